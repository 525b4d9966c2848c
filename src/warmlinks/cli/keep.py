"""`warmlinks export`, `import`, `backup` and `doctor`: keep the book, check it, or leave with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from warmlinks.cli.context import Situation, as_json, json_option, pass_situation, say, talk
from warmlinks.errors import UsageError
from warmlinks.store.answers import Diagnosis

__all__ = ["backup_command", "doctor_command", "export_command", "import_command"]


@click.command("export", short_help="Write the whole book as JSON lines, or people as CSV.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--csv", "csv_", is_flag=True, help="People as CSV, in which no cell starts a formula.")
@click.option("--redacted", is_flag=True, help="Without names, addresses, handles and notes; the same numbers.")
@pass_situation
def export_command(situation: Situation, path: Path | None, *, csv_: bool, redacted: bool) -> None:
    """Write the whole book as JSON lines: everything is in it, and the same book gives the same bytes.

    \b
    Examples:
      warmlinks export book.jsonl
      warmlinks export --csv > people.csv
      warmlinks export --redacted | gzip > for-a-bug-report.jsonl.gz
    """
    if csv_ and redacted:
        raise UsageError("--csv and --redacted do not go together", advice="Choose one")
    with situation.book() as book, _target(path) as stream:
        count = book.export_csv(stream, now=situation.now) if csv_ else book.export(stream, redacted=redacted)
    if path is not None:
        talk(f"{count:,} {'people' if csv_ else 'lines'} written to {path}")


@contextmanager
def _target(path: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that only its owner can read from the moment it exists."""
    if path is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        yield sys.stdout
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        yield stream


@click.command("import", short_help="Read an export into an empty book.")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@pass_situation
def import_command(situation: Situation, path: Path) -> None:
    """Read an export into an empty book; exporting that gives the same bytes again.

    \b
    Examples:
      warmlinks --book new.db import book.jsonl
    """
    with situation.book_to_fill() as book:
        if str(path) == "-":
            count = book.import_(sys.stdin)
        else:
            if not path.is_file():
                raise UsageError(f"there is no file {path}")
            with path.open(encoding="utf-8", newline="\n") as stream:
                count = book.import_(stream)
    talk(f"{count:,} lines read")


@click.command("backup", short_help="Write a checked copy of the book.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@pass_situation
def backup_command(situation: Situation, path: Path | None) -> None:
    """Write a checked copy of the book; without PATH into `backups` beside it.

    \b
    Examples:
      warmlinks backup
      warmlinks backup /media/stick/book.db
    """
    with situation.book() as book:
        say(str(book.backup(path)))


@click.command("doctor", short_help="Check the book, and mend what can be mended.")
@click.option("--restore", is_flag=True, help="Put the last good backup in the place of a damaged book.")
@json_option
@pass_situation
@click.pass_context
def doctor_command(ctx: click.Context, situation: Situation, *, restore: bool, json_: bool) -> None:
    """Check file, permissions, references, and everything computed against the log; mend what can be made anew.

    \b
    Examples:
      warmlinks doctor
      warmlinks doctor --restore
    """
    if restore:
        from warmlinks.book import Book

        diagnosis = Book.restore(situation.path)
    else:
        with situation.book() as book:
            diagnosis = book.doctor()
    _answer(diagnosis, json_=json_)
    if not diagnosis.healthy:
        ctx.exit(1)


def _answer(diagnosis: Diagnosis, *, json_: bool) -> None:
    if json_:
        as_json(
            {
                "healthy": diagnosis.healthy,
                "restored_from": diagnosis.restored_from,
                "checks": [
                    {
                        "what": check.what,
                        "ok": check.ok,
                        "found": check.found,
                        "advice": check.advice,
                        "mended": check.mended,
                    }
                    for check in diagnosis.checks
                ],
            }
        )
        return
    for check in diagnosis.checks:
        mark = "ok" if check.ok else "mended" if check.mended else "WRONG"
        say(f"{mark:>7}  {check.what}" + (f": {check.found}" if check.found else ""))
        if check.advice:
            say(f"         {check.advice}")
    if diagnosis.restored_from:
        say(f"Restored from {diagnosis.restored_from}")
    say("The book is in order." if diagnosis.healthy else "The book needs help.")
