"""A notifier that hands over to a postbox in memory: the kit's own control, and a channel for tests of the ledger."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, ClassVar

import attrs
from attrs import field, frozen

from warmlinks.errors import SettingsError, WarmlinksError
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome, Outcomes, inert
from warmlinks.testing.notifiers_channel import Channel, EnvironmentSecret, Fault

__all__ = ["Postbox", "PostboxSettings", "RecordingNotifier"]

_VARIABLE = "WARMLINKS_POSTBOX_TOKEN"
_SAFE = frozenset({Outcomes.RETRYABLE})
_REFUSED = frozenset({Outcomes.REFUSED})
_UNKNOWN = frozenset({Outcomes.UNKNOWN})
_LATER = 7.0


class Postbox(Channel):
    """Takes whole messages in two steps, `open` and `put`, and answers with `taken`, `later 7` or `never`.

    The answer of `put` comes in pieces, as over a slow line.
    """

    faults: ClassVar[tuple[Fault, ...]] = (
        Fault("no postbox", _SAFE, available=False, at="open", does="absent"),
        Fault("closed", _SAFE, at="open", does="closed"),
        Fault("later", _SAFE, retry_after=_LATER, at="answer", does="later 7"),
        Fault("never", _REFUSED, at="answer", does="never"),
        Fault("cut in the middle", _SAFE | _UNKNOWN, at="put", does="cut"),
        Fault("cut after it was taken", _UNKNOWN, takes=True, at="answer", does="cut"),
        Fault("silence after it was taken", _UNKNOWN, takes=True, at="answer", does="silence"),
        Fault("one letter at a time", _UNKNOWN, takes=True, at="answer", does="drip"),
        Fault("an answer nobody knows", _UNKNOWN, takes=True, at="answer", does="xyzzy"),
        Fault("moved", _REFUSED, at="answer", does="moved"),
    )
    secret: ClassVar[str] = "postbox-token-4711"  # noqa: S105  invented
    patience: ClassVar[float] = 1.4

    def __init__(self, *, timeout: float = 0.3) -> None:
        self.timeout = timeout
        self.fault: Fault | None = None
        self.other: Postbox | None = None
        self.messages: list[bytes] = []
        self.opened = 0
        self.environment = EnvironmentSecret(_VARIABLE, self.secret)

    def table(self) -> dict[str, Any]:
        """The settings that lead here."""
        return {"postbox": self, "token": f"env:{_VARIABLE}", "timeout": self.timeout}

    def misbehave(self, fault: Fault) -> None:
        """From now on, do that."""
        self.fault = fault
        if fault.does == "moved":
            self.other = Postbox()

    def accepted(self) -> list[bytes]:
        """The messages taken so far."""
        return list(self.messages)

    def attempts(self) -> int:
        """How often it was opened."""
        return self.opened

    def elsewhere(self) -> int:
        """How often the other postbox was opened that this one names when it has moved."""
        return self.other.opened if self.other is not None else 0

    def structure(self, message: bytes) -> object:
        """Which keys there are, and how many lines."""
        content = json.loads(message)
        counts = [len(lines) for lines in content["lines"]]
        return sorted(content), content["to"], counts, b"\n" in message, _elements(message)

    def shown(self, message: bytes) -> str:
        """Title and lines."""
        content = json.loads(message)
        return "\n".join([content["title"], *(line for lines in content["lines"] for line in lines)])

    def close(self) -> None:
        """Forget the token."""
        self.environment.restore()

    # -- what a notifier calls

    def open(self, token: str) -> None:
        """Begin to hand over.

        Raises:
            FileNotFoundError: there is no postbox here.
            ConnectionRefusedError: it is closed.
        """
        if self._does("open", "absent"):
            raise FileNotFoundError("no postbox")
        if self._does("open", "closed"):
            raise ConnectionRefusedError("closed")
        if token != self.secret:
            raise PermissionError("wrong token")
        self.opened += 1

    def put(self, message: bytes) -> Iterator[str]:
        """Hand over; the answer comes in pieces.

        Raises:
            ConnectionResetError: the line was cut, before or after the message was taken.
        """
        if self._does("put", "cut"):
            raise ConnectionResetError("cut")
        does = self.fault.does if self.fault is not None and self.fault.at == "answer" else "taken"
        if self.fault is None or self.fault.takes:
            self.messages.append(message)
        return self._answer(does)

    def _answer(self, does: str) -> Iterator[str]:
        if does == "cut":
            raise ConnectionResetError("cut")
        if does in ("silence", "drip"):
            for piece in ("" if does == "silence" else "taken").ljust(40, "."):
                time.sleep(0.04)
                yield "" if does == "silence" else piece
        yield does

    def _does(self, at: str, does: str) -> bool:
        return self.fault is not None and (self.fault.at, self.fault.does) == (at, does)


def _elements(message: bytes) -> int:
    return message.count(b"<") + message.count(b"\x1b")


def _secret(value: object) -> SecretRef:
    return SecretRef.parse(value)


@frozen(kw_only=True)
class PostboxSettings:
    """Which postbox, with which token, for how long."""

    postbox: Postbox = field(validator=attrs.validators.instance_of(Postbox), repr=False)
    token: SecretRef = field(converter=_secret)
    timeout: float = 0.3


class RecordingNotifier(Notifier):
    """Hands over to the `Postbox` in its settings, and is honest about it."""

    name: ClassVar[str] = "recording"
    settings: ClassVar[type[Any]] = PostboxSettings

    def _send(self, digest: Digest, settings: PostboxSettings) -> Outcome:
        message = self.preview(digest, settings)
        end = time.monotonic() + settings.timeout
        try:
            settings.postbox.open(settings.token.reveal(timeout=settings.timeout))
        except FileNotFoundError:
            return Outcome.not_available("there is no postbox here")
        except SettingsError as error:
            return Outcome.retryable(str(error))
        except (OSError, WarmlinksError) as error:
            return Outcome.retryable(f"the postbox cannot be opened ({type(error).__name__})")
        try:
            return self.judge(self.listen(settings.postbox.put(message), end))
        except OSError as error:
            return Outcome.unknown(f"the postbox did not answer ({type(error).__name__})")

    def listen(self, answer: Iterator[str], end: float) -> str:
        """The whole answer, or what has come when the time is over."""
        heard = ""
        for piece in answer:
            heard += piece
            if time.monotonic() > end:
                return "no answer in time"
        return heard

    def judge(self, answer: str) -> Outcome:
        """What an answer means."""
        answer_code, _, number = answer.partition(" ")
        if answer_code == "taken":
            return Outcome.delivered()
        if answer_code == "later":
            return Outcome.retryable("the postbox is full", retry_after=float(number))
        if answer_code in ("never", "moved"):
            return Outcome.refused(f"the postbox says {answer_code}")
        return Outcome.unknown(f"the postbox said something else ({len(answer)} letters)")

    def preview(self, digest: Digest, settings: PostboxSettings) -> bytes:
        """One line of JSON."""
        del settings
        lines = [[clean(part) for part in (item.text, item.because, item.suggestion)] for item in digest.items]
        content = {"to": "me", "key": clean(digest.key), "title": clean(digest.title), "lines": lines}
        return json.dumps(content).encode()


def clean(text: str) -> str:
    """A text that a postbox can show: inert, and without the beginning of an element."""
    return inert(text).replace("<", "(")
