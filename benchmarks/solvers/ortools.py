"""OR-Tools' routing library: one node a location, matrices registered, guided local search."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from benchmarks.instances import FOREVER, Fleet, Instance, Route
from benchmarks.solvers.protocol import Answer, Search

MOST_NODES = 5000
"""The matrix is handed over as Python numbers, 40 bytes each: 1 GB at this size."""


class ORTools:
    """The library's own search, as its documentation advises for vehicle routing."""

    package = "ortools"
    how = (
        "integer matrices registered (`RegisterTransitMatrix`), first solution by `SAVINGS` for "
        "one vehicle type without backhauls, else by `PARALLEL_CHEAPEST_INSERTION`, then "
        "`GUIDED_LOCAL_SEARCH`. Its limit is wall time: what was taken away from it by then is "
        "given back by going on from the plan found, until the CPU seconds are spent. (A limit "
        "that reads the CPU clock in Python is asked 700,000 times a second and halves its speed.) "
        "A group is a disjunction, a shipment a pair of `AddPickupAndDelivery`. "
        "Without windows, a quarter more vehicles of a type than the demand fills, and ten. It is "
        "deterministic but for the clock, so one seed."
    )
    threads = 1
    seeded = False

    def refuses(self, instance: Instance) -> str:
        if any(fleet.most_trips > 1 for fleet in instance.fleets):
            return "knows no reloading but by copies of the depot"
        size = len(instance.places)
        return f"{size} nodes: its matrix of Python numbers" if size > MOST_NODES else ""

    def prepare(self, instance: Instance) -> Search:
        from ortools.constraint_solver import pywrapcp

        model = Model(instance, pywrapcp)

        def search(budget: float, seed: int) -> Answer:
            return Answer(model.search(budget, seed))

        return search


