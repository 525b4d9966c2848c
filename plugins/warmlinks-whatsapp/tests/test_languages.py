"""What WhatsApp itself writes, in the languages of the tables."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from warmlinks.plugins.sources import Conversation, Skipped
from warmlinks_whatsapp._phrases import YOU, Phrases, phrases

TABLES = {
    one.name.removesuffix(".toml"): tomllib.loads(one.read_text(encoding="utf-8"))
    for one in resources.files("warmlinks_whatsapp").joinpath("languages").iterdir()
    if one.name.endswith(".toml")
}
STANDS_FOR = {
    "who": "Mira Holt",
    "whom": "Jonas Brandt",
    "new": "+44 7700 900123",
    "name": "Sail crew",
    "file": "IMG-1.jpg",
    "duration": "5 min",
    "any": "",
}


def _filled(text):
    """A sentence as it stands in a chat, the first of each choice."""
    filled = text.replace("{any}", "some words")
    for word, value in STANDS_FOR.items():
        filled = filled.replace(f"{{{word}}}", value)
    while "[" in filled:
        before, _, rest = filled.partition("[")
        choices, _, after = rest.partition("]")
        filled = before + choices.split("|")[0] + after
    return filled


def _sentences(language, *parts):
    table = TABLES[language]
    return [(kind, _filled(text)) for part in parts for kind, some in table.get(part, {}).items() for text in some]


@pytest.mark.parametrize("language", sorted(TABLES))
def test_a_line_is_what_its_table_says(language):
    """Also beside all other languages, with a full stop and with other quotation marks."""
    for kind, text in _sentences(language, "lines", "by_you", "to_you"):
        for line in (text, f"{text}.", text.replace('"', "\u201c")):
            found = phrases().line(line)
            assert found is not None, line
            assert found.kind == kind, line


@pytest.mark.parametrize("language", sorted(TABLES))
def test_what_stands_in_place_of_a_text_is_what_its_table_says(language):
    """What says that a text was edited stands behind it."""
    for kind, text in _sentences(language, "messages"):
        if kind == "edited":
            assert phrases().without_edited(f"the boat is dry {text}") == "the boat is dry", text
        else:
            found = phrases().message(text)
            assert found is not None, text
            assert found.kind == kind, text


@pytest.mark.parametrize("language", sorted(TABLES))
def test_a_file_says_whom_a_chat_is_with(language):
    """In every language, also with an underscore for a colon in the name."""
    for title in TABLES[language]["title"]:
        assert phrases().title(_filled(title)) == "Sail crew"


ADDED = {
    "ar": None,
    "de": "Du hast Jonas Brandt und Ana Ruiz hinzugefügt",
    "en": "You added Jonas Brandt and Ana Ruiz",
    "es": "Añadiste a Jonas Brandt y Ana Ruiz",
    "fi": "Lisäsit Jonas Brandt ja Ana Ruiz",
    "fr": "Vous avez ajouté Jonas Brandt et Ana Ruiz",
    "hi": None,
    "id": "Anda menambahkan Jonas Brandt dan Ana Ruiz",
    "it": "Hai aggiunto Jonas Brandt e Ana Ruiz",
    "ja": "あなたがJonas Brandt、Ana Ruizを追加しました",
    "nl": "Je hebt Jonas Brandt en Ana Ruiz toegevoegd",
    "pl": None,
    "pt": "Você adicionou Jonas Brandt e Ana Ruiz",
    "ru": "Вы добавили участников: Jonas Brandt и Ana Ruiz",
    "sv": "Du lade till Jonas Brandt och Ana Ruiz",
    "tr": "Jonas Brandt ve Ana Ruiz kişilerini eklediniz",
    "zh": "您新增了Jonas Brandt、Ana Ruiz",
}


@pytest.mark.parametrize("language", [one for one, text in ADDED.items() if text])
@pytest.mark.parametrize("phone", ["android", "ios"])
def test_whom_the_owner_brings_into_a_group_is_known(language, phone, read):
    """In fourteen languages, whoever the line is filed under on an iPhone."""
    assert ADDED.keys() == TABLES.keys()
    line = f"14/03/2025, 14:05 - {ADDED[language]}"
    says = "14/03/2025, 14:06 - Sam Owner: hello\n14/03/2025, 14:07 - Jonas Brandt: hi\n"
    if phone == "ios":
        line = f"[14/03/2025, 14:05:00] Sail crew: \u200e{ADDED[language]}"
        says = "[14/03/2025, 14:06:00] Sam Owner: hello\n[14/03/2025, 14:07:00] Jonas Brandt: hi\n"

    records = read(f"{line}\n{says}", name="WhatsApp Chat with Sail crew.txt")

    (chat,) = (one for one in records if isinstance(one, Conversation))
    brought = {one.who: one.brought_by for one in chat.members}
    assert brought == {
        "name:Sam Owner": None,
        "name:Jonas Brandt": "name:Sam Owner",
        "name:Ana Ruiz": "name:Sam Owner",
    }
    assert Skipped("system line", 1) in records


SAID_TO_BE = [
    ("Mira Holt created group “Sail: crew”", "created", "Mira Holt", []),
    ("Mira Holt hat dich hinzugefügt.", "added", "Mira Holt", [YOU]),
    ("Mira te añadió", "added", "Mira", [YOU]),
    ("Vous avez été ajouté", "added", "", [YOU]),
    ("Ali, Veli kişisini ekledi", "added", "Ali", ["Veli"]),
    ("Mira added Tom and 5 others", "added", "Mira", ["Tom"]),
    ("Mira added ~\u202fTom, +44 7700 900123 and you", "added", "Mira", ["~Tom", "+447700900123", YOU]),
    ("+44 7700 900123 left", "left", "+44 7700 900123", []),
    ("Mira heeft Tom verwijderd", "removed", "Mira", ["Tom"]),
    ("Mira joined using this group's invite link", "joined", "Mira", []),
    ("Mira Holt changed to +44 7700 900999", "number", "Mira Holt", []),
]


@pytest.mark.parametrize(("text", "kind", "who", "whom"), SAID_TO_BE)
def test_who_did_what_to_whom(text, kind, who, whom):
    """As such lines stand in chats."""
    found = phrases().line(text)

    assert (found.kind, found.get("who"), phrases().names(found.get("whom"))) == (kind, who, whom)


@pytest.mark.parametrize(
    "text",
    [
        "I added salt and Mira left",
        "voice call, please",
        "we missed your call",
        "image of the boat omitted",
        "see photo.jpg (file attached soon)",
        "this message was deleted by mistake, sorry",
        "hello",
        "",
    ],
)
def test_what_people_write_is_theirs(text):
    """It only looks like something else."""
    assert phrases().message(text) is None


def test_a_line_of_any_length_is_looked_at_in_no_time():
    """What is longer than any line of WhatsApp's is none."""
    assert phrases().line("You added " + "x, " * 2000) is None


@pytest.mark.parametrize("text", ["{nobody} left", "{who}{whom} left"])
def test_a_sentence_that_cannot_be_read_is_said(text):
    """Whoever mends a table is told."""
    with pytest.raises(ValueError, match=r"stands for nothing|nothing between"):
        Phrases([{"title": [], "you": [], "and": ["and"], "lines": {"left": [text, "{who} left"]}}])
