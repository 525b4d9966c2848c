"""`warmlinks score` and `cooling`: how warm each tie is, and who is going cold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, tzinfo

import click

from warmlinks.cli.context import Situation, as_json, console, json_option, pass_situation, say, when
from warmlinks.cli.render import plain_standing, points, shown, table
from warmlinks.store.answers import Standing

__all__ = ["cooling_command", "print_cooling", "score_command"]


@click.command("score", short_help="How warm each tie is, and why.")
@click.argument("who", required=False)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")
@json_option
@pass_situation
def score_command(situation: Situation, who: str | None, limit: int | None, *, json_: bool) -> None:
    """How warm each tie is, warmest first, or one person's with the reasons.

    Warmth is the chance of contact within 30 days. A tie without contact has no score.

    \b
    Examples:
      warmlinks score --limit 20
      warmlinks score "Ada Lovelace"
    """
    with situation.book() as book:
        standings = [book.standing(who, now=situation.now)] if who else book.scores(now=situation.now)[:limit]
        zone = book.timezone
        if json_:
            as_json([plain_standing(standing) for standing in standings])
            return
        if not standings:
            say("Nobody has a score.")
            return
        rows = table("Name", ">Warmth", ">Alive", "Last contact", "Due", "Cold from")
        for standing in standings:
            rows.add_row(
                shown(standing.name),
                _share(standing.warmth),
                _share(standing.alive),
                when(standing.last_contact, zone),
                when(standing.due_on),
                when(standing.cold_on),
            )
        console().print(rows)
        if who and standings[0].warmth is not None:
            for reason in standings[0].because:
                say(f"  {points(reason.points)}  {reason.what}")


@click.command("cooling", short_help="Who is going cold.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")
@json_option
@pass_situation
def cooling_command(situation: Situation, limit: int | None, *, json_: bool) -> None:
    """Who is going cold: those whose day to look has come, those who need it most first.

    First come people with a cadence of yours, then ties that were warm, by what they have lost.

    \b
    Examples:
      warmlinks cooling --limit 5
      warmlinks --now 2026-02-01 cooling --json
    """
    with situation.book() as book:
        standings = book.cooling(now=situation.now, limit=limit)
        if json_:
            as_json([plain_standing(standing) for standing in standings])
            return
        if not book.is_empty:
            print_cooling(standings, situation.now, book.timezone)


def print_cooling(standings: Iterable[Standing], now: datetime, zone: tzinfo | None) -> None:
    """Print who is going cold: the facts in a line, the reasons below it."""
    standings = list(standings)
    if not standings:
        say("Nobody is going cold. Enjoy the day.")
        return
    from rich.padding import Padding

    today = now.astimezone(zone).date()
    terminal = console()
    names = Counter(standing.name for standing in standings)
    for standing in standings:
        facts = [
            *([standing.id] if names[standing.name] > 1 else []),
            f"{_share(standing.warmth)} warm" if standing.warmth is not None else "no contact yet",
            *([f"last contact {when(standing.last_contact, zone)}"] if standing.last_contact else []),
            f"due {_since(standing.due_on, today)}",
        ]
        terminal.print(shown(standing.name), style="bold", end="")
        terminal.print(f"  {', '.join(facts)}")
        why = _why(standing)
        if why:
            terminal.print(Padding(why, (0, 0, 0, 4)), style="dim")


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def _since(day: date | None, today: date) -> str:
    if day is None:
        return ""
    days = (today - day).days
    return "today" if days <= 0 else f"for {days} day{'s' if days > 1 else ''}"


def _why(standing: Standing) -> str:
    """The reasons as one line: the history first, the silence last."""
    told = [reason.what for reason in standing.because[1:]]
    wish = [f"you wished for every {standing.cadence} days"] if standing.cadence else []
    return "; ".join([*told, *wish])
