"""Activities: several tables, pairs, words of theirs, conditions, doubled rows; accounts and levels of owners."""

from __future__ import annotations

import contextlib
import functools
from datetime import UTC, datetime, timedelta

import duckdb
import engines
import pytest
import sqlalchemy as sa
from in_memory import sqlite_in_memory
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import warmlinks as wl
from warmlinks.scoring import DecayModel
from warmlinks.scoring.sql import (
    Activities,
    account_query,
    learnt_by_owner,
    left_out_query,
    level_query,
    score_query,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"
FIGURES = ("days", "interactions", "first_at", "last_at", "warmth", "alive", "cold_at", "due_at", "stake")


class Database:
    """A database with the tables of a CRM, in any dialect; each statement by its own driver."""

    def __init__(self, dialect, run):
        self.dialect, self.run = dialect, run
        text, when = ("varchar(99)", "timestamp with time zone" if dialect == "postgresql" else "datetime")
        for table, columns in {
            "calls": f"id integer, owner_id integer, contact_id integer, started {when}, "
            f"outcome {text}, deleted integer",
            "meetings": f"id integer, owner_id integer, starts {when}",
            "guests": "meeting_id integer, contact_id integer",
            "notes": f"id integer, owner_id integer, contact_id integer, made {when}, what {text}",
            "people": f"id integer, account {text}",
        }.items():
            run(f"create table {table} ({columns})", None)

    def quoted(self, name):
        return f"`{name}`" if self.dialect == "mariadb" else f'"{name}"'

    def add(self, table, *rows):
        for row in rows:
            run = ", ".join("null" if value is None else repr(value) for value in row)
            self.run(f"insert into {table} values ({run})", None)

    def ask(self, make, **what):
        query = make(dialect=self.dialect, **what)
        return self.run(query.text, query.parameters)


def sqlite():
    connection = sqlite_in_memory()
    return Database("sqlite", lambda text, values: connection.execute(text, values or ()).fetchall())


def duck():
    connection = duckdb.connect()
    return Database("duckdb", lambda text, values: connection.execute(text, values or []).fetchall())


@pytest.fixture(scope="module")
def servers():
    """The servers that are asked for, each started once; by name, where they are reached."""
    with contextlib.ExitStack() as running:

        @functools.cache
        def server(name):
            return running.enter_context(getattr(engines, f"{name}_server")())

        yield server


@pytest.fixture
def database(request, servers):
    """One of the four, named by the parameter; of a server's, one of its own."""
    if request.param == "postgresql":
        import psycopg

        where = servers("postgresql")
        with psycopg.connect(where, autocommit=True) as server:
            server.execute("drop database if exists crm with (force)")
            server.execute("create database crm")
        with psycopg.connect(where, dbname="crm", autocommit=True) as connection:

            def run(text, values):
                cursor = connection.execute(text, values)
                return cursor.fetchall() if cursor.description else []

            yield Database("postgresql", run)
    elif request.param == "mariadb":
        import pymysql

        connection = pymysql.connect(unix_socket=servers("mariadb"), user="root", autocommit=True)
        with connection, connection.cursor() as cursor:
            for statement in ("drop database if exists crm", "create database crm", "use crm"):
                cursor.execute(statement)

            def run(text, values):
                cursor.execute(text, values)
                return cursor.fetchall()

            yield Database("mariadb", run)
    else:
        yield sqlite() if request.param == "sqlite" else duck()


HEAVY = [pytest.param(name, marks=pytest.mark.heavy) for name in ("postgresql", "mariadb")]
everywhere = pytest.mark.parametrize("database", ["sqlite", "duckdb", *HEAVY], indirect=True)


def at(days, hour=9):
    """So many days before now, as the databases take it."""
    return f"{NOW - timedelta(days=days, hours=12 - hour):%Y-%m-%d %H:%M:%S}"


CALLS = Activities(
    "calls", by=("owner_id", "contact_id"), at="started", where="outcome = 'connected' and deleted = 0", id="id"
)
MEETINGS = Activities(
    "(select m.id, m.owner_id, g.contact_id, m.starts from meetings m join guests g on g.meeting_id = m.id)",
    by=("owner_id", "contact_id"),
    at="starts",
    id="id",
)
NOTES = Activities(
    "notes",
    by=("owner_id", "contact_id"),
    at="made",
    kind="what",
    kinds={"WhatsApp": "message", "Phone": "call", "Task": None},
)


def fill(database):
    """Calls with outcomes and soft deletes, meetings of many, notes of many kinds, and rows that come twice."""
    database.add(
        "calls",
        *[
            (n, 1, n % 3, at(n * 5 % 170, n % 24), "connected" if n % 4 else "missed", int(n % 7 == 0))
            for n in range(90)
        ],
        (5, 1, 2, at(25, 5), "connected", 0),  # once more
    )
    database.add("meetings", *[(n, 1 + n % 2, at(n * 9)) for n in range(12)])
    database.add("guests", *[(n, who) for n in range(12) for who in (1, 2, 4)], (3, 4))
    words = ("whatsapp", "PHONE", "Task", "like", None)
    database.add("notes", *[(n, 2, n % 5, at(n * 3), words[n % 4 if n % 5 else 4]) for n in range(40)])


def contacts():
    """The same, by hand: (owner, contact, moment) of what counts."""
    rows = [(1, n % 3, at(n * 5 % 170, n % 24)) for n in range(90) if n % 4 and n % 7]
    rows += [(1 + n % 2, who, at(n * 9)) for n in range(12) for who in (1, 2, 4)]
    words = ("whatsapp", "PHONE", "Task", "like", None)
    rows += [(2, n % 5, at(n * 3)) for n in range(40) if words[n % 4 if n % 5 else 4] in {"whatsapp", "PHONE"}]
    return [(*row[:2], datetime.fromisoformat(row[2]).replace(tzinfo=UTC)) for row in rows]


def in_python(rows, **what):
    """(tie -> figures) from plain rows."""
    found = wl.score(
        [{"tie": row[:-1] if len(row) > 2 else row[0], "at": row[-1]} for row in rows],
        now=NOW,
        by="tie",
        at="at",
        timezone=BERLIN,
        **what,
    )
    return {row["tie"]: tuple(row[name] for name in FIGURES) for row in found}


def in_sql(rows, keys):
    return {tuple(row[:keys]) if keys > 1 else row[0]: tuple(row[keys:]) for row in rows}


def same(found, wanted):
    """To nine digits, times in days."""
    assert found.keys() == wanted.keys()
    for tie, figures in wanted.items():
        for name, mine, theirs in zip(FIGURES, figures, found[tie], strict=True):
            assert (mine is None) == (theirs is None)
            scale = 86400 if name.endswith("_at") else 1
            assert mine is None or abs(mine - float(theirs)) / scale <= 1e-9, (tie, name, mine, theirs)
    return True


@everywhere
def test_three_tables_of_pairs_give_what_their_rows_give(database):
    """Outcomes, soft deletes, many guests, words of theirs and doubled rows; each as the same rows by hand."""
    fill(database)

    found = database.ask(score_query, activities=[CALLS, MEETINGS, NOTES], now=NOW, timezone=BERLIN)

    wanted = in_python(contacts())
    assert len(wanted) >= 7
    assert same(in_sql(found, 2), wanted)


@everywhere
def test_what_is_left_out_is_told_for_all_tables(database):
    """The rows that `where` keeps are counted once each, doubled ones as repeated."""
    fill(database)

    ((counted, *reasons),) = database.ask(left_out_query, activities=[CALLS, MEETINGS, NOTES], now=NOW)

    scores = database.ask(score_query, activities=[CALLS, MEETINGS, NOTES], now=NOW)
    assert counted == sum(row[3] for row in scores) == len(contacts())
    words = ("whatsapp", "PHONE", "Task", "like", None)
    others = sum(words[n % 4 if n % 5 else 4] not in {"whatsapp", "PHONE"} for n in range(40))
    assert reasons == [0, 0, 0, others, 0, 2]


@everywhere
def test_the_short_form_takes_pairs_and_words_too(database):
    """One table by its name and columns is the same as one Activities."""
    fill(database)
    what = {"by": ("owner_id", "contact_id"), "at": "made", "kind": "what", "kinds": {"phone": "call"}}

    short = database.ask(score_query, table="notes", now=NOW, **what)
    long = database.ask(score_query, activities=Activities("notes", **what), now=NOW)

    assert sorted(short) == sorted(long)
    assert short


@everywhere
def test_values_written_out_and_the_clock_of_the_database_make_a_view(database):
    """A view has no parameters; what it says today is what the statement says for today."""
    fill(database)
    query = score_query(
        dialect=database.dialect, activities=[CALLS, MEETINGS, NOTES], now="database", timezone=BERLIN, paramstyle=None
    )
    assert not query.parameters
    database.run(f"create view warmth as {query.text}", None)

    seen = in_sql(database.run("select * from warmth", None), 2)

    wanted = in_python(contacts())
    assert {tie: tuple(map(float, row[:4])) for tie, row in seen.items()} == {
        tie: row[:4] for tie, row in wanted.items()
    }
    # what falls with time lies where the clock of this machine puts it
    fresh = in_sql(
        database.ask(score_query, activities=[CALLS, MEETINGS, NOTES], now=datetime.now(UTC), timezone=BERLIN),
        2,
    )
    assert max(abs(seen[tie][4] - fresh[tie][4]) for tie in seen) < 1e-6
    if database.dialect == "postgresql":
        database.run(f"create materialized view kept as {query.text}", None)
        assert len(database.run("select * from kept", None)) == len(wanted)


@everywhere
def test_an_account_is_as_warm_as_its_warmest_person(database):
    """Who it is and how many there are; nobody without contact, and nobody without an account."""
    fill(database)
    database.add("people", (0, "ACME"), (1, "ACME"), (2, "Umbra"), (3, "Umbra"), (4, None), (9, "Nil"))
    ties = [
        Activities(each.table, by="contact_id", at=each.at, where=each.where, id="id") for each in (CALLS, MEETINGS)
    ]

    found = database.ask(
        account_query, people="people", person="id", account="account", activities=ties, now=NOW, timezone=BERLIN
    )

    scores = {row[0]: row for row in database.ask(score_query, activities=ties, now=NOW, timezone=BERLIN)}
    warmest = max((0, 1), key=lambda who: scores[who][5])
    assert {row[0]: (row[1], row[2]) for row in found} == {"ACME": (2, warmest), "Umbra": (1, 2)}
    assert {row[0]: row[3:] for row in found} == {"ACME": scores[warmest][1:], "Umbra": scores[2][1:]}


@everywhere
def test_each_owner_with_thirty_looks_has_a_level_of_their_own(database):
    """The others share one; the levels join the statement, and change chances but no order of an owner."""
    for owner, every, ties in ((1, 6, 12), (2, 45, 12), (3, 20, 2), (4, 20, 2)):
        database.add(
            "notes",
            *[(0, owner, who, at(n * every + who), "call") for who in range(ties) for n in range(2, 20)],
        )
    what = {"table": "notes", "by": ("owner_id", "contact_id"), "at": "made", "now": NOW}

    model = learnt_by_owner(database.ask(level_query, **what))

    assert set(model.levels) == {"1", "2"}
    assert len({model.level, *model.levels.values()}) == 3
    found = in_sql(database.ask(score_query, **what, model=model), 2)
    for owner in (1, 2, 3):
        own = DecayModel(level=model.levels.get(str(owner), model.level))
        alone = in_sql(database.ask(score_query, **what, model=own), 2)
        assert same(
            {tie: row for tie, row in found.items() if tie[0] == owner},
            {tie: row for tie, row in alone.items() if tie[0] == owner},
        )


@pytest.mark.parametrize("table", ["Table", "select", "class"])
def test_what_sqlalchemy_has_is_taken(table):
    """A table, a model class, and a select of either, with a condition of SQLAlchemy's."""

    class Base(DeclarativeBase):
        pass

    class Call(Base):
        __tablename__ = "call"
        id: Mapped[int] = mapped_column(primary_key=True)
        who: Mapped[str]
        at: Mapped[datetime]
        kind: Mapped[str] = mapped_column(sa.Enum("phone", "task", name="kinds"))

    engine = sa.create_engine("sqlite://", creator=sqlite_in_memory)
    Base.metadata.create_all(engine)
    given = {"Table": Call.__table__, "class": Call, "select": sa.select(Call)}[table]
    where = None if table == "select" else Call.id < 3
    activities = Activities(given, by="who", at="at", kind="kind", kinds={"phone": "call"}, where=where)
    with engine.connect() as connection:
        days = [datetime(2026, 11, day, 9) for day in (1, 2, 3)]  # noqa: DTZ001  as SQLAlchemy writes them
        rows = [{"id": n, "who": "ada", "at": day, "kind": "phone"} for n, day in enumerate(days, 1)]
        connection.execute(sa.insert(Call), rows)

        query = score_query(dialect=engine.dialect.name, activities=activities, now=NOW)
        (row,) = connection.exec_driver_sql(query.text, query.parameters)

    assert row[:3] == ("ada", 3 if table == "select" else 2, 3 if table == "select" else 2)
    with pytest.raises(wl.UsageError, match=r"no column 'whom'.*who"):
        score_query(dialect="sqlite", activities=Activities(Call, by="whom", at="at"), now=NOW)


@pytest.mark.parametrize("style", ["format", "pyformat", "named", "qmark", "numeric", None])
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql+psycopg", "duckdb", "mariadb", "mssql", "bigquery"])
def test_each_style_has_all_values(style, dialect):
    """As many places as values, of the shape that the driver wants; none is left where they are written out."""
    mean = "it's 100% \\ :now"
    query = score_query(
        dialect=dialect, paramstyle=style, table="a % b", by="who", at="at", kind="kind", kinds=[mean], now=NOW
    )

    if style == "format":
        assert query.text % tuple("0" for _ in query.parameters)
    elif style == "pyformat":
        assert query.text % dict.fromkeys(query.parameters, "0")
    elif style == "qmark":
        assert query.text.count("?") == len(query.parameters)
    elif style is None:
        assert not query.parameters
        assert str(int(NOW.timestamp())) in query.text
    assert isinstance(query.parameters, dict if style in {"named", "pyformat", None} else tuple)


def test_a_written_out_word_is_the_same_word():
    """Quotes, percent signs, backslashes and colons in a word survive, in a text with and without doubled percents."""
    mean = "it's 100% \\ :now"
    for style in (None, "named", "qmark"):
        database = sqlite()
        database.run("create table log (who, at, kind)", None)
        database.run("insert into log values ('ada', '2026-11-01', ?)", [mean])
        query = score_query(
            dialect="sqlite", paramstyle=style, table="log", by="who", at="at", kind="kind", kinds=[mean], now=NOW
        )
        assert len(database.run(query.text, query.parameters)) == 1
    duck_database = duck()
    duck_database.run('create table log (who varchar, "at" timestamp, kind varchar)', None)
    duck_database.run("insert into log values ('ada', '2026-11-01', $1)", [mean])
    query = score_query(
        dialect="duckdb", paramstyle=None, table="log", by="who", at="at", kind="kind", kinds=[mean], now=NOW
    )
    assert len(duck_database.run(query.text, None)) == 1


def test_a_condition_may_hold_what_looks_like_a_parameter():
    """Casts, times with colons, percent signs and a comment at the end."""
    database = duck()
    database.run('create table log (who varchar, "at" timestamp, note varchar)', None)
    database.run("insert into log values ('ada', '2026-11-01 12:30:00', '50% :x')", None)
    for table in ("log", "(select * from log where \"at\"::time = '12:30:00' and note like '%:x')"):
        activities = Activities(
            table, by="who", at="at", where="note like '50%:x' and \"at\"::date < '2027-01-01' -- ;"
        )
        assert len(database.ask(score_query, activities=activities, now=NOW)) == 1


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Activities("", by="a", at="b"), "table is no name of a table"),
        (lambda: Activities("t", by=(), at="b"), "by is no name of a column"),
        (lambda: Activities("t", by=("a", "a"), at="b"), "twice"),
        (lambda: Activities("t", by="a", at="b", where=" "), "where is empty"),
        (lambda: Activities("t", by="a", at="b", kind="k", kinds={"x": "smoke"}), "'smoke', which is no kind.*call"),
        (lambda: score_query(dialect="sqlite", now=NOW, activities=[]), "no Activities"),
        (lambda: score_query(dialect="sqlite", now=NOW, activities=["calls"]), "no Activities"),
        (lambda: score_query(dialect="sqlite", now=NOW, activities=[CALLS], kind="k"), "kind is said beside"),
        (
            lambda: score_query(dialect="sqlite", now=NOW, activities=[CALLS, Activities("t", by="a", at="b")]),
            "different numbers of columns",
        ),
        (
            lambda: score_query(dialect="sqlite", now=NOW, table="t", by=("warmth", "a"), at="b"),
            "called warmth",
        ),
        (lambda: score_query(dialect="sqlite", now=NOW, table=object(), by="a", at="b"), "neither a name nor"),
        (lambda: score_query(dialect=sa.create_engine("sqlite://").dialect, now=NOW, **LOG), "Write dialect='sqlite'"),
        (lambda: score_query(dialect="sqlite", paramstyle="percent", now=NOW, **LOG), "no paramstyle.*format"),
        (lambda: score_query(dialect="sqlite", now="yesterday", **LOG), "now is no moment"),
    ],
)
def test_a_slip_is_told_with_the_way_out(make, told):
    """Before any statement is made."""
    with pytest.raises(wl.UsageError, match=told):
        make()


