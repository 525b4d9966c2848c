"""People with a single identity: most people, found by the database itself.

Of a follower no more than a number is known, and nobody else claims the names of most connections. Such an identity
needs no thought, so it never comes into memory: what is kept here are the numbers of the others, in `t_joinable`.
A number too many there costs time; one too few would be a wrong person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from warmlinks.people.assumed import NameCensus
from warmlinks.people.grouping import GUESSED_ALIAS
from warmlinks.people.keys import account_key, handle_key
from warmlinks.phrases import name_of_nameless
from warmlinks.store.database import Database
from warmlinks.store.schema import ME

__all__ = ["JOINABLE", "OWNER_SAID", "add_joinable", "census_of", "find_joinable", "namesakes", "write_singles"]

JOINABLE = "SELECT identity FROM temp.t_joinable"
"""The identities that may be one person with another."""

OWNER_SAID = 2**62
_FULL_NAMES = (
    "SELECT f.identity, i.network, f.value, coalesce(a.as_of, {said}) FROM fact f CROSS JOIN identity i"
    " ON i.id = f.identity LEFT JOIN archive a ON a.id = f.archive"
    f" WHERE f.field = 'name' AND i.network <> '{ME}' AND f.identity NOT IN ({JOINABLE})"
).format(said=OWNER_SAID)


def find_joinable(db: Database, identities: Collection[int]) -> None:
    """Fill `t_joinable`: these, and whoever is decided on, has or is named by a key that can join, or is the owner."""
    db.run("DROP TABLE IF EXISTS temp.t_joinable")
    db.run("DROP TABLE IF EXISTS temp.t_claim")
    db.run("CREATE TEMP TABLE t_joinable (identity INTEGER PRIMARY KEY) STRICT")
    db.run(
        "CREATE TEMP TABLE t_claim (network TEXT, alias TEXT, identity INTEGER, PRIMARY KEY (network, alias, identity))"
        " STRICT, WITHOUT ROWID"
    )
    guessed = f"substr(f.value, 1, {len(GUESSED_ALIAS)}) = '{GUESSED_ALIAS}'"
    db.run(
        "INSERT OR IGNORE INTO temp.t_claim"
        f" SELECT i.network, CASE WHEN {guessed} THEN substr(f.value, {len(GUESSED_ALIAS) + 1}) ELSE f.value END, i.id"
        " FROM fact f CROSS JOIN identity i ON i.id = f.identity WHERE f.field = 'alias'"
    )
    claimed_by_two = "SELECT network, alias FROM temp.t_claim GROUP BY network, alias HAVING count(*) > 1"
    for query in (
        "SELECT a FROM decision UNION SELECT b FROM decision UNION SELECT identity FROM account",
        "SELECT DISTINCT identity FROM fact WHERE field IN ('email', 'phone', 'account')",
        f"SELECT c.identity FROM ({claimed_by_two}) t JOIN temp.t_claim c USING (network, alias)",
    ):
        db.run(f"INSERT OR IGNORE INTO temp.t_joinable {query}")
    # an account and whoever claims it
    claimed = (
        "FROM temp.t_claim c CROSS JOIN identity i ON i.network = c.network AND i.key = c.alias"
        " WHERE i.id <> c.identity"
    )
    db.run(f"INSERT OR IGNORE INTO temp.t_joinable SELECT c.identity {claimed} UNION SELECT i.id {claimed}")
    add_joinable(db, chain(identities, _named_accounts(db)))
    db.run("DROP TABLE temp.t_claim")


def add_joinable(db: Database, identities: Iterable[int]) -> None:
    """Add these to `t_joinable`."""
    db.many("INSERT OR IGNORE INTO temp.t_joinable VALUES (?)", ((identity,) for identity in identities))


def _named_accounts(db: Database) -> list[int]:
    """Return the identities that are accounts which others name."""
    keys = {key for (text,) in db.run("SELECT value FROM fact WHERE field = 'account'") if (key := account_key(text))}
    identities: list[int] = []
    for network, _, key in (account.partition(":") for account in keys):
        rows = db.rows(
            "SELECT id FROM identity WHERE network = :network AND key = :key"
            " UNION SELECT identity FROM temp.t_claim WHERE network = :network AND alias = :alias",
            {"network": network, "key": key, "alias": key.removeprefix(GUESSED_ALIAS)},
        )
        identities += (identity for (identity,) in rows)
    if any(":@" in key for key in keys):
        identities += (
            identity
            for identity, network, handle in db.run(
                "SELECT f.identity, i.network, f.value FROM fact f CROSS JOIN identity i ON i.id = f.identity"
                " WHERE f.field = 'handle'"
            )
            if f"{network}:@{handle_key(handle)}" in keys
        )
    return identities


def _names_that_hold(db: Database) -> Iterator[tuple[int, str, str]]:
    """Yield identity, network and newest name of all singles; of equally new names the greater one."""
    last, newest, held = 0, 0, ("", "")
    for identity, network, name, as_of in db.run(_FULL_NAMES):
        if identity != last:
            if last:
                yield last, *held
            last, newest, held = identity, as_of, (network, name)
        elif as_of >= newest:
            newest, held = as_of, (network, name)
    if last:
        yield last, *held


def census_of(db: Database, people: Iterable[Iterable[tuple[str, str]]]) -> NameCensus | None:
    """Count the names of these people, each as (network, name), and of all singles; None with one network only."""
    networks = db.value(
        "SELECT count(*) FROM (SELECT DISTINCT network FROM identity WHERE network <> ?) n WHERE EXISTS"
        " (SELECT 1 FROM identity i CROSS JOIN fact f ON f.identity = i.id"
        " WHERE i.network = n.network AND f.field = 'name')",
        (ME,),
    )
    if networks < 2:  # noqa: PLR2004 - of one network nobody is assumed to be another
        return None
    census = NameCensus()
    for names in people:
        census.add(names)
    for _, network, name in _names_that_hold(db):
        census.add(((network, name),))
    return census


def namesakes(db: Database, census: NameCensus) -> list[int]:
    """Return the singles whose full name is borne on two networks."""
    return [identity for identity, _, name in _names_that_hold(db) if census.is_on_two(name)]


def write_singles(db: Database, most: int) -> tuple[int, set[int]]:
    """Write each single as a person, where it is not one yet.

    Returns:
        How many people are others than before, and which; no more than their number if they are more than `most`.
    """
    db.function("name_of_nameless", name_of_nameless)
    singles = f"i.id NOT IN ({JOINABLE})"
    newest = (
        "SELECT f.value FROM fact f LEFT JOIN archive a ON a.id = f.archive WHERE f.identity = i.id AND f.field = '{}'"
        f" ORDER BY coalesce(a.as_of, {OWNER_SAID}) DESC, f.value DESC LIMIT 1"
    )
    named = (
        f"coalesce(nullif(({newest.format('name')}), ''), '@' || ltrim(nullif(({newest.format('handle')}), ''), '@'))"
    )
    new = f"FROM identity i LEFT JOIN member m ON m.identity = i.id WHERE {singles} AND m.person IS NOT i.id"
    count = int(db.value(f"SELECT count(*) {new}"))
    moved: set[int] = set()
    if count <= most:
        for identity, person in db.run(f"SELECT i.id, m.person {new}"):
            moved |= {identity, person or identity}
    db.run(
        "INSERT INTO person SELECT id, short, coalesce(named, name_of_nameless(network, key)), named IS NOT NULL"
        f" FROM (SELECT i.id AS id, i.short AS short, i.network AS network, i.key AS key, {named} AS named"
        f" FROM identity i WHERE {singles} ORDER BY i.id) WHERE true ON CONFLICT (id) DO UPDATE"
        " SET short = excluded.short, name = excluded.name, named = excluded.named"
        " WHERE (short, name, named) <> (excluded.short, excluded.name, excluded.named)"
    )
    db.run(
        f"INSERT INTO member SELECT i.id, i.id, i.id FROM identity i WHERE {singles} ORDER BY i.id"
        " ON CONFLICT (identity) DO UPDATE SET person = excluded.person, sure = excluded.sure"
        " WHERE (person, sure) <> (excluded.person, excluded.sure)"
    )
    return count, moved
