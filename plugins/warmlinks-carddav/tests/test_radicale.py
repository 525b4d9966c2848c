"""A real CardDAV and CalDAV server, with the world in it: scores made by rows, written into cards, read back from it.

It needs radicale (in the dependency group `peers`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pytest
from crms.world import NOW, WORLD
from dav_server import SECRET, USER, DavServer

from warmlinks.crm import plan, scores_of
from warmlinks.errors import StoppedError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Result
from warmlinks.scoring import score
from warmlinks.testing.doors import DoorConformance, DoorExample
from warmlinks_carddav.door import CardDavDoor

pytestmark = pytest.mark.heavy

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "crm-carddav.md").read_text("utf-8")
FIELDS = {"warmth": "X-WARMLINKS-WARMTH", "due_at": "X-WARMLINKS-DUE"}


@pytest.fixture(scope="module", autouse=True)
def password() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAV_PASSWORD", SECRET)
        patch.setenv("DAV_WRONG", "something else")
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[DavServer]:
    """The 60 in an address book, the 1,000 in a calendar."""
    made = DavServer()
    cards = "".join(card(str(one.number), one.name, one.email) for one in WORLD.people)
    meetings = "".join(meeting(one.number, one.at, WORLD.people[one.contact].email) for one in WORLD.activities)
    with httpx.Client(auth=(USER, SECRET), base_url=f"{made.url}{USER}/", timeout=60) as asked:
        # whole collections in one request each, as a program does that moves house
        for name, text, kind in (("friends", cards, "vcard"), ("work", calendar(meetings), "calendar")):
            answer = asked.put(f"{name}/", content=text, headers={"Content-Type": f"text/{kind}; charset=utf-8"})
            answer.raise_for_status()
    yield made
    made.close()


def card(uid: str, name: str, email: str = "") -> str:
    mail = f"EMAIL:{email}\r\n" if email else ""
    return (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:{name};;;;\r\n{mail}NOTE:theirs\r\n"
        "X-FOREIGN;X-WHAT=odd:a\\,b\r\nEND:VCARD\r\n"
    )


def meeting(number: int, at: datetime, email: str) -> str:
    return (
        "BEGIN:VEVENT\r\n"
        f"UID:meeting-{number}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{at:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\n"
        f"ORGANIZER:mailto:{USER}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{email}\r\n"
        "END:VEVENT\r\n"
    )


def calendar(entries: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//invented//EN\r\n{entries}END:VCALENDAR\r\n"


def open_door(server: DavServer, **more: str) -> CardDavDoor:
    table = {"url": server.url, "user": USER, "password": "env:DAV_PASSWORD", **more}
    net = Net(deadline=Deadline(120), now=NOW, inner_hosts=["localhost"], insecure=True)
    return CardDavDoor(CardDavDoor.configure(table), net)


def within(key: str) -> str:
    """The place of a card among those of the user."""
    return unquote(key).removeprefix(f"/{USER}/")


def place(number: int) -> str:
    return f"friends/{number}.vcf"


def line(text: str | None, name: str) -> str | None:
    said = re.search(rf"^{name}:(.*?)\r?$", text or "", re.MULTILINE)
    return said[1] if said else None


def test_scores_by_rows_are_those_of_the_world_and_come_back(server: DavServer) -> None:
    """What the calendar tells scores as the rows it was made of do, to nine digits; and is read back so from cards."""
    door = open_door(server)
    rows = [{"tie": one.contact, "at": one.at} for one in WORLD.activities]
    wanted = {row["tie"]: row for row in score(rows, now=NOW, by="tie", at="at")}
    scores = scores_of(door, now=NOW)
    by_number = {int(re.findall(r"(\d+)\.vcf", row["tie"])[0]): row for row in scores}
    pushed = plan(scores, door, fields=FIELDS, step=0, now=NOW).push()

    assert pushed.counts == {Result.DONE: len(wanted)}
    assert by_number.keys() == wanted.keys()
    for number, row in wanted.items():
        text = server.read(place(number))
        for column in ("warmth", "alive", "due_at"):
            assert by_number[number][column] == near(row[column])
        assert float(line(text, "X-WARMLINKS-WARMTH") or "nan") == near(row["warmth"])
        due = None if row["due_at"] is None else f"{datetime.fromtimestamp(row['due_at'], UTC):%Y%m%dT%H%M%SZ}"
        assert line(text, "X-WARMLINKS-DUE") == due
        assert (line(text, "NOTE"), line(text, "X-FOREIGN;X-WHAT=odd")) == ("theirs", r"a\,b")
    assert line(server.read(place(59)), "X-WARMLINKS-WARMTH") is None


def near(figure: float | None):
    return None if figure is None else pytest.approx(figure, rel=1e-9, abs=1e-9)


def test_an_edit_in_between_survives(server: DavServer) -> None:
    """Whom somebody edited since it was read gives way; to save all that was read loses the edit."""
    door = open_door(server)
    keys = sorted(one.key for one in door.people([]) if one.key.endswith(("/3.vcf", "/4.vcf")))
    planned = plan([{"tie": key, "warmth": 0.111} for key in keys], door, fields={"warmth": "X-A"}, step=0, now=NOW)
    before = server.read(place(3))
    assert before is not None
    server.put(place(3), before.replace("\r\n", "\n").replace("NOTE:theirs", "NOTE:edited"))
    done = planned.push()

    assert done.counts == {Result.STALE: 1, Result.DONE: 1}
    assert line(server.read(place(3)), "NOTE") == "edited"
    assert line(server.read(place(3)), "X-A") is None
    assert line(server.read(place(4)), "X-A") == "0.111"
    # the naive way: the card that was read goes back with ours
    server.put(place(3), before.replace("\r\n", "\n").replace("END:", "X-A:0.111\nEND:"))
    assert line(server.read(place(3)), "NOTE") == "theirs"


def test_a_night_in_which_nothing_changed_writes_nothing(server: DavServer, tmp_path) -> None:
    """No version of a card moves, so no device fetches anything; the naive way moves it."""
    door = open_door(server)
    scores = scores_of(door, now=NOW)
    plan(scores, door, fields=FIELDS, now=NOW, log=tmp_path / "log.db").push()
    before = {one.key: one.version for one in door.people([])}
    again = plan(scores, door, fields=FIELDS, now=NOW, log=tmp_path / "log.db")
    again.push()

    assert again.changes == ()
    assert {one.key: one.version for one in door.people([])} == before
    text = server.read(place(5))
    assert text is not None
    server.put(place(5), re.sub("WARMTH:.*", "WARMTH:0.77", text).replace("\r\n", "\n"))
    assert {one.key for one in door.people([]) if one.version != before[one.key]} == {
        key for key in before if key.endswith("/5.vcf")
    }


def test_who_sees_nobody_is_stopped(server: DavServer) -> None:
    """An empty address book is no reason to think that everybody is gone."""
    server.make("empty", book=True)
    door = open_door(server, url=f"{server.url}{USER}/empty/", calendars=server.url)
    planned = plan(scores_of(door, now=NOW), door, fields=FIELDS, now=NOW)

    assert planned.stops
    with pytest.raises(StoppedError):
        planned.push()
    # the naive way says nothing at all
    assert list(door.people([])) == []


def test_the_page_writes_our_lines_and_takes_them_away(server: DavServer, tmp_path, monkeypatch, capsys) -> None:
    """Its blocks, one after the other, with the address of this server; without a word nobody's lines go."""
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o700)
    # other tests have written the page's own line, and what another log knows of stays
    here = {
        "X-WARMLINKS-WARMTH": "X-GOING",
        "https://dav.example/": server.url,
        "now=now))": "now=now, inner_hosts=['localhost'], insecure=True))",
    }
    writing, leaving = re.findall(r"```py\n(.*?)```", PAGE, re.DOTALL)
    for there, local in here.items():
        writing = writing.replace(there, local)
    names: dict[str, object] = {}
    before = {number: server.read(place(number)) for number in (7, 59)}
    exec(writing, names)
    written = line(server.read(place(7)), "X-GOING")
    with pytest.raises(StoppedError):
        exec(leaving.replace("anyway=True", ""), names)
    exec(leaving, names)

    assert f"carddav, as {USER}" in capsys.readouterr().out
    assert written is not None
    assert {line(server.read(place(number)), "X-GOING") for number in range(60)} == {None}
    assert line(server.read(place(7)), "NOTE") == "theirs"
    assert server.read(place(59)) == before[59]


