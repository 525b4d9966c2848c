"""Loading archives: which source reads a file, whose it is, and what became of every record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import evolve, frozen
from msgspec.json import encode as encode_json

from warmlinks.archive import Archive, Budgets, open_archive
from warmlinks.errors import BookError, InputError, OwnerUnknownError, PluginError, SettingsError, WarmlinksError
from warmlinks.registry import Registry
from warmlinks.sources import Source
from warmlinks.store import marks, states
from warmlinks.store.again import known_report, mark_of_archive, remember
from warmlinks.store.answers import FileReport, LoadReport, Problem, Progress, Tell
from warmlinks.store.database import Database
from warmlinks.store.intake import Intake
from warmlinks.store.merge import ArchiveRow, Fates, merge, reduce_waiting
from warmlinks.store.people import ME, regroup
from warmlinks.store.schema import WITHOUT_TIME
from warmlinks.store.times import as_stored, zone_name, zone_of
from warmlinks.store.zones import book_zone, settle_days, zone_told

__all__ = ["load_files"]

_PART = re.compile(r"(?P<stem>.*[^-_\d(])[-_](?P<number>\d{1,2})")


@frozen
class _Loader:
    db: Database
    registry: Registry
    source: str | None
    owner: str | None
    budgets: Budgets | None
    reread: bool
    tell: Tell | None


def load_files(
    db: Database,
    registry: Registry,
    paths: Iterable[Path],
    *,
    source: str | None = None,
    owner: str | None = None,
    budgets: Budgets | None = None,
    reread: bool = False,
    tell: Tell | None = None,
) -> LoadReport:
    """Load archives one after the other; what fails is told in its report, and the others go on."""
    loader = _Loader(db, registry, source, owner, budgets, reread, tell)
    reports = []
    people = interactions = 0
    for parts in _exports(loader, list(paths)):
        report, fates = _load_one(loader, parts)
        reports.append(report)
        people += fates.new_people
        interactions += fates.new_interactions
    return LoadReport(tuple(reports), people, interactions)


def _load_one(loader: _Loader, parts: Sequence[Path]) -> tuple[FileReport, Fates]:
    name = ", ".join(str(part) for part in parts)
    report = FileReport(name)
    intake: Intake | None = None
    try:
        zone = book_zone(loader.db)
        with open_archive(parts, owner=loader.owner, timezone=zone, budgets=loader.budgets) as archive:
            source = loader.registry.recognize(archive, loader.source)
            report = evolve(report, source=source.name)
            mark = mark_of_archive(parts, archive, source)
            if mark is not None and not loader.reread and (known := known_report(loader.db, mark, report)):
                return known, Fates()
            intake = _intake_for(loader, archive, source, name)
            intake.take(loader.registry.read(source, archive))
        try:
            return _keep(loader, intake, source, report, mark)
        finally:
            intake.drop()
    except SettingsError:
        raise
    except BookError:
        # the book's own trouble is not the file's
        raise
    except (InputError, PluginError) as error:
        return _failed(report, intake, error), Fates()


def _intake_for(loader: _Loader, archive: Archive, source: Source, name: str) -> Intake:
    if source.network == ME:
        raise PluginError(
            f"a source may not call its network {ME!r}", plugin=source.name, why="it is for what the owner types"
        )
    told, tell = zone_told(loader.db), loader.tell

    def report(records: int) -> None:
        if tell is not None:
            tell(Progress(name, "reading", records))

    return Intake(loader.db, network=source.network, zone=archive.timezone, zone_is_told=told is not None, tell=report)


def _keep(
    loader: _Loader, intake: Intake, source: Source, report: FileReport, mark: bytes | None
) -> tuple[FileReport, Fates]:
    """Check whose the records are and merge them."""
    db, tally, about = loader.db, intake.tally, intake.about
    if not db.value("SELECT 1 FROM temp.t_person WHERE NOT account LIMIT 1") and not any(
        db.value(f"SELECT 1 FROM temp.{table} LIMIT 1")
        for table in ("t_tie", "t_interaction", "t_conversation", "t_utterance")
    ):
        raise InputError(
            "nothing in it tells of people or contact",
            archive=report.path,
            why=_first_problem(intake),
            advice="Check that this is the file as the network gave it, and not a part cut out of it",
        )
    own_keys, owner = _check_owner(db, source.network, loader.owner, report.path)
    if alone := reduce_waiting(db, own_keys) if own_keys else 0:
        tally.skipped["with yourself"] += alone
    fresh: list[set[str]] = []
    if marks.any_marks(db):
        gone, fresh = marks.sift(db, source.network)
        if gone:
            tally.skipped["forgotten"] += gone
    if about is not None and about.as_of is not None:
        as_of = as_stored(about.as_of, zone=intake.zone)[0]
    else:
        as_of = tally.newest if tally.newest > WITHOUT_TIME else 0
    sees = about.sees if about is not None and about.sees is not None else source.sees
    row = ArchiveRow(
        source=source.name,
        network=source.network,
        owner=min(own_keys, default=""),
        as_of=as_of,
        generation=about.generation if about is not None else "",
        timezone=_known_zone(about.timezone) if about is not None and about.timezone else "",
        sees=sees.value,
        lost=encode_json(sorted(about.lost) if about is not None else []).decode(),
    )
    if loader.tell is not None:
        loader.tell(Progress(report.path, "merging", tally.seen))
    with db.writing():
        had = db.value("SELECT 1 FROM interaction LIMIT 1") is not None
        fates = merge(db, row)
        for own in fresh:
            marks.add_marks(db, own)
        moved = settle_days(db, zone_name(intake.days.zone), had=had)
        touched = [identity for (identity,) in db.run("SELECT identity FROM temp.t_touched")]
        if fates.regroup:
            regroup(db, touched, whole=moved)
        elif touched or moved:
            states.refresh_identities(db, touched, whole=moved)
        skipped = dict(sorted(tally.skipped.items()))
        report = evolve(
            report,
            owner=owner,
            seen=tally.seen,
            new=fates.new,
            changed=fates.changed,
            same=tally.seen - fates.new - fates.changed - sum(skipped.values()) - tally.refused,
            skipped=skipped,
            refused=tally.refused,
            problems=tuple(tally.problems),
            unresolved=_unresolved(db, source.network),
            lost=tuple(about.lost) if about is not None else (),
        )
        if mark is not None:
            remember(db, mark, report)
    return report, fates


def _known_zone(name: str) -> str:
    try:
        return zone_name(zone_of(name))
    except SettingsError:
        return ""


def _first_problem(intake: Intake) -> str | None:
    return next((f"{one.where}: {one.why}" if one.where else one.why for one in intake.tally.problems), None)


def _unresolved(db: Database, network: str) -> int:
    return int(
        db.value(
            "SELECT count(*) FROM person p JOIN identity i ON i.id = p.id LEFT JOIN tie_state s ON s.person = p.id"
            " WHERE NOT p.named AND s.person IS NULL AND i.network = ?",
            (network,),
        )
    )


def _failed(report: FileReport, intake: Intake | None, error: WarmlinksError) -> FileReport:
    problem = Problem(
        error.where or report.path, f"{error.what}{f': {error.why}' if error.why else ''}", error.advice or ""
    )
    problems = tuple(intake.tally.problems) if intake is not None else ()
    refused = intake.tally.refused if intake is not None else 0
    return evolve(
        report,
        seen=refused,
        refused=refused,
        problems=problems,
        failed=problem,
        error=error,
    )


# whose it is


def _check_owner(db: Database, network: str, given: str | None, path: str) -> tuple[frozenset[str], str | None]:
    """The owner's keys in this archive, and one to show.

    Raises:
        OwnerUnknownError: it is somebody else's than the book's, or it does not say whose it is.
    """
    accounts = _names_of_accounts(
        db.rows("SELECT key, field, value FROM temp.t_person LEFT JOIN temp.t_fact USING (key) WHERE account")
    )
    known = _names_of_accounts(
        db.rows(
            "SELECT i.key, f.field, f.value FROM account a JOIN identity i ON i.id = a.identity"
            " LEFT JOIN fact f ON f.identity = i.id WHERE i.network = ?",
            (network,),
        )
    )
    if not accounts:
        if db.value("SELECT 1 FROM temp.t_interaction LIMIT 1") or db.value("SELECT 1 FROM temp.t_utterance LIMIT 1"):
            raise OwnerUnknownError(
                "the archive does not say whose it is", archive=path, candidates=tuple(sorted(_shown(known)))
            )
        return frozenset(known), None
    if given is not None and not any({_folded(given), f"={_folded(given)}"} & names for names in accounts.values()):
        raise OwnerUnknownError(
            f"the archive is not of {given}", archive=path, candidates=tuple(sorted(_shown(accounts)))
        )
    ours = {name for names in accounts.values() for name in names if not name.startswith("=")}
    theirs = {name for names in known.values() for name in names if not name.startswith("=")}
    if given is None and theirs and not ours & theirs:
        raise OwnerUnknownError(
            "the archive is somebody else's than the book",
            archive=path,
            why=f"the book's owner on {network} is {' or '.join(sorted(_shown(known)))}",
            candidates=tuple(sorted(_shown(accounts))),
        )
    return frozenset(accounts) | frozenset(known), min(_shown(accounts))


def _names_of_accounts(rows: Iterable[Sequence[str | None]]) -> dict[str, set[str]]:
    """Keys of accounts, each with all that it goes by; a name, which others may have too, begins with `=`."""
    found: dict[str, set[str]] = {}
    for key, field, value in rows:
        names = found.setdefault(str(key), {_folded(str(key))})
        if value is not None and field in {"alias", "email"}:
            names.add(_folded(value))
        elif value is not None and field == "handle":
            names.add(f"@{_folded(value)}")
            names.add(f"={_folded(value)}")
        elif value is not None and field == "name":
            names.add(f"={_folded(value)}")
    return found


def _shown(accounts: dict[str, set[str]]) -> list[str]:
    """Each account as one would type it: its handle if it has one, else its key."""
    return [min((name for name in names if name.startswith("@")), default=key) for key, names in accounts.items()]


def _folded(text: str) -> str:
    return text.strip().casefold()


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


def _source_of(loader: _Loader, path: Path) -> str | None:
    """The source that knows a file by itself; None for one that is only a part of something."""
    try:
        with open_archive(path, budgets=loader.budgets) as archive:
            return loader.registry.recognize(archive, loader.source).name
    except WarmlinksError:
        return None
