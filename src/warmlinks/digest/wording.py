"""The texts of the digest, in a thoughtful friend's tone: no blame, no hurry, nothing only seen in passing.

Every sentence is made of facts that the book has. The texts to copy tell nothing that the owner did not do.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, tzinfo
from zlib import crc32

from warmlinks.answers import ContactSummary, DataAge, PerhapsAlso
from warmlinks.calendar.active_time import day_in
from warmlinks.phrases import (
    ago,
    counted,
    day_of,
    every,
    full_day,
    greeting,
    listed,
    month_of,
    network_title,
    number,
    on,
    rhythm,
    sentence,
    span,
)
from warmlinks.values import ClosedDoor

__all__ = [
    "BLAME",
    "after_silence",
    "age_sentences",
    "ask_at",
    "before_line",
    "closed_door",
    "closing",
    "contact_with",
    "due_line",
    "due_sentence",
    "history_sentence",
    "introduction_line",
    "kind_word",
    "last_contact",
    "let_go_line",
    "notable_line",
    "opening",
    "title",
    "wish_sentence",
]

BLAME = (
    "neglect",
    "ignor",
    "fail",
    "forgot ",
    "overdue",
    "guilt",
    "should have",
    "lazy",
    "rude",
    "never bother",
    "let down",
    "shame",
    "fault",
    "blame",
    "careless",
    "disappoint",
    "abandon",
    "ghost",
    "too late",
    "you must",
)
"""Words that no text of ours contains; tests look for them."""

_WRITTEN = frozenset({"message", "email"})
_SPOKEN = frozenset({"call", "meeting"})
_NO_PLACES = frozenset({"me", "email"})
"""What the owner logged happened nowhere in particular, and one does not write *on* e-mail."""

_CONTACTS = {
    "message": "a message",
    "email": "an e-mail",
    "call": "a call",
    "meeting": "a meeting",
    "reply": "a reply",
    "mention": "a mention",
    "quote": "a quote",
    "comment": "a comment",
    "post": "a post",
    "recommendation": "a recommendation",
    "invitation": "an invitation",
    "sms": "a text message",
    "chat": "a chat",
}
"""Contact of a kind, as one says it."""

_ASK_AT = {
    "contacts": "your address book",
    "email": "your mail program or provider",
    "facebook": "facebook.com/dyi",
    "instagram": "accountscenter.instagram.com",
    "linkedin": "linkedin.com/mypreferences/d/download-my-data",
    "twitter": "x.com/settings/download_your_data",
    "whatsapp": "each chat's menu, by Export chat",
}
"""Where a network is asked for an archive."""

_LONGEST_PLACE = 20
_YEARS = 730
_A_STRETCH = 28
"""Contact within so many days is no habit: it is told by its months."""

_A_WHILE = 14
"""Days of silence that are worth the word *now*."""


def title(ties: int, introductions: int) -> str:
    """The subject of the message."""
    counts = (ties, "tie"), (introductions, "introduction")
    parts = " and ".join(counted(count, noun) for count, noun in counts if count)
    return sentence(f"{parts or 'a note'} for today")


def opening(things: int, minutes: int, *, hour: int, ages: str = "") -> str:
    """The first sentence, by the owner's clock; how old the data are comes before what they say."""
    hello = f"{greeting(hour)}.{f' {ages}' if ages else ''}"
    if not things:
        return hello
    return (
        f"{hello} {sentence(counted(things, 'small thing'))}, about {counted(minutes, 'minute')}"
        f"{' in all' if things > 1 else ''}; nothing is urgent."
    )


def age_sentences(ages: Sequence[DataAge], today: date) -> str:
    """How old the data of each network are, whom that leaves out, and where to ask for newer ones; empty for none.

    "Your data from LinkedIn end on 20 January, ten months ago. 24 people known only from there, to January 2026, are
    left out. Ask for newer ones at linkedin.com/mypreferences/d/download-my-data, then warmlinks load."
    """
    if not ages:
        return ""
    days: dict[date, list[str]] = {}
    for age in ages:
        days.setdefault(age.until, []).append(network_title(age.network))
    (first, networks), *more = days.items()
    ends = [f"Your data from {listed(networks)} end {on(first, today)}, {ago((today - first).days)}"]
    ends += [f"those from {listed(others)} {on(day, today)}" for day, others in more]
    sentences = [f"{'; '.join(ends)}."]
    if left_out := _left_out([age for age in ages if age.unseen]):
        sentences.append(left_out)
    where = [ask_at(age.network) for age in ages if not age.fed]
    ask = f"Ask for newer ones at {listed(where)}, then warmlinks load" if where else "Ask for newer ones"
    fed = [network_title(age.network) for age in ages if age.fed]
    sync = f"{f'; for {listed(fed)}' if where else ''}: warmlinks sync" if fed else ""
    sentences.append(f"{ask}{sync}.")
    return " ".join(sentences)


