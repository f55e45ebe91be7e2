"""Prices of the shape of routes: what they come to, by hand, in the oracle, in files and in words.
A step is 1112 m and 111 s."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from routing.errors import Severity
from routing.evaluate import evaluate
from routing.fleet_left import fleet_left
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.report import render
from routing.io.text import route_table, summary
from routing.io.write import as_object
from routing.news import News
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from solvers.solve import solve
from tests.small_days import write_small_day
from tests.small_plans import VAN, findings_of, order, plan_of, problem_of, store
from tests.unit.test_rules_columns import with_columns


def driven(*trips: str, **vehicle: Any) -> Plan:
    """One vehicle brings 20 kg to each store named, a trip for each word: ``"12"``, ``"3"``."""
    orders = [order(f"O{i}", int(step), kg=20) for i, step in enumerate("".join(trips))]
    names = iter(each.id for each in orders)
    problem = problem_of(orders, [replace(VAN, max_trips=len(trips), **vehicle)])
    return plan_of(problem, *[[[next(names) for _ in trip] for trip in trips]])


def part(name: str, *trips: str, **vehicle: Any) -> float:
    money: float = getattr(driven(*trips, **vehicle).routes[0].cost, name)
    return money


# What they come to


@pytest.mark.parametrize(
    ("trips", "missing"), [(("12",), 2), (("1", "2"), 2), (("1", "123"), 0), (("1234",), 0)]
)
def test_each_stop_that_is_missing(trips: tuple[str, ...], missing: int) -> None:
    """Of all trips together."""
    assert part("least_use", *trips, min_stops=4, missing_stop_cost=1.5) == 1.5 * missing


@pytest.mark.parametrize(
    ("trips", "capacity", "percent"),
    [
        (("12",), {"kg": 100.0}, 40),
        (("1", "123"), {"kg": 100.0}, 60),  # the fullest trip
        (("12",), {"kg": 100.0, "m3": 5.0}, 40),  # nothing in m3
        (("1234",), {"kg": 100.0}, 80),
    ],
)
def test_each_percent_of_load_that_is_missing(
    trips: tuple[str, ...], capacity: dict[str, float], percent: float
) -> None:
    asked = {"min_load_percent": 70.5, "missing_percent_cost": 2.0, "capacity": capacity}
    money = part("least_use", *trips, **asked)
    assert money == pytest.approx(2 * max(0, 70.5 - percent))


def test_returns_fill_a_vehicle_too() -> None:
    """After the last stop 75 kg are on board, at departure 20."""
    orders = [order("O1", 1, kg=20), order("O2", 2, kg=75, kind="return")]
    van = replace(VAN, min_load_percent=80.0, missing_percent_cost=1.0)
    plan = plan_of(problem_of(orders, [van]), [["O1", "O2"]])
    assert plan.costs.least_use == pytest.approx(5)


def test_more_than_a_fair_share() -> None:
    """Four steps there and back are 889 s, and 4 stops; of the break nothing is paid."""
    assert part("balance", "1234", fair_s=889, unfair_hour_cost=3600) == 0
    assert part("balance", "1234", fair_s=801, unfair_hour_cost=3600) == pytest.approx(88)
    rested = {"break_s": 600, "break_window": (0, 300)}
    assert part("balance", "1234", fair_s=801, unfair_hour_cost=3600, **rested) == pytest.approx(88)
    assert part("balance", "1234", fair_stops=1, unfair_stop_cost=2.5) == 7.5


def test_the_spread_of_trips() -> None:
    """Steps on a meridian: from 1 and 3 to their middle it is one step each."""
    step = 1.11195  # km; the chord is less than a millimetre shorter
    assert part("compact", "13", spread_km_cost=2) == pytest.approx(4 * step, abs=1e-5)
    assert part("compact", "124", spread_km_cost=2) == pytest.approx(
        2 * step * (4 / 3 + 1 / 3 + 5 / 3), abs=1e-5
    )
    assert part("compact", "1", "3", spread_km_cost=2) == pytest.approx(0, abs=1e-9)


def test_a_day_in_a_plane() -> None:
    """A unit is a metre: 3, 4, 5."""
    day = problem_of([order("O1", 1), order("O2", 2)], [replace(VAN, spread_km_cost=1000.0)])
    plane = replace(day.settings, coordinates="plane", speed_kmh={}, detour_factor=None)
    corners = (replace(day.stores[0], lon=0.0, lat=0.0), replace(day.stores[1], lon=6.0, lat=8.0))
    day = replace(
        day, stores=corners, settings=plane, vehicles=(replace(day.vehicles[0], capacity={}),)
    )
    from geo.matrix import Euclidean

    route = Itinerary("V", 1, ((Visit("S1", ("O1",)), Visit("S2", ("O2",))),))
    assert evaluate(day, Euclidean(), [route]).costs.compact == pytest.approx(10)


# What the engine makes of them


def split_up(**vehicle: Any) -> list[int]:
    """Stops of each route, four stores for two vehicles that could each bring all."""
    day = problem_of(
        [order(f"O{i}", i, kg=20) for i in range(1, 5)], [replace(VAN, count=2, **vehicle)]
    )
    plan = solve(day, iterations=200)
    assert plan.violations == () and not plan.left_out
    return sorted(len(route.stops) for route in plan.routes)


def test_the_engine_weighs_them() -> None:
    """A second vehicle costs 10 and up to 2.2 of way."""
    assert split_up() == [4]
    assert split_up(fair_stops=2, unfair_stop_cost=5) == [4]
    assert split_up(fair_stops=2, unfair_stop_cost=9) == [2, 2]
    assert split_up(spread_km_cost=6) == [1, 3]  # 44.5; two and two 46.7, all 45.6
    assert split_up(spread_km_cost=6, min_stops=4, missing_stop_cost=4) == [4]
    assert split_up(fixed_cost=0, min_load_percent=80, missing_percent_cost=1) == [4]


def test_a_smaller_vehicle_that_is_full() -> None:
    """The large one is the cheaper by 3, and 60 percent short."""
    large = replace(VAN, id="L", min_load_percent=100.0, missing_percent_cost=0.1)
    small = replace(VAN, id="S", capacity={"kg": 40.0}, fixed_cost=13.0)
    (route,) = solve(problem_of([order("O1", 1, kg=40)], [large, small]), iterations=100).routes
    assert route.vehicle.id == "S"


# Where they are told, and read


def shown(what: Any) -> str:
    console = Console(width=250, record=True, file=StringIO())
    console.print(what)
    return console.export_text()


EVERYTHING = {
    **{"min_stops": 4, "missing_stop_cost": 1.5, "min_load_percent": 62.5},
    **{"missing_percent_cost": 2.0, "fair_s": 360, "unfair_hour_cost": 36.0, "fair_stops": 1},
    **{"unfair_stop_cost": 3.0, "spread_km_cost": 0.5},
}


def test_the_plan_tells_them() -> None:
    plan = driven("13", **EVERYTHING)
    cost = plan_object(plan)["routes"][0]["cost"]
    assert (cost["least_use"], cost["balance"]) == (48.0, pytest.approx(3 + 307 / 100))
    assert cost["compact"] == pytest.approx(1.11195, abs=1e-5)
    words = (
        "2 stops short of 4, load 22.5 % short of 62.5 %, 6 min beyond a fair 6 min, "
        "1 stop beyond a fair 1, stops 2.2 km from their middle in all"
    )
    assert words.replace("6 min beyond", "5 min beyond") in shown(route_table(plan, 1))
    assert "stops short of 4" in render(plan) and "+ least use 48 +" in render(plan)
    assert any(line.split()[:2] == ["compact", "1.11"] for line in shown(summary(plan)).split("\n"))
    plain = driven("13")
    assert "compact" not in shown(summary(plain)) and "short of" not in render(plain)
    assert from_plan_object(json.loads(json.dumps(plan_object(plan)))).stale == ()


def test_chinese_headers_and_back(tmp_path: Path) -> None:
    columns = {
        **{"最少停靠": ["3"], "每少一站费用(元)": ["4.5"], "最低装载率": ["80"]},
        **{"每少百分之一费用": ["0.2"], "公平工时": ["7.5"], "超公平每小时费用": ["30"]},
        **{"公平停靠": ["12"], "超公平每站费用": ["2"], "每公里分散费用": ["0.35"]},
    }
    folder = write_small_day(tmp_path / "day")
    (folder / "vehicles.csv").write_text(with_columns("vehicles", columns), encoding="utf-8")
    problem = Problem.read(folder)
    van, *others = problem.vehicles
    assert (van.min_stops, van.missing_stop_cost, van.min_load_percent) == (3, 4.5, 80)
    assert (van.missing_percent_cost, van.fair_s, van.unfair_hour_cost) == (0.2, 27_000, 30)
    assert (van.fair_stops, van.unfair_stop_cost, van.spread_km_cost) == (12, 2, 0.35)
    first, *rest = as_object(problem)["vehicles"]
    assert (first["fair_hours"], first["min_load_percent"], first["spread_km_cost"]) == (
        7.5,
        80,
        0.35,
    )
    assert not any("fair_hours" in row or "spread_km_cost" in row for row in rest)
    assert others[0].fair_s is None


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ({"missing_stop_cost": 3.0}, "half-a-wish", "missing_stop_cost needs min_stops"),
        ({"unfair_hour_cost": 3.0}, "half-a-wish", "needs fair_hours; fill it in"),
        ({"fair_stops": 3}, "no-price", "fair_stops 3 without a price changes nothing"),
        ({"min_load_percent": 0.8, "missing_percent_cost": 1.0}, "out-of-range", "80 for four"),
        (
            {"min_load_percent": 80.0, "missing_percent_cost": 1.0, "capacity": {}},
            "half-a-wish",
            "min_load_percent 80 needs a capacity",
        ),
        (
            {"min_stops": 9, "missing_stop_cost": 1.0, "max_stops": 5},
            "out-of-range",
            "min_stops 9 is above max_stops 5",
        ),
        ({"spread_km_cost": -1.0}, "negative", "spread_km_cost -1 is negative"),
        (
            {"fair_s": 480 * 3600, "unfair_hour_cost": 1.0},
            "too-large",
            "fair_hours 480 is above 48",
        ),
    ],
)
def test_what_cannot_be_meant(cells: dict[str, Any], code: str, words: str) -> None:
    (finding,) = findings_of([order("O1", 1, kg=5)], [replace(VAN, **cells)])
    assert finding.code == code and words in finding.message
    assert (finding.severity is Severity.NOTE) == (code == "no-price")


def test_one_place_has_no_spread() -> None:
    day = problem_of([order("O1", 1, kg=5)], [replace(VAN, spread_km_cost=9.0)], stores=[store(1)])
    assert solve(day, iterations=20).costs.compact == pytest.approx(0, abs=1e-9)


def test_a_vehicle_underway_has_done_its_part() -> None:
    """At 200 it has left S1; three stops are left of four, and 300 s of 500."""
    plan = driven("1234", **{**EVERYTHING, "fair_s": 500, "fair_stops": 3})
    left = next(iter(fleet_left(plan, News(200)))).vehicles[0]
    assert (left.min_stops, left.fair_s, left.fair_stops) == (3, 300, 2)
    assert (left.min_load_percent, left.missing_percent_cost) == (None, 0.0)
