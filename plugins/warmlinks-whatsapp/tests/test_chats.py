"""What a chat is, who is in it, and what of it is contact."""

from __future__ import annotations

from datetime import datetime

import pytest

from warmlinks.plugins.sources import Conversation, Message, Person, Refused, Skipped
from warmlinks_whatsapp._lines import line_in

LEFT = "\u200e"


def _lines(*texts, phone="android"):
    if phone == "ios":
        return "".join(f"[14/03/25, 14:{minute:02}:09] {text}\n" for minute, text in enumerate(texts))
    return "".join(f"14/03/2025, 14:{minute:02} - {text}\n" for minute, text in enumerate(texts))


@pytest.mark.parametrize(
    ("name", "texts", "kind"),
    [
        ("WhatsApp Chat with Mira Holt.txt", ("Mira Holt: a", "Sam Owner: b"), "direct"),
        ("renamed.txt", ("Mira Holt: a", "Sam Owner: b"), "direct"),
        ("WhatsApp Chat with Mira Holt.txt", ("Sam Owner: b",), "direct"),
        ("WhatsApp Chat with MIRA_HOLT⭐.txt", ("Mira/Holt ⭐: a", "Sam Owner: b"), "direct"),
        ("WhatsApp Chat with +44 7700 900123.txt", ("+44 7700 900123: a",), "direct"),
        ("WhatsApp Chat with Sail crew.txt", ("Mira Holt: a", "Sam Owner: b"), "group"),
        ("WhatsApp Chat with Mira Holt.txt", ("Mira Holt: a", "Jonas Brandt: b", "Sam Owner: c"), "group"),
        ("renamed.txt", ("You created this group", "Mira Holt: a"), "group"),
        ("renamed.txt", ("Mira Holt changed this group's icon", "Mira Holt: a"), "group"),
    ],
)
def test_two_people_or_several(name, texts, kind, read):
    """Lines say it, or how many speak, or how the file is called."""
    (chat,) = (one for one in read(_lines(*texts), name=name) if isinstance(one, Conversation))

    assert chat.kind == kind


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat with Sam Owner (You).txt",
        "WhatsApp Chat with Sam Owner.txt",
        "WhatsApp Chat mit Sammy (Du).txt",
        "notes.txt",
    ],
)
def test_notes_to_oneself_are_no_contact(name, read):
    """Counted, and nothing else."""
    records = read(_lines("Sam Owner: buy bread"), name=name)

    assert [one for one in records if isinstance(one, Skipped)] == [Skipped("note to oneself", 1)]
    assert not any(isinstance(one, Conversation | Person) for one in records)


def test_a_chat_is_nobody(read):
    """An iPhone files lines of its own under the group's name, which is no person's."""
    chat = _lines(
        f"Sail crew: {LEFT}Messages and calls are end-to-end encrypted.",
        f"Jonas Brandt: {LEFT}Mira Holt added Jonas Brandt",
        "Ana Ruiz: Ana Ruiz left",
        "Mira Holt: hello",
        "Sam Owner: hi",
        phone="ios",
    )

    records = read(chat, name="_chat.txt")

    assert {one.identity.key for one in records if isinstance(one, Person)} == {"name:Mira Holt", "name:Jonas Brandt"}


def test_who_came_and_went_is_known(read):
    """When, and by whose hand; what is said reaches those who are there."""
    chat = _lines(
        "Mira Holt created group “Sail crew”",
        "Mira Holt added you and Jonas Brandt",
        "Sam Owner: a",
        "Jonas Brandt left",
        "Ana Ruiz joined using this group's invite link",
        "Sam Owner: b",
        "Mira Holt removed Ana Ruiz",
        "Mira Holt added Ana Ruiz",
    )

    records = read(chat, name="WhatsApp Chat with Sail crew.txt")

    members = {one.who: one for chat in records if isinstance(chat, Conversation) for one in chat.members}
    assert {who: one.brought_by for who, one in members.items()} == {
        "name:Sam Owner": "name:Mira Holt",
        "name:Mira Holt": None,
        "name:Jonas Brandt": "name:Mira Holt",
        "name:Ana Ruiz": "name:Mira Holt",
    }
    assert members["name:Jonas Brandt"].left == datetime.fromisoformat("2025-03-14T14:03:00+00:00")
    assert members["name:Ana Ruiz"].left is None
    reached = [one.key.partition(">")[2] for one in records if hasattr(one, "direction")]
    assert reached == ["name:Jonas Brandt", "name:Mira Holt", "name:Ana Ruiz", "name:Mira Holt"]


