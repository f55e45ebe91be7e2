"""What would help is true: made, it lets the order in, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.distances import distances_of
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.plan import Itinerary, Plan, Visit
from solvers.day_changes import validated
from solvers.remedies import Remedy, remedies
from solvers.remedy_trials import Trial, trials_for
from solvers.solve import solve
from solvers.yard import Yard
from tests.rule_days import rule_day
from tests.small_plans import VAN, order, plan_of, problem_of, store

RULES = ("overtime", "rest", "skills")


LATER = (67, 216, 337, 964, 988)
"""Days on some of which a vehicle working longer would help."""


def short_day(seed: int) -> Plan:
    """A day with too few vehicles, which go home early."""
    day = rule_day(seed, RULES)
    vehicles = tuple(replace(v, count=1, shift_end=14 * 3600) for v in day.vehicles)
    return solve(replace(day, vehicles=vehicles), iterations=100, seed=1)


def check(plan: Plan, remedy: Remedy) -> None:
    left = tuple(each for each in plan.left_out if each.order_id != remedy.order_id)
    after = evaluate(remedy.problem, plan.distances, remedy.itineraries, left)
    assert after.feasible
    assert after.cost - plan.cost == pytest.approx(remedy.added)
    before = {o: route.name for route in plan.routes for o in route.orders}
    now = {o: route.name for route in after.routes for o in route.orders}
    assert remedy.order_id in now
    del now[remedy.order_id]
    assert now == before


@pytest.mark.parametrize("seed", range(6))
def test_each_remedy_lets_the_order_in(seed: int) -> None:
    plan = short_day(seed)
    tried = [remedies(plan, left.order_id) for left in plan.left_out]
    for found in tried:
        for remedy in found:
            check(plan, remedy)


MANY = (
    *("trips", "release", "rest", "overtime", "compartments", "transfers", "preferred", "named"),
    *("aboard", "locks", "zones", "pauses", "drivers", "available", "waits"),
)


def told(remedy: Remedy) -> tuple[str, str, float, float]:
    return remedy.what, remedy.who, remedy.amount, round(remedy.added, 6)


def by_trying_all(plan: Plan, trial: Trial) -> tuple[str, str, float, float] | None:
    """The smallest change step by step, the day validated and every place judged each time."""
    for k in range(1, trial.steps + 1):
        day = validated(plan.problem, trial.table, trial.change(k) or ())
        if day is None:
            continue
        yard = Yard(day, plan.distances, plan.itineraries())
        fits = [each for each in yard.attempts(day.order[trial.order_id]) if not each.broken]
        if fits:
            more = evaluate(day, plan.distances, plan.itineraries()).cost - plan.cost
            added = min(attempt.added for attempt in fits) + more
            return trial.what, trial.who, k * trial.unit, round(added, 6)
    return None


@pytest.mark.parametrize("seed", range(4))
def test_what_is_passed_over_would_not_help(seed: int) -> None:
    """The same as without any of what saves time; of vehicles that are alike one is told."""
    day = rule_day(seed, MANY[seed % 2 :: 2], stores=5)
    few = tuple(replace(v, count=1, shift_end=min(v.shift_end, 15 * 3600)) for v in day.vehicles)
    drivers = tuple(replace(driver, count=1) for driver in day.drivers[:2])
    depots = tuple(replace(depot, docks=1 if seed > 1 else None) for depot in day.depots)
    short = replace(day, vehicles=few, drivers=drivers, depots=depots)
    plan = solve(short, iterations=30, seed=1)
    for left in plan.left_out[:1]:
        found = {told(remedy) for remedy in remedies(plan, left.order_id)}
        asked = {by_trying_all(plan, trial) for trial in trials_for(plan, left.order_id)}
        assert found == asked - {None}


def test_transfers_need_not_be_on_board_together() -> None:
    """Two of 80 kg ride one after the other on a van for 100 kg, beside nobody else."""
    stores = tuple(store(number) for number in range(1, 5))
    carried = (
        replace(order("O1", 2, kg=80.0), kind="transfer", from_store_id="S1"),
        replace(order("O2", 4, kg=80.0), kind="transfer", from_store_id="S3"),
    )
    problem = problem_of(carried, (replace(VAN, count=1, capacity={"kg": 100.0}),), stores=stores)
    route = Itinerary(VAN.id, 1, ((Visit("S1", ("O1",)), Visit("S2", ("O1",))),))
    yard = Yard(problem, distances_of(problem), [route])
    (attempt,) = yard.attempts(problem.order["O2"])
    assert not attempt.broken


def test_less_would_not_do() -> None:
    """The amount is the smallest step that helps: a vehicle that goes home a step sooner does not
    bring the order."""
    plans = [short_day(seed) for seed in LATER]
    later = [
        (plan, remedy)
        for plan in plans
        for left in plan.left_out
        for remedy in remedies(plan, left.order_id)
        if remedy.what == "shift-later" and remedy.amount > 300
    ]
    assert later
    for plan, remedy in later:
        vehicles = tuple(
            replace(v, shift_end=v.shift_end - 300) if v.id == remedy.who else v
            for v in remedy.problem.vehicles
        )
        sooner = replace(remedy.problem, vehicles=vehicles)
        assert evaluate(sooner, plan.distances, remedy.itineraries).violations


def test_what_others_save_is_counted() -> None:
    """A van waits at a store, to which another one may come with one more order only if it opens
    earlier; then the first one waits less."""
    eight, nine = 8 * 3600, 9 * 3600
    stores = (
        store(1, windows=((eight, eight + 60),)),
        store(2, windows=((nine, nine + 600),)),
    )
    vans = (
        replace(VAN, count=1, capacity={"kg": 200.0}, cost_per_hour=36.0),
        replace(VAN, id="W", count=1, shift_start=eight, shift_end=eight + 2400),
    )
    orders = (order("O1", 1), order("O2", 2), order("O3", 2))
    plan = plan_of(problem_of(orders, vans, stores=stores), [["O1", "O2"]], left_out=["O3"])
    assert plan.feasible
    (opens,) = (each for each in remedies(plan, "O3") if each.what == "window-earlier")
    check(plan, opens)
    assert opens.amount == 1500  # W must be at the store 223 s before 08:40
    assert opens.added == pytest.approx(10.0 + 4.448 - 15.0)


def test_an_order_that_is_served() -> None:
    plan = short_day(0)
    with pytest.raises(InputError, match="not among those left out"):
        remedies(plan, plan.routes[0].orders[0])
