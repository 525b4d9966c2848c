"""Every generation of the three networks' exports: what it carries and what it has lost.

`docs/reference/generations.md` is made of this table, and the tests take what they expect from it.
"""

from __future__ import annotations

from warmlinks_samples.networks import Generation, networks

__all__ = ["GENERATIONS", "find", "page", "read_page"]

GENERATIONS = tuple(generation for network in networks() for generation in network.generations)
"""All of them, oldest first within a network."""

_HEAD = """\
# Generations of the exports

Each network has changed the layout of its export several times.
warmlinks reads all of these; what a generation has not got, no reader can find in it.
The sample world is written in every one of them.
A test reads each and compares people and days of contact with what this table says it carries.

This page is made by `python -m warmlinks_samples generations`.
"""
_COLUMNS = """\
| Generation | Years | People are known by | Contact in it | What is lost |
| --- | --- | --- | --- | --- |
"""
_PLURAL = {
    "call": "calls",
    "comment": "comments",
    "group": "group messages",
    "invitation": "invitations",
    "mention": "mentions",
    "message": "messages",
    "post": "posts",
    "quote": "quotes",
    "recommendation": "recommendations",
    "reply": "replies",
    "sealed": "encrypted chats",
    "wall": "posts on the owner's wall",
}
_SINGULAR = {words: singular for singular, words in _PLURAL.items()}


def find(network: str, name: str) -> Generation:
    """The generation of that name.

    Raises:
        KeyError: there is none.
    """
    for generation in GENERATIONS:
        if (generation.network, generation.name) == (network, name):
            return generation
    raise KeyError((network, name))


def page() -> str:
    """The reference page, as Markdown."""
    parts = [_HEAD]
    for network in networks():
        parts.append(f"\n## {network.title}\n\n{_COLUMNS}")
        parts += [_row(generation) for generation in network.generations]
    return "".join(parts)


def read_page(text: str) -> tuple[Generation, ...]:
    """The generations that a reference page tells of: what `page` wrote, read back."""
    generations: list[Generation] = []
    network = ""
    for line in text.splitlines():
        if line.startswith("## "):
            network = next(known.name for known in networks() if known.title == line[3:])
        elif line.startswith("| ") and network and not line.startswith(("| Generation", "| ---")):
            name, years, known_by, carried, lost = (cell.strip() for cell in line.strip("| ").split(" | "))
            words = () if carried == "none" else carried.split(", ")
            sentences = () if lost == "nothing known" else lost.removesuffix(".").split(". ")
            carries = frozenset(_SINGULAR[singular] for singular in words)
            generations.append(
                Generation(network, name, years, known_by, carries, tuple(f"{sentence}." for sentence in sentences))
            )
    return tuple(generations)


def _row(generation: Generation) -> str:
    carried = ", ".join(_PLURAL[singular] for singular in sorted(generation.carries))
    lost = " ".join(generation.lost)
    cells = (generation.name, generation.years, generation.known_by, carried or "none", lost or "nothing known")
    return f"| {' | '.join(cells)} |\n"
