"""J19.1: the report is one file, without script and request, in its order, whatever people are called."""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from click.testing import CliRunner
from pages_read import Page

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.digest.wording import BLAME
from warmlinks.plugins.sources import Person
from warmlinks.values import Identity, Interaction

SECTIONS = [
    "as-of",
    "today",
    "slipping",
    "steady",
    "introductions",
    "ties",
    "months",
    "one-person",
    "ahead",
    "trust",
    "people",
]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg><h1>Gotcha",
    "{{ 7 * 7 }} {% raw %}",
    "نورة العتيبي",
    "דוד כהן",
    "\u202eevil\u2066",
    "nul\u0000 bell\u0007",
    "z" * 5000,
    "\U0001f469\u200d\U0001f680 Ada \u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; `rm -rf`",
    "'; --book x",
]


def requests_of(page) -> list[str]:
    """All that a browser would fetch by itself for a page."""
    fetched = [
        f"{node.name} {key}={value}"
        for node in page.walk()
        for key, value in node.attributes.items()
        if (key in {"src", "srcset", "poster", "data", "action", "background", "xlink:href"})
        or (key == "href" and node.name != "a" and not (value or "").startswith("data:,"))
    ]
    styles = "".join(node.text for node in page.every("style")) + "".join(
        node.attributes.get("style") or "" for node in page.walk()
    )
    return fetched + re.findall(r"url\(|@import|image-set", styles)


def active(page) -> list[str]:
    """All in a page that could do something."""
    return [
        f"{node.name} {key}"
        for node in page.walk()
        for key in (*node.attributes, "")
        if key.startswith("on") or node.name in {"script", "iframe", "object", "embed", "base", "form", "img", "audio"}
    ]


def test_the_sections_come_in_their_order(page):
    """From how old the data are to how far to trust them, and people last."""
    assert [node.attributes["id"] for node in page.every("section")] == SECTIONS


def test_it_asks_nothing_and_does_nothing(page):
    """No script, nothing to fetch; what a click opens is named in full."""
    links = [node.attributes["href"] for node in page.every("a")]

    assert requests_of(page) == []
    assert active(page) == []
    assert all(link.startswith(("#", "https://")) for link in links)
    assert {link for link in links if link.startswith("https")} == {
        "https://facebook.com/dyi",
        "https://linkedin.com/mypreferences/d/download-my-data",
        "https://x.com/settings/download_your_data",
    }


def test_a_page_that_fetches_or_acts_is_noticed():
    """The control: what is looked for is found where it is."""
    page = Page.of('<a onclick="x">a</a><svg style="fill:url(#x)"></svg><img src="x"><script></script>')

    assert requests_of(page) == ["img src=x", "url("]
    assert {one.partition(" ")[0] for one in active(page)} == {"a", "img", "script"}


def test_every_link_leads_somewhere_and_ids_are_once(page):
    """Links within the page have their place."""
    ids = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]

    assert len(ids) == len(set(ids))
    assert {node.attributes["href"][1:] for node in page.every("a") if node.attributes["href"].startswith("#")} <= {
        *ids
    }


def test_each_picture_says_what_it_shows(page):
    """Whoever does not see a drawing is told what is in it, but for those that only repeat a word beside them."""
    pictures = page.every("svg")

    assert pictures
    assert all(
        node.attributes.get("aria-hidden") == "true"
        or (node.attributes["role"] == "img" and re.search(r"\d", node.attributes["aria-label"]))
        for node in pictures
    )


