"""The few verbs in which a model is written, so that it is written once and runs in every engine.

A model says `v.exp(0.8 * v.log(gap))`, and an engine `v` turns that into its own terms: Python (here), arrays,
data-frame expressions (`frames`), SQL (`sql`). Beside the verbs a model may use `+ - * /`, comparisons and `&`.

Logarithms may be to any base, the same for `log` and `exp`: what is exponentiated is a multiple of a logarithm, and a
plain number is multiplied by `v.log(e)`.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeAlias

__all__ = ["Value", "Verbs", "compiled"]

_TINY = 1e-5

Value: TypeAlias = Any
"""A number, a column or an expression of the engine; a Python number goes with each."""


class Verbs(ABC):
    """An engine.

    Attributes:
        null: its value where there is no answer.
    """

    null: Value
    _logs: tuple[tuple[Value, Value], ...] = ()

    def log(self, value: Value) -> Value:
        """The logarithm of something positive."""
        return self.log_of_number(value) if isinstance(value, (int, float)) else self.log_of(value)

    def log_of_number(self, value: float) -> float:
        """The logarithm of a Python number, to the engine's base."""
        return math.log(value)

    def log_known(self, name: str, value: Value) -> Value:
        """The logarithm of a positive value that has a name already, worked out once for all callers."""
        for operand, log in self._logs:
            if operand is value:
                return log
        log = self.let(name, self.log(value))
        self._logs = (*self._logs, (value, log))
        return log

    @abstractmethod
    def log_of(self, value: Value) -> Value:
        """The logarithm of a value of the engine's."""

    @abstractmethod
    def exp(self, value: Value) -> Value:
        """The opposite of `log`."""

    @abstractmethod
    def floor(self, value: Value) -> Value:
        """The next whole number below."""

    @abstractmethod
    def clip(self, value: Value, low: float, high: float) -> Value:
        """The value, held between two numbers."""

    @abstractmethod
    def pick(self, condition: Value, yes: Value, no: Value) -> Value:
        """One of two values; an engine may work out both."""

    @abstractmethod
    def let(self, name: str, value: Value) -> Value:
        """The value, worked out once however often it is used from here on."""

    def least(self, name: str, value: Value, other: Value) -> Value:
        """The lesser of two values that have a name already; the result is named as by `let`."""
        return self.let(name, self.pick(value < other, value, other))

    def most(self, name: str, value: Value, other: Value) -> Value:
        """The greater of two, likewise."""
        return self.let(name, self.pick(value > other, value, other))

    def grown(self, value: Value) -> Value:
        """exp(value) - 1, for a value of at least 0 that has a name already."""
        base = self.log(math.e)
        natural = value if base == 1.0 else value / base
        # of a small value the subtraction would lose digits
        return self.pick(natural < _TINY, natural * (1.0 + 0.5 * natural), self.exp(value) - 1.0)


class _Text:
    """A piece of Python source, with operators that write source."""

    __slots__ = ("text",)
    __hash__ = None  # type: ignore[assignment]  # compared as numbers are

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    def __neg__(self) -> _Text:
        return _Text(f"(-{self})")


def _operator(sign: str, *, reflected: bool = False) -> Callable[[_Text, Value], _Text]:
    def operator(self: _Text, other: Value) -> _Text:
        left, right = (_source(other), self.text) if reflected else (self.text, _source(other))
        return _Text(f"({left} {sign} {right})")

    return operator


def _source(value: Value) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_source, value))},)"
    return value.text if isinstance(value, _Text) else repr(value)


for _name, _sign in (("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/")):
    setattr(_Text, f"__{_name}__", _operator(_sign))
    setattr(_Text, f"__r{_name}__", _operator(_sign, reflected=True))
for _name, _sign in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("and", "and")):
    setattr(_Text, f"__{_name}__", _operator(_sign))


class _Source(Verbs):
    """Writes plain Python source, since calls between functions would take half of the time of one tie.

    Logarithms are to the base of two: `log2` takes one number, and so is called three times as fast as `log`.
    """

    null = None

    def __init__(self) -> None:
        self.lines: list[str] = []

    def log_of_number(self, value: float) -> float:
        return math.log2(value)

    def log_of(self, value: Value) -> Value:
        return _Text(f"log2({value})")

    def exp(self, value: Value) -> Value:
        return _Text(f"exp2({_source(value)})")

    def floor(self, value: Value) -> Value:
        return _Text(f"floor({value})")

    def clip(self, value: Value, low: float, high: float) -> Value:
        held = self.let("held", value)
        return _Text(f"({low!r} if {held} < {low!r} else {high!r} if {held} > {high!r} else {held})")

    def pick(self, condition: Value, yes: Value, no: Value) -> Value:
        return _Text(f"({_source(yes)} if {condition} else {_source(no)})")

    def let(self, name: str, value: Value) -> Value:
        if not isinstance(value, _Text) or value.text.isidentifier():
            return value
        number = len(self.lines)
        self.lines.append(f"{name}_{number} = {value}")
        return _Text(f"{name}_{number}")


def compiled(formula: Callable[..., Value], *names: str | tuple[str, ...]) -> Callable[..., Any]:
    """Compile a formula to a plain Python function of plain numbers.

    Args:
        formula: takes the verbs, then one value for each name, and returns a value or a tuple of them.
        names: of the arguments; several names in a tuple are an argument that is a tuple.
    """
    source = _Source()
    values = [_Text(name) if isinstance(name, str) else tuple(_Text(part) for part in name) for name in names]
    result = _source(formula(source, *values))
    parameters = [name if isinstance(name, str) else f"tuple_{place}" for place, name in enumerate(names)]
    for place, name in enumerate(names):
        if not isinstance(name, str):
            source.lines.insert(0, f"{', '.join(name)}, = tuple_{place}")
    body = "\n".join(f"    {line}" for line in [*source.lines, f"return {result}"])
    namespace: dict[str, Any] = {name: getattr(math, name) for name in ("log2", "exp2", "floor", "inf", "nan")}
    exec(f"def formula({', '.join(parameters)}):\n{body}", namespace)  # noqa: S102  written above, of the model's own numbers
    function: Callable[..., Any] = namespace["formula"]
    return function
