"""The page of Python names says something of each, so that it can also be read where nothing renders it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import warmlinks as wl

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "python.md").read_text("utf-8")
DIRECTIVES = re.findall(r"^::: (\S+)$", PAGE, re.MULTILINE)


def told(text):
    """The names that are given in tables, as code, without what they are called with."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return {re.sub(r"\(.*|^(wl|Book)\.", "", code) for line in lines for code in re.findall(r"`([^`]+)`", line)}


def before(directive):
    """What stands between the directive before and this one."""
    return PAGE.partition(f"::: {directive}\n")[0].rpartition("\n::: ")[2]


def names_of(directive):
    """The public names that a directive brings: of a module, of the book, or its own."""
    if directive == "warmlinks.book.Book":
        return {name for name in dir(wl.Book) if not name.startswith("_")}
    try:
        return set(import_module(directive).__all__)
    except ModuleNotFoundError:
        return {directive.rpartition(".")[2]}


def test_every_public_name_of_the_package_stands_in_the_first_table():
    """What `import warmlinks` gives is on the page before anything else."""
    assert told(PAGE.partition("\n## ")[0]) >= set(wl.__all__)


@pytest.mark.parametrize("directive", DIRECTIVES)
def test_every_name_of_a_directive_is_told_above_it(directive):
    """A table has each public name of the module, each method of the book."""
    section = before(directive)
    if directive.startswith("warmlinks.settings."):
        section = before("warmlinks.net.secrets.SecretRef")

    assert names_of(directive) - told(section) == set()


def test_no_table_has_a_name_that_is_not_there():
    """What was renamed or taken away does not stay on the page."""
    there = set(wl.__all__).union(*map(names_of, DIRECTIVES))
    first_cells = "\n".join(line.split(" | ")[0] for line in PAGE.splitlines())

    assert told(first_cells) - there == set()


def test_a_name_that_is_missing_is_noticed():
    """The control: without its line, a name is not told; mentioned in a sentence it is not either."""
    section = before("warmlinks.errors").replace("| `PluginError` |", "`PluginError`")

    assert names_of("warmlinks.errors") - told(section) == {"PluginError"}
