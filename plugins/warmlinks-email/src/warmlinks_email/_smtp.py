"""One attempt to hand a finished message to a mail server, and what became of it.

Before the final dot the server has accepted nothing; from it on, only its answer tells. So the dot is sent by itself,
after everything else.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from contextlib import suppress

from attrs import define

from warmlinks.errors import WarmlinksError
from warmlinks.net.connecting import Deadline, connect, verifying_context
from warmlinks.plugins.notifiers import Outcome
from warmlinks_email.settings import EmailSettings

__all__ = ["deliver"]

_LONGEST_REPLY = 65536
_LINE = 8192
_GOODBYE = 2.0
_READY, _OK, _MORE, _LOGGED_IN, _GO_ON = 220, 250, 251, 235, 334
_SEND = 354
# Said instead of the machine's name, which is nobody's business and takes a look-up of unknown length to find.
_NAME = "[127.0.0.1]"


@define
class _Refusal(Exception):  # noqa: N818  an answer, not an error
    """The server answered a step with an unexpected code."""

    code: int
    text: str


class _Client(smtplib.SMTP):
    """The library's client on an open connection, with bounded replies."""

    def __init__(self, connection: socket.socket, host: str, port: int) -> None:
        self._connection = connection
        super().__init__(host, port, local_hostname=_NAME)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del host, port, timeout
        return self._connection

    def getreply(self) -> tuple[int, bytes]:
        """One reply; its lines are bounded in length and number, and a code that is none is -1."""
        if self.file is None:
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("not connected")
            self.file = self.sock.makefile("rb")
        lines: list[bytes] = []
        size = 0
        while True:
            line = self.file.readline(_LINE + 1)
            size += len(line)
            if not line.endswith(b"\n") or size > _LONGEST_REPLY:
                self.close()
                raise smtplib.SMTPServerDisconnected("the connection ended within a reply, or the reply is too long")
            lines.append(line[4:].strip(b" \t\r\n"))
            code = int(line[:3]) if re.match(rb"[2-5]\d\d[ \r\n-]", line) else -1
            if code == -1 or line[3:4] != b"-":
                return code, b"\n".join(lines)


