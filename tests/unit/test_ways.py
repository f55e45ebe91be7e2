"""Routes are drawn along the roads where the source of travel knows them, and straight if not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.coordinates import from_wgs84
from geo.matrix import Draws, Float64, GreatCircle
from routing.io import outputs
from routing.io.geojson import as_geojson
from routing.io.report import render
from routing.plan import Plan
from routing.ways import thinned, ways_of
from tests.corners import EAST, Corners, drawn
from tests.small_plans import latitude, order, plan_of, problem_of
from tests.unit.sample_plan import sample_plan
from tests.unit.views_day import marked_plan

EASTERN = 14 + EAST


def two_routes() -> Plan:
    """P-S1-P-S2-P and P-S1-P."""
    problem = problem_of([order("O1", 1), order("O2", 2), order("O3", 1)])
    return plan_of(problem, [["O1"], ["O2"]], [["O3"]])


def round_by(*steps: int) -> list[list[float]]:
    """From the first to the last, with the corners between any two."""
    line = [[14.0, latitude(steps[0])]]
    for first, second in pairwise(steps):
        line += [[EASTERN, latitude(first)], [EASTERN, latitude(second)], [14.0, latitude(second)]]
    return line


def feature(plan: Plan, number: int) -> dict[str, Any]:
    routes = [f for f in as_geojson(plan)["features"] if f["properties"]["feature"] == "route"]
    found: dict[str, Any] = routes[number - 1]
    return found


def map_of(page: str) -> list[dict[str, Any]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    traces: list[dict[str, Any]] = json.loads(found[1])["map"]["data"]
    return traces


def test_each_leg_is_asked_for_once() -> None:
    plan = drawn(two_routes())
    ways = plan.ways
    assert isinstance(plan.distances, Draws) and isinstance(plan.distances, Corners)
    assert len(plan.distances.asked) == len(set(plan.distances.asked)) == 4
    assert ways is plan.ways and ways.follow == ("roads", "roads")
    assert [len(trips) for trips in ways.trips] == [2, 1]
    assert ways.trips[0][1].tolist() == round_by(0, 2, 0)
    assert ways.line(0).tolist() == round_by(0, 1, 0, 2, 0)


def test_a_source_that_does_not_draw_leaves_straight_lines() -> None:
    ways = two_routes().ways
    assert not ways.on_roads and ways.follow == ("straight", "straight")
    assert ways.line(0).tolist() == [[14.0, latitude(s)] for s in (0, 1, 0, 2, 0)]


def test_a_source_that_passes_on_straight_lines_is_not_said_to_follow_roads() -> None:
    plan = drawn(two_routes(), straight=(latitude(0),))
    assert plan.ways.follow == ("straight", "straight")
    assert plan.ways.line(1).tolist() == two_routes().ways.line(1).tolist()


def test_only_the_legs_without_a_road_are_straight() -> None:
    problem = problem_of([order("O1", 1), order("O2", 2), order("O3", 2)])
    plan = plan_of(problem, [["O1", "O2"]], [["O3"]])
    ways = drawn(plan, straight=(latitude(2),)).ways
    assert ways.follow == ("roads", "straight")
    assert ways.line(0).tolist() == [
        *round_by(0, 1),
        [14.0, latitude(2)],
        [14.0, latitude(0)],
    ]


def test_a_plan_is_written_even_if_the_source_fails_meanwhile(tmp_path: Path) -> None:
    plan = drawn(two_routes(), broken="the map <malta> is gone")
    assert plan.ways.follow == ("straight", "straight")
    outputs.save(plan, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "not roads (the map &lt;malta&gt; is gone)." in page


def test_a_mistake_in_a_source_is_not_hidden() -> None:
    class Short(Corners):
        def lines(self, starts: Float64, ends: Float64, profile: str) -> list[Float64]:
            return super().lines(starts, ends, profile)[1:]

    with pytest.raises(ValueError, match="shorter"):
        ways_of(replace(two_routes(), distances=Short(GreatCircle())))


def test_geojson_has_the_line_and_says_what_it_follows() -> None:
    found = feature(drawn(two_routes()), 1)
    assert found["geometry"]["coordinates"] == round_by(0, 1, 0, 2, 0)
    assert found["properties"]["line"] == "roads"
    assert feature(two_routes(), 1)["properties"]["line"] == "straight"
    assert feature(two_routes(), 2)["geometry"]["coordinates"] == [
        [14.0, latitude(s)] for s in (0, 1, 0)
    ]


def test_geojson_has_the_line_in_the_system_of_the_day() -> None:
    plan = drawn(sample_plan())
    assert plan.problem.settings.coordinates == "gcj02"
    shown = np.array(feature(plan, 1)["geometry"]["coordinates"])
    assert np.abs(shown - from_wgs84(plan.ways.line(0), "gcj02")).max() < 1e-7
    assert np.abs(shown - plan.ways.line(0)).max() > 1e-3


def test_geopandas_has_the_line_and_reads_the_geojson(tmp_path: Path) -> None:
    import geopandas

    frame = drawn(two_routes()).to_geodataframe()
    assert list(map(list, frame.geometry.iloc[0].coords)) == round_by(0, 1, 0, 2, 0)
    assert list(frame["line"][:2]) == ["roads", "roads"]
    assert list(two_routes().to_geodataframe()["line"][:2]) == ["straight", "straight"]
    outputs.save(drawn(two_routes()), tmp_path)
    read = geopandas.read_file(tmp_path / "routes.geojson")
    lines = read[read["feature"] == "route"]
    assert list(lines.geometry.iloc[0].coords) == list(frame.geometry.iloc[0].coords)


def test_the_report_draws_lines_below_the_stops() -> None:
    page = render(drawn(two_routes()))
    traces = map_of(page)
    assert [(t["meta"]["route"], t["mode"]) for t in traces[:4]] == [
        *((1, "lines"), (2, "lines")),
        *((1, "markers"), (2, "markers")),
    ]
    assert len(traces[1]["x"]) == 7 and max(traces[1]["x"]) == pytest.approx(0.911, abs=0.002)
    assert traces[3]["text"] == ["", "1", ""] and traces[3]["x"] == [0.0, 0.0, 0.0]
    assert "Lines follow the roads" in page and "Straight lines between" not in page


def test_the_report_without_roads_is_as_it_was() -> None:
    page = render(two_routes())
    assert [t["mode"] for t in map_of(page)[:2]] == ["lines+markers"] * 2
    assert "Straight lines between stops, not roads. Scroll" in page


def test_the_plan_itself_has_no_lines() -> None:
    from routing.io.plan_json import plan_object

    assert plan_object(drawn(two_routes())) == plan_object(two_routes())


def test_no_partner_gets_the_way_between_its_stores(tmp_path: Path) -> None:
    """What a view writes is the same, and nobody is even asked for a line."""
    plan = drawn(marked_plan())
    assert isinstance(plan.distances, Corners)
    for name, each in (("roads", plan), ("straight", marked_plan())):
        each.view_for("BEV").save(tmp_path / name)
    assert plan.distances.asked == []
    for name in ("view.json", "view.html"):
        assert (tmp_path / "roads" / name).read_bytes() == (
            tmp_path / "straight" / name
        ).read_bytes()


def test_points_that_tell_nothing_go_and_ends_stay() -> None:
    north = np.column_stack((np.full(101, 14.0), np.linspace(35.0, 35.01, 101)))
    assert thinned(north, 1.0).tolist() == [[14.0, 35.0], [14.0, 35.01]]
    bend = np.array([[14.0, 35.0], [14.0001, 35.005], [14.0, 35.01]])  # 9 m to the east
    assert thinned(bend, 5.0) == pytest.approx(bend, abs=1e-12)
    assert thinned(bend, 10.0).tolist() == [[14.0, 35.0], [14.0, 35.01]]


def test_there_and_back_by_the_same_street_is_drawn_both_ways() -> None:
    out = [[14.0, 35.0], [14.0, 35.005], [14.0, 35.01]]
    line = thinned(np.array([*out, *out[::-1][1:]]), 5.0)
    assert line == pytest.approx(np.array([out[0], out[-1], out[0]]), abs=1e-12)
    spot = np.array([[14.0, 35.0], [14.00001, 35.0], [14.0, 35.0]])  # a metre, and back
    assert thinned(spot, 5.0).tolist() == [[14.0, 35.0], [14.0, 35.0]]
