"""What is compared of names and links."""

from __future__ import annotations

import pytest

from warmlinks.people.keys import account_key, handle_key, name_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Mira Holt", "mira holt"),
        ("Dr. Mira  HOLT (She/Her)", "mira holt"),
        ("Holt, Mira", "mira holt"),
        ("Jonas Brandt, Ph.D., MBA", "jonas brandt"),
        ("Jonas Brandt PhD", "jonas brandt"),
        ("Sam Lee, PMP®, CSM", "sam lee"),
        ("🌊 Mira Holt 🎹", "mira holt"),
        ("José Ñúñez", "jose nunez"),
        ("Søren Łukasz", "soren lukasz"),
        ("Pat O\u2019Brien", "pat obrien"),
        ("Anne-Marie Roth", "anne marie roth"),
        ("Μίρα Χολτ", "μιρα χολτ"),
        ("李 明", "李 明"),
        ("がく", "がく"),
        ("नमिता राव", "नमिता राव"),
        ("Dr.", "dr"),
        ("", ""),
    ],
)
def test_names(text, key):
    """Names are compared without case, accents, titles, degrees, pronouns and emoji; other scripts stay whole."""
    assert name_key(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://x.com/Ada_L", "twitter:@ada_l"),
        ("http://mobile.twitter.com/@ada_l?lang=en", "twitter:@ada_l"),
        ("https://twitter.com/i/user/99", "twitter:99"),
        ("https://twitter.com/intent/user?user_id=99", "twitter:99"),
        ("https://twitter.com/hashtag/tide", None),
        ("www.linkedin.com/in/Mira-H%C3%B6lt/", "linkedin:in/mira-hölt"),
        ("https://de.linkedin.com/in/mira/en", "linkedin:in/mira"),
        ("https://www.linkedin.com/company/tidewater", None),
        ("https://www.facebook.com/profile.php?id=12", "facebook:12"),
        ("facebook.com/mira.holt", "facebook:@mira.holt"),
        ("https://www.instagram.com/Tide.Mira/?igsh=1", "instagram:@tide.mira"),
        ("https://www.instagram.com/p/abc/", None),
        ("https://example.org/mira", None),
        ("twitter:@Ada_L", "twitter:@ada_l"),
        ("Twitter:12", "twitter:12"),
        ("twitter:", None),
        ("ada", None),
        ("http://[x.com/ada", None),
    ],
)
def test_accounts(text, key):
    """Links to profiles and the two written forms name an account; other texts name none."""
    assert account_key(text) == key


def test_handles():
    """Handles are compared without the mark and without case."""
    assert handle_key(" @Ada_L ") == "ada_l"
