"""Facts about the network, and its exports, recognized by the names and first bytes of their files."""

from __future__ import annotations

import re
from datetime import date

from warmlinks.archive import Archive
from warmlinks.plugins.sources import CoveredSides

__all__ = ["BEGAN", "COVERAGE", "DAY", "LISTS", "NETWORK", "PATTERNS", "USERS", "is_ours"]

NETWORK = "slack"

BEGAN = date(2009, 1, 1)
"""Workspaces brought along what they had said elsewhere in the years before."""

COVERAGE = dict.fromkeys(("call", "mention", "message", "reply"), CoveredSides.BOTH_SIDES)

PATTERNS = ("*.json",)
"""An export holds nothing else; what programs put beside it is media."""

LISTS = {"channels.json": "channel", "groups.json": "group", "mpims.json": "mpim", "dms.json": "dm"}
USERS = ("users.json", "org_users.json")
DAY = re.compile(r"(?:(?P<root>.*)/)?(?P<folder>[^/]+)/(?P<day>\d{4}-\d\d-\d\d)\.json", re.DOTALL)
"""The file of one day of one conversation."""

_USER = re.compile(rb'"id"\s*:\s*"[UW][A-Z0-9]{2,20}"')
_ROOM = re.compile(rb'"id"\s*:\s*"[CDG][A-Z0-9]{2,20}"')
_MOST_HEADS = 6


def is_ours(archive: Archive) -> bool:
    """Return whether there are lists of users and of conversations with IDs as Slack's."""
    users = archive.find(*USERS)[:_MOST_HEADS]
    rooms = archive.find(*LISTS)[:_MOST_HEADS]
    return any(_USER.search(archive.peek(member)) for member in users) and (
        any(_ROOM.search(archive.peek(member)) for member in rooms)
        or any(DAY.fullmatch(member.name) for member in archive.members)
    )
