"""Goods ride in the part of the vehicle that is for their class, and it holds them.

An order goes into the first of the vehicle's compartments that admits its class; without a class
into the first that admits any, else into the first. A plan breaks the rule where no compartment
admits an order, or where more is on board in one than it holds. An order is left out for it where
this is so on every vehicle, for the order alone or with what the vehicles in reach carry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.loads import on_board
from routing.model import SCALE, Compartment, Order, VehicleType, units
from routing.plan import Route, Stop, Violation, Visit
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "compartments"


def compartment_of(vehicle: VehicleType, order: Order) -> int | None:
    """Which compartment an order goes into, None where none admits it; only of a vehicle that has
    some."""
    for position, compartment in enumerate(vehicle.compartments):
        if not compartment.goods or order.goods in compartment.goods:
            return position
    return None if order.goods else 0


def named(compartment: Compartment) -> str:
    """``ambient+chilled``, as it stands in a file."""
    return "+".join(sorted(compartment.goods)) or "*"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """No compartment admits the order, or that one is too small for it alone."""
    if not vehicle.compartments:
        return None
    position = compartment_of(vehicle, order)
    if position is None:
        return f"order '{order.id}' is {order.goods}, no compartment of '{vehicle.id}' is for that"
    compartment = vehicle.compartments[position]
    for dimension, limit in compartment.capacity.items():
        amount = order.quantity.get(dimension, 0.0)
        if units(amount, dimension) > units(limit, dimension):
            return (
                f"order '{order.id}' has {amount:,g} {dimension}, compartment "
                f"'{named(compartment)}' of '{vehicle.id}' holds {limit:,g}"
            )
    return None


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """No compartment takes the class, or those that do are too small."""
    what = f"{order.goods} goods" if order.goods else "goods without a class"
    return Refusal(
        f"no vehicle that may carry order '{order.id}' has a compartment for so many {what}",
        "add a vehicle with a compartment that takes it",
        "goods",
        order.goods,
    )


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each order without a compartment, and the worst point of each trip in each
    compartment and dimension that is exceeded."""
    if not route.vehicle.compartments:
        return
    for order_id, stop in {o: each for each in route.stops for o in each.orders}.items():
        order = problem.order[order_id]
        if compartment_of(route.vehicle, order) is None:
            sentence = forbids(problem, order, route.vehicle) or ""
            yield Violation(CODE, sentence, order_id=order_id, store_id=stop.store_id)
    for trip in route.trips:
        yield from overfull(problem, route.vehicle, trip.stops)


def overfull(
    problem: Problem, vehicle: VehicleType, stops: Sequence[Stop | Visit]
) -> Iterator[Violation]:
    """The worst point of one trip in each compartment and dimension that is exceeded."""
    for position in range(len(vehicle.compartments)):
        yield from _overfull(problem, vehicle, stops, position)


def _overfull(
    problem: Problem, vehicle: VehicleType, visits: Sequence[Stop | Visit], position: int
) -> Iterator[Violation]:
    compartment = vehicle.compartments[position]
    stops = [(s.store_id, [problem.order[o] for o in s.orders]) for s in visits]
    inside = [
        (store_id, [order for order in orders if compartment_of(vehicle, order) == position])
        for store_id, orders in stops
    ]
    where = [("loading", ""), *((f"the stop at '{s}'", s) for s, _ in stops)]
    for dimension, limit in compartment.capacity.items():
        loads = [load[dimension] for load in on_board(inside, [dimension])]
        worst = max(range(len(loads)), key=lambda point: loads[point])
        if loads[worst] > units(limit, dimension):
            place, store_id = where[worst]
            most = loads[worst] / SCALE.get(dimension, 1_000)
            yield Violation(
                CODE,
                f"{most:,g} {dimension} in compartment '{named(compartment)}' after {place}, "
                f"that of '{vehicle.id}' holds {limit:,g}",
                store_id=store_id,
            )
