"""Writes the chats of a sample world as Telegram Desktop exports them; for trying, and never used by the reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zlib import crc32

from attrs import frozen

from warmlinks_samples.chats import Chat, Chats, Line
from warmlinks_samples.world import ME
from warmlinks_samples.zips import compact

__all__ = ["FORMS", "as_members", "number_of"]

FORMS = ("whole", "one chat", "2020")
"""All of an account, as since 2022; a folder for each chat; all of an account as in 2020, with numbers that had
something added and without the zone of times."""

_ABOUT = "Here is the data you requested."
_MEDIA = "(File not included. Change data exporting settings to download.)"
_USERS, _GROUPS = 1 << 32, 1 << 33


def as_members(chats: Chats, form: str = "whole") -> dict[str, bytes]:
    """What would be in the folder: path -> bytes.

    Args:
        chats: what happened on Telegram.
        form: one of `FORMS`.
    """
    writer = _Writer(chats, form)
    day = chats.world.end.date()
    if form == "one chat":
        return {
            f"ChatExport_{day} ({chat.id})/result.json": compact(writer.chat(chat), indent=1) for chat in chats.chats
        }
    return {f"DataExport_{day}/result.json": compact(writer.account(), indent=1)}


def number_of(chats: Chats, person: str) -> int:
    """The number of somebody's account."""
    return 1_000_000 + crc32(chats.keys[person].encode()) % 900_000_000


@frozen
class _Writer:
    made: Chats
    form: str

    def account(self) -> dict[str, Any]:
        chats = self.made
        owner = chats.world.owner
        people = [
            {
                "user_id": number_of(chats, person.id),
                "first_name": person.given,
                "last_name": person.family,
                "phone_number": chats.keys[person.id],
                **self._time(chats.world.end),
            }
            for person in chats.people
        ]
        return {
            "about": _ABOUT,
            "personal_information": {
                "user_id": number_of(chats, ME),
                "first_name": owner.given,
                "last_name": owner.family,
                "phone_number": chats.keys[ME],
                "username": "@harbourlight",
            },
            "contacts": {"about": _ABOUT, "list": people},
            "frequent_contacts": {"about": _ABOUT, "list": []},
            "chats": {"about": _ABOUT, "list": [self.chat(chat) for chat in chats.chats]},
        }

    def chat(self, chat: Chat) -> dict[str, Any]:
        if chat.direct:
            (other,) = (person for person in chat.members if person != ME)
            name, kind, number = self.made.name(other), "personal_chat", number_of(self.made, other)
            number += _USERS if self.form == "2020" else 0
        else:
            name, kind, number = chat.title, "private_group", int(chat.id)
            number += _GROUPS if self.form == "2020" else 0
        return {"name": name, "type": kind, "id": number, "messages": list(self._lines(chat))}

    def _lines(self, chat: Chat) -> Iterator[dict[str, Any]]:
        # numbers of messages are those of the owner's mailbox, so no two chats share one
        first = 10_000 * int(chat.id)
        if not chat.direct:
            members = [self.made.name(person) for person in chat.present(chat.begun)]
            entry = self._done(first, chat.begun, chat.begun_by, "create_group")
            yield entry | {"title": chat.title, "members": members, "text": ""}
        for line in chat.lines:
            yield self._line(first, line)

    def _line(self, first: int, line: Line) -> dict[str, Any]:
        number = first + line.number
        if line.kind in {"call", "missed"}:
            entry = self._done(number, line.at, line.speaker, "phone_call")
            took = {"duration_seconds": line.seconds} if line.seconds else {}
            return entry | took | {"discard_reason": "hangup" if line.seconds else "missed", "text": ""}
        if line.kind == "joined":
            entry = self._done(number, line.at, line.speaker, "invite_members")
            return entry | {"members": [self.made.name(person) for person in line.names], "text": ""}
        entry = {"id": number, "type": "message", **self._time(line.at)}
        entry |= {"from": self.made.name(line.speaker), "from_id": self._peer(line.speaker)}
        if line.reply_to:
            entry["reply_to_message_id"] = first + line.reply_to
        if line.kind == "photo":
            entry |= {"photo": _MEDIA, "width": 1280, "height": 960}
        if line.kind == "card":
            entry["contact_information"] = self._card(line.names[0])
        return entry | {"text": line.text}

    def _card(self, person: str) -> dict[str, str]:
        given, _, family = self.made.name(person).rpartition(" ")
        return {"first_name": given, "last_name": family, "phone_number": self.made.keys[person]}

    def _done(self, number: int, at: datetime, person: str, action: str) -> dict[str, Any]:
        entry = {"id": number, "type": "service", **self._time(at)}
        return entry | {"actor": self.made.name(person), "actor_id": self._peer(person), "action": action}

    def _peer(self, person: str) -> str | int:
        number = number_of(self.made, person)
        return number + _USERS if self.form == "2020" else f"user{number}"

    def _time(self, at: datetime) -> dict[str, str]:
        clock = {"date": f"{at.astimezone(self.made.world.zone):%Y-%m-%dT%H:%M:%S}"}
        return clock if self.form == "2020" else clock | {"date_unixtime": str(int(at.timestamp()))}
