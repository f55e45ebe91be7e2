"""The rules of sharing one by one, on days small enough to be worked out by hand.

All places stand on one meridian, 0.01 degrees apart, driven at 10 m/s. One step is 1112 m and
111 s, two are 2224 m and 222 s, three 3336 m and 334 s, four 4448 m and 445 s.

    step   0          1              2    3              4
           P-A, HUB   P-B (5 min)    S2   S3, P-C (2)    S4

Loading takes 10 minutes at P-A, none at HUB, which is nobody's. A stop takes 5 minutes = 300 s.
Vehicle `VA` of A starts at P-A, the carrier's `W` at HUB, both at 06:00 = 21600 at the earliest.
Every plan is judged by the oracle and by the slow checker, which must say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from routing.io.plan_json import from_plan_object
from routing.plan import Plan, Trip
from tests.judges import agree
from tests.slow_cells import Violation
from tests.slow_checker import check

SIX = 6 * 3600
SHARED = {"kind": "great-circle", "detour_factor": 1.0, "speed_kmh": {"van": 36.0}}

Row = dict[str, Any]
Stops = list[tuple[str, list[str]]]


def place(steps: int) -> Row:
    return {"lon": 14.0, "lat": round(35 + steps / 100, 2)}


DEPOTS: dict[str, Row] = {
    "P-A": {"distributor_id": "A", "loading_min": 10, **place(0)},
    "HUB": {**place(0)},
    "P-B": {"distributor_id": "B", "loading_min": 5, **place(1)},
    "P-C": {"distributor_id": "C", "loading_min": 2, **place(3)},
}
STORES: dict[str, Row] = {f"S{n}": {"stop_min": 5, **place(n)} for n in (2, 3, 4)}
VEHICLES: dict[str, Row] = {
    "VA": {"distributor_id": "A", "depot_id": "P-A"},
    "W": {"depot_id": "HUB"},
}
ORDERS: dict[str, Row] = {
    "a2": {"distributor_id": "A", "store_id": "S2"},
    "b2": {"distributor_id": "B", "store_id": "S2"},
    "b4": {"distributor_id": "B", "store_id": "S4"},
    "c4": {"distributor_id": "C", "store_id": "S4"},
}
ALL: dict[str, Row] = {"A": {}, "B": {}, "C": {}}


def table(key: str, rows: dict[str, Row], changes: dict[str, Row]) -> list[Row]:
    return [{key: name, **row, **changes.get(name, {})} for name, row in rows.items()]


def document(
    vehicle: str,
    calls: Iterable[str],
    stops: Stops,
    partners: dict[str, Row] | None,
    changes: dict[str, Row] | None = None,
    own: dict[str, Row] | None = None,
    **common: Any,
) -> Row:
    """A plan of one route. `partners`: the agreement, None for none; `changes`: other cells of the
    rows of these ids; `own`: the plan of each alone; `common`: what the agreement says of all.
    Only orders on the route are in the day."""
    served = {order for _, orders in stops for order in orders}
    costs = {"fixed_cost": 50, "cost_per_km": 1, "cost_per_hour": 36, "capacity_kg": 1000}
    changed = changes or {}
    orders = {name: {"kg": 100, **row} for name, row in ORDERS.items() if name in served}
    vehicles = {
        name: {"shift_start": "06:00", "shift_end": "18:00", **costs, **row}
        for name, row in VEHICLES.items()
    }
    day: Row = {
        "format": "coload-day",
        "version": 1,
        "settings": {"distances": {"detour_factor": 1.0, "speed_kmh": {"van": 36.0}}},
        "distributors": [{"distributor_id": name} for name in "ABC"],
        "depots": table("depot_id", DEPOTS, changed),
        "stores": table("store_id", STORES, changed),
        "vehicles": table("vehicle_id", vehicles, changed),
        "orders": table("order_id", orders, changed),
    }
    if partners is not None:
        day["sharing"] = table("distributor_id", partners, {})
    if common:
        day["settings"]["sharing"] = common
    if own:
        day["sharing_own"] = own
    trip = {
        "calls": [{"depot_id": depot_id} for depot_id in calls],
        "stops": [{"store_id": store_id, "orders": orders} for store_id, orders in stops],
    }
    return {
        "format": "coload-plan",
        "version": 1,
        "assumptions": {"distances": SHARED},
        "problem": day,
        "routes": [{"route": 1, "vehicle_id": vehicle, "number": 1, "trips": [trip]}],
        "left_out": [],
    }


def judged(plan: Row) -> tuple[Plan, set[Violation]]:
    """The oracle's plan and what it breaks, after both judges agreed on it."""
    read, report = from_plan_object(plan), check(plan)
    agree(read, report)
    return read.plan, report.violations


