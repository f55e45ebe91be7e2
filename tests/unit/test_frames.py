"""Plans as data frames."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.plan import Plan
from tests.small_plans import VAN, any_plan, latitude, order, plan_of, problem_of, store, with_extra

pytest.importorskip("geopandas")


def two_owners() -> Plan:
    first = with_extra(
        order("O1", 1, "A", 20, quantity={"cases": 3}), temp="4", note="ring", kg="x"
    )
    orders = [first, order("O2", 1, "B", 30, kind="return"), order("O3", 2, kg=50)]
    stores = [with_extra(store(1, name="One"), temp="cold", region="N"), store(2)]
    return plan_of(problem_of(orders, stores=stores), [["O1", "O2", "O3"]])


def test_one_row_a_drop() -> None:
    frame = two_owners().to_dataframe()
    assert list(frame["order_id"]) == ["O1", "O2", "O3"]
    assert list(frame["stop"]) == [1, 1, 2]
    assert list(frame["distributor_id"]) == ["A", "B", "A"]
    assert list(frame["kind"]) == ["delivery", "return", "delivery"]
    assert list(frame["route_name"].unique()) == ["V #1"]
    assert list(frame["leg_metres"]) == [1112, 1112, 1112]
    assert list(frame["load_kg"]) == [80.0, 80.0, 30.0]


def test_times_as_seconds_and_as_text() -> None:
    row = two_owners().to_dataframe().iloc[0]
    assert (row["arrival_s"], row["arrival"]) == (111, "00:01:51")
    assert (row["wait_s"], row["departure_s"]) == (0, 111)
    assert (row["lon"], row["lat"]) == (14.0, latitude(1))


def test_extra_columns_come_last_and_never_hide_ours() -> None:
    frame = two_owners().to_dataframe()
    assert list(frame.columns[-5:]) == ["temp", "note", "order_kg", "store_temp", "region"]
    row = frame.iloc[0]
    assert (row["kg"], row["order_kg"]) == (20.0, "x")
    assert (row["temp"], row["store_temp"], row["region"]) == ("4", "cold", "N")
    assert list(frame["note"]) == ["ring", "", ""]


def test_an_amount_that_is_not_given_is_missing() -> None:
    assert list(two_owners().to_dataframe()["cases"].isna()) == [False, True, True]


def test_an_empty_plan_keeps_its_columns() -> None:
    plan = plan_of(problem_of([order("O", 1)]))
    assert len(plan.to_dataframe()) == 0
    assert {"route", "order_id", "kg", "load_kg"} <= set(plan.to_dataframe().columns)
    places = plan.to_geodataframe()
    assert len(places) == 0
    assert places.crs == "EPSG:4326"


def test_lines_and_points() -> None:
    places = two_owners().to_geodataframe()
    assert places.crs == "EPSG:4326"
    assert list(places["feature"]) == ["route", "stop", "stop"]
    assert list(places.geometry.geom_type) == ["LineString", "Point", "Point"]
    line = places.geometry.iloc[0]
    assert list(line.coords) == [(14.0, latitude(steps)) for steps in (0, 1, 2, 0)]
    assert list(places["orders"]) == ["O1;O2;O3", "O1;O2", "O3"]
    assert list(places["distributors"]) == ["A;B", "A;B", "A"]
    assert VAN.id in set(places["vehicle_id"])


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_every_drop_is_one_row_and_loads_are_those_of_the_plan(seed: int) -> None:
    plan = any_plan(seed)
    frame = plan.to_dataframe()
    assert Counter(frame["order_id"]) == Counter(o for r in plan.routes for o in r.orders)
    assert frame["kg"].sum() == pytest.approx(
        sum(plan.problem.order[o].quantity["kg"] for r in plan.routes for o in r.orders)
    )
    assert len(frame.columns) == len(set(frame.columns))
    places = plan.to_geodataframe()
    count = Counter(places["feature"])
    assert count["route"] == len(plan.routes)
    assert count["stop"] == sum(len(route.stops) for route in plan.routes)
