"""From staging into the book: one short unit of work in which the newer of two versions of a record wins.

Which one is newer does not depend on which came first, so archives may be loaded in any order. A record's version is
its archive (by `as_of`) and then its values; what is only in an older archive stays, for absence deletes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from attrs import define, frozen

from warmlinks.store.database import Database
from warmlinks.store.layout import Column
from warmlinks.store.versions import PERSON, STAGED, Staged, keys_of_people
from warmlinks.ties.coverage import united

__all__ = ["ArchiveRow", "MergeCounts", "merge", "remove_own_contact"]


@frozen
class ArchiveRow:
    """What the book keeps of an archive: whose it is, when it was made, and what it covers."""

    source: str
    network: str
    owner: str
    as_of: int
    generation: str
    timezone: str = ""
    coverage: str = ""
    not_included: str = "[]"
    collection: str = ""


@define
class MergeCounts:
    """What happened to the distinct records of an archive."""

    new: int = 0
    changed: int = 0
    new_people: int = 0
    new_interactions: int = 0
    called_off: int = 0
    regroup: bool = False


_LISTS = frozenset({"blocked", "muted", "removed", "declined"})


def remove_own_contact(db: Database, own_keys: frozenset[str]) -> int:
    """Remove staged contact of the owner with their own accounts; return how many records that were."""
    marks = ",".join("?" * len(own_keys))
    return sum(
        db.run(f"DELETE FROM temp.{table} WHERE who IN ({marks})", tuple(own_keys)).rowcount
        for table in ("t_interaction", "t_tie")
    )


def merge(db: Database, archive: ArchiveRow, *, whole: Collection[str] = ()) -> MergeCounts:
    """Merge the staged records; to be called within a unit of work.

    Args:
        db: the book.
        archive: where they come from.
        whole: the kinds of ties of which the archive holds the whole list.
    """
    return _Merge(db, archive, frozenset(whole)).run()


class _Merge:
    def __init__(self, db: Database, archive: ArchiveRow, whole: frozenset[str]) -> None:
        self._whole = whole
        self._db = db
        self._merge_counts = MergeCounts()
        self._network = archive.network
        self._collection = archive.collection
        self._as_of = archive.as_of
        self._archive = self._archive_id(archive)
        self._values = {
            "network": self._network,
            "source": archive.source,
            "archive": self._archive,
            "as_of": self._as_of,
        }

    def run(self) -> MergeCounts:
        db = self._db
        for name in ("t_key", "t_touched", "t_change"):
            db.run(f"DROP TABLE IF EXISTS temp.{name}")
        db.run("CREATE TEMP TABLE t_key (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        db.run("CREATE TEMP TABLE t_touched (identity INTEGER PRIMARY KEY) STRICT")
        db.run(f"INSERT INTO temp.t_key {keys_of_people(f'SELECT key FROM temp.{PERSON}')}")
        self._people()
        self._changes(STAGED["detail"])
        self._merge_counts.new += self._new(STAGED["detail"])
        self._ties()
        self._lists()
        self._interactions()
        self._conversations()
        self._messages()
        return self._merge_counts

    def _do(self, sql: str) -> int:
        return self._db.run(sql, {name: value for name, value in self._values.items() if f":{name}" in sql}).rowcount

    def _count(self, sql: str) -> int:
        values = {name: value for name, value in self._values.items() if f":{name}" in sql}
        return int(self._db.value(sql, values) or 0)

    def _archive_id(self, row: ArchiveRow) -> int:
        """The number of this archive in the book, and in `t_older` those that give way to it."""
        db = self._db
        same = (row.source, row.network, row.owner, row.as_of, row.generation, row.collection)
        this = "(source, network, owner, as_of, generation, collection) = (?, ?, ?, ?, ?, ?)"
        coverage = db.value(f"SELECT sees FROM archive WHERE {this}", same)
        db.run(
            "INSERT INTO archive (source, network, owner, as_of, generation, collection, timezone, sees, lost)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET timezone = max(timezone, excluded.timezone),"
            " sees = excluded.sees, lost = max(lost, excluded.lost)"
            " WHERE (excluded.timezone, excluded.sees, excluded.lost) <> (timezone, sees, lost)",
            (
                *same,
                row.timezone,
                row.coverage if coverage is None else united(str(coverage), row.coverage),
                row.not_included,
            ),
        )
        key = (row.as_of, row.source, row.owner, row.generation, row.collection)
        db.run("DROP TABLE IF EXISTS temp.t_older")
        db.run("CREATE TEMP TABLE t_older (id INTEGER PRIMARY KEY) STRICT")
        db.run(
            "INSERT INTO temp.t_older SELECT id FROM archive"
            " WHERE (as_of, source, owner, generation, collection) < (?, ?, ?, ?, ?)",
            key,
        )
        return int(db.value(f"SELECT id FROM archive WHERE {this}", same))

    # people

    def _people(self) -> None:
        merge_counts = self._merge_counts
        unknown = "NOT EXISTS (SELECT 1 FROM identity i WHERE i.network = :network AND i.key = t.key)"
        merge_counts.new += self._count(f"SELECT count(*) FROM temp.t_person t WHERE {unknown}")
        merge_counts.changed += self._count(
            "SELECT count(*) FROM temp.t_person t JOIN identity i ON i.network = :network AND i.key = t.key"
            " WHERE EXISTS (SELECT 1 FROM temp.t_fact f WHERE f.identity = t.key AND NOT EXISTS ("
            " SELECT 1 FROM fact o WHERE o.identity = i.id AND o.field = f.field AND o.value = f.value))"
            " OR (t.account AND NOT EXISTS (SELECT 1 FROM account a WHERE a.identity = i.id))"
        )
        made = self._do(
            "INSERT INTO identity (network, key, short, first_as_of)"
            " SELECT :network, key, short_id(:network, key), :as_of FROM temp.t_key t"
            " WHERE NOT EXISTS (SELECT 1 FROM identity i WHERE i.network = :network AND i.key = t.key) ORDER BY key"
        )
        earlier = self._do(
            "UPDATE identity SET first_as_of = :as_of WHERE network = :network AND first_as_of > :as_of"
            " AND key IN (SELECT key FROM temp.t_key)"
        )
        facts = self._earlier(STAGED["fact"]) + self._changes(STAGED["fact"]) + self._new(STAGED["fact"])
        accounts = self._do(
            "INSERT INTO account (identity, archive, where_) SELECT i.id, :archive, t.where_"
            " FROM temp.t_person t JOIN identity i ON i.network = :network AND i.key = t.key"
            " WHERE t.account ON CONFLICT (identity) DO UPDATE SET archive = excluded.archive, where_ = excluded.where_"
            " WHERE archive IN (SELECT id FROM temp.t_older)"
            " OR (archive = excluded.archive AND excluded.where_ > where_)"
        )
        merge_counts.regroup = bool(made or earlier or facts or accounts)

    # what came of ties and contact

    def _ties(self) -> None:
        self._changes(STAGED["tie"], counted=True)
        self._merge_counts.new += self._new(STAGED["tie"])

    def _lists(self) -> None:
        """Keep who was on which list of this archive; the rows of earlier ones stay, since they tell who came back."""
        kinds = {row[0] for row in self._db.run("SELECT DISTINCT kind FROM temp.t_tie")} & _LISTS
        self._db.many(
            "INSERT INTO tie_list VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET whole = max(whole, excluded.whole)"
            " WHERE excluded.whole > whole",
            [(self._archive, kind, int(kind in self._whole)) for kind in sorted(kinds | self._whole)],
        )
        self._do(
            "INSERT OR IGNORE INTO listed SELECT i.id, t.kind, :archive FROM temp.t_tie t"
            " JOIN identity i ON i.network = :network AND i.key = t.who"
            " WHERE t.kind IN ('blocked', 'muted', 'removed', 'declined')"
        )

    def _interactions(self) -> None:
        staged = STAGED["interaction"]
        if self._changes(staged, counted=True):
            self._do(
                "INSERT OR IGNORE INTO temp.t_touched SELECT who FROM temp.t_change WHERE differs"
                " UNION SELECT was_who FROM temp.t_change WHERE differs"
            )
        new = self._new(staged)
        self._merge_counts.new += new
        self._merge_counts.new_interactions += new
        if new:
            self._do(
                "INSERT OR IGNORE INTO temp.t_touched SELECT i.id FROM (SELECT DISTINCT who FROM temp.t_interaction) t"
                " CROSS JOIN identity i ON i.network = :network AND i.key = t.who"
            )
        if self._collection:
            self._called_off()

    def _called_off(self) -> None:
        """Delete what lay ahead of an older archive of this collection and is not in its newest one.

        What a newer archive has as well belongs to that one by now, so this depends on which archives there are and not
        on their order; a meeting that had taken place when its archive was made stays. Times are compared as they are
        kept, not in the book's zone, which a later archive may change.
        """
        gone = (
            "SELECT i.id FROM interaction i JOIN archive a ON a.id = i.archive JOIN archive own ON own.id = :archive"
            " WHERE (a.source, a.network, a.owner, a.collection) = (own.source, own.network, own.owner, own.collection)"
            " AND i.at > a.as_of AND EXISTS (SELECT 1 FROM archive n WHERE n.as_of > a.as_of"
            " AND (n.source, n.network, n.owner, n.collection) = (a.source, a.network, a.owner, a.collection))"
        )
        self._do(f"INSERT OR IGNORE INTO temp.t_touched SELECT who FROM interaction WHERE id IN ({gone})")
        # what came with this archive and had been called off before it was loaded is nothing new
        already_called_off = self._do(f"DELETE FROM interaction WHERE archive = :archive AND id IN ({gone})")
        self._merge_counts.new -= already_called_off
        self._merge_counts.new_interactions -= already_called_off
        self._merge_counts.called_off += self._do(f"DELETE FROM interaction WHERE id IN ({gone})")

    def _conversations(self) -> None:
        staged, members = STAGED["conversation"], STAGED["conversation_member"]
        self._changes(staged)
        joined = f" FROM temp.{members.name} t {members.join_named('t')}"
        more = " OR ".join(map(_is_more, members.united))
        self._merge_counts.changed += self._count(
            "SELECT count(*) FROM (SELECT id FROM temp.t_change WHERE differs UNION"
            f" SELECT o_conversation.id{joined.replace('n_conversation', 'o_conversation')}"
            f" LEFT JOIN {members.table.name} o ON o.conversation = o_conversation.id AND o.who = n_who.id"
            f" {members.join_united('o')} WHERE o.who IS NULL OR {more})"
        )
        self._merge_counts.new += self._new(staged)
        values = members.values("t")
        self._do(
            f"INSERT INTO {members.table.name} ({', '.join(values)}) SELECT {', '.join(values.values())}{joined}"
            f" WHERE true ON CONFLICT ({', '.join(members.table.key)}) DO UPDATE SET"
            f" {', '.join(map(_united, members.united))} WHERE {' OR '.join(map(_grows, members.united))}"
        )

    def _messages(self) -> None:
        # a conversation that so far is only mentioned gives way to that of any archive
        self._do(
            "INSERT INTO conversation (network, key, kind, owner_in, archive, where_)"
            " SELECT DISTINCT :network, conversation, 'group', 1, NULL, '' FROM temp.t_utterance"
            " WHERE true ON CONFLICT (network, key) DO NOTHING"
        )
        staged = STAGED["utterance"]
        self._changes(staged, counted=True)
        last = self._count("SELECT max(id) FROM utterance")
        self._merge_counts.new += self._new(staged)
        named = f"(id > {last} OR id IN (SELECT id FROM temp.t_change WHERE differs))"
        for child in staged.lists:
            (within,), (who,) = child.parent_key, child.exported
            self._do(f"DELETE FROM {child.name} WHERE {within} IN (SELECT id FROM {staged.table.name} WHERE {named})")
            self._do(
                # CROSS keeps the order: left to itself, the planner tries every identity with every utterance
                f"INSERT INTO {child.name} ({within}, {child.position}, {who.name}) SELECT o.id, j.key, w.id"
                f" FROM (SELECT id, key FROM {staged.table.name} WHERE network = :network AND {named}) o"
                f" CROSS JOIN temp.{staged.name} t ON t.key = o.key CROSS JOIN json_each(t.{child.parent_field}) j"
                " CROSS JOIN identity w ON w.network = :network AND w.key = j.value"
            )

    # one table

    def _earlier(self, staged: Staged) -> int:
        """Date what several archives have by the earliest of them; return how many rows changed."""
        table = staged.table
        (since,) = (column.name for column in table.columns if column.unknown is not None)
        return self._fill_change(
            staged, [f"o.{name} AS {name}" for name in table.key], f"o.{since} > :as_of"
        ) and self._do(
            f"UPDATE {table.name} SET {since} = :as_of FROM temp.t_change c WHERE {_equal(table.name, 'c', table.key)}"
        )

    def _changes(self, staged: Staged, *, counted: bool = False) -> int:
        """Replace rows of the book by newer versions, which stay in `t_change`; return how many they are."""
        table, values = staged.table, staged.values("t")
        first = [column.name for column in staged.columns if column.first]
        more, less = (" OR ".join(f"t.{name} {sign} o.{name}" for name in first) or "false" for sign in "><")
        alike = staged.version("t", place=False)
        differs = f"{alike} <> {staged.version_in_book('o', place=False)}" if alike != "()" else "false"
        was = [f"o.{column.name} AS was_{column.name}" for column in staged.columns if column.kind == "identity"]
        changed = self._fill_change(
            staged,
            [
                *(["o.id AS id"] if table.numbered else []),
                *(f"{value} AS {name}" for name, value in values.items()),
                *was,
                f"{differs} OR {more} AS differs",
            ],
            f"NOT ({less}) AND ({more} OR o.archive IS NULL OR o.archive IN (SELECT id FROM temp.t_older)"
            f" OR (o.archive = :archive AND {staged.version('t')} > {staged.version_in_book('o')}))",
        )
        if not changed:
            return 0
        if counted:
            self._merge_counts.changed += self._count("SELECT count(*) FROM temp.t_change WHERE differs")
        names = [name for name in values if name not in table.key]
        return self._do(
            f"UPDATE {table.name} SET ({', '.join(names)}, archive) = ({', '.join(f'c.{name}' for name in names)},"
            f" :archive) FROM temp.t_change c WHERE {_equal(table.name, 'c', ('id',) if table.numbered else table.key)}"
        )

    def _fill_change(self, staged: Staged, columns: Sequence[str], condition: str) -> int:
        """Put staged rows (`t`) beside their versions in the book (`o`), and keep those that are to change."""
        self._db.run("DROP TABLE IF EXISTS temp.t_change")
        if not self._is_there(staged):
            # nothing can change, and no identity need be looked up
            self._db.run("CREATE TEMP TABLE t_change (id INTEGER, differs INTEGER) STRICT")
            return 0
        self._do(
            f"CREATE TEMP TABLE t_change AS SELECT {', '.join(columns)} FROM temp.{staged.name} t"
            f" {staged.join_named('t')} CROSS JOIN {staged.table.name} o ON {_same(staged)} {staged.join_book('o')}"
            f" WHERE {condition}"
        )
        return self._count("SELECT count(*) FROM temp.t_change")

    def _is_there(self, staged: Staged) -> bool:
        """Return whether the book has any of them yet."""
        of_network = " WHERE network = :network" if staged.table.numbered else ""
        return bool(self._count(f"SELECT 1 FROM {staged.table.name}{of_network} LIMIT 1"))

    def _new(self, staged: Staged) -> int:
        """Insert the staged rows that the book does not have; return how many they are."""
        table, values = staged.table, staged.values("t") | {"archive": ":archive"}
        values |= {name: f":{name}" for name in staged.of_archive}
        values |= {column.name: ":as_of" for column in table.columns if column.unknown is not None}
        # looking a row up is cheaper than a conflict, but not where there is nothing yet
        is_new = f"WHERE NOT EXISTS (SELECT 1 FROM {table.name} o WHERE {_same(staged)})"
        condition = is_new if self._is_there(staged) else ""
        return self._do(
            f"INSERT INTO {table.name} ({', '.join(values)}) SELECT {', '.join(values.values())}"
            f" FROM temp.{staged.name} t {staged.join_named('t')} {condition}"
        )


def _same(staged: Staged) -> str:
    """Return the condition that a staged row and one of the book are versions of one record."""
    values = staged.values("t")
    same = [f"o.{column.name} = {values[column.name]}" for column in staged.key]
    return " AND ".join([*(f"o.{name} = :{name}" for name in staged.of_archive), *same])


def _equal(one: str, other: str, names: Iterable[str]) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in names)


def _is_more(column: Column) -> str:
    """Return the condition that a staged value replaces one of the book, compared by keys."""
    kept = f"o_{column.name}.key" if column.references else f"o.{column.name}"
    sign = "<" if column.union == "least" else ">"
    return f"(t.{column.name} IS NOT NULL AND ({kept} IS NULL OR t.{column.name} {sign} {kept}))"


def _united(column: Column) -> str:
    """Return the assignment that unites two values in an upsert."""
    name = column.name
    if column.references:
        key_of = f"(SELECT key FROM {column.references} WHERE id = {{}})"
        greater = f"{key_of.format(f'excluded.{name}')} > {key_of.format(name)}"
        return f"{name} = CASE WHEN {name} IS NULL OR {greater} THEN excluded.{name} ELSE {name} END"
    function = "min" if column.union == "least" else "max"
    return f"{name} = coalesce({function}({name}, excluded.{name}), {name}, excluded.{name})"


def _grows(column: Column) -> str:
    """Return the condition that an upsert may change something."""
    name = column.name
    sign = "IS NOT" if column.references else "<" if column.union == "least" else ">"
    is_null = "" if column.references else f"{name} IS NULL OR "
    return f"(excluded.{name} IS NOT NULL AND ({is_null}excluded.{name} {sign} {name}))"
