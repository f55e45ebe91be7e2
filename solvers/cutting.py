"""Where orders that may be split are cut, so that a search can bring them in parts.

Before a search begins, each order that may be split and is worth it becomes a few parts, each of
which may travel alone (a priori splitting: Chen, Golden, Wang and Wasil 2017, "A novel approach to
solve the split delivery vehicle routing problem"). There they have sizes of 20, 10, 5 and 1; here
an order is cut where a part, counted from either end, fills what is free on a route nearby, and
the largest parts in halves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

import numpy as np
from numpy.typing import NDArray

from routing.distances import coordinates
from routing.model import Order, Store
from routing.parts import (
    cut,
    divisible,
    in_parts,
    least_drop,
    measure,
    most_drops,
    names_for,
    pieces,
)
from routing.plan import Itinerary
from routing.problem import Problem
from solvers.measures import NO_LIMIT, Limits, Measure, limits_of, measures_of

MOST_PARTS = 4
"""Parts in which an order is tried."""

WORTH = 0.15
"""Share of a vehicle that an order must fill for it to be worth splitting: small ones fit in
anywhere."""

MOST_ADDED = 1000
"""Parts that are tried on one day beyond its orders, those of the largest orders."""

NEAREST = 8
"""Trips nearby whose free capacity is looked at."""

Names = Mapping[str, Sequence[str]]
"""The ids of the parts that stand for an order (or a part of one)."""


def can_be_split(problem: Problem) -> bool:
    """Whether some order may be split and is worth it."""
    return any(True for _ in _worth_it(problem, limits_of(problem)))


def finer(problem: Problem, itineraries: Sequence[Itinerary]) -> tuple[Problem, Names]:
    """The problem with the orders that are worth it in (more) parts, and what stands for what;
    ``itineraries``: a plan, whose free capacity says where to cut."""
    limits = limits_of(problem)
    room = _Room.of(problem, itineraries, limits)
    taken = {order.id for order in problem.orders} | set(problem.whole)
    added, parts, names = 0, dict[str, list[Order]](), dict[str, list[str]]()
    for _, whole, there in sorted(_worth_it(problem, limits), key=lambda each: each[0]):
        sizes = _sizes(problem, whole, there, room)
        more = sum(map(len, sizes)) - len(there)
        if not more or added + more > MOST_ADDED:
            continue
        added += more
        free = iter(names_for(taken, whole, more + len(there)))
        parts[whole.id] = []
        for each, of in zip(there, sizes, strict=True):
            names[each.id] = [next(free) for _ in of]
            parts[whole.id] += cut(whole, of, names[each.id], each)
        taken.update(part.id for part in parts[whole.id])
    return in_parts(problem, parts), names


Candidate = tuple[tuple[float, int], Order, tuple[Order, ...]]
"""What goes first (the largest), an order and its parts so far, itself if there are none."""


def _worth_it(problem: Problem, limits: Sequence[Limits]) -> Iterator[Candidate]:
    done = set[str]()
    for index, order in enumerate(problem.orders):
        whole = problem.whole.get(order.part_of, order)
        if whole.id in done or not divisible(whole) or not problem.carriers[index]:
            continue
        if order.id in problem.holder:  # what is on board is in one piece
            continue
        done.add(whole.id)
        filled = median(_filled(limits[v], whole) for v in problem.carriers[index])
        if (most_drops(problem, whole) or 1) > 1 and filled >= WORTH:
            yield (-filled, index), whole, problem.parts.get(whole.id, (order,))


def _filled(limits: Limits, order: Order) -> float:
    """Which share of a vehicle an order takes, in the dimension where it is most."""
    return max((m.amount(order) / max(limit, 1) for m, limit in limits.items()), default=0.0)


def _sizes(problem: Problem, whole: Order, there: Sequence[Order], room: _Room) -> list[list[int]]:
    """The sizes in which each part so far is cut, the largest first until there are as many as may
    be."""
    least = max(1, ceil(least_drop(problem, whole)))
    free = min(most_drops(problem, whole) or 1, MOST_PARTS) - len(there)
    sizes = [[pieces(each, measure(whole))] for each in there]
    for at in sorted(range(len(there)), key=lambda i: -sizes[i][0]):
        if free > 0:
            points = room.fitting(whole, there[at], sizes[at][0])
            sizes[at] = cuts(sizes[at][0], points, least, free)
            free -= len(sizes[at]) - 1
    return sizes


def cuts(amount: int, points: Sequence[int], least: int, most: int) -> list[int]:
    """An amount in at most ``most`` + 1 sizes, none below ``least``: cut at the points from the one
    end, then at the same from the other, the first first, then the largest in halves."""
    edges = [0, amount]
    for point in (*points, *(amount - point for point in points)):
        if len(edges) - 2 < most and all(abs(point - edge) >= least for edge in edges):
            edges.append(point)
    sizes = np.diff(np.sort(edges)).tolist()
    while len(sizes) - 1 < most and max(sizes) >= 2 * least:
        largest = sizes.index(max(sizes))
        half = sizes[largest] // 2
        sizes[largest : largest + 1] = [half, sizes[largest] - half]
    return [int(size) for size in sizes]


@dataclass(frozen=True)
class _Room:
    """What is free on each trip of a plan, in whole units of each measure; of those that have no
    limit there is always enough. ``back``: the same for returns."""

    problem: Problem
    position: Mapping[str, int]
    measures: Sequence[Measure]
    kind: NDArray[np.int64]
    out: NDArray[np.int64]
    back: NDArray[np.int64]
    trip_of: Mapping[str, int]
    stops: NDArray[np.float64]
    starts: NDArray[np.int64]

    @classmethod
    def of(
        cls, problem: Problem, itineraries: Sequence[Itinerary], limits: Sequence[Limits]
    ) -> _Room:
        measures = measures_of(problem, limits)
        position = {(v.id, v.setup): i for i, v in enumerate(problem.variants)}
        kinds, rooms, starts = list[int](), list[list[list[int]]](), list[int]()
        stores, trip_of = list[Store](), dict[str, int]()
        for itinerary in itineraries:
            kind = position[itinerary.vehicle_id, problem.setups.alike(itinerary.setup)]
            for trip in (trip for trip in itinerary.trips if trip):
                ids = [order_id for visit in trip for order_id in visit.orders]
                trip_of.update(dict.fromkeys(ids, len(kinds)))
                starts.append(len(stores))
                stores += [problem.store[visit.store_id] for visit in trip]
                orders = [problem.order[order_id] for order_id in ids]
                kinds.append(kind)
                rooms.append(
                    [
                        [
                            limits[kind].get(measure, NO_LIMIT)
                            - sum(measure.amount(o) for o in orders if o.is_return == is_return)
                            for measure in measures
                        ]
                        for is_return in (False, True)
                    ]
                )
        room = np.array(rooms, dtype=np.int64).reshape(-1, 2, len(measures))
        order_index = {order.id: i for i, order in enumerate(problem.orders)}
        return cls(
            problem,
            order_index,
            measures,
            np.array(kinds, dtype=np.int64),
            room[:, 0],
            room[:, 1],
            trip_of,
            coordinates(stores),
            np.array(starts, dtype=np.int64),
        )

    def fitting(self, whole: Order, part: Order, amount: int) -> list[int]:
        """How much of a part would fill each of the nearest other trips that may carry it, the
        nearest first; what fits in whole is no place to cut."""
        allowed = np.isin(self.kind, self.problem.carriers[self.position[part.id]])
        if part.id in self.trip_of:
            allowed[self.trip_of[part.id]] = False
        if not allowed.any():
            return []
        room = self.back if part.is_return else self.out
        need = np.array([measure.amount(whole) for measure in self.measures], dtype=np.int64)
        used = need > 0
        fits = np.floor(room[:, used] / need[used] * pieces(whole)).min(axis=1, initial=amount)
        able = allowed & (fits >= 1) & (fits < amount)
        store = self.problem.store[whole.store_id]
        away = self.stops - (store.lon, store.lat)
        away[:, 0] *= 1.0 if self.problem.settings.plane else np.cos(np.radians(store.lat))
        closest = np.minimum.reduceat((away**2).sum(axis=1), self.starts)
        ranked = [i for i in np.argsort(closest, kind="stable").tolist() if able[i]][:NEAREST]
        return [int(size) for size in dict.fromkeys(fits[ranked].tolist())]
