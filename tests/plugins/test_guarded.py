"""Calling plugins: whatever one does, the caller gets its name, and the others their turn."""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from datetime import UTC, date, datetime

import pytest
from attrs import frozen

from warmlinks.cues import MessageCues
from warmlinks.errors import InputError, OwnerUnknownError, PluginError, RecordError, UnrecognizedError
from warmlinks.plugins._guard import _TooLongError
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome, Outcomes
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import (
    About,
    Account,
    Conversation,
    CoveredSides,
    Fact,
    Member,
    Message,
    Person,
    Refused,
    Skipped,
    Source,
    Tie,
)
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import Identity, Interaction

AT = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
NAIVE = AT.replace(tzinfo=None)
DIGEST = Digest(key="k", made_at=AT, title="t", opening="o", sections=())


@contextlib.contextmanager
def deadlines_let_by():
    """A deadline is thrown into whatever runs at that moment; if that is a finaliser, Python tells of it and goes on.

    That, and nothing else that Python tells of, is no failure.
    """
    usual = sys.unraisablehook

    def tell(told):
        if told.exc_type is not _TooLongError:
            usual(told)

    sys.unraisablehook = tell
    try:
        yield
    finally:
        sys.unraisablehook = usual


@pytest.fixture(autouse=True)
def _deadlines_let_by():
    with deadlines_let_by():
        yield


def source_of(name, *, recognizes=lambda archive: True, read=lambda archive: iter(())):  # noqa: ARG005
    """A source made of two functions."""

    class Made(Source):
        network = name
        coverage = CoveredSides.OWN_SIDE

        def recognizes(self, archive):
            return recognizes(archive)

        def read(self, archive):
            return read(archive)

    Made.name = name
    return as_plugin(Made)


SHORT = 0.2
"""Seconds, for what would never end; whatever does end has longer, since a busy machine may stop it for that long."""


def registry_of(seconds=10.0, /, **plugins):
    return Registry(plugins=plugins, discover=False, environ={}, load_seconds=seconds, read_seconds=seconds)


def seconds_for(name):
    """How long a case of misbehaviour may take."""
    return SHORT if name.startswith("no end") else 10.0


def raising(error):
    def function(_):
        raise error

    return function


def endless(_):
    gc.collect()  # what other tests left behind is not to be finalised just when the deadline passes
    while True:
        pass


def stubborn(_):
    """Catches what it can, and goes on."""
    gc.collect()
    while True:
        try:
            while True:
                pass
        except Exception:  # noqa: BLE001  the mistake
            continue


class Lingering:
    """Does not come to an end even when nobody needs it."""

    def __del__(self):
        while True:
            pass


def lingering(_):
    """Loses the first deadline to a finaliser."""
    Lingering()
    endless(_)


MISBEHAVIOUR = {
    "an exception": (raising(LookupError("Mira Holt")), "LookupError"),
    "an exit": (raising(SystemExit(3)), "SystemExit"),
    "an interrupt": (raising(KeyboardInterrupt()), "KeyboardInterrupt"),
    "a generator's end": (raising(GeneratorExit()), "GeneratorExit"),
    "an end of iteration": (raising(StopIteration()), "StopIteration"),
    "no end": (endless, "took longer than 0.2 seconds"),
    "no end, as something is finalised": (lingering, "took longer than 0.2 seconds"),
    "no end, stubbornly": (stubborn, "took longer than 0.2 seconds"),
}


class Failing:
    """Raises as it is finalised."""

    def __init__(self, error):
        self.error = error

    def __del__(self):
        raise self.error


def test_control_only_deadlines_are_let_by(monkeypatch):
    """Any other exception in a finaliser is told of as ever, and so is a deadline where nobody lets it by."""
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: told.append(what.exc_type))
    Failing(_TooLongError())
    with deadlines_let_by():
        Failing(_TooLongError())
        Failing(LookupError())

    assert told == [_TooLongError, LookupError]


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_a_source_that_misbehaves_when_asked_is_left_out(archive_of, name):
    """The others are still asked, and the one that knows the file is found."""
    function, _ = MISBEHAVIOUR[name]
    registry = registry_of(seconds_for(name), bad=source_of("bad", recognizes=function), good=source_of("good"))

    assert [one.name for one in registry.recognize(archive_of("a.txt"))] == ["good"]


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_where_nobody_knows_the_file_the_one_that_misbehaved_is_named(archive_of, name):
    """It may have been the one; what its exception said is kept out, since it may be data."""
    function, reason = MISBEHAVIOUR[name]
    registry = registry_of(
        seconds_for(name), bad=source_of("bad", recognizes=function), no=source_of("no", recognizes=lambda _: False)
    )

    with pytest.raises(UnrecognizedError) as caught:
        registry.recognize(archive_of("a.txt"))

    assert "asked bad, no" in str(caught.value)
    assert reason in str(caught.value)
    assert "Mira" not in str(caught.value)


