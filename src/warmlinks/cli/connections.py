"""`warmlinks connections` and `show`: who is in the book, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from math import inf

import click

from warmlinks.answers import FactSeen, Shown, TieScore
from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import (
    CliContext,
    cells,
    console,
    echo,
    echo_sentence,
    is_json,
    json_option,
    limit_option,
    paged,
    pass_cli_context,
    when,
    wrote_json,
)
from warmlinks.cli.render import door_lines, echo_age, echo_listing, echo_table, place_cell
from warmlinks.collation import folded
from warmlinks.digest.wording import history_sentence
from warmlinks.output import shown
from warmlinks.people.greeting import greeted
from warmlinks.people.namesakes import place_of
from warmlinks.phrases import count, every, listed, network_title
from warmlinks.values import Connection, Interaction

__all__ = ["connections_command", "show_command"]

_RECENT = 8

_FACT_REST = 32
"""The width of network and field of a fact, and of all gaps; value and place share the rest."""

_CONTACT_REST = 32
"""The width of day and direction of a contact, and of all gaps."""

FILTERS: dict[str, Callable[[Connection, TieScore], Iterable[str | None]]] = {
    "tag": lambda person, _: person.tags,
    "state": lambda _, tie: [tie.state],
    "network": lambda person, _: [
        name for identity in person.identities for name in (identity.network, network_title(identity.network))
    ],
    "company": lambda person, _: [identity.company for identity in person.identities],
    "country": lambda person, _: [person.country],
    "status": lambda person, _: [person.status],
}
"""What people are filtered by: for each field the values of a person."""

SORTS: dict[str, Callable[[Connection, TieScore], float]] = {
    # connections come by name, and sorting is stable
    "name": lambda _person, _tie: 0.0,
    "last": lambda person, _: -person.last_contact.timestamp() if isinstance(person.last_contact, datetime) else inf,
    "contacts": lambda person, _: -float(sum(person.interactions.values())),
    "warmth": lambda _, tie: inf if tie.warmth is None else -tie.warmth,
}
"""The keys that people are sorted by."""


def _parse_filters(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Parse filters such as `state=slipping`."""
    filters = []
    for value in values:
        field, equals, text = value.partition("=")
        if not equals or field not in FILTERS or not text:
            raise click.BadParameter(f"'{value}': write it as FIELD=VALUE; FIELD is {listed([*FILTERS])}")
        filters.append((field, text))
    return tuple(filters)


def _matches(person: Connection, ties: Mapping[str, TieScore], field: str, text: str) -> bool:
    """Whether a filter holds of a person; accents and case do not count."""
    return folded(text) in {folded(value) for value in FILTERS[field](person, ties[person.id]) if value}


@click.command("connections")
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
    cli_context: CliContext, tag: str | None, filters: tuple[tuple[str, str], ...], sort: str, limit: int | None
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
        everybody = book.connections(now=cli_context.now, stages=is_json())
        ties = {tie.id: tie for tie in book.scores(now=cli_context.now)}
        matching = [person for person in everybody if all(_matches(person, ties, *filter_) for filter_ in filters)]
        people = sorted(matching, key=lambda person: SORTS[sort](person, ties[person.id]))[:limit]
        unresolved = 0 if filters else book.unresolved()
        zone = book.timezone
    if wrote_json(people):
        return
    headings = ["Name", "Networks", ">In", ">Out", "Last contact", "Id", "Note"]
    rows = [_row(person, zone) for person in people]
    if not any(row[-1] for row in rows):
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    echo_listing(headings, rows)
    echo(
        count(len(matching), "person", "people")
        + (f"; these {len(people):,} come first" if len(matching) > len(people) else "")
        + (f"; {unresolved:,} more are known by number only" if unresolved else "")
    )


def _row(person: Connection, zone: tzinfo) -> list[str]:
    """A person as cells; the note says why they are not suggested, and that their accounts are assumed to be one's."""
    notes = [*dict.fromkeys(door.why for door in person.closed), *(["assumed"] if person.assumed_with else [])]
    return [
        shown(person.name),
        ", ".join(dict.fromkeys(network_title(identity.network) for identity in person.identities)),
        # a call or a meeting is contact in both directions
        *(str(person.interactions.get(way, 0) + person.interactions.get("both", 0)) for way in ("in", "out")),
        when(person.last_contact, zone),
        person.id,
        ", ".join(notes),
    ]


@click.command("show")
@click.argument("who", shell_complete=complete_who)
@json_option
@pass_cli_context
def show_command(cli_context: CliContext, who: str) -> None:
    """Show one person: identities, where each fact comes from, how warm the tie is, and recent contact.

    WHO is an id or its beginning, a name, an @handle, an e-mail address, or network:key. The beginning of a name is
    enough where one person alone is called so.

    \b
    Examples:
      warmlinks show "Ada Lovelace"
      warmlinks show @ada_l --json
    """
    with cli_context.book() as book:
        answer = book.show(who, now=cli_context.now)
        zone, today = book.timezone, cli_context.today(book)
        ages = book.data_age(answer.connection.id, now=cli_context.now)
    echo_age(ages, today)
    if not wrote_json(answer):
        _echo_person(answer, zone, today)


def _echo_person(answer: Shown, zone: tzinfo, today: date) -> None:
    person = answer.connection
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
    if answer.contact is None:
        echo("  No contact yet, so there is no score.")
    else:
        told_on = answer.tie_score.told_on(today)
        echo_sentence(f"  {shown(history_sentence(greeted(person.name), answer.contact, today, told_on))}")
    facts = [fact for fact in answer.facts if fact.holds and fact.field != "alias"]
    if facts:
        _echo_facts(facts)
    aliases = sum(fact.holds for fact in answer.facts) - len(facts)
    if aliases:
        echo(f"{aliases:,} more by which archives know them again; --json lists them.")
    if answer.interactions:
        _echo_contacts(answer.interactions[:_RECENT], zone)
        if len(answer.interactions) > _RECENT:
            echo(f"... and {len(answer.interactions) - _RECENT:,} earlier; --json lists them all.")


def _assumed_lines(person: Connection) -> Iterator[str]:
    """Say that a person is only assumed to be one, and by which command that is denied."""
    if person.assumed_with:
        places = listed([place_of(identity) for identity in person.identities])
        yield f"Assumed to be one person: {shown(places)}, by a full name that is rare among your people."
        yield f"If they are two: warmlinks keep-apart {person.id}"


def _echo_facts(facts: Sequence[FactSeen]) -> None:
    room = (console().width - _FACT_REST) // 2
    echo_table(
        ["Network", "Field", "Value", "Found in"],
        [[fact.network, fact.field, shown(fact.value), place_cell(fact.where, room)] for fact in facts],
    )


def _echo_contacts(contacts: Sequence[Interaction], zone: tzinfo) -> None:
    kinds = max(cells(shown(contact.kind)) for contact in contacts)
    room = console().width - _CONTACT_REST - max(kinds, len("Kind"))
    echo_table(
        ["When", "Direction", "Kind", "Found in"],
        [
            [when(contact.at, zone), contact.direction, shown(contact.kind), place_cell(contact.where, room)]
            for contact in contacts
        ],
    )
