"""`warmlinks_refresh`: the figures are those of `wl.score`, and nothing but the table of scores is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

import warmlinks as wl
from warmlinks.errors import SettingsError

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def refreshed(*words):
    """What the command says."""
    from django.core.management import call_command

    out = StringIO()
    call_command("warmlinks_refresh", *words, stdout=out)
    return out.getvalue()


def table():
    """The table of scores, whole."""
    from warmlinks_django.models import Warmth

    return list(Warmth.objects.order_by("pk").values())


def rows_of(crm):
    """The activities that count, as plain rows."""
    calls = crm.Call.objects.filter(outcome="connected", contact__is_deleted=False, kind="Call")
    rows = [{"who": who, "at": at} for who, at in calls.values_list("contact", "started_at")]
    for meeting in crm.Meeting.objects.all():
        at = datetime(meeting.day.year, meeting.day.month, meeting.day.day, tzinfo=UTC)
        rows += [{"who": who, "at": at} for who in meeting.people.values_list("pk", flat=True)]
    return rows


def test_the_table_has_the_figures_of_plain_rows(crm, people, warmlinks):
    """Two QuerySets, one of them through a join, each with parameters and signs that are dear to a driver."""
    assert refreshed().startswith("4 contacts scored: 4 added, 0 changed, 0 removed, 0 as they were.")

    wanted = {row["who"]: row for row in wl.score(rows_of(crm), now=NOW, by="who", at="at", timezone="Europe/Berlin")}
    assert (
        {row["contact_id"] for row in table()}
        == wanted.keys()
        == {people[name].pk for name in ("Ada", "Ben", "Cem", "Fay")}
    )
    for row in table():
        score = wanted[row["contact_id"]]
        assert row["warmth"] == pytest.approx(score["warmth"], abs=1e-9)
        assert row["stake"] == (None if score["stake"] is None else pytest.approx(score["stake"], abs=1e-9))
        for name in ("due_at", "cold_at"):
            assert row[name] == (None if score[name] is None else datetime.fromtimestamp(int(score[name]), UTC))
        assert row["scored_at"] == NOW


def test_parameters_of_the_querysets_are_needed(crm, people, warmlinks):
    """The control: Django's own text of them, with parameters beside ours, is not what any driver takes."""
    from django.db import DEFAULT_DB_ALIAS, connection
    from invented_crm.warmth import calls

    from warmlinks.scoring.sql import Activities, score_query

    text, parameters = calls().query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    pasted = Activities(f"({text})", by="contact_id", at="started_at")
    query = score_query(dialect=connection.vendor, paramstyle="format", activities=pasted, now=NOW)
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"syntax|arguments|binding|placeholders"):
        cursor.execute(query.text, (*query.parameters, *parameters))


def test_what_did_not_change_is_not_written(crm, people, warmlinks):
    """A second run at one moment writes no row; a later one only those that became others; whoever is gone goes."""
    refreshed()
    before = table()

    told = json.loads(refreshed("--json"))
    assert (told["scored"], told["added"], told["changed"], told["removed"], told["unchanged"]) == (4, 0, 0, 0, 4)
    assert table() == before

    crm.Call.objects.create(contact=people["Cem"], started_at=NOW)
    assert "0 added, 1 changed, 0 removed, 3 as they were" in refreshed()
    assert [row for row in table() if row not in before] == [
        row for row in table() if row["contact_id"] == people["Cem"].pk
    ]

    people["Fay"].delete()
    crm.Call.objects.filter(contact=people["Cem"]).delete()
    assert "2 contacts scored: 0 added, 0 changed, 2 removed" in refreshed()
    assert {row["contact_id"] for row in table()} == {people["Ada"].pk, people["Ben"].pk}

    warmlinks["NOW"] = NOW + timedelta(days=1)
    assert "2 changed" in refreshed()
    assert {row["scored_at"] for row in table()} == {NOW + timedelta(days=1)}


@pytest.fixture
def signals():
    """Which models were saved, by Django's signal."""
    from django.db.models.signals import post_save

    seen = []

    def told(sender, **_):
        seen.append(sender.__name__)

    post_save.connect(told)
    yield seen
    post_save.disconnect(told)


