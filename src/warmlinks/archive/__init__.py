"""Reading untrusted archives: members as streams, within budgets, whatever their encoding.

Everything in an archive was written by strangers. Nothing in it is executed, fetched or used as a path: a member's name
is a label, and what has to be put aside lies in files without a name of its own. Whatever is wrong leaves as an
`InputError` that says where and what to do.

This room knows bytes, zips and tars, JSON, CSV, XML, SQLite, and the content lines of vCard and iCalendar. It knows no
network's format, no record and no book.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from warmlinks.archive._archive import Archive, open_archive
from warmlinks.archive._members import Member
from warmlinks.archive._place import Budgets

if TYPE_CHECKING:
    from warmlinks.archive._components import Component, Property, components_of
    from warmlinks.archive._database import Database
    from warmlinks.archive._elements import Element

__all__ = [
    "Archive",
    "Budgets",
    "Component",
    "Database",
    "Element",
    "Member",
    "Property",
    "components_of",
    "open_archive",
]

_HOMES = {
    "_components": ("Component", "Property", "components_of"),
    "_database": ("Database",),
    "_elements": ("Element",),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  it gives whatever the name means
    """Import what few archives need when it is asked for."""
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"warmlinks.archive.{home}"), name)
