"""`warmlinks connections` and `show`: who is in the book, and where each fact comes from."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

import click

from warmlinks.cli.context import Situation, as_json, console, json_option, pass_situation, say, when
from warmlinks.cli.render import plain_connection, plain_standing, points, shown, table
from warmlinks.store.answers import Shown

__all__ = ["connections_command", "show_command"]

_RECENT = 8


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
        people = [person for person in book.connections(now=situation.now) if tag is None or tag in person.tags]
        unresolved = book.unresolved()
        zone = book.timezone
    if json_:
        as_json([plain_connection(person) for person in people])
        return
    rows = table("Name", "Networks", ">In", ">Out", "Last contact", "Id")
    for person in people:
        networks = ", ".join(dict.fromkeys(identity.network for identity in person.identities))
        rows.add_row(
            shown(person.name),
            networks,
            str(person.interactions.get("in", 0)),
            str(person.interactions.get("out", 0)),
            when(person.last_contact, zone),
            person.id,
        )
    console().print(rows)
    say(f"{len(people):,} people" + (f"; {unresolved:,} more are known by number only" if unresolved else ""))


@click.command("show", short_help="Show one person.")
@click.argument("who")
@json_option
@pass_situation
def show_command(situation: Situation, who: str, *, json_: bool) -> None:
    """Show one person: identities, where each fact comes from, how warm the tie is, and recent contact.

    WHO is an id or its beginning, an exact name, an @handle, an e-mail address, or network:key.

    \b
    Examples:
      warmlinks show "Ada Lovelace"
      warmlinks show @ada_l --json
    """
    with situation.book() as book:
        found = book.show(who, now=situation.now)
        zone = book.timezone
    if json_:
        as_json(_plain(found))
        return
    _print(found, zone)


def _print(found: Shown, zone: tzinfo) -> None:
    person, standing = found.connection, found.standing
    say(f"{shown(person.name)}  ({person.id}, {person.status})")
    for label, value in (
        ("tags", ", ".join(person.tags)),
        ("cadence", f"every {person.cadence} days" if person.cadence else ""),
        ("country", person.country or ""),
        ("note", person.note or ""),
    ):
        if value:
            say(f"  {label}: {shown(value)}")
    if standing.warmth is None:
        say("  No contact yet, so there is no score.")
    else:
        say(f"  {standing.warmth:.0%} warm, last contact {when(standing.last_contact, zone)}, because:")
        for reason in standing.because:
            say(f"    {points(reason.points)}  {reason.what}")
    facts = table("Network", "Field", "Value", "From")
    for fact in found.facts:
        if fact.holds:
            facts.add_row(fact.network, fact.field, shown(fact.value), shown(fact.where))
    console().print(facts)
    if found.interactions:
        contacts = table("When", "Direction", "Kind", "From")
        for contact in found.interactions[:_RECENT]:
            contacts.add_row(when(contact.at, zone), contact.direction, contact.kind, shown(contact.where))
        console().print(contacts)
        if len(found.interactions) > _RECENT:
            say(f"... and {len(found.interactions) - _RECENT:,} earlier; --json lists them all.")


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
