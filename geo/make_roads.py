"""Ways, nodes and restrictions, from whatever source -> the road map `Roads`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from geo.errors import RoadsError
from geo.restriction_tags import Restriction
from geo.restrictions import Bans, bans_of
from geo.roads import CLASSES, NO, YES, Bool, Float32, Float64, Int64, Kinds, Roads, UInt8
from geo.segments import Chains, Edges, Pieces, Points, Ways, chains_of, edges_of, pieces_of
from geo.tags import Kind, kinds_of

SIGN_M = 30.0
"""A stop sign no further than this from a junction stands before it."""

FERRY = CLASSES.index("ferry")
_FERRY_KMH = (1.0, 120.0)
"""From how fast to how fast a ferry goes; a duration that says otherwise is a slip."""


class Spots(NamedTuple):
    """q nodes where something stands; see `geo.node_tags.Spot`."""

    id: Int64
    forward: UInt8
    backward: UInt8
    toward: UInt8
    barred: UInt8
    """(q, 2)"""


class About(NamedTuple):
    """What is said of the map as a whole; fields of `Roads`."""

    country: str = ""
    drives_left: bool = False
    source: str = ""
    notes: tuple[str, ...] = ()


class _Standing(NamedTuple):
    """`Spots` by point."""

    forward: UInt8
    backward: UInt8
    toward: UInt8
    barred: UInt8


class _Lines(NamedTuple):
    """Edges in the order of the segments, turned as these are."""

    start: Int64
    """(m + 1,) where those of each segment start."""
    a: Int64
    b: Int64
    flipped: Bool
    length_m: Float64

    def segment(self) -> Int64:
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def make_roads(
    ways: Ways,
    points: Points,
    spots: Spots,
    restrictions: Sequence[Restriction],
    kinds: Sequence[Kind],
    tags: Sequence[Mapping[str, str]],
    names: Sequence[str],
    about: About,
) -> Roads:
    """The map of `ways`, which drive over `points` (all that they refer to).

    `kinds`, `tags` (k): what `Ways.kind` counts in; `names`: what `Ways.name` does, the first one
    empty. Ferries with a duration need a kind each. Nodes that are not there part the ways, and
    restrictions on what is not there are left out and counted in the notes.

    Raises `RoadsError` where nothing is left.
    """
    edges = edges_of(ways, points)
    if not len(edges.a):
        raise RoadsError(
            f"{about.source or 'the map'}: holds no road that a goods vehicle may drive; take an "
            "extract with all ways (highway=*) and their nodes"
        )
    table = kinds_of(kinds)
    _ferry_speeds(table, kinds, ways, edges)
    edges = _ashore(edges, (table.road == FERRY)[ways.kind][edges.way])
    standing = _standing(points, spots)
    apart = (standing.barred != YES).any(axis=1)
    vias = points.rows(np.array([r.via for r in restrictions if r.via], np.int64))
    apart[vias[vias >= 0]] = True
    pieces = pieces_of(edges, apart)
    like = ways.kind[pieces.way] * len(names) + ways.name[pieces.way]
    chains = chains_of(pieces, like, _either_way(table)[ways.kind[pieces.way]], apart)
    lines = _lines(edges, pieces, chains)
    open_ = (table.access != NO).any(axis=2)[ways.kind[pieces.way]]
    bans = bans_of(restrictions, ways, points, edges, pieces, chains, open_)
    notes = (*about.notes, *bans.notes)
    first = chains.piece[chains.start[:-1]]
    return _assembled(
        lines, points, standing, bans, table, ways, pieces.way[first], tags, names,
        about._replace(notes=notes),
    )  # fmt: skip


def _assembled(
    lines: _Lines,
    points: Points,
    standing: _Standing,
    bans: Bans,
    kinds: Kinds,
    ways: Ways,
    way: Int64,
    tags: Sequence[Mapping[str, str]],
    names: Sequence[str],
    about: About,
) -> Roads:
    """`way` (m,): row of the way of each segment."""
    m = len(lines.start) - 1
    tail, head = lines.a[lines.start[:-1]], lines.b[lines.start[1:] - 1]
    node, ends = np.unique(np.concatenate((tail, head)), return_inverse=True)
    shape = np.empty(len(lines.a) + m, np.int64)
    shape[np.arange(len(lines.a)) + lines.segment()] = lines.a
    shape_start = lines.start + np.arange(m + 1)
    shape[shape_start[1:] - 1] = head
    used = np.zeros(len(points.id), np.bool_)
    used[shape] = True
    place = (np.cumsum(used) - 1).astype(np.int32)
    length = np.add.reduceat(lines.length_m, lines.start[:-1])
    junction = np.bincount(ends, minlength=len(node)) > 2
    is_junction = np.zeros(len(points.id), np.bool_)
    is_junction[node[junction]] = True
    return Roads(
        points=points.lonlat[used],
        shape=place[shape],
        shape_start=shape_start,
        tail=ends[:m].astype(np.int32),
        head=ends[m:].astype(np.int32),
        length_m=length,
        kind=ways.kind[way].astype(np.int32),
        way=ways.id[way],
        name=ways.name[way].astype(np.int32),
        delays=_delays(lines, length, standing, is_junction),
        node_point=place[node],
        node_id=points.id[node],
        node_delays=standing.forward[node] | standing.backward[node],
        barred=standing.barred[node],
        kinds=kinds,
        tags=tuple(tags),
        names=tuple(names),
        ban_start=bans.start,
        ban_arcs=bans.arcs,
        ban_modes=bans.modes,
        **about._asdict(),
    )


def _either_way(kinds: Kinds) -> Bool:
    """(k,) whether both directions are alike."""
    speed = np.nan_to_num(kinds.speed_kmh, nan=-1.0)
    same_speed = (speed[:, 0] == speed[:, 1]).all(axis=1)
    same: Bool = (kinds.access[:, 0] == kinds.access[:, 1]).all(axis=1) & same_speed
    return same


def _ferry_speeds(kinds: Kinds, rows: Sequence[Kind], ways: Ways, edges: Edges) -> None:
    """Fill in the speed of ferries with a duration, from the length of their ways."""
    lasts = np.array([row.ferry_s for row in rows], np.float64)
    length = np.bincount(edges.way, edges.length_m, minlength=len(ways.id))
    speed = 3.6 * length / lasts[ways.kind]
    slow, fast = _FERRY_KMH
    sails = np.flatnonzero((speed >= slow) & (speed <= fast))
    speeds: Float32 = speed[sails, None, None].astype(np.float32)
    kinds.speed_kmh[ways.kind[sails]] = speeds


def _ashore(edges: Edges, sails: Bool) -> Edges:
    """Without the ferries that no road leads to: boats for those on foot, for the most part, which
    would only draw addresses on the shore to them. `sails`: which edges are of ferries."""
    if sails.all() or not sails.any():
        return edges
    from scipy.sparse import coo_array  # here, and not above: few maps have ferries
    from scipy.sparse.csgraph import connected_components

    point, ends = np.unique(np.concatenate((edges.a[sails], edges.b[sails])), return_inverse=True)
    count = len(ends) // 2
    links = coo_array((np.ones(count), (ends[:count], ends[count:])), shape=(len(point),) * 2)
    parts, part = connected_components(links, directed=False)
    landing = np.isin(point, np.concatenate((edges.a[~sails], edges.b[~sails])))
    reached = np.bincount(part[landing], minlength=parts) > 0
    kept = ~sails
    kept[sails] = reached[part[ends[:count]]]
    return Edges(edges.a[kept], edges.b[kept], edges.way[kept], edges.length_m[kept])


def _standing(points: Points, spots: Spots) -> _Standing:
    p = len(points.id)
    at = points.rows(spots.id)
    here = at >= 0
    nothing = np.zeros((3, p), np.uint8)
    made = _Standing(nothing[0], nothing[1], nothing[2], np.full((p, 2), YES, np.uint8))
    for ours, theirs in zip(made, spots[1:], strict=True):
        ours[at[here]] = theirs[here]
    return made


def _lines(edges: Edges, pieces: Pieces, chains: Chains) -> _Lines:
    count = (pieces.last - pieces.first)[chains.piece]
    before = np.cumsum(count) - count
    first = np.where(chains.flipped, pieces.last[chains.piece] - 1, pieces.first[chains.piece])
    flipped = np.repeat(chains.flipped, count)
    nth = np.arange(len(edges.a)) - np.repeat(before, count)
    edge = np.repeat(first, count) + np.where(flipped, -nth, nth)
    a, b = edges.a[edge], edges.b[edge]
    return _Lines(
        start=np.append(before[chains.start[:-1]], len(edge)),
        a=np.where(flipped, b, a),
        b=np.where(flipped, a, b),
        flipped=flipped,
        length_m=edges.length_m[edge],
    )


def _delays(lines: _Lines, length: Float64, standing: _Standing, junction: Bool) -> UInt8:
    """(2m, 5) what stands at inner points, by arc."""
    m = len(length)
    segment = lines.segment()
    inner = np.ones(len(segment), np.bool_)
    inner[lines.start[1:] - 1] = False
    at = np.flatnonzero(inner & ((standing.forward | standing.backward)[lines.b] != 0))
    point, s, turned = lines.b[at], segment[at], lines.flipped[at]
    along = np.where(turned, standing.backward[point], standing.forward[point])
    against = np.where(turned, standing.forward[point], standing.backward[point])
    # A sign that does not say for whom it is stands before the junction that is nearer.
    done = np.cumsum(lines.length_m)
    from_tail = done[at] - done[lines.start[s]] + lines.length_m[lines.start[s]]
    to_tail = np.where(junction[lines.a[lines.start[s]]], from_tail, np.inf)
    to_head = np.where(junction[lines.b[lines.start[s + 1] - 1]], length[s] - from_tail, np.inf)
    sign = np.where(np.minimum(to_tail, to_head) <= SIGN_M, standing.toward[point], 0)
    along = along & ~np.where(to_tail < to_head, sign, 0)
    against = against & ~np.where(to_tail < to_head, 0, sign)
    counted = np.zeros((2 * m, 5), np.int64)
    for column in range(5):
        for arc, bits in ((2 * s, along), (2 * s + 1, against)):
            counted[:, column] += np.bincount(arc, bits >> column & 1, 2 * m).astype(np.int64)
    return np.minimum(counted, 255).astype(np.uint8)
