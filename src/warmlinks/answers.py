"""The answers of a book: plain frozen data, ready to be shown or written as JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, Literal

import attrs
from attrs import field, frozen

from warmlinks.errors import OwnerUnknownError, WarmlinksError
from warmlinks.pages import Listing, cells_of, name_html, table_html
from warmlinks.scoring import Reason, Score
from warmlinks.scoring.level import LearntLevel
from warmlinks.validation import has_zone
from warmlinks.values import Connection, Direction, Identity, Interaction

__all__ = [
    "AssumedChange",
    "Change",
    "Check",
    "ContactSummary",
    "DataAge",
    "Diagnosis",
    "FactSeen",
    "FeedReport",
    "FeedState",
    "FileReport",
    "Forgotten",
    "LoadReport",
    "Logged",
    "LoggedEntry",
    "NamedPerson",
    "PauseEntry",
    "PerhapsAlso",
    "PossibleDuplicate",
    "Problem",
    "Progress",
    "Shown",
    "Side",
    "SyncReport",
    "TieScore",
]


_A_MONTH = 30
"""Data at most so many days old count as current when silence is told."""


@frozen
class Problem:
    """Something in an archive that could not be read: where, why, and what to do."""

    where: str
    why: str
    advice: str = ""


class _ReadReport:
    """What reports on files and on feeds have in common."""

    __slots__ = ()

    skipped: dict[str, int]
    problems: tuple[Problem, ...]
    failed: Problem | None

    @property
    def left_out(self) -> int:
        """How many records were skipped, for any reason."""
        return sum(self.skipped.values())

    @property
    def is_failed(self) -> bool:
        """Whether it could not be loaded, broke off, or was not asked."""
        return self.failed is not None

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The failure, if there was one, and what could not be read."""
        return (*([self.failed] if self.failed else ()), *self.problems)


@frozen
class FileReport(_ReadReport):
    """The result of loading one archive. `seen` is always the sum of the five counts behind it.

    `failed` holds the reason if the archive as a whole could not be loaded: then the book is as it was before, and
    `error` is what was raised. `unresolved` counts those on its network who are known by a number only. `unread` are
    the zips in a folder that a source knows, and that were not read: each has to be named. Of many, the first
    hundred are looked at. `until` is the day to which the archive goes. `called_off` counts what an older archive had
    planned and this one has no more. `resumed` says that the file had been loaded before, and that the counts are of
    what was added since.
    """

    path: str
    source: str | None = None
    owner: str | None = None
    seen: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: dict[str, int] = field(factory=dict, metadata={"json": "skipped_because"})
    refused: int = 0
    problems: tuple[Problem, ...] = field(default=(), metadata={"json": None})
    unresolved: int = 0
    not_included: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    until: date | None = None
    resumed: bool = False
    called_off: int = 0
    failed: Problem | None = field(default=None, metadata={"json": None})
    error: WarmlinksError | None = field(default=None, repr=False, eq=False, metadata={"json": None})

    __json__: ClassVar = {
        "left_out": "skipped",
        "is_failed": "failed",
        "candidates": "candidates",
        "all_problems": "problems",
    }

    @property
    def candidates(self) -> tuple[str, ...]:
        """Accounts that may own it, where it does not say whose it is."""
        return self.error.candidates if isinstance(self.error, OwnerUnknownError) else ()


@frozen
class AssumedChange:
    """How a load changed who is assumed to be one person: pairs added, and pairs that are two people again."""

    more: int = 0
    fewer: int = 0

    def __bool__(self) -> bool:
        return bool(self.more or self.fewer)

    def __str__(self) -> str:
        """In words: `assumed one: 3 more, 1 no longer`."""
        parts = [f"{self.more} more"] if self.more else []
        parts += [f"{self.fewer} no longer"] if self.fewer else []
        return f"assumed one: {', '.join(parts)}" if parts else ""


@frozen
class LoadReport:
    """The result of a load, file by file, and how it changed who is assumed to be one person."""

    files: tuple[FileReport, ...]
    new_people: int = 0
    new_interactions: int = 0
    assumed: AssumedChange = AssumedChange()

    @property
    def nothing_new(self) -> bool:
        """Whether the book is the same as before."""
        return not any(file.new or file.changed or file.called_off for file in self.files)

    @property
    def failed(self) -> bool:
        """Whether any file failed as a whole."""
        return any(file.failed for file in self.files)

    def _repr_html_(self) -> str:
        rows = [
            {
                "file": Path(file.path).name,
                "source": file.source,
                "seen": file.seen,
                "new": file.new,
                "changed": file.changed,
                "same": file.same,
                "skipped": file.left_out,
                "refused": file.refused,
                "until": file.until,
                "failed": file.failed.why if file.failed else None,
            }
            for file in self.files
        ]
        came = f"{self.new_people:,} new people, {self.new_interactions:,} new interactions"
        return table_html(rows, caption="Nothing new" if self.nothing_new else came)


