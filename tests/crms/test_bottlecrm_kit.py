"""The kit for doors over the door to a real BottleCRM: each request goes wrong in each way, and a human edits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from crms.bottlecrm import running
from warmlinks.testing.doors import DoorConformance, DoorExample
from warmlinks_bottlecrm.door import BottleCrmDoor

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def real() -> Iterator[DoorExample]:
    with running(workers=1) as crm, crm.as_user() as asked, pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOTTLECRM_TOKEN", crm.made["owner"])
        patch.setenv("BOTTLECRM_WRONG", "bcrm_pat_wrong-with-a-long-tail")
        for key, kind in (("warmth", "number"), ("next_contact", "date")):
            field = {"target_model": "Contact", "key": key, "label": key, "field_type": kind}
            asked.post("/api/custom-fields/", json=field).raise_for_status()

        def make(name: str) -> str:
            first, last = name.split(" ", 1)
            reply = asked.post("/api/contacts/", json={"first_name": first, "last_name": last})
            return str(reply.json()["id"])

        def set_field(key: str, name: str, value: object) -> None:
            asked.patch(f"/api/contacts/{key}/", json={"custom_fields": {name: value}}).raise_for_status()

        def raw(key: str) -> dict[str, object] | None:
            reply = asked.get(f"/api/contacts/{key}/")
            if reply.status_code == 404:
                return None
            told = reply.json()["contact_obj"]
            custom = told.pop("custom_fields")
            del told["updated_at"]
            return {**told, **custom}

        def meet(key: str, at: datetime, kind: str) -> None:
            body = {"contact": key, "kind": kind, "occurred_at": at.isoformat()}
            asked.post("/api/interactions/", json=body).raise_for_status()

        yield DoorExample(
            make_door=BottleCrmDoor,
            port=int(crm.url.rpartition(":")[2]),
            table=lambda url: {"url": url, "token": "env:BOTTLECRM_TOKEN"},
            fields={"warmth": "warmth", "due_at": "next_contact"},
            make=make,
            edit=lambda key, text: set_field(key, "nickname", text),
            edit_ours=lambda key, number: set_field(key, "warmth", number),
            delete=lambda key: asked.delete(f"/api/contacts/{key}/").raise_for_status(),
            raw=raw,
            meet=meet,
            secret=crm.made["owner"],
            wrong=lambda url: {"url": url, "token": "env:BOTTLECRM_WRONG"},
        )


class TestBottleCrmDoor(DoorConformance):
    every = 9  # each request with each fault takes minutes

    @pytest.fixture
    def example(self, real):
        return real
