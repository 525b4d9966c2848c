"""The second pass over a chat: its messages as records.

The export has no ids. A message's key is made of the chat, of who spoke, the minute and the text, with a count for what
was said twice in a minute: so exports that overlap give one message one key, and so do those with media and without.
The text is in no record.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import define, field, frozen

from warmlinks.archive import Archive
from warmlinks.calendar.stated_zones import as_moment
from warmlinks.cues import CueReader, MessageCues, given_names, with_contacts
from warmlinks.errors import InputError
from warmlinks.plugins.sources import (
    Conversation,
    Member,
    Message,
    Record,
    Refused,
    contacts_of,
    is_crowd,
    refusal,
)
from warmlinks_whatsapp._clock import Beginning, beginning_of, looks_like_a_beginning
from warmlinks_whatsapp._lines import Line, line_in
from warmlinks_whatsapp._names import cleaned, digest, key_of, loosely
from warmlinks_whatsapp._network import NETWORK
from warmlinks_whatsapp._people import People
from warmlinks_whatsapp._phrases import YOU, phrases
from warmlinks_whatsapp._survey import ChatFile, Coming

__all__ = ["Chat", "ChatReader", "Reading", "chats_of"]

_LONGEST_TEXT = 65_536
"""A message of WhatsApp's has no more characters."""
_WINDOW = 50_000
"""How many lines are remembered to tell what was said twice in a minute; files are in order of time."""
_REMARK = re.compile(r"\s*\(([^()]*)\)$")
_KINDS = {"call": "call", "unanswered": "missed_call", "missed_call": "missed_call"}
_OWNER_SIDE = "me"


@define
class Chat:
    """A chat and the files that hold it.

    Attributes:
        kind: `direct`, `group` or `notes`, which the owner wrote to nobody.
        key: of its conversation.
        files: the files, the first of them first.
        others: the names of all but the owner who are told of in it.
        comings: when they came and went; of the owner below `YOU`.
    """

    kind: str
    key: str
    files: list[ChatFile]
    others: dict[str, None]
    comings: dict[str, tuple[ChatFile, Coming]]

    def numbers(self) -> dict[str, str]:
        """Return the new numbers of those who changed theirs."""
        return {person: new for file in self.files for person, new in file.facts.numbers.items()}


def chats_of(files: Sequence[ChatFile], people: People) -> list[Chat]:
    """Return the chats of the files; files of one chat are merged."""
    chats: dict[str, Chat] = {}
    for file in files:
        chat = _chat_of(file, people)
        same = chats.setdefault(chat.key, chat)
        if same is not chat:
            same.files.append(file)
            same.others.update(chat.others)
            for name, coming in chat.comings.items():
                same.comings.setdefault(name, coming)
    return list(chats.values())


def _chat_of(file: ChatFile, people: People) -> Chat:
    comings = file.facts.comings
    others = {name: None for name in (*file.facts.speakers, *comings) if name != YOU and not people.is_owner(name)}
    comings_of: dict[str, tuple[ChatFile, Coming]] = {}
    for name, coming in comings.items():
        comings_of.setdefault(YOU if people.is_owner(name) else name, (file, coming))
    called = file.facts.own_name() or file.title
    if _is_group(file, others, people):
        base = loosely(called) or "\0".join(sorted(map(key_of, others)))
        return Chat("group", f"group:{digest(base)}", [file], others, comings_of)
    if not others and called and not _is_note_to_self(called, people):
        others = {called: None}
    if not others:
        return Chat("notes", f"notes:{digest(_OWNER_SIDE)}", [file], others, comings_of)
    return Chat("direct", f"direct:{digest(key_of(next(iter(others))))}", [file], others, comings_of)


def _is_group(file: ChatFile, others: Mapping[str, None], people: People) -> bool:
    """Return whether lines say so, several others speak, or the title is the name of neither of the two."""
    if file.facts.is_group or len(others) > 1:
        return True
    if not others or not file.title or _is_note_to_self(file.title, people):
        return False
    return loosely(file.title) != loosely(next(iter(others)))


