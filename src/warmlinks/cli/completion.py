"""`warmlinks completion`: the line that turns tab completion on, and what may be completed.

A press of the key must answer at once and never fail aloud: the book is only read, and neither locked nor made.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click

__all__ = ["complete_crm", "complete_kind", "complete_plugin", "complete_source", "complete_who", "completion_command"]

_MOST = 50
"""So many are offered at most: more is no help."""

_PATIENCE = 0.2
"""Seconds to wait for a book that is being written."""

_LINES = {
    "bash": 'eval "$(_WARMLINKS_COMPLETE=bash_source warmlinks)"',
    "zsh": 'eval "$(_WARMLINKS_COMPLETE=zsh_source warmlinks)"',
    "fish": "_WARMLINKS_COMPLETE=fish_source warmlinks | source",
}


@click.command("completion", short_help="Print the line that turns tab completion on.")
@click.argument("shell", type=click.Choice(sorted(_LINES)), required=False)
def completion_command(shell: str | None) -> None:
    """Print the line that turns tab completion on; put it into your shell's start-up file.

    \b
    Examples:
      warmlinks completion bash >> ~/.bashrc
      warmlinks completion fish >> ~/.config/fish/config.fish
    """
    chosen = shell or os.path.basename(os.environ.get("SHELL", "bash"))  # noqa: PTH119  a name, not a file
    click.echo(_LINES.get(chosen, _LINES["bash"]))


def complete_who(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of people of the book that begin so; a word within a name counts as a beginning."""
    begun = incomplete.strip("\"'").casefold()
    names = _names(context.find_root().params.get("book") or os.environ.get("WARMLINKS_BOOK"))
    first = [name for name in names if name.casefold().startswith(begun)]
    within = [name for name in names if f" {begun}" in name.casefold() and name not in first] if begun else []
    return _offered([*first, *within])


def complete_kind(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Kinds of contact that count."""
    from warmlinks.values import COUNTED_KINDS

    return _offered(kind for kind in sorted(COUNTED_KINDS) if kind.startswith(incomplete))


def complete_plugin(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of what is installed, without loading any of it."""
    from importlib.metadata import entry_points

    return _offered(name for name in sorted(entry_points(group="warmlinks").names) if name.startswith(incomplete))


def complete_crm(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of the CRMs that the settings name."""
    from warmlinks.errors import SettingsError
    from warmlinks.settings import load_settings

    try:
        return _offered(name for name in load_settings().crm if name.startswith(incomplete))
    except SettingsError:
        return []


def complete_source(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of the sources of all plugins."""
    from warmlinks.plugins.registry import Registry

    return _offered(name for name in sorted(Registry().sources()) if name.startswith(incomplete))


def _names(book: str | None) -> list[str]:
    """All names in the book that can be typed, in their order; none where it cannot be read at once."""
    place = _place(book)
    if place is None or not place.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as opened:
            return [name for (name,) in opened.execute("SELECT DISTINCT name FROM person WHERE named ORDER BY name")]
    except sqlite3.Error:
        return []


def _place(book: str | None) -> Path | None:
    from warmlinks.book import book_path

    return book_path(book)


def _offered(values: Iterable[str]) -> list[str]:
    """At most so many, none that would move the cursor; for bash with blanks and quotes escaped, which it does not."""
    chosen = [value for value in values if value.isprintable()][:_MOST]
    if os.environ.get("_WARMLINKS_COMPLETE", "").startswith("bash"):
        # once for the shell that reads the line, and once for the script of completion
        return [re.sub(r"([^\w@%+:,./-])", r"\\\\\1", value) for value in chosen]
    return chosen
