"""Reads archives that nobody would write, and looks that the readers stay themselves.

    python benchmarks/fuzz.py --minutes 60 --seed 1         exits with 1 where anything was wrong; best at nice 19
    python benchmarks/fuzz.py --minutes 60 --keep FOLDER    keeps what was wrong there, cut down to what it takes
    python benchmarks/fuzz.py --control                     readers with faults put in, each of which must be seen

It starts from the sample archives of every generation of three networks, cut down to a few records of each kind, and
changes them where their structure is: values of JSON, cells and quotes of tables, elements of pages, names, copies and
headers of zip members, encodings, cuts. What gives an answer that was never given before is changed further.

What must hold of every input: only `InputError` leaves; the time and the memory that it takes are bounded by its size;
what is yielded can be loaded into a book, whose report adds up; read twice it gives the same. And of a single changed
record, or member: every contact that another one tells of is there as before.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import re
import signal
import struct
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from attrs import define, evolve, field, frozen

import warmlinks as wl
from warmlinks.archive import Budgets, open_archive
from warmlinks.errors import InputError, WarmlinksError
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Record, Refused, Skipped, Source
from warmlinks.testing._mutations import garbled
from warmlinks.values import Interaction
from warmlinks_samples.generations import GENERATIONS
from warmlinks_samples.making import make_world
from warmlinks_samples.networks import network_of
from warmlinks_samples.world import World

WHEN = (2026, 1, 21, 9, 0, 0)
MOST_RECORDS = 4
MOST_MEMBERS = 14
MOST_BYTES = 2_000_000

SECONDS, SECONDS_PER_BYTE = 1.0, 20e-6
"""An input may take that much processor time, and so much more for each of its bytes."""
MIBS, BYTES_PER_BYTE = 48, 30
"""An input may take that much memory, and so much more for each of its bytes."""
STOP_AFTER = 30.0

BUDGETS = Budgets(total_bytes=64 << 20, member_bytes=32 << 20)
REGISTRY = Registry()

Members = list[tuple[str, bytes]]


@frozen
class Sample:
    """The archive of one generation, small: its source, whose it is, and its members in their order."""

    network: str
    generation: str
    owner: str
    members: tuple[tuple[str, bytes], ...]


@frozen
class Input:
    """An archive to read, how it came to be, and, where one record or member was changed, which.

    `packed` are the bytes of the zip itself, where it is no ordinary one.
    """

    sample: Sample
    members: tuple[tuple[str, bytes], ...]
    how: tuple[str, ...] = ()
    packed: bytes | None = field(default=None, repr=False)
    changed: str | None = None
    """Where the one changed record lies, as places have it: `data/tweets.js[3]`; of a table, `messages.csv[`."""

    @property
    def size(self) -> int:
        return len(self.packed) if self.packed is not None else sum(len(data) for _, data in self.members)


# samples, small


def samples(seed: int) -> list[Sample]:
    """The archives of every generation, each cut down to a few records of each kind."""
    world = make_world(seed)
    made = []
    for generation in GENERATIONS:
        for archive in network_of(generation.network).archives(world, generation.name).values():
            whole = {generation.name: archive} if isinstance(archive, bytes) else dict(archive)
            members = [(name, smaller(name, data)) for name, data in _few(whole).items()]
            owner = world.owner.name if generation.network != "twitter" else "@" + _handle(world)
            made.append(Sample(generation.network, generation.name, owner, tuple(members)))
    return made


def _handle(world: World) -> str:
    return str(world.owner.accounts["twitter"].handle)


def _few(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """A few members of each kind: names that differ in numbers and folders alone are of one kind."""
    kinds: Counter[str] = Counter()
    few = {}
    for name, data in members.items():
        kind = re.sub(r"[0-9_]+", "", name.rpartition("/")[2]) + str(name.count("/"))
        kinds[kind] += 1
        if kinds[kind] <= 3 and len(few) < MOST_MEMBERS * 3:
            few[name] = data
    return few


def smaller(name: str, data: bytes) -> bytes:
    """A member with a few of its records."""
    if name.lower().endswith(".csv"):
        return b"\n".join(data.split(b"\n")[:12]) + b"\n"
    prefix, value = parsed(data)
    if value is not None:
        return prefix + json.dumps(_cut(value), ensure_ascii=True).encode()
    return data if len(data) < 20_000 else data[:20_000] + b"</div></div></body></html>"


def _cut(value: Any) -> Any:
    if isinstance(value, list):
        return [_cut(part) for part in value[:MOST_RECORDS]]
    if isinstance(value, dict):
        return {key: _cut(part) for key, part in value.items()}
    return value


def parsed(data: bytes) -> tuple[bytes, Any]:
    """The script prefix and the JSON behind it; None where it is none."""
    prefix = b""
    if data.lstrip()[:1] not in (b"[", b"{"):
        head, equals, rest = data.partition(b"=")
        prefix, data = head + equals, rest
    try:
        return prefix, json.loads(data)
    except (ValueError, RecursionError):
        return b"", None


# changing them


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    1e308,
    "",
    " ",
    "\x00",
    "x" * 5000,
    "\ud800",
    "\u202e\u0301" * 20,
    [],
    {},
    [[]],
    [None],
    {"": None},
    "0001-01-01",
    "9999-12-31T23:59:59Z",
    "1970-01-01T00:00:00.000Z",
    "Wed Feb 30 25:61:61 +0000 2018",
    "Wed Oct 10 20:19:24 +9999 2018",
    "2020-02-30 10:00:00 UTC",
    "31 Feb 2020",
    "-5",
    "1e400",
    "NaN",
    "\u0661\u0662\u0663",
    "true",
    "[]",
    253402300800000,
    -62135596800,
    10**30,
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "https://www.linkedin.com/in/",
    "https://x.com/i/user/",
    "@",
)
RAW = (
    b"NaN",
    b"Infinity",
    b"1" * 5000,
    b"-",
    b"tru",
    b"'x'",
    b'"\\ud83d"',
    b'"\\u0000"',
    b"/*x*/",
    b"alert(1)",
    b"0x1f",
    b"1.",
)


def of_json(data: bytes, dice: random.Random) -> tuple[bytes, str, int | None] | None:
    """JSON with one value changed: the new bytes, how, and in which record of its list."""
    prefix, value = parsed(data)
    if not isinstance(value, list | dict) or not value:
        return None
    paths = list(_paths(value))
    path = dice.choice(paths)
    record = next((key for key in path[:2] if isinstance(key, int)), None)
    if isinstance(value, dict) and path[0] != "messages":
        record = None
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    last = path[-1]
    way = dice.randrange(9)
    raw = None
    how = f"value {way}"
    if way < 4:
        holder[last] = dice.choice(ODD)
    elif way == 4:
        source: Any = value
        for key in dice.choice(paths):
            source = source[key]
        holder[last] = json.loads(json.dumps(source))
    elif way == 5:
        if isinstance(holder, dict):
            del holder[last]
        else:
            holder[last] = {"nested": holder[last]}
    elif way == 6:
        deep: Any = holder[last]
        for _ in range(dice.choice((3, 63, 64, 65, 300))):
            deep = [deep] if dice.random() < 0.5 else {"a": deep}
        holder[last] = deep
    elif way == 7:
        raw, holder[last] = dice.choice(RAW), "@@RAW@@"
    elif isinstance(holder, dict):
        # a key that stands twice
        raw, holder[last] = (
            b"1, " + json.dumps(str(last)).encode() + b": " + json.dumps(holder[last]).encode(),
            "@@RAW@@",
        )
    else:
        holder.insert(last, dice.choice(ODD))
        record = None
    text = json.dumps(value, ensure_ascii=dice.random() < 0.7).encode("utf-8", "surrogatepass")
    if raw is not None:
        text = text.replace(b'"@@RAW@@"', raw)
    return prefix + text, how, record


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield (*before, key)
        yield from _paths(part, (*before, key))


def of_table(data: bytes, dice: random.Random) -> tuple[bytes, str, int | None] | None:
    """A table with a row changed."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return None
    if len(rows) < 2:
        return None
    number = dice.randrange(len(rows))
    row = rows[number]
    way = dice.randrange(9)
    if not row:
        row.append("")
    cell = dice.randrange(len(row))
    if way == 0:
        del row[cell]
    elif way == 1:
        row.insert(cell, str(dice.choice(ODD)))
    elif way in (2, 3):
        row[cell] = str(dice.choice(ODD))
    elif way == 4:
        row[cell] = row[dice.randrange(len(row))]
    elif way == 5:
        row[cell] += dice.choice(("\n", "\r", "\r\n", '"', ",", "\x85", "\u2028"))
    elif way == 6:
        rows.insert(number, list(dice.choice(rows)))
    elif way == 7:
        del rows[number]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=dice.choice(("\n", "\r\n"))).writerows(rows)
    text = out.getvalue().encode("utf-8", "surrogatepass")
    if way == 8:
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice((b'"', b",", b"\n", b'""', b"\x00", b"\xff", b";", b"\t")) + text[at:]
    return text, f"row {way}", number if way in (2, 3, 4, 5) and number > 4 else None


