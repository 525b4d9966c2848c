"""What this plugin registers with warmlinks."""

from __future__ import annotations

from collections.abc import Iterable

from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.notifiers import Notifier
from warmlinks_apprise.notifier import AppriseNotifier

WARMLINKS_HOOKS = 2


@hookimpl
def warmlinks_register_notifiers() -> Iterable[type[Notifier]]:
    """Register the channel `apprise`."""
    return [AppriseNotifier]
