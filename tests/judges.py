"""The oracle's word on a plan compared with the slow checker's."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest

from routing.io.plan_json import ReadPlan, plan_object
from routing.plan import Plan, Route, Trip, Violation
from tests.paved import Paved, Told
from tests.slow_cells import Travel
from tests.slow_checker import Report, check
from tests.slow_trips import RouteReport, TripReport

BY_ORDER = {"owner", "goods", "access", "no-return", "skills", "wrong-store"}
BY_ORDER |= {"collection", "detour", "delay", "transfer", "ride", "other-vehicle", "aboard"}
BY_ORDER |= {"from-depots"}
BY_PLAN = {"order-missing", "order-twice", "group", "split"}
QUOTED = re.compile("'([^']*)'")


def key(violation: Violation, read: ReadPlan) -> tuple[str, int, str]:
    """A violation as finely as the slow checker tells them apart."""
    if violation.code in BY_ORDER:
        return violation.code, violation.route, violation.order_id
    if violation.code in BY_PLAN:
        return violation.code, 0, violation.order_id or named(violation)
    if violation.code == "fleet":
        route = read.plan.routes[read.plan.numbers.index(violation.route)]
        return violation.code, 0, route.vehicle.id
    if violation.code == "unknown-id":
        return violation.code, 0, named(violation)
    return violation.code, violation.route, ""


def named(violation: Violation) -> str:
    """The first name in the message."""
    return QUOTED.findall(violation.message)[0]


def agree(read: ReadPlan, report: Report) -> None:
    """Assert that both say the same of every time, way, load, cost and violation."""
    assert {key(v, read) for v in read.plan.violations} == report.violations
    checked = [route for route in report.routes if route is not None and route.stops]
    assert read.plan.numbers == tuple(route.route for route in checked)
    for mine, theirs in zip(read.plan.routes, checked, strict=True):
        _agree_on_route(mine, theirs)
    assert read.plan.cost == pytest.approx(report.total_cost, abs=1e-5)
    assert read.plan.prizes_lost == pytest.approx(report.prizes_lost, abs=1e-6)


def _agree_on_route(mine: Route, theirs: RouteReport) -> None:
    for trip, there in zip(mine.trips, theirs.trips, strict=True):
        _agree_on_trip(trip, there)
    assert mine.metres == theirs.metres
    rests = [rest and asdict(rest) for rest in (mine.rest, theirs.rest)]
    assert rests[0] == rests[1]
    assert [asdict(pause) for pause in mine.pauses] == [asdict(each) for each in theirs.pauses]
    for part, money in asdict(mine.cost).items():
        assert money == pytest.approx(theirs.cost.get(part, 0.0), abs=1e-6), part
    assert mine.cost.total == pytest.approx(theirs.cost["total"], abs=1e-6)


def _agree_on_trip(mine: Trip, theirs: TripReport) -> None:
    for part in ("start", "departure", "end", "metres", "seconds", "depot_id", "end_depot_id"):
        assert getattr(mine, part) == getattr(theirs, part), part
    assert mine.load == pytest.approx(theirs.load, abs=1e-6)
    assert [
        (call.depot_id, call.metres, call.seconds, call.arrival, call.start, call.departure)
        for call in mine.calls
    ] == [
        (call.depot_id, call.metres, call.seconds, call.arrival, call.start, call.departure)
        for call in theirs.calls
    ]
    assert [
        (s.store_id, s.orders, s.metres, s.seconds, s.arrival, s.start, s.departure)
        for s in mine.stops
    ] == [
        (s.store_id, tuple(s.orders), s.metres, s.seconds, s.arrival, s.start_service, s.departure)
        for s in theirs.stops
    ]
    for stop, there in zip(mine.stops, theirs.stops, strict=True):
        assert stop.load == pytest.approx(there.load, abs=1e-6)


def holds(plan: Plan, travel: Travel | None = None) -> None:
    """Assert that the slow checker accepts a plan as it is written, to the last figure, and that
    what is left out has its reasons. `travel`: what the checker hears of a source that is neither
    straight lines nor `Paved`."""
    travel = Told(plan.distances) if isinstance(plan.distances, Paved) else travel
    report = check(json.loads(json.dumps(plan_object(plan))), travel)
    assert report.violations == set()
    assert report.stated_differences == []
    assert report.total_cost == pytest.approx(plan.cost, abs=1e-5)
    assert all(left.reasons for left in plan.left_out)
