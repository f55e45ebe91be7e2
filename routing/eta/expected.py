"""Expected times of every stop of a day, from where its vehicles are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from routing import rules
from routing.actuals import driven_stops
from routing.course import Times, next_opening
from routing.driven import DrivenStop
from routing.errors import Finding, InputError, Severity
from routing.eta.clock import Ahead, Clock
from routing.eta.events import Noted, Said, by_route
from routing.eta.halts import FIRST, Halting, Onward, haltings, without, without_halts
from routing.eta.ranges import Range, ranges
from routing.eta.reports import Reports
from routing.eta.result import OPEN, Eta, ExpectedRoute, ExpectedStop, State
from routing.evaluate import route_at
from routing.events import Event, Log, log_of
from routing.learned_spread import Spread
from routing.model import Store
from routing.plan import Plan, Route, Trip, Violation
from routing.positions import Position, position_of
from routing.problem import Problem
from routing.rules import docks
from routing.underway import Point

OF_TIME = ("depot-hours", "shift", "break", "max-hours", "ride", "delay", "collection", "docks")
"""Rules that running late can break, beside the windows, which each stop tells itself."""


NO_WAY = Said(
    "no-way",
    "the source of travel knows no way from where it is; the share of the leg that is left in a "
    "straight line counts",
)


def eta(
    plan: Plan,
    positions: Iterable[Position | Event],
    now: int | None = None,
    notes: Sequence[Finding] = (),
    spread: Spread | None = None,
) -> Eta:
    """When each stop of a plan is expected, its vehicles being where ``positions`` say, in the
    plan's sequence and with the oracle's clock; a vehicle without a report runs as planned.

    ``now``: reports after this second are left out of account; by default the last report's.
    ``notes``: what is to stand first among the notes. ``spread``: how far past days were off
    (`routing.learned`), for ranges about the times (`routing.eta.ranges`). Raises `InputError`
    for vehicles that the plan does not know, for a ``done_to`` beyond a route, for plans in which
    two routes are one vehicle's, and for research instances.
    """
    listed = [each if isinstance(each, Position) else position_of(each) for each in positions]
    _check(plan, listed)
    if now is None:
        now = max((each.time for each in listed), default=0)
    rows: dict[str, list[Position]] = defaultdict(list)
    for each in sorted(listed, key=lambda row: row.time):
        if each.time <= now:
            rows[each.vehicle].append(each)
    logs = [log_of(route, _events(rows[route.name])) for route in plan.routes]
    any_event = [bool(_events(rows[route.name])) for route in plan.routes]
    stops = by_route(driven_stops(plan, logs, any_event))
    made = [
        _Vehicle(plan, number, route, log, stops.get(route.name, ()), rows[route.name], now, spread)
        for number, route, log in zip(plan.numbers, plan.routes, logs, strict=True)
    ]
    return Eta(
        plan,
        now,
        tuple(stop for each in made for stop in each.stops),
        tuple(each.route for each in made),
        tuple(_broken(plan, made, now)),
        (*notes, *(note for each in made for note in each.notes)),
    )


def _check(plan: Plan, positions: Sequence[Position]) -> None:
    if plan.problem.settings.plane:
        raise InputError("a research instance has no clock of the day; name the plan of a day")
    routes = {route.name: route for route in plan.routes}
    if len(routes) < len(plan.routes):
        names = [route.name for route in plan.routes]
        name = next(name for name in names if names.count(name) > 1)
        raise InputError(
            f"two routes of the plan are driven by {name}, so that nobody can say which of them a "
            "report is about; give one of them another vehicle (coload verify shows them)"
        )
    for each in positions:
        route = routes.get(each.vehicle)
        if route is None:
            listed = ", ".join(list(routes)[:5]) or "none"
            raise InputError(
                f"vehicle '{each.vehicle}' drives no route of the plan; its routes: {listed}"
            )
        if not 0 <= (each.done_to or 0) <= len(route.stops):
            raise InputError(
                f"done_to {each.done_to} of {route.name}: its route has {len(route.stops)} stops"
            )


def _events(rows: Sequence[Position]) -> list[Event]:
    return [event for row in rows if (event := row.event) is not None]


class _Vehicle:
    """One route: what is known, how it goes on, and what follows."""

    def __init__(
        self,
        plan: Plan,
        number: int,
        route: Route,
        log: Log,
        driven: Sequence[DrivenStop],
        rows: Sequence[Position],
        now: int,
        spread: Spread | None,
    ) -> None:
        problem, whole = plan.problem, haltings(route)
        placed = [row.time for row in rows if row.event and row.kind != "skipped"]
        last_s = max(placed, default=route.start)
        noted = Noted(problem, route, whole, log, driven, last_s)
        known = noted.known()
        gone = noted.gone(known.onward)
        halts = without_halts(whole, gone)
        known.onward = _at_the_end(problem, known.onward, whole, len(halts))
        self.number, self.planned, self.problem = number, route, problem
        self.watch = Clock(problem, plan.distances, without(route.itinerary, gone))
        self.halts, self.known, self.driven = halts, known, driven
        self.ahead: Ahead | None = None
        expected: Route | None = None
        if halts:
            reports = Reports(route, halts, self.watch)
            for row in _that_count(rows, max(placed, default=0)):
                reports.heed(known, row)
            self.ahead = self.watch.ahead(known.onward)
            began = noted.began(known.onward)
            if began is None:
                began = route.start + (rows[-1].late_s if rows else 0)
            expected = self._expected(self.ahead, began)
            if not self.watch.way(known.onward)[1]:
                known.said.append(NO_WAY)
        last = max((row.time for row in rows), default=None)
        there = known.onward.at >= len(halts) and route.trips[-1].end_depot_id is None
        ended = known.onward.ended or (there and known.onward.free <= now) or not halts
        self.route = ExpectedRoute(number, route, last, expected, ended)
        self.ranges: Mapping[int, Range] = {}
        if spread is not None and self.ahead is not None and not ended:
            self.ranges = ranges(
                *(self.watch, halts, known.onward, self.ahead, spread, now),
                unheard=not rows,
                noted=bool(placed),
                seed=number,
            )
        self.stops = tuple(self._stops(gone, now))
        self.notes = [
            Finding(said.code, Severity.NOTE, f"{route.name}: {said.message}", "positions")
            for said in known.said
        ]

    def _expected(self, ahead: Ahead, began: int) -> Route:
        """The route with what is known and what is expected of it, made and priced by the oracle.
        ``began``: when it did, if it has."""
        at = max(self.known.onward.at, 0)
        past = [self._past(index) for index in range(at)]
        times, drives = ahead.times, [halt.travel for halt in self.watch.course.halts[:at]]
        whole = Times(
            ahead.times.start if self.known.onward.at == FIRST else began,
            (*(arrival for arrival, _, _ in past), *times.arrivals),
            (*(start for _, start, _ in past), *times.services),
            self.known.onward.free if self.known.onward.ended else times.end,
            times.on_time,
            (*drives, *times.drives),
            # Where a trip is dropped, the place of a break that is over may have gone with it.
            ahead.rest and (min(ahead.rest[0], 2 * len(self.halts)), ahead.rest[1]),
        )
        route = route_at(
            self.problem, self.watch.itinerary, self.watch.legs, self.watch.course, whole
        )
        return _leaving(route, {index: left for index, (_, _, left) in enumerate(past)})

    def _past(self, at: int) -> tuple[int, int, int]:
        """Arrival, start and departure of a halt behind, as noted or else as planned."""
        halt, stop = self.halts[at], self.known.noted.get(at)
        arrival, start, left = halt.arrival, halt.start, halt.departure
        if stop is not None and stop.start is not None:
            arrival = stop.start if stop.arrival is None else min(stop.arrival, stop.start)
            start = stop.start
            left = start + halt.service if stop.departure is None else stop.departure
        return arrival, start, left

    # -------------------------------------------------------------------------- stops

    def _stops(self, gone: set[int], now: int) -> Iterable[ExpectedStop]:
        """Every planned stop, with what is known or expected of it."""
        index = {halt.position: at for at, halt in enumerate(self.halts) if halt.is_store}
        driven = {stop.position: stop for stop in self.driven if stop.position}
        position = 0
        for trip, each in enumerate(self.planned.trips, 1):
            for planned in each.stops:
                position += 1
                what = driven[position]
                base = ExpectedStop(
                    *(self.number, self.planned.name, trip, position),
                    *(planned.store_id, planned.orders, planned),
                    "assumed",
                    planned_missed_s=_missed(self.problem, planned.store_id, planned.start),
                    failed_orders=what.failed_orders,
                )
                at = None if position in gone else index[position]
                yield self._filled(base, at, what, now)

    def _filled(
        self, stop: ExpectedStop, at: int | None, what: DrivenStop, now: int
    ) -> ExpectedStop:
        """The stop with its state and times; ``at``: its halt, None where it will not be made, or
        was made already."""
        ahead = self.ahead
        if at is not None and ahead is not None and at >= ahead.first:
            arrival: int | None = ahead.arrival(at)
            start = ahead.start(at)
            state: State = "due" if start <= now else "ahead"
            departure: int | None = ahead.departure(at)
        elif what.turn and what.start is not None:
            state = _STATE.get(what.outcome, "done")
            arrival, start, departure = what.arrival, what.start, what.departure
        else:
            state = _STATE.get(what.outcome, "assumed")
            if what.outcome in ("missed", "unknown") and at in self.known.passed:
                state = "passed"
            return replace(stop, state=state, arrival=what.arrival, departure=what.departure)
        store = self.problem.store[stop.store_id]
        outside = 0
        if store.preferred is not None:
            outside = max(start - store.preferred[1], 0) or min(start - store.preferred[0], 0)
        return replace(
            stop,
            state=state,
            arrival=arrival,
            start=start,
            departure=departure,
            missed_s=_missed(self.problem, stop.store_id, start),
            outside_s=outside,
            **self._range(at, state, store),
        )

    def _range(self, at: int | None, state: State, store: Store) -> dict[str, Any]:
        """The range of an open stop, and the chance that it is missed."""
        known = self.ranges.get(-1 if at is None else at)
        if known is None or state not in OPEN:
            return {}
        chance = known.after(store.windows[-1][1]) if store.windows else 0.0
        return {
            "early": known.early,
            "likely": known.likely,
            "late": known.late,
            "miss_chance": chance,
        }


def _at_the_end(problem: Problem, onward: Onward, halts: Sequence[Halting], left: int) -> Onward:
    """How a vehicle goes on that has loaded, or was about to, for a trip of which no stop is left:
    from that depot to where its route ends."""
    if onward.ended or onward.at < left or (onward.at == left and not onward.arrived):
        return onward
    here = halts[onward.at if onward.arrived else onward.at - 1]
    depot = problem.store[here.place_id] if here.is_store else problem.depot[here.place_id]
    return replace(onward, at=left, arrived=False, place=Point(depot.lon, depot.lat))


_STATE: Mapping[str, State] = {
    "failed": "failed",
    "skipped": "skipped",
    "moved": "moved",
    "served": "done",
}


def _that_count(rows: Sequence[Position], event_s: int) -> list[Position]:
    """Of the reports after the last event the last one, and before it the last that says how many
    stops are done, which no other says so well."""
    others = [row for row in rows if row.event is None and row.time >= event_s]
    if not others:
        return []
    counted = [row for row in others if row.done_to is not None]
    return [*counted[-1:], others[-1]] if counted and counted[-1] is not others[-1] else others[-1:]


def _missed(problem: Problem, store_id: str, start: int) -> int:
    """Seconds after the last window of a store, 0 where it is not after it."""
    windows = problem.store[store_id].windows
    return 0 if next_opening(windows, start)[1] else start - windows[-1][1]


def _leaving(route: Route, left: Mapping[int, int]) -> Route:
    """The route with departures from halts behind as they were."""
    trips: list[Trip] = []
    at = 0
    for number, trip in enumerate(route.trips):
        at += len(trip.calls) + (1 if number else 0)
        stops = []
        for stop in trip.stops:
            stops.append(replace(stop, departure=left.get(at, stop.departure)))
            at += 1
        trips.append(replace(trip, stops=tuple(stops)))
    return replace(route, trips=tuple(trips))


def _broken(plan: Plan, vehicles: Sequence[_Vehicle], now: int) -> Iterable[Violation]:
    """Rules of time that the rest of the day breaks, windows apart."""
    behind = {
        (each.number, order)
        for each in vehicles
        for stop in each.stops
        if not stop.open
        for order in stop.orders
    }
    for each in vehicles:
        if each.route.expected is None or each.route.ended:
            continue
        for violation in rules.broken_by(plan.problem, each.route.expected, each.number):
            if violation.code in OF_TIME and (each.number, violation.order_id) not in behind:
                yield violation
    yield from docks.broken_by_plan(plan.problem, _still_to_load(vehicles, now))


def _still_to_load(vehicles: Sequence[_Vehicle], now: int) -> Iterator[tuple[int, Route]]:
    """The routes with those trips only whose loading is not over."""
    for each in vehicles:
        if each.route.expected is not None:
            trips = tuple(trip for trip in each.route.expected.trips if trip.out > now)
            yield each.number, replace(each.route.expected, trips=trips)
