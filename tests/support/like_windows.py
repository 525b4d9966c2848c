"""Makes this process as much like one on Windows as can be had on Linux; run as a script, it then runs commands.

What is missing there is missing: modules, names of `os` and `signal`, the database of time zones, `/proc` and `/etc`,
owners and modes that anybody could ask for. What is refused there is refused: opening a folder, syncing a file that was
opened for reading alone, removing or replacing a file that is open, names such as `CON` or `a:b`. What does something
else there is told: signal 0 is Ctrl-C. A text file without a named encoding, which there would get the code page, is an
error.

Below the working folder names that differ in capitals alone are one name. Paths keep their slashes, and SQLite its way
of locking: those are of the real system.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from contextlib import suppress
from functools import partial
from types import ModuleType

__all__ = ["LACKING_MODULES", "LACKING_NAMES", "become", "fits_windows"]

LACKING_MODULES = ("fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty", "pty")
LACKING_NAMES = (
    *("chown", "fchmod", "fchown", "fork", "getegid", "geteuid", "getgid", "getgrouplist", "getpgid", "getuid"),
    *("killpg", "mkfifo", "pread", "pwrite", "setsid", "statvfs", "sysconf", "uname"),
    *("O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "ST_RDONLY", "EX_OK"),
)
LACKING_SIGNALS = ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "SIGUSR2", "alarm", "setitimer", "pause")

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?")


def fits_windows(name: str) -> bool:
    """Whether a file on Windows can be called so."""
    return not (re.search(r'[<>:"|?*\\\x00-\x1f]', name) or name.endswith((" ", ".")) or _RESERVED.fullmatch(name))


def become(zone: str = "W. Europe Standard Time", *, for_commands: bool = False) -> None:
    """Take away what Windows lacks; what comes from others is imported before, as it is for this system.

    Args:
        zone: what the registry calls the time zone.
        for_commands: whether commands are run, which takes libraries that are slow to import.
    """
    _import_what_asks_for_the_system()
    if for_commands:
        _import_libraries()
    import signal
    import zoneinfo

    calls = _Calls()
    for name in LACKING_MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # so Python itself notes what is not there
    for module, names in ((os, LACKING_NAMES), (signal, LACKING_SIGNALS)):
        for name in filter(partial(hasattr, module), names):
            delattr(module, name)
    signal.CTRL_C_EVENT = 0  # type: ignore[attr-defined]
    os.kill, os.fsync = calls.kill, calls.fsync
    zoneinfo.reset_tzpath(to=[])
    sys.modules["winreg"] = _registry(zone)
    sys.platform = "win32"
    import platformdirs.windows

    # the shell below it cannot be asked, the environment can
    platformdirs.windows.get_win_folder = platformdirs.windows.get_win_folder_from_env_vars
    calls.forget_case(os.getcwd())
    sys.addaudithook(calls.refuse)


class _Calls:
    """Calls of the system that are refused on Windows or do something else; the real ones are kept."""

    def __init__(self) -> None:
        import fcntl

        self._fsync, self._kill, self._list, self._read_link = os.fsync, os.kill, os.listdir, os.readlink
        self._flags = lambda handle: fcntl.fcntl(handle, fcntl.F_GETFL)

    def fsync(self, handle: int) -> None:
        """Refused where the file was opened for reading alone."""
        if not self._flags(handle) & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EBADF, "Bad file descriptor")
        self._fsync(handle)

    def kill(self, pid: int, number: int) -> None:
        """A 0 is no question there."""
        if number == 0:
            sys.stderr.write("Ctrl-C was sent to a process that was only asked after\n")
            os._exit(99)
        self._kill(pid, number)

    def refuse(self, event: str, given: tuple[object, ...]) -> None:
        """Hear of each call before it is made."""
        paths = [path for path in given[:2] if isinstance(path, str)]
        if event == "open" and isinstance(given[0], str):
            _refuse_name(given[0])
            if os.path.isdir(given[0]):
                raise PermissionError(errno.EACCES, "Permission denied", given[0])
        elif event in ("os.mkdir", "os.rename", "os.link", "os.symlink"):
            for path in paths:
                _refuse_name(path)
        if event in ("os.remove", "os.rename"):
            for path in paths:
                if os.path.realpath(path) in self._open_files():
                    raise PermissionError(errno.EACCES, "another program is using this file", path)

    def _open_files(self) -> set[str]:
        there = set()
        for number in self._list("/proc/self/fd"):
            # the one by which they are listed is gone by now
            with suppress(OSError):
                there.add(self._read_link(f"/proc/self/fd/{number}"))
        return there

    def forget_case(self, root: str) -> None:
        """Let every call that takes a path find what is there, below this folder, whatever its capitals."""
        import builtins
        import io
        import sqlite3

        def folded(real, paths: int = 1):
            def call(*given, **more):
                return real(*(self._as_it_is_there(root, one) for one in given[:paths]), *given[paths:], **more)

            return call

        for name in (*_OF_ONE_PATH, *_OF_TWO_PATHS):
            setattr(os, name, folded(getattr(os, name), 2 if name in _OF_TWO_PATHS else 1))
        io.open = builtins.open = folded(io.open)
        connect = sqlite3.connect

        def connect_folded(address, *rest, **more):
            path, mark, query = str(address).removeprefix("file://").partition("?")
            path = str(self._as_it_is_there(root, path)) if path != ":memory:" else path
            return connect(f"file://{path}?{query}" if mark else path, *rest, **more)

        sqlite3.connect = connect_folded

    def _as_it_is_there(self, root: str, path: object) -> object:
        if not isinstance(path, (str, os.PathLike)):
            return path
        whole = os.path.abspath(os.fspath(path))
        if str(whole).startswith(("/proc/", "/etc/")):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
        if not isinstance(whole, str) or not whole.startswith(f"{root}/"):
            return path
        at = root
        for part in whole[len(root) + 1 :].split("/"):
            same: list[str] = []
            with suppress(OSError):
                same = [name for name in self._list(at) if name.casefold() == part.casefold()]
            at = f"{at}/{same[0] if same else part}"
        return at


_OF_ONE_PATH = ("access", "chmod", "listdir", "lstat", "mkdir", "open", "remove", "rmdir", "scandir", "stat", "unlink")
_OF_TWO_PATHS = ("rename", "replace", "link")


def _refuse_name(path: str) -> None:
    name = os.path.basename(path.rstrip("/"))
    if name not in ("", ".", "..") and not fits_windows(name):
        raise OSError(errno.EINVAL, "Invalid argument", path)


def _import_what_asks_for_the_system() -> None:
    """What was written for both would look for the real Windows below it."""
    import shutil
    import subprocess
    import tempfile
    import uuid

    uuid.getnode()
    shutil.which = lambda *_, **__: None
    del subprocess, tempfile


def _import_libraries() -> None:
    import asyncio
    import concurrent.futures
    import importlib.metadata
    import ssl
    import tarfile
    import webbrowser
    import zipfile

    import click.shell_completion
    import httpx
    import numpy as np
    import rich.console
    import rich.table

    rich.console.Console().size  # noqa: B018  it looks for the terminal once
    del asyncio, concurrent, importlib, ssl, tarfile, webbrowser, zipfile, click, httpx, np


def _registry(zone: str) -> ModuleType:
    """What of the registry is asked for the time zone."""

    class Key:
        def Close(self) -> None:  # noqa: N802  its name there
            pass

    made = ModuleType("winreg")
    values = [("TimeZoneKeyName", zone, 1), ("DynamicDaylightTimeDisabled", 0, 4)]
    made.HKEY_LOCAL_MACHINE = 0
    made.ConnectRegistry = lambda *_: Key()
    made.OpenKey = lambda *_: Key()
    made.QueryInfoKey = lambda _: (0, len(values), 0)
    made.EnumValue = lambda _, at: values[at]
    return made


def main() -> None:
    """Run what the first word holds, as JSON: a list of calls, each a list of words; `python:` and code is run."""
    import warnings

    become(for_commands=True)
    warnings.filterwarnings("error", category=EncodingWarning, module=r"warmlinks")
    from warmlinks.cli.main import cli

    for words in json.loads(sys.argv[1]):
        sys.stdout.write(f"\n=> {' '.join(words)}\n")
        sys.stdout.flush()
        if words[0] == "python:":
            exec(words[1], {})
            status: object = 0
        else:
            try:
                cli.main(args=words, prog_name="warmlinks")
            except SystemExit as done:
                status = done.code or 0
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout.write(f"\n<= {status}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
