"""Records of the messages and calls of a phone, whatever program kept them."""

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
from warmlinks_phone._entries import OWNER, Call, Entry, Group, GroupMember, TextMessage, mark_of
from warmlinks_phone._finding import NETWORK
from warmlinks_phone._numbers import Numbers, is_withheld, tail_of

__all__ = ["PhoneRecords", "Survey"]

_MAJORITY = 0.5


@define
class Survey:
    """What has to be known of all entries before the first is turned into records.

    Attributes:
        numbers: all numbers that were met.
        names: how the phone calls them.
        sent_by: numbers by which the owner's messages were sent.
        received_by: numbers to which messages came that were for the owner.
        count: the number of messages and calls.
    """

    numbers: Numbers
    names: dict[str, str] = field(factory=dict)
    sent_by: Counter[str] = field(factory=Counter)
    received_by: Counter[str] = field(factory=Counter)
    count: int = 0

    def add(self, entry: Entry) -> None:
        """Add an entry."""
        if isinstance(entry, TextMessage):
            self.count += 1
            for number in (*entry.others, *entry.own):
                self.numbers.note(number)
            self.names.update(entry.names)
            (self.sent_by if entry.sent else self.received_by).update(entry.own)
            for card in entry.cards:
                self._add_card(card)
        elif isinstance(entry, Call):
            self.count += 1
            self.numbers.note(entry.number)
            if entry.name:
                self.names[entry.number] = entry.name
        elif isinstance(entry, Group):
            for member in entry.members:
                self.numbers.note(member.number)

    def _add_card(self, card: Component) -> None:
        name = card.text("FN")
        for number in _numbers_and_emails(card):
            self.numbers.note(number)
            if name:
                self.names.setdefault(number, name)

    def owners(self) -> tuple[str, ...]:
        """Return the number that messages say is the owner's; none if they disagree."""
        for votes in (self.sent_by, self.received_by):
            for number, count in votes.most_common(1):
                if count > _MAJORITY * votes.total():
                    return (number,)
        return ()


def _numbers_and_emails(card: Component) -> list[str]:
    return [line.text.removeprefix("tel:").strip() for line in card.all("TEL", "EMAIL") if line.text.strip()]


