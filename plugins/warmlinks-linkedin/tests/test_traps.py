"""Each trap of the format that has cost somebody data, by itself."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from warmlinks.archive import open_archive
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import Account, Conversation, Message, Person, Refused, Skipped, Tie
from warmlinks.values import Interaction
from warmlinks_linkedin._times import read_time
from warmlinks_linkedin.source import LinkedInSource

U = "https://www.linkedin.com/in/"
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
MIRA = f"Mira,Holt,{U}mira-holt,,Tidewater Ltd,Engineer,09 Sep 2022\n"
JOSE = f"José,Núñez,{U}jos%C3%A9-n,,,,01 Dec 2021"
NOTES = 'Notes:\n"When exporting your connection data, you may notice that addresses are missing."\n\n'
TEN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
)
NINE = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\n"
PROFILE = "First Name,Last Name,Headline\nSam,Owner,Connector\n"
INVITED = (
    "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
    f'Sam Owner,Vera Star,"1/5/20, 10:02 AM",,OUTGOING,{U}samowner,{U}vera-star\n'
)
NOTED = INVITED.replace('AM",,', 'AM",hello,')


@pytest.fixture
def read(tmp_path):
    def reader(files, *, owner=None, zone=UTC):
        folder = tmp_path / f"export-{sum(1 for _ in tmp_path.iterdir())}"
        folder.mkdir()
        if isinstance(files, str | bytes):
            files = {"Connections.csv": files}
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
        path = folder / next(iter(files)) if len(files) == 1 else folder
        with open_archive(path, owner=owner, timezone=zone) as archive:
            source = LinkedInSource()
            assert source.recognizes(archive)
            return list(source.read(archive))

    return reader


def of(records, kind):
    return [record for record in records if isinstance(record, kind)]


def people(records):
    return {one.identity.key: one.identity for one in of(records, Person)}


def skipped(records):
    counts = Counter()
    for one in of(records, Skipped):
        counts[one.why] += one.count
    return counts


def row10(conversation, sender, to, date, content, *, folder="INBOX"):
    """A message row; people are (name, slug), several recipients a list."""
    names = ", ".join(name for name, _ in to)
    urls = ",".join(U + slug for _, slug in to if slug)
    link = U + sender[1] if sender[1] else ""
    return f'{conversation},,"{sender[0]}",{link},"{names}","{urls}",{date},,"{content}",{folder}\n'


SAM, M, J = ("Sam Owner", "samowner"), ("Mira Holt", "mira-holt"), ("Jonas Brandt, Ph.D.", "jonas-b")


# -- Connections.csv

SHAPES = {
    "as LinkedIn writes it": NOTES + HEADER + MIRA + JOSE,
    "an unquoted sentence": NOTES.replace('"', "") + HEADER + MIRA + JOSE,
    "two lines before": NOTES.replace("\n\n", "\n") + HEADER + MIRA + JOSE,
    "nine lines before": "Notes:\n" + "a, b\n" * 8 + HEADER + MIRA + JOSE,
    "no lines before": HEADER + MIRA + JOSE,
    "a byte order mark": "\ufeff" + NOTES + HEADER + MIRA + JOSE,
    "CRLF": (NOTES + HEADER + MIRA + JOSE).replace("\n", "\r\n"),
    "every field quoted": '"Notes:"\n\n'
    + "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in (HEADER + MIRA + JOSE).splitlines()),
    "semicolons": (HEADER + MIRA + JOSE).replace(",", ";"),
    "tabs": (HEADER + MIRA + JOSE).replace(",", "\t"),
    "UTF-16": ("\ufeff" + HEADER + MIRA + JOSE).encode("utf-16-le"),
    "dates by Excel": (HEADER + MIRA + JOSE).replace("09 Sep 2022", "9-Sep-22").replace("01 Dec 2021", "1-Dec-21"),
    "dates with dots": (HEADER + MIRA + JOSE).replace("09 Sep 2022", "09.09.2022").replace("01 Dec 2021", "01.12.2021"),
    "ISO dates": (HEADER + MIRA + JOSE).replace("09 Sep 2022", "2022-09-09").replace("01 Dec 2021", "2021-12-01"),
    "US dates": (HEADER + MIRA + JOSE)
    .replace("09 Sep 2022", '"9/9/22, 4:05 PM"')
    .replace("01 Dec 2021", '"12/1/21, 9:05 AM"'),
    "other columns between": HEADER.replace("Company", "Maiden Name,Company")
    + MIRA.replace(",Tidewater", ",,Tidewater")
    + JOSE.replace(",,,,", ",,,,,"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_connections_in_any_shape_give_the_same_people(read, shape):
    """Preambles, marks, separators, quotes and dates of every kind change nobody."""
    records = read(SHAPES[shape])

    assert {(one.who, one.since) for one in of(records, Tie)} == {
        ("in/mira-holt", date(2022, 9, 9)),
        ("in/josé-n", date(2021, 12, 1)),
    }
    assert {one.name for one in people(records).values()} == {"Mira Holt", "José Núñez"}
    assert people(records)["in/mira-holt"].company == "Tidewater Ltd"
    assert not of(records, Account | Refused)


def test_a_file_without_its_header_fails(read):
    """A file whose header is missing fails with a message; it never ends with nobody."""
    with pytest.raises(InputError, match="header"):
        read(MIRA + JOSE)


def test_a_header_alone_fails(read):
    """No connections at all is an error, not a success."""
    with pytest.raises(InputError, match="nothing in it"):
        read(NOTES + HEADER)


def test_a_spreadsheet_under_the_name_of_a_table(read):
    """An xlsx that is called .csv is refused with advice; alone it fails."""
    records = read({"Connections.csv": HEADER + MIRA, "Reactions.csv": b"PK\x03\x04rest"})

    (refusal,) = of(records, Refused)
    assert refusal.where == "Reactions.csv"
    assert "spreadsheet" in refusal.why
    assert "CSV" in refusal.advice
    with pytest.raises(InputError, match="spreadsheet"):
        read(b"PK\x03\x04rest")


def test_names_of_files_as_browsers_leave_them(read):
    """`(1)`, other cases, a folder around it, or another name for a lone file: it is found."""
    for name in ("Connections (1).csv", "CONNECTIONS.CSV", "export/Connections.csv", "my people.csv", "c - Copy.csv"):
        assert people(read({name: HEADER + MIRA})), name


def test_hidden_rows_are_skipped(read):
    """A row without a name and an address is a hidden person, counted and left out."""
    records = read(HEADER + MIRA + ",,,,,,03 Feb 2024\n")

    assert list(people(records)) == ["in/mira-holt"]
    assert skipped(records) == {"hidden person": 1}


def test_a_table_with_columns_dropped(read):
    """Without the day, the tie is there without a day."""
    records = read("First Name,Last Name,Company\nMira,Holt,Tidewater Ltd\n")

    assert [(one.who, one.since) for one in of(records, Tie)] == [("name:Mira Holt", None)]


def test_two_of_one_name_stay_two(read):
    """With addresses by these, without by the day, and on one day by the company."""
    by_day = HEADER.replace("URL,", "") + "Ann,Lee,,,,01 Jan 2020\nAnn,Lee,,,,02 Jan 2020\n"
    by_company = HEADER.replace("URL,", "") + "Ann,Lee,,Tide,,01 Jan 2020\nAnn,Lee,,Fog,,01 Jan 2020\n"
    by_address = HEADER + f"Ann,Lee,{U}ann-1,,,,01 Jan 2020\nAnn,Lee,{U}ann-2,,,,01 Jan 2020\n"

    for table in (by_day, by_company, by_address):
        found = people(read(table))
        assert len(found) == 2
        assert not any("name:Ann Lee" in one.aliases for one in found.values())


def test_a_changed_address_keeps_its_person(read):
    """Name and day of connecting stand beside the address, so a renamed profile is still the same person."""
    old = people(read(HEADER + MIRA))["in/mira-holt"]
    new = people(read(HEADER + MIRA.replace("mira-holt", "tides").replace("Holt,", "Holt (She/Her) 🌊,")))["in/tides"]
    without = people(read(HEADER.replace("URL,", "") + MIRA.replace(f"{U}mira-holt,", "")))["name:Mira Holt"]

    assert "connected:mira holt@2022-09-09" in set(old.aliases) & set(new.aliases) & set(without.aliases)
    assert "name:Mira Holt" in old.aliases


def test_a_table_with_days_turned_round(read):
    """Where a spreadsheet has put the day first, one telling row turns all of them."""
    table = HEADER + MIRA.replace("09 Sep 2022", "05/06/2022") + JOSE.replace("01 Dec 2021", "31/12/2021")

    assert {one.since for one in of(read(table), Tie)} == {date(2022, 6, 5), date(2021, 12, 31)}


def test_a_day_that_cannot_be_read_costs_the_day(read):
    """The person stays, without the day, and the report says so."""
    records = read(HEADER + MIRA.replace("09 Sep 2022", "soon"))

    assert [one.since for one in of(records, Tie)] == [None]
    assert len(of(records, Refused)) == 1


# -- whose it is


def test_connections_alone_need_no_owner(read):
    """A tie has no direction, so a lone table of them is read without asking whose it is."""
    assert not of(read(HEADER + MIRA), Account)
    assert of(read(HEADER + MIRA, owner="samowner"), Account)[0].identity.key == "in/samowner"


def test_the_owner_stands_in_every_invitation(read):
    """Address and name of the owner come from the invitations."""
    account = of(read({"Invitations.csv": INVITED, "Connections.csv": HEADER + MIRA}), Account)[0]

    assert account.identity.key == "in/samowner"
    assert account.identity.name == "Sam Owner"
    assert account.where == "Invitations.csv[0]"
    assert "name:Sam Owner" in account.identity.aliases


def test_the_owner_by_profile_and_messages(read):
    """Without invitations it is the address that most messages under the profile's name have."""
    messages = TEN + row10("1", SAM, [M], "2024-01-01 10:00:00 UTC", "a") * 2
    messages += row10("2", ("Sam Owner", "another-sam"), [SAM], "2024-01-02 10:00:00 UTC", "b")

    records = read({"messages.csv": messages, "Profile.csv": PROFILE})

    assert of(records, Account)[0].identity.key == "in/samowner"
    assert Counter((one.who, one.direction) for one in of(records, Interaction)) == {
        ("in/mira-holt", "out"): 2,
        ("in/another-sam", "in"): 1,
    }


