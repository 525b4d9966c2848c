"""What is said and done in chats, and what of it is contact."""

from __future__ import annotations

import json

import pytest

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Conversation, Message, Person, Refused, Skipped, Tie
from warmlinks.values import Interaction
from warmlinks_telegram.source import TelegramSource


def contacts(made, *exports, **how):
    return [(one.who, one.kind, one.direction) for one in made.of(Interaction, *exports, **how)]


def reasons(made, *exports):
    return {one.why: one.count for one in made.of(Skipped, *exports)}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"duration_seconds": 61}, ("1002", "call", "both")),
        ({"discard_reason": "missed"}, ("1002", "missed_call", "out")),
        ({"discard_reason": "busy"}, ("1002", "missed_call", "out")),
        ({"duration_seconds": 0, "discard_reason": "hangup"}, ("1002", "missed_call", "out")),
    ],
)
def test_a_call_is_contact_where_it_was_answered(made, more, expected):
    """Both took part in it, whoever called."""
    assert contacts(made, made.whole(made.chat(made.done("phone_call", **more)))) == [expected]


def test_a_group_that_became_a_supergroup_keeps_its_messages(made):
    """Exported before as chat 77, and since with numbers that were moved below zero: the same keys."""
    made.number = 49
    line = made.line()
    before = made.whole(made.chat(line, kind="private_group", number=77, name="Walks"))
    after = made.whole(made.chat(line | {"id": 50 - 10**9}, kind="private_supergroup", number=99, name="Walks"))
    keys = [[one.key for one in made.of(Interaction, export)] for export in (before, after)]

    assert keys == [["1001/50"], ["1001/50"]]


def test_a_user_and_a_group_of_one_number_are_two(made):
    """Numbers of users, groups and supergroups are given out apart."""
    chats = [made.chat(made.line(), kind=kind, number=1002) for kind in ("personal_chat", "private_group")]
    found = made.of(Conversation, made.whole(*chats))

    assert [one.key for one in found] == ["chat:user1002", "chat:chat1002"]


def test_a_supergroups_numbers_are_its_own(made):
    """Message 1 of two supergroups are two."""
    lines = [made.chat(made.line() | {"id": 1}, kind="private_supergroup", number=number) for number in (98, 99)]

    assert [one.key for one in made.of(Interaction, made.whole(*lines))] == ["channel98/1", "channel99/1"]


def test_a_card_of_somebody_in_the_address_book_is_that_somebody(made):
    """Numbers are compared by their digits."""
    contact = {"user_id": 1003, "first_name": "Jonas", "last_name": "Brandt", "phone_number": "+49 30 7700900"}
    card = {"first_name": "J.", "last_name": "", "phone_number": "49307700900"}
    export = made.whole(made.chat(made.line(text="", contact_information=card)), contacts=[contact])
    (message,) = made.of(Message, export)

    assert message.cues.names == ("1003",)
    assert message.cues.introduction_score == 0.7
    assert [one.identity.phones for one in made.of(Person, export)] == [("+49 30 7700900",), ()]


def test_a_card_without_a_number_names_whoever_is_called_so(made):
    card = {"first_name": "Tomas", "last_name": "Vale", "phone_number": ""}
    (message,) = made.of(Message, made.whole(made.chat(made.line(text="", contact_information=card))))

    assert message.cues.names == ("name:Tomas Vale",)


def test_what_was_forwarded_is_contact_and_says_nothing_of_its_own(made):
    """Its words are somebody else's."""
    chat = made.chat(made.line("user1001", "Mira, meet Jonas Brandt", forwarded_from="Ines"), made.line("user1003"))
    export = made.whole(chat)

    assert contacts(made, export)[0] == ("1002", "message", "out")
    assert made.of(Message, export) == []


def test_what_was_said_before_the_owner_came_is_not_the_owners(made):
    """A supergroup shows newcomers what was said before."""
    early, join, late = made.line(), made.done("invite_members", "user1002", members=["Sam Owner"]), made.line()
    export = made.whole(made.chat(early, join, late, kind="private_supergroup", number=9))

    assert len(contacts(made, export)) == 1
    assert reasons(made, export)["said before you came, or after you left"] == 1


@pytest.mark.parametrize(("others", "counted"), [(8, 1), (9, 0)])
def test_more_than_eight_others_are_a_crowd(made, others, counted):
    """Also where most of them never wrote and are only named as having been there."""
    named = ["Mira Holt", *(f"Guest {number}" for number in range(others - 1))]
    export = made.whole(
        made.chat(made.done("create_group", members=named), made.line(), kind="private_group", number=7)
    )

    assert len(contacts(made, export)) == counted
    assert reasons(made, export).get("large group", 0) == 1 - counted


