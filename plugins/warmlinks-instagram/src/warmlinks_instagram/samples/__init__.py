"""Writes the chats of a sample world as Instagram hands them out; for trying and testing, never used by the reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from html import escape
from time import asctime
from typing import Any
from zlib import crc32

from warmlinks_meta.samples import broken
from warmlinks_samples.chats import Chat, Chats, Line
from warmlinks_samples.world import ME

__all__ = ["FORMS", "as_members", "shown_name"]

FORMS = ("2025", "2024", "2022", "2019", "pages")
"""Since when files are written so; pages are those of 2024."""

_CLOCK = timezone(timedelta(hours=-8))
_AS_THEY_ARE = 3
"""Every so many people show no name."""


def as_members(chats: Chats, *, form: str = "2025") -> dict[str, bytes]:
    """Path in the archive -> what it holds.

    Args:
        chats: what was said.
        form: one of `FORMS`. In 2019 everybody goes by the user name and nobody knows how long a call took; pages have
            minutes only, and no calls.
    """
    files = _flat(chats) if form == "2019" else _pages(chats) if form == "pages" else _json(chats, form)
    return {name: data if isinstance(data, bytes) else broken(data) for name, data in files.items()}


def shown_name(chats: Chats, person: str) -> str:
    """How somebody is shown in messages: by name, or by the user name where none is."""
    shown = person == ME or crc32(person.encode()) % _AS_THEY_ARE
    return chats.name(person) if shown else chats.keys[person]


def _since(chats: Chats, person: str) -> datetime:
    """When one began to follow the other."""
    return chats.world.start - timedelta(minutes=crc32(person.encode()) % 500_000)


def _id_of(chats: Chats, chat: Chat) -> str:
    return f"1784{chats.world.seed}{crc32(chat.id.encode()):011}"


def _folder(chats: Chats, chat: Chat) -> str:
    """Of a direct chat the other's user name, of a group its title, without what no folder has in it."""
    other = next(person for person in chat.members if person != ME)
    name = chat.title or chats.keys[other]
    return f"{''.join(letter for letter in name.casefold() if letter.isalnum())}_{_id_of(chats, chat)}"


def _json(chats: Chats, form: str) -> dict[str, Any]:
    activity = "" if form == "2022" else "your_instagram_activity/"
    lists = "followers_and_following/" if form == "2022" else "connections/followers_and_following/"
    about = "account_information/" if form == "2022" else "personal_information/personal_information/"
    followers = [_followed(chats, person.id) for person in chats.people]
    files: dict[str, Any] = {
        f"{about}personal_information.json": _profile(chats),
        f"{lists}following.json": {
            "relationships_following": [
                _titled(follower) if form == "2025" else follower for follower in followers[::2]
            ]
        },
    }
    if form == "2022":
        files[f"{lists}followers.json"] = {"relationships_followers": followers}
    else:
        files[f"{lists}followers_1.json"] = followers
    for chat in chats.chats:
        place = f"messages/inbox/{_folder(chats, chat)}"
        people = [*(person for person in chat.members if person != ME), ME]
        files[f"{activity}{place}/message_1.json"] = {
            "participants": [{"name": shown_name(chats, person)} for person in people],
            "messages": [message for line in chat.lines[::-1] for message in _messages(chats, line)],
            "title": chat.title or shown_name(chats, people[0]),
            "is_still_participant": True,
            "thread_path": place.removeprefix("messages/"),
            "magic_words": [],
        }
    return files


def _profile(chats: Chats) -> dict[str, Any]:
    fields = {"Email": "noa@lindgren.example", "Username": chats.keys[ME], "Name": shown_name(chats, ME)}
    labels = {label: {"href": "", "value": value, "timestamp": 0} for label, value in fields.items()}
    return {"profile_user": [{"title": "", "media_map_data": {}, "string_map_data": labels}]}


def _followed(chats: Chats, person: str) -> dict[str, Any]:
    user = chats.keys[person]
    at = int(_since(chats, person).timestamp())
    item = {"href": f"https://www.instagram.com/{user}", "value": user, "timestamp": at}
    return {"title": "", "media_list_data": [], "string_list_data": [item]}


