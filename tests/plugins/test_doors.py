"""Doors of plugins: registered, numbered, made behind a guard, and named for what they do wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warmlinks.errors import FeedError, PluginError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Change, Contact, Door, FieldKind, Opened, Result, Written
from warmlinks.plugins.registry import Registry
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.small_crm import SmallCrmDoor, SmallCrmSettings

TABLE = {"url": "http://127.0.0.1:9", "token": "env:NOWHERE"}
TEXT = """
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.testing.small_crm import SmallCrmDoor
{before}
WARMLINKS_HOOKS = 2
{number}

@hookimpl
def warmlinks_register_doors():
    return [SmallCrmDoor]
"""


class Quiet(Door):
    """A door that is right."""

    name = "quiet"
    settings = SmallCrmSettings

    def check(self):
        return Opened(account="me")

    def fields(self):
        return {"warmth": FieldKind.NUMBER}

    def people(self, fields, keys=None):
        yield Contact(key="1", fields={"warmth": 0.5})

    def activities(self, since=None):
        yield from ()

    def write(self, changes):
        for one in changes:
            yield Written(contact=one.contact, result=Result.DONE)


def opened(kind):
    net = Net(deadline=Deadline(60), now=datetime.now(UTC))
    return Registry(plugins={"p": as_plugin(kind)}, discover=False).open_door(kind.name, TABLE, net)


def of_file(folder, text):
    (folder / "small.py").write_text(text)
    (folder / "small.py").chmod(0o600)
    folder.chmod(0o700)
    registry = Registry(discover=False, folders=[folder], environ={})
    return registry, registry.plugins()[0]


def test_a_door_is_known_by_its_name(tmp_path):
    registry, info = of_file(tmp_path, TEXT.format(before="", number="WARMLINKS_DOORS = 1"))

    assert (info.state, info.doors, info.parts) == ("loaded", ("smallcrm",), ("smallcrm",))
    assert registry.door("smallcrm") is SmallCrmDoor
    assert list(registry.doors()) == ["smallcrm"]
    with pytest.raises(SettingsError, match=r"there is no door 'smalcrm'.*Did you mean smallcrm"):
        registry.door("smalcrm")


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("", "WARMLINKS_DOORS = 1"),
        ("WARMLINKS_DOORS = 2", "written for doors 2, and this warmlinks has 1: update warmlinks"),
        ("WARMLINKS_DOORS = 0", "update the plugin"),
        ("WARMLINKS_DOORS = 'one'", "WARMLINKS_DOORS = 1"),
    ],
)
def test_a_door_for_another_face_is_refused(tmp_path, number, says):
    _, info = of_file(tmp_path, TEXT.format(before="", number=number))

    assert info.state == "refused"
    assert says in info.why


def test_its_number_is_read_before_anything_is_run(tmp_path):
    _, info = of_file(tmp_path, TEXT.format(before="raise SystemExit", number="WARMLINKS_DOORS = 2"))
    _, control = of_file(tmp_path, TEXT.format(before="raise SystemExit", number="WARMLINKS_DOORS = 1"))

    assert (info.state, control.state) == ("refused", "failed")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"batch": 0}, "batch is 0"),
        ({"settings": None}, "settings is no attrs class"),
        ({"name": "Quiet Door"}, "must be a word in small letters"),
    ],
)
def test_a_class_that_is_not_right_is_refused(words, says):
    registry = Registry(plugins={"p": as_plugin(type("Odd", (Quiet,), words))}, discover=False)

    assert says in registry.plugins()[0].why


def test_what_is_right_goes_through():
    with opened(Quiet) as door:
        assert door.check() == Opened(account="me")
        assert door.fields() == {"warmth": FieldKind.NUMBER}
        assert [one.key for one in door.people(["warmth"])] == ["1"]
        assert list(door.activities()) == []
        (written,) = door.write([Change(contact="1", fields={})])
        assert written.result is Result.DONE
        assert (door.name, door.batch) == ("quiet", 100)


def wrong_people(what):
    def people(self, fields, keys=None):
        yield what

    return people


def raising(error):
    def check(self):
        raise error

    return check


def answering(what):
    def method(self, *_words):
        return what

    return method


@pytest.mark.parametrize(
    ("words", "call", "says"),
    [
        ({"check": answering(None)}, lambda door: door.check(), r"check\(\) gave NoneType instead of Opened"),
        ({"fields": answering(["warmth"])}, lambda door: door.fields(), "no mapping from names to FieldKind"),
        ({"people": wrong_people(7)}, lambda door: list(door.people([])), r"people\(\) gave int instead of Contact"),
        ({}, lambda door: list(door.people([])), "a field that was not asked for"),
        ({}, lambda door: list(door.people(["warmth"], ["2"])), "a contact that was not asked for"),
        ({"write": answering([None])}, lambda door: list(door.write([])), "NoneType instead of Written"),
        ({"check": raising(ZeroDivisionError("x"))}, lambda door: door.check(), "ZeroDivisionError"),
        ({"check": raising(SystemExit())}, lambda door: door.check(), "SystemExit"),
    ],
)
def test_what_a_door_does_wrong_names_it(words, call, says):
    door = opened(type("Odd", (Quiet,), words))
    with pytest.raises(PluginError, match=says) as caught:
        call(door)
    assert caught.value.plugin == "p"


def test_what_is_its_own_to_raise_passes():
    with pytest.raises(FeedError, match="asleep"):
        opened(type("Odd", (Quiet,), {"check": raising(FeedError("asleep"))})).check()
