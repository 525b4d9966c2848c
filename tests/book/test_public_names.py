"""The public names are there, and importing the package imports nothing else."""

from __future__ import annotations

import subprocess
import sys
import typing

import attrs
import pytest

import warmlinks as wl
from warmlinks.report.tables import TableName


def test_every_public_name_is_there():
    """What `__all__` lists can be had, and `dir` shows it."""
    assert all(getattr(wl, name) is not None for name in wl.__all__)
    assert set(wl.__all__) <= set(dir(wl))


def types_in(annotation):
    """The classes of ours that an annotation speaks of."""
    if isinstance(annotation, list | tuple):
        return set().union(*map(types_in, annotation))
    if typing.get_args(annotation):
        return types_in(typing.get_args(annotation))
    ours = isinstance(annotation, type) and annotation.__module__.startswith("warmlinks")
    return {annotation} if ours else set()


def types_of_the_book():
    """All classes in the signatures of the book, with those that the fields of its answers speak of."""
    members = [getattr(wl.Book, name) for name in dir(wl.Book) if not name.startswith("_")]
    functions = [getattr(member, "fget", None) or getattr(member, "__func__", member) for member in members]
    # what a method needs is imported by it; whoever writes down its types has them from here
    names = {name: getattr(wl, name) for name in wl.__all__} | {"TableName": TableName}
    return set().union(*(types_in(list(typing.get_type_hints(one, localns=names).values())) for one in functions))


def test_every_type_that_the_book_speaks_of_is_public():
    """Whoever writes down what a method takes or answers finds its name in `warmlinks`."""
    spoken_of = types_of_the_book()
    of_answers = {
        part
        for one in spoken_of
        if attrs.has(one) and one.__module__ == wl.TieScore.__module__
        for part in types_in([hint for name, hint in typing.get_type_hints(one).items() if not name.startswith("_")])
    }

    assert len(spoken_of) > 30
    assert {one.__name__ for one in spoken_of | of_answers} - set(wl.__all__) == set()
    assert all(getattr(wl, one.__name__) is one for one in spoken_of | of_answers)


def test_an_unknown_name_is_an_attribute_error():
    """A name that is not there is told as Python tells it."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = wl.nothing


def test_importing_imports_nothing_else():
    """`import warmlinks` loads none of its rooms, and opening a book none of what only some need."""
    code = """
import sys
import warmlinks
print(sorted(name for name in sys.modules if name.startswith("warmlinks.")))
warmlinks.Book.open(":memory:").close()
heavy = {"numpy", "pandas", "httpx", "click", "rich", "jinja2", "sqlalchemy", "rapidfuzz", "holidays", "narwhals"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["[]", "[]"]
