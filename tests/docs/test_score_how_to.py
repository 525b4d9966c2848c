"""What the pages on the score cannot run by themselves, for want of a server or of Spark, is run here."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import engines
import pytest

ROOT = Path(__file__).parents[2]


def block(page, with_words):
    """The text of the page in which these words stand."""
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text("utf-8")
    (found,) = (part for part in re.findall(r"```text\n(.*?)```", text, re.DOTALL) if with_words in part)
    return found


@pytest.mark.heavy
def test_the_script_of_the_night_runs_night_after_night(tmp_path):
    """The first fills the tables, the others tell what changed, and what was written last once more."""
    import psycopg

    script = tmp_path / "night.py"
    script.write_text(block("score-every-night", "sys.argv[1]"), "utf-8")

    def night():
        done = subprocess.run([sys.executable, script, where], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    with engines.postgresql_server() as where, psycopg.connect(where, autocommit=True) as connection:
        moments = ", ".join(f"{name} timestamptz" for name in ("at", "created_at", "updated_at"))
        connection.execute(f"create table call (owner_id int, contact_id int, {moments})")
        write = "insert into call values (7, %s, %s, %s, %s)"
        connection.execute(write, (1, "2026-01-12 10:00Z", "2026-01-12 10:05Z", "2026-01-12 10:05Z"))
        assert night() == []
        assert connection.execute("select owner_id, contact_id, n from warmth_state").fetchall() == [(7, 1, 1)]
        connection.execute(write, (2, "2026-01-13 10:00Z", "2026-01-13 10:05Z", "2026-01-13 10:05Z"))
        assert [line.split()[:4] for line in night()] == [["7", "1", "1.0", "1.0"], ["7", "2", "1.0", "1.0"]]
        assert [line.split()[:2] for line in night()] == [["7", "2"]]
        assert connection.execute("select count(*) from warmth_state").fetchall() == [(2,)]


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore")
def test_the_lines_for_spark_read_and_write_frames(tmp_path, monkeypatch):
    """The page as it reads, on a folder of activities."""
    lines = block("score-in-a-warehouse", "spark.read")
    monkeypatch.chdir(tmp_path)
    data = [("ada", 1_760_000_000, "call"), ("ada", 1_761_000_000, "like"), ("ben", 1_762_000_000, "meeting")]

    def ask(frame):
        renamed = frame.withColumnRenamed("who", "contact_id").withColumnRenamed("kind", "type")
        renamed.write.parquet("activities")
        spark = frame.sparkSession
        exec(lines, {"spark": spark, "now": datetime(2026, 2, 1, tzinfo=UTC)})
        return spark.read.parquet("scores").collect()

    rows = engines.with_spark(data, ask)

    assert {row["contact_id"]: row["interactions"] for row in rows} == {"ada": 1, "ben": 1}
    assert {"due_at", "stake"} <= rows[0].asDict().keys()
