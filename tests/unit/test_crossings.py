"""The price of legs that cross: what counts for a crossing, what it comes to, where it is told.
Stores lie on a grid of hundredths of a degree, `store_at("23")` two to the east and three to the
north of the depot."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from routing.distances import distances_of
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.report import render
from routing.io.text import route_table, summary
from routing.io.write import as_object
from routing.model import Order, Store, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from solvers.offers import offers, taken
from solvers.solve import solve
from solvers.week_whole import whole
from tests.judges import holds
from tests.small_days import write_small_day
from tests.small_plans import SETTINGS, VAN, order, problem_of
from tests.week_days import week_of

PRICED = replace(SETTINGS, cost_per_crossing=3.0)
CROSS = (("00", "22"), ("02", "20"))


def store_at(name: str) -> Store:
    return Store(f"S{name}", 14.0 + int(name[0]) / 100, 35.0 + int(name[1]) / 100)


def day_of(*routes: Any, vehicles: tuple[VehicleType, ...] = (VAN,), **more: Any) -> Problem:
    """One order for each place of the routes, of the owner of the vehicles."""
    names = dict.fromkeys(name for route in routes for name in route)
    orders = [Order(name, "A", f"S{name}", {"kg": 1.0}) for name in names]
    settings = replace(PRICED, **more)
    return problem_of(orders, vehicles, settings, [store_at(name) for name in names])


def driven(*routes: Any, trips: bool = False, day: Problem | None = None) -> Plan:
    """A vehicle for each route, a sequence of places; with ``trips`` one that makes them all."""
    day = day or day_of(*routes, vehicles=(replace(VAN, max_trips=9),))
    visits = [tuple(Visit(f"S{name}", (name,)) for name in route) for route in routes]
    ids = [vehicle.id for vehicle in day.vehicles]
    itineraries = [Itinerary(ids[0], 1, tuple(visits))]
    if not trips:
        itineraries = [
            Itinerary(ids[min(i, len(ids) - 1)], i + 1, (each,)) for i, each in enumerate(visits)
        ]
    return evaluate(day, distances_of(day), itineraries)


def paid(*routes: Any, **more: Any) -> list[float]:
    return [route.cost.crossings for route in driven(*routes, **more).routes]


# What counts


def test_two_routes_pay_half_each() -> None:
    assert paid(*CROSS) == [1.5, 1.5]
    assert paid(("00", "22", "42"), ("02", "20"), ("30", "33")) == [3.0, 1.5, 1.5]


def test_a_trip_and_two_trips_of_one_vehicle_pay_all() -> None:
    assert paid(("00", "22", "20", "02")) == [3.0]
    assert paid(*CROSS, trips=True) == [3.0]


@pytest.mark.parametrize(
    "routes",
    [
        (("00", "20"), ("10", "12")),  # one ends on the other
        (("00", "22"), ("11", "20")),
        (("00", "22"), ("00", "21")),  # a shared end
        (("00", "22"), ("22", "40", "00")),
        (("00", "20"), ("10", "30")),  # along one line
        (("00", "33"), ("11", "22")),
        (("00", "22"), ("11", "11")),  # a leg of no length
        (("00", "11"), ("02", "20")),  # lines that would cross if they went on
        (("22",), ("02", "20")),  # the way from the depot is none
    ],
)
def test_what_is_no_crossing(routes: Any) -> None:
    assert sum(paid(*routes)) == 0


def test_vehicles_of_two_owners_do_not_meet() -> None:
    def with_owners(*owners: str | None) -> list[float]:
        types = (replace(VAN, distributor_id=owner, id=f"V{i}") for i, owner in enumerate(owners))
        return paid(*CROSS, day=day_of(*CROSS, vehicles=tuple(types)))

    assert with_owners("A", "A") == with_owners(None, None) == [1.5, 1.5]
    assert with_owners("A", "B") == with_owners("A", None) == [0.0, 0.0]


def test_no_line_runs_around_the_earth() -> None:
    """Over the date line a leg is as short as any."""
    day = day_of(*CROSS)
    depot = replace(day.depots[0], lon=180.0)

    def at(*east: float) -> list[float]:
        pairs = zip(day.stores, east, strict=True)
        stores = tuple(replace(each, lon=lon) for each, lon in pairs)
        return paid(*CROSS, day=replace(day, depots=(depot,), stores=stores))

    assert at(179.99, -179.99, 179.99, -179.99) == [1.5, 1.5]
    assert at(179.99, -179.99, -179.97, -179.98) == [0.0, 0.0]


def test_to_a_millionth_of_a_degree() -> None:
    """The end of one leg is a millionth of a degree short of the other, on it, or beyond."""
    day = day_of(("00", "20"), ("12", "10"))
    for beyond, money in ((1e-6, 0.0), (0.0, 0.0), (-1e-6, 1.5)):
        stores = (*day.stores[:3], replace(day.stores[3], lat=35.0 + beyond))
        found = paid(("00", "20"), ("12", "10"), day=replace(day, stores=stores))
        assert found == [money, money]


# What the engine makes of them


def test_the_engine_weighs_them() -> None:
    """Skills keep two pairs of places apart, whose legs cross."""
    day = day_of(*CROSS)
    orders = tuple(
        replace(each, needs=frozenset({"one" if each.id in CROSS[0] else "other"}))
        for each in day.orders
    )
    vans = tuple(
        replace(VAN, id=name, skills=frozenset({name}), count=2) for name in ("one", "other")
    )
    day = replace(day, orders=orders, vehicles=vans)
    plan = solve(day, iterations=200)  # 3 for a crossing, and a third van is 10
    assert (len(plan.routes), plan.costs.crossings) == (2, 3.0)
    dear = replace(day, settings=replace(PRICED, cost_per_crossing=30.0))
    plan = solve(dear, iterations=200)
    assert (len(plan.routes), plan.costs.crossings, plan.left_out) == (3, 0.0, ())


def test_an_order_is_brought_at_any_price_of_crossings() -> None:
    """One van, and windows by which it crosses its way: 1,000 times as dear as all else."""
    day = day_of(*CROSS, vehicles=(replace(VAN, count=1),), cost_per_crossing=1e5)
    hours = (1, 2, 4, 3)
    stores = tuple(
        replace(each, windows=((3600 * hour, 3600 * hour + 900),))
        for each, hour in zip(day.stores, hours, strict=True)
    )
    plan = solve(replace(day, stores=stores), iterations=200)
    assert (plan.left_out, plan.costs.crossings) == ((), 1e5)
    holds(plan)


def test_the_other_engine_does_not_know_them() -> None:
    with pytest.raises(InputError, match="does not know 'cost_per_crossing'; use the native"):
        solve(day_of(*CROSS), iterations=5, engine="ortools")


def test_what_one_more_order_costs() -> None:
    """On the van that is at 00 it would cross the way of the other."""
    day = day_of(("00",), ("02", "20"), vehicles=(replace(VAN, count=2),))
    day = replace(day, stores=(*day.stores, store_at("22")))
    plan = driven(("00",), ("02", "20"), day=day)
    told = offers(plan, Order("22", "A", "S22", {"kg": 1.0}))
    after = [taken(plan, offer) for offer in told]
    assert [offer.added for offer in told] == pytest.approx([p.cost - plan.cost for p in after])
    assert sorted(p.costs.crossings for p in after) == [0.0, 3.0]


def test_days_of_a_week_do_not_meet() -> None:
    """Together they are searched without a price: legs of two days would cross."""
    week = week_of([order("O1", 1)], days=2)
    settings = replace(week.problem.settings, cost_per_crossing=3.0)
    week = replace(week, problem=replace(week.problem, settings=settings))
    assert whole(week, [[(0, 1)]], {}).problem.settings.cost_per_crossing == 0


# Where they are told, and read


def shown(what: Any) -> str:
    console = Console(width=250, record=True, file=StringIO())
    console.print(what)
    return console.export_text()


def test_the_plan_tells_them() -> None:
    plan = driven(("00", "22", "42"), ("02", "20"), ("30", "33"))
    content = json.loads(json.dumps(plan_object(plan)))
    assert (content["crossings"], content["cost"]["crossings"]) == (2, 6.0)
    assert content["routes"][0]["cost"]["crossings"] == 3.0
    assert from_plan_object(content).stale == ()
    (stale,) = from_plan_object(content | {"crossings": 3}).stale
    assert (stale.path, stale.computed) == ("crossings", 2)
    words = shown(summary(plan)).split("\n")
    assert any(line.split()[:2] == ["crossings", "2"] for line in words)
    assert any(line.split()[:2] == ["crossings", "6.00"] for line in words)
    assert "(its legs are crossed 2 times)" in shown(route_table(plan, 1))
    assert "(its legs are crossed 1 time)" in shown(route_table(plan, 2))
    page = render(plan)
    assert "+ crossings 6" in page and "2 crossings of legs" in page


def test_other_days_do_not_tell_them() -> None:
    plan = driven(*CROSS, day=day_of(*CROSS, cost_per_crossing=0.0))
    assert "cross" not in shown(summary(plan)) and "crossings of legs" not in render(plan)
    assert "crossings" not in plan_object(plan) and "crossings" not in plan_object(plan)["cost"]


@pytest.mark.parametrize("key", ["cost_per_crossing", "交叉费用", "Crossing cost", "路线交叉费用"])
def test_the_setting_and_back(tmp_path: Path, key: str) -> None:
    folder = write_small_day(tmp_path / "day")
    (folder / "settings.toml").unlink(missing_ok=True)
    (folder / "settings.csv").write_text(f"key,value\n{key},2.5\n", encoding="utf-8")
    problem = Problem.read(folder)
    assert problem.settings.cost_per_crossing == 2.5
    assert as_object(problem)["settings"]["cost_per_crossing"] == 2.5


@pytest.mark.parametrize("wrong", [-1.0, 1e7, float("nan")])
def test_what_cannot_be_meant(wrong: float) -> None:
    with pytest.raises(InputError, match=r"cost_per_crossing .* is not between 0 and 1000000"):
        day_of(*CROSS, cost_per_crossing=wrong)


def test_a_day_in_a_plane_has_none() -> None:
    plane = {"coordinates": "plane", "speed_kmh": {}, "detour_factor": None}
    with pytest.raises(InputError, match="is for days on Earth; a day in a plane has none"):
        day_of(*CROSS, **plane)
