"""Puts a world on disk as the archives its owner would have downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from warmlinks.testing.samples import facebook, facebook_html, linkedin, twitter, twitter_old
from warmlinks.testing.samples.world import World
from warmlinks.testing.samples.zips import write_folder, write_zip

__all__ = ["NEWEST", "members_of", "write_generation", "write_newest"]

NEWEST = {"twitter": "G4", "facebook": "J4", "linkedin": "2026"}
"""The generation that a person who asks today gets."""

_FILES = {
    "twitter": "twitter-2026-01-21-{tag}.zip",
    "facebook": "facebook-noalindgren-2026-01-21-{tag}.zip",
    "linkedin": "Complete_LinkedInDataExport_01-21-2026{tag}.zip",
}
_WRITERS: Mapping[str, Callable[[World, str], dict[str, bytes]]] = {
    "twitter": twitter.members,
    "facebook": facebook.members,
    "linkedin": linkedin.members,
}


def members_of(world: World, network: str, generation: str) -> dict[str, bytes]:
    """The members of one archive, by name."""
    if network == "twitter" and generation.startswith("G0"):
        return twitter_old.members(world, generation)
    if network == "facebook" and generation.startswith("H"):
        return facebook_html.members(world, generation)
    return _WRITERS[network](world, generation)


def write_newest(world: World, folder: Path) -> list[Path]:
    """Write one zip per network, each in its newest generation, and return their paths."""
    paths = []
    for network, generation in NEWEST.items():
        tag = "" if network == "linkedin" else f"{world.seed:08x}"
        paths.append(write_zip(folder / _FILES[network].format(tag=tag), members_of(world, network, generation)))
    return paths


def write_generation(
    world: World, network: str, generation: str, folder: Path, *, unpacked: bool = False
) -> list[Path]:
    """Write one archive of a network in one generation; several paths where it comes as several zips.

    Args:
        world: what happened.
        network: twitter, facebook or linkedin.
        generation: a name of `generations.GENERATIONS`.
        folder: where to write.
        unpacked: a folder in place of a zip.
    """
    write = write_folder if unpacked else write_zip
    suffix = "" if unpacked else ".zip"
    if network == "linkedin" and generation == "Connections.csv":
        return [write_folder(folder, {"Connections.csv": linkedin.connections(world)}) / "Connections.csv"]
    if network == "facebook" and generation == "E2EE":
        return [write(folder / f"messages-e2ee{suffix}", facebook.e2ee_members(world))]
    if network == "facebook" and generation == "J4+E2EE":
        pieces = [*facebook.split(facebook.members(world, "J4")), facebook.e2ee_members(world)]
        return [write(folder / f"facebook-{index + 1}{suffix}", piece) for index, piece in enumerate(pieces)]
    return [write(folder / f"{network}-{generation}{suffix}", members_of(world, network, generation))]
