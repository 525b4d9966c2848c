"""The book's tables. Records are stored as they came; people and the states of ties are derived and can be rebuilt.

Kinds of tables:

- records: `archive`, `identity`, `account`, `fact`, `detail`, `tie`, `interaction`, `conversation`,
  `conversation_member`, `utterance`, `utterance_name`. Of each record the one from the newest archive stands, whatever
  the order of loading.
  `tie_list` and `listed` say which archive held a list of those blocked or muted, and who was on it: there the newest
  whole list decides, and who came back is told by the lists in between.
- the owner's word: `decision`, `setting`, `tag`, `tag_cadence`, `pause`, `snooze`, `forgotten`, interactions without
  an archive, and of introductions `introduction`, `introduction_party`, `introduction_word`, `introduction_told` and
  `consent`.
- the delivery log: `hand_over`, `said` and `named`: what was sent, what it said, and of whom.
- the journal: `undo_step`, `undo_who` and `undo_row`: what each of the owner's words changed, so that it can be taken
  back. It may be emptied at any time, and what hangs on somebody who is forgotten goes with them.
- `cursor`: how far each feed has come, and each file that grows; without it all is asked again, and nothing is doubled.
- `loaded`: which archives were read whole, so that they need not be read again; it may be emptied at any time.
- `row_digest`: digests of blocks of rows, by which rot is noticed.
- derived: `member`, `person`, `tie_state`, `tie_carrier`, `tie_look`, `level_bin`, and in `interaction` the columns
  `source`, `second`, `day` and `counted`. `doctor` makes them anew and compares. `member.sure` is the first identity
  of the person that keys and decisions make alone, without what is assumed.

Everything that speaks of a person refers to one `identity`, never to a joined person: taking a join back needs no
other row to change. Deleting an identity deletes what hangs on it.

Times are whole milliseconds of UTC. `precision` says what the record said: 0 an instant, 1 a wall clock without a zone
(stored as if its zone were UTC), 2 a date (stored as its midnight, as if in UTC). `second` and `day` are what that
means in the book's own zone. An utterance has its instant in `at`, and in `wall` what a clock without a zone showed.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from warmlinks.calendar.times import NEVER, NEVER_DAY, impossible
from warmlinks.store.layout import TABLES, WITHOUT_TIME

__all__ = [
    "APPLICATION_ID",
    "BLUEPRINT",
    "COUNTING",
    "DERIVED",
    "FORGETTING",
    "FREE_TEXT",
    "FROM_FORMAT_1",
    "ME",
    "RECORD_KEYS",
    "REMAKE",
    "UNDIGESTED",
    "WITHOUT_TIME",
    "Blueprint",
]

APPLICATION_ID = 0x574C4E4B
"""Marks an SQLite file as a book: `WLNK`."""

ME = "me"
"""The network of what the owner types."""

_OTHER_TABLES = """
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hand_over (
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('about', 'delivered', 'safe', 'refused', 'doubt')),
    attempts INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    ended INTEGER,
    next_try INTEGER,
    why TEXT NOT NULL,
    receipt TEXT,
    sender TEXT NOT NULL,
    limit_ INTEGER NOT NULL,
    PRIMARY KEY (key, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE undo_step (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    people INTEGER NOT NULL
) STRICT;

CREATE TABLE undo_who (
    step INTEGER NOT NULL REFERENCES undo_step (id) ON DELETE CASCADE,
    who INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    PRIMARY KEY (step, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX undo_who_who ON undo_who (who);

CREATE TABLE undo_row (
    step INTEGER NOT NULL REFERENCES undo_step (id) ON DELETE CASCADE,
    nth INTEGER NOT NULL,
    table_ TEXT NOT NULL,
    came INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (step, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE loaded (
    mark BLOB PRIMARY KEY,
    report TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
    what TEXT NOT NULL,
    account TEXT NOT NULL,
    place TEXT,
    at INTEGER NOT NULL,
    complete INTEGER,
    not_before INTEGER,
    why TEXT NOT NULL,
    PRIMARY KEY (what, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE row_digest (
    name TEXT NOT NULL,
    block INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (name, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id INTEGER PRIMARY KEY REFERENCES identity (id) ON DELETE CASCADE,
    short TEXT NOT NULL,
    name TEXT NOT NULL,
    named INTEGER NOT NULL
) STRICT;

CREATE TABLE member (
    identity INTEGER PRIMARY KEY REFERENCES identity (id) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    sure INTEGER NOT NULL
) STRICT;
CREATE INDEX member_person ON member (person);

CREATE TABLE tie_state (
    person INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    m INTEGER NOT NULL,
    n_in INTEGER NOT NULL,
    n_out INTEGER NOT NULL,
    n_both INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL
) STRICT;
CREATE INDEX tie_state_last ON tie_state (last);

CREATE TABLE tie_carrier (
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (person, network, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX tie_carrier_own ON tie_carrier (person) WHERE network = 'me';

CREATE TABLE tie_look (
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    nth INTEGER NOT NULL,
    bin INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    PRIMARY KEY (person, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE level_bin (
    bin INTEGER PRIMARY KEY,
    looks INTEGER NOT NULL,
    contacts INTEGER NOT NULL
) STRICT;
"""
"""What is not exported: the journal, the delivery log, and what is derived."""

DERIVED = ("person", "member", "tie_state", "tie_carrier", "tie_look", "level_bin")
"""The tables that are made anew from the others, whole: `doctor` compares them."""

UNDIGESTED = (*DERIVED, "interaction.source", "interaction.counted", "interaction.second", "interaction.day")
"""The tables and columns that are made anew from others, and need no digest."""

COUNTING = ("archive", "identity", "interaction", "conversation", "utterance")
"""The tables whose rows only ever come with a number above all others."""

_STATEMENTS = (
    *(statement for table in TABLES.values() for statement in table.statements),
    *(statement.strip() for statement in _OTHER_TABLES.removesuffix(";\n").split(";\n")),
)

RECORD_KEYS = {
    table.name: keys
    for table in TABLES.values()
    if (keys := tuple(column.name for column in table.columns if column.kind in {"key", "conversation_key"}))
}
"""Keys of records that are nobody's identity but may have somebody's name in them, as the folder of a talk has."""

FREE_TEXT = (
    *(
        (table.name, column.name, "true" if table.redacted == "false" else table.redacted)
        for table in TABLES.values()
        for column in table.columns
        if column.kind in {"text", "place", "label"}
    ),
    ("cursor", "what", "true"),
    ("cursor", "account", "true"),
    ("cursor", "why", "true"),
    ("hand_over", "why", "true"),
    ("hand_over", "receipt", "true"),
)
"""Table, column and condition: where any words may stand, also somebody's name. `forget` looks through them."""


@frozen
class Blueprint:
    """The tables of the present version, and how to migrate a book of an older one.

    A book gets the present tables first: new ones, and those that have other columns anew with the rows that they had.
    `changes` maps a version to the statements that lead from there to the next one.
    """

    version: int
    tables: str
    changes: Mapping[int, str] = field(factory=dict)


_COVERAGE_OF_FORMAT_1 = """
UPDATE archive SET sees = coalesce(
    (
        SELECT json_group_object(k.kind, k.sees) FROM (
            SELECT i.kind AS kind, CASE WHEN (
                SELECT 1 FROM interaction o
                WHERE o.network = i.network AND o.kind = i.kind AND o.direction <> 'out' LIMIT 1
            ) THEN 'both_sides' ELSE 'own_side' END AS sees
            FROM interaction i WHERE i.archive = archive.id GROUP BY i.kind ORDER BY i.kind
        ) k
    ), '{}'
) WHERE sees IN ('own_side', 'both_sides')"""
"""It said one thing of all contact: a kind of which nobody's was ever seen is taken as the owner's own side."""

FORGETTING = "forgetting"
"""Stands in `meta` while somebody who was forgotten is still in the file, the log or a backup."""

REMAKE = "remake"
"""Stands in `meta` where what is derived has to be made anew before the book is used."""

FROM_FORMAT_1 = (
    _COVERAGE_OF_FORMAT_1,
    "INSERT INTO tie_list SELECT DISTINCT archive, kind, 1 FROM tie WHERE kind IN ('blocked', 'muted')",
    "INSERT INTO listed SELECT identity, kind, archive FROM tie WHERE kind IN ('blocked', 'muted')",
)
"""What version 1, and an export made by it, did not say yet: made of what it did say."""

JOURNAL_OF_DECISIONS = (
    (
        "INSERT INTO undo_step SELECT step, CASE max(verdict) WHEN 'same' THEN 'merge' WHEN 'open' THEN 'set'"
        " ELSE 'keep_apart' END, 0"
        " FROM decision GROUP BY step"
    ),
    "INSERT INTO undo_who SELECT step, a FROM decision UNION SELECT step, b FROM decision",
    "INSERT INTO undo_row SELECT step, id, 'decision', 1, json_array(id, a, b, verdict, step, at) FROM decision",
    "UPDATE undo_step SET people = (SELECT count(*) FROM undo_who w WHERE w.step = undo_step.id)",
)
"""The journal of decisions that were given before there was one, or in another book; an export does not hold it."""

_TO_VERSION_2 = "".join(
    f"{statement};\n"
    for statement in (
        *FROM_FORMAT_1,
        (
            "UPDATE interaction SET source ="
            f" coalesce((SELECT source FROM archive WHERE id = interaction.archive), '{ME}')"
        ),
        # what has no possible time never comes; the state of such a tie is made anew whenever it is asked for
        (
            f"UPDATE interaction SET second = {NEVER}, day = {NEVER_DAY}"
            f" WHERE {impossible('at', day_only='precision = 2')}"
        ),
        (
            f"UPDATE tie_state SET last = {NEVER} WHERE person IN (SELECT m.person FROM member m"
            f" JOIN interaction i ON i.who = m.identity WHERE i.second = {NEVER})"
        ),
        f"INSERT INTO meta VALUES ('{REMAKE}', '1')",
        *JOURNAL_OF_DECISIONS,
    )
)

BLUEPRINT = Blueprint(
    version=2, tables="".join(f"{statement};\n" for statement in _STATEMENTS), changes={1: _TO_VERSION_2}
)
