"""Which two distributors go well together: what a pair saves by sharing with each other only."""

from __future__ import annotations

from typing import Any

from routing.io.report_parts.figures import Figure, layout, rows_axis
from routing.io.report_parts.text import hover, short
from solvers.study_pages.values import figure, label, records, rounded, share, signed
from solvers.study_pages.view import View

COLOURS = [
    [0.0, "rgba(213,94,0,0.65)"],
    [0.5, "rgba(128,136,144,0.06)"],
    [1.0, "rgba(0,114,178,0.6)"],
]
"""Loss, nothing, saving. Pale enough for text on them, and see-through for a dark page."""

ROW = 46


def draw(view: View) -> Figure | None:
    """A symmetric table; None where no pair was planned."""
    pairs = _pairs(view)
    if not pairs:
        return None
    members = [each for each in view.players if any(each in pair for pair in pairs)]
    grid = [[pairs.get(frozenset((a, b))) for b in members] for a in members]
    shares = [[cell[1] if cell else None for cell in row] for row in grid]
    most = max((abs(each) for row in shares for each in row if each is not None), default=0.0)
    labels = [view.named(each) for each in members]
    places = list(range(1, len(members) + 1))
    return {
        "data": [
            {
                "type": "heatmap",
                "x": places,
                "y": places,
                "z": [rounded(row, 5) for row in shares],
                "zmin": -most or -0.01,
                "zmax": most or 0.01,
                "colorscale": COLOURS,
                "showscale": False,
                "xgap": 2,
                "ygap": 2,
                "text": [[_cell(cell) for cell in row] for row in grid],
                "texttemplate": "%{text}",
                "hovertext": [[_text(view, a, b, pairs) for b in members] for a in members],
                "hoverinfo": "text",
            }
        ],
        "layout": layout(
            70 + ROW * len(members),
            margin={"l": 8, "r": 8, "t": 8, "b": 8},
            xaxis={
                "tickmode": "array",
                "tickvals": places,
                "ticktext": [hover(short(each, 14)) for each in labels],
                "side": "top",
                "ticks": "",
                "automargin": True,
                "fixedrange": True,
                "showgrid": False,
                "zeroline": False,
            },
            yaxis=rows_axis(labels) | {"ticks": ""},
        ),
    }


Pairs = dict[frozenset[str], tuple[float | None, float | None]]


def _pairs(view: View) -> Pairs:
    """Money and share by pair."""
    return {
        frozenset((label(row["a"]), label(row["b"]))): (figure(row["saving"]), figure(row["share"]))
        for row in records(view.result.synergy)
    }


def _cell(cell: tuple[float | None, float | None] | None) -> str:
    return f"<b>{share(cell[1])}</b><br>{signed(cell[0], 0)}" if cell else ""


def _text(view: View, a: str, b: str, pairs: Pairs) -> str:
    cell: Any = pairs.get(frozenset((a, b)))
    if cell is None:
        return ""
    both = f"{hover(view.named(a))} and {hover(view.named(b))}"
    verb = "lose" if (cell[0] or 0.0) < 0 else "save"
    amount = hover(view.paid(None if cell[0] is None else abs(cell[0])))
    return f"<b>{both}</b><br>{verb} {amount} a day, {share(cell[1])}"
