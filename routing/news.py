"""What has happened since a plan was made, and the day that is left to plan.

A day in progress is a day like any other: vehicles that are out have left already, from where they
are, with what is on board (`routing.rules.aboard`); goods of a broken-down vehicle are transfers
from where it stands; what was announced are preferred hours, and the vehicle of the plan is the one
that an order names. So every rule, engine and output holds for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.available import Available, loaded, taken
from routing.clock import clock
from routing.errors import InputError
from routing.fleet_left import UNDERWAY, Left, fleet_left, fresh
from routing.locks_left import locks_left
from routing.model import Depot, Order, Store, VehicleType, amounts, units
from routing.plan import Itinerary, Plan, Route, Visit
from routing.problem import Problem
from routing.rules import collection
from routing.setups import at_home
from routing.sharing_left import sharing_left
from routing.underway import Point


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
    broken: Mapping[str, Point | None] = field(default_factory=dict)
    at: Mapping[str, Point] = field(default_factory=dict)
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
    or whose store is closed. ``released``: by lock of a route why it binds no more."""

    problem: Problem
    unchanged: tuple[Itinerary, ...]
    announced: Mapping[str, Announced]
    store_of: Mapping[str, str]
    done: frozenset[str]
    dropped: frozenset[str]
    released: Mapping[str, str] = field(default_factory=dict)


def rest_of(plan: Plan, news: News) -> Rest:
    """The day that is left. Raises `InputError` for names that the plan does not know."""
    news = _of_parts(plan, news)
    _check(plan, news)
    fleet = list(fleet_left(plan, news))
    done = frozenset(o for each in fleet for o in each.done)
    if told := sorted(done & {order.id for order in news.orders}):
        raise InputError(f"order '{told[0]}' is done already; give the new one another id")
    replaced = _parts_replaced(plan, news, fleet)
    announced = {o: a for route in plan.routes for o, a in _announced(route) if o not in done}
    again = "replanned_at_s" in plan.made_by
    orders = {o.id: _single(o, again) for o in plan.problem.orders if o.id not in done | replaced}
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
    left = [replace(order, together="") if order.is_transfer else order for order in left]
    stranded = {o for each in fleet if each.stores for o in each.changed} - dropped
    left = [o for o in left if not _alternative_done(plan.problem, o, done | stranded)]
    ids = {order.id for order in left}
    bound = locks_left(plan, news, fleet, left)
    left = [_staying(order, bound.stay.get(order.id)) for order in left]
    used = {s for order in left for s in (order.store_id, order.from_store_id)}
    hours = _hours(left, announced)
    vehicles = [fresh(vehicle, ids) for vehicle in vehicles]
    if not left or not vehicles:
        what = "no vehicle is left" if left else "no order is left"
        raise InputError(
            f"nothing to plan from {clock(news.now)} on: {what}; {len(done)} orders are done, "
            f"{len(dropped)} cancelled or at closed stores"
        )
    problem = Problem(
        plan.problem.distributors,
        _depots(plan.problem, fleet, vehicles),
        tuple(
            _known(_wished(store, hours, news), names)
            for name, store in stores.items()
            if name in used
        ),
        tuple(left),
        tuple(vehicles),
        plan.problem.settings,
        locks=bound.locks,
        sharing=sharing_left(plan.problem, fleet, left, vehicles),
        drivers=at_home(plan.problem.drivers, (each.out.driver for each in fleet)),
        helpers=at_home(plan.problem.helpers, (each.out.helper for each in fleet)),
        available=tuple(_available_left(plan, {o for each in fleet for o in each.loaded})),
    )
    return Rest(
        problem,
        tuple(i for each in fleet for i in _kept(problem, each.itineraries, ids)),
        {name: each for name, each in announced.items() if name in ids or name in dropped},
        {order.id: order.store_id for order in orders.values()},
        done,
        dropped,
        bound.released,
    )


def _of_parts(plan: Plan, news: News) -> News:
    """The news with the parts of an order that is cancelled in its place."""
    parts = plan.problem.parts
    split = news.cancelled & parts.keys() - plan.problem.order.keys()
    named = {part.id for order_id in split for part in parts[order_id]}
    return replace(news, cancelled=news.cancelled - split | named) if split else news


