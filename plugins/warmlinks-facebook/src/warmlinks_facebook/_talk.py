"""What is said in a thread, as records: contact, utterances, who was there.

The key of a message says nothing of the file it stands in. It is made of the other's name, of who spoke, the minute and
the text, with a count for what was said twice in a minute: so the plain export, the zip of encrypted chats, and pages
that know minutes only give one message one key. In a group the speaker's name stands for the other's.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from attrs import define, field, frozen

from warmlinks.models import Direction, Interaction
from warmlinks.signs import SignsReader, given_names
from warmlinks.sources import (
    GROUP_LIMIT,
    Conversation,
    Member,
    Record,
    Utterance,
    contacts_of,
)
from warmlinks_facebook._chats import Chat, greeting
from warmlinks_facebook._layout import Thread
from warmlinks_facebook._owner import Owner
from warmlinks_facebook._people import NETWORK, People
from warmlinks_facebook._said import Said
from warmlinks_facebook._system import is_you
from warmlinks_facebook._text import is_nobody

__all__ = ["Company", "DirectTalk", "GroupTalk", "make_talk"]

_MINUTE = 60_000
_WINDOW = 200_000
"""How many lines of a thread are remembered to tell what is there twice; files are in order of time."""

_LEFT_OUT = {"unsent": "unsent", "empty": "empty message"}


@define
class Company:
    """What all threads share.

    Attributes:
        greetings: first lines that are Messenger's own in a language that no table has.
        skipped: a tally of what is left out.
        taken: keys that were given -> to which thread.
    """

    owner: Owner
    people: People
    signs: SignsReader
    greetings: set[str] = field(factory=set)
    skipped: Counter[str] = field(factory=Counter)
    taken: dict[bytes, str] = field(factory=dict)

    def free_key(self, base: bytes, number: int, thread: str) -> str:
        """The key of a line whose text and speaker may stand in another thread in the same minute as well."""
        key = _plain_key(base, number)
        if len(self.taken) > _WINDOW:
            self.taken.clear()
        home = self.taken.setdefault(base + number.to_bytes(4, "big"), thread)
        return key if home == thread else f"{key}@{_mark(thread)}"


def make_talk(thread: Thread, chat: Chat, company: Company) -> DirectTalk | GroupTalk:
    """The reader of one thread."""
    return DirectTalk(thread, chat.other, company) if chat.kind == "direct" else GroupTalk(thread, company)


class _Seen:
    """Numbers what is said alike in one minute, and finds what stands there twice."""

    def __init__(self) -> None:
        self._moments: dict[bytes, list[int]] = {}

    def number(self, base: bytes, said: Said) -> int | None:
        """How often this was said before in the minute; None where it is the very same line again."""
        if len(self._moments) > _WINDOW:
            self._moments = dict(list(self._moments.items())[_WINDOW // 2 :])
        moments = self._moments.setdefault(base, [])
        if said.exact and said.ms in moments:
            return None
        moments.append(said.ms)
        return len(moments) - 1


def _base(anchor: str, side: str, said: Said) -> bytes:
    text = "" if said.kind in ("call", "missed_call") else " ".join(said.text.split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    kind = said.kind if said.kind in ("call", "missed_call") else ""
    parts = f"{anchor}\0{side}\0{said.ms // _MINUTE}\0{kind}\0{text}"
    return hashlib.blake2b(parts.encode(errors="replace"), digest_size=10).digest()


def _plain_key(base: bytes, number: int) -> str:
    return f"m-{base.hex()}.{number}" if number else f"m-{base.hex()}"


def _at(said: Said) -> datetime:
    return datetime.fromtimestamp(said.ms / 1000, UTC)


class DirectTalk:
    """A thread between the owner and one other."""

    def __init__(self, thread: Thread, other: str, company: Company) -> None:
        people = company.people
        self._company = company
        self._owner = company.owner.identity.key
        self._owner_names = frozenset(company.owner.names)
        self._nameless = is_nobody(other)
        self._who = people.key_of_thread(other, thread.key, thread.where)
        alone = self._nameless or not people.is_one(other)
        self._anchor = f"thread:{thread.key}" if self._nameless else other
        self._key = f"direct:thread:{thread.key}" if alone else f"direct:{other}"
        self._shared = alone and not self._nameless
        self._seen = _Seen()
        self._given = given_names([(other, self._who)]) if other else {}
        self._thread = thread
        self._first = thread.oldest.ms if thread.oldest else 0
        self._where = thread.where

    def opening(self) -> Conversation:
        """The thread itself."""
        members = (Member(self._owner), Member(self._who))
        return Conversation(NETWORK, self._key, "direct", members, where=self._where)

    def say(self, said: Said) -> Iterator[Record]:
        """What one line is."""
        if said.kind not in ("message", "call", "missed_call", "reaction"):
            self._company.skipped[_LEFT_OUT.get(said.kind, "system line")] += 1
            return
        if said.ms == self._first and greeting(said, self._thread) in self._company.greetings:
            self._company.skipped["system line"] += 1
            return
        own = said.sender in self._owner_names
        if not own and is_nobody(said.sender) and not self._nameless:
            self._company.skipped["hidden person"] += 1
            return
        base = _base(self._anchor, "out" if own else "in", said)
        number = self._seen.number(base, said)
        if number is None:
            self._company.skipped["the same again"] += 1
            return
        key = self._company.free_key(base, number, self._key) if self._shared else _plain_key(base, number)
        at, where = _at(said), said.where
        if said.kind == "message":
            yield from self._message(said, key, at, where, own=own)
        else:
            direction: Direction = "both" if said.kind == "call" else "out" if own else "in"
            yield Interaction(NETWORK, key, self._who, said.kind, direction, at, where, self._key, said.stated)
        if said.reactors:
            yield from self._reactions(said, key, at, where, own=own)

    def _message(self, said: Said, key: str, at: datetime, where: str, *, own: bool) -> Iterator[Record]:
        yield Interaction(NETWORK, key, self._who, "message", "out" if own else "in", at, where, self._key, said.stated)
        if said.text:
            signs = self._company.signs.read(said.text, first_names=self._given)
            if signs:
                for name in signs.names:
                    self._company.people.use(name, where)
                speaker = self._owner if own else self._who
                yield Utterance(NETWORK, key, self._key, speaker, at, signs, where)

    def _reactions(self, said: Said, key: str, at: datetime, where: str, *, own: bool) -> Iterator[Record]:
        """A reaction is contact between who gave it and who wrote; one's own to oneself is none."""
        for reactor in said.reactors:
            by_owner = reactor in self._owner_names
            if by_owner != own:
                direction: Direction = "out" if by_owner else "in"
                yield Interaction(
                    NETWORK, f"{key}~", self._who, "reaction", direction, at, where, self._key, said.stated
                )


