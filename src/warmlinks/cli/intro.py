"""`warmlinks intro` and `path`: who was brought together with whom, and who could introduce one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    ask_about_day,
    console,
    echo,
    echo_err,
    echo_sentence,
    echo_way_back,
    json_option,
    limit_option,
    paged,
    parse_when,
    pass_cli_context,
    when,
    wrote_json,
)
from warmlinks.cli.render import door_lines, echo_table, is_learnt, percent
from warmlinks.errors import UsageError
from warmlinks.introductions.due import let_go
from warmlinks.introductions.summary import LABELS
from warmlinks.introductions.wording import NEWS, OUTCOMES
from warmlinks.output import shown, typed
from warmlinks.plain import plain

__all__ = ["intro_command", "path_command"]


_HUBS = 10
"""So many people who were part of several introductions are listed."""


def _namer(names: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that gives the name of a person by id, safe to print."""
    return lambda person: shown(names.get(person, person))


@click.group("intro")
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
def list_(cli_context: CliContext, limit: int | None, *, unsure: bool, gone: bool) -> None:
    """List introductions, oldest first, each with its evidence; with `--limit` the newest.

    *Due* is the day on which one wants a look: after seven days that count, or fourteen once it was brought up. After
    sixty it is let go: it stays in the list, and in `--let-go`, but nothing asks about it any more.
    """
    if unsure and gone:
        raise UsageError("--unsure and --let-go are two lists", advice="Give one of them")
    with cli_context.book() as book:
        introductions = book.introductions(now=cli_context.now, unsure=unsure)
        introductions = let_go(introductions) if gone else introductions
        introductions = introductions[-limit:] if limit else introductions
        left_out = {} if unsure or gone else book.introductions_left_out()
        names = book.names()
        people = [person for one in introductions for person in (one.introducer, *one.parties)]
        name = _namer(book.names(apart=people))
        zone = book.timezone
    if wrote_json(introductions, names):
        return
    rows = []
    for introduction in introductions:
        row = [
            when(introduction.made_at, zone),
            name(introduction.introducer),
            " and ".join(map(name, introduction.parties)),
        ]
        if unsure:
            row += [f"{percent(introduction.confidence)} sure: {shown(introduction.because[0])}"]
        else:
            is_let_go = introduction.phase == "let_go" and introduction.asked_until
            row += [NEWS[introduction.label], "let go" if is_let_go else when(introduction.due_on)]
        rows.append([*row, introduction.id])
    echo_table(
        ["Made", "By", "Between", "What is known", *([] if unsure else ["Due"]), "Id"],
        rows,
        empty="Nothing unsure." if unsure else "None was let go." if gone else "No introductions in view.",
    )
    if not unsure and any(one.label == "unknown" and not one.could_have_seen for one in introductions):
        echo("Of some, no archive of yours could have seen contact between the two.")
    for introduction_id, why in left_out.items():
        echo_err(f"Left out: {introduction_id}, {why}.")


_HEADINGS = {
    "never_wrote": "{name}, to whom you were introduced",
    "ask": "{name}, whom you brought together with {others}",
    "close": "{name} and {others} found each other",
}
"""What stands above an introduction that asks for something, by kind."""


@intro_command.command("due")
@limit_option()
@json_option
@pass_cli_context
@paged
def due(cli_context: CliContext, limit: int | None) -> None:
    """What introductions ask of you now, each with a text to copy."""
    with cli_context.book() as book:
        items = book.introductions_due(now=cli_context.now)[:limit]
        names = book.names()
        name = _namer(book.names(apart=[person for item in items for person in (item.who, *item.others)]))
    if wrote_json(items, names):
        return
    if not items:
        echo("Nothing to look after.")
    for item in items:
        others = item.others[:1] if item.kind == "close" else item.others
        heading = _HEADINGS[item.kind].format(name=name(item.who), others=", ".join(map(name, others)))
        console().print(heading, style="bold")
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
    cli_context: CliContext, people: tuple[str, ...], by: str, at: datetime | date | None, reason: str | None
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
        ask_about_day(book, at, *people, by)
        introduction = book.introduce(*people, at=at or cli_context.now, reason=reason, by=by)
    if wrote_json(introduction):
        return
    echo(f"Written down as {introduction.id}.")
    for warning in introduction.warnings:
        echo_err(f"Note: {shown(warning)}.")


