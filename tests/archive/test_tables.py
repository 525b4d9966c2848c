"""Tables in the encodings and dialects that exports and spreadsheets write."""

from __future__ import annotations

import csv

import pytest

from warmlinks.archive import Budgets
from warmlinks.errors import InputError

HEADER = ("First Name", "Connected On")
TEXT = 'First Name,Last Name,Connected On\nZoë,"Holt, ""MBA""\nJr.",09 Sep 2022\nTom,,1 May 2020\n'
ROWS = [
    (0, {"First Name": "Zoë", "Last Name": 'Holt, "MBA"\nJr.', "Connected On": "09 Sep 2022"}),
    (1, {"First Name": "Tom", "Last Name": "", "Connected On": "1 May 2020"}),
]


@pytest.fixture
def rows_of(archive_of):
    """Read one table; a bad row stands as its reason."""

    def read(data, header=HEADER, **budgets):
        archive = archive_of({"Connections.csv": data}, budgets=Budgets(**budgets))
        return [
            (index, row.why if isinstance(row, InputError) else row)
            for index, row in archive.rows(archive.members[0], header=header)
        ]

    return read


def redelimited(text, delimiter):
    """The same table with another delimiter and every cell quoted."""
    rows = list(csv.reader(text.splitlines(keepends=True)))
    return "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.rstrip("\n").encode(),
        redelimited(TEXT, ";").encode(),
        redelimited(TEXT, "\t").encode("utf-16"),
        TEXT.replace("First Name,Last Name", " FIRST name , Last Name").encode(),
        b'Notes:\n"When exporting, you\nmay notice"\n\n' + TEXT.encode(),
        b'Notes:\nWhen exporting; you may notice, that "this" is so\n' + TEXT.encode(),
        b"sep=;\r\n" + redelimited(TEXT, ";").encode("utf-8"),
        TEXT.encode() + b"\n\n,,\n",
        TEXT.replace("1 May 2020", "1 May 2020,,").encode(),
    ],
    ids=[
        "plain",
        "marked",
        "UTF-16",
        "UTF-16 little, unmarked",
        "UTF-16 big, unmarked",
        "no line end at the end",
        "semicolons",
        "tabs in UTF-16",
        "header in other case and with blanks",
        "notes in quotes",
        "notes without quotes",
        "a spreadsheet's hint",
        "empty lines at the end",
        "empty cells too many",
    ],
)
def test_one_table_in_many_dialects(rows_of, data):
    """Encoding, delimiter, line ends and what stands above the header make no difference."""
    read = rows_of(data)

    assert [{name.casefold(): cell.replace("\r", "") for name, cell in row.items()} for _, row in read] == [
        {name.casefold(): cell for name, cell in row.items()} for _, row in ROWS
    ]
    assert [index for index, _ in read] == [0, 1]


def test_columns_keep_the_file_s_own_names(rows_of):
    """Names are trimmed and otherwise as they are; one that comes again gets a number."""
    read = rows_of(b" a ,B,a,A\n1,2,3,4\n", header={"A", "b"})

    assert read == [(0, {"a": "1", "B": "2", "a (2)": "3", "A": "4"})]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no row has the columns Connected On, First Name"),
        (b"First Name,Last Name\na,b\n", "no row has the columns"),
        (b"\n" * 500 + TEXT.encode(), "no row has the columns"),
        (b'"' + b"x\n" * 300_000, "no row has the columns"),
        (b"PK\x03\x04 and so on", "it is a spreadsheet or a zip"),
        (b"\xd0\xcf\x11\xe0 and so on", "an old spreadsheet or document"),
        (b"\x1f\x8b\x08", "packed with gzip"),
    ],
)
def test_what_is_no_such_table_is_an_error(rows_of, data, why):
    """A table without a header that is known never ends as a success with no rows."""
    with pytest.raises(InputError) as caught:
        rows_of(data)

    assert why in caught.value.why
    assert caught.value.advice


