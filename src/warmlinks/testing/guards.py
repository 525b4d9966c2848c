# ruff: noqa: S101  the kit is made of assertions, each with a message
"""The conformance kit for guards: subclass it and name the class.

    class TestCalm(GuardConformance):
        guard = CalmGuard

Each check says in its message what is wrong and why it matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import ClassVar

import pytest

from warmlinks.digest.wording import BLAME
from warmlinks.plugins.guards import Guard, Suggestion
from warmlinks.plugins.registry import GuardedGuard, Registry
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.watching import keeps_quiet, touches_nothing_outside

__all__ = ["GuardConformance", "sample_suggestions"]

_LONGEST = 120
_RULES = ("due", "lapsed", "notable_change", "your_turn", "intro_ask", "introduced")
_STATUSES = ("active", "archived", "do_not_contact", "died")


def sample_suggestions() -> Iterator[Suggestion]:
    """Suggestions of every rule and status, on each day of a week, heard of or not, named before or not."""
    monday = date(2026, 1, 5)
    for number, (rule, status, heard, named) in enumerate(product(_RULES, _STATUSES, (0, 7), (None, 3))):
        today = monday + timedelta(days=number % 7)
        yield Suggestion(
            f"p{number:03}",
            rule,
            today,
            status=status,
            heard=heard,
            written=number % 5,
            unanswered=number % 3,
            sent_side_seen=number % 4 != 0,
            last_named=today - timedelta(days=named) if named else None,
            times_named=number % 3 if named else 0,
            snoozed_until=today + timedelta(days=1) if number % 11 == 0 else None,
            away=number % 13 == 0,
            closed=("you have blocked this person on X",) if number % 17 == 0 else (),
        )


class GuardConformance:
    """What every guard promises. Subclass it, name it `Test…`, and name the `guard`."""

    guard: ClassVar[type[Guard]]

    def judged(self) -> list[str | None]:
        """What it answers to each of the samples, one made for it."""
        guard = self.guard()
        return [guard.veto(suggestion) for suggestion in sample_suggestions()]

    def test_registers(self) -> None:
        """It can be registered: a finished class with a proper name that is made without arguments."""
        info = Registry(plugins={"kit": as_plugin(self.guard)}, discover=False).plugins()[0]

        assert info.state == "loaded", f"the registry refuses it: {info.why}"

    def test_answers_a_reason_or_none(self) -> None:
        """None lets a suggestion pass; anything else is a reason in words. An empty one is a mistake."""
        guarded = Registry(plugins={"kit": as_plugin(self.guard)}, discover=False).guards()
        assert len(guarded) == 1, "the registry has no guard of this plugin"
        guarded_guard: GuardedGuard = guarded[0]

        for suggestion in sample_suggestions():
            guarded_guard.veto(suggestion)
            assert guarded_guard.trouble is None, f"of {suggestion}: {guarded_guard.trouble}"

    def test_reasons_are_short_and_kind(self) -> None:
        """A reason is one line that can follow a name and a colon, and blames nobody."""
        for reason in {reason for reason in self.judged() if reason is not None}:
            assert len(reason) <= _LONGEST, f"{reason[:40]!r}... is too long: a reason is a phrase"
            assert reason == reason.strip(), f"{reason!r} has blanks around it"
            assert reason.isprintable(), f"{reason!r} has marks that cannot be printed"
            assert not reason.endswith("."), f"{reason!r} ends in a full stop: the sentence has one already"
            blame = [word for word in BLAME if word in reason.lower()]
            assert not blame, f"{reason!r} blames somebody: {blame[0]}"

    def test_lets_something_pass(self) -> None:
        """A guard that holds everything back silences the digest."""
        assert None in self.judged(), "it holds back every suggestion there can be"

    def test_judges_twice_alike(self) -> None:
        """The same suggestion has the same answer, whoever was judged before and whatever the day is today."""
        first = self.judged()
        guard = self.guard()
        backwards = [guard.veto(suggestion) for suggestion in reversed(list(sample_suggestions()))]

        assert first == self.judged(), "asked again, it answers otherwise: it looks at a clock, or at chance"
        assert first == backwards[::-1], "in another order it answers otherwise: it remembers whom it judged"

    def test_touches_nothing_outside(self) -> None:
        """It uses no network, writes nothing to disk and starts no program: hundreds are judged for one digest."""
        touches_nothing_outside(self.judged)

    def test_keeps_quiet(self, capfd: pytest.CaptureFixture[str]) -> None:
        """It prints nothing, and leaves the program as it is: folder, environment, umask, `open`, warnings."""
        keeps_quiet(self.judged, capfd, "what it has to say is its reason")
