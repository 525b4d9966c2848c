"""Where a call cannot go on it says what is wrong and what to do: for each writing door as for each reading one."""

from __future__ import annotations

import gzip
import io
import json
import os
import shlex
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import CliRunner, Result

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.plugins.registry import Registry

NOW = "2026-01-25T09:00+01:00"


@pytest.fixture
def place(tmp_path) -> Path:
    """A book with two people who were often in touch."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with wl.Book.open(home / "x.db", timezone="Europe/Berlin") as book:
        for day in range(1, 30):
            book.log("Mira Holt", at=date(2025, 9, day), kind="call")
            book.log("Jonas Brandt", at=date(2025, 10, day), kind="call")
        book.set("Mira Holt", now=datetime(2026, 1, 1, tzinfo=UTC), cadence=20)
    return home / "x.db"


@pytest.fixture(autouse=True)
def no_settings(tmp_path, monkeypatch):
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))


def run(book: Path | str, *words: object, now: str = NOW, **more: object) -> Result:
    return CliRunner().invoke(cli, ["--book", str(book), "--now", now, *map(str, words)], **more)


def assert_told(done: Result, *said: str) -> None:
    """A sentence and what to do, and nothing on standard output."""
    assert done.exit_code in (1, 2), done.output
    assert "Traceback" not in done.output
    assert "made a mistake" not in done.output
    assert done.stdout == ""
    for word in said:
        assert word in done.stderr, done.stderr


# places to write to


DOORS = {
    "export": ["export"],
    "export --csv": ["export", "--csv"],
    "export --redacted": ["export", "--redacted"],
    "backup": ["backup"],
    "backtest --plot": ["backtest", "--plot"],
    "report": ["report"],
    "report --person": ["report", "--person", "Mira Holt"],
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nofolder/x.out", "folder"),
        ("nofolder/deeper/x.out", "folder"),
        ("", "folder"),
        ("x" * 300, "longer than a file's may be"),
        ("home/x.db/x.out", "folder"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_told(place, tmp_path, door, name, said):
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert_told(run(place, *DOORS[door], tmp_path / name if name else tmp_path), said, "What to do")
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("door", [door for door in DOORS if door != "backup"])
def test_a_book_is_never_written_over(place, door):
    before = place.read_bytes()
    copy = place.with_name("copy.db")
    copy.write_bytes(before)
    for path in (place, copy):
        assert_told(run(place, *DOORS[door], path), "a book is there")
    assert copy.read_bytes() == before
    assert run(place, "connections").exit_code == 0


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_what_a_database_keeps_beside_a_book_is_never_written_over(place, door, ending):
    """The log may hold what was said last; and whatever lies there SQLite takes for it."""
    copy = place.with_name("copy.db")
    copy.write_bytes(place.read_bytes())
    for book in (place, copy):
        assert_told(run(place, *DOORS[door], f"{book}{ending}"), "a book is there")
    assert not copy.with_name(f"copy.db{ending}").exists()


@pytest.mark.parametrize(
    "call", [["--book", "~nobodyhere/x.db", "connections"], ["--book", "~nobodyhere/x.db", "log", "Ada"]], ids=" ".join
)
def test_a_home_that_nobody_has_is_a_folder_that_is_not_there(place, tmp_path, monkeypatch, call):
    """For books, for every place to write to, for what is read, for plugins and settings."""
    monkeypatch.chdir(tmp_path)
    assert_told(CliRunner().invoke(cli, call), "~nobodyhere")
    for words in DOORS.values():
        assert_told(run(place, *words, "~nobodyhere/x"), "there is no folder", "~nobodyhere")
    assert_told(run(place, "load", "~nobodyhere/x.zip"), "there is no such file")
    assert_told(run(place, "import", "~nobodyhere/x.jsonl"), "there is no file")
    assert_told(run(place, "plugins", env={"WARMLINKS_PLUGINS": "~nobodyhere/x"}), "~nobodyhere")
    assert_told(run(place, "config", env={"WARMLINKS_SETTINGS": "~nobodyhere/x.toml"}), "~nobodyhere")
    assert list(tmp_path.glob("~*")) == []


def test_an_empty_name_is_none(place, tmp_path, monkeypatch):
    """As of a variable of the shell that is not set."""
    monkeypatch.chdir(tmp_path)
    for words in DOORS.values():
        assert_told(run(place, *words, ""), "needs a")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_a_dash_is_standard_output_and_no_file(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = run(place, "export", "-")
    table = run(place, "export", "--csv", "-")
    drawn = run(place, "backtest", "--plot", "-")
    assert json.loads(lines.stdout.splitlines()[-1])["type"] == "end"
    assert lines.stderr == ""
    assert table.stdout.startswith("id,name,")
    assert drawn.exit_code == 0
    assert drawn.stdout.startswith("<svg") or "nothing to draw" in drawn.stderr
    assert not (tmp_path / "-").exists()
    assert run(tmp_path / "new.db", "import", "-", input=lines.stdout).exit_code in (0, 1)


def test_an_export_goes_through_a_pipe_into_a_new_book(place, tmp_path):
    tmp_path.chmod(0o700)
    lines = run(place, "export")
    taken = run(tmp_path / "new.db", "import", "-", input=lines.stdout)
    assert taken.exit_code == 0, taken.output
    assert run(tmp_path / "new.db", "export").stdout == lines.stdout


def test_a_failed_export_leaves_the_good_one(place, tmp_path, monkeypatch):
    good = tmp_path / "good.jsonl"
    assert run(place, "export", good).exit_code == 0
    before = good.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warmlinks.upkeep.exporting.EndLine", fail)
    done = run(place, "export", good)
    assert_told(done, "No space left on device", "what was there is as it was")
    assert good.read_bytes() == before
    assert stat.S_IMODE(good.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["nothing.jsonl", "home", "x" * 300, "home/x.db"])
def test_what_is_no_export_is_told(place, tmp_path, name):
    assert_told(run(tmp_path / "home" / "new.db", "import", tmp_path / name))
    assert not (tmp_path / "home" / "new.db").exists()


OTHER_FILES = {
    "a book": (lambda book, _: book, "a book"),
    "a packed export": (lambda _, lines: gzip.compress(lines), "gunzip"),
    "an archive": (lambda _, __: b"PK\x03\x04\x14\x00\x00\x00", "warmlinks load"),
    "an empty zip": (lambda _, __: b"PK\x05\x06" + bytes(18), "warmlinks load"),
    "what a disk leaves of a lost page": (lambda _, __: bytes(4096), "no export"),
    "noise": (lambda _, __: bytes(range(128, 256)) * 9, "not UTF-8"),
}


@pytest.mark.parametrize("what", OTHER_FILES)
def test_what_is_another_file_than_an_export_is_called_what_it_is(place, tmp_path, what):
    """None of them is UTF-16, for which PowerShell would be to blame."""
    make, said = OTHER_FILES[what]
    (tmp_path / "other").write_bytes(make(place.read_bytes(), run(place, "export").stdout.encode()))
    done = run(tmp_path / "home" / "new.db", "import", tmp_path / "other")
    assert_told(done, said)
    assert "UTF-16" not in done.output


def test_a_disk_that_gives_up_while_an_export_is_read_is_no_trouble_of_the_book(place, monkeypatch):
    class Failing(io.StringIO):
        def __next__(self) -> str:
            raise OSError(5, "Input/output error")

    with (
        wl.Book.open(place.with_name("new.db")) as book,
        pytest.raises(wl.InputError, match="cannot be read") as caught,
    ):
        book.import_(Failing())
    assert caught.value.why == "Input/output error"


@pytest.mark.parametrize("name", ["x" * 300, "nothing.zip", "@" + "y" * 5000, "home/x.db/z.zip"])
@pytest.mark.parametrize("more", [[], ["--source", "twitter"], ["--json"]], ids=" ".join)
def test_what_can_be_no_archive_is_told(place, tmp_path, name, more):
    done = run(place, "load", tmp_path / name, *more)
    assert done.exit_code == 1
    assert "made a mistake" not in done.output
    assert "refused something" not in done.output
    assert "Error: " in done.stderr
    if "--json" in more:
        assert json.loads(done.stdout)["files"][0]["failed"]


@pytest.mark.parametrize(
    "words", ["load", "export", "export --csv", "import", "backup", "backtest --plot", "backtest --csv", "report"]
)
@pytest.mark.parametrize("name", ["half\0way", "Mira\ud83d"])
def test_what_is_no_path_at_all_is_a_wrong_call(place, words, name):
    done = run(place, *words.split(), name)
    assert done.exit_code in (1, 2)
    assert "no path" in done.stderr or "there is no such file" in done.stderr
    assert "made a mistake" not in done.output


def test_the_backup_says_what_it_is(place, tmp_path):
    tmp_path.chmod(0o700)
    said = run(place, "backup", tmp_path / "copy.db")
    plain = json.loads(run(place, "backup", "--json").stdout)
    assert said.stdout.startswith("Backup written and checked: ")
    assert str(tmp_path / "copy.db") in said.stdout
    assert Path(plain["path"]).stat().st_size == plain["bytes"]


# numbers and days


@pytest.mark.parametrize(
    "words",
    [
        ["snooze", "Mira Holt", "--days", "9999999"],
        ["snooze", "Mira Holt", "--days", "9" * 40],
        ["snooze", "Mira Holt", "--days", "0"],
        ["snooze", "Mira Holt", "--days", "-3"],
        ["set", "Mira Holt", "--cadence", "9999999"],
        ["set", "Mira Holt", "--cadence", "0"],
        ["set", "--tag", "choir", "--cadence", "9" * 30],
        ["log", "Mira Holt", "--at", "0001-01-01"],
        ["log", "Mira Holt", "--at", "9999-12-31T23:59:59"],
        ["log", "Mira Holt", "--at", "1970-01-01T00:00:00+00:00"],
        ["log", "Tom Achebe", "--at", "1026-01-01"],
        ["intro", "add", "Mira Holt", "Jonas Brandt", "--at", "0001-01-01"],
        ["intro", "add", "Mira Holt", "Jonas Brandt", "--at", "9999-12-31"],
        ["pause", "add", "0001-01-01", "2026-01-02"],
        ["pause", "add", "2026-01-01", "9999-12-31"],
        ["score", "--limit", "9" * 30],
        ["cooling", "--limit", "0"],
        ["sent", "--limit", "9" * 30],
        ["path", "Mira Holt", "--limit", "9" * 30],
        ["duplicates", "--limit", "9" * 30],
        ["intro", "suggest", "--limit", "9" * 30],
        ["backtest", "--horizon", "nan"],
        ["backtest", "--horizon", "inf"],
        ["backtest", "--horizon", "1e300"],
        ["backtest", "--horizon", "0"],
    ],
    ids=" ".join,
)
def test_a_number_or_a_day_out_of_reach_is_a_wrong_call(place, words):
    before = run(place, "export").stdout
    done = run(place, *words)
    assert_told(done)
    assert done.exit_code == 2
    assert run(place, "export").stdout == before


@pytest.mark.parametrize("now", ["0001-01-01", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "1899-12-31"])
@pytest.mark.parametrize(
    "words", ["score", "cooling", "digest", "connections --json", "export --csv", "notify --dry-run"]
)
def test_a_moment_out_of_reach_is_a_wrong_call(place, now, words):
    done = run(place, *words.split(), now=now)
    assert_told(done, "--now")
    assert done.exit_code == 2


@pytest.mark.parametrize("zone", ["Europe", "../../etc/passwd", "Mars/Olympus", "", "Europe/Berlin\0"])
def test_a_zone_that_is_none_is_told(place, zone):
    done = CliRunner().invoke(cli, ["--book", str(place), "--timezone", zone, "score"])
    assert "Traceback" not in done.output
    assert done.exit_code == 2, done.output


def test_a_day_long_before_all_else_is_warned_of_without_a_terminal(place):
    odd = run(place, "log", "Mira Holt", "--at", "1926-01-02")
    plain = run(place, "log", "Mira Holt", "--at", "2024-01-02")
    new = run(place, "log", "Somebody New", "--at", "1926-01-02")
    introduced = run(place, "intro", "add", "Mira Holt", "Jonas Brandt", "--at", "1926-01-02")
    assert odd.exit_code == introduced.exit_code == 0
    assert "more than ten years before" in odd.stderr
    assert "more than ten years before" in introduced.stderr
    assert "ten years" not in plain.stderr + new.stderr


def test_on_a_terminal_a_day_long_before_all_else_is_asked_about(place, monkeypatch):
    """No is no: nothing is written down."""
    import pty

    before = run(place, "export").stdout
    for answer, written in ((b"n\n", False), (b"y\n", True)):
        ours, theirs = pty.openpty()
        words = [sys.executable, "-m", "warmlinks", "--book", str(place), "--now", NOW]
        pipe = subprocess.PIPE
        words += ["log", "Mira Holt", "--at", "1926-01-02"]
        with subprocess.Popen(words, stdin=theirs, stdout=pipe, stderr=pipe) as done:
            os.write(ours, answer)
            said = done.stderr.read().decode()
            status = done.wait(60)
        os.close(theirs)
        os.close(ours)
        assert "Write it down?" in said
        assert (status == 0) == written
        assert (run(place, "export").stdout != before) == written


# books


def test_a_book_in_a_folder_that_may_not_be_looked_into_is_told(place, monkeypatch):
    exists = Path.exists

    def refuse(path: Path, **more: bool) -> bool:
        if path.name == Path(place).name:
            raise PermissionError(13, "Permission denied")
        return exists(path, **more)

    monkeypatch.setattr(Path, "exists", refuse)
    assert_told(run(place, "connections"), "Permission denied", "What to do")


AS_NOBODY = """
import json, os, sys
from click.testing import CliRunner
from warmlinks.cli.main import cli
copy, place, now, *commands = sys.argv[1:]
def call(book, words):
    done = CliRunner().invoke(cli, ["--book", book, "--now", now, *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr
commands = [json.loads(words) for words in commands]
# once over a copy: another user may not be allowed to import what has not been yet
for words in commands:
    call(copy, words)
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
print(json.dumps([call(place, words) for words in commands]))
"""


@frozen
class Answer:
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


def as_reader(place: Path, *commands: str) -> list[Answer]:
    """Commands as a user who may only read; where the tests run as the system's user, as nobody."""
    with tempfile.TemporaryDirectory() as name:
        copy = shutil.copy(place, name)
        told = [json.dumps(shlex.split(words)) for words in commands]
        call = [sys.executable, "-c", AS_NOBODY, str(copy), str(place), NOW, *told]
        env = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        env |= {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(call, capture_output=True, text=True, env=env, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return [Answer(*answer) for answer in json.loads(done.stdout)]


@pytest.fixture
def readable():
    """A folder outside of those that only this user may pass, with a book in it; opened for reading on demand."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with wl.Book.open(folder / "x.db", timezone="UTC") as book:
            book.log("Mira Holt", at=date(2026, 1, 20))
        yield folder
        folder.chmod(0o700)


def let_read(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
def test_a_book_that_may_not_be_read_is_told(readable):
    copy = readable / "x.db"
    readable.chmod(0o700 if os.getuid() == 0 else 0o000)
    done = as_reader(copy, "connections")[0] if os.getuid() == 0 else run(copy, "connections")
    said = done.stderr
    assert (done.returncode if os.getuid() == 0 else done.exit_code) == 1
    assert "Permission denied" in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
def test_a_book_that_may_only_be_read_can_be_looked_at_and_is_not_touched(readable):
    let_read(readable)
    before = (readable / "x.db").read_bytes()
    reads = ("connections", "score", "digest", "export", "log --list", "intro list", "unconfirmed", "doctor")
    writes = ("log Ben", "set 'Mira Holt' --cadence 3", "forget 'Mira Holt' --yes", "backup")
    answers = dict(zip((*reads, *writes), as_reader(readable / "x.db", *reads, *writes), strict=True))
    for words in reads[:-1]:
        assert answers[words].returncode == 0, (words, answers[words].stderr)
        assert words in {"digest", "intro list", "unconfirmed"} or "Mira Holt" in answers[words].stdout
    # it finds that others can read this book, and that all else is well
    assert "ok  every text can be read" in answers["doctor"].stdout
    for words in writes:
        assert answers[words].returncode == 1, answers[words].stdout
        assert "What to do" in answers[words].stderr
        assert "Traceback" not in answers[words].stderr
    assert (readable / "x.db").read_bytes() == before
    assert [path.name for path in readable.iterdir()] == ["x.db"]


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
def test_what_the_log_beside_a_book_holds_is_seen_where_it_may_only_be_read(readable):
    """The file alone would be a day behind."""
    with closing(sqlite3.connect(readable / "x.db", isolation_level=None)) as other:
        other.execute("SELECT count(*) FROM meta").fetchone()
        with wl.Book.open(readable / "x.db") as book:
            book.log("Kept In The Log", at=date(2026, 1, 20))
        kept = {name: (readable / name).read_bytes() for name in ("x.db", "x.db-wal")}
    assert kept["x.db-wal"]
    assert b"Kept In The Log" not in kept["x.db"]
    for name, raw in kept.items():
        (readable / name).write_bytes(raw)
    let_read(readable)
    (looked,) = as_reader(readable / "x.db", "connections")
    assert "Kept In The Log" in looked.stdout
    assert {name: (readable / name).read_bytes() for name in kept} == kept


def test_an_older_book_that_may_only_be_read_is_looked_at_too(place, monkeypatch):
    data = Path(__file__).parents[1] / "store" / "data" / "book-0.1.0.db.gz"
    old = place.with_name("old.db")
    old.write_bytes(gzip.decompress(data.read_bytes()))
    old.chmod(0o600)
    before = old.read_bytes()
    monkeypatch.setattr("warmlinks.store.guarded._can_write", lambda _: False)
    with wl.Book.open(old) as book:
        assert book.connections(now=datetime(2026, 1, 25, tzinfo=UTC))
    assert old.read_bytes() == before
    assert not (place.parent / "backups").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
@pytest.mark.parametrize("read_only", [True, False])
def test_on_read_only_media_it_does_not_matter_whose_a_book_is(place, monkeypatch, read_only):
    """Nobody can write there; anywhere else, a book of another user is refused although it can be read."""
    real = Path.lstat

    def lstat(self: Path) -> os.stat_result:
        found = real(self)
        return os.stat_result((*found[:4], 4711, *found[5:])) if self in (place, place.parent) else found

    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr("warmlinks.store.guarded._can_write", lambda _: False)
    monkeypatch.setattr("warmlinks.store.guarded._is_on_read_only_media", lambda _: read_only)
    done = run(place, "connections")
    assert ("Mira Holt" in done.stdout) == read_only, done.output
    if not read_only:
        assert_told(done, "belongs to another user")


# editors and shells


EDITED = {
    "as it was": ("utf-8", "\n"),
    "with a mark": ("utf-8-sig", "\n"),
    "with a mark and other line ends": ("utf-8-sig", "\r\n"),
    "of PowerShell": ("utf-16", "\r\n"),
    "of PowerShell, without its mark": ("utf-16-le", "\n"),
}


@pytest.mark.parametrize("way", ["file", "pipe"])
@pytest.mark.parametrize("edited", EDITED)
def test_an_export_that_went_through_an_editor_or_a_shell(place, tmp_path, way, edited):
    encoding, newline = EDITED[edited]
    text = run(place, "export").stdout
    file = tmp_path / "edited.jsonl"
    file.write_bytes(text.replace("\n", newline).encode(encoding))
    new = place.with_name("new.db")
    done = run(new, "import", file) if way == "file" else run(new, "import", "-", input=file.read_bytes())
    if "utf-8" in encoding:
        assert done.exit_code == 0, done.output
        assert run(new, "export").stdout == text
    else:
        assert_told(done, "UTF-16", "warmlinks export FILE")
        assert not new.exists()


# restoring


def test_a_whole_book_is_not_restored_over(place):
    run(place, "backup")
    run(place, "log", "Since Then")
    for _ in range(2):
        assert_told(run(place, "doctor", "--restore"), "the book is whole", "What to do")
    assert "Since Then" in run(place, "connections").stdout
    assert list(place.parent.glob("*.damaged*")) == []


def test_nothing_that_was_set_aside_is_written_over(place):
    run(place, "backup")
    for number, raw in enumerate((b"first", b"second", b"third"), 1):
        place.write_bytes(raw)
        done = run(place, "doctor", "--restore")
        ending = "" if number == 1 else f"-{number}"
        assert done.exit_code == 0, done.output
        assert f"x.db.damaged{ending}" in done.stdout
    kept = [place.with_name(f"x.db.damaged{ending}").read_bytes() for ending in ("", "-2", "-3")]
    assert kept == [b"first", b"second", b"third"]
    assert "Mira Holt" in run(place, "connections").stdout


def test_a_book_that_is_gone_is_restored(place):
    run(place, "backup")
    place.unlink()
    assert run(place, "doctor", "--restore").exit_code == 0
    assert "Mira Holt" in run(place, "connections").stdout


# what can be said without a channel, and what is missing


def test_the_text_can_be_looked_at_before_there_is_a_channel(place):
    text = run(place, "digest").stdout
    dry = run(place, "notify", "--dry-run")
    plain = json.loads(run(place, "notify", "--dry-run", "--json").stdout)
    assert dry.exit_code == 0
    assert dry.stdout == text
    assert "Mira Holt" in text
    assert "No channel is chosen yet" in dry.stderr
    assert plain["messages"] == []
    assert plain["digest"]["sections"]
    assert_told(run(place, "notify"), "no channel is chosen", "What to do")


@pytest.mark.parametrize("name", ["facebook", "twitter", "linkedin"])
def test_a_source_that_is_not_installed_is_named(name):
    registry = Registry(plugins={}, discover=False, folders=(), environ={})
    with pytest.raises(wl.SettingsError, match=f"pip install warmlinks-{name}"):
        registry.source(name)
    with pytest.raises(wl.SettingsError, match="There are: none"):
        registry.source("orkut")


@pytest.mark.parametrize("name", ["email", "desktop", "webhook"])
def test_a_channel_that_is_not_installed_is_named(name):
    with pytest.raises(wl.SettingsError, match=f"pip install warmlinks-{name}"):
        Registry(plugins={}, discover=False, folders=(), environ={}).notifier(name)


# what a plugin prints


def test_what_else_is_printed_does_not_get_into_the_json(place, monkeypatch):
    real = wl.Book.scores

    def loud(self: wl.Book, **more: object) -> object:
        print("hello from plugin")
        return real(self, **more)

    monkeypatch.setattr(wl.Book, "scores", loud)
    plain, tabled = run(place, "score", "--json"), run(place, "score")
    assert {one["name"] for one in json.loads(plain.stdout)} == {"Mira Holt", "Jonas Brandt"}
    assert "hello from plugin" in plain.stderr
    assert "hello from plugin" in tabled.stdout