def test_a_number_brings_people_together(read):
    """It is handed on, in one form, however the phone writes it; a name that somebody chose is theirs."""
    records = read(
        _lines(
            "\u202a+44\u00a07700\u00a0900123\u202c: a",
            "+44 7700 900123: b",
            "~\u202fAna: c",
            "Sam Owner: d",
            phone="ios",
        )
    )

    found = {one.identity.key: (one.identity.name, one.identity.phones) for one in records if isinstance(one, Person)}
    assert found == {"+447700900123": (None, ("+447700900123",)), "~Ana": ("Ana", ())}


def test_a_new_number_is_the_same_persons(read):
    """Whoever changed it stands under the old and the new one."""
    records = read(
        _lines(
            "+44 7700 900123: a", "+44 7700 900123 changed to +44 7700 900999", "+44 7700 900999: b", "Sam Owner: c"
        ),
        name="x.txt",
    )

    new = next(one.identity for one in records if isinstance(one, Person) and one.identity.key == "+447700900999")
    assert (new.aliases, new.phones) == (("+447700900123",), ("+447700900999", "+447700900123"))


CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;waid=447700900123:+44 7700 900123\nEND:VCARD\n"


@pytest.mark.parametrize(
    ("file", "card", "key", "phones"),
    [
        ("Jonas Brandt.vcf", CARD, "name:Jonas Brandt", ("+447700900123",)),
        ("Jonas Brandt.vcf", "", "name:Jonas Brandt", ()),
        ("Jonas.vcf", CARD, "+447700900123", ("+447700900123",)),
        ("Mira Holt.vcf", CARD, "name:Mira Holt", ()),
        ("Jonas.vcf", "", None, ()),
        ("Jonas Brandt.vcf", "no card", "name:Jonas Brandt", ()),
        ("3 contacts.vcf", CARD * 3, None, ()),
        ("Sam Owner.vcf", "", None, ()),
    ],
)
def test_a_card_sends_one_to_the_other(file, card, key, phones, read):
    """Whose it is says its name, or the number in it; what the owner's own card says is nobody else."""
    files = {"WhatsApp Chat with Mira Holt.txt": _lines(f"Mira Holt: {file} (file attached)", "Sam Owner: thanks")}
    if card:
        files[file] = card.format(name=file.removesuffix(".vcf"))

    records = read(files)

    said = [one for one in records if isinstance(one, Message) and one.where.endswith("[0]")]
    assert [one.cues.names for one in said] == ([(key,)] if key else [])
    people = {one.identity.key: one.identity.phones for one in records if isinstance(one, Person)}
    assert people.get(key, ()) == phones
    assert all(one.cues.introduction_score >= 0.7 for one in said)


def test_whoever_is_mentioned_is_named(read):
    """By a name between marks, or by number."""
    records = read(
        _lines(
            "Mira Holt: @\u2068Jonas Brandt\u2069 and @447700900123, meet",
            "Jonas Brandt: a",
            "+44 7700 900123: b",
            "Sam Owner: c",
        ),
        name="WhatsApp Chat with Sail crew.txt",
    )

    said = next(one for one in records if isinstance(one, Message))
    assert said.cues.names == ("name:Jonas Brandt", "+447700900123")


