"""The slow checker against figures worked out by hand, for the rules that only some days have.

The places are those of `tests/unit/test_slow_checker.py`: S1 is 1112 m and 111 s from depot P, S2
2224 m and 222 s, and they are as far apart as P and S1. Out to S1 and back alone: loading begins at
21600 (06:00) and ends at 22200, service is from 22311 to 22641, and the end is at 22752.
"""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import numpy as np
import pytest

from tests.random_days import random_day, random_plan
from tests.slow_cells import parts_of
from tests.slow_checker import check
from tests.slow_clock import Clock
from tests.slow_trips import RestReport
from tests.unit.test_slow_checker import judged, one_stop, order, plan, stated, store, violations

Document = dict[str, Any]

# --------------------------------------------------------------------------- several trips


def two_trips(depot: Document | None = None, orders: Any = None, **vehicle: Any) -> Document:
    """O1 to S1, back to P, and O2 to S2."""
    orders = orders or [order("O1", "S1"), order("O2", "S2")]
    document = plan([], orders, None, depot, **{"max_trips": 2, **vehicle})
    document["routes"][0]["trips"] = [
        {"stops": [{"store_id": "S1", "orders": ["O1"]}]},
        {"stops": [{"store_id": "S2", "orders": ["O2"]}]},
    ]
    return document


def test_the_way_of_two_trips() -> None:
    route, found = judged(two_trips(capacity_kg=100))
    first, second = route.trips
    assert found == set()
    assert (first.start, first.departure, first.end) == (21600, 22200, 22752)
    assert (second.start, second.departure, second.end) == (22752, 23352, 24126)
    assert (first.metres, first.seconds, second.metres, second.seconds) == (1112, 111, 2224, 222)
    assert (second.stops[0].arrival, second.stops[0].departure) == (23574, 23904)
    assert (route.metres, route.end) == (6672, 24126)
    assert first.load == second.load == {"kg": 100.0}
    assert [stop.load for stop in route.stops] == [{"kg": 0.0}] * 2
    assert route.cost == pytest.approx(
        {"fixed": 50, "distance": 6.672, "time": 25.26, "total": 81.932}
    )


def test_limits_of_two_trips() -> None:
    assert violations(two_trips(max_trips=1)) == {("max-trips", 1, "")}
    assert violations(two_trips(max_trips=None)) == {("max-trips", 1, "")}
    assert violations(two_trips(capacity_kg=99)) == {("capacity", 1, "")}
    assert violations(two_trips(max_stops=1, max_km=6.671, max_hours=0.7)) == {
        *(("max-stops", 1, ""), ("max-km", 1, ""), ("max-hours", 1, ""))
    }


def test_a_trip_without_stops_is_none() -> None:
    document = two_trips(max_trips=1)
    document["routes"][0]["trips"][1] = {"stops": []}
    document["problem"]["orders"].pop()
    route, found = judged(document)
    assert (found, len(route.trips), route.end) == (set(), 1, 22752)


def test_trips_lead_back_to_the_first_depot() -> None:
    """Q is where S2 is, and opens at 24000."""
    route, found = judged(two_trips(end_depot_id="Q"))
    assert [trip.end_depot_id for trip in route.trips] == ["P", "Q"]
    assert (found, route.trips[1].metres) == (set(), 0)
    route, found = judged(two_trips(returns="no"))
    assert [trip.end_depot_id for trip in route.trips] == ["P", None]
    assert (found, route.end) == (set(), 23904)


@pytest.mark.parametrize(("closes", "late"), [("06:29:12", False), ("06:29:11", True)])
def test_a_reload_ends_before_the_depot_closes(closes: str, late: bool) -> None:
    """It ends at 23352; nothing comes back to P after it."""
    _, found = judged(two_trips({"closes": closes}, returns="no"))
    assert found == ({("depot-hours", 1, "")} if late else set())


def test_returns_ride_to_the_end_of_their_trip_only() -> None:
    orders = [order("O1", "S1", kind="return"), order("O2", "S2")]
    route, found = judged(two_trips(orders=orders, capacity_kg=100))
    assert found == set()
    assert [trip.load for trip in route.trips] == [{"kg": 0.0}, {"kg": 100.0}]
    assert [stop.load for stop in route.stops] == [{"kg": 100.0}, {"kg": 0.0}]


# --------------------------------------------------------------------------------- release


