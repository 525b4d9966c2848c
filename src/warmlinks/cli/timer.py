"""A timer of the owner's own that runs a command by itself: of systemd where there is one, else a line to type.

The line is one for cron, and on Windows one for its task scheduler.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from attrs import frozen

from warmlinks.cli.context import echo
from warmlinks.files import written

__all__ = ["Timer", "timer_options"]

F = TypeVar("F", bound=Callable[..., Any])


def timer_options(command: F) -> F:
    """The options by which a command that can run by itself is told to, or no longer to."""
    uninstall = click.option("--uninstall", is_flag=True, help="Take the timer away.")
    install = click.option(
        "--install", is_flag=True, help="Write a timer that does this by itself, or print the line that makes one."
    )
    return install(uninstall(command))


@frozen
class Timer:
    """One command that is run every hour, or every night.

    Attributes:
        unit: what systemd calls it.
        command: which command of warmlinks.
        does: what it does, for whoever lists timers.
        minute: of every hour, or of the one.
        hour: of every day; None: every hour.
    """

    unit: str
    command: str
    does: str
    minute: int
    hour: int | None = None

    @property
    def line(self) -> str:
        """The line for cron, or for the command line of Windows."""
        if sys.platform == "win32":
            often = "HOURLY" if self.hour is None else "DAILY"
            at = f"{self.hour or 0:02}:{self.minute:02}"
            return f'schtasks /Create /SC {often} /ST {at} /TN {self.unit} /TR "{_program()} {self.command}"'
        return f"{self.minute} {'*' if self.hour is None else self.hour} * * * {_program()} {self.command}"

    def install(self) -> None:
        """Write it, and say how it is turned on."""
        if sys.platform == "win32":
            echo(f"Type this once:\n{self.line}")
            return
        if shutil.which("systemctl") is None:
            echo(f"Put this line into your crontab (crontab -e):\n{self.line}")
            return
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        service = (
            f"[Unit]\nDescription=warmlinks: {self.does}\n\n[Service]\nType=oneshot\n"
            f"ExecStart={_program()} {self.command}\n"
        )
        often, hour = ("every hour", "*") if self.hour is None else ("every night", f"{self.hour:02}")
        timer = (
            f"[Unit]\nDescription=warmlinks: {self.does}, {often}\n\n[Timer]\n"
            f"OnCalendar=*-*-* {hour}:{self.minute:02}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        )
        for name, text in ((f"{self.unit}.service", service), (f"{self.unit}.timer", timer)):
            with written(folder / name, "the timer", mode=0o644) as stream:
                stream.write(text)
        echo(f"Written: {folder / f'{self.unit}.timer'}")
        echo(f"Turn it on: systemctl --user enable --now {self.unit}.timer")

    def uninstall(self) -> None:
        """Take it away, and say how one that runs is stopped."""
        folder = _folder()
        links = [folder / "timers.target.wants" / f"{self.unit}.timer"]
        there = [path for path in (folder / f"{self.unit}.service", folder / f"{self.unit}.timer", *links) if _is(path)]
        for path in there:
            path.unlink()
        if there:
            echo(f"Taken away: {folder / f'{self.unit}.timer'}")
            echo(f"Stop it now: systemctl --user stop {self.unit}.timer; systemctl --user daemon-reload")
        elif sys.platform == "win32":
            echo(f"Type this, if there is one:\nschtasks /Delete /TN {self.unit}")
        elif shutil.which("systemctl") is None:
            echo(f"Take this line out of your crontab (crontab -e), if it is there:\n{self.line}")
        else:
            echo("There is no timer.")


def _is(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _program() -> str:
    return shutil.which("warmlinks") or f"{sys.executable} -m warmlinks"


def _folder() -> Path:
    return Path.home() / ".config" / "systemd" / "user"
