"""The channel `apprise` keeps what every notifier promises, against a web server that fails in every way.

Apprise takes a second to import, so most of it runs in this process; what has to be ended from outside, and all that is
said of the program, runs the program.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import urllib.parse
import warnings
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import attrs
import pytest

from warmlinks.errors import SettingsError
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.notifiers import Outcome, Outcomes
from warmlinks.testing.notifiers import NotifierConformance
from warmlinks.testing.notifiers_channel import Fault
from warmlinks.testing.notifiers_http import HTTP_FAULTS, HttpChannel
from warmlinks.testing.notifiers_server import HOST
from warmlinks.testing.notifiers_texts import sample_digest
from warmlinks_apprise import AppriseNotifier, AppriseSettings
from warmlinks_apprise._judging import LEFT, judged
from warmlinks_apprise._message import as_preview
from warmlinks_apprise.notifier import environment

_UNKNOWN = frozenset({Outcomes.UNKNOWN})
_ENDLESS = ("silence", "drip", "endless", "endless headers", "interim without end", "bomb")


class AppriseChannel(HttpChannel):
    """The web server, reached by a URL of Apprise's that lies in the environment; the token is in it."""

    place = "WARMLINKS_TEST_APPRISE_URL"

    @property
    def limit(self) -> float:
        """Long enough for Apprise to begin."""
        return max(super().limit, 3.0)

    def table(self) -> dict[str, Any]:
        token = urllib.parse.quote(f"Bearer {self.secret}")
        os.environ[self.place] = f"jsons://{HOST}:{self.port}/?+Authorization={token}"
        return {
            "url": f"env:{self.place}",
            "ca_file": self.ca_file,
            "inner_hosts": [HOST],
            "timeout": self.limit,
        }

    def accepted(self) -> list[bytes]:
        taken = [json.loads(message) for message in super().accepted()]
        return [as_preview(one["title"], one["message"]) for one in taken]

    def structure(self, message: bytes) -> object:
        return message.count(b"\n"), message.count(b"\x1b")

    def shown(self, message: bytes) -> str:
        return message.decode()

    def close(self) -> None:
        super().close()
        os.environ.pop(self.place, None)


def as_apprise_tells(fault: Fault) -> Fault:
    """What an honest channel can say of a fault when it is told yes or no."""
    if fault.at == "status" and Outcomes.DELIVERED in fault.allowed:
        return fault
    # a door that was just closed may let one more in, who is then left standing
    more = fault.allowed if fault.at in ("body", "door") else frozenset()
    if fault.does in _ENDLESS:
        # on a busy machine the time may be over before Apprise has begun; whether it was taken the kit looks at itself
        more |= {Outcomes.RETRYABLE}
    return attrs.evolve(fault, allowed=_UNKNOWN | more, retry_after=None)


FAULTS = tuple(map(as_apprise_tells, HTTP_FAULTS))
FEW = tuple(
    fault
    for fault in FAULTS
    if fault.name
    in (
        "status 204",
        "status 401",
        "status 429 with a pause",
        "status 500 after it was taken",
        "redirect 301",
        "redirect 302 after it was taken",
        "redirect 307",
        "cut instead of a status",
        "nonsense instead of a status",
        "a certificate that is untrusted",
        "nobody listens",
    )
)
ENDLESS = tuple(fault for fault in FAULTS if fault.does in _ENDLESS)


class InThisProcess(AppriseNotifier):
    """The same without a process of its own: what is said of the process is not said of this one."""

    def hand_over(
        self, task: dict[str, Any], settings: AppriseSettings, deadline: Deadline
    ) -> tuple[bytes, int | None]:
        from warmlinks_apprise import _sending

        del deadline
        told: list[str] = []
        logging.disable()
        try:
            with warnings.catch_warnings(), patch.dict(os.environ, environment(settings.ca_file), clear=True):
                warnings.simplefilter("ignore")
                _sending.send(task, told.append)
                if not json.loads(told[-1])["answer"]:
                    # a connection that failed is left to the collector, as the end of the program would
                    gc.collect()
        finally:
            logging.disable(logging.NOTSET)
        return "\n".join(told).encode(), 0


class _WithChannel(NotifierConformance):
    @pytest.fixture
    def channel(self) -> Iterator[AppriseChannel]:
        with AppriseChannel() as server:
            yield server


class TestInThisProcess(_WithChannel):
    notifier = InThisProcess
    faults = FEW
    light = False  # asked of the program, below


