"""The tools: what each takes, what it answers, and how the answer is read from the book. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from attrs import frozen
from msgspec import Meta

import warmlinks as wl
from warmlinks.calendar.active_time import day_in
from warmlinks.output import typed
from warmlinks.phrases import network_title
from warmlinks.settings import AssistantSettings
from warmlinks.validation import days_from
from warmlinks_mcp import answers
from warmlinks_mcp._texts import name_for_assistant, reach_for_assistant, text_for_assistant

__all__ = ["TOOLS", "Tool", "ToolContext", "whom_is_meant"]

_RECENT: Final = 8
_FACTS: Final = ("company", "position", "location", "birthday")
_SEARCHED: Final = ("name", "company", "position", "location", "tag")
"""Fields whose value may be told of whoever is found; of a handle or a note it is told only that it fits."""

Who = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="An id from another answer, or the name as the owner says it. The id is sure.",
    ),
]
Limit = Annotated[int, Meta(ge=1, le=50, description="How many at most.")]


class _Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of a tool; a misspelt one is refused."""


class _Several(_Arguments, frozen=True):
    """How many are wanted."""

    limit: Limit = 10


class CoolingArguments(_Several, frozen=True):
    """Which list, and how much of it."""

    lapsed: Annotated[
        bool,
        Meta(description="In place of those who begin to slip those who have been silent for longer, newest first."),
    ] = False


class PersonArguments(_Arguments, frozen=True):
    """Of whom."""

    who: Who


class DueArguments(_Several, frozen=True):
    """How many are wanted."""


class PathsArguments(_Arguments, frozen=True):
    """To whom, and how many ways."""

    to: Who
    limit: Annotated[int, Meta(ge=1, le=10, description="How many ways at most.")] = 3


class SearchArguments(_Several, frozen=True, kw_only=True):
    """What is looked for, and how much of it."""

    text: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=200,
            description="Words, each of which begins a word of a name, company, position, place, tag or note.",
        ),
    ]


class LogArguments(_Arguments, frozen=True):
    """Who was in touch with the owner, how, and when."""

    who: Who
    kind: Annotated[str, Meta(max_length=40, description="Such as meeting, call, message, email.")] = "meeting"
    on: Annotated[date | None, Meta(description="The day, as 2026-01-31; without it today.")] = None
    direction: Annotated[wl.Direction, Meta(description="As the owner sees it.")] = "both"
    note: Annotated[str, Meta(max_length=500, description="The owner's own words, if any.")] = ""


class SnoozeArguments(_Arguments, frozen=True):
    """Whom, and for how long."""

    who: Who
    days: Annotated[int, Meta(ge=1, le=366, description="For how many days.")] = 7


@frozen
class ToolContext:
    """What a tool runs with: the open book, the moment, and what the settings allow."""

    book: wl.Book
    now: datetime
    allowed: AssistantSettings

    @property
    def today(self) -> date:
        """The owner's day."""
        return day_in(self.now, self.book.timezone)


A = TypeVar("A", bound=_Arguments)


@frozen
class Tool(Generic[A]):
    """A tool.

    Attributes:
        name: its name.
        title: its name for a person to read.
        description: for the assistant: when to use it, and what it answers.
        takes: the class of its arguments.
        gives: the class of its answers.
        run: reads the answer from the book.
        setting: the setting below `[assistant]` that allows it; a tool without one only reads.
    """

    name: str
    title: str
    description: str
    takes: type[A]
    gives: type[msgspec.Struct]
    run: Callable[[ToolContext, A], msgspec.Struct]
    setting: str | None = None

    def is_allowed(self, settings: AssistantSettings) -> bool:
        """Whether the owner's settings allow it."""
        return self.setting is None or bool(getattr(settings, self.setting))

    def answer(self, context: ToolContext, arguments: Mapping[str, Any]) -> msgspec.Struct:
        """Return the answer to a call.

        Raises:
            msgspec.ValidationError: the arguments are not those that it takes.
            WarmlinksError: what the book refuses.
        """
        return self.run(context, msgspec.convert(arguments, self.takes))


