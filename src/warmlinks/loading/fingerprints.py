"""Recognizing an archive: what was loaded whole, by the same reader, need not be read a second time.

The fingerprint of a zip is of the names, sizes and checksums of its members, so one that was packed again from the same
files is recognized too; that of a single file is of its content. A folder has no such cheap fingerprint and is always
read. Whatever could change the meaning of the same bytes is part of it: the source and its code, the owner, the
budgets. Not so the zone, which is applied to what was kept. If a source asked for the owner's known accounts, they are
kept beside the counts: where others are known by now the archive is read again.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path

from attrs import evolve
from msgspec import Struct
from msgspec.json import decode, encode

from warmlinks import __version__
from warmlinks.answers import FileReport, Problem
from warmlinks.archive import Archive
from warmlinks.cues import CUES_VERSION
from warmlinks.plugins.sources import Source
from warmlinks.store.database import Database
from warmlinks.values import Identity

__all__ = ["accounts_digest", "archive_fingerprint", "known_report", "reading_dependencies", "remember"]

_LARGEST_FILE = 64 << 20


class _Kept(Struct):
    """The counts of a load that succeeded."""

    owner: str | None
    seen: int
    skipped: dict[str, int]
    refused: int
    problems: list[tuple[str, str, str]]
    unresolved: int
    not_included: list[str]
    until: date | None = None
    accounts: str | None = None


def archive_fingerprint(
    parts: Sequence[Path], archive: Archive, source: Source, settings: object = None
) -> bytes | None:
    """Return the fingerprint; None where there is none without reading the archive."""
    digest = blake2b(digest_size=16)
    dependencies = (
        *reading_dependencies(source, settings, archive.owners),
        archive.budgets,
        archive.until if source.repeats else None,
    )
    digest.update(repr(dependencies).encode())
    try:
        for number, part in sorted(enumerate(parts), key=lambda numbered: numbered[1]):
            members = archive.checksums(number)
            if members is not None:
                digest.update(repr(members).encode("utf-8", "surrogatepass"))
            elif part.is_file() and part.stat().st_size <= _LARGEST_FILE:
                digest.update(repr(part.name).encode("utf-8", "surrogatepass") + part.read_bytes())
            else:
                return None
    except OSError:
        return None
    return digest.digest()


def reading_dependencies(source: Source, settings: object, owners: tuple[str, ...]) -> tuple[object, ...]:
    """Return what the records of a source depend on besides the bytes: its code, its settings, whose they are."""
    return __version__, CUES_VERSION, source.name, source.network, _code_of(source), owners, settings


def accounts_digest(accounts: Sequence[Identity]) -> str:
    """Return a digest of the owner's known accounts."""
    return blake2b(repr(accounts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def known_report(db: Database, mark: bytes, report: FileReport, accounts: str) -> FileReport | None:
    """Return the report of a load that finds nothing new; None if the archive was not loaded before.

    Args:
        db: the book.
        mark: the archive's fingerprint.
        report: the report so far.
        accounts: the digest of the owner's accounts that are known now.
    """
    kept = db.value("SELECT report FROM loaded WHERE mark = ?", (mark,))
    if kept is None:
        return None
    counts = decode(kept, type=_Kept)
    if counts.accounts not in (None, accounts):
        return None
    return evolve(
        report,
        owner=counts.owner,
        seen=counts.seen,
        same=counts.seen - sum(counts.skipped.values()) - counts.refused,
        skipped=counts.skipped,
        refused=counts.refused,
        problems=tuple(Problem(*problem) for problem in counts.problems),
        unresolved=counts.unresolved,
        not_included=tuple(counts.not_included),
        until=counts.until,
    )


def remember(db: Database, mark: bytes, report: FileReport, accounts: str | None) -> None:
    """Keep the counts, in the unit of work that keeps the records; `accounts` where the source asked for them."""
    kept = _Kept(
        report.owner,
        report.seen,
        dict(report.skipped),
        report.refused,
        [(problem.where, problem.why, problem.advice) for problem in report.problems],
        report.unresolved,
        list(report.not_included),
        report.until,
        accounts,
    )
    db.run(
        "INSERT INTO loaded VALUES (?, ?) ON CONFLICT DO UPDATE SET report = excluded.report",
        (mark, encode(kept).decode()),
    )


def _code_of(source: Source) -> str:
    """Return a stamp of the source's code: a source that was changed reads everything again."""
    module = sys.modules.get(type(source).__module__)
    top = sys.modules.get(type(source).__module__.partition(".")[0], module)
    files: list[Path] = []
    for folder in getattr(top, "__path__", ()):
        files += Path(folder).rglob("*.py")
    if not files and (name := getattr(module, "__file__", None)):
        files = [Path(name)]
    stamps = []
    for file in sorted(files):
        try:
            status = file.stat()
        except OSError:
            continue
        stamps.append((file.name, status.st_size, status.st_mtime_ns))
    return repr(stamps)
