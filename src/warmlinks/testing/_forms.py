"""The forms in which an export may lie there: zips, tars, folders, and one packed in another."""

from __future__ import annotations

import contextlib
import gzip
import io
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

__all__ = ["FORMS", "Form", "database_files", "write_folder", "write_form", "write_tar", "write_zip"]

Form = Literal["zip", "folder", "tar", "tar.gz", "tar.xz", "zip in a zip", "file", "gz"]
FORMS: tuple[Form, ...] = ("zip", "folder", "tar", "tar.gz", "tar.xz", "zip in a zip")
"""All that hold any number of files; `file` and `gz` hold one."""

_DATE = (2024, 2, 3, 4, 5, 6)


def write_form(path: Path, files: Mapping[str, bytes], form: Form) -> Path:
    """The files in a form, at a path of which the ending is made to fit; where it lies.

    Raises:
        ValueError: one file is asked for, and there are more.
    """
    if form == "folder":
        return write_folder(path, files)
    if form in ("file", "gz"):
        if len(files) != 1:
            raise ValueError(f"the form {form!r} holds one file, not {len(files)}")
        ((name, data),) = files.items()
        path.mkdir()
        base = name.rpartition("/")[2]
        path = path / (base if form == "file" else f"{base}.gz")
        path.write_bytes(data if form == "file" else gzip.compress(data))
        return path
    if form == "zip":
        return write_zip(path.with_name(f"{path.name}.zip"), files.items())
    if form == "zip in a zip":
        inner = write_zip(path.with_name(f"{path.name}-inner.zip"), files.items())
        outer = write_zip(path.with_name(f"{path.name}.zip"), [("export.zip", inner.read_bytes())])
        inner.unlink()
        return outer
    return write_tar(path.with_name(f"{path.name}.{form}"), files.items())


def database_files(name: str, script: str, *, log: str = "") -> dict[str, bytes]:
    """The files of a SQLite database, for an example: name -> what it holds.

    Args:
        name: what it is called in the export, such as `Library/chat.db`.
        script: the statements that make it.
        log: further ones, which are left in its `-wal` only, as a phone leaves what came last.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            if log:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.executescript(f"{script};")
            if log:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.executescript(f"{log};")
            return {
                f"{name}{ending}": file.read_bytes()
                for ending in ("", "-wal")
                if (file := path.with_name(f"made.db{ending}")).exists()
            }


def write_zip(
    path: Path,
    files: Iterable[tuple[str, bytes]],
    *,
    stored: bool = False,
    date_time: tuple[int, int, int, int, int, int] = _DATE,
) -> Path:
    """A zip of the files in their order."""
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, date_time)
            info.compress_type = method
            archive.writestr(info, data)
    return path


def write_tar(path: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    """A tar of the files in their order, packed as its ending says: `.tar`, `.gz` or `.xz`."""
    packing = path.suffix.removeprefix(".").removeprefix("tar")
    with tarfile.open(path, f"w:{packing}") as archive:  # type: ignore[call-overload]  # one of three
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def write_folder(path: Path, files: Mapping[str, bytes]) -> Path:
    """A folder of the files."""
    path.mkdir()
    for name, data in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return path
