"""J15: what was introduced adds up, and charts are data first and pictures without any library."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from pages_read import Page

import warmlinks as wl

NOW = datetime(2026, 1, 22, 8, 30, tzinfo=UTC)


@pytest.fixture
def book():
    """Two ties with a history, and introductions with each outcome in two quarters."""
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as opened:
        for name, every, silent in (("Ada Lindqvist", 14, 120), ("Ben Orr", 20, 10)):
            for number in range(15):
                opened.log(name, "call", at=NOW - timedelta(days=silent + every * number), create=number == 0)
        for name in ("Cleo Fox", "Dov Levi", "Eva Moss", "Finn Hale"):
            opened.log(name, at=NOW - timedelta(days=400), create=True)
        for other, ago in (("Cleo Fox", 20), ("Dov Levi", 30), ("Eva Moss", 120), ("Finn Hale", 130)):
            opened.introduce("Ben Orr", other, at=NOW - timedelta(days=ago))
        opened.record_outcomes(
            "Ben Orr", {"Cleo Fox": "got_back", "Eva Moss": "quiet", "Finn Hale": "declined"}, at=NOW
        )
        yield opened


def test_j15_1_the_words_add_up_to_what_was_made(book):
    """Per quarter: confirmed, likely, unknown, told quiet and declined."""
    report = book.report(now=NOW)
    quarters = {line.name: line for line in report.content.quarters}

    assert sum(line.made for line in quarters.values()) == 4
    assert all(sum(line.labels.values()) == line.made for line in quarters.values())
    assert sum(line.labels["confirmed"] for line in quarters.values()) == 1
    assert {word for line in quarters.values() for word, count in line.labels.items() if count} == {
        "confirmed",
        "unknown",
        "told_quiet",
        "declined",
    }


def test_j15_2_a_chart_is_data_and_a_picture(book):
    """Curves, dots and bars are plain numbers; each becomes well-formed SVG."""
    report = book.report(now=NOW)
    ada = next(page for page in report.content.pages if page.person.name == "Ada Lindqvist")
    pictures = Page.of(report.html).every("svg", role="img")

    assert ada.curve.contacts == 15
    assert 0 < ada.curve.last < ada.curve.highest < 100
    assert len(report.content.dots.dots) == 6
    assert report.content.strips[0].total == 34
    assert len(pictures) >= 4
    drawn = [part for part in report.html.split("<svg ")[1:] if 'class="strip"' in part]
    assert ET.fromstring(f"<svg {drawn[0].partition('</svg>')[0]}</svg>").findall("rect")


def test_j15_2_no_plotting_library_is_needed():
    """None is imported, nor numpy or a data frame: a report is made of templates."""
    code = """
import sys
from datetime import UTC, datetime
import warmlinks as wl
with wl.Book.open(":memory:", timezone="UTC") as book:
    book.log("Ada", "call", at=datetime(2026, 1, 1, tzinfo=UTC), create=True)
    book.report(now=datetime(2026, 1, 22, tzinfo=UTC))
print(sorted({"matplotlib", "plotly", "altair", "numpy", "pandas", "narwhals", "httpx"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
