"""J17, 6 and 7: one person once, and what is only assumed is taken apart by one word."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import select
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BOTH = 10
"""So many are on both networks."""


def rare(number: int) -> str:
    """A full name that nobody else has."""
    letter, times = chr(97 + number % 26), number // 26
    return f"Given{letter}{'q' * times} Of{letter}{'z' * times}land"


def archives(world, *more):
    """Sixty people: 35 on each of two networks, ten of them on both, and whoever comes besides."""
    return [
        world.archive(
            network,
            About("one", as_of=NOON),
            *(Person(Identity(network, f"{number}", name=rare(number)), f"p[{number}]") for number in some),
            *(one for one in more if one.identity.network == network),
            Interaction(network, "m1", f"{some[0]}", "message", "in", NOON, "m[0]"),
        )
        for network, some in (("alpha", range(35)), ("beta", range(25, 60)))
    ]


def exported(book, *, redacted=False):
    stream = io.StringIO()
    book.export(stream, redacted=redacted)
    return stream.getvalue()


def assumed(book):
    return [person for person in book.connections(now=NOW) if person.assumed_with]


def run(book, *words, **more):
    return CliRunner().invoke(cli, ["--book", str(book.path), "--now", NOW.isoformat(), *words], **more)


@pytest.fixture
def book(world):
    with world.book(world.folder / "x.db") as book:
        book.load(archives(world))
        yield book


def test_j17_6_ten_lines_of_one_person_each(book):
    """Each of the ten is one line that says it is assumed; so many and no more people are listed."""
    people = book.connections(now=NOW)
    lines = [line for line in run(book, "connections").stdout.splitlines() if "assumed" in line]

    assert len(people) == 60
    assert len(assumed(book)) == BOTH
    assert sorted(line.split("  ")[0].strip() for line in lines) == sorted(one.name for one in assumed(book))
    assert all(len(person.identities) == 2 for person in assumed(book))
    assert all(person.assumed_with != (person.id,) for person in assumed(book))
    assert not [one for one in book.duplicates(limit=None) if one.a_name == one.b_name]
    assert book.doctor(mend=False).healthy


def test_j17_6_the_load_says_how_many(world):
    """What a load made assumed, and what is two again after it: a namesake ends what was assumed."""
    with world.book() as book:
        first = book.load(archives(world))
        again = book.load(archives(world), reread=True)
        namesake = Person(Identity("alpha", "another", name=rare(30)), "p[99]")
        ended = book.load(archives(world, namesake))

        assert (first.assumed.more, first.assumed.fewer) == (BOTH, 0)
        assert str(first.assumed) == "assumed one: 10 more"
        assert not again.assumed
        assert (ended.assumed.more, ended.assumed.fewer) == (0, 1)
        assert len(assumed(book)) == BOTH - 1


def test_j17_6_one_word_takes_them_apart_and_is_kept(book, world):
    """Taken apart they are two lines, also after the next load; undone they are one, and the export as before."""
    before = exported(book)
    one = assumed(book)[0]
    done = run(book, "keep-apart", one.id)
    apart = [person.name for person in book.connections(now=NOW)].count(one.name)
    book.load(archives(world), reread=True)
    later = [person.name for person in book.connections(now=NOW)].count(one.name)
    book.undo()

    assert done.exit_code == 0, done.output
    assert one.name in done.stdout
    assert "warmlinks undo" in done.stdout
    assert apart == later == 2
    assert len(assumed(book)) == BOTH
    assert exported(book) == before


def test_j17_6_two_bearers_on_one_network_stay_apart(world):
    """Where two bear a name on one network nobody is assumed to be either of them; the control is the rest."""
    with world.book() as book:
        book.load(archives(world, Person(Identity("beta", "another", name=rare(27)), "p[99]")))
        bearers = [person for person in book.connections(now=NOW) if person.name == rare(27)]

        assert len(bearers) == 3
        assert len(assumed(book)) == BOTH - 1


def test_j17_6_what_was_said_stays_with_both(book):
    """Status, cadence, tags, note, name and snooze said of an assumed person are both halves' when they come apart."""
    one = assumed(book)[0]
    book.set(one.id, now=NOW, status="do_not_contact", cadence=30, tags=["choir"], note="sails", name="Gina O")
    book.snooze(one.id, datetime(2026, 9, 1, tzinfo=UTC).date(), now=NOW)
    book.keep_apart(one.id)
    halves = [person for person in book.connections(now=NOW) if person.name == "Gina O"]

    assert len(halves) == 2
    assert {(one.status, one.cadence, one.tags, one.note) for one in halves} == {
        ("do_not_contact", 30, ("choir",), "sails")
    }
    assert exported(book).count('"type":"snooze"') == 2


