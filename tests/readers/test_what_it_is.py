"""What no source knows is called what it is, with what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from warmlinks import Book
from warmlinks.plugins.registry import Registry


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


KNOWN = {
    "Bluesky": ["repo.car"],
    "Discord": ["account/user.json", "Messages/c123/channel.json"],
}


@pytest.mark.parametrize("what", KNOWN)
def test_an_export_without_a_source_is_named(shelf, what):
    """By any of its files."""
    for name in KNOWN[what]:
        said = shelf.problem({name: "x"})

        assert what in said
        assert "no source" in said
        assert f"installed: {', '.join(sorted(Registry().sources()))}" in said


def test_parts_of_an_archive_whose_sources_are_missing_are_named(shelf, tmp_path):
    """With the call that installs them; of a Takeout without any of them what it should have."""
    parts = ("mail", "calendar", "contacts")
    registry = Registry(disabled=[word for one in parts for word in (one, f"warmlinks-{one}")])
    with Book.open(tmp_path / "other.db", registry=registry) as book:

        def said(*names):
            return str(book.load([shelf.zip(dict.fromkeys(names, "x"))]).files[0].error)

        assert "mail, and its source is not installed" in said("inbox.mbox")
        assert "pip install warmlinks-mail" in said("Takeout/Mail/All mail.mbox")
        assert "pip install warmlinks-calendar warmlinks-contacts" in said("Takeout/a.ics", "Takeout/Kontakte/a.vcf")
        assert "mail, calendars and contacts are read" in said("Takeout/YouTube/x.json")


@pytest.mark.parametrize(
    ("source", "network", "name"),
    [
        ("facebook", "Facebook", "connections/friends/your_friends.json"),
        ("facebook", "Facebook", "x/messages/inbox/mira_1/message_1.json"),
        ("instagram", "Instagram", "connections/followers_and_following/followers_1.json"),
        ("instagram", "Instagram", "your_instagram_activity/x/message_1.json"),
        ("linkedin", "LinkedIn", "Basic/Connections.csv"),
        ("slack", "Slack", "channels.json"),
        ("slack", "Slack", "export/dms.json"),
        ("telegram", "Telegram", "ChatExport/result.json"),
        ("telegram", "Telegram", "export_results.html"),
        ("twitter", "X", "twitter-2023/data/tweets.js"),
        ("twitter", "X", "data/js/tweet_index.js"),
        ("mastodon", "Mastodon", "archive/actor.json"),
        ("whatsapp", "WhatsApp", "_chat.txt"),
        ("whatsapp", "WhatsApp", "WhatsApp Chat with Mira.txt"),
    ],
)
def test_a_plugin_that_is_missing_is_named(shelf, tmp_path, source, network, name):
    """The core knows what there is."""
    with Book.open(tmp_path / "other.db", registry=Registry(disabled=[f"warmlinks-{source}", source])) as book:
        (report,) = book.load([shelf.zip({name: "{}"})]).files

    assert f"export of {network}" in str(report.error)
    assert f"pip install warmlinks-{source}" in str(report.error)


@pytest.mark.parametrize(
    ("content", "said", "advice"),
    [
        (b'{"type":"book","format":2}\n', "an export of warmlinks", "import FILE"),
        (b"SQLite format 3\0" + bytes(84), "perhaps a book", "--book FILE"),
        (b"", "empty", "Ask for the archive again"),
    ],
    ids=["export", "book", "empty"],
)
def test_a_file_of_this_project_is_no_archive_and_said_to_be_none(tmp_path, content, said, advice):
    tmp_path.chmod(0o700)
    (tmp_path / "file").write_bytes(content)
    with Book.open(tmp_path / "x.db") as book:
        (report,) = book.load([tmp_path / "file"]).files

    assert said in str(report.error)
    assert advice in str(report.error)


@pytest.mark.parametrize("folder", ["", "downloads/", "a/b/"])
def test_zips_beside_other_files_are_said_to_be_there(shelf, folder):
    """Nothing looks into them; their names are there, and the call that loads them."""
    inner = packed(**{"data/account.js": "x"})
    said = shelf.problem({"notes.txt": "x", f"{folder}twitter-1.zip": inner, f"{folder}facebook 2.zip": inner})

    assert "holds other archives" in said
    assert "twitter-1.zip" in said
    assert "warmlinks load 'facebook 2.zip' twitter-1.zip" in said


def test_two_exports_in_a_zip_of_zips_are_two(shelf):
    """What holds nothing but archives is looked into: two exports in it are to be loaded each by itself."""
    linkedin, facebook = (
        packed(**{"Connections.csv": "First Name,Connected On\n"}),
        packed(**{"friends/friends.json": "{}"}),
    )
    said = shelf.problem({"a.zip": linkedin, "b.zip": facebook})

    assert "more than one source" in said
    assert "each by itself" in said


def test_two_exports_in_one_zip_are_two(shelf):
    """Each to be loaded by itself."""
    said = shelf.problem({"a/Connections.csv": "First Name,Connected On\n", "b/friends/friends.json": "{}"})

    assert "more than one source" in said
    assert "each by itself" in said


@pytest.mark.parametrize("root", ["", "meta-2026-Jan-21-09-00-00/"])
@pytest.mark.parametrize("named", [True, False])
def test_metas_joint_download_is_read_by_both_its_sources(shelf, root, named):
    """Facebook and Instagram have threads of one form: each source is given its own, whatever folders are called."""

    def talk(*at):
        said = [{"sender_name": "Mira Holt", "timestamp_ms": ms, "content": f"ahoy {ms}"} for ms in at]
        return {
            "participants": [{"name": "Mira Holt"}, {"name": "Sam Owner"}],
            "messages": said,
            "title": "Mira Holt",
        }

    facebook, instagram = ("facebook-sam-2026-01-21-Ab/", "instagram-sam.t-2026-01-21-Cd/") if named else ("", "")
    files = {
        f"{root}{facebook}your_facebook_activity/messages/inbox/m_1/message_1.json": talk(1_700_000_000_000),
        f"{root}{instagram}your_instagram_activity/messages/inbox/m_1/message_1.json": talk(
            1_700_000_000_000, 1_710_000_000_000
        ),
        f"{root}start_here.html": "<html></html>",
    }
    reports = shelf.book.load([shelf.zip(files)]).files

    assert {one.source: (one.error, one.until) for one in reports} == {
        "facebook": (None, date(2023, 11, 14)),
        "instagram": (None, date(2024, 3, 9)),
    }


def test_two_owners_in_one_zip_are_told_apart(shelf):
    """Two archives of X of different people in one zip: neither is taken for the other's."""
    files = {
        f"{folder}/data/account.js": [{"account": {"accountId": number, "username": folder}}]
        for folder, number in (("ada", "1"), ("ben", "2"))
    }
    said = shelf.problem(files | {"ada/data/tweets.js": []})

    assert "several" in said
    assert "each by itself" in said


def test_a_path_that_is_too_long_is_said(shelf):
    """No traceback: a sentence."""
    (report,) = shelf.book.load(["x" * 5000 + ".zip"]).files

    assert report.failed
    assert "name" in str(report.error).lower()


def test_what_nobody_knows_is_still_unknown(shelf):
    """The control."""
    assert "no source knows this file" in shelf.problem({"holiday.txt": "x"})