@intro_command.command("consent")
@click.argument("one", shell_complete=complete_who)
@click.argument("two", shell_complete=complete_who)
@click.option("--who", required=True, metavar="WHO", shell_complete=complete_who, help="Whose answer it is.")
@click.option("--answer", required=True, type=click.Choice(["asked", "yes", "no", "lifted"]))
@json_option
@pass_cli_context
def consent(
    cli_context: CliContext, one: str, two: str, who: str, answer: Literal["asked", "yes", "no", "lifted"]
) -> None:
    """Keep what one of two says of being introduced: asked, yes, no, or lifted.

    No answer is never a yes. A no ends it until it is lifted.

    \b
    Examples:
      warmlinks intro consent "Ben Okonjo" "Tove Ashworth" --who "Ben Okonjo" --answer yes
    """
    with cli_context.book() as book:
        state = book.consent(one, two, who=who, answer=answer, at=cli_context.now)
        names = book.names()
    if wrote_json(state, names):
        return
    name = _namer(names)
    if state.blocked:
        echo("One of them said no: it ends here, until that is lifted.")
    elif state.ready:
        echo("Both said yes: you may introduce them.")
    else:
        echo(f"Waiting for {' and '.join(map(name, state.waiting_for))}.")


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
) -> None:
    """Keep what somebody told you of your introductions, all at once; `me` for what you know yourself.

    \b
    Examples:
      warmlinks intro told Ben --got-back Cleo --got-back Dov --quiet Eva --quiet Finn --quiet Gala
    """
    outcomes = {
        person: outcome
        for outcome, people in (("got_back", got_back), ("met", met), ("quiet", quiet), ("declined", declined))
        for person in people
    }
    if not outcomes:
        raise UsageError("say what became of whom", advice="Give --got-back, --met, --quiet or --declined")
    with cli_context.book() as book:
        noted = book.record_outcomes(teller, outcomes, at=cli_context.now)
        names = book.names()
    if wrote_json(noted, names):
        return
    name = _namer(names)
    for outcome in noted:
        echo(f"{name(outcome.who)}: {outcome.outcome.replace('_', ' ')}")
        if outcome.text:
            echo_sentence(f"    “{shown(outcome.text)}”")


def _statement(word: Literal["confirm", "reject", "asked", "closed"], text: str, answer: str) -> None:
    """Add a command by which the owner says something of one introduction."""

    @intro_command.command(word, help=text)
    @click.argument("introduction_id", metavar="ID")
    @json_option
    @pass_cli_context
    def command(cli_context: CliContext, introduction_id: str) -> None:
        with cli_context.book() as book:
            introduction = book.say_of_introduction(introduction_id, word, now=cli_context.now)
            names = book.names()
            name = _namer(book.names(apart=(introduction.introducer, *introduction.parties)))
        if wrote_json(introduction, names):
            return
        made_at = introduction.made_at
        echo(answer.format(between=" and ".join(map(name, introduction.parties)), day=when(made_at, made_at.tzinfo)))
        echo_way_back("undo")


