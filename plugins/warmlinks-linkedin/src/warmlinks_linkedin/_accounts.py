"""Accounts elsewhere, as links in an address book name them."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

__all__ = ["account_at"]

_NETWORKS = {"twitter.com": "twitter", "x.com": "twitter", "facebook.com": "facebook", "fb.com": "facebook"}
_PAGES = frozenset({"groups", "hashtag", "home", "i", "intent", "pages", "people", "search", "share", "sharer.php"})


def account_at(link: str) -> str:
    """`twitter:@mira` for a link to a profile on X, likewise for Facebook; else nothing."""
    try:
        parts = urlsplit(link if "//" in link else f"//{link}")
        network = _NETWORKS.get(".".join((parts.hostname or "").lower().split(".")[-2:]), "")
    except ValueError:
        return ""
    path = [unquote(piece) for piece in parts.path.split("/") if piece]
    if not network or not path:
        return ""
    if path[0].lower() == "profile.php":
        number = parse_qs(parts.query).get("id", [""])[0]
        return f"{network}:{number}" if number.isdecimal() else ""
    handle = path[0].lstrip("@").lower()
    return f"{network}:@{handle}" if handle and handle not in _PAGES else ""
