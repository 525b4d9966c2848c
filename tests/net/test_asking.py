"""What a feed asks its server by: patience where it is asked for, no credentials elsewhere, and advice for each no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug import Response

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.net.http import Reply, Url, judged, pause_of
from warmlinks.net.secrets import SecretRef

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def waited():
    return []


@pytest.fixture
def net(waited):
    return Net(deadline=Deadline(20), now=NOW, inner_hosts=["localhost"], insecure=True, wait=waited.append)


def answers(httpserver, *some, path="/"):
    """Let a path answer one after the other."""
    for one in some:
        httpserver.expect_ordered_request(path).respond_with_response(one)


def test_it_waits_for_what_the_server_asks_and_asks_again(httpserver, net, waited):
    answers(httpserver, Response(status=429, headers={"Retry-After": "7"}), Response("good"))

    assert net.get(httpserver.url_for("/")).body == b"good"
    assert waited == [7.0]


def test_it_does_not_wait_longer_than_its_time(httpserver, net):
    answers(httpserver, Response(status=503, headers={"Retry-After": "3600"}))

    with pytest.raises(TryLaterError, match="asks for patience") as caught:
        net.get(httpserver.url_for("/"))
    assert caught.value.retry_after == 3600


@pytest.mark.parametrize("form", ["seconds", "moment", "number"])
def test_the_last_question_for_now_makes_the_next_one_wait(httpserver, net, waited, form):
    # by the server's own clock, which is this machine's here
    then = datetime.now(UTC) + timedelta(seconds=30)
    reset = {"seconds": "30", "moment": then.isoformat(), "number": str(int(then.timestamp()))}[form]
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    answers(httpserver, Response("one", headers=headers), Response("two"))
    # the length of the pull allows for it
    net.deadline = Deadline(300)
    net.get(httpserver.url_for("/"))
    assert waited == []

    net.get(httpserver.url_for("/"))
    assert 20 < waited[0] <= 31


def test_an_error_of_the_servers_own_is_asked_once_more(httpserver, net, waited):
    answers(httpserver, Response(status=502), Response("good"))
    assert net.get(httpserver.url_for("/")).body == b"good"

    answers(httpserver, Response(status=500), Response(status=500), path="/again")
    with pytest.raises(TryLaterError, match="is in trouble"):
        net.get(httpserver.url_for("/again"))


def test_what_may_have_been_done_is_not_asked_twice(httpserver, net):
    answers(httpserver, Response(status=500))

    with pytest.raises(TryLaterError):
        net.request("POST", httpserver.url_for("/"), body=b"{}")
    assert len(httpserver.log) == 1


def test_a_redirect_is_followed_within_the_server_and_where_it_is_asked_for(httpserver, net):
    httpserver.expect_request("/.well-known/caldav").respond_with_data("", 301, {"Location": "/dav/"})
    httpserver.expect_request("/dav/").respond_with_data("here")
    there = httpserver.url_for("/.well-known/caldav")

    assert net.request("PROPFIND", there, follow=True).body == b"here"
    with pytest.raises(FeedError, match="has moved"):
        net.get(there)


def test_credentials_never_follow_elsewhere(httpserver, net):
    httpserver.expect_request("/").respond_with_data("", 301, {"Location": "https://elsewhere.example/"})

    with pytest.raises(FeedError, match=r"has moved to https://elsewhere\.example"):
        net.request("PROPFIND", httpserver.url_for("/"), follow=True, headers={"Authorization": "Bearer x"})


def test_pages_end_and_lead_neither_in_a_circle_nor_elsewhere(httpserver, net):
    for number, following in ((1, "2"), (2, "3"), (3, "")):
        httpserver.expect_request(f"/{number}").respond_with_data(following)

    def next_(reply):
        return reply.body.decode() or None

    assert [one.body for one in net.pages(httpserver.url_for("/1"), next_=next_)] == [b"2", b"3", b""]
    httpserver.expect_request("/a").respond_with_data("b")
    httpserver.expect_request("/b").respond_with_data("a")
    with pytest.raises(FeedError, match="in a circle"):
        list(net.pages(httpserver.url_for("/a"), next_=next_))
    httpserver.expect_request("/c").respond_with_data("http://elsewhere.example/d")
    with pytest.raises(FeedError, match="lead to http://elsewhere"):
        list(net.pages(httpserver.url_for("/c"), next_=next_))


def test_without_encryption_only_where_it_is_allowed(httpserver):
    strict = Net(deadline=Deadline(20), now=NOW, inner_hosts=["localhost"])

    with pytest.raises(SettingsError, match="without encryption"):
        strict.get(httpserver.url_for("/"))
    with pytest.raises(SettingsError, match="without encryption"), strict.connected("localhost", 143, encrypted=False):
        pass
    assert httpserver.log == []


def test_an_inner_address_is_refused_unless_it_is_named(httpserver):
    open_to_all = Net(deadline=Deadline(20), now=NOW, insecure=True)

    with pytest.raises(FeedError, match="inner address"):
        open_to_all.get(httpserver.url_for("/"))
    assert httpserver.log == []


def test_a_secret_stands_in_no_message(net, monkeypatch):
    monkeypatch.setenv("TOKEN", "quite-a-secret-4711")
    headers = net.basic("sam", SecretRef.parse("env:TOKEN"))

    text = f"it said quite-a-secret-4711 and {headers['Authorization']}"
    assert "secret" not in net.masked(text)
    assert "Basic •••" in net.masked(text)


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, AccessError, "does not let you in"),
        (403, AccessError, "does not let you in"),
        (404, FeedError, "nothing at this address"),
        (301, FeedError, "has moved"),
        (418, FeedError, "refuses the question"),
        (429, TryLaterError, "asks for patience"),
        (500, TryLaterError, "is in trouble"),
    ],
)
def test_each_no_says_what_to_do(status, kind, says):
    with pytest.raises(kind, match=says) as caught:
        judged(Reply(status, {}, b"", url="https://x.example:443/..."))
    assert caught.value.advice


def test_an_answer_that_was_cut_is_no_answer():
    with pytest.raises(TryLaterError, match="broke off"):
        judged(Reply(200, {}, b"half", cut="ReadError"))


@pytest.mark.parametrize("body", [b"<html>Log in</html>", b"", b'{"a": NaN}', b"[1]", b"\xff"])
def test_what_is_no_json_says_so(body):
    with pytest.raises(FeedError, match="no JSON"):
        Reply(200, {}, body).json(dict[str, int])


def test_a_pause_is_a_number_or_a_date_by_the_servers_own_clock():
    date = {"date": "Mon, 01 Jun 2026 12:00:00 GMT", "retry-after": "Mon, 01 Jun 2026 12:00:09 GMT"}

    assert pause_of(Reply(429, {"retry-after": "5"}, b"")) == 5
    assert pause_of(Reply(429, date, b"")) == 9
    assert pause_of(Reply(429, {"retry-after": "soon"}, b"")) is None


@pytest.mark.parametrize(
    "href", ["http://elsewhere.example/", "//elsewhere.example/x", "https://home.example/x", "http://home.example:99/"]
)
def test_an_answer_leads_to_no_other_server(href):
    """Another host, scheme or port: credentials would go there."""
    with pytest.raises(FeedError, match="lead to http"):
        Url.parse("http://home.example/dav/").link(href)


def test_an_answer_that_names_no_address_is_said_to():
    """It is the server's mistake and not one of the settings; a place on the server is one."""
    with pytest.raises(FeedError, match="names a place that is none"):
        Url.parse("http://home.example/dav/").link("ftp://home.example/")
    assert Url.parse("http://home.example/dav/").link("a?b=1").target == "/dav/a?b=1"
