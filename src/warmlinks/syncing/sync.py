"""Pulls feeds: each by itself, newest first, committed from checkpoint to checkpoint.

An error of one feed is in its report, and the others go on. The book is not locked while a server is asked: records are
staged in temporary tables, as those of archives are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from attrs import define, evolve, field

from warmlinks.answers import FeedReport, FileReport, Problem, SyncReport, Tell
from warmlinks.calendar.active_time import day_in
from warmlinks.errors import BookError, SettingsError, TryLaterError, UsageError, WarmlinksError
from warmlinks.loading.keeping import complete, keep, staging_for
from warmlinks.loading.merge import MergeCounts
from warmlinks.loading.ownership import Owners, check_owner
from warmlinks.net.asking import Net
from warmlinks.people.directory import AssumptionTracker
from warmlinks.plugins.feeds import Checked, Feed
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Account, Checkpoint, Record
from warmlinks.settings import FeedTable
from warmlinks.store.database import Database
from warmlinks.syncing.cursors import Cursor, cursor_of, feed_states, move, note_failure
from warmlinks.syncing.lock import one_at_a_time
from warmlinks.ties.zones import book_zone, reading_zone

__all__ = ["require_tables", "sync"]

_SUMS = ("seen", "new", "changed", "same", "refused")
_PROBLEMS = 1000

MakeNet: TypeAlias = Callable[[FeedTable, datetime], Net]


def require_tables(tables: Mapping[str, FeedTable], names: Sequence[str]) -> dict[str, FeedTable]:
    """Return the tables of the named feeds, or of all that are switched on.

    Raises:
        UsageError: no feed is switched on, or a named one is not.
    """
    advice = (
        "A feed is switched on by a table [feeds.NAME] in the settings file: warmlinks config says where that is,"
        " warmlinks plugins which feeds there are"
    )
    missing = [name for name in names if name not in tables]
    if missing:
        why = f"there are: {', '.join(tables) or 'none'}"
        raise UsageError(f"no feed {missing[0]!r} is switched on", why=why, advice=advice)
    if not tables:
        raise UsageError("no feed is switched on", advice=advice)
    return {name: tables[name] for name in dict.fromkeys(names or tables)}


def sync(
    db: Database,
    registry: Registry,
    tables: Mapping[str, FeedTable],
    *,
    now: datetime,
    check: bool = False,
    tell: Tell | None = None,
    net_of: MakeNet = FeedTable.net,
) -> SyncReport:
    """Pull feeds one after the other. See `Book.sync`.

    Raises:
        BookBusyError: another sync of this book is running.
        BookError: the book cannot be written.
    """
    assumed = AssumptionTracker(db)
    with one_at_a_time(db.path):
        reports = [
            _Pull(db, registry, name, table, now, tell, net_of(table, now)).run(check=check)
            for name, table in tables.items()
        ]
    return SyncReport(tuple(reports), assumed.change())


@define
class _Piece:
    """The records up to the next checkpoint or the end; knows after iteration which of them it was."""

    records: Iterator[Record | Checkpoint]
    checkpoint: Checkpoint | None = None
    ended: bool = False

    def __iter__(self) -> Iterator[Record]:
        for record in self.records:
            if isinstance(record, Checkpoint):
                self.checkpoint = record
                return
            yield record
        self.ended = True


@define
class _Pull:
    """One pull of one feed."""

    db: Database
    registry: Registry
    name: str
    table: FeedTable
    now: datetime
    tell: Tell | None
    net: Net
    report: FeedReport = field(init=False)
    account: str = ""

    def __attrs_post_init__(self) -> None:
        self.report = FeedReport(self.name, self.table.feed)

    @property
    def at(self) -> int:
        return int(self.now.timestamp() * 1000)

    def run(self, *, check: bool) -> FeedReport:
        """Pull the feed, or with `check` ask only whose account it is, and return the report."""
        try:
            self._refuse_early_retry()
            feed = self.registry.feed(self.table.feed)
            settings = feed.configure(self.table.own)
            checked = self._check(feed, settings)
            if not check:
                self._pull(feed, settings, checked)
        except BookError:
            # an error of the book is not the feed's
            raise
        except WarmlinksError as error:
            self._fail(error, noted=not check)
        return evolve(self.report, asked=self.net.asked)

    def _refuse_early_retry(self) -> None:
        """Raise TryLaterError where the server has asked not to be called yet."""
        for state in feed_states(self.db):
            if state.name == self.name and state.tries_after is not None and state.tries_after > self.now:
                then = state.tries_after.astimezone(book_zone(self.db))
                raise TryLaterError(
                    f"{self.name} is left in peace until {then:%Y-%m-%d %H:%M}",
                    why=state.why or "its server asked for that",
                    advice="The next sync after that goes on",
                    retry_after=(state.tries_after - self.now).total_seconds(),
                )

    def _check(self, feed: Feed, settings: Any) -> Checked:  # noqa: ANN401  each feed has its own class
        """Ask whose account it is, and note that in the report."""
        checked = self.registry.check(feed, settings, self.net)
        self.account = checked.account.key
        until = checked.until
        self.report = evolve(
            self.report,
            account=checked.account.handle or checked.account.key,
            sees=checked.sees,
            until=day_in(until, book_zone(self.db)) if isinstance(until, datetime) else until,
            insecure=self.table.insecure,
        )
        return checked

    def _pull(self, feed: Feed, settings: Any, checked: Checked) -> None:  # noqa: ANN401  each feed has its own class
        """Keep piece after piece, and at the end how far the data go."""
        db = self.db
        self._refuse_another()
        cursor = cursor_of(db, self.name, self.account)
        owners: Owners | None = None
        came: set[tuple[str, str]] = set()
        with closing(self.registry.pull(feed, settings, cursor.place, self.net)) as records:  # type: ignore[type-var]  # a generator
            while True:
                piece = _Piece(records)
                staging = staging_for(db, feed, zone=reading_zone(db), name=self.name, tell=self.tell)
                # the owner's account need only be told once
                first = [Account(checked.account, self.name)] if owners is None and feed.needs_owner else []
                try:
                    staging.take(chain(first, piece))
                    if owners is None:
                        # who names a feed in the settings says that it is theirs
                        given = (self.account,) if feed.needs_owner else ()
                        owners = check_owner(db, feed.network, given, self.name)
                    came |= staging.came
                    place = piece.checkpoint.cursor if piece.checkpoint else cursor.place
                    kept, counts = keep(
                        db,
                        staging,
                        feed,
                        FileReport(self.name),
                        owners=owners,
                        asked_at=self.at,
                        tell=self.tell,
                        also=partial(self._move, cursor, place),
                    )
                    cursor = evolve(cursor, place=place)
                finally:
                    staging.drop()
                self._add(kept, counts)
                if piece.ended:
                    break
        with db.writing():
            complete(db, feed, owners, asked_at=self.at, came=came)
            move(db, cursor, cursor.place, at=self.at, complete=True)
        self.report = evolve(self.report, complete=True)

    def _move(self, cursor: Cursor, place: str | None, _: FileReport) -> None:
        move(self.db, cursor, place, at=self.at)

    def _refuse_another(self) -> None:
        """Refuse another account than before, so that a misplaced token mixes nobody up."""
        before = [state.account for state in feed_states(self.db) if state.name == self.name and state.account]
        if before and self.account not in before:
            raise SettingsError(
                f"[feeds.{self.name}] leads to the account {self.account} now, and led to {before[0]} before",
                advice=f'Give the other account a table of another name, with feed = "{self.table.feed}" in it',
            )

    def _add(self, kept: FileReport, counts: MergeCounts) -> None:
        """Add the counts of one piece to the report."""
        report = self.report
        sums = {name: getattr(report, name) + getattr(kept, name) for name in _SUMS}
        self.report = evolve(
            report,
            **sums,
            skipped=dict(Counter(report.skipped) + Counter(kept.skipped)),
            new_people=report.new_people + counts.new_people,
            new_interactions=report.new_interactions + counts.new_interactions,
            problems=(*report.problems, *kept.problems)[:_PROBLEMS],
        )

    def _fail(self, error: WarmlinksError, *, noted: bool) -> None:
        """Put the error into the report without secrets, and record it, so that `doctor` knows."""
        masked = self.net.masked
        why = f"{error.what}{f': {error.why}' if error.why else ''}"
        problem = Problem(masked(error.where or self.name), masked(why), masked(error.advice or ""))
        pause = error.retry_after if isinstance(error, TryLaterError) else None
        tries_after = self.now + timedelta(seconds=pause) if pause else None
        if noted and self.db.can_write:
            last = [state.account for state in feed_states(self.db) if state.name == self.name]
            cursor = Cursor(self.name, self.account or (last[0] if last else ""))
            not_before = None if tries_after is None else int(tries_after.timestamp() * 1000)
            note_failure(self.db, cursor, problem.why, at=self.at, not_before=not_before)
        self.report = evolve(self.report, failed=problem, tries_after=tries_after, error=error)
