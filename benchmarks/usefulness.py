"""Whom does warmlinks name, when, and was it right? Writes docs/explanation/usefulness-table.md.

    WARMLINKS_DATA=folder python benchmarks/usefulness.py            all of it, some minutes on one core
    WARMLINKS_DATA=folder python benchmarks/usefulness.py radoslaw   one data set, printed and not written

Needs numpy; where the data comes from stands in predict_data.py. Three questions, each answered from what was known at
the time and nothing else:

1. Every silence of every eligible tie: after how many days would a rule have named the tie, and what came of it?
2. One day in the life of everybody: how many people are named somebody, and do those they are named stay silent?
3. Chances: how often was contact said and how often did it happen, with the level learnt from each person's own past?

No formula stands here: dates, states, chances and levels are the library's.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported; more threads are slower here

import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from aims import Aim, beside, head
from attrs import frozen
from numpy.typing import NDArray
from predict_data import DAY, network

from warmlinks.scoring import DecayModel, History
from warmlinks.scoring.arrays import Arrays, StateColumns, score_columns
from warmlinks.scoring.backtest import Figure
from warmlinks.scoring.flags import QUARTER
from warmlinks.scoring.level import learn_level, level_histogram
from warmlinks.scoring.verbs import Value

Column = NDArray[Any]

TABLE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "usefulness-table.md"
SILENT = {"collegemsg": 30, "radoslaw": 30, "mathoverflow": 90}
"""For how many more days a named tie has to stay silent to have been named truly; two of the histories are short."""
HORIZONS = {"collegemsg": (7,), "radoslaw": (7,), "mathoverflow": (90, 365)}
CUTS, MOMENTS = (0.4, 0.55, 0.7, 0.85), tuple(percent / 100 for percent in range(30, 100, 5))
NAMED_IN, NAMED_AT = "mathoverflow", 0.7
BEFORE, EVER_WARM = 0.12, 0.5
"""The level that the rule before this one hung on, and the warmth that a tie once had to have to be listed by it."""
MONTH, HALF_A_YEAR, LOOKS, FIRST = 30, 180, 30, 5
STRONG = (30, 120)
RESAMPLES = 500

RULE, HALF, AS_MANY = "**the rule**", "half the warmth (before)", "as many flags"


@frozen(eq=False)
class Share:
    """A share of something, kept by person, so that people can be drawn anew."""

    part: Column
    whole: Column

    @classmethod
    def of(cls, part: Column, whole: Column, owner: Column, people: int) -> Self:
        return cls(np.bincount(owner, part, people), np.bincount(owner, whole, people))

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float:
        return float(self.part.sum() / self.whole.sum())

    @property
    def figure(self) -> Figure:
        """It, with the interval under resampling of people."""
        return _figure(self.value, self._drawn())

    def above(self, other: Share) -> Figure:
        """By how much it is above another one of the same people."""
        return _figure(self.value - other.value, self._drawn() - other._drawn())

    def _drawn(self) -> Column:
        with np.errstate(invalid="ignore"):
            return _draws(len(self.part)) @ self.part / (_draws(len(self.part)) @ self.whole)


@cache
def _draws(people: int) -> Column:
    """How often each person is drawn in each of the resamples, the same for every share."""
    return np.random.default_rng(1).poisson(1.0, (RESAMPLES, people)).astype(np.float64)


def _figure(value: float, drawn: Column) -> Figure:
    return Figure(value, *np.nanpercentile(drawn, [2.5, 97.5]).tolist())


# 1. every silence of every eligible tie


@frozen(eq=False)
class Silences:
    """The silences of ties, one after each day of contact, each beside the state of the tie when it began.

    Attributes:
        states: the tie on that day, made of it and those before.
        owner: the number of the person whose tie it is.
        people: how many people there are.
        lasted: days to the next day of contact; infinite where none was seen.
        left: days to the end of what was seen.
    """

    states: StateColumns
    owner: Column
    people: int
    lasted: Column
    left: Column

    @classmethod
    def of(cls, history: History) -> Self:
        new_tie = np.concatenate(([True], history.tie[1:] != history.tie[:-1]))
        begins = np.flatnonzero(new_tie | np.concatenate(([True], history.day[1:] != history.day[:-1])))
        tie, day, seen = history.tie[begins], history.day[begins], history.seen[begins]
        starts = np.flatnonzero(new_tie[begins])
        start = np.repeat(starts, np.diff(starts, append=len(tie)))
        days, contacts = np.arange(len(tie)) - start + 1, np.append(begins[1:], len(history)) - begins[start]
        states = StateColumns(days, contacts, seen[start], seen, day[start], day)
        again = np.append(tie[1:] == tie[:-1], False)
        lasted = np.where(again, np.append(day[1:], 0) - day, np.inf)
        return cls(states, history.owner[tie], len(history.owners), lasted, history.day.max() - day)

    def __len__(self) -> int:
        return len(self.lasted)

    def only(self, chosen: Column) -> Silences:
        of = self.states
        columns = (np.asarray(column)[chosen] for column in (of.n, of.m, of.first, of.last, of.first_day, of.last_day))
        rest = self.owner[chosen], self.people, self.lasted[chosen], self.left[chosen]
        return Silences(StateColumns(*columns), *rest)


class Steps(Arrays):
    """numpy that keeps what the library's formulas work out on their way, by the names they give."""

    def __init__(self) -> None:
        self.named: dict[str, Value] = {}

    def let(self, name: str, value: Value) -> Value:
        self.named[name] = value
        return value


