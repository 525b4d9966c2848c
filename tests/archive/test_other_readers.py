"""Lines, tables without a header, XML and databases: bounded, in place, and nothing but data."""

from __future__ import annotations

import contextlib
import gc
import json
import tempfile
import threading
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import msgspec
import pytest
from doubling import AT_MOST, growth
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.archive import Archive, Budgets, _database, _elements
from warmlinks.errors import BudgetError, InputError, RecordError
from warmlinks.plugins._guard import Deadline
from warmlinks.plugins.sources import Account, CoveredSides, Person, Refused, Source
from warmlinks.testing.examples import Example, database_files
from warmlinks.testing.sources import SourceConformance
from warmlinks.testing.watching import blocked
from warmlinks.values import Identity, Interaction


class Said(msgspec.Struct):
    id: int
    text: str = ""


@pytest.fixture
def one_of():
    """An archive of one file, and that."""
    archives = []

    def make(data, name="x", **budgets):
        archives.append(Archive.of_bytes({name: data}, budgets=Budgets(**budgets)))
        return archives[-1], archives[-1].find(name)[0]

    yield make
    for archive in archives:
        archive.close()


def told(found):
    return [(number, type(value) if isinstance(value, InputError) else value) for number, value in found]


# lines


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_come_without_their_ends(one_of, codec):
    """Whatever ends them, in the encodings that are told by their beginning."""
    archive, member = one_of("a é\r\nb\n\nc".encode(codec))

    assert list(archive.lines(member)) == [(0, "a é"), (1, "b"), (2, ""), (3, "c")]


def test_a_bad_line_costs_itself(one_of):
    """One that is too long, or no text in that encoding."""
    archive, member = one_of(b"a\n" + b"x" * 3000 + b"\n\xff\nb\n", field_bytes=100)

    assert told(archive.lines(member)) == [(0, "a"), (1, BudgetError), (2, InputError), (3, "b")]


def test_json_lines_are_decoded(one_of):
    """Empty ones are passed over; what cannot be decoded comes in its place."""
    lines = [
        '\ufeff{"id": 1}',
        "",
        '  {"id": 2, "text": "x"} ',
        '{"id": "x"}',
        "nonsense",
        '{"id": 3, "id": 4}',
        "[" * 99,
    ]
    archive, member = one_of(
        "\n".join([*lines, json.dumps({"id": 1, "text": "y" * 500}), '{"id": 5}']), record_bytes=400
    )

    found = list(archive.lines(member, Said))

    assert told(found) == [
        (0, Said(1)),
        (1, Said(2, "x")),
        *[(number, InputError) for number in range(2, 6)],
        (6, BudgetError),
        (7, Said(5)),
    ]
    assert "[2] byte " in str(found[2][1])


def test_rubbish_is_given_up(one_of):
    """By the same run of bad ones as elsewhere."""
    for read in (lambda a, m: a.lines(m), lambda a, m: a.lines(m, Said), lambda a, m: a.xml(m, "a")):
        archive, member = one_of(b"<r>" + b"\xff<a <\n" * 900)
        with pytest.raises(InputError, match="in a row"):
            list(read(archive, member))


# tables


@pytest.mark.parametrize("header", ["", "Account address,Show boosts\n", "account address;x\n"])
def test_a_table_without_a_header_is_read_by_names(one_of, header):
    """A header that is there all the same is told by its first name."""
    mark = ";" if ";" in header else ","
    archive, member = one_of(f"{header}ada@x.example{mark}true\nben@y.example{mark}false\n")

    rows = [row["Account address"] for _, row in archive.rows(member, names=("Account address", "Show boosts"))]

    assert rows == ["ada@x.example", "ben@y.example"]


def test_rows_of_such_a_table_may_be_short_or_bad(one_of):
    """Short ones where that is said."""
    archive, member = one_of("ada,1,2\nben\ncleo,1,2\n")

    assert [row["a"] for _, row in archive.rows(member, names=("a", "b", "c"), open_end=True)] == ["ada", "ben", "cleo"]
    assert told(
        (n, "ok" if isinstance(row, dict) else row) for n, row in archive.rows(member, names=("a", "b", "c"))
    ) == [
        (0, "ok"),
        (1, InputError),
        (2, "ok"),
    ]
    with pytest.raises(TypeError):
        archive.rows(member)
    with pytest.raises(TypeError):
        archive.rows(member, names=("a",), header={"a"})


# XML

SMS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore-->
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
<smses count="3">
  <sms address="+441" date="1" body="see you &amp; Tom &#10; &#55357;&#56838; &#xD83D;&#xDE46; &#55357; &#8;" />
  <mms date="2"><parts><part ct="text/plain" text="a"/></parts>tail<addrs><addr address="x"/></addrs></mms>
  <other><sms address="+442" date="3"/></other>
