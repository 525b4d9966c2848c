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
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

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
from warmlinks_meta.text import is_nobody
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
        if line.card:
            return MessageCues(names=(self.people.key_of_card(line.card, line.where),), introduction_score=_HANDED_OVER)
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
    talks: dict[str, _DirectConversation | _GroupConversation] = {}
    last: _DirectConversation | _GroupConversation | None = None
    for thread, batch in survey.read():
        conversation = None
        if thread is not None and not _is_left_out(thread, chats[thread.key], context):
            conversation = talks.get(thread.key)
            if conversation is None:
                conversation = talks[thread.key] = _conversation(thread, chats[thread.key], context)
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
                records = conversation.say(line)
                if people.untold:
                    yield from people.drain()
                yield from records
    yield from (Skipped(why, count) for why, count in sorted(context.skipped.items()))


def _is_left_out(thread: Thread, chat: Chat, context: ReadContext) -> bool:
    return chat.kind == "notes" or not answered(thread, context.owner.names)


def _why_left_out(thread: Thread | None, chats: Mapping[str, Chat]) -> str:
    if thread is None:
        return "thread without people"
    return "note to oneself" if chats[thread.key].kind == "notes" else "message request"


def _conversation(thread: Thread, chat: Chat, context: ReadContext) -> _DirectConversation | _GroupConversation:
    return (
        _DirectConversation(thread, chat.other, context)
        if chat.kind == "direct"
        else _GroupConversation(thread, context)
    )


@define
class _Moments:
    """When something was said several times in one minute, and how often."""

    moments: set[int]
    count: int = 1


class _Seen:
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

    def forget(self) -> None:
        """Let go of everything: another thread comes."""
        self._moments = {}


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


def _at(line: ThreadLine) -> datetime:
    return datetime.fromtimestamp(line.ms / 1000, UTC)


class _DirectConversation:
    """A thread between the owner and one other."""

    def __init__(self, thread: Thread, other: str, context: ReadContext) -> None:
        people = context.people
        self._company = context
        self._network = people.network
        self._owner = context.owner.identity.key
        self._owner_names = frozenset(context.owner.names)
        self._other = other
        self._nameless = is_nobody(other)
        self._who = people.key_of_thread(other, thread.key, thread.where)
        alone = self._nameless or not people.is_one(other)
        self._anchor = f"thread:{thread.key}" if self._nameless else other
        self._key = f"direct:{_digest(f'thread:{thread.key}' if alone else other)}"
        if context.names_change:
            self._anchor = ""
            self._key = f"direct:{thread.key if thread.has_folder else _digest(self._who)}"
        self._shared = alone and not self._nameless
        self._seen = _Seen()
        self._given = given_names([(other, self._who)]) if other else {}
        self._thread = thread
        self._first = thread.oldest.ms if thread.oldest else 0
        self._where = thread.where

    def opening(self) -> Conversation:
        """The thread itself."""
        members = (Member(self._owner), Member(self._who))
        return Conversation(self._network, self._key, "direct", members, where=self._where)

    def say(self, line: ThreadLine) -> list[Record]:
        """What one line is."""
        context = self._company
        if line.kind not in _CONTACT and line.kind != "reaction":
            return context.leave_out(_LEFT_OUT.get(line.kind, "system line"))
        if line.ms == self._first and greeting(line, self._thread) in context.greetings:
            return context.leave_out("system line")
        own = line.sender in self._owner_names
        if not own and line.sender != self._other and not self._nameless and is_nobody(line.sender):
            return context.leave_out("hidden person")
        base = _base(self._anchor, "out" if own else "in", line)
        number = self._seen.number(base, line)
        if number is None:
            return context.leave_out("the same again")
        key = context.free_key(base, number, self._key) if self._shared else _plain_key(base, number)
        at, where = _at(line), line.where
        direction: Direction = "both" if line.kind == "call" else "out" if own else "in"
        records: list[Record] = [
            Interaction(
                self._network, self._with(key), self._who, line.kind, direction, at, where, self._key, line.stated
            )
        ]
        if line.kind == "message" and (line.text or line.card):
            cues = context.cues_of(line, self._given)
            if cues:
                speaker = self._owner if own else self._who
                message = f"{key}>{_mark(self._key)}" if context.names_change else key
                records.append(Message(self._network, message, self._key, speaker, at, cues, where, line.stated))
        for reactor in line.reactors:
            # A reaction is contact between who gave it and who wrote; one's own to oneself is none.
            by_owner = reactor in self._owner_names
            if by_owner != own:
                way: Direction = "out" if by_owner else "in"
                mark = self._with(f"{key}~")
                records.append(
                    Interaction(self._network, mark, self._who, "reaction", way, at, where, self._key, line.stated)
                )
                break
        return records

    def _with(self, key: str) -> str:
        return f"{key}>{_mark(self._who)}" if self._company.names_change else key

    def forget(self) -> None:
        """Let go of what is remembered of its lines."""
        self._seen.forget()


