"""Which generation of the export it is, told by its columns, and what that generation does not carry."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from warmlinks.sources import About

__all__ = ["about"]

_NEVER_TOLD = (
    "times of day of connecting",
    "whom a reaction or comment went to",
    "who declined or ignored an invitation",
    "contact between others outside conversations with you",
)


def about(connections: AbstractSet[str], messages: AbstractSet[str]) -> About:
    """What the columns of `Connections.csv` and of `messages.csv`, folded, say of the export; either may be empty."""
    lost: list[str] = []
    if messages and "conversationid" not in messages:
        generation = "2018 to 2019"
        lost += ["conversations: messages have no ids", "profile addresses: people are known by name only"]
        lost += ["the zone of message times"]
    elif messages and "recipientprofileurls" not in messages:
        generation = "2020 to mid 2023"
        lost += ["addresses of recipients: members of groups are known by name only"]
    elif "ismessagedraft" in messages or "isconversationdraft" in messages:
        generation = "since 2024-12"
    elif messages or "url" in connections:
        generation = "since mid 2023"
    elif connections:
        generation = "before mid 2023"
    else:
        generation = "unknown"
    if connections and "url" not in connections:
        lost += ["profile addresses of connections: people are known by name and day of connecting"]
    return About(generation, lost=(*lost, *_NEVER_TOLD))
