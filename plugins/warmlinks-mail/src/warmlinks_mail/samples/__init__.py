"""Writes the mail of a sample world as a mailbox; for trying and testing, and never used by the reader."""

from __future__ import annotations

from email.header import Header
from email.utils import format_datetime
from time import asctime

from warmlinks_samples.correspondence import Correspondence, Mail
from warmlinks_samples.world import ME

__all__ = ["as_mbox"]


def as_mbox(correspondence: Correspondence) -> bytes:
    """All mails in one mbox, as a Google Takeout has them."""
    return b"".join(_written(correspondence, number, mail) for number, mail in enumerate(correspondence.mails))


def _written(correspondence: Correspondence, number: int, mail: Mail) -> bytes:
    # in English whatever the locale is
    weekday, month = asctime(mail.at.timetuple()).split()[:2]
    mark = f"From 179000{number:06}@xxx {weekday} {month} {mail.at:%d %H:%M:%S} +0000 {mail.at:%Y}"
    headers = {
        "X-GM-THRID": f"179000{number:06}",
        "X-Gmail-Labels": "Sent" if mail.sender == ME else "Inbox",
        **({} if mail.sender == ME else {"Delivered-To": correspondence.addresses[ME]}),
        "MIME-Version": "1.0",
        "From": _shown(correspondence, mail.sender),
        "To": ", ".join(_shown(correspondence, person) for person in mail.to),
        "Date": format_datetime(mail.at),
        "Message-ID": mail.id,
        **({"In-Reply-To": mail.reply_to} if mail.reply_to else {}),
        "Subject": Header(mail.subject, maxlinelen=900).encode() if not mail.subject.isascii() else mail.subject,
        "Content-Type": 'text/plain; charset="UTF-8"',
        "Content-Transfer-Encoding": "8bit",
        **mail.extra,
    }
    head = "\r\n".join(f"{name}: {value}" for name, value in headers.items())
    text = mail.text.replace("\nFrom ", "\n>From ").replace("\n", "\r\n")
    return f"{mark}\r\n{head}\r\n\r\n{text}\r\n\r\n".encode()


def _shown(correspondence: Correspondence, person: str) -> str:
    """A name and an address, the name as an encoded word where it must be; of somebody unknown the address alone."""
    if person not in correspondence.addresses:
        return person
    name = correspondence.name(person)
    return f"{name if name.isascii() else Header(name, 'utf-8').encode()} <{correspondence.addresses[person]}>"
