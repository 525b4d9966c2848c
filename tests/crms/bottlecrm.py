"""BottleCRM on a PostgreSQL of its own: migrated once and filled over its own interface, then restored from a dump.

It runs as an ordinary role, so that its row-level security is in force, as its own notes ask for. There are two
organisations: one has the world, the other a single contact that nobody else may ever see.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from engines import postgresql_server
from servers import free_port, wait_for

from crms.cache import interpreter, make_environment, prepared
from crms.world import WORLD

__all__ = ["VERSION", "BottleCrm", "prepare", "running"]

VERSION = "1.35.0"

_HERE = Path(__file__).parent
_DATABASE = "crm_db"
_ROLES = """
create role crm login;
create role warmlinks login;
"""
_GRANTS = f"""
grant select, insert, update, delete on all tables in schema public to crm;
grant usage, select on all sequences in schema public to crm;
grant connect on database {_DATABASE} to warmlinks;
grant select on contacts, interaction, custom_field_definition to warmlinks;
grant update (custom_fields) on contacts to warmlinks;
grant insert on custom_field_definition to warmlinks;
"""
"""What is granted to `warmlinks` is what the page about this CRM asks for."""

_ORGANISATIONS = """
import json, sys
from common.models import Org, PersonalAccessToken, Profile, User
from django.db import connection

def token(org, email, role):
    user = User.objects.create(email=email, name=email.partition("@")[0].title())
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.current_org', %s, false)", [str(org.id)])
    profile = Profile.objects.create(user=user, org=org, role=role, is_active=True)
    return PersonalAccessToken.generate(profile, "a test", [])[0]

ours, other = Org.objects.create(name="Ours"), Org.objects.create(name="Others")
made = {
    "org": str(ours.id), "other_org": str(other.id),
    "owner": token(ours, "owner@example.org", "ADMIN"),
    "colleague": token(ours, "colleague@example.org", "ADMIN"),
    "newcomer": token(ours, "newcomer@example.org", "USER"),
    "stranger": token(other, "stranger@example.org", "ADMIN"),
}
open(sys.argv[1], "w").write(json.dumps(made))
"""

_MIGRATE = """
import gc
import django
django.setup()
# eighty thousand model classes are made and thrown away on the way: half of the time went into looking for garbage
gc.freeze()
gc.set_threshold(200_000, 5, 5)
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


@dataclass(frozen=True)
class BottleCrm:
    """One that runs.

    Attributes:
        url: where its interface is.
        host: the folder of the database's socket.
        made: the organisations and tokens, by who they are of.
        contacts: the CRM's keys of the world's contacts, by their numbers.
    """

    url: str
    host: Path
    made: Mapping[str, str]
    contacts: Mapping[int, str]

    def as_user(self, who: str = "colleague") -> httpx.Client:
        """How a person's browser speaks to it."""
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.made[who]}"}, timeout=30)

    def database(self, role: str = "warmlinks") -> str:
        """How that role connects to the database."""
        return f"host={self.host} dbname={_DATABASE} user={role}"


def prepare(folder: Path) -> None:
    """An environment; the CRM migrated, with two organisations and the world, as a dump."""
    python = interpreter("3.13", "3.12")
    began = time.monotonic()
    make_environment(folder / "environment", python, "-r", str(_HERE / "bottlecrm.txt"))
    began = _say("installed", began)
    with postgresql_server() as where:
        host = _host_of(where)
        _sql(host, "postgres", f"{_ROLES}create database {_DATABASE};")
        _python(folder, host, "postgres", "-c", _MIGRATE)
        _sql(host, _DATABASE, _GRANTS)
        began = _say("migrated", began)
        made = folder / "made.json"
        _python(folder, host, "postgres", "-c", f"import django\ndjango.setup(){_ORGANISATIONS}", str(made))
        with _serving(folder, host) as url:
            tokens = json.loads(made.read_text())
            contacts = _fill(url, tokens)
        made.write_text(json.dumps({**tokens, "contacts": contacts}))
        began = _say("filled", began)
        _checked("pg_dump", "-Fc", "-h", host, "-U", "postgres", "-f", folder / "dump", _DATABASE)