@pytest.mark.heavy
class TestEachStatus(_WithChannel):
    notifier = InThisProcess
    faults = tuple(fault for fault in FAULTS if fault not in (*FEW, *ENDLESS))
    light = False


@pytest.mark.heavy
class TestTheProgram(_WithChannel):
    notifier = AppriseNotifier
    faults = ENDLESS


def test_the_program_sends_once():
    """What arrives at a server of one's own is what was shown beforehand, and nothing else."""
    with AppriseChannel() as server:
        settings = AppriseNotifier.configure(server.table())
        outcome = AppriseNotifier().send(sample_digest(), settings)

        assert outcome == Outcome.delivered()
        assert server.accepted() == [AppriseNotifier().preview(sample_digest(), settings)]
        assert [headers[""] for headers in server.headers] == ["POST / HTTP/1.1"]


# real services, and what a URL may ask for and does not get


@pytest.fixture
def hand_over(monkeypatch, httpserver):
    """Hands a digest over to a URL, in which PLACE is the web server; gives the outcome."""

    def hand(url, **more):
        monkeypatch.setenv(AppriseChannel.place, url.replace("PLACE", f"localhost:{httpserver.port}"))
        table = {"url": f"env:{AppriseChannel.place}", "inner_hosts": ["localhost"], "insecure": True, "timeout": 5}
        return InThisProcess().send(sample_digest(), InThisProcess.configure({**table, **more}))

    return hand


def answers(httpserver, status=200, **headers):
    """From now on the web server answers so, whatever is asked."""
    httpserver.clear()
    httpserver.expect_request(re.compile("/.*")).respond_with_data("{}", status=status, headers=headers)


@pytest.mark.parametrize("url", ["json://PLACE/hook", "ntfy://PLACE/topic", "xml://PLACE/", "gotify://PLACE/token"])
def test_what_arrives(hand_over, httpserver, url):
    """Title and lines are in the one request that the service gets, in its own form."""
    answers(httpserver)
    outcome = hand_over(url)
    ((request, _),) = httpserver.log
    text = json.dumps(json.loads(request.data)) if request.data[:1] == b"{" else request.get_data(as_text=True)

    assert outcome == Outcome.delivered(why="perhaps sent without encryption, as insecure = true allows")
    assert "Two ties and one introduction for today" in text
    assert "Ada Lindqvist" in text


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_what_is_no_clear_yes_is_unknown(hand_over, httpserver, status):
    """Nobody can tell what a no of Apprise's means; what the web server answered is told."""
    answers(httpserver, status, Location=httpserver.url_for("/elsewhere"))
    outcome = hand_over("ntfy://PLACE/topic")

    assert outcome == Outcome.unknown(f"Apprise says no; the web servers answered {status}")
    assert len(httpserver.log) == 1


def test_a_url_cannot_ask_for_more(hand_over, httpserver):
    """Redirects, tries and several messages are not followed, made and sent, though the URL asks for them."""
    answers(httpserver, 302, Location=httpserver.url_for("/elsewhere"))
    url = "json://PLACE/?redirect=yes&retry=3&wait=0&overflow=split&emojis=yes"

    assert hand_over(url).kind is Outcomes.UNKNOWN
    assert [request.path for request, _ in httpserver.log] == ["/"]


@pytest.mark.parametrize(
    ("url", "more", "said"),
    [
        ("json://PLACE/", {"insecure": False}, "without encryption"),
        ("json://PLACE/", {"inner_hosts": []}, "leads to the inner address"),
        ("jsons://nowhere.invalid/", {}, "the service was not reached"),
        ("json://localhost:1/", {}, "the service was not reached"),
        ("nonsense://PLACE/", {}, "Apprise makes no service of the url"),
        ("", {}, "is empty"),
    ],
)
def test_where_nothing_had_left_it_is_safe_to_repeat(hand_over, httpserver, url, more, said):
    """And nothing was asked of anybody."""
    answers(httpserver)
    outcome = hand_over(url, **more)

    assert outcome.kind is Outcomes.RETRYABLE
    assert said in outcome.why
    assert httpserver.log == []


def test_a_service_that_is_not_seen_is_unknown(hand_over):
    """Mail goes by another library: even where nobody listens, nobody knows what left."""
    outcome = hand_over("mailto://me:secret@localhost:1/?smtp=localhost&mode=insecure&to=me@home.example")

    assert outcome == Outcome.unknown("Apprise says no; what became of it is not known")


