"""What a plan takes, says and refuses."""

import json
from datetime import timedelta

import polars as pl
import pytest

import warmlinks as wl
from warmlinks.crm import PushLog, add_fields, plan, scores_of
from warmlinks.plugins.doors import Result
from warmlinks.scoring import DecayModel, TieState

from .conftest import FIELDS, NOW


def test_scores_of_every_shape_make_one_plan(crm):
    door = crm.door()
    rows = scores_of(door, now=NOW)
    named = [{"who": one["tie"], "warmth": one["warmth"], "due_at": one["due_at"]} for one in rows]
    timed = wl.score(
        [{"contact": one.contact, "at": one.at} for one in door.activities()],
        by="contact",
        at="at",
        now=NOW,
        times=True,
    )
    shapes = [
        (rows, None),
        (named, "who"),
        (pl.DataFrame(rows), None),
        (pl.DataFrame(named).lazy(), "who"),
        (timed, None),
    ]
    plans = [plan(scores, door, fields=FIELDS, now=NOW, by=by) for scores, by in shapes]

    assert all(one.changes == plans[0].changes for one in plans)
    assert len(plans[0].changes) == 8


def test_scores_by_contact_are_taken(crm):
    score = DecayModel().score(
        TieState.of([(int((NOW - timedelta(days=3 * n)).timestamp()), 20000 - 3 * n) for n in range(1, 9)]), NOW
    )
    what = plan({crm.contacts[0]: score}, crm.door(), fields=FIELDS, now=NOW)

    (change,) = what.changes
    assert change.change.fields["wl_warmth"] == round(score.warmth, 2)


def test_moments_are_given_aware_in_the_zone(crm):
    what = plan(
        [{"tie": "c00001", "due_at": NOW}], crm.door(), fields={"due_at": "wl_due"}, now=NOW, timezone="Asia/Tokyo"
    )

    assert what.changes[0].change.fields["wl_due"].isoformat() == "2026-06-01T21:00:00+09:00"


def test_texts_hold_numbers_and_moments(crm):
    crm.edit("c00001", "note", None)
    one = {"fields": {"due_at": "note"}, "now": NOW}
    what = plan([{"tie": "c00001", "due_at": NOW}], crm.door(), **one)
    what.push()

    assert crm.raw("c00001")["note"] == "2026-06-01T12:00:00+00:00"
    assert not plan([{"tie": "c00001", "due_at": NOW}], crm.door(), **one).changes


def test_it_is_shown_in_eighty_columns(crm, log):
    crm.edit(crm.make("Somebody with a name that is rather long for a line \u202e of a table"), "note", "x")
    scores = [{"tie": key, "warmth": 0.5, "due_at": NOW} for key in crm.contacts]
    shown = plan(scores, crm.door(), fields=FIELDS, now=NOW, log=log).show(20)

    assert max(map(len, shown.splitlines())) <= 80
    assert shown.isascii()
    assert "11  to write" in shown
    assert "wl_warmth: nothing -> 0.5" in shown
    assert "\u202e" not in shown


def test_as_data_goes_through_json(crm):
    what = plan(scores_of(crm.door(), now=NOW), crm.door(), fields=FIELDS, now=NOW)
    data = json.loads(json.dumps(what.as_data()))

    assert len(data["changes"]) == 8
    assert data["changes"][0]["fields"]["wl_warmth"]["from"] is None
    assert data["left_alone"] == {"no score: no contact that counts": 2}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"fields": {}}, "no field is named"),
        ({"fields": {"heat": "x"}}, "no column 'heat'"),
        ({"fields": {"warmth": "a", "alive": "a"}}, "two columns go into one field"),
        ({"step": 2}, "step is 2"),
        ({"floor": -1}, "floor is -1"),
        ({"now": NOW.replace(tzinfo=None)}, "now needs a time zone"),
        ({"by": "who"}, "no column 'who'"),
        ({"scores": [{"tie": "c00001", "warmth": "warm", "due_at": None}]}, "'warmth' holds no numbers"),
        ({"scores": [{"tie": 1, "warmth": 0.5, "due_at": None}] * 2}, "two scores for one contact"),
        ({"scores": [{"who": 1, "warmth": 0.5, "due_at": None}]}, "no column 'tie'"),
        ({"fields": {"warmth": "wl_due"}}, "made for moments"),
    ],
)
def test_what_is_wrong_is_said(crm, words, says):
    given = {"scores": scores_of(crm.door(), now=NOW), "fields": FIELDS, "now": NOW, **words}
    with pytest.raises(wl.WarmlinksError, match=says):
        plan(given.pop("scores"), crm.door(), **given)


def test_fields_are_made_once(crm):
    wanted = {"alive": "wl_alive", "cold_at": "wl_cold", **FIELDS}

    assert add_fields(crm.door(), wanted) == ["wl_alive", "wl_cold"]
    assert add_fields(crm.door(), wanted) == []
    assert plan(scores_of(crm.door(), now=NOW), crm.door(), fields=wanted, now=NOW).push().counts == {Result.DONE: 8}


def test_the_log_holds_no_name_and_stays_small(crm, log):
    for number in range(12):
        scores = [{"tie": "c00001", "warmth": number / 20}]
        plan(scores, crm.door(), fields={"warmth": "wl_warmth"}, now=NOW, log=log).push()

    assert b"Person" not in log.read_bytes()
    assert log.stat().st_mode & 0o077 == 0
    with PushLog(log) as kept:
        (runs,) = kept._db.execute("SELECT count(*) FROM run").fetchone()
        (sent,) = kept._db.execute("SELECT count(*) FROM sent").fetchone()
    assert (runs, sent) == (10, 10)


def test_looking_makes_no_log(crm, log):
    what = plan(scores_of(crm.door(), now=NOW), crm.door(), fields=FIELDS, now=NOW, log=log)
    assert not log.exists()
    what.push()
    assert log.exists()


def test_another_file_is_not_taken_for_a_log(log):
    import sqlite3

    other = sqlite3.connect(log)
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(wl.SettingsError, match="is no log of pushes"):
        PushLog(log)
    log.write_bytes(b"no database at all, and long enough to be looked at" * 30)
    with pytest.raises(wl.WriteError, match="the log of pushes cannot be used"):
        PushLog(log)
