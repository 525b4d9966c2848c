"""`warmlinks digest`, `notify`, `snooze`, `sent`, `unconfirmed` and `why`: what is said to the owner, and what was."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from warmlinks.calendar.active_time import day_in
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    as_json,
    console,
    echo,
    echo_err,
    echo_sentence,
    echo_way_back,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
    when_at,
)
from warmlinks.cli.render import door_lines, echo_age, ending, print_points, table
from warmlinks.cli.timer import Timer, timer_options
from warmlinks.digest.sending import Attempt, channels_of
from warmlinks.digest.stages import StageStep
from warmlinks.digest.wording import due_sentence
from warmlinks.errors import UsageError
from warmlinks.output import shown
from warmlinks.phrases import day_of
from warmlinks.plain import plain
from warmlinks.plugins.notifiers import Digest, Notifier
from warmlinks.validation import days_from

if TYPE_CHECKING:
    from rich.table import Table

__all__ = [
    "digest_command",
    "notify_command",
    "sent_command",
    "snooze_command",
    "unconfirmed_command",
    "why_command",
]


_STAGES = 28
"""The width of a stage and its day, and of all gaps; kind of contact and place share the rest."""

_BY = 22
"""So wide at most is what proves a stage; what is longer has two lines."""

_LEAST = 12
"""So much of a place is shown, however narrow the terminal."""

_MARKS = re.compile("[\u200e\u2068\u2069]")
"""What is sent sets names from right to left apart by these; a terminal's lines get their own."""

_NO_DIGEST: dict[str, Any] = {"key": None, "title": None, "opening": None, "sections": [], "closing": None}
"""The JSON of a day on which there is nothing to say."""

_Given: TypeAlias = tuple[Notifier, Any, Digest | None]
"""A channel with its settings, and what it would be given."""

_TIMER = Timer("warmlinks", "notify", "one kind message", minute=12)

_STATES = {
    "in_progress": "being handed over",
    "delivered": "delivered",
    "retryable": "not gone out",
    "waiting": "not gone out",
    "refused": "refused for good",
    "unconfirmed": "may or may not have arrived",
}
"""What became of a delivery, as a person says it."""


@click.command("digest", short_help="What is worth saying today.")
@click.option("--held", is_flag=True, help="Also what is held back, and why.")
@json_option
@pass_cli_context
def digest_command(cli_context: CliContext, *, held: bool, json_: bool) -> None:
    """What is worth saying today: a few lines, ordered and explained. Nothing is sent, nothing changes.

    \b
    Examples:
      warmlinks digest
      warmlinks digest --held
    """
    with cli_context.book() as book:
        found = book.digest(now=cli_context.now, options=cli_context.digest_options())
        back = book.suppressed(now=cli_context.now, options=cli_context.digest_options()) if held else []
        names = book.names()
        ages, today = book.data_age(now=cli_context.now), day_in(cli_context.now, book.timezone)
    if json_ or found is None:
        # a digest itself begins with it
        echo_age(ages, today, json_=json_)
    if json_:
        as_json({**(_NO_DIGEST if found is None else plain(found)), **({"held": back} if held else {})}, names)
        return
    if found is None:
        echo("Nothing to say today. Enjoy the day.")
    else:
        _print(found)
    if back:
        echo()
        echo("Held back:")
    for one in back:
        echo_sentence(f"  {shown(names.get(one.who, one.who))}: {shown(one.why)}.")


def _print(found: Digest) -> None:
    from rich.padding import Padding

    terminal = console()
    terminal.print(shown(found.title), style="bold")
    terminal.print(shown(found.opening))
    for section in found.sections:
        terminal.print()
        terminal.print(shown(section.heading), style="bold")
        for item in section.items:
            terminal.print(Padding(_bullet(shown(item.text)), (0, 0, 0, 2)))
            if item.because:
                terminal.print(Padding(shown(item.because), (0, 0, 0, 6)), style="dim")
            if item.suggestion:
                terminal.print(Padding(f"“{shown(item.suggestion)}”", (0, 0, 0, 6)), style="italic")
    if found.closing:
        terminal.print()
        terminal.print(shown(found.closing), style="dim")


