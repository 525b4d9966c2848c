"""Calls of Android's and of iOS's call logs."""

from __future__ import annotations

from warmlinks.plugins.sources import Refused, Skipped
from warmlinks_phone._entries import Call, Entry, mark_of, moment_of
from warmlinks_phone._numbers import is_withheld, tail_of

__all__ = ["android_call", "call_of"]

_INCOMING, _OUTGOING, _MISSED, _VOICEMAIL, _REJECTED, _BLOCKED, _ELSEWHERE = "1", "2", "3", "4", "5", "6", "7"
_ALLOWED = frozenset({"", "0", "1"})
"""How a number may be shown, where it may."""


def android_call(
    where: str,
    *,
    number: str,
    date: int | None,
    seconds: int | None,
    kind: str,
    presentation: str = "",
    name: str = "",
) -> Entry:
    """Return an entry of Android's call log.

    Args:
        where: the place it was read from.
        number: as it was shown.
        date: when it began, in milliseconds.
        seconds: how long it took.
        kind: Android's number for it.
        presentation: Android's number for how the caller may be shown.
        name: what the phone calls the number.
    """
    if kind == _BLOCKED:
        return Skipped("a call of somebody who is blocked", where=where)
    if kind not in {_INCOMING, _OUTGOING, _MISSED, _VOICEMAIL, _REJECTED, _ELSEWHERE}:
        return Skipped("a call of a kind that is not known", where=where)
    if presentation not in _ALLOWED:
        number = ""
    spoken = kind in {_INCOMING, _OUTGOING, _ELSEWHERE} and (seconds or 0) > 0
    return call_of(where, number=number, date=date, answered=spoken, sent=kind == _OUTGOING, name=name)


def call_of(where: str, *, number: str, date: float | None, answered: bool, sent: bool, name: str = "") -> Entry:
    """Return a call, answered or not.

    Args:
        where: the place it was read from.
        number: whom it was with.
        date: when it began, in milliseconds.
        answered: whether they spoke.
        sent: whether the owner called.
        name: what the phone calls the number.
    """
    at = moment_of(date) if date is not None else None
    if date is None or at is None:
        return Refused(where, "this call has no time that can be read")
    if is_withheld(number):
        return Skipped("a number that was withheld", where=where)
    return Call(
        key=f"call:{round(date)}:{mark_of(tail_of(number))}",
        at=at,
        where=where,
        kind="call" if answered else "missed_call",
        sent=sent,
        number=number,
        name=name,
    )
