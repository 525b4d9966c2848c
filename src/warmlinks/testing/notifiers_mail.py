"""A mail server for tests, with the faults that mail servers have. For `NotifierConformance`.

It wants STARTTLS and a login, takes one message, and can fail at each step in each way: see `MAIL_FAULTS`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any, ClassVar

from warmlinks.plugins.notifiers import Outcomes
from warmlinks.testing.notifiers_channel import Fault
from warmlinks.testing.notifiers_server import HOST, Line, ScriptedServer, server_context

__all__ = ["MAIL_FAULTS", "MailChannel", "page_of", "structure_of"]

_SAFE = frozenset({Outcomes.RETRYABLE})
_REFUSED = frozenset({Outcomes.REFUSED})
_UNKNOWN = frozenset({Outcomes.UNKNOWN})
_STEPS = ("greeting", "EHLO", "STARTTLS", "EHLO over TLS", "AUTH", "MAIL", "RCPT", "DATA", "final dot")
_USER = "owner"
_BAD_CERTIFICATES = ("untrusted", "expired", "wrong host")


def _faults() -> Iterator[Fault]:
    for step in _STEPS:
        yield Fault(f"4xx at {step}", _SAFE, at=step, does="451 later")
        yield Fault(f"5xx at {step}", _REFUSED, at=step, does="554 never")
    for step in ("greeting", "STARTTLS", "MAIL", "DATA"):
        yield Fault(f"silence at {step}", _SAFE, at=step, does="silence")
    yield Fault("silence within TLS", _SAFE, at="handshake", does="silence")
    yield Fault("silence after the final dot", _UNKNOWN, takes=True, at="final dot", does="silence")
    for step in ("greeting", "EHLO", "RCPT"):
        yield Fault(f"one byte at a time at {step}", _SAFE, at=step, does="drip")
    yield Fault("one byte at a time after the final dot", _UNKNOWN, takes=True, at="final dot", does="drip")
    for step in ("greeting", "handshake", "RCPT"):
        yield Fault(f"cut at {step}", _SAFE, at=step, does="cut")
    yield Fault("cut within the message", _SAFE | _UNKNOWN, at="message", does="cut")
    yield Fault("cut at the final dot, not taken", _UNKNOWN, at="final dot", does="cut")
    yield Fault("cut after the final dot, taken", _UNKNOWN, takes=True, at="final dot", does="cut")
    yield Fault("cut within the answer to the final dot", _UNKNOWN, takes=True, at="final dot", does="cut within")
    yield Fault("nonsense after the final dot", _UNKNOWN, takes=True, at="final dot", does="nonsense")
    yield Fault("nonsense at MAIL", _SAFE, at="MAIL", does="nonsense")
    yield Fault("an answer without end at EHLO", _SAFE, at="EHLO", does="endless")
    yield Fault("an answer without end after the final dot", _UNKNOWN, takes=True, at="final dot", does="endless")
    for kind in _BAD_CERTIFICATES:
        yield Fault(f"a certificate that is {kind}", _SAFE, at="certificate", does=kind)
    yield Fault("no STARTTLS offered", _SAFE, at="EHLO", does="hide STARTTLS")
    yield Fault("nobody listens", _SAFE, at="door", does="nobody listens")
    yield Fault("cut instead of a goodbye", frozenset({Outcomes.DELIVERED}), takes=True, at="QUIT", does="cut")


MAIL_FAULTS: tuple[Fault, ...] = tuple(_faults())


class MailChannel(ScriptedServer):
    """The mail server. Settings are those of a channel with host, port, to, user, password and ca_file."""

    faults: ClassVar[tuple[Fault, ...]] = MAIL_FAULTS
    secret: ClassVar[str] = "päss-wörd 4711 with a long tail"  # noqa: S105  invented
    patience: ClassVar[float] = 6.0

    def __init__(self, *, timeout: float = 0.3) -> None:
        super().__init__(timeout=timeout)
        self.commands: list[str] = []
        self.recipients: list[str] = []

    def table(self) -> dict[str, Any]:
        """The settings that lead here."""
        return {
            "host": HOST,
            "port": self.port,
            "to": "me@example.org",
            "user": _USER,
            "password": f"env:{self.variable}",
            "ca_file": self.ca_file,
            "inner_hosts": [HOST],
            "timeout": self.limit,
        }

    def structure(self, message: bytes) -> object:
        """Headers but the subject's text, recipients, parts, lines, and elements of the page."""
        return structure_of(message)

    def shown(self, message: bytes) -> str:
        """Subject, text and page."""
        whole = message_from_bytes(message)
        texts = [_decoded(str(whole["Subject"]))]
        for part in whole.walk():
            if part.get_content_maintype() == "text":
                content = _content(part)
                texts.append(page_of(content)[1] if part.get_content_subtype() == "html" else content)
        return "\n".join(texts)

    def serve(self, line: Line) -> None:
        """Talk as a mail server does."""
        if not self.step(line, "greeting", b"220 ready\r\n"):
            return
        while words := line.line():
            verb = words[:4].decode("ascii", "replace").upper().strip()
            self.commands.append(verb)
            answer: Callable[[Line, bytes], bool] = getattr(self, f"on_{verb.lower()}", self.on_other)
            if not answer(line, words):
                return

    def step(self, line: Line, at: str, usual: bytes) -> bool:
        """Answer as usual or as the fault says; whether to go on."""
        does = self.does(at)
        if re.match(r"\d", does):
            line.say(f"{does}\r\n".encode())
            return True
        if does == "cut within":
            line.say(usual[:2])
        if does in ("cut", "cut within"):
            return False
        if does == "nonsense":
            line.say(b"\x00\xff what?\r\n")
        elif does == "silence":
            line.wait()
        elif does == "drip":
            line.drip(usual[:3] + b"-" + b"." * 200 + b"\r\n")
        elif does == "endless":
            line.pour(usual[:3] + b"-more to come\r\n")
        else:
            line.say(usual)
            return True
        return False

    def on_ehlo(self, line: Line, words: bytes) -> bool:
        """EHLO: STARTTLS is offered before TLS, a login after it."""
        del words
        offers = "AUTH PLAIN LOGIN" if line.encrypted else "STARTTLS"
        at = "EHLO over TLS" if line.encrypted else "EHLO"
        if self.does(at) == "hide STARTTLS":
            offers = "8BITMIME"
        return self.step(line, at, f"250-{HOST}\r\n250 {offers}\r\n".encode())

    def on_star(self, line: Line, words: bytes) -> bool:
        """STARTTLS, and the handshake."""
        del words
        if not self.step(line, "STARTTLS", b"220 go ahead\r\n"):
            return False
        if self.does("STARTTLS"):
            return True
        if self.does("handshake") == "cut":
            line.hear()
            return False
        if self.does("handshake") == "silence":
            line.wait()
            return False
        line.encrypt(server_context(self.does("certificate") or "good"))
        return True

    def on_auth(self, line: Line, words: bytes) -> bool:
        """The login, in one step or in three."""
        parts = words.decode().split()
        if parts[1].upper() == "LOGIN":
            given = [self.asked(line, b"VXNlcm5hbWU6"), self.asked(line, b"UGFzc3dvcmQ6")]
        else:
            given = base64.b64decode(parts[2]).split(b"\0")[1:]
        is_authorized = given == [_USER.encode(), self.secret.encode()]
        return self.step(line, "AUTH", b"235 welcome\r\n" if is_authorized else b"535 no\r\n")

    def asked(self, line: Line, prompt: bytes) -> bytes:
        """One question of the login in three steps."""
        line.say(b"334 " + prompt + b"\r\n")
        return base64.b64decode(line.line())

    def on_mail(self, line: Line, words: bytes) -> bool:
        """MAIL FROM."""
        del words
        return self.step(line, "MAIL", b"250 ok\r\n")

    def on_rcpt(self, line: Line, words: bytes) -> bool:
        """RCPT TO."""
        self.recipients.append(words.decode().strip())
        return self.step(line, "RCPT", b"250 ok\r\n")

    def on_data(self, line: Line, words: bytes) -> bool:
        """DATA and the message."""
        del words
        if not self.step(line, "DATA", b"354 go on\r\n"):
            return False
        if self.does("DATA"):
            return True
        message = b""
        while (got := line.line()) not in (b".\r\n", b""):
            message += got.removeprefix(b".")
            if self.does("message") == "cut":
                return False
        if got == b"":
            return False
        if not self.does("final dot") or (self.fault is not None and self.fault.takes):
            self.messages.append(message)
        return self.step(line, "final dot", b"250 taken as 4711\r\n")

    def on_quit(self, line: Line, words: bytes) -> bool:
        """QUIT."""
        del words
        self.step(line, "QUIT", b"221 bye\r\n")
        return False

    def on_other(self, line: Line, words: bytes) -> bool:
        """Anything else."""
        del words
        line.say(b"502 what?\r\n")
        return True


