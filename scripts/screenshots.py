"""Take pictures of every page in every state, to be looked at.

    scripts/screenshots.py FOLDER            customer's pages, in two languages, light and dark
    scripts/screenshots.py FOLDER --readme   and those of the README, into docs/images

It starts a café of its own, with a demo's data, and wants Chromium (`make chromium`).
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cafe.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread
django.setup()

from tests.browser.conftest import PHONE, TABLET, TV, log_in  # noqa: E402
from tests.browser.test_accessibility import SETTLED  # noqa: E402
from tests.browser.tour import Tour  # noqa: E402
from tests.running import RunningCafe, running, wait_for, wish  # noqa: E402

IMAGES = ROOT / "docs" / "images"
LANGUAGES = ("en", "ar")
DESK = {"width": 1280, "height": 800}
COLOURS = 256  # of a picture in the README: nobody sees the others, and it is half as large

GUESTS = (
    ("Ada", {"Flat White": 1}, "ready"),
    ("Grace", {"Latte": 1, "Cinnamon Bun": 1}, "ready"),
    ("Alan", {"Mocha": 2}, "start"),
    ("Edsger", {"Cappuccino": 1}, "start"),
    ("Barbara", {"Chai Latte": 1, "Carrot Cake": 1}, ""),
    ("Donald", {"Espresso": 2}, ""),
    ("Radia", {"Avocado Toast": 1, "Americano": 1}, ""),
)


@contextmanager
def window(browser: Browser, cafe: RunningCafe, **device: object) -> Iterator[Page]:
    """Give a page of a browser that nobody has used."""
    context = browser.new_context(base_url=cafe.url, service_workers="block", **device)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def take_all(browser: Browser, cafe: RunningCafe, folder: Path) -> None:
    """Take each state of a customer's pages."""
    for language in LANGUAGES:
        with window(browser, cafe, **PHONE, locale=language) as page:
            for state, visit in Tour(page, cafe).states():
                visit()
                name = f"{state.replace(' ', '-')}-{language}"
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    shoot(page, folder / f"{name}-{scheme}.png")
                    if state.startswith("menu"):
                        page.set_viewport_size(DESK)  # type: ignore[arg-type]
                        shoot(page, folder / f"{name}-{scheme}-wide.png")
                        page.set_viewport_size(PHONE["viewport"])  # type: ignore[arg-type]
                page.emulate_media(color_scheme="light")


def take_readmes(browser: Browser, cafe: RunningCafe) -> None:
    """Take the pictures of the README: a phone, and a bar in the middle of its day."""
    with window(browser, cafe, **PHONE) as page:
        tour = Tour(page, cafe)
        for name, visit in (("menu", tour.menu), ("sheet", tour.item_sheet)):
            visit()
            shoot(page, IMAGES / f"{name}.png")
        tour.order_placed()
        tour.order_started()
        shoot(page, IMAGES / "order.png")
        tour.order_ready()
        tour.order_collected()
    fill(cafe)
    with window(browser, cafe, **TABLET | {"viewport": {"width": 1180, "height": 820}}) as page:
        page.goto("/barista/demo/")
        log_in(page)
        page.locator(".ticket").nth(len(GUESTS) - 1).wait_for()
        shoot(page, IMAGES / "tablet.png")
    with window(browser, cafe, **TV) as page:
        page.goto("/stores/demo/board/")
        page.get_by_text("Grace").wait_for()
        page.wait_for_load_state("networkidle")
        page.evaluate(SETTLED)
        shoot(page, IMAGES / "board.png")
    for file in IMAGES.glob("*.png"):
        make_small(file)


def fill(cafe: RunningCafe) -> None:
    """Have guests order, and the bar come so far with each."""
    with cafe.client() as customer, cafe.staff() as staff:
        menu = customer.get("/api/stores/demo/menu/").json()
        for guest, wanted, step in GUESTS:
            lines = [wish(menu, name, quantity=many)["items"][0] for name, many in wanted.items()]
            body = {"name": guest, "items": lines}
            order = customer.post("/api/stores/demo/orders/", json=body).raise_for_status().json()
            link = order["links"]["self"]
            wait_for(lambda link=link: customer.get(link).json()["status"] == "accepted", 20)
            for done in {"start": ("start",), "ready": ("start", "ready")}.get(step, ()):
                staff.post(f"/api/stores/demo/orders/{order['id']}/{done}/").raise_for_status()


def shoot(page: Page, file: Path) -> None:
    page.wait_for_timeout(500)  # pictures are there, and sheets have come in
    page.screenshot(path=file)
    print(file)


def make_small(file: Path) -> None:
    with Image.open(file) as picture:
        small = picture.convert("RGB")
    if small.width > 1400:
        small = small.resize((1280, small.height * 1280 // small.width), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def main(folder: Path, *options: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with (
        tempfile.TemporaryDirectory() as var,
        running(Path(var)) as cafe,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        if "--readme" in options:
            take_readmes(browser, cafe)
        take_all(browser, cafe, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
