"""What a benchmark of forecasts aims at, beside what it measured."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from attrs import frozen


@frozen
class Aim:
    """One figure, and between what it should lie."""

    what: str
    measured: float
    least: float = -inf
    most: float = inf

    @property
    def reached(self) -> bool:
        return self.least <= self.measured <= self.most

    @property
    def wanted(self) -> str:
        if self.most == inf:
            return f"at least {self.least:.3f}"
        return f"at most {self.most:.3f}" if self.least == -inf else f"{self.least:.3f} to {self.most:.3f}"


def beside(aims: Iterable[Aim]) -> list[str]:
    """A table of them in Markdown."""
    rows = [
        f"| {aim.what} | {aim.wanted} | {aim.measured:.3f} | {'reached' if aim.reached else 'missed'} |" for aim in aims
    ]
    return ["| aim | wanted | measured | |", "|---|---:|---:|---|", *rows]


def head(*columns: str) -> list[str]:
    """The first two lines of a table: words on the left, numbers after them."""
    return [f"| {' | '.join(columns).lstrip()} |", f"|---|{'---:|' * (len(columns) - 1)}"]
