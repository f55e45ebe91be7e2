"""Graphs of osmnx -> the road map `Roads`, and back.

Such a graph has an edge for each direction of a street. Its attributes are the tags of the way,
and ``reversed`` says that the edge goes against the order of the way's nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.access_tags import level_of
from geo.errors import RoadsError
from geo.line_frames import Lines, Said, Table, roads_of, said_by
from geo.node_tags import NODE_KEYS, NOTHING, Spot, spot
from geo.roads import (
    CLASSES,
    CROSSING,
    GIVE_WAY,
    GOODS,
    MINI_ROUNDABOUT,
    NO,
    SIGNALS,
    STOP,
    YES,
    Float64,
    Int64,
    Roads,
)
from geo.segments import metres_between
from geo.tag_frames import (
    LEVELS,
    both_ways,
    ferry_tags,
    tag_text,
    tags_along,
    turned,
    without_directions,
)
from geo.tags import WAY_KEYS

if TYPE_CHECKING:
    import networkx

DELAYS: Mapping[str, int] = {
    "traffic_signals": SIGNALS,
    "crossings": CROSSING,
    "stops": STOP,
    "give_ways": GIVE_WAY,
    "mini_roundabouts": MINI_ROUNDABOUT,
}
"""Attributes of edges that count what stands between their ends and delays who drives along; only
graphs of `roads_to_osmnx` have them."""

_AT_NODES: Mapping[int, str] = {
    SIGNALS: "traffic_signals",
    CROSSING: "crossing",
    STOP: "stop",
    GIVE_WAY: "give_way",
    MINI_ROUNDABOUT: "mini_roundabout",
}
_SIGNS = frozenset(("motor_vehicle", "hgv", "goods", "maxheight", "maxweight", "maxweight:hgv"))
_SAME = 1e-7
"""Degrees: points no further apart are one."""

_US = "coload"
"""What ``created_with`` says in our graphs."""

_NO_TURNS = "turn restrictions are not part of an osmnx graph"


@dataclass
class _Edge:
    u: int
    v: int
    """Rows of its ends."""
    corners: list[int]
    """Rows of all its points, from u to v."""
    tags: dict[str, str]
    name: str
    way: int
    against: bool | None
    """Whether it goes against the order of the way; None where it is merged of both sorts."""
    counts: tuple[int, ...]
    """What delays, by column of `geo.roads.Roads.delays`."""
    merged: bool
    """Whether an attribute that counts is a list."""


def roads_from_osmnx(graph: networkx.MultiDiGraph, country: str | None = None) -> Roads:
    """The road map of a graph that osmnx (2 or later) made; simplified or not, projected or not.

    Two edges that run over the same points in opposite directions are one segment that is driven
    both ways; others are one-way, in their direction, whatever ``oneway`` says. Where osmnx merged
    ways, attributes are lists: see `geo.tag_frames.tag_text` for what holds. ``length`` is measured
    anew. Turn restrictions are not in such graphs, and of simplified ones the traffic signals and
    crossings that stood between junctions are lost as well. By itself osmnx leaves out who may
    drive and how heavy vehicles may be: before it makes the graph, let
    ``osmnx.settings.useful_tags_way`` name ``motor_vehicle``, ``hgv``, ``maxheight``,
    ``maxweight`` and what else of `geo.tags.WAY_KEYS` matters.

    ``country``: ISO 3166-1 alpha-2, for default speeds and the side of the road; where it is not
    given, what `roads_to_osmnx` wrote down, else what the speed limits tell.

    Raises `RoadsError` where it is no such graph, lacks ``crs``, ``x`` or ``y``, or holds no road.
    """
    _networkx()
    _check(graph)
    table, row, between = _points(graph)
    edges = list(_edges(graph, table, row, between))
    lines, spots = Lines(), _at_nodes(graph, row)
    _add_streets(edges, lines, table, spots)
    named, left = said_by(country, graph.graph)
    said = Said(named, left, "an osmnx graph", _notes(graph, edges))
    return roads_of(lines, table, spots, said)


def _networkx() -> Any:
    try:
        import networkx
    except ImportError as error:
        raise RoadsError(
            "graphs of osmnx need networkx; install it with: pip install 'coload[roads]'"
        ) from error
    return networkx


def _check(graph: Any) -> None:
    if not isinstance(graph, _networkx().DiGraph):
        raise RoadsError(
            f"a {type(graph).__name__} is no directed graph of networkx; give what "
            "osmnx.graph_from_place and its like return"
        )
    if not graph.graph.get("crs"):
        raise RoadsError(
            "the graph does not say its crs (graph.graph['crs']); set it, 'epsg:4326' where x and "
            "y are degrees"
        )
    for label, attributes in graph.nodes(data=True):
        if attributes.get("x") is None or attributes.get("y") is None:
            raise RoadsError(
                f"node {label} of the graph has no x or y; give each node its coordinates"
            )
    if not graph.number_of_edges():
        raise RoadsError("the graph has no edges; give one with roads")


def _points(graph: Any) -> tuple[Table, dict[Any, int], dict[int, list[int]]]:
    """All points; the row of each node; of the nth edge the rows of its own points, if it has a
    geometry: these are between its ends, which are nodes."""
    import shapely

    labels = list(graph.nodes)
    nodes = _node_places(graph, labels)
    shapes = [
        (nth, u, v, line)
        for nth, (u, v, line) in enumerate(graph.edges(data="geometry"))
        if line is not None
    ]
    for _, u, v, line in shapes:
        if not isinstance(line, shapely.LineString):
            raise RoadsError(
                f"the geometry of edge {u} to {v} is no LineString; read GraphML with "
                "osmnx.load_graphml"
            )
    given, owner = shapely.get_coordinates([line for *_, line in shapes], return_index=True)
    lonlat = _degrees(np.concatenate((nodes, given)), graph.graph["crs"])
    row = {label: nth for nth, label in enumerate(labels)}
    cuts = len(labels) + np.searchsorted(owner, np.arange(len(shapes) + 1))
    between = {}
    for i, (nth, u, v, _) in enumerate(shapes):
        rows = np.arange(cuts[i], cuts[i + 1])
        between[nth] = _inner(lonlat, rows, row[u], row[v]).tolist()
    ids = [_id_of(label) for label in labels]
    return Table(lonlat, np.array(ids + [0] * len(given), np.int64)), row, between


def _id_of(label: object) -> int:
    """The id that a label is, 0 where it is none of OpenStreetMap."""
    return max(0, int(label)) if isinstance(label, Integral) else 0


def _node_places(graph: Any, labels: Sequence[Any]) -> Float64:
    """(n, 2) ``x`` and ``y`` of the nodes, in the crs of the graph."""
    places = [(graph.nodes[each]["x"], graph.nodes[each]["y"]) for each in labels]
    try:
        return np.array(places, np.float64)
    except (TypeError, ValueError) as error:
        raise RoadsError(
            "x and y of the graph's nodes are no numbers; read GraphML with osmnx.load_graphml"
        ) from error


def _inner(lonlat: Float64, rows: Int64, u: int, v: int) -> Int64:
    """Points of a line from u to v without those that are u and v themselves; turned round where
    the line was drawn from v to u."""
    if not len(rows):
        return rows
    near = np.abs(lonlat[[u, v]] - lonlat[rows[[0, -1]]]).sum()
    if np.abs(lonlat[[v, u]] - lonlat[rows[[0, -1]]]).sum() < near:
        rows = rows[::-1]
    first = int((np.abs(lonlat[rows[0]] - lonlat[u]) <= _SAME).all())
    last = int((np.abs(lonlat[rows[-1]] - lonlat[v]) <= _SAME).all())
    return rows[first : len(rows) - last]


def _degrees(xy: Float64, crs: Any) -> Float64:
    """Rows ``[lon, lat]`` of rows ``[x, y]``. Raises `RoadsError` for what cannot be turned."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        made = CRS.from_user_input(crs)
    except CRSError as error:
        raise RoadsError(
            f"the graph's crs '{crs}' is not known; give one such as 'epsg:4326'"
        ) from error
    if made != CRS("EPSG:4326"):
        lon, lat = Transformer.from_crs(made, "EPSG:4326", always_xy=True).transform(*xy.T)
        xy = np.stack((lon, lat), axis=1)
    if not (np.abs(xy) <= (180.0, 90.0)).all():
        raise RoadsError(
            f"x and y of the graph are no places on earth in its crs '{crs}'; correct the crs"
        )
    return xy


