"""Whom a file is open to, and that one is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from warmlinks.errors import BookError, SettingsError, UsageError, WarmlinksError, WriteError
from warmlinks.files import open_to_others, require_target, written
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.registry import Registry
from warmlinks.settings import load_settings
from warmlinks.store.database import Database

posix = pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")


@pytest.fixture
def home(tmp_path) -> Path:
    """A file in a folder in a folder, all of them closed."""
    for folder in (tmp_path, tmp_path / "above", tmp_path / "above" / "folder"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    file = tmp_path / "above" / "folder" / "file"
    file.write_text("")
    file.chmod(0o600)
    return file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def believed_as_settings(file: Path) -> bool:
    file.write_text("[digest]\npeople = 3\n")
    try:
        return load_settings(file).digest.people == 3
    except SettingsError:
        return False


def believed_as_secret(file: Path) -> bool:
    file.write_text("quiet")
    try:
        return SecretRef.parse(f"file:{file}").reveal() == "quiet"
    except SettingsError:
        return False


def believed_as_plugin(file: Path) -> bool:
    plugin = file.with_name("club.py")
    plugin.write_text("WARMLINKS_HOOKS = 2\n")
    plugin.chmod(stat.S_IMODE(file.stat().st_mode))
    (found,) = Registry(folders=(plugin,), discover=False, environ={}).plugins()
    return found.why == "it implements no hook"


def believed_as_book(file: Path) -> bool:
    try:
        Database.open(file).close()
    except BookError:
        return False
    return True


BELIEVERS = (believed_as_settings, believed_as_secret, believed_as_plugin, believed_as_book)


@posix
@pytest.mark.parametrize("believed", BELIEVERS)
def test_a_closed_file_in_closed_folders_is_believed(home, believed):
    """The control, with a sticky folder above, as the system's folder for temporary files is one."""
    home.parents[1].chmod(0o1777)
    assert believed(home)


OPENED = {
    "the file": (0, 0o666),
    "the file, with a sticky bit that does nothing there": (0, 0o1666),
    "the file, to a group": (0, 0o622),
    "the folder": (1, 0o777),
    "the folder above": (2, 0o777),
    "the folder above that": (3, 0o773),
}


@posix
@pytest.mark.parametrize("believed", BELIEVERS)
@pytest.mark.parametrize("what", OPENED)
def test_what_others_can_write_to_is_not_believed(home, what, believed):
    above, mode = OPENED[what]
    (home, *home.parents)[above].chmod(mode)
    assert not believed(home)


@posix
@pytest.mark.parametrize(
    ("believed", "above"),
    # of a secret, the file itself is asked of what was opened: tests/net/test_secrets.py
    [(one, above) for one in BELIEVERS for above in range(4) if (one, above) != (believed_as_secret, 0)],
)
def test_what_belongs_to_another_user_is_not_believed(home, believed, above, monkeypatch):
    """Whoever owns a folder on the way can put another one in its place."""
    place = (home, *home.parents)[above]
    real = Path.lstat

    def lstat(self: Path) -> os.stat_result:
        found = real(self)
        return os.stat_result((*found[:4], 4711, *found[5:])) if self == place else found

    monkeypatch.setattr(Path, "lstat", lstat)
    if believed is believed_as_plugin and above == 0:
        place = home.with_name("club.py")
    assert not believed(home)


@posix
def test_a_link_is_followed_and_where_it_lies_counts(home, tmp_path):
    """In a folder that others write to, a link of mine could be another one tomorrow."""
    shared = tmp_path / "shared"
    shared.mkdir()
    link = shared / "link"
    link.symlink_to(home)
    closed = open_to_others(link)
    shared.chmod(0o777)
    opened = open_to_others(link)
    shared.chmod(0o700)
    home.parent.chmod(0o777)
    behind = open_to_others(link)
    assert closed is None
    assert opened is not None
    assert opened.place == shared
    assert behind is not None
    assert behind.place == home.parent
    assert "chmod" in behind.advice


# writing


def refused(path: str | Path) -> WarmlinksError:
    with pytest.raises(WarmlinksError) as error, written(path, "the export") as stream:
        stream.write("new")
    return error.value


def test_what_is_written_is_there_whole_and_for_its_owner_alone(home):
    with written(home, "the export") as stream:
        stream.write("a\nb\n")
        assert home.read_text() == ""
    assert home.read_bytes() == b"a\nb\n"
    assert stat.S_IMODE(home.stat().st_mode) == 0o600
    assert names(home.parent) == [home.name]


@pytest.mark.parametrize("error", [KeyError("x"), OSError(errno.ENOSPC, "full"), KeyboardInterrupt(), MemoryError()])
def test_a_failed_run_leaves_what_was_there_and_nothing_beside_it(home, error):
    home.write_text("good")

    def fail() -> None:
        with written(home, "the export") as stream:
            stream.write("half")
            raise error

    with pytest.raises(BaseException) as failed:  # noqa: PT011  several kinds
        fail()
    assert home.read_text() == "good"
    assert names(home.parent) == [home.name]
    assert isinstance(failed.value, WriteError) == isinstance(error, OSError)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_at_the_end_leaves_what_was_there(home, step, monkeypatch):
    home.write_text("good")

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    error = refused(home)
    assert "what was there is as it was" in str(error)
    assert home.read_text() == "good"
    assert names(home.parent) == [home.name]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nofolder/x.jsonl", "there is no folder"),
        ("nofolder/", "there is no folder"),
        ("../folder", "this is a folder"),
        (".", "this is a folder"),
        ("", "this is a folder"),
        ("file/x.jsonl", "a part of it is a file|there is no folder"),
        ("n" * 300, "longer than a file's may be"),
        ("half\0way", "null"),
        ("loop", "links lead in a circle"),
    ],
)
def test_a_place_that_is_none_is_told_and_no_folder_is_made(home, name, said):
    (home.parent / "loop").symlink_to("loop")
    before = names(home.parent)
    error = refused(f"{home.parent}/{name}" if name else "")
    assert isinstance(error, UsageError)
    assert any(part in str(error) for part in said.split("|"))
    assert error.advice
    assert names(home.parent) == before


def test_a_link_stays_a_link_and_a_device_is_written_to(home):
    link = home.with_name("link")
    link.symlink_to(home)
    with written(link, "the export") as stream:
        stream.write("through")
    with written(os.devnull, "the export") as stream:
        stream.write("away")
    assert link.is_symlink()
    assert home.read_text() == "through"
    assert Path(os.devnull).is_char_device()


@posix
def test_a_folder_that_may_not_be_written_to_is_told(home, monkeypatch):
    """As another user would be; the one who tests may be allowed everything."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    error = refused(home)
    assert isinstance(error, WriteError)
    assert "Let this user write there" in str(error)


def test_the_home_folder_is_known_by_its_sign(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert require_target("~/x.jsonl") == tmp_path / "x.jsonl"