@pytest.mark.parametrize(
    ("line", "kind", "sender", "text"),
    [
        ("Mira Holt: hello: you", "text", "Mira Holt", "hello: you"),
        ("Mira Holt:", "text", "Mira Holt", ""),
        ("Mira Holt: ", "text", "Mira Holt", ""),
        ('Mira changed the subject from "A: B" to "C"', "group", None, ""),
        ('Bob "The Builder" Smith: hello', "text", 'Bob "The Builder" Smith', "hello"),
        ("Rui Sá добавил(-а) участников: Вы", "added", None, ""),  # noqa: RUF001
        ("Something new happened", "system", None, ""),
        ("Mira Holt: I added Jonas yesterday", "text", "Mira Holt", "I added Jonas yesterday"),
        ("Jonas: Mira Holt added Jonas", "added", "Jonas", ""),
        ("Jonas: Mira Holt added Jonas's cousin", "text", "Jonas", "Mira Holt added Jonas's cousin"),
        (f"Mira Holt: {LEFT}" + "what nobody has seen yet, " * 4, "system", "Mira Holt", ""),
        (f"Mira Holt: {LEFT}hologram omitted", "media", "Mira Holt", ""),
        ("Mira Holt: Missed voice call", "missed_call", "Mira Holt", ""),
        (f"Mira Holt: {LEFT}Voice call, {LEFT}5 min", "call", "Mira Holt", ""),
        ("x" * 120 + ": hello", "system", None, ""),
        ("Père Noël : bonjour", "text", "Père Noël", "bonjour"),
    ],
)
def test_what_a_line_is(line, kind, sender, text):
    """Somebody's words, what stands in their place, or a line of WhatsApp's own."""
    said = line_in(line, 0)

    assert (said.kind, said.sender, said.text) == (kind, sender, text)


def test_an_unknown_form_is_told_of(read):
    """With the line and its beginning, and what follows it is no part of what somebody said before."""
    unknown = "".join(f"March 14, 2025, 2:{minute} PM - Mira Holt: meet Jonas Brandt\n" for minute in range(10, 14))
    records = read(_lines("Mira Holt: one", "Sam Owner: two") + unknown + _lines("Jonas Brandt: three"), name="x.txt")

    (refused,) = (one for one in records if isinstance(one, Refused))
    assert (refused.where, refused.count) == ("x.txt[2]", 4)
    assert (
        refused.why
        == '4 lines seem to begin a message in a form that is not known, such as "March 14, 2025, 2:10 PM …"'
    )
    assert not any(one.cues for one in records if isinstance(one, Message))


def test_a_copied_chat_within_a_message_is_that_messages(contacts):
    """Lines in another form than those of the chat, as few as there are."""
    copied = "[01/02/24, 09:00:00] Somebody Else: hello\n[01/02/24, 09:00:01] Another: hi\n"
    chat = _lines(*["Mira Holt: one", "Sam Owner: two"] * 25)

    assert len(contacts(chat + copied)) == 50


def test_a_chat_that_was_sent_in_another_is_not_the_owners(read):
    """Somebody exported it, and sent it."""
    sent = "WhatsApp Chat with Ana Ruiz.txt"
    files = {"WhatsApp Chat with Mira Holt.txt": _lines(f"Mira Holt: {sent} (file attached)", "Sam Owner: thanks")}

    records = read({**files, sent: _lines("Ana Ruiz: a", "Mira Holt: b")})

    assert Skipped("chat that was sent in another", where=sent) in records
    assert {one.identity.key for one in records if isinstance(one, Person)} == {"name:Mira Holt"}
    own = read({**files, sent: _lines("Ana Ruiz: a", "Sam Owner: b")})
    assert {one.identity.key for one in own if isinstance(one, Person)} == {"name:Mira Holt", "name:Ana Ruiz"}


def test_digits_without_a_country_are_a_name(read):
    """WhatsApp shows numbers with their country."""
    records = read(_lines("1234567: a", "Sam Owner: b"), name="WhatsApp Chat with 1234567.txt")

    assert [one.identity.key for one in records if isinstance(one, Person)] == ["name:1234567"]


def test_two_phones_exports_in_one_file_are_both_read(contacts):
    """Whoever put two exports one behind the other."""
    assert (
        len(contacts(_lines("Mira Holt: a", "Sam Owner: b") + _lines("Mira Holt: c", "Sam Owner: d", phone="ios"))) == 4
    )


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_chat_is_read_in_its_encoding(codec, contacts):
    """With a mark at its beginning, and as an editor may have saved it."""
    chat = _lines("Mira Holt: café", "Sam Owner: hi").encode(codec)

    assert len(contacts({"saved.txt": chat})) == 2
