"""What locks still bind when a day in progress is planned again. One step takes 111 s."""

from __future__ import annotations

from dataclasses import replace

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import Lock, LockKind
from routing.news import News, Rest, rest_of
from routing.plan import Plan
from solvers.replan import drivable
from tests.small_plans import VAN, order, plan_of, problem_of

VANS = replace(VAN, capacity={"kg": 400.0}, max_trips=2, count=3)
ORDERS = [order(f"O{k}", k) for k in (1, 2, 3, 4)]


def lock(kind: LockKind, *orders: str, position: int = 0, price: float | None = None) -> Lock:
    return Lock("L", kind, (orders,), "", price, position)


def planned(*locks: Lock, routes: tuple[list[list[str]], ...] = ()) -> Plan:
    day = replace(problem_of(ORDERS, [VANS]), locks=locks)
    plan = plan_of(day, *(routes or ([["O1", "O2", "O3", "O4"]],)))
    assert plan.violations == ()
    return plan


def rest(plan: Plan, now: int, **more: object) -> Rest:
    found = rest_of(plan, replace(News(now), **more))
    return drivable(found, plan.distances)


def unbroken(found: Rest) -> bool:
    """Whether the old routes, as far as they are left, keep what is left of the locks."""
    problem = found.problem
    return not evaluate(problem, distances_of(problem), found.unchanged).violations


def test_a_route_without_the_stops_that_are_done() -> None:
    trips = (("O1", "O2"), ("O3", "O4"))
    plan = planned(Lock("L", "route", trips, "V #1"), routes=([["O1", "O2"], ["O3", "O4"]],))
    for now, left in ((120, (("O2",), trips[1])), (300, (trips[1],)), (800, (("O4",),))):
        found = rest(plan, now)
        assert found.problem.locks == (Lock("L", "route", left, "V #1"),), now
        assert unbroken(found) and not found.released


def test_a_route_without_what_is_cancelled() -> None:
    plan = planned(Lock("L", "route", (("O1", "O2", "O3", "O4"),), "V #1"))
    found = rest(plan, 120, cancelled=frozenset({"O3"}))
    assert found.problem.locks[0].trips == (("O2", "O4"),)
    assert unbroken(found)


def test_a_route_is_released_where_its_vehicle_broke_down() -> None:
    plan = planned(Lock("L", "route", (("O1", "O2", "O3", "O4"),), "V #1"))
    found = rest(plan, 120, broken={"V #1": None})
    assert found.problem.locks == ()
    assert found.released == {"L": "lock 'L' is released: 'V #1' has broken down"}


def test_a_route_is_released_where_it_cannot_be_driven_any_more() -> None:
    plan = planned(Lock("L", "route", (("O1", "O2", "O3", "O4"),), "V #1"))
    closed = replace(plan.problem.store["S3"], windows=((0, 400),))
    assert rest(plan, 120, stores=(closed,)).problem.locks
    found = rest(plan, 120, stores=(closed,), late={"V #1": 300})
    assert found.problem.locks == ()
    assert found.released["L"].startswith(
        "lock 'L' is released: the route of 'V #1' breaks rules as things are: too-late: "
    )


def test_a_place_is_counted_among_the_stops_that_are_left() -> None:
    for there, stops in (((3, "O3"), (2, 1)), ((-2, "O3"), (-2, -2)), ((-1, "O4"), (-1, -1))):
        plan = planned(lock("position", there[1], position=there[0]))
        for now, stop in zip((120, 240), stops, strict=True):
            found = rest(plan, now)
            (left,) = found.problem.locks
            assert (left.id, left.orders, left.stop) == ("L", (there[1],), stop)
            assert found.problem.order[there[1]].vehicle == "V #1"
            assert unbroken(found)


def test_a_place_with_a_stop_cancelled_before_it() -> None:
    found = rest(planned(lock("position", "O4", position=4)), 120, cancelled=frozenset({"O2"}))
    assert found.problem.locks[0].stop == 2 and unbroken(found)


def test_a_place_on_a_trip_that_has_not_begun_stays() -> None:
    plan = planned(lock("position", "O4", position=2), routes=([["O1", "O2"], ["O3", "O4"]],))
    found = rest(plan, 120)
    assert found.problem.locks[0].stop == 2
    assert found.problem.order["O4"].vehicle == "" and unbroken(found)


def test_places_of_several_orders_become_several_locks() -> None:
    routes = ([["O1", "O2"]], [["O3", "O4"]])
    plan = planned(lock("position", "O2", "O4", position=2), routes=routes)
    found = rest(plan, 120)
    assert {(x.id, x.orders, x.stop) for x in found.problem.locks} == {
        ("L", ("O2",), 1), ("L (2)", ("O4",), 2)
    }  # fmt: skip
    assert unbroken(found)


def test_a_place_at_a_price_that_was_not_kept_is_as_far_away_as_it_was() -> None:
    plan = planned(lock("position", "O4", position=3, price=5.0))
    assert plan.costs.lock == 5.0
    assert rest(plan, 120).problem.locks[0].stop == 2
    gone = planned(lock("position", "O4", position=1, price=5.0))
    assert rest(gone, 120).problem.locks == ()