def test_j17_6_the_id_is_the_older_identitys(world):
    """The archive that came first in time gives the id; both ids find the person."""
    with world.book() as book:
        book.load(archives(world))
        for person in assumed(book):
            assert book.find(person.assumed_with[0]) == book.find(person.id) == person.id
            assert book.find(f"alpha:{person.identities[0].key}") == person.id


def test_j17_6_exports_and_order_know_nothing_of_it(world):
    """Either order gives the same bytes, none of which is a decision; read in again the same people are assumed."""
    files = archives(world)
    with world.book() as book, world.book() as turned, world.book() as copy:
        book.load(files)
        turned.load(files[::-1])
        copy.import_(io.StringIO(exported(book)))

        assert exported(book) == exported(turned) == exported(copy)
        assert '"type":"decision"' not in exported(book)
        assert copy.connections(now=NOW) == book.connections(now=NOW)
        assert turned.connections(now=NOW) == book.connections(now=NOW)


def test_j17_6_a_redacted_export_has_the_same_numbers(world):
    """Without names nothing could be assumed, so it says who is one."""
    with world.book() as book, world.book() as copy:
        book.load(archives(world))
        copy.import_(io.StringIO(exported(book, redacted=True)))

        assert len(copy.connections(now=NOW)) == len(book.connections(now=NOW))


def test_j17_6_a_merge_makes_it_a_decision(book):
    """After it nothing is assumed of them, and a namesake parts them no more."""
    one = assumed(book)[0]
    book.merge(one.id)

    assert one.id not in {person.id for person in assumed(book)}
    assert len(next(person for person in book.connections(now=NOW) if person.id == one.id).identities) == 2
    assert '"verdict":"same"' in exported(book)


def test_j17_6_switched_off_nobody_is_assumed(world):
    """The setting holds as long as it says so; then the same people are assumed as before."""
    path = world.folder / "off.db"
    with world.book(path) as book:
        book.load(archives(world))
        before = book.connections(now=NOW)
    with world.book(path, assume=False) as book:
        off = len(book.connections(now=NOW)), book.doctor(mend=False).healthy
    with world.book(path) as book:
        kept = len(book.connections(now=NOW))
    with world.book(path, assume=True) as book:
        assert off == (70, True)
        assert kept == 70
        assert book.connections(now=NOW) == before


def test_j17_6_forgetting_asks_about_the_other(book):
    """Without a word on the other half nothing is forgotten; with one, both or only the one that was named."""
    first, second, third = assumed(book)[:3]
    refused = run(book, "forget", first.id, "--yes")
    unclear = run(book, "forget", first.name, "--yes", "--only-this")
    both = run(book, "forget", first.id, "--yes", "--also-assumed")
    one = run(book, "forget", f"beta:{second.identities[1].key}", "--yes", "--only-this")
    left = book.show(f"alpha:{second.identities[0].key}", now=NOW).connection

    assert refused.exit_code == unclear.exit_code == 2
    assert "--also-assumed" in refused.stderr
    assert f"alpha:{first.identities[0].key}" in unclear.stderr
    assert both.exit_code == one.exit_code == 0, one.output
    assert not [person for person in book.connections(now=NOW) if person.name == first.name]
    assert [identity.network for identity in left.identities] == ["alpha"]
    assert third.id in {person.id for person in assumed(book)}
    assert book.doctor(mend=False).healthy


def test_j17_6_who_is_introduced_to_somebody_is_not_that_person(book):
    """An introduction of the two undoes what was assumed; taking it back assumes it again."""
    before = exported(book)
    one = assumed(book)[0]
    book.introduce(f"alpha:{one.identities[0].key}", f"beta:{one.identities[1].key}", at=NOON)
    between = len(assumed(book)), len(book.introductions(now=NOW)), book.doctor(mend=False).healthy
    book.undo()

    assert between == (BOTH - 1, 1, True)
    assert len(assumed(book)) == BOTH
    assert exported(book) == before


