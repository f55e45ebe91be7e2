"""Extracts of OpenStreetMap as road maps: small ones written here, and real ones where they are."""

from __future__ import annotations

import bz2
import gzip
import os
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest

pytest.importorskip("osmium")

from geo.driving import driving
from geo.errors import RoadsError
from geo.extract import read_roads
from geo.road_profile import road_profile
from geo.roads import (
    ENDS_ONLY,
    GIVE_WAY,
    GOODS,
    HGV,
    NO,
    SIGNALS,
    STOP,
    YES,
    Roads,
)

DATA = Path(os.environ.get("COLOAD_DATA", "")) / "osm"
BOTH = 1 << GOODS | 1 << HGV
Tags = Mapping[str, str]
STREET: Tags = {"highway": "residential"}
STEP = 0.001
"""Degrees between neighbours of the grid of nodes: 111 m to the north."""


def place(node: int) -> tuple[float, float]:
    """Node 34 stands in column 3, row 4."""
    return 10.0 + node // 10 * STEP, node % 10 * STEP


class Map:
    """An extract in the making. Nodes are named by where they stand; see `place`."""

    def __init__(self) -> None:
        self.ways: list[tuple[int, Sequence[int], Tags]] = []
        self.nodes: dict[int, Tags] = {}
        self.relations: list[tuple[Tags, Sequence[tuple[str, int, str]]]] = []

    def way(self, number: int, nodes: Sequence[int], tags: Tags = STREET, **more: str) -> Map:
        self.ways.append((number, nodes, {**tags, **more}))
        return self

    def node(self, number: int, **tags: str) -> Map:
        self.nodes[number] = {key.replace("__", ":"): text for key, text in tags.items()}
        return self

    def turn(self, turn: str, *members: tuple[str, int, str], **more: str) -> Map:
        tags = {"type": "restriction", "restriction": turn, **more}
        self.relations.append((tags, members))
        return self

    def text(self, without: Sequence[int] = (), ways_first: bool = False) -> str:
        used = {node for _, nodes, _ in self.ways for node in nodes} | set(self.nodes)
        nodes = []
        for node in sorted(used - set(without)):
            lon, lat = place(node)
            tags = _tags(self.nodes.get(node, {}))
            nodes.append(f'<node id="{node}" version="1" lon="{lon}" lat="{lat}">{tags}</node>')
        ways = [
            f'<way id="{number}" version="1">'
            + "".join(f'<nd ref="{node}"/>' for node in refs)
            + f"{_tags(tags)}</way>"
            for number, refs, tags in self.ways
        ]
        relations = [
            f'<relation id="{number}" version="1">'
            + "".join(
                f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members
            )
            + f"{_tags(tags)}</relation>"
            for number, (tags, members) in enumerate(self.relations, 1)
        ]
        parts = [*ways, *nodes] if ways_first else [*nodes, *ways]
        return "\n".join(['<osm version="0.6">', *parts, *relations, "</osm>"])

    def read(self, folder: Path, country: str | None = None, **how: Any) -> Roads:
        path = folder / "map.osm"
        path.write_text(self.text(**how), encoding="utf-8")
        roads = read_roads(path, country)
        check(roads)
        return roads


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def check(roads: Roads) -> None:
    """What holds for every map."""
    m, n = roads.segments, roads.nodes
    assert roads.shape[roads.shape_start[:-1]].tolist() == roads.node_point[roads.tail].tolist()
    assert roads.shape[roads.shape_start[1:] - 1].tolist() == roads.node_point[roads.head].tolist()
    assert (np.diff(roads.shape_start) >= 2).all()
    assert len(np.unique(roads.node_point)) == len(np.unique(roads.node_id)) == n
    assert len(np.unique(roads.shape)) == len(roads.points)
    assert roads.delays.shape == (2 * m, 5)
    assert roads.barred.shape == (n, 2)
    assert len(roads.kinds.road) == len(roads.tags) > roads.kind.max()
    assert roads.name.max() < len(roads.names)
    assert roads.names[0] == ""
    assert (roads.length_m > 0).all()
    tail, head = roads.arc_tail(), roads.arc_head()
    for first, last in zip(roads.ban_start[:-1], roads.ban_start[1:], strict=True):
        arcs = roads.ban_arcs[first:last]
        assert len(arcs) > 1
        assert (head[arcs[:-1]] == tail[arcs[1:]]).all()
    dtypes = {"points": "f8", "shape": "i4", "shape_start": "i8", "tail": "i4", "head": "i4"}
    dtypes |= {"length_m": "f8", "kind": "i4", "way": "i8", "name": "i4", "delays": "u1"}
    dtypes |= {"node_point": "i4", "node_id": "i8", "node_delays": "u1", "barred": "u1"}
    dtypes |= {"ban_start": "i8", "ban_arcs": "i4", "ban_modes": "u1"}
    for name, dtype in dtypes.items():
        assert getattr(roads, name).dtype == np.dtype(dtype), name


