"""Radicale, a real server of calendars and address books, on a port of its own."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import free_port, stop, wait_for

__all__ = ["SECRET", "USER", "DavServer", "running"]

USER, SECRET = "sam@tidewater.example", "long-and-invented-4711"


class DavServer:
    """One server with one user."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="warmlinks-dav-"))
        users = self.folder / "users"
        users.write_text(f"{USER}:{SECRET}\n")
        self.port = free_port()
        words = {
            "server-hosts": f"127.0.0.1:{self.port}",
            "storage-filesystem-folder": str(self.folder / "data"),
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": str(users),
            "auth-htpasswd-encryption": "plain",
            "logging-level": "critical",
        }
        self.options = [word for key, value in words.items() for word in (f"--{key}", value)]
        self.start()

    def start(self) -> None:
        """Let it run, also once more after it was killed."""
        self.running = subprocess.Popen([sys.executable, "-m", "radicale", *self.options], stdin=subprocess.DEVNULL)
        wait_for(self.port)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}/"

    def make(self, name: str, *, book: bool = False) -> None:
        """A calendar, or an address book, of the user's."""
        kind = "<CR:addressbook/>" if book else "<C:calendar/>"
        body = (
            '<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
            ' xmlns:CR="urn:ietf:params:xml:ns:carddav"><set>'
            f"<prop><resourcetype><collection/>{kind}</resourcetype><displayname>{name}</displayname></prop></set></mkcol>"
        )
        self._ask("MKCOL", f"{name}/", body)

    def put(self, place: str, text: str) -> None:
        """One entry, as `work/lunch.ics`."""
        self._ask("PUT", place, text.replace("\n", "\r\n"))

    def delete(self, place: str) -> None:
        """Take it away."""
        self._ask("DELETE", place, "")

    def read(self, place: str) -> str | None:
        """The text of one entry; None where there is none."""
        try:
            return self._ask("GET", place, "")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def close(self) -> None:
        """End it."""
        stop(self.running)
        shutil.rmtree(self.folder)

    def _ask(self, method: str, place: str, body: str) -> str:
        told = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
        kind = "text/calendar" if place.endswith(".ics") else "text/vcard" if place.endswith(".vcf") else "text/xml"
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Authorization": f"Basic {told}"}
        asked = urllib.request.Request(f"{self.url}{USER}/{place}", body.encode(), headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            error.close()
            raise


def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[DavServer]:
    """A server for one test, as a fixture has it, whose password is in `DAV_PASSWORD`."""
    monkeypatch.setenv("DAV_PASSWORD", SECRET)
    made = DavServer()
    yield made
    made.close()