@frozen
class Progress:
    """How far a load is; reported every few thousand records."""

    path: str
    step: Literal["reading", "merging"]
    records: int


Tell = Callable[[Progress], None]


@frozen
class Logged:
    """The result of logging: the person, whether entry and person are new to the book, and the id of the entry."""

    id: str
    name: str
    new: bool
    new_person: bool
    entry: str


@frozen
class LoggedEntry:
    """A contact that was logged by hand.

    `stays`, for one that was taken back, says why a person who was created by it stays in the book.
    """

    id: str
    who: str
    who_id: str
    kind: str
    direction: Direction
    at: datetime | date = field(validator=has_zone)
    note: str | None = None
    stays: tuple[str, ...] = ()


@frozen
class NamedPerson:
    """A person by id, with a name to show: `Ben Okonjo (X @ben, LinkedIn)`."""

    id: str
    name: str


@frozen
class PerhapsAlso(NamedPerson):
    """Somebody who may be the same person as the one named, of which the owner has not said anything yet.

    `last_contact` is None unless it is later than that of the one named, whose silence may then be none.
    """

    last_contact: datetime | None = field(default=None, validator=has_zone)


@frozen
class TieScore:
    """The score of one connection at a moment. Without contact the numbers are None: unknown is not zero.

    A tie is scored as of the day to which its data go, `seen_until`; a cadence is a wish and runs to now. `level` is
    what the chances were computed with, None where a model was given. `due_on` is the day from which on the tie wants
    a look: by its cadence, else by its own rhythm. `stake` orders those that slip, greatest first.

    `state` is steady, slipping (in the first ninety active days from `due_on` on) or lapsed (later). It is None with a
    cadence, for those of whom nothing is wanted, where silence means nothing yet, and where the data are too old to
    tell. `overdue` is the silence in cadences, with a cadence. `perhaps_also` are those who may be the same person and
    are left out of the list for it.
    """

    id: str
    name: str
    warmth: float | None = None
    level: LearntLevel | None = None
    last_contact: datetime | None = field(default=None, validator=has_zone)
    seen_until: date | None = None
    due_on: date | None = None
    stake: float | None = None
    state: Literal["steady", "slipping", "lapsed"] | None = None
    cadence: int | None = None
    overdue: float | None = None
    assumed_with: tuple[str, ...] = ()
    perhaps_also: tuple[PerhapsAlso, ...] = ()
    _score: Score | None = field(default=None, repr=False, eq=False, alias="score")

    __json__: ClassVar = {"alive": "alive", "cold_on": "cold_on", "because": "because"}

    @property
    def alive(self) -> float | None:
        """The chance of contact within a year."""
        return None if self._score is None else self._score.alive

    @property
    def contact_days(self) -> int | None:
        """On how many of the owner's days there was contact; None without any."""
        return None if self._score is None else int(self._score.days)

    @property
    def cold_on(self) -> date | None:
        """The first day on which warmth is low; None if it never comes within the calendar."""
        if self._score is None:
            return None
        day = self._score.cold_on
        return None if day == date.max else day

    @property
    def because(self) -> tuple[Reason, ...]:
        """The parts of the warmth, adding up to a hundred times it."""
        return () if self._score is None else self._score.because

    def told_on(self, today: date) -> date:
        """Return the day as of which silence is told: today, or the end of the data if they are older than a month.

        With a cadence it is today, since the owner's wish runs on.
        """
        if self.cadence is not None or self.seen_until is None or (today - self.seen_until).days <= _A_MONTH:
            return today
        return self.seen_until


@frozen
class FeedReport(_ReadReport):
    """The result of one pull of a feed, or of a check.

    `seen` is always the sum of the five counts behind it, also where the pull broke off: what is counted was kept.
    `complete` says whether all came that there is. `account` is whose it is, `sees` what can be seen there, and `until`
    to which day that goes back, as the server says. `asked` counts questions to the server. `failed` has the reason
    where it broke off, `tries_after` the moment before which the server wants to be left in peace.
    """

    name: str
    feed: str
    account: str | None = None
    sees: str = ""
    until: date | None = None
    seen: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: dict[str, int] = field(factory=dict, metadata={"json": "skipped_because"})
    refused: int = 0
    new_people: int = 0
    new_interactions: int = 0
    asked: int = 0
    insecure: bool = False
    complete: bool = False
    problems: tuple[Problem, ...] = field(default=(), metadata={"json": None})
    failed: Problem | None = field(default=None, metadata={"json": None})
    tries_after: datetime | None = field(default=None, validator=has_zone)
    error: WarmlinksError | None = field(default=None, repr=False, eq=False, metadata={"json": None})

    __json__: ClassVar = {"left_out": "skipped", "is_failed": "failed", "all_problems": "problems"}


