"""What a reader must find in a world's archive of one generation: people, and the days on which there was contact."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.plugins.sources import is_crowd
from warmlinks_samples.networks import Contact, Generation, People, network_of
from warmlinks_samples.world import ME, Event, World

__all__ = ["contacts", "expected", "label_of"]


def expected(world: World, generation: Generation) -> People:
    """Everybody that generation tells of by name or by contact, with their days.

    People without a name and without contact, such as the numbers of followers, are not among them.
    """
    rows = [row for row in contacts(world, generation.network) if _carried(row[0], generation, sealed=row[3])]
    return network_of(generation.network).expected(world, generation, rows)


def label_of(world: World, person_id: str, network: str) -> str:
    """What a person is compared by: the present handle on X, the display name elsewhere."""
    account = world.account(person_id, network)
    return account.handle or account.key if network == "twitter" else account.name


def contacts(world: World, network: str) -> Iterator[Contact]:
    """All contact of the owner with others on a network."""
    for event in world.events_on(network):
        day = event.at.astimezone(world.zone).date()
        for sort, person_id in _contact(world, event):
            yield sort, person_id, day, event.sealed, event


def _contact(world: World, event: Event) -> Iterator[tuple[str, str]]:
    """The sorts of contact that one event is, and with whom."""
    other = event.to[:1] if event.speaker == ME else (event.speaker,)
    if event.kind == "message" and event.conversation:
        conversation = world.conversation(event.conversation)
        if conversation.direct:
            if conversation.section == "inbox":
                yield "message", conversation.others[0]
        elif not is_crowd(len(conversation.others)):
            present = [person_id for person_id in conversation.present(event.at) if person_id != ME]
            yield from (("group", person_id) for person_id in (present if event.speaker == ME else [event.speaker]))
    elif event.kind == "reply":
        yield from (("reply", person_id) for person_id in event.to)
        yield from (("mention", person_id) for person_id in event.chain)
    elif event.kind == "mention":
        yield from (("mention", person_id) for person_id in event.to)
    elif event.kind in ("quote", "call", "comment", "invitation", "recommendation"):
        yield from ((event.kind, person_id) for person_id in (event.to if event.kind == "call" else other))
    elif event.kind == "post":
        yield from (("post" if event.speaker == ME else "wall", person_id) for person_id in other)


def _carried(sort: str, generation: Generation, *, sealed: bool) -> bool:
    if sealed:
        return "sealed" in generation.carries
    return sort in generation.carries
