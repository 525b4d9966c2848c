"""The page of hooks, made from the code: `python -m warmlinks.plugins.reference > docs/reference/hooks.md`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

from warmlinks.plugins import hookspecs

__all__ = ["page"]

_HEAD = """\
# Hooks

Made from the code; a test compares.
How a plugin is written, found and guarded stands in [plugins](plugins.md).
What the number of the hooks promises stands in [versions](versions.md#numbers-of-contracts).
"""
_SECTIONS = ("Args", "Attributes", "Raises")
_ITEM = re.compile(r"([\w*`]+): (.*)")


def page() -> str:
    """The whole page as Markdown."""
    hooks = [hook for name, hook in vars(hookspecs).items() if name.startswith("warmlinks_")]
    return "\n".join([_HEAD, *_opening(), *(line for hook in hooks for line in _hook(hook))])


def _opening() -> Iterator[str]:
    paragraphs = _paragraphs(hookspecs)
    yield from paragraphs
    yield "| number of the hooks | |"
    yield "| --- | --- |"
    yield f"| {hookspecs.HOOKS_VERSION} | the present ones |"
    yield f"| {hookspecs.OLDEST_HOOKS} | the oldest that work |"
    yield f"| {hookspecs.DOORS_VERSION} | of doors |"
    yield ""


def _hook(hook: Callable[..., Any]) -> Iterator[str]:
    yield f"## `{hook.__name__}`\n"
    yield f"```text\n{_signature(hook)}\n```\n"
    yield from _paragraphs(hook)
    (registered,) = get_args(get_type_hints(hook)["return"])
    (kind,) = get_args(registered)
    yield f"### `{kind.__name__}`\n"
    package = kind.__module__.rpartition(".")[0]
    home = package if hasattr(sys.modules[package], kind.__name__) else kind.__module__
    yield f"`from {home} import {kind.__name__}`\n"
    yield from _paragraphs(kind)
    methods = {name: function for name, member in vars(kind).items() if (function := _function(member)) is not None}
    abstract = [function for name, function in methods.items() if name in kind.__abstractmethods__]
    public = [
        function
        for name, function in methods.items()
        if name not in kind.__abstractmethods__ and not name.startswith("_")
    ]
    for heading, functions in (("The plugin fills in", abstract), ("It has already", public)):
        if functions:
            yield f"**{heading}**\n"
        for function in functions:
            yield f"```text\n{_signature(function)}\n```\n"
            yield from _paragraphs(function)


def _function(member: object) -> Any:  # noqa: ANN401  whatever is called, or None
    """The function of a method, a class method or a static one; None for anything else."""
    plain = getattr(member, "__func__", member)
    return plain if inspect.isfunction(plain) and plain.__doc__ else None


def _signature(function: Callable[..., Any]) -> str:
    final = "  # final" if getattr(function, "__final__", False) else ""
    return f"{function.__name__}{str(inspect.signature(function)).replace(chr(39), '')}{final}"


def _paragraphs(documented: object) -> Iterator[str]:
    """A docstring as Markdown: its sections become tables, and what is indented stays as it is."""
    for part in inspect.cleandoc(documented.__doc__ or "").split("\n\n"):
        heading, _, rest = part.partition("\n")
        if heading.removesuffix(":") in _SECTIONS:
            yield from _table(heading.removesuffix(":"), inspect.cleandoc(rest))
        elif part.startswith("    "):
            yield f"```text\n{inspect.cleandoc(part)}\n```\n"
        else:
            yield f"{part}\n"


def _table(heading: str, text: str) -> Iterator[str]:
    yield f"| {heading.lower()} | |"
    yield "| --- | --- |"
    name, description = "", ""
    for line in [*text.split("\n"), ": "]:
        item = None if line.startswith(" ") else _ITEM.match(line)
        if line == ": " or item:
            if name:
                yield f"| `{name}` | {description.replace('|', chr(92) + '|')} |"
            if item:
                name, description = item[1], item[2]
        else:
            description += f" {line.strip()}"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
