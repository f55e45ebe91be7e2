"""What has happened since a plan was made, and the day that is left to plan.

A day in progress is a day like any other: vehicles that are out have left already, from where they
are, with what is on board (`routing.rules.aboard`); goods of a broken-down vehicle are transfers
from where it stands; what was announced are preferred hours, and the vehicle of the plan is the one
that an order names. So every rule, engine and output holds for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.clock import clock
from routing.errors import InputError
from routing.model import Depot, Order, Store, VehicleType, amounts, units
from routing.plan import Itinerary, Plan, Route, Stop, Visit
from routing.problem import Problem
from routing.underway import Place, Standing, back_at, standing

SPARE = 20
"""Idle vehicles of a type that are looked at; more are never of use in a day that is under way."""


UNDERWAY = "@ "
"""How ids of places begin where vehicles are: depots where they go on, stores where they broke
down."""


@dataclass(frozen=True)
class News:
    """What has happened by second ``now``.

    ``cancelled``: orders. ``closed``: stores. ``late``: seconds, by vehicle. ``broken``: vehicles,
    and where they stand if that is known. ``at``: where other vehicles are. ``orders``, ``stores``:
    new, or as they are now. ``move_cost``: money for each stop that another vehicle takes over;
    ``minute_cost``: for each minute that a stop is served more than ``tolerance_s`` before or after
    the announced time. Vehicles are named as in ``BEV-van #3``.
    """

    now: int
    cancelled: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    late: Mapping[str, int] = field(default_factory=dict)
    broken: Mapping[str, Place | None] = field(default_factory=dict)
    at: Mapping[str, Place] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()
    stores: tuple[Store, ...] = ()
    move_cost: float = 0.0
    minute_cost: float = 0.0
    tolerance_s: int = 900


@dataclass(frozen=True)
class Announced:
    """What a plan says of an order that is not done: the vehicle, and when service begins."""

    vehicle: str
    start: int


@dataclass(frozen=True)
class Rest:
    """What is left of a day. ``unchanged``: the old plan's routes, as far as they are left; they
    may break rules by now. ``announced``, ``store_of``: by order, also of those that are dropped.
    ``done``: orders that are delivered, or were collected. ``dropped``: orders that are cancelled,
    or whose store is closed."""

    problem: Problem
    unchanged: tuple[Itinerary, ...]
    announced: Mapping[str, Announced]
    store_of: Mapping[str, str]
    done: frozenset[str]
    dropped: frozenset[str]


def rest_of(plan: Plan, news: News) -> Rest:
    """The day that is left. Raises `InputError` for names that the plan does not know, and for days
    on which distributors share."""
    _check(plan, news)
    fleet = list(_fleet(plan, news))
    done = frozenset(o for each in fleet for o in each.done)
    announced = {o: a for route in plan.routes for o, a in _announced(route) if o not in done}
    again = "replanned_at_s" in plan.made_by
    orders = {o.id: _single(o, again) for o in plan.problem.orders if o.id not in done}
    orders |= {order.id: order for order in news.orders}
    stores = {store.id: _unwished(store) if again else store for store in plan.problem.stores}
    stores |= {store.id: store for store in news.stores}
    gone = {o.id for o in orders.values() if {o.store_id, o.from_store_id} & news.closed}
    dropped = frozenset(gone | (news.cancelled & orders.keys()))
    for each in fleet:
        orders |= each.changed
        stores |= {store.id: store for store in each.stores}
    vehicles = [v for each in fleet for v in each.vehicles]
    names = {name for v in vehicles for name in (v.id, v.type_id)}
    kept = [_untied(order, names) for order in orders.values() if order.id not in dropped]
    aboard = {order_id for v in vehicles for order_id in v.aboard or ()}
    kept = [replace(o, max_drops=1) if o.id in aboard else o for o in kept]
    left = [_tied(order, announced, news, names) for order in kept]
    left = [order for order in left if not _alternative_done(plan.problem, order, done)]
    ids = {order.id for order in left}
    used = {s for order in left for s in (order.store_id, order.from_store_id)}
    hours = _hours(left, announced)
    vehicles = [_fresh(vehicle, ids) for vehicle in vehicles]
    if not left or not vehicles:
        what = "no vehicle is left" if left else "no order is left"
        raise InputError(
            f"nothing to plan from {clock(news.now)} on: {what}; {len(done)} orders are done, "
            f"{len(dropped)} cancelled or at closed stores"
        )
    problem = Problem(
        plan.problem.distributors,
        _depots(plan.problem, fleet, vehicles),
        tuple(_wished(store, hours, news) for name, store in stores.items() if name in used),
        tuple(left),
        tuple(vehicles),
        plan.problem.settings,
    )
    return Rest(
        problem,
        tuple(i for each in fleet for i in _kept(each.itineraries, ids)),
        {name: each for name, each in announced.items() if name in ids or name in dropped},
        {order.id: order.store_id for order in orders.values()},
        done,
        dropped,
    )


@dataclass
class _Part:
    """What becomes of one vehicle."""

    vehicles: list[VehicleType] = field(default_factory=list)
    depots: list[Depot] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    itineraries: list[Itinerary] = field(default_factory=list)
    changed: dict[str, Order] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)


def _check(plan: Plan, news: News) -> None:
    if plan.problem.sharing.partners:
        raise InputError("a day on which distributors share cannot be planned again yet")
    names = {v.name_of(n) for v in plan.problem.vehicles for n in range(1, v.count + 1)}
    told = {*news.late, *news.broken, *news.at}
    if unknown := sorted(told - names):
        example = min(names, default="")
        raise InputError(
            f"vehicle '{unknown[0]}' is not one of the plan; write type and number, as '{example}'"
        )
    known = {order.id for order in (*plan.problem.orders, *news.orders)}
    if unknown := sorted(news.cancelled - known):
        raise InputError(f"cancelled order '{unknown[0]}' is not in the plan; correct its id")
    stores = {store.id for store in (*plan.problem.stores, *news.stores)}
    if unknown := sorted(news.closed - stores):
        raise InputError(f"closed store '{unknown[0]}' is not in the plan; correct its id")


def _fleet(plan: Plan, news: News) -> Iterator[_Part]:
    """Every vehicle by itself: those on a route, then some of those in the yard."""
    routes = {route.name: route for route in plan.routes}
    for vehicle in plan.problem.vehicles:
        spare = 0
        for number in range(1, vehicle.count + 1):
            name = vehicle.name_of(number)
            route = routes.get(name)
            if route is not None:
                yield _of_route(plan.problem, route, news)
            elif name not in news.broken and spare < SPARE:
                spare += 1
                begins = max(vehicle.shift_start, news.now + news.late.get(name, 0))
                yield _Part([replace(vehicle, id=name, count=1, shift_start=begins)])


def _of_route(problem: Problem, route: Route, news: News) -> _Part:
    late = news.late.get(route.name, 0)
    at = standing(problem, route, news.now, late)
    if not at.begun and route.vehicle.aboard is not None:  # it goes on a little later
        ahead, later = route.trips[0].stops, route.trips[1:]
        free = max(at.free, route.start + late)
        at = replace(at, begun=True, ahead=ahead, later=later, free=free)
    if route.name in news.at:
        at = replace(at, place=news.at[route.name])
    part = _Part(done={o for stop in at.done for o in stop.orders if _ends(problem, stop, o)})
    begun = {o for stop in at.done for o in stop.orders} - part.done
    for order_id in begun:  # a transfer that is on board is a delivery by now
        order = problem.order[order_id]
        part.changed[order_id] = replace(order, kind="delivery", from_store_id="", max_ride_s=None)
    if route.name in news.broken:
        _strand(problem, at, news, part)
    elif not at.begun:
        vehicle = replace(_alone(route), shift_start=max(route.vehicle.shift_start, at.free))
        _drive(part, vehicle, [trip.stops for trip in at.later])
    elif at.on_trip:
        _out(problem, at, news, part, begun)
    elif route.vehicle.max_trips > at.trip + 1:
        vehicle = replace(
            _worked(at, back_at(at, late)),
            depot_id=route.vehicle.reload_depot,
            reload_depot_id=None,
            shift_start=back_at(at, late),
            max_trips=route.vehicle.max_trips - at.trip - 1,
            aboard=None,
        )
        _drive(part, vehicle, [trip.stops for trip in at.later])
    return part


def _alone(route: Route) -> VehicleType:
    return replace(route.vehicle, id=route.name, count=1)


def _worked(at: Standing, since: int) -> VehicleType:
    """A vehicle with what its limits leave to it from a second on."""
    vehicle, route = _alone(at.route), at.route
    spent = since - route.start
    trips = route.trips[: at.trip + 1]
    metres = sum(stop.metres for trip in trips for stop in trip.stops if stop in at.done)
    metres += sum(trip.metres for trip in trips[:-1])

    def left(limit: int | None, used: int) -> int | None:
        return None if limit is None else max(limit - used, 0)

    return replace(
        vehicle,
        fixed_cost=0.0,
        max_stops=left(vehicle.max_stops, len(at.done)),
        max_metres=left(vehicle.max_metres, metres),
        max_seconds=left(vehicle.max_seconds, spent),
        overtime_after_s=left(vehicle.overtime_after_s, spent),
        break_s=0 if at.rested else vehicle.break_s,
        break_window=None if at.rested else vehicle.break_window,
    )


def _out(problem: Problem, at: Standing, news: News, part: _Part, begun: set[str]) -> None:
    """A vehicle on the road: its depot is where it is."""
    route = at.route
    depot = Depot(
        f"{UNDERWAY}{route.name}", *at.place, name=f"{route.name}, {clock(at.free)}",
        opens=at.free, closes=at.free,
    )  # fmt: skip
    aboard = {
        o
        for stop in at.ahead
        for o in stop.orders
        if problem.order[o].kind == "delivery" or o in begun
    }
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
    _drive(part, vehicle, [at.ahead, *(trip.stops for trip in at.later)])


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


def _strand(problem: Problem, at: Standing, news: News, part: _Part) -> None:
    """A vehicle that has broken down: what is on board has to be collected where it stands."""
    place = news.broken[at.route.name] or at.place
    store = Store(f"{UNDERWAY}{at.route.name}", *place, name=f"{at.route.name}, broken down")
    for stop in at.ahead if at.begun else ():
        for order_id in stop.orders:
            order = part.changed.get(order_id, problem.order[order_id])
            if order.kind == "delivery":
                part.changed[order_id] = replace(
                    order, kind="transfer", from_store_id=store.id, release=0
                )
                part.stores = [store]


def _drive(part: _Part, vehicle: VehicleType, trips: Sequence[Sequence[Stop]]) -> None:
    """The vehicle on what is left of its route."""
    part.vehicles.append(vehicle)
    visits = tuple(tuple(Visit(s.store_id, s.orders) for s in stops) for stops in trips)
    part.itineraries.append(Itinerary(vehicle.id, 1, visits))


def _ends(problem: Problem, stop: Stop, order_id: str) -> bool:
    """Whether an order is done with a stop: a transfer only where it is unloaded."""
    order = problem.order[order_id]
    return not order.is_transfer or order.store_id == stop.store_id


def _announced(route: Route) -> Iterator[tuple[str, Announced]]:
    """The last stop of an order counts: where a transfer ends."""
    for stop in route.stops:
        for order_id in stop.orders:
            yield order_id, Announced(route.name, stop.start)


def _single(order: Order, again: bool) -> Order:
    """A part as an order of its own, since the others may be done already; without what it costs
    to move it, where a day is planned ``again`` for the second time."""
    if order.part_of:
        order = replace(order, part_of="", max_drops=1)
    if again and order.other_vehicle_cost is not None:
        order = replace(order, vehicle="", other_vehicle_cost=None)
    return order


def _unwished(store: Store) -> Store:
    """A store of a day that was planned again before: what was announced then is no news."""
    return replace(store, preferred=None, outside_per_min=0.0)


def _untied(order: Order, names: set[str]) -> Order:
    """The order on any vehicle, where the one that it names is gone."""
    if not order.vehicle or order.vehicle in names:
        return order
    return replace(order, vehicle="", other_vehicle_cost=None)


def _alternative_done(problem: Problem, order: Order, done: frozenset[str]) -> bool:
    groups = {problem.order[name].group for name in done} - {""}
    return order.group in groups


def _tied(order: Order, announced: Mapping[str, Announced], news: News, names: set[str]) -> Order:
    """The order on the vehicle of the plan, at a price; orders that come together share it."""
    before = announced.get(order.id)
    if before is None or not news.move_cost or order.vehicle or before.vehicle not in names:
        return order
    same = sum(each == before for each in announced.values())
    return replace(order, vehicle=before.vehicle, other_vehicle_cost=news.move_cost / max(same, 1))


def _hours(
    orders: Sequence[Order], announced: Mapping[str, Announced]
) -> Mapping[str, tuple[int, int]]:
    """First and last announced second by store."""
    hours: dict[str, tuple[int, int]] = {}
    for order in orders:
        if (before := announced.get(order.id)) is not None:
            first, last = hours.get(order.store_id, (before.start, before.start))
            hours[order.store_id] = min(first, before.start), max(last, before.start)
    return hours


def _wished(store: Store, hours: Mapping[str, tuple[int, int]], news: News) -> Store:
    """The store with the announced time as preferred hours; they take the place of its own."""
    if store.id not in hours or not news.minute_cost:
        return store
    first, last = hours[store.id]
    wish = (max(first - news.tolerance_s, 0), last + news.tolerance_s)
    return replace(store, preferred=wish, outside_per_min=news.minute_cost)


def _fresh(vehicle: VehicleType, ids: set[str]) -> VehicleType:
    """The vehicle without what nobody waits for any more, and without a break whose hours are
    over."""
    if vehicle.aboard is not None:
        vehicle = replace(vehicle, aboard=vehicle.aboard & ids)
    if vehicle.break_window is not None and vehicle.break_window[1] < vehicle.shift_start:
        vehicle = replace(vehicle, break_s=0, break_window=None)
    return vehicle


def _depots(
    problem: Problem, fleet: Sequence[_Part], vehicles: Sequence[VehicleType]
) -> tuple[Depot, ...]:
    """The depots of the day, and where vehicles are now instead of where they were before."""
    depots = {depot.id: depot for depot in problem.depots}
    depots |= {depot.id: depot for each in fleet for depot in each.depots}
    used = {d for v in vehicles for d in (v.depot_id, v.end_depot_id, v.reload_depot_id)}
    return tuple(d for d in depots.values() if d.id in used or not d.id.startswith(UNDERWAY))


def _kept(itineraries: Sequence[Itinerary], ids: set[str]) -> Iterator[Itinerary]:
    """Routes without orders that are not in the day any more."""
    for itinerary in itineraries:
        trips = tuple(
            tuple(
                Visit(visit.store_id, orders)
                for visit in trip
                if (orders := tuple(o for o in visit.orders if o in ids))
            )
            for trip in itinerary.trips
        )
        if any(trips):
            yield replace(itinerary, trips=trips)