def _bullet(text: str) -> Table:
    """A line of a list, whose wrapped lines stand below its first word."""
    from rich.table import Table

    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_row("•", text)
    return line


@click.command("notify", short_help="Send today's digest to yourself, once.")
@click.option("--via", multiple=True, metavar="CHANNEL", help="This channel, in this order; else as in the settings.")
@click.option("--dry-run", is_flag=True, help="Show the text of the message; open no connection, change nothing.")
@click.option("--raw", is_flag=True, help="With --dry-run: the exact bytes that would be handed over.")
@click.option("--adopt", is_flag=True, help="This book sends from now on, though it was copied, moved or put back.")
@timer_options
@json_option
@pass_cli_context
@click.pass_context
def notify_command(
    ctx: click.Context,
    cli_context: CliContext,
    via: tuple[str, ...],
    *,
    dry_run: bool,
    raw: bool,
    adopt: bool,
    install: bool,
    uninstall: bool,
    json_: bool,
) -> None:
    """Send today's digest to yourself, once: never at night, never on a day off, whatever crashes.

    The first channel that takes it is enough. Exit status 3 says that it was not the first one.

    \b
    Examples:
      warmlinks notify --dry-run
      warmlinks notify --dry-run --raw
      warmlinks notify --via desktop --via email
      warmlinks notify --install
    """
    if raw and not dry_run:
        raise UsageError("--raw goes with --dry-run", advice="Say `warmlinks notify --dry-run --raw`")
    if install or uninstall:
        (_TIMER.uninstall if uninstall else _TIMER.install)()
        return
    if dry_run:
        _rehearse(cli_context, via, raw=raw, json_=json_)
        return
    channels = channels_of(cli_context.registry(), cli_context.settings(), via)
    with cli_context.book() as book:
        digest = book.digest(now=cli_context.now, options=cli_context.digest_options())
        sent = book.notify(
            digest, now=cli_context.now, channels=channels, settings=cli_context.settings().digest, adopt=adopt
        )
        key = digest.key if digest is not None else None
        next_tries = {
            one.channel: when_at(one.next_try, book.timezone) for one in book.sent() if one.key == key and one.next_try
        }
    if json_:
        as_json(sent)
    else:
        for one in (*sent.shown, *sent.attempts):
            if one.state not in ("delivered", "in_progress") or one.why:
                for line in _attempt(one, next_tries.get(one.channel)):
                    echo_err(line)
        said = {
            "delivered": f"Sent by {sent.by}.",
            "shown": "What is due and coming is shown.",
            "nothing": "Nothing to say today.",
            "held": f"Held until {sent.until.isoformat(timespec='minutes') if sent.until else 'later'}.",
            "before": "Today's message has gone out already.",
            "unconfirmed": "It may or may not have arrived: see `warmlinks unconfirmed`.",
            "failed": "It has not gone out yet."
            if next_tries
            else "It could not be delivered, and is not tried again by itself."
            if sent.attempts
            else "What is due and coming could not be shown; `warmlinks notify` tries again each time.",
        }
        echo(said[sent.state])
    ctx.exit(sent.exit_status)


def _attempt(one: Attempt, next_try: str | None) -> Iterator[str]:
    """What became of one channel, in words; where it is tried again, when."""
    yield f"{one.channel}: {_STATES.get(one.state, one.state)}" + (f": {shown(one.why)}" if one.why else "")
    if one.state in ("retryable", "waiting") and next_try:
        yield f"  It is tried again when `warmlinks notify` runs after {next_try}."


def _rehearse(cli_context: CliContext, via: tuple[str, ...], *, raw: bool, json_: bool) -> None:
    """What would be handed over; what would be said can be looked at before there is any channel."""
    if raw and json_:
        raise UsageError("--raw and --json do not go together", advice="Choose one")
    lacks = not via and not cli_context.settings().digest.channels
    channels = [] if lacks else channels_of(cli_context.registry(), cli_context.settings(), via)
    with cli_context.book() as book:
        digest = book.digest(now=cli_context.now, options=cli_context.digest_options())
        coming = book.coming(now=cli_context.now) if any(notifier.standing for notifier, _ in channels) else None
    given = [(*one, coming if one[0].standing else digest) for one in channels]
    if json_:
        as_json({"digest": digest or _NO_DIGEST, "messages": _messages(cli_context, given)})
        return
    if lacks:
        echo_err("No channel is chosen yet: this is the text. Set channels in [digest] of the settings file.")
    if lacks and digest is not None:
        _print(digest)
    else:
        _show(cli_context, given, raw=raw)
        if digest is None and not (given and all(notifier.standing for notifier, *_ in given)):
            # with --raw, standard output holds what would be handed over and nothing else
            (echo if coming is None else echo_err)("Nothing to say today: nothing would be sent.")


