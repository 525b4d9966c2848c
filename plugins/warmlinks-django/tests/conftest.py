"""A project of Django in this process, with a small CRM in it; each test begins with its tables empty.

On SQLite, with numbers for keys; `WARMLINKS_DJANGO_DATABASE` (JSON of what `DATABASES` has) names another database, and
`WARMLINKS_DJANGO_KEYS=uuid` takes UUIDs.
"""

from __future__ import annotations

import copy
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "project"
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
WARMLINKS = {
    "CONTACT": "invented_crm.Contact",
    "ACTIVITIES": [
        {"ROWS": "invented_crm.warmth.calls", "CONTACT": "contact", "AT": "started_at", "ID": "pk"},
        {"ROWS": "invented_crm.warmth.meetings", "CONTACT": "people", "AT": "day", "ID": "pk"},
    ],
    "TIME_ZONE": "Europe/Berlin",
    "NOW": NOW,
}
SETTINGS = {
    "ALLOWED_HOSTS": ["testserver"],
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "INSTALLED_APPS": [
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "invented_crm",
        "warmlinks_django",
    ],
    "LOGGING_CONFIG": None,
    # made at once, and not step by step: a second less
    "MIGRATION_MODULES": dict.fromkeys(("admin", "auth", "contenttypes", "sessions")),
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "ROOT_URLCONF": "invented_crm.urls",
    "SECRET_KEY": "of a test",
    "STATIC_URL": "/static/",
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    "TIME_ZONE": "Europe/Berlin",
    "USE_TZ": True,
    "WARMLINKS": WARMLINKS,
}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The project, migrated; once for all tests of this process."""
    import django
    from django.conf import settings

    sys.path.insert(0, str(PROJECT))
    file = tmp_path_factory.mktemp("django") / "crm.db"
    given = os.environ.get("WARMLINKS_DJANGO_DATABASE")
    if given and "mysql" in given:
        import pymysql

        pymysql.install_as_MySQLdb()
    engine = json.loads(given) if given else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    settings.configure(**SETTINGS, DATABASES={"default": engine})
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", run_syncdb=True, verbosity=0)
    yield settings
    connections.close_all()
    sys.path.remove(str(PROJECT))


@pytest.fixture
def crm(made):
    """The project's models, without a row; afterwards nothing is left of what the test wrote."""
    from django.db import transaction
    from invented_crm import models

    with transaction.atomic():
        yield models
        transaction.set_rollback(True)


@pytest.fixture
def warmlinks(made):
    """`WARMLINKS`, of which a test may change what it likes."""
    from django.test import override_settings

    changed = copy.deepcopy(WARMLINKS)
    with override_settings(WARMLINKS=changed):
        yield changed


@pytest.fixture
def people(crm):
    """Some who are in touch in one way or another, by name."""
    names = ("Ada often", "Ben fell silent", "Cem once", "Dea planned", "Eve never", "Fay met", "Gil deleted")
    made = {name.split()[0]: crm.Contact.objects.create(name=name) for name in names}
    days = {"Ada": range(1, 60, 3), "Ben": range(70, 170, 5), "Cem": [300], "Dea": [-3], "Gil": [2, 3]}
    crm.Call.objects.bulk_create(
        crm.Call(contact=made[name], started_at=NOW - timedelta(days=day, microseconds=123_456))
        for name, ago in days.items()
        for day in ago
    )
    crm.Contact.objects.filter(name="Gil deleted").update(is_deleted=True)
    crm.Call.objects.create(contact=made["Eve"], started_at=NOW - timedelta(days=1), outcome="missed")
    crm.Call.objects.create(contact=made["Eve"], started_at=NOW - timedelta(days=1), kind="100% :auto% made")
    for day in (1, 4, 6, 9, 10, 12):
        meeting = crm.Meeting.objects.create(title="Lunch", day=(NOW - timedelta(days=day)).date())
        meeting.people.set([made["Ada"], made["Fay"]])
    return made
