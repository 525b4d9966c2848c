"""Zips of more entries, and of larger ones, than the first form of the format has room for."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest
from peak_memory import PEAK_MIB

from warmlinks.archive import Budgets, open_archive
from warmlinks.archive import _zips as zips
from warmlinks.archive._streams import is_own_mistake, why_of
from warmlinks.errors import BudgetError, InputError

GIB = 1 << 30
ROOM = 65_535
"""So many entries the first form of the trailer can count."""


def many(path, count):
    """A zip of `count` empty entries, and a table."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", b"12")
        for number in range(count - 1):
            archive.writestr(f"media/{number}.jpg", b"")
    return path


@pytest.fixture(scope="module")
def beyond(tmp_path_factory):
    """A zip of one entry more than the old trailer has room for."""
    return many(tmp_path_factory.mktemp("zip64") / "export.zip", ROOM + 1)


def test_more_entries_than_the_old_trailer_counts(beyond):
    """The trailer of zip64 is read."""
    with open_archive(beyond) as archive:
        assert len(archive.members) == ROOM + 1
        assert archive.read(archive.find("a.csv")[0]) == b"12"


def test_as_many_entries_as_the_old_trailer_counts(tmp_path):
    """The control, at the edge."""
    with open_archive(many(tmp_path / "export.zip", ROOM)) as archive:
        assert len(archive.members) == ROOM


def test_a_number_beyond_the_budget_is_refused_in_zip64_too(beyond):
    """The control for the limit: what zip64 lists is counted as well."""
    with pytest.raises(BudgetError) as caught:
        open_archive(beyond, budgets=Budgets(entries=ROOM))

    assert caught.value.budget == "entries"


def test_a_trailer_of_zip64_that_is_none_is_said(tmp_path, beyond):
    """Its place is taken by something else: the zip cannot be read, and no exception of another kind leaves."""
    data = beyond.read_bytes()
    path = tmp_path / "broken.zip"
    path.write_bytes(data.replace(b"PK\x06\x06", b"PK\x06\x00"))

    with pytest.raises(InputError):
        open_archive(path)


def with_a_hole(path, size, *entries):
    """A zip whose first entry is a stored video of `size` zero bytes, which take no room on the disk."""
    info = zipfile.ZipInfo("data/tweets_media/1-video.mp4")
    with path.open("wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # written by hand, since `zipfile` would write every byte of it
        info.file_size = info.compress_size = size
        info.CRC = 0
        info.header_offset = 0
        file.write(info.FileHeader(zip64=True))
        file.seek(size, 1)
        archive.start_dir = file.tell()
        archive.filelist.append(info)
        archive.NameToInfo[info.filename] = info
        archive._didModify = True
        for name, data in entries:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("size", [4 * GIB - 1, 4 * GIB, 4 * GIB + GIB // 2])
def test_an_entry_of_more_than_four_gib(tmp_path, size):
    """A stored member above 4 GiB: it and what lies behind it are listed and read."""
    path = with_a_hole(tmp_path / "export.zip", size, ("a.csv", b"12"))

    with open_archive(path) as archive:
        held = {member.name: member.size for member in archive.members}
        assert held == {"a.csv": 2, "data/tweets_media/1-video.mp4": size}
        assert archive.read(archive.find("a.csv")[0]) == b"12"


LOAD = f"""
{PEAK_MIB}
import sys
import warmlinks as wl
with wl.Book.open(sys.argv[1]) as book:
    report = book.load(sys.argv[2])
print(report.new_interactions, peak_mib())
"""


def scripts():
    """A small X archive: its owner, and 2,000 replies."""
    account = [{"account": {"accountId": "500", "username": "sam", "accountDisplayName": "Sam Owner"}}]
    tweets = [
        {
            "tweet": {
                "id_str": str(1_600_000_000_000_000_000 + (number << 22)),
                "created_at": "Sat Dec 10 09:15:02 +0000 2022",
                "full_text": "@mira hello",
                "in_reply_to_user_id_str": str(700_000_001 + number % 7),
                "in_reply_to_screen_name": f"mira{number % 7}",
            }
        }
        for number in range(2000)
    ]
    yield "data/account.js", "window.YTD.account.part0 = " + json.dumps(account)
    yield "data/tweets.js", "window.YTD.tweets.part0 = " + json.dumps(tweets)


def test_an_x_archive_of_four_and_a_half_gib_loads_in_the_memory_of_a_small_one(tmp_path):
    """Media is never opened, so it takes no memory; the peak of a process of its own tells."""
    peaks = {}
    for name, size in (("small", 1000), ("large", 4 * GIB + GIB // 2)):
        path = with_a_hole(tmp_path / f"twitter-{name}.zip", size, *scripts())
        told = subprocess.run(
            [sys.executable, "-c", LOAD, str(tmp_path / f"{name}.db"), str(path)],
            check=True,
            capture_output=True,
            text=True,
        )
        count, peaks[name] = map(int, told.stdout.split())
        assert count == 2000

    assert peaks["large"] <= peaks["small"] + 16


def test_our_own_mistake_is_not_called_damage(tmp_path, monkeypatch):
    """A wrong call within our own code comes out as what it is, while the zip is opened and while it is read."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"12")

    def mistaken(*_):
        return None + 1  # type: ignore[operator]

    mistaken.__code__ = mistaken.__code__.replace(co_filename=zips.__file__)
    with monkeypatch.context() as patch:
        patch.setattr(zips, "_find_list", mistaken)
        with pytest.raises(TypeError):
            open_archive(path)
    with open_archive(path) as archive, monkeypatch.context() as patch:
        patch.setattr(zips.ZipContainer, "_check_own_header", mistaken)
        with pytest.raises(TypeError):
            archive.read(archive.members[0])


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError()])
def test_what_the_system_says_is_no_mistake_of_ours(error):
    """A full disk comes out of our own lines too, and is told as what it is."""
    error.__traceback__ = None

    assert not is_own_mistake(error)
    assert "damaged" not in why_of(error)
