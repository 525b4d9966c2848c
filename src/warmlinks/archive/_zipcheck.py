"""The list of a zip, checked before the first byte of a member is unpacked.

The interpreter's own checks came late (overlaps: 3.11.9 and 3.12.3) and are few, so none is relied on.
"""

from __future__ import annotations

import stat
import zipfile
from typing import BinaryIO

from warmlinks.archive._budgets import MIB, Budgets
from warmlinks.archive._streams import FOREIGN_ERRORS, why_of
from warmlinks.errors import BudgetError, InputError

__all__ = ["checked_entries"]

_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


def checked_entries(
    file: BinaryIO, *, name: str, budgets: Budgets
) -> tuple[zipfile.ZipFile, list[tuple[str, zipfile.ZipInfo]]]:
    """The zip in `file` and its entries by their labels, if all of them are fit to be read.

    Raises:
        BudgetError: there are too many, or they unpack to too much.
        InputError: the list is damaged or was made to mislead.
    """
    try:
        archive = zipfile.ZipFile(file)
    except FOREIGN_ERRORS as error:
        raise InputError(
            "this zip cannot be read",
            archive=name,
            why=why_of(error),
            advice="It may be only part of a download: download it again",
        ) from error
    infos = archive.infolist()
    if len(infos) > budgets.entries:
        raise BudgetError("entries", budgets.entries, found=len(infos), archive=name)
    entries = [(_checked_name(info, name), info) for info in infos]
    _check_unique(entries, name)
    _check_sizes(entries, name, budgets)
    _check_ranges(entries, name, archive.start_dir)
    return archive, entries


def _refused(why: str, *, archive: str, member: str) -> InputError:
    return InputError(
        "this zip is not read, because of one of its entries",
        archive=archive,
        member=member,
        why=why,
        advice="Load the zip as the network gave it",
    )


def _checked_name(info: zipfile.ZipInfo, archive: str) -> str:
    if "\0" in info.orig_filename:
        raise _refused("its name holds a zero byte", archive=archive, member=info.orig_filename)
    label = info.filename.replace("\\", "/")
    if label.startswith("/") or label[1:3] == ":/" or ".." in label.split("/"):
        raise _refused("its name points elsewhere", archive=archive, member=label)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _refused("it is a link", archive=archive, member=label)
    if info.flag_bits & _ENCRYPTED:
        raise InputError(
            "this zip is encrypted",
            archive=archive,
            member=label,
            advice="Unpack it with its password and load the folder",
        )
    return label


def _check_unique(entries: list[tuple[str, zipfile.ZipInfo]], archive: str) -> None:
    seen: set[str] = set()
    for label, _ in entries:
        if label in seen:
            raise _refused("its name occurs twice", archive=archive, member=label)
        seen.add(label)


def _check_sizes(entries: list[tuple[str, zipfile.ZipInfo]], archive: str, budgets: Budgets) -> None:
    total = 0
    for label, info in entries:
        total += info.file_size
        if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
            raise _refused("its sizes do not fit", archive=archive, member=label)
        if info.file_size > MIB and info.file_size > budgets.ratio * max(info.compress_size, 1):
            ratio = info.file_size / max(info.compress_size, 1)
            raise BudgetError("ratio", budgets.ratio, found=ratio, archive=archive, member=label)
    if total > budgets.total_bytes:
        raise BudgetError("total_bytes", budgets.total_bytes, found=total, archive=archive)


def _check_ranges(entries: list[tuple[str, zipfile.ZipInfo]], archive: str, end: int) -> None:
    """No two entries may share bytes, and none may reach into the list.

    The local header is at least as long as its fixed part and the name, so this is a lower bound.
    """
    ordered = sorted(entries, key=lambda entry: entry[1].header_offset)
    starts = [*(info.header_offset for _, info in ordered[1:]), end]
    for (label, info), following in zip(ordered, starts, strict=False):
        least = info.header_offset + _LOCAL_HEADER + _name_length(info) + info.compress_size
        if info.header_offset < 0 or least > following:
            raise _refused("it overlaps another entry", archive=archive, member=label)


def _name_length(info: zipfile.ZipInfo) -> int:
    """Bytes of the name as stored: one a character unless it is marked as UTF-8."""
    name = info.orig_filename
    return len(name.encode("utf-8", "surrogatepass")) if info.flag_bits & _UTF8_NAME else len(name)
