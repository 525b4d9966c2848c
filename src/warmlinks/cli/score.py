"""`warmlinks score` and `cooling`: how warm each tie is, and who is going cold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import click

from warmlinks.answers import ContactSummary, TieScore
from warmlinks.calendar.active_time import day_in
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    as_json,
    console,
    echo,
    echo_sentence,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
)
from warmlinks.cli.render import echo_age, is_learnt, name_of, percent, print_points, table
from warmlinks.digest.wording import history_sentence, wish_sentence
from warmlinks.output import shown
from warmlinks.people.greeting import greeted

__all__ = ["cooling_command", "print_cooling", "score_command"]


@click.command("score", short_help="How warm each tie is, and why.")
@click.argument("who", required=False, shell_complete=complete_who)
@limit_option()
@click.option("--points", "points_", is_flag=True, help="With WHO: also the parts of the score, in points.")
@json_option
@pass_cli_context
@paged
def score_command(cli_context: CliContext, who: str | None, limit: int | None, *, points_: bool, json_: bool) -> None:
    """How warm each tie is, warmest first, or one person's with how contact went.

    Warmth is the chance of contact within 30 days. A tie without contact has no score.

    \b
    Examples:
      warmlinks score --limit 20
      warmlinks score "Ada Lovelace"
    """
    with cli_context.book() as book:
        tie_scores = (
            [book.tie_score(who, now=cli_context.now)] if who else book.scores(now=cli_context.now, once=True)[:limit]
        )
        zone = book.timezone
        echo_age(book.data_age(who, now=cli_context.now), day_in(cli_context.now, zone), json_=json_)
        if json_:
            as_json(tie_scores)
            return
        if not tie_scores:
            echo("Nobody has a score.")
            return
        learnt = is_learnt(tie_scores[0].level)
        rows = table("Name", *([">Warmth", ">Alive"] if learnt else []), "Last contact", "Due", "Cold from")
        for tie_score in tie_scores:
            rows.add_row(
                name_of(tie_score),
                *([_share(tie_score.warmth), _share(tie_score.alive)] if learnt else []),
                when(tie_score.last_contact, zone),
                when(tie_score.due_on),
                when(tie_score.cold_on),
            )
        console().print(rows)
        if not learnt:
            echo_sentence(
                "How likely contact is, is not learnt yet: there is too little of it so far. The order holds."
            )
        if who:
            contacts = book.contact_summaries([tie_score.id for tie_score in tie_scores], now=cli_context.now)
            today = day_in(cli_context.now, zone)
            for tie_score in tie_scores:
                history = history_sentence(
                    greeted(tie_score.name), contacts.get(tie_score.id), today, tie_score.told_on(today)
                )
                echo_sentence(shown(history))
                if points_:
                    print_points(tie_score.because)


@click.command("cooling", short_help="Who is going cold.")
@limit_option()
@click.option("--lapsed", is_flag=True, help="Those who have been silent for longer, the newest silence first.")
@json_option
@pass_cli_context
@paged
def cooling_command(cli_context: CliContext, limit: int | None, *, lapsed: bool, json_: bool) -> None:
    """Who is going cold: those whose day to look has come, those who need it most first.

    First come people with a cadence of yours that is up, then those who have begun to slip by their own rhythm, dear
    ties first. Who has been slipping for more than ninety days has lapsed, and is on a list of their own.

    \b
    Examples:
      warmlinks cooling --limit 5
      warmlinks cooling --lapsed
      warmlinks --now 2026-02-01 cooling --json
    """
    with cli_context.book() as book:
        ties = book.cooling(now=cli_context.now, limit=limit, lapsed=lapsed)
        today = day_in(cli_context.now, book.timezone)
        ages = book.data_age(now=cli_context.now)
        echo_age(ages, today, json_=json_)
        if json_:
            as_json(ties)
            return
        if book.is_empty():
            return
        contacts = book.contact_summaries([tie.id for tie in ties], now=cli_context.now)
        more = 0 if lapsed else len(book.cooling(now=cli_context.now, lapsed=True))
    print_cooling(ties, contacts, today, lapsed=lapsed, old=bool(ages))
    if more:
        echo(f"{more:,} more {'has' if more == 1 else 'have'} lapsed: warmlinks cooling --lapsed")


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
        echo("As far as the data go, nobody has lapsed." if lapsed else "As far as the data go, nobody is going cold.")
        return
    if not ties:
        echo("Nobody has lapsed." if lapsed else "Nobody is going cold. Enjoy the day.")
        return
    from rich.padding import Padding

    terminal = console()
    cadences = any(tie.cadence for tie in ties)
    if lapsed:
        echo("The newest silence first.")
    else:
        echo("First those with a cadence of yours, then dear ties first." if cadences else "Dear ties first.")
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