@contextmanager
def running(*, workers: int = 2) -> Iterator[BottleCrm]:
    """A CRM with the world in it, its own copy of all."""
    folder = prepared("bottlecrm")
    made = json.loads((folder / "made.json").read_text())
    contacts = {int(number): key for number, key in made.pop("contacts").items()}
    with postgresql_server() as where:
        host = _host_of(where)
        _sql(host, "postgres", f"{_ROLES}create database {_DATABASE};")
        _checked("pg_restore", "-h", host, "-U", "postgres", "-d", _DATABASE, "-j", "2", folder / "dump")
        with _serving(folder, host, workers=workers) as url:
            yield BottleCrm(url, Path(host), made, contacts)


@contextmanager
def _serving(folder: Path, host: str, *, workers: int = 2) -> Iterator[str]:
    port = free_port()
    # threads keep connections open between requests; its own server does not, and stands behind one that does
    how = ["--worker-class", "gthread", "--threads", "4", "--workers", str(workers), "--log-level", "warning"]
    serve = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *how, "crm.wsgi:application"]
    with (folder / "served.log").open("w") as log:
        server = subprocess.Popen(
            [folder / "environment/bin/python", *serve], env=_settings(host, "crm"), stdout=log, stderr=log, cwd=folder
        )
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once, whoever is still connected
            server.wait(30)


def _fill(url: str, tokens: Mapping[str, str]) -> dict[int, str]:
    def client(who: str) -> httpx.Client:
        return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {tokens[who]}"}, timeout=60)

    with client("stranger") as asked:
        _made(asked.post("/api/contacts/", json={"first_name": "Not", "last_name": "Ours", "email": "x@example.org"}))
    with client("colleague") as asked:
        field = {"target_model": "Contact", "key": "nickname", "label": "Nickname", "field_type": "text"}
        _made(asked.post("/api/custom-fields/", json=field))
        keys = {}
        for person in WORLD.people:
            body = {
                "first_name": person.first,
                "last_name": person.last,
                "email": person.email,
                "custom_fields": {"nickname": person.first[:2]},
            }
            keys[person.number] = _made(asked.post("/api/contacts/", json=body))["id"]

        def log(number: int) -> None:
            each = WORLD.activities[number]
            body = {"contact": keys[each.contact], "kind": each.kind, "occurred_at": each.at.isoformat()}
            if each.kind == "call":
                body["outcome"] = "connected" if each.reached else "no_answer"
            _made(asked.post("/api/interactions/", json=body))

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(log, range(len(WORLD.activities))))
    return keys


def _made(reply: httpx.Response) -> Any:
    assert reply.status_code in (200, 201), f"{reply.request.url}: {reply.status_code} {reply.text[:300]}"
    return reply.json()


def _settings(host: str, role: str) -> dict[str, str]:
    return {
        **os.environ,
        "DBHOST": host,
        "DBNAME": _DATABASE,
        "DBUSER": role,
        "DBPASSWORD": "",
        "DEBUG": "true",
        "SECRET_KEY": "for tests on this machine alone, and for nothing else",
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "CELERY_BROKER_URL": "memory://",
        "CELERY_RESULT_BACKEND": "cache+memory://",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


def _python(folder: Path, host: str, role: str, *words: str) -> None:
    python = folder / "environment" / "bin" / "python"
    _checked(python, *words, env=_settings(host, role), cwd=folder)


def _sql(host: str, database: str, text: str) -> None:
    for statement in filter(None, map(str.strip, text.split(";"))):
        _checked("psql", "-q", "-h", host, "-U", "postgres", "-d", database, "-c", statement)


def _checked(*words: str | Path, **more: Any) -> None:
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode:
        print(done.stdout, flush=True)
        sys.exit(f"{words[0]} failed with {done.returncode}")


def _host_of(where: str) -> str:
    return where.split(maxsplit=1)[0].partition("=")[2]


def _say(what: str, began: float) -> float:
    now = time.monotonic()
    print(f"{what} in {now - began:.0f} s", flush=True)
    return now
