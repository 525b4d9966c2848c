"""`warmlinks load`: read archives into the book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from warmlinks.answers import FileReport, LoadReport, Problem
from warmlinks.cli.completion import complete_source
from warmlinks.cli.context import (
    CliContext,
    FilePath,
    echo,
    echo_err,
    echo_sentence,
    json_option,
    pass_cli_context,
    wrote_json,
)
from warmlinks.cli.render import NEXT_STEPS, counts_of, progress_line, refusals
from warmlinks.output import shown, typed
from warmlinks.phrases import count, full_day, listed, network_title

__all__ = ["load_command"]


@click.command("load")
@click.argument("paths", nargs=-1, required=True, type=FilePath(path_type=Path))
@click.option(
    "--source", metavar="NAME", shell_complete=complete_source, help="Take this source whatever the file looks like."
)
@click.option(
    "--owner",
    metavar="KEY_OR_HANDLE",
    multiple=True,
    help="Whose archive it is: @handle, profile URL, e-mail or name; again for each further account or address.",
)
@click.option("--verbose", is_flag=True, help="Also each file: what was skipped or refused, why, and what is missing.")
@json_option
@pass_cli_context
@click.pass_context
def load_command(
    ctx: click.Context,
    cli_context: CliContext,
    paths: tuple[Path, ...],
    source: str | None,
    owner: tuple[str, ...],
    *,
    verbose: bool,
) -> None:
    """Read archives into the book: zip or tar files as downloaded, folders they were unpacked to, or single files.

    Several zips of one export may be given together. Loading the same archive again changes nothing. A book is made
    where there is none, once something was read.

    \b
    Examples:
      warmlinks load twitter-2026-01-05.zip
      warmlinks load facebook-ada-1.zip facebook-ada-2.zip
      warmlinks load Connections.csv
      warmlinks load tweets-only.zip --owner @ada_l
    """
    with cli_context.book_to_fill() as book, progress_line("Opening the book") as tell:
        report = book.load(list(paths), source=source, owner=owner, progress=tell)
    if not wrote_json(report):
        if verbose:
            for line in _file_lines(report):
                echo(line)
        for line in _summary(report):
            echo_sentence(line)
    noted: set[str] = set()
    for file in report.files:
        if file.failed:
            _echo_failure(file, file.failed)
        elif file.unread and file.path not in noted:
            noted.add(file.path)  # several sources may have read it
            echo_err(
                f"Note: {shown(file.path)} was read as one unpacked export; zips in it were not. If they are yours:"
            )
            echo_err(f"  warmlinks load {shown(typed(*file.unread))}")
    if report.failed:
        ctx.exit(1)


def _summary(report: LoadReport) -> Iterator[str]:
    """What a load did, in a few lines: what is new, how the counts add up, how far the data go, what to do next."""
    files = [file for file in report.files if not file.failed]
    if not files:
        return
    people = count(report.new_people, "new person", "new people")
    contacts = count(report.new_interactions, "new interaction")
    paths = dict.fromkeys(file.path for file in files)
    archive = _file_name(files[0]) if len(paths) == 1 else f"{len(paths):,} archives"
    news = "nothing new" if report.nothing_new else f"{people}, {contacts}"
    yield f"Read {archive}: {news}{f'; {report.assumed}' if report.assumed else ''}."
    if len(paths) == 1 and len(files) > 1:
        for file in files:
            source = shown(network_title(file.source)) if file.source else _file_name(file)
            yield f"{source}: {counts_of([file])}"
    else:
        yield counts_of(files)
    called_off = sum(file.called_off for file in files)
    if called_off:
        were = "was" if called_off == 1 else "were"
        yield f"{count(called_off, 'planned contact')} of an older archive {were} called off."
    refused = sum(file.refused for file in files)
    if refused:
        yield f"{count(refused, 'record')} could not be read; `warmlinks load --verbose` says which, and why."
    yield from _reach(files)
    if not report.nothing_new:
        yield NEXT_STEPS


def _file_name(file: FileReport) -> str:
    return shown(Path(file.path).name)


def _reach(files: Sequence[FileReport]) -> Iterator[str]:
    """Up to which day the data go, by network: `Data to 20 January 2026 (X) and 15 January 2026 (LinkedIn)`."""
    ends: dict[str, date] = {}
    for file in files:
        if file.until is not None and file.source is not None:
            ends[file.source] = max(file.until, ends.get(file.source, file.until))
    networks: dict[date, list[str]] = {}
    for source, day in sorted(ends.items(), key=lambda item: item[1], reverse=True):
        networks.setdefault(day, []).append(network_title(source))
    if networks:
        yield f"Data to {listed([f'{full_day(day)} ({shown(listed(names))})' for day, names in networks.items()])}."


def _file_lines(report: LoadReport) -> Iterator[str]:
    """Each file by itself: its counts, what was skipped and refused and why, and what such an export does not have."""
    for file in report.files:
        if file.failed:
            continue
        whose = f", {file.owner}" if file.owner else ""
        yield f"{_file_name(file)} ({file.source}{shown(whose)})"
        yield f"  {counts_of([file])}"
        if file.resumed:
            yield "  It was loaded before: the counts are of what was added since."
        if file.skipped:
            yield "  Skipped:"
            reasons = sorted(file.skipped.items(), key=lambda item: (-item[1], item[0]))
            width = len(f"{reasons[0][1]:,}")
            yield from (f"    {number:>{width},} {shown(why)}" for why, number in reasons)
        if file.unresolved:
            yield f"  {file.unresolved:,} people are known by number only: listed once there is contact or a name."
        if file.not_included:
            yield "  Not in this export:"
            yield from (f"    {shown(content)}" for content in file.not_included)
        yield from refusals(file.problems)


def _echo_failure(file: FileReport, failed: Problem) -> None:
    """Print on stderr why a file was not loaded, and what to do."""
    echo_err(f"Error: {shown(file.path)} was not loaded")
    if failed.where and failed.where != file.path:
        echo_err(f"  Where: {shown(failed.where)}")
    echo_err(f"  Why: {shown(failed.why)}")
    if file.candidates:
        echo_err(f"  Could be: {shown(', '.join(file.candidates[:5]))}")
    if failed.advice:
        echo_err(f"  What to do: {shown(failed.advice)}")
