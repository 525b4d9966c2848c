"""Whose download it is."""

from __future__ import annotations

import pytest

from warmlinks.errors import OwnerUnknownError
from warmlinks_instagram._accounts import meaning

T = 1_720_000_000_000
ID = "17842100000000001"


@pytest.mark.parametrize("label", ["Username", "Benutzername", "Gebruikersnaam", "Nom d'utilisateur", "ユーザーネーム"])
def test_the_profile_says_in_any_language(download, label):
    """The labels are the account's language, their letters broken."""
    found = download.read(download.profile(user=""), {}, download.profile(user="", **{label: "sam.tidewater"}))

    assert found.account.key == "sam.tidewater"


def test_labels_mean_one_thing_each():
    """None stands in two lists, and what is in none means nothing."""
    assert (meaning("Benutzername"), meaning("Zeit"), meaning(None)) == ("username", "", "")


def test_the_name_of_the_download_says_it_too(download):
    """`instagram-USER-DATE-...`, as a folder, or as the file."""
    thread = download.thread(f"tide.mira_{ID}", ["Mira Holt", download.me], download.said("Mira Holt", T))
    wrapped = {f"instagram-sam.t-2026-01-21-Ab/{name}": data for name, data in thread.items()}

    assert download.read(wrapped).account.key == "sam.t"
    assert download.read(thread, name="/x/instagram-sam.t-2026-01-21-Ab.zip").account.key == "sam.t"


def test_chats_alone_tell_the_owner_by_the_name_in_all(download):
    """Then it goes by that name."""
    threads = [
        download.thread(f"{user}_{ID[:-1]}{n}", [user, download.me], download.said(user, T + n))
        for n, user in enumerate(("mira", "zoe"))
    ]

    assert download.read(*threads).account.key == "owner:Sam Owner"


def test_chats_of_2019_alone_tell_the_owners_user_name(download):
    """There everybody goes by it."""
    talks = [
        {
            "participants": ["sam.t", other],
            "conversation": [{"sender": other, "created_at": "2019-03-01T10:00:00Z", "text": "ahoy"}],
        }
        for other in ("tide.mira", "jonas")
    ]

    assert download.read({"messages.json": talks}).account.key == "sam.t"


def test_whoever_is_not_told_is_asked(download):
    """With the names that it could be; what is answered holds."""
    pair = download.thread(
        f"x_{ID}", ["Mira Holt", "Sam Owner"], download.said("Mira Holt", T), title="a group's title"
    )

    with pytest.raises(OwnerUnknownError) as asked:
        download.read(pair)

    assert {*asked.value.candidates} == {"owner:Mira Holt", "owner:Sam Owner"}
    assert download.read(pair, owner="sam owner").contact == [("message", "in", "x")]
    assert download.read(pair, owner="owner:Sam Owner").account.name == "Sam Owner"


def test_a_name_that_messages_do_not_show_is_looked_for(download):
    """The profile has the name of today; messages may show another."""
    threads = [
        download.thread(f"{user}_{ID[:-1]}{n}", [user, "Sam T."], download.said("Sam T.", T + n))
        for n, user in enumerate(("mira", "zoe"))
    ]
    found = download.read(download.profile(), *threads)

    assert found.account.key == "sam.tidewater"
    assert [way for _, way, _ in found.contact] == ["out", "out"]


def test_a_download_of_media_alone_says_to_load_the_others_too(download):
    """It names nobody."""
    with pytest.raises(OwnerUnknownError, match="load all of them together"):
        download.read({"your_instagram_activity/media/posts_1.json": []})


def test_requests_of_strangers_alone_need_no_name(download):
    """Nothing in them is read."""
    name = f"your_instagram_activity/messages/message_requests/x_{ID}/message_1.json"
    content = {"participants": [{"name": "A Stranger"}], "messages": [download.said("A Stranger", T)], "title": "x"}
    found = download.read(download.profile(), {name: content})

    assert found.skipped == {"message request": 1}
