"""Known names in sentences of any language."""

from __future__ import annotations

import pytest

from warmlinks_meta.names import NameFinder

FINDER = NameFinder(["Tom Achebe", "Zoë Lind", "Zoë Lindqvist", "Jo Marti", "Cher", "Anna Holm", "Facebook user"])


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Ines Okoro replied to Tom Achebe's comment.", ["Tom Achebe"]),
        ("Ines Okoro gefällt Tom Achebes Foto.", ["Tom Achebe"]),
        ("Ines Okoro a commenté la publication de Zoë Lindqvist.", ["Zoë Lindqvist"]),
        ("Ines Okoro likes Zoë Lind's photo.", ["Zoë Lind"]),
        ("Ines Okoro liked a comment of Tom Achebe on Anna Holm's post.", ["Tom Achebe", "Anna Holm"]),
        ("Ines Okoro likes Cher's photo.", ["Cher"]),
        ("Ines Okoro likes Cher.", ["Cher"]),
        ("Ines Okoro likes Cher Meyer's photo.", []),
        ("Ines Okoro likes Jo Martin's photo.", []),
        ("Ines Okoro likes her own post.", []),
        ("Ines Okoro likes a Facebook user's photo.", []),
        ("Zoe\u0308 Lindqvist wrote on your timeline.", ["Zoë Lindqvist"]),
    ],
)
def test_known_names_are_found_whole(title, names):
    """The longest known name counts, with an `s` of possession or not; a part of a longer name does not."""
    assert FINDER.find(title) == names
