"""``.sol`` files: ``Route #k: clients...`` for each vehicle and ``Cost n``.

Clients and depots are numbered by location: the node number of the ``.vrp`` less one, so that a
single depot is 0 and the first client 1; with several depots they come first. Route k belongs to
vehicle k. Where vehicles differ, one that stays has an empty line. A depot inside a route is a
reload. Of a shipment both its pickup and its delivery are listed, of an exclusive group one client.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from geo.matrix import Distances
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.io.files import write_text
from routing.io.research.instance import ResearchInstance
from routing.io.research.problem import SPLIT, type_id
from routing.io.research.scoring import Scoring
from routing.io.research.text import Lines
from routing.plan import Itinerary, LeftOut, Plan, Reason, Visit
from routing.problem import Problem

ROUTE = re.compile(r"route\s*#?\s*(\d+)\s*:?(.*)", re.IGNORECASE)
COST = re.compile(r"cost\s*:?\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Solution:
    """``routes``: locations by the number of the vehicle, from 1. ``cost``: as stated, None where
    it is not."""

    file: str
    routes: Mapping[int, tuple[int, ...]]
    cost: float | None = None


def read_sol(path: str | Path) -> Solution:
    """Read a ``.sol`` file. Other lines than those of routes and cost are passed over.

    Raises `InputError` with the line where it is not sound.
    """
    lines = Lines.of(Path(path))
    routes: dict[int, tuple[int, ...]] = {}
    cost = None
    for number, line in lines:
        route, stated = ROUTE.fullmatch(line), COST.fullmatch(line)
        if route:
            vehicle = lines.whole(route[1], number, "route", 1)
            if vehicle in routes:
                raise lines.error(number, f"route {vehicle} stands in the file twice")
            words = route[2].split()
            routes[vehicle] = tuple(lines.whole(word, number, "client", 0) for word in words)
        elif stated:
            cost = lines.number(stated[1], number, "cost")
    if not routes:
        raise lines.error(0, "has no line 'Route #1: ...'; it is no solution")
    return Solution(lines.file, routes, cost)


def sol_itineraries(instance: ResearchInstance, solution: Solution) -> list[Itinerary]:
    """The routes as itineraries of the instance's problem, one for each that goes anywhere.

    A client that the instance does not have keeps its number, and the oracle says so. Raises
    `InputError` where vehicles differ and there is none for a route, and for a reload at a depot
    that is not the vehicle's.
    """
    order_at = {delivery: pickup for pickup, delivery in instance.pairs}
    names = {}
    used = dict.fromkeys(range(len(instance.kinds)), 0)
    for vehicle, kind in enumerate(instance.kind_of, 1):
        used[kind] += 1
        names[vehicle] = (kind, used[kind])
    found = []
    for vehicle, clients in solution.routes.items():
        if vehicle not in names and len(instance.kinds) > 1 and clients:
            raise InputError(
                f"'{solution.file}': route {vehicle} has no vehicle, there are {len(names)}"
            )
        kind, number = names.get(vehicle, (0, vehicle))
        elsewhere = set(clients) & set(instance.depots) - {instance.kinds[kind].depot}
        if elsewhere:
            raise InputError(
                f"'{solution.file}': route {vehicle} reloads at {min(elsewhere)}, and its depot is "
                f"{instance.kinds[kind].depot}; vehicles reload at their own depot only"
            )
        trips = tuple(_trips(clients, instance.kinds[kind].depot, order_at))
        if trips:
            found.append(Itinerary(type_id(kind), number, trips))
    return found


def _trips(
    clients: Sequence[int], depot: int, order_at: Mapping[int, int]
) -> Iterator[tuple[Visit, ...]]:
    """The parts of a route between its depots; the order at a delivery is that of its pickup."""
    for reload, part in groupby(clients, key=depot.__eq__):
        if not reload:
            yield tuple(Visit(str(i), (str(order_at.get(i, i)),)) for i in part)


def judge_sol(
    instance: ResearchInstance, problem: Problem, distances: Distances, solution: Solution
) -> Plan:
    """The solution as a plan, judged by the oracle. Clients with a prize that are on no route are
    left out; others are missing, which is a violation.

    Raises `InputError` for an instance of split deliveries.
    """
    if instance.type == SPLIT:
        raise InputError(
            f"'{instance.file}' is of type {SPLIT}: a solution says where its routes go, not how "
            "much they bring to each client, so it cannot be judged"
        )
    itineraries = sol_itineraries(instance, solution)
    served = {o for i in itineraries for trip in i.trips for visit in trip for o in visit.orders}
    left = [
        LeftOut(
            order.id,
            order.distributor_id,
            order.store_id,
            order.priority,
            (Reason("prize", f"the solution leaves it out, which loses {order.prize:,.0f}"),),
        )
        for order in problem.orders
        if order.prize is not None and order.id not in served
    ]
    return evaluate(problem, distances, itineraries, left, {"solution": solution.file})


def solution_of(instance: ResearchInstance, plan: Plan, scoring: Scoring) -> Solution:
    """A plan of the instance's problem as a solution; vehicles that stay have empty routes where
    vehicles differ."""
    several = len(instance.kinds) > 1
    by_name = {(r.vehicle.id, r.number): _locations(instance, r.itinerary) for r in plan.routes}
    if not several:
        routes = dict(enumerate(by_name.values(), 1))
    else:
        routes = {}
        used = dict.fromkeys(range(len(instance.kinds)), 0)
        for vehicle, kind in enumerate(instance.kind_of, 1):
            used[kind] += 1
            routes[vehicle] = by_name.get((type_id(kind), used[kind]), ())
    return Solution("", routes, published(plan, scoring))


def _locations(instance: ResearchInstance, itinerary: Itinerary) -> tuple[int, ...]:
    """The locations in order, the vehicle's depot between two trips."""
    depots = {type_id(position): kind.depot for position, kind in enumerate(instance.kinds)}
    found: list[int] = []
    for trip in itinerary.trips:
        if found:
            found.append(depots[itinerary.vehicle_id])
        found += [int(visit.store_id) for visit in trip]
    return tuple(found)


def published(plan: Plan, scoring: Scoring) -> float:
    """The cost as the literature states it under a scoring: all money in whole units, or, where
    vehicles count first, the distance alone in units of the file."""
    if scoring.vehicles_first:
        return plan.costs.distance / scoring.scale
    return plan.objective


def same_cost(stated: float, plan: Plan, scoring: Scoring) -> bool:
    """Whether a stated cost is the plan's.

    Files state it in whole units of the scoring, or divided by its scale (those of the VRPTW), or
    as the literature does in doubles: two decimals of a distance where vehicles count first, and
    with prices of a unit of distance in hundredths (half of those of the HFVRP).
    """
    if scoring.vehicles_first:
        return abs(stated - published(plan, scoring)) < 0.006
    whole = plan.objective
    decimal, hundredths = whole / scoring.scale, whole / scoring.scale / 100
    exactly = stated == whole or abs(stated - decimal) <= 1e-9 * decimal
    return exactly or abs(stated - hundredths) <= 0.02


def write_sol(solution: Solution, path: Path) -> None:
    """Write a ``.sol`` file."""
    write_text(path, sol_text(solution))


def sol_text(solution: Solution) -> str:
    """The lines of a ``.sol`` file."""
    lines = [
        f"Route #{vehicle}: {' '.join(map(str, clients))}".rstrip()
        for vehicle, clients in solution.routes.items()
    ]
    if solution.cost is not None:
        lines.append(f"Cost {round(solution.cost, 4):.12g}")
    return "\n".join(lines) + "\n"
