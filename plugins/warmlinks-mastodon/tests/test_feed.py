"""A server that is asked: recorded answers beside the records they are read to, and what may go wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asked_feeds import ask, book_of
from golden import is_as_reviewed

from warmlinks.errors import SettingsError
from warmlinks.net import asking
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.feeds import Checkpoint, checkpoint_of
from warmlinks_mastodon._places import Gap, Place, Stream
from warmlinks_mastodon.feed import MastodonFeed
from warmlinks_mastodon.samples.server import SampleServer
from warmlinks_samples.chats import contact_days

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANSWERS = Path(__file__).parent / "answers" / "answers.json"
TOKEN = "token-4711-with-a-long-tail"


@pytest.fixture
def served(small, serve):
    """A small account, in pages of four."""
    return serve(small, most=4)


@pytest.fixture
def recorded(served):
    """The recorded answers in place of the invented world's."""
    answers = json.loads(ANSWERS.read_text("utf-8"))

    def answer(target):
        if target not in answers:
            return 404, {}, b'{"error": "Record not found"}'
        link = {"Link": answers[target]["link"]} if answers[target]["link"] else {}
        return 200, link, json.dumps(answers[target]["body"]).encode()

    served.server.answer = answer
    return served


@pytest.fixture
def net(served):
    return Net(deadline=Deadline(30), now=NOW, inner_hosts=["localhost"], ca_file=served.table.ca_file, insecure=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody waits for what the server asks to wait for."""
    monkeypatch.setattr(asking, "pause", lambda _: None)


@pytest.fixture
def book(tmp_path):
    with book_of(MastodonFeed, tmp_path) as made:
        yield made


def test_recorded_answers_are_read_to_the_records_beside_them(recorded, net):
    settings = MastodonFeed.configure(recorded.table.own)
    pulled = MastodonFeed().pull(settings, None, net)
    is_as_reviewed((one for one in pulled if not isinstance(one, Checkpoint)), ANSWERS.with_suffix(".txt"))


def test_a_look_says_whose_it_is_and_how_much_there_is(recorded, book):
    report = ask(book, recorded.table, NOW, check=True)

    assert (report.account, report.sees) == ("sam@tide.example", "312 posts, one follower, 30 followed")
    assert str(report.until) == "2022-11-04"
    assert book.is_empty()


def test_asked_again_it_asks_for_what_is_newer_alone(served, book):
    assert ask(book, served.table, NOW).complete
    served.asked.clear()
    assert ask(book, served.table, NOW + timedelta(hours=1)).new == 0

    lists = [one for one in served.asked if "limit=80" in one or "limit=40" in one]
    assert len(lists) == 5
    assert all("since_id=" in one for one in lists)


FAULTS = {
    "a token that has expired": (
        (401, {}, b'{"error":"The access token expired"}'),
        "does not let you in",
        "a new one",
    ),
    "a token that may not read this": (
        (403, {}, b'{"error":"outside the scopes"}'),
        "not allowed to read",
        "a new one",
    ),
    "a server that has moved": (
        (301, {"Location": "https://shore.example/"}, b""),
        "has moved to https://shore.example:443/...",
        "change the address",
    ),
    "a page for a browser": (
        (200, {"Content-Type": "text/html"}, b"<html>Log in</html>"),
        "a page for a browser",
        "address",
    ),
    "another server": ((200, {}, b'{"name": "a shop"}'), "no JSON that is known here", "address"),
    "patience for an hour": ((429, {"Retry-After": "3600"}, b"{}"), "asks for patience", "next run"),
    "the limit of an hour reached": (
        (429, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-06-01T13:00:00Z"}, b"{}"),
        "asks for patience",
        "next run",
    ),
    "another question answered": (
        (200, {"Link": '<https://tide.example/api/v1/accounts/9/followers?max_id=4>; rel="next"'}, b"[]"),
        "answered another question",
        "asks again",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_is_wrong_is_one_line_and_what_came_is_kept(small, served, book, days_of, fault):
    answer, told, advice = FAULTS[fault]
    # the second page of what the owner wrote
    served.change = lambda target, real: answer if "statuses?limit=40&max_id" in target else real
    report = ask(book, served.table, NOW)

    assert told in report.failed.why
    assert advice in report.failed.advice
    assert "\n" not in report.failed.why
    assert not report.complete
    assert TOKEN not in repr(report)
    assert report.new_interactions >= 3

    served.change = lambda _, real: real
    again = ask(book, served.table, NOW + timedelta(hours=2))
    assert (again.failed, again.complete) == (None, True)
    assert days_of(book) == contact_days(small)


def test_what_is_new_comes_first_and_what_broke_off_behind_it(small, smaller, serve, book, days_of):
    served = serve(smaller, most=4)
    served.change = lambda target, real: (500, {}, b"") if "statuses?limit=40&max_id" in target else real
    assert ask(book, served.table, NOW).failed

    served.server = SampleServer(small, most=4)
    served.change = lambda _, real: real
    served.asked.clear()
    assert ask(book, served.table, NOW + timedelta(hours=1)).complete
    statuses = [one for one in served.asked if "/statuses" in one]
    assert "since_id" in statuses[0]
    assert "since_id" not in statuses[-1]
    assert days_of(book) == contact_days(small)


def test_a_token_is_none_of_the_settings():
    with pytest.raises(SettingsError) as caught:
        MastodonFeed.configure({"url": "https://tide.example", "token": "hunter2-in-clear"})
    assert "hunter2" not in str(caught.value)


def test_a_server_whose_accounts_are_named_by_another_host(recorded, net):
    real = recorded.server.answer

    def answer(target):
        if target == "/api/v2/instance":
            return 200, {}, b'{"domain": "social.isle.example", "account_domain": "isle.example"}'
        return real(target)

    recorded.server.answer = answer
    settings = MastodonFeed.configure(recorded.table.own)
    account = MastodonFeed().check(settings, net).account
    assert account.key == "sam@isle.example"
    assert "sam@tide.example" in account.aliases


def test_very_many_pulls_that_broke_off_leave_a_short_cursor():
    stream = Stream()
    gaps = []
    for number in range(500):
        gaps = [Gap(f"{number}", f"max_id={number + 5}"), *gaps]
        stream.leave(gaps)
        gaps = stream.gaps
    assert len(gaps) == 20
    # what was left first is read again down to where that was known
    assert gaps[-1].floor == "0"
    assert len(checkpoint_of(Place({"statuses": stream})).cursor) < 2000
