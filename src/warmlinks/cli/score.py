"""`warmlinks score` and `cooling`: how warm each tie is, and who is going cold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

import click

from warmlinks.answers import ContactSummary, TieScore
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    console,
    echo,
    echo_sentence,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
    wrote_json,
)
from warmlinks.cli.render import echo_age, echo_points, echo_table, is_learnt, name_of, percent
from warmlinks.digest.wording import history_sentence, wish_sentence
from warmlinks.output import shown
from warmlinks.people.greeting import greeted

__all__ = ["cooling_command", "score_command"]


@click.command("score")
@click.argument("who", required=False, shell_complete=complete_who)
@limit_option()
@click.option("--points", is_flag=True, help="With WHO: also the parts of the score, in points.")
@json_option
@pass_cli_context
@paged
def score_command(cli_context: CliContext, who: str | None, limit: int | None, *, points: bool) -> None:
    """How warm each tie is, warmest first, or one person's with how contact went.

    Warmth is the chance of contact within 30 days. A tie without contact has no score.

    \b
    Examples:
      warmlinks score --limit 20
      warmlinks score "Ada Lovelace"
    """
    now = cli_context.now
    with cli_context.book() as book:
        ties = [book.tie_score(who, now=now)] if who else book.scores(now=now, once=True)[:limit]
        zone, today = book.timezone, cli_context.today(book)
        echo_age(book.data_age(who, now=now), today)
        if wrote_json(ties):
            return
        if not ties:
            echo("Nobody has a score.")
            return
        contacts = book.contact_summaries([tie.id for tie in ties], now=now) if who else {}
    learnt = is_learnt(ties[0].level)
    echo_table(
        ["Name", *([">Warmth", ">Alive"] if learnt else []), "Last contact", "Due", "Cold from"],
        [
            [
                name_of(tie, None, zone),
                *([_share(tie.warmth), _share(tie.alive)] if learnt else []),
                when(tie.last_contact, zone),
                when(tie.due_on),
                when(tie.cold_on),
            ]
            for tie in ties
        ],
    )
    if not learnt:
        echo_sentence("How likely contact is, is not learnt yet: there is too little of it so far. The order holds.")
    if who:
        echo_sentence(_history(ties[0], contacts, today))
        if points:
            echo_points(ties[0].because)


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)


def _history(tie: TieScore, contacts: Mapping[str, ContactSummary], today: date) -> str:
    """How contact with a person went, in a sentence."""
    return shown(history_sentence(greeted(tie.name), contacts.get(tie.id), today, tie.told_on(today)))


@click.command("cooling")
@limit_option()
@click.option("--lapsed", is_flag=True, help="Those who have been silent for longer, the newest silence first.")
@json_option
@pass_cli_context
@paged
def cooling_command(cli_context: CliContext, limit: int | None, *, lapsed: bool) -> None:
    """Who is going cold: those whose day to look has come, those who need it most first.

    First come people with a cadence of yours that is up, then those who have begun to slip by their own rhythm, dear
    ties first. Who has been slipping for more than ninety days has lapsed, and is on a list of their own.

    \b
    Examples:
      warmlinks cooling --limit 5
      warmlinks cooling --lapsed
      warmlinks --now 2026-02-01 cooling --json
    """
    now = cli_context.now
    with cli_context.book() as book:
        ties = book.cooling(now=now, limit=limit, lapsed=lapsed)
        zone, today = book.timezone, cli_context.today(book)
        ages = book.data_age(now=now)
        echo_age(ages, today)
        if wrote_json(ties) or book.is_empty():
            return
        contacts = book.contact_summaries([tie.id for tie in ties], now=now)
        more = 0 if lapsed else len(book.cooling(now=now, lapsed=True))
    if ties:
        _echo_cooling(ties, contacts, today, zone, lapsed=lapsed)
    elif ages:
        echo("As far as the data go, nobody has lapsed." if lapsed else "As far as the data go, nobody is going cold.")
    else:
        echo("Nobody has lapsed." if lapsed else "Nobody is going cold. Enjoy the day.")
    if more:
        echo(f"{more:,} more {'has' if more == 1 else 'have'} lapsed: warmlinks cooling --lapsed")


def _echo_cooling(
    ties: Sequence[TieScore], contacts: Mapping[str, ContactSummary], today: date, zone: tzinfo, *, lapsed: bool
) -> None:
    """Print a name for each tie, and below it how contact went, in a sentence."""
    from rich.padding import Padding

    if lapsed:
        echo("The newest silence first.")
    elif any(tie.cadence for tie in ties):
        echo("First those with a cadence of yours, then dear ties first.")
    else:
        echo("Dear ties first.")
    terminal = console()
    bearers = Counter(tie.name for tie in ties)
    for tie in ties:
        terminal.print(name_of(tie, today, zone), style="bold", end="")
        terminal.print(f"  {tie.id}" if bearers[tie.name] > 1 else "")
        terminal.print(Padding(_history(tie, contacts, today), (0, 0, 0, 4)))
        if tie.cadence:
            terminal.print(Padding(wish_sentence(tie.cadence), (0, 0, 0, 4)))
