"""Writes a world as LinkedIn exports of every generation, and `Connections.csv` as it is passed around."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from attrs import frozen

from warmlinks_samples.world import ME, Account, Conversation, Event, World

__all__ = ["connections", "members", "url_of"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOTE = (
    "When exporting your connection data, you may notice that some of the email addresses are missing. "
    "You will only see email addresses for connections who have allowed it."
)
_WITH_URLS = ("2023", "2024-12", "2026")
_Rows = list[Sequence[str]]


def members(world: World, generation: str) -> dict[str, bytes]:
    """The members of one complete export.

    Args:
        world: what happened.
        generation: 2018, 2019, 2021, 2022, 2023, 2024-12 or 2026.
    """
    quoted = csv.QUOTE_ALL if generation == "2026" else csv.QUOTE_MINIMAL
    files = {
        "Connections.csv": connections(world, generation),
        "Messages.csv" if generation == "2018" else "messages.csv": _table(
            _messages(world, generation), quoting=quoted
        ),
        "Invitations.csv": _table(_invitations(world, generation), quoting=quoted),
        "Profile.csv": _table(
            [
                _columns("First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Websites"),
                ("Noa", "Lindgren", "", "", "", 'Connector, "in chief"', "", "", ""),
            ],
            quoting=quoted,
        ),
        "Email Addresses.csv": _table(
            [
                ("Email Address", "Confirmed", "Primary", "Updated On"),
                (world.account(ME, "linkedin").email or "", "Yes", "Yes", "Not Available"),
            ]
        ),
        "Registration.csv": _table(
            [("Registered At", "Registration Ip", "Subscription Types"), ("3/4/09, 7:12 PM", "192.0.2.7", "")]
        ),
    }
    files |= _recommendations(world)
    files |= _endorsements(world, generation)
    files |= _follows(world)
    files |= _contacts(world, generation)
    files["Positions.csv"] = _table(
        [("Company Name", "Title", "Started On"), ("Lindgren & Daughters", "Connector", "Mar 2019")]
    )
    files["Reactions.csv"] = _table(
        [
            ("Date", "Type", "Link"),
            ("2024-03-01 10:00:00", "LIKE", "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7"),
        ],
        end="\r\n",
    )
    files["guide_messages.csv"] = b"No conversations found.\n"
    files["learning_coach_messages.csv"] = b"No conversations found.\n"
    shares = [
        ("Date", "ShareLink", "ShareCommentary", "Visibility"),
        ("2023-05-01 09:00:00", "https://www.linkedin.com/x", "Söndag", "MEMBER_NETWORK"),
    ]
    old = generation in ("2018", "2019")
    files["Shares.csv"] = _utf16(shares) if old else _table(shares, end="\r\n")
    if generation == "2026":
        files["Notes.csv"] = _notes(world)
    files["Jobs/Saved Jobs.csv"] = _table([("Saved Date", "Job Title"), ("1/5/24, 10:02 AM", "Harbour master")])
    files["Articles/Articles/on-fog.html"] = b"<html><body><p>On fog</p></body></html>"
    return files


def connections(world: World, generation: str = "2024-12", *, variant: str = "") -> bytes:
    """`Connections.csv` of a generation, or as people hand it on.

    Args:
        world: what happened.
        generation: decides preamble, columns and dates.
        variant: "" as LinkedIn writes it; `unquoted`, `two-lines`, `no-preamble` for other preambles; `bom`; `crlf`;
            `excel` re-saved with mark, CRLF and short dates; `semicolon`, `tab` from a spreadsheet.
    """
    people = sorted(
        (account for person in world.on("linkedin") if (account := person.accounts["linkedin"]).since),
        key=lambda account: (account.since, account.key),
        reverse=True,
    )
    urls = generation in _WITH_URLS
    rows: _Rows = [
        ("First Name", "Last Name", *(("URL",) if urls else ()), "Email Address", "Company", "Position", "Connected On")
    ]
    for account in people:
        date = _day(world, account.since, generation, variant)
        url = (_url(account),) if urls else ()
        rows.append((account.first, account.last, *url, account.email or "", account.company, account.position, date))
    for day in ("03 Feb 2024", "11 May 2021"):
        blank = ("",) if urls else ()
        hidden = {"2018": "5/11/21, 8:15 AM"}.get(generation, day)
        rows.append(("", "", *blank, "", "", "", _short(day) if variant == "excel" else hidden))
    preamble = generation not in ("2018", "2019", "2020") and variant not in (
        "no-preamble",
        "excel",
        "semicolon",
        "tab",
    )
    head = f'Notes:\n"{_NOTE}"\n\n'
    head = {"unquoted": f"Notes:\n{_NOTE}\n\n", "two-lines": f'Notes:\n"{_NOTE}"\n'}.get(variant, head)
    delimiter = {"semicolon": ";", "tab": "\t"}.get(variant, ",")
    quoting = csv.QUOTE_ALL if generation == "2026" else csv.QUOTE_MINIMAL
    end = "\r\n" if variant in ("crlf", "excel") else "\n"
    body = _text(rows, delimiter=delimiter, end=end, quoting=quoting).rstrip("\r\n")
    text = (head.replace("\n", end) if preamble else "") + body
    return text.encode("utf-8-sig" if variant in ("bom", "excel") else "utf-8")


def url_of(world: World, person: str) -> str:
    """The address of somebody's profile; letters beyond ASCII are percent-encoded."""
    return _url(world.account(person, "linkedin"))


