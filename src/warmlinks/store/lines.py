"""The lines of an export, one shape for each kind; the same shapes are read back.

A time is written as it was said: `2026-01-31T18:00:00Z` is an instant, without the `Z` it is a clock on a wall, and
`2026-01-31` is a day. An archive is named by its number among the archive lines, an identity by its network and key.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Literal, TypeAlias

from msgspec import Struct

from warmlinks.models import Direction
from warmlinks.store.times import DATE, INSTANT, WALL_CLOCK, as_said, moment_of

__all__ = [
    "ArchiveLine",
    "BookLine",
    "ConsentLine",
    "ConversationLine",
    "DecisionLine",
    "Digest",
    "EndLine",
    "FactPart",
    "ForgottenLine",
    "IdentityLine",
    "InteractionLine",
    "IntroductionLine",
    "IntroductionToldLine",
    "IntroductionWordLine",
    "Line",
    "MemberPart",
    "NamedLine",
    "PauseLine",
    "Ref",
    "SaidLine",
    "SettingLine",
    "SnoozeLine",
    "TagCadenceLine",
    "TagLine",
    "TieLine",
    "TieListLine",
    "UtteranceLine",
    "read_time",
    "time_text",
]

Ref: TypeAlias = tuple[str, str]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def time_text(at: int, precision: int = INSTANT) -> str:
    """A stored time as it is written; the nearest one in the calendar where it lies outside."""
    if precision == DATE:
        return as_said(at, precision, UTC).isoformat()
    try:
        moment = _EPOCH + timedelta(milliseconds=at)
    except OverflowError:
        moment = moment_of(at // 1000)
    text = moment.isoformat(timespec="milliseconds" if at % 1000 else "seconds").removesuffix("+00:00")
    return f"{text}Z" if precision == INSTANT else text


class Digest:
    """The digest of an export: of every line's text, whatever ends it."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)

    def add(self, line: str) -> None:
        """Take one more line."""
        self._hash.update(line.rstrip("\r\n").encode() + b"\n")

    def told(self) -> str:
        """The digest of all lines so far."""
        return self._hash.hexdigest()


def read_time(text: str) -> tuple[int, int]:
    """The opposite of `time_text`.

    Raises:
        ValueError: it is no such time.
    """
    if "T" not in text:
        return (date.fromisoformat(text).toordinal() - _EPOCH.toordinal()) * 86_400_000, DATE
    moment = datetime.fromisoformat(text)
    precision = WALL_CLOCK if moment.tzinfo is None else INSTANT
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH) // _MILLISECOND, precision


