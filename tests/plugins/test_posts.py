"""What a public post is to its owner's ties, whatever the network."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from attrs import evolve

from warmlinks.cues import CueReader
from warmlinks.plugins.posts import Post, records_of_post
from warmlinks.values import Conversation, Interaction, Message, Skipped

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
OWN = Post("p1", AT, "me")


def told(post):
    return list(records_of_post(post, network="pond", own={"me", "me2"}, owner="me", cues=CueReader({}), where="w"))


def contacts(post):
    return [(one.who, one.kind, one.direction) for one in told(post) if isinstance(one, Interaction)]


def together(post):
    return [one for one in told(post) if isinstance(one, Conversation | Message)]


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (evolve(OWN, mentioned=("ada",)), [("ada", "mention", "out")]),
        (evolve(OWN, answered="ada"), [("ada", "reply", "out")]),
        (evolve(OWN, quoted="ada"), [("ada", "quote", "out")]),
        (
            evolve(OWN, mentioned=("ada", "ben", "ada"), answered="ben", quoted="ada"),
            [("ada", "mention", "out"), ("ben", "reply", "out")],
        ),
        (evolve(OWN, mentioned=("me",), answered="me2", quoted="me"), []),
        (Post("p", AT, "ada", answered="me"), [("ada", "reply", "in")]),
        (Post("p", AT, "ada", mentioned=("ben", "me2"), answered="ben"), [("ada", "mention", "in")]),
        (Post("p", AT, "ada", quoted="me"), [("ada", "quote", "in")]),
        (Post("p", AT, "ada", mentioned=("me",), answered="me", quoted="me"), [("ada", "reply", "in")]),
        (Post("p", AT, "ada", mentioned=("ben",)), []),
    ],
)
def test_a_post_is_at_most_one_contact_with_each(post, expected):
    """A reply before a mention before a quote; with oneself there is none, and what others say among them is none."""
    assert contacts(post) == expected
    if not expected:
        (left,) = told(post)
        assert isinstance(left, Skipped)


def test_keys_name_the_post_and_the_person():
    """The same post has the same keys, however much is known of it."""
    few = {one.key for one in told(evolve(OWN, mentioned=("ada",))) if isinstance(one, Interaction)}
    more = {
        one.key for one in told(evolve(OWN, mentioned=("ada", "ben"), answered="ada")) if isinstance(one, Interaction)
    }

    assert few == {"p1>ada"} < more


def test_more_than_eight_others_are_a_crowd():
    """Nothing said to a crowd counts; who is quoted is not spoken to."""
    eight = tuple(f"p{number}" for number in range(8))

    assert len(contacts(evolve(OWN, mentioned=eight, quoted="ada"))) == 9
    assert told(evolve(OWN, mentioned=eight, answered="ada")) == [Skipped("more than eight others", where="w")]
    assert told(Post("p", AT, "ada", mentioned=("me", *eight))) == [Skipped("more than eight others", where="w")]


def test_a_post_with_two_others_may_bring_them_together():
    """What its own words say of them is heard; the words are not kept."""
    post = evolve(
        OWN, mentioned=("ada", "ben"), text="@a, meet @b: you both mend old radios", names={"@a": "ada", "@b": "ben"}
    )
    conversation, message = together(post)

    assert (conversation.key, conversation.kind) == ("post:p1", "public")
    assert [one.who for one in conversation.members] == ["me", "ada", "ben"]
    assert message.cues.introduction_score > 0.5
    assert message.cues.names == ("ada", "ben")
    assert "radios" not in repr(told(post))


def test_whoever_is_answered_is_spoken_to():
    """`you should meet @b` is said to whoever is answered."""
    post = evolve(OWN, answered="ada", mentioned=("ben",), text="you should meet @b", names={"@b": "ben"})
    _, message = together(post)

    assert set(message.cues.names) == {"ada", "ben"}


def test_whom_only_the_thread_named_is_not_brought_in():
    """A reply that carries the names of its thread brings nobody together, though it reaches them."""
    post = evolve(OWN, answered="ada", mentioned=("ben",), named=(), text="on the pier")

    assert not together(post)
    assert len(contacts(post)) == 2


def test_one_other_and_posts_of_others_open_no_conversation():
    """An introduction has two parties, and the owner's own are meant."""
    assert not together(evolve(OWN, answered="ada", mentioned=("ada",)))
    assert not together(evolve(OWN, mentioned=("ada",), quoted="ben"))
    assert not together(Post("p", AT, "ada", mentioned=("me", "ben")))
