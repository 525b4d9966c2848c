"""Writes a world as X archives of the generations G1 to G4."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from warmlinks_samples.world import ME, Account, Conversation, Event, World
from warmlinks_samples.zips import compact
from warmlinks_twitter._dates import post_stamp

__all__ = [
    "created_at",
    "escaped",
    "members",
    "mention",
    "mentions_of",
    "number_of",
    "script",
    "tweet_id",
    "tweet_text",
    "tweets_of",
]

_SNOWFLAKE = 1288834974657
"""Milliseconds of the first moment that ids carry in themselves: November 2010."""
_TWEET_KINDS = ("tweet", "reply", "mention", "quote", "repost")


def members(world: World, generation: str) -> dict[str, bytes]:
    """The members of one archive.

    Args:
        world: what happened.
        generation: G1, G2, G3 or G4.
    """
    old = generation in ("G1", "G2")
    top = "" if generation == "G1" else "data/"
    posts = [_tweet(world, event) for event in _shuffled(tweets_of(world))]
    # some early files have the tweets without the key round them
    tweets = posts if generation == "G1" else [{"tweet": post} for post in posts]
    accounts = [person.accounts["twitter"] for person in world.on("twitter")]
    sealed = generation == "G4"
    files: dict[str, list[Any]] = {
        "account": [{"account": _owner(world)}],
        "profile": [
            {"profile": {"description": {"bio": "I bring people together", "website": "", "location": "Kiel"}}}
        ],
        "account-timezone": [{"accountTimezone": {"accountId": number_of(world, ME), "timeZone": "Berlin"}}],
        "like": _likes(world),
        "follower": list(_listed(world, "follower", [account for account in accounts if account.follows_me])),
        "following": list(_listed(world, "following", [account for account in accounts if account.followed])),
        "block": [],
        "mute": [],
        "smartblock": [],
        "lists-created": [],
        "ad-impressions": [],
        "contact": [],
        "tweet-headers": [{"tweet": _header(world, event)} for event in tweets_of(world)],
        "deleted-tweets" if not old else "deleted-tweet": [],
    }
    direct = [_direct(world, person, sealed=sealed) for person in world.conversations_on("twitter") if person.direct]
    groups = [_group(world, person) for person in world.conversations_on("twitter") if not person.direct]
    direct = [entry for entry in direct if entry["dmConversation"]["messages"]]
    groups.append(_spam_group(world))
    written: dict[str, bytes] = {}
    for stem, data in files.items():
        written |= _file(top, stem, data)
    written |= _parted(top, "tweet" if old else "tweets", tweets, parts=3 if generation in ("G3", "G4") else 1)
    written |= _parted(
        top, "direct-message" if old else "direct-messages", direct, parts=1 if old else 2, conversations=True
    )
    written |= _file(top, "direct-message-group" if old else "direct-messages-group", groups)
    written |= _file(top, "direct-message-headers", [_bare(entry) for entry in direct])
    written |= _file(top, "direct-message-group-headers", [_bare(entry) for entry in groups])
    if sealed:
        written |= _file(top, "message-event", list(_sealed(world)))
        written |= _file(top, "key-registry", [])
    return _dressed(world, generation, written)


def _header(world: World, event: Event) -> dict[str, str]:
    return {"tweet_id": tweet_id(event), "user_id": number_of(world, ME), "created_at": created_at(event.at)}


def _dressed(world: World, generation: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """With the viewer, the manifest and the things that lie about in real archives."""
    if generation == "G1":
        return {
            "tweet_media/tweet-media-part1.zip": b"PK\x05\x06" + bytes(18),
            "README.txt": b"# Twitter data\n",
            **files,
        }
    folder = "tweet_media" if generation == "G2" else "tweets_media"
    manifest = {
        "userInfo": {
            "accountId": number_of(world, ME),
            "userName": _handle(world),
            "displayName": world.account(ME, "twitter").name,
        },
        "archiveInfo": {
            "sizeBytes": str(sum(map(len, files.values()))),
            "generationDate": _iso(world.end),
            "isPartialArchive": False,
            "maxPartSizeBytes": "53687091200",
        },
        "readmeInfo": {"fileName": "data/README.txt"},
        "dataTypes": _inventory(files),
    }
    extra = {} if generation == "G2" else {"data/like copy.js": files["data/like.js"].partition(b"= ")[2]}
    return {
        "Your archive.html": b"<!doctype html><title>Your archive</title><script>window.YTD = {};</script>",
        "assets/js/modules.js": b"window.__viewer = function () { return 'tweets.js'; };",
        "data/README.txt": b"# Data\n",
        "data/manifest.js": script("window.__THAR_CONFIG", manifest),
        **files,
        "data/device-token.js": b"window.YTD.device_token.part0 = [ { removed by hand } ]",
        **extra,
        f"data/{folder}/1600000000000000001-harbour.jpg": b"\xff\xd8\xff\xe0 a picture",
    }


def _inventory(files: dict[str, bytes]) -> dict[str, dict[str, list[dict[str, str]]]]:
    """What the manifest says of each file; the count of one is wrong, as it is in real ones."""
    types: dict[str, dict[str, list[dict[str, str]]]] = {}
    for name, content in files.items():
        stem, _, part = name.removeprefix("data/").removesuffix(".js").partition("-part")
        count = 0 if stem == "account-timezone" else len(json.loads(content.partition(b"= ")[2]))
        variable = f"YTD.{stem.replace('-', '_')}.part{part or 0}"
        entry = {"fileName": name, "globalName": variable, "count": str(count)}
        types.setdefault(_camel(stem), {"files": []})["files"].append(entry)
    return types


def script(variable: str, data: object) -> bytes:
    """JSON behind an assignment, as X wraps it; an empty list stays on one line."""
    return f"{variable} = ".encode() + (compact(data, indent=2) if data else b"[ ]")


def tweets_of(world: World) -> list[Event]:
    """What the owner posted, in the order of time."""
    return [event for event in world.events_on("twitter", *_TWEET_KINDS) if event.speaker == ME]


def tweet_id(event: Event) -> str:
    """An id as X gives it out: it carries its time since November 2010 and is a small number before."""
    moment = _millis(event.at)
    serial = int(event.id[1:])
    return str(((moment - _SNOWFLAKE) << 22) | serial) if moment > _SNOWFLAKE else str(moment // 1000 * 7 + serial)


def number_of(world: World, person: str) -> str:
    """The account's number."""
    return world.account(person, "twitter").key


