"""A digest becomes the body of one request. No network, no clock, no secret."""

from __future__ import annotations

import json
from typing import Any

from warmlinks.plugins.notifiers import Digest, DigestItem, inert
from warmlinks_webhook.settings import WebhookSettings

__all__ = ["idempotency_key", "payload"]

_TITLE = 150
_SUGGESTION = 1000
# ntfy makes an attachment of what is longer than 4096 bytes.
_NTFY_BYTES = 3800
_NTFY_LINE = 200


def payload(digest: Digest, settings: WebhookSettings) -> bytes:
    """The exact body."""
    body = _ntfy(digest, str(settings.topic)) if settings.format == "ntfy" else _json(digest)
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8")


def idempotency_key(digest: Digest) -> str:
    """By which a receiver knows that it has this digest already; tells nothing of its content."""
    import hashlib  # only for those who send

    return hashlib.sha256(digest.key.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _json(digest: Digest) -> dict[str, Any]:
    return {
        "key": idempotency_key(digest),
        "made_at": digest.made_at.isoformat(),
        "title": inert(digest.title, longest=_TITLE),
        "opening": inert(digest.opening),
        "sections": [
            {"heading": inert(section.heading), "items": [_item(item) for item in section.items]}
            for section in digest.sections
        ],
        "closing": inert(digest.closing),
    }


def _item(item: DigestItem) -> dict[str, Any]:
    return {
        "text": inert(item.text),
        "because": inert(item.because),
        "suggestion": inert(item.suggestion, longest=_SUGGESTION),
        "minutes": int(item.minutes),
    }


def _ntfy(digest: Digest, topic: str) -> dict[str, Any]:
    lines = [f"• {inert(item.text, longest=_NTFY_LINE)}" for item in digest.items]
    if digest.opening:
        lines.insert(0, inert(digest.opening, longest=_NTFY_LINE))
    if digest.closing:
        lines.append(inert(digest.closing, longest=_NTFY_LINE))
    return {"topic": topic, "title": inert(digest.title, longest=_TITLE), "message": _fitting(lines)}


def _fitting(lines: list[str]) -> str:
    """As many whole lines as ntfy shows, and how many there are beyond."""
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line.encode("utf-8")) + 1
        if size > _NTFY_BYTES:
            return "\n".join([*kept, f"… and {len(lines) - len(kept)} more"])
        kept.append(line)
    return "\n".join(kept)