# nobody twice, though it was not said yet whether two are one


LATER = NOON + timedelta(days=60)
WEEK = timedelta(days=6)


def two_halves(world, handle="mira_h", last=NOON):
    """Mira on two small networks, where an equal name is a question, and Tom on one of them.

    Both are silent since `NOON`, but for Mira on the second network, who wrote `last`.
    """

    def contact(network, key, newest):
        return (
            Interaction(network, f"{key}{at}", key, "message", "out" if at % 2 else "in", newest - at * WEEK, "m")
            for at in range(100)
        )

    return [
        world.archive(
            network,
            About("one", as_of=LATER),
            *(Person(Identity(network, key, name=name, handle=its_handle), "p") for key, name, its_handle in people),
            *(interaction for key, _, _ in people for interaction in contact(network, key, newest)),
        )
        for network, newest, people in (
            ("alpha", NOON, [("1", "Mira Holt", handle), ("2", "Tom Achebe", None)]),
            ("beta", last, [("7", "Mira Holt", "tide_holt")]),
        )
    ]


def test_no_list_names_one_person_twice(world):
    """Of two halves of an open question one stands and says whom it perhaps also is; once it was said both do."""
    with world.book(world.folder / "halves.db") as book:
        book.load(two_halves(world))
        asked = len(book.duplicates(limit=None))
        cooling = book.cooling(now=LATER)
        digest = book.digest(now=LATER)
        lines = [item.text for item in digest.items if "Mira" in item.text]
        listed = run(book, "score").stdout
        every = [tie.name for tie in book.scores(now=LATER)]
        book.keep_apart("alpha:1", "beta:7")
        two = [tie.name for tie in book.cooling(now=LATER)]

        assert asked == 1
        assert sorted(tie.name for tie in cooling) == ["Mira Holt", "Tom Achebe"]
        (mira,) = (tie for tie in cooling if tie.name == "Mira Holt")
        assert [one.name for one in mira.perhaps_also] in (["@mira_h"], ["@tide_holt"])
        assert len(lines) == 1
        assert f"perhaps also {mira.perhaps_also[0].name}" in lines[0]
        assert listed.count("Mira") == 1
        assert "perhaps" in listed
        assert every.count("Mira Holt") == 2
        assert sorted(two) == ["Mira Holt", "Mira Holt", "Tom Achebe"]


def test_who_may_be_somebody_in_touch_is_told_so(world):
    """Her silence on one network may be none: a list says so, and a digest names those first whose silence is sure."""
    last = LATER - timedelta(days=1)
    with world.book(world.folder / "touch.db") as book:
        book.load(two_halves(world, "tide_holt", last))
        (mira, tom) = sorted(book.cooling(now=LATER), key=lambda tie: tie.name)
        digest = [item.text for item in book.digest(now=LATER).items]
        print(book.duplicates(limit=None), mira, tom)
        listed = run(book, "cooling").stdout
        before = [tie.perhaps_also for tie in book.cooling(now=last - timedelta(hours=1)) if tie.name == "Mira Holt"]
        book.keep_apart("alpha:1", "beta:7")
        apart = [tie.perhaps_also for tie in book.cooling(now=LATER)]

    assert [(also.name, also.last_contact) for also in mira.perhaps_also] == [("@tide_holt", last)]
    assert tom.perhaps_also == ()
    assert [text.split()[0] for text in digest] == ["Tom", "Mira"]
    assert "perhaps also @tide_holt, in touch there" in digest[1]
    assert "perhaps also @tide_holt, in touch there" in " ".join(listed.split())
    assert before in ([], [()])
    assert apart == [(), ()]


def test_a_half_that_was_in_touch_earlier_says_nothing_of_a_silence(world):
    """Of somebody whose other half fell silent before, nothing is said, for that changes nothing."""
    with world.book(world.folder / "touch.db") as book:
        book.load(two_halves(world, "tide_holt", NOON - timedelta(weeks=150)))
        named = {tie.name: tie.perhaps_also for tie in book.cooling(now=LATER)}

    assert named["Mira Holt"] == ()


# 7: one key each


