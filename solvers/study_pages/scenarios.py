"""The table of scenarios: means, confidence intervals, and the difference to the base."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from routing.io.report_parts.tables import swatch
from routing.io.report_parts.text import esc, head, num, number, table
from solvers.study_pages.columns import FIGURES, KNOBS
from solvers.study_pages.values import SPACE, label, p_text, share, signed
from solvers.study_pages.view import View
from solvers.study_pages.words import interval

MONEY = ("load_factor_kg", "load_factor_m3", "utilisation_kg", "empty_share", "cost_per_case")
WORK = ("vehicles", "km", "co2e_kg", "kg_per_drop", "added_delay_min", "left_out")
"""In two tables, so that neither is wider than a screen; what no scenario has is left away."""


def money(view: View) -> str:
    """A row a scenario with cost and saving; the base and the best shared way are marked."""
    shown = _known(view, MONEY)
    names = ["Scenario", "Runs", f"Cost a day {view.result.currency}", "Saving", "p-value"]
    names += [FIGURES[name].label for name in shown]
    rows = (
        _row(
            view,
            each,
            [
                num(number(view.mean(each, "runs"))),
                num(_figure(view, each, "cost")),
                *_difference(view, each),
                *(num(_figure(view, each, name)) for name in shown),
            ],
        )
        for each in view.scenarios
    )
    return table(head(names, set(range(1, len(names)))), rows, "scenarios")


def work(view: View) -> str:
    """A row a scenario with what is driven for it; nothing where no such figure is known."""
    shown = _known(view, WORK)
    if not shown:
        return ""
    names = ["Scenario", *(FIGURES[name].label for name in shown)]
    rows = (
        _row(view, each, [num(_figure(view, each, name)) for name in shown])
        for each in view.scenarios
    )
    return table(head(names, set(range(1, len(names)))), rows, "scenarios")


def _known(view: View, names: tuple[str, ...]) -> list[str]:
    return [n for n in names if any(view.mean(each, n) is not None for each in view.scenarios)]


def _row(view: View, scenario: str, cells: list[str]) -> str:
    name = f"{swatch(view.colour(scenario))}{esc(view.numbered(scenario))}"
    notes = [label(view.summary[scenario].get("way")), *_changes(view, scenario)]
    notes += ["base"] if scenario == view.base else []
    notes += ["best shared way"] if scenario == view.best else []
    small = f"<small>{esc(', '.join(filter(None, notes)))}</small>"
    kind = ' class="own"' if scenario == view.best else ""
    return f'<tr{kind}><th scope="row">{name}{small}</th>{"".join(cells)}</tr>'


def _changes(view: View, scenario: str) -> Iterator[str]:
    """What else is different from the base."""
    pairs = zip(KNOBS.items(), view.knobs(scenario), view.knobs(view.base or scenario), strict=True)
    for (_, meaning), ours, theirs in pairs:
        if ours != theirs:
            yield f"{meaning.label.lower()} {ours or 'as it is'}"


def _figure(view: View, scenario: str, name: str) -> str:
    """The mean, and below it the interval."""
    value, low, high = (view.mean(scenario, f"{name}{end}") for end in ("", "_low", "_high"))
    percent = FIGURES[name].kind == "percent"
    digits = _digits(view, name)
    text = share(value) if percent else signed(value, digits)
    if low is None or high is None:
        return text
    show = share if percent else partial(signed, digits=digits)
    if show(low) == show(high):  # known as exactly as it is shown
        return text
    ends = interval(low, high) if percent else f"{show(low)} to {show(high)}"
    return f"{text}<small>{ends}</small>"


def _digits(view: View, name: str) -> int:
    """Decimals that tell scenarios apart: none among thousands, two among a few."""
    largest = max((abs(view.mean(each, name) or 0.0) for each in view.scenarios), default=0.0)
    return 0 if largest >= 1000 else 1 if largest >= 10 else 2


def _difference(view: View, scenario: str) -> Iterator[str]:
    if scenario == view.base:
        yield num("–")
        yield num("–")
        return
    value, low, high = (view.mean(scenario, f"saving{end}") for end in ("", "_low", "_high"))
    ends = "" if low is None or high is None else f"<small>{interval(low, high)}</small>"
    yield num(f"<b>{share(value)}</b>{ends}")
    p = view.mean(scenario, "p_value")
    yield num(p_text(p).removeprefix(f"p{SPACE}={SPACE}").removeprefix(f"p{SPACE}"))
