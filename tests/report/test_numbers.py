"""J19.2: every number of the report is the command's; both are read, and compared one by one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from pages_read import Node

import warmlinks as wl
from warmlinks_samples import make_world
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.writing import write_newest, write_takeout


def ids(rows):
    """Whom rows of a command are about."""
    return [row["id"] for row in rows]


def number(text: str) -> float:
    """A number as the report writes it."""
    return float(text.replace(",", "").rstrip("%"))


def section(page: Node, name: str) -> Node:
    """One section."""
    return page.only("section", id=name)


def total(node: Node) -> int:
    """The number that a part of the page gives as its total."""
    return int(number(node.every("span", of="total")[0].text))


def test_the_people_are_those_of_connections(page, told):
    """How many there are."""
    said = re.search(r"([\d,]+) people in your book", page.only("header").text)

    assert number(said[1]) == len(told("connections"))


def test_today_is_the_digest(page, told):
    """Each line with its reason and its text to copy, in its order, with its opening and closing."""
    digest = told("digest")
    items = [item for part in digest["sections"] for item in part["items"]]
    shown = section(page, "today").every("li", of="item")

    assert len(items) > 3
    assert [node.attributes["data-key"] for node in shown] == [item["key"] for item in items]
    for node, item in zip(shown, items, strict=True):
        said = node.only("p", of="said").text.replace("`", "")
        assert said == f"{item['text']} {item['minutes']} min".replace("`", "")
        assert [one.text for one in node.every("p", of="because")] == [item["because"]] * bool(item["because"])
        assert [one.text for one in node.every("p", of="could")] == [
            f"You could write{item['suggestion']}" for _ in [0] if item["suggestion"]
        ]
    leads = [node.text for node in section(page, "today").every("p", of="lead")]
    assert leads == [digest["opening"], digest["closing"]]
    assert [node.text for node in section(page, "today").every("h3")] == [
        part["heading"] for part in digest["sections"]
    ]


def test_slipping_is_cooling(page, told):
    """The same people in the same order, each with the sentence that the command says."""
    rows = told("cooling")
    shown = section(page, "slipping").every("article")

    assert rows
    assert total(section(page, "slipping")) == len(rows)
    assert [node.attributes["data-id"] for node in shown] == ids(rows)[:12]


@pytest.mark.parametrize("which", ["Steady", "Lapsed"])
def test_steady_and_lapsed_are_the_lists(page, told, which):
    """How many, who, and since when there was no contact; how likely it is."""
    rows = told("cooling", "--lapsed") if which == "Lapsed" else told("connections", "--filter", "state=steady")
    scores = {row["id"]: row for row in told("score")}
    (part,) = [node for node in section(page, "steady").every("details") if node.text.startswith(which)]
    shown = part.rows()
    names = [row["name"] for row in rows]

    assert rows
    assert total(part) == len(rows)
    assert sorted(cells[0].partition(" (perhaps")[0] for cells in shown) == sorted(names)
    if which == "Lapsed":
        assert [cells[0].partition(" (perhaps")[0] for cells in shown] == names
        for cells, row in zip(shown, rows, strict=True):
            assert cells[1] == row["last_contact"][:10]
            assert cells[4] == f"{100 * scores.get(row['id'], row)['warmth']:.0f}%"


def test_introductions_are_those_of_the_report_on_them(page, told):
    """J15.1: each quarter's words add up to what was made, here and there alike; so does the wait, and what is open."""
    said = told("intro", "report")
    table = section(page, "introductions").only("table", of="quarters").rows()
    labels = ("confirmed", "likely", "unknown", "told_quiet", "declined")

    assert [[cells[0], *map(int, cells[2:])] for cells in table] == [
        [line["name"], line["made"], *(line[label] for label in labels)] for line in said["quarters"][::-1]
    ]
    assert all(int(cells[2]) == sum(map(int, cells[3:])) for cells in table)
    assert number(section(page, "introductions").only("span", of="wait").text) == said["days_to_first_contact"]
    open_ = [
        one
        for one in told("intro", "list")
        if one["role"] == "introducer" and one["label"] in {"unknown", "likely"} and one["phase"] != "let_go"
    ]
    rows = section(page, "introductions").only("table", of="open").every("tr")[1:]
    assert [node.attributes["data-id"] for node in rows] == [one["id"] for one in reversed(open_)]
    assert [node.every("td")[2].text for node in rows] == [one["due_on"] or "" for one in reversed(open_)]
    counts: dict[str, int] = {}
    for one in open_:
        for party in one["party_ids"]:
            counts[party] = counts.get(party, 0) + 1
    hubs = section(page, "introductions").only("table", of="hubs").every("tr")[1:]
    assert {node.attributes["data-id"]: int(node.every("td")[0].text) for node in hubs} == {
        who: count for who, count in counts.items() if count > 1
    }


def test_the_map_has_a_dot_for_everybody_with_contact(page, told):
    """One each, in the group of how they stand, with their days of contact."""
    scores = [row for row in told("score") if row["last_contact"]]
    everybody = [row for row in told("connections") if row["last_contact"]]
    groups = [node for node in section(page, "ties").every("g") if node.every("title")]

    assert sum(len(node.every("title")) for node in groups) == len(everybody)
    slipping = {row["name"] for row in scores if row["state"] == "slipping"}
    (shown,) = [node for node in groups if node.classes == {"slipping"}]
    assert slipping <= {node.text.partition(":")[0] for node in shown.every("title")}