</smses>
"""


def test_elements_come_with_what_is_in_them(one_of):
    """At whatever depth; halves of characters are put together, what is none is replaced."""
    archive, member = one_of(SMS)

    found = [element for _, element in archive.xml(member, "sms", "mms")]

    assert [element.tag for element in found] == ["sms", "mms", "sms"]
    assert found[0].get("body") == "see you & Tom \n \U0001f606 \U0001f646 \ufffd \ufffd"
    assert ET.tostring(found[1]).startswith(b'<mms date="2"><parts><part ct="text/plain" text="a" />')
    assert found[1].find("parts").tail == "tail"


@given(
    st.lists(st.tuples(st.text(max_size=9), st.lists(st.text(max_size=5), max_size=3)), max_size=9),
    st.sampled_from([1, 7, 64, 4096]),
)
def test_any_elements_are_read_as_a_parser_reads_them_whole(records, chunk):
    """Wherever a chunk ends."""
    root = ET.Element("r")
    for name, inner in records:
        one = ET.SubElement(root, "a", {"x": "".join(letter for letter in name if letter.isprintable())})
        for text in inner:
            ET.SubElement(one, "a").text = "".join(letter for letter in text if letter.isprintable())
    data = ET.tostring(root)
    with pytest.MonkeyPatch.context() as patch, Archive.of_bytes({"x": data}) as archive:
        patch.setattr(_elements, "CHUNK", chunk)
        found = [ET.tostring(element) for _, element in archive.xml(archive.members[0], "a")]

    assert found == [ET.tostring(element) for element in ET.fromstring(data)]


@pytest.mark.parametrize("chunk", [8, 50, 1 << 20])
@pytest.mark.parametrize(
    "bad",
    [
        '<a x="2" y=3/>',
        '<a x="2"><b></a>',
        '<a x="2">&nbsp;</a>',
        '<a x="2" x="3"/>',
        '<a x="2"><<</a>',
        '<a x="\x01"/>',
    ],
)
def test_what_is_not_well_formed_costs_its_element(one_of, monkeypatch, bad, chunk):
    """The others are read, with no other loss and no other refusal."""
    monkeypatch.setattr(_elements, "CHUNK", chunk)
    archive, member = one_of(f'<r><a x="1"/>\n{bad}\n<a x="3"/><c><a x="4"/></c></r>')

    found = list(archive.xml(member, "a"))

    assert [one.get("x") for _, one in found if not isinstance(one, InputError)] == ["1", "3", "4"]
    assert [number for number, one in found if isinstance(one, InputError)] == [1]


@pytest.mark.parametrize(
    "data", ['<r><a x="1"/><a x="2"', '<r><a x="1"/><a>', '<r><a x="1"/>', '<r><a x="1"/><b <a x=']
)
def test_a_file_that_ends_too_early_is_said_to(one_of, data):
    """What came before is there."""
    archive, member = one_of(data)

    found = list(archive.xml(member, "a"))

    assert found[0][1].get("x") == "1"
    assert isinstance(found[-1][1], InputError)


@pytest.mark.parametrize("chunk", [8, 1 << 20])
@pytest.mark.parametrize("rest", ['<a x="3', '<a x="3"', "<a", "<a>b"])
def test_behind_a_fault_too(one_of, rest, monkeypatch, chunk):
    """Whoever begins in the midst of a file sees that it is cut, and that one which ends well is not."""
    monkeypatch.setattr(_elements, "CHUNK", chunk)

    def faults(data):
        archive, member = one_of(data)
        return [number for number, one in archive.xml(member, "a") if isinstance(one, InputError)]

    assert faults('<r><a x="1"/><a y=3/><a x="2"/></r>\n') == [1]
    assert faults(f'<r><a x="1"/><a y=3/><a x="2"/>{rest}') == [1, 3]


@pytest.mark.parametrize("long", ['<a x="%s"/>', "<a>%s</a>", "<a><b/>%s</a>"])
def test_an_element_that_is_too_long_is_refused(one_of, monkeypatch, long):
    """And those behind it are read."""
    monkeypatch.setattr(_elements, "CHUNK", 1000)
    archive, member = one_of(f'<r><a x="1"/>{long % ("y" * 30_000)}<a x="3"/></r>', record_bytes=5000)

    assert told(
        (n, one.get("x") if not isinstance(one, InputError) else one) for n, one in archive.xml(member, "a")
    ) == [
        (0, "1"),
        (1, BudgetError),
        (2, "3"),
    ]


ENTITIES = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(24))
BOMB = f'<!DOCTYPE r [<!ENTITY a "x">{ENTITIES}]><r>&z;</r>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (BOMB, "document type"),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><r><a/></r>', "document type"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "http://x.example/">]><r><a>&x;</a></r>', "document type"),
        ("<r>" + "<b>" * 100, "depth"),
        ("{}", "no XML"),
        ("", "no XML"),
        (b"PK\x03\x04", "no XML"),
        ("\x1f", "no XML"),
    ],
)
def test_what_is_no_data_is_refused_whole(one_of, data, why):
    """Nothing is fetched, nothing unfolds."""
    archive, member = one_of(data)
    with blocked() as seen, pytest.raises(InputError) as caught:
        list(archive.xml(member, "a"))

    assert why in str(caught.value)
    assert not seen


def test_garbled_xml_is_read_or_refused(one_of):
    """Whatever byte is changed."""
    for at in range(len(SMS.encode())):
        for bad in (b"<", b"&", b'"', b"\x00", b"\xff", b">"):
            data = bytearray(SMS.encode())
            data[at : at + 1] = bad
            archive, member = one_of(bytes(data))
            with contextlib.suppress(InputError):
                list(archive.xml(member, "sms", "mms"))


# databases


@pytest.fixture
def messages():
    """A database with what was written last in its `-wal` only, as a phone leaves it."""
    return database_files(
        "Library/chat.db",
        "CREATE TABLE handle (id TEXT, service TEXT);"
        "CREATE TABLE message (rowid INTEGER PRIMARY KEY, text TEXT, who TEXT);"
        "CREATE VIEW seen AS SELECT * FROM message; CREATE VIRTUAL TABLE words USING fts5(word)",
        log="INSERT INTO handle VALUES ('+441', 'SMS');"
        "INSERT INTO message (text, who) VALUES ('see you', '+441'), (CAST(x'ff41' AS TEXT), '+441')",
    )


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """The copies that there are, in a folder for temporary files that nobody else uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lambda: list(tmp_path.glob("warmlinks-*"))