def broken(*args: Any, **more: Any) -> set[Violation]:
    """What the plan of a `document` breaks."""
    return judged(document(*args, **more))[1]


def only_trip(plan: Plan) -> Trip:
    return plan.routes[0].trips[0]


# --------------------------------------------------------------------- times and figures

TWO_CALLS: Stops = [("S2", ["a2", "b2"]), ("S4", ["c4"])]


def test_two_calls_and_a_depot_that_opens_late() -> None:
    """P-A closes at 06:20, so VA leaves it by 22800; P-B opens at 07:00 = 25200.

    depart 22800, P-B 22911, opens 25200, loaded 25500, P-C (two steps) 25722, loaded 25842,
    S2 (one step back) 25953 to 26253, S4 (two steps) 26475 to 26775, HUB (four steps) 27220.
    """
    hours: dict[str, Row] = {"P-A": {"closes": "06:20"}, "P-B": {"opens": "07:00"}}
    hours["VA"] = {"end_depot_id": "HUB"}
    plan, found = judged(document("VA", ["P-B", "P-C"], TWO_CALLS, ALL, hours))
    trip = only_trip(plan)
    assert found == set()
    assert (trip.start, trip.departure) == (22200, 22800)
    first, second = trip.calls
    assert (first.metres, first.seconds) == (1112, 111)
    assert (first.arrival, first.start, first.departure) == (22911, 25200, 25500)
    assert (second.metres, second.seconds) == (2224, 222)
    assert (second.arrival, second.start, second.departure) == (25722, 25722, 25842)
    assert [(s.arrival, s.start, s.departure) for s in trip.stops] == [
        (25953, 25953, 26253),
        (26475, 26475, 26775),
    ]
    assert [stop.metres for stop in trip.stops] == [1112, 2224]
    assert (trip.metres, trip.seconds, trip.end) == (4448, 445, 27220)
    # 1112 + 2224 + 1112 + 2224 + 4448 m; 27220 - 22200 = 5020 s, an hour costs 36
    assert plan.routes[0].metres == 11120
    assert plan.cost == pytest.approx(50 + 11.12 + 50.2)


def test_the_start_waits_for_the_depot_that_opens_late() -> None:
    """If P-A stays open, nobody waits: P-B is reached when it opens, after 600 s and one step."""
    plan, found = judged(
        document("VA", ["P-B", "P-C"], TWO_CALLS, ALL, {"P-B": {"opens": "07:00"}})
    )
    trip = only_trip(plan)
    assert found == set()
    assert (trip.start, trip.calls[0].arrival) == (25200 - 111 - 600, 25200)


def test_all_that_is_delivered_counts_as_on_board_after_the_last_call() -> None:
    """a2, b2 and c4 weigh 100 kg each; so 300 kg at departure, and a vehicle for 299 is too small.
    Calls are no stops: two are allowed."""
    plan, found = judged(
        document("VA", ["P-B", "P-C"], TWO_CALLS, ALL, {"VA": {"capacity_kg": 300, "max_stops": 2}})
    )
    assert found == set()
    assert only_trip(plan).load == {"kg": 300}
    assert [stop.load for stop in only_trip(plan).stops] == [{"kg": 100}, {"kg": 0}]
    too_small: dict[str, Row] = {"VA": {"capacity_kg": 299}}
    assert broken("VA", ["P-B", "P-C"], TWO_CALLS, ALL, too_small) == {("capacity", 1, "")}


