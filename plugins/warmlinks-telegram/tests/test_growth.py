"""Time in proportion to the export, whatever is written into it; memory that does not grow."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks_telegram.source import TelegramSource

pytestmark = pytest.mark.heavy


def line(number, who=1002, **more):
    told = {
        "id": number,
        "type": "message",
        "date": "2024-01-03T10:00:00",
        "date_unixtime": str(1_600_000_000 + number),
    }
    return told | {"from": f"Person Number{who}", "from_id": f"user{who}", "text": "shall we paint the boat?"} | more


def move(number, action, **more):
    told = line(number, type="service", action=action, text="", **more)
    return told | {"actor": told.pop("from"), "actor_id": told.pop("from_id")}


def chat(lines, kind="personal_chat", number=1002):
    return {"name": f"Chat {number}", "type": kind, "id": number, "messages": lines}


def whole(chats, contacts=(), left=()):
    told = {"about": "", "personal_information": {"user_id": 1001, "first_name": "Sam"}}
    told |= {"contacts": {"about": "", "list": list(contacts)}, "chats": {"about": "", "list": list(chats)}}
    return json.dumps(told | {"left_chats": {"about": "", "list": list(left)}}, indent=1)


def group(lines):
    return whole([chat(lines, "private_group", 7)])


def contact(number):
    return {
        "user_id": number,
        "first_name": "Person",
        "last_name": f"Number{number}",
        "phone_number": f"+49 30 {number:07}",
    }


CASES = {
    "one chat": lambda n: whole([chat([line(i) for i in range(n)])]),
    "many chats": lambda n: whole(
        chat([line(2 * i, i), line(2 * i + 1, 1001)], number=i) for i in range(2000, 2000 + n // 2)
    ),
    "left chats": lambda n: whole(
        [chat([line(i) for i in range(n // 2)])], left=[chat([line(n)], "private_supergroup", i) for i in range(n // 4)]
    ),
    "a channel": lambda n: whole([chat([line(i) for i in range(n)], "public_channel")]),
    "a crowd": lambda n: group([line(i, 2000 + i) for i in range(n)]),
    "comers": lambda n: group([move(i, "invite_members", members=[f"Guest {i}"]) for i in range(n)] + [line(n)]),
    "to and fro": lambda n: group(
        [move(i, ("invite_members", "remove_members")[i % 2], members=["Ann"]) for i in range(n)]
        + [line(i, 1001 + i % 2) for i in range(n, n + n // 4)]
    ),
    "namesakes": lambda n: group(
        [line(i, 2000 + i, **{"from": "Ann Vale"}) for i in range(n)]
        + [move(n + i, "invite_members", members=["Ann Vale"]) for i in range(n)]
    ),
    "one long move": lambda n: group([move(1, "create_group", members=[f"Guest {i}" for i in range(10 * n)]), line(2)]),
    "parts": lambda n: whole([chat([line(1, text=["boat", {"type": "bold", "text": "paint"}] * 2 * n)])]),
    "mentions": lambda n: whole(
        [chat([line(1, text=[{"type": "mention_name", "text": f"Ann{i}", "user_id": i + 1} for i in range(4 * n)])])]
    ),
    "reactions": lambda n: group(
        [
            line(
                1,
                1001,
                reactions=[
                    {"recent": [{"from": "A", "from_id": f"user{i}", "date": "2024-01-03T10:00:00"}]}
                    for i in range(2000, 2000 + 4 * n)
                ],
            )
        ]
    ),
    "contacts": lambda n: whole([], [contact(i) for i in range(2000, 2000 + n)]),
    "cards": lambda n: whole([chat([line(i, contact_information=contact(i)) for i in range(n)])]),
    "broken": lambda n: whole([chat([line(i, text="ESC" if i % 3 == 0 else "x") for i in range(n)])]).replace(
        "ESC", r"\x1B"
    ),
    "the same": lambda n: whole([chat([line(1)] * n)]),
    "deep": lambda n: whole([chat([line(1, other=["x"] * 10 * n)])]),
}


def read(text):
    with Archive.of_bytes({"result.json": text}) as archive:
        return sum(1 for _ in TelegramSource().read(archive))


@pytest.mark.parametrize("name", CASES)
def test_twice_the_export_takes_twice_the_time(name):
    """Also where an export was written to make its reader slow."""
    assert growth(read, CASES[name], 300) <= AT_MOST


def test_memory_stays_flat(tmp_path):
    """An export of 60 MB takes little more than one of 15."""
    peaks = []
    for lines in (30_000, 120_000):
        path = tmp_path / f"{lines}" / "result.json"
        path.parent.mkdir()
        path.write_text(
            whole(
                chat([line(i + n * 3000, (1001, 1002 + n)[i % 2]) for i in range(3000)], number=1002 + n)
                for n in range(lines // 3000)
            )
        )
        script = f"""{PEAK_MIB}
from warmlinks.archive import open_archive
from warmlinks_telegram.source import TelegramSource
with open_archive({str(path)!r}) as archive:
    print(sum(1 for _ in TelegramSource().read(archive)), peak_mib())
"""
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        records, mib = map(int, done.stdout.split())
        assert records >= lines
        peaks.append(mib)

    assert peaks[1] <= peaks[0] + 12
