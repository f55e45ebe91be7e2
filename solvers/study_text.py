"""A study in the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solvers.study_result import StudyResult

if TYPE_CHECKING:
    from rich.table import Table


def scenarios_table(result: StudyResult) -> Table:
    """One line a scenario: means, and what it saves against the base."""
    from rich.table import Table

    money = f" {result.currency}".rstrip()
    table = Table(title=f"{result.name}: means over days and seeds", title_justify="left")
    table.add_column("scenario")
    for name in (
        f"cost{money}",
        "saving",
        "95 % interval",
        "p",
        "vehicles",
        "km",
        "kg load",
        "CO2e kg",
    ):
        table.add_column(name, justify="right")
    table.add_column("left out", justify="right")
    for row in result.summary.to_dict("records"):
        table.add_row(
            str(row["scenario"]),
            f"{row['cost']:,.2f}",
            "base" if row["scenario"] == result.base else _percent(row["saving"]),
            ""
            if row["scenario"] == result.base
            else _interval(row["saving_low"], row["saving_high"]),
            _plain(row["p_value"], ".3f"),
            _plain(row["vehicles"], ".1f"),
            _plain(row["km"], ",.0f"),
            _percent(row["load_factor_kg"]),
            _plain(row["co2e_kg"], ",.0f"),
            _plain(row["left_out"], ".1f"),
        )
    return table


def _plain(value: float, how: str) -> str:
    return "" if math.isnan(value) else format(value, how)


def _percent(value: float) -> str:
    return "" if math.isnan(value) else f"{100 * value:.1f} %"


def _interval(low: float, high: float) -> str:
    return "" if math.isnan(low) else f"{100 * low:.1f} to {100 * high:.1f} %"
