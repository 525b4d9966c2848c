"""A digest goes through a real mail server and is read back over IMAP, and a real browser draws it.

It needs exim4 and dovecot (on Debian: exim4-daemon-light dovecot-imapd), chromium and the DejaVu fonts, and to be root,
as mail servers want to be.
"""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import ssl
import struct
import subprocess
import tempfile
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import trustme
from loaded import ROOT, module_at
from servers import certify, free_port, start_dovecot, stop, wait_for

from warmlinks.plugins.notifiers import Outcomes
from warmlinks.testing.notifiers_texts import digest_about, naughty_names, sample_digest
from warmlinks_email import EmailNotifier

pytestmark = pytest.mark.heavy

USER, SECRET = "owner", "long-and-invented-4711"

EXIM = """
primary_hostname = mail.example.org
daemon_smtp_ports = {smtp}
local_interfaces = 127.0.0.1
spool_directory = {folder}/spool
log_file_path = {folder}/log-%slog
pid_file_path = {folder}/exim.pid
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
keep_environment =
domainlist local = example.org
tls_advertise_hosts = *
tls_certificate = {folder}/chain.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  accept authenticated = *
  deny message = log in first
data:
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = {folder}/Maildir
  maildir_format
  user = Debian-exim
  group = Debian-exim
  delivery_date_add
  envelope_to_add
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{secret}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{{user}}}}}{{eq{{$auth2}}{{{secret}}}}}}}}}
  server_set_id = $auth1
"""


@pytest.fixture(scope="module")
def post():
    """A mail server and an IMAP server over one mailbox."""
    folder = Path(tempfile.mkdtemp(prefix="warmlinks-post-"))
    owner = pwd.getpwnam("Debian-exim")
    certify(folder)
    for name in ("spool", "run", "Maildir"):
        (folder / name).mkdir()
    names = {"folder": folder, "smtp": free_port(), "imap": free_port(), "user": USER, "secret": SECRET}
    (folder / "exim.conf").write_text(EXIM.format(**names))
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o755)
    os.chown(folder / "exim.conf", 0, 0)
    exim = [shutil.which("exim4") or "/usr/sbin/exim4", "-bdf", "-q1m", "-C", str(folder / "exim.conf")]
    running = [subprocess.Popen(exim, stdin=subprocess.DEVNULL)]
    try:
        wait_for(names["smtp"])
        running.append(start_dovecot(folder, names["imap"], owner, SECRET))
        yield names
    finally:
        for one in running:
            stop(one)
        shutil.rmtree(folder)