@frozen(eq=False)
class Flags:
    """What the library makes of ties: after how many days of silence each is named, and what goes into it.

    Attributes:
        wait: days of silence; not a number where the tie is not eligible.
        without_floor: the same, were nobody held back until one and a half usual gaps have passed.
        gap: the usual gap, in days.
        contacts: days of contact in a quarter, as the tie usually has them.
        half: the rule before: days until a tie is half as warm as on the day of its last contact.
        first: how warm that was.
    """

    wait: Column
    without_floor: Column
    gap: Column
    contacts: Column
    half: Column
    first: Column

    @classmethod
    def of(cls, states: StateColumns) -> Self:
        model, v = DecayModel(level=BEFORE), Steps()
        days, contacts, first, last = (
            np.asarray(column, np.float64) for column in (states.n, states.m, states.first, states.last)
        )
        figures = model.figures(v, days, contacts, (last - first) / DAY, np.zeros(len(days)))
        gap = v.named["gap"]
        lost = -np.log1p(-figures.warmth / 2) / model.level
        half = model.silence_at(v, model.rates(v, days, contacts / days, gap), lost, model.horizon)
        soon = v.named["soon"]
        return cls(figures.due, soon, gap, np.exp(v.named["log_contacts"]), half, figures.warmth)

    @property
    def eligible(self) -> Column:
        return np.isfinite(self.wait)


@frozen(eq=False)
class Rule:
    """What came of naming each tie after so many days of silence.

    Attributes:
        flags: of all silences, those long enough to have the tie named.
        true: of those named, those that stayed silent for as many more days as were asked for.
        anyway: of those named, those with contact within 30 days.
        early: of those named, those named before one and a half of their usual gaps.
        lead: over silences that lasted twice the days asked for, the share of these that was left when the tie was
            named; by the days of contact that the tie usually has in a quarter.
    """

    flags: Share
    true: Share
    anyway: Share
    early: Share
    lead: Share

    @classmethod
    def of(cls, silences: Silences, wait: Column, quiet: float) -> Self:
        lasted, left = silences.lasted, silences.left
        named = (lasted > wait) & (left >= wait)
        judged = named & (left >= wait + quiet)
        flags = Flags.of(silences.states)
        worth = flags.contacts * ((lasted >= 2 * quiet) & (left >= 2 * quiet))

        def share(part: Column, whole: Column) -> Share:
            return Share.of(part, whole, silences.owner, silences.people)

        return cls(
            flags=share(named, np.ones(len(silences))),
            true=share(judged & (lasted > wait + quiet), judged),
            anyway=share(judged & (lasted <= wait + MONTH), judged),
            early=share(named & (wait < 1.5 * flags.gap - 1e-6), named),
            lead=share(worth * np.maximum(1 - wait / (2 * quiet), 0), worth),
        )