TAGS = (
    b"<div>",
    b"</div>",
    b"<p>",
    b"</p>",
    b"<ul><li>",
    b"<b><i>",
    b"<br>",
    b"<!--",
    b"<script>",
    b"&#x110000;",
    b"&amp;",
    b"<td",
    b'" class="',
)


def of_page(data: bytes, dice: random.Random) -> tuple[bytes, str, int | None] | None:
    """A page with elements opened, closed, moved, or with other words in them."""
    pieces = re.split(rb"(<[^>]*>)", data)
    if len(pieces) < 5:
        return None
    way = dice.randrange(6)
    at = dice.randrange(len(pieces))
    if way == 0:
        pieces.insert(at, dice.choice(TAGS) * dice.choice((1, 1, 2, 500)))
    elif way == 1:
        del pieces[at]
    elif way == 2:
        pieces[at], pieces[at - 1] = pieces[at - 1], pieces[at]
    elif way == 3:
        pieces[at] = str(dice.choice(ODD)).encode("utf-8", "surrogatepass")
    elif way == 4:
        pieces[at:at] = pieces[max(0, at - dice.randrange(1, 30)) : at]
    else:
        pieces[at] = re.sub(rb"\d+", lambda _: str(dice.choice((0, 31, 99999999999))).encode(), pieces[at])
    return b"".join(pieces), f"element {way}", None


