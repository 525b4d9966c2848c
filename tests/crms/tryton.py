"""Tryton 8.2 with parties and sale opportunities, on a PostgreSQL of its own.

Made ready are an environment and the dump of a database with one company, three users and, on parties, the fields that
somebody's own module has put there. `running` starts it in seconds.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

from engines import postgresql_server
from servers import free_port, wait_for

from crms.cache import interpreter, make_environment, prepared

__all__ = ["DATABASE", "PASSWORD", "VERSION", "Tryton", "prepare", "running"]

VERSION = "8.2.1"
DATABASE = "crm"
PASSWORD = "invented-and-long"
_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]

_FIELDS = {
    "__init__.py": """
        import pwdlib
        from pwdlib.hashers.argon2 import Argon2Hasher
        from trytond.model import fields
        from trytond.pool import PoolMeta
        from trytond.res import user

        # passwords that live for seconds are worth no work: each login would take as long as ten questions
        user.PASSWORD_HASH = pwdlib.PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])


        class Party(metaclass=PoolMeta):
            __name__ = "party.party"
            score = fields.Float("Score")
            score_due = fields.DateTime("Due")
            score_cold = fields.DateTime("Cold")
            score_exact = fields.Numeric("Score, exact", digits=(2, 4))
            score_said = fields.Char("Score, said")
            remark = fields.Char("Remark")
        """,
    "tryton.cfg": """
        [tryton]
        version=8.2.0
        depends:
            ir
            party

        [register]
        model:
            Party
        """,
}
"""What a firm's own module looks like."""

_USERS = """
from decimal import Decimal

from proteus import Model, config

config.set_trytond({uri!r}, config_file={cfg!r})
currency = Model.get("currency.currency")(name="Euro", code="EUR", digits=2, rounding=Decimal("0.01"))
currency.save()
party = Model.get("party.party")(name="Harbour Works")
party.save()
company = Model.get("company.company")(party=party, currency=currency)
company.save()
User, Group, Company = Model.get("res.user"), Model.get("res.group"), Model.get("company.company")
for login, companies in (("human", [company.id]), ("warmlinks", [company.id]), ("nowhere", [])):
    user = User(name=login.title(), login=login, password={password!r})
    user.companies.extend(Company.find([("id", "in", companies)]))
    user.company = Company(company.id) if companies else None
    user.groups.extend(Group.find([("name", "in", ["Sales", "Sale Opportunity"])]))
    user.save()
"""


