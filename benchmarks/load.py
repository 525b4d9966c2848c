"""How long large archives take to load, as a ratio to the least that the same work can take.

    python benchmarks/load.py                                     X: 100,000 posts, 50,000 messages; Facebook, LinkedIn
    python benchmarks/load.py --write docs/explanation/benchmarks-load.md
    python benchmarks/load.py --hpi PYTHON --tweetnook PROGRAM    and beside peers, each from its own environment
    python benchmarks/load.py --before PYTHON                     only this: beside warmlinks of another environment,
                                                                  up to --posts

The archives are invented and the same every time. Each measurement runs in a fresh process; all are taken in turn, and
again, and the table has the middle of the rounds, since only times of one run on one machine can be compared. Times are
those of the processor: what else the machine does, and how long its disk takes to sync, is not in them.

The floor is msgspec decoding the same bytes into the same typed shapes, one record at a time (for tables: the csv
module giving the same rows), and `executemany` of the rows that the load would keep into bare SQLite tables with the
same keys. It decides nothing: no direction, no owner, no identity, no difference from what is there already, no index
but the key.

`--before` is an older warmlinks, or the same with fewer plugins, in an environment of its own. Both load the same
archives of each size, in pairs that change places, each in a fresh process into a new book: `Book.load`, and all that
the process takes, from the start of Python on.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import json
import marshal
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archives import write_x_archive

if TYPE_CHECKING:
    from warmlinks.plugins.sources import Source

NOW = datetime(2023, 1, 1, tzinfo=UTC)

TABLES = {
    "Interaction": ("network, key", "network, key, who, kind, direction, at, place, conversation"),
    "Message": ("network, key", "network, key, conversation, speaker, at, introducing, thanks, question, place"),
    "Conversation": ("network, key", "network, key, kind, place"),
    "Member": ("conversation, who", "conversation, who, joined, left_, brought_by"),
    "Person": ("network, key", "network, key, handle, name, url, place"),
    "Tie": ("network, who, kind", "network, who, kind, direction, place"),
}
"""Kind of record -> the key of its bare table, and its columns."""


# What is measured, each in a process of its own


def source_of(archive: str) -> Source:
    """The source that reads an archive, which is named by its network."""
    network = Path(archive).name.partition("-")[0]
    names = {"twitter": "TwitterSource", "facebook": "FacebookSource", "linkedin": "LinkedInSource"}
    return getattr(importlib.import_module(f"warmlinks_{network}.source"), names[network])()


def write(archive: str, place: str) -> dict[str, float]:
    """Not measured: the archives. Not in the parent, since a child begins with its parent's peak of memory."""
    posts, messages, people, others = map(int, place.split(","))
    folder = Path(archive)
    write_x_archive(folder / "twitter-2023-01-01.zip", posts=posts, messages=messages, people=people)
    if others:
        from warmlinks_samples.scale import write_scale

        # two in five interactions are on Facebook, one on LinkedIn
        write_scale(folder, people=people // 2, interactions=posts + messages)
        (folder / "twitter-scale.zip").unlink()
    return {}


def rows(archive: str, place: str) -> None:
    """Not measured: the rows that a load keeps, for the floor to write."""
    from warmlinks.archive import open_archive

    found: dict[str, list[tuple[object, ...]]] = {name: [] for name in TABLES}
    with open_archive(archive) as opened:
        for record in source_of(archive).read(opened):
            kind = type(record).__name__
            if kind == "Interaction":
                at = int(record.at.timestamp())
                row = (record.who, record.kind, record.direction, at, record.where, record.conversation)
                found[kind].append((record.network, record.key, *row))
            elif kind == "Message":
                cues = (record.cues.introduction_score, record.cues.thanks, record.cues.question)
                row = (record.conversation, record.speaker, int(record.at.timestamp()), *cues, record.where)
                found[kind].append((record.network, record.key, *row))
            elif kind == "Conversation":
                found[kind].append((record.network, record.key, record.kind, record.where))
                found["Member"] += [(record.key, one.who, None, None, one.brought_by) for one in record.members]
            elif kind == "Person":
                who = record.identity
                found[kind].append((who.network, who.key, who.handle, who.name, who.url, record.where))
            elif kind == "Tie":
                found[kind].append((record.network, record.who, record.kind, record.direction, record.where))
            elif kind not in {"About", "Account", "WholeList", "Skipped", "Refused"}:
                raise TypeError(f"the floor knows no {kind}, and would be lower than it is")
    Path(place).write_bytes(marshal.dumps(found))


def decoding() -> Callable[[str], None]:
    """What decodes all that a reader looks at into its shapes; made before the clock runs."""
    import msgspec

    from warmlinks_facebook._entries import Entry
    from warmlinks_meta.thread_files import ThreadMessage
    from warmlinks_twitter._shapes import ConversationEntry, ListedEntry, TweetEntry

    shapes = {"tweets": TweetEntry, "direct-messages": ConversationEntry, "following": ListedEntry}
    lists = {"messages": msgspec.json.Decoder(ThreadMessage), "friends_v2": msgspec.json.Decoder(Entry)}
    decoders = {name: msgspec.json.Decoder(shape) for name, shape in shapes.items()}
    raws, objects = msgspec.json.Decoder(list[msgspec.Raw]), msgspec.json.Decoder(dict[str, msgspec.Raw])

    def records(text: bytes | msgspec.Raw, decoder: msgspec.json.Decoder[object]) -> None:
        for record in raws.decode(text):
            decoder.decode(record)

    def decode(archive: str) -> None:
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                stem, _, ending = info.filename.rpartition("/")[2].rpartition(".")
                if ending == "csv":
                    with opened.open(info) as stream:
                        for _ in csv.reader(io.TextIOWrapper(stream, "utf-8", newline="")):
                            pass
                elif ending == "js" and (decoder := decoders.get(stem.partition("-part")[0])):
                    text = opened.read(info)
                    records(text[text.index(b"=") + 1 :], decoder)
                elif ending == "json":
                    whole = objects.decode(opened.read(info))
                    for name in lists.keys() & whole.keys():
                        records(whole[name], lists[name])

    return decode


def floor(archive: str, place: str) -> dict[str, float]:
    """Decode the bytes, write the rows; nothing is decided."""
    found = marshal.loads(Path(place).read_bytes())
    decode = decoding()
    started = time.process_time()
    decode(archive)
    decoded = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        book = sqlite3.connect(Path(folder) / "bare.db")
        book.execute("PRAGMA journal_mode = wal")
        book.execute("PRAGMA synchronous = full")
        for table, (key, columns) in TABLES.items():
            book.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({key}))")
        with book:
            for table, (_, columns) in TABLES.items():
                marks = ", ".join("?" for _ in columns.split(", "))
                book.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", found[table])
        written = time.process_time()
        book.close()
    return {"seconds": written - started, "decode": decoded - started, "write": written - decoded}


