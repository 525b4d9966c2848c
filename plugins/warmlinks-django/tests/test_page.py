"""The page about the app, followed from an empty folder: its files, its commands, and what comes out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "crm-django.md"
FILL = """
from datetime import timedelta
from django.utils.timezone import now
from crm.models import Call, Contact, Meeting
ada, ben = Contact.objects.create(name="Ada"), Contact.objects.create(name="Ben")
Contact.objects.create(name="Cem")
for days in (1, 3, -2):
    Call.objects.create(contact=ada, started_at=now() - timedelta(days=days), outcome="connected")
Call.objects.create(contact=ada, started_at=now(), outcome="missed")
for days in (310, 315, 320, 325, 330):
    Call.objects.create(contact=ben, started_at=now() - timedelta(days=days), outcome="connected")
meeting = Meeting.objects.create(starts=now() - timedelta(days=5))
meeting.people.set([ada])
Meeting.objects.create(starts=now() - timedelta(days=340)).people.set([ben])
"""
LOOK = """
import json, re
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from crm.slipping import slipping
settings.ALLOWED_HOSTS = ["testserver"]
client = Client()
client.force_login(get_user_model().objects.create_superuser("admin"))
def listed(words):
    page = client.get("/admin/crm/contact/" + words).content.decode()
    return re.findall(r'field-name"><a [^>]*>(.*?)<', page)
states = {state: listed("?warmth=" + state) for state in ("due", "going_cold", "warm", "none")}
print(json.dumps({"slipping": [str(who) for who in slipping()], "all": listed("?o=-2"), **states}))
"""


@pytest.mark.heavy
def test_the_page_leads_where_it_says(tmp_path):
    """A fresh project by `django-admin`, the page's files and commands, the line it shows, the filter in the admin."""
    text = PAGE.read_text("utf-8")

    def run(*words: str, told: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=place, capture_output=True, text=True, check=False, input=told
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    place = tmp_path
    run("-m", "django", "startproject", "office")
    place = tmp_path / "office"
    run("manage.py", "startapp", "crm")
    for name, written in re.findall(r"^```py\n# (\S+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        file = place / name
        file.write_text((file.read_text() if name.endswith("settings.py") else "") + written)
    for command in re.findall(r"^python (manage\.py (?:check|makemigrations|migrate)\b.*)$", text, re.MULTILINE)[:3]:
        run(*command.split())
    run("manage.py", "shell", told=FILL)
    shown = re.search(r"```text\n(\d+ contacts scored: .*?)```", text, re.DOTALL)[1]

    assert run("manage.py", "warmlinks_refresh") == shown
    seen = json.loads(run("manage.py", "shell", told=LOOK).strip().splitlines()[-1])
    assert seen == {
        "slipping": ["Ben"],
        "all": ["Ada", "Ben", "Cem"],
        "due": ["Ben"],
        "going_cold": [],
        "warm": ["Ada"],
        "none": ["Cem"],
    }
    run("manage.py", "migrate", "warmlinks_django", "zero")
