"""The OR-Tools engine: the day as a routing model with one node a task.

What the library charges on arcs decides the shape. A stop's fixed time is charged when the store
is *left*, so that several tasks of one store in a row pay it once. The load is one dimension that
starts at what is delivered and ends at what is returned. Matrices are handed over as such; no
Python function is called for an arc.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.errors import EngineError
from routing.model import DAY_END
from solvers.bonds import Ties
from solvers.budget import Budget, Progress
from solvers.decode import TaskRoute
from solvers.encode import Int64
from solvers.measures import NO_LIMIT
from solvers.objective import Prices
from solvers.ortools_locks import Bound
from solvers.parts import Part

IDLE_CHECKS, IDLE_CHECKS_A_TASK = 200_000, 20_000
"""Looks at the stop rule without a new solution after which a part counts as searched through.

On a handful of tasks guided local search has no move left and would spin until the time is up, or
for ever where only solutions are counted. The library looks about a million times a second."""


LONGEST_FIRST_PLAN = 120.0
"""Seconds beyond its share after which a part is given up even without a first plan."""


@dataclass(frozen=True)
class Found:
    """The best routes of a part, and the progress reported last."""

    routes: list[TaskRoute]
    progress: Progress


def solve_part(part: Part, budget: Budget, seconds: float | None, so_far: Progress) -> Found:
    """The best routes found for one part within so many seconds, the model's building included.

    A first plan is waited for in any case: without one there is nothing to hand out. ``so_far``:
    what the parts before it have come to. Raises `EngineError` if the library fails.
    """
    deadline = None if seconds is None else budget.elapsed + seconds
    try:
        return _Model(part).search(budget, deadline, so_far)
    except Exception as error:  # the library raises bare Exceptions
        raise EngineError(f"OR-Tools failed on {len(part.tasks)} tasks: {error}") from error


class _Model:
    """The routing model of one part.

    Nodes: its tasks, then its depots, then nowhere if a route may end anywhere.
    """

    def __init__(self, part: Part) -> None:
        self.part, self.instance, self.fleet = part, part.instance, part.instance.fleet
        rules = part.instance.rules
        self.ties = rules.ties.of(part.tasks) if rules is not None and rules.ties.any else None
        n = len(part.tasks)
        copies = np.minimum(part.counts, n)
        self.kind = np.repeat(part.kinds, copies)
        starts, ends = self.fleet.start_place[self.kind], self.fleet.end_place[self.kind]
        depots = np.unique(np.concatenate([starts, ends[ends >= 0]]))
        node_of = {int(place): n + i for i, place in enumerate(depots)} | {-1: n + len(depots)}
        self.place = np.concatenate([self.instance.place[part.tasks], depots])
        # A node that is nobody's start or end would have to be visited: nowhere exists on demand.
        self.size = len(self.place) + bool((ends < 0).any())
        self.manager = pywrapcp.RoutingIndexManager(
            self.size,
            len(self.kind),
            [node_of[int(p)] for p in starts],
            [node_of[int(p)] for p in ends],
        )
        self.model = pywrapcp.RoutingModel(self.manager)
        self._add_costs()
        self._add_times()
        self._add_loads()
        self._add_limits()
        self._add_tasks()
        if self.ties is not None:
            self._add_locks(self.ties)

    # -- arcs ------------------------------------------------------------------------------

    def _arcs(self, values: Int64) -> Int64:
        """Place-to-place ``values`` as node-to-node, with free arcs to nowhere."""
        row = self.part.row[self.place]
        arcs = np.zeros((self.size, self.size), dtype=np.int64)
        arcs[: len(self.place), : len(self.place)] = values[np.ix_(row, row)]
        return arcs

    def _same_store(self) -> Int64:
        """1 where an arc joins two tasks of one store."""
        same = np.zeros((self.size, self.size), dtype=np.int64)
        place = self.place[: len(self.part.tasks)]
        same[: len(place), : len(place)] = place[:, None] == place[None, :]
        return same

    def _by_kind(self, matrices: dict[Any, Int64], key: Sequence[Any]) -> list[int]:
        """One registered evaluator a vehicle, each different matrix registered once."""
        registered = {
            name: self.model.RegisterTransitMatrix(m.tolist()) for name, m in matrices.items()
        }
        return [registered[name] for name in key]

    def _add_costs(self) -> None:
        rates = [(self.fleet.profile[t], float(self.fleet.per_metre[t])) for t in self.kind]
        matrices = {}
        for profile, rate in dict.fromkeys(rates):
            money = self.part.legs[profile].metres * (rate * self.part.prices.scale)
            matrices[profile, rate] = self._arcs(np.rint(money).astype(np.int64))
        for v, evaluator in enumerate(self._by_kind(matrices, rates)):
            self.model.SetArcCostEvaluatorOfVehicle(evaluator, v)
            fixed = float(self.fleet.fixed[self.kind[v]]) * self.part.prices.scale
            self.model.SetFixedCostOfVehicle(round(fixed), v)

    # -- dimensions ------------------------------------------------------------------------

    def _add_times(self) -> None:
        n, instance, fleet = len(self.part.tasks), self.instance, self.fleet
        leaving = np.zeros(self.size, dtype=np.int64)
        leaving[:n] = instance.service[self.part.tasks] + instance.stop_s[self.place[:n]]
        staying = self._same_store()
        staying[:n] *= instance.stop_s[self.place[:n], None]
        matrices = {}
        keys = [(fleet.profile[t], int(fleet.start_place[t])) for t in self.kind]
        for profile, start in dict.fromkeys(keys):
            arcs = self._arcs(self.part.legs[profile].seconds.astype(np.int64))
            arcs += leaving[:, None] - staying
            loading = int(fleet.loading[self.kind[keys.index((profile, start))]])
            depot = int(np.flatnonzero(self.place == start)[-1])
            arcs[depot, :n] += loading
            arcs[n:, n:] = 0
            matrices[profile, start] = arcs
        evaluators = self._by_kind(matrices, keys)
        self.model.AddDimensionWithVehicleTransits(evaluators, DAY_END, 2 * DAY_END, False, "time")
        self.time = self.model.GetDimensionOrDie("time")
        for v, t in enumerate(self.kind):
            first, last = int(fleet.earliest[t]), int(fleet.latest_end[t])
            leaves = min(last, int(fleet.latest_departure[t] - fleet.loading[t]))
            self.time.CumulVar(self.model.Start(v)).SetRange(first, leaves)
            self.time.CumulVar(self.model.End(v)).SetRange(int(fleet.end_opens[t]), last)
            rate = float(fleet.per_second[t]) * self.part.prices.scale
            self.time.SetSpanCostCoefficientForVehicle(round(rate), v)
            if fleet.max_seconds[t] < NO_LIMIT:
                self.time.SetSpanUpperBoundForVehicle(int(fleet.max_seconds[t]), v)

    def _add_loads(self) -> None:
        delivery = self.instance.delivery[self.part.tasks]
        pickup = self.instance.pickup[self.part.tasks]
        for d in range(delivery.shape[1]):
            limits = [int(limit) for limit in self.fleet.capacity[self.kind, d]]
            self._add_sum(f"out{d}", delivery[:, d], limits)
            if pickup[:, d].any():
                self._add_load_on_the_way(d, pickup[:, d] - delivery[:, d], limits)

    def _add_sum(self, name: str, amounts: Int64, limits: list[int]) -> None:
        padded = np.append(amounts, np.zeros(self.size - len(amounts), dtype=np.int64))
        evaluator = self.model.RegisterUnaryTransitVector(padded.tolist())
        self.model.AddDimensionWithVehicleCapacity(evaluator, 0, limits, True, name)

    def _add_load_on_the_way(self, d: int, change: Int64, limits: list[int]) -> None:
        """On board at every point: begins at the sum of deliveries, never above the limit."""
        padded = np.append(change, np.zeros(self.size - len(change), dtype=np.int64))
        evaluator = self.model.RegisterUnaryTransitVector(padded.tolist())
        self.model.AddDimensionWithVehicleCapacity(evaluator, 0, limits, False, f"load{d}")
        load = self.model.GetDimensionOrDie(f"load{d}")
        out = self.model.GetDimensionOrDie(f"out{d}")
        solver = self.model.solver()
        for v in range(len(self.kind)):
            at_start, delivered = (
                load.CumulVar(self.model.Start(v)),
                out.CumulVar(self.model.End(v)),
            )
            solver.Add(at_start == delivered)

    def _add_limits(self) -> None:
        n, fleet = len(self.part.tasks), self.fleet
        stops = fleet.max_stops[self.kind]
        if (stops < n).any() or self.ties is not None:
            count = np.zeros((self.size, self.size), dtype=np.int64)
            count[:n] = 1
            evaluator = self.model.RegisterTransitMatrix((count - self._same_store()).tolist())
            limits = [int(limit) for limit in np.minimum(stops, n)]
            self.model.AddDimensionWithVehicleCapacity(evaluator, 0, limits, True, "stops")
        metres = fleet.max_metres[self.kind]
        if (metres < NO_LIMIT).any():
            profiles = [fleet.profile[t] for t in self.kind]
            arcs = {p: self._arcs(self.part.legs[p].metres.astype(np.int64)) for p in set(profiles)}
            evaluators = self._by_kind(arcs, profiles)
            limits = [int(limit) for limit in metres]
            self.model.AddDimensionWithVehicleTransitAndCapacity(
                evaluators, 0, limits, True, "metres"
            )

    def _add_locks(self, ties: Ties) -> None:
        n = len(self.part.tasks)
        index = [self.manager.NodeToIndex(node) for node in range(n)]
        stops = self.model.GetDimensionOrDie("stops")
        Bound(self.model, stops, ties, index, self.place[:n]).add(self.part.prices.left_out[2])

    # -- nodes -----------------------------------------------------------------------------

    def _add_tasks(self) -> None:
        for node, task in enumerate(self.part.tasks.tolist()):
            index = self.manager.NodeToIndex(node)
            price = self.part.prices.left_out[int(self.instance.priority[task])]
            self.model.AddDisjunction([index], price * len(self.instance.orders[task]))
            allowed = np.flatnonzero(self.instance.may[task, self.kind])
            if len(allowed) < len(self.kind):
                self.model.VehicleVar(index).SetValues([-1, *allowed.tolist()])
            windows = self.instance.windows[self.place[node]]
            if windows:
                cumul = self.time.CumulVar(index)
                cumul.SetRange(windows[0][0], windows[-1][1])
                for (_, last), (first, _) in pairwise(windows):
                    if first > last + 1:
                        cumul.RemoveInterval(last + 1, first - 1)

    # -- search ----------------------------------------------------------------------------

    def search(self, budget: Budget, deadline: float | None, so_far: Progress) -> Found:
        """Run the library's search until a limit, an interruption, or nothing is left to try."""
        parameters = _parameters(budget)
        idle = IDLE_CHECKS + IDLE_CHECKS_A_TASK * len(self.part.tasks)
        watch = _Watch(self.model, self.part.prices, budget, so_far, idle, deadline)
        self.model.CloseModelWithParameters(parameters)
        self.model.AddAtSolutionCallback(watch.on_solution)
        self.model.AddSearchMonitor(self.model.solver().CustomLimit(watch.should_stop))
        solution = self.model.SolveWithParameters(parameters)
        return Found([] if solution is None else self._routes(solution), watch.progress)

    def _routes(self, solution: Any) -> list[TaskRoute]:
        routes = []
        for v, t in enumerate(self.kind.tolist()):
            tasks = []
            index = solution.Value(self.model.NextVar(self.model.Start(v)))
            while not self.model.IsEnd(index):
                tasks.append(int(self.part.tasks[self.manager.IndexToNode(index)]))
                index = solution.Value(self.model.NextVar(index))
            if tasks:
                routes.append(TaskRoute(t, tuple(tasks)))
        return routes