def test_messages_that_do_not_say_whose_they_are(read):
    """They are refused with the likeliest owners, and read once the user says."""
    messages = TEN + row10("1", SAM, [M], "2024-01-01 10:00:00 UTC", "a")
    messages += row10("2", J, [SAM], "2024-01-02 10:00:00 UTC", "b")

    with pytest.raises(OwnerUnknownError) as caught:
        read({"messages.csv": messages})
    assert caught.value.candidates[0] == "in/samowner"
    for given in ("samowner", "@samowner", "in/samowner", U + "samowner/", "Sam Owner", "SAM owner"):
        records = read({"messages.csv": messages}, owner=given)
        assert of(records, Account)[0].identity.key == "in/samowner"
        assert {one.direction for one in of(records, Interaction)} == {"in", "out"}


def test_an_owner_who_stands_nowhere_is_refused(read):
    """A mistyped owner would turn every message round."""
    files = {"Invitations.csv": INVITED, "Connections.csv": HEADER + MIRA}

    with pytest.raises(OwnerUnknownError, match="not of samowenr"):
        read(files, owner="samowenr")


def test_the_owner_by_stated_direction(read):
    """The files of 2018 have no addresses: whoever wrote the outgoing messages is the owner."""
    old = "From,To,Date,Subject,Content,Direction,Folder\n"
    old += 'Sam Owner,Mira Holt,"1/2/18, 3:04 PM",,hello,OUTGOING,SENT\n'

    records = read({"Messages.csv": old})

    assert of(records, Account)[0].identity.key == "name:Sam Owner"
    assert [(one.who, one.direction) for one in of(records, Interaction)] == [("name:Mira Holt", "out")]


