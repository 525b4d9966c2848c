"""Every generation of the three networks' exports: what it carries and what it has lost.

`docs/reference/generations.md` is made of this table, and the tests take what they expect from it.
"""

from __future__ import annotations

from attrs import frozen

__all__ = ["GENERATIONS", "Generation", "find", "page", "read_page"]


@frozen
class Generation:
    """One generation of a network's export.

    `carries` holds the sorts of contact that can be read from it: kinds of `warmlinks.models`, with `group` for what
    is said among several, `wall` for what others write on the owner's, `sealed` for what is in encrypted chat.
    `known_by` says how people are told apart, `lost` what the export has not got.
    """

    network: str
    name: str
    years: str
    known_by: str
    carries: frozenset[str]
    lost: tuple[str, ...] = ()

    @property
    def keys_conversations(self) -> bool:
        """Whether a conversation can be known again."""
        return _KEYLESS not in self.lost

    @property
    def says_whose(self) -> bool:
        """Whether the export itself tells who its owner is."""
        return (self.network, self.name) not in {("twitter", "G0-csv"), ("linkedin", "Connections.csv")}


_PUBLIC = frozenset({"reply", "mention", "quote"})
_X = _PUBLIC | {"message", "group", "sealed"}
_HTML = frozenset({"message", "group", "sealed"})
_JSON = _HTML | {"call", "comment", "post"}
_LINKEDIN = frozenset({"message", "group", "invitation", "recommendation"})

_ZONELESS = "Times are the owner's wall clock, with no zone."
_PAGES = "Calls, comments and posts are pages of which only the messages and the lists of friends are read."
_WALL = "What others wrote on the owner's wall is not in it."
_BY_NAME = "No profile addresses: people are known by name, two of one name cannot be told apart in messages."
_KEYLESS = "Conversations have no key, so members who hid themselves cannot be told apart."
_HANDED_OVER = "Nothing but the connections, and not whose they are."

GENERATIONS = (
    Generation(
        "twitter",
        "G0",
        "2012 to 2019",
        "number",
        _PUBLIC,
        ("Own tweets only: no messages, followers or lists.", "Before November 2010 there are dates without times."),
    ),
    Generation(
        "twitter",
        "G0-csv",
        "2013",
        "handle, number where replied to",
        _PUBLIC,
        (
            "Own tweets only: no messages, followers or lists.",
            "Mentions have no numbers, so a handle that changed is somebody else.",
            "Whose it is.",
        ),
    ),
    Generation("twitter", "G1", "2018 to 2020", "number", _X, ("Followers are numbers without names.",)),
    Generation("twitter", "G2", "2020 to 2022", "number", _X, ("Followers are numbers without names.",)),
    Generation("twitter", "G3", "2022 to 2024", "number", _X, ("Followers are numbers without names.",)),
    Generation(
        "twitter",
        "G4",
        "2026",
        "number",
        _X,
        ("Followers are numbers without names.", "What was said in encrypted chat; who and when is there."),
    ),
    Generation(
        "facebook",
        "H1",
        "to 2017",
        "name",
        _HTML,
        ("Times have minutes only.", _PAGES, "Threads have no key: those of one set of names are one."),
    ),
    Generation(
        "facebook",
        "H2",
        "2017 to 2018",
        "name",
        _HTML,
        ("Times have minutes only.", _PAGES, "Threads have no key: those of one set of names are one."),
    ),
    Generation(
        "facebook", "H3", "2018 to 2021", "name, thread", _HTML, (_ZONELESS, "Times have minutes only.", _PAGES)
    ),
    Generation("facebook", "H4", "2022 on", "name, thread", _HTML, (_ZONELESS, _PAGES)),
    Generation("facebook", "J1", "2018 to 2020", "name, thread", _JSON | {"wall"}, ()),
    Generation(
        "facebook",
        "J2",
        "2021 to 2022",
        "name, thread",
        _JSON,
        (_WALL, "Friends' e-mail addresses are in the address book only."),
    ),
    Generation(
        "facebook",
        "J3",
        "2023",
        "name, thread",
        _JSON,
        (_WALL, "Friends' e-mail addresses are in the address book only."),
    ),
    Generation(
        "facebook",
        "J4",
        "2024 on",
        "name, thread",
        _JSON - {"sealed"},
        (
            _WALL,
            "Encrypted chats are in a zip of their own, from Messenger.",
            "Friends' e-mail addresses are in the address book only.",
        ),
    ),
    Generation(
        "facebook",
        "E2EE",
        "2023-12 on",
        "name",
        frozenset({"sealed"}),
        ("Nothing but encrypted chats between two.", "Whose it is: the name that is in every chat."),
    ),
    Generation("facebook", "J4+E2EE", "2024 on", "name, thread", _JSON, (_WALL,)),
    Generation(
        "linkedin",
        "2018",
        "2018",
        "name",
        _LINKEDIN,
        (_BY_NAME, _ZONELESS, "Times have minutes only.", _KEYLESS),
    ),
    Generation("linkedin", "2019", "2019 to 2020", "name", _LINKEDIN, (_BY_NAME, _ZONELESS, _KEYLESS)),
    Generation(
        "linkedin",
        "2021",
        "2020 to 2021",
        "name, the sender's address",
        _LINKEDIN,
        ("No profile addresses but the sender's.",),
    ),
    Generation(
        "linkedin",
        "2022",
        "2021 to 2023",
        "name, the sender's address",
        _LINKEDIN,
        ("No profile addresses but the sender's.",),
    ),
    Generation(
        "linkedin",
        "2023",
        "2023 to 2024",
        "address",
        _LINKEDIN,
        ("Invitations name member numbers that no other file has.",),
    ),
    Generation("linkedin", "2024-12", "2024-12 on", "address", _LINKEDIN),
    Generation("linkedin", "2026", "2026", "address", _LINKEDIN),
    Generation("linkedin", "Connections.csv", "all", "address", frozenset(), (_HANDED_OVER,)),
)
"""All of them, oldest first within a network."""

