"""A project of Django with some of an invented CRM's contacts in it, scored; prints the admin's list of them as JSON.

A process of its own, since Django knows one set of settings.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "plugins/warmlinks-django/tests/project")]

import django  # noqa: E402  its path is known now
from crms.world import NOW, WORLD  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.staticfiles import finders  # noqa: E402
from django.core.management import call_command  # noqa: E402

EVERY = 4
APPS = ("admin", "auth", "contenttypes", "messages", "sessions", "staticfiles")
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
SHOWN = ("request", "auth", "messages")
CONTEXT = [
    f"django.{'template' if name == 'request' else f'contrib.{name}'}.context_processors.{name}" for name in SHOWN
]


def fill() -> None:
    """Contacts and calls, and their scores."""
    from invented_crm.models import Call, Contact

    ids = {}
    for person in WORLD.people[::EVERY]:
        ids[person.number] = Contact.objects.create(name=person.name).pk
    Call.objects.bulk_create(
        Call(contact_id=ids[each.contact], started_at=each.at)
        for each in WORLD.activities
        if each.contact in ids and each.reached
    )
    call_command("warmlinks_refresh", verbosity=0, stdout=sys.stderr)


def page() -> str:
    """The list as a browser gets it, with its style sheets in it."""
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.test import Client

    admin.site.enable_nav_sidebar = False
    client = Client()
    client.force_login(User.objects.create_superuser("grace"))
    html = client.get("/admin/invented_crm/contact/?o=3").content.decode()
    html = re.sub(r'<link rel="stylesheet" href="/static/([^"]*)">', lambda found: _style(found[1]), html)
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


def _style(name: str) -> str:
    place = Path(str(finders.find(name)))
    images = place.parent.parent.joinpath("img").as_uri()
    return f"<style>{place.read_text('utf-8').replace('../img', images)}</style>"


def main() -> None:
    """Print it."""
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in APPS), "invented_crm", "warmlinks_django"],
        MIDDLEWARE=MIDDLEWARE,
        MIGRATION_MODULES=dict.fromkeys([*APPS, "invented_crm", "warmlinks_django"]),
        ROOT_URLCONF="invented_crm.urls",
        SECRET_KEY="of a picture",  # noqa: S106  nobody logs in
        STATIC_URL="/static/",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": CONTEXT},
            }
        ],
        TIME_ZONE="Europe/Berlin",
        USE_TZ=True,
        WARMLINKS={
            "CONTACT": "invented_crm.Contact",
            "ACTIVITIES": {"ROWS": "invented_crm.Call", "CONTACT": "contact", "AT": "started_at"},
            "NOW": NOW,
        },
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    fill()
    sys.stdout.write(json.dumps(page()))


if __name__ == "__main__":
    main()
