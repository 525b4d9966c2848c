"""Mending letters, comparing names, telling nobodies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks_meta.text import is_placeholder, normalized, repair


def _garbled(text: str) -> str:
    """What Facebook makes of a text: every byte of its UTF-8 a character."""
    return text.encode().decode("latin-1")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_garbled_text_comes_back_as_it_was(text):
    """Whatever was written, mending what Facebook made of it gives it back."""
    assert repair(_garbled(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_that_is_no_mojibake_stays(text):
    """What does not fit bytes, or is no UTF-8 when it does, is right as it is."""
    try:
        text.encode("latin-1").decode()
    except UnicodeError:
        assert repair(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_mending_knows_no_half_measures(text):
    """A text is taken as broken as a whole or left as a whole."""
    repaired = repair(text)

    assert repaired == text or _garbled(repaired) == text


@pytest.mark.parametrize("right", ["José", "Zoë Lindqvist", "Łukasz", "日本", "naïve café", "Tom", "", "£5", "½ Ã"])
def test_right_names_stay(right):
    """Names that are already right are not touched, accents and all."""
    assert repair(right) == right


def test_escapes_are_mended_after_parsing():
    r"""`\u00c3\u00a9` in a file is an é, also beside a quote that is escaped itself."""
    written = r'"Jos\u00c3\u00a9 said \"\u00f0\u009f\u0091\u008d\""'

    assert repair(json.loads(written)) == 'José said "\N{THUMBS UP SIGN}"'


def test_names_are_compared_in_one_form():
    """One letter or letter and accent, one space or two: the same name."""
    assert normalized("Zoe\u0308  Lindqvist ") == normalized("Zo\u00eb Lindqvist")


@pytest.mark.parametrize(
    "name",
    [
        *("", "Facebook user", "Facebook-bruger", "Utilisateur Facebook", "Пользователь Facebook", "مستخدم فيسبوك"),
        *("Instagram User", "Instagram-Nutzer", "Utilisateur d\u2019Instagram", "instagramuser"),
        *("Usuario de Instagram", "Użytkownik Instagrama", "Instagramユーザー", "Instagram 사용자"),
    ],
)
def test_deleted_accounts_are_nobody(name):
    """The words for a deleted account, in any language, are no name."""
    assert is_placeholder(name)


@pytest.mark.parametrize(
    "name",
    [
        "Tom Achebe",
        "100000000000001@facebook.com",
        "Face Book",
        "Instagram",
        "Instagram Tips",
        "User",
        "Mira on Instagram",
    ],
)
def test_people_are_somebody(name):
    """A name is a name, and so is the number of an account."""
    assert not is_placeholder(name)
