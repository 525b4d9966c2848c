# ruff: noqa: S101  the kit is made of assertions, each with a message
"""The conformance kit for models: subclass it and name the class.

    class TestSteady(ModelConformance):
        model = Steady

Each check says in its message what is wrong and why it matters. It scores in SQL and in a frame of polars as well,
which takes `pip install 'warmlinks[frames,sql]' polars`.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf, isclose, isfinite
from typing import Any, ClassVar, Final

import pytest
from attrs import evolve

from warmlinks.book import Book
from warmlinks.plugins.registry import Registry
from warmlinks.scoring import DecayModel, Score, TieModel, TieState, score
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.watching import keeps_quiet, touches_nothing_outside

__all__ = ["ModelConformance", "sample_contacts"]

_NOW: Final = datetime(2026, 2, 1, 12, tzinfo=UTC)
_DAY: Final = 86_400
_NEVER: Final = 1e6
"""Days of silence beyond which nobody waits for a tie to get cold."""
_SILENCES: Final = (0.0, 0.5, 1.0, 7.0, 30.0, 90.0, 365.0, 1500.0, 5000.0)
_HORIZONS: Final = (0.5, 7.0, 30.0, 180.0, 365.0, 2000.0)
_SLACK: Final = 1e-9
_FIGURES: Final = ("days", "interactions", "warmth", "alive", "cold_at", "due_at", "stake")
_BY_TIE: Final = {
    "once": (12,),
    "once, long ago": (3000,),
    "every day": tuple(range(1, 60)),
    "every month": tuple(range(20, 900, 30)),
    "twice, far apart": (100, 2100),
    "a burst": tuple(400 + hour / 24 for hour in range(9)),
    "slipping": (200, 210, 221, 229, 240, 252, 260),
}

Figures = Mapping[str, Sequence[float | None]]
"""By tie, in the order of `days`, `interactions`, `warmth`, `alive`, `cold_at`, `due_at` and `stake`."""


def sample_contacts() -> list[tuple[str, datetime]]:
    """Contacts of ties of every kind: new, old, dense, sparse, in a burst, slipping; as (with whom, when)."""
    return [(tie, _NOW - timedelta(days=ago)) for tie, days in _BY_TIE.items() for ago in days]


class ModelConformance:
    """What every model promises. Subclass it, name it `Test…`, and name the `model`."""

    model: ClassVar[type[TieModel]]

    def scored(self, silence: float, model: TieModel | None = None) -> dict[str, Score]:
        """Each sample tie after so many days of silence."""
        model = model or self.model()
        scores = {}
        for tie, days in _BY_TIE.items():
            moments = sorted(int((_NOW - timedelta(days=ago)).timestamp()) for ago in days)
            tie_score = model.score(TieState.of((at, at // _DAY) for at in moments), moments[-1] + silence * _DAY)
            assert tie_score is not None, f"{tie!r}: it has no score for a tie with contact"
            scores[tie] = tie_score
        return scores

    def rows(self, contacts: Sequence[tuple[str, datetime]], model: TieModel | None = None) -> Figures:
        """The sample ties as plain rows are scored."""
        table = score(
            [{"who": tie, "at": at} for tie, at in contacts], now=_NOW, by="who", at="at", model=model or self.model()
        )
        return _by_tie(table, "who")

    def test_registers(self) -> None:
        """It can be registered: a finished class with a proper name, whose parameters all have defaults."""
        info = Registry(plugins={"kit": as_plugin(self.model)}, discover=False).plugins()[0]

        assert info.state == "loaded", f"the registry refuses it: {info.why}"

    def test_chances_lie_between_0_and_1(self) -> None:
        """Warmth, alive and the chance within any horizon."""
        for silence in _SILENCES:
            for tie, tie_score in self.scored(silence).items():
                for value in (tie_score.warmth, tie_score.alive, *map(tie_score.chance, _HORIZONS)):
                    assert 0 <= value <= 1, f"{tie!r} after {silence:g} days of silence: {value!r} is no chance"

    def test_warmth_never_rises_in_silence(self) -> None:
        """The longer nothing is heard, the less likely it is to hear: a model may stay level, and may not rise."""
        for early, late in pairwise(_SILENCES):
            before, after = self.scored(early), self.scored(late)
            for tie in before:
                assert after[tie].warmth <= before[tie].warmth + _SLACK, (
                    f"{tie!r}: warmth rises in silence, from {before[tie].warmth:g} after {early:g} days "
                    f"to {after[tie].warmth:g} after {late:g}"
                )

    def test_a_longer_horizon_is_never_less_likely(self) -> None:
        """What comes within a week comes within a month."""
        for silence in _SILENCES:
            for tie, tie_score in self.scored(silence).items():
                for near, far in pairwise(_HORIZONS):
                    assert tie_score.chance(near) <= tie_score.chance(far) + _SLACK, (
                        f"{tie!r}: contact within {far:g} days is less likely than within {near:g}"
                    )

    def test_the_cold_day_is_the_first_cold_one(self) -> None:
        """`silence_at` is the least silence with which warmth is at most `cold_chance`; where none is, a very long."""
        model = self.model()
        for tie, tie_score in self.scored(0.0, model).items():
            cold = model.plain.silence_at(tie_score.rates, model.cold_chance, model.horizon)
            assert cold >= 0, f"{tie!r}: silence_at answers {cold!r}, and must be at least 0"
            on_it, before = (self._warmth(model, tie_score, cold * share) for share in (1.000001, 0.99))
            message = f"{tie!r}: silence_at answers {cold:g} days, which is not when it gets cold"
            assert cold > _NEVER or on_it <= model.cold_chance + 1e-6, f"{message}: it is later"
            assert not cold or before >= model.cold_chance - 1e-6, f"{message}: it is sooner"

    @staticmethod
    def _warmth(model: TieModel, score: Score, silence: float) -> float:
        return model.plain.chance(score.rates, min(silence, _NEVER), model.horizon)

    def test_the_level_is_how_likely_contact_is(self) -> None:
        """The one number that is learnt: with more of it nobody is less warm, and somebody is warmer."""
        model = self.model()
        less, more = (self.scored(30.0, evolve(model, level=model.level * by)) for by in (0.5, 2.0))

        for tie in less:
            assert less[tie].warmth <= more[tie].warmth + _SLACK, f"{tie!r}: a higher level makes it less warm"
        assert any(less[tie].warmth < more[tie].warmth for tie in less), (
            "the level changes nothing: it cannot be learnt"
        )

    def test_flags_and_stakes_are_not_its_own(self) -> None:
        """Whose silence means something is the same with every model, so that the same people are named."""
        ours, usual = self.scored(60.0), self.scored(60.0, DecayModel())

        for tie, tie_score in ours.items():
            for name in ("due_at", "stake"):
                mine, theirs = getattr(tie_score, name), getattr(usual[tie], name)
                assert _alike(mine, theirs), f"{tie!r}: {name} is {mine!r}, and {theirs!r} with the usual model"

    def test_the_order_of_contacts_does_not_matter(self) -> None:
        """Tables and archives come in any order."""
        contacts = sample_contacts()
        model = self.model()
        usual = self.rows(contacts, model)
        for seed in range(3):
            mixed = random.Random(seed).sample(contacts, len(contacts))  # noqa: S311  no secret
            _same(self.rows(mixed, model), usual, "with the contacts in another order", exactly=True)

    def test_scores_twice_alike(self) -> None:
        """The same ties have the same scores, whichever object scores them and whatever the day is today."""
        contacts = sample_contacts()

        _same(self.rows(contacts), self.rows(contacts), "asked again (by a clock or by chance?)", exactly=True)

    def test_scores_alike_in_sql(self) -> None:
        """As a statement in SQLite."""
        _same(self._written_in_verbs(self._in_sql, "SQL"), self.rows(sample_contacts()), "in SQL")

    def test_scores_alike_in_frames(self) -> None:
        """As expressions of polars."""
        _same(self._written_in_verbs(self._in_frames, "a frame"), self.rows(sample_contacts()), "in a frame")

    @staticmethod
    def _written_in_verbs(asked: Callable[[], Figures], where: str) -> Figures:
        try:
            return asked()
        except ImportError:
            raise
        except Exception as error:
            raise AssertionError(
                f"in {where} it raises {type(error).__name__}: {error}. "
                "Write it in the verbs: v.pick for if, v.log and v.exp for those of math"
            ) from error

    def _in_sql(self) -> Figures:
        from warmlinks.scoring.sql import score_query

        connection = sqlite3.connect(":memory:")
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("create table log (who, at)")
            rows = [(tie, int(at.timestamp())) for tie, at in sample_contacts()]
            connection.executemany("insert into log values (?, ?)", rows)
            query = score_query(
                dialect="sqlite", table="log", by="who", at="at", unit="s", now=_NOW, model=self.model()
            )
            return _by_tie([dict(row) for row in connection.execute(query.text, query.parameters)], "tie")
        finally:
            connection.close()

    def _in_frames(self) -> Figures:
        import polars as pl

        ties, at = zip(*sample_contacts(), strict=True)
        frame = pl.DataFrame({"who": list(ties), "at": list(at)})
        scored: Any = score(frame, now=_NOW, by="who", at="at", model=self.model())
        return _by_tie(scored.to_dicts(), "who")

    def test_works_in_a_book(self) -> None:
        """By its name, in lists, reasons and a digest."""
        registry = Registry(plugins={"kit": as_plugin(self.model)}, discover=False)
        with Book.open(":memory:", timezone=UTC, registry=registry, model=self.model.name) as book:
            for tie, at in sample_contacts():
                book.log(tie, "call", at=at, create=True)
            for tie_score in book.scores(now=_NOW):
                name, warmth = tie_score.name, tie_score.warmth
                assert warmth is not None, f"{name!r}: no warmth in a book, though there was contact"
                assert 0 <= warmth <= 1, f"{name!r}: a warmth of {warmth!r} in a book"
                points = sum(reason.points for reason in tie_score.because)
                assert isclose(points, 100 * warmth, rel_tol=1e-6, abs_tol=1e-6), (
                    f"{name!r}: its reasons add up to {points:g}, and its warmth is {100 * warmth:g}"
                )
            book.cooling(now=_NOW)
            book.digest(now=_NOW)

    def test_touches_nothing_outside(self) -> None:
        """It uses no network, writes nothing to disk and starts no program: thousands of ties are scored at once."""
        touches_nothing_outside(lambda: self.scored(30.0))

    def test_keeps_quiet(self, capfd: pytest.CaptureFixture[str]) -> None:
        """It prints nothing, and leaves the program as it is: folder, environment, umask, `open`, warnings."""
        keeps_quiet(lambda: self.scored(30.0), capfd, "what it has to say is its score")


def _by_tie(rows: Sequence[Mapping[str, Any]], key: str) -> Figures:
    return {row[key]: [row[name] for name in _FIGURES] for row in rows}


def _same(actual: Figures, usual: Figures, when: str, *, exactly: bool = False) -> None:
    assert actual.keys() == usual.keys(), f"{when} there are other ties: {sorted(actual)}"
    for tie, figures in usual.items():
        for name, value, usual_value in zip(_FIGURES, actual[tie], figures, strict=True):
            same = value == usual_value if exactly else _alike(value, usual_value)
            assert same, f"{tie!r}: {when} {name} is {value!r}, and {usual_value!r} before. {'' if exactly else _BASES}"


_BASES: Final = "Each engine has its own base of logarithms: a plain number is multiplied by v.log(e)"


def _alike(a: float | None, b: float | None) -> bool:
    """Whether two figures are one; a moment that never comes may be nothing, or beyond all days."""
    first, second = (inf if value is None or not isfinite(value) else value for value in (a, b))
    return first == second or isclose(first, second, rel_tol=1e-7, abs_tol=1e-9)