@pytest.mark.parametrize("name", MISBEHAVIOUR)
@pytest.mark.parametrize("after", [0, 1, 300])
def test_a_source_that_misbehaves_while_it_reads_is_named(archive_of, name, after):
    """Before, at or after the first record: the error has the plugin's name and no data."""
    function, reason = MISBEHAVIOUR[name]

    def read(archive):
        for number in range(after):
            yield Person(Identity("bad", str(number)))
        function(archive)

    registry = registry_of(seconds_for(name), bad=source_of("bad", read=read))

    with pytest.raises(PluginError) as caught:
        list(registry.read(registry.source("bad"), archive_of("a.txt")))

    assert (caught.value.plugin, caught.value.distribution) == ("bad", "given by the caller")
    assert reason in str(caught.value) or (name == "an end of iteration" and "RuntimeError" in str(caught.value))
    assert "Mira" not in str(caught.value)


def test_a_source_that_reads_on_for_ever_is_stopped(archive_of):
    """More records than the archive could hold are a plugin's mistake, noticed by number."""

    def read(archive):
        while True:
            yield Person(Identity("bad", "again"))

    registry = registry_of(bad=source_of("bad", read=read))

    with pytest.raises(PluginError, match="more records than the archive can hold"):
        list(registry.read(registry.source("bad"), archive_of("a.txt")))


def test_a_source_whose_entries_repeat_may_yield_many_records(archive_of):
    """A meeting every week of many years is one line; what does not say so is taken for one without an end."""

    def read(archive):
        for number in range(20_000):
            yield Person(Identity("bad", str(number)))

    registry = registry_of(bad=source_of("bad", read=read))
    source = registry.source("bad")
    with pytest.raises(PluginError, match="more records than the archive can hold"):
        list(registry.read(source, archive_of("a.txt")))
    type(source).repeats = True

    assert len(list(registry.read(source, archive_of("a.txt")))) == 20_000


def test_the_deadline_is_for_the_plugin_and_not_for_whoever_takes_the_records(archive_of):
    """A consumer may take its time between records."""

    def read(archive):
        for number in range(600):
            yield Person(Identity("slow", str(number)))

    registry = registry_of(SHORT, slow=source_of("slow", read=read))
    taken = 0
    for _ in registry.read(registry.source("slow"), archive_of("a.txt")):
        taken += 1
        if taken % 300 == 0:
            time.sleep(0.3)

    assert taken == 600


def test_stopping_early_closes_the_source_behind_the_guard(archive_of):
    """What a source does as it is closed harms nobody."""
    closed = []

    def read(archive):
        try:
            for number in range(1000):
                yield Person(Identity("club", str(number)))
        finally:
            closed.append(True)
            raise SystemExit

    registry = registry_of(club=source_of("club", read=read))
    records = registry.read(registry.source("club"), archive_of("a.txt"))
    next(records)
    records.close()

    assert closed == [True]


@pytest.mark.parametrize("error", [InputError("no", why="it is broken"), OwnerUnknownError("whose?")])
def test_an_input_error_is_the_source_s_to_raise(archive_of, error):
    """It passes as it is: it is about the file and not about the plugin."""
    registry = registry_of(club=source_of("club", read=raising(error)))

    with pytest.raises(type(error)) as caught:
        list(registry.read(registry.source("club"), archive_of("a.txt")))

    assert caught.value is error


