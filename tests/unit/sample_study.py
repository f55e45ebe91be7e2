"""A study made up by chance and by hand: five distributors, six scenarios, days and seeds.

The figures are drawn, the games are real ones on drawn costs, and the plans are judged routes on
a small map, so that every part of the outputs has something to show.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random
from typing import Any

import pandas
from scipy import stats

from routing.allocation import allocate, cost_table, verdict
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.sharing import share_all
from solvers.study_result import FIGURES, StudyResult

NAMES = {
    "A": "四川乳业有限公司",
    "B": "Snacks & Co",
    "C": "锦江饮料",
    "D": "Tea <b>House",
    "E": "Frozen Foods",
}
DAYS = ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26")
NOTES = (
    "10 s of processor time a plan, one thread, seeds 1 to 3",
    "机密：仅供内部使用 </script>",
    "coalitions are planned with the seeds of the study",
)


@dataclass(frozen=True)
class Kind:
    """A scenario: what it costs and how full vehicles are, against alone."""

    way: str
    cost: float
    load: float
    co2e: float
    delay: float
    knobs: Mapping[str, float]


ALONE = Kind("alone", 1.0, 0.73, 1.0, 0.0, {})
KINDS = {
    "alone": ALONE,
    "partial": Kind("partial", 0.985, 0.75, 0.98, 4.0, {}),
    "pooled": Kind("pooled", 0.962, 0.79, 0.95, 11.0, {}),
    "hub": Kind("hub", 1.03, 0.84, 0.99, 26.0, {}),
    "pooled, windows +60 min": Kind("pooled", 0.94, 0.82, 0.92, 18.0, {"windows_min": 60}),
    "pooled, demand 80%": Kind("pooled", 0.82, 0.76, 0.8, 9.0, {"demand_share": 0.8}),
}


def sample_study(
    kinds: Mapping[str, Kind] = KINDS,
    days: Sequence[str] = DAYS,
    seeds: Sequence[int] = (1, 2, 3),
    **more: Any,
) -> StudyResult:
    """A whole result; ``more`` are fields to have otherwise."""
    rng = Random(7)
    rows = pandas.DataFrame(_runs(rng, kinds, days, seeds))
    costs = _coalitions(rng)
    result = StudyResult(
        name="Sharing in 成都 <2026>",
        currency="CNY",
        rows=rows,
        summary=summary(rows, "alone"),
        base="alone",
        today=13_950.0,
        coalitions=_coalition_rows(costs, days[0], seeds),
        synergy=_synergy(costs),
        allocations=_allocations(costs),
        games=_games(costs),
        plans={"alone": alone_plans(), "pooled": (pooled_plan(),)},
        names=NAMES,
        notes=NOTES,
    )
    return replace(result, **more)


def empty_study(**more: Any) -> StudyResult:
    """One scenario, one day, one seed, and nothing of all that can be left away."""
    nothing = pandas.DataFrame()
    parts = {"coalitions": nothing, "synergy": nothing, "allocations": nothing, "games": nothing}
    left: dict[str, Any] = {"today": None, "plans": {}, "names": {}, "notes": (), "currency": ""}
    return sample_study({"alone": ALONE}, DAYS[:1], (1,), **parts | left | more)


# ------------------------------------------------------------------------ figures


def _runs(
    rng: Random, kinds: Mapping[str, Kind], days: Sequence[str], seeds: Sequence[int]
) -> Iterable[dict[str, Any]]:
    size = {day: rng.uniform(11_500, 14_000) for day in days}
    for name, kind in kinds.items():
        for day in days:
            for seed in seeds:
                key = {"scenario": name, "way": kind.way, "day": day, "seed": seed}
                yield key | _run(rng, kind, size[day])


def _run(rng: Random, kind: Kind, size: float) -> dict[str, Any]:
    cost = round(size * kind.cost * rng.gauss(1, 0.008), 2)
    knobs = {"fleet": "", "windows_min": 0, "min_drop_kg": 0.0, "capacity_share": 1.0}
    load = min(0.97, kind.load * rng.gauss(1, 0.01))
    hub = kind.way == "hub"
    figures = {
        "cost": cost,
        "delivery_cost": cost * (0.85 if hub else 1.0),
        "linehaul_cost": cost * 0.12 if hub else 0.0,
        "handling_cost": cost * 0.03 if hub else 0.0,
        "vehicles": round(31 * 0.73 / load),
        "stops": rng.randint(190, 210),
        "drops": 240,
        "km": 1450 * kind.co2e * rng.gauss(1, 0.01),
        "hours": 212 * kind.cost,
        "load_factor_kg": load,
        "load_factor_m3": 0.8 * load,
        "utilisation_kg": 0.52 * load,
        "empty_share": 0.3 - 0.1 * load,
        "kg_per_drop": 96.0,
        "cost_per_case": cost / 2900,
        "co2e_kg": 610 * kind.co2e * rng.gauss(1, 0.01),
        "left_out": 0,
        "added_delay_min": kind.delay * rng.gauss(1, 0.1),
        "seconds": 10.0,
    }
    return knobs | {"speed_share": 1.0, "demand_share": 1.0} | dict(kind.knobs) | figures


def summary(rows: pandas.DataFrame, base: str) -> pandas.DataFrame:
    """What a study makes of its runs."""
    costs = rows.pivot(index=["day", "seed"], columns="scenario", values="cost")
    found = []
    for name, runs in rows.groupby("scenario", sort=False):
        line: dict[str, Any] = {"scenario": name, "way": runs["way"].iloc[0], "runs": len(runs)}
        for figure in FIGURES:
            line |= _interval(figure, list(runs[figure]))
        saved = 1 - costs[name] / costs[base]
        line |= _interval("saving", [] if name == base else list(saved))
        pairs = len(costs) > 1 and name != base
        line["p_value"] = stats.ttest_rel(costs[name], costs[base]).pvalue if pairs else math.nan
        found.append(line)
    return pandas.DataFrame(found)


def _interval(name: str, values: list[float]) -> dict[str, float]:
    count = len(values)
    mean = sum(values) / count if count else math.nan
    half = math.nan
    if count > 1:
        half = float(stats.t.ppf(0.975, count - 1) * pandas.Series(values).sem())
    return {name: mean, f"{name}_low": mean - half, f"{name}_high": mean + half}


# -------------------------------------------------------------------------- games

Costs = dict[frozenset[str], float]


def _coalitions(rng: Random) -> Costs:
    alone = {"A": 4200.0, "B": 2900.0, "C": 2450.0, "D": 1300.0, "E": 1900.0}
    found = {}
    for size in range(1, 6):
        for members in combinations(sorted(alone), size):
            cost = sum(alone[each] for each in members)
            factor = 1 - 0.011 * (size - 1) + (rng.uniform(-0.02, 0.02) if 1 < size < 5 else 0.0)
            found[frozenset(members)] = round(cost * factor, 2)
    return found


def _coalition_rows(costs: Costs, day: str, seeds: Sequence[int]) -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            "day": day,
            "seed": seed,
            "coalition": "+".join(sorted(members)),
            "size": len(members),
            "cost": cost,
        }
        for seed in seeds
        for members, cost in costs.items()
    )


def _synergy(costs: Costs) -> pandas.DataFrame:
    rows = []
    for a, b in combinations(sorted(NAMES), 2):
        alone = costs[frozenset(a)] + costs[frozenset(b)]
        saving = alone - costs[frozenset((a, b))]
        rows.append({"a": a, "b": b, "saving": saving, "share": saving / alone})
    return pandas.DataFrame(rows)


METHODS = ("shapley", "nucleolus", "epm", "proportional-cost", "proportional-kg")
KG = {"kg": {"A": 9000.0, "B": 4000.0, "C": 6500.0, "D": 1500.0, "E": 2500.0}}


def _charges(costs: Costs) -> dict[str, dict[str, float]]:
    table = cost_table(costs)
    return {method: allocate(method, sorted(NAMES), table, KG) for method in METHODS}


def _allocations(costs: Costs) -> pandas.DataFrame:
    rows = []
    for method, charged in _charges(costs).items():
        for player, paid in charged.items():
            alone = costs[frozenset(player)]
            saving = alone - paid
            word = "gains" if saving > 40 else "loses" if saving < -40 else "within noise"
            row = {"method": method, "distributor": player, "alone": alone, "charged": paid}
            row |= {"saving": saving, "saving_share": saving / alone}
            rows.append(row | {"low": paid - 45, "high": paid + 60, "verdict": word})
    return pandas.DataFrame(rows)


def _games(costs: Costs) -> pandas.DataFrame:
    rows = []
    for position, (method, charged) in enumerate(_charges(costs).items()):
        noise = dict.fromkeys(costs, 30.0) if position == 1 else None
        found = verdict(sorted(NAMES), cost_table(costs), charged, noise=noise)
        row = {"method": method, "in_core": found.in_core, "core_empty": found.core_empty}
        row |= {"epsilon": found.epsilon, "excess": found.excess}
        row["worst"] = "+".join(sorted(found.worst)) if found.worst else None
        rows.append(row | {"leavers": "+".join(found.leavers or ())})
    return pandas.DataFrame(rows)


# -------------------------------------------------------------------------- plans


def problem() -> Problem:
    """Five depots around a town of thirty stores, each with an order of two distributors."""
    rng = Random(3)
    ids = sorted(NAMES)
    angles = [2 * math.pi * position / len(ids) for position in range(len(ids))]
    stores = tuple(
        Store(f"S{n}", 104.06 + rng.gauss(0, 0.06), 30.66 + rng.gauss(0, 0.05), f"门店 {n}")
        for n in range(30)
    )
    van = VehicleType("V", "P", {"kg": 900.0}, 9, fixed_cost=120.0, cost_per_km=1.6)
    return Problem(
        tuple(Distributor(each, NAMES[each]) for each in ids),
        tuple(
            Depot(
                f"P{i}", 104.06 + 0.16 * math.cos(a), 30.66 + 0.14 * math.sin(a), i, loading_s=900
            )
            for i, a in zip(ids, angles, strict=True)
        ),
        stores,
        tuple(
            Order(f"O{n}{i}", i, f"S{n}", {"kg": float(rng.randint(40, 160)), "cases": 4.0})
            for n in range(30)
            for i in rng.sample(ids, 2)
        ),
        tuple(
            replace(van, id=f"V{i}", depot_id=f"P{i}", end_depot_id=f"P{i}", distributor_id=i)
            for i in ids
        ),
        DaySettings(DAYS[0], "CNY"),
    )


def alone_plans() -> tuple[Plan, ...]:
    """A plan for each distributor, of a day that has only its own orders."""
    whole = problem()
    found = []
    for owner in sorted(NAMES):
        day = replace(
            whole,
            distributors=tuple(each for each in whole.distributors if each.id == owner),
            depots=tuple(each for each in whole.depots if each.distributor_id == owner),
            orders=tuple(each for each in whole.orders if each.distributor_id == owner),
            vehicles=tuple(each for each in whole.vehicles if each.distributor_id == owner),
        )
        found.append(_planned(day, _tours(day, f"V{owner}", list(day.orders), ())))
    return tuple(found)


def pooled_plan() -> Plan:
    """Pairs of neighbouring distributors ride together: one loads at home and at the other's."""
    whole = problem()
    day = replace(whole, sharing=share_all(NAMES))
    tours: list[Itinerary] = []
    for members in ("AB", "CD", "E"):
        orders = [each for each in day.orders if each.distributor_id in members]
        calls = tuple(f"P{each}" for each in members[1:])
        tours += _tours(day, f"V{members[0]}", orders, calls)
    return _planned(day, tours)


def _planned(day: Problem, tours: list[Itinerary]) -> Plan:
    plan = evaluate(day, distances_of(day), tours)
    assert plan.feasible, plan.violations
    return plan


def _tours(
    day: Problem, vehicle: str, orders: list[Order], calls: tuple[str, ...]
) -> list[Itinerary]:
    """A sweep around the town, cut where a vehicle is full."""

    def angle(order: Order) -> tuple[float, str]:
        store = day.store[order.store_id]
        return math.atan2(store.lat - 30.66, store.lon - 104.06), order.id

    loads: list[list[Order]] = [[]]
    for order in sorted(orders, key=angle):
        if sum(each.quantity["kg"] for each in [*loads[-1], order]) > 900:
            loads.append([])
        loads[-1].append(order)
    return [
        Itinerary(vehicle, number, (tuple(Visit(o.store_id, (o.id,)) for o in load),), (calls,))
        for number, load in enumerate(loads, 1)
    ]
