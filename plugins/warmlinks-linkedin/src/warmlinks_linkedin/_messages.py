"""Messages as contact: read twice, first to learn who is who and what is told twice, then for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from attrs import define, field

from warmlinks.archive import Archive, Member
from warmlinks.cues import CueReader, MessageCues, given_names
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Conversation, Message, Refused, Skipped, contacts_of, is_crowd, refusal
from warmlinks.plugins.sources import Member as Present
from warmlinks.values import Direction, Interaction
from warmlinks_linkedin._invitations import Invitation
from warmlinks_linkedin._keys import Keys
from warmlinks_linkedin._message_rows import MessageRow, Participants, messages
from warmlinks_linkedin._names import NETWORK, name_key
from warmlinks_linkedin._owner import Owner
from warmlinks_linkedin._participants import ParticipantResolver, Resolved
from warmlinks_linkedin._people import People

__all__ = ["Listener", "Messages", "key_of"]

_HELD = 32 * 1024 * 1024
"""So many characters of text are held between the two readings; of larger exports the files are read twice."""

_NEVER = (datetime.max.replace(tzinfo=UTC), 0, 0)


@define
class Listener:
    """Reads the cues of texts, knowing everybody whose name means them."""

    owner: Owner
    people: People
    _reader: CueReader = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._reader = CueReader.of_people(self.people.named())

    def among(self, members: Sequence[str]) -> dict[str, str]:
        """The given names by which members of one conversation call each other."""
        named = [(name, person) for person in members if (name := self.people.name_of(person))]
        if self.owner.name:
            named.append((self.owner.name, self.owner.key))
        return given_names(named)

    def in_group(self, text: str, firsts: Mapping[str, str]) -> MessageCues:
        """What is said among several."""
        return self._reader.read(text, first_names=firsts)

    def in_private(self, text: str, other: str) -> MessageCues:
        """What is said to one person; that they are called by their name says nothing."""
        cues = self._reader.read(text)
        if not cues.names:
            return cues
        name = self.people.name_of(other)
        themselves = {other, self.owner.key, self.people.only(name) if name else None}
        names = tuple(name for name in cues.names if name not in themselves)
        if names == cues.names:
            return cues
        return MessageCues(names, cues.introduction_score, cues.thanks, cues.question)


@define
class Messages:
    """The messages of one export, and the invitations, whose notes stand among them again.

    An invitation without a note that is open or was refused makes nobody known. Which these are no file says: whoever
    is connected accepted, and so did who answered. `connected` are the keys of connections.
    """

    archive: Archive
    members: Sequence[Member]
    owner: Owner
    people: People
    invitations: Sequence[Invitation]
    keys: Keys = field(factory=Keys)
    columns: set[str] = field(factory=set)
    connected: frozenset[str] = frozenset()
    _accepted: set[int] = field(factory=set)
    _routes: ParticipantResolver = field(init=False)
    _meaning: dict[Participants, Resolved] = field(factory=dict)
    _told_twice: set[tuple[int, int]] = field(factory=set)
    _held: dict[int, list[MessageRow | Skipped | Refused]] = field(factory=dict)
    _room: int = _HELD

    def survey(self) -> None:
        """Read for the first time: who is who, which keys are shared, which messages are notes of invitations."""
        self._routes = ParticipantResolver(
            self.owner, self.people, frozenset(invitation.other[0] for invitation in self.invitations) - {""}
        )
        notes: dict[tuple[bool, str, str], list[int]] = {}
        for number, invitation in enumerate(self.invitations):
            self.keys.announce(self._base_of(invitation), invitation.other[0])
            for side in {*invitation.other} - {""} if invitation.note else ():
                notes.setdefault((invitation.outgoing, invitation.note, side), []).append(number)
        copies: dict[int, tuple[datetime, int, int]] = {}
        for file, member in enumerate(self.members):
            try:
                for message in self._for_the_first_time(file, member):
                    if not isinstance(message, MessageRow):
                        continue
                    participants = message.participants
                    self._routes.note(participants, message.at, member.name, message.row)
                    self.keys.announce(message.base, participants.counterpart)
                    for side in (participants.counterpart, participants.sender) if notes else ():
                        for number in notes.get((participants.outgoing, message.text, side), ()):
                            copies[number] = min((message.at, file, message.row), copies.get(number, _NEVER))
            except InputError:
                # the reading proper tells of it
                continue
        self._told_twice = {(file, index) for _, file, index in copies.values()}
        self._learn_who_accepted(copies)

    def _learn_who_accepted(self, copies: Container[int]) -> None:
        """Say what the routes mean, knowing the people whose invitation was surely accepted; then who answered."""
        early = {
            number
            for number, invitation in enumerate(self.invitations)
            if number in copies or self._is_told(invitation)
        }
        for number in sorted(early):
            self._meet(self.invitations[number])
        self._meaning = self._routes.resolve()
        wrote = {resolved.speaker for resolved in self._meaning.values()}
        written = {
            person
            for resolved in self._meaning.values()
            if resolved.speaker == self.owner.key
            for person in resolved.present
        }
        for number, invitation in enumerate(self.invitations):
            if number in early or key_of(invitation, self.people) in (wrote if invitation.outgoing else written):
                self._accepted.add(number)
                self._meet(invitation)

    def _is_told(self, invitation: Invitation) -> bool:
        """Whether an invitation tells of the person by itself: it has a note, or they are connected."""
        return invitation.accepted or bool(invitation.note) or key_of(invitation, self.people) in self.connected

    def _meet(self, invitation: Invitation) -> None:
        person = key_of(invitation, self.people)
        if person not in self.owner.keys:
            self.people.see(person, invitation.other[0] or None, where=invitation.where)

    def _for_the_first_time(self, file: int, member: Member) -> Iterator[MessageRow | Skipped | Refused]:
        """Read a file, and hold what was read for the second time if it is of a usual size."""
        held: list[MessageRow | Skipped | Refused] | None = []
        for message in messages(self.archive, member, self.owner.side, self.columns):
            if held is not None:
                held.append(message)
                self._room -= len(message.text) if isinstance(message, MessageRow) else 0
                if self._room < 0:
                    held = None
            yield message
        if held:
            self._held[file] = held

    def conversations(self) -> Iterator[Conversation]:
        """Who was in which conversation."""
        yield from self._routes.conversations()

    def read(self, listener: Listener, keys: set[str]) -> Iterator[Interaction | Message | Skipped | Refused]:
        """Yield the messages; `keys` are those that were yielded already, and takes up these."""
        for file, member in enumerate(self.members):
            self.keys.begin_file()
            try:
                yield from self._read_one(file, member, listener, keys)
            except InputError as error:
                yield refusal(member.name, error)

    def _read_one(
        self, file: int, member: Member, listener: Listener, keys: set[str]
    ) -> Iterator[Interaction | Message | Skipped | Refused]:
        owner = self.owner.key
        firsts: dict[str, dict[str, str]] = {}
        fresh: set[str] = set()
        for message in self._held.get(file) or messages(self.archive, member, self.owner.side):
            if not isinstance(message, MessageRow):
                yield message
                continue
            where = f"{member.name}[{message.row}]"
            if (file, message.row) in self._told_twice:
                yield Skipped("note of an invitation", where=where)
                continue
            resolved = self._meaning[message.participants]
            if resolved.skip or not resolved.present:
                yield Skipped(resolved.skip, where=where)
                continue
            key = self.keys.key(message.base, message.participants.counterpart)
            if key in keys:
                yield Skipped("told in another file", where=where)
                continue
            fresh.add(key)
            conversation, speaker, at, stated = resolved.conversation, resolved.speaker, message.at, message.stated
            if len(resolved.present) == 1:
                (person,) = resolved.present
                direction: Direction = "out" if speaker == owner else "in"
                yield Interaction(NETWORK, key, person, "message", direction, at, where, conversation, stated)
                cues = listener.in_private(message.text, person)
                if cues:
                    yield Message(NETWORK, key, conversation, speaker, at, cues, where, stated)
            elif is_crowd(len(resolved.present)):
                yield Skipped("large group", where=where)
            else:
                yield from contacts_of(
                    network=NETWORK,
                    key=key,
                    kind="message",
                    speaker=speaker,
                    present=resolved.present,
                    owner=owner,
                    at=at,
                    where=where,
                    conversation=conversation,
                    marks=self._marks(resolved.present),
                    stated=stated,
                )
                names = firsts.get(conversation)
                if names is None:
                    names = firsts[conversation] = listener.among(self._routes.members(conversation))
                cues = listener.in_group(message.text, names)
                yield Message(NETWORK, key, conversation, speaker, at, cues, where, stated)
        keys |= fresh

    def _marks(self, present: Sequence[str]) -> dict[str, str]:
        """What stands for members in keys: names, which exports without addresses have too, where they tell apart."""
        names = {person: name for person in present if (name := self.people.name_of(person))}
        counts = Counter(names.values())
        return {person: name_key(name) for person, name in names.items() if counts[name] == 1}

    def invited(self, listener: Listener, keys: set[str]) -> Iterator[Interaction | Conversation | Message | Skipped]:
        """Yield the invitations: with a note they are contact, and may name who brought the two together."""
        self.keys.begin_file()
        file = ""
        fresh: set[str] = set()
        for number, invitation in enumerate(self.invitations):
            if invitation.where.rpartition("[")[0] != file:
                file = invitation.where.rpartition("[")[0]
                self.keys.begin_file()
                keys |= fresh
            person = key_of(invitation, self.people)
            if person in self.owner.keys:
                yield Skipped("with yourself", where=invitation.where)
                continue
            if number not in self._accepted:
                yield Skipped("invitation that was not accepted", where=invitation.where)
                continue
            key = self.keys.key(self._base_of(invitation), invitation.other[0])
            if key in keys:
                yield Skipped("told in another file", where=invitation.where)
                continue
            fresh.add(key)
            kind = "invitation" if invitation.note else "request"
            direction: Direction = "out" if invitation.outgoing else "in"
            cues = listener.in_private(invitation.note, person) if invitation.note else MessageCues()
            talk = f"invitation:{key}" if cues else None
            if talk is not None:
                members = (Present(self.owner.key), Present(person))
                yield Conversation(NETWORK, talk, "direct", members, includes_owner=True, where=invitation.where)
            yield Interaction(
                NETWORK, key, person, kind, direction, invitation.at, invitation.where, talk, invitation.stated
            )
            if talk is not None:
                speaker = self.owner.key if invitation.outgoing else person
                yield Message(NETWORK, key, talk, speaker, invitation.at, cues, invitation.where, invitation.stated)
        keys |= fresh

    @staticmethod
    def _base_of(invitation: Invitation) -> str:
        return Keys.base(
            "message" if invitation.note else "request",
            invitation.at,
            outgoing=invitation.outgoing,
            text=invitation.note,
        )


def key_of(invitation: Invitation, people: People) -> str:
    """Who the other side of an invitation is: by address or number, else whoever alone has the name, else the name."""
    name, key = invitation.other
    return key or people.only(name) or name_key(name)
