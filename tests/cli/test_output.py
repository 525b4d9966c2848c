"""What is printed: plain text into files and pipes, bold and colours on a terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli

NOW = "2026-01-25T09:00+01:00"

READERS = [
    ["connections"],
    ["score", "--limit", "3"],
    ["cooling"],
    ["digest", "--held"],
    ["intro", "list"],
    ["intro", "due"],
    ["plugins"],
    ["config"],
    ["duplicates"],
    ["sent"],
    ["pause", "list"],
    ["log", "--list"],
    ["doctor"],
]


def run(book, *words: str, **more: object):
    """Call the command line with a book and a fixed moment."""
    return CliRunner().invoke(cli, ["--book", str(book), "--now", NOW, *words], **more)


@pytest.fixture(scope="module")
def told(book) -> str:
    """Somebody of whom everything can be shown: a line or two of the owner's own in the book."""
    someone = json.loads(run(book, "cooling", "--json").stdout)[0]["id"]
    run(book, "log", someone, "--kind", "call", "--at", "2024-01-12", "--note", "a long note, " * 12)
    run(book, "pause", "add", "2026-08-01", "2026-08-14", "--name", "the summer")
    return someone


@pytest.mark.parametrize("words", [*READERS, ["show"], ["why"]], ids=" ".join)
@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "1", "NO_COLOR": None, "TTY_COMPATIBLE": "1"}])
def test_piped_output_is_plain_text(book, told, words, wish):
    """Whatever the environment wishes for: no escape sequence, and no blank at the end of a line."""
    words = [*words, told] if words in (["show"], ["why"]) else words
    done = run(book, *words, env=wish)

    assert done.exit_code == 0, done.output
    assert done.stdout.strip()
    assert "\x1b" not in done.output
    assert [line for line in done.output.splitlines() if line != line.rstrip()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is made by a pseudo-terminal")
@pytest.mark.parametrize(("wish", "colour"), [({"NO_COLOR": "1"}, False), ({}, True)])
def test_a_terminal_has_bold_and_no_colour_where_none_is_wished_for(wish, colour):
    """The control: on a terminal a heading is bold; NO_COLOR takes colours away."""
    code = (
        "from warmlinks.cli.context import console\n"
        "console().print('Ada', style='bold red')\n"
        "console().print('Ben', style='bold')"
    )
    got = on_a_terminal([sys.executable, "-c", code], {"TERM": "xterm-256color", **wish})

    assert b"\x1b[1mBen" in got
    assert (b"\x1b[1;31mAda" in got) == colour


def on_a_terminal(words: list[str], environment: dict[str, str]) -> bytes:
    """What a program writes to a terminal."""
    import pty

    ours, theirs = pty.openpty()
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with subprocess.Popen(words, stdout=theirs, stdin=theirs, stderr=theirs, env=keep | environment) as done:
        os.close(theirs)
        got = b""
        try:
            while piece := os.read(ours, 4096):
                got += piece
        except OSError:
            # Linux says so when the other end is closed
            pass
        done.wait(60)
    os.close(ours)
    return got


def at_80(book, *words: str) -> list[str]:
    """The lines of an answer where the terminal has 80 columns."""
    done = run(book, *words, env={"COLUMNS": "80", "NO_COLOR": "1"})
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_contacts_are_shown_with_whole_days_directions_and_kinds(book):
    """Where a place is too long for 80 columns its beginning goes, and nothing else; aliases are not listed."""
    someone = max(
        json.loads(run(book, "connections", "--json").stdout), key=lambda person: person["interactions"]["in"]
    )
    whole = json.loads(run(book, "show", someone["id"], "--json").stdout)
    lines = at_80(book, "show", someone["id"])
    heading = next(number for number, line in enumerate(lines) if "Direction" in line and "Kind" in line)
    shown_contacts = [line.split(maxsplit=3) for line in lines[heading + 2 : heading + 10]]

    for (_, direction, kind, place), contact in zip(shown_contacts, whole["contacts"], strict=False):
        assert (direction, kind) == (contact["direction"], contact["kind"])
        assert contact["where"].endswith(place.removeprefix("…"))
    assert all(len(day) == len("2026-01-25") for day, *_ in shown_contacts)
    assert max(map(len, lines)) <= 80
    assert any(fact["field"] == "alias" for fact in whole["facts"])
    assert not any(" alias " in line for line in lines)


def test_a_load_is_told_in_three_lines_and_the_rest_where_asked_for(archives, tmp_path):
    """What came in, counts that add up, what to do next; `--verbose` has each file, also of archives known already."""
    tmp_path.chmod(0o700)
    words = ["load", *map(str, archives)]
    first, again, whole = (
        run(tmp_path / "x.db", *words, *more, env={"WARMLINKS_TIMEZONE": None}) for more in ([], [], ["--verbose"])
    )
    came, counts, reach, following = first.stdout.splitlines()
    numbers = [int(number) for number in re.findall(r"\d+", counts.replace(",", ""))]

    assert max(map(len, (first.output + whole.output).splitlines())) <= 80
    assert re.fullmatch(r"Read 3 archives: \d+ new people, [\d,]+ new interactions; assumed one: \d+ more.", came)
    assert numbers[0] == sum(numbers[1:])
    assert reach.startswith("Data to ")
    assert all(network in reach for network in ("X", "Facebook", "LinkedIn"))
    assert "warmlinks cooling" in following
    assert "New book, days in " in first.stderr
    assert again.stdout.splitlines()[0].endswith("nothing new.")
    assert again.stderr == ""
    assert whole.stdout.count("Not in this export:") == 3
    assert "what others wrote on the owner's wall" in whole.stdout
    assert "   1 reaction, the file does not say to whom\n" in whole.stdout


def test_a_zone_that_was_given_is_not_named(archives, tmp_path):
    """Who says the zone knows it."""
    tmp_path.chmod(0o700)
    done = run(tmp_path / "x.db", "--timezone", "Europe/Berlin", "load", str(archives[0]))

    assert done.stderr == ""


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Path:
    """Settings with a mail server that does not answer, and a webhook with a secret in its address."""
    place = tmp_path / "settings.toml"
    place.write_text(
        '[digest]\nchannels = ["email"]\n'
        '[email]\nhost = "127.0.0.1"\nport = 9\nto = "me@example.org"\nsecurity = "none"\ninsecure = true\n'
        'inner_hosts = ["127.0.0.1"]\n'
        '[webhook]\nurl = "https://hooks.example.org/hidden"\ntoken = "env:HOOK"\n'
    )
    place.chmod(0o600)
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(place))
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path / "state"))
    return place


