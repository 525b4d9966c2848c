"""Each sample in every generation its network has had gives the same people and days, less what that one has lost."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from warmlinks.archive import open_archive
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Record, Refused, Tie
from warmlinks_linkedin.samples.export import connections
from warmlinks_samples import generations, make_world
from warmlinks_samples.expectations import expected
from warmlinks_samples.networks import Generation
from warmlinks_samples.observing import observed
from warmlinks_samples.world import World
from warmlinks_samples.writing import write_generation

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "generations.md"
OWNERS = {"twitter": "noalindgren", "facebook": "Noa Lindgren", "linkedin": "noa-lindgren"}
NAMES = [(one.network, one.name) for one in generations.GENERATIONS]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry(folders=(), environ={})


@pytest.fixture(scope="module")
def worlds() -> dict[int, World]:
    return {seed: make_world(seed) for seed in (7, 3)}


@pytest.fixture
def world(request: pytest.FixtureRequest, worlds: dict[int, World]) -> World:
    return worlds[request.param]


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, str], Generation]:
    """The generations as the reference page tells them."""
    return {(one.network, one.name): one for one in generations.read_page(PAGE.read_text(encoding="utf-8"))}


def read(
    registry: Registry, world: World, generation: Generation, folder: Path, *, unpacked: bool = False
) -> list[Record]:
    """Write a world in one generation and let the source that recognises it read it."""
    paths = write_generation(world, generation.network, generation.name, folder, unpacked=unpacked)
    owner = None if generation.says_whose else OWNERS[generation.network]
    with open_archive(paths if len(paths) > 1 else paths[0], owner=owner, timezone=world.zone) as archive:
        source = registry.recognize(archive)[0]
        assert source.network == generation.network
        return list(registry.read(source, archive))


@pytest.mark.parametrize("name", NAMES, ids=["-".join(name) for name in NAMES])
@pytest.mark.parametrize("world", [7, 3], indirect=True)
def test_people_and_contact_days_are_those_the_generation_carries(name, world, registry, table, tmp_path):
    """The people and their days of contact are what the table in the docs says is in this generation."""
    records = read(registry, world, table[name], tmp_path)

    found, wanted = observed(world, name[0], records), expected(world, table[name])
    assert {"missing": wanted - found, "extra": found - wanted} == {"missing": Counter(), "extra": Counter()}
    assert [record for record in records if isinstance(record, Refused)] == []


@pytest.mark.parametrize("name", [("twitter", "G4"), ("facebook", "J4"), ("linkedin", "2026")])
def test_an_unpacked_folder_reads_like_the_zip(name, registry, worlds, table, tmp_path):
    """Somebody who unpacked the archive gets the same."""
    zipped = read(registry, worlds[7], table[name], tmp_path / "a")

    unpacked = read(registry, worlds[7], table[name], tmp_path / "b", unpacked=True)

    assert observed(worlds[7], name[0], unpacked) == observed(worlds[7], name[0], zipped)


def test_a_wrong_row_of_the_table_would_be_noticed(registry, worlds, table, tmp_path):
    """The control: were G0 said to carry messages, or J1 none, the comparison would fail."""
    wrong = evolve(table["twitter", "G0"], carries=table["twitter", "G4"].carries)
    fewer = evolve(table["facebook", "J1"], carries=frozenset())

    assert expected(worlds[7], wrong) != observed(
        worlds[7], "twitter", read(registry, worlds[7], wrong, tmp_path / "a")
    )
    assert expected(worlds[7], fewer) != observed(
        worlds[7], "facebook", read(registry, worlds[7], fewer, tmp_path / "b")
    )


def test_times_that_the_old_exporter_forgot_are_dates(registry, table, tmp_path):
    """Tweets before November 2010 stand at midnight in Greenwich and count for the day that is written."""
    world = make_world(5, last_day=date(2012, 1, 20))

    records = read(registry, world, table["twitter", "G0"], tmp_path)

    assert observed(world, "twitter", records) == expected(world, table["twitter", "G0"])


def test_the_table_in_the_docs_is_fresh():
    """The page is what the command writes, and nothing in it is lost when it is read back."""
    assert PAGE.read_text(encoding="utf-8") == generations.page()
    assert generations.read_page(generations.page()) == generations.GENERATIONS


@pytest.mark.parametrize(
    "variant", ["unquoted", "two-lines", "no-preamble", "bom", "crlf", "excel", "semicolon", "tab"]
)
def test_connections_passed_around_give_the_same_people(variant, registry, worlds, tmp_path):
    """`Connections.csv` with another preamble, a mark, or saved by a spreadsheet tells of the same people and days."""
    world = worlds[7]
    found = []
    for name in ("", variant):
        file = tmp_path / name / "Connections.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(connections(world, variant=name))
        with open_archive(file, owner=OWNERS["linkedin"], timezone=world.zone) as archive:
            records = list(registry.read(registry.recognize(archive)[0], archive))
        ties = {(record.who, record.since) for record in records if isinstance(record, Tie)}
        found.append((observed(world, "linkedin", records), ties))

    assert len(found[0][1]) > 10
    assert found[1] == found[0]


def test_the_newest_exports_lose_no_day_of_contact_but_by_encryption(worlds, table):
    """With the zip of encrypted chats beside it, today's Facebook download tells of more days than alone."""
    world = worlds[7]
    alone = expected(world, table["facebook", "J4"])
    whole = expected(world, table["facebook", "J4+E2EE"])

    assert alone != whole
    assert sum(len(days) for _, days in whole) > sum(len(days) for _, days in alone)
    assert world.end - world.start > timedelta(days=3 * 365)