def test_the_tables_of_a_database_are_read(messages, copies):
    """With what lies in its log; what is no UTF-8 is mended; the copy goes with the archive."""
    with Archive.of_bytes(messages) as archive, blocked() as seen:
        database = archive.database(archive.find("chat.db")[0])
        assert {name: database.tables[name] for name in ("handle", "message")} == {
            "handle": ("id", "service"),
            "message": ("rowid", "text", "who"),
        }
        assert "seen" not in database.tables
        assert "words" not in database.tables
        joined = "SELECT m.text, h.service FROM message m JOIN handle h ON h.id = m.who WHERE h.id = ? ORDER BY m.rowid"
        rows = list(database.rows(joined, "+441"))
        counted = list(database.rows("WITH x AS (SELECT who FROM message) SELECT who, count(*) FROM x GROUP BY who"))
        (copy,) = copies()
        assert copy.stat().st_mode & 0o777 == 0o700
        assert {one.stat().st_mode & 0o077 for one in copy.iterdir()} == {0}

    assert rows == [("see you", "SMS"), ("\ufffdA", "SMS")]
    assert counted == [("+441", 2)]
    assert not seen
    assert not copies()


def test_without_its_log_the_rest_is_read(messages):
    """As of a copy of the file alone."""
    files = {name: data for name, data in messages.items() if not name.endswith("-wal")}
    with Archive.of_bytes(files) as archive, archive.database(archive.find("chat.db")[0]) as database:
        assert list(database.rows("SELECT * FROM message")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM message",
        "INSERT INTO message (text) VALUES ('x')",
        "UPDATE message SET text = 'x'",
        "DROP TABLE message",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "ATTACH 'other.db' AS other",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "SELECT * FROM seen",
        "SELECT * FROM words",
        "SELECT * FROM sqlite_schema",
        "SELECT * FROM pragma_table_info('message')",
        "SELECT load_extension('x')",
        "SELECT 1; SELECT 2",
        "VACUUM INTO 'other.db'",
        "BEGIN",
        "SELECT * FROM nowhere",
        "SELECT nothing FROM message",
        "nonsense",
    ],
)
def test_nothing_but_its_tables_can_be_read(messages, statement):
    """Neither by writing, nor by a view, an extension, another file or a setting."""
    with Archive.of_bytes(messages) as archive:
        database = archive.database(archive.find("chat.db")[0])
        with pytest.raises(InputError, match="database"):
            list(database.rows(statement))
        assert list(database.rows("SELECT count(*) FROM message")) == [(2,)]


@pytest.mark.parametrize("change", ["rubbish", "cut", "garbled"])
def test_a_damaged_database_is_an_error(messages, copies, change):
    """Said as such; no copy is left."""
    (name,) = (one for one in messages if one.endswith(".db"))
    data = messages[name]
    messages[name] = {"rubbish": b"x" * 5000, "cut": data[:3000], "garbled": data[:200] + b"\xee" * 4000 + data[4200:]}[
        change
    ]

    def read():
        with Archive.of_bytes(messages) as archive:
            database = archive.database(archive.find("chat.db")[0])
            return [list(database.rows(f"SELECT * FROM {name}")) for name in ("message", "handle")]

    with pytest.raises(InputError):
        read()
    assert not copies()


