"""Without a desktop the channel says so, and nothing is handed over."""

from __future__ import annotations

from warmlinks.plugins.notifiers import Outcomes
from warmlinks.testing.notifiers_texts import sample_digest
from warmlinks_desktop import DesktopNotifier


def test_without_a_bus_it_is_not_available(monkeypatch, tmp_path):
    """J7.5: neither an address nor a runtime folder: not available, and safe to repeat elsewhere."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    outcome = DesktopNotifier().send(sample_digest(), DesktopNotifier.configure({}))

    assert outcome.kind is Outcomes.RETRYABLE
    assert outcome.available is False
    assert "bus" in outcome.why


def test_the_preview_needs_no_desktop(monkeypatch):
    """Title, empty line, body: what would be shown, without a connection."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    shown = DesktopNotifier().preview(sample_digest(), DesktopNotifier.configure({})).decode()

    title, _, body = shown.partition("\n\n")
    assert title
    assert body
