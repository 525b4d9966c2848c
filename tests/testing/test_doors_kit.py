"""The kit's own door keeps every promise, and each door of the zoo is named for the one that it breaks."""

from __future__ import annotations

import inspect

import pytest
from attrs import evolve

from warmlinks.net import asking
from warmlinks.testing.doors import DoorConformance, DoorPlace, FaultyCrm
from warmlinks.testing.doors_zoo import BROKEN
from warmlinks.testing.small_crm import SmallCrm

LAWS = [name for name in vars(DoorConformance) if name.startswith("test_")]


@pytest.fixture
def crm():
    with SmallCrm({"wl_warmth": "number", "wl_due": "moment"}) as made:
        made.page = 2
        yield made


class TestSmallCrm(DoorConformance):
    """Some faults at a third of the requests; `plugins new door` is tried with all at each, in the heavy set."""

    faults = ("dropped after it was passed on", "429 with Retry-After", "500 before it is passed on", "moved")
    every = 3

    @pytest.fixture
    def example(self, crm):
        return crm.example()


@pytest.fixture
def place(crm, tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "pause", lambda _: None)
    with FaultyCrm(crm.port) as faulty:
        yield DoorPlace(crm.example(), faulty, tmp_path)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: f"{one.kind.__name__}-{one.breaks}")
def test_a_broken_door_is_named(broken, place):
    place.example = evolve(place.example, make_door=broken.kind)
    with pytest.raises((AssertionError, pytest.fail.Exception), match=broken.says):
        getattr(DoorConformance(), broken.breaks)(place)


def test_every_promise_is_broken_by_somebody():
    """What nobody breaks, nobody knows to be looked at."""
    assert {one.breaks for one in BROKEN} == set(LAWS)
    assert all(inspect.getdoc(getattr(DoorConformance, name)) for name in LAWS)
