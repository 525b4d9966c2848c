"""A digest is shown by a real notification daemon on a screen in memory.

It needs Xvfb, dunst, dbus-run-session and ImageMagick (on Debian: xvfb dunst dbus-x11 imagemagick fonts-dejavu-core).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.heavy

DUNSTRC = """
[global]
    width = 430
    height = 300
    origin = top-right
    offset = 24x24
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
    stack_duplicates = no
[urgency_normal]
    background = "#ffffff"
    foreground = "#2b2622"
    timeout = 0
"""

SEND = """
import json, sys
from warmlinks.testing.notifiers_texts import digest_about, sample_digest
from warmlinks_desktop import DesktopNotifier
settings = DesktopNotifier.configure({})
said = [DesktopNotifier().send(digest, settings) for digest in (sample_digest(), *map(digest_about, sys.argv[1:]))]
print(json.dumps([[one.kind.value, one.available, one.receipt] for one in said]))
"""

# The way of macOS and Windows; the same library shows it here, so that the calls at least are proven.
ELSEWHERE = """
from warmlinks.net.connecting import Deadline
from warmlinks_desktop import _elsewhere
from warmlinks_desktop._notification import Notification
print(_elsewhere.show(Notification("Elsewhere", "Ada"), Deadline(20)).kind.value)
"""

STAGE = """
Xvfb -displayfd 3 -screen 0 520x160x24 -nolisten tcp 3>display 2>xvfb.log & screen=$!
for _ in $(seq 100); do [ -s display ] && break; sleep 0.05; done
export DISPLAY=:$(cat display)
display -window root -size 520x160 xc:'#d9d4cb'
dunst -conf dunstrc >dunst.log 2>&1 & daemon=$!
for _ in $(seq 100); do dunstctl is-paused >/dev/null 2>&1 && break; sleep 0.05; done
python="$1"; shift
"$python" send.py > said.json
sleep 0.5
import -window root shot.png
"$python" send.py "$@" > said.json
"$python" elsewhere.py > elsewhere.txt
dunstctl close-all
dunstctl history > history.json
kill $daemon $screen
wait $daemon $screen
true
"""

NAMES = (
    "<b>Ada</b> & Söhne",
    "<a href='https://bad.example'>Ben</a>",
    "Cleo\r\nBcc: eve@bad.example",
    "&lt;i&gt;Dov",
    "\u202eelpmaxe",
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """What the daemon remembers after the digests were shown, what was answered, and a picture of the first."""
    folder = tmp_path_factory.mktemp("stage")
    (folder / "dunstrc").write_text(DUNSTRC)
    (folder / "send.py").write_text(SEND)
    (folder / "elsewhere.py").write_text(ELSEWHERE)
    # Its own bus: the session's, if there is one, is left alone.
    free = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS_", "DISPLAY", "WAYLAND"))}
    words = [
        shutil.which("dbus-run-session") or "dbus-run-session",
        "--",
        "sh",
        "-c",
        STAGE,
        "sh",
        sys.executable,
        *NAMES,
    ]
    ran = subprocess.run(words, cwd=folder, env=free, capture_output=True, text=True, timeout=120, check=False)

    assert ran.returncode == 0, ran.stderr + (folder / "dunst.log").read_text()
    history = json.loads((folder / "history.json").read_text())["data"][0]
    shown = [{key: one[key]["data"] for key in ("summary", "body", "appname")} for one in reversed(history)]
    assert (folder / "elsewhere.txt").read_text() == "delivered\n"
    assert shown.pop()["summary"] == "Elsewhere"
    return shown, json.loads((folder / "said.json").read_text()), folder / "shot.png"


def test_a_real_daemon_shows_the_digest(stage):
    """The daemon's own history holds title and lines, and the answer is its number."""
    shown, said, _ = stage

    assert shown[0] == {
        "summary": "Two ties and one introduction for today",
        "body": "Ada Lindqvist: eight weeks since you last spoke\nChidi Okonkwo: two months since Chidi last wrote\n"
        "You introduced Cleo Fox to Ben Orr on 18 December",
        "appname": "warmlinks",
    }
    assert [one[:2] for one in said] == [["delivered", True]] * (1 + len(NAMES))


def test_a_real_daemon_shows_names_as_text(stage):
    """Markup, links, breaks and direction marks in names are text for the daemon, one notification each."""
    shown, _, _ = stage
    bodies = [one["body"] for one in shown[2:]]

    assert len(shown) == 2 + len(NAMES)
    assert bodies[0].startswith("&lt;b&gt;Ada&lt;/b&gt; &amp; Söhne, 40 active days\n")
    assert all(body.count("\n") == 1 for body in bodies)
    assert not any("<" in body for body in bodies)
    assert not any("https://" in body for body in bodies)


def test_something_is_drawn(stage):
    """The screen holds letters, and not one colour alone."""
    _, _, shot = stage
    words = ["convert", str(shot), "-format", "%k", "info:"]
    colours = int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)

    assert colours > 50


def test_without_a_screen_or_a_bus_there_is_no_such_channel(tmp_path):
    """On a server it is not available, and says so at once, instead of an answer that looks like a yes."""
    (tmp_path / "send.py").write_text(SEND)
    free = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS_", "DISPLAY", "XDG_"))}
    words = [sys.executable, "send.py"]
    ran = subprocess.run(words, cwd=tmp_path, env=free, capture_output=True, text=True, timeout=30, check=True)
    ((kind, available, receipt),) = json.loads(ran.stdout)

    assert (kind, available, receipt) == ("retryable", False, None)