def created_at(at: datetime) -> str:
    """`Sat Dec 10 09:15:02 +0000 2022`, whatever the language."""
    return post_stamp(at.astimezone(UTC))


def escaped(text: str) -> str:
    """As tweets are stored: `&`, `<` and `>` as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tweet_text(world: World, event: Event) -> str:
    """The text as posted, with the leading names of a reply, the mark of a repost, the address of a quoted tweet."""
    if event.kind == "reply":
        leading = " ".join("@" + _handle_of(world, person, event) for person in (*event.to, *event.chain))
        return f"{leading} {event.text}"
    if event.kind == "repost":
        text = f"RT @{_handle_of(world, event.to[0], event)}: {event.text}"
        return text if len(text) <= 140 else text[:139] + "…"  # noqa: PLR2004 - where X cuts
    if event.kind == "quote":
        return f"{event.text} https://t.co/{event.id}"
    return event.text


def mentions_of(world: World, event: Event) -> list[tuple[str, str]]:
    """Who is mentioned, with the handle that stands in the text, in the text's order."""
    text = tweet_text(world, event)
    people = dict.fromkeys((*event.to, *event.chain, *event.names))
    handles = ((person, _handle_of(world, person, event)) for person in people)
    mentions = [(person, handle) for person, handle in handles if f"@{handle}" in text]
    return sorted(mentions, key=lambda mention: text.index(f"@{mention[1]}"))


