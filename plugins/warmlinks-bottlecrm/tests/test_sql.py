"""The door by SQL, as far as it can be tried without a database; with one: tests/crms."""

from __future__ import annotations

import pytest

from warmlinks.errors import SettingsError
from warmlinks.plugins.doors import Change, FieldKind, Result
from warmlinks_bottlecrm.interactions import KINDS, interactions, word_for
from warmlinks_bottlecrm.sql_door import BottleCrmSqlDoor, _result_without_write

ORG = "c4d7f21e-4411-4cce-bcdc-a40497ef426e"
KEY = "17eb1a61-25b3-4d0f-8a73-000000000001"
DATABASE = "host=db.example.org dbname=crm_db user=warmlinks"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"database": DATABASE}, "needs the setting organisation"),
        ({"database": DATABASE, "organisation": "Ours"}, "is the id of one"),
        ({"database": f"{DATABASE} password=hunter2", "organisation": ORG}, "no password"),
        ({"database": "postgresql://sam:hunter2@db.example.org/crm_db", "organisation": ORG}, "no password"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(table, told):
    """Without an organisation nothing is seen; a secret has its own setting, and is not repeated."""
    with pytest.raises(SettingsError, match=told) as error:
        BottleCrmSqlDoor.configure(table)
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("version", "held", "busy", "result", "given"),
    [
        ("1", {"nickname": "Jo"}, False, Result.DONE, {"warmth": 0.5}),
        ("1", {"warmth": 0.5}, False, Result.SAME, {}),
        ("2", {"warmth": 0.5}, False, Result.SAME, {}),
        ("2", {"nickname": "Jo"}, False, Result.STALE, {}),
        (None, None, True, Result.LATER, {}),
        (None, None, False, Result.GONE, {}),
    ],
)
def test_what_becomes_of_a_change(version, held, busy, result, given):
    """It is decided by the row that is held: what is there already is the same, whoever put it there."""
    change = Change(contact=KEY, fields={"warmth": 0.5}, version="1")
    row = None if version is None else (version, held)

    written, merged = _result_without_write(change, {"warmth": FieldKind.NUMBER}, row, {KEY} if busy else set())

    assert (written.result, merged) == (result, given)


def test_its_words_and_its_table_agree():
    """A call that reached nobody has a word of its own for rows, and is left out in the database."""
    assert KINDS[word_for("call", "connected")] == KINDS[word_for("call", "")] == "call"
    assert {KINDS[word_for("call", outcome)] for outcome in ("no_answer", "voicemail", "busy", "wrong_number")} == {
        None
    }
    assert "outcome in ('', 'connected')" in interactions().table
