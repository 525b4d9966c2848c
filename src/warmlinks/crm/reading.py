"""The scores of the contacts of a CRM, made of the activities that it holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from warmlinks.plugins.doors import Door
from warmlinks.scoring.frames import score
from warmlinks.scoring.model import TieModel
from warmlinks.values import COUNTED_KINDS

__all__ = ["scores_of"]


def scores_of(
    door: Door,
    *,
    now: datetime,
    kinds: Collection[str] | Mapping[Any, str | None] = COUNTED_KINDS,
    timezone: tzinfo | str = UTC,
    model: TieModel | None = None,
) -> list[dict[str, Any]]:
    """Score every contact of a CRM that was in contact, all colleagues taken together.

    Args:
        door: the CRM.
        now: the moment to score at, aware.
        kinds: which of the CRM's words are contact, or a mapping of its words to kinds of ours, as `wl.score` takes it.
        timezone: what is one day.
        model: the model; None is the one with nothing fitted.

    Returns:
        Rows as `wl.score` gives them, with the contact's key as `tie`.

    Raises:
        FeedError: the CRM does not answer as it should.
        UsageError: an argument is wrong.
    """
    # one key is one activity, however often pages that overlap tell it
    rows = {one.key: {"tie": one.contact, "at": one.at, "kind": one.kind} for one in door.activities()}
    return score(
        list(rows.values()), now=now, by="tie", at="at", kind="kind", kinds=kinds, timezone=timezone, model=model
    )