# -- messages


@pytest.fixture
def messages(read):
    def reader(text, **more):
        return read({"messages.csv": text, "Profile.csv": PROFILE, "Invitations.csv": INVITED}, **more)

    return reader


def test_groups_are_counted_by_addresses(messages):
    """Names hold commas; the addresses say how many there are, and each gets what the owner writes."""
    text = TEN + row10("g", SAM, [M, J], "2024-01-01 10:00:00 UTC", "Mira, meet Jonas")
    text += row10("g", J, [SAM, M], "2024-01-01 11:00:00 UTC", "a pleasure")

    records = messages(text)

    contacts = [(one.who, one.direction) for one in of(records, Interaction) if one.kind == "message"]
    assert contacts == [("in/jonas-b", "out"), ("in/mira-holt", "out"), ("in/jonas-b", "in")]
    (talk,) = of(records, Conversation)
    assert talk.kind == "group"
    assert {one.who for one in talk.members} == {"in/samowner", "in/mira-holt", "in/jonas-b"}
    assert people(records)["in/jonas-b"].name == "Jonas Brandt, Ph.D."
    said = of(records, Message)
    assert said[0].cues.introduction_score > 0.5
    assert set(said[0].cues.names) == {"in/mira-holt", "in/jonas-b"}


def test_groups_by_names_before_addresses(messages):
    """Before 2023 members are names only; those who wrote are known by their address, a degree is no person."""
    text = NINE
    text += f'g,,Sam Owner,{U}samowner,"Mira Holt, Jonas Brandt, Ph.D.",2021-01-01 10:00:00 UTC,,meet,INBOX\n'
    text += f'g,,Mira Holt,{U}mira-holt,"Sam Owner, Jonas Brandt, Ph.D.",2021-01-01 11:00:00 UTC,,hi,INBOX\n'

    records = messages(text)

    (talk,) = of(records, Conversation)
    assert {one.who for one in talk.members} == {"in/samowner", "in/mira-holt", "name:Jonas Brandt, Ph.D."}


