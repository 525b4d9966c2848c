"""A real IMAP server: mails come in once, newest first, and nothing in the mailbox changes.

It needs dovecot (on Debian: dovecot-imapd), and to be root, as mail servers want to be.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

import warmlinks as wl
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.registry import Registry
from warmlinks.settings import FeedTable
from warmlinks_mail.feed import MailFeed

pytestmark = pytest.mark.heavy

ME, SECRET = "sam@tidewater.example", "long-and-invented-4711"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)

DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
first_valid_uid = 100
ssl = required
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/Maildir
default_internal_user = dovecot
default_login_user = dovenull
auth_mechanisms = plain login
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


class Post:
    """A mailbox on a server of one's own."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="warmlinks-imap-"))
        self.port = free_port()
        self.owner = pwd.getpwnam("nobody")
        self.number = 0
        authority = trustme.CA()
        leaf = authority.issue_cert("localhost")
        authority.cert_pem.write_to_path(self.folder / "ca.pem")
        leaf.private_key_pem.write_to_path(self.folder / "key.pem")
        (self.folder / "chain.pem").write_bytes(b"".join(one.bytes() for one in leaf.cert_chain_pems))
        for name in ("run", "Maildir", "Maildir/cur", "Maildir/new", "Maildir/tmp"):
            (self.folder / name).mkdir()
        self._own()
        conf = self.folder / "dovecot.conf"
        conf.write_text(
            DOVECOT.format(
                folder=self.folder, port=self.port, secret=SECRET, uid=self.owner.pw_uid, gid=self.owner.pw_gid
            )
        )
        self.folder.chmod(0o755)
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        self.running = subprocess.Popen([program, "-F", "-c", str(conf)], stdin=subprocess.DEVNULL)
        wait_for(self.port)

    def _own(self):
        for path in (self.folder / "Maildir", *(self.folder / "Maildir").rglob("*")):
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def deliver(self, sender, to, *, at, folder="", more=""):
        """One mail into a folder."""
        self.number += 1
        place = self.folder / "Maildir" / (f".{folder}" if folder else "")
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True, exist_ok=True)
        text = (
            f"From: {sender}\r\nTo: {to}\r\nDate: {format_datetime(at)}\r\nMessage-ID: <{self.number}@club.example>\r\n"
            f"{more}Subject: lunch\r\n\r\nA text that is nobody's business.\r\n"
        )
        (place / "new" / f"{1_700_000_000 + self.number}.{self.number}.host").write_bytes(text.encode())
        self._own()

    def flags(self):
        """The files of the mailbox, whose names say what was done with each mail."""
        return sorted(path.name for path in (self.folder / "Maildir").rglob("*.host*"))

    def close(self):
        self.running.terminate()
        self.running.wait(20)
        shutil.rmtree(self.folder)


@pytest.fixture
def post(monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    made = Post()
    yield made
    made.close()


@pytest.fixture
def book(tmp_path):
    class Plugin:
        @hookimpl
        def warmlinks_register_feeds(self):
            return [MailFeed]

    registry = Registry(plugins={"mail": Plugin()}, discover=False)
    with wl.Book.open(tmp_path / "book.db", timezone="UTC", registry=registry) as made:
        yield made


def table(post, **more):
    own = {"host": "localhost", "port": post.port, "user": ME, "password": "env:MAIL_PASSWORD", **more}
    return {"mail": FeedTable(feed="mail", inner_hosts=["localhost"], ca_file=str(post.folder / "ca.pem"), own=own)}


def sync(book, post, hours=0, **more):
    (report,) = book.sync(now=NOW + timedelta(hours=hours), feeds=table(post, **more)).feeds
    return report


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
    (report,) = book.sync(now=NOW, feeds=table(post), check=True).feeds

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
