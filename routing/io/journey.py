"""What a driver does in turn, trip by trip: load, call, stop, come back to reload, take the break.

Every output goes through it, so that a break stands at the same place in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from routing.clock import duration, show_windows
from routing.halts import pay_of
from routing.io.loadings import Loading, loadings
from routing.model import Depot, Order, Store, VehicleType
from routing.plan import Break, Pause, Plan, Route, Stop
from routing.problem import Problem
from routing.rules.skills import listed


@dataclass(frozen=True)
class Step:
    """One halt. ``trip``: which of the route's, from 1. ``rest``: the break, if it is taken here:
    on arrival where its ``before`` is true, else after loading or service. ``pauses``: those
    between this halt, when all else is done there, and the next one."""

    trip: int
    at: Loading | Stop
    place: Depot | Store
    rest: Break | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def before(self) -> Break | None:
        """The break on arrival."""
        return self.rest if self.rest and self.rest.before else None

    @property
    def after(self) -> Break | None:
        """The break after loading or service."""
        return self.rest if self.rest and not self.rest.before else None

    @property
    def wait(self) -> int:
        """Seconds from arrival to service or loading, without the break."""
        return self.at.start - self.at.arrival - (self.before.seconds if self.before else 0)

    @property
    def free(self) -> int:
        """When the vehicle can leave, or its driver pauses before that."""
        return self.after.start + self.after.seconds if self.after else self.at.departure


def journey(problem: Problem, route: Route) -> Iterator[Step]:
    """All halts of a route from its first loading to its last stop, in order of time."""
    for number, trip in enumerate(route.trips):
        back = route.trips[number - 1] if number else None
        halts: list[Loading | Stop] = [*loadings(problem, trip, back), *trip.stops]
        # The loading where the trip starts is no halt of a Break's count.
        for position, halt in enumerate(halts, -1):
            place = halt.depot if isinstance(halt, Loading) else problem.store[halt.store_id]
            rest = route.rest
            here = rest is not None and (rest.trip, rest.halt) == (number, position)
            paused = tuple(p for p in route.pauses if (p.trip, p.halt) == (number, position))
            yield Step(number + 1, halt, place, rest if here else None, paused)


def rest_place(problem: Problem, route: Route) -> Depot | Store | None:
    """Where the break is taken, if there is one."""
    return next((step.place for step in journey(problem, route) if step.rest), None)


def at_rest(step: Step) -> str:
    """``before loading``, ``after service`` ...: when in a halt the break is taken."""
    what = "loading" if isinstance(step.at, Loading) else "service"
    return f"{'before' if step.before else 'after'} {what}"


def pausing(step: Step, pause: Pause) -> str:
    """``at S1, before driving on``, or ``on the road, 4 h 00 min after leaving S1``."""
    place = step.place.name or step.place.id
    if not pause.driven:
        return f"at {place}, before driving on"
    return f"on the road, {duration(pause.driven)} of driving after {place}"


def several_trips(plan: Plan) -> bool:
    """Whether some vehicle comes back to load again."""
    return any(len(route.trips) > 1 for route in plan.routes)


def _types(plan: Plan) -> Iterator[VehicleType]:
    """The day's vehicles as they are, and as they can go out."""
    return chain(plan.problem.vehicles, plan.problem.variants)


def has_rests(plan: Plan) -> bool:
    """Whether some driver takes a break, or would have to on a longer day."""
    return any(route.rest for route in plan.routes) or any(
        vehicle.break_window for vehicle in _types(plan)
    )


def has_pauses(plan: Plan) -> bool:
    """Whether some driver of the day may drive only so long without a pause."""
    return any(vehicle.drive_s is not None for vehicle in _types(plan))


COST_WORDS = {
    "overtime": "on top of time, beyond the vehicle's usual hours",
    "outside": "stops that begin outside the preferred hours of their stores",
    "unfamiliar": "orders brought by vehicles that do not know the store",
    "other_vehicle": "orders on another vehicle than the one that they name",
    "lock": "orders that are not where a lock wants them",
    "least_use": "vehicles that leave for fewer stops or less load than they should",
    "balance": "hours and stops of a route beyond a fair share",
    "compact": "stops that lie far from the middle of their trip",
    "per_stop": "pay for each stop",
    "per_case": "pay for each case",
    "per_trip": "pay for each trip",
    "toll": "toll roads",
    "crossings": "legs between stops that cross, half the price on each of the two routes",
}
"""Components of the cost that not every day has."""