def judged(history: History, quiet: float) -> dict[str, Rule]:
    """Each rule, over every silence of every eligible tie."""
    silences = Silences.of(history)
    silences = silences.only(Flags.of(silences.states).eligible)
    flags = Flags.of(silences.states)
    same = as_many(silences, flags.wait)
    waits = {
        RULE: flags.wait,
        "without its floor": flags.without_floor,
        HALF: flags.half,
        "three usual gaps": 3 * flags.gap,
        "everybody after 60 days": np.full(len(silences), 60.0),
        "everybody after 90 days": np.full(len(silences), 90.0),
        f"everybody after {same:.0f} days, {AS_MANY}": np.full(len(silences), same),
    }
    return {name: Rule.of(silences, wait, quiet) for name, wait in waits.items()}


def as_many(silences: Silences, wait: Column) -> float:
    """After how many days one has to name everybody to name as many as a rule does."""
    flags = ((silences.lasted > wait) & (silences.left >= wait)).sum()
    days = np.arange(1, 3650)
    lengths = np.sort(np.minimum(silences.lasted, silences.left + 0.5))
    counts = len(lengths) - np.searchsorted(lengths, days, side="right")
    return float(days[np.argmin(np.abs(counts - flags))])


# 2. one day in the life of everybody


@frozen(eq=False)
class Names:
    """Who is named to people on one day.

    Attributes:
        people: how many are named somebody.
        each: how many names they get on average.
        silent: the share of the named that stays silent for so many more days.
        silence: how long the named have been silent already, in the median.
    """

    people: int
    each: float
    silent: Figure
    silence: float


def named(history: History, at: float, quiet: float) -> tuple[int, dict[str, Names]]:
    """How many people have an eligible tie at a moment, and what several rules name to them."""
    past = Silences.of(history.until(at))
    ties = past.only(np.isinf(past.lasted))
    followed = history.snapshot(at, quiet).followed
    silence = (at - np.asarray(ties.states.last)) / DAY
    flags, scores = Flags.of(ties.states), score_columns(ties.states, now=at)
    slipping = (flags.wait <= silence) & (silence <= flags.wait + QUARTER)
    recent = flags.eligible & (silence <= HALF_A_YEAR)
    warmth = np.asarray(score_columns(ties.states, now=at, model=DecayModel(level=BEFORE)).warmth)
    listed = (flags.first >= EVER_WARM) & (flags.half <= silence)

    def names(chosen: Column) -> Names:
        owner = ties.owner[chosen]
        people = len(np.unique(owner))
        silent = Share.of(~followed[chosen], np.ones(len(owner)), owner, ties.people)
        return Names(people, len(owner) / people, silent.figure, float(np.median(silence[chosen])))

    def foremost(chosen: Column, order: Column) -> Column:
        """The first five of each person."""
        rows = np.flatnonzero(chosen)
        rows = rows[np.lexsort((-order[rows], ties.owner[rows]))]
        begins = np.searchsorted(ties.owner[rows], ties.owner[rows])
        kept = np.zeros(len(chosen), bool)
        kept[rows[np.arange(len(rows)) - begins < FIRST]] = True
        return kept

    return len(np.unique(ties.owner[flags.eligible])), {
        RULE: names(slipping),
        "of these, the first five by stake": names(foremost(slipping, np.asarray(scores.stake))),
        "of these, silent for at most 180 days": names(slipping & recent),
        "every eligible tie silent for at most 180 days": names(recent),
        HALF: names(listed),
        "of these, the first five by warmth lost": names(foremost(listed, flags.first - warmth)),
    }


# 3. chances


@frozen(eq=False)
class Chances:
    """Contact said over contact that happened, for the ties of people with 30 looks and more.

    Attributes:
        people: how many people they are, at the last cut.
        contacts: how often contact happened, over the cuts.
        level: the level learnt, in the median over people, at the last cut.
        learnt: with the level learnt from each person's own past, over the cuts.
        strong: the same for ties of 30 days of contact and more, after 120 days of silence and more.
        moments: the same for all ties at each twentieth of the span from 0.3 on.
        fixed: over the cuts, with a level that is the same for all.
    """

    people: int
    contacts: int
    level: float
    learnt: Share
    strong: Share
    moments: dict[float, float]
    fixed: dict[float, Share]