@frozen
class _Present:
    """One member of a group but the owner. `until`: when last heard of, for those who left without a word."""

    name: str
    key: str
    mark: str
    joined: datetime | None
    left: datetime | None
    until: datetime | None


class _GroupConversation:
    """A thread of several."""

    def __init__(self, thread: Thread, context: ReadContext) -> None:
        people = context.people
        self._company = context
        self._network = people.network
        self._thread = thread
        self._owner = context.owner.identity.key
        self._owner_names = frozenset(context.owner.names)
        self._key = f"group:{thread.key}" if thread.has_folder else f"group:{_digest(thread.key)}"
        self._seen = _Seen()
        self._comings = _comings(thread, context)
        self._names = [name for name in _names_of(thread, self._comings) if not is_nobody(name)]
        self._keys = {name: people.key_of(name, thread.where) for name in self._names}
        self._others = [self._present(name) for name in self._names if name not in self._owner_names]
        self._steady = all(one.joined is one.left is one.until is None for one in self._others)
        self._given = given_names((name, key) for name, key in self._keys.items())

    def opening(self) -> Conversation:
        """The thread itself, with who came when and by whom."""
        members = [self._member(self._owner, _own(self._comings, self._owner_names))]
        members += [self._member(one.key, self._comings.get(one.name)) for one in self._others]
        return Conversation(self._network, self._key, "group", tuple(members), where=self._thread.where)

    def say(self, line: ThreadLine) -> list[Record]:
        """What one line is, by the rule for conversations of several.

        Not by `contacts_of`, which makes keys of identity keys: those grow better from export to export, and each line
        would come again with them. So the names stand in the keys.
        """
        context = self._company
        if line.kind not in _CONTACT:
            return context.leave_out(_LEFT_OUT.get(line.kind, "system line"))
        own = line.sender in self._owner_names
        speaker = self._owner if own else self._keys.get(line.sender)
        if speaker is None:
            return context.leave_out("hidden person")
        at = _at(line)
        present = self._others if self._steady else [one for one in self._others if _is_there(one, at, line.sender)]
        if is_crowd(len(present)):
            return context.leave_out("large group")
        changing = context.names_change
        base = _base("", ("out" if own else "in") if changing else line.sender, line)
        number = self._seen.number(base + speaker.encode(errors="replace") if changing else base, line)
        if number is None:
            return context.leave_out("the same again")
        key = _plain_key(base, number) if changing else context.free_key(base, number, self._key)
        where, stated = line.where, line.stated
        records: list[Record]
        if own:
            records = [
                Interaction(self._network, f"{key}>{one.mark}", one.key, line.kind, "out", at, where, self._key, stated)
                for one in present
            ]
        else:
            heard = f"{key}>{_mark(speaker)}" if changing else key
            records = [Interaction(self._network, heard, speaker, line.kind, "in", at, where, self._key, stated)]
        if line.kind == "message":
            cues = context.cues_of(line, self._given)
            said = f"{key}>{_mark(speaker)}{_mark(self._key)}" if changing else key
            records.append(Message(self._network, said, self._key, speaker, at, cues, where, stated))
        if line.reactors:
            records += self._reactions(line, key, at, own=own)
        return records

    def _reactions(self, line: ThreadLine, key: str, at: datetime, *, own: bool) -> Iterator[Interaction]:
        """Reactions by the owner, or to what the owner wrote; those of others to others are none of the owner's."""
        for reactor in line.reactors:
            by_owner = reactor in self._owner_names
            who = self._keys.get(line.sender if by_owner else reactor)
            if by_owner != own and who is not None:
                direction: Direction = "out" if by_owner else "in"
                mark = f"{key}~>{_mark(who)}" if self._company.names_change else f"{key}~{_mark(reactor)}"
                yield Interaction(
                    self._network, mark, who, "reaction", direction, at, line.where, self._key, line.stated
                )

    def forget(self) -> None:
        """Let go of what is remembered of its lines."""
        self._seen.forget()

    def _present(self, name: str) -> _Present:
        coming = self._comings.get(name)
        gone = name not in self._thread.listed and (coming is None or coming.left is None)
        last = self._thread.senders.get(name, 0)
        until = datetime.fromtimestamp(last / 1000, UTC) if gone and last else None
        joined, left = (coming.joined, coming.left) if coming else (None, None)
        key = self._keys[name]
        return _Present(name, key, _mark(key if self._company.names_change else name), joined, left, until)

    def _member(self, key: str, coming: _Coming | None) -> Member:
        if coming is None:
            return Member(key)
        by = self._keys.get(coming.by) if coming.by else None
        return Member(key, coming.joined, coming.left, by)


