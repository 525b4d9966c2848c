"""Makes a sample world from a seed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

from warmlinks_samples.cast import make_cast, make_owner
from warmlinks_samples.decoys import lay_decoys
from warmlinks_samples.draft import Draft
from warmlinks_samples.life import live, seal
from warmlinks_samples.meetings import bring_together
from warmlinks_samples.phrases import Phrases, ordinary
from warmlinks_samples.world import World

__all__ = ["DEFAULT_SEED", "LAST_DAY", "make_world"]

DEFAULT_SEED = 7
LAST_DAY = date(2026, 1, 20)
"""The last day of every sample world, unless another is asked for: shortly after the holidays."""


def make_world(
    seed: int = DEFAULT_SEED,
    *,
    people: int = 40,
    years: int = 4,
    messages: int = 3000,
    introductions: int = 6,
    last_day: date = LAST_DAY,
    phrases: Mapping[str, Phrases] | None = None,
) -> World:
    """Invent a world; the same arguments make the same world.

    Args:
        seed: picks names, habits and all that happens.
        people: how many friends, acquaintances and newcomers, at least 30; strangers come on top.
        years: how long the world lasts.
        messages: about how many messages the owner's archives hold.
        introductions: how many introductions the owner makes on each network, the story of the hub not counted.
        last_day: the day of the last event.
        phrases: what people say: `phrases.ordinary()`, or `phrases.held_out()` for a world that judges.
    """
    rng = Random(seed)  # noqa: S311 - a world wants to be repeatable, not secret
    zone = ZoneInfo("Europe/Berlin")
    first_day = last_day - timedelta(days=365 * years)
    cast = make_cast(rng, people, first_day, last_day, zone)
    draft = Draft(seed, rng, zone, first_day, last_day, make_owner(), cast.everybody, phrases or ordinary())
    lay_decoys(draft, cast)
    bring_together(draft, cast, per_network=introductions)
    live(draft, cast, pace=messages / 3000 * 40 / people * 4 / years)
    seal(draft, "twitter", last_day - timedelta(days=300), 2, unseen=False)
    seal(draft, "facebook", last_day - timedelta(days=700), 2, unseen=True)
    return draft.finish()