def _titled(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry as it is written since 2025: the user name is its title."""
    (item,) = entry["string_list_data"]
    href = f"https://www.instagram.com/_u/{item['value']}"
    return {"title": item["value"], "string_list_data": [{"href": href, "timestamp": item["timestamp"]}]}


def _messages(chats: Chats, line: Line) -> Iterator[dict[str, Any]]:
    """The messages that a line is, the newest first."""
    speaker = shown_name(chats, line.speaker)
    message = {"sender_name": speaker, "timestamp_ms": round(line.at.timestamp() * 1000)}
    if line.kind == "text":
        yield {**message, "content": line.text}
    elif line.kind == "photo":
        yield {**message, "photos": [{"uri": "photos/1.jpg", "creation_timestamp": int(line.at.timestamp())}]}
    elif line.kind == "call":
        yield {**message, "content": "Audio call ended", "call_duration": line.seconds}
        yield {**message, "content": f"{speaker} started an audio call", "call_duration": 0}
    elif line.kind == "missed":
        yield {**message, "content": f"{speaker} missed an audio call", "call_duration": 0}
    elif line.kind == "card":
        user = chats.keys[line.names[0]]
        share = {"link": f"https://www.instagram.com/{user}", "profile_share_username": user}
        yield {**message, "content": f"{speaker} sent an attachment.", "share": share}
    else:
        yield {**message, "content": f"{speaker} added {_together(chats, line.names, shown_name)} to the group."}


def _together(chats: Chats, names: tuple[str, ...], named: Callable[[Chats, str], str]) -> str:
    return " and ".join(named(chats, person) for person in names)


def _flat(chats: Chats) -> dict[str, Any]:
    users = {chats.keys[person.id]: _since(chats, person.id).isoformat() for person in chats.people}
    talks = [
        {
            "participants": [chats.keys[person] for person in chat.members],
            "conversation": [_said(chats, line) for line in chat.lines[::-1]],
        }
        for chat in chats.chats
    ]
    lists = {"followers": users, "following": dict(list(users.items())[::2]), "blocked_users": {}}
    files: dict[str, Any] = {
        "messages.json": talks,
        "connections.json": lists,
        "profile.json": {
            "date_joined": "2012-01-01T00:00:00",
            "name": shown_name(chats, ME),
            "username": chats.keys[ME],
            "private_account": False,
        },
    }
    # these were written as they should be
    return {name: json.dumps(data, ensure_ascii=False).encode() for name, data in files.items()}


def _said(chats: Chats, line: Line) -> dict[str, Any]:
    user = chats.keys[line.speaker]
    more: dict[str, Any] = {
        "text": {"text": line.text},
        "photo": {"media": "https://scontent.example/1.jpg"},
        "call": {"video_call_action": f"{user} started a video chat"},
        "missed": {"video_call_action": f"{user} started a video chat"},
        "card": {"profile_share_username": chats.keys[line.names[0]] if line.names else ""},
        "joined": {"action": f"{user} added {_together(chats, line.names, lambda chats, person: chats.keys[person])}"},
    }[line.kind]
    return {"sender": user, "created_at": line.at.isoformat(), **more}


def _pages(chats: Chats) -> dict[str, Any]:
    lists, inbox = "connections/followers_and_following/", "your_instagram_activity/messages/inbox/"
    about = "personal_information/personal_information/personal_information.html"
    fields = {"Username": chats.keys[ME], "Name": shown_name(chats, ME)}
    rows = "".join(
        f'<tr><td class="_2pin _a6_q">{label}<div>{value}</div></td></tr>' for label, value in fields.items()
    )
    files = {
        about: _page("Personal information", [f"<table>{rows}</table>"]),
        f"{lists}followers_1.html": _page("Followers", [_entry(chats, person.id) for person in chats.people]),
    }
    for chat in chats.chats:
        people = ", ".join(shown_name(chats, person) for person in chat.members[:-1])
        head = f"Participants: {people} and {shown_name(chats, chat.members[-1])}"
        blocks = [_block(head, "", "")] if chat.title else []
        blocks += [_block(*parts) for line in chat.lines[::-1] for parts in _lines_on_page(chats, line)]
        title = chat.title or shown_name(chats, next(person for person in chat.members if person != ME))
        files[f"{inbox}{_folder(chats, chat)}/message_1.html"] = _page(title, blocks)
    return files


def _stamp(at: datetime) -> str:
    local = at.astimezone(_CLOCK)
    month = asctime(local.timetuple()).split()[1]  # in English whatever the locale is
    return f"{month} {local:%d, %Y} {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004


def _lines_on_page(chats: Chats, line: Line) -> Iterator[tuple[str, str, str]]:
    speaker = shown_name(chats, line.speaker)
    texts = {
        "text": line.text,
        "call": "Audio call ended",
        "joined": f"{speaker} added {_together(chats, line.names, shown_name)} to the group.",
        "card": f"{speaker} sent an attachment.",
        "missed": f"{speaker} missed an audio call",
    }
    yield speaker, texts.get(line.kind, ""), _stamp(line.at)


def _entry(chats: Chats, person: str) -> str:
    user = chats.keys[person]
    link = f'<a target="_blank" href="https://www.instagram.com/{user}">{user}</a>'
    inner = f"<div><div>{link}</div><div>{_stamp(_since(chats, person))}</div></div>"
    return f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_a6-p">{inner}</div></div>'


def _block(head: str, text: str, date: str) -> str:
    body = f'<div class="_3-95 _a6-p"><div><div></div><div>{escape(text)}</div></div></div>' if date else ""
    foot = f'<div class="_3-94 _a6-o">{date}</div>' if date else ""
    name = f'<h2 class="_3-95 _2pim _a6-h _a6-i">{escape(head)}</h2>'
    return f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">{name}{body}{foot}</div>'


def _page(title: str, blocks: list[str]) -> bytes:
    head = f'<html><head><meta charset="utf-8" /><title>{escape(title)}</title></head><body class="_5vb_ _2yq _a7o5">'
    return f'{head}<main class="_a706" role="main">{"".join(blocks)}</main></body></html>'.encode()