def structure_of(message: bytes) -> object:
    """What there is of a mail but its texts; taken apart by the older half of the library, a control of the newer."""
    whole = message_from_bytes(message)
    raw_names = [header.partition(b":")[0] for header in re.split(rb"\r\n(?![ \t])", message.partition(b"\r\n\r\n")[0])]
    parts: list[object] = []
    for part in whole.walk():
        description = (part.get_content_type(), part.keys(), [type(defect).__name__ for defect in part.defects])
        content = "" if part.is_multipart() else _content(part)
        html = part.get_content_subtype() == "html"
        parts.append((*description, page_of(content)[0] if html else content.count("\n")))
    people = ("From", "To", "Cc", "Bcc", "Reply-To", "Sender")
    addresses = {name: getaddresses(whole.get_all(name, [])) for name in people}
    subject = any(letter in _decoded(str(whole["Subject"])) for letter in "\r\n\0")
    return raw_names, whole.keys(), addresses, whole["Date"], subject, parts, b"\r\n.\r\n" in message, message.isascii()


def page_of(page: str) -> tuple[list[object], str]:
    """The elements of a page in order with their attributes, and its text; style sheets aside.

    A bare `<bdi>` is of the text: it sets a name apart that is written from right to left, and does nothing else.
    """
    elements = _Elements()
    elements.feed(page)
    elements.close()
    return elements.elements, elements.text


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[object] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "bdi" or attrs:
            self.elements.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag != "bdi":
            self.elements.append(tag)

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.elements.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.elements.append(("instruction", data))

    def handle_data(self, data: str) -> None:
        inside = self.elements[-1][0] if self.elements and isinstance(self.elements[-1], tuple) else ""
        if inside == "style":
            self.elements.append(("style sheet", data))
        else:
            self.text += data


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    return raw.decode(part.get_content_charset("utf-8"), "surrogateescape").replace("\r\n", "\n")


def _decoded(header: str) -> str:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", header)
    return str(make_header(decode_header(unfolded)))
