"""J17: the right people, on true dates."""

from __future__ import annotations

import json
import random
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from real_archives import (
    JONAS,
    MIRA,
    OWNER,
    Shell,
    facebook,
    linkedin,
    mentions,
    messages,
    to_and_fro,
    x_archive,
)

import warmlinks as wl
from warmlinks.plugins.sources import About, Person
from warmlinks.scoring import DecayModel, TieState
from warmlinks.values import Identity, Interaction

JUNE = datetime(2025, 6, 1, 12, tzinfo=UTC)
ASKED = "2025-08-01T00:00:00+00:00"


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path / "home")


# 1: whom it names


def logged(book, name, last, *, days, gap):
    """So many days of calls, every so many days, up to the last one."""
    for number in range(days):
        book.log(name, kind="call", at=last - timedelta(days=gap * number), create=True)


def at(year, month, day):
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def written_down(tmp_path_factory):
    """A book of six people whom the owner wrote down by hand."""
    folder = tmp_path_factory.mktemp("friends")
    folder.chmod(0o700)
    with wl.Book.open(folder / "book.db", timezone="Europe/Berlin") as book:
        logged(book, "Ann Arden", at(2014, 3, 20), days=60, gap=14)
        logged(book, "Ben Brook", at(2019, 5, 20), days=60, gap=14)
        logged(book, "Cleo Cane", at(2025, 6, 10), days=60, gap=14)
        logged(book, "Dov Dale", at(2025, 11, 1), days=146, gap=5)
        logged(book, "Eve East", at(2025, 10, 1), days=52, gap=14)
        logged(book, "Fay Fenn", at(2025, 12, 22), days=10, gap=360)
        return book.backup(folder / "copy.db")


@pytest.fixture
def friends(shell, written_down):
    """A copy of it, of one's own."""
    shutil.copy(written_down, shell.book)
    shell.book.chmod(0o600)
    return shell


JANUARY = "2026-01-22T09:00:00+01:00"


def test_j17_1_the_slipping_are_named_dear_ones_first_and_the_lapsed_elsewhere(friends):
    """Who fell silent years ago is on another list, newest first; once a year is no silence after a month."""
    cooling = friends.json(JANUARY, "cooling")
    lapsed = friends.json(JANUARY, "cooling", "--lapsed")
    rest = {one["name"]: one["state"] for one in friends.json(JANUARY, "score")}

    assert [one["name"] for one in cooling] == ["Dov Dale", "Eve East"]
    assert [one["state"] for one in cooling] == ["slipping", "slipping"]
    assert [one["name"] for one in lapsed] == ["Cleo Cane", "Ben Brook", "Ann Arden"]
    assert rest["Fay Fenn"] == "steady"
    assert {one["seen_until"] for one in (*cooling, *lapsed)} == {"2026-01-22"}
    with wl.Book.open(friends.book) as book:
        now = datetime.fromisoformat(JANUARY)
        assert [tie.name for tie in book.cooling(now=now)] == [one["name"] for one in cooling]
        assert [tie.name for tie in book.cooling(now=now, lapsed=True)] == [one["name"] for one in lapsed]


def test_j17_1_the_plain_list_ends_with_how_many_have_lapsed(friends):
    """In words, with the command that shows them; a limit does not change the number."""
    said = friends.run(JANUARY, "cooling", "--limit", "1").stdout

    assert said.splitlines()[1] == "Dov Dale"
    assert "Eve East" not in said
    assert said.splitlines()[-1].startswith("3 more have lapsed")
    assert "cooling --lapsed" in said.splitlines()[-1]


def test_j17_1_a_digest_names_at_most_one_who_has_lapsed(friends):
    """Of three the newest; when nobody slips there is still but one."""
    items = [item for section in friends.json(JANUARY, "digest")["sections"] for item in section["items"]]

    assert [(item["rule"], item["text"].split(":")[0]) for item in items] == [
        ("due", "Dov Dale"),
        ("due", "Eve East"),
        ("lapsed", "Cleo Cane"),
    ]


def test_j17_1_a_cadence_comes_before_those_who_slip_and_has_no_state(friends):
    """A wish of the owner's is due by the calendar, and its list is ordered by silence over cadence."""
    friends.run(JANUARY, "set", "Ann Arden", "--cadence", "3000")
    friends.run(JANUARY, "set", "Fay Fenn", "--cadence", "20")

    found = friends.json(JANUARY, "cooling")

    assert [one["name"] for one in found] == ["Fay Fenn", "Ann Arden", "Dov Dale", "Eve East"]
    assert [one["state"] for one in found] == [None, None, "slipping", "slipping"]
    assert [one["name"] for one in friends.json(JANUARY, "cooling", "--lapsed")] == ["Cleo Cane", "Ben Brook"]


