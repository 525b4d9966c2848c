"""`warmlinks pause`: days that do not count."""

from __future__ import annotations

from datetime import date

import click

from warmlinks.answers import PauseEntry
from warmlinks.calendar.active_time import day_in
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    as_json,
    console,
    echo,
    echo_sentence,
    echo_way_back,
    json_option,
    limit_option,
    paged,
    parse_day,
    pass_cli_context,
)
from warmlinks.cli.render import table
from warmlinks.output import shown
from warmlinks.phrases import day_of

__all__ = ["pause_command"]


@click.group("pause", short_help="Days that do not count.")
def pause_command() -> None:
    """Days that do not count: holidays, a trip, a season. They may be entered and taken back at any time.

    \b
    Examples:
      warmlinks pause add 2025-12-20 2026-01-02 --name "the holidays"
      warmlinks pause add 2026-02-01 2026-02-14 --who "Ada Lovelace"
      warmlinks pause list
    """


@pause_command.command("add")
@click.argument("start", metavar="FROM", callback=parse_day)
@click.argument("end", metavar="TO", callback=parse_day)
@click.option("--who", metavar="WHO", shell_complete=complete_who, help="For one person only.")
@click.option("--country", metavar="CC", help="For the people of one country.")
@click.option("--name", metavar="N", help="What it is.")
@json_option
@pass_cli_context
def add(
    cli_context: CliContext,
    start: date,
    end: date,
    who: str | None,
    country: str | None,
    name: str | None,
    *,
    json_: bool,
) -> None:
    """Add days that do not count, both included."""
    with cli_context.book_to_fill() as book:
        added = book.add_pause(start, end, who=who, country=country, name=name)
        every_pause = book.pauses()
        today = day_in(cli_context.now, book.timezone)
    if json_:
        _answer(every_pause, json_=True)
        return
    echo_sentence(f"{_days(added, today)} do not count for {shown(_for(added))}.")
    echo_way_back("pause", "remove", added.id)


@pause_command.command("list")
@limit_option()
@json_option
@pass_cli_context
@paged
def list_(cli_context: CliContext, limit: int | None, *, json_: bool) -> None:
    """List all pauses."""
    with cli_context.book() as book:
        _answer(book.pauses()[:limit], json_=json_)


@pause_command.command("remove")
@click.argument("pause", metavar="ID")
@json_option
@pass_cli_context
def remove(cli_context: CliContext, pause: str, *, json_: bool) -> None:
    """Take a pause away; every date is as if it had never been."""
    with cli_context.book() as book:
        gone = book.remove_pause(pause)
        every_pause = book.pauses()
        today = day_in(cli_context.now, book.timezone)
    if json_:
        _answer(every_pause, json_=True)
        return
    echo_sentence(f"{_days(gone, today)} count again for {shown(_for(gone))}.")
    whom = ["--who", gone.who] if gone.who else ["--country", gone.country] if gone.country else []
    named = ["--name", gone.name] if gone.name else []
    echo_way_back("pause", "add", gone.start.isoformat(), gone.end.isoformat(), *whom, *named)


def _for(pause: PauseEntry) -> str:
    """For whom it is."""
    return pause.who or (f"people in {pause.country}" if pause.country else "everybody")


def _days(pause: PauseEntry, today: date) -> str:
    """Which days these are, with their name."""
    name = f" ({shown(pause.name)})" if pause.name else ""
    return f"{day_of(pause.start, today)} to {day_of(pause.end, today)}{name}"


def _answer(pauses: list[PauseEntry], *, json_: bool) -> None:
    if json_:
        as_json(pauses)
        return
    if not pauses:
        echo("No pauses.")
        return
    rows = table("From", "To", "For", "Name", "Id")
    for pause in pauses:
        whom = pause.who or pause.country or "everybody"
        rows.add_row(pause.start.isoformat(), pause.end.isoformat(), shown(whom), shown(pause.name or ""), pause.id)
    console().print(rows)
