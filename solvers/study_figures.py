"""One row of a study's table: what an outcome comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from geo.matrix import Distances
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.parts import in_parts
from routing.plan import Plan
from routing.problem import Problem
from solvers.coloading import Outcome
from solvers.own_plans import owns
from solvers.scenarios import Scenario
from solvers.ways.pooled import agreed

Row = dict[str, object]


def row_of(
    scenario: Scenario,
    day_name: str,
    seed: int,
    day: Problem,
    outcome: Outcome,
    alone: Outcome | None,
    seconds: float,
) -> Row:
    """`study_result.KEYS`, `KNOBS` and `FIGURES` of one run. ``alone``: the same orders if nobody
    shares, for the added delay."""
    return {
        "scenario": scenario.name,
        "way": scenario.way,
        "day": day_name,
        "seed": seed,
        "fleet": scenario.fleet,
        "windows_min": scenario.windows_min,
        "min_drop_kg": scenario.min_drop_kg,
        "capacity_share": scenario.capacity_share,
        "speed_share": scenario.speed_share,
        "demand_share": scenario.demand_share,
        **_money(outcome),
        **_figures(whole(day, outcome), outcome),
        "left_out": outcome.left_out,
        "added_delay_min": 0.0 if alone is None else added_delay(outcome.plans, alone.plans) / 60,
        "seconds": seconds,
    }


def _money(outcome: Outcome) -> Row:
    return {
        "cost": outcome.cost,
        "delivery_cost": outcome.delivery,
        "linehaul_cost": outcome.linehaul,
        "handling_cost": outcome.handling,
    }


def _figures(plan: Plan, outcome: Outcome) -> Row:
    """Of the routes and, where it says so, of the hauls too."""
    figures = plan.kpi.plan
    cases = figures.cases
    return {
        "vehicles": figures.vehicles + sum(haul.count for haul in outcome.hauls),
        "stops": figures.stops,
        "drops": figures.drops,
        "km": (figures.metres + sum(haul.metres for haul in outcome.hauls)) / 1000,
        "hours": figures.duration_s / 3600,
        "load_factor_kg": figures.load_factor.get("kg", float("nan")),
        "load_factor_m3": figures.load_factor.get("m3", float("nan")),
        "utilisation_kg": figures.utilisation_all.get("kg", float("nan")),
        "empty_share": _number(figures.empty_share),
        "kg_per_drop": _number(figures.kg_per_drop),
        "cost_per_case": outcome.cost / cases if cases else float("nan"),
        "co2e_kg": figures.co2e_kg + sum(haul.co2e_kg for haul in outcome.hauls),
    }


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def whole(day: Problem, outcome: Outcome, travel: Distances | None = None) -> Plan:
    """All plans of an outcome as one, so that its ratios are those of all routes."""
    if len(outcome.plans) == 1:
        return outcome.plans[0]
    shared = agreed(day)
    shared = replace(shared, sharing=replace(shared.sharing, own={}), sources=None)
    for plan in outcome.plans:
        shared = in_parts(shared, plan.problem.parts)
    left = [left for plan in outcome.plans for left in plan.left_out]
    return evaluate(shared, travel or distances_of(shared), outcome.itineraries(), left)


def added_delay(plans: Iterable[Plan], alone: Iterable[Plan]) -> float:
    """Mean seconds that orders are served later than in their own distributor's plan; earlier
    counts as less."""
    then: Mapping[str, int] = {
        order_id: own.start for plan in alone for order_id, own in owns(plan).items()
    }
    now = {order_id: own.start for plan in plans for order_id, own in owns(plan).items()}
    both = [now[order_id] - then[order_id] for order_id in now if order_id in then]
    return sum(both) / len(both) if both else 0.0
