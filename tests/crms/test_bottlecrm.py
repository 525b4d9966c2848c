"""BottleCRM itself, with the world in it: scores made in place and by rows, written by two doors, read back from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crms import bottlecrm
from crms.bottlecrm import BottleCrm, running
from crms.world import NOW
from warmlinks.crm import plan, scores_of
from warmlinks.errors import AccessError, SettingsError, StoppedError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Change, Door, Result
from warmlinks.scoring.sql import score_query
from warmlinks_bottlecrm.door import BottleCrmDoor
from warmlinks_bottlecrm.interactions import KINDS, interactions
from warmlinks_bottlecrm.sql_door import BottleCrmSqlDoor

pytestmark = pytest.mark.heavy

FIELDS = {"warmth": "warmth", "due_at": "next_contact"}
PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "crm-bottlecrm.md").read_text("utf-8")
OpenDoor = Callable[..., Door]


@pytest.fixture(scope="module")
def crm() -> Iterator[BottleCrm]:
    with running() as made:
        with made.as_user() as asked:
            for key, kind in (("warmth", "number"), ("next_contact", "date")):
                field = {"target_model": "Contact", "key": key, "label": key, "field_type": kind}
                assert asked.post("/api/custom-fields/", json=field).status_code == 201
        yield made


@pytest.fixture
def open_door(crm: BottleCrm, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenDoor]:
    opened: list[Door] = []

    def of(name: str, who: str = "owner", **more: str) -> Door:
        monkeypatch.setenv(f"BOTTLECRM_{who.upper()}", crm.made[who])
        net = Net(deadline=Deadline(120), now=datetime.now(UTC), inner_hosts=["127.0.0.1"], insecure=True)
        if name == "bottlecrm":
            rest = {"url": crm.url, "token": f"env:BOTTLECRM_{who.upper()}"}
            opened.append(BottleCrmDoor(BottleCrmDoor.configure(rest), net))
        else:
            table = {"database": crm.database(), "organisation": crm.made["org"], **more}
            opened.append(BottleCrmSqlDoor(BottleCrmSqlDoor.configure(table), net))
        return opened[-1]

    yield of
    for each in opened:
        each.close()


@pytest.fixture
def database(crm: BottleCrm) -> Iterator[Any]:
    """As its administrator, who sees and may do all; our fields are empty."""
    with connected(crm.database("postgres"), autocommit=True) as connection:
        connection.execute("update contacts set custom_fields = custom_fields - 'warmth' - 'next_contact'")
        yield connection


@pytest.fixture(params=["bottlecrm", "bottlecrm-sql"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def connected(where: str, **more: Any) -> Any:
    import psycopg  # of the heavy set's own group

    return psycopg.connect(where, **more)


def scores_in_place(crm: BottleCrm, organisation: str) -> list[dict[str, Any]]:
    query = score_query(dialect="postgresql", activities=interactions(), now=NOW, paramstyle="pyformat")
    with connected(crm.database()) as connection:
        connection.read_only = True
        connection.execute("select set_config('app.current_org', %s, true)", [organisation])
        cursor = connection.execute(query.text, query.parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def test_scores_in_place_and_by_rows_are_equal_and_come_back(crm, open_door, name, database) -> None:
    """What was put in by its interface is scored in place and by rows of each door, equal; and is read back equal."""
    in_place = {row["tie"]: row for row in scores_in_place(crm, crm.made["org"])}
    door = open_door(name)

    by_rows = {row["tie"]: row for row in scores_of(door, now=NOW, kinds=KINDS)}
    pushed = plan(in_place.values(), door, fields=FIELDS, step=0, now=NOW).push()
    with crm.as_user() as asked:
        shown = {each["id"]: each["custom_fields"] for each in asked.get("/api/contacts/?limit=100").json()["results"]}

    assert set(by_rows) == set(in_place) <= set(crm.contacts.values())
    assert len(in_place) > 50
    assert pushed.counts == {Result.DONE: len(in_place)}, pushed.show()
    for key, row in in_place.items():
        for column in ("warmth", "alive", "due_at"):
            assert by_rows[key][column] == _near(row[column])
        assert shown[key]["warmth"] == _near(row["warmth"])
        day = None if row["due_at"] is None else datetime.fromtimestamp(row["due_at"], UTC).date().isoformat()
        assert shown[key].get("next_contact") == day
    assert all(held["nickname"] for held in shown.values())
    assert "warmth" not in shown[crm.contacts[59]]


def test_the_page_says_what_is_so(crm, open_door, database) -> None:
    """Its grants are those under which the tests run, its summary is what is shown, and its way out leaves nothing."""
    making, leaving = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    rows = scores_in_place(crm, crm.made["org"])
    planned = plan(rows, open_door("bottlecrm"), fields=FIELDS, now=NOW)
    summary = planned.show(first=0)
    planned.push()
    held = "select count(*) from contacts where custom_fields ? 'warmth'"
    written = database.execute(held).fetchone()
    database.execute(leaving)

    assert all(line in f"{bottlecrm._ROLES}{bottlecrm._GRANTS}" for line in making.splitlines())
    assert f"```text\n{summary}\n```" in PAGE
    assert (written, database.execute(held).fetchone()) == ((56,), (0,))


def _near(figure: float | None) -> Any:
    return None if figure is None else pytest.approx(figure, rel=1e-9, abs=1e-9)


def test_an_edit_in_between_survives(crm, open_door, name, database) -> None:
    """A contact that somebody edited since it was read gives way, no other does; to save all that was read loses it."""
    edited, other = crm.contacts[3], crm.contacts[4]
    door = open_door(name)
    planned = plan([_row(edited, 0.5), _row(other, 0.25)], door, fields={"warmth": "warmth"}, now=NOW)
    with crm.as_user() as asked:
        before = _custom_fields(asked, edited)
        assert (
            asked.patch(f"/api/contacts/{edited}/", json={"custom_fields": {"nickname": "Edited"}}).status_code == 200
        )
        done = planned.push()

        assert done.counts == {Result.STALE: 1, Result.DONE: 1}
        assert _custom_fields(asked, edited) == {"nickname": "Edited"}
        assert _custom_fields(asked, other)["warmth"] == 0.25

        again = plan([_row(edited, 0.5)], door, fields={"warmth": "warmth"}, now=NOW).push()
        assert again.counts == {Result.DONE: 1}
        assert _custom_fields(asked, edited) == {"nickname": "Edited", "warmth": 0.5}

        # the naive way: all that was read, with ours, is sent back
        asked.patch(f"/api/contacts/{edited}/", json={"custom_fields": {**before, "warmth": 0.5}})
        assert _custom_fields(asked, edited)["nickname"] == before["nickname"]


def _custom_fields(asked: Any, key: str) -> dict[str, Any]:
    return asked.get(f"/api/contacts/{key}/").json()["contact_obj"]["custom_fields"]


def test_an_edit_that_is_not_through_is_neither_waited_for_nor_lost(crm, open_door, database) -> None:
    """The database's door leaves a row alone that somebody holds, and merges into it once they have let go."""
    key = crm.contacts[5]
    door = open_door("bottlecrm-sql")
    change = Change(contact=key, fields={"warmth": 0.5})
    with connected(crm.database("postgres")) as human:
        edit = 'update contacts set custom_fields = custom_fields || \'{"nickname": "Held"}\', updated_at = now()'
        human.execute(f"{edit} where id = %s", [key])
        (held,) = door.write([change])
    (after,) = door.write([change])

    assert (held.result, after.result) == (Result.LATER, Result.DONE)
    row = database.execute("select custom_fields from contacts where id = %s", [key]).fetchone()
    assert row is not None
    assert row[0] == {"nickname": "Held", "warmth": 0.5}


