"""Expected times of random days: as planned where all goes as planned, and never what no vehicle
could do; what one distributor is told does not depend on what is the others'."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from routing.eta import Eta, eta
from routing.eta.own import own_orders
from routing.evaluate import settled
from routing.events import Event
from routing.io.plan_json import from_plan_object, plan_object
from routing.model import DaySettings
from routing.plan import Plan, Route
from routing.positions import Position
from tests.driven_days import Truth, day_plan, drive
from tests.property.test_views_noninterference import disguised
from tests.random_days import random_day, random_plan
from tests.sharing_days import sharing_day, sharing_plan


def random_plans(seeds: range) -> Iterator[tuple[int, Random, Plan]]:
    """Plans of days with rules and of shared days, by turns; they may break any rule. Not those in
    which one vehicle has two routes, or loads twice running at one depot: that is one halt in
    events."""
    for seed in seeds:
        rng = random.Random(seed)
        if seed % 2:
            document = sharing_plan(rng, sharing_day(rng))
        else:
            document = random_plan(rng, random_day(rng, as_text=False, rules=True))
        plan = settled(from_plan_object(document).plan)
        names = {route.name for route in plan.routes}
        told_apart = 0 < len(names) == len(plan.routes) and not any(map(twice, plan.routes))
        if told_apart and not plan.problem.settings.plane:
            yield seed, rng, plan


def twice(route: Route) -> bool:
    """Whether two neighbouring halts are at one place."""
    places = []
    for trip in route.trips:
        places += [trip.depot_id, *(call.depot_id for call in trip.calls)]
        places += [f"store {stop.store_id}" for stop in trip.stops]
    return any(a == b for a, b in pairwise(places))


def as_planned(route: Route) -> Iterator[Event]:
    """Everything that happens on a route, at its planned time."""
    back = None
    for trip in route.trips:
        if back is None:
            yield Event(route.name, "start", trip.start)
        else:
            yield Event(route.name, "arrival", back, depot_id=trip.depot_id)
            yield Event(route.name, "service_start", trip.start, depot_id=trip.depot_id)
        yield Event(route.name, "departure", trip.departure, depot_id=trip.depot_id)
        for halt in (*trip.calls, *trip.stops):
            depot, store = getattr(halt, "depot_id", ""), getattr(halt, "store_id", "")
            yield Event(route.name, "arrival", halt.arrival, store, depot)
            yield Event(route.name, "service_start", halt.start, store, depot)
            yield Event(route.name, "departure", halt.departure, store, depot)
        back = trip.end
    yield Event(route.name, "end", route.end)


def test_as_planned_until_now_is_as_planned_to_the_end() -> None:
    checked = 0
    for seed, rng, plan in random_plans(range(24)):
        events = [event for route in plan.routes for event in as_planned(route)]
        times = [event.time for event in events]
        for now in (min(times), rng.choice(times), rng.randint(min(times), max(times))):
            found = eta(plan, events, now)
            wrong = [
                (stop.vehicle, stop.position)
                for stop in found.stops
                if (stop.arrival, stop.start) != (stop.planned.arrival, stop.planned.start)
            ]
            assert not wrong, (seed, now, wrong)
            assert not any(route.late_s for route in found.routes), (seed, now)
            checked += len(found.stops)
    assert checked > 200


@pytest.mark.parametrize("late", [-60, 1, 900])
def test_late_without_windows_is_late_everywhere(late: int) -> None:
    plan = day_plan()
    for now in range(6 * 3600, 16 * 3600, 3600):
        rows = [Position(route.name, "late", now, late_s=late) for route in plan.routes]
        moved = [
            Event(event.vehicle, event.kind, event.time + late, event.store_id, event.depot_id)
            for route in plan.routes
            for event in as_planned(route)
        ]
        for found in (eta(plan, rows), eta(plan, moved, now)):
            assert {stop.late_s for stop in found.stops if stop.open} <= {late}
            assert {route.late_s for route in found.routes} == {late}


def test_no_stop_before_the_sequence_permits_it() -> None:
    open_stops = 0
    for seed in range(2):
        plan = day_plan(DaySettings("2026-03-02", "EUR", 10.0), seed)
        events = drive(plan, Truth(noise=0.4, driving=lambda _: 1.5), seed)
        for now in range(6 * 3600, 14 * 3600, 1800):
            found = eta(plan, events, now)
            open_stops += check_order(found, events)
    assert open_stops > 200


def check_order(found: Eta, events: list[Event]) -> int:
    """Each open stop begins after what is noted of its vehicle, and after the open stop before it
    with its service and the way."""
    checked = 0
    for route in found.routes:
        rows = [e.time for e in events if e.vehicle == route.name and e.time <= found.now]
        free = None
        for stop in found.stops:
            if stop.vehicle != route.name or not stop.open:
                continue
            assert stop.start is not None and stop.arrival is not None
            assert stop.departure is not None
            if free is None:
                assert stop.arrival >= max(rows, default=route.planned.start) or stop.state == "due"
            else:
                assert stop.arrival == free + stop.planned.seconds
            service = stop.planned.departure - stop.planned.start
            assert stop.departure == stop.start + service
            free, checked = stop.departure, checked + 1
    return checked


def test_data_of_others_do_not_change_what_one_is_told() -> None:
    """The same ways at the same times; everything that is others' may be anything."""
    told = 0
    for seed, rng, plan in random_plans(range(1, 16, 2)):
        late, now = rng.randrange(0, 3000), rng.randrange(6 * 3600, 18 * 3600)
        for me in plan.problem.distributor:
            other = from_plan_object(disguised(rng, plan_object(plan), me)).plan
            before, after = (own_orders(driven(each, late, now), me) for each in (plan, other))
            assert before == after, (seed, me)
            told += len(before)
    assert told > 20


def driven(plan: Plan, late: int, now: int) -> Eta:
    """The plan, all of it so much late."""
    events = [event for route in plan.routes for event in as_planned(route)]
    moved = [Event(e.vehicle, e.kind, e.time + late, e.store_id, e.depot_id) for e in events]
    return eta(plan, moved, now)
