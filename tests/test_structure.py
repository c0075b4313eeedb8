"""What the architecture promises, read from the code."""

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache

from tests.running import ROOT

APPS = ("cafe", "orders", "barista", "extensions")

# -- one line writes the status ------------------------------------------------------------------


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Return the application's modules, tests and migrations left out."""
    return list(_modules())


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "tests"} & set(path.parts[len(ROOT.parts) :]):
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def writes_a_status(node: ast.AST) -> bool:
    """Return whether a statement writes a `status` of anything, in any of Django's ways."""
    match node:
        case ast.Assign(targets=targets):
            return any(isinstance(one, ast.Attribute) and one.attr == "status" for one in targets)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return isinstance(target, ast.Attribute) and target.attr == "status"
        case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
            return any(keyword.arg == "status" for keyword in keywords)
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), _]):
            return True
    return False


def test_one_line_writes_the_status():
    lines = [
        name for name, module in modules() for node in ast.walk(module) if writes_a_status(node)
    ]
    assert lines == ["orders/order/steps.py"]


def test_the_readmes_grep_finds_that_line():
    command = re.search(r"`(grep [^`]+)`", (ROOT / "README.md").read_text())
    assert command
    found = subprocess.run(shlex.split(command[1]), cwd=ROOT, capture_output=True, text=True)
    [line] = found.stdout.splitlines()
    assert writes_a_status(ast.parse(line.split(":", 2)[2].strip()).body[0])


# -- who may speak to whom -----------------------------------------------------------------------


def importers(wanted: str) -> set[str]:
    """Return the modules that import something by its full name, such as a.b.function."""
    found = set()
    for name, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {node.module} | {f"{node.module}.{one.name}" for one in node.names}
            elif isinstance(node, ast.Import):
                names = {one.name for one in node.names}
            else:
                continue
            if wanted in names:
                found.add(name)
    return found


MQTT = "cafe.live.mqtt"


def test_no_view_speaks_mqtt():
    assert importers(MQTT) == {
        "cafe/live/feed.py",  # each web process subscribes
        "cafe/management/commands/web.py",  # ends when no native thread is left
        "cafe/management/commands/worker.py",  # connects before the first event
        "orders/order/publishing.py",  # handlers of events publish
    }
    for part in ("client", "connection", "publishing"):
        inside = {name.startswith("cafe/live/mqtt/") for name in importers(f"{MQTT}.{part}")}
        assert inside == {True}, "others import the package"
    for publisher in ("publish_order", "publish_store"):
        assert importers(f"orders.order.publishing.{publisher}") == set(), "only the table names it"


def test_only_the_domains_commands_emit_events():
    assert importers("cafe.messaging.outbox.emit") == {
        "orders/menu/availability.py",
        "orders/stores/changes.py",
    }
    assert importers("cafe.messaging.outbox.emit_with") == {"orders/order/change.py"}


def test_only_two_places_speak_to_aws():
    for package in ("awscrt", "awscrt.exceptions", "awsiot", "boto3", "botocore"):
        for name in importers(package):
            assert name == "cafe/messaging/bus/aws/client.py" or name.startswith("cafe/live/mqtt/")


def test_topics_are_spelt_in_one_place():
    spelt = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "cafe/v1" in path.read_text()
    ]
    assert spelt == ["cafe/live/topics.py"]


# -- what delivers knows no coffee ---------------------------------------------------------------

DOMAIN = {"store", "stores", "orders", "barista", "menu", "drink", "customer"}


def names(module: ast.Module) -> Iterator[str]:
    """Yield what a module calls things, word by word."""
    for node in ast.walk(module):
        for field in ("id", "attr", "arg", "name"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield from re.findall("[a-z]+", re.sub("([A-Z])", r"_\1", name).lower())


def test_the_floors_below_the_domain_speak_of_a_scope():
    said = {
        (name, word)
        for name, module in modules()
        if name.startswith(("cafe/base/", "cafe/messaging/", "cafe/live/"))
        for word in names(module)
        if word in DOMAIN
    }
    assert said == set()