def test_a_large_group_counts_for_nothing(messages):
    """Above eight others nobody has contact; the conversation is kept."""
    nine = [(f"P {n}", f"p-{n}") for n in range(9)]
    text = TEN + row10("g", SAM, nine, "2024-01-01 10:00:00 UTC", "hello all")
    text += row10("h", SAM, nine[:8], "2024-01-01 10:00:00 UTC", "hello eight")

    records = messages(text)

    assert len([one for one in of(records, Interaction) if one.kind == "message"]) == 8
    assert skipped(records)["large group"] == 1
    assert len(of(records, Conversation)) == 2


def test_somebody_who_joins_later(messages):
    """A member whose address first stands in a later row has joined then."""
    text = TEN + row10("g", SAM, [M, J], "2024-01-02 10:00:00 UTC", "and here is Jonas")
    text += row10("g", SAM, [M], "2024-01-01 10:00:00 UTC", "just us")

    (talk,) = of(messages(text), Conversation)

    joined = {one.who: one.joined for one in talk.members}
    assert joined == {"in/samowner": None, "in/mira-holt": None, "in/jonas-b": datetime(2024, 1, 2, 10, tzinfo=UTC)}


def test_hidden_people_stay_apart(messages):
    """`LinkedIn Member` is many people: each conversation with one is with somebody else."""
    ghost = ("LinkedIn Member", "")
    text = TEN + row10("a", ghost, [SAM], "2024-01-01 10:00:00 UTC", "boo")
    text += row10("b", ghost, [SAM], "2024-01-02 10:00:00 UTC", "boo")
    text += row10("b", SAM, [ghost], "2024-01-03 10:00:00 UTC", "who is there")
    text += row10("", ghost, [SAM], "2024-01-04 10:00:00 UTC", "of no conversation")

    records = messages(text)

    found = Counter(one.who for one in of(records, Interaction) if one.kind == "message")
    assert found == {"hidden:a": 1, "hidden:b": 2}
    assert people(records)["hidden:a"].name is None
    assert skipped(records)["hidden person"] == 1


def test_somebody_who_hides_later_is_still_the_same(messages):
    """Whoever a conversation is with bears its key as an alias, so a later export without them means them."""
    before = messages(TEN + row10("a", M, [SAM], "2024-01-01 10:00:00 UTC", "hello"))
    after = messages(TEN + row10("a", ("LinkedIn Member", ""), [SAM], "2024-01-01 10:00:00 UTC", "hello"))

    (now,) = [one for one in of(after, Interaction) if one.kind == "message"]
    (then,) = [one for one in of(before, Interaction) if one.kind == "message"]
    assert now.who in people(before)["in/mira-holt"].aliases
    assert now.key == then.key


