"""Weights of a vehicle's turns, and where it can get to: from `Driving` to a `Hierarchy`'s arcs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from geo.compiling import kernel
from geo.driving import Driving, Turning
from geo.hierarchy import BLOCKED, Hierarchy
from geo.roads import ENDS_ONLY, GOODS, HGV, NO, Bool, Float32, Float64, Int32, Int64, Roads, UInt8
from geo.snapping import Reach
from geo.turns import JUNCTION, RING, THROUGH, U_TURN

SHARP = 179.0
"""Degrees from which a bend counts as across the traffic to whichever side it is: rounding alone
would decide."""

NEVER = -1
"""Milliseconds of a turn that is not possible."""

STRAIGHT, ACROSS = 25.0, 55.0
"""Degrees up to which a bend crosses no oncoming traffic, and from which it surely does; between
them a share of the cost is taken, so that no degree decides over seconds."""

PRICED_MS = 10
"""Unit of cost where roads have prices: a trip of 1,400 h fits even at a price of 10."""


class Weighed(NamedTuple):
    """What driving costs one vehicle at one hour, in the order of a `Hierarchy`'s graph."""

    arc: Int64
    """(2m,) weight of each whole arc, or `BLOCKED`: cost << 32 | what comes along."""
    turn_cost: Int32
    """(t,) cost of each turn alone, or `NEVER`."""
    turn_along: Int32
    """(t,) what comes along with it; empty where that is metres, of which a turn has none."""
    open: Bool
    """(s,) whether the state is one that the vehicle may be in."""
    timed: bool = False
    """Whether milliseconds come along, not centimetres."""
    off: bool = True
    """Whether what lies between a place and its road comes along too."""


def ends_of_trips(roads: Roads, made: Driving) -> Bool:
    """(2m,) the arcs that a vehicle drives at the ends of a trip only.

    Those which say so, and what lies behind them or behind such gates: a through road that cannot
    be reached from the main network is of no use to those who pass through.
    """
    usable = np.isfinite(made.seconds)
    tail, head, nodes = _parted(roads, made.closed | made.node_ends_only)
    through = usable & ~made.ends_only
    part = _strong(tail[through], head[through], nodes)
    inside = np.zeros(2 * roads.segments, np.bool_)
    inside[through] = part[tail[through]] == part[head[through]]
    length = np.repeat(roads.length_m, 2)
    if not inside.any():
        return made.ends_only & usable
    main = np.bincount(part[tail[inside]], weights=length[inside]).argmax()
    inside[inside] = part[tail[inside]] == main
    rest = usable & ~inside
    tail, head, nodes = _parted(roads, made.closed)
    graph = csr_array((np.ones(int(rest.sum()), np.int8), (tail[rest], head[rest])), (nodes, nodes))
    _, area = connected_components(graph, directed=False)
    gated = np.zeros(nodes, np.bool_)
    gated[area[tail[rest & made.ends_only]]] = True
    at_gate = np.flatnonzero(made.node_ends_only & ~made.closed)
    gated[area[at_gate]] = True
    found: Bool = rest & gated[area[tail]]
    return found


def may_be_ends(roads: Roads) -> Bool:
    """(2m,) the arcs that are ends-only for goods vehicles or for heavy ones, before any limit of
    size and any zone."""
    found = np.zeros(2 * roads.segments, np.bool_)
    for mode in (GOODS, HGV):
        access = roads.kinds.access[:, :, mode][roads.kind].ravel()
        plain = Driving(
            seconds=np.where(access == NO, np.inf, 1.0),
            price=np.ones(len(access)),
            ends_only=access == ENDS_ONLY,
            node_s=np.zeros(roads.nodes),
            closed=roads.barred[:, mode] == NO,
            node_ends_only=roads.barred[:, mode] == ENDS_ONLY,
            mode=mode,
            turning=Turning(0.0, 0.0, 0.0, roads.drives_left),
        )
        found |= ends_of_trips(roads, plain)
    return found


def _parted(roads: Roads, cut: Bool) -> tuple[Int32, Int32, int]:
    """Tail and head of each arc, and how many nodes, where each segment ends in a node of its own
    at the nodes that are `cut`."""
    at_tail = cut[roads.tail]
    at_head = cut[roads.head]
    tail, head = roads.tail.copy(), roads.head.copy()
    n, first = roads.nodes, int(at_tail.sum())
    tail[at_tail] = n + np.arange(first)
    head[at_head] = n + first + np.arange(int(at_head.sum()))
    both = np.stack((tail, head), axis=1)
    return both.ravel(), both[:, ::-1].ravel(), n + first + int(at_head.sum())


