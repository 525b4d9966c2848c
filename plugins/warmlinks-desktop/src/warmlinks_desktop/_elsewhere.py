"""Shows a notification on macOS and Windows, by desktop-notifier."""

from __future__ import annotations

import asyncio

from warmlinks.net.connecting import Deadline
from warmlinks.plugins.notifiers import Outcome
from warmlinks_desktop._notification import Notification

__all__ = ["show"]


def show(notification: Notification, deadline: Deadline) -> Outcome:
    """Show it once, until `deadline` at most."""
    try:
        from desktop_notifier import DesktopNotifier  # absent on Linux, and slow
    except ImportError as error:
        return Outcome.not_available(f"desktop-notifier is not usable here ({type(error).__name__})")
    try:
        return asyncio.run(_show(DesktopNotifier, notification, deadline))
    except _NoDesktopError as error:
        return Outcome.not_available(str(error))


class _NoDesktopError(Exception):
    """Nothing was handed over: the desktop cannot, or may not, show it."""


async def _show(notifier: type, notification: Notification, deadline: Deadline) -> Outcome:
    try:
        desktop = notifier(app_name="warmlinks")
        allowed = await asyncio.wait_for(desktop.has_authorisation(), deadline.left())
        if not allowed:
            allowed = await asyncio.wait_for(desktop.request_authorisation(), deadline.left())
    except Exception as error:
        raise _NoDesktopError(f"the desktop cannot be asked ({type(error).__name__})") from error
    if not allowed:
        raise _NoDesktopError("the system's settings do not allow notifications of warmlinks")
    # The library logs a failure and answers as if there were none; this is called only after a success.
    dispatched: list[bool] = []
    try:
        await asyncio.wait_for(
            desktop.send(notification.title, notification.body, on_dispatched=lambda: dispatched.append(True)),
            deadline.left(),
        )
    except TimeoutError:
        return Outcome.unknown("the desktop took it and did not answer")
    if dispatched:
        return Outcome.delivered()
    return Outcome.unknown("the desktop failed while showing it")
