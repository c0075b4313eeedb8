"""Where the MQTT broker is and how to prove who we are: CAFE_MQTT, understood and checked.

Read by the settings too, so it imports nothing that needs them.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORMS = "embedded, mqtt://host:port, mqtts://host:port?ca=&cert=&key= or iot://ENDPOINT"
PORTS = {"mqtt": 1883, "mqtts": 8883, "iot": 443}
# Without `ca` the system's own authorities are trusted, Amazon's among them.
REQUIRED = {"mqtt": set[str](), "mqtts": {"cert", "key"}, "iot": set[str]()}
ALLOWED = {"mqtt": set[str](), "mqtts": {"ca", "cert", "key"}, "iot": {"ca"}}

# x-ats.iot.eu-central-1.amazonaws.com, x.iot.cn-north-1.amazonaws.com.cn, x.iot.us-east-1.api.aws
IOT_CORE = re.compile(r"\.iot(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$")


@dataclass(frozen=True)
class Address:
    """A broker: `scheme` mqtt, mqtts or iot; files are paths, `region` is for iot only.

    `user` and `password` are the embedded broker's.
    """

    scheme: str
    host: str
    port: int
    ca: str = ""
    cert: str = ""
    key: str = ""
    region: str = ""
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_iot_core(self) -> bool:
        """Return whether IoT Core's limits are in force there, 100 publishes a second first."""
        return self.scheme == "iot" or bool(IOT_CORE.search(self.host))


def parse(value: str) -> Address:
    """Understand a URL of CAFE_MQTT; raise ImproperlyConfigured, which never quotes a secret."""
    url = urlsplit(value)
    if url.scheme not in PORTS or not url.hostname or url.path not in ("", "/"):
        raise ImproperlyConfigured(f"CAFE_MQTT is none of: {FORMS}")
    if url.username or url.password:
        raise ImproperlyConfigured("CAFE_MQTT holds a user name or password; use certificates")
    return Address(
        url.scheme,
        url.hostname,
        _port(url),
        region=_region(url.hostname) if url.scheme == "iot" else "",
        **_files(url),
    )


def _port(url: SplitResult) -> int:
    try:
        return url.port or PORTS[url.scheme]
    except ValueError as error:
        raise ImproperlyConfigured(f"CAFE_MQTT: {error}") from error


def _files(url: SplitResult) -> dict[str, str]:
    files = dict(parse_qsl(url.query))
    if unknown := files.keys() - ALLOWED[url.scheme]:
        raise ImproperlyConfigured(f"CAFE_MQTT: {url.scheme}:// has no {min(unknown)}=")
    if missing := REQUIRED[url.scheme] - files.keys():
        raise ImproperlyConfigured(f"CAFE_MQTT: {url.scheme}:// needs {min(missing)}=")
    for name, path in files.items():
        _check_readable(name, path)
    return files


def _check_readable(name: str, path: str) -> None:
    try:
        with Path(path).open("rb"):
            pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"CAFE_MQTT: {name}={path} cannot be read: {error.strerror}"
        ) from error


def _region(host: str) -> str:
    """Return the region to sign for: the endpoint's own, or else the environment's.

    In this order, because containers on AWS always have AWS_REGION, and a signature for it is
    refused by an endpoint of another region.
    """
    if found := IOT_CORE.search(host):
        return found[1]
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise ImproperlyConfigured(f"CAFE_MQTT: {host} names no region; set AWS_REGION")
    return region
