"""Plugins may bring further models behind the face of the decay model."""

from __future__ import annotations

import pluggy
from attrs import frozen

from warmlinks import hookspecs
from warmlinks.scoring import DecayModel, TieModel, TieState


@frozen(kw_only=True)
class Coin(TieModel):
    """Contact comes or not, whatever happened before."""

    name = "coin"

    def rates(self, v, days, intensity, gap):
        return (gap,)

    def exposure(self, v, rates, silence, horizon):
        return v.log(2.0)

    def silence_at(self, v, rates, exposure, horizon):
        return 0.0


@frozen(kw_only=True)
class Bent(DecayModel):
    """The decay model under another name."""

    name = "bent"


class Plugin:
    """A plugin that brings two models."""

    @hookspecs.hookimpl
    def warmlinks_register_models(self):
        return [Coin, Bent]


def test_a_plugin_registers_models():
    """What the hook returns are classes with a name, and an instance scores ties."""
    manager = pluggy.PluginManager("warmlinks")
    manager.add_hookspecs(hookspecs)
    manager.register(Plugin())
    manager.check_pending()

    models = {model.name: model for found in manager.hook.warmlinks_register_models() for model in found}

    assert list(models) == ["coin", "bent"]
    assert models["coin"]().score(TieState(1, 1, 0, 0, 0, 0), 86400).warmth == 0.5
