"""The cursor of mailboxes: one that grows is read on from its last mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from warmlinks.archive import Archive, Member
from warmlinks_mail._boxes import Box
from warmlinks_mail.records import mark_of

__all__ = ["Places", "cursor_of", "places_of"]

_MOST_BOXES = 300
_MOST_LISTS = 1000
_MOST_REPEATED = 400
_PACKED = (".gz", ".xz", ".tgz", ".txz", ".tar")


class Places(msgspec.Struct):
    """The contents of a cursor, as digests that name nobody (`records.mark_of`).

    Attributes:
        boxes: of each mailbox where its last mail begins, and what it is known by up to there.
        owners: the owner's addresses, the chief one first.
        lists: mailing lists that were met.
        repeated: ids that several mails bear, each with what stands for the first of these.
    """

    boxes: dict[str, tuple[int, str]] = {}
    owners: list[str] = []
    lists: list[str] = []
    repeated: dict[str, str] = {}


def places_of(archive: Archive, boxes: Sequence[Box]) -> tuple[dict[Member, int], Places]:
    """Return the offsets to read on from, per mailbox that still begins as it did, and what was learnt before."""
    nothing = Places()
    if archive.since is None:
        return {}, nothing
    try:
        places = msgspec.json.decode(archive.since, type=Places)
    except msgspec.DecodeError:
        return {}, nothing
    starts = {}
    for box in boxes:
        start, digest = places.boxes.get(mark_of(box.member.name), (0, ""))
        if 0 < start <= box.member.size and archive.digest(box.member, start) == digest:
            starts[box.member] = start
    return starts, places if starts else nothing


def cursor_of(archive: Archive, reached: Mapping[Member, int], learnt: Places) -> str | None:
    """Return the cursor for the offsets of the last mails; None for mailboxes that cannot grow, as in a zip."""
    packed = archive.name.lower().endswith(_PACKED) or any(
        archive.checksums(member.part) is not None for member in reached
    )
    if packed or not reached or len(reached) > _MOST_BOXES or len(learnt.repeated) > _MOST_REPEATED:
        return None
    boxes = {mark_of(member.name): (start, archive.digest(member, start)) for member, start in reached.items()}
    return msgspec.json.encode(Places(boxes, learnt.owners, learnt.lists[:_MOST_LISTS], learnt.repeated)).decode()