class _Watch:
    """Counts solutions, reports the better ones, and ends the search when it is time."""

    def __init__(
        self,
        model: Any,
        prices: Prices,
        budget: Budget,
        so_far: Progress,
        most_idle: int,
        deadline: float | None,
    ) -> None:
        self.model, self.prices, self.budget, self.so_far = model, prices, budget, so_far
        self.progress, self.deadline = so_far, deadline
        self.best: int | None = None
        self.solutions, self.idle, self.most_idle = 0, 0, most_idle

    def on_solution(self) -> None:
        self.solutions, self.idle = self.solutions + 1, 0
        objective = self.model.CostVar().Max()
        if self.best is None or objective < self.best:
            self.best = objective
            count, money = self.prices.split(objective)
            self.progress = replace(
                self.so_far,
                seconds=self.budget.elapsed,
                cost=self.so_far.cost + money,
                left_out=self.so_far.left_out + count,
                step=self.solutions,
            )
            if self.budget.on_progress:
                self.budget.on_progress(self.progress)

    def should_stop(self) -> bool:
        late = self.budget.elapsed - self.deadline if self.deadline is not None else 0.0
        if self.best is None:
            # Even an interruption waits for a first plan: half a day's orders are no plan.
            return late > LONGEST_FIRST_PLAN
        self.idle += 1
        return self.budget.cancelled or self.idle > self.most_idle or late > 0.0


def _parameters(budget: Budget) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    # Our own watch keeps the time; the library only wants to see that there is some limit.
    parameters.time_limit.seconds = 7 * 86400
    if budget.iterations is not None:
        parameters.solution_limit = budget.iterations
        # A limit on iterations promises the same plan again: no clock inside the search.
        parameters.lns_time_limit.seconds = 3600
    return parameters
