"""A driven day held against its plan: which stop was served when, how long each leg and stop took.

Stops are found by their store: the vehicle's first halt at a store is its first planned stop there,
whatever was driven in between, so that stops out of order are compared with what was planned for
them. A store that another vehicle served counts as served, by that vehicle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.course import next_opening
from routing.driven import DrivenRoute, DrivenStop, Outcome
from routing.drives import Drive, drives
from routing.events import Event, Halt, Log, Place, log_of
from routing.plan import Plan, Route
from routing.rising import rising
from routing.spots import off_m

if TYPE_CHECKING:
    import pandas

    from routing.actuals_summary import Summary
    from routing.errors import Finding


@dataclass(frozen=True)
class Actuals:
    """One driven day. ``notes``: rows that were skipped and what else was noticed."""

    plan: Plan
    stops: tuple[DrivenStop, ...]
    routes: tuple[DrivenRoute, ...]
    legs: tuple[Drive, ...]
    notes: tuple[Finding, ...] = ()

    @property
    def summary(self) -> Summary:
        """The figures of the day, planned and as driven."""
        from routing.actuals_summary import summary

        return summary(self)

    def to_dataframe(self) -> pandas.DataFrame:
        """One row a stop, planned and as driven."""
        from routing.io.frames_actuals import stops_frame

        return stops_frame(self)

    def legs_dataframe(self) -> pandas.DataFrame:
        """One row a leg that was driven."""
        from routing.io.frames_actuals import legs_frame

        return legs_frame(self)


def actuals_of(plan: Plan, events: Iterable[Event], notes: Sequence[Finding] = ()) -> Actuals:
    """Hold the events of a day against its plan. Events of vehicles that drive no route of the
    plan have no effect; `routing.io.events` reports them."""
    by_route: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_route[event.vehicle].append(event)
    logs = [log_of(route, by_route[route.name]) for route in plan.routes]
    stops = driven_stops(plan, logs, [bool(by_route[route.name]) for route in plan.routes])
    legs = tuple(drives(plan, logs, _missing(plan, stops)))
    routes = tuple(
        _route(number, route, log, [leg for leg in legs if leg.route == number])
        for number, route, log in zip(plan.numbers, plan.routes, logs, strict=True)
    )
    return Actuals(plan, tuple(stops), routes, legs, tuple(notes))


# ------------------------------------------------------------------------------ stops


def driven_stops(plan: Plan, logs: Sequence[Log], any_event: Sequence[bool]) -> list[DrivenStop]:
    """Every planned stop and what became of it, route by route in the plan's order, and the halts
    that were none. ``logs``: of each route; ``any_event``: whether it has any."""
    stops: list[DrivenStop] = []
    for number, route, log, any_of_it in zip(
        plan.numbers, plan.routes, logs, any_event, strict=True
    ):
        stops += _stops(plan, number, route, log, any_of_it)
    stops = _moved(plan, stops)
    return sorted(stops, key=lambda stop: (stop.route, stop.position or stop.turn + 0.5, stop.turn))


def _stops(
    plan: Plan, number: int, route: Route, log: Log, any_event: bool
) -> Iterator[DrivenStop]:
    """The planned stops of a route, and the halts that are none of them."""
    free: dict[str, list[tuple[int, Halt]]] = defaultdict(list)
    turns = [halt for halt in log.halts if halt.place.is_store]
    for turn, halt in enumerate(turns, 1):
        free[halt.place.id].append((turn, halt))
    found: list[DrivenStop] = []
    for stop in _planned(plan, number, route):
        halts = free[stop.store_id]
        if halts:
            turn, halt = halts.pop(0)
            found.append(_at(plan, replace(stop, by=route.name, turn=turn), halt))
        else:
            skipped = stop.store_id in log.skipped or (
                stop.orders and log.skipped_orders.issuperset(stop.orders)
            )
            silent: Outcome = "missed" if any_event else "unknown"
            found.append(replace(stop, outcome="skipped" if skipped else silent))
    yield from _in_order(found)
    for turn, halt in sorted((pair for rest in free.values() for pair in rest), key=lambda p: p[0]):
        more = DrivenStop(number, route.name, route.name, 0, 0, turn, halt.place.id, (), "extra")
        yield _at(plan, more, halt)


def _planned(plan: Plan, number: int, route: Route) -> Iterator[DrivenStop]:
    """The stops of a route before anything is known of them."""
    position = 0
    for trip, each in enumerate(route.trips):
        for at, stop in enumerate(each.stops):
            position += 1
            rest = route.rest
            halt = (trip, at + len(each.calls))
            rested = rest and (rest.trip, rest.halt) == halt
            rested = rested or any((p.trip, p.halt) == halt and not p.driven for p in route.pauses)
            windows = plan.problem.store[stop.store_id].windows
            yield DrivenStop(
                *(number, route.name, "", trip + 1, position, 0),
                *(stop.store_id, stop.orders, "missed", stop),
                steady=not rested,
                planned_on_time=next_opening(windows, stop.start) == (stop.start, True),
            )


def _at(plan: Plan, stop: DrivenStop, halt: Halt) -> DrivenStop:
    """A stop with the times of a halt."""
    store = plan.problem.store[halt.place.id]
    start = halt.begun
    if start is None and halt.arrival is not None:
        start = next_opening(store.windows, halt.arrival)[0]
        if halt.departure is not None and halt.arrival <= halt.departure < start:
            start = halt.arrival  # served before the window opened, since it had left by then
    failed = halt.failed or (stop.orders and halt.failed_orders.issuperset(stop.orders))
    outcome: Outcome = "extra" if stop.planned is None else "failed" if failed else "served"
    return replace(
        stop,
        outcome=outcome,
        arrival=halt.arrival,
        start=start,
        departure=halt.departure,
        start_noted=halt.begun is not None,
        steady=stop.steady and halt.in_order,
        failed_orders=stop.orders if failed else tuple(sorted(halt.failed_orders)),
        off_m=None if halt.lonlat is None else off_m(store, halt.lonlat),
        on_time=None if start is None else next_opening(store.windows, start) == (start, True),
    )


def _in_order(stops: Sequence[DrivenStop]) -> Iterator[DrivenStop]:
    """The stops, those marked that stand out of the plan's order: as few as explain it."""
    visited = sorted((stop for stop in stops if stop.turn), key=lambda stop: stop.turn)
    kept = {visited[at].position for at in rising([stop.position for stop in visited])}
    for stop in stops:
        yield replace(stop, out_of_order=bool(stop.turn) and stop.position not in kept)