def _digest(name: str) -> str:
    """A key made of names that tells none: what is kept of a conversation outlives those who were in it."""
    return hashlib.blake2b(name.encode(errors="replace"), digest_size=10).hexdigest()


def _mark(name: str) -> str:
    return hashlib.blake2b(name.encode(errors="replace"), digest_size=5).hexdigest()


def _is_there(one: _Present, at: datetime, sender: str) -> bool:
    if one.name == sender:
        return True
    return (
        (one.joined is None or one.joined <= at)
        and (one.left is None or at < one.left)
        and (one.until is None or at <= one.until)
    )


@define
class _Coming:
    """When somebody came into a group, by whom, and when they went."""

    joined: datetime | None = None
    left: datetime | None = None
    by: str = ""


def _comings(thread: Thread, context: ReadContext) -> dict[str, _Coming]:
    found: dict[str, _Coming] = {}
    for event in sorted(thread.events, key=lambda line: line.ms):
        at = _at(event)
        if event.kind in ("joined", "left"):
            whom = [event.sender]
        else:
            whom = list(event.whom) or _named_in(event.about, thread, context)
        for name in whom:
            if is_nobody(name):
                continue
            coming = found.setdefault(name, _Coming())
            if event.kind in ("left", "removed"):
                coming.left = at
            else:
                coming.joined, coming.left = at, None
                coming.by = event.sender if event.kind == "added" and event.sender != name else ""
    return found


def _named_in(about: str, thread: Thread, context: ReadContext) -> list[str]:
    """Those whom a line names: in full, by given name where one member has it, or as `you`."""
    names = context.people.find_in(about)
    if not names:
        members = [(name, name) for name in thread.names() if not is_nobody(name)]
        given = given_names(members)
        names = [given[word] for part in about.split() if (word := part.strip(",.").casefold()) in given]
    if is_you(about):
        names = [context.owner.names[0]]
    return names


def _names_of(thread: Thread, comings: dict[str, _Coming]) -> dict[str, None]:
    return dict.fromkeys([*thread.names(), *sorted(comings)])


def _own(comings: dict[str, _Coming], owner: frozenset[str]) -> _Coming | None:
    return next((coming for name, coming in comings.items() if name in owner), None)
