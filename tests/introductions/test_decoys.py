"""What names people and brings nobody together is not taken for an introduction, in any language of the samples."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from warmlinks.cues import CueReader, given_names
from warmlinks.introductions.detect import TAKE, find
from warmlinks.introductions.view import ME, ConversationView, MessageView, View

DAY = 86400
AT = 1_700_000_000
LONG_AGO = AT - 900 * DAY
READER = CueReader.of_people(
    [("Ben Okafor", "ben"), ("@ben_o", "ben"), ("Cleo Marsh", "cleo"), ("@cleo_m", "cleo"), ("Dov Levin", "dov")]
)
FIRST = given_names([("Ben Okafor", "ben"), ("Cleo Marsh", "cleo")])
DECOYS = tomllib.loads((Path(__file__).parent / "data" / "decoys.toml").read_text(encoding="utf-8"))


def said(text: str, speaker: str, at: int = AT, *, public: bool = False) -> MessageView:
    cues = READER.read(text, first_names=FIRST, public=public)
    return MessageView(
        at, speaker, cues.names, cues.introduction_score, cues.thanks, cues.question, "w", f"k{at}-{speaker}"
    )


def worlds(kind: str, text: str) -> View:
    """One small world in which that sentence is said, as such sentences are."""
    if kind == "post":
        post = said(text.format(a="@ben_o", b="@cleo_m"), ME, public=True)
        return View(
            [ConversationView("n", "p", "public", frozenset({ME, "ben", "cleo"}), [post])],
            {"ben": LONG_AGO, "cleo": LONG_AGO},
        )
    if kind == "note":
        note = said(text.format(by="Ben Okafor"), "eva")
        return View(
            [ConversationView("n", "d", "direct", frozenset({ME, "eva"}), [note])], {"ben": LONG_AGO, "eva": AT}
        )
    if kind == "aside":
        aside = said(text.format(b="Cleo Marsh"), "ben")
        # They turn up by themselves some days later.
        return View(
            [ConversationView("n", "d", "direct", frozenset({ME, "ben"}), [aside])],
            {"ben": LONG_AGO, "cleo": AT + 10 * DAY},
        )
    opening = said(text.format(a="Ben", b="Cleo"), ME)
    plans = [opening, *(said("fine", who, AT + n * 600) for n, who in enumerate(("ben", ME, "cleo", ME, "ben"), 1))]
    return View(
        [ConversationView("n", "g", "group", frozenset({ME, "ben", "cleo"}), plans)],
        {"ben": LONG_AGO, "cleo": LONG_AGO},
    )


def every_decoy() -> Iterator[tuple[str, str, str]]:
    for language, kinds in DECOYS.items():
        for kind, texts in kinds.items():
            for text in texts:
                yield language, kind, text


@pytest.mark.parametrize(("language", "kind", "text"), list(every_decoy()))
def test_what_names_people_and_brings_nobody_together_is_not_taken(language, kind, text):
    """Parties, news, birthdays, thanks, line-ups, plans, panels: asked about at most."""
    taken = [one for one in find(worlds(kind, text)) if one.confidence >= TAKE]

    assert taken == [], language
