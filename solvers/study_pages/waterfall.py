"""From today over planning alone to the best shared way: what each step changes."""

from __future__ import annotations

from typing import NamedTuple

from routing.io.report_parts.figures import FONT, Figure, layout
from routing.io.report_parts.text import hover, number, short
from solvers.study_pages.values import figure, rounded, share, signed
from solvers.study_pages.view import GAIN, LOSS, NEUTRAL, View


class Step(NamedTuple):
    """``change``: whether the value is a difference to the step before."""

    label: str
    value: float
    change: bool
    text: str


def steps(view: View) -> list[Step]:
    """Costs and the differences between them; empty where there are not two costs."""
    known = [
        ("today", figure(view.result.today), ""),
        (view.base or "", view.mean(view.base or "", "cost"), "better planning"),
        (view.best or "", view.mean(view.best or "", "cost"), "pooling"),
    ]
    found: list[Step] = []
    before: float | None = None
    for name, cost, change in known:
        if cost is None or not name:
            continue
        if before:
            difference = cost - before
            part = difference / before
            text = f"{'+' if part > 0 else ''}{share(part)}<br>{signed(difference, 0)}"
            found.append(Step(change, difference, True, text))
        found.append(Step(name, cost, False, number(cost)))
        before = cost
    return found if len(found) > 1 else []


def draw(view: View) -> Figure | None:
    """None where there is nothing to step to."""
    shown = steps(view)
    if not shown:
        return None
    highest = max(each.value for each in shown)
    return {
        "data": [
            {
                "type": "waterfall",
                "x": list(range(len(shown))),
                "y": rounded((each.value for each in shown), 2),
                "measure": ["relative" if each.change else "absolute" for each in shown],
                "text": [each.text for each in shown],
                "textposition": "outside",
                "textfont": {"family": FONT, "size": 12},
                "cliponaxis": False,
                "hoverinfo": "skip",
                "width": 0.6,
                "connector": {"line": {"color": NEUTRAL, "width": 1, "dash": "dot"}},
                "totals": {"marker": {"color": NEUTRAL}},
                "decreasing": {"marker": {"color": GAIN}},
                "increasing": {"marker": {"color": LOSS}},
            }
        ],
        "layout": layout(
            360,
            margin={"l": 60, "r": 12, "t": 12, "b": 40},
            xaxis={
                "tickmode": "array",
                "tickvals": list(range(len(shown))),
                "ticktext": [hover(short(each.label, 22)) for each in shown],
                "fixedrange": True,
                "automargin": True,
            },
            # Room above for two lines of text, and from zero: bars are compared by their length.
            yaxis=view.axis(view.cost_title, tickformat=",~r", range=[0, 1.18 * highest]),
        ),
    }
