"""Posts of an X archive as they stand there, from the file to the list of introductions."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import warmlinks as wl

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)
NUMBERS = {"mira_holt": 700000001, "jonas_b": 700000002, "lena_k4": 700000003, "sam": 500}
NAMES = {"mira_holt": "Mira Holt", "jonas_b": "Jonas Berg", "lena_k4": "Lena Kraft", "sam": "Sam Owner"}


def tweet(text: str, *, to: str | None = None, number: int = 1, days: int = 20) -> dict[str, object]:
    """A post as the archive has it; `to` is answered, and stands before the owner's own words."""
    at = NOW - timedelta(days=days)
    full = f"@{to} {text}" if to else text
    mentions = [
        {
            "name": NAMES[found[1].lower()],
            "screen_name": found[1],
            "indices": [str(found.start()), str(found.end())],
            "id_str": str(NUMBERS[found[1].lower()]),
        }
        for found in re.finditer(r"@(\w+)", full)
        if found[1].lower() in NUMBERS
    ]
    post: dict[str, object] = {
        "id_str": str(1900000000000000000 + number),
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "full_text": full,
        "entities": {"user_mentions": mentions},
        "display_text_range": [str(len(to) + 2 if to else 0), str(len(full))],
    }
    if to:
        post |= {"in_reply_to_user_id_str": str(NUMBERS[to]), "in_reply_to_screen_name": to}
    return {"tweet": post}


def archive(folder: Path, *posts: dict[str, object]) -> Path:
    """An unpacked archive of the owner's with these posts."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    account = [{"account": {"accountId": "500", "username": "sam", "accountDisplayName": "Sam Owner"}}]
    for name, entries in (("account", account), ("tweets", list(posts))):
        (data / f"{name}.js").write_text(f"window.YTD.{name}.part0 = {json.dumps(entries)}", encoding="utf-8")
    return folder


def outcome(tmp_path: Path, *posts: dict[str, object]) -> tuple[list[tuple[str, set[str]]], int]:
    """What is claimed, each with who did it and between whom, and how many are asked about."""
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book:
        book.load(archive(tmp_path / "archive", *posts))
        called = book.names()
        claimed = [
            (called[one.introducer], {called[party] for party in one.parties}) for one in book.introductions(now=NOW)
        ]
        return claimed, len(book.introductions(now=NOW, unsure=True))


def known_for_long() -> list[dict[str, object]]:
    """Posts that name each of them alone, long before."""
    return [
        tweet("morning!", to=who, number=number, days=300 + number)
        for number, who in enumerate(("mira_holt", "jonas_b", "lena_k4"), 101)
    ]


EVERYDAY = [
    "Great talk by @mira_holt on tides today, slides are online cc @jonas_b",
    "Missed the show of @mira_holt, too bad, says @jonas_b",
    "If the app crashes you should ask @mira_holt and @jonas_b",
    "Can we get a train timetable that works, @mira_holt? I can talk to them @jonas_b",
    "I was introduced to sushi by @mira_holt and @jonas_b",
    "@mira_holt @jonas_b see you at noon",
    # of the same kinds
    "Toller Vortrag von @mira_holt, Folien im Netz, cc @jonas_b",
    "Me presentaron el ceviche @mira_holt y @jonas_b",
    "Wenn die App abstürzt, fragt @mira_holt oder @jonas_b",
    "You two should meet the neighbours @mira_holt @jonas_b",
    "@mira_holt @jonas_b you both must find the time to rest",
    "@mira_holt and @jonas_b should follow their own advice",
    "@mira_holt @jonas_b on se voit à midi",
    "Ik kan met ze praten @jonas_b, zei @mira_holt gisteren",
    "thanks @mira_holt for connecting the cables, @jonas_b for the tea ☕️",
]

TRUE = [
    ("jonas_b", "you should meet @mira_holt, she builds tide clocks too", "me", {"Jonas Berg", "Mira Holt"}),
    ("jonas_b", "I'd like to introduce you to @mira_holt", "me", {"Jonas Berg", "Mira Holt"}),
    ("jonas_b", "I\u2019d like to introduce you to @Mira_Holt.", "me", {"Jonas Berg", "Mira Holt"}),
    ("jonas_b", "du solltest unbedingt mit @mira_holt reden 🙂", "me", {"Jonas Berg", "Mira Holt"}),
    ("jonas_b", "deberias hablar con @mira_holt, sabe mucho #relojes", "me", {"Jonas Berg", "Mira Holt"}),
    (None, "@mira_holt @jonas_b you two should talk: both mend clocks &amp; ropes", "me", {"Jonas Berg", "Mira Holt"}),
    (None, "Hey @mira_holt,meet @jonas_b! He mends clocks", "me", {"Jonas Berg", "Mira Holt"}),
    (None, "Thank you @mira_holt for introducing me to @jonas_b!", "Mira Holt", {"me", "Jonas Berg"}),
]  # fmt: skip


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_posts_claim_nothing_and_ask_nothing(tmp_path, text, known):
    """Whether or not the owner knows those whom they name."""
    assert outcome(tmp_path, *(known_for_long() if known else []), tweet(text)) == ([], 0)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("true", TRUE, ids=lambda true: true[1])
def test_introductions_are_claimed_and_whoever_is_answered_is_a_party(tmp_path, true, known):
    """In replies the one who is answered stands before the owner's words, and is meant by `you`."""
    to, text, by, parties = true
    claimed, _ = outcome(tmp_path, *(known_for_long() if known else []), tweet(text, to=to))

    assert claimed == [(by, parties)]


def test_whom_the_thread_named_is_no_party(tmp_path):
    """Of two who stand before the owner's words only the one who is answered is spoken to."""
    post = tweet("you should meet @mira_holt, she builds tide clocks too", to="jonas_b")
    full = f"@lena_k4 {post['tweet']['full_text']}"
    inherited = tweet(full)["tweet"] | {
        "display_text_range": [str(len("@lena_k4 @jonas_b ")), str(len(full))],
        "in_reply_to_user_id_str": "700000002",
        "in_reply_to_screen_name": "jonas_b",
    }

    claimed, _ = outcome(tmp_path, *known_for_long(), {"tweet": inherited})

    assert claimed == [("me", {"Jonas Berg", "Mira Holt"})]


def test_what_weak_words_claimed_is_taken_back_at_the_next_load(tmp_path):
    """A book of before: loading the same archive again counts a changed message; what was confirmed stays."""
    weak = tweet("Great talk by @mira_holt on tides, slides cc @jonas_b", number=1)
    other = tweet("@lena_k4 must hear this by @mira_holt", number=2, days=19)
    path = archive(tmp_path / "archive", *known_for_long(), weak, other)
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book:
        book.load(path)
        book._db.run("UPDATE utterance SET introducing = 0.9, signs_version = 2")
        book._db.run("DELETE FROM loaded")
        before = book.introductions(now=NOW)
        kept = next(one for one in before if one.made_at.date().day == 13)
        book.say_of_introduction(kept.id, "confirm", now=NOW)

        report = book.load(path)
        after = book.introductions(now=NOW)

    assert len(before) == 2
    assert sum(file.changed for file in report.files) == 2
    assert [one.id for one in after] == [kept.id]
