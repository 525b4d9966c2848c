"""Loading archives: which source reads a file, whose it is, and what became of every record."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from attrs import evolve, frozen
from msgspec.json import encode as encode_json

from warmlinks.answers import FileReport, LoadReport, Problem, Progress, Tell
from warmlinks.archive import Archive, Budgets, open_archive
from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.times import as_stored, moment_of, zone_name, zone_of
from warmlinks.errors import (
    BookError,
    InputError,
    OwnerUnknownError,
    PluginError,
    SettingsError,
    UnrecognizedError,
    UsageError,
    WarmlinksError,
)
from warmlinks.files import expanded
from warmlinks.loading.fingerprints import accounts_mark, archive_fingerprint, known_report, remember
from warmlinks.loading.folders import explain_folders
from warmlinks.loading.merge import ArchiveRow, MergeCounts, merge, reduce_waiting
from warmlinks.loading.ownership import check_owner, known_accounts, owner_meant
from warmlinks.loading.staging import Staging
from warmlinks.people import tombstones
from warmlinks.people.directory import ME, Assumed, regroup
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import About, Source
from warmlinks.store.database import Database
from warmlinks.ties import states
from warmlinks.ties.coverage import coverage_text
from warmlinks.ties.learning import keep_looks
from warmlinks.ties.zones import book_zone, reading_zone, settle_days, zone_told

__all__ = ["load", "load_files"]

_PART = re.compile(r"(?P<stem>.*[^-_\d(])[-_](?P<number>\d{1,2})")


@frozen
class _Loader:
    db: Database
    registry: Registry
    source: str | None
    owner: tuple[str, ...]
    budgets: Budgets | None
    reread: bool
    tell: Tell | None


_Loaded: TypeAlias = tuple[FileReport, MergeCounts]


def load(
    db: Database,
    registry: Registry,
    paths: str | Path | Iterable[str | Path],
    *,
    source: str | None,
    owner: str | Sequence[str] | None,
    budgets: Budgets | None,
    reread: bool,
    tell: Tell | None,
) -> LoadReport:
    """Load archives; one path by itself is loaded or raises. See `Book.load`."""
    single = isinstance(paths, str | Path)
    files = [expanded(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
    typed = [owner] if isinstance(owner, str) else owner or ()
    whose = tuple(owner_meant(one) for one in typed if one)
    report = load_files(db, registry, files, source=source, owner=whose, budgets=budgets, reread=reread, tell=tell)
    report = explain_folders(report, registry, files, budgets=budgets)
    if single and report.failed and all(file.failed for file in report.files) and (error := report.files[0].error):
        raise error
    return report


def load_files(
    db: Database,
    registry: Registry,
    paths: Iterable[Path],
    *,
    source: str | None = None,
    owner: tuple[str, ...] = (),
    budgets: Budgets | None = None,
    reread: bool = False,
    tell: Tell | None = None,
) -> LoadReport:
    """Load archives one after the other; what fails is told in its report, and the others go on."""
    loader = _Loader(db, registry, source, owner, budgets, reread, tell)
    reports = []
    people = interactions = 0
    assumed = Assumed(db)
    for parts in _exports(loader, list(paths)):
        with _seldom_collected():
            loaded = _load_one(loader, parts)
        for report, merge_counts in loaded:
            reports.append(report)
            people += merge_counts.new_people
            interactions += merge_counts.new_interactions
    return LoadReport(tuple(reports), people, interactions, assumed.change())


_OBJECTS = 20_000


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for cycles of garbage after many objects only: records have none, and looking takes a tenth of the time."""
    usual = gc.get_threshold()
    if not 0 < usual[0] < _OBJECTS:
        yield
        return
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _load_one(loader: _Loader, parts: Sequence[Path]) -> list[_Loaded]:
    """Load one export: what became of it by each source that knows a part of it."""
    name = ", ".join(str(part) for part in parts)
    report = FileReport(name)
    try:
        zone = reading_zone(loader.db)
        with open_archive(parts, owner=loader.owner, timezone=zone, budgets=loader.budgets) as archive:
            _require_files(parts, archive)
            sources = loader.registry.recognize(archive, loader.source)
            loaded = {source.name: _load_part(loader, parts, archive, source, sources) for source in sources}
            for source in sources:
                # one whose owner is known by what another has read since
                if len(sources) > 1 and isinstance(loaded[source.name][0].error, OwnerUnknownError):
                    loaded[source.name] = _load_part(loader, parts, archive, source, sources)
        return _some_of_it(loaded)
    except (SettingsError, UsageError, BookError):
        # the book's own trouble is not the file's
        raise
    except (InputError, PluginError) as error:
        return [(_failed(report, None, error), MergeCounts())]


