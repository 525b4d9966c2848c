"""The code blocks of all pages, and the calls in them and in `--help`: what each is, and whether a test runs it.

`python tests/support/page_blocks.py` prints the counts, and each block that nothing runs with the reason.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["PAGES", "ROOT", "Block", "Told", "all_blocks", "blocks_of", "calls_of", "examples_of_help", "told_of"]

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "samples/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "plugins").glob("*/README.md")),
]
_FENCE = re.compile(r"^( *)(```+)([^\n`]*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
_NOTE = re.compile(r"<!-- *((?:(?:run|checked) by |not run: )[^\n]*?) *-->\n\Z")
_CALL = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?warmlinks (.*)$")


class Block(NamedTuple):
    """One fenced block: the page from the top of the tree on, the line of its fence, and what it says it is.

    `note` is what a comment in the line above it says: `<!-- run by PATH -->`, `<!-- checked by PATH -->`, or
    `<!-- not run: WHY -->`.
    """

    page: str
    line: int
    language: str
    text: str
    note: str = ""


class Told(NamedTuple):
    """What becomes of a block: `run`, `checked` or `not run`; and by what, or why not."""

    state: str
    why: str


def all_blocks() -> list[Block]:
    """Those of every page."""
    return [block for page in PAGES for block in blocks_of(page.relative_to(ROOT).as_posix(), page.read_text("utf-8"))]


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """Those of one page."""
    for found in _FENCE.finditer(text):
        noted = _NOTE.search(text[: found.start()])
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, found[3].strip(), found[4], noted[1] if noted else "")


def calls_of(text: str) -> list[list[str]]:
    """The words of each call of `warmlinks` in a block, without comments, pipes and the prompt."""
    calls = []
    for line in text.replace("\\\n", " ").splitlines():
        if found := _CALL.match(line.strip()):
            reading = shlex.shlex(found[1], posix=True, punctuation_chars="|>&;")
            reading.whitespace_split = True
            words: list[str] = []
            for word in reading:
                if set(word) <= set("|>&;"):
                    break
                words.append(word)
            calls.append(words)
    return calls


def examples_of_help() -> list[list[str]]:
    """The calls in the help of each command, each once; the page of commands is that help."""
    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    calls = [call for block in blocks_of("cli.md", page) for call in calls_of(block.text)]
    return [list(call) for call in dict.fromkeys(map(tuple, calls))]


# what nobody runs as it stands: the page, words of the block, and why
_KNOWN = (
    ("docs/how-to/score-every-night.md", "sys.argv[1]", Told("run", "heavy: tests/docs/test_score_how_to.py")),
    ("docs/how-to/score-in-a-warehouse.md", "spark.read", Told("run", "heavy: tests/docs/test_score_how_to.py")),
    ("docs/how-to/score-every-night.md", "15 3 * * *", Told("not run", "a line of a crontab")),
    ("docs/how-to/crm-creme.md", "15 3 * * *", Told("not run", "lines of a crontab")),
    ("docs/how-to/crm-creme.md", "", Told("run", "heavy: tests/crms/test_creme.py follows it")),
    ("docs/how-to/crm-django.md", "15 3 * * *", Told("not run", "a line of a crontab")),
    ("docs/how-to/crm-django.md", "", Told("run", "heavy: test_page.py of warmlinks-django follows it")),
    ("plugins/warmlinks-django/README.md", "", Told("not run", "its page has the same at length, and is followed")),
    ("docs/how-to/write-a-notifier.md", "import pytest", Told("checked", "a test file of the reader's: compiled")),
    ("docs/how-to/crm-django.md", "", Told("run", "plugins/warmlinks-django/tests/test_page.py, as an office")),
    ("docs/how-to/scores-into-a-crm.md", "", Told("not run", "an answer shown: what the Python above it prints")),
    (
        "plugins/warmlinks-django/README.md",
        "",
        Told("checked", "short for what docs/how-to/crm-django.md says and runs"),
    ),
    ("docs/reference/cli.md", "Usage:", Told("run", "made from --help and compared; its examples are run")),
    ("docs/reference/hooks.md", "", Told("checked", "made from the code and compared")),
    ("docs/explanation/architecture.md", "testing", Told("checked", "the rooms: compared with the contracts")),
    ("docs/explanation/decay-model.md", "", Told("not run", "a formula")),
    ("docs/explanation/what-walks-about.md", "", Told("not run", "what a benchmark printed")),
    ("docs/explanation/whom-it-names.md", "", Told("not run", "an answer shown, by data of an earlier day")),
)


def told_of(block: Block) -> Told | None:
    """What becomes of a block; None where nobody has said."""
    if block.note:
        state, _, why = block.note.partition(": " if block.note.startswith("not") else " ")
        return Told(state, why)
    for page, words, told in _KNOWN:
        if block.page == page and words in block.text and block.language in {"text", "py", "sh"}:
            return told
    if block.language in _BY_LANGUAGE:
        return _BY_LANGUAGE[block.language]
    if calls_of(block.text):
        return Told("checked", "its calls of warmlinks are parsed by the commands")
    first = block.text.strip().partition("\n")[0].removeprefix("$ ")
    return next((told for start, told in _BY_FIRST_WORDS.items() if first.startswith(start)), None)


_BY_LANGUAGE = {
    "python": Told("run", "as a part of its page"),
    "toml": Told("checked", "read as settings"),
    "json": Told("checked", "read"),
}
_BY_FIRST_WORDS = {
    "pip install": Told("checked", "it installs what is there; the rehearsal installs wheels"),
    "python3 dev test": Told("run", "the first step of the CI"),
    "python3 dev setup": Told("run", "a step of the CI"),
    "python3 dev demo": Told("not run", "it installs; what it does then is run by tests/samples/test_demo.py"),
    "python -m warmlinks_samples": Told("not run", "tests/samples runs it with a folder of its own"),
    "warmlinks-mcp": Told("not run", "tests of the plugin start the server; what it says is asserted there"),
    "Read ": Told("not run", "an answer shown, of an archive that stands for the reader's"),
}


def main() -> None:
    """Print the counts."""
    blocks = all_blocks()
    told = [(block, told_of(block) or Told("not run", "NOBODY HAS SAID WHY")) for block in blocks]
    states = Counter(state for _, (state, _) in told)
    print(f"{len(blocks)} code blocks on {len(PAGES)} pages: " + ", ".join(f"{n} {s}" for s, n in states.items()))
    for (state, why), number in sorted(Counter(one for _, one in told).items()):
        print(f"{number:5} {state}: {why}")
    calls = sum(len(calls_of(block.text)) for block in blocks if block.page != "docs/reference/cli.md")
    print(f"{calls} calls of warmlinks on other pages than that of commands, each parsed")
    print(f"{len(examples_of_help())} different examples of --help, each run")
    for block, (state, why) in told:
        if state == "not run":
            print(f"  {block.page}:{block.line}: {why}")


if __name__ == "__main__":
    main()
