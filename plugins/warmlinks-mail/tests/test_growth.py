"""Time in proportion to the mailbox, whatever strangers write into it; memory that does not grow."""

from __future__ import annotations

import subprocess
import sys

import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks_mail.source import MailSource

pytestmark = pytest.mark.heavy

HEAD = (
    "From: mira@holt.example\nTo: sam@home.example\nDate: Mon, 3 Mar 2025 09:15:00 +0000\nMessage-ID: <%d@x.example>\n"
)
MARK = "From - Mon Mar 04 11:20:34 2024\n"
HTML = "Content-Type: text/html\n"


def _plain(size):
    return "".join(f"{MARK}{HEAD % number}\nhello, the boat is dry\n\n" for number in range(size // 150))


HOSTILE = {
    "plain": _plain,
    "blanks in an address": lambda size: f"{MARK}{HEAD % 1}Cc: x{' ' * size}y\n\nhi\n",
    "brackets in an address": lambda size: f"{MARK}{HEAD % 1}Cc: {'(' * size}\n\nhi\n",
    "quotes in an address": lambda size: f"{MARK}{HEAD % 1}Cc: {'a b ' * (size // 4)}\n\nhi\n",
    "one long head": lambda size: f"{MARK}{HEAD % 1}{'X-A: b' * (size // 6)}\n\nhi\n",
    "many heads": lambda size: MARK + HEAD % 1 + "X-A: b\n" * (size // 7) + "\nhi\n",
    "marks that are none": lambda size: f"{MARK}{HEAD % 1}\nhi\n" + "From 1:11 1:11 2024 1:11 2024\n\n" * (size // 32),
    "long marks": lambda size: f"{MARK}{HEAD % 1}\nhi\n" + ("From " + "1:11 2024 " * 90 + "\n") * (size // 900),
    "open tags": lambda size: f"{MARK}{HEAD % 1}{HTML}\n" + "<style " * (size // 7),
    "open styles": lambda size: f"{MARK}{HEAD % 1}{HTML}\n" + "<style>" * (size // 7),
    "dashes": lambda size: f"{MARK}{HEAD % 1}\n" + "-" * size + "\n",
    "quotations": lambda size: f"{MARK}{HEAD % 1}\n" + "wrote:\n> x\n" * (size // 11),
    "encoded words": lambda size: f"{MARK}{HEAD % 1}Subject: {'=?utf-8?q?x?= ' * (size // 14)}\n\nhi\n",
    "parts": lambda size: f"{MARK}{HEAD % 1}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\n" * (size // 5),
    "folds": lambda size: f"{MARK}{HEAD % 1}Subject: x" + "\n x" * (size // 3) + "\n\nhi\n",
}


def _read(text):
    with Archive.of_bytes({"Archive.mbox": text}, owner="sam@home.example") as archive:
        return sum(1 for _ in MailSource().read(archive))


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_mailbox_takes_twice_the_time(name):
    """Also where a mail was written to make its reader slow."""
    assert growth(_read, HOSTILE[name], 200_000) <= AT_MOST


def test_a_reader_that_compares_all_with_all_is_noticed():
    """The measure has teeth."""
    with pytest.raises(AssertionError):
        assert growth(lambda some: [one for one in some for other in some], range, 500) <= AT_MOST


def test_memory_stays_flat(tmp_path):
    """A mailbox of 300 MB is read in much less than that."""
    path = tmp_path / "Archive.mbox"
    attached = "A" * 76 + "\n"
    with path.open("w") as file:
        for number in range(300):
            file.write(f"{MARK}{HEAD % number}\nhello\n\n{attached * 13_000}\n")
    script = f"""{PEAK_MIB}
from warmlinks.archive import open_archive
from warmlinks_mail.source import MailSource
with open_archive({str(path)!r}, owner="sam@home.example") as archive:
    print(sum(1 for _ in MailSource().read(archive)), peak_mib())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    records, mib = map(int, done.stdout.split())

    assert records >= 300
    assert mib <= 100
