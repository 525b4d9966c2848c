"""What introductions ask of the owner: the same, whether all are followed up or only those that can be due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from hypothesis import example, given
from hypothesis import strategies as st

from warmlinks.calendar.active_time import ActiveTime, Pause
from warmlinks.introductions.due import due_items, hub_questions, may_be_due
from warmlinks.introductions.evidence import ReportedOutcome
from warmlinks.introductions.follow import Facts, OwnerAnswer, Recorded, follow_up
from warmlinks.introductions.view import ME, ConversationView, MessageView, View

DAY = 86400
TODAY = int(datetime(2026, 1, 20, 12, tzinfo=UTC).timestamp())
PEOPLE = ["ben", "cleo", "dov", "eva"]
BUSY = ActiveTime([Pause("p", date(2025, 12, 1), date(2026, 1, 10))])
EVERY_DAY = ActiveTime()


def facts_of(
    recorded: list[Recorded],
    conversations: list[ConversationView],
    answers: dict[str, OwnerAnswer],
    calendars: Mapping[str, ActiveTime] = MappingProxyType({"ben": BUSY}),
) -> Facts:
    return Facts(
        view=View(conversations),
        found=(),
        recorded=recorded,
        answers=answers,
        consents={},
        coverage=(),
        id_of=lambda found: found.key,
        contacts=lambda _: (),
        day_of=lambda moment: datetime.fromtimestamp(moment, UTC).date(),
        active=lambda who: calendars.get(who, EVERY_DAY),
    )


@st.composite
def calendars_of(draw: st.DrawFn) -> ActiveTime:
    """Up to three pauses of up to a month; one may begin today, or end yesterday."""
    today = datetime.fromtimestamp(TODAY, UTC).date()
    starts = draw(st.lists(st.tuples(st.integers(-3, 90), st.integers(0, 30)), max_size=3))
    begin = [(today - timedelta(days=ago), length) for ago, length in starts]
    return ActiveTime([Pause(f"p{n}", day, day + timedelta(days=length)) for n, (day, length) in enumerate(begin)])


moments = st.integers(0, 200).map(lambda days: TODAY - days * DAY)


@st.composite
def situations(draw: st.DrawFn) -> Facts:
    """A few introductions of all ages, a few words since, and what the owner was told and has said."""
    recorded, conversations, answers = [], [], {}
    for number in range(draw(st.integers(1, 6))):
        pair = tuple(draw(st.permutations([*PEOPLE, ME]))[:3])
        by, *parties = pair if draw(st.booleans()) else (ME, *[who for who in pair if who != ME][:2])
        recorded.append(Recorded(f"i{number}", by, tuple(parties), draw(moments)))
        told = [ReportedOutcome(parties[0], draw(moments), draw(st.sampled_from(["met", "quiet", "declined"])))]
        answers[f"i{number}"] = OwnerAnswer(
            None, tuple(told) if draw(st.booleans()) else (), asked=draw(st.booleans()), closed=draw(st.booleans())
        )
    for number in range(draw(st.integers(0, 5))):
        one, two = draw(st.permutations(PEOPLE))[:2]
        group = draw(st.booleans())
        said = sorted(
            MessageView(
                at, one, () if group else (two,), 0.0, thanks=draw(st.booleans()), question=False, where="w", key="k"
            )
            for at in draw(st.lists(moments, min_size=1, max_size=3))
        )
        members = {ME, one, two} if group else {ME, one}
        conversations.append(
            ConversationView("n", f"t{number}", "group" if group else "direct", frozenset(members), said)
        )
    calendars = {who: draw(calendars_of()) for who in (ME, *PEOPLE) if draw(st.booleans())}
    return facts_of(recorded, conversations, answers, calendars)


def on_the_last_day(days: int, away: list[Pause]) -> Facts:
    """Two parties, one of whom is away, so many days after they were introduced."""
    return facts_of([Recorded("i", ME, ("cleo", "dov"), TODAY - days * DAY)], [], {}, {"cleo": ActiveTime(away)})


@given(situations())
@example(on_the_last_day(59, []))
@example(on_the_last_day(60, [Pause("p", date(2026, 1, 20), date(2026, 1, 25))]))
@example(on_the_last_day(61, [Pause("p", date(2026, 1, 20), date(2026, 1, 25))]))
@example(on_the_last_day(61, [Pause("p", date(2026, 1, 19), date(2026, 1, 25))]))
@example(on_the_last_day(63, [Pause("p", date(2026, 1, 18), date(2026, 1, 20))]))
def test_looking_only_at_what_can_be_due_gives_the_same_items(facts):
    """However old an introduction and however late its evidence: leaving the others out changes no item."""
    today = facts.day_of(TODAY)

    every = due_items(follow_up(facts, TODAY), answers=facts.answers, name=str, today=today)
    some = due_items(
        follow_up(facts, TODAY, only=may_be_due(facts, TODAY)), answers=facts.answers, name=str, today=today
    )

    assert some == every


def test_what_was_let_go_without_news_is_not_looked_at():
    """Of five thousand introductions over the years only the few of the last two months are followed up."""
    recorded = [Recorded(f"i{n}", ME, ("cleo", "dov"), TODAY - n * DAY) for n in range(5000)]
    facts = facts_of(recorded, [], {})

    worth_it = may_be_due(facts, TODAY)

    assert 60 <= sum(map(worth_it, recorded)) <= 63


def test_late_word_of_an_old_introduction_is_due_for_thanks():
    """They were let go years ago; last week both names turned up in one thread: that is worth a word."""
    old = Recorded("i", ME, ("cleo", "dov"), TODAY - 900 * DAY)
    said = [
        MessageView(TODAY - day * DAY, who, (), 0.0, thanks=False, question=False, where=f"w{day}", key=f"k{day}")
        for day, who in ((8, "cleo"), (7, "dov"))
    ]
    facts = facts_of([old], [ConversationView("n", "t", "group", frozenset({ME, "cleo", "dov"}), said)], {})

    (item,) = due_items(
        follow_up(facts, TODAY, only=may_be_due(facts, TODAY)), answers={}, name=str, today=facts.day_of(TODAY)
    )

    assert item.kind == "close"


@given(st.lists(st.permutations(PEOPLE).map(lambda some: tuple(some[:2])), max_size=12))
def test_each_introduction_is_in_one_question_and_the_largest_comes_first(pairs):
    """Questions to hubs share nothing, leave nothing out, and each asks whoever shares most of what is left."""
    recorded = [Recorded(f"i{n:02}", ME, pair, TODAY - 9 * DAY) for n, pair in enumerate(pairs)]
    open_ = follow_up(facts_of(recorded, [], {}), TODAY)

    questions = hub_questions(open_)

    asked = [name for question in questions for name in question.introductions]
    assert sorted(asked) == [one.id for one in recorded]
    assert [len(question.introductions) for question in questions] == sorted(
        (len(question.introductions) for question in questions), reverse=True
    )