# 2: how far the data go

TWENTIETH = datetime(2026, 1, 20, 18, tzinfo=UTC)
NOVEMBER = "2026-11-30T09:00:00+01:00"


def fortnightly(last, days=40, *, owner="500", who=MIRA, gap=14):
    """Messages there and back every two weeks, up to the last one."""
    return [
        (last - timedelta(days=gap * number), *((owner, who) if number % 2 else (who, owner))) for number in range(days)
    ]


def three_archives(folder, ends, *, silent=80, name=""):
    """One of each network, all of a day; on each a friend of two years who has been silent for so many days."""
    last = ends - timedelta(days=silent)
    return (
        x_archive(
            folder / f"x{name}.zip",
            made=ends,
            tweets=mentions([last - timedelta(days=100)]),
            direct_messages=messages(fortnightly(last)),
        ),
        facebook(
            folder / f"f{name}.zip",
            {"Jonas Brandt": fortnightly(last), "Una Short": fortnightly(ends, 1)},
        ),
        linkedin(
            folder / f"l{name}.zip",
            [(at, *(("Sam Owner", "Kim Lowe") if one == "500" else ("Kim Lowe", "Sam Owner"))) for at, one, _ in
             (*fortnightly(last),)] + [(ends, "Una Short", "Sam Owner")],
        ),
    )  # fmt: skip


def test_j17_2_old_archives_name_nobody_as_slipping_and_say_how_old_they_are(shell):
    """Archives of January asked in November: the age comes first and counts who cannot be judged."""
    loaded = shell.load(NOVEMBER, *three_archives(shell.folder, TWENTIETH))
    assert {file["until"] for file in loaded["files"]} == {"2026-01-20"}

    cooling = shell.run(NOVEMBER, "cooling")
    states = {one["name"]: one["state"] for one in shell.json(NOVEMBER, "score")}

    first = " ".join(cooling.stdout.split("\n\n")[0].split())
    assert first.startswith("Your data from")
    assert "20 January" in first
    assert "one person known only from" in first.lower()
    assert all(f"only from {network}" in first for network in ("Facebook", "LinkedIn", "X"))
    assert all(place in first for place in ("x.com", "facebook.com", "linkedin.com"))
    assert set(states.values()) == {None}
    assert shell.json(NOVEMBER, "cooling") == []
    assert shell.json(NOVEMBER, "cooling", "--lapsed") == []


@pytest.mark.parametrize("ahead", [1, 3])
def test_j17_2_a_date_far_ahead_makes_no_archive_new(shell, ahead):
    """One message of 2099, by a wrong clock: the archive still ends when its others do."""
    ends = datetime(2025, 6, 19, 12, tzinfo=UTC)
    said = to_and_fro(ends - timedelta(days=58), 30)
    wrong = [(datetime(2099, 1, day, tzinfo=UTC), MIRA, OWNER) for day in range(1, ahead + 1)]
    archive = x_archive(shell.folder / "x.zip", direct_messages=messages([*said, *wrong]))

    loaded = shell.load("2026-01-22T09:00:00+01:00", archive)
    cooling = shell.run("2026-01-22T09:00:00+01:00", "cooling")

    assert [file["until"] for file in loaded["files"]] == ["2025-06-19"]
    assert "end on 19 June" in " ".join(cooling.stdout.split())


def test_j17_2_asked_when_they_were_new_they_name_everybody(shell):
    """The control: the same archives, a week after they were made, and nothing is said of their age."""
    january = "2026-01-27T09:00:00+01:00"
    shell.load(january, *three_archives(shell.folder, TWENTIETH))

    found = shell.json(january, "cooling")

    assert {one["name"] for one in found} == {"Mira Holt", "Jonas Brandt", "Kim Lowe"}
    assert {one["seen_until"] for one in found} == {"2026-01-20"}
    assert not shell.run(january, "cooling").stdout.startswith("Your data")


