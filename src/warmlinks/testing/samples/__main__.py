"""`python -m warmlinks.testing.samples write DIR`: sample archives on disk."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from warmlinks.testing.samples.making import DEFAULT_SEED, make_world
from warmlinks.testing.samples.writing import write_newest


def main(words: list[str]) -> int:
    """Do what the first word says and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m warmlinks.testing.samples", description="Invented archives to try warmlinks with."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write", help="write the newest generation of each of three networks")
    write.add_argument("dir", type=Path)
    write.add_argument("--seed", type=int, default=DEFAULT_SEED)
    asked = parser.parse_args(words)
    for path in write_newest(make_world(asked.seed), asked.dir):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