def source(archive: str, place: str) -> dict[str, float]:  # noqa: ARG001
    """The plugin alone: bytes to records."""
    from warmlinks.archive import open_archive

    reader = source_of(archive)
    started = time.process_time()
    with open_archive(archive) as opened:
        count = sum(1 for _ in reader.read(opened))
    return {"seconds": time.process_time() - started, "records": count}


def load(archive: str, place: str) -> dict[str, float]:
    """A new book, and the archive into it."""
    import warmlinks as wl

    with wl.Book.open(place, timezone="Europe/Berlin") as book:
        started = time.process_time()
        report = book.load(archive)
        seconds = time.process_time() - started
    return {"seconds": seconds, "new": report.files[0].new, "interactions": report.new_interactions}


def again(archive: str, place: str) -> dict[str, float]:
    """The same archive into the same book."""
    import warmlinks as wl

    with wl.Book.open(place) as book:
        started = time.process_time()
        report = book.load(archive)
        seconds = time.process_time() - started
    return {"seconds": seconds, "new": report.files[0].new}


def reread(archive: str, place: str) -> dict[str, float]:
    """The same, read from end to end although the book knows it."""
    import warmlinks as wl

    with wl.Book.open(place) as book:
        started = time.process_time()
        report = book.load(archive, reread=True)
        seconds = time.process_time() - started
    return {"seconds": seconds, "new": report.files[0].new, "changed": report.files[0].changed}


