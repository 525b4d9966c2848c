"""Messages of macOS and iOS: the database `chat.db` or `sms.db`, in all its versions since iOS 6."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from operator import attrgetter

from attrs import define, evolve, field, frozen

from warmlinks.archive import Database, Member
from warmlinks.plugins.sources import Refused, Skipped, is_crowd
from warmlinks_phone._entries import OWNER, Entry, Group, GroupMember, TextMessage, moment_of

__all__ = ["APPLE_EPOCH", "apple_time", "is_imessage", "owner_addresses", "read_imessage", "text_in"]

APPLE_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)

_NANOSECONDS_FROM = 1_000_000_000_000
_GROUP_STYLE = 43
_REACTIONS = range(2000, 4000)
_MEMBERS_CHANGED, _LEFT = 1, 3
_ADDED, _REMOVED, _SELF = 0, 1, 0
_ATTACHMENT = "\ufffc"
_MIN_SHARE = 0.01

_COLUMNS = (
    *("guid", "date", "is_from_me", "handle_id", "service", "text", "attributedBody"),
    *("item_type", "group_action_type", "other_handle", "associated_message_type", "error"),
)


@frozen
class _Change:
    """Somebody joined or left a group; `by` is a number, or `OWNER`."""

    at: datetime
    person: str
    came: bool
    by: str = ""


@define
class _Chat:
    """A conversation: its members, and when they joined and left."""

    key: str
    group: bool
    handles: list[str] = field(factory=list)
    changes: list[_Change] = field(factory=list)
    _times: list[datetime] = field(factory=list)
    _present: list[tuple[str, ...] | None] = field(factory=list)

    def present(self, at: datetime, speaker: str) -> tuple[str, ...] | None:
        """Return the members at a moment without the owner; None if they are a crowd."""
        if not self._present:
            self._compute_presence()
        present = self._present[bisect_right(self._times, at)]
        if present is not None and speaker and speaker not in present:
            present = (*present, speaker)
        return None if present is None or is_crowd(len(present)) else present

    def _compute_presence(self) -> None:
        """Compute who was present between the changes."""
        first = {change.person: change.came for change in reversed(self.changes)}
        present = dict.fromkeys(
            handle for handle in dict.fromkeys((*self.handles, *first)) if handle not in first or not first[handle]
        )
        self._present.append(_unless_crowd(present))
        for change in self.changes:
            if change.came:
                present[change.person] = None
            else:
                present.pop(change.person, None)
            self._times.append(change.at)
            self._present.append(_unless_crowd(present))

    def members(self) -> tuple[GroupMember, ...]:
        """Return everybody who was ever in it, with the last time that they joined or left."""
        members = {handle: GroupMember(handle) for handle in self.handles}
        for change in self.changes:
            before = members.get(change.person) or GroupMember(change.person)
            if change.came:
                members[change.person] = GroupMember(change.person, joined=change.at, by=change.by)
            else:
                members[change.person] = evolve(before, left=change.at)
        return tuple(members.values())


def _unless_crowd(present: dict[str, None]) -> tuple[str, ...] | None:
    return None if is_crowd(len(present)) else tuple(present)


def is_imessage(database: Database) -> bool:
    """Return whether a database is one of Apple's messages."""
    return {"message", "handle", "chat"} <= set(database.tables)


def apple_time(number: object) -> datetime | None:
    """Return the moment of a timestamp in nanoseconds since 2001, or seconds on older systems; None if it is none."""
    if not isinstance(number, int | float):
        return None
    return moment_of(number, since=APPLE_EPOCH, unit=1e-9 if abs(number) > _NANOSECONDS_FROM else 1)


