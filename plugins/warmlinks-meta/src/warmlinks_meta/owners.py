"""Whose download it is where no profile says so: the name that is in nearly all threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from attrs import frozen

from warmlinks.archive import Archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.plugins.sources import Refused, owner_by_name
from warmlinks.values import Identity
from warmlinks_meta.lines import repaired_name
from warmlinks_meta.text import is_placeholder
from warmlinks_meta.threads import Thread

__all__ = ["Owner", "asked_for", "owner_in_threads", "votes_of"]

_ENOUGH = 0.9
"""Share of the threads that the owner's name must be in."""

_MANY = "it has no profile, and no one name stands in nearly all of its threads"
_NONE = "it has neither profile nor messages; if it is one of several parts, load all of them together"


@frozen
class Owner:
    """The owner of a download, as an identity, with all names that stand for the owner in it, normalized."""

    identity: Identity
    names: tuple[str, ...]
    where: str


def asked_for(archive: Archive) -> str:
    """The name that the user gave as the owner's, normalized; empty where none was given."""
    return repaired_name((owner_by_name(archive) or "").removeprefix("owner:").lstrip("@"))


def votes_of(threads: Iterable[Thread]) -> Counter[str]:
    """Names that could be the owner's -> in how many threads they are."""
    votes: Counter[str] = Counter()
    for thread in threads:
        votes.update(name for name in thread.names() if not is_placeholder(name))
    return votes


def owner_in_threads(
    archive: Archive, threads: Collection[Thread], votes: Counter[str], problems: list[Refused]
) -> str:
    """The owner's name, normalized: as the user said, else as the threads tell.

    Raises:
        OwnerUnknownError: they do not tell, and the user did not say.
    """
    asked = asked_for(archive)
    spelt = {candidate.casefold(): candidate for candidate in votes}
    if asked and (asked.casefold() in spelt or not votes):
        return spelt.get(asked.casefold(), asked)
    best = _best(votes, threads)
    if best:
        return best
    candidates = tuple(f"owner:{candidate}" for candidate, _ in votes.most_common(5))
    why = _MANY if votes else _NONE
    if problems:
        why = f"what would tell cannot be read: {problems[0].where}: {problems[0].why}"
    raise OwnerUnknownError(
        "This export does not say whose it is", candidates=candidates, archive=archive.name, why=why
    )


def _best(votes: Counter[str], threads: Collection[Thread]) -> str:
    """The name that is in nearly all threads, if no other is in as many."""
    named = sum(1 for thread in threads if thread.names())
    if max(votes.values(), default=0) < _ENOUGH * named:
        return ""
    return _foremost(votes) or _foremost(Counter(name for thread in threads if (name := _not_in_title(thread))))


def _foremost(votes: Counter[str]) -> str:
    """The name that has more votes than every other."""
    ranked = votes.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[1][1] < ranked[0][1]) else ""


def _not_in_title(thread: Thread) -> str:
    """A two-person thread bears the other's name, so who is left is the owner."""
    if len(thread.listed) == 2 and thread.title in thread.listed:  # noqa: PLR2004 - two people
        return next(name for name in thread.listed if name != thread.title)
    return ""
