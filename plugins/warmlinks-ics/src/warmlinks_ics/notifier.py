"""The channel `ics`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import ClassVar

from warmlinks.errors import UsageError, WriteError
from warmlinks.files import open_to_others, written
from warmlinks.phrases import counted
from warmlinks.plugins.calendar_file import HEAD, write_calendar
from warmlinks.plugins.notifiers import Digest, Notifier, Outcome
from warmlinks_ics.settings import IcsSettings

__all__ = ["IcsNotifier"]


class IcsNotifier(Notifier):
    """Replaces a calendar file with what is due and coming."""

    name: ClassVar[str] = "ics"
    settings: ClassVar[type[IcsSettings]] = IcsSettings
    deadline: ClassVar[float] = 30.0
    standing: ClassVar[bool] = True

    def _send(self, digest: Digest, settings: IcsSettings) -> Outcome:
        path = settings.file
        try:
            why = _not_ours(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            return Outcome.retryable(f"{path} cannot be looked at: {error.strerror}")
        else:
            if why:
                return Outcome.refused(f"{path} {why}, and stays as it is: name another file in the settings")
        if trouble := open_to_others(path, own_group=True):
            return Outcome.refused(f"{trouble.place}: {trouble.why}. {trouble.advice}")
        try:
            with written(path, "the calendar", newline="") as stream:
                count = write_calendar(digest, stream)
        except UsageError as error:
            return Outcome.not_available(str(error))
        except WriteError as error:
            return Outcome.retryable(str(error))
        return Outcome.delivered(path.name, why=f"{counted(count, 'entry', 'entries')} in {path}")

    def preview(self, digest: Digest, settings: IcsSettings) -> bytes:
        """Return the whole file."""
        del settings
        stream = io.StringIO(newline="")
        write_calendar(digest, stream)
        return stream.getvalue().encode()


def _not_ours(path: Path) -> str:
    """Return why the existing file must not be replaced; empty if it may be.

    Raises:
        FileNotFoundError: there is nothing.
        OSError: it cannot be looked at.
    """
    if path.is_dir():
        return "is a folder"
    if not path.is_file():
        path.stat()
        return "is no file"
    with path.open("rb") as stream:
        return "" if stream.read(len(HEAD)) == HEAD.encode() else "is not a calendar that warmlinks wrote"
