"""`warmlinks export`, `import`, `backup` and `doctor`: keep the book, check it, or leave with it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from warmlinks.cli.context import (
    CliContext,
    FilePath,
    echo,
    echo_err,
    json_option,
    output_file,
    pass_cli_context,
    wrote_json,
)
from warmlinks.errors import UsageError
from warmlinks.files import expanded
from warmlinks.phrases import counted

__all__ = ["backup_command", "doctor_command", "export_command", "import_command"]


@click.command("export")
@click.argument("path", required=False, type=FilePath(path_type=str, allow_dash=True))
@click.option("--csv", "as_", flag_value="csv", help="People as CSV, in which no cell starts a formula.")
@click.option("--vcard", "as_", flag_value="vcard", help="People as vCards, for an address book.")
@click.option("--ics", "as_", flag_value="ics", help="What is due and comes within 30 days, for a calendar.")
@click.option("--redacted", is_flag=True, help="Without names, addresses, handles and notes; the same numbers.")
@pass_cli_context
def export_command(cli_context: CliContext, path: str | None, *, as_: str | None, redacted: bool) -> None:
    """Write the whole book as JSON lines: everything is in it, and the same book gives the same bytes.

    The file is there when all of it is written, and its last line tells a part from the whole. Without PATH, or with
    `-`, it goes to standard output.

    \b
    Examples:
      warmlinks export book.jsonl
      warmlinks export --csv people.csv
      warmlinks export --vcard people.vcf
      warmlinks export --ics coming.ics
      warmlinks export --redacted | gzip > for-a-bug-report.jsonl.gz
    """
    if as_ and redacted:
        raise UsageError(f"--{as_} and --redacted do not go together", advice="Choose one")
    with cli_context.book() as book, output_file(path, "the export") as stream:
        if as_ == "csv":
            amount = counted(book.export_csv(stream, now=cli_context.now), "person", "people")
        elif as_ == "vcard":
            amount = counted(book.export_vcards(stream, now=cli_context.now), "person", "people")
        elif as_ == "ics":
            amount = counted(book.export_ics(stream, now=cli_context.now), "event")
        else:
            amount = counted(book.export(stream, redacted=redacted), "line")
    if path not in (None, "-"):
        echo_err(f"{amount} written to {path}")


@click.command("import")
@click.argument("path", type=FilePath(path_type=Path, allow_dash=True))
@click.option("--part", is_flag=True, help="Take what there is, though the end is missing or lines were changed.")
@pass_cli_context
def import_command(cli_context: CliContext, path: Path, *, part: bool) -> None:
    """Read an export into an empty book; exporting that gives the same bytes again.

    An export of which a part is missing is refused, and nothing of it is read in.

    \b
    Examples:
      warmlinks --book new.db import book.jsonl
    """
    notes: list[str] = []
    with cli_context.book_to_fill() as book, _source(path) as stream:
        count = book.import_(stream, part=part, tell=notes.append)
    echo_err(f"{count:,} lines read")
    for note in notes:
        echo_err(f"Note: {note}")


@contextmanager
def _source(path: Path) -> Iterator[IO[str]]:
    """Open standard input or a file, as UTF-8 whatever the system's code page."""
    if str(path) == "-":
        stream = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\n")
        try:
            yield stream
        finally:
            stream.detach()
        return
    try:
        file = expanded(path).open(encoding="utf-8", newline="\n")
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}", advice="Check the path") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError("the export cannot be read", where=str(path), why=why, advice="Name an export") from error
    with file:
        yield file


@click.command("backup")
@click.argument("path", required=False, type=FilePath(path_type=Path))
@json_option
@pass_cli_context
def backup_command(cli_context: CliContext, path: Path | None) -> None:
    """Write a checked copy of the book; without PATH into `backups` beside it. No other folder is made.

    \b
    Examples:
      warmlinks backup
      warmlinks backup /media/stick/book.db
    """
    with cli_context.book() as book:
        copy = book.backup(path)
    size = copy.stat().st_size
    if not wrote_json({"path": str(copy), "bytes": size}):
        echo(f"Backup written and checked: {copy} ({size:,} bytes)")


@click.command("doctor")
@click.option("--restore", is_flag=True, help="Put the last good backup in the place of a damaged book.")
@click.option(
    "--repair", is_flag=True, help="After a backup, take out what has an impossible date, and mark unreadable texts."
)
@json_option
@pass_cli_context
@click.pass_context
def doctor_command(ctx: click.Context, cli_context: CliContext, *, restore: bool, repair: bool) -> None:
    """Check file, permissions, references, and everything computed against the log; mend what can be made anew.

    \b
    Examples:
      warmlinks doctor
      warmlinks doctor --restore
    """
    if restore and repair:
        raise UsageError("--restore and --repair do not go together", advice="Choose one")
    if restore:
        from warmlinks.book import Book

        diagnosis = Book.restore(cli_context.path)
    else:
        with cli_context.book() as book:
            diagnosis = book.doctor(repair=repair)
    if not wrote_json(diagnosis):
        for check in diagnosis.checks:
            mark = "ok" if check.ok else "mended" if check.mended else "WRONG"
            echo(f"{mark:>7}  {check.what}" + (f": {check.found}" if check.found else ""))
            if check.advice:
                echo(f"         {check.advice}")
        if diagnosis.restored_from:
            echo(f"Restored from {diagnosis.restored_from}")
        if diagnosis.kept_as:
            echo(f"The book that was there is now {diagnosis.kept_as}")
        echo("The book is in order." if diagnosis.healthy else "The book needs help.")
    if not diagnosis.healthy:
        ctx.exit(1)