def owner_addresses(database: Database) -> dict[str, int]:
    """Return the owner's numbers and addresses with their counts; those that few messages name are left out."""
    counts: defaultdict[str, int] = defaultdict(int)
    for table, column in (
        ("message", "destination_caller_id"),
        ("message", "account"),
        ("chat", "account_login"),
        ("chat", "last_addressed_handle"),
    ):
        if column in database.tables[table]:
            asked = f"SELECT {column}, count(*) FROM {table} WHERE {column} <> '' GROUP BY 1"  # noqa: S608  words of ours
            for address, count in database.rows(asked):
                if isinstance(address, str) and (plain := _without_prefix(address)):
                    counts[plain] += count
    most = max(counts.values(), default=0)
    return {address: count for address, count in counts.items() if count >= _MIN_SHARE * most}


def _without_prefix(account: str) -> str:
    """Return an account without its type prefix: `E:sam@x.example`, `P:+447700900123`."""
    kind, colon, address = account.strip().partition(":")
    return address if colon and kind.casefold() in {"e", "p", "tel", "mailto"} else account.strip()


def read_imessage(database: Database, member: Member) -> Iterator[Entry]:
    """Yield the messages of a database in the order in which they were stored."""
    handles: dict[object, str] = {
        row: written
        for row, written in database.rows("SELECT ROWID, id FROM handle")
        if isinstance(written, str) and written
    }
    chats = _chats(database, handles)
    for chat in chats.values():
        if chat.group:
            yield Group(chat.key, chat.members())
    for row, chat_id, columns in _messages(database):
        yield _entry(columns, chats.get(chat_id), handles, f"{member.name}[{row}]")


def _messages(database: Database, where: str = "") -> Iterator[tuple[int, object, dict[str, object]]]:
    """Yield the messages in their order: row number, conversation, and values by column.

    Both tables are asked in the order of messages and gone through side by side: a join would need an index, and whose
    table this is has made one or not.
    """
    held = database.tables["message"]
    columns = ", ".join(column if column in held else "NULL" for column in _COLUMNS)
    pairs: Iterator[tuple[int, object]] = iter(())
    if "chat_message_join" in database.tables:
        pairs = database.rows(
            "SELECT message_id, min(chat_id) FROM chat_message_join WHERE typeof(message_id) = 'integer'"
            " GROUP BY message_id ORDER BY message_id"
        )
    pair = next(pairs, None)
    for row, *values in database.rows(f"SELECT ROWID, {columns} FROM message {where} ORDER BY ROWID"):  # noqa: S608  words of ours
        while pair is not None and pair[0] < row:
            pair = next(pairs, None)
        chat_id = pair[1] if pair is not None and pair[0] == row else None
        yield row, chat_id, dict(zip(_COLUMNS, values, strict=True))


def _chats(database: Database, handles: Mapping[object, str]) -> dict[object, _Chat]:
    """Return the conversations by row number."""
    held = database.tables["chat"]
    name = "guid" if "guid" in held else "chat_identifier"
    style = "style" if "style" in held else "NULL"
    chats: dict[object, _Chat] = {
        # what stands before the last `;` is the service, which may be another one on another day
        row: _Chat(f"imessage:{str(guid).rpartition(';')[2]}", kind == _GROUP_STYLE)
        for row, guid, kind in database.rows(f"SELECT ROWID, {name}, {style} FROM chat")  # noqa: S608  words of ours
    }
    if "chat_handle_join" in database.tables:
        for chat_id, handle in database.rows("SELECT chat_id, handle_id FROM chat_handle_join ORDER BY ROWID"):
            if chat_id in chats and handle in handles:
                chats[chat_id].handles.append(handles[handle])
    for chat in chats.values():
        chat.handles = list(dict.fromkeys(chat.handles))
        chat.group = chat.group or len(chat.handles) > 1
    if {"item_type", "group_action_type", "other_handle"} <= set(database.tables["message"]):
        _note_changes(database, chats, handles)
    return chats


