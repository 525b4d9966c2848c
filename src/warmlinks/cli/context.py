"""What every command needs: the book, the moment, and how to answer a person or a program."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from datetime import date, datetime, tzinfo
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TextIO, TypeVar, cast

import click

from warmlinks.output import ESCAPING, shown, typed
from warmlinks.phrases import isolated

if TYPE_CHECKING:
    from rich.console import Console

    from warmlinks.book import Book
    from warmlinks.digest.sending import DigestOptions
    from warmlinks.plugins.registry import Registry
    from warmlinks.settings import Settings

__all__ = [
    "CliContext",
    "FilePath",
    "ask_about_day",
    "cells",
    "console",
    "echo",
    "echo_err",
    "echo_line",
    "echo_not_found",
    "echo_sentence",
    "echo_way_back",
    "is_json",
    "json_option",
    "limit_option",
    "no_pager_option",
    "output_file",
    "paged",
    "parse_day",
    "parse_when",
    "pass_cli_context",
    "single_keys",
    "when",
    "when_at",
    "wrote_json",
]

Command = TypeVar("Command", bound=Callable[..., Any])

_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal."""

_BLANKS = re.compile(r"( +)")
_ESCAPED = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")
_TRAILING = re.compile(r"[ \t]+(?=\n)")


class CliContext(NamedTuple):
    """The options before the command. Not an attrs class: help and completion need not wait for attrs."""

    path: Path | str | None
    now: datetime
    timezone: tzinfo | None
    disable: tuple[str, ...]

    def settings(self) -> Settings:
        """Read the owner's settings file."""
        from warmlinks.settings import load_settings

        return load_settings()

    def registry(self) -> Registry:
        """Return the plugins that are not disabled.

        A name in the settings may have been uninstalled since; one that was typed just now has to exist.

        Raises:
            UsageError: a name given by `--disable` is no plugin.
        """
        from warmlinks.errors import UsageError
        from warmlinks.plugins.registry import Registry

        settings = self.settings()
        registry = Registry(disabled=(*self.disable, *settings.disable), settings_of_sources=settings.sources)
        for name, near in (registry.not_found() if self.disable else {}).items():
            if name in self.disable:
                raise UsageError(f"no plugin is called {name!r}", advice=_suggestion(near))
        return registry

    def book(self, *, make: bool = False) -> Book:
        """Open the book, with notes on stderr where it is empty or has impossible dates.

        Args:
            make: create a missing book; otherwise a missing one is an error.
        """
        from warmlinks.book import Book

        settings = self.settings()
        book = Book.open(
            self.path,
            timezone=self.timezone,
            registry=self.registry(),
            budgets=settings.archive,
            assume=settings.people.assume,
            model=settings.score.model,
            make=make,
        )
        if not make and book.is_empty():
            echo_err("The book is empty: load an archive, or log somebody.")
        if book.has_impossible_dates():
            echo_err(
                "Note: some contact has a date that nothing can have and is left out: `warmlinks doctor` shows it."
            )
        return book

    @contextmanager
    def book_to_fill(self) -> Iterator[Book]:
        """Open the book or create it; a book created here is removed again if nothing was written into it."""
        from warmlinks.calendar.times import zone_name
        from warmlinks.upkeep.opening import book_path, is_there

        path = book_path(self.path)
        is_new = path is not None and not is_there(path)
        with self.book(make=True) as book:
            try:
                yield book
                if self.timezone is None and is_new and not book.is_empty():
                    echo_err(
                        f"New book, days in {zone_name(book.timezone)}. Another zone: --timezone at the first load."
                    )
            finally:
                if is_new:
                    book.discard()

    def today(self, book: Book) -> date:
        """Return the owner's day at the moment that is asked for."""
        from warmlinks.calendar.active_time import day_in

        return day_in(self.now, book.timezone)

    def digest_options(self) -> DigestOptions:
        """Return the digest settings of the owner, with the guards of plugins."""
        from warmlinks.digest.sending import DigestOptions

        return DigestOptions.of(self.registry(), self.settings().digest)


def _suggestion(near: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(near)}?" if near else "`warmlinks plugins` lists them"


