"""Zips made to harm or to mislead: refused before anything is unpacked, with a reason; sound ones are read."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest

from warmlinks.archive import Budgets, open_archive
from warmlinks.errors import BudgetError, InputError
from warmlinks.testing.watching import blocked

MIB = 1024 * 1024


def zip_of(*entries, method=zipfile.ZIP_DEFLATED, force_zip64=False):
    """The bytes of a zip; an entry is a name or a ZipInfo, and its data."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, data in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=force_zip64) as member:
                member.write(data)
    return out.getvalue()


def info_of(name, **facts):
    info = zipfile.ZipInfo(name)
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info


def patched(data, magic, offset, layout, value, *, number=0):
    """The zip with a field changed in its `number`th header of a kind."""
    at = -1
    for _ in range(number + 1):
        at = data.index(magic, at + 1)
    changed = bytearray(data)
    struct.pack_into(layout, changed, at + offset, value)
    return bytes(changed)


LISTED, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
TWO = zip_of(("a.csv", b"1" * 50), ("b.csv", b"2" * 50), method=zipfile.ZIP_STORED)
SECOND_AT = TWO.index(LOCAL, 4)


def with_comment(data, comment):
    """The zip with a comment behind its list."""
    return patched(data, END, 20, "<H", len(comment)) + comment


def shifted(data, before):
    """The zip with something before its first entry, and a list that knows it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for number, info in enumerate(archive.infolist()):
            data = patched(data, LISTED, 42, "<L", info.header_offset + len(before), number=number)
        data = patched(data, END, 16, "<L", archive.start_dir + len(before))
    return before + data


def nameless():
    """Two entries of which the first has no name at all."""
    data = zip_of(("a", b""), ("b.csv", b"1"), method=zipfile.ZIP_STORED)
    without = patched(patched(data, LOCAL, 26, "<H", 0), LISTED, 28, "<H", 0).replace(b"a", b"")
    at = without.index(LISTED)
    without = patched(without, LISTED, 42, "<L", without.index(LOCAL, 4), number=1)
    return patched(patched(without, END, 16, "<L", at), END, 12, "<L", without.index(END) - at)


def same_bytes_twice():
    """Both entries point to the same data: the way the best bombs are built."""
    return patched(TWO, LISTED, 42, "<L", 0, number=1)


def reaching_over():
    """The first entry claims the second one's header as its own data."""
    wider = patched(TWO, LISTED, 20, "<L", 90)
    return patched(wider, LISTED, 24, "<L", 90)


def long_extra():
    """The first entry's own header is longer than the list knows, so its data lies in the next entry."""
    return patched(TWO, LOCAL, 28, "<H", 40)


def in_old_code_page(data):
    """The name's bytes stand for letters of DOS, and nothing says that they are UTF-8."""
    return patched(patched(data, LISTED, 8, "<H", 0), LOCAL, 6, "<H", 0).replace("Conné".encode(), b"Conn\x82!")


