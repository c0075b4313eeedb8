"""What a client says of codings is understood, by what is made here and by static files alike."""

import gzip
import re

import brotli
import httpx
import pytest

from cafe.serving.encodings import accepted
from tests.cast import Cafe
from tests.running import PLAIN, RunningCafe

# Whether gzip is taken; https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
HEADERS = {
    "": False,
    "gzip": True,
    "gzip, deflate, br, zstd": True,
    "br;q=0.5, gzip;q=0.5": True,
    "GZIP": True,
    "x-gzip": True,
    "deflate": False,
    "gzip;q=0": False,
    "gzip;q=0.0": False,
    "gzip; q=0.000, deflate": False,
    "deflate, gzip;q=0, *": False,
    "gzip;Q=0": False,
    "gzip;q=0.001": True,
    "*": True,
    "*;q=0": False,
    "*;q=0.5": True,
    "*;q=0, gzip": True,
    "identity": False,
    "identity, gzip;q=0": False,
    "identity;q=0": False,
    "identity;q=0, *": True,
    "identity;q=0, gzip;q=0.1": True,
    "identity;q=0.5, gzip;q=1.0": True,
    "identity;q=1, gzip;q=0.5": False,
    "identity, gzip": True,
    "*, gzip;q=0.2": False,
    "gzip;q=two": True,
    "gzip;q*=nobody''0": False,
    ",,gzip,": True,
    ";q=1": False,
    "gzipped": False,
}

DECODED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.mark.parametrize(("header", "small"), HEADERS.items())
def test_a_header_is_understood(header: str, small: bool):
    assert ("gzip" in accepted(header).split(", ")) is small


@pytest.fixture(params=["page", "api"])
def url(request, cafe: Cafe) -> str:
    return {"page": f"/stores/{cafe.store.slug}/", "api": f"{cafe.url}menu/"}[request.param]


@pytest.mark.parametrize(("header", "small"), HEADERS.items())
def test_a_menu_comes_in_a_coding_that_is_taken(client, url, header: str, small: bool):
    plain = client.get(url)
    answer = client.get(url, headers={"Accept-Encoding": header}, verify=PLAIN)
    coding = ("br" if re.search(r"\bbr\b", header) else "gzip") if small else None
    assert answer.get("Content-Encoding") == coding
    assert DECODED[coding](answer.content) == plain.content
    assert int(answer["Content-Length"]) == len(answer.content)
    assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.parametrize("header", ["gzip", "gzip;q=0", ""])
def test_a_304_says_what_it_varies_by(client, url, header: str):
    """Else a cache between would send one client's coding to another."""
    full = client.get(url, headers={"Accept-Encoding": header}, verify=PLAIN)
    again = client.get(url, headers={"Accept-Encoding": header, "If-None-Match": full["ETag"]})
    assert again.status_code == 304
    assert again["Vary"] == full["Vary"]
    assert "Accept-Encoding" in again["Vary"]
    assert again["ETag"] == full["ETag"]


def test_static_files_come_in_a_coding_that_is_taken(up: RunningCafe):
    page = httpx.get(f"{up.url}/stores/demo/").text
    [path] = re.findall(r'href="(/static/css/base[^"]*\.css)"', page)

    def coding(header: str) -> str | None:
        answer = httpx.get(up.url + path, headers={"Accept-Encoding": header}, verify=PLAIN)
        assert answer.status_code == 200
        assert answer.headers["Vary"] == "Accept-Encoding"
        return answer.headers.get("Content-Encoding")

    seen = {header: coding(header) in ("br", "gzip") for header in HEADERS}
    assert seen == HEADERS