def test_loading_waits_for_the_goods() -> None:
    document = one_stop()
    document["problem"]["orders"][0]["release"] = "07:00"
    route, found = judged(document)
    assert (found, route.start, route.end) == (set(), 25200, 25200 + 1152)
    document["problem"]["orders"][0]["kind"] = "return"
    assert judged(document)[0].start == 21600


def test_a_reload_waits_for_the_goods() -> None:
    """The vehicle is back at P 1152 s after it began, so it begins at 24048 to load O2 at 25200."""
    route, found = judged(two_trips(orders=[order("O1", "S1"), order("O2", "S2", release="07:00")]))
    assert (found, route.start) == (set(), 24048)
    assert (route.trips[0].end, route.trips[1].start, route.end) == (25200, 25200, 26574)


# ---------------------------------------------------------------------------------- breaks


def rested(window: str, minutes: float = 10, **cells: Any) -> Document:
    return one_stop(**{"break_window": window, "break_min": minutes, **cells})


@pytest.mark.parametrize(
    ("window", "rest", "arrival", "end"),
    [
        # loading ends at 22200, which is 06:10
        ("06:05-06:10", RestReport(0, -1, 22200, 600, False), 22911, 23352),
        # served from 22311 to 22641: to wait for 22641 anywhere else takes longer
        ("06:17:21-06:17:21", RestReport(0, 0, 22641, 600, False), 22311, 23352),
        # on arrival at 22311
        ("06:11:51-06:11:51", RestReport(0, 0, 22311, 600, True), 22311, 23352),
        # the route ends at 22752, one second too late; of equals the first
        ("06:00-06:19:11", RestReport(0, -1, 22200, 600, False), 22911, 23352),
        # or in time
        ("06:00-06:19:12", None, 22311, 22752),
    ],
)
def test_where_the_break_is(window: str, rest: RestReport | None, arrival: int, end: int) -> None:
    route, found = judged(rested(window))
    assert found == set()
    assert (route.start, route.rest, route.stops[0].arrival, route.end) == (
        *(21600, rest, arrival, end),
    )
    assert route.departure == 22200
    assert route.cost["time"] == pytest.approx(11.52)  # breaks are not paid


def test_a_break_that_cannot_be_taken() -> None:
    route, found = judged(rested("05:00-06:09:59"))
    assert (found, route.rest, route.end) == ({("break", 1, "")}, None, 22752)


def test_a_break_while_the_window_is_closed() -> None:
    """At 06:50 = 24600 on arrival, and at 07:00 service begins; after loading would be later."""
    route, found = judged(rested("06:50-06:50", windows="07:00-08:00"))
    assert (found, route.start) == (set(), 23889)
    assert route.rest == RestReport(0, 0, 24600, 600, True)
    assert (route.stops[0].arrival, route.stops[0].start_service) == (24600, 25200)
    assert route.end == 25641


def test_a_break_makes_no_stop_late_if_it_need_not() -> None:
    """Wherever it is, the end is the same; but only after service is S1 served by 06:15."""
    route, found = judged(rested("06:10-06:19", windows="06:00-06:15"))
    assert (found, route.rest) == (set(), RestReport(0, 0, 22641, 600, False))


def test_a_break_at_a_reload() -> None:
    cells = {"break_min": 10, "break_window": "06:19:12-06:19:12"}
    route, found = judged(two_trips(**cells))
    assert (found, route.rest) == (set(), RestReport(1, -1, 22752, 600, True))
    assert (route.trips[0].end, route.trips[1].start, route.end) == (22752, 23352, 24726)
    cells["break_window"] = "06:29:12-06:29:12"  # when loading ends
    route, found = judged(two_trips(**cells))
    assert (found, route.rest) == (set(), RestReport(1, -1, 23352, 600, False))
    assert (route.trips[1].start, route.trips[1].departure) == (22752, 23352)


def test_the_duration_that_is_limited_has_the_break_in_it() -> None:
    assert violations(rested("06:05-06:10", max_hours=1752 / 3600)) == set()
    assert violations(rested("06:05-06:10", max_hours=1751 / 3600)) == {("max-hours", 1, "")}


# -------------------------------------------------------------------------------- overtime


def test_overtime() -> None:
    """0.3 hours are 1080 s, 72 s less than the route takes without its break."""
    cells = {"overtime_after_hours": "0.3", "overtime_per_hour": 36}
    for document in (one_stop(**cells), rested("06:05-06:10", **cells)):
        route, found = judged(document)
        assert found == set()
        assert route.cost["overtime"] == pytest.approx(0.72)
        assert route.cost["total"] == pytest.approx(64.464)
        assert check(document).total_cost == pytest.approx(64.464)
    assert "overtime" not in judged(one_stop(**cells | {"overtime_after_hours": 0.32}))[0].cost
    assert "overtime" not in judged(one_stop(overtime_per_hour=36))[0].cost


