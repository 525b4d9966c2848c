"""The admin: columns that sort, a filter that leaves nobody out, and a table that nobody writes by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def client(people, warmlinks):
    """A superuser's browser, with the table filled."""
    from django.contrib.auth.models import User
    from django.test import Client

    from warmlinks_django.refreshing import refresh

    refresh()
    made = Client()
    made.force_login(User.objects.create_superuser("admin"))
    return made


def listed(client, words=""):
    """Each line of the list: name, warmth, due."""
    page = client.get(f"/admin/invented_crm/contact/{words}")
    assert page.status_code == 200
    lines = re.findall(r"<tr>.*?</tr>", page.content.decode(), re.DOTALL)
    cells = [re.findall(r'<t[hd] class="field-[^"]*">(.*?)</t[hd]>', line, re.DOTALL) for line in lines]
    return [tuple(re.sub(r"<.*?>", "", cell).strip() for cell in line) for line in cells if line]


def test_columns_say_how_warm_and_when_due(client):
    """In per cent and by the day; nothing where nothing is known."""
    lines = {name: rest for name, *rest in listed(client)}

    assert lines["Eve never"] == ["-", "-"]
    assert re.fullmatch(r"\d+ %", lines["Ada often"][0])
    assert re.fullmatch(r"\w+\.? \d+, 202\d", lines["Ben fell silent"][1])


def test_columns_sort(client):
    """By the figures and not by the words."""
    warmth = [int(line[1].split()[0]) for line in listed(client, "?o=-2") if line[1] != "-"]

    assert warmth == sorted(warmth, reverse=True)
    assert warmth[0] >= 10 > warmth[-1]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("due", {"Ben fell silent"}),
        ("going_cold", {"Cem once"}),
        ("warm", {"Ada often", "Fay met"}),
        ("none", {"Dea planned", "Eve never", "Gil deleted"}),
        (
            "nonsense",
            {"Ada often", "Ben fell silent", "Cem once", "Fay met", "Dea planned", "Eve never", "Gil deleted"},
        ),
    ],
)
def test_the_filter_has_each_contact_once(client, state, names):
    """Four states, and everybody is in one of them."""
    assert {line[0] for line in listed(client, f"?warmth={state}")} == names


def test_the_list_asks_the_database_as_often_for_many_as_for_few(client, crm, people, monkeypatch):
    """The score comes with the contact, and not by a question for each line."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(connection) as seen:
            listed(client)
        return len(seen)

    few = asked()
    for name in ("Hal", "Ina", "Jon"):
        crm.Contact.objects.create(name=name)
    assert asked() == few

    # the control: without what comes along each line asks
    from warmlinks_django.admin import WarmthColumns

    monkeypatch.delattr(WarmthColumns, "get_queryset")
    assert asked() > few


def test_the_table_is_shown_and_not_written(client):
    """No row is added, changed or deleted by hand."""
    from warmlinks_django.models import Warmth

    page = client.get("/admin/warmlinks_django/warmth/")
    assert page.status_code == 200
    assert "Ada often" in page.content.decode()
    assert client.get("/admin/warmlinks_django/warmth/add/").status_code == 403
    row = Warmth.objects.first()
    assert client.post(f"/admin/warmlinks_django/warmth/{row.pk}/change/", {"warmth": 1}).status_code == 403
    assert client.post(f"/admin/warmlinks_django/warmth/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert str(row) == f"{row.pk}: {row.warmth:.2f}"


def test_a_contact_is_deleted_in_the_admin_as_before(client, crm, people):
    """The score does not stand in the way, and goes with the next refresh."""
    from warmlinks_django.models import Warmth
    from warmlinks_django.refreshing import refresh

    fay = people["Fay"].pk
    crm.Meeting.people.through.objects.filter(contact=fay).delete()
    assert client.post(f"/admin/invented_crm/contact/{fay}/delete/", {"post": "yes"}).status_code == 302
    assert not crm.Contact.objects.filter(pk=fay).exists()
    assert refresh().removed == 1
    assert not Warmth.objects.filter(pk=fay).exists()


def test_all_words_can_be_translated(made):
    """What the app shows is looked up when it is shown."""
    from django.apps import apps
    from django.utils.functional import Promise

    from warmlinks_django.admin import _STATES, WarmthColumns, WarmthFilter
    from warmlinks_django.models import Warmth

    meta = Warmth._meta
    shown = [apps.get_app_config("warmlinks_django").verbose_name, meta.verbose_name, meta.verbose_name_plural]
    shown += [*_STATES.values(), WarmthFilter.title]
    shown += [WarmthColumns.warmth_score.short_description, WarmthColumns.warmth_due.short_description]
    shown += [field.verbose_name for field in meta.fields] + [
        field.help_text for field in meta.fields if field.help_text
    ]
    assert all(isinstance(text, Promise) for text in shown)
