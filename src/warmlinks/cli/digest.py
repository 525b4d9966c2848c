"""`warmlinks digest`, `notify`, `snooze`, `sent`, `unconfirmed` and `why`: what is said to the owner, and what was."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    cells,
    console,
    echo,
    echo_err,
    echo_sentence,
    echo_way_back,
    is_json,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
    when_at,
    wrote_json,
)
from warmlinks.cli.render import door_lines, echo_age, echo_points, echo_table, place_cell
from warmlinks.cli.timer import Timer, timer_options
from warmlinks.digest.sending import Sent, channels_of
from warmlinks.digest.stages import StageStep
from warmlinks.digest.wording import due_sentence
from warmlinks.errors import UsageError
from warmlinks.output import shown
from warmlinks.phrases import count, day_of
from warmlinks.plain import plain
from warmlinks.plugins.notifiers import Digest
from warmlinks.validation import days_from

if TYPE_CHECKING:
    from rich.table import Table

    from warmlinks.digest.delivery_log import DeliveryEntry

__all__ = [
    "digest_command",
    "notify_command",
    "sent_command",
    "snooze_command",
    "unconfirmed_command",
    "why_command",
]


_STAGE_REST = 28
"""The width of a stage and its day, and of all gaps; proof and place share the rest."""

_PROOF = 22
"""The most width of what proves a stage; what is longer has two lines."""

_ISOLATES = re.compile("[\u200e\u2068\u2069]")
"""Messages isolate right-to-left names by these; the lines of a terminal get their own."""

_NO_DIGEST: dict[str, Any] = {"key": None, "title": None, "opening": None, "sections": [], "closing": None}
"""The JSON of a day on which there is nothing to say."""

_TIMER = Timer("warmlinks", "notify", "one kind message", minute=12)

_STATES = {
    "in_progress": "being handed over",
    "delivered": "delivered",
    "retryable": "not gone out",
    "waiting": "not gone out",
    "refused": "refused for good",
    "unconfirmed": "may or may not have arrived",
}
"""The states of a delivery, in words."""


@click.command("digest")
@click.option("--held", is_flag=True, help="Also what is held back, and why.")
@json_option
@pass_cli_context
def digest_command(cli_context: CliContext, *, held: bool) -> None:
    """What is worth saying today: a few lines, ordered and explained. Nothing is sent, nothing changes.

    \b
    Examples:
      warmlinks digest
      warmlinks digest --held
    """
    now, options = cli_context.now, cli_context.digest_options()
    with cli_context.book() as book:
        digest = book.digest(now=now, options=options)
        suppressed = book.suppressed(now=now, options=options) if held else []
        names = book.names()
        ages, today = book.data_age(now=now), cli_context.today(book)
    if is_json() or digest is None:
        # a digest itself begins with it
        echo_age(ages, today)
    answer = _NO_DIGEST if digest is None else plain(digest)
    if wrote_json({**answer, "held": suppressed} if held else answer, names):
        return
    if digest is None:
        echo("Nothing to say today. Enjoy the day.")
    else:
        _echo_digest(digest)
    if suppressed:
        echo()
        echo("Held back:")
    for suppression in suppressed:
        echo_sentence(f"  {shown(names.get(suppression.who, suppression.who))}: {shown(suppression.why)}.")


def _echo_digest(digest: Digest) -> None:
    from rich.padding import Padding

    terminal = console()
    terminal.print(shown(digest.title), style="bold")
    terminal.print(shown(digest.opening))
    for section in digest.sections:
        terminal.print()
        terminal.print(shown(section.heading), style="bold")
        for item in section.items:
            terminal.print(Padding(_bullet(shown(item.text)), (0, 0, 0, 2)))
            if item.because:
                terminal.print(Padding(shown(item.because), (0, 0, 0, 6)), style="dim")
            if item.suggestion:
                terminal.print(Padding(f"“{shown(item.suggestion)}”", (0, 0, 0, 6)), style="italic")
    if digest.closing:
        terminal.print()
        terminal.print(shown(digest.closing), style="dim")


def _bullet(text: str) -> Table:
    """An item of a list, whose wrapped lines are aligned below its first word."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row("•", text)
    return grid


@click.command("notify")
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
        _TIMER.switch(on=not uninstall)
        return
    if dry_run:
        _rehearse(cli_context, via, raw=raw)
        return
    now, settings = cli_context.now, cli_context.settings()
    channels = channels_of(cli_context.registry(), settings, via)
    with cli_context.book() as book:
        digest = book.digest(now=now, options=cli_context.digest_options())
        sent = book.notify(digest, now=now, channels=channels, settings=settings.digest, adopt=adopt)
        key = digest.key if digest is not None else None
        next_tries = {
            entry.channel: when_at(entry.next_try, book.timezone)
            for entry in book.sent()
            if entry.key == key and entry.next_try
        }
    if not wrote_json(sent):
        _echo_sent(sent, next_tries)
    ctx.exit(sent.exit_status)


