"""What is loaded where on a trip, and whose goods a route carries: every output says it alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from routing.model import Depot, Order, amounts, units
from routing.plan import Call, Route, Trip
from routing.problem import Problem
from routing.riding import loaded_at


@dataclass(frozen=True)
class Loading:
    """A vehicle at a depot. ``orders``: deliveries loaded here, in the order of delivery.
    ``loaded``, ``on_board``: loaded here, and on board after it, per limited dimension. ``call``:
    None where the trip starts. ``back``: the trip before, where the vehicle comes back from it."""

    depot: Depot
    start: int
    departure: int
    orders: tuple[Order, ...]
    loaded: Mapping[str, float]
    on_board: Mapping[str, float]
    call: Call | None = None
    back: Trip | None = None

    @property
    def arrival(self) -> int:
        """When the vehicle comes here; where its day begins, when it loads."""
        if self.call is not None:
            return self.call.arrival
        return self.start if self.back is None else self.back.end

    @property
    def leg(self) -> tuple[int, int] | None:
        """Metres and seconds of the leg that leads here; None where the day begins."""
        here = self.call or self.back
        return None if here is None else (here.metres, here.seconds)


def loadings(problem: Problem, trip: Trip, back: Trip | None = None) -> list[Loading]:
    """Where the trip starts, then each of its calls. ``back``: the trip before, if there is one."""
    orders = [problem.order[order_id] for stop in trip.stops for order_id in stop.orders]
    out = [order for order in orders if order.kind == "delivery"]
    places = [loaded_at(problem, trip, order) for order in out]
    on_board: Counter[str] = Counter(dict.fromkeys(problem.dimensions, 0))
    found = []
    for position in range(len(trip.calls) + 1):
        here = tuple(o for o, place in zip(out, places, strict=True) if place == position)
        loaded = {
            name: sum(units(order.quantity.get(name, 0.0), name) for order in here)
            for name in problem.dimensions
        }
        on_board.update(loaded)
        halt = trip.calls[position - 1] if position else trip
        call = halt if isinstance(halt, Call) else None
        depot = problem.depot[halt.depot_id]
        amount = (amounts(loaded), amounts(on_board))
        before = None if position else back
        times = (halt.start, halt.departure)
        found.append(Loading(depot, *times, here, *amount, call, before))
    return found


def owners(problem: Problem, route: Route) -> tuple[str, ...]:
    """The distributors whose goods ride, in the order of the day."""
    there = {problem.order[order_id].distributor_id for order_id in route.orders}
    return tuple(each.id for each in problem.distributors if each.id in there)


def carries_for(problem: Problem, route: Route) -> tuple[str, ...]:
    """The same where the vehicle's owner does not say it: several, or another than that."""
    found = owners(problem, route)
    plain = len(found) < 2 and route.vehicle.distributor_id in (None, *found)
    return () if plain else found
