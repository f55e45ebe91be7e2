"""Days with one dock, small enough to try every plan and every start; all times are whole minutes.

Places are rows of a table of travel, so nothing is rounded and the best starts are whole minutes
too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from random import Random

import numpy as np

from geo.matrix import Explicit
from routing import rules
from routing.evaluate import evaluate_route
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, Visit
from routing.problem import Problem

MINUTES = range(0, 121)
"""When loading may begin."""

Costs = np.ndarray
"""What a route costs by the minute at which it begins, infinite where it breaks a rule."""


def one_dock(seed: int, stores: int = 4, vans: int = 3) -> tuple[Problem, Explicit]:
    """A depot with one dock, a van for nearly each store, and stores that are open for an hour at
    much the same time."""
    rng = Random(seed)
    places = [(rng.randrange(30), rng.randrange(30)) for _ in range(stores + 1)]
    away = [[60 * (abs(a - c) + abs(b - d)) for c, d in places] for a, b in places]
    opens = [60 * rng.randrange(60, 85, 5) for _ in range(stores)]
    day = Problem(
        (Distributor("D"),),
        (Depot("P", 0.0, 0.0, loading_s=60 * rng.choice((15, 20, 30)), docks=1),),
        tuple(
            Store(f"S{i}", float(i + 1), 0.0, windows=((first, first + 60 * length),), stop_s=300)
            for i, first in enumerate(opens)
            for length in (rng.choice((20, 40, 60)),)
        ),
        tuple(Order(f"O{i}", "D", f"S{i}", {"kg": 40.0}) for i in range(stores)),
        (
            VehicleType(
                "V", "P", {"kg": 80.0}, vans, shift_end=60 * 600, fixed_cost=rng.choice((0, 30)),
                cost_per_km=rng.choice((0.0, 1.0)), cost_per_hour=rng.choice((20.0, 40.0)),
                max_seconds=rng.choice((None, 60 * 240)),
            ),
        ),
        DaySettings(coordinates="plane"),
    )  # fmt: skip
    return day, Explicit(np.array(away))


def costs_of(day: Problem, travel: Explicit, stops: Sequence[str]) -> Costs:
    """The cost of a route, by the oracle, for every minute."""
    visits = tuple(Visit(day.order[name].store_id, (name,)) for name in stops)
    found = np.full(len(MINUTES), np.inf)
    for minute in MINUTES:
        route = evaluate_route(day, travel, Itinerary("V", 1, (visits,), (), 60 * minute))
        if not any(rules.broken_by(day, route, 1)):
            found[minute] = route.cost.total
    return found


def together(routes: Sequence[Costs], loading: int) -> float:
    """The least that routes cost that load one after the other, in whatever order."""
    return min((_in_order(order, loading) for order in permutations(routes)), default=0.0)


def _in_order(routes: Sequence[Costs], loading: int) -> float:
    """``done[t]``: the least that the routes so far cost, the last begun by minute t."""
    done = np.zeros(len(MINUTES))
    for number, costs in enumerate(routes):
        before = done
        if number:
            before = np.concatenate([np.full(loading, np.inf), done])[: len(MINUTES)]
        done = np.minimum.accumulate(before + costs)
    return float(done[-1])


def best_rank(day: Problem, travel: Explicit) -> tuple[int, float]:
    """Orders left out and cost of the best of all plans, each with the best of all starts."""
    names = [order.id for order in day.orders]
    loading = day.depots[0].loading_s // 60
    known: dict[frozenset[str], list[Costs]] = {}
    best = (len(names) + 1, 0.0)
    for parts in _parts(names, day.vehicles[0].count):
        for part in parts:
            if part not in known:
                every = (costs_of(day, travel, stops) for stops in permutations(part))
                known[part] = [c for c in every if np.isfinite(c).any()]
        out = len(names) - sum(map(len, parts))
        if out > best[0]:
            continue
        for routes in product(*(known[part] for part in parts)):
            best = min(best, (out, together(routes, loading)), key=_finite)
    return best


def _finite(rank: tuple[int, float]) -> tuple[int, float]:
    return rank if np.isfinite(rank[1]) else (1 << 30, 0.0)


def _parts(names: Sequence[str], vans: int) -> Iterator[list[frozenset[str]]]:
    """Every way to divide orders among vans that are alike, with two each, or to leave them."""
    seen: set[frozenset[frozenset[str]]] = set()
    for on in product(range(vans + 1), repeat=len(names)):
        parts = [
            frozenset(name for name, van in zip(names, on, strict=True) if van == v)
            for v in range(1, vans + 1)
        ]
        parts = [part for part in parts if part]
        key = frozenset(parts)
        if key not in seen and all(len(part) <= 2 for part in parts):
            seen.add(key)
            yield sorted(parts, key=sorted)