class BookLine(Struct, tag="book", tag_field="type", forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """The first line. `timezone` is the one the owner gave, `machine_timezone` the machine's where none was given."""

    format: int
    timezone: str | None = None
    machine_timezone: str | None = None
    salt: str | None = None


class ArchiveLine(Struct, tag="archive", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """An archive that was loaded, and what could be seen in it."""

    source: str
    network: str
    owner: str
    as_of: str
    generation: str
    timezone: str
    sees: str
    lost: list[str]


class FactPart(Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """One value of one field: since when it is known, and the archive and the place it was last seen in."""

    field: str
    value: str
    first_as_of: str | None
    archive: int | None
    where: str


class IdentityLine(Struct, tag="identity", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """An identity with all values ever seen. `account` is set for the owner's own: archive and place."""

    network: str
    key: str
    first_as_of: str | None
    account: tuple[int | None, str] | None
    facts: list[FactPart]


class TieLine(Struct, tag="tie", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """A standing relation."""

    who: Ref
    kind: str
    since: str | None
    ended: str | None
    direction: Direction
    archive: int
    where: str


class TieListLine(Struct, tag="tie_list", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Who was on a list of an archive, such as those blocked; `whole` where it was the whole list."""

    archive: int
    kind: str
    whole: bool
    who: list[Ref]


class InteractionLine(
    Struct, tag="interaction", tag_field="type", forbid_unknown_fields=True, omit_defaults=True, frozen=True
):
    """One contact; without an archive it was logged by the owner."""

    network: str
    key: str
    who: Ref
    kind: str
    direction: Direction
    at: str
    where: str
    archive: int | None = None
    stated: str | None = None
    conversation: str | None = None
    note: str | None = None


class MemberPart(Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """One member of a conversation, by key."""

    who: str
    joined: str | None
    left: str | None
    brought_by: str | None


class ConversationLine(Struct, tag="conversation", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Who was in a conversation."""

    network: str
    key: str
    kind: str
    owner_in: bool
    members: list[MemberPart]
    archive: int | None
    where: str


class UtteranceLine(Struct, tag="utterance", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """Somebody said something, reduced to its cues."""

    network: str
    key: str
    conversation: str
    speaker: str
    at: str
    introducing: float
    thanks: bool
    question: bool
    names: list[str]
    signs_version: int
    archive: int
    where: str


class DecisionLine(
    Struct, tag="decision", tag_field="type", forbid_unknown_fields=True, omit_defaults=True, frozen=True
):
    """A decision in force: on who is who, or that the closed doors of `a` (which `b` is too) are open since `at`.

    `step` counts the owner's decisions from the oldest.
    """

    a: Ref
    b: Ref
    verdict: Literal["same", "not_same", "open"]
    step: int
    at: str | None = None


class SettingLine(Struct, tag="setting", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """What the owner set for a person, and when."""

    who: Ref
    field: Literal["cadence", "country", "name", "note", "status"]
    value: str
    at: str


class TagLine(Struct, tag="tag", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """A tag of a person."""

    who: Ref
    tag: str


class TagCadenceLine(Struct, tag="tag_cadence", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """The cadence of everybody with a tag."""

    tag: str
    days: int
    at: str


class PauseLine(Struct, tag="pause", tag_field="type", forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """Days that do not count, both ends included."""

    start: str
    end: str
    who: Ref | None = None
    country: str | None = None
    name: str | None = None


class ForgottenLine(Struct, tag="forgotten", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """The salted mark of an identifier of somebody who is not to come back; `of` is the same for one person."""

    mark: str
    of: str


class IntroductionLine(
    Struct, tag="introduction", tag_field="type", forbid_unknown_fields=True, omit_defaults=True, frozen=True
):
    """An introduction that the owner wrote down. `"me"` is the owner, null somebody who was forgotten."""

    id: str
    introducer: Ref | Literal["me"] | None
    parties: list[Ref | Literal["me"] | None]
    at: str
    network: str | None = None
    reason: str | None = None


class IntroductionWordLine(Struct, tag="introduction_word", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """What the owner said of an introduction."""

    introduction: str
    word: Literal["confirm", "reject", "asked", "closed"]
    at: str


class IntroductionToldLine(Struct, tag="introduction_told", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """What somebody told the owner of an introduction."""

    introduction: str
    at: str
    by: Ref | Literal["me"] | None
    outcome: Literal["met", "got_back", "quiet", "declined"]


class ConsentLine(Struct, tag="consent", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """What one of two said of being introduced to the other."""

    one: Ref
    two: Ref
    who: Ref
    answer: Literal["asked", "yes", "no", "lifted"]
    at: str


class SnoozeLine(Struct, tag="snooze", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """The owner does not want to hear of a person before a day."""

    who: Ref
    until: str
    at: str


class NamedLine(Struct, tag="named", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """The last day on which a digest named a person, and how often it did since there was contact."""

    who: Ref
    day: str
    times: int


class SaidLine(Struct, tag="said", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """A line that a digest has said, and when."""

    key: str
    day: str


class EndLine(Struct, tag="end", tag_field="type", forbid_unknown_fields=True, frozen=True):
    """The last line: how many come before it, and their digest, so that a part is not taken for the whole."""

    lines: int
    digest: str


Line: TypeAlias = (
    BookLine
    | EndLine
    | ArchiveLine
    | IdentityLine
    | TieLine
    | TieListLine
    | InteractionLine
    | ConversationLine
    | UtteranceLine
    | DecisionLine
    | SettingLine
    | TagLine
    | TagCadenceLine
    | PauseLine
    | ForgottenLine
    | IntroductionLine
    | IntroductionWordLine
    | IntroductionToldLine
    | ConsentLine
    | SnoozeLine
    | NamedLine
    | SaidLine
)
