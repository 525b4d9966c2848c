"""Dovecot, a real IMAP server over one mailbox, on a port of its own. It wants to be started by root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

import trustme

__all__ = ["ME", "SECRET", "Post"]

ME, SECRET = "sam@tidewater.example", "long-and-invented-4711"
DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
first_valid_uid = 100
ssl = required
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/Maildir
default_internal_user = dovecot
default_login_user = dovenull
auth_mechanisms = plain login
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


class Post:
    """A mailbox on a server of one's own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="warmlinks-imap-"))
        self.port = _free_port()
        self.owner = pwd.getpwnam("nobody")
        self.number = 0
        authority = trustme.CA()
        leaf = authority.issue_cert("localhost")
        authority.cert_pem.write_to_path(self.folder / "ca.pem")
        leaf.private_key_pem.write_to_path(self.folder / "key.pem")
        (self.folder / "chain.pem").write_bytes(b"".join(one.bytes() for one in leaf.cert_chain_pems))
        for name in ("run", "Maildir", "Maildir/cur", "Maildir/new", "Maildir/tmp"):
            (self.folder / name).mkdir()
        self._own()
        conf = self.folder / "dovecot.conf"
        conf.write_text(
            DOVECOT.format(
                folder=self.folder, port=self.port, secret=SECRET, uid=self.owner.pw_uid, gid=self.owner.pw_gid
            )
        )
        self.folder.chmod(0o755)
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        self.running = subprocess.Popen([program, "-F", "-c", str(conf)], stdin=subprocess.DEVNULL)
        _wait_for(self.port)

    def _own(self) -> None:
        for path in (self.folder / "Maildir", *(self.folder / "Maildir").rglob("*")):
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def deliver(self, sender: str, to: str, *, at: datetime, folder: str = "", more: str = "") -> None:
        """One mail into a folder."""
        self.number += 1
        place = self.folder / "Maildir" / (f".{folder}" if folder else "")
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True, exist_ok=True)
        text = (
            f"From: {sender}\r\nTo: {to}\r\nDate: {format_datetime(at)}\r\nMessage-ID: <{self.number}@club.example>\r\n"
            f"{more}Subject: lunch\r\n\r\nA text that is nobody's business.\r\n"
        )
        (place / "new" / f"{1_700_000_000 + self.number}.{self.number}.host").write_bytes(text.encode())
        self._own()

    def flags(self) -> list[str]:
        """The files of the mailbox, whose names say what was done with each mail."""
        return sorted(path.name for path in (self.folder / "Maildir").rglob("*.host*"))

    def close(self) -> None:
        """End it."""
        self.running.terminate()
        self.running.wait(20)
        shutil.rmtree(self.folder)
