"""Whose a chat is: no line says it."""

from __future__ import annotations

import pytest

from warmlinks.errors import OwnerUnknownError
from warmlinks.plugins.sources import Account
from warmlinks.values import Identity

GROUP = "WhatsApp Chat with Sail crew.txt"
TALK = (
    "14/03/2025, 14:05 - Mira Holt: one\n14/03/2025, 14:06 - Sam Owner: two\n14/03/2025, 14:07 - Jonas Brandt: three\n"
)
TWO = "14/03/2025, 14:05 - Mira Holt: one\n14/03/2025, 14:06 - Sam Owner: two\n"
KNOWN = Identity("whatsapp", "name:Sam Owner", name="Sam Owner")


def _owner(records):
    (account,) = (one.identity for one in records if isinstance(one, Account))
    return account


@pytest.mark.parametrize("typed", ["Sam Owner", "sam owner", " Sam  Owner ", "SAM OWNER"])
def test_whoever_is_typed_is_meant(typed, read):
    """By the name in the chat, in whatever case."""
    assert _owner(read(TALK, name=GROUP, owner=typed)).key == "name:Sam Owner"


def test_a_number_is_typed_in_any_form(read):
    """The owner may stand in a chat by number."""
    found = _owner(read(TALK.replace("Sam Owner", "+44 7700 900001"), name=GROUP, owner="0044 (7700) 900-001"))

    assert (found.key, found.phones, found.aliases) == ("+447700900001", ("+447700900001",), ("0044 (7700) 900-001",))


def test_several_names_are_one_owner(read, contacts):
    """Who was called otherwise in an older chat."""
    found = _owner(read(TALK, name=GROUP, owner=["Sam Owner", "Jonas Brandt"]))

    assert {found.key, *found.aliases} == {"name:Sam Owner", "name:Jonas Brandt"}
    assert contacts(TALK, name=GROUP, owner=["Sam Owner", "Jonas Brandt"]) == [
        ("name:Mira Holt", "message", "in"),
        ("name:Mira Holt", "message", "out"),
        ("name:Mira Holt", "message", "out"),
    ]


def test_nobody_of_that_name_is_said_with_who_there_is(read):
    """A slip would turn every message round."""
    with pytest.raises(OwnerUnknownError, match="nobody in it is called Sammy") as caught:
        read(TALK, name=GROUP, owner="Sammy")

    assert caught.value.candidates == ("Mira Holt", "Sam Owner", "Jonas Brandt")


def test_whoever_wrote_nothing_is_believed_where_the_book_knows_the_name(read, contacts):
    """A group in which the owner only reads."""
    assert (
        _owner(read(TALK, name=GROUP, owner="Sam", accounts=[Identity("whatsapp", "name:Sam", name="Sam")])).name
        == "Sam"
    )
    assert contacts("14/03/2025, 14:05 - Mira Holt: one\n", owner="Sam") == [("name:Mira Holt", "message", "in")]


@pytest.mark.parametrize(
    "account",
    [
        KNOWN,
        Identity("linkedin", "in/sam", name="Sam Owner"),
        Identity("whatsapp", "name:Sam", name="Sam", aliases=("name:Sam Owner",)),
    ],
    ids=["here", "elsewhere", "by another name"],
)
def test_whom_the_book_knows_needs_not_be_typed(account, read):
    """By a name on any network."""
    assert _owner(read(TALK, name=GROUP, owner=None, accounts=[account])).key == "name:Sam Owner"


def test_the_books_number_is_the_owners(read):
    """As an address book or another network told it."""
    known = Identity("phone", "me", phones=("+447700900001",))

    assert _owner(read(TALK.replace("Sam Owner", "+44 7700 900001"), name=GROUP, owner=None, accounts=[known])).phones


def test_the_file_of_a_pair_names_the_other(read):
    """Whoever else speaks there is the owner."""
    assert _owner(read(TWO, owner=None)).key == "name:Sam Owner"
    assert _owner(read(TWO, name="WhatsApp Chat with Sam Owner.txt", owner=None)).key == "name:Mira Holt"


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat - Mira Holt.zip",
        "C:\\chats\\WhatsApp Chat - Mira Holt (2).zip",
        "/tmp/WhatsApp Chat - Mira Holt/",
    ],
)
def test_a_plain_chat_is_called_as_its_zip_is(name, read):
    """An iPhone calls the text `_chat.txt` and the zip after the other."""
    chat = "[14/03/25, 14:05:09] Mira Holt: one\n[14/03/25, 14:06:09] Sam Owner: two\n"

    assert _owner(read(chat, name="_chat.txt", owner=None, archive=name)).key == "name:Sam Owner"


def test_who_deleted_a_message_on_this_phone_is_the_owner(read):
    """Everybody else is told that it was deleted."""
    chat = TALK + "14/03/2025, 14:08 - Sam Owner: You deleted this message\n"

    assert _owner(read(chat, name=GROUP, owner=None)).key == "name:Sam Owner"


def test_who_alone_is_in_every_chat_is_the_owner(read):
    """Of several chats in one folder, whatever they are called."""
    files = {"a.txt": TALK, "b.txt": "14/03/2025, 14:05 - Ana Ruiz: x\n14/03/2025, 14:06 - Sam Owner: y\n"}

    assert _owner(read(files, owner=None)).key == "name:Sam Owner"


@pytest.mark.parametrize("accounts", [(), (Identity("whatsapp", "name:Sammy", name="Sammy"),)], ids=["new", "other"])
def test_what_nothing_tells_is_asked(accounts, read):
    """With who might be meant, and whom the book knows."""
    with pytest.raises(OwnerUnknownError, match="the chat does not say whose it is") as caught:
        read(TALK, name=GROUP, owner=None, accounts=accounts)

    assert caught.value.candidates == ("Mira Holt", "Sam Owner", "Jonas Brandt")
    assert ("Sammy" in caught.value.why) == bool(accounts)


def test_whom_a_chat_is_called_after_is_not_the_owner(read):
    """The only one who speaks in it is no candidate then."""
    with pytest.raises(OwnerUnknownError) as caught:
        read("14/03/2025, 14:05 - Mira Holt: one\n", owner=None)

    assert caught.value.candidates == ()