def test_settings_are_shown_as_the_file_has_them(book, settings):
    """What `config` prints can be read as TOML, with the channels' keys; of secrets only where they lie."""
    printed = run(book, "config").stdout.splitlines()
    found = tomllib.loads("\n".join(printed[1:-1]))

    assert found["digest"]["channels"] == ["email"]
    assert found["digest"]["send_at"] == "08:00"
    assert found["email"]["inner_hosts"] == ["127.0.0.1"]
    assert found["email"]["insecure"] is True
    assert found["webhook"]["token"] == "env:HOOK"
    assert "hidden" not in "".join(printed)
    assert "password" not in found["email"]


def test_a_dry_run_shows_words_and_raw_the_bytes(book, settings):
    """The words of the mail can be read; `--raw` gives what the server would get, and needs the dry run."""
    words, raw, wrong = (run(book, "notify", *more) for more in (["--dry-run"], ["--dry-run", "--raw"], ["--raw"]))

    assert re.search(r"^Subject: \w+ ties and \w+ introductions? for today$", words.stdout, re.MULTILINE)
    assert "Good morning." in words.stdout
    assert words.stdout.count("Nobody ") == 1
    assert "Content-Type" not in words.stdout
    assert b"Content-Transfer-Encoding: quoted-printable\r\n" in raw.stdout_bytes
    assert wrong.exit_code == 2


def test_a_message_that_is_tried_again_says_when(book, settings, tmp_path):
    """A server that does not answer: what became of it in words, when it is tried again, and `sent` tells the same."""
    tmp_path.chmod(0o700)
    own = tmp_path / "own.db"
    shutil.copy(book, own)
    failed = run(own, "notify", "--adopt")
    lines = at_80(own, "sent")

    assert failed.exit_code == 1
    assert "email: not gone out: 127.0.0.1 does not answer" in failed.stderr
    assert "tried again when `warmlinks notify` runs after 2026-01-25 09:05" in failed.stderr
    assert "safe" not in failed.output
    assert lines[0] == "2026-01-25  email: not gone out, 1 try"
    assert any(line.startswith("    127.0.0.1 does not answer on port 9") for line in lines)
    assert lines[-1] == "    tried again after 2026-01-25 09:05"