def _tweet(world: World, event: Event) -> dict[str, Any]:
    serial = int(event.id[1:])
    text = tweet_text(world, event)
    number = tweet_id(event)
    lead = len(text) - len(event.text) if event.kind == "reply" else 0
    tweet: dict[str, Any] = {
        "edit_info": {
            "initial": {
                "editTweetIds": [number],
                "editableUntil": _iso(event.at),
                "editsRemaining": "5",
                "isEditEligible": False,
            }
        },
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Web App</a>',
        "entities": {
            "hashtags": [],
            "symbols": [],
            "urls": [],
            "user_mentions": [mention(world, person, handle, text) for person, handle in mentions_of(world, event)],
        },
        "display_text_range": [str(lead), str(len(text))],
        "favorite_count": str(serial % 5),
        "id_str": number,
        "truncated": False,
        "retweet_count": "0",
        "id": number,
        "created_at": created_at(event.at),
        "favorited": False,
        "full_text": escaped(text),
        "lang": "en",
    }
    if event.kind == "quote":
        site = ("twitter.com", "x.com", "mobile.twitter.com")[serial % 3 % 2]
        url = f"https://{site}/{_handle_of(world, event.to[0], event)}/status/{int(number) - 4194304}"
        tweet["entities"]["urls"] = [
            {
                "url": f"https://t.co/{event.id}",
                "expanded_url": url,
                "display_url": url[8:40] + "…",
                "indices": ["0", "23"],
            }
        ]
    if event.kind == "reply" or (event.kind == "tweet" and serial % 6 == 0):
        whom = number_of(world, event.to[0] if event.kind == "reply" else ME)
        tweet |= {"in_reply_to_user_id": whom, "in_reply_to_user_id_str": whom}
        if serial % 7:
            tweet |= {
                "in_reply_to_status_id": str(int(number) - 4194304),
                "in_reply_to_status_id_str": str(int(number) - 4194304),
            }
        if serial % 9:
            tweet["in_reply_to_screen_name"] = (
                _handle_of(world, event.to[0], event) if event.kind == "reply" else _handle(world)
            )
    return tweet


def mention(
    world: World, person: str, handle: str, text: str, *, number: Callable[[str | int], str | int] = str
) -> dict[str, Any]:
    """Somebody who is mentioned in a text; `number` says how numbers are written, which later became texts."""
    account = world.account(person, "twitter")
    key = "-1" if account.vanished else account.key
    start = text.index(f"@{handle}")
    return {
        "name": account.name,
        "screen_name": handle,
        "indices": [number(start), number(start + len(handle) + 1)],
        "id_str": key,
        "id": number(key),
    }


def _likes(world: World) -> list[Any]:
    likes = []
    for event in world.events_on("twitter", "like"):
        like = {"tweetId": str(int(tweet_id(event)) - 4194304), "fullText": escaped(event.text)}
        like["expandedUrl"] = f"https://twitter.com/i/web/status/{like['tweetId']}"
        if int(event.id[1:]) % 20 == 0:
            del like["fullText"]
        likes.append({"like": like})
    return likes[::-1]


def _listed(world: World, key: str, accounts: Iterable[Account]) -> Iterator[dict[str, Any]]:
    """A list of numbers: those accounts, and some the archive says nothing else of."""
    unknown = [str(9_000_000_000 + world.seed * 1000 + index * (3 if key == "follower" else 5)) for index in range(25)]
    for number in [*(account.key for account in accounts), *unknown]:
        yield {key: {"accountId": number, "userLink": f"https://twitter.com/intent/user?user_id={number}"}}


