"""`python -m crms prepare [NAME ...]`: make CRMs ready, side by side; without names all of them."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from crms.cache import crm_named, names, prepared


def main(words: list[str]) -> int:
    match words:
        case ["prepare", name]:
            crm_named(name)
            began = time.monotonic()
            print(f"{name}: {prepared(name)}, after {time.monotonic() - began:.0f} s", flush=True)
            return 0
        case ["prepare", *several]:
            with ThreadPoolExecutor() as threads:
                return max(threads.map(_by_itself, several or names()), default=0)
        case _:
            print(__doc__, file=sys.stderr)
            return 2


def _by_itself(name: str) -> int:
    """A process for each, since one that fails must not take the others along."""
    done = subprocess.run(
        [sys.executable, "-m", "crms", "prepare", name],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        print(f"{name}: {line}" if not line.startswith(f"{name}: ") else line, flush=True)
    return done.returncode


sys.exit(main(sys.argv[1:]))
