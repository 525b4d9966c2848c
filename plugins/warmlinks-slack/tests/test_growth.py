"""Time in proportion to the export, whatever is written into it; memory that does not grow."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from doubling import AT_MOST, growth
from peak_memory import PEAK_MIB

from warmlinks.archive import Archive
from warmlinks_slack.source import SlackSource

pytestmark = pytest.mark.heavy

DAY = "2024-01-03"


def line(number, who="U0MIRA", text="shall we paint the boat?", **more):
    return {"type": "message", "user": who, "text": text, "ts": f"{1_600_000_000 + number}.000100"} | more


def room(number, members=("U0SAM", "U0MIRA"), **more):
    return {"id": number, "name": number.lower(), "members": list(members)} | more


def user(number):
    return {
        "id": number,
        "name": number.lower(),
        "real_name": f"Person {number}",
        "profile": {"email": f"{number}@x.example"},
    }


def export(rooms=(), dms=(), users=(), **days):
    """Files of an export: `days` is folder -> lines, or -> a list of days."""
    files = {"users.json": [*map(user, ("U0SAM", "U0MIRA", "U0JONAS")), *users]}
    files |= {"channels.json": list(rooms), "dms.json": list(dms)}
    for folder, lines in days.items():
        files |= {f"{folder}/{DAY}.json": lines}
    return {name: json.dumps(value) for name, value in files.items()}


def channel(lines, members=("U0SAM", "U0MIRA")):
    return export([room("C0GEN", members)], c0gen=lines)


def many_days(n):
    files = export(dms=[room("D0MIRA")])
    for number in range(n // 4):
        month, day = divmod(number, 28)
        files[f"D0MIRA/{2000 + month // 12}-{month % 12 + 1:02}-{day + 1:02}.json"] = json.dumps(
            [line(4 * number + i) for i in range(4)]
        )
    return files


CROWD = [f"U0P{number}" for number in range(20)]
CASES = {
    "one day": lambda n: channel([line(i) for i in range(n)]),
    "many days": many_days,
    "many conversations": lambda n: export(
        dms=[room(f"D0{i}", ("U0SAM", f"U0P{i}")) for i in range(n // 4)],
        **{f"D0{i}": [line(i, f"U0P{i}")] for i in range(n // 4)},
    ),
    "a crowd": lambda n: channel([line(i, CROWD[i % 20], "<@U0SAM> hello") for i in range(n)], ["U0SAM", *CROWD]),
    "joins": lambda n: channel(
        [line(i, f"U0P{i}", subtype="channel_join", inviter="U0SAM") for i in range(n)] + [line(n)]
    ),
    "to and fro": lambda n: channel(
        [line(i, "U0JONAS", subtype=("channel_join", "channel_leave")[i % 2]) for i in range(n)]
        + [line(n + i, "U0SAM") for i in range(n // 4)]
    ),
    "members": lambda n: channel([line(1)], ["U0SAM", *(f"U0P{i}" for i in range(4 * n))]),
    "threads": lambda n: channel(
        [line(i, thread_ts=f"{1_600_000_000 + i // 2}.000100") for i in range(n)], ["U0SAM", *CROWD]
    ),
    "mentions": lambda n: channel([line(1, text=" ".join(f"<@U0P{i}>" for i in range(2 * n)))]),
    "marks": lambda n: channel([line(1, text="<a" * 20 * n)]),
    "brackets": lambda n: channel([line(1, text="<@U" + "A" * 20 * n)]),
    "links": lambda n: channel([line(1, text="<https://x.example|" * 4 * n)]),
    "reactions": lambda n: channel([line(1, "U0SAM", reactions=[{"users": [f"U0P{i}" for i in range(2 * n)]}])]),
    "a huddle": lambda n: channel(
        [line(1, subtype="huddle_thread", room={"participant_history": [f"U0P{i}" for i in range(2 * n)]})]
    ),
    "users": lambda n: export(users=[user(f"U0P{i}") for i in range(n)]),
    "the same": lambda n: channel([line(1)] * n),
    "broken": lambda n: channel([line(i) if i % 3 else {"ts": 5} for i in range(n)]),
    "folders": lambda n: export(**{f"x{i}": [] for i in range(n // 2)}),
}


def read(files):
    with Archive.of_bytes(files, owner="U0SAM") as archive:
        return sum(1 for _ in SlackSource().read(archive))


@pytest.mark.parametrize("name", CASES)
def test_twice_the_export_takes_twice_the_time(name):
    """Also where an export was written to make its reader slow."""
    assert growth(read, CASES[name], 300) <= AT_MOST


def test_memory_stays_flat(tmp_path):
    """Four times the days take little more."""
    peaks = []
    for days in (300, 1200):
        folder = tmp_path / f"{days}"
        for name, text in many_days(4).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        for number in range(days):
            month, day = divmod(number, 28)
            lines = [line(100 * number + i, ("U0SAM", "U0MIRA")[i % 2]) for i in range(100)]
            (folder / f"D0MIRA/{2010 + month // 12}-{month % 12 + 1:02}-{day + 1:02}.json").write_text(
                json.dumps(lines)
            )
        script = f"""{PEAK_MIB}
from warmlinks.archive import open_archive
from warmlinks_slack.source import SlackSource
with open_archive({str(folder)!r}, owner="U0SAM") as archive:
    print(sum(1 for _ in SlackSource().read(archive)), peak_mib())
"""
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        records, mib = map(int, done.stdout.split())
        assert records >= 100 * days
        peaks.append(mib)

    assert peaks[1] <= peaks[0] + 12
