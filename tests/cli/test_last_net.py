"""No exception reaches a person as a traceback, and no character ends a program: in each command, encoding and place.

All commands run in one process for each encoding, on a terminal of 80 columns and in a pipe, so that it stays quick.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.cli.main import COMMANDS, cli

ENCODINGS = ("cp1252", "latin-1", "ascii", "cp437", "gbk", "utf-16")
NOW = "2026-01-25T09:00+01:00"
SECRET = "Mira Holt \u674e\u5c0f\u9f8d"

PRELUDE = """
import json, sys
from warmlinks.cli.main import cli

def run(words):
    sys.stdout.write("\\n=> " + " ".join(words).encode("ascii", "backslashreplace").decode() + "\\n")
    try:
        cli.main(args=words, prog_name="warmlinks")
    except SystemExit as done:
        sys.stdout.flush(); sys.stderr.flush()
        sys.stdout.write(f"\\n<= {done.code or 0}\\n")
    sys.stdout.flush()

given = json.loads(sys.argv[1])
"""

PLANTED = (
    PRELUDE
    + """
import click

def plant(command):
    if isinstance(command, click.Group):
        context = click.Context(command)
        return [plant(command.get_command(context, name)) for name in command.list_commands(context)]
    def fail(*_, **__):
        raise KeyError(given["secret"])
    command.callback = fail

plant(cli)
for words in given["calls"]:
    run(words)