def ask_at(network: str) -> str:
    """Where a network is asked for an archive; the network's name where that is not known."""
    return _ASK_AT.get(network, network)


def _left_out(ages: Sequence[DataAge]) -> str:
    """Whom the age of the data leaves out, by network: 24 people known only from Facebook, to March 2015, ..."""
    if not ages:
        return ""
    until = [month_of(age.unseen_until or age.until) for age in ages]
    alike = len(set(until)) == 1
    first = ages[0]
    people = [f"{counted(first.unseen, 'person', 'people')} known only from {network_title(first.network)}"]
    people += [f"{number(age.unseen)} only from {network_title(age.network)}" for age in ages[1:]]
    if alike:
        text = f"{listed(people)}, to {until[0]}"
    else:
        text = "; ".join(f"{group}, to {month}" for group, month in zip(people, until, strict=True))
    return f"{sentence(text)}, {'is' if len(ages) == 1 and first.unseen == 1 else 'are'} left out."


def closing(more: int) -> str:
    """The last sentence."""
    if not more:
        return "That was all for today."
    return f"{sentence(number(more))} more can wait for another day."


def perhaps_also(others: Sequence[PerhapsAlso], today: date | None, zone: tzinfo) -> str:
    """Who else somebody may be while nobody has said whether they are one; with `today`, also contact that is later."""
    if not others:
        return ""
    later = max((other.last_contact for other in others if other.last_contact), default=None)
    contact = f", in touch there {on(day_in(later, zone), today)}" if later and today else ""
    return f"perhaps also {listed([other.name for other in others])}{contact}"


def due_line(name: str, given: str, contact: ContactSummary | None, today: date, told_on: date | None = None) -> str:
    """One tie that wants a look: who it is, how long it has been, and who wrote last where that was the other side.

    Args:
        name: the person's.
        given: what the person is called in a sentence.
        contact: the facts; None without any contact.
        today: the owner's day.
        told_on: the day to which the data go, where they are old.
    """
    if contact is None:
        return f"{name}: no contact in the book yet"
    days = ((told_on or today) - contact.last).days
    then = f", by {day_of(told_on, today)}" if told_on is not None and told_on < today else ""
    if days < 1:
        return f"{name}: in touch {on(contact.last, today)}"
    if contact.direction == "in" and contact.kind in _WRITTEN:
        return f"{name}: {span(days)} since {given or name} last wrote{then}"
    spoke = "last spoke" if contact.kind in _SPOKEN else "were last in touch"
    return f"{name}: {span(days)} since you {spoke}{then}"


def history_sentence(given: str, contact: ContactSummary | None, today: date, told_on: date | None = None) -> str:
    """How often there was contact, since when, how long it has been, and what came last, in one sentence.

    "You spoke about every three weeks from May 2019 on; now it has been eight months, last a call on 12 November."

    Args:
        given: what the person is called in a sentence.
        contact: the facts; None without any contact.
        today: the owner's day.
        told_on: the day to which the data go, where they are old: "by 4 October it had been two months".
    """
    if contact is None:
        return f"The book has no contact with {given or 'them'} yet."
    old = told_on is not None and told_on < today
    silent = ((told_on or today) - contact.last).days
    last = last_contact(given, contact, today)
    if contact.days == 1:
        return f"You were in touch once: {last}."
    stretch = (contact.last - contact.first).days
    gap = contact.gap
    over = silent >= _A_WHILE and silent > (gap or 0)
    if gap is not None and stretch >= _A_STRETCH:
        often = f"{rhythm(gap)} from {month_of(contact.first)} on"
        going = f"{rhythm(gap)} since {month_of(contact.first)}"
    else:
        often = going = f"on {counted(contact.days, 'day')}, {_months(contact)}"
    was = "spoke" if contact.kind in _SPOKEN else "were in touch"
    if not over and old:
        return f"You {was} {often}; last {last}."
    if not over:
        return f"You have {'spoken' if contact.kind in _SPOKEN else 'been in touch'} {going}; last {last}."
    been = f"by {day_of(told_on, today)} it had been" if told_on is not None and old else "now it has been"
    return f"You {was} {often}; {been} {span(silent)}, last {last}."


def _months(contact: ContactSummary) -> str:
    first, last = month_of(contact.first), month_of(contact.last)
    return f"in {first}" if first == last else f"from {first} to {last}"


def _contact(kind: str) -> str:
    """Contact of a kind, as one says it."""
    return _CONTACTS.get(kind) or f"contact ({kind.replace('_', ' ')})"


def contact_with(kind: str, direction: str, name: str) -> str:
    """What there was with whom: a call with Ada, a message from Ada, a message to Ada."""
    return f"{_contact(kind)} {({'in': 'from', 'out': 'to'}).get(direction, 'with')} {name}"


def last_contact(given: str, contact: ContactSummary, today: date) -> str:
    """What the last contact was, who it came from, and when: a message from Ada on 12 November."""
    sender = {"in": f" from {given}" if given else "", "out": " from you"}.get(contact.direction, "")
    return f"{_contact(contact.kind)}{sender} {on(contact.last, today)}"


def due_sentence(due_on: date | None, today: date, state: str | None = None) -> str:
    """How a tie stands by its own rhythm, and on which day somebody is worth a look, if there is one.

    `state` is None where there is a cadence, or nothing to say.
    """
    if due_on is None:
        return "no day to look is set."
    if state == "lapsed":
        return f"lapsed; slipping from {day_of(due_on, today)} on."
    if due_on > today:
        return f"{'steady; ' if state == 'steady' else ''}no look needed before {day_of(due_on, today)}."
    status = "slipping" if state == "slipping" else "worth a look"
    return f"{status} from today on." if due_on == today else f"{status} since {day_of(due_on, today)}."


def wish_sentence(cadence: int | None) -> str:
    """What the owner wished for, if anything."""
    return f"You wish to be in touch {every(cadence)}." if cadence else ""


def kind_word(
    who: str,
    given: str,
    contact: ContactSummary | None,
    today: date,
    told_on: date | None = None,
    *,
    said: Collection[str] = (),
) -> str:
    """A short text to copy that fits how the two were last in touch: for one person and day the same each time.

    Args:
        who: the person's id.
        given: what the person is greeted by; empty where no name is known.
        contact: the facts; None without any contact.
        today: the owner's day.
        told_on: the day to which the data go, where they are old: then no text says how long it has been.
        said: what the same digest gives to others; the first text that is not among these is taken.
    """
    if contact is None:
        texts = ["I thought of you today. How are you?"]
    elif told_on is not None and told_on < today:
        texts = [*_TIMELESS]
    else:
        texts = _texts(contact, today)
    first = crc32(who.encode()) % len(texts)
    rotated = [*texts[first:], *texts[:first]]
    used = {message.partition(", ")[2] for message in said}
    text = next((candidate for candidate in rotated if candidate not in used), rotated[0])
    return f"Hi {given}, {text}" if given else f"Hi, {text}"


_TIMELESS = (
    "I thought of you today. How are you, and what are you up to?",
    "how are you? I would love to hear from you.",
    "I thought of you today. What is new with you?",
    "you came to my mind today. How are things with you?",
)
"""What one could write whenever the last contact was."""


def _texts(contact: ContactSummary, today: date) -> list[str]:
    """What one could write, after a greeting."""
    days = (today - contact.last).days
    been = f"it has been {span(days)} since"
    if days >= _YEARS:
        return [
            f"{been} we were last in touch, and I thought of you today. What have the years brought you?",
            f"I thought of you today; {been} we were last in touch. How are you, and where has life taken you?",
            f"{been} our last words. I would love to hear how you are.",
        ]
    if contact.kind == "call":
        return [
            f"our last call was {on(contact.last, today)}, and I would enjoy another one. When would suit you?",
            f"{been} our last call. Shall we find an hour for another one?",
            "would you have time for a call one of these days? I would love to hear how you are.",
        ]
    if contact.kind == "meeting":
        return [
            f"we last met {on(contact.last, today)}, and I would be glad to see you again. When would suit you?",
            f"{been} we last met. Shall we find a day for it again?",
            "are you free one of these days? I would love to hear how you are.",
        ]
    if contact.kind in _WRITTEN and contact.direction == "in":
        return [
            "thank you for your last message. How have you been since?",
            f"I thought of your message of {day_of(contact.last, today)} today. How are things with you?",
            f"{been} your last message. I would love to hear how you are.",
            "I thought of you today, and of your last message. What are you up to?",
        ]
    texts = [
        "I thought of you today. How are you, and what are you up to?",
        f"{been} we were last in touch. How are things with you?",
        f"{been} we last wrote. I would love to hear how you are."
        if contact.kind in _WRITTEN
        else "how are you? I would love to hear from you.",
        "I thought of you today. What is new with you?",
    ]
    place = network_title(contact.network) if contact.network not in _NO_PLACES else ""
    if place and len(place) <= _LONGEST_PLACE and contact.kind not in _WRITTEN:
        texts.append(f"{been} we last exchanged a word on {place}. How are you?")
    return texts


