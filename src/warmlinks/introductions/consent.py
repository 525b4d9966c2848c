"""Double opt-in for those who want it: ask one, ask the other, then introduce. No answer is never a yes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from attrs import field, frozen

__all__ = ["Consent", "ConsentStep"]

Answer = Literal["asked", "yes", "no", "lifted"]


@frozen
class ConsentStep:
    """One step: whom it is about, what they said, and when (epoch seconds). `lifted` takes a no back."""

    who: str
    answer: Answer
    at: int


@frozen
class Consent:
    """Where a pair stands: what each side said last."""

    answers: dict[str, ConsentStep] = field(metadata={"json": None})
    parties: tuple[str, ...] = field(metadata={"json": None})

    __json__: ClassVar = {
        "ready": "ready",
        "blocked": "blocked",
        "waiting_for": ("waiting_for", "waiting_for_ids"),
    }

    @classmethod
    def of(cls, parties: Sequence[str], steps: Iterable[ConsentStep]) -> Consent:
        """Put the steps together; the last one of each side counts."""
        answers: dict[str, ConsentStep] = {}
        for step in sorted(steps, key=lambda step: step.at):
            if step.answer == "lifted":
                answers.pop(step.who, None)
            else:
                answers[step.who] = step
        return cls(answers, tuple(parties))

    @property
    def ready(self) -> bool:
        """Whether every side has said yes."""
        return all(party in self.answers and self.answers[party].answer == "yes" for party in self.parties)

    @property
    def blocked(self) -> bool:
        """Whether a side has said no, which ends it until it is lifted."""
        return any(step.answer == "no" for step in self.answers.values())

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Who has not answered yet."""
        return tuple(
            party for party in self.parties if party not in self.answers or self.answers[party].answer == "asked"
        )

    @property
    def used(self) -> bool:
        """Whether anybody was asked at all."""
        return bool(self.answers)
