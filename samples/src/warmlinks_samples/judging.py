"""Loads worlds into books and judges the introductions that come out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from warmlinks.book import Book
from warmlinks_samples.making import make_world
from warmlinks_samples.observing import person_of
from warmlinks_samples.phrases import Phrases, held_out
from warmlinks_samples.truth import Evaluation, FoundIntroduction, Truth, evaluate, truth
from warmlinks_samples.world import ME, World
from warmlinks_samples.writing import write_newest

__all__ = ["describe", "found_in", "judge", "judge_seeds"]


def found_in(book: Book, world: World, *, now: datetime, unsure: bool = False) -> list[FoundIntroduction]:
    """The introductions that a book holds, or those it asks about, in the ids of the world it was loaded from."""
    found = []
    known: dict[str, str] = {ME: ME}
    for introduction in book.introductions(now=now, unsure=unsure):
        for who in (introduction.introducer, *introduction.parties):
            if who not in known:
                identities = book.show(who, now=now).connection.identities
                people = [person for identity in identities if (person := person_of(world, identity))]
                known[who] = people[0] if people else f"unknown {who}"
        found.append(
            FoundIntroduction(
                introduction.network or "",
                introduction.role,
                known[introduction.introducer],
                frozenset(known[party] for party in introduction.parties),
                introduction.made_at,
                introduction.label,
            )
        )
    return found


def judge(world: World) -> Evaluation:
    """Load the newest archives of a world into a fresh book and compare its introductions with the truth.

    Raises:
        InputError: an archive could not be loaded.
        PluginError: a source could not read one.
    """
    now = world.end + timedelta(days=2)
    with tempfile.TemporaryDirectory() as folder, Book.open(":memory:", timezone=world.zone) as book:
        for path in write_newest(world, Path(folder)):
            book.load(path)
        found, asked = (found_in(book, world, now=now, unsure=unsure) for unsure in (False, True))
        return evaluate(found, truth(world), asked=asked)


def judge_seeds(
    seeds: Iterable[int], *, other_words: bool = False, phrases: Mapping[str, Phrases] | None = None
) -> Evaluation:
    """Judge the worlds of several seeds together.

    Args:
        seeds: which worlds.
        other_words: let them speak in the sentences that are held out for this.
        phrases: let them speak in these.
    """
    total = Evaluation()
    for seed in seeds:
        total += judge(make_world(seed, phrases=held_out() if other_words else phrases))
    return total


def describe(evaluation: Evaluation, *, details: bool = False) -> Iterator[str]:
    """The result as lines for a person; with `details`, what was missed, invented and mistaken."""
    yield f"{'':24}{'precision':>10}{'recall':>10}{'right':>8}{'found':>8}{'true':>8}"
    for name, share in evaluation.shares.items():
        numbers = f"{share.precision:>10.3f}{share.recall:>10.3f}{share.right:>8}{share.found:>8}{share.true:>8}"
        yield f"{name:24}{numbers}"
    asked = f"{evaluation.asked_right} of {len(evaluation.missed)} missed; {evaluation.asked} questions in all"
    yield f"{'asked about':24}{asked}"
    if details:
        yield from (f"missed    {_truly(match)}" for match in evaluation.missed)
        yield from (f"invented  {_taken(match)}" for match in evaluation.invented)
        yield from (f"mistaken  {_truly(match)}\n   found  {_taken(other)}" for match, other in evaluation.mistaken)


def _truly(match: Truth) -> str:
    meeting = match.meeting
    people = f"{meeting.introducer}: {' and '.join(meeting.parties)}"
    shape = f"{meeting.role} by {meeting.shape} in {meeting.language}"
    return f"{meeting.network} {meeting.made_at:%Y-%m-%d %H:%M} {people} {match.label} ({shape})"


def _taken(match: FoundIntroduction) -> str:
    people = f"{match.introducer}: {' and '.join(sorted(match.parties))}"
    return f"{match.network} {match.made_at:%Y-%m-%d %H:%M} {people} {match.label} ({match.role})"
