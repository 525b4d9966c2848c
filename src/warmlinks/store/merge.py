"""From the waiting room into the book: one short unit of work in which, of two versions of a record, the newer stands.

Which one is newer does not depend on which came first, so archives may be loaded in any order. A record's version is
its archive (by `as_of`) and then its values; what is only in an older archive stays, for absence deletes nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from attrs import define, frozen

from warmlinks.store.coverage import united
from warmlinks.store.database import Database
from warmlinks.store.schema import WITHOUT_TIME

__all__ = ["ArchiveRow", "Fates", "merge", "reduce_waiting"]


@frozen
class ArchiveRow:
    """What the book keeps of an archive: whose it was, when it was made, and what could be seen in it."""

    source: str
    network: str
    owner: str
    as_of: int
    generation: str
    timezone: str = ""
    sees: str = ""
    lost: str = "[]"


@define
class Fates:
    """What became of the distinct records that came."""

    new: int = 0
    changed: int = 0
    new_people: int = 0
    new_interactions: int = 0
    regroup: bool = False


_T = WITHOUT_TIME
_LISTS = frozenset({"blocked", "muted", "removed", "declined"})

_KEYS = """
    SELECT key FROM temp.t_person UNION SELECT who FROM temp.t_tie UNION SELECT who FROM temp.t_interaction
    UNION SELECT who FROM temp.t_member UNION SELECT brought_by FROM temp.t_member WHERE brought_by IS NOT NULL
    UNION SELECT speaker FROM temp.t_utterance UNION SELECT j.value FROM temp.t_utterance, json_each(names) j
