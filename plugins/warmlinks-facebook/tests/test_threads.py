"""What counts as contact in threads, and who was there."""

from __future__ import annotations

import pytest

from warmlinks.plugins.sources import Conversation, Message, Person
from warmlinks.values import Interaction

TOM = "Tom Achebe"
ZOE = "Zoë Lindqvist"
SAN = "Sanne de Wit"
T = 1_700_000_000_000


def _conversation(found):
    return found.of(Conversation)[0]


def test_a_thread_of_two_counts_both_ways(export):
    """In from the other, out from the owner, in the conversation of the two."""
    found = export.read(
        export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T), export.said(export.me, T + 1))
    )

    assert found.contact == [("message", "in", TOM), ("message", "out", TOM)]
    assert _conversation(found).kind == "direct"


@pytest.mark.parametrize("section", ["inbox", "archived_threads", "e2ee_cutover"])
def test_sections_that_count(export, section):
    """Archived threads, and those that moved to encrypted chat, are threads as any."""
    found = export.read(export.profile() | export.thread(f"{section}/1", [TOM, export.me], export.said(TOM, T)))

    assert found.contact == [("message", "in", TOM)]


@pytest.mark.parametrize("section", ["filtered_threads", "message_requests"])
def test_strangers_count_once_answered(export, section):
    """An unanswered request is left out, and so is whoever sent it; an answer makes it contact."""
    asked = export.thread(f"{section}/1", [TOM, export.me], export.said(TOM, T))
    answered = export.thread(f"{section}/1", [TOM, export.me], export.said(TOM, T), export.said(export.me, T + 1))

    unanswered = export.read(export.profile() | asked)

    assert (unanswered.contact, unanswered.of(Person), unanswered.skipped) == ([], [], {"message request": 1})
    assert len(export.read(export.profile() | answered).contact) == 2


@pytest.mark.parametrize(
    "more",
    [
        {"joinable_mode": {"mode": 1, "link": ""}},
        {"thread_type": "RegularGroup"},
    ],
)
def test_a_group_of_two_is_still_a_group(export, more):
    """Where the file says so, two people are what is left of a group."""
    found = export.read(export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T), **more))

    assert _conversation(found).kind == "group"


def test_a_third_who_once_wrote_makes_a_group(export):
    """Those who left are not among the present, but their messages are; nobody who was gone heard what came later."""
    found = export.read(
        export.profile()
        | export.thread(
            "1",
            [TOM, export.me],
            export.said(SAN, T, "bye"),
            export.said(export.me, T + 600_000, "she is gone"),
        )
    )

    assert _conversation(found).kind == "group"
    assert found.contact == [("message", "in", SAN), ("message", "out", TOM)]


def test_who_came_and_by_whom_is_told(export):
    """By the events of old files, and by the lines that newer files have in their place."""
    event = export.said(TOM, T, "Tom added Zoë Lindqvist to the group.", type="Subscribe", users=[{"name": ZOE}])
    line = export.said(TOM, T, "Tom added Zoë Lindqvist to the group.")

    for message in (event, line):
        found = export.read(
            export.profile() | export.thread("1", [TOM, ZOE, export.me], message, export.said(ZOE, T + 1))
        )
        members = {one.who: one for one in _conversation(found).members}
        assert members["name:Zoë Lindqvist"].brought_by == "name:Tom Achebe"
        assert members["name:Zoë Lindqvist"].joined.timestamp() * 1000 == T


def test_the_owner_can_be_the_one_who_is_brought(export):
    """`Tom added you` is the beginning of being introduced."""
    found = export.read(
        export.profile() | export.thread("1", [TOM, ZOE, export.me], export.said(TOM, T, "Tom added you to the group."))
    )

    members = {one.who: one for one in _conversation(found).members}

    assert members["owner:Ines Okoro"].brought_by == "name:Tom Achebe"


def test_who_is_not_there_yet_hears_nothing(export):
    """What the owner writes is contact with those then present."""
    found = export.read(
        export.profile()
        | export.thread(
            "1",
            [TOM, ZOE, export.me],
            export.said(export.me, T, "just us two"),
            export.said(TOM, T + 60_000, "Tom added Zoë Lindqvist to the group."),
            export.said(export.me, T + 120_000, "now three"),
            export.said(ZOE, T + 180_000, "Zoë left the group."),
            export.said(export.me, T + 240_000, "two again"),
        )
    )

    assert [name for _, _, name in found.contact] == [TOM, TOM, ZOE, TOM]


def test_eight_others_are_a_conversation_and_nine_a_crowd(export):
    """Above eight nothing counts, but who was there is known."""
    eight = [f"Guest {letter}" for letter in "ABCDEFGH"]

    small = export.read(export.profile() | export.thread("1", [*eight, export.me], export.said(export.me, T)))
    crowd = export.read(export.profile() | export.thread("1", [*eight, TOM, export.me], export.said(export.me, T)))

    assert len(small.contact) == 8
    assert (crowd.contact, crowd.skipped, crowd.of(Message)) == ([], {"large group": 1}, [])
    assert len(_conversation(crowd).members) == 10


