"""`warmlinks score` and `cooling`: how warm each tie is, and who is going cold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, tzinfo

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import Situation, as_json, console, json_option, limit_option, pass_situation, say, when
from warmlinks.cli.render import called, percent, plain_standing, points, since, table
from warmlinks.store.answers import Standing

__all__ = ["cooling_command", "print_cooling", "score_command"]


@click.command("score", short_help="How warm each tie is, and why.")
@click.argument("who", required=False, shell_complete=complete_who)
@limit_option()
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
                called(standing.name),
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
@limit_option()
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
        if not book.is_empty():
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
    order = "by what was lost since the last contact"
    cadences = any(standing.cadence for standing in standings)
    say(f"First those with a cadence of yours, then {order}." if cadences else f"Ordered {order}.")
    names = Counter(standing.name for standing in standings)
    for standing in standings:
        terminal.print(called(standing.name), style="bold", end="")
        terminal.print(f"  {standing.id}" if names[standing.name] > 1 else "")
        facts = [
            _warmth(standing),
            *([f"last contact {when(standing.last_contact, zone)}"] if standing.last_contact else []),
            *([f"worth a look {since(standing.due_on, today)}"] if standing.due_on else []),
        ]
        say(f"    {', '.join(facts)}")
        why = _why(standing)
        if why:
            terminal.print(Padding(why, (0, 0, 0, 4)), style="dim")


def _warmth(standing: Standing) -> str:
    """How warm it is, and from what it has come down."""
    if standing.warmth is None:
        return "no contact yet"
    lost = -sum(reason.points for reason in standing.because if reason.factor == "silence") / 100
    return f"{percent(standing.warmth)} warm, once {percent(standing.warmth + lost)}"


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)


def _why(standing: Standing) -> str:
    """The history in a few words: how much contact there was, how often, and the silence since."""
    told = {reason.factor: reason.what for reason in standing.because}
    contact = ", ".join(told[factor] for factor in ("days", "rhythm") if factor in told)
    parts = [contact, *([f"then {told['silence']}"] if "silence" in told else [])]
    wish = [f"you wished for every {standing.cadence} days"] if standing.cadence else []
    return "; ".join(part for part in (*parts, *wish) if part)
