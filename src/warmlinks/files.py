"""The owner's files: whom else they are open to, and how one is written whole or not at all.

Both are decided here for books, backups, exports, pictures, settings, secrets and plugins of one file.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple

from warmlinks.errors import UsageError, WriteError

__all__ = [
    "ADVICE",
    "HAS_OWNERS",
    "OpenTo",
    "expanded",
    "new_file",
    "open_to_others",
    "private_folder",
    "require_target",
    "sync",
    "written",
]

HAS_OWNERS = hasattr(os, "geteuid")
"""Whether files here have an owner and modes. On Windows they have none, and the folder of a profile is its owner's."""

ADVICE = {
    errno.EACCES: "Let this user write there, or name another place",
    errno.EPERM: "Let this user write there, or name another place",
    errno.EROFS: "Name a place that can be written to",
    errno.ENOSPC: "Make room on the disk, then do the same again",
    errno.EDQUOT: "Make room on the disk, then do the same again",
    errno.EIO: "Check the disk, then do the same again",
}
"""What to do about what the system refuses."""

_NO_PATH = {
    errno.EINVAL: "this system has no files of that name",
    errno.ENAMETOOLONG: "the name is longer than a file's may be",
    errno.ELOOP: "its links lead in a circle",
    errno.ENOTDIR: "a part of it is a file, not a folder",
}


# paths as they are typed


def expanded(path: str | Path) -> Path:
    """The path with the home folder for `~`; as it stands where nobody has that name, as a shell leaves it."""
    return Path(os.path.expanduser(path))  # noqa: PTH111  that of pathlib raises a RuntimeError


# whom a file is open to


class OpenTo(NamedTuple):
    """Somebody else can get at a file.

    Attributes:
        place: the file, or the folder on the way to it.
        why: how.
        advice: what closes it.
    """

    place: Path
    why: str
    advice: str


def open_to_others(path: Path, *, secret: bool = False, alone: bool = False, own_group: bool = False) -> OpenTo | None:
    """Find where anybody but this user and the system could write to a file or put another one in its place.

    The file, its folder and all folders above are checked, along the path as given and as its links lead.
    What does not exist is skipped.

    Args:
        path: a file or a folder.
        secret: nobody else may read it either.
        alone: nobody else may make files beside it, as a folder with the sticky bit would let them.
        own_group: a group that nobody else is in may write to it, as it may to the folders above in any case.
    """
    if not HAS_OWNERS:
        return None
    given = expanded(path).absolute()
    for chain in dict.fromkeys((given, Path(os.path.realpath(given)))):
        near = {chain} if chain.is_dir() else {chain, chain.parent}
        for place in (chain, *chain.parents):
            try:
                status = place.lstat()
            except FileNotFoundError:
                continue
            except OSError as error:
                return OpenTo(place, f"it cannot be looked at: {error.strerror}", "Name another place")
            if status.st_uid not in _trusted():
                return OpenTo(
                    place, f"it belongs to another user ({status.st_uid})", "Use a file and folders of your own"
                )
            mode = stat.S_IMODE(status.st_mode)
            if secret and place == chain and stat.S_ISREG(status.st_mode) and mode & 0o077:
                return OpenTo(place, f"others can read or write it (mode {mode:04o})", f"chmod 600 '{place}'")
            if why := _writable(status, sticky=not (alone and place in near), group=own_group or place not in near):
                return OpenTo(place, why, f"chmod go-w '{place}'")
    return None


def _writable(status: os.stat_result, *, sticky: bool, group: bool) -> str | None:
    """How others can write; `sticky` and `group` say whether a sticky bit and a group of one's own are accepted."""
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return None  # a link has no mode of its own; where it leads is looked at by itself
    # the sticky bit keeps others from replacing what lies in a folder; on a file it does nothing
    if sticky and stat.S_ISDIR(status.st_mode) and mode & stat.S_ISVTX:
        return None
    if mode & stat.S_IWOTH:
        return f"others can write to it (mode {mode:03o})"
    if mode & stat.S_IWGRP and not (group and _own_group(status.st_gid)):
        return f"its group can write to it (mode {mode:03o})"
    return None


def _trusted() -> frozenset[int]:
    """This user and the system; in a container that does not know the system's user, its stand-in."""
    return frozenset({0, os.geteuid(), *({_root_owner()} if _root_owner() >= _NOBODY else ())})


