"""Chats in memory, and what is read of them."""

from __future__ import annotations

from datetime import UTC

import pytest

from warmlinks.archive import Archive
from warmlinks.values import Interaction
from warmlinks_whatsapp.source import WhatsAppSource

PAIR = "WhatsApp Chat with Mira Holt.txt"


@pytest.fixture
def read():
    """The records of one chat, or of several by name."""

    def records(files, *, name=PAIR, owner="Sam Owner", accounts=(), timezone=UTC, archive="archive", **settings):
        held = {name: files} if isinstance(files, (str, bytes)) else files
        with Archive.of_bytes(held, owner=owner, accounts=accounts, timezone=timezone, name=archive) as opened:
            opened.settings = WhatsAppSource.configure(settings)
            return list(WhatsAppSource().read(opened))

    return records


@pytest.fixture
def contacts(read):
    """(who, kind, direction) of each contact in a chat."""

    def told(files, **more):
        return [(one.who, one.kind, one.direction) for one in read(files, **more) if isinstance(one, Interaction)]

    return told


@pytest.fixture
def clocks(read):
    """When each contact in a chat was, in UTC."""

    def told(files, **more):
        return [f"{one.at:%Y-%m-%d %H:%M:%S}" for one in read(files, **more) if isinstance(one, Interaction)]

    return told