def test_sponsored_messages_do_not_count(messages):
    """Advertisements are skipped, and so is a sender without a profile whom nobody knows or answered."""
    html = '<p class=""spinmail-quill-editor__spin-break"">Hi %FIRSTNAME%</p>'
    text = TEN + row10("a", ("Nimbus Cloud", ""), [SAM], "2024-01-01 10:00:00 UTC", html)
    text += row10("b", ("Cirrus Cloud", ""), [SAM], "2024-01-01 10:00:00 UTC", "plain words")
    text += row10("c", ("Vera Star", ""), [SAM], "2024-01-01 10:00:00 UTC", "known from the invitations")
    text += row10("d", ("Old Friend", ""), [SAM], "2024-01-01 10:00:00 UTC", "hello")
    text += row10("d", SAM, [("Old Friend", "")], "2024-01-01 11:00:00 UTC", "hello you")
    text += row10("e", M, [SAM], "2024-01-01 11:00:00 UTC", "hello")

    records = messages(text)

    assert skipped(records)["sponsored"] == 1
    assert skipped(records)["sender without a profile"] == 1
    assert Counter(one.who for one in of(records, Interaction) if one.kind == "message") == {
        "name:Vera Star": 1,
        "name:Old Friend": 2,
        "in/mira-holt": 1,
    }


def test_drafts_were_never_sent(messages):
    """A draft of either kind is skipped."""
    header = TEN.strip() + ",IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n"
    row = row10("a", SAM, [M], "2024-01-01 10:00:00 UTC", "x").strip()

    records = messages(header + f"{row},Yes,No\n{row},No,Yes\n{row},No,No\n")

    assert skipped(records)["draft"] == 2
    assert len([one for one in of(records, Interaction) if one.kind == "message"]) == 1


def test_several_messages_in_one_second(messages):
    """Equal times and equal texts are messages of their own, to one person or to several, in any order."""
    rows = [
        row10("a", SAM, [M], "2024-01-01 10:00:00 UTC", "happy new year"),
        row10("a", SAM, [M], "2024-01-01 10:00:00 UTC", "happy new year"),
        row10("b", SAM, [J], "2024-01-01 10:00:00 UTC", "happy new year"),
        row10("a", SAM, [M], "2024-01-01 10:00:00 UTC", "and health"),
    ]

    first = messages(TEN + "".join(rows))
    turned = messages(TEN + "".join(rows[::-1]))

    def keys(records):
        return {(one.key, one.who) for one in of(records, Interaction) if one.kind == "message"}

    assert len(keys(first)) == 4
    assert keys(first) == keys(turned)


def test_one_conversation_without_an_id(messages):
    """A row without a conversation id is a message all the same, and the key is that of the row with one."""
    without = messages(TEN + row10("", M, [SAM], "2024-01-01 10:00:00 UTC", "hello"))
    having = messages(TEN + row10("a", M, [SAM], "2024-01-01 10:00:00 UTC", "hello"))

    (one,) = [record for record in of(without, Interaction) if record.kind == "message"]
    (other,) = [record for record in of(having, Interaction) if record.kind == "message"]
    assert (one.key, one.who) == (other.key, other.who)


def test_messages_of_two_generations_are_the_same_record(messages, read):
    """A message that an old export holds too has the same key there, so it counts once."""
    new = messages(TEN + row10("a", M, [SAM], "2018-01-02 14:04:31 UTC", "hello  there"))
    old = "From,To,Date,Subject,Content,Direction,Folder\n"
    old += 'Mira Holt,Sam Owner,"1/2/18, 3:04 PM",,hello there,INCOMING,INBOX\n'
    old = read({"Messages.csv": old, "Profile.csv": PROFILE}, zone=ZoneInfo("Europe/Berlin"))

    (one,) = [record for record in of(new, Interaction) if record.kind == "message"]
    (other,) = of(old, Interaction)
    assert one.key == other.key
    assert (one.stated, other.stated) == (None, "1/2/18, 3:04 PM")
    assert "name:Mira Holt" in people(new)["in/mira-holt"].aliases


