"""A fitted model gives the same figures in a data frame and in SQL, whatever of the curve was learnt."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime

import pytest
from in_memory import sqlite_in_memory

from warmlinks.scoring import DecayModel, TieState, score
from warmlinks.scoring.arrays import score_columns, states_of
from warmlinks.scoring.sql import score_query

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FITTED = DecayModel(level=0.31, days=0.74, rhythm=0.41, intensity=0.12, silence=0.63, scale=0.27, prior_gap=8)
FIGURES = ("warmth", "alive", "cold_at", "due_at", "stake")


def contacts(seed=11):
    """(tie, epoch seconds) of twenty made-up ties."""
    rng = random.Random(seed)
    return [(rng.randrange(20), int(NOW.timestamp()) - rng.randrange(700 * 86400)) for _ in range(300)]


def by_python():
    """The reference: one tie after the other."""
    found = {}
    for tie in {tie for tie, _ in contacts()}:
        one = FITTED.score(TieState.of((at, at // 86400) for who, at in contacts() if who == tie), NOW)
        found[tie] = [getattr(one, name) for name in FIGURES]
    return found


def by_columns():
    """numpy."""
    scores = score_columns(states_of(*zip(*contacts(), strict=True), ties=20), now=NOW, model=FITTED)
    return {tie: [getattr(scores, name)[tie] for name in FIGURES] for tie in range(20)}


def by_rows():
    """Plain mappings."""
    rows = [{"who": tie, "at": datetime.fromtimestamp(at, UTC)} for tie, at in contacts()]
    return {
        row["who"]: [row[name] for name in FIGURES] for row in score(rows, now=NOW, by="who", at="at", model=FITTED)
    }


def by_frame():
    """polars, through narwhals."""
    import polars as pl

    frame = pl.DataFrame({"who": [tie for tie, _ in contacts()], "at": [at for _, at in contacts()]})
    found = score(frame, now=NOW, by="who", at="at", model=FITTED)
    return {row["who"]: [row[name] for name in FIGURES] for row in found.to_dicts()}


def by_sql():
    """SQLite."""
    connection = sqlite_in_memory()
    connection.row_factory = sqlite3.Row
    connection.execute("CREATE TABLE touches (who INTEGER, at INTEGER)")
    connection.executemany("INSERT INTO touches VALUES (?, ?)", contacts())
    query = score_query(dialect="sqlite", table="touches", by="who", at="at", unit="s", now=NOW, model=FITTED)
    rows = connection.execute(query.text, query.parameters).fetchall()
    connection.close()
    return {row["tie"]: [row[name] for name in FIGURES] for row in rows}


@pytest.mark.parametrize("elsewhere", [by_columns, by_rows, by_frame, by_sql])
def test_a_fitted_model_is_the_same_everywhere(elsewhere):
    """Every parameter that can be learnt is carried along."""
    found, wanted = elsewhere(), by_python()

    assert found.keys() == wanted.keys()
    for tie, figures in wanted.items():
        assert found[tie] == pytest.approx(figures, rel=1e-10)