def arcs_of(roads: Roads) -> dict[tuple[int, int], int]:
    """Arcs by the ids of the nodes that they lead from and to."""
    tail, head = roads.node_id[roads.arc_tail()], roads.node_id[roads.arc_head()]
    return {pair: arc for arc, pair in enumerate(zip(tail.tolist(), head.tolist(), strict=True))}


def bans_of(roads: Roads) -> dict[tuple[int, ...], int]:
    """Bans as the nodes that must not be passed one after the other -> modes."""
    tail, head = roads.node_id[roads.arc_tail()], roads.node_id[roads.arc_head()]
    found = {}
    for i, modes in enumerate(roads.ban_modes.tolist()):
        arcs = roads.ban_arcs[roads.ban_start[i] : roads.ban_start[i + 1]]
        found[(*tail[arcs].tolist(), int(head[arcs[-1]]))] = modes
    return found


def cross() -> Map:
    """Four streets that meet at node 55: 1 from the west, 2 to the east, 3 south, 4 north."""
    return Map().way(1, [35, 55]).way(2, [55, 75]).way(3, [53, 55]).way(4, [55, 57])


def via(a: int, node: int, b: int) -> tuple[tuple[str, int, str], ...]:
    return ("w", a, "from"), ("n", node, "via"), ("w", b, "to")


# Segments


def test_ways_are_split_where_they_meet(tmp_path: Path) -> None:
    roads = Map().way(1, [15, 35, 55, 75, 95]).way(2, [53, 55]).read(tmp_path)
    assert set(roads.node_id.tolist()) == {15, 55, 95, 53}
    assert (15, 55) in arcs_of(roads)
    segment = arcs_of(roads)[15, 55] >> 1
    assert roads.way[segment] == 1
    points = roads.points[roads.shape[roads.shape_start[segment] : roads.shape_start[segment + 1]]]
    np.testing.assert_allclose(points, [place(15), place(35), place(55)])
    assert roads.length_m[segment] == pytest.approx(4 * 111.195, rel=1e-4)


def test_ways_that_end_without_a_junction_are_joined(tmp_path: Path) -> None:
    made = Map().way(1, [15, 35]).way(2, [75, 55, 35]).way(3, [75, 95])
    roads = made.read(tmp_path)
    assert roads.segments == 1
    assert len(roads.shape) == 5
    assert roads.node_id.tolist() in ([15, 95], [95, 15])


@pytest.mark.parametrize(
    "second", [{"name": "Lane"}, {"maxspeed": "30"}, {"oneway": "yes"}, {"highway": "service"}]
)
def test_ways_that_differ_are_not_joined(tmp_path: Path, second: dict[str, str]) -> None:
    roads = Map().way(1, [15, 35]).way(2, [35, 55], {**STREET, **second}).read(tmp_path)
    assert roads.segments == 2


def test_one_way_streets_are_joined_only_in_their_direction(tmp_path: Path) -> None:
    one = {**STREET, "oneway": "yes"}
    joined = Map().way(1, [15, 35], one).way(2, [35, 55], one).read(tmp_path)
    assert joined.segments == 1
    assert joined.node_id[joined.tail].tolist() == [15]
    facing = Map().way(1, [15, 35], one).way(2, [55, 35], one).read(tmp_path)
    assert facing.segments == 2


def test_joining_keeps_who_is_turned_round_apart(tmp_path: Path) -> None:
    made = (
        Map()
        .way(1, [15, 35, 55])
        .way(2, [95, 85, 55])
        .node(85, highway="stop", direction="forward")
    )
    roads = made.read(tmp_path)
    arcs = arcs_of(roads)
    assert roads.segments == 1
    assert roads.delays[arcs[95, 15], STOP] == 1
    assert roads.delays[arcs[15, 95], STOP] == 0


