"""The plugin reference holds what there is, and nothing else."""

from __future__ import annotations

import inspect
import re
from importlib.metadata import distributions
from pathlib import Path

import attrs
import pytest

from warmlinks.archive import Archive, Budgets
from warmlinks.cues import CUES_VERSION
from warmlinks.plugins import hookspecs, reference
from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.guards import Guard
from warmlinks.plugins.notifiers import Notifier
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Source
from warmlinks.scoring import TieModel
from warmlinks.store.schema import BLUEPRINT
from warmlinks.testing.models import ModelConformance
from warmlinks.testing.sources import SourceConformance
from warmlinks.upkeep.exporting import FORMAT

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "plugins.md").read_text()
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("warmlinks_"))


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_there_with_its_signature(name):
    """As it is specified, argument by argument."""
    signature = inspect.signature(getattr(hookspecs, name))

    assert f"def {name}{str(signature).replace(chr(39), '')}:" in PAGE


def test_no_other_hook_is_there():
    """The page names no hook that does not exist."""
    assert set(re.findall(r"warmlinks_register_\w+", PAGE)) == set(HOOKS)


def test_the_page_of_hooks_is_fresh():
    """docs/reference/hooks.md is what the code says; to renew it: python -m warmlinks.plugins.reference."""
    assert (ROOT / "docs" / "reference" / "hooks.md").read_text("utf-8") == reference.page()


def test_the_page_of_hooks_has_each_method_that_a_plugin_fills_in():
    """Each with its arguments, and with what becomes of errors."""
    page = reference.page()

    assert re.findall(r"^## `(\w+)`$", page, re.MULTILINE) == [
        name for name in vars(hookspecs) if name.startswith("warmlinks_")
    ]
    for kind in (Source, Feed, Notifier, Guard, TieModel):
        for name in kind.__abstractmethods__:
            assert f"\n{name}(self" in page.partition(f"### `{kind.__name__}`")[2].partition("\n## ")[0]
    assert "| `InputError` | the archive as a whole cannot be read." in page


def test_a_docstring_that_changed_is_noticed(monkeypatch):
    """The control: one word of a class, and the page is not fresh."""
    before = reference.page()
    monkeypatch.setattr(Guard, "__doc__", Guard.__doc__.replace("suggestion", "proposal"))

    assert reference.page() != before


def test_the_numbers_of_contracts_are_those_of_the_code():
    """As the table of versions has them, in its order."""
    part = (ROOT / "docs" / "reference" / "versions.md").read_text("utf-8").partition("## Numbers of contracts")[2]
    told = [int(row) for row in re.findall(r"^\| [^|]+ \| (\d+) \|", part, re.MULTILINE)]

    assert told == [hookspecs.HOOKS_VERSION, hookspecs.DOORS_VERSION, BLUEPRINT.version, FORMAT, CUES_VERSION]


def test_each_budget_is_there():
    """By name, in the order of the class."""
    part = PAGE.partition("### Budgets")[2].partition("##")[0]

    assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == [field.name for field in attrs.fields(Budgets)]


@pytest.mark.parametrize(("kit", "part"), [(SourceConformance, "sources"), (ModelConformance, "models")])
def test_each_check_of_the_kit_is_there(kit, part):
    """In the order in which they run."""
    told = PAGE.partition(f"## The kit for {part}\n")[2].partition("\n## ")[0]
    checks = [name for name in vars(kit) if name.startswith("test_")]

    assert re.findall(r"^\| `(test_\w+)` \|", told, re.MULTILINE) == checks


def test_each_way_to_read_an_archive_is_there():
    """All public methods, except those of whoever loads it: closing, and what the book knows of the owner."""
    names = {name for name in vars(Archive) if not name.startswith("_")} - {"close", "tell_accounts", "accounts_asked"}

    assert names <= set(re.findall(r"`(\w+)", PAGE))


CATALOGUE = (ROOT / "docs" / "reference" / "catalogue.md").read_text()


def test_the_catalogue_has_each_plugin_that_comes_with_warmlinks():
    """By the name of its distribution, with the part that it brings."""
    listed = set(re.findall(r"^\| `(warmlinks-[a-z]+)` \|", CATALOGUE, re.MULTILINE))

    names = {distribution.metadata["Name"] for distribution in distributions()}
    assert listed == {name for name in names if name.startswith("warmlinks-")} - {"warmlinks-samples"}


def test_what_our_own_plugins_import_is_on_the_list_of_what_a_plugin_may():
    """They have no door that a stranger's has not."""
    part = PAGE.partition("## What a plugin may import")[2].partition("\n## ")[0]
    public = set(re.findall(r"`(warmlinks\.[a-z_.]+)`", part))
    imported = {
        found
        for path in (ROOT / "plugins").glob("*/src/**/*.py")
        for found in re.findall(r"^\s*from (warmlinks\.[a-z_.]+) import", path.read_text(), re.MULTILINE)
    }

    private = {one for one in imported if not any(one == name or one.startswith(f"{name}.") for name in public)}
    assert private == set()


def test_the_linter_forbids_nothing_that_is_on_the_list_but_models():
    """The list and the contract say the same."""
    part = PAGE.partition("## What a plugin may import")[2].partition("\n## ")[0]
    public = set(re.findall(r"`(warmlinks\.[a-z_.]+)`", part))
    rules = (ROOT / "pyproject.toml").read_text().partition('name = "plugins use public names only"')[2]
    forbidden = set(re.findall(r'"(warmlinks\.[a-z_.]+)"', rules.partition("allow_indirect_imports")[0]))

    assert forbidden & public == {"warmlinks.scoring"}


def test_the_catalogue_has_what_each_of_them_brings():
    """As the registry knows it."""
    rows = dict(re.findall(r"^\| `warmlinks-([a-z]+)` \| ([^|]+) \|", CATALOGUE, re.MULTILINE))

    for info in Registry(environ={}, folders=[]).plugins():
        if info.name in rows:
            brings = [
                *(f"source `{name}`" for name in info.sources),
                *(f"feed `{name}`" for name in info.feeds),
                *(f"door `{name}`" for name in info.doors),
                *(f"notifier `{name}`" for name in info.notifiers),
            ]
            assert rows[info.name] == ", ".join(brings)
