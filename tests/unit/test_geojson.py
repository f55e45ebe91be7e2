"""Plans as GeoJSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import to_wgs84
from routing.io.geojson import as_geojson, write_geojson
from routing.plan import Plan
from tests.small_plans import (
    SETTINGS,
    VAN,
    any_plan,
    latitude,
    order,
    plan_of,
    problem_of,
    store,
    with_extra,
)


def features(plan: Plan, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = as_geojson(plan)["features"]
    return [feature for feature in found if feature["properties"]["feature"] == kind]


def two_owners() -> Plan:
    orders = [order("O1", 1, "A", 20), order("O2", 1, "B", 30), order("O3", 2), order("O4", 2)]
    stores = [with_extra(store(1, name="Łódź 店"), manager="Ms Zhang"), store(2)]
    problem = problem_of(orders, stores=stores)
    return plan_of(problem, [["O1", "O2"]], left_out=["O3", "O4"])


def test_the_line_goes_from_depot_to_depot() -> None:
    (route,) = features(two_owners(), "route")
    assert route["geometry"]["type"] == "LineString"
    assert route["geometry"]["coordinates"] == [[14, latitude(s)] for s in (0, 1, 0)]
    assert route["properties"]["name"] == "V #1"
    assert route["properties"]["metres"] == 2224


def test_two_trips_share_the_depot_and_no_way_back_is_drawn_where_there_is_none() -> None:
    problem = problem_of([order("O1", 1), order("O2", 2)])
    (route,) = features(plan_of(problem, [["O1"], ["O2"]]), "route")
    assert [lat for _, lat in route["geometry"]["coordinates"]] == [
        latitude(s) for s in (0, 1, 0, 2, 0)
    ]
    one_way = problem_of([order("O1", 1)], [replace(VAN, end_depot_id=None)])
    (route,) = features(plan_of(one_way, [["O1"]]), "route")
    assert len(route["geometry"]["coordinates"]) == 2


def test_a_stop_says_who_drops_what_and_when() -> None:
    (stop,) = features(two_owners(), "stop")
    known = stop["properties"]
    assert (known["route"], known["trip"], known["position"]) == (1, 1, 1)
    assert (known["store_id"], known["store"]) == ("S1", "Łódź 店")
    assert [(o["order_id"], o["distributor_id"]) for o in known["orders"]] == [
        ("O1", "A"),
        ("O2", "B"),
    ]
    assert known["arrival"] == "00:01:51"
    assert known["load"] == {"kg": 0.0}
    assert known["extra"] == {"manager": "Ms Zhang"}


def test_left_out_stores_say_why() -> None:
    (left,) = features(two_owners(), "left_out")
    assert left["geometry"]["coordinates"] == [14, latitude(2)]
    assert [each["order_id"] for each in left["properties"]["orders"]] == ["O3", "O4"]
    assert left["properties"]["orders"][0]["reasons"] == [
        {"code": "fleet", "message": "no vehicle"}
    ]


def test_the_file_is_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "new" / "routes.geojson"
    plan = two_owners()
    write_geojson(plan, path)
    assert json.loads(path.read_text(encoding="utf-8")) == as_geojson(plan)
    assert "Łódź 店" in path.read_text(encoding="utf-8")


def test_an_empty_plan_has_depots_only(tmp_path: Path) -> None:
    plan = plan_of(problem_of([order("O", 1)]))
    write_geojson(plan, tmp_path / "routes.geojson")
    read = json.loads((tmp_path / "routes.geojson").read_text(encoding="utf-8"))
    assert [each["properties"]["feature"] for each in read["features"]] == ["depot"]


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_coordinates_are_in_the_system_of_the_day(system: str) -> None:
    problem = any_plan(3, system).problem
    content = as_geojson(any_plan(3, system))
    assert content["coordinates_system"] == system
    depots = [each["geometry"]["coordinates"] for each in content["features"]][
        : len(problem.depots)
    ]
    back = to_wgs84(np.array(depots), system)
    assert np.abs(back - [(depot.lon, depot.lat) for depot in problem.depots]).max() < 1e-7


def test_wgs84_needs_no_foreign_member() -> None:
    assert "coordinates_system" not in as_geojson(plan_of(problem_of([order("O", 1)])))
    assert SETTINGS.coordinates == "wgs84"


@given(st.integers(0, 10_000), st.sampled_from(["wgs84", "gcj02", "bd09"]))
@settings(max_examples=60, deadline=None)
def test_every_route_stop_and_left_out_order_is_there(seed: int, system: str) -> None:
    plan = any_plan(seed, system)
    found = as_geojson(plan)["features"]
    count = Counter(each["properties"]["feature"] for each in found)
    assert count["depot"] == len(plan.problem.depots)
    assert count["route"] == len(plan.routes)
    assert count["stop"] == sum(len(route.stops) for route in plan.routes)
    left = [o for each in found if each["properties"]["feature"] == "left_out"
            for o in each["properties"]["orders"]]  # fmt: skip
    assert Counter(o["order_id"] for o in left) == Counter(o.order_id for o in plan.left_out)
    assert all(round(x, 7) == x for each in found for x in flat(each["geometry"]["coordinates"]))


def flat(nested: Any) -> list[float]:
    if isinstance(nested, list):
        return [number for each in nested for number in flat(each)]
    return [nested]


def test_no_table_library_is_loaded_for_it() -> None:
    code = "import sys, routing.io.geojson, routing.io.text, routing.io.frames, routing.kpi; "
    code += "print({'pandas', 'geopandas', 'shapely', 'rich', 'numba'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
