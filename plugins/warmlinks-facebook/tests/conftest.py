"""Small exports, written as Facebook writes them and read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import define

from warmlinks.archive import open_archive
from warmlinks.plugins.sources import Account, Person, Skipped
from warmlinks.values import Interaction
from warmlinks_facebook.source import FacebookSource
from warmlinks_meta.samples import broken as as_meta_writes

ME = "Ines Okoro"
ACTIVITY = "your_facebook_activity"


@define
class Found:
    """What a source yielded, by kind of record."""

    records: list

    def of(self, kind):
        """All records of one kind."""
        return [record for record in self.records if isinstance(record, kind)]

    @property
    def account(self):
        """The owner."""
        return self.of(Account)[0].identity

    @property
    def people(self):
        """Key -> identity, the latest where one came twice."""
        return {person.identity.key: person.identity for person in self.of(Person)}

    @property
    def contact(self):
        """(kind, direction, name or else key) of every interaction."""
        people = self.people
        return [(one.kind, one.direction, people[one.who].name or one.who) for one in self.of(Interaction)]

    @property
    def keys(self):
        """Keys of all interactions."""
        return [one.key for one in self.of(Interaction)]

    @property
    def skipped(self):
        """Reason -> how many."""
        return {one.why: one.count for one in self.of(Skipped)}


class Export:
    """Writes parts of an export below a folder and reads them."""

    me = ME

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts = 0

    def write(self, files: dict, *, broken: bool = True) -> Path:
        """A folder with the files: texts as they are, the rest as JSON with Facebook's broken letters."""
        self._parts += 1
        root = self.folder / f"part-{self._parts}"
        root.mkdir()
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = (
                content.encode()
                if isinstance(content, str)
                else as_meta_writes(content)
                if broken
                else json.dumps(content).encode()
            )
            path.write_bytes(data)
        return root

    def read(self, *parts: dict, broken: bool = True, **options) -> Found:
        """What the source makes of the parts together."""
        with open_archive([self.write(one, broken=broken) for one in parts], **options) as archive:
            return Found(list(FacebookSource().read(archive)))

    @staticmethod
    def profile(name=ME, **more):
        """The owner's profile."""
        path = "personal_information/profile_information/profile_information.json"
        return {path: {"profile_v2": {"name": {"full_name": name}, **more}}}

    @staticmethod
    def friends(*entries):
        """The list of friends, of (name, second)."""
        listed = [{"name": name, "timestamp": second} for name, second in entries]
        return {"connections/friends/your_friends.json": {"friends_v2": listed}}

    @staticmethod
    def said(who, ms, text="hi", **more):
        """A message."""
        return {"sender_name": who, "timestamp_ms": ms, "content": text, **more}

    @staticmethod
    def thread(folder, people, *messages, file="message_1.json", **more):
        """A thread in the inbox, or in another section where the folder names one."""
        place = folder if "/" in folder else f"inbox/{folder}"
        title = ", ".join(name for name in people if name != ME)
        content = {"participants": [{"name": name} for name in people], "messages": list(messages), "title": title}
        return {f"{ACTIVITY}/messages/{place}/{file}": {**content, "thread_path": place, **more}}

    @staticmethod
    def sealed(other, *messages, number=1):
        """A chat of the encrypted zip, its messages as `said` gives them."""
        rows = [
            {"senderName": one["sender_name"], "timestamp": one["timestamp_ms"], "text": one["content"], "type": "text"}
            for one in messages
        ]
        name = other.encode("ascii", "replace").decode().replace("?", "_")
        content = {"participants": [other, ME], "threadName": f"{other}_{number}", "messages": rows}
        return {f"{name}_{number}.json": content}


@pytest.fixture
def export(tmp_path):
    """A place to write exports to, and to read them from."""
    return Export(tmp_path)
