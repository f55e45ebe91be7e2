"""Plans of the rest of a day beside each other, and with few docks where vehicles load again."""

from __future__ import annotations

from dataclasses import replace

from routing.changes import changes
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from solvers.docks.times import Ride
from tests.rule_days import rule_day


def day() -> Problem:
    """The vehicles of type A one by one, as a day in progress has them."""
    problem = rule_day(3, ("trips",))
    first = replace(problem.vehicles[0], count=1, max_trips=2)
    singles = (replace(first, id="A #2"), replace(first, id="A #7"))
    return replace(problem, vehicles=singles)


def plan(problem: Problem, vehicle: str, orders: int) -> Plan:
    some = [order for order in problem.orders if order.kind == "delivery"][:orders]
    visits = tuple(Visit(order.store_id, (order.id,)) for order in some)
    return evaluate(problem, distances_of(problem), [Itinerary(vehicle, 1, (visits,))])


def test_vehicles_that_a_day_has_one_by_one_are_not_exchanged() -> None:
    problem = day()
    found = changes(plan(problem, "A #2", 3), plan(problem, "A #7", 3))
    assert {route.what for route in found.routes} == {"used", "no-longer-used"}
    moved = [order.after for order in found.orders if order.after]
    assert {at.vehicle for at in moved} == {"A #7"}


def test_they_are_those_of_the_type_that_another_day_has() -> None:
    problem = day()
    whole = replace(problem, vehicles=(replace(problem.vehicles[0], id="A", count=9),))
    found = changes(plan(whole, "A", 3), plan(problem, "A #7", 3))
    assert [route.what for route in found.routes] == ["same"]
    assert found.routes[0].renumbered


def test_what_was_paid_for_wishes_is_a_figure_of_its_own() -> None:
    problem = day()
    store = problem.stores[0]
    wished = tuple(
        replace(s, preferred=(0, 60), outside_per_min=1.0) if s.id != store.id else s
        for s in problem.stores
    )
    after = plan(replace(problem, stores=wished), "A #2", 3)
    found = changes(plan(problem, "A #2", 3), after)
    figure = next(total for total in found.totals if total.name == "cost_outside")
    assert figure.before == 0.0
    assert figure.after == after.costs.outside > 0.0


def test_a_vehicle_that_loads_elsewhere_again_needs_a_dock_there() -> None:
    problem = rule_day(0, ("aboard",))
    depots = tuple(replace(d, docks=1) if d.id == "P" else d for d in problem.depots)
    vehicles = tuple(replace(v, max_trips=2) for v in problem.vehicles)
    problem = replace(problem, depots=depots, vehicles=vehicles)
    own = sorted(problem.vehicle["U"].aboard or ())
    others = [o.id for o in problem.orders if o.kind == "delivery" and o.id not in own]
    trips = tuple((Visit(problem.order[name].store_id, (name,)),) for name in (own[0], others[0]))
    ride = Ride.of(problem, distances_of(problem), Itinerary("U", 1, trips))
    assert [(berth.trip, berth.depot_id) for berth in ride.berths] == [(1, "P")]
