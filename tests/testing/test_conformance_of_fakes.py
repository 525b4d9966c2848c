"""The kit passes what is right: the source from memory, a table of follows, a chat in JSON."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import (
    About,
    Account,
    Conversation,
    Member,
    Message,
    Person,
    Tie,
)
from warmlinks.testing.examples import Example
from warmlinks.testing.fakes import MemorySource
from warmlinks.testing.sources import SourceConformance
from warmlinks.values import Identity, Interaction

AT = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
W = MemorySource.marker
MIRA = Person(Identity("memory", "mira", name="Mira Holt"), W)


class TestMemorySource(SourceConformance):
    @pytest.fixture
    def example(self):
        records = (
            About("memory", as_of=AT),
            Account(Identity("memory", "owner"), W),
            MIRA,
            Tie("memory", "mira", "connected", AT, where=W),
            Conversation("memory", "c", "direct", (Member("owner"), Member("mira")), where=W),
            Interaction("memory", "m1", "mira", "message", "in", AT, W, "c"),
            Message("memory", "m1", "c", "mira", AT, MessageCues(thanks=True), W),
        )

        class Filled(MemorySource):
            def __init__(self):
                super().__init__(records)

        return Example(Filled, {W: "here"}, newer={W: "here", "more.txt": "later"})
