"""Creme on SQLite, with the world in it: made by its own commands and models, then a file to copy.

Creme 2.8 has no interface over the network, so the world goes in by its models and, where a person edits, by the forms
of its pages. Nothing of Creme lies in this tree: what is made lies in the cache.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

from servers import free_port, stop, wait_for

from crms.cache import interpreter, make_environment, prepared

__all__ = ["VERSION", "Creme", "prepare", "running"]

VERSION = "2.8.6"

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]

_SETTINGS = """

import os
from .local_settings import *
JOBMANAGER_BROKER = f"redis://@127.0.0.1:{os.environ['CREME_REDIS']}/0"
SITE_DOMAIN = "http://127.0.0.1"
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
"""

_FILL = """
from datetime import timedelta
import django
django.setup()
from creme.activities import constants
from creme.activities.models import Activity, ActivitySubType, ActivityType
from creme.creme_core.models import CremeUser, Relation
from creme.persons import get_contact_model
from crms.world import WORLD
from django.db import transaction

user = CremeUser.objects.get_admin()
with transaction.atomic():
    subs = {
        "call": ActivitySubType.objects.get(uuid=constants.UUID_SUBTYPE_PHONECALL_OUTGOING),
        "failed": ActivitySubType.objects.get(uuid=constants.UUID_SUBTYPE_PHONECALL_FAILED),
        "meeting": ActivitySubType.objects.get(uuid=constants.UUID_SUBTYPE_MEETING_MEETING),
    }
    for name in ("email", "whatsapp", "sms"):
        kind = ActivityType.objects.create(name=name, default_hour_duration="0:15:0", is_custom=True)
        subs[name] = ActivitySubType.objects.create(name=name, type=kind, is_custom=True)
    contacts = get_contact_model().objects
    people = [
        contacts.create(user=user, first_name=person.first, last_name=person.last, email=person.email)
        for person in WORLD.people
    ]
    for each in WORLD.activities:
        sub = subs[each.kind if each.reached else "failed"]
        made = Activity.objects.create(
            user=user, title=f"{each.kind} {each.number}", start=each.at, end=each.at + timedelta(minutes=15),
            type=sub.type, sub_type=sub,
        )
        Relation.objects.create(
            user=user, subject_entity=people[each.contact], type_id=constants.REL_SUB_PART_2_ACTIVITY,
            object_entity=made,
        )
"""

_LISTEN = """
import json, sys, traceback
import django
django.setup()
told, sys.stdout = sys.stdout, sys.stderr
names = {}
for line in sys.stdin:
    names["result"], failed = None, None
    try:
        exec(json.loads(line), names)
    except Exception:
        failed = traceback.format_exc()
    print(json.dumps([names["result"], failed], default=str), file=told, flush=True)
"""
"""A process that runs what it is told, since to begin one takes two seconds."""


class Creme:
    """One whose project may be changed and whose database may be written: both are copies."""

    def __init__(self, folder: Path, work: Path, port: int) -> None:
        self.project = work / "office"
        self.database = self.project / "office" / "db.sqlite3"
        self._programs = folder / "environment" / "bin"
        self._environment = _environment(port, self.project, _ROOT / "src", _ROOT / "plugins/warmlinks-django/src")
        self._listening: subprocess.Popen[str] | None = None

    def add(self, name: str, text: str) -> None:
        """Write a file of the project, or more of the settings."""
        place = self.project / name
        place.write_text((place.read_text() if name.endswith("settings.py") else "") + text)

    def command(self, *words: str, told: str | None = None, good: bool = True) -> subprocess.CompletedProcess[str]:
        """One of its own commands, in a process of its own."""
        done = subprocess.run(
            [self._programs / "creme", *words, "--settings=office.settings"],
            cwd=self.project,
            env=self._environment,
            input=told,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not (good and done.returncode), done.stderr
        return done

    def run(self, code: str) -> Any:
        """What `result` is after some lines of Python within it; names stay from one call to the next."""
        if self._listening is None:
            self._listening = subprocess.Popen(
                [self._programs / "python", "-c", _LISTEN],
                cwd=self.project,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._listening.stdin is not None
        assert self._listening.stdout is not None
        self._listening.stdin.write(json.dumps(dedent(code)) + "\n")
        self._listening.stdin.flush()
        line = self._listening.stdout.readline()
        assert line, "the process ended; its error stands above"
        result, failed = json.loads(line)
        assert failed is None, failed
        return result

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its pages, under an address."""
        port = free_port()
        words = ["runserver", f"127.0.0.1:{port}", "--noreload", "--settings=office.settings"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([self._programs / "creme", *words], cwd=self.project, env=self._environment, **quiet)
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(server)

    def close(self) -> None:
        """End what listens."""
        if self._listening is not None:
            assert self._listening.stdin is not None
            assert self._listening.stdout is not None
            self._listening.stdin.close()
            self._listening.stdout.close()
            self._listening.wait(20)


def prepare(folder: Path) -> None:
    """An environment, and a project with the world in its database."""
    began = time.monotonic()
    make_environment(folder / "environment", interpreter("3.12", "3.13"), "-r", str(_HERE / "creme.txt"))
    began = _say("installed", began)
    programs = folder / "environment" / "bin"
    _checked(programs / "creme", "creme_start_project", "office", cwd=folder)
    settings = folder / "office" / "office" / "settings.py"
    settings.write_text(settings.read_text() + _SETTINGS)
    with _redis() as port:
        beside = {"cwd": folder / "office", "env": _environment(port, folder / "office", _HERE.parent)}
        for command in ("migrate", "creme_populate", "generatemedia"):
            _checked(programs / "creme", command, "--settings=office.settings", **beside)
            began = _say(command, began)
        _checked(programs / "python", "-c", _FILL, **beside)
        _say("filled", began)


@contextmanager
def running() -> Iterator[Creme]:
    """One with the world in it, its own copy of project and database."""
    folder = prepared("creme")
    with tempfile.TemporaryDirectory(prefix="wl-creme-") as work, _redis() as port:
        shutil.copytree(folder / "office", Path(work) / "office")
        creme = Creme(folder, Path(work), port)
        try:
            yield creme
        finally:
            creme.close()


@contextmanager
def _redis() -> Iterator[int]:
    """What Creme tells its jobs by."""
    if shutil.which("redis-server") is None:
        raise SystemExit("Creme wants redis-server, which is not there (on Debian: apt-get install redis-server)")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="wl-redis-") as place:
        words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", place]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield port
        finally:
            stop(server)


def _environment(port: int, *paths: Path) -> dict[str, str]:
    return {
        **os.environ,
        "CREME_REDIS": str(port),
        "DJANGO_SETTINGS_MODULE": "office.settings",
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONWARNINGS": "ignore",
    }


def _checked(*words: str | Path, **more: Any) -> None:
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode:
        print(done.stdout, flush=True)
        sys.exit(f"{words[0]} failed with {done.returncode}")


def _say(what: str, began: float) -> float:
    now = time.monotonic()
    print(f"{what} in {now - began:.0f} s", flush=True)
    return now
