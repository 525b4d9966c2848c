"""The `warmlinks` command: the version without loading anything, all else by the command line."""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]

_COLLECT_AFTER = 200_000
"""A command makes many small things and then ends: to look for cycles every 700 of them took up to a third of it."""


def main() -> None:
    """Run the command line; answers `--version` before anything heavy is imported."""
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
