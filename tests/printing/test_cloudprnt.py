"""Star CloudPRNT: a printer of ours asks over HTTP as Star's Protocol Guide says printers do."""

import io
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from barista.printing.models import Kind, Printer, PrintJob, State, Trouble
from barista.printing.reading import printers_of
from tests.cast import Cafe, problem
from tests.printing.test_printing import accepted, states

pytestmark = pytest.mark.django_db

OK, PAPER_OUT, COVER_OPEN = "200%20OK", "410%20Paper%20out", "420%20Cover%20open"


class CloudPrinter:
    """A printer that asks by itself."""

    def __init__(self, secret: str) -> None:
        self.url = f"/api/printers/{secret}/"
        self.client = Client()
        self.who = {"uid": "0", "mac": "00:11:62:00:00:01"}

    def poll(self, code: str = OK, **more: Any) -> dict[str, Any]:
        body = {
            "status": "23 6 0 0 0 0 0 0 0 ",
            "printerMAC": self.who["mac"],
            "uniqueID": None,
            "statusCode": code,
            "jobToken": None,
            "printingInProgress": False,
            "clientAction": None,
        } | more
        answer = self.client.post(self.url, body, "application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def get(self, **query: str) -> Any:
        return self.client.get(self.url, self.who | query)

    def delete(self, code: str = "200 OK", **query: str) -> int:
        return self.client.delete(
            self.url, query_params=self.who | {"code": code} | query
        ).status_code


@pytest.fixture
def printer(cafe: Cafe) -> CloudPrinter:
    row = Printer.objects.create(
        store=cafe.store, name="Bar", kind=Kind.CLOUDPRNT, width=80, seen_at=timezone.now()
    )
    return CloudPrinter(row.secret)


def test_it_polls_fetches_and_confirms(cafe: Cafe, printer):
    assert printer.poll() == {"jobReady": False}
    accepted(cafe.place())
    job = printer.poll()
    assert job["jobReady"] is True
    assert (job["mediaTypes"], job["deleteMethod"]) == (["image/png"], "DELETE")
    answer = printer.get(token=job["jobToken"], type="image/png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    image = Image.open(io.BytesIO(answer.content))
    assert (image.width, image.mode) == (576, "1")
    assert states() == [State.SENDING]
    assert printer.delete(token=job["jobToken"]) == 200
    assert (states(), printer.poll()) == ([State.PRINTED], {"jobReady": False})


def test_a_job_may_be_fetched_twice_before_it_is_confirmed(cafe: Cafe, printer):
    accepted(cafe.place())
    token = printer.poll()["jobToken"]
    first, second = (printer.get(token=token, type="image/png") for _ in range(2))
    assert first.content == second.content
    for _ in range(2):  # its confirmation was lost on the way back
        assert printer.delete(token=token) == 200
    assert states() == [State.PRINTED]
    assert printer.get(token=token, type="image/png").status_code == 404


def test_several_come_in_order_one_at_a_time(cafe: Cafe, printer):
    for name in ("Ada", "Bo", "Cleo"):
        accepted(cafe.place(name))
    tokens = []
    while (job := printer.poll())["jobReady"]:
        printer.get(token=job["jobToken"], type="image/png")
        printer.delete(token=job["jobToken"])
        tokens.append(int(job["jobToken"]))
    assert tokens == list(PrintJob.objects.order_by("pk").values_list("pk", flat=True))


def test_an_old_one_that_knows_no_tokens_prints_too(cafe: Cafe, printer):
    accepted(cafe.place())
    printer.poll()
    assert printer.get(type="image/png").status_code == 200
    assert printer.delete() == 200
    assert states() == [State.PRINTED]


def test_while_it_prints_it_is_offered_nothing(cafe: Cafe, printer):
    for name in ("Ada", "Bo"):
        accepted(cafe.place(name))
    token = printer.poll()["jobToken"]
    printer.get(token=token, type="image/png")
    assert printer.poll(printingInProgress=True) == {"jobReady": False}
    assert printer.poll("220 Printing") == {"jobReady": False}
    assert states() == [State.SENDING, State.WAITING]


@pytest.mark.parametrize(
    ("code", "trouble"),
    [(PAPER_OUT, Trouble.PAPER), (COVER_OPEN, Trouble.COVER), ("411 Jam", Trouble.ERROR)],
)
def test_its_trouble_is_known_and_a_whole_label_comes_after_it(cafe: Cafe, printer, code, trouble):
    """A Star printer says itself that a job did not come out whole, and fetches it again."""
    accepted(cafe.place())
    token = printer.poll()["jobToken"]
    printer.get(token=token, type="image/png")
    assert printer.poll(code) == {"jobReady": False}
    [row] = printers_of(cafe.store).printers
    assert (row.trouble, row.waiting) == (trouble, 1)
    assert printer.poll()["jobToken"] == token
    printer.get(token=token, type="image/png")
    printer.delete(token=token)
    assert (states(), Printer.objects.get().trouble) == ([State.PRINTED], "")


def test_one_that_never_says_what_became_of_it_is_asked_about(cafe: Cafe, printer):
    accepted(cafe.place())
    token = printer.poll()["jobToken"]
    printer.get(token=token, type="image/png")
    assert printer.poll() == {"jobReady": False}
    assert states() == [State.UNSURE]


@pytest.mark.parametrize("code", ["510 media", "511 decoding", "521 too large"])
def test_what_it_cannot_print_at_all_is_held(cafe: Cafe, printer, code):
    accepted(cafe.place())
    token = printer.poll()["jobToken"]
    printer.get(token=token, type="image/png")
    printer.delete(code, token=token)
    assert (states(), printer.poll()) == ([State.HELD], {"jobReady": False})


def test_what_it_could_not_download_it_may_try_again_but_not_for_ever(cafe: Cafe, printer):
    accepted(cafe.place())
    for _ in range(5):
        token = printer.poll()["jobToken"]
        printer.get(token=token, type="image/png")
        printer.delete("520 Timeout", token=token)
    assert states() == [State.HELD]


def test_another_media_type_is_refused(cafe: Cafe, printer):
    accepted(cafe.place())
    token = printer.poll()["jobToken"]
    assert printer.get(token=token, type="text/plain").status_code == 415
    assert states() == [State.WAITING]


@pytest.mark.parametrize("method", ["post", "get", "delete"])
def test_a_wrong_secret_opens_nothing(cafe: Cafe, printer, method):
    accepted(cafe.place())
    token = printer.poll()["jobToken"]
    for secret in ("A" * 22, printer.url.split("/")[3][:-1], "x"):
        url = f"/api/printers/{secret}/?token={token}&type=image/png&code=200"
        problem(getattr(Client(), method)(url, **body(method)), 404)
    assert states() == [State.WAITING]


def body(method: str) -> dict[str, Any]:
    return {"data": {}, "content_type": "application/json"} if method == "post" else {}


def test_guessing_is_braked(cafe: Cafe, printer, settings):
    tried = [
        Client().get(f"/api/printers/{number:022}/").status_code
        for number in range(settings.CAFE_LIMITS.guesses + 2)
    ]
    assert tried[-1] == 429
    assert set(tried) == {404, 429}


@pytest.mark.parametrize("change", [{"active": False}, {"kind": Kind.ESCPOS}, {"secret": "other"}])
def test_what_is_switched_off_or_has_a_new_address_gets_nothing(cafe: Cafe, printer, change):
    Printer.objects.update(**change)
    assert printer.client.get(printer.url).status_code == 404


def test_a_printer_gets_no_other_ones_jobs(cafe: Cafe, printer):
    other = Printer.objects.create(store=cafe.store, name="Kitchen", kind=Kind.CLOUDPRNT)
    accepted(cafe.place())
    mine = PrintJob.objects.get(printer__name="Bar")
    answer = CloudPrinter(other.secret).get(token=str(mine.pk), type="image/png")
    assert answer.status_code == 404
    assert CloudPrinter(other.secret).delete(token=str(mine.pk)) == 200
    assert set(states()) == {State.WAITING}


@pytest.mark.parametrize("token", ["0", "-1", "x", "9" * 40, "1e9", "¹", "1;DROP"])
def test_a_token_that_is_none_is_not_found(cafe: Cafe, printer, token):
    accepted(cafe.place())
    assert printer.get(token=token, type="image/png").status_code == 404
    assert printer.delete(token=token) == 200
    assert states() == [State.WAITING]


@pytest.mark.parametrize("said", [{}, {"statusCode": 7}, {"statusCode": None}, {"x": []}])
def test_a_status_that_cannot_be_read_is_trouble_and_no_error(cafe: Cafe, printer, said):
    accepted(cafe.place())
    answer = printer.client.post(printer.url, said, "application/json")
    assert (answer.status_code, answer.json()) == (200, {"jobReady": False})
    assert Printer.objects.get().trouble == Trouble.ERROR


def test_one_that_asks_no_more_is_away_while_something_waits(cafe: Cafe, printer):
    accepted(cafe.place())
    [row] = printers_of(cafe.store).printers
    assert row.trouble == ""
    Printer.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    [row] = printers_of(cafe.store).printers
    assert row.trouble == Trouble.AWAY
    printer.poll()
    [row] = printers_of(cafe.store).printers
    assert row.trouble == ""


def test_what_waited_too_long_is_held_here_too(cafe: Cafe, printer):
    accepted(cafe.place())
    PrintJob.objects.update(wanted_at=timezone.now() - timedelta(minutes=31))
    assert printer.poll() == {"jobReady": False}
    assert states() == [State.HELD]


def test_its_secret_is_in_no_log(cafe: Cafe, printer, caplog):
    with caplog.at_level(logging.DEBUG):
        printer.poll(PAPER_OUT)
        printer.poll()
    secret = printer.url.split("/")[3]
    ours = [line for line in caplog.records if line.name.startswith(("orders", "cafe", "barista"))]
    assert all(secret not in line.getMessage() for line in ours)
