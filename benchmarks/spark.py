"""What does the score cost on Spark, by the row? Writes the second table of docs/explanation/benchmarks-score.md.

    python benchmarks/spark.py                  10^5 to 10^8 rows, local mode, some minutes
    python benchmarks/spark.py 100000 1000000   those sizes, printed and not written

Needs the `peers` dependency group and Java 17. The rows are Parquet that Spark itself makes; the result goes to a sink
that throws it away, so nothing is collected. Each size runs in a process of its own, and times and bytes are from
Spark's own event log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from score import machine, write_part

import warmlinks as wl
from warmlinks.scoring.frames import days, score_days

SIZES = (10**5, 10**6, 10**7, 10**8)
ROWS_PER_TIE = 10
LIMIT = 8 * 60
NOW = datetime(2026, 11, 24, tzinfo=UTC)
WHAT: dict[str, Any] = {"now": NOW, "by": "tie", "at": "at"}
CORES = 2


def session(folder: str) -> Any:  # noqa: ANN401  Spark's
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.memory": "6g",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.local.dir": f"{folder}/local",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": f"file://{folder}/events",
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }
    Path(folder, "events").mkdir()
    builder = SparkSession.builder.master(f"local[{CORES}]").appName("score")
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def contacts(spark: Any, rows: int) -> Any:  # noqa: ANN401
    """Contacts of ten years, ten to a tie; hashes of the row's number, so that every run has the same."""
    ties = rows // ROWS_PER_TIE
    since = int(NOW.timestamp()) - 3650 * 86400
    return spark.range(rows).selectExpr(
        f"pmod(xxhash64(id), {ties}) AS tie",
        f"timestamp_seconds({since} + pmod(xxhash64(id, 'when'), {3650 * 86400})) AS at",
    )


def throw_away(frame: Any) -> None:  # noqa: ANN401
    frame.write.format("noop").mode("overwrite").save()


