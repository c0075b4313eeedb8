"""What `make lint` checks of the scripts may only grow, and comes from no address of ours."""

import json
import re

from tests.running import ROOT

# Classic scripts, each with another `self`.
NOT_YET = {"start", "service-worker.js"}
# Of biome's recommended rules; taste, each of them.
SWITCHED_OFF = {
    "noAssignInExpressions", "noCommaOperator", "noRedundantUseStrict", "noThenProperty",
    "noDocumentCookie",  # the other way is not in Safari 15.4
    "noUnusedFunctionParameters", "useArrowFunction", "useIterableCallbackReturn",
}  # fmt: skip


def test_every_room_of_the_scripts_has_types():
    text = re.sub(r"^\s*//.*", "", (ROOT / "tsconfig.json").read_text(), flags=re.MULTILINE)
    config = json.loads(text)
    rooms = {path.name for path in (ROOT / "static/js").iterdir()} - NOT_YET
    assert {name.removeprefix("static/js/") for name in config["include"]} >= rooms
    assert not config.get("exclude")
    assert config["compilerOptions"]["checkJs"]


def test_no_rule_is_switched_off_that_was_on():
    rules = json.loads((ROOT / "biome.json").read_text())["linter"]["rules"]
    off = {name for group in rules.values() if isinstance(group, dict) for name in group}
    assert off <= SWITCHED_OFF
    for path in (ROOT / "static/js").rglob("*.js"):
        text = path.read_text()
        assert "@ts-nocheck" not in text, path
        assert "@ts-ignore" not in text, path
        assert "biome-ignore" not in text, path


def test_the_lock_file_names_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    versions = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert not any("resolved" in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    for name, version in versions.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_make_lint_runs_them():
    makefile = (ROOT / "Makefile").read_text()
    [recipe] = re.findall(r"^lint:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert "CHECK_SCRIPTS" in recipe
    assert "node_modules/.bin/tsc && node_modules/.bin/biome lint" in makefile