def _load_part(
    loader: _Loader, parts: Sequence[Path], archive: Archive, source: Source, sources: Sequence[Source]
) -> _Loaded:
    """Load what one source reads of an export."""
    report = FileReport(", ".join(str(part) for part in parts), source=source.name)
    staging: Staging | None = None
    try:
        archive.tell_accounts(accounts := known_accounts(loader.db))
        mark = archive_fingerprint(parts, archive, source, loader.registry.settings_of(source))
        if mark is not None and not loader.reread:
            known = known_report(loader.db, mark, report, accounts_mark(accounts))
            if known is not None:
                return known, MergeCounts()
        staging = _staging_for(loader, archive, source, report.path)
        staging.take(loader.registry.read(source, archive))
        try:
            if len(sources) > 1 and not staging.tally.seen:
                # a part of which there is nothing, as a calendar without entries
                return report, MergeCounts()
            return _keep(loader, staging, source, report, archive=archive, mark=mark)
        finally:
            staging.drop()
    except (SettingsError, UsageError, BookError):
        raise
    except InputError as error:
        return _failed(report, staging, _another_source(loader, parts, error) or error), MergeCounts()
    except PluginError as error:
        return _failed(report, staging, error), MergeCounts()


def _some_of_it(loaded: Mapping[str, _Loaded]) -> list[_Loaded]:
    """What became of the parts; where all of them hold nothing, that is said of the first."""
    found = list(loaded.values())
    if len(found) > 1 and not any(report.seen or report.failed for report, _ in found):
        report = found[0][0]
        error = InputError(
            "nothing in it tells of people or contact",
            archive=report.path,
            why=f"asked {', '.join(loaded)}",
            advice="Check that this is the file as it was given to you, and not a part cut out of it",
        )
        found[0] = (_failed(report, None, error), MergeCounts())
    return found


def _require_files(parts: Sequence[Path], archive: Archive) -> None:
    """Of what holds nothing, and of what only has the name of a zip, no source needs to be asked."""
    if not archive.members:
        what = "folder" if parts[0].is_dir() else "zip file"
        raise UnrecognizedError(
            f"the {what} is empty",
            archive=archive.name,
            advice="Give the zip as the network gave it to you, or the folder that it was unpacked to",
        )
    for part in parts:
        if part.suffix.lower() == ".zip" and part.is_file() and not _begins_as_zip(part):
            raise UnrecognizedError(
                "this is no zip file",
                archive=str(part),
                why="it is called one, but does not begin as one",
                advice="Download it again; a page may have been saved in its place",
            )


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _another_source(loader: _Loader, parts: Sequence[Path], error: InputError) -> UnrecognizedError | None:
    """What to say where the caller named a source, it failed, and another one recognises the file."""
    if loader.source is None:
        return None
    try:
        with open_archive(parts, budgets=loader.budgets) as archive:
            found = [one.name for one in loader.registry.recognize(archive)]
    except WarmlinksError:
        return None
    if loader.source in found:
        return None
    names = " and ".join(found)
    return UnrecognizedError(
        f"this looks like an archive of {names} (source {names} recognises it), but --source {loader.source} was asked",
        archive=error.archive or ", ".join(map(str, parts)),
        why=f"{loader.source} says: {error.what}",
        advice="Leave --source out",
    )


def _staging_for(loader: _Loader, archive: Archive, source: Source, name: str) -> Staging:
    if source.network == ME:
        raise PluginError(
            f"a source may not call its network {ME!r}", plugin=source.name, why="it is for what the owner types"
        )
    days = book_zone(loader.db) if zone_told(loader.db) else None
    tell = loader.tell

    def report(records: int) -> None:
        if tell is not None:
            tell(Progress(name, "reading", records))

    return Staging(loader.db, zone=archive.timezone, zone_of_days=days, tell=report)


