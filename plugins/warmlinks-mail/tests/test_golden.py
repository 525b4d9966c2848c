"""Invented mailboxes beside the records they are read to."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks.plugins.sources import Checkpoint
from warmlinks_mail.source import MailSource

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("case", cases_in(DATA))
def test_a_mailbox_is_read_to_the_records_beside_it(case):
    """Every form gives exactly the records that were reviewed."""
    with open_archive(DATA / case, timezone=ZoneInfo("Europe/Berlin")) as archive:
        assert MailSource().recognizes(archive)
        is_as_reviewed(
            (one for one in MailSource().read(archive) if not isinstance(one, Checkpoint)), DATA / f"{case}.txt"
        )
