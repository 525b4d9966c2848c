"""What is said in a thread, as records: contact, utterances, who was there.

The key of a message says nothing of the file it stands in. It is made of the minute and the text, with a count for what
was said twice in a minute: so JSON, the zip of encrypted chats, and pages that know minutes only give one message one
key. Whom it is with stands in it too. Where names hold, it is the other's name, and in a group the speaker's. Where
they change at will, it is the person, behind a `>`: so of two keys of one message, under an older and a newer key of
one person, one counts.
"""

from __future__ import annotations

import hashlib
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from attrs import define, field, frozen

from warmlinks.cues import CueReader, MessageCues, given_names
from warmlinks.plugins.sources import Conversation, Member, Message, Record, Refused, Skipped, is_crowd
from warmlinks.values import Direction, Interaction
from warmlinks_meta.chats import Chat, answered, greeting
from warmlinks_meta.lines import ThreadLine
from warmlinks_meta.owners import Owner
from warmlinks_meta.people import People
from warmlinks_meta.survey import Survey
from warmlinks_meta.system_lines import is_you
from warmlinks_meta.text import digest, is_placeholder
from warmlinks_meta.threads import Thread

__all__ = ["ReadContext", "read_conversations"]

_MINUTE = 60_000
_WINDOW = 200_000
"""How many lines of a thread are remembered to tell what is there twice; files are in order of time."""

_CALLS = frozenset({"call", "missed_call"})
_CONTACT = frozenset({"message", *_CALLS})
_HANDED_OVER = 0.5
"""How much it sounds like an introduction that somebody's profile is handed over, without a word."""
_LEFT_OUT = {"unsent": "unsent", "empty": "empty message"}


@define
class ReadContext:
    """What all threads share.

    Attributes:
        names_change: whether people change the names that are shown at will, so that these are in no key.
        greetings: first lines that are Messenger's own in a language that no table has.
        skipped: a tally of what is left out.
        taken: keys that were given -> to which thread.
    """

    owner: Owner
    people: People
    cues: CueReader
    names_change: bool = False
    greetings: set[str] = field(factory=set)
    skipped: Counter[str] = field(factory=Counter)
    taken: dict[bytes, str] = field(factory=dict)

    def leave_out(self, why: str) -> list[Record]:
        """Count something that is no record, and give none."""
        self.skipped[why] += 1
        return []

    def cues_of(self, line: ThreadLine, first_names: Mapping[str, str]) -> MessageCues:
        """What a line says of people; those named in it are people of the download."""
        if line.shared_profile:
            person = self.people.key_of_shared_profile(line.shared_profile, line.where)
            return MessageCues(names=(person,), introduction_score=_HANDED_OVER)
        cues = self.cues.read(line.text, first_names=first_names)
        for key in cues.names:
            self.people.use(key, line.where)
        return cues

    def free_key(self, base: bytes, number: int, thread: str) -> str:
        """The key of a line whose text and speaker may stand in another thread in the same minute as well."""
        key = _plain_key(base, number)
        if len(self.taken) > _WINDOW:
            self.taken.clear()
        home = self.taken.setdefault(base + number.to_bytes(4, "big"), thread)
        return key if home == thread else f"{key}@{_mark(thread)}"


def read_conversations(survey: Survey, chats: Mapping[str, Chat], context: ReadContext) -> Iterator[Record]:
    """Everything that is said in the threads of a survey, with those it is said by, and what was left out.

    Args:
        survey: the threads.
        chats: key of a thread -> what it is.
        context: what all threads share.
    """
    people = context.people
    conversations: dict[str, _Conversation] = {}
    last: _Conversation | None = None
    for thread, batch in survey.read():
        conversation = None
        if thread is not None and not _is_left_out(thread, chats[thread.key], context):
            conversation = conversations.get(thread.key)
            if conversation is None:
                chat = chats[thread.key]
                conversation = (
                    _DirectConversation(thread, chat.other, context)
                    if chat.kind == "direct"
                    else _GroupConversation(thread, context)
                )
                conversations[thread.key] = conversation
                yield from people.drain()
                yield conversation.opening()
        if last is not None and last is not conversation:
            last.forget()
        last = conversation
        for line in batch:
            if isinstance(line, Refused):
                yield line
            elif conversation is None:
                context.skipped[_why_left_out(thread, chats)] += 1
            else:
                records = conversation.records_of(line)
                if people.untold:
                    yield from people.drain()
                yield from records
    yield from (Skipped(why, count) for why, count in sorted(context.skipped.items()))


