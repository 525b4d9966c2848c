"""Knowing an archive again: what was loaded whole, by the same reader, need not be read a second time.

A zip is known by the names, sizes and checksums of its members, so one that was packed anew from the same files is
known too; a single file by its content. A folder tells nothing so cheaply and is always read. Whatever could make the
same bytes mean something else is part of the mark: the source and its code, the owner, the budgets. Not so the zone,
which is applied to what was kept.
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

__all__ = ["archive_fingerprint", "known_report", "remember"]

_LARGEST_FILE = 64 << 20


class _Kept(Struct):
    """The counts of a load that went well."""

    owner: str | None
    seen: int
    skipped: dict[str, int]
    refused: int
    problems: list[tuple[str, str, str]]
    unresolved: int
    not_included: list[str]
    until: date | None = None


def archive_fingerprint(parts: Sequence[Path], archive: Archive, source: Source) -> bytes | None:
    """What the archive is known by; None where it cannot be told without reading it."""
    mark = blake2b(digest_size=16)
    words = (
        __version__,
        CUES_VERSION,
        source.name,
        source.network,
        _code_of(source),
        archive.owner or "",
        archive.budgets,
    )
    mark.update(repr(words).encode())
    try:
        for number, part in sorted(enumerate(parts), key=lambda one: one[1]):
            members = archive.checksums(number)
            if members is not None:
                mark.update(repr(members).encode("utf-8", "surrogatepass"))
            elif part.is_file() and part.stat().st_size <= _LARGEST_FILE:
                mark.update(repr(part.name).encode("utf-8", "surrogatepass") + part.read_bytes())
            else:
                return None
    except OSError:
        return None
    return mark.digest()


def known_report(db: Database, mark: bytes, report: FileReport) -> FileReport | None:
    """The report of a load that finds everything there already; None if the archive was not loaded before."""
    kept = db.value("SELECT report FROM loaded WHERE mark = ?", (mark,))
    if kept is None:
        return None
    counts = decode(kept, type=_Kept)
    return evolve(
        report,
        owner=counts.owner,
        seen=counts.seen,
        same=counts.seen - sum(counts.skipped.values()) - counts.refused,
        skipped=counts.skipped,
        refused=counts.refused,
        problems=tuple(Problem(*one) for one in counts.problems),
        unresolved=counts.unresolved,
        not_included=tuple(counts.not_included),
        until=counts.until,
    )


def remember(db: Database, mark: bytes, report: FileReport) -> None:
    """Keep what was found, in the unit of work that keeps the records."""
    kept = _Kept(
        report.owner,
        report.seen,
        dict(report.skipped),
        report.refused,
        [(one.where, one.why, one.advice) for one in report.problems],
        report.unresolved,
        list(report.not_included),
        report.until,
    )
    db.run(
        "INSERT INTO loaded VALUES (?, ?) ON CONFLICT DO UPDATE SET report = excluded.report",
        (mark, encode(kept).decode()),
    )


def _code_of(source: Source) -> str:
    """A stamp of the code that reads: a source that was changed reads everything again."""
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
            found = file.stat()
        except OSError:
            continue
        stamps.append((file.name, found.st_size, found.st_mtime_ns))
    return repr(stamps)