class _Attempt:
    """The steps of one attempt; `step` is the present one, `handed_over` whether the final dot may have left."""

    def __init__(self, settings: EmailSettings, secret: str | None) -> None:
        self.settings = settings
        self.secret = secret
        self.step = "the greeting"
        self.handed_over = False

    def run(self, connection: socket.socket, message: bytes) -> str:
        """Take all steps; the server's receipt."""
        settings = self.settings
        if settings.security == "tls":
            self.step = "TLS"
            connection = verifying_context(settings.ca_file).wrap_socket(connection, server_hostname=settings.host)
            self.step = "the greeting"
        try:
            client = _Client(connection, settings.host, settings.port)
        except smtplib.SMTPConnectError as error:
            connection.close()
            raise _Refusal(error.smtp_code, _readable(error.smtp_error)) from None
        except BaseException:
            connection.close()
            raise
        try:
            self.introduce(client)
            if settings.security == "starttls":
                self.encrypt(client)
            if settings.user is not None and self.secret is not None:
                self.log_in(client, settings.user, self.secret)
            self.ask(client, "MAIL", f"FROM:<{settings.sender}>")
            self.ask(client, "RCPT", f"TO:<{settings.to}>")
            self.ask(client, "DATA", expected=(_SEND,))
            receipt = self.deliver(client, message)
            self.part(client)
            return receipt
        finally:
            client.close()

    def part(self, client: _Client) -> None:
        """Say goodbye; what comes of it changes nothing any more."""
        with suppress(smtplib.SMTPException, OSError):
            if client.sock is not None:
                client.sock.settimeout(_GOODBYE)
            client.quit()

    def introduce(self, client: _Client) -> None:
        self.step = "EHLO"
        _demand(client.ehlo(), (_OK,))

    def encrypt(self, client: _Client) -> None:
        self.step = "STARTTLS"
        if not client.has_extn("starttls"):
            raise smtplib.SMTPNotSupportedError("it offers no STARTTLS; nothing is sent without encryption")
        try:
            client.starttls(context=verifying_context(self.settings.ca_file))
        except smtplib.SMTPResponseException as error:
            raise _Refusal(error.smtp_code, _readable(error.smtp_error)) from None
        self.introduce(client)

    def log_in(self, client: _Client, user: str, secret: str) -> None:
        """Log in once, in one way: a second try with the same password only brings a lock closer."""
        self.step = "the login"
        if not isinstance(client.sock, ssl.SSLSocket):
            raise smtplib.SMTPNotSupportedError("there is no login before TLS")
        offered = client.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered or "LOGIN" not in offered:
            _demand(client.docmd("AUTH", "PLAIN " + _encoded(f"\0{user}\0{secret}")), (_LOGGED_IN,), silent=True)
        else:
            _demand(client.docmd("AUTH", "LOGIN"), (_GO_ON,), silent=True)
            _demand(client.docmd(_encoded(user)), (_GO_ON,), silent=True)
            _demand(client.docmd(_encoded(secret)), (_LOGGED_IN,), silent=True)

    def ask(self, client: _Client, command: str, rest: str = "", *, expected: tuple[int, ...] = (_OK, _MORE)) -> None:
        self.step = command
        _demand(client.docmd(command, rest), expected)

    def deliver(self, client: _Client, message: bytes) -> str:
        self.step = "the message"
        client.send(re.sub(rb"(?m)^\.", b"..", message.rstrip(b"\r\n")) + b"\r\n")
        self.step = "the final dot"
        self.handed_over = True
        client.send(b".\r\n")
        code, text = client.getreply()
        if not _OK <= code < 300:  # noqa: PLR2004  any 2xx is a yes
            raise _Refusal(code, _readable(text))
        return _readable(text)


def deliver(message: bytes, settings: EmailSettings, secret: str | None, deadline: Deadline) -> Outcome:
    """Try once, until `deadline` at most."""
    attempt = _Attempt(settings, secret)
    try:
        connection = connect(settings.host, settings.port, deadline, inner_hosts=settings.inner_hosts)
        with connection, deadline.guard(connection):
            receipt = attempt.run(connection, message)
    except _Refusal as refusal:
        return _answer(attempt, refusal)
    except WarmlinksError as error:
        return Outcome.retryable(str(error))
    except (smtplib.SMTPException, OSError) as error:
        why = f"{settings.host} at {attempt.step}: {_trouble(error, deadline)}"
        return Outcome.unknown(why) if attempt.handed_over else Outcome.retryable(why)
    aloud = "sent without encryption, as insecure = true says" if settings.insecure else ""
    return Outcome.delivered(receipt, why=aloud)


def _answer(attempt: _Attempt, refusal: _Refusal) -> Outcome:
    why = f"{attempt.settings.host} answered {attempt.step} with {refusal.code} {refusal.text}".rstrip()
    kind = refusal.code // 100
    if kind == 5:  # noqa: PLR2004  for good, says the protocol
        return Outcome.refused(why)
    if kind == 4 or not attempt.handed_over:  # noqa: PLR2004  not now, says the protocol
        return Outcome.retryable(why)
    return Outcome.unknown(why)


def _demand(reply: tuple[int, bytes], expected: tuple[int, ...], *, silent: bool = False) -> None:
    code, text = reply
    if code not in expected:
        # What is said about a login may repeat what was said in it.
        raise _Refusal(code, "" if silent else _readable(text))


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _readable(text: bytes | str) -> str:
    return (text if isinstance(text, str) else text.decode("utf-8", "replace"))[:200]


def _trouble(error: Exception, deadline: Deadline) -> str:
    if deadline.over or isinstance(error, TimeoutError):
        return "no answer before the time of the attempt was over"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return str(error)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the connection ended"
    return f"the connection failed ({type(error).__name__})"
