"""An export read back into an empty book: all of it or nothing, and every line checked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date
from typing import IO, Any

from attrs import define, field
from msgspec import DecodeError, ValidationError
from msgspec.json import Decoder

from warmlinks.errors import BookError, InputError
from warmlinks.models import COUNTED_KINDS
from warmlinks.store.database import Database
from warmlinks.store.exporting import FORMAT
from warmlinks.store.lines import (
    ArchiveLine,
    BookLine,
    ConsentLine,
    ConversationLine,
    DecisionLine,
    Digest,
    EndLine,
    ForgottenLine,
    IdentityLine,
    InteractionLine,
    IntroductionLine,
    IntroductionToldLine,
    IntroductionWordLine,
    Line,
    NamedLine,
    PauseLine,
    Ref,
    SaidLine,
    SettingLine,
    SnoozeLine,
    TagCadenceLine,
    TagLine,
    TieLine,
    TieListLine,
    UtteranceLine,
    read_time,
)
from warmlinks.store.owner import pause_id
from warmlinks.store.people import regroup, short_id
from warmlinks.store.schema import FROM_FORMAT_1, JOURNAL_OF_DECISIONS, WITHOUT_TIME
from warmlinks.store.times import INSTANT, NEVER, Days, zone_of
from warmlinks.store.zones import settle_days

__all__ = ["TAKERS", "Desk", "import_lines"]

_CHUNK = 5000


class _UntoldError(ValueError):
    """A line names something that no line before it tells of."""

    def __init__(self) -> None:
        super().__init__("it names something that no line before it tells of")


class _Told(dict[Ref, int]):
    """Rows by what the lines so far have told of."""

    def __missing__(self, name: Ref) -> int:
        raise _UntoldError


@define
class Desk:
    """What is known while an export is read: numbers of archives, identities and conversations, and rows to write."""

    db: Database
    archives: list[int] = field(factory=list)
    people: dict[Ref, int] = field(factory=_Told)
    talks: dict[Ref, int] = field(factory=_Told)
    days: Days = field(factory=lambda: Days(UTC))
    counts: dict[str, int] = field(factory=dict)
    format: int = FORMAT
    end: EndLine | None = None
    waiting: dict[str, list[tuple[Any, ...]]] = field(factory=dict)

    def write(self, sql: str, row: tuple[Any, ...]) -> None:
        """Write a row, some time soon; rows of one statement are written together."""
        rows = self.waiting.setdefault(sql, [])
        rows.append(row)
        if len(rows) >= _CHUNK:
            # all of them, in the order in which they began: what a row refers to was written before it
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        for sql, rows in self.waiting.items():
            self.db.many(sql, rows)
        self.waiting.clear()

    def count(self, table: str) -> int:
        """The next row number of a table."""
        self.counts[table] = self.counts.get(table, 0) + 1
        return self.counts[table]

    def archive(self, number: int | None) -> int | None:
        """The row of an archive."""
        return None if number is None else self.archive_told(number)

    def archive_told(self, number: int) -> int:
        """The row of an archive that a line before tells of."""
        if not 0 <= number < len(self.archives):
            raise _UntoldError
        return self.archives[number]

    def moment(self, text: str | None) -> int | None:
        """A time without its precision."""
        return None if text is None else read_time(text)[0]


def import_lines(
    db: Database, stream: IO[str], *, part: bool = False, tell: Callable[[str], None] | None = None
) -> int:
    """Read all lines; how many there were. See `Book.import_`."""
    count, digest = _wait(db, stream)
    decode = Decoder(Line).decode
    number = 0
    tell = tell or (lambda _: None)
    try:
        with db.writing():
            _require_empty(db)
            desk = Desk(db)
            for number, text in db.run("SELECT n, text FROM temp.t_line ORDER BY n"):
                _take(desk, decode, number, text)
            _require_end(desk, count, digest, part=part, tell=tell)
            if desk.format == 1:
                for statement in FROM_FORMAT_1:
                    db.run(statement)
            settle_days(db, "", had=True)
            for statement in JOURNAL_OF_DECISIONS:
                db.run(statement)
            regroup(db, whole=True)
            odd = int(db.value("SELECT count(*) FROM interaction WHERE second = ?", (NEVER,)))
    finally:
        db.run("DROP TABLE IF EXISTS temp.t_line")
    if odd:
        tell(f"{odd:,} of the contacts have a date that nothing can have; `warmlinks doctor` tells of them.")
    return count


def _take(desk: Desk, decode: Callable[[str], Line], number: int, text: str) -> None:
    """Take one line.

    Raises:
        InputError: it is no line of an export, or says what no line can say.
    """
    try:
        line = decode(text)
        if (number == 1) != isinstance(line, BookLine):
            raise InputError("the first line of an export, and no other, tells of the book", archive=_line(number))
        if desk.end is not None:
            raise InputError("something comes after the end of this export", archive=_line(number))
        TAKERS[type(line)](desk, line)
    except (ValidationError, DecodeError, ValueError, sqlite3.IntegrityError) as error:
        raise InputError(
            "this is no export, or a line of it is damaged",
            archive=_line(number),
            why=_why(error),
            advice="Nothing was read in",
        ) from error


def _require_end(desk: Desk, count: int, digest: str, *, part: bool, tell: Callable[[str], None]) -> None:
    """Refuse a part of an export, and one that was changed, unless that is meant."""
    try:
        desk.flush()
    except sqlite3.IntegrityError as error:
        raise InputError(
            "this is no export, or a line of it is damaged", why=_why(error), advice="Nothing was read in"
        ) from error
    if desk.format == 1:
        tell("It was written by warmlinks 0.1, which wrote no last line: whether it is whole was not checked.")
        return
    trouble = None
    if desk.end is None:
        trouble = "this is a part of an export: its last line is missing", f"it ends after {count:,} lines"
    elif desk.end.lines != count - 1:
        trouble = "lines of this export are missing", f"it has {count - 1:,} of {desk.end.lines:,} lines"
    elif desk.end.digest != digest:
        trouble = "this export was changed after it was written", "its lines are not those that were written"
    if trouble is None:
        return
    if not part:
        raise InputError(
            trouble[0],
            why=trouble[1],
            advice="Copy it again, or export once more. Nothing was read in; to take what there is: "
            "`warmlinks import --part FILE`",
        )
    tell(f"Taken though {trouble[0]}.")


def _why(error: Exception) -> str:
    if isinstance(error, sqlite3.IntegrityError):
        return "it says the same as another line, or what no line can say"
    return str(error)


def _line(number: int) -> str:
    return f"line {number}"


def _wait(db: Database, stream: IO[str]) -> tuple[int, str]:
    """Put all lines into a temporary table: the book is not locked while somebody else's file is being read.

    Returns:
        How many there are, and the digest of all but the last.
    """
    db.run("DROP TABLE IF EXISTS temp.t_line")
    db.run("CREATE TEMP TABLE t_line (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    digest = Digest()

    def numbered() -> Iterator[tuple[int, str]]:
        number = 0
        last = ""
        for line in stream:
            # some editors put a mark before everything
            text = line if number else line.removeprefix("\ufeff")
            if not number and "\0" in text:
                # letters of ASCII are right in both
                raise _in_utf16()
            if text.strip():
                if number:
                    digest.add(last)
                number, last = number + 1, text
                yield number, text

    try:
        with db.scratch():
            count = db.many("INSERT INTO temp.t_line VALUES (?, ?)", numbered())
    except UnicodeDecodeError as error:
        raise _no_utf8(error) from error
    except UnicodeError as error:
        raise InputError("this is no export: it is not UTF-8", advice=_AS_UTF8) from error
    if count <= 0:
        raise InputError("this is no export: it is empty", advice="Write one with `warmlinks export`")
    return count, digest.told()


_AS_UTF8 = "Write it anew with `warmlinks export FILE`, or save it as UTF-8 in an editor"


def _in_utf16() -> InputError:
    return InputError(
        "this is no export in UTF-8, but in UTF-16",
        why="PowerShell writes what goes through `>` so",
        advice="Write it anew with `warmlinks export FILE`, or: Get-Content old.jsonl | Set-Content -Encoding utf8 "
        "new.jsonl",
    )


def _no_utf8(error: UnicodeDecodeError) -> InputError:
    if error.object[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in error.object[:200]:
        return _in_utf16()
    return InputError("this is no export: it is not UTF-8", advice=_AS_UTF8)


def _require_empty(db: Database) -> None:
    for table in ("archive", "identity", "tag_cadence", "pause", "forgotten"):
        if db.value(f"SELECT 1 FROM {table} LIMIT 1"):
            raise BookError(
                "an export can only be read into an empty book", why="this one holds records", advice="Name a new file"
            )


def _take_book(desk: Desk, line: BookLine) -> None:
    if line.format > FORMAT:
        raise InputError("this export was written by a newer warmlinks", advice="Upgrade warmlinks")
    desk.format = line.format
    for name, value in (("timezone_given", line.timezone), ("timezone_machine", line.machine_timezone)):
        if value is not None:
            zone_of(value)
            desk.db.run("DELETE FROM meta WHERE name IN ('timezone_given', 'timezone_machine')")
            desk.db.run("INSERT INTO meta VALUES (?, ?)", (name, value))
    if line.salt is not None:
        bytes.fromhex(line.salt)
        desk.db.run("INSERT INTO meta VALUES ('salt', ?)", (line.salt,))


def _take_archive(desk: Desk, line: ArchiveLine) -> None:
    row = desk.db.run(
        "INSERT INTO archive (source, network, owner, as_of, generation, timezone, sees, lost)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            line.source,
            line.network,
            line.owner,
            read_time(line.as_of)[0],
            line.generation,
            line.timezone,
            line.sees,
            json.dumps(line.lost, ensure_ascii=False, separators=(",", ":")),
        ),
    )
    desk.archives.append(row.lastrowid or 0)


def _take_identity(desk: Desk, line: IdentityLine) -> None:
    first = desk.moment(line.first_as_of)
    number = len(desk.people) + 1
    desk.people[line.network, line.key] = number
    short = short_id(line.network, line.key)
    desk.write(
        "INSERT INTO identity VALUES (?, ?, ?, ?, ?)",
        (number, line.network, line.key, short, WITHOUT_TIME if first is None else first),
    )
    for fact in line.facts:
        as_of = desk.moment(fact.first_as_of)
        desk.write(
            "INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                fact.field,
                fact.value,
                WITHOUT_TIME if as_of is None else as_of,
                desk.archive(fact.archive),
                fact.where,
            ),
        )
    if line.account is not None:
        desk.write("INSERT INTO account VALUES (?, ?, ?)", (number, desk.archive(line.account[0]), line.account[1]))


def _take_tie(desk: Desk, line: TieLine) -> None:
    since, since_precision = read_time(line.since) if line.since else (None, INSTANT)
    ended, ended_precision = read_time(line.ended) if line.ended else (None, INSTANT)
    slot = since if line.kind == "connected" and since is not None else WITHOUT_TIME
    desk.write(
        "INSERT INTO tie VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            desk.people[line.who],
            line.kind,
            slot,
            since,
            since_precision,
            ended,
            ended_precision,
            line.direction,
            desk.archive_told(line.archive),
            line.where,
        ),
    )


def _take_list(desk: Desk, line: TieListLine) -> None:
    archive = desk.archive_told(line.archive)
    desk.write("INSERT INTO tie_list VALUES (?, ?, ?)", (archive, line.kind, int(line.whole)))
    for who in line.who:
        desk.write("INSERT INTO listed VALUES (?, ?, ?)", (desk.people[who], line.kind, archive))


def _take_interaction(desk: Desk, line: InteractionLine) -> None:
    at, precision = read_time(line.at)
    second, day = desk.days.of(at, precision)
    desk.write(
        "INSERT INTO interaction (network, key, who, kind, direction, at, precision, stated, conversation, note,"
        " archive, where_, counted, second, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            line.network,
            line.key,
            desk.people[line.who],
            line.kind,
            line.direction,
            at,
            precision,
            line.stated,
            line.conversation,
            line.note,
            desk.archive(line.archive),
            line.where,
            int(line.kind in COUNTED_KINDS),
            second,
            day,
        ),
    )


def _take_conversation(desk: Desk, line: ConversationLine) -> None:
    number = len(desk.talks) + 1
    desk.talks[line.network, line.key] = number
    desk.write(
        "INSERT INTO conversation VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, line.network, line.key, line.kind, int(line.owner_in), desk.archive(line.archive), line.where),
    )
    for member in line.members:
        brought_by = desk.people[line.network, member.brought_by] if member.brought_by else None
        desk.write(
            "INSERT INTO conversation_member VALUES (?, ?, ?, ?, ?)",
            (
                number,
                desk.people[line.network, member.who],
                desk.moment(member.joined),
                desk.moment(member.left),
                brought_by,
            ),
        )


def _take_utterance(desk: Desk, line: UtteranceLine) -> None:
    number = desk.count("utterance")
    at, precision = read_time(line.at)
    desk.write(
        "INSERT INTO utterance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            line.network,
            line.key,
            desk.talks[line.network, line.conversation],
            desk.people[line.network, line.speaker],
            at,
            None if precision == INSTANT else at,
            line.introducing,
            int(line.thanks),
            int(line.question),
            line.signs_version,
            desk.archive_told(line.archive),
            line.where,
        ),
    )
    for nth, name in enumerate(line.names):
        desk.write("INSERT INTO utterance_name VALUES (?, ?, ?)", (number, nth, desk.people[line.network, name]))


def _take_decision(desk: Desk, line: DecisionLine) -> None:
    desk.flush()
    desk.db.run(
        "INSERT INTO decision (a, b, verdict, step, at) VALUES (?, ?, ?, ?, ?)",
        (desk.people[line.a], desk.people[line.b], line.verdict, line.step, desk.moment(line.at)),
    )


def _take_setting(desk: Desk, line: SettingLine) -> None:
    desk.write(
        "INSERT INTO setting VALUES (?, ?, ?, ?)",
        (desk.people[line.who], line.field, line.value, read_time(line.at)[0]),
    )


def _take_tag(desk: Desk, line: TagLine) -> None:
    desk.write("INSERT INTO tag VALUES (?, ?)", (desk.people[line.who], line.tag))


def _take_tag_cadence(desk: Desk, line: TagCadenceLine) -> None:
    desk.write("INSERT INTO tag_cadence VALUES (?, ?, ?)", (line.tag, line.days, read_time(line.at)[0]))


def _take_pause(desk: Desk, line: PauseLine) -> None:
    start, end = date.fromisoformat(line.start), date.fromisoformat(line.end)
    who = desk.people[line.who] if line.who else None
    short = short_id(*line.who) if line.who else None
    desk.write(
        "INSERT INTO pause VALUES (?, ?, ?, ?, ?, ?)",
        (
            pause_id(start, end, short, line.country, line.name),
            start.isoformat(),
            end.isoformat(),
            who,
            line.country,
            line.name,
        ),
    )


def _take_end(desk: Desk, line: EndLine) -> None:
    desk.end = line


def _take_forgotten(desk: Desk, line: ForgottenLine) -> None:
    desk.write("INSERT INTO forgotten VALUES (?, ?)", (bytes.fromhex(line.mark), bytes.fromhex(line.of)))


def _person(desk: Desk, who: Ref | str | None) -> tuple[int, int | None]:
    """Whether it is the owner, and else whose identity, if it is anybody's any more."""
    if who == "me":
        return 1, None
    return 0, None if who is None or isinstance(who, str) else desk.people[who]


