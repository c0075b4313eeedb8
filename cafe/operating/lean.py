"""What runs as long as the café does and needs no Django: the supervisor and the broker.

Their Django commands read the settings, prepare, say in words what is wrong, and then become one of
these: the same process under the same name, whose last word is what it was told, a JSON object.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from cafe.live import broker
from cafe.operating import supervisor
from cafe.operating.log import log_to_console

PROGRAMS: Mapping[str, Callable[..., None]] = {"up": supervisor.main, "broker": broker.main}


def lean_words(name: str, log: str, **told: Any) -> list[str]:
    """Return the words behind `manage.py` that run a program; `log` is CAFE_LOG."""
    return [name, json.dumps({"log": log, **told})]


def become(words: list[str]) -> NoReturn:
    """Run a program in place of this one: it keeps the process id, and files that are held."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, sys.argv[0], *words])


def run(name: str, told: str) -> None:
    """Be a program, with the words of `lean_words`."""
    arguments = json.loads(told)
    log_to_console(arguments.pop("log"), name)
    PROGRAMS[name](**arguments)
