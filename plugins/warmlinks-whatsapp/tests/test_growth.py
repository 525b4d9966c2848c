"""Time in proportion to the chat, whatever strangers write into it; memory that does not grow."""

from __future__ import annotations

import subprocess
import sys

import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks_whatsapp.source import WhatsAppSource

pytestmark = pytest.mark.heavy

HEAD = "14/03/2025, 14:05 - "
BEGUN = f"{HEAD}Mira Holt: a\n{HEAD}Sam Owner: b\n"


def _minutes(count):
    return (f"14/03/20{10 + number // 525_600}, {number // 60 % 24}:{number % 60:02} - " for number in range(count))


CHATS = {
    "plain": lambda size: "".join(f"{head}Mira Holt: the boat is dry\n" for head in _minutes(size // 50)),
    "one minute": lambda size: f"{HEAD}Mira Holt: ok\n" * (size // 34),
    "one message": lambda size: "a line of it\n" * (size // 13),
    "one line": lambda size: "word " * (size // 5),
    "blank lines": lambda size: "\n" * size,
    "everybody else": lambda size: "".join(f"{HEAD}Person {number}: hi\n" for number in range(size // 36)),
    "comings and goings": lambda size: "".join(
        f"{HEAD}Mira Holt added Person {number}\n{HEAD}Person {number} left\n" for number in range(size // 88)
    ),
    "many at once": lambda size: f"{HEAD}Mira Holt added {'Tom, ' * 300}\n" * (size // 1540),
    "added added": lambda size: f"{HEAD}{'added ' * 300}\n" * (size // 1820),
    "nearly beginnings": lambda size: "[1/1/1 1:1 1:1 1:1 1.1 ]\n" * (size // 25),
    "numbers": lambda size: "1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1 1:1:1:1:1:1\n" * (size // 52),
    "seeming beginnings": lambda size: "March 14, 2025, 2:10 PM - Mira: x\n" * (size // 34),
    "forms": lambda size: "".join(
        f"14{mark}03{mark}2025{gap}14{colon}05 - Mira Holt: x\n"
        for _ in range(size // 3400)
        for mark in "/.-"
        for gap in (", ", " ", " um ")
        for colon in (":", ".", " h ")
    ),
    "cards": lambda size: "".join(
        f"{HEAD}Mira Holt: Person {number}.vcf (file attached)\n" for number in range(size // 60)
    ),
    "colons": lambda size: f"{HEAD}{'a: ' * 300}\n" * (size // 920),
    "marks": lambda size: f"{HEAD}Mira Holt: {chr(0x200E) * 500}\n" * (size // 1530),
}


def _read(text):
    with Archive.of_bytes({"WhatsApp Chat with Mira Holt.txt": BEGUN + text}, owner="Sam Owner") as archive:
        return sum(1 for _ in WhatsAppSource().read(archive))


@pytest.mark.parametrize("name", CHATS)
def test_twice_the_chat_takes_twice_the_time(name):
    """Also where lines were written to make their reader slow."""
    assert growth(_read, CHATS[name], 60_000) <= AT_MOST


def test_memory_stays_flat(tmp_path):
    """A chat of twice and four times the lines is read in the same memory."""
    script = f"""{PEAK_MIB}
import sys
from warmlinks.archive import open_archive
from warmlinks_whatsapp.source import WhatsAppSource
with open_archive(sys.argv[1], owner="Sam Owner") as archive:
    print(sum(1 for _ in WhatsAppSource().read(archive)), peak_mib())
"""
    peaks = []
    for count in (15_000, 30_000, 60_000):
        path = tmp_path / "WhatsApp Chat with Mira Holt.txt"
        with path.open("w") as file:
            file.write(BEGUN)
            for number, head in enumerate(_minutes(count)):
                file.write(f"{head}{'Mira Holt' if number % 2 else 'Sam Owner'}: said {number} times, and thank you\n")
        done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
        records, mib = map(int, done.stdout.split())
        assert records >= count
        peaks.append(mib)

    assert peaks[-1] <= peaks[0] + 16
    assert peaks[-1] <= 100
