"""What every command needs: the book, the moment, and how to answer a person or a program."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import unicodedata
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
    "as_json",
    "ask_about_day",
    "console",
    "echo",
    "echo_err",
    "echo_line",
    "echo_not_found",
    "echo_sentence",
    "echo_way_back",
    "json_option",
    "limit_option",
    "no_pager_option",
    "paged",
    "parse_day",
    "parse_when",
    "pass_cli_context",
    "plain_stdout",
    "single_keys",
    "when",
    "when_at",
]

Command = TypeVar("Command", bound=Callable[..., Any])

_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal."""

_BLANKS = re.compile(r"( +)")
_ESCAPED = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")
_TRAILING = re.compile(r"[ \t]+(?=\n)")


class CliContext(NamedTuple):
    """What was said before the command. Not an attrs class: help and completion need not wait for attrs."""

    path: Path | str | None
    now: datetime
    timezone: tzinfo | None
    disable: tuple[str, ...]

    def settings(self) -> Settings:
        """The owner's settings file."""
        from warmlinks.settings import load_settings

        return load_settings()

    def registry(self) -> Registry:
        """The plugins, less those switched off.

        What the settings switch off may have been uninstalled since; what was typed just now is meant to be there.
        """
        from warmlinks.errors import UsageError
        from warmlinks.plugins.registry import Registry

        settings = self.settings()
        registry = Registry(disabled=(*self.disable, *settings.disable), settings_of_sources=settings.sources)
        for name, near in (registry.not_found() if self.disable else {}).items():
            if name in self.disable:
                raise UsageError(f"no plugin is called {name!r}", advice=_called(near))
        return registry

    def book(self, *, make: bool = False) -> Book:
        """Open the book.

        Args:
            make: make it where there is none; else that is an error.
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
        """Open the book or make it; one that was made here and into which nothing came is not left behind."""
        from warmlinks.calendar.times import zone_name
        from warmlinks.upkeep.opening import book_path, is_there

        place = book_path(self.path)
        fresh = place is not None and not is_there(place)
        with self.book(make=True) as book:
            try:
                yield book
                if self.timezone is None and fresh and not book.is_empty():
                    echo_err(
                        f"New book, days in {zone_name(book.timezone)}. Another zone: --timezone at the first load."
                    )
            finally:
                if fresh:
                    book.discard()

    def digest_options(self) -> DigestOptions:
        """How the owner wants to be spoken to: their settings, and the guards of plugins."""
        from warmlinks.digest.sending import DigestOptions

        return DigestOptions.of(self.registry(), self.settings().digest)


def _called(near: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(near)}?" if near else "`warmlinks plugins` lists them"


def echo_not_found(registry: Registry) -> None:
    """Say which names are to be switched off and switch nothing off."""
    for name, near in registry.not_found().items():
        echo_err(
            f"Note: the settings or WARMLINKS_DISABLE switch off {name!r}, but no plugin is called so. {_called(near)}"
        )


pass_cli_context = click.make_pass_decorator(CliContext)


_ANSWER = "warmlinks.answer"


def _only_json(context: click.Context, _: click.Parameter, value: bool) -> bool:  # noqa: FBT001  click's own
    """Keep standard output for the one document: what else is printed, as by a plugin, goes to stderr.

    Also what programs print that a plugin starts, and what is written past Python: descriptor 1 is that of stderr then.
    """
    if value and not context.resilient_parsing and _ANSWER not in context.meta:
        stream = _kept_apart(sys.stdout)
        context.meta[_ANSWER] = stream or sys.stdout
        if stream is not None:
            context.call_on_close(lambda: _give_back(stream))
        aside = redirect_stdout(sys.stderr)
        aside.__enter__()
        context.call_on_close(lambda: aside.__exit__(None, None, None))
    return value


_STDOUT, _STDERR = 1, 2


def _kept_apart(stdout: TextIO) -> TextIO | None:
    """Standard output under another number, its own leading to stderr; nothing where it is no real one."""
    import os

    try:
        if stdout.fileno() != _STDOUT:
            return None
        stdout.flush()
        kept = os.dup(_STDOUT)
    except (OSError, ValueError):
        return None
    try:
        os.dup2(_STDERR, _STDOUT)
    except OSError:
        # a timer may have closed stderr
        os.close(kept)
        return None
    return open(kept, "w", encoding=stdout.encoding, errors=stdout.errors)  # noqa: PTH123  closed by _give_back


def _give_back(stream: TextIO) -> None:
    import os

    os.dup2(stream.fileno(), _STDOUT)
    # whoever reads it may have gone, which was said where it was written
    with suppress(OSError):
        stream.close()


def json_option(command: Command) -> Command:
    """Give a command `--json`."""
    decorate = click.option(
        "--json", "json_", is_flag=True, callback=_only_json, help="Answer as JSON, for another program."
    )
    decorated: Command = decorate(command)
    return decorated


def as_json(answer: Any, names: Mapping[str, str] | None = None) -> None:  # noqa: ANN401  whatever JSON can hold
    """Print an answer as one JSON document.

    Args:
        answer: what the book answers, or several of it, or a mapping with such.
        names: what people are called, by id, for an answer that has ids of people.
    """
    import msgspec

    from warmlinks.output import json_escaped
    from warmlinks.plain import plain

    context = click.get_current_context(silent=True)
    stream = (context.meta.get(_ANSWER) if context else None) or sys.stdout
    text = msgspec.json.format(msgspec.json.encode(plain(answer, names or {})), indent=2).decode()
    # a code page may lack letters, and JSON can do without
    in_unicode = str(stream.encoding or "").lower().replace("-", "").startswith("utf")
    stream.write(json_escaped(text, ascii_only=not in_unicode) + "\n")
    stream.flush()


def console(*, stderr: bool = False) -> Console:
    """A terminal to print on; it knows NO_COLOR and the width. Into a file or a pipe goes plain text alone."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    terminal = stream.isatty()
    return Console(
        file=stream if stderr and terminal else cast("IO[str]", _Lines(stream)),
        # said outright, since else FORCE_COLOR and its like put escapes into files
        force_terminal=terminal,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


@contextmanager
def plain_stdout() -> Iterator[IO[str]]:
    """Standard output for a file's worth of text, in UTF-8; on a terminal nothing in it moves the cursor."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors=ESCAPING, newline="\n")
    if sys.stdout.isatty():
        yield cast("IO[str]", _Shown(sys.stdout))
    else:
        yield sys.stdout


def no_pager_option(command: Command) -> Command:
    """Give the whole program `--no-pager`."""
    return click.option(
        "--no-pager",
        is_flag=True,
        expose_value=False,
        callback=_note_no_pager,
        help="Print long lists at once.  [env: NO_PAGER, PAGER]",
    )(command)


_NO_PAGER = "warmlinks.no_pager"


def _note_no_pager(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's own
    import os

    # as with NO_COLOR, whatever it is set to
    context.meta[_NO_PAGER] = value or bool(os.environ.get("NO_PAGER"))


def paged(command: Command) -> Command:
    """Let a command that lists be read screen by screen, on a terminal that its answer is too long for.

    The pager is that of `PAGER`, else `less`; where there is none, with `--no-pager`, and into a pipe or a file all is
    printed at once.
    """

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:  # noqa: ANN401  whatever the command takes and gives
        context = click.get_current_context()
        # who is asked key by key, or is a program, reads no screens
        alone = options.get("json_") or options.get("review") or context.meta.get(_NO_PAGER)
        if alone or not sys.stdout.isatty() or not sys.stdin.isatty():
            return command(*args, **options)
        held = _Held(sys.stdout)
        with redirect_stdout(cast("TextIO", held)):
            try:
                answer = command(*args, **options)
            finally:
                sys.stdout = held.stream
                _page("".join(held.texts), held.stream)
        return answer

    return cast("Command", run)


class _Held:
    """What is printed on while it is not known yet whether it is too long for the screen."""

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
    """Show a text by the pager, where it is longer than the screen and there is one; else print it."""
    import os
    import subprocess

    words = shlex.split(os.environ.get("PAGER", "less")) if text.count("\n") >= shutil.get_terminal_size().lines else []
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


class _Shown:
    """What a file's worth of text is written to on a terminal: ends of lines are the only control characters."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        lines = text.replace("\r\n", "\n").split("\n")
        return self._stream.write("\n".join(map(shown, lines)))


class _Lines:
    """What rich writes to: each line with its names from right to left set apart.

    Where no terminal is, the blanks go that fill lines up to the width.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self.encoding = stream.encoding

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        return self._stream.write(_apart(text if self._terminal else _TRAILING.sub("", text)))

    def flush(self) -> None:
        self._stream.flush()


def ask_about_day(book: Book, at: datetime | date | None, *who: str, json_: bool) -> None:
    """A day that lies long before all else of somebody may be mistyped: ask on a terminal, and warn anywhere else."""
    first = None if at is None else book.day_before_all(at, *who)
    if first is None or at is None:
        return
    said = f"{when(at, book.timezone)} is more than ten years before all else that is known here (since {first})"
    if sys.stdin.isatty() and not json_:
        click.confirm(f"{said}. Write it down?", abort=True, err=True)
    else:
        echo_err(f"Note: {said}. If the year is mistyped, take it back.")


def echo(text: str = "") -> None:
    """Print a line of the answer; on a terminal, long ones are wrapped and keep their indent."""
    _print(_apart(_wrapped(text, hang=2) if sys.stdout.isatty() else text.rstrip(" ")), sys.stdout)


def echo_line(text: str) -> None:
    """Print a line of the answer as it is: one of a table, whose columns stand where they are."""
    _print(_apart(text), sys.stdout)


def echo_sentence(text: str) -> None:
    """Print a sentence of the answer, wrapped also into a file: it is read, never taken apart."""
    _print(_apart(_wrapped(text)), sys.stdout)


def _apart(text: str) -> str:
    """Names from right to left, set apart in each line by itself: a name that is broken over two is so in both."""
    return text if text.isascii() else "\n".join(isolated(line) for line in text.split("\n"))


def _wrapped(text: str, *, hang: int = 0) -> str:
    """Lines of at most the width, which keep the indent of the first; broken at blanks only, so that words stay whole.

    Widths are those on a terminal, where a Chinese letter takes two cells and a mark none.
    """
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    indent = " " * (len(text) - len(text.lstrip(" ")))
    lines: list[str] = []
    line, gap = indent, ""
    for piece in _BLANKS.split(text.strip(" ")):
        if not piece.strip(" "):
            gap = piece
        elif line.strip(" ") and _cells(line + gap + piece) > width:
            lines.append(line)
            line = indent + " " * hang + piece
        else:
            line += (gap if line.strip(" ") else "") + piece
    return "\n".join([*lines, line.rstrip(" ")])


def _cells(text: str) -> int:
    return sum(
        0
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf"
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def _print(text: str, stream: TextIO) -> None:
    """Print a line as the stream's encoding has it; click would choose another one where it is ASCII."""
    stream.write(f"{text}\n")
    stream.flush()


def echo_err(text: str) -> None:
    """Print a line beside the answer: on stderr."""
    _print(_apart(text), sys.stderr)


def echo_way_back(*words: str) -> None:
    """Say, beside the answer, which call takes back what was just done."""
    echo_err(f"To take it back: {shown(typed('warmlinks', *words))}")


@contextmanager
def single_keys() -> Iterator[Callable[[], str]]:
    """A terminal that gives one key at a time, also those that were typed ahead; what it gives at its end is nothing.

    Keys that send several characters, as the arrows do, are passed over. Ctrl-C ends the program as everywhere.
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
    typed: list[str] = []

    def key() -> str:
        while not typed:
            text = os.read(file, 1024).decode(errors="replace")
            if not text:
                return ""
            typed.extend(_ESCAPED.sub("", text))
        return typed.pop(0)

    try:
        # what was typed ahead stays
        tty.setcbreak(file, termios.TCSADRAIN)
        yield key
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)


def when(value: datetime | date | None, zone: tzinfo | None = None) -> str:
    """A day as a person reads it, or nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        from warmlinks.calendar.active_time import day_in

        value = day_in(value, zone) if zone else value.date()
    return value.isoformat()


def when_at(value: datetime, zone: tzinfo) -> str:
    """A day and a time of day, in the owner's zone."""
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"


def parse_when(_: click.Context, __: click.Parameter, value: str | None) -> datetime | date | None:
    """Read a day, or a moment, in ISO form."""
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
    """Read a day in ISO form."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}': write it as 2026-01-31") from None


class FilePath(click.Path):
    """A path that somebody typed; what can be none is a wrong call, whether it is to be read or written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """As click does, but for what the system does not take as a path at all."""
        try:
            return super().convert(value, param, ctx)
        except ValueError as error:
            self.fail(
                f"this is no path: {error.reason if isinstance(error, UnicodeEncodeError) else error}", param, ctx
            )


def limit_option(default: int | None = None) -> Callable[[Command], Command]:
    """Give a command `--limit`: how many lines at most."""
    return click.option(
        "--limit",
        type=click.IntRange(1, 1_000_000),
        default=default,
        show_default=default is not None,
        metavar="N",
        help="At most so many.",
    )
