"""The shapes of the JSON files of an archive, which are ActivityStreams."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

__all__ = ["Activity", "Actor", "Link", "Links", "Note", "Reference", "Tag", "link_of", "links_of"]


class Reference(msgspec.Struct, gc=False):
    """An object in place of its address."""

    id: str | None = None


Link: TypeAlias = str | Reference | None
Links: TypeAlias = str | Reference | list[str | Reference] | None


def link_of(link: Links) -> str:
    """Return the first address; empty if there is none."""
    return next(iter(links_of(link)), "")


def links_of(links: Links) -> list[str]:
    """Return all addresses."""
    references = links if isinstance(links, list) else [links]
    return [
        text
        for reference in references
        if (text := (reference.id if isinstance(reference, Reference) else reference) or "")
    ]


class Tag(msgspec.Struct, gc=False):
    """Something that a post refers to: an account, a hashtag, an emoji."""

    type: str | None = None
    href: str | None = None
    name: str | None = None


class Note(msgspec.Struct, rename="camel"):
    """A post of any type: a note, a question, an article."""

    id: str | None = None
    type: str | None = None
    published: str | None = None
    attributed_to: Links = None
    in_reply_to: Links = None
    in_reply_to_atom_uri: str | None = None
    to: Links = None
    cc: Links = None
    tag: list[Tag] | Tag | None = None
    content: str | None = None
    quote: Link = None
    quote_uri: Link = None
    quote_url: Link = None
    misskey_quote: Link = msgspec.field(default=None, name="_misskey_quote")


class Activity(msgspec.Struct):
    """One action of the owner."""

    id: str | None = None
    type: str | None = None
    actor: Link = None
    published: str | None = None
    to: Links = None
    cc: Links = None
    object: str | Note | None = None


class Actor(msgspec.Struct, rename="camel"):
    """An account about itself; `webfinger` is its `user@host` if given."""

    id: str | None = None
    preferred_username: str | None = None
    webfinger: str | None = None
    name: str | None = None
    url: Links = None
    also_known_as: Links = None
