"""A vehicle drives only where a road leads that it may use."""

from __future__ import annotations

from collections.abc import Iterator

from geo.matrix import UNREACHABLE_M, UNREACHABLE_S
from routing.plan import Route, Trip, Violation
from routing.problem import Problem

CODE = "no-road"

Leg = tuple[int, int, str, str]
"""Metres, seconds, where it leads in words, and the store there, if it is one."""


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each leg that no road joins. What clocks and limits say of such a route
    follows from it."""
    if problem.settings.plane:  # there are no roads, and a leg may be as long as it likes
        return
    for trip in route.trips:
        here, store = f"depot '{trip.depot_id}'", ""
        for metres, seconds, there, next_store in _legs(trip):
            # At the pace of the hour the seconds driven are others; the metres tell alone.
            usual = seconds == UNREACHABLE_S or bool(problem.settings.paces)
            if metres == UNREACHABLE_M and usual:
                message = f"no road that '{route.vehicle.id}' may use leads from {here} to {there}"
                yield Violation(CODE, message, store_id=next_store or store)
            here, store = there, next_store


def _legs(trip: Trip) -> Iterator[Leg]:
    for call in trip.calls:
        yield call.metres, call.seconds, f"depot '{call.depot_id}'", ""
    for stop in trip.stops:
        yield stop.metres, stop.seconds, f"store '{stop.store_id}'", stop.store_id
    if trip.end_depot_id is not None:
        yield trip.metres, trip.seconds, f"depot '{trip.end_depot_id}'", ""