@pytest.mark.parametrize(("days", "told"), [(29, False), (31, True), (150, True)])
def test_j17_2_until_they_are_half_a_year_old_they_are_judged_as_of_their_end(shell, days, told):
    """Who slipped then is still named, with the age first from a month on; a program hears of it on stderr."""
    now = (TWENTIETH + timedelta(days=days)).isoformat()
    shell.load(now, *three_archives(shell.folder, TWENTIETH))

    found, said = shell.run(now, "cooling", "--json"), shell.run(now, "digest").stdout

    assert {one["name"] for one in json.loads(found.stdout)} == {"Mira Holt", "Jonas Brandt", "Kim Lowe"}
    assert ("Your data" in found.stderr) is told
    assert ("Your data" in said) is told
    for command in (["score"], ["show", "Mira Holt"], ["cooling"]):
        assert shell.run(now, *command).stdout.lstrip().startswith("Your data") is told


def test_j17_2_a_newer_archive_names_by_the_new_data(shell):
    """The friend who wrote since is steady, the one who did not slips or has lapsed by then."""
    shell.load(NOVEMBER, *three_archives(shell.folder, TWENTIETH))
    newer = datetime(2026, 11, 20, 12, tzinfo=UTC)
    shell.load(
        NOVEMBER,
        x_archive(
            shell.folder / "newer.zip",
            made=newer,
            tweets=mentions([TWENTIETH - timedelta(days=900)]),
            direct_messages=messages(fortnightly(newer - timedelta(days=2), 50)),
        ),
    )

    states = {one["name"]: (one["state"], one["seen_until"]) for one in shell.json(NOVEMBER, "score")}

    assert states["Mira Holt"] == ("steady", "2026-11-20")
    assert states["Kim Lowe"] == (None, "2026-01-20")
    assert "twitter" not in shell.run(NOVEMBER, "cooling").stdout


def test_j17_2_a_cadence_runs_on_the_calendar_whatever_the_data(shell):
    """The owner's wish does not wait for an archive."""
    shell.load(NOVEMBER, *three_archives(shell.folder, TWENTIETH))
    shell.run(NOVEMBER, "set", "Kim Lowe", "--cadence", "30")

    (found,) = shell.json(NOVEMBER, "cooling")

    assert (found["name"], found["seen_until"]) == ("Kim Lowe", "2026-01-20")
    assert "Kim Lowe" in shell.run(NOVEMBER, "digest").stdout


def test_j17_2_what_the_owner_logs_reaches_to_now(shell):
    """A tie that what was logged carries is judged, however old the archives are; one call of many does not carry."""
    shell.load(NOVEMBER, *three_archives(shell.folder, TWENTIETH))
    with wl.Book.open(shell.book) as book:
        for number in range(30):
            book.log("Kim Lowe", kind="call", at=datetime(2026, 8, 20, 12, tzinfo=UTC) - timedelta(days=6 * number))
        book.log("Mira Holt", kind="call", at=TWENTIETH)

    found = {one["name"]: one for one in shell.json(NOVEMBER, "score")}

    assert (found["Kim Lowe"]["state"], found["Kim Lowe"]["seen_until"]) == ("slipping", "2026-11-30")
    assert (found["Mira Holt"]["state"], found["Mira Holt"]["seen_until"]) == (None, "2026-01-20")


# 3: the level


def ties_of_level(level, *, seed, ties=400):
    """Days of contact of ties drawn from the model with a known level, each to the end of 2025."""
    dice = random.Random(seed)
    model = DecayModel(level=level)
    end = int(at(2025, 12, 31).timestamp()) // 86400
    drawn = {}
    for number in range(ties):
        day = end - dice.randrange(150, 320)
        days = [day - 14 * nth for nth in reversed(range(dice.randrange(2, 12)))]
        while days[-1] < end:
            seconds = [one * 86400 for one in (days[0], days[-1])]
            state = TieState(len(days), len(days), *seconds, days[0], days[-1])
            # the first day from tomorrow on that a uniform number is under the chance of contact by then
            luck, wait = dice.random(), 1
            score = model.score(state, seconds[1])
            while wait <= 800 and score.chance(float(wait)) < luck:
                wait += 1
            days.append(days[-1] + wait)
        drawn[f"tie-{number}"] = [one for one in days if one <= end]
    return drawn


