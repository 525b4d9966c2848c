"""A desktop for tests: a bus of its own and something that takes notifications, with the faults that desktops have.

It needs `dbus-daemon` and the package dbus-fast. No screen is needed, and the session's own bus is left alone.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from warmlinks.plugins.notifiers import Outcomes
from warmlinks.testing.notifiers_channel import Channel, Fault

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus
    from dbus_fast.message import Message

__all__ = ["DESKTOP_FAULTS", "DesktopChannel"]

_NAME = "org.freedesktop.Notifications"
_ADDRESS = "DBUS_SESSION_BUS_ADDRESS"
_RUNTIME = "XDG_RUNTIME_DIR"
_WAIT = 20.0
_SAFE = frozenset({Outcomes.RETRYABLE})
_REFUSED = frozenset({Outcomes.REFUSED})
_UNKNOWN = frozenset({Outcomes.UNKNOWN})
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
DESKTOP_FAULTS: tuple[Fault, ...] = (
    Fault("no bus", _SAFE, available=False, at="bus", does="absent"),
    Fault("a bus that is not there any more", _SAFE, available=False, at="bus", does="gone"),
    Fault("a bus that says nothing", _SAFE, available=False, at="bus", does="silence"),
    Fault("an address that is none", _SAFE, available=False, at="bus", does="nonsense"),
    Fault("a bus without notifications", _SAFE, available=False, at="daemon", does="absent"),
    Fault("silence when asked what it can", _SAFE, available=False, at="GetCapabilities", does="silence"),
    Fault("an error when asked what it can", _SAFE, available=False, at="GetCapabilities", does="org.example.Failed"),
    Fault("nonsense when asked what it can", _SAFE, available=False, at="GetCapabilities", does="nonsense"),
    Fault("gone when asked what it can", _SAFE, available=False, at="GetCapabilities", does="gone"),
    Fault("gone before it is shown", _SAFE, available=False, at="GetCapabilities", does="gone after"),
    Fault("too many", _SAFE, at="Notify", does="org.freedesktop.DBus.Error.LimitsExceeded"),
    Fault(
        "too many at once", _SAFE, at="Notify", does="org.freedesktop.Notifications.Error.ExcessNotificationGeneration"
    ),
    Fault("not understood", _REFUSED, at="Notify", does="org.freedesktop.DBus.Error.InvalidArgs"),
    Fault("not known", _REFUSED, at="Notify", does="org.freedesktop.DBus.Error.UnknownMethod"),
    Fault("failed after it was shown", _UNKNOWN, takes=True, at="Notify", does="org.freedesktop.DBus.Error.Failed"),
    Fault("silence after it was shown", _UNKNOWN, takes=True, at="Notify", does="silence"),
    Fault("gone after it was shown", _UNKNOWN, takes=True, at="Notify", does="gone"),
    Fault("nonsense after it was shown", _UNKNOWN, takes=True, at="Notify", does="nonsense"),
)


class DesktopChannel(Channel):
    """The desktop. Settings are those of a channel with a timeout.

    Args:
        capabilities: what it says it can.
        timeout: seconds for an attempt where it misbehaves.
    """

    faults: ClassVar[tuple[Fault, ...]] = DESKTOP_FAULTS
    patience: ClassVar[float] = 6.0

    def __init__(
        self,
        *,
        capabilities: tuple[str, ...] = ("body", "body-markup", "actions", "persistence"),
        timeout: float = 0.5,
    ) -> None:
        self.capabilities = capabilities
        self.timeout = timeout
        self.fault: Fault | None = None
        self.notified: list[list[Any]] = []
        self.asked = 0
        self.before = {name: os.environ.get(name) for name in (_ADDRESS, _RUNTIME)}
        self.folder = Path(tempfile.mkdtemp(prefix="warmlinks-desktop-"))
        self.deaf = socket.socket(socket.AF_UNIX)
        self.daemon = self._start_daemon()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="fake-desktop", daemon=True)
        self.thread.start()
        self.bus: MessageBus = self.wait_for(self._serve())

    def _start_daemon(self) -> subprocess.Popen[bytes]:
        program = shutil.which("dbus-daemon")
        if program is None:
            raise FileNotFoundError("dbus-daemon is not installed (on Debian: apt-get install dbus)")
        path = self.folder / "bus"
        config = self.folder / "bus.conf"
        config.write_text(_CONFIG.format(path=path), "utf-8")
        words = [program, f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"]
        # It complains on stderr that it may not raise its limits.
        started = subprocess.Popen(  # noqa: S603  our own words
            words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        address = started.stdout.readline().decode().strip() if started.stdout is not None else ""
        os.environ[_ADDRESS] = address
        os.environ[_RUNTIME] = str(self.folder / "nothing")
        return started

    def wait_for(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  whatever the work gives
        """Do it on the desktop's own thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(_WAIT)

    async def _serve(self) -> MessageBus:
        from dbus_fast.aio import MessageBus

        bus = await MessageBus(bus_address=os.environ[_ADDRESS]).connect()
        bus.add_message_handler(self.on_message)
        await bus.request_name(_NAME)
        return bus

    def on_message(self, message: Message) -> Message | bool | None:
        """Answer one call, as usual or as the fault says; None leaves it to others."""
        from dbus_fast.message import Message

        if message.interface != _NAME or message.destination is None:
            return None
        if message.member == "Notify" and self.fault is not None and self.fault.does == "gone after":
            # The bus says so once the name has no owner any more; that may be a moment later.
            return Message.new_error(message, "org.freedesktop.DBus.Error.ServiceUnknown", "gone")
        if message.member == "GetCapabilities":
            self.asked += 1
            usual = Message.new_method_return(message, "as", [list(self.capabilities)])
        elif message.member == "Notify":
            if self.fault is None or self.fault.takes:
                self.notified.append(message.body)
            usual = Message.new_method_return(message, "u", [len(self.notified)])
        elif message.member == "GetServerInformation":
            return Message.new_method_return(message, "ssss", ["fake", "warmlinks", "1", "1.2"])
        else:
            return None
        return self.answer(message, usual)

    def answer(self, call: Message, usual: Message) -> Message | bool:
        """What is answered; True is nothing at all."""
        from dbus_fast.message import Message

        does = self.fault.does if self.fault is not None and self.fault.at == call.member else ""
        if does in ("gone", "silence"):
            if does == "gone":
                self.bus.disconnect()
            return True
        if does == "nonsense":
            return Message.new_method_return(call, "(ii)", [[1, 2]])
        if does == "gone after":
            self.leaving = self.loop.create_task(self.leave_and_answer(usual))
            return True
        if "." in does:
            return Message.new_error(call, does, "as the test wants it")
        return usual

    async def leave_and_answer(self, usual: Message) -> None:
        """Answer once the name is nobody's: to leave after the answer would be a race with the next call."""
        await self.bus.release_name(_NAME)
        self.bus.send(usual)

    def table(self) -> dict[str, Any]:
        """The settings that lead here: the bus is found by the environment."""
        return {"timeout": self.timeout if self.fault is not None and self.fault.does == "silence" else _WAIT}

    def misbehave(self, fault: Fault) -> None:
        """From now on, do that."""
        self.fault = fault
        path = self.folder / "other"
        if (fault.at, fault.does) == ("bus", "absent"):
            os.environ.pop(_ADDRESS)
        elif (fault.at, fault.does) == ("bus", "gone"):
            os.environ[_ADDRESS] = f"unix:path={path}"
        elif (fault.at, fault.does) == ("bus", "silence"):
            self.deaf.bind(str(path))
            self.deaf.listen()
            os.environ[_ADDRESS] = f"unix:path={path}"
        elif (fault.at, fault.does) == ("bus", "nonsense"):
            os.environ[_ADDRESS] = "nonsense"
        elif fault.at == "daemon":
            self.wait_for(self.bus.release_name(_NAME))

    def accepted(self) -> list[bytes]:
        """The notifications shown so far: title, an empty line, body."""
        return [f"{call[3]}\n\n{call[4]}\n".encode() for call in self.notified]

    def attempts(self) -> int:
        """How often somebody asked what the desktop can, as is done once before each."""
        return self.asked

    def structure(self, message: bytes) -> object:
        """The number of lines, and the elements of the body."""
        title, _, body = message.decode().partition("\n\n")
        return (
            title.count("\n"),
            body.count("\n"),
            re.findall(r"<[^>]*>?", body),
            re.findall(r"&(?!amp;|lt;|gt;)", body),
        )

    def shown(self, message: bytes) -> str:
        """Title and body as a desktop with markup shows them."""
        text = message.decode()
        for written, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            text = text.replace(written, meant)
        return text

    def close(self) -> None:
        """End everything that was started."""
        self.loop.call_soon_threadsafe(self.bus.disconnect)
        self.wait_for(asyncio.sleep(0))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
        self.deaf.close()
        self.daemon.terminate()
        self.daemon.wait(_WAIT)
        if self.daemon.stdout is not None:
            self.daemon.stdout.close()
        for name, value in self.before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        shutil.rmtree(self.folder)