def of_bytes(data: bytes, dice: random.Random) -> tuple[bytes, str, int | None] | None:
    """Any member: cut, in another encoding, with bytes changed."""
    way = dice.randrange(9)
    if way == 0:
        data = data[: dice.randrange(len(data) + 1)]
    elif way == 1:
        data = b"\xef\xbb\xbf" + data
    elif way == 2:
        data = data.decode("utf-8", "replace").encode(dice.choice(("utf-16", "utf-16-le", "utf-32", "utf-7")))
    elif way == 3:
        data = data.decode("utf-8", "replace").encode("cp1252", "replace")
    elif way == 4:
        data = data.decode("utf-8", "replace").encode().decode("latin-1").encode()
    elif way == 5:
        data = b""
    elif way == 6:
        data = data * dice.choice((2, 3, 60))
    else:
        data = next(garbled(data, dice, 1), b"")
    return data, f"bytes {way}", None


NAMES = (
    "../{name}",
    "/etc/{name}",
    "C:\\{name}",
    "{name}/",
    "x/{name}",
    "{NAME}",
    "{name}\x00.js",
    "{name}.bak",
    "__MACOSX/._{name}",
    "\u202e{name}",
    "{name}" + "a" * 300,
    "./{name}",
    "data//{name}",
    "{name} (1)",
    "e\u0301/{name}",
)


