"""Exports made in a line or two."""

from __future__ import annotations

import json

import pytest

from warmlinks.archive import Archive
from warmlinks_slack.source import SlackSource

NAMES = {"U0SAM": "Sam Owner", "U0MIRA": "Mira Holt", "U0JONAS": "Jonas Brandt"}


def user(number, name=None, **more):
    handle = number.removeprefix("U0").lower()
    profile = {"email": f"{handle}@x.example"}
    return {"id": number, "name": handle, "real_name": name or NAMES.get(number, number), "profile": profile} | more


USERS = [user(number) for number in NAMES]


class Maker:
    """Makes lines a minute apart, conversations of them, and reads what is made of these."""

    def __init__(self):
        self.seconds = 1_760_000_000
        self.rooms = {}
        self.days = {}

    def line(self, who="U0MIRA", text="hello", **more):
        self.seconds += 60
        return {"type": "message", "user": who, "text": text, "ts": f"{self.seconds}.000100"} | more

    def talk(self, listed, number, members, *lines, **more):
        self.rooms.setdefault(listed, []).append({"id": number, "name": number.lower(), "members": members} | more)
        self.days[f"{number if listed == 'dms' else number.lower()}/2025-10-09.json"] = list(lines)

    def read(self, users=USERS, owner="@sam", **how):
        files = {f"{listed}.json": rooms for listed, rooms in self.rooms.items()} | self.days | {"users.json": users}
        with Archive.of_bytes({name: json.dumps(one) for name, one in files.items()}, owner=owner, **how) as archive:
            assert SlackSource().recognizes(archive)
            return list(SlackSource().read(archive))

    def of(self, kind, **how):
        return [one for one in self.read(**how) if isinstance(one, kind)]


@pytest.fixture
def made():
    return Maker()
