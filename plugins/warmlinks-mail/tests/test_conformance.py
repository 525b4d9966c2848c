"""The kit's promises, for each form of mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_mail.source import MailSource

DATA = Path(__file__).parent / "data"
TEXTS = {
    "mbox": ("tea by the pier", "You both restore pianos", "who has ropes"),
    "takeout": ("you should meet Jonas", "he sails"),
    "maildir": (),
    "thunderbird": (),
}
LATER = b"""From - Mon Mar 04 11:20:34 2024
From: Tom Achebe <tom@achebe.example>
To: Sam Owner <sam@tidewater.example>
Date: Thu, 1 May 2025 08:00:00 +0000
Message-ID: <later@achebe.example>

later
"""


class TestMail(SourceConformance):
    @pytest.fixture(params=sorted(TEXTS))
    def example(self, request):
        example = Example.of(MailSource, DATA / request.param, texts=TEXTS[request.param])
        if request.param != "mbox":
            return example
        newer = {**example.files, "INBOX.mbox": example.files["INBOX.mbox"] + LATER}
        return Example(MailSource, example.files, texts=example.texts, newer=newer)
