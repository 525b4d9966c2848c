"""Global state that a plugin may not change: compared before and after each call, and put back."""

from __future__ import annotations

import builtins
import os
import threading
import warnings
from typing import Any, Self

from attrs import frozen

__all__ = ["Surroundings"]


@frozen(eq=False)
class Surroundings:
    """The working folder, the mask of new files, what opens files, and which warnings are shown."""

    folder: str | None
    mask: int | None
    opens: Any
    filters: tuple[Any, ...]

    @classmethod
    def now(cls) -> Self:
        """As they are at this moment."""
        return cls(_folder(), _mask(), builtins.open, tuple(warnings.filters))

    def put_back(self) -> tuple[str, ...]:
        """Restore them; the names of those that had changed."""
        changed = []
        if self.folder is not None and _folder() != self.folder:
            changed.append("the working folder")
            os.chdir(self.folder)
        if self.mask is not None and _mask() != self.mask:
            changed.append("the mask of new files (umask)")
            os.umask(self.mask)
        if builtins.open is not self.opens:
            changed.append("builtins.open")
            builtins.open = self.opens
        if tuple(warnings.filters) != self.filters:
            changed.append("which warnings are shown")
            _show_warnings_by(self.filters)
        return tuple(changed)


def _show_warnings_by(filters: tuple[Any, ...]) -> None:
    """Replace the filters; the end of a context invalidates what is cached of them."""
    with warnings.catch_warnings():
        warnings.resetwarnings()
    present: Any = warnings.filters
    present[:] = filters


def _folder() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109  as it is, cheaply
    except OSError:
        return None


def _mask() -> int | None:
    """The umask can only be read by setting it: for that moment it is the strictest there is."""
    if threading.current_thread() is not threading.main_thread():
        return None
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
