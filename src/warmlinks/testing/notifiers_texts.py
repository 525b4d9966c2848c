# ruff: noqa: RUF001  letters that look like others are the point here
"""Digests to try a notifier with: a friendly one, odd ones, and one for each of five hundred naughty names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from warmlinks.plugins.notifiers import Digest, DigestItem, DigestSection

__all__ = ["digest_about", "naughty_names", "odd_digests", "sample_digest"]

_MADE_AT = datetime(2026, 1, 8, 8, 0, tzinfo=UTC)


def sample_digest(key: str = "daily 2026-01-08") -> Digest:
    """A digest as on an ordinary morning."""
    return Digest(
        key=key,
        made_at=_MADE_AT,
        title="Two ties and one introduction for today",
        opening="Good morning. Three small things, about seven minutes in all; nothing is urgent.",
        sections=(
            DigestSection(
                "Going quiet",
                (
                    DigestItem(
                        key="due ada",
                        rule="due",
                        who=("ada",),
                        text="Ada Lindqvist: eight weeks since you last spoke",
                        because="You spoke about every three weeks from May 2019 on; now it has been eight weeks, "
                        "last a call on 12 November.",
                        suggestion="Hi Ada, our last call was on 12 November, and I would enjoy another one. "
                        "When would suit you?",
                    ),
                    DigestItem(
                        key="due chidi",
                        rule="due",
                        who=("chidi",),
                        text="Chidi Okonkwo: two months since Chidi last wrote",
                        because="You were in touch about every month from March 2016 on; now it has been two "
                        "months, last a message from Chidi on 6 November.",
                        minutes=3,
                    ),
                ),
            ),
            DigestSection(
                "Introductions",
                (
                    DigestItem(
                        key="intro ben cleo",
                        rule="intro_look",
                        who=("ben", "cleo"),
                        text="You introduced Cleo Fox to Ben Orr on 18 December",
                        because="One introduction without news; no archive of yours could have seen contact between "
                        "them.",
                        suggestion="Hi Ben, did you and Cleo Fox find each other in the meantime? I would love to "
                        "hear how it went.",
                    ),
                ),
            ),
        ),
        closing="That was all for today.",
    )


def digest_about(name: str) -> Digest:
    """A digest with `name` in every place where a name, a heading or a word of a stranger can stand."""
    return Digest(
        key=f"daily {name}",
        made_at=_MADE_AT,
        title=f"Time for {name}",
        opening=f"One thing today, and it is {name}.",
        sections=(
            DigestSection(
                f"About {name}",
                (
                    DigestItem(
                        key=f"due {name}",
                        rule="due",
                        who=(name,),
                        text=f"{name}, 40 active days",
                        because=f"You and {name} usually speak each month.",
                        suggestion=f"Hi {name}, how are you?",
                    ),
                    DigestItem(key="due x", rule="due", who=("x",), text=f"x knows {name}"),
                ),
            ),
        ),
        closing=f"Greetings to {name}.",
    )


def odd_digests() -> Iterator[tuple[str, Digest]]:
    """Digests that a notifier must live with: empty, bare, endless, many-lined, with halves of characters."""
    yield "nothing in it", Digest(key="", made_at=_MADE_AT, title="", opening="", sections=())
    yield "an empty section", Digest("k", _MADE_AT, "Quiet", "Nothing today.", (DigestSection("", ()),))
    yield "half a character", digest_about("\ud800")
    yield "a very long name", digest_about("very " * 20_000)
    many = tuple(DigestItem(f"k{n}", "due", (str(n),), f"Person {n}") for n in range(200))
    yield "two hundred lines", Digest("k", _MADE_AT, "Many", "", (DigestSection("All", many),))


@cache
def naughty_names() -> tuple[str, ...]:
    """More than five hundred names that somebody may have given themselves, each of them different."""
    return tuple(dict.fromkeys([*_controls(), *_breaks(), *_directions(), *_live(), *_long(), *_listed()]))


def _controls() -> Iterator[str]:
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        yield f"Ada{chr(code)}Lind"
    yield from (
        "\0",
        "\r",
        "\n",
        "\r\n",
        "Ada\r",
        "\nAda",
        "Ada\n\nBen",
        "Ada\r\n\r\nBen",
        "\x1b[2J",
        "\x1b[31mAda\x1b[0m",
    )
    yield from ("\x1b]8;;https://bad.example\x07Ada\x1b]8;;\x07", "\x9b31mAda", "Ada\b\b\bBen", "\aAda")


def _breaks() -> Iterator[str]:
    breaks = ("\r\n", "\n", "\r", "%0d%0a", "%0A", "\\r\\n", "&#13;&#10;", "=0D=0A", "\x85", "\u2028", "\u2029", "\x0b")
    doubled = ("\u560a\u560d", "\u010a\u010d", "\r\n ", "\r\n\t")
    lines = (
        "Bcc: eve@bad.example",
        "To: eve@bad.example",
        "Subject: hello",
        "Content-Type: text/html",
        "Authorization: Bearer x",
    )
    for gap in (*breaks, *doubled):
        for line in lines:
            yield f"Ada{gap}{line}"
    for gap in breaks:
        yield f"Ada{gap}{gap}<b>the body</b>"
    for escaped in ("Ada=0D=0ABcc: eve@bad.example", "=0A=0A", "=3C=62=3E", "a=40b=2Eexample"):
        yield f"=?utf-8?q?{escaped}?="
        yield f"=?iso-8859-1?Q?{escaped}?= x"
    yield from (
        "=?utf-8?b?QWRhDQpCY2M6IGV2ZUBiYWQuZXhhbXBsZQ==?=",
        "=?utf-7?q?+AA0ACg-Bcc:x?=",
        "=?x?q?y?=",
        "=?",
        "?=",
        "=?=?=?",
    )
    yield from (
        "=?utf-8?q?=E2=80=AE?=",
        "=?utf-8?q?=00?=",
        "=?utf-8?q?=FF=FE?=",
        "=?utf-8*en?q?a?=",
        "a =?us-ascii?q?b?= c",
    )


def _directions() -> Iterator[str]:
    marks = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    for mark in marks:
        yield from (f"A{mark}da", f"Ada {mark}gnp.exe", f"{mark}{mark}{mark}")
    yield from (
        "אדה",
        "آدا",
        "أدا Lind",
        "Ada \u202eelpmaxe.dab\u202c",
        "\u2067שלום\u2069 Ada",
        "ada\u202e@\u202cx.example",
    )
    for mark in (
        "\u200b",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u180e",
        "\u034f",
        "\u115f",
        "\u3164",
        "\u2061",
        "\ufff9",
        "\U000e0041",
    ):
        yield from (f"A{mark}da", f"{mark}", f"Ada{mark * 40}")


def _live() -> Iterator[str]:
    for scheme in (
        "http",
        "https",
        "ftp",
        "file",
        "mailto",
        "tel",
        "sms",
        "data",
        "javascript",
        "xmpp",
        "ssh",
        "vbscript",
        "news",
        "magnet",
    ):
        yield from (f"{scheme}:bad", f"{scheme.upper()}://BAD.EXAMPLE/x")
    for host in (
        "bad.example",
        "www.bad.example",
        "xn--bd-1ja.example",
        "bäd.example",
        "bad。example",
        "bad．example",
        "例え.テスト",
        "a.co",
    ):
        yield from (
            host,
            f"//{host}",
            f"eve@{host}",
            f"<eve@{host}>",
            f"{host}/path?q=1#x",
            f"Ada ({host})",
            f"@{host}",
        )
    for handle in (
        "@eve",
        "@everyone",
        "@here",
        "@channel",
        "<!channel>",
        "<@U123>",
        "<#C123>",
        "#room",
        "!room:x.example",
        "＠eve",
        "@eve@bad.example",
    ):
        yield from (handle, f"Ada {handle}", f"Ada{handle}")
    yield from (
        "http://127.0.0.1:80/",
        "https://[::1]/",
        "https://eve:pw@bad.example",
        "+49 170 1234567",
        "tel:+491701234567",
        "\\\\bad\\share",
    )


def _long() -> Iterator[str]:
    for piece, times in (
        ("Ada", 2000),
        ("x", 100_000),
        ("a", 998),
        ("\xe4", 998),
        ("\u20ac", 300),
        ("\U0001f600", 300),
        ("a ", 500),
    ):
        yield piece * times
    for letter in "=?_<>&\"'\\.@:/\n\u202e\ufdfa\ufdfd":
        yield letter * 500
    yield from ("=\n" * 50, "=?" * 100, "e" + "\u0301" * 300, "Z" + "\u0335\u0488" * 80)


def _listed() -> list[str]:
    """Those without a family: markup, templates, mail syntax, formulas, query languages, and scripts of the world."""
    lines = files("warmlinks.testing").joinpath("naughty_names.txt").read_text("ascii").splitlines()
    return [json.loads(line) for line in lines]
