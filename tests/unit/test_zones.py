"""Zones: which roads lie inside, whom they keep out and when, and the files they come from."""

from __future__ import annotations

import json
import time
import warnings
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from geo.driving import Driving, driving
from geo.errors import RoadsError
from geo.hours import Pace, SpeedProfile, periods
from geo.road_profile import road_profile
from geo.roads import Roads
from geo.zone_files import read_zones
from geo.zones import Zone, inside
from tests.small_roads import Street, grid_roads, roads_of

VAN, TRUCK, LORRY = road_profile("van"), road_profile("12t"), road_profile("18t")
H = 3600
ROADS = roads_of([[14.50, 35.9], [14.51, 35.9], [14.52, 35.9]], [Street(0, 1), Street(1, 2)])
EAST = shapely.box(14.511, 35.8, 14.53, 36.0)
"""Holds nine tenths of the second street, nothing of the first."""


def zone(area: Any = EAST, **fields: Any) -> Zone:
    return Zone("centre", area, **fields)


def open_arcs(made: Driving) -> list[bool]:
    return np.isfinite(made.seconds).tolist()


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (EAST, [False, True]),
        (shapely.box(14.4, 35.8, 14.6, 36.0), [True, True]),
        (shapely.box(14.4, 35.8, 14.5049, 36.0), [False, False]),  # less than half
        (shapely.box(14.4, 35.8, 14.5051, 36.0), [True, False]),  # more than half
        (shapely.box(14.4, 35.91, 14.6, 36.0), [False, False]),
        (shapely.box(-80.0, 35.8, -79.0, 36.0), [False, False]),
        (shapely.union_all([EAST, shapely.box(14.4, 35.8, 14.5055, 36)]), [True, True]),
        (
            shapely.difference(
                shapely.box(14.4, 35.8, 14.6, 36), shapely.box(14.501, 35, 14.509, 37)
            ),
            [False, True],
        ),
    ],
)
def test_a_street_is_inside_by_more_than_half_of_its_length(area: Any, expected: Any) -> None:
    assert inside(ROADS, zone(area)).tolist() == expected


def test_lengths_are_those_on_the_ground_not_degrees() -> None:
    # 0.010 degrees to the east are 500 m at 60 degrees north; 0.006 to the north are 667 m
    bent = roads_of([[20.0, 60.0], [20.01, 60.006]], [Street(0, 1, via=[[20.01, 60.0]])])
    along = zone(shapely.box(19.9, 59.9999, 20.0100001, 60.00001))
    assert not inside(bent, along).any()


def test_a_street_through_a_zone_that_ends_outside_is_inside_by_its_length() -> None:
    middle = zone(shapely.box(14.502, 35.8, 14.508, 36.0))
    assert inside(ROADS, middle).tolist() == [True, False]


def test_what_is_inside_is_found_once() -> None:
    centre = zone()
    assert inside(ROADS, centre) is inside(ROADS, centre)


@pytest.mark.parametrize(
    ("fields", "kept_out"),
    [
        ({"closed_to": {"12t"}}, "12t"),
        ({"closed_to": {"12t", "18t"}}, "12t 18t"),
        ({"closed_to": {"hgv"}}, "12t 18t"),
        ({"closed_to": {"goods"}}, "van"),
        ({"closed_to": {"all"}}, "van 12t 18t"),
        ({"max_gross_t": 12.0}, "18t"),
        ({"max_gross_t": 3.4}, "van 12t 18t"),
        ({"max_gross_t": 12.0, "closed_to": {"van"}}, "van 18t"),
        ({"price": 2.0}, ""),
    ],
)
def test_a_zone_keeps_out_whom_it_is_closed_to(fields: dict[str, Any], kept_out: str) -> None:
    if "closed_to" in fields:
        fields = {**fields, "closed_to": frozenset(fields["closed_to"])}
    for profile in (VAN, TRUCK, LORRY):
        made = driving(ROADS, profile, zones=[zone(**fields)])
        inside_open = profile.name not in kept_out.split()
        assert open_arcs(made) == [True, True, inside_open, inside_open]
        assert not made.ends_only.any()


