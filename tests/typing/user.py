# pyright: strict
"""What somebody writes who uses warmlinks with pyright: each line has the type that is said, and no more is needed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_type

import pandas as pd
import polars as pl

import warmlinks as wl
from warmlinks.answers import LoadReport, Shown, TieScore
from warmlinks.introductions import Summary
from warmlinks.people.search import SearchHit
from warmlinks.plugins.notifiers import Digest
from warmlinks.report import Report

now = datetime(2026, 1, 22, tzinfo=UTC)


def use(book: wl.Book, frame: pd.DataFrame, other: pl.DataFrame, lazy: pl.LazyFrame) -> None:
    """Never run: read by the type checker."""
    assert_type(wl.score(frame, now=now, by="who", at="at"), pd.DataFrame)
    assert_type(wl.score(other, now=now, by="who", at="at"), pl.DataFrame)
    assert_type(wl.score(lazy, now=now, by="who", at="at"), pl.LazyFrame)
    assert_type(wl.score([{"who": 1, "at": now}], now=now, by="who", at="at"), list[dict[str, Any]])
    assert_type(book.table("scores", now=now), list[dict[str, Any]])
    contacts: pd.DataFrame = book.table("contacts", now=now, backend="pandas")
    assert_type(wl.score(contacts, now=now, by="id", at="at"), pd.DataFrame)
    assert_type(wl.score(iter([("ada", now)]), now=now, by="who", at="at"), list[dict[str, Any]])
    assert_type(book.cooling(now=now), list[TieScore])
    assert_type(book.search("ada", now=now), list[SearchHit])
    assert_type(book.digest(now=now), Digest | None)
    assert_type(book.load(["one.zip"]), LoadReport)
    assert_type(book.show("ada", now=now), Shown)
    assert_type(book.introduction_report(now=now), Summary)
    report = book.report(now=now, who="ada", redacted=True)
    assert_type(report, Report)
    report.save("report.html")
    for tie in book.scores(now=now):
        print(tie.name, tie.warmth, tie.due_on, [reason.what for reason in tie.because])