def test_an_empty_way_to_the_goods() -> None:
    """VA loads nothing at P-A, calls at P-B after one step, then brings b4 three steps further.

    100 kg x 3336 m are 0.3336 tonne-km; the step to P-B and the four back are empty. P-A closes at
    06:10 = 22200, so P-B, reached at 22311, is waited for until 06:20 = 22800: 489 s.
    """
    hours: dict[str, Row] = {"P-A": {"closes": "06:10"}, "P-B": {"opens": "06:20"}}
    hours["VA"] = {"end_depot_id": "HUB"}
    plan, found = judged(document("VA", ["P-B"], [("S4", ["b4"])], ALL, hours))
    figures = plan.kpi.plan
    assert found == set()
    assert figures.tonne_km == figures.tonne_km_driven == pytest.approx(0.3336)
    assert (figures.metres, figures.empty_metres) == (1112 + 3336 + 4448, 1112 + 4448)
    assert figures.waiting_s == 489


def test_goods_ride_from_where_they_are_loaded() -> None:
    """a2 rides two steps, of which one to P-B: 100 kg x 2224 m. b4 gets on there and rides to S2
    and S4: 100 kg x (1112 + 2224) m. Together 0.556 tonne-km; only the way back is empty."""
    plan, found = judged(document("VA", ["P-B"], [("S2", ["a2"]), ("S4", ["b4"])], ALL))
    figures = plan.kpi.plan
    assert found == set()
    assert figures.tonne_km == figures.tonne_km_driven == pytest.approx(0.556)
    assert (figures.empty_metres, figures.waiting_s) == (4448, 0)


# ------------------------------------------------------------------------- collection


@pytest.mark.parametrize(("closes", "late"), [("06:16:51", False), ("06:16:50", True)])
def test_a_call_ends_before_its_depot_closes(closes: str, late: bool) -> None:
    """At the earliest VA departs at 22200, is at P-B at 22311 and has loaded at 22611 = 06:16:51.
    If that is too late the earliest start is taken nevertheless."""
    plan, found = judged(
        document("VA", ["P-B"], [("S2", ["b2"])], ALL, {"P-B": {"closes": closes}})
    )
    assert found == ({("collection", 1, "")} if late else set())
    assert (only_trip(plan).start, only_trip(plan).calls[0].departure) == (SIX, 22611)


def test_a_depot_that_is_never_open_long_enough_to_load() -> None:
    """No start keeps P-B's hours, so rule 6 of docs/model.md takes the earliest there is."""
    hours: dict[str, Row] = {"P-B": {"opens": "08:00", "closes": "08:04:59"}}
    plan, found = judged(document("VA", ["P-B"], [("S2", ["b2"])], ALL, hours))
    assert found == {("collection", 1, "")}
    assert only_trip(plan).start == SIX


def test_goods_that_are_not_where_the_trip_loads() -> None:
    """VA may call at P-B and P-C, and calls at P-B: c4 stays there where it is."""
    stops: Stops = [("S2", ["a2", "b2"]), ("S4", ["c4"])]
    assert broken("VA", ["P-B"], stops, ALL) == {("collection", 1, "c4")}
    assert broken("VA", [], stops, ALL) == {("collection", 1, "b2"), ("collection", 1, "c4")}


def test_goods_lie_at_a_depot_of_nobody() -> None:
    """W starts at HUB and finds there what it brings, whosever it is."""
    assert broken("W", [], TWO_CALLS, ALL) == set()


