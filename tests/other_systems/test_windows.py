"""A day with warmlinks where nothing is there that Windows lacks. It is simulated: `tests/support/like_windows.py`.

One process runs all commands, on pipes with the code page 1252, as a shell of Windows gives them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from email.header import Header
from pathlib import Path

import like_windows
import pytest

import warmlinks as wl

NAMES = ("Mira Holt", "李小龙", "דנה לוי", "Зоя Крот", "Zoë Ångström", "O\u2019Neill", "محمد علي", "สมชาย ใจดี")
NOW = "2026-01-25T09:00+01:00"
SETTINGS = (
    '\ufeff[digest]\nchannels = ["paper"]\nsend_at = "08:00"\n\n[paper]\n'
    "secret = 'command:C:\\Users\\ada\\pass.exe show \"my mail\"'\n\n[feeds.club]\n"
)
PLUGIN = '''
from attrs import field, frozen

from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.notifiers import Notifier, Outcome
from warmlinks.plugins.sources import CoveredSides, Person
from warmlinks.settings import as_secret
from warmlinks.values import Identity

WARMLINKS_HOOKS = 2

@frozen(kw_only=True)
class PaperSettings:
    secret: object = field(default=None, converter=as_secret)

class Paper(Notifier):
    """Writes down what it is handed."""

    name = "paper"
    settings = PaperSettings

    def _send(self, digest, settings):
        with open(r"{folder}/sent.txt", "a", encoding="utf-8") as paper:
            paper.write(digest.title + "\\n")
        return Outcome.delivered()

    def preview(self, digest, settings):
        return digest.title.encode()

@frozen(kw_only=True)
class ClubSettings:
    pass

class Club(Feed):
    name = network = "club"
    settings = ClubSettings
    coverage = CoveredSides.OWN_SIDE

    def check(self, settings, net):
        return Checked(Identity("club", "me", handle="me"), "1 letter")

    def pull(self, settings, since, net):
        yield Person(Identity("club", "p1", name="Somebody New"), "letters")
        yield Checkpoint("1")

@hookimpl
def warmlinks_register_notifiers():
    return [Paper]

@hookimpl
def warmlinks_register_feeds():
    return [Club]
'''


def environment(folder: Path) -> dict[str, str]:
    """Where Windows has its folders, and a pipe of the code page 1252."""
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return kept | {
        "HOME": str(folder),
        "APPDATA": str(folder / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(folder / "AppData" / "Local"),
        "WARMLINKS_SETTINGS": str(folder / "settings.toml"),
        "WARMLINKS_PLUGINS": str(folder / "paper.py"),
        "PYTHONIOENCODING": "cp1252",
        "COLUMNS": "100",
    }


def run_like_windows(folder: Path, calls: list[list[str]]) -> list[tuple[str, str]]:
    """What each call ended with, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", like_windows.__file__, json.dumps(calls)],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    printed = done.stdout.decode("cp1252").split("\n=> ")[1:]
    assert len(printed) == len(calls), done.stdout.decode("cp1252")
    told = [one.partition("\n")[2].rpartition("\n<= ") for one in printed]
    return [(status.strip(), said) for said, _, status in told]


def letters(sender: str, name: str, months: tuple[tuple[int, int], ...]) -> str:
    """Letters from somebody and an answer to each, with the line ends of Windows."""
    return "".join(
        f"From x Mon Dec  1 09:00:00 2025\r\nFrom: {Header(name if theirs else 'Me', 'utf-8').encode()}"
        f" <{sender if theirs else 'me'}@example.org>\r\n"
        f"To: {'me' if theirs else sender}@example.org\r\nSubject: hello\r\n"
        f"Message-ID: <{sender}-{year}-{month}-{day}-{theirs}@example.org>\r\n"
        f"Date: {datetime(year, month, day, 9, tzinfo=UTC):%a, %d %b %Y %H:%M:%S +0000}\r\n\r\nhi\r\n\r\n"
        for year, month in months
        for day in (3, 10, 17, 24)
        for theirs in (True, False)
    )


BEFORE = tuple((2025, month) for month in range(4, 9))
UNTIL_NOW = tuple((2025, month) for month in range(4, 13))
MEMBERS = ("Mail/CON.mbox", "Mail/aux .mbox", "Mail/AUX .mbox", "Mail/a:b.mbox", "Mail/dot..mbox")


