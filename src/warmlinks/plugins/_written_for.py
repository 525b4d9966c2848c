"""The version of the hooks that a plugin was written for, read from its text before anything of it is run.

A plugin for newer hooks may import what does not exist yet. Read first, its owner is told what to update; imported
first, it would fail with an `ImportError` that nobody can act upon.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final

from warmlinks.plugins.hookspecs import DOORS_VERSION, HOOKS_VERSION, OLDEST_HOOKS

__all__ = [
    "DOORS",
    "FIRST_HOOKS",
    "WORD",
    "file_of_module",
    "functions_in_text",
    "hooks_in_text",
    "why_not_these_doors",
    "why_not_these_hooks",
]

WORD: Final = "WARMLINKS_HOOKS"
DOORS: Final = "WARMLINKS_DOORS"
FIRST_HOOKS: Final = 1


def file_of_module(name: str) -> Path | None:
    """The file of a module, found without importing it or what it lies in; None where that cannot be told."""
    path: Iterable[str] | None = None
    spec: ModuleSpec | None = None
    parts = name.split(".")
    for number in range(1, len(parts) + 1):
        spec = _spec_of(".".join(parts[:number]), path)
        if spec is None:
            return None
        path = spec.submodule_search_locations
        if path is None and number < len(parts):
            return None
    file = Path(spec.origin) if spec is not None and spec.has_location and spec.origin else None
    return file if file is not None and file.suffix == ".py" else None


def _spec_of(name: str, path: Iterable[str] | None) -> ModuleSpec | None:
    """The spec of a module by Python's own finders, those of editable installations among them."""
    paths = None if path is None else list(path)
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        try:
            spec = find(name, paths) if find is not None else None
        except Exception:  # noqa: BLE001, S112  a foreign finder; the next one may know
            continue
        if spec is not None:
            return spec  # type: ignore[no-any-return]  # what a finder answers
    return None


def hooks_in_text(file: Path, name: str = WORD, *, silent: int | None = FIRST_HOOKS) -> int | None:
    """The number that the text of a module assigns to `word`, or `silent` where it assigns none.

    None where only running it can tell: it is computed or imported, the text is no Python, or it cannot be read.
    """
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    version = silent
    for statement in tree.body:
        targets: list[ast.expr] = []
        value: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign):
            targets, value = [statement.target], statement.value
        elif isinstance(statement, ast.ImportFrom | ast.Import):
            if any(alias.name == "*" or (alias.asname or alias.name) == name for alias in statement.names):
                version = None
            continue
        elif isinstance(statement, ast.If | ast.Try) and name in ast.dump(statement):
            version = None
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            number = value.value if isinstance(value, ast.Constant) else None
            version = number if isinstance(number, int) and not isinstance(number, bool) else None
    return version


def functions_in_text(file: Path) -> tuple[str, ...]:
    """The hooks that a module that cannot be run seems to implement, by the names of its functions."""
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return ()
    return tuple(sorted(set(re.findall(r"^def (warmlinks_register_\w+)\(", text, re.MULTILINE))))


def why_not_these_hooks(number: object, *, update: str | None = None) -> str | None:
    """Why a plugin for hooks of this number is not used; None where it can be.

    `update` is the command that updates it, where that is known.
    """
    if not isinstance(number, int) or isinstance(number, bool):
        return f"{WORD} is {type(number).__name__} instead of a number"
    if number > HOOKS_VERSION:
        return f"it is written for hooks {number}, and this warmlinks has {HOOKS_VERSION}: update warmlinks"
    if number < OLDEST_HOOKS:
        how = f" ({update})" if update else ""
        return (
            f"it is written for hooks {number}, and the oldest that work are {OLDEST_HOOKS}: update the plugin{how};"
            f" if you write it: say {WORD} = {HOOKS_VERSION} in its module, once it is as the present hooks want it"
        )
    return None


def why_not_these_doors(number: object) -> str | None:
    """Why doors of this number are not used; None where they can be."""
    if not isinstance(number, int) or isinstance(number, bool):
        return f"its module does not say for which doors it is written: {DOORS} = {DOORS_VERSION}"
    if number != DOORS_VERSION:
        which = "warmlinks" if number > DOORS_VERSION else "the plugin"
        return f"it is written for doors {number}, and this warmlinks has {DOORS_VERSION}: update {which}"
    return None
