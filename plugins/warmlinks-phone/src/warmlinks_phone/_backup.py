"""Messages and calls in the XML of the app SMS Backup & Restore, which other programs write too."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from warmlinks.archive import Archive, Component, Member, components_of
from warmlinks.archive import Element as Xml
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Refused, Skipped, refusal
from warmlinks_phone._call_logs import android_call
from warmlinks_phone._entries import Entry, TextMessage, mark_of, moment_of
from warmlinks_phone._numbers import tail_of

__all__ = ["made_at", "read_calls", "read_messages"]

_MADE = re.compile(rb"""\sbackup_date=["'](\d{1,15})["']""")
_SEPARATORS = re.compile(r"[~,;]")
_NO_VALUE = frozenset({"null", ""})
_NO_NAME = frozenset({"(unknown)", "unknown", "null", ""})

_DIRECTION_OF_BOX: dict[str, Literal["in", "out"]] = {"1": "in", "2": "out"}
_NOT_SENT = {"3": "a draft", "4": "not sent yet", "5": "not sent: it failed", "6": "not sent yet"}
_REPORTS = frozenset({"134", "135", "136"})
"""Kinds of MMS that only say that another one arrived or was read."""

_SENDER = "137"
_RECIPIENTS = frozenset({"151", "130", "129"})
_CARDS = frozenset({"text/x-vcard", "text/vcard", "text/directory", "text/x-vcalendar-contact"})


def made_at(archive: Archive, member: Member) -> datetime | None:
    """Return when a backup was made, if it tells."""
    match = _MADE.search(archive.peek(member))
    return moment_of(int(match[1])) if match is not None else None


def read_messages(archive: Archive, member: Member) -> Iterator[Entry]:
    """Yield the messages of a backup in their order."""
    for index, element in archive.xml(member, "sms", "mms"):
        where = f"{member.name}[{index}]"
        if isinstance(element, InputError):
            yield refusal(where, element)
        elif element.tag.rpartition("}")[2].rpartition(":")[2] == "sms":
            yield _sms(element, where)
        else:
            yield _mms(element, where)


def read_calls(archive: Archive, member: Member) -> Iterator[Entry]:
    """Yield the calls of a backup in their order."""
    for index, element in archive.xml(member, "call"):
        where = f"{member.name}[{index}]"
        if isinstance(element, InputError):
            yield refusal(where, element)
            continue
        yield android_call(
            where,
            number=_value(element, "number"),
            date=_integer(_value(element, "date")),
            seconds=_integer(_value(element, "duration")),
            kind=_value(element, "type"),
            presentation=_value(element, "presentation"),
            name=_name(element),
        )


def _value(element: Xml, name: str) -> str:
    """Return an attribute; empty if its text says that it has no value."""
    text = (element.get(name) or "").strip()
    return "" if text.casefold() in _NO_VALUE else text


def _integer(text: str) -> int | None:
    return int(text) if text.isascii() and text.removeprefix("-").isdecimal() and len(text) <= _MOST_DIGITS else None


_MOST_DIGITS = 19


def _name(element: Xml) -> str:
    text = _value(element, "contact_name")
    return "" if text.casefold() in _NO_NAME else text


def _parts_of_list(text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip().casefold() not in _NO_VALUE)
    )


def _box(element: Xml, name: str, where: str) -> Literal["in", "out"] | Skipped | Refused:
    """Return whether a message was received or sent; for one that was neither, the record that says why."""
    box = _value(element, name)
    if box in _NOT_SENT:
        return Skipped(_NOT_SENT[box], where=where)
    return _DIRECTION_OF_BOX.get(box) or Refused(where, "this message does not say whether it was received or sent")


def _time_of(element: Xml, where: str) -> tuple[int, datetime] | Refused:
    number = _integer(_value(element, "date"))
    at = moment_of(number) if number is not None else None
    if number is None or at is None:
        return Refused(where, "this message has no time that can be read")
    return number, at


def _sms(element: Xml, where: str) -> Entry:
    box = _box(element, "type", where)
    if not isinstance(box, str):
        return box
    time = _time_of(element, where)
    if isinstance(time, Refused):
        return time
    others = _parts_of_list(_value(element, "address"))
    text = _value(element, "body")
    name = _name(element)
    return TextMessage(
        key=_key("sms", time[0], box, others, text),
        at=time[1],
        where=where,
        kind="sms",
        sent=box == "out",
        speaker=others[0] if box == "in" and len(others) == 1 else "",
        others=others,
        text=text,
        names={others[0]: name} if name and len(others) == 1 else {},
    )


def _mms(element: Xml, where: str) -> Entry:
    if _value(element, "m_type") in _REPORTS:
        return Skipped("a report that a message arrived or was read", where=where)
    box = _box(element, "msg_box", where)
    if not isinstance(box, str):
        return box
    time = _time_of(element, where)
    if isinstance(time, Refused):
        return time
    listed = _parts_of_list(_value(element, "address"))
    by, to = _parties(element)
    tails = {tail_of(address) for address in listed}
    # of whom it was sent to and by, the addresses of the conversation tell the others; who is none of them is the owner
    sender = by[0] if by else ""
    if box == "in":
        others = (*listed, *(address for address in by if tail_of(address) not in tails))
        own = tuple(address for address in to if tails and tail_of(address) not in tails)
        others = (*others, *(address for address in to if not tails))
    else:
        others = listed or to
        own = tuple(address for address in by if tails and tail_of(address) not in tails)
    texts, cards = _parts(element, where)
    name = _name(element)
    others = tuple(dict.fromkeys(others))
    return TextMessage(
        # parts stand in any order
        key=_key("mms", time[0], box, others, "\n".join(sorted(texts))),
        at=time[1],
        where=where,
        kind="sms",
        sent=box == "out",
        speaker=sender if box == "in" else "",
        others=others,
        text="\n".join(texts),
        names={listed[0]: name} if name and len(listed) == 1 else {},
        cards=cards,
        own=own,
    )


def _parties(element: Xml) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the senders and recipients, as far as given."""
    by, to = list[str](), list[str]()
    for address in element.iter("addr"):
        written, kind = _value(address, "address"), _value(address, "type")
        if written and written != "insert-address-token":
            if kind == _SENDER:
                by.append(written)
            elif kind in _RECIPIENTS:
                to.append(written)
    return tuple(dict.fromkeys(by)), tuple(dict.fromkeys(to))


def _parts(element: Xml, where: str) -> tuple[list[str], tuple[Component, ...]]:
    """Return the texts of a message and the contact cards in it."""
    texts, cards = [], list[Component]()
    for part in element.iter("part"):
        kind = _value(part, "ct").casefold().partition(";")[0]
        if kind == "text/plain":
            if text := _value(part, "text"):
                texts.append(text)
        elif kind in _CARDS:
            cards += _cards(_value(part, "text").encode() or _base64_decoded(_value(part, "data")), where)
    return texts, tuple(cards)


def _cards(data: bytes, where: str) -> Iterator[Component]:
    """Yield the cards in an attachment. One that cannot be read is ignored; its message counts all the same."""
    try:
        for card in components_of(data, "VCARD", where=where):
            if isinstance(card, Component):
                yield card
    except InputError:
        return


def _base64_decoded(data: str) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except ValueError:
        return b""


def _key(kind: str, number: int, box: str, others: tuple[str, ...], text: str) -> str:
    """Return the key of a message without an ID: a digest of its time, direction, parties and text."""
    return f"{kind}:{number}:{mark_of(box, *sorted(map(tail_of, others)), text)}"