def pairs(world):
    """Forty pairs that may be one person: a full name with a middle name on one of two networks."""
    return [
        world.archive(
            network,
            About("one", as_of=NOON),
            *(Person(Identity(network, f"{number}", name=name(number)), f"p[{number}]") for number in range(40)),
        )
        for network, name in (
            ("alpha", rare),
            ("beta", lambda number: rare(number).replace(" ", " Middle ")),
        )
    ]


class Terminal:
    """A program on a terminal of its own, 80 columns wide."""

    def __init__(self, *words: str) -> None:
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update(COLUMNS="80", LINES="24", TERM="xterm", WARMLINKS_NOW=NOW.isoformat())
            os.execv(sys.executable, [sys.executable, "-m", "warmlinks", *words])
        self.seen = ""

    def until(self, words: str, *, within: float = 60.0) -> str:
        """What came until these words did, once."""
        limit = time.monotonic() + within
        while words not in self.seen:
            if not select.select([self.file], [], [], max(limit - time.monotonic(), 0))[0]:
                raise AssertionError(f"{words!r} did not come; came: {self.seen!r}")
            try:
                self.seen += os.read(self.file, 65536).decode()
            except OSError:
                break
        before, found, self.seen = self.seen.partition(words)
        assert found, before
        return before + found

    def press(self, key: str) -> None:
        os.write(self.file, key.encode())

    def end(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a terminal of one's own needs a POSIX system")
def test_j17_7_forty_are_answered_with_one_key_each(world):
    """Yes, no, later, back and stop, on a real terminal; what was answered is kept, and one goes on later."""
    path = world.folder / "forty.db"
    with world.book(path) as book:
        book.load(pairs(world))
        asked = len(book.duplicates(limit=None))
    first = Terminal("--book", str(path), "duplicates", "--review")
    first.until("1 of 40")
    first.until("s stop")
    first.press("y")
    merged = first.until("2 of 40")
    first.until("s stop")
    first.press("n")
    apart = first.until("3 of 40")
    first.until("s stop")
    first.press("b")
    back = first.until("2 of 40")
    first.until("s stop")
    first.press("y")
    first.until("3 of 40")
    first.until("s stop")
    first.press("l")
    first.until("4 of 40")
    first.until("s stop")
    first.press("s")
    stopped = first.until("left; go on")
    status = first.end()
    with world.book(path) as book:
        left = len(book.duplicates(limit=None))
    second = Terminal("--book", str(path), "duplicates", "--review")
    for number in range(1, 39):
        second.until(f"{number} of 38")
        second.until("s stop")
        second.press("n")
    second.until("38 kept apart")
    second.end()

    assert asked == 40
    assert "One person now: " in merged
    assert "Take it back with: warmlinks undo" in merged.replace("\r\n", " ").replace("  ", " ")
    assert "Kept apart: " in apart
    assert "Taken back: keeping apart" in back
    assert "2 pairs merged, 0 kept apart" in stopped
    assert (status, left) == (0, 38)
    with world.book(path) as book:
        assert book.duplicates(limit=None) == []
        assert len(book.connections(now=NOW)) == 78


def test_j17_7_names_stand_side_by_side_whatever_their_letters(world):
    """Wide, composed and right-to-left names leave the second column where it is; the latter are isolated."""
    from rich.cells import cell_len

    names = ("王 小明 (Ming)", "محمد العلي", "Zoe\u0308 Ash", "Ada Lovelace")
    files = [
        world.archive(
            network,
            About("one", as_of=NOON),
            *(Person(Identity(network, str(at), name=name), "p") for at, name in enumerate(names)),
        )
        for network in ("alpha", "beta")
    ]
    with world.book(world.folder / "wide.db") as book:
        book.load(files)
        answer = run(book, "duplicates", "--limit", "9").stdout
        asked = json.loads(run(book, "duplicates", "--limit", "9", "--json").stdout)

    lines = [line for line in answer.splitlines() if re.match(r" *\d+ %  |^ *\d+%  ", line)]
    assert len(asked) == len(lines) == len(names)
    assert all(cell_len(line) <= 80 for line in answer.splitlines())
    assert any("\u2068" in line and "\u2069" in line for line in lines)
    assert {cell_len(line[: len(line) - len(line.lstrip(" 0123456789%"))]) for line in lines} == {6}