# ------------------------------------------------------------------------------- rush hour


@pytest.mark.parametrize(
    "paces", [[{"from": "06:10", "to": "06:11", "percent": 50}], "06:10-06:11 50%"]
)
def test_a_minute_at_half_speed(paces: Any) -> None:
    """From 22200 on, 60 s are worth 30: the leg takes 141 s. The shift leaves only one start."""
    document = one_stop(shift_end="06:19:42")
    document["problem"]["settings"]["paces"] = paces
    route, found = judged(document)
    stop = route.stops[0]
    assert (found, route.start, stop.seconds, stop.arrival) == (set(), 21600, 141, 22341)
    assert (route.way_back, route.end) == ((1112, 111), 22782)


def test_the_start_is_where_a_pace_begins_or_ends() -> None:
    """After 06:10 and after 06:11 the minute is over when loading is, and both take 1152 s."""
    document = one_stop()
    document["problem"]["settings"]["paces"] = [{"from": "06:10", "to": "06:11", "percent": 50}]
    route, found = judged(document)
    assert (found, route.start, route.end) == (set(), 22200, 22200 + 1152)


def test_the_latest_start_that_ends_no_later() -> None:
    document = one_stop(windows="07:00-08:00")
    document["problem"]["settings"]["paces"] = [{"from": "06:00", "to": "06:01", "percent": 50}]
    route, found = judged(document)
    assert (found, route.start, route.end) == (set(), 24489, 25641)


def test_the_earliest_start_where_none_is_in_time() -> None:
    document = one_stop(windows="05:00-06:00")
    document["problem"]["settings"]["paces"] = [{"from": "06:10", "to": "06:11", "percent": 50}]
    route, found = judged(document)
    assert (found, route.start) == ({("too-late", 1, "")}, 21600)


def test_the_break_is_between_two_ways() -> None:
    """From 22200 to 22800 he rests, so the slow minute costs nothing."""
    document = rested("06:10-06:10", shift_end="06:29:12")
    document["problem"]["settings"]["paces"] = [{"from": "06:10", "to": "06:11", "percent": 50}]
    route, found = judged(document)
    assert (found, route.rest) == (set(), RestReport(0, -1, 22200, 600, False))
    assert (route.stops[0].seconds, route.stops[0].arrival) == (111, 22911)


def test_ways_second_by_second() -> None:
    """The table against the sum of what each second makes, also beyond its end."""
    paces = [(100, 160, 33), (160, 161, 5), (200, 300, 130), (172_700, 172_900, 7)]
    clock = Clock(paces)

    def percent(second: int) -> int:
        return next((p for first, last, p in paces if first <= second < last), 100)

    rng = Random(1)
    for _ in range(300):
        leaving = rng.choice([rng.randint(0, 320), rng.randint(172_600, 173_000)])
        usual, made, there = rng.choice([0, 1, 7, 60, 222]), 0, leaving
        while made < 100 * usual:
            made, there = made + percent(there), there + 1
        found = clock.arrival(np.array([leaving]), usual)
        assert int(found[0]) == there


# ---------------------------------------------------------------------------- compartments


def test_compartments_are_read() -> None:
    frozen, others, rest = parts_of("frozen: 400 kg 2.5 m3; ambient+chilled: 900kg; *: 7 pallets")
    assert (frozen.goods, frozen.limits) == ({"frozen"}, {"kg": 400_000, "m3": 2_500_000})
    assert (others.goods, others.limits) == ({"ambient", "chilled"}, {"kg": 900_000})
    assert (rest.goods, rest.limits) == (set(), {"pallets": 7_000})


def in_parts(compartments: str, **second: Any) -> set[tuple[str, int, str]]:
    orders = [order("O1", "S1", goods="frozen"), order("O2", "S2", **second)]
    stops = [("S1", ["O1"]), ("S2", ["O2"])]
    return violations(plan(stops, orders, compartments=compartments))


