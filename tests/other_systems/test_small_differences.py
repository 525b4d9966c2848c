"""Settings, paths, zones and processes as Windows and macOS have them, one at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path, PureWindowsPath
from zoneinfo import ZoneInfo

import like_windows
import platformdirs.macos
import pytest
import tzlocal.windows_tz

from warmlinks import output
from warmlinks.archive import open_archive
from warmlinks.calendar import times
from warmlinks.errors import SettingsError
from warmlinks.net import secrets
from warmlinks.net.secrets import SecretRef
from warmlinks.settings import load_settings
from warmlinks.store import holder

TEXT = '[digest]\npeople = 3\n\n[email]\nto = "zoë@example.org"\n'


# settings, as editors of Windows write them


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_settings_are_read_with_a_mark_and_other_line_ends(tmp_path, encoding, newline):
    place = tmp_path / "settings.toml"
    place.write_bytes(TEXT.replace("\n", newline).encode(encoding))
    place.chmod(0o600)

    found = load_settings(place)
    assert found.digest.people == 3
    assert found.channels["email"]["to"] == "zoë@example.org"


def test_the_library_that_reads_toml_does_not_take_a_mark():
    """The control."""
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(TEXT.encode("utf-8-sig").decode())


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (TEXT.encode("utf-16"), "Save it as UTF-8"),
        (b'[mail]\nca_file = "C:\\Users\\me\\ca.pem"\n', "between single quotes: 'C:\\Users\\me'"),
        (b'[mail]\npassword = "file:C:\\my secret"\n', "between single quotes"),
        (b"[mail]\nto = \n", None),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path, text, advice):
    place = tmp_path / "settings.toml"
    place.write_bytes(text)
    place.chmod(0o600)
    with pytest.raises(SettingsError, match="is no TOML") as raised:
        load_settings(place)

    assert advice in raised.value.advice if advice else raised.value.advice is None


def test_a_path_between_single_quotes_is_as_it_stands(tmp_path):
    place = tmp_path / "settings.toml"
    place.write_bytes(b"[email]\nca_file = 'C:\\Users\\me\\new.pem'\n")
    place.chmod(0o600)

    assert PureWindowsPath(load_settings(place).channels["email"]["ca_file"]).parts == (
        "C:\\",
        "Users",
        "me",
        "new.pem",
    )


# secrets


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (r"C:\Users\ada\pass.exe show mail", ["C:\\Users\\ada\\pass.exe", "show", "mail"]),
        (r'"C:\Program Files\pass.exe" "my mail"', ["C:\\Program Files\\pass.exe", "my mail"]),
        ("pass show mail#1", ["pass", "show", "mail#1"]),
    ],
)
def test_a_command_with_backslashes_keeps_them_where_they_part_folders(monkeypatch, command, words):
    monkeypatch.setattr(secrets, "_ESCAPE", "")

    assert secrets._split(command) == words
    assert SecretRef.parse(f"command:{command}").place == command


def test_elsewhere_a_backslash_escapes():
    """The control: read so, a path of Windows falls apart."""
    assert secrets._split(r"my\ pass show") == ["my pass", "show"]
    assert secrets._split(r"C:\Users\pass.exe") == ["C:Userspass.exe"]


def test_a_secret_lies_behind_a_drive(monkeypatch):
    """The first colon ends the kind, the second is the path's."""
    found = SecretRef.parse(r"file:C:\Users\ada\secret.txt")
    assert PureWindowsPath(found.place).drive == "C:"


# calls to copy


def test_a_call_to_copy_is_as_the_shell_takes_it(monkeypatch):
    """Single quotes keep nothing together on Windows."""
    words = ("warmlinks", "set", "Ben O'Neill", "--tag", "choir")

    assert output.typed(*words) == "warmlinks set 'Ben O'\"'\"'Neill' --tag choir"
    monkeypatch.setattr(sys, "platform", "win32")
    assert output.typed(*words) == 'warmlinks set "Ben O\'Neill" --tag choir'
    assert output.typed(r"C:\Users\me\mail of 2025.zip") == r'"C:\Users\me\mail of 2025.zip"'


# zones


def test_each_zone_of_windows_is_one_of_the_world():
    """Without the package there is none."""
    names = set(tzlocal.windows_tz.win_tz.values())

    assert len(names) > 100
    assert {str(ZoneInfo(name)) for name in names} == names


@pytest.mark.parametrize(
    ("told", "zone"),
    [("W. Europe Standard Time", "Europe/Berlin"), ("India Standard Time", "Asia/Calcutta"), ("?", None)],
)
def test_the_zone_of_the_machine_is_that_of_the_registry(tmp_path, told, zone):
    """A name that is none leaves the offset, as elsewhere."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(like_windows.__file__).parent)!r}); import like_windows\n"
        f"like_windows.become({told!r})\nfrom warmlinks.calendar.times import machine_zone\nprint(machine_zone())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == (zone or "UTC")


def test_nothing_is_asked_of_a_registry_here():
    assert times._zone_of_windows() == ""


# processes, folders


def test_a_process_is_not_asked_for_where_the_question_would_end_it(monkeypatch):
    """Signal 0 is Ctrl-C on Windows."""
    asked = []
    monkeypatch.setattr(os, "kill", lambda *words: asked.append(words))

    assert holder.is_alive(os.getpid())
    assert asked == [(os.getpid(), 0)]
    monkeypatch.setattr(signal, "CTRL_C_EVENT", 0, raising=False)
    assert holder.is_alive(os.getpid()) is None
    assert len(asked) == 1


def test_the_folders_of_macos_are_found(monkeypatch, tmp_path):
    """Below Library, with a blank in the name, and a book opens there."""
    import warmlinks as wl

    monkeypatch.setenv("HOME", str(tmp_path))
    tmp_path.chmod(0o700)
    here = platformdirs.macos.MacOS("warmlinks", appauthor=False)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: here.user_data_dir)
    with wl.Book.open(timezone="UTC") as book:
        book.log("Ada", at=date(2026, 1, 2))

    assert (tmp_path / "Library" / "Application Support" / "warmlinks" / "book.db").exists()


def test_members_of_a_tar_have_names_of_any_system(tmp_path):
    """As in a zip: a backslash parts names, a drive points elsewhere."""
    import io
    import tarfile

    from warmlinks.errors import InputError

    def packed(*names: str) -> Path:
        place = tmp_path / "a.tar"
        with tarfile.open(place, "w") as made:
            for name in names:
                member = tarfile.TarInfo(name)
                member.size = 1
                made.addfile(member, io.BytesIO(b"x"))
        return place

    with open_archive(packed("a/CON", "a/con", "a/b.", "a\\c.txt")) as archive:
        assert sorted(member.name for member in archive.members) == ["a/CON", "a/b.", "a/c.txt", "a/con"]
        assert [archive.text(member) for member in archive.find("con")] == ["x", "x"]
    for name in ("C:\\Users\\x", "..\\x", "a\\..\\..\\x"):
        with pytest.raises(InputError, match="one of its entries"):
            open_archive(packed(name))
