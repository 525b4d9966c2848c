"""The settings of a Tryton, and the models in it that hold activities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import field, frozen, validators

from warmlinks.errors import SettingsError
from warmlinks.net.http import Url, as_url
from warmlinks.net.secrets import SecretRef
from warmlinks.settings import as_secret

__all__ = ["Listed", "TrytonSettings"]


def _check_text(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{attribute.name} has to be a text that is not empty")


def _check_domain(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, list | tuple):
        raise SettingsError(
            f"{attribute.name} is no domain",
            advice="Write it as Tryton has it, with brackets, as in [['state', '!=', 'cancelled']]",
        )


@frozen(kw_only=True)
class Listed:
    """A model whose records are times of contact.

    Attributes:
        model: its name, such as `sale.opportunity`.
        contact: the field that says with whom: a party, a reference to one, or a path to it, such as `contact.party`.
        at: the field that says when; of a date the noon (UTC) is taken, so that it is that day in nearly every zone.
        kind: what each of them was, as one word.
        kind_field: or the field that says it.
        owner: the field that says whose it is; empty: nobody's.
        domain: which records count, as Tryton writes it.
    """

    model: str = field(validator=_check_text)
    contact: str = field(default="party", validator=_check_text)
    at: str = field(default="create_date", validator=_check_text)
    kind: str = field(default="", validator=validators.instance_of(str))
    kind_field: str = field(default="", validator=validators.instance_of(str))
    owner: str = field(default="", validator=validators.instance_of(str))
    domain: list[Any] = field(factory=list, validator=_check_domain)

    def __attrs_post_init__(self) -> None:
        """Check that exactly one of `kind` and `kind_field` is given."""
        if bool(self.kind) == bool(self.kind_field):
            raise SettingsError(
                f"{self.model} has to say what its records were, once",
                advice="Write kind = 'meeting', a word for all of them, or kind_field, a field that says it",
            )


USUAL = (
    Listed(model="sale.opportunity", at="start_date", kind="meeting", owner="employee"),
    Listed(model="ir.email", contact="resource", kind="email"),
)
"""Where contact is written down unless somebody says otherwise, as far as these modules are there."""


def _activity_models(value: object) -> tuple[Listed, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        raise SettingsError("activities are tables", advice="Write [[crm.tryton.activities]] above each")
    return tuple(table if isinstance(table, Listed) else _activity_model(table) for table in value)


def _activity_model(table: object) -> Listed:
    names = [field_.name for field_ in attrs.fields(Listed)]
    if not isinstance(table, Mapping) or set(table) - set(names):
        unknown = min(set(table) - set(names)) if isinstance(table, Mapping) else "that"
        raise SettingsError(f"activities know no {unknown}", advice=f"They know {', '.join(names)}")
    if "model" not in table:
        raise SettingsError("activities need a model", advice="Write model = 'sale.opportunity'")
    return Listed(**table)


@frozen(kw_only=True)
class TrytonSettings:
    """The settings of a Tryton.

    Attributes:
        url: the server, without the database.
        database: its name.
        user: who logs in: their own rights decide what is seen and written.
        password: where it lies, as `keyring:warmlinks/tryton`.
        domain: which parties are people, as Tryton writes it; all active ones by default.
        activities: where contact is written down; opportunities and e-mails by default.
    """

    url: Url = field(converter=as_url)
    database: str = field(validator=_check_text)
    user: str = field(validator=_check_text)
    password: SecretRef = field(converter=as_secret)
    domain: list[Any] = field(factory=list, validator=_check_domain)
    activities: tuple[Listed, ...] | None = field(default=None, converter=_activity_models)
