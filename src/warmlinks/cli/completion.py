"""`warmlinks completion`: the line that turns tab completion on, and what is completed.

Completion must answer at once and never fail aloud: the book is only read, and neither locked nor created.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing

import click

__all__ = ["complete_crm", "complete_kind", "complete_plugin", "complete_source", "complete_who", "completion_command"]

_MOST = 50
"""The most values that are offered: more is no help."""

_PATIENCE = 0.2
"""Seconds to wait for a book that is being written."""

_LINES = {
    "bash": 'eval "$(_WARMLINKS_COMPLETE=bash_source warmlinks)"',
    "zsh": 'eval "$(_WARMLINKS_COMPLETE=zsh_source warmlinks)"',
    "fish": "_WARMLINKS_COMPLETE=fish_source warmlinks | source",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(sorted(_LINES)), required=False)
def completion_command(shell: str | None) -> None:
    """Print the line that turns tab completion on; put it into your shell's start-up file.

    \b
    Examples:
      warmlinks completion bash >> ~/.bashrc
      warmlinks completion fish >> ~/.config/fish/config.fish
    """
    name = shell or os.path.basename(os.environ.get("SHELL", "bash"))  # noqa: PTH119  a name, not a file
    click.echo(_LINES.get(name, _LINES["bash"]))


def complete_who(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of people in the book of which a word begins so; those that begin so come first."""
    prefix = incomplete.strip("\"'").casefold()
    names = _names(context.find_root().params.get("book") or os.environ.get("WARMLINKS_BOOK"))
    first = [name for name in names if name.casefold().startswith(prefix)]
    later = [name for name in names if f" {prefix}" in name.casefold() and name not in first] if prefix else []
    return _completions([*first, *later])


def complete_kind(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Kinds of contact that count."""
    from warmlinks.values import COUNTED_KINDS

    return _completions(sorted(COUNTED_KINDS), incomplete)


def complete_plugin(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of installed plugins, without loading them."""
    from importlib.metadata import entry_points

    return _completions(sorted(entry_points(group="warmlinks").names), incomplete)


def complete_crm(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of CRMs in the settings."""
    from warmlinks.errors import SettingsError
    from warmlinks.settings import load_settings

    try:
        return _completions(load_settings().crm, incomplete)
    except SettingsError:
        return []


def complete_source(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of the sources of all plugins."""
    from warmlinks.plugins.registry import Registry

    return _completions(sorted(Registry().sources()), incomplete)


def _names(book: str | None) -> list[str]:
    """All names in the book, in order; none where it cannot be read at once."""
    from warmlinks.book import book_path

    path = book_path(book)
    if path is None or not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as db:
            return [name for (name,) in db.execute("SELECT DISTINCT name FROM person WHERE named ORDER BY name")]
    except sqlite3.Error:
        return []


def _completions(values: Iterable[str], prefix: str = "") -> list[str]:
    """The printable values with this prefix, up to the most; blanks and quotes are escaped for bash, which does not."""
    offered = [value for value in values if value.startswith(prefix) and value.isprintable()][:_MOST]
    if os.environ.get("_WARMLINKS_COMPLETE", "").startswith("bash"):
        # once for the shell that reads the line, and once for the completion script
        return [re.sub(r"([^\w@%+:,./-])", r"\\\\\1", value) for value in offered]
    return offered
