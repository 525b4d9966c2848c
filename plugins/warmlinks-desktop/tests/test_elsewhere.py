"""The way of macOS and Windows, by the library for those, on the desktops that can be had in a test."""

from __future__ import annotations

import asyncio

import pytest

from warmlinks.net.connecting import Deadline
from warmlinks.plugins.notifiers import Outcomes
from warmlinks_desktop import _elsewhere
from warmlinks_desktop._notification import Notification

SAID = Notification("Two ties", "Ada\nBen")


class Desktop:
    """Behaves as desktop-notifier does: answers an id whatever happened, and calls back after a success only."""

    allowed = True
    asked = False
    works = True
    slow = 0.0
    shown: list[tuple[str, str]]

    def __init__(self, app_name):
        assert app_name == "warmlinks"
        type(self).shown = []

    async def has_authorisation(self):
        return self.allowed

    async def request_authorisation(self):
        type(self).asked = True
        return self.allowed

    async def send(self, title, message, *, on_dispatched):
        await asyncio.sleep(self.slow)
        if self.works:
            self.shown.append((title, message))
            on_dispatched()
        return "id"


@pytest.fixture
def desktop(monkeypatch):
    module = type("module", (), {"DesktopNotifier": type("Desktop", (Desktop,), {})})
    monkeypatch.setitem(__import__("sys").modules, "desktop_notifier", module)
    return module.DesktopNotifier


def test_it_is_shown(desktop):
    """Title and lines are shown, and that is what is answered."""
    outcome = _elsewhere.show(SAID, Deadline(5))

    assert outcome.kind is Outcomes.DELIVERED
    assert desktop.shown == [("Two ties", "Ada\nBen")]


def test_a_failure_that_the_library_keeps_to_itself_is_noticed(desktop):
    """The library answers an id even where it failed; without its call back that is no delivery."""
    desktop.works = False

    assert _elsewhere.show(SAID, Deadline(5)).kind is Outcomes.UNKNOWN


def test_what_the_system_does_not_allow_is_not_available(desktop):
    """Where the owner has switched notifications off, they are asked once and it is not available."""
    desktop.allowed = False
    outcome = _elsewhere.show(SAID, Deadline(5))

    assert not outcome.available
    assert desktop.asked


def test_a_desktop_that_does_not_answer_is_unknown(desktop):
    """After the hand-over, silence is unknown, within the time."""
    desktop.slow = 10

    assert _elsewhere.show(SAID, Deadline(0.1)).kind is Outcomes.UNKNOWN


def test_without_the_library_it_is_not_available(monkeypatch):
    """Where the library is not installed there is no such channel."""
    monkeypatch.setitem(__import__("sys").modules, "desktop_notifier", None)

    assert not _elsewhere.show(SAID, Deadline(5)).available
