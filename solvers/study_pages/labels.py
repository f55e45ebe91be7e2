"""Where numbers stand beside marks, so that neither lies on another more than it must."""

from __future__ import annotations

from collections.abc import Sequence

Place = tuple[float, float]

SIDES: dict[str, Place] = {
    "top center": (0, 1),
    "bottom center": (0, -1),
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top right": (1, 1),
    "top left": (-1, 1),
    "bottom right": (1, -1),
    "bottom left": (-1, -1),
}
"""Plotly's text positions, in the order in which they are liked, and where they are."""

AWAY, CLEAR = 15.0, 13.0
"""Pixels from a mark to its number's middle, and within which a number lies on something else."""


def sides(points: Sequence[Place], width: float, height: float) -> list[str]:
    """A text position for each point of a picture of about this size in pixels."""
    marks = _pixels(points, width, height)
    placed: list[Place] = []
    found = []
    for x, y in marks:
        spots = {name: (x + AWAY * dx, y + AWAY * dy) for name, (dx, dy) in SIDES.items()}
        best = min(spots, key=lambda name: _hits(spots[name], [*marks, *placed]))
        placed.append(spots[best])
        found.append(best)
    return found


def _pixels(points: Sequence[Place], width: float, height: float) -> list[Place]:
    if not points:
        return []
    xs, ys = zip(*points, strict=True)
    across, up = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    return [((x - min(xs)) / across * width, (y - min(ys)) / up * height) for x, y in points]


def _hits(spot: Place, others: Sequence[Place]) -> int:
    return sum(abs(spot[0] - x) < CLEAR and abs(spot[1] - y) < CLEAR for x, y in others)