LOG = {"table": "log", "by": "who", "at": "at"}


@pytest.mark.heavy
def test_mariadb_reads_each_moment_in_utc():
    """In a session of another zone a timestamp stays where it is, and texts with an offset are read with it."""
    import pymysql

    with engines.mariadb_server() as socket:
        connection = pymysql.connect(unix_socket=socket, user="root", database="test_wl", autocommit=True)
        cursor = connection.cursor()
        cursor.execute("set time_zone = '+00:00'")
        cursor.execute("create table log (who varchar(9), at timestamp null)")
        cursor.execute("insert into log values ('ada', '2026-01-19 09:00:00')")
        cursor.execute("create table texts (who varchar(9), at varchar(40))")
        texts = [
            "2026-01-19 09:00:00", "2026-01-19T09:00:00Z", "2026-01-19T11:00:00+02:00", "2026-01-19 04:00:00-0500",
            "2026-01-19T14:30:00.250+05:30", "2026-01-19 09:00",
        ]  # fmt: skip
        cursor.executemany("insert into texts values (%s, %s)", list(enumerate(texts)))
        cursor.execute("set time_zone = '+05:00'")
        nine = int(datetime(2026, 1, 19, 9, tzinfo=UTC).timestamp())
        for table in ("log", "texts"):
            query = score_query(
                dialect="mysql+pymysql" if table == "texts" else "mariadb", table=table, by="who", at="at", now=NOW
            )
            cursor.execute(query.text, query.parameters)
            assert {row[4] for row in cursor.fetchall()} == {nine}
            # the column says of which type it is before a row is read: of the two ways to read it one is left out
            cursor.execute(f"EXPLAIN WITH {query.text.partition('WITH ')[2]}", query.parameters)
            assert sum("Impossible WHERE" in str(step) for step in cursor.fetchall()) == 1
        cursor.execute("select @@session.time_zone")
        assert cursor.fetchall() == (("+05:00",),)
        connection.close()