def score(archive: str, place: str) -> dict[str, float]:  # noqa: ARG001
    """Everybody in the book, the way `score` does it."""
    import warmlinks as wl

    with wl.Book.open(place) as book:
        started = time.process_time()
        count = len(book.scores(now=NOW))
        seconds = time.process_time() - started
    return {"seconds": seconds, "people": count}


CASES: dict[str, Callable[[str, str], dict[str, float] | None]] = {
    case.__name__: case for case in (write, rows, floor, source, load, again, reread, score)
}


# Peers: each reads the same archive in its own environment

HPI = """
import json, resource, sys, time
import my.config
class twitter_archive:
    export_path = sys.argv[1]
my.config.twitter_archive = twitter_archive
from my.twitter import archive
started = time.process_time()
count = sum(1 for _ in archive.tweets())
print(json.dumps({"seconds": time.process_time() - started, "posts": count,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def hpi(python: str, archive: str, folder: Path) -> dict[str, float]:  # noqa: ARG001
    """HPI's reader of posts."""
    done = subprocess.run([python, "-c", HPI, archive], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def tweetnook(program: str, archive: str, folder: Path) -> dict[str, float]:
    """TweetNook's import into its own SQLite database."""
    home = folder / "tweetnook"
    home.mkdir()
    environment = {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home), "PATH": os.defpath}
    with subprocess.Popen(
        [program, "import", "x-archive", archive], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        _, _, used = os.wait4(running.pid, 0)
        running.returncode = 0
    seconds = used.ru_utime + used.ru_stime
    with sqlite3.connect(next(home.rglob("archive.db"))) as book:
        (posts,) = book.execute("SELECT count(*) FROM archive_tweet_facts").fetchone()
    return {"seconds": seconds, "posts": posts, "peak": used.ru_maxrss / 1024}


PEERS = {"hpi": hpi, "tweetnook": tweetnook}


# Before: the same load with another interpreter

SIZES = {1_000: 11, 10_000: 7, 100_000: 3}
"""Posts, and how many pairs of loads: the shorter they are, the more."""


def before_and_now(before: str, most: int) -> None:
    """Print what a load takes here, and as a ratio to what it takes in another environment."""
    print("| archive | `Book.load`, s | to before | the process, s | to before |")
    print("| --- |" + " ---: |" * 4, flush=True)
    for posts in (posts for posts in SIZES if posts <= most):
        size = argparse.Namespace(posts=posts, messages=posts // 2)
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            measured("write", folder, f"{size.posts},{size.messages},{max(1000, posts // 10)},1")
            for archive in sorted(folder.glob("*.zip"), reverse=True):
                # what is compiled once is compiled before
                rounds = [
                    pair(archive, folder, (before, sys.executable), number) for number in range(SIZES[posts] + 1)
                ][1:]
                load, whole = (compared(rounds, what) for what in ("seconds", "whole"))
                print(f"| {what_is_in(archive, size)} | {load} | {whole} |", flush=True)


def pair(archive: Path, folder: Path, pythons: tuple[str, str], number: int) -> dict[str, dict[str, float]]:
    """One load with each, the one or the other first."""
    book = folder / f"{archive.stem}-book" / "book.db"
    said = {}
    for python in pythons if number % 2 else reversed(pythons):
        book.parent.mkdir(mode=0o700)
        said[python] = measured("load", archive, book, python=python)
        shutil.rmtree(book.parent)
    return {"before": said[pythons[0]], "now": said[pythons[1]]}


def compared(rounds: list[dict[str, dict[str, float]]], what: str) -> str:
    ratios = [one["now"][what] / one["before"][what] for one in rounds]
    return f"{middle(rounds, 'now', what):.3f} | {statistics.median(ratios):.2f}"


# The table


def measured(case: str, archive: Path, place: Path | str, *, python: str = sys.executable) -> dict[str, float]:
    """Run a case in a fresh process; gives what it says and its peak of memory in MiB."""
    words = [python, __file__, "--case", case, "--archive", str(archive), "--place", str(place)]
    # as installed: where Python may not keep what it compiled, each process would compile all of it anew
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout)


def one_case(words: argparse.Namespace) -> None:
    said = CASES[words.case](words.archive, words.place) or {}
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({**said, "whole": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}))


