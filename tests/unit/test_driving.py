"""What a class of vehicle makes of a road map: seconds, prices, and where it may not go."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import geo.permitted
from geo.driving import driving
from geo.permitted import FERRY_KMH, permitted
from geo.road_profile import RoadProfile, road_profile
from geo.roads import (
    CLASSES,
    CROSSING,
    ENDS_ONLY,
    GOODS,
    GRAVEL,
    GROUND,
    HGV,
    NO,
    SIGNALS,
    YES,
    Float64,
    Roads,
)
from tests.small_roads import Street, grid_roads, roads_of

VAN = road_profile("van")
TRUCK = road_profile("12t")
NODES = [[14.5, 35.9], [14.51, 35.9]]


def one(**street: Any) -> Roads:
    """A kilometre of one street from node 0 to 1."""
    return roads_of(NODES, [Street(0, 1, metres=1000.0, **street)])


def kmh(roads: Roads, profile: RoadProfile) -> Float64:
    return 3.6 * 1000.0 / driving(roads, profile).seconds


@pytest.mark.parametrize(
    ("profile", "street", "expected"),
    [
        # out of town: factor 0.85 of what is posted; a 12 t lorry may 80, and drives 0.95 of that
        (VAN, {"road": "primary", "speed_kmh": 80, "urban": False}, 80 * 0.85),
        (TRUCK, {"road": "primary", "speed_kmh": 100, "urban": False}, 80 * 0.85 * 0.95),
        (TRUCK, {"road": "primary", "speed_kmh": 60, "urban": False}, 60 * 0.85 * 0.95),
        (VAN, {"road": "primary", "speed_kmh": 100, "hgv_speed_kmh": 60, "urban": False}, 85.0),
        (
            TRUCK,
            {"road": "primary", "speed_kmh": 100, "hgv_speed_kmh": 60, "urban": False},
            60 * 0.85 * 0.95,
        ),
        # in town, or where no more is posted than in town: 0.80
        (VAN, {"road": "primary", "speed_kmh": 60, "urban": True}, 60 * 0.80),
        (VAN, {"road": "primary", "speed_kmh": 50, "urban": False}, 50 * 0.80),
        # nothing is posted
        (VAN, {"road": "primary", "urban": False}, 90 * 0.85),
        (VAN, {"road": "primary", "urban": True}, 50 * 0.80),
        (VAN, {"road": "motorway", "urban": False}, 120 * 0.95),
        (TRUCK, {"road": "motorway", "urban": False}, 90 * 0.95 * 0.95),
        # the class allows no more, whatever is posted
        (VAN, {"road": "service", "speed_kmh": 50}, 18.0),
        (VAN, {"road": "residential", "speed_kmh": 80, "urban": False}, 35.0),
        # surfaces
        (VAN, {"road": "track", "speed_kmh": 20, "surface": GRAVEL}, 14 * 0.7),
        (VAN, {"road": "track", "speed_kmh": 20, "surface": GROUND}, 14 * 0.5),
        # ferries sail as fast for all
        (TRUCK, {"road": "ferry"}, FERRY_KMH),
        (TRUCK, {"road": "ferry", "speed_kmh": 22}, 22.0),
    ],
)
def test_what_is_driven_follows_from_what_is_permitted(
    profile: RoadProfile, street: dict[str, Any], expected: float
) -> None:
    assert kmh(one(**street), profile) == pytest.approx([expected, expected], rel=1e-6)


def test_a_profile_drives_no_faster_than_it_can() -> None:
    slow = road_profile("van max_kmh=40")
    assert kmh(one(road="motorway", urban=False), slow)[0] == pytest.approx(40 * 0.95)


@pytest.mark.parametrize("key", ["height_m", "width_m", "length_m", "gross_t", "axle_t"])
def test_a_vehicle_above_a_limit_may_not_drive_there(key: str) -> None:
    own = getattr(TRUCK, key)
    assert np.isfinite(driving(one(**{key: own}), TRUCK).seconds).all()
    assert np.isinf(driving(one(**{key: own - 0.01}), TRUCK).seconds).all()
    assert np.isfinite(driving(one(**{key: own - 0.01}), VAN).seconds).all()


def test_a_limit_equal_to_the_vehicle_holds_however_it_is_rounded() -> None:
    for tenths in range(10, 60):
        profile = road_profile(f"van height_m={tenths / 10}")
        assert np.isfinite(driving(one(height_m=tenths / 10), profile).seconds).all()


def test_a_limit_for_heavy_vehicles_does_not_hold_for_light_ones() -> None:
    limited = one(hgv_gross_t=1.0)
    assert np.isfinite(driving(limited, VAN).seconds).all()
    assert np.isinf(driving(limited, TRUCK).seconds).all()


@pytest.mark.parametrize(
    ("street", "van", "truck"),
    [
        ({}, "free free", "free free"),
        ({"oneway": True}, "free no", "free no"),
        ({"hgv": NO}, "free free", "no no"),
        ({"access": NO, "hgv": YES}, "no no", "free free"),
        ({"access": ENDS_ONLY}, "ends ends", "ends ends"),
        ({"hgv": ENDS_ONLY, "oneway": True}, "free no", "ends no"),
    ],
)
def test_access_is_by_mode_and_direction(street: dict[str, Any], van: str, truck: str) -> None:
    for profile, expected in ((VAN, van), (TRUCK, truck)):
        made = driving(one(**street), profile)
        words = [
            "no" if np.isinf(seconds) else "ends" if ends else "free"
            for seconds, ends in zip(made.seconds, made.ends_only, strict=True)
        ]
        assert " ".join(words) == expected


def test_delays_on_the_way_count_in_their_direction() -> None:
    plain = driving(one(), TRUCK).seconds
    made = driving(one(delays=(1, 2, 0, 0, 0), delays_back=(0, 0, 0, 1, 0)), TRUCK).seconds
    added = [TRUCK.signals_s + 2 * TRUCK.crossing_s, TRUCK.give_way_s]
    assert made - plain == pytest.approx(added)


def test_delays_of_a_street_that_is_closed_do_not_open_it() -> None:
    assert np.isinf(driving(one(access=NO, delays=(1, 0, 0, 0, 0)), VAN).seconds).all()


def test_nodes_delay_close_and_are_for_ends() -> None:
    roads = grid_roads(
        3,
        1,
        node_delays={0: 1 << SIGNALS | 1 << CROSSING},
        barred={1: (NO, ENDS_ONLY), 2: (YES, NO)},
    )
    van, truck = driving(roads, VAN), driving(roads, TRUCK)
    assert van.node_s.tolist() == [VAN.signals_s + VAN.crossing_s, 0.0, 0.0]
    assert van.closed.tolist() == [False, True, False]
    assert van.node_ends_only.tolist() == [False, False, False]
    assert truck.closed.tolist() == [False, False, True]
    assert truck.node_ends_only.tolist() == [False, True, False]
    assert (van.mode, truck.mode) == (GOODS, HGV)


@pytest.mark.parametrize(
    ("name", "street", "price"),
    [
        ("van", {"road": "motorway"}, 1.0),
        ("van avoid_motorway=1.5", {"road": "motorway_link"}, 1.5),
        ("van avoid_motorway=1.5 toll=2", {"road": "motorway", "toll": True}, 3.0),
        ("van toll=2", {"road": "primary", "toll": True}, 2.0),
        ("van avoid_motorway=1.5", {"road": "residential"}, 1.0),
        ("12t", {"road": "residential"}, 1.2),
        ("12t avoid_residential=2", {"road": "residential"}, 2.4),
        ("van ferry=3", {"road": "ferry"}, 3.0),
    ],
)
def test_what_is_avoided_has_a_price_and_no_other_seconds(
    name: str, street: dict[str, Any], price: float
) -> None:
    made = driving(one(**street), road_profile(name))
    assert made.price == pytest.approx([price, price])
    assert (made.seconds == driving(one(**street), road_profile(name.split()[0])).seconds).all()


def test_a_ferry_is_waited_for_once_however_many_pieces_it_has() -> None:
    nodes = [[14.0 + i / 100, 36.0] for i in range(5)]
    streets = [
        Street(0, 1, "primary"),
        Street(1, 2, "ferry", metres=1500.0),
        Street(2, 3, "ferry", metres=1500.0),
        Street(3, 4, "primary"),
    ]
    made = driving(roads_of(nodes, streets), VAN).seconds
    sailing = 1500.0 / (FERRY_KMH / 3.6)
    there, back = made[[2, 4]], made[[5, 3]]
    assert there == pytest.approx([sailing + VAN.ferry_s, sailing])
    assert back == pytest.approx([sailing + VAN.ferry_s, sailing])


def test_turning_is_the_profiles_on_the_maps_side() -> None:
    turning = driving(grid_roads(2, 1, drives_left=True), TRUCK).turning
    assert turning == (TRUCK.turn_s, TRUCK.across_s, TRUCK.u_turn_s, True)


def test_the_law_of_the_country_holds_where_nothing_is_posted() -> None:
    at = CLASSES.index("primary")
    assert permitted("DE", 12.0).unposted[at].tolist() == [100.0, 50.0]
    assert permitted("de", 12.0).heavy[at, 0] == 60.0
    assert permitted("DE", 7.5).heavy[at, 0] == 80.0
    assert np.isinf(permitted("DE", 3.5).heavy).all()
    assert permitted("MT", 2.0).heavy[at].tolist() == [60.0, 40.0]
    assert permitted("MT", 12.0).heavy[at].tolist() == [40.0, 30.0]
    assert (permitted("XX", 12.0).unposted == permitted("", 12.0).unposted).all()


def test_every_country_of_the_table_is_sound() -> None:
    laws = tomllib.loads(
        Path(geo.permitted.__file__).with_name("speeds.toml").read_text(encoding="utf-8")
    )
    for country, law in laws.items():
        for weight in (2.0, 3.5, 7.5, 12.0, 18.0, 40.0):
            unposted, heavy = permitted(country, weight)
            assert (unposted > 5).all() and (unposted <= 140).all(), country
            assert (heavy >= 30).all(), country
        assert all(len(row) == 5 for row in law["trucks"]), country
        weights = [row[0] for row in law["trucks"]]
        assert weights == sorted(weights), country


def test_streets_of_no_length_take_no_time_and_no_map_is_no_trouble() -> None:
    roads = roads_of(NODES, [Street(0, 1, metres=0.0), Street(0, 1, metres=0.0, oneway=True)])
    assert driving(roads, VAN).seconds.tolist() == [0.0, 0.0, 0.0, np.inf]
    empty = driving(roads_of([], []), VAN)
    assert (len(empty.seconds), len(empty.node_s)) == (0, 0)


def test_a_hundred_thousand_arcs_take_milliseconds() -> None:
    roads = grid_roads(160, 160)
    driving(roads, TRUCK)
    best = min(_timed(roads) for _ in range(5))
    assert best < 0.05, f"{best:.3f} s"


def _timed(roads: Roads) -> float:
    start = time.process_time()
    driving(roads, TRUCK)
    return time.process_time() - start
