"""The best plan of a tiny day by enumeration, with the oracle as judge of every route.

Routes are judged one by one: what a rule says of one route does not depend on the others, as long
as no vehicle drives twice and no order rides twice, and costs add up. Only sequences whose way and
work alone cost less than the best one so far come before the oracle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise, permutations, product

from geo.matrix import Distances
from routing import rules
from routing.distances import coordinates, distances_of
from routing.evaluate import evaluate, evaluate_route
from routing.model import Depot, Order, Store, VehicleType
from routing.plan import Itinerary, LeftOut, Plan, Visit
from routing.problem import Problem


@dataclass(frozen=True)
class Best:
    """The cheapest route of a vehicle for a set of orders."""

    cost: float
    route: Itinerary


def best_plan(problem: Problem) -> Plan:
    """The plan that leaves least out, and of those the cheapest."""
    travel = distances_of(problem)
    tables = [
        {(): Best(0.0, Itinerary(vehicle.id, 1, ()))}
        | dict(routes_of(problem, travel, vehicle, number))
        for vehicle in problem.vehicles
        for number in range(1, vehicle.count + 1)
    ]
    found: tuple[tuple[float, ...], list[Itinerary], list[Order]] | None = None
    for on in product(range(len(tables) + 1), repeat=len(problem.orders)):
        chosen = []
        for v, table in enumerate(tables):
            served = tuple(i for i, at in enumerate(on) if at == v)
            if served not in table:
                break
            chosen.append(table[served])
        else:
            out = [o for o, at in zip(problem.orders, on, strict=True) if at == len(tables)]
            counts = (sum(o.priority == p for o in out) for p in ("high", "normal", "low"))
            rank = (*counts, sum(best.cost for best in chosen))
            if found is None or rank < found[0]:
                found = rank, [best.route for best in chosen if best.route.trips], out
    assert found is not None
    left = [LeftOut(o.id, o.distributor_id, o.store_id, o.priority) for o in found[2]]
    plan = evaluate(problem, travel, found[1], left)
    assert plan.feasible
    return plan


def routes_of(
    problem: Problem, travel: Distances, vehicle: VehicleType, number: int
) -> Iterator[tuple[tuple[int, ...], Best]]:
    """The best route for every set of orders, as positions, that one vehicle can serve."""
    able = [i for i in range(len(problem.orders)) if _may(problem, problem.orders[i], vehicle)]
    legs = _Legs(problem, travel, vehicle)
    for chosen in product((False, True), repeat=len(able)):
        served = tuple(i for i, taken in zip(able, chosen, strict=True) if taken)
        if served:
            best = _best_route(problem, travel, legs, vehicle, number, served)
            if best is not None:
                yield served, best


def _may(problem: Problem, order: Order, vehicle: VehicleType) -> bool:
    return rules.forbidding(problem, order, vehicle) is None


def _best_route(
    problem: Problem,
    travel: Distances,
    legs: _Legs,
    vehicle: VehicleType,
    number: int,
    served: Sequence[int],
) -> Best | None:
    orders = [problem.orders[i] for i in served]
    choices = [
        (legs.least(calls, trips), calls, trips)
        for trips in trip_sequences(orders, vehicle.max_trips)
        for calls in product(*_calls(problem, vehicle, trips))
    ]
    best: Best | None = None
    for least, calls, trips in sorted(choices, key=lambda choice: choice[0]):
        if best is not None and least >= best.cost:
            break
        called = calls if any(calls) else ()
        route = Itinerary(vehicle.id, number, trips, called, setup=vehicle.setup)
        judged = evaluate_route(problem, travel, route)
        if not any(rules.broken_by(problem, judged, 1)) and (
            best is None or judged.cost.total < best.cost
        ):
            best = Best(judged.cost.total, route)
    return best


class _Legs:
    """Metres and seconds of every leg of one vehicle type."""

    def __init__(self, problem: Problem, travel: Distances, vehicle: VehicleType) -> None:
        self.problem, self.vehicle = problem, vehicle
        places: list[Depot | Store] = [*problem.depots, *problem.stores]
        lonlat = coordinates(places)
        legs = travel.matrix(lonlat, lonlat, vehicle.road_profile)
        self.metres: list[list[int]] = legs.metres.tolist()
        self.seconds: list[list[int]] = legs.seconds.tolist()
        self.depot = {depot.id: i for i, depot in enumerate(problem.depots)}
        self.store = {store.id: len(self.depot) + i for i, store in enumerate(problem.stores)}

    def least(self, calls: Sequence[Sequence[str]], trips: Sequence[Sequence[Visit]]) -> float:
        """What a route costs without waiting."""
        vehicle, problem = self.vehicle, self.problem
        assert vehicle.end_depot_id is not None
        way, loadings = list[int](), list[str]()
        for number, (called, visits) in enumerate(zip(calls, trips, strict=True)):
            here = [vehicle.reload_depot if number else vehicle.depot_id, *called]
            loadings += here
            way += [self.depot[d] for d in here]
            way += [self.store[visit.store_id] for visit in visits]
        way.append(self.depot[vehicle.end_depot_id])
        pairs = list(pairwise(way))
        seconds = sum(self.seconds[a][b] for a, b in pairs)
        seconds += sum(problem.depot[d].loading_s for d in loadings)
        for visit in (visit for visits in trips for visit in visits):
            seconds += problem.store[visit.store_id].stop_s
            seconds += sum(problem.service_s(problem.order[o]) for o in visit.orders)
        metres = sum(self.metres[a][b] for a, b in pairs)
        cost = vehicle.cost_per_km * metres / 1000 + vehicle.cost_per_hour * seconds / 3600
        return vehicle.fixed_cost + cost - 1e-9


def trip_sequences(
    orders: Sequence[Order], most: int | None
) -> Iterator[tuple[tuple[Visit, ...], ...]]:
    """Every order of visits, on up to so many trips; a store may be visited again, which makes room
    for returns."""
    seen = set[tuple[tuple[Visit, ...], ...]]()
    more = len(orders) - 1 if most is None else min(most, len(orders)) - 1
    for sequence in permutations(orders):
        for count in range(more + 1):
            for cuts in combinations(range(1, len(orders)), count):
                ends = pairwise((0, *cuts, len(orders)))
                trips = tuple(_visits(sequence[begin:end]) for begin, end in ends)
                if trips not in seen:
                    seen.add(trips)
                    yield trips


def _visits(sequence: Sequence[Order]) -> tuple[Visit, ...]:
    return tuple(
        Visit(store_id, tuple(sorted(order.id for order in same)))
        for store_id, same in groupby(sequence, key=lambda order: order.store_id)
    )


def _calls(
    problem: Problem, vehicle: VehicleType, trips: Sequence[Sequence[Visit]]
) -> Iterator[list[tuple[str, ...]]]:
    """For each trip every way to call that it needs."""
    for number, visits in enumerate(trips):
        orders = [problem.order[o] for visit in visits for o in visit.orders]
        yield list(call_sequences(problem, vehicle, orders, bool(number)))


def call_sequences(
    problem: Problem, vehicle: VehicleType, orders: Sequence[Order], again: bool = False
) -> Iterator[tuple[str, ...]]:
    """Every way to call once for each owner of deliveries whose goods are not where the trip starts
    (where the vehicle loads ``again``, or starts), or not on board if it is underway: at any of its
    open depots, in any order."""
    depot_id, aboard = vehicle.depot_id, vehicle.aboard
    if again:
        depot_id, aboard = vehicle.reload_depot, None
    start = problem.depot[depot_id].distributor_id
    owners = {
        order.distributor_id
        for order in orders
        if not order.is_return and order.id not in (aboard or ())
    }
    foreign = sorted(o for o in owners if aboard is not None or start not in (None, o))
    if foreign and not problem.sharing.partners:
        return
    hosts = [
        [
            depot.id
            for depot in problem.depots
            if depot.distributor_id == owner and problem.sharing.may_call(vehicle, depot)
        ]
        for owner in foreign
    ]
    for depots in product(*hosts):
        yield from permutations(depots)
