"""`warmlinks connections` and `show`: who is in the book, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from math import inf

import click

from warmlinks.answers import FactSeen, Shown, TieScore
from warmlinks.calendar.active_time import day_in
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    as_json,
    console,
    echo,
    echo_line,
    echo_sentence,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
)
from warmlinks.cli.render import count, door_lines, echo_age, ending, listing, table
from warmlinks.collation import folded
from warmlinks.digest.wording import history_sentence
from warmlinks.output import shown
from warmlinks.people.greeting import greeted
from warmlinks.people.namesakes import place_of
from warmlinks.phrases import every, listed, network_title
from warmlinks.values import Connection, Interaction

__all__ = ["connections_command", "show_command"]

_RECENT = 8

_LABELS = 32
"""The width of what goes before the value of a fact, and of all gaps; value and place share the rest."""

_DAYS = 32
"""The width of the day and the direction of a contact, and of all gaps."""

_LEAST = 12
"""So much of a place is shown, however narrow the terminal."""


def _in_time(moment: datetime | date | None) -> float:
    return -moment.timestamp() if isinstance(moment, datetime) else inf


FILTERS: dict[str, Callable[[Connection, TieScore], Iterable[str | None]]] = {
    "tag": lambda person, _: person.tags,
    "state": lambda _, tie: [tie.state],
    "network": lambda person, _: [
        name for one in person.identities for name in (one.network, network_title(one.network))
    ],
    "company": lambda person, _: [one.company for one in person.identities],
    "country": lambda person, _: [person.country],
    "status": lambda person, _: [person.status],
}
"""What people may be chosen by: each with what holds of a person."""

SORTS: dict[str, Callable[[Connection, TieScore], float]] = {
    # connections come by name, and those that are equal in something stay so
    "name": lambda _person, _tie: 0.0,
    "last": lambda person, _: _in_time(person.last_contact),
    "contacts": lambda person, _: -float(sum(person.interactions.values())),
    "warmth": lambda _, tie: inf if tie.warmth is None else -tie.warmth,
}
"""In which orders people may come."""


def _parse_filters(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Read what people are chosen by, as `state=slipping`."""
    found = []
    for value in values:
        field, equals, text = value.partition("=")
        if not equals or field not in FILTERS or not text:
            raise click.BadParameter(f"'{value}': write it as FIELD=VALUE; FIELD is {listed([*FILTERS])}")
        found.append((field, text))
    return tuple(found)


def _holds(person: Connection, ties: Mapping[str, TieScore], field: str, text: str) -> bool:
    """Whether something holds of a person; accents and case do not count."""
    return folded(text) in {folded(value) for value in FILTERS[field](person, ties[person.id]) if value}


@click.command("connections", short_help="List the people of the book.")
@click.option("--tag", metavar="T", help="Only those with this tag.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=_parse_filters,
    help=f"Only those of whom this holds; several have to hold together. FIELD is {listed([*FILTERS])}.",
)
@click.option("--sort", type=click.Choice([*SORTS]), default="name", show_default=True, help="In which order.")
@limit_option()
@json_option
@pass_cli_context
@paged
def connections_command(
    cli_context: CliContext,
    tag: str | None,
    filters: tuple[tuple[str, str], ...],
    sort: str,
    limit: int | None,
    *,
    json_: bool,
) -> None:
    """List the people of the book, by name.

    \b
    Examples:
      warmlinks connections
      warmlinks connections --tag choir --json
      warmlinks connections --filter network=LinkedIn --filter state=slipping
      warmlinks connections --sort contacts --limit 20
    """
    filters = (*filters, *([("tag", tag)] if tag is not None else []))
    with cli_context.book() as book:
        everybody = book.connections(now=cli_context.now, stages=json_)
        ties = {tie.id: tie for tie in book.scores(now=cli_context.now)}
        fitting = [person for person in everybody if all(_holds(person, ties, *one) for one in filters)]
        people = sorted(fitting, key=lambda person: SORTS[sort](person, ties[person.id]))[:limit]
        unresolved = 0 if filters else book.unresolved()
        zone = book.timezone
    if json_:
        as_json(people)
        return
    columns = [_row(person, zone) for person in people]
    headings = ["Name", "Networks", ">In", ">Out", "Last contact", "Id", "Note"]
    if not any(row[-1] for row in columns):
        headings, columns = headings[:-1], [row[:-1] for row in columns]
    for line in listing(headings, columns, width=console().width):
        echo_line(line)
    echo(
        count(len(fitting), "person", "people")
        + (f"; these {len(people):,} come first" if len(fitting) > len(people) else "")
        + (f"; {unresolved:,} more are known by number only" if unresolved else "")
    )


