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

_GENERATIONS = (
    Generation(
        "facebook",
        "H1",
        "to 2017",
        "name",
        _HTML,
        ("Times have minutes only.", _PAGES, "Threads have no key: those of one set of names are one."),
    ),
    Generation(
        "facebook",
        "H2",
        "2017 to 2018",
        "name",
        _HTML,
        ("Times have minutes only.", _PAGES, "Threads have no key: those of one set of names are one."),
    ),
    Generation(
        "facebook", "H3", "2018 to 2021", "name, thread", _HTML, (_ZONELESS, "Times have minutes only.", _PAGES)
    ),
    Generation("facebook", "H4", "2022 on", "name, thread", _HTML, (_ZONELESS, _PAGES)),
    Generation("facebook", "J1", "2018 to 2020", "name, thread", _JSON | {"wall"}, ()),
    Generation(
        "facebook",
        "J2",
        "2021 to 2022",
        "name, thread",
        _JSON,
        (_WALL, "Friends' e-mail addresses are in the address book only."),
    ),
    Generation(
        "facebook",
        "J3",
        "2023",
        "name, thread",
        _JSON,
        (_WALL, "Friends' e-mail addresses are in the address book only."),
    ),
    Generation(
        "facebook",
        "J4",
        "2024 on",
        "name, thread",
        _JSON - {"sealed"},
        (
            _WALL,
            "Encrypted chats are in a zip of their own, from Messenger.",
            "Friends' e-mail addresses are in the address book only.",
        ),
    ),
    Generation(
        "facebook",
        "E2EE",
        "2023-12 on",
        "name",
        frozenset({"sealed"}),
        ("Nothing but encrypted chats between two.", "Whose it is: the name that is in every chat."),
    ),
    Generation("facebook", "J4+E2EE", "2024 on", "name, thread", _JSON, (_WALL,)),
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
