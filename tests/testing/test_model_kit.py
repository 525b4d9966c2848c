"""The kit for models passes right ones; the wrong ones of the zoo it catches each by its own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import frozen

from warmlinks.scoring import DecayModel
from warmlinks.testing import zoo
from warmlinks.testing.models import ModelConformance, sample_contacts


@frozen(kw_only=True)
class Bent(DecayModel):
    """The decay model under a name of its own."""

    name = "bent"


class TestBent(ModelConformance):
    """The control: a right one passes."""

    model = Bent


def plain_of_the_zoo():
    namespace = {}
    exec(zoo._text(zoo._MODEL, "plain"), namespace)
    return namespace["Broken"]


class TestPlain(ModelConformance):
    """What the wrong ones of the zoo are made of is right."""

    model = plain_of_the_zoo()


class Nameless(Bent):
    name = "Not A Word"


@frozen(kw_only=True)
class Certain(Bent):
    def chance(self, v, rates, silence, horizon, level=None):
        return 2.0 + 0.0 * silence


@frozen(kw_only=True)
class Deaf(Bent):
    def chance(self, v, rates, silence, horizon, level=None):
        return super().chance(v, rates, silence, horizon, 0.04)


@frozen(kw_only=True)
class Impatient(Bent):
    def _flagged(self, v, days, intensity, gap, silence, rates):  # noqa: PLR0917  as the one it stands for
        return gap, silence


WRONG = {
    Nameless: ("test_registers", "the registry refuses it"),
    Certain: ("test_chances_lie_between_0_and_1", "is no chance"),
    Deaf: ("test_the_level_is_how_likely_contact_is", "the level changes nothing"),
    Impatient: ("test_flags_and_stakes_are_not_its_own", "with the usual model"),
}


@pytest.mark.parametrize("model", WRONG)
def test_a_wrong_model_is_caught_by_the_check_that_is_meant_for_it(model):
    """And the message says what is wrong."""
    check, words = WRONG[model]
    kit = type("Kit", (ModelConformance,), {"model": model})()

    with pytest.raises(AssertionError, match=words):
        getattr(kit, check)()


def test_the_samples_are_of_every_kind():
    """One contact, many on a day, many days; near and years away."""
    contacts = sample_contacts()
    whos = [who for who, _ in contacts]

    assert {min(whos.count(who), 3) for who in whos} == {1, 2, 3}
    assert max(at for _, at in contacts) - min(at for _, at in contacts) > timedelta(days=2500)
