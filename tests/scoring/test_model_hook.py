"""Plugins may bring further models behind the face of the decay model."""

from __future__ import annotations

import pluggy
from attrs import frozen

from warmlinks import hookspecs
from warmlinks.scoring import HalfLifeModel, TieModel, TieState


@frozen(kw_only=True)
class Coin(TieModel):
    """Contact comes or not, whatever happened before."""

    name = "coin"

    def chance_of(self, days, intensity, gap, silence, horizon):
        return 0.5

    def silence_at(self, days, intensity, gap, chance, horizon):
        return 0.0

    def median_wait_of(self, days, intensity, gap, silence):
        return 1.0

    def urgency_of(self, days, intensity, gap, silence):
        return 0.7


class Plugin:
    """A plugin that brings two models."""

    @hookspecs.hookimpl
    def warmlinks_register_models(self):
        return [Coin, HalfLifeModel]


def test_a_plugin_registers_models():
    """What the hook returns are classes with a name, and an instance scores ties."""
    manager = pluggy.PluginManager("warmlinks")
    manager.add_hookspecs(hookspecs)
    manager.register(Plugin())
    manager.check_pending()

    models = {model.name: model for found in manager.hook.warmlinks_register_models() for model in found}

    assert list(models) == ["coin", "half-life"]
    assert models["coin"]().score(TieState(1, 1, 0, 0, 0, 0), 86400).warmth == 0.5
