"""How fast is the score? Writes the table of docs/explanation/benchmarks-score.md.

    python benchmarks/score.py                        ten million rows on a million ties, some minutes
    WARMLINKS_SCALE=0.1 python benchmarks/score.py    a tenth of both, printed and not written
    python benchmarks/score.py polars                 one measurement, printed and not written

Needs the `test` and `bench` dependency groups. Every measurement runs in a process of its own; what is compared runs
there by turns, and the medians are compared, so that a busy machine slows both.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

import warmlinks as wl
from warmlinks.scoring import DecayModel, TieState
from warmlinks.scoring.arrays import ScoreColumns, StateColumns, score_columns, states_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "benchmarks-score.md"
SCALE = float(os.environ.get("WARMLINKS_SCALE", "1"))
ROWS, TIES = int(10_000_000 * SCALE), int(1_000_000 * SCALE)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DAY = 86400

Log = tuple[np.ndarray, np.ndarray]
Figures = dict[str, float]


def log() -> Log:
    """The tie and the moment of each contact, in no order: ten years, ties of very different strength."""
    rng = np.random.default_rng(20)
    tie = (rng.random(ROWS) ** 2 * TIES).astype(np.int64)
    tie[:TIES] = np.arange(TIES)
    at = int(NOW.timestamp()) - rng.integers(1, 3650 * DAY, ROWS)
    order = rng.permutation(ROWS)
    return tie[order], at[order]


def sorted_log() -> Log:
    tie, at = log()
    order = np.lexsort((at, tie))
    return tie[order], at[order]


def by_turns(*runs: Callable[[], Any], times: int = 5) -> list[float]:
    """The median seconds of each, taken by turns after a first turn that does not count."""
    taken: list[list[float]] = [[] for _ in runs]
    for turn in range(times + 1):
        for place, run in enumerate(runs):
            start = time.perf_counter()
            run()
            if turn:
                taken[place].append(time.perf_counter() - start)
    return [median(one) for one in taken]


def scored(tie: np.ndarray, at: np.ndarray, *, ordered: bool = False, zone: tzinfo = UTC) -> ScoreColumns:
    states = states_of(tie, at, ties=TIES, until=NOW.timestamp(), ordered=ordered, zone=zone)
    return score_columns(states, now=NOW)


def bare_pass(tie: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, ...]:
    """What anybody would write in numpy for days, interactions, first and last of sorted rows."""
    new = np.empty(len(tie), dtype=bool)
    new[0] = True
    np.not_equal(tie[1:], tie[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    day = at // DAY
    new[1:] |= day[1:] != day[:-1]
    ends = np.append(starts[1:], len(tie))
    return np.add.reduceat(new, starts, dtype=np.int64), ends - starts, at[starts], at[ends - 1]


def from_sorted() -> Figures:
    tie, at = sorted_log()
    bare, ours, zoned = by_turns(
        lambda: bare_pass(tie, at),
        lambda: scored(tie, at, ordered=True),
        lambda: scored(tie, at, ordered=True, zone=BERLIN),
    )
    return {"ours": ours, "theirs": bare, "zoned": zoned}


def from_unsorted() -> Figures:
    tie, at = log()
    sort, ours = by_turns(lambda: np.lexsort((at, tie)), lambda: scored(tie, at), times=3)
    return {"ours": ours, "theirs": sort}


def in_polars() -> Figures:
    import polars as pl

    tie, at = log()
    frame = pl.DataFrame({"tie": tie, "at": at})
    moment = pl.col("at")

    def bare() -> pl.DataFrame:
        return frame.group_by("tie").agg(
            n=(moment // DAY).n_unique(), m=pl.len(), first=moment.min(), last=moment.max()
        )

    theirs, ours = by_turns(bare, lambda: wl.score(frame, now=NOW, by="tie", at="at"), times=3)
    return {"ours": ours, "theirs": theirs}


def in_duckdb() -> Figures:
    connection, table = duckdb_table()
    bare = f"""create or replace temp table bare as
        select tie, count(distinct at_ // {DAY}) n, count(*) m, min(at_) f, max(at_) l from log group by tie"""

    def ours() -> None:
        connection.execute("drop table if exists ours")
        wl.score(table, now=NOW, by="tie", at="at_").create("ours")

    theirs, mine = by_turns(lambda: connection.execute(bare), ours, times=3)
    return {"ours": mine, "theirs": theirs}


def in_duckdb_sql() -> Figures:
    from warmlinks.scoring.sql import score_query

    connection, _ = duckdb_table()
    query = score_query(dialect="duckdb", table="log", by="tie", at="at_", unit="s", now=NOW)
    bare = f"""create or replace temp table bare as
        select tie, count(distinct at_ // {DAY}) n, count(*) m, min(at_) f, max(at_) l from log group by tie"""
    made = f"create or replace temp table ours as {query.text}"
    theirs, ours = by_turns(
        lambda: connection.execute(bare), lambda: connection.execute(made, query.parameters), times=3
    )
    return {"ours": ours, "theirs": theirs}


def duckdb_table() -> tuple[Any, Any]:
    import duckdb
    import pyarrow as pa

    tie, at = log()
    connection = duckdb.connect()
    connection.register("arrow", pa.table({"tie": tie, "at_": at}))
    connection.execute("create table log as select * from arrow")
    connection.unregister("arrow")
    return connection, connection.table("log")


def against_lifetimes() -> Figures:
    warnings.simplefilter("ignore")
    from lifetimes import BetaGeoFitter

    tie, at = log()
    (raw,) = by_turns(lambda: scored(tie, at), times=3)
    states: StateColumns = states_of(tie, at, ties=TIES)
    (ready,) = by_turns(lambda: score_columns(states, now=NOW))
    n, first, last = (np.asarray(column) for column in (states.n, states.first, states.last))
    # lifetimes refuses two moments of a single day
    repeats, recency, age = n - 1, np.where(n > 1, (last - first) / DAY, 0.0), (NOW.timestamp() - first) / DAY

    start = time.perf_counter()
    model = BetaGeoFitter()
    model.fit(repeats, recency, age)
    fitted = time.perf_counter()
    model.conditional_probability_alive(repeats, recency, age)
    model.conditional_expected_number_of_purchases_up_to_time(30, repeats, recency, age)
    end = time.perf_counter()
    return {"ours": ready, "raw": raw, "theirs": end - start, "fit": fitted - start}


def one_more() -> Figures:
    """Rounds of five hundred new days, each on a state of its own."""
    model, now = DecayModel(), NOW.timestamp()
    taken = []
    for _ in range(200):
        state = TieState.of([(day * DAY + 60, day) for day in range(18_000, 20_000, 40)])
        contacts = [(day * DAY + 60, day) for day in range(20_000, 20_500)]
        start = time.perf_counter()
        for at, day in contacts:
            state.add(at, day)
            model.score(state, now)
        taken.append((time.perf_counter() - start) / len(contacts))
    return {"ours": median(taken), "best": min(taken)}


def memory_of(prepare: Callable[[], Any], run: Callable[[Any], Any]) -> Figures:
    """The most that is held beyond what was there before the run, in bytes; the input is there before."""
    given = prepare()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = status("VmRSS")
    kept = run(given)
    peak = status("VmHWM") - before
    del kept
    return {"peak": float(peak), "input": 16.0 * ROWS}


def status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024


def memory_sorted() -> Figures:
    return memory_of(sorted_log, lambda given: scored(*given, ordered=True))


def memory_unsorted() -> Figures:
    return memory_of(log, lambda given: scored(*given))


def memory_polars() -> Figures:
    import polars as pl

    return memory_of(
        lambda: pl.DataFrame(dict(zip(("tie", "at"), log(), strict=True))),
        lambda frame: wl.score(frame, now=NOW, by="tie", at="at"),
    )


def memory_polars_bare() -> Figures:
    import polars as pl

    moment = pl.col("at")
    return memory_of(
        lambda: pl.DataFrame(dict(zip(("tie", "at"), log(), strict=True))),
        lambda frame: frame.group_by("tie").agg(
            n=(moment // DAY).n_unique(), m=pl.len(), first=moment.min(), last=moment.max()
        ),
    )


STEPS: dict[str, Callable[[], Figures]] = {
    "sorted": from_sorted,
    "unsorted": from_unsorted,
    "polars": in_polars,
    "duckdb": in_duckdb,
    "duckdb-sql": in_duckdb_sql,
    "lifetimes": against_lifetimes,
    "one": one_more,
    "memory-sorted": memory_sorted,
    "memory-unsorted": memory_unsorted,
    "memory-polars": memory_polars,
    "memory-polars-bare": memory_polars_bare,
}


def main(wanted: Sequence[str]) -> None:
    """Measure what is wanted, or all, each in a fresh process."""
    found: dict[str, Figures] = {}
    for name in wanted or STEPS:
        run = subprocess.run(
            [sys.executable, __file__, "--step", name], stdout=subprocess.PIPE, text=True, check=True, env=os.environ
        )
        found[name] = json.loads(run.stdout.splitlines()[-1])
        print(name, found[name], file=sys.stderr, flush=True)
    if not wanted:
        lines = page(found)
        print("\n".join(lines))
        if SCALE == 1:
            write_part("speed", lines)


def page(found: dict[str, Figures]) -> list[str]:
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "polars", "duckdb", "narwhals", "lifetimes"))
    lines = [
        "## On one machine",
        "",
        f"{ROWS:,} rows on {TIES:,} ties; {machine()}; {versions}.",
        "State and score of every tie, each against what is named, by turns in one process; medians.",
        "Where a machine is busy with other things, the ratios hold better than the times.",
        "",
        "| what | against | ours | theirs | ratio | aim | |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    times: list[tuple[str, str, str, float]] = [
        ("sorted", "numpy, rows sorted by tie and time", "a bare pass for the four statistics", 3.0),
        ("unsorted", "numpy, rows in no order", "one `lexsort` of them", 1.3),
        ("polars", "polars", "its own group-by of the four statistics", 1.5),
        ("duckdb", "DuckDB, as a relation", "its own group-by of the four statistics", 1.5),
        ("duckdb-sql", "DuckDB, as SQL", "its own group-by of the four statistics", 1.5),
    ]
    for step, what, against, aim in times:
        if step in found:
            ours, theirs = found[step]["ours"], found[step]["theirs"]
            lines.append(
                f"| {what} | {against} | {seconds(ours)} | {seconds(theirs)} | {ours / theirs:.2f} "
                f"| at most {aim:g} | {verdict(ours / theirs <= aim)} |"
            )
    fit = found["lifetimes"]
    lines += [
        (
            f"| ready states | fitting and scoring BG/NBD with `lifetimes` | {seconds(fit['ours'])} | "
            f"{seconds(fit['theirs'])} | {fit['theirs'] / fit['ours']:.0f} times faster | at least 100 "
            f"| {verdict(fit['theirs'] >= 100 * fit['ours'])} |"
        ),
        (
            f"| rows in no order | the same | {seconds(fit['raw'])} | {seconds(fit['theirs'])} | "
            f"{fit['theirs'] / fit['raw']:.1f} times faster | | |"
        ),
        (
            f"| one interaction added, the tie scored anew, plain Python | | {found['one']['ours'] * 1e6:.2f} µs | | "
            f"| at most 2 µs | {verdict(found['one']['ours'] <= 2e-6)} |"
        ),
        "",
        f"With days in Berlin in place of UTC, sorted rows take {seconds(found['sorted']['zoned'])}.",
        f"The fastest of two hundred rounds of single interactions took {found['one']['best'] * 1e6:.2f} µs each.",
        f"Of the time of `lifetimes`, {seconds(fit['fit'])} are the fit; what it is given are our states.",
        "",
        (
            "Memory held at the peak beyond what there was before, results included, over the two input columns "
            f"({16 * ROWS / 2**20:.0f} MiB):"
        ),
        "",
        "| what | beyond the input | times the input | with the input | aim | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for step, what in (
        ("memory-sorted", "numpy, sorted rows"),
        ("memory-unsorted", "numpy, rows in no order"),
        ("memory-polars", "polars"),
        ("memory-polars-bare", "polars, its own group-by alone"),
    ):
        peak, given = found[step]["peak"], found[step]["input"]
        aim = "" if step.endswith("bare") else f"at most 2 | {verdict(peak <= 2 * given)}"
        lines.append(
            f"| {what} | {peak / 2**20:.0f} MiB | {peak / given:.2f} | {peak / given + 1:.2f} | {aim or ' |'} |"
        )
    return lines


def seconds(value: float) -> str:
    return f"{value * 1e3:.0f} ms" if value < 1 else f"{value:.2f} s"


def verdict(reached: bool) -> str:  # noqa: FBT001  a word for a truth
    return "reached" if reached else "missed"


def machine() -> str:
    """What it ran on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def write_part(name: str, lines: Iterable[str]) -> None:
    """Put a part into the page, in place of what stood there under that name."""
    begin, end = f"<!-- {name}: written by a benchmark; do not edit -->", f"<!-- end of {name} -->"
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# How fast the score is\n"
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    part = "\n".join([begin, "", *lines, "", end])
    PAGE.write_text(f"{before.rstrip()}\n\n{part}\n{after.rstrip()}".rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(STEPS[sys.argv[2]]()))
    else:
        main(sys.argv[1:])
