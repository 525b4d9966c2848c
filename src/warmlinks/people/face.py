"""What the book's face shows of people: `Book` has all of it, and adds what needs more than people and their ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Literal

from warmlinks.answers import (
    Change,
    ContactSummary,
    DataAge,
    Logged,
    LoggedEntry,
    PauseEntry,
    PossibleDuplicate,
    Shown,
    TieScore,
)
from warmlinks.pages import Listing
from warmlinks.people import decisions, logged, lookup, owner, views
from warmlinks.people.namesakes import disambiguated_names, names_of
from warmlinks.people.ranking import Ranking
from warmlinks.people.search import SearchHit, search
from warmlinks.store.database import Database
from warmlinks.ties import contact, preferences, zones
from warmlinks.validation import require_aware, require_count
from warmlinks.values import Connection, Direction, Status

if TYPE_CHECKING:
    from warmlinks.scoring import History
    from warmlinks.scoring.backtest import Backtest
    from warmlinks.scoring.level import LearntLevel

__all__ = ["PeopleOfBook"]


class PeopleOfBook:
    """Who is in the book, what the owner says of them, and how warm each tie is."""

    def __init__(self, db: Database, ranking: Ranking) -> None:
        self._db = db
        self._ranking = ranking

    @property
    def timezone(self) -> tzinfo:
        """The owner's zone: what days are counted in."""
        return zones.book_zone(self._db)

    # said by hand

    def log(
        self,
        who: str,
        kind: str = "meeting",
        *,
        at: datetime | date,
        direction: Direction = "both",
        note: str | None = None,
        create: bool | None = None,
    ) -> Logged:
        """Record contact that no archive knows of. The same entry again changes nothing.

        Args:
            who: WHO, or the name of somebody new.
            kind: how: meeting, call, message, email ...
            at: when; a date where the time of day is not known. In the future it is a plan, and changes nothing yet.
            direction: in, out or both.
            note: the owner's own words.
            create: whether a name that nobody has becomes a new person. None: yes, unless somebody's name is like it.
                True: yes, whoever is called alike; exactly the name of somebody is theirs all the same, so that the
                same call twice is once. Give a namesake more of a name, as in `Ada (choir)`.
        """
        return logged.log_contact(
            self._db, who, kind, at=at, direction=direction, note=note, create=create, zone=self.timezone
        )

    def day_before_all(self, at: datetime | date, *who: str) -> date | None:
        """The first day on which anything is known of one of these people, where `at` lies more than ten years before.

        Such a day is often a slip of the hand: ask before it is written down. None where it is not, or where one of
        them is not in the book yet. `me`, the owner, has no such day.
        """
        return logged.day_before_all(self._db, at, who, self.timezone)

    def logged(self, who: str | None = None) -> list[LoggedEntry]:
        """What was logged by hand, of everybody or of one person, newest first."""
        with self._db.reading():
            return Listing(logged.logged_entries(self._db, self.timezone, who))

    def unlog(self, entry: str) -> LoggedEntry | None:
        """Take back what was logged by mistake; the book is then as if it had never been said.

        A person who was made by that entry goes with it, unless anything else was said of them. `entry` is its id, as
        `log` and `logged` give it, or the beginning of it. None comes back where nothing of that id is logged any more,
        so that taking back twice is once.

        Raises:
            NotFoundError: that is no id, or several begin so; `candidates` lists them.
        """
        return logged.take_back_entry(self._db, entry, self.timezone)

    # people

    def unresolved(self) -> int:
        """How many are known by a number only, without a name or contact."""
        return views.count_unresolved(self._db)

    def find(self, who: str) -> str:
        """The id of the one connection that WHO means.

        Raises:
            NotFoundError: nobody goes by that, or several do; `candidates` lists them.
        """
        return lookup.find_person(self._db, who).public_id

    def search(self, text: str, *, now: datetime, limit: int | None = None) -> list[SearchHit]:
        """Whom each word of a text fits: by name, handle, company, position, place, tag or note, the best first.

        A word fits where it begins one, whatever its accents and case.
        """
        with self._db.reading():
            return Listing(search(self._db, text, now=require_aware(now))[: require_count(limit)])

    def show(self, who: str, *, now: datetime) -> Shown:
        """Everything known of one connection, with the source of every field."""
        moment, zone = require_aware(now), self.timezone
        with self._db.reading():
            person = lookup.find_person(self._db, who, begun=True).person
            return Shown(
                views.connections(self._db, now=moment, zone=zone, people=[person])[0],
                self.tie_score(who, now=now),
                views.facts_of(self._db, person),
                views.interactions_of(self._db, person, zone),
                contact.contact_summary(self._db, person, now=moment),
            )

    def names(self, apart: Iterable[str] = ()) -> dict[str, str]:
        """What everybody is called, by id.

        Of those in `apart`, ids, who have a namesake in the book, a handle, network or the id stands behind the name.
        """
        with self._db.reading():
            return names_of(self._db) | disambiguated_names(self._db, apart)

    def contact_summaries(self, people: Iterable[str], *, now: datetime) -> dict[str, ContactSummary]:
        """How contact with each of these went up to `now`, by id; who has none is left out."""
        moment = require_aware(now)
        with self._db.reading():
            rows = dict(self._db.rows("SELECT short, id FROM person"))
            summaries = {person: contact.contact_summary(self._db, rows[person], now=moment) for person in people}
        return {person: summary for person, summary in summaries.items() if summary is not None}

    def set(
        self,
        who: str,
        *,
        now: datetime,
        cadence: int | Literal["none"] | None = None,
        tags: Sequence[str] = (),
        untag: Sequence[str] = (),
        status: Status | None = None,
        note: str | None = None,
        country: str | None = None,
        open: bool = False,  # noqa: A002  as in `set WHO --open`
        name: str | None = None,
    ) -> Connection:
        """Set what the owner says of a connection; what is not given stays. `"none"` and empty texts take away.

        Args:
            who: WHO.
            now: the moment it is said.
            cadence: every how many days to be in touch.
            tags: those to add, several: `["choir"]`.
            untag: those to take away, several.
            status: active, archived, do_not_contact or died.
            note: the owner's own words.
            country: where they live, whose holidays move their dates.
            open: open their closed doors (blocked, muted, removed, declined), so that they may be suggested again. A
                decision: `undo` takes it back, a load does not, and only a door closed at a later date is closed.
            name: what to call them, whatever archives say.

        Raises:
            UsageError: something cannot be set, and nothing was.
        """
        person = owner.set_of_person(
            self._db,
            who,
            now=now,
            cadence=cadence,
            tags=tags,
            untag=untag,
            status=status,
            note=note,
            country=country,
            open_doors=open,
            name=name,
        )
        with self._db.reading():
            return views.connections(self._db, now=require_aware(now), zone=self.timezone, people=[person])[0]

    def set_tag(self, tag: str, *, now: datetime, cadence: int | Literal["none"]) -> None:
        """Set the cadence of everybody with that tag, or take it away."""
        owner.set_of_tag(self._db, tag, now=now, cadence=cadence)

    def tag_cadences(self) -> dict[str, int]:
        """The cadence of each tag that has one."""
        return preferences.tag_cadences(self._db)

    # who is who

    def duplicates(self, *, limit: int | None = 20) -> list[PossibleDuplicate]:
        """Pairs that may be one person, likeliest first; none that was answered."""
        with self._db.reading():
            return Listing(decisions.possible_duplicates(self._db, limit=require_count(limit), tell=True))

    def merge(self, a: str, b: str | None = None) -> Change:
        """Say that two are one person; of one who is only assumed to be one, that it is so."""
        return decisions.merge(self._db, a, b)

    def keep_apart(self, a: str, b: str | None = None) -> Change:
        """Say that two are not one person, or take one apart who is only assumed to be one; it is not asked again."""
        return decisions.keep_apart(self._db, a, b)

    def undo(self, a: str | None = None, b: str | None = None) -> Change:
        """Take back the last thing said, or the last about these: decisions, settings, words on introductions.

        Raises:
            NotFoundError: there is nothing to take back.
            UsageError: something that was said later stands on it.
        """
        return decisions.take_back(self._db, a, b)

    # how warm

    def scores(self, *, now: datetime, once: bool = False) -> list[TieScore]:
        """How every connection stands, warmest first; those without contact come last, by name.

        With `once`, of two who may be one person, and of whom it was not said yet, only the first.
        """
        return Listing(self._ranking.scores(now, once=once))

    def tie_score(self, who: str, *, now: datetime) -> TieScore:
        """How one connection stands."""
        return self._ranking.tie_scores(now, who).ties[0]

    def cooling(self, *, now: datetime, limit: int | None = None, lapsed: bool = False) -> list[TieScore]:
        """Who wants a look: first those whose cadence is up, by silence over cadence; then the slipping, by stake.

        With `lapsed`, in their place those who have slipped for more than ninety active days, newest silence first.
        """
        return Listing(self._ranking.cooling(now, limit=limit, lapsed=lapsed))

    def level(self, *, now: datetime) -> LearntLevel | None:
        """The level that the book has learnt by a moment, and from how many looks; None where it was given a model.

        From fewer than thirty looks chances are not worth telling to a person.
        """
        return self._ranking.tie_scores(now).level

    def data_age(self, who: str | None = None, *, now: datetime) -> tuple[DataAge, ...]:
        """The networks whose data are older than thirty days, or too old to judge some ties by, the oldest first.

        With WHO, of the networks that this tie was carried by; else of those of all ties.
        """
        return self._ranking.tie_scores(now, who).ages

    def history(self, *, now: datetime) -> History:
        """All contact at or before `now` as columns: what `DecayModel.fit` learns from and `backtest` judges by."""
        moment = require_aware(now)
        with self._db.reading():
            return contact.history(self._db, now=moment)

    def backtest(self, *, now: datetime, horizon: float = 30.0) -> Backtest:
        """Cut the past in four places and see how well scores foretold contact within `horizon` days."""
        from warmlinks.scoring.backtest import backtest

        return backtest(self.history(now=now), horizon=horizon, clock=self._ranking.calendar())

    # pauses

    def add_pause(
        self, start: date, end: date, *, who: str | None = None, country: str | None = None, name: str | None = None
    ) -> PauseEntry:
        """Add days that do not count, both ends included. The same pause again is the same one.

        Args:
            start: the first day, a date.
            end: the last day, a date.
            who: WHO, where it is theirs alone.
            country: whose people it is for, where it is for those who live there.
            name: what it is called.

        Raises:
            UsageError: these are no days, or in the wrong order, or it is for a person and a country.
        """
        return owner.add_pause(self._db, start, end, who=who, country=country, name=name)

    def pauses(self) -> list[PauseEntry]:
        """All pauses, by their first day."""
        return owner.all_pauses(self._db)

    def remove_pause(self, pause: str) -> PauseEntry:
        """Take a pause away, by its id."""
        return owner.remove_pause(self._db, pause)
