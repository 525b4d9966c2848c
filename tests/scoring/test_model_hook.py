"""Plugins may bring further models behind the face of the decay model."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from math import e

import pluggy
import polars as pl
import pytest
from attrs import frozen
from click.testing import CliRunner
from in_memory import sqlite_in_memory

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.plugins import hookspecs
from warmlinks.plugins.registry import Registry
from warmlinks.scoring import DecayModel, TieModel, TieState
from warmlinks.scoring.sql import score_query

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@frozen(kw_only=True)
class Coin(TieModel):
    """Contact comes or not, whatever happened before."""

    name = "coin"

    def rates(self, v, days, intensity, gap):
        return (gap,)

    def exposure(self, v, rates, silence, horizon):
        return v.log(2.0)

    def silence_at(self, v, rates, exposure, horizon):
        return 0.0


@frozen(kw_only=True)
class Waning(TieModel):
    """The hazard is one over the usual gap, and halves with every hundred days of silence."""

    name = "waning"

    def rates(self, v, days, intensity, gap):
        return (v.let("hazard", 1.0 / gap),)

    def exposure(self, v, rates, silence, horizon):
        return rates[0] * horizon * v.exp(-0.01 * v.log(2.0) * silence) * v.log(e)

    def silence_at(self, v, rates, exposure, horizon):
        silence = v.let("silence", v.log(rates[0] * horizon * v.log(e) / exposure) / (0.01 * v.log(2.0)))
        return v.pick(silence > 0.0, silence, 0.0)


@frozen(kw_only=True)
class Bent(DecayModel):
    """The decay model under another name."""

    name = "bent"


class Plugin:
    """A plugin that brings two models."""

    @hookspecs.hookimpl
    def warmlinks_register_models(self):
        return [Coin, Bent]


def test_a_plugin_registers_models():
    """What the hook returns are classes with a name, and an instance scores ties."""
    manager = pluggy.PluginManager("warmlinks")
    manager.add_hookspecs(hookspecs)
    manager.register(Plugin())
    manager.check_pending()

    models = {model.name: model for found in manager.hook.warmlinks_register_models() for model in found}

    assert list(models) == ["coin", "bent"]
    assert models["coin"]().score(TieState(1, 1, 0, 0, 0, 0), 86400).warmth == 0.5


CONTACTS = [("ada", 3), ("ada", 40), ("ada", 90), ("ada", 95), ("ben", 200)]
FIGURES = ("warmth", "alive", "cold_at", "due_at", "stake")


def by_hand(who):
    """One tie at a time."""
    moments = sorted(int((NOW - timedelta(days=days)).timestamp()) for name, days in CONTACTS if name == who)
    score = Waning().score(TieState.of((at, at // 86400) for at in moments), NOW)
    gap = ((moments[-1] - moments[0]) / 86400 + 10) / len(moments)
    assert score.warmth == pytest.approx(1 - e ** -(30 / gap * 2 ** (-score.silence / 100)))
    return [getattr(score, name) for name in FIGURES]


def plain_rows():
    rows = [{"who": who, "at": NOW - timedelta(days=days)} for who, days in CONTACTS]
    return wl.score(rows, now=NOW, by="who", at="at", model=Waning())


def frame():
    at = [NOW - timedelta(days=days) for _, days in CONTACTS]
    found = wl.score(
        pl.DataFrame({"who": [who for who, _ in CONTACTS], "at": at}), now=NOW, by="who", at="at", model=Waning()
    )
    return found.to_dicts()


def statement():
    connection = sqlite_in_memory()
    connection.row_factory = sqlite3.Row
    connection.execute("create table log (who, at)")
    for who, days in CONTACTS:
        connection.execute("insert into log values (?, ?)", (who, int((NOW - timedelta(days=days)).timestamp())))
    query = score_query(dialect="sqlite", table="log", by="who", at="at", now=NOW, model=Waning())
    return [{**dict(row), "who": row["tie"]} for row in connection.execute(query.text, query.parameters)]


@pytest.mark.parametrize("engine", [plain_rows, frame, statement])
def test_a_model_of_a_plugin_scores_in_every_engine(engine):
    """As it scores one tie; ties of which silence means nothing have neither flag nor stake there either."""
    found = {row["who"]: [row[name] for name in FIGURES] for row in engine()}

    assert found.keys() == {"ada", "ben"}
    assert found["ada"] == pytest.approx(by_hand("ada"), rel=1e-12)
    assert found["ben"][:3] == pytest.approx(by_hand("ben")[:3], rel=1e-12)
    assert found["ben"][3:] == by_hand("ben")[3:] == [None, None]


class Brings:
    """A plugin that brings one model."""

    @staticmethod
    @hookspecs.hookimpl
    def warmlinks_register_models():
        return [Waning]


@pytest.mark.parametrize("model", ["waning", Waning()], ids=["by name", "by itself"])
def test_a_book_takes_a_model_of_a_plugin(model):
    """Scores, cold days, reasons, what is cooling and the digest are made with it, and flags are as ever."""
    registry = Registry(plugins={"brings": Brings()}, discover=False)
    with wl.Book.open(":memory:", timezone="UTC", registry=registry, model=model) as book:
        for who, days in CONTACTS:
            book.log(who, "call", at=NOW - timedelta(days=days), create=True)
        tie_score = book.tie_score("ada", now=NOW)
        last = NOW - timedelta(days=3)

        assert tie_score.warmth == pytest.approx(by_hand("ada")[0])
        assert tie_score.cold_on == datetime.fromtimestamp(by_hand("ada")[2], UTC).date()
        assert sum(reason.points for reason in tie_score.because) == pytest.approx(100 * tie_score.warmth)
        assert tie_score.due_on == (last + timedelta(seconds=by_hand("ada")[3] - last.timestamp())).date()
        assert book.cooling(now=NOW + timedelta(days=80))
        assert book.digest(now=NOW + timedelta(days=80))


def test_a_model_that_nobody_brings_is_said_to_be_none(tmp_path):
    """Before a book is made; what there is, is listed."""
    registry = Registry(plugins={"brings": Brings()}, discover=False)

    with pytest.raises(wl.WarmlinksError, match=r"wanning.*waning"):
        wl.Book.open(tmp_path / "x.db", registry=registry, model="wanning")
    assert list(tmp_path.iterdir()) == []


STEADY = """
from attrs import frozen

