"""Small archives of the networks as they come, written by tests that look at what a person reads in the end."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from click.testing import CliRunner, Result

from warmlinks.cli.main import cli

__all__ = ["Shell", "facebook", "linkedin", "mentions", "messages", "to_and_fro", "x_archive"]

OWNER, MIRA, JONAS = "500", "700000001", "700000002"
HANDLES = {MIRA: ("mira_holt", "Mira Holt"), JONAS: ("jonas_b", "Jonas Brandt")}

Said = tuple[datetime, str, str]
"""When, from whom, to whom."""


class Shell:
    """The command line with a book of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.folder = folder
        self.book = folder / "book.db"

    def run(self, now: str, *words: str) -> Result:
        """Call a command at a moment."""
        done = CliRunner().invoke(
            cli,
            ["--book", str(self.book), "--timezone", "Europe/Berlin", "--now", now, *words],
            env={"NO_COLOR": "1", "COLUMNS": "80"},
        )
        assert done.exit_code == 0, done.output
        return done

    def json(self, now: str, *words: str) -> Any:
        """What a command answers to a program."""
        return json.loads(self.run(now, *words, "--json").stdout)

    def load(self, now: str, *archives: Path) -> Any:
        """Load archives."""
        return self.json(now, "load", *map(str, archives))


def to_and_fro(start: datetime, count: int, *, days: float = 2.0, who: str = MIRA, owner: str = OWNER) -> list[Said]:
    """Messages there and back, every so many days."""
    ways = ((owner, who), (who, owner))
    return [(start + timedelta(days=days * n), *ways[n % 2]) for n in range(count)]


def messages(said: Iterable[Said]) -> list[dict[str, Any]]:
    """Direct messages as an X archive has them."""
    talks: dict[str, list[dict[str, Any]]] = {}
    for number, (at, one, other) in enumerate(said, 1):
        name = "-".join(sorted((one, other), key=int))
        talks.setdefault(name, []).append(
            {
                "messageCreate": {
                    "recipientId": other,
                    "reactions": [],
                    "urls": [],
                    "text": "hello",
                    "mediaUrls": [],
                    "senderId": one,
                    "id": str(int(at.timestamp()) * 1000 + number),
                    "createdAt": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                }
            }
        )
    return [{"dmConversation": {"conversationId": name, "messages": some}} for name, some in talks.items()]


def mentions(times: Iterable[datetime], *, of: str = MIRA) -> list[dict[str, Any]]:
    """Posts of the owner that mention somebody."""
    handle, name = HANDLES.get(of, (f"u{of}", f"User {of}"))
    return [
        {
            "tweet": {
                "id_str": str(((int(at.timestamp()) * 1000 - 1288834974657) << 22) + number),
                "id": str(((int(at.timestamp()) * 1000 - 1288834974657) << 22) + number),
                "created_at": at.astimezone(UTC).strftime("%a %b %d %H:%M:%S +0000 %Y"),
                "full_text": f"a fine day at the harbour @{handle}",
                "entities": {"user_mentions": [{"name": name, "screen_name": handle, "id_str": of, "id": of}]},
            }
        }
        for number, at in enumerate(times)
    ]


def x_archive(path: Path, *, made: datetime | None = None, **files: Sequence[Any]) -> Path:
    """An archive of X: files by their stem, as in `tweets=[...]`, `direct_messages=[...]`, `block=[MIRA]`."""
    with zipfile.ZipFile(path, "w") as archive:

        def write(stem: str, entries: object) -> None:
            name = stem.replace("_", "-")
            archive.writestr(f"data/{name}.js", f"window.YTD.{stem}.part0 = {json.dumps(entries)}")

        account = {
            "accountId": OWNER,
            "username": "sam_o",
            "accountDisplayName": "Sam Owner",
            "email": "sam@example.org",
        }
        write("account", [{"account": {**account, "createdAt": "2010-01-01T00:00:00.000Z"}}])
        for stem, entries in files.items():
            key = {"block": "blocking", "mute": "muting"}.get(stem)
            listed = [{key: {"accountId": who, "userLink": f"https://x.com/i/user/{who}"}} for who in entries]
            write(stem, listed if key else list(entries))
        if made is not None:
            info = {"sizeBytes": "1", "generationDate": made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")}
            user = {"accountId": OWNER, "userName": "sam_o", "displayName": "Sam Owner"}
            config = {"userInfo": user, "archiveInfo": {**info, "isPartialArchive": False}, "dataTypes": {}}
            archive.writestr("data/manifest.js", f"window.__THAR_CONFIG = {json.dumps(config)}")
    return path


def facebook(
    path: Path, threads: Mapping[str, Iterable[Said]], lists: Mapping[str, Iterable[tuple[str, datetime]]] | None = None
) -> Path:
    """A Facebook export of 2024: threads by the other's name; lists by kind, as in `removed=[("Mira Holt", when)]`."""
    names = {
        "friends": ("your_friends", "friends_v2"),
        "removed": ("removed_friends", "deleted_friends_v2"),
        "rejected": ("rejected_friend_requests", "rejected_requests_v2"),
        "received": ("received_friend_requests", "received_requests_v2"),
        "blocked": ("blocked_users", "blocked_users_v2"),
    }
    with zipfile.ZipFile(path, "w") as archive:
        profile = {"profile_v2": {"name": {"full_name": "Sam Owner", "first_name": "Sam", "last_name": "Owner"}}}
        archive.writestr("personal_information/profile_information/profile_information.json", json.dumps(profile))
        for who, said in threads.items():
            folder = f"{who.replace(' ', '').lower()}_{crc32(who.encode()) + 10**9}"
            thread = {
                "participants": [{"name": who}, {"name": "Sam Owner"}],
                "messages": [
                    {"sender_name": who if one == MIRA else "Sam Owner", "timestamp_ms": int(at.timestamp() * 1000)}
                    | {"content": "hello", "is_geoblocked_for_viewer": False}
                    for at, one, _ in said
                ],
                "title": who,
                "thread_path": f"inbox/{folder}",
            }
            archive.writestr(f"your_facebook_activity/messages/inbox/{folder}/message_1.json", json.dumps(thread))
        for kind, some in (lists or {}).items():
            file, key = names[kind]
            entries = [{"name": name, "timestamp": int(at.timestamp())} for name, at in some]
            archive.writestr(f"connections/friends/{file}.json", json.dumps({key: entries}))
    return path


def linkedin(path: Path, said: Iterable[tuple[datetime, str, str]], *, people: Iterable[str] = ()) -> Path:
    """A LinkedIn export: messages from a name to a name (`Sam Owner` is the owner), and connections."""

    def url(name: str) -> str:
        return f"https://www.linkedin.com/in/{name.lower().replace(' ', '-')}"

    head = (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,"
        "DATE,SUBJECT,CONTENT,FOLDER"
    )
    rows = [
        f"2-{'-'.join(sorted((one, other))).replace(' ', '')}==,,{one},{url(one)},{other},{url(other)},"
        f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC,,hello,INBOX"
        for at, one, other in said
    ]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Profile.csv", "First Name,Last Name\nSam,Owner\n")
        archive.writestr("messages.csv", "\n".join([head, *rows]) + "\n")
        connected = [f"{one.split()[0]},{one.split()[-1]},{url(one)},,X,Y,09 Sep 2022" for one in people]
        columns = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
        archive.writestr("Connections.csv", "\n".join([columns, *connected]) + "\n")
    return path
