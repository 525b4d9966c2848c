"""`python -m warmlinks_samples`: sample archives on disk, and what goes with them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from warmlinks_samples import generations
from warmlinks_samples.correspondence import make_correspondence
from warmlinks_samples.demo import show
from warmlinks_samples.judging import describe, judge_seeds
from warmlinks_samples.making import DEFAULT_SEED, make_world
from warmlinks_samples.phrases import in_words_of
from warmlinks_samples.writing import write_generation, write_newest, write_takeout


def main(words: list[str]) -> int:
    """Do what the first word says and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m warmlinks_samples", description="Invented archives to try warmlinks with."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser(
        "write", help="write the newest archive of each of three networks, and a takeout of mail, calendar and contacts"
    )
    write.add_argument("dir", type=Path)
    write.add_argument("--seed", type=int, default=DEFAULT_SEED)
    write.add_argument("--all", action="store_true", help="write every generation there has been")
    demo = commands.add_parser("demo", help="write them, load them into a fresh book and show who is going cold")
    demo.add_argument("dir", type=Path, nargs="?", default=Path("demo"))
    demo.add_argument("--seed", type=int, default=DEFAULT_SEED)
    demo.add_argument("--whole-life", action="store_true", help="with chats, posts and what lies on a phone too")
    page = commands.add_parser("generations", help="write the table of generations")
    page.add_argument("file", type=Path, nargs="?", help="default: print it")
    judging = commands.add_parser("evaluate", help="judge how introductions are found in worlds of these seeds")
    judging.add_argument("--seeds", default="101-110", type=_seeds, metavar="FROM-TO")
    judging.add_argument("--other-words", action="store_true", help="use the sentences that are held out for this")
    judging.add_argument("--words", type=Path, metavar="FILE", help="use the sentences of a file like phrases.toml")
    judging.add_argument("--details", action="store_true", help="list what was missed, invented and mistaken")
    asked = parser.parse_args(words)
    if asked.command == "demo":
        return show(asked.dir, seed=asked.seed, whole_life=asked.whole_life)
    if asked.command == "generations":
        _tell_generations(asked.file)
    elif asked.command == "evaluate":
        phrases = in_words_of(asked.words) if asked.words else None
        evaluation = judge_seeds(asked.seeds, other_words=asked.other_words, phrases=phrases)
        _tell(*describe(evaluation, details=asked.details))
    elif asked.all:
        _tell(*_write_all(asked.dir, asked.seed))
    else:
        world = make_world(asked.seed)
        _tell(*write_newest(world, asked.dir), write_takeout(make_correspondence(world), asked.dir))
    return 0


def _write_all(folder: Path, seed: int) -> list[Path]:
    world = make_world(seed)
    return [
        path
        for one in generations.GENERATIONS
        for path in write_generation(world, one.network, one.name, folder / one.network / one.name)
    ]


def _tell_generations(file: Path | None) -> None:
    if file is None:
        sys.stdout.write(generations.page())
    else:
        file.write_text(generations.page(), encoding="utf-8")
        _tell(file)


def _seeds(text: str) -> range:
    """`101-110` or `7`."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _tell(*lines: Path | str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