def test_nothing_of_the_url_is_told(hand_over, httpserver, caplog):
    """Neither user, password, path nor parameters are in the outcome, the settings or the log."""
    caplog.set_level(0)
    answers(httpserver, 404)
    outcome = hand_over("json://user4711:hunter2@PLACE/T0P53CR37?+X-Key=k3y")
    settings = AppriseNotifier.configure({"url": f"env:{AppriseChannel.place}"})

    told = str(outcome) + repr(settings) + caplog.text
    assert not [secret for secret in ("user4711", "hunter2", "T0P53CR37", "k3y") if secret in told]


def test_proxies_and_logins_of_the_environment_are_not_used(monkeypatch, tmp_path):
    """Whoever has set one has not said that the digest may go through it."""
    for name in ("https_proxy", "HTTP_PROXY", "ALL_PROXY", "NETRC", "APPRISE_URLS", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path))
    made = environment("ca.pem")

    assert str(tmp_path) not in made.values()
    assert (made["NO_PROXY"], made["NETRC"], made["REQUESTS_CA_BUNDLE"]) == ("*", os.devnull, "ca.pem")


# what is said of what was seen


def end(*, answer=True, by_requests=True, statuses=(200,), trouble=""):
    """What the program tells last."""
    return json.dumps({"answer": answer, "by_requests": by_requests, "statuses": statuses, "trouble": trouble})


@pytest.mark.parametrize(
    ("lines", "status", "kind", "why"),
    [
        ([LEFT, end()], 0, "delivered", ""),
        ([LEFT, end(statuses=[200, 201, 204])], 0, "delivered", ""),
        ([LEFT, end(by_requests=False, statuses=[])], 0, "delivered", ""),
        ([LEFT, end(statuses=[200, 500])], 0, "unknown", "Apprise says yes, but the web servers answered 200, 500"),
        ([LEFT, end(statuses=[302])], 0, "unknown", "Apprise says yes, but the web servers answered 302"),
        ([LEFT, end(statuses=[])], 0, "unknown", "Apprise says yes, but no web server answered"),
        ([LEFT, end(answer=False)], 0, "unknown", "Apprise says no; the web servers answered 200"),
        ([end(statuses=[])], 0, "retryable", "Apprise says yes, and nothing was sent"),
        ([end(answer=False, statuses=[])], 0, "retryable", "the service was not reached"),
        ([end(answer=False, statuses=[], trouble="no way")], 0, "retryable", "no way"),
        ([LEFT], 0, "unknown", "Apprise ended with 0 and no answer"),
        ([LEFT], None, "unknown", "Apprise did not answer in time"),
        ([], 1, "retryable", "Apprise ended with 1 and no answer; nothing had left this machine"),
        ([], None, "retryable", "Apprise did not answer in time; nothing had left this machine"),
        ([LEFT, '{"answer"'], 0, "unknown", "Apprise ended with 0 and no answer"),
        ([LEFT, "[]"], 0, "unknown", "Apprise ended with 0 and no answer"),
    ],
)
def test_each_thing_that_may_be_told(lines, status, kind, why):
    """A yes counts where all that was seen agrees; nothing is safe to repeat once anything may have left."""
    outcome = judged("\n".join(lines).encode(), status=status, insecure=False)

    assert (outcome.kind.value, outcome.why) == (kind, why)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "needs the setting url"),
        ({"url": "tgram://123:hunter2/456"}, "no reference to a secret"),
        ({"url": "hunter2"}, "a secret stands where"),
        ({"url": "env:X", "lines": 0}, "lines is a number"),
        ({"url": "env:X", "timeout": 60}, "timeout is a number"),
        ({"url": "env:X", "insecure": "yes"}, "insecure has the wrong kind"),
        ({"url": "env:X", "inner_hosts": "localhost"}, "inner_hosts is a list"),
        ({"url": "env:X", "urls": []}, "knows no setting urls"),
    ],
)
def test_wrong_settings_are_named(table, words):
    """An error says which key is wrong and repeats no secret."""
    with pytest.raises(SettingsError, match=words) as caught:
        AppriseNotifier.configure(table)

    assert "hunter2" not in str(caught.value)


def test_as_many_lines_as_wanted():
    """The message has the first lines, and says how many there are beyond."""
    settings = AppriseNotifier.configure({"url": "env:X", "lines": 2})
    shown = AppriseNotifier().preview(sample_digest(), settings).decode().splitlines()

    assert shown[0] == "Two ties and one introduction for today"
    assert shown[1:5] == ["", shown[2], shown[3], "and one more"]
    assert shown[-1].startswith("(So it is handed to Apprise.")