def test_rings_and_loops(tmp_path: Path) -> None:
    ring = [33, 53, 55, 35, 33]
    assert Map().way(1, ring).read(tmp_path).segments == 1
    two = Map().way(1, [33, 53, 55]).way(2, [55, 35, 33]).read(tmp_path)
    assert two.segments == 1
    assert two.tail.tolist() == two.head.tolist()
    lollipop = Map().way(1, [13, *ring]).read(tmp_path)
    assert lollipop.segments == 2
    assert sorted((lollipop.tail == lollipop.head).tolist()) == [False, True]


def test_a_node_twice_running_counts_once(tmp_path: Path) -> None:
    roads = Map().way(1, [15, 35, 35, 55]).read(tmp_path)
    assert roads.segments == 1
    assert len(roads.shape) == 3


def test_missing_nodes_part_the_way(tmp_path: Path) -> None:
    roads = Map().way(1, [15, 35, 55, 75, 95]).read(tmp_path, without=[55])
    assert roads.segments == 2
    assert set(roads.node_id.tolist()) == {15, 35, 75, 95}
    assert roads.notes == ("1 nodes of ways are not in the file; the ways end there",)


def test_ways_may_come_before_their_nodes(tmp_path: Path) -> None:
    roads = cross().read(tmp_path, ways_first=True)
    assert roads.segments == 4
    np.testing.assert_allclose(roads.points[roads.node_point[roads.node_id == 57]], [place(57)])


def test_names_and_kinds(tmp_path: Path) -> None:
    made = Map().way(1, [15, 35], STREET, name="High Street", ref="A1").way(2, [35, 55], ref="A2")
    made.way(3, [55, 75], STREET, lit="yes", lanes="2")
    roads = made.read(tmp_path)
    assert set(roads.names) == {"", "High Street", "A2"}
    assert roads.tags == ({"highway": "residential"},)


def test_ways_that_nobody_may_drive_are_left_away(tmp_path: Path) -> None:
    made = cross().way(5, [33, 53], {"highway": "footway"}).way(6, [33, 35], STREET, access="no")
    assert set(made.read(tmp_path).way.tolist()) == {1, 2, 3, 4}


def test_duration_of_a_ferry_is_its_speed(tmp_path: Path) -> None:
    tags = {"route": "ferry", "motor_vehicle": "yes", "duration": "00:02"}
    made = Map().way(1, [15, 35]).way(2, [35, 55], tags).way(3, [55, 95], tags)
    made.way(4, [95, 97], {"route": "ferry", "foot": "yes"})
    roads = made.read(tmp_path)
    speed = dict(zip(roads.way.tolist(), roads.kinds.speed_kmh[roads.kind, 0, GOODS], strict=True))
    assert set(speed) == {1, 2, 3}
    assert speed[2] == pytest.approx(0.2224 / 2 * 60, rel=1e-3)
    assert speed[3] == pytest.approx(2 * speed[2], rel=1e-3)


def test_ferries_that_no_road_leads_to_are_left_away(tmp_path: Path) -> None:
    ferry = {"route": "ferry"}
    made = Map().way(1, [15, 35]).way(2, [35, 55], ferry).way(3, [55, 75], ferry)
    roads = made.way(4, [17, 37], ferry).way(5, [37, 57], ferry).read(tmp_path)
    assert set(roads.node_id.tolist()) == {15, 35, 75}


def test_tags_that_say_the_usual_part_nothing(tmp_path: Path) -> None:
    roads = Map().way(1, [15, 35], STREET, oneway="no", foot="yes").way(2, [35, 55]).read(tmp_path)
    assert roads.segments == 1
    assert roads.tags == ({"highway": "residential"},)


# What stands at nodes


def test_delays_at_inner_points_count_by_direction(tmp_path: Path) -> None:
    made = Map().way(1, [15, 35, 55, 75]).node(35, highway="crossing")
    made.node(55, highway="traffic_signals", traffic_signals__direction="backward")
    roads = made.read(tmp_path)
    arcs = arcs_of(roads)
    assert roads.delays[arcs[15, 75]].tolist() == [0, 1, 0, 0, 0]  # SIGNALS, CROSSING, ...
    assert roads.delays[arcs[75, 15]].tolist() == [1, 1, 0, 0, 0]


