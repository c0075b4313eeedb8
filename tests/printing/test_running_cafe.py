"""From the phone to the paper in a running café: outbox, queue, sweep, socket."""

import pytest

from tests.printing.printer import escpos_printer
from tests.running import running, wait_for, wish

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROW = (
    "from barista.printing.models import Printer; from orders.stores.models import Store; "
    "Printer.objects.create(store=Store.objects.get(), name='Bar', address='127.0.0.1', port={})"
)


def test_a_running_cafe_prints_when_its_printer_is_back(tmp_path):
    with escpos_printer() as before:
        port = before.port
    with (
        running(tmp_path, CAFE_PRINTERS_AT="127.0.0.1/32") as up,
        up.client() as customer,
        up.staff() as staff,
    ):
        up.manage("shell", "--no-imports", "-c", ROW.format(port))
        menu = customer.get("/api/stores/demo/menu/").json()
        names = ("Ada", "Bo")
        for name in names:
            sent = customer.post("/api/stores/demo/orders/", json={**wish(menu), "name": name})
            assert sent.status_code == 202

        def state():
            [printer] = staff.get("/api/stores/demo/printers/").json()["printers"]
            return printer["trouble"], printer["waiting"]

        wait_for(lambda: state() == ("away", 2), 60)
        with escpos_printer(port) as back:
            wait_for(lambda: state() == ("", 0), 60)
            assert len(back.papers) == 2
        assert "printing: 0 dead" in up.manage("deadletters")
        log = up.log.read_text()
        assert "prints again" in log
        assert all(f" {name} " not in log for name in names)