def book_of(world, ties, now, **more):
    """A book of an archive that was made at a moment and holds these days of contact."""
    book = world.book(timezone="UTC", **more)
    records = []
    for place, who in enumerate(sorted(ties), 1):
        records.append(Person(Identity("alpha", who, name=who), "p"))
        for day in ties[who]:
            noon = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
            records.append(Interaction("alpha", f"{who}-{day}", who, "message", "in", noon, "m"))
        if len(records) > 8000 or place == len(ties):
            # in several parts, since a small file cannot hold more
            book.load(world.archive("alpha", About("made", as_of=now), *records))
            records = []
    return book


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("level", "seed"), [(0.03, 1), (0.3, 2)])
def test_j17_3_the_level_is_learnt_within_a_quarter(world, level, seed):
    """From four hundred ties drawn from a known level, the book learns it by itself."""
    with book_of(world, ties_of_level(level, seed=seed), NEW_YEAR) as book:
        learnt = book.level(now=NEW_YEAR)

    assert learnt.looks > 1000
    assert abs(learnt.level / level - 1) < 0.25


def test_j17_3_books_of_whatever_level_name_the_same_people_on_the_same_days(world):
    """The level moves chances; never who is named, in which order, on which day, nor who has lapsed."""
    ties = ties_of_level(0.1, seed=3, ties=60)
    answers = []
    for level in (0.01, 0.04, 0.12, 0.5, None):
        model = None if level is None else DecayModel(level=level)
        with book_of(world, ties, NEW_YEAR, model=model) as book:
            lists = [book.cooling(now=NEW_YEAR, lapsed=lapsed) for lapsed in (False, True)]
            chances = {tie.id: tie.warmth for tie in book.scores(now=NEW_YEAR)}
        named = [[(tie.id, tie.due_on, tie.state, tie.stake) for tie in some] for some in lists]
        answers.append((named, chances))

    named, chances = answers[0]
    assert all(len(some) > 5 for some in named)
    assert all(other == named for other, _ in answers)
    assert all(other != chances for _, other in answers[1:])


def test_j17_3_nothing_after_the_moment_that_is_asked_about_is_learnt_from(world):
    """A book that knows of two more months answers about New Year as one that ends there; a plan changes nothing."""
    ties = ties_of_level(0.1, seed=4, ties=80)
    later = NEW_YEAR + timedelta(days=60)
    day = int(later.timestamp()) // 86400
    more = {who: [*days, *range(day - 50, day, 7)] for who, days in ties.items()}
    with book_of(world, ties, NEW_YEAR) as book, book_of(world, more, later) as knowing:
        then = book.level(now=NEW_YEAR)
        planned = book.log("tie-3", kind="meeting", at=later)

        assert planned.new
        assert book.level(now=NEW_YEAR) == then
        assert knowing.level(now=NEW_YEAR) == then
        assert knowing.level(now=later).level > 1.5 * then.level


def test_j17_3_what_is_kept_equals_what_is_made_anew(world):
    """After logging, taking back, joining, parting and forgetting, the looks that are kept are those of the log."""
    ties = ties_of_level(0.1, seed=5, ties=40)
    with book_of(world, ties, NEW_YEAR) as book:
        first = book.level(now=NEW_YEAR)
        entry = book.log("tie-1", kind="call", at=at(2025, 12, 20)).entry
        book.log("tie-2", kind="call", at=at(2025, 10, 2))
        steps = [book.level(now=NEW_YEAR)]
        book.merge("alpha:tie-4", "alpha:tie-5")
        steps.append(book.level(now=NEW_YEAR))
        book.undo()
        book.forget("tie-6")
        steps.append(book.level(now=NEW_YEAR))
        book.unlog(entry)

        assert len({first, *steps}) == 4
        assert book.doctor(mend=False).healthy


def test_j17_3_below_thirty_looks_no_percentage_is_shown_and_the_numbers_are_there(friends):
    """Six people teach little: sentences say so, programs get the numbers with how much they rest on."""
    said = friends.run(JANUARY, "score").stdout
    (first, *_) = friends.json(JANUARY, "score")

    assert first["level"]["looks"] == 24
    assert 0.005 < first["level"]["level"] < 0.3
    assert first["warmth"] > 0
    assert "%" not in said
    assert "not learnt yet" in said
    with wl.Book.open(friends.book) as book:
        for number in range(3):
            logged(book, f"Guy {number}", at(2025, 12, 22), days=5, gap=60)
    again = friends.run(JANUARY, "score").stdout
    assert "%" in again
    assert "not learnt yet" not in again


# 4: closed doors


