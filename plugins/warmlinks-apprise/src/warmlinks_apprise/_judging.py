"""What became of a digest, by what the process that had Apprise send it told."""

from __future__ import annotations

import json
from typing import Any, Final

from warmlinks.plugins.notifiers import Outcome

__all__ = ["LEFT", "judged"]

LEFT: Final = "left"
"""The line that is told before the first byte may leave this machine."""


def judged(told: bytes, *, status: int | None, insecure: bool) -> Outcome:
    """The outcome.

    Args:
        told: the lines: `LEFT`, where anything may have left, and a mapping as JSON at the end, if it came so far, with
            `answer` (Apprise's yes or no), `by_requests` (whether every request was seen), `statuses` (what web
            servers answered) and `trouble` (why nothing was sent).
        status: with what the process ended; None where the time was over.
        insecure: whether the owner allows sending without encryption, which is then said.
    """
    lines = told.decode("utf-8", "replace").splitlines()
    left = LEFT in lines
    end = _end(lines)
    if end is None:
        why = "Apprise did not answer in time" if status is None else f"Apprise ended with {status} and no answer"
        return Outcome.unknown(why) if left else Outcome.retryable(f"{why}; nothing had left this machine")
    if not left:
        # a yes without anything sent is the worst of its mistakes
        word = "Apprise says yes, and nothing was sent" if end["answer"] else "the service was not reached"
        return Outcome.retryable(end["trouble"] or word)
    answered = f"the web servers answered {', '.join(map(str, end['statuses']))}" if end["statuses"] else ""
    if not end["answer"]:
        return Outcome.unknown(f"Apprise says no; {answered or 'what became of it is not known'}")
    if end["by_requests"] and not (end["statuses"] and all(200 <= one < 300 for one in end["statuses"])):  # noqa: PLR2004  success, says the protocol
        return Outcome.unknown(f"Apprise says yes, but {answered or 'no web server answered'}")
    return Outcome.delivered(why="perhaps sent without encryption, as insecure = true allows" if insecure else "")


def _end(lines: list[str]) -> dict[str, Any] | None:
    try:
        end = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return end if isinstance(end, dict) else None
