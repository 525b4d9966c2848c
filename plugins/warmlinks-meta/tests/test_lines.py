"""Messenger's own lines, told from people's."""

from __future__ import annotations

import pytest
from doubling import AT_MOST, growth, ratio

from warmlinks_meta import system_lines
from warmlinks_meta.system_lines import is_you, read_line

TOM = "Tom Achebe"


@pytest.mark.parametrize(
    ("text", "kind", "whom"),
    [
        ("Tom added Zoë Lindqvist to the group.", "added", "Zoë Lindqvist"),
        ("Tom Achebe added Zoë Lindqvist.", "added", "Zoë Lindqvist"),
        ("You added Zoë Lindqvist to the group.", "added", "Zoë Lindqvist"),
        ("Tom added you to the group.", "added", "you"),
        ("Tom hat Zoë Lindqvist zur Gruppe hinzugefügt.", "added", "Zoë Lindqvist"),
        ("Du hast Zoë Lindqvist hinzugefügt.", "added", "Zoë Lindqvist"),
        ("Tom a ajouté Zoë Lindqvist au groupe.", "added", "Zoë Lindqvist"),
        ("Tom agregó a Zoë Lindqvist al grupo.", "added", "Zoë Lindqvist"),
        ("Hai aggiunto Zoë Lindqvist al gruppo.", "added", "Zoë Lindqvist"),
        ("Tom heeft Zoë Lindqvist aan de groep toegevoegd.", "added", "Zoë Lindqvist"),
        ("Tom tilføjede Zoë Lindqvist til gruppen.", "added", "Zoë Lindqvist"),
        ("Tom lade till Zoë Lindqvist i gruppen.", "added", "Zoë Lindqvist"),
        ("Tom lisäsi Zoë Lindqvist ryhmään.", "added", "Zoë Lindqvist"),
        ("Tom removed Zoë Lindqvist from the group.", "removed", "Zoë Lindqvist"),
        ("Tom left the group.", "left", ""),
        ("Tom hat die Gruppe verlassen.", "left", ""),
        ("Tom a quitté le groupe.", "left", ""),
        ("Tom joined the group via a link.", "joined", ""),
        ("Tom named the group Tide people.", "system", ""),
        ("Tom hat die Gruppe Gezeiten genannt.", "system", ""),
        ("Tom set the nickname for Zoë to Z.", "system", ""),
        ("Tom set your nickname to I.", "system", ""),
        ("Tom changed the group photo.", "system", ""),
        ("Tom waved at you!", "system", ""),
        ("Tom created a poll: when?", "system", ""),
        ("You are now connected on Messenger", "system", ""),
        ("You can now message and call each other and see info like Active Status.", "system", ""),
        ("Du bist jetzt auf Messenger verbunden.", "system", ""),
        ("Vous êtes désormais en contact sur Messenger", "system", ""),
        ("Ora siete connessi su Messenger", "system", ""),
        ("Tom missed your call.", "missed_call", ""),
        ("You missed a video chat with Tom.", "missed_call", ""),
        ("Du hast einen Anruf von Tom verpasst.", "missed_call", ""),
        ("Tom called you.", "call", ""),
        ("You called Tom.", "call", ""),
        ("Reacted \N{HEAVY BLACK HEART} to your message", "reaction", ""),
        ("Tom reacted \N{THUMBS UP SIGN} to your message", "reaction", ""),
        ("Liked a message", "reaction", ""),
        ("Hat eine Nachricht mit „Gefällt mir“ markiert", "reaction", ""),
        ("A aimé un message", "reaction", ""),
        ("Le gustó un mensaje", "reaction", ""),
        ('Ha messo "Mi piace" a un messaggio', "reaction", ""),
        ("Curtiu uma mensagem", "reaction", ""),
        ("Vindt een bericht leuk", "reaction", ""),
        ("Video chat ended", "system", ""),
        ("You started an audio call", "system", ""),
        ("Tom Achebe started a video chat", "system", ""),
        ("You named the group Tide people.", "system", ""),
    ],
)
def test_a_line_of_messengers_own_is_known(text, kind, whom):
    """What Messenger says in each language is no message, and whom it is about is found."""
    line = read_line(text, TOM)

    assert line is not None
    assert (line.kind, line.whom) == (kind, whom)


@pytest.mark.parametrize(
    "text",
    [
        "Hello Ines",
        "Tom here! Shall we talk?",
        "Tom sent an attachment.",
        "You should meet Zoë",
        "You left the group of people I like best",
        "You turned on the heater, thanks",
        "Vous avez changé d'avis ?",
        "Du hast recht",
        "This is great",
        "The chat we had yesterday",
        "missed you!",
        "added sugar",
        "I found you on Messenger",
        "Say hi to your mother",
        "Liked a message of yours, and then another",
        "Video is ready",
        "Audio guide or map?",
        "A aimé tout ce que tu fais",
        "Hat jemand eine Nachricht?",
        "You started an argument",
        "",
    ],
)
def test_peoples_words_are_theirs(text):
    """What only looks like such a line is somebody's message."""
    assert read_line(text, TOM) is None


def test_a_line_under_another_name_is_somebodys_words():
    """`Zoë left the group.`, said by Tom, is what Tom says."""
    assert read_line("Zoë left the group.", TOM) is None
    assert read_line("Zoë left the group.", "Zoë Lindqvist").kind == "left"


def test_you_is_known_in_each_language():
    """The owner is `you` where a line tells whom somebody added."""
    assert all(is_you(word) for word in ("you", "dich", "Vous", "ti", "je", "dig"))
    assert not is_you("Zoë")


LONG = {
    "words": ("You ", "you "),
    "acts": ("Tom ", "added "),
    "a name": ("You added ", "a"),
    "nicknames": ("Tom set ", "s nickname to "),
    "the": ("Tom set ", "the "),
    "from the": ("Tom removed ", "from the group "),
    "admins": ("Tom made ", "an group admin "),
    "openings": ("You can now message and call each other ", "Messenger "),
}


def _growth(read, begin, piece):
    """How many times as long a line takes that is nearly as long as they may be, as one half as long."""
    return growth(read, lambda size: (begin + piece * size)[: size - 1] + "x", 192)


@pytest.mark.heavy
@pytest.mark.parametrize("name", LONG)
def test_lines_take_time_in_proportion_to_their_length(name):
    """No pattern runs away on a line made for it."""
    assert _growth(lambda line: read_line(line, TOM), *LONG[name]) < AT_MOST


@pytest.mark.heavy
def test_lines_longer_than_any_are_not_looked_into():
    """No line of Messenger's own is so long: no pattern is tried on it at all."""
    text = "You " * 50_000

    assert read_line(text, TOM) is None
    assert ratio(lambda: read_line(text, TOM), lambda: read_line(text[:402], TOM)) < 2


@pytest.mark.heavy
def test_a_pattern_that_runs_away_would_be_noticed():
    """The control: a line of the table that goes back and forth takes four times as long, and more."""
    patterns = system_lines._Patterns([("system", "tom set .*the.*the.*!")])

    assert _growth(patterns.read, *LONG["the"]) > AT_MOST
