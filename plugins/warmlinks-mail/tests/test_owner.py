"""Whose a mailbox is."""

from __future__ import annotations

import pytest

from warmlinks.archive import Archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.plugins.sources import Account, Interaction
from warmlinks.values import Identity
from warmlinks_mail.source import MailSource


def _mail(number, sender, to, *more):
    head = [f"From: {sender}", f"To: {to}", "Date: Mon, 3 Mar 2025 09:15:00 +0000", f"Message-ID: <{number}@x.example>"]
    return "\n".join(["From - Mon Mar 04 11:20:34 2024", *head, *more, "", "hello", "", ""])


def _read(mails, *, file="Inbox.mbox", **how):
    with Archive.of_bytes({file: "".join(mails)}, **how) as archive:
        records = list(MailSource().read(archive))
    owners = [record.identity.key for record in records if isinstance(record, Account)]
    return owners, [record for record in records if isinstance(record, Interaction)]


TWO = [_mail(1, "mira@holt.example", "sam@home.example"), _mail(2, "sam@work.example", "mira@holt.example")]


def test_every_address_that_is_typed_is_the_owners():
    """What was written from one or to the other is the owner's."""
    owners, contact = _read(TWO, owner=["Sam@Work.example", "sam@home.example"])

    assert owners == ["sam@work.example", "sam@home.example"]
    assert [one.direction for one in contact] == ["in", "out"]
    assert {one.who for one in contact} == {"mira@holt.example"}


def test_who_sent_what_is_filed_as_sent_is_the_owner():
    """A folder or label says so in many languages."""
    owners, _ = _read([_mail(1, "sam@work.example", "mira@holt.example")], file="Gesendet.mbox")

    assert owners == ["sam@work.example"]


def test_where_mails_were_delivered_is_the_owners():
    """Servers write it above the rest."""
    owners, _ = _read([_mail(1, "a@x.example", "list@y.example", "Delivered-To: sam@home.example")])

    assert owners == ["sam@home.example"]


def test_what_the_book_knows_decides_where_the_mailbox_does_not():
    """Two who only wrote to each other could both be meant."""
    known = Identity("linkedin", "in/sam", emails=("Sam@Home.example",))

    assert _read(TWO, accounts=[known])[0] == ["sam@home.example"]


def test_a_mailbox_that_does_not_say_is_refused_with_the_likeliest():
    """A guess would turn every direction round."""
    with pytest.raises(OwnerUnknownError) as error:
        _read(TWO)

    assert "mira@holt.example" in error.value.candidates
