"""Which pairs of people are compared at all: those who share a key that is cheap to look up.

Comparing everybody with everybody would take four times as long for twice as many people. Here a person is compared
within blocks, and in a large block only with those next to them in order, so the work grows with the number of people.
Two accounts on one network are compared only within the blocks of equal names and of shared keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from warmlinks.people.profiles import Profile, common_form

__all__ = ["WINDOW", "pairs_to_compare"]

WINDOW = 5
"""So many of the next in order is somebody compared with in a block."""

_WITHIN_A_NETWORK = "kn"
_PREFIX = 3
_SHORTEST_HANDLE = 4


def pairs_to_compare(profiles: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """Yield pairs of positions of profiles, each once, the smaller first."""
    blocks: dict[str, list[int]] = defaultdict(list)
    # a form of a name that nobody has for a handle makes no block
    handles = {letters for profile in profiles for letters in profile.handles.values()}
    for number, profile in enumerate(profiles):
        for block in _blocks(profile, handles):
            blocks[block].append(number)
    compared: set[int] = set()
    total = len(profiles)
    for block, numbers in blocks.items():
        if len(numbers) < 2:  # noqa: PLR2004
            continue
        if len(numbers) > WINDOW:
            numbers.sort(key=lambda number: (profiles[number].names, profiles[number].ref))
        across = block[0] not in _WITHIN_A_NETWORK
        for at, a in enumerate(numbers):
            for b in numbers[at + 1 : at + 1 + WINDOW]:
                if across and not profiles[a].networks.isdisjoint(profiles[b].networks):
                    continue
                pair = (a, b) if a < b else (b, a)
                mark = pair[0] * total + pair[1]
                if mark not in compared:
                    compared.add(mark)
                    yield pair


def _blocks(profile: Profile, handles: Container[str]) -> set[str]:
    """Return the blocks of a person; the first letter of each says its kind."""
    blocks = {f"k{key}" for key in profile.keys}
    for words in profile.names:
        if len(words) > 1:
            first, last = common_form(words[0]), words[-1]
            blocks.add(f"l{last} {first[0]}")
            blocks.add(f"p{first} {last[:_PREFIX]}")
            blocks.add(f"r{last[:_PREFIX]} {words[0][:_PREFIX]}")
    blocks.update("n" + " ".join(words) for words in profile.turned)
    blocks.update([f"h{form}" for form in profile.forms if form in handles])
    for letters in profile.handles.values():
        if len(letters) >= _SHORTEST_HANDLE:
            blocks.add(f"h{letters}")
    return blocks
