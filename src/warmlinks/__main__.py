"""The `warmlinks` command: prints the version without loading anything, and starts the command line for all else."""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]

_COLLECT_AFTER = 200_000
"""A command makes many small objects and then ends: collecting after every 700 took up to a third of its time."""


def main() -> None:
    """Run the command line; `--version` is answered before anything heavy is imported."""
    if sys.argv[1:] == ["--version"]:
        from warmlinks import __version__

        sys.stdout.write(f"warmlinks {__version__}\n")
        return
    gc.set_threshold(_COLLECT_AFTER)
    try:
        from warmlinks.cli.main import cli
    except ModuleNotFoundError as error:
        if error.name not in {"click", "rich"}:
            raise
        sys.exit(f"The command line needs {error.name}: pip install 'warmlinks[cli]'")
    cli()


if __name__ == "__main__":
    main()