def of_names(members: Members, dice: random.Random) -> str:
    """Members renamed, doubled, swapped, taken out."""
    at, other = dice.randrange(len(members)), dice.randrange(len(members))
    name, data = members[at]
    way = dice.randrange(6)
    if way < 2:
        members[at] = (dice.choice(NAMES).replace("{name}", name).replace("{NAME}", name.upper()), data)
    elif way == 2:
        members.append((name, members[other][1]))
    elif way == 3:
        members[at], members[other] = (name, members[other][1]), (members[other][0], data)
    elif way == 4 and len(members) > 1:
        del members[at]
    else:
        members.append((dice.choice(NAMES).replace("{name}", name).replace("{NAME}", name.upper()), data))
    return f"names {way}"


def packed(members: Iterator[tuple[str, bytes]] | Members | tuple[tuple[str, bytes], ...]) -> bytes:
    """An ordinary zip."""
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name or "x", WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def odd_zip(members: Members, dice: random.Random) -> tuple[bytes, str]:
    """A zip that is no ordinary one."""
    way = dice.randrange(11)
    out = io.BytesIO()
    method = dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(members):
            info = zipfile.ZipInfo(name or "x", WHEN if way != 3 else (1980, 1, 1, 0, 0, 0))
            info.compress_type = method if way in (0, 1) else zipfile.ZIP_DEFLATED
            if way == 2 and number % 3 == 0:
                info.external_attr = 0o120777 << 16
            if way == 4:
                info.extra = struct.pack("<HHQ", 1, 8, dice.choice((0, 2**40, 2**64 - 1)))
            with archive.open(info, "w", force_zip64=way == 1) as stream:
                stream.write(data + b" " * (2 << 20 if way == 5 and number == 0 else 0))
        if way == 3:
            archive.comment = b"PK\x05\x06" * 20
    data = bytearray(out.getvalue())
    headers = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", bytes(data))]
    if way == 6 and headers:
        # the flag that says encrypted
        at = dice.choice(headers)
        data[at + (8 if data[at + 2] == 1 else 6)] |= 1
    elif way in (7, 8) and headers:
        at = dice.choice(headers) + dice.randrange(4, 30)
        if at < len(data):
            data[at] = dice.choice((0, 1, 255, dice.randrange(256)))
    elif way == 9:
        del data[dice.randrange(len(data)) :]
    elif way == 10:
        data = bytearray(b"#!/bin/sh\n" * dice.choice((1, 500)) + data)
    return bytes(data), f"zip {way}"


def change(parent: Input, dice: random.Random) -> Input:
    """One or a few changes of an input."""
    members = list(parent.members)
    how = list(parent.how)
    changed: str | None = None
    rounds = dice.choice((1, 1, 1, 1, 2, 4))
    for _ in range(rounds):
        if not members:
            break
        if dice.random() < 0.12:
            how.append(of_names(members, dice))
            changed = None
            rounds = 2
            continue
        at = dice.randrange(len(members))
        name, data = members[at]
        end = name.lower().rpartition(".")[2]
        ways = {"csv": of_table, "js": of_json, "json": of_json, "htm": of_page, "html": of_page}
        way = ways.get(end, of_bytes) if dice.random() < 0.8 else of_bytes
        answer = way(data, dice) or of_bytes(data, dice)
        if answer is None:
            continue
        new, told, record = answer
        members[at] = (name, new)
        how.append(f"{name}: {told}")
        changed = None
        if rounds == 1 and not parent.how and record is not None:
            changed = f"{name}[" if end == "csv" else f"{name}[{record}]"
    whole = None
    if dice.random() < 0.12:
        whole, told = odd_zip(members, dice)
        how.append(told)
        changed = None
    return Input(parent.sample, tuple(members), tuple(how), whole, changed)


# reading them


class WrongError(Exception):
    """Something about an input that must not be; `law` names it."""

    def __init__(self, law: str, text: str) -> None:
        super().__init__(f"{law}: {text}")
        self.law = law


@frozen
class Reading:
    """What came of reading: records, or the error that left; and what it took."""

    records: tuple[Record, ...]
    error: str | None
    seconds: float
    mebibytes: float


def _source(sample: Sample) -> Source:
    return REGISTRY.source(sample.network)


