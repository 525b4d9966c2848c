"""For which hooks a plugin was written: read in its text, before anything of it is run.

A plugin for newer hooks may import what is not there yet. Read first, it is answered with what to update; imported
first, it would be answered with an `ImportError` that nobody can act upon.
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
    found = Path(spec.origin) if spec is not None and spec.has_location and spec.origin else None
    return found if found is not None and found.suffix == ".py" else None


def _spec_of(name: str, path: Iterable[str] | None) -> ModuleSpec | None:
    """What Python's own finders say of a module; those of editable installations among them."""
    where = None if path is None else list(path)
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        try:
            found = find(name, where) if find is not None else None
        except Exception:  # noqa: BLE001, S112  somebody else's finder; the next one may know
            continue
        if found is not None:
            return found  # type: ignore[no-any-return]  # what a finder answers
    return None


def hooks_in_text(file: Path, word: str = WORD, *, silent: int | None = FIRST_HOOKS) -> int | None:
    """The number that stands in the text of a module; that of the first hooks where it says none.

    None where only running it can tell: it is worked out or imported, the text is no Python, or it cannot be read.

    Args:
        file: where the text is.
        word: under what name it stands.
        silent: what is meant where the text says none.
    """
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = silent
    for statement in tree.body:
        targets: list[ast.expr] = []
        value: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign):
            targets, value = [statement.target], statement.value
        elif isinstance(statement, ast.ImportFrom | ast.Import):
            if any(alias.name == "*" or (alias.asname or alias.name) == word for alias in statement.names):
                found = None
            continue
        elif isinstance(statement, ast.If | ast.Try) and word in ast.dump(statement):
            found = None
            continue
        if any(isinstance(target, ast.Name) and target.id == word for target in targets):
            number = value.value if isinstance(value, ast.Constant) else None
            found = number if isinstance(number, int) and not isinstance(number, bool) else None
    return found


def functions_in_text(file: Path) -> tuple[str, ...]:
    """The hooks that a module seems to implement, by the names of its functions: for one that cannot be run."""
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return ()
    return tuple(sorted(set(re.findall(r"^def (warmlinks_register_\w+)\(", text, re.MULTILINE))))


def why_not_these_hooks(number: object, *, update: str | None = None) -> str | None:
    """Why a plugin for these hooks is not used; None where it can be.

    Args:
        number: what it says.
        update: what its owner types to get a newer one, where that is known.
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
    """Why the doors of a plugin that says this number are not used; None where they can be."""
    if not isinstance(number, int) or isinstance(number, bool):
        return f"its module does not say for which doors it is written: {DOORS} = {DOORS_VERSION}"
    if number != DOORS_VERSION:
        which = "warmlinks" if number > DOORS_VERSION else "the plugin"
        return f"it is written for doors {number}, and this warmlinks has {DOORS_VERSION}: update {which}"
    return None
