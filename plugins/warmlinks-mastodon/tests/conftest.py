"""The account of the invented world, and its server."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime

import pytest
from attrs import evolve
from werkzeug import Response

import warmlinks as wl
from warmlinks.plugins.sources import Interaction
from warmlinks.settings import FeedTable
from warmlinks.testing.notifiers_server import authority_file
from warmlinks.values import COUNTED_KINDS
from warmlinks_mastodon.samples.server import SampleServer
from warmlinks_samples.chats import make_chats
from warmlinks_samples.making import make_world

TOKEN = "token-4711-with-a-long-tail"


@pytest.fixture(scope="session")
def made():
    """Whom Noa knows on Mastodon, and what they wrote to each other."""
    return make_chats(make_world(3), "mastodon")


@pytest.fixture(scope="session")
def small(made):
    """The same with a few of the last posts and of one talk alone; the newest of all was written to Noa."""
    talk = evolve(made.chats[0], lines=made.chats[0].lines[-6:-1])
    return evolve(made, chats=(talk,), posts=made.posts[-9:-1], people=made.people[:3])


@pytest.fixture(scope="session")
def smaller(small):
    """And that without the last question and answer."""
    return evolve(small, posts=small.posts[:-2])


def days_in(contacts, made):
    """(key, kind, moment) as `contact_days` has them."""
    who = {key: person for person, key in made.keys.items()}
    found = defaultdict(lambda: defaultdict(set))
    for key, kind, at in contacts:
        if kind in COUNTED_KINDS:
            found[kind][who[key]].add(at.astimezone(UTC).date())
    return {kind: dict(of) for kind, of in found.items()}


@pytest.fixture
def days_of(made):
    """The days of contact in records, or in a book."""

    def days_of(source):
        if isinstance(source, wl.Book):
            sql = "SELECT d.key, i.kind, i.at FROM interaction i JOIN identity d ON d.id = i.who WHERE i.counted"
            contacts = [(key, kind, datetime.fromtimestamp(at / 1000, UTC)) for key, kind, at in source._db.rows(sql)]
        else:
            contacts = [(one.who, one.kind, one.at) for one in source if isinstance(one, Interaction)]
        return days_in(contacts, made)

    return days_of


class Served:
    """The server of the world on a port of this machine; `asked` has what it was asked for.

    `change` takes an answer, given what was asked, and gives it back, or another one.
    """

    def __init__(self, made, httpserver, folder, most):
        self.server = SampleServer(made, httpserver.url_for(""), most=most)
        self.asked = []
        self.change = lambda _, answer: answer
        httpserver.expect_request(re.compile("/.*")).respond_with_handler(self.answer)
        own = {"url": httpserver.url_for("/"), "token": "env:MASTODON_TOKEN"}
        # one certificate is read faster than the system's, which none of this needs
        self.table = FeedTable(
            feed="mastodon", inner_hosts=["localhost"], ca_file=authority_file(folder), insecure=True, own=own
        )

    def answer(self, request):
        target = request.full_path.rstrip("?")
        self.asked.append(target)
        known = request.headers.get("Authorization") == f"Bearer {TOKEN}"
        status, headers, body = self.server.answer(target) if known else (401, {}, b'{"error":"invalid"}')
        status, headers, body = self.change(target, (status, headers, body))
        return Response(body, status, {"Content-Type": "application/json", **headers})


@pytest.fixture
def serve(httpserver, monkeypatch, tmp_path):
    """Makes a server of an invented world, ready to be asked."""
    monkeypatch.setenv("MASTODON_TOKEN", TOKEN)
    return lambda made, most=80: Served(made, httpserver, tmp_path, most)
