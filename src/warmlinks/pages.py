"""What a browser or a mail program shows: one palette, and one way in which texts go into a page.

The report, the mail and the tables of a notebook take their colours from here. Whatever a text holds, it stays text:
markup is escaped, marks that would turn the direction of writing are gone, and a name that is written from right to
left is a `<bdi>`, so that it turns round nothing beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import fields, has

from warmlinks.errors import SettingsError
from warmlinks.output import one_line
from warmlinks.phrases import isolated

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = [
    "DARK",
    "FOOTER",
    "LIGHT",
    "LONGEST",
    "Listing",
    "cells_of",
    "environment",
    "name_html",
    "table_html",
    "text_html",
]

FOOTER = "Made on your own machine from your own book."
"""What stands below every page."""

LONGEST = 500
"""So many letters of a text are shown."""

_LONGEST_NAME = 80
_CODE = re.compile(r"`([^`]+)`")

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "ground": "#f4f1ec",
        "card": "#ffffff",
        "wash": "#faf6f0",
        "edge": "#e6e0d6",
        "line": "#eee9e1",
        "strong": "#1f1a16",
        "text": "#2b2622",
        "soft": "#5d554d",
        "faint": "#6f665d",
        "accent": "#c65d2e",
        "heading": "#a5481f",
        "mark": "#e2a886",
        "cool": "#3f6c8a",
        "alert": "#a3261f",
    }
)
"""The colours by day. Each text passes the contrast of WCAG AA on the ground, the card and the wash; a test counts."""

DARK: Mapping[str, str] = MappingProxyType(
    {
        "ground": "#171513",
        "card": "#221f1c",
        "wash": "#2c2723",
        "edge": "#35302b",
        "line": "#35302b",
        "strong": "#f5efe6",
        "text": "#e9e3da",
        "soft": "#c6beb3",
        "faint": "#b3aaa0",
        "accent": "#e58a5c",
        "heading": "#eda47f",
        "mark": "#b5694a",
        "cool": "#86b3cf",
        "alert": "#ff9d8f",
    }
)
"""The same by night."""


def text_html(text: object, longest: int = LONGEST) -> str:
    """A sentence as HTML: one line, escaped, each name from right to left in it a `<bdi>`, commands as code."""
    return _CODE.sub(r"<code>\1</code>", _apart(_shortened(str(text), longest)))


def name_html(name: object) -> str:
    """A name as HTML, set apart from what stands beside it whichever way it is written."""
    return f"<bdi>{escape(_shortened(str(name), _LONGEST_NAME))}</bdi>"


def _shortened(text: str, longest: int) -> str:
    # a margin, so that a text of megabytes costs no time
    line = one_line(text[: longest * 4])
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _apart(line: str) -> str:
    return escape(isolated(line)).replace("\u2068", "<bdi>").replace("\u2069", "</bdi>")


@cache
def environment(package: str) -> Environment:
    """Where the templates of a package are made into pages: strict, escaping, with the palette and the filters here.

    Raises:
        SettingsError: jinja2 is not installed.
    """
    try:
        import jinja2
        from markupsafe import Markup
    except ImportError as error:
        raise SettingsError("a page needs jinja2", advice="Install it: pip install 'warmlinks[report]'") from error
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals.update(light=LIGHT, dark=DARK, footer=FOOTER)
    pages.filters["apart"] = lambda text: Markup(_apart(str(text)))  # noqa: S704  escaped
    pages.filters["sentence"] = lambda text: Markup(text_html(text))  # noqa: S704  escaped
    pages.filters["plain"] = lambda text, longest=LONGEST: _shortened(str(text), longest)
    pages.filters["name"] = lambda name: Markup(name_html(name))  # noqa: S704  escaped
    return pages


# tables, as a notebook shows them

_Item = TypeVar("_Item")
_MOST_ROWS = 60
_PLAIN = (str, int, float, bool, date)


class Listing(list[_Item]):
    """A list, which a notebook shows as a table; in all else it is a list like any other."""

    def _repr_html_(self) -> str:
        return table_html([cells_of(item) for item in self[:_MOST_ROWS]], left_out=max(len(self) - _MOST_ROWS, 0))


def cells_of(item: object) -> dict[str, object]:
    """The cells of a row for an item: the values of a mapping, or the plain fields of an attrs class."""
    if isinstance(item, Mapping):
        return {str(key): value for key, value in item.items()}
    if not has(type(item)):
        return {"value": item}
    kind: Any = type(item)
    names = [field.name for field in fields(kind) if not field.name.startswith("_")]
    return {name: value for name in names if _is_plain(value := getattr(item, name))}


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(part, str) for part in value)
    return value is None or isinstance(value, _PLAIN)


def table_html(rows: Sequence[Mapping[str, object]], *, caption: str = "", left_out: int = 0) -> str:
    """Rows as a table of HTML, without the columns in which nothing is known.

    Args:
        rows: what each column says, by its heading.
        caption: what stands above it.
        left_out: so many rows are not among them.
    """
    headings = [name for name in dict.fromkeys(name for row in rows for name in row) if _says(rows, name)]
    head = "".join(f'<th scope="col">{text_html(name.replace("_", " "))}</th>' for name in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell_html(name, row.get(name))}</td>' for name in headings)}</tr>" for row in rows
    )
    above = f"<caption>{text_html(caption)}</caption>" if caption else ""
    if not rows:
        return f"<p>{text_html(caption or 'Nothing.')}</p>"
    below = f"<p>and {left_out:,} more</p>" if left_out else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _says(rows: Iterable[Mapping[str, object]], name: str) -> bool:
    return any(row.get(name) not in (None, "", ()) for row in rows)


def _cell_html(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return ", ".join(map(name_html, value))
    return name_html(value) if name in _NAMES else text_html(value)


_NAMES = frozenset({"name", "who", "a_name", "b_name", "introducer", "parties"})
