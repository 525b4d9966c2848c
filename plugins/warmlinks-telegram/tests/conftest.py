"""Exports made in a line or two."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from warmlinks.archive import Archive
from warmlinks_telegram.source import TelegramSource

OWNER = {"user_id": 1001, "first_name": "Sam", "last_name": "Owner", "username": "@samowner"}


class Maker:
    """Makes lines with the next number and a moment a day on, and reads what is made of them."""

    def __init__(self):
        self.number = 0

    def line(self, who="user1002", text="hello", **more):
        self.number += 1
        at = datetime(2025, 1, 1 + self.number % 28, 10, tzinfo=UTC)
        names = {"user1001": "Sam Owner", "user1002": "Mira Holt", "user1003": "Jonas Brandt"}
        told = {"id": self.number, "type": "message", "date_unixtime": str(int(at.timestamp()))}
        return told | {"from": names.get(who, f"{who}"), "from_id": who, "text": text} | more

    def done(self, action, who="user1001", **more):
        line = self.line(who, "", type="service", action=action, **more)
        return line | {"actor": line.pop("from"), "actor_id": line.pop("from_id")}

    @staticmethod
    def chat(*lines, kind="personal_chat", number=1002, name="Mira Holt"):
        return {"name": name, "type": kind, "id": number, "messages": list(lines)}

    @staticmethod
    def whole(*chats, contacts=(), owner=OWNER):
        lists = {"contacts": {"about": "", "list": list(contacts)}, "chats": {"about": "", "list": list(chats)}}
        return {"about": ""} | ({"personal_information": owner} if owner else {}) | lists

    @staticmethod
    def read(*exports, **how):
        files = {f"Export_{number}/result.json": json.dumps(one) for number, one in enumerate(exports)}
        with Archive.of_bytes(files, **how) as archive:
            return list(TelegramSource().read(archive))

    def of(self, kind, *exports, **how):
        return [one for one in self.read(*exports, **how) if isinstance(one, kind)]


@pytest.fixture
def made():
    return Maker()
