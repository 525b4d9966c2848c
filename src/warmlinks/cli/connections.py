"""`warmlinks connections` and `show`: who is in the book, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from typing import Any

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    Situation,
    as_json,
    console,
    json_option,
    pass_situation,
    say,
    say_line,
    say_sentence,
    when,
)
from warmlinks.cli.render import (
    count,
    door_lines,
    ending,
    listing,
    plain_connection,
    plain_standing,
    say_age,
    shown,
    table,
)
from warmlinks.digest.wording import history_sentence
from warmlinks.introductions.greeting import greeted
from warmlinks.models import Connection, Interaction
from warmlinks.phrases import every, listed, network_title
from warmlinks.store.answers import FactSeen, Shown
from warmlinks.store.namesakes import place_of

__all__ = ["connections_command", "show_command"]

_RECENT = 8

_LABELS = 32
"""The width of what goes before the value of a fact, and of all gaps; value and place share the rest."""

_DAYS = 32
"""The width of the day and the direction of a contact, and of all gaps."""

_LEAST = 12
"""So much of a place is shown, however narrow the terminal."""


@click.command("connections", short_help="List the people of the book.")
@click.option("--tag", metavar="T", help="Only those with this tag.")
@json_option
@pass_situation
def connections_command(situation: Situation, tag: str | None, *, json_: bool) -> None:
    """List the people of the book, by name.

    \b
    Examples:
      warmlinks connections
      warmlinks connections --tag choir --json
    """
    with situation.book() as book:
        everybody = book.connections(now=situation.now, stages=json_)
        people = [person for person in everybody if tag is None or tag in person.tags]
        unresolved = book.unresolved()
        zone = book.timezone
    if json_:
        as_json([plain_connection(person) for person in people])
        return
    columns = [_row(person, zone) for person in people]
    headings = ["Name", "Networks", ">In", ">Out", "Last contact", "Id", "Note"]
    if not any(row[-1] for row in columns):
        headings, columns = headings[:-1], [row[:-1] for row in columns]
    for line in listing(headings, columns, width=console().width):
        say_line(line)
    say(
        count(len(people), "person", "people")
        + (f"; {unresolved:,} more are known by number only" if unresolved else "")
    )


def _row(person: Connection, zone: tzinfo) -> list[str]:
    """One person as a line: the note says what keeps them from being suggested, and that they are assumed to be one."""
    notes = [*dict.fromkeys(door.why for door in person.closed), *(["assumed"] if person.assumed_with else [])]
    return [
        shown(person.name),
        ", ".join(dict.fromkeys(network_title(identity.network) for identity in person.identities)),
        str(person.interactions.get("in", 0)),
        str(person.interactions.get("out", 0)),
        when(person.last_contact, zone),
        person.id,
        ", ".join(notes),
    ]


@click.command("show", short_help="Show one person.")
@click.argument("who", shell_complete=complete_who)
@json_option
@pass_situation
def show_command(situation: Situation, who: str, *, json_: bool) -> None:
    """Show one person: identities, where each fact comes from, how warm the tie is, and recent contact.

    WHO is an id or its beginning, a name, an @handle, an e-mail address, or network:key. The beginning of a name is
    enough where one person alone is called so.

    \b
    Examples:
      warmlinks show "Ada Lovelace"
      warmlinks show @ada_l --json
    """
    with situation.book() as book:
        found = book.show(who, now=situation.now)
        zone = book.timezone
        ages = book.data_age(found.connection.id, now=situation.now)
    say_age(ages, situation.now.astimezone(zone).date(), json_=json_)
    if json_:
        as_json(_plain(found))
        return
    _print(found, zone, situation.now.astimezone(zone).date())


def _print(found: Shown, zone: tzinfo, today: date) -> None:
    person = found.connection
    say(f"{shown(person.name)}  ({person.id}, {person.status})")
    for label, value in (
        ("tags", ", ".join(person.tags)),
        ("cadence", every(person.cadence) if person.cadence else ""),
        ("country", person.country or ""),
        ("note", person.note or ""),
    ):
        if value:
            say(f"  {label}: {shown(value)}")
    for line in (*door_lines(person.closed), *_assumed_lines(person)):
        say_sentence(f"  {line}")
    if found.contact is None:
        say("  No contact yet, so there is no score.")
    else:
        told_on = found.standing.told_on(today)
        say_sentence(f"  {shown(history_sentence(greeted(person.name), found.contact, today, told_on))}")
    told = [fact for fact in found.facts if fact.holds and fact.field != "alias"]
    if told:
        _print_facts(told)
    aliases = sum(fact.holds for fact in found.facts) - len(told)
    if aliases:
        say(f"{aliases:,} more by which archives know them again; --json lists them.")
    if found.interactions:
        _print_contacts(found.interactions[:_RECENT], zone)
        if len(found.interactions) > _RECENT:
            say(f"... and {len(found.interactions) - _RECENT:,} earlier; --json lists them all.")


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


def _plain(found: Shown) -> dict[str, Any]:
    return {
        **plain_connection(found.connection),
        "score": plain_standing(found.standing),
        "facts": [
            {
                "network": fact.network,
                "key": fact.key,
                "field": fact.field,
                "value": fact.value,
                "holds": fact.holds,
                "source": fact.source,
                "as_of": fact.as_of,
                "where": fact.where,
            }
            for fact in found.facts
        ],
        "contacts": [
            {
                "at": contact.at,
                "kind": contact.kind,
                "direction": contact.direction,
                "network": contact.network,
                "where": contact.where,
            }
            for contact in found.interactions
        ],
    }