def read(archive: Input, folder: Path) -> Reading:
    """Read an input as a load does, without a book."""
    path = folder / "archive.zip"
    path.write_bytes(archive.packed if archive.packed is not None else packed(archive.members))
    records: list[Record] = []
    error = None
    before = _memory(reset=True)
    started = time.process_time()
    try:
        with open_archive(path, owner=archive.sample.owner, budgets=BUDGETS) as opened:
            source = _source(archive.sample)
            source.recognizes(opened)
            records.extend(source.read(opened))
    except InputError as caught:
        error = caught.what
    seconds = time.process_time() - started
    return Reading(tuple(records), error, seconds, _memory() - before)


def _memory(*, reset: bool = False) -> float:
    """The process's memory, or its peak since the last reset, in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024


def load(archive: Input, folder: Path) -> None:
    """Load an input into a book: only our errors leave, the report adds up, and the book is whole."""
    path = folder / "archive.zip"
    path.write_bytes(archive.packed if archive.packed is not None else packed(archive.members))
    with wl.Book.open(":memory:", timezone="Europe/Berlin", registry=REGISTRY, budgets=BUDGETS) as book:
        try:
            report = book.load([path], source=archive.sample.network, owner=archive.sample.owner).files[0]
        except WarmlinksError as error:
            raise WrongError("only our errors leave", f"{type(error).__name__} from a list: {error}") from error
        if report.error is not None and not isinstance(report.error, InputError):
            raise WrongError("only InputError leaves", f"{type(report.error).__name__}: {report.error}")
        total = report.new + report.changed + report.same + report.left_out + report.refused
        if report.seen != total:
            raise WrongError("reports add up", f"seen {report.seen}, told {total}")
        wrong = [check for check in book.doctor(mend=False).checks if not check.ok]
        if wrong:
            raise WrongError("the book is whole", str(wrong))


def contacts(records: tuple[Record, ...]) -> Counter[tuple[object, ...]]:
    return Counter((one.where, one.kind, one.direction, one.at) for one in records if isinstance(one, Interaction))


def check(archive: Input, folder: Path, sound: Reading | None, *, fully: bool) -> Reading:
    """Read an input and look whether everything holds.

    Raises:
        WrongError: it does not.
    """

    def stop(*_: object) -> None:
        raise WrongError("time is bounded", f"stopped after {STOP_AFTER:g} s")

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, STOP_AFTER)
    try:
        try:
            reading = read(archive, folder)
            again = reading
            if fully:
                load(archive, folder)
                again = read(archive, folder)
        except WrongError:
            raise
        except Exception as error:
            raise WrongError("only InputError leaves", f"{type(error).__name__}: {error}") from error
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    if again.records != reading.records:
        raise WrongError("read twice, the same", "other records")
    size = max(archive.size, sum(len(data) for _, data in archive.members))
    if reading.seconds > SECONDS + SECONDS_PER_BYTE * size:
        raise WrongError("time is bounded", f"{reading.seconds:.1f} s for {size:,} bytes")
    if reading.mebibytes > MIBS + BYTES_PER_BYTE * size / 2**20:
        raise WrongError("memory is bounded", f"{reading.mebibytes:.0f} MiB for {size:,} bytes")
    if sound is not None and archive.changed is not None:
        _costs_itself(archive, reading, sound)
    return reading


def _costs_itself(archive: Input, reading: Reading, sound: Reading) -> None:
    """Every contact that another record of the member tells of is there as before.

    Records of other members may hang on it: who somebody is that they name. A record that became a copy of another one
    may tell of its contact in its place.
    """
    changed = archive.changed or ""
    member = changed.rpartition("[")[0]
    there = contacts(reading.records)
    told = {one[1:] for one in there}
    lost = {str(one[0]) for one in contacts(sound.records) - there if one[1:] not in told}
    elsewhere = sorted(place for place in lost if place.startswith(f"{member}[") and not place.startswith(changed))
    # of a table it is not known which row it was, but it was one
    here = len([place for place in lost if place.startswith(changed)])
    if elsewhere or (changed.endswith("[") and here > 1):
        text = f"{archive.how[-1]} cost others too: {sorted(lost)[:4]}"
        raise WrongError("a record costs itself", f"{text}; {reading.error}" if reading.error else text)


def signature(reading: Reading) -> frozenset[str]:
    """What is new about a reading: reasons, errors, kinds of records."""
    marks = {type(one).__name__ + str(len(reading.records).bit_length()) for one in reading.records}
    for one in reading.records:
        if isinstance(one, Refused):
            marks.add("refused " + _plain(one.why))
        elif isinstance(one, Skipped):
            marks.add("skipped " + _plain(one.why))
    if reading.error:
        marks.add("error " + _plain(reading.error))
    return frozenset(marks)


def _plain(text: str) -> str:
    return re.sub(r"[\d'\"`].*", "", text)[:60]


# the run


@define
class Figures:
    """What a run did."""

    inputs: Counter[str] = field(factory=Counter)
    loads: int = 0
    errors: int = 0
    marks: set[str] = field(factory=set)
    wrong: list[tuple[Input, WrongError]] = field(factory=list)
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[float, int] = (0.0, 0)
    seconds: float = 0.0

    def learn(self, archive: Input, reading: Reading) -> bool:
        """Count a reading; whether it gave an answer that was never given before."""
        self.errors += reading.error is not None
        self.slowest = max(self.slowest, (reading.seconds, archive.size))
        self.largest = max(self.largest, (reading.mebibytes, archive.size))
        new = signature(reading) - self.marks
        self.marks |= new
        return bool(new)

    def __str__(self) -> str:
        networks = ", ".join(f"{name} {count:,}" for name, count in sorted(self.inputs.items()))
        lines = [
            f"{self.inputs.total():,} inputs ({networks})",
            f"{self.loads:,} of them also loaded into a book, {self.errors:,} refused as a whole",
            f"{len(self.marks):,} different answers; {self.seconds:,.0f} s of processor time",
            f"slowest: {self.slowest[0]:.2f} s for {self.slowest[1]:,} bytes",
            f"most memory: {self.largest[0]:.0f} MiB for {self.largest[1]:,} bytes",
            f"{len(self.wrong)} wrong",
        ]
        return "\n".join(
            [*lines, *(f"  {one.sample.network} {one.sample.generation}: {why}" for one, why in self.wrong)]
        )


def run(
    seconds: float,
    seed: int,
    *,
    keep: Path | None = None,
    most_wrong: int = 20,
    most: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Figures:
    """Change and read until the time is over."""
    dice = random.Random(seed)
    figures = Figures()
    started, began = time.monotonic(), time.process_time()
    corpus = [Input(sample, sample.members) for sample in samples(7)]
    sound: dict[Sample, Reading] = {}
    known: set[str] = set()
    told = 0.0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for parent in corpus:
            sound[parent.sample] = read(parent, folder)
            if not contacts(sound[parent.sample].records):
                tell(f"{parent.sample.network} {parent.sample.generation}: no contact in the sample")
            figures.learn(parent, sound[parent.sample])
        first = len(corpus)
        while time.monotonic() - started < seconds and len(figures.wrong) < most_wrong:
            if most is not None and figures.inputs.total() >= most:
                break
            parent = corpus[dice.randrange(first)] if dice.random() < 0.6 else dice.choice(corpus)
            archive = change(parent, dice)
            if archive.size > MOST_BYTES:
                continue
            figures.inputs[archive.sample.network] += 1
            fully = dice.random() < 0.05
            figures.loads += fully
            try:
                reading = check(archive, folder, sound[archive.sample], fully=fully)
            except WrongError as error:
                kind = f"{error.law} {archive.sample.network} {_frame(error)}"
                if archive.changed is not None and error.law == "a record costs itself":
                    kind += re.sub(r"\d", "", archive.changed.rpartition("/")[2])
                if kind not in known:
                    known.add(kind)
                    small = cut_down(archive, error, folder, sound[archive.sample])
                    figures.wrong.append((small, error))
                    tell(f"{small.sample.network} {small.sample.generation}: {error} {_frame(error)} {small.how}")
                    _keep(small, keep, len(figures.wrong))
                continue
            if figures.learn(archive, reading) and archive.packed is None and len(corpus) < 2000:
                corpus.append(evolve(archive, changed=None))
            if time.monotonic() - told > 300:
                told = time.monotonic()
                figures.seconds = time.process_time() - began
                tell(str(figures))
    figures.seconds = time.process_time() - began
    return figures


def _frame(error: BaseException) -> str:
    """Where in the program an exception came from."""
    trace = (error.__cause__ or error).__traceback__
    place = ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "warmlinks" in name and "benchmarks" not in name:
            place = f" ({Path(name).name}:{trace.tb_lineno})"
        trace = trace.tb_next
    return place


def cut_down(archive: Input, error: WrongError, folder: Path, sound: Reading) -> Input:
    """The same wrong with fewer members and less in them."""
    if archive.packed is not None or error.law == "a record costs itself":
        return archive

    def still(smaller_one: Input) -> bool:
        try:
            check(smaller_one, folder, sound, fully=error.law not in ("time is bounded", "memory is bounded"))
        except WrongError as again:
            return again.law == error.law and _frame(again) == _frame(error)
        return False

    best = archive
    for member in archive.members:
        less = evolve(best, members=tuple(one for one in best.members if one is not member))
        if less.members and still(less):
            best = less
    return best


def _keep(archive: Input, folder: Path | None, number: int) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        data = archive.packed if archive.packed is not None else packed(archive.members)
        (folder / f"{number:02}-{archive.sample.network}-{archive.sample.generation}.zip").write_bytes(data)


# faults that are put in


def controls(seconds: float, seed: int) -> Iterator[tuple[str, str | None]]:
    """Readers with a fault put in each, and how it was seen; None where it was not."""
    for name, law, fault in (
        ("a reader that stumbles", "only InputError leaves", _stumbling),
        ("a reader that gives up at the first bad record", "a record costs itself", _giving_up),
        ("a reader that is slow with what is bad", "time is bounded", _slow),
        ("a reader that keeps what is bad", "memory is bounded", _hoarding),
    ):
        with mock.patch.object(sys.modules[__name__], "read", fault):
            figures = run(seconds, seed, most_wrong=1)
        laws = {error.law for _, error in figures.wrong}
        yield name, law if law in laws else None


READ = read


def _stumbling(archive: Input, folder: Path) -> Reading:
    reading = READ(archive, folder)
    if archive.how and any(isinstance(one, Refused) for one in reading.records):
        raise KeyError("created_at")
    return reading


def _giving_up(archive: Input, folder: Path) -> Reading:
    reading = READ(archive, folder)
    refused = [number for number, one in enumerate(reading.records) if isinstance(one, Refused)]
    return evolve(reading, records=reading.records[: refused[0]]) if archive.how and refused else reading


def _slow(archive: Input, folder: Path) -> Reading:
    reading = READ(archive, folder)
    return evolve(reading, seconds=reading.seconds + 60) if reading.error else reading


def _hoarding(archive: Input, folder: Path) -> Reading:
    reading = READ(archive, folder)
    return evolve(reading, mebibytes=reading.mebibytes + 2000) if reading.error else reading


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--minutes", type=float, default=60)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what was wrong there")
    words.add_argument("--control", action="store_true", help="put faults in, each of which must be seen")
    words.add_argument("--write", action="store_true", help="keep what is printed on the page of the docs")
    wish = words.parse_args()
    if wish.control:
        lines = []
        for name, law in controls(60, wish.seed):
            lines.append(f"{name:<50} {law or 'NOT SEEN'}")
            print(lines[-1], flush=True)
        options, bad = "--control", any(line.endswith("NOT SEEN") for line in lines)
    else:
        figures = run(
            wish.minutes * 60, wish.seed, keep=wish.keep, tell=lambda text: print(text, file=sys.stderr, flush=True)
        )
        lines = [str(figures)]
        print(figures)
        options, bad = f"--minutes {wish.minutes:g} --seed {wish.seed}", bool(figures.wrong)
    if wish.write:
        from page import keep_on_page

        keep_on_page(f"python benchmarks/fuzz.py {options}", "\n".join(lines))
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
