"""One palette for the report and the mail: every text can be read on every ground, by day and by night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import warmlinks
import warmlinks_email
from warmlinks.pages import DARK, LIGHT

TEXTS = ("strong", "text", "soft", "faint", "heading", "alert")
GROUNDS = ("ground", "card", "wash")
SHAPES = ("accent", "cool")


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_and_shapes_stand_out(palette):
    """Texts by 4.5 to 1 on every ground, shapes by 3 to 1 on the card that they are drawn on."""
    weak = [(text, ground) for text in TEXTS for ground in GROUNDS if contrast(palette[text], palette[ground]) < 4.5]

    assert weak == []
    assert [shape for shape in SHAPES if contrast(palette[shape], palette["card"]) < 3] == []


def test_the_measure_is_the_known_one():
    """The control: black on white is 21, and a grey known to be just too light is."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < 4.5 < contrast("#767676", "#ffffff")


def test_both_palettes_have_the_same_names():
    """What a template asks for is there by day and by night."""
    assert LIGHT.keys() == DARK.keys()


def test_no_template_has_a_colour_of_its_own():
    """Neither the report's nor the mail's."""
    templates = [
        *(Path(warmlinks.__file__).parent / "report" / "templates").iterdir(),
        *(Path(warmlinks_email.__file__).parent / "templates").iterdir(),
    ]
    found = {path.name: re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s\"])", path.read_text("utf-8")) for path in templates}

    assert len(found) == 5
    assert {name: colours for name, colours in found.items() if colours} == {}