def _edges(
    graph: Any, table: Table, row: Mapping[Any, int], between: Mapping[int, list[int]]
) -> Iterator[_Edge]:
    counts = list(DELAYS)
    for nth, (u, v, said) in enumerate(graph.edges(data=True)):
        tags = {key: tag_text(key, value) for key, value in said.items() if key in WAY_KEYS}
        if _partly_closed(said.get("highway")) and level_of(tags.get("motor_vehicle")) != NO:
            tags["motor_vehicle"] = "destination"
        against = said.get("reversed", False)
        yield _Edge(
            u=row[u],
            v=row[v],
            corners=[row[u], *between.get(nth, ()), row[v]],
            tags={key: text for key, text in tags.items() if text and key != "oneway"},
            name=tag_text("name", said.get("name")) or tag_text("ref", said.get("ref")),
            way=way_id(said.get("osmid")),
            against=None if isinstance(against, list) else against in (True, "True"),
            counts=tuple(_count(said.get(key)) for key in counts),
            merged=any(isinstance(said[key], list) for key in tags),
        )


def _partly_closed(roads: object) -> bool:
    """Whether an edge is merged of a road and of something that is none for vehicles."""
    return isinstance(roads, list) and 0 < sum(road in CLASSES for road in roads) < len(roads)


def _count(value: object) -> int:
    if value is None:
        return 0
    text = tag_text("", value)
    return min(int(text), 255) if text.isdecimal() else 0