WRONG = {
    "nothing": lambda: None,
    "a dict": lambda: {"who": "x"},
    "an identity": lambda: Identity("club", "x"),
    "another network's account": lambda: Account(Identity("twitter", "x")),
    "a person without a key": lambda: Person(Identity("club", "")),
    "another network's interaction": lambda: Interaction("twitter", "k", "x", "message", "in", AT),
    "an interaction with a number for a key": lambda: Interaction("club", 7, "x", "message", "in", AT),
    "an interaction with nobody": lambda: Interaction("club", "k", None, "message", "in", AT),
    "an interaction at no time": lambda: Interaction("club", "k", "x", "message", "in", "2024-05-06"),
    "a tie since a time without zone": lambda: Tie("club", "x", "connected", NAIVE),
    "a tie that ended without zone": lambda: Tie("club", "x", "connected", None, NAIVE),
    "an utterance without zone": lambda: Message("club", "k", "c", "x", NAIVE, MessageCues()),
    "an utterance on a day": lambda: Message("club", "k", "c", "x", date(2024, 5, 6), MessageCues()),
    "a member who joined without zone": lambda: Conversation("club", "c", "group", (Member("x", NAIVE),)),
    "a list of members": lambda: Conversation("club", "c", "group", [Member("x")]),
    "a date of the archive without zone": lambda: About("club", as_of=NAIVE),
    "a fact without a day": lambda: Fact("club", "x", "birthday", "soon"),
    "a fact of another network": lambda: Fact("twitter", "x", "note", "sings"),
    "a count that is none": lambda: Refused("a.txt", "why", count="1"),
    "a negative count": lambda: Skipped("why", count=-1),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_proper_record_is_the_plugin_s_mistake(archive_of, name):
    """It is noticed before it goes on, and the plugin is named."""

    def me():
        return Account(Identity("club", "me"))

    registry = registry_of(club=source_of("club", read=lambda _: (make() for make in (me, WRONG[name]))))

    with pytest.raises(PluginError, match="it yields") as caught:
        list(registry.read(registry.source("club"), archive_of("a.txt")))

    assert caught.value.plugin == "club"


def test_a_wrong_value_is_told_with_record_field_and_plugin(archive_of):
    """And without the value, which may be part of what was read; the record's own error has it."""

    def read(archive):
        yield Account(Identity("club", "me"))
        yield Interaction("club", "k", "x", "message", "private words", AT)

    registry = registry_of(club=source_of("club", read=read))

    with pytest.raises(PluginError) as caught:
        list(registry.read(registry.source("club"), archive_of("a.txt")))
    assert "Interaction.direction is none of: in, out, both" in str(caught.value)
    assert caught.value.plugin == "club"
    assert "private words" not in str(caught.value)
    assert isinstance(caught.value.__cause__, RecordError)
    assert "private words" in str(caught.value.__cause__)


def test_proper_records_pass_as_they_are(archive_of):
    """The control: one of each kind, with times that are aware, dates, and unknown."""
    records = [
        About("club", as_of=AT),
        Account(Identity("club", "me")),
        Person(Identity("club", "x")),
        Tie("club", "x", "connected", date(2024, 5, 6), AT),
        Tie("club", "x", "following"),
        Tie("club", "x", "contact", direction="out"),
        Fact("club", "x", "birthday", "--04-02"),
        Interaction("club", "k", "x", "message", "in", AT),
        Interaction("club", "k2", "x", "message", "in", date(2024, 5, 6)),
        Conversation("club", "c", "group", (Member("x", AT),)),
        Message("club", "k", "c", "x", AT, MessageCues()),
        Skipped("draft"),
        Refused("a.txt", "why"),
    ]
    registry = registry_of(club=source_of("club", read=lambda _: iter(records)))

    assert list(registry.read(registry.source("club"), archive_of("a.txt"))) == records


@pytest.mark.parametrize("answer", [None, 1, "yes", [], [1]])
def test_an_answer_that_is_neither_yes_nor_no_is_said(archive_of, answer):
    """It is not taken for a yes or a no."""
    registry = registry_of(club=source_of("club", recognizes=lambda _: answer))

    with pytest.raises(UnrecognizedError, match=f"it answered {type(answer).__name__} instead of yes or no"):
        registry.recognize(archive_of("a.txt"))


def test_two_sources_that_know_one_file_are_both_named(archive_of):
    """Neither is taken; the user says which."""
    registry = registry_of(one=source_of("one"), two=source_of("two"))

    with pytest.raises(UnrecognizedError, match=r"more than one source.*one \(.*two \(.*--source NAME"):
        registry.recognize(archive_of("a.txt"))

    assert [one.name for one in registry.recognize(archive_of("a.txt"), "two")] == ["two"]


def test_without_any_source_that_is_said(archive_of):
    """There is nobody to ask."""
    with pytest.raises(UnrecognizedError, match="no source is installed"):
        registry_of().recognize(archive_of("a.txt"))


# -- notifiers


@frozen
class NoSettings:
    """A channel without settings."""


def notifier_of(send, preview=lambda digest, settings: b"shown", *, seconds=10.0):  # noqa: ARG005
    class Made(Notifier):
        name = "bell"
        settings = NoSettings
        deadline = seconds

        def _send(self, digest, settings):
            return send(digest)

        def preview(self, digest, settings):
            return preview(digest, settings)

    registry = registry_of(bell=as_plugin(Made))
    return registry, registry.notifier("bell")


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_a_notifier_that_misbehaves_leaves_it_unknown(name):
    """Whether the message was handed over cannot be known, so nobody sends it again."""
    function, reason = MISBEHAVIOUR[name]
    registry, notifier = notifier_of(function, seconds=seconds_for(name))

    outcome = registry.send(notifier, DIGEST, NoSettings())

    assert outcome.kind is Outcomes.UNKNOWN
    assert reason in outcome.why


def test_a_notifier_s_answer_passes_as_it_is():
    """The control: what it answers is what became of the message."""
    answer = Outcome.refused("no such address")
    registry, notifier = notifier_of(lambda _: answer)

    assert registry.send(notifier, DIGEST, NoSettings()) is answer
    assert registry.preview(notifier, DIGEST, NoSettings()) == b"shown"


@pytest.mark.parametrize(
    ("preview", "reason"),
    [
        (lambda digest, settings: "text", "it answered str instead of bytes"),  # noqa: ARG005
        (lambda digest, settings: 1 / 0, "ZeroDivisionError"),  # noqa: ARG005
        (lambda digest, settings: exit(), "SystemExit"),  # noqa: ARG005, PLR1722
    ],
)
def test_a_preview_that_misbehaves_is_named(preview, reason):
    """The error says whose it is."""
    registry, notifier = notifier_of(lambda _: Outcome.delivered(), preview)

    with pytest.raises(PluginError, match=reason) as caught:
        registry.preview(notifier, DIGEST, NoSettings())

    assert caught.value.plugin == "bell"
