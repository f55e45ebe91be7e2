"""Weeks whose vehicles go out with a layout, a driver, a helper: the cheapest of all, its judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from routing.horizon import Horizon
from routing.io.week_files import read_week
from routing.plan import Itinerary, Visit
from routing.staff import Driver, Setup
from routing.week import Week
from routing.week_plan import WeekPlan
from solvers.week import plan_week
from solvers.week_familiar import crewed
from tests.property.test_rules_optimum import cheapest, small
from tests.small_plans import order
from tests.week_days import every_assignment, on, week_of

RULES = ("layouts", "drivers", "helpers", "skills")


def small_week(seed: int, days: int = 2) -> Week:
    """Two orders on any of the days; driver ``tied`` goes with vehicles A alone, and these rest
    on Tuesday."""
    day = small(seed, RULES)
    orders = tuple(replace(order, needs=frozenset()) for order in day.orders[:2])
    stores = tuple(s for s in day.stores if s.id in {o.store_id for o in orders})
    stores = tuple(replace(store, needs=frozenset(), windows=()) for store in stores)
    vehicles = (replace(day.vehicles[0], days=on(0, 2)), *day.vehicles[1:])
    settings = replace(day.settings, date="2026-11-23", horizon=Horizon(days=days))
    return Week(replace(day, orders=orders, stores=stores, vehicles=vehicles, settings=settings))


def least(week: Week) -> float:
    """The cost of the cheapest week by trying all."""
    known = {
        (day, frozenset(o.id for o in week.assigned(assignment, day))): week.day(assignment, day)
        for assignment in every_assignment(week)
        for day in range(len(week.dates))
    }
    costs = {key: cheapest(problem) if problem else 0.0 for key, problem in known.items()}

    def totals() -> Iterator[float]:
        for assignment in every_assignment(week):
            days = (
                costs[day, frozenset(o.id for o in week.assigned(assignment, day))]
                for day in range(len(week.dates))
            )
            each = list(days)
            if None not in each:
                yield sum(cost or 0.0 for cost in each)

    return min(totals())


def check(plan: WeekPlan, folder: Path) -> None:
    plan.save(folder)
    assert read_week(folder).broken == ()
    drivers = {driver.id for driver in plan.week.problem.drivers}
    went = {route.vehicle.setup.driver for day in plan.plans if day for route in day.routes}
    assert went and went <= drivers


@pytest.fixture(scope="module")
def cost() -> float:
    return least(small_week(4))


@pytest.mark.parametrize("together", [True, False])
def test_the_cheapest_of_all_weeks_is_found(cost: float, together: bool, tmp_path: Path) -> None:
    """``together``: all days in one search; a week whose vehicles go out in too many ways for that
    is planned day by day."""
    week = small_week(4)
    assert week.joins
    if not together:
        week.__dict__["joins"] = False
    plan = plan_week(week, iterations=150, seed=1)
    assert plan.left_out == 0
    assert plan.cost == pytest.approx(cost)
    check(plan, tmp_path)


def test_too_many_ways_for_one_search() -> None:
    week = small_week(4)
    dear = tuple(replace(week.problem.drivers[0], id=f"{n}", cost_per_day=n) for n in range(25))
    week = Week(replace(week.problem, drivers=dear))
    assert len(week.problem.variants) <= 300 and not week.joins
    plan = plan_week(week, iterations=20, seed=1)
    assert plan.left_out == 0 and all(day.violations == () for day in plan.plans if day)


def test_who_is_alike_keeps_the_stores() -> None:
    """On both days two vans go out, one to each store; whoever was there on Monday goes on
    Tuesday."""
    week = week_of(
        [order(name, steps, patterns=(on(0, 1),)) for name, steps in (("A", 1), ("B", 4))]
    )
    mia = Driver("Mia", cost_per_hour=10.0)
    week = Week(replace(week.problem, drivers=(mia, replace(mia, id="Tom"))))

    def routes(first: str, second: str) -> tuple[Itinerary, ...]:
        near, far = (Visit("S1", ("A",)),), (Visit("S4", ("B",)),)
        return tuple(
            Itinerary("V", number, (stops,), setup=Setup(driver=name))
            for number, stops, name in ((1, near, first), (2, far, second))
        )

    assert crewed(week, (routes("Mia", "Tom"), routes("Tom", "Mia"), ())) == (
        routes("Mia", "Tom"),
        routes("Mia", "Tom"),
        (),
    )


def test_another_driver_than_the_weeks(tmp_path: Path) -> None:
    plan = plan_week(small_week(4), iterations=100, seed=1)
    plan.save(tmp_path)
    file = next(day for day in sorted(tmp_path.iterdir()) if day.is_dir()) / "plan.json"
    day = json.loads(file.read_text(encoding="utf-8"))
    day["problem"]["drivers"][0]["cost_per_day"] = 0.5
    file.write_text(json.dumps(day), encoding="utf-8")
    told = [str(each) for each in read_week(tmp_path).broken if each.code == "week-data"]
    assert told and "drivers '" in told[0] and "not as the week has them" in told[0]
