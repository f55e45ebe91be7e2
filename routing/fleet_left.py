"""What becomes of each vehicle of a plan at some second of its day: where it goes on, with what on
board, and what its limits leave to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routing.clock import clock
from routing.model import Depot, Order, Store, VehicleType, amounts, units
from routing.plan import Itinerary, Plan, Route, Stop, Trip, Visit
from routing.problem import Problem
from routing.staff import AS_IT_IS, Setup
from routing.underway import Standing, back_at, driven_by, standing

if TYPE_CHECKING:
    from routing.news import News

SPARE = 20
"""Idle vehicles of a type that are looked at; more are never of use in a day that is under way."""


UNDERWAY = "@ "
"""How ids of places begin where vehicles are: depots where they go on, stores where they broke
down."""


@dataclass
class Left:
    """What becomes of one vehicle. ``out``: the driver and helper who went out with it; ``ridden``:
    metres that orders on board have come with it; ``loaded``: orders of the trips that it has
    loaded for."""

    vehicles: list[VehicleType] = field(default_factory=list)
    depots: list[Depot] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    itineraries: list[Itinerary] = field(default_factory=list)
    out: Setup = AS_IT_IS
    changed: dict[str, Order] = field(default_factory=dict)
    ridden: dict[str, int] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)


def fleet_left(plan: Plan, news: News) -> Iterator[Left]:
    """Every vehicle by itself: those on a route, then some of those in the yard."""
    routes = {route.name: route for route in plan.routes}
    for vehicle in plan.problem.vehicles:
        spare = 0
        for number in range(1, vehicle.count + 1):
            name = vehicle.name_of(number)
            route = routes.get(name)
            if route is not None:
                yield _of_route(plan, route, news)
            elif name not in news.broken and spare < SPARE:
                spare += 1
                begins = max(vehicle.shift_start, news.now + news.late.get(name, 0))
                yield Left([replace(vehicle, id=name, count=1, shift_start=begins)])


def _of_route(plan: Plan, route: Route, news: News) -> Left:
    problem, late = plan.problem, news.late.get(route.name, 0)
    at = standing(plan, route, news.now, late)
    if not at.begun and route.vehicle.aboard is not None:  # it goes on a little later
        ahead, later = route.trips[0].stops, route.trips[1:]
        free = max(at.free, route.start + late)
        at = replace(at, begun=True, ahead=ahead, later=later, free=free)
    if route.name in news.at:
        at = replace(at, place=news.at[route.name])
    part = Left(done={o for stop in at.done for o in stop.orders if _ends(problem, stop, o)})
    if at.begun:
        part.out = route.vehicle.setup
        trips = route.trips[: at.trip + 1]
        part.loaded = {o for trip in trips for stop in trip.stops for o in stop.orders}
    begun = {o for stop in at.done for o in stop.orders} - part.done
    for order_id in begun:  # a transfer that is on board is a delivery by now
        order = problem.order[order_id]
        part.changed[order_id] = replace(order, kind="delivery", from_store_id="", max_ride_s=None)
    if route.name in news.broken:
        _strand(problem, at, news, part, begun)
    elif not at.begun:  # who drives it can still be changed
        vehicle = problem.vehicle[route.vehicle.id]
        begins = max(vehicle.shift_start, at.free)
        vehicle = replace(vehicle, id=route.name, count=1, shift_start=begins)
        _drive(part, vehicle, at.later, route.vehicle.setup)
    elif at.on_trip:
        _out(problem, at, news, part, begun)
    elif route.vehicle.max_trips > at.trip + 1:
        trips = route.trips[: at.trip + 1]  # it drives back before it goes on
        back = driven_by(replace(route, trips=trips), trips[-1].end)
        at = replace(at, driven=back.seconds, parted=back.parted)
        vehicle = replace(
            _worked(at, back_at(at, late)),
            depot_id=route.vehicle.reload_depot,
            reload_depot_id=None,
            shift_start=back_at(at, late),
            max_trips=route.vehicle.max_trips - at.trip - 1,
            aboard=None,
        )
        _drive(part, vehicle, at.later)
    return part


def _alone(route: Route) -> VehicleType:
    """The vehicle of a route that has begun: as it went out, with the driver whom it has now."""
    vehicle = route.vehicle
    driver = vehicle.setup.driver or vehicle.driver
    return replace(vehicle, id=route.name, count=1, setup=AS_IT_IS, driver=driver)


def _worked(at: Standing, since: int) -> VehicleType:
    """A vehicle with what its limits leave to it from a second on."""
    vehicle, route = _alone(at.route), at.route
    spent = since - route.start
    trips = route.trips[: at.trip + 1]
    metres = sum(stop.metres for trip in trips for stop in trip.stops if stop in at.done)
    metres += sum(trip.metres for trip in trips[:-1])
    metres += sum(call.metres for trip in trips[:-1] for call in trip.calls)
    metres += sum(call.metres for call in trips[-1].calls[: at.called])

    def left(limit: int | None, used: int) -> int | None:
        return None if limit is None else max(limit - used, 0)

    return replace(
        vehicle,
        fixed_cost=0.0,
        max_stops=left(vehicle.max_stops, len(at.done)),
        max_metres=left(vehicle.max_metres, metres),
        max_seconds=left(vehicle.max_seconds, spent),
        overtime_after_s=left(vehicle.overtime_after_s, spent),
        min_stops=left(vehicle.min_stops, len(at.done)),
        min_load_percent=None,  # what it left with is on board, or brought, already
        missing_percent_cost=0.0,
        fair_s=left(vehicle.fair_s, spent),
        fair_stops=left(vehicle.fair_stops, len(at.done)),
        overtime_factors=_factors_left(vehicle, spent),
        driven_s=at.driven if vehicle.drive_s is not None else 0,
        first_part_taken=at.parted,
        break_s=0 if at.rested else vehicle.break_s,
        break_window=None if at.rested else vehicle.break_window,
    )


def _factors_left(vehicle: VehicleType, spent: int) -> tuple[tuple[int, float], ...]:
    """What overtime costs from now on; of the tiers that have begun only the last one counts."""
    begun = [factor for after, factor in vehicle.overtime_factors if after <= spent]
    ahead = [(after - spent, factor) for after, factor in vehicle.overtime_factors if after > spent]
    return (*((0, factor) for factor in begun[-1:]), *ahead)


def _out(problem: Problem, at: Standing, news: News, part: Left, begun: set[str]) -> None:
    """A vehicle on the road: its depot is where it is."""
    route = at.route
    depot = Depot(
        f"{UNDERWAY}{route.name}", *at.place, name=f"{route.name}, {clock(at.free)}",
        opens=at.free, closes=at.free,
    )  # fmt: skip
    aboard = set(_on_board(problem, at, begun))
    stays = [problem.order[o] for o in part.done if problem.order[o].is_return]
    stays += [problem.order[o] for o in aboard & news.cancelled]
    vehicle = replace(
        _worked(at, at.free),
        depot_id=depot.id,
        reload_depot_id=route.vehicle.reload_depot,
        capacity=_beside(route.vehicle, stays, [problem.order[o] for o in aboard]),
        shift_start=at.free,
        max_trips=route.vehicle.max_trips - at.trip,
        aboard=frozenset(aboard),
    )
    part.depots.append(depot)
    part.ridden = {o: at.ridden(problem, problem.order[o]) for o in aboard - begun}
    left = replace(route.trips[at.trip], stops=at.ahead, calls=at.calls_ahead)
    _drive(part, vehicle, [left, *at.later])


def _on_board(problem: Problem, at: Standing, begun: set[str]) -> Iterator[str]:
    """What a vehicle brings to its stops ahead: transfers that it has picked up, and deliveries
    that it has loaded."""
    for order_id in (order_id for stop in at.ahead for order_id in stop.orders):
        order = problem.order[order_id]
        if order_id in begun or (order.kind == "delivery" and at.loaded(problem, order)):
            yield order_id


def _beside(
    vehicle: VehicleType, stays: Sequence[Order], aboard: Sequence[Order]
) -> dict[str, float]:
    """The capacity that goods which stay on board leave to the others; those are in it already."""

    def whole(orders: Sequence[Order], name: str) -> int:
        return sum(units(order.quantity.get(name, 0.0), name) for order in orders)

    return amounts(
        {
            name: max(units(limit, name) - whole(stays, name), whole(aboard, name))
            for name, limit in vehicle.capacity.items()
        }
    )


def _strand(problem: Problem, at: Standing, news: News, part: Left, begun: set[str]) -> None:
    """A vehicle that has broken down: what is on board has to be collected where it stands."""
    place = news.broken[at.route.name] or at.place
    store = Store(f"{UNDERWAY}{at.route.name}", *place, name=f"{at.route.name}, broken down")
    for order_id in _on_board(problem, at, begun) if at.begun else ():
        order = part.changed.get(order_id, problem.order[order_id])
        part.changed[order_id] = replace(
            order, kind="transfer", from_store_id=store.id, release=0, group="",
            from_depots=frozenset(),
        )  # fmt: skip
        part.stores = [store]


def _drive(
    part: Left, vehicle: VehicleType, trips: Sequence[Trip], setup: Setup = AS_IT_IS
) -> None:
    """The vehicle on what is left of its route."""
    part.vehicles.append(vehicle)
    visits = tuple(tuple(Visit(s.store_id, s.orders) for s in trip.stops) for trip in trips)
    calls = tuple(tuple(call.depot_id for call in trip.calls) for trip in trips)
    calls = calls if any(calls) else ()
    part.itineraries.append(Itinerary(vehicle.id, 1, visits, calls, setup=setup))


def _ends(problem: Problem, stop: Stop, order_id: str) -> bool:
    """Whether an order is done with a stop: a transfer only where it is unloaded."""
    order = problem.order[order_id]
    return not order.is_transfer or order.store_id == stop.store_id


def fresh(vehicle: VehicleType, ids: set[str]) -> VehicleType:
    """The vehicle without what nobody waits for any more, and without a break whose hours are
    over; one whose shift is over has no time left."""
    if vehicle.shift_end < vehicle.shift_start:
        vehicle = replace(vehicle, shift_end=vehicle.shift_start)
    if vehicle.aboard is not None:
        vehicle = replace(vehicle, aboard=vehicle.aboard & ids)
    if vehicle.break_window is not None and vehicle.break_window[1] < vehicle.shift_start:
        vehicle = replace(vehicle, break_s=0, break_window=None)
    return vehicle
