"""J19.1: the report in a real Chromium, wide, narrow, dark and printed: no request, nothing that axe-core finds."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from loaded import module_at

import warmlinks as wl
from warmlinks.plugins.sources import Person
from warmlinks.values import Identity, Interaction
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest

pytestmark = pytest.mark.heavy

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-01-22T08:30+01:00")
LOOKS = {
    "wide": {"width": 1200},
    "narrow": {"width": 390},
    "dark": {"width": 1200, "dark": True},
    "dark and narrow": {"width": 390, "dark": True},
    "printed": {"width": 794, "printed": True},
}
JUDGE = """
axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
  one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`))
"""
HOSTILE = [
    "<script>document.title='gotcha'</script>",
    "<img src=http://127.0.0.1:9/x onerror=\"document.title='gotcha'\">",
    "</style></svg></details><h1>Gotcha</h1>",
    '" onmouseover="document.title=\'gotcha\'" x="',
    "نورة بنت عبد الرحمن العتيبي",
    "דוד כהן",
    "\u202edetrevni\u2066",
    "nul\u0000\u0007",
    "Donaudampfschifffahrtsgesellschaft" * 60,
    "\U0001f469\u200d\U0001f680\U0001f3f3\ufe0f\u200d\U0001f308 Ada" + "\u0301" * 40,
    "https://127.0.0.1:9/a?b=<c>&d='e'",
    "王小芳" * 30,
]


def driver():
    """The browser that the pictures of the docs are made with."""
    return module_at(HERE.parents[1] / "docs" / "pictures" / "browser.py")


@pytest.fixture(scope="module")
def tab():
    """A page in a browser."""
    with driver().Browser.opened() as browser:
        yield browser.tab()


@pytest.fixture(scope="module")
def axe(tmp_path_factory) -> str:
    """axe-core as npm gives it: where `.ci/run` has put it, or fetched for this run."""
    place = os.environ.get("WARMLINKS_NODE")
    folder = Path(place) if place else tmp_path_factory.mktemp("node")
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        shutil.copy(HERE / "package.json", folder)
        words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=300)
    return script.read_text("utf-8")


def findings(tab, axe: str) -> list[str]:
    """What axe-core finds, with all that is folded unfolded."""
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    tab.evaluate(f"{axe};0")
    return tab.evaluate(JUDGE)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """The demo's report, that of one person, one without names, one on old data, and one of an empty book."""
    folder = tmp_path_factory.mktemp("pages")
    book_folder = tmp_path_factory.mktemp("book")
    book_folder.chmod(0o700)
    made = {}
    with wl.Book.open(book_folder / "demo.db", timezone="Europe/Berlin") as book:
        book.load(write_newest(make_world(7), tmp_path_factory.mktemp("archives")))
        book.set("Ben Okonjo", now=NOW, cadence=30, tags=["choir"])
        made["demo"] = book.report(now=NOW)
        made["one person"] = book.report(now=NOW, who="Ben Okonjo")
        made["without names"] = book.report(now=NOW, redacted=True)
        made["old"] = book.report(now=NOW.replace(month=11))
    with wl.Book.open(":memory:", timezone="UTC") as book:
        made["empty"] = book.report(now=NOW)
    for name, report in made.items():
        report.save(folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture
def hostile(world, tmp_path) -> Path:
    """The report on people with names that mean to be more than names."""
    start = datetime(2024, 2, 1, 9, tzinfo=UTC)
    people = [Person(Identity("alpha", str(at), name=name, company=name)) for at, name in enumerate(HOSTILE)]
    contact = [
        Interaction("alpha", f"{at}-{month}", str(at), "message", "in", start.replace(month=month, day=1 + at))
        for at in range(len(HOSTILE))
        for month in range(2, 8)
    ]
    with world.book() as book:
        book.load(world.archive("alpha", *people, *contact))
        book.log("A plan", at=datetime(2024, 12, 24, 18, tzinfo=UTC))
        book.report(now=datetime(2024, 12, 20, 9, tzinfo=UTC)).save(tmp_path / "hostile.html")
    return tmp_path / "hostile.html"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["demo", "one person", "without names", "old", "empty"])
def test_it_asks_for_nothing_fits_and_axe_finds_nothing(tab, axe, pages, name, look):
    """Whatever the screen: no request, no line wider than it, and nothing to find."""
    tab.look_at(pages[name], **LOOKS[look])

    assert tab.requests == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]["width"]
    assert tab.evaluate("document.scripts.length") == 0
    assert findings(tab, axe) == []


@pytest.mark.parametrize("look", LOOKS)
def test_hostile_names_are_text_there_too(tab, axe, hostile, look):
    """Nothing runs, nothing is fetched, no heading appears, nothing is wider than the screen."""
    tab.look_at(hostile, **LOOKS[look])

    assert tab.requests == []
    assert tab.evaluate("document.title").startswith("Your people")
    assert tab.evaluate("document.querySelectorAll('h1').length") == 1
    assert tab.evaluate("document.querySelectorAll('img, script, iframe').length") == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]["width"]
    assert findings(tab, axe) == []
    assert tab.evaluate("document.title").startswith("Your people")


def test_dark_is_dark_and_paper_is_white(tab, pages):
    """The ground by day and by night; on paper there is none, and what leads about the page is not printed."""
    grounds = {}
    for look in ("wide", "dark", "printed"):
        tab.look_at(pages["demo"], **LOOKS[look])
        grounds[look] = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        nav = tab.evaluate("getComputedStyle(document.querySelector('nav')).display")
        assert (nav == "none") == (look == "printed")

    assert grounds == {"wide": "rgb(244, 241, 236)", "dark": "rgb(23, 21, 19)", "printed": "rgba(0, 0, 0, 0)"}


def test_paper_is_a_few_pages(tab, pages):
    """What is folded is not printed, so that a morning's report is a few sheets."""
    tab.look_at(pages["demo"], width=794, printed=True)

    assert 2 <= tab.paper().count(b"/Type /Page\n") <= 8


def test_by_keyboard_every_fold_opens(tab, pages):
    """The tab key reaches what folds, return opens it, and a link to a person opens the fold that they are in."""
    tab.look_at(pages["demo"], width=1200)
    tab.evaluate("document.querySelector('#steady summary').focus()")
    for kind in ("keyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    opened = tab.evaluate("document.querySelector('#steady details').open")
    tab.evaluate("document.querySelector('#slipping h3 a').click()")
    at = tab.evaluate("document.querySelector(location.hash).closest('details').open")

    assert opened
    assert at


def test_what_breaks_a_rule_is_noticed(tab, axe, pages, tmp_path):
    """The controls: a picture that says nothing, grey on grey, and a request, each in a copy of the page."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    html = pages["demo"].read_text("utf-8")
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text(
        html.replace('<p class="sub">', '<p class="sub" style="color:#ddd">', 1)
        .replace("default-src 'none'", "default-src *", 1)
        .replace("img-src data:", "img-src *", 1)
        .replace("<main", f'<img src="http://127.0.0.1:{server.server_port}/x.png"><main', 1),
        encoding="utf-8",
    )
    try:
        tab.look_at(spoilt, width=1200)
        found = {one.partition(":")[0] for one in findings(tab, axe)}
    finally:
        server.shutdown()
        server.server_close()

    assert tab.requests == [f"http://127.0.0.1:{server.server_port}/x.png"]
    assert asked == ["/x.png"]
    assert {"color-contrast", "image-alt"} <= found