def _take_introduction(desk: Desk, line: IntroductionLine) -> None:
    by_owner, introducer = _person(desk, line.introducer)
    desk.write(
        "INSERT INTO introduction VALUES (?, ?, ?, ?, ?, ?)",
        (line.id, by_owner, introducer, read_time(line.at)[0], line.network, line.reason),
    )
    for nth, party in enumerate(line.parties):
        desk.write("INSERT INTO introduction_party VALUES (?, ?, ?, ?)", (line.id, nth, *_person(desk, party)))


def _take_word(desk: Desk, line: IntroductionWordLine) -> None:
    desk.write("INSERT INTO introduction_word VALUES (?, ?, ?)", (line.introduction, line.word, read_time(line.at)[0]))


def _take_told(desk: Desk, line: IntroductionToldLine) -> None:
    desk.write(
        "INSERT INTO introduction_told VALUES (?, ?, ?, ?, ?)",
        (line.introduction, read_time(line.at)[0], *_person(desk, line.by), line.outcome),
    )


def _take_consent(desk: Desk, line: ConsentLine) -> None:
    desk.write(
        "INSERT INTO consent (one, two, who, answer, at) VALUES (?, ?, ?, ?, ?)",
        (desk.people[line.one], desk.people[line.two], desk.people[line.who], line.answer, read_time(line.at)[0]),
    )