_SENT = {
    "delivered": "Sent by {by}.",
    "shown": "What is due and coming is shown.",
    "nothing": "Nothing to say today.",
    "held": "Held until {until}.",
    "before": "Today's message has gone out already.",
    "unconfirmed": "It may or may not have arrived: see `warmlinks unconfirmed`.",
}
"""What became of a digest, by state."""


def _echo_sent(sent: Sent, next_tries: Mapping[str, str]) -> None:
    """Print what became of each channel and when it is tried again, and what became of the digest."""
    for attempt in (*sent.shown, *sent.attempts):
        if attempt.state in ("delivered", "in_progress") and not attempt.why:
            continue
        state = _STATES.get(attempt.state, attempt.state)
        echo_err(f"{attempt.channel}: {state}" + (f": {shown(attempt.why)}" if attempt.why else ""))
        if attempt.state in ("retryable", "waiting") and attempt.channel in next_tries:
            echo_err(f"  It is tried again when `warmlinks notify` runs after {next_tries[attempt.channel]}.")
    if sent.state != "failed":
        until = sent.until.isoformat(timespec="minutes") if sent.until else "later"
        echo(_SENT[sent.state].format(by=sent.by, until=until))
    elif next_tries:
        echo("It has not gone out yet.")
    elif sent.attempts:
        echo("It could not be delivered, and is not tried again by itself.")
    else:
        echo("What is due and coming could not be shown; `warmlinks notify` tries again each time.")


class _Message(NamedTuple):
    """What a channel would be given, as JSON has it."""

    channel: str
    text: str


def _rehearse(cli_context: CliContext, via: tuple[str, ...], *, raw: bool) -> None:
    """Show what would be handed over; as long as no channel is chosen, show the digest itself."""
    if raw and is_json():
        raise UsageError("--raw and --json do not go together", advice="Choose one")
    registry, settings = cli_context.registry(), cli_context.settings()
    is_unset = not via and not settings.digest.channels
    channels = [] if is_unset else channels_of(registry, settings, via)
    with cli_context.book() as book:
        digest = book.digest(now=cli_context.now, options=cli_context.digest_options())
        has_standing = any(notifier.standing for notifier, _ in channels)
        coming = book.coming(now=cli_context.now) if has_standing else None
    previews = (
        (notifier.name, registry.preview(notifier, content, options))
        for notifier, options in channels
        if (content := coming if notifier.standing else digest) is not None
    )
    if is_json():
        messages = [_Message(channel, _readable(message)) for channel, message in previews]
        wrote_json({"digest": digest or _NO_DIGEST, "messages": messages})
        return
    if is_unset:
        echo_err("No channel is chosen yet: this is the text. Set channels in [digest] of the settings file.")
    if is_unset and digest is not None:
        _echo_digest(digest)
        return
    for channel, message in previews:
        echo_err(f"--- {channel}")
        sys.stdout.flush()
        if raw:
            sys.stdout.buffer.write(message)
            sys.stdout.buffer.flush()
        else:
            for line in _readable(message).splitlines():
                echo(shown(_ISOLATES.sub("", line)))
    if digest is None and not (channels and all(notifier.standing for notifier, _ in channels)):
        # with --raw, standard output holds what would be handed over and nothing else
        (echo if coming is None else echo_err)("Nothing to say today: nothing would be sent.")


def _readable(message: bytes) -> str:
    """The text of a message: of a mail the addresses, subject and body, else all of it."""
    from email import message_from_bytes, policy

    mail = message_from_bytes(message, policy=policy.default)
    body = mail.get_body(("plain",)) if mail["MIME-Version"] else None
    if body is None:
        return message.decode("utf-8", "backslashreplace")
    headers = [f"{name}: {mail[name]}" for name in ("From", "To", "Subject") if mail[name]]
    # mails break addresses after @, so that no program makes a link of them
    return "\n".join([*headers, "", str(body.get_content()).replace("@\u200c", "@")])


@click.command("snooze")
@click.argument("who", shell_complete=complete_who)
@click.option("--days", type=int, default=7, show_default=True, metavar="N")
@click.option("--off", is_flag=True, help="End it: they may be named again from today on.")
@json_option
@pass_cli_context
def snooze_command(cli_context: CliContext, who: str, days: int, *, off: bool) -> None:
    """Do not name a person for a while; contact in between ends it, and so does `--off`.

    \b
    Examples:
      warmlinks snooze "Ada Lovelace" --days 14
      warmlinks snooze "Ada Lovelace" --off
    """
    with cli_context.book() as book:
        today = cli_context.today(book)
        until = today if off else days_from(today, days, "--days")
        public_id = book.snooze(who, until, now=cli_context.now)
        snooze = _Snooze(public_id, book.names()[public_id], until)
    if wrote_json(snooze):
        return
    if off:
        echo_sentence(f"{shown(snooze.name)} may be named again from today on.")
    else:
        day = day_of(until, today)
        echo_sentence(f"{shown(snooze.name)} is not named before {day}; contact in between ends that.")
        echo_way_back("snooze", who, "--off")


