"""Where a printer may be: the worker speaks to nothing else, whatever a manager types."""

import pytest
from django.core.exceptions import ValidationError

from barista.printing.addresses import may_print_at
from barista.printing.models import Kind, Printer
from tests.cast import Cafe

PRINTERS = ["10.0.0.9", "172.16.3.4", "172.31.255.254", "192.168.1.50", "fd12:3456::50"]
OTHERS = {
    "this machine": "127.0.0.1",
    "this machine, another spelling": "127.9.9.9",
    "this machine in IPv6": "::1",
    "this machine in IPv6's clothes": "::ffff:127.0.0.1",
    "a private one in IPv6's clothes": "::ffff:192.168.1.50",
    "any": "0.0.0.0",
    "any in IPv6": "::",
    "AWS' metadata": "169.254.169.254",
    "AWS' metadata for containers": "169.254.170.2",
    "AWS' metadata in IPv6": "fd00:ec2::254",
    "link-local": "fe80::1",
    "next to the private": "172.32.0.1",
    "a provider's": "100.64.0.1",
    "Alibaba's metadata": "100.100.100.200",
    "the world": "8.8.8.8",
    "everybody": "255.255.255.255",
    "several": "224.0.0.1",
    "a name": "localhost",
    "a number": "2130706433",
    "octal": "0300.0250.1.50",
    "nothing": "",
}


@pytest.fixture(autouse=True)
def nothing_more(settings) -> None:
    settings.CAFE_PRINTERS_AT = []


@pytest.mark.parametrize("host", PRINTERS)
def test_printers_are_at_private_addresses(host):
    assert may_print_at(host, 9100)


@pytest.mark.parametrize("host", OTHERS.values(), ids=OTHERS)
def test_nothing_else_is_spoken_to(cafe: Cafe, host):
    assert not may_print_at(host, 9100)
    row = Printer(store=cafe.store, name="Bar", address=host)
    with pytest.raises(ValidationError):
        row.full_clean()


def test_an_address_is_of_no_one_card_of_this_machine():
    assert not may_print_at("fd12:3456::50%1", 9100)


@pytest.mark.parametrize("port", [0, 22, 80, 5432, 6379, 9099, 9108, 65_536])
def test_what_else_is_at_private_addresses_is_not_spoken_to(port):
    assert not may_print_at("192.168.1.50", port)


def test_the_setting_names_more_but_never_the_metadata(settings):
    settings.CAFE_PRINTERS_AT = ["127.0.0.1/32", "fd00::/8"]
    assert may_print_at("127.0.0.1", 40_000)
    assert not may_print_at("fd00:ec2::254", 9100)


@pytest.mark.django_db
def test_a_cloudprnt_printer_needs_no_address(cafe: Cafe):
    Printer(store=cafe.store, name="Bar", kind=Kind.CLOUDPRNT).full_clean()
    with pytest.raises(ValidationError):
        Printer(store=cafe.store, name="Bar", address="192.168.1.50", labels=False).full_clean()
