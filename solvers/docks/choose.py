"""The starts of all routes at once, by CP-SAT, exactly where only the first loadings matter.

The start lies in one of a few pieces (`pieces`), in each of which the cost is linear. What loads
more than once at a depot whose docks count keeps the times that it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from routing.docking import Docking, of_route
from routing.model import DAY_END
from routing.plan import Route
from routing.problem import Problem
from routing.schedule import times_from
from solvers.docks.times import Ride
from solvers.docks.worth import unserved

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SCALE = 100_000
"""Whole units of one unit of money."""

WORK = 0.1
"""CP-SAT's deterministic time, less than a second."""

MOST_WEIGHT = 300
"""What one order of a priority weighs at the most, in orders of the next lower one."""


def choose(
    problem: Problem, rides: Sequence[Ride], routes: Mapping[int, Route]
) -> dict[int, Route] | None:
    """A cheaper arrangement than ``routes``, by position among the rides; None if none is found."""
    from ortools.sat.python import cp_model

    free = [i for i, ride in enumerate(rides) if ride.once]
    if not free:
        return None
    model = _Model(problem, rides, free, routes)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_deterministic_time = WORK
    if solver.solve(model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = {i: route for i, route in routes.items() if i not in free}
    for i in free:
        if solver.value(model.driven[i]):
            start = solver.value(model.start[i])
            found[i] = rides[i].driven(times_from(rides[i].course, start))
    return found


class _Model:
    """Starts, whether each route is driven, and what that costs."""

    def __init__(
        self,
        problem: Problem,
        rides: Sequence[Ride],
        free: Sequence[int],
        routes: Mapping[int, Route],
    ) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self.start: dict[int, cp_model.IntVar] = {}
        self.driven: dict[int, cp_model.IntVar] = {}
        self._price: list[Any] = []
        weights = _weights(problem, [rides[i] for i in free])
        for i, weight in zip(free, weights, strict=True):
            self._ride(rides[i], i, weight, routes.get(i))
        self._docks(problem, rides, [routes[i] for i in routes if i not in free])
        self.model.minimize(sum(self._price))

    def _ride(self, ride: Ride, i: int, weight: int, known: Route | None) -> None:
        model, found = self.model, ride.pieces
        first = min((p.first for p in found), default=0)
        last = max((p.last for p in found), default=0)
        longest = max((p.paid for p in found), default=0)
        self.start[i] = start = model.new_int_var(first, last, "")
        self.driven[i] = driven = model.new_bool_var("")
        paid = model.new_int_var(0, longest, "")
        inside = [model.new_bool_var("") for _ in found]
        model.add(sum(inside) == driven)
        for piece, here in zip(found, inside, strict=True):
            model.add(start >= piece.first).only_enforce_if(here)
            model.add(start <= piece.last).only_enforce_if(here)
            slope = 0 if piece.moves else 1
            model.add(paid + slope * start >= piece.paid + slope * piece.first).only_enforce_if(
                here
            )
        vehicle = ride.vehicle
        self._price.append(round(vehicle.cost_per_hour * SCALE / 3600) * paid)
        for after, money in ride.course.pay.steps:
            over = model.new_int_var(0, longest, "")
            model.add(over >= paid - after)
            self._price.append(round(money * SCALE / 3600) * over)
        cost = ride.wish.cost
        fixed = cost.fixed + cost.distance + cost.per_stop + cost.per_case + cost.per_trip
        fixed += cost.toll
        self._price.append((weight - round(fixed * SCALE)) * (1 - driven))
        model.add_hint(driven, known is not None)
        if known is not None:
            model.add_hint(start, known.start)
            for piece, here in zip(found, inside, strict=True):
                model.add_hint(here, piece.first <= known.start <= piece.last)

    def _docks(self, problem: Problem, rides: Sequence[Ride], others: Sequence[Route]) -> None:
        """No more loadings at once than there are docks, with those of routes that stay."""
        model = self.model
        kept: list[Docking] = [each for route in others for each in of_route(problem, route)]
        for depot in (each for each in problem.depots if each.crowds):
            size = depot.loading_s
            spans = [
                model.new_optional_fixed_size_interval_var(self.start[i], size, driven, "")
                for i, driven in self.driven.items()
                if rides[i].berths[0].depot_id == depot.id
            ]
            spans += [
                model.new_fixed_size_interval_var(each.start, size, "")
                for each in kept
                if each.depot_id == depot.id
            ]
            model.add_cumulative(spans, [1] * len(spans), depot.docks or 0)


def _weights(problem: Problem, rides: Sequence[Ride]) -> list[int]:
    """What it costs not to drive each route: orders of a higher priority are worth more than all
    lower ones, and all orders more than any money."""
    lost = [unserved(problem, [ride]) for ride in rides]
    hours = DAY_END / 3600
    dear = sum(
        r.wish.cost.total
        + hours * (r.vehicle.cost_per_hour + sum(more for _, more in r.course.pay.steps))
        for r in rides
    )
    low = round(dear * SCALE)
    normal = low * min(MOST_WEIGHT, 1 + sum(counts[2] for counts, _ in lost))
    high = normal * min(MOST_WEIGHT, 1 + sum(counts[1] for counts, _ in lost))
    return [
        counts[0] * high + counts[1] * normal + counts[2] * low + round(prizes * SCALE)
        for counts, prizes in lost
    ]