def _note_changes(database: Database, chats: Mapping[object, _Chat], handles: Mapping[object, str]) -> None:
    """Add to the groups who joined, who added them, and who left."""
    for _, chat_id, columns in _messages(database, "WHERE item_type IN (1, 3)"):
        chat, at = chats.get(chat_id), apple_time(columns["date"])
        kind, action, own = columns["item_type"], columns["group_action_type"], columns["is_from_me"]
        speaker = handles.get(columns["handle_id"], "")
        by = OWNER if own else speaker
        whom = handles.get(columns["other_handle"], "") if kind == _MEMBERS_CHANGED else speaker
        if chat is None or at is None or not whom:
            continue
        if kind == _MEMBERS_CHANGED and action == _ADDED:
            chat.changes.append(_Change(at, whom, came=True, by=by))
        elif (kind == _MEMBERS_CHANGED and action == _REMOVED) or (kind == _LEFT and action == _SELF and not own):
            chat.changes.append(_Change(at, whom, came=False))
    for chat in chats.values():
        chat.changes.sort(key=attrgetter("at"))


def _entry(columns: Mapping[str, object], chat: _Chat | None, handles: Mapping[object, str], where: str) -> Entry:
    """Return the entry of a row."""
    guid = columns["guid"]
    if not isinstance(guid, str) or not guid:
        return Refused(where, "this message has no id")
    at = apple_time(columns["date"])
    if at is None:
        return Refused(where, "this message has no time that can be read")
    sent = bool(columns["is_from_me"])
    if why := _reason_skipped(columns, sent=sent):
        return Skipped(why, where=where)
    handle = columns["handle_id"]
    speaker = "" if sent else handles.get(handle, "")
    if chat is not None and chat.group:
        present = chat.present(at, speaker)
        if present is None:
            return Skipped("more than eight others", where=where)
        others = present
    elif chat is not None and chat.handles:
        others = tuple(chat.handles)
    else:
        others = (handles[handle],) if handle in handles else ()
    if not others:
        return Skipped("a message that does not say who it is with", where=where)
    return TextMessage(
        key=f"imessage:{guid}",
        at=at,
        where=where,
        kind="sms" if str(columns["service"] or "").upper() in {"SMS", "RCS", "MMS"} else "message",
        sent=sent,
        speaker=speaker,
        others=others,
        text=_text(columns),
        group=chat.key if chat is not None and chat.group else "",
    )


def _reason_skipped(columns: Mapping[str, object], *, sent: bool) -> str:
    """Return why a row is no message; empty if it is one."""
    associated = columns["associated_message_type"]
    if isinstance(associated, int) and associated in _REACTIONS:
        return "a reaction"
    if columns["item_type"]:
        return "who came, who left, what a group is called"
    if sent and columns["error"]:
        return "not sent: it failed"
    return ""


def _text(columns: Mapping[str, object]) -> str:
    text, body = columns["text"], columns["attributedBody"]
    if not isinstance(text, str) or not text:
        text = text_in(body) if isinstance(body, bytes) else ""
    return text.replace(_ATTACHMENT, " ").strip()


_MAGIC = b"streamtyped"
_CLASS = b"NSString\x01"
_BYTES_FOLLOW = b"+"
_MOST_DISTANCE = 16
_TWO_BYTE_LENGTH, _FOUR_BYTE_LENGTH = 0x81, 0x82


def text_in(packed: bytes) -> str:
    """Return the first string, which is the whole text; empty if it cannot be found."""
    if _MAGIC not in packed[:32]:
        return ""
    at = packed.find(_CLASS)
    if at < 0:
        return ""
    at += len(_CLASS)
    begins = packed.find(_BYTES_FOLLOW, at, at + _MOST_DISTANCE)
    if begins < 0 or begins + 1 >= len(packed):
        return ""
    at = begins + 1
    size, at = packed[at], at + 1
    if size in {_TWO_BYTE_LENGTH, _FOUR_BYTE_LENGTH}:
        width = 2 if size == _TWO_BYTE_LENGTH else 4
        size, at = int.from_bytes(packed[at : at + width], "little"), at + width
    elif size > _FOUR_BYTE_LENGTH:
        return ""
    return packed[at : at + size].decode("utf-8", "replace")
