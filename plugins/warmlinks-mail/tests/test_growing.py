"""A mailbox that grows: one mail more costs one mail, and nothing comes twice."""

from __future__ import annotations

import pytest

from warmlinks import Book
from warmlinks.archive import Archive, open_archive
from warmlinks.plugins.sources import Checkpoint, Interaction
from warmlinks.values import Identity
from warmlinks_mail.source import MailSource


def _mail(number, sender, to="sam@home.example", subject="boats"):
    head = [
        f"From: {sender}",
        f"To: {to}",
        f"Date: Mon, 3 Mar 2025 09:{number % 60:02}:00 +0000",
        f"Subject: {subject}",
    ]
    return "\n".join(["From - Mon Mar 04 11:20:34 2024", *head, f"Message-ID: <{number}@x.example>", "", "hi", "", ""])


MANY = "".join(
    _mail(
        number,
        *(("mira@holt.example", "sam@home.example") if number % 3 else ("sam@home.example", "tom@achebe.example")),
    )
    for number in range(3000)
)
ME = Identity("email", "sam@home.example", emails=("sam@home.example",))


def _read(path, since=None):
    """(records of contact, the cursor, bytes read)"""
    with open_archive(path, accounts=[ME]) as archive:
        archive.since = since
        records = list(MailSource().read(archive))
        read = archive.bytes_read
    cursors = [one.cursor for one in records if isinstance(one, Checkpoint)]
    return [one for one in records if isinstance(one, Interaction)], cursors[-1], read


@pytest.fixture
def box(tmp_path):
    path = tmp_path / "Archive.mbox"
    path.write_text(MANY)
    return path


def test_one_mail_more_costs_one_mail(box):
    """What was read before is looked at in a few places only; the last mail is read again."""
    _, cursor, _ = _read(box)
    box.write_text(MANY + _mail(5000, "ben@oduya.example"))

    contact, _, read = _read(box, cursor)

    assert [one.key for one in contact] == ["<2999@x.example>", "<5000@x.example>"]
    # some looks of a buffer each, whatever the size of the file
    assert read < 10 * (1 << 20)


def test_a_mailbox_that_was_tidied_up_is_read_anew(box):
    """Where what came before is not as it was, no place in it means anything."""
    _, cursor, _ = _read(box)
    box.write_text(MANY.partition("\n\n")[2].partition("\n\n")[2])

    contact, _, _ = _read(box, cursor)

    assert len(contact) == 2999


def test_a_list_that_was_met_is_no_person_later(tmp_path):
    """The owner's word to a list counts as contact with nobody, also where the list has not written since."""
    path = tmp_path / "Archive.mbox"
    listed = _mail(1, "tom@achebe.example", "boats@lists.example").replace(
        "Subject:", "List-Post: <mailto:boats@lists.example>\nSubject:"
    )
    path.write_text(_mail(0, "mira@holt.example") + listed + _mail(2, "mira@holt.example"))
    _, cursor, _ = _read(path)
    path.write_text(path.read_text() + _mail(3, "sam@home.example", "boats@lists.example"))

    contact, _, _ = _read(path, cursor)

    assert [one.key for one in contact] == ["<2@x.example>"]


def test_what_cannot_grow_says_no_place():
    """A file in a zip, or in memory, is read whole."""
    with Archive.of_bytes({"Archive.mbox": MANY}, accounts=[ME]) as archive:
        places = [one for one in MailSource().read(archive) if isinstance(one, Checkpoint)]

    assert len(places) <= 1


def test_a_book_counts_what_was_added(box, tmp_path):
    """Loading again after a mail came tells of that one, and changes nothing else."""
    with Book.open(tmp_path / "book.db", timezone="Europe/Berlin") as book:
        first = book.load(box, owner="sam@home.example")
        box.write_text(MANY + _mail(5000, "ben@oduya.example"))
        second = book.load(box, owner="sam@home.example")

    assert first.files[0].new > 3000
    assert second.files[0].resumed
    assert (second.new_interactions, second.files[0].changed) == (1, 0)
