"""The compartments of vehicles: their names, what goes into which, and how full they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.loads import on_board
from routing.model import Compartment, Order, VehicleType, amounts
from routing.plan import Plan, Route, Trip
from routing.problem import Problem
from routing.rules.compartments import compartment_of

NOWHERE = "no compartment takes it"


@dataclass(frozen=True)
class Filled:
    """A compartment on one trip, which counts from 1. ``departure``: in it when all is loaded;
    ``fullest``: the most at any point. Amounts per dimension that it limits."""

    trip: int
    name: str
    compartment: Compartment
    departure: Mapping[str, float]
    fullest: Mapping[str, float]

    def share(self, dimension: str) -> float | None:
        """The load factor at departure; None without a limit."""
        limit = self.compartment.capacity.get(dimension)
        return self.departure[dimension] / limit if limit else None


def has_compartments(plan: Plan) -> bool:
    """Whether some vehicle of the day has compartments."""
    return any(vehicle.compartments for vehicle in plan.problem.variants)


def name_of(vehicle: VehicleType, position: int | None) -> str:
    """``1 frozen``, ``2 ambient, chilled``, ``3 any goods``."""
    if position is None:
        return NOWHERE
    goods = ", ".join(sorted(vehicle.compartments[position].goods)) or "any goods"
    return f"{position + 1} {goods}"


def place_of(vehicle: VehicleType, order: Order) -> str:
    """The name of the compartment that an order goes into; nothing where there are none."""
    return name_of(vehicle, compartment_of(vehicle, order)) if vehicle.compartments else ""


def filled(problem: Problem, route: Route) -> list[Filled]:
    """Every compartment on every trip of a route."""
    return [
        _filled(problem, route.vehicle, number, trip, position)
        for number, trip in enumerate(route.trips, 1)
        for position in range(len(route.vehicle.compartments))
    ]


def _filled(
    problem: Problem, vehicle: VehicleType, number: int, trip: Trip, position: int
) -> Filled:
    compartment = vehicle.compartments[position]
    stops = [
        (
            stop.store_id,
            [
                order
                for order in (problem.order[order_id] for order_id in stop.orders)
                if compartment_of(vehicle, order) == position
            ],
        )
        for stop in trip.stops
    ]
    loads = on_board(stops, sorted(compartment.capacity, key=_kg_first))
    fullest = {name: max(load[name] for load in loads) for name in loads[0]}
    name = name_of(vehicle, position)
    return Filled(number, name, compartment, amounts(loads[0]), amounts(fullest))


def _kg_first(name: str) -> tuple[bool, bool, str]:
    return name != "kg", name != "m3", name


def limited(plan: Plan) -> list[str]:
    """The dimensions that some compartment of the day limits; kg and m3 first."""
    parts = [part for vehicle in plan.problem.variants for part in vehicle.compartments]
    return sorted({name for part in parts for name in part.capacity}, key=_kg_first)