def test_a_bot_is_nobody_in_a_group(made):
    """Known by the chat that the owner has with it."""
    bot = made.chat(made.line("user1005"), kind="bot_chat", number=1005, name="Radio Bot")
    group = made.chat(made.line("user1001"), made.line("user1005"), made.line(), kind="private_group", number=7)

    assert contacts(made, made.whole(bot, group)) == [("1002", "message", "out"), ("1002", "message", "in")]


def test_two_of_one_name_are_told_apart_by_where_they_wrote(made):
    """A line names those who were brought in, and has no numbers."""
    one = made.chat(made.line("user5", **{"from": "Ann Vale"}), number=5, name="Ann Vale")
    two = made.line("user6", **{"from": "Ann Vale"})
    group = made.chat(made.done("invite_members", members=["Ann Vale"]), two, kind="private_group", number=7)
    *_, found = made.of(Conversation, made.whole(one, group))

    assert [member.who for member in found.members] == ["1001", "6"]


def test_an_address_book_has_ties_also_to_those_without_an_account(made):
    """And nothing of what the export counts as frequent."""
    entries = [
        {"user_id": 1002, "first_name": "Mira", "last_name": "Holt", "phone_number": "+44 7700 900123", "date": "x"},
        {"first_name": "Ines", "last_name": "Okoro", "phone_number": "0044 7700 900124", "date_unixtime": "1706954400"},
        {"user_id": 1001, "first_name": "Sam", "last_name": "", "phone_number": "1"},
        {"user_id": 1002, "first_name": "Mira", "last_name": "Holt", "phone_number": ""},
    ]
    ties = made.of(Tie, made.whole(contacts=entries))

    assert [(one.who, one.kind, one.since is None) for one in ties] == [
        ("1002", "contact", True),
        ("phone:00447700900124", "contact", False),
    ]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("bot_chat", "a bot"),
        ("saved_messages", "saved messages"),
        ("verification_codes", "verification codes"),
        ("replies", "comments in channels"),
        ("public_channel", "a channel"),
        ("private_channel", "a channel"),
        ("public_supergroup", "a public group"),
    ],
)
def test_what_holds_no_tie_is_left_out_and_counted(made, kind, why):
    export = made.whole(made.chat(made.line(), made.line(), kind=kind, number=2))

    assert reasons(made, export) == {why: 2}
    assert contacts(made, export) == []


def test_a_kind_of_chat_that_nobody_knows_is_refused_by_name(made):
    (refused,) = made.of(Refused, made.whole(made.chat(made.line(), kind="community", number=2)))

    assert "'community'" in refused.why


def test_pages_are_refused_with_what_to_do():
    """They have names and no numbers."""
    page = "<html><head><title>Exported Data</title></head><body></body></html>"
    with Archive.of_bytes({"ChatExport/messages.html": page}) as archive:
        assert TelegramSource().recognizes(archive)
        with pytest.raises(InputError, match="JSON") as error:
            list(TelegramSource().read(archive))
    assert "messages.html" in str(error.value)


def test_pages_beside_the_same_as_json_are_passed_over(made):
    """Both were asked for; JSON says more."""
    files = {
        "ChatExport/result.json": json.dumps(made.chat(made.line(), made.line("user1001"))),
        "ChatExport/messages.html": "<title>Exported Data</title>",
    }
    with Archive.of_bytes(files) as archive:
        records = list(TelegramSource().read(archive))

    assert not [one for one in records if isinstance(one, Refused)]
    assert len([one for one in records if isinstance(one, Interaction)]) == 2


def test_an_archive_without_an_export_says_what_is_missing():
    with Archive.of_bytes({"notes.json": '{"a": 1}'}) as archive:
        assert not TelegramSource().recognizes(archive)
        with pytest.raises(InputError, match=r"no result\.json"):
            list(TelegramSource().read(archive))


def test_cards_that_were_handed_over_as_files_are_nobodys_address_book(made):
    """They lie beside the export, and the source of address books is not meant."""
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Tomas Vale\nTEL:+420 601 000 009\nEND:VCARD\n"
    name = "DataExport/chats/chat_01/contacts/contact_1.vcf"
    with Archive.of_bytes({"DataExport/result.json": json.dumps(made.whole()), name: card}) as archive:
        assert [one.name for one in TelegramSource().attachments(archive)] == [name]
        assert TelegramSource().recognizes(archive)