def test_pushing_is_as_fast_as_the_server_takes_cards(server: DavServer) -> None:
    """Each card is sent once, after it was read with the others: so many requests, and no more."""
    door = open_door(server)
    keys = [one.key for one in door.people([])]
    value = time.time()
    planned = plan([{"tie": key, "warmth": value} for key in keys], door, fields={"warmth": "X-N"}, step=0, now=NOW)
    before = door.net.asked
    planned.push()

    assert door.net.asked - before <= len(keys) + 2 * (len(keys) // door.batch + 2)


class TestDoor(DoorConformance):
    """The kit, with a CRM that misbehaves before the real one."""

    every = 5

    @pytest.fixture(scope="class")
    @classmethod
    def example(cls):
        made = DavServer()
        made.make("friends", book=True)
        made.make("work")
        numbers = iter(range(10_000))

        def make(name: str) -> str:
            number = next(numbers)
            made.put(f"friends/{number}.vcf", card(str(number), name, f"p{number}@club.example").replace("\r\n", "\n"))
            return f"/{quote(USER)}/friends/{number}.vcf"

        def changed(key: str, name: str, value: str) -> None:
            where = within(key)
            text = (made.read(where) or "").replace("\r\n", "\n")
            text = re.sub(rf"^{name}:.*\n", "", text, flags=re.MULTILINE)
            made.put(where, text.replace("END:VCARD", f"{name}:{value}\nEND:VCARD"))

        def raw(key: str):
            text = made.read(within(key))
            return None if text is None else dict(one.split(":", 1) for one in text.split("\r\n") if one)

        def meet(key: str, at: datetime, kind: str) -> None:
            number = next(numbers)
            email = line(made.read(within(key)), "EMAIL") or ""
            made.put(f"work/{number}.ics", calendar(meeting(number, at, email)).replace("\r\n", "\n"))

        yield DoorExample(
            make_door=CardDavDoor,
            port=made.port,
            table=lambda url: {"url": url, "user": USER, "password": "env:DAV_PASSWORD"},
            wrong=lambda url: {"url": url, "user": USER, "password": "env:DAV_WRONG"},
            fields=FIELDS,
            make=make,
            edit=lambda key, text: changed(key, "NOTE", text),
            edit_ours=lambda key, number: changed(key, FIELDS["warmth"], str(number)),
            delete=lambda key: made.delete(within(key)),
            raw=raw,
            meet=meet,
            kind="meeting",
            secret=SECRET,
        )
        made.close()
