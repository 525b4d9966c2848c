"""A timer of the owner's own that runs a command: of systemd where there is one, else a line to copy.

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
    """Add `--install` and `--uninstall` to a command that can run by itself."""
    uninstall = click.option("--uninstall", is_flag=True, help="Take the timer away.")
    install = click.option(
        "--install", is_flag=True, help="Write a timer that does this by itself, or print the line that makes one."
    )
    return install(uninstall(command))


@frozen
class Timer:
    """A command that runs every hour or every night.

    Attributes:
        unit: its name for systemd.
        command: the command of warmlinks.
        does: what it does, for lists of timers.
        minute: of every hour, or of the given one.
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
            schedule = "HOURLY" if self.hour is None else "DAILY"
            at = f"{self.hour or 0:02}:{self.minute:02}"
            return f'schtasks /Create /SC {schedule} /ST {at} /TN {self.unit} /TR "{_program()} {self.command}"'
        return f"{self.minute} {'*' if self.hour is None else self.hour} * * * {_program()} {self.command}"

    def switch(self, *, on: bool) -> None:
        """Install or uninstall the timer, and print how it is started or stopped."""
        (self._install if on else self._uninstall)()

    def _install(self) -> None:
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

    def _uninstall(self) -> None:
        folder = _folder()
        timer, service = folder / f"{self.unit}.timer", folder / f"{self.unit}.service"
        link = folder / "timers.target.wants" / timer.name
        # a link may be left that leads nowhere
        files = [path for path in (service, timer, link) if path.is_symlink() or path.exists()]
        for path in files:
            path.unlink()
        if files:
            echo(f"Taken away: {timer}")
            echo(f"Stop it now: systemctl --user stop {self.unit}.timer; systemctl --user daemon-reload")
        elif sys.platform == "win32":
            echo(f"Type this, if there is one:\nschtasks /Delete /TN {self.unit}")
        elif shutil.which("systemctl") is None:
            echo(f"Take this line out of your crontab (crontab -e), if it is there:\n{self.line}")
        else:
            echo("There is no timer.")


def _program() -> str:
    return shutil.which("warmlinks") or f"{sys.executable} -m warmlinks"


def _folder() -> Path:
    return Path.home() / ".config" / "systemd" / "user"
