"""A page of HTML as a strict reader sees it: elements in a tree, nothing left open, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

_VOID = {"meta", "link", "br", "hr", "img", "input"}


class Node:
    """One element: its name, its attributes, and what is in it."""

    def __init__(self, name: str, attributes: dict[str, str | None], parent: Node | None = None) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.inside: list[Node | str] = []

    @property
    def text(self) -> str:
        """All text in it."""
        return " ".join("".join(one if isinstance(one, str) else one.text for one in self.inside).split())

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set((self.attributes.get("class") or "").split())

    def every(self, name: str = "", *, of: str = "", **attributes: str) -> list[Node]:
        """All elements below that are called so, of that class, with these attributes."""
        wanted = {key.replace("_", "-"): value for key, value in attributes.items()}
        return [
            node
            for node in self.walk()
            if (not name or node.name == name)
            and (not of or of in node.classes)
            and all(node.attributes.get(key) == value for key, value in wanted.items())
        ]

    def only(self, name: str = "", *, of: str = "", **attributes: str) -> Node:
        """The one element of that kind."""
        (found,) = self.every(name, of=of, **attributes)
        return found

    def walk(self) -> Iterator[Node]:
        """All elements below, in order."""
        for one in self.inside:
            if isinstance(one, Node):
                yield one
                yield from one.walk()

    def rows(self) -> list[list[str]]:
        """The cells of a table's body."""
        (body,) = self.every("tbody")
        return [[cell.text for cell in row.inside if isinstance(cell, Node)] for row in body.every("tr")]


class Page(HTMLParser):
    """The tree of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("", {})

    @classmethod
    def of(cls, html: str) -> Node:
        """The tree of a page whose every element is closed in order."""
        reader = cls()
        reader.feed(html)
        reader.close()
        assert reader.at is reader.root, f"<{reader.at.name}> is left open"
        return reader.root

    def handle_starttag(self, tag, attrs):
        """Open an element."""
        node = Node(tag, dict(attrs), self.at)
        self.at.inside.append(node)
        if tag not in _VOID:
            self.at = node

    def handle_startendtag(self, tag, attrs):
        """An element of SVG that is empty."""
        self.at.inside.append(Node(tag, dict(attrs), self.at))

    def handle_endtag(self, tag):
        """Close the element that is open, and no other."""
        assert tag == self.at.name, f"</{tag}> closes <{self.at.name}>"
        self.at = self.at.parent

    def handle_data(self, data):
        """Text."""
        self.at.inside.append(data)
