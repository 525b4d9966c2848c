"""The zoo: plugins that do what they must not are contained and named, each and every one."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import warmlinks as wl
from warmlinks.errors import FeedError
from warmlinks.plugins.notifiers import Digest, Outcomes
from warmlinks.plugins.registry import Registry
from warmlinks.testing.models import ModelConformance
from warmlinks.testing.zoo import MARKER, ZOO, Animal

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
DIGEST = Digest(key="k", made_at=NOW, title="t", opening="o", sections=())
HEALTHY = """
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.sources import Account, CoveredSides, Person, Source
from warmlinks.values import Identity

WARMLINKS_HOOKS = 2


class Healthy(Source):
    name = network = "healthy"
    coverage = CoveredSides.BOTH_SIDES

    def recognizes(self, archive):
        return bool(archive.find("healthy.txt"))

    def read(self, archive):
        yield Account(Identity("healthy", "me"), "healthy.txt")
        yield Person(Identity("healthy", "tom", name="Tom Achebe"), "healthy.txt")


@hookimpl
def warmlinks_register_sources():
    return [Healthy]
"""


def of(kind: str) -> Any:
    animals = [animal for animal in ZOO if animal.kind == kind]
    return pytest.mark.parametrize("animal", animals, ids=[animal.name for animal in animals])


@pytest.fixture
def cage(tmp_path, monkeypatch):
    """Puts an animal into a folder with a healthy plugin, and gives the registry of both."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "plugins"
    folder.mkdir(mode=0o755)
    (tmp_path / MARKER).write_text("x")
    (tmp_path / "healthy.txt").write_text("x")

    def put(animal: Animal) -> Registry:
        for name, text in ((animal.name, animal.text), ("healthy", HEALTHY)):
            (folder / f"{name}.py").write_text(text)
            (folder / f"{name}.py").chmod(0o644)
        return Registry(
            discover=False, environ={}, folders=[folder], load_seconds=0.3, read_seconds=0.3, veto_seconds=0.3
        )

    return put


def loads_healthy(book) -> None:
    """The healthy plugin's file is read all the same."""
    assert book.load("healthy.txt").new_people == 1


def test_there_are_enough_of_each_kind():
    """Sixty and more, of every kind, each called otherwise."""
    kinds = Counter(animal.kind for animal in ZOO)

    assert len(ZOO) >= 60
    assert len({animal.name for animal in ZOO}) == len(ZOO)
    assert min(kinds[kind] for kind in ("plugin", "source", "feed", "guard", "notifier")) >= 7


@of("plugin")
def test_what_fails_as_it_is_loaded_is_listed_with_its_reason(cage, animal):
    """And the healthy one is in use."""
    registry = cage(animal)

    infos = {info.name: info for info in registry.plugins()}

    assert infos[animal.name].state in ("failed", "refused")
    assert animal.says in infos[animal.name].why
    assert list(registry.sources()) == ["healthy"]
    with wl.Book.open(":memory:", timezone="UTC", registry=registry) as book:
        loads_healthy(book)


@of("source")
def test_what_fails_as_it_reads_costs_that_file_and_is_named(cage, animal, caplog, tmp_path):
    """The book has nothing of it, unless what it did could be put right; the healthy file is read."""
    registry = cage(animal)
    with (
        caplog.at_level(logging.WARNING, "warmlinks"),
        wl.Book.open(":memory:", timezone="UTC", registry=registry) as book,
    ):
        report = book.load([tmp_path / MARKER])
        loads_healthy(book)
        names = {one.name for one in book.connections(now=NOW)}

    failed = report.files[0].failed
    if failed is None:
        assert names == {"Mira Holt", "Tom Achebe"}
        said = " ".join(one.getMessage() for one in caplog.records)
        assert animal.says in said
        assert not animal.says or animal.name in said
    else:
        said = str(report.files[0].error)
        assert names == {"Tom Achebe"}
        assert animal.says in said
        assert animal.name in said
        # what was read is nobody's to say
        assert "Mira Holt" not in said


@of("feed")
def test_a_feed_that_fails_is_named(cage, animal):
    """As a `PluginError` that names it, or as the server's trouble; nothing else leaves it."""
    registry = cage(animal)
    feed = registry.feed(animal.name)
    nothing: Any = None

    def ask() -> None:
        registry.check(feed, feed.configure({}), nothing)
        list(registry.pull(feed, feed.configure({}), None, nothing))

    with pytest.raises((wl.PluginError, FeedError)) as caught:
        ask()

    assert animal.says in str(caught.value)
    assert isinstance(caught.value, FeedError) or animal.name in str(caught.value)
    assert "Mira Holt" not in str(caught.value)


@of("guard")
def test_a_guard_that_fails_holds_back_and_is_named(cage, animal):
    """With a reason that says whose mistake it is; the digest is made."""
    registry = cage(animal)
    with wl.Book.open(":memory:", timezone="UTC", registry=registry) as book:
        book.log("Mira Holt", at=NOW - timedelta(days=90), kind="call", create=True)
        book.set("Mira Holt", now=NOW - timedelta(days=80), cadence=30)
        digest, held = book.digest(now=NOW), book.suppressed(now=NOW)

    assert digest is None
    assert [one.guard for one in held] == [animal.name]
    assert animal.says in held[0].why
    assert f"{animal.name}.py" in held[0].why


@of("notifier")
def test_a_notifier_that_fails_leaves_it_unknown_and_is_named(cage, animal):
    """Whether the message went out cannot be known; a preview is an error that names it."""
    registry = cage(animal)
    notifier = registry.notifier(animal.name)
    settings = notifier.configure({})

    if "preview" in animal.name:
        with pytest.raises(wl.PluginError) as caught:
            registry.preview(notifier, DIGEST, settings)
        said = str(caught.value)
    else:
        outcome = registry.send(notifier, DIGEST, settings)
        assert outcome.kind is Outcomes.UNKNOWN
        said = outcome.why
    assert animal.says in said
    assert animal.name in said
    assert "Mira Holt" not in said


@of("model")
def test_a_model_that_breaks_a_law_is_caught_by_the_kit(cage, animal):
    """It loads as any other; the kit says which law it breaks."""
    model = type(cage(animal).model(animal.name))
    kit = type("Kit", (ModelConformance,), {"model": model})()
    said = []

    for check in sorted(name for name in dir(kit) if name.startswith("test_") and name != "test_keeps_quiet"):
        try:
            getattr(kit, check)()
        except AssertionError as error:
            said.append(str(error))

    assert any(animal.says in one for one in said), said


def test_control_the_plain_plugins_of_the_zoo_would_work(cage):
    """What all of them are made of is right; only the one way in which each is broken is wrong."""
    from warmlinks.testing import zoo

    for template in (zoo._SOURCE, zoo._FEED, zoo._GUARD, zoo._NOTIFIER, zoo._MODEL):
        registry = cage(Animal("plain", "plugin", zoo._text(template, "plain"), ""))

        assert {info.state for info in registry.plugins()} == {"loaded"}, template
