"""Loading archives: which source reads a file, whose it is, and what happened to each record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from attrs import evolve, frozen

from warmlinks.answers import FileReport, LoadReport, Problem, Tell
from warmlinks.archive import Archive, Budgets, open_archive
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
from warmlinks.garbage import seldom_collected
from warmlinks.loading.fingerprints import accounts_digest, archive_fingerprint, known_report, remember
from warmlinks.loading.folders import PART, explain_folders, sources_of
from warmlinks.loading.growing import Growing, growing_file
from warmlinks.loading.keeping import keep, require_records, staging_for
from warmlinks.loading.merge import MergeCounts
from warmlinks.loading.ownership import check_owner, known_accounts, owner_meant
from warmlinks.loading.staging import Staging
from warmlinks.people.directory import AssumptionTracker
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Source
from warmlinks.store.database import Database
from warmlinks.ties.zones import reading_zone

__all__ = ["load", "load_files"]


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
    owners = tuple(owner_meant(name) for name in typed if name)
    report = load_files(db, registry, files, source=source, owner=owners, budgets=budgets, reread=reread, tell=tell)
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
    """Load archives one after the other; a failure is told in its report, and the others go on."""
    loader = _Loader(db, registry, source, owner, budgets, reread, tell)
    reports = []
    people = interactions = 0
    assumed = AssumptionTracker(db)
    for parts in _exports(loader, list(paths)):
        with seldom_collected():
            loaded = _load_one(loader, parts)
        for report, merge_counts in loaded:
            reports.append(report)
            people += merge_counts.new_people
            interactions += merge_counts.new_interactions
    return LoadReport(tuple(reports), people, interactions, assumed.change())


def _load_one(loader: _Loader, parts: Sequence[Path]) -> list[_Loaded]:
    """Load one export by each source that recognizes a part of it."""
    name = ", ".join(str(part) for part in parts)
    report = FileReport(name)
    try:
        zone = reading_zone(loader.db)
        with open_archive(parts, owner=loader.owner, timezone=zone, budgets=loader.budgets) as archive:
            _require_files(parts, archive)
            sources = loader.registry.recognize(archive, loader.source)
            loaded = {source.name: _load_part(loader, parts, archive, source, sources) for source in sources}
            for source in sources:
                # its owner may be known from what another source has read since
                if len(sources) > 1 and isinstance(loaded[source.name][0].error, OwnerUnknownError):
                    loaded[source.name] = _load_part(loader, parts, archive, source, sources)
        return _require_some(loaded)
    except (SettingsError, UsageError, BookError):
        # these are no fault of the file
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
        settings = loader.registry.settings_of(source)
        mark = archive_fingerprint(parts, archive, source, settings)
        if mark is not None and not loader.reread:
            known = known_report(loader.db, mark, report, accounts_digest(accounts))
            if known is not None:
                return known, MergeCounts()
        staging = staging_for(loader.db, source, zone=archive.timezone, name=report.path, tell=loader.tell)
        growing = growing_file(parts, source, loader.owner, settings)
        reached = None if loader.reread else growing.reached(loader.db)
        archive.since = reached.cursor if reached is not None else None
        staging.take(loader.registry.read(source, archive))
        if reached is not None:
            staging.tally.note_time(reached.as_of)
            report = evolve(report, resumed=True)
        try:
            if len(sources) > 1 and not staging.tally.seen:
                # a part that holds nothing, as a calendar without entries
                return report, MergeCounts()
            return _keep(loader, staging, source, report, archive=archive, mark=mark, growing=growing)
        finally:
            staging.drop()
    except (SettingsError, UsageError, BookError):
        raise
    except InputError as error:
        return _failed(report, staging, _another_source(loader, parts, error) or error), MergeCounts()
    except PluginError as error:
        return _failed(report, staging, error), MergeCounts()


def _require_some(loaded: Mapping[str, _Loaded]) -> list[_Loaded]:
    """Return the parts; where all of them hold nothing, the first has failed."""
    parts = list(loaded.values())
    if len(parts) > 1 and not any(report.seen or report.failed for report, _ in parts):
        report = parts[0][0]
        error = InputError(
            "nothing in it tells of people or contact",
            archive=report.path,
            why=f"asked {', '.join(loaded)}",
            advice="Check that this is the file as it was given to you, and not a part cut out of it",
        )
        parts[0] = (_failed(report, None, error), MergeCounts())
    return parts


def _require_files(parts: Sequence[Path], archive: Archive) -> None:
    """Refuse what is empty and what only has the name of a zip, before any source is asked."""
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
    """Return the error where the caller named a source, it failed, and another one recognizes the file."""
    if loader.source is None:
        return None
    sources = sources_of(loader.registry, parts, loader.budgets)
    if sources is None or loader.source in sources:
        return None
    names = " and ".join(sources)
    return UnrecognizedError(
        f"this looks like an archive of {names} (source {names} recognises it), but --source {loader.source} was asked",
        archive=error.archive or ", ".join(map(str, parts)),
        why=f"{loader.source} says: {error.what}",
        advice="Leave --source out",
    )


def _keep(
    loader: _Loader,
    staging: Staging,
    source: Source,
    report: FileReport,
    *,
    archive: Archive,
    mark: bytes | None,
    growing: Growing,
) -> _Loaded:
    """Check whose the records are and keep them."""
    db = loader.db
    if not report.resumed:
        require_records(db, staging, report.path)
    owners = check_owner(db, source.network, loader.owner, report.path)

    def remember_reading(kept: FileReport) -> None:
        if staging.cursor is not None:
            growing.keep(db, staging.cursor, at=staging.tally.now, as_of=staging.tally.as_of)
        # the counts of what was added say nothing of the whole
        if mark is not None and not kept.resumed:
            remember(db, mark, kept, accounts_digest(known_accounts(db)) if archive.accounts_asked else None)

    return keep(db, staging, source, report, owners=owners, tell=loader.tell, also=remember_reading)


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


def _exports(loader: _Loader, paths: Sequence[Path]) -> list[list[Path]]:
    """Group files that are parts of one export: `x-1.zip` and `x-2.zip` of one folder and one source."""
    if len(paths) == 1:
        return [list(paths)]
    groups: dict[tuple[Path, str, str], list[Path]] = {}
    for path in dict.fromkeys(paths):
        part = PART.fullmatch(path.stem)
        stem = part["stem"] if part else ""
        # the last number of a date is no part
        key = (path.parent, stem, path.suffix) if part and not re.search(r"\d[-_.]\d*$", stem) else (path, "", "")
        groups.setdefault(key, []).append(path)
    exports: list[list[Path]] = []
    for group in groups.values():
        by_itself = (sources_of(loader.registry, path, loader.budgets, loader.source) for path in group)
        if len(group) == 1 or len(set(by_itself) - {None}) != 1:
            exports.extend([path] for path in group)
        else:
            exports.append(group)
    return exports
