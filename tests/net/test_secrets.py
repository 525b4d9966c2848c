"""Secrets are read where they lie, only if nobody else can read them, and are never shown."""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from warmlinks.errors import SettingsError
from warmlinks.net.secrets import SecretRef

VALUE = "hunter2-hunter2"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "secret"
    path.write_text(VALUE + "\n")
    path.chmod(0o600)
    return path


def test_from_the_environment(monkeypatch):
    """`env:NAME` is a variable, read when it is needed and not before."""
    ref = SecretRef.parse("env:WARMLINKS_TEST_SECRET")
    monkeypatch.setenv("WARMLINKS_TEST_SECRET", VALUE)

    assert ref.reveal() == VALUE


def test_from_a_file(file):
    """`file:PATH` is a file; a line break at its end is not part of the secret."""
    assert SecretRef.parse(f"file:{file}").reveal() == VALUE


def test_from_a_file_in_the_home_folder(file, monkeypatch):
    """A path may begin with the home folder."""
    monkeypatch.setenv("HOME", str(file.parent))

    assert SecretRef.parse("file:~/secret").reveal() == VALUE


def test_from_a_command():
    """`command:...` is what a program prints."""
    ref = SecretRef.parse(f"command:{sys.executable} -c \"print('{VALUE}')\"")

    assert ref.reveal() == VALUE


def test_a_command_is_started_without_a_shell(tmp_path):
    """What a shell would take for more commands are words for the program."""
    ref = SecretRef.parse(
        f"command:{sys.executable} -c 'import sys; print(sys.argv[1:])' ; touch {tmp_path}/x && $(id)"
    )

    assert ref.reveal() == f"[';', 'touch', '{tmp_path}/x', '&&', '$(id)']"
    assert not (tmp_path / "x").exists()


def test_a_command_that_does_not_answer_is_ended_with_all_it_started():
    """A program that waits for ever is ended in time, its children too."""
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    ref = SecretRef.parse(f'command:{sys.executable} -c "{script}"')
    began = time.monotonic()

    with pytest.raises(SettingsError, match="did not answer within"):
        ref.reveal(timeout=0.3)
    assert time.monotonic() - began < 60


def test_from_the_keyring():
    """`keyring:SERVICE/USER` is an entry of the keyring."""
    import keyring
    from keyring.backend import KeyringBackend

    class Memory(KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            return VALUE if (service, username) == ("mail", "me/too") else None

        def set_password(self, service, username, password):
            raise NotImplementedError

        def delete_password(self, service, username):
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    try:
        assert SecretRef.parse("keyring:mail/me/too").reveal() == VALUE
        with pytest.raises(SettingsError, match="keyring set mail you"):
            SecretRef.parse("keyring:mail/you").reveal()
    finally:
        keyring.set_keyring(before)


def test_without_a_keyring_the_error_says_what_else_there_is(monkeypatch):
    """On a machine without a desktop there is no keyring; the advice names other places."""
    import keyring
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        with pytest.raises(SettingsError, match=r"NoKeyringError.*use file: or command:"):
            SecretRef.parse("keyring:mail/me").reveal()
    finally:
        keyring.set_keyring(before)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SettingsError, match="pip install"):
        SecretRef.parse("keyring:mail/me").reveal()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602, 0o610])
def test_a_file_that_others_can_use_is_refused(file, mode):
    """Only mode 0600 and narrower will do, and the error says how to mend it."""
    file.chmod(mode)

    with pytest.raises(SettingsError, match=f"mode 0{mode:o}.*chmod 600"):
        SecretRef.parse(f"file:{file}").reveal()


def test_a_file_of_somebody_else_is_refused(file, monkeypatch):
    """A file of another user is refused even where it can be read."""
    another = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: another)

    with pytest.raises(SettingsError, match="belongs to another user"):
        SecretRef.parse(f"file:{file}").reveal()


def test_a_folder_that_others_can_write_to_is_refused(file):
    """In such a folder somebody else can put another file in its place."""
    file.parent.chmod(0o777)

    with pytest.raises(SettingsError, match="write to its folder"):
        SecretRef.parse(f"file:{file}").reveal()


def test_what_is_no_file_is_refused_at_once(tmp_path):
    """A pipe would be waited for; a folder and nothing at all are no secrets."""
    os.mkfifo(tmp_path / "pipe", 0o600)
    refused = []

    def ask():
        for name in ("pipe", ".", "none", "\udc80"):
            with pytest.raises(SettingsError):
                SecretRef.parse(f"file:{tmp_path}/{name}").reveal()
            refused.append(name)

    asking = threading.Thread(target=ask, daemon=True)  # one that waits for the pipe waits for ever
    asking.start()
    asking.join(60)

    assert len(refused) == 4


@pytest.mark.parametrize("content", [b"", b"\n", b"a\nb", b"a\0b", b"\xff\xfe", b"x" * 70_000, b"a\x1bb"])
def test_what_is_no_secret_is_refused(file, content):
    """Nothing, two lines, control characters, another encoding, and whole books are mistakes."""
    file.write_bytes(content)

    with pytest.raises(SettingsError, match="the secret at file:"):
        SecretRef.parse(f"file:{file}").reveal()


@pytest.mark.parametrize(
    "text",
    [
        VALUE,
        "",
        "env:",
        "env:A B",
        "env:A=B",
        "file:",
        "file:a\0b",
        "keyring:mail",
        "keyring:/me",
        "keyring:mail/",
        "command:",
        "command:'",
        "pass:x",
        7,
        None,
    ],
)
def test_what_is_no_reference_is_refused_without_repeating_it(text):
    """A reference says where a secret lies; a value in its place is not shown again."""
    with pytest.raises(SettingsError) as caught:
        SecretRef.parse(text)

    assert VALUE not in str(caught.value)
    assert "env:NAME" in str(caught.value)


def test_no_value_and_no_argument_is_ever_shown(file, monkeypatch):
    """Neither repr nor error holds a value, nor the arguments of a command, which may be tokens themselves."""
    monkeypatch.setenv("WARMLINKS_TEST_SECRET", VALUE)
    for text in ("env:WARMLINKS_TEST_SECRET", f"file:{file}", f"command:{sys.executable} -c pass {VALUE}"):
        ref = SecretRef.parse(text)

        assert VALUE not in repr(ref) + str(ref)
    with pytest.raises(SettingsError) as caught:
        SecretRef.parse(f"command:{sys.executable} -c 'import sys; print(sys.argv); sys.exit(3)' {VALUE}").reveal()
    assert VALUE not in str(caught.value)
    assert "status 3" in str(caught.value)