def _show(cli_context: CliContext, given: list[_Given], *, raw: bool) -> None:
    registry = cli_context.registry()
    for notifier, settings, digest in given:
        if digest is None:
            continue
        echo_err(f"--- {notifier.name}")
        message = registry.preview(notifier, digest, settings)
        sys.stdout.flush()
        if raw:
            sys.stdout.buffer.write(message)
            sys.stdout.buffer.flush()
        else:
            for line in _readable(message).splitlines():
                echo(shown(_MARKS.sub("", line)))


def _messages(cli_context: CliContext, given: list[_Given]) -> list[dict[str, str]]:
    registry = cli_context.registry()
    return [
        {"channel": notifier.name, "text": _readable(registry.preview(notifier, digest, settings))}
        for notifier, settings, digest in given
        if digest is not None
    ]


def _readable(message: bytes) -> str:
    """The words of what would be handed over: of a mail whom it goes to, its subject and its text; else all of it."""
    from email import message_from_bytes, policy

    mail = message_from_bytes(message, policy=policy.default)
    body = mail.get_body(("plain",)) if mail["MIME-Version"] else None
    if body is None:
        return message.decode("utf-8", "backslashreplace")
    heads = [f"{name}: {mail[name]}" for name in ("From", "To", "Subject") if mail[name]]
    # mails break addresses after @, so that no program makes a link of them
    return "\n".join([*heads, "", str(body.get_content()).replace("@\u200c", "@")])


@click.command("snooze", short_help="Do not name a person for a while.")
@click.argument("who", shell_complete=complete_who)
@click.option("--days", type=int, default=7, show_default=True, metavar="N")
@click.option("--off", is_flag=True, help="End it: they may be named again from today on.")
@json_option
@pass_cli_context
def snooze_command(cli_context: CliContext, who: str, days: int, *, off: bool, json_: bool) -> None:
    """Do not name a person for a while; contact in between ends it, and so does `--off`.

    \b
    Examples:
      warmlinks snooze "Ada Lovelace" --days 14
      warmlinks snooze "Ada Lovelace" --off
    """
    with cli_context.book() as book:
        today = day_in(cli_context.now, book.timezone)
        until = today if off else days_from(today, days, "--days")
        public_id = book.snooze(who, until, now=cli_context.now)
        name = book.names()[public_id]
    if json_:
        as_json({"id": public_id, "name": name, "until": until})
    elif off:
        echo_sentence(f"{shown(name)} may be named again from today on.")
    else:
        echo_sentence(f"{shown(name)} is not named before {day_of(until, today)}; contact in between ends that.")
        echo_way_back("snooze", who, "--off")


@click.command("sent", short_help="What was sent, newest first.")
@limit_option(20)
@json_option
@pass_cli_context
@paged
def sent_command(cli_context: CliContext, limit: int, *, json_: bool) -> None:
    """What was handed over, newest first, with what became of it.

    \b
    Examples:
      warmlinks sent
    """
    with cli_context.book() as book:
        _entries(book.sent(limit=limit), book.timezone, nothing="Nothing was sent yet.", json_=json_)


