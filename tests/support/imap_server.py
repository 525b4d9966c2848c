"""Dovecot, a real IMAP server over one mailbox, on a port of its own. It wants to be started by root."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from servers import certify, free_port, start_dovecot, stop

__all__ = ["ME", "SECRET", "Post"]

ME, SECRET = "sam@tidewater.example", "long-and-invented-4711"


class Post:
    """A mailbox on a server of one's own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="warmlinks-imap-"))
        self.port = free_port()
        self.owner = pwd.getpwnam("nobody")
        self.number = 0
        certify(self.folder)
        for name in ("run", "Maildir", "Maildir/cur", "Maildir/new", "Maildir/tmp"):
            (self.folder / name).mkdir()
        self._own()
        self.folder.chmod(0o755)
        self.running = start_dovecot(self.folder, self.port, self.owner, SECRET)

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
        stop(self.running)
        shutil.rmtree(self.folder)