def one_round(archive: Path, bare: Path, folder: Path, number: int) -> dict[str, dict[str, float]]:
    """All cases once, one after the other."""
    book = folder / f"{archive.stem}-{number}" / "book.db"
    book.parent.mkdir(mode=0o700)
    return {case: measured(case, archive, bare if case == "floor" else book) for case in list(CASES)[2:]}


def middle(rounds: list[dict[str, dict[str, float]]], case: str, what: str) -> float:
    return statistics.median(one[case][what] for one in rounds)


def ratio(rounds: list[dict[str, dict[str, float]]], case: str, to: str) -> float:
    """The middle of the ratios of each round, which is steadier than the ratio of the middles."""
    return statistics.median(one[case]["seconds"] / one[to]["seconds"] for one in rounds)


def table(rounds: list[dict[str, dict[str, float]]], what: str) -> str:
    """The results as Markdown."""
    lines = [f"| {what} | s | to the floor | peak MiB |", "| --- | ---: | ---: | ---: |"]
    names = {
        "floor": "floor: decode into typed shapes, `executemany` of the same rows",
        "source": "the plugin alone: bytes to records",
        "load": "`Book.load` into a new book",
        "again": "the same archive again: known, so not read",
        "reread": "the same archive again, with `reread=True`",
        "score": "score everybody in the book",
        "hpi": "HPI: posts, sorted; nothing is stored",
        "tweetnook": "TweetNook: posts into SQLite, with raw JSON and a full-text index",
    }
    for case, name in names.items():
        if case in rounds[0]:
            peak = "" if case == "floor" else f"{middle(rounds, case, 'peak'):.0f}"
            against = f"{ratio(rounds, case, 'floor'):.2f}"
            lines.append(f"| {name} | {middle(rounds, case, 'seconds'):.3f} | {against} | {peak} |")
    return "\n".join(lines)


def notes(rounds: list[dict[str, dict[str, float]]]) -> str:
    """What stands beside the table: the aims, and what was counted."""
    first = rounds[0]
    kept, interactions = first["load"]["new"], first["load"]["interactions"]
    decode, write = middle(rounds, "floor", "decode"), middle(rounds, "floor", "write")
    to_floor, to_first = ratio(rounds, "load", "floor"), ratio(rounds, "again", "load")
    lines = [
        f"The load kept {kept:,.0f} records, {interactions:,.0f} of them interactions.",
        f"Of the floor, decoding took {decode:.2f} s and writing {write:.2f} s.",
        f"Aim: the plugin alone at most 1.8 times the floor. Measured: {ratio(rounds, 'source', 'floor'):.2f}.",
        f"Aim: load at most 3 times the floor. Measured: {to_floor:.2f}.",
        (
            f"Aim: the second load at most a third of the first. Measured: {to_first:.4f}; "
            f"read again from end to end, {ratio(rounds, 'reread', 'load'):.2f}."
        ),
        f"Aim: peak at most 250 MiB. Measured: {middle(rounds, 'load', 'peak'):.0f} MiB.",
        *(f"`{peer}` took in {first[peer]['posts']:,.0f} posts." for peer in PEERS if peer in first),
    ]
    return "\n".join(f"- {line}" for line in lines)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--posts", type=int, default=100_000)
    words.add_argument("--messages", type=int, default=50_000)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--write", type=Path, help="also write the table to this file")
    words.add_argument("--life", action="store_true", help="add a life of 10,000 people and 500,000 interactions")
    for peer in PEERS:
        words.add_argument(f"--{peer}")
    words.add_argument("--before", metavar="PYTHON", help="only this: beside warmlinks of that environment")
    words.add_argument("--case", choices=CASES, help=argparse.SUPPRESS)
    words.add_argument("--archive", help=argparse.SUPPRESS)
    words.add_argument("--place", help=argparse.SUPPRESS)
    size = words.parse_args()
    if size.case:
        one_case(size)
        return
    if size.before:
        before_and_now(size.before, size.posts)
        return
    text = run(size, {}, others=True)
    if size.life:
        life = argparse.Namespace(posts=315_000, messages=170_000, people=10_000, rounds=1)
        text += f"\n\n## A whole life\n\n{run(life, {})}"
    peers = {peer: program for peer in PEERS if (program := getattr(size, peer))}
    if peers:
        # Smaller, since a peer can take minutes; an archive of one part, since a peer may read only the first.
        small = argparse.Namespace(posts=10_000, messages=5_000, people=1_000, rounds=3)
        text += f"\n\n## Beside others\n\n{ABOUT_PEERS}\n\n{run(small, peers)}"
    print(text)
    if size.write:
        _, heading, rest = (
            size.write.read_text(encoding="utf-8").partition(BEFORE) if size.write.exists() else ("", "", "")
        )
        size.write.write_text(f"{HEAD}\n{text}\n{heading}{rest}", encoding="utf-8")


