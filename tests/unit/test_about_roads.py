"""What is told of a map: counts, kilometres by class and by sign, islands, notes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from geo.about_roads import about
from geo.network import RoadNetwork
from geo.roads import ENDS_ONLY, NO
from tests.small_roads import Street, roads_of

NODES = [[14.5, 35.9], [14.51, 35.9], [14.52, 35.9], [14.52, 35.91], [14.6, 35.8], [14.61, 35.8]]


def streets(**first: Any) -> list[Street]:
    """Three kilometres joined, and another alone; the first as one likes."""
    return [
        Street(0, 1, metres=1000.0, **first),
        Street(1, 2, road="primary", metres=1500.0),
        Street(2, 3, road="ferry", metres=500.0),
        Street(4, 5, road="service", metres=250.0),
    ]


def told(profile: str = "van", **first: Any) -> dict[str, Any]:
    return about(RoadNetwork.of(roads_of(NODES, streets(**first)), profile))


def test_a_map_in_figures() -> None:
    known = told()
    assert json.loads(json.dumps(known)) == known
    assert known["source"] == "by hand"
    assert known["country"] == "unknown"
    assert known["drives on the"] == "right"
    assert known["box"] == "14.5000,35.8000,14.6100,35.9100"
    assert (known["segments"], known["junctions"]) == (4, 6)
    assert known["states"] == 8
    assert known["turns"] > 0
    assert known["turn restrictions"] == 0
    assert (known["profile"], known["islands"], known["km of the main network"]) == ("van", 1, 3.0)
    assert known["km by class"] == {
        "primary": 1.5, "residential": 1.0, "service": 0.2, "ferry": 0.5
    }  # fmt: skip
    assert set(known["km with a sign"].values()) == {0.0}
    assert known["notes"] == []


@pytest.mark.parametrize(
    ("street", "signs"),
    [
        ({"height_m": 3.0}, {"height_m"}),
        ({"width_m": 9.0}, {"width_m"}),
        ({"length_m": 10.0, "axle_t": 8.0}, {"length_m", "axle_t"}),
        ({"gross_t": 7.5}, {"gross_t"}),
        ({"speed_kmh": 30.0}, {"speed"}),
        ({"hgv_speed_kmh": 30.0}, {"speed"}),
        ({"oneway": True}, {"one way"}),
        ({"access": ENDS_ONLY}, {"ends only"}),
        ({"hgv": NO}, {"no hgv"}),
        ({"toll": True}, {"toll"}),
    ],
)
def test_each_sign(street: dict[str, Any], signs: set[str]) -> None:
    km = told(**street)["km with a sign"]
    assert {name for name, length in km.items() if length == 1.0} == signs
    assert {name for name, length in km.items() if length == 0.0} == set(km) - signs


def test_a_limit_for_heavy_goods_vehicles_counts() -> None:
    assert told(hgv_gross_t=7.5)["km with a sign"]["gross_t"] == 1.0


def test_by_vehicle() -> None:
    assert told("12t", height_m=3.0)["km of the main network"] == 2.0
    assert told("12t", height_m=3.0)["profile"] == "12t"
    assert told("12t height_m=2.9", height_m=3.0)["km of the main network"] == 3.0


@pytest.mark.parametrize("profile", ["12t", "van"])
def test_where_the_vehicle_may_drive_nothing(profile: str) -> None:
    roads = roads_of(NODES[:2], [Street(0, 1, height_m=1.0)])
    known = about(RoadNetwork.of(roads, profile))
    assert known["km of the main network"] == 0.0
    assert known["islands"] == 0


def test_side_country_bans_and_notes() -> None:
    roads = roads_of(
        NODES,
        streets(),
        bans=[([0, 2], 3), ([2, 4], 1)],
        country="MT",
        drives_left=True,
        notes=("3 nodes are missing",),
    )
    known = about(RoadNetwork.of(roads))
    assert (known["country"], known["drives on the"]) == ("MT", "left")
    assert known["turn restrictions"] == 2
    assert known["notes"] == ["3 nodes are missing"]
