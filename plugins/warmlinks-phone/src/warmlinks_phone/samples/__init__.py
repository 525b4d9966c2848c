"""Writes what a phone holds of a sample world; for trying and testing, and never used by the reader."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import quoteattr

from warmlinks_samples.chats import Chat, Chats, Line
from warmlinks_samples.world import ME

__all__ = ["FORMS", "as_members"]

FORMS = ("android", "iphone")
"""What can be written: a backup by SMS Backup & Restore, and the databases of an iPhone."""

_APPLE = datetime(2001, 1, 1, tzinfo=UTC)
_PICTURE = base64.b64encode(b"\xff\xd8\xff\xe0 a picture of the tide").decode()
_HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!--File Created By SMS Backup & Restore-->\n"
_GROUP, _DIRECT = 43, 45


def as_members(chats: Chats, *, form: str = "android") -> dict[str, bytes]:
    """The files of a phone, as path -> what it holds.

    Args:
        chats: the chats of the network `phone`.
        form: one of `FORMS`.

    Raises:
        ValueError: there is no such form.
    """
    if form not in FORMS:
        raise ValueError(f"{form!r} is none of {', '.join(FORMS)}")
    if form == "iphone":
        return {"sms.db": _messages_database(chats), "CallHistory.storedata": _calls_database(chats)}
    stamp = f"{chats.world.end:%Y%m%d%H%M%S}"
    return {
        f"sms-{stamp}.xml": _backup(chats, "smses", list(_texts(chats))),
        f"calls-{stamp}.xml": _backup(chats, "calls", list(_calls(chats))),
    }


# Android


def _backup(chats: Chats, root: str, entries: list[str]) -> bytes:
    head = f'{_HEAD}<{root} count="{len(entries)}" backup_set="1" backup_date="{_milliseconds(chats.world.end)}">\n'
    return "".join([head, *(f"  {entry}\n" for entry in entries), f"</{root}>\n"]).encode()


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _attributes(**values: object) -> str:
    """Attributes of an element, emoji in two halves as the app writes them."""
    text = " ".join(f"{name}={quoteattr('null' if value is None else str(value))}" for name, value in values.items())
    return "".join(mark if ord(mark) < 1 << 16 else _halves(mark) for mark in text)


def _halves(mark: str) -> str:
    packed = mark.encode("utf-16-be")
    return "".join(f"&#{int.from_bytes(packed[at : at + 2])};" for at in (0, 2))


def _texts(chats: Chats) -> Iterator[str]:
    for chat, line in _lines(chats):
        if line.kind not in {"text", "photo", "card"}:
            continue
        others = [person for person in chat.present(line.at) if person != ME]
        address = "~".join(chats.keys[person] for person in others)
        box = 2 if line.speaker == ME else 1
        name = ", ".join(chats.name(person) for person in others)
        attributes = _attributes(address=address, date=_milliseconds(line.at), contact_name=name)
        if line.kind == "text" and len(others) == 1:
            yield f"<sms {attributes} {_attributes(type=box, subject=None, body=line.text)} />"
        else:
            yield f'<mms {attributes} msg_box="{box}" m_type="{128 if box == 2 else 132}">{_parts(chats, line)}{_addresses(chats, line, others)}</mms>'  # noqa: E501, PLR2004


def _parts(chats: Chats, line: Line) -> str:
    if line.kind == "photo":
        part = _attributes(seq=0, ct="image/jpeg", text=None, data=_PICTURE)
    elif line.kind == "card":
        person = line.names[0]
        card = (
            f"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:{chats.name(person)}\r\nTEL;CELL:{chats.keys[person]}\r\nEND:VCARD\r\n"
        )
        part = _attributes(seq=0, ct="text/x-vCard", text=None, data=base64.b64encode(card.encode()).decode())
    else:
        part = _attributes(seq=0, ct="text/plain", text=line.text)
    return f"<parts><part {part} /></parts>"


def _addresses(chats: Chats, line: Line, others: list[str]) -> str:
    rest = [person for person in (ME, *others) if person != line.speaker]
    addresses = [(chats.keys[line.speaker], 137), *((chats.keys[person], 151) for person in rest)]
    return "".join(
        [
            "<addrs>",
            *(f"<addr {_attributes(address=to, type=kind, charset=106)} />" for to, kind in addresses),
            "</addrs>",
        ]
    )


def _calls(chats: Chats) -> Iterator[str]:
    for chat, line in _lines(chats):
        if line.kind in {"call", "missed"}:
            (person,) = (member for member in chat.members if member != ME)
            own = line.speaker == ME
            attributes = _attributes(
                number=chats.keys[person],
                duration=line.seconds,
                date=_milliseconds(line.at),
                type=2 if own else 1 if line.kind == "call" else 3,
                presentation=1,
                contact_name=chats.name(person),
            )
            yield f"<call {attributes} />"


def _lines(chats: Chats) -> list[tuple[Chat, Line]]:
    """All lines of all chats, in the order of time."""
    lines = [(chat, line) for chat in chats.chats for line in chat.lines]
    return sorted(lines, key=lambda pair: (pair[1].at, pair[0].id))


# iPhone

_SCHEMA = """
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT,
  service TEXT NOT NULL, UNIQUE (id, service));
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
  chat_identifier TEXT, service_name TEXT, account_login TEXT, display_name TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
  handle_id INTEGER DEFAULT 0, attributedBody BLOB, service TEXT, account TEXT, error INTEGER DEFAULT 0, date INTEGER,
  is_from_me INTEGER DEFAULT 0, item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0,
  group_action_type INTEGER DEFAULT 0, associated_message_type INTEGER DEFAULT 0, destination_caller_id TEXT);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0,
  PRIMARY KEY (chat_id, message_id));
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE(chat_id, handle_id));
"""


def _messages_database(sample: Chats) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_SCHEMA)
        handles = {person.id: row for row, person in enumerate(sample.people, 1)}
        number = {person: sample.keys[person].replace(" ", "") for person in sample.keys}
        database.executemany(
            "INSERT INTO handle (ROWID, id, service) VALUES (?, ?, 'iMessage')",
            [(row, number[person]) for person, row in handles.items()],
        )
        chats = {chat.id: row for row, chat in enumerate(sample.chats, 1)}
        for chat in sample.chats:
            others = [person for person in chat.members if person != ME]
            name = f"chat{chat.id}" if len(others) > 1 else number[others[0]]
            database.execute(
                "INSERT INTO chat (ROWID, guid, style, chat_identifier, account_login) VALUES (?, ?, ?, ?, ?)",
                (
                    chats[chat.id],
                    f"iMessage;{'-+'[len(others) > 1]};{name}",
                    _GROUP if len(others) > 1 else _DIRECT,
                    name,
                    f"P:{number[ME]}",
                ),
            )
            database.executemany(
                "INSERT INTO chat_handle_join VALUES (?, ?)", [(chats[chat.id], handles[person]) for person in others]
            )
        for chat, line in _lines(sample):
            if line.kind in {"text", "photo", "card", "joined"}:
                _write_line(database, chat, line, row=chats[chat.id], handles=handles, own=number[ME])
        return database.serialize()


def _write_line(
    database: sqlite3.Connection, chat: Chat, line: Line, *, row: int, handles: dict[str, int], own: str
) -> None:
    at = (line.at - _APPLE) // timedelta(microseconds=1) * 1000
    joined = line.kind == "joined"
    # what is written on the phone itself is packed, what comes by the older service is plain
    packed = line.text if line.kind == "text" and line.speaker == ME else ""
    text = None if joined or packed else line.text or "\ufffc"
    inserted = database.execute(
        "INSERT INTO message (guid, text, attributedBody, handle_id, service, date, is_from_me, item_type,"
        " other_handle, destination_caller_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            f"{chat.id}-{line.number}",
            text,
            packed_text(packed) if packed else None,
            0 if line.speaker == ME else handles[line.speaker],
            "iMessage" if row % 2 else "SMS",
            at,
            int(line.speaker == ME),
            int(joined),
            handles[line.names[0]] if joined else 0,
            own,
        ),
    )
    database.execute("INSERT INTO chat_message_join VALUES (?, ?, ?)", (row, inserted.lastrowid, at))


def packed_text(text: str) -> bytes:
    """A text as Apple packs an attributed one."""
    letters = text.encode()
    size = bytes([len(letters)]) if len(letters) < 0x80 else b"\x81" + len(letters).to_bytes(2, "little")  # noqa: PLR2004
    return (
        b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85"
        b"\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+" + size + letters + b"\x86\x84\x02iI\x01\x01\x92\x84\x84\x84"
        b"\x0cNSDictionary\x00\x94\x84\x01i\x00\x86\x86"
    )


def _calls_database(sample: Chats) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZANSWERED INTEGER, ZORIGINATED INTEGER,"
            " ZDATE TIMESTAMP, ZDURATION FLOAT, ZADDRESS VARCHAR, ZNAME VARCHAR)"
        )
        for chat, line in _lines(sample):
            if line.kind in {"call", "missed"}:
                (person,) = (member for member in chat.members if member != ME)
                database.execute(
                    "INSERT INTO ZCALLRECORD (ZANSWERED, ZORIGINATED, ZDATE, ZDURATION, ZADDRESS)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (
                        int(line.kind == "call" and line.speaker != ME),
                        int(line.speaker == ME),
                        (line.at - _APPLE).total_seconds(),
                        float(line.seconds),
                        sample.keys[person].replace(" ", ""),
                    ),
                )
        return database.serialize()