def way_id(value: object) -> int:
    """The id of a way, the lowest of a list; 0 where there is none."""
    if isinstance(value, list | tuple | set | np.ndarray):
        return min(map(way_id, value), default=0)
    text = tag_text("osmid", value).removeprefix("way/")
    return int(text) if text.isdecimal() else 0


def _add_streets(
    edges: Sequence[_Edge], lines: Lines, table: Table, spots: dict[int, Spot]
) -> None:
    """Add each street once."""
    nothing = (0,) * len(DELAYS)
    for along, back in _pairs(edges, table.lonlat):
        counts = along.counts, nothing if back is None else back.counts
        corners = _with_room(along.corners, max(map(max, counts)), table)
        if lines.add(corners, _street_tags(along, back), along.name, along.way):
            _stand(corners, *counts, spots)


def _street_tags(along: _Edge, back: _Edge | None) -> dict[str, str]:
    """Tags in the direction of `along`."""
    if back is not None and along.tags != back.tags:
        made = both_ways(along.tags, back.tags)
        assert made is not None, "edges that cannot be told as one are no pair"
        return made
    tags = along.tags
    if along.against is None:
        tags = without_directions(tags)
    elif along.against:
        tags = turned(tags)
    if back is not None:
        return {**tags, "oneway": "no"}
    tags = {key: text for key, text in tags.items() if not key.startswith("oneway")}
    return {**tags, "oneway": "yes"}


