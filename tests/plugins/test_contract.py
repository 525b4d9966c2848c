"""The contract of notifiers: texts are made inert, settings are read strictly, an outcome is always an outcome."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from attrs import field, frozen
from doubling import ratio
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.errors import SettingsError, WarmlinksError
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome, Outcomes, inert
from warmlinks.testing.notifiers_texts import naughty_names, sample_digest


def visible(text: str) -> str:
    return text.replace("\u200c", "")


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lindqvist",
        "José Ñandú",
        "名前",
        "שלום",
        "O'Neil & Söhne <gmbh>",
        "J.R.R. Tolkien",
        "10:30",
        "3/4",
        "Ada: hi",
        "50 %",
        "👩‍👩‍👧‍👦",
    ],
)
def test_an_ordinary_text_stays_as_it_is(text):
    """What people are called, and what is said of them, is not changed."""
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nBcc: b", "a Bcc: b"),
        ("  a \t b\u2028c ", "a b c"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("\u202eevil\u202c", "evil"),
        ("\ud800x", "\ufffdx"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 6),
        ("e" + ("\u0301" * 5 + "\u200d") * 9, "e" + "\u0301" * 5 + "\u200d\u0301"),
        ("x" * 600, "x" * 499 + "…"),
        ("\U000e0041da\ufeff", "da"),
    ],
)
def test_what_is_not_shown_goes(text, shown):
    """Breaks become blanks; controls, direction marks, halves and piles of accents go."""
    assert visible(inert(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://bad.example/x",
        "www.bad.example",
        "bad.example",
        "eve@bad.example",
        "@everyone",
        "mailto:eve@x.yz",
        "javascript:alert(1)",
        "tel:+49170",
        "//bad.example",
        "bad。example",
        "\uff20eve",
        "HTTP://BAD.EXAMPLE",
    ],
)
def test_links_and_mentions_are_broken_invisibly(text):
    """A reader sees the same, a program that looks for links does not find one."""
    made = inert(f"Ada {text}!")

    assert visible(made) == f"Ada {text}!"
    assert not re.search(r"[a-z]+:\S*//|\w[.。]\w\w|[@\uff20]\w|\w@|mailto:e|t:a|tel:\+", made, re.IGNORECASE)


@given(st.text(st.characters(codec=None), max_size=80))
def test_inert_is_one_bounded_line_and_stays_so(text):
    """Any text gives one line without controls, within the limit; a second time changes nothing."""
    made = inert(text, longest=40)

    assert len(made) <= 40
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp", "Cn") for letter in made)
    assert inert(made, longest=40) == made


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["x", "\u0301", "a.b", "  ", "@a://"])
def test_inert_looks_at_what_is_shown_only(name):
    """A name of ten megabytes costs no more than a long one, and a long one little more than what is shown of it."""
    long, endless = (name * (size // len(name)) for size in (10_000, 10_000_000))

    assert ratio(lambda: inert(endless), lambda: inert(long)) < 2


@pytest.mark.heavy
def test_control_a_look_at_the_rest_would_be_noticed():
    """The same goes up for whoever makes one line of the whole name first."""
    long, endless = ("a b" * size for size in (1_000, 30_000))

    assert ratio(lambda: inert(" ".join(endless.split())), lambda: inert(" ".join(long.split()))) > 2


def test_control_the_names_hold_what_is_taken_away():
    """The naughty names have all of that in them, so the tests above and the kit can fail."""
    everything = "".join(naughty_names())

    for sign in ("\r\n", "\x1b", "\u202e", "\ud800", "://", "@", "<script", "=?"):
        assert sign in everything


@frozen(kw_only=True)
class PigeonSettings:
    loft: str = field()
    token: SecretRef | None = field(default=None)
    grains: int = field(default=3)

    @grains.validator
    def _check(self, _attribute: object, value: int) -> None:
        if value < 0:
            raise ValueError(f"grains {value}")


class Pigeon(Notifier):
    name = "pigeon"
    settings = PigeonSettings
    answer: Any = None

    def _send(self, digest: Digest, settings: PigeonSettings) -> Outcome:
        del digest, settings
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def preview(self, digest: Digest, settings: PigeonSettings) -> bytes:
        return json.dumps([digest.title, settings.loft]).encode()


def sent(answer: Any) -> Outcome:
    pigeon = Pigeon()
    pigeon.answer = answer
    return pigeon.send(sample_digest(), Pigeon.configure({"loft": "x"}))


def test_settings_come_from_a_table():
    """Known keys are taken, the rest has defaults."""
    assert Pigeon.configure({"loft": "east"}) == PigeonSettings(loft="east")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"loft": "x", "grain": 1}, "pigeon knows no setting grain. Its settings are grains, loft, token"),
        ({}, "pigeon needs the setting loft"),
        ({"loft": "x", "grains": -1}, "pigeon: a wrong value"),
    ],
)
def test_wrong_settings_are_named(table, words):
    """An error names the channel and the key."""
    with pytest.raises(SettingsError) as caught:
        Pigeon.configure(table)

    assert words in str(caught.value)


@pytest.mark.parametrize("answer", [None, True, "delivered", Outcomes.DELIVERED, 200])
def test_anything_but_an_outcome_is_unknown(answer):
    """A plugin that answers something else may have handed over."""
    assert sent(answer).kind is Outcomes.UNKNOWN


@pytest.mark.parametrize("error", [ValueError("Ada Lindqvist"), OSError(5, "secret"), SystemExit(0), RecursionError()])
def test_whatever_is_raised_is_unknown_and_its_text_is_not_told(error):
    """A foreign error may hold a name or a secret; its type is enough."""
    outcome = sent(error)

    assert outcome.kind is Outcomes.UNKNOWN
    assert outcome.why == f"pigeon raised {type(error).__name__}"


def test_an_error_of_ours_is_told_and_unknown():
    """Errors of warmlinks hold places and counts, so they are said; what was handed over is not known."""
    outcome = sent(WarmlinksError("the loft is empty", advice="Feed them"))

    assert (outcome.kind, outcome.why) == (Outcomes.UNKNOWN, "the loft is empty. Feed them")


def test_an_interrupt_is_not_swallowed():
    """Ctrl-C ends the program, and the ledger finds the hand-over unconfirmed."""
    with pytest.raises(KeyboardInterrupt):
        sent(KeyboardInterrupt())


def test_an_outcome_is_one_line_and_its_pause_can_be_waited_for():
    """What the other side said is bounded and printable; a pause that is none is dropped."""
    outcome = Outcome.refused("no\r\n\x1b[2J" + "x" * 1000)

    assert "\n" not in outcome.why
    assert "\x1b" not in outcome.why
    assert len(outcome.why) <= 300
    for pause in (float("nan"), float("inf"), -1.0):
        assert Outcome.retryable("later", retry_after=pause).retry_after is None
    assert Outcome.retryable("later", retry_after=7).retry_after == 7.0


@pytest.mark.parametrize("before", ["0" * 38, "0" * 39, "אב " * 12 + "x", "x " + "א" * 40])
def test_the_pairs_round_a_name_count_towards_the_limit(before):
    """A name from right to left at the very end makes no text longer than it may be; a second time changes nothing."""
    made = inert(f"{before}א", longest=40)

    assert len(made) <= 40
    assert inert(made, longest=40) == made
