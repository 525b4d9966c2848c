"""`warmlinks sync`: ask the feeds that are switched on, and keep what is new."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import attrs
import click

from warmlinks.answers import FeedReport, FeedState, SyncReport
from warmlinks.cli.context import (
    CliContext,
    echo,
    echo_err,
    echo_sentence,
    json_option,
    pass_cli_context,
    when_at,
    wrote_json,
)
from warmlinks.cli.render import NEXT_STEPS, counts_of, interruptible, progress_line, refusals
from warmlinks.cli.timer import Timer, timer_options
from warmlinks.errors import SettingsError, UsageError
from warmlinks.output import shown
from warmlinks.phrases import count

__all__ = ["sync_command"]

_TIMER = Timer("warmlinks-sync", "sync", "ask for what is new", minute=47)


@click.command("sync")
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
        _TIMER.switch(on=not uninstall)
    elif check and dry_run:
        raise UsageError("--check and --dry-run do not go together", advice="--check asks, --dry-run does not")
    elif dry_run:
        _rehearse(cli_context, names)
    else:
        _sync(ctx, cli_context, names, check=check, verbose=verbose)


def _sync(ctx: click.Context, cli_context: CliContext, names: tuple[str, ...], *, check: bool, verbose: bool) -> None:
    feeds = cli_context.settings().feeds
    with (
        interruptible("Stopped. What came before is kept; the next sync goes on from there."),
        cli_context.book_to_fill() as book,
        progress_line("Asking") as tell,
    ):
        report = book.sync(names, now=cli_context.now, feeds=feeds, check=check, progress=tell)
        zone = book.timezone
    if not wrote_json(report):
        _echo_report(report, check=check, verbose=verbose)
    for feed in report.feeds:
        if feed.insecure:
            echo_err(f"Note: {shown(feed.name)} was asked without encryption, as insecure = true says.")
        if feed.failed:
            kept = f" ({count(feed.seen, 'record')} kept)" if feed.seen else ""
            advice = f" {feed.failed.advice}." if feed.failed.advice else ""
            after = f" It is not asked again before {when_at(feed.tries_after, zone)}." if feed.tries_after else ""
            echo_err(shown(f"{feed.name}: {feed.failed.why}{kept}.{advice}{after}"))
    if report.failed:
        ctx.exit(1)


def _echo_report(report: SyncReport, *, check: bool, verbose: bool) -> None:
    for feed in report.feeds:
        if not feed.failed:
            echo_sentence(_account_line(feed) if check else _news_line(feed))
        if verbose:
            echo(f"  {counts_of([feed])}; {count(feed.asked, 'question')} to the server")
            for why, number in sorted(feed.skipped.items()):
                echo(f"  Skipped: {number:,} {shown(why)}")
            for line in refusals(feed.problems):
                echo(line)
    if not check and not report.nothing_new:
        echo_sentence(NEXT_STEPS)


def _account_line(feed: FeedReport) -> str:
    """Whose account a server shows, and what of it."""
    sees = f"; it shows {feed.sees}" if feed.sees else ""
    until = f", back to {feed.until}" if feed.until else ""
    return shown(f"{feed.name}: {feed.account}{sees}{until}.")


def _news_line(feed: FeedReport) -> str:
    """How much a feed brought."""
    if not (feed.new or feed.changed):
        return shown(f"{feed.name}: nothing new.")
    parts = [count(feed.new_people, "new person", "new people"), count(feed.new_interactions, "new interaction")]
    if feed.changed:
        parts.append(f"{feed.changed:,} changed")
    return shown(f"{feed.name}: {', '.join(parts)}.")


class _PlannedFeed(NamedTuple):
    """A feed that would be asked, as JSON has it."""

    name: str
    feed: str
    settings: str | None
    wrong: str | None
    complete_at: datetime | None


def _rehearse(cli_context: CliContext, names: tuple[str, ...]) -> None:
    """Show what would be asked; no server is."""
    from warmlinks.syncing.sync import require_tables

    registry = cli_context.registry()
    with cli_context.book_to_fill() as book:
        states = {state.name: state for state in book.feeds()}
        zone = book.timezone
    feeds = []
    for name, table in require_tables(cli_context.settings().feeds, names).items():
        settings = wrong = None
        try:
            settings = _changed_settings(registry.feed(table.feed).configure(table.own))
        except SettingsError as error:
            wrong = str(error)
        complete_at = states[name].complete_at if name in states else None
        feeds.append(_PlannedFeed(name, table.feed, settings, wrong, complete_at))
    if wrote_json({"feeds": feeds}):
        return
    for feed in feeds:
        echo_sentence(shown(f"{feed.name}: {feed.settings or f'cannot be asked: {feed.wrong}'}"))
        complete = when_at(feed.complete_at, zone) if feed.complete_at else None
        echo_sentence(f"  {_since(states.get(feed.name), complete)}")


def _changed_settings(settings: Any) -> str:  # noqa: ANN401  each feed has its own class
    """The settings that differ from their defaults; secrets and what the class does not show are left out."""
    changed = [
        f"{field.name} = {getattr(settings, field.name)}"
        for field in attrs.fields(type(settings))
        if field.repr and getattr(settings, field.name) != field.default
    ]
    return ", ".join(changed) or "as by default"


def _since(state: FeedState | None, complete: str | None) -> str:
    if state is None or (complete is None and not state.resumes):
        return "Everything would be asked for, newest first."
    if state.resumes:
        return "It would go on where it broke off."
    return f"What is new since {complete} would be asked for."
