"""The guard round foreign code: whatever it raises, returns or does, the others run and its name is said."""

from __future__ import annotations

import contextlib
import ctypes
import dis
import io
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import PurePath
from types import TracebackType
from typing import Self, TypeVar

from attrs import frozen

from warmlinks.errors import InputError, PluginError, RecordError, WarmlinksError

__all__ = ["Deadline", "Guard"]

R = TypeVar("R")

_RAISE = dis.opmap["RAISE_VARARGS"]


class _TooLongError(BaseException):
    """Thrown into the thread of a plugin that takes too long; no `Exception`, so that a broad handler lets it by."""


class Deadline:
    """Ends a call that takes too long, in whichever thread it was made.

    An exception is thrown into the thread from outside, again every second until the call is over. It ends anything
    written in Python; a call that blocks in C (a socket, a sleep) ends when it returns. A signal would only work in
    the main thread, and another process could not be handed an open archive.

    Args:
        seconds: how long one call may take.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0
        self._thread = 0
        self._inside = False
        self._fired = False
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._watch is not None:
            self._watch.join()

    def call(self, function: Callable[[], R]) -> R:
        """What `function` answers.

        Raises:
            TimeoutError: it took too long.
        """
        self._fired = False
        self._thread = threading.get_ident()
        self._until = time.monotonic() + self.seconds
        if self._watch is None:
            self._watch = threading.Thread(target=self._look, name="warmlinks-deadline", daemon=True)
            self._watch.start()
        try:
            self._inside = True
            try:
                result = function()
            finally:
                self._inside = False
        except _TooLongError as error:
            self._inside = False
            raise TimeoutError(f"it took longer than {self.seconds:g} seconds") from error
        if self._fired:
            with self._lock:
                _throw_into(self._thread, None)
            raise TimeoutError(f"it took longer than {self.seconds:g} seconds")
        return result

    def _look(self) -> None:
        while not self._over.wait(min(1.0, self.seconds)):
            if self._inside and time.monotonic() > self._until:
                with self._lock:
                    # first the flag, then the question: whoever leaves in between sees the flag and takes it back
                    self._fired = True
                    if self._inside:
                        _throw_into(self._thread, _TooLongError)


def _throw_into(thread: int, kind: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(kind) if kind is not None else None
    )


@frozen
class Guard:
    """Calls the code of one plugin.

    Attributes:
        plugin: its registered name.
        distribution: package and version, or file, it came from.
    """

    plugin: str
    distribution: str | None = None

    def call(
        self,
        what: str,
        function: Callable[[], R],
        *,
        deadline: Deadline,
        reads_data: bool = False,
        passes: tuple[type[WarmlinksError], ...] = (),
    ) -> R:
        """What the function answers.

        Args:
            what: what went wrong if it does, for the message: `could not be loaded`.
            function: the plugin's code.
            deadline: how long it may take.
            reads_data: whether it reads an archive. Then an `InputError` is its own to raise, and the text of any
                other exception is kept out of the message, since it may hold what was read.
            passes: further errors that are its own to raise.

        Raises:
            PluginError: it raised anything else, or took too long.
        """
        try:
            with _hushed():
                return deadline.call(function)
        except WarmlinksError as error:
            if isinstance(error, passes) or (reads_data and isinstance(error, InputError)):
                raise
            raise self.error(what, _told(error, reads_data=reads_data)) from error
        except KeyboardInterrupt as error:
            if not _raised_by_hand(error):
                raise
            raise self.error(what, _told(error, reads_data=reads_data)) from error
        except BaseException as error:
            raise self.error(what, _told(error, reads_data=reads_data)) from error

    def error(self, what: str, why: str, *, advice: str | None = None) -> PluginError:
        """The error that names this plugin."""
        return PluginError(
            f"a plugin {what}", plugin=self.plugin, distribution=self.distribution, why=why, advice=advice
        )


def _hushed() -> contextlib.AbstractContextManager[object]:
    """What a plugin prints goes where messages go: what the program itself prints may be read by another program.

    In the main thread alone: what is printed to belongs to all threads, and others may be in the middle of it.
    """
    if threading.current_thread() is not threading.main_thread():
        return contextlib.nullcontext()
    return contextlib.redirect_stdout(sys.stderr if sys.stderr is not None else io.StringIO())


def _told(error: BaseException, *, reads_data: bool) -> str:
    """The exception in words, with the last place that is written in Python."""
    kind = type(error).__name__
    if isinstance(error, RecordError):
        # it says what is wrong without what was read
        return f"it yields a wrong record: {error.what}{_place_of(error)}"
    if isinstance(error, TimeoutError) and error.args and str(error.args[0]).startswith("it took"):
        return str(error.args[0])
    if isinstance(error, SyntaxError):
        return f"{kind}: {error.msg} ({PurePath(error.filename or '?').name} line {error.lineno})"
    place = _place_of(error)
    try:
        text = "" if reads_data else str(error)
    except BaseException:  # noqa: BLE001  even its text is foreign code
        text = ""
    return f"{kind}: {text}{place}" if text else f"{kind}{place}"


def _place_of(error: BaseException) -> str:
    """The last place that is written in Python; of a wrong record, where it was to be made."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<")]
    return f" ({PurePath(frames[-1].filename).name} line {frames[-1].lineno})" if frames else ""


def _raised_by_hand(error: KeyboardInterrupt) -> bool:
    """Whether a `raise` statement raised it, and not the user's Ctrl-C, which comes between any two instructions."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_code[trace.tb_lasti] == _RAISE
