# ruff: noqa: S101  the kit is made of assertions, each with a message
"""The conformance kit for sources: subclass it with one fixture.

    class TestFollows(SourceConformance):
        @pytest.fixture
        def example(self):
            return Example.of(FollowsSource, Path(__file__).parent / "data" / "follows.zip")

Each check says in its message what is wrong and why it matters.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from warmlinks.errors import InputError, PluginError
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import (
    EVERY_KIND,
    About,
    Account,
    Checkpoint,
    Conversation,
    CoveredSides,
    Message,
    Person,
    Record,
    Refused,
    Skipped,
    Source,
    Tie,
    coverage_by_kind,
)
from warmlinks.testing._facts import (
    contents,
    identified,
    named,
    people_of,
    rank_of,
    strings_of,
)
from warmlinks.testing._mutations import garbled, reordered, with_stray_element
from warmlinks.testing.examples import FORMS, Example, Form, write_form, write_zip
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.watching import keeps_quiet, touches_nothing_outside
from warmlinks.values import COUNTED_KINDS, Interaction

__all__ = ["SourceConformance"]

_WORDS_OF_A_TEXT = 7
_CHEAP = 64 * 1024
_GARBLINGS = 40


class SourceConformance:
    """What every source promises. Subclass it, name it `Test…`, and give it an `example`."""

    @pytest.fixture
    def example(self) -> Example:
        """The source and an export for it to read."""
        raise NotImplementedError("give the kit an `example` fixture")

    # -- being found and asked

    def test_registers(self, example: Example) -> None:
        """It can be registered: a finished class with a proper name, network and `coverage`."""
        kind = example.source if isinstance(example.source, type) else type(example.source)

        info = Registry(plugins={"kit": as_plugin(kind)}, discover=False).plugins()[0]

        assert info.state == "loaded", f"the registry refuses it: {info.why}"

    def test_says_what_it_sees(self, example: Example) -> None:
        """It says by itself what contact it could have seen; "nothing happened since" depends on it."""
        own = type(example.make_source()).__mro__

        declared = any("coverage" in vars(kind) for kind in own[: own.index(Source)])

        assert declared, (
            "set `coverage` on the class: for each kind of contact OWN_SIDE, THEIR_SIDE, BOTH_SIDES or OTHERS"
        )

    def test_sees_what_it_yields(self, example: Example, tmp_path: Path) -> None:
        """No contact comes that it says it could not have seen: of every kind it yields it says whose side it sees."""
        records = _records(example, tmp_path)
        own_coverage = next((record.coverage for record in records if isinstance(record, About)), None)
        covered = coverage_by_kind(example.make_source().coverage if own_coverage is None else own_coverage)
        sides = {CoveredSides.OWN_SIDE: {"out"}, CoveredSides.THEIR_SIDE: {"in"}}

        for record in records:
            if isinstance(record, Interaction) and record.kind in COUNTED_KINDS:
                coverage = covered.get(record.kind, covered.get(EVERY_KIND))
                assert coverage is not None, (
                    f"{named(record)} is a {record.kind}, and `coverage` does not speak of that kind"
                )
                if coverage in sides and record.direction != "both":
                    assert record.direction in sides[coverage], (
                        f"{named(record)} is `{record.direction}`, and of a {record.kind} it says {coverage.name}"
                    )

    def test_recognizes_its_own(self, example: Example, tmp_path: Path) -> None:
        """It answers yes to its own export, packed in whatever way, unpacked, and wrapped in one more folder."""
        for form, wrap in [*((form, "") for form in _forms_of(example)), ("zip", "my export/")]:
            with example.opened(tmp_path, form=form, wrap=wrap) as archive:
                answer = example.make_source().recognizes(archive)

                assert answer is True, (
                    f"recognizes() is {answer!r} for its own export as {form} in {wrap or 'the top'!r}"
                )

    def test_leaves_others_alone(self, example: Example, tmp_path: Path) -> None:
        """It answers no, and nothing else, to an empty archive and to a stranger's."""
        for files in ({}, {"notes.txt": b"bread\n"}, {"a/b/photo.jpg": bytes(range(256))}):
            held = ", ".join(files) or "nothing"
            with example.with_files(files).opened(tmp_path) as archive:
                try:
                    answer: object = example.make_source().recognizes(archive)
                except Exception as error:  # noqa: BLE001  the point of the check
                    pytest.fail(f"recognizes() raises {type(error).__name__} for an archive that holds {held}")

                assert answer is False, f"recognizes() is {answer!r} for an archive that holds {held}"

    def test_recognizing_is_cheap(self, example: Example, tmp_path: Path) -> None:
        """It looks at names and the first kilobytes: every source is asked about every file."""
        with example.opened(tmp_path) as archive:
            example.make_source().recognizes(archive)

            assert archive.bytes_read <= _CHEAP, f"recognizes() read {archive.bytes_read} bytes, {_CHEAP} is plenty"

    # -- what it yields

    def test_yields_records_only(self, example: Example, tmp_path: Path) -> None:
        """It yields records, of its own network, and an Account if it needs an owner."""
        with example.opened(tmp_path) as archive:
            try:
                records = list(example.registry().read(example.make_source(), archive))
            except PluginError as error:
                pytest.fail(f"a book refuses what it yields: {error.why}")

        if not example.make_source().needs_owner:
            contact = [named(record) for record in records if isinstance(record, Interaction | Message)]
            assert not contact, f"{contact[0]} is contact, which has a direction: `needs_owner` has to be True"
        else:
            assert any(isinstance(record, Account) for record in records), "it yields no Account: whose archive is it?"

    def test_account_comes_first(self, example: Example, tmp_path: Path) -> None:
        """What the archive says of itself comes first, then the owner's accounts, then the rest."""
        order = [rank_of(record) for record in _records(example, tmp_path) if not isinstance(record, Skipped | Refused)]

        assert order == sorted(order), "yield About, then every Account, then the rest"
        assert order.count(0) <= 1, "yield About once, before all else"

    def test_keys_are_unique(self, example: Example, tmp_path: Path) -> None:
        """No two records of a kind have the same key; a conversation may come in pieces, a person to say more."""
        records = _records(example, tmp_path)

        again = [key for key, count in Counter(identified(records)).items() if count > 1]
        whole = [
            record
            for record, count in Counter(r for r in records if isinstance(r, Person | Conversation)).items()
            if count > 1
        ]

        assert not again, (
            f"{len(again)} keys come more than once, one in {again[0][0]}: a later record would hide the earlier"
        )
        assert not whole, f"{named(whole[0])} comes twice and says the same"

    def test_references_resolve(self, example: Example, tmp_path: Path) -> None:
        """Who is spoken of has been yielded as an account or person, and so has every conversation."""
        records = _records(example, tmp_path)
        people = {
            key for r in records if isinstance(r, Account | Person) for key in (r.identity.key, *r.identity.aliases)
        }
        conversations = {record.key for record in records if isinstance(record, Conversation)}

        for record in records:
            unknown = [key for key in people_of(record) if key not in people]
            assert not unknown, f"{named(record)} speaks of somebody who is not yielded as a Person"
            place = getattr(record, "conversation", None)
            assert place is None or place in conversations, (
                f"{named(record)} lies in a conversation that is not yielded"
            )

    def test_owner_has_no_contact_with_himself(self, example: Example, tmp_path: Path) -> None:
        """No interaction or tie is with one of the owner's own accounts."""
        records = _records(example, tmp_path)
        own = {record.identity.key for record in records if isinstance(record, Account)}

        for record in records:
            if isinstance(record, Interaction | Tie):
                assert record.who not in own, f"{named(record)} is with the owner"

    def test_says_where(self, example: Example, tmp_path: Path) -> None:
        """Each record names the member of the archive that it was read from."""
        for record in _records(example, tmp_path):
            where = getattr(record, "where", None)
            if where is not None and not isinstance(record, Skipped | Refused):
                begins_with_member = any(where.startswith(name) for name in example.files)
                assert begins_with_member, f"where of {named(record)} is {where!r}: begin it with the member's name"

    def test_keeps_no_text(self, example: Example, tmp_path: Path) -> None:
        """No message text gets into a record: only cues are kept of it."""
        for record in _records(example, tmp_path):
            shown = repr(record)
            for text in example.texts:
                assert text not in shown, f"{named(record)} holds a piece of a message text"
            if isinstance(record, Interaction | Message | Conversation | Tie):
                longest = max((len(value.split()) for value in strings_of(record)), default=0)
                assert longest < _WORDS_OF_A_TEXT, (
                    f"{named(record)} holds {longest} words, which looks like a message text"
                )

    # -- the same again

    def test_reads_twice_alike(self, example: Example, tmp_path: Path) -> None:
        """The same archive gives the same records in the same order, from the same source and from a new one."""
        source = example.make_source()
        with example.opened(tmp_path) as archive:
            first = list(source.read(archive))
            second = list(source.read(archive))
            third = list(example.make_source().read(archive))

        assert first == second, "the same source reads the same archive otherwise the second time: it keeps something"
        assert first == third, "a new source reads the same archive otherwise: keys or order are not stable"

    def test_same_whatever_the_form(self, example: Example, tmp_path: Path) -> None:
        """Zipped anew, in another order, packed otherwise, unpacked, or beside other files, it is the same export."""
        expected = contents(_records(example, tmp_path))
        backwards = list(example.files.items())[::-1]
        forms = {
            "zipped anew": write_zip(
                tmp_path / "anew.zip", example.files.items(), stored=True, date_time=(1999, 1, 2, 3, 4, 6)
            ),
            "with its members in another order": write_zip(tmp_path / "order.zip", backwards),
            **{f"as {form}": write_form(tmp_path / f"as-{form}", example.files, form) for form in _forms_of(example)},
            "beside another file": write_zip(tmp_path / "beside.zip", [("aaa/notes.txt", b"bread"), *backwards]),
        }

        for form, path in forms.items():
            actual = contents(_read(example, path))
            assert actual == expected, f"{form}, it gives other records ({sum((actual - expected).values())} new ones)"

    def test_keys_outlive_reordering(self, example: Example, tmp_path: Path) -> None:
        """Records keep their keys when they stand in another order: a key is no line number."""
        expected = set(identified(_records(example, tmp_path), moments=True))

        for name, data in reordered(example.files):
            other = example.with_files({**example.files, name: data})
            not_included = expected - set(identified(_records(other, tmp_path), moments=True))
            assert not not_included, (
                f"with the records of {name} in another order, {len(not_included)} of them have another key"
            )

    def test_keys_outlive_growth(self, example: Example, tmp_path: Path) -> None:
        """A later export still has every record of the earlier one under the same key."""
        if not example.newer:
            pytest.skip("the example has no `newer` export")
        older = set(identified(_records(example, tmp_path)))

        newer = set(identified(_records(example.with_files(example.newer), tmp_path)))

        assert older <= newer, f"{len(older - newer)} records have another key in the newer export"

    def test_goes_on_where_it_stopped(self, example: Example, tmp_path: Path) -> None:
        """Of a file that has grown it reads what was added, if it says how far it came: nothing is lost on the way."""
        older, since = _with_place(example, tmp_path, None)
        if since is None:
            pytest.skip("the source yields no Checkpoint: it reads its files whole")
        again, _ = _with_place(example, tmp_path, since)
        assert set(identified(again)) <= set(identified(older)), "asked for what is new, it yields what never was there"

        later = example.with_files(example.newer or example.files)
        whole = set(identified(_with_place(later, tmp_path, None)[0]))
        added = set(identified(_with_place(later, tmp_path, since)[0]))

        assert whole == added | set(identified(older)), (
            f"what was read before and what was added since are not all: {len(whole - added - set(identified(older)))}"
            " records are lost, or another file was taken for one that has grown"
        )

    def test_same_in_every_machine_zone(
        self, example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The machine's own zone changes nothing: wall-clock times are read in the archive's zone."""
        expected = contents(_records(example, tmp_path))
        if not hasattr(time, "tzset"):
            pytest.skip("this system cannot change its zone")

        try:
            for zone in ("Pacific/Auckland", "America/Los_Angeles"):
                monkeypatch.setenv("TZ", zone)
                time.tzset()
                assert contents(_records(example, tmp_path)) == expected, f"in {zone} it gives other records"
        finally:
            monkeypatch.undo()
            time.tzset()

    # -- keeping to itself

    def test_touches_nothing_outside(self, example: Example, tmp_path: Path) -> None:
        """It uses no network, writes nothing to disk and starts no program."""
        with example.opened(tmp_path) as archive:

            def read() -> None:
                example.make_source().recognizes(archive)
                list(example.make_source().read(archive))

            touches_nothing_outside(read)

    def test_keeps_quiet(self, example: Example, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """It prints nothing, and leaves the program as it is: folder, environment, umask, `open`, warnings."""
        keeps_quiet(lambda: _records(example, tmp_path), capfd, "results belong into records, troubles into Refused")

    # -- broken input

    def test_broken_members_are_reported(self, example: Example, tmp_path: Path) -> None:
        """A member that it reads and that is garbage is refused, aloud; the rest is still read."""
        for name in _opened(example, tmp_path):
            files = {**example.files, name: b"\x01\x02 no such thing \xfe\xff {[" * 9}
            records, error = _survived(example.with_files(files), tmp_path, f"{name} is garbage")
            reported = error is not None or any(isinstance(record, Refused) for record in records)
            assert reported, f"{name} is garbage and nothing says so: yield Refused"

    def test_survives_truncation(self, example: Example, tmp_path: Path) -> None:
        """A member that ends too early gives records, Refused or an InputError, and nothing else."""
        for name in _opened(example, tmp_path):
            data = example.files[name]
            for share in (0.0, 0.4, 0.97):
                files = {**example.files, name: data[: int(len(data) * share)]}
                _survived(example.with_files(files), tmp_path, f"{name} is cut at {share:.0%}")

    def test_survives_garbling(self, example: Example, tmp_path: Path) -> None:
        """Bytes that were changed, lost or doubled give records, Refused or an InputError, and nothing else."""
        names = _opened(example, tmp_path)
        rounds = max(3, _GARBLINGS // max(1, len(names)))
        for name in names:
            dice = random.Random(name)  # noqa: S311  no secret
            for number, data in enumerate(garbled(example.files[name], dice, rounds)):
                _survived(example.with_files({**example.files, name: data}), tmp_path, f"{name} is garbled ({number})")

    def test_survives_missing_members(self, example: Example, tmp_path: Path) -> None:
        """Owners leave files out: without any one of them it gives records or an InputError, and nothing else."""
        for name in example.files:
            files = {other: data for other, data in example.files.items() if other != name}
            _survived(example.with_files(files), tmp_path, f"{name} is missing")

    def test_a_bad_record_costs_that_record(self, example: Example, tmp_path: Path) -> None:
        """One element of the wrong kind in a list is refused, and all the others are still there."""
        expected = set(identified(_records(example, tmp_path)))

        for name in _opened(example, tmp_path):
            data = with_stray_element(example.files[name])
            if data is None:
                continue
            records, error = _survived(
                example.with_files({**example.files, name: data}), tmp_path, f"{name} has a stray 17"
            )
            assert error is None, f"one bad record in {name} costs the whole archive: {error}"
            not_included = expected - set(identified(records))
            assert not not_included, f"one bad record in {name} costs {len(not_included)} others"
            assert any(isinstance(record, Refused) for record in records), (
                f"a bad record in {name} vanishes without a Refused"
            )


def _with_place(example: Example, folder: Path, since: str | None) -> tuple[list[Record], str | None]:
    """What is read from a place on, and to which place."""
    form: Form = "file" if len(example.files) == 1 else "folder"
    with example.opened(folder, form=form) as archive:
        archive.since = since
        yielded = list(example.make_source().read(archive))
    places = [record.cursor for record in yielded if isinstance(record, Checkpoint)]
    return _without_places(yielded), places[-1] if places else None


def _forms_of(example: Example) -> Iterator[Form]:
    yield from FORMS
    # a lone file keeps its name where it is what tells of it
    if len(example.files) == 1:
        yield from ("file", "gz")


def _records(example: Example, folder: Path) -> list[Record]:
    with example.opened(folder) as archive:
        return _without_places(example.make_source().read(archive))


def _without_places(yielded: Iterable[Record | Checkpoint]) -> list[Record]:
    return [record for record in yielded if not isinstance(record, Checkpoint)]


def _read(example: Example, path: Path) -> list[Record]:
    with example.open(path) as archive:
        return _without_places(example.make_source().read(archive))


def _survived(example: Example, folder: Path, when: str) -> tuple[list[Record], InputError | None]:
    """What was yielded, as a book would take it, or the InputError that ended it; anything else fails the check."""
    with example.opened(folder) as archive:
        source = example.make_source()
        try:
            source.recognizes(archive)
            return _without_places(example.registry().read(source, archive)), None
        except InputError as error:
            return [], error
        except PluginError as error:
            pytest.fail(f"when {when}, the whole file is lost: {error.why}")
        except Exception as error:  # noqa: BLE001  the point of the check
            pytest.fail(f"when {when}, recognizes() raises {type(error).__name__}")


def _opened(example: Example, folder: Path) -> list[str]:
    """The members that the source opens while it reads."""
    with example.opened(folder) as archive:
        list(example.make_source().read(archive))
        return [member.name for member in archive.opened]