@click.command("unconfirmed", short_help="What may or may not have arrived.")
@click.option("--arrived", metavar="KEY", help="This one arrived.")
@click.option("--again", metavar="KEY", help="This one did not, and may be sent again.")
@click.option("--channel", metavar="CHANNEL", help="On which channel; needed where there are several.")
@json_option
@pass_cli_context
def unconfirmed_command(
    cli_context: CliContext, arrived: str | None, again: str | None, channel: str | None, *, json_: bool
) -> None:
    """What may or may not have arrived: nothing of it is sent again before you say so.

    \b
    Examples:
      warmlinks unconfirmed
      warmlinks unconfirmed --arrived digest:3f2a:2026-01-25
    """
    with cli_context.book() as book:
        open_ = book.unconfirmed(now=cli_context.now)
        key = arrived or again
        if key is not None:
            fitting = [one for one in open_ if one.key == key and channel in (None, one.channel)]
            if len(fitting) != 1:
                raise UsageError(
                    f"{len(fitting) or 'nothing'} unconfirmed is called {key}",
                    advice="See `warmlinks unconfirmed`; add --channel",
                )
            book.resolve_delivery(key, fitting[0].channel, arrived=arrived is not None, now=cli_context.now)
            echo_err(f"{key} by {fitting[0].channel}: " + ("it arrived." if arrived else "it may be sent again."))
            open_ = book.unconfirmed(now=cli_context.now)
        _entries(open_, book.timezone, nothing="Nothing is unconfirmed.", json_=json_)


def _entries(entries: list[Any], zone: tzinfo, *, nothing: str, json_: bool) -> None:
    if json_:
        as_json(entries)
        return
    if not entries:
        echo(nothing)
        return
    for one in entries:
        tries = f"{one.attempts} {'try' if one.attempts == 1 else 'tries'}"
        echo(f"{when(one.begun_at, zone)}  {one.channel}: {_STATES.get(one.state, one.state)}, {tries}")
        echo(f"    {one.key}")
        if one.why:
            echo(f"    {shown(one.why)}")
        if one.next_try:
            echo(f"    tried again after {when_at(one.next_try, zone)}")


@click.command("why", short_help="Why somebody is or is not suggested.")
@click.argument("who", shell_complete=complete_who)
@click.option("--evidence", is_flag=True, help="Also how far you have come, each stage with what proves it.")
@click.option("--points", "points_", is_flag=True, help="Also the parts of the score, in points of a hundred.")
@json_option
@pass_cli_context
def why_command(cli_context: CliContext, who: str, *, evidence: bool, points_: bool, json_: bool) -> None:
    """Why somebody is or is not suggested, in a sentence: the day, what holds it back, how contact went, a small step.

    \b
    Examples:
      warmlinks why "Ada Lovelace"
      warmlinks why "Ada Lovelace" --evidence --points
    """
    with cli_context.book() as book:
        found = book.why(who, now=cli_context.now, options=cli_context.digest_options())
        zone = book.timezone
    today = day_in(cli_context.now, zone)
    if json_:
        as_json(found)
        return
    echo_sentence(f"{shown(found.name)}: {due_sentence(found.due_on, today, found.state)}")
    if found.why_suppressed and not found.closed:
        echo_sentence(f"Held back: {shown(found.why_suppressed)}.")
    for line in door_lines(found.closed):
        echo_sentence(line)
    for sentence in found.sentences:
        echo_sentence(shown(sentence))
    echo_sentence(f"A small step: {shown(found.step)}.")
    if evidence:
        _print_stages(found.stages, zone)
    if points_:
        print_points(found.because)


def _print_stages(stages: Sequence[StageStep], zone: tzinfo) -> None:
    """How far a tie has come: each stage with its day and what proves it, whose place is shortened at its beginning."""
    if not stages:
        return
    terminal = console()
    proofs = {step.stage: step.proof.partition(" at ") for step in stages}
    by = {stage: textwrap.wrap(shown(what), _BY) for stage, (what, _, _) in proofs.items()}
    room = terminal.width - _STAGES - max(len(line) for lines in by.values() for line in lines)
    rows = table("Stage", "When", "By", "Found in")
    for step in sorted(stages, key=lambda step: _in_time(step, zone)):
        place = proofs[step.stage][2]
        rows.add_row(
            step.stage.replace("_", " "),
            when(step.at, zone),
            "\n".join(by[step.stage]),
            ending(shown(place), max(room, _LEAST)),
        )
    terminal.print(rows)


def _in_time(step: StageStep, zone: tzinfo) -> tuple[int, str]:
    """By day; without one, following was before all else, and what holds now comes last."""
    day = when(step.at, zone)
    return (1 if day else 0 if step.stage == "followed" else 2), day
