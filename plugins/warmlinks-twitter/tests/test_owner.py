"""Whose archive it is, and the question where it does not say."""

from __future__ import annotations

import json

import pytest

from warmlinks.archive import open_archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.plugins.sources import Account, Interaction
from warmlinks_twitter.source import TwitterSource


@pytest.fixture
def archive_of(tmp_path):
    """Write scripts into a folder; gives a function that reads it for an owner."""

    def read(owner=None, **files):
        for stem, entries in files.items():
            name = stem.replace("_", "-")
            text = f"window.YTD.x.part0 = {json.dumps(entries)}"
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        with open_archive(tmp_path, owner=owner) as archive:
            return list(TwitterSource().read(archive))

    return read


def _account(records):
    return next(record.identity for record in records if isinstance(record, Account))


def _post(number, *, answers=None, user=None, handle=None, **more):
    post = {"id_str": str(number), "created_at": "Sat Dec 10 09:15:02 +0000 2022", "full_text": "text", **more}
    if user:
        post |= {"in_reply_to_user_id_str": user, "in_reply_to_screen_name": handle}
    if answers:
        post["in_reply_to_status_id_str"] = str(answers)
    return {"tweet": post}


def _picture(number, handle):
    link = f"https://twitter.com/{handle}/status/{number}/photo/1"
    return _post(number, entities={"media": [{"expanded_url": link}]})


def _pair(one, other):
    return {"dmConversation": {"conversationId": f"{one}-{other}", "messages": []}}


ACCOUNT = [{"account": {"accountId": "500", "username": "Ivo", "accountDisplayName": "Ivo C"}}]
THREAD = [_post(11), _post(12, answers=11, user="500", handle="ivo"), _post(13, answers=9, user="7", handle="mira")]


def test_the_account_file_says_it(archive_of):
    """The plain case."""
    account = _account(archive_of(account=ACCOUNT))

    assert (account.key, account.handle, account.name) == ("500", "Ivo", "Ivo C")


def test_headers_say_it_before_conversations(archive_of):
    """All headers bear the owner's number."""
    headers = [{"tweet": {"tweet_id": "1", "user_id": "500"}}]

    assert _account(archive_of(tweet_headers=headers, direct_messages=[_pair(7, 8)])).key == "500"


def test_the_number_common_to_all_pairs_is_the_owner_s(archive_of):
    """Whoever is in every conversation is the owner."""
    assert _account(archive_of(direct_messages=[_pair(7, 500), _pair(500, 900)])).key == "500"


def test_one_pair_leaves_the_question_open(archive_of):
    """Either of two could be the owner, so both are candidates."""
    with pytest.raises(OwnerUnknownError) as asked:
        archive_of(direct_messages=[_pair(7, 500)])

    assert set(asked.value.candidates) == {"7", "500"}


def test_the_question_names_whoever_answers_their_own_posts(archive_of):
    """An answer to a post of this archive is an answer to its owner."""
    with pytest.raises(OwnerUnknownError) as asked:
        archive_of(tweets=THREAD)

    assert asked.value.candidates == ("500", "@ivo")
    assert "--owner" in str(asked.value)


def test_the_question_names_whose_pictures_these_are(archive_of):
    """The link of a picture names whoever posted it; a link of somebody else's picture does not count."""
    with pytest.raises(OwnerUnknownError) as asked:
        archive_of(tweets=[_picture(11, "ivo"), _post(12, entities={"media": [{"expanded_url": "https://x.com/a/b"}]})])

    assert asked.value.candidates == ("@ivo",)


@pytest.mark.parametrize("named", ["500", "@ivo", "IVO"])
def test_the_owner_may_be_named_by_key_or_handle(archive_of, named):
    """However the owner is named, their threads are no ties."""
    records = archive_of(named, tweets=THREAD)

    assert _account(records).key == "500"
    assert [record.who for record in records if isinstance(record, Interaction)] == ["7"]


def test_a_handle_without_a_number_is_an_owner_too(archive_of):
    """Where nothing tells the number, the handle is the key."""
    records = archive_of("@Ivo", tweets=[_post(11), _post(12, answers=11, handle="ivo", user="-1")])

    assert _account(records).key == "@ivo"
    assert not [record for record in records if isinstance(record, Interaction)]


def test_a_handle_is_not_enough_where_messages_go_by_number(archive_of):
    """A wrong guess would turn every direction round."""
    with pytest.raises(OwnerUnknownError) as asked:
        archive_of("@ivo", direct_messages=[_pair(7, 500)])

    assert set(asked.value.candidates) == {"7", "500"}


def test_another_owner_than_the_archive_s_is_refused(archive_of):
    """The archive's word and the user's must agree."""
    with pytest.raises(OwnerUnknownError) as asked:
        archive_of("@mira", account=ACCOUNT)

    assert asked.value.candidates == ("500", "@Ivo")


@pytest.mark.parametrize("named", ["500", "@ivo", "ivo_before"])
def test_the_archive_s_own_owner_may_be_named(archive_of, named):
    """Saying what the archive says changes nothing; a handle of former days is as good."""
    change = [
        {
            "screenNameChange": {
                "screenNameChange": {"changedAt": "2020-01-01T00:00:00.000Z", "changedFrom": "Ivo_Before"}
            }
        }
    ]

    assert _account(archive_of(named, account=ACCOUNT, screen_name_change=change)).key == "500"


def test_a_handle_completes_an_owner_known_by_number(archive_of):
    """Conversations tell the number, the user the handle."""
    account = _account(archive_of("@ivo", direct_messages=[_pair(7, 500), _pair(500, 900)]))

    assert (account.key, account.handle) == ("500", "ivo")


@pytest.mark.parametrize("given", ["500", "@IVO", "ivo", "Ivo C", "ivo c"])
def test_the_owner_given_may_be_a_number_a_handle_or_the_name(archive_of, given):
    """What the account file says of the owner is what one may call them by; its address comes along."""
    account = archive_of(given, account=[{"account": {**ACCOUNT[0]["account"], "email": "ivo@example.org"}}])

    assert (_account(account).key, _account(account).emails) == ("500", ("ivo@example.org",))


@pytest.mark.parametrize("given", ["Somebody Else", "https://elsewhere.example/ivo"])
def test_what_is_no_handle_is_not_taken_for_one(archive_of, given):
    """Where the archive tells a number alone, or nothing, a name makes nobody's handle."""
    headers = [{"tweet": {"tweet_id": "1", "user_id": "500"}}]
    for files in ({"tweet_headers": headers}, {"tweets": [_post(1)]}):
        with pytest.raises(OwnerUnknownError):
            archive_of(given, **files)