def _is_left_out(thread: Thread, chat: Chat, context: ReadContext) -> bool:
    return chat.kind == "notes" or not answered(thread, chat, context.owner.names)


def _why_left_out(thread: Thread | None, chats: Mapping[str, Chat]) -> str:
    if thread is None:
        return "thread without people"
    return "note to oneself" if chats[thread.key].kind == "notes" else "message request"


@define
class _Moments:
    """When something was said several times in one minute, and how often."""

    moments: set[int]
    count: int = 1


class _Repetitions:
    """Numbers what is said alike in one minute, and finds what stands there twice."""

    def __init__(self) -> None:
        self._moments: dict[bytes, int | _Moments] = {}

    def number(self, base: bytes, line: ThreadLine) -> int | None:
        """How often this was said before in the minute; None where it is the very same line again."""
        before = self._moments.get(base)
        if before is None:
            if len(self._moments) >= _WINDOW:
                self._moments = dict(list(self._moments.items())[_WINDOW // 2 :])
            self._moments[base] = line.ms
            return 0
        if isinstance(before, int):
            before = self._moments[base] = _Moments({before})
        if line.exact and line.ms in before.moments:
            return None
        before.moments.add(line.ms)
        before.count += 1
        return before.count - 1


def _base(anchor: str, side: str, line: ThreadLine) -> bytes:
    kind, text = "", line.text
    if line.kind in _CALLS:
        # The line of a call is the account's language, and not in every export.
        kind, text = line.kind, ""
    elif not text.isascii():
        text = unicodedata.normalize("NFC", text)
    parts = f"{anchor}\0{side}\0{line.ms // _MINUTE}\0{kind}\0{' '.join(text.split())}"
    return hashlib.blake2b(parts.encode(errors="replace"), digest_size=10).digest()


def _plain_key(base: bytes, number: int) -> str:
    return f"m-{base.hex()}.{number}" if number else f"m-{base.hex()}"


@lru_cache(maxsize=4096)
def _mark(name: str) -> str:
    return digest(name, 5)


def _at(line: ThreadLine) -> datetime:
    return datetime.fromtimestamp(line.ms / 1000, UTC)


class _Conversation(ABC):
    """A thread that counts; what of it tells who is meant by a line is for the two kinds of threads to say.

    Keys made of names are digests, which tell none: what is kept of a conversation outlives those who were in it.
    """

    def __init__(self, thread: Thread, context: ReadContext) -> None:
        self._context = context
        self._thread = thread
        self._network = context.people.network
        self._owner = context.owner.identity.key
        self._owner_names = frozenset(context.owner.names)
        self._repetitions = _Repetitions()

    @abstractmethod
    def opening(self) -> Conversation:
        """The thread itself."""

    @abstractmethod
    def records_of(self, line: ThreadLine) -> list[Record]:
        """What one line is."""

    def forget(self) -> None:
        """Let go of what is remembered of its lines."""
        self._repetitions = _Repetitions()


class _DirectConversation(_Conversation):
    """A thread between the owner and one other."""

    def __init__(self, thread: Thread, other: str, context: ReadContext) -> None:
        super().__init__(thread, context)
        people = context.people
        self._other = other
        self._nameless = is_placeholder(other)
        self._person = people.key_of_thread(other, thread.key, thread.where)
        alone = self._nameless or not people.is_one(other)
        self._anchor = f"thread:{thread.key}" if self._nameless else other
        self._key = f"direct:{digest(f'thread:{thread.key}' if alone else other)}"
        if context.names_change:
            self._anchor = ""
            self._key = f"direct:{thread.key if thread.has_folder else digest(self._person)}"
        # where names change, the person and the thread stand in keys
        self._mark = f">{_mark(self._person)}" if context.names_change else ""
        self._thread_mark = f">{_mark(self._key)}" if context.names_change else ""
        self._shared = alone and not self._nameless
        self._first_names = given_names([(other, self._person)]) if other else {}
        self._first = thread.oldest.ms if thread.oldest else 0

    def opening(self) -> Conversation:
        """The thread itself."""
        members = (Member(self._owner), Member(self._person))
        return Conversation(self._network, self._key, "direct", members, where=self._thread.where)

    def records_of(self, line: ThreadLine) -> list[Record]:
        """What one line is."""
        context = self._context
        if line.kind not in _CONTACT and line.kind != "reaction":
            return context.leave_out(_LEFT_OUT.get(line.kind, "system line"))
        if line.ms == self._first and greeting(line, self._thread) in context.greetings:
            return context.leave_out("system line")
        own = line.sender in self._owner_names
        if not own and line.sender != self._other and not self._nameless and is_placeholder(line.sender):
            return context.leave_out("hidden person")
        base = _base(self._anchor, "out" if own else "in", line)
        number = self._repetitions.number(base, line)
        if number is None:
            return context.leave_out("the same again")
        key = context.free_key(base, number, self._key) if self._shared else _plain_key(base, number)
        at, where, person = _at(line), line.where, self._person
        direction: Direction = "both" if line.kind == "call" else "out" if own else "in"
        records: list[Record] = [
            Interaction(
                self._network, key + self._mark, person, line.kind, direction, at, where, self._key, line.stated
            )
        ]
        if line.kind == "message" and (line.text or line.shared_profile):
            cues = context.cues_of(line, self._first_names)
            if cues:
                speaker = self._owner if own else person
                message = key + self._thread_mark
                records.append(Message(self._network, message, self._key, speaker, at, cues, where, line.stated))
        for reactor in line.reactors:
            # A reaction is contact between who gave it and who wrote; one's own to oneself is none.
            by_owner = reactor in self._owner_names
            if by_owner != own:
                way: Direction = "out" if by_owner else "in"
                key = f"{key}~{self._mark}"
                records.append(
                    Interaction(self._network, key, person, "reaction", way, at, where, self._key, line.stated)
                )
                break
        return records


@define
class _Stay:
    """When somebody came into a group, by whom, and when they went."""

    joined: datetime | None = None
    left: datetime | None = None
    by: str = ""


@frozen
class _Present:
    """One member of a group but the owner. `until`: when last heard of, for those who left without a word."""

    name: str
    key: str
    mark: str
    stay: _Stay
    until: datetime | None

    def is_steady(self) -> bool:
        """Whether the member is there in all of the group's lines."""
        return self.stay.joined is self.stay.left is self.until is None

    def is_there(self, at: datetime, sender: str) -> bool:
        """Whether the member is there when somebody says something."""
        joined, left, until = self.stay.joined, self.stay.left, self.until
        return self.name == sender or (
            (joined is None or joined <= at) and (left is None or at < left) and (until is None or at <= until)
        )


class _GroupConversation(_Conversation):
    """A thread of several."""

    def __init__(self, thread: Thread, context: ReadContext) -> None:
        super().__init__(thread, context)
        self._key = f"group:{thread.key}" if thread.has_folder else f"group:{digest(thread.key)}"
        self._stays = _stays(thread, context)
        names = [name for name in (*thread.names(), *sorted(self._stays)) if not is_placeholder(name)]
        self._keys = {name: context.people.key_of(name, thread.where) for name in names}
        self._others = [self._present(name) for name in self._keys if name not in self._owner_names]
        self._steady = all(member.is_steady() for member in self._others)
        self._first_names = given_names(self._keys.items())

    def opening(self) -> Conversation:
        """The thread itself, with who came when and by whom."""
        own = next((stay for name, stay in self._stays.items() if name in self._owner_names), _Stay())
        members = [self._member(self._owner, own), *(self._member(other.key, other.stay) for other in self._others)]
        return Conversation(self._network, self._key, "group", tuple(members), where=self._thread.where)

    def records_of(self, line: ThreadLine) -> list[Record]:
        """What one line is, by the rule for conversations of several.

        Not by `contacts_of`, which makes keys of identity keys: those grow better from export to export, and each line
        would come again with them. So the names stand in the keys.
        """
        context = self._context
        if line.kind not in _CONTACT:
            return context.leave_out(_LEFT_OUT.get(line.kind, "system line"))
        own = line.sender in self._owner_names
        speaker = self._owner if own else self._keys.get(line.sender)
        if speaker is None:
            return context.leave_out("hidden person")
        at = _at(line)
        present = (
            self._others if self._steady else [member for member in self._others if member.is_there(at, line.sender)]
        )
        if is_crowd(len(present)):
            return context.leave_out("large group")
        changing = context.names_change
        base = _base("", ("out" if own else "in") if changing else line.sender, line)
        number = self._repetitions.number(base + speaker.encode(errors="replace") if changing else base, line)
        if number is None:
            return context.leave_out("the same again")
        key = _plain_key(base, number) if changing else context.free_key(base, number, self._key)
        where, stated = line.where, line.stated
        records: list[Record]
        if own:
            records = [
                Interaction(
                    self._network, f"{key}>{other.mark}", other.key, line.kind, "out", at, where, self._key, stated
                )
                for other in present
            ]
        else:
            heard = f"{key}>{_mark(speaker)}" if changing else key
            records = [Interaction(self._network, heard, speaker, line.kind, "in", at, where, self._key, stated)]
        if line.kind == "message":
            cues = context.cues_of(line, self._first_names)
            message = f"{key}>{_mark(speaker)}{_mark(self._key)}" if changing else key
            records.append(Message(self._network, message, self._key, speaker, at, cues, where, stated))
        if line.reactors:
            records += self._reactions(line, key, at, own=own)
        return records

    def _reactions(self, line: ThreadLine, key: str, at: datetime, *, own: bool) -> Iterator[Interaction]:
        """Reactions by the owner, or to what the owner wrote; those of others to others are none of the owner's."""
        for reactor in line.reactors:
            by_owner = reactor in self._owner_names
            person = self._keys.get(line.sender if by_owner else reactor)
            if by_owner != own and person is not None:
                direction: Direction = "out" if by_owner else "in"
                reaction = f"{key}~>{_mark(person)}" if self._context.names_change else f"{key}~{_mark(reactor)}"
                yield Interaction(
                    self._network, reaction, person, "reaction", direction, at, line.where, self._key, line.stated
                )

    def _present(self, name: str) -> _Present:
        stay = self._stays.get(name, _Stay())
        gone = name not in self._thread.listed and stay.left is None
        last = self._thread.senders.get(name, 0)
        until = datetime.fromtimestamp(last / 1000, UTC) if gone and last else None
        key = self._keys[name]
        return _Present(name, key, _mark(key if self._context.names_change else name), stay, until)

    def _member(self, key: str, stay: _Stay) -> Member:
        return Member(key, stay.joined, stay.left, self._keys.get(stay.by) if stay.by else None)


def _stays(thread: Thread, context: ReadContext) -> dict[str, _Stay]:
    stays: dict[str, _Stay] = {}
    for event in sorted(thread.events, key=lambda line: line.ms):
        at = _at(event)
        if event.kind in ("joined", "left"):
            names = [event.sender]
        else:
            names = list(event.whom) or _named_in(event.about, thread, context)
        for name in names:
            if is_placeholder(name):
                continue
            stay = stays.setdefault(name, _Stay())
            if event.kind in ("left", "removed"):
                stay.left = at
            else:
                stay.joined, stay.left = at, None
                stay.by = event.sender if event.kind == "added" and event.sender != name else ""
    return stays


def _named_in(about: str, thread: Thread, context: ReadContext) -> list[str]:
    """Those whom a line names: in full, by given name where one member has it, or as `you`."""
    names = context.people.find_in(about)
    if not names:
        first_names = given_names((name, name) for name in thread.names() if not is_placeholder(name))
        words = (part.strip(",.").casefold() for part in about.split())
        names = [first_names[token] for token in words if token in first_names]
    if is_you(about):
        names = [context.owner.names[0]]
    return names
