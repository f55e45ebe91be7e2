"""A customizable contraction hierarchy over the states of a graph with turns.

Dibbelt, Strasser and Wagner (2016): states are eliminated in an order that does not depend on
weights, and what the elimination adds is stored once. Weights of a vehicle at an hour are filled
in by two passes over the triangles: the first makes every pair of arcs below a triangle count in
the arc above, the second drops arcs that are no shortest way, nearly all of these.

A weight holds two figures: the cost that is minimised, shifted by 32 bits, and one that comes along
with it. Sums of weights are sums of both, and the least weight has the least cost.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np

from geo.compiling import kernel
from geo.dissection import elimination_order
from geo.matrix import processors
from geo.roads import Bool, Int32, Int64, Roads
from geo.turns import TurnGraph

T = TypeVar("T")

BLOCKED = 1 << 61
"""Weight of what cannot be driven; the sum of two of them still fits in an int64."""

PARTS = 8
"""The states below the top are dealt into so many parts that share no arc: one for a thread."""


class Hierarchy(NamedTuple):
    """The graph, its s states numbered in the order of elimination, and the e arcs upwards."""

    graph: TurnGraph
    start: Int32
    """(s + 1,) arcs from state r up are ``start[r]`` to ``start[r + 1]``."""
    head: Int32
    """(e,) the upper states, ascending for each lower one."""
    slot: Int32
    """(t,) the arc that each turn goes along, up or down."""
    parts: Int32
    """(PARTS + 1,) states ``parts[i]`` to ``parts[i + 1]`` have no arcs to other parts; those from
    ``parts[-1]`` on are the top, to which all may have."""


class Customized(NamedTuple):
    """Weights of one vehicle at one hour, in the order of `Hierarchy.head`."""

    up: Int64
    down: Int64


class Pruned(NamedTuple):
    """Arcs that are shortest ways, and few others: ``start[r]`` to ``start[r + 1]`` lead from r up,
    or to r from above; ``head`` is the upper state."""

    start: Int32
    head: Int32
    weight: Int64


def hierarchy(graph: TurnGraph, roads: Roads) -> Hierarchy:
    """Order and eliminate the states of `graph`, which is of `roads`."""
    place = elimination_order(roads.tail, roads.head, roads.points[roads.node_point])
    by_place = np.lexsort((graph.arc, place[graph.arc >> 1]))
    rank = np.empty(graph.states, np.int32)
    rank[by_place] = np.arange(graph.states, dtype=np.int32)
    start, count, head = _eliminate(*_upward(rank[graph.source()], rank[graph.to], graph.states))
    head = head[:count].copy()
    number, parts = _numbers(start, head)
    rank = number[rank]
    start, head = _moved(start, head, number)
    graph = graph.renumbered(rank)
    slot = _slots(start, head, graph.source(), graph.to)
    return Hierarchy(graph, start, head, slot, parts)


def customize(hierarchy: Hierarchy, up: Int64, down: Int64) -> Customized:
    """The first pass, in place: `up`, `down` (e,) are weights of turns, or `BLOCKED`.

    Afterwards the way over lower states counts in each arc, so that a search which first goes up
    and then down finds every shortest way.
    """
    start, head, parts = hierarchy.start, hierarchy.head, hierarchy.parts.tolist()
    top = int(start[parts[-1]])

    def below(part: int) -> tuple[Int64, Int64]:
        mine = up[top:].copy(), down[top:].copy()
        _lower_triangles(start, head, up, down, *mine, top, parts[part], parts[part + 1])
        return mine

    for top_up, top_down in _all_cores(below):
        np.minimum(up[top:], top_up, out=up[top:])
        np.minimum(down[top:], top_down, out=down[top:])
    last = len(start) - 1
    _lower_triangles(start, head, up, down, up[top:], down[top:], top, parts[-1], last)
    return Customized(up, down)


def perfected(hierarchy: Hierarchy, customized: Customized) -> tuple[Pruned, Pruned]:
    """The second pass: what is left of the arcs up and of those down. Changes `customized`."""
    start, head, parts = hierarchy.start, hierarchy.head, hierarchy.parts.tolist()
    up, down = customized
    keep_up, keep_down = up < BLOCKED, down < BLOCKED

    def below(part: int) -> None:
        _upper_triangles(start, head, up, down, keep_up, keep_down, parts[part], parts[part + 1])

    _upper_triangles(start, head, up, down, keep_up, keep_down, parts[-1], len(start) - 1)
    list(_all_cores(below))
    return (
        Pruned(*_pruned(start, head, up, keep_up)),
        Pruned(*_pruned(start, head, down, keep_down)),
    )


def _all_cores(work: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(min(PARTS, processors())) as pool:
        return list(pool.map(work, range(PARTS)))


def _upward(a: Int32, b: Int32, states: int) -> tuple[Int32, Int32]:
    """Neighbours above each state, each once: starts, heads."""
    key = np.unique(np.minimum(a, b).astype(np.int64) * states + np.maximum(a, b))
    start = np.zeros(states + 1, np.int32)
    np.cumsum(np.bincount(key // max(states, 1), minlength=states), out=start[1:])
    return start, (key % max(states, 1)).astype(np.int32)


@kernel
def _eliminate(start: Int32, head: Int32) -> tuple[Int32, int, Int32]:
    """What is above each state once all below it have joined their neighbours to each other:
    starts, how many, heads with room to spare.

    It is enough to hand the neighbours of a state to the lowest of them (George and Liu 1981).
    Kernels here do without slices and sorting of arrays, which take longer to compile than to run.
    """
    n = len(start) - 1
    filled = np.zeros(n + 1, np.int32)
    above = np.empty(max(1024, 4 * len(head)), np.int32)
    child, sibling, seen = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    for r in range(n):
        child[r] = sibling[r] = seen[r] = -1
    top = 0
    for r in range(n):
        first = top
        c, e, last = child[r], start[r], start[r + 1]
        while True:
            own = e < last
            if not own and c < 0:
                break
            begin, end = (e, last) if own else (filled[c], filled[c + 1])
            if top + end - begin > len(above):
                more = np.empty(2 * len(above) + end - begin, np.int32)
                for i in range(top):
                    more[i] = above[i]
                above = more
            for i in range(begin, end):
                y = head[i] if own else above[i]
                if y == r or seen[y] == r:
                    continue
                seen[y] = r
                at = top
                while at > first and above[at - 1] > y:  # lists are short, or sorted already
                    above[at] = above[at - 1]
                    at -= 1
                above[at] = y
                top += 1
            if own:
                e = last
            else:
                c = sibling[c]
        filled[r + 1] = top
        if top > first:
            sibling[r] = child[above[first]]
            child[above[first]] = r
    return filled, top, above


def _numbers(start: Int32, head: Int32) -> tuple[Int32, Int32]:
    """New numbers of the states, and `Hierarchy.parts`: each part in postorder of the elimination
    tree, so that what belongs together lies together, the top last."""
    n = len(start) - 1
    parent = np.full(n, n, np.int32)  # a root above all
    has = start[:-1] < start[1:]
    parent[has] = head[start[:-1][has]]
    size = _subtrees(parent)
    top, part_of = _parts(parent, size)
    part = _inherit(parent, part_of)
    part[top] = PARTS
    post = _postorder(parent, size)
    order = np.lexsort((post, part))
    number = np.empty(n, np.int32)
    number[order] = np.arange(n, dtype=np.int32)
    parts = np.zeros(PARTS + 1, np.int32)
    np.cumsum(np.bincount(part, minlength=PARTS + 1)[:PARTS], out=parts[1:])
    return number, parts


@kernel
def _subtrees(parent: Int32) -> Int32:
    size = np.ones(len(parent) + 1, np.int32)
    for r in range(len(parent)):
        size[parent[r]] += size[r]
    return size


@kernel
def _postorder(parent: Int32, size: Int32) -> Int32:
    """Place of each state: a subtree is a range that ends with its root."""
    n = len(parent)
    first = np.zeros(n + 1, np.int32)  # where the next child of a state begins
    place = np.empty(n, np.int32)
    for r in range(n - 1, -1, -1):
        begin = first[parent[r]]
        first[parent[r]] += size[r]
        first[r] = begin
        place[r] = begin + size[r] - 1
    return place


def _parts(parent: Int32, size: Int32) -> tuple[Int32, dict[int, int]]:
    """States of the top, and the part of each subtree below it, by its root.

    The root of the largest subtree goes to the top until no subtree is too large for a part.
    """
    n = len(parent)
    order = np.argsort(parent, kind="stable").astype(np.int32)
    child = np.searchsorted(parent[order], np.arange(n + 2))
    heap = [(-int(size[r]), int(r)) for r in order[child[n] : child[n + 1]]]
    heapq.heapify(heap)
    top: list[int] = []
    while heap and -heap[0][0] > n // PARTS + 1 and len(top) < n // 4:
        _, root = heapq.heappop(heap)
        top.append(root)
        for r in order[child[root] : child[root + 1]].tolist():
            heapq.heappush(heap, (-int(size[r]), r))
    load = [(0, i) for i in range(PARTS)]
    part_of: dict[int, int] = {}
    for negative, root in sorted(heap):
        weight, part = heapq.heappop(load)
        part_of[root] = part
        heapq.heappush(load, (weight - negative, part))
    return np.array(top, np.int32), part_of


def _inherit(parent: Int32, part_of: dict[int, int]) -> Int32:
    """Part of every state: that of the subtree it is in."""
    part = np.full(len(parent) + 1, -1, np.int32)
    part[list(part_of)] = list(part_of.values())
    _pass_down(parent, part)
    return part[:-1]


@kernel
def _pass_down(parent: Int32, part: Int32) -> None:
    for r in range(len(parent) - 1, -1, -1):
        if part[r] < 0:
            part[r] = part[parent[r]]


@kernel
def _moved(start: Int32, head: Int32, number: Int32) -> tuple[Int32, Int32]:
    """The arcs under the new numbers. States above one keep their order among themselves."""
    n = len(start) - 1
    old = np.empty(n, np.int32)
    for r in range(n):
        old[number[r]] = r
    new_start, new_head = np.zeros(n + 1, np.int32), np.empty(len(head), np.int32)
    filled = 0
    for r in range(n):
        for e in range(start[old[r]], start[old[r] + 1]):
            new_head[filled] = number[head[e]]
            filled += 1
        new_start[r + 1] = filled
    return new_start, new_head


@kernel
def _slots(start: Int32, head: Int32, source: Int32, to: Int32) -> Int32:
    slot = np.empty(len(to), np.int32)
    for t in range(len(to)):
        low, high = min(source[t], to[t]), max(source[t], to[t])
        a, b = start[low], start[low + 1]
        while b - a > 1:
            middle = (a + b) // 2
            if head[middle] <= high:
                a = middle
            else:
                b = middle
        slot[t] = a
    return slot


@kernel
def _lower_triangles(
    start: Int32,
    head: Int32,
    up: Int64,
    down: Int64,
    top_up: Int64,
    top_down: Int64,
    top: int,
    first: int,
    last: int,
) -> None:
    """For the states r from `first` to `last` and those x < y above: x -> r -> y and y -> r -> x
    count in the arc between x and y, in `top_up`, `top_down` where it is the `top`-th or later."""
    for r in range(first, last):
        end = start[r + 1]
        for i in range(start[r], end):
            k = start[head[i]]
            into, out_of = down[i], up[i]
            if into >= BLOCKED and out_of >= BLOCKED:
                continue
            for j in range(i + 1, end):
                y = head[j]
                while head[k] < y:
                    k += 1
                there, back = into + up[j], down[j] + out_of
                if k < top:
                    up[k] = min(up[k], there)
                    down[k] = min(down[k], back)
                else:
                    top_up[k - top] = min(top_up[k - top], there)
                    top_down[k - top] = min(top_down[k - top], back)


@kernel
def _upper_triangles(
    start: Int32,
    head: Int32,
    up: Int64,
    down: Int64,
    keep_up: Bool,
    keep_down: Bool,
    first: int,
    last: int,
) -> None:
    """For the states r from `last` down to `first` and those x < y above: an arc of r that is no
    shorter than the way over the other and the arc x - y is not needed. All weights are above
    zero, so no two arcs are dropped on account of each other.

    Arcs that are still blocked stay so, though a way over the states above may do for them: what
    those would drop, some 4 % of what is left, is less than half of the time.
    """
    most = 0
    for r in range(first, last):
        most = max(most, start[r + 1] - start[r])
    some = np.empty(most, np.int64)
    for r in range(last - 1, first - 1, -1):
        for side in range(2):
            here, back, keep = (up, down, keep_up) if side == 0 else (down, up, keep_down)
            count = 0
            for i in range(start[r], start[r + 1]):
                if here[i] < BLOCKED:
                    some[count] = i
                    count += 1
            for p in range(count):
                i = some[p]
                mine, k = here[i], start[head[i]]
                for q in range(p + 1, count):
                    j = some[q]
                    while head[k] < head[j]:
                        k += 1
                    way = here[j] + back[k]
                    if way <= mine:
                        mine = way
                        keep[i] = False
                    way = mine + here[k]
                    if way <= here[j]:
                        here[j] = way
                        keep[j] = False
                here[i] = mine


@kernel
def _pruned(start: Int32, head: Int32, weight: Int64, keep: Bool) -> tuple[Int32, Int32, Int64]:
    count = 0
    for e in range(len(keep)):
        count += keep[e]
    kept_start, kept_head = np.empty(len(start), np.int32), np.empty(count, np.int32)
    kept_weight = np.empty(count, np.int64)
    at = 0
    for r in range(len(start) - 1):
        kept_start[r] = at
        for e in range(start[r], start[r + 1]):
            if keep[e]:
                kept_head[at], kept_weight[at] = head[e], weight[e]
                at += 1
    kept_start[len(start) - 1] = at
    return kept_start, kept_head, kept_weight