from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.scoring import TieModel

WARMLINKS_HOOKS = 2


@frozen(kw_only=True)
class Steady(TieModel):
    name = "steady"

    def rates(self, v, days, intensity, gap):
        return (gap,)

    def exposure(self, v, rates, silence, horizon):
        return horizon / rates[0]

    def silence_at(self, v, rates, exposure, horizon):
        return v.pick(horizon / rates[0] > exposure, 1e9, 0.0)


@hookimpl
def warmlinks_register_models():
    return [Steady]
"""


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A book of one tie, a plugin with a model, and a settings file."""
    (tmp_path / "plugins").mkdir(mode=0o755)
    (tmp_path / "plugins" / "steady.py").write_text(STEADY)
    (tmp_path / "plugins" / "steady.py").chmod(0o644)
    monkeypatch.setenv("WARMLINKS_PLUGINS", str(tmp_path / "plugins"))
    monkeypatch.setenv("WARMLINKS_SETTINGS", str(tmp_path / "settings.toml"))
    with wl.Book.open(tmp_path / "book.db", timezone="UTC") as book:
        for days in (3, 40, 90, 95):
            book.log("Ada Lovelace", at=NOW - timedelta(days=days), kind="call", create=True)

    def run(settings, *words):
        (tmp_path / "settings.toml").write_text(settings)
        return CliRunner().invoke(cli, ["--book", str(tmp_path / "book.db"), "--now", NOW.isoformat(), *words])

    return run


def test_a_model_is_chosen_by_a_setting(shell):
    """Every command scores with it; `config` shows it; one that is not there is said."""
    chosen, usual = '[score]\nmodel = "steady"\n', ""

    assert shell(chosen, "score", "--json").stdout != shell(usual, "score", "--json").stdout
    assert '[score]\nmodel = "steady"' in shell(chosen, "config").output
    assert "[score]" not in shell(usual, "config").output
    for words in ("score", "config"):
        missing = shell('[score]\nmodel = "stedy"\n', words)
        assert missing.exit_code == 2
        assert "there is no model 'stedy'" in missing.output