class Tryton:
    """One that runs: `url` leads to it, and `dsn` to its database."""

    def __init__(self, folder: Path, work: Path, host: str) -> None:
        self._folder = folder
        self._work = work
        self.port = free_port()
        self._config = _configured(work, host, self.port)
        self._environment = _environment(folder)
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self.port}"
        self.dsn = f"host={host} user=postgres dbname={DATABASE}"

    def session(self, login: str = "human") -> Session:
        """Log in as its own client does."""
        return Session(self.url, login)

    def program(self, name: str, *words: str) -> str:
        """Run one of its programs to its end; gives what it said."""
        return _run(self._folder, self._environment, name, "-c", str(self._config), "-d", DATABASE, *words)

    def activate_module(self) -> None:
        """Install and activate the module of warmlinks, as it lies in the tree."""
        self.stop()
        self._environment = _environment(
            self._folder, self._work, _ROOT / "src", _ROOT / "modules/trytond-warmlinks/src"
        )
        _announce(self._work, "warmlinks", "trytond_warmlinks")
        self.program("trytond-admin", "-u", "warmlinks")
        self.start()

    def python(self, script: str, *words: str) -> str:
        """Run a script with its interpreter."""
        return _run(self._folder, self._environment, "python", "-c", script, *words)

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        self._server = subprocess.Popen(
            [self._folder / "venv/bin/python", self._folder / "venv/bin/trytond", "-c", self._config, "-d", DATABASE],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.port)

    @property
    def process(self) -> int:
        """The number of the server's process."""
        assert self._server is not None
        return self._server.pid

    def stop(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait()
            self._server = None


class Session:
    """Tryton's own interface with nothing in between, for tests."""

    def __init__(self, url: str, login: str) -> None:
        self._url = f"{url}/{DATABASE}/rpc/"
        self._headers = {"Content-Type": "application/json"}
        number, key, *_ = self("common.db.login", login, {"password": PASSWORD})
        shown = base64.b64encode(f"{login}:{number}:{key}".encode()).decode()
        self._headers["Authorization"] = f"Session {shown}"
        self.context = self("model.res.user.get_preferences", *[True, {}])

    def __call__(self, method: str, *params: object) -> Any:
        body = json.dumps({"id": 0, "method": method, "params": params}).encode()
        asked = urllib.request.Request(self._url, body, self._headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            said = json.load(answer)
        assert "error" not in said, said["error"]
        return said["result"]

    def ask(self, method: str, *params: object) -> Any:
        """The same for a method of a model, with the user's context."""
        return self(f"model.{method}", *params, self.context)


def prepare(folder: Path) -> None:
    """An environment, the module with the fields, and a dump of a database."""
    make_environment(folder / "venv", interpreter("3.11", "3.12", "3.13"), "-r", str(_HERE / "tryton.txt"))
    module = folder / "site" / "crm_fields"
    module.mkdir(parents=True)
    for name, text in _FIELDS.items():
        (module / name).write_text(dedent(text).lstrip(), "utf-8")
    _announce(folder / "site", "crm_fields")
    with postgresql_server() as dsn, tempfile.TemporaryDirectory() as work:
        host = dsn.split()[0].removeprefix("host=")
        cfg = _configured(Path(work), host, 0)
        environment = _environment(folder)
        (Path(work) / "password").write_text(PASSWORD, "utf-8")
        environment["TRYTONPASSFILE"] = f"{work}/password"
        _postgres("createdb", "-h", host, "-U", "postgres", DATABASE)
        wanted = ("--all", "--email", "admin@example.org", "-u", "sale_opportunity", "crm_fields")
        words = ("trytond-admin", "-c", str(cfg), "-d", DATABASE, *wanted, "--activate-dependencies")
        _run(folder, environment, *words)
        script = _USERS.format(uri=_uri(host, DATABASE), cfg=str(cfg), password=PASSWORD)
        _run(folder, environment, "python", "-c", script)
        _postgres("pg_dump", "-h", host, "-U", "postgres", "-Fc", "-Z1", "-f", str(folder / "dump"), DATABASE)


@contextmanager
def running() -> Iterator[Tryton]:
    """It, from the dump, on loopback."""
    folder = prepared("tryton")
    with postgresql_server() as dsn, tempfile.TemporaryDirectory() as work:
        host = dsn.split()[0].removeprefix("host=")
        _postgres("createdb", "-h", host, "-U", "postgres", DATABASE)
        _postgres("pg_restore", "-h", host, "-U", "postgres", "-d", DATABASE, "-j", "2", str(folder / "dump"))
        made = Tryton(folder, Path(work), host)
        try:
            made.start()
            yield made
        finally:
            made.stop()


def _announce(site: Path, name: str, package: str | None = None) -> None:
    """What an installer would write, so that Tryton sees a module that is not installed."""
    metadata = site / f"{package or name}-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package or name}\nVersion: 1\n", "utf-8")
    (metadata / "entry_points.txt").write_text(f"[trytond.modules]\n{name} = {package or name}\n", "utf-8")


def _uri(host: str, database: str = "") -> str:
    return f"postgresql://postgres@/{database}?host={host}"


def _configured(work: Path, host: str, port: int) -> Path:
    cfg = work / "trytond.conf"
    cfg.write_text(f"[database]\nuri = {_uri(host)}\n[web]\nlisten = 127.0.0.1:{port}\n", "utf-8")
    return cfg


def _environment(folder: Path, *before: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TRYTON", "DB_"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, [*before, folder / "site"]))}


def _run(folder: Path, environment: dict[str, str], program: str, *words: str) -> str:
    script = [] if program == "python" else [str(folder / "venv/bin" / program)]
    done = subprocess.run(
        [str(folder / "venv/bin/python"), *script, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{program} of Tryton failed:\n{done.stdout[-3000:]}")
    return done.stdout


def _postgres(program: str, *words: str) -> None:
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    subprocess.run([programs / program, *words], check=True)
