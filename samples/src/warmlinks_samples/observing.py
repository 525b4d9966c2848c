"""What a source found in an archive, in the terms of `expectations`, so that the two can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from warmlinks.plugins.sources import Account, Person, Record
from warmlinks.values import COUNTED_KINDS, Identity, Interaction
from warmlinks_samples.expectations import label_of
from warmlinks_samples.networks import People
from warmlinks_samples.world import World

__all__ = ["observed", "person_of"]


def observed(world: World, network: str, records: Iterable[Record]) -> People:
    """People with a name or with contact, and their days of contact, as a source yielded them."""
    identities: dict[str, Identity] = {}
    claims: dict[str, set[str]] = {}
    likely: dict[str, set[str]] = {}
    days: dict[str, set[date]] = {}
    own: set[str] = set()
    for record in records:
        if isinstance(record, Account):
            own |= {record.identity.key, *record.identity.aliases}
        elif isinstance(record, Person):
            identity = record.identity
            known = identities.get(identity.key)
            named = identity if known is None or (identity.name or identity.handle) else known
            identities[identity.key] = named
            for alias in identity.aliases:
                keys_by_alias = likely if alias.startswith("perhaps:") else claims
                keys_by_alias.setdefault(alias.removeprefix("perhaps:"), set()).add(identity.key)
        elif isinstance(record, Interaction) and record.kind in COUNTED_KINDS:
            days.setdefault(record.who, set()).add(_day(record.at, world.zone))
    claims = likely | claims
    aliases = {alias: min(keys) for alias, keys in claims.items() if len(keys) == 1}
    united: dict[str, set[date]] = {key: set() for key in identities if key not in aliases}
    for key, found in days.items():
        united.setdefault(aliases.get(key, key), set()).update(found)
    return Counter(
        (_label(world, network, identities.get(key, Identity(network, key))), frozenset(found))
        for key, found in united.items()
        if key not in own and (found or _is_named(network, identities[key]))
    )


def person_of(world: World, identity: Identity) -> str | None:
    """The id of the world's person whose account an identity is, None if nobody's or not to be told."""
    number = identity.key.rpartition(":")[2]
    handle = (identity.handle or "").lower()
    slug = unquote((identity.url or "").rstrip("/").rpartition("/")[2]).lower()
    matches = []
    for person in world.people:
        account = person.accounts.get(identity.network)
        if account is None:
            continue
        handles = {name.lower() for name in (account.handle, account.former_handle) if name}
        if number == account.key or handle in handles or number.lstrip("@").lower() in handles:
            return person.id
        if identity.network == "linkedin" and slug == account.key.lower():
            return person.id
        if identity.network != "twitter" and identity.name == account.name and not account.hidden:
            matches.append(person.id)
    return matches[0] if len(matches) == 1 else None


def _day(at: datetime | date, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def _is_named(network: str, identity: Identity) -> bool:
    nobody = identity.name is None or identity.name in ("", "Facebook user", "LinkedIn Member")
    return not nobody or (network == "twitter" and bool(identity.handle))


def _label(world: World, network: str, identity: Identity) -> str:
    """The label of `expectations` for somebody that a source found, or what it says of them."""
    if network == "twitter":
        person_id = person_of(world, identity)
        return label_of(world, person_id, network) if person_id else f"unknown {identity.key}"
    nobody = "LinkedIn Member" if network == "linkedin" else "Facebook user"
    name = identity.name or nobody
    return nobody if name.endswith("@facebook.com") else name
