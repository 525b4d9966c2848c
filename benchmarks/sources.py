"""How fast mailboxes, calendars, address books and chats are read, beside a bare read of the file, and in what memory.

    python benchmarks/sources.py                                          prints the table
    python benchmarks/sources.py --write docs/explanation/benchmarks-sources.md
    python benchmarks/sources.py --small                                  a twentieth of the size

A bare read of a mailbox splits it at its postmarks and parses every head with the standard library; of a calendar, an
address book or an export of chats it takes the lines apart at their first colon. Times are processor times; each is
taken in a process of its own, the best of two, and the peak of memory is of that process, its libraries included.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

PARTS = ("mail", "calendar", "contacts", "whatsapp", "telegram")
SIZES = {"mail": 100_000, "calendar": 20_000, "contacts": 50_000, "whatsapp": 500_000, "telegram": 2_350_000}
ROUNDS = 2

_TEXT = b"Hello there,\r\n\r\nthe boat is in the harbour and the paint is dry, so we sail on %s.\r\n"
_QUOTED = b"\r\nOn Monday, Sam wrote:\r\n" + b"> the older words of somebody\r\n" * 4
_SIGNED = (
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n        d=x.example; s=20230601; t=1700000000;\r\n"
    b"        h=to:subject:message-id:date:from;\r\n        bh=" + b"A" * 44 + b";\r\n        b=" + b"B" * 60 + b"\r\n"
    b"         " + b"C" * 70 + b"\r\n         " + b"C" * 70 + b"\r\n"
)
_BETWEEN = (b"Monday", b"Friday", b"a sunny day", b"what day?", b"Sunday")


def write_mail(path: Path, count: int) -> None:
    """A mailbox of so many mails, every eighth with an attachment: some 20 kB each."""
    dice = random.Random(1)
    people = [f"person{number}@h{number % 97}.example".encode() for number in range(3000)]
    attachment = base64.encodebytes(dice.randbytes(200_000))
    with path.open("wb") as file:
        for number in range(count):
            other, out = dice.choice(people), dice.random() < 0.3
            name = b"Person Number" + other[6:9] + b" <" + other + b">"
            owner = b"Sam Owner <sam@tidewater.example>"
            head = b"From 179%d@xxx Mon Mar 04 11:20:34 +0000 2024\r\nX-GM-THRID: 179%d\r\n" % (number, number)
            head += b"X-Gmail-Labels: %s\r\n" % (b"Sent" if out else b"Inbox,Important")
            if not out:
                head += b"Delivered-To: sam@tidewater.example\r\nReceived: by 2002:a05 with SMTP id a12;\r\n"
                head += b"        Mon, 4 Mar 2024 03:20:34 -0800 (PST)\r\n" + _SIGNED
            head += b"MIME-Version: 1.0\r\nFrom: %s\r\nTo: %s\r\n" % ((owner, name) if out else (name, owner))
            head += b"Date: Mon, %d Mar 2024 %02d:20:34 +0100\r\n" % (1 + number % 28, number % 24)
            head += b"Message-ID: <m%d@h.example>\r\nSubject: about the %d boats\r\n" % (number, number)
            if dice.random() < 0.1:
                head += b"List-Unsubscribe: <mailto:x@y.example>\r\n"
            text = _TEXT % dice.choice(_BETWEEN) * dice.randint(1, 6)
            if dice.random() < 0.1:
                text += b"Shall we meet before that? I know somebody who has ropes.\r\n"
            text += _QUOTED
            if dice.random() < 0.12:
                mark = b"--b%d\r\n" % number
                head += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % number
                text = mark + b"Content-Type: text/plain; charset=UTF-8\r\n\r\n" + text + b"\r\n" + mark
                text += b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                text += attachment[: dice.randint(650, 3400) * 77] + b"--b%d--\r\n" % number
            else:
                head += b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
            file.write(head + text + b"\r\n")


def write_calendar(path: Path, count: int) -> None:
    """A calendar of so many entries, every fiftieth a series of a year."""
    dice = random.Random(2)
    with path.open("w", newline="\r\n") as file:
        file.write("BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:sam@tidewater.example\n")
        for number in range(count):
            start = datetime(2015, 1, 1, 9) + timedelta(hours=4 * number)  # noqa: DTZ001  as a calendar writes it
            file.write(f"BEGIN:VEVENT\nUID:{number}@x.example\nDTSTAMP:20260121T080000Z\n")
            file.write(
                f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}\nDTEND;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}\n"
            )
            if number % 50 == 0:
                file.write(f"RRULE:FREQ=WEEKLY;UNTIL={start + timedelta(days=365):%Y%m%dT%H%M%S}Z\n")
            guests = [f"p{dice.randrange(2000)}@x.example" for _ in range(dice.randint(1, 3))]
            for who in ("sam@tidewater.example", *guests):
                file.write("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;\n")
                file.write(f" CN=Person {who[:5]}:mailto:{who}\n")
            file.write("SUMMARY:about the boats\nSTATUS:CONFIRMED\nSEQUENCE:0\nTRANSP:OPAQUE\nEND:VEVENT\n")
        file.write("END:VCALENDAR\n")


def write_contacts(path: Path, count: int) -> None:
    """An address book of so many people, every tenth with a photo."""
    photo = "\n ".join(["A" * 74] * 300)
    with path.open("w", newline="\r\n") as file:
        for number in range(count):
            file.write(
                f"BEGIN:VCARD\nVERSION:3.0\nN:Number{number};Person;;;\nFN:Person Number{number}\nUID:{number}\n"
            )
            file.write(
                f"EMAIL;TYPE=INTERNET:p{number}@x.example\nTEL;TYPE=CELL:+49 30 {number:07}\nORG:Tidewater;Boats\n"
            )
            file.write(f"PHOTO;ENCODING=b;TYPE=JPEG:{photo}\n" if number % 10 == 0 else "")
            file.write("BDAY:1984-04-12\nNOTE:at sea\\, often\nREV:2025-11-02T10:11:12Z\nEND:VCARD\n")


def write_whatsapp(path: Path, count: int) -> None:
    """A chat of two of so many lines, every twentieth of which goes on with the message before it."""
    dice, at = random.Random(3), datetime(2012, 1, 1, 8)  # noqa: DTZ001  as a phone writes it
    words = ["boat", "harbour", "the", "paint", "dry", "so", "we", "sail", "on", "sunday", "or", "what", "think"]
    with path.open("w", encoding="utf-8", newline="\r\n") as file:
        for number in range(count):
            text = " ".join(dice.choices(words, k=dice.randint(1, 14)))
            if number % 20 == 19:
                file.write(f"{text}\n")
                continue
            at += timedelta(minutes=dice.randint(0, 25), seconds=dice.randint(0, 59))
            if dice.random() < 0.08:
                text = "\u200eimage omitted"
            elif dice.random() < 0.1:
                text += " \U0001f600 thank you"
            file.write(f"[{at:%d/%m/%Y, %H:%M:%S}] {dice.choice(('Mira Holt', 'Sam Owner'))}: {text}\n")


_SAID = "the boat is in the harbour and the paint is dry, so we sail "
_WHEN = ("on Monday", "soon", "on a sunny day", "when?")
_LINK = {"type": "link", "text": "https://x.example/boats"}


def write_telegram(path: Path, count: int) -> None:
    """An account of so many messages in 660 chats: every tenth is a group, and sixty groups were left."""
    dice = random.Random(3)
    people = [
        {
            "user_id": 2000 + number,
            "first_name": "Person",
            "last_name": f"Number{number}",
            "date_unixtime": "1400000000",
        }
        for number in range(600)
    ]
    with path.open("w") as file:
        owner = {"user_id": 1001, "first_name": "Sam", "last_name": "Owner", "username": "@sam"}
        file.write(f'{{\n "about": "",\n "personal_information": {json.dumps(owner)},\n')
        file.write(f' "contacts": {{"about": "", "list": {json.dumps(people)}}},\n')
        number = 0
        for name, chats, end in (("chats", 600, ",\n"), ("left_chats", 60, "\n}\n")):
            file.write(f' "{name}": {{"about": "", "list": [\n')
            for chat in range(chats):
                several = name == "left_chats" or chat % 10 == 0
                kind = "private_supergroup" if several else "personal_chat"
                head = {"name": f"Person Number{chat}", "type": kind, "id": 2000 + chat}
                file.write(f'{json.dumps(head)[:-1]}, "messages": [\n')
                for place in range(count // 660):
                    number += 1
                    who = 1001 if place % 2 else 2000 + (chat + (place % 5 if several else 0)) % 600
                    file.write(json.dumps(_message(number, who, dice), indent=1))
                    file.write(",\n" if place < count // 660 - 1 else "\n")
                file.write("]}" + (",\n" if chat < chats - 1 else "\n"))
            file.write(f" ]}}{end}")


def _message(number: int, who: int, dice: random.Random) -> dict[str, object]:
    text = _SAID + dice.choice(_WHEN) * dice.randint(1, 4)
    if dice.random() < 0.1:
        text += " Shall we meet before that? I know somebody who has ropes."
    at = datetime(2014, 5, 13) + timedelta(seconds=150 * number)  # noqa: DTZ001  as an export writes it
    said: dict[str, object] = {"id": number, "type": "message", "date": at.isoformat()}
    said |= {"date_unixtime": str(1_399_932_000 + 150 * number)}
    said |= {"from": f"Person Number{who - 2000}", "from_id": f"user{who}"}
    if dice.random() < 0.1:
        said |= {"photo": "(File not included. Change data exporting settings to download.)", "width": 1280}
    entities = [{"type": "plain", "text": text}]
    if dice.random() < 0.1:
        return said | {"text": [text, _LINK, ""], "text_entities": [*entities, _LINK]}
    return said | {"text": text, "text_entities": entities}


WRITERS: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "mail": ("All mail.mbox", write_mail),
    "calendar": ("sam@tidewater.example.ics", write_calendar),
    "contacts": ("contacts.vcf", write_contacts),
    "whatsapp": ("WhatsApp Chat with Mira Holt.txt", write_whatsapp),
    "telegram": ("result.json", write_telegram),
}
SOURCES = {"whatsapp": "WhatsAppSource"}
"""Their classes, where these are not called as the part is."""

_BARE = {
    "mail": """
