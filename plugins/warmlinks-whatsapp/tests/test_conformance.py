"""The kit's promises, for chats of both phones, of two and of several, in one file and in many."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmlinks.testing.examples import Example
from warmlinks.testing.sources import SourceConformance
from warmlinks_whatsapp.source import WhatsAppSource

DATA = Path(__file__).parent / "data"
TEXTS = {
    "ios_pair": ("Draft is in the folder", "read it tonight", "The pier at nine"),
    "ios_group": ("You both mend sails", "Coffee on Friday", "a pity", "Which day"),
    "android_pair": ("Draft is in the folder", "One line", "the new sail"),
    "android_group": ("que repara velas", "Encantado", "Quién viene"),
    "many": ("bis Freitag", "this is Tom", "buy bread"),
}
LATER = {
    "android_pair": "3/15/25, 8:00\u202fAM - Mira Holt: see you\n3/15/25, 8:01\u202fAM - Sam Owner: soon\n",
    "android_group": "21/03/2025, 8:00 a.\u00a0m. - Ana Ruiz: hasta luego\n",
}


class TestWhatsApp(SourceConformance):
    @pytest.fixture(params=sorted(TEXTS))
    def example(self, request):
        case = request.param
        example = Example.of(WhatsAppSource, DATA / case, texts=TEXTS[case], owner="Sam Owner")
        if case not in LATER:
            return example
        # an export holds the newest messages only: the first of the older one are not in it
        newer = {name: data + LATER[case].encode() for name, data in example.files.items()}
        return Example(WhatsAppSource, example.files, texts=TEXTS[case], newer=newer, owner="Sam Owner")