def test_the_same_file_twice(read):
    """A file that a browser saved twice, or that the network wrote under two names, is read once."""
    text = TEN + row10("a", SAM, [M], "2024-01-01 10:00:00 UTC", "hello") * 2
    files = {"messages.csv": text, "messages (1).csv": text, "Profile.csv": PROFILE}
    files |= {"Invitations.csv": NOTED, "Invitations (1).csv": NOTED}
    files |= {"Connections.csv": HEADER + MIRA, "Connections (1).csv": HEADER + MIRA}

    records = read(files)

    assert Counter(one.kind for one in of(records, Interaction)) == {"message": 2, "invitation": 1}
    assert len(of(records, Tie)) == 1
    assert skipped(records) == {"told in another file": 4}


def test_the_note_of_an_invitation_counts_once(read):
    """The note stands again among the messages; the invitation is the contact, on its day."""
    invited = INVITED.replace('"1/5/20, 10:02 AM",,', '"1/5/20, 10:02 AM",shall we talk,')
    vera = ("Vera Star", "vera-star")
    text = TEN + row10("v", SAM, [vera], "2020-01-09 08:00:00 UTC", "shall we talk")
    text += row10("v", SAM, [vera], "2020-01-07 08:00:00 UTC", "shall we talk")
    text += row10("v", SAM, [M], "2020-01-07 08:00:00 UTC", "shall we talk")

    records = read({"Invitations.csv": invited, "messages.csv": text})

    assert [(one.kind, one.who, one.at.day) for one in of(records, Interaction)] == [
        ("invitation", "in/vera-star", 5),
        ("message", "in/vera-star", 9),
        ("message", "in/mira-holt", 7),
    ]
    assert skipped(records) == {"note of an invitation": 1}


def test_a_note_that_names_who_sent_them(read):
    """A note that names a connection leaves a sign of an introduction, by full name or by the only bearer's first."""
    invited = INVITED.replace('"1/5/20, 10:02 AM",,', '"1/5/20, 10:02 AM",Mira said we should talk,')

    records = read({"Invitations.csv": invited, "Connections.csv": HEADER + MIRA + JOSE})

    (said,) = of(records, Message)
    assert said.cues.names == ("in/mira-holt",)
    assert said.speaker == "in/samowner"
    assert {one.who for one in of(records, Conversation)[0].members} == {"in/samowner", "in/vera-star"}


def test_many_equal_notes_take_no_more_time_than_others(read):
    """A note pasted to two thousand people and standing again two thousand times is matched person by person."""
    invited = INVITED.splitlines()[0] + "\n"
    text = TEN
    for number in range(2000):
        invited += f'Sam Owner,P {number},"1/5/20, 10:02 AM",hi,OUTGOING,{U}samowner,{U}p-{number}\n'
        text += row10(f"c{number}", SAM, [(f"P {number}", f"p-{number}")], "2020-01-07 08:00:00 UTC", "hi")

    records = read({"Invitations.csv": invited, "messages.csv": text})

    assert Counter(one.kind for one in of(records, Interaction)) == {"invitation": 2000}
    assert len({one.key for one in of(records, Interaction)}) == 2000


def test_to_be_called_by_ones_name_says_nothing(messages):
    """Who is written to is no third person, also where the record knows them by name only."""
    text = NINE
    text += f"a,,Sam Owner,{U}samowner,Mira Holt,2021-01-01 10:00:00 UTC,,Dear Mira Holt,INBOX\n"
    text += f"b,,Mira Holt,{U}mira-holt,Sam Owner,2021-01-02 10:00:00 UTC,,yours Mira Holt,INBOX\n"

    assert not of(messages(text), Message)


