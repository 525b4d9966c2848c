"""How far a tie has come, each stage with its proof, and the smallest step up from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from attrs import field, frozen

from warmlinks.validation import has_zone
from warmlinks.values import COUNTED_KINDS

__all__ = ["A_PAUSE", "MONTH", "MONTHS", "STAGES", "Event", "Stage", "StageStep", "next_step", "stages_of"]

Stage = Literal["followed", "noticed", "two_way", "private", "voice", "face_to_face", "regular"]

STAGES: tuple[Stage, ...] = ("followed", "noticed", "two_way", "private", "voice", "face_to_face", "regular")

_PUBLIC = frozenset({"reply", "mention", "quote", "comment", "post"})
_PRIVATE = frozenset({"message", "email", "invitation", "recommendation"})
A_PAUSE = 2
"""One message may be overlooked; two without an answer are a pause, unless the owner wants another number."""

_LONG_SILENCE = 180
_MUTUAL = frozenset({"in", "out"})
MONTH = 30 * 86400
MONTHS = 6
"""A tie is regular by contact in the last six months, each of 30 days in seconds."""

_REGULAR_MONTHS = 5

_STEPS: dict[Stage | None, str] = {
    None: "say hello where {they} can see it",
    "followed": "answer something {they} wrote",
    "noticed": "go on with the conversation in public",
    "two_way": "write to {them} directly",
    "private": "suggest a short call",
    "voice": "suggest meeting, when one of you is near",
    "face_to_face": "keep in touch the way you do",
    "regular": "keep in touch the way you do",
}


class Event(NamedTuple):
    """One event: when (epoch seconds), what, which way, and where it was read."""

    at: int
    kind: str
    direction: str
    where: str


@frozen
class StageStep:
    """A stage that was reached: when, and by what."""

    stage: Stage
    at: datetime | date | None = field(validator=has_zone)
    proof: str


def stages_of(events: Iterable[Event], *, tied: StageStep | None = None, until: int) -> list[StageStep]:
    """The stages a tie has reached, in their order, each with its proof.

    Likes, follows and views raise nothing beyond `followed`; what is planned has not happened yet.

    Args:
        events: the tie's events in the order of time.
        tied: the proof that one follows the other, or that they are connected.
        until: the moment to answer for.
    """
    steps: dict[Stage, StageStep] = {} if tied is None else {"followed": tied}
    public: set[str] = set()
    private: set[str] = set()
    past = [event for event in events if event.at <= until]
    for event in past:
        if event.kind in _PUBLIC:
            public.add(event.direction)
        if event.kind in _PRIVATE:
            private.add(event.direction)
        for stage in _reached(event, public, private):
            if stage not in steps:
                proof = f"{event.kind} at {event.where or 'your log'}"
                steps[stage] = StageStep(stage, datetime.fromtimestamp(event.at, UTC), proof)
    regular = _regular(past, until)
    if regular is not None:
        steps["regular"] = regular
    return [steps[stage] for stage in STAGES if stage in steps]


def _reached(event: Event, public: set[str], private: set[str]) -> Iterator[Stage]:
    """The stages that this event, after those before it, proves."""
    if event.kind in _PUBLIC:
        yield "noticed"
    if public | private >= _MUTUAL or (event.direction == "both" and event.kind in _PUBLIC | _PRIVATE):
        yield "two_way"
    if private >= _MUTUAL:
        yield "private"
    if event.kind == "call" and event.direction == "both":
        yield "voice"
    if event.kind == "meeting":
        yield "face_to_face"


def _regular(past: Sequence[Event], until: int) -> StageStep | None:
    recent = [event for event in past if event.at > until - MONTHS * MONTH and event.kind in COUNTED_KINDS]
    months = {(until - event.at) // MONTH for event in recent}
    directions = {event.direction for event in recent}
    if len(months) < _REGULAR_MONTHS or not ("both" in directions or directions >= _MUTUAL):
        return None
    return StageStep("regular", None, f"contact in {len(months)} of the last {MONTHS} months")


def next_step(
    steps: Sequence[StageStep],
    *,
    unanswered: int,
    waiting_for_me: bool = False,
    silent_days: int | None = None,
    patience: int = A_PAUSE,
    after_silence: str = "two lines to say that you thought of them",
    given: str = "",
) -> str:
    """The smallest step: nothing while it is their turn, a few words after a long silence, else one stage up.

    Args:
        steps: as `stages_of` gives them.
        unanswered: messages of the owner's since the person was last heard of.
        waiting_for_me: the last word was theirs.
        silent_days: days since the last contact, if there was any.
        patience: from so many unanswered messages on it is the person's turn.
        after_silence: the words for a step after a long silence.
        given: what the person is called in a sentence; empty: they.
    """
    if unanswered >= patience:
        return "nothing for now: it is their turn"
    if silent_days is not None and silent_days > _LONG_SILENCE:
        return after_silence
    if waiting_for_me:
        return f"answer what {given or 'they'} wrote last"
    words = _STEPS[steps[-1].stage if steps else None]
    return words.replace("{they}", given or "they").replace("{them}", given or "them")
