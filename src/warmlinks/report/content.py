"""The content of a report as plain data; the page is rendered from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from attrs import field, frozen

from warmlinks.answers import PossibleDuplicate, TieScore
from warmlinks.digest.coming import Ahead
from warmlinks.introductions.summary import Quarter
from warmlinks.plugins.notifiers import Digest, DigestItem
from warmlinks.report.drawing import Dots, Strip, WarmthCurve
from warmlinks.ties.reach import SourceAge
from warmlinks.values import Connection, Introduction

__all__ = [
    "AnswerableItem",
    "CalibrationBin",
    "Content",
    "Hub",
    "Month",
    "OpenIntroduction",
    "PersonPage",
    "TieList",
    "TieRow",
]


@frozen
class AnswerableItem:
    """An item of the digest with the commands that answer it, each as label and command line."""

    item: DigestItem
    commands: tuple[tuple[str, str], ...]


@frozen
class TieRow:
    """A tie in a list; sentence, wish and curve are for the slipping alone. `silence` is a span in words."""

    tie: TieScore
    silence: str
    sentence: str = ""
    wish: str = ""
    curve: WarmthCurve | None = None


@frozen
class TieList:
    """The first ties of one kind, and how many there are in all."""

    total: int
    shown: tuple[TieRow, ...] = ()


@frozen
class OpenIntroduction:
    """An introduction with the names of its parties and its day."""

    introduction: Introduction
    names: tuple[str, ...]
    made_on: date


@frozen
class Hub:
    """A person in several open introductions; `lately` counts those of the last thirty days, `enough` is the limit."""

    who: str
    name: str
    open: int
    lately: int
    enough: bool


@frozen
class Month:
    """Contact of one month, or of an earlier year: for each network the counts of in, out and both."""

    name: str
    counts: tuple[tuple[int, int, int], ...]


@frozen
class CalibrationBin:
    """Ties whose chance of contact lay from `low` to `high` percent: the mean chance, and the share with contact."""

    low: int
    high: int
    looks: int
    said: float
    seen: float


@frozen
class PersonPage:
    """A person: how the tie stands and went, what is known, and the command that shows more."""

    person: Connection
    tie: TieScore
    places: tuple[str, ...]
    sentence: str
    due_words: str
    wish: str
    doors: tuple[str, ...]
    curve: WarmthCurve | None
    work: str
    introductions: tuple[OpenIntroduction, ...]
    command: str


@frozen
class Content:
    """The whole report.

    `only` is the id of the person in a report on one person. `learnt` says whether chances may be shown. `top` is the
    warmth, in percent, at the top of each curve.
    """

    title: str
    today: date
    now: datetime
    people: int
    learnt: bool
    looks: int
    sources: tuple[SourceAge, ...]
    newer_at: Mapping[str, str]
    age_words: str
    only: str | None = None
    digest: Digest | None = None
    items: Mapping[str, tuple[AnswerableItem, ...]] = field(factory=dict)
    top: int = 100
    slipping: TieList = TieList(0)
    steady: TieList = TieList(0)
    lapsed: TieList = TieList(0)
    quarters: tuple[Quarter, ...] = ()
    days_to_first_contact: float | None = None
    open: tuple[OpenIntroduction, ...] = ()
    hubs: tuple[Hub, ...] = ()
    dots: Dots | None = None
    networks: tuple[str, ...] = ()
    strips: tuple[Strip, ...] = ()
    months: tuple[Month, ...] = ()
    questions: int = 0
    pairs: tuple[PossibleDuplicate, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    trust: tuple[CalibrationBin, ...] = ()
    pages: tuple[PersonPage, ...] = ()
    redacted: bool = False

    @property
    def linked(self) -> frozenset[str]:
        """The ids of those who have a page of their own in the report."""
        return frozenset(page.person.id for page in self.pages)
