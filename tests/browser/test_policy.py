"""The pages under their policy and its stricter twin: what a browser would report of them."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TABLET, TV, Open, log_in
from tests.browser.test_flow import order_a_flat_white
from tests.cast import PASSWORD
from tests.running import PLAIN, RunningCafe, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOUND = re.compile(
    r'^cafe_csp_reports_total\{directive="(.+)",disposition="(.+)"\} (.+)$', re.MULTILINE
)


def reports(up: RunningCafe) -> dict[tuple[str, str], float]:
    """Return how many reports came, by (disposition, directive)."""
    text = httpx.get(f"{up.url}/metrics", timeout=20, verify=PLAIN).text
    return {(how, what): float(count) for what, how, count in FOUND.findall(text)}


def settle(page: Page) -> None:
    """Wait until the page has loaded, and what it has to report is on its way."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(700)


def ring(phone: Page) -> None:
    """Have the service worker registered, as a tap on the bell does."""
    worker = phone.evaluate(
        """() => performance.getEntriesByType("resource").map((one) => one.name)
            .find((name) => name.includes("parts/worker"))"""
    )
    phone.goto("/stores/demo/board/")
    count = phone.evaluate(
        """async (module) => {
            await (await import(module)).atWork();
            return (await navigator.serviceWorker.getRegistrations()).length;
        }""",
        worker,
    )
    assert count == 1
    settle(phone)


def test_no_page_breaks_its_policy_or_the_twin(open_page: Open, up: RunningCafe):
    before = reports(up)
    phone = open_page("/stores/demo/", service_workers="allow", **PHONE)
    order_a_flat_white(phone)
    settle(phone)
    ring(phone)
    tablet = open_page("/barista/demo/", **TABLET)
    settle(tablet)
    log_in(tablet)
    settle(tablet)
    for path in ("/", "/stores/demo/board/", "/nowhere/", "/api/docs/", "/barista/"):
        settle(open_page(path, **TV))
    admin = open_page("/admin/login/")
    admin.fill("input[name=username]", "manager")
    admin.fill("input[name=password]", PASSWORD)
    admin.press("input[name=password]", "Enter")
    expect(admin.locator("#content")).to_be_visible()
    for path in ("", "orders/item/", "orders/order/", "orders/item/add/", "orders/store/"):
        admin.goto(f"/admin/{path}")
        settle(admin)
    assert reports(up) == before


def test_a_planted_script_does_not_run_and_is_reported(open_page: Open, up: RunningCafe):
    page = open_page("/stores/demo/", **PHONE)
    before = reports(up)
    page.evaluate(
        """() => {
            const planted = document.createElement("script");
            planted.append("window.owned = 1");
            document.body.append(planted);
            const picture = document.createElement("img");
            picture.setAttribute("onerror", "window.owned = 1");
            picture.src = "https://evil.example/x.png";
            document.body.append(picture);
        }"""
    )
    wait_for(
        lambda: (
            reports(up).get(("enforce", "script-src-elem"), 0)
            > before.get(("enforce", "script-src-elem"), 0)
        )
    )
    wait_for(
        lambda: reports(up).get(("enforce", "img-src"), 0) > before.get(("enforce", "img-src"), 0)
    )
    assert page.evaluate("window.owned") is None
    # Five lines a minute, and tests before this one may have had them: which, is tried elsewhere.
    assert "a browser reports (" in up.log.read_text()


def test_the_twin_reports_what_the_policy_still_lets_pass(open_page: Open, up: RunningCafe):
    """Markup from a text, and a picture in the page itself."""
    page = open_page("/stores/demo/", **PHONE)
    before = reports(up)
    page.evaluate(
        """() => {
            const made = document.createElement("div");
            made.innerHTML = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>";
            document.body.append(made);
        }"""
    )
    for directive in ("require-trusted-types-for", "img-src"):
        key = ("report", directive)
        wait_for(lambda key=key: reports(up).get(key, 0) > before.get(key, 0))