def test_headings_leave_no_step_out(page):
    """One first heading; each further one at most one step below that before it."""
    levels = [int(node.name[1]) for node in page.walk() if re.fullmatch(r"h[1-6]", node.name)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_no_word_of_blame(page):
    """Nothing in it reproaches anybody; what exports lack is told in their own words."""
    text = " ".join(node.text for node in page.every("section") if node.attributes["id"] != "trust").lower()

    assert [word for word in BLAME if word in text] == []


@pytest.fixture
def hostile(world, tmp_path):
    """A book of people with names that mean to be more than names."""
    start = datetime(2024, 2, 1, 9, tzinfo=UTC)
    people = [
        Person(Identity("alpha", str(at), name=name, company=name, handle="x")) for at, name in enumerate(HOSTILE)
    ]
    contact = [
        Interaction(
            "alpha", f"{at}-{month}", str(at), "message", "in", start.replace(month=month, day=1 + at), where=name
        )
        for at, name in enumerate(HOSTILE)
        for month in range(2, 12)
    ]
    with world.book(tmp_path / "hostile.db") as book:
        book.load(world.archive("alpha", *people, *contact))
        for tie in book.scores(now=datetime(2025, 1, 1, tzinfo=UTC)):
            book.set(tie.id, now=datetime(2024, 12, 1, tzinfo=UTC), note=f"{tie.name[:40]!a} </p>", tags=["<i>"])
        yield book


def test_a_hostile_name_is_text(hostile):
    """Markup, marks of direction, and towers of accents do nothing: the page has the elements of any other."""
    html = hostile.report(now=datetime(2024, 12, 20, 9, tzinfo=UTC)).html
    page = Page.of(html)

    assert active(page) == []
    assert requests_of(page) == []
    assert {"script", "img", "i", "b"}.isdisjoint(node.name for node in page.walk())
    assert len(page.every("h1")) == 1
    assert not re.search("[\u0000-\u0008\u202a-\u202e\u2066-\u2069]", html)
    assert "<script>alert(1)</script>" in page.only("main").text
    assert "{{ 7 * 7 }}" in page.only("main").text
    assert "z" * 500 not in html


def test_names_are_set_apart(hostile):
    """A name stands in an element of its own that isolates its direction, also within a sentence."""
    page = Page.of(hostile.report(now=datetime(2024, 12, 20, 9, tzinfo=UTC)).html)

    assert {"نورة العتيبي", "דוד כהן"} <= {node.text for node in page.every("bdi")}
    assert all(
        "נ" not in own and "ד" not in own and "ن" not in own
        for node in page.only("main").walk()
        if node.name not in {"bdi", "code", "title"}
        for own in node.inside
        if isinstance(own, str)
    )


def test_the_file_is_the_owners_alone_and_whole_or_not_there(seen_book, tmp_path, monkeypatch):
    """Mode 0600, nothing beside it, and what was there stays where writing fails."""
    target = tmp_path / "report.html"
    words = ["--book", str(seen_book), "--now", "2026-01-22T08:30+01:00", "report", str(target)]

    done = CliRunner().invoke(cli, words)

    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    first = target.read_bytes()
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert target.read_bytes() == first

    def refuse(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    target.write_text("before")
    failed = CliRunner().invoke(cli, words)

    assert failed.exit_code == 1
    assert "No space left" in failed.output
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_book_is_never_written_over(seen_book, tmp_path):
    """A report that would take the place of a book is refused."""
    before = seen_book.read_bytes()

    done = CliRunner().invoke(cli, ["--book", str(seen_book), "report", str(seen_book)])

    assert done.exit_code == 2
    assert seen_book.read_bytes() == before


def test_an_empty_book_has_a_report():
    """Nothing to say is said, and the page is whole."""
    with wl.Book.open(":memory:", timezone="UTC") as book:
        page = Page.of(book.report(now=datetime(2026, 1, 1, tzinfo=UTC)).html)

    assert [node.attributes["id"] for node in page.every("section")] == SECTIONS
    assert "Nothing to say today" in page.only(id="today").text


def test_old_data_are_told_in_red_and_in_words(seen_book, now):
    """From ninety days on the day is marked, by a word too; one day earlier it is not."""
    with wl.Book.open(seen_book) as book:
        marks = {
            day: [node.text for node in Page.of(book.report(now=now.replace(month=4, day=day)).html).every(of="old")]
            for day in (14, 15)
        }

    assert marks[14] == []
    assert marks[15] == ["15 January 2026", "90, old"]