def test_a_spreadsheet_under_this_name_says_what_to_do(archive_of):
    """The advice is to save it as CSV."""
    archive = archive_of({"Reactions.csv": b"PK\x03\x04..."})

    with pytest.raises(InputError, match="save it as CSV"):
        list(archive.rows(archive.members[0], header=HEADER))


BAD = {
    "too few cells": (b"Tom,1 May 2020\n", "it has 2 cells and the header 3"),
    "too many cells": (b"Tom,,1 May 2020,x\n", "it has 4 cells and the header 3"),
    "bytes that are no UTF-8": (b"T\xf6m,,1 May 2020\n", "it is not UTF-8"),
    "a cell that is too long": (b'Tom,"' + b"x" * 140_000 + b'",1 May 2020\n', "field_bytes is"),
    "text behind a quote": (b'"Tom"x,,1 May 2020\n', "expected after"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_costs_that_row(rows_of, name):
    """It is an error in its place; the rows before and after it are read."""
    line, why = BAD[name]
    first, second = TEXT.encode().split(b"Tom")
    data = first + line + b"Tom" + second

    read = rows_of(data)

    assert read[0] == ROWS[0]
    assert read[2] == (2, ROWS[1][1])
    assert why in read[1][1]
    assert len(read) == 3


def test_a_quote_that_does_not_end_is_told(rows_of):
    """The row in which the file ends is an error, not a row."""
    read = rows_of(TEXT.encode() + b'Mira,"Holt,2 May 2021\nand so on\n')

    assert read[:2] == ROWS
    assert [index for index, _ in read[2:]] == [2]
    assert "not closed" in read[2][1]


@pytest.mark.parametrize(
    "bad",
    [
        'Ana,"Tide,09 Sep 2022',
        'Ana,"Tide,"09 Sep 2022',
        '"Ana,Tide,09 Sep 2022',
        'Ana,Tide,"09 Sep 2022',
        '"Ana,""Tide"",09 Sep 2022',
        'Ana,"He said ""hi,09 Sep 2022',
    ],
)
@pytest.mark.parametrize("behind", ["plain", "with quotes", "with line ends in cells"])
def test_a_quote_that_is_never_closed_costs_its_row(rows_of, bad, behind):
    """Whichever cell it stands in, and whether other quotes come behind it or none: the rows behind it are read."""
    texts = {"plain": "Lee", "with quotes": '"Lee, ""MBA"""', "with line ends in cells": '"Lee\nJr.\nof that name"'}
    behind_it = "".join(f"P{number},{texts[behind]},1 May 2020\n" for number in range(300))
    read = rows_of(f"{TEXT}{bad}\n{behind_it}".encode())

    assert read[:2] == ROWS
    assert [index for index, row in read if isinstance(row, str)] == [2]
    assert [row["First Name"] for _, row in read[3:]] == [f"P{number}" for number in range(300)]


def test_each_of_several_open_quotes_costs_its_row(rows_of):
    """Three in a row and one at the end are four."""
    bad = "".join(f'A{number},"Tide,09 Sep 2022\n' for number in range(3))
    read = rows_of(f'{TEXT}{bad}Tom,Lee,1 May 2020\nAda,"Lee,1 May 2020'.encode())

    assert [index for index, row in read if isinstance(row, str)] == [2, 3, 4, 6]
    assert read[5][1]["First Name"] == "Tom"


def test_the_rest_of_a_bad_row_is_no_row(rows_of):
    """Where the text of a bad row runs over several lines, it is one bad row."""
    read = rows_of(f'{TEXT}Ana,"He said "hi" to\nme, and so on\n\nyours",1 May 2020\nTom,Lee,1 May 2020\n'.encode())

    assert [index for index, row in read if isinstance(row, str)] == [2]
    assert read[3][1]["First Name"] == "Tom"


def test_a_long_text_in_a_cell_is_read(rows_of):
    """The control for the limit: a cell of nine hundred lines is sound."""
    text = "\n".join(f"line {number}, and so on" for number in range(900))
    read = rows_of(f'{TEXT}Ana,"{text}",1 May 2020\n'.encode())

    assert read[2] == (2, {"First Name": "Ana", "Last Name": text, "Connected On": "1 May 2020"})


def test_an_open_quote_in_what_stands_above_the_header_does_not_swallow_it(rows_of):
    """The header is looked for line by line."""
    assert rows_of(b'Notes:\n"When exporting, you may notice\n\n' + TEXT.encode()) == ROWS


@pytest.mark.parametrize(
    "again",
    [
        "First Name,Last Name,Connected On\n",
        "\ufeffFirst Name,Last Name,Connected On\r\n",
        '"First Name","Last Name","Connected On"\n',
        "first name, LAST NAME ,connected on\n",
    ],
)
def test_a_header_that_comes_again_is_no_row(rows_of, again):
    """As where two files were put one behind the other, by whatever program."""
    assert rows_of(f"{TEXT}{again}".encode()) == ROWS
    assert rows_of(f"{again}{again}{TEXT}".encode()) == ROWS


def test_a_header_of_another_generation_holds_from_there_on(rows_of):
    """What stands behind it is read by its own columns."""
    read = rows_of(f"{TEXT}Connected On,URL,First Name\n3 May 2020,in/ana,Ana\nFirst Name,b,c\n".encode())

    assert read[2] == (2, {"Connected On": "3 May 2020", "URL": "in/ana", "First Name": "Ana"})
    assert read[3] == (3, {"Connected On": "First Name", "URL": "b", "First Name": "c"})


@pytest.mark.parametrize(("cells", "last"), [("a,b", ""), ("a,b,", ""), ("a,b,c", "c"), ("a,b,c,d", "c,d")])
def test_the_last_column_may_be_open(archive_of, cells, last):
    """Where the caller says so, the last cell may be missing, and may be several."""
    archive = archive_of({"a.csv": f"x,y,z\n{cells}\n"})
    ((_, row),) = archive.rows(archive.members[0], header={"x", "y"}, open_end=True)

    assert row == {"x": "a", "y": "b", "z": last}


@pytest.mark.parametrize("cells", ["a", "a,b"])
def test_a_column_that_is_wanted_is_not_open(archive_of, cells):
    """The control: what must be there must be there, and without a word nothing is open."""
    archive = archive_of({"a.csv": f"x,y,z\n{cells}\n"})
    ((_, row),) = archive.rows(archive.members[0], header={"x", "z"}, open_end=True)
    ((_, closed),) = archive.rows(archive.members[0], header={"x", "y"})

    assert isinstance(row, InputError)
    assert isinstance(closed, InputError)


def test_a_line_above_the_budget_costs_its_row(rows_of):
    """A line of many megabytes is not taken into memory, and the next is read."""
    read = rows_of(TEXT.encode() + b"x" * 9000 + b"\nAna,Lee,1 May 2020\n", field_bytes=1000)

    assert read[:2] == ROWS
    assert "field_bytes is 1000" in read[2][1]
    assert read[3][1]["First Name"] == "Ana"


def test_utf_16_cut_in_half_is_an_error(rows_of):
    """An odd byte at the end is told."""
    with pytest.raises(InputError, match="not UTF-16"):
        rows_of(TEXT.encode("utf-16")[:-1])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_text_is_decoded_as_tables_are(archive_of, codec):
    """A whole small text comes as it was written, without its mark."""
    archive = archive_of({"a.txt": "Zoë wrote:\nhi\r\n".encode(codec)})

    assert archive.text(archive.members[0]) == "Zoë wrote:\nhi\r\n"


def test_text_in_another_encoding_is_said(archive_of):
    """Latin-1 is not guessed at."""
    archive = archive_of({"a.txt": "Zoë".encode("latin-1")})

    with pytest.raises(InputError, match="it is not UTF-8") as caught:
        archive.text(archive.members[0])

    assert caught.value.byte == 2
