"""Writes a world as Facebook downloads in JSON: the generations J1 to J4 and the zip of encrypted chats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from warmlinks_facebook.samples.threads import millis, name_of, seconds, threads_of
from warmlinks_meta.samples import broken
from warmlinks_samples.world import ME, World
from warmlinks_samples.zips import compact

__all__ = ["e2ee_members", "friends_of", "members", "split"]


def members(world: World, generation: str) -> dict[str, bytes]:
    """The members of one download.

    Args:
        world: what happened.
        generation: J1, J2, J3 or J4.
    """
    root = "facebook-noalindgren/" if generation == "J1" else ""
    activity = {"J3": "your_activity_across_facebook/", "J4": "your_facebook_activity/"}.get(generation, "")
    files: dict[str, object] = {}
    files |= _profile(world, generation)
    files |= _lists(world, generation)
    files |= {f"{activity}{name}": data for name, data in threads_of(world, generation).items()}
    files |= {f"{activity}{name}": data for name, data in _public(world, generation).items()}
    junk: dict[str, object] = {
        f"{activity}messages/autofill_information.json": {"autofill_information_v2": {"FULL_NAME": ["Noa Lindgren"]}},
        f"{activity}messages/secret_conversations.json": {"secret_conversations_v2": {"tincan_devices": []}},
        f"{activity}messages/support_messages.json": {"support_messages_v2": []},
        "ads_information/advertisers.json": {"custom_audiences_v2": [{"advertiser_name": "Kiosk Süd"}]},
    }
    written = {f"{root}{name}": broken(data) for name, data in (files | junk).items()}
    written[f"{root}{activity}messages/stickers_used/39178562_1505197616293642.png"] = b"\x89PNG a sticker"
    return written


def e2ee_members(world: World) -> dict[str, bytes]:
    """The zip of Messenger's encrypted chats: flat, another shape, at times proper UTF-8 and at times not."""
    files: dict[str, bytes] = {}
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
                "timestamp": millis(event.at),
                "type": "text",
            }
            for event in sorted(events, key=lambda event: event.id[::-1])
        ]
        thread = {"participants": [other, owner], "threadName": f"{other}_{serial}", "messages": messages}
        name = f"{other}_{serial}.json"
        files[name] = compact(thread, indent=2) if len(files) % 2 == 0 else broken(thread)
    files["media/6f1c.jpeg"] = b"\xff\xd8\xff\xe0 a picture"
    return files


def split(files: dict[str, bytes], parts: int = 3) -> list[dict[str, bytes]]:
    """The same download as several zips: one thread's files in different ones, the last with a picture only."""
    pieces: list[dict[str, bytes]] = [{} for _ in range(parts)]
    for index, (name, content) in enumerate(files.items()):
        pieces[index % (parts - 1)][name] = content
    pieces[-1]["your_facebook_activity/posts/media/sea.jpg"] = b"\xff\xd8\xff\xe0 a picture"
    return pieces


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
    friends: list[Any] = [{"name": name, "timestamp": seconds(since)} for name, since in friends_of(world)]
    accounts = [person.accounts["facebook"] for person in world.on("facebook")]
    removed = [{"name": account.name, "timestamp": seconds(account.ended)} for account in accounts if account.ended]
    asked = [
        {"name": account.name, "timestamp": seconds(account.requested)} for account in accounts if account.requested
    ]
    followers = [
        {"name": account.name}
        for account in accounts
        if account.since and not account.ended and names.count(account.name) == 1
    ][:5]
    if generation == "J1":
        mails = {account.name: account.email for account in accounts if account.email}
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
            "name": account.name,
            "details": [{"contact_point": point} for point in (account.email, account.phone) if point],
            "created_timestamp": 1650000000,
            "updated_timestamp": 1660000000,
        }
        for person in world.on("facebook")
        if (account := person.accounts["facebook"]).email or account.phone
    ]
    path = "about_you/your_address_books.json"
    if generation in ("J3", "J4"):
        path = "personal_information/other_personal_information/contacts_uploaded_from_your_phone.json"
    return {path: {"address_book" if generation == "J1" else "address_book_v2": {"address_book": entries}}}


def _public(world: World, generation: str) -> dict[str, object]:
    """Comments, reactions, posts and pokes; whom they went to stands in a sentence."""
    owner = name_of(world, ME)
    comments = [
        {
            "timestamp": seconds(event.at),
            "title": f"{owner} commented on {name_of(world, event.to[0])}'s photo.",
            "data": [{"comment": {"timestamp": seconds(event.at), "comment": event.text, "author": owner}}],
        }
        for event in world.events_on("facebook", "comment")
    ][::-1]
    posts = [
        {
            "timestamp": seconds(event.at),
            "title": f"{owner} wrote on {name_of(world, event.to[0])}'s timeline.",
            "data": [{"post": event.text}],
            "attachments": [],
        }
        for event in world.events_on("facebook", "post")
        if event.speaker == ME
    ][::-1]
    posts.append(
        {
            "timestamp": seconds(world.start),
            "title": f"{owner} updated her status.",
            "data": [{"post": "Fog!"}],
            "attachments": [],
        }
    )
    pokes = [
        {"poker": owner, "pokee": name_of(world, event.to[0]), "rank": 1, "timestamp": seconds(event.at)}
        for event in world.events_on("facebook", "poke")
    ]
    reactions = [
        {
            "timestamp": seconds(event.at),
            "title": f"{owner} likes {name_of(world, event.to[0])}'s photo.",
            "data": [{"reaction": {"reaction": "LIKE", "actor": owner}}],
        }
        for event in world.events_on("facebook", "reaction")
    ][::-1]
    if generation in ("J1", "J2"):
        new = "" if generation == "J1" else "_v2"
        files: dict[str, object] = {
            "comments/comments.json": {f"comments{new}": comments},
            "likes_and_reactions/posts_and_comments.json": {f"reactions{new}": reactions},
            "posts/your_posts_1.json": posts,
            "other_activity/pokes.json": {f"pokes{new}": pokes},
        }
        return files | _wall(world) if generation == "J1" else files
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
            "timestamp": seconds(event.at),
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
            "timestamp": seconds(event.at),
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
