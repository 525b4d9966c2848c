"""What a notifier plugin implements: hand one finished digest to the owner and say what became of it."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, Final, final

import attrs
from attrs import field, frozen

from warmlinks.errors import WarmlinksError
from warmlinks.net.http import Reply, pause_of
from warmlinks.output import one_line
from warmlinks.pages import text_html
from warmlinks.phrases import isolated, number
from warmlinks.plugins.configuring import configured
from warmlinks.validation import has_zone

__all__ = [
    "Digest",
    "DigestItem",
    "DigestSection",
    "Notifier",
    "Outcome",
    "Outcomes",
    "first_lines",
    "inert",
    "outcome_of",
]

_LONGEST: Final = 500
_ZWNJ: Final = "\N{ZERO WIDTH NON-JOINER}"
# What a reader's program would make a link or a mention of: a scheme, a domain, an address, a handle.
_LIVE: Final = re.compile(
    r"(?<=[^\W_]:)(?=[^\s\d\u200c])|(?<=[^\W_])(?=[.。．｡][^\W\d_]{2})|(?<=[@＠])(?=\w)|(?<=\w)(?=[@＠])|(?<=/)(?=/)"  # noqa: RUF001
)


def inert(text: str, *, longest: int = _LONGEST) -> str:
    """One line of plain text with nothing live in it, whatever the text was; it looks the same to a reader.

    Line breaks and other blanks become one blank; control characters and marks that turn the direction of writing go;
    halves of characters become U+FFFD; piles of accents end at six. Within what a mail program or a messenger would
    make a link or a mention of stands an invisible U+200C. What is longer than `longest` ends in an ellipsis. Names
    that are written from right to left then stand in U+2068 and U+2069, always in pairs, so that they do not turn the
    sentence round.

    Markup is left as it is: how to escape it is the channel's business. In HTML the pairs are better told as `<bdi>`.
    """
    # A margin: what is cut off is looked at by nobody, so that a text of megabytes costs no time.
    line = _LIVE.sub(_ZWNJ, one_line(text[: longest * 4]))
    room = longest
    while True:
        cut = line if len(line) <= room else f"{line[: room - 1].rstrip()}…"
        apart = isolated(cut)
        # a name alone has nothing beside it that it could turn round
        result = cut if apart[1:-1] == cut else apart
        if len(result) <= longest:
            return result
        # the pairs count as well
        room -= len(result) - longest


def _reason(text: object) -> str:
    """A reason on one line, bounded: parts of it may have been said by the other side."""
    return inert(str(text), longest=300).replace(_ZWNJ, "")


def _pause(seconds: float | None) -> float | None:
    """A pause that can be waited for, or none: the other side may have named anything."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return None
    return float(seconds)


@frozen
class DigestItem:
    """One line worth saying.

    `text` is the line, `because` why it is there, `suggestion` a text to copy if there is one. `who` are connection
    ids. `rule` names what raised it (`due`, `intro_look`, `introduced`, ...), `key` makes it once. `day` is the day
    that a line of what is coming is about; other lines have none.
    """

    key: str
    rule: str
    who: tuple[str, ...] = field(metadata={"json": "who_ids"})
    text: str
    because: str = ""
    suggestion: str = ""
    minutes: int = 2
    day: date | None = field(default=None, metadata={"json": None})


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
    made_at: datetime = field(validator=has_zone)
    title: str
    opening: str
    sections: tuple[DigestSection, ...]
    closing: str = ""

    @property
    def items(self) -> tuple[DigestItem, ...]:
        """All lines in order."""
        return tuple(item for section in self.sections for item in section.items)

    def _repr_html_(self) -> str:
        parts = [f"<h3>{text_html(self.title)}</h3><p>{text_html(self.opening)}</p>"]
        for section in self.sections:
            lines = "".join(
                f"<li><b>{text_html(item.text)}</b><br>{text_html(item.because)}"
                f"{f'<br><i>{text_html(item.suggestion)}</i>' if item.suggestion else ''}</li>"
                for item in section.items
            )
            parts.append(f"<h4>{text_html(section.heading)}</h4><ul>{lines}</ul>")
        return "".join([*parts, f"<p>{text_html(self.closing)}</p>"])


def first_lines(digest: Digest, most: int, *, longest: int = _LONGEST) -> list[str]:
    """For channels with little room: the first lines of a digest, and how many there are beyond.

    Where it has no lines it is the opening. Each is what `inert` makes of it, at most `longest` letters.
    """
    texts = [item.text for item in digest.items] or [digest.opening]
    beyond = len(texts) - most
    return [
        *(inert(text, longest=longest) for text in texts[:most]),
        *([f"and {number(beyond)} more"] if beyond > 0 else []),
    ]


class Outcomes(Enum):
    """The four answers a notifier may give."""

    DELIVERED = "delivered"
    RETRYABLE = "retryable"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@frozen
