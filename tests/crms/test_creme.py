"""The score in a real Creme: the page about it followed, and nothing of Creme's own written."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import warmlinks as wl
from crms.cache import prepared
from crms.creme import Creme, running
from crms.world import NOW, WORLD
from warmlinks.scoring.sql import Activities, score_query

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "crm-creme.md"
ZONE = "Europe/Berlin"
pytestmark = pytest.mark.heavy

_NAMES = """
import warnings
warnings.simplefilter("ignore")
from datetime import datetime, timedelta
from creme.activities import constants
from creme.creme_core.models import CremeUser, HistoryLine, Relation
from creme.creme_core.utils.content_type import as_ctype
from creme.persons import get_contact_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from office.show_warmth import show
from warmlinks_django.models import Warmth
Contact = get_contact_model()
world = Contact.objects.filter(email__startswith="contact").order_by("pk")
browser = Client()
browser.login(username="root", password="root")

def refresh(*words):
    from io import StringIO
    out = StringIO()
    try:
        call_command("warmlinks_refresh", "--json", *words, stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue()

def table():
    return list(Warmth.objects.order_by("pk").values_list())

def people():
    return [list(Contact.objects.order_by("pk").values()), HistoryLine.objects.count()]

def edit(contact, phone):
    # as a person does: the form behind a double click on the field
    where = f"/creme_core/entity/edit/inner/{as_ctype(Contact).id}/{contact.pk}?cell=regular_field-phone"
    return browser.post(where, {"phone": phone}).status_code

def writes(does):
    seen = []
    def look(execute, sql, *what):
        if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}:
            seen.append(sql)
        return execute(sql, *what)
    with connection.execute_wrapper(look):
        does()
    return seen
