"""Knowing an archive again: what was loaded whole, by the same reader, need not be read a second time.

A zip is known by the names, sizes and checksums of its members, so one that was packed anew from the same files is
known too; a single file by its content. A folder tells nothing so cheaply and is always read. Whatever could make the
same bytes mean something else is part of the mark: the source and its code, the owner, the budgets. Not so the zone,
which is applied to what was kept. The owner's accounts that the book knows are kept beside the counts, of a source that
asked for them: where others are known by now it reads again.
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

__all__ = ["accounts_mark", "archive_fingerprint", "known_report", "reading_dependencies", "remember"]

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
    accounts: str | None = None


def archive_fingerprint(
    parts: Sequence[Path], archive: Archive, source: Source, settings: object = None
) -> bytes | None:
    """What the archive is known by; None where it cannot be told without reading it."""
    mark = blake2b(digest_size=16)
    words = (
        *reading_dependencies(source, settings, archive.owners),
        archive.budgets,
        archive.until if source.repeats else None,
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


def reading_dependencies(source: Source, settings: object, owners: tuple[str, ...]) -> tuple[object, ...]:
    """What a source makes of the same bytes depends on: itself and its code, what it was set to, whose they are."""
    return __version__, CUES_VERSION, source.name, source.network, _code_of(source), owners, settings


def accounts_mark(accounts: Sequence[Identity]) -> str:
    """What the owner's known accounts are known by."""
    return blake2b(repr(accounts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def known_report(db: Database, mark: bytes, report: FileReport, accounts: str) -> FileReport | None:
    """The report of a load that finds everything there already; None if the archive was not loaded before.

    Args:
        db: the book.
        mark: what the archive is known by.
        report: what is known of this load so far.
        accounts: the mark of the owner's accounts that are known now.
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
        problems=tuple(Problem(*one) for one in counts.problems),
        unresolved=counts.unresolved,
        not_included=tuple(counts.not_included),
        until=counts.until,
    )


def remember(db: Database, mark: bytes, report: FileReport, accounts: str | None) -> None:
    """Keep what was found, in the unit of work that keeps the records; `accounts` where the source asked for them."""
    kept = _Kept(
        report.owner,
        report.seen,
        dict(report.skipped),
        report.refused,
        [(one.where, one.why, one.advice) for one in report.problems],
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