"""
)

PLAIN = PRELUDE + "for words in given['calls']:\n    run(words)\n"


def leaves(command: click.Command, *before: str) -> list[tuple[str, ...]]:
    """Every command, with arguments that its parser takes."""
    context = click.Context(command)
    if isinstance(command, click.Group):
        return [
            call
            for name in command.list_commands(context)
            for call in leaves(command.get_command(context, name), *before, name)
        ]
    words = list(before)
    for parameter in command.params:
        value = "Ada"
        if isinstance(parameter.type, click.Choice):
            value = str(parameter.type.choices[0])
        elif parameter.metavar in {"FROM", "TO"}:
            value = "2026-01-02"
        if isinstance(parameter, click.Argument) and parameter.required:
            words.append(value)
        elif parameter.required:
            words += [parameter.opts[0], value]
    return [tuple(words)]


CALLS = leaves(cli)


def in_a_process(script: str, encoding: str, given: dict[str, object], *, terminal: bool, home: Path) -> str:
    """What is printed on stdout and stderr, as the encoding has it."""
    env = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "80", "TERM": "xterm", "PYTHONUTF8": "0"}
    env |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_DATA_HOME": str(home)}
    words = [sys.executable, "-c", script, json.dumps(given)]
    if not terminal:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, check=False
        )
        return done.stdout.decode(encoding, "strict")
    import pty
    import threading
    import tty

    ours, theirs = pty.openpty()
    tty.setraw(theirs)  # else one byte comes before each end of a line, and letters of two bytes fall apart
    pieces: list[bytes] = []

    def listen() -> None:
        try:
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        except OSError:
            return

    listening = threading.Thread(target=listen)
    listening.start()
    # nothing is asked here: what would be, hears the end of its input
    done = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=env)
    done.wait(300)
    os.close(theirs)
    listening.join(30)
    os.close(ours)
    return b"".join(pieces).decode(encoding, "strict").replace("\r\n", "\n")


def statuses(said: str) -> dict[str, int]:
    found: dict[str, int] = {}
    call = ""
    for line in said.splitlines():
        if line.startswith("=> "):
            call = line[3:]
        elif line.startswith("<= "):
            found[call] = int(line[3:])
    return found


def test_every_command_is_tried():
    assert {call[0] for call in CALLS} == set(COMMANDS)
    assert len(CALLS) > len(COMMANDS)


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_nobody_foresaw_is_a_sentence_in_each_command(encoding, terminal, tmp_path):
    given = {"calls": CALLS, "secret": SECRET}
    said = in_a_process(PLANTED, encoding, given, terminal=terminal, home=tmp_path)

    assert statuses(said) == dict.fromkeys((" ".join(call) for call in CALLS), 1), said
    assert "Traceback" not in said
    assert said.count("warmlinks made a mistake and stopped (KeyError)") == len(CALLS)
    assert said.count("To report it") == len(CALLS)
    assert "Mira" not in said
    assert "damaged" not in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_the_net_has_what_is_to_be_reported_and_debug_shows_the_rest(tmp_path, monkeypatch):
    """The place in the program is told, and no message of an exception, which may have a name in it."""
    tmp_path.chmod(0o700)
    wl.Book.open(tmp_path / "x.db", timezone="UTC").close()

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr("warmlinks.book.Book.scores", fail)
    call = ["--book", str(tmp_path / "x.db"), "score"]
    plain = CliRunner().invoke(cli, call)
    debug = CliRunner().invoke(cli, ["--debug", *call])
    again = CliRunner().invoke(cli, call)
    by_environment = CliRunner().invoke(cli, call, env={"WARMLINKS_DEBUG": "1"})

    assert plain.exit_code == debug.exit_code == 1
    assert plain.stdout == ""
    assert "ZeroDivisionError" in plain.stderr
    assert "cli/score.py:" in plain.stderr
    assert f"warmlinks {wl.__version__}, Python {sys.version_info.major}." in plain.stderr
    assert SECRET not in plain.stderr
    assert again.stderr == plain.stderr
    for more in (debug, by_environment):
        assert "Traceback (most recent call last)" in more.stderr
        assert SECRET in more.stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "the system refused something: No space left on device"),
        (PermissionError(13, "Permission denied", "/somewhere/x"), "(at /somewhere/x): Permission denied"),
        (MemoryError(), "close other programs"),
        (RecursionError("maximum depth"), "made a mistake"),
    ],
)
def test_what_the_system_refuses_is_not_called_a_mistake(error, said, tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    wl.Book.open(tmp_path / "x.db", timezone="UTC").close()

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("warmlinks.book.Book.connections", fail)
    done = CliRunner().invoke(cli, ["--book", str(tmp_path / "x.db"), "connections"])

    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


# answers in encodings that lack a character


@pytest.fixture(scope="module")
def babel(tmp_path_factory) -> Path:
    """A book of people in many scripts, with everything that lists show."""
    folder = tmp_path_factory.mktemp("babel")
    folder.chmod(0o700)
    now = datetime(2026, 1, 25, 8, tzinfo=UTC)
    names = (
        "Mira Holt",
        "\u674e\u5c0f\u9f8d",
        "\u05d3\u05e0\u05d4 \u05dc\u05d5\u05d9",
        "\u0417\u043e\u044f",
        "Zo\u00eb \U0001f30a",
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc",
        "O\u2019Neill",
    )
    with wl.Book.open(folder / "x.db", timezone="Europe/Berlin") as book:
        for number, name in enumerate(names):
            for day in range(1, 20, 3):
                book.log(name, at=date(2025, 11, day + number), note="\u201ctides\u201d \u2026", create=True)
        book.set(names[0], now=now, cadence=3, tags=["\u5408\u5531"])
        book.set(names[1], now=now, cadence=5)
        book.introduce(names[0], names[1], at=date(2025, 12, 1), reason="both \u2013 bells")
        book.add_pause(date(2025, 12, 24), date(2025, 12, 26), name="\u0417\u0438\u043c\u0430")
    return folder / "x.db"


ANSWERS = [
    (*words, *json_)
    for words in (
        ("connections",),
        ("show", "\u674e\u5c0f\u9f8d"),
        ("score",),
        ("cooling",),
        ("why", "\u674e\u5c0f\u9f8d"),
        ("digest",),
        ("log", "--list"),
        ("intro", "list"),
        ("intro", "due"),
        ("intro", "suggest"),
        ("path", "\u0417\u043e\u044f"),
        ("duplicates",),
        ("pause", "list"),
        ("sent",),
        ("config",),
        ("plugins",),
        ("doctor",),
    )
    for json_ in ((), ("--json",))
] + [("export",), ("export", "--csv"), ("export", "--redacted"), ("--help",), ("digest", "--help")]


@pytest.mark.parametrize(
    ("encoding", "terminal"), [*((one, False) for one in ENCODINGS), ("cp1252", True), ("ascii", True)]
)
def test_answers_are_written_in_any_encoding(encoding, terminal, babel, tmp_path):
    before = ["--book", str(babel), "--now", NOW]
    # an export is UTF-8 whatever the terminal says, and would not be read as the encoding
    answers = [words for words in ANSWERS if words[0] != "export"]
    calls = [[*before, *words] for words in answers]
    said = in_a_process(PLAIN, encoding, {"calls": calls}, terminal=terminal, home=tmp_path)

    assert "Traceback" not in said
    assert set(statuses(said).values()) == {0}, said
    assert len(statuses(said)) == len(answers)
    if encoding in {"gbk", "utf-16"}:
        assert "\u674e\u5c0f\u9f8d" in said
    else:
        assert "\\u674e\\u5c0f\\u9f8d" in said
    # what the program itself writes is not escaped but put plainly
    assert "\\u2022" not in said
    assert "\\u2500" not in said
    assert "\\u201c" not in said.replace('"\\u201c', "")


@pytest.mark.parametrize(
    "words", [["export"], ["export", "-"], ["export", "--csv"], ["connections", "--json"]], ids=" ".join
)
def test_on_a_terminal_nothing_of_a_stranger_moves_the_cursor(words, tmp_path):
    """Escapes, the controls of eight bits, and marks that turn the text: in a table for spreadsheets too."""
    tmp_path.chmod(0o700)
    strange = "Ada\x1b[2J\x9b31m\u202egnp.exe\u200b\x7f\rB"
    stranger = {"network": "x", "key": "1", "first_as_of": None, "account": None}
    lines = [
        {"type": "book", "format": 1},
        {"type": "identity", **stranger, "facts": [["name", strange, None, None, "w"]]},
    ]
    with wl.Book.open(tmp_path / "x.db", timezone="UTC") as book:
        book.import_(io.StringIO("".join(json.dumps(line) + "\n" for line in lines)))
    calls = [["--book", str(tmp_path / "x.db"), "--now", NOW, *words]]
    said = in_a_process(PLAIN, "utf-8", {"calls": calls}, terminal=True, home=tmp_path)

    assert "Ada" in said
    assert [ascii(mark) for mark in said if unicodedata.category(mark) in {"Cc", "Cf"} and mark != "\n"] == []


@pytest.mark.parametrize("words", [words for words in ANSWERS if "--json" in words], ids=" ".join)
def test_json_is_one_document_in_any_encoding(words, babel):
    """Pure ASCII where letters may lack, letters where they may not; it says the same, and nothing in it hides."""
    done = {}
    for charset in ("utf-8", "cp1252", "ascii"):
        result = CliRunner(charset=charset).invoke(cli, ["--book", str(babel), "--now", NOW, *words])
        assert result.exit_code == 0, result.output
        done[charset] = result.stdout_bytes.decode(charset)
    assert json.loads(done["utf-8"]) == json.loads(done["cp1252"]) == json.loads(done["ascii"])
    assert done["ascii"].isascii()
    assert done["cp1252"].isascii()
    assert "\u200c" not in done["utf-8"]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("words", [[], ["-"], ["--csv"], ["--redacted"]], ids=" ".join)
def test_an_export_is_utf_8_whatever_the_code_page(encoding, words, babel, tmp_path):
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "HOME": str(tmp_path)}
    call = [sys.executable, "-m", "warmlinks", "--book", str(babel), "--now", NOW, "export", *words]
    done = subprocess.run(call, capture_output=True, env=env, cwd=tmp_path, check=True, timeout=60)

    assert done.stderr == b""
    text = done.stdout.decode("utf-8")
    assert ("\u674e\u5c0f\u9f8d" in text) == ("--redacted" not in words)
    assert list(tmp_path.glob("-*")) == []