def test_contacts_are_never_written(crm, people, warmlinks, signals):
    """No `updated_at` moves, no signal fires, and what somebody edits in between stays."""
    opened = crm.Contact.objects.get(name="Ada often")
    before = list(crm.Contact.objects.order_by("pk").values())
    signals.clear()
    refreshed()
    assert list(crm.Contact.objects.order_by("pk").values()) == before
    assert signals == []

    crm.Contact.objects.filter(pk=opened.pk).update(phone="030 1234")
    refreshed()
    assert crm.Contact.objects.get(pk=opened.pk).phone == "030 1234"

    # the control: scores that are saved with the contact, as it was read
    opened.save()
    assert crm.Contact.objects.get(pk=opened.pk).phone == ""
    assert crm.Contact.objects.get(pk=opened.pk).updated_at != before[0]["updated_at"]
    assert signals == ["Contact"]


def test_a_dry_run_writes_nothing_and_says_the_same(crm, people, warmlinks):
    """What it says is what the run says that writes."""
    dry = refreshed("--dry-run")

    assert table() == []
    assert dry.replace(" Nothing was written.", "") == refreshed()


def test_it_says_what_does_not_count(crm, people, warmlinks):
    """Words that are no contact, calls that are planned."""
    warmlinks["ACTIVITIES"][0] |= {"KIND": "kind", "KINDS": {"Call": "call", "Task": None}}
    crm.Call.objects.create(contact=people["Ada"], started_at=NOW - timedelta(days=2), kind="WhatsApp")
    crm.Call.objects.create(contact=people["Ada"], started_at=None)

    assert refreshed().splitlines()[1] == "53 activities count; left out: 1 no time, 1 other kind, 1 after now."


def test_the_level_is_learnt_where_it_is_asked_for(crm, people, warmlinks):
    """The order of warmth is the same, and the figures are those of `wl.learn_level`."""
    refreshed()
    plain = sorted(table(), key=lambda row: row["warmth"])
    warmlinks["LEARN_LEVEL"] = True
    said = refreshed()
    what = {"now": NOW, "by": "who", "at": "at", "timezone": "Europe/Berlin"}
    model = wl.learn_level(rows_of(crm), **what)
    wanted = {row["who"]: row["warmth"] for row in wl.score(rows_of(crm), **what, model=model)}

    assert {row["contact_id"]: row["warmth"] for row in table()} == pytest.approx(wanted, abs=1e-9)
    assert [row["contact_id"] for row in sorted(table(), key=lambda row: row["warmth"])] == [
        row["contact_id"] for row in plain
    ]
    assert said.splitlines()[2] == str(model.fit_summary_)


def test_a_session_that_sees_no_rows_is_stopped(crm, people, warmlinks):
    """Nothing at all, unknown words alone, most of it gone: it is said, and the table stays; `--force` writes."""
    from django.core.management import CommandError

    refreshed()
    before = table()
    warmlinks["ACTIVITIES"] = [{"ROWS": crm.Call.objects.none, "CONTACT": "contact", "AT": "started_at"}]
    with pytest.raises(
        CommandError, match=r"no contact counts.*4 rows as before.*no rows, as this session sees them.*--force"
    ):
        refreshed()
    warmlinks["ACTIVITIES"] = [
        {"ROWS": "invented_crm.Call", "CONTACT": "contact", "AT": "started_at", "KIND": "outcome"}
    ]
    with pytest.raises(CommandError, match=r"no contact counts.*other kind: \d+"):
        refreshed()
    warmlinks["ACTIVITIES"] = [
        {"ROWS": lambda: crm.Call.objects.filter(contact=people["Ada"]), "CONTACT": "contact", "AT": "started_at"}
    ]
    with pytest.raises(CommandError, match="3 of 4 rows would go"):
        refreshed("--json")
    assert table() == before

    # the control: forced, which is what a script does that asks for nothing
    assert "3 removed" in refreshed("--force")