def _direct(world: World, conversation: Conversation, *, sealed: bool) -> dict[str, Any]:
    me, other = number_of(world, ME), number_of(world, conversation.others[0])
    pair = sorted((me, other), key=int)
    entries = [
        _message(world, conversation, event)
        for event in world.said_in(conversation.id)
        if event.kind == "message" and not (sealed and event.sealed)
    ]
    return {"dmConversation": {"conversationId": "-".join(pair), "messages": entries[::-1]}}


def _message(world: World, conversation: Conversation, event: Event) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "reactions": _reactions(world, conversation, event),
        "urls": [],
        "text": event.text,
        "mediaUrls": [],
        "senderId": number_of(world, event.speaker),
        "id": tweet_id(event),
        "createdAt": _iso(event.at),
        "editHistory": [],
    }
    if conversation.direct:
        to = conversation.others[0] if event.speaker == ME else ME
        entry = {"recipientId": number_of(world, to), **entry}
    return {"messageCreate": entry}


def _reactions(world: World, conversation: Conversation, event: Event) -> list[dict[str, str]]:
    return [
        {
            "senderId": number_of(world, reaction.speaker),
            "reactionKey": reaction.text,
            "eventId": tweet_id(reaction),
            "createdAt": _iso(reaction.at),
        }
        for reaction in world.said_in(conversation.id)
        if reaction.kind == "reaction" and reaction.to == (event.id,)
    ]


def _group(world: World, conversation: Conversation) -> dict[str, Any]:
    """Messages and events; who was in it before its first event is known to nobody."""
    joined = {join.who for join in conversation.joins}
    first = [member for member in conversation.members if member not in joined]
    start = _iso(conversation.started_at)
    by = number_of(world, conversation.started_by)
    timed: list[tuple[str, dict[str, Any]]] = []
    if conversation.started_by == ME:
        ids = [number_of(world, member) for member in first if member != ME]
        timed.append((start, {"participantsJoin": {"initiatingUserId": by, "userIds": ids, "createdAt": start}}))
    else:
        ids = [number_of(world, member) for member in first]
        timed.append(
            (start, {"joinConversation": {"initiatingUserId": by, "participantsSnapshot": ids, "createdAt": start}})
        )
    for join in conversation.joins:
        when = _iso(join.at)
        body = {
            "initiatingUserId": number_of(world, join.by),
            "userIds": [number_of(world, join.who)],
            "createdAt": when,
        }
        timed.append((when, {"participantsJoin": body}))
    if conversation.title:
        name = {"initiatingUserId": by, "name": conversation.title, "createdAt": start}
        timed.append((start, {"conversationNameUpdate": name}))
    timed += [
        (_iso(event.at), _message(world, conversation, event))
        for event in world.said_in(conversation.id)
        if event.kind == "message"
    ]
    timed.sort(key=lambda pair: pair[0])
    return {
        "dmConversation": {"conversationId": _group_id(conversation), "messages": [entry for _, entry in timed[::-1]]}
    }


def _group_id(conversation: Conversation) -> str:
    return str(((_millis(conversation.started_at) - _SNOWFLAKE) << 22) + int(conversation.id[-4:]))


def _spam_group(world: World) -> dict[str, Any]:
    """Forty unknown accounts in one group; above eight others nothing counts."""
    ids = [str(8_000_000_000 + world.seed * 1000 + index) for index in range(40)]
    at = _iso(world.start)
    message = {
        "reactions": [],
        "urls": [],
        "text": "meet the crypto insiders, I introduce you all",
        "mediaUrls": [],
        "senderId": ids[0],
        "id": "1500000000000000001",
        "createdAt": at,
    }
    joined = {"initiatingUserId": ids[0], "participantsSnapshot": [*ids, number_of(world, ME)], "createdAt": at}
    return {
        "dmConversation": {
            "conversationId": "1500000000000000000",
            "messages": [{"messageCreate": message}, {"joinConversation": joined}],
        }
    }