def _parts_replaced(plan: Plan, news: News, fleet: Sequence[Left]) -> frozenset[str]:
    """The parts in whose place an order as it is now comes. Raises `InputError` where some of them
    have gone already: then nobody can tell what is left of it."""
    begun = {o for each in fleet for o in (*each.done, *each.changed)}
    begun |= {o for each in fleet for v in each.vehicles for o in v.aboard or ()}
    found = set[str]()
    for order in news.orders:
        parts = {part.id for part in plan.problem.parts.get(order.id, ())}
        if gone := sorted(parts & begun):
            raise InputError(
                f"order '{order.id}' is brought in parts, and '{gone[0]}' is done or on board "
                f"already; change what is left: {', '.join(sorted(parts - begun)) or 'nothing'}"
            )
        found |= parts
    return frozenset(found)


def _check(plan: Plan, news: News) -> None:
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
    if "replanned_at_s" not in plan.made_by:  # later a name may be of a vehicle that is gone
        _check_names(news, names | {vehicle.type_id for vehicle in plan.problem.vehicles})


def _check_names(news: News, names: set[str]) -> None:
    """Vehicles that new orders and stores name: one that is misspelt must not pass for one that is
    gone."""
    told = [(f"order '{order.id}'", order.vehicle) for order in news.orders if order.vehicle]
    told += [(f"store '{store.id}'", name) for store in news.stores for name in store.familiar]
    for who, name in sorted(told):
        if name not in names:
            example = min(names, default="")
            raise InputError(
                f"{who} names vehicle '{name}', which is not one of the plan; write the type, or "
                f"type and number, as '{example}'"
            )


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


def _known(store: Store, names: set[str]) -> Store:
    """The store without familiar vehicles that are gone; where none is left, all are alike."""
    if store.familiar <= names:
        return store
    left = store.familiar & names
    return replace(store, familiar=left, unfamiliar_cost=store.unfamiliar_cost if left else 0.0)


def _alternative_done(problem: Problem, order: Order, done: frozenset[str]) -> bool:
    """Whether another of its group is done, or has to be collected where its vehicle broke down."""
    groups = {problem.order[name].group for name in done} - {""}
    return order.group in groups


def _tied(order: Order, announced: Mapping[str, Announced], news: News, names: set[str]) -> Order:
    """The order on the vehicle of the plan, at a price; orders that come together share it."""
    before = announced.get(order.id)
    if before is None or not news.move_cost or order.vehicle or before.vehicle not in names:
        return order
    same = sum(each == before for each in announced.values())
    return replace(order, vehicle=before.vehicle, other_vehicle_cost=news.move_cost / max(same, 1))


def _staying(order: Order, vehicle: str | None) -> Order:
    """The order on the vehicle that it may not leave."""
    return order if vehicle is None else replace(order, vehicle=vehicle, other_vehicle_cost=None)


def _available_left(plan: Plan, gone: set[str]) -> Iterator[Available]:
    """What depots still have without what was loaded by now."""
    trips = (
        (
            route.vehicle,
            [[o for s in trip.stops for o in s.orders if o in gone] for trip in route.trips],
        )
        for route in plan.routes
    )
    problem = plan.problem
    out = taken(problem, (each for trip in trips for each in loaded(problem, *trip)))
    for number, row in enumerate(problem.available):
        left = {n: units(amount, n) - out[number, n] for n, amount in row.quantity.items()}
        yield replace(row, quantity=amounts({name: max(0, each) for name, each in left.items()}))


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


def _depots(
    problem: Problem, fleet: Sequence[Left], vehicles: Sequence[VehicleType]
) -> tuple[Depot, ...]:
    """The depots of the day, and where vehicles are now instead of where they were before."""
    depots = {depot.id: depot for depot in problem.depots}
    depots |= {depot.id: depot for each in fleet for depot in each.depots}
    used = {d for v in vehicles for d in (v.depot_id, v.end_depot_id, v.reload_depot_id)}
    return tuple(d for d in depots.values() if d.id in used or not d.id.startswith(UNDERWAY))


def _kept(problem: Problem, itineraries: Sequence[Itinerary], ids: set[str]) -> Iterator[Itinerary]:
    """Routes without orders that are not in the day any more, and without calls for them."""
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
            yield collection.without_idle_calls(problem, replace(itinerary, trips=trips))