REFUSED_AT_ONCE = {
    "a bomb": (zip_of(("a.csv", b"\0" * (5 * MIB))), "ratio"),
    "many small bombs": (zip_of(*[(f"{n}.csv", b"\0" * MIB) for n in range(20)]), "ratio"),
    "the same bytes twice": (same_bytes_twice(), "overlaps another entry"),
    "an entry that reaches over the next": (reaching_over(), "overlaps another entry"),
    "an entry that reaches into the list": (
        patched(patched(TWO, LISTED, 20, "<L", 90, number=1), LISTED, 24, "<L", 90, number=1),
        "overlaps another entry",
    ),
    "sizes that do not fit": (patched(TWO, LISTED, 24, "<L", 5000), "sizes do not fit"),
    "a way up": (zip_of(("../a.csv", b"")), "points elsewhere"),
    "a way up in the middle": (zip_of(("x/../../a.csv", b"")), "points elsewhere"),
    "a way up for Windows": (zip_of((info_of("a", filename="..\\a.csv"), b"")), "points elsewhere"),
    "an absolute name": (zip_of(("/etc/cron.d/a", b"")), "points elsewhere"),
    "a drive": (zip_of(("C:/a.csv", b"")), "points elsewhere"),
    "a link": (zip_of((info_of("a.csv", external_attr=0o120777 << 16), b"/etc/passwd")), "it is a link"),
    "a name twice": (zip_of(("a.csv", b"1"), ("a.csv", b"2")), "occurs twice"),
    "a zero byte in a name": (zip_of(("a?b.csv", b"")).replace(b"a?b", b"a\0b"), "zero byte"),
    "a very long name": (zip_of(("n" * 5000, b"")), "too long"),
    "encrypted": (patched(patched(TWO, LISTED, 8, "<H", 1), LOCAL, 6, "<H", 1), "encrypted"),
    "cut off": (TWO[:-30], "cannot be read"),
    "cut off in the middle": (TWO[: len(TWO) // 2], "cannot be read"),
    "only a beginning": (b"PK\x03\x04", "cannot be read"),
    "a list elsewhere": (patched(TWO, END, 16, "<L", 0xFFFFFF), "not where it says"),
    "two zips, one behind the other": (TWO + zip_of(("c.csv", b"3")), "one behind the other"),
    "a zip and an empty one behind it": (TWO + zip_of(), "one behind the other"),
    "a zip in the comment of another": (with_comment(TWO, zip_of(("c.csv", b"3"))), "one behind the other"),
    "something before the zip": (b"PK\x03\x04 not one" + TWO, "one behind the other"),
    "something before the first entry, which the list knows": (shifted(TWO, b"PK\x03\x04" * 9), "one behind"),
    "data in the next entry": (long_extra(), "overlaps another entry"),
    "another name in its own header": (TWO.replace(b"a.csv", b"x.csv", 1), "differs from the list"),
    "another checksum in its own header": (patched(TWO, LOCAL, 14, "<L", 7), "sizes do not fit"),
    "other sizes in its own header": (patched(TWO, LOCAL, 22, "<L", 49), "sizes do not fit"),
    "another method in its own header": (patched(TWO, LOCAL, 8, "<H", 8), "differs from the list"),
    "other sizes in its own field of zip64": (
        (big := zip_of(("a.csv", b"12"), force_zip64=True, method=zipfile.ZIP_STORED)).replace(
            struct.pack("<2HQ", 1, 16, 2), struct.pack("<2HQ", 1, 16, 3), 1
        ),
        "sizes do not fit",
    ),
    "an empty name": (nameless(), "its name is empty"),
    "a spreadsheet": (zip_of(("[Content_Types].xml", b""), ("xl/workbook.xml", b"")), "save it as CSV"),
}


@pytest.mark.parametrize("name", REFUSED_AT_ONCE)
def test_refused_before_anything_is_unpacked(tmp_path, name):
    """The list alone tells, the error says why, and nothing is written anywhere."""
    data, why = REFUSED_AT_ONCE[name]
    path = tmp_path / "export.zip"
    path.write_bytes(data)

    with blocked() as outside, pytest.raises(InputError, match=why) as caught:
        open_archive(path)

    assert caught.value.archive == str(path)
    assert caught.value.advice
    assert not outside


def test_a_sound_zip_is_read(tmp_path):
    """The control: the zip from which the hostile ones are made is read, with nothing written anywhere."""
    path = tmp_path / "export.zip"
    path.write_bytes(TWO)

    with blocked() as outside, open_archive(path) as archive:
        held = [archive.read(member) for member in archive.members]

    assert held == [b"1" * 50, b"2" * 50]
    assert not outside


REFUSED_WHEN_OPENED = {
    "no text, with another checksum in its own header": (
        patched(TWO.replace(b"a.csv", b"a.jpg"), LOCAL, 14, "<L", 7),
        "sizes do not fit",
    ),
    "a wrong checksum": (TWO.replace(b"1" * 50, b"1" * 49 + b"3"), "checksum is wrong"),
    "damaged packing": (
        (good := zip_of(("a.csv", bytes(range(256)) * 9), ("b.csv", b"2" * 50)))[:40]
        + bytes(one ^ 0x5A for one in good[40:90])
        + good[90:],
        "damaged",
    ),
    "packed otherwise": (
        zip_of(("a.csv", b"1" * 50), ("b.csv", b"2" * 50), method=zipfile.ZIP_LZMA),
        "exports do not use",
    ),
    "packed in an unknown way": (
        patched(patched(TWO, LISTED, 10, "<H", 77), LOCAL, 8, "<H", 77),
        "exports do not use",
    ),
}


@pytest.mark.parametrize("name", REFUSED_WHEN_OPENED)
def test_a_bad_member_costs_that_member(tmp_path, name):
    """What shows only inside a member is an error of that member; the archive opens."""
    data, why = REFUSED_WHEN_OPENED[name]
    path = tmp_path / "export.zip"
    path.write_bytes(data)

    with open_archive(path) as archive, pytest.raises(InputError, match=why) as caught:
        archive.read(archive.find("a.*")[0])

    assert caught.value.member in {"a.csv", "a.jpg"}
    assert caught.value.archive == str(path)


def test_the_other_members_of_a_damaged_zip_are_read(tmp_path):
    """A wrong checksum in one member leaves the next as it is."""
    path = tmp_path / "export.zip"
    path.write_bytes(REFUSED_WHEN_OPENED["a wrong checksum"][0])

    with open_archive(path) as archive:
        assert archive.read(archive.find("b.csv")[0]) == b"2" * 50


def test_a_zip_within_a_zip_is_a_member_like_any_other(tmp_path):
    """Where others lie beside it nothing descends into it, so nesting costs nothing; its bytes can be read."""
    inner = zip_of(("../evil", b"x"))
    path = tmp_path / "export.zip"
    path.write_bytes(zip_of(("media.zip", inner), ("notes.txt", b"bread")))

    with open_archive(path) as archive:
        assert [(one.name, archive.read(one)) for one in archive.members] == [
            ("media.zip", inner),
            ("notes.txt", b"bread"),
        ]


def test_a_name_with_a_line_end_is_a_label(tmp_path):
    """It is listed and read; shown, it is escaped."""
    path = tmp_path / "export.zip"
    path.write_bytes(zip_of(("a\n\x1b[31mb.csv", b"12")))

    with open_archive(path) as archive:
        assert [one.name for one in archive.members] == [r"a\n\x1b[31mb.csv"]
        assert archive.read(archive.members[0]) == b"12"


@pytest.mark.parametrize(
    "data",
    [
        zip_of(("a.csv", b"12"), force_zip64=True),
        zip_of(("d/", b""), ("a.csv", b"12")),
        zip_of(("dé/字.csv", b"12")),
        zip_of((info_of("x", filename="win\\a.csv"), b"12")),
        in_old_code_page(zip_of(("Conné.csv", b"12"))),
    ],
    ids=[
        "zip64",
        "folders listed",
        "names in UTF-8",
        "backslashes",
        "a name in an old code page",
    ],
)
def test_unusual_and_sound_zips_are_read(tmp_path, data):
    """What real programs write is read."""
    path = tmp_path / "export.zip"
    path.write_bytes(data)

    with open_archive(path) as archive:
        assert [archive.read(one) for one in archive.members] == [b"12"]


@pytest.mark.parametrize(("budget", "limit"), [("entries", 1), ("total_bytes", 99), ("ratio", 0.5)])
def test_budgets_name_themselves(tmp_path, budget, limit):
    """The error names the budget, its value and the setting; with one more byte, entry or ratio the zip is read."""
    path = tmp_path / "export.zip"
    path.write_bytes(zip_of(("a.csv", b"1" * 50), ("b.csv", b"2" * (50 if budget != "ratio" else 2 * MIB)), method=0))

    with pytest.raises(BudgetError, match=f"setting archive.{budget}") as caught:
        open_archive(path, budgets=Budgets(**{budget: limit}))

    assert (caught.value.budget, caught.value.limit) == (budget, limit)
    with open_archive(path, budgets=Budgets(**{budget: limit + 1})) as archive:
        assert len(archive.members) == 2


def test_a_number_of_entries_that_lies_changes_nothing(tmp_path):
    """Entries are counted in the list itself, whatever the zip says there are."""
    path = tmp_path / "export.zip"
    many = zip_of(*[(f"{number}.txt", b"") for number in range(50)])
    path.write_bytes(patched(patched(many, END, 8, "<H", 1), END, 10, "<H", 1))

    with pytest.raises(BudgetError, match="entries is 49"):
        open_archive(path, budgets=Budgets(entries=49))


@pytest.mark.parametrize("budget", ["member_bytes", "document"])
def test_a_member_above_its_budget_is_not_read(archive_of, budget):
    """It costs that member, and the error says which budget."""
    archive = archive_of({"a.csv": b"1" * 50, "b.csv": b"2" * 9}, budgets=Budgets(**{budget: 49}))

    with pytest.raises(BudgetError, match=f"{budget} is 49, found 50"):
        archive.read(archive.members[0])

    assert archive.read(archive.members[1]) == b"2" * 9


def test_all_that_is_read_is_counted(archive_of):
    """Reading the same member over and over ends at the budget of bytes."""
    archive = archive_of({"a.csv": b"1" * 50}, budgets=Budgets(total_bytes=120))

    archive.read(archive.members[0])
    archive.read(archive.members[0])

    with pytest.raises(BudgetError, match="total_bytes"):
        archive.read(archive.members[0])
