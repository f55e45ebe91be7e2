"""Makes `harbour/`: an invented town as a road map of its own, and a day of two distributors in it.

The town lies nowhere, so that no map data of others is needed: streets as a chequerboard on both
sides of a river with two bridges, a motorway past it, an island with a ferry, and a centre that a
zone keeps lorries out of. The same files every time.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from xml.sax.saxutils import quoteattr

FOLDER = Path(__file__).parent / "harbour"
LON, LAT, STEP = 3.0, 53.5, 0.0018
"""South-west corner, and the size of a block: 120 m across, 200 m up."""
COLUMNS, ROWS, RIVER = 16, 10, 5
"""Streets north and south, streets east and west; the river flows north of row RIVER - 1."""


class Town:
    """Nodes and ways while they are being laid out."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[float, float], dict[str, str]] = {}
        self.ways: list[tuple[list[int], dict[str, str]]] = []
        self.bans: list[tuple[int, int, int, str]] = []

    def node(self, column: float, row: float, **tags: str) -> int:
        known = self.nodes.setdefault((column, row), {})
        known.update(tags)
        return 1 + list(self.nodes).index((column, row))

    def way(self, places: list[tuple[float, float]], **tags: str) -> int:
        self.ways.append(([self.node(*place) for place in places], tags))
        return len(self.ways)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    town = laid_out()
    (FOLDER / "town.osm").write_text(as_osm(town), encoding="utf-8")
    zone = {"name": "centre", "closed_to": "7.5t;12t", "hours": "", "max_gross_t": ""}
    corners = [place(c, r) for c, r in ((5.6, 1.6), (8.4, 1.6), (8.4, 3.4), (5.6, 3.4), (5.6, 1.6))]
    feature = {
        "type": "Feature",
        "properties": zone,
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }
    zones = {"type": "FeatureCollection", "features": [feature]}
    (FOLDER / "zones.geojson").write_text(json.dumps(zones, indent=1) + "\n", encoding="utf-8")
    for name, text in day().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def place(column: float, row: float) -> tuple[float, float]:
    return round(LON + column * STEP, 6), round(LAT + row * STEP, 6)


def laid_out() -> Town:
    town = Town()
    for row in range(ROWS):
        main_street = row in (2, 7)
        tags = {"highway": "secondary" if main_street else "residential", "name": f"Street {row}"}
        if main_street:
            tags["maxspeed"] = "50"
        elif row % 2:
            tags["oneway"] = "yes"
        town.way([(column, row) for column in range(COLUMNS)], **tags)
    lanes: dict[int, int] = {}
    for column in range(COLUMNS):
        for first, last in ((0, RIVER), (RIVER, ROWS)):
            tags = {"highway": "residential", "name": f"Lane {column}"}
            if column % 4 == 1:
                tags["oneway"] = "-1"
            lane = town.way([(column, row) for row in range(first, last)], **tags)
            lanes.setdefault(column, lane)
    banks = RIVER - 1, RIVER
    town.way([(3, banks[0]), (3, banks[1])], highway="secondary", bridge="yes", name="West Bridge")
    old = {"highway": "tertiary", "bridge": "yes", "name": "Old Bridge", "maxweight": "5"}
    town.way([(11, banks[0]), (11, banks[1])], **old)
    town.node(3, 2, highway="traffic_signals")
    town.node(11, 7, highway="traffic_signals")
    motorway = [(-2.0, -2.0), (7.0, -2.0), (18.0, -2.0)]
    town.way(motorway, highway="motorway", oneway="yes", name="M 1")
    town.way([(column, row - 0.2) for column, row in reversed(motorway)], highway="motorway",
             oneway="yes", name="M 1")  # fmt: skip
    town.way([(7.0, -2.0), (7.0, 0.0)], highway="primary", name="Harbour Road")
    town.way([(0, -2.2), (0, 0)], highway="tertiary", name="Slip Road")
    town.way([(15, 7), (17, 7)], highway="service", name="Quay")
    ferry = {"route": "ferry", "duration": "00:15", "motor_vehicle": "yes", "name": "Island Ferry"}
    town.way([(17, 7), (30, 9)], **ferry)
    town.way(
        [(30, 9), (31, 9), (31, 10), (30, 10), (30, 9)], highway="unclassified", name="Island Road"
    )
    town.way([(26, 0), (27, 0), (27, 1)], highway="track", name="Rock")  # joined to nothing
    main_street = 3  # the third way: row 2
    town.bans.append((main_street, town.node(3, 2), lanes[3], "no_left_turn"))
    return town