def _strong(tail: Int32, head: Int32, nodes: int) -> Int32:
    graph = csr_array((np.ones(len(tail), np.int8), (tail, head)), (nodes, nodes))
    part: Int32 = connected_components(graph, connection="strong")[1]
    return part


def weighed(hierarchy: Hierarchy, roads: Roads, made: Driving, ends: Bool) -> Weighed:
    """Costs in milliseconds with centimetres along; where any road has a price, in units of
    `PRICED_MS` with the centimetres. See `along_seconds` for the seconds then."""
    priced = is_priced(made)
    cost = made.seconds * (made.price * (1000.0 / PRICED_MS) if priced else 1000.0)
    along = np.rint(np.repeat(roads.length_m, 2) * 100.0)
    return _weighed(hierarchy, roads, made, ends, cost, along, PRICED_MS if priced else 1)


def along_seconds(hierarchy: Hierarchy, roads: Roads, made: Driving, ends: Bool) -> Weighed:
    """The same costs of priced roads, with milliseconds along in place of centimetres."""
    cost = made.seconds * made.price * (1000.0 / PRICED_MS)
    along = np.rint(np.where(np.isfinite(cost), made.seconds, 0.0) * 1000.0)
    plain = _weighed(hierarchy, roads, made, ends, cost, along, PRICED_MS)
    turn_along = np.maximum(plain.turn_cost, 0) * np.int32(PRICED_MS)
    return plain._replace(turn_along=turn_along, timed=True)


def along_roads(
    hierarchy: Hierarchy, roads: Roads, made: Driving, ends: Bool, figure: Float64
) -> Weighed:
    """The same costs as of `weighed`, with a ``figure`` of each arc (2m,) along, and nothing of
    turns or of the way between a place and its road."""
    priced = is_priced(made)
    cost = made.seconds * (made.price * (1000.0 / PRICED_MS) if priced else 1000.0)
    along = np.rint(np.where(np.isfinite(cost), figure, 0.0))
    unit_ms = PRICED_MS if priced else 1
    return _weighed(hierarchy, roads, made, ends, cost, along, unit_ms)._replace(off=False)


def is_priced(made: Driving) -> bool:
    """Whether what is minimised differs from the seconds anywhere."""
    return bool((made.price[np.isfinite(made.seconds)] != 1.0).any())


def _weighed(
    hierarchy: Hierarchy,
    roads: Roads,
    made: Driving,
    ends: Bool,
    cost: Float64,
    along: Float64,
    unit_ms: int,
) -> Weighed:
    graph = hierarchy.graph
    fits = np.isfinite(cost)
    whole = np.maximum(np.rint(np.where(fits, cost, 0.0)), 1.0).astype(np.int64)
    arc = np.where(fits, whole << 32 | along.astype(np.int64), BLOCKED)
    open_ = fits[graph.arc] & (ends[graph.arc] == (graph.layer != THROUGH))
    node = roads.arc_head()
    passing = np.rint(made.node_s * 1000.0 / unit_ms).astype(np.int32)
    gate = made.closed * np.uint8(2) | made.node_ends_only * np.uint8(1)
    turning = made.turning
    scale = 1000.0 / unit_ms
    turn_cost = _turns(
        graph.start,
        graph.to,
        graph.arc,
        graph.layer,
        graph.bend,
        graph.sort,
        open_,
        node,
        passing,
        gate,
        1 << made.mode,
        turning.turn_s * scale,
        turning.across_s * scale,
        turning.u_turn_s * scale,
        turning.drives_left,
    )
    return Weighed(arc, turn_cost, np.zeros(0, np.int32), open_)


@kernel
def _turns(
    start: Int32,
    to: Int32,
    arc: Int32,
    layer: UInt8,
    bend: Float32,
    sort: UInt8,
    open_: Bool,
    node: Int32,
    passing: Int32,
    gate: UInt8,
    mode: int,
    turn: float,
    across: float,
    round_: float,
    drives_left: bool,
) -> Int32:
    """(t,) cost of each turn or `NEVER`. One turns round only where nothing else is possible."""
    cost = np.full(len(to), NEVER, np.int32)
    for x in range(len(start) - 1):
        if not open_[x]:
            continue
        here = node[arc[x]]
        shut = gate[here]
        others = 0
        for t in range(start[x], start[x + 1]):
            y = to[t]
            if not open_[y] or sort[t] & (mode | U_TURN) or shut & 2:
                continue
            if shut == 1 and layer[x] == THROUGH and layer[y] == THROUGH:
                continue
            others += 1
            price = 0.0
            if sort[t] & JUNCTION:
                price = turn * (bend[t] / 180.0) ** 2
                crossing = bend[t] if drives_left else -bend[t]
                if abs(bend[t]) > SHARP:
                    crossing = SHARP
                if crossing > STRAIGHT and not sort[t] & RING:
                    price += across * min(1.0, (crossing - STRAIGHT) / (ACROSS - STRAIGHT))
            cost[t] = passing[here] + np.int32(np.rint(price))
        if others > 0:
            continue
        for t in range(start[x], start[x + 1]):
            if open_[to[t]] and sort[t] & U_TURN and not sort[t] & mode:
                cost[t] = np.int32(np.rint(round_))
    return cost


