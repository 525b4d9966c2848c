"""Plays the server of a sample world's account: the answers that Mastodon's interface gives to a feed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from warmlinks_mastodon.samples._notes import Notes, Written
from warmlinks_samples.chats import Chats
from warmlinks_samples.world import ME

__all__ = ["SampleServer"]

_LIMIT = 40


class SampleServer:
    """Answers what a feed asks for.

    Args:
        made: the chats and posts.
        home: where it is, for the links between pages; `https://` and the owner's host where nothing is said.
        most: so many entries has a page at most.
    """

    def __init__(self, made: Chats, home: str = "", *, most: int = 80) -> None:
        self._most = most
        self._notes = notes = Notes(made)
        self._home = home or f"https://{notes.host(ME)}"
        self._ids = {who: str(100 + number) for number, who in enumerate(made.keys)}
        mine = [(one.number, self._status(one)) for one in notes.written if one.speaker == ME]
        others = [person.id for person in made.people]
        account = f"/api/v1/accounts/{self._ids[ME]}"
        self._lists: dict[str, list[tuple[int, Any]]] = {
            "/api/v1/notifications": self._notifications(),
            f"{account}/statuses": mine,
            "/api/v1/conversations": self._conversations(),
            f"{account}/following": [(7000 + number, self._account(who)) for number, who in enumerate(others)],
            f"{account}/followers": [(8000 + number, self._account(who)) for number, who in enumerate(others[::2])],
        }

    def answer(self, target: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of what is asked for by a path with its query."""
        parts = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/api/v1/accounts/verify_credentials":
            return 200, {}, _json(self._account(ME))
        if parts.path == "/api/v2/instance":
            return 200, {}, _json({"domain": self._notes.host(ME), "title": "Invented", "version": "4.5.0"})
        if parts.path not in self._lists:
            return 404, {}, _json({"error": "Record not found"})
        told = int(asked.get("limit", _LIMIT))
        limit = min(told, self._most)
        page = [
            (number, item)
            for number, item in sorted(self._lists[parts.path], key=lambda one: -one[0])
            if int(asked.get("since_id", 0)) < number < int(asked.get("max_id", 1 << 80))
        ][:limit]
        if not page:
            return 200, {}, b"[]"
        links = (
            [f'<{self._home}{parts.path}?limit={told}&max_id={page[-1][0]}>; rel="next"'] if len(page) == limit else []
        )
        links.append(f'<{self._home}{parts.path}?limit={told}&min_id={page[0][0]}>; rel="prev"')
        return 200, {"Link": ", ".join(links)}, _json([item for _, item in page])

    def _account(self, who: str) -> dict[str, Any]:
        notes = self._notes
        return {
            "id": self._ids[who],
            "username": notes.user(who),
            "acct": notes.short(who),
            "display_name": notes.made.name(who),
            "uri": notes.actor(who),
            "url": notes.page(who),
            "bot": False,
            "created_at": "2022-11-04T00:00:00.000Z",
            "note": "",
            "fields": [],
            "statuses_count": sum(one.speaker == who for one in notes.written),
            "followers_count": 3,
            "following_count": len(notes.made.people),
        }

    def _status(self, one: Written) -> dict[str, Any]:
        notes = self._notes
        answers = one.answers
        return {
            "id": str(one.number),
            "uri": one.uri,
            "url": f"{notes.page(one.speaker)}/{one.number}",
            "created_at": f"{one.at:%Y-%m-%dT%H:%M:%S.000Z}",
            "account": self._account(one.speaker),
            "visibility": "direct" if one.private else "public",
            "content": notes.html(one),
            "in_reply_to_id": str(answers.number) if answers is not None else None,
            "in_reply_to_account_id": self._ids[answers.speaker] if answers is not None else None,
            "reblog": None,
            "mentions": [
                {"id": self._ids[who], "username": notes.user(who), "acct": notes.short(who), "url": notes.page(who)}
                for who in one.to
            ],
        }

    def _notifications(self) -> list[tuple[int, Any]]:
        """What others wrote to the owner or liked; a number just above that of the post, as servers make it."""
        told: list[tuple[int, Any]] = []
        for one in self._notes.written:
            if one.speaker != ME and ME in one.to:
                told.append((one.number + 1, self._notice("mention", one.speaker, one)))
            elif one.speaker == ME:
                told.extend(
                    (one.number + 2 + place, self._notice("favourite", who, one))
                    for place, who in enumerate(one.liked_by)
                    if who != ME
                )
        return told

    def _notice(self, kind: str, who: str, one: Written) -> dict[str, Any]:
        return {
            "id": str(one.number),
            "type": kind,
            "created_at": f"{one.at:%Y-%m-%dT%H:%M:%S.000Z}",
            "account": self._account(who),
            "status": self._status(one),
        }

    def _conversations(self) -> list[tuple[int, Any]]:
        last = {one.talk: one for one in self._notes.written if one.talk}
        return [
            (
                one.number,
                {
                    "id": talk,
                    "unread": False,
                    "accounts": [self._account(who) for who in one.to],
                    "last_status": self._status(one),
                },
            )
            for talk, one in last.items()
        ]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