@pytest.fixture
def table(post, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    return {
        "host": "localhost",
        "port": post["smtp"],
        "to": "me@example.org",
        "user": USER,
        "password": "env:MAIL_PASSWORD",
        "ca_file": str(post["folder"] / "ca.pem"),
        "inner_hosts": ["localhost"],
    }


def inbox(post, *, at_least: int = 0) -> list[bytes]:
    """All mails of the mailbox, read over IMAP."""
    context = ssl.create_default_context(cafile=post["folder"] / "ca.pem")
    end = time.monotonic() + 20
    while True:
        with imaplib.IMAP4_SSL("localhost", post["imap"], ssl_context=context) as box:
            box.login(USER, SECRET)
            box.select("INBOX", readonly=True)
            _, (found,) = box.search(None, "ALL")
            mails = [box.fetch(number, "(RFC822)")[1][0][1] for number in found.split()]
        if len(mails) >= at_least or time.monotonic() > end:
            return mails
        time.sleep(0.1)


def test_a_digest_goes_through_a_real_mail_server_and_is_read_back(post, table):
    """exim takes it over STARTTLS with a login, dovecot gives it back: same headers, same parts, same texts."""
    before = len(inbox(post))
    settings = EmailNotifier.configure(table)
    outcome = EmailNotifier().send(sample_digest(), settings)
    mails = inbox(post, at_least=before + 1)

    assert outcome.kind is Outcomes.DELIVERED
    assert "OK id=" in (outcome.receipt or "")
    assert len(mails) == before + 1
    sent = message_from_bytes(EmailNotifier().preview(sample_digest(), settings), policy=default)
    got = message_from_bytes(mails[-1], policy=default)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"):
        assert got[name] == sent[name]
    assert got["Envelope-to"] == "me@example.org"
    assert "TLS1.3" in got["Received"]
    for kind in ("plain", "html"):
        assert got.get_body((kind,)).get_content() == sent.get_body((kind,)).get_content()


def test_names_do_no_harm_in_a_real_mail_server(post, table):
    """Thirty naughty names later there are thirty mails to one recipient, and none has a header too many."""
    before = len(inbox(post))
    names = naughty_names()[:: len(naughty_names()) // 30][:30]
    outcomes = [EmailNotifier().send(digest_about(name), EmailNotifier.configure(table)) for name in names]
    mails = inbox(post, at_least=before + len(names))[before:]

    assert {outcome.kind for outcome in outcomes} == {Outcomes.DELIVERED}
    assert len(mails) == len(names)
    for mail in mails:
        got = message_from_bytes(mail, policy=default)
        assert {"Bcc", "Cc", "X-Priority", "Reply-To"}.isdisjoint(got.keys())
        assert (got["To"], got["Envelope-to"]) == ("me@example.org", "me@example.org")
        assert [part.get_content_type() for part in got.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_wrong_password_is_refused_by_a_real_server(post, table, monkeypatch):
    """A wrong password gives 535, which is refused for good, and no mail."""
    before = len(inbox(post))
    monkeypatch.setenv("MAIL_PASSWORD", "wrong")
    outcome = EmailNotifier().send(sample_digest(), EmailNotifier.configure(table))

    assert outcome.kind is Outcomes.REFUSED
    assert "535" in outcome.why
    assert len(inbox(post)) == before


def test_another_authority_is_not_trusted(post, table, tmp_path):
    """A real server with a certificate of an unknown authority gets neither login nor mail."""
    before = len(inbox(post))
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    outcome = EmailNotifier().send(
        sample_digest(), EmailNotifier.configure({**table, "ca_file": str(tmp_path / "other.pem")})
    )

    assert outcome.kind is Outcomes.RETRYABLE
    assert "certificate is not trusted" in outcome.why
    assert len(inbox(post)) == before


def test_without_a_login_a_real_server_refuses(table):
    """The server takes nothing from strangers."""
    outcome = EmailNotifier().send(sample_digest(), EmailNotifier.configure({**table, "user": None, "password": None}))

    assert outcome.kind is Outcomes.REFUSED
    assert "RCPT with 550" in outcome.why


# -- how it looks


def draw(page: Path, picture: Path, width: int, height: int, *, dark: bool = False) -> tuple[int, int]:
    """Let the browser draw a page; width and height of the picture."""
    profile = tempfile.mkdtemp(prefix="warmlinks-browser-")
    words = [
        shutil.which("chromium") or "chromium",
        *module_at(ROOT / "docs" / "pictures" / "browser.py").FLAGS,
        f"--user-data-dir={profile}",
        f"--window-size={width},{height}",
        f"--screenshot={picture}",
        *(["--blink-settings=preferredColorScheme=0"] if dark else []),
        page.as_uri(),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    shutil.rmtree(profile, ignore_errors=True)
    return struct.unpack(">II", picture.read_bytes()[16:24])


def pixels(picture: Path, where: str) -> tuple[int, ...]:
    """The colour of one pixel, by ImageMagick."""
    words = [
        "convert",
        str(picture),
        "-format",
        f"%[fx:int(255*p{{{where}}}.r)] %[fx:int(255*p{{{where}}}.g)]",
        "info:",
    ]
    return tuple(int(word) for word in subprocess.run(words, check=True, capture_output=True, text=True).stdout.split())


@pytest.fixture
def page(tmp_path):
    """The page of a digest that came through, as a browser opens it."""
    settings = EmailNotifier.configure({"host": "mail.example.org", "to": "me@example.org"})
    mail = message_from_bytes(EmailNotifier().preview(sample_digest(), settings), policy=default)
    path = tmp_path / "digest.html"
    path.write_text(mail.get_body(("html",)).get_content(), "utf-8")
    return path


def test_the_mail_looks_as_meant_in_light_and_dark_wide_and_narrow(page, tmp_path):
    """The browser draws a light card on a light ground, a dark one on a dark ground, and no edge on a telephone."""
    light, dark, narrow = tmp_path / "light.png", tmp_path / "dark.png", tmp_path / "narrow.png"
    phone = tmp_path / "phone.html"
    phone.write_text(
        '<body style="margin:0"><iframe src="digest.html" style="border:0;width:360px;height:1000px"></iframe>'
    )
    draw(page, light, 640, 900)
    draw(page, dark, 640, 900, dark=True)
    draw(phone, narrow, 500, 1000)

    assert pixels(light, "5,5") > (240, 235)
    assert pixels(light, "320,45") == (255, 255)
    assert pixels(dark, "5,5") < (30, 30)
    assert max(pixels(dark, "320,45")) < 40
    assert pixels(narrow, "5,5") == (255, 255)
    assert pixels(narrow, "355,300") == (255, 255)