def as_osm(town: Town) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<osm version="0.6" generator="make_harbour">',
    ]
    for number, ((column, row), tags) in enumerate(town.nodes.items(), 1):
        lon, lat = place(column, row)
        lines += element(f'node id="{number}" version="1" lat="{lat}" lon="{lon}"', [], tags)
    for number, (nodes, tags) in enumerate(town.ways, 1):
        lines += element(
            f'way id="{number}" version="1"', [f'<nd ref="{node}"/>' for node in nodes], tags
        )
    for number, (from_, via, to, kind) in enumerate(town.bans, 1):
        members = [
            f'<member type="{what}" ref="{ref}" role="{role}"/>'
            for what, ref, role in (("way", from_, "from"), ("node", via, "via"), ("way", to, "to"))
        ]
        tags = {"type": "restriction", "restriction": kind}
        lines += element(f'relation id="{number}" version="1"', members, tags)
    lines.append("</osm>")
    return "\n".join(lines) + "\n"


def element(head: str, inside: list[str], tags: dict[str, str]) -> list[str]:
    body = [*inside, *(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())]
    if not body:
        return [f" <{head}/>"]
    return [f" <{head}>", *(f"  {line}" for line in body), f" </{head.split()[0]}>"]


def day() -> dict[str, str]:
    draw = random.Random(5)
    spots = [(f"S{i:02}", draw.uniform(0, 15), draw.uniform(0, 9)) for i in range(1, 21)]
    spots += [
        ("CENTRE", 7.1, 2.5),
        ("ISLAND", 31.1, 9.6),
        ("ROCK", 26.9, 0.4),
        ("AT-SEA", 22.0, -12.0),
    ]
    stores = ["store_id,name,lon,lat,windows,service_minutes"]
    orders = ["order_id,distributor_id,store_id,weight_kg,cases"]
    for name, column, row in spots:
        lon, lat = place(column, row)
        stores.append(f"{name},Shop {name.lower()},{lon},{lat},07:00-15:00,6")
        for who in ("ALE", "MILK") if draw.random() < 0.5 else ("ALE",):
            cases = draw.randint(5, 40)
            orders.append(f"{who}-{name},{who},{name},{cases * 12},{cases}")
    depots = [
        f"D-{who},{who},{place(*at)[0]},{place(*at)[1]}"
        for who, at in (("ALE", (1.0, 0.1)), ("MILK", (14.0, 8.9)))
    ]
    vehicles = [
        "V-ALE,2,ALE,D-ALE,6000,12,05:00,16:00,120,0.9,25",
        "V-ALE-VAN,1,ALE,D-ALE,1200,3.5,05:00,16:00,70,0.5,22",
        "V-MILK,3,MILK,D-MILK,1200,3.5,05:00,16:00,70,0.5,22",
    ]
    vehicle_head = (
        "vehicle_id,count,distributor_id,depot_id,capacity_kg,gross_t,shift_start,shift_end"
    )
    settings = """# An invented town, made by examples/make_harbour.py
date = "2026-03-02"
currency = "EUR"

[distances]
roads = "town.osm"
zones = "zones.geojson"
"""
    return {
        "settings.toml": settings,
        "distributors.csv": "distributor_id,name\nALE,Harbour Brewery\nMILK,Island Dairy\n",
        "depots.csv": "\n".join(["depot_id,distributor_id,lon,lat", *depots]) + "\n",
        "stores.csv": "\n".join(stores) + "\n",
        "orders.csv": "\n".join(orders) + "\n",
        "vehicles.csv": "\n".join(
            [f"{vehicle_head},fixed_cost,cost_per_km,cost_per_hour", *vehicles]
        )
        + "\n",
    }


if __name__ == "__main__":
    main()
