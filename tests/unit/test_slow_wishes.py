"""The slow checker against figures worked out by hand: preferred hours, known and named vehicles,
vehicles underway. Places and clocks are those of `tests/unit/test_slow_rules.py`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slow_checker import check
from tests.unit.test_slow_checker import judged, order, plan, store, violations
from tests.unit.test_slow_rules import two_trips

Document = dict[str, Any]


def to_both(first: Document, second: Document, **vehicle: Any) -> Document:
    """O1 to S1 and O2 to S2; an hour of work costs 36."""
    orders = [order("O1", "S1"), order("O2", "S2")]
    stores = [store(1, **first), store(2, **second)]
    return plan([("S1", ["O1"]), ("S2", ["O2"])], orders, stores, **vehicle)


# -------------------------------------------------------------------------- preferred hours


def test_the_latest_start_in_time_is_looked_at_first() -> None:
    """Loading takes 600 s, the way 111: service is at 30000 in the hours, as at their beginning."""
    hours = {"preferred": "08:00-08:20", "outside_per_min": 1}
    document = plan([("S1", ["O1"])], [order("O1", "S1")], [store(1, **hours)])
    route, found = judged(document)
    assert (found, route.start, route.stops[0].start_service) == (set(), 30000 - 711, 30000)
    assert "outside" not in route.cost


@pytest.mark.parametrize(
    ("price", "start", "outside"),
    [
        ("0.3", 28800 - 1152, 0.3 * (28359 - 25200) / 60),  # S1 at 28359, S2 at 28800
        ("0.6", 28800 - 1152, 0.6 * (28359 - 25200) / 60),  # as dear as to wait: the first stays
        ("0.7", 25200 - 711, 0.0),
    ],
)
def test_waiting_against_preferred_hours(price: str, start: int, outside: float) -> None:
    """S1 by 07:00, and S2 not before 08:00; a second costs one cent."""
    hours = {"preferred": "05:00-07:00", "outside_per_min": price}
    route, found = judged(to_both(hours, {"windows": "08:00-09:00"}))
    assert (found, route.start) == (set(), start)
    assert route.cost.get("outside", 0.0) == pytest.approx(outside)
    assert route.cost["total"] == pytest.approx(sum(route.cost.values()) - route.cost["total"])


def test_the_latest_start_of_all() -> None:
    """S2 closes at 08:00, long before the hours of S1."""
    hours = {"preferred": "12:00-13:00", "outside_per_min": 1}
    route, found = judged(to_both(hours, {"windows": "06:00-08:00"}))
    assert (found, route.start, route.stops[1].start_service) == (set(), 28800 - 1152, 28800)
    assert route.cost["outside"] == pytest.approx((43200 - 28359) / 60)


@pytest.mark.parametrize("cells", [{"preferred": "12:00-13:00"}, {"outside_per_min": 3}])
def test_half_a_wish_is_none(cells: Document) -> None:
    assert judged(to_both(cells, {}))[0].start == 21600


# ------------------------------------------------------------------------------- vehicles


@pytest.mark.parametrize(
    ("familiar", "number", "cost"),
    [("V", 2, 0), ("W; V #1", 2, 5), ("V #2", 2, 0), ("W", 1, 5), ("", 1, 0)],
)
def test_familiar_vehicles(familiar: str, number: int, cost: float) -> None:
    document = to_both({"familiar": familiar, "unfamiliar_cost": 5}, {}, count=2)
    document["routes"][0]["number"] = number
    route, found = judged(document)
    assert (found, route.cost.get("unfamiliar", 0)) == (set(), cost)


@pytest.mark.parametrize(
    ("named", "price", "cost", "broken"),
    [
        ("V", None, 0, False),
        ("V #1", "", 0, False),
        ("V #2", "", 0, True),
        ("V #2", 0, 0, False),
        ("W", 4.5, 4.5, False),
    ],
)
def test_named_vehicles(named: str, price: Any, cost: float, broken: bool) -> None:
    document = to_both({}, {}, count=2)
    document["problem"]["orders"][1] |= {"vehicle": named, "other_vehicle_cost": price}
    route, found = judged(document)
    assert found == ({("other-vehicle", 1, "O2")} if broken else set())
    assert route.cost.get("other_vehicle", 0) == cost
    assert check(document).total_cost == pytest.approx(route.cost["total"])


# ------------------------------------------------------------------------------- underway


@pytest.mark.parametrize(
    ("aboard", "found"),
    [
        ("O1", set()),
        ("O1; O2", {("aboard", 1, "O2")}),
        ("none", {("aboard", 1, "O1")}),
        ("O2", {("aboard", 1, "O1"), ("aboard", 1, "O2")}),
        ("", set()),
    ],
)
def test_what_is_aboard_is_brought_first(aboard: str, found: Any) -> None:
    assert violations(two_trips(aboard=aboard)) == found


def test_what_is_aboard_of_another() -> None:
    document = two_trips()
    other = {**document["problem"]["vehicles"][0], "vehicle_id": "U", "aboard": "O2"}
    document["problem"]["vehicles"].append(other)
    assert violations(document) == {("aboard", 1, "O2")}


def test_it_loads_again_elsewhere() -> None:
    """Q is where S2 is, B's, and opens at 06:40; O2 is B's too, and Q loads in no time."""
    document = two_trips(aboard="O1", reload_depot_id="Q", end_depot_id="P")
    document["problem"]["orders"][1]["distributor_id"] = "B"
    route, found = judged(document)
    assert found == set()
    assert [(t.depot_id, t.end_depot_id) for t in route.trips] == [("P", "Q"), ("Q", "P")]
    assert [t.metres for t in route.trips] == [1112, 2224]
    assert route.metres == 1112 + 1112 + 0 + 2224
    document["problem"]["orders"][1]["distributor_id"] = "A"
    assert violations(document) == {("owner", 1, "O2")}
