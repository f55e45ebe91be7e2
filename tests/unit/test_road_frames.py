"""Road maps out of graphs of osmnx and tables of lines, and back: small ones, and a real one."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("osmnx")

import geopandas
import networkx
import osmnx
import shapely

from geo.errors import RoadsError
from geo.network import RoadNetwork
from geo.road_frames import roads_from_frame, roads_from_osmnx, roads_to_frame, roads_to_osmnx
from geo.roads import (
    CLASSES,
    CROSSING,
    ENDS_ONLY,
    GOODS,
    GRAVEL,
    HGV,
    NO,
    SIGNALS,
    YES,
    Roads,
)
from geo.tag_frames import both_ways, tag_text, tags_along, turned
from geo.tags import understood

DATA = Path(os.environ.get("COLOAD_DATA", "")) / "osm"
needs_data = pytest.mark.skipif(
    "COLOAD_DATA" not in os.environ, reason="COLOAD_DATA does not name the data folder"
)
STEP = 0.001
WGS84 = "EPSG:4326"


def place(node: int) -> tuple[float, float]:
    """Node 34 stands in column 3, row 4, of a grid of about 100 m in Liechtenstein."""
    return 9.5 + node // 10 * STEP, 47.1 + node % 10 * STEP


def line(*nodes: int) -> Any:
    return shapely.LineString([place(node) for node in nodes])


class Graph:
    """A graph as osmnx makes it, in the making."""

    def __init__(self, crs: str = "epsg:4326") -> None:
        self.made = networkx.MultiDiGraph(crs=crs)

    def node(self, number: int, **attributes: Any) -> Graph:
        x, y = place(number)
        self.made.add_node(number, x=x, y=y, **attributes)
        return self

    def street(self, *nodes: int, both: bool = True, **attributes: Any) -> Graph:
        """One edge, or one for each direction; points between the ends are geometry."""
        told = {"osmid": 1, "highway": "residential", "length": 1.0, **attributes}
        told["oneway"] = not both
        for number in (nodes[0], nodes[-1]):
            if number not in self.made:
                self.node(number)
        for way, against in ((nodes, False), (nodes[::-1], True))[: 1 + both]:
            bent = {"geometry": line(*way)} if len(way) > 2 else {}
            self.made.add_edge(way[0], way[-1], **{"reversed": against, **told, **bent})
        return self

    def read(self, country: str | None = None) -> Roads:
        return roads_from_osmnx(self.made, country)


def cross() -> Graph:
    return Graph().street(35, 55).street(55, 75).street(53, 55).street(55, 57)


def frame(*lines: Any, crs: str | None = WGS84, **columns: Any) -> Any:
    return geopandas.GeoDataFrame(columns, geometry=list(lines), crs=crs)


def tags_of(roads: Roads, segment: int = 0) -> Mapping[str, str]:
    return roads.tags[roads.kind[segment]]


def access_of(roads: Roads, segment: int = 0) -> list[list[int]]:
    """By direction, by GOODS and HGV."""
    found: list[list[int]] = roads.kinds.access[roads.kind[segment]].tolist()
    return found


def speeds(roads: Roads, segment: int = 0) -> list[list[float]]:
    found: list[list[float]] = roads.kinds.speed_kmh[roads.kind[segment]].tolist()
    return found


BOTH = [[YES, YES], [YES, YES]]
ALONG = [[YES, YES], [NO, NO]]


# From osmnx


def test_two_edges_of_a_street_are_one_segment() -> None:
    roads = cross().read()
    assert (roads.segments, roads.nodes) == (4, 5)
    assert set(roads.node_id.tolist()) == {35, 55, 75, 53, 57}
    assert all(access_of(roads, segment) == BOTH for segment in range(4))
    assert roads.length_m.sum() == pytest.approx(2 * 111.195 * 2 * (1 + np.cos(0.8221)), rel=1e-3)
    assert roads.notes[0] == "turn restrictions are not part of an osmnx graph"
    assert "no edge says motor_vehicle, hgv, maxheight or maxweight" in roads.notes[1]
    assert len(cross().street(57, 77, hgv="no").read().notes) == 1


def test_one_way_edges_go_their_way() -> None:
    roads = cross().street(57, 77, both=False, name="A").read()
    segment = roads.names.index("A") and int(np.flatnonzero(roads.name)[0])
    assert access_of(roads, segment) == ALONG
    assert roads.node_id[[roads.tail[segment], roads.head[segment]]].tolist() == [57, 77]


def test_the_edges_say_who_drives_whatever_oneway_does() -> None:
    made = Graph().street(35, 55, highway="motorway").street(55, 75, both=False)
    made.made.edges[55, 75, 0]["oneway"] = False
    roads = made.read()
    assert sorted(access_of(roads, segment) for segment in range(2)) == sorted([BOTH, ALONG])


def test_geometry_is_kept_and_may_be_drawn_backward() -> None:
    roads = Graph().street(35, 46, 55).read()
    assert roads.segments == 1
    np.testing.assert_allclose(
        roads.points[roads.shape], [place(35), place(46), place(55)], atol=1e-12
    )
    made = Graph().street(35, 46, 56, 55, both=False)
    made.made.edges[35, 55, 0]["geometry"] = line(55, 56, 46, 35)
    roads = made.read()
    np.testing.assert_allclose(roads.points[roads.shape][1], place(46), atol=1e-12)
    assert access_of(roads) == ALONG


def test_edges_over_different_points_are_two_streets() -> None:
    made = Graph().street(35, 46, 55, both=False).street(55, 44, 35, both=False)
    roads = made.read()
    assert roads.length_m.sum() == pytest.approx(538.0, rel=1e-3)
    assert all(access_of(roads, segment) == ALONG for segment in range(roads.segments))


def test_loops_of_both_directions_are_one() -> None:
    roads = Graph().street(15, 35).street(35, 46, 57, 35).read()
    assert roads.segments == 2
    assert all(access_of(roads, segment) == BOTH for segment in range(2))


def test_projected_graphs_come_back_to_degrees() -> None:
    plain = cross().street(57, 68, 77).made
    projected = osmnx.projection.project_graph(plain)
    assert projected.graph["crs"] != plain.graph["crs"]
    roads = roads_from_osmnx(projected)
    assert roads.segments == roads_from_osmnx(plain).segments
    np.testing.assert_allclose(
        roads.points[roads.node_point[roads.node_id == 55]], [place(55)], atol=1e-9
    )


def test_simplified_graphs_have_lists() -> None:
    made = Graph().street(15, 25, maxspeed="50", name="B", osmid=7)
    made.street(25, 35, maxspeed="30", name="A", osmid=9, highway="tertiary")
    graph = osmnx.simplification.simplify_graph(made.made)
    assert isinstance(graph.edges[15, 35, 0]["maxspeed"], list)
    roads = roads_from_osmnx(graph)
    assert roads.segments == 1
    assert CLASSES[roads.kinds.road[0]] == "residential"
    assert speeds(roads) == [[30, 30], [30, 30]]
    assert (roads.names[roads.name[0]], roads.way[0]) == ("A", 7)
    assert roads.notes[1].startswith("2 edges are merged of several ways: the smallest class")
    assert roads.notes[-1].startswith("a simplified graph has no traffic signals")


def test_merged_with_a_footway() -> None:
    roads = Graph().street(15, 35, highway=["footway", "residential"]).read()
    assert access_of(roads) == [[ENDS_ONLY] * 2] * 2
    assert any("2 edges are roads for a part" in note for note in roads.notes)
    made = Graph().street(15, 35, highway=["footway", "residential"], motor_vehicle="no")
    with pytest.raises(RoadsError, match="holds no road"):
        made.read()


def test_unsimplified_graphs_are_joined() -> None:
    roads = Graph().street(15, 25).street(25, 35).street(35, 45).node(25, highway="crossing").read()
    assert roads.segments == 1
    assert roads.delays[:, CROSSING].tolist() == [1, 1]


def test_what_stands_at_nodes() -> None:
    roads = cross().node(55, highway="traffic_signals").read()
    assert roads.node_delays[roads.node_id == 55].tolist() == [1 << SIGNALS]
    roads = cross().node(55, barrier="bollard").read()
    assert roads.barred[roads.node_id == 55].tolist() == [[NO, NO]]


def test_edges_that_differ_by_direction() -> None:
    made = Graph().street(35, 55, maxspeed="50")
    made.made.edges[55, 35, 0].update(maxspeed="30", hgv="no")
    roads = made.read()
    assert roads.segments == 1
    assert speeds(roads) == [[50, 50], [30, 30]]
    assert access_of(roads) == [[YES, YES], [YES, NO]]
    made.made.edges[55, 35, 0]["surface"] = "gravel"  # which no key says by direction
    roads = made.read()
    assert roads.segments == 2
    assert all(access_of(roads, segment)[1] == [NO, NO] for segment in range(2))


def test_tags_of_directions_follow_the_way() -> None:
    """``reversed`` says that the edge goes against the way, whose tags both edges have."""
    made = Graph().street(35, 55, maxspeed__x="")
    for _, _, said in made.made.edges(data=True):
        said["maxspeed:forward"] = "70"
        said["reversed"] = not said["reversed"]
    roads = made.read()
    forward = roads.node_id[roads.tail[0]] == 55
    assert speeds(roads)[0 if forward else 1] == [70, 70]
    made.made.remove_edge(55, 35)
    assert np.isnan(speeds(made.read())[0]).all()
    made.made.edges[35, 55, 0]["reversed"] = [True, False]
    roads = made.read()
    assert np.isnan(roads.kinds.speed_kmh).all()
    assert "1 edges are merged of ways in both directions" in roads.notes[-1]


def test_footways_are_left_out() -> None:
    roads = cross().street(57, 77, highway="footway").read()
    assert roads.segments == 4
    assert roads.notes[0] == "1 lines that no goods vehicle may drive left out"


def test_country_of_a_graph() -> None:
    assert cross().read("mt").country == "MT"
    assert cross().read("mt").drives_left
    assert cross().read().country == ""
    assert cross().street(57, 77, maxspeed="CH:urban").read().country == "CH"


def test_nodes_that_are_not_of_openstreetmap() -> None:
    graph = networkx.relabel_nodes(cross().made, {35: "a", 55: np.int64(55), 57: -3})
    assert sorted(roads_from_osmnx(graph).node_id.tolist()) == [0, 0, 53, 55, 75]


def broken(**changes: Any) -> Any:
    graph = cross().made
    for key, value in changes.items():
        if key == "crs":
            graph.graph["crs"] = value
        elif key == "geometry":
            graph.edges[35, 55, 0]["geometry"] = value
        else:
            graph.nodes[55][key] = value
    return graph


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (lambda: 7, "a int is no directed graph"),
        (lambda: cross().made.to_undirected(), "is no directed graph"),
        (lambda: broken(crs=None), "does not say its crs"),
        (lambda: broken(crs="epsg:nowhere"), "crs 'epsg:nowhere' is not known"),
        (lambda: broken(x=None), "node 55 of the graph has no x or y"),
        (lambda: broken(x="east"), "are no numbers"),
        (lambda: broken(x=500_000.0), "no places on earth in its crs"),
        (lambda: broken(geometry="LINESTRING (1 1, 2 2)"), "edge 35 to 55 is no LineString"),
        (lambda: networkx.MultiDiGraph(crs="epsg:4326"), "the graph has no edges"),
        (lambda: Graph().street(15, 35, highway="steps").made, "an osmnx graph: holds no road"),
    ],
)
def test_what_is_no_graph(graph: Any, says: str) -> None:
    with pytest.raises(RoadsError, match=says):
        roads_from_osmnx(graph())


def test_without_networkx(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = cross().made
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(RoadsError, match=r"pip install 'coload\[roads\]'"):
        roads_from_osmnx(graph)


# To osmnx


def rich() -> Roads:
    """Something of everything that a graph can say."""
    made = cross().node(55, highway="traffic_signals").node(53, barrier="bollard", hgv="yes")
    made.street(57, 77, both=False, maxspeed="30 mph", name="A", osmid=5, surface="gravel")
    made.street(57, 37, both=False, maxheight="3.8", access="private", **{"maxweight:hgv": 7.5})
    made.street(75, 96, 95, maxspeed="50", highway="primary", toll="yes", junction="roundabout")
    made.made.edges[95, 75, 0].update({"maxspeed": "30", "maxspeed:hgv": "20"})
    made.made.edges[75, 95, 0].update(crossings=2, stops=1)
    return made.read("LI")


def same(one: Roads, other: Roads) -> None:
    assert one.segments == other.segments
    assert one.length_m.sum() == pytest.approx(other.length_m.sum(), rel=1e-9)
    told = [
        sorted(
            (
                roads.names[roads.name[s]],
                round(float(roads.length_m[s]), 3),
                str([np.asarray(column[roads.kind[s]]).tolist() for column in roads.kinds]),
            )
            for s in range(roads.segments)
        )
        for roads in (one, other)
    ]
    assert told[0] == told[1]
    assert one.country == other.country
    assert one.drives_left == other.drives_left


def test_there_and_back_again() -> None:
    roads = rich()
    again = roads_from_osmnx(roads_to_osmnx(roads))
    same(roads, again)
    assert sorted(roads.node_id.tolist()) == sorted(again.node_id.tolist())
    assert roads.delays.sum(axis=0).tolist() == [0, 2, 1, 0, 0]
    assert again.delays.sum(axis=0).tolist() == [0, 2, 1, 0, 0]
    assert again.node_delays.sum() == 1 << SIGNALS
    assert again.barred[again.node_id == 53].tolist() == [[NO, YES]]
    third = roads_from_osmnx(roads_to_osmnx(again))
    assert len(third.points) == len(again.points)


def test_osmnx_works_with_it(tmp_path: Path) -> None:
    roads = rich()
    graph = roads_to_osmnx(roads)
    osmnx.convert.validate_graph(graph)
    nodes, edges = osmnx.convert.graph_to_gdfs(graph)
    assert len(nodes) == roads.nodes
    assert set(edges["highway"]) == {"residential", "primary"}
    assert edges["oneway"].sum() == 2
    fast = osmnx.routing.add_edge_travel_times(osmnx.routing.add_edge_speeds(graph))
    assert fast.edges[57, 77, 0]["speed_kph"] == pytest.approx(48, abs=1)
    assert fast.edges[95, 75, 0]["speed_kph"] == 30
    projected = osmnx.projection.project_graph(graph)
    here = projected.nodes[55]
    assert osmnx.distance.nearest_nodes(projected, here["x"] + 3.0, here["y"]) == 55
    assert osmnx.routing.shortest_path(fast, 35, 77, weight="travel_time") == [35, 55, 57, 77]
    osmnx.io.save_graphml(graph, tmp_path / "roads.graphml")
    same(roads, roads_from_osmnx(osmnx.io.load_graphml(tmp_path / "roads.graphml")))


def test_one_way_against_the_points() -> None:
    roads = roads_from_frame(frame(line(35, 46, 55), highway=["residential"], oneway=["-1"]))
    graph = roads_to_osmnx(roads)
    (edge,) = graph.edges(data=True)
    assert edge[2]["oneway"] is True
    assert edge[2]["reversed"] is False
    np.testing.assert_allclose(edge[2]["geometry"].coords[0], place(55), atol=1e-12)
    assert len(graph) == 2
    assert max(graph.nodes) < 0  # no id of OpenStreetMap


# From tables


def test_lines_join_at_ends_and_amid() -> None:
    roads = roads_from_frame(
        frame(line(15, 35, 55, 75), line(55, 57), highway=["primary", "residential"])
    )
    assert roads.segments == 3
    assert roads.nodes == 4
    assert roads.country == ""


def test_lines_without_a_class() -> None:
    roads = roads_from_frame(frame(line(15, 35)))
    assert tags_of(roads) == {"highway": "unclassified"}
    assert "every line counts as an unclassified road" in roads.notes[1]


def test_bridges_join_at_their_ends_only() -> None:
    above, below = line(15, 35, 55, 75), line(53, 55, 57)
    for columns in (
        {"layer": [1, 0]},
        {"bridge": ["T", "F"]},
        {"tunnel": [False, True]},
        {"layer": ["1", None]},
    ):
        assert roads_from_frame(frame(above, below, **columns)).segments == 2, columns
    for columns in ({"layer": [0, 0]}, {"bridge": ["no", None]}):
        assert roads_from_frame(frame(above, below, **columns)).segments == 4, columns
    assert roads_from_frame(frame(above, line(55, 57), layer=[1, 0])).segments == 3


@pytest.mark.parametrize(
    ("value", "access"),
    [
        ("yes", ALONG),
        ("no", BOTH),
        ("-1", ALONG[::-1]),
        (-1, ALONG[::-1]),
        (1.0, ALONG),
        (True, ALONG),
        (False, BOTH),
        ("True", ALONG),
        ("F", ALONG),
        ("T", ALONG[::-1]),
        ("B", BOTH),
        (None, BOTH),
    ],
)
def test_ways_to_say_one_way(value: Any, access: Any) -> None:
    assert access_of(roads_from_frame(frame(line(15, 35), oneway=[value]))) == access


def test_shapefiles_of_geofabrik() -> None:
    roads = roads_from_frame(
        frame(
            line(15, 35),
            line(35, 55),
            line(55, 75),
            line(75, 95),
            osm_id=["11", "12", "13", "14"],
            fclass=["residential", "track_grade2", "unknown", "footway"],
            maxspeed=[30, 0, 0, 0],
            oneway=["B", "B", "B", "B"],
            layer=[0, 0, 0, 0],
            bridge=["F", "F", "F", "F"],
        )
    )
    at = {int(way): segment for segment, way in enumerate(roads.way)}
    assert set(at) == {11, 12, 13}
    assert speeds(roads, at[11]) == [[30, 30], [30, 30]]
    assert np.isnan(speeds(roads, at[12])).all()
    assert roads.kinds.surface[roads.kind[at[12]]] == GRAVEL
    assert CLASSES[roads.kinds.road[roads.kind[at[13]]]] == "road"
    assert roads.notes[0] == "1 lines that no goods vehicle may drive left out"


def test_limits_and_access() -> None:
    roads = roads_from_frame(
        frame(
            line(15, 35),
            highway=["residential"],
            maxheight=["3.8 m"],
            MAXWEIGHT=[7500.0],
            maxweight_hgv=[12],
            maxspeed_forward=["20 mph"],
            hgv=["destination"],
            motor_vehicle=[True],
            toll=["no"],
            ref=["A1"],
            length=[4.0],
        )
    )
    kinds = roads.kinds
    assert kinds.height_m[0] == pytest.approx(3.8)
    assert (kinds.gross_t[0], kinds.hgv_gross_t[0]) == (7.5, 12)
    assert speeds(roads)[0] == pytest.approx([32.19, 32.19], abs=0.01)
    assert access_of(roads) == [[YES, ENDS_ONLY], [YES, ENDS_ONLY]]
    assert roads.names[roads.name[0]] == "A1"


def test_parts_of_multi_lines_and_what_is_no_line() -> None:
    many = shapely.MultiLineString([line(15, 35), line(55, 75)])
    roads = roads_from_frame(
        frame(many, shapely.Point(9.5, 47.1), None, line(35, 55), highway=["primary"] * 4)
    )
    assert roads.segments == 1
    assert len(roads.shape) == 4
    assert roads.notes[1] == "2 rows of the table are no lines and left out"


def test_heights_of_points_do_not_count() -> None:
    high = shapely.LineString([(*place(15), 400.0), (*place(35), 410.0)])
    assert roads_from_frame(frame(high, line(35, 55))).segments == 1


def test_any_crs() -> None:
    plain = frame(line(15, 35, 55), line(55, 57), highway=["primary", "primary"])
    for table in (plain.to_crs("EPSG:2056"), plain.set_crs(None, allow_override=True)):
        roads = roads_from_frame(table)
        assert roads.segments == 1
        assert roads.length_m[0] == pytest.approx(roads_from_frame(plain).length_m[0], rel=1e-6)


def test_lines_that_are_there_twice() -> None:
    """As in the edges of osmnx, which have streets once for each direction."""
    _, edges = osmnx.convert.graph_to_gdfs(cross().street(57, 77, both=False).made)
    roads = roads_from_frame(edges)
    assert roads.segments == 5
    assert roads.notes[-1] == "4 lines of the table are there twice and count once"
    assert sorted(access_of(roads, s) for s in range(5)) == sorted([ALONG, *[BOTH] * 4])


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (lambda: frame(line(15, 35)).drop(columns="geometry"), "without a column of lines"),
        (lambda: [1, 2], "a list without a column of lines"),
        (lambda: frame(shapely.Point(1, 2)), "the table holds no lines"),
        (lambda: frame(), "the table holds no lines"),
        (
            lambda: frame(shapely.LineString([(6e5, 2e5), (6e5, 3e5)]), crs=None),
            "does not say another crs",
        ),
        (lambda: frame(line(15, 35), **{"class": [3]}), "column 'class' of the table says '3'"),
        (
            lambda: frame(line(15, 35), highway=["primary"], access=["no"]),
            "a table of lines: holds no road",
        ),
    ],
)
def test_what_is_no_table_of_roads(table: Any, says: str) -> None:
    with pytest.raises(RoadsError, match=says):
        roads_from_frame(table())


# To tables


def test_a_table_there_and_back(tmp_path: Path) -> None:
    roads = rich()
    table = roads_to_frame(roads)
    assert len(table) == roads.segments
    assert table.crs == WGS84
    assert set(table["oneway"]) == {"yes", "no"}
    again = roads_from_frame(table)
    same(roads, again)
    assert sorted(map(sorted, map(dict.items, map(dict, again.tags)))) == sorted(
        map(sorted, map(dict.items, map(dict, roads.tags)))
    )
    table.to_file(tmp_path / "roads.gpkg")
    same(roads, roads_from_frame(geopandas.read_file(tmp_path / "roads.gpkg"), "LI"))


def test_what_is_changed_in_a_table_counts() -> None:
    table = roads_to_frame(cross().read())
    table.loc[0, ["speed_kmh", "goods_back"]] = [20.0, "no"]
    roads = roads_from_frame(table)
    posted = ~np.isnan(roads.kinds.speed_kmh).all(axis=(1, 2))
    (segment,) = np.flatnonzero(posted[roads.kind])
    assert speeds(roads, segment)[0][GOODS] == 20
    assert access_of(roads, segment)[1] == [NO, YES]
    assert "maxspeed" in tags_of(roads, segment)


def test_ferries_keep_their_speed() -> None:
    ferry = {"highway": None, "route": "ferry", "motor_vehicle": "yes", "duration": "00:05"}
    roads = Graph().street(15, 35).street(35, 55, **ferry).read()
    graph = roads_to_osmnx(roads)
    assert graph.edges[35, 55, 0]["highway"] == "ferry"
    for again in (roads_from_osmnx(graph), roads_from_frame(roads_to_frame(roads))):
        same_kmh = [np.nanmax(each.kinds.speed_kmh) for each in (roads, again)]
        assert same_kmh[1] == pytest.approx(same_kmh[0], rel=1e-3)


# Tags


def test_values_as_tags() -> None:
    assert tag_text("maxspeed", 50.0) == "50"
    assert tag_text("maxspeed", np.int64(50)) == "50"
    assert tag_text("maxspeed", float("nan")) == tag_text("maxspeed", None) == ""
    assert tag_text("toll", np.True_) == "yes"
    assert tag_text("access", ["yes", "private", "unknown"]) == "private"
    assert tag_text("hgv", ("no", "yes")) == "no"
    assert tag_text("highway", ["residential", "footway", "primary"]) == "residential"
    assert tag_text("maxheight", ["3.8", 4.0, None]) == "3.8;4"


def test_tags_by_direction() -> None:
    assert both_ways({"hgv": "no", "a": "b"}, {"a": "b"}) == {
        "oneway": "no",
        "hgv:forward": "no",
        "a": "b",
    }
    assert both_ways({"surface": "mud"}, {}) is None
    assert turned({"hgv:forward": "no", "maxspeed": "5"}) == {"hgv:backward": "no", "maxspeed": "5"}


# Real ones


def amid(roads: Roads, count: int) -> Any:
    """Places on long straights of random segments: what lies nearest to them is beyond doubt."""
    inner = np.ones(len(roads.shape), np.bool_)
    inner[roads.shape_start[1:] - 1] = False
    first = np.flatnonzero(inner)
    a, b = roads.points[roads.shape[first]], roads.points[roads.shape[first + 1]]
    long = np.flatnonzero(np.abs(b - a).max(axis=1) > 5e-4)
    chosen = np.random.default_rng(1).choice(long, count)
    return (a[chosen] + b[chosen]) / 2


@pytest.fixture(scope="module")
def liechtenstein() -> Roads:
    pytest.importorskip("osmium")
    from geo.extract import read_roads

    return read_roads(DATA / "liechtenstein.osm.pbf")


@needs_data
def test_tags_that_are_made_say_what_the_kind_does(liechtenstein: Roads) -> None:
    kinds = liechtenstein.kinds
    for row in range(len(kinds.road)):
        for direction in (0, 1):
            if not kinds.access[row, direction].any():
                continue
            kind = understood({**tags_along(liechtenstein, row, direction), "oneway": "yes"})
            assert kind is not None
            assert list(kind.access[0]) == kinds.access[row, direction].tolist()
            np.testing.assert_allclose(kind.speed_kmh[0], kinds.speed_kmh[row, direction], 1e-5)
            for name in ("road", "height_m", "gross_t", "hgv_gross_t", "surface", "urban"):
                np.testing.assert_allclose(getattr(kind, name), getattr(kinds, name)[row], 1e-5)


@needs_data
def test_a_real_map_there_and_back_through_osmnx(liechtenstein: Roads) -> None:
    before = RoadNetwork.of(liechtenstein)
    after = RoadNetwork.from_osmnx(before.to_osmnx(), "van")
    assert after.roads.segments == before.roads.segments
    assert after.roads.country == "LI"
    places = amid(liechtenstein, 20)
    for profile in ("van", "18t"):
        one, other = (network.matrix(places, places, profile) for network in (before, after))
        np.testing.assert_allclose(other.seconds, one.seconds, rtol=0.01, atol=1)
        np.testing.assert_allclose(other.metres, one.metres, rtol=0.01, atol=1)
        assert (one.seconds < 10_000).mean() > 0.8


@needs_data
def test_a_real_map_there_and_back_as_a_table(liechtenstein: Roads) -> None:
    network = RoadNetwork.from_geodataframe(roads_to_frame(liechtenstein))
    again = network.roads
    assert liechtenstein.segments - 15 < again.segments <= liechtenstein.segments
    one, other = roads_to_frame(liechtenstein), network.to_geodataframe()
    for column in ("highway", "oneway", "goods", "goods_back", "hgv", "maxheight", "maxweight_hgv",
                   "speed_kmh", "speed_hgv_back_kmh", "surface", "urban", "junction"):  # fmt: skip
        km = [table.groupby(column, dropna=False)["length_m"].sum() for table in (one, other)]
        np.testing.assert_allclose(km[0].to_numpy(), km[1].to_numpy(), atol=0.01)
        assert list(km[0].index.astype(str)) == list(km[1].index.astype(str))
    assert (one["oneway"] == "-1").sum() == (other["oneway"] == "-1").sum()
    assert HGV == 1
