"""Writes a sample world as Facebook downloads; for trying and testing, and never used by the reader."""

from __future__ import annotations

from warmlinks_facebook.samples import downloads, pages
from warmlinks_facebook.samples.expected import expected
from warmlinks_samples.networks import Archives, Generation, Network
from warmlinks_samples.world import World

__all__ = ["NETWORK"]

_HTML = frozenset({"message", "group", "sealed"})
_JSON = _HTML | {"call", "comment", "post"}

_ZONELESS = "Times are the owner's wall clock, with no zone."
_PAGES = "Calls, comments and posts are pages of which only the messages and the lists of friends are read."
_WALL = "What others wrote on the owner's wall is not in it."

_MINUTES = "Times have minutes only."
_KEYLESS = "Threads have no key: those of one set of names are one."
_BOOK = "Friends' e-mail addresses are in the address book only."
_SEALED = "Encrypted chats are in a zip of their own, from Messenger."
_BETWEEN_TWO = "Nothing but encrypted chats between two."

_GENERATIONS = tuple(
    Generation("facebook", *generation)
    for generation in (
        ("H1", "to 2017", "name", _HTML, (_MINUTES, _PAGES, _KEYLESS)),
        ("H2", "2017 to 2018", "name", _HTML, (_MINUTES, _PAGES, _KEYLESS)),
        ("H3", "2018 to 2021", "name, thread", _HTML, (_ZONELESS, _MINUTES, _PAGES)),
        ("H4", "2022 on", "name, thread", _HTML, (_ZONELESS, _PAGES)),
        ("J1", "2018 to 2020", "name, thread", _JSON | {"wall"}, ()),
        ("J2", "2021 to 2022", "name, thread", _JSON, (_WALL, _BOOK)),
        ("J3", "2023", "name, thread", _JSON, (_WALL, _BOOK)),
        ("J4", "2024 on", "name, thread", _JSON - {"sealed"}, (_WALL, _SEALED, _BOOK)),
        ("E2EE", "2023-12 on", "name", {"sealed"}, (_BETWEEN_TWO, "Whose it is: the name that is in every chat.")),
        ("J4+E2EE", "2024 on", "name, thread", _JSON, (_WALL,)),
    )
)


def _archives(world: World, generation: str) -> Archives:
    if generation == "E2EE":
        return {"messages-e2ee": downloads.e2ee_members(world)}
    if generation == "J4+E2EE":
        pieces = [*downloads.split(downloads.members(world, "J4")), downloads.e2ee_members(world)]
        return {f"facebook-{index}": piece for index, piece in enumerate(pieces, start=1)}
    write = pages.members if generation.startswith("H") else downloads.members
    return {f"facebook-{generation}": write(world, generation)}


NETWORK = Network(
    name="facebook",
    title="Facebook",
    file="facebook-noalindgren-2026-01-21-{seed}.zip",
    newest="J4",
    generations=_GENERATIONS,
    archives=_archives,
    expected=expected,
)
