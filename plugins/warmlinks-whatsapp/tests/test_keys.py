"""Keys are the same in every export: a later one, one with media, one of another phone, a part of it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Interaction, Message, Skipped
from warmlinks_whatsapp.source import WhatsAppSource

LEFT = "\u200e"


def _keys(records):
    return {(type(one).__name__, one.key) for one in records if isinstance(one, Interaction | Message)}


def _chat(*said, first=0):
    return "".join(f"14/03/2025, 14:{first + minute:02} - {text}\n" for minute, text in enumerate(said))


SAID = ("Mira Holt: one", "Sam Owner: two", "Mira Holt: one", "Sam Owner: thank you Mira", "Mira Holt: last")


def test_an_export_that_overlaps_adds_what_is_new(read):
    """The phone keeps the newest messages only, so a later export lacks the oldest."""
    older, newer = read(_chat(*SAID)), read(_chat(*SAID[2:], "Sam Owner: new", first=2))

    assert len(_keys(newer) - _keys(older)) == 1
    assert _keys(newer) >= {key for key in _keys(older) if key in _keys(read(_chat(*SAID[2:], first=2)))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<Media omitted>", "IMG-20250314-WA0003.jpg (file attached)"),
        ("<Media omitted>\nthe sail", "IMG-20250314-WA0003.jpg (file attached)\nthe sail"),
        ("<Media omitted>", "<Medien ausgeschlossen>"),
        ("<Media omitted>", f"{LEFT}image omitted"),
        ("This message was deleted", "Diese Nachricht wurde gelöscht."),
        ("a text", "a text <This message was edited>"),
        ("caf\u00e9", "cafe\u0301"),
        ("two  words", f"two words{LEFT}"),
    ],
)
def test_what_differs_from_export_to_export_is_in_no_key(one, other, read):
    """With media or without, in another language, in another spelling of the same letters."""
    assert _keys(read(_chat(f"Mira Holt: {one}", "Sam Owner: x"))) == _keys(
        read(_chat(f"Mira Holt: {other}", "Sam Owner: x"))
    )


def test_an_iphone_and_an_android_phone_give_one_key(read):
    """Where the same names stand on both: seconds are in no key."""
    ios = "[14/03/25, 14:00:09] Mira Holt: one\n[14/03/25, 14:01:30] Sam Owner: two\n"

    assert _keys(read(ios)) == _keys(read(_chat("Mira Holt: one", "Sam Owner: two")))


def test_the_owners_name_is_in_no_key(read):
    """It is chosen in the settings, and may change."""
    one = read(_chat("Mira Holt: one", "Sam Owner: two"))
    other = read(_chat("Mira Holt: one", "Sammy: two"), owner="Sammy")

    assert _keys(one) == _keys(other)


@pytest.mark.parametrize(
    ("one", "other"), [("WhatsApp Chat with Sail crew.txt", "WhatsApp Chat with Sail crew (2).txt"), ("a.txt", "b.txt")]
)
def test_the_name_of_the_file_is_in_no_key_of_a_pair(one, other, read):
    """Nor the counter that a browser puts behind it."""
    chat = _chat("Mira Holt: one", "Sam Owner: two")

    assert _keys(read(chat, name=one)) == _keys(read(chat, name=other))


def test_two_chats_have_keys_of_their_own(read):
    """Where the owner says the same to both in one minute."""
    files = {
        f"WhatsApp Chat with {name}.txt": _chat(f"{name}: hello", "Sam Owner: happy new year")
        for name in ("Mira Holt", "Jonas Brandt")
    }

    assert len(_keys(read(files))) == 4


def test_two_files_of_one_chat_are_one(read):
    """A folder in which an older and a newer export lie side by side."""
    once = read(_chat(*SAID, "Sam Owner: new"))
    records = read(
        {
            "WhatsApp Chat with Mira Holt.txt": _chat(*SAID),
            "WhatsApp Chat with Mira Holt (1).txt": _chat(*SAID, "Sam Owner: new"),
        }
    )

    assert _keys(records) == _keys(once)
    assert Skipped("the same again", len(SAID)) in records
    keys = [one.key for one in records if isinstance(one, Interaction)]
    assert len(keys) == len(set(keys))


def test_no_text_is_in_a_key(read):
    """A digest of it stands for it."""
    assert not any("meadow" in key for _, key in _keys(read(_chat("Mira Holt: a meadow", "Sam Owner: meadow?"))))


NAMES = st.sampled_from(["Mira Holt", "Sam Owner", "Jonas Brandt", "+44 7700 900123", "~\u202fAna"])
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30) | st.sampled_from(
    ["<Media omitted>", "ok", "This message was deleted", f"{LEFT}image omitted", "meet Jonas", "a\nb"]
)
LINES = st.lists(st.tuples(st.integers(0, 300), NAMES, TEXTS), max_size=25)


def _written(lines):
    return "".join(
        f"14/03/2025, {10 + minute // 60}:{minute % 60:02} - {name}: {text}\n"
        for minute, name, text in sorted(lines, key=lambda one: one[0])
    )


def _read(files):
    with Archive.of_bytes(files, owner="Sam Owner") as archive:
        return list(WhatsAppSource().read(archive))


@settings(max_examples=60, deadline=None)
@given(LINES, st.integers(0, 25))
def test_a_part_of_a_chat_has_keys_of_the_whole(lines, cut):
    """Whatever is said: what stands at the end of a chat is not said anew by a longer export."""
    opening = [(0, "Sam Owner", "opening"), (0, "Mira Holt", "opening"), (0, "Jonas Brandt", "opening")]
    whole = _written([*opening, *lines])
    minute = sorted(lines, key=lambda one: one[0])[cut][0] if cut < len(lines) else 301
    part = _written([*opening, *(one for one in lines if one[0] >= max(1, minute))])
    name = "WhatsApp Chat with Sail crew.txt"

    assert _keys(_read({name: part})) <= _keys(_read({name: whole}))


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_the_same_chat_twice_adds_nothing(lines):
    """In one folder, under two names."""
    text = _written([(0, "Sam Owner", "opening"), *lines])
    once = _read({"WhatsApp Chat with Sail crew.txt": text})
    twice = _read({"WhatsApp Chat with Sail crew.txt": text, "WhatsApp Chat with Sail crew (1).txt": text})

    assert _keys(once) == _keys(twice)
    assert sum(isinstance(one, Interaction) for one in once) == sum(isinstance(one, Interaction) for one in twice)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                "[14/03/25, 14:05:09] ",
                "14/03/2025, 14:05 - ",
                "Sam Owner: ",
                "Mira",
                LEFT,
                "\n",
                ":",
                "1/2/3",
                "added",
                '"',
                "<",
                ">",
            ]
        ),
        max_size=40,
    ).map("".join),
    st.binary(max_size=40),
)
def test_whatever_is_in_a_file_only_input_errors_leave(text, more):
    """Text of any kind, and bytes of any kind behind it."""
    with contextlib.suppress(InputError):
        _read({"WhatsApp Chat with Mira Holt.txt": text.encode("utf-8", "surrogatepass") + more})


def test_a_long_chat_is_remembered_in_part(read, monkeypatch):
    """What was said twice in a minute is told apart all the same: the two stand near each other."""
    said = [text for number in range(12) for text in (f"Mira Holt: {number}", f"Mira Holt: {number}", "Sam Owner: x")]
    whole = _keys(read(_chat(*said)))
    monkeypatch.setattr("warmlinks_whatsapp._chats._WINDOW", 4)

    assert _keys(read(_chat(*said))) == whole
    assert len(whole) == len(said)
