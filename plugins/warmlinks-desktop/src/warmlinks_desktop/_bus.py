"""Shows a notification over D-Bus, and tells whether anybody showed it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import jeepney  # type: ignore[import-untyped]  # it comes without types, as the next two
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]
from jeepney.wrappers import DBusErrorResponse, unwrap_msg  # type: ignore[import-untyped]

from warmlinks.errors import WarmlinksError
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.notifiers import Outcome
from warmlinks_desktop._notification import Notification

__all__ = ["show"]

_SERVICE = jeepney.DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_APP = "warmlinks"
_NORMAL = 1
_AS_LONG_AS_USUAL = -1
# What the bus itself says where nobody shows notifications, or we may not ask.
_NOBODY = ("ServiceUnknown", "NameHasNoOwner", "AccessDenied", "Spawn.", "Disconnected", "NoServer")
# What says that this notification was turned away.
_NO = ("UnknownMethod", "UnknownInterface", "UnknownObject", "InvalidArgs", "InvalidSignature", "NotSupported")
_NOT_NOW = ("LimitsExceeded", "ExcessNotificationGeneration")


class _NoDesktopError(WarmlinksError):
    """There is no bus here."""


def show(notification: Notification, deadline: Deadline) -> Outcome:
    """Show it once, until `deadline` at most."""
    try:
        connection = deadline.run(_open, what="the session bus")
    except WarmlinksError as error:
        return Outcome.not_available(str(error))
    with connection:
        return _show(connection, notification, deadline)


def _open() -> DBusConnection:
    address = _address()
    try:
        return open_dbus_connection(bus=address)
    except (OSError, KeyError, ValueError, RuntimeError, StopIteration, DBusErrorResponse) as error:
        raise _NoDesktopError("there is no session bus", why=type(error).__name__) from error
    except Exception as error:
        # jeepney's own errors of authentication share no base with the others.
        raise _NoDesktopError("the session bus lets us not in", why=type(error).__name__) from error


def _address() -> str:
    """The session's bus; timers and cron jobs lack the variable, and find it where logins put it."""
    named = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if named:
        return named
    folder = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    path = Path(folder) / "bus"
    with suppress(OSError):
        status = path.lstat()
        if stat.S_ISSOCK(status.st_mode) and status.st_uid == os.getuid():
            return f"unix:path={path}"
    raise _NoDesktopError("there is no session bus", why="DBUS_SESSION_BUS_ADDRESS is not set, as without a desktop")


def _show(connection: DBusConnection, notification: Notification, deadline: Deadline) -> Outcome:
    try:
        # Asking first is also what makes the bus start a daemon that is not running yet.
        (capabilities,) = _call(connection, jeepney.new_method_call(_SERVICE, "GetCapabilities"), deadline)
        able = _strings(capabilities)
    except DBusErrorResponse as error:
        return _judged(error, handed_over=False)
    except (OSError, ValueError, TypeError) as error:
        return Outcome.not_available(f"the notification daemon does not answer ({type(error).__name__})")
    written = notification.escaped() if "body-markup" in able else notification
    if "body" not in able:
        written = notification.joined()
    hints = {"urgency": ("y", _NORMAL), "desktop-entry": ("s", _APP)}
    arguments: tuple[Any, ...] = (_APP, 0, "", written.title, written.body, [], hints, _AS_LONG_AS_USUAL)
    try:
        (shown,) = _call(connection, jeepney.new_method_call(_SERVICE, "Notify", "susssasa{sv}i", arguments), deadline)
    except DBusErrorResponse as error:
        return _judged(error, handed_over=True)
    except (OSError, ValueError, TypeError) as error:
        return Outcome.unknown(f"the notification daemon took it and did not answer ({type(error).__name__})")
    if not isinstance(shown, int):
        return Outcome.unknown("the notification daemon answered something that is no number")
    return Outcome.delivered(f"notification {shown}")


def _strings(value: Any) -> frozenset[str]:  # noqa: ANN401  whatever the other side has sent
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("not a list of texts")
    return frozenset(value)


def _call(connection: DBusConnection, message: jeepney.Message, deadline: Deadline) -> tuple[Any, ...]:
    # unwrap_msg raises an error of the other side, which comes as a message like any other
    answer: tuple[Any, ...] = unwrap_msg(connection.send_and_get_reply(message, timeout=deadline.left()))
    return answer


def _judged(error: DBusErrorResponse, *, handed_over: bool) -> Outcome:
    name = str(error.name).rpartition("Error.")[2]
    if name.startswith(_NOBODY) and not (handed_over and name == "Disconnected"):
        return Outcome.not_available(f"nobody shows notifications here ({name})")
    if name.startswith(_NOT_NOW):
        return Outcome.retryable(f"the notification daemon has too much to show ({name})")
    if name.startswith(_NO):
        return Outcome.refused(f"the notification daemon does not take it ({name})")
    if handed_over:
        return Outcome.unknown(f"the notification daemon failed ({name})")
    return Outcome.not_available(f"the notification daemon does not work ({name})")
