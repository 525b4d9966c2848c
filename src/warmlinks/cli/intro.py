"""`warmlinks intro`: who was brought together with whom, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    as_json,
    ask_about_day,
    console,
    echo,
    echo_err,
    echo_sentence,
    json_option,
    limit_option,
    paged,
    parse_when,
    pass_cli_context,
    when,
)
from warmlinks.cli.render import percent, table
from warmlinks.errors import UsageError
from warmlinks.introductions.due import let_go
from warmlinks.introductions.summary import LABELS
from warmlinks.introductions.wording import NEWS, OUTCOMES
from warmlinks.output import shown, typed
from warmlinks.plain import plain

__all__ = ["intro_command"]

Name = Callable[[str], str]


@click.group("intro", short_help="Introductions, and what became of them.")
def intro_command() -> None:
    """Introductions that you made or that brought you to somebody, and what became of them.

    They are found in your archives, or written down by you. Without news the word is *unknown*: silence is no failure.
    Nothing is ever sent to anybody; texts are for you to copy.

    \b
    Examples:
      warmlinks intro due
      warmlinks intro add "Ben Okonjo" "Tove Ashworth" --reason "both restore pianos"
      warmlinks intro told "Ben Okonjo" --got-back "Tove Ashworth"
    """


@intro_command.command("list")
@click.option("--unsure", is_flag=True, help="Those that may be none: confirm or reject them, once.")
@click.option("--let-go", "gone", is_flag=True, help="Those that are asked about no more, without news of them.")
@limit_option()
@json_option
@pass_cli_context
@paged
def list_(cli_context: CliContext, limit: int | None, *, unsure: bool, gone: bool, json_: bool) -> None:
    """List introductions, oldest first, each with its evidence; with `--limit` the newest.

    *Due* is the day on which one wants a look: after seven days that count, or fourteen once it was brought up. After
    sixty it is let go: it stays in the list, and in `--let-go`, but nothing asks about it any more.
    """
    if unsure and gone:
        raise UsageError("--unsure and --let-go are two lists", advice="Give one of them")
    with cli_context.book() as book:
        found = book.introductions(now=cli_context.now, unsure=unsure)
        found = let_go(found) if gone else found
        found = found[-limit:] if limit else found
        missing = {} if unsure or gone else book.introductions_left_out()
        names = book.names()
        name = _namer(book.names(apart=[who for one in found for who in (one.introducer, *one.parties)]))
        zone = book.timezone
    if json_:
        as_json(found, names)
        return
    if not found:
        echo("Nothing unsure." if unsure else "None was let go." if gone else "No introductions in view.")
        _say_left_out(missing)
        return
    rows = table("Made", "By", "Between", "What is known", *([] if unsure else ["Due"]), "Id")
    for one in found:
        rows.add_row(
            when(one.made_at, zone),
            shown(name(one.introducer)),
            " and ".join(shown(name(party)) for party in one.parties),
            NEWS[one.label] if not unsure else f"{percent(one.confidence)} sure: {shown(one.because[0])}",
            *([] if unsure else ["let go" if one.phase == "let_go" and one.asked_until else when(one.due_on)]),
            one.id,
        )
    console().print(rows)
    if not unsure and any(one.label == "unknown" and not one.could_have_seen for one in found):
        echo("Of some, no archive of yours could have seen contact between the two.")
    _say_left_out(missing)


def _say_left_out(missing: Mapping[str, str]) -> None:
    for name, why in missing.items():
        echo_err(f"Left out: {name}, {why}.")


@intro_command.command("due")
@limit_option()
@json_option
@pass_cli_context
@paged
def due(cli_context: CliContext, limit: int | None, *, json_: bool) -> None:
    """What introductions ask of you now, each with a text to copy."""
    with cli_context.book() as book:
        items = book.introductions_due(now=cli_context.now)[:limit]
        names = book.names()
        name = _namer(book.names(apart=[who for item in items for who in (item.who, *item.others)]))
    if json_:
        as_json(items, names)
        return
    if not items:
        echo("Nothing to look after.")
    for item in items:
        heading = {
            "never_wrote": f"{name(item.who)}, to whom you were introduced",
            "ask": f"{name(item.who)}, whom you brought together with {', '.join(map(name, item.others))}",
            "close": f"{name(item.who)} and {name(item.others[0])} found each other",
        }[item.kind]
        console().print(shown(heading), style="bold")
        echo_sentence(f"    {shown(item.because)}")
        echo_sentence(f"    “{shown(item.text)}”")
        echo(f"    ({', '.join(item.introductions)})")


@intro_command.command("add")
@click.argument("people", nargs=-1, required=True, metavar="WHO WHO...", shell_complete=complete_who)
@click.option(
    "--by", default="me", show_default=True, metavar="WHO", shell_complete=complete_who, help="Who introduced."
)
@click.option("--at", callback=parse_when, metavar="ISO", help="When; otherwise now.")
@click.option("--reason", metavar="TEXT", help="Your words.")
@json_option
@pass_cli_context
def add(
    cli_context: CliContext,
    people: tuple[str, ...],
    by: str,
    at: datetime | date | None,
    reason: str | None,
    *,
    json_: bool,
) -> None:
    """Write an introduction down. `me` is you, where somebody else introduced you.

    \b
    Examples:
      warmlinks intro add "Ben Okonjo" "Tove Ashworth" --reason "both restore pianos" --at 2025-12-18
      warmlinks intro add me "Quentin Habsfeld" --by "Ben Okonjo"
    """
    if len(people) < 2:  # noqa: PLR2004
        raise UsageError("an introduction needs two people", advice="Give two or more names")
    with cli_context.book() as book:
        if isinstance(at, datetime) and at.tzinfo is None:
            at = at.replace(tzinfo=book.timezone)
        ask_about_day(book, at, *people, by, json_=json_)
        made = book.introduce(*people, at=at or cli_context.now, reason=reason, by=by)
    if json_:
        as_json(made)
        return
    echo(f"Written down as {made.id}.")
    for warning in made.warnings:
        echo_err(f"Note: {shown(warning)}.")


@intro_command.command("consent")
@click.argument("one", shell_complete=complete_who)
@click.argument("two", shell_complete=complete_who)
@click.option("--who", required=True, metavar="WHO", shell_complete=complete_who, help="Whose answer it is.")
@click.option("--answer", required=True, type=click.Choice(["asked", "yes", "no", "lifted"]))
@json_option
@pass_cli_context
def consent(
    cli_context: CliContext,
    one: str,
    two: str,
    who: str,
    answer: Literal["asked", "yes", "no", "lifted"],
    *,
    json_: bool,
) -> None:
    """Keep what one of two says of being introduced: asked, yes, no, or lifted.

    No answer is never a yes. A no ends it until it is lifted.

    \b
    Examples:
      warmlinks intro consent "Ben Okonjo" "Tove Ashworth" --who "Ben Okonjo" --answer yes
    """
    with cli_context.book() as book:
        stands = book.consent(one, two, who=who, answer=answer, at=cli_context.now)
        names = book.names()
        name = _namer(names)
    if json_:
        as_json(stands, names)
    elif stands.blocked:
        echo("One of them said no: it ends here, until that is lifted.")
    elif stands.ready:
        echo("Both said yes: you may introduce them.")
    else:
        echo(f"Waiting for {' and '.join(shown(name(party)) for party in stands.waiting_for)}.")


@intro_command.command("told")
@click.argument("teller", shell_complete=complete_who)
@click.option(
    "--got-back",
    multiple=True,
    metavar="WHO",
    shell_complete=complete_who,
    help="Who got back to them; may be repeated.",
)
@click.option("--met", multiple=True, metavar="WHO", shell_complete=complete_who, help="Whom they met.")
@click.option("--quiet", multiple=True, metavar="WHO", shell_complete=complete_who, help="From whom nothing came yet.")
@click.option("--declined", multiple=True, metavar="WHO", shell_complete=complete_who, help="Who would rather not.")
@json_option
@pass_cli_context
def told(
    cli_context: CliContext,
    teller: str,
    got_back: tuple[str, ...],
    met: tuple[str, ...],
    quiet: tuple[str, ...],
    declined: tuple[str, ...],
    *,
    json_: bool,
) -> None:
    """Keep what somebody told you of your introductions, all at once; `me` for what you know yourself.

    \b
    Examples:
      warmlinks intro told Ben --got-back Cleo --got-back Dov --quiet Eva --quiet Finn --quiet Gala
    """
    outcomes = {
        who: outcome
        for outcome, people in (("got_back", got_back), ("met", met), ("quiet", quiet), ("declined", declined))
        for who in people
    }
    if not outcomes:
        raise UsageError("say what became of whom", advice="Give --got-back, --met, --quiet or --declined")
    with cli_context.book() as book:
        noted = book.record_outcomes(teller, outcomes, at=cli_context.now)
        names = book.names()
        name = _namer(names)
    if json_:
        as_json(noted, names)
        return
    for one in noted:
        echo(f"{shown(name(one.who))}: {one.outcome.replace('_', ' ')}")
        if one.text:
            echo_sentence(f"    “{shown(one.text)}”")


def _saying(word: Literal["confirm", "reject", "asked", "closed"], text: str) -> click.Command:
    @click.argument("introduction", metavar="ID")
    @json_option
    @pass_cli_context
    def command(cli_context: CliContext, introduction: str, *, json_: bool) -> None:
        with cli_context.book() as book:
            one = book.say_of_introduction(introduction, word, now=cli_context.now)
            names = book.names()
            name = _namer(book.names(apart=(one.introducer, *one.parties)))
        if json_:
            as_json(one, names)
            return
        between = shown(" and ".join(map(name, one.parties)))
        day = when(one.made_at, one.made_at.tzinfo)
        echo(_SAID[word].format(between=between, day=day))
        echo_err("To take it back: warmlinks undo")

    command.__doc__ = text
    return click.command(word)(command)


_SAID = {
    "confirm": "{between}: an introduction of {day}, as you say.",
    "reject": "{between}: no introduction; what was said on {day} is not asked about again.",
    "asked": "{between}, {day}: you have asked; it is not brought up again by itself.",
    "closed": "{between}, {day}: the loop is closed; it rests from now on.",
}


@intro_command.command("report")
@json_option
@pass_cli_context
def report(cli_context: CliContext, *, json_: bool) -> None:
    """What you introduced and what became of it: by quarter, by circle, and by who was part of several."""
    with cli_context.book() as book:
        summary = book.introduction_report(now=cli_context.now)
        names = book.names()
        name = _namer(book.names(apart=[line.name for line in summary.hubs]))
    if json_:
        people = [{**plain(line), "name": names.get(line.name, line.name), "id": line.name} for line in summary.hubs]
        as_json({**plain(summary), "hubs": people})
        return
    if not summary.quarters:
        echo("You have made no introductions in view.")
        return
    # Whoever brings many people together has many hubs: those with the most are told.
    hubs = sorted(summary.hubs, key=lambda line: (-line.made, name(line.name)))
    for heading, lines in (("Quarter", summary.quarters), ("Circle", summary.circles), ("Person", hubs[:10])):
        if not lines:
            continue
        rows = table(heading, "Made", *(OUTCOMES[label] for label in LABELS))
        for line in lines:
            rows.add_row(
                shown(name(line.name) if heading == "Person" else line.name),
                str(line.made),
                *(str(line.labels[label] or "") for label in LABELS),
            )
        console().print(rows)
    if len(hubs) > 10:  # noqa: PLR2004
        echo(f"And {len(hubs) - 10} more people who were part of several; `--json` has all.")
    wait = summary.days_to_first_contact
    if wait is not None:
        days = "day" if wait == 1 else "days"
        echo(f"Half of those of which anything was heard were in contact within {wait:g} {days}.")
    echo("No news is no failure: contact can happen where no archive looks.")


intro_command.add_command(_saying("confirm", "Say that an unsure one is an introduction."))
intro_command.add_command(_saying("reject", "Say that it is none; it is not asked again."))
intro_command.add_command(_saying("asked", "Say that you have asked; it is not brought up again by itself."))
intro_command.add_command(_saying("closed", "Say that the loop is closed; it rests from now on."))


@intro_command.command("suggest")
@limit_option(5)
@json_option
@pass_cli_context
def suggest(cli_context: CliContext, limit: int, *, json_: bool) -> None:
    """Who should meet, and why: nobody who knows each other, was introduced, declined, or has had enough this month."""
    with cli_context.book() as book:
        found = book.suggest_introductions(now=cli_context.now, limit=limit)
        names = book.names()
        name = _namer(names)
        apart = _namer(book.names(apart=[who for pair in found for who in (pair.one, pair.two)]))
    if json_:
        as_json([{**plain(pair, names), "command": _taking_up(pair.one, pair.two)} for pair in found])
        return
    if not found:
        echo("Nobody comes to mind. Tags and notes help: `warmlinks set WHO --tag ...`.")
    for pair in found:
        console().print(f"{shown(name(pair.one))} and {shown(name(pair.two))}", style="bold")
        echo(f"    {'; '.join(shown(reason) for reason in pair.because)}")
        people = [apart(who) if apart(who) == name(who) else who for who in (pair.one, pair.two)]
        echo(f"    {shown(_taking_up(*people))}")


def _taking_up(one: str, two: str) -> str:
    """The command that writes the introduction down once it is made."""
    return typed("warmlinks", "intro", "add", one, two)


def _namer(names: dict[str, str]) -> Name:
    return lambda who: names.get(who, who)
