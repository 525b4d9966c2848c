"""The whole book as lines of JSON in one order: what is true now, so that the same book gives the same bytes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import IO, Literal

from attrs import define, field
from msgspec import Struct
from msgspec.json import Encoder

from warmlinks.output import json_escaped
from warmlinks.store.database import Database
from warmlinks.store.lines import (
    ArchiveLine,
    BookLine,
    ConsentLine,
    ConversationLine,
    DecisionLine,
    Digest,
    EndLine,
    FactPart,
    ForgottenLine,
    IdentityLine,
    InteractionLine,
    IntroductionLine,
    IntroductionToldLine,
    IntroductionWordLine,
    MemberPart,
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
    time_text,
)
from warmlinks.store.redacting import Redactor
from warmlinks.store.schema import WITHOUT_TIME
from warmlinks.store.times import INSTANT, WALL_CLOCK

__all__ = ["FORMAT", "SECTIONS", "Sheet", "export_lines"]

FORMAT = 2


@define
class Sheet:
    """What the sections of one export share: the book, and the number of each archive."""

    db: Database
    archives: dict[int, int] = field(factory=dict)

    def archive(self, row: int | None) -> int | None:
        """The number of an archive among the archive lines."""
        return None if row is None else self.archives[row]


def export_lines(db: Database, stream: IO[str], *, redacted: bool = False) -> int:
    """Write all sections, and a last line that tells a part from the whole; how many lines that were."""
    encode = Encoder().encode
    digest = Digest()
    count = 0
    for line in _redacted(db) if redacted else _whole(Sheet(db)):
        text = json_escaped(encode(line).decode())
        digest.add(text)
        stream.write(text + "\n")
        count += 1
    stream.write(encode(EndLine(count, digest.told())).decode() + "\n")
    return count + 1


def _whole(sheet: Sheet) -> Iterator[Struct]:
    for section in SECTIONS:
        yield from section(sheet)


def _redacted(db: Database) -> Iterator[Struct]:
    redactor = Redactor.of(db)
    for line in _whole(Sheet(db)):
        yield from redactor.lines(line)
    yield from redactor.closing()


def _when(at: int | None) -> str | None:
    return None if at is None or at == WITHOUT_TIME else time_text(at)


def _book(sheet: Sheet) -> Iterator[BookLine]:
    meta = dict(sheet.db.rows("SELECT name, value FROM meta"))
    given = meta.get("timezone_given")
    has_marks = sheet.db.value("SELECT 1 FROM forgotten LIMIT 1")
    yield BookLine(FORMAT, given, meta.get("timezone_machine"), meta.get("salt") if has_marks else None)


def _archives(sheet: Sheet) -> Iterator[ArchiveLine]:
    rows = sheet.db.rows(
        "SELECT id, source, network, owner, as_of, generation, timezone, sees, lost FROM archive"
        " ORDER BY as_of, source, network, owner, generation"
    )
    for number, row in enumerate(rows):
        sheet.archives[row[0]] = number
        source, network, owner, as_of, generation, timezone, sees, lost = row[1:]
        yield ArchiveLine(source, network, owner, time_text(as_of), generation, timezone, sees, json.loads(lost))


def _identities(sheet: Sheet) -> Iterator[IdentityLine]:
    accounts = {row[0]: (sheet.archive(row[1]), row[2]) for row in sheet.db.run("SELECT * FROM account")}
    rows = sheet.db.run(
        "SELECT i.id, i.network, i.key, i.first_as_of, f.field, f.value, f.first_as_of, f.archive, f.where_"
        " FROM identity i LEFT JOIN fact f ON f.identity = i.id ORDER BY i.network, i.key, f.field, f.value"
    )
    for (identity, network, key, first), some in groupby(rows, key=lambda row: tuple(row[:4])):
        facts = [
            FactPart(name, value, _when(as_of), sheet.archive(archive), where)
            for *_, name, value, as_of, archive, where in some
            if name is not None
        ]
        yield IdentityLine(network, key, _when(first), accounts.get(identity), facts)


def _ties(sheet: Sheet) -> Iterator[TieLine]:
    for row in sheet.db.run(
        "SELECT i.network, i.key, t.kind, t.since, t.since_precision, t.ended, t.ended_precision, t.direction,"
        " t.archive, t.where_ FROM tie t JOIN identity i ON i.id = t.identity ORDER BY i.network, i.key, t.kind, t.slot"
    ):
        yield TieLine(
            (row[0], row[1]),
            row[2],
            None if row[3] is None else time_text(row[3], row[4]),
            None if row[5] is None else time_text(row[5], row[6]),
            row[7],
            sheet.archives[row[8]],
            row[9],
        )


def _lists(sheet: Sheet) -> Iterator[TieListLine]:
    """Who was on which list; once whole, a list of nobody says something too."""
    on: dict[tuple[int, str], list[Ref]] = defaultdict(list)
    for archive, kind, network, key in sheet.db.run(
        "SELECT l.archive, l.kind, i.network, i.key FROM listed l JOIN identity i ON i.id = l.identity"
        " ORDER BY i.network, i.key"
    ):
        on[archive, kind].append((network, key))
    for number, archive, kind, whole in sorted(
        (sheet.archives[archive], archive, kind, whole)
        for archive, kind, whole in sheet.db.run("SELECT archive, kind, whole FROM tie_list")
    ):
        yield TieListLine(number, kind, bool(whole), on[archive, kind])


def _interactions(sheet: Sheet) -> Iterator[InteractionLine]:
    for row in sheet.db.run(
        "SELECT i.network, i.key, w.network, w.key, i.kind, i.direction, i.at, i.precision, i.where_, i.archive,"
        " i.stated, i.conversation, i.note FROM interaction i JOIN identity w ON w.id = i.who"
        " ORDER BY i.network, i.key"
    ):
        yield InteractionLine(
            row[0],
            row[1],
            (row[2], row[3]),
            row[4],
            row[5],
            time_text(row[6], row[7]),
            row[8],
            sheet.archive(row[9]),
            *row[10:],
        )


def _conversations(sheet: Sheet) -> Iterator[ConversationLine]:
    rows = sheet.db.run(
        "SELECT c.network, c.key, c.kind, c.owner_in, c.archive, c.where_, w.key, m.joined, m.left_, b.key"
        " FROM conversation c LEFT JOIN conversation_member m ON m.conversation = c.id"
        " LEFT JOIN identity w ON w.id = m.who LEFT JOIN identity b ON b.id = m.brought_by"
        " ORDER BY c.network, c.key, w.key"
    )
    for head, some in groupby(rows, key=lambda row: tuple(row[:6])):
        network, key, kind, owner_in, archive, where = head
        members = [MemberPart(row[6], _when(row[7]), _when(row[8]), row[9]) for row in some if row[6] is not None]
        yield ConversationLine(network, key, kind, bool(owner_in), members, sheet.archive(archive), where)


def _utterances(sheet: Sheet) -> Iterator[UtteranceLine]:
    rows = sheet.db.run(
        "SELECT u.network, u.key, c.key, s.key, coalesce(u.wall, u.at), u.wall IS NOT NULL, u.introducing, u.thanks,"
        " u.question, u.signs_version, u.archive, u.where_, w.key"
        " FROM utterance u JOIN conversation c ON c.id = u.conversation JOIN identity s ON s.id = u.speaker"
        " LEFT JOIN utterance_name n ON n.utterance = u.id LEFT JOIN identity w ON w.id = n.who"
        " ORDER BY u.network, u.key, n.nth"
    )
    for head, some in groupby(rows, key=lambda row: tuple(row[:12])):
        yield UtteranceLine(
            network=head[0],
            key=head[1],
            conversation=head[2],
            speaker=head[3],
            at=time_text(head[4], WALL_CLOCK if head[5] else INSTANT),
            introducing=head[6],
            thanks=bool(head[7]),
            question=bool(head[8]),
            names=[row[12] for row in some if row[12] is not None],
            signs_version=head[9],
            archive=sheet.archives[head[10]],
            where=head[11],
        )


def _decisions(sheet: Sheet) -> Iterator[DecisionLine]:
    rows = sheet.db.rows(
        "SELECT a.network, a.key, b.network, b.key, d.verdict, d.step, d.at FROM decision d"
        " JOIN identity a ON a.id = d.a JOIN identity b ON b.id = d.b"
        " WHERE d.id = (SELECT max(id) FROM decision WHERE a = d.a AND b = d.b)"
        " ORDER BY d.step, a.network, a.key, b.network, b.key"
    )
    steps = {step: number for number, step in enumerate(sorted({row[5] for row in rows}), 1)}
    for row in rows:
        yield DecisionLine((row[0], row[1]), (row[2], row[3]), row[4], steps[row[5]], _when(row[6]))


def _settings(sheet: Sheet) -> Iterator[Struct]:
    db = sheet.db
    for network, key, name, value, at in db.run(
        "SELECT i.network, i.key, s.field, s.value, s.at FROM setting s JOIN identity i ON i.id = s.identity"
        " ORDER BY i.network, i.key, s.field"
    ):
        yield SettingLine((network, key), name, value, time_text(at))
    for network, key, tag in db.run(
        "SELECT i.network, i.key, t.tag FROM tag t JOIN identity i ON i.id = t.identity"
        " ORDER BY i.network, i.key, t.tag"
    ):
        yield TagLine((network, key), tag)
    for tag, days, at in db.run("SELECT tag, days, at FROM tag_cadence ORDER BY tag"):
        yield TagCadenceLine(tag, days, time_text(at))


def _pauses(sheet: Sheet) -> Iterator[PauseLine]:
    for start, end, network, key, country, name in sheet.db.run(
        "SELECT q.start, q.end_, i.network, i.key, q.country, q.name FROM pause q LEFT JOIN identity i ON i.id = q.who"
        " ORDER BY q.start, q.end_, q.id"
    ):
        yield PauseLine(start, end, None if network is None else (network, key), country, name)


def _person(owner: int, network: str | None, key: str | None) -> Ref | Literal["me"] | None:
    """The owner, an identity, or nobody any more."""
    if owner:
        return "me"
    return None if network is None or key is None else (network, key)


def _introductions(sheet: Sheet) -> Iterator[Struct]:
    db = sheet.db
    rows = db.run(
        "SELECT n.id, n.by_owner, b.network, b.key, n.made_at, n.network, n.reason, p.owner, w.network, w.key"
        " FROM introduction n LEFT JOIN identity b ON b.id = n.introducer"
        " JOIN introduction_party p ON p.introduction = n.id LEFT JOIN identity w ON w.id = p.who"
        " ORDER BY n.made_at, n.id, p.nth"
    )
    for head, some in groupby(rows, key=lambda row: tuple(row[:7])):
        parties = [_person(*row[7:]) for row in some]
        yield IntroductionLine(head[0], _person(*head[1:4]), parties, time_text(head[4]), head[5], head[6])
    for name, word, at in db.run("SELECT introduction, word, at FROM introduction_word ORDER BY introduction, word"):
        yield IntroductionWordLine(name, word, time_text(at))
    for name, at, by_owner, network, key, outcome in db.run(
        "SELECT t.introduction, t.at, t.by_owner, i.network, i.key, t.outcome FROM introduction_told t"
        " LEFT JOIN identity i ON i.id = t.teller ORDER BY t.introduction, t.at"
    ):
        yield IntroductionToldLine(name, time_text(at), _person(by_owner, network, key), outcome)
    for row in db.run(
        "SELECT a.network, a.key, b.network, b.key, w.network, w.key, c.answer, c.at FROM consent c"
        " JOIN identity a ON a.id = c.one JOIN identity b ON b.id = c.two JOIN identity w ON w.id = c.who"
        " ORDER BY c.at, a.network, a.key, b.network, b.key, w.network, w.key"
    ):
        yield ConsentLine((row[0], row[1]), (row[2], row[3]), (row[4], row[5]), row[6], time_text(row[7]))


def _ledger(sheet: Sheet) -> Iterator[Struct]:
    """What keeps a digest from repeating itself; which message went out when belongs to this one book."""
    for network, key, until, at in sheet.db.run(
        "SELECT i.network, i.key, s.until, s.at FROM snooze s JOIN identity i ON i.id = s.who ORDER BY i.network, i.key"
    ):
        yield SnoozeLine((network, key), until, time_text(at))
    for network, key, day, times in sheet.db.run(
        "SELECT i.network, i.key, n.day, n.times FROM named n JOIN identity i ON i.id = n.who ORDER BY i.network, i.key"
    ):
        yield NamedLine((network, key), day, times)
    for key, day in sheet.db.run("SELECT key, day FROM said ORDER BY key"):
        yield SaidLine(key, day)


def _forgotten(sheet: Sheet) -> Iterator[ForgottenLine]:
    for mark, of in sheet.db.run("SELECT mark, of FROM forgotten ORDER BY mark"):
        yield ForgottenLine(mark.hex(), of.hex())


SECTIONS: tuple[Callable[[Sheet], Iterator[Struct]], ...] = (
    _book,
    _archives,
    _identities,
    _ties,
    _lists,
    _interactions,
    _conversations,
    _utterances,
    _decisions,
    _settings,
    _pauses,
    _introductions,
    _ledger,
    _forgotten,
)
"""What is written, in this order. A room that keeps more in the book adds its own here and in `importing.TAKERS`."""