_TITLES = {"twitter": "X (Twitter)", "facebook": "Facebook", "linkedin": "LinkedIn"}
_HEAD = """\
# Generations of the exports

Each network has changed the layout of its export several times.
warmlinks reads all of these; what a generation has not got, no reader can find in it.
The sample world is written in every one of them.
A test reads each and compares people and days of contact with what this table says it carries.

This page is made by `python -m warmlinks.testing.samples generations`.
"""
_COLUMNS = """\
| Generation | Years | People are known by | Contact in it | What is lost |
| --- | --- | --- | --- | --- |
"""
_PLURAL = {
    "call": "calls",
    "comment": "comments",
    "group": "group messages",
    "invitation": "invitations",
    "mention": "mentions",
    "message": "messages",
    "post": "posts",
    "quote": "quotes",
    "recommendation": "recommendations",
    "reply": "replies",
    "sealed": "encrypted chats",
    "wall": "posts on the owner's wall",
}
_SINGULAR = {words: word for word, words in _PLURAL.items()}


def find(network: str, name: str) -> Generation:
    """The generation of that name.

    Raises:
        KeyError: there is none.
    """
    for generation in GENERATIONS:
        if (generation.network, generation.name) == (network, name):
            return generation
    raise KeyError((network, name))


def page() -> str:
    """The reference page, as Markdown."""
    parts = [_HEAD]
    for network, title in _TITLES.items():
        parts.append(f"\n## {title}\n\n{_COLUMNS}")
        parts += [_row(generation) for generation in GENERATIONS if generation.network == network]
    return "".join(parts)


def read_page(text: str) -> tuple[Generation, ...]:
    """The generations that a reference page tells of: what `page` wrote, read back."""
    found: list[Generation] = []
    network = ""
    for line in text.splitlines():
        if line.startswith("## "):
            network = next(key for key, title in _TITLES.items() if title == line[3:])
        elif line.startswith("| ") and network and not line.startswith(("| Generation", "| ---")):
            name, years, known_by, carried, lost = (cell.strip() for cell in line.strip("| ").split(" | "))
            words = () if carried == "none" else carried.split(", ")
            sentences = () if lost == "nothing known" else lost.removesuffix(".").split(". ")
            carries = frozenset(_SINGULAR[word] for word in words)
            found.append(Generation(network, name, years, known_by, carries, tuple(f"{one}." for one in sentences)))
    return tuple(found)


def _row(generation: Generation) -> str:
    carried = ", ".join(_PLURAL[word] for word in sorted(generation.carries))
    lost = " ".join(generation.lost)
    cells = (generation.name, generation.years, generation.known_by, carried or "none", lost or "nothing known")
    return f"| {' | '.join(cells)} |\n"
