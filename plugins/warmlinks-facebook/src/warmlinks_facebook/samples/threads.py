"""Facebook's threads of messages in JSON: their folders, files, rows and system lines."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from warmlinks_samples.world import ME, Conversation, Event, World

__all__ = ["folder_of", "millis", "name_of", "seconds", "section_of", "system_lines", "threads_of"]

_HEART = "\N{HEAVY BLACK HEART}"
_CONNECTED = "You are now connected on Messenger"
_FILES_PER_THREAD = 11
"""Into so many files the longest thread is cut, so that message_10 comes into it."""


def name_of(world: World, person: str) -> str:
    """The name that stands in the files."""
    return world.account(person, "facebook").name


def folder_of(world: World, conversation: Conversation, generation: str) -> str:
    """The thread's folder: name and number, or the number alone."""
    number = (
        world.account(conversation.others[0], "facebook").key
        if conversation.direct
        else f"2{int(conversation.id[-4:]):014d}"
    )
    if generation == "J4":
        return number
    plain = unicodedata.normalize("NFKD", conversation.title or "group").encode("ascii", "ignore").decode().lower()
    return f"{re.sub('[^a-z0-9]', '', plain)}_{number[-10:]}"


def section_of(conversation: Conversation, generation: str, *, moved: bool = False) -> str:
    """Where the thread is filed: some are archived, strangers' are requests, those that moved on stand apart."""
    if conversation.section == "requests":
        return "message_requests"
    if moved and generation == "J4":
        return "e2ee_cutover"
    return "archived_threads" if conversation.direct and sum(map(ord, conversation.id)) % 5 == 0 else "inbox"