def _row(person: Connection, zone: tzinfo) -> list[str]:
    """One person as a line: the note says what keeps them from being suggested, and that they are assumed to be one."""
    notes = [*dict.fromkeys(door.why for door in person.closed), *(["assumed"] if person.assumed_with else [])]
    return [
        shown(person.name),
        ", ".join(dict.fromkeys(network_title(identity.network) for identity in person.identities)),
        # a call or a meeting is contact in both ways
        *(str(person.interactions.get(way, 0) + person.interactions.get("both", 0)) for way in ("in", "out")),
        when(person.last_contact, zone),
        person.id,
        ", ".join(notes),
    ]


@click.command("show", short_help="Show one person.")
@click.argument("who", shell_complete=complete_who)
@json_option
@pass_cli_context
def show_command(cli_context: CliContext, who: str, *, json_: bool) -> None:
    """Show one person: identities, where each fact comes from, how warm the tie is, and recent contact.

    WHO is an id or its beginning, a name, an @handle, an e-mail address, or network:key. The beginning of a name is
    enough where one person alone is called so.

    \b
    Examples:
      warmlinks show "Ada Lovelace"
      warmlinks show @ada_l --json
    """
    with cli_context.book() as book:
        found = book.show(who, now=cli_context.now)
        zone = book.timezone
        ages = book.data_age(found.connection.id, now=cli_context.now)
    echo_age(ages, day_in(cli_context.now, zone), json_=json_)
    if json_:
        as_json(found)
        return
    _print(found, zone, day_in(cli_context.now, zone))


def _print(found: Shown, zone: tzinfo, today: date) -> None:
    person = found.connection
    echo(f"{shown(person.name)}  ({person.id}, {person.status})")
    for label, value in (
        ("tags", ", ".join(person.tags)),
        ("cadence", every(person.cadence) if person.cadence else ""),
        ("country", person.country or ""),
        ("note", person.note or ""),
    ):
        if value:
            echo(f"  {label}: {shown(value)}")
    for line in (*door_lines(person.closed), *_assumed_lines(person)):
        echo_sentence(f"  {line}")
    if found.contact is None:
        echo("  No contact yet, so there is no score.")
    else:
        told_on = found.tie_score.told_on(today)
        echo_sentence(f"  {shown(history_sentence(greeted(person.name), found.contact, today, told_on))}")
    told = [fact for fact in found.facts if fact.holds and fact.field != "alias"]
    if told:
        _print_facts(told)
    aliases = sum(fact.holds for fact in found.facts) - len(told)
    if aliases:
        echo(f"{aliases:,} more by which archives know them again; --json lists them.")
    if found.interactions:
        _print_contacts(found.interactions[:_RECENT], zone)
        if len(found.interactions) > _RECENT:
            echo(f"... and {len(found.interactions) - _RECENT:,} earlier; --json lists them all.")


def _assumed_lines(person: Connection) -> Iterator[str]:
    """That somebody is only assumed to be one person, and the word that takes them apart."""
    if person.assumed_with:
        places = listed([place_of(identity) for identity in person.identities])
        yield f"Assumed to be one person: {shown(places)}, by a full name that is rare among your people."
        yield f"If they are two: warmlinks keep-apart {person.id}"


def _print_facts(told: Sequence[FactSeen]) -> None:
    terminal = console()
    room = max((terminal.width - _LABELS) // 2, _LEAST)
    rows = table("Network", "Field", "Value", "Found in")
    for fact in told:
        rows.add_row(fact.network, fact.field, shown(fact.value), ending(shown(fact.where), room))
    terminal.print(rows)


def _print_contacts(contacts: Sequence[Interaction], zone: tzinfo) -> None:
    terminal = console()
    kinds = max(len(shown(contact.kind)) for contact in contacts)
    room = max(terminal.width - _DAYS - max(kinds, len("Kind")), _LEAST)
    rows = table("When", "Direction", "Kind", "Found in")
    for contact in contacts:
        rows.add_row(when(contact.at, zone), contact.direction, shown(contact.kind), ending(shown(contact.where), room))
    terminal.print(rows)
