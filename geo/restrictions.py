"""Turn restrictions of OpenStreetMap -> sequences of arcs that must not be driven."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from geo.restriction_tags import Restriction
from geo.roads import Bool, Int32, Int64, UInt8
from geo.segments import Chains, Edges, Pieces, Points, Ways

_AHEAD = math.radians(45.0)
"""Straight on is what turns by less; turning back what turns by more than 180 degrees less it."""


class Bans(NamedTuple):
    """As in `geo.roads.Roads`."""

    start: Int64
    arcs: Int32
    modes: UInt8
    notes: tuple[str, ...]


class _MissingError(Exception):
    """A way or node of a restriction is not in the map."""


class _Net:
    """What restrictions ask of the pieces. Arcs are of pieces here: ``2 * piece`` along its points,
    ``2 * piece + 1`` against; an arc has the number of the end that it leaves from."""

    def __init__(
        self, ways: Ways, points: Points, edges: Edges, pieces: Pieces, chains: Chains, open_: Bool
    ) -> None:
        self.points, self.edges, self.pieces = points, edges, pieces
        self.open = open_.ravel()
        self.at = pieces.end_points()
        self.order = np.argsort(self.at, kind="stable")
        self.sorted = self.at[self.order]
        self.row = {way: row for row, way in enumerate(ways.id.tolist())}
        self.segment = np.empty(len(pieces.tail), np.int64)
        self.flipped = np.empty(len(pieces.tail), np.bool_)
        count = np.diff(chains.start)
        self.segment[chains.piece] = np.repeat(np.arange(len(count)), count)
        self.flipped[chains.piece] = chains.flipped
        first, last = chains.start[:-1], chains.start[1:] - 1
        tails = 2 * chains.piece[first] + chains.flipped[first]
        heads = 2 * chains.piece[last] + ~chains.flipped[last]
        self.is_node = np.zeros(len(points.id), np.bool_)
        self.is_node[self.at[np.concatenate((tails, heads))]] = True

    def leaving(self, point: int) -> list[int]:
        """Arcs that leave a point, closed ones as well."""
        low, high = np.searchsorted(self.sorted, (point, point + 1))
        found: list[int] = self.order[low:high].tolist()
        return found

    def head(self, arc: int) -> int:
        return int(self.at[arc ^ 1])

    def bearing(self, arc: int) -> float:
        """Direction in which an arc leaves its first point, in radians from east to north."""
        piece = arc >> 1
        if arc & 1:
            edge = int(self.pieces.last[piece]) - 1
            here, there = self.edges.b[edge], self.edges.a[edge]
        else:
            edge = int(self.pieces.first[piece])
            here, there = self.edges.a[edge], self.edges.b[edge]
        (lon, lat), (to_lon, to_lat) = self.points.lonlat[[here, there]].tolist()
        return math.atan2(to_lat - lat, (to_lon - lon) * math.cos(math.radians(lat)))

    def way(self, way: int) -> int:
        """Row of a way that has pieces in the map."""
        row = self.row.get(way)
        if row is None or not len(self.pieces_of(row)):
            raise _MissingError
        return row

    def pieces_of(self, row: int) -> range:
        low, high = np.searchsorted(self.pieces.way, (row, row + 1)).tolist()
        return range(low, high)

    def out_of(self, point: int, row: int) -> list[int]:
        """Arcs of a way that leave a point. Raises `_MissingError` where it does not touch it."""
        found = [arc for arc in self.leaving(point) if self.pieces.way[arc >> 1] == row]
        if not found:
            raise _MissingError
        return [arc for arc in found if self.open[arc]]

    def into(self, point: int, row: int) -> list[int]:
        found = [arc ^ 1 for arc in self.leaving(point) if self.pieces.way[arc >> 1] == row]
        if not found:
            raise _MissingError
        return [arc for arc in found if self.open[arc]]

    def final(self, arcs: Sequence[int]) -> tuple[int, ...]:
        """Arcs of segments; pieces of one segment that follow each other are one arc."""
        found: list[int] = []
        for arc in arcs:
            piece = arc >> 1
            mine = int(2 * self.segment[piece] + ((arc & 1) ^ int(self.flipped[piece])))
            if not found or found[-1] != mine or self.is_node[self.at[arc]]:
                found.append(mine)
        return tuple(found)


def bans_of(
    restrictions: Sequence[Restriction],
    ways: Ways,
    points: Points,
    edges: Edges,
    pieces: Pieces,
    chains: Chains,
    open_: Bool,
) -> Bans:
    """`open_` (pieces, 2): whether somebody may drive along the points, against them."""
    net = _Net(ways, points, edges, pieces, chains, open_) if restrictions else None
    found: dict[tuple[int, ...], int] = {}
    missing = 0
    for restriction in restrictions:
        assert net is not None
        try:
            each = (
                _by_ways(net, restriction) if restriction.via_ways else _by_node(net, restriction)
            )
            for arcs in each:
                made = net.final(arcs)
                if len(made) > 1:
                    found[made] = found.get(made, 0) | restriction.modes
        except _MissingError:
            missing += 1
    return Bans(
        np.cumsum([0, *map(len, found)]).astype(np.int64),
        np.array([arc for arcs in found for arc in arcs], np.int32),
        np.array(list(found.values()), np.uint8),
        (_LEFT_OUT.format(missing),) if missing else (),
    )


_LEFT_OUT = "{} turn restrictions left out, whose ways or nodes are not in the map"


def _by_node(net: _Net, restriction: Restriction) -> list[list[int]]:
    point = int(net.points.rows(np.array([restriction.via], np.int64))[0])
    if point < 0 or not restriction.froms or not restriction.tos:
        raise _MissingError
    pairs: list[tuple[int, int]] = []
    for a, b in product(restriction.froms, restriction.tos):
        pairs += _turns(net, restriction.turn, point, net.way(a), net.way(b))
    if not restriction.only:
        return [list(pair) for pair in pairs]
    return [
        [before, after]
        for before in dict.fromkeys(a for a, _ in pairs)
        for after in net.leaving(point)
        if (before, after) not in pairs and net.open[after]
    ]


def _turns(net: _Net, turn: str, point: int, a: int, b: int) -> list[tuple[int, int]]:
    """Pairs of arcs from way a to way b. Where a way goes through the point, and may be entered or
    left either way, those that turn as the restriction says."""
    pairs = list(product(net.into(point, a), net.out_of(point, b)))
    if turn != "u_turn" and a == b:
        pairs = [(before, after) for before, after in pairs if after != before ^ 1]
    if len(pairs) < 2:
        return pairs
    return [pair for pair in pairs if _is(turn, _angle(net, *pair))]


def _angle(net: _Net, before: int, after: int) -> float:
    """Radians to the left from one arc to the next, -pi to pi."""
    turned = net.bearing(after) - net.bearing(before ^ 1) - math.pi
    return math.remainder(turned, 2 * math.pi)


def _is(turn: str, angle: float) -> bool:
    if turn == "left_turn":
        return 0 < angle < math.pi - 0.1
    if turn == "right_turn":
        return -math.pi + 0.1 < angle < 0
    if turn == "straight_on":
        return abs(angle) < _AHEAD
    return turn != "u_turn" or abs(angle) > math.pi - _AHEAD


def _by_ways(net: _Net, restriction: Restriction) -> list[list[int]]:
    if not restriction.froms or not restriction.tos:
        raise _MissingError
    rows = [net.way(way) for way in restriction.via_ways]
    arcs = [
        arc for row in rows for piece in net.pieces_of(row) for arc in (2 * piece, 2 * piece + 1)
    ]
    via = frozenset(arc for arc in arcs if net.open[arc])
    points = {int(net.at[arc]) for arc in arcs}
    made: list[list[int]] = []
    for a, b in product(map(net.way, restriction.froms), map(net.way, restriction.tos)):
        path = _shortest(net, via, points, a, b)
        if path is not None:
            made += list(_others(net, path)) if restriction.only else [path]
    return made


def _shortest(net: _Net, via: frozenset[int], points: set[int], a: int, b: int) -> list[int] | None:
    """From way a along `via`, as short as it goes, to way b; None where no way leads."""
    begin = [arc ^ 1 for arc in _leaving_of(net, points, a)]
    end = _leaving_of(net, points, b)
    if not begin or not end:
        raise _MissingError
    best: list[int] | None = None
    for before, after in product(begin, end):
        if not (net.open[before] and net.open[after]):
            continue
        path = _path(net, via, net.head(before), int(net.at[after]))
        if path and (best is None or len(path) + 2 < len(best)):
            best = [before, *path, after]
    return best


def _leaving_of(net: _Net, points: set[int], row: int) -> list[int]:
    return [
        arc
        for point in sorted(points)
        for arc in net.leaving(point)
        if net.pieces.way[arc >> 1] == row
    ]


def _path(net: _Net, via: frozenset[int], start: int, goal: int) -> list[int]:
    """Fewest arcs of `via` from one point to another, one at least; empty where there are none."""
    came: dict[int, int] = {}
    queue = deque([start])
    while queue:
        point = queue.popleft()
        for arc in net.leaving(point):
            to = net.head(arc)
            if arc not in via or to in came:
                continue
            came[to] = arc
            if to == goal:
                return _back(net, came, start, goal)
            queue.append(to)
    return []


def _back(net: _Net, came: dict[int, int], start: int, goal: int) -> list[int]:
    path = [came[goal]]
    while int(net.at[path[-1]]) != start:
        path.append(came[int(net.at[path[-1]])])
    return path[::-1]


def _others(net: _Net, path: list[int]) -> Iterator[list[int]]:
    """All ways of leaving a path that must be kept to."""
    for place, (arc, onward) in enumerate(pairwise(path), 1):
        point = net.head(arc)
        if not net.is_node[point]:
            continue
        for other in net.leaving(point):
            if other != onward and net.open[other]:
                yield [*path[:place], other]