@frozen
class SyncReport:
    """The result of a sync, feed by feed."""

    feeds: tuple[FeedReport, ...]
    assumed: AssumedChange = AssumedChange()

    @property
    def nothing_new(self) -> bool:
        """Whether the book is the same as before, but for how far its data go."""
        return not any(feed.new or feed.changed for feed in self.feeds)

    @property
    def failed(self) -> tuple[FeedReport, ...]:
        """The feeds that broke off."""
        return tuple(feed for feed in self.feeds if feed.is_failed)


@frozen
class FeedState:
    """How far a feed has come: when it was last asked, and when it last gave all there was.

    `why` says why it broke off, where it did; `resumes` whether the next pull goes on in the middle.
    """

    name: str
    account: str
    asked_at: datetime = field(validator=has_zone)
    complete_at: datetime | None = field(validator=has_zone)
    tries_after: datetime | None = field(validator=has_zone)
    why: str
    resumes: bool


@frozen
class DataAge:
    """Old data of one network: the day they end, how many ties cannot be judged for it, and up to which day those are.

    `fed` says whether a feed covers it, so that a sync brings newer data.
    """

    network: str
    until: date
    unseen: int = 0
    unseen_until: date | None = None
    fed: bool = False


@frozen
class ContactSummary:
    """How contact with somebody went up to a moment: on how many days, from when to when, and what came last.

    Days are the owner's. `kind`, `direction` and `network` are those of the last contact.
    """

    days: int
    first: date
    last: date
    kind: str
    direction: Direction
    network: str

    @property
    def gap(self) -> float | None:
        """Days from one contact to the next, on average; None where two would have to make a habit."""
        return (self.last - self.first).days / (self.days - 1) if self.days > 2 else None  # noqa: PLR2004


@frozen
class Side:
    """One of two who may be one person: their accounts, and how much contact there was."""

    identities: tuple[Identity, ...]
    contacts: int = 0
    last_contact: datetime | None = field(default=None, validator=has_zone)


@frozen
class PossibleDuplicate:
    """Are these two one person? Answer with `merge(a, b)` or `keep_apart(a, b)`."""

    a: str = field(metadata={"json": "a_id"})
    b: str = field(metadata={"json": "b_id"})
    a_name: str = field(metadata={"json": "a"})
    b_name: str = field(metadata={"json": "b"})
    a_identity: str
    b_identity: str
    likelihood: float
    because: tuple[str, ...]
    against: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()


@frozen
class Change:
    """The result of a decision: the ids of the people before and after, and who they are now.

    `undone` is what was undone, such as `merge` or `set`, and `words` describe it.
    """

    what: Literal["merge", "keep_apart", "undo"]
    before: tuple[str, ...]
    after: tuple[str, ...]
    people: tuple[NamedPerson, ...] = ()
    undone: str | None = None
    words: tuple[str, ...] = ()


@frozen
class PauseEntry:
    """Days that do not count, both ends included: for everybody, for one person, or for a country's people."""

    id: str
    start: date = field(metadata={"json": "from"})
    end: date = field(metadata={"json": "to"})
    who: str | None = None
    who_id: str | None = None
    country: str | None = None
    name: str | None = None


@frozen
class FactSeen:
    """A value of a field of an identity, and where it comes from. `holds` is false where a newer value replaced it."""

    network: str
    key: str
    field: str
    value: str
    holds: bool
    source: str
    as_of: datetime | None = attrs.field(validator=has_zone)  # `field` is one of its own
    where: str


@frozen
class Shown:
    """Everything the book knows of one connection."""

    connection: Connection = field(metadata={"json": ""})
    tie_score: TieScore = field(metadata={"json": "score"})
    facts: tuple[FactSeen, ...]
    interactions: tuple[Interaction, ...] = field(metadata={"json": "contacts"})
    contact: ContactSummary | None = None

    def _repr_html_(self) -> str:
        facts = [cells_of(fact) for fact in self.facts if fact.holds and fact.field != "alias"]
        contacts = Listing(self.interactions)
        return (
            f"<h3>{name_html(self.connection.name)}</h3>{table_html([cells_of(self.tie_score)])}"
            f"{table_html(facts, caption='What is known')}{contacts._repr_html_()}"
        )


@frozen
class Forgotten:
    """The result of forgetting. `elsewhere` lists backups outside the book's folder that may still hold the person."""

    id: str
    identities: int
    interactions: int
    backups_rewritten: int
    elsewhere: tuple[str, ...] = ()


@frozen
class Check:
    """One check of the doctor. `mended` where it was wrong and has been repaired."""

    what: str
    ok: bool
    found: str = ""
    advice: str = ""
    mended: bool = False


@frozen
class Diagnosis:
    """The result of the doctor: all checks.

    `kept_as` is the path of the damaged book that a backup has replaced.
    """

    checks: tuple[Check, ...]
    restored_from: str | None = None
    kept_as: str | None = None

    __json__: ClassVar = {"healthy": "healthy"}

    @property
    def healthy(self) -> bool:
        """Whether everything is in order now."""
        return all(check.ok or check.mended for check in self.checks)
