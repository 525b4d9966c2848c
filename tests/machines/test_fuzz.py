"""Archives that nobody would write leave the readers whole, and faults that are put into readers are seen."""

from __future__ import annotations

import pytest


def test_a_few_odd_archives_are_read_or_refused(fuzz):
    """A hundred inputs, some of them loaded into a book; the long run is a command."""
    figures = fuzz.run(120, 3, most=100)

    print(figures)
    assert figures.wrong == []
    assert figures.inputs.total() == 100
    assert len(figures.marks) > 50


@pytest.mark.heavy
def test_a_minute_of_odd_archives(fuzz):
    """With a seed that nobody else takes."""
    figures = fuzz.run(60, 11)

    print(figures)
    assert figures.wrong == []


@pytest.mark.heavy
def test_every_fault_in_a_reader_is_seen(fuzz):
    """The control of each law."""
    assert [name for name, law in fuzz.controls(60, 1) if law is None] == []