def test_delays_at_junctions(tmp_path: Path) -> None:
    roads = cross().node(55, highway="traffic_signals").read(tmp_path)
    assert roads.node_delays[roads.node_id == 55].tolist() == [1 << SIGNALS]
    assert not roads.delays.any()


def test_a_sign_stands_before_the_nearer_junction(tmp_path: Path) -> None:
    made = Map().way(1, [15, 55]).way(2, [53, 55]).way(3, [55, 57])
    text = made.way(4, [15, 13]).way(5, [15, 17]).node(16, highway="give_way").text()
    text = text.replace(
        '<nd ref="15"/><nd ref="55"/>', '<nd ref="15"/><nd ref="16"/><nd ref="55"/>'
    )
    near = text.replace(
        'id="16" version="1" lon="10.001" lat="0.006"',
        'id="16" version="1" lon="10.0012" lat="0.005"',
    )
    assert near != text
    path = tmp_path / "map.osm"
    path.write_text(near, encoding="utf-8")
    roads = read_roads(path)
    arcs = arcs_of(roads)
    assert roads.delays[arcs[55, 15], GIVE_WAY] == 1
    assert roads.delays[arcs[15, 55], GIVE_WAY] == 0


def test_barriers_split_and_bar(tmp_path: Path) -> None:
    made = Map().way(1, [15, 35, 55, 75, 95]).node(35, barrier="bollard").node(55, barrier="gate")
    roads = made.node(75, barrier="gate", access="private").read(tmp_path)
    assert roads.segments == 3  # an open gate is none
    barred = dict(zip(roads.node_id.tolist(), roads.barred.tolist(), strict=True))
    assert barred == {
        15: [YES, YES],
        35: [NO, NO],
        75: [ENDS_ONLY, ENDS_ONLY],
        95: [YES, YES],
    }


def test_limits_of_barriers_are_noted(tmp_path: Path) -> None:
    made = Map().way(1, [15, 35, 55]).node(35, barrier="height_restrictor", maxheight="2.1")
    assert made.read(tmp_path).notes == (
        "1 barriers with a limit of height or width count without it",
    )


# Restrictions


def test_no_turn(tmp_path: Path) -> None:
    roads = cross().turn("no_left_turn", *via(1, 55, 4)).read(tmp_path)
    assert bans_of(roads) == {(35, 55, 57): BOTH}


def test_only_turn_bans_all_else(tmp_path: Path) -> None:
    roads = cross().turn("only_straight_on", *via(1, 55, 2)).read(tmp_path)
    assert set(bans_of(roads)) == {(35, 55, 57), (35, 55, 53), (35, 55, 35)}


@pytest.mark.parametrize(
    ("tags", "modes"),
    [
        ({}, BOTH),
        ({"except": "hgv"}, 1 << GOODS),
        ({"except": "psv;goods"}, 1 << HGV),
        ({"except": "motorcar;bicycle"}, BOTH),
        ({"except": "motor_vehicle"}, 0),
        ({"restriction": "", "restriction:hgv": "no_left_turn"}, 1 << HGV),
        ({"restriction": "", "restriction:bicycle": "no_left_turn"}, 0),
        ({"restriction": "give_way"}, 0),
    ],
)
def test_whom_a_restriction_is_for(tmp_path: Path, tags: Tags, modes: int) -> None:
    roads = cross().turn("no_left_turn", *via(1, 55, 4), **tags).read(tmp_path)
    assert bans_of(roads) == ({(35, 55, 57): modes} if modes else {})


def test_u_turns(tmp_path: Path) -> None:
    roads = cross().turn("no_u_turn", *via(1, 55, 1)).read(tmp_path)
    assert set(bans_of(roads)) == {(35, 55, 35)}
    amid = Map().way(1, [15, 35, 55]).turn("no_u_turn", *via(1, 35, 1)).read(tmp_path)
    assert set(bans_of(amid)) == {(15, 35, 15), (55, 35, 55)}


def test_a_way_that_goes_through_is_told_by_the_turn(tmp_path: Path) -> None:
    made = Map().way(1, [35, 55, 75]).way(2, [53, 55, 57])
    left = made.turn("no_left_turn", *via(1, 55, 2)).read(tmp_path)
    assert set(bans_of(left)) == {(35, 55, 57), (75, 55, 53)}