def _url(account: Account) -> str:
    return "" if account.hidden else f"https://www.linkedin.com/in/{quote(account.key)}"


def _name(world: World, person: str) -> str:
    return world.account(person, "linkedin").name


def _day(world: World, at: datetime | None, generation: str, variant: str) -> str:
    """The day of connecting in the owner's zone; 2018 adds a time of day."""
    if at is None:
        return ""
    local = at.astimezone(world.zone)
    if generation == "2018":
        return _minute(world, at)
    day = f"{local:%d} {_MONTHS[local.month - 1]} {local.year}"
    return _short(day) if variant == "excel" else day


def _short(day: str) -> str:
    """`9-Sep-22`, as a spreadsheet saves `09 Sep 2022`."""
    number, month, year = day.split()
    return f"{int(number)}-{month}-{year[2:]}"


def _minute(world: World, at: datetime) -> str:
    """`1/5/24, 10:02 AM` on the owner's clock."""
    local = at.astimezone(world.zone)
    return (
        f"{local.month}/{local.day}/{local:%y}, {local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"  # noqa: PLR2004 - noon
    )


@frozen
class _Letter:
    """A row of `messages.csv`: what was sent, when, and in which conversation if in one."""

    at: datetime
    conversation: Conversation | None
    event: Event


def _messages(world: World, generation: str) -> _Rows:
    """All messages, newest first, with the advertisements, drafts and copies of notes among them."""
    timed = [
        _Letter(event.at, world.conversation(event.conversation), event)
        for event in world.events_on("linkedin", "message")
        if event.conversation
    ]
    timed += [_Letter(event.at, None, event) for event in world.events_on("linkedin", "sponsored")]
    for event in world.events_on("linkedin", "invitation"):
        other = event.to[0] if event.speaker == ME else event.speaker
        if world.account(other, "linkedin").since is not None:
            conversation = Conversation(f"linkedin:{other}", "linkedin", (other, ME), event.at, event.speaker)
            timed.append(_Letter(event.at.replace(second=37), conversation, event))
    if generation in ("2024-12", "2026"):
        timed += _drafts(world)
    timed.sort(key=lambda message: (message.at, message.event.id), reverse=True)
    return [_header(generation), *(_message(world, generation, message) for message in timed)]


def _drafts(world: World) -> list[_Letter]:
    """Messages that were written and never sent, on days without any other contact."""
    drafts: list[_Letter] = []
    for conversation in [
        conversation
        for conversation in world.conversations_on("linkedin")
        if conversation.direct and not world.person(conversation.others[0]).stranger
    ][:3]:
        at = world.start.replace(hour=6)
        draft = Event(
            f"e9{len(drafts):05d}", "linkedin", "draft", ME, at, conversation=conversation.id, text="I never sent this"
        )
        drafts.append(_Letter(at, conversation, draft))
    return drafts


def _columns(header: str) -> tuple[str, ...]:
    """The columns of a header as it stands in the file."""
    return tuple(header.split(","))


def _header(generation: str) -> tuple[str, ...]:
    if generation == "2018":
        return _columns("From,To,Date,Subject,Content,Direction,Folder")
    if generation == "2019":
        return _columns("FROM,TO,DATE,SUBJECT,CONTENT,DIRECTION,FOLDER")
    nine = _columns("CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER")
    if generation in ("2021", "2022"):
        return nine
    ten = (*nine[:5], "RECIPIENT PROFILE URLS", *nine[5:])
    return {
        "2024-12": (*ten, "ATTACHMENTS", "IS MESSAGE DRAFT"),
        "2026": (*ten, "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"),
    }.get(generation, ten)