def mira_on_x(folder, name, *, made, **lists):
    """The archive of somebody who wrote with Mira in June, with lists of those blocked or muted."""
    return x_archive(
        folder / name,
        made=made,
        tweets=mentions([JUNE]),
        direct_messages=messages(to_and_fro(JUNE, 12)),
        **lists,
    )


JULY = datetime(2025, 7, 31, tzinfo=UTC)

CLOSED_BY = {
    "blocked": lambda folder: mira_on_x(folder, "x.zip", made=JULY, block=[MIRA]),
    "muted": lambda folder: mira_on_x(folder, "x.zip", made=JULY, mute=[MIRA]),
    "removed": lambda folder: facebook(
        folder / "f.zip", {"Mira Holt": to_and_fro(JUNE, 12)}, {"removed": [("Mira Holt", JUNE + timedelta(days=24))]}
    ),
    "declined": lambda folder: facebook(
        folder / "f.zip", {"Mira Holt": to_and_fro(JUNE, 12)}, {"rejected": [("Mira Holt", JUNE + timedelta(days=24))]}
    ),
    "blocked on Facebook": lambda folder: facebook(
        folder / "f.zip", {"Mira Holt": to_and_fro(JUNE, 12)}, {"blocked": [("Mira Holt", JUNE + timedelta(days=24))]}
    ),
}


def said_of_mira(shell, now=ASKED):
    """Whether any list of suggestions names her; with a cadence, so that she would be due."""
    shell.run(now, "set", "Mira Holt", "--cadence", "20")
    cooling = {one["name"] for one in shell.json(now, "cooling")}
    assert ("Mira Holt" in shell.run(now, "digest").stdout) is ("Mira Holt" in cooling)
    return "Mira Holt" in cooling


@pytest.mark.parametrize("name", CLOSED_BY)
def test_j17_4_who_is_behind_a_closed_door_is_named_nowhere(shell, name):
    """Blocked, muted, unfriended, declined: no suggestion; `why`, `show` and `connections` say which door, by what."""
    shell.load(ASKED, CLOSED_BY[name](shell.folder))

    assert not said_of_mira(shell)
    (closed,) = shell.json(ASKED, "why", "Mira Holt")["closed"]
    assert closed["why"] == name.split()[0]
    assert closed["network"] == ("twitter" if name in ("blocked", "muted") else "facebook")
    assert shell.json(ASKED, "show", "Mira Holt")["closed"] == [closed]
    (person,) = [one for one in shell.json(ASKED, "connections") if one["name"] == "Mira Holt"]
    assert person["closed"] == [closed]
    place = closed["source"].split(": ")[1].split("/")[-1]
    for command in ("why", "show"):
        assert place in "".join(shell.run(ASKED, command, "Mira Holt").stdout.split())


def test_j17_4_the_control_with_no_door_closed_she_is_named(shell):
    """The same archives without the list, or with somebody else on it, name her."""
    shell.load(ASKED, mira_on_x(shell.folder, "x.zip", made=JULY, block=[JONAS]))

    assert said_of_mira(shell)
    assert shell.json(ASKED, "why", "Mira Holt")["closed"] == []


def test_j17_4_unblocked_in_a_newer_archive_is_open(shell):
    """The newest list decides; an archive in which the list is damaged decides nothing."""
    shell.load(ASKED, mira_on_x(shell.folder, "old.zip", made=JULY, block=[MIRA]))
    broken = mira_on_x(shell.folder, "broken.zip", made=JULY + timedelta(days=1), block=["no number"])
    shell.load(ASKED, broken)
    assert not said_of_mira(shell)

    shell.load(ASKED, mira_on_x(shell.folder, "new.zip", made=JULY + timedelta(days=2), block=[]))

    assert said_of_mira(shell)


def test_j17_4_set_open_opens_and_a_second_load_leaves_it_open(shell):
    """The owner's word, kept over loads of the same and a newer archive, and taken back by `undo`."""
    old = mira_on_x(shell.folder, "old.zip", made=JULY, block=[MIRA])
    shell.load(ASKED, old)
    # `undo` takes back what was said last, so her cadence is set first
    assert not said_of_mira(shell)
    answer = shell.json(ASKED, "set", "Mira Holt", "--open")
    shell.load(ASKED, old)
    shell.load(ASKED, mira_on_x(shell.folder, "new.zip", made=JULY + timedelta(days=30), block=[MIRA]))

    assert answer["closed"] == []
    assert said_of_mira(shell)

    shell.run(ASKED, "undo")

    assert not said_of_mira(shell)


