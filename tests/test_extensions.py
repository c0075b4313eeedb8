"""An extension comes with a folder and a line, and goes with them; the recipes say how."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cast import PASSWORD
from tests.running import ROOT, RunningCafe, wait_for, wish

pytestmark = pytest.mark.slow

README = (ROOT / "README.md").read_text()
RECIPE = README[README.index("## Add a listener") : README.index("## Commands and settings")]
BLOCKS = re.findall(r"```python\n(.*?)```", RECIPE, re.DOTALL)
SHIPPED = sorted(path.parent.name for path in ROOT.glob("extensions/*/__init__.py"))
LISTENERS = "cafe/subscriptions.py"
END_OF_TABLE = "\n]\n\nSWEEPS"


class Tree:
    """A copy of what is in the repository, to be changed."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "cafe"
        self.var = folder / "var"
        listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in self._output(listing, ROOT).splitlines():
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, self.root / name)

    def _output(self, command: list[str], cwd: Path) -> str:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "CAFE_VAR": str(self.var)},
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def run(self, tool: str, *arguments: str) -> str:
        """Run a program of the virtual environment in this tree; return what it prints."""
        program = Path(sys.executable).with_name(tool)
        return self._output([str(program), *arguments], self.root)

    def manage(self, *arguments: str) -> str:
        return self.run("python", "manage.py", *arguments)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(exist_ok=True)
        (self.root / name).write_text(text)

    def add_line(self, name: str) -> None:
        """Have an extension's line at the end of the table of listeners."""
        self.delete_line(name)
        before = (self.root / LISTENERS).read_text()
        assert before.count(END_OF_TABLE) == 1
        line = f'\n    "extensions.{name}",'
        self.write(LISTENERS, before.replace(END_OF_TABLE, line + END_OF_TABLE))

    def delete_line(self, name: str) -> None:
        lines = (self.root / LISTENERS).read_text().splitlines(keepends=True)
        kept = [line for line in lines if line.strip() != f'"extensions.{name}",']
        self.write(LISTENERS, "".join(kept))

    def delete_folder(self, name: str) -> None:
        shutil.rmtree(self.root / "extensions" / name)

    def generate(self) -> None:
        """Write anew what is made from the table of listeners."""
        self.write("deploy/cloudformation.yaml", self.manage("cloudformation"))

    def files_that_say(self, word: str) -> list[str]:
        """Return the files that have a word in their name or text."""
        files = [path for path in self.root.rglob("*") if path.is_file()]
        names = [str(path.relative_to(self.root)) for path in files if path.suffix != ".pyc"]
        wanted = re.compile(rf"\b{word}", re.IGNORECASE)
        return [
            name
            for name in names
            if wanted.search(name) or wanted.search((self.root / name).read_text(errors="replace"))
        ]

    def is_whole(self) -> None:
        """Run what must always pass: system checks, migrations, import contracts, collection."""
        self.manage("check", "--fail-level", "WARNING")
        self.manage("makemigrations", "--check", "--dry-run")
        self.run("lint-imports", "--no-cache")
        self.run("python", "-m", "pytest", "-q", "--collect-only")

    def rows_that_say(self, word: str) -> list[str]:
        """Return the lines of a dump of the database that have a word in them."""
        with closing(sqlite3.connect(self.var / "cafe.sqlite3")) as database:
            return [line for line in database.iterdump() if word in line]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


@pytest.mark.parametrize("name", SHIPPED)
def test_an_extension_is_deleted_without_a_trace(tree: Tree, name: str):
    tree.add_line(name)
    tree.generate()
    assert "deploy/cloudformation.yaml" in tree.files_that_say(name)
    tree.delete_line(name)
    tree.delete_folder(name)
    tree.generate()
    assert tree.files_that_say(name) == []
    tree.is_whole()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_recipes_commands_take_it_out_of_the_database(tree: Tree, name: str):
    recipe = (ROOT / "docs/recipes.md").read_text()
    to_zero, forget = re.findall(r"`manage\.py ((?:migrate|remove_stale)[^`]+)`", recipe)
    tree.manage("migrate")
    assert tree.rows_that_say(name)
    tree.delete_line(name)
    tree.manage(*to_zero.replace("loyalty", name).split())
    tree.delete_folder(name)
    tree.manage(*forget.split(), "--no-input")
    assert tree.rows_that_say(name) == []


def follow_the_recipe(tree: Tree) -> None:
    """Write what README.md says is to be written, word by word."""
    *files, table = BLOCKS
    tree.write("extensions/loyalty/__init__.py", "")
    for text in files:
        first, _, _ = text.partition("\n")
        tree.write(first.removeprefix("# "), text)
    assert re.findall(r'"extensions\.(\w+)",', table) == ["loyalty"]
    assert table.splitlines()[0] in (tree.root / LISTENERS).read_text()
    tree.add_line("loyalty")
    [makemigrations] = re.findall(r"`manage\.py (makemigrations [^`]+)`", RECIPE)
    tree.manage(*makemigrations.split())


def test_the_recipe_takes_as_many_files_as_it_says():
    files = {one.partition("\n")[0] for one in BLOCKS if one.startswith("# extensions/loyalty/")}
    assert len(files) + 1 == 4, "and an empty one"
    assert "takes four files" in RECIPE


def test_the_readmes_extension_hears_of_an_order_and_shows_it(tree: Tree):
    follow_the_recipe(tree)
    tree.run("ruff", "check", "extensions", LISTENERS)
    tree.run("lint-imports", "--no-cache")
    cafe = Copy(tree)
    try:
        cafe.start()
        order = collected(cafe)
        cafe.environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
        cafe.manage("createsuperuser", "--no-input", "--username=root", "--email=root@cafe.example")
        with cafe.staff("root") as office:
            url = "/admin/loyalty/visit/"
            wait_for(lambda: "1 visit" in office.get(url).text, 20)
            page = office.get(url).text
            (visit,) = re.findall(r'href="(/admin/loyalty/visit/\d+/change/[^"]*)"', page)
            assert f'value="{order}"' in office.get(visit).text
            assert "queue loyalty" in office.get("/readyz").text
    finally:
        assert cafe.stop() == 0


class Copy(RunningCafe):
    """The café of another tree."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree.var)
        self.root = tree.root


def collected(cafe: RunningCafe) -> int:
    """Order a coffee and bring it to its customer; return the order's id."""
    with cafe.client() as customer:
        menu = customer.get("/api/stores/demo/menu/").json()
        order = customer.post("/api/stores/demo/orders/", json=wish(menu)).json()
        page = order["links"]["self"]
        wait_for(lambda: customer.get(page).json()["status"] == "accepted", 20)
    with cafe.staff() as tablet:
        for step in ("start", "ready", "collect"):
            url = f"/api/stores/demo/orders/{order['id']}/{step}/"
            assert tablet.post(url, json={}).status_code == 200
    return int(order["id"])
