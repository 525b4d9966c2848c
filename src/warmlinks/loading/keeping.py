"""How all records come into the book, whether an archive holds them or a server gives them.

They are staged in temporary tables and then merged in one short unit of work, together with what belongs to them: the
fingerprint of an archive that was read whole, or the cursor of a feed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from hashlib import blake2b
from typing import TypeAlias

from attrs import evolve
from msgspec.json import encode as encode_json

from warmlinks.answers import FileReport, Progress, Tell
from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.times import as_stored, moment_of, zone_name, zone_of
from warmlinks.errors import InputError, PluginError, UsageError
from warmlinks.loading.merge import ArchiveRow, MergeCounts, merge, remove_own_contact
from warmlinks.loading.ownership import Owners
from warmlinks.loading.staging import Staging
from warmlinks.people import tombstones, views
from warmlinks.people.directory import ME, regroup
from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.sources import About, Source
from warmlinks.store.database import Database
from warmlinks.ties import states
from warmlinks.ties.coverage import coverage_text, united
from warmlinks.ties.learning import update_looks
from warmlinks.ties.zones import book_zone, known_zone, update_days

__all__ = ["FEED", "Origin", "complete", "keep", "require_records", "staging_for"]

Origin: TypeAlias = Source | Feed
"""Where records come from."""

FEED = "feed"
"""The generation of records that a feed gave."""


def staging_for(db: Database, origin: Origin, *, zone: tzinfo, name: str, tell: Tell | None) -> Staging:
    """Make the staging of an archive or of a piece of a feed.

    Args:
        db: the book.
        origin: where it comes from.
        zone: the zone of wall-clock times.
        name: what the owner calls it.
        tell: called every few thousand records.

    Raises:
        PluginError: the origin gives its network the name of the owner's own records.
    """
    if origin.network == ME:
        raise PluginError(
            f"a source may not call its network {ME!r}", plugin=origin.name, why="it is for what the owner types"
        )
    days = book_zone(db) if known_zone(db) else None

    def report(records: int) -> None:
        if tell is not None:
            tell(Progress(name, "reading", records))

    return Staging(db, zone=zone, zone_of_days=days, tell=report)


def require_records(db: Database, staging: Staging, path: str) -> None:
    """Refuse an archive in which there is nobody and nothing: it was not understood, whatever the reason."""
    if db.value("SELECT 1 FROM temp.t_person WHERE NOT account LIMIT 1"):
        return
    for table in ("t_tie", "t_interaction", "t_conversation", "t_utterance"):
        if db.value(f"SELECT 1 FROM temp.{table} LIMIT 1"):
            return
    problem = next(iter(staging.tally.problems), None)
    more = staging.tally.refused - 1
    why = ": ".join(part for part in (problem.where, problem.why) if part) if problem else None
    raise InputError(
        "nothing in it tells of people or contact",
        archive=path,
        why=f"{why} (and {more:,} more that could not be read)" if why and more > 0 else why,
        advice=(problem.advice if problem else "")
        or "Check that this is the file as the network gave it, and not a part cut out of it",
    )


def keep(
    db: Database,
    staging: Staging,
    origin: Origin,
    report: FileReport,
    *,
    owners: Owners,
    asked_at: int | None = None,
    tell: Tell | None = None,
    also: Callable[[FileReport], None] = lambda _: None,
) -> tuple[FileReport, MergeCounts]:
    """Merge the staged records in one unit of work; return the report and the counts.

    Args:
        db: the book.
        staging: the staged records.
        origin: where they come from.
        report: the report so far.
        owners: whose they are.
        asked_at: when a feed was asked, in epoch milliseconds: its records are as of then. How far its data go is only
            said by `complete`, since it may have given no more than a part. None for an archive, which tells itself.
        tell: told of the step.
        also: called within the unit of work, with the report.
    """
    tally = staging.tally
    own = remove_own_contact(db, owners.keys) if owners.keys else 0
    sifted, forgotten = tombstones.remove_forgotten(db, origin.network) if tombstones.any_tombstones(db) else (0, [])
    for why, count in (("with yourself", own), ("forgotten", sifted)):
        if count:
            tally.skipped[why] += count
    row = _archive_row(staging, origin, owners.key, asked_at)
    if tell is not None:
        tell(Progress(report.path, "merging", tally.seen))
    with db.writing():
        had = db.value("SELECT EXISTS (SELECT 1 FROM interaction) OR EXISTS (SELECT 1 FROM utterance)") == 1
        last = int(db.value("SELECT coalesce(max(id), 0) FROM identity"))
        merge_counts = _merged(db, row, staging, news_only=asked_at is not None)
        for identifiers in forgotten:
            tombstones.add_tombstones(db, identifiers)
        moved = update_days(db, zone_name(staging.days.zone), had=had)
        touched = [identity for (identity,) in db.run("SELECT identity FROM temp.t_touched")]
        if merge_counts.regroup:
            regroup(db, touched, whole=moved)
            merge_counts.new_people = _new_people(db, origin.network, last)
        else:
            if touched or moved:
                states.refresh_identities(db, touched, whole=moved)
            if asked_at is None:
                # even without anything new, a newer archive extends how long ties are in view
                update_looks(db)
        report = evolve(
            _counted(report, staging, merge_counts),
            owner=owners.shown,
            unresolved=views.count_unresolved(db, origin.network),
            until=day_in(moment_of(row.as_of // 1000), book_zone(db)) if row.as_of else None,
        )
        also(report)
    return report, merge_counts


def _merged(db: Database, row: ArchiveRow, staging: Staging, *, news_only: bool) -> MergeCounts:
    """Merge; with `news_only`, a piece in which nothing is new leaves no trace, not even its archive row."""
    if not news_only:
        return merge(db, row, whole=staging.whole)
    db.run("SAVEPOINT piece")
    counts = merge(db, row, whole=staging.whole)
    if not (counts.new or counts.changed or counts.called_off or staging.whole):
        counts = MergeCounts()
        db.run("ROLLBACK TO piece")
        db.run("CREATE TEMP TABLE IF NOT EXISTS t_touched (identity INTEGER PRIMARY KEY) STRICT")
        db.run("DELETE FROM temp.t_touched")
        if row.collection:
            # a piece of a collection is whole: what it had before it has now
            same = (row.source, row.network, row.owner, row.generation, row.collection)
            db.run(
                "UPDATE archive SET as_of = max(as_of, ?) WHERE id = (SELECT id FROM archive"
                " WHERE (source, network, owner, generation, collection) = (?, ?, ?, ?, ?)"
                " ORDER BY as_of DESC, id DESC LIMIT 1)",
                (row.as_of, *same),
            )
    db.run("RELEASE piece")
    return counts


def complete(db: Database, feed: Feed, owners: Owners, *, asked_at: int, came: Iterable[tuple[str, str]]) -> None:
    """Record that a feed has given all there is: its data go to when it was asked. Call it within a unit of work.

    Where it gave nothing new, the row of its last data is moved on: a row for each hour without news would say no more.

    Args:
        db: the book.
        feed: which one.
        owners: whose it is.
        asked_at: when it was asked, in epoch milliseconds.
        came: the kinds and directions of contact in its data.
    """
    same = (feed.name, feed.network, owners.key, FEED)
    rows = db.rows(
        "SELECT id, as_of, sees FROM archive WHERE (source, network, owner, generation) = (?, ?, ?, ?)"
        " AND collection = '' ORDER BY as_of DESC, id DESC",
        same,
    )
    sees = coverage_text(feed.coverage, came)
    for _, _, earlier in rows:
        if earlier:
            sees = united(str(earlier), sees)
            break
    newest = rows[0] if rows else None
    if newest is not None and (newest[1] == asked_at or (newest[2] and newest[1] < asked_at)):
        db.run("UPDATE archive SET as_of = ?, sees = ? WHERE id = ?", (asked_at, sees, newest[0]))
    else:
        db.run(
            "INSERT INTO archive (source, network, owner, generation, collection, as_of, timezone, sees, lost)"
            " VALUES (?, ?, ?, ?, '', ?, '', ?, '[]')",
            (*same, asked_at, sees),
        )
    update_looks(db)


def _new_people(db: Database, network: str, last: int) -> int:
    """Count the people of whom no identity was there before, however many of theirs are new.

    Args:
        db: the book, with people regrouped.
        network: the network of the new identities.
        last: the last identity that was there before.
    """
    came = (
        "SELECT DISTINCT m.person FROM temp.t_person t JOIN identity i ON i.network = ? AND i.key = t.key"
        " JOIN member m ON m.identity = i.id WHERE NOT t.account AND i.id > ?"
    )
    known = "SELECT 1 FROM member o WHERE o.person = c.person AND o.identity <= ?"
    own = "SELECT 1 FROM member o JOIN account a ON a.identity = o.identity WHERE o.person = c.person"
    return int(
        db.value(
            f"SELECT count(*) FROM ({came}) c WHERE NOT EXISTS ({known}) AND NOT EXISTS ({own})", (network, last, last)
        )
    )


def _archive_row(staging: Staging, origin: Origin, owner: str, asked_at: int | None) -> ArchiveRow:
    about = staging.about or About("")
    collection = _collection(about.collection) if about.collection else ""
    if asked_at is not None:
        return ArchiveRow(origin.name, origin.network, owner, asked_at, FEED, collection=collection)
    as_of = as_stored(about.as_of, zone=staging.zone)[0] if about.as_of is not None else staging.tally.as_of
    return ArchiveRow(
        source=origin.name,
        network=origin.network,
        owner=owner,
        as_of=as_of,
        generation=about.generation,
        timezone=_known_zone(about.timezone) if about.timezone else "",
        coverage=coverage_text(origin.coverage if about.coverage is None else about.coverage, staging.came),
        not_included=encode_json(sorted(about.not_included)).decode(),
        collection=collection,
    )


def _collection(name: str) -> str:
    """Return a digest of a collection's name, which may be somebody's address; only which are equal matters."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _counted(report: FileReport, staging: Staging, merge_counts: MergeCounts) -> FileReport:
    tally = staging.tally
    skipped = dict(sorted(tally.skipped.items()))
    return evolve(
        report,
        seen=tally.seen,
        new=merge_counts.new,
        changed=merge_counts.changed,
        same=tally.seen - merge_counts.new - merge_counts.changed - sum(skipped.values()) - tally.refused,
        skipped=skipped,
        refused=tally.refused,
        problems=tuple(tally.problems),
        not_included=tuple(staging.about.not_included) if staging.about is not None else (),
        called_off=merge_counts.called_off,
    )


def _known_zone(name: str) -> str:
    try:
        return zone_name(zone_of(name))
    except UsageError:
        return ""
