"""The graph with turns in it: what is driven are arcs, and what joins them are turns.

Its nodes, called *states*, are the arcs of the road map, so that turns have costs of their own and
can be forbidden. An arc has more than one state where it matters how one came to it:

- where it may be driven at the ends of a trip only, one for the beginning of a trip, one for its
  end, and one for passing through (for vehicles that may); a trip goes from `BEGIN` to `THROUGH`
  to `END` and never back;
- where it is the second or a later arc of a sequence that must not be completed, one that
  remembers the arcs before (the states of the automaton of Aho and Corasick, 1975).

Nothing here depends on the vehicle, except which arcs can be ends-only; see `geo.weighing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.compiling import inner, kernel
from geo.ragged import counted, gathered
from geo.roads import NO, Bool, Float32, Float64, Int32, Int64, Roads, UInt8

THROUGH, BEGIN, END = 0, 1, 2
"""Layers of states."""

U_TURN, JUNCTION, RING = 4, 8, 16
"""Bits of `TurnGraph.sort` beside those of the modes, ``1 << GOODS`` and ``1 << HGV``, for which a
turn is forbidden: turning round; three or more roads meet; on, off or along a roundabout."""

_LOOK_AHEAD_M = 8.0
"""How far from the junction the direction of a road is taken: its first metres may point anywhere,
as where a lane is drawn to the middle of the road that it joins."""

Pair = tuple[int, int]
Past = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class TurnGraph:
    """s states and the t turns between them."""

    arc: Int32
    """(s,) the arc of each state."""
    layer: UInt8
    """(s,) `THROUGH`, `BEGIN` or `END`."""
    past: Bool
    """(s,) whether the state remembers arcs before its own."""
    start: Int32
    """(s + 1,) turns from state i are ``start[i]`` to ``start[i + 1]``."""
    to: Int32
    """(t,) the state after the turn."""
    bend: Float32
    """(t,) degrees, positive to the right, -180 to 180."""
    sort: UInt8
    """(t,) bits: see `U_TURN`."""

    @property
    def states(self) -> int:
        return len(self.arc)

    def source(self) -> Int32:
        """(t,) the state before each turn."""
        return np.repeat(np.arange(self.states, dtype=np.int32), np.diff(self.start))

    def renumbered(self, new: Int32) -> TurnGraph:
        """The same graph where state i is called ``new[i]``; states in their new order."""
        old = np.argsort(new)
        source = new[self.source()]
        order = np.argsort(source, kind="stable")
        return TurnGraph(
            arc=self.arc[old],
            layer=self.layer[old],
            past=self.past[old],
            start=_starts(source, self.states),
            to=new[self.to[order]],
            bend=self.bend[order],
            sort=self.sort[order],
        )


def turn_graph(roads: Roads, ends: Bool) -> TurnGraph:
    """The graph of a road map. `ends` (2m,): arcs that may be ends-only for some vehicle."""
    pairs = _pairs(roads)
    known = _States.of(pairs.arcs, ends)
    made = _layered(pairs, known, ends)
    long = [ban for ban in _bans(roads) if len(ban[0]) > 2]
    made = _remembering(made, pairs, known, ends, long)
    order = np.argsort(made.source, kind="stable")
    order = order[made.source[order] != made.to[order]]  # round and round a loop
    return TurnGraph(
        arc=known.arc,
        layer=known.layer,
        past=np.arange(len(known.arc)) >= known.of_layer.max(initial=-1) + 1,
        start=_starts(made.source[order], len(known.arc)),
        to=made.to[order],
        bend=pairs.bend[made.pair[order]],
        sort=pairs.sort[made.pair[order]] | made.banned[order],
    )


def driven_arcs(roads: Roads) -> Int32:
    """The arcs that some vehicle may drive, ascending."""
    open_ = (roads.kinds.access != NO).any(axis=2)[roads.kind].ravel()
    return np.flatnonzero(open_).astype(np.int32)


class _Pairs(NamedTuple):
    """All pairs of arcs, one after the other, ascending in (first, second)."""

    arcs: Int32
    first: Int32
    second: Int32
    bend: Float32
    sort: UInt8
    arc_count: int

    def find(self, pairs: list[Pair]) -> Int64:
        """Where pairs stand, -1 for those that do not follow each other."""
        wanted = np.array(pairs, np.int64).reshape(-1, 2)
        keys = self.first.astype(np.int64) * self.arc_count + self.second
        key = wanted[:, 0] * self.arc_count + wanted[:, 1]
        at = np.searchsorted(keys, key)
        at[at == len(keys)] = 0
        return np.where(keys[at] == key, at, -1) if len(keys) else np.full(len(key), -1)


def _pairs(roads: Roads) -> _Pairs:
    arcs = driven_arcs(roads)
    tail, head = roads.arc_tail(), roads.arc_head()
    order = np.argsort(tail[arcs], kind="stable")
    out = arcs[order]
    at, start = gathered(counted(tail[out], roads.nodes), head[arcs])
    first, second = np.repeat(arcs, np.diff(start)), out[at]
    leaving, arriving = _headings(roads.points, roads.shape, roads.shape_start)
    bend = (leaving[second] - arriving[first] + 540.0) % 360.0 - 180.0
    segments = np.unique(arcs >> 1)
    meeting = np.bincount(
        np.concatenate((roads.tail[segments], roads.head[segments])), minlength=roads.nodes
    )
    sort = np.where(second == (first ^ 1), U_TURN, 0) | np.where(
        meeting[head[first]] >= 3, JUNCTION, 0
    )
    ring = roads.kinds.roundabout[roads.kind]
    sort |= np.where(ring[first >> 1] | ring[second >> 1], RING, 0)
    made = _Pairs(
        arcs, first, second, bend.astype(np.float32), sort.astype(np.uint8), 2 * roads.segments
    )
    short = [(past, modes) for past, modes in _bans(roads) if len(past) == 2]
    at = made.find([(past[0], past[1]) for past, _ in short])
    modes = np.array([modes for _, modes in short], np.uint8)
    np.bitwise_or.at(made.sort, at[at >= 0], modes[at >= 0])
    return made


@inner
def _towards(points: Float64, corner: Int32, step: int) -> float:
    """Heading in degrees, clockwise from north, from the first of some points (the last, where
    `step` is -1) to the one that is `_LOOK_AHEAD_M` away or more."""
    n = len(corner)
    at = 0 if step > 0 else n - 1
    x, y = points[corner[at], 0], points[corner[at], 1]
    shrink = np.cos(np.radians(y))
    east, north = 0.0, 0.0
    for i in range(1, n):
        p = corner[at + i * step]
        east, north = (points[p, 0] - x) * shrink, points[p, 1] - y
        if np.hypot(east, north) * 111_195.0 >= _LOOK_AHEAD_M:
            break
    heading: float = np.degrees(np.arctan2(east, north))
    return heading


@kernel
def _headings(points: Float64, shape: Int32, shape_start: Int64) -> tuple[Float64, Float64]:
    """(2m,) heading of each arc where it leaves its tail, and where it arrives at its head."""
    m = len(shape_start) - 1
    leaving, arriving = np.empty(2 * m), np.empty(2 * m)
    ahead, back = int(np.int64(1)), int(np.int64(-1))  # no literals, to compile `_towards` once
    for s in range(m):
        corner = shape[shape_start[s] : shape_start[s + 1]]
        leaving[2 * s] = _towards(points, corner, ahead)
        leaving[2 * s + 1] = _towards(points, corner, back)
        arriving[2 * s] = leaving[2 * s + 1] + 180.0
        arriving[2 * s + 1] = leaving[2 * s] + 180.0
    return leaving, arriving


def _bans(roads: Roads) -> Iterator[tuple[Past, int]]:
    for i, modes in enumerate(roads.ban_modes.tolist()):
        start, end = roads.ban_start[i : i + 2].tolist()
        yield tuple(roads.ban_arcs[start:end].tolist()), modes


class _States:
    """States while they are being made. ``of_layer[layer, arc]``: the state without a past, or
    -1."""

    def __init__(self, arc: Int32, layer: UInt8, of_layer: Int32) -> None:
        self.arc, self.layer, self.of_layer = arc, layer, of_layer

    @classmethod
    def of(cls, arcs: Int32, ends: Bool) -> _States:
        twice = arcs[ends[arcs]]
        arc = np.concatenate((arcs, twice, twice)).astype(np.int32)
        layer = np.repeat(
            np.array([THROUGH, BEGIN, END], np.uint8), (len(arcs), len(twice), len(twice))
        )
        of_layer = np.full((3, len(ends)), -1, np.int32)
        of_layer[layer, arc] = np.arange(len(arc), dtype=np.int32)
        return cls(arc, layer, of_layer)


class _Turns(NamedTuple):
    source: Int32
    to: Int32
    pair: Int64
    banned: UInt8
    """Modes for which it is forbidden beyond what the pair says."""


_STEPS = ((THROUGH, THROUGH), (THROUGH, END), (BEGIN, BEGIN), (BEGIN, THROUGH), (END, END))
"""From which layer to which a turn may lead."""


def _layered(pairs: _Pairs, known: _States, ends: Bool) -> _Turns:
    """Turns between states without a past."""
    source, to, pair = [], [], []
    for before, after in _STEPS:
        a, b = known.of_layer[before, pairs.first], known.of_layer[after, pairs.second]
        there = np.flatnonzero((a >= 0) & (b >= 0))
        source.append(a[there])
        to.append(b[there])
        pair.append(there)
    made = np.concatenate(source)
    return _Turns(made, np.concatenate(to), np.concatenate(pair), np.zeros(len(made), np.uint8))


def _remembering(
    turns: _Turns, pairs: _Pairs, known: _States, ends: Bool, bans: list[tuple[Past, int]]
) -> _Turns:
    """States with a past and their turns as well; `known` grows."""
    pasts = {past[:i] for past, _ in bans for i in range(2, len(past))}
    if not pasts:
        return turns
    state: dict[tuple[int, Past], int] = {}
    for past in sorted(pasts):
        for layer in (THROUGH, BEGIN, END):
            if known.of_layer[layer, past[-1]] >= 0:
                state[layer, past] = len(known.arc) + len(state)
    at = pairs.find([past for past in sorted(pasts) if len(past) == 2])
    to = turns.to.copy()
    for turn in np.flatnonzero(np.isin(turns.pair, at[at >= 0])).tolist():
        pair = int(turns.pair[turn])
        layer = int(known.layer[turns.to[turn]])
        to[turn] = state[layer, (int(pairs.first[pair]), int(pairs.second[pair]))]
    more = list(_onward(pairs, known, bans, pasts, state))
    known.arc = np.concatenate((known.arc, [past[-1] for _, past in state])).astype(np.int32)
    known.layer = np.concatenate((known.layer, [layer for layer, _ in state])).astype(np.uint8)
    rows = np.array(more, np.int64).reshape(-1, 4).T
    return _Turns(
        np.concatenate((turns.source, rows[0])).astype(np.int32),
        np.concatenate((to, rows[1])).astype(np.int32),
        np.concatenate((turns.pair, rows[2])),
        np.concatenate((turns.banned, rows[3])).astype(np.uint8),
    )


def _onward(
    pairs: _Pairs,
    known: _States,
    bans: list[tuple[Past, int]],
    pasts: set[Past],
    state: dict[tuple[int, Past], int],
) -> Iterator[tuple[int, int, int, int]]:
    """Turns from states with a past: (source, to, pair, modes for which it is forbidden)."""
    modes: dict[Past, int] = {}
    for ban, whom in bans:
        modes[ban] = modes.get(ban, 0) | whom
    for (layer, past), source in state.items():
        lowest = int(np.searchsorted(pairs.first, past[-1]))
        highest = int(np.searchsorted(pairs.first, past[-1], side="right"))
        for pair in range(lowest, highest):
            arc = int(pairs.second[pair])
            driven = (*past, arc)
            banned = 0
            for i in range(len(driven) - 2):
                banned |= modes.get(driven[i:], 0)
            kept = next((driven[i:] for i in range(len(driven) - 1) if driven[i:] in pasts), None)
            for before, after in _STEPS:
                if before != layer or known.of_layer[after, arc] < 0:
                    continue
                to = int(known.of_layer[after, arc]) if kept is None else state[after, kept]
                yield source, to, pair, banned


def _starts(source: Int32, states: int) -> Int32:
    return counted(source, states).astype(np.int32)