def test_a_session_that_sees_no_contacts_is_stopped(crm, people, warmlinks):
    """Activities alone are not enough, and it is said that they are there."""
    from django.core.management import CommandError

    warmlinks["ACTIVITIES"] = {"ROWS": "invented_crm.Call", "CONTACT": "contact", "AT": "started_at"}
    refreshed()
    before = table()
    crm.Meeting.people.through.objects.all().delete()
    crm.Contact.objects.all()._raw_delete("default")

    with pytest.raises(
        CommandError, match=r"no contact counts.*\d+ activities count, and none is of a contact whom this"
    ):
        refreshed()
    assert table() == before


def test_a_first_run_that_sees_nothing_is_stopped_too(crm, warmlinks):
    """An empty table is no excuse: it may be an account that sees no rows."""
    from django.core.management import CommandError

    with pytest.raises(CommandError, match="no contact counts"):
        refreshed()
    assert refreshed("--force").startswith("0 contacts scored")


def test_a_crash_at_any_statement_leaves_what_was_there(crm, people, warmlinks):
    """And the next run makes the same of it as if nothing had been."""
    from django.db import connection, transaction

    refreshed()
    before = table()
    crm.Call.objects.filter(contact=people["Fay"]).delete()
    people["Cem"].delete()
    crm.Call.objects.create(contact=people["Ben"], started_at=NOW)
    crashes = 0
    while True:
        left = crashes

        def crash(execute, *what):
            nonlocal left
            left -= 1
            if left < 0:
                raise RuntimeError("the machine is gone")
            return execute(*what)

        try:
            with transaction.atomic(), connection.execute_wrapper(crash):
                refreshed()
            break
        except RuntimeError:
            crashes += 1
            assert table() == before
    once = table()

    assert crashes > 8
    assert once != before
    assert "0 added, 0 changed, 0 removed" in refreshed()
    assert table() == once


@pytest.mark.parametrize(
    ("error", "advice"), [("ProgrammingError", "Cast(...)"), ("OperationalError", "Run it again: it begins anew")]
)
def test_what_the_database_says_is_told(crm, people, warmlinks, error, advice):
    """That of keys of another type helps to mend it, that of a broken line to go on, and nothing is lost."""
    from django import db
    from django.core.management import CommandError
    from django.db import connection

    refreshed()
    before = table()

    def refuse(execute, sql, *what):
        if sql.startswith("INSERT"):
            raise getattr(db, error)("operator does not exist: integer = text\nLINE 1")
        return execute(sql, *what)

    with connection.execute_wrapper(refuse), pytest.raises(CommandError) as told:
        refreshed()
    assert "operator does not exist: integer = text" in str(told.value)
    assert advice in str(told.value)
    assert table() == before


def test_a_table_that_was_never_made_is_told(crm, people, warmlinks, monkeypatch):
    """What to do is the command that makes it."""
    from warmlinks_django.models import Warmth
    from warmlinks_django.refreshing import refresh

    monkeypatch.setattr(Warmth._meta, "db_table", "elsewhere")
    with pytest.raises(SettingsError, match=r"no table elsewhere.*manage.py migrate warmlinks_django"):
        refresh()


@pytest.mark.parametrize(
    "rows",
    [
        lambda crm: crm.Call.objects.order_by("-started_at")[:20],
        lambda crm: crm.Call.objects.distinct(),
        lambda crm: crm.Call.objects.all(),
        lambda crm: crm.Call,
        lambda crm: crm.Call.objects,
        lambda crm: lambda: crm.Call.objects.values("contact"),
    ],
)
def test_querysets_of_every_make(crm, people, warmlinks, rows):
    """Sliced, distinct, a model, a manager, something to call, one with columns of its own."""
    warmlinks["ACTIVITIES"] = {"ROWS": rows(crm), "CONTACT": "contact", "AT": "started_at"}

    assert json.loads(refreshed("--json"))["scored"] > 0


def test_moments_beyond_all_time_are_none(crm, people, warmlinks, monkeypatch):
    """What becomes cold after the year 9999 has no day on which it does: Python could not read it."""
    from warmlinks_django import refreshing

    monkeypatch.setattr(refreshing, "_LAST_SECOND", NOW.timestamp())
    refreshed()

    assert {people[name].pk for name in ("Ada", "Fay")} == {
        row["contact_id"] for row in table() if row["cold_at"] is None
    }
