"""Foretold against seen, as a small picture without a plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from warmlinks.scoring.results import Bin

__all__ = ["calibration_svg"]

_SIDE, _EDGE = 300, 40


def calibration_svg(bins: Sequence[Bin], *, title: str = "Foretold and seen") -> str:
    """An SVG: each bin a dot, as large as it has ties; on the diagonal what was foretold came true."""
    most = max((each.rows for each in bins), default=1)
    dots = "\n".join(
        f'  <circle cx="{_x(each.foretold):.1f}" cy="{_y(each.followed):.1f}" r="{2 + 4 * each.rows / most:.1f}">'
        f"<title>{each.rows} ties: {each.foretold:.1%} foretold, {each.followed:.1%} seen</title></circle>"
        for each in bins
    )
    labels = "\n".join(
        f'  <text x="{_x(share):.0f}" y="{_SIDE + _EDGE + 16}" text-anchor="middle">{share:.0%}</text>\n'
        f'  <text x="{_EDGE - 6}" y="{_y(share) + 4:.0f}" text-anchor="end">{share:.0%}</text>'
        for share in (0.0, 0.5, 1.0)
    )
    size = _SIDE + 2 * _EDGE
    head = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12"'
    return f"""<svg {head}>
  <title>{escape(title)}</title>
  <g fill="none" stroke="#999">
    <rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}"/>
    <path d="M{_EDGE} {_EDGE + _SIDE} L{_EDGE + _SIDE} {_EDGE}" stroke-dasharray="4"/>
  </g>
  <g fill="#246">
{dots}
  </g>
  <g fill="#444">
{labels}
  <text x="{_EDGE + _SIDE / 2:.0f}" y="{_EDGE - 12}" text-anchor="middle">{escape(title)}</text>
  </g>
</svg>
"""


def _x(share: float) -> float:
    return _EDGE + share * _SIDE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE
