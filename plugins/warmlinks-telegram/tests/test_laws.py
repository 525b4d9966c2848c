"""What holds of every export, however odd, and of every pair of exports."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.values import Interaction
from warmlinks_telegram.source import TelegramSource

odd = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=5), st.just([]), st.just({}))
peers = st.sampled_from(["user1001", "user1002", "user1003", "channel9", 1002, 2**32 + 1002, 2**33 + 9, None])
texts = st.one_of(st.text(max_size=9), st.lists(st.one_of(st.text(max_size=5), st.just({"type": "bold", "text": "x"}))))
actions = st.sampled_from(
    ["create_group", "invite_members", "remove_members", "join_group_by_link", "phone_call", "new"]
)
line = st.fixed_dictionaries(
    {"id": st.integers(-(10**9), 40), "type": st.sampled_from(["message", "service"])},
    optional={
        "date_unixtime": st.integers(1_600_000_000, 1_700_000_000).map(str) | odd,
        "date": st.just("2024-01-03T10:00:00") | odd,
        "from_id": peers | odd,
        "actor_id": peers | odd,
        "from": st.sampled_from(["Mira", None]) | odd,
        "action": actions | odd,
        "members": st.lists(st.sampled_from(["Mira", "Sam", None])) | odd,
        "inviter": st.just("Sam") | odd,
        "duration_seconds": st.integers(0, 9) | odd,
        "text": texts | odd,
        "contact_information": st.fixed_dictionaries({"phone_number": st.just("+49 30 1234567")}) | odd,
        "reactions": st.lists(st.fixed_dictionaries({"recent": st.just([{"from_id": "user1002"}])})) | odd,
    },
)
kinds = st.sampled_from(["personal_chat", "private_group", "private_supergroup", "bot_chat", "public_channel"])
chat = st.fixed_dictionaries(
    {"name": st.just("Mira") | odd, "type": kinds | odd, "id": st.integers(1001, 1003) | odd},
    optional={"messages": st.lists(line, max_size=6) | odd},
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def read(*exports):
    files = {f"{number}/result.json": json.dumps(one) for number, one in enumerate(exports)}
    with Archive.of_bytes(files, owner="user1001") as archive:
        return list(TelegramSource().read(archive))


def whole(chats):
    return {"about": "", "personal_information": {"user_id": 1001}, "chats": {"about": "", "list": chats}}


def keys(records):
    return [one.key for one in records if isinstance(one, Interaction)]


@quick
@given(st.lists(chat, max_size=4))
def test_nothing_that_is_written_ends_it(chats):
    """Whatever stands in it, there are records, refusals, or one error that a person can be told."""
    try:
        found = keys(read(whole(chats)))
    except InputError:
        return
    assert len(found) == len(set(found))


@quick
@given(st.lists(chat, max_size=3))
def test_the_same_export_again_adds_nothing(chats):
    """Two that overlap are one, also within one archive."""
    once, twice = read(whole(chats)), read(whole(chats), whole(chats))

    assert keys(once) == keys(twice)
