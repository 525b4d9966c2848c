"""What a report says, as plain data: the page is made of this and of nothing else."""

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

__all__ = ["Answerable", "Content", "Hub", "Looks", "Month", "Open", "PersonPage", "Seen", "Tied"]


@frozen
class Answerable:
    """One line of the digest, with the commands that answer it: what they do, and how they are typed."""

    item: DigestItem
    commands: tuple[tuple[str, str], ...]


@frozen
class Tied:
    """One tie in a list: how it stands, in a sentence and with its curve where there is room for them."""

    tie: TieScore
    silence: str
    sentence: str = ""
    wish: str = ""
    curve: WarmthCurve | None = None


@frozen
class Seen:
    """Ties of one kind: how many there are, and those that are shown."""

    total: int
    shown: tuple[Tied, ...] = ()


@frozen
class Open:
    """One introduction of which nothing is known yet."""

    introduction: Introduction
    names: tuple[str, ...]
    made_on: date


@frozen
class Hub:
    """Somebody in several open introductions: in how many, and in how many altogether within the last thirty days."""

    who: str
    name: str
    open: int
    lately: int
    enough: bool


@frozen
class Month:
    """Contact of one month, or of a year long past, by network: in, out and both ways."""

    name: str
    counts: tuple[tuple[int, int, int], ...]


@frozen
class Looks:
    """Looks at ties of which about the same was said: how likely contact was said to be, and how often it came."""

    low: int
    high: int
    looks: int
    said: float
    seen: float


@frozen
class PersonPage:
    """One person: how the tie stands and went, what is known, and what one may do."""

    person: Connection
    tie: TieScore
    places: tuple[str, ...]
    sentence: str
    due_words: str
    wish: str
    doors: tuple[str, ...]
    curve: WarmthCurve | None
    work: str
    introductions: tuple[Open, ...]
    command: str


@frozen
class Content:
    """The whole report.

    `only` is the person whom alone it is about. `learnt` says whether chances may be told at all. `top` is the warmth,
    in a hundred, at the top of each curve.
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
    items: Mapping[str, tuple[Answerable, ...]] = field(factory=dict)
    top: int = 100
    slipping: Seen = Seen(0)
    steady: Seen = Seen(0)
    lapsed: Seen = Seen(0)
    quarters: tuple[Quarter, ...] = ()
    days_to_first_contact: float | None = None
    open: tuple[Open, ...] = ()
    hubs: tuple[Hub, ...] = ()
    dots: Dots | None = None
    networks: tuple[str, ...] = ()
    strips: tuple[Strip, ...] = ()
    months: tuple[Month, ...] = ()
    questions: int = 0
    pairs: tuple[PossibleDuplicate, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    trust: tuple[Looks, ...] = ()
    pages: tuple[PersonPage, ...] = ()
    redacted: bool = False

    @property
    def linked(self) -> frozenset[str]:
        """Who has a page of their own in the report."""
        return frozenset(page.person.id for page in self.pages)
