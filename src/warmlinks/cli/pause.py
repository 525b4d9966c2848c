"""`warmlinks pause`: days that do not count."""

from __future__ import annotations

from datetime import date

import click

from warmlinks.answers import PauseEntry
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    echo_sentence,
    echo_way_back,
    json_option,
    limit_option,
    paged,
    parse_day,
    pass_cli_context,
    wrote_json,
)
from warmlinks.cli.render import echo_table
from warmlinks.output import shown
from warmlinks.phrases import day_of

__all__ = ["pause_command"]


@click.group("pause")
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
    cli_context: CliContext, start: date, end: date, who: str | None, country: str | None, name: str | None
) -> None:
    """Add days that do not count, both included."""
    with cli_context.book_to_fill() as book:
        pause = book.add_pause(start, end, who=who, country=country, name=name)
        pauses, today = book.pauses(), cli_context.today(book)
    if wrote_json(pauses):
        return
    echo_sentence(f"{_days(pause, today)} do not count for {shown(_people(pause))}.")
    echo_way_back("pause", "remove", pause.id)


@pause_command.command("list")
@limit_option()
@json_option
@pass_cli_context
@paged
def list_(cli_context: CliContext, limit: int | None) -> None:
    """List all pauses."""
    with cli_context.book() as book:
        pauses = book.pauses()[:limit]
    if wrote_json(pauses):
        return
    echo_table(
        ["From", "To", "For", "Name", "Id"],
        [
            [
                pause.start.isoformat(),
                pause.end.isoformat(),
                shown(pause.who or pause.country or "everybody"),
                shown(pause.name or ""),
                pause.id,
            ]
            for pause in pauses
        ],
        empty="No pauses.",
    )


@pause_command.command("remove")
@click.argument("pause", metavar="ID")
@json_option
@pass_cli_context
def remove(cli_context: CliContext, pause: str) -> None:
    """Take a pause away; every date is as if it had never been."""
    with cli_context.book() as book:
        removed = book.remove_pause(pause)
        pauses, today = book.pauses(), cli_context.today(book)
    if wrote_json(pauses):
        return
    echo_sentence(f"{_days(removed, today)} count again for {shown(_people(removed))}.")
    options = (
        ("--who", removed.who),
        ("--country", None if removed.who else removed.country),
        ("--name", removed.name),
    )
    given = [word for option, value in options if value for word in (option, value)]
    echo_way_back("pause", "add", removed.start.isoformat(), removed.end.isoformat(), *given)


def _people(pause: PauseEntry) -> str:
    """For whom a pause is."""
    return pause.who or (f"people in {pause.country}" if pause.country else "everybody")


def _days(pause: PauseEntry, today: date) -> str:
    """The days of a pause, with its name."""
    name = f" ({shown(pause.name)})" if pause.name else ""
    return f"{day_of(pause.start, today)} to {day_of(pause.end, today)}{name}"
