"""Whether reading takes time in proportion to the text: it is timed with so much of it, and with twice as much.

Twice the text takes twice the time where that is so, 2.2 times where it is sorted, four times where each piece looks at
all others. What is compared is the best of five processor times of each, taken in turn, so that a busy machine makes
both slower, if any.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

__all__ = ["AT_MOST", "growth", "ratio"]

AT_MOST = 3.0
"""What twice the text may take, in times of once: between two and four."""

_ROUNDS = 5
_LEAST = 0.01
"""Seconds that a measurement takes at least; what is quicker is called as often as it needs."""


def growth(read: Callable[[Any], object], make: Callable[[int], Any], size: int) -> float:
    """How many times as long `read` takes for what `make` makes of twice the size."""
    small, large = make(size), make(2 * size)
    return ratio(lambda: read(large), lambda: read(small))


def ratio(call: Callable[[], object], other: Callable[[], object]) -> float:
    """How many times as long a call takes as another one."""
    other()  # what is made once in a process is made before
    calls = 1
    while (taken := _seconds(other, calls)) < _LEAST:
        calls = max(calls + 1, int(calls * min(10.0, 1.2 * _LEAST / max(taken, 1e-6))))
    times = [(_seconds(call, calls), _seconds(other, calls)) for _ in range(_ROUNDS)]
    return min(first for first, _ in times) / min(second for _, second in times)


def _seconds(call: Callable[[], object], calls: int) -> float:
    """The processor time of that many calls."""
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        for _ in range(calls):
            call()
        return time.process_time() - begun
    finally:
        gc.enable()
