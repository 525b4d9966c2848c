"""`warmlinks sync`: ask the feeds that are switched on, and keep what is new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import click

from warmlinks.answers import FeedReport, FeedState, SyncReport
from warmlinks.cli.context import (
    CliContext,
    as_json,
    echo,
    echo_err,
    echo_sentence,
    json_option,
    pass_cli_context,
    when_at,
)
from warmlinks.cli.progress import moving_line, refusals
from warmlinks.cli.render import count
from warmlinks.cli.timer import Timer, timer_options
from warmlinks.errors import SettingsError, UsageError
from warmlinks.output import shown

__all__ = ["sync_command"]

_TIMER = Timer("warmlinks-sync", "sync", "ask for what is new", minute=47)

"""So many problems of a feed are shown to a person; `--json` has all."""

_STOPPED = 130
"""The exit status of a program that was stopped by hand."""


@click.command("sync", short_help="Ask the feeds that are switched on for what is new.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--check", is_flag=True, help="Ask each server whose account it is and what it shows; keep nothing.")
@click.option("--dry-run", is_flag=True, help="Show which feeds would be asked, and from where on; open no connection.")
@timer_options
@click.option("--verbose", is_flag=True, help="Also what was skipped or refused, and why.")
@json_option
@pass_cli_context
@click.pass_context
def sync_command(
    ctx: click.Context,
    cli_context: CliContext,
    names: tuple[str, ...],
    *,
    check: bool,
    dry_run: bool,
    install: bool,
    uninstall: bool,
    verbose: bool,
    json_: bool,
) -> None:
    """Ask the feeds that are switched on for what is new: those named, else all with a table [feeds.NAME].

    The newest comes first. What came is kept whatever happens then, and the next sync goes on from there.

    \b
    Examples:
      warmlinks sync --check
      warmlinks sync
      warmlinks sync mail
      warmlinks sync --install
    """
    if install or uninstall:
        (_TIMER.uninstall if uninstall else _TIMER.install)()
    elif check and dry_run:
        raise UsageError("--check and --dry-run do not go together", advice="--check asks, --dry-run does not")
    elif dry_run:
        _rehearse(cli_context, names, json_=json_)
    else:
        _ask(ctx, cli_context, names, check=check, verbose=verbose, json_=json_)


def _ask(
    ctx: click.Context,
    cli_context: CliContext,
    names: tuple[str, ...],
    *,
    check: bool,
    verbose: bool,
    json_: bool,
) -> None:
    try:
        with cli_context.book_to_fill() as book, moving_line("Asking") as tell:
            report = book.sync(
                names, now=cli_context.now, feeds=cli_context.settings().feeds, check=check, progress=tell
            )
            zone = book.timezone
    except KeyboardInterrupt:
        echo_err("Stopped. What came before is kept; the next sync goes on from there.")
        ctx.exit(_STOPPED)
    if json_:
        as_json(report)
    else:
        _print(report, check=check, verbose=verbose)
    for one in report.feeds:
        if one.insecure:
            echo_err(f"Note: {shown(one.name)} was asked without encryption, as insecure = true says.")
        if one.failed:
            _say_failure(one, when_at(one.tries_after, zone) if one.tries_after else None)
    if report.failed:
        ctx.exit(1)


def _print(report: SyncReport, *, check: bool, verbose: bool) -> None:
    for one in report.feeds:
        if not one.failed:
            echo_sentence(_found(one) if check else _came(one))
        if verbose:
            for line in _details(one):
                echo(line)
    if not check and not report.nothing_new:
        echo_sentence("Next: warmlinks cooling, warmlinks digest, warmlinks duplicates.")


def _rehearse(cli_context: CliContext, names: tuple[str, ...], *, json_: bool) -> None:
    """What would be asked; nothing is."""
    from warmlinks.syncing.sync import chosen

    registry = cli_context.registry()
    asked: list[dict[str, Any]] = []
    with cli_context.book_to_fill() as book:
        states = {state.name: state for state in book.feeds()}
        zone = book.timezone
    for name, table in chosen(cli_context.settings().feeds, names).items():
        state = states.get(name)
        try:
            says, wrong = _told(registry.feed(table.feed).configure(table.own)), None
        except SettingsError as error:
            says, wrong = None, str(error)
        complete = state.complete_at if state else None
        asked.append({"name": name, "feed": table.feed, "settings": says, "wrong": wrong, "complete_at": complete})
        if not json_:
            echo_sentence(shown(f"{name}: {says or f'cannot be asked: {wrong}'}"))
            echo_sentence(f"  {_since(state, when_at(complete, zone) if complete else None)}")
    if json_:
        as_json({"feeds": asked})


def _told(settings: Any) -> str:  # noqa: ANN401  each feed has its own class
    """What is not as by default; of a secret where it lies, and nothing that its class does not show."""
    told = [
        f"{one.name} = {getattr(settings, one.name)}"
        for one in attrs.fields(type(settings))
        if one.repr and getattr(settings, one.name) != one.default
    ]
    return ", ".join(told) or "as by default"


def _since(state: FeedState | None, complete: str | None) -> str:
    if state is None or (complete is None and not state.resumes):
        return "Everything would be asked for, newest first."
    if state.resumes:
        return "It would go on where it broke off."
    return f"What is new since {complete} would be asked for."


def _found(one: FeedReport) -> str:
    """What a server says of itself."""
    sees = f"; it shows {one.sees}" if one.sees else ""
    until = f", back to {one.until}" if one.until else ""
    return shown(f"{one.name}: {one.account}{sees}{until}.")


def _came(one: FeedReport) -> str:
    """What a pull brought, in a line."""
    if not (one.new or one.changed):
        return shown(f"{one.name}: nothing new.")
    parts = [count(one.new_people, "new person", "new people"), count(one.new_interactions, "new interaction")]
    if one.changed:
        parts.append(f"{one.changed:,} changed")
    return shown(f"{one.name}: {', '.join(parts)}.")


def _details(one: FeedReport) -> Iterator[str]:
    """The counts, which add up, and what was left out."""
    yield (
        f"  {count(one.seen, 'record')} seen = {one.new:,} new + {one.changed:,} changed + {one.same:,} same"
        f" + {one.left_out:,} skipped + {one.refused:,} refused; {count(one.asked, 'question')} to the server"
    )
    yield from (f"  Skipped: {number:,} {shown(why)}" for why, number in sorted(one.skipped.items()))
    yield from refusals(one.problems)


def _say_failure(one: FeedReport, tries_after: str | None) -> None:
    """One line that says what went wrong and what to do."""
    if one.failed is None:
        return
    kept = f" ({count(one.seen, 'record')} kept)" if one.seen else ""
    advice = f" {one.failed.advice}." if one.failed.advice else ""
    after = f" It is not asked again before {tries_after}." if tries_after else ""
    echo_err(shown(f"{one.name}: {one.failed.why}{kept}.{advice}{after}"))