class Model:
    """The routing model of one instance."""

    def __init__(self, instance: Instance, pywrapcp: Any) -> None:
        self.instance, self.pywrapcp = instance, pywrapcp
        self.vehicles = instance.enough_vehicles()
        self.fleets = [fleet for _, fleet in self.vehicles]
        depots = [fleet.depot for fleet in self.fleets]
        size = len(instance.places)
        self.manager = pywrapcp.RoutingIndexManager(size, len(depots), depots, depots)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.matrix = instance.matrix()
        self.add_costs()
        self.add_loads()
        if instance.has_times:
            self.add_times()
        self.add_clients()
        self.add_shipments()
        del self.matrix

    def add_costs(self) -> None:
        registered = {
            unit: self.routing.RegisterTransitMatrix((unit * self.matrix).tolist())
            for unit in {fleet.unit_cost for fleet in self.fleets}
        }
        for v, fleet in enumerate(self.fleets):
            self.routing.SetArcCostEvaluatorOfVehicle(registered[fleet.unit_cost], v)
            self.routing.SetFixedCostOfVehicle(fleet.fixed, v)

    def add_loads(self) -> None:
        """One dimension of deliveries, and one of collections where there are any."""
        capacities = [fleet.capacity for fleet in self.fleets]
        if self.instance.family == "VRPB":
            self.forbid_backhauls_first(capacities)
        for name in ("demand", "backhaul", "shipped"):
            amounts = getattr(self.instance, name)
            if amounts.any():
                evaluator = self.routing.RegisterUnaryTransitVector(amounts.tolist())
                self.routing.AddDimensionWithVehicleCapacity(evaluator, 0, capacities, True, name)

    def forbid_backhauls_first(self, capacities: list[int]) -> None:
        """A dimension without room for an arc from depot to backhaul or from that to linehaul."""
        back = self.instance.backhaul > 0
        line = ~back
        line[: self.instance.depots] = False
        arcs = (back[:, None] & line[None, :]).astype(np.int64)
        arcs[: self.instance.depots] = back
        evaluator = self.routing.RegisterTransitMatrix(arcs.tolist())
        self.routing.AddDimension(evaluator, 0, 0, True, "order")

    def add_times(self) -> None:
        instance, routing = self.instance, self.routing
        arcs = self.matrix + instance.service[:, None]
        horizon = int(instance.late.max())
        if horizon >= FOREVER:
            horizon = max(fleet.max_duration for fleet in self.fleets)
        evaluator = routing.RegisterTransitMatrix(arcs.tolist())
        routing.AddDimension(evaluator, horizon, horizon, False, "time")
        dimension = routing.GetDimensionOrDie("time")
        late = np.minimum(instance.late, horizon)
        for client in instance.clients:
            index = self.manager.NodeToIndex(client)
            dimension.CumulVar(index).SetRange(int(instance.early[client]), int(late[client]))
        for v, fleet in enumerate(self.fleets):
            for end in (routing.Start(v), routing.End(v)):
                opens, closes = int(instance.early[fleet.depot]), int(late[fleet.depot])
                dimension.CumulVar(end).SetRange(opens, closes)
            if fleet.max_duration < horizon:
                dimension.SetSpanUpperBoundForVehicle(fleet.max_duration, v)

    def add_clients(self) -> None:
        """Prizes; and where vehicles may run out, leaving out as the dearest thing there is."""
        instance, routing = self.instance, self.routing
        units = max(fleet.unit_cost for fleet in self.fleets)
        forbidding = 10 * units * int(self.matrix.max()) + max(f.fixed for f in self.fleets)
        for client in instance.clients:
            index = self.manager.NodeToIndex(client)
            if client in instance.group_of:
                pass
            elif prize := int(instance.prize[client]):
                routing.AddDisjunction([index], prize)
            elif instance.fleet_is_limited:
                routing.AddDisjunction([index], forbidding)
            may = [v for v, fleet in enumerate(self.fleets) if serves(fleet, client)]
            if len(may) < len(self.fleets):
                routing.VehicleVar(index).SetValues([-1, *may])

        for group in instance.groups:
            routing.AddDisjunction([self.manager.NodeToIndex(c) for c in group], forbidding)

    def add_shipments(self) -> None:
        """Both ends by one vehicle, the pickup first, or neither."""
        if not self.instance.pairs:
            return
        routing, solver = self.routing, self.routing.solver()
        times = routing.GetDimensionOrDie("time")
        for pair in self.instance.pairs:
            pickup, delivery = (self.manager.NodeToIndex(client) for client in pair)
            routing.AddPickupAndDelivery(pickup, delivery)
            solver.Add(routing.VehicleVar(pickup) == routing.VehicleVar(delivery))
            solver.Add(times.CumulVar(pickup) <= times.CumulVar(delivery))

    def parameters(self) -> Any:
        """The library's defaults but for the two strategies."""
        parameters = self.pywrapcp.DefaultRoutingSearchParameters()
        plain = len(self.instance.fleets) == 1 and not self.instance.backhaul.any()
        plain = plain and not self.instance.pairs and not self.instance.groups
        chosen = {
            "first_solution_strategy": "SAVINGS" if plain else "PARALLEL_CHEAPEST_INSERTION",
            "local_search_metaheuristic": "GUIDED_LOCAL_SEARCH",
        }
        for name, value in chosen.items():
            values = parameters.DESCRIPTOR.fields_by_name[name].enum_type.values_by_name
            setattr(parameters, name, values[value].number)
        return parameters

    def search(self, budget: float, seed: int) -> list[Route]:
        """Solve for the budget in wall seconds, then for what is left of it in CPU seconds.

        A plan that was found is kept whatever comes after it, and where other processes took the
        time before there was one, the search begins again with what is left.
        """
        end = time.process_time() + budget
        parameters = self.parameters()
        parameters.time_limit.FromMilliseconds(round(1000 * budget))
        self.routing.CloseModelWithParameters(parameters)
        self.routing.solver().ReSeed(seed)
        plan: list[Route] = []
        found, left = None, budget
        while left > 0.01 * budget:
            began = time.monotonic()
            parameters.time_limit.FromMilliseconds(max(1, round(1000 * left)))
            if found is None:
                found = self.routing.SolveWithParameters(parameters)
            else:
                found = self.routing.SolveFromAssignmentWithParameters(found, parameters)
            if found is not None:
                plan = self.routes(found)
            if (plan and found is None) or time.monotonic() - began < 0.9 * left:
                break  # the rest was too short to take the plan over, or nothing is left to try
            left = end - time.process_time()
        return plan

    def routes(self, solution: Any) -> list[Route]:
        found = []
        for v, (vehicle, _) in enumerate(self.vehicles):
            visits = []
            index = solution.Value(self.routing.NextVar(self.routing.Start(v)))
            while not self.routing.IsEnd(index):
                visits.append(self.manager.IndexToNode(index))
                index = solution.Value(self.routing.NextVar(index))
            if visits:
                found.append(Route(vehicle, tuple(visits)))
        return found


def serves(fleet: Fleet, client: int) -> bool:
    """May vehicles of the type serve the client?"""
    return fleet.allowed is None or client in fleet.allowed