def test_many_entries_and_exits(tmp_path: Path) -> None:
    entry = cross().turn("no_entry", ("w", 1, "from"), *via(3, 55, 4)).read(tmp_path)
    assert set(bans_of(entry)) == {(35, 55, 57), (53, 55, 57)}
    exits = cross().turn("no_exit", *via(1, 55, 2), ("w", 4, "to")).read(tmp_path)
    assert set(bans_of(exits)) == {(35, 55, 75), (35, 55, 57)}


def dual() -> Map:
    """Carriageways 1 to the east, then 2; 4 back to the west, then 5; 3 from one to the other, in
    two segments since 6 leads away from amid it."""
    one = {**STREET, "oneway": "yes"}
    made = Map().way(1, [13, 33], one).way(2, [33, 53], one).way(3, [33, 34, 35])
    return made.way(4, [55, 35], one).way(5, [35, 15], one).way(6, [34, 54])


def test_by_way_of_a_way(tmp_path: Path) -> None:
    made = dual().turn("no_u_turn", ("w", 1, "from"), ("w", 3, "via"), ("w", 5, "to"))
    assert set(bans_of(made.read(tmp_path))) == {(13, 33, 34, 35, 15)}


def test_only_by_way_of_a_way(tmp_path: Path) -> None:
    made = dual().turn("only_u_turn", ("w", 1, "from"), ("w", 3, "via"), ("w", 5, "to"))
    assert set(bans_of(made.read(tmp_path))) == {
        (13, 33, 53),
        (13, 33, 34, 54),
        (13, 33, 34, 33),
        (13, 33, 34, 35, 34),
    }


def test_restrictions_refer_to_joined_segments(tmp_path: Path) -> None:
    made = (
        Map().way(1, [15, 35]).way(7, [55, 35]).way(2, [55, 75]).way(3, [53, 55]).way(4, [55, 57])
    )
    roads = made.turn("no_left_turn", *via(7, 55, 4)).read(tmp_path)
    assert set(bans_of(roads)) == {(15, 55, 57)}


@pytest.mark.parametrize(
    "members",
    [
        via(1, 55, 99),
        via(1, 53, 4),
        (("w", 1, "from"), ("w", 4, "to")),
        (("n", 55, "via"), ("w", 4, "to")),
        (("w", 1, "from"), ("w", 99, "via"), ("w", 4, "to")),
    ],
)
def test_broken_restrictions_are_noted(tmp_path: Path, members: Any) -> None:
    roads = cross().turn("no_left_turn", *members).read(tmp_path)
    assert not len(roads.ban_modes)
    assert roads.notes == ("1 turn restrictions left out, whose ways or nodes are not in the map",)


def test_restrictions_by_time_are_noted(tmp_path: Path) -> None:
    made = cross()
    made.relations.append(
        (
            {"type": "restriction", "restriction:conditional": "no_left_turn @ (07:00-09:00)"},
            via(1, 55, 4),
        )
    )
    roads = made.read(tmp_path)
    assert not len(roads.ban_modes)
    assert roads.notes == ("1 turn restrictions by time left out",)


# The map as a whole


@pytest.mark.parametrize(
    ("tags", "country", "left"),
    [
        ({}, "", False),
        ({"maxspeed": "DE:urban"}, "DE", False),
        ({"maxspeed:type": "GB:nsl_single"}, "GB", True),
        ({"driving_side": "left"}, "", True),
    ],
)
def test_country(tmp_path: Path, tags: Tags, country: str, left: bool) -> None:
    roads = Map().way(1, [15, 35], {**STREET, **tags}).read(tmp_path)
    assert (roads.country, roads.drives_left) == (country, left)


def test_country_by_its_border_and_by_addresses(tmp_path: Path) -> None:
    made = cross()
    made.relations.append(({"type": "boundary", "admin_level": "2", "ISO3166-1": "IE"}, ()))
    roads = made.read(tmp_path)
    assert (roads.country, roads.drives_left) == ("IE", True)
    made.node(91, addr__country="FR")
    assert made.read(tmp_path).country == "FR"
    assert made.read(tmp_path, "mt").country == "MT"


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_packed_files(tmp_path: Path, suffix: str, pack: Any) -> None:
    path = tmp_path / f"map.osm{suffix}"
    path.write_bytes(pack(cross().text().encode()))
    roads = read_roads(path)
    assert roads.segments == 4
    assert roads.source == path.name


