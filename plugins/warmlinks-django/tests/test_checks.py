"""`manage.py check` says what is wrong in `WARMLINKS`, and what to do."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

ROWS = {"ROWS": "invented_crm.Call", "CONTACT": "contact", "AT": "started_at"}


def told(**more):
    """The number, text and hint of each thing that is said."""
    from warmlinks_django.checks import check_settings

    return [f"{said.id.partition('.')[2]}: {said.msg} | {said.hint}" for said in check_settings(**more)]


def test_what_is_right_is_passed_over(crm, warmlinks):
    """And the whole project passes its checks, without the database being asked."""
    from django.core.management import call_command
    from django.db import connection

    def refuse(*_):
        raise AssertionError("a check asks the database")

    with connection.execute_wrapper(refuse):
        assert told() == []
        call_command("check")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ACTIVITIES", [], "E003.*does not say where contact is written down"),
        ("ACTIVITIES", [7], r"E003.*\[0\] is no dict: 7"),
        ("ACTIVITIES", [{**ROWS, "WHEN": "at"}], "E003.*a key that is unknown: 'WHEN'.*There are: AT, CONTACT"),
        ("ACTIVITIES", [{**ROWS, "kind": "at"}], "E003.*unknown: 'kind'.*Did you mean 'KIND'"),
        ("ACTIVITIES", [{"ROWS": "invented_crm.Call", "AT": "started_at"}], "E003.*has no 'CONTACT'"),
        ("ACTIVITIES", [{**ROWS, "ID": 7}], r"E003.*\['ID'\] is no name of a field"),
        (
            "ACTIVITIES",
            [{**ROWS, "ROWS": "invented_crm.Cal"}],
            "E003.*nothing that can be imported: 'invented_crm.Cal'",
        ),
        ("ACTIVITIES", [{**ROWS, "ROWS": "nowhere.calls"}], "E003.*No module named 'nowhere'"),
        ("ACTIVITIES", [{**ROWS, "ROWS": lambda: 1 / 0}], "E003.*failed when it was called.*ZeroDivisionError"),
        ("ACTIVITIES", [{**ROWS, "ROWS": lambda: [1]}], "E003.*gives no QuerySet.*a list"),
        ("ACTIVITIES", [{**ROWS, "AT": "begun_at"}], "E004.*a field that is not there.*begun_at.*Choices are"),
        ("ACTIVITIES", [{**ROWS, "AT": "outcome"}], "E004.*holds no times: 'outcome'.*CharField"),
        ("ACTIVITIES", [{**ROWS, "KIND": "kind", "KINDS": "call"}], "E004.*cannot be read.*kinds is one text"),
        ("ACTIVITIES", [{**ROWS, "UNIT": "h"}], "E004.*there is no unit 'h'"),
        ("ACTIVITIES", [{**ROWS, "ROWS": "union"}], "E004.*cannot be part of a statement.*list several"),
        ("TIME_ZONE", "Mars/Olympus", "E003.*TIME_ZONE.*is no zone: 'Mars/Olympus'"),
        ("LEARN_LEVEL", "yes", "E003.*neither True nor False"),
        ("NOW", "2026", "E003.*nothing that can be imported"),
        ("NOW", 7, "E003.*neither a moment nor something to call"),
        ("CONTACT", "invented_crm.Person", "E003.*no model that is installed: 'invented_crm.Person'"),
        ("CONTACT", "Person", r"E003.*WARMLINKS\['CONTACT'\]"),
        ("CONTACTS", "x", "E003.*Did you mean 'CONTACT'"),
    ],
)
def test_what_is_wrong_is_said(crm, warmlinks, key, value, said):
    """By its key, with what to do."""
    if value and isinstance(value, list) and isinstance(value[0], dict) and value[0].get("ROWS") == "union":
        value[0]["ROWS"] = crm.Call.objects.all().union(crm.Call.objects.all())
    warmlinks[key] = value

    (line,) = told()
    assert re.search(said, line), line


def test_no_settings_at_all(made):
    """An example is given, and what asks for the contact model when models load says it too."""
    from django.core.exceptions import ImproperlyConfigured
    from django.test import override_settings

    from warmlinks_django.configuration import contact_label

    with override_settings(WARMLINKS=None):
        assert "the settings have no WARMLINKS | Say it, as in WARMLINKS = {" in told()[0]
        with pytest.raises(ImproperlyConfigured, match=r"INSTALLED_APPS.*Say it, as in"):
            contact_label()


def test_local_times_are_refused(made):
    """With `USE_TZ` off, or a zone of the database's own, times mean something else."""
    from django.db import connection
    from django.test import override_settings

    with override_settings(USE_TZ=False):
        assert [line[:4] for line in told()] == ["E001"]
    connection.settings_dict["TIME_ZONE"] = "Asia/Tokyo"
    try:
        # PostgreSQL has times with a zone, whatever the session's is
        assert [line[:4] for line in told()] == ([] if connection.vendor == "postgresql" else ["E002"])
    finally:
        connection.settings_dict["TIME_ZONE"] = None


def test_a_moment_without_a_zone_is_refused(crm, warmlinks):
    """`NOW` may be a dotted path, a callable or a moment, with a zone."""
    from warmlinks.errors import SettingsError
    from warmlinks_django.configuration import current_moment

    warmlinks["NOW"] = "django.utils.timezone.now"
    assert current_moment().microsecond == 0
    warmlinks["NOW"] = lambda: datetime(2026, 1, 1)  # noqa: DTZ001  that is the fault
    with pytest.raises(SettingsError, match="no moment with a zone"):
        current_moment()


def test_a_database_of_another_make_is_refused(crm, people, warmlinks, monkeypatch):
    """By its name, with those that there are."""
    from django.db import connections

    from warmlinks.errors import SettingsError
    from warmlinks_django.refreshing import refresh

    monkeypatch.setattr(connections["default"], "vendor", "oracle")
    with pytest.raises(SettingsError, match=r"no database that this works in.*PostgreSQL"):
        refresh()