def _pairs(edges: Sequence[_Edge], lonlat: Float64) -> Iterator[tuple[_Edge, _Edge | None]]:
    """Edges with the one that runs back along them, if there is one."""
    grid = np.rint(lonlat / _SAME).astype(np.int64)
    waiting: defaultdict[tuple[int, int, bytes], list[int]] = defaultdict(list)
    keys = [(edge.u, edge.v, grid[edge.corners].tobytes()) for edge in edges]
    for nth, key in enumerate(keys):
        waiting[key].append(nth)
    done = [False] * len(edges)
    for nth, edge in enumerate(edges):
        if done[nth]:
            continue
        done[nth] = True
        behind = waiting.get((edge.v, edge.u, grid[edge.corners[::-1]].tobytes()), ())
        other = next(
            (each for each in behind if not done[each] and _one_street(edge, edges[each])), None
        )
        if other is None:
            yield edge, None
            continue
        done[other] = True
        back = edges[other]
        yield (back, edge) if edge.against and not back.against else (edge, back)


def _one_street(edge: _Edge, back: _Edge) -> bool:
    return edge.name == back.name and both_ways(edge.tags, back.tags) is not None


def _with_room(corners: list[int], wanted: int, table: Table) -> list[int]:
    """Corners with as many points between the ends as are wanted: more on the longest straight."""
    missing = wanted - (len(corners) - 2)
    if missing <= 0:
        return corners
    places = np.array([table.place(row) for row in corners])
    at = int(metres_between(places[:-1], places[1:]).argmax())
    parts = np.linspace(places[at], places[at + 1], missing + 2)[1:-1]
    more = table.add([(lon, lat) for lon, lat in parts.tolist()])
    return [*corners[: at + 1], *more, *corners[at + 1 :]]


def _stand(
    corners: Sequence[int], along: Sequence[int], back: Sequence[int], spots: dict[int, Spot]
) -> None:
    """Let what delays stand at the points between the ends."""
    for nth in range(max(*along, *back)):
        forward, backward = (
            sum(1 << column for column, count in enumerate(counts) if count > nth)
            for counts in (along, back)
        )
        spots[corners[nth + 1]] = Spot(forward, backward, 0, (YES, YES), False)


def _at_nodes(graph: Any, row: Mapping[Any, int]) -> dict[int, Spot]:
    spots = {}
    for label, said in graph.nodes(data=True):
        tags = {key: tag_text(key, said[key]) for key in said if key in NODE_KEYS}
        found = spot({key: text for key, text in tags.items() if text})
        if found != NOTHING:
            spots[row[label]] = found
    return spots


def _notes(graph: Any, edges: Sequence[_Edge]) -> tuple[str, ...]:
    notes = [_NO_TURNS]
    merged = sum(edge.merged for edge in edges)
    if merged:
        notes.append(
            f"{merged} edges are merged of several ways: the smallest class of road, the lowest "
            "limits and the least access hold for the whole of each"
        )
    mixed = sum(_partly_closed(roads) for _, _, roads in graph.edges(data="highway"))
    if mixed:
        notes.append(
            f"{mixed} edges are roads for a part and footways or the like for another: open at the "
            "ends of trips only"
        )
    if not any(edge.tags.keys() & _SIGNS for edge in edges):
        notes.append(
            "no edge says motor_vehicle, hgv, maxheight or maxweight, which osmnx leaves out "
            "unless osmnx.settings.useful_tags_way names them"
        )
    mixed = sum(
        edge.against is None and edge.tags != without_directions(edge.tags) for edge in edges
    )
    if mixed:
        notes.append(f"{mixed} edges are merged of ways in both directions: what these say by "
                     "direction is left out")  # fmt: skip
    if graph.graph.get("simplified") and graph.graph.get("created_with") != _US:
        notes.append("a simplified graph has no traffic signals and crossings between junctions")
    return tuple(notes)


