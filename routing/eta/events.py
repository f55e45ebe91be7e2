"""How far a vehicle has got, from the events that were noted of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from routing.driven import DrivenStop
from routing.eta.halts import FIRST, Halting, Onward, planned_rest
from routing.events import Halt, Log, Place
from routing.plan import Route
from routing.problem import Problem
from routing.underway import Point

UNNOTICED = 0.5
"""Stops that nobody noted may have been made in this share of the time that the plan has for them;
where there was less they were passed over, or the vehicle is not as far as that."""


class Said(NamedTuple):
    """What does not fit, code and sentence."""

    code: str
    message: str


@dataclass
class Known:
    """What is known of a vehicle on its route.

    ``onward``: how it goes on. ``noted``: its stops by halt, as they were driven. ``passed``: halts
    behind it for which there was no time.
    """

    onward: Onward
    noted: dict[int, DrivenStop] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)


class Noted:
    """The events of one route. ``stops``: what became of its stops and what else its vehicle did;
    ``last_s``: the second of its last event that has a place."""

    def __init__(
        self,
        problem: Problem,
        route: Route,
        halts: Sequence[Halting],
        log: Log,
        stops: Sequence[DrivenStop],
        last_s: int,
    ) -> None:
        self._problem, self._route, self._halts = problem, route, halts
        self._log, self._last_s = log, last_s
        at = {halt.position: index for index, halt in enumerate(halts) if halt.is_store}
        self._stops = {
            at[stop.position]: stop
            for stop in stops
            if stop.route_name == route.name and stop.position
        }
        self._own = {
            index: stop
            for index, stop in self._stops.items()
            if stop.turn and stop.by == route.name
        }

    def known(self) -> Known:
        """How far the vehicle has got."""
        said: list[Said] = []
        onward = Onward(FIRST, self._route.start)
        if self._log.halts:
            onward = self._onward(said)
            rest = self._rest(onward)
            onward = replace(onward, rest=rest)
        known = Known(onward, dict(self._own), said=said)
        known.passed = set(self._passed(onward))
        if known.passed:
            said.append(_no_time([self._halts[at] for at in sorted(known.passed)]))
        for at in sorted(self._own):
            if at > onward.at or (at == onward.at and not onward.arrived):
                halt = self._halts[at]
                message = f"stop {halt.position} ('{halt.place_id}') was done before its turn"
                said.append(Said("out-of-order", message))
        return known

    def gone(self, onward: Onward) -> set[int]:
        """Positions of stops ahead that are done already, by whomever, or will be skipped."""
        first = onward.at + (1 if onward.arrived else 0)
        return {
            self._halts[at].position
            for at, stop in self._stops.items()
            if at >= first and (at in self._own or stop.outcome in ("moved", "skipped"))
        }

    def began(self, onward: Onward) -> int | None:
        """When the first loading began, as noted, or by when it was over; None if nobody knows."""
        if self._log.start is not None or not self._log.halts:
            return self._log.start
        first, trip = self._log.halts[0], self._route.trips[0]
        if onward.at > 0 and len(self._log.halts) == 1:  # it has loaded again there
            return None
        if first.place != Place(False, trip.depot_id) or first.departure is None:
            return None
        return first.departure - (trip.departure - trip.start)

    # ------------------------------------------------------------------ the last halt

    def _onward(self, said: list[Said]) -> Onward:
        last, end = self._log.halts[-1], len(self._halts)
        if self._log.end is not None and self._log.end >= self._last_s:
            return Onward(end, self._log.end, ended=True)
        turn = sum(halt.place.is_store for halt in self._log.halts)
        by_turn = {stop.turn: at for at, stop in self._own.items()}
        if last.place.is_store and turn in by_turn:
            return self._from_stop(by_turn[turn])
        before = by_turn[max(by_turn)] if by_turn else None
        at = None if last.place.is_store else self._loading(last, before)
        if at is not None:
            return self._from_loading(at, last)
        goes_on = 0 if before is None else before + 1
        store, depot = self._problem.store, self._problem.depot
        here = store[last.place.id] if last.place.is_store else depot[last.place.id]
        what = "store" if last.place.is_store else "depot"
        message = f"was at {what} '{here.id}', where its plan does not have it; goes on from there"
        said.append(Said("not-on-route", message))
        return Onward(goes_on, self._last_s, Point(here.lon, here.lat))

    def _from_stop(self, at: int) -> Onward:
        stop, service = self._own[at], self._halts[at].service
        if stop.departure is not None:
            return Onward(at + 1, stop.departure)
        if stop.outcome == "failed" or stop.start is None:
            return Onward(at + 1, self._last_s)
        if stop.start_noted:
            return Onward(at + 1, max(stop.start + service, self._last_s))
        return Onward(at, stop.start if stop.arrival is None else stop.arrival, arrived=True)

    def _loading(self, last: Halt, before: int | None) -> int | None:
        """Which of the depots of the plan a halt at a depot is: the next after the last stop; of a
        vehicle of which no stop is noted, the last that is due by then."""
        halts, route, name = self._halts, self._route, last.place.id
        found = [at for at, halt in enumerate(halts) if not halt.is_store and halt.place_id == name]
        if route.trips[0].depot_id == name:
            found.insert(0, FIRST)
        if route.trips[-1].end_depot_id == name and last.departure is None:
            found.append(len(halts))
        if before is not None:
            return next((at for at in found if at > before), None)
        if not found or (self._log.start is not None and len(self._log.halts) == 1):
            return found[0] if found else None
        due = [at for at in found if self._planned(at) <= self._last_s]
        return due[-1] if due else found[0]

    def _planned(self, at: int) -> int:
        if at == FIRST:
            return self._route.start
        return self._route.end if at == len(self._halts) else self._halts[at].arrival

    def _from_loading(self, at: int, last: Halt) -> Onward:
        if at == len(self._halts):
            return Onward(at, self._last_s if last.arrival is None else last.arrival, ended=True)
        if last.departure is not None:
            return Onward(at + 1, last.departure)
        if at == FIRST:
            begun = last.begun
            if begun is None:  # it is there; loading begins as planned, or now
                begun = max(self._route.start, last.arrival or 0)
            return Onward(FIRST, begun)
        if last.begun is not None:
            return Onward(at + 1, max(last.begun + self._halts[at].service, self._last_s))
        return Onward(at, self._last_s if last.arrival is None else last.arrival, arrived=True)

    # --------------------------------------------------------------- breaks, stops passed

    def _rest(self, onward: Onward) -> tuple[int, int] | None:
        """The plan's break, where it must be behind the vehicle: nobody notes breaks. After the
        service of the last stop it was taken if the stop took that much longer."""
        planned = planned_rest(self._route)
        if planned is None or self._route.rest is None or onward.at == FIRST:
            return None
        place = planned[0]
        if onward.ended or place < 2 * onward.at + onward.arrived:
            return planned
        stop = self._own.get(onward.at - 1)
        if place == 2 * onward.at and stop and stop.departure is not None and stop.start:
            served = stop.start + self._halts[onward.at - 1].service
            if stop.departure >= served + self._route.rest.seconds / 2:
                return planned
        return None

    def _passed(self, onward: Onward) -> Iterator[int]:
        """Halts of stops between two halts that were noted, with no time for them in between."""
        open_halts: list[int] = []
        ends = dict(self._times(onward))
        free = ends.get(FIRST, (0, self._route.trips[0].departure))[1]
        for at in range(min(onward.at + 1, len(self._halts))):
            if at in ends:
                arrival, departure = ends[at]
                if open_halts and arrival - free < UNNOTICED * self._needed(open_halts[0], at):
                    yield from (i for i in open_halts if self._unnoted(i))
                free, open_halts = departure, []
            elif at < onward.at:
                open_halts.append(at)
        if open_halts and (onward.ended or onward.place):
            needed = self._needed(open_halts[0], len(self._halts) if onward.ended else onward.at)
            if onward.free - free < UNNOTICED * needed:
                yield from (i for i in open_halts if self._unnoted(i))

    def _unnoted(self, at: int) -> bool:
        stop = self._stops.get(at)
        return stop is not None and stop.outcome in ("missed", "unknown")

    def _times(self, onward: Onward) -> Iterator[tuple[int, tuple[int, int]]]:
        """Arrival and departure of the halts that were noted."""
        yield from self._loadings()
        for at, stop in self._own.items():
            known = [t for t in (stop.arrival, stop.start, stop.departure) if t is not None]
            if known:
                later = known[-1] if stop.departure is None else stop.departure
                yield at, (known[0], later)
        here = onward.at if onward.arrived else onward.at - 1
        if not onward.place and not onward.ended and 0 <= here < len(self._halts):
            yield here, (self._first_at_last(onward), onward.free)

    def _loadings(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Arrival and departure of the loadings that were noted, each the next one at its depot."""
        by_turn = {stop.turn: at for at, stop in self._own.items()}
        before, turn = FIRST - 1, 0
        places = [(FIRST, self._route.trips[0].depot_id)]
        places += [(at, h.place_id) for at, h in enumerate(self._halts) if not h.is_store]
        for halt in self._log.halts[:-1]:  # the last one is where it is now
            if halt.place.is_store:
                turn += 1
                before = by_turn.get(turn, before)
                continue
            here = (at for at, name in places if at > before and name == halt.place.id)
            at = next(here, None)
            if at is not None and (known := _noted(halt)):
                yield at, (known[0], known[-1])
                before = at

    def _first_at_last(self, onward: Onward) -> int:
        known = _noted(self._log.halts[-1])
        return known[0] if known else onward.free

    def _needed(self, first: int, last: int) -> int:
        """Seconds that the plan has from leaving the halt before the first to being at the last."""
        before = self._route.trips[0].departure if not first else self._halts[first - 1].departure
        return (self._route.end if last == len(self._halts) else self._halts[last].arrival) - before


def _noted(halt: Halt) -> list[int]:
    return [t for t in (halt.arrival, halt.begun, halt.departure) if t is not None]


def _no_time(halts: Sequence[Halting]) -> Said:
    named = ", ".join(f"{halt.position} ('{halt.place_id}')" for halt in halts)
    which = f"stop {named} was" if len(halts) == 1 else f"stops {named} were"
    return Said(
        "passed",
        f"{which} not noted, and there was no time for that; counted as passed over: "
        "a row with done_to says that it was done",
    )


def by_route(stops: Sequence[DrivenStop]) -> Mapping[str, list[DrivenStop]]:
    """Stops by the route of the plan that they belong to, or whose vehicle made them."""
    found: dict[str, list[DrivenStop]] = {}
    for stop in stops:
        found.setdefault(stop.route_name, []).append(stop)
    return found
