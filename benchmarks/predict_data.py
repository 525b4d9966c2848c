"""Public histories of contact as the library's own `History`, by one protocol.

The files lie in the folder that WARMLINKS_DATA names, and are not part of this repository:

collegemsg.txt.gz                 SNAP, CollegeMsg: messages on a student network
radoslaw-email.edges.gz           Network Repository and KONECT, radoslaw_email: mail of a manufacturing office
mathoverflow-{a2q,c2q,c2a}.txt.gz SNAP, sx-mathoverflow: answers and comments
CDNOW                             inside the `lifetimes` package: purchases, the home ground of BG/NBD

A tie is a pair of people, seen once from each end; days are whole days since the first event.
"""

from __future__ import annotations

import os
from datetime import date
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from attrs import frozen

from warmlinks.scoring import History

FILES = {
    "collegemsg": ("collegemsg.txt.gz",),
    "radoslaw": ("radoslaw-email.edges.gz",),
    "mathoverflow": ("mathoverflow-a2q.txt.gz", "mathoverflow-c2q.txt.gz", "mathoverflow-c2a.txt.gz"),
}
DAY = 86400


@frozen
class Set:
    """One data set: its history, the horizon it is judged on, and where it is cut."""

    name: str
    history: History
    horizon: float
    cuts: tuple[float, ...] = (0.4, 0.55, 0.7, 0.85)


def network(name: str, horizon: float) -> Set:
    """A network of messages, each tie seen from both ends."""
    if "WARMLINKS_DATA" not in os.environ:
        raise SystemExit("WARMLINKS_DATA names the folder with the data sets: see predict_data.py")
    folder = Path(os.environ["WARMLINKS_DATA"])
    parts = [np.loadtxt(folder / file, dtype=np.int64, comments="%", usecols=(0, 1, 2)) for file in FILES[name]]
    sender, receiver, at = np.concatenate(parts).T
    real = sender != receiver
    sender, receiver, at = sender[real], receiver[real], at[real]
    people, place = np.unique(np.concatenate((sender, receiver)), return_inverse=True)
    sender, receiver = place[: len(at)], place[len(at) :]
    low, high = np.minimum(sender, receiver), np.maximum(sender, receiver)
    pairs, tie = np.unique(low * len(people) + high, return_inverse=True)
    out = np.where(sender == low, 1, -1).astype(np.int8)
    history = History.of_arrays(
        np.concatenate((tie, tie + len(pairs))),
        np.concatenate((at, at)),
        out=np.concatenate((out, -out)),
        owner=np.concatenate((pairs // len(people), pairs % len(people))),
        owners=people.tolist(),
        names=range(2 * len(pairs)),
        whole_days=True,
    )
    return Set(name, history, horizon)


def cdnow(horizon: float) -> Set:
    """Purchases: a customer is a tie of one shop, known up to day 272."""
    spec = find_spec("lifetimes")
    if spec is None or spec.origin is None:
        raise SystemExit("CDNOW lies in the lifetimes package: install the `bench` group")
    path = Path(spec.origin).parent / "datasets" / "CDNOW_master.txt"
    rows = [line.split()[:2] for line in path.read_text().splitlines()[1:] if line.strip()]
    start = date(1997, 1, 1)
    days = [(date(int(day[:4]), int(day[4:6]), int(day[6:])) - start).days for _, day in rows]
    history = History.of([who for who, _ in rows], [day * DAY for day in days], whole_days=True)
    return Set(f"CDNOW, {horizon:g} days", history, horizon, (272 / max(days),))


def hazard(history: History) -> tuple[np.ndarray, np.ndarray]:
    """How often contact follows a silence of so many days, per day of silence that got so far: no model at all."""
    fresh = np.ones(len(history), bool)
    fresh[1:] = (history.day[1:] != history.day[:-1]) | (history.tie[1:] != history.tie[:-1])
    tie, day = history.tie[fresh], history.day[fresh]
    again = np.append(tie[1:] == tie[:-1], False)
    silence = np.where(again, np.append(day[1:], 0) - day, day.max() - day)
    edges = np.unique(np.round(np.geomspace(1, silence.max() * 0.6, 14)))
    found = []
    for low, high in pairwise(edges):
        ended = int((again & (silence >= low) & (silence < high)).sum())
        days = np.clip(silence - low + 1, 0, high - low).sum()
        if ended > 20:
            found.append((np.sqrt(low * max(high - 1, low)), ended / days))
    silences, hazards = np.array(found).T
    return silences, hazards
