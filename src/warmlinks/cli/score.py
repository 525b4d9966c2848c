"""`warmlinks score` and `cooling`: how warm each tie is, and who is going cold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    Situation,
    as_json,
    console,
    json_option,
    limit_option,
    pass_situation,
    say,
    say_sentence,
    when,
)
from warmlinks.cli.render import called, percent, plain_standing, print_points, shown, table
from warmlinks.digest.wording import history_sentence, wish_sentence
from warmlinks.introductions.greeting import greeted
from warmlinks.store.answers import ContactSummary, Standing

__all__ = ["cooling_command", "print_cooling", "score_command"]


@click.command("score", short_help="How warm each tie is, and why.")
@click.argument("who", required=False, shell_complete=complete_who)
@limit_option()
@click.option("--points", "points_", is_flag=True, help="With WHO: also the parts of the score, in points.")
@json_option
@pass_situation
def score_command(situation: Situation, who: str | None, limit: int | None, *, points_: bool, json_: bool) -> None:
    """How warm each tie is, warmest first, or one person's with how contact went.

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
        if who:
            contacts = book.contact_summaries([standing.id for standing in standings], now=situation.now)
            today = situation.now.astimezone(zone).date()
            for standing in standings:
                say_sentence(shown(history_sentence(greeted(standing.name), contacts.get(standing.id), today)))
                if points_:
                    print_points(standing.because)


@click.command("cooling", short_help="Who is going cold.")
@limit_option()
@json_option
@pass_situation
def cooling_command(situation: Situation, limit: int | None, *, json_: bool) -> None:
    """Who is going cold: those whose day to look has come, those who need it most first.

    First come people with a cadence of yours, then ties whose silence has begun to mean something, by what
    is at stake.

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
            contacts = book.contact_summaries([standing.id for standing in standings], now=situation.now)
            print_cooling(standings, contacts, situation.now.astimezone(book.timezone).date())


def print_cooling(standings: Sequence[Standing], contacts: Mapping[str, ContactSummary], today: date) -> None:
    """Print who is going cold: a name, and below it how contact went, in a sentence."""
    if not standings:
        say("Nobody is going cold. Enjoy the day.")
        return
    from rich.padding import Padding

    terminal = console()
    order = "by what is at stake"
    cadences = any(standing.cadence for standing in standings)
    say(f"First those with a cadence of yours, then {order}." if cadences else f"Ordered {order}.")
    names = Counter(standing.name for standing in standings)
    for standing in standings:
        terminal.print(called(standing.name), style="bold", end="")
        terminal.print(f"  {standing.id}" if names[standing.name] > 1 else "")
        history = history_sentence(greeted(standing.name), contacts.get(standing.id), today)
        terminal.print(Padding(shown(history), (0, 0, 0, 4)))
        if standing.cadence:
            terminal.print(Padding(wish_sentence(standing.cadence), (0, 0, 0, 4)))


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)