def measure(rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="wl-spark-") as folder:
        spark = session(folder)
        spark.conf.set("spark.sql.shuffle.partitions", str(max(2 * CORES, rows // 500_000)))
        path = f"{folder}/contacts"
        contacts(spark, 10_000).write.parquet(f"{folder}/few")
        throw_away(wl.score(spark.read.parquet(f"{folder}/few"), **WHAT))
        start = time.perf_counter()
        contacts(spark, rows).write.parquet(path)
        made = time.perf_counter()
        scored = wl.score(spark.read.parquet(path), **WHAT)
        planned = time.perf_counter()
        spark.sparkContext.setJobGroup("score", "the score")
        throw_away(scored)
        end = time.perf_counter()
        spark.sparkContext.setJobGroup("check", "what is not measured")
        plan = scored._jdf.queryExecution().executedPlan().toString()  # noqa: SLF001  there is no other way to it
        found = {
            "rows": rows,
            "making": made - start,
            "planning": planned - made,
            "seconds": end - planned,
            "python": "Python" in plan,
            "partial": "partial_" in plan,
            "input": sum(file.stat().st_size for file in Path(path).glob("*.parquet")),
            "apart": apart(spark, path, scored) if rows <= 10**5 else None,
        }
        spark.stop()
        (events,) = Path(folder, "events").iterdir()
        return found | shuffled(events)


def apart(spark: Any, path: str, scored: Any) -> float:  # noqa: ANN401
    """How far the merged states of two halves, counted one by one, are from all at once."""
    everything = spark.read.parquet(path)
    halves = [days(everything.where(f"crc32(cast(at as string)) % 2 = {half}"), **WHAT) for half in (0, 1)]
    merged = score_days(halves[0].unionByName(halves[1]), now=NOW, by="tie")
    names = ("days", "interactions", "warmth", "alive", "cold_at", "due_at", "stake")
    both = scored.alias("a").join(merged.alias("b"), "tie", "full_outer")
    worst = both.selectExpr(
        "greatest("
        + ", ".join(
            f"max(coalesce(abs(a.{name} - b.{name}) / {86400 if name.endswith('_at') else 1}, 1))" for name in names
        )
        + ") AS worst"
    )
    return float(worst.first()["worst"])


def shuffled(events: Path) -> dict[str, float]:
    """What the tasks of the measured job say of themselves."""
    stages: set[int] = set()
    sums = {"shuffle": 0.0, "spill": 0.0, "cpu": 0.0, "tasks": 0.0}
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["Event"] == "SparkListenerJobStart":
                if event.get("Properties", {}).get("spark.jobGroup.id") == "score":
                    stages.update(event["Stage IDs"])
            elif event["Event"] == "SparkListenerTaskEnd" and event["Stage ID"] in stages:
                metrics = event["Task Metrics"]
                sums["shuffle"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                sums["spill"] += metrics["Disk Bytes Spilled"]
                sums["cpu"] += metrics["Executor CPU Time"] / 1e9
                sums["tasks"] += 1
    return sums


def main(wanted: Sequence[int]) -> None:
    """Measure each size in a fresh process; a size that takes too long is said to."""
    found: list[dict[str, Any]] = []
    late: list[int] = []
    for rows in wanted or SIZES:
        try:
            run = subprocess.run(
                [sys.executable, __file__, "--step", str(rows)],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                env=os.environ,
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired:
            late.append(rows)
            continue
        found.append(json.loads(run.stdout.splitlines()[-1]))
        print(found[-1], file=sys.stderr, flush=True)
    lines = page(found, late)
    print("\n".join(lines))
    if not wanted:
        write_part("spark", lines)


def page(found: list[dict[str, Any]], late: list[int]) -> list[str]:
    lines = [
        "## On Spark",
        "",
        f"Spark {version('pyspark')} in local mode on {CORES} cores, 6 GB for the driver; {machine()}.",
        "Parquet of whole ties and times, ten rows to a tie, made by Spark; the result goes to a sink that drops it.",
        "`plan` is the call, which starts no job; core time is what Spark says its tasks computed, without waiting.",
        "",
        "| rows | ties | Parquet | plan | run | per row | core time per row | shuffled | per row | spilled |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in found:
        rows = one["rows"]
        lines.append(
            f"| 10^{len(str(rows)) - 1} | {rows // ROWS_PER_TIE:,} | {size(one['input'])} "
            f"| {one['planning']:.1f} s | {one['seconds']:.1f} s "
            f"| {one['seconds'] / rows * 1e6:.2f} µs | {one['cpu'] / rows * 1e6:.2f} µs | {size(one['shuffle'])} "
            f"| {one['shuffle'] / rows:.1f} B | {size(one['spill'])} |"
        )
    lines += [f"\n10^{len(str(rows)) - 1} rows were not done within {LIMIT // 60} minutes here." for rows in late]
    checked = [one["apart"] for one in found if one["apart"] is not None]
    without = not any(one["python"] for one in found)
    partial = all(one["partial"] for one in found)
    lines += [
        "",
        (
            f"Python runs in a step of the plan: {'no' if without else 'yes'}. "
            f"States are made partly in each partition, and merged: {'yes' if partial else 'no'}."
        ),
        (
            "Of 10^5 rows, two halves counted one by one and merged differ from all at once "
            f"by at most {max(checked, default=0):.0e}."
        ),
    ]
    if found:
        lines += ["", *ten_billion(found[-1])]
    return lines


def ten_billion(largest: dict[str, Any]) -> list[str]:
    """What the largest size says about a hundred or a thousand times as many."""
    times = 10**10 / largest["rows"]
    hours = largest["cpu"] * times / 3600
    return [
        (
            f"10^10 rows, at the core time and bytes by the row of the largest size here: {hours:.0f} core hours, "
            f"{size(largest['input'] * times)} read and {size(largest['shuffle'] * times)} shuffled."
        ),
        (
            f"That is some {hours / 64 * 60:.0f} minutes on 64 cores, if the network carries the shuffle "
            f"({largest['shuffle'] * times / (hours / 64 * 3600) / 1e6:.0f} MB/s over all of them)."
        ),
        "This is arithmetic, not a measurement: it takes for granted that ties are spread evenly and disks keep up.",
    ]


def size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main([int(word) for word in sys.argv[1:]])
