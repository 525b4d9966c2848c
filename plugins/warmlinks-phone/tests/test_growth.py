"""Time in proportion to what a phone holds, whatever is written into it; memory that does not grow."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.testing.examples import database_files
from warmlinks_phone.source import PhoneSource

pytestmark = pytest.mark.heavy

SCHEMA = """CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER);
CREATE TABLE chat_handle_join (chat_id, handle_id); CREATE TABLE chat_message_join (chat_id, message_id);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, attributedBody BLOB, date INTEGER,
  is_from_me INTEGER, handle_id INTEGER, item_type INTEGER, group_action_type INTEGER, other_handle INTEGER);
"""


def _backup(*elements):
    return {"sms-1.xml": "<smses>" + "".join(elements) + "</smses>"}


def _sms(number, at, body=""):
    return f'<sms address="{number}" date="{at}" type="1" body="{body}" contact_name="Pat {number}"/>'


def _mms(numbers, at, part=""):
    addresses = "".join(f'<addr address="{one}" type="151"/>' for one in numbers)
    return (
        f'<mms address="{"~".join(numbers)}" date="{at}" msg_box="2" m_type="128"><parts>{part}</parts>'
        f"<addrs>{addresses}</addrs></mms>"
    )


def _several(size, number_of):
    return _backup(*(_sms(number_of(n), 1_700_000_000_000 + n) for n in range(size)))


def _database(size, handles, chats, changes=0):
    """So many messages, with so many people in so many groups, of which so many came or went."""
    return database_files(
        "chat.db",
        f"""{SCHEMA}
        WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {handles})
          INSERT INTO handle SELECT i, '+4915' || (1000000000 + i) FROM n;
        WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {chats})
          INSERT INTO chat SELECT i, 'iMessage;+;chat' || i, 43 FROM n;
        INSERT INTO chat_handle_join SELECT 1 + ROWID % {chats}, ROWID FROM handle;
        WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size})
          INSERT INTO message SELECT i, 'g' || i, 'see you', NULL, (700000000 + i) * 1000000000, i % 2,
            1 + i % {handles}, i <= {changes}, i % 2, 1 + i * 7 % {handles} FROM n;
        INSERT INTO chat_message_join SELECT 1 + ROWID % {chats}, ROWID FROM message;""",
    )


CASES = {
    "one person": (lambda size: _several(size, lambda _: "+447700900123"), 1500),
    "many people": (lambda size: _several(size, lambda n: f"+49151{10_000_000 + n}"), 1500),
    "without country": (lambda size: _several(size, lambda n: f"0151 {10_000_000 + n}"), 1500),
    "all end alike": (
        lambda size: _several(size, lambda n: f"+{1000 + n}20000000" if n % 2 else f"0{1000 + n}20000000"),
        1500,
    ),
    "the same message": (lambda size: _backup(*[_sms("+447700900123", 1_700_000_000_000, "a")] * size), 1500),
    "halves of emoji": (lambda size: _backup(_sms("+447700900123", 1, "&#55357;&#56838;" * size)), 15_000),
    "a long text": (lambda size: _backup(_sms("+447700900123", 1, "please meet Pat " * size)), 15_000),
    "media": (
        lambda size: _backup(_mms(["+447700900123"], 1, f'<part ct="image/jpeg" data="{"A" * size}"/>')),
        1_500_000,
    ),
    "groups": (
        lambda size: _backup(*(_mms([f"+49151{10_000_000 + n + m}" for m in range(5)], n) for n in range(size))),
        500,
    ),
    "a large group": (lambda size: _backup(_mms([f"+49151{10_000_000 + n}" for n in range(size)], 1)), 2000),
    "many parts": (
        lambda size: _backup(_mms(["+447700900123"], 1, '<part ct="text/plain" text="a"/>' * size)),
        10_000,
    ),
    "cards": (
        lambda size: _backup(
            _mms(["+447700900123"], 1, '<part ct="text/vcard" text="BEGIN:VCARD&#10;TEL:+4912&#10;END:VCARD"/>' * size)
        ),
        1000,
    ),
    "no end": (lambda size: _backup('<sms address="' * size), 10_000),
    "a group of many": (lambda size: _database(size, handles=size, chats=1), 3000),
    "many groups": (lambda size: _database(size, handles=size, chats=size // 3), 2000),
    "coming and going": (lambda size: _database(size, handles=size // 2, chats=1, changes=size), 3000),
    "coming and going of a few": (lambda size: _database(2 * size, handles=6, chats=1, changes=size), 2000),
}


def _read(files):
    with Archive.of_bytes(files, owner="+49 1512 2000000") as archive, suppress(InputError):
        return sum(1 for _ in PhoneSource().read(archive))


@pytest.mark.parametrize("name", CASES)
def test_twice_the_phone_takes_twice_the_time(name):
    """Also where it was filled to make its reader slow."""
    make, size = CASES[name]

    assert growth(_read, make, size) <= AT_MOST


def test_memory_stays_flat(tmp_path):
    """A backup of 130 MB, mostly media, is read in much less than that."""
    path = tmp_path / "sms-1.xml"
    media = f'<part ct="image/jpeg" data="{"A" * 2_000_000}"/>'
    with path.open("w") as file:
        file.write("<smses>")
        for number in range(60):
            file.write(_mms(["+447700900123"], 1_700_000_000_000 + number, media))
            file.writelines(_sms("+447700900123", 1_700_001_000_000 + 100 * number + more) for more in range(100))
        file.write("</smses>")
    script = f"""{PEAK_MIB}
from warmlinks.archive import open_archive
from warmlinks_phone.source import PhoneSource
with open_archive({str(path)!r}, owner="+447700900999") as archive:
    print(sum(1 for _ in PhoneSource().read(archive)), peak_mib())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    records, mib = map(int, done.stdout.split())

    assert records == 60 * 101 + 3
    assert mib <= 110
