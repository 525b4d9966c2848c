"""A server that answers as a Tryton did, and as one does where things go wrong."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks_tryton.door import TrytonDoor

PASSWORD = "invented-and-long"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIELDS = {
    "name": {"type": "char", "readonly": False},
    "score": {"type": "float", "readonly": False, "digits": "null"},
    "exact": {"type": "numeric", "readonly": False, "digits": "[2, 4]"},
    "due": {"type": "datetime", "readonly": False},
    "day": {"type": "date", "readonly": False},
    "write_date": {"type": "timestamp", "readonly": True},
    "lang": {"type": "many2one", "readonly": False},
}


class Recorded:
    """One database: what is answered to each method, and what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[Any]]] = []
        self.logins = 0
        self.expired = False
        self.path = "/crm/rpc/"
        self.answers: dict[str, Callable[..., Any]] = {
            "model.res.user.get_preferences": lambda *_: {"company": 1, "language": "en"},
            "model.party.party.fields_get": lambda *_: FIELDS,
        }

    def __call__(self, request: Request) -> Response:
        if request.path != self.path:
            return Response("<!doctype html><title>404 Not Found</title>", 404, content_type="text/html")
        question = json.loads(request.data)
        method, params = question["method"], question["params"]
        if method == "common.db.login":
            self.logins += 1
            self.expired = False
            if params != ["warmlinks", {"password": PASSWORD}]:
                return Response("<!doctype html><title>401 Unauthorized</title>", 401, content_type="text/html")
            return answered([3, f"key-{self.logins}", None])
        shown = base64.b64encode(f"warmlinks:3:key-{self.logins}".encode()).decode()
        if self.expired or request.headers["Authorization"] != f"Session {shown}":
            return Response("", 401, {"WWW-Authenticate": 'Basic realm="Tryton"'})
        self.asked.append((method, params))
        answer = self.answers[method](*params)
        return answer if isinstance(answer, Response) else answered(answer)


class Failure(dict):
    """An error as Tryton writes it, which is no HTTP status."""


def answered(result: Any) -> Response:
    body = {"id": 0, "error": result["error"]} if isinstance(result, Failure) else {"id": 0, "result": result}
    # a header that Tryton 8.2 writes over long answers also where it has packed nothing
    return Response(json.dumps(body), content_type="application/json", headers={"Content-Encoding": "gzip"})


@pytest.fixture
def failing() -> Callable[..., Failure]:
    return lambda *error: Failure(error=list(error))


@pytest.fixture
def recorded(httpserver: HTTPServer) -> Recorded:
    made = Recorded()
    httpserver.expect_request("/crm/rpc/").respond_with_handler(made)
    httpserver.expect_request("/crm/").respond_with_handler(made)
    return made


@pytest.fixture
def door(recorded: Recorded, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> TrytonDoor:
    monkeypatch.setenv("WARMLINKS_TRYTON_PASSWORD", PASSWORD)
    table = {
        "url": httpserver.url_for("/"),
        "database": "crm",
        "user": "warmlinks",
        "password": "env:WARMLINKS_TRYTON_PASSWORD",
    }
    net = Net(deadline=Deadline(30), now=NOW, inner_hosts=["localhost"], insecure=True)
    return TrytonDoor(TrytonDoor.configure(table), net)
