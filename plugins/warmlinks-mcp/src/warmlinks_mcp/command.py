"""The command `warmlinks-mcp`: started by an assistant's program, and by nothing else of use."""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import stat
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NoReturn

from warmlinks import __version__
from warmlinks.errors import UsageError, WarmlinksError
from warmlinks.output import ESCAPING, shown

__all__ = ["main"]

# How a port is asked for elsewhere: of other servers of this protocol, and of systemd.
_PORT_ARGUMENT: Final = re.compile(
    r"--?(host|port|bind|listen|address|transport|https?|sse|streamable-http)\b", re.IGNORECASE
)
_PORT_VARIABLE: Final = re.compile(
    r"((FAST)?MCP(_SERVER)?|WARMLINKS(_MCP)?)_(HOST|PORT|BIND|LISTEN|TRANSPORT)|LISTEN_FDS", re.IGNORECASE
)
_ADVICE: Final = "Let the assistant's program start it as a command: the page assistant.md says how"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, advice=f"It takes {self.format_usage().partition(': ')[2].strip()}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the book to the program that started this one, over standard input and output."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    # whoever reads it may have another encoding
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ESCAPING)
    try:
        refuse_port(words, os.environ)
        book = _parse(words)
        refuse_socket(0)
        _serve(book)
    except WarmlinksError as error:
        sys.stderr.write(f"Error: {shown(str(error))}\n")
        sys.exit(2)


def _parse(words: Sequence[str]) -> str | None:
    parser = _Parser(
        prog="warmlinks-mcp",
        description="Serves the warmlinks book to an assistant, over standard input and output alone.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"warmlinks-mcp {__version__}")
    parser.add_argument(
        "--book",
        metavar="FILE",
        default=os.environ.get("WARMLINKS_BOOK") or None,
        help="the book to use; otherwise the one in the data folder  [env: WARMLINKS_BOOK]",
    )
    book: str | None = parser.parse_args(words).book
    return book


def refuse_port(words: Sequence[str], environment: Mapping[str, str]) -> None:
    """Refuse to start where something asks for a network port.

    Raises:
        UsageError: an argument or an environment variable does; it is named.
    """
    asking = [argument for argument in words if _PORT_ARGUMENT.match(argument) and not argument.endswith("stdio")]
    asking += [
        name for name, value in environment.items() if _PORT_VARIABLE.fullmatch(name) and value not in ("", "stdio")
    ]
    if asking:
        raise UsageError(
            "warmlinks-mcp never listens on a network port",
            why=f"{asking[0].partition('=')[0]} asks for one, and whoever reaches a port would read the book",
            advice=_ADVICE,
        )


def refuse_socket(descriptor: int) -> None:
    """Refuse to serve where standard input is a connection of a network, as inetd hands one over.

    Raises:
        UsageError: it is one.
    """
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return
        with socket.socket(fileno=os.dup(descriptor)) as held:
            # programs also speak to those that they start over sockets that have no address
            inner = held.family == getattr(socket, "AF_UNIX", None)
    except OSError:
        return
    if not inner:
        raise UsageError("warmlinks-mcp never serves a network connection", why="standard input is one", advice=_ADVICE)


def _serve(book: str | None) -> None:
    from warmlinks.settings import load_settings

    # a wrong settings file is said at once, where whoever wrote it can see it
    load_settings()
    # a thread waits for the next line, and Python would wait for that thread; the book is whole whenever this ends
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.stdin is not None and sys.stdin.isatty():
        sys.stderr.write("warmlinks-mcp waits for an assistant's program on standard input; Ctrl-C ends it.\n")
    import anyio  # slow, as all of the SDK is

    from warmlinks_mcp.answering import Answering
    from warmlinks_mcp.server import serve

    anyio.run(serve, Answering(book, lambda: datetime.now(UTC)))