"""


def reduce_waiting(db: Database, own_keys: frozenset[str]) -> int:
    """Take out contact of the owner with their own accounts; how many records that were."""
    marks = ",".join("?" * len(own_keys))
    taken = 0
    for table in ("t_interaction", "t_tie"):
        taken += db.run(f"DELETE FROM temp.{table} WHERE who IN ({marks})", tuple(own_keys)).rowcount
    return taken


def merge(db: Database, archive: ArchiveRow, *, whole: Collection[str] = ()) -> Fates:
    """Merge what is waiting; to be called within a unit of work.

    Args:
        db: the book.
        archive: where it comes from.
        whole: of which ties the archive holds the whole list.
    """
    return _Merge(db, archive, frozenset(whole)).run()


class _Merge:
    def __init__(self, db: Database, archive: ArchiveRow, whole: frozenset[str]) -> None:
        self._whole = whole
        self._db = db
        self._fates = Fates()
        self._network = archive.network
        self._as_of = archive.as_of
        self._archive = self._archive_id(archive)
        self._values = {"network": self._network, "archive": self._archive, "as_of": self._as_of}

    def run(self) -> Fates:
        db = self._db
        for name in ("t_key", "t_touched", "t_change"):
            db.run(f"DROP TABLE IF EXISTS temp.{name}")
        db.run("CREATE TEMP TABLE t_key (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
        db.run("CREATE TEMP TABLE t_touched (identity INTEGER PRIMARY KEY) STRICT")
        db.run(f"INSERT INTO temp.t_key {_KEYS}")
        self._people()
        self._ties()
        self._lists()
        self._interactions()
        self._conversations()
        self._utterances()
        return self._fates

    def _do(self, sql: str) -> int:
        return self._db.run(sql, {name: value for name, value in self._values.items() if f":{name}" in sql}).rowcount

    def _count(self, sql: str) -> int:
        values = {name: value for name, value in self._values.items() if f":{name}" in sql}
        return int(self._db.value(sql, values) or 0)

    def _archive_id(self, row: ArchiveRow) -> int:
        """The number of this archive in the book, and in `t_older` those that give way to it."""
        db = self._db
        same = (row.source, row.network, row.owner, row.as_of, row.generation)
        known = db.value(
            "SELECT sees FROM archive WHERE (source, network, owner, as_of, generation) = (?, ?, ?, ?, ?)", same
        )
        db.run(
            "INSERT INTO archive (source, network, owner, as_of, generation, timezone, sees, lost)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET timezone = max(timezone, excluded.timezone),"
            " sees = excluded.sees, lost = max(lost, excluded.lost)"
            " WHERE (excluded.timezone, excluded.sees, excluded.lost) <> (timezone, sees, lost)",
            (*same, row.timezone, row.sees if known is None else united(str(known), row.sees), row.lost),
        )
        key = (row.as_of, row.source, row.owner, row.generation)
        db.run("DROP TABLE IF EXISTS temp.t_older")
        db.run("CREATE TEMP TABLE t_older (id INTEGER PRIMARY KEY) STRICT")
        db.run(
            "INSERT INTO temp.t_older SELECT id FROM archive WHERE (as_of, source, owner, generation) < (?, ?, ?, ?)",
            key,
        )
        return int(
            db.value(
                "SELECT id FROM archive WHERE as_of = ? AND source = ? AND owner = ? AND generation = ?"
                " AND network = ?",
                (*key, row.network),
            )
        )

    # people

    def _people(self) -> None:
        fates = self._fates
        unknown = "NOT EXISTS (SELECT 1 FROM identity i WHERE i.network = :network AND i.key = t.key)"
        fates.new += self._count(f"SELECT count(*) FROM temp.t_person t WHERE {unknown}")
        fates.new_people += self._count(f"SELECT count(*) FROM temp.t_person t WHERE NOT t.account AND {unknown}")
        fates.changed += self._count(
            "SELECT count(*) FROM temp.t_person t JOIN identity i ON i.network = :network AND i.key = t.key"
            " WHERE EXISTS (SELECT 1 FROM temp.t_fact f WHERE f.key = t.key AND NOT EXISTS ("
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
        facts = self._do(
            "INSERT INTO fact (identity, field, value, first_as_of, archive, where_)"
            " SELECT i.id, f.field, f.value, :as_of, :archive, f.where_"
            " FROM temp.t_fact f JOIN identity i ON i.network = :network AND i.key = f.key"
            " WHERE true ON CONFLICT (identity, field, value) DO UPDATE SET"
            " first_as_of = min(first_as_of, excluded.first_as_of),"
            " where_ = CASE WHEN archive IN (SELECT id FROM temp.t_older) THEN excluded.where_"
            " WHEN archive = excluded.archive THEN max(where_, excluded.where_) ELSE where_ END,"
            " archive = CASE WHEN archive IN (SELECT id FROM temp.t_older) THEN excluded.archive ELSE archive END"
            " WHERE excluded.first_as_of < first_as_of OR archive IN (SELECT id FROM temp.t_older)"
            " OR (archive = excluded.archive AND excluded.where_ > where_)"
        )
        accounts = self._do(
            "INSERT INTO account (identity, archive, where_) SELECT i.id, :archive, t.where_"
            " FROM temp.t_person t JOIN identity i ON i.network = :network AND i.key = t.key"
            " WHERE t.account ON CONFLICT (identity) DO UPDATE SET archive = excluded.archive, where_ = excluded.where_"
            " WHERE archive IN (SELECT id FROM temp.t_older)"
            " OR (archive = excluded.archive AND excluded.where_ > where_)"
        )
        fates.regroup = bool(made or earlier or facts or accounts)

    # ties

    def _ties(self) -> None:
        ours, theirs = (
            f"coalesce({t}.since, {_T}), {t}.since_precision, coalesce({t}.ended, {_T}), {t}.ended_precision,"
            f" {t}.direction"
            for t in "to"
        )
        differs = f"({ours}) <> ({theirs})"
        greater = f"({ours}, t.where_) > ({theirs}, o.where_)"
        self._change(
            "SELECT i.id AS identity, t.kind AS kind, t.slot AS slot, t.since AS since,"
            " t.since_precision AS since_precision, t.ended AS ended, t.ended_precision AS ended_precision,"
            f" t.direction AS direction, t.where_ AS where_, {differs} AS differs"
            " FROM temp.t_tie t JOIN identity i ON i.network = :network AND i.key = t.who"
            " JOIN tie o ON o.identity = i.id AND o.kind = t.kind AND o.slot = t.slot",
            greater,
        )
        self._do(
            "UPDATE tie SET since = c.since, since_precision = c.since_precision, ended = c.ended,"
            " ended_precision = c.ended_precision, direction = c.direction, where_ = c.where_, archive = :archive"
            " FROM temp.t_change c WHERE tie.identity = c.identity AND tie.kind = c.kind AND tie.slot = c.slot"
        )
        self._fates.new += self._do(
            "INSERT INTO tie SELECT i.id, t.kind, t.slot, t.since, t.since_precision, t.ended, t.ended_precision,"
            " t.direction, :archive, t.where_ FROM temp.t_tie t"
            " JOIN identity i ON i.network = :network AND i.key = t.who"
            " WHERE true ON CONFLICT DO NOTHING"
        )

    def _lists(self) -> None:
        """Who was on which list of this archive; the rows of an earlier one stay, since they tell who came back."""
        told = {row[0] for row in self._db.run("SELECT DISTINCT kind FROM temp.t_tie")} & _LISTS
        self._db.many(
            "INSERT INTO tie_list VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET whole = max(whole, excluded.whole)"
            " WHERE excluded.whole > whole",
            [(self._archive, kind, int(kind in self._whole)) for kind in sorted(told | self._whole)],
        )
        self._do(
            "INSERT OR IGNORE INTO listed SELECT i.id, t.kind, :archive FROM temp.t_tie t"
            " JOIN identity i ON i.network = :network AND i.key = t.who"
            " WHERE t.kind IN ('blocked', 'muted', 'removed', 'declined')"
        )

    # interactions

    def _interactions(self) -> None:
        columns = "who, kind, direction, at, precision, stated, conversation"
        ours, theirs = (
            f"({who}, {t}.kind, {t}.direction, {t}.at, {t}.precision, coalesce({t}.stated, ''),"
            f" coalesce({t}.conversation, '')"
            for who, t in (("t.who", "t"), ("w.key", "o"))
        )
        self._change(
            "SELECT o.id AS id, o.who AS was, i.id AS who, t.kind AS kind, t.direction AS direction, t.at AS at,"
            " t.precision AS precision, t.stated AS stated, t.conversation AS conversation, t.where_ AS where_,"
            " t.counted AS counted, t.second AS second, t.day AS day,"
            f" {ours}) <> {theirs}) AS differs"
            " FROM temp.t_interaction t JOIN interaction o ON o.network = :network AND o.key = t.key"
            " JOIN identity w ON w.id = o.who JOIN identity i ON i.network = :network AND i.key = t.who",
            f"{ours}, t.where_) > {theirs}, o.where_)",
        )
        self._do(
            "UPDATE interaction SET (who, kind, direction, at, precision, stated, conversation, where_, counted,"
            " second, day) = (c.who, c.kind, c.direction, c.at, c.precision, c.stated, c.conversation, c.where_,"
            " c.counted, c.second, c.day), archive = :archive FROM temp.t_change c WHERE interaction.id = c.id"
        )
        self._do(
            "INSERT OR IGNORE INTO temp.t_touched SELECT who FROM temp.t_change WHERE differs"
            " UNION SELECT was FROM temp.t_change WHERE differs"
        )
        # to look is cheaper than to try, but not where there is nothing yet
        known = self._count("SELECT 1 FROM interaction WHERE network = :network LIMIT 1")
        unknown = (
            "NOT EXISTS (SELECT 1 FROM interaction o WHERE o.network = :network AND o.key = t.key)" if known else "true"
        )
        new = self._do(
            f"INSERT INTO interaction (network, key, {columns}, archive, where_, counted, second, day)"
            " SELECT :network, t.key, i.id, t.kind, t.direction, t.at, t.precision, t.stated, t.conversation,"
            " :archive, t.where_, t.counted, t.second, t.day"
            " FROM temp.t_interaction t JOIN identity i ON i.network = :network AND i.key = t.who"
            f" WHERE {unknown} ON CONFLICT (network, key) DO NOTHING"
        )
        self._fates.new += new
        self._fates.new_interactions += new
        if new:
            self._do(
                "INSERT OR IGNORE INTO temp.t_touched SELECT i.id FROM (SELECT DISTINCT who FROM temp.t_interaction) t"
                " JOIN identity i ON i.network = :network AND i.key = t.who"
            )

    # conversations

    def _conversations(self) -> None:
        self._change(
            "SELECT o.id AS id, t.kind AS kind, t.owner_in AS owner_in, t.where_ AS where_,"
            " (t.kind, t.owner_in) <> (o.kind, o.owner_in) AS differs"
            " FROM temp.t_conversation t JOIN conversation o ON o.network = :network AND o.key = t.key",
            "(t.kind, t.owner_in, t.where_) > (o.kind, o.owner_in, o.where_)",
            always="o.archive IS NULL",
            count=False,
        )
        members = (
            " FROM temp.t_member t JOIN conversation c ON c.network = :network AND c.key = t.conversation"
            " JOIN identity i ON i.network = :network AND i.key = t.who"
            " LEFT JOIN identity b ON b.network = :network AND b.key = t.brought_by"
        )
        self._fates.changed += self._count(
            "SELECT count(*) FROM (SELECT id FROM temp.t_change WHERE differs UNION"
            f" SELECT c.id{members}"
            " LEFT JOIN conversation_member o ON o.conversation = c.id AND o.who = i.id"
            " LEFT JOIN identity ob ON ob.id = o.brought_by"
            " WHERE o.who IS NULL OR (t.joined IS NOT NULL AND (o.joined IS NULL OR t.joined < o.joined))"
            " OR (t.left_ IS NOT NULL AND (o.left_ IS NULL OR t.left_ > o.left_))"
            " OR (t.brought_by IS NOT NULL AND (ob.key IS NULL OR t.brought_by > ob.key)))"
        )
        self._do(
            "UPDATE conversation SET kind = c.kind, owner_in = c.owner_in, where_ = c.where_, archive = :archive"
            " FROM temp.t_change c WHERE conversation.id = c.id"
        )
        self._fates.new += self._do(
            "INSERT INTO conversation (network, key, kind, owner_in, archive, where_)"
            " SELECT :network, key, kind, owner_in, :archive, where_ FROM temp.t_conversation"
            " WHERE true ON CONFLICT (network, key) DO NOTHING"
        )
        self._do(
            f"INSERT INTO conversation_member SELECT c.id, i.id, t.joined, t.left_, b.id{members}"
            " WHERE true ON CONFLICT (conversation, who) DO UPDATE SET"
            " joined = coalesce(min(joined, excluded.joined), joined, excluded.joined),"
            " left_ = coalesce(max(left_, excluded.left_), left_, excluded.left_),"
            " brought_by = CASE WHEN brought_by IS NULL OR (SELECT key FROM identity WHERE id = excluded.brought_by)"
            " > (SELECT key FROM identity WHERE id = brought_by) THEN excluded.brought_by ELSE brought_by END"
            " WHERE (excluded.joined IS NOT NULL AND (joined IS NULL OR excluded.joined < joined))"
            " OR (excluded.left_ IS NOT NULL AND (left_ IS NULL OR excluded.left_ > left_))"
            " OR (excluded.brought_by IS NOT NULL AND brought_by IS NOT excluded.brought_by)"
        )

    # utterances

    def _utterances(self) -> None:
        # a conversation that is only spoken of so far gives way to whatever archive tells of it
        self._do(
            "INSERT INTO conversation (network, key, kind, owner_in, archive, where_)"
            " SELECT DISTINCT :network, conversation, 'group', 1, NULL, '' FROM temp.t_utterance"
            " WHERE true ON CONFLICT (network, key) DO NOTHING"
        )
        # what a clock on a wall showed does not change with the zone it is read in
        ours = "(k.key, s.key, coalesce(o.wall, o.at), o.wall IS NULL, o.introducing, o.thanks, o.question)"
        theirs = (
            "(t.conversation, t.speaker, coalesce(t.wall, t.at), t.wall IS NULL, t.introducing, t.thanks, t.question)"
        )
        names = (
            "coalesce((SELECT json_group_array(key) FROM (SELECT w.key AS key FROM utterance_name n"
            " JOIN identity w ON w.id = n.who WHERE n.utterance = o.id ORDER BY n.nth)), '[]')"
        )
        self._change(
            "SELECT o.id AS id, t.key AS key, c.id AS conversation, i.id AS speaker, t.at AS at, t.wall AS wall,"
            " t.introducing AS introducing, t.thanks AS thanks, t.question AS question,"
            " t.signs_version AS signs_version, t.names AS names, t.where_ AS where_,"
            f" {theirs} <> {ours} OR t.names <> {names} OR t.signs_version <> o.signs_version AS differs"
            " FROM temp.t_utterance t JOIN utterance o ON o.network = :network AND o.key = t.key"
            " JOIN conversation k ON k.id = o.conversation JOIN identity s ON s.id = o.speaker"
            " JOIN conversation c ON c.network = :network AND c.key = t.conversation"
            " JOIN identity i ON i.network = :network AND i.key = t.speaker",
            f"t.signs_version > o.signs_version OR {theirs} > {ours}"
            f" OR ({theirs} = {ours} AND (t.names, t.where_) > ({names}, o.where_))",
            unless="t.signs_version < o.signs_version",
            always="t.signs_version > o.signs_version",
        )
        self._do(
            "UPDATE utterance SET (conversation, speaker, at, wall, introducing, thanks, question, signs_version,"
            " where_) = (c.conversation, c.speaker, c.at, c.wall, c.introducing, c.thanks, c.question,"
            " c.signs_version, c.where_), archive = :archive FROM temp.t_change c WHERE utterance.id = c.id"
        )
        last = self._count("SELECT max(id) FROM utterance")
        self._fates.new += self._do(
            "INSERT INTO utterance (network, key, conversation, speaker, at, wall, introducing, thanks, question,"
            " signs_version, archive, where_) SELECT :network, t.key, c.id, i.id, t.at, t.wall, t.introducing,"
            " t.thanks, t.question, t.signs_version, :archive, t.where_ FROM temp.t_utterance t"
            " JOIN conversation c ON c.network = :network AND c.key = t.conversation"
            " JOIN identity i ON i.network = :network AND i.key = t.speaker"
            " WHERE true ON CONFLICT (network, key) DO NOTHING"
        )
        named = f"(id > {last} OR id IN (SELECT id FROM temp.t_change WHERE differs))"
        self._do(f"DELETE FROM utterance_name WHERE utterance IN (SELECT id FROM utterance WHERE {named})")
        self._do(
            # CROSS keeps the order: left to itself, the planner tries every identity with every utterance
            "INSERT INTO utterance_name SELECT o.id, j.key, w.id"
            f" FROM (SELECT id, key FROM utterance WHERE network = :network AND {named}) o"
            " CROSS JOIN temp.t_utterance t ON t.key = o.key CROSS JOIN json_each(t.names) j"
            " CROSS JOIN identity w ON w.network = :network AND w.key = j.value"
        )

    def _change(
        self, joined: str, greater: str, *, unless: str = "false", always: str = "false", count: bool = True
    ) -> None:
        """Fill `t_change` with the rows (`t`) that take the place of those in the book (`o`)."""
        self._db.run("DROP TABLE IF EXISTS temp.t_change")
        self._do(
            f"CREATE TEMP TABLE t_change AS {joined} WHERE NOT ({unless}) AND"
            f" (({always}) OR o.archive IN (SELECT id FROM temp.t_older) OR (o.archive = :archive AND ({greater})))"
        )
        if count:
            self._fates.changed += self._count("SELECT count(*) FROM temp.t_change WHERE differs")
