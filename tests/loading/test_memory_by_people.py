"""Loading takes little memory for each person, however many there are."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from peak_memory import PEAK_MIB

import warmlinks as wl
from warmlinks.people import directory as people_in_store

LOAD = f"""
{PEAK_MIB}
import sys
import warmlinks as wl
with wl.Book.open(sys.argv[2], timezone="Europe/Berlin") as book:
    report = book.load(sys.argv[1])
    assert not report.files[0].failed and not report.files[0].refused, report
    print(len(report.files) and report.new_people, peak_mib())
"""


def _followers(path: Path, count: int) -> Path:
    account = '[{"account": {"username": "mira", "accountId": "77", "accountDisplayName": "Mira Holt"}}]'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/account.js", f"window.YTD.account.part0 = {account}")
        with archive.open("data/follower.js", "w") as member:
            member.write(b"window.YTD.follower.part0 = [")
            for number in range(count):
                entry = f'{{"follower": {{"accountId": "{1_000_000 + 7 * number}"}}}}'
                member.write(f"{',' if number else ''}{entry}".encode())
            member.write(b"]")
    return path


def _peak(archive: Path, book: Path) -> tuple[int, int]:
    """How many people were new, and the peak in MiB of a process that does nothing else."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(archive), str(book)], capture_output=True, text=True, check=True
    )
    new, peak = done.stdout.split()
    return int(new), int(peak)


@pytest.mark.heavy
def test_a_million_followers_load_within_250_mib(tmp_path):
    new, peak = _peak(_followers(tmp_path / "x.zip", 1_000_000), tmp_path / "book.db")

    assert new == 1_000_000
    assert peak <= 250


def test_followers_known_by_number_are_no_objects(tmp_path, monkeypatch):
    """Of people whom nothing can join with others none comes into memory; of two with one address both do."""
    held: list[int] = []
    identity_rows = people_in_store.identity_rows

    def counting(*args, **kwargs):
        rows = identity_rows(*args, **kwargs)
        held.append(len(rows))
        return rows

    monkeypatch.setattr(people_in_store, "identity_rows", counting)
    with wl.Book.open(tmp_path / "book.db", timezone="Europe/Berlin") as book:
        book.load(_followers(tmp_path / "x.zip", 500))
        # the owner's own account
        assert max(held) == 1
        cards = "FirstName,LastName,Emails\nIda,Falk,ida@example.org\nIda F.,Falk,ida@example.org\n"
        connections = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\nOle,Dahl,,,,,01 Jan 2020\n"
        (tmp_path / "export").mkdir()
        (tmp_path / "export/Connections.csv").write_text(connections, encoding="utf-8")
        (tmp_path / "export/Contacts.csv").write_text(cards, encoding="utf-8")
        book.load(tmp_path / "export")

        assert 2 <= max(held) <= 5


def _connections(path: Path, count: int, *, messages: int = 0) -> Path:
    given = ["Ada", "Bela", "Cora", "Dora", "Edda", "Finn", "Gero", "Hilde", "Ines", "Jona"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Profile.csv", "First Name,Last Name,Headline\nMira,Holt,Engineer\n")
        with archive.open("Connections.csv", "w") as member:
            member.write(b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n")
            for number in range(count):
                name = f"{given[number % 10]},Family{number // 10:x},https://www.linkedin.com/in/p{number}"
                member.write(f"{name},,Company {number % 999},Engineer,{1 + number % 28:02d} Jan 2020\n".encode())
        if messages:
            rows = (
                f"c{number},Mira Holt,https://www.linkedin.com/in/mira,{given[number % 10]} Family{number // 10:x},"
                f"https://www.linkedin.com/in/p{number},2021-05-{1 + number % 28:02d} 10:00:00 UTC,hello {number}\n"
                for number in range(messages)
            )
            head = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT\n"
            archive.writestr("messages.csv", head + "".join(rows))
    return path


@pytest.mark.heavy
@pytest.mark.parametrize("messages", [0, 20_000])
def test_two_hundred_thousand_connections_load_within_250_mib(tmp_path, messages):
    """Also with messages, for which everybody's name is held who could be named in them."""
    new, peak = _peak(_connections(tmp_path / "linkedin.zip", 200_000, messages=messages), tmp_path / "book.db")

    assert new == 200_000
    assert peak <= 250