def _cooling(context: ToolContext, arguments: CoolingArguments) -> answers.Cooling:
    book, now = context.book, context.now
    ties = book.cooling(now=now, lapsed=arguments.lapsed)
    shown = ties[: arguments.limit]
    contacts = book.contact_summaries([tie.id for tie in shown], now=now)
    names = book.names()
    return answers.Cooling(
        today=context.today,
        people=tuple(
            answers.CoolingPerson(
                id=tie.id,
                name=name_for_assistant(tie.name),
                state=tie.state,
                due_on=tie.due_on,
                cadence=tie.cadence,
                last_contact=contacts[tie.id].last if tie.id in contacts else None,
                last_kind=contacts[tie.id].kind if tie.id in contacts else None,
                contact_days=tie.contact_days,
                known_until=tie.seen_until,
                assumed=bool(tie.assumed_with),
                perhaps_also=_perhaps_also(tie, names),
            )
            for tie in shown
        ),
        more=len(ties) - len(shown),
        old_data=_old_data(book.data_age(now=now)),
    )


def _person(context: ToolContext, arguments: PersonArguments) -> answers.Person:
    book, now = context.book, context.now
    shown = book.show(arguments.who, now=now)
    person, tie, contact = shown.connection, shown.tie_score, shown.contact
    facts = [fact for fact in shown.facts if fact.holds and fact.field in _FACTS]
    return answers.Person(
        today=context.today,
        id=person.id,
        name=name_for_assistant(person.name),
        networks=tuple(dict.fromkeys(identity.network for identity in person.identities)),
        status=person.status,
        tags=tuple(map(name_for_assistant, person.tags)),
        country=person.country,
        facts=tuple(_fact(fact.field, fact.value, fact.network) for fact in facts[:20]),
        closed=_closed(person),
        state=tie.state,
        due_on=tie.due_on,
        cold_on=tie.cold_on,
        cadence=person.cadence,
        known_until=tie.seen_until,
        contact=None
        if contact is None
        else answers.Contact(
            days=contact.days,
            first=contact.first,
            last=contact.last,
            last_kind=contact.kind,
            direction=contact.direction,
            network=contact.network,
        ),
        recent=tuple(
            answers.Past(
                day=day_in(contact.at, book.timezone),
                kind=contact.kind,
                direction=contact.direction,
                network=contact.network,
            )
            for contact in shown.interactions[:_RECENT]
        ),
        assumed=bool(person.assumed_with),
        perhaps_also=_perhaps_also(tie, book.names()),
        reach=tuple(_reach(person)) if context.allowed.addresses else (),
        old_data=_old_data(book.data_age(person.id, now=now)),
    )


def _introductions_due(context: ToolContext, arguments: DueArguments) -> answers.Due:
    items = context.book.introductions_due(now=context.now)
    shown = items[: arguments.limit]
    names = context.book.names()
    return answers.Due(
        today=context.today,
        introductions=tuple(
            answers.DueIntroduction(
                kind=item.kind,
                who=_named(item.who, names),
                others=tuple(_named(other, names) for other in item.others),
                because=text_for_assistant(item.because),
                text=text_for_assistant(item.text, longest=1000),
                since=item.since,
            )
            for item in shown
        ),
        more=len(items) - len(shown),
    )


def _paths(context: ToolContext, arguments: PathsArguments) -> answers.Paths:
    book, now = context.book, context.now
    ways = book.paths(arguments.to, now=now, limit=arguments.limit)
    person = book.show(arguments.to, now=now).connection
    names = book.names()
    return answers.Paths(
        today=context.today,
        to=_named(person.id, names),
        ways=tuple(answers.Way(through=tuple(_named(step, names) for step in way.through)) for way in ways),
        closed=() if ways else _closed(person),
    )


def _search(context: ToolContext, arguments: SearchArguments) -> answers.Found:
    hits = context.book.search(arguments.text, now=context.now)
    shown = hits[: arguments.limit]
    zone = context.book.timezone
    return answers.Found(
        today=context.today,
        people=tuple(
            answers.FoundPerson(
                id=hit.id,
                name=name_for_assistant(hit.name),
                last_contact=None if hit.last_contact is None else day_in(hit.last_contact, zone),
                known_for=tuple(
                    _fact(match.field, match.value if match.field in _SEARCHED else None, match.network)
                    for match in hit.matches[:5]
                ),
            )
            for hit in shown
        ),
        more=len(hits) - len(shown),
    )