@frozen
class _Present:
    """One member of a group but the owner. `until`: when last heard of, for those who left without a word."""

    name: str
    key: str
    mark: str
    joined: datetime | None
    left: datetime | None
    until: datetime | None


class GroupTalk:
    """A thread of several."""

    def __init__(self, thread: Thread, company: Company) -> None:
        people = company.people
        self._company = company
        self._thread = thread
        self._owner = company.owner.identity.key
        self._owner_names = frozenset(company.owner.names)
        self._key = f"group:{thread.key}"
        self._seen = _Seen()
        self._comings = _comings(thread, company)
        self._names = [name for name in _names_of(thread, self._comings) if not is_nobody(name)]
        self._keys = {name: people.key_of(name, thread.where) for name in self._names}
        self._others = [self._present(name) for name in self._names if name not in self._owner_names]
        self._steady = all(one.joined is one.left is one.until is None for one in self._others)
        self._given = given_names((name, key) for name, key in self._keys.items())

    def opening(self) -> Conversation:
        """The thread itself, with who came when and by whom."""
        members = [self._member(self._owner, _own(self._comings, self._owner_names))]
        members += [self._member(one.key, self._comings.get(one.name)) for one in self._others]
        return Conversation(NETWORK, self._key, "group", tuple(members), where=self._thread.where)

    def say(self, said: Said) -> Iterator[Record]:
        """What one line is."""
        if said.kind not in ("message", "call", "missed_call"):
            self._company.skipped[_LEFT_OUT.get(said.kind, "system line")] += 1
            return
        own = said.sender in self._owner_names
        speaker = self._owner if own else self._keys.get(said.sender)
        if speaker is None:
            self._company.skipped["hidden person"] += 1
            return
        at = _at(said)
        present = self._others if self._steady else [one for one in self._others if _is_there(one, at, said.sender)]
        if len(present) > GROUP_LIMIT:
            self._company.skipped["large group"] += 1
            return
        base = _base("", said.sender, said)
        number = self._seen.number(base, said)
        if number is None:
            self._company.skipped["the same again"] += 1
            return
        key = self._company.free_key(base, number, self._key)
        where = said.where
        if own:
            for one in present:
                yield Interaction(
                    NETWORK, f"{key}>{one.mark}", one.key, said.kind, "out", at, where, self._key, said.stated
                )
        else:
            yield from contacts_of(
                network=NETWORK,
                key=key,
                kind=said.kind,
                speaker=speaker,
                present=[],
                owner=self._owner,
                at=at,
                where=where,
                conversation=self._key,
            )
        if said.kind == "message":
            signs = self._company.signs.read(said.text, first_names=self._given)
            for name in signs.names:
                self._company.people.use(name, where)
            yield Utterance(NETWORK, key, self._key, speaker, at, signs, where)
        for reactor in said.reactors:
            yield from self._reaction(said, key, at, reactor, own=own)

    def _reaction(self, said: Said, key: str, at: datetime, reactor: str, *, own: bool) -> Iterator[Interaction]:
        """A reaction by the owner, or to what the owner wrote; those of others to others are none of the owner's."""
        by_owner = reactor in self._owner_names
        if by_owner == own:
            return
        other = said.sender if by_owner else reactor
        who = self._keys.get(other)
        if who is not None:
            direction: Direction = "out" if by_owner else "in"
            mark = _mark(reactor)
            yield Interaction(
                NETWORK, f"{key}~{mark}", who, "reaction", direction, at, said.where, self._key, said.stated
            )

    def _present(self, name: str) -> _Present:
        coming = self._comings.get(name)
        gone = name not in self._thread.listed and (coming is None or coming.left is None)
        last = self._thread.senders.get(name, 0)
        until = datetime.fromtimestamp(last / 1000, UTC) if gone and last else None
        joined, left = (coming.joined, coming.left) if coming else (None, None)
        return _Present(name, self._keys[name], _mark(name), joined, left, until)

    def _member(self, key: str, coming: _Coming | None) -> Member:
        if coming is None:
            return Member(key)
        by = self._keys.get(coming.by) if coming.by else None
        return Member(key, coming.joined, coming.left, by)


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


def _comings(thread: Thread, company: Company) -> dict[str, _Coming]:
    found: dict[str, _Coming] = {}
    for event in sorted(thread.events, key=lambda said: said.ms):
        at = _at(event)
        if event.kind in ("joined", "left"):
            whom = [event.sender]
        else:
            whom = list(event.whom) or _named_in(event.about, thread, company)
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


def _named_in(about: str, thread: Thread, company: Company) -> list[str]:
    """Those whom a line names: in full, by given name where one member has it, or as `you`."""
    names = company.people.find_in(about)
    if not names:
        members = [(name, name) for name in thread.names() if not is_nobody(name)]
        given = given_names(members)
        names = [given[word] for part in about.split() if (word := part.strip(",.").casefold()) in given]
    if is_you(about):
        names = [company.owner.names[0]]
    return names


def _names_of(thread: Thread, comings: dict[str, _Coming]) -> dict[str, None]:
    return dict.fromkeys([*thread.names(), *sorted(comings)])


def _own(comings: dict[str, _Coming], owner: frozenset[str]) -> _Coming | None:
    return next((coming for name, coming in comings.items() if name in owner), None)
