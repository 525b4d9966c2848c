"""Describes a CRM: its lists of people and activities, its answers, and how it is written to.

Places in an answer are dotted: `properties.firstname`, `values.name.0.full_name`, with `*` for each of a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

import msgspec

from warmlinks.errors import SettingsError

__all__ = ["Activities", "Listing", "Page", "People", "Shape", "read_shape", "shipped"]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Auth(_Strict, frozen=True, kw_only=True):
    """How the token is sent."""

    style: Literal["bearer", "header", "basic"] = "bearer"
    header: str = "X-Api-Key"


class Page(_Strict, frozen=True, kw_only=True):
    """How one page leads to the next.

    Attributes:
        style: `next`: an address at `at`; `cursor`: a word at `at`, given back as `parameter`; `offset`: how many
            were given already, as `parameter`; `link`: the header `Link`; `none`: there is one page.
        more: where it says whether there is another one; a cursor alone says it where this is empty.
        size: how many are on a full page, for `offset`.
    """

    style: Literal["none", "next", "cursor", "offset", "link"] = "none"
    at: str = ""
    parameter: str = ""
    more: str = ""
    size: int = 100


class Listing(_Strict, frozen=True, kw_only=True):
    """A list: how it is asked for, and where it is in the answer.

    Attributes:
        path: below the address of the CRM.
        query: what stands behind the question mark. `{fields}` is the fields that are asked for, `{,fields}` the
            same with a comma before each, `{keys}` the keys; a value that is nothing but `{fields[]}` or `{keys[]}` is
            given once for each.
        body: what is sent, for `POST`, with the same words.
        list: where the list lies; empty: the answer is the list.
        count: where it says how many there are.
    """

    path: str
    method: Literal["GET", "POST"] = "GET"
    query: Mapping[str, str] = {}
    body: Mapping[str, Any] = {}
    list: str = ""
    count: str = ""
    page: Page = Page()


class Activities(Listing, frozen=True, kw_only=True):
    """A list of activities.

    Attributes:
        contact: where the key of the contact lies; with `*`, each of several.
        kind: where the CRM's word lies.
        word: the word, where the list is of one kind.
        only: places and what must stand there; others are left out.
    """

    id: str = "id"
    contact: str
    at: str
    kind: str = ""
    word: str = ""
    owner: str = ""
    only: Mapping[str, Any] = {}


class People(Listing, frozen=True, kw_only=True):
    """The list of people, and the parts of a record.

    Attributes:
        fields: where a field lies: a beginning such as `properties.`, or a place with `{}` for its name.
        version: where it says in which version a record is; empty: it has none.
    """

    id: str = "id"
    name: tuple[str, ...] = ("name",)
    fields: str = ""
    version: str = ""


class One(_Strict, frozen=True, kw_only=True):
    """A single record: its path with `{key}`, and where it is in the answer."""

    path: str
    query: Mapping[str, str] = {}
    record: str = ""


class Write(_Strict, frozen=True, kw_only=True):
    """How one record is written.

    Attributes:
        path: with `{key}`.
        fields: where in the body the fields go; empty: they are the body.
        condition: the header that takes the version: `If-Match`, `If-Unmodified-Since`, or the CRM's own; empty: the
            record is read right before.
        etag: whether the version is the ETag of one record, which is asked for right before.
        stale: the statuses that say that the record is in another version.
    """

    path: str
    method: Literal["PATCH", "PUT", "POST"] = "PATCH"
    fields: str = ""
    condition: str = ""
    etag: bool = False
    stale: tuple[int, ...] = (412,)


class Batch(_Strict, frozen=True, kw_only=True):
    """How many records are written at once.

    Attributes:
        most: so many; 1: each by itself.
        list: where in the body the entries go.
        key: where in an entry the key goes.
        fields: where in an entry the fields go; empty: beside the key.
        entry: what else stands in each entry.
        body: what else stands in the body.
        results: where in the answer the records are that were written.
        id: where in one of those its key lies.
        ok: where in one of those it says so; empty: that it is there says it.
    """

    path: str = ""
    method: Literal["POST", "PATCH", "PUT"] = "POST"
    most: int = 1
    list: str = ""
    key: str = "id"
    fields: str = ""
    entry: Mapping[str, Any] = {}
    body: Mapping[str, Any] = {}
    results: str = ""
    id: str = "id"
    ok: str = ""


class Check(_Strict, frozen=True, kw_only=True):
    """Who the owner of the token is."""

    path: str
    account: tuple[str, ...]


class Describe(_Strict, frozen=True, kw_only=True):
    """The fields that exist: a list, or a table by their names.

    Attributes:
        name: where in an entry its name lies; empty: it is a table by names.
        type: where its type lies; empty: the entry is the type.
        types: the CRM's words and ours: `number`, `moment`, `day`, `text`; other fields are not written.
    """

    path: str
    query: Mapping[str, str] = {}
    list: str = ""
    name: str = ""
    type: str = ""
    types: Mapping[str, Literal["number", "moment", "day", "text"]]


class Values(_Strict, frozen=True, kw_only=True):
    """How values are sent: moments `iso`, `plain` (UTC without a zone), `milliseconds`, `seconds` or `day`.

    Attributes:
        empty: what clears a field, where that is not null.
    """

    moment: Literal["iso", "plain", "milliseconds", "seconds", "day"] = "iso"
    empty: Any = None


class Shape(_Strict, frozen=True, kw_only=True):
    """The description of one CRM; the settings can override each part.

    Attributes:
        url: where it is, where that is the same for everybody.
        many: how several records are asked for by their keys; without it, one after the other.
        most: how many at once.
    """

    people: People
    write: Write
    url: str = ""
    one: One | None = None
    many: Listing | None = None
    most: int = 100
    activities: tuple[Activities, ...] = ()
    auth: Auth = Auth()
    batch: Batch = Batch()
    check: Check | None = None
    describe: Describe | None = None
    values: Values = Values()


def shipped() -> list[str]:
    """Return the names of the shapes in this package."""
    folder = resources.files("warmlinks_rest") / "shapes"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def read_shape(name: str, own: Mapping[str, Any]) -> Shape:
    """Return a shipped shape, or none, with what the settings override.

    Raises:
        SettingsError: there is no such shape, or it is not whole; the place is named.
    """
    table: dict[str, Any] = {}
    if name:
        if name not in shipped():
            raise SettingsError("there is no such shape", advice=f"Shapes are {', '.join(shipped())}; or tell your own")
        text = (resources.files("warmlinks_rest") / "shapes" / f"{name}.toml").read_bytes()
        table = msgspec.toml.decode(text)
    try:
        shape = msgspec.convert(_merged(table, own), Shape)
    except msgspec.ValidationError as error:
        raise SettingsError(
            "what is told of the CRM is not whole", why=str(error), advice="Name a shape, or tell what is missing"
        ) from None
    if shape.one is None and shape.many is None:
        raise SettingsError("one of the tables one and many is needed", advice="Tell how a record is asked for")
    return shape


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        held = merged.get(key)
        both = isinstance(held, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(held, value) if both else value  # type: ignore[arg-type]  # both are mappings
    return merged
