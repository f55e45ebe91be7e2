"""routes.gpx: GPX 1.1 that a navigation app opens, with all that a driver has to do at a stop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.io.gpx import as_gpx, write_gpx
from routing.plan import Plan
from tests.corners import drawn
from tests.shared_day import shared_plan
from tests.small_plans import VAN, any_plan, order, plan_of, problem_of, store
from tests.unit.sample_plan import CHINESE, HOSTILE, sample_plan

GPX = "{http://www.topografix.com/GPX/1/1}"

# From gpx.xsd: elements must appear in this order (as far as any is written).
ORDER = {
    "gpx": ("metadata", "wpt", "rte", "trk", "extensions"),
    "metadata": ("name", "desc", "author", "copyright", "link", "time", "keywords", "bounds"),
    "wpt": ("ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym",
            "type"),
    "trk": ("name", "cmt", "desc", "src", "link", "number", "type", "extensions", "trkseg"),
    "trkseg": ("trkpt", "extensions"),
    "trkpt": (),
}  # fmt: skip


def read(plan: Plan) -> ElementTree.Element:
    return ElementTree.fromstring(as_gpx(plan).encode("utf-8", "backslashreplace"))


def texts(parent: ElementTree.Element, path: str) -> list[str]:
    found = parent.findall("/".join(GPX + part for part in path.split("/")))
    return [element.text or "" for element in found]


def points(segment: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(point.attrib["lon"]), float(point.attrib["lat"])) for point in segment]


def is_valid(element: ElementTree.Element) -> None:
    """As the schema says of the elements that we write."""
    tag = element.tag.removeprefix(GPX)
    if tag not in ORDER:
        assert len(element) == 0
        return
    places = [ORDER[tag].index(child.tag.removeprefix(GPX)) for child in element]
    assert places == sorted(places)
    if tag in ("wpt", "trkpt"):
        assert set(element.attrib) == {"lat", "lon"}
        assert -90 <= float(element.attrib["lat"]) <= 90
        assert -180 <= float(element.attrib["lon"]) < 180
    for child in element:
        is_valid(child)


def test_a_waypoint_tells_what_a_driver_does_there() -> None:
    gpx = read(sample_plan())
    assert gpx.attrib == {"version": "1.1", "creator": "Coload"}
    assert texts(gpx, "metadata/name") == ["Delivery plan 2026-11-23"]
    _, *names = texts(gpx, "wpt/name")
    loads, *told = texts(gpx, "wpt/desc")
    assert names[:2] == [f"1.1 {HOSTILE} 06:00", f"1.2 {CHINESE} 06:11"]
    assert loads == "loads 05:37-05:57: O1, O2, O3"
    assert "deliver O1 of A: 80.5 kg, 0.159 m3, 9 cases; deliver O2 of B: 12 kg, 0.1 m3" in told[0]
    assert "open 06:00-10:00" in told[0] and told[0].startswith("arrives 06:00; ")
    assert "解放路 1" in told[1]
    assert names[2].startswith("1 loads at North <depot> ")
    assert 0 < told[3].index("deliver O5 of A") < told[3].index("collect O4 of A")
    assert texts(gpx, "wpt/type") == ["1. van #1"] * 5


def test_a_wait_and_a_loading_on_the_way_are_told() -> None:
    seven, nine = 7 * 3600, 9 * 3600
    stores = [store(1, windows=((seven, seven + 60),)), store(2, windows=((nine, nine + 60),))]
    plan = plan_of(problem_of([order("O1", 1), order("O2", 2)], stores=stores), [["O1", "O2"]])
    assert "; waits until 09:00; deliver O2" in texts(read(plan), "wpt/desc")[-1]
    first, call, *_ = texts(read(shared_plan()), "wpt/name")
    assert (first.startswith("1 loads at "), call) == (True, "1 loads at Beta's 06:41")


def test_a_track_follows_the_roads_trip_by_trip() -> None:
    plan = drawn(sample_plan())
    (track,) = read(plan).findall(f"{GPX}trk")
    assert texts(track, "name") == ["1. van #1"] and texts(track, "number") == ["1"]
    assert texts(track, "desc")[0].endswith(", along roads")
    segments = track.findall(f"{GPX}trkseg")
    assert [len(segment) for segment in segments] == [10, 7]
    for segment, line in zip(segments, plan.ways.trips[0], strict=True):
        assert np.abs(np.array(points(segment)) - line).max() < 1e-6


def test_without_roads_lines_are_straight_and_it_says_so() -> None:
    gpx = read(sample_plan())
    assert [len(segment) for segment in gpx.iter(f"{GPX}trkseg")] == [4, 3]
    assert "straight lines between stops, not roads" in texts(gpx, "trk/desc")[0]


def test_coordinates_are_wgs84_whatever_the_files_have() -> None:
    assert sample_plan().problem.settings.coordinates == "gcj02"
    first = read(sample_plan()).findall(f"{GPX}wpt")[1]
    assert first.attrib == {"lat": "30.660000", "lon": "104.060000"}


def test_the_meridian_of_180_degrees_lies_in_the_west() -> None:
    day = problem_of([order("O1", 1)])
    depot = replace(day.depots[0], lon=179.99)
    day = replace(day, depots=(depot,), stores=(replace(day.stores[0], lon=180.0),))
    gpx = read(plan_of(day, [["O1"]]))
    is_valid(gpx)
    assert gpx[2].attrib["lon"] == "-180.000000"


@pytest.mark.parametrize("name", ["a\x00b\x1b", "\ud800half", "\ufffe", "]]>&<!--", "Łódź 店 🚚"])
def test_no_name_breaks_the_file(name: str, tmp_path: Path) -> None:
    plan = plan_of(problem_of([order("O1", 1)], stores=[store(1, name=name)]), [["O1"]])
    write_gpx(plan, tmp_path / "new" / "routes.gpx")
    gpx = ElementTree.parse(tmp_path / "new" / "routes.gpx").getroot()
    _, shown = texts(gpx, "wpt/name")
    if name.startswith(("]", "Ł")):
        assert name in shown
    elif "half" in name:
        assert "half" in shown


def test_an_empty_plan_is_a_file_without_tracks() -> None:
    gpx = read(plan_of(problem_of([order("O", 1)])))
    is_valid(gpx)
    assert [child.tag for child in gpx] == [f"{GPX}metadata"]


def test_a_route_that_does_not_return_ends_at_its_last_stop() -> None:
    one_way = problem_of([order("O1", 1)], [replace(VAN, end_depot_id=None)])
    (segment,) = read(plan_of(one_way, [["O1"]])).iter(f"{GPX}trkseg")
    assert len(segment) == 2


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_plan_is_valid_and_complete(seed: int, roads: bool) -> None:
    plan = any_plan(seed)
    gpx = read(drawn(plan) if roads else plan)
    is_valid(gpx)
    assert len(gpx.findall(f"{GPX}trk")) == len(plan.routes)
    trips = [trip for route in plan.routes for trip in route.trips]
    halts = sum(1 + len(trip.calls) + len(trip.stops) for trip in trips)
    assert len(gpx.findall(f"{GPX}wpt")) == halts
    assert sum(1 for _ in gpx.iter(f"{GPX}trkseg")) == len(trips)
