"""Puts a world on disk as the archives its owner would have downloaded."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from warmlinks_samples.chats import CHAT_NETWORKS, make_chats
from warmlinks_samples.correspondence import Correspondence, make_correspondence
from warmlinks_samples.networks import network_of, networks
from warmlinks_samples.world import ME, World
from warmlinks_samples.zips import write_folder, write_zip

__all__ = ["write_generation", "write_newest", "write_takeout", "write_whole_life"]


def write_newest(world: World, folder: Path) -> list[Path]:
    """Write one zip per network, each in its newest generation, and return their paths."""
    paths = []
    for network in networks():
        (path,) = write_generation(world, network.name, network.newest, folder)
        paths.append(path.replace(folder / network.file.format(seed=f"{world.seed:08x}")))
    return paths


def write_takeout(correspondence: Correspondence, folder: Path) -> Path:
    """Write mail, calendar and address book as the one zip in which Google hands them out, and return its path."""
    mail, calendar, contacts = (import_module(f"warmlinks_{name}.samples") for name in ("mail", "calendar", "contacts"))
    members: dict[str, bytes] = {
        "Takeout/Mail/All mail Including Spam and Trash.mbox": mail.as_mbox(correspondence),
        f"Takeout/Calendar/{correspondence.addresses[ME]}.ics": calendar.as_ics(correspondence),
        "Takeout/Contacts/All Contacts/All Contacts.vcf": contacts.as_vcards(correspondence),
        "Takeout/archive_browser.html": b"<html><title>Google Takeout</title></html>",
    }
    return write_zip(folder / "takeout-20260121T090000Z-001.zip", members)


def write_whole_life(world: World, folder: Path) -> list[Path]:
    """Write all that somebody can ask for: the three networks, the takeout, and an archive of each network of chats."""
    paths = [*write_newest(world, folder), write_takeout(make_correspondence(world), folder)]
    for network in CHAT_NETWORKS:
        samples = import_module(f"warmlinks_{network}.samples")
        paths.append(write_zip(folder / f"{network}-2026-01-21.zip", samples.as_members(make_chats(world, network))))
    return paths


def write_generation(world: World, name: str, generation: str, folder: Path, *, unpacked: bool = False) -> list[Path]:
    """Write one archive of a network in one generation; several paths where it comes as several zips.

    Args:
        world: what happened.
        name: twitter, facebook or linkedin.
        generation: a name of `generations.GENERATIONS`.
        folder: where to write.
        unpacked: a folder in place of a zip.
    """
    paths = []
    for stem, members in network_of(name).archives(world, generation).items():
        if isinstance(members, bytes):
            paths.append(write_folder(folder, {stem: members}) / stem)
        elif unpacked:
            paths.append(write_folder(folder / stem, members))
        else:
            paths.append(write_zip(folder / f"{stem}.zip", members))
    return paths