@pytest.mark.parametrize(
    ("b", "is_open"),
    [
        ({"opens": "P-B"}, True),
        ({"lends_to": "A"}, True),
        ({"opens": "none"}, False),
        ({"lends_to": "C"}, False),
        ({"not_with": "A"}, False),
        ({"group": "west"}, False),
    ],
)
def test_depots_that_are_open_to_a_partner_s_vehicle(b: Row, is_open: bool) -> None:
    """VA calls at P-B and loads nothing there; only whether it may matters."""
    found = broken("VA", ["P-B"], [("S2", ["a2"])], ALL | {"B": b})
    assert found == (set() if is_open else {("collection", 1, "")})


@pytest.mark.parametrize(
    ("b", "is_open"), [({}, True), ({"lends_to": "none"}, True), ({"opens": "none"}, False)]
)
def test_depots_that_are_open_to_a_vehicle_of_nobody(b: Row, is_open: bool) -> None:
    """`lends_to` names vehicles' owners, and W has none."""
    found = broken("W", ["P-B"], [("S2", ["b2"])], ALL | {"B": b})
    assert found == (set() if is_open else {("collection", 1, "")})


def test_one_s_own_further_depot_is_open() -> None:
    own: dict[str, Row] = {"P-C": {"distributor_id": "A"}}
    closed = {"A": {"opens": "none", "lends_to": "none"}}
    assert broken("VA", ["P-C"], [("S2", ["a2"])], ALL | closed, own) == set()


# ------------------------------------------------------------------------------ owner


@pytest.mark.parametrize(
    ("a", "lent"),
    [
        ({}, True),
        ({"lends": "VA"}, True),
        ({"lends_to": "B;C"}, True),
        ({"lends": "none"}, False),
        ({"lends_to": "C"}, False),
        ({"lends_to": "none"}, False),
    ],
)
def test_a_foreign_vehicle_must_be_lent(a: Row, lent: bool) -> None:
    """b2 is fetched at P-B, which B opens; whether VA may carry it is for A to say."""
    found = broken("VA", ["P-B"], [("S2", ["a2", "b2"])], ALL | {"A": a})
    assert found == (set() if lent else {("owner", 1, "b2")})


def test_no_depot_of_the_owner_is_open() -> None:
    """VA is lent to B, but B's goods are not at P-A, and VA may call at none of B's depots."""
    shut: dict[str, Row] = ALL | {"B": {"opens": "none"}}
    found = broken("VA", [], [("S2", ["b2"])], shut)
    assert found == {("owner", 1, "b2"), ("collection", 1, "b2")}
    # It calls there all the same: then b2 is on board, and the call is out of place.
    assert broken("VA", ["P-B"], [("S2", ["b2"])], shut) == {
        ("owner", 1, "b2"),
        ("collection", 1, ""),
    }


def test_returns_go_to_the_depot_at_the_end() -> None:
    """b2 as a return comes to P-A, A's depot, though VA called at P-B on the way out."""
    returned: dict[str, Row] = {"b2": {"kind": "return"}}
    stops: Stops = [("S2", ["a2", "b2"])]
    assert broken("VA", [], stops, ALL, returned) == {("owner", 1, "b2")}
    assert broken("VA", ["P-B"], stops, ALL, returned) == {("owner", 1, "b2")}
    for end in ("P-B", "HUB"):
        at_end: dict[str, Row] = {"VA": {"end_depot_id": end}}
        assert broken("VA", [], stops, ALL, returned | at_end) == set()


# --------------------------------------------------------------------------- partners


