"""What messages and calls of a phone say of contact, whatever program kept them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, evolve, field

from warmlinks.addresses import email_key, phone_key
from warmlinks.archive import Component
from warmlinks.cues import CueReader, MessageCues, given_names, with_contacts
from warmlinks.plugins.sources import (
    Account,
    Conversation,
    Interaction,
    Member,
    Message,
    Person,
    Record,
    Skipped,
    contacts_of,
    is_crowd,
)
from warmlinks.values import Identity
from warmlinks_phone._network import NETWORK
from warmlinks_phone._numbers import Numbers, is_withheld, tail_of
from warmlinks_phone._told import OWNER, Called, Group, GroupMember, Said, Told, mark_of

__all__ = ["PhoneRecords", "Survey"]

_HALF = 0.5


@define
class Survey:
    """What must be known of everything before it can be read one by one.

    Attributes:
        numbers: all numbers that were met.
        names: how the phone calls them.
        sent_by: numbers by which the owner's messages were sent.
        received_by: numbers to which messages came that were for the owner.
        told: how many messages and calls there are.
    """

    numbers: Numbers
    names: dict[str, str] = field(factory=dict)
    sent_by: Counter[str] = field(factory=Counter)
    received_by: Counter[str] = field(factory=Counter)
    told: int = 0

    def look(self, told: Told) -> None:
        """Take note of one."""
        if isinstance(told, Said):
            self.told += 1
            for number in (*told.others, *told.own):
                self.numbers.note(number)
            self.names.update(told.names)
            (self.sent_by if told.sent else self.received_by).update(told.own)
            for card in told.cards:
                self._look_at(card)
        elif isinstance(told, Called):
            self.told += 1
            self.numbers.note(told.number)
            if told.name:
                self.names[told.number] = told.name
        elif isinstance(told, Group):
            for member in told.members:
                self.numbers.note(member.number)

    def _look_at(self, card: Component) -> None:
        name = card.text("FN")
        for number in _reached_by(card):
            self.numbers.note(number)
            if name:
                self.names.setdefault(number, name)

    def owners(self) -> tuple[str, ...]:
        """The number that messages say is the owner's; nothing where they do not agree."""
        for votes in (self.sent_by, self.received_by):
            for number, count in votes.most_common(1):
                if count > _HALF * votes.total():
                    return (number,)
        return ()


def _reached_by(card: Component) -> list[str]:
    return [one.text.removeprefix("tel:").strip() for one in card.all("TEL", "EMAIL") if one.text.strip()]


