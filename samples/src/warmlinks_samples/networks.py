"""The networks of the sample world, and what each must bring to write it.

Writers lie in the plugins, beside the readers: `warmlinks_twitter.samples.NETWORK` is that of X.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import TypeAlias

from attrs import frozen

from warmlinks_samples.world import NETWORKS, Event, World

__all__ = ["Archives", "Contact", "Generation", "Network", "People", "network_of", "networks"]

Archives: TypeAlias = Mapping[str, Mapping[str, bytes] | bytes]
"""What is downloaded, by name without suffix: an archive as its members, or a single file."""

Contact: TypeAlias = tuple[str, str, date, bool, Event]
"""Contact of the owner with somebody: sort, person, day in the owner's zone, whether encrypted, and the event."""

People: TypeAlias = Counter[tuple[str, frozenset[date]]]
"""How many people go by that label with contact on exactly those days."""


@frozen
class Generation:
    """One generation of a network's export.

    `carries` holds the sorts of contact that can be read from it: kinds of `warmlinks.values`, with `group` for what
    is said among several, `wall` for what others write on the owner's, `sealed` for what is in encrypted chat.
    `known_by` says how people are told apart, `lost` what the export has not got.
    """

    network: str
    name: str
    years: str
    known_by: str
    carries: frozenset[str]
    lost: tuple[str, ...] = ()

    @property
    def says_whose(self) -> bool:
        """Whether the export itself tells who its owner is."""
        return not any(sentence.lower().endswith(("whose it is.", "whose they are.")) for sentence in self.lost)


@frozen
class Network:
    """How one network writes a world.

    Attributes:
        name: the network, as in the accounts of the world.
        title: what its page of generations is called.
        file: the name of the newest archive; `{seed}` tells worlds apart.
        newest: the generation that a person who asks today gets.
        generations: all of them, oldest first.
        archives: a world in the generation of that name.
        expected: the people whom a reader must find in a generation, given the contact that it carries.
    """

    name: str
    title: str
    file: str
    newest: str
    generations: tuple[Generation, ...]
    archives: Callable[[World, str], Archives]
    expected: Callable[[World, Generation, Sequence[Contact]], People]


def network_of(name: str) -> Network:
    """The network of that name, from its plugin.

    Raises:
        ModuleNotFoundError: its plugin is not installed.
    """
    found: Network = import_module(f"warmlinks_{name}.samples").NETWORK
    return found


def networks() -> tuple[Network, ...]:
    """All networks of the sample world."""
    return tuple(network_of(name) for name in NETWORKS)
