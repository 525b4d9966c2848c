"""What is said and done in conversations, and what of it is contact."""

from __future__ import annotations

import pytest

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import About, Conversation, CoveredSides, Message, Refused, Skipped
from warmlinks.values import Interaction
from warmlinks_slack._shapes import moment_of, text_of
from warmlinks_slack.source import SlackSource

CROWD = ["U0SAM", "U0MIRA", "U0JONAS", *(f"U0P{number}" for number in range(8))]


def contacts(made, **how):
    return [(one.who, one.kind, one.direction) for one in made.of(Interaction, **how)]


def reasons(made, **how):
    return {one.why: one.count for one in made.of(Skipped, **how)}


@pytest.mark.parametrize(
    ("text", "plain", "mentioned"),
    [
        ("plain", "plain", ()),
        ("a &lt;b&gt; &amp; c", "a <b> & c", ()),
        ("<@U0SAM>, meet <@U0MIRA|mira>", "@U0SAM , meet @U0MIRA ", ("U0SAM", "U0MIRA")),
        ("see <https://x.example/a|the list> or <https://y.example>", "see the list or https://y.example", ()),
        ("<!here> <!subteam^S1|@team> in <#C0GEN|general> <#C0GEN>", "  in general #C0GEN", ()),
        ("1 < 2 <@nobody> <", "1 < 2 nobody <", ()),
        ("<@U0SAM> <@U0SAM>", "@U0SAM  @U0SAM ", ("U0SAM",)),
    ],
)
def test_a_text_is_read_without_its_marks(text, plain, mentioned):
    assert text_of(text) == (plain, mentioned)


@pytest.mark.parametrize(
    ("ts", "second"),
    [("1760000000.000100", 1_760_000_000.0001), ("1760000000", 1_760_000_000), ("soon", None), ("-1.5", None)],
)
def test_a_moment_is_read_to_the_microsecond(ts, second):
    moment = moment_of(ts)

    assert (moment and moment.timestamp()) == second


def test_whom_a_text_mentions_is_named_in_it(made):
    """By number, also those who do not belong to the conversation."""
    made.talk("dms", "D0MIRA", ["U0MIRA", "U0SAM"], made.line(text="You should meet <@U0JONAS>, he paints boats"))
    (message,) = made.of(Message)

    assert message.cues.names == ("U0JONAS",)
    assert message.cues.introduction_score >= 0.5


def test_in_a_crowd_only_who_is_meant_counts(made):
    """A mention or an answer, of the owner or by the owner; an answer that mentions too is one."""
    asked = made.line("U0SAM", "A question")
    made.talk(
        "channels",
        "C0GEN",
        CROWD,
        made.line("U0JONAS", "hello all"),
        made.line("U0JONAS", "<@U0SAM> hello"),
        made.line("U0SAM", "<@U0MIRA> and <@U0P1>"),
        asked | {"thread_ts": asked["ts"]},
        made.line("U0P2", "An answer, <@U0SAM>", thread_ts=asked["ts"], parent_user_id="U0SAM"),
        made.line("U0P3", "another to the same", thread_ts=asked["ts"]),
        made.line("U0P4", "<@U0P5> between others"),
    )

    assert contacts(made) == [
        ("U0JONAS", "mention", "in"),
        ("U0MIRA", "mention", "out"),
        ("U0P1", "mention", "out"),
        ("U0P2", "reply", "in"),
        ("U0P3", "reply", "in"),
    ]
    assert made.of(Conversation) == []
    assert reasons(made) == {"large group": 3}


def test_a_channel_counts_while_few_are_in_it(made):
    """Nine others are a crowd from the moment on at which the ninth came."""
    few, many = made.line("U0SAM", "few"), made.line("U0SAM", "many")
    join = {"type": "message", "subtype": "channel_join", "user": "U0P6", "ts": f"{made.seconds - 30}.000100"}
    made.talk("channels", "C0GEN", [*CROWD[:9], "U0P6"], few, join, many)

    assert len(contacts(made)) == 8
    assert reasons(made) == {"large group": 1, "system line": 1}


