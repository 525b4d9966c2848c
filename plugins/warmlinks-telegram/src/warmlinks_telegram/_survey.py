"""The first pass over the exports: who wrote where, who came and went, who the owner is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from attrs import define, field, frozen

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.attendance import Attendance
from warmlinks_telegram._exports import Export, lines_of, lists_in, personal_of, place_of
from warmlinks_telegram._files import BEGAN
from warmlinks_telegram._people import People
from warmlinks_telegram._shapes import Chat, Contact, Line, account_of, chat_number, moment_of

__all__ = ["ChatSeen", "Survey", "left_out"]

_SKIPPED_CHATS = {
    "bot_chat": "a bot",
    "saved_messages": "saved messages",
    "verification_codes": "verification codes",
    "replies": "comments in channels",
    "private_channel": "a channel",
    "public_channel": "a channel",
    "public_supergroup": "a public group",
}
_GROUPS = {"private_group": "chat", "private_supergroup": "channel"}
_SERVICE = frozenset({777000, 333000, 489000})
"""The accounts by which Telegram itself writes to people."""


def left_out(chat: Chat) -> str | None:
    """Return why a chat is no contact: None if it is, empty if its kind is unknown."""
    if chat.type == "personal_chat":
        return "Telegram's own messages" if chat.id in _SERVICE else None
    if chat.type in _GROUPS:
        return None
    return _SKIPPED_CHATS.get(chat.type or "", "")


@frozen
class Move:
    """Somebody joined or left a group, named or by number, and who added them."""

    at: datetime
    names: tuple[str, ...] = ()
    person: str = ""
    by: str = ""
    by_name: str = ""
    came: bool = True


@define
class ChatSeen:
    """A direct chat or a group.

    Attributes:
        key: `user1002`, `chat77` or `channel99`; what it is and its number.
        other: with whom it is; empty for a group.
        wrote: numbers of those who wrote in it or reacted -> when first.
        moves: who came or went.
        where: where it was first read.
    """

    key: str
    other: str = ""
    wrote: dict[str, datetime] = field(factory=dict)
    moves: list[Move] = field(factory=list)
    where: str = ""

    def attendance(self, people: People) -> Attendance:
        """Return who was in it when."""
        attendance = Attendance(people.owner)
        for person, at in self.wrote.items():
            if person not in people.bots:
                attendance.was_there(person, at)
        for move in self.moves:
            hand = move.by or (people.key_of_name(move.by_name, self.wrote) if move.by_name else "")
            keys = [people.key_of_name(name, self.wrote) for name in move.names]
            for person in (*keys, move.person) if move.person else keys:
                if person in people.bots:
                    continue
                if move.came:
                    attendance.came(person, move.at, hand)
                else:
                    attendance.went(person, move.at)
        if not attendance.knows(people.owner):
            attendance.was_there(people.owner)
        return attendance


@define
class Survey:
    """What the first pass has learnt of all exports.

    Attributes:
        people: everybody.
        chats: by key, those in which somebody may have contact.
        lists: which lists of chats each export has.
        bare: the exports of the time when accounts were bare numbers, with something added to those of chats.
        owners: what each whole export says of its owner.
        votes: who could be the owner, since they wrote in a chat with one other: how often.
        zoneless: whether some line has no more than a clock's time.
        problems: what could not be read of it, the first of each list at least.
    """

    people: People = field(factory=People)
    chats: dict[str, ChatSeen] = field(factory=dict)
    lists: dict[Export, tuple[str, ...]] = field(factory=dict)
    bare: set[Export] = field(factory=set)
    owners: list[tuple[dict[str, Any], Export]] = field(factory=list)
    votes: Counter[str] = field(factory=Counter)
    zoneless: bool = False
    problems: list[InputError] = field(factory=list)

    @classmethod
    def of(cls, archive: Archive, exports: list[Export]) -> Survey:
        """Read all exports. Errors are reported by the second pass."""
        survey = cls()
        for export in exports:
            survey._read(archive, export)
        return survey

    def contacts(self, archive: Archive, export: Export) -> Iterator[tuple[int, Contact | InputError]]:
        """Return the address book of an export, if it has one."""
        if "contacts" not in self.lists.get(export, ()):
            return iter(())
        return archive.records(export.member, Contact, path=("contacts", "list"))

    def key_of(self, chat: Chat, export: Export) -> str:
        """Return the kind and number of a chat as its key."""
        kind = _GROUPS.get(chat.type or "", "user")
        return f"{kind}{chat_number(chat.id, bare=export in self.bare)}"

    def _read(self, archive: Archive, export: Export) -> None:
        with self._noting_errors():
            if personal := personal_of(archive, export):
                self.owners.append((personal, export))
            self.lists[export] = lists_in(archive, export) if export.form == "whole" else ("chats",)
        with self._noting_errors():
            for _, contact in self.contacts(archive, export):
                if isinstance(contact, Contact):
                    self.people.add_card(contact, contact.user_id)
        chats: dict[tuple[str | None, int], ChatSeen] = {}
        names: list[Chat] = []
        for name in self.lists.get(export, ()):
            if name != "contacts":
                with self._noting_errors():
                    self._read_list(archive, export, name, chats, names)
        # what the numbers mean is known by the last line only
        for (kind, number), survey_of_chat in chats.items():
            self._add_chat(Chat(number, kind), survey_of_chat, export)
        for chat in names:
            key = self.key_of(chat, export).removeprefix("user")
            self.people.add(key, chat.name)
            if chat.type == "bot_chat":
                self.people.bots.add(key)

    @contextmanager
    def _noting_errors(self) -> Iterator[None]:
        """Collect errors; they are reported by the second pass."""
        try:
            yield
        except InputError as error:
            self.problems.append(error)

    def _read_list(
        self,
        archive: Archive,
        export: Export,
        name: str,
        chats: dict[tuple[str | None, int], ChatSeen],
        names: list[Chat],
    ) -> None:
        here: Chat | None = None
        chat_seen: ChatSeen | None = None
        direct = False
        for index, entry in lines_of(archive, export, name):
            if isinstance(entry, InputError):
                self.problems += [] if self.problems else [entry]
                continue
            chat, line = entry
            if chat is not here:
                here, chat_seen, direct = chat, None, chat.type in {"personal_chat", "bot_chat"}
                if direct:
                    names.append(chat)
                if left_out(chat) is None or direct or chat.type == "saved_messages":
                    where = f"{place_of(export, name)}[{index}]"
                    chat_seen = chats.setdefault((chat.type, chat.id), ChatSeen("", where=where))
            if chat_seen is not None:
                self._note_line(line, chat_seen, archive, export, group=not direct)

    def _note_line(self, line: Line, seen: ChatSeen, archive: Archive, export: Export, *, group: bool) -> None:
        speaker = line.from_id if line.from_id is not None else line.actor_id
        if isinstance(speaker, int):
            self.bare.add(export)
        key = account_of(speaker)
        if not key.isdecimal():
            key = ""
        elif key not in seen.wrote:
            self.people.add(key, line.name or line.actor)
        self.zoneless = self.zoneless or (line.date_unixtime is None and line.date is not None)
        if not group:
            if key:
                seen.wrote.setdefault(key, _EARLY)
            return
        moment = moment_of(line.date, line.date_unixtime, archive.timezone)
        if moment is None or moment.at.year < BEGAN.year:
            # nobody was there before there was a network
            return
        if line.action is not None:
            self._note_move(line, seen, moment.at, key)
            return
        for person in (key, *_reactors(line, self.people)) if line.reactions else (key,):
            if person and not (person in seen.wrote and seen.wrote[person] <= moment.at):
                seen.wrote[person] = moment.at

    def _note_move(self, line: Line, seen: ChatSeen, at: datetime, by: str) -> None:
        names = tuple(name for name in line.members or () if name)
        if line.action in {"create_group", "create_channel"}:
            seen.moves.append(Move(at, names, by, by))
        elif line.action == "invite_members":
            seen.moves.append(Move(at, names, by=by))
        elif line.action == "remove_members":
            seen.moves.append(Move(at, names, came=False))
        elif line.action in {"join_group_by_link", "join_group_by_request"} and by:
            seen.moves.append(Move(at, person=by, by_name=line.inviter or ""))

    def _add_chat(self, chat: Chat, seen: ChatSeen, export: Export) -> None:
        """Give a chat its key, and merge it with the same chat of another export."""
        if chat.type not in _GROUPS:
            other = str(chat_number(chat.id, bare=export in self.bare))
            if chat.type == "saved_messages":
                self.votes[other] += 1
                return
            self.votes.update(person for person in seen.wrote if person != other)
            seen.other = other
            if left_out(chat) is not None:
                return
        seen.key = self.key_of(chat, export)
        home = self.chats.setdefault(seen.key, seen)
        if home is not seen:
            for person, at in seen.wrote.items():
                home.wrote[person] = min(at, home.wrote.get(person, at))
            home.moves += seen.moves


def _reactors(line: Line, people: People) -> Iterator[str]:
    """Yield those who reacted to a line."""
    for reaction in line.reactions or ():
        for reactor in reaction.recent or ():
            key = account_of(reactor.from_id)
            if key.isdecimal():
                people.add(key, reactor.name)
                yield key


_EARLY = datetime(1970, 1, 1, tzinfo=UTC)
"""In a chat with one other it does not matter when who wrote first."""
