"""A day on a road map written by hand: what is served, what is left out and why, where it drives.

The map, in kilometres east and north of `ORIGIN`::

    motorway, joined by links         (0, 6) ... (6, 6)
    mainland, a grid                  (0, 0) ... (1, 1), every 100 m
    a road into a closed zone         (0, 0.5) ... (-6, 0.5); the zone is x -5.8 ... -2.8
    an island with a ferry            (4, 0) ... (4.3, 0.3)
    an island without one             (8, 0) ... (8.3, 0.3)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest
import shapely

pytest.importorskip("osmium")

import cli
from geo.network import RoadNetwork
from routing.distances import distances_of
from routing.plan import Plan
from routing.problem import Problem
from solvers.solve import solve

ORIGIN = (14.5, 0.2)
KM = 1 / 111.195
"""Degrees of a kilometre, so near the equator in either direction."""

Place = tuple[float, float]


def at(x: float, y: float) -> Place:
    """Kilometres to the east and to the north, as lon and lat."""
    return round(ORIGIN[0] + x * KM, 7), round(ORIGIN[1] + y * KM, 7)


class Country:
    """An extract in the making: nodes are known by where they stand."""

    def __init__(self) -> None:
        self.nodes: dict[Place, int] = {}
        self.ways: list[tuple[list[int], Mapping[str, str]]] = []

    def way(self, places: Iterable[Place], highway: str = "unclassified", **tags: str) -> None:
        refs = []
        for x, y in places:
            spot = round(x, 4), round(y, 4)
            refs.append(self.nodes.setdefault(spot, len(self.nodes) + 1))
        kind = {"highway": highway} if highway else {}
        self.ways.append((refs, kind | {key.replace("__", ":"): v for key, v in tags.items()}))

    def grid(self, x: float, y: float, steps: int) -> None:
        """Streets every 100 m."""
        for i in range(steps + 1):
            line = [(x + k / 10, y + i / 10) for k in range(steps + 1)]
            self.way(line)
            self.way([(x + b - y, y + a - x) for a, b in line])

    def text(self) -> str:
        lines = ['<osm version="0.6">']
        for (x, y), number in self.nodes.items():
            lon, lat = at(x, y)
            lines.append(f'<node id="{number}" version="1" lon="{lon}" lat="{lat}"/>')
        for number, (refs, tags) in enumerate(self.ways, 1):
            inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            inner += "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
            lines.append(f'<way id="{number}" version="1">{inner}</way>')
        return "\n".join([*lines, "</osm>"])


def country() -> Country:
    land = Country()
    land.grid(0, 0, 10)
    land.way([(-x / 2, 0.5) for x in range(13)])
    for x in range(1, 13):  # a lane at each, since a zone holds from junction to junction
        land.way([(-x / 2, 0.5), (-x / 2, 0.6)])
    land.way([(1, 0), (2.5, 0), (4, 0)], "", route="ferry", duration="00:20", motor_vehicle="yes")
    land.grid(4, 0, 3)
    land.grid(8, 0, 3)
    land.way([(0, 1), (0, 2.5), (0, 6)], "motorway_link", oneway="no")
    land.way([(0, 6), (3, 6), (6, 6)], "motorway", oneway="yes")
    land.way([(6, 6), (6, 6.1), (3, 6.1), (0, 6.1), (0, 6)], "motorway", oneway="yes")
    land.way([(1, 1), (1.7, 1.8), (2.5, 2.5)], maxheight="3.0")
    land.way([(0.5, 0), (0.6, -1), (0.5, -2)], hgv="no")
    return land


ZONES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "old town", "closed_to": "all"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [at(-5.8, -1.0), at(-2.8, -1.0), at(-2.8, 2.0), at(-5.8, 2.0), at(-5.8, -1.0)]
                ],
            },
        }
    ],
}

STORES: Mapping[str, Place] = {
    "near": (0.31, 0.42),
    "corner": (0.95, 0.93),
    "ferry": (4.22, 0.11),
    "low": (2.48, 2.5),
    "light": (0.51, -1.9),
    "sea": (5.0, -5.0),
    "zone": (-4.3, 0.51),
    "island": (8.12, 0.21),
    "motorway": (3.0, 6.15),
}
SERVED = {"near", "corner", "ferry", "low", "light"}
MORE: Mapping[str, Place] = {"one": (0.21, 0.77), "two": (0.66, 0.24), "three": (4.05, 0.2)}
DEPOT = (0.5, 0.55)


def write_day(folder: Path, stores: Mapping[str, Place], gross_t: str = "3.5") -> Path:
    """One distributor, one depot, an order for each store."""
    folder.mkdir(parents=True)
    spots = {name: at(*spot) for name, spot in stores.items()}
    lon, lat = at(*DEPOT)
    rows = {
        "distributors": ["distributor_id,name", "A,Alpha"],
        "depots": [
            "depot_id,name,distributor_id,lon,lat,opens,closes,loading_min",
            f"P,Depot,A,{lon},{lat},05:00,20:00,10",
        ],
        "stores": ["store_id,name,kind,address,lon,lat,windows,stop_min,max_gross_t"]
        + [f"{name},{name},shop,,{x},{y},,5," for name, (x, y) in spots.items()],
        "vehicles": [
            "vehicle_id,count,distributor_id,depot_id,capacity_kg,gross_t,goods,shift_start,"
            "shift_end,fixed_cost,cost_per_km,cost_per_hour",
            f"V,2,A,P,1000,{gross_t},ambient,06:00,16:00,40,0.3,15",
        ],
        "orders": ["order_id,distributor_id,store_id,kind,goods,kg"]
        + [f"O-{name},A,{name},delivery,ambient,50" for name in stores],
    }
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "settings.toml").write_text(
        'date = 2026-11-23\ncurrency = "EUR"\n[distances]\nroads = "../map.osm"\n'
        'zones = "../zones.geojson"\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the map and the zones; the cache is beside them."""
    monkeypatch.setenv("COLOAD_CACHE", str(tmp_path / "cache"))
    (tmp_path / "map.osm").write_text(country().text(), encoding="utf-8")
    (tmp_path / "zones.geojson").write_text(json.dumps(ZONES), encoding="utf-8")
    return tmp_path


