"""A headless Chromium, driven through two pipes: what a page asks for, what it measures, and how it looks.

On Debian: chromium fonts-dejavu-core. No driver and no server is needed, and nothing is fetched by the browser itself.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

__all__ = ["FLAGS", "Browser", "Tab"]

_PATIENCE = 120.0
_HAND = 500
"""A narrower screen is one in a hand."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
"""How a browser is started that draws pages, always alike, and does nothing else."""


class Tab:
    """One page in the browser. `requests` are the addresses that it asked for, its own not among them."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        self.requests: list[str] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the browser's protocol."""
        return self._browser.call(method, session=self._session, **parameters)

    def look_at(self, page: Path, *, width: int, height: int = 900, dark: bool = False, printed: bool = False) -> None:
        """Open a file as on a screen of that size, by day or by night, or as on paper."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < _HAND
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="print" if printed else "screen", features=[scheme])
        self.requests.clear()
        own = page.as_uri()
        self.go_to(own)
        self.requests[:] = [
            event["request"]["url"]
            for event in self._browser.events_of("Network.requestWillBeSent", self._session)
            if event["request"]["url"] != own and not event["request"]["url"].startswith("data:")
        ]

    def go_to(self, address: str) -> None:
        """Open what lies there, and wait until it is whole."""
        self.call("Page.navigate", url=address)
        self.loaded()

    def loaded(self) -> None:
        """Wait until the page that comes is whole."""
        self._browser.wait_for("Page.loadEventFired", self._session)

    def evaluate(self, script: str) -> Any:
        """What a script gives that is run beside the page's own, of which a report has none."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "the script failed"))
        return answer["result"].get("value")

    def picture(self, *, height: int | None = None, top: int = 0) -> bytes:
        """The page as PNG, from `top` on, the whole of it or so much."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        tall = min(height or size["height"], size["height"] - top)
        clip = {"x": 0, "y": top, "width": size["width"], "height": tall, "scale": 1}
        drawn = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(drawn["data"])

    def paper(self) -> bytes:
        """The page as PDF, on A4."""
        made = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=True)
        return base64.b64decode(made["data"])


class Browser:
    """A browser with a profile of its own, gone when it is closed."""

    def __init__(self) -> None:
        self._number = 0
        self._waiting = b""
        self._events: list[dict[str, Any]] = []
        self._profile = tempfile.mkdtemp()
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        self._in, self._out = ours_in, ours_out
        program = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"

        def place() -> None:
            # the protocol's pipes have the numbers three and four; from high ones neither takes the other's place
            high = [fcntl.fcntl(pipe, fcntl.F_DUPFD, 10) for pipe in (theirs_in, theirs_out)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        words = [
            program,
            *FLAGS,
            "--force-device-scale-factor=1",
            "--remote-debugging-pipe",
            f"--user-data-dir={self._profile}",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            words, pass_fds=(3, 4), preexec_fn=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator[Browser]:
        """A browser, for as long as it is needed."""
        browser = cls()
        try:
            yield browser
        finally:
            browser.close()

    def close(self) -> None:
        """End it."""
        with suppress(OSError, RuntimeError):
            self.call("Browser.close")
        for pipe in (self._in, self._out):
            os.close(pipe)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def tab(self) -> Tab:
        """A new page."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session)
        for domain in ("Page", "Network", "Runtime"):
            tab.call(f"{domain}.enable")
        return tab

    def call(self, method: str, *, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """One command, and its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        self._write(message)
        until = time.monotonic() + _PATIENCE
        while True:
            answer = self._next(until)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])
            self._events.append(answer)

    def wait_for(self, method: str, session: str) -> None:
        """Wait until something has happened on a page."""
        until = time.monotonic() + _PATIENCE
        while not any(event.get("method") == method and event.get("sessionId") == session for event in self._events):
            self._events.append(self._next(until))
        self._events = [event for event in self._events if event.get("method") != method]

    def events_of(self, method: str, session: str) -> list[dict[str, Any]]:
        """What has happened of a kind since it was last asked."""
        some = [one for one in self._events if one.get("method") == method and one.get("sessionId") == session]
        self._events = [one for one in self._events if one not in some]
        return [one["params"] for one in some]

    def _write(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data) :]

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            ready, _, _ = select.select([self._in], [], [], max(until - time.monotonic(), 0))
            part = os.read(self._in, 1 << 20) if ready else b""
            if not part:
                raise RuntimeError("the browser does not answer")
            self._waiting += part
        message, _, self._waiting = self._waiting.partition(b"\0")
        return dict(json.loads(message))