def test_who_brought_whom_is_known(made):
    """An invitation names who invited; whoever makes a conversation of several brings all."""
    join = made.line("U0JONAS", subtype="channel_join", inviter="U0SAM")
    made.talk("groups", "G0BOATS", ["U0SAM", "U0MIRA", "U0JONAS"], join, made.line())
    made.talk("mpims", "G0THREE", ["U0SAM", "U0MIRA", "U0JONAS"], made.line(), created=1_700_000_000, creator="U0MIRA")
    brought = {
        one.key: {member.who: member.brought_by for member in one.members if member.brought_by}
        for one in made.of(Conversation)
    }

    assert brought == {
        "chat:G0BOATS": {"U0JONAS": "U0SAM"},
        "chat:G0THREE": {"U0JONAS": "U0MIRA", "U0SAM": "U0MIRA"},
    }


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        ({"participant_history": ["U0SAM", "U0MIRA"]}, [("U0MIRA", "call", "both")]),
        ({"participants": ["U0SAM", "U0MIRA"], "created_by": "U0MIRA"}, [("U0MIRA", "call", "both")]),
        ({"participant_history": ["U0MIRA"], "created_by": "U0MIRA"}, [("U0MIRA", "missed_call", "in")]),
        ({"participant_history": ["U0SAM"], "created_by": "U0SAM"}, [("U0MIRA", "missed_call", "out")]),
        (
            {"participant_history": ["U0SAM", "U0MIRA"], "was_missed": True, "created_by": "U0SAM"},
            [("U0MIRA", "missed_call", "out")],
        ),
        ({}, []),
    ],
)
def test_a_huddle_is_a_call_of_those_who_took_part(made, room, expected):
    made.talk("dms", "D0MIRA", ["U0MIRA", "U0SAM"], made.line("USLACKBOT", "", subtype="huddle_thread", room=room))

    assert contacts(made) == expected


def test_a_huddle_of_others_is_none_of_the_owners(made):
    room = {"participant_history": ["U0JONAS", "U0MIRA"]}
    line = made.line("USLACKBOT", "", subtype="huddle_thread", room=room)
    made.talk("groups", "G0BOATS", ["U0SAM", "U0MIRA", "U0JONAS"], line)

    assert reasons(made) == {"a call you were not in": 1}


@pytest.mark.parametrize(
    ("listed", "members", "why"),
    [
        ("dms", ["U0MIRA", "U0JONAS"], "a conversation that you are not in"),
        ("mpims", ["U0MIRA", "U0JONAS"], "a conversation that you are not in"),
        ("dms", ["U0SAM", "U0SAM"], "a note to oneself, or a bot"),
        ("dms", ["U0SAM", "USLACKBOT"], "a note to oneself, or a bot"),
        ("channels", ["U0MIRA", "U0JONAS"], "a channel you are not in"),
    ],
)
def test_what_is_not_between_the_owner_and_people_is_left_out(made, listed, members, why):
    """An administrator's export has everybody's."""
    made.talk(listed, "D0OTHER", members, made.line(), made.line())

    assert reasons(made) == {why: 2}
    assert contacts(made) == []


def test_an_owner_who_left_a_channel_was_in_it(made):
    """Told by what the owner wrote."""
    made.talk(
        "channels", "C0BOATS", ["U0MIRA"], made.line("U0SAM"), made.line("U0SAM", subtype="channel_leave"), made.line()
    )

    assert contacts(made) == [("U0MIRA", "message", "out")]
    assert reasons(made)["said before you came, or after you left"] == 1


def test_channels_alone_say_what_they_cannot_show(made):
    """Without conversations of two, silence in them means nothing."""
    made.talk("channels", "C0GEN", CROWD, made.line())
    (about,) = made.of(About)

    assert about.coverage == {"mention": CoveredSides.BOTH_SIDES, "reply": CoveredSides.BOTH_SIDES}
    assert "conversations of two" in about.not_included[0]


def test_a_line_that_lies_in_two_days_is_one(made):
    """Days are cut by the clock of whoever exported, and exports overlap."""
    line = made.line()
    made.talk("dms", "D0MIRA", ["U0MIRA", "U0SAM"], line)
    made.days["D0MIRA/2025-10-10.json"] = [line, made.line()]

    assert len(contacts(made)) == 2
    assert reasons(made) == {"the same again": 1}


def test_comments_on_a_file_are_left_out(made):
    """They lie in folders of their own, which stand in no list."""
    made.talk("dms", "D0MIRA", ["U0MIRA", "U0SAM"], made.line())
    made.days["FC:F1:plan/2025-10-10.json"] = [made.line()]

    assert reasons(made) == {"comments on a file": 1}


def test_a_folder_that_no_list_names_is_refused_by_name(made):
    made.talk("dms", "D0MIRA", ["U0MIRA", "U0SAM"], made.line())
    made.days["elsewhere/2025-10-10.json"] = [made.line()]
    (refused,) = made.of(Refused)

    assert (refused.where, refused.count) == ("elsewhere", 1)
    assert "channels.json" in refused.why


@pytest.mark.parametrize(("files", "lacking"), [({"users.json": "[]"}, "channels"), ({"channels.json": "[]"}, "users")])
def test_an_archive_without_its_lists_says_what_is_missing(files, lacking):
    with Archive.of_bytes(files, owner="@sam") as archive:
        assert not SlackSource().recognizes(archive)
        with pytest.raises(InputError, match=rf"no {lacking}\.json"):
            list(SlackSource().read(archive))
