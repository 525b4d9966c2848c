"""Writes a sample world as LinkedIn exports; for trying and testing, and never used by the reader."""

from __future__ import annotations

from warmlinks_linkedin.samples import export
from warmlinks_linkedin.samples.expected import KEYLESS, expected
from warmlinks_samples.networks import Archives, Generation, Network
from warmlinks_samples.world import World

__all__ = ["NETWORK"]

_CONTACT = frozenset({"message", "group", "invitation", "recommendation"})

_ZONELESS = "Times are the owner's wall clock, with no zone."
_BY_NAME = "No profile addresses: people are known by name, two of one name cannot be told apart in messages."
_SENDERS = "No profile addresses but the sender's."
_HANDED_OVER = "Nothing but the connections, and not whose they are."

_GENERATIONS = tuple(
    Generation("linkedin", *generation)
    for generation in (
        ("2018", "2018", "name", _CONTACT, (_BY_NAME, _ZONELESS, "Times have minutes only.", KEYLESS)),
        ("2019", "2019 to 2020", "name", _CONTACT, (_BY_NAME, _ZONELESS, KEYLESS)),
        ("2021", "2020 to 2021", "name, the sender's address", _CONTACT, (_SENDERS,)),
        ("2022", "2021 to 2023", "name, the sender's address", _CONTACT, (_SENDERS,)),
        ("2023", "2023 to 2024", "address", _CONTACT, ("Invitations name member numbers that no other file has.",)),
        ("2024-12", "2024-12 on", "address", _CONTACT),
        ("2026", "2026", "address", _CONTACT),
        ("Connections.csv", "all", "address", frozenset[str](), (_HANDED_OVER,)),
    )
)


def _archives(world: World, generation: str) -> Archives:
    if generation == "Connections.csv":
        return {generation: export.connections(world)}
    return {f"linkedin-{generation}": export.members(world, generation)}


NETWORK = Network(
    name="linkedin",
    title="LinkedIn",
    file="Complete_LinkedInDataExport_01-21-2026.zip",
    newest="2026",
    generations=_GENERATIONS,
    archives=_archives,
    expected=expected,
)
