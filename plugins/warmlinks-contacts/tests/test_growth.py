"""Time in proportion to the address book, whatever is written into it; memory that does not grow."""

from __future__ import annotations

import subprocess
import sys

import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks_contacts.source import ContactsSource

pytestmark = pytest.mark.heavy


def _card(number, more=""):
    return f"BEGIN:VCARD\nVERSION:3.0\nUID:{number}\nFN:Person {number}\nEMAIL:p{number}@x.example\n{more}END:VCARD\n"


CASES = {
    "plain": lambda size: "".join(_card(number) for number in range(size // 90)),
    "photos": lambda size: "".join(
        _card(number, "PHOTO;ENCODING=b:" + "A" * 5000 + "\n") for number in range(size // 5000)
    ),
    "a long photo": lambda size: _card(1, "PHOTO;ENCODING=b:A" + "\n A" * (size // 3) + "\n"),
    "soft breaks": lambda size: _card(1, "NOTE;QUOTED-PRINTABLE:" + "=41=\n" * (size // 5) + "\n"),
    "backslashes": lambda size: _card(1, "CATEGORIES:" + "\\," * (size // 2) + "\n"),
    "labels": lambda size: _card(1, "".join(f"item{n}.X-ABLabel:a\nitem{n}.TEL:{n}12345\n" for n in range(size // 40))),
    "relations": lambda size: _card(
        1, "".join(f"i{n}.X-ABLabel:a\ni{n}.X-ABRELATEDNAMES:b{n}\n" for n in range(size // 40))
    ),
    "parameters": lambda size: _card(1, "TEL" + ";TYPE=a" * (size // 7) + ":12345\n"),
    "agents": lambda size: "BEGIN:VCARD\nAGENT:\n" * (size // 19),
    "the same": lambda size: _card(1) * (size // 90),
}


def _read(text):
    with Archive.of_bytes({"x.vcf": text}) as archive:
        return sum(1 for _ in ContactsSource().read(archive))


@pytest.mark.parametrize("name", CASES)
def test_twice_the_book_takes_twice_the_time(name):
    """Also where a card was written to make its reader slow."""
    assert growth(_read, CASES[name], 120_000) <= AT_MOST


def test_memory_stays_flat(tmp_path):
    """An address book of 100 MB, mostly photos, is read in much less than that."""
    path = tmp_path / "x.vcf"
    photo = "PHOTO;ENCODING=b:" + "\n ".join(["A" * 74] * 1400) + "\n"
    with path.open("w") as file:
        for number in range(1000):
            file.write(_card(number, photo))
    script = f"""{PEAK_MIB}
from warmlinks.archive import open_archive
from warmlinks_contacts.source import ContactsSource
with open_archive({str(path)!r}) as archive:
    print(sum(1 for _ in ContactsSource().read(archive)), peak_mib())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    records, mib = map(int, done.stdout.split())

    assert records > 2000
    assert mib <= 80
