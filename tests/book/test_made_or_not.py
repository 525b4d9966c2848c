"""A book is made where it is wanted, and where it is not, a place without one is told."""

from __future__ import annotations

import pytest

import warmlinks as wl


def test_a_book_that_has_to_be_there(tmp_path):
    """`make=False` opens what is there, and otherwise says where it looked and makes nothing."""
    tmp_path.chmod(0o700)
    place = tmp_path / "book.db"
    with pytest.raises(wl.BookError, match="there is no book at") as caught:
        wl.Book.open(place, make=False)

    assert str(place) in str(caught.value)
    assert "warmlinks load ARCHIVE" in str(caught.value.advice)
    assert not place.exists()

    wl.Book.open(place).close()
    with wl.Book.open(place, make=False) as book:
        assert book.is_empty()
