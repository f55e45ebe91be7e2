"""A second, slow account of travel on roads, to judge `geo.queries` with.

`Checker` goes over the map by plain Dijkstra, state by state: the arc that is driven, the part of
the trip (beginning, through, end), and the arcs before it as far as a ban may still come of them.
`ends_only` says again which arcs are for the ends of trips. Nothing is shared with the project but
the map and what `geo.driving` says of the vehicle.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from geo.driving import Driving
from geo.roads import CLASSES, NO, Bool, Roads

BEGINNING, THROUGH, END = 0, 1, 2
COST, MS, CM = 0, 1, 2
HEADING_M = 8.0
DEGREE_M = 111_195.0
STRAIGHT_DEGREES, ACROSS_DEGREES, SHARP_DEGREES = 25.0, 55.0, 179.0


class State(NamedTuple):
    """At the start of the last arc driven; `arcs` from where a ban may have begun, it included."""

    part: int
    arcs: tuple[int, ...]


class Position(NamedTuple):
    segment: int
    share: float
    off_m: float


Sums = tuple[int, int, int]
"""Cost in units of the search, milliseconds, centimetres."""


class Checker:
    """Fastest ways of one vehicle. `ends` (2m,): arcs for the beginning and end of trips only."""

    def __init__(self, roads: Roads, driving: Driving, ends: Bool, kmh: float = 10.0) -> None:
        self.roads, self.driving, self.ends, self.kmh = roads, driving, ends.tolist(), kmh
        self.arcs = 2 * roads.segments
        self.open = np.isfinite(driving.seconds).tolist()
        self.tail = [int((roads.tail, roads.head)[a % 2][a // 2]) for a in range(self.arcs)]
        self.head = [self.tail[a ^ 1] for a in range(self.arcs)]
        self.priced = any(self.open[a] and driving.price[a] != 1.0 for a in range(self.arcs))
        self.unit = 100 if self.priced else 1000
        self.whole = [self._whole(a) if self.open[a] else (0, 0, 0) for a in range(self.arcs)]
        self.leaving: dict[int, list[int]] = defaultdict(list)
        self.roads_at: dict[int, int] = defaultdict(int)
        for arc in range(self.arcs):
            if self.open[arc]:
                self.leaving[self.tail[arc]].append(arc)
            if (roads.kinds.access[roads.kind[arc // 2]] != NO).any():
                self.roads_at[self.tail[arc]] += 1
        bounds = zip(roads.ban_start[:-1].tolist(), roads.ban_start[1:].tolist(), strict=True)
        self.bans = {
            tuple(roads.ban_arcs[first:last].tolist())
            for (first, last), modes in zip(bounds, roads.ban_modes.tolist(), strict=True)
            if modes >> driving.mode & 1
        }
        self.begun = {ban[:k] for ban in self.bans for k in range(1, len(ban))}
        self._headings: dict[int, float] = {}

    def _whole(self, arc: int) -> Sums:
        seconds = float(self.driving.seconds[arc])
        cost = round(seconds * float(self.driving.price[arc]) * self.unit)
        cm = round(float(self.roads.length_m[arc // 2]) * 100)
        ms = round(seconds * 1000)  # Reading: 0 on tiny arcs that have a price, as it is not sought
        return max(cost, 1), ms if self.priced else max(ms, 1), cm

    def part_of(self, arc: int, share: float) -> Sums:
        cost, ms, cm = self.whole[arc]
        return round(cost * share), round(ms * share), round(cm * share)

    # ------------------------------------------------------------------ turns

    def moves(self, state: State) -> Iterator[tuple[State, Sums]]:
        """Where it goes on from the end of the arc, and what the turn takes."""
        arc = state.arcs[-1]
        node = self.head[arc]
        others = [
            (after, self.turn(arc, out))
            for out in self.leaving[node]
            if out != arc ^ 1
            and not self.driving.closed[node]
            and (after := self._after(state, out, bool(self.driving.node_ends_only[node])))
        ]
        yield from others
        if not others and self.open[arc ^ 1] and (after := self._after(state, arc ^ 1, False)):
            yield after, self._sums(self.driving.turning.u_turn_s)

    def _after(self, state: State, out: int, gate: bool) -> State | None:
        if self.ends[out]:
            part = BEGINNING if state.part == BEGINNING else END
        elif state.part == END or (state.part == THROUGH and gate):
            return None
        else:
            part = THROUGH
        arcs = (*state.arcs, out)
        if any(arcs[k:] in self.bans for k in range(len(arcs))):
            return None
        while arcs not in self.begun and len(arcs) > 1:
            arcs = arcs[1:]
        return State(part, arcs)

    def _sums(self, *seconds: float) -> Sums:
        cost = sum(round(s * self.unit) for s in seconds)
        return cost, cost * 1000 // self.unit, 0  # Reading: milliseconds as rounded for the search

    def turn(self, arc: int, out: int) -> Sums:
        node, rules = self.head[arc], self.driving.turning
        seconds = 0.0
        if self.roads_at[node] >= 3:
            came = self.heading(arc ^ 1) + 180.0
            bend = (self.heading(out) - came + 180.0) % 360.0 - 180.0  # above 0 to the right
            seconds = rules.turn_s * (bend / 180.0) ** 2
            ring = self.roads.kinds.roundabout[self.roads.kind[[arc // 2, out // 2]]]
            across = bend if rules.drives_left else -bend
            across = SHARP_DEGREES if abs(bend) > SHARP_DEGREES else across
            if across > STRAIGHT_DEGREES and not ring.any():
                share = (across - STRAIGHT_DEGREES) / (ACROSS_DEGREES - STRAIGHT_DEGREES)
                seconds += rules.across_s * min(1.0, share)
        return self._sums(float(self.driving.node_s[node]), seconds)

    def heading(self, arc: int) -> float:
        """Degrees from north, clockwise, in which the arc leaves its tail."""
        if arc not in self._headings:
            first, last = self.roads.shape_start[arc // 2 : arc // 2 + 2]
            points = self.roads.points[self.roads.shape[first:last]].tolist()
            if arc % 2:
                points.reverse()
            (lon, lat), *rest = points
            level = math.cos(math.radians(lat))
            for x, y in rest:
                east, north = (x - lon) * level * DEGREE_M, (y - lat) * DEGREE_M
                if math.hypot(east, north) >= HEADING_M:
                    break
            self._headings[arc] = math.degrees(math.atan2(east, north))
        return self._headings[arc]

    # ------------------------------------------------------------------ ways

    def starts(self, source: Position) -> Iterator[tuple[State, float]]:
        """States that a trip may begin in, and how much of the arc lies ahead."""
        for arc, ahead in self._sides(source.segment, 1.0 - source.share, source.share):
            yield State(BEGINNING if self.ends[arc] else THROUGH, (arc,)), ahead

    def _sides(self, segment: int, forward: float, backward: float) -> list[tuple[int, float]]:
        both = [(2 * segment, forward), (2 * segment + 1, backward)]
        return [(arc, share) for arc, share in both if self.open[arc]]

    def ways(self, source: Position, second: int) -> dict[State, tuple[int, int]]:
        """Least cost, and the least `second` (MS, CM) of it, to the start of each arc."""
        known: dict[State, tuple[int, int]] = {}
        heap: list[tuple[int, int, State]] = []
        for state, ahead in self.starts(source):
            rest = self.part_of(state.arcs[-1], ahead)
            for after, turn in self.moves(state):
                heap.append((rest[COST] + turn[COST], rest[second] + turn[second], after))
        heapq.heapify(heap)
        while heap:
            cost, more, state = heapq.heappop(heap)
            if state in known:
                continue
            known[state] = cost, more
            whole = self.whole[state.arcs[-1]]
            for after, turn in self.moves(state):
                if after not in known:
                    sums = (cost + whole[COST] + turn[COST], more + whole[second] + turn[second])
                    heapq.heappush(heap, (*sums, after))
        return known

    def costs(self, source: Position, targets: Sequence[Position]) -> list[tuple[int, int] | None]:
        """Seconds and metres to each target, None where no way leads."""
        found = []
        for second in (MS, CM):
            least: dict[int, tuple[int, int]] = {}
            for state, sums in self.ways(source, second).items():
                arc = state.arcs[-1]
                least[arc] = min(least.get(arc, sums), sums)
            found.append([self.best(source, target, least, second) for target in targets])
        return [
            self.told(source, target, ms[1], cm[1]) if ms and cm else None
            for target, ms, cm in zip(targets, *found, strict=True)
        ]

    def best(
        self, source: Position, target: Position, least: dict[int, tuple[int, int]], second: int
    ) -> tuple[int, int] | None:
        """`least`: what it takes to the start of each arc."""
        found = []
        for arc, share in self._sides(target.segment, target.share, 1.0 - target.share):
            if arc in least:
                part = self.part_of(arc, share)
                found.append((least[arc][0] + part[COST], least[arc][1] + part[second]))
            begun = source.share if arc % 2 == 0 else 1.0 - source.share
            if source.segment == target.segment and begun <= share:
                before, until = self.part_of(arc, begun), self.part_of(arc, share)
                found.append((until[COST] - before[COST], until[second] - before[second]))
        return min(found, default=None)

    def told(self, source: Position, target: Position, ms: int, cm: int) -> tuple[int, int]:
        """With the ways between the places and the road, rounded."""
        for place in (source, target):
            ms += round(place.off_m * 3600.0 / self.kmh)
            cm += round(place.off_m * 100)
        return (ms + 500) // 1000, (cm + 50) // 100


class NamedChecker(Checker):
    """The same ways; what comes second on them are the milliseconds on some arcs (2m,) alone."""

    def __init__(self, roads: Roads, driving: Driving, ends: Bool, named: Bool) -> None:
        self.named = named.tolist()
        super().__init__(roads, driving, ends)

    def _whole(self, arc: int) -> Sums:
        cost = super()._whole(arc)[COST]
        return cost, round(float(self.driving.seconds[arc]) * 1000) * self.named[arc], 0

    def _sums(self, *seconds: float) -> Sums:
        return super()._sums(*seconds)[COST], 0, 0  # turns and ferries have no name

    def on_them(self, source: Position, targets: Sequence[Position]) -> list[int]:
        """Milliseconds to each target, 0 where no way leads."""
        least: dict[int, tuple[int, int]] = {}
        for state, sums in self.ways(source, MS).items():
            arc = state.arcs[-1]
            least[arc] = min(least.get(arc, sums), sums)
        found = [self.best(source, target, least, MS) for target in targets]
        return [each[1] if each else 0 for each in found]


Names = frozenset[str]


def arcs_by_names(
    roads: Roads, town: Bool, names: Sequence[str], zones: Mapping[str, Bool]
) -> dict[Names, Bool]:
    """The arcs (2m,) of each set of the names. `town`: (2m,) those in town; `zones`: by name the
    segments (m,) that lie within."""
    of_arc: list[Names] = []
    for arc in range(2 * roads.segments):
        kind = CLASSES[int(roads.kinds.road[roads.kind[arc // 2]])].replace("_link", "")
        has = {kind, *(zone for zone, segments in zones.items() if segments[arc // 2])}
        has |= {"town"} if town[arc] else set()
        of_arc.append(frozenset(has & set(names)))
    return {
        those: np.array([each == those for each in of_arc]) for those in set(of_arc) - {Names()}
    }


# ---------------------------------------------------------------------- ends of trips


def ends_only(roads: Roads, driving: Driving) -> Bool:
    """(2m,) the arcs that are driven at the ends of trips only, by sign or as part of a pocket."""
    tail, head = roads.arc_tail().tolist(), roads.arc_head().tolist()
    usable = np.flatnonzero(np.isfinite(driving.seconds)).tolist()
    signed, closed, gate = driving.ends_only, driving.closed, driving.node_ends_only

    def place(node: int, arc: int, parted: bool) -> Hashable:
        return (arc // 2, arc % 2 == 0) if parted else node

    links, ends = [], {}
    for arc in usable:
        one = place(tail[arc], arc ^ 1, bool(closed[tail[arc]] or gate[tail[arc]]))
        two = place(head[arc], arc, bool(closed[head[arc]] or gate[head[arc]]))
        ends[arc] = one, two
        if not signed[arc]:
            links.append((one, two))
    component = _strong(links)
    length: dict[int, float] = defaultdict(float)
    for arc in usable:
        one, two = ends[arc]
        if not signed[arc] and component[one] == component[two]:
            length[component[one]] += float(roads.length_m[arc // 2])
    main = max(length, key=lambda c: length[c], default=-1)
    if main == -1:  # Reading: without a main part there are no pockets
        return np.isfinite(driving.seconds) & signed
    others = [
        arc for arc in usable if signed[arc] or {component[end] for end in ends[arc]} != {main}
    ]
    group: dict[Hashable, Hashable] = {}

    def root(at: Hashable) -> Hashable:
        while group.setdefault(at, at) != at:
            at = group[at]
        return at

    for arc in others:
        one = place(tail[arc], arc ^ 1, bool(closed[tail[arc]]))
        two = place(head[arc], arc, bool(closed[head[arc]]))
        group[root(one)] = root(two)
        group[root(("arc", arc))] = root(two)
    found = {
        root(("arc", arc)) for arc in others if signed[arc] or gate[tail[arc]] or gate[head[arc]]
    }
    result = np.zeros(len(tail), np.bool_)
    result[[arc for arc in others if root(("arc", arc)) in found]] = True
    return result


def _strong(links: Sequence[tuple[Hashable, Hashable]]) -> dict[Hashable, int]:
    """Strongly connected components, after Kosaraju."""
    out, back = defaultdict(list), defaultdict(list)
    for one, two in links:
        out[one].append(two)
        back[two].append(one)
    order: list[Hashable] = []
    seen: set[Hashable] = set()
    for start in [end for link in links for end in link]:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(out[start]))]
        while stack:
            at, rest = stack[-1]
            after = next((node for node in rest if node not in seen), None)
            if after is None:
                order.append(at)
                stack.pop()
            else:
                seen.add(after)
                stack.append((after, iter(out[after])))
    component: dict[Hashable, int] = {}
    for number, start in enumerate(reversed(order)):
        todo = [] if start in component else [start]
        while todo:
            at = todo.pop()
            if at not in component:
                component[at] = number
                todo += back[at]
    return component
