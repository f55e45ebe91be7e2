"""Why an order is left out: what forbids it on the nearest candidates, with the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from geo.matrix import Distances
from routing import rules
from routing.clock import clock
from routing.evaluate import evaluate_route
from routing.model import Order
from routing.plan import Itinerary, LeftOut, Reason, Route, Violation
from routing.problem import Problem
from routing.servable import why_nobody
from solvers.repair import alone, attempts, carriers


def explained(
    problem: Problem, distances: Distances, itineraries: Sequence[Itinerary], order_id: str
) -> LeftOut:
    """An order left out, with its owner and the reasons. Expects a plan that `repair` has seen."""
    order = problem.order[order_id]
    reasons = tuple(_reasons(problem, distances, itineraries, order))
    return LeftOut(order.id, order.distributor_id, order.store_id, order.priority, reasons)


def _reasons(
    problem: Problem, distances: Distances, itineraries: Sequence[Itinerary], order: Order
) -> Iterator[Reason]:
    """What forbids the order: for every vehicle at all, alone on a vehicle, or with the others."""
    allowed = carriers(problem, order)
    if not allowed:
        yield Reason(*why_nobody(problem, order))
        return
    lone = [evaluate_route(problem, distances, alone(vehicle, 1, order)) for vehicle in allowed]
    broken = [list(rules.broken_by(problem, route, 0)) for route in lone]
    if all(broken):
        yield from _impossible(problem, lone, broken)
        return
    able = [vehicle.id for vehicle, wrong in zip(allowed, broken, strict=True) if not wrong]
    many = sum(problem.vehicle[vehicle_id].count for vehicle_id in able)
    names = ", ".join(able[:4]) + (" and others" if len(able) > 4 else "")
    who = "the only vehicle" if many == 1 else f"all {many} vehicles"
    yield Reason(
        "fleet", f"{who} that could bring it ({names}) {'is' if many == 1 else 'are'} in use"
    )
    yield from _on_the_nearest(problem, distances, itineraries, order)


def _impossible(
    problem: Problem, lone: Sequence[Route], broken: Sequence[Sequence[Violation]]
) -> Iterator[Reason]:
    """Not even a vehicle of its own could bring the order."""
    codes = Counter(code for violations in broken for code in {v.code for v in violations})
    for code, _ in codes.most_common():
        with_code = [
            (route, violation)
            for route, violations in zip(lone, broken, strict=True)
            for violation in violations
            if violation.code == code
        ]
        first, violation = min(with_code, key=lambda pair: pair[0].stops[0].arrival)
        if code == "too-late":
            windows = problem.store[first.stops[0].store_id].windows
            message = (
                "the earliest arrival with any vehicle that may go there is "
                f"{clock(first.stops[0].arrival)} ({first.vehicle.id}), "
                f"the window closes {clock(windows[-1][1])}"
            )
        else:
            message = f"even alone on '{first.vehicle.id}': {violation.message}"
        yield Reason(code, message)


def _on_the_nearest(
    problem: Problem, distances: Distances, itineraries: Sequence[Itinerary], order: Order
) -> Iterator[Reason]:
    """For each rule that stands in the way on the nearest routes, the nearest one's sentence."""
    seen: set[str] = set()
    for attempt in attempts(problem, distances, itineraries, order):
        for violation in attempt.broken:
            if violation.code not in seen:
                seen.add(violation.code)
                vehicle = f"{attempt.itinerary.vehicle_id} #{attempt.itinerary.number}"
                yield Reason(
                    violation.code, f"on {vehicle}, which passes near: {violation.message}"
                )
