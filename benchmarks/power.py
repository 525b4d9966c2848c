"""Cuts the power, many times, and looks whether everything that was reported as done is still there.

    python benchmarks/power.py                200 cuts; exits with 1 if one of them lost or damaged anything
    python benchmarks/power.py --control      the same with the disk waited for only now and then: must find losses

A process logs contacts one by one. A small library between it and the system notes every write, cut and sync of the
book's files, in their order. A cut is then played: what was synced is on the disk, and of what was written since, each
piece of 512 bytes may be there or not. From what is left the book is opened again. It needs a C compiler and Linux.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import warmlinks as wl

SECTOR = 512

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int trace = -1;
static const char *folder;
static ssize_t (*real_write)(int, const void *, size_t);
static long calls = -1, last_call, only_half;

static void setup(void) {
    if (real_write) return;
    real_write = dlsym(RTLD_NEXT, "write");
    folder = getenv("POWER_FOLDER");
    const char *path = getenv("POWER_TRACE");
    if (path) trace = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

/* From now on calls that write are counted, and this process is killed at the one of that number: before it, or,
   where it is a write and half is set, in the middle of it. */
void kill_at(long number, long half) {
    setup();
    calls = 0;
    last_call = number;
    only_half = half;
}

long calls_so_far(void) { return calls; }

/* Counts a call; whether it is a write to be done by half. */
static int at_path(const char *path, int writes) {
    if (calls < 0 || !folder || strncmp(path, folder, strlen(folder)) || ++calls != last_call) return 0;
    if (only_half && writes) return 1;
    kill(getpid(), SIGKILL);
    return 0;
}

static int at_file(int fd, int writes) {
    char link[64], path[512];
    if (calls < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return at_path(path, writes);
}

static void note_path(char what, const char *path, uint64_t at, const void *data, uint64_t size) {
    if (strncmp(path, folder, strlen(folder))) return;
    const char *name = strrchr(path, '/') + 1;
    uint64_t head[4] = {(uint64_t)what, strlen(name), at, data ? size : 0};
    char *record = malloc(sizeof head + head[1] + head[3]);
    memcpy(record, head, sizeof head);
    memcpy(record + sizeof head, name, head[1]);
    if (data) memcpy(record + sizeof head + head[1], data, size);
    real_write(trace, record, sizeof head + head[1] + head[3]);
    free(record);
}

static void note(char what, int fd, uint64_t at, const void *data, uint64_t size) {
    char link[64], path[512];
    setup();
    if (trace < 0 || !folder || fd == trace) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    note_path(what, path, at, data, size);
}

#define OPEN(NAME)                                                                   \
    int NAME(const char *path, int flags, ...) {                                     \
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #NAME);               \
        va_list more;                                                                \
        va_start(more, flags);                                                       \
        mode_t mode = va_arg(more, mode_t);                                          \
        va_end(more);                                                                \
        if (flags & (O_CREAT | O_TRUNC)) at_path(path, 0);                           \
        return real(path, flags, mode);                                              \
    }
OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    at_path(to, 0);
    return real(from, to);
}

int mkdir(const char *path, mode_t mode) {
    int (*real)(const char *, mode_t) = dlsym(RTLD_NEXT, "mkdir");
    at_path(path, 0);
    return real(path, mode);
}

int unlink(const char *path) {
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    at_path(path, 0);
    int done = real(path);
    setup();
    if (!done && trace >= 0 && folder) note_path('d', path, 0, NULL, 0);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) {
    setup();
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (at_file(fd, 1)) {
        real_write(fd, data, size / 2);
        kill(getpid(), SIGKILL);
    }
    ssize_t done = real_write(fd, data, size);
    if (done > 0 && at >= 0) note('w', fd, at, data, done);
    return done;
}

#define PWRITE(NAME)                                                                 \
    ssize_t NAME(int fd, const void *data, size_t size, off64_t at) {                \
        ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, #NAME); \
        if (at_file(fd, 1)) {                                                        \
            real(fd, data, size / 2, at);                                            \
            kill(getpid(), SIGKILL);                                                 \
        }                                                                            \
        ssize_t done = real(fd, data, size, at);                                     \
        if (done > 0) note('w', fd, at, data, done);                                 \
        return done;                                                                 \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define CUT(NAME)                                                                    \
    int NAME(int fd, off64_t size) {                                                 \
        int (*real)(int, off64_t) = dlsym(RTLD_NEXT, #NAME);                         \
        at_file(fd, 0);                                                              \
        int done = real(fd, size);                                                   \
        if (!done) note('t', fd, size, NULL, 0);                                     \
        return done;                                                                 \
    }
CUT(ftruncate)
CUT(ftruncate64)

#define SYNC(NAME)                                                                   \
    int NAME(int fd) {                                                               \
        int (*real)(int) = dlsym(RTLD_NEXT, #NAME);                                  \
        at_file(fd, 0);                                                              \
        int done = real(fd);                                                         \
        if (!done) note('s', fd, 0, NULL, 0);                                        \
        return done;                                                                 \
    }
SYNC(fsync)
SYNC(fdatasync)
"""

