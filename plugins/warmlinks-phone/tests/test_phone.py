"""Whose a phone is, whom its numbers stand for, and what two backups of one phone make together."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warmlinks as wl
from warmlinks.archive import Archive
from warmlinks.errors import InputError, OwnerUnknownError, SettingsError
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import About, Account, Person, Refused, Skipped
from warmlinks.testing.examples import database_files, write_zip
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import Identity, Interaction
from warmlinks_phone._imessage import text_in
from warmlinks_phone.samples import packed_text
from warmlinks_phone.source import PhoneSource

OWNER = "+447700900999"
NOW = datetime(2026, 2, 1, tzinfo=UTC)


def sms(*rows, name="sms.xml"):
    """A backup of (number, time in ms, 1 for received or 2 for sent, text)."""
    lines = "".join(
        f'<sms address="{number}" date="{at}" type="{kind}" body="{text}" contact_name="(Unknown)" />'
        for number, at, kind, text in rows
    )
    return {name: f"<?xml version='1.0' encoding='UTF-8' ?><smses count='1'>{lines}</smses>"}


def read(files, *, owner=OWNER, accounts=(), **settings):
    with Archive.of_bytes(files, owner=owner, accounts=accounts) as archive:
        archive.settings = PhoneSource.configure(settings)
        return list(PhoneSource().read(archive))


def keys(records):
    return sorted({one.identity.key for one in records if isinstance(one, Person)})


def of(records, kind):
    return [one for one in records if isinstance(one, kind)]


# whose it is


def test_whoever_is_not_named_is_asked_for():
    """A backup of texts alone says nothing of whose phone it was."""
    with pytest.raises(OwnerUnknownError, match="does not say whose phone"):
        read(sms(("+447700900123", 1766000000000, 1, "a")), owner=None)


def test_the_book_may_know_it():
    """By an account on this network first, else by the owner's numbers elsewhere."""
    here = Identity("phone", OWNER, phones=(OWNER,))
    elsewhere = Identity("pond", "sam", phones=("+44 7700 900888",))
    backup = sms(("+447700900123", 1766000000000, 1, "a"))

    assert of(read(backup, owner=None, accounts=[elsewhere, here]), Account)[0].identity.key == OWNER
    assert of(read(backup, owner=None, accounts=[elsewhere]), Account)[0].identity.key == "+447700900888"


@pytest.mark.parametrize("owner", ["Sam Owner", "66500", "@sam"])
def test_an_owner_is_a_number_or_an_address(owner):
    """Nothing else is looked for on a phone."""
    with pytest.raises(OwnerUnknownError, match="neither a phone number nor an address"):
        read(sms(("+447700900123", 1766000000000, 1, "a")), owner=owner)


def test_the_phone_of_somebody_else_is_refused(files_of):
    """Where it says whose it is, and where two of one owner are meant it is told by both."""
    with pytest.raises(OwnerUnknownError, match="not of \\+447700900111"):
        read(files_of("mac"), owner="+447700900111")

    accounts = of(read(files_of("mac"), owner=["+447700900111", "07700 900999"]), Account)
    assert [one.identity.key for one in accounts] == ["+447700900111", OWNER, "sam@tidewater.example"]


def test_a_number_may_be_typed_as_it_is_written(tmp_path):
    """The book takes it for the same."""
    path = write_zip(
        tmp_path / "a.zip", [(n, t.encode()) for n, t in sms(("+447700900123", 1766000000000, 1, "a")).items()]
    )
    with book() as opened:
        (report,) = opened.load(path, owner="07700 900 999").files

    assert (report.refused, report.new) == (0, 3)


# numbers


@pytest.mark.parametrize(
    ("written", "settings", "owner", "key"),
    [
        ("07700 900123", {}, OWNER, "+447700900123"),
        ("07700 900123", {}, "sam@x.example", "tel:07700900123"),
        ("07700 900123", {"country": "gb"}, "sam@x.example", "+447700900123"),
        ("030 1234567", {"country": "DE"}, OWNER, "+49301234567"),
        ("(212) 555-0123", {}, "+1 646 555 0123", "+12125550123"),
        ("555-0123", {}, "+1 646 555 0123", "tel:5550123"),
        ("447700900123", {}, "+49 1512 2000000", "tel:447700900123"),
        ("0044 7700 900123", {}, "+49 1512 2000000", "+447700900123"),
        ("\u202a+44 7700 900123\u202c", {}, OWNER, "+447700900123"),
        ("sip:+447700900123@ims.example", {}, OWNER, "+447700900123"),
        ("Mira@Tidewater.Example", {}, OWNER, "mira@tidewater.example"),
    ],
)
def test_a_number_gets_the_country_that_is_known(written, settings, owner, key):
    """The setting's, else the owner's; none is guessed."""
    records = read(sms((written, 1766000000000, 1, "a")), owner=owner, **settings)

    assert keys(records) == [key]
    told = " ".join(of(records, About)[0].not_included)
    assert ("the country of 1 number" in told) == key.startswith("tel:")


