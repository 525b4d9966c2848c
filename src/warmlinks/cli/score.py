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
    paged,
    pass_situation,
    say,
    say_sentence,
    when,
)
from warmlinks.cli.render import is_learnt, name_of, percent, print_points, say_age, shown, table
from warmlinks.digest.wording import history_sentence, wish_sentence
from warmlinks.introductions.greeting import greeted
from warmlinks.store.answers import ContactSummary, TieScore

__all__ = ["cooling_command", "print_cooling", "score_command"]


@click.command("score", short_help="How warm each tie is, and why.")
@click.argument("who", required=False, shell_complete=complete_who)
@limit_option()
@click.option("--points", "points_", is_flag=True, help="With WHO: also the parts of the score, in points.")
@json_option
@pass_situation
@paged
def score_command(situation: Situation, who: str | None, limit: int | None, *, points_: bool, json_: bool) -> None:
    """How warm each tie is, warmest first, or one person's with how contact went.

    Warmth is the chance of contact within 30 days. A tie without contact has no score.

    \b
    Examples:
      warmlinks score --limit 20
      warmlinks score "Ada Lovelace"
    """
    with situation.book() as book:
        standings = (
            [book.standing(who, now=situation.now)] if who else book.scores(now=situation.now, once=True)[:limit]
        )
        zone = book.timezone
        say_age(book.data_age(who, now=situation.now), situation.now.astimezone(zone).date(), json_=json_)
        if json_:
            as_json(standings)
            return
        if not standings:
            say("Nobody has a score.")
            return
        learnt = is_learnt(standings[0].level)
        rows = table("Name", *([">Warmth", ">Alive"] if learnt else []), "Last contact", "Due", "Cold from")
        for standing in standings:
            rows.add_row(
                name_of(standing),
                *([_share(standing.warmth), _share(standing.alive)] if learnt else []),
                when(standing.last_contact, zone),
                when(standing.due_on),
                when(standing.cold_on),
            )
        console().print(rows)
        if not learnt:
            say_sentence("How likely contact is, is not learnt yet: there is too little of it so far. The order holds.")
        if who:
            contacts = book.contact_summaries([standing.id for standing in standings], now=situation.now)
            today = situation.now.astimezone(zone).date()
            for standing in standings:
                history = history_sentence(
                    greeted(standing.name), contacts.get(standing.id), today, standing.told_on(today)
                )
                say_sentence(shown(history))
                if points_:
                    print_points(standing.because)


@click.command("cooling", short_help="Who is going cold.")
@limit_option()
@click.option("--lapsed", is_flag=True, help="Those who have been silent for longer, the newest silence first.")
@json_option
@pass_situation
@paged
def cooling_command(situation: Situation, limit: int | None, *, lapsed: bool, json_: bool) -> None:
    """Who is going cold: those whose day to look has come, those who need it most first.

    First come people with a cadence of yours that is up, then those who have begun to slip by their own rhythm, dear
    ties first. Who has been slipping for more than ninety days has lapsed, and is on a list of their own.

    \b
    Examples:
      warmlinks cooling --limit 5
      warmlinks cooling --lapsed
      warmlinks --now 2026-02-01 cooling --json
    """
    with situation.book() as book:
        ties = book.cooling(now=situation.now, limit=limit, lapsed=lapsed)
        today = situation.now.astimezone(book.timezone).date()
        ages = book.data_age(now=situation.now)
        say_age(ages, today, json_=json_)
        if json_:
            as_json(ties)
            return
        if book.is_empty():
            return
        contacts = book.contact_summaries([tie.id for tie in ties], now=situation.now)
        more = 0 if lapsed else len(book.cooling(now=situation.now, lapsed=True))
    print_cooling(ties, contacts, today, lapsed=lapsed, old=bool(ages))
    if more:
        say(f"{more:,} more {'has' if more == 1 else 'have'} lapsed: warmlinks cooling --lapsed")


def print_cooling(
    ties: Sequence[TieScore],
    contacts: Mapping[str, ContactSummary],
    today: date,
    *,
    lapsed: bool = False,
    old: bool = False,
) -> None:
    """Print who is going cold: a name, and below it how contact went, in a sentence.

    Args:
        ties: how they stand, in order.
        contacts: how contact went, by id.
        today: the owner's day.
        lapsed: they are those who have lapsed.
        old: of some ties the data are too old to tell.
    """
    if not ties and old:
        say("As far as the data go, nobody has lapsed." if lapsed else "As far as the data go, nobody is going cold.")
        return
    if not ties:
        say("Nobody has lapsed." if lapsed else "Nobody is going cold. Enjoy the day.")
        return
    from rich.padding import Padding

    terminal = console()
    cadences = any(tie.cadence for tie in ties)
    if lapsed:
        say("The newest silence first.")
    else:
        say("First those with a cadence of yours, then dear ties first." if cadences else "Dear ties first.")
    names = Counter(tie.name for tie in ties)
    for tie in ties:
        terminal.print(name_of(tie), style="bold", end="")
        terminal.print(f"  {tie.id}" if names[tie.name] > 1 else "")
        history = history_sentence(greeted(tie.name), contacts.get(tie.id), today, tie.told_on(today))
        terminal.print(Padding(shown(history), (0, 0, 0, 4)))
        if tie.cadence:
            terminal.print(Padding(wish_sentence(tie.cadence), (0, 0, 0, 4)))


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)
