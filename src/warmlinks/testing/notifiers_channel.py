"""The other side of a notifier's channel in a test: it counts what it took, and misbehaves when told to."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, ClassVar, Self

from attrs import field, frozen

from warmlinks.plugins.notifiers import Outcomes

__all__ = ["Channel", "EnvironmentSecret", "Fault"]


class EnvironmentSecret:
    """A secret in an environment variable, until `restore` puts back what was there."""

    def __init__(self, variable: str, secret: str) -> None:
        self._variable = variable
        self._before = os.environ.get(variable)
        os.environ[variable] = secret

    def restore(self) -> None:
        """Put back what was there."""
        os.environ.pop(self._variable, None)
        if self._before is not None:
            os.environ[self._variable] = self._before


@frozen
class Fault:
    """One way in which the other side misbehaves.

    Attributes:
        name: what it is called in reports.
        allowed: the answers of an honest notifier.
        takes: whether the other side takes the message all the same, so that a second try would be a second copy.
        available: what the outcome must say of the channel.
        retry_after: the pause the outcome must name, if the other side names one.
        at: where in the conversation it happens; a matter of the channel.
        does: what happens there; a matter of the channel.
    """

    name: str
    allowed: frozenset[Outcomes] = field()
    takes: bool = False
    available: bool = True
    retry_after: float | None = None
    at: str = ""
    does: str = ""


class Channel(ABC):
    """Stands for a mail server, a web server or a desktop. One is made for each check.

    Attributes:
        faults: the ways in which it can misbehave.
        secret: the value of the secret that its settings refer to; must be seen nowhere.
        patience: seconds after which an attempt must be over, its own time limit and some room for a slow machine.
    """

    faults: ClassVar[tuple[Fault, ...]] = ()
    secret: ClassVar[str] = ""
    patience: ClassVar[float] = 4.0

    @abstractmethod
    def table(self) -> dict[str, Any]:
        """The settings that lead here, as they would stand in the settings file; asked for after `misbehave`."""

    @abstractmethod
    def misbehave(self, fault: Fault) -> None:
        """From now on, do that."""

    @abstractmethod
    def accepted(self) -> list[bytes]:
        """The messages taken so far, oldest first, in the form of `Notifier.preview`."""

    @abstractmethod
    def attempts(self) -> int:
        """How often somebody has begun to hand over."""

    def elsewhere(self) -> int:
        """How often somebody came to a place that the settings do not name, as by following a redirect."""
        return 0

    @abstractmethod
    def structure(self, message: bytes) -> object:
        """All of a message but its texts: headers, recipients, parts, elements, number of lines."""

    @abstractmethod
    def shown(self, message: bytes) -> str:
        """The texts of a message as the owner would see them."""

    @abstractmethod
    def close(self) -> None:
        """End everything that was started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