def test_j17_4_removed_and_befriended_again_is_open(shell):
    """On Facebook the later of the two dates holds, within one export and over two."""
    removed = [("Mira Holt", JUNE - timedelta(days=400))]
    again = {"removed": removed, "friends": [("Mira Holt", JUNE - timedelta(days=300))]}
    talk = {"Mira Holt": to_and_fro(JUNE, 12)}
    shell.load(ASKED, facebook(shell.folder / "one.zip", talk, again))
    assert said_of_mira(shell)

    again["removed"] = [("Mira Holt", JUNE + timedelta(days=30))]
    shell.load(ASKED, facebook(shell.folder / "two.zip", talk, {"removed": again["removed"]}))

    assert not said_of_mira(shell)


# 5: what could have been seen


def posts_only(folder, count=3, **more):
    """An X archive in which the owner mentions Mira, and which cannot show what she said."""
    return x_archive(folder / "x.zip", tweets=mentions([JUNE + timedelta(days=n) for n in range(count)]), **more)


def test_j17_5_it_is_not_their_turn_where_answers_could_not_be_seen(shell):
    """Three posts that mention her, and no reply, which no X archive has: nothing is unanswered."""
    shell.load(ASKED, posts_only(shell.folder))

    why = shell.json(ASKED, "why", "Mira Holt")

    assert why["suppressed_by"] is None
    assert "turn" not in json.dumps(why)


def test_j17_5_a_book_of_posts_alone_names_the_slipping(shell):
    """Two people mentioned every two weeks for two years, silent for eighty days: named, and it is nobody's turn."""
    last = TWENTIETH - timedelta(days=80)
    times = [last - timedelta(days=14 * number) for number in range(50)]
    tweets = [*mentions(times), *mentions([at + timedelta(hours=1) for at in times], of=JONAS)]
    now = (TWENTIETH + timedelta(days=2)).isoformat()
    shell.load(now, x_archive(shell.folder / "x.zip", made=TWENTIETH, tweets=tweets))

    digest = shell.run(now, "digest", "--held").stdout

    assert {one["name"] for one in shell.json(now, "cooling")} == {"Mira Holt", "Jonas Brandt"}
    assert "Mira Holt:" in digest
    assert "Jonas Brandt:" in digest
    assert "turn" not in digest


def test_j17_5_it_is_their_turn_where_answers_would_have_been_seen(shell):
    """Three messages and no answer: an X archive has both sides of messages."""
    three = [(JUNE + timedelta(days=n), "500", MIRA) for n in range(3)]
    shell.load(ASKED, x_archive(shell.folder / "x.zip", tweets=mentions([JUNE]), direct_messages=messages(three)))

    why = shell.json(ASKED, "why", "Mira Holt")

    assert why["suppressed_by"] == "unanswered"
    assert "their turn" in why["why_suppressed"]


def test_j17_5_posts_after_messages_that_were_answered_count_for_nothing(shell):
    """She answered last in private; what was said in public since then could not be answered in view."""
    shell.load(
        ASKED,
        x_archive(
            shell.folder / "x.zip",
            tweets=mentions([JUNE + timedelta(days=40 + n) for n in range(5)]),
            direct_messages=messages(to_and_fro(JUNE, 12)),
        ),
    )

    assert shell.json(ASKED, "why", "Mira Holt")["suppressed_by"] is None


def test_j17_5_comments_on_facebook_cannot_be_answered_in_view(shell):
    """A sibling on another network: comments are the owner's own side, messages are both."""
    path = facebook(shell.folder / "f.zip", {}, {"friends": [("Mira Holt", JUNE - timedelta(days=300))]})
    import zipfile

    comments = [
        {
            "timestamp": int((JUNE + timedelta(days=n)).timestamp()),
            "data": [{"comment": {"timestamp": int((JUNE + timedelta(days=n)).timestamp()), "author": "Sam Owner"}}],
            "title": "Sam Owner commented on Mira Holt's photo.",
        }
        for n in range(3)
    ]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "your_facebook_activity/comments_and_reactions/comments.json", json.dumps({"comments_v2": comments})
        )
    shell.load(ASKED, path)

    (mira,) = shell.json(ASKED, "connections")
    assert mira["interactions"] == {"in": 0, "out": 3, "both": 0}
    assert shell.json(ASKED, "why", "Mira Holt")["suppressed_by"] is None
