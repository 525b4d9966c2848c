"""The Book: everything one does with the store, in one thin class; what it shows of people is in `people.face`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Self, overload

from warmlinks.answers import Diagnosis, FeedState, Forgotten, LoadReport, SyncReport, Tell
from warmlinks.archive import Budgets
from warmlinks.calendar.active_time import Calendar
from warmlinks.calendar.times import NEVER
from warmlinks.errors import NotFoundError
from warmlinks.loading import load
from warmlinks.pages import Listing
from warmlinks.people import views
from warmlinks.people.face import PeopleOfBook
from warmlinks.people.ranking import Ranking
from warmlinks.plugins.notifiers import Digest, Notifier
from warmlinks.plugins.registry import Registry
from warmlinks.scoring import TieModel
from warmlinks.store import backups
from warmlinks.store.database import Database
from warmlinks.upkeep.opening import book_path, open_book
from warmlinks.validation import require_aware, require_count, require_several
from warmlinks.values import Connection, Introduction

if TYPE_CHECKING:
    from warmlinks.digest.compose import Suppression
    from warmlinks.digest.delivery_log import DeliveryEntry
    from warmlinks.digest.sending import DigestOptions, Reasons, Sent
    from warmlinks.digest.stages import Stage
    from warmlinks.introductions import Consent, IntroductionSuggestion, Summary, WarmPath
    from warmlinks.introductions.due import DueItem
    from warmlinks.introductions.queries import NewIntroduction, NotedOutcome
    from warmlinks.report import Report
    from warmlinks.report.tables import TableName
    from warmlinks.settings import DigestSettings, FeedTable

__all__ = ["Book", "book_path"]


class Book(PeopleOfBook):
    """The owner's memory: one SQLite file. Use it in a `with` block, or close it.

    Every method that reads a moment takes `now`, an aware datetime. WHO is the id of a connection or its beginning,
    the exact name, an `@handle`, an e-mail address, or `network:key`; for what only reads, the beginning of a name that
    one person bears is enough. A `limit` is how many at most, None for all.
    """

    def __init__(
        self,
        db: Database,
        *,
        registry: Registry | None = None,
        model: TieModel | None = None,
        holidays: Calendar | None = None,
        countries: Sequence[str] = (),
        budgets: Budgets | None = None,
    ) -> None:
        super().__init__(db, Ranking(db, model=model, holidays=holidays, countries=countries))
        self._registry = registry
        self._budgets = budgets

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        timezone: tzinfo | str | None = None,
        registry: Registry | None = None,
        model: TieModel | str | None = None,
        holidays: Calendar | None = None,
        countries: Sequence[str] = (),
        budgets: Budgets | None = None,
        patience: float = 30.0,
        assume: bool | None = None,
        make: bool = True,
    ) -> Self:
        """Open the book, or make it where there is none.

        Args:
            path: the file, in a folder that is there; `":memory:"` for one that is gone on close; None for the one in
                the data folder, which is made.
            timezone: the owner's zone, kept when the book is made. An existing book keeps its own.
            registry: which plugins there are; None discovers the installed ones when first needed.
            model: how ties are scored, or the name of a model that a plugin brings; None is the decay model with the
                level that the book learns from its own past.
            holidays: where public holidays are looked up; None: they count as other days.
            countries: the owner's own countries, whose holidays move all dates.
            budgets: limits for reading archives, other than the usual ones.
            patience: seconds to wait for another process before `BookBusyError`.
            assume: whether two of one rare full name on two networks are assumed to be one person; None leaves it as
                it was, and a new book assumes.
            make: whether to make one; else there has to be one, since a mistyped path must not answer cheerfully.

        Raises:
            BookError: the file is no book, damaged, of a newer warmlinks, open to others, or not there.
            SettingsError: no plugin brings a model of that name.
        """
        require_several(countries, "countries")
        if isinstance(model, str):
            registry = registry or Registry()
            model = registry.model(model)
        db = open_book(path, timezone=timezone, patience=patience, assume=assume, make=make)
        return cls(db, registry=registry, model=model, holidays=holidays, countries=countries, budgets=budgets)

    @property
    def path(self) -> Path | None:
        """The file, or None for a book in memory."""
        return self._db.path

    @property
    def id(self) -> str:
        """The book's own id, made once."""
        return str(self._db.meta("id"))

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_empty(self) -> bool:
        """Whether nobody is in the book: neither from an archive nor logged by hand."""
        return self._db.value("SELECT 1 FROM identity LIMIT 1") is None

    def has_impossible_dates(self) -> bool:
        """Whether contact in the book has a date that nothing can have, such as one of the year 1.

        It counts for nothing and is in no list; `doctor` says where it is.
        """
        return self._db.value("SELECT 1 FROM tie_state WHERE last >= ? LIMIT 1", (NEVER,)) is not None

    def discard(self) -> bool:
        """Close a book into which nothing was written since it was made, and remove its file; whether it is gone."""
        return self._db.holds_nothing(but="meta") and self._db.discard()

    # records in

    def load(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        source: str | None = None,
        owner: str | Sequence[str] | None = None,
        reread: bool = False,
        progress: Tell | None = None,
    ) -> LoadReport:
        """Read archives into the book. Loading again changes nothing.

        One path by itself is loaded or raises; where several sources read it, each its part, it raises if none of
        them can. The report has a file once for each source that reads it. A list is a batch, if only of one: it never
        raises for what is wrong with an archive, so look at `failed` of the report, or of each file in `files`.

        Args:
            paths: one archive, or a list of several; `x-1.zip` and `x-2.zip` are parts of one.
            source: the source that reads them, whatever they look like.
            owner: whose they are, where they do not say so or say another one: handle, address of the profile, e-mail
                address, name or key; several where the owner has several.
            reread: read an archive although it is known to hold nothing new.
            progress: told every few thousand records.

        Raises:
            InputError: the one archive given by itself could not be loaded. Of several given as a list, one that
                cannot be loaded does not keep the others out: its report has `failed` and `error`.
            PluginError: as before, because the plugin that reads it failed.
        """
        plugins, budgets = self._plugins(), self._budgets
        return load.load(
            self._db, plugins, paths, source=source, owner=owner, budgets=budgets, reread=reread, tell=progress
        )

    def sync(
        self,
        names: Sequence[str] = (),
        *,
        now: datetime,
        feeds: Mapping[str, FeedTable] | None = None,
        check: bool = False,
        progress: Tell | None = None,
    ) -> SyncReport:
        """Ask the feeds that are switched on in the settings, and keep what is new. It never raises for one feed.

        What came before something went wrong stays, and the next sync goes on from there; look at `failed` of the
        report. The same sync again changes nothing but how far the data go.

        Args:
            names: tables of the settings, as `["mail"]`; without any, all that are switched on.
            now: the moment.
            feeds: tables by name, in place of those of the settings file.
            check: ask each server whose account it is and what it shows, and keep nothing.
            progress: told every few thousand records.

        Raises:
            UsageError: no such feed is switched on.
            BookBusyError: another sync of this book is running.
        """
        from warmlinks.settings import load_settings
        from warmlinks.syncing import sync as syncing

        require_several(names, "names")
        tables = load_settings().feeds if feeds is None else feeds
        chosen = syncing.require_tables(tables, names)
        require_aware(now)
        return syncing.sync(self._db, self._plugins(), chosen, now=now, check=check, tell=progress)

    def feeds(self) -> list[FeedState]:
        """How far each feed has come that was ever asked, by name."""
        from warmlinks.syncing.cursors import feed_states

        with self._db.reading():
            return list(feed_states(self._db))

    # people

    def connections(self, *, now: datetime, stages: bool = True) -> list[Connection]:
        """Everybody with a name or contact, by name; `stages`: with how far each came, for which all is read."""
        from warmlinks.digest import reading

        moment = require_aware(now)
        with self._db.reading():
            people = views.connections(self._db, now=moment, zone=self.timezone)
            return Listing(reading.with_stages(self._db, people, now=moment) if stages else people)

    # introductions

    def introduce(
        self, one: str, two: str, *others: str, at: datetime | date, reason: str | None = None, by: str = "me"
    ) -> NewIntroduction:
        """Write down that two or more people were brought together; the same again changes nothing.

        Args:
            one: WHO. `me` is the owner, where somebody else introduced.
            two: WHO.
            *others: WHO, where there were more.
            at: the moment or the day.
            reason: the owner's words.
            by: who introduced, WHO or `me`.

        Returns:
            The id, and warnings: they had met, were introduced before, or have not all said yes.

        Raises:
            UsageError: one of them has said no.
        """
        from warmlinks.introductions import queries

        return queries.introduce(self._db, self._ranking.calendar(), by, (one, two, *others), at=at, reason=reason)

    def introductions(self, *, now: datetime, unsure: bool = False) -> list[Introduction]:
        """Every introduction made by now, written down or found in conversations, with what became of it; oldest first.

        With `unsure`, in their place those of which it is not sure that they are any, and nothing was said yet.
        """
        from warmlinks.introductions import queries

        with self._db.reading():
            return Listing(queries.followed(self._db, self._ranking.calendar(), now=now, unsure=unsure))

    def introductions_due(self, *, now: datetime) -> list[DueItem]:
        """What introductions ask of the owner now, in order, each with a text to copy."""
        from warmlinks.introductions import queries

        with self._db.reading():
            return Listing(queries.due(self._db, self._ranking.calendar(), now=now))

    def record_outcomes(self, teller: str, outcomes: Mapping[str, str], *, at: datetime) -> list[NotedOutcome]:
        """Keep what somebody told of introductions, in one call.

        Args:
            teller: who told it, WHO; `me` for what the owner knows.
            outcomes: the other party of each introduction, WHO, and what became of it: `met`, `got_back`, `quiet` or
                `declined`.
            at: when it was told.

        Returns:
            What was noted of each, with one friendly text to copy for those who were quiet.
        """
        from warmlinks.introductions import queries

        return queries.record_outcomes(self._db, self._ranking.calendar(), teller, outcomes, at=at)

    def say_of_introduction(
        self, introduction: str, word: Literal["confirm", "reject", "asked", "closed"], *, now: datetime
    ) -> Introduction:
        """Say that a found introduction is one or is none, that it was asked about, or that the loop is closed.

        `introduction` is its id, or the beginning of it.
        """
        from warmlinks.introductions import queries, records

        match = queries.introduction_like(self._db, self._ranking.calendar(), introduction, now=now)
        records.note_answer(self._db, match.id, word, now)
        return match

    def introductions_left_out(self) -> dict[str, str]:
        """Introductions that no list has, by id, each with why: its people are one person now, its day can be none."""
        from warmlinks.introductions import follow, records

        with self._db.reading():
            return follow.left_out(records.facts_for(self._db, self._ranking.calendar()))

    def consent(
        self, one: str, two: str, *, who: str, answer: Literal["asked", "yes", "no", "lifted"], at: datetime
    ) -> Consent:
        """Keep what one of two said of being introduced. No answer is never a yes; a no ends it until it is lifted."""
        from warmlinks.introductions import records

        return records.note_consent(self._db, one, two, who=who, answer=answer, at=at)

    def suggest_introductions(self, *, now: datetime, limit: int = 10) -> list[IntroductionSuggestion]:
        """Pairs among the owner's people who should meet, each with its reason in words."""
        from warmlinks.introductions import queries

        with self._db.reading():
            people, scores = self.connections(now=now), self.scores(now=now)
            return queries.suggestions(self._db, self._ranking.calendar(), people, scores, now=now, limit=limit)

    def paths(self, to: str, *, now: datetime, limit: int = 3) -> list[WarmPath]:
        """The warmest ways to a person through people, by ties in both directions."""
        from warmlinks.introductions import queries

        with self._db.reading():
            scores = self.scores(now=now)
            counts = {person.id: person.interactions for person in self.connections(now=now, stages=False)}
            return queries.paths_to(self._db, self._ranking.calendar(), scores, counts, to=to, now=now, limit=limit)

    def introduction_report(self, *, now: datetime) -> Summary:
        """What was introduced and what became of it, by quarter, hub and circle, and how long first contact took."""
        from warmlinks.introductions import queries, summarise

        with self._db.reading():
            return summarise(self.introductions(now=now), circles=queries.circles_of(self._db), now=now)

    # telling the owner

    def digest(self, *, now: datetime, options: DigestOptions | None = None) -> Digest | None:
        """What is worth saying at a moment: bounded, ordered, explained; None where there is nothing.

        The same book and moment give the same digest; making one changes nothing. `options` has settings and guards
        other than the defaults.
        """
        from warmlinks.digest import sending

        return sending.make_digest(self._db, self._ranking, now=now, options=options or self._options())[0]

    def suppressed(self, *, now: datetime, options: DigestOptions | None = None) -> list[Suppression]:
        """What the digest of a moment does not say, by which guard, and why."""
        from warmlinks.digest import sending

        return sending.make_digest(self._db, self._ranking, now=now, options=options or self._options())[1]

    def notify(
        self,
        digest: Digest | None,
        *,
        now: datetime,
        via: Sequence[str] = (),
        channels: Sequence[tuple[Notifier, Any]] | None = None,
        settings: DigestSettings | None = None,
        adopt: bool = False,
    ) -> Sent:
        """Hand a digest to its owner on the first channel that takes it: once, whatever crashes, never at night.

        Channels that show how things stand, as a calendar does, show what is due and coming each time.

        Args:
            digest: what `digest` made; None is nothing to send.
            now: the moment.
            via: names of channels, in order, such as `["email", "desktop"]`; their settings come from the settings
                file, and without names its choice of channels too.
            channels: notifiers with their settings, in place of `via`.
            settings: quiet hours and the like; None: those of the settings file with `via`, else the defaults.
            adopt: this book sends from now on, though it was copied, moved or put back.

        Raises:
            BookError: this is not the book that sends; nothing was sent.
        """
        from warmlinks.digest import sending

        chosen = sending.Channels(via, channels, settings)
        return sending.notify(self._db, self._plugins(), digest, chosen, now=now, ranking=self._ranking, adopt=adopt)

    def coming(self, *, now: datetime) -> Digest:
        """What is due and comes within thirty days: plans, pauses, wishes, introductions; each line with its day.

        Of others nothing but names is in it. What is overdue stands on the day of `now`.
        """
        from warmlinks.digest.coming import coming_digest

        return coming_digest(self._db, self._ranking, now=now)

    def report(
        self, *, now: datetime, who: str | None = None, redacted: bool = False, options: DigestOptions | None = None
    ) -> Report:
        """Something to look at: one page of HTML with what is worth knowing, from the answers of the other methods.

        Args:
            now: the moment.
            who: WHO, for a report on one person.
            redacted: without names, addresses, handles, notes and places; the numbers are the same.
            options: settings and guards of the digest in it; None: the defaults.

        Raises:
            SettingsError: jinja2 is not installed (`warmlinks[report]`).
        """
        from warmlinks.report import report_on

        return report_on(
            self._db, self._ranking, now=now, who=who, redacted=redacted, options=options or self._options()
        )

    def why(self, who: str, *, now: datetime, options: DigestOptions | None = None) -> Reasons:
        """Why somebody is or is not suggested: due date, guard, stages with their proof, the smallest step."""
        from warmlinks.digest import sending

        return sending.reasons_for(self._db, self._ranking, who, now=now, options=options or self._options())

    def snooze(self, who: str, until: date, *, now: datetime) -> str:
        """Do not name somebody before a day; contact in between ends it. Returns the person's id."""
        from warmlinks.digest import reading

        return reading.snooze(self._db, who, until, now=now)

    def sent(self, *, limit: int | None = None) -> list[DeliveryEntry]:
        """What was handed over, newest first."""
        from warmlinks.digest import delivery_log

        return delivery_log.entries(self._db, limit=require_count(limit))

    def unconfirmed(self, *, now: datetime) -> list[DeliveryEntry]:
        """What may or may not have arrived, for the owner to decide; nothing of it is sent again by itself."""
        from warmlinks.digest import delivery_log

        return delivery_log.unconfirmed(self._db, now=now)

    def resolve_delivery(self, key: str, channel: str, *, arrived: bool, now: datetime) -> None:
        """Say of one unconfirmed that it arrived, or that it did not and may be sent again."""
        from warmlinks.digest import delivery_log

        delivery_log.resolve_delivery(self._db, key, channel, arrived=arrived, now=now)

    def stages(self, *, now: datetime) -> dict[str, Stage]:
        """How far each tie has come, by id; who has no stage is left out."""
        from warmlinks.digest import reading

        with self._db.reading():
            return reading.stages_by_person(self._db, now=int(require_aware(now)))

    # to look at

    @overload
    def table(self, which: TableName, *, now: datetime) -> list[dict[str, Any]]: ...

    @overload
    def table(self, which: TableName, *, now: datetime, backend: object) -> Any: ...  # noqa: ANN401  as it is named

    def table(self, which: TableName, *, now: datetime, backend: object = None) -> Any:
        """What the book answers as a table, `scores`, `cooling`, `connections`, `introductions` or `contacts`.

        Args:
            which: the table.
            now: the moment.
            backend: whose frame it is, as narwhals calls it: `"pandas"`, `"polars"`, `"pyarrow"`, `"duckdb"` and so on
                (`warmlinks[frames]`); None for plain rows, a list of dicts.

        Raises:
            UsageError: there is no such table, or no such frames.
            SettingsError: the library is not installed.
        """
        from warmlinks.report.tables import table_of

        return table_of(self._db, self._ranking, which, now=now, backend=backend)

    def _repr_html_(self) -> str:
        from warmlinks.report.tables import book_html

        return book_html(self._db)

    # leaving, keeping, forgetting

    def export(self, stream: IO[str], *, redacted: bool = False) -> int:
        """Write the whole book as JSON lines in one order: same book, same bytes. Returns the number of lines.

        Args:
            stream: where to write, opened with `newline=""` or in memory.
            redacted: without names, addresses, handles, notes and places; the numbers are the same.
        """
        from warmlinks.upkeep import exporting

        with self._db.reading():
            return exporting.export_lines(self._db, stream, redacted=redacted)

    def import_(self, stream: IO[str], *, part: bool = False, tell: Callable[[str], None] | None = None) -> int:
        """Read an export into an empty book. Returns the number of lines.

        Args:
            stream: where to read.
            part: take what there is also where the end is missing, or lines were changed.
            tell: told what is worth knowing: that an export of 0.1 says nothing of its end, or of odd dates.

        Raises:
            InputError: it is no export, a part of one, or a line of it is damaged; the book is empty as before.
            BookError: the book is not empty.
        """
        from warmlinks.upkeep.importing import import_lines

        return import_lines(self._db, stream, part=part, tell=tell)

    def export_csv(self, stream: IO[str], *, now: datetime) -> int:
        """Write the connections as CSV in which no cell starts a formula. Returns the number of rows."""
        from warmlinks.people.spreadsheet import write_csv

        with self._db.reading():
            people, scores = self.connections(now=now), self.scores(now=now)
        return write_csv(people, scores, stream)

    def export_vcards(self, stream: IO[str], *, now: datetime) -> int:
        """Write the connections as vCards for an address book. Returns the number of cards."""
        from warmlinks.people.vcards import write_vcards

        return write_vcards(self.connections(now=now), stream)

    def export_ics(self, stream: IO[str], *, now: datetime) -> int:
        """Write what is due and comes within thirty days as a calendar file. Returns the number of events.

        Of others nothing but names is in it. Read in again later, an event moves and does not double.
        """
        from warmlinks.plugins.calendar_file import write_calendar

        return write_calendar(self.coming(now=now), stream)

    def forget(self, who: str, *, also_assumed: bool | None = None) -> Forgotten:
        """Remove a person to the last byte, also from backups in the book's folder. There is no way back.

        Of one who is only assumed to be one person on several networks, `also_assumed` says whether to forget them all
        or only the one that WHO names.

        Raises:
            UsageError: they are only assumed to be one, and `also_assumed` does not say which are meant.
        """
        from warmlinks.upkeep import forgetting

        return forgetting.forget(self._db, who, also_assumed=also_assumed)

    def allow_again(self, identity: str) -> bool:
        """Let an identity (`network:key`, or an address) that was forgotten come back with the next load."""
        from warmlinks.upkeep import forgetting

        return forgetting.allow_again(self._db, identity)

    def backup(self, path: str | Path | None = None) -> Path:
        """Write a checked copy; None puts it into `backups` beside the book."""
        return backups.write_backup(self._db, Path(path) if path is not None else None)

    def doctor(self, *, mend: bool = True, repair: bool = False) -> Diagnosis:
        """Check file, permissions, references, and everything derived against the log.

        Args:
            mend: make anew what is derived.
            repair: take out what has an impossible date, and put a mark where a text cannot be read. Some of the
                owner's own words go with it, so that a backup is made before.
        """
        from warmlinks.upkeep import doctor

        if repair:
            doctor.repair(self._db)
        return doctor.examine(self._db, mend=mend)

    @classmethod
    def restore(cls, path: str | Path | None = None) -> Diagnosis:
        """Put the last good backup in the place of a book that is damaged or gone; the damaged file is kept beside it.

        Raises:
            BookError: the book is whole, or there is no whole backup; nothing was touched.
        """
        place = book_path(path)
        if place is None:
            raise NotFoundError("a book in memory has no backups")
        return backups.restore(place)

    def _options(self) -> DigestOptions:
        """The default settings, and the guards of plugins, as the command asks them."""
        from warmlinks.digest.sending import DigestOptions

        return DigestOptions.of(self._plugins())

    def _plugins(self) -> Registry:
        if self._registry is None:
            self._registry = Registry()
        return self._registry
