"""Imports run one way: whatever is planted against that, the contracts of pyproject refuse."""

import copy
import tomllib
from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

import grimp
import pytest
from importlinter import configuration
from importlinter.application.app_config import settings
from importlinter.application.use_cases import lint_imports

from tests.running import ROOT

PYPROJECT = ROOT / "pyproject.toml"
LINTER = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]

# From the roof down. What stands on one floor is written together.
FLOORS = (
    "cafe.asgi cafe.urls cafe.subscriptions cafe.settings cafe.apps cafe.checks cafe.management",
    "cafe.simulation cafe.cloudformation cafe.contract",
    "cafe.serving cafe.operating",
    "extensions",
    "barista",
    "orders",
    "cafe.live",
    "cafe.messaging",
    "cafe.base",
)
ROOMS = (
    "orders.urls",
    "orders.admin orders.api orders.apps orders.consumers orders.demo orders.management"
    " orders.migrations orders.models orders.pages orders.problems orders.routes",
    "orders.order",
    "orders.menu",
    "orders.stores",
    "orders.events orders.topics",
    "orders.words",
)
STRANGERS = ("cafe.simulation cafe.cloudformation cafe.contract", "cafe.serving cafe.operating")
COMPOSITION_ROOT = ("cafe.asgi", "cafe.urls", "cafe.subscriptions", "cafe.settings")


@pytest.fixture(scope="module")
def tree() -> grimp.ImportGraph:
    """Return who imports whom."""
    configuration.configure()
    graph: grimp.ImportGraph = settings.GRAPH_BUILDER.build(
        root_package_names=LINTER["root_packages"],
        include_external_packages=True,
        exclude_type_checking_imports=False,
        cache_dir=None,
    )
    return graph


class Planted:
    """Gives import-linter the graph of the tree, to which something was added."""

    def __init__(self, graph: grimp.ImportGraph) -> None:
        self.graph = graph

    def build(self, **_: Any) -> grimp.ImportGraph:
        return self.graph


@pytest.fixture
def plant(tree: grimp.ImportGraph) -> Iterator[Planted]:
    builder = settings.GRAPH_BUILDER
    planted = Planted(copy.deepcopy(tree))
    settings.configure(GRAPH_BUILDER=planted)
    yield planted
    settings.configure(GRAPH_BUILDER=builder)


def kept(*contracts: str) -> bool:
    """Return whether the contracts are kept: all, or those with these ids."""
    return lint_imports(str(PYPROJECT), contracts, cache_dir=None, is_debug_mode=True, no_logo=True)


def deepest(graph: grimp.ImportGraph, package: str) -> str:
    """Return the module furthest down in a package, or the module itself."""
    inside = {package, *graph.find_descendants(package)}
    return max(sorted(inside), key=lambda name: name.count("."))


def upwards(floors: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield every import that goes up: who would import, and what."""
    for above, below in combinations(floors, 2):
        yield from ((low, high) for low in below.split() for high in above.split())


def sideways() -> Iterator[tuple[str, str]]:
    for together in STRANGERS:
        yield from permutations(together.split(), 2)


WRONG = [*upwards(FLOORS), *upwards(ROOMS), *sideways()]


def test_the_tree_as_it_is_keeps_them(plant: Planted):
    assert kept()


@pytest.mark.parametrize(("importer", "imported"), WRONG, ids=" imports ".join)
def test_nobody_imports_what_is_above_or_beside(plant: Planted, importer: str, imported: str):
    low, high = deepest(plant.graph, importer), deepest(plant.graph, imported)
    plant.graph.add_import(importer=low, imported=high)
    assert not kept(), f"{low} may import {high}"


@pytest.mark.parametrize("part", COMPOSITION_ROOT)
def test_nobody_imports_the_composition_root(plant: Planted, part: str):
    importers = {one for floor in FLOORS for one in floor.split()} - set(COMPOSITION_ROOT)
    for importer in sorted(importers):
        module = deepest(plant.graph, importer)
        plant.graph.add_import(importer=module, imported=part)
        assert not kept("root"), f"{module} may import {part}"
        plant.graph.remove_import(importer=module, imported=part)
    assert kept("root")


@pytest.fixture
def extensions(plant: Planted) -> tuple[str, str]:
    """Two modules, one of each of two extensions."""
    for name in ("extensions.one", "extensions.two"):
        plant.graph.add_module(name)
        plant.graph.add_module(f"{name}.handlers")
    return "extensions.one.handlers", "extensions.two.handlers"


def test_nobody_imports_an_extension(plant: Planted, extensions: tuple[str, str]):
    for importer in [floor for floors in FLOORS for floor in floors.split()]:
        for imported in ("extensions.one", "extensions.one.handlers"):
            module = "extensions" if importer == "extensions" else deepest(plant.graph, importer)
            plant.graph.add_import(importer=module, imported=imported)
            assert not kept("extensions"), f"{module} may import {imported}"
            plant.graph.remove_import(importer=module, imported=imported)
    assert kept("extensions")


def test_extensions_do_not_know_one_another(plant: Planted, extensions: tuple[str, str]):
    for importer, imported in permutations(extensions):
        plant.graph.add_import(importer=importer, imported=imported)
        assert not kept("extensions")
        plant.graph.remove_import(importer=importer, imported=imported)


def test_an_extension_may_use_what_is_below_it(plant: Planted, extensions: tuple[str, str]):
    for imported in ("cafe.messaging.queues", "orders.events", "barista.handlers"):
        plant.graph.add_import(importer=extensions[0], imported=imported)
    plant.graph.add_import(importer=extensions[0], imported="extensions.one")
    assert kept()


@pytest.mark.parametrize("name", ["cafe.newroom", "orders.newroom"])
def test_a_new_package_without_a_place_is_refused(plant: Planted, name: str):
    plant.graph.add_module(name)
    assert not kept()


def test_a_package_beside_is_held_too():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"cafe", "extensions"}
    assert apps == set(LINTER["root_packages"])


PLANTS = {
    "floors": ("cafe.base.clock", "cafe.messaging.event"),
    "every-package": ("cafe.messaging.event", "cafe.live.hub"),
    "rooms": ("orders.stores.models", "orders.order.models"),
    "root": ("barista.pages", "cafe.settings"),
    "extensions": ("cafe.urls", "extensions.one"),
    "messaging": ("cafe.live.hub", "rest_framework"),
    "lean": ("cafe.base.files", "django"),
}


@pytest.mark.parametrize("contract", [one["id"] for one in LINTER["contracts"]])
@pytest.mark.usefixtures("extensions")
def test_each_contract_refuses_something_by_itself(plant: Planted, contract: str):
    importer, imported = PLANTS[contract]
    plant.graph.add_import(importer=importer, imported=imported)
    assert not kept(contract)
