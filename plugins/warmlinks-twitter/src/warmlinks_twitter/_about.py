"""What the archive says of itself, and what its generation does not carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from warmlinks.archive import Archive
from warmlinks.plugins.sources import About, CoveredSides, Refused
from warmlinks_twitter._dates import id_number, iso_time, post_time
from warmlinks_twitter._layout import CALLS, COVERAGE, POSTS, PUBLIC, Layout
from warmlinks_twitter._owner import documents, good_entries
from warmlinks_twitter._shapes import Manifest, PayloadDetails, TimezoneEntry
from warmlinks_twitter._zones import zone_of

__all__ = ["about", "missing_files", "read_manifest", "unexpectedly_empty"]

_ALWAYS_LOST = (
    "mentions, replies, likes and reposts by others",
    "since when anybody follows",
    "handles and names of accounts that the owner's posts do not name",
    "who wrote a liked post, and when it was liked",
)
_LOST_IN_OLD = ("messages", "followers and followed accounts", "likes", "what others wrote")
_OFF_BY = 2
_DATE_ALONE = len("2013-02-08")
_READ = (*POSTS, "note-tweet", "like", "follower", "following", "direct-messages", "direct-messages-group")


def read_manifest(archive: Archive, layout: Layout, refused: list[Refused]) -> Manifest | None:
    """The archive's own inventory, if it has one that can be read."""
    return next(documents(archive, layout.members("manifest"), Manifest, refused), None)


def about(archive: Archive, layout: Layout, manifest: Manifest | None, refused: list[Refused]) -> About:
    """When the archive was made, by whom it can be read, and what is not in it."""
    info = manifest.archive_info if manifest is not None else None
    not_included = list(_LOST_IN_OLD if layout.is_grailbird else _ALWAYS_LOST)
    if layout.members("message-event"):
        not_included.append("the text of encrypted chat")
    if not layout.is_grailbird and not layout.has_messages:
        not_included.append("messages, since this archive has no file of them")
    if info is not None and (info.is_partial_archive or info.is_archive_partial):
        not_included.append("whatever is in its other parts: the archive says that it is only one of several")
    if layout.tables and not layout.months:
        not_included.append("the numbers of accounts named in posts")
    return About(
        layout.generation,
        as_of=iso_time(info.generation_date) if info is not None else _old_date(archive, layout, refused),
        timezone=_timezone(archive, layout, refused),
        coverage=_seen_in(layout),
        not_included=tuple(not_included),
    )


def _seen_in(layout: Layout) -> dict[str, CoveredSides]:
    """Whose contact of each kind the files that are there could show: of posts, only the owner's."""
    kinds: list[str] = []
    if layout.members(*POSTS, "note-tweet") or layout.months or layout.tables:
        kinds += PUBLIC
    if layout.has_messages:
        kinds.append("message")
    if layout.members(*CALLS):
        kinds.append("call")
    return {kind: COVERAGE[kind] for kind in kinds}


def missing_files(layout: Layout, manifest: Manifest | None) -> Iterator[Refused]:
    """Files that the manifest lists and the archive lacks: a part left behind would be lost without a word."""
    present = {_base(member.name) for members in layout.scripts.values() for member in members}
    for name, count in _listed(manifest):
        if _base(name) not in present:
            yield Refused(
                name,
                "the manifest lists this file, and the archive does not have it",
                "Load the whole archive as it was downloaded",
                count,
            )


def unexpectedly_empty(manifest: Manifest | None, counts: Mapping[str, int]) -> Iterator[Refused]:
    """Files that by the manifest should hold something, and held nothing.

    The manifest's number is off by some in real archives: nothing else is made of it, and a small one of nothing.
    """
    read = {_base(name): count for name, count in counts.items()}
    for name, count in _listed(manifest):
        if count > _OFF_BY and read.get(_base(name)) == 0:
            yield Refused(
                name,
                f"the manifest says that this file holds {count}, and it holds nothing",
                "Download the archive again",
                count,
            )


def _listed(manifest: Manifest | None) -> Iterator[tuple[str, int]]:
    """The files that matter by the manifest, with the number of entries that it says they have."""
    for data in ((manifest.data_types if manifest is not None else None) or {}).values():
        for file in data.files or ():
            name = file.file_name or ""
            if _base(name).removesuffix(".js").split("-part")[0] in _READ:
                yield name, id_number(file.count)


def _base(name: str) -> str:
    return name.rsplit("/", 1)[-1].casefold()


def _old_date(archive: Archive, layout: Layout, refused: list[Refused]) -> datetime | None:
    details = next(documents(archive, layout.members("payload_details"), PayloadDetails, refused), None)
    if details is None:
        return None
    created = details.created_at or ""
    return post_time(f"{created} 00:00:00 +0000" if len(created) == _DATE_ALONE else created)


def _timezone(archive: Archive, layout: Layout, refused: list[Refused]) -> str | None:
    zone = None
    for member in layout.members("account-timezone"):
        for entry in good_entries(archive, member, TimezoneEntry, refused):
            zone = zone or zone_of(entry.account_timezone.time_zone)
    return zone
