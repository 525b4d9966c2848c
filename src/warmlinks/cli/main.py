"""The command group: the options before a command, and how errors are reported."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from warmlinks import __version__
from warmlinks.cli.completion import complete_plugin
from warmlinks.cli.context import CliContext, echo_err, no_pager_option
from warmlinks.errors import NotFoundError, SettingsError, UsageError, WarmlinksError
from warmlinks.output import ESCAPING

__all__ = ["cli"]

COMMANDS: dict[str, tuple[str, str]] = {
    # command: (module below warmlinks.cli, what --help says of it)
    "load": ("load", "Read archives into the book."),
    "sync": ("sync", "Ask the feeds that are switched on for what is new."),
    "crm": ("crm", "Write how warm each contact is into a CRM."),
    "connections": ("connections", "List the people of the book."),
    "find": ("find", "Find people by name, company, place, tag or note."),
    "show": ("connections", "Show one person: identities, where each fact comes from, contact."),
    "score": ("score", "How warm each tie is, and why."),
    "cooling": ("score", "Who is going cold, those who need it most first."),
    "backtest": ("backtest", "Does the score predict, on your own ties?"),
    "intro": ("intro", "Introductions, and what became of them."),
    "path": ("intro", "The warmest way to a person, through people."),
    "report": ("report", "One page to look at, keep or print."),
    "digest": ("digest", "What is worth saying today."),
    "notify": ("digest", "Send today's digest to yourself, once."),
    "snooze": ("digest", "Do not name a person for a while."),
    "why": ("digest", "Why somebody is or is not suggested."),
    "sent": ("digest", "What was sent, newest first."),
    "unconfirmed": ("digest", "What may or may not have arrived."),
    "set": ("person", "Set name, cadence, tags, status, note or country of a person."),
    "log": ("person", "Record contact that no archive knows of, list it, take it back."),
    "forget": ("person", "Remove a person to the last byte."),
    "duplicates": ("identity", "Who might be one person, likeliest first."),
    "merge": ("identity", "Say that two are one person."),
    "keep-apart": ("identity", "Say that two are not one person."),
    "undo": ("identity", "Take back what you said last."),
    "pause": ("pause", "Days that do not count: add, list, remove."),
    "export": ("keep", "Write the whole book as JSON lines, or people as CSV."),
    "import": ("keep", "Read an export into an empty book."),
    "backup": ("keep", "Write a checked copy of the book."),
    "doctor": ("keep", "Check the book, and mend what can be mended."),
    "config": ("config", "Show and check the settings."),
    "plugins": ("plugins", "List what is installed, and what is wrong with it."),
    "completion": ("completion", "Print the line that turns tab completion on."),
}
"""Modules are imported only when their command runs, so that help and completion stay quick."""


class Commands(click.Group):
    """A group that imports the module of a command on demand, and reports errors as sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List all commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return the command."""
        if cmd_name not in COMMANDS:
            return None
        module, short_help = COMMANDS[cmd_name]
        room = importlib.import_module(f"warmlinks.cli.{module}")
        command: click.Command = getattr(room, f"{cmd_name.replace('-', '_')}_command")
        command.short_help = short_help
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or fail with the names of similar ones."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"There is no command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's own
        """Run the command; a pipe that is closed early (`| head`) is no error."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        return answer

    debug = False

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:  # noqa: ANN401  click's own
        """Run, and exit with the documented statuses; no exception reaches a person as a traceback."""
        self.debug = bool(os.environ.get("WARMLINKS_DEBUG"))
        # a timer may have closed them
        sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  to the end
        sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors=ESCAPING)
        try:
            return super().main(args, *rest, **extra)
        except WarmlinksError as error:
            self._echo_traceback(error)
            echo_error(error)
            sys.exit(2 if isinstance(error, (UsageError, SettingsError)) else 1)
        except Exception as error:  # noqa: BLE001  the last resort
            self._echo_traceback(error)
            echo_mistake(error)
            sys.exit(1)

    def _echo_traceback(self, error: Exception) -> None:
        if self.debug:
            import traceback

            echo_err("".join(traceback.format_exception(error)))


