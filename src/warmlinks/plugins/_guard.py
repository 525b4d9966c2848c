"""The guard round plugin code: whatever it raises, returns or does, the others run, and the error names it."""

from __future__ import annotations

import contextlib
import ctypes
import dis
import io
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterable
from itertools import islice
from pathlib import Path, PurePath
from types import ModuleType, TracebackType
from typing import Any, Self, TypeVar

from attrs import field, frozen

from warmlinks.errors import InputError, PluginError, RecordError, WarmlinksError
from warmlinks.plugins._surroundings import Surroundings

__all__ = ["BATCH", "Deadline", "Guard", "code_of"]

_logger = logging.getLogger("warmlinks")

R = TypeVar("R")

_RAISE = dis.opmap["RAISE_VARARGS"]

BATCH = 256
"""Items that a plugin's iterator is asked for at a time."""


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
        code: how the paths of its own files begin, so that an error names a line of its author's.
        notes: what it did that it should not, and that was put right.
    """

    plugin: str
    distribution: str | None = None
    code: tuple[str, ...] = ()
    notes: dict[str, None] = field(factory=dict, repr=False, eq=False)

    def call(
        self,
        failure: str,
        function: Callable[[], R],
        *,
        deadline: Deadline | None,
        reads_data: bool = False,
        passes: tuple[type[WarmlinksError], ...] = (),
    ) -> R:
        """What the function answers.

        Args:
            failure: what went wrong if it does, for the message: `could not be loaded`.
            function: the plugin's code.
            deadline: how long it may take; None where the caller sees to that.
            reads_data: whether it reads an archive. Then an `InputError` is its own to raise, and the text of any
                other exception is kept out of the message, since it may hold what was read.
            passes: further errors that are its own to raise.

        Raises:
            PluginError: it raised anything else, or took too long.
        """
        before = Surroundings.now()
        try:
            with _hushed():
                return function() if deadline is None else deadline.call(function)
        except WarmlinksError as error:
            if isinstance(error, passes) or (reads_data and isinstance(error, InputError)):
                raise
            raise self.error(failure, _described(error, self.code, reads_data=reads_data)) from error
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and not _raised_by_hand(error):
                raise
            raise self.error(failure, _described(error, self.code, reads_data=reads_data)) from error
        finally:
            for changed in before.put_back():
                self.note(f"it changed {changed}, which is the whole program's and was put back")

    def batches(
        self,
        failure: str,
        begin: Callable[[], Iterable[Any]],
        *,
        seconds: float,
        size: int = BATCH,
        passes: tuple[type[WarmlinksError], ...] = (),
        ends_batch: type | None = None,
    ) -> Generator[list[Any], None, None]:
        """Yield what an iterator of the plugin gives, in batches; the last one is short, and may be empty.

        Args:
            failure: as for `call`.
            begin: makes the iterator.
            seconds: how long each batch may take.
            size: how many items a batch has at most.
            passes: as for `call`.
            ends_batch: an item of this type is the last of its batch.
        """

        def next_batch() -> list[Any]:
            batch: list[Any] = []
            for item in islice(items, size):
                batch.append(item)
                if type(item) is ends_batch:
                    break
            return batch

        with Deadline(seconds) as deadline:

            def call(function: Callable[[], R]) -> R:
                return self.call(failure, function, deadline=deadline, reads_data=True, passes=passes)

            items = call(lambda: iter(begin()))
            take = next_batch if ends_batch is not None else lambda: list(islice(items, size))
            try:
                while True:
                    batch = call(take)
                    is_last = len(batch) < size and not (batch and type(batch[-1]) is ends_batch)
                    yield batch
                    if is_last:
                        return
            finally:
                # what a generator does as it is closed is foreign code too
                with contextlib.suppress(PluginError, InputError, *passes):
                    call(getattr(items, "close", int))

    def note(self, deed: str) -> None:
        """Log once what the plugin does that it should not."""
        if deed not in self.notes:
            self.notes[deed] = None
            _logger.warning("Plugin %s: %s", self.origin, deed)

    @property
    def origin(self) -> str:
        """The plugin with its package, as a message names it."""
        return f"{self.plugin} ({self.distribution})" if self.distribution else self.plugin

    def error(self, failure: str, why: str, *, advice: str | None = None) -> PluginError:
        """The error that names this plugin."""
        return PluginError(
            f"a plugin {failure}", plugin=self.plugin, distribution=self.distribution, why=why, advice=advice
        )


def _hushed() -> contextlib.AbstractContextManager[object]:
    """Send what a plugin prints to stderr: what the program itself prints may be read by another program.

    In the main thread alone: stdout belongs to all threads, and others may be writing to it.
    """
    if threading.current_thread() is not threading.main_thread():
        return contextlib.nullcontext()
    return contextlib.redirect_stdout(sys.stderr if sys.stderr is not None else io.StringIO())


def _described(error: BaseException, code: tuple[str, ...], *, reads_data: bool) -> str:
    """The exception as text, with the last place that is written in Python."""
    kind = type(error).__name__
    if isinstance(error, RecordError):
        # it says what is wrong without what was read
        return f"it yields a wrong record: {error.what}{_place_of(error, code)}"
    if isinstance(error, TimeoutError) and error.args and str(error.args[0]).startswith("it took"):
        return str(error.args[0])
    if isinstance(error, SyntaxError):
        return f"{kind}: {error.msg} ({PurePath(error.filename or '?').name} line {error.lineno})"
    place = _place_of(error, code)
    try:
        text = "" if reads_data else str(error)
    except BaseException:  # noqa: BLE001  even its text is foreign code
        text = ""
    return f"{kind}: {text}{place}" if text else f"{kind}{place}"


_OWN_CODE = str(Path(__file__).parent.parent) + os.sep


def _place_of(error: BaseException, code: tuple[str, ...]) -> str:
    """The last line of the plugin's own code; else the last that is not of this library."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<")]
    own = [frame for frame in frames if code and frame.filename.startswith(code)]
    others = [frame for frame in frames if not frame.filename.startswith(_OWN_CODE)]
    last = next((group[-1] for group in (own, others, frames) if group), None)
    return f" ({PurePath(last.filename).name} line {last.lineno})" if last is not None else ""


def code_of(part: object) -> tuple[str, ...]:
    """The prefixes of the paths in which a part of a plugin, or its module, is written."""
    name = getattr(part, "__name__", None) if isinstance(part, ModuleType) else type(part).__module__
    module = sys.modules.get(str(name), part if isinstance(part, ModuleType) else None)
    top = sys.modules.get(str(name).partition(".")[0], module)
    folders = tuple(f"{folder}{os.sep}" for folder in getattr(top, "__path__", ()))
    file = getattr(module, "__file__", None)
    return folders or ((file,) if isinstance(file, str) else ())


def _raised_by_hand(error: KeyboardInterrupt) -> bool:
    """Whether a `raise` statement raised it, and not the user's Ctrl-C, which comes between any two instructions."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_code[trace.tb_lasti] == _RAISE