def arc_weights(hierarchy: Hierarchy, weighed: Weighed) -> tuple[Int64, Int64]:
    """(e,) up and down: the weights of the turns, each with its first arc, `BLOCKED` where there is
    none; as `geo.hierarchy.customize` takes them."""
    # One block for both: in larger pages, which a system hands out in less time.
    up, down = np.full((2, len(hierarchy.head)), BLOCKED, np.int64)
    graph = hierarchy.graph
    _fill(
        graph.start,
        graph.to,
        graph.arc,
        hierarchy.slot,
        weighed.arc,
        weighed.turn_cost,
        weighed.turn_along,
        up,
        down,
    )
    return up, down


@kernel
def _fill(
    start: Int32,
    to: Int32,
    arc: Int32,
    slot: Int32,
    whole: Int64,
    turn_cost: Int32,
    turn_along: Int32,
    up: Int64,
    down: Int64,
) -> None:
    for x in range(len(start) - 1):
        for t in range(start[x], start[x + 1]):
            if turn_cost[t] < 0:
                continue
            weight = whole[arc[x]] + (np.int64(turn_cost[t]) << 32)
            if len(turn_along) > 0:
                weight += turn_along[t]
            k = slot[t]
            if x < to[t]:
                up[k] = min(up[k], weight)
            else:
                down[k] = min(down[k], weight)


def reach_of(hierarchy: Hierarchy, roads: Roads, weighed: Weighed) -> Reach:
    """What the vehicle can do with each arc: see `Reach`."""
    graph, arcs = hierarchy.graph, 2 * roads.segments
    source, possible = graph.source(), weighed.turn_cost >= 0
    a, b = source[possible], graph.to[possible]
    n = graph.states
    usable = np.zeros(arcs, np.bool_)
    usable[graph.arc[weighed.open]] = True
    leaves, arrives = np.zeros(arcs, np.bool_), np.zeros(arcs, np.bool_)
    main = _main(roads, graph.arc, weighed.open & (graph.layer == THROUGH), a, b)
    if main >= 0:
        onward = csr_array((np.ones(len(a), np.int8), (a, b)), (n, n))
        back = csr_array((np.ones(len(a), np.int8), (b, a)), (n, n))
        there = breadth_first_order(onward, main, return_predecessors=False)
        from_ = breadth_first_order(back, main, return_predecessors=False)
        arrives[graph.arc[there]] = True
        leaves[graph.arc[from_]] = True
    either = leaves | arrives
    part, km = _parts(roads, usable, either[::2] | either[1::2])
    return Reach(usable=usable, leaves=leaves, arrives=arrives, part=part, part_km=km)


def _main(roads: Roads, arc: Int32, candidate: Bool, a: Int32, b: Int32) -> int:
    """A state of the strongly connected part with most kilometres, -1 where there are none."""
    if not candidate.any():
        return -1
    part = _strong(a, b, len(arc))
    length = np.where(candidate, roads.length_m[arc >> 1] + 1e-6, 0.0)  # some have no length
    largest = np.bincount(part, weights=length).argmax()
    return int(np.flatnonzero((part == largest) & candidate)[0])


def _parts(roads: Roads, usable: Bool, main: Bool) -> tuple[Int32, Float64]:
    """Number of each segment's part, -1 where it is not usable, and the length of each in km: 0 is
    the main one with all that leads from it or to it, the others fall in length."""
    driven = usable[::2] | usable[1::2]
    island = np.flatnonzero(driven & ~main)
    n = roads.nodes
    tail, head = roads.tail[island], roads.head[island]
    graph = csr_array((np.ones(len(island), np.int8), (tail, head)), (n, n))
    _, label = connected_components(graph, directed=False)
    length = np.bincount(label[tail], weights=roads.length_m[island], minlength=n)
    order = np.argsort(-length, kind="stable")
    number = np.empty(n, np.int32)
    number[order] = np.arange(1, n + 1, dtype=np.int32)
    part = np.full(roads.segments, -1, np.int32)
    part[main & driven] = 0
    part[island] = number[label[tail]]
    islands = int((length > 0.0).sum())
    total = [roads.length_m[part == 0].sum(), *length[order[:islands]]]
    return part, np.array(total) / 1000.0
