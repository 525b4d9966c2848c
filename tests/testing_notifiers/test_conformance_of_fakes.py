"""The recording notifier passes the kit: it is the control of the zoo of broken ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from warmlinks.testing.notifiers import NotifierConformance, complaints
from warmlinks.testing.notifiers_fakes import Postbox, RecordingNotifier
from warmlinks.testing.notifiers_texts import naughty_names


class TestRecordingNotifier(NotifierConformance):
    notifier = RecordingNotifier
    faults = Postbox.faults

    @pytest.fixture
    def channel(self) -> Iterator[Postbox]:
        with Postbox() as postbox:
            yield postbox


def test_the_kit_runs_without_the_runner_too():
    """An honest notifier has no complaints against it, and the kit says so by itself."""
    assert complaints(TestRecordingNotifier, Postbox) == {}


def test_there_are_at_least_five_hundred_naughty_names():
    """The names are many, different, and the same each time."""
    names = naughty_names()

    assert len(names) == len(set(names)) >= 500
    assert names == naughty_names()
