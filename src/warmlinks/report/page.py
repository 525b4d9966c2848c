"""A report as one page of HTML: no script, no request, nothing beside it."""

from __future__ import annotations

from datetime import UTC

from warmlinks.answers import Side
from warmlinks.digest.wording import perhaps_also
from warmlinks.introductions.summary import LABELS, Quarter
from warmlinks.introductions.wording import NEWS, OUTCOMES
from warmlinks.pages import environment
from warmlinks.people.namesakes import places_of
from warmlinks.phrases import counted, every, full_day, listed, month_of, network_title
from warmlinks.report.content import Content, PersonPage
from warmlinks.report.drawing import (
    CURVE_DAYS,
    MAP_HEIGHT,
    MAP_WIDTH,
    STRIP_HEIGHT,
    STRIP_WIDTH,
    Strip,
    WarmthCurve,
)
from warmlinks.ties.reach import SourceAge

__all__ = ["page_of"]

_OLD = 90
"""Data at least so many days old are shown in red."""


def page_of(content: Content) -> str:
    """Render the whole page.

    Raises:
        SettingsError: jinja2 is not installed.
    """
    template = environment("warmlinks.report").get_template("report.html.j2")
    return template.render(
        report=content,
        old=_OLD,
        labels=LABELS,
        outcomes=OUTCOMES,
        news=NEWS,
        full_day=full_day,
        network_title=network_title,
        curve_days=CURVE_DAYS,
        map_width=MAP_WIDTH,
        map_height=MAP_HEIGHT,
        strip_width=STRIP_WIDTH,
        strip_height=STRIP_HEIGHT,
        shares=_shares,
        told=_shares_in_words,
        also=lambda tie: perhaps_also(tie.perhaps_also, content.now.date(), content.now.tzinfo or UTC),
        kinds=_kinds,
        stands=_stands,
        places=_places,
        states=_STATES,
        strip_words=_strip_words,
        curve_words=lambda curve: _curve_words(curve, learnt=content.learnt),
        map_words=_map_words(content),
    )


_STATES = {
    "slipping": "slipping",
    "steady": "steady",
    "lapsed": "lapsed",
    "wish": "with a wish of yours",
    "other": "too little contact to tell, or not to be asked about",
}
"""The states of ties, in the words of the map."""


def _stands(page: PersonPage) -> str:
    """The state of a tie, in a word or two."""
    if page.tie.cadence is not None:
        return every(page.tie.cadence)
    if page.person.status != "active":
        return page.person.status.replace("_", " ")
    return page.tie.state or ""


def _places(side: Side) -> str:
    """Where one side of a possible duplicate is known from."""
    return listed(places_of(side.identities))


def _shares(line: Quarter) -> list[tuple[float, float, str]]:
    """A quarter as parts of a bar a hundred wide: where each begins, how wide it is, and of what kind."""
    parts: list[tuple[float, float, str]] = []
    start = 0.0
    for label in LABELS:
        width = 100 * line.labels[label] / line.made
        if width:
            parts.append((round(start, 2), round(width, 2), label))
        start += width
    return parts


def _shares_in_words(line: Quarter) -> str:
    """The same in words."""
    return ", ".join(f"{line.labels[label]} {OUTCOMES[label].lower()}" for label in LABELS if line.labels[label])


def _curve_words(curve: WarmthCurve, *, learnt: bool) -> str:
    """A curve in words, for screen readers."""
    contact = f"{counted(curve.contacts, 'day')} of contact in two years"
    if not learnt:
        return f"Warmth: {contact}"
    return f"Warmth: at most {curve.highest}%, in {month_of(curve.highest_on)}; {curve.last}% at the end; {contact}"


def _strip_words(strip: Strip) -> str:
    return f"{strip.network}: {counted(strip.total, 'contact')} in two years, at most {strip.most} in a month"


def _map_words(content: Content) -> str:
    if content.dots is None:
        return ""
    parts = listed([f"{count:,} {_STATES[state].partition(',')[0]}" for state, count in content.dots.counts])
    return f"Silence against days of contact, a dot a person: {parts}"


def _kinds(source: SourceAge, way: str) -> str:
    """The kinds of contact of which a source shows both sides, or one alone."""
    kinds = [kind.replace("_", " ") for kind, shown in source.shows.items() if shown == way]
    return "every kind" if kinds == ["*"] else ", ".join(kinds)