def threads_of(world: World, generation: str) -> dict[str, object]:
    """Every thread in its folder, long ones in several files."""
    files: dict[str, object] = {}
    threads = world.conversations_on("facebook")
    longest = max((len(world.said_in(thread.id)) for thread in threads), default=1)
    size = max(5, -(-longest // _FILES_PER_THREAD))
    for conversation in threads:
        events = world.said_in(conversation.id)
        moved = any(event.sealed for event in events)
        rows = _rows(
            world, conversation, [event for event in events if not (event.sealed and generation == "J4")], generation
        )
        if not rows:
            continue
        section = section_of(conversation, generation, moved=moved)
        path = f"messages/{section}/{folder_of(world, conversation, generation)}"
        thread = _thread(world, conversation, f"{path.removeprefix('messages/')}", generation)
        if generation == "J1":
            files[f"{path}/message.json"] = {**thread, "messages": rows}
            continue
        for index in range(0, len(rows), size):
            files[f"{path}/message_{index // size + 1}.json"] = {**thread, "messages": rows[index : index + size]}
    files |= _greeting(world, generation)
    return files


def system_lines(world: World, conversation: Conversation) -> list[tuple[datetime, str, str]]:
    """What Facebook itself writes into a thread: who was added, the group's name, that two are connected now.

    Each is a time, the id of the person it stands under, and the text.
    """
    if not conversation.direct:
        lines = [(join.at, join.by, _added(world, join.by, join.who)) for join in conversation.joins]
        if conversation.title:
            by = conversation.started_by
            text = f"{'You' if by == ME else world.person(by).given} named the group {conversation.title}."
            lines.append((conversation.started_at - timedelta(seconds=1), by, text))
        return lines
    account = world.account(conversation.others[0], "facebook")
    if account.since is None or account.since < world.start:
        return []
    return [(account.since, conversation.others[0], _CONNECTED)]


def _thread(world: World, conversation: Conversation, path: str, generation: str) -> dict[str, Any]:
    present = [person for person in conversation.others if person not in conversation.left]
    thread: dict[str, Any] = {
        "participants": [{"name": name_of(world, person)} for person in (*present, ME)],
        "title": conversation.title or ", ".join(world.person(person).given for person in present),
        "is_still_participant": True,
        "thread_path": path,
        "magic_words": [],
    }
    if generation in ("J1", "J2"):
        thread["thread_type"] = "Regular" if conversation.direct else "RegularGroup"
    elif not conversation.direct:
        thread["joinable_mode"] = {"mode": 1, "link": ""}
    return thread


def _rows(world: World, conversation: Conversation, events: list[Event], generation: str) -> list[dict[str, Any]]:
    """Messages, calls and system lines, newest first; now and then a row stands there twice."""
    meetings = {meeting.event for meeting in world.meetings}
    rows: list[dict[str, Any]] = []
    for event in events:
        row = (
            _call(world, event)
            if event.kind in ("call", "missed_call")
            else _message(world, conversation, event, meetings)
        )
        rows += [row, dict(row)] if int(event.id[1:]) % 97 == 0 else [row]
    added = {join.at: join.who for join in conversation.joins}
    for at, by, text in system_lines(world, conversation):
        row = {"sender_name": name_of(world, by), "timestamp_ms": millis(at), "content": text}
        if at in added:
            row |= {"type": "Subscribe", "users": [{"name": name_of(world, added[at])}]}
        rows.append(row)
    if generation in ("J1", "J2"):
        for row in rows:
            row.setdefault("type", "Generic")
    else:
        for row in rows:
            row.pop("type", None)
            row["is_geoblocked_for_viewer"] = False
    return sorted(rows, key=lambda row: -int(row["timestamp_ms"]))


def _message(world: World, conversation: Conversation, event: Event, meetings: set[str]) -> dict[str, Any]:
    serial = int(event.id[1:])
    name = name_of(world, event.speaker)
    nameless = conversation.direct and name == "Facebook user" and serial % 2
    row: dict[str, Any] = {"sender_name": "" if nameless else name, "timestamp_ms": millis(event.at)}
    if serial % 13 == 0 and not event.names and event.thanks_for is None and event.id not in meetings:
        row["photos"] = [{"uri": "messages/photos/sea.jpg", "creation_timestamp": seconds(event.at)}]
    else:
        row["content"] = event.text
    if serial % 11 == 0:
        other = next(person for person in conversation.members if person != event.speaker)
        row["reactions"] = [{"reaction": _HEART, "actor": name_of(world, other)}]
    return row


def _call(world: World, event: Event) -> dict[str, Any]:
    caller = world.person(event.speaker).given
    text = "You called." if event.speaker == ME else f"{caller} called you."
    if event.kind == "missed_call":
        text = (
            f"{world.person(event.to[0]).given} missed your call."
            if event.speaker == ME
            else f"You missed a call from {caller}."
        )
    row = {
        "sender_name": name_of(world, event.speaker),
        "timestamp_ms": millis(event.at),
        "content": text,
        "type": "Call",
    }
    return (
        {**row, "call_duration": event.seconds} if event.kind == "call" else {**row, "call_duration": 0, "missed": True}
    )


def _added(world: World, by: str, person: str) -> str:
    actor = "You" if by == ME else world.person(by).given
    return f"{actor} added {'you' if person == ME else name_of(world, person)} to the group."


def _greeting(world: World, generation: str) -> dict[str, object]:
    """A thread that holds nothing but the line that two people are connected: no contact."""
    threads = {
        member
        for conversation in world.conversations_on("facebook")
        if conversation.direct
        for member in conversation.others
    }
    silent = [
        person
        for person in world.on("facebook")
        if person.id not in threads and person.accounts["facebook"].since and not person.accounts["facebook"].ended
    ]
    if not silent:
        return {}
    account = silent[0].accounts["facebook"]
    conversation = Conversation(
        f"facebook:{silent[0].id}", "facebook", (silent[0].id, ME), world.start, ME, title=account.name
    )
    path = f"inbox/{folder_of(world, conversation, generation)}"
    row = {
        "sender_name": account.name,
        "timestamp_ms": millis(world.start + timedelta(days=11)),
        "content": _CONNECTED,
    }
    name = "message.json" if generation == "J1" else "message_1.json"
    return {f"messages/{path}/{name}": {**_thread(world, conversation, path, generation), "messages": [row]}}


def millis(at: datetime) -> int:
    """A moment as messages have it."""
    return round(at.timestamp() * 1000)


def seconds(at: datetime | None) -> int:
    """A moment as everything else has it."""
    return 0 if at is None else int(at.timestamp())
