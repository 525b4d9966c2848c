"""The same thousand ties give the same figures in every engine."""

from __future__ import annotations

import engines
import pytest


@pytest.mark.parametrize("name", engines.QUICK)
def test_every_library_at_hand_agrees_with_plain_python(name):
    """Each figure of each tie is the same to nine digits."""
    data = engines.rows()

    found = engines.QUICK[name](data)

    assert engines.difference(found, engines.plain_python(data)) <= 1e-9


# What the engines warn each other about is not ours: narwhals of Dask's future home, Dask of a pandas option.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.heavy
def test_twelve_engines_agree(capsys):
    """Python, numpy, pandas, polars, pyarrow, DuckDB, Dask, Ibis, Spark, SQLite, PostgreSQL, MariaDB: one answer."""
    data = engines.rows()
    wanted = engines.plain_python(data)

    apart = {name: engines.difference(run(data), wanted) for name, run in {**engines.QUICK, **engines.HEAVY}.items()}

    with capsys.disabled():
        print()
        for name, distance in apart.items():
            print(f"{name:>12}  {distance:.1e}")
        print(f"largest difference over {len(wanted)} ties: {max(apart.values()):.1e}")
    assert max(apart.values()) <= 1e-9


def test_the_comparison_notices_a_difference():
    """The control: a score a billionth and a half away is seen."""
    data = engines.rows(20)
    wanted = engines.plain_python(data)
    tie, figures = next(iter(wanted.items()))

    moved = {**wanted, tie: (*figures[:3], figures[3] + 1.5e-9, *figures[4:])}

    assert engines.difference(moved, wanted) > 1e-9