def test_a_night_in_which_nothing_changed_writes_nothing(crm, open_door, name, database, tmp_path) -> None:
    """The second run finds nothing to do, and no `updated_at` moves; by the database's door none moves in the first."""
    rows = scores_in_place(crm, crm.made["org"])[:8]
    stamps = "select id::text, updated_at, xmin::text from contacts order by id"
    at_first = database.execute(stamps).fetchall()
    for _ in range(2):
        planned = plan(rows, open_door(name), fields=FIELDS, now=NOW, log=tmp_path / "log.db")
        before = database.execute(stamps).fetchall()
        planned.push()

    assert planned.changes == ()
    assert database.execute(stamps).fetchall() == before
    moved = {new[0] for old, new in zip(at_first, before, strict=True) if old[1] != new[1]}
    assert moved == (set() if name == "bottlecrm-sql" else {row["tie"] for row in rows if row["warmth"] is not None})
    # the naive night: what is there already is sent again
    with crm.as_user() as asked:
        asked.patch(f"/api/contacts/{rows[0]['tie']}/", json={"custom_fields": {"warmth": rows[0]["warmth"]}})
    assert database.execute(stamps).fetchall() != before


def test_who_sees_nothing_is_stopped_and_told(crm, open_door) -> None:
    """A newcomer's token, a strange organisation, none at all: no row, no error of the CRM's, and no push of ours."""
    rows = [_row(crm.contacts[1], 0.5)]
    blind = plan(rows, open_door("bottlecrm", "newcomer"), fields={"warmth": "warmth"}, now=NOW)
    with pytest.raises(StoppedError, match="no contact can be seen as newcomer"):
        blind.push()
    with pytest.raises(AccessError, match="sees no contact"):
        plan(rows, open_door("bottlecrm-sql", organisation="0" * 8 + crm.made["org"][8:]), fields=FIELDS, now=NOW)
    with pytest.raises(SettingsError, match="needs the setting organisation"):
        BottleCrmSqlDoor.configure({"database": crm.database()})
    # the naive session gets no row, and no word
    with connected(crm.database()) as connection:
        assert connection.execute("select count(*) from contacts").fetchone() == (0,)
        assert connection.execute("select count(*) from interaction").fetchone() == (0,)


