"""Invented chats beside the records they are read to."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_whatsapp.source import WhatsAppSource

DATA = Path(__file__).parent / "data"
NOBODY_SAYS = {"ios_pair", "android_pair"}
"""Chats that tell whose they are by the name of their file."""


@pytest.mark.parametrize("case", cases_in(DATA))
def test_a_chat_is_read_to_the_records_beside_it(case):
    """Every form gives exactly the records that were reviewed."""
    owner = None if case in NOBODY_SAYS else "Sam Owner"
    with open_archive(DATA / case, owner=owner, timezone=ZoneInfo("Europe/Berlin")) as archive:
        assert WhatsAppSource().recognizes(archive)
        is_as_reviewed(WhatsAppSource().read(archive), DATA / f"{case}.txt")