def echo_not_found(registry: Registry) -> None:
    """Report names that are disabled and belong to no plugin."""
    for name, near in registry.not_found().items():
        hint = _suggestion(near)
        echo_err(f"Note: the settings or WARMLINKS_DISABLE switch off {name!r}, but no plugin is called so. {hint}")


pass_cli_context = click.make_pass_decorator(CliContext)


_JSON_STREAM = "warmlinks.json_stream"
"""Key in click's `Context.meta`: where the JSON document is written; absent without `--json`."""


def _reserve_stdout(context: click.Context, _: click.Parameter, value: bool) -> bool:  # noqa: FBT001  click's own
    """Keep standard output for the JSON document: all else that is printed goes to stderr.

    That holds for plugins, for programs that they start, and for what is written past Python: descriptor 1 becomes
    that of stderr.
    """
    if value and not context.resilient_parsing and _JSON_STREAM not in context.meta:
        stream = _detach_stdout(sys.stdout)
        context.meta[_JSON_STREAM] = stream or sys.stdout
        if stream is not None:
            context.call_on_close(lambda: _restore_stdout(stream))
        redirection = redirect_stdout(sys.stderr)
        redirection.__enter__()
        context.call_on_close(lambda: redirection.__exit__(None, None, None))
    return value


_STDOUT, _STDERR = 1, 2


def _detach_stdout(stdout: TextIO) -> TextIO | None:
    """Duplicate standard output and point descriptor 1 at stderr; None where stdout is not descriptor 1."""
    import os

    try:
        if stdout.fileno() != _STDOUT:
            return None
        stdout.flush()
        copy = os.dup(_STDOUT)
    except (OSError, ValueError):
        return None
    try:
        os.dup2(_STDERR, _STDOUT)
    except OSError:
        # a timer may have closed stderr
        os.close(copy)
        return None
    return open(copy, "w", encoding=stdout.encoding, errors=stdout.errors)  # noqa: PTH123  closed by _restore_stdout


def _restore_stdout(stream: TextIO) -> None:
    import os

    os.dup2(stream.fileno(), _STDOUT)
    # the reader may have gone, which was reported when it was written
    with suppress(OSError):
        stream.close()


def json_option(command: Command) -> Command:
    """Add `--json` to a command; `is_json` and `wrote_json` know whether it was given."""
    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        callback=_reserve_stdout,
        help="Answer as JSON, for another program.",
    )(command)


def is_json() -> bool:
    """Whether the command was called with `--json`."""
    return _JSON_STREAM in click.get_current_context().meta


def wrote_json(answer: Any, names: Mapping[str, str] | None = None) -> bool:  # noqa: ANN401  whatever JSON can hold
    """With `--json`, print an answer as one JSON document and return True; else return False.

    Args:
        answer: an answer of the book, or a list or mapping of them.
        names: names of people by id, for an answer that has ids of people.
    """
    if not is_json():
        return False
    import msgspec

    from warmlinks.output import json_escaped
    from warmlinks.plain import plain

    stream = click.get_current_context().meta[_JSON_STREAM]
    text = msgspec.json.format(msgspec.json.encode(plain(answer, names or {})), indent=2).decode()
    # a code page may lack letters, and JSON can do without
    is_unicode = str(stream.encoding or "").lower().replace("-", "").startswith("utf")
    stream.write(json_escaped(text, ascii_only=not is_unicode) + "\n")
    stream.flush()
    return True


def console(*, stderr: bool = False) -> Console:
    """Return a console that respects NO_COLOR and the width; into a file or a pipe it writes plain text."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    is_terminal = stream.isatty()
    return Console(
        file=stream if stderr and is_terminal else cast("IO[str]", _IsolatingStream(stream)),
        # explicit, since FORCE_COLOR and its like would put escapes into files
        force_terminal=is_terminal,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


@contextmanager
def output_file(path: str | None, content: str) -> Iterator[IO[str]]:
    """Open a file that only its owner can read, and that is no book; or standard output, for None and `-`.

    Standard output is UTF-8 then; on a terminal control characters are escaped.
    """
    if path is not None and path != "-":
        from warmlinks.files import expanded, written
        from warmlinks.store.guarded import refuse_book

        refuse_book(expanded(path))
        with written(path, content) as stream:
            yield stream
        return
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors=ESCAPING, newline="\n")
    yield cast("IO[str]", _EscapingStream(sys.stdout)) if sys.stdout.isatty() else sys.stdout


_NO_PAGER = "warmlinks.no_pager"
"""Key in click's `Context.meta`: whether a pager is unwanted."""