def test_a_database_whose_words_are_damaged_is_an_error():
    """SQLite quotes them as it refuses them, and they are no text any more."""
    (data,) = database_files("x.db", "CREATE TABLE notes (a)").values()
    damaged = data.replace(b"CREATE TABLE", b"CREATE \xffABLE")
    with Archive.of_bytes({"x.db": damaged}) as archive, pytest.raises(InputError, match="damaged"):
        archive.database(archive.members[0])


def test_a_long_question_leaves_nothing_behind(monkeypatch):
    """Closing a database that was asked for a while is quiet."""
    monkeypatch.setattr(_database, "_STEPS", 5)
    with Archive.of_bytes(
        database_files("x.db", "CREATE TABLE notes (a); INSERT INTO notes VALUES (1), (2)")
    ) as archive:
        database = archive.database(archive.members[0])
        assert list(database.rows("SELECT count(*) FROM notes a, notes b, notes c")) == [(8,)]
    with pytest.raises(InputError, match="closed"):
        list(database.rows("SELECT 1"))
    gc.collect()


def test_a_question_without_an_end_is_ended(messages):
    """By the deadline of the guard, as any other call."""
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with Archive.of_bytes(messages) as archive, Deadline(0.5) as deadline:
        database = archive.database(archive.find("chat.db")[0])
        with pytest.raises(TimeoutError):
            deadline.call(lambda: list(database.rows(endless)))
    assert threading.active_count() < 50


class Phone(Source):
    """Reads text messages from a phone's database."""

    name = "phone"
    network = "phone"
    coverage = {"sms": CoveredSides.BOTH_SIDES}  # noqa: RUF012  as authors write it

    def recognizes(self, archive):
        return any(archive.head(member, 16).startswith(b"SQLite format 3") for member in archive.find("chat.db"))

    def read(self, archive):
        for member in archive.find("chat.db"):
            yield Account(Identity("phone", "me"), member.name)
            try:
                with archive.database(member) as database:
                    for (who,) in database.rows("SELECT id FROM handle"):
                        yield Person(Identity("phone", who, phones=(who,)), member.name)
                    for row, who in database.rows("SELECT rowid, who FROM message"):
                        at = datetime(2025, 1, 1, row, tzinfo=UTC)
                        yield Interaction("phone", str(row), who, "sms", "in", at, f"{member.name}[{row}]")
            except (InputError, RecordError) as error:
                yield Refused(member.name, error.why or error.what)


class TestPhone(SourceConformance):
    """A source that reads a database passes the kit, which forbids writing anywhere else."""

    @pytest.fixture
    def example(self):
        """A database with a log."""
        return Example(
            Phone,
            database_files(
                "Library/chat.db",
                "CREATE TABLE handle (id TEXT); CREATE TABLE message (rowid INTEGER PRIMARY KEY, text TEXT, who TEXT)",
                log="INSERT INTO handle VALUES ('+441'); INSERT INTO message VALUES (1, 'see you', '+441')",
            ),
            texts=("see you",),
        )


# growth


@pytest.mark.heavy
def test_lines_and_elements_take_time_in_a_straight_line(one_of):
    """Sound ones and bad ones."""
    readers = {
        "lines": (b"so far so good\n", lambda a, m: a.lines(m)),
        "JSON": (b'{"id": 1, "text": "so far"}\n', lambda a, m: a.lines(m, Said)),
        "bad JSON": (b'{"id": 1}\n{"id": "x"}\n', lambda a, m: a.lines(m, Said)),
        "XML": (b'<a x="1"><b>so far</b></a>\n', lambda a, m: a.xml(m, "a")),
        "bad XML": (b'<a x="1"/><a x=2/>\n', lambda a, m: a.xml(m, "a")),
        "names": (b"ada,1\n", lambda a, m: a.rows(m, names=("a", "b"))),
    }
    for name, (piece, read) in readers.items():
        start = b"<r>" if "XML" in name else b""

        def make(size, piece=piece, start=start):
            return one_of(start + piece * (size // len(piece)), strict_bytes=0)

        assert growth(lambda one, read=read: sum(1 for _ in read(*one)), make, 400_000) < AT_MOST, name


@pytest.mark.heavy
def test_one_endless_element_takes_time_in_a_straight_line(one_of):
    """An attribute that does not end, as a video in a message."""

    def make(size):
        return one_of(b'<r><a x="1"/><a x="' + b"y" * size, record_bytes=1 << 30)

    assert growth(lambda one: list(one[0].xml(one[1], "a")), make, 4 << 20) < AT_MOST