def test_months_add_up_to_the_contact_of_all_connections(page, told):
    """In, out and both ways: the table's columns and the counts of the list are the same numbers."""
    rows = section(page, "months").only("table", of="numbers").rows()
    ways = [[int(cell or 0) for cell in cells[1 + at :: 3]] for at in range(3) for cells in rows]
    sums = [sum(map(sum, ways[at * len(rows) : (at + 1) * len(rows)])) for at in range(3)]
    everybody = told("connections")

    assert sums == [sum(person["interactions"][way] for person in everybody) for way in ("in", "out", "both")]
    strips = [number(node.every(of="faint")[0].text) for node in section(page, "months").every(of="name")]
    networks = len(strips)
    recent = rows[:24]
    assert strips == [
        sum(int(cell or 0) for cells in recent for cell in cells[1 + 3 * at : 4 + 3 * at]) for at in range(networks)
    ]


def test_questions_are_the_duplicates(page, told):
    """How many pairs there are, and the likeliest in order."""
    pairs = told("duplicates", "--limit", "1000")
    shown = section(page, "one-person").every("details", of="question")

    assert pairs
    assert total(section(page, "one-person")) == len(pairs)
    assert [node.every("code")[0].text for node in shown] == [
        f"warmlinks merge {pair['a_id']} {pair['b_id']}" for pair in pairs[:12]
    ]
    assert [number(node.only("summary").every(of="faint")[1].text) for node in shown] == [
        round(100 * pair["likelihood"]) for pair in pairs[:12]
    ]


def test_what_comes_up_is_what_the_lists_say(page, told, now):
    """Wishes that will be up, ties that would begin to slip, introductions, the pause and the plan."""
    rows = section(page, "ahead").every("tr")[1:]
    said = {(row["id"], row["due_on"]) for row in told("score")}
    wishes = [node for node in rows if "your wish" in node.text or "begins to slip" in node.text]
    text = section(page, "ahead").text

    assert wishes
    assert "three days off, until 30 January 2026" in text
    assert "meeting with" in text
    for node in wishes:
        day = node.only("th").text
        due = [due for who, due in said if who == node.attributes["data-id"]]
        assert len(due) == 1
        assert day.startswith(f"{int(due[0][8:])} ")


def test_trust_counts_the_looks_that_the_level_was_learnt_from(page, told):
    """The classes add up to the looks that `score` gives with its level."""
    rows = section(page, "trust").only("table", of="trust").rows()
    looks = told("score")[0]["level"]["looks"]

    assert looks > 30
    assert sum(number(cells[2]) for cells in rows) == looks
    assert all(0 <= number(cells[3]) <= 100 and 0 <= number(cells[4]) <= 100 for cells in rows)


def test_each_persons_page_is_what_show_and_score_say(page, told):
    """Counts in and out, chances, how it went, and whose due day it is, of everybody who has a page."""
    people = section(page, "people").every(of="person")

    assert len(people) > 40
    for node in people[:25]:
        shown = told("show", node.attributes["id"].removeprefix("p-"))
        counts = {
            way: int(number(found[0].text)) if (found := node.every(of=f"{way}-count")) else 0
            for way in ("in", "out", "both")
        }
        assert counts == shown["interactions"]
        for name in ("warmth", "alive"):
            assert [one.text for one in node.every(of=name)] == [
                f"{100 * shown['score'][name]:.0f}%" for _ in [0] if shown["score"][name] is not None
            ]


def test_a_page_of_one_person_is_what_show_says(told, seen_book, now):
    """`--person` gives the same numbers by themselves."""
    from pages_read import Page

    import warmlinks as wl

    with wl.Book.open(seen_book) as book:
        page = Page.of(book.report(now=now, who="Ben Okonjo").html)
    shown = told("show", "Ben Okonjo")

    assert page.only("h1").text == "Ben Okonjo"
    assert int(page.only(of="in-count").text) == shown["interactions"]["in"]
    assert page.only(of="warmth").text == f"{100 * shown['score']['warmth']:.0f}%"


def test_without_names_after_somebody_was_forgotten(tmp_path):
    """Whose identity stands first in a book may be another one in the export that the report is made of."""
    made = make_correspondence(make_world(7))
    tmp_path.chmod(0o700)
    with wl.Book.open(tmp_path / "book.db", timezone=made.world.zone.key) as book:
        book.load([*write_newest(made.world, tmp_path), write_takeout(made, tmp_path)])
        now = made.world.end + timedelta(days=1)
        for person in book.connections(now=now)[:4]:
            book.forget(person.id, also_assumed=False)
            assert person.name not in book.report(now=now, redacted=True).html


def test_without_names_the_numbers_are_the_same(page, told, seen_book, now):
    """A report that may be passed on: nobody's name, handle, company, tag or note in it, and the same curves."""
    from pages_read import Page

    import warmlinks as wl

    with wl.Book.open(seen_book) as book:
        html = book.report(now=now, redacted=True).html
        facts = [fact.value for person in book.connections(now=now) for fact in book.show(person.id, now=now).facts]
    hidden = Page.of(html)
    words = {part for value in facts for part in [value] if len(part) > 4 and not part.isdigit()}

    assert len(words) > 150
    assert [word for word in words if word in html] == []
    assert "choir" not in html
    for name in ("slipping", "steady"):
        assert total(section(hidden, name)) == total(section(page, name))
    assert section(hidden, "introductions").only("table", of="quarters").rows() == (
        section(page, "introductions").only("table", of="quarters").rows()
    )
    assert section(hidden, "months").only("table", of="numbers").rows() == (
        section(page, "months").only("table", of="numbers").rows()
    )
    assert section(hidden, "trust").only("table", of="trust").rows() == (
        section(page, "trust").only("table", of="trust").rows()
    )
    drawn = [
        sorted(node.attributes["d"] for node in one.every("path"))
        for one in (section(hidden, "slipping"), section(page, "slipping"))
    ]
    assert drawn[0] == drawn[1]
