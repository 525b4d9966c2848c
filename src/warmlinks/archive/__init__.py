"""Reading untrusted archives: members as streams, within budgets, whatever their encoding.

Everything in an archive was written by strangers. Nothing in it is executed, fetched or used as a path: a member's name
is a label, and what has to be put aside lies in files without a name of its own. Whatever is wrong leaves as an
`InputError` that says where and what to do.

This room knows bytes, zips and tars, JSON, CSV, XML, SQLite, and the content lines of vCard and iCalendar. It knows no
network's format, no record and no book.
"""

from __future__ import annotations

from warmlinks.archive._archive import Archive, open_archive
from warmlinks.archive._budgets import Budgets
from warmlinks.archive._components import Component, Property, components_of
from warmlinks.archive._database import Database
from warmlinks.archive._elements import Element
from warmlinks.archive._members import Member

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
