"""No driver should have more than a fair share of the work, in hours or in stops; each hour and
each stop beyond it has a price.

No plan breaks this rule. What is below the fair share costs nothing: a price on the difference
between drivers, or on idle hours, is saved by driving detours. Matl, Hartl and Vidal (2018,
"Workload equity in vehicle routing problems: a survey and analysis", Transportation Science 52)
show that for measures of that kind; one that never falls when a route gets longer is free of it.
"""

from __future__ import annotations

from routing.halts import pay_of
from routing.model import VehicleType
from routing.plan import Route
from routing.problem import Problem

CODE = "balance"


def asked(vehicle: VehicleType) -> bool:
    """Whether a vehicle type has such a price."""
    hours = vehicle.fair_s is not None and vehicle.unfair_hour_cost > 0
    return hours or (vehicle.fair_stops is not None and vehicle.unfair_stop_cost > 0)


def used(problem: Problem) -> bool:
    """Whether some vehicle type of the day has such a price."""
    return any(map(asked, problem.vehicles))


def price(problem: Problem, route: Route) -> float:
    """Money for the hours and the stops beyond the fair ones."""
    _, stops = beyond(route)
    return pay_of(route.vehicle).unfair(route.worked) + stops * route.vehicle.unfair_stop_cost


def beyond(route: Route) -> tuple[int, int]:
    """Seconds and stops of a route beyond the fair ones."""
    fair_s, fair_stops = route.vehicle.fair_s, route.vehicle.fair_stops
    return (
        0 if fair_s is None else max(0, route.worked - fair_s),
        0 if fair_stops is None else max(0, len(route.stops) - fair_stops),
    )
