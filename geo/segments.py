"""Ways -> segments: split where they meet, joined again where nothing but a way's end parts them.

First come edges, the straight lines between the points of a way; runs of them between points where
ways meet are pieces; pieces that are alike and follow one another are chains, the segments of the
map. Everything is an array; points are rows of the table of nodes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.matrix import EARTH_RADIUS_M
from geo.roads import Bool, Float64, Int64


class Ways(NamedTuple):
    """w ways as the file has them."""

    id: Int64
    refs: Int64
    """Ids of the nodes of all ways, one way after the other."""
    start: Int64
    """(w + 1,) where the nodes of each way start."""
    kind: Int64
    """(w,) row of the kinds."""
    name: Int64
    """(w,) index of the names."""


class Points(NamedTuple):
    """p nodes: all that ways refer to."""

    id: Int64
    """(p,) ascending."""
    lonlat: Float64
    """(p, 2) degrees; NaN where the file lacks the node."""

    def rows(self, ids: Int64) -> Int64:
        """Row of each id, -1 where there is none."""
        if not len(self.id):
            return np.full(len(ids), -1, np.int64)
        at = np.minimum(np.searchsorted(self.id, ids), len(self.id) - 1)
        return np.where(self.id[at] == ids, at, -1)


class Edges(NamedTuple):
    """Straight lines between neighbouring points, in the order of the ways."""

    a: Int64
    b: Int64
    way: Int64
    """Row of `Ways`."""
    length_m: Float64


class Pieces(NamedTuple):
    """Runs of edges of one way. The ends of piece i are ``2 * i`` (tail) and ``2 * i + 1``."""

    tail: Int64
    head: Int64
    way: Int64
    first: Int64
    """Its edges are first to last - 1."""
    last: Int64

    def end_points(self) -> Int64:
        """(2 pieces,) point of each end."""
        return np.stack((self.tail, self.head), axis=1).ravel()


class Chains(NamedTuple):
    """Pieces in the order of the segments that they make."""

    piece: Int64
    flipped: Bool
    """Whether the piece is driven against its points by who drives the segment along its own."""
    start: Int64
    """(m + 1,) where the pieces of each segment start."""


def edges_of(ways: Ways, points: Points) -> Edges:
    """Neighbouring points of ways. A node that the file lacks parts the way, and one that is named
    twice running counts once."""
    at = np.searchsorted(points.id, ways.refs)
    known = ~np.isnan(points.lonlat[:, 0])[at]
    way = np.repeat(np.arange(len(ways.id)), np.diff(ways.start))
    a, b = at[:-1], at[1:]
    kept = (way[:-1] == way[1:]) & known[:-1] & known[1:] & (a != b)
    a, b = a[kept], b[kept]
    return Edges(a, b, way[:-1][kept], metres_between(points.lonlat[a], points.lonlat[b]))


def metres_between(a: Float64, b: Float64) -> Float64:
    """(n,) metres on the sphere between rows ``[lon, lat]`` (haversine)."""
    lon, lat = np.radians(b - a).T
    across = np.cos(np.radians(a[:, 1])) * np.cos(np.radians(b[:, 1]))
    half = np.sin(lat / 2) ** 2 + across * np.sin(lon / 2) ** 2
    metres: Float64 = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half))
    return metres


def pieces_of(edges: Edges, apart: Bool) -> Pieces:
    """Ways cut where three or more edges meet, and at points that are to be nodes (`apart`)."""
    meet = np.bincount(edges.a, minlength=len(apart)) + np.bincount(edges.b, minlength=len(apart))
    split = apart | (meet > 2)
    b = edges.b[:-1]
    goes_on = (edges.way[:-1] == edges.way[1:]) & (b == edges.a[1:]) & ~split[b]
    first = np.flatnonzero(np.concatenate(([True], ~goes_on)))
    last = np.append(first[1:], len(edges.a))
    return Pieces(edges.a[first], edges.b[last - 1], edges.way[first], first, last)


def chains_of(pieces: Pieces, like: Int64, either_way: Bool, apart: Bool) -> Chains:
    """Join pieces where two that are `like` each other meet and nothing else does.

    `like` (pieces,): equal numbers may be joined. `either_way` (pieces,): whether driving along the
    points is as driving against them, so that a piece may be turned round. `apart` (points,): what
    must stay a node.
    """
    link = _links(pieces, like, either_way, apart)
    last, steps = _follow(link)
    rings = np.flatnonzero(_onward(link)[last] >= 0)
    if len(rings):
        _open_rings(link, rings)
        last, steps = _follow(link)
    # Each chain is seen in both directions: keep the one that turns fewer pieces round.
    turned = np.bincount(last[1::2], minlength=len(last))
    along, back = last[0::2], last[1::2]
    flipped = (turned[back] < turned[along]) | ((turned[back] == turned[along]) & (back < along))
    entry = 2 * np.arange(len(like)) + flipped
    order = np.lexsort((-steps[entry], last[entry]))
    chain = last[entry][order]
    start = np.flatnonzero(np.concatenate(([True], chain[1:] != chain[:-1])))
    return Chains(order, flipped[order], np.append(start, len(order)))


def _links(pieces: Pieces, like: Int64, either_way: Bool, apart: Bool) -> Int64:
    """For each end the one that it is to be joined to, or -1."""
    points = pieces.end_points()
    count = np.bincount(points, minlength=len(apart))
    order = np.argsort(points, kind="stable")
    place = (np.cumsum(count) - count)[(count == 2) & ~apart]
    one, other = order[place], order[place + 1]
    i, j = one >> 1, other >> 1
    alike = (i != j) & (like[i] == like[j]) & (((one ^ other) & 1 == 1) | either_way[i])
    link = np.full(len(points), -1, np.int64)
    link[one[alike]] = other[alike]
    link[other[alike]] = one[alike]
    return link


def _onward(link: Int64) -> Int64:
    """Who enters a piece by end e leaves it by the other: the end by which the next is entered."""
    onward: Int64 = link[np.arange(len(link)) ^ 1]
    return onward


def _follow(link: Int64) -> tuple[Int64, Int64]:
    """For who enters a piece by each end: the end by which the last one is entered, and how many
    pieces come after the first. In rings without an end the former has a piece after it."""
    onward = _onward(link)
    steps = (onward >= 0).astype(np.int64)
    last = np.where(onward >= 0, onward, np.arange(len(link)))
    for _ in range(len(link).bit_length()):  # each round doubles how far is seen
        further = last[last]
        if np.array_equal(further, last):
            break
        steps += steps[last]
        last = further
    return last, steps


def _open_rings(link: Int64, entries: Int64) -> None:
    """Cut each ring at one point. Only rings that no other road leads to are such: they are few."""
    left = set(entries.tolist())
    while left:
        start = e = min(left)
        while True:
            left -= {e, e ^ 1}
            e = int(link[e ^ 1])
            if e == start:
                break
        link[link[start]] = -1
        link[start] = -1