@pytest.mark.parametrize(
    ("compartments", "second", "fits"),
    [
        ("frozen: 100 kg; *: 100 kg", {"goods": "ambient"}, True),
        ("frozen: 100 kg; *: 99.9 kg", {"goods": "ambient"}, False),
        ("frozen: 100 kg; ambient+chilled: 100 kg", {"goods": "chilled"}, True),
        ("frozen: 100 kg; ambient: 100 kg", {"goods": "chilled"}, False),
        ("*: 100 kg; ambient: 500 kg", {"goods": "ambient"}, False),  # the first that admits
        ("frozen: 100 kg; *: 100 kg", {}, True),  # without a class: where all go
        ("frozen: 100 kg; ambient: 500 kg", {}, False),  # or into the first
        ("frozen: 200 kg; ambient: 500 kg", {}, True),
        ("frozen: 100 kg", {"goods": "frozen", "kind": "return"}, True),  # O1 is out by then
        ("frozen: 1000 kg 0.5 m3", {"goods": "frozen", "m3": 0.6}, False),
    ],
)
def test_compartments(compartments: str, second: Document, fits: bool) -> None:
    assert in_parts(compartments, **second) == (set() if fits else {("compartments", 1, "")})


# ---------------------------------------------------------------------------- alternatives


@pytest.mark.parametrize(
    ("served", "left_out", "found"),
    [
        (["O1"], [], set()),
        ([], ["O2"], set()),
        ([], [], {("order-missing", 0, "G")}),
        (["O1", "O2"], [], {("group", 0, "G")}),
        (["O1"], ["O2"], {("order-twice", 0, "O2")}),
        ([], ["O1", "O2"], {("order-twice", 0, "O2")}),
    ],
)
def test_alternatives(served: list[str], left_out: list[str], found: Any) -> None:
    orders = [order("O1", "S1", group="G"), order("O2", "S1", group="G"), order("O3", "S1")]
    document = plan([("S1", ["O3", *served])], orders)
    document["left_out"] = [{"order_id": order_id} for order_id in left_out]
    assert violations(document) == found


# ------------------------------------------------------------------------------- transfers


def transfer(**cells: Any) -> Document:
    return order("T", "S2", kind="transfer", from_store_id="S1", **cells)


def carried(*stops: str, **cells: Any) -> Document:
    """T and nothing else, at stops of one trip."""
    return plan([(stop, ["T"]) for stop in stops], [transfer(**cells)], capacity_kg=100)


def test_a_transfer() -> None:
    route, found = judged(carried("S1", "S2"))
    assert found == set()
    assert route.load == {"kg": 0.0}
    assert [stop.load for stop in route.stops] == [{"kg": 100.0}, {"kg": 0.0}]
    assert [stop.departure - stop.arrival for stop in route.stops] == [330, 330]


def test_transfers_that_are_not_carried() -> None:
    wrong = {("transfer", 1, "T")}
    assert violations(carried("S2", "S1")) == wrong
    assert violations(carried("S1")) == wrong
    assert violations(carried("S2")) == wrong
    assert violations(carried("S2", "S2")) == wrong | {("order-twice", 0, "T")}
    assert violations(carried("S1", "S2", "S1")) == {("order-twice", 0, "T")}
    apart = two_trips(orders=[transfer()])
    for trip in apart["routes"][0]["trips"]:
        trip["stops"][0]["orders"] = ["T"]
    assert violations(apart) == wrong
    assert judged(carried("S2", "S1"))[0].stops[0].load == {"kg": 0.0}
    elsewhere = carried("S1", "S3")
    elsewhere["problem"]["stores"].append(store(3))
    assert violations(elsewhere) == wrong | {("wrong-store", 1, "T")}


def test_transfers_left_out() -> None:
    document = carried("S1", "S2")
    document["left_out"] = [{"order_id": "T"}]
    assert violations(document) == {("order-twice", 0, "T")}
    document["routes"] = []
    assert violations(document) == set()
    document["left_out"] = []
    assert violations(document) == {("order-missing", 0, "T")}


def test_how_long_a_transfer_rides() -> None:
    """111 s from leaving S1 to service at S2, if there is no break between them."""
    assert violations(carried("S1", "S2", max_ride_min=1.85)) == set()
    late = carried("S1", "S2", max_ride_min=1.84)
    assert violations(late) == {("ride", 1, "T")}
    late["problem"]["orders"][0]["max_ride_min"] = 5
    late["problem"]["vehicles"][0] |= {"break_min": 10, "break_window": "06:17:21-06:17:21"}
    route, found = judged(late)
    assert route.rest == RestReport(0, 0, 22641, 600, False)
    assert found == {("ride", 1, "T")}


def test_what_goes_out_makes_room() -> None:
    """O1 goes out at S1 before T comes in; T goes out at S2 before R comes in."""
    orders = [order("O1", "S1"), transfer(), order("R", "S2", kind="return")]
    stops = [("S1", ["T", "O1"]), ("S2", ["R", "T"])]
    assert violations(plan(stops, orders, capacity_kg=100)) == set()