def test_one_that_is_written_whole_elsewhere_tells_the_country():
    """Where two are alike neither does."""
    national = ("07700 900123", 1766000000000, 1, "a")
    whole = ("+447700900123", 1766000060000, 1, "b")
    other = ("+337700900123", 1766000120000, 1, "c")

    assert keys(read(sms(national, whole), owner="sam@x.example")) == ["+447700900123"]
    assert keys(read(sms(national, whole, other), owner="sam@x.example")) == ["+337700900123", "+447700900123"]
    # 030 55512345 ends as it does, and is another
    assert keys(read(sms(("55512345", 1, 1, ""), ("+493055512345", 2, 1, "")), owner="sam@x.example")) == [
        "+493055512345",
        "tel:55512345",
    ]


@pytest.mark.parametrize("number", ["66500", "HarbourBank", "+448001234567", "*100#", "-2", "null", "Unknown", ""])
def test_who_is_no_person_is_left_out(number):
    """Short numbers, names in place of numbers, what is free of charge, and whoever hides."""
    records = read(sms((number, 1766000000000, 1, "a")))

    assert not of(records, Interaction)
    assert len(of(records, Skipped)) == 1


def test_a_country_that_is_none_is_refused():
    """By the settings, before anything is read."""
    with pytest.raises(SettingsError, match="no such country"):
        PhoneSource.configure({"country": "UK"})
    with pytest.raises(SettingsError, match="country"):
        PhoneSource.configure({"country": 44})


# several backups


def book():
    registry = Registry(plugins={"phone": as_plugin(PhoneSource)}, discover=False)
    return wl.Book.open(":memory:", timezone="Europe/London", registry=registry)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["+447700900123", "07700 900123", "+447700900777", "66500"]),
        st.integers(1_766_000_000, 1_766_000_009).map(lambda second: second * 1000),
        st.sampled_from([1, 2]),
        st.sampled_from(["a", "b", ""]),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(ROWS, st.integers(0, 12), st.integers(0, 12))
def test_backups_that_overlap_add_nothing(rows, end, start):
    """Whatever lies in both is there once, and all of either is there; in one archive, and again in another."""
    whole = read(sms(*rows))
    parts = sms(*rows[:end], name="sms-1.xml") | sms(*rows[start:], name="sms-2.xml")
    both = read(parts)
    doubled = read(sms(*rows, *rows))

    def contacts(records):
        return {(one.key, one.who, one.direction, one.at) for one in of(records, Interaction)}

    assert contacts(both) <= contacts(whole)
    assert contacts(doubled) == contacts(whole)
    if start <= end:
        assert contacts(both) == contacts(whole)
    assert max(Counter(one.key for one in of(both, Interaction)).values(), default=1) == 1


def test_a_book_has_everything_once(files_of, tmp_path):
    """Two overlapping backups, then a call log that has some of the calls, then all again."""
    android = files_of("android")
    earlier = android["sms-20260110090000.xml"].partition(b"  <mms ")[0] + b"</smses>"
    first = write_zip(tmp_path / "first.zip", [("sms-20251218.xml", earlier)])
    second = write_zip(tmp_path / "second.zip", android.items())
    log = tmp_path / "calllog.db"
    log.write_bytes(files_of("call_logs")["calllog.db"])
    with book() as opened:
        opened.load(first, owner=OWNER)
        one = opened.load(second)
        opened.load(log)
        again = [opened.load(path, reread=True).files[0] for path in (first, second, log)]
        mira = next(one for one in opened.connections(now=NOW) if one.name == "Mira Holt")
        found = opened.introductions(now=NOW)

    assert one.new_interactions > 0
    assert [(file.new, file.changed) for file in again] == [(0, 0)] * 3
    assert mira.interactions == {"in": 2, "out": 2, "both": 2}
    assert (found[0].network, found[0].role) == ("phone", "introduced")


def test_a_number_whose_country_comes_out_later_stays_one_person(tmp_path):
    """The key that it had before leads to the one that it has now."""
    first = tmp_path / "sms-1.xml"
    second = tmp_path / "sms-2.xml"
    first.write_text(sms(("07700 900123", 1766000000000, 1, "a"))["sms.xml"])
    second.write_text(sms(("07700 900123", 1766000060000, 1, "b"), ("+447700900123", 1766000120000, 2, "c"))["sms.xml"])
    with book() as opened:
        opened.load(first, owner="sam@x.example")
        opened.load(second)
        people = opened.connections(now=NOW)

    assert [one.interactions for one in people] == [{"in": 2, "out": 1, "both": 0}]


# what cannot be read


