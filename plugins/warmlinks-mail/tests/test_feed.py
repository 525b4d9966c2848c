"""A mailbox that is asked, against a server that is played: tokens, folders with odd names, and a line that drops."""

from __future__ import annotations

import base64
import re
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.errors import SettingsError
from warmlinks.plugins.registry import Registry
from warmlinks.settings import FeedTable
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.notifiers_server import authority_file, server_context
from warmlinks_mail.feed import MailFeed

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ME, TOKEN = "sam@tidewater.example", "access-token-4711-and-more"


class Played:
    """An IMAP server with one mailbox; it may drop the line at a command."""

    def __init__(self, folder):
        self.ca_file = authority_file(folder)
        self.boxes = {b'"INBOX"': 5, b'"Caf&AOk-"': 2, b'"Spam"': 3}
        self.drops_at = None
        self.said = []
        self.shown = None
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.thread = threading.Thread(target=self.keep, daemon=True)
        self.thread.start()

    def keep(self):
        while True:
            try:
                made, _ = self.door.accept()
            except OSError:
                return
            with suppress(OSError), server_context().wrap_socket(made, server_side=True) as line:
                self.serve(line)

    def serve(self, line):  # noqa: C901, PLR0912  a protocol is told in one go
        stream = line.makefile("rwb")

        def say(text):
            stream.write(text + b"\r\n")
            stream.flush()

        say(b"* OK hello")
        box = b""
        while words := stream.readline().strip():
            tag, command, rest = (*words.split(b" ", 2), b"")[:3]
            self.said.append(words)
            if self.drops_at is not None and self.drops_at in words:
                return
            if command == b"CAPABILITY":
                say(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2")
            elif command == b"AUTHENTICATE":
                say(b"+ ")
                self.shown = base64.b64decode(stream.readline())
                if TOKEN.encode() not in self.shown:
                    say(b"+ " + base64.b64encode(b'{"status":"401"}'))
                    stream.readline()
                    say(tag + b" NO [AUTHENTICATIONFAILED] no")
                    continue
            elif command == b"LIST":
                for name in self.boxes:
                    say(rb'* LIST (\HasNoChildren) "/" ' + name)
            elif command == b"STATUS":
                name = rest.rpartition(b" (")[0]
                say(b"* STATUS " + name + b" (MESSAGES %d)" % self.boxes[name])
            elif command == b"EXAMINE":
                box = rest
                say(b"* OK [UIDVALIDITY 77] ok\r\n* OK [UIDNEXT %d] ok" % (self.boxes[box] + 1))
            elif rest.startswith(b"SEARCH"):
                first, last = map(int, re.findall(rb"\d+", rest))
                say(b"* SEARCH " + b" ".join(b"%d" % one for one in range(first, last + 1)))
            elif rest.startswith(b"FETCH"):
                for number in map(int, rest.split()[1].split(b",")):
                    at = NOW - timedelta(days=number)
                    text = (
                        f"From: Pat {box.decode()[1:3]} <pat{number}@club.example>\r\nTo: {ME}\r\n"
                        f"Date: {at:%d %b %Y %H:%M:%S} +0000\r\nMessage-ID: <{box.decode()[1:3]}{number}@x>\r\n\r\n"
                    ).encode()
                    say(
                        b"* %d FETCH (UID %d BODY[HEADER.FIELDS (FROM)] {%d}\r\n%s)" % (number, number, len(text), text)
                    )
            say(tag + b" OK done")
            if command == b"LOGOUT":
                return

    def close(self):
        # wakes whoever waits at it
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join(5)


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("MAIL_TOKEN", TOKEN)
    made = Played(tmp_path)
    yield made
    made.close()


@pytest.fixture
def book(tmp_path):
    registry = Registry(plugins={"mail": as_plugin(MailFeed)}, discover=False)
    with wl.Book.open(tmp_path / "book.db", timezone="UTC", registry=registry) as made:
        yield made


def sync(book, server, hours=0, *, check=False, **more):
    own = {"host": "localhost", "port": server.port, "user": ME, "token": "env:MAIL_TOKEN", **more}
    table = FeedTable(feed="mail", inner_hosts=["localhost"], ca_file=server.ca_file, own=own)
    (report,) = book.sync(now=NOW + timedelta(hours=hours), feeds={"mail": table}, check=check).feeds
    return report


def test_a_token_lets_in_and_spam_is_left_out(book, server):
    report = sync(book, server)

    assert (report.failed, report.complete, report.new_interactions) == (None, True, 7)
    assert server.shown == f"user={ME}\x01auth=Bearer {TOKEN}\x01\x01".encode()
    assert not [words for words in server.said if b"EXAMINE" in words and b"Spam" in words]
    assert not [words for words in server.said if b"SELECT" in words or b"STORE" in words]


def test_a_token_that_is_not_taken_is_one_line(book, server, monkeypatch):
    monkeypatch.setenv("MAIL_TOKEN", "another-0815-token")
    report = sync(book, server)

    assert "does not let you in" in report.failed.why
    assert "another-0815" not in repr(report)


def test_asked_again_no_head_is_fetched(book, server):
    sync(book, server)
    server.said.clear()
    assert sync(book, server, 1).new == 0
    assert not [words for words in server.said if b"FETCH" in words]

    server.boxes[b'"INBOX"'] = 6
    assert sync(book, server, 2).new_interactions == 1
    assert [words.split()[3] for words in server.said if b"FETCH" in words] == [b"6"]


@pytest.mark.parametrize("at", [b"LIST", b"EXAMINE", b"SEARCH", b"FETCH", b"LOGOUT"])
def test_a_line_that_drops_loses_and_doubles_nothing(book, server, at):
    server.drops_at = at
    report = sync(book, server)
    assert report.failed is not None
    assert "broke off" in report.failed.why

    server.drops_at = None
    assert sync(book, server, 1).complete
    assert book._db.value("SELECT count(*) FROM interaction") == 7


def test_only_the_folders_that_are_named_also_with_odd_letters(book, server):
    assert sync(book, server, folders=["Café"]).new_interactions == 2
    assert "there is no folder 'nowhere'" in sync(book, server, 1, folders=["Nowhere"]).failed.why


def test_a_look_counts(book, server):
    assert sync(book, server, check=True).sees == "2 folders, 7 mails"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "password and token"),
        ({"password": "env:A", "token": "env:B"}, "password and token"),
        ({"user": "sam", "password": "env:A"}, "the setting addresses is needed"),
        ({"password": "hunter2-in-clear"}, "reference"),
        ({"password": "env:A", "folders": "INBOX"}, "a list of texts"),
    ],
)
def test_wrong_settings_are_told_without_a_secret(more, told):
    with pytest.raises(SettingsError, match=told) as caught:
        MailFeed.configure({"host": "imap.example.org", "user": ME, **more})
    assert "hunter2" not in str(caught.value)
