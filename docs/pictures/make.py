"""Makes the pictures of the docs from the demo's book: `python docs/pictures/make.py`.

What a picture is made of is kept beside it as text, so that a test can tell whether the program still says so; pixels
are compared by nobody. The terminal's pictures need nothing but this environment; the mail's need chromium and
ImageMagick, the notification's Xvfb, dunst, dbus-run-session and ImageMagick (on Debian: chromium imagemagick xvfb
dunst dbus-x11 libnotify-bin fonts-dejavu-core); that of Creme takes a Creme, as the heavy set has it.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime
from email import message_from_bytes, policy
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from rich.ansi import AnsiDecoder
from rich.console import Console

from warmlinks.book import Book
from warmlinks.cli.main import cli
from warmlinks.digest.sending import DigestOptions
from warmlinks.plugins.notifiers import Digest
from warmlinks.settings import DigestSettings
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest, write_takeout

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import crms_drawn  # noqa: E402  it lies beside this
from browser import Browser, Tab  # noqa: E402  as above

NOW = "2026-01-22T08:30+01:00"
ZONE = "Europe/Berlin"
NOTEBOOK = HERE.parent / "how-to" / "your-people.ipynb"
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
    world = make_world(7)
    archives = [*write_newest(world, folder), write_takeout(make_correspondence(world), folder)]
    book = folder / "book" / "demo.db"
    book.parent.mkdir(mode=0o700)
    with Book.open(book, timezone=ZONE) as opened:
        opened.load(archives)
    return book


def texts(book: Path) -> dict[str, str]:
    """What each picture is made of: what a terminal shows, with its colours, the page of a mail, a notification."""
    with Book.open(book) as opened:
        digest = opened.digest(now=datetime.fromisoformat(NOW), options=_FEW)
        report = opened.report(now=datetime.fromisoformat(NOW)).html
    if digest is None:
        raise SystemExit("the demo has nothing to say")
    return {
        **{name: _screen(book, words) for name, words in SCREENS.items()},
        "digest-mail": _page(digest),
        "notification": _notification(digest),
        "report": report,
        "notebook": notebook_page(run_notebook(NOTEBOOK)),
        "django-admin": crms_drawn.admin_words(),
        "creme-contact": crms_drawn.creme_recipe(),
    }


def run_notebook(notebook: Path) -> list[tuple[str, str, str]]:
    """Each cell of a notebook that is run from its first to its last: its kind, its text, and what it shows as HTML."""
    names: dict[str, Any] = {"__name__": "__main__"}
    told = []
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        text = "".join(cell["source"])
        shows = _run_cell(text, names) if cell["cell_type"] == "code" else ""
        told.append((cell["cell_type"], text, shows))
    return told


def _run_cell(text: str, names: dict[str, Any]) -> str:
    """Run a cell; what its last line gives is shown, as a notebook shows it."""
    tree = ast.parse(text)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  our own page
    if last is None:
        return ""
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307
    return value._repr_html_() if hasattr(value, "_repr_html_") else f"<pre>{escape(repr(value))}</pre>"


def notebook_page(cells: list[tuple[str, str, str]]) -> str:
    """A notebook that has run, as a page."""
    parts = [f"<style>{_NOTEBOOK}</style>"]
    for kind, text, shows in cells:
        if kind == "markdown":
            heading, _, rest = text.partition("\n\n") if text.startswith("# ") else ("", "", text)
            parts.append(f"<h1>{escape(heading[2:])}</h1>" if heading else "")
            parts.append(f"<p>{escape(rest)}</p>")
        else:
            parts.append(f"<pre class=code>{escape(text)}</pre>{f'<div class=out>{shows}</div>' if shows else ''}")
    return "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>notebook</title>" + "\n".join(parts)


_NOTEBOOK = """
body { font: 15px/1.5 'DejaVu Sans', sans-serif; max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.5rem; font-weight: normal; }
.code { background: #f6f6f6; border: 1px solid #e3e3e3; padding: .6rem .8rem; font: 13px/1.45 'DejaVu Sans Mono'; }
.out { margin: 0 0 1.2rem 1rem; }
table { border-collapse: collapse; font-size: 13px; }
td, th { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #eee; }
caption { text-align: left; }
"""


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
    with _tab(page) as (tab, place):
        for suffix, dark in (("", False), ("-dark", True)):
            tab.look_at(place, width=640, dark=dark)
            _keep(f"{name}{suffix}", tab.picture(), border="#171513" if dark else "#f4f1ec")


LOOKS = {
    # how a picture is looked at: how wide and high, in dark, as on paper
    "wide": (1120, 1500, False, False),
    "narrow": (400, 1500, False, False),
    "dark": (1120, 1500, True, False),
    "print": (794, 1123, False, True),
}
PARTS = {
    # where each begins, so that a report is seen from its beginning to its end
    "report": ("", "#slipping", "#introductions", ""),
    "report-1000": ("#slipping", "#months", "#introductions", "#introductions"),
}


def draw_report(name: str, page: str) -> None:
    """The report on a wide screen, in a hand, at night and on paper."""
    with _tab(page) as (tab, place):
        for (suffix, (width, height, dark, printed)), part in zip(LOOKS.items(), PARTS[name], strict=True):
            tab.look_at(place, width=width, dark=dark, printed=printed)
            top = tab.evaluate(f"document.querySelector('{part}').getBoundingClientRect().top") if part else 0
            margin = "#ffffff" if printed else ""
            _keep(f"{name}-{suffix}", tab.picture(top=max(int(top) - 16, 0), height=height), border=margin)


def draw_notebook(name: str, page: str) -> None:
    """A notebook that has run."""
    with _tab(page) as (tab, place):
        # a frame is drawn only in sight, and in its own time
        tab.look_at(place, width=1000, height=1800)
        tab.evaluate("new Promise(done => setTimeout(done, 3000))")
        _keep(name, tab.picture(height=1800))


def draw_admin(name: str, _words: str) -> None:
    """The list of contacts in the admin of a Django project."""
    with _tab(crms_drawn.admin_page()) as (tab, place):
        tab.look_at(place, width=1120, height=790)
        _keep(name, tab.picture(height=790))


def draw_creme(name: str, _recipe: str) -> None:
    """A contact in a Creme that runs; where none is made ready yet, it is made now, which takes minutes."""
    with Browser.opened() as browser:
        _keep(name, crms_drawn.creme_contact(browser.tab()))


@contextmanager
def _tab(page: str) -> Iterator[tuple[Tab, Path]]:
    with tempfile.TemporaryDirectory() as folder, Browser.opened() as browser:
        place = Path(folder) / "page.html"
        place.write_text(page, encoding="utf-8")
        yield browser.tab(), place


def _keep(name: str, drawn: bytes, *, border: str = "") -> None:
    """Write a picture in few colours, trimmed to its content where a border is asked for."""
    trim = ["-trim", "+repage", "-bordercolor", border, "-border", "20"] if border else []
    words = ["convert", "png:-", *trim, "-strip", "+dither", "-colors", "128", str(HERE / f"{name}.png")]
    subprocess.run(words, input=drawn, check=True)


def thousand() -> str:
    """The report on an invented world of a thousand people. It takes a while, so no test compares it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "archives").mkdir()
        archives = write_newest(make_world(7, people=780, messages=24_000, introductions=25), place / "archives")
        (place / "book").mkdir(mode=0o700)
        with Book.open(place / "book" / "thousand.db", timezone=ZONE) as book:
            book.load(archives)
            return book.report(now=datetime.fromisoformat(NOW)).html


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
        drawers = {
            "digest-mail": draw_mail,
            "notification": draw_notification,
            "report": draw_report,
            "notebook": draw_notebook,
            "django-admin": draw_admin,
            "creme-contact": draw_creme,
        }
        drawers.get(name, draw_screen)(name, text)
        made[name] = checksum(text)
        sys.stdout.write(f"{name}\n")
    if not wanted or "report-1000" in wanted:
        draw_report("report-1000", thousand())
    (HERE / "made.json").write_text(json.dumps(made, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