def _log(context: ToolContext, arguments: LogArguments) -> answers.Logged:
    book = context.book
    on = arguments.on or context.today
    first = book.day_before_all(on, arguments.who)
    done = book.log(
        arguments.who,
        arguments.kind,
        at=on,
        direction=arguments.direction,
        note=arguments.note or None,
        create=False,
    )
    return answers.Logged(
        id=done.id,
        name=name_for_assistant(done.name),
        kind=arguments.kind,
        on=on,
        new=done.new,
        undo=f"warmlinks log --undo {done.entry}",
        warning=None
        if first is None
        else f"That is more than ten years before all else that is known here (since {first}): is the year right?",
    )


def _snooze(context: ToolContext, arguments: SnoozeArguments) -> answers.Snoozed:
    book = context.book
    until = days_from(context.today, arguments.days, "days")
    person = book.snooze(arguments.who, until, now=context.now)
    return answers.Snoozed(
        id=person,
        name=name_for_assistant(book.names()[person]),
        until=until,
        undo=typed("warmlinks", "snooze", person, "--off"),
    )


def whom_is_meant(context: ToolContext, error: wl.NotFoundError) -> Iterator[str]:
    """Yield a line for each person who may be meant; the lines of the error itself have keys of accounts."""
    for line in error.candidates:
        person = line.partition(" ")[0]
        try:
            shown = context.book.show(person, now=context.now)
        except wl.NotFoundError:
            continue
        networks = dict.fromkeys(network_title(identity.network) for identity in shown.connection.identities)
        last = f"last contact {shown.contact.last}" if shown.contact else "no contact"
        yield f"{shown.connection.id} {name_for_assistant(shown.connection.name)} ({', '.join(networks)}; {last})"


def _named(person: str, names: Mapping[str, str]) -> answers.Named:
    return answers.Named(id=person, name=name_for_assistant(names.get(person, person)))


def _perhaps_also(tie: wl.TieScore, names: Mapping[str, str]) -> tuple[answers.Named, ...]:
    return tuple(_named(other.id, names) for other in tie.perhaps_also)


def _old_data(ages: Iterable[wl.DataAge]) -> tuple[answers.OldData, ...]:
    return msgspec.convert(list(ages), tuple[answers.OldData, ...], from_attributes=True)


def _fact(field: str, value: str | None, network: str) -> answers.Fact:
    return answers.Fact(what=field, network=network, value=None if value is None else name_for_assistant(value))


def _closed(person: wl.Connection) -> tuple[answers.Closed, ...]:
    return msgspec.convert(person.closed, tuple[answers.Closed, ...], from_attributes=True)


def _reach(person: wl.Connection) -> Iterator[answers.Reach]:
    for identity in person.identities:
        values = [("handle", identity.handle), ("url", identity.url)]
        values += [("email", email) for email in identity.emails] + [("phone", phone) for phone in identity.phones]
        for kind, value in values:
            if value:
                yield answers.Reach(what=kind, value=reach_for_assistant(value), network=identity.network)


TOOLS: Final[tuple[Tool[Any], ...]] = (
    Tool(
        "cooling",
        "Who is going cold",
        "People of the owner's with whom contact is about to be lost, those who need it most first, with the day of "
        "the last contact. Silence is known only up to the day to which the data go: see known_until and old_data.",
        CoolingArguments,
        answers.Cooling,
        _cooling,
    ),
    Tool(
        "person",
        "One person",
        "What the book knows of one person: networks, company, place, how contact went, the last contacts by day, and "
        "whether the tie wants a look.",
        PersonArguments,
        answers.Person,
        _person,
    ),
    Tool(
        "introductions_due",
        "Introductions that want a word",
        "Introductions of which nobody has heard: whom to ask or thank, and a text that the owner may use.",
        DueArguments,
        answers.Due,
        _introductions_due,
    ),
    Tool(
        "paths",
        "The warmest way to a person",
        "Through whom the owner may reach a person, the warmest way first. No way is in view where none is answered.",
        PathsArguments,
        answers.Paths,
        _paths,
    ),
    Tool(
        "search",
        "Find people",
        "Whom the owner knows by that name, at that company, in that place, with that tag.",
        SearchArguments,
        answers.Found,
        _search,
    ),
    Tool(
        "log",
        "Write down contact",
        "Write down that the owner was in touch with somebody who is in the book. Only when the owner says so. The "
        "same again changes nothing.",
        LogArguments,
        answers.Logged,
        _log,
        setting="log",
    ),
    Tool(
        "snooze",
        "Put somebody off",
        "Do not name a person in the digest for some days; contact in between ends it. Only when the owner says so.",
        SnoozeArguments,
        answers.Snoozed,
        _snooze,
        setting="snooze",
    ),
)