def echo_error(error: WarmlinksError) -> None:
    """Print on stderr what went wrong, where, why, and what to do; strangers may have written candidates and places."""
    from warmlinks.output import shown

    lines = [f"Error: {error.what}" + (f" (at {error.where})" if error.where else "")]
    if error.why:
        lines.append(f"  Why: {error.why}")
    if isinstance(error, NotFoundError) and error.candidates:
        lines.append("  Did you mean:")
        lines += [f"    {candidate}" for candidate in error.candidates]
    if error.advice:
        lines.append(f"  What to do: {error.advice}")
    echo_err("\n".join(map(shown, lines)))


def echo_mistake(error: Exception) -> None:
    """Print on stderr what to do about an unexpected error, and what to report, without the owner's data."""
    import platform
    import traceback

    from warmlinks.files import ADVICE

    name = type(error).__name__
    if isinstance(error, OSError) and error.errno:
        # a full disk, a terminal that has gone: the system's own words, and the path if it is a file
        place = f" (at {error.filename})" if error.filename else ""
        echo_err(f"Error: the system refused something{place}: {os.strerror(error.errno)}")
        echo_err(f"  What to do: {ADVICE.get(error.errno, 'Put that right')}; what was done before stays done.")
        return
    if isinstance(error, MemoryError):
        echo_err("Error: there was not enough memory\n  What to do: close other programs, then do the same again.")
        return
    lines = [
        f"Error: warmlinks made a mistake and stopped ({name})",
        "  Why: this is a fault of the program, not of what you typed or of your data.",
    ]
    root = Path(__file__).parents[1]
    frames = [
        f"{Path(frame.filename).relative_to(root).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root) and frame.name not in {"main", "invoke"}
    ]
    lines += [
        "  What to do: try again; `warmlinks doctor` checks the book.",
        "  To report it, send these two lines and the command, without names:",
        f"    warmlinks {__version__}, Python {platform.python_version()}, {platform.system()}, {name}",
        f"    {', '.join(frames[-3:]) or 'outside of warmlinks'}",
        "  `warmlinks --debug ...` shows more; look for names in it before you send it.",
    ]
    echo_err("\n".join(lines))


def _debug(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's own
    if value and isinstance(context.command, Commands):
        context.command.debug = True


def _moment(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    from warmlinks.validation import require_moment

    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write it as 2026-01-31 or 2026-01-31T18:00+01:00") from None
    require_moment(moment, "--now")
    return moment


def _zone(_: click.Context, __: click.Parameter, value: str | None) -> tzinfo | None:
    if value is None:
        return None
    from warmlinks.calendar.zones import zone_of

    return zone_of(value)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""
    \b
    Examples:
      warmlinks load twitter-2026-01-05.zip facebook-ada.zip Basic_LinkedInDataExport.zip
      warmlinks cooling --limit 5
      warmlinks --book work.db --now 2026-02-01 score --json
    """,
)
@click.version_option(__version__, message="warmlinks %(version)s")
@click.option(
    "--book",
    envvar="WARMLINKS_BOOK",
    metavar="PATH",
    help="The book to use; otherwise the one in the data folder.  [env: WARMLINKS_BOOK]",
)
@click.option(
    "--now",
    envvar="WARMLINKS_NOW",
    metavar="ISO",
    callback=_moment,
    help="The moment to ask for; otherwise the clock.  [env: WARMLINKS_NOW]",
)
@click.option(
    "--timezone",
    envvar="WARMLINKS_TIMEZONE",
    metavar="ZONE",
    callback=_zone,
    help="Your zone, such as Europe/Berlin; kept when a book is made.  [env: WARMLINKS_TIMEZONE]",
)
@click.option(
    "--disable",
    metavar="NAME",
    multiple=True,
    shell_complete=complete_plugin,
    help="Leave a plugin out; may be repeated.",
)
@no_pager_option
@click.option(
    "--debug",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_debug,
    help="Show where in the program an error came from.  [env: WARMLINKS_DEBUG]",
)
@click.pass_context
def cli(
    ctx: click.Context, book: str | None, now: datetime | None, timezone: tzinfo | None, disable: tuple[str, ...]
) -> None:
    """A connector's memory: who is going cold, and which introductions nobody followed up.

    It reads the archives you download from the networks you use, without a network, and writes to nobody but you.
    Only `sync` asks a server, and only those that you have switched on.
    """
    if now is not None and now.tzinfo is None:
        now = now.replace(tzinfo=timezone or datetime.now(UTC).astimezone().tzinfo)
    ctx.obj = CliContext(
        path=Path(book) if book and book != ":memory:" else book,
        now=now or datetime.now(UTC),
        timezone=timezone,
        disable=disable,
    )