def _is_note_to_self(title: str, people: People) -> bool:
    """Return whether the title is the owner's name, or has `(You)` behind a name."""
    remark = _REMARK.search(title)
    return people.is_owner(_REMARK.sub("", title)) or (remark is not None and phrases().names(remark[1]) == [YOU])


@frozen
class _Entry:
    """A message and the lines that belong to it."""

    where: str
    file: ChatFile
    beginning: Beginning
    line: Line
    more: list[str] = field(factory=list)


@frozen
class Reading:
    """What all chats of an archive share.

    Attributes:
        archive: where their files lie.
        people: everybody.
        cues: reads what a text says about people coming together.
        cards: the file of a card -> the key of whom it is of.
        skipped: a tally of what is left out.
    """

    archive: Archive
    people: People
    cues: CueReader
    cards: Mapping[str, str | None]
    skipped: Counter[str] = field(factory=Counter)


class ChatReader:
    """Reads one chat."""

    def __init__(self, chat: Chat, reading: Reading) -> None:
        self._chat = chat
        self._archive = reading.archive
        self._people = reading.people
        self._cues = reading.cues
        self._cards = reading.cards
        self._skipped = reading.skipped
        self._group = chat.kind == "group"
        self._zone = reading.archive.timezone
        self._given = given_names((name, key_of(name)) for name in chat.others)
        self._present: set[str] = set()
        self._shown: set[str] | None = None
        self._counts: dict[bytes, int] = {}
        self._taken: set[str] | None = set() if len(chat.files) > 1 else None

    def records(self) -> Iterator[Record]:
        """Yield the records of the chat and its messages."""
        for file in self._chat.files:
            self._counts.clear()
            self._present = self._present_before()
            for entry in self._entries(file):
                yield from (entry,) if isinstance(entry, Refused) else self._records_of(entry)

    def _present_before(self) -> set[str]:
        """Return those who were present before the file begins."""
        if not self._group:
            return set(self._chat.others)
        comings = self._chat.comings
        return {name for name in self._chat.others if name not in comings or comings[name][1].early}

    def _entries(self, file: ChatFile) -> Iterator[_Entry | Refused]:
        name, forms = file.member.name, file.orders
        entry: _Entry | None = None
        length = 0
        try:
            for number, line in self._archive.lines(file.member):
                if isinstance(line, InputError):
                    yield refusal(f"{name}[{number}]", line)
                    continue
                beginning = beginning_of(line)
                if beginning is not None and beginning.form in forms:
                    if entry is not None:
                        yield entry
                    entry = _Entry(f"{name}[{number}]", file, beginning, line_in(line, beginning.end))
                    length = len(line)
                elif file.warning is not None and looks_like_a_beginning(line):
                    # nobody's, since the form is not known; it was told of
                    if entry is not None:
                        yield entry
                    entry = None
                elif entry is not None and length < _LONGEST_TEXT:
                    entry.more.append(line[: _LONGEST_TEXT - length])
                    length += len(line) + 1
        except InputError as error:
            yield refusal(name, error)
        if entry is not None:
            yield entry

    def _records_of(self, entry: _Entry) -> Iterator[Record]:
        line = entry.line
        wall = entry.file.wall(entry.beginning)
        if wall is None:
            yield Refused(entry.where, f'it has no possible time: "{entry.beginning.stated}"')
            return
        sender = line.sender
        if sender is None and line.kind == "missed_call" and self._chat.kind == "direct":
            # an Android phone does not say who called, and only one other can have
            sender = next(iter(self._chat.others))
        if not line.is_contact or sender is None:
            self._note_event(line)
            self._skipped["system line"] += 1
            return
        if self._chat.kind == "notes":
            self._skipped["note to oneself"] += 1
            return
        if self._group and not self._people.is_owner(sender):
            self._present.add(sender)
        if is_crowd(len(self._present)):
            self._skipped["large group"] += 1
            return
        if line.kind in _KINDS and self._group:
            self._skipped["call in a group"] += 1
            return
        yield from self._interactions(entry, sender, wall)

    def _note_event(self, line: Line) -> None:
        """Update who is present."""
        phrase = line.phrase
        if phrase is None or not self._group:
            return
        names = phrases().names(phrase.get("whom" if phrase.kind in ("added", "removed") else "who"))
        others = [name for name in names if name != YOU and not self._people.is_owner(name)]
        if phrase.kind in ("added", "joined"):
            self._present.update(others)
        elif phrase.kind in ("left", "removed"):
            self._present.difference_update(others)

    def _interactions(self, entry: _Entry, sender: str, wall: datetime) -> Iterator[Record]:
        line, where, people = entry.line, entry.where, self._people
        text = phrases().without_edited(cleaned("\n".join((line.text, *entry.more))).strip())
        own = people.is_owner(sender)
        speaker = people.key(sender, where)
        mark = self._key(_OWNER_SIDE if own else key_of(sender), line.kind, wall, text)
        if self._taken is not None:
            if mark in self._taken:
                self._skipped["the same again"] += 1
                return
            self._taken.add(mark)
        yield from self._conversation(entry)
        at, _ = as_moment(wall, None, self._zone)
        stated = entry.beginning.stated
        present = [people.key(name, where) for name in sorted(self._present)]
        yield from contacts_of(
            network=NETWORK,
            key=mark,
            kind=_KINDS.get(line.kind, "message"),
            speaker="" if line.kind == "call" else speaker,
            direction="both" if line.kind == "call" else "",
            present=present,
            owner=people.owner,
            at=at,
            where=where,
            conversation=self._chat.key,
            stated=stated,
        )
        if line.kind in _KINDS:
            return
        cues = self._cues_of(line, text)
        if cues or self._group:
            for key in cues.names:
                people.use(key, where)
            yield Message(NETWORK, mark, self._chat.key, speaker, at, cues, where, stated)

    def _cues_of(self, line: Line, text: str) -> MessageCues:
        if line.kind == "card":
            # whoever hands over how somebody is reached sends one to the other
            key = self._cards.get(line.file)
            return with_contacts(MessageCues(), [key] if key is not None else [])
        return self._cues.read(text, first_names=self._given) if text else MessageCues()

    def _key(self, side: str, kind: str, wall: datetime, text: str) -> str:
        """Return the key of a message. Placeholders for media differ from export to export, and are no part of it."""
        if kind.startswith("deleted"):
            kind = "deleted"
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        parts = f"{self._chat.key}\0{side}\0{wall:%Y-%m-%dT%H:%M}\0{kind}\0{' '.join(text.split())}"
        base = hashlib.blake2b(parts.encode(errors="replace"), digest_size=10).digest()
        number = self._counts.get(base, 0)
        if not number and len(self._counts) >= _WINDOW:
            self._counts = dict(list(self._counts.items())[_WINDOW // 2 :])
        self._counts[base] = number + 1
        return f"m-{base.hex()}.{number}" if number else f"m-{base.hex()}"

    def _conversation(self, entry: _Entry) -> Iterator[Conversation]:
        """Yield the chat with those of its members who were not in it before."""
        if self._shown is not None and self._present <= self._shown:
            return
        members = [self._member(YOU, entry)] if self._shown is None else []
        shown = self._shown or set[str]()
        members += [self._member(name, entry) for name in sorted(self._present - shown)]
        self._shown = shown | self._present
        kind = "group" if self._group else "direct"
        yield Conversation(NETWORK, self._chat.key, kind, tuple(members), where=entry.where)  # type: ignore[arg-type]  # one of two

    def _member(self, name: str, entry: _Entry) -> Member:
        key = self._person(name, entry)
        if name not in self._chat.comings or not self._group:
            return Member(key)
        file, coming = self._chat.comings[name]
        by = self._person(coming.by, entry) if coming.by else None
        return Member(key, self._moment(file, coming.joined), self._moment(file, coming.left), by)

    def _person(self, name: str, entry: _Entry) -> str:
        return self._people.owner if name == YOU else self._people.key(name, entry.where)

    def _moment(self, file: ChatFile, beginning: Beginning | None) -> datetime | None:
        wall = file.wall(beginning) if beginning is not None and beginning.form in file.orders else None
        return None if wall is None else as_moment(wall, None, self._zone)[0]