@pytest.mark.parametrize(
    ("more", "kind", "direction"),
    [
        ({"call_duration": 61}, "call", "both"),
        ({"call_duration": 0}, "missed_call", "in"),
        ({"call_duration": 0, "missed": True, "type": "Call"}, "missed_call", "in"),
        ({"content": "Tom missed your call."}, "missed_call", "in"),
        ({"content": "Reacted \N{HEAVY BLACK HEART} to your message"}, "reaction", "in"),
        ({"content": None, "sticker": {"uri": "x.png"}}, "message", "in"),
        ({"content": None, "photos": [{"uri": "x.jpg"}]}, "message", "in"),
        ({"content": "Tom sent an attachment."}, "message", "in"),
        ({"content": "look", "share": {"link": "https://example.org"}, "type": "Share"}, "message", "in"),
    ],
)
def test_kinds_of_lines(export, more, kind, direction):
    """An answered call is both ways, a missed one never counts; a picture is a message."""
    found = export.read(export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T, **more)))

    assert found.contact == [(kind, direction, TOM)]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"content": "You are now connected on Messenger"}, "system line"),
        ({"content": "Tom waved at you!"}, "system line"),
        ({"content": "gone", "is_unsent": True}, "unsent"),
        ({"content": None}, "empty message"),
        ({"content": None, "photos": []}, "empty message"),
    ],
)
def test_lines_that_are_no_contact(export, more, why):
    """They are counted by reason, and the person is still known."""
    found = export.read(export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T, **more)))

    assert (found.contact, found.skipped) == ([], {why: 1})
    assert [one.name for one in found.people.values()] == [TOM]


def test_the_greeting_is_known_in_languages_that_no_table_has(export):
    """What stands first in several threads and speaks of Messenger is Messenger's."""
    greeting = "Ďakujeme, {} je teraz na Messenger pripojený."
    threads = {}
    for number, name in enumerate((TOM, ZOE)):
        threads |= export.thread(
            str(number), [name, export.me], export.said(name, T, greeting.format(name)), export.said(name, T + 1)
        )

    found = export.read(export.profile() | threads)

    assert found.skipped == {"system line": 2}
    assert len(found.contact) == 2


def test_reactions_are_between_who_gave_and_who_wrote(export):
    """The owner's to what Tom wrote, Zoë's to what the owner wrote; Zoë's to Tom's is none of the owner's."""
    hearts = [{"reaction": "\N{HEAVY BLACK HEART}", "actor": name} for name in ("Ines Okoro", ZOE)]
    found = export.read(
        export.profile()
        | export.thread(
            "1",
            [TOM, ZOE, export.me],
            export.said(TOM, T, reactions=hearts),
            export.said(export.me, T + 1, reactions=hearts),
        )
    )

    assert [one for one in found.contact if one[0] == "reaction"] == [("reaction", "out", TOM), ("reaction", "in", ZOE)]


def test_what_is_said_in_a_group_has_signs_and_no_text(export):
    """An introduction is seen, the words are not kept."""
    found = export.read(
        export.profile()
        | export.thread("1", [TOM, ZOE, export.me], export.said(export.me, T, "Tom, meet Zoë, who builds tide clocks"))
    )

    [message] = found.of(Message)

    assert message.cues.names == ("name:Tom Achebe", "name:Zoë Lindqvist")
    assert message.cues.introduction_score > 0
    assert "clocks" not in repr(found.records)


def test_files_of_one_thread_in_several_parts_are_one(export):
    """And a part that holds media only, or the profile only, is a part as any."""
    found = export.read(
        export.thread("1", [TOM, export.me], export.said(TOM, T)),
        export.thread("1", [TOM, export.me], export.said(TOM, T - 1), file="message_2.json"),
        export.profile(),
        {"your_facebook_activity/posts/media/sea.jpg": "a picture"},
    )

    assert found.contact == [("message", "in", TOM)] * 2
    assert len(found.of(Conversation)) == 1


def test_a_thread_that_was_archived_meanwhile_is_the_same(export):
    """The section may change, the folder stays."""
    found = export.read(
        export.profile() | export.thread("inbox/tom_100000000000001", [TOM, export.me], export.said(TOM, T)),
        export.thread(
            "archived_threads/tom_100000000000001", [TOM, export.me], export.said(TOM, T), export.said(TOM, T + 1)
        ),
    )

    assert len(set(found.keys)) == len(found.keys) == 2
    assert len(found.people) == 1


def test_other_files_beside_the_threads_are_left_alone(export):
    """Settings lie in the same folder and are no threads."""
    beside = {
        "your_facebook_activity/messages/autofill_information.json": {"autofill_information_v2": {}},
        "your_facebook_activity/messages/your_cross-app_messaging_settings.json": [],
        "your_facebook_activity/messages/support_messages_2.json": {"x": 1},
    }
    found = export.read(export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T)) | beside)

    assert len(found.of(Interaction)) == 1
    assert not [record for record in found.records if type(record).__name__ == "Refused"]


def test_notes_to_oneself_are_no_contact(export):
    """A thread with nobody else in it is a shopping list."""
    found = export.read(export.profile() | export.thread("1", [export.me], export.said(export.me, T, "milk")))

    assert (found.contact, found.skipped) == ([], {"note to oneself": 1})
