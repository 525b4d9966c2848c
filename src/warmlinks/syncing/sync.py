"""Pulling feeds: each by itself, newest first, kept from checkpoint to checkpoint.

What goes wrong with one feed is told in its report, and the others go on. No lock of the book is held while a server is
being waited for: what comes waits in temporary tables, as what is read from an archive does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from warmlinks.answers import FeedReport, FileReport, Problem, SyncReport, Tell
from warmlinks.calendar.active_time import day_in
from warmlinks.errors import (
    BookError,
    InputError,
    PluginError,
    SettingsError,
    TryLaterError,
    UsageError,
    WarmlinksError,
)
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

__all__ = ["chosen", "sync"]

MakeNet: TypeAlias = Callable[[FeedTable, datetime], Net]


def chosen(tables: Mapping[str, FeedTable], names: Sequence[str]) -> dict[str, FeedTable]:
    """The feeds that are meant: those that are named, or all that are switched on.

    Raises:
        UsageError: none is switched on, or one that is named is not.
    """
    advice = (
        "A feed is switched on by a table [feeds.NAME] in the settings file: warmlinks config says where that is,"
        " warmlinks plugins which feeds there are"
    )
    missing = [name for name in names if name not in tables]
    if missing:
        on = ", ".join(tables) or "none"
        raise UsageError(f"no feed {missing[0]!r} is switched on", why=f"there are: {on}", advice=advice)
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
    """The records up to the next checkpoint; knows then whether there was one, or the end."""

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


@frozen
class _Asked:
    """Somebody who was found behind the settings of a feed."""

    feed: Feed
    settings: Any
    found: Checked


@define
class _Pull:
    """One feed, asked once."""

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
        """Ask, keep, and say what became of it."""
        try:
            asked = self._ask()
            if not check:
                self._pull(asked)
        except BookError:
            # the book's own trouble is not the feed's
            raise
        except (TryLaterError, InputError, PluginError, SettingsError, WarmlinksError) as error:
            self._fail(error, noted=not check)
        return evolve(self.report, asked=self.net.asked)

    def _ask(self) -> _Asked:
        """Who is behind the settings.

        Raises:
            TryLaterError: the server wanted to be left in peace until later than now.
        """
        for state in feed_states(self.db):
            if state.name == self.name and state.tries_after is not None and state.tries_after > self.now:
                then = state.tries_after.astimezone(book_zone(self.db))
                raise TryLaterError(
                    f"{self.name} is left in peace until {then:%Y-%m-%d %H:%M}",
                    why=state.why or "its server asked for that",
                    advice="The next sync after that goes on",
                    retry_after=(state.tries_after - self.now).total_seconds(),
                )
        feed = self.registry.feed(self.table.feed)
        settings = feed.configure(self.table.own)
        found = self.registry.check(feed, settings, self.net)
        self.account = found.account.key
        until = found.until
        self.report = evolve(
            self.report,
            account=found.account.handle or found.account.key,
            sees=found.sees,
            until=day_in(until, book_zone(self.db)) if isinstance(until, datetime) else until,
            insecure=self.table.insecure,
        )
        return _Asked(feed, settings, found)

    def _pull(self, asked: _Asked) -> None:
        """Keep piece after piece, and at the end how far all of it goes."""
        db, feed = self.db, asked.feed
        self._refuse_another()
        cursor = cursor_of(db, self.name, self.account)
        owners: Owners | None = None
        came: set[tuple[str, str]] = set()
        with closing(self.registry.pull(feed, asked.settings, cursor.place, self.net)) as records:  # type: ignore[type-var]  # a generator
            while True:
                piece = _Piece(records)
                staging = staging_for(db, feed, zone=reading_zone(db), name=self.name, tell=self.tell)
                # whose it is need only be said once
                first = [Account(asked.found.account, self.name)] if owners is None and feed.needs_owner else []
                try:
                    staging.take(chain(first, piece))
                    if owners is None:
                        # who names a feed in the settings says that it is theirs
                        given = (self.account,) if feed.needs_owner else ()
                        owners = check_owner(db, feed.network, given, self.name)
                    came |= staging.came
                    place = piece.checkpoint.cursor if piece.checkpoint else cursor.place
                    moved: list[Cursor] = []

                    def also(_: FileReport, *, place: str | None = place) -> None:
                        moved.append(move(db, cursor, place, at=self.at))  # noqa: B023  called before it changes

                    told, counts = keep(
                        db,
                        staging,
                        feed,
                        FileReport(self.name),
                        owners=owners,
                        asked_at=self.at,
                        tell=self.tell,
                        also=also,
                    )
                    cursor = moved[0]
                finally:
                    staging.drop()
                self._add(told, counts)
                if piece.ended:
                    break
        with db.writing():
            complete(db, feed, owners, asked_at=self.at, came=came)
            move(db, cursor, cursor.place, at=self.at, complete=True)
        self.report = evolve(self.report, complete=True)

    def _refuse_another(self) -> None:
        """A table is of the account that it was first of, so that a token put in the wrong place mixes nobody up."""
        before = [one.account for one in feed_states(self.db) if one.name == self.name and one.account]
        if before and self.account not in before:
            raise SettingsError(
                f"[feeds.{self.name}] leads to the account {self.account} now, and led to {before[0]} before",
                advice=f'Give the other account a table of another name, with feed = "{self.table.feed}" in it',
            )

    def _add(self, told: FileReport, counts: MergeCounts) -> None:
        """Count what was kept of one piece."""
        report = self.report
        skipped = dict(report.skipped)
        for why, count in told.skipped.items():
            skipped[why] = skipped.get(why, 0) + count
        self.report = evolve(
            report,
            seen=report.seen + told.seen,
            new=report.new + told.new,
            changed=report.changed + told.changed,
            same=report.same + told.same,
            skipped=skipped,
            refused=report.refused + told.refused,
            new_people=report.new_people + counts.new_people,
            new_interactions=report.new_interactions + counts.new_interactions,
            problems=(*report.problems, *told.problems)[:1000],
        )

    def _fail(self, error: WarmlinksError, *, noted: bool) -> None:
        """Say why it broke off, without any secret, and note it, so that `doctor` knows."""
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