def _message(world: World, generation: str, message: _Letter) -> tuple[str, ...]:
    at, conversation, event = message.at, message.conversation, message.event
    sender = world.account(event.speaker, "linkedin")
    to = (
        [person for person in conversation.present(max(at, conversation.started_at)) if person != event.speaker]
        if conversation
        else [ME]
    )
    names = ", ".join(_name(world, person) for person in to)
    urls = ",".join(url_of(world, person) for person in to)
    url = _url(sender)
    name, content, title = (
        sender.name,
        event.text,
        conversation.title if conversation and not conversation.direct else "",
    )
    if event.kind == "sponsored":
        name, url, title = "Nimbus Cloud", "", "Grow with us"
        content = f'<p class="spinmail-quill-editor__spin-break">Hi %FIRSTNAME%, {event.text}</p>'
    elif event.kind == "invitation":
        content = event.text  # the copy of a note is the note, letter by letter
    elif int(event.id[1:]) % 23 == 0 and not event.names:
        content = f"<p>{event.text}</p>"
    elif generation == "2026" and int(event.id[1:]) % 5 == 0:
        content = f"{event.text}\n\nBest wishes"
    utc = at.astimezone(UTC)
    if generation in ("2018", "2019"):
        local = at.astimezone(world.zone)
        date = _minute(world, at) if generation == "2018" else f"{local:%Y-%m-%dT%H:%M:%S}"
        folder = "SENT" if event.speaker == ME else "INBOX"
        return (name, names, date, "", content, "OUTGOING" if event.speaker == ME else "INCOMING", folder)
    key = _conversation_id(conversation, event)
    folder = "INBOX" if int(event.id[1:]) % 9 else "ARCHIVE"
    values = {
        "CONVERSATION ID": key,
        "CONVERSATION TITLE": title,
        "FROM": name,
        "SENDER PROFILE URL": url,
        "TO": names,
        "RECIPIENT PROFILE URLS": urls,
        "DATE": f"{utc:%Y-%m-%d %H:%M:%S} UTC",
        "SUBJECT": "",
        "CONTENT": content,
        "FOLDER": folder,
        "ATTACHMENTS": "",
        "IS MESSAGE DRAFT": "Yes" if event.kind == "draft" else "No",
        "IS CONVERSATION DRAFT": "No",
    }
    return tuple(values[column] for column in _header(generation))


def _conversation_id(conversation: Conversation | None, event: Event) -> str:
    seed = conversation.id if conversation else event.id
    return "2-" + "".join(f"{ord(message) * 7 % 36:02x}" for message in seed) + "=="


def _invitations(world: World, generation: str) -> _Rows:
    urls = generation in _WITH_URLS
    words = (
        ("inviterProfileUrl", "inviteeProfileUrl")
        if generation != "2023"
        else ("inviterProfileUrn", "inviteeProfileUrn")
    )
    rows: _Rows = [("From", "To", "Sent At", "Message", "Direction", *(words if urls else ()))]
    for event in sorted(world.events_on("linkedin", "invitation", "request"), key=lambda event: event.at, reverse=True):
        keys = [world.account(person, "linkedin") for person in (event.speaker, event.to[0])]
        links = [_url(account) for account in keys]
        if generation == "2023":
            links = [
                f"urn:li:member:{sum(ord(message) * 31**index for index, message in enumerate(account.key)) % 10**9}"
                for account in keys
            ]
        direction = "OUTGOING" if event.speaker == ME else "INCOMING"
        row = (_name(world, event.speaker), _name(world, event.to[0]), _minute(world, event.at), event.text, direction)
        rows.append((*row, *(links if urls else ())))
    return rows


def _directed(world: World, kind: str, *, given: bool) -> Iterator[tuple[Account, Event]]:
    """What the owner gave to others, or got from them, with the account of the other."""
    for event in world.events_on("linkedin", kind):
        if (event.speaker == ME) is given:
            yield world.account(event.to[0] if given else event.speaker, "linkedin"), event


