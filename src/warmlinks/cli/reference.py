"""The page of commands, made from the commands: `python -m warmlinks.cli.reference > docs/reference/cli.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from warmlinks.cli.main import cli

__all__ = ["page"]

_HEAD = """\
# Commands

Made from `--help`; a test compares.
Results go to stdout, talk and progress to stderr.
Exit status: 0 done, 1 failed, 2 a wrong call, 3 delivered by another channel than the first.
"""


def page() -> str:
    """The whole page as Markdown, 80 columns wide."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    with cli.make_context("warmlinks", [], resilient_parsing=True, max_content_width=80, terminal_width=80) as context:
        yield f"```text\n{cli.get_help(context)}\n```\n"
        for name in cli.list_commands(context):
            command = cli.get_command(context, name)
            if command is not None:
                yield from _command(command, name, context, 2)


def _command(command: click.Command, name: str, parent: click.Context, depth: int) -> Iterator[str]:
    with click.Context(command, info_name=name, parent=parent, max_content_width=80, terminal_width=80) as context:
        yield f"{'#' * depth} {context.command_path.removeprefix('warmlinks ')}\n"
        yield f"```text\n{command.get_help(context)}\n```\n"
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                subcommand = command.get_command(context, inner)
                if subcommand is not None:
                    yield from _command(subcommand, inner, context, depth + 1)


if __name__ == "__main__":
    sys.stdout.write(page())
