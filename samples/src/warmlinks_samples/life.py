"""Everyday contact in a sample world: rhythms, people who go cold, the lull of the holidays, and what is no contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from attrs import evolve

from warmlinks_samples.cast import Cast
from warmlinks_samples.draft import Draft
from warmlinks_samples.world import ME, Someone

__all__ = ["live", "naming", "seal"]

_RHYTHMS = {"close": 12.0, "regular": 30.0, "rare": 100.0, "faded": 18.0, "once": 1e9}
"""Usual days between two contacts."""

_CERTAIN = {0: "close", 1: "regular", 2: "faded", 3: "close", 5: "faded", 6: "rare", 7: "faded", 9: "once"}
"""Whatever the seed, some friends are close and some have faded."""
_LULL = ((12, 20), (1, 4))
"""From this day of December to that of January hardly anybody writes."""


def live(draft: Draft, cast: Cast, *, pace: float) -> None:
    """Let the years pass: friends keep in touch at their rhythm, strangers turn up, the owner likes and reposts.

    Args:
        draft: the world in the making.
        cast: who lives in it.
        pace: how busy everybody is, 1 for some three thousand messages among forty people in four years.
    """
    _invitations(draft)
    for index, person in enumerate(cast.friends):
        certain = "close" if person.id == cast.discreet.id else _CERTAIN.get(index)
        rhythm = certain or draft.rng.choices(list(_RHYTHMS), (5, 7, 4, 4, 1))[0]
        _keep_in_touch(draft, cast, person, rhythm, pace)
    _passive(draft, cast, pace)
    _vouching(draft, cast)
    for person in cast.strangers:
        _stranger(draft, person)
    _last_word(draft, cast)


def _days(draft: Draft, rhythm: str, pace: float) -> Iterator[date]:
    """The days on which two people are in touch."""
    rng = draft.rng
    span = (draft.last_day - draft.first_day).days
    day = draft.first_day + timedelta(days=rng.randint(0, max(1, span // 3)))
    finish = draft.last_day - timedelta(days=1)
    if rhythm == "faded":
        finish -= timedelta(days=rng.randint(min(60, span // 3), min(500, span // 2)))
    gap = max(1.0, _RHYTHMS[rhythm] / pace)
    while day < finish:
        lull = (day.month, day.day) >= _LULL[0] or (day.month, day.day) <= _LULL[1]
        if not lull or rng.random() < 0.15:  # noqa: PLR2004 - one in seven writes all the same
            yield day
        day += timedelta(days=max(1, min(5000, round(rng.lognormvariate(0, 0.8) * gap * 0.75))))


def _keep_in_touch(draft: Draft, cast: Cast, person: Someone, rhythm: str, pace: float) -> None:
    twin = _shares_its_name(cast, person)
    networks = sorted(network for network in person.accounts if not (twin and network == "linkedin"))
    for day in _days(draft, rhythm, pace):
        network = draft.rng.choice(networks)
        account = person.accounts[network]
        if network == "linkedin" and account.since is not None and day <= account.since.astimezone(draft.zone).date():
            continue
        if network == "twitter":
            _on_twitter(draft, cast, person, day)
        elif network == "facebook":
            _on_facebook(draft, cast, person, day)
        else:
            _chat(draft, cast, "linkedin", person, day)


def _chat(draft: Draft, cast: Cast, network: str, person: Someone, day: date) -> None:
    """A few messages to and fro in the thread of two."""
    rng = draft.rng
    at = draft.moment(day)
    speaker = rng.choice((person.id, ME))
    conversation = draft.direct(network, person.id, at, speaker)
    for _ in range(rng.choice((1, 1, 2, 3, 4, 6))):
        text, names = _words(draft, cast, network, person, speaker)
        draft.say(conversation, speaker, at, text, names=names)
        if network == "twitter" and rng.random() < 0.05:  # noqa: PLR2004 - now and then a heart
            draft.add(
                network,
                "reaction",
                ME if speaker != ME else person.id,
                draft.moment(day, after=at),
                conversation=conversation,
                to=(draft.events[-1].id,),
                text="like",
            )
        speaker = ME if speaker != ME else person.id
        at = draft.moment(day, after=at)


def _words(draft: Draft, cast: Cast, network: str, person: Someone, speaker: str) -> tuple[str, tuple[str, ...]]:
    """Small talk and whom it names; at times a name is dropped, never of somebody the speaker was introduced to."""
    dice = draft.rng.random()
    if dice < 0.02 and speaker != ME:  # noqa: PLR2004 - one message in fifty
        other = draft.rng.choice(cast.friends)
        pair = frozenset((other.id, person.id))
        if other.id != person.id and network in other.accounts and pair not in draft.together:
            return draft.phrase(person.language, "drop", b=naming(other, network, full=True)), (other.id,)
    return draft.phrase(person.language, "noise" if dice > 0.96 else "small"), ()  # noqa: PLR2004 - one in 25


def naming(person: Someone, network: str, *, full: bool) -> str:
    """How somebody is named in a text: by handle on X, else by full or given name."""
    account = person.accounts[network]
    if network == "twitter" and full:
        return f"@{account.handle}"
    return person.name if full else person.given


def _on_twitter(draft: Draft, cast: Cast, person: Someone, day: date) -> None:
    """A direct message, a reply, a mention or a quote; what others post about the owner is in no archive."""
    rng, account = draft.rng, person.accounts["twitter"]
    dice = rng.random()
    at = draft.moment(day)
    if dice < 0.45:  # noqa: PLR2004 - how people spend their time there
        _chat(draft, cast, "twitter", person, day)
    elif dice < 0.75:  # noqa: PLR2004
        text = draft.phrase(person.language, "small")
        draft.add("twitter", "reply", ME, at, to=(person.id,), text=text)
        if rng.random() < 0.3:  # noqa: PLR2004 - a thread goes on
            draft.add("twitter", "reply", ME, draft.moment(day, after=at), to=(person.id,), text="& that <is> it")
    elif dice < 0.93:  # noqa: PLR2004
        where = rng.choice(
            ("On the train with @{}", "Reading @{} on R&D <3", "@{} says it best", "Ça y est, @{} a fini 🎉")
        )
        draft.add("twitter", "mention", ME, at, to=(person.id,), text=where.format(account.handle_at(at)))
    else:
        draft.add("twitter", "quote", ME, at, to=(person.id,), text=rng.choice(("This.", "So good", "Lesenswert")))


def _on_facebook(draft: Draft, cast: Cast, person: Someone, day: date) -> None:
    """A message most of the time; else a call, a comment, or something on a wall."""
    rng = draft.rng
    at = draft.moment(day)
    dice = rng.random()
    kinds = ((0.78, ""), (0.85, "call"), (0.88, "missed_call"), (0.95, "comment"), (0.98, "post"), (1.1, "wall"))
    kind = next(name for limit, name in kinds if dice < limit)
    if not kind or _shares_its_name(cast, person):
        _chat(draft, cast, "facebook", person, day)
    elif kind in ("call", "missed_call"):
        speaker = rng.choice((ME, person.id))
        conversation = draft.direct("facebook", person.id, at, speaker)
        seconds = rng.randint(30, 4000) if kind == "call" else 0
        draft.add("facebook", kind, speaker, at, to=(person.id,), conversation=conversation, seconds=seconds)
    elif kind == "wall":
        draft.add("facebook", "post", person.id, at, to=(ME,), text=draft.phrase(person.language, "small"))
    else:
        draft.add("facebook", kind, ME, at, to=(person.id,), text=draft.phrase(person.language, "small"))


def _shares_its_name(cast: Cast, person: Someone) -> bool:
    """Two of one name cannot be told apart where only the name stands; in a sample they only write to the owner."""
    return sum(1 for other in cast.friends if other.name == person.name) > 1


def _passive(draft: Draft, cast: Cast, pace: float) -> None:
    """Likes, reposts, reactions, pokes, endorsements and tweets to nobody: kept, shown, and no contact."""
    rng = draft.rng
    span = (draft.last_day - draft.first_day).days
    public = [person for person in cast.friends if "twitter" in person.accounts]
    friends = [
        person for person in cast.friends if "facebook" in person.accounts and not _shares_its_name(cast, person)
    ]
    known = [person for person in cast.friends if "linkedin" in person.accounts and not _shares_its_name(cast, person)]
    for kind, network, people, many in (
        ("repost", "twitter", public, 60),
        ("like", "twitter", public, 90),
        ("tweet", "twitter", public, 120),
        ("reaction", "facebook", friends, 80),
        ("poke", "facebook", friends, 4),
        ("endorsement", "linkedin", known, 12),
    ):
        for _ in range(round(many * min(pace, 3))):
            person = rng.choice(people)
            at = draft.moment(draft.first_day + timedelta(days=rng.randint(0, span - 1)))
            speaker = ME if kind != "endorsement" or rng.random() < 0.5 else person.id  # noqa: PLR2004 - half of them
            text = draft.phrase(person.language, "small")
            to = () if kind == "tweet" else (person.id,) if speaker == ME else (ME,)
            draft.add(network, kind, speaker, at, to=to, text=text)


def _vouching(draft: Draft, cast: Cast) -> None:
    """A few recommendations on LinkedIn, both ways."""
    known = [
        person
        for person in cast.friends
        if (account := person.accounts.get("linkedin"))
        and account.since
        and not _shares_its_name(cast, person)
        and account.since.astimezone(draft.zone).date() < draft.last_day - timedelta(days=200)
    ]
    for index, person in enumerate(known[:4]):
        at = draft.daytime(draft.last_day - timedelta(days=draft.rng.randint(30, 190)))
        speaker, to = (ME, person.id) if index % 2 else (person.id, ME)
        draft.add(
            "linkedin", "recommendation", speaker, at, to=(to,), text='A joy to work with: "calm", exact,\nand kind.'
        )


def _invitations(draft: Draft) -> None:
    """Whoever connected on LinkedIn within these years was invited before, with a note or without."""
    rng = draft.rng
    for person in list(draft.people):
        account = person.accounts.get("linkedin")
        if account is None or account.since is None or account.since.astimezone(draft.zone).date() <= draft.first_day:
            continue
        if any(event.kind == "invitation" and person.id in (event.speaker, *event.to) for event in draft.events):
            continue
        at = draft.daytime(account.since.astimezone(draft.zone).date() - timedelta(days=rng.randint(1, 6)))
        if sum(1 for other in draft.people if other.name == person.name) > 1:
            continue
        note = "" if rng.random() < 0.5 else draft.phrase(person.language, "small")  # noqa: PLR2004 - half of them
        speaker, to = rng.choice(((ME, person.id), (person.id, ME)))
        draft.add("linkedin", "invitation" if note else "request", speaker, at, to=(to,), text=note)


def _stranger(draft: Draft, person: Someone) -> None:
    """Spam that nobody answered, a deleted account that was a friend once, a hidden member, an advertisement."""
    rng = draft.rng
    span = (draft.last_day - draft.first_day).days
    at = draft.daytime(draft.first_day + timedelta(days=rng.randint(10, span - 10)))
    ((network, account),) = person.accounts.items()
    if account.vanished:
        for days in (0, 7):
            moment = draft.daytime(at.date() + timedelta(days=days))
            draft.add(network, "mention", ME, moment, to=(person.id,), text=f"I miss @{account.handle} & the old days")
    elif network == "twitter":
        draft.say(
            draft.direct(network, person.id, at, person.id),
            person.id,
            at,
            "You have won! Click https://win.example/now",
        )
    elif network == "facebook":
        request = int(person.id[1:]) % 2 == 0
        conversation = draft.direct(network, person.id, at, person.id, "requests" if request else "inbox")
        draft.say(
            conversation, person.id, at, "Dear friend, kindly reply" if request else "Farewell, I am leaving this place"
        )
        if not request:
            draft.say(conversation, ME, draft.moment(at.date(), after=at), "Take care!")
    else:
        draft.say(
            draft.direct(network, person.id, at, person.id), person.id, at, "Are you still at the harbour office?"
        )
        ad = draft.daytime(at.date() + timedelta(days=3))
        draft.add("linkedin", "sponsored", person.id, ad, to=(ME,), text="Grow your business, %FIRSTNAME%")


def _last_word(draft: Draft, cast: Cast) -> None:
    """The world ends with a message, always at the same moment."""
    hub = cast.friends[0]
    draft.say(
        draft.direct("facebook", hub.id, draft.end, hub.id), hub.id, draft.end, "Happy new year, late as ever. Lunch?"
    )


def seal(draft: Draft, network: str, since: date, many: int, *, unseen: bool) -> None:
    """From a day on, move some people's threads into encrypted chat.

    Nobody is chosen who shares a name, or who says anything of an introduction there; where the chats are `unseen`,
    because the newest export lacks them, nobody either who has a part in one.
    """
    meetings = [meeting for meeting in draft.meetings if meeting.network == network and meeting.role and unseen]
    involved = {person_id for meeting in meetings for person_id in (meeting.introducer, *meeting.parties)}
    said = [
        (draft.conversations[event.conversation], event)
        for event in draft.events
        if event.conversation and event.network == network and event.kind == "message" and event.at.date() >= since
    ]
    direct = [(conversation.others[0], event) for conversation, event in said if conversation.direct]
    if not unseen:
        involved |= {person_id for person_id, event in direct if event.names or event.thanks_for}
    names = Counter(person.name for person in draft.people)
    # a name is all that tells one encrypted chat from another
    involved |= {person.id for person in draft.people if names[person.name] > 1}
    counts = Counter(
        person_id for person_id, _ in direct if person_id not in involved and not draft.person(person_id).stranger
    )
    chosen = {person_id for person_id, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:many]}
    moved = {event.id for person_id, event in direct if person_id in chosen}
    draft.events[:] = [evolve(event, sealed=True) if event.id in moved else event for event in draft.events]