def test_who_is_cooling_is_told_in_80_columns_with_the_order(book):
    """The order has its reason in a line, nothing is wider than 80, and no line speaks of a debt."""
    order, *lines = at_80(book, "cooling")
    names = [line for line in lines if not line.startswith(" ") and "more ha" not in line]
    people = [tie["name"] for tie in json.loads(run(book, "cooling", "--json").stdout)]

    assert "dear ties first" in order.lower()
    assert [name.split("  ")[0].split(" (perhaps")[0].strip("\u2068\u2069") for name in names] == people
    assert len(people) > 1
    assert max(map(len, [order, *lines])) <= 80
    assert not any("due" in line for line in lines)


def test_wrapped_lines_of_the_digest_hang_below_their_first_word(book):
    """What follows a bullet's first line stands below its text and not below the bullet."""
    lines = at_80(book, "digest")
    bullets = [number for number, line in enumerate(lines) if line.startswith("  • ") and len(line) > 60]
    bullets = [number for number in bullets if lines[number + 1][4:5].strip()]

    assert bullets
    assert all(lines[number + 1].startswith("    ") for number in bullets)


def test_percents_have_one_form(book):
    """Whole, and with no blank before the sign, in each command that has any."""
    someone = json.loads(run(book, "score", "--json", "--limit", "1").stdout)[0]["name"]
    answers = [run(book, *words).stdout for words in (["score"], ["path", someone])]
    found = [re.findall(r"\S* ?%", answer) for answer in (*answers, run(book, "duplicates").stdout)]

    assert all(found)
    assert [one for some in found for one in some if not re.fullmatch(r"\d+%", one)] == []


def test_stages_come_in_the_order_of_their_days(book):
    """`why` tells the stages as they came, and leaves no gap where a day is unknown."""
    people = json.loads(run(book, "connections", "--json").stdout)
    for person in [one for one in people if one["stage"] is not None][:20]:
        told = run(book, "why", person["id"]).stdout
        days = re.findall(r"^  [a-z ]+: (\d{4}-\d\d-\d\d) ", told, re.MULTILINE)

        assert days == sorted(days)
        assert not re.search(r"\S  ", told)


def test_one_of_a_kind_is_counted_as_one(tmp_path):
    """Forgetting somebody with one identity speaks of an identity, and the list of one of a person."""
    tmp_path.chmod(0o700)
    run(tmp_path / "x.db", "log", "Ada Lovelace")
    people = run(tmp_path / "x.db", "connections").stdout
    gone = run(tmp_path / "x.db", "forget", "Ada Lovelace", "--yes").stdout

    assert "1 person\n" in people
    assert "Forgotten: Ada Lovelace (1 identity, 1 interaction). There is no way back.\n" in gone


def test_a_book_without_a_backup_is_told_how_to_make_one(book, tmp_path):
    """The doctor does not call it a backup that there is none."""
    tmp_path.chmod(0o700)
    shutil.copy(book, tmp_path / "x.db")
    lines = run(tmp_path / "x.db", "doctor").stdout.splitlines()
    at = lines.index("     ok  backups: none yet")

    assert lines[at + 1] == "         Make one now and then: warmlinks backup"


def test_plugins_are_listed_by_name(book):
    """In the order in which one looks for a name."""
    names = [line.split()[0] for line in run(book, "plugins").stdout.splitlines() if " warmlinks-" in line]

    assert len(names) > 5
    assert names == sorted(names)


def test_who_has_no_name_is_called_in_words(book):
    """Of whom an archive knows no more than a number or a hidden profile, it says so, and tells no key."""
    names = [one["name"] for one in json.loads(run(book, "score", "--json").stdout)]
    nameless = [name for name in names if name.startswith(("an account of ", "somebody on "))]

    assert nameless
    assert not [name for name in names if re.search(r"hidden:|thread:|^(twitter|linkedin|facebook) ", name)]


def test_the_backtest_fits_80_columns_and_explains_its_headings(book):
    """The table is no wider than a terminal, and each word of its head that is none of everyday is explained below."""
    lines = at_80(book, "backtest")
    head = next(number for number, line in enumerate(lines) if "ECE" in line)
    below = " ".join(lines[head + 1 :])

    assert max(map(len, lines)) <= 80
    assert all(f"{word}" in below for word in ("within person", "over all", "skill:", "Brier", "ECE", "MAP)", "ours:"))


def test_calls_that_answer_a_question_can_be_copied(book):
    """Each stands on a line of its own, whole at 80 columns."""
    lines = at_80(book, "duplicates")
    first = json.loads(run(book, "duplicates", "--json").stdout)[0]

    assert f"      warmlinks merge {first['a_id']} {first['b_id']}" in lines
    assert f"      warmlinks keep-apart {first['a_id']} {first['b_id']}" in lines