class _Snooze(NamedTuple):
    """Who is not named before which day, as JSON has it."""

    id: str
    name: str
    until: date


@click.command("sent")
@limit_option(20)
@json_option
@pass_cli_context
@paged
def sent_command(cli_context: CliContext, limit: int) -> None:
    """What was handed over, newest first, with what became of it.

    \b
    Examples:
      warmlinks sent
    """
    with cli_context.book() as book:
        _report(book.sent(limit=limit), book.timezone, empty="Nothing was sent yet.")


@click.command("unconfirmed")
@click.option("--arrived", metavar="KEY", help="This one arrived.")
@click.option("--again", metavar="KEY", help="This one did not, and may be sent again.")
@click.option("--channel", metavar="CHANNEL", help="On which channel; needed where there are several.")
@json_option
@pass_cli_context
def unconfirmed_command(cli_context: CliContext, arrived: str | None, again: str | None, channel: str | None) -> None:
    """What may or may not have arrived: nothing of it is sent again before you say so.

    \b
    Examples:
      warmlinks unconfirmed
      warmlinks unconfirmed --arrived digest:3f2a:2026-01-25
    """
    with cli_context.book() as book:
        unconfirmed = book.unconfirmed(now=cli_context.now)
        key = arrived or again
        if key is not None:
            matching = [entry for entry in unconfirmed if entry.key == key and channel in (None, entry.channel)]
            if len(matching) != 1:
                raise UsageError(
                    f"{len(matching) or 'nothing'} unconfirmed is called {key}",
                    advice="See `warmlinks unconfirmed`; add --channel",
                )
            channel = matching[0].channel
            book.resolve_delivery(key, channel, arrived=arrived is not None, now=cli_context.now)
            echo_err(f"{key} by {channel}: " + ("it arrived." if arrived else "it may be sent again."))
            unconfirmed = book.unconfirmed(now=cli_context.now)
        _report(unconfirmed, book.timezone, empty="Nothing is unconfirmed.")


def _report(entries: Sequence[DeliveryEntry], zone: tzinfo, *, empty: str) -> None:
    if wrote_json(entries):
        return
    if not entries:
        echo(empty)
    for entry in entries:
        state, tries = _STATES.get(entry.state, entry.state), count(entry.attempts, "try", "tries")
        echo(f"{when(entry.begun_at, zone)}  {entry.channel}: {state}, {tries}")
        echo(f"    {entry.key}")
        if entry.why:
            echo(f"    {shown(entry.why)}")
        if entry.next_try:
            echo(f"    tried again after {when_at(entry.next_try, zone)}")


@click.command("why")
@click.argument("who", shell_complete=complete_who)
@click.option("--evidence", is_flag=True, help="Also how far you have come, each stage with what proves it.")
@click.option("--points", is_flag=True, help="Also the parts of the score, in points of a hundred.")
@json_option
@pass_cli_context
def why_command(cli_context: CliContext, who: str, *, evidence: bool, points: bool) -> None:
    """Why somebody is or is not suggested, in a sentence: the day, what holds it back, how contact went, a small step.

    \b
    Examples:
      warmlinks why "Ada Lovelace"
      warmlinks why "Ada Lovelace" --evidence --points
    """
    with cli_context.book() as book:
        reasons = book.why(who, now=cli_context.now, options=cli_context.digest_options())
        zone, today = book.timezone, cli_context.today(book)
    if wrote_json(reasons):
        return
    echo_sentence(f"{shown(reasons.name)}: {due_sentence(reasons.due_on, today, reasons.state)}")
    if reasons.why_suppressed and not reasons.closed:
        echo_sentence(f"Held back: {shown(reasons.why_suppressed)}.")
    for sentence in (*door_lines(reasons.closed), *map(shown, reasons.sentences)):
        echo_sentence(sentence)
    echo_sentence(f"A small step: {shown(reasons.step)}.")
    if evidence and reasons.stages:
        _echo_stages(reasons.stages, zone)
    if points:
        echo_points(reasons.because)


def _echo_stages(stages: Sequence[StageStep], zone: tzinfo) -> None:
    """Print how far a tie has come: each stage with its day and its proof."""
    steps = sorted(stages, key=lambda step: _by_time(step, zone))
    proofs = [step.proof.partition(" at ") for step in steps]
    wrapped = [textwrap.wrap(shown(proof), _PROOF) for proof, _, _ in proofs]
    room = console().width - _STAGE_REST - max(cells(line) for lines in wrapped for line in lines)
    echo_table(
        ["Stage", "When", "By", "Found in"],
        [
            [step.stage.replace("_", " "), when(step.at, zone), "\n".join(lines), place_cell(place, room)]
            for step, lines, (_, _, place) in zip(steps, wrapped, proofs, strict=True)
        ],
    )


def _by_time(step: StageStep, zone: tzinfo) -> tuple[int, str]:
    """A key to sort by day; without a day, following came before all else, and what holds now comes last."""
    day = when(step.at, zone)
    return (1 if day else 0 if step.stage == "followed" else 2), day