def no_pager_option(command: Command) -> Command:
    """Add `--no-pager` to the whole program."""

    def note(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's own
        import os

        # as with NO_COLOR, whatever it is set to
        context.meta[_NO_PAGER] = value or bool(os.environ.get("NO_PAGER"))

    return click.option(
        "--no-pager",
        is_flag=True,
        expose_value=False,
        callback=note,
        help="Print long lists at once.  [env: NO_PAGER, PAGER]",
    )(command)


def paged(command: Command) -> Command:
    """Show the answer of a command in a pager, on a terminal that it is too long for.

    The pager is that of `PAGER`, else `less`. Without one, with `--no-pager`, and into a pipe or a file everything is
    printed at once.
    """

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:  # noqa: ANN401  whatever the command takes and gives
        # a review asks key by key, and a program reads no screens
        unpaged = is_json() or options.get("review") or click.get_current_context().meta.get(_NO_PAGER)
        if unpaged or not sys.stdout.isatty() or not sys.stdin.isatty():
            return command(*args, **options)
        buffer = _TerminalBuffer(sys.stdout)
        with redirect_stdout(cast("TextIO", buffer)):
            try:
                answer = command(*args, **options)
            finally:
                sys.stdout = buffer.stream
                _page("".join(buffer.texts), buffer.stream)
        return answer

    return cast("Command", run)


class _TerminalBuffer:
    """Collects what is printed until it is known whether it fits on the screen; poses as the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.texts: list[str] = []
        self.encoding = stream.encoding

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.stream.fileno()

    def write(self, text: str) -> int:
        self.texts.append(text)
        return len(text)

    def flush(self) -> None:
        pass


def _page(text: str, stream: TextIO) -> None:
    """Show a text by the pager where it is longer than the screen and there is one; else print it."""
    import os
    import subprocess

    is_long = text.count("\n") >= shutil.get_terminal_size().lines
    words = shlex.split(os.environ.get("PAGER", "less")) if is_long else []
    program = shutil.which(words[0]) if words else None
    if program is not None:
        # less: quit if it is one screen, keep colours, and leave the text on the screen
        environment = {"LESS": "FRX", **os.environ}
        encoded = text.encode(stream.encoding or "utf-8", ESCAPING)
        stream.flush()
        with suppress(OSError):
            subprocess.run([program, *words[1:]], input=encoded, env=environment, check=False)  # noqa: S603  the owner's
            return
    stream.write(text)
    stream.flush()


class _EscapingStream:
    """Writes text to a terminal with all control characters escaped but ends of lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        lines = text.replace("\r\n", "\n").split("\n")
        return self._stream.write("\n".join(map(shown, lines)))


class _IsolatingStream:
    """What rich writes to: isolates right-to-left names in each line.

    Where no terminal is, the padding at the end of lines is removed.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self.encoding = stream.encoding

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        return self._stream.write(_isolated_lines(text if self._terminal else _TRAILING.sub("", text)))

    def flush(self) -> None:
        self._stream.flush()


def ask_about_day(book: Book, at: datetime | date | None, *people: str) -> None:
    """Ask about a day long before everything else of these people, which may be mistyped; without a terminal warn."""
    first = None if at is None else book.day_before_all(at, *people)
    if first is None or at is None:
        return
    text = f"{when(at, book.timezone)} is more than ten years before all else that is known here (since {first})"
    if sys.stdin.isatty() and not is_json():
        click.confirm(f"{text}. Write it down?", abort=True, err=True)
    else:
        echo_err(f"Note: {text}. If the year is mistyped, take it back.")


def echo(text: str = "") -> None:
    """Print a line of the answer; on a terminal, long ones are wrapped and keep their indent."""
    _print(_isolated_lines(_wrapped(text, hang=2) if sys.stdout.isatty() else text.rstrip(" ")), sys.stdout)


def echo_line(text: str) -> None:
    """Print a line of a table as it is, unwrapped."""
    _print(_isolated_lines(text), sys.stdout)


def echo_sentence(text: str) -> None:
    """Print a sentence of the answer, wrapped also into a file: it is for reading, never for parsing."""
    _print(_isolated_lines(_wrapped(text)), sys.stdout)


def _isolated_lines(text: str) -> str:
    """Isolate right-to-left names line by line: a name that is broken over two lines is isolated in both."""
    return text if text.isascii() else "\n".join(isolated(line) for line in text.split("\n"))


def _wrapped(text: str, *, hang: int = 0) -> str:
    """Wrap a text at blanks to the width of the terminal; all lines keep the indent of the first."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    indent = " " * (len(text) - len(text.lstrip(" ")))
    lines: list[str] = []
    line, gap = indent, ""
    for piece in _BLANKS.split(text.strip(" ")):
        if not piece.strip(" "):
            gap = piece
        elif line.strip(" ") and cells(line + gap + piece) > width:
            lines.append(line)
            line = indent + " " * hang + piece
        else:
            line += (gap if line.strip(" ") else "") + piece
    return "\n".join([*lines, line.rstrip(" ")])


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes: a Chinese letter takes two, an accent none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _print(text: str, stream: TextIO) -> None:
    """Print a line in the stream's encoding; click would choose another one where that is ASCII."""
    stream.write(f"{text}\n")
    stream.flush()


def echo_err(text: str) -> None:
    """Print a line on stderr."""
    _print(_isolated_lines(text), sys.stderr)


def echo_way_back(*words: str) -> None:
    """Print on stderr the command that undoes what was just done."""
    echo_err(f"To take it back: {shown(typed('warmlinks', *words))}")


@contextmanager
def single_keys() -> Iterator[Callable[[], str]]:
    """Yield a function that reads one key at a time, including keys typed ahead; it returns "" at the end of input.

    Keys that send several characters, such as arrows, are skipped. Ctrl-C ends the program as everywhere.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield click.getchar
        return
    import os

    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    pending: list[str] = []

    def key() -> str:
        while not pending:
            text = os.read(file, 1024).decode(errors="replace")
            if not text:
                return ""
            pending.extend(_ESCAPED.sub("", text))
        return pending.pop(0)

    try:
        # keys typed ahead are kept
        tty.setcbreak(file, termios.TCSADRAIN)
        yield key
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


def when(value: datetime | date | None, zone: tzinfo | None = None) -> str:
    """Format a day in ISO form; None is empty."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        from warmlinks.calendar.active_time import day_in

        value = day_in(value, zone) if zone else value.date()
    return value.isoformat()


def when_at(value: datetime, zone: tzinfo) -> str:
    """Format a day and a time of day in the owner's zone."""
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"


def parse_when(_: click.Context, __: click.Parameter, value: str | None) -> datetime | date | None:
    """Parse a day or a moment in ISO form."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}': write it as 2026-01-31 or 2026-01-31T18:00+01:00") from None


def parse_day(_: click.Context, __: click.Parameter, value: str) -> date:
    """Parse a day in ISO form."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}': write it as 2026-01-31") from None


class FilePath(click.Path):
    """A path that was typed; one that the system does not accept is a usage error, not a crash."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Convert as click does, and report what the system cannot take as a path."""
        try:
            return super().convert(value, param, ctx)
        except ValueError as error:
            self.fail(
                f"this is no path: {error.reason if isinstance(error, UnicodeEncodeError) else error}", param, ctx
            )


def limit_option(default: int | None = None) -> Callable[[Command], Command]:
    """Add `--limit` to a command: how many lines at most."""
    return click.option(
        "--limit",
        type=click.IntRange(1, 1_000_000),
        default=default,
        show_default=default is not None,
        metavar="N",
        help="At most so many.",
    )
