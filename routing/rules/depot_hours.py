"""A vehicle leaves its depot, each time that it has loaded, and at last comes back to where its
route ends, before that depot closes."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import moment
from routing.plan import Route, Violation
from routing.problem import Problem

CODE = "depot-hours"


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each departure and each return after closing time."""
    settings = problem.settings
    for trip in route.trips:
        depot = problem.depot[trip.depot_id]
        if trip.departure > depot.closes:
            yield Violation(
                CODE,
                f"departure from '{depot.id}' at {moment(settings, trip.departure)}, "
                f"it closes at {moment(settings, depot.closes)}",
            )
        if trip.end_depot_id is not None and trip is route.trips[-1]:
            end_depot = problem.depot[trip.end_depot_id]
            if trip.end > end_depot.closes:
                yield Violation(
                    CODE,
                    f"back at '{end_depot.id}' at {moment(settings, trip.end)}, "
                    f"it closes at {moment(settings, end_depot.closes)}",
                )