def test_times_without_a_zone_are_read_in_the_owners(read):
    """A wall-clock time is taken in the zone of the archive, and kept as it was written."""
    records = read({"Invitations.csv": NOTED}, zone=ZoneInfo("America/New_York"))

    (one,) = of(records, Interaction)
    assert one.at == datetime(2020, 1, 5, 15, 2, tzinfo=UTC)
    assert one.stated == "1/5/20, 10:02 AM"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-05 10:00:00 PST", datetime(2024, 1, 5, 18, tzinfo=UTC)),
        ("2024-01-05 00:30:00 PST", datetime(2024, 1, 5, 8, 30, tzinfo=UTC)),
        ("2024-01-05 22:00:00 Asia/Kuala_Lumpur", datetime(2024, 1, 5, 14, tzinfo=UTC)),
        ("2024-01-05 12:30 America/New_York", datetime(2024, 1, 5, 17, 30, tzinfo=UTC)),
        ("2024-01-05 12:30 AEST", datetime(2024, 1, 5, 2, 30, tzinfo=UTC)),
        ("1/5/24, 10:02 p.m. Asia/Tokyo", datetime(2024, 1, 5, 13, 2, tzinfo=UTC)),
        ("1/5/24, 12:02 A", datetime(2024, 1, 5, 0, 2, tzinfo=UTC)),
        ("2024-01-05 10:00:00 UTC+99", datetime(2024, 1, 5, 10, tzinfo=UTC)),
    ],
)
def test_the_letters_of_a_zone_are_no_half_of_the_day(text, moment):
    assert read_time(text, UTC)[0] == moment


def test_a_mark_of_the_newer_clock_between_time_and_half_of_the_day(read):
    """A narrow blank before AM or PM changes nothing."""
    (one,) = of(read({"Invitations.csv": NOTED.replace("10:02 AM", "10:02\u202fPM")}), Interaction)

    assert one.at == datetime(2020, 1, 5, 22, 2, tzinfo=UTC)


def test_a_bad_row_costs_that_row(messages):
    """A row with too few cells, or without a time, is refused with its place; the others are read."""
    text = (
        TEN + "a,b,c\n" + row10("a", SAM, [M], "yesterday", "x") + row10("a", SAM, [M], "2024-01-01 10:00:00 UTC", "")
    )

    records = messages(text)

    assert [one.where for one in of(records, Refused)] == ["messages.csv[0]", "messages.csv[1]"]
    assert len([one for one in of(records, Interaction) if one.kind == "message"]) == 1


# -- other files


def test_follows(read):
    """One tie a name: an unfollow ends it."""
    table = "Date,Status,FullName\n2021-01-01 08:00:00,Active,Mira Holt\n2021-02-01 08:00:00,Unfollow,Mira Holt\n"

    records = read({"Connections.csv": HEADER + MIRA, "Member_Follows.csv": table})

    (tie,) = [one for one in of(records, Tie) if one.kind == "following"]
    assert (tie.who, tie.since, tie.ended) == (
        "name:Mira Holt",
        datetime(2021, 1, 1, 8, tzinfo=UTC),
        datetime(2021, 2, 1, 8, tzinfo=UTC),
    )


def test_the_address_book_is_attached_with_care(read):
    """A card goes to the only bearer of its exact name; cards that do not hang together go to nobody."""
    table = "FirstName,LastName,Emails,PhoneNumbers,Sites\n"
    table += "Mira,Holt,mira@tide.example,+49 30 123456,https://x.com/Mira_H\n"
    table += "José,Núñez,a@x.example,,\nJosé,Núñez,b@x.example,,\nNew,Face,new@x.example,,\nNo,Address,,,\n"

    records = read({"Connections.csv": HEADER + MIRA + JOSE, "Contacts.csv": table})

    found = people(records)
    mira = found["in/mira-holt"]
    assert (mira.emails, mira.phones, mira.accounts) == (
        ("mira@tide.example",),
        ("+49 30 123456",),
        ("twitter:@mira_h",),
    )
    assert found["in/josé-n"].emails == ()
    assert len([key for key in found if key.startswith("contact:")]) == 3
    assert skipped(records) == {"contact without an address": 1}


def test_files_that_look_alike_are_left_alone(read):
    """Coaches, guides and lessons hold no people."""
    nothing = b"No conversations found.\n"
    names = ("guide_messages.csv", "learning_coach_messages.csv", "LearningCoachMessages.csv")

    records = read({"Connections.csv": HEADER + MIRA, **dict.fromkeys(names, nothing)})

    assert not of(records, Refused | Skipped)


@pytest.mark.parametrize("name", ["notes.csv", "votes.csv", "profile.csv"])
def test_an_archive_of_something_else_is_not_ours(tmp_path, name):
    """Files of other makers with common names are not taken for an export."""
    (tmp_path / name).write_text("a,b\n1,2\n")

    with open_archive(tmp_path / name) as archive:
        assert not LinkedInSource().recognizes(archive)
