"""A read-only mailbox on a server: its folders, and the headers of its mails."""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from attrs import frozen

from warmlinks.errors import AccessError, FeedError, TryLaterError
from warmlinks.net.asking import Net

__all__ = ["Folder", "Mailbox", "opened"]

T = TypeVar("T")

_HEADER_FIELDS = (
    "FROM SENDER TO CC BCC DATE RECEIVED MESSAGE-ID SUBJECT IN-REPLY-TO REFERENCES LIST-ID LIST-POST LIST-UNSUBSCRIBE"
    " PRECEDENCE FEEDBACK-ID AUTO-SUBMITTED X-AUTOREPLY CONTENT-TYPE DELIVERED-TO X-ORIGINAL-TO"
)
"""What is asked of each mail: who wrote to whom and when, and what says that it is no letter to a person."""

_LIST_LINE = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?P<between>[^"]*)"|NIL) (?P<name>.*)')
_UID = re.compile(rb"UID (\d+)")
_LATER_ADVICE = "What came is kept; the next sync goes on"


@frozen
class Folder:
    """A folder: its name as the server writes it, its last part for display, and its flags."""

    name: bytes
    shown: str
    flags: frozenset[str]


class _Connection(imaplib.IMAP4):
    """IMAP over a socket that was connected and checked elsewhere."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        super().__init__()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        del timeout
        return self._socket


@contextmanager
def opened(net: Net, host: str, port: int, user: str, *, password: str | None, token: str | None) -> Iterator[Mailbox]:
    """Log in; log out at the end.

    Raises:
        AccessError: user, password or token are not accepted.
        FeedError: the server was not reached, or does not speak as it should.
    """
    with net.connected(host, port, encrypted=not net.insecure) as connection:
        box = _call(host, lambda: _Connection(connection))
        try:
            _log_in(box, host, user, password=password, token=token)
            yield Mailbox(box, host)
            _call(host, box.logout)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                box.shutdown()


def _log_in(box: imaplib.IMAP4, host: str, user: str, *, password: str | None, token: str | None) -> None:
    if token is None:
        _call(host, lambda: box.login(user, password or ""), login=True)
        return
    # what a server says against a token is answered by nothing
    words = iter([f"user={user}\x01auth=Bearer {token}\x01\x01".encode()])
    _call(host, lambda: box.authenticate("XOAUTH2", lambda _: next(words, b"")), login=True)


class Mailbox:
    """The mailbox of one user."""

    def __init__(self, box: imaplib.IMAP4, host: str) -> None:
        self._box = box
        self._host = host

    def folders(self) -> list[Folder]:
        """Return all folders that can be selected."""
        folders = []
        for line in self._ask("its folders", self._box.list):
            # a name with odd letters comes as a literal behind its line
            match = _LIST_LINE.match((line[0] if isinstance(line, tuple) else line) or b"")
            if match is None:
                continue
            flags = frozenset(flag.decode("ascii", "replace").lower() for flag in match["flags"].split())
            name = match["name"].strip()
            bare = re.sub(rb"\\(.)", rb"\1", name[1:-1]) if name.startswith(b'"') else name
            if isinstance(line, tuple):
                bare = line[1]
                name = b'"' + re.sub(rb'(["\\])', rb"\\\1", bare) + b'"'
            if not flags & {"\\noselect", "\\nonexistent"}:
                folders.append(Folder(name, _folder_name(bare.rpartition(match["between"] or b"\0")[2]), flags))
        return folders

    def look_into(self, folder: Folder) -> tuple[int, int]:
        """Select a folder read-only; return its UIDVALIDITY and UIDNEXT."""
        self._ask("the folder", lambda: self._box.select(folder.name, readonly=True))  # type: ignore[arg-type]  # bytes go as they are
        return self._response_number("UIDVALIDITY"), self._response_number("UIDNEXT")

    def numbers(self, first: int, last: int) -> list[int]:
        """Return the UIDs of a range that exist in the selected folder, highest first."""
        lines = self._ask("which mails there are", lambda: self._box.uid("SEARCH", f"UID {first}:{last}"))
        numbers = {int(number) for line in lines if isinstance(line, bytes) for number in line.split()}
        # where there is none, some name the last one there is
        return sorted((number for number in numbers if first <= number <= last), reverse=True)

    def heads(self, numbers: list[int]) -> Iterator[tuple[int, bytes]]:
        """Yield the UIDs and headers of these mails."""
        items = f"(UID BODY.PEEK[HEADER.FIELDS ({_HEADER_FIELDS})])"
        parts = self._ask("heads of mails", lambda: self._box.uid("FETCH", ",".join(map(str, numbers)), items))
        for nth, part in enumerate(parts):
            if not isinstance(part, tuple):
                continue
            # the number stands before the head, or behind it
            behind = parts[nth + 1] if nth + 1 < len(parts) and isinstance(parts[nth + 1], bytes) else b""
            if number := _UID.search(part[0]) or _UID.search(behind):
                yield int(number[1]), part[1]

    def count(self, folder: Folder) -> int:
        """Return the number of mails in a folder."""
        lines = self._ask("its folders", lambda: self._box.status(folder.name, "(MESSAGES)"))  # type: ignore[arg-type]  # as above
        number = re.search(rb"MESSAGES (\d+)", b"".join(line for line in lines if isinstance(line, bytes)))
        return int(number[1]) if number else 0

    def _response_number(self, name: str) -> int:
        responses = self._box.response(name)[1]
        last = responses[-1] if responses else None
        if not isinstance(last, bytes) or not last.isdigit():
            raise FeedError(f"{self._host} does not speak IMAP as it should", why=f"it names no {name}")
        return int(last)

    def _ask(self, subject: str, work: Callable[[], tuple[str, list[Any]]]) -> list[Any]:
        """Return the data of an answer.

        Raises:
            FeedError: it refuses, or breaks off.
        """
        status, answer = _call(self._host, work)
        if status != "OK":
            raise FeedError(f"{self._host} does not show {subject}", advice="The next sync tries again")
        return answer


def _call(host: str, work: Callable[[], T], *, login: bool = False) -> T:
    """Call the server; errors are raised without its words, which may be anybody's."""
    try:
        return work()
    except imaplib.IMAP4.abort as error:
        raise TryLaterError(f"the connection to {host} broke off", advice=_LATER_ADVICE) from error
    except imaplib.IMAP4.error as error:
        if login:
            raise _login_refused(host) from error
        raise FeedError(
            f"{host} does not speak IMAP as it should", advice="Check host and port in the settings"
        ) from error


def _login_refused(host: str) -> AccessError:
    return AccessError(
        f"{host} does not let you in",
        why="user, password or token are wrong or have expired, or it wants another kind of them",
        advice="Make a new one there, such as a password for one program, and put it where the settings say",
    )


def _folder_name(name: bytes) -> str:
    """Decode the name of a folder from modified UTF-7."""
    text = name.decode("utf-8", "replace")

    def letters(match: re.Match[str]) -> str:
        return f"+{match[1].replace(',', '/')}-".encode().decode("utf-7", "replace") if match[1] else "&"

    return re.sub(r"&([^-]*)-", letters, text)
