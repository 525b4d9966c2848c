"""`warmlinks set`, `log` and `forget`: what the owner says of a person."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Literal

import click

from warmlinks.calendar.active_time import day_in
from warmlinks.cli.completion import complete_kind, complete_who
from warmlinks.cli.context import (
    CliContext,
    ask_about_day,
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
from warmlinks.cli.render import echo_table
from warmlinks.digest.wording import closed_door, contact_with
from warmlinks.errors import UsageError
from warmlinks.output import shown, typed
from warmlinks.people.namesakes import place_of
from warmlinks.phrases import count, every, listed, on
from warmlinks.values import COUNTED_KINDS, Connection, Direction, Status

__all__ = ["forget_command", "log_command", "set_command"]


def _cadence_option(_: click.Context, __: click.Parameter, value: str | None) -> int | Literal["none"] | None:
    """Parse a number of days, or `none`."""
    if value is None:
        return None
    if value == "none":
        return "none"
    if value.isdigit() and int(value) > 0:
        return int(value)
    raise click.BadParameter(f"'{value}': give a number of days, or none")


@click.command("set")
@click.argument("who", required=False, shell_complete=complete_who)
@click.option(
    "--cadence", callback=_cadence_option, metavar="DAYS", help="How often you wish to be in touch; none takes it away."
)
@click.option("--tag", "tags", multiple=True, metavar="T", help="Add a tag; without WHO: the tag whose cadence to set.")
@click.option("--untag", multiple=True, metavar="T", help="Take a tag away.")
@click.option("--status", type=click.Choice(["active", "archived", "do_not_contact", "died"]), help="Where you stand.")
@click.option("--note", metavar="TEXT", help="Your own words; an empty text takes them away.")
@click.option("--country", metavar="CC", help="Whose holidays count for this person, such as DE.")
@click.option("--name", metavar="NAME", help="What to call them, whatever archives say; an empty text takes it away.")
@click.option(
    "--open",
    "open_",
    is_flag=True,
    help="Open a closed door (blocked, muted, removed, declined); `warmlinks undo` takes it back.",
)
@json_option
@pass_cli_context
def set_command(
    cli_context: CliContext,
    who: str | None,
    cadence: int | Literal["none"] | None,
    tags: tuple[str, ...],
    untag: tuple[str, ...],
    status: Status | None,
    note: str | None,
    country: str | None,
    name: str | None,
    *,
    open_: bool,
) -> None:
    """Set what you say of a person; what is not given stays as it is.

    \b
    Examples:
      warmlinks set "Ben Okonjo" --cadence 30 --tag choir
      warmlinks set "Tove Ashworth" --status do_not_contact
      warmlinks set "Ben Okonjo" --open
      warmlinks set "Ben Okonjo" --name "Benny Okonjo"
      warmlinks set --tag choir --cadence 90
    """
    with cli_context.book() as book:
        if who is None:
            if len(tags) != 1 or cadence is None:
                raise UsageError("say whom to set", advice="Give WHO, or exactly one --tag together with --cadence")
            book.set_tag(tags[0], now=cli_context.now, cadence=cadence)
            if wrote_json(book.tag_cadences()):
                return
            echo(f"Everybody tagged {shown(tags[0])}: {_cadence(cadence)}.")
            echo_way_back("undo")
            return
        before = book.show(who, now=cli_context.now).connection
        person = book.set(
            who,
            now=cli_context.now,
            cadence=cadence,
            tags=tags,
            untag=untag,
            status=status,
            note=note,
            country=country,
            name=name,
            open=open_,
        )
    if wrote_json(person):
        return
    echo_sentence(f"{shown(person.name)}: {', '.join(shown(part) for part in _preferences(person))}")
    if person != before:
        echo_way_back("undo")


def _cadence(cadence: int | str) -> str:
    return "no cadence" if cadence == "none" else every(int(cadence))


def _preferences(person: Connection) -> list[str]:
    """What the owner has set of a person, in words."""
    return [
        {"do_not_contact": "do not contact", "died": "has died"}.get(person.status, person.status),
        *([f"in touch {every(person.cadence)}"] if person.cadence else []),
        *([f"tagged {listed(person.tags)}"] if person.tags else []),
        *([f"country {person.country}"] if person.country else []),
        *([f"“{person.note}”"] if person.note else []),
        *(closed_door(door) for door in person.closed),
    ]


@click.command("log")
@click.argument("who", required=False, shell_complete=complete_who)
@click.option(
    "--kind",
    shell_complete=complete_kind,
    default="meeting",
    show_default=True,
    help=f"Such as {', '.join(sorted(COUNTED_KINDS)[:5])}.",
)
@click.option("--at", callback=parse_when, metavar="ISO", help="When; otherwise now.")
@click.option("--direction", type=click.Choice(["in", "out", "both"]), default="both", show_default=True)
@click.option("--note", metavar="TEXT", help="Your own words.")
@click.option(
    "--create",
    is_flag=True,
    help="Make a new person of this name, though others have a similar one. Exactly this name is the same person: call "
    "a namesake otherwise, such as 'Ada (choir)'.",
)
@click.option("--list", "list_", is_flag=True, help="Show what you logged, of everybody or of WHO, newest first.")
@limit_option()
@click.option("--undo", metavar="ID", help="Take back what was logged by mistake; `--list` shows the ids.")
@json_option
@pass_cli_context
def log_command(
    cli_context: CliContext,
    who: str | None,
    kind: str,
    at: datetime | date | None,
    direction: Direction,
    note: str | None,
    *,
    create: bool,
    list_: bool,
    limit: int | None,
    undo: str | None,
) -> None:
    """Record contact that no archive knows of: a call, a meeting, a letter. It can be taken back.

    \b
    Examples:
      warmlinks log "Ben Okonjo" --kind call
      warmlinks log "Tove Ashworth" --kind meeting --at 2026-01-12T18:00+01:00
      warmlinks log --list
      warmlinks log --undo 1a2b3c4d5e6f
    """
    if list_ or undo is not None:
        _require_no_entry("--list" if undo is None else "--undo")
    if undo is not None:
        if who is not None or list_:
            raise UsageError("--undo takes the id alone", advice="Say `warmlinks log --undo ID`")
        _undo(cli_context, undo)
        return
    if list_:
        _list_logged(cli_context, who, limit=limit)
        return
    if who is None:
        raise UsageError("say whom you were in touch with", advice="Give WHO, or --list, or --undo ID")
    with cli_context.book_to_fill() as book:
        if isinstance(at, datetime) and at.tzinfo is None:
            at = at.replace(tzinfo=book.timezone)
        ask_about_day(book, at, who)
        moment, zone = at or cli_context.now, book.timezone
        logged = book.log(who, kind, at=moment, direction=direction, note=note, create=True if create else None)
        day, today = day_in(moment, zone), cli_context.today(book)
        is_plan = moment > cli_context.now if isinstance(moment, datetime) else moment > today
    if wrote_json(logged):
        return
    contact = f"{contact_with(kind, direction, shown(logged.name))} {on(day, today)}"
    new = " (new in the book)" if logged.new_person else ""
    echo_sentence(f"Noted: {contact}{new}." if logged.new else f"Noted before, and not added again: {contact}.")
    if is_plan:
        echo_sentence(f"That is a plan: {day.isoformat()} is still to come, and until then it changes nothing.")
    echo_way_back("log", "--undo", logged.entry)


def _require_no_entry(instead: str) -> None:
    """Refuse options of an entry where none is written."""
    context = click.get_current_context()
    given = [
        f"--{name}"
        for name in ("kind", "at", "direction", "note", "create")
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise UsageError(
            f"{instead} does not go with {' and '.join(given)}",
            why="nothing is written down by it",
            advice="Leave one of them out",
        )


@paged
def _list_logged(cli_context: CliContext, who: str | None, *, limit: int | None) -> None:
    with cli_context.book() as book:
        entries = book.logged(who)[:limit]
        zone = book.timezone
    if wrote_json(entries):
        return
    echo_table(
        ["When", "Who", "Kind", "Direction", "Note", "Id"],
        [
            [when(entry.at, zone), shown(entry.who), entry.kind, entry.direction, shown(entry.note or ""), entry.id]
            for entry in entries
        ],
        empty="Nothing was logged by hand.",
    )


def _undo(cli_context: CliContext, entry_id: str) -> None:
    with cli_context.book() as book:
        entry = book.unlog(entry_id)
        zone = book.timezone
    if wrote_json({"taken_back": entry}):
        return
    if entry is None:
        echo(f"Nothing logged has the id {shown(entry_id)} any more.")
        return
    name = shown(entry.who)
    note = f", “{shown(entry.note)}”" if entry.note else ""
    echo_sentence(f"Taken back: {entry.kind} with {name} on {when(entry.at, zone)} ({entry.direction}{note}).")
    if entry.stays:
        echo(f"{name} stays: {shown(', '.join(entry.stays))}; warmlinks forget {typed(name)} removes them.")


@click.command("forget")
@click.argument("who", shell_complete=complete_who)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--also-assumed", is_flag=True, help="Also whom they are only assumed to be one person with.")
@click.option("--only-this", is_flag=True, help="Only the account that WHO names.")
@json_option
@pass_cli_context
def forget_command(cli_context: CliContext, who: str, *, yes: bool, also_assumed: bool, only_this: bool) -> None:
    """Remove a person to the last byte, also from the backups beside the book. There is no way back.

    A salted mark stays, so that the next archive does not bring them back.

    \b
    Examples:
      warmlinks forget "Ada Lovelace"
      warmlinks forget @ada_l --yes
      warmlinks forget @ada_l --only-this
    """
    if also_assumed and only_this:
        raise UsageError("--also-assumed does not go with --only-this", advice="Leave one of them out")
    both = True if also_assumed else False if only_this else None
    with cli_context.book() as book:
        person = book.show(book.find(who), now=cli_context.now).connection
        name = shown(person.name)
        if both is None and person.assumed_with and sys.stdin.isatty():
            places = listed([place_of(identity) for identity in person.identities])
            both = click.confirm(
                f"{name} is only assumed to be one person on {shown(places)}. Remove them all?", err=True
            )
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError(f"forgetting {name} needs a yes", advice="Add --yes")
            click.confirm(f"Remove {name} for good?", abort=True, err=True)
        forgotten = book.forget(who, also_assumed=both)
    if wrote_json(forgotten):
        return
    identities = count(forgotten.identities, "identity", "identities")
    echo_sentence(
        f"Forgotten: {name} ({identities}, {count(forgotten.interactions, 'interaction')}). There is no way back."
    )
    echo_sentence("A salted mark keeps the next archive from bringing them back.")
    for path in forgotten.elsewhere:
        echo_err(f"This copy may still hold them: {path}")
    echo_err("Exports that you made before, and the archives, still hold them: delete what you do not need.")
