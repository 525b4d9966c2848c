"""One message is one contact with one person, however many keys the person has.

A message to several is a contact with each of them, and a post with each whom it reaches; the keys of such contacts
begin alike and tell them apart behind a `>` or a second `:`. Where two of those reached turn out to be one person (an
export knew the name, a newer one the profile; a handle and a number; two accounts that the owner joined), the second
row is kept, since the two may be parted again, and does not count.
"""

from __future__ import annotations

from collections.abc import Collection

from warmlinks.store.database import Database, where_in
from warmlinks.values import COUNTED_KINDS

__all__ = ["count_once"]

_KINDS = ",".join(f"'{kind}'" for kind in sorted(COUNTED_KINDS))

_MESSAGE = """
    CASE WHEN instr(i.key, '>') THEN substr(i.key, 1, instr(i.key, '>') - 1)
    ELSE substr(i.key, 1, instr(i.key, ':') + instr(substr(i.key, instr(i.key, ':') + 1), ':') - 1) || '@' || i.day END
"""
"""What is equal for contacts of one message; the day parts those that recur under one name."""


def count_once(db: Database, people: Collection[int] | None = None) -> int:
    """Count each message once for each of these people, or of all; return how many rows have changed."""
    only = where_in("m.person", people)
    joined = "" if people is None else " JOIN member m ON m.identity = i.who"
    left_out = {
        number
        for (number,) in db.run(
            f"SELECT i.id FROM interaction i{joined} WHERE i.counted = 0 AND i.kind IN ({_KINDS}) AND {only}"
        )
    }
    # the best row is the last in order: a reply before a quote, a quote before a mention
    repeated = {
        number
        for (number,) in db.run(
            f"""
            SELECT id FROM (
                SELECT i.id AS id, row_number() OVER (PARTITION BY m.person, i.network, i.source, {_MESSAGE}
                    ORDER BY i.key DESC) AS nth
                FROM member m JOIN interaction i ON i.who = m.identity
                WHERE m.person IN (SELECT m.person FROM member m WHERE {only} GROUP BY m.person HAVING count(*) > 1)
                AND i.kind IN ({_KINDS}) AND (instr(i.key, '>') OR i.key LIKE '%:%:%')
            ) WHERE nth > 1
            """
        )
    }
    db.many("UPDATE interaction SET counted = 0 WHERE id = ?", [(number,) for number in repeated - left_out])
    db.many("UPDATE interaction SET counted = 1 WHERE id = ?", [(number,) for number in left_out - repeated])
    return len(repeated ^ left_out)
