"""Introductions are found in sample worlds, of which the truth is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from warmlinks_samples.judging import describe, judge_seeds
from warmlinks_samples.phrases import in_words_of

OTHER_WORDS = Path(__file__).parent / "data" / "phrases_development.toml"


@pytest.mark.parametrize("seed", [201, 202])
def test_precision_and_recall_in_a_world_of_all_kinds(seed):
    """Detection, role, people and label: each at least 0.95 in both directions."""
    shares = judge_seeds([seed]).shares

    worst = min(min(share.precision, share.recall) for share in shares.values())
    assert worst >= 0.95, shares


def test_in_words_that_the_samples_do_not_use_nearly_everything_is_found():
    """The sentences that were written down before the tables were widened: what is missed is mostly asked about."""
    evaluation = judge_seeds([204], phrases=in_words_of(OTHER_WORDS))

    assert evaluation.detection.precision >= 0.95
    assert evaluation.detection.recall >= 0.9
    assert evaluation.asked_right <= len(evaluation.missed)
    assert any(line.startswith("asked about") for line in describe(evaluation))


def test_in_sentences_that_were_kept_apart_nearly_nothing_is_invented():
    """Worlds that speak in words nobody looked at: what is taken is one, and what is missed is asked about."""
    evaluation = judge_seeds([203], other_words=True)

    assert evaluation.detection.precision >= 0.95
    assert evaluation.detection.recall >= 0.9
    assert evaluation.asked_right >= len(evaluation.missed) - 1