def planned(folder: Path) -> Plan:
    return solve(Problem.read(folder), iterations=60, threads=1)


def move_the_depot(folder: Path) -> Path:
    """To the sea, 5 km from any road."""
    depots = folder / "depots.csv"
    (lon, lat), away = at(*DEPOT), at(5.0, -5.0)
    text = depots.read_text(encoding="utf-8")
    depots.write_text(text.replace(f"{lon},{lat}", f"{away[0]},{away[1]}"), encoding="utf-8")
    return folder


def reasons(plan: Plan) -> dict[str, str]:
    """By store, why its order was left out; for one reason each, which is that no road leads."""
    found = {}
    for left in plan.left_out:
        (reason,) = left.reasons
        assert reason.code == "no-road"
        found[plan.problem.order[left.order_id].store_id] = reason.message
    return found


def test_the_rest_of_the_day_is_planned_and_reasons_are_said(days: Path) -> None:
    plan = planned(write_day(days / "day", STORES))
    assert plan.feasible
    said = reasons(plan)
    assert set(said) == set(STORES) - SERVED
    for name, text in said.items():
        start = f"no road that 'V' may use leads from depot 'P' to store '{name}': the store "
        assert text.startswith(start)
    assert "is 5.0 km from the nearest road" in said["sea"]
    assert "is not joined to the main network (island 1)" in said["island"]
    assert "the nearest road that it can reach and leave is 3.8 km away" in said["island"]
    assert "lies in zone 'old town', which is closed to van" in said["zone"]
    assert "is 3.7 km from the nearest road" in said["motorway"]
    at_ferry = next(s for r in plan.routes for t in r.trips for s in t.stops
                    if s.store_id == "ferry")  # fmt: skip
    assert at_ferry.seconds > 20 * 60 or at_ferry.metres > 3000


