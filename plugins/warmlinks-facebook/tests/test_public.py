"""Comments, reactions, posts and pokes: whom they went to."""

from __future__ import annotations

import pytest

TOM = "Tom Achebe"
ZOE = "Zoë Lindqvist"
AT = 1_700_000_000


@pytest.fixture
def read(export):
    """Reads files beside a profile and two friends."""

    def read(files, **more):
        known = export.profile() | export.friends((TOM, 1480000000), (ZOE, 1490000000))
        return export.read(known | files, **more)

    return read


def _comments(*titles):
    entries = [{"timestamp": AT + number, "title": title, "data": []} for number, title in enumerate(titles)]
    return {"x/comments_and_reactions/comments.json": {"comments_v2": entries}}


@pytest.mark.parametrize(
    "title",
    [
        "Ines Okoro replied to Tom Achebe's comment.",
        "Ines Okoro hat Tom Achebes Foto kommentiert.",
        "Ines Okoro a commenté la publication de Tom Achebe.",
        "Ines Okoro comentou no vídeo de Tom Achebe.",
    ],
)
def test_a_comment_goes_to_whom_the_sentence_names(read, title):
    """In any language, as long as the name is known."""
    assert read(_comments(title)).contact == [("comment", "out", TOM)]


@pytest.mark.parametrize(
    "title",
    [
        "Ines Okoro commented on her own post.",
        "Ines Okoro commented on Nobody Known's photo.",
        "",
        "Ines Okoro's comment.",
    ],
)
def test_a_sentence_without_anybody_known_is_left_out(read, title):
    """Nothing is guessed; it is counted."""
    found = read(_comments(title))

    assert (found.contact, found.skipped) == ([], {"no known person named": 1})


def test_a_name_that_two_friends_share_names_nobody(export):
    """Which of them the comment went to, nobody knows."""
    found = export.read(
        export.profile() | export.friends((TOM, 1480000000), (TOM, 1490000000)) | _comments(f"Ines likes {TOM}'s post.")
    )

    assert found.contact == []


def test_a_page_that_is_followed_is_no_counterpart(read):
    """Pages and people are mixed among those followed, so they tell nothing of a comment."""
    followed = {"x/who_you've_followed.json": {"following_v3": [{"name": "Harbour Radio", "timestamp": AT}]}}

    assert read(followed | _comments("Ines Okoro commented on Harbour Radio's post.")).contact == []


def test_labels_name_somebody_by_a_value_of_its_own(read):
    """In the form with labels a name is a value; what stands in the comment itself is not."""
    named = {
        "timestamp": AT,
        "label_values": [
            {"label": "Reaktion", "value": "Love"},
            {"title": "x", "dict": [{"label": "y", "value": TOM}]},
        ],
    }
    spoken = {"timestamp": AT + 1, "label_values": [{"label": "Kommentar", "value": "I told Zoë Lindqvist so"}]}
    told = {
        "timestamp": AT + 2,
        "label_values": [{"label": "Titel", "value": "Ines Okoro likes Zoë Lindqvist's photo."}],
    }

    found = read({"x/likes_and_reactions.json": [named, spoken, told]})

    assert found.contact == [("reaction", "out", TOM), ("reaction", "out", ZOE)]


@pytest.mark.parametrize(("reaction", "kind"), [("LIKE", "like"), ("LOVE", "reaction")])
def test_reactions_are_kept_by_kind(read, reaction, kind):
    """Neither is ever contact."""
    entry = {
        "timestamp": AT,
        "title": f"Ines Okoro likes {TOM}'s photo.",
        "data": [{"reaction": {"reaction": reaction}}],
    }

    assert read({"x/likes_and_reactions_12.json": [entry]}).contact == [(kind, "out", TOM)]


@pytest.mark.parametrize(
    ("entry", "contact"),
    [
        ({"title": f"Ines Okoro wrote on {TOM}'s timeline."}, [("post", "out", TOM)]),
        ({"title": f"Ines Okoro hat etwas in {TOM}s Chronik gepostet."}, [("post", "out", TOM)]),
        ({"title": f"Ines Okoro shared {TOM}'s post."}, []),
        ({"title": "Ines Okoro updated her status."}, []),
        ({}, []),
        ({"tags": [TOM, "Nobody Known"]}, [("mention", "out", TOM)]),
        (
            {"title": f"Ines Okoro is with {TOM} and {ZOE}.", "tags": [{"name": TOM}, {"name": ZOE}]},
            [("mention", "out", TOM), ("mention", "out", ZOE)],
        ),
    ],
)
def test_own_posts(read, entry, contact):
    """On somebody's timeline it goes to them; whoever is tagged is named; else it is to nobody in particular."""
    assert read({"posts/your_posts_1.json": [{"timestamp": AT, **entry}]}).contact == contact


@pytest.mark.parametrize("apostrophe", ["'", "_"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_posts_on_ones_own_timeline_come_in(read, apostrophe, wrapped):
    """As a list or wrapped in a log, with an apostrophe in the name of the file or without."""
    posts = [{"timestamp": AT, "title": f"{ZOE} wrote on your timeline.", "data": [{"post": "x"}]}]
    name = f"posts/other_people{apostrophe}s_posts_to_your_timeline.json"

    found = read({name: {"wall_posts_sent_to_you": {"activity_log_data": posts} if wrapped else posts}})

    assert found.contact == [("post", "in", ZOE)]


def test_pokes_name_both(read):
    """So whoever is not the owner need not be known from elsewhere."""
    pokes = [
        {"poker": "Sanne de Wit", "pokee": "Ines Okoro", "rank": 1, "timestamp": AT},
        {"poker": "Ines Okoro", "pokee": TOM, "rank": 1, "timestamp": AT},
    ]

    found = read({"other_activity/pokes.json": {"pokes_v2": pokes}})

    assert found.contact == [("poke", "in", "Sanne de Wit"), ("poke", "out", TOM)]


def test_the_same_comment_in_two_files_is_one(read):
    """What stands in several lists is there once."""
    entry = {"timestamp": AT, "title": f"Ines Okoro commented on {TOM}'s post in Tides.", "data": []}

    found = read(_comments(entry["title"]) | {"groups/your_comments_in_groups.json": {"group_comments_v2": [entry]}})

    assert (found.contact, found.skipped) == ([("comment", "out", TOM)], {"the same again": 1})


def test_an_entry_without_a_time_is_refused(read):
    """It cannot count on any day, and is told."""
    found = read({"other_activity/pokes.json": {"pokes_v2": [{"poker": TOM, "pokee": "Ines Okoro"}]}})

    assert found.contact == []
    assert [record.where for record in found.records if type(record).__name__ == "Refused"] == [
        "other_activity/pokes.json[0]"
    ]
