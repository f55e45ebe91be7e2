"""What a study found: one tidy table, and what follows from it.

Everything here is data; `solvers.study` fills it, `solvers.study_report` shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from routing.plan import Plan

KEYS = ("scenario", "way", "day", "seed")
"""Columns of ``rows`` that tell a run from all others."""

KNOBS = ("fleet", "windows_min", "min_drop_kg", "capacity_share", "speed_share", "demand_share")
"""Columns of ``rows`` with what a scenario changes of a day; 0 or 1 where it changes nothing."""

FIGURES = (
    "cost",
    "delivery_cost",
    "linehaul_cost",
    "handling_cost",
    "vehicles",
    "stops",
    "drops",
    "km",
    "hours",
    "load_factor_kg",
    "load_factor_m3",
    "utilisation_kg",
    "empty_share",
    "kg_per_drop",
    "cost_per_case",
    "co2e_kg",
    "left_out",
    "added_delay_min",
    "seconds",
)
"""Columns of ``rows`` with what came out. Money in the days' currency; load factors at departure;
``utilisation_kg``: tonne-km over all kilometres; ``added_delay_min``: mean minutes that an order
comes later than in its distributor's own plan; ``seconds``: of search."""


@dataclass(frozen=True)
class StudyResult:
    """``rows``: `KEYS`, `KNOBS`, `FIGURES`, one row a scenario, day and seed.

    ``summary``: one row a scenario: ``scenario``, ``way``, ``runs``, and for each figure
    ``<figure>`` (mean), ``<figure>_low``, ``<figure>_high`` (95 % confidence interval over days,
    or over seeds where there is one day), and for cost against the base ``saving`` (share),
    ``saving_low``, ``saving_high``, ``p_value`` (paired t-test over the same; NaN with fewer than
    two pairs).
    ``base``: the scenario that all others are compared with. ``today``: cost a day of the given
    plan of today's practice, if there is one.
    ``coalitions``: ``day``, ``seed``, ``coalition`` (ids joined by "+", sorted), ``size``,
    ``cost``, ``left_out`` (orders without a prize).
    ``synergy``: ``a``, ``b``, ``saving`` (money a day), ``share`` (of what both cost alone).
    Amounts of money below are a day's, the mean over the days.
    ``allocations``: ``method``, ``distributor``, ``alone``, ``charged``, ``saving``,
    ``saving_share``, ``low``, ``high`` (band of ``charged`` over seeds), ``verdict`` ("gains",
    "loses", "within noise").
    ``games``: one row a method: ``method``, ``in_core``, ``core_empty``, ``epsilon``, ``excess``,
    ``worst`` (coalition), ``leavers`` (ids joined by "+").
    ``plans``: by scenario, the plans of the first day and seed (several where groups plan apart).
    ``names``: distributors' names by id. ``notes``: sentences that a reader must see. ``weights``:
    what proportional methods go by. ``orders``: by distributor, its orders of all days with
    ``day``, ``order_id``, ``store_id`` and ``kgkm``, by which its invoice is broken down.
    """

    name: str
    currency: str
    rows: pandas.DataFrame
    summary: pandas.DataFrame
    base: str
    today: float | None
    coalitions: pandas.DataFrame
    synergy: pandas.DataFrame
    allocations: pandas.DataFrame
    games: pandas.DataFrame
    plans: Mapping[str, tuple[Plan, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    orders: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