def test_an_encrypted_database_is_refused_in_one_sentence():
    """With what to do, where the backup of a phone has a password."""
    name = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
    with pytest.raises(InputError, match="encrypted") as caught:
        read({f"3d/{name}": bytes(range(256)) * 64})

    assert "without a password" in caught.value.advice


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "nothing in it is of a phone"),
        ({"sms-1.xml": "<html></html>"}, "nothing in it is of a phone"),
        ({"sms-1.xml": "{}"}, "no XML"),
        ({"sms-1.xml": b""}, "no XML"),
        ({"sms-1.xml": "<!DOCTYPE smses [<!ENTITY a 'b'>]><smses></smses>"}, "document type"),
        ({"chat.db": b""}, "empty"),
        (database_files("chat.db", "CREATE TABLE notes (a)"), "none of the tables"),
        (database_files("sms.db", "CREATE TABLE message (address, date); CREATE TABLE msg_group (a)"), "iOS 5"),
    ],
)
def test_what_is_no_phone_says_so(files, why):
    """One reason each."""
    with pytest.raises(InputError) as caught:
        read(files)

    assert why in str(caught.value)


def test_a_table_that_holds_anything_at_all_is_read():
    """No column has to be of the kind that it should be."""
    script = """CREATE TABLE handle (id); CREATE TABLE chat (guid);
    CREATE TABLE chat_message_join (chat_id, message_id);
    CREATE TABLE chat_handle_join (chat_id, handle_id);
    CREATE TABLE message (guid, text, attributedBody, handle_id, date, is_from_me, item_type, group_action_type,
      other_handle, service, account);
    INSERT INTO handle VALUES ('+447700900123'), (NULL), (x'00ff'), (17);
    INSERT INTO chat VALUES (NULL), (x'ff'), (3.5);
    INSERT INTO chat_handle_join VALUES (1, 1), ('x', NULL), (2, 'y'), (3, 2);
    INSERT INTO chat_message_join VALUES (1, 1), (x'01', 2), (2, 'z'), (NULL, NULL), (1, 4), (1, 5), (2, 6);
    INSERT INTO message VALUES ('g1', 17, 'no bytes', 1, 700000000, 'yes', NULL, NULL, NULL, 3, x'00'),
      ('g2', NULL, x'00', 'one', 'today', 0, 1, 0, 1, NULL, 5), (NULL, 'a', NULL, 1, 700000000, 0, 0, 0, 0, NULL, NULL),
      ('g4', 'a', x'', 99, 9e300, 1, 0, 0, 0, x'ff', NULL), ('g5', NULL, NULL, 2.5, -9e18, NULL, 1, 0, 'h', NULL, NULL),
      ('g6', 'b', NULL, 1, 7e17, 0, x'01', NULL, NULL, NULL, NULL)"""

    records = read(database_files("chat.db", script))

    assert {type(one) for one in records} >= {About, Account, Refused}


@settings(max_examples=40)
@given(st.text(), st.binary(max_size=9))
def test_packed_text_comes_out_whole(text, more):
    """Whatever its length; of anything else comes nothing."""
    try:
        packed = packed_text(text * 40)
    except UnicodeEncodeError:
        return

    assert text_in(packed + more) == text * 40
    assert text_in(more) == ""
    for cut in range(0, len(packed), 7):
        text_in(packed[:cut])


def test_a_crowd_and_a_group_that_changes():
    """Who came later did not hear what was said before, and above eight nobody is in touch with anybody."""
    rows = ", ".join(f"({n}, '+4477009001{n:02}')" for n in range(1, 12))
    script = f"""CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT);
    CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER);
    CREATE TABLE chat_handle_join (chat_id, handle_id); CREATE TABLE chat_message_join (chat_id, message_id);
    CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, date INTEGER, is_from_me INTEGER, handle_id INTEGER,
      item_type INTEGER, group_action_type INTEGER, other_handle INTEGER);
    INSERT INTO handle VALUES {rows};
    INSERT INTO chat VALUES (1, 'iMessage;+;chat1', 43);
    INSERT INTO chat_handle_join SELECT 1, ROWID FROM handle WHERE ROWID <> 3;
    INSERT INTO message VALUES (1, 'a', 700000000, 1, 0, 0, 0, 0), (2, 'b', 700000100, 0, 2, 1, 0, 9),
      (3, 'c', 700000150, 1, 0, 0, 0, 0), (4, 'd', 700000050, 0, 3, 3, 0, 0), (5, 'e', 700000200, 0, 2, 1, 0, 10),
      (6, 'f', 700000250, 1, 0, 0, 0, 0), (7, 'g', 700000060, 1, 0, 1, 0, 11), (8, 'h', 700000040, 1, 0, 1, 1, 11);
    INSERT INTO chat_message_join SELECT 1, ROWID FROM message;"""
    records = read(database_files("chat.db", script.replace("WHERE ROWID <> 3", "WHERE ROWID NOT IN (3, 4)")))
    said = Counter(one.key.partition(">")[0] for one in of(records, Interaction))

    # 1, 2, 5 to 8 and the two who left; 9 was brought in, 10 after that made nine of them
    assert said == {"imessage:a": 8, "imessage:c": 8}
    assert [one.why for one in of(records, Skipped)].count("more than eight others") == 1