def test_whose_transfers_a_vehicle_carries() -> None:
    """The depot may be anybody's, the vehicle not."""
    document = carried("S1", "S2")
    document["problem"]["depots"][0]["distributor_id"] = "B"
    assert violations(document) == set()
    document["problem"]["vehicles"][0]["returns"] = "no"
    assert violations(document) == set()
    document["problem"]["vehicles"][0]["distributor_id"] = "B"
    assert violations(document) == {("owner", 1, "T")}


def test_access_at_both_stores() -> None:
    document = carried("S1", "S2")
    document["problem"]["vehicles"][0]["gross_t"] = 3.5
    for limited in document["problem"]["stores"]:
        limited["max_gross_t"] = 3.4
        assert violations(document) == {("access", 1, "T")}
        del limited["max_gross_t"]


# -------------------------------------------------------------------------- stated figures


def stated_with_break(start: Any) -> Document:
    document = stated()
    document["problem"]["vehicles"][0] |= {"break_min": 10, "break_window": "06:17:21-06:17:21"}
    route = document["routes"][0]
    route |= {"end_s": 23352}
    route["trips"][0]["end_s"] = 23352
    route["rest"] = {"trip": 0, "halt": 0, "start_s": start, "seconds": 600, "before": False}
    return document


@pytest.mark.parametrize("start", [22641, "06:17:21"])
def test_a_right_break_is_accepted(start: Any) -> None:
    assert check(stated_with_break(start)).stated_differences == []


@pytest.mark.parametrize(
    "change", [{"start_s": 22642}, {"halt": -1}, {"before": True}, {"seconds": 0}, {"trip": 1}]
)
def test_a_wrong_break_is_found(change: Document) -> None:
    document = stated_with_break(22641)
    document["routes"][0]["rest"] |= change
    assert len(check(document).stated_differences) == 1


def test_breaks_and_overtime_are_missed_and_not_believed() -> None:
    document = stated_with_break(22641)
    rest = document["routes"][0].pop("rest")
    assert len(check(document).stated_differences) == 1
    document = stated()
    document["routes"][0]["rest"] = rest
    document["routes"][0]["cost"]["overtime"] = 1.0
    assert len(check(document).stated_differences) == 2
    document = stated()  # 52 s more than 1100 s, at 36 an hour
    overtime = {"overtime_after_hours": 1100 / 3600, "overtime_per_hour": 36}
    document["problem"]["vehicles"][0] |= overtime
    for cost in (document["cost"], document["routes"][0]["cost"]):
        cost["total"] += 0.52
    assert len(check(document).stated_differences) == 2
    for cost in (document["cost"], document["routes"][0]["cost"]):
        cost["overtime"] = 0.52
    assert check(document).stated_differences == []


# -------------------------------------------------------------------- random days and plans


def test_random_plans_break_all_these_rules() -> None:
    codes: Counter[str] = Counter()
    feasible, rests, trips, plans = 0, 0, Counter[int](), 150
    for seed in range(300, 300 + plans):
        rng = Random(seed)
        report = check(json.loads(json.dumps(random_plan(rng, random_day(rng, rules=True)))))
        feasible += report.feasible
        codes.update({code for code, _, _ in report.violations})
        rests += sum(route is not None and route.rest is not None for route in report.routes)
        trips.update(len(route.trips) for route in report.routes if route is not None)
    assert feasible > plans / 10
    assert rests > 20
    assert min(trips[1], trips[2], trips[3]) > 5
    broken = {"max-trips", "break", "compartments", "group", "transfer", "ride", "skills"}
    broken |= {"available", "from-depots", "same-compartment", "returns-once-empty", "waiting"}
    assert broken | {"other-vehicle", "aboard"} < set(codes)


def test_cells_of_text_mean_the_same_with_rules() -> None:
    for seed in range(20):
        verdicts = []
        for as_text in (False, True):
            day = random_day(Random(seed), as_text=as_text, rules=True)
            report = check(random_plan(Random(seed), day))
            verdicts.append((report.violations, report.total_cost))
        assert verdicts[0] == verdicts[1]


def test_a_day_with_rules_is_the_old_one_without() -> None:
    """The default draws as if there were none."""
    day = random_day(Random(5))
    assert all("group" not in row for row in day["orders"])
    assert all("max_trips" not in row for row in day["vehicles"])
