"""The tools: what each takes, what it answers, and how the answer is read off the book. Nothing is computed here."""

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

__all__ = ["TOOLS", "Asked", "Tool", "whom_is_meant"]

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
    """A misspelt argument is refused."""


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
class Asked:
    """What an answer is read off: the open book, the moment, the owner's day then, and what the settings allow."""

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
    """One tool.

    Attributes:
        name: what it is called.
        title: the same for a person to read.
        description: for the assistant: when to use it, and what comes.
        takes: the class of its arguments.
        gives: the class of its answers.
        run: reads the answer off the book.
        setting: the setting below `[assistant]` that allows it; without one it only reads.
    """

    name: str
    title: str
    description: str
    takes: type[A]
    gives: type[msgspec.Struct]
    run: Callable[[Asked, A], msgspec.Struct]
    setting: str | None = None

    def is_allowed(self, settings: AssistantSettings) -> bool:
        """Whether the owner's settings allow it."""
        return self.setting is None or bool(getattr(settings, self.setting))

    def answer(self, asked: Asked, arguments: Mapping[str, Any]) -> msgspec.Struct:
        """What it answers.

        Raises:
            msgspec.ValidationError: the arguments are not those that it takes.
            WarmlinksError: what the book refuses.
        """
        return self.run(asked, msgspec.convert(arguments, self.takes))


def _cooling(asked: Asked, arguments: CoolingArguments) -> answers.Cooling:
    book, now = asked.book, asked.now
    ties = book.cooling(now=now, lapsed=arguments.lapsed)
    told = ties[: arguments.limit]
    contacts = book.contact_summaries([tie.id for tie in told], now=now)
    names = book.names()
    return answers.Cooling(
        today=asked.today,
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
            for tie in told
        ),
        more=len(ties) - len(told),
        old_data=_old_data(book.data_age(now=now)),
    )


def _person(asked: Asked, arguments: PersonArguments) -> answers.Person:
    book, now = asked.book, asked.now
    shown = book.show(arguments.who, now=now)
    person, tie, contact = shown.connection, shown.tie_score, shown.contact
    facts = [fact for fact in shown.facts if fact.holds and fact.field in _FACTS]
    return answers.Person(
        today=asked.today,
        id=person.id,
        name=name_for_assistant(person.name),
        networks=tuple(dict.fromkeys(one.network for one in person.identities)),
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
            answers.Past(day=day_in(one.at, book.timezone), kind=one.kind, direction=one.direction, network=one.network)
            for one in shown.interactions[:_RECENT]
        ),
        assumed=bool(person.assumed_with),
        perhaps_also=_perhaps_also(tie, book.names()),
        reach=tuple(_reach(person)) if asked.allowed.addresses else (),
        old_data=_old_data(book.data_age(person.id, now=now)),
    )


def _introductions_due(asked: Asked, arguments: DueArguments) -> answers.Due:
    items = asked.book.introductions_due(now=asked.now)
    told = items[: arguments.limit]
    names = asked.book.names()
    return answers.Due(
        today=asked.today,
        introductions=tuple(
            answers.DueIntroduction(
                kind=item.kind,
                who=_named(item.who, names),
                others=tuple(_named(other, names) for other in item.others),
                because=text_for_assistant(item.because),
                text=text_for_assistant(item.text, longest=1000),
                since=item.since,
            )
            for item in told
        ),
        more=len(items) - len(told),
    )


def _paths(asked: Asked, arguments: PathsArguments) -> answers.Paths:
    book, now = asked.book, asked.now
    ways = book.paths(arguments.to, now=now, limit=arguments.limit)
    person = book.show(arguments.to, now=now).connection
    names = book.names()
    return answers.Paths(
        today=asked.today,
        to=_named(person.id, names),
        ways=tuple(answers.Way(through=tuple(_named(one, names) for one in way.through)) for way in ways),
        closed=() if ways else _closed(person),
    )


def _search(asked: Asked, arguments: SearchArguments) -> answers.Found:
    hits = asked.book.search(arguments.text, now=asked.now)
    told = hits[: arguments.limit]
    zone = asked.book.timezone
    return answers.Found(
        today=asked.today,
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
            for hit in told
        ),
        more=len(hits) - len(told),
    )


def _log(asked: Asked, arguments: LogArguments) -> answers.Logged:
    book = asked.book
    on = arguments.on or asked.today
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


def _snooze(asked: Asked, arguments: SnoozeArguments) -> answers.Snoozed:
    book = asked.book
    until = days_from(asked.today, arguments.days, "days")
    who = book.snooze(arguments.who, until, now=asked.now)
    return answers.Snoozed(
        id=who,
        name=name_for_assistant(book.names()[who]),
        until=until,
        undo=typed("warmlinks", "snooze", who, "--off"),
    )


def whom_is_meant(asked: Asked, error: wl.NotFoundError) -> Iterator[str]:
    """Those who might have been meant, each as a line: the lines of the error itself have keys of theirs."""
    for line in error.candidates:
        who = line.partition(" ")[0]
        try:
            shown = asked.book.show(who, now=asked.now)
        except wl.NotFoundError:
            continue
        networks = dict.fromkeys(network_title(one.network) for one in shown.connection.identities)
        last = f"last contact {shown.contact.last}" if shown.contact else "no contact"
        yield f"{shown.connection.id} {name_for_assistant(shown.connection.name)} ({', '.join(networks)}; {last})"


def _named(who: str, names: Mapping[str, str]) -> answers.Named:
    return answers.Named(id=who, name=name_for_assistant(names.get(who, who)))


def _perhaps_also(tie: wl.TieScore, names: Mapping[str, str]) -> tuple[answers.Named, ...]:
    return tuple(_named(other.id, names) for other in tie.perhaps_also)


def _old_data(ages: Iterable[wl.DataAge]) -> tuple[answers.OldData, ...]:
    return tuple(answers.OldData(network=age.network, until=age.until) for age in ages)


def _fact(what: str, value: str | None, network: str) -> answers.Fact:
    return answers.Fact(what=what, network=network, value=None if value is None else name_for_assistant(value))


def _closed(person: wl.Connection) -> tuple[answers.Closed, ...]:
    return tuple(answers.Closed(why=door.why, network=door.network, since=door.since) for door in person.closed)


def _reach(person: wl.Connection) -> Iterator[answers.Reach]:
    for one in person.identities:
        told = [("handle", one.handle), ("url", one.url)]
        told += [("email", email) for email in one.emails] + [("phone", phone) for phone in one.phones]
        for what, value in told:
            if value:
                yield answers.Reach(what=what, value=reach_for_assistant(value), network=one.network)


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
