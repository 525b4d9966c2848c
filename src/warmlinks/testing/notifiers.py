# ruff: noqa: S101  the kit is made of assertions, each with a message
"""The conformance kit for notifiers: subclass it with a class and one fixture.

    class TestPigeon(NotifierConformance):
        notifier = PigeonNotifier
        faults = PigeonLoft.faults

        @pytest.fixture
        def channel(self):
            with PigeonLoft() as loft:
                yield loft

A `Channel` is the other side in a test. For mail, HTTP and the desktop there are finished ones, with the faults that
such servers have: `warmlinks.testing.notifiers_mail`, `notifiers_http`, `notifiers_desktop`. Each check says in its
message what is wrong and why it matters.
"""

from __future__ import annotations

import importlib
import io
import logging
import math
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from warmlinks.errors import SettingsError
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome, Outcomes
from warmlinks.plugins.registry import Registry
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.notifiers_channel import Channel, Fault
from warmlinks.testing.notifiers_texts import digest_about, naughty_names, odd_digests, sample_digest
from warmlinks.testing.watching import blocked

__all__ = ["NotifierConformance", "complaints"]

_HEAVY = (
    "asyncio",
    "css_inline",
    "dbus_fast",
    "desktop_notifier",
    "httpx",
    "jeepney",
    "jinja2",
    "requests",
    "smtplib",
    "ssl",
)
_LIVE = re.compile(r"\b[a-z][a-z0-9+.-]+:(?=[^\s\d\u200c\u200b\u2060])|\w\.[^\W\d_]{2}|@\w|\w@|//", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# A name from right to left that is set apart: pairs of these turn nothing else round.
_APART = re.compile(r"\u2068([^\u2068\u2069]*)\u2069")
_LONGEST_REASON = 400
_HOURS = 3600.0
_SLOW = 15.0
_LOOK = 0.02
_WARM: set[type[Notifier]] = set()
_PLAIN = "Ada Lindqvist"


class NotifierConformance:
    """What every notifier promises. Subclass it, name it `Test…`, and give it a `notifier`, `faults` and a `channel`.

    Attributes:
        notifier: the class to try.
        faults: the faults to try it with, one check for each; usually those of its channel.
        light: whether importing its module must leave the slow libraries alone.
        patience: how many seconds what served a hand-over may take to end, on a busy machine.
    """

    notifier: ClassVar[type[Notifier]]
    faults: ClassVar[tuple[Fault, ...]] = ()
    light: ClassVar[bool] = True
    patience: ClassVar[float] = 10.0

    @pytest.fixture
    def channel(self) -> Channel:
        """The other side."""
        raise NotImplementedError("give the kit a `channel` fixture")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One check for each fault."""
        if "fault" in metafunc.fixturenames:
            metafunc.parametrize("fault", type(self).faults, ids=[fault.name for fault in type(self).faults])

    def settings(self, channel: Channel) -> Any:  # noqa: ANN401  each channel has its own class
        """The settings that lead to the channel."""
        return self.notifier.configure(channel.table())

    def send(self, channel: Channel, digest: Digest) -> Outcome:
        """Hand over once, by a notifier made for it."""
        return self.notifier().send(digest, self.settings(channel))

    # -- being found and set up

    def test_registers(self, channel: Channel) -> None:
        """It can be registered: a finished class with a proper name, settings and a deadline."""
        del channel
        info = Registry(plugins={"kit": as_plugin(self.notifier)}, discover=False).plugins()[0]

        assert info.state == "loaded", f"the registry refuses it: {info.why}"
        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", str(getattr(self.notifier, "name", ""))), (
            "`name` is a short word in lower case: users write it in their settings"
        )
        deadline = self.notifier.deadline
        bounded = isinstance(deadline, int | float) and math.isfinite(deadline) and 0 < deadline <= _HOURS
        assert bounded, "`deadline` is a number of seconds in which one attempt is over, whatever happens"

    def test_settings_are_data(self, channel: Channel) -> None:
        """Its settings are a frozen attrs class with keyword-only fields; unknown keys are errors."""
        kind = self.notifier.settings

        assert attrs.has(kind), "`settings` is an attrs class"
        fields = attrs.fields(kind)
        assert all(field.kw_only for field in fields if field.init), "fields of the settings are keyword-only"
        settings = self.settings(channel)
        name = fields[0].name
        with suppress(attrs.exceptions.FrozenInstanceError):
            setattr(settings, name, getattr(settings, name))
            pytest.fail("settings are frozen: a notifier that changes them changes the next hand-over")
        with suppress(SettingsError):
            self.notifier.configure({**channel.table(), "no_such_setting": 1})
            pytest.fail("an unknown key is an error, or a misspelt one is silently ignored")

    def test_imports_are_light(self, channel: Channel) -> None:
        """Importing its module does not import what only a hand-over needs."""
        del channel
        module = sys.modules[self.notifier.__module__]
        path = getattr(module, "__file__", None)
        if not self.light or path is None:
            return
        script = (
            "import importlib, sys; before = set(sys.modules); importlib.import_module(sys.argv[1]);"
            "print(' '.join(sorted(set(sys.modules) - before)))"
        )
        paths = os.pathsep.join(sys.path)
        ran = subprocess.run(  # noqa: S603  our own interpreter and our own words
            [sys.executable, "-c", script, module.__name__],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
        )

        assert ran.returncode == 0, f"importing {module.__name__} by itself fails: {ran.stderr[-300:]}"
        slow = sorted(set(ran.stdout.split()) & set(_HEAVY))
        assert not slow, f"importing {module.__name__} imports {', '.join(slow)}: import them inside the method"

    # -- what is handed over

    def test_preview_is_exact(self, channel: Channel) -> None:
        """What is handed over is what the preview shows, and a preview is the same each time."""
        digest = sample_digest()
        settings = self.settings(channel)
        first, second = self.notifier().preview(digest, settings), self.notifier().preview(digest, settings)

        assert isinstance(first, bytes), f"preview() answers {type(first).__name__}, not the exact bytes"
        assert first, "preview() is empty"
        assert first == second, "preview() differs from call to call: a dry run would show something else"
        self.send(channel, digest)
        accepted = channel.accepted()
        assert accepted == [first], f"what arrived is not what preview() showed: {_difference(first, accepted)}"

    def test_preview_touches_nothing(self, channel: Channel) -> None:
        """A preview opens no connection, starts no program, writes no file, reads no secret, hands over nothing."""
        settings = self.settings(channel)
        notifier = self.notifier()
        hidden = {
            name: os.environ.pop(name)
            for name, value in dict(os.environ).items()
            if channel.secret and value == channel.secret
        }
        try:
            notifier.preview(sample_digest(), settings)  # once before, so that imports are done
            with blocked() as outside:
                notifier.preview(sample_digest(), settings)
        finally:
            os.environ.update(hidden)

        assert not outside, f"preview() does {', '.join(outside)}"
        assert channel.attempts() == 0, "preview() came to the other side"

    def test_shows_the_digest(self, channel: Channel) -> None:
        """The owner sees the title and the first line."""
        digest = sample_digest()
        shown = channel.shown(self.notifier().preview(digest, self.settings(channel)))

        for text in (digest.title, digest.items[0].text.partition(":")[0]):
            assert text in shown, f"{text!r} is not in what the owner sees"

    def test_delivers_once(self, channel: Channel) -> None:
        """Where all is well it hands over once and says so."""
        began = time.monotonic()
        outcome = self.send(channel, sample_digest())
        took = time.monotonic() - began

        assert outcome.kind is Outcomes.DELIVERED, f"all was well, and it answers {outcome}"
        assert len(channel.accepted()) == 1, f"{len(channel.accepted())} copies arrived"
        assert channel.attempts() == 1, f"it began {channel.attempts()} times"
        assert took < _SLOW, f"it took {took:.1f} s"

    def test_keeps_nothing(self, channel: Channel) -> None:
        """Each call is a hand-over by itself: what was sent before, and whether, is the ledger's business."""
        notifier, settings = self.notifier(), self.settings(channel)
        first, second = sample_digest(), digest_about("Ben")
        for digest in (first, second, first):
            notifier.send(digest, settings)

        expected = [self.notifier().preview(digest, settings) for digest in (first, second, first)]
        assert channel.accepted() == expected, "three calls with three digests are three messages, in that order"

    # -- what becomes of it

    def test_fault(self, channel: Channel, fault: Fault) -> None:
        """Whatever the other side does, the answer is true, there is no second try, and the time is kept."""
        if self.notifier not in _WARM:  # once, so that imports are done before the clock runs
            self.send(channel, sample_digest())
            _WARM.add(self.notifier)
        before, begun = len(channel.accepted()), channel.attempts()
        channel.misbehave(fault)
        settings = self.settings(channel)
        began = time.monotonic()
        outcome = self.notifier().send(sample_digest(), settings)
        took = time.monotonic() - began
        copies, attempts = len(channel.accepted()) - before, channel.attempts() - begun

        assert took < channel.patience, f"it took {took:.1f} s; {channel.patience:g} are allowed: one deadline for all"
        assert copies <= 1, f"{copies} copies arrived: it tries again by itself"
        assert attempts <= 1, f"it began {attempts} times: when to try again is not its business"
        assert channel.elsewhere() == 0, "it went on to a place that the settings do not name"
        if outcome.kind in (Outcomes.RETRYABLE, Outcomes.REFUSED):
            assert copies == 0, f"the other side took it, and the answer is {outcome}: a repeat would be a second copy"
        if outcome.kind is Outcomes.DELIVERED:
            assert copies == 1, f"nothing was taken, and the answer is {outcome}"
        assert outcome.kind in fault.allowed, (
            f"the answer is {outcome}; right is {' or '.join(sorted(kind.value for kind in fault.allowed))}"
        )
        assert outcome.available is fault.available, (
            "a channel that does not exist here is not_available, so that the next one is tried; others are not"
        )
        if fault.retry_after is not None:
            assert outcome.retry_after == fault.retry_after, f"the other side named a pause of {fault.retry_after:g} s"
        if outcome.kind is not Outcomes.DELIVERED:
            self._check_reason(outcome, channel)

    def _check_reason(self, outcome: Outcome, channel: Channel) -> None:
        assert outcome.why, "an outcome other than delivered says why"
        assert len(outcome.why) <= _LONGEST_REASON, "the reason is one line, not a page"
        assert not channel.secret or channel.secret not in str(outcome), "the secret is in the outcome"
        assert _PLAIN not in str(outcome), "a name from the digest is in the outcome: reasons hold places and counts"

    # -- what a stranger can do to it

    def test_texts_change_nothing_else(self, channel: Channel) -> None:
        """Headers, recipients, parts, elements and lines are the template's, whatever names hold; nothing is live."""
        settings = self.settings(channel)
        notifier = self.notifier()
        expected = channel.structure(notifier.preview(digest_about(_PLAIN), settings))
        for name in naughty_names():
            try:
                message = notifier.preview(digest_about(name), settings)
            except Exception as error:  # noqa: BLE001  any of them is a complaint
                pytest.fail(f"preview() raises {type(error).__name__} for the name {ascii(name)[:80]}")
            structure, shown = channel.structure(message), _APART.sub(r"\1", channel.shown(message))
            difference = _difference(expected, structure)
            assert structure == expected, f"the name {ascii(name)[:80]} changes the message: {difference}"
            live = _LIVE.search(shown) or _CONTROL.search(shown)
            assert not live, f"the name {ascii(name)[:80]} brings {live.group()!a} into what is shown"

    def test_odd_digests_are_fine(self, channel: Channel) -> None:
        """Empty, endless and broken digests are handed over, or refused; nothing is raised."""
        for oddity, digest in odd_digests():
            outcome = self.send(channel, digest)

            assert outcome.kind in (Outcomes.DELIVERED, Outcomes.REFUSED), f"a digest with {oddity}: {outcome}"

    # -- what it lets out

    def test_secrets_stay_hidden(self, channel: Channel) -> None:
        """The secret is in no repr, outcome, preview, log or output."""
        settings = self.settings(channel)
        with _listening() as heard:
            outcome = self.notifier().send(sample_digest(), settings)
            preview = self.notifier().preview(sample_digest(), settings)

        if channel.secret:
            for where, text in (("repr of the settings", repr(settings)), ("outcome", str(outcome)), *heard.items()):
                assert channel.secret not in text, f"the secret is in the {where}"
            assert channel.secret.encode() not in preview, "the secret is in the preview"

    def test_says_nothing_by_itself(self, channel: Channel) -> None:
        """It prints nothing, and what it logs holds no name and no text."""
        with _listening() as heard:
            outcome = self.send(channel, digest_about(_PLAIN))

        assert heard["output"] == "", "it prints: the caller decides what is shown"
        assert _PLAIN not in heard["log"], "a name from the digest is in the log"
        assert _PLAIN not in str(outcome), "a name from the digest is in the outcome"

    def test_leaves_nothing_behind(self, channel: Channel) -> None:
        """No thread, open file, variable, handler or default of the process is other than before."""
        self.send(channel, sample_digest())  # once before, so that what is made for ever is made
        before = _state_at_rest()
        self.send(channel, digest_about("Ben"))
        for _ in range(round(self.patience / _LOOK)):
            changed = _left_behind(before, _state())
            if not changed:
                break
            time.sleep(_LOOK)

        assert not changed, f"after a hand-over these differ: {', '.join(changed)}"


def complaints(kit: type[NotifierConformance], make_channel: Callable[[], Channel]) -> dict[str, str]:
    """Run the kit without pytest's runner; the checks that fail, each with its complaint. Empty is good."""
    heard: dict[str, str] = {}
    for name in sorted(name for name in dir(kit) if name.startswith("test_")):
        for fault in kit.faults if name == "test_fault" else (None,):
            label = name if fault is None else f"{name}[{fault.name}]"
            with make_channel() as channel:
                try:
                    check = getattr(kit(), name)
                    check(channel) if fault is None else check(channel, fault)
                except KeyboardInterrupt:
                    raise
                except BaseException as error:  # noqa: BLE001  an exit is a complaint like any other
                    heard[label] = str(error) or traceback.format_exc(limit=1)
    return heard


@contextmanager
def _listening() -> Iterator[dict[str, str]]:
    """What is printed and logged within the block, at every level, filled in at its end."""
    heard: dict[str, str] = {}
    output, log = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setLevel(logging.DEBUG)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(output), redirect_stderr(output):
            yield heard
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        heard.update(output=output.getvalue(), log=log.getvalue())


def _state() -> dict[str, object]:
    descriptors = Path("/proc/self/fd")
    return {
        # themselves and not how many: an older one may end in the moment in which a new one begins
        "threads": frozenset(threading.enumerate()),
        "open files": len(list(descriptors.iterdir())) if descriptors.is_dir() else 0,
        "environment": dict(os.environ),
        "working folder": str(Path.cwd()),
        "time limit of sockets": socket.getdefaulttimeout(),
        "signal handlers": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)],
        "log handlers": len(logging.getLogger().handlers),
        "search path": list(sys.path),
        "path of the import system": len(importlib.import_module("sys").meta_path),
    }


def _state_at_rest() -> dict[str, object]:
    """The state once two looks at it are alike: what served the last hand-over may take a moment to end."""
    last = _state()
    for _ in range(200):
        time.sleep(_LOOK)
        now = _state()
        if now == last:
            break
        last = now
    return last


def _left_behind(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """What differs; of threads and of counts only that there is more, since an older one may have ended meanwhile."""
    return sorted(key for key, was in before.items() if after[key] != was and not _is_less(after[key], was))


def _is_less(now: object, was: object) -> bool:
    if isinstance(now, frozenset) and isinstance(was, frozenset):
        return now < was
    return isinstance(now, int) and isinstance(was, int) and now < was


def _difference(expected: object, actual: object) -> str:
    return f"expected {ascii(expected)[:300]}, found {ascii(actual)[:300]}"
