"""What stands before a list is passed over without being kept, however it is cut into stretches of memory."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warmlinks.archive import _cursor
from warmlinks.archive._cursor import Cursor
from warmlinks.archive._place import Place
from warmlinks.errors import InputError

words = st.text(alphabet='ab"\\[]{},:é', max_size=12)
values = st.recursive(
    st.none() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


def cursor_over(text, chunk):
    cursor = Cursor(io.BytesIO(text), Place("x.zip", "x.json"))
    cursor.fill(chunk)
    return cursor


@settings(max_examples=150, deadline=None, derandomize=True)
@given(values, st.integers(8, 60), st.booleans())
def test_whatever_a_value_holds_the_next_key_is_behind_it(value, chunk, ascii_only):
    """Quotes, escapes and brackets within strings, nesting, and strings that no stretch holds whole."""
    text = json.dumps({"a": value, "b": [value, value], "z": 7}, ensure_ascii=ascii_only).encode()
    with pytest.MonkeyPatch.context() as patch:
        for name, size in {"CHUNK": chunk, "_SLICE": chunk, "_PATIENCE": 2}.items():
            patch.setattr(_cursor, name, size)
        cursor = cursor_over(text, chunk)

        assert cursor.find("z")
        assert cursor.position == text.rindex(b"7")


@pytest.mark.parametrize("depth", [40, 200])
def test_deep_nesting_is_passed_over(depth, monkeypatch):
    monkeypatch.setattr(_cursor, "_SLICE", 64)
    monkeypatch.setattr(_cursor, "_PATIENCE", 2)
    text = b'{"a": %b"]"%b, "z": 7}' % (b"[" * depth, b"]" * depth)

    assert cursor_over(text, 64).find("z")


def test_what_does_not_end_is_refused(monkeypatch):
    """Also where it breaks off within many stretches of sound text."""
    monkeypatch.setattr(_cursor, "_SLICE", 64)
    monkeypatch.setattr(_cursor, "_PATIENCE", 2)
    text = b'{"a": [' + b'{"b": "c"},' * 100

    with pytest.raises(InputError, match="does not end"):
        cursor_over(text, 64).find("z")
