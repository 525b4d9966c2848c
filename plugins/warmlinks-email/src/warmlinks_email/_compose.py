"""A digest becomes the bytes of one message. No network, no clock, no secret.

Whatever the texts hold, the message is the template's: each text is made inert first, then the finished bytes are
parsed again and compared with those of a twin, the same digest with an `x` for every text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache, lru_cache, partial

import attrs
import css_inline

from warmlinks.pages import FOOTER, environment
from warmlinks.plugins.notifiers import Digest, DigestSection, inert
from warmlinks_email import _check
from warmlinks_email.settings import EmailSettings

__all__ = ["compose"]

_SUBJECT = 150
_LINE = 500
_SUGGESTION = 1000
_ALONE = "Nobody else gets this message."


def compose(digest: Digest, settings: EmailSettings) -> bytes:
    """The message, checked on its final bytes.

    Raises:
        _check.UnsafeMessageError: it is not what the template makes; it must not be sent.
    """
    clean = _mapped(digest, inert)
    text, page = _text(clean), _html(clean)
    twin_text, twin_elements = _twin(_mapped(attrs.evolve(clean, key=""), _x))
    headers = {
        "Date": format_datetime(digest.made_at),
        "Message-ID": f"<{_hash(digest.key)}@{settings.sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
    }
    message = _build(clean.title, headers, text, page, settings)
    _check.check(message, _check.Expected(settings.sender, settings.to, headers, twin_text, twin_elements))
    return message


def _mapped(digest: Digest, function: Callable[..., str]) -> Digest:
    """The digest with each text replaced, given how long it may become."""
    line = partial(function, longest=_LINE)
    return attrs.evolve(
        digest,
        title=function(digest.title, longest=_SUBJECT) or "warmlinks",
        opening=line(digest.opening),
        closing=line(digest.closing),
        sections=tuple(
            DigestSection(
                line(section.heading),
                tuple(
                    attrs.evolve(
                        item,
                        text=line(item.text),
                        because=line(item.because),
                        suggestion=function(item.suggestion, longest=_SUGGESTION),
                    )
                    for item in section.items
                ),
            )
            for section in digest.sections
        ),
    )


def _x(text: str, *, longest: int) -> str:
    """A twin's text, with as many names from right to left, since each is an element of the page."""
    return "x" + "\u2068x\u2069" * text.count("\u2068") if text and longest else ""


@lru_cache(maxsize=8)
def _twin(digest: Digest) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """The text of a twin and the elements of its page."""
    return _text(digest), _check.elements(_html(digest))


def _build(title: str, headers: Mapping[str, str], text: str, page: str, settings: EmailSettings) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.sender
    message["To"] = settings.to
    # An encoded word in the text would be decoded by the library into whatever it hides.
    message["Subject"] = re.sub(r"=(?=\?)", "=\N{ZERO WIDTH NON-JOINER}", title)
    for name, value in headers.items():
        message[name] = value
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    # The library's own boundary is drawn by lot; this one is the same each time, and no text can hold its own hash.
    message.set_boundary(f"=_{_hash(text, page)}")
    return message.as_bytes()


def _hash(*texts: str) -> str:
    whole = "\0".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:40]


def _text(digest: Digest) -> str:
    lines = [digest.title, "-" * 60, ""]
    if digest.opening:
        lines += [digest.opening, ""]
    for section in digest.sections:
        if section.heading:
            lines += [section.heading.upper(), ""]
        for item in section.items:
            lines.append(f"* {item.text} ({item.minutes} min)")
            if item.because:
                lines.append(f"  {item.because}")
            if item.suggestion:
                lines.append(f"  You could write: {item.suggestion}")
            lines.append("")
    if digest.closing:
        lines += [digest.closing, ""]
    lines += ["-- ", f"{FOOTER} {_ALONE}"]
    return "\n".join(lines) + "\n"


def _html(digest: Digest) -> str:
    page = environment("warmlinks_email").get_template("digest.html.j2").render(digest=digest, alone=_ALONE)
    return _inliner().inline(page)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
