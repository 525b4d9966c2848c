"""`warmlinks report`: something to look at, as one page."""

from __future__ import annotations

import webbrowser

import click

from warmlinks.cli.completion import complete_who
from warmlinks.cli.context import CliContext, FilePath, echo_err, output_file, pass_cli_context
from warmlinks.errors import UsageError
from warmlinks.files import expanded
from warmlinks.store.guarded import refuse_book

__all__ = ["report_command"]

_DEFAULT = "warmlinks-report.html"


@click.command("report")
@click.argument("file", required=False, type=FilePath(path_type=str, allow_dash=True))
@click.option("--person", metavar="WHO", shell_complete=complete_who, help="On one person alone.")
@click.option("--redacted", is_flag=True, help="Without names, addresses, handles and notes; the same numbers.")
@click.option("--open", "open_", is_flag=True, help="Show it in the browser.")
@pass_cli_context
def report_command(
    cli_context: CliContext, file: str | None, *, person: str | None, redacted: bool, open_: bool
) -> None:
    """Write one page to look at, keep or print: what is worth knowing today, how it went, and how far to trust it.

    The page is a single file of HTML without any script; it asks nothing of any network, and its numbers are those of
    the other commands. Without FILE it is `warmlinks-report.html` in this folder; `-` is standard output.

    \b
    Examples:
      warmlinks report --open
      warmlinks report monday.html
      warmlinks report --person "Ada Lovelace" ada.html
      warmlinks report --redacted for-a-friend.html
    """
    if file == "-" and open_:
        raise UsageError("--open needs a file", advice="Leave out `-`")
    path = _DEFAULT if file is None else file
    if path != "-":
        refuse_book(expanded(path))
    with cli_context.book() as book:
        report = book.report(now=cli_context.now, who=person, redacted=redacted, options=cli_context.digest_options())
    with output_file(path, "the report") as stream:
        stream.write(report.html)
    if path == "-":
        return
    echo_err(f"Written: {path} ({len(report.html.encode()) // 1000 + 1:,} kB)")
    if open_ and not webbrowser.open(expanded(path).absolute().as_uri()):
        echo_err("There is no browser that could be opened from here.")