@everywhere
def test_moments_at_the_edges_count_as_in_python(database):
    """The calendar's ends, the zeros of machines, fractions of `now`; times, times with a zone and days."""
    database.run(f"create table days (who varchar(9), {database.quoted('at')} date)", None)
    fraction = f"{NOW:%Y-%m-%d %H:%M:%S}"
    moments = [
        "1545-03-01 10:00:00", "1969-12-31 23:59:59", "1970-01-01 00:00:00", "1970-01-01 00:00:01",
        "1999-12-31 23:00:00", fraction, f"{NOW + timedelta(seconds=1):%Y-%m-%d %H:%M:%S}",
    ]  # fmt: skip
    database.add("notes", *[(n, 1, n, moment, None) for n, moment in enumerate(moments)])
    for n, moment in enumerate(moments):
        database.run(f"insert into days values ('{n}', '{moment[:10]}')", None)

    timed = in_sql(database.ask(score_query, table="notes", by="contact_id", at="made", now=NOW, timezone=BERLIN), 1)
    dated = in_sql(database.ask(score_query, table="days", by="who", at="at", now=NOW, timezone=BERLIN), 1)

    as_times = [(n, datetime.fromisoformat(moment).replace(tzinfo=UTC)) for n, moment in enumerate(moments)]
    as_days = [(str(n), moment.replace(hour=0, minute=0, second=0)) for n, moment in as_times]
    assert set(timed) == {0, 1, 3, 4, 5}
    assert same(timed, in_python(as_times))
    assert set(dated) == {"0", "1", "4", "5", "6"}
    assert same(dated, in_python(as_days))


