"""Makes the pictures of the docs from the demo's book: `python docs/pictures/make.py`.

What a picture is made of is kept beside it as text, so that a test can tell whether the program still says so; pixels
are compared by nobody. The terminal's pictures need nothing but this environment; the mail's need chromium and
ImageMagick, the notification's Xvfb, dunst, dbus-run-session and ImageMagick (on Debian: chromium imagemagick xvfb
dunst dbus-x11 libnotify-bin fonts-dejavu-core).
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.console import Console

from warmlinks.book import Book
from warmlinks.cli.main import cli
from warmlinks.digest.sending import DigestOptions
from warmlinks.plugins.notifiers import Digest
from warmlinks.settings import DigestSettings
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest

HERE = Path(__file__).parent
NOW = "2026-01-22T08:30+01:00"
ZONE = "Europe/Berlin"
SCREENS = {
    "cooling": ["cooling", "--limit", "5"],
    "digest": ["digest"],
    "why": ["why", "Ben Okonjo", "--evidence", "--points"],
}
"""The pictures of a terminal, and the commands that they show."""

_FEW = DigestOptions(DigestSettings(people=2, lines=4))
"""The mail and the notification of somebody who wants few lines, so that a picture shows them whole."""


def demo_book(folder: Path) -> Path:
    """The demo's book, in a folder of its own."""
    archives = write_newest(make_world(7), folder)
    book = folder / "book" / "demo.db"
    book.parent.mkdir(mode=0o700)
    with Book.open(book, timezone=ZONE) as opened:
        opened.load(archives)
    return book


def texts(book: Path) -> dict[str, str]:
    """What each picture is made of: what a terminal shows, with its colours, the page of a mail, a notification."""
    with Book.open(book) as opened:
        digest = opened.digest(now=datetime.fromisoformat(NOW), options=_FEW)
    if digest is None:
        raise SystemExit("the demo has nothing to say")
    return {
        **{name: _screen(book, words) for name, words in SCREENS.items()},
        "digest-mail": _page(digest),
        "notification": _notification(digest),
    }


def _screen(book: Path, words: list[str]) -> str:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    seen = Terminal()
    shell = {"COLUMNS": "80", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    before = dict(os.environ)
    os.environ.update(shell)
    for name in ("NO_COLOR", "FORCE_COLOR", "WARMLINKS_BOOK", "WARMLINKS_NOW", "WARMLINKS_TIMEZONE"):
        os.environ.pop(name, None)
    try:
        with redirect_stdout(seen), redirect_stderr(seen):
            cli.main(["--book", str(book), "--now", NOW, *words], "warmlinks")
    except SystemExit as done:
        if done.code:
            raise SystemExit(seen.getvalue()) from done
    finally:
        os.environ.clear()
        os.environ.update(before)
    command = " ".join(f"'{word}'" if " " in word else word for word in words)
    return f"$ warmlinks {command}\n" + "".join(f"{line.rstrip()}\n" for line in seen.getvalue().splitlines())


def _page(digest: Digest) -> str:
    from warmlinks_email import EmailNotifier

    settings = EmailNotifier.configure({"host": "mail.example.org", "to": "me@example.org"})
    mail = message_from_bytes(EmailNotifier().preview(digest, settings), policy=policy.default)
    body = mail.get_body(("html",))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


def _notification(digest: Digest) -> str:
    from warmlinks_desktop import DesktopNotifier

    return DesktopNotifier().preview(digest, DesktopNotifier.configure({})).decode()


def made_of() -> dict[str, str]:
    """What the pictures that lie here were made of, by name: the text's checksum."""
    return dict(json.loads((HERE / "made.json").read_text("utf-8")))


def checksum(text: str) -> str:
    """What a text is known by."""
    return sha256(text.encode()).hexdigest()


def draw_screen(name: str, text: str) -> None:
    """A terminal as SVG; text in it can be selected and read aloud."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in AnsiDecoder().decode(text):
        console.print(line, soft_wrap=True, highlight=False)
    (HERE / f"{name}.svg").write_text(_svg(console, name), encoding="utf-8")


def _svg(console: Console, name: str) -> str:
    drawn = console.export_svg(title=f"warmlinks {name}", unique_id=name, clear=True)
    # the style sheet of a network of others and the window's ornaments go
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    drawn = drawn.replace("Fira Code", "DejaVu Sans Mono")
    return re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE)


def draw_mail(name: str, page: str) -> None:
    """The page as a browser draws it, in light and in dark."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "mail.html").write_text(page, encoding="utf-8")
        for suffix, more in (("", []), ("-dark", ["--blink-settings=preferredColorScheme=0"])):
            words = [
                shutil.which("chromium") or "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                f"--user-data-dir={place / 'profile'}",
                "--window-size=640,2400",
                f"--screenshot={place / 'shot.png'}",
                *more,
                (place / "mail.html").as_uri(),
            ]
            subprocess.run(words, check=True, capture_output=True, timeout=60)
            ground = "#171513" if suffix else "#f4f1ec"
            trim = ["-trim", "+repage", "-bordercolor", ground, "-border", "20", "-strip"]
            subprocess.run(["convert", str(place / "shot.png"), *trim, str(HERE / f"{name}{suffix}.png")], check=True)


_DUNSTRC = """
[global]
    width = 560
    height = 300
    origin = top-right
    offset = 20x20
    font = DejaVu Sans 11
    markup = full
    format = "<b>%s</b>\\n%b"
    padding = 14
    horizontal_padding = 18
    frame_width = 1
    frame_color = "#c65d2e"
    corner_radius = 10
    ignore_newline = no
    word_wrap = yes
[urgency_normal]
    background = "#ffffff"
    foreground = "#2b2622"
    timeout = 0
"""

_STAGE = """
Xvfb -displayfd 3 -screen 0 600x260x24 -nolisten tcp 3>display 2>xvfb.log & screen=$!
for _ in $(seq 100); do [ -s display ] && break; sleep 0.05; done
export DISPLAY=:$(cat display)
display -window root -size 600x260 xc:'#d9d4cb'
dunst -conf dunstrc >dunst.log 2>&1 & daemon=$!
for _ in $(seq 100); do dunstctl is-paused >/dev/null 2>&1 && break; sleep 0.05; done
notify-send -a warmlinks -- "$1" "$2"
sleep 0.5
import -window root shot.png
kill $daemon $screen
wait $daemon $screen
true
"""


def draw_notification(name: str, text: str) -> None:
    """The notification as a real daemon shows it, on a screen in memory."""
    title, _, body = text.rstrip("\n").partition("\n\n")
    free = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS_", "DISPLAY", "WAYLAND"))}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "dunstrc").write_text(_DUNSTRC)
        words = ["dbus-run-session", "--", "sh", "-c", _STAGE, "sh", title, body]
        subprocess.run(words, cwd=place, env=free, check=True, capture_output=True, timeout=60)
        trim = ["-trim", "+repage", "-bordercolor", "#d9d4cb", "-border", "20", "-strip"]
        subprocess.run(["convert", str(place / "shot.png"), *trim, str(HERE / f"{name}.png")], check=True)


def main() -> None:
    """Make all of them, or those that are named."""
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        said = texts(demo_book(Path(folder)))
    made = made_of() if (HERE / "made.json").exists() else {}
    for name, text in said.items():
        if wanted and name not in wanted:
            continue
        draw = {"digest-mail": draw_mail, "notification": draw_notification}.get(name, draw_screen)
        draw(name, text)
        made[name] = checksum(text)
        sys.stdout.write(f"{name}\n")
    (HERE / "made.json").write_text(json.dumps(made, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
