"""CAFE_MQTT is understood, and what is wrong with it is said before anything starts."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from cafe.live.address import Address, parse
from cafe.live.mqtt import Connection
from tests.mqtt.certificates import Authority
from tests.running import ROOT

ATS = "a1b2-ats.iot.eu-central-1.amazonaws.com"


@pytest.fixture(autouse=True)
def no_region(monkeypatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("mqtt://broker", Address("mqtt", "broker", 1883)),
        ("mqtt://broker:1884/", Address("mqtt", "broker", 1884)),
        ("mqtt://[::1]:1884", Address("mqtt", "::1", 1884)),
        (f"iot://{ATS}", Address("iot", ATS, 443, region="eu-central-1")),
    ],
)
def test_an_address_is_understood(value, expected):
    assert parse(value) == expected


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("a1b2.iot.us-east-1.amazonaws.com", "us-east-1"),
        ("a1b2.ats.iot.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("a1b2.iot-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
    ],
)
def test_an_endpoint_is_signed_for_its_own_region(host, region, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-west-3")  # where the container runs
    assert parse(f"iot://{host}").region == region


def test_an_endpoint_of_ones_own_domain_is_in_the_environments_region(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    assert parse("iot://mqtt.cafe.example").region == "eu-west-3"
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert parse("iot://mqtt.cafe.example").region == "eu-north-1"


def test_publishes_are_spaced_where_iot_core_would_throw_them_away(tmp_path):
    for name in ("cert", "key"):
        (tmp_path / name).touch()
    files = f"cert={tmp_path / 'cert'}&key={tmp_path / 'key'}"
    assert parse(f"iot://{ATS}").is_iot_core
    assert parse(f"mqtts://{ATS}?{files}").is_iot_core
    assert not parse(f"mqtts://broker?{files}").is_iot_core


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("kafka://broker", "none of"),
        ("mqtt://", "none of"),
        ("mqtt://broker/path", "none of"),
        ("mqtt://broker:70000", "ort"),
        ("mqtt://ada:lovelace@broker", "certificates"),
        ("mqtt://broker?ca=/x", "has no ca="),
        ("mqtts://broker", "needs cert="),
        ("mqtts://broker?cert=/none/a.crt&key=/none/a.key", "cert=/none/a.crt cannot be read"),
        ("iot://mqtt.cafe.example", "AWS_REGION"),
        (f"iot://{ATS}?key=/x", "has no key="),
    ],
)
def test_a_wrong_address_is_refused_in_words(value, said):
    with pytest.raises(ImproperlyConfigured, match=said) as refusal:
        parse(value)
    assert "lovelace" not in str(refusal.value)


def test_files_that_do_not_belong_together_are_refused_in_words(tmp_path, settings):
    ours, theirs = Authority(tmp_path / "ours"), Authority(tmp_path / "theirs")
    cert, key = ours.issue("web")[0], theirs.issue("web")[1]
    settings.CAFE_MQTT = f"mqtts://127.0.0.1?ca={ours.ca}&cert={cert}&key={key}"
    with pytest.raises(ImproperlyConfigured, match="belong together"):
        Connection("web")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"CAFE_MQTT": "mqtts://broker?cert=/none&key=/none"}, "cannot be read"),
        ({"CAFE_MQTT_CONNECTIONS": "0"}, "CAFE_MQTT_CONNECTIONS"),
        ({"CAFE_MQTT_CONNECTIONS": "many"}, "CAFE_MQTT_CONNECTIONS"),
    ],
)
def test_nothing_starts_with_a_wrong_setting(tmp_path, environment, said):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CAFE_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert said in done.stderr
