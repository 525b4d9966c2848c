"""Whose an export is."""

from __future__ import annotations

import pytest

from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import Account
from warmlinks.values import Identity


def group(made):
    """A group does not say whose it is."""
    return made.chat(made.line(), made.line("user1001"), kind="private_group", number=7, name="Boats")


def owner_of(made, *exports, **how):
    (account,) = made.of(Account, *exports, **how)
    return account.identity


def test_a_whole_export_says_it(made):
    """With number, name, handle and phone."""
    found = owner_of(made, made.whole(group(made)))

    assert (found.key, found.handle, found.name) == ("1001", "samowner", "Sam Owner")
    assert "user1001" in found.aliases


@pytest.mark.parametrize("typed", ["user1001", "1001", "Sam Owner", "sam  owner", ["sam@mail.example", "Sam Owner"]])
def test_of_a_group_the_user_says_it(made, typed):
    """By number as the file has it or bare, or by name."""
    assert owner_of(made, group(made), owner=typed).key == "1001"


@pytest.mark.parametrize("typed", ["@SamOwner", "samowner", "https://t.me/samowner"])
def test_a_handle_is_known_from_an_earlier_export(made, typed):
    """One chat has no handles."""
    known = Identity("telegram", "1001", handle="samowner")

    assert owner_of(made, group(made), owner=typed, accounts=[known]).key == "1001"


def test_the_book_knows_the_owner_who_wrote_in_it(made):
    known = (Identity("telegram", "1001"), Identity("email", "sam@x.example"))

    assert owner_of(made, group(made), accounts=known).key == "1001"


def test_an_account_of_the_book_that_never_wrote_in_it_is_not_taken(made):
    """It may be a friend's export."""
    with pytest.raises(OwnerUnknownError):
        made.read(group(made), accounts=[Identity("telegram", "1099")])


def test_in_a_chat_with_one_other_it_is_whoever_is_not_the_other(made):
    """The number of the chat is the other's."""
    assert owner_of(made, made.chat(made.line(), made.line("user1001"))).key == "1001"


def test_saved_messages_are_the_owners(made):
    notes = made.chat(made.line("user1001"), kind="saved_messages", number=1001, name=None)

    assert owner_of(made, made.whole(notes, made.chat(made.line()), owner=None)).key == "1001"


def test_nobody_is_guessed(made):
    """Where nothing tells, those who wrote are named, by name where that is one person's."""
    with pytest.raises(OwnerUnknownError) as error:
        made.read(group(made))
    assert set(error.value.candidates) == {"Mira Holt", "Sam Owner"}

    twins = made.chat(
        made.line("user5", **{"from": "Ann"}), made.line("user6", **{"from": "Ann"}), kind="private_group"
    )
    with pytest.raises(OwnerUnknownError) as error:
        made.read(twins, owner="Ann")
    assert set(error.value.candidates) == {"user5", "user6"}


def test_a_chat_in_which_only_the_other_wrote_asks(made):
    with pytest.raises(OwnerUnknownError):
        made.read(made.chat(made.line()))

    assert owner_of(made, made.chat(made.line()), owner="user1001").key == "1001"


def test_exports_of_two_accounts_are_not_mixed(made):
    other = {"user_id": 1002, "first_name": "Mira"}
    with pytest.raises(InputError, match="two accounts"):
        made.read(made.whole(group(made)), made.whole(group(made), owner=other))


def test_a_broken_export_is_said_to_be_broken(made):
    """And not to lack an owner."""
    from warmlinks.archive import Archive
    from warmlinks_telegram.source import TelegramSource

    text = '{"name": "Boats", "type": "private_group", "id": 7, "messages": [{"id": 1'
    with Archive.of_bytes({"result.json": text}) as archive, pytest.raises(InputError) as error:
        list(TelegramSource().read(archive))

    assert not isinstance(error.value, OwnerUnknownError)
