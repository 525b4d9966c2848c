"""The desktop channel keeps what every notifier promises, against a desktop that fails in every way."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from warmlinks.plugins.notifiers import Digest, Outcome, Outcomes
from warmlinks.testing.notifiers import NotifierConformance, complaints
from warmlinks.testing.notifiers_desktop import DESKTOP_FAULTS, DesktopChannel
from warmlinks.testing.notifiers_texts import digest_about, odd_digests, sample_digest
from warmlinks_desktop import DesktopNotifier, DesktopSettings

pytestmark = pytest.mark.heavy
"""A bus needs dbus-daemon, which a machine with nothing but Python does not have."""


class TestDesktop(NotifierConformance):
    notifier = DesktopNotifier
    faults = DESKTOP_FAULTS

    @pytest.fixture
    def channel(self) -> Iterator[DesktopChannel]:
        with DesktopChannel() as desktop:
            yield desktop


class NaiveDesktopNotifier(DesktopNotifier):
    """Takes any message that comes back for a yes, as jeepney's are before `unwrap_msg`, and escapes nothing."""

    def _send(self, digest: Digest, settings: DesktopSettings) -> Outcome:
        import jeepney
        from jeepney.io.blocking import open_dbus_connection

        where = jeepney.DBusAddress(
            "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
        )
        title, _, body = self.preview(digest, settings).decode().partition("\n\n")
        with open_dbus_connection() as bus:
            bus.send_and_get_reply(jeepney.new_method_call(where, "GetCapabilities"), timeout=settings.timeout)
            call = jeepney.new_method_call(where, "Notify", "susssasa{sv}i", ("x", 0, "", title, body, [], {}, -1))
            bus.send_and_get_reply(call, timeout=settings.timeout)
        return Outcome.delivered()

    def preview(self, digest: Digest, settings: DesktopSettings) -> bytes:
        del settings
        return f"{digest.title}\n\n{digest.items[0].text}".encode("utf-8", "replace")


def test_control_a_naive_notifier_is_caught():
    """The faults and the names can be failed: one that forgets to unwrap and to escape is caught by both."""
    chosen = tuple(one for one in DESKTOP_FAULTS if one.name in ("no bus", "a bus without notifications", "too many"))
    kit = type("TestNaive", (NotifierConformance,), {"notifier": NaiveDesktopNotifier, "faults": chosen})
    found = complaints(kit, DesktopChannel)

    assert "nothing was taken" in found["test_fault[a bus without notifications]"]
    assert "nothing was taken" in found["test_fault[too many]"]
    assert "test_fault[no bus]" in found
    assert "test_texts_change_nothing_else" in found


def send(digest: Digest, **table) -> Outcome:
    return DesktopNotifier().send(digest, DesktopNotifier.configure(table))


def test_title_and_first_lines_and_how_many_more():
    """The title, three lines, and the number of the others; the settings say how many lines."""
    many = dict(odd_digests())["two hundred lines"]
    with DesktopChannel() as desktop:
        send(many)
        send(many, lines=1)

        assert [call[3] for call in desktop.notified] == ["Many", "Many"]
        assert desktop.notified[0][4] == "Person 0\nPerson 1\nPerson 2\nand 197 more"
        assert desktop.notified[1][4] == "Person 0\nand 199 more"


def test_markup_is_escaped_where_the_desktop_reads_it():
    """A name in angle brackets is text for a desktop that reads markup, and for one that does not."""
    digest = digest_about("<b>Ada</b> & Söhne")
    with DesktopChannel() as desktop:
        send(digest)

        assert desktop.notified[0][4].splitlines()[0] == "&lt;b&gt;Ada&lt;/b&gt; &amp; Söhne, 40 active days"
        assert desktop.notified[0][3] == "Time for <b>Ada</b> & Söhne"
    with DesktopChannel(capabilities=("body",)) as desktop:
        send(digest)

        assert desktop.notified[0][4].splitlines()[0] == "<b>Ada</b> & Söhne, 40 active days"


def test_a_desktop_that_shows_titles_alone_gets_it_all_in_the_title():
    """Where there is no body, the lines follow the title."""
    with DesktopChannel(capabilities=()) as desktop:
        send(digest_about("Ada"))

        assert desktop.notified[0][3] == "Time for Ada: Ada, 40 active days · x knows Ada"
        assert desktop.notified[0][4] == ""


def test_a_timer_without_the_variable_finds_the_bus(monkeypatch):
    """Timers and cron jobs have no DBUS_SESSION_BUS_ADDRESS; the bus is found in the folder of the login."""
    with DesktopChannel() as desktop:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(desktop.folder))
        outcome = send(sample_digest())

        assert outcome.kind is Outcomes.DELIVERED
        assert len(desktop.notified) == 1


def test_a_bus_of_somebody_else_is_not_used(monkeypatch, tmp_path):
    """What lies where the bus should be but is no socket of ours is no bus."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "bus").write_text("")
    first = send(sample_digest())
    (tmp_path / "bus").unlink()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "bus"))
        another = os.getuid() + 1
        monkeypatch.setattr(os, "getuid", lambda: another)
        second = send(sample_digest())

    for outcome in (first, second):
        assert outcome.kind is Outcomes.RETRYABLE
        assert not outcome.available
        assert "no session bus" in outcome.why


@pytest.mark.parametrize("more", [{"lines": 0}, {"lines": True}, {"lines": "3"}, {"timeout": 600}, {"line": 3}])
def test_wrong_settings_are_named(more):
    """An error says which key is wrong."""
    from warmlinks.errors import SettingsError

    with pytest.raises(SettingsError, match=r"lines|timeout|line"):
        DesktopNotifier.configure(more)
