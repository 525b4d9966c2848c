"""Writes a world as Facebook downloads in JSON: the generations J1 to J4 and the zip of encrypted chats."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from warmlinks.testing.samples.world import ME, Conversation, Event, World
from warmlinks.testing.samples.zips import compact

__all__ = ["broken", "e2ee_members", "folder_of", "friends_of", "members", "name_of", "section_of", "split"]

_HEART = "\N{HEAVY BLACK HEART}"
_FILES_PER_THREAD = 11
"""Into so many files the longest thread is cut, so that message_10 comes into it."""


def members(world: World, generation: str) -> dict[str, bytes]:
    """The members of one download.

    Args:
        world: what happened.
        generation: J1, J2, J3 or J4.
    """
    root = "facebook-noalindgren/" if generation == "J1" else ""
    activity = {"J3": "your_activity_across_facebook/", "J4": "your_facebook_activity/"}.get(generation, "")
    found: dict[str, object] = {}
    found |= _profile(world, generation)
    found |= _lists(world, generation)
    found |= {f"{activity}{name}": data for name, data in _threads(world, generation).items()}
    found |= {f"{activity}{name}": data for name, data in _public(world, generation).items()}
    junk: dict[str, object] = {
        f"{activity}messages/autofill_information.json": {"autofill_information_v2": {"FULL_NAME": ["Noa Lindgren"]}},
        f"{activity}messages/secret_conversations.json": {"secret_conversations_v2": {"tincan_devices": []}},
        f"{activity}messages/support_messages.json": {"support_messages_v2": []},
        "ads_information/advertisers.json": {"custom_audiences_v2": [{"advertiser_name": "Kiosk Süd"}]},
    }
    written = {f"{root}{name}": broken(data) for name, data in (found | junk).items()}
    written[f"{root}{activity}messages/stickers_used/39178562_1505197616293642.png"] = b"\x89PNG a sticker"
    return written


def e2ee_members(world: World) -> dict[str, bytes]:
    """The zip of Messenger's encrypted chats: flat, another shape, at times proper UTF-8 and at times not."""
    found: dict[str, bytes] = {}
    owner = name_of(world, ME)
    for serial, conversation in enumerate(world.conversations_on("facebook")):
        events = [event for event in world.said_in(conversation.id) if event.sealed and event.kind == "message"]
        if not events:
            continue
        other = name_of(world, conversation.others[0])
        messages = [
            {
                "isUnsent": False,
                "media": [],
                "reactions": [],
                "senderName": name_of(world, event.speaker),
                "text": event.text,
                "timestamp": _millis(event.at),
                "type": "text",
            }
            for event in sorted(events, key=lambda event: event.id[::-1])
        ]
        thread = {"participants": [other, owner], "threadName": f"{other}_{serial}", "messages": messages}
        name = f"{other}_{serial}.json"
        found[name] = compact(thread, indent=2) if len(found) % 2 == 0 else broken(thread)
    found["media/6f1c.jpeg"] = b"\xff\xd8\xff\xe0 a picture"
    return found


def split(found: dict[str, bytes], parts: int = 3) -> list[dict[str, bytes]]:
    """The same download as several zips: one thread's files in different ones, the last with a picture only."""
    pieces: list[dict[str, bytes]] = [{} for _ in range(parts)]
    for index, (name, content) in enumerate(found.items()):
        pieces[index % (parts - 1)][name] = content
    pieces[-1]["your_facebook_activity/posts/media/sea.jpg"] = b"\xff\xd8\xff\xe0 a picture"
    return pieces


def broken(data: object) -> bytes:
    """JSON as Facebook breaks it: each byte of UTF-8 as a character of its own, escaped."""
    return json.dumps(_broken(data), indent=2).encode()


