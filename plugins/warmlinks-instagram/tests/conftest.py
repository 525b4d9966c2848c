"""Small downloads, written as Instagram writes them and read back."""

from __future__ import annotations

import pytest
from attrs import define

from warmlinks.archive import Archive
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Account, Person, Refused, Skipped
from warmlinks.testing.examples import write_zip
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import Interaction
from warmlinks_instagram.source import InstagramSource
from warmlinks_meta.samples import broken

ME = "Sam Owner"
LISTS = "connections/followers_and_following"
INBOX = "your_instagram_activity/messages/inbox"
PROFILE = "personal_information/personal_information/personal_information.json"


@define
class Found:
    """What the source yielded, by kind of record."""

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
        """Key -> identity."""
        return {person.identity.key: person.identity for person in self.of(Person)}

    @property
    def contact(self):
        """(kind, direction, who) of every interaction."""
        return [(one.kind, one.direction, one.who) for one in self.of(Interaction)]

    @property
    def keys(self):
        """Keys of all interactions."""
        return [one.key for one in self.of(Interaction)]

    @property
    def skipped(self):
        """Reason -> how many."""
        return {one.why: one.count for one in self.of(Skipped)}

    @property
    def refused(self):
        """(place, reason) of what could not be read."""
        return [(one.where, one.why) for one in self.of(Refused)]


class Download:
    """Makes parts of a download and reads them."""

    me = ME

    def read(self, *parts, **options):
        """What the source makes of the parts together."""
        files = {name: data for part in parts for name, data in part.items()}
        archive = Archive.of_bytes(self.written(files), **options)
        return Found(list(InstagramSource().read(InstagramSource().part(archive))))

    @staticmethod
    def written(files):
        """The files as bytes: texts as they are, the rest as JSON with broken letters."""
        return {name: data.encode() if isinstance(data, str) else broken(data) for name, data in files.items()}

    @staticmethod
    def profile(name=ME, user="sam.tidewater", **labels):
        """The owner's profile."""
        told = {"Username": user, "Name": name, **labels}
        return {PROFILE: {"profile_user": [{"string_map_data": {label: {"value": v} for label, v in told.items()}}]}}

    @staticmethod
    def followed(*entries, name="following.json", word="relationships_following"):
        """A list of (user name, second)."""
        listed = [{"title": user, "string_list_data": [{"timestamp": second}]} for user, second in entries]
        return {f"{LISTS}/{name}": {word: listed}}

    @staticmethod
    def said(who, ms, text="hi", **more):
        """A message."""
        return {"sender_name": who, "timestamp_ms": ms, "content": text, **more}

    @staticmethod
    def thread(folder, people, *messages, **more):
        """A thread in the inbox."""
        title = ", ".join(name for name in people if name != ME)
        content = {"participants": [{"name": name} for name in people], "messages": [*messages], "title": title}
        return {f"{INBOX}/{folder}/message_1.json": {**content, "thread_path": f"inbox/{folder}", **more}}


@pytest.fixture
def download():
    """What writes downloads and reads them."""
    return Download()


@pytest.fixture
def book(tmp_path):
    """A book that knows this source alone, and loads what is written."""
    import warmlinks as wl

    registry = Registry(plugins={"instagram": as_plugin(InstagramSource)}, discover=False)
    with wl.Book.open(":memory:", timezone="UTC", registry=registry) as opened:

        def load(number, *parts):
            files = {name: data for part in parts for name, data in part.items()}
            path = write_zip(tmp_path / f"{number}.zip", [*Download.written(files).items()])
            return opened.load(path).files[0]

        opened.give = load
        yield opened