@pytest.mark.parametrize(
    ("partners", "share"),
    [
        (ALL, True),
        ({"A": {"group": "west"}, "B": {"group": "west"}}, True),
        ({"A": {"not_with": "B"}, "B": {}}, False),
        ({"A": {}, "B": {"not_with": "A"}}, False),
        ({"A": {"group": "west"}, "B": {"group": "east"}}, False),
        ({"A": {"group": "none"}, "B": {"group": "none"}}, False),
        ({"A": {}, "C": {}}, False),  # B is no partner
    ],
)
def test_a_vehicle_of_nobody_carries_only_goods_that_share(
    partners: dict[str, Row], share: bool
) -> None:
    found = broken("W", [], [("S2", ["a2", "b2"])], partners)
    assert found == (set() if share else {("partners", 1, "")})


@pytest.mark.parametrize(("most", "too_many"), [(3, False), (2, True)])
def test_three_distributors_on_one_vehicle(most: int, too_many: bool) -> None:
    found = broken("W", [], TWO_CALLS, ALL, max_distributors=most)
    assert found == ({("partners", 1, "")} if too_many else set())


def test_two_orders_of_one_distributor_count_once() -> None:
    stops: Stops = [("S2", ["b2"]), ("S4", ["b4"])]
    assert broken("W", [], stops, ALL, max_distributors=1) == set()


# ------------------------------------------------------------------------------ apart


@pytest.mark.parametrize(
    ("classes", "clash"),
    [
        (("frozen", "ambient"), True),
        (("ambient", "frozen"), True),
        (("frozen", "frozen"), False),
        (("frozen", "chilled"), False),
        (("frozen", None), False),
    ],
)
def test_frozen_and_ambient_travel_apart(classes: tuple[str, str | None], clash: bool) -> None:
    goods: dict[str, Row] = {"a2": {"goods": classes[0]}, "b2": {"goods": classes[1]}}
    found = broken("W", [], [("S2", ["a2", "b2"])], ALL, goods, apart="frozen+ambient")
    assert found == ({("apart", 1, "")} if clash else set())


def test_a_return_counts_though_the_frozen_goods_are_gone() -> None:
    goods: dict[str, Row] = {"b2": {"goods": "frozen"}, "c4": {"goods": "ambient"}}
    goods["c4"]["kind"] = "return"
    found = broken("W", [], [("S2", ["b2"]), ("S4", ["c4"])], ALL, goods, apart="frozen+ambient")
    assert found == {("apart", 1, "")}


# --------------------------------------------------------------------- detour and delay

BACK_AND_FORTH: Stops = [("S4", ["b4"]), ("S2", ["a2", "b2"])]
OWN_MAX = {"A": {"max_detour_km": 1}, "B": {"max_detour_km": 1, "max_delay_min": 10}, "C": {}}


@pytest.mark.parametrize(("alone", "far"), [(4560, False), (4559, True)])
def test_a_detour_is_measured_from_the_depot_where_goods_are_loaded(alone: int, far: bool) -> None:
    """b2 rides from P-B to S4, three steps, and back to S2, two: 5560 m. In its own plan it rides
    4560 m, and may ride 1 km more. (By the trip's first depot it would be 6672 m.)"""
    own = {"b2": {"start_s": 80000, "metres": alone}}
    found = broken("VA", ["P-B"], BACK_AND_FORTH, OWN_MAX, own=own)
    assert found == ({("detour", 1, "b2")} if far else set())


@pytest.mark.parametrize(("alone", "far"), [(5672, False), (5671, True)])
def test_goods_of_the_first_depot_ride_along_to_the_calls(alone: int, far: bool) -> None:
    """a2 rides from P-A: one step to P-B, three to S4, two back to S2: 6672 m."""
    own = {"a2": {"start_s": 80000, "metres": alone}}
    found = broken("VA", ["P-B"], BACK_AND_FORTH, OWN_MAX, own=own)
    assert found == ({("detour", 1, "a2")} if far else set())