def _sealed(world: World) -> Iterator[dict[str, Any]]:
    """The new chat: who and when, the rest is ciphertext; the pair is spelled with a colon."""
    serial = 0
    for conversation in world.conversations_on("twitter"):
        events = [event for event in world.said_in(conversation.id) if event.sealed and event.kind == "message"]
        if not conversation.direct or not events:
            continue
        ids = sorted((number_of(world, member) for member in conversation.members), key=int)
        keys = [{"userId": number, "encryptedConversationKey": "AAEC"} for number in ids]
        change = {"conversationKeyVersion": "1", "conversationParticipantKeys": keys}
        message = {"contents": "c2VhbGVk", "conversationKeyVersion": "1"}
        mark = {"seenUntilSequenceId": "7", "seenAtMillis": str(_millis(events[-1].at))}
        details = [
            (events[0], {"conversationKeyChangeEvent": change}),
            *((event, {"messageCreateEvent": message}) for event in events),
            (events[-1], {"markConversationReadEvent": mark}),
        ]
        for event, detail in details:
            serial += 1
            yield {
                "messageEvent": {
                    "sequenceId": tweet_id(event),
                    "messageId": f"00000000-0000-4000-8000-{serial:012d}",
                    "senderId": number_of(world, event.speaker),
                    "conversationId": ":".join(ids),
                    "conversationToken": "dG9rZW4=",
                    "createdAtMsec": str(_millis(event.at)),
                    "detail": detail,
                    "messageEventSignature": {"signature": "c2ln"},
                }
            }


def _bare(entry: dict[str, Any]) -> dict[str, Any]:
    """The same conversation without its texts."""
    body = entry["dmConversation"]
    keep = ("id", "senderId", "recipientId", "createdAt", "initiatingUserId", "participantsSnapshot", "userIds")
    messages = [
        {kind: {key: value for key, value in event.items() if key in keep}}
        for item in body["messages"]
        for kind, event in item.items()
    ]
    return {"dmConversation": {"conversationId": body["conversationId"], "messages": messages}}


def _parted(top: str, stem: str, data: list[Any], *, parts: int, conversations: bool = False) -> dict[str, bytes]:
    """A file and its further parts; the first conversation runs over two of them."""
    pieces = [data[index::parts] for index in range(parts)]
    if conversations and parts > 1 and pieces[0]:
        long = max(pieces[0], key=lambda entry: len(entry["dmConversation"]["messages"]))
        body = long["dmConversation"]
        half = len(body["messages"]) // 2
        pieces[1].append({"dmConversation": {**body, "messages": body["messages"][half:]}})
        pieces[0][pieces[0].index(long)] = {"dmConversation": {**body, "messages": body["messages"][:half]}}
    files: dict[str, bytes] = {}
    for index, piece in enumerate(pieces):
        files |= _file(top, stem, piece, part=index)
    return files


def _shuffled(events: list[Event]) -> list[Event]:
    """In no order of time, yet the same each time."""
    return sorted(events, key=lambda event: (int(event.id[1:]) * 7919 % 1009, event.id))


def _file(top: str, stem: str, data: list[Any], *, part: int = 0) -> dict[str, bytes]:
    name = f"{top}{stem}-part{part}.js" if part else f"{top}{stem}.js"
    return {name: script(f"window.YTD.{stem.replace('-', '_')}.part{part}", data)}


def _camel(stem: str) -> str:
    first, *rest = stem.split("-")
    return first + "".join(part.title() for part in rest)


def _owner(world: World) -> dict[str, str]:
    account = world.account(ME, "twitter")
    return {
        "email": account.email or "",
        "createdVia": "web",
        "username": _handle(world),
        "accountId": account.key,
        "createdAt": "2009-10-18T08:12:44.000Z",
        "accountDisplayName": account.name,
    }


def _handle(world: World) -> str:
    return world.account(ME, "twitter").handle or ""


def _handle_of(world: World, person: str, event: Event) -> str:
    return world.account(person, "twitter").handle_at(event.at)


def _iso(at: datetime) -> str:
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)
