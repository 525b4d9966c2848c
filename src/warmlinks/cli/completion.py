"""`warmlinks completion`: the line that turns tab completion on."""

from __future__ import annotations

import os

import click

__all__ = ["completion_command"]

_LINES = {
    "bash": 'eval "$(_WARMLINKS_COMPLETE=bash_source warmlinks)"',
    "zsh": 'eval "$(_WARMLINKS_COMPLETE=zsh_source warmlinks)"',
    "fish": "_WARMLINKS_COMPLETE=fish_source warmlinks | source",
}


@click.command("completion", short_help="Print the line that turns tab completion on.")
@click.argument("shell", type=click.Choice(sorted(_LINES)), required=False)
def completion_command(shell: str | None) -> None:
    """Print the line that turns tab completion on; put it into your shell's start-up file.

    \b
    Examples:
      warmlinks completion bash >> ~/.bashrc
      warmlinks completion fish >> ~/.config/fish/config.fish
    """
    chosen = shell or os.path.basename(os.environ.get("SHELL", "bash"))  # noqa: PTH119  a name, not a file
    click.echo(_LINES.get(chosen, _LINES["bash"]))
