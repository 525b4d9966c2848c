"""A world in the making: what is added to while it is invented, and turned into a `World` at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from attrs import define, evolve, field

from warmlinks_samples.phrases import Phrases
from warmlinks_samples.world import ME, Conversation, Event, Join, Meeting, Someone, World

__all__ = ["Draft"]


@define
class Draft:
    """Collects people, conversations, events and meetings; all chance comes from `rng`."""

    seed: int
    rng: Random
    zone: ZoneInfo
    first_day: date
    last_day: date
    owner: Someone
    people: list[Someone]
    stock: Mapping[str, Phrases]
    conversations: dict[str, Conversation] = field(factory=dict)
    events: list[Event] = field(factory=list)
    meetings: list[Meeting] = field(factory=list)
    together: set[frozenset[str]] = field(factory=set)
    """Pairs who share a group or an introduction: nobody may bring them together by accident."""

    @property
    def end(self) -> datetime:
        """The moment of the last event of the world."""
        return datetime.combine(self.last_day, time(18, 30), self.zone)

    def phrase(self, language: str, sort: str, **words: str) -> str:
        """A sentence of that sort in that language, English where the language has none."""
        stock = self.stock.get(language, self.stock["en"])
        if not getattr(stock, sort):
            stock = self.stock["en"]
        sentences: tuple[str, ...] = getattr(stock, sort)
        return self.rng.choice(sentences).format(what=self.rng.choice(stock.topics), **words)

    def moment(self, day: date, *, after: datetime | None = None) -> datetime:
        """A moment of that day as people keep hours: mostly by day, at times close to midnight, never in a zone change.

        Args:
            day: the day on the owner's calendar.
            after: the earliest it may be; then it is some minutes later, which may be the next day.
        """
        if after is not None:
            return after + timedelta(seconds=self.rng.randint(45, 2400), milliseconds=self.rng.randint(0, 999))
        dice = self.rng.random()
        hour = 23 if dice < 0.06 else 0 if dice < 0.1 else self.rng.randint(8, 21)  # noqa: PLR2004 - one in ten is late
        clock = time(hour, self.rng.randint(1, 58), self.rng.randint(0, 59), self.rng.randint(0, 999) * 1000)
        return datetime.combine(day, clock, self.zone)

    def daytime(self, day: date) -> datetime:
        """A moment well inside that day, so that what follows within hours falls on the same one."""
        clock = time(self.rng.randint(9, 13), self.rng.randint(0, 59), self.rng.randint(0, 59))
        return datetime.combine(day, clock, self.zone)

    def direct(
        self, network: str, person_id: str, at: datetime, by: str, section: Literal["inbox", "requests"] = "inbox"
    ) -> str:
        """The id of the owner's own thread with one person; made on first need."""
        key = f"{network}:{person_id}"
        if key not in self.conversations:
            self.conversations[key] = Conversation(
                key, network, (person_id, ME), at, by, title=self._name(person_id, network), section=section
            )
        elif at < self.conversations[key].started_at:
            self.conversations[key] = evolve(self.conversations[key], started_at=at, started_by=by)
        return key

    def group(
        self,
        network: str,
        members: Sequence[str],
        at: datetime,
        by: str,
        *,
        title: str = "",
        joins: tuple[Join, ...] = (),
        left: Mapping[str, datetime] | None = None,
        section: Literal["inbox", "requests"] = "inbox",
    ) -> str:
        """The id of a new group of the owner and those members."""
        key = f"{network}:group{sum(1 for known in self.conversations if ':group' in known):04d}"
        self.conversations[key] = Conversation(
            key, network, (*members, ME), at, by, title=title, joins=joins, left=left or {}, section=section
        )
        for index, one in enumerate(members):
            self.together |= {frozenset((one, two)) for two in members[index + 1 :]}
        return key

    def say(
        self,
        conversation: str,
        speaker: str,
        at: datetime,
        text: str,
        *,
        names: tuple[str, ...] = (),
        thanks_for: str | None = None,
    ) -> Event:
        """A message in a conversation."""
        network = self.conversations[conversation].network
        return self.add(
            network, "message", speaker, at, conversation=conversation, text=text, names=names, thanks_for=thanks_for
        )

    def add(
        self,
        network: str,
        kind: str,
        speaker: str,
        at: datetime,
        *,
        to: tuple[str, ...] = (),
        text: str = "",
        conversation: str | None = None,
        chain: tuple[str, ...] = (),
        names: tuple[str, ...] = (),
        thanks_for: str | None = None,
        seconds: int = 0,
    ) -> Event:
        """Any event; times are kept in whole milliseconds."""
        event = Event(
            f"e{len(self.events):06d}",
            network,
            kind,
            speaker,
            at.replace(microsecond=at.microsecond // 1000 * 1000),
            to=to,
            text=text,
            conversation=conversation,
            chain=chain,
            names=names,
            thanks_for=thanks_for,
            seconds=seconds,
        )
        self.events.append(event)
        return event

    def person(self, person_id: str) -> Someone:
        """The person with that id."""
        return self.owner if person_id == ME else next(person for person in self.people if person.id == person_id)

    def _name(self, person_id: str, network: str) -> str:
        person = self.person(person_id)
        return person.accounts[network].name if network in person.accounts else person.name

    def finish(self) -> World:
        """The world, cut at its end, in the order of time."""
        end = self.end
        kept = sorted((event for event in self.events if event.at <= end), key=lambda event: (event.at, event.id))
        spoken = {event.conversation for event in kept if event.conversation}
        return World(
            seed=self.seed,
            owner=self.owner,
            people=tuple(self.people),
            conversations=tuple(known for key, known in self.conversations.items() if key in spoken),
            events=tuple(kept),
            meetings=tuple(sorted(self.meetings, key=lambda meeting: (meeting.made_at, meeting.id))),
            start=datetime.combine(self.first_day, time(0), self.zone),
            end=end,
            zone=self.zone,
        )