def test_the_crossing_takes_its_time_and_the_wait(days: Path) -> None:
    travel = distances_of(Problem.read(write_day(days / "day", STORES)))
    here, there = np.array([at(0.95, 0.0)]), np.array([at(4.05, 0.0)])
    seconds = int(travel.legs(here, there, "van").seconds[0])
    assert 1200 + 600 <= seconds <= 1200 + 600 + 60
    assert abs(int(travel.legs(there, here, "van").seconds[0]) - seconds) <= 20


def test_no_place_is_served_from_a_ferry_or_a_motorway(days: Path) -> None:
    network = RoadNetwork.read(days / "map.osm")
    snaps = network.snap(np.array([at(2.4, 0.01), at(3.0, 6.01), at(0.01, 3.0)]))
    assert not snaps.served.any()


def test_a_check_says_it_beforehand(days: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_day(days / "day", STORES)
    arguments = ["check", str(folder), "--roads", str(days / "map.osm"), "--json"]
    assert cli.main(arguments) == 2
    findings = [f for f in json.loads(capsys.readouterr().out) if f["code"] == "no-road"]
    said = {f["message"].split("'")[1]: f["message"] for f in findings}
    assert set(said) == set(STORES) - SERVED
    assert {f["file"] for f in findings} == {"stores.csv"}
    for name, text in reasons(planned(folder)).items():  # in the words that the plan has
        assert text.endswith(said[name].removeprefix(f"'{name}' "))


def test_a_check_asks_for_the_vehicles_of_the_day(
    days: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some = {"low": STORES["low"], "near": STORES["near"]}
    assert cli.main(["check", str(write_day(days / "light", some))]) == 0
    heavy = write_day(days / "heavy", some, "12")
    assert cli.main(["check", str(heavy)]) == 2
    vehicles = heavy / "vehicles.csv"
    text = vehicles.read_text(encoding="utf-8")
    vehicles.write_text(text + "L,1,A,P,500,3.5,ambient,06:00,16:00,9,1,1\n", encoding="utf-8")
    assert cli.main(["check", str(heavy)]) == 0


def test_a_check_says_it_of_depots(days: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = move_the_depot(write_day(days / "day", {"near": (0.3, 0.4)}))
    assert cli.main(["check", "--json", str(folder)]) == 2
    assert "5.0 km from the nearest road" in capsys.readouterr().out


def test_a_check_says_who_is_far_from_a_road(
    days: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    far = write_day(days / "day", {"near": (0.3, 0.4), "off": (-0.3, 0.9)})
    assert cli.main(["check", str(far), "--json"]) == 0
    (found,) = (f for f in json.loads(capsys.readouterr().out) if f["code"] == "off-road")
    assert found["file"] == "stores.csv"
    assert "'off' is 300 m from the nearest road" in found["message"]
    assert "as van drives" in found["message"]


def test_a_depot_without_a_road(days: Path) -> None:
    plan = planned(move_the_depot(write_day(days / "day", {"near": (0.3, 0.4)})))
    assert list(reasons(plan)) == ["near"]
    assert not plan.routes


def test_why_a_depot_has_no_road_is_said(days: Path) -> None:
    plan = planned(move_the_depot(write_day(days / "day", {"near": (0.3, 0.4)})))
    assert "5.0 km from the nearest road" in reasons(plan)["near"]


def test_a_heavy_truck_passes_no_low_bridge_and_no_street_without_trucks(days: Path) -> None:
    light = planned(write_day(days / "light", STORES))
    heavy = planned(write_day(days / "heavy", STORES, "12"))
    assert set(reasons(heavy)) - set(reasons(light)) == {"low", "light"}
    assert "is 2.1 km from the nearest road where the vehicle may stop" in reasons(heavy)["low"]
    problem = Problem.read(days / "heavy")
    travel = distances_of(problem)
    where = np.array([at(*DEPOT), *(at(*STORES[name]) for name in ("near", "low", "light"))])
    van, truck, flat, bare = (
        travel.matrix(where, where, name).seconds
        for name in ("van", "12t", "12t height_m=2.9", "3.5t height_m=3.1")
    )
    assert (van < 10_000_000).all()
    assert (truck[0] == [0, truck[0, 1], 10_000_000, 10_000_000]).all()
    assert (truck[:2, :2] >= van[:2, :2]).all()
    assert truck[0, 1] > van[0, 1]
    assert flat[0, 2] < 10_000_000 <= flat[0, 3]
    assert bare[0, 3] < 10_000_000 <= bare[0, 2]


def test_vehicles_of_one_day_have_ways_of_their_own(days: Path) -> None:
    folder = write_day(days / "day", {name: STORES[name] for name in ("low", "light", "near")})
    vehicles = folder / "vehicles.csv"
    text = vehicles.read_text(encoding="utf-8")
    vehicles.write_text(text + "T,1,A,P,1000,12,ambient,06:00,16:00,1,0.1,1\n", encoding="utf-8")
    plan = planned(folder)
    assert plan.feasible
    assert not plan.left_out
    by = {
        stop.store_id: route.vehicle.id
        for route in plan.routes
        for trip in route.trips
        for stop in trip.stops
    }
    assert by["low"] == by["light"] == "V"


# -- lines


def streets(folder: Path) -> Any:
    """All roads of the map as one geometry in metres."""
    roads = RoadNetwork.read(folder / "map.osm").roads
    line = np.repeat(np.arange(roads.segments), np.diff(roads.shape_start))
    points = roads.points[roads.shape] * 1000 / KM
    return shapely.union_all(shapely.linestrings(points, indices=line))


def check_follows(line: list[list[float]], places: list[Place], roads: Any) -> None:
    """Each step is along a road, but those to and from a place."""
    spots = np.array([at(*place) for place in places])
    points = np.array(line)
    near = np.abs(points[:, None] - spots[None]).max(axis=2) < 1e-6  # GPX has six decimals
    is_place = near.any(axis=1)
    assert near.any(axis=0).all()
    metres = points * 1000 / KM
    away = shapely.distance(shapely.points(metres), roads)
    assert away[~is_place].max() < 3.0
    for i in range(len(points) - 1):
        if not is_place[i : i + 2].any():
            step = shapely.linestrings(metres[i : i + 2])
            assert step.within(shapely.buffer(roads, 3.0))


def test_lines_follow_the_roads(days: Path) -> None:
    folder, out = write_day(days / "day", STORES), days / "out"
    assert cli.main(["plan", str(folder), "-o", str(out), "--iterations", "60", "--quiet"]) == 3
    roads = streets(days)
    places = [DEPOT, *(STORES[name] for name in SERVED)]
    features = json.loads((out / "routes.geojson").read_text(encoding="utf-8"))["features"]
    routes = [f for f in features if f["properties"]["feature"] == "route"]
    assert [f["properties"]["line"] for f in routes] == ["roads"]
    (line,) = (f["geometry"]["coordinates"] for f in routes)
    check_follows(line, places, roads)
    length = shapely.length(shapely.linestrings(np.array(line) * 1000 / KM))
    assert routes[0]["properties"]["metres"] == pytest.approx(length, rel=0.01)
    tree = ElementTree.fromstring((out / "routes.gpx").read_text(encoding="utf-8"))
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    track = [
        [float(point.get("lon", "")), float(point.get("lat", ""))]
        for point in tree.iterfind(".//g:trk//g:trkpt", space)
    ]
    check_follows(track, places, roads)
    assert cli.main(["verify", str(out)]) == 0
    assert cli.main(["show", str(out)]) == 0


# -- what is kept


class Asked(list[tuple[int, int]]):
    """Sizes of the matrices that the road network was asked for."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    sizes, matrix = Asked(), RoadNetwork.matrix

    def spy(self: RoadNetwork, sources: Any, targets: Any, *rest: Any, **more: Any) -> Any:
        sizes.append((len(sources), len(targets)))
        return matrix(self, sources, targets, *rest, **more)

    monkeypatch.setattr(RoadNetwork, "matrix", spy)
    return sizes


def forget() -> None:
    """As a new process begins."""
    from routing import distances

    distances._map.cache_clear()


def test_tomorrow_asks_for_new_rows_and_columns(days: Path, asked: Asked) -> None:
    today = planned(write_day(days / "today", STORES))
    n = 1 + len(STORES)
    assert asked == [(n, n)]
    forget()
    asked.clear()
    again = planned(days / "today")
    assert asked == []
    assert (again.cost, reasons(again)) == (today.cost, reasons(today))
    tomorrow = planned(write_day(days / "tomorrow", {**STORES, **MORE}))
    assert sorted(asked) == [(3, n + 3), (n, 3)]
    assert set(reasons(tomorrow)) == set(reasons(today))
    forget()
    asked.clear()
    (days / "cache").rename(days / "elsewhere")
    fresh = planned(days / "tomorrow")
    assert asked == [(n + 3, n + 3)]
    assert fresh.cost == tomorrow.cost


@pytest.mark.parametrize("what", ["map", "zones"])
def test_another_content_is_asked_anew(days: Path, asked: Asked, what: str) -> None:
    folder = write_day(days / "day", STORES)
    assert "zone" in reasons(planned(folder))
    asked.clear()
    if what == "map":
        land = country()
        land.way([(1, 0), (3, -5), (5, -5)])
        (days / "map.osm").write_text(land.text(), encoding="utf-8")
    else:
        text = (days / "zones.geojson").read_text(encoding="utf-8")
        (days / "zones.geojson").write_text(text.replace('"all"', '"40t"'), encoding="utf-8")
    left = reasons(planned(folder))
    assert len(asked) == 1
    assert {"map": "sea", "zones": "zone"}[what] not in left


def test_a_shapefile_of_zones_that_changes_beside_its_shapes(days: Path) -> None:
    """A shapefile is several files: what a zone is for stands in the .dbf."""
    import geopandas

    frame = geopandas.GeoDataFrame.from_features(ZONES, crs=4326)
    zones = days / "zones.shp"
    folder = write_day(days / "day", STORES)
    settings = folder / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace("zones.geojson", "zones.shp")
    settings.write_text(text, encoding="utf-8")
    frame.to_file(zones)
    assert "zone" in reasons(planned(folder))
    frame.assign(closed_to="40t").to_file(zones)
    forget()
    assert "zone" not in reasons(planned(folder))


def test_vehicle_classes_are_kept_apart(days: Path, asked: Asked) -> None:
    planned(write_day(days / "light", STORES))
    asked.clear()
    planned(write_day(days / "heavy", STORES, "12"))
    assert asked == [(1 + len(STORES), 1 + len(STORES))]
    forget()
    asked.clear()
    planned(days / "light")
    planned(days / "heavy")
    assert asked == []


def test_nothing_is_kept_where_the_cache_is_off(
    days: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLOAD_CACHE", "off")
    folder = write_day(days / "day", {"near": (0.31, 0.42)})
    planned(folder)
    forget()
    planned(folder)
    assert asked == [(2, 2)] * 2
    assert not (days / "cache").exists()


@pytest.mark.parametrize("content", ["", "no map", '<osm version="0.6"></osm>'])
def test_a_map_that_is_none(days: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    folder = write_day(days / "day", STORES)
    (days / "map.osm").write_text(content, encoding="utf-8")
    for command in (["plan", str(folder), "-o", str(days / "out")], ["check", str(folder)]):
        assert cli.main(command) == 2
        told = "".join(capsys.readouterr())
        assert "map.osm" in told
        assert "unexpected" not in told
        assert "Traceback" not in told
    assert not list((days / "out").iterdir())