_NOBODY = 65_534


@cache
def _root_owner() -> int:
    return Path("/").stat().st_uid


@cache
def _own_group(group: int) -> bool:
    """Whether a group has no member but this user, as many systems give each user one."""
    import grp
    import pwd

    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
        members = set(grp.getgrgid(group).gr_mem)
        primary = {user.pw_name for user in pwd.getpwall() if user.pw_gid == group}
    except KeyError:
        return False
    return members | primary <= {name}


# making and writing


def private_folder(folder: Path) -> None:
    """Make a folder and its parents where they are missing, for their owner alone."""
    missing = []
    at = folder
    while not at.exists():
        missing.append(at)
        at = at.parent
    for ancestor in reversed(missing):
        ancestor.mkdir(mode=0o700, exist_ok=True)
        if HAS_OWNERS:
            ancestor.chmod(0o700)


def new_file(path: Path) -> None:
    """Make an empty file for its owner alone.

    Raises:
        FileExistsError: there is something of that name already.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if HAS_OWNERS:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def sync(path: Path) -> None:
    """Make sure that a file, or what a folder lists, survives a loss of power."""
    is_folder = path.is_dir()
    if is_folder and not HAS_OWNERS:
        return
    # Windows syncs no file that was opened for reading alone, and POSIX opens no folder for writing
    handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_target(path: str | Path, what: str = "a file") -> Path:
    """The absolute path of a file that is to be written, if one can be there. No folder is made.

    Raises:
        UsageError: it is a folder, lies in none that is there, or is no path at all; `what` is in it.
        WriteError: the system does not let this user look there.
    """
    text = os.fspath(path)
    try:
        target = Path(os.path.abspath(expanded(text)))  # noqa: PTH100  `..` means what a shell means by it
        is_folder = text.endswith(("/", os.sep)) or target.is_dir()
        target.stat()
    except FileNotFoundError:
        is_folder = text.endswith(("/", os.sep))
    except ValueError as error:
        raise UsageError(f"{what} cannot be written there", why=str(error), advice="Name another path") from error
    except OSError as error:
        raise _refused(Path(text), what, error) from error
    if not text or (is_folder and target.is_dir()):
        raise UsageError(f"{what} needs a name, and this is a folder", where=text or ".", advice="Name a file in it")
    if is_folder or not target.parent.is_dir():
        folder = target if is_folder else target.parent
        raise UsageError(
            f"there is no folder for {what}", where=str(folder), advice="Check the path, or make the folder first"
        )
    return target


@contextmanager
def written(
    path: str | Path, what: str = "the file", *, mode: int = 0o600, newline: str | None = "\n"
) -> Iterator[IO[str]]:
    """A stream of text whose whole content becomes the file at the end of the block, or none of it.

    It is written beside the file, made to survive a loss of power, and put in its place. If the block fails, what was
    there is as it was. A pipe or a device is written to directly.

    Args:
        path: the file.
        what: what it is, for messages.
        mode: who may read it.
        newline: as `open` takes it.

    Raises:
        UsageError: no file can be there.
        WriteError: it could not be written.
    """
    target = require_target(path, what)
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", newline=newline) as stream:
                yield stream
            return
        # what a link leads to is written, and the link stays
        place = Path(os.path.realpath(target))
        handle, name = tempfile.mkstemp(prefix=".warmlinks-", suffix=".new", dir=place.parent)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline=newline) as stream:
                yield stream
                stream.flush()
                if HAS_OWNERS:
                    os.fchmod(stream.fileno(), mode)
                os.fsync(stream.fileno())
            fresh.replace(place)
        except BaseException:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise
        sync(place.parent)
    except OSError as error:
        raise _refused(target, what, error) from error


def _refused(path: Path, what: str, error: OSError) -> UsageError | WriteError:
    why = _NO_PATH.get(error.errno or 0)
    if why is not None:
        return UsageError(f"{what} cannot be written there", where=str(path), why=why, advice="Name another path")
    return WriteError(
        f"{what} could not be written; what was there is as it was",
        where=str(path),
        why=error.strerror or str(error),
        advice=ADVICE.get(error.errno or 0),
    )
