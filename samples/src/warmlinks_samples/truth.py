"""What a world's introductions truly are, and how well somebody who found introductions in its archives has done.

The label is read from the world's events by the rule of the design, not from what its maker had in mind: one party
spoke to both after the introduction: likely; both did, or one thanked for or named the other to the owner: confirmed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from attrs import evolve, field, frozen

from warmlinks.plugins.sources import is_crowd
from warmlinks_samples.world import ME, Event, Meeting, World

__all__ = ["Evaluation", "FoundIntroduction", "Share", "Truth", "evaluate", "truth"]

Outcome = Literal["unknown", "likely", "confirmed"]

_PUBLIC = ("reply", "mention", "quote", "comment", "post", "invitation", "recommendation")
_APART = timedelta(hours=36)
"""So far apart an introduction and its finding may be: some exports know minutes, some days."""


@frozen
class Truth:
    """One introduction as it was, with the label that the newest archives of the world show."""

    meeting: Meeting
    label: Outcome


@frozen
class FoundIntroduction:
    """What somebody took for an introduction, in the world's own ids: people's, `ME`, or anything for unknown ones."""

    network: str
    role: str
    introducer: str
    parties: frozenset[str]
    made_at: datetime
    label: str


def truth(world: World) -> tuple[Truth, ...]:
    """The world's introductions without its decoys, in the order of time."""
    return tuple(Truth(meeting, _label(world, meeting)) for meeting in world.meetings if meeting.role)


def _label(world: World, meeting: Meeting) -> Outcome:
    spoke: set[str] = set()
    for event in world.events:
        if event.at <= meeting.made_at or (event.sealed and event.network == "facebook"):
            continue
        if _tells(world, meeting, event):
            return "confirmed"
        spoke |= _speaks(world, meeting, event)
    return ("unknown", "likely", "confirmed")[min(len(spoke), 2)]


def _speaks(world: World, meeting: Meeting, event: Event) -> set[str]:
    """Which of the parties spoke to the other, or where both were."""
    parties = set(meeting.parties)
    if event.kind == "message" and event.conversation:
        members = set(world.conversation(event.conversation).members)
        small = not is_crowd(len(members) - 1)
        return parties & {event.speaker} if parties <= members and small else set()
    if parties != {event.speaker, *event.to[:1]}:
        return set()
    return parties if event.kind == "call" else {event.speaker} if event.kind in _PUBLIC else set()


def _tells(world: World, meeting: Meeting, event: Event) -> bool:
    """Whether a party names the other to the owner, or thanks for this introduction."""
    if event.kind != "message" or not event.conversation or event.speaker not in meeting.parties or event.sealed:
        return False
    if not world.conversation(event.conversation).direct or event.speaker == ME:
        return False
    others = set(meeting.parties) - {event.speaker, ME}
    return bool(others & set(event.names)) or event.thanks_for == meeting.id


@frozen
class Share:
    """How many were right, of those found and of those there were."""

    right: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        """Right among the found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right among those there were."""
        return self.right / self.true if self.true else 1.0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.found + other.found, self.true + other.true)


_NOTHING = Share(0, 0, 0)


@frozen
class Evaluation:
    """How well introductions were found: at all, with the right role, the right people, the right label.

    `missed` are introductions that nobody found, `invented` findings of none, `mistaken` pairs of which something else
    than the place is wrong. `asked` counts what was asked about beside them, `asked_right` those of the missed among
    it. Evaluations of several worlds add up.
    """

    detection: Share = _NOTHING
    role: Share = _NOTHING
    people: Share = _NOTHING
    label: Share = _NOTHING
    missed: tuple[Truth, ...] = ()
    invented: tuple[FoundIntroduction, ...] = ()
    mistaken: tuple[tuple[Truth, FoundIntroduction], ...] = field(default=())
    asked: int = 0
    asked_right: int = 0

    def __add__(self, other: Evaluation) -> Evaluation:
        return Evaluation(
            self.detection + other.detection,
            self.role + other.role,
            self.people + other.people,
            self.label + other.label,
            self.missed + other.missed,
            self.invented + other.invented,
            self.mistaken + other.mistaken,
            self.asked + other.asked,
            self.asked_right + other.asked_right,
        )

    @property
    def shares(self) -> dict[str, Share]:
        """The four shares by name."""
        return {
            "detection": self.detection,
            "role": self.role,
            "introducer and parties": self.people,
            "label": self.label,
        }


def evaluate(
    found: Iterable[FoundIntroduction], true: Iterable[Truth], *, asked: Iterable[FoundIntroduction] = ()
) -> Evaluation:
    """Compare what was found with what there was.

    A finding is matched with the introduction on the same network within a day and a half that it shares the most
    people with; each counts once. Role, people and label are right where a matched pair agrees in them. What was asked
    about is matched likewise with what was missed.
    """
    found, true, asked = list(found), list(true), list(asked)
    pairs = _matched(found, true)
    total = Share(0, len(found), len(true))
    right: dict[str, int] = defaultdict(int)
    mistaken = []
    for finding, truly in pairs:
        meeting = truly.meeting
        agrees = {
            "role": finding.role == meeting.role,
            "people": finding.introducer == meeting.introducer and finding.parties == frozenset(meeting.parties),
            "label": finding.label == truly.label,
        }
        for aspect, agreed in agrees.items():
            right[aspect] += agreed
        if not all(agrees.values()):
            mistaken.append((truly, finding))
    seen_found, seen_true = {id(finding) for finding, _ in pairs}, {id(truly) for _, truly in pairs}
    missed = [truly for truly in true if id(truly) not in seen_true]
    return Evaluation(
        detection=evolve(total, right=len(pairs)),
        role=evolve(total, right=right["role"]),
        people=evolve(total, right=right["people"]),
        label=evolve(total, right=right["label"]),
        missed=tuple(missed),
        invented=tuple(finding for finding in found if id(finding) not in seen_found),
        mistaken=tuple(mistaken),
        asked=len(asked),
        asked_right=len(_matched(asked, missed)),
    )


def _matched(found: list[FoundIntroduction], true: list[Truth]) -> list[tuple[FoundIntroduction, Truth]]:
    """Pairs of findings and introductions, those that share most people and lie closest first."""
    candidates: list[tuple[int, timedelta, int, FoundIntroduction, Truth]] = []
    for truly in true:
        people = {truly.meeting.introducer, *truly.meeting.parties} - {ME}
        for finding in found:
            apart = abs(finding.made_at - truly.meeting.made_at)
            shared = len(people & ({finding.introducer, *finding.parties} - {ME}))
            if finding.network == truly.meeting.network and apart <= _APART and shared:
                candidates.append((-shared, apart, len(candidates), finding, truly))
    pairs: list[tuple[FoundIntroduction, Truth]] = []
    taken: set[int] = set()
    for _, _, _, finding, truly in sorted(candidates, key=lambda candidate: candidate[:3]):
        if id(finding) not in taken and id(truly) not in taken:
            taken |= {id(finding), id(truly)}
            pairs.append((finding, truly))
    return pairs
