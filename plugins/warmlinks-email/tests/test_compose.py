"""What a digest looks like as a mail, and that the check of the finished bytes can fail."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import attrs
import pytest

from warmlinks.testing.notifiers_texts import digest_about, sample_digest
from warmlinks_email import EmailNotifier, EmailSettings, _check, _compose


@pytest.fixture
def settings() -> EmailSettings:
    return EmailNotifier.configure({"host": "mail.example.org", "to": "me@example.org", "sender": "links@example.com"})


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=default)


def test_headers_are_the_template_s(settings):
    """From, to, subject, date, id and no more; the id stands for the digest's key, the date for when it was made."""
    mail = parsed(EmailNotifier().preview(sample_digest(), settings))

    assert mail.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ]
    assert (mail["From"], mail["To"]) == ("links@example.com", "me@example.org")
    assert mail["Subject"] == "Two ties and one introduction for today"
    assert mail["Date"] == "Thu, 08 Jan 2026 08:00:00 +0000"
    assert mail["Message-ID"].endswith("@example.com>")


def test_the_message_id_is_the_key_s(settings):
    """The same key gives the same id whatever the texts, another key another one; the key itself is not in it."""
    first, other = sample_digest("daily 2026-01-08"), sample_digest("daily 2026-01-09")
    changed = attrs.evolve(first, title="Something else")
    ids = [parsed(EmailNotifier().preview(one, settings))["Message-ID"] for one in (first, changed, other)]

    assert ids[0] == ids[1] != ids[2]
    assert "2026" not in ids[0]


def test_both_parts_say_the_same(settings):
    """Text and page hold each line, each reason and each suggestion."""
    digest = sample_digest()
    mail = parsed(EmailNotifier().preview(digest, settings))
    text = mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()

    for item in digest.items:
        for line in (item.text, item.because, item.suggestion):
            assert line in text
            assert line in page


def test_names_in_all_scripts_arrive_as_they_are(settings):
    """A name is shown as it is written, in the subject too."""
    for name in ("José Ñandú", "名前", "Žofie Ďurišová", "שלום", "👩‍👩‍👧‍👦", "O'Neil & Söhne <gmbh>"):
        mail = parsed(EmailNotifier().preview(digest_about(name), settings))

        assert name in str(mail["Subject"])
        assert name in mail.get_body(("plain",)).get_content()


def test_the_page_is_for_light_and_dark_and_has_nothing_live(settings):
    """The page carries both looks, and no link, picture, script or address of anything."""
    page = parsed(EmailNotifier().preview(sample_digest(), settings)).get_body(("html",)).get_content()

    assert "prefers-color-scheme: dark" in page
    assert "max-width: 480px" in page
    for live in ("href", "src=", "<a ", "<img", "<script", "url(", "://", "@import"):
        assert live not in page


def tampered() -> dict[str, tuple[bytes, bytes]]:
    return {
        "headers": (b"\r\nDate:", b"\r\nBcc: eve@bad.example\r\nDate:"),
        "recipients": (b"To: me@example.org", b"To: me@example.org, eve@bad.example"),
        "sender": (b"From: links@example.com", b"From: eve@bad.example"),
        "headers without texts": (b"auto-generated", b"no"),
        "line ends": (b"\r\nDate:", b"\nDate:"),
        "bytes beyond ASCII": (b"Two ties", b"Two t\xc3\xafes"),
        "length of lines": (b"Good morning.", b"x" * 1000),
        "number of lines in the text": (b"* Ada Lindqvist", b"* Ada\r\n* Lindqvist"),
        "elements of the page": (b">Ada Lindqvist:", b"><b>Ada</b> Lindqvist:"),
        "links in the page": (b'class=3D"mark"', b'href=3D"mark"'),
        "live links or mentions": (b"* Ada Lindqvist", b"* www.bad.example"),
        "control characters": (b"* Ada Lindqvist", b"* Ada=1BLindqvist"),
        "parts": (b"text/html", b"text/rtf"),
    }


@pytest.mark.parametrize("why", sorted(tampered()))
def test_the_check_of_the_finished_bytes_can_fail(settings, monkeypatch, why):
    """Whatever goes wrong between the texts and the bytes is noticed before anything is handed over."""
    before, after = tampered()[why]
    build = _compose._build

    def tamper(*arguments):
        made = build(*arguments)
        assert before in made
        return made.replace(before, after, 1)

    monkeypatch.setattr(_compose, "_build", tamper)

    with pytest.raises(_check.UnsafeMessageError) as caught:
        EmailNotifier().preview(sample_digest(), settings)
    expected = {"links in the page": "elements of the page"}.get(why, why)
    assert caught.value.why == expected


def test_what_the_check_refuses_is_not_sent(settings, monkeypatch):
    """A message that is not the template's is refused for good, and no connection is made."""
    build = _compose._build
    monkeypatch.setattr(
        _compose, "_build", lambda *arguments: build(*arguments).replace(b"\r\nDate:", b"\r\nBcc: a@b.c\r\nDate:")
    )
    outcome = EmailNotifier().send(sample_digest(), settings)

    assert outcome.kind.value == "refused"
    assert "headers" in outcome.why


@pytest.mark.parametrize("name", ["ליאת כהן", "ليلى حداد"])
def test_a_name_from_right_to_left_turns_nothing_round(settings, name):
    """In the finished bytes: isolates in subject and text, `<bdi>` in the page, and sentences that say `dir="ltr"`."""
    mail = parsed(EmailNotifier().preview(digest_about(name), settings))
    text = mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()

    assert mail["Subject"] == f"Time for \u2068{name}\u2069"
    assert f"\u2068{name}\u2069, 40 active days" in text
    assert f"<bdi>{name}</bdi>, 40 active days" in page
    assert 'dir="auto"' not in page
    assert page.count('dir="ltr"') >= 5
    assert page.partition("<body>")[2].count("\u2068") == 0


def test_marks_of_a_stranger_do_not_arrive(settings):
    """Overrides, embeddings and isolates within a name are gone from subject, text and page; ours come in pairs."""
    marks = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    mail = parsed(EmailNotifier().preview(digest_about(f"A{marks}da \u202eאדה\u2067"), settings))
    shown = [str(mail["Subject"]), *(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))]

    assert all("Ada" in part for part in shown)
    for part in shown:
        assert not set(part) & (set(marks) - {"\u2068", "\u2069"})
        assert part.count("\u2068") == part.count("\u2069") == part.count("\u2068אדה\u2069")


def test_an_isolate_that_is_left_open_is_refused(settings, monkeypatch):
    """The control: the check of the finished bytes lets pairs pass, and nothing else of the kind."""
    build = _compose._build

    def tamper(*arguments):
        return build(*arguments).replace(b"* Ada", b"* =E2=81=A8Ada", 1)

    monkeypatch.setattr(_compose, "_build", tamper)
    with pytest.raises(_check.UnsafeMessageError) as caught:
        EmailNotifier().preview(sample_digest(), settings)

    assert caught.value.why == "control characters"
