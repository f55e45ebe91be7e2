"""A vehicle's driver may be paid by what is done, for each stop, case and trip, and a vehicle pays
for each km on toll roads.

No plan breaks these rules; each is a component of the cost. A stop is one whatever is handled
there; calls and loadings are none. Cases are those of the orders on the route, a transfer's once.
The trip that a vehicle underway is on was paid for when it left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from routing.plan import Route
from routing.problem import Problem

PAID: Mapping[str, str] = {
    "per-stop": "cost_per_stop",
    "per-case": "cost_per_case",
    "per-trip": "cost_per_trip",
    "toll": "toll_per_km",
}
"""The column of vehicles with the rate, by the code of the rule."""

PAID_TO_DRIVERS = tuple(column for column in PAID.values() if column != "toll_per_km")
"""Those of the columns that drivers have as well."""


@dataclass(frozen=True)
class Paid:
    """One of them. ``count``: how much of it a route does."""

    CODE: str
    count: Callable[[Problem, Route], float]

    def used(self, problem: Problem) -> bool:
        """Whether some vehicle or driver of the day is paid so."""
        column = PAID[self.CODE]
        drivers = problem.drivers if column in PAID_TO_DRIVERS else ()
        return any(getattr(each, column) for each in (*problem.vehicles, *drivers))

    def price(self, problem: Problem, route: Route) -> float:
        """Money for a route."""
        rate: float = getattr(route.vehicle, PAID[self.CODE])
        return rate * self.count(problem, route) if rate else 0.0


def _stops(problem: Problem, route: Route) -> float:
    return len(route.stops)


def _cases(problem: Problem, route: Route) -> float:
    return sum(problem.order[order_id].cases for order_id in dict.fromkeys(route.orders))


def _trips(problem: Problem, route: Route) -> float:
    return sum(not trip.underway for trip in route.trips)


def _toll_km(problem: Problem, route: Route) -> float:
    return route.toll_metres / 1000


RULES = (
    Paid("per-stop", _stops),
    Paid("per-case", _cases),
    Paid("per-trip", _trips),
    Paid("toll", _toll_km),
)
