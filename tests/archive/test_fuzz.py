"""Whatever the bytes are, only `InputError` leaves, and what is right is read right."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warmlinks.archive import Budgets, _cursor, _records, open_archive
from warmlinks.errors import InputError

PATIENT = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12) | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)
LAYOUTS = st.sampled_from([{"separators": (",", ":")}, {"separators": (", ", ": ")}, {"indent": 2}, {"indent": 0}])


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(_cursor, "CHUNK", 64)
    monkeypatch.setattr(_records, "CHUNK", 64)
    monkeypatch.setattr(_records, "_SMALL_WINDOW", 16)


def read_everything(path):
    """Read all members in all ways; answers how many of the attempts gave something."""
    gave, named = 0, True
    with open_archive(path, budgets=Budgets(total_bytes=10**7)) as archive:
        for member in archive.members:
            ways = (
                lambda member=member: archive.read(member),
                lambda member=member: archive.text(member),
                lambda member=member: archive.document(member, Any),
                lambda member=member: list(archive.records(member, dict[str, int])),
                lambda member=member: list(archive.records(member, Any, path=("m",))),
                lambda member=member: list(archive.rows(member, header={"a"})),
            )
            for way in ways:
                try:
                    gave += way() is not None
                except InputError as error:
                    named &= error.archive == str(path)
    assert named, "an error does not name its archive"
    return gave


def sound_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.json", json.dumps([{"a": number} for number in range(40)]))
        archive.writestr("x/inner.json", json.dumps({"p": [1, "]"], "m": [{"a": 1}, {"b": "c"}], "q": 1}))
        archive.writestr(zipfile.ZipInfo("table.csv"), 'note\n\na,b\n1,2\n"x\n",y\n')
    return out.getvalue()


SOUND = sound_zip()


def test_a_sound_zip_gives_something(tmp_path):
    """The control: unchanged, most ways of reading give what is there."""
    path = tmp_path / "export.zip"
    path.write_bytes(SOUND)

    assert read_everything(path) >= 10


@PATIENT
@given(data=st.data())
def test_a_changed_zip_raises_only_input_errors(tmp_path, data):
    """Bytes of a zip are changed, cut out or doubled."""
    bad = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(bad) - 1))
        length = data.draw(st.integers(0, 6))
        bad[at : at + length] = data.draw(st.binary(max_size=6))
    path = tmp_path / "export.zip"
    path.write_bytes(bad)

    with contextlib.suppress(InputError):
        read_everything(path)


@PATIENT
@given(st.sampled_from([b"", b"PK\x03\x04", b"[", b"x = [{", b"a,b\n", b'{"m": [']), st.binary(max_size=300))
def test_any_bytes_raise_only_input_errors(tmp_path, start, rest):
    """A file of anything, beginning as something we read."""
    path = tmp_path / "file"
    path.write_bytes(start + rest)

    with contextlib.suppress(InputError):
        read_everything(path)


@PATIENT
@given(st.lists(VALUES, max_size=12), LAYOUTS, st.booleans())
def test_any_list_is_read_as_the_standard_library_reads_it(tmp_path, values, layout, ascii_only):
    """Whatever stands in the list, in whatever layout, and wherever chunks end."""
    path = tmp_path / "list.json"
    path.write_text(
        json.dumps({"p": 1, "m": values, "z": [values]}, ensure_ascii=ascii_only, **layout), "utf-8", "surrogatepass"
    )
    bare = tmp_path / "bare.json"
    bare.write_text("x = " + json.dumps(values, ensure_ascii=ascii_only, **layout) + "\n", "utf-8")
    expected = list(enumerate(json.loads(json.dumps(values))))

    with open_archive(path) as inner, open_archive(bare) as outer:
        assert list(inner.records(inner.members[0], Any, path=("m",))) == expected
        assert list(outer.records(outer.members[0], Any)) == expected


@PATIENT
@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1, max_size=3), min_size=1, max_size=12),
    st.data(),
)
def test_a_stray_word_costs_its_record_and_no_other(tmp_path, values, data):
    """Code in one record is met there, whatever the others hold."""
    texts = [json.dumps(value) for value in values]
    place = data.draw(st.integers(0, len(texts) - 1))
    texts[place] = texts[place][:-1] + ', "z": alert}'
    path = tmp_path / "list.json"
    path.write_text("[" + ",".join(texts) + "]")

    with open_archive(path) as archive:
        read = list(archive.records(archive.members[0], Any))

    assert [index for index, value in read if isinstance(value, InputError)] == [place]
    assert [value for _, value in read if not isinstance(value, InputError)] == values[:place] + values[place + 1 :]