def _moved(plan: Plan, stops: Sequence[DrivenStop]) -> list[DrivenStop]:
    """Stops that another vehicle served than the one that was to."""
    extras: dict[str, list[DrivenStop]] = defaultdict(list)
    for stop in stops:
        if stop.outcome == "extra":
            extras[stop.store_id].append(stop)
    found: list[DrivenStop] = []
    taken: set[tuple[str, int]] = set()
    for stop in stops:
        halts = extras[stop.store_id]
        if stop.outcome in ("missed", "unknown", "skipped") and halts:
            halt = halts.pop(0)
            taken.add((halt.by, halt.turn))
            stop = replace(
                halt,
                **{name: getattr(stop, name) for name in _OF_THE_PLAN},
                outcome="moved",
            )
        found.append(stop)
    return [each for each in found if each.outcome != "extra" or (each.by, each.turn) not in taken]


_OF_THE_PLAN = (
    *("route", "route_name", "trip", "position", "store_id", "orders", "planned"),
    "planned_on_time",
)


def _missing(plan: Plan, stops: Iterable[DrivenStop]) -> set[tuple[int, int]]:
    """Route and position of stops of which nobody knows whether the vehicle was there."""
    return {(stop.route, stop.position) for stop in stops if stop.outcome == "missed"}


# ----------------------------------------------------------------------------- routes


def _route(number: int, route: Route, log: Log, legs: Sequence[Drive]) -> DrivenRoute:
    first = log.halts[0] if log.halts else None
    last = log.halts[-1] if log.halts else None
    depot = Place(False, route.trips[0].depot_id)
    end_id = route.trips[-1].end_depot_id
    back = last if last and end_id is not None and last.place == Place(False, end_id) else None
    end = log.end if log.end is not None or back is None else back.arrival
    if end is None and end_id is None and last and last.place.id == route.stops[-1].store_id:
        end = last.departure
    metres, metered = _metres(log, legs)
    return DrivenRoute(
        number,
        route,
        log.start,
        first.departure if first and first.place == depot else None,
        end,
        metres,
        metered,
    )


def _metres(log: Log, legs: Sequence[Drive]) -> tuple[int | None, bool]:
    """The way driven, and whether the vehicle's counter says so."""
    if len(log.halts) < 2:
        return None, False
    counters = [halt.odometer_m for halt in log.halts]
    known = [count for counter in counters if counter for count in counter]
    if counters[0] and counters[-1] and known == sorted(known):
        return counters[-1][1] - counters[0][0], True
    metres = [leg.metres for leg in legs]
    return (None, False) if None in metres else (sum(m for m in metres if m is not None), False)
