"""One message has one key, whatever file it stands in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

TOM = "Tom Achebe"
ZOE = "Zoë Lindqvist"
T = 1_700_000_000_000


def _chat(export, folder="tom_100000000000001"):
    return export.thread(
        folder,
        [TOM, export.me],
        export.said(TOM, T, "så ses vi"),
        export.said(export.me, T + 20_000, "ok"),
        export.said(export.me, T + 30_000, "ok"),
    )


def _old_page(export, *lines):
    """A page of 2017 with the lines, newest first."""
    blocks = "".join(
        f'<div class="message"><div class="message_header"><span class="user">{who}</span><span class="meta">'
        f"{datetime.fromtimestamp(ms / 1000, UTC):%d %B %Y at %H:%M} UTC+00</span></div></div><p>{text}</p>"
        for who, ms, text in lines
    )
    page = f'<html><body><h1>{export.me}</h1><div class="thread">{TOM}, {export.me}{blocks}</div></body></html>'
    return {"html/messages.htm": page}


def test_the_encrypted_zip_and_the_plain_export_agree(export):
    """Loaded one after the other, a message in both comes under one key; loaded together, once."""
    plain = export.profile() | _chat(export)
    zip_ = export.sealed(TOM, export.said(TOM, T, "så ses vi"), export.said(TOM, T + 90_000, "and then?"))

    first, second, both = export.read(plain), export.read(zip_), export.read(plain, zip_)

    assert len(set(first.keys) & set(second.keys)) == 1
    assert sorted(both.keys) == sorted(set(first.keys) | set(second.keys))
    assert len(both.people) == 1


def test_generations_agree_though_folders_were_named_anew(export):
    """The folder has another id since 2022; the messages are the same."""
    old = export.read(export.profile() | _chat(export, "TomAchebe_Ab3dE6gH1j"))

    assert set(old.keys) == set(export.read(export.profile() | _chat(export)).keys)


def test_groups_agree_though_folders_were_named_anew(export):
    """In a group the speaker's name says enough."""

    def group(folder):
        return export.thread(folder, [TOM, ZOE, export.me], export.said(TOM, T), export.said(export.me, T + 1))

    old, new = (export.read(export.profile() | group(folder)) for folder in ("Us_Ab3dE6gH1j", "100000000000003"))

    assert set(old.keys) == set(new.keys)


def test_who_says_the_same_in_two_groups_at_once_says_two_things(export):
    """One export has both, and neither hides the other."""
    found = export.read(
        export.profile()
        | export.thread("1", [TOM, ZOE, export.me], export.said(export.me, T, "happy new year"))
        | export.thread("2", [TOM, "Sanne de Wit", export.me], export.said(export.me, T, "happy new year"))
    )

    assert len(set(found.keys)) == 4


def test_pages_that_know_minutes_only_agree_with_seconds(export):
    """What was said twice within a minute is counted, so it is two there and two here."""
    lines = [(export.me, T + 30_000, "ok"), (export.me, T + 20_000, "ok"), (TOM, T, "så ses vi")]

    assert set(export.read(_old_page(export, *lines)).keys) == set(export.read(export.profile() | _chat(export)).keys)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_a_file_changes_no_key(export, turned):
    """Newest first or oldest first, in one file or in two."""
    lines = [export.said(TOM, T + 1000 * number, "ok") for number in range(5)]
    lines = lines[::-1] if turned else lines
    one = export.read(export.profile() | export.thread("1", [TOM, export.me], *lines))

    assert [(key.partition(".")[2], number) for number, key in enumerate(one.keys)] == [
        ("", 0),
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("4", 4),
    ]


def test_what_stands_twice_in_a_file_is_there_once(export):
    """Exact repetitions happen; they are counted and left out."""
    found = export.read(
        export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T), export.said(TOM, T))
    )

    assert (len(found.keys), found.skipped) == (1, {"the same again": 1})


def test_a_key_tells_nothing_of_what_was_said(export):
    """It is made of the text, and the text cannot be read from it."""
    found = export.read(export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T, "the secret")))

    assert found.keys[0].startswith("m-")
    assert "secret" not in repr(found.records)


def test_a_chat_that_moved_is_continued_by_the_encrypted_one(export):
    """Of two threads of one name, the one that was cut over is the one that goes on in the zip."""
    found = export.read(
        export.profile()
        | export.thread("inbox/100000000000001", [TOM, export.me], export.said(TOM, T))
        | export.thread("e2ee_cutover/100000000000002", [TOM, export.me], export.said(TOM, T + 1)),
        export.sealed(TOM, export.said(TOM, T + 2)),
    )

    assert list(found.people) == ["thread:100000000000002", "thread:100000000000001"]


def test_two_encrypted_chats_of_one_name_in_one_zip_are_two_people(export):
    """The counter in the file's name is no key, so their first moments are."""
    found = export.read(
        export.profile()
        | export.sealed(TOM, export.said(TOM, T), number=4)
        | export.sealed(TOM, export.said(TOM, T + 1000), number=9)
    )

    assert len(found.people) == 2


def test_the_same_encrypted_chat_from_two_downloads_is_one(export):
    """They share messages, or each zip has one."""
    first = export.sealed(TOM, export.said(TOM, T), number=4)
    second = export.sealed(TOM, export.said(TOM, T), export.said(TOM, T + 1000), number=9)

    found = export.read(export.profile() | first, second)

    assert (len(found.people), len(found.keys)) == (1, 2)
