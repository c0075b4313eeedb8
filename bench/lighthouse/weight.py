"""What a page weighs on the wire, file by file: bodies as they are compressed, and headers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.lighthouse.phone import phone
from bench.lighthouse.served import Served

LATER = """() => {
    const script = document.querySelector("script[data-later]");
    const { later = "", laterWords = "" } = script?.dataset ?? {};
    return `${later} ${laterWords}`.split(" ").filter(Boolean);
}"""


@dataclass(frozen=True)
class File:
    """What came for one request."""

    url: str
    kind: str  # as DevTools say it: Document, Script, Stylesheet, Font, Image …
    size: int  # bytes
    is_later: bool  # asked for by the page's script, once it has started: static/js/parts/later.js


def weight(served: Served, path: str, locale: str) -> list[File]:
    """Open a page in a language and leave it alone, until nothing more comes; return what came."""
    answers: dict[str, Mapping[str, Any]] = {}
    sizes: Counter[str] = Counter()
    with phone(served, locale) as page:
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", lambda one: answers.update({one["requestId"]: one}))
        session.on("Network.loadingFinished", lambda one: sizes.update(_size(one)))
        session.send("Network.enable")
        page.goto(path)
        page.wait_for_load_state("networkidle")
        later = page.evaluate(LATER)
    return list(_files(answers, sizes, later))


def _size(finished: Any) -> dict[str, int]:
    return {finished["requestId"]: int(finished["encodedDataLength"])}


def _files(
    answers: Mapping[str, Mapping[str, Any]], sizes: Mapping[str, int], later: list[str]
) -> Iterator[File]:
    for name, size in sizes.items():
        if name in answers:
            url, kind = answers[name]["response"]["url"], answers[name]["type"]
            yield File(url, kind, size, any(url.endswith(path) for path in later))


def before_pictures(files: list[File]) -> Counter[str]:
    """Return the bytes of each kind that a page names: but pictures, and what comes later."""
    sizes: Counter[str] = Counter()
    for file in files:
        if file.kind != "Image" and not file.is_later:
            sizes[file.kind] += file.size
    return sizes
