"""The slow checker against figures worked out by hand.

All places stand on one meridian, 0.01 degrees apart: 1111.95 m, driven at 10 m/s. So a leg over
one step is 1112 m and 111 s, over two steps 2224 m and 222 s.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from random import Random
from typing import Any

import pytest

from tests.random_days import random_day, random_plan
from tests.slow_cells import Violation, to_wgs84
from tests.slow_checker import check
from tests.slow_trips import RouteReport

SIX = 6 * 3600
LOADING, SERVICE = 600, 330  # ten minutes; five minutes and ten cases of three seconds


def place(steps: int) -> dict[str, float]:
    return {"lon": 14.0, "lat": round(35 + steps / 100, 2)}


def store(index: int, **cells: Any) -> dict[str, Any]:
    return {"store_id": f"S{index}", **place(index), "stop_min": 5, **cells}


def order(name: str, store_id: str, **cells: Any) -> dict[str, Any]:
    row = {"order_id": name, "distributor_id": "A", "store_id": store_id, "kg": 100, "cases": 10}
    return {**row, **cells}


def plan(
    stops: list[tuple[str, list[str]]],
    orders: list[dict[str, Any]],
    stores: list[dict[str, Any]] | None = None,
    depot: dict[str, Any] | None = None,
    **vehicle: Any,
) -> dict[str, Any]:
    """One vehicle `V` from depot `P` (step 0) with the stops given; depot `Q` stands at step 2."""
    depots = [
        {"depot_id": "P", **place(0), "opens": "05:00", "loading_min": 10, **(depot or {})},
        {"depot_id": "Q", **place(2), "opens": "06:40", "distributor_id": "B"},
    ]
    row = {"vehicle_id": "V", "depot_id": "P", "shift_start": "06:00", "shift_end": "18:00"}
    row |= {"fixed_cost": 50, "cost_per_km": 1, "cost_per_hour": 36, **vehicle}
    problem = {
        "format": "coload-day",
        "version": 1,
        "settings": {"seconds_per_case": 3},
        "distributors": [{"distributor_id": "A"}, {"distributor_id": "B"}],
        "depots": depots,
        "stores": stores or [store(1), store(2)],
        "vehicles": [row],
        "orders": orders,
    }
    trip = {"stops": [{"store_id": s, "orders": o} for s, o in stops]}
    distances = {"kind": "great-circle", "detour_factor": 1.0, "speed_kmh": {"van": 36.0}}
    return {
        "format": "coload-plan",
        "version": 1,
        "assumptions": {"distances": distances},
        "problem": problem,
        "routes": [{"route": 1, "vehicle_id": "V", "number": 1, "trips": [trip]}],
        "left_out": [],
    }


def one_stop(
    depot: dict[str, Any] | None = None, windows: str = "", **vehicle: Any
) -> dict[str, Any]:
    return plan(
        [("S1", ["O1"])], [order("O1", "S1")], [store(1, windows=windows)], depot, **vehicle
    )


def judged(document: dict[str, Any]) -> tuple[RouteReport, set[Violation]]:
    report = check(document)
    route = report.routes[0]
    assert route is not None
    return route, report.violations


def violations(document: dict[str, Any]) -> set[Violation]:
    return check(document).violations


# --------------------------------------------------------------------- times and cost


def test_out_and_back() -> None:
    route, found = judged(one_stop())
    (stop,) = route.stops
    assert found == set()
    assert (route.start, route.departure) == (SIX, SIX + LOADING)
    assert (stop.metres, stop.seconds) == route.way_back == (1112, 111)
    assert (stop.arrival, stop.start_service, stop.departure) == (22311, 22311, 22641)
    assert (route.end, route.metres) == (22752, 2224)
    assert route.cost == pytest.approx(
        {"fixed": 50, "distance": 2.224, "time": 11.52, "total": 63.744}
    )
    assert route.load == {}  # no vehicle of the day limits anything


def test_starts_late_instead_of_waiting() -> None:
    route, found = judged(one_stop(windows="08:00-09:00"))
    assert found == set()
    assert route.start == 8 * 3600 - 111 - LOADING
    assert route.stops[0].start_service == route.stops[0].arrival == 8 * 3600


def test_waits_between_two_windows() -> None:
    """S1 at 07:10 at the latest, so S2 is reached after its first window and before its second."""
    stores = [store(1, windows="07:00-07:10"), store(2, windows="07:05-07:06; 08:00-08:30")]
    orders = [order("O1", "S1"), order("O2", "S2", cases=None)]
    route, found = judged(plan([("S1", ["O1"]), ("S2", ["O2"])], orders, stores))
    assert found == set()
    assert route.start == 25800 - 111 - LOADING
    assert (route.stops[1].arrival, route.stops[1].start_service) == (25800 + SERVICE + 111, 28800)
    assert route.end == 28800 + 300 + 222


def test_after_the_last_window_service_starts_at_once() -> None:
    route, found = judged(one_stop(windows="04:00-04:30;05:00-06:00"))
    assert found == {("too-late", 1, "")}
    assert (route.start, route.stops[0].start_service) == (SIX, 22311)


@pytest.mark.parametrize(("closes", "late"), [("06:11:51", False), ("06:11:50", True)])
def test_both_ends_belong_to_a_window(closes: str, late: bool) -> None:
    _, found = judged(one_stop(windows=f"05:00-{closes}"))
    assert found == ({("too-late", 1, "")} if late else set())


def test_without_a_feasible_start_the_earliest_is_taken() -> None:
    stores = [store(1, windows="10:00-10:30"), store(2, windows="07:00-07:30")]
    orders = [order("O1", "S1"), order("O2", "S2")]
    route, found = judged(plan([("S1", ["O1"]), ("S2", ["O2"])], orders, stores))
    assert found == {("too-late", 1, "")}
    assert (route.start, route.stops[0].start_service) == (SIX, 36000)
    assert route.stops[1].start_service == 36000 + SERVICE + 111


@pytest.mark.parametrize(("end", "codes"), [("06:19:12", set()), ("06:19:11", {("shift", 1, "")})])
def test_shift_ends_with_the_route(end: str, codes: set[Violation]) -> None:
    assert violations(one_stop(shift_end=end)) == codes


@pytest.mark.parametrize(
    ("closes", "codes"),
    [
        ("06:19:12", set()),
        ("06:19:11", {("depot-hours", 1, "")}),
        ("06:09", {("depot-hours", 1, "")}),
    ],
)
def test_depot_hours(closes: str, codes: set[Violation]) -> None:
    assert violations(one_stop({"closes": closes})) == codes


def test_end_depot_that_opens_later() -> None:
    """From S1 to Q it is one step; Q opens at 06:40 = 24000."""
    route, _ = judged(one_stop(end_depot_id="Q"))
    assert (route.start, route.end) == (24000 - 1152, 24000)
    route, found = judged(one_stop({"closes": "06:12"}, end_depot_id="Q"))
    assert (route.start, route.departure, route.end) == (21720, 22320, 24000)
    assert found == set()  # Q belongs to B, but a delivery does not ride to it


def test_overnight() -> None:
    route, found = judged(one_stop(windows="25:00-26:00", shift_start="22:00", shift_end="30:00"))
    assert found == set()
    assert route.stops[0].start_service == 25 * 3600


# ------------------------------------------------------------------ routes and orders


def test_open_route_ends_at_its_last_stop() -> None:
    route, found = judged(one_stop(returns="no"))
    assert found == set()
    assert (route.end, route.metres, route.way_back) == (22641, 1112, (0, 0))
    document = one_stop(returns="no")
    document["problem"]["orders"][0]["kind"] = "return"
    assert violations(document) == {("no-return", 1, "O1")}


def test_neighbouring_visits_are_one_stop() -> None:
    orders = [order("O1", "S1"), order("O2", "S1"), order("O3", "S2"), order("O4", "S1")]
    stops = [("S1", ["O1"]), ("S1", ["O2"]), ("S2", ["O3"]), ("S1", ["O4"])]
    route, found = judged(plan(stops, orders, max_stops=3))
    assert found == set()
    assert [stop.orders for stop in route.stops] == [["O1", "O2"], ["O3"], ["O4"]]
    assert route.stops[0].departure == 22311 + 300 + 60
    assert violations(plan(stops, orders, max_stops=2)) == {("max-stops", 1, "")}


def test_loads_of_deliveries_and_returns() -> None:
    orders = [order("O1", "S1", kg=600), order("O2", "S1", kg="500", kind="return")]
    orders.append(order("O3", "S2", kg=0.1))
    route, found = judged(plan([("S1", ["O1", "O2"]), ("S2", ["O3"])], orders, capacity_kg=600.1))
    assert found == set()
    assert route.load == {"kg": 600.1}
    assert [stop.load for stop in route.stops] == [{"kg": 500.1}, {"kg": 500.0}]
    orders[1]["store_id"] = "S2"
    back_first = plan([("S2", ["O2", "O3"]), ("S1", ["O1"])], orders, capacity_kg=1099.9)
    assert violations(back_first) == {("capacity", 1, "")}


def test_amounts_are_rounded_before_they_are_added() -> None:
    orders = [order(f"O{i}", "S1", kg=1, pallets=0.3334) for i in range(3)]
    document = plan([("S1", ["O0", "O1", "O2"])], orders, capacity_pallets=0.999, capacity_m3=1)
    route, found = judged(document)
    assert found == set()
    assert route.load == {"m3": 0.0, "pallets": 0.999}


def test_order_rules() -> None:
    orders = [
        order("O1", "S1", distributor_id="B", goods="frozen"),
        order("O2", "S2", goods="ambient"),
        order("O3", "S2", kind="return"),
    ]
    stores = [store(1, max_gross_t=3.4), store(2)]
    stops = [("S1", ["O1", "O2"]), ("S2", ["O3"])]
    cells = {"goods": "ambient; chilled", "gross_t": 3.5, "distributor_id": "A"}
    assert violations(plan(stops, orders, stores, end_depot_id="Q", **cells)) == {
        ("owner", 1, "O1"),
        ("owner", 1, "O3"),
        ("goods", 1, "O1"),
        ("access", 1, "O1"),
        ("access", 1, "O2"),
        ("wrong-store", 1, "O2"),
    }


def test_limits_of_distance_and_duration() -> None:
    assert violations(one_stop(max_km=2.224, max_hours=0.32)) == set()
    assert violations(one_stop(max_km=2.223, max_hours=0.3197)) == {
        ("max-km", 1, ""),
        ("max-hours", 1, ""),
    }


# --------------------------------------------------------------------- the whole plan


def test_plan_rules() -> None:
    orders = [order(name, "S1") for name in ("O1", "O2", "O3", "O4")]
    document = plan([("S1", ["O1", "O2", "O9"]), ("S9", [])], orders, count=2)
    document["left_out"] = [{"order_id": "O1"}, {"order_id": "O3"}]
    document["routes"].append({"vehicle_id": "W", "number": 1, "trips": [{"stops": []}]})
    assert violations(document) == {
        ("order-twice", 0, "O1"),
        ("order-missing", 0, "O4"),
        ("unknown-id", 0, "O9"),
        ("unknown-id", 0, "S9"),
        ("unknown-id", 0, "W"),
    }


@pytest.mark.parametrize(("numbers", "broken"), [((1, 2), False), ((2, 2), True), ((1, 3), True)])
def test_fleet(numbers: tuple[int, int], broken: bool) -> None:
    document = plan([("S1", ["O1"])], [order("O1", "S1"), order("O2", "S2")], count="2")
    document["routes"].append(copy.deepcopy(document["routes"][0]))
    document["routes"][1]["trips"] = [{"stops": [{"store_id": "S2", "orders": ["O2"]}]}]
    for route, which in zip(document["routes"], numbers, strict=True):
        route["number"] = which
    assert violations(document) == ({("fleet", 0, "V")} if broken else set())


def stated() -> dict[str, Any]:
    """The plan of `test_out_and_back`, with every figure."""
    document = one_stop(capacity_kg=500)
    cost = {"fixed": 50.0, "distance": 2.224, "time": 11.52, "total": 63.744}
    document["cost"] = dict(cost)
    route = document["routes"][0]
    route |= {"start_s": SIX, "end_s": 22752, "metres": 2224, "cost": dict(cost)}
    trip = route["trips"][0]
    trip |= {"depot_id": "P", "end_depot_id": "P", "start_s": SIX, "departure_s": 22200}
    trip |= {"load": {"kg": 100.0}, "metres": 1112, "seconds": 111, "end_s": 22752}
    stop = trip["stops"][0]
    stop |= {"metres": 1112, "seconds": 111, "load": {"kg": 0.0}}
    stop |= {"arrival_s": 22311, "start_service_s": 22311, "departure_s": 22641}
    return document


def test_right_figures_are_accepted() -> None:
    assert check(stated()).stated_differences == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["cost", "total"], 63.745),
        (["routes", 0, "metres"], 2225),
        (["routes", 0, "cost", "time"], 11.53),
        (["routes", 0, "trips", 0, "end_s"], 22753),
        (["routes", 0, "trips", 0, "load"], {"kg": 100.001}),
        (["routes", 0, "trips", 0, "end_depot_id"], None),
        (["routes", 0, "trips", 0, "stops", 0, "seconds"], 112),
        (["routes", 0, "trips", 0, "stops", 0, "start_service_s"], 22312),
        (["routes", 0, "trips", 0, "stops", 0, "load"], {}),
    ],
)
def test_a_wrong_figure_is_found(path: list[Any], value: Any) -> None:
    document = stated()
    *way, last = path
    place_of_it: Any = document
    for key in way:
        place_of_it = place_of_it[key]
    place_of_it[last] = value
    assert len(check(document).stated_differences) == 1


def test_coordinates_are_shifted_back() -> None:
    """Published pairs of the usual conversions, for one place in Beijing."""
    gcj = to_wgs84(116.41024449916938, 39.91640428150164, "gcj02")
    assert gcj == pytest.approx((116.404, 39.915), abs=1e-9)
    assert to_wgs84(14.5, 35.9, "gcj02") == (14.5, 35.9)
    bd = to_wgs84(116.41662724378733, 39.922699552216216, "bd09")
    assert bd == pytest.approx((116.404, 39.915), abs=1e-5)


# --------------------------------------------------------------- random days and plans


def test_random_plans_are_of_all_sorts() -> None:
    codes: Counter[str] = Counter()
    feasible, plans = 0, 150
    for seed in range(plans):
        rng = Random(seed)
        document = random_plan(rng, random_day(rng), unknown=0.1, empty=0.1)
        report = check(json.loads(json.dumps(document)))
        feasible += report.feasible
        codes.update({code for code, _, _ in report.violations})
    assert feasible > plans / 5
    assert set(codes) == {
        *("owner", "goods", "access", "no-return", "capacity", "too-late", "depot-hours", "shift"),
        *("max-stops", "max-km", "max-hours", "fleet", "order-missing", "order-twice"),
        *("wrong-store", "unknown-id"),
    }


def test_cells_of_text_mean_the_same() -> None:
    for seed in range(20):
        verdicts = []
        for as_text in (False, True):
            day = random_day(Random(seed), as_text=as_text)
            report = check(random_plan(Random(seed), day))
            verdicts.append((report.violations, report.total_cost))
        assert verdicts[0] == verdicts[1]
