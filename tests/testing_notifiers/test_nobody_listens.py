"""A scripted server at which nobody listens any more refuses at once, whoever waits at its door just then."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

import pytest

from warmlinks.testing.notifiers_http import HTTP_FAULTS, HttpChannel


@pytest.fixture
def channel():
    made = HttpChannel()
    yield made
    made.close()


def reached(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_nobody_gets_in(channel):
    """Not even within the moment for which the thread behind it still waits."""
    (nobody,) = (fault for fault in HTTP_FAULTS if fault.does == "nobody listens")
    time.sleep(0.01)
    channel.misbehave(nobody)

    assert not any(reached(channel.port) for _ in range(20))


def test_a_door_that_is_only_closed_lets_others_in():
    """The control: what is waited at stays open until the wait is over."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(30)
    port = door.getsockname()[1]

    def wait() -> None:
        # what came in by then is of a door that is closed
        with suppress(OSError):
            door.accept()[0].close()

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    door.close()

    assert reached(port)
    waiting.join()
