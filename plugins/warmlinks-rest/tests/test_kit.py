"""The door, configured in data for the kit's own CRM, keeps every promise of doors."""

from __future__ import annotations

import pytest

from warmlinks.testing.doors import FAULTS, DoorConformance
from warmlinks.testing.small_crm import SmallCrm
from warmlinks_rest.door import RestDoor

SMALL = {
    "check": {"path": "me", "account": ["account"]},
    "describe": {
        "path": "fields",
        "types": {"number": "number", "moment": "moment", "day": "day", "text": "text"},
    },
    "people": {
        "path": "people",
        "list": "people",
        "id": "key",
        "fields": "fields.",
        "version": "version",
        "page": {"style": "cursor", "at": "after", "parameter": "after"},
    },
    "many": {"path": "people", "query": {"key": "{keys[]}"}, "list": "people"},
    "activities": [{"path": "activities", "id": "key", "contact": "contact", "at": "at", "kind": "kind"}],
    "write": {"path": "people/{key}", "condition": "If-Match"},
}


def example_of(crm, more=None):
    return crm.example(
        make_door=RestDoor,
        table=lambda url: {**crm.table, **SMALL, **(more or {}), "url": url},
        wrong=lambda url: {**SMALL, "url": url, "token": "env:HOME"},
    )


@pytest.fixture
def crm():
    with SmallCrm({"wl_warmth": "number", "wl_due": "moment"}) as made:
        made.page = 2
        yield made


class TestWithVersions(DoorConformance):
    faults = ("dropped after it was passed on", "429 with Retry-After", "moved")
    every = 4

    @pytest.fixture
    def example(self, crm):
        return example_of(crm)


class TestWithoutVersions(DoorConformance):
    """Each record is read right before it is written."""

    faults = ("500 after it was passed on",)
    every = 4

    @pytest.fixture
    def example(self, crm):
        crm.versions = False
        return example_of(crm, {"write": {"path": "people/{key}"}})


@pytest.mark.heavy
class TestEachFault(TestWithVersions):
    faults = FAULTS
    every = 1
