"""Plan a day twice: as it is, then with the mean of what its routes do as a fair share of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from routing.errors import InputError
from routing.model import VehicleType
from routing.plan import Plan
from routing.problem import Problem
from solvers.solve import DEFAULT_SECONDS, solve

FIRST = 0.5
"""Share of the search for the plan that the fair shares are taken from."""

LIMITS = ("time_limit", "iterations")
"""What is divided between both searches; other limits end each of them."""


def solve_fairly(problem: Problem, prices: Mapping[str, float], **asked: Any) -> Plan:
    """As `solve`, with the keywords ``asked`` of it, on the day of `with_shares`. The second search
    begins with the plan of the first.

    ``prices``: money for each of ``hours`` and ``stops`` beyond a fair share. Raises `InputError`
    for an engine that does not know them.
    """
    if all(asked.get(name) is None for name in (*LIMITS, "patience", "target", "worth")):
        asked["time_limit"] = DEFAULT_SECONDS
    if asked.get("engine", "native") != "native":
        raise InputError(
            f"engine '{asked['engine']}' does not know 'balance'; use the native engine"
        )
    first = solve(problem, **{**asked, **_part(asked, FIRST)})
    fair = with_shares(problem, first, prices)
    more = {**asked, **_part(asked, 1.0 - FIRST), "start": first.itineraries()}
    plan = solve(fair, **more)
    limits = {"time_limit_s": asked.get("time_limit"), "iterations": asked.get("iterations")}
    return replace(plan, made_by={**plan.made_by, **limits, "balance": dict(prices)})


def _part(asked: Mapping[str, Any], share: float) -> dict[str, Any]:
    seconds, iterations = (asked.get(name) for name in LIMITS)
    return {
        "time_limit": None if seconds is None else share * seconds,
        "iterations": None if iterations is None else max(1, round(share * iterations)),
    }


def with_shares(problem: Problem, plan: Plan, prices: Mapping[str, float]) -> Problem:
    """The day with a price on what is beyond the mean of the routes of ``plan``, hours in whole
    minutes and stops in whole ones, both rounded up. Vehicle types that have a fair share keep
    it."""
    routes = max(len(plan.routes), 1)
    minutes = -(-sum(route.worked for route in plan.routes) // (60 * routes))
    stops = -(-sum(len(route.stops) for route in plan.routes) // routes)

    def shared(vehicle: VehicleType) -> VehicleType:
        if "hours" in prices and vehicle.fair_s is None:
            vehicle = replace(vehicle, fair_s=60 * minutes, unfair_hour_cost=prices["hours"])
        if "stops" in prices and vehicle.fair_stops is None:
            vehicle = replace(vehicle, fair_stops=stops, unfair_stop_cost=prices["stops"])
        return vehicle

    return replace(problem, vehicles=tuple(map(shared, problem.vehicles)))
