"""Writes the conversations of a sample world as Slack exports them; for trying, and never used by the reader."""

from __future__ import annotations

from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from attrs import frozen

from warmlinks_samples.chats import Chat, Chats, Line
from warmlinks_samples.world import ME
from warmlinks_samples.zips import compact

__all__ = ["FORMS", "as_members", "number_of"]

FORMS = ("workspace", "organization")
"""All of one workspace; all of an organization, whose channels lie below that of the one workspace it has."""

_FEW = 9


def as_members(chats: Chats, form: str = "workspace") -> dict[str, bytes]:
    """What would be in the zip: path -> bytes.

    Args:
        chats: what happened on Slack.
        form: one of `FORMS`.
    """
    writer = _Writer(chats)
    team = "teams/Harbour/" if form == "organization" else ""
    users = "org_users.json" if form == "organization" else "users.json"
    members = {
        users: compact([writer.user(person) for person in (ME, *(friend.id for friend in chats.people))], indent=4)
    }
    rooms: dict[str, list[dict[str, Any]]] = {
        f"{team}channels.json": [],
        f"{team}groups.json": [],
        "dms.json": [],
        "mpims.json": [],
    }
    for chat in chats.chats:
        place = writer.list_of(chat)
        root = team if place in {"channels.json", "groups.json"} else ""
        room = writer.room(chat, place)
        rooms[f"{root}{place}"].append(room)
        folder = room["id"] if place == "dms.json" else room["name"]
        for day, lines in writer.days(chat).items():
            members[f"{root}{folder}/{day}.json"] = compact(lines, indent=4)
    return members | {path: compact(listed, indent=4) for path, listed in rooms.items()}


def number_of(chats: Chats, person: str) -> str:
    """The number of somebody's account."""
    return "U" + b32encode(sha256(chats.keys[person].encode()).digest()).decode()[:10]


@frozen
class _Writer:
    made: Chats

    def user(self, person: str) -> dict[str, Any]:
        name = self.made.name(person)
        profile = {"real_name": name, "display_name": "", "email": self.made.keys[person], "phone": "", "title": ""}
        handle = self.made.keys[person].partition("@")[0]
        return {
            "id": self._number(person),
            "team_id": "T0HARBOUR",
            "name": handle,
            "deleted": False,
            "real_name": name,
            "profile": profile,
            "is_bot": False,
        }

    def list_of(self, chat: Chat) -> str:
        """In which list a chat stands: nobody joins a conversation of several later."""
        if chat.direct:
            return "dms.json"
        if len(chat.members) > _FEW:
            return "channels.json"
        return "groups.json" if any(line.kind == "joined" for line in chat.lines) else "mpims.json"

    def room(self, chat: Chat, place: str) -> dict[str, Any]:
        letter = {"channels.json": "C", "dms.json": "D"}.get(place, "G")
        room: dict[str, Any] = {
            "id": f"{letter}0HARBOUR{chat.id}",
            "created": int(chat.begun.timestamp()),
            "members": [self._number(person) for person in chat.members],
        }
        if place == "mpims.json":
            room["name"] = f"mpdm-{'--'.join(self.made.keys[person].partition('@')[0] for person in chat.members)}-1"
        elif place != "dms.json":
            room["name"] = chat.title.lower().replace(" ", "-")
        return room if place == "dms.json" else room | {"creator": self._number(chat.begun_by)}

    def days(self, chat: Chat) -> dict[str, list[dict[str, Any]]]:
        """The lines by the day of the world's clock."""
        days: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for day, line in self._lines(chat):
            days[day].append(line)
        return days

    def _lines(self, chat: Chat) -> Iterator[tuple[str, dict[str, Any]]]:
        zone = self.made.world.zone
        if self.list_of(chat) in {"channels.json", "groups.json"}:
            for number, person in enumerate(chat.present(chat.begun), 900_000):
                yield (
                    f"{chat.begun.astimezone(zone):%Y-%m-%d}",
                    self._join(chat.begun.timestamp(), number, person, chat),
                )
        moments = {line.number: self._ts(line) for line in chat.lines}
        for line in chat.lines:
            day = f"{line.at.astimezone(zone):%Y-%m-%d}"
            if line.kind == "joined":
                for person in line.names:
                    yield day, self._join(line.at.timestamp(), line.number, person, chat, line.speaker)
            else:
                yield day, self._said(line, moments)

    def _join(self, at: float, number: int, person: str, chat: Chat, by: str = "") -> dict[str, Any]:
        hand = by or chat.begun_by
        user = self._number(person)
        entry = {"type": "message", "subtype": "channel_join", "ts": f"{int(at)}.{number:06}", "user": user}
        entry["text"] = f"<@{user}> has joined the channel"
        return entry if hand == person else entry | {"inviter": self._number(hand)}

    def _said(self, line: Line, moments: dict[int, str]) -> dict[str, Any]:
        entry: dict[str, Any] = {"type": "message", "ts": self._ts(line), "user": self._number(line.speaker)}
        entry["text"] = line.text
        if line.kind == "photo":
            entry["files"] = [{"id": f"F{line.number}", "mimetype": "image/jpeg"}]
        if line.kind == "card":
            address = self.made.keys[line.names[0]]
            entry["text"] = f"{self.made.name(line.names[0])}: <mailto:{address}|{address}>"
        if line.reply_to:
            entry["thread_ts"] = moments[line.reply_to]
        return entry

    def _ts(self, line: Line) -> str:
        return f"{int(line.at.timestamp())}.{line.number:06}"

    def _number(self, person: str) -> str:
        return number_of(self.made, person)