class PhoneRecords:
    """Makes records of what a phone tells.

    Args:
        owners: keys of the owner, the chief one first.
        numbers: what numbers stand for, with all of them noted.
        names: how the phone calls numbers.
    """

    def __init__(self, owners: Sequence[str], numbers: Numbers, names: Mapping[str, str]) -> None:
        self._owners = tuple(dict.fromkeys(owners))
        self._numbers = numbers
        self._names: dict[str, str] = {}
        for written, name in names.items():
            key = numbers.key(written)
            if key and key not in self._owners and not (phone_key(name) or email_key(name)):
                self._names[key] = name
        self._cues = CueReader.of_people((name, key) for key, name in self._names.items())
        self._told: set[str] = set()
        self._groups: dict[str, Group] = {}
        self._conversations: set[str] = set()
        self._seen: set[int] = set()

    def accounts(self, where: str, typed: Iterable[str] = ()) -> Iterator[Account]:
        """The owner's numbers and addresses.

        Args:
            where: the place they were read from.
            typed: how the owner wrote them, who is to be known by that too.
        """
        written = {self._numbers.key(one): one for one in typed}
        for key in self._owners:
            also = [written[key]] if written.get(key, key) != key else []
            identity = self._identity(key)
            yield Account(evolve(identity, aliases=(*identity.aliases, *also)), where)

    def take(self, told: Told) -> Iterator[Record]:
        """The records of one message or call."""
        if isinstance(told, Said):
            yield from self._said(told)
        elif isinstance(told, Called):
            yield from self._called(told)
        elif isinstance(told, Group):
            self._groups[told.key] = told
        else:
            yield told

    def _called(self, told: Called) -> Iterator[Record]:
        who = self._numbers.key(told.number)
        if not who or who in self._owners:
            yield Skipped(self._why_nobody([told.number]), where=told.where)
            return
        if self._is_repeated(told.key):
            yield Skipped("the same call in another backup", where=told.where)
            return
        yield from self._persons([who], told.where)
        if told.kind == "missed_call":
            yield Interaction(NETWORK, told.key, who, "missed_call", "out" if told.sent else "in", told.at, told.where)
            return
        yield from contacts_of(
            network=NETWORK,
            key=told.key,
            kind="call",
            present=[who],
            owner=self._owners[0],
            at=told.at,
            where=told.where,
            direction="both",
            # a key tells no number that a later backup may know by its country
            marks={who: "both"},
        )

    def _said(self, told: Said) -> Iterator[Record]:
        others = self._keys(told.others)
        if not others:
            yield Skipped(self._why_nobody(told.others), where=told.where)
            return
        owner = self._owners[0]
        speaker = owner if told.sent else self._speaker(told, others)
        if not speaker:
            yield Skipped("a message of a group that does not say whose it is", where=told.where)
            return
        if is_crowd(len(others)):
            yield Skipped("more than eight others", where=told.where)
            return
        if self._is_repeated(told.key):
            yield Skipped("the same message in another backup", where=told.where)
            return
        yield from self._persons(others, told.where)
        group = ""
        if told.group or len(others) > 1:
            group = told.group or f"group:{mark_of(*sorted(others.values()))}"
            yield from self._conversation(group, others, told.where, direct=False)
        yield from contacts_of(
            network=NETWORK,
            key=told.key,
            kind=told.kind,
            speaker=speaker,
            present=others,
            owner=owner,
            at=told.at,
            where=told.where,
            conversation=group or None,
            marks={who: mark_of(tail) for who, tail in others.items()},
        )
        yield from self._message(told, others, speaker, group)

    def _keys(self, written: Iterable[str]) -> dict[str, str]:
        """Keys of people other than the owner, each with what is the same of its number in every backup."""
        found = {self._numbers.key(one): tail_of(one) for one in written}
        return {key: tail for key, tail in found.items() if key and key not in self._owners}

    def _speaker(self, told: Said, others: Mapping[str, str]) -> str:
        """Who wrote what came in; the only one there is, whatever number the message names."""
        speaker = self._numbers.key(told.speaker) if told.speaker else ""
        if speaker in others:
            return speaker
        return next(iter(others)) if len(others) == 1 else ""

    def _why_nobody(self, written: Sequence[str]) -> str:
        keys = {self._numbers.key(one) for one in written} - {""}
        if keys:
            return "a note to oneself"
        if all(is_withheld(one) for one in written):
            return "a number that was withheld"
        return "no person: a short number, a service, or a name in place of a number"

    def _is_repeated(self, key: str) -> bool:
        """Whether it was there before; of so many that may be, only a short mark is kept."""
        mark = hash(key)
        if mark in self._seen:
            return True
        self._seen.add(mark)
        return False

    def _identity(self, key: str) -> Identity:
        emails = (key,) if "@" in key else ()
        return Identity(
            NETWORK,
            key,
            name=self._names.get(key),
            emails=emails,
            phones=self._numbers.phones(key),
            aliases=self._numbers.former_keys(key),
        )

    def _persons(self, keys: Iterable[str], where: str) -> Iterator[Person]:
        for key in keys:
            if key not in self._told and key not in self._owners:
                self._told.add(key)
                yield Person(self._identity(key), where)

    def _conversation(
        self, key: str, others: Mapping[str, str], where: str, *, direct: bool
    ) -> Iterator[Person | Conversation]:
        if key in self._conversations:
            return
        self._conversations.add(key)
        group = self._groups.get(key)
        members = [Member(one) for one in others] if group is None else list(self._members(group, others))
        yield from self._persons([one.who for one in members], where)
        if not any(one.who in self._owners for one in members):
            members = [Member(self._owners[0]), *members]
        yield Conversation(NETWORK, key, "direct" if direct else "group", tuple(members), where=where)

    def _members(self, group: Group, others: Mapping[str, str]) -> Iterator[Member]:
        """Who ever was in a group, each once."""
        told: set[str] = set()
        for one in (*group.members, *(GroupMember(number) for number in others)):
            who = one.number if one.number in others else self._key_or_owner(one.number)
            if who and who not in told:
                told.add(who)
                yield Member(who, one.joined, one.left, self._key_or_owner(one.by) or None)

    def _key_or_owner(self, number: str) -> str:
        if number == OWNER:
            return self._owners[0]
        key = self._numbers.key(number) if number else ""
        return self._owners[0] if key in self._owners else key

    def _message(
        self, told: Said, others: Mapping[str, str], speaker: str, group: str
    ) -> Iterator[Person | Conversation | Message]:
        """What the words of a message say about people coming together; the words themselves are not kept."""
        firsts = given_names((self._names.get(who, ""), who) for who in others)
        cues = self._cues.read(told.text, first_names=firsts) if told.text else MessageCues()
        handed = []
        for card in told.cards:
            who = self._card_of(card)
            if who and who not in others:
                yield from self._handed_over(who, card, told.where)
                handed.append(who)
        cues = with_contacts(cues, handed)
        if not group and not cues:
            return
        yield from self._persons(cues.names, told.where)
        if not group:
            ((who, tail),) = others.items()
            group = f"with:{mark_of(tail)}"
            yield from self._conversation(group, {who: tail}, told.where, direct=True)
        yield Message(NETWORK, told.key, group, speaker, told.at, cues, told.where)

    def _card_of(self, card: Component) -> str:
        """Whom contact details are of, known by the first number or address; nothing where that is the owner."""
        return next(iter(self._keys(_reached_by(card))), "")

    def _handed_over(self, who: str, card: Component, where: str) -> Iterator[Person]:
        """Somebody of whom there are contact details: one person, however many numbers stand in them."""
        if who in self._told:
            return
        self._told.add(who)
        identity = self._identity(who)
        phones = [phone for key in self._keys(_reached_by(card)) for phone in self._numbers.phones(key)]
        emails = [key for key in self._keys(_reached_by(card)) if "@" in key]
        yield Person(
            evolve(
                identity,
                phones=tuple(dict.fromkeys((*identity.phones, *phones))),
                emails=tuple(dict.fromkeys((*identity.emails, *emails))),
            ),
            where,
        )