def _keep(
    loader: _Loader, staging: Staging, source: Source, report: FileReport, *, archive: Archive, mark: bytes | None
) -> _Loaded:
    """Check whose the records are and merge them."""
    db, tally = loader.db, staging.tally
    _require_records(db, staging, report.path)
    owners = check_owner(db, source.network, loader.owner, report.path)
    alone = reduce_waiting(db, owners.keys) if owners.keys else 0
    gone, forgotten = tombstones.sift(db, source.network) if tombstones.any_tombstones(db) else (0, [])
    for why, count in (("with yourself", alone), ("forgotten", gone)):
        if count:
            tally.skipped[why] += count
    row = _archive_row(staging, source, owners.key)
    if loader.tell is not None:
        loader.tell(Progress(report.path, "merging", tally.seen))
    with db.writing():
        had = db.value("SELECT EXISTS (SELECT 1 FROM interaction) OR EXISTS (SELECT 1 FROM utterance)") == 1
        last = int(db.value("SELECT coalesce(max(id), 0) FROM identity"))
        merge_counts = merge(db, row, whole=staging.whole)
        for identifiers in forgotten:
            tombstones.add_tombstones(db, identifiers)
        moved = settle_days(db, zone_name(staging.days.zone), had=had)
        touched = [identity for (identity,) in db.run("SELECT identity FROM temp.t_touched")]
        if merge_counts.regroup:
            regroup(db, touched, whole=moved)
            merge_counts.new_people = _new_people(db, source.network, last)
        else:
            if touched or moved:
                states.refresh_identities(db, touched, whole=moved)
            # a newer archive may show no more than that nothing came: ties are in view for longer
            keep_looks(db)
        report = evolve(
            _told(report, staging, merge_counts),
            owner=owners.shown,
            unresolved=_unresolved(db, source.network),
            until=day_in(moment_of(row.as_of // 1000), book_zone(db)) if row.as_of else None,
        )
        if mark is not None:
            remember(db, mark, report, accounts_mark(known_accounts(db)) if archive.accounts_asked else None)
    return report, merge_counts


def _new_people(db: Database, network: str, last: int) -> int:
    """How many people came: of whom no identity was there before, however many of theirs came now.

    Args:
        db: the book, people grouped anew.
        network: where they are.
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


def _require_records(db: Database, staging: Staging, path: str) -> None:
    """An archive in which there is nobody and nothing was not understood, whatever the reason."""
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


def _archive_row(staging: Staging, source: Source, owner: str) -> ArchiveRow:
    about = staging.about or About("")
    as_of = as_stored(about.as_of, zone=staging.zone)[0] if about.as_of is not None else staging.tally.as_of
    return ArchiveRow(
        source=source.name,
        network=source.network,
        owner=owner,
        as_of=as_of,
        generation=about.generation,
        timezone=_known_zone(about.timezone) if about.timezone else "",
        coverage=coverage_text(source.coverage if about.coverage is None else about.coverage, staging.came),
        not_included=encode_json(sorted(about.not_included)).decode(),
        collection=_collection(about.collection) if about.collection else "",
    )


def _collection(name: str) -> str:
    """What a collection is known by: it matters which are the same, and its name may be somebody's address."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _told(report: FileReport, staging: Staging, merge_counts: MergeCounts) -> FileReport:
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


def _unresolved(db: Database, network: str) -> int:
    return int(
        db.value(
            "SELECT count(*) FROM person p JOIN identity i ON i.id = p.id LEFT JOIN tie_state s ON s.person = p.id"
            " WHERE NOT p.named AND s.person IS NULL AND i.network = ?",
            (network,),
        )
    )


def _failed(report: FileReport, staging: Staging | None, error: WarmlinksError) -> FileReport:
    problem = Problem(
        error.where or report.path, f"{error.what}{f': {error.why}' if error.why else ''}", error.advice or ""
    )
    problems = tuple(staging.tally.problems) if staging is not None else ()
    refused = staging.tally.refused if staging is not None else 0
    return evolve(
        report,
        seen=refused,
        refused=refused,
        problems=problems,
        failed=problem,
        error=error,
    )


# which files belong together


def _exports(loader: _Loader, paths: Sequence[Path]) -> list[list[Path]]:
    """Files that are parts of one export, put together: `x-1.zip` and `x-2.zip` of one folder and one source."""
    if len(paths) == 1:
        return [list(paths)]
    groups: dict[tuple[Path, str, str], list[Path]] = {}
    for path in dict.fromkeys(paths):
        found = _PART.fullmatch(path.stem)
        stem = found["stem"] if found else ""
        # the last number of a date is no part
        key = (path.parent, stem, path.suffix) if found and not re.search(r"\d[-_.]\d*$", stem) else (path, "", "")
        groups.setdefault(key, []).append(path)
    exports: list[list[Path]] = []
    for some in groups.values():
        if len(some) == 1 or len({_source_of(loader, path) for path in some} - {None}) != 1:
            exports.extend([path] for path in some)
        else:
            exports.append(some)
    return exports


def _source_of(loader: _Loader, path: Path) -> tuple[str, ...] | None:
    """The sources that know a file by itself; None for one that is only a part of something."""
    try:
        with open_archive(path, budgets=loader.budgets) as archive:
            return tuple(one.name for one in loader.registry.recognize(archive, loader.source))
    except WarmlinksError:
        return None