def test_roads_can_be_driven(tmp_path: Path) -> None:
    roads = cross().read(tmp_path)
    assert np.isfinite(driving(roads, road_profile("12t")).seconds).all()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("map.osm", b"", "map.osm: is empty"),
        ("map.osm.pbf", b"not a map at all, but something longer than a header", "cannot be read"),
        ("map.osm", b"id,lon,lat\n1,2,3\n", "cannot be read"),
        ("map.osm", b'<osm version="0.6"><node id="1" lon="1" lat="1"', "cannot be read"),
        ("map.osm", b"<gpx></gpx>", "cannot be read"),
        ("map.osm.gz", b"not packed", "cannot be read"),
        ("map.osm.bz2", b"not packed", "cannot be read"),
        ("map.osm", b'<osm version="0.6"></osm>', "map.osm: holds no road"),
        ("map.geojson", b"{}", "map.geojson: is not known to be an extract"),
    ],
)
def test_what_is_no_extract(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RoadsError, match=says):
        read_roads(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match=r"nowhere\.osm\.pbf' is not there"):
        read_roads(tmp_path / "nowhere.osm.pbf")
    with pytest.raises(RoadsError, match="is a folder"):
        read_roads(tmp_path)


def test_extract_without_roads(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="holds no road that a goods vehicle may drive"):
        Map().way(1, [15, 35], {"highway": "footway"}).read(tmp_path)
    with pytest.raises(RoadsError, match="holds no road"):
        cross().read(tmp_path, without=[35, 53, 55, 57, 75])


@pytest.mark.parametrize("seed", range(20))
def test_random_maps_keep_every_metre_and_no_needless_node(tmp_path: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    made, metres = Map(), 0.0
    kinds = [STREET, {**STREET, "oneway": "yes"}, {**STREET, "maxspeed": "30"}]
    for number in range(1, 25):
        at, nodes = int(chance.integers(11, 88)), []
        for _ in range(int(chance.integers(2, 6))):
            nodes.append(at)
            at = int(np.clip(at + chance.choice([1, -1, 10, -10]), 11, 98))
        made.way(number, nodes, kinds[chance.integers(3)])
        for a, b in pairwise(nodes):
            metres += _metres(place(a), place(b))
    roads = made.read(tmp_path)
    assert roads.length_m.sum() == pytest.approx(metres, rel=1e-9)
    ends: dict[int, list[tuple[int, int]]] = {}
    for segment, pair in enumerate(zip(roads.tail.tolist(), roads.head.tolist(), strict=True)):
        for side, node in enumerate(pair):
            ends.setdefault(node, []).append((segment, side))
    for meeting in ends.values():
        if len(meeting) == 2 and meeting[0][0] != meeting[1][0]:
            (one, side), (other, its_side) = meeting
            same = roads.kind[one] == roads.kind[other]
            oneway = roads.tags[roads.kind[one]].get("oneway") == "yes"
            assert not same or (oneway and side == its_side)


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lon, lat), (to_lon, to_lat) = np.radians(a), np.radians(b)
    chord = np.hypot((to_lon - lon) * np.cos((lat + to_lat) / 2), to_lat - lat)
    return float(6371008.8 * chord)


needs_data = pytest.mark.skipif(
    "COLOAD_DATA" not in os.environ, reason="COLOAD_DATA does not name the data folder"
)


@needs_data
@pytest.mark.parametrize(
    ("name", "country", "left", "segments"),
    [
        ("malta", "MT", True, (30000, 45000)),
        ("liechtenstein", "LI", False, (4000, 6000)),
        ("baltimore", "US", False, (6000, 10000)),
    ],
)
def test_real_extracts(name: str, country: str, left: bool, segments: tuple[int, int]) -> None:
    begun = time.process_time()
    roads = read_roads(DATA / f"{name}.osm.pbf")
    assert time.process_time() - begun < 8.0
    check(roads)
    assert (roads.country, roads.drives_left) == (country, left)
    assert segments[0] < roads.segments < segments[1]


@needs_data
def test_a_truncated_extract(tmp_path: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes((DATA / "malta.osm.pbf").read_bytes()[:1_000_000])
    with pytest.raises(RoadsError, match=r"cut\.osm\.pbf: cannot be read as an extract"):
        read_roads(path)
