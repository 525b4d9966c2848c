"""Whose export it is."""

from __future__ import annotations

import pytest

from warmlinks.errors import OwnerUnknownError

TOM = "Tom Achebe"
ZOE = "Zoë Lindqvist"
T = 1_700_000_000_000


def test_the_profile_says_it(export):
    """Name, user name and addresses; former names are other keys."""
    found = export.read(
        export.profile(
            username="ines.okoro", emails={"emails": ["ines@example.org"]}, previous_names=[{"name": "Ines Bello"}]
        )
    )

    assert (found.account.key, found.account.handle) == ("owner:Ines Okoro", "ines.okoro")
    assert found.account.emails == ("ines@example.org",)
    assert found.account.aliases == ("owner:Ines Bello",)


def test_the_key_is_the_same_without_the_profile(export):
    """Leaving a section out of the next download makes nobody else of the owner."""
    threads = export.thread("1", [TOM, export.me], export.said(TOM, T)) | export.thread(
        "2", [ZOE, export.me], export.said(ZOE, T)
    )

    assert export.read(threads).account.key == export.read(threads | export.profile()).account.key


def test_the_name_in_nearly_all_threads_is_the_owners(export):
    """One thread in twenty without it does not matter."""
    names = [f"Friend {letter}" for letter in "ABCDEFGHIJKLMNOPQRS"]
    threads = {}
    for number, name in enumerate(names):
        threads |= export.thread(str(number), [name, export.me], export.said(name, T))
    threads |= export.thread("99", names[:3], export.said(names[0], T))

    assert export.read(threads).account.name == export.me


def test_one_thread_tells_by_its_title(export):
    """A two-person thread bears the other's name, whatever the order."""
    found = export.read(export.thread("1", [export.me, TOM], export.said(TOM, T)))

    assert found.account.name == export.me


def test_the_owner_need_not_be_listed(export):
    """Usually the owner is among the present, not always; having written is enough."""
    found = export.read(
        export.thread("1", [TOM], export.said(TOM, T), export.said(export.me, T + 1))
        | export.thread("2", [ZOE, export.me], export.said(ZOE, T))
    )

    assert found.account.name == export.me


def test_whoever_wrote_the_comments_is_the_owner(export):
    """Comments and reactions are the owner's own, so their author is."""
    data = [{"comment": {"timestamp": 1, "comment": "x", "author": export.me}}]
    comments = {"x/comments.json": {"comments_v2": [{"timestamp": 1700000000, "title": "x", "data": data}]}}

    assert export.read(comments).account.name == export.me


def test_nobody_in_particular_is_said_so(export):
    """Two names in equally many threads: the candidates are named, and nothing is guessed."""
    with pytest.raises(OwnerUnknownError) as caught:
        export.read(export.thread("1", [TOM, ZOE], export.said(TOM, T), title="us"))

    assert set(caught.value.candidates) == {"owner:Tom Achebe", "owner:Zoë Lindqvist"}


@pytest.mark.parametrize("given", ["owner:Zoë Lindqvist", "Zoë Lindqvist", "zoë lindqvist"])
def test_what_the_user_says_decides(export, given):
    """By key or by name, whatever the case."""
    found = export.read(export.thread("1", [TOM, ZOE], export.said(TOM, T), title="us"), owner=given)

    assert found.account.key == "owner:Zoë Lindqvist"
    assert found.contact == [("message", "in", TOM)]


def test_a_list_by_itself_needs_to_be_told(export):
    """A list of friends names everybody but the owner."""
    with pytest.raises(OwnerUnknownError):
        export.read(export.friends((TOM, 1480000000)))

    assert export.read(export.friends((TOM, 1480000000)), owner="Ines Okoro").account.key == "owner:Ines Okoro"


def test_an_owner_of_another_name_can_be_the_same(export):
    """Who says so by the old key keeps it beside the new."""
    found = export.read(export.profile("Ines Lund"), owner="owner:Ines Okoro")

    assert found.account.key == "owner:Ines Lund"
    assert "owner:Ines Okoro" in found.account.aliases
