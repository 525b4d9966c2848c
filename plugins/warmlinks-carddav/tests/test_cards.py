"""Lines of ours in a card, and all others as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.errors import FeedError
from warmlinks_carddav._cards import addresses_of, edited, name_of, values_of

CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Ada\\, Countess of\r\n  Lovelace\r\n"
    "item1.EMAIL;TYPE=home:Ada@Engine.example\r\nEMAIL:mailto:countess@engine.example\r\n"
    "PHOTO;ENCODING=b:AAAA\r\n BBBB\r\nX-WARMLINKS-WARMTH:0.5\r\nX-OTHER:äöü 日本\r\nEND:VCARD\r\n"
)
NAMES = {"X-WARMLINKS-WARMTH": "X-Warmlinks-Warmth", "X-WARMLINKS-DUE": "X-Warmlinks-Due"}
OTHERS = st.lists(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60).map(
        lambda text: f"NOTE:{text}"
    ),
    max_size=6,
)


def test_what_lines_say():
    assert name_of(CARD) == "Ada, Countess of Lovelace"
    assert addresses_of(CARD) == {"ada@engine.example", "countess@engine.example"}
    assert values_of(CARD, NAMES) == {"X-Warmlinks-Warmth": 0.5, "X-Warmlinks-Due": None}


def test_a_value_takes_the_place_of_the_one_before_and_none_takes_it_away():
    due = datetime(2026, 12, 14, 10, tzinfo=UTC)
    written = edited(CARD, {"X-Warmlinks-Warmth": 0.25, "X-Warmlinks-Due": due})

    assert written.count("WARMTH") == 1
    assert values_of(written, NAMES) == {"X-Warmlinks-Warmth": 0.25, "X-Warmlinks-Due": "20261214T100000Z"}
    assert edited(written, {"X-Warmlinks-Warmth": 0.5, "X-Warmlinks-Due": None}).replace(
        "X-WARMLINKS-WARMTH:0.5\r\n", ""
    ) == (CARD.replace("X-WARMLINKS-WARMTH:0.5\r\n", ""))


@given(OTHERS, OTHERS, st.sampled_from(["\r\n", "\n"]))
def test_all_other_lines_stay_as_they_are(before, after, ending):
    """Folded, foreign, empty or odd: byte for byte, in their order, with the ends of lines that they have."""
    others = ["BEGIN:VCARD", "VERSION:4.0", "FN:A", *before, " folded, as above", *after]
    card = ending.join([*others, "END:VCARD", ""])
    written = edited(card, {"X-WARMLINKS-WARMTH": 0.25})

    assert written == ending.join([*others, "X-WARMLINKS-WARMTH:0.25", "END:VCARD", ""])
    assert edited(written, {"X-WARMLINKS-WARMTH": None}) == card


def test_what_is_no_card_is_not_written():
    with pytest.raises(FeedError, match="no card"):
        edited("<html></html>", {"X-A": 1.0})
