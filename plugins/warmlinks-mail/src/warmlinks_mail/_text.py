"""The words of a mail's own author: without quotations, signature and markup."""

from __future__ import annotations

import html
import quopri
import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterator, Mapping

from warmlinks_mail._letter import words_of

__all__ = ["text_in"]

_LONGEST = 4000
_PART = re.compile(rb"^Content-Type:[ \t]*text/(plain|html)", re.IGNORECASE | re.MULTILINE)
_ENCODING = re.compile(rb"^Content-Transfer-Encoding:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_BLANK = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(rb"\r?\n--[^\r\n]{4,200}\r?\n|\r?\n--[^\r\n]{4,200}\Z")
_INVISIBLE = re.compile(r"<(/?)(?:style|script|head|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^<>]*>", re.IGNORECASE)
_END_OF_TEXT = re.compile(
    r"^-- ?$|^-{2,} ?(?:Original|Ursprüngliche|Forwarded|Weitergeleitet|Message d'origine|Mensaje original)[^\n]*$"
    r"|^_{20,}$"
    r"|^(?:From|Von|De|Da|Van): [^\n]+\n(?:Sent|Gesendet|Envoyé|Enviado|Inviato|Verzonden|Date|Datum|To|An): ",
    re.MULTILINE,
)
_MAY_END: tuple[str, ...] = (
    "--",
    "____",
    "\nSent: ",
    "\nGesendet: ",
    "\nEnvoyé: ",
    "\nEnviado: ",
    "\nInviato: ",
    "\nVerzonden: ",
)
_MAY_END += ("\nDate: ", "\nDatum: ", "\nTo: ", "\nAn: ")
_LONGEST_BODY = 64 * 1024


def text_in(headers: Mapping[str, str], body: bytes, *, reply: bool) -> str:
    """Return the text of a mail, cut to the length that is read.

    Args:
        headers: of the mail.
        body: its beginning.
        reply: whether it answers another: then its subject is not its own.
    """
    subject = "" if reply else words_of(headers.get("subject", ""))
    text = _without_quotes(_text_of(headers, body))
    return f"{subject}\n{text}" if subject else text


def _text_of(headers: Mapping[str, str], body: bytes) -> str:
    """Return the first text of a mail; plain text is preferred."""
    kind = headers.get("content-type", "text/plain").casefold()
    if kind.startswith("multipart/"):
        best: tuple[bytes, bytes] | None = None
        for match in _PART.finditer(body):
            above = body.rfind(b"\n--", 0, match.start())
            blank = _BLANK.search(body, match.start())
            if blank is None:
                break
            end = _BOUNDARY.search(body, blank.end() - 1)
            part = body[above + 1 : blank.start()], body[blank.end() : end.start() if end else len(body)]
            if best is None or match[1].lower() == b"plain":
                best = part
            if match[1].lower() == b"plain":
                break
        if best is None:
            return ""
        head, body = best
        encoding = _ENCODING.search(head)
        return _plain(
            _decoded_body(body, encoding[1].decode().casefold() if encoding else "", head.decode("ascii", "replace")),
            marked_up=b"text/html" in head.lower(),
        )
    if not kind.startswith("text/"):
        return ""
    readable = _decoded_body(body, headers.get("content-transfer-encoding", "").strip().casefold(), kind)
    return _plain(readable, marked_up=kind.startswith("text/html"))


def _decoded_body(body: bytes, encoding: str, kind: str) -> str:
    body = body[:_LONGEST_BODY]
    if encoding == "base64":
        packed = b"".join(body.split())
        try:
            body = a2b_base64(packed[: len(packed) // 4 * 4])
        except Base64Error:
            return ""
    elif encoding == "quoted-printable":
        body = quopri.decodestring(body)
    charset = _CHARSET.search(kind)
    for name in (charset[1] if charset else "utf-8", "utf-8"):
        try:
            # what is cut within a letter is not wrong
            return body.decode(name, "ignore" if name == "utf-8" else "replace")
        except (LookupError, UnicodeError):
            continue
    return ""


def _plain(text: str, *, marked_up: bool) -> str:
    if not marked_up:
        return text
    text = _BREAK.sub("\n", "".join(_visible(text)))
    return html.unescape(_TAG.sub(" ", text))


def _visible(text: str) -> Iterator[str]:
    """Yield the text outside of styles, scripts, heads and quotations."""
    depth = at = 0
    for mark in _INVISIBLE.finditer(text):
        if not depth:
            yield text[at : mark.start()]
        depth = max(0, depth - 1) if mark[1] else depth + 1
        at = mark.end()
    if not depth:
        yield text[at:]


def _without_quotes(text: str) -> str:
    """Remove quoted lines, the line that introduces them, and the signature."""
    text = text[: 3 * _LONGEST].replace("\r\n", "\n")
    if any(sign in text for sign in _MAY_END) and (end := _END_OF_TEXT.search(text)):
        text = text[: end.start()]
    if "\n>" not in text and text[:1] != ">":
        return text.strip()[:_LONGEST]
    lines = text.split("\n")
    own = [
        line
        for number, line in enumerate(lines)
        if line[:1] != ">" and not (line[-2:].rstrip()[-1:] == ":" and _quotes(lines, number))
    ]
    return "\n".join(own).strip()[:_LONGEST]


def _quotes(lines: list[str], number: int) -> bool:
    """Return whether the lines behind a line are quoted."""
    return any(line.startswith(">") for line in lines[number + 1 : number + 3])
