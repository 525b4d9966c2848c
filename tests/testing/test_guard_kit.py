"""The kit for guards passes a right one and catches every wrong one by the check that is meant for it."""

from __future__ import annotations

import os
import socket
from typing import ClassVar

import pytest

from warmlinks.plugins.guards import Guard
from warmlinks.testing.guards import GuardConformance, sample_suggestions

SUNDAY = 6


class Sundays(Guard):
    name = "sundays"

    def veto(self, suggestion):
        return "it is Sunday" if suggestion.today.weekday() == SUNDAY else None


class TestSundays(GuardConformance):
    """The control: a right one passes."""

    guard = Sundays


class Mute(Sundays):
    def veto(self, suggestion):
        return super().veto(suggestion) and ""


class Yes(Sundays):
    def veto(self, suggestion):
        return super().veto(suggestion) is not None


class Silent(Sundays):
    def veto(self, suggestion):
        return "not today"


class Unkind(Sundays):
    def veto(self, suggestion):
        return super().veto(suggestion) and "you neglected them"


class Wordy(Sundays):
    def veto(self, suggestion):
        return super().veto(suggestion) and "it is Sunday " * 20


class Forgetful(Sundays):
    seen: ClassVar[int] = 0

    def __init__(self):
        self.count = 0

    def veto(self, suggestion):
        self.count += 1
        return "enough" if self.count > 50 else None


class Online(Sundays):
    def veto(self, suggestion):
        socket.getaddrinfo("example.org", 443)
        return super().veto(suggestion)


class Loud(Sundays):
    def veto(self, suggestion):
        print("hello")
        return super().veto(suggestion)


class Meddling(Sundays):
    def veto(self, suggestion):
        os.environ["WARMLINKS_GUARD"] = "x"
        return super().veto(suggestion)


class Nameless(Sundays):
    name = "Not A Word"


WRONG = {
    Mute: ("test_answers_a_reason_or_none", "its reason is empty"),
    Yes: ("test_answers_a_reason_or_none", "it answered bool"),
    Silent: ("test_lets_something_pass", "holds back every suggestion"),
    Unkind: ("test_reasons_are_short_and_kind", "blames somebody"),
    Wordy: ("test_reasons_are_short_and_kind", "too long"),
    Forgetful: ("test_judges_twice_alike", "it remembers whom it judged"),
    Online: ("test_touches_nothing_outside", "it reached outside"),
    Nameless: ("test_registers", "the registry refuses it"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_guard_is_caught_by_the_check_that_is_meant_for_it(kind):
    """And the message says what is wrong."""
    check, words = WRONG[kind]
    kit = type("Kit", (GuardConformance,), {"guard": kind})()

    with pytest.raises(AssertionError, match=words):
        getattr(kit, check)()


@pytest.mark.parametrize(("kind", "words"), [(Loud, "it prints"), (Meddling, "it changes the environment")])
def test_a_guard_that_does_not_keep_quiet_is_caught(kind, words, capfd):
    """What it changed is put back."""
    kit = type("Kit", (GuardConformance,), {"guard": kind})()

    with pytest.raises(AssertionError, match=words):
        kit.test_keeps_quiet(capfd)
    assert "WARMLINKS_GUARD" not in os.environ


def test_the_samples_are_of_every_rule_and_day():
    """So that whatever a guard judges by, some of them differ in it."""
    samples = list(sample_suggestions())

    assert len({one.rule for one in samples}) == 6
    assert len({one.today.weekday() for one in samples}) == 7
    assert {one.status for one in samples} == {"active", "archived", "do_not_contact", "died"}
