"""The house: which module imports which, read from the syntax tree, also when it is called; and how long they are."""

from __future__ import annotations

import ast
import re
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """All statements, whatever they stand in, but for what only a type checker reads."""
    every: list[ast.stmt] = []
    for statement in body:
        every.append(statement)
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            every.extend(_statements(statement.orelse))
            continue
        for node in ast.iter_child_nodes(statement):
            if isinstance(node, ast.stmt):
                every.extend(_statements([node]))
            elif isinstance(node, ast.excepthandler | ast.match_case):
                every.extend(_statements(node.body))
    return every


def arrows(root: Path) -> dict[str, set[str]]:
    """Of each module below a folder, the modules there that it imports."""
    paths = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in root.rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for module, path in paths.items():
        asked: set[str] = set()
        for statement in _statements(ast.parse(path.read_text("utf-8")).body):
            if isinstance(statement, ast.Import):
                asked.update(alias.name for alias in statement.names)
            elif isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    inner = f"{statement.module}.{alias.name}"
                    asked.add(inner if inner in paths else str(statement.module))
        found[module] = (asked & paths.keys()) - {module}
    return found


def test_no_module_imports_itself_in_a_circle_not_even_when_called():
    tuple(TopologicalSorter(arrows(SRC)).static_order())


@pytest.mark.parametrize("how", ["from here import one", "def late():\n    from here.one import thing"])
def test_control_a_circle_is_noticed(tmp_path, how):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "__init__.py").write_text("")
    (tmp_path / "here" / "one.py").write_text("from here import two\n")
    (tmp_path / "here" / "two.py").write_text(how)

    with pytest.raises(CycleError):
        tuple(TopologicalSorter(arrows(tmp_path)).static_order())


def test_what_only_a_type_checker_reads_is_no_arrow(tmp_path):
    (tmp_path / "one.py").write_text("from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import two\n")
    (tmp_path / "two.py").write_text("import one\n")

    assert arrows(tmp_path) == {"one": set(), "two": {"one"}}


def test_each_room_has_its_place_in_the_contract_and_on_the_page():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract.get("containers") == ["warmlinks"])
    placed = set(re.findall(r"\w+", " ".join(layers)))
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")

    rooms = {
        path.stem for path in (SRC / "warmlinks").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    rooms -= {"__init__", "__main__"}

    assert rooms <= placed
    assert rooms <= set(re.findall(r"`(\w+)`", page.partition("| Room |")[2]))


def test_no_module_of_any_distribution_is_longer_than_600_lines():
    long = {
        str(path.relative_to(ROOT)): length
        for folder in (ROOT / "src", ROOT / "plugins", ROOT / "samples")
        for path in folder.rglob("*.py")
        if (length := len(path.read_text("utf-8").splitlines())) > 600 and "tests" not in path.parts
    }

    assert not long


def test_each_shape_of_the_walks_is_there_and_is_called_so_once():
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    named = re.findall(r"`(?:[a-z_.]+\.)?([A-Z]\w+)`", page.partition("## The walk of one interaction")[2])
    defined = [
        node.name
        for path in SRC.rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]

    assert len(named) > 15
    assert {name: defined.count(name) for name in named} == dict.fromkeys(named, 1)
    assert {name for name in named if named.count(name) > 1} == set()
