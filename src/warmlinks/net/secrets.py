"""Secrets by reference: the settings say where a password lies, never what it is.

    env:NAME                 an environment variable
    file:PATH                a file of yours that nobody else can read (mode 0600)
    keyring:SERVICE/USER     the system's keyring (extra `secrets`)
    command:PROGRAM ARGS     the first output of a program, started without a shell

A value that was read is held by nobody here, and no text of ours (repr, error, log) contains it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from warmlinks.errors import SettingsError
from warmlinks.files import HAS_OWNERS, expanded, open_to_others

if TYPE_CHECKING:
    import subprocess

__all__ = ["SecretRef"]

_LONGEST: Final = 65536
_KINDS: Final = ("env", "file", "keyring", "command")
_ESCAPE: Final = "" if os.sep == "\\" else "\\"
"""What takes the meaning of the next letter in a command line; where it stands between folders, nothing does."""
_ADVICE: Final = "Write where it lies: env:NAME, file:PATH, keyring:SERVICE/USER or command:PROGRAM ARGS"


@frozen(repr=False)
class SecretRef:
    """Where a secret lies. Make one with `SecretRef.parse`; `reveal` reads it at the moment it is needed.

    Attributes:
        kind: env, file, keyring or command.
        place: what stands after the colon.
    """

    kind: str = field()
    place: str = field()

    @kind.validator
    def _check_kind(self, _attribute: object, value: str) -> None:
        if value not in _KINDS:
            raise SettingsError("this is no reference to a secret", advice=_ADVICE)

    @place.validator
    def _check_place(self, _attribute: object, value: str) -> None:
        empty = not value.strip() or "\0" in value
        bad_name = self.kind == "env" and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value)
        bad_key = self.kind == "keyring" and not all(part.strip() for part in value.partition("/"))
        if empty or bad_name or bad_key:
            raise SettingsError(f"this {self.kind}: reference to a secret does not say where it lies", advice=_ADVICE)
        if self.kind == "command":
            _split(value)

    @classmethod
    def parse(cls, text: object) -> SecretRef:
        """Read a reference such as `env:MAIL_PASSWORD`.

        Raises:
            SettingsError: it is none. The text is not repeated: it may be the secret itself, pasted by mistake.
        """
        if isinstance(text, SecretRef):
            return text
        if not isinstance(text, str):
            raise SettingsError("a reference to a secret is a text", advice=_ADVICE)
        kind, colon, place = text.partition(":")
        if not colon:
            raise SettingsError("a secret stands where a reference to one belongs", advice=_ADVICE)
        return cls(kind, place)

    def __repr__(self) -> str:
        return f"SecretRef({self})"

    def __str__(self) -> str:
        # Arguments of a command may themselves be tokens; its name is enough to recognise it.
        shown = f"{_split(self.place)[0]} ..." if self.kind == "command" else self.place
        return f"{self.kind}:{shown}"

    def reveal(self, *, timeout: float = 30.0) -> str:
        """The secret itself, read now.

        Args:
            timeout: seconds that a command may take, as when it asks for a passphrase.

        Raises:
            SettingsError: it is not there, is empty, or others could read it.
        """
        readers: dict[str, Callable[[], str]] = {
            "env": self._from_env,
            "file": self._from_file,
            "keyring": self._from_keyring,
            "command": partial(self._from_command, timeout),
        }
        value = readers[self.kind]().removesuffix("\n").removesuffix("\r")
        if not value:
            raise self._trouble("it is empty")
        if any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in value):  # noqa: PLR2004  the control characters
            raise self._trouble("it has more than one line, or control characters")
        return value

    def _trouble(self, why: str, *, advice: str | None = None) -> SettingsError:
        return SettingsError(f"the secret at {self} cannot be used", why=why, advice=advice)

    def _from_env(self) -> str:
        if self.place not in os.environ:
            raise self._trouble("there is no such environment variable", advice="A timer or cron job has its own")
        return os.environ[self.place]

    def _from_file(self) -> str:
        path = expanded(self.place)
        # O_NONBLOCK: opening a pipe would wait for its writer for ever; the kind is checked on what was opened.
        flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(path, flags)
        except (OSError, ValueError) as error:
            raise self._trouble(getattr(error, "strerror", None) or "the path is not one") from None
        try:
            self._check_file(path, os.fstat(handle))
            raw = os.read(handle, _LONGEST + 1)
        except OSError as error:
            raise self._trouble(error.strerror or type(error).__name__) from None
        finally:
            os.close(handle)
        return self._decode(raw)

    def _check_file(self, path: Path, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise self._trouble("it is not a file")
        if not HAS_OWNERS:
            return
        if status.st_uid != os.geteuid():
            raise self._trouble("the file belongs to another user", advice=f"chown it to yourself: {path}")
        if trouble := open_to_others(path, secret=True):
            why = trouble.why
            if trouble.place != path:
                why = f"others can write to its folder or one above it, {trouble.place}: {trouble.why}"
            raise self._trouble(why, advice=trouble.advice)

    def _from_keyring(self) -> str:
        try:
            import keyring  # an extra, and slow to import
            import keyring.errors
        except ImportError:
            raise self._trouble("keyring is not installed", advice="pip install 'warmlinks[secrets]'") from None
        service, _, user = self.place.partition("/")
        try:
            value = keyring.get_password(service, user)
        except keyring.errors.KeyringError as error:
            raise self._trouble(
                f"the keyring does not answer ({type(error).__name__})",
                advice="Without a desktop session there is often no keyring: use file: or command:",
            ) from None
        if value is None:
            raise self._trouble("the keyring has no such entry", advice=f"keyring set {service} {user}")
        return value

    def _from_command(self, timeout: float) -> str:
        import subprocess  # only for those who use it

        words = _split(self.place)
        try:
            # A session of its own, so that what the program starts ends with it.
            process = subprocess.Popen(  # noqa: S603  the owner's own settings name it; no shell takes part
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise self._trouble(f"the program does not start ({type(error).__name__})") from None
        with process:
            try:
                raw, _ = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                _kill(process)
                raise self._trouble(f"the program did not answer within {timeout:g} seconds") from None
            except BaseException:
                _kill(process)
                raise
        if process.returncode:
            raise self._trouble(f"the program ended with status {process.returncode}")
        return self._decode(raw)

    def _decode(self, raw: bytes) -> str:
        if len(raw) > _LONGEST:
            raise self._trouble(f"it is longer than {_LONGEST} bytes")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise self._trouble("it is not UTF-8") from None


def _split(command: str) -> list[str]:
    import shlex  # only for those who use it

    lexer = shlex.shlex(command, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", _ESCAPE
    try:
        words = list(lexer)
    except ValueError:
        words = []
    if not words:
        raise SettingsError("this command: reference to a secret is no command line", advice=_ADVICE)
    return [str(expanded(words[0])), *words[1:]]


def _kill(process: subprocess.Popen[bytes]) -> None:
    import signal  # only for those who use it

    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