class PhoneRecords:
    """Makes records of entries.

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
        self._yielded: set[str] = set()
        self._groups: dict[str, Group] = {}
        self._conversations: set[str] = set()
        self._seen: set[int] = set()

    def accounts(self, where: str, typed: Iterable[str] = ()) -> Iterator[Account]:
        """Yield the owner's numbers and addresses.

        Args:
            where: the place they were read from.
            typed: how the owner wrote them, who is to be known by that too.
        """
        written = {self._numbers.key(number): number for number in typed}
        for key in self._owners:
            also = [written[key]] if written.get(key, key) != key else []
            identity = self._identity(key)
            yield Account(evolve(identity, aliases=(*identity.aliases, *also)), where)

    def of_entry(self, entry: Entry) -> Iterator[Record]:
        """Yield the records of an entry."""
        if isinstance(entry, TextMessage):
            yield from self._text_message(entry)
        elif isinstance(entry, Call):
            yield from self._call(entry)
        elif isinstance(entry, Group):
            self._groups[entry.key] = entry
        else:
            yield entry

    def _call(self, call: Call) -> Iterator[Record]:
        person = self._numbers.key(call.number)
        if not person or person in self._owners:
            yield Skipped(self._reason_nobody([call.number]), where=call.where)
            return
        if self._is_repeated(call.key):
            yield Skipped("the same call in another backup", where=call.where)
            return
        yield from self._persons([person], call.where)
        if call.kind == "missed_call":
            yield Interaction(
                NETWORK, call.key, person, "missed_call", "out" if call.sent else "in", call.at, call.where
            )
            return
        yield from contacts_of(
            network=NETWORK,
            key=call.key,
            kind="call",
            present=[person],
            owner=self._owners[0],
            at=call.at,
            where=call.where,
            direction="both",
            # a key tells no number that a later backup may know by its country
            marks={person: "both"},
        )

    def _text_message(self, message: TextMessage) -> Iterator[Record]:
        others = self._keys(message.others)
        if not others:
            yield Skipped(self._reason_nobody(message.others), where=message.where)
            return
        owner = self._owners[0]
        speaker = owner if message.sent else self._speaker(message, others)
        if not speaker:
            yield Skipped("a message of a group that does not say whose it is", where=message.where)
            return
        if is_crowd(len(others)):
            yield Skipped("more than eight others", where=message.where)
            return
        if self._is_repeated(message.key):
            yield Skipped("the same message in another backup", where=message.where)
            return
        yield from self._persons(others, message.where)
        group = ""
        if message.group or len(others) > 1:
            group = message.group or f"group:{mark_of(*sorted(others.values()))}"
            yield from self._conversation(group, others, message.where, direct=False)
        yield from contacts_of(
            network=NETWORK,
            key=message.key,
            kind=message.kind,
            speaker=speaker,
            present=others,
            owner=owner,
            at=message.at,
            where=message.where,
            conversation=group or None,
            marks={person: mark_of(tail) for person, tail in others.items()},
        )
        yield from self._message(message, others, speaker, group)

    def _keys(self, written: Iterable[str]) -> dict[str, str]:
        """Return the keys of people other than the owner, each with the digits that are the same in every backup."""
        tails = {self._numbers.key(number): tail_of(number) for number in written}
        return {key: tail for key, tail in tails.items() if key and key not in self._owners}

    def _speaker(self, message: TextMessage, others: Mapping[str, str]) -> str:
        """Return who wrote a received message; the only other one, whatever number it names."""
        speaker = self._numbers.key(message.speaker) if message.speaker else ""
        if speaker in others:
            return speaker
        return next(iter(others)) if len(others) == 1 else ""

    def _reason_nobody(self, written: Sequence[str]) -> str:
        keys = {self._numbers.key(number) for number in written} - {""}
        if keys:
            return "a note to oneself"
        if all(is_withheld(number) for number in written):
            return "a number that was withheld"
        return "no person: a short number, a service, or a name in place of a number"

    def _is_repeated(self, key: str) -> bool:
        """Return whether a key was there before; hashes are kept, since there may be many."""
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
            if key not in self._yielded and key not in self._owners:
                self._yielded.add(key)
                yield Person(self._identity(key), where)

    def _conversation(
        self, key: str, others: Mapping[str, str], where: str, *, direct: bool
    ) -> Iterator[Person | Conversation]:
        if key in self._conversations:
            return
        self._conversations.add(key)
        group = self._groups.get(key)
        members = [Member(person) for person in others] if group is None else list(self._members(group, others))
        yield from self._persons([member.who for member in members], where)
        if not any(member.who in self._owners for member in members):
            members = [Member(self._owners[0]), *members]
        yield Conversation(NETWORK, key, "direct" if direct else "group", tuple(members), where=where)

    def _members(self, group: Group, others: Mapping[str, str]) -> Iterator[Member]:
        """Yield everybody who was ever in a group, each once."""
        listed: set[str] = set()
        for member in (*group.members, *(GroupMember(number) for number in others)):
            person = member.number if member.number in others else self._key_or_owner(member.number)
            if person and person not in listed:
                listed.add(person)
                yield Member(person, member.joined, member.left, self._key_or_owner(member.by) or None)

    def _key_or_owner(self, number: str) -> str:
        if number == OWNER:
            return self._owners[0]
        key = self._numbers.key(number) if number else ""
        return self._owners[0] if key in self._owners else key

    def _message(
        self, message: TextMessage, others: Mapping[str, str], speaker: str, group: str
    ) -> Iterator[Person | Conversation | Message]:
        """Yield the message with the cues of its words; the words themselves are not kept."""
        firsts = given_names((self._names.get(person, ""), person) for person in others)
        cues = self._cues.read(message.text, first_names=firsts) if message.text else MessageCues()
        handed = []
        for card in message.cards:
            person = self._person_on_card(card)
            if person and person not in others:
                yield from self._card_owner(person, card, message.where)
                handed.append(person)
        cues = with_contacts(cues, handed)
        if not group and not cues:
            return
        yield from self._persons(cues.names, message.where)
        if not group:
            ((person, tail),) = others.items()
            group = f"with:{mark_of(tail)}"
            yield from self._conversation(group, {person: tail}, message.where, direct=True)
        yield Message(NETWORK, message.key, group, speaker, message.at, cues, message.where)

    def _person_on_card(self, card: Component) -> str:
        """Return the person on a contact card, by the first number or address; empty for the owner."""
        return next(iter(self._keys(_numbers_and_emails(card))), "")

    def _card_owner(self, person: str, card: Component, where: str) -> Iterator[Person]:
        """Yield the person on a contact card: one person, however many numbers it has."""
        if person in self._yielded:
            return
        self._yielded.add(person)
        identity = self._identity(person)
        phones = [phone for key in self._keys(_numbers_and_emails(card)) for phone in self._numbers.phones(key)]
        emails = [key for key in self._keys(_numbers_and_emails(card)) if "@" in key]
        yield Person(
            evolve(
                identity,
                phones=tuple(dict.fromkeys((*identity.phones, *phones))),
                emails=tuple(dict.fromkeys((*identity.emails, *emails))),
            ),
            where,
        )