def roads_to_osmnx(roads: Roads) -> networkx.MultiDiGraph:
    """The graph that osmnx (2 or later) works with: an edge for each direction that is driven.

    Nodes go by their id in OpenStreetMap, those without one by -1, -2, ...; they have ``x``, ``y``,
    ``street_count`` and, where something stands there, ``highway`` or ``barrier``. Edges have
    ``osmid``, ``highway``, ``name``, ``oneway``, ``reversed``, ``length`` (m), ``geometry``, and
    ``maxspeed``, ``access``, ``hgv``, ``maxheight`` and other tags of OpenStreetMap that were
    understood, each as it holds in the direction of the edge; and they count what delays, see
    `DELAYS`. Turn restrictions are lost. `roads_from_osmnx` reads all else back.

    Raises `RoadsError` where networkx is missing.
    """
    graph = _networkx().MultiDiGraph(
        crs="epsg:4326",
        simplified=True,
        created_with=_US,
        country=roads.country,
        drives_left=roads.drives_left,
    )
    labels = _labels(roads.node_id)
    _add_nodes(graph, roads, labels)
    graph.add_edges_from(_directed(roads, labels))
    return graph


def _labels(ids: Int64) -> list[int]:
    """Labels of nodes, none twice."""
    used: set[int] = set()
    labels: list[int] = []
    for label in ids.tolist():
        if label <= 0 or label in used:
            label = -1 - len(labels)
        used.add(label)
        labels.append(label)
    return labels


def _add_nodes(graph: Any, roads: Roads, labels: Sequence[int]) -> None:
    places = roads.points[roads.node_point].tolist()
    meeting = np.bincount(np.concatenate((roads.tail, roads.head)), minlength=roads.nodes)
    for label, (x, y), streets in zip(labels, places, meeting.tolist(), strict=True):
        graph.add_node(label, x=x, y=y, street_count=streets)
    for node in np.flatnonzero(roads.node_delays).tolist():
        bits = int(roads.node_delays[node])
        column = next(column for column in _AT_NODES if bits >> column & 1)
        graph.nodes[labels[node]]["highway"] = _AT_NODES[column]
    for node in np.flatnonzero((roads.barred != YES).any(axis=1)).tolist():
        goods, hgv = (LEVELS[level] for level in roads.barred[node].tolist())
        graph.nodes[labels[node]].update(barrier="yes", goods=goods, hgv=hgv)


def _directed(roads: Roads, labels: Sequence[int]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    import shapely

    owner = np.repeat(np.arange(roads.segments), np.diff(roads.shape_start))
    shapes = shapely.linestrings(roads.points[roads.shape], indices=owner)
    open_ = (roads.kinds.access != NO).any(axis=2)[roads.kind].tolist()
    ends = (roads.tail.tolist(), roads.head.tolist())
    tags: dict[tuple[int, int], dict[str, str]] = {}
    for s, kind in enumerate(roads.kind.tolist()):
        more = _of_segment(roads, s)
        for direction in (0, 1):
            if not open_[s][direction]:
                continue
            if (kind, direction) not in tags:
                tags[kind, direction] = tags_along(roads, kind, direction)
            yield (
                labels[ends[direction][s]],
                labels[ends[1 - direction][s]],
                {
                    **tags[kind, direction],
                    **more,
                    **_counted(roads, 2 * s + direction),
                    "oneway": not open_[s][1 - direction],
                    "reversed": bool(direction and open_[s][0]),
                    "geometry": shapely.reverse(shapes[s]) if direction else shapes[s],
                },
            )


def _of_segment(roads: Roads, s: int) -> dict[str, Any]:
    made: dict[str, Any] = {"osmid": int(roads.way[s]), "length": float(roads.length_m[s])}
    if roads.name[s]:
        made["name"] = roads.names[roads.name[s]]
    if CLASSES[roads.kinds.road[roads.kind[s]]] == "ferry":
        speeds = roads.kinds.speed_kmh[roads.kind[s]]
        made |= ferry_tags(float(roads.length_m[s]), float(speeds[0, GOODS]))
    return made


def _counted(roads: Roads, arc: int) -> dict[str, int]:
    counts = roads.delays[arc]
    return {key: int(counts[column]) for key, column in DELAYS.items() if counts[column]}
