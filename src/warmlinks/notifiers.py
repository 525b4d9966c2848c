"""What a notifier plugin implements: hand one finished digest to the owner and say honestly what became of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, final

from attrs import frozen

__all__ = ["Digest", "DigestItem", "DigestSection", "Notifier", "Outcome", "Outcomes"]


@frozen
class DigestItem:
    """One line worth saying.

    `text` is the line, `because` why it is there, `suggestion` a text to copy if there is one. `who` are connection
    ids. `rule` names what raised it (`due`, `intro_look`, `introduced`, ...), `key` makes it once.
    """

    key: str
    rule: str
    who: tuple[str, ...]
    text: str
    because: str = ""
    suggestion: str = ""
    minutes: int = 2


@frozen
class DigestSection:
    """Lines under one heading."""

    heading: str
    items: tuple[DigestItem, ...]


@frozen
class Digest:
    """The finished message to the owner: bounded, ordered, explained. Plain text throughout, nothing live in it.

    `key` is what, for whom and period: the same digest of the same day has the same key whatever the channel.
    """

    key: str
    made_at: datetime
    title: str
    opening: str
    sections: tuple[DigestSection, ...]
    closing: str = ""

    @property
    def items(self) -> tuple[DigestItem, ...]:
        """All lines in order."""
        return tuple(item for section in self.sections for item in section.items)


class Outcomes(Enum):
    """The four answers a notifier may give."""

    DELIVERED = "delivered"
    SAFE_TO_REPEAT = "safe_to_repeat"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@frozen
class Outcome:
    """What became of a hand-over.

    `available` is false when the channel does not exist here (no desktop, no network): said once, then the next
    channel. `retry_after` is in seconds, if the other side named one. `receipt` is what it called the message.
    """

    kind: Outcomes
    why: str = ""
    available: bool = True
    retry_after: float | None = None
    receipt: str | None = None

    @classmethod
    def delivered(cls, receipt: str | None = None) -> Outcome:
        """The other side has accepted it."""
        return cls(Outcomes.DELIVERED, receipt=receipt)

    @classmethod
    def safe_to_repeat(cls, why: str, *, retry_after: float | None = None) -> Outcome:
        """Surely not accepted; may be tried again."""
        return cls(Outcomes.SAFE_TO_REPEAT, why, retry_after=retry_after)

    @classmethod
    def not_available(cls, why: str) -> Outcome:
        """This channel does not exist on this machine now."""
        return cls(Outcomes.SAFE_TO_REPEAT, why, available=False)

    @classmethod
    def refused(cls, why: str) -> Outcome:
        """Refused for good; never try this again."""
        return cls(Outcomes.REFUSED, why)

    @classmethod
    def unknown(cls, why: str) -> Outcome:
        """It may have been accepted: nobody tries again by themselves."""
        return cls(Outcomes.UNKNOWN, why)


class Notifier(ABC):
    """Hands a digest to the owner over one channel.

    A subclass says its `name`, names an attrs class of `settings` (keyword-only fields, defaults where sensible;
    secrets are `SecretRef` texts, never values) and fills in `_send`.

    Attributes:
        name: what the user calls the channel, such as `email`; unique among installed notifiers.
        settings: the attrs class that the `[channel]` table of the settings file is read into.
        deadline: seconds that one whole attempt may take, however slowly the other side answers.
    """

    name: ClassVar[str]
    settings: ClassVar[type[Any]]
    deadline: ClassVar[float] = 60.0

    @abstractmethod
    def _send(self, digest: Digest, settings: Any) -> Outcome:  # noqa: ANN401  each plugin has its own settings class
        """Hand it over. An exception after the first byte was handed over counts as *unknown*."""

    @abstractmethod
    def preview(self, digest: Digest, settings: Any) -> bytes:  # noqa: ANN401  each plugin has its own settings class
        """The exact bytes `_send` would hand over; opens no connection and changes nothing."""

    @final
    def send(self, digest: Digest, settings: Any) -> Outcome:  # noqa: ANN401  each plugin has its own settings class
        """Hand it over once and answer what became of it; never raises for what the channel does."""
        try:
            outcome = self._send(digest, settings)
        except Exception as error:  # noqa: BLE001  whatever a plugin raises, the hand-over may have happened
            return Outcome.unknown(f"{type(error).__name__}: {error}")
        if not isinstance(outcome, Outcome):
            return Outcome.unknown(f"{self.name} answered {type(outcome).__name__} instead of an Outcome")
        return outcome