def learnt_levels(past: History, at: float) -> tuple[Column, Column]:
    """The level that each person's own past teaches, or the model's where it is too short; and from how many looks."""
    until = int((at - past.first) // DAY)
    begins = np.flatnonzero(np.diff(past.tie, prepend=-1) | np.diff(past.day, prepend=-1))
    tie, day, count = past.tie[begins], past.day[begins], np.diff(begins, append=len(past))
    owner = past.owner[tie]
    order = np.argsort(owner, kind="stable")
    levels, looks = np.full(len(past.owners), DecayModel().level), np.zeros(len(past.owners), np.int64)
    ends = np.cumsum(np.bincount(owner, minlength=len(levels)))
    for person, rows in enumerate(np.split(order, ends[:-1])):
        columns = (column[rows].tolist() for column in (tie, day, count))
        learnt = learn_level(level_histogram(*columns, until=until))
        looks[person] = learnt.looks
        if learnt.looks >= LOOKS:
            levels[person] = learnt.level
    return levels, looks


def chances(history: History, horizon: float) -> Chances:
    """What was said of contact within so many days, beside what happened."""
    model = DecayModel(horizon=horizon)
    nothing = Share(*np.zeros((2, len(history.owners))))
    learnt, strong, fixed, moments = nothing, nothing, {model.level: nothing, BEFORE: nothing}, {}
    people, middle = 0, 0.0
    for moment in MOMENTS:
        at = history.first + moment * (history.last - history.first)
        if at + horizon * DAY > history.last:
            continue
        past = history.until(at)
        levels, looks = learnt_levels(past, at)
        silences = Silences.of(past)
        ties, followed = silences.only(np.isinf(silences.lasted)), history.snapshot(at, horizon).followed
        enough = looks[ties.owner] >= LOOKS
        held = (np.asarray(ties.states.n) >= STRONG[0]) & (at - np.asarray(ties.states.last) >= STRONG[1] * DAY)

        def over(
            chosen: Column, level: Column, ties: Silences = ties, followed: Column = followed, at: float = at
        ) -> Share:
            warmth = np.asarray(score_columns(ties.states, now=at, model=model, levels=level).warmth)
            return Share.of(warmth[chosen], followed[chosen], ties.owner[chosen], ties.people)

        own = over(enough, levels[ties.owner])
        moments[moment] = own.value
        if moment in CUTS:
            learnt, strong = learnt + own, strong + over(enough & held, levels[ties.owner])
            fixed = {level: share + over(enough, np.full(len(ties), level)) for level, share in fixed.items()}
            people, middle = int((looks >= LOOKS).sum()), float(np.median(levels[looks >= LOOKS]))
    return Chances(people, int(learnt.whole.sum()), middle, learnt, strong, moments, fixed)


# what is written


@frozen(eq=False)
class Results:
    """What came out for one history."""

    rules: dict[str, Rule]
    chances: dict[float, Chances]
    eligible: int
    names: dict[str, Names]


def main(wanted: Sequence[str]) -> None:
    """Run the data sets that are wanted, or all, and write what came out."""
    results: dict[str, Results] = {}
    for name, quiet in SILENT.items():
        if wanted and not any(word in name for word in wanted):
            continue
        start = time.process_time()
        history = network(name, quiet).history
        at = history.first + NAMED_AT * (history.last - history.first)
        eligible, names = named(history, at, quiet) if name == NAMED_IN else (0, {})
        said = {horizon: chances(history, horizon) for horizon in HORIZONS[name]}
        results[name] = Results(judged(history, quiet), said, eligible, names)
        print(f"{name}: {time.process_time() - start:.0f} s of processor time", file=sys.stderr)
    lines = page(results)
    print("\n".join(lines))
    if not wanted:
        head = ["<!-- Written by benchmarks/usefulness.py; do not edit. -->", ""]
        TABLE.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")


def page(results: dict[str, Results]) -> list[str]:
    """All that came out, as Markdown."""
    lines = ["In brackets the 95 % interval under resampling of people.", "", "### Every silence of every eligible tie"]
    for name, result in results.items():
        lines += ["", f"{name}, truly silent: for {SILENT[name]} more days.", "", *of_rules(result.rules)]
    if NAMED_IN in results:
        people = results[NAMED_IN].eligible
        day = f"{NAMED_IN}, on the day at {100 * NAMED_AT:.0f} % of its span"
        lines += ["", "### Who is named", "", f"{day}: {people:,} people have an eligible tie.", ""]
        lines += of_names(results[NAMED_IN].names)
    return [
        *lines,
        "",
        "### Chances",
        "",
        "Contact said over contact that happened, for the ties of people with 30 looks and more; 1 is right.",
        "Strong ties, long silent, are those of 30 days of contact and more after 120 days of silence and more.",
        "",
        *of_chances(results),
        "",
        "### What was aimed at",
        "",
        *beside(aims(results)),
    ]


def of_rules(rules: dict[str, Rule]) -> list[str]:
    """One row a rule."""
    columns = (
        "flags per 100 silences",
        "truly silent",
        "points above half the warmth",
        "contact within 30 days anyway",
        "before 1.5 usual gaps",
        "lead, by contact",
    )
    lines = head("", *columns)
    for name, rule in rules.items():
        cells = (
            f"{100 * rule.flags.value:.1f}",
            f"{rule.true.value:.3f}",
            "" if name == HALF else points(rule.true.above(rules[HALF].true)),
            f"{rule.anyway.value:.3f}",
            f"{100 * rule.early.value:.0f} %",
            f"{rule.lead.value:.3f}",
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    same = next(name for name in rules if name.endswith(AS_MANY))
    true, lead = (getattr(rules[RULE], of).above(getattr(rules[same], of)) for of in ("true", "lead"))
    lines += ["", f"The rule above {same}: truly silent {points(true)} points, lead {points(lead)} points."]
    return lines


def points(above: Figure) -> str:
    """A difference of shares, in points."""
    return f"{100 * above.value:+.1f} ({100 * above.low:+.1f} to {100 * above.high:+.1f})"


def of_names(names: dict[str, Names]) -> list[str]:
    """One row a rule."""
    columns = ("people named somebody", "names each", "truly silent for 90 more days", "silent already, median days")
    rows = [
        f"| {name} | {by.people:,} | {by.each:.1f} | {by.silent} | {by.silence:.0f} |" for name, by in names.items()
    ]
    return [*head("", *columns), *rows]


def of_chances(results: dict[str, Results]) -> list[str]:
    """One row a history and horizon."""
    levels = (DecayModel().level, BEFORE)
    fixed = [f"level {level:g} for all" for level in levels]
    columns = ("people", "contacts", "level in the middle", "level learnt", "least and most at a moment")
    lines = head("within", *columns, "strong ties, long silent", *fixed)
    for name, result in results.items():
        for horizon, said in result.chances.items():
            cells = (
                f"{name}, {horizon} days",
                f"{said.people:,}",
                f"{said.contacts:,}",
                f"{said.level:.3f}",
                str(said.learnt.figure),
                f"{min(said.moments.values()):.2f} to {max(said.moments.values()):.2f}",
                str(said.strong.figure) if said.strong.whole.sum() >= LOOKS else "-",
                *(str(said.fixed[level].figure) for level in levels),
            )
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def aims(results: dict[str, Results]) -> list[Aim]:
    """Each aim beside what was measured."""
    wanted = []
    for name, least in (("collegemsg", 2), ("radoslaw", 6), ("mathoverflow", 1)):
        if name not in results:
            continue
        rule, half = (results[name].rules[of] for of in (RULE, HALF))
        above = rule.true.above(half.true)
        wanted += [
            Aim(f"{name}: truly silent, points above half the warmth", 100 * above.value, least=least),
            Aim(f"{name}: the lower end of the interval of these", 100 * above.low, least=0.001),
            Aim(f"{name}: share of flags before 1.5 usual gaps", rule.early.value, most=0),
            Aim(f"{name}: flags per 100 silences", 100 * rule.flags.value, most=100 * half.flags.value),
        ]
    for name, result in results.items():
        wanted += [
            Aim(f"{name}, {horizon} days: said over happened", said.learnt.value, least=0.7, most=1.5)
            for horizon, said in result.chances.items()
        ]
    if NAMED_IN in results:
        rule, people = results[NAMED_IN].names[RULE], results[NAMED_IN].eligible
        wanted += [
            Aim(f"{NAMED_IN}: of people with an eligible tie, named somebody", rule.people / people, least=1 / 7),
            Aim(f"{NAMED_IN}: names each", rule.each, least=1.5),
            Aim(f"{NAMED_IN}: of the named, truly silent", rule.silent.value, least=0.7),
            Aim(f"{NAMED_IN}: median silence of the named, in days", rule.silence, most=HALF_A_YEAR),
        ]
    return wanted


if __name__ == "__main__":
    main(sys.argv[1:])
