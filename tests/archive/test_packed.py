"""Whatever an export is packed in, its members are the same, and the same rules hold for them."""

from __future__ import annotations

import contextlib
import gzip
import io
import lzma
import random
import tarfile
import zipfile

import pytest
from doubling import AT_MOST, growth

from warmlinks.archive import Archive, Budgets, open_archive
from warmlinks.errors import BudgetError, InputError
from warmlinks.testing.examples import FORMS, write_form

FILES = {
    "x/data/tweets.js": b"".join(b'{"a":%d},' % (number * 7919 % 1_000_003) for number in range(40_000)),
    "x/data/noise.csv": random.Random(1).randbytes(700_001),
    "x/photos/p.jpg": random.Random(2).randbytes(512),
    "x/empty.txt": b"",
    "x/Gr\u00fc\u00dfe.txt": b"hello",
}
MIB = 1024 * 1024


def tar_of(*entries, packing=""):
    """A tar of (name, data) or (TarInfo, data)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}", format=tarfile.GNU_FORMAT) as archive:
        for name, data in entries:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            if info.isreg():
                info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def info_of(name, kind, link=""):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    return info


def zip_of(*entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def all_of(path):
    with open_archive(path) as archive:
        return {one.name: archive.read(one) for one in archive.members}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same(tmp_path, form):
    """The members, their order and their bytes, also read in another order and from the middle on."""
    with open_archive(write_form(tmp_path / "export", FILES, form)) as archive:
        found = {one.name.removeprefix("export.zip/"): one for one in archive.members}
        backwards = {name: archive.read(one) for name, one in reversed(found.items())}
        rest = archive.open(found["x/data/noise.csv"], at=700_000).read()

    assert backwards == FILES
    assert {name: one.size for name, one in found.items()} == {name: len(data) for name, data in FILES.items()}
    assert rest == FILES["x/data/noise.csv"][700_000:]


def test_a_name_without_an_ending_is_told_by_its_first_bytes(tmp_path):
    """What a file is called tells nothing."""
    for form in ("tar", "tar.gz", "tar.xz", "zip"):
        path = write_form(tmp_path / form.replace(".", "-"), FILES, form).rename(tmp_path / f"as {form} without")
        with open_archive(path) as archive:
            assert [one.name for one in archive.find("tweets.js")] == ["x/data/tweets.js"]


def test_a_file_packed_by_itself_is_one_member(tmp_path):
    """Under its own name; several packed one behind the other are read as one, as gzip does."""
    path = tmp_path / "All mail.mbox.gz"
    path.write_bytes(gzip.compress(FILES["x/data/tweets.js"]) + gzip.compress(b"more") + b"\0\0\0")
    with open_archive(path) as archive:
        (member,) = archive.members
        data = archive.read(member)

    assert member.name == "All mail.mbox"
    assert data == FILES["x/data/tweets.js"] + b"more"


def test_any_place_in_a_packed_file_is_come_to(tmp_path):
    """With or without what was kept on the way, several streams at once."""
    data = random.Random(3).randbytes(14 * MIB)
    path = tmp_path / "x.bin.gz"
    path.write_bytes(gzip.compress(data, 1))
    dice = random.Random(4)
    with open_archive(path) as archive:
        (member,) = archive.members
        places = [dice.randrange(len(data)) for _ in range(12)]
        streams = [archive.open(member, at=place) for place in places]
        for place, stream in zip(places, streams, strict=True):
            assert stream.read(1000) == data[place : place + 1000]
        for place, stream in zip(places, streams, strict=True):
            assert stream.read(1000) == data[place + 1000 : place + 2000]


def test_an_archive_of_archives_is_looked_into_one_deep(tmp_path):
    """Two parts in one zip are united below their own names; an archive in one of them is a member like any other."""
    deepest = zip_of(("../evil", b"x"))
    path = tmp_path / "parts.zip"
    path.write_bytes(
        zip_of(
            ("1.zip", zip_of(("a.csv", b"1"), ("deep.zip", deepest))), ("2.tgz", tar_of(("b.csv", b"2"), packing="gz"))
        )
    )
    with open_archive(path) as archive:
        found = {one.name: archive.read(one) for one in archive.members}

    assert found == {"1.zip/a.csv": b"1", "1.zip/deep.zip": deepest, "2.tgz/b.csv": b"2"}


def test_what_is_only_called_an_archive_stands_for_itself(tmp_path):
    """Its bytes can be read."""
    path = tmp_path / "parts.zip"
    path.write_bytes(zip_of(("1.zip", b"no such thing"), ("2.zip", zip_of(("a.csv", b"1")))))
    with open_archive(path) as archive:
        assert {one.name: archive.read(one) for one in archive.members} == {
            "1.zip": b"no such thing",
            "2.zip/a.csv": b"1",
        }


def test_files_in_memory_are_an_archive():
    """For tests of plugins: by the same names, sizes and rules."""
    with Archive.of_bytes({"b/x_10.json": "[1]", "b/x_2.json": b"[2]", "__MACOSX/x": b""}) as archive:
        assert [(one.name, one.size, archive.document(one, list[int])) for one in archive.members] == [
            ("b/x_2.json", 3, [2]),
            ("b/x_10.json", 3, [1]),
        ]
        assert archive.open(archive.members[0], at=1).read() == b"2]"
    with pytest.raises(InputError, match="points elsewhere"):
        Archive.of_bytes({"../x": b""})
    with pytest.raises(BudgetError, match="total_bytes"):
        Archive.of_bytes({"x": b"12345"}, budgets=Budgets(total_bytes=4))


TEXT = b"".join(b"%d\n" % number for number in range(30_000))
SOUND = tar_of(("a.csv", TEXT), ("b.csv", b"2"))
HOSTILE = {
    "a way up": (tar_of(("../a.csv", b"")), "points elsewhere"),
    "a way up in the middle": (tar_of(("x/../../a.csv", b"")), "points elsewhere"),
    "a way up behind a dot": (tar_of(("./../a.csv", b"")), "points elsewhere"),
    "an absolute name": (tar_of(("/etc/cron.d/a", b"")), "points elsewhere"),
    "a drive": (tar_of(("C:/a.csv", b"")), "points elsewhere"),
    "a very long name": (tar_of(("n" * 5000, b"")), "too long"),
    "a link": (tar_of((info_of("a.csv", tarfile.SYMTYPE, "/etc/passwd"), b"")), "it is a link"),
    "a hard link": (tar_of(("b.csv", b"1"), (info_of("a.csv", tarfile.LNKTYPE, "b.csv"), b"")), "it is a link"),
    "a device": (tar_of((info_of("a.csv", tarfile.CHRTYPE), b"")), "it is a device"),
    "a disk": (tar_of((info_of("a.csv", tarfile.BLKTYPE), b"")), "it is a device"),
    "a pipe": (tar_of((info_of("a.csv", tarfile.FIFOTYPE), b"")), "it is a device"),
    "a kind that nobody knows": (tar_of((info_of("a.csv", b"Z"), b"")), "neither a file nor a folder"),
    "a name twice": (tar_of(("a.csv", b"1"), ("a.csv", b"2")), "occurs twice"),
    "cut off": (SOUND[: len(TEXT) // 2], "ends too early"),
    "cut off, packed": (gzip.compress(SOUND)[:-4000], "ends too early"),
    "cut off, packed by xz": (lzma.compress(SOUND)[:-400], "ends too early"),
    "a header that goes on for long": (
        tar_of((info_of("././@LongLink", tarfile.GNUTYPE_LONGNAME), b"")).replace(
            b"00000000000\0", b"77777777777\0", 1
        ),
        "cannot be read",
    ),
    "damaged, packed": (
        (packed := gzip.compress(SOUND))[: len(packed) // 2] + b"\xff" * 64 + packed[len(packed) // 2 + 64 :],
        "damaged",
    ),
    "a bomb": (gzip.compress(tar_of(("a.csv", b"\0" * 20 * MIB))), "ratio is"),
    "a bomb by xz": (lzma.compress(tar_of(("a.csv", b"\0" * 20 * MIB))), "ratio is"),
    "a bomb by itself": (gzip.compress(b"\0" * 20 * MIB), "ratio is"),
    "an archive with a way up in an archive": (zip_of(("1.zip", zip_of(("../evil", b"x")))), "points elsewhere"),
    "a link in an archive in an archive": (
        zip_of(("1.tar", tar_of((info_of("a", tarfile.SYMTYPE, "/etc/passwd"), b"")))),
        "it is a link",
    ),
    "a bomb in an archive": (zip_of(("1.tgz", gzip.compress(tar_of(("a.csv", b"\0" * 20 * MIB))))), "ratio is"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_was_made_to_harm_is_refused(tmp_path, name):
    """Before a member is read, with the reason, and nothing lies anywhere afterwards."""
    data, why = HOSTILE[name]
    path = tmp_path / "export"
    path.write_bytes(data)

    with pytest.raises(InputError) as caught:
        all_of(path)

    assert why in str(caught.value)
    assert str(path) in str(caught.value)
    assert list(tmp_path.iterdir()) == [path]


def test_too_many_entries_are_too_many_in_whatever_they_are_packed(tmp_path):
    """Counted as they are listed, in all archives of an archive together."""
    many = [(f"{number}.csv", b"") for number in range(30)]
    for name, data in {
        "tar": tar_of(*many),
        "tgz": tar_of(*many, packing="gz"),
        "zips": zip_of(("1.zip", zip_of(*many[:15])), ("2.zip", zip_of(*many[15:]))),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(BudgetError, match="entries"):
            open_archive(path, budgets=Budgets(entries=20))


def test_what_archives_in_an_archive_hold_is_added_up(tmp_path):
    """Each within its budget, together beyond it."""
    path = tmp_path / "export.zip"
    path.write_bytes(zip_of(("1.zip", zip_of(("a", TEXT))), ("2.zip", zip_of(("b", TEXT)))))

    with pytest.raises(BudgetError, match="total_bytes"):
        open_archive(path, budgets=Budgets(total_bytes=len(TEXT) * 3 // 2))


def test_a_garbled_tar_is_read_or_refused(tmp_path):
    """Whatever byte is changed: members, or an InputError, and nothing else."""
    dice = random.Random(5)
    for packing in ("", "gz", "xz"):
        sound = tar_of(("a.csv", TEXT[:3000]), ("b.csv", b"2"), packing=packing)
        for _ in range(120):
            bad = bytearray(sound)
            for _ in range(dice.randint(1, 3)):
                bad[dice.randrange(min(len(bad), 1200))] = dice.randrange(256)
            path = tmp_path / "export"
            path.write_bytes(bad)
            with contextlib.suppress(InputError):
                all_of(path)


@pytest.mark.heavy
@pytest.mark.parametrize("packing", ["tar", "tar.gz", "tar.xz"])
def test_many_members_take_time_in_a_straight_line(tmp_path, packing):
    """Each is opened once, in an order that is not the archive's."""

    def make(size):
        files = {f"{number * 7919 % size}/x.json": b'{"a":%d}' % number * 40 for number in range(size)}
        return write_form(tmp_path / f"export-{size}", files, packing)

    def read(path):
        with open_archive(path) as archive:
            return sum(len(archive.read(one)) for one in archive.members)

    assert growth(read, make, 400) < AT_MOST
