"""A study's result with what every picture and table asks of it again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from routing.io.report_parts.text import hover, number
from routing.io.report_parts.view import owner_colour
from solvers.study_pages.values import Record, figure, label, mean, records
from solvers.study_result import KNOBS, StudyResult

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star", "hexagon", "pentagon")
"""Beside the colours, for paper and for those who tell no colours apart."""

NEUTRAL = "#808890"
"""Grey: alone, dominated, nobody's."""

GAIN, LOSS, UNSURE = "#0072b2", "#d55e00", "#56b4e9"
"""Okabe and Ito's blue, vermilion and sky blue."""


@dataclass(frozen=True)
class View:
    """Scenarios are numbered from 1 in the order of the summary; pictures name them by number."""

    result: StudyResult

    @cached_property
    def summary(self) -> Mapping[str, Record]:
        """The summary's row of each scenario."""
        return {label(row["scenario"]): row for row in records(self.result.summary)}

    @cached_property
    def runs(self) -> Mapping[str, list[Record]]:
        """The runs of each scenario; those that the summary does not have are left away."""
        found: dict[str, list[Record]] = {name: [] for name in self.summary}
        for row in records(self.result.rows):
            if label(row["scenario"]) in found:
                found[label(row["scenario"])].append(row)
        return found

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """All scenarios, in order."""
        return tuple(self.summary)

    def numbered(self, scenario: str) -> str:
        """``2 pooled``."""
        return f"{self.number(scenario)} {scenario}"

    def number(self, scenario: str) -> int:
        """The scenario's number in tables and pictures."""
        return self.scenarios.index(scenario) + 1

    def colour(self, scenario: str) -> str:
        """The scenario's colour in every picture."""
        return owner_colour(self.number(scenario) - 1)

    def symbol(self, scenario: str) -> str:
        """The scenario's mark in every picture."""
        return SYMBOLS[(self.number(scenario) - 1) % len(SYMBOLS)]

    def mean(self, scenario: str, name: str) -> float | None:
        """A figure's mean, or one of its bounds (``cost_low``)."""
        return figure(self.summary.get(scenario, {}).get(name))

    @cached_property
    def base(self) -> str | None:
        """The scenario of comparison, if there is any run of it."""
        return self.result.base if self.result.base in self.summary else None

    @cached_property
    def load_factor(self) -> str:
        """The column of the load factor that is nearest to its limit: what fills the vehicles."""
        columns = ("load_factor_kg", "load_factor_m3")
        means = {name: mean(self.mean(each, name) for each in self.scenarios) for name in columns}
        return max(columns, key=lambda name: means[name] or 0.0)

    @property
    def dimension(self) -> str:
        """``kg`` or ``m3``, of that load factor."""
        return self.load_factor.removeprefix("load_factor_")

    def knobs(self, scenario: str) -> tuple[object, ...]:
        """What the scenario changes of the days."""
        first: Record = next(iter(self.runs.get(scenario, ())), {})
        return tuple(label(first.get(name)) for name in KNOBS)

    def same_work(self, scenario: str) -> bool:
        """Whether as much is delivered as in the base; if not, a lower cost is no merit."""
        base = self.base or scenario
        places = [KNOBS.index(name) for name in ("demand_share", "min_drop_kg")]
        ours, theirs = self.knobs(scenario), self.knobs(base)
        more = (self.mean(scenario, "left_out") or 0.0) - (self.mean(base, "left_out") or 0.0)
        return more < 0.005 and all(ours[place] == theirs[place] for place in places)

    @cached_property
    def rivals(self) -> tuple[str, ...]:
        """Scenarios that differ from the base in the way of sharing only."""
        if self.base is None:
            return ()
        base = self.base
        way = label(self.summary[base].get("way"))
        return tuple(
            each
            for each in self.scenarios
            if each != base
            and label(self.summary[each].get("way")) != way
            and self.knobs(each) == self.knobs(base)
            and self.mean(each, "cost") is not None
        )

    @cached_property
    def best(self) -> str | None:
        """The best of them as plans are compared: fewest orders left out, then the least cost."""

        def rank(scenario: str) -> tuple[float, float]:
            left_out = self.mean(scenario, "left_out") or 0.0
            return round(left_out, 6), self.mean(scenario, "cost") or 0.0

        return min(self.rivals, key=rank, default=None)

    @cached_property
    def days(self) -> tuple[str, ...]:
        """All days, in order."""
        return self._values("day")

    @cached_property
    def seeds(self) -> tuple[str, ...]:
        """All seeds, in order."""
        return self._values("seed")

    def _values(self, column: str) -> tuple[str, ...]:
        rows = (row for runs in self.runs.values() for row in runs)
        return tuple(dict.fromkeys(label(row.get(column)) for row in rows))

    @cached_property
    def players(self) -> tuple[str, ...]:
        """Distributors as the games name them, in order."""
        pairs = records(self.result.synergy)
        named = [row[side] for row in pairs for side in ("a", "b")]
        named += [row["distributor"] for row in records(self.result.allocations)]
        found = dict.fromkeys(label(each) for each in named)
        known = [each for each in self.result.names if each in found]
        return tuple(dict.fromkeys([*known, *found]))

    def named(self, distributor: str) -> str:
        """The distributor's name, or its id where it has none."""
        return self.result.names.get(distributor) or distributor

    def group(self, coalition: object) -> str:
        """``Dairy, Snacks and Tea`` of ids that are joined by "+"."""
        ids = label(coalition)
        if not ids:
            return ""
        names = (
            [self.named(ids)] if ids in self.result.names else [*map(self.named, ids.split("+"))]
        )
        return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)

    def where(self, run: Record) -> str:
        """A run for a hover label."""
        return (
            f"<b>{hover(self.numbered(label(run['scenario'])))}</b><br>"
            f"day {hover(label(run.get('day')))}, seed {hover(label(run.get('seed')))}"
        )

    @property
    def money(self) -> str:
        """The currency, or a word for it."""
        return self.result.currency or "money"

    def paid(self, amount: float | None) -> str:
        """``12,393 CNY``, without the currency where none is named."""
        return f"{number(amount)} {self.result.currency}".strip()

    @property
    def cost_title(self) -> str:
        """Of an axis."""
        return "cost a day" + (f", {hover(self.result.currency)}" if self.result.currency else "")

    def saved(self, run: Record) -> float | None:
        """What a run saves against the base on the same day with the same seed, as a share."""
        cost = figure(run.get("cost"))
        base = self._base_costs.get((label(run.get("day")), label(run.get("seed"))))
        return None if cost is None or not base else 1 - cost / base

    @cached_property
    def _base_costs(self) -> dict[tuple[str, str], float | None]:
        runs = self.runs[self.base] if self.base else []
        return {
            (label(run.get("day")), label(run.get("seed"))): figure(run.get("cost")) for run in runs
        }

    def axis(self, title: str, **more: Any) -> dict[str, Any]:
        """An axis with a title, as all pictures have it."""
        return {"title": {"text": title}, "zeroline": False, "automargin": True, **more}