def _take_snooze(desk: Desk, line: SnoozeLine) -> None:
    until = date.fromisoformat(line.until).isoformat()
    desk.write("INSERT INTO snooze VALUES (?, ?, ?)", (desk.people[line.who], until, read_time(line.at)[0]))


def _take_named(desk: Desk, line: NamedLine) -> None:
    day = date.fromisoformat(line.day).isoformat()
    desk.write("INSERT INTO named VALUES (?, ?, ?)", (desk.people[line.who], day, line.times))


def _take_said(desk: Desk, line: SaidLine) -> None:
    desk.write("INSERT INTO said VALUES (?, ?)", (line.key, date.fromisoformat(line.day).isoformat()))


TAKERS: Mapping[type, Callable[[Desk, Any], None]] = {
    BookLine: _take_book,
    ArchiveLine: _take_archive,
    IdentityLine: _take_identity,
    TieLine: _take_tie,
    TieListLine: _take_list,
    InteractionLine: _take_interaction,
    ConversationLine: _take_conversation,
    UtteranceLine: _take_utterance,
    DecisionLine: _take_decision,
    SettingLine: _take_setting,
    TagLine: _take_tag,
    TagCadenceLine: _take_tag_cadence,
    PauseLine: _take_pause,
    ForgottenLine: _take_forgotten,
    EndLine: _take_end,
    IntroductionLine: _take_introduction,
    IntroductionWordLine: _take_word,
    IntroductionToldLine: _take_told,
    ConsentLine: _take_consent,
    SnoozeLine: _take_snooze,
    NamedLine: _take_named,
    SaidLine: _take_said,
}
"""What is done with each kind of line."""