def _recommendations(world: World) -> dict[str, bytes]:
    files = {}
    for name, given in (("Recommendations_Given.csv", True), ("Recommendations_Received.csv", False)):
        rows: _Rows = [_columns("First Name,Last Name,Company,Job Title,Text,Creation Date,Status")]
        for account, event in _directed(world, "recommendation", given=given):
            local = event.at.astimezone(world.zone)
            date = f"{local:%m/%d/%y}, {local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"  # noqa: PLR2004 - noon
            person = (account.first, account.last, account.company, account.position)
            rows.append((*person, event.text, date, "VISIBLE"))
        files[name] = _table(rows)
    return files


def _endorsements(world: World, generation: str) -> dict[str, bytes]:
    files = {}
    for stem, role, given in (("Given", "Endorsee", True), ("Received", "Endorser", False)):
        person = f"{role} First Name,{role} Last Name,{role} Public Url"
        rows: _Rows = [_columns(f"Endorsement Date,Skill Name,{person},Endorsement Status")]
        for account, event in _directed(world, "endorsement", given=given):
            date = f"{event.at.astimezone(UTC):%Y/%m/%d %H:%M:%S} UTC"
            url = _url(account).removeprefix("https://")
            rows.append((date, "Facilitation", account.first, account.last, url, "ACCEPTED"))
        files[f"Endorsement_{stem}_Info.csv"] = _table(rows)
        if generation == "2022" and not given:
            files["Endorsement Received Info.csv"] = _utf16(rows)
    return files


def _follows(world: World) -> dict[str, bytes]:
    """Whom the owner follows: names of people who are connected anyway."""
    people = [
        person
        for person in world.on("linkedin")
        if person.accounts["linkedin"].since and _alone(world, person.accounts["linkedin"])
    ][:3]
    rows: _Rows = [
        ("Date", "Status", "FullName"),
        *(("2024-02-02 08:00:00", "Active", person.accounts["linkedin"].name) for person in people),
    ]
    return {"Member_Follows.csv": _table(rows, end="\r\n")}


def _alone(world: World, account: Account) -> bool:
    return sum(1 for person in world.on("linkedin") if person.accounts["linkedin"].name == account.name) == 1


def _contacts(world: World, generation: str) -> dict[str, bytes]:
    """The address book the owner uploaded: telephone numbers, and whoever names an account elsewhere."""
    people = [
        account for person in world.on("linkedin") if (account := person.accounts["linkedin"]).phone or account.site
    ]
    if generation == "2018":
        rows: _Rows = [
            _columns("First Name,Last Name,Companies,Title,Email Address,Phone Numbers,Created At,Sites,Full Name")
        ]
        rows += [
            (
                account.first,
                account.last,
                "",
                "",
                "",
                account.phone or "",
                "3/4/22, 7:12 PM",
                account.site or "",
                account.name,
            )
            for account in people
        ]
        return {"Imported Contacts.csv": _table(rows)}
    columns = _columns(
        "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,Addresses,Sites,"
        "InstantMessageHandles,FullName,Birthday,Location,BookmarkedAt,Profiles"
    )
    rows = [columns]
    for account in people:
        cells = {
            "Source": "GOOGLE_CONTACTS",
            "FirstName": account.first,
            "LastName": account.last,
            "PhoneNumbers": account.phone or "",
            "CreatedAt": "3/4/22, 7:12 PM",
            "Sites": account.site or "",
            "FullName": account.name,
        }
        rows.append([cells.get(column, "") for column in columns])
    return {"Contacts.csv": _table(rows)}


def _notes(world: World) -> bytes:
    rows: _Rows = [
        ("Connection First Name", "Connection Last Name", "Connection Profile URL", "Note", "Created On", "Edited On"),
        *(
            (
                account.first,
                account.last,
                _url(account),
                "Met through the harbour choir,\nlikes pianos",
                "2026-01-02",
                "",
            )
            for person in world.on("linkedin")[:2]
            if (account := person.accounts["linkedin"]).since
        ),
    ]
    return _table(rows, quoting=csv.QUOTE_ALL)


def _text(
    rows: Iterable[Sequence[str]], *, delimiter: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]  # one of csv's own constants
    return out.getvalue()


def _table(rows: Iterable[Sequence[str]], *, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    return _text(rows, end=end, quoting=quoting).encode()


def _utf16(rows: Iterable[Sequence[str]]) -> bytes:
    """Tab-separated UTF-16 with its mark, as some of the files come."""
    return b"\xff\xfe" + _text(rows, delimiter="\t", quoting=csv.QUOTE_ALL).encode("utf-16-le")