@pytest.mark.heavy
@pytest.mark.parametrize("session", ["Europe/London", "Asia/Tokyo", "America/New_York"])
def test_postgresql_reads_times_days_and_numbers_in_one_statement(session):
    """Each table has another type of time; in whatever zone the session is, each moment is where Python has it."""
    import psycopg

    moments = [
        "1893-03-31 22:00:00", "1999-12-31 23:30:00", "2025-10-25 22:30:00", "2025-10-26 00:59:59",
        "2025-10-26 22:59:59", "2025-10-26 23:00:00", "2026-03-28 23:00:00", "2026-03-29 21:59:59",
        "2026-03-30 10:00:00",
    ]  # fmt: skip
    shapes = {
        "zoned": ("timestamp with time zone", "time", lambda moment: f"'{moment}+00'"),
        "plain": ("timestamp", "time", lambda moment: f"'{moment}'"),
        "days": ("date", "time", lambda moment: f"'{moment[:10]}'"),
        "numbers": ("double precision", "s", lambda moment: str(in_utc(moment).timestamp() + 0.5)),
    }

    def in_utc(moment):
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def asked(connection, *names, zone=BERLIN):
        tables = [Activities(name, by="who", at="at", unit=shapes[name][1]) for name in names]
        query = score_query(dialect="postgresql", activities=tables, now=NOW, timezone=zone)
        return in_sql(connection.execute(query.text, query.parameters).fetchall(), 1)

    rows = {}
    with engines.postgresql_server() as where, psycopg.connect(where, autocommit=True) as connection:
        connection.execute(f"set time zone '{session}'")
        for name, (kind, _, written) in shapes.items():
            connection.execute(f"create table {name} (who text, at {kind})")
            for n, moment in enumerate(moments):
                connection.execute(
                    f"insert into {name} values ('ada', {written(moment)}), ('{n % 2}', {written(moment)})"
                )
            times = [in_utc(moment[:10] if name == "days" else moment) for moment in moments]
            rows[name] = [(who, time) for n, time in enumerate(times) for who in ("ada", str(n % 2))]

        for names in (("zoned", "plain", "days"), ("plain", "days"), ("days", "zoned", "numbers"), *zip(shapes)):
            assert same(asked(connection, *names), in_python([row for name in names for row in rows[name]])), names
        # the day on which clocks change is as long as any other where no zone is asked for
        assert {who: row[0] for who, row in asked(connection, "days", zone="UTC").items()} == {"ada": 7, "0": 5, "1": 3}
