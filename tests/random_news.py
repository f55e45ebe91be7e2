"""Random things that happen in the course of a day, and what must hold of the rest of it.

What the rest is held against is worked out here from the plan before it and the news alone.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from routing.model import Order, Store
from routing.news import News
from routing.plan import Plan, Trip
from routing.problem import Problem
from routing.underway import Point
from solvers.replan import Replanned
from tests.judges import holds


def random_news(
    rng: Random, plan: Plan, after: int = 6 * 3600, turn: int = 0, until: int = 16 * 3600
) -> News:
    """What may happen by some second of the day from ``after`` up to ``until``, or within an hour;
    ``turn``: whether it is the first news of a day, the second, ..."""
    problem = plan.problem
    routes = [route for route in plan.routes if rng.random() < 0.3]
    broken = {
        route.name: Point(14.5, 35.9) if rng.random() < 0.3 else None
        for route in routes
        if rng.random() < 0.4
    }
    late = {r.name: rng.randrange(600, 3000) for r in routes if r.name not in broken}
    elsewhere = [r.name for r in plan.routes if r.name not in broken and rng.random() < 0.1]
    stores = [store for store in problem.stores if not store.id.startswith("@")]
    changed = _changed_stores(rng, stores)
    new = Store(f"NEW{turn}", 14.4 + rng.random() / 5, 35.8 + rng.random() / 5)
    places = [*(store.id for store in stores), new.id]
    picked = [order for order in problem.orders if rng.random() < 0.1]
    wholes = dict.fromkeys(problem.whole.get(order.part_of, order) for order in picked)
    orders = [_changed_order(rng, order) for order in wholes]
    new_ones = range(rng.choice((0, 0, 1, 2)))
    orders += [_new_order(rng, problem, f"NEW{turn}.{i}", rng.choice(places)) for i in new_ones]
    now = rng.randrange(after, max(after + 3600, until))
    done = {o for route in plan.routes for s in route.stops if s.start <= now for o in s.orders}
    return News(
        now,
        cancelled=frozenset(o.ordered for o in problem.orders if rng.random() < 0.1),
        closed=frozenset(s.id for s in stores if rng.random() < 0.03),
        late=late,
        broken=broken,
        at={name: Point(14.45, 35.95) for name in elsewhere},
        orders=tuple(order for order in orders if order.id not in done),
        stores=(*changed, new),
        move_cost=rng.choice((0.0, 0.0, 10.0)),
        minute_cost=rng.choice((0.0, 0.0, 0.5)),
    )


def _changed_stores(rng: Random, stores: list[Store]) -> tuple[Store, ...]:
    """Some stores with other hours."""
    first = rng.randrange(8, 18) * 3600
    windows = rng.choice(((), ((first, first + 7200),)))
    return tuple(replace(store, windows=windows) for store in stores if rng.random() < 0.05)


def _changed_order(rng: Random, order: Order) -> Order:
    """The order with another amount."""
    share = rng.choice((0.5, 1.5))
    return replace(order, quantity={name: share * each for name, each in order.quantity.items()})


def _new_order(rng: Random, problem: Problem, name: str, store: str) -> Order:
    kind = rng.choice(("delivery", "delivery", "return"))
    owners = [each.id for each in problem.distributors]
    owner = owners[0] if len(owners) == 1 else rng.choice(owners)
    return Order(name, owner, store, {"kg": 20.0, "m3": 0.1, "cases": 2.0}, kind=kind)


def check(plan: Plan, news: News, again: Replanned) -> None:
    """Assert that nothing is lost or twice there, that goods stay on their vehicles and orders on
    the vehicle that is theirs, and that the slow checker accepts the rest as it is written."""
    known = again.plan.problem.order
    after = {known[o].ordered: route.name for route in again.plan.routes for o in route.orders}
    out = {known[left.order_id].ordered for left in again.plan.left_out} - after.keys()
    changed = {order.id for order in news.orders}
    orders = changed | {o.id for o in plan.problem.orders if o.part_of not in changed}
    gone = {order_id for order_id in orders if _alternative_served(plan, again, order_id)}
    assert again.rest.done | again.rest.dropped | after.keys() | out | gone == orders
    assert not again.rest.done & (after.keys() | out)
    assert not again.rest.dropped & (after.keys() | out)
    assert news.broken.keys().isdisjoint(after.values())
    for order_id, vehicle in aboard(plan, news).items():
        if order_id in after and vehicle not in news.broken:
            assert after[order_id] == vehicle
        if order_id in after and vehicle in news.broken:
            stops = [s.store_id for r in again.plan.routes for s in r.stops if order_id in s.orders]
            assert stops[0] == f"@ {vehicle}"
    check_locks(plan, news, after)
    check_locked_routes(plan, news, again)
    assert all(route.start >= news.now for route in again.plan.routes)
    holds(again.plan)


def _alternative_served(plan: Plan, again: Replanned, order_id: str) -> bool:
    """Whether another order of its group is done, on a route, or stands for it."""
    group = plan.problem.order[order_id].group if order_id in plan.problem.order else ""
    others = {o.id for o in plan.problem.orders if o.group and o.group == group} - {order_id}
    there = {o for route in again.plan.routes for o in route.orders}
    there |= again.rest.done | {left.order_id for left in again.plan.left_out}
    return bool(others & there)


def aboard(plan: Plan, news: News) -> dict[str, str]:
    """On which vehicle goods to be delivered are, worked out from the plan by itself."""
    found = {}
    for route in plan.routes:
        clock = news.now - news.late.get(route.name, 0)
        for trip in route.trips:
            underway = route.vehicle.aboard is not None and trip is route.trips[0]
            for stop in trip.stops:
                for order_id in stop.orders:
                    order = plan.problem.order[order_id]
                    loaded = _loads(plan.problem, trip, order, underway) <= clock
                    if underway and order_id in (route.vehicle.aboard or ()):
                        loaded = True
                    if order.kind == "delivery" and loaded and clock < stop.start:
                        found[order_id] = route.name
                    if order.is_transfer and stop.store_id == order.from_store_id:
                        ends = [s.start for s in trip.stops if order_id in s.orders]
                        if stop.start <= clock < ends[-1]:
                            found[order_id] = route.name
    return found


def _loads(problem: Problem, trip: Trip, order: Order, underway: bool) -> int:
    """When a delivery is loaded: at the first depot of the trip that is its owner's or nobody's,
    calls alone where it is underway."""
    places = [] if underway else [(trip.depot_id, trip.start)]
    places += [(call.depot_id, call.start) for call in trip.calls]
    owners = (None, order.distributor_id)
    held = [start for name, start in places if problem.depot[name].distributor_id in owners]
    return held[0] if held else trip.start


def check_locks(plan: Plan, news: News, after: dict[str, str]) -> None:
    """An order that must ride on a vehicle, or one of a type, does, as long as there is one."""
    names = {route.name for route in plan.routes}
    names |= {v.name_of(n) for v in plan.problem.vehicles for n in range(1, v.count + 1)}
    orders = {o.id: o for o in plan.problem.orders} | {o.id: o for o in news.orders}
    for order_id, vehicle in after.items():
        order = orders.get(order_id)
        if order is None or not order.vehicle or order.other_vehicle_cost is not None:
            continue
        locked = {n for n in names if order.vehicle in (n, n.rpartition(" #")[0])}
        if vehicle not in locked:  # then none of them is left
            assert locked <= news.broken.keys() | _finished(plan, news), (order_id, order.vehicle)


def check_locked_routes(plan: Plan, news: News, again: Replanned) -> None:
    """A locked route is driven as far as it is left, by its vehicle and with nothing else, unless a
    sentence says why not."""
    over = again.rest.done | again.rest.dropped
    driven = {route.name: list(route.orders) for route in again.plan.routes}
    for lock in plan.problem.bonds.routes.values():
        left = [order for order in lock.orders if order not in over]
        told = again.rest.released.get(lock.id)
        if told is not None:
            gone = lock.vehicle in news.broken or lock.vehicle in _finished(plan, news)
            assert gone or "breaks rules as things are" in told
        elif left:
            assert sorted(driven[lock.vehicle]) == sorted(left)
            place = {order: n for n, order in enumerate(left)}
            stops = [s.orders for r in again.plan.routes if r.name == lock.vehicle for s in r.stops]
            firsts = [min(place[order] for order in orders) for orders in stops]
            assert firsts == sorted(firsts)


def _finished(plan: Plan, news: News) -> set[str]:
    """Vehicles that have no further trip to make."""
    found = set()
    for route in plan.routes:
        clock = news.now - news.late.get(route.name, 0)
        last = max((n for n, t in enumerate(route.trips) if t.start <= clock), default=-1)
        ahead = last >= 0 and any(stop.start > clock for stop in route.trips[last].stops)
        if not ahead and last + 1 >= route.vehicle.max_trips:
            found.add(route.name)
    return found