VICTIM = """
import os, sys
from datetime import UTC, datetime, timedelta
import warmlinks as wl
from warmlinks.store import database
if sys.argv[3] == "control":
    database._PRAGMAS = tuple("synchronous = NORMAL" if "synchronous" in one else one for one in database._PRAGMAS)
done = os.open(os.path.join(sys.argv[1], "done"), os.O_WRONLY | os.O_CREAT)
with wl.Book.open(os.path.join(sys.argv[1], "book.db"), timezone="UTC") as book:
    for number in range(int(sys.argv[2])):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        book.log(f"Person {number % 20}", "call", at=at, note=f"entry {number} " + "x" * 300, create=True)
        os.write(done, b".")
        if number % 40 == 39:
            book._db.empty_log()
"""


class Step(NamedTuple):
    """One thing that the process asked of the system: `w`rite, `t`runcate, `s`ync, `d`elete."""

    what: str
    name: str
    at: int
    data: bytes


def compiled(folder: Path) -> Path:
    """The small library, to be put between a process and the system by `LD_PRELOAD`."""
    source, library = folder / "power.c", folder / "power.so"
    source.write_text(LIBRARY)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def record(folder: Path, entries: int, *, control: bool) -> list[Step]:
    """Let the process run, and read what it did."""
    library, trace = compiled(folder), folder / "trace"
    place = folder / "recorded"
    place.mkdir(mode=0o700)
    environ = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "POWER_FOLDER": f"{place}/",
        "POWER_TRACE": str(trace),
    }
    words = [sys.executable, "-c", VICTIM, place, str(entries), "control" if control else "real"]
    subprocess.run(words, check=True, env=environ)
    return list(_steps(trace.read_bytes()))


def _steps(trace: bytes) -> Iterator[Step]:
    at = 0
    while at < len(trace):
        what, name, offset, size = struct.unpack_from("4Q", trace, at)
        at += 32
        yield Step(chr(what), trace[at : at + name].decode(), offset, trace[at + name : at + name + size])
        at += name + size


def left_on_disk(steps: list[Step], dice: random.Random) -> tuple[dict[str, bytearray], int]:
    """What the disk holds after the power went, and how many entries had been reported as done by then."""
    synced: dict[str, bytearray] = {}
    waiting: dict[str, list[Step]] = {}
    reported = 0
    for step in steps:
        if step.name == "done":
            reported += len(step.data)
        elif step.what == "d":
            # SQLite waits for the folder before it goes on
            synced.pop(step.name, None)
            waiting.pop(step.name, None)
        elif step.what == "s":
            for one in waiting.pop(step.name, []):
                _apply(synced.setdefault(step.name, bytearray()), one)
        else:
            waiting.setdefault(step.name, []).append(step)
    for name, some in waiting.items():
        image = synced.setdefault(name, bytearray())
        for one in some:
            for piece in _pieces(one):
                if dice.random() < 0.5:
                    _apply(image, piece)
    return synced, reported


def _pieces(step: Step) -> Iterator[Step]:
    """A write as the disk may keep it: by sectors."""
    if step.what != "w":
        yield step
        return
    start = 0
    while start < len(step.data):
        end = min(start + SECTOR - (step.at + start) % SECTOR, len(step.data))
        yield Step("w", step.name, step.at + start, step.data[start:end])
        start = end


def _apply(image: bytearray, step: Step) -> None:
    if step.what == "t":
        del image[step.at :]
        image.extend(bytes(max(0, step.at - len(image))))
    else:
        image.extend(bytes(max(0, step.at + len(step.data) - len(image))))
        image[step.at : step.at + len(step.data)] = step.data


def cut(steps: list[Step], folder: Path, dice: random.Random) -> str:
    """One cut at a random moment; what became of the book."""
    files, reported = left_on_disk(steps[: dice.randrange(len(steps))], dice)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for name, image in files.items():
        # the index of the log lies in memory and is made anew
        if name in {"book.db", "book.db-wal", "book.db-journal"}:
            (folder / name).write_bytes(image)
            (folder / name).chmod(0o600)
    try:
        with wl.Book.open(folder / "book.db", timezone="UTC") as book:
            now = datetime(2027, 1, 1, tzinfo=UTC)
            kept = sum(sum(person.interactions.values()) for person in book.connections(now=now))
            healthy = book.doctor(mend=False).healthy
    except wl.WarmlinksError as error:
        return f"damaged: {error.what}"
    if not healthy:
        return "damaged: the doctor found it wrong"
    return "whole" if kept >= reported else "lost what was reported as done"


def run(cuts: int, *, entries: int, control: bool, seed: int) -> Counter[str]:
    """So many cuts; what became of the book, counted."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        steps = record(Path(folder), entries, control=control)
        return Counter(cut(steps, Path(folder) / "after", dice) for _ in range(cuts))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cuts", type=int, default=200)
    words.add_argument("--entries", type=int, default=120)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument(
        "--control", action="store_true", help="wait for the disk only now and then: losses must be found"
    )
    wish = words.parse_args()
    started = time.perf_counter()
    fates = run(wish.cuts, entries=wish.entries, control=wish.control, seed=wish.seed)
    for fate, count in sorted(fates.items()):
        print(f"{count:6} {fate}")
    harm = sum(count for fate, count in fates.items() if fate != "whole")
    print(f"{wish.cuts} cuts in {time.perf_counter() - started:.0f} s, {harm} did harm")
    sys.exit(bool(harm) != wish.control)


if __name__ == "__main__":
    main()
