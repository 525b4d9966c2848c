"""Whose address it is, as servers of each kind write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks_mastodon.addresses import Named, account_of, actor_in, author_in, named_by


@pytest.mark.parametrize(
    ("url", "key"),
    [
        # Mastodon, and those who write as it does
        ("https://tide.example/users/Mira/statuses/1125", "mira@tide.example"),
        ("https://tide.example/users/mira/statuses/1125/activity", "mira@tide.example"),
        ("https://Tide.Example/@mira/1125", "mira@tide.example"),
        ("https://tide.example/@mira@harbour.example/1125", "mira@harbour.example"),
        ("https://tide.example/web/@mira@harbour.example", "mira@harbour.example"),
        ("https://tide.example/ap/users/115421/statuses/115422", None),
        ("https://tide.example/web/statuses/1125", None),
        # Pleroma and Akkoma
        ("https://boat.example/users/mira", "mira@boat.example"),
        ("https://boat.example/objects/5d2b6e0c-1111-4f5a-9c55-000000000000", None),
        ("https://boat.example/notice/AbCdEf", None),
        # Misskey and its kin: numbers
        ("https://letters.example/users/9f3kqv2m1x", None),
        ("https://letters.example/users/9f3kqv2m1x00abcd", None),
        ("https://letters.example/notes/9f3kqz77aa", None),
        ("https://letters.example/@mira", "mira@letters.example"),
        # Pixelfed
        ("https://pictures.example/p/mira/411", "mira@pictures.example"),
        ("https://pictures.example/p/mira", None),
        # GoToSocial
        ("https://isle.example/@mira/statuses/01H8XGJWBWBAQ4Z0000000000", "mira@isle.example"),
        # PeerTube
        ("https://films.example/accounts/mira", "mira@films.example"),
        ("https://films.example/video-channels/mira_films", "mira_films@films.example"),
        ("https://films.example/c/mira_films/videos", "mira_films@films.example"),
        ("https://films.example/w/abc", None),
        # Lemmy, Friendica, Takahe, BookWyrm, GNU social
        ("https://group.example/u/mira", "mira@group.example"),
        ("https://friends.example/profile/mira", "mira@friends.example"),
        ("https://small.example/@mira@tide.example/posts/77/", "mira@tide.example"),
        ("https://books.example/user/mira/status/5", "mira@books.example"),
        ("https://old.example/user/1", None),
        # none
        ("https://tide.example/", None),
        ("https://tide.example/users/", None),
        ("https://tide.example/users/a%2Fb", None),
        ("https://[broken/users/mira", None),
        ("https://tide.example:99999/users/mira", None),
        ("tag:tide.example,2017:objectId=5:objectType=Status", None),
        ("javascript:/users/mira", None),
        ("", None),
    ],
)
def test_an_address_tells_whose_it_is_or_nobody(url, key):
    assert author_in(url) == key


@pytest.mark.parametrize(
    ("url", "actor"),
    [
        ("https://tide.example/users/Mira/statuses/1125", "https://tide.example/users/Mira"),
        ("https://tide.example/ap/users/115421/statuses/115422", "https://tide.example/ap/users/115421"),
        ("https://tide.example/@mira/1125", ""),
        ("https://tide.example/users", ""),
    ],
)
def test_a_post_lies_below_its_account(url, actor):
    assert actor_in(url) == actor


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("@Mira@Tide.Example", "mira@tide.example"),
        ("mira.holt-2@tide.example", "mira.holt-2@tide.example"),
        ("acct:mira@tide.example", "mira@tide.example"),
        ("mira@münchen.example", "mira@xn--mnchen-3ya.example"),
        ("mira@tide.example.", "mira@tide.example"),
        ("mira", "mira@home.example"),
        ("https://tide.example/@mira", "mira@tide.example"),
        ("mira@", None),
        ("@", None),
        ("mira holt", None),
        ("a@b@c", None),
    ],
)
def test_an_account_has_one_form(text, key):
    assert account_of(text, home="home.example") == key


def test_a_server_names_its_own_accounts_without_the_host_or_by_another():
    home = {"home": "isle.example", "home_host": "social.isle.example"}
    jonas = named_by("https://social.isle.example/users/jonas", "@jonas", **home)
    assert (jonas.key, jonas.aliases) == (
        "jonas@isle.example",
        ("https://social.isle.example/users/jonas", "jonas@social.isle.example"),
    )
    # a number in place of the user is no other user of that name
    kei = named_by("https://letters.example/users/9f3kqv2m1x", "@Kei@letters.example", **home)
    assert (kei.key, kei.aliases) == ("kei@letters.example", ("https://letters.example/users/9f3kqv2m1x",))
    assert named_by("", "", **home) is None


@given(st.text(max_size=80) | st.from_regex(r"https?://[^ ]{0,40}"))
def test_nothing_breaks_it_and_what_comes_out_comes_out_again(text):
    for key in (account_of(text), author_in(text), account_of(text, home="home.example")):
        assert key is None or account_of(key) == key
    actor = actor_in(text)
    assert actor == "" or actor_in(actor) == actor
    assert all(Named(text or "x", text, "", text).aliases)
