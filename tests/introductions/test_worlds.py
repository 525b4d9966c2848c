"""Introductions are found in sample worlds, of which the truth is known."""

from __future__ import annotations

import pytest

from warmlinks.testing.samples.judging import judge_seeds


@pytest.mark.parametrize("seed", [201, 202])
def test_precision_and_recall_in_a_world_of_all_kinds(seed):
    """Detection, role, people and label: each at least 0.95 in both directions."""
    shares = judge_seeds([seed], other_words=False).shares

    worst = min(min(share.precision, share.recall) for share in shares.values())
    assert worst >= 0.95, shares


def test_in_sentences_that_were_kept_apart_nearly_nothing_is_invented():
    """Worlds that speak in other words: what is taken is one; what is not understood is asked about or missed."""
    shares = judge_seeds([203], other_words=True).shares

    assert shares["detection"].precision >= 0.95
    assert shares["detection"].recall >= 0.75