def after_silence(who: str, *, days: int, kind: str, network: str, theirs: bool, met: bool, given: str = "") -> str:
    """A small step after a long silence: one that fits what is known, always the same for the same person.

    Args:
        who: the person's id.
        days: of silence.
        kind: of the last contact; empty if there was none.
        network: where that was.
        theirs: the last word was theirs.
        met: the two have met.
        given: what the person is called in a sentence.
    """
    they, them = (given, given) if given else ("they", "them")
    has_place = network and network not in _NO_PLACES and len(network) <= _LONGEST_PLACE
    place = f" on {network_title(network)}" if has_place else ""
    steps = [f"two lines to say that you thought of {them}"]
    if place:
        steps.append(f"two lines{place}, where you were last in touch")
    if kind in _WRITTEN and theirs:
        steps.append(f"two lines that pick up what {they} wrote last")
    elif kind in _WRITTEN:
        steps.append(f"one question{place}: how {they} {'is' if given else 'are'}")
    elif kind == "call":
        steps = [
            "a short call, or two lines to find a good hour for one",
            f"two lines to ask when a call would suit {them}",
        ]
    elif kind == "meeting":
        steps = ["two lines about the last time you met", "two lines to ask when you could meet again"]
    if met and kind != "meeting":
        steps.append("two lines about a time when you met")
    if days >= _YEARS:
        steps.append(f"two lines to ask what the years have brought {them}")
    return steps[crc32(who.encode()) % len(steps)]


def closed_door(door: ClosedDoor) -> str:
    """Which door is closed, and since when, as one says it to the owner."""
    reason = {
        "blocked": "you have blocked this person",
        "muted": "you have muted this person",
        "removed": "you are no longer connected",
        "declined": "you declined a request",
    }[door.why]
    since = f" since {full_day(door.since)}" if door.since is not None else ""
    return f"{reason} on {network_title(door.network)}{since}"


def notable_line(name: str, what: str) -> str:
    """Somebody with a notable change."""
    return f"{name}: {what}"


def introduction_line(
    kind: str, name: str, others: Sequence[str], made_on: date | None, today: date, *, until: date | None = None
) -> str:
    """What introductions ask for: a first word, a question, or thanks; made on one day, or until another."""
    when = f" {on(made_on, today)}" if made_on is not None else ""
    if made_on is not None and until is not None and until > made_on:
        when = f" between {day_of(made_on, today)} and {day_of(until, today)}"
    if kind == "never_wrote":
        return f"{listed(others)} introduced {name} to you{when}"
    if kind == "close":
        return f"{name} and {listed(others)} are in contact"
    return f"You introduced {listed(others)} to {name}{when}"


def before_line(names: Sequence[str], made_on: date, today: date) -> str:
    """An introduction that is open before a longer pause."""
    return f"You introduced {listed(names)} {on(made_on, today)}; a word now, or let it rest until after"


def let_go_line(made_on: Sequence[date]) -> str:
    """That introductions are asked about no more: how many, of when, and where they are to be seen."""
    count = len(made_on)
    first, last = min(made_on), max(made_on)
    if (first.year, first.month) == (last.year, last.month):
        when = month_of(first)
    else:
        when = str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    introductions = "introduction" if count == 1 else "introductions"
    verb = "is" if count == 1 else "are"
    return (
        f"{number(count).capitalize()} {introductions} of {when} {verb} let go without news:"
        " `warmlinks intro list --let-go`"
    )