class Outcome:
    """What became of a hand-over.

    `available` is false when the channel does not exist here (no desktop, no network): said once, then the next
    channel. `retry_after` is in seconds, if the other side named one. `receipt` is what it called the message.
    """

    kind: Outcomes = field(validator=attrs.validators.instance_of(Outcomes))
    why: str = field(default="", converter=_reason)
    available: bool = True
    retry_after: float | None = field(default=None, converter=_pause)
    receipt: str | None = field(default=None, converter=attrs.converters.optional(_reason))

    @classmethod
    def delivered(cls, receipt: str | None = None, *, why: str = "") -> Outcome:
        """The other side has accepted it. `why` is for what the owner must hear all the same, as *sent without TLS*."""
        return cls(Outcomes.DELIVERED, why, receipt=receipt)

    @classmethod
    def retryable(cls, why: str, *, retry_after: float | None = None) -> Outcome:
        """Surely not accepted; may be tried again."""
        return cls(Outcomes.RETRYABLE, why, retry_after=retry_after)

    @classmethod
    def not_available(cls, why: str) -> Outcome:
        """This channel does not exist on this machine now."""
        return cls(Outcomes.RETRYABLE, why, available=False)

    @classmethod
    def refused(cls, why: str) -> Outcome:
        """Refused for good; never try this again."""
        return cls(Outcomes.REFUSED, why)

    @classmethod
    def unknown(cls, why: str) -> Outcome:
        """It may have been accepted: nobody tries again by themselves."""
        return cls(Outcomes.UNKNOWN, why)


# The request was turned away before anybody dealt with it.
_NOT_NOW: Final = frozenset({307, 408, 421, 425, 429, 511})
# A final no beyond the 4xx: the address has moved, or the server can never do this.
_NEVER: Final = frozenset({301, 308, 501, 505})
# The answer to a second request while the first one is dealt with, or has been.
_CONFLICT: Final = 409


def outcome_of(reply: Reply, *, why: str = "") -> Outcome:
    """What became of a digest that was posted, by what a web server answered.

    | status | outcome | because |
    | --- | --- | --- |
    | 2xx | delivered | |
    | 307, 408, 421, 425, 429, 511 | safe to repeat | turned away before anybody dealt with it |
    | 503 with Retry-After | safe to repeat | the server itself says: not now, come again |
    | 409 | unknown | the server knows this key: the first try may have arrived |
    | other 4xx; 301, 308, 501, 505 | refused | it will say so again |
    | other 3xx, other 5xx, anything else | unknown | the digest may have been taken before that was said |

    A proxy answers 500, 502 and 504, and often a bare 503 too, when the server behind it broke off *after* the request
    had reached it. 302 and 303 are how forms answer what they have accepted. So none of these is tried again.

    Args:
        reply: what came back from `warmlinks.net.http.request`. Where nothing did, a `NoAnswerError` means unknown, and
            any other error of ours that nothing had left.
        why: what the owner must hear although it was taken.
    """
    status, pause = reply.status, pause_of(reply)
    why_not = f"{reply.url or 'the server'} answered {status}"
    if 200 <= status < 300:  # noqa: PLR2004  success, says the protocol
        return Outcome.delivered(why=why)
    if status in _NOT_NOW or (status == 503 and pause is not None):  # noqa: PLR2004  not now, says the protocol
        return Outcome.retryable(why_not, retry_after=pause)
    if status in _NEVER or (400 <= status < 500 and status != _CONFLICT):  # noqa: PLR2004  a fault of ours, says it
        moved = "; the address has moved, and credentials never follow" if status in (301, 308) else ""
        return Outcome.refused(why_not + moved)
    return Outcome.unknown(why_not)


class Notifier(ABC):
    """Hands a digest to the owner over one channel.

    A subclass says its `name`, names an attrs class of `settings` (keyword-only fields, defaults where sensible;
    secrets are `SecretRef`s, never values) and fills in `_send` and `preview`. It is made without arguments and keeps
    nothing from one hand-over to the next. It tries once: when to try again is the caller's business.

    Attributes:
        name: what the user calls the channel, such as `email`; unique among installed notifiers.
        settings: the attrs class that the channel's table of the settings file is read into, by `configure`.
        deadline: seconds that one whole attempt may take at most, however slowly the other side answers.
        standing: whether it shows how things stand, in the place of what it showed before, as a calendar does. It is
            then given what is due and coming whenever the owner is to be notified, at any hour and beside the channel
            that says the day's message, and nothing of it counts as said.
    """

    name: ClassVar[str]
    settings: ClassVar[type[Any]]
    deadline: ClassVar[float] = 60.0
    standing: ClassVar[bool] = False

    @abstractmethod
    def _send(self, digest: Digest, settings: Any) -> Outcome:  # noqa: ANN401  each channel has its own class
        """Hand it over.

        Texts of the digest may hold anything a stranger could type: what is sent has the structure of the template,
        whatever they are (`inert` does the part that all channels share). An exception counts as *unknown*, so answer
        with an outcome wherever you know better.
        """

    @abstractmethod
    def preview(self, digest: Digest, settings: Any) -> bytes:  # noqa: ANN401  each channel has its own class
        """The exact bytes `_send` would hand over; opens no connection, reads no secret and changes nothing."""

    @classmethod
    @final
    def configure(cls, table: Mapping[str, Any]) -> Any:  # noqa: ANN401  as above
        """Read a table of the settings file into this channel's settings.

        Raises:
            SettingsError: an unknown key, a missing one, or a value of the wrong kind; it names channel and key.
        """
        return configured(cls.name, cls.settings, table)

    @final
    def send(self, digest: Digest, settings: Any) -> Outcome:  # noqa: ANN401  as above
        """Hand it over once and answer what became of it; never raises for what the channel does."""
        try:
            outcome = self._send(digest, settings)
        except WarmlinksError as error:
            return Outcome.unknown(str(error))
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever a plugin raises, the hand-over may have happened
            # Only its type: the text of a foreign error may hold a name, an address or a secret.
            return Outcome.unknown(f"{self.name} raised {type(error).__name__}")
        if not isinstance(outcome, Outcome):
            return Outcome.unknown(f"{self.name} answered {type(outcome).__name__} instead of an Outcome")
        return outcome