from email.parser import BytesHeaderParser
from email.policy import compat32
parser, head, within, blank, count = BytesHeaderParser(policy=compat32), [], False, True, 0
with open(path, "rb") as file:
    for line in file:
        if blank and line.startswith(b"From "):
            if head: parser.parsebytes(b"".join(head)); count += 1
            head, within, blank = [], True, False
            continue
        blank = line in (b"\\n", b"\\r\\n")
        if within:
            if blank: within = False
            else: head.append(line)
if head: parser.parsebytes(b"".join(head)); count += 1
""",
    "calendar": """
count = 0
with open(path, "rb") as file:
    for line in file:
        name, _, value = line.partition(b":")
        count += name == b"BEGIN"
""",
}
_BARE["contacts"] = _BARE["telegram"] = _BARE["calendar"]
_BARE["whatsapp"] = """
count = 0
with open(path, encoding="utf-8") as file:
    for line in file:
        head, _, text = line.partition(": ")
        count += head.startswith("[")
"""
_READ = """
from warmlinks.archive import open_archive
from warmlinks_{part}.source import {source}
with open_archive(path) as archive:
    count = sum(1 for _ in {source}().read(archive))
"""
_TIMED = """
import json, sys, time
path = sys.argv[1]
begun = time.process_time()
{script}
taken = time.process_time() - begun
peak = int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps([taken, peak, count]))
"""


def timed(script: str, path: Path) -> tuple[float, int, int]:
    """(seconds, MiB, count) of a script, the quickest of some rounds."""
    runs = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-c", _TIMED.format(script=script), str(path)], check=True, capture_output=True, text=True
        )
        runs.append(tuple(json.loads(done.stdout)))
    return min(runs)


def measured(part: str, count: int, folder: Path) -> list[str]:
    """One line of the table for a size, and for half of it."""
    name, write = WRITERS[part]
    lines, halves = [], 0.0
    for some in (count // 2, count):
        path = folder / name
        write(path, some)
        bare, _, _ = timed(_BARE[part], path)
        source = SOURCES.get(part, f"{part.capitalize()}Source")
        taken, peak, records = timed(_READ.format(part=part, source=source), path)
        grown = f"{taken / halves:.2f}" if halves else ""
        lines.append(
            f"| {part} | {some:,} | {path.stat().st_size / 1e6:,.0f} MB | {records:,} | {bare:.1f} s"
            f" | {taken:.1f} s | {taken / bare:.1f} | {grown} | {peak} MiB |"
        )
        print(lines[-1], flush=True)
        halves = taken
        path.unlink()
    return lines


HEAD = """\
# How fast mail, calendars, contacts and chats are read

Written by `python benchmarks/sources.py --write docs/explanation/benchmarks-sources.md`, on a machine with two cores
and other work to do; processor times, the best of two.
A bare read of a mailbox splits it and parses its heads with the standard library; of the others it takes their lines
apart. What is read is gone through twice, so that names, lists and the owner are known before the first record.

| | entries | file | records | bare read | read | times as long | doubled | peak of memory |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("parts", nargs="*", default=PARTS)
    asked = parser.parse_args()
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in asked.parts:
            lines += measured(part, SIZES[part] // (20 if asked.small else 1), Path(folder))
    if asked.write:
        asked.write.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
