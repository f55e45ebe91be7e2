"""Small replenishments solved to optimality: stocks and routes in one CP-SAT model, a circuit for
each day and vehicle (the model of Archetti, Bertazzi, Laporte and Speranza 2007, with several
vehicles as Coelho and Laporte 2013 have it: a store is visited by one vehicle a day).

It knows capacities and kilometres, and nothing else of a day: `plain` says which days are so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python import cp_model

from geo.matrix import Distances
from routing.distances import coordinates
from routing.evaluate import evaluate
from routing.model import DAY_END, VehicleType, units
from routing.parts import most_drops
from routing.plan import Itinerary, Plan, Visit
from routing.stock.model import Replenishment
from routing.stock.plan import StockPlan, judged
from solvers.inventory.stock_model import MONEY, StockModel, loads, stock_model

MOST_ARCS = 40_000
"""Arcs of all circuits together, above which a proof is not tried."""


def plain(asked: Replenishment) -> bool:
    """Whether nothing but capacities and kilometres counts, so that a proof holds for the oracle's
    plans too: one type of vehicle that all orders may ride on, one depot, no hours, no limits of
    routes, no agreement, no choice of how vehicles go out, and no store that two vehicles could
    share."""
    problem = asked.problem
    if len(problem.vehicles) != 1 or not all(problem.carriers) or problem.setups.any:
        return False
    van = problem.vehicles[0]
    bare = VehicleType(
        van.id,
        van.depot_id,
        van.capacity,
        van.count,
        van.distributor_id,
        gross_kg=van.gross_kg,
        goods=van.goods,
        fixed_cost=van.fixed_cost,
        cost_per_km=van.cost_per_km,
        profile=van.profile,
        co2e_kg_per_km=van.co2e_kg_per_km,
        height_m=van.height_m,
        width_m=van.width_m,
        length_m=van.length_m,
        axle_t=van.axle_t,
        skills=van.skills,
        extra=van.extra,
    )
    all_day = replace(van, shift_end=DAY_END) if van.shift_end >= DAY_END else van
    depot = problem.depot[van.depot_id]
    open_always = depot.opens == 0 and depot.closes >= DAY_END and not depot.crowds
    no_hours = not any(store.windows or store.preferred for store in problem.stores)
    return (
        all_day == bare
        and open_always
        and no_hours
        and not problem.settings.paces
        and not problem.sharing.partners
        and not problem.sharing.apart
        and not problem.priced_rules
        and _one_each(asked)
    )


def _one_each(asked: Replenishment) -> bool:
    """Whether a store is visited by one vehicle a day at the most: it has one stock, or the fleet
    is one vehicle, and no order is split."""
    van = asked.problem.vehicles[0]
    if van.count > 1 and len(asked.stores) < len(asked.stocks):
        return False
    for stock, order in zip(asked.stocks, asked.orders, strict=True):
        drops = most_drops(asked.problem, order)
        fits = all(
            order.quantity.get(name, 0.0) * stock.capacity <= limit
            for name, limit in van.capacity.items()
        )
        if drops != 1 and not (drops is None and fits):
            return False
    return True


def small(asked: Replenishment) -> bool:
    """Whether a proof is worth a try."""
    fleet = min(asked.problem.vehicles[0].count, len(asked.stores))
    return (len(asked.stores) + 1) ** 2 * asked.days * fleet <= MOST_ARCS


@dataclass
class _Ways:
    """``metres``: between the depot, 0, and the stores, from 1 on. ``go[t][v]``: the arcs of a
    circuit, (from, to, whether it is driven)."""

    metres: list[list[int]]
    go: list[list[list[tuple[int, int, cp_model.IntVar]]]]


def solve_exactly(
    asked: Replenishment,
    travel: Distances,
    seconds: float,
    *,
    workers: int = 1,
    seed: int = 1,
    start: StockPlan | None = None,
) -> StockPlan | None:
    """The best plan that CP-SAT finds in so many seconds, with its bound; None if it finds none.
    The day must be `plain`."""
    built = stock_model(asked)
    ways = _routes(built, travel)
    built.minimize()
    if start is not None:
        built.hint(start.levels.delivered)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2  # cuts of circuits, without which nothing is proved
    status = solver.solve(built.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = judged(asked, _plans(built, ways, solver, travel))
    missed = sum(solver.value(v) for _, v in built.misses)
    bound = None if missed else solver.best_objective_bound / MONEY + built.constant
    return replace(found, proved=status == cp_model.OPTIMAL, bound=bound)


def _routes(built: StockModel, travel: Distances) -> _Ways:
    asked, van = built.asked, built.asked.problem.vehicles[0]
    problem = asked.problem
    places = coordinates(
        [problem.depot[van.depot_id], *(problem.store[store_id] for store_id in asked.stores)]
    )
    metres = travel.matrix(places, places, van.road_profile).metres.tolist()
    fleet = min(van.count, len(asked.stores))
    ways = _Ways(metres, [])
    for t in range(asked.days):
        by = [[built.model.new_bool_var("") for _ in asked.stores] for _ in range(fleet)]
        for s, visit in enumerate(built.visit):
            built.model.add(sum(mine[s] for mine in by) == visit[t])
        ways.go.append([_circuit(built, metres, van, mine) for mine in by])
        _load(built, t, van, by)
    return ways


def _circuit(
    built: StockModel, metres: list[list[int]], van: VehicleType, mine: list[cp_model.IntVar]
) -> list[tuple[int, int, cp_model.IntVar]]:
    """The route of one vehicle on one day through the stores that are its own."""
    model, places = built.model, range(len(metres))
    idle = model.new_bool_var("")
    arcs: list[Any] = [(0, 0, idle)]
    for s, served in enumerate(mine):
        arcs.append((s + 1, s + 1, ~served))
        model.add_implication(served, ~idle)
    go = [(i, j, model.new_bool_var("")) for i in places for j in places if i != j]
    model.add_circuit([*arcs, *go])
    for i, j, driven in go:
        price = metres[i][j] / 1000 * van.cost_per_km + (van.fixed_cost if i == 0 else 0.0)
        built.price(price, driven)
    return go


def _load(built: StockModel, t: int, van: VehicleType, by: list[list[cp_model.IntVar]]) -> None:
    """What each vehicle carries; the first stores on the first vehicles, since they are alike."""
    asked, model = built.asked, built.model
    for v, mine in enumerate(by):
        rides = []
        for k, amount in enumerate(built.units):
            s = int(asked.store_of[k])
            if len(by) == 1:
                rides.append(amount[t])
                continue
            most = int(asked.capacities[k]) // 1000
            here = model.new_int_var(0, most, "")
            model.add(here <= most * mine[s])
            model.add(here >= amount[t] - most * (1 - mine[s]))
            rides.append(here)
            if s < v:  # store s rides on one of the vehicles up to s
                model.add(mine[s] == 0)
        for dimension, limit in van.capacity.items():
            model.add(
                cp_model.LinearExpr.weighted_sum(rides, loads(asked, dimension))
                <= units(limit, dimension)
            )


def _plans(
    built: StockModel, ways: _Ways, solver: cp_model.CpSolver, travel: Distances
) -> list[Plan | None]:
    delivered, asked = built.delivered(solver), built.asked
    plans: list[Plan | None] = []
    for t in range(asked.days):
        day = asked.day(t, delivered[:, t])
        if day is None:
            plans.append(None)
            continue
        of_store: dict[str, list[str]] = {}
        for order in day.orders:
            of_store.setdefault(order.store_id, []).append(order.id)
        routes = [_stores(asked, go, solver) for go in ways.go[t]]
        itineraries = [
            Itinerary(
                day.vehicles[0].id,
                number,
                (tuple(Visit(store, tuple(of_store[store])) for store in route),),
            )
            for number, route in enumerate(filter(None, routes), 1)
        ]
        plans.append(evaluate(day, travel, itineraries))
    return plans


def _stores(
    asked: Replenishment, go: list[tuple[int, int, cp_model.IntVar]], solver: cp_model.CpSolver
) -> list[str]:
    """The stores of a route in their order."""
    after = {i: j for i, j, driven in go if solver.boolean_value(driven)}
    route, place = [], after.get(0, 0)
    while place:
        route.append(asked.stores[place - 1])
        place = after[place]
    return route
