"""Of all languages, zones and currencies that the admin site accepts, browsers take every one."""

import json
import subprocess
import zoneinfo

import pytest
from babel import Locale, localedata
from babel.numbers import list_currencies
from django.core.exceptions import ValidationError

from orders.stores import region
from orders.stores.money import validate_currency
from tests.test_javascript import NODE

ACCEPTS = """
const asked = JSON.parse(require("fs").readFileSync(0));
const fails = (make, name) => { try { make(name); } catch { return true; } };
const refused = (names, make) => names.filter((name) => fails(make, name));
const price = (currency) => new Intl.NumberFormat("en", { style: "currency", currency });
console.log(JSON.stringify([
  ...refused(asked.locales, (locale) => new Intl.NumberFormat(locale)),
  ...refused(asked.zones, (timeZone) => new Intl.DateTimeFormat("en", { timeZone })),
  ...refused(asked.currencies, price),
]));
"""


def accepted(names, validate) -> list[str]:
    return [name for name in names if not refused(validate, name)]


def refused(validate, name: str) -> bool:
    try:
        validate(name)
    except ValidationError:
        return True
    return False


def everything() -> dict[str, list[str]]:
    """Return all that the admin site accepts."""
    known = [str(Locale.parse(name)) for name in localedata.locale_identifiers()]
    return {
        "locales": accepted([name.replace("_", "-") for name in known], region.validate_locale),
        "zones": accepted(sorted(zoneinfo.available_timezones()), region.validate_timezone),
        "currencies": accepted(sorted(list_currencies()), validate_currency),
    }


@pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
def test_intl_takes_all_that_is_accepted():
    names = everything()
    assert len(names["locales"]) > 500
    assert len(names["zones"]) > 400
    assert len(names["currencies"]) > 150
    done = subprocess.run(
        [str(NODE), "-e", ACCEPTS], input=json.dumps(names), capture_output=True, text=True
    )
    assert json.loads(done.stdout) == []
