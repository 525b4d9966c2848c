"""What is worth asking the owner: pairs of people who may be one, likeliest first. Nothing here joins anybody."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from warmlinks.identity.people import Ref
from warmlinks.models import Identity

__all__ = ["Question", "propose"]


@frozen
class Question:
    """Are these two one person? `likelihood` is 0..1, `because` says in words what speaks for it and against."""

    a: Ref
    b: Ref
    likelihood: float
    because: tuple[str, ...] = ()


def propose(
    people: Iterable[Iterable[Identity]],
    decided: Iterable[tuple[Ref, Ref]] = (),
    *,
    limit: int | None = 20,
    region: str | None = None,
) -> list[Question]:
    """Name the pairs of people that the owner should be asked about, likeliest first.

    Args:
        people: each person as its identities, as `group` put them together.
        decided: pairs of identities already decided on, either way; no pair of people is asked about that holds one.
        limit: how many at most; None for all.
        region: a two-letter country for phone numbers written without one.
    """
    raise NotImplementedError
