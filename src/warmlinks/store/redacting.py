"""An export without anybody's name: keys become numbers, words are left out, counts and times stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any, Self

from attrs import define, field
from msgspec import Struct
from msgspec.structs import replace

from warmlinks.store.database import Database
from warmlinks.store.lines import (
    ArchiveLine,
    BookLine,
    ConsentLine,
    ConversationLine,
    DecisionLine,
    FactPart,
    IdentityLine,
    InteractionLine,
    IntroductionLine,
    IntroductionToldLine,
    IntroductionWordLine,
    NamedLine,
    PauseLine,
    Ref,
    SettingLine,
    SnoozeLine,
    TagCadenceLine,
    TagLine,
    TieLine,
    TieListLine,
    UtteranceLine,
)
from warmlinks.store.people import short_id

__all__ = ["Redactor", "redacted_id"]


@define
class Redactor:
    """Gives every identity, record, conversation and tag a number, and passes nothing on that it does not know.

    Who is joined with whom shows only through keys and addresses that are left out; so that the numbers stay the same,
    it is said by decisions.
    """

    _people: dict[Ref, str]
    _named: set[Ref]
    _joined: list[tuple[Ref, Ref]]
    _records: dict[Ref, str] = field(factory=dict)
    _tags: dict[str, str] = field(factory=dict)
    _steps: int = 0

    @classmethod
    def of(cls, db: Database) -> Self:
        """Number the people of a book in an order that says nothing about their names."""
        salt = str(db.value("SELECT value FROM meta WHERE name = 'id'")).encode()
        refs = [(row[0], row[1]) for row in db.run("SELECT network, key FROM identity")]
        refs.sort(key=lambda ref: blake2b(f"{ref[0]}\0{ref[1]}".encode(), key=salt).digest())
        people = {ref: f"p{number:08}" for number, ref in enumerate(refs, 1)}
        named = {
            (row[0], row[1])
            for row in db.run(
                "SELECT DISTINCT i.network, i.key FROM identity i JOIN fact f ON f.identity = i.id"
                " WHERE f.field IN ('name', 'handle')"
            )
        }
        groups: dict[int, list[Ref]] = defaultdict(list)
        for person, network, key in db.run(
            "SELECT m.person, i.network, i.key FROM member m JOIN identity i ON i.id = m.identity"
            " ORDER BY m.person, i.id <> m.person, i.network, i.key"
        ):
            groups[person].append((network, key))
        joined = [(some[0], other) for some in groups.values() for other in some[1:]]
        return cls(people, named, joined)

    def id_of(self, network: str, key: str) -> str:
        """The id of an identity as a book has it into which the export was read."""
        return short_id(network, self._people[network, key])

    def lines(self, line: Struct) -> Iterator[Struct]:
        """What is left of a line: nothing, or itself without names."""
        hide = _HIDE.get(type(line))
        hidden = hide(self, line) if hide is not None else None
        if hidden is not None:
            yield hidden

    def closing(self) -> Iterator[DecisionLine]:
        """Who is joined with whom, once all else has been written."""
        for first, other in self._joined:
            a, b = sorted((self._ref(first), self._ref(other)))
            yield DecisionLine(a, b, "same", self._steps + 1)

    def _key(self, network: str, key: str) -> str:
        return self._people.get((network, key), "")

    def _ref(self, ref: Ref) -> Ref:
        return ref[0], self._people[ref]

    def _record(self, network: str, key: str) -> str:
        return self._records.setdefault((network, key), f"r{len(self._records) + 1:08}")

    def _talk(self, network: str, key: str) -> str:
        return self._record(network, f"conversation\0{key}")

    def _tag(self, tag: str) -> str:
        return self._tags.setdefault(tag, f"tag {len(self._tags) + 1}")

    def _identity(self, line: IdentityLine) -> IdentityLine:
        ref = (line.network, line.key)
        key = self._people[ref]
        shown = [FactPart("name", f"Person {int(key[1:])}", line.first_as_of, None, "")] if ref in self._named else []
        account = (line.account[0], "") if line.account else None
        return replace(line, key=key, account=account, facts=shown)

    def _conversation(self, line: ConversationLine) -> ConversationLine:
        members = [
            replace(
                member,
                who=self._key(line.network, member.who),
                brought_by=self._key(line.network, member.brought_by) if member.brought_by else None,
            )
            for member in line.members
        ]
        return replace(line, key=self._talk(line.network, line.key), members=members, where="")

    def _book(self, line: BookLine) -> BookLine:
        return replace(line, salt=None)

    def _archive(self, line: ArchiveLine) -> ArchiveLine:
        return replace(line, owner=self._key(line.network, line.owner))

    def _tie(self, line: TieLine) -> TieLine:
        return replace(line, who=self._ref(line.who), where="")

    def _list(self, line: TieListLine) -> TieListLine:
        return replace(line, who=sorted(map(self._ref, line.who)))

    def _interaction(self, line: InteractionLine) -> InteractionLine:
        return replace(
            line,
            key=self._record(line.network, line.key),
            who=self._ref(line.who),
            where="",
            stated=None,
            conversation=self._talk(line.network, line.conversation) if line.conversation else None,
            note=None,
        )

    def _utterance(self, line: UtteranceLine) -> UtteranceLine:
        return replace(
            line,
            key=self._record(line.network, line.key),
            conversation=self._talk(line.network, line.conversation),
            speaker=self._key(line.network, line.speaker),
            names=[self._key(line.network, name) for name in line.names],
            where="",
        )

    def _decision(self, line: DecisionLine) -> DecisionLine:
        self._steps = max(self._steps, line.step)
        return replace(line, a=self._ref(line.a), b=self._ref(line.b))

    def _setting(self, line: SettingLine) -> SettingLine | None:
        return None if line.field in ("name", "note") else replace(line, who=self._ref(line.who))

    def _tagged(self, line: TagLine) -> TagLine:
        return replace(line, who=self._ref(line.who), tag=self._tag(line.tag))

    def _tag_cadence(self, line: TagCadenceLine) -> TagCadenceLine:
        return replace(line, tag=self._tag(line.tag))

    def _who(self, who: Ref | str | None) -> Any:  # noqa: ANN401  what the line holds there
        return self._ref(who) if isinstance(who, tuple) else who

    def _introduction(self, line: IntroductionLine) -> IntroductionLine:
        parties = [self._who(party) for party in line.parties]
        return replace(line, introducer=self._who(line.introducer), parties=parties, reason=None)

    def _word(self, line: IntroductionWordLine) -> IntroductionWordLine:
        return line

    def _told(self, line: IntroductionToldLine) -> IntroductionToldLine:
        return replace(line, by=self._who(line.by))

    def _consent(self, line: ConsentLine) -> ConsentLine:
        return replace(line, one=self._ref(line.one), two=self._ref(line.two), who=self._ref(line.who))

    def _snooze(self, line: SnoozeLine) -> SnoozeLine:
        return replace(line, who=self._ref(line.who))

    def _last_named(self, line: NamedLine) -> NamedLine:
        return replace(line, who=self._ref(line.who))

    def _pause(self, line: PauseLine) -> PauseLine:
        return replace(line, who=self._ref(line.who) if line.who else None, name=None)


_HIDE: dict[type, Callable[[Redactor, Any], Struct | None]] = {
    BookLine: Redactor._book,  # noqa: SLF001  the table of this class
    ArchiveLine: Redactor._archive,  # noqa: SLF001
    IdentityLine: Redactor._identity,  # noqa: SLF001
    TieLine: Redactor._tie,  # noqa: SLF001
    TieListLine: Redactor._list,  # noqa: SLF001
    InteractionLine: Redactor._interaction,  # noqa: SLF001
    ConversationLine: Redactor._conversation,  # noqa: SLF001
    UtteranceLine: Redactor._utterance,  # noqa: SLF001
    DecisionLine: Redactor._decision,  # noqa: SLF001
    SettingLine: Redactor._setting,  # noqa: SLF001
    TagLine: Redactor._tagged,  # noqa: SLF001
    TagCadenceLine: Redactor._tag_cadence,  # noqa: SLF001
    IntroductionLine: Redactor._introduction,  # noqa: SLF001
    IntroductionWordLine: Redactor._word,  # noqa: SLF001
    IntroductionToldLine: Redactor._told,  # noqa: SLF001
    ConsentLine: Redactor._consent,  # noqa: SLF001
    SnoozeLine: Redactor._snooze,  # noqa: SLF001
    NamedLine: Redactor._last_named,  # noqa: SLF001
    PauseLine: Redactor._pause,  # noqa: SLF001
}
"""What is done with each kind of line; one that is not here does not leave."""


def redacted_id(db: Database, person: int) -> str:
    """The id of a person in a book into which the export without names was read."""
    network, key = db.row("SELECT network, key FROM identity WHERE id = ?", (person,))
    return Redactor.of(db).id_of(network, key)
