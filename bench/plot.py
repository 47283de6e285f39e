"""A bar for each case, on a logarithmic scale, as SVG.

Own code, since nothing that is locked can draw: a plotting library would be the largest dependency of the repository.
"""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH, _NAMES, _VALUES, _LINE, _TOP = 960, 390, 90, 22, 44


def bars(title: str, values: Mapping[str, float]) -> str:
    """Draw values, longest bar for the largest; what is not above 0 gets no bar."""
    drawn = [value for value in values.values() if value > 0] or [1.0]
    lowest, highest = floor(log10(min(drawn))), ceil(log10(max(drawn)))
    decades = max(1, highest - lowest)
    unit = (_WIDTH - _NAMES - _VALUES) / decades
    height = _TOP + _LINE * len(values) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
        f'<text x="10" y="20" font-size="15">{escape(title)}</text>',
    ]
    for decade in range(decades + 1):
        x = _NAMES + decade * unit
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{height - 8}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{_TOP - 10}" fill="#777" text-anchor="middle">{10.0 ** (lowest + decade):g}</text>'
        )
    for number, (case, value) in enumerate(values.items()):
        y = _TOP + number * _LINE
        width = max(1.0, (log10(value) - lowest) * unit) if value > 0 else 0.0
        parts.append(f'<text x="{_NAMES - 8}" y="{y + 14}" text-anchor="end">{escape(case)}</text>')
        parts.append(f'<rect x="{_NAMES}" y="{y + 2}" width="{width:.1f}" height="{_LINE - 7}" fill="#4878a8"/>')
        parts.append(f'<text x="{_NAMES + width + 5:.1f}" y="{y + 14}">{value:.3g}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