def archive(folder: Path) -> Path:
    """Mail as a program of Windows packs it: a backslash between the parts, and names that no folder there can hold."""
    place = folder / "mail.zip"
    inbox = "".join(letters(f"p{who}", name, BEFORE if who else UNTIL_NOW) for who, name in enumerate(NAMES))
    with zipfile.ZipFile(place, "w") as packed:
        for name, text in (
            ("Mail\\Inbox.mbox", inbox),
            *((name, letters(f"m{nth}", f"Member {nth}", BEFORE)) for nth, name in enumerate(MEMBERS)),
        ):
            info = zipfile.ZipInfo()
            info.filename = name
            packed.writestr(info, text)
    return place


CALLS = [
    ["load", "--owner", "me@example.org", "MAIL.ZIP"],
    ["load", "--owner", "me@example.org", "mail.zip"],
    ["cooling"],
    ["cooling", "--json"],
    ["connections"],
    ["why", NAMES[1]],
    ["show", NAMES[2]],
    ["show", NAMES[3], "--json"],
    ["snooze", NAMES[0], "--days", "3"],
    ["digest"],
    ["config"],
    ["export", "out.jsonl"],
    ["export", "OUT.jsonl"],
    ["export", "--csv", "out.csv"],
    ["export", "CON"],
    ["export", "AppData/Local/Warmlinks/BOOK.DB"],
    ["export", "AppData/Local/warmlinks/Book.db-WAL"],
    ["report", "page.html"],
    ["backup"],
    ["backup", "copy.db"],
    ["backup", "COPY.DB"],
    ["notify"],
    ["notify"],
    ["sync"],
    ["sync", "--install"],
    ["sync", "--uninstall"],
    ["--book", "none.db", "load", "settings.toml"],
    ["--book", "AppData/Local/warmlinks/BOOK.db", "doctor"],
    ["load", "--help"],
]


@pytest.fixture(scope="module")
def day(tmp_path_factory) -> tuple[Path, dict[str, list[tuple[str, str]]]]:
    """The folder of the day, and what each call ended with and said."""
    folder = tmp_path_factory.mktemp("day")
    folder.chmod(0o700)
    (folder / "settings.toml").write_bytes(SETTINGS.replace("\n", "\r\n").encode())
    (folder / "paper.py").write_text(PLUGIN.replace("{folder}", str(folder)))
    archive(folder)
    told: dict[str, list[tuple[str, str]]] = {}
    for call, told_of in zip(CALLS, run_like_windows(folder, [["--now", NOW, *call] for call in CALLS]), strict=True):
        told.setdefault(" ".join(call), []).append(told_of)
    return folder, told


def test_no_call_ends_in_a_mistake(day):
    """Nothing is asked for that is not there, and no character stops an answer."""
    ends = {call: status for call, said in day[1].items() for status, _ in said}

    assert not [call for call, said in day[1].items() if "made a mistake" in said[0][1] or "Traceback" in said[0][1]]
    assert {call: status for call, status in ends.items() if status != "0"} == {
        "export CON": "2",
        "export AppData/Local/Warmlinks/BOOK.DB": "2",
        "export AppData/Local/warmlinks/Book.db-WAL": "2",
        "backup COPY.DB": "2",
        "--book none.db load settings.toml": "1",
    }


def test_every_letter_is_in_the_files_and_the_answer_says_what_it_lacks(day):
    """Files are UTF-8 whatever the code page; on the pipe a letter that it lacks has its number."""
    folder, told = day
    exported = (folder / "out.jsonl").read_text("utf-8")

    assert [name for name in NAMES if name not in json.dumps(exported, ensure_ascii=False)] == []
    assert [name for name in NAMES if name not in (folder / "out.csv").read_text("utf-8-sig")] == []
    assert {tie["name"] for tie in json.loads(told["cooling --json"][0][1].partition("\n")[2])} >= set(NAMES[1:])
    assert "Zoë Ångström" in told["connections"][0][1]
    assert "\\u674e\\u5c0f\\u9f99" in told["connections"][0][1]
    assert b"\r\n" not in (folder / "out.jsonl").read_bytes()
    with (
        wl.Book.open(folder / "again.db", timezone="UTC") as again,
        (folder / "out.jsonl").open(encoding="utf-8") as file,
    ):
        again.import_(file)
        assert {one.name for one in again.connections(now=datetime.fromisoformat(NOW))} >= set(NAMES)


def test_members_are_read_by_names_that_no_folder_could_hold(day):
    """Backslashes part names; two that differ in capitals are two; nothing of it is written under such a name."""
    folder, told = day
    names = {json.loads(line).get("key") for line in (folder / "out.jsonl").read_text("utf-8").splitlines()}

    assert {f"m{nth}@example.org" for nth in range(len(MEMBERS))} <= names
    assert "nothing new" in told["load --owner me@example.org mail.zip"][0][1]
    assert [path for path in folder.rglob("*") if not like_windows.fits_windows(path.name)] == []


def test_the_zone_is_that_of_the_registry_and_its_days_from_the_package(day):
    """Windows calls it W. Europe Standard Time."""
    assert "days in Europe/Berlin." in day[1]["load --owner me@example.org MAIL.ZIP"][0][1]


def test_folders_are_those_of_windows_and_the_book_is_found_whatever_its_capitals(day):
    """Below AppData; in the home folder of POSIX there is nothing."""
    folder, told = day

    assert (folder / "AppData" / "Local" / "warmlinks" / "book.db").exists()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    doctor = told["--book AppData/Local/warmlinks/BOOK.db doctor"][0][1]
    assert "the last backup, book-" in doctor
    assert "The book is in order." in doctor


def test_an_export_takes_the_place_of_nothing_else(day):
    """Not of the book, nor of its log, however they are written; an older export of one name is replaced."""
    folder, told = day

    for wrong in (
        "export AppData/Local/Warmlinks/BOOK.DB",
        "export AppData/Local/warmlinks/Book.db-WAL",
        "backup COPY.DB",
    ):
        assert "a book is there, and would be lost" in told[wrong][0][1]
    assert "no files of that name" in told["export CON"][0][1]
    assert [path.name for path in folder.iterdir() if path.suffix == ".jsonl"] == ["out.jsonl"]
    assert list(folder.rglob("*.new")) == []


def test_one_message_is_handed_over_and_a_feed_is_asked(day):
    """The lease, the note of what was sent and the lock of a sync need nothing of POSIX."""
    folder, told = day

    assert len((folder / "sent.txt").read_text("utf-8").splitlines()) == 1
    assert "1 new person" in told["sync"][0][1]
    assert "schtasks /Create /SC HOURLY" in told["sync --install"][0][1]
    assert 'warmlinks snooze "Mira Holt" --off' in told["snooze Mira Holt --days 3"][0][1]
    assert "schtasks /Delete" in told["sync --uninstall"][0][1]
    assert not (folder / "none.db").exists()


CONTROLS = {
    "import fcntl": "ModuleNotFoundError",
    "import os; os.geteuid()": "AttributeError",
    "import signal; signal.SIGKILL": "AttributeError",
    "import os; os.fsync(os.open('a.txt', os.O_RDONLY))": "OSError",
    "import os; os.open('.', os.O_RDONLY)": "PermissionError",
    "open('CON', 'w', encoding='utf-8')": "OSError",
    "import os; kept = open('a.txt', encoding='utf-8'); os.remove('A.TXT')": "PermissionError",
    "assert open('A.TXT', encoding='utf-8').read() == 'a'; raise KeyError": "KeyError",
    "print('\\u674e'.encode('cp1252'))": "UnicodeEncodeError",
    "from zoneinfo import TZPATH; raise LookupError if not TZPATH else ValueError": "LookupError",
}


def test_what_is_asked_of_posix_fails_there(tmp_path):
    """The control: each of these works here, and does not where the day was spent."""
    (tmp_path / "a.txt").write_text("a")
    calls = [
        ["python:", f"try:\n    exec({code!r}, {{}})\nexcept Exception as error:\n    print(type(error).__name__)"]
        for code in CONTROLS
    ]

    said = [text.strip().splitlines()[-1] for _, text in run_like_windows(tmp_path, calls)]
    assert dict(zip(CONTROLS, said, strict=True)) == CONTROLS