def further_costs(plan: Plan) -> tuple[str, ...]:
    """Those of them that the day can have."""
    used = {rule.CODE.replace("-", "_") for rule in plan.problem.priced_rules}
    used |= {"overtime"} if has_overtime(plan) else set()
    return tuple(name for name in COST_WORDS if name in used)


def cost_parts(plan: Plan) -> tuple[str, ...]:
    """The components of the cost that the day can have, and the total."""
    return ("fixed", "distance", "time", *further_costs(plan), "total")


def has_overtime(plan: Plan) -> bool:
    """Whether some vehicle of the day has hours after which overtime begins."""
    return any(overtime_after(vehicle) is not None for vehicle in _types(plan))


def overtime_after(vehicle: VehicleType) -> int | None:
    """Seconds of work after which overtime begins, None for never."""
    return next((after for after, _ in pay_of(vehicle).tiers), None)


def overtime_s(route: Route) -> int:
    """Seconds beyond the vehicle's usual hours; break and pauses do not count."""
    usual = overtime_after(route.vehicle)
    return 0 if usual is None else max(0, route.worked - usual)


def has_needs(plan: Plan) -> bool:
    """Whether some store or order of the day needs skills."""
    problem = plan.problem
    return any(s.needs for s in problem.stores) or any(o.needs for o in problem.orders)


def needs_at(problem: Problem, stop: Stop) -> str:
    """``keys, tail-lift``: what the vehicle must have at a stop, for the store and its orders."""
    at_stop = (problem.order[order_id].needs for order_id in stop.orders)
    return listed(problem.store[stop.store_id].needs.union(*at_stop))


def has_hours(plan: Plan) -> bool:
    """Whether some store of the day has preferred hours with a price."""
    return any(hours_of(store) for store in plan.problem.stores)


def hours_of(store: Store) -> str:
    """``07:00-09:00``, the preferred hours of a store; empty where they have no price."""
    if store.preferred is None or not store.outside_per_min:
        return ""
    return show_windows((store.preferred,))


def outside_s(problem: Problem, stop: Stop) -> int:
    """Seconds by which a stop begins outside the preferred hours of its store: below 0 where it is
    too early."""
    store = problem.store[stop.store_id]
    if store.preferred is None or not hours_of(store):
        return 0
    first, last = store.preferred
    return min(stop.start - first, 0) + max(stop.start - last, 0)


def outside_at(problem: Problem, stop: Stop) -> str:
    """``prefers 07:00-09:00, 12 min late``, in minutes begun; empty where the stop is in time."""
    seconds = outside_s(problem, stop)
    if not seconds:
        return ""
    begun = duration(-(-abs(seconds) // 60) * 60)
    hours = hours_of(problem.store[stop.store_id])
    return f"prefers {hours}, {begun} {'early' if seconds < 0 else 'late'}"


def has_transfers(plan: Plan) -> bool:
    """Whether some order of the day goes from store to store."""
    return any(order.is_transfer for order in plan.problem.orders)


def handled(order: Order, store_id: str) -> str:
    """``deliver``, ``collect`` a return, ``pick up`` a transfer or ``drop`` it."""
    if order.is_transfer:
        return "pick up" if store_id == order.from_store_id else "drop"
    return "collect" if order.is_return else "deliver"


def other_end(order: Order, store_id: str) -> str:
    """``to S5`` where a transfer is picked up, ``from S2`` where it is dropped; else nothing."""
    if not order.is_transfer:
        return ""
    if store_id == order.from_store_id:
        return f"to {order.store_id}"
    return f"from {order.from_store_id}"


def to_serve(problem: Problem) -> int:
    """How many orders are to be served: of alternatives one; parts of an order are one."""
    return len({_counted(order) for order in problem.orders})


def served(plan: Plan) -> int:
    """How many orders are on routes; a transfer is one, though it is at two stops, and of
    alternatives one counts, so that no plan serves more than there is to serve. An order in parts
    is served when all of them are."""
    on_routes = {order_id for route in plan.routes for order_id in route.orders}
    orders = [plan.problem.order[order_id] for order_id in on_routes]
    short = {o.part_of for o in plan.problem.orders if o.part_of and o.id not in on_routes}
    return len({_counted(order) for order in orders if order.ordered not in short})


def _counted(order: Order) -> tuple[str, str]:
    """What counts as one order: a group of alternatives, or what was ordered as one."""
    return (order.group, "") if order.group else ("", order.ordered)


def has_parts(plan: Plan) -> bool:
    """Whether some order is split."""
    return bool(plan.problem.wholes)
