"""The invented worlds: the same seed the same bytes, and in each what the rest of the library needs to be shown."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from warmlinks_samples import ME, make_world
from warmlinks_samples.generations import GENERATIONS
from warmlinks_samples.writing import write_generation, write_newest

SEEDS = [7, 1, 42]


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_bytes_in_every_generation(tmp_path):
    """Two runs write the same zips to the byte; another seed writes others."""
    for turn, seed in (("one", 7), ("two", 7), ("other", 8)):
        world = make_world(seed, messages=600)
        for generation in GENERATIONS:
            write_generation(world, generation.network, generation.name, tmp_path / turn / generation.network)

    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert content(tmp_path / "one") != content(tmp_path / "other")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_clock_of_every_world_stops_at_the_same_moment(seed):
    """The last event is on 20 January 2026 in the evening, so that what depends on the date can be told in a story."""
    world = make_world(seed)

    assert world.events[-1].at == world.end == datetime(2026, 1, 20, 18, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_is_small_and_lasts_four_years(seed):
    """Some forty people beside the strangers, four years, a few thousand messages."""
    world = make_world(seed)

    assert sum(not person.stranger for person in world.people) == 40
    assert (world.end - world.start).days in range(1455, 1465)
    assert 1500 < sum(event.kind == "message" for event in world.events) < 6000


@pytest.mark.parametrize("seed", SEEDS)
def test_people_are_shared_between_networks_in_every_way(seed):
    """Some by the same e-mail, some by telephone, some because an account names the other, some by the name alone."""
    several = [person for person in make_world(seed).people if len(person.accounts) > 1]

    ways = Counter()
    for person in several:
        accounts = list(person.accounts.values())
        ways["email"] += len([account for account in accounts if account.email]) > 1
        ways["phone"] += len([account for account in accounts if account.phone]) > 1
        ways["site"] += any(account.site for account in accounts)
        ways["name"] += not any(account.email or account.phone or account.site for account in accounts)
    assert ways["email"] >= 3
    assert ways["phone"] >= 1
    assert ways["site"] >= 2
    assert ways["name"] >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_names_are_of_many_scripts_and_two_people_share_one(seed):
    """Accents, emoji, Greek, Cyrillic, Arabic and East Asian letters, and two people of one name."""
    world = make_world(seed)
    shown = "".join(account.name for person in world.people for account in person.accounts.values())

    names = Counter(person.name for person in world.people if not person.stranger)
    assert [count for count in names.values() if count > 1] == [2]
    assert any("\u00c0" <= letter <= "\u017f" for letter in shown)
    assert sum(any(low <= letter <= high for letter in shown) for low, high in SCRIPTS) >= 3


SCRIPTS = [
    ("\u0370", "\u03ff"),
    ("\u0400", "\u04ff"),
    ("\u0590", "\u06ff"),
    ("\u3040", "\ud7af"),
    ("\U0001f300", "\U0001faff"),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_some_ties_go_cold_and_hardly_anybody_writes_over_the_holidays(seed):
    """There are friends of many days who have been silent for months, and a lull from 20 December to 4 January."""
    world = make_world(seed)
    talk = [event for event in world.events if event.kind == "message"]
    last: dict[str, datetime] = {}
    count = Counter()
    for event in talk:
        conversation = world.conversation(event.conversation)
        if conversation.direct:
            last[conversation.others[0]] = event.at
            count[conversation.others[0]] += 1

    silent = [who for who, at in last.items() if count[who] > 15 and (world.end - at).days > 60]
    lull = sum((event.at.month, event.at.day) >= (12, 20) or (event.at.month, event.at.day) <= (1, 4) for event in talk)
    assert len(silent) >= 2
    assert lull / len(talk) < 0.5 * 16 / 365


@pytest.mark.parametrize("seed", SEEDS)
def test_introductions_of_all_kinds_stand_beside_decoys(seed):
    """Both roles on all networks, five to the hub before the holidays, and decoys of every sort."""
    meetings = make_world(seed).meetings

    roles = Counter((meeting.network, meeting.role) for meeting in meetings)
    assert all(roles[network, role] >= 3 for network in NETWORKS for role in ("introducer", "introduced"))
    assert {meeting.shape for meeting in meetings if meeting.role} == {
        "thread", "brought", "tweet", "named", "sent", "note_in", "note_out",
    }  # fmt: skip
    assert {meeting.shape for meeting in meetings if not meeting.role} >= {
        "old_friends", "known_before", "bystander", "party_of_nine", "spam", "chain", "praise", "repost", "named_note",
    }  # fmt: skip
    hub = [meeting for meeting in meetings if meeting.parties[0] == "p001" and meeting.made_at.year == 2025]
    assert len([meeting for meeting in hub if meeting.made_at.month in (11, 12)]) >= 5


NETWORKS = ("twitter", "facebook", "linkedin")


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_brought_together_by_accident(seed):
    """Whom the owner introduced were in no small group with each other before, and met no newcomer either."""
    world = make_world(seed)

    for meeting in world.meetings:
        if meeting.role is None:
            continue
        pair = set(meeting.parties)
        for conversation in world.conversations:
            members = set(conversation.members)
            if pair <= members and len(members) < 10 and conversation.id != meeting.conversation:
                assert ME in pair
                assert conversation.started_at >= meeting.made_at


def test_a_larger_world_has_more_of_everything():
    """Size is a parameter: people, years, messages, introductions."""
    large = make_world(9, people=90, years=6, messages=9000, introductions=12)

    assert sum(not person.stranger for person in large.people) == 90
    assert (large.end - large.start).days > 2180
    assert sum(event.kind == "message" for event in large.events) > 5000
    assert sum(meeting.role == "introducer" for meeting in large.meetings) > 30


def test_the_newest_archives_are_one_zip_for_each_network(tmp_path):
    """What the demo loads: three files, under the names that the networks give them."""
    names = [path.name for path in write_newest(make_world(), tmp_path)]

    assert len(names) == 3
    assert names[0].startswith("twitter-2026-01-21-")
    assert names[1].startswith("facebook-noalindgren-2026-01-21-")
    assert names[2] == "Complete_LinkedInDataExport_01-21-2026.zip"
