"""Which generation of the export it is, told by its columns, and what that generation does not carry."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date

from warmlinks.plugins.sources import About, CoveredSides
from warmlinks_linkedin._files import Files

__all__ = ["BEGAN", "COVERAGE", "about", "seen_in"]

BEGAN = date(2003, 1, 1)
"""The year in which the network began; an earlier time is a fault of the export."""

COVERAGE = dict.fromkeys(("invitation", "message", "recommendation"), CoveredSides.BOTH_SIDES)
"""Both sides of all that counts; comments and reactions do not say whom they were for."""

_NEVER_TOLD = (
    "times of day of connecting",
    "whom a reaction or comment went to",
    "who declined or ignored an invitation",
    "contact between others outside conversations with you",
)


def seen_in(files: Files) -> dict[str, CoveredSides]:
    """Whose contact of each kind the files that are there could show."""
    coverage = {
        kind: COVERAGE[kind]
        for kind, file in (("message", "messages"), ("invitation", "invitations"))
        if files.get(file, ())
    }
    given, received = (bool(files.get(f"recommendations {way}", ())) for way in ("given", "received"))
    if given or received:
        both = (
            CoveredSides.OWN_SIDE if not received else CoveredSides.THEIR_SIDE if not given else CoveredSides.BOTH_SIDES
        )
        coverage["recommendation"] = both
    return coverage


def about(connections: AbstractSet[str], messages: AbstractSet[str], coverage: Mapping[str, CoveredSides]) -> About:
    """What the export says of itself.

    Args:
        connections: the columns of `Connections.csv`, folded; empty where there is none.
        messages: those of `messages.csv`.
        coverage: what it could have seen.
    """
    not_included: list[str] = []
    if messages and "conversationid" not in messages:
        generation = "2018 to 2019"
        not_included += ["conversations: messages have no ids", "profile addresses: people are known by name only"]
        not_included += ["the zone of message times"]
    elif messages and "recipientprofileurls" not in messages:
        generation = "2020 to mid 2023"
        not_included += ["addresses of recipients: members of groups are known by name only"]
    elif "ismessagedraft" in messages or "isconversationdraft" in messages:
        generation = "since 2024-12"
    elif messages or "url" in connections:
        generation = "since mid 2023"
    elif connections:
        generation = "before mid 2023"
    else:
        generation = "unknown"
    if connections and "url" not in connections:
        not_included += ["profile addresses of connections: people are known by name and day of connecting"]
    return About(generation, coverage=coverage, not_included=(*not_included, *_NEVER_TOLD))