def run(size: argparse.Namespace, peers: dict[str, str], *, others: bool = False) -> str:
    texts = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        measured("write", folder, f"{size.posts},{size.messages},{size.people},{int(others)}")
        for archive in sorted(folder.glob("*.zip"), reverse=True):
            bare = folder / f"{archive.stem}.rows"
            measured("rows", archive, bare)
            rounds = [one_round(archive, bare, folder, number) for number in range(size.rounds)]
            for peer, program in peers.items():
                # Once: a peer can take minutes.
                said = PEERS[peer](program, str(archive), folder)
                for one in rounds:
                    one[peer] = said
            texts.append(f"{table(rounds, what_is_in(archive, size))}\n\n{notes(rounds)}")
    return "\n\n".join(texts)


def what_is_in(archive: Path, size: argparse.Namespace) -> str:
    """What stands over its table."""
    network = {"twitter": "X", "facebook": "Facebook", "linkedin": "LinkedIn"}[archive.name.partition("-")[0]]
    everything = size.posts + size.messages
    held = {
        "X": f"{size.posts:,} posts, {size.messages:,} messages",
        "Facebook": f"{everything * 2 // 5:,} messages",
        "LinkedIn": f"{everything - 2 * (everything * 2 // 5):,} messages",
    }[network]
    with zipfile.ZipFile(archive) as opened:
        size_of = sum(info.file_size for info in opened.infolist())
    return f"{network}: {held}, {size_of / 1e6:.0f} MB"


BEFORE = "\n## Beside the last version\n"
"""What stands below was printed by `--before`, and stays."""

ABOUT_PEERS = """Each reads the same archive from its own environment, and each does something else:

- HPI gives posts as Python objects, sorted, of the first file of a split archive. It stores nothing, reads no messages.
- TweetNook keeps posts in SQLite with their raw JSON and a full-text index; it reads no messages.

Neither tells who was in contact with whom. No other reader of these archives was found that installs and runs."""

HEAD = """# Loading large archives: how fast

Written by `python benchmarks/load.py --life --write docs/explanation/benchmarks-load.md`; `--hpi PYTHON` and
`--tweetnook PROGRAM` add the peers. The machine had two cores.
Times are those of the processor; they differ from machine to machine and from hour to hour, and the ratios of one run
are what can be compared.

The floor is the least that any loader of this archive has to do: msgspec decodes the same bytes into the same shapes
(LinkedIn: the csv module reads the same rows), and `executemany` writes the same rows into bare SQLite tables with the
same keys.
It decides nothing, compares nothing with what is there already, and keeps no index.

What a load takes beyond it is mostly Python, record by record: to find out whom a post reaches and which way a message
went, to read the cues of introductions, to make one checked object of each, and to write it twice, since everything is
read into a temporary table before a short transaction takes it into the book. To decode as strictly as this, to write
twice and to group people alone take about twice the floor; the rest is the Python.

A profile of 20,000 posts and 10,000 messages, as shares of the time that a load takes:

- The plugin is one half. A quarter of that is decoding, with the checks of depth and of keys that stand twice; another
  one is reading cues; the other half finds whom a post reaches, and makes the records.
- SQLite is one third: a quarter of that writes the temporary table of contact, with its key, and a sixth takes it into
  the book; the others are facts, states, looks and membership, one statement each.
- What is left, a sixth, is the guard round the plugin and the row that is made of each record.

So the aims are not met by better statements: without any temporary table a load would still be over three times
the floor. What stands in the way is Python that runs for each record, in the plugin above all. Compiling the core's
share of it was tried and takes a twentieth away: decision 94.
"""


if __name__ == "__main__":
    main()
