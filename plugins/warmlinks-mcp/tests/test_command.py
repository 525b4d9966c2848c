"""The command refuses to be anything but a program that another one started."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from warmlinks.errors import UsageError
from warmlinks_mcp import command


@pytest.mark.parametrize(
    "words",
    [
        ["--port", "8000"],
        ["--port=8000"],
        ["-port"],
        ["--http"],
        ["--transport", "sse"],
        ["--transport=streamable-http"],
        ["--book", "x.db", "--host", "127.0.0.1"],
        ["--listen=0.0.0.0:80"],
    ],
)
def test_a_port_is_refused_where_an_argument_asks_for_one(words, capsys):
    """It says which word it was and why, on standard error, and exits with 2."""
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    said = capsys.readouterr()

    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.startswith("Error: warmlinks-mcp never listens on a network port: -")
    assert "would read the book" in said.err


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("MCP_PORT", "8000", True),
        ("FASTMCP_HOST", "0.0.0.0", True),
        ("MCP_TRANSPORT", "sse", True),
        ("WARMLINKS_MCP_PORT", "1", True),
        ("LISTEN_FDS", "1", True),
        ("MCP_TRANSPORT", "stdio", False),
        ("MCP_PORT", "", False),
        ("PORT", "8000", False),
        ("SUPPORT_HOST", "x", False),
    ],
)
def test_a_port_is_refused_where_the_environment_asks_for_one(name, value, refused):
    """Variables by which other servers of this protocol are put on a port; those of other programs are not ours."""
    if not refused:
        command.refuse_port([], {name: value})
        return
    with pytest.raises(UsageError, match=f"{name} asks for one"):
        command.refuse_port([], {name: value})


def test_a_connection_of_a_network_is_refused_as_standard_input():
    """As inetd hands one over; a pipe, a file and a pair of sockets within this machine are fine."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as connected,
        pytest.raises(UsageError, match="never serves a network connection"),
    ):
        command.refuse_socket(connected.fileno())
    one, other = socket.socketpair()
    with one, other:
        command.refuse_socket(one.fileno())
    with Path(__file__).open("rb") as file:
        command.refuse_socket(file.fileno())
    command.refuse_socket(10**6)


@pytest.mark.parametrize("words", [["--boook", "x"], ["x.db"], ["--book"]])
def test_wrong_words(words, capsys):
    """One line that says what it takes."""
    with pytest.raises(SystemExit) as ended:
        command.main(words)

    assert ended.value.code == 2
    assert "[--book FILE]" in capsys.readouterr().err


def test_wrong_settings_end_it_at_once(tmp_path, monkeypatch, capsys):
    """Whoever wrote them sees it when the program starts."""
    place = tmp_path / "settings.toml"
    place.write_text("[assistant]\nlogs = true\n")
    place.chmod(0o600)
    tmp_path.chmod(0o700)
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(place))
    monkeypatch.setattr(command, "refuse_socket", lambda _: None)
    with pytest.raises(SystemExit) as ended:
        command.main([])

    assert ended.value.code == 2
    assert "[assistant] knows no setting logs" in capsys.readouterr().err


def test_help_and_version(capsys):
    """What it is, on one screen."""
    for words, said in ((["--help"], "over standard input and output alone"), (["--version"], "warmlinks-mcp 0.")):
        with pytest.raises(SystemExit) as ended:
            command.main(words)
        assert ended.value.code == 0
        assert said in " ".join(capsys.readouterr().out.split())
    assert sys.stdout.errors