"""


@pytest.fixture(scope="module")
def creme() -> Iterator[Creme]:
    """A Creme to whose project the page's files were added, and whose commands were run as the page has them."""
    text = PAGE.read_text("utf-8")
    with running() as started:
        for name, written in re.findall(r"^```py\n# (\S+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            started.add(name, written)
        started.add("office/settings.py", f"import datetime\nWARMLINKS['NOW'] = {NOW!r}\n")
        for command in re.findall(r"^creme (check|migrate|warmlinks_refresh)\b(.*) --settings", text, re.MULTILINE)[:3]:
            started.command(*" ".join(command).split())
        started.run(_NAMES)
        yield started


@pytest.fixture
def restored(creme: Creme) -> Iterator[Creme]:
    """The same, and what a test does is taken back."""
    creme.run("held = transaction.atomic(); held.__enter__()")
    yield creme
    creme.run("transaction.set_rollback(True); held.__exit__(None, None, None)")


def rows_of(creme: Creme) -> list[dict[str, Any]]:
    """Who took part in what, as Creme's own models tell it."""
    told = creme.run("""
        parts = Relation.objects.filter(type=constants.REL_SUB_PART_2_ACTIVITY, subject_entity__in=world)
        result = [
            [part.subject_entity_id, activity.start.isoformat()]
            for part in parts
            for activity in [part.real_object]
            if str(activity.sub_type.uuid) != constants.UUID_SUBTYPE_PHONECALL_FAILED
        ]
        """)
    return [{"who": who, "at": datetime.fromisoformat(at)} for who, at in told]


def test_rows_and_statement_and_table_have_the_same_figures(creme: Creme) -> None:
    """By rows out of its models, by SQL on its tables, and by the app: equal to nine digits."""
    rows = rows_of(creme)
    assert len(rows) == sum(each.reached for each in WORLD.activities)
    by_rows = {row["who"]: row for row in wl.score(rows, now=NOW, by="who", at="at", timezone=ZONE)}

    parts = Activities(
        "(select r.subject_entity_id as who, a.start, a.cremeentity_ptr_id as id from creme_core_relation r"
        " join activities_activity a on a.cremeentity_ptr_id = r.object_entity_id"
        " join activities_activitysubtype s on s.id = a.sub_type_id"
        " where r.type_id = 'activities-subject_participates_to_activity' and s.name not like '%failed%')",
        by="who",
        at="start",
        id="id",
    )
    query = score_query(dialect="sqlite", activities=parts, now=NOW, timezone=ZONE)
    with closing(sqlite3.connect(f"file:{creme.database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        in_place = {row["tie"]: dict(row) for row in connection.execute(query.text, query.parameters)}
    told = creme.run("""
        shown = world.filter(warmlinks__isnull=False).select_related("warmlinks")
        result = [[c.pk, c.warmlinks.warmth, c.warmlinks.stake, c.warmlinks.due_at, c.warmlinks.cold_at] for c in shown]
        """)

    assert len(by_rows) == 56
    assert by_rows.keys() == in_place.keys() == {row[0] for row in told}
    for who, warmth, stake, due_at, cold_at in told:
        for figures in (by_rows[who], in_place[who]):
            assert warmth == pytest.approx(figures["warmth"], abs=1e-9)
            assert stake == (None if figures["stake"] is None else pytest.approx(figures["stake"], abs=1e-9))
            for mine, theirs in ((due_at, figures["due_at"]), (cold_at, figures["cold_at"])):
                assert (mine and int(datetime.fromisoformat(mine).timestamp())) == (theirs and int(theirs))


def test_a_human_edit_stays(restored: Creme) -> None:
    """Made in a form of Creme's between reading and writing; the control loses it."""
    told = restored.run("""
        someone = world[3]
        read = Contact.objects.get(pk=someone.pk)
        Warmth.objects.all().delete()
        with transaction.atomic():
            answered = edit(someone, "030 1234")
            refresh()
        kept = Contact.objects.get(pk=someone.pk).phone
        read.description = "warmth 0.42"
        read.save()
        result = [answered, kept, Contact.objects.get(pk=someone.pk).phone]
        """)

    assert told == [200, "030 1234", ""]


def test_a_night_in_which_nothing_happened_writes_nothing(restored: Creme) -> None:
    """No row of the table, no contact, no line of its history; the control moves `modified` and leaves a line."""
    told = restored.run("""
        before = [table(), people()]
        said = refresh()
        same = [table(), people()] == before
        someone = world[3]
        someone.description = "warmth 0.42"
        someone.save()
        other = [row["id"] for row in Contact.objects.values() if row not in before[1][0]]
        moved = other == [someone.pk]
        result = [said, same, moved, HistoryLine.objects.count() - before[1][1]]
        """)

    done = json.loads(told[0])
    assert (done["scored"], done["unchanged"]) == (56, 56)
    assert told[1:3] == [True, True]
    assert told[3] == 1


def test_a_user_who_may_see_nothing_empties_nothing(restored: Creme) -> None:
    """Creme's own rule of who sees what gives no row and no error: it is stopped, and said. Forced, nothing is left."""
    told = restored.run("""
        from copy import deepcopy
        from creme.creme_core.auth.entity_credentials import EntityCredentials
        from django.conf import settings
        from django.test import override_settings
        from office.warmth import taken_part
        from creme.creme_core.models import UserRole
        newcomer = CremeUser.objects.create_user(
            username="new", first_name="N", last_name="E", email="n@example.org", password="x",
            role=UserRole.objects.create(name="May see nothing"),
        )
        def seen():
            mine = EntityCredentials.filter(newcomer, world.all())
            return taken_part().filter(subject_entity__in=mine)
        changed = deepcopy(settings.WARMLINKS)
        changed["ACTIVITIES"][0]["ROWS"] = seen
        before = table()
        with override_settings(WARMLINKS=changed):
            said, same = refresh(), table() == before
            refresh("--force")
        result = [said, same, len(before), len(table())]
        """)

    assert re.match(
        "no contact counts, and nothing was written: the table has 56 rows as before.*as this session sees", told[0]
    )
    assert told[1:] == [True, 56, 0]


def test_who_goes_into_the_trash_goes_from_the_table(restored: Creme) -> None:
    """By the button of Creme's page; the score stands in its way no more than before."""
    told = restored.run("""
        someone = Warmth.objects.order_by("pk")[7].contact
        where = f"/creme_core/entity/delete/{someone.pk}"
        answered = browser.post(where, HTTP_X_REQUESTED_WITH="XMLHttpRequest").status_code
        gone = Contact.objects.get(pk=someone.pk).is_deleted
        result = [answered, gone, refresh(), Warmth.objects.filter(pk=someone.pk).exists()]
        """)

    assert told[:2] == [200, True]
    assert json.loads(told[2])["removed"] == 1
    assert told[3] is False


def test_a_process_that_is_killed_after_the_write_leaves_what_was_there(creme: Creme) -> None:
    """Half of the way is no way: the next run makes all of it, once."""
    before = creme.run("Warmth.objects.filter(pk__lt=world[30].pk).update(warmth=0.5); result = table()")
    killed = """
        import os
        from django.db import connection
        from django.core.management import call_command
        def end(execute, sql, *what):
            done = execute(sql, *what)
            if sql.startswith("INSERT INTO \\"warmlinks"):
                os._exit(9)
            return done
        with connection.execute_wrapper(end):
            call_command("warmlinks_refresh")
        """
    died = creme.command("shell", "-c", dedent(killed), good=False)

    assert died.returncode == 9
    assert creme.run("result = table()") == before
    done = json.loads(creme.run("result = refresh()"))
    assert (done["added"], done["removed"]) == (0, 0)
    assert done["changed"] > 20
    assert json.loads(creme.run("result = refresh()"))["unchanged"] == 56


def test_the_page_of_a_contact_shows_it(creme: Creme) -> None:
    """The custom fields of the page, once filled, are not written again, and no contact is."""
    told = creme.run("""
        before = people()
        first, second = writes(show), writes(show)
        someone = Warmth.objects.order_by("-warmth")[0]
        page = browser.get(someone.contact.get_absolute_url())
        shown = [page.status_code, page.content.decode(), round(100 * someone.warmth)]
        result = [people() == before, first, second, *shown]
        """)

    same, first, second, status, page, percent = told
    assert same
    assert {sql.split()[2] for sql in first} == {f'"creme_core_customfield{kind}"' for kind in ("", "integer", "date")}
    assert second == []
    assert status == 200
    assert "Warmth (%)" in page
    assert re.search(rf">\s*{percent}\s*<", page)


def test_what_lies_in_the_cache_is_not_changed(creme: Creme) -> None:
    """What the tests write, they write into a copy."""
    kept = prepared("creme") / creme.database.relative_to(creme.project.parent)
    asked = "select count(*) from sqlite_master where name = 'warmlinks_django_warmth'"

    for database, tables in ((kept, 0), (creme.database, 1)):
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            assert connection.execute(asked).fetchone() == (tables,)