@intro_command.command("report")
@json_option
@pass_cli_context
def report(cli_context: CliContext) -> None:
    """What you introduced and what became of it: by quarter, by circle, and by who was part of several."""
    with cli_context.book() as book:
        summary = book.introduction_report(now=cli_context.now)
        names = book.names()
        name = _namer(book.names(apart=[hub.name for hub in summary.hubs]))
    people = [{**plain(hub), "name": names.get(hub.name, hub.name), "id": hub.name} for hub in summary.hubs]
    if wrote_json({**plain(summary), "hubs": people}):
        return
    if not summary.quarters:
        echo("You have made no introductions in view.")
        return
    # whoever brings many people together has many hubs: those with the most introductions are listed
    hubs = sorted(summary.hubs, key=lambda hub: (-hub.made, name(hub.name)))
    for heading, lines in (("Quarter", summary.quarters), ("Circle", summary.circles), ("Person", hubs[:_HUBS])):
        if lines:
            echo_table(
                [heading, "Made", *(OUTCOMES[label] for label in LABELS)],
                [
                    [
                        name(line.name) if heading == "Person" else shown(line.name),
                        str(line.made),
                        *(str(line.labels[label] or "") for label in LABELS),
                    ]
                    for line in lines
                ],
            )
    if len(hubs) > _HUBS:
        echo(f"And {len(hubs) - _HUBS} more people who were part of several; `--json` has all.")
    wait = summary.days_to_first_contact
    if wait is not None:
        days = "day" if wait == 1 else "days"
        echo(f"Half of those of which anything was heard were in contact within {wait:g} {days}.")
    echo("No news is no failure: contact can happen where no archive looks.")


_statement(
    "confirm",
    "Say that an unsure one is an introduction.",
    "{between}: an introduction of {day}, as you say.",
)
_statement(
    "reject",
    "Say that it is none; it is not asked again.",
    "{between}: no introduction; what was said on {day} is not asked about again.",
)
_statement(
    "asked",
    "Say that you have asked; it is not brought up again by itself.",
    "{between}, {day}: you have asked; it is not brought up again by itself.",
)
_statement(
    "closed",
    "Say that the loop is closed; it rests from now on.",
    "{between}, {day}: the loop is closed; it rests from now on.",
)


@intro_command.command("suggest")
@limit_option(5)
@json_option
@pass_cli_context
def suggest(cli_context: CliContext, limit: int) -> None:
    """Who should meet, and why: nobody who knows each other, was introduced, declined, or has had enough this month."""
    with cli_context.book() as book:
        pairs = book.suggest_introductions(now=cli_context.now, limit=limit)
        names = book.names()
        apart = book.names(apart=[person for pair in pairs for person in (pair.one, pair.two)])
    if wrote_json([{**plain(pair, names), "command": _command_to_add(pair.one, pair.two)} for pair in pairs]):
        return
    if not pairs:
        echo("Nobody comes to mind. Tags and notes help: `warmlinks set WHO --tag ...`.")
    for pair in pairs:
        people = (pair.one, pair.two)
        console().print(shown(" and ".join(names[person] for person in people)), style="bold")
        echo(f"    {'; '.join(shown(reason) for reason in pair.because)}")
        # who has a namesake is called by id
        one, two = (names[person] if apart[person] == names[person] else person for person in people)
        echo(f"    {shown(_command_to_add(one, two))}")


def _command_to_add(one: str, two: str) -> str:
    """The command that writes an introduction down once it is made."""
    return typed("warmlinks", "intro", "add", one, two)


@click.command("path")
@click.argument("who", shell_complete=complete_who)
@limit_option(3)
@json_option
@pass_cli_context
def path_command(cli_context: CliContext, who: str, limit: int) -> None:
    """Find the warmest way to a person through people: ties that go both ways, not those with the most contacts.

    \b
    Examples:
      warmlinks path "Dov Levi"
    """
    with cli_context.book() as book:
        paths = book.paths(who, now=cli_context.now, limit=limit)
        learnt = is_learnt(book.level(now=cli_context.now))
        closed = () if paths else book.show(who, now=cli_context.now).connection.closed
        names = book.names()
    if wrote_json(paths, names):
        return
    if not paths:
        echo("No way is in view.")
    for line in door_lines(closed):
        echo(line)
    for path in paths:
        strength = f"{percent(path.strength):>4}  " if learnt else ""
        echo(f"{strength}{' → '.join(shown(names[person]) for person in path.through)}")
