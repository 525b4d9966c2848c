"""Reads the export of a workspace or an organization."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Archive
from warmlinks.cues import CueReader
from warmlinks.plugins.sources import About, Account, Coverage, CoveredSides, Record, Skipped, is_crowd, people_first
from warmlinks_slack._layout import Layout
from warmlinks_slack._owner import find_owner
from warmlinks_slack._people import People
from warmlinks_slack._talks import ReadContext, read_talk

__all__ = ["read_export"]

_CROWD_KINDS = {"mention": CoveredSides.BOTH_SIDES, "reply": CoveredSides.BOTH_SIDES}
"""In channels of many nothing else is contact."""
_PRIVATE_CONVERSATIONS = "conversations of two and of several, which only an export of all of a workspace has"


def read_export(archive: Archive) -> Iterator[Record]:
    people = People()
    layout = Layout(archive, people)
    identity = people.set_owner(find_owner(archive, layout, people))
    coverage, not_included = _coverage_of(layout, owner=people.owner)
    generation = "organization" if layout.organization else "workspace"
    yield About(generation, coverage=coverage, not_included=not_included)
    yield Account(identity, layout.users)
    yield from layout.problems
    context = ReadContext(archive, people, CueReader.of_people(people.named()))
    records = (record for talk in layout.talks for record in read_talk(context, talk))
    yield from people_first(records, people.identity, own={people.owner})
    yield from (Skipped(why, count) for why, count in sorted(context.skipped.items()) if count)


def _coverage_of(layout: Layout, *, owner: str) -> tuple[Coverage | None, tuple[str, ...]]:
    """Return the coverage of the export if it is less than usual, and what it lacks."""
    if layout.kinds - {"channel"}:
        return None, ()
    few = any(owner in talk.members and not is_crowd(len(talk.members) - 1) for talk in layout.talks)
    return (None if few else _CROWD_KINDS), (_PRIVATE_CONVERSATIONS,)