def test_a_role_that_sees_all_organisations_is_refused(crm, open_door, database) -> None:
    """Row-level security binds no superuser: a contact of others would be among ours."""
    door = open_door("bottlecrm-sql", database=crm.database("postgres"))

    with pytest.raises(SettingsError, match="sees all organisations"):
        door.check()
    assert database.execute("select count(*) from contacts").fetchone() == (61,)
    assert open_door("bottlecrm-sql").check().people == 60


def test_a_crash_in_the_middle_and_again_doubles_nothing(crm, open_door, name, database, tmp_path) -> None:
    """What was sent before a crash is read, not sent again; every contact is written once."""
    rows = scores_in_place(crm, crm.made["org"])[:12]
    log = tmp_path / "log.db"
    door = open_door(name)
    sent: list[str] = []
    write = door.write

    def crashing(changes: Any) -> Any:
        for written in write(changes):
            sent.append(written.contact)
            if len(sent) == 5:
                raise KeyboardInterrupt
            yield written

    door.write = crashing
    with pytest.raises(KeyboardInterrupt):
        plan(rows, door, fields=FIELDS, now=NOW, log=log).push()
    stamps = database.execute("select id::text, updated_at from contacts").fetchall()
    arrived = {key for (key,) in database.execute("select id::text from contacts where custom_fields ? 'warmth'")}
    again = plan(rows, open_door(name), fields=FIELDS, now=NOW, log=log)
    done = again.push()

    assert 3 < len(arrived) <= 12
    assert {one.change.contact for one in again.changes} == {row["tie"] for row in rows} - arrived
    assert done.complete
    held = database.execute("select id::text, updated_at from contacts where custom_fields ? 'warmth'").fetchall()
    assert {key for key, _ in held} == {row["tie"] for row in rows}
    assert [row for row in held if row[0] in arrived] == [row for row in stamps if row[0] in arrived]


def _row(key: str, warmth: float) -> dict[str, Any]:
    return {"tie": key, "warmth": warmth}