def test_a_profile_with_overrides_is_kept_out_with_its_base_or_by_its_own_name() -> None:
    low = road_profile("12t height_m=3.2")
    assert zone(closed_to=frozenset({"12t"})).closes(low)
    assert zone(closed_to=frozenset({"12t height_m=3.2"})).closes(low)
    assert not zone(closed_to=frozenset({"12t height_m=3.2"})).closes(TRUCK)


def test_deliveries_may_go_into_a_zone_that_is_closed_to_what_passes() -> None:
    made = driving(ROADS, TRUCK, zones=[zone(closed_to=frozenset({"hgv"}), ends_only=True)])
    assert open_arcs(made) == [True] * 4
    assert made.ends_only.tolist() == [False, False, True, True]


def test_a_zone_holds_at_its_hours_and_without_an_hour_always() -> None:
    closed = [zone(closed_to=frozenset({"hgv"}), hours=((7 * H, 20 * H),))]
    told = {
        hour: open_arcs(driving(ROADS, TRUCK, hour, closed))[2]
        for hour in (6 * H, 7 * H, 20 * H, 31 * H, None)
    }
    assert told == {6 * H: True, 7 * H: False, 20 * H: True, 31 * H: False, None: False}
    assert [p.start_s // H for p in periods(None, closed)] == [0, 7, 20]


def test_prices_and_speeds_are_for_whom_they_are_for() -> None:
    dear = zone(price=1.5, speed=0.5, classes=frozenset({"hgv"}))
    plain, made = driving(ROADS, TRUCK), driving(ROADS, TRUCK, zones=[dear])
    assert made.price / plain.price == pytest.approx([1.0, 1.0, 1.5, 1.5])
    assert made.seconds / plain.seconds == pytest.approx([1.0, 1.0, 2.0, 2.0])
    assert (driving(ROADS, VAN, zones=[dear]).price == driving(ROADS, VAN).price).all()


def test_zones_that_overlap_add_up() -> None:
    made = driving(ROADS, VAN, zones=[zone(price=2.0), zone(price=3.0)])
    assert made.price.tolist() == [1.0, 1.0, 6.0, 6.0]


def test_speeds_by_the_hour_may_be_for_a_zone() -> None:
    rush = Pace(frozenset({"residential"}), ((7 * H, 9 * H),), 0.5, "centre")
    speeds, plain = SpeedProfile((rush,)), driving(ROADS, VAN).seconds
    made = driving(ROADS, VAN, 8 * H, [zone(price=1.0)], speeds).seconds
    assert made / plain == pytest.approx([1.0, 1.0, 2.0, 2.0])


def test_zones_over_a_hundred_thousand_arcs_take_a_fraction_of_a_second() -> None:
    roads: Roads = grid_roads(160, 160)
    x, y = roads.points.mean(axis=0)
    round_ = zone(shapely.Point(x, y).buffer(0.05, quad_segs=250))
    start = time.process_time()
    found = inside(roads, round_)
    first = time.process_time() - start
    assert 0.2 < found.mean() < 0.95
    assert first < 2.0, f"{first:.2f} s"


def write(path: Path, rows: list[dict[str, Any]], crs: int | None = 4326) -> Path:
    """`rows` with ``geometry`` and columns, as a file of the path's kind."""
    frame = geopandas.GeoDataFrame(rows, crs=4326)
    if crs != 4326:
        frame = frame.to_crs(crs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a shapefile cuts the name of max_gross_t
        frame.to_file(path)
    return path


FULL = {
    "name": "Old town",
    "closed_to": "12t;18t",
    "hours": "07:00-20:00",
    "price": 1.5,
    "speed": 0.8,
    "ends_only": "yes",
    "geometry": EAST,
}


@pytest.mark.parametrize("name", ["zones.geojson", "zones.gpkg", "zones.shp"])
@pytest.mark.parametrize("crs", [4326, 32633, 3857])
def test_zones_are_read_from_any_file_in_any_coordinates(
    tmp_path: Path, name: str, crs: int
) -> None:
    (made,) = read_zones(write(tmp_path / name, [{**FULL, "max_gross_t": 20.0}], crs))
    assert made.name == "Old town"
    assert made.closed_to == {"12t", "18t"}
    assert made.hours == ((7 * H, 20 * H),)
    assert (made.price, made.speed, made.max_gross_t, made.ends_only) == (1.5, 0.8, 20.0, True)
    assert made.area.symmetric_difference(EAST).area < 1e-6 * EAST.area


def test_headers_and_words_may_be_chinese(tmp_path: Path) -> None:
    row = {"名称": "内环", "禁行": "重型货车；18t", "时间": "07：00-20：00", "允许送货": "是"}
    (made,) = read_zones(write(tmp_path / "z.geojson", [{**row, "geometry": EAST}]))
    assert (made.name, made.closed_to, made.ends_only) == ("内环", {"hgv", "18t"}, True)
    assert made.hours == ((7 * H, 20 * H),)


def test_empty_cells_mean_no_rule_and_other_columns_are_left_alone(tmp_path: Path) -> None:
    rows = [{**FULL, "note": "x"}, {"name": None, "geometry": shapely.MultiPolygon([EAST])}]
    _, made = read_zones(write(tmp_path / "z.geojson", rows))
    assert (made.name, made.closed_to, made.hours, made.price) == ("zone 2", frozenset(), (), 1.0)
    assert not (made.closes(LORRY) or made.ends_only)


def test_closed_to_may_be_a_list_or_name_a_profile_with_overrides(tmp_path: Path) -> None:
    path = tmp_path / "z.geojson"
    shape = shapely.geometry.mapping(EAST)
    features = [
        {"type": "Feature", "properties": {"closed_to": closed}, "geometry": shape}
        for closed in (["12 t", "HGV"], "12t height_m=3.20;van")
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    first, second = read_zones(path)
    assert first.closed_to == {"12t", "hgv"}
    assert second.closed_to == {"12t height_m=3.2", "van"}


def test_a_polygon_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow = shapely.Polygon([(14, 35), (15, 36), (15, 35), (14, 36)])
    (made,) = read_zones(write(tmp_path / "z.geojson", [{**FULL, "geometry": bow}]))
    assert made.area.is_valid
    assert made.area.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"closed_to": "bike"},
            r"zone 1 \(Old town\): closed_to has 'bike', which is no class; wr",
        ),
        (
            {"closed_to": "12t height_m=99"},
            "closed_to: profile '12t height_m=99': height_m is '99'",
        ),
        ({"hours": "7-9"}, r"z.geojson zone 1 \(Old town\): hours '7-9' are no hours; write HH:MM"),
        ({"price": 0}, r"price is '0'; give 0.1 to 100"),
        ({"price": "dear"}, r"price is 'dear'; give 0.1 to 100"),
        ({"speed": 5}, "speed is '5'; give 0.05 to 2"),
        ({"max_gross_t": 7500}, "max_gross_t is '7500'; give 0.1 to 100"),
        ({"ends_only": "perhaps"}, "ends_only is 'perhaps'; write yes or no"),
        ({"closed_to": ""}, "ends_only says that deliveries may go in, but nobody is kept out"),
        (
            {"geometry": shapely.LineString([(14, 35), (15, 36)])},
            "is a LineString; a zone is a pol",
        ),
        ({"geometry": None}, "has no shape; draw a polygon"),
        ({"geometry": shapely.box(450000, 3900000, 460000, 4000000)}, "which is no longitude and"),
        ({"geometry": shapely.box(-170, -80, 170, 80)}, "too large an area"),
        ({"name": None, "price": 0}, "z.geojson zone 1: price"),
    ],
)
def test_a_zone_that_makes_no_sense_is_refused_with_its_place(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    path = write(tmp_path / "z.geojson", [{**FULL, **fields}])
    with pytest.raises(RoadsError, match=said):
        read_zones(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("z.geojson", "{", "z.geojson: cannot be read as zones"),
        ("z.txt", "hello", "z.txt: cannot be read as zones"),
        ("z.geojson", '{"type": "FeatureCollection", "features": []}', "z.geojson: "),
        ("z.csv", "a,b\n1,2\n", "z.csv: has no shapes; give polygons"),
    ],
)
def test_a_file_that_holds_no_zones_is_refused(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(RoadsError, match=said):
        read_zones(tmp_path / name)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="is not there; name a file of zones"):
        read_zones(tmp_path / "none.geojson")
