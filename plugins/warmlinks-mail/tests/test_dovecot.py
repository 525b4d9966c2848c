"""A real IMAP server: mails come in once, newest first, and nothing in the mailbox changes.

It needs dovecot (on Debian: dovecot-imapd), and to be root, as mail servers want to be.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asked_feeds import ask, book_of
from imap_server import ME, SECRET, Post

from warmlinks.settings import FeedTable
from warmlinks_mail.feed import MailFeed

pytestmark = pytest.mark.heavy

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def post(monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    made = Post()
    yield made
    made.close()


@pytest.fixture
def book(tmp_path):
    with book_of(MailFeed, tmp_path) as made:
        yield made


def table(post, **more):
    own = {"host": "localhost", "port": post.port, "user": ME, "password": "env:MAIL_PASSWORD", **more}
    return FeedTable(feed="mail", inner_hosts=["localhost"], ca_file=str(post.folder / "ca.pem"), own=own)


def sync(book, post, hours=0, **more):
    return ask(book, table(post, **more), NOW + timedelta(hours=hours))


def fill(post, mails=30):
    for number in range(mails):
        at = NOW - timedelta(days=number + 1)
        post.deliver("Ada Lovelace <ada@engine.example>", ME, at=at)
    post.deliver(ME, "Ben <ben@dock.example>", at=NOW - timedelta(days=2), folder="Sent")
    post.deliver("Prize <win@prize.example>", ME, at=NOW - timedelta(days=2), folder="Junk")


def test_mails_come_in_once_and_one_more_is_one_record(post, book):
    fill(post)
    before = post.flags()
    first = sync(book, post)
    assert (first.failed, first.complete, first.new_people, first.new_interactions) == (None, True, 2, 31)
    ada = book.show("ada@engine.example", now=NOW)
    assert ada.connection.name == "Ada Lovelace"

    again = sync(book, post, 1)
    assert (again.new, again.changed, again.complete) == (0, 0, True)

    post.deliver("Ada Lovelace <ada@engine.example>", ME, at=NOW + timedelta(hours=1))
    third = sync(book, post, 2)
    assert (third.new, third.new_interactions) == (1, 1)
    # nothing was marked as read, moved or written
    names = {name.partition(":2,")[0] for name in post.flags()}
    assert names >= {name.partition(":2,")[0] for name in before}
    assert not any("S" in name.partition(":2,")[2] for name in post.flags())


def test_a_look_says_whose_it_is_and_how_much_there_is(post, book):
    fill(post, 3)
    report = ask(book, table(post), NOW, check=True)

    assert (report.account, report.sees) == (ME, "2 folders, 4 mails")
    assert book.is_empty()


def test_a_wrong_password_is_one_line_without_the_secret(post, book, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "quite-wrong-0815")
    report = sync(book, post)

    assert "does not let you in" in report.failed.why
    assert "quite-wrong" not in f"{report}"


def test_a_token_that_is_not_taken_is_one_line(post, book, monkeypatch):
    monkeypatch.setenv("MAIL_TOKEN", "token-0815-and-more")
    own = {"password": None, "token": "env:MAIL_TOKEN"}
    report = sync(book, post, **own)

    assert "does not let you in" in report.failed.why
    assert "token-0815" not in f"{report}"


def test_many_mails_come_page_by_page_and_a_mailbox_that_counts_anew_doubles_nothing(post, book):
    for number in range(450):
        post.deliver(f"Pat {number % 7} <pat{number % 7}@club.example>", ME, at=NOW - timedelta(hours=number + 1))
    first = sync(book, post)
    assert (first.failed, first.new_interactions) == (None, 450)

    # the index of the folder is lost: its mails get other numbers
    for path in (post.folder / "Maildir").glob("dovecot*"):
        path.unlink()
    again = sync(book, post, 1)
    assert (again.failed, again.new, again.complete) == (None, 0, True)