@pytest.mark.parametrize(("alone", "late"), [(22867, False), (22866, True)])
def test_a_delay_is_measured_at_the_start_of_service(alone: int, late: bool) -> None:
    """Departure 22200, P-B 22311 to 22611, S4 (three steps) 22945 to 23245, S2 (two) at 23467: ten
    minutes after 22867."""
    own = {"b2": {"start_s": alone, "metres": 5560}}
    plan, found = judged(document("VA", ["P-B"], BACK_AND_FORTH, OWN_MAX, own=own))
    assert only_trip(plan).stops[1].start == 23467
    assert found == ({("delay", 1, "b2")} if late else set())


def test_a_return_may_be_late_but_makes_no_detour() -> None:
    """W leaves HUB at 21600 and is at S2, two steps on, at 21822: 601 s later than alone."""
    returned: dict[str, Row] = {"b2": {"kind": "return"}}
    own = {"b2": {"start_s": 21822 - 601, "metres": 0}}
    found = broken("W", [], [("S2", ["b2"])], OWN_MAX, returned, own=own)
    assert found == {("delay", 1, "b2")}


def test_a_limit_of_delay_ends_preferred_hours_too() -> None:
    """S2, 222 s away, prefers 08:00 to 08:20; ten minutes after 08:00 it is too late. The latest
    start in the hours that keeps that is looked at before the one at their beginning."""
    changed: dict[str, Row] = {"S2": {"preferred": "08:00-08:20", "outside_per_min": 1}}
    changed["b2"] = {"kind": "return"}
    own = {"b2": {"start_s": 28800, "metres": 0}}
    plan, found = judged(document("W", [], [("S2", ["b2"])], OWN_MAX, changed, own=own))
    assert (found, only_trip(plan).stops[0].start) == (set(), 29400)


def test_who_limits_nothing_or_has_no_own_plan_is_not_limited() -> None:
    own = {"c4": {"start_s": 0, "metres": 0}}  # C has no limits
    assert broken("W", [], TWO_CALLS, OWN_MAX, own=own) == set()


# ---------------------------------------------------------------------- without sharing


def test_without_an_agreement_only_what_is_nobody_s_is_shared() -> None:
    """W at HUB carries for all. VA at P-A carries for A; goods of B are neither its own nor there:
    that breaks `owner`, and `collection` only where there are partners."""
    assert broken("W", [], TWO_CALLS, None) == set()
    assert broken("VA", [], [("S2", ["a2"])], None) == set()
    mixed = broken("VA", [], [("S2", ["a2", "b2"])], None)
    assert mixed == {("owner", 1, "b2")}
    at_hub: dict[str, Row] = {"VA": {"depot_id": "HUB"}}
    assert broken("VA", [], [("S2", ["b2"])], None, at_hub) == {("owner", 1, "b2")}


def test_a_route_without_calls_is_timed_as_before() -> None:
    """Loading 600 s, two steps, a stop of 300 s, two steps: 21600 + 600 + 222 + 300 + 222."""
    for partners in (None, ALL):
        plan, found = judged(document("VA", [], [("S2", ["a2"])], partners))
        trip = only_trip(plan)
        assert found == set()
        assert (trip.start, trip.departure, trip.out, trip.end) == (SIX, 22200, 22200, 22944)
        assert (plan.routes[0].metres, trip.calls) == (4448, ())
        assert plan.cost == pytest.approx(50 + 4.448 + 13.44)


@pytest.mark.parametrize("depot", ["P-B", "P-C"])
def test_without_partners_nobody_calls(depot: str) -> None:
    own: dict[str, Row] = {"P-C": {"distributor_id": "A"}}  # not even at one's own
    assert broken("VA", [depot], [("S2", ["a2"])], None, own) == {("collection", 1, "")}


def test_goods_apart_and_most_distributors_hold_without_partners() -> None:
    goods: dict[str, Row] = {"a2": {"goods": "frozen"}, "b2": {"goods": "ambient"}}
    common = {"apart": "frozen+ambient", "max_distributors": 1}
    assert broken("W", [], [("S2", ["a2", "b2"])], None, goods, **common) == {
        ("apart", 1, ""),
        ("partners", 1, ""),
    }
