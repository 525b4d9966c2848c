"""`warmlinks load`: read archives into the book."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from warmlinks.answers import FileReport, LoadReport
from warmlinks.cli.completion import complete_source
from warmlinks.cli.context import (
    CliContext,
    FilePath,
    as_json,
    echo,
    echo_err,
    echo_sentence,
    json_option,
    pass_cli_context,
)
from warmlinks.cli.progress import moving_line, refusals
from warmlinks.cli.render import count
from warmlinks.output import shown, typed
from warmlinks.phrases import full_day, listed, network_title

__all__ = ["load_command"]

"""So many problems of a file are shown to a person; `--json` has all."""


@click.command("load", short_help="Read archives into the book.")
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
    json_: bool,
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
    with cli_context.book_to_fill() as book, moving_line("Opening the book") as tell:
        report = book.load(list(paths), source=source, owner=owner, progress=tell)
    if json_:
        as_json(report)
    else:
        if verbose:
            for line in _file_lines(report):
                echo(line)
        for line in _lines(report):
            echo_sentence(line)
    noted: set[str] = set()
    for file in report.files:
        if file.failed:
            _say_failure(file)
        elif file.unread and file.path not in noted:
            noted.add(file.path)  # several sources may have read it
            echo_err(
                f"Note: {shown(file.path)} was read as one unpacked export; zips in it were not. If they are yours:"
            )
            echo_err(f"  warmlinks load {shown(typed(*file.unread))}")
    if report.failed:
        ctx.exit(1)


def _lines(report: LoadReport) -> Iterator[str]:
    """What a load did, in a few lines: what came in, how the counts add up, how far it goes, and what to do next."""
    files = [file for file in report.files if not file.failed]
    if not files:
        return
    came = count(report.new_people, "new person", "new people")
    contacts = count(report.new_interactions, "new interaction")
    paths = dict.fromkeys(file.path for file in files)
    what = shown(Path(files[0].path).name) if len(paths) == 1 else f"{len(paths):,} archives"
    news = "nothing new" if report.nothing_new else f"{came}, {contacts}"
    yield f"Read {what}: {news}{f'; {report.assumed}' if report.assumed else ''}."
    if len(paths) == 1 and len(files) > 1:
        yield from (f"{_title_of(file)}: {_counts([file])}" for file in files)
    else:
        yield _counts(files)
    called_off = sum(file.called_off for file in files)
    if called_off:
        were = "was" if called_off == 1 else "were"
        yield f"{count(called_off, 'planned contact')} of an older archive {were} called off."
    refused = sum(file.refused for file in files)
    if refused:
        yield f"{count(refused, 'record')} could not be read; `warmlinks load --verbose` says which, and why."
    reach = _reach(files)
    if reach:
        yield f"{reach}."
    if not report.nothing_new:
        yield "Next: warmlinks cooling, warmlinks digest, warmlinks duplicates."


def _title_of(file: FileReport) -> str:
    return shown(network_title(file.source)) if file.source else shown(Path(file.path).name)


def _reach(files: Sequence[FileReport]) -> str:
    """Up to which day the data go, by network: `Data to 20 January 2026 (X) and 15 January 2026 (LinkedIn)`."""
    ends: dict[str, date] = {}
    for file in files:
        if file.until is not None and file.source is not None:
            ends[file.source] = max(file.until, ends.get(file.source, file.until))
    days: dict[date, list[str]] = {}
    for source, day in sorted(ends.items(), key=lambda item: item[1], reverse=True):
        days.setdefault(day, []).append(network_title(source))
    if not days:
        return ""
    return f"Data to {listed([f'{full_day(day)} ({shown(listed(names))})' for day, names in days.items()])}"


def _counts(files: Sequence[FileReport]) -> str:
    """The counts of records of some files, which add up."""
    rows = ((file.seen, file.new, file.changed, file.same, file.left_out, file.refused) for file in files)
    seen, new, changed, same, skipped, refused = map(sum, zip(*rows, strict=True))
    return (
        f"{count(seen, 'record')} seen = {new:,} new + {changed:,} changed + {same:,} same"
        f" + {skipped:,} skipped + {refused:,} refused"
    )


def _file_lines(report: LoadReport) -> Iterator[str]:
    """Each file by itself: its counts, what was skipped and refused and why, and what such an export does not have."""
    for file in report.files:
        if file.failed:
            continue
        whose = f", {file.owner}" if file.owner else ""
        yield f"{shown(Path(file.path).name)} ({file.source}{shown(whose)})"
        yield f"  {_counts([file])}"
        if file.resumed:
            yield "  It was loaded before: the counts are of what was added since."
        if file.skipped:
            yield "  Skipped:"
            reasons = sorted(file.skipped.items(), key=lambda item: (-item[1], item[0]))
            width = len(f"{reasons[0][1]:,}")
            yield from (f"    {count:>{width},} {shown(why)}" for why, count in reasons)
        if file.unresolved:
            yield f"  {file.unresolved:,} people are known by number only: listed once there is contact or a name."
        if file.not_included:
            yield "  Not in this export:"
            yield from (f"    {shown(what)}" for what in file.not_included)
        yield from refusals(file.problems)


def _say_failure(file: FileReport) -> None:
    if file.failed is None:
        return
    echo_err(f"Error: {shown(file.path)} was not loaded")
    if file.failed.where and file.failed.where != file.path:
        echo_err(f"  Where: {shown(file.failed.where)}")
    echo_err(f"  Why: {shown(file.failed.why)}")
    if file.candidates:
        echo_err(f"  Could be: {shown(', '.join(file.candidates[:5]))}")
    if file.failed.advice:
        echo_err(f"  What to do: {shown(file.failed.advice)}")