def _broken(data: object) -> object:
    if isinstance(data, str):
        return data.encode().decode("latin-1")
    if isinstance(data, dict):
        return {_broken(key): _broken(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_broken(value) for value in data]
    return data


def name_of(world: World, who: str) -> str:
    """The name that stands in the files."""
    return world.account(who, "facebook").name


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


def friends_of(world: World) -> list[tuple[str, datetime]]:
    """Names and days of friendship, newest first; two friends of one name are two entries."""
    rows = [
        (account.name, account.since)
        for person in world.on("facebook")
        if (account := person.accounts["facebook"]).since and not account.ended
    ]
    return sorted(rows, key=lambda row: row[1], reverse=True)


def _profile(world: World, generation: str) -> dict[str, object]:
    folder = "personal_information/" if generation in ("J3", "J4") else ""
    full = name_of(world, ME)
    first, _, last = full.partition(" ")
    body = {
        "name": {"full_name": full, "first_name": first, "middle_name": "", "last_name": last},
        "emails": {"emails": [world.account(ME, "facebook").email], "previous_emails": []},
        "username": "noa.lindgren",
        "profile_uri": "https://www.facebook.com/noa.lindgren",
        "registration_timestamp": 1190000000,
        "previous_names": [],
        "family_members": [],
    }
    return {
        f"{folder}profile_information/profile_information.json": {
            "profile" if generation == "J1" else "profile_v2": body
        }
    }


def _lists(world: World, generation: str) -> dict[str, object]:
    """Friends, removed friends, requests, follows and the address book."""
    names = [person.name for person in world.people]
    friends: list[Any] = [{"name": name, "timestamp": _seconds(since)} for name, since in friends_of(world)]
    known = [person.accounts["facebook"] for person in world.on("facebook")]
    removed = [{"name": one.name, "timestamp": _seconds(one.ended)} for one in known if one.ended]
    asked = [{"name": one.name, "timestamp": _seconds(one.requested)} for one in known if one.requested]
    followers = [{"name": one.name} for one in known if one.since and not one.ended and names.count(one.name) == 1][:5]
    if generation == "J1":
        mails = {one.name: one.email for one in known if one.email}
        friends = [
            {**entry, "contact_info": mails[entry["name"]]} if entry["name"] in mails else entry for entry in friends
        ]
        paths = {
            "friends/friends.json": {"friends": friends},
            "friends/removed_friends.json": {"deleted_friends": removed},
            "friends/received_friend_requests.json": {"received_requests": asked},
            "following_and_followers/following.json": {"following": []},
        }
    elif generation == "J2":
        paths = {
            "friends_and_followers/friends.json": {"friends_v2": friends},
            "friends_and_followers/removed_friends.json": {"deleted_friends_v2": removed},
            "friends_and_followers/friend_requests_received.json": {"received_requests_v2": asked},
            "friends_and_followers/followers.json": {"followers_v2": followers},
        }
    else:
        paths = {
            "connections/friends/your_friends.json": {"friends_v2": friends},
            "connections/friends/removed_friends.json": {"deleted_friends_v2": removed},
            "connections/friends/received_friend_requests.json": {"received_requests_v2": asked},
            "connections/friends/suggested_friends.json": {
                "suggested_friends_v2": [{"name": "Nobody Known", "timestamp": 1700000000}]
            },
            "connections/followers/people_who_followed_you.json": {"followers_v3": followers},
            "connections/followers/who_you_ve_followed.json": {"following_v3": []},
        }
    return {**paths, **_address_book(world, generation)}


def _address_book(world: World, generation: str) -> dict[str, object]:
    entries = [
        {
            "name": one.name,
            "details": [{"contact_point": point} for point in (one.email, one.phone) if point],
            "created_timestamp": 1650000000,
            "updated_timestamp": 1660000000,
        }
        for person in world.on("facebook")
        if (one := person.accounts["facebook"]).email or one.phone
    ]
    path = "about_you/your_address_books.json"
    if generation in ("J3", "J4"):
        path = "personal_information/other_personal_information/contacts_uploaded_from_your_phone.json"
    return {path: {"address_book" if generation == "J1" else "address_book_v2": {"address_book": entries}}}


def _threads(world: World, generation: str) -> dict[str, object]:
    """Every thread in its folder, long ones in several files."""
    found: dict[str, object] = {}
    threads = world.conversations_on("facebook")
    longest = max((len(world.said_in(one.id)) for one in threads), default=1)
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
            found[f"{path}/message.json"] = {**thread, "messages": rows}
            continue
        for index in range(0, len(rows), size):
            found[f"{path}/message_{index // size + 1}.json"] = {**thread, "messages": rows[index : index + size]}
    found |= _greeting(world, generation)
    return found


def _thread(world: World, conversation: Conversation, path: str, generation: str) -> dict[str, Any]:
    present = [who for who in conversation.others if who not in conversation.left]
    thread: dict[str, Any] = {
        "participants": [{"name": name_of(world, who)} for who in (*present, ME)],
        "title": conversation.title or ", ".join(world.person(who).given for who in present),
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
    told = {meeting.event for meeting in world.meetings}
    rows: list[dict[str, Any]] = []
    for event in events:
        row = (
            _call(world, event) if event.kind in ("call", "missed_call") else _message(world, conversation, event, told)
        )
        rows += [row, dict(row)] if int(event.id[1:]) % 97 == 0 else [row]
    rows += _system_lines(world, conversation)
    if generation in ("J1", "J2"):
        for row in rows:
            row.setdefault("type", "Generic")
    else:
        for row in rows:
            row.pop("type", None)
            row["is_geoblocked_for_viewer"] = False
    return sorted(rows, key=lambda row: -int(row["timestamp_ms"]))


def _message(world: World, conversation: Conversation, event: Event, told: set[str]) -> dict[str, Any]:
    serial = int(event.id[1:])
    name = name_of(world, event.speaker)
    nameless = conversation.direct and name == "Facebook user" and serial % 2
    row: dict[str, Any] = {"sender_name": "" if nameless else name, "timestamp_ms": _millis(event.at)}
    if serial % 13 == 0 and not event.names and event.thanks_for is None and event.id not in told:
        row["photos"] = [{"uri": "messages/photos/sea.jpg", "creation_timestamp": _seconds(event.at)}]
    else:
        row["content"] = event.text
    if serial % 11 == 0:
        other = next(who for who in conversation.members if who != event.speaker)
        row["reactions"] = [{"reaction": _HEART, "actor": name_of(world, other)}]
    return row


def _call(world: World, event: Event) -> dict[str, Any]:
    who = world.person(event.speaker).given
    text = "You called." if event.speaker == ME else f"{who} called you."
    if event.kind == "missed_call":
        text = (
            f"{world.person(event.to[0]).given} missed your call."
            if event.speaker == ME
            else f"You missed a call from {who}."
        )
    row = {
        "sender_name": name_of(world, event.speaker),
        "timestamp_ms": _millis(event.at),
        "content": text,
        "type": "Call",
    }
    return (
        {**row, "call_duration": event.seconds} if event.kind == "call" else {**row, "call_duration": 0, "missed": True}
    )


def _system_lines(world: World, conversation: Conversation) -> list[dict[str, Any]]:
    """What Facebook itself writes into a thread: who was added, the group's name, that two are connected now."""
    if not conversation.direct:
        lines = [(join.at, join.by, _added(world, join.by, join.who), join.who) for join in conversation.joins]
        rows = [
            {
                "sender_name": name_of(world, by),
                "timestamp_ms": _millis(at),
                "content": text,
                "type": "Subscribe",
                "users": [{"name": name_of(world, who)}],
            }
            for at, by, text, who in lines
        ]
        if conversation.title:
            by = conversation.started_by
            word = "You" if by == ME else world.person(by).given
            text = f"{word} named the group {conversation.title}."
            rows.append(
                {
                    "sender_name": name_of(world, by),
                    "timestamp_ms": _millis(conversation.started_at) - 1000,
                    "content": text,
                }
            )
        return rows
    account = world.account(conversation.others[0], "facebook")
    if account.since is None or account.since < world.start:
        return []
    text = "You are now connected on Messenger"
    return [{"sender_name": account.name, "timestamp_ms": _millis(account.since), "content": text}]


def _added(world: World, by: str, who: str) -> str:
    actor = "You" if by == ME else world.person(by).given
    return f"{actor} added {'you' if who == ME else name_of(world, who)} to the group."


def _greeting(world: World, generation: str) -> dict[str, object]:
    """A thread that holds nothing but the line that two people are connected: no contact."""
    threads = {
        who for conversation in world.conversations_on("facebook") if conversation.direct for who in conversation.others
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
        "timestamp_ms": _millis(world.start + timedelta(days=11)),
        "content": "You are now connected on Messenger",
    }
    name = "message.json" if generation == "J1" else "message_1.json"
    return {f"messages/{path}/{name}": {**_thread(world, conversation, path, generation), "messages": [row]}}


def _public(world: World, generation: str) -> dict[str, object]:
    """Comments, reactions, posts and pokes; whom they went to stands in a sentence."""
    owner = name_of(world, ME)
    comments = [
        {
            "timestamp": _seconds(event.at),
            "title": f"{owner} commented on {name_of(world, event.to[0])}'s photo.",
            "data": [{"comment": {"timestamp": _seconds(event.at), "comment": event.text, "author": owner}}],
        }
        for event in world.events_on("facebook", "comment")
    ][::-1]
    posts = [
        {
            "timestamp": _seconds(event.at),
            "title": f"{owner} wrote on {name_of(world, event.to[0])}'s timeline.",
            "data": [{"post": event.text}],
            "attachments": [],
        }
        for event in world.events_on("facebook", "post")
        if event.speaker == ME
    ][::-1]
    posts.append(
        {
            "timestamp": _seconds(world.start),
            "title": f"{owner} updated her status.",
            "data": [{"post": "Fog!"}],
            "attachments": [],
        }
    )
    pokes = [
        {"poker": owner, "pokee": name_of(world, event.to[0]), "rank": 1, "timestamp": _seconds(event.at)}
        for event in world.events_on("facebook", "poke")
    ]
    reactions = [
        {
            "timestamp": _seconds(event.at),
            "title": f"{owner} likes {name_of(world, event.to[0])}'s photo.",
            "data": [{"reaction": {"reaction": "LIKE", "actor": owner}}],
        }
        for event in world.events_on("facebook", "reaction")
    ][::-1]
    if generation in ("J1", "J2"):
        new = "" if generation == "J1" else "_v2"
        found: dict[str, object] = {
            "comments/comments.json": {f"comments{new}": comments},
            "likes_and_reactions/posts_and_comments.json": {f"reactions{new}": reactions},
            "posts/your_posts_1.json": posts,
            "other_activity/pokes.json": {f"pokes{new}": pokes},
        }
        return found | _wall(world) if generation == "J1" else found
    folder = "comments_and_reactions/"
    labelled = generation == "J4"
    return {
        f"{folder}comments.json": {"comments_v2": comments},
        f"{folder}likes_and_reactions{'' if labelled else '_1'}.json": _labelled(world) if labelled else reactions,
        "posts/your_posts__check_ins__photos_and_videos_1.json": posts,
        "other_activity/pokes.json": {"pokes_v2": pokes},
    }


def _wall(world: World) -> dict[str, object]:
    rows = [
        {
            "timestamp": _seconds(event.at),
            "title": f"{name_of(world, event.speaker)} wrote on your timeline.",
            "data": [{"post": event.text}],
        }
        for event in world.events_on("facebook", "post")
        if event.speaker != ME
    ][::-1]
    return {"posts/other_people's_posts_to_your_timeline.json": {"wall_posts_sent_to_you": {"activity_log_data": rows}}}


def _labelled(world: World) -> list[dict[str, Any]]:
    """Reactions in the shape of labels and values."""
    return [
        {
            "timestamp": _seconds(event.at),
            "media": [],
            "fbid": f"9{int(event.id[1:]):014d}",
            "label_values": [
                {"label": "Reaction", "value": "Love"},
                {"label": "Name", "value": name_of(world, event.to[0])},
                {"label": "URL", "value": "https://www.facebook.com/photo", "href": "https://www.facebook.com/photo"},
            ],
        }
        for event in world.events_on("facebook", "reaction")
    ][::-1]


def _millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _seconds(at: datetime | None) -> int:
    return 0 if at is None else int(at.timestamp())
