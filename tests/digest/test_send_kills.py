"""Forty kills a channel between the first byte handed over and the answer: nothing twice, nothing lost sight of."""

from __future__ import annotations

import pytest
from loaded import benchmark

send_kills = benchmark("send_kills")


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore")  # forking beside a server's threads is what this is about
@pytest.mark.parametrize("channel", send_kills.CHANNELS)
def test_no_kill_makes_a_message_come_twice(channel, monkeypatch, tmp_path):
    """Whatever the moment, each message arrives at most once and is delivered or unconfirmed."""
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path))

    counts = send_kills.run(send_kills.by_the_ledger, channel, 40)

    print(f"{channel}: {counts}")
    assert counts.kills == 40
    assert (counts.twice, counts.unaccounted) == (0, 0)


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("design", [send_kills.send_then_mark, send_kills.mark_and_send_in_one])
def test_the_naive_designs_send_twice(design, monkeypatch, tmp_path):
    """The control: handing over before or within the commit sends some messages twice."""
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path))

    counts = send_kills.run(design, "webhook", 20)

    assert counts.twice > 0
