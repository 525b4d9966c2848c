"""Archives of any size for benchmarks."""

from __future__ import annotations

from warmlinks.archive import open_archive
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Interaction, Person, Refused
from warmlinks.values import COUNTED_KINDS
from warmlinks_samples.scale import LAST_MOMENT, write_scale


def test_they_hold_as_many_interactions_as_asked_for(tmp_path):
    """Three archives with a thousand interactions of two hundred people, none refused, none after the last moment."""
    registry = Registry(folders=(), environ={})
    people, interactions = set(), []

    for path in write_scale(tmp_path, people=200, interactions=1000):
        with open_archive(path) as archive:
            records = list(registry.read(registry.recognize(archive)[0], archive))
        assert not [record for record in records if isinstance(record, Refused)]
        people |= {record.identity.name for record in records if isinstance(record, Person)}
        interactions += [
            record for record in records if isinstance(record, Interaction) and record.kind in COUNTED_KINDS
        ]

    assert len(people) == 200
    assert len({(record.network, record.key) for record in interactions}) == len(interactions) == 1000
    assert max(record.at for record in interactions) <= LAST_MOMENT


def test_the_same_size_gives_the_same_bytes(tmp_path):
    """Benchmarks of two days compare."""
    one = [path.read_bytes() for path in write_scale(tmp_path / "one", people=50, interactions=300)]
    two = [path.read_bytes() for path in write_scale(tmp_path / "two", people=50, interactions=300)]

    assert one == two
