"""VROOM: heuristics and local search to the end of an exploration level, or of the time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from benchmarks.instances import FOREVER, Fleet, Instance, Route
from benchmarks.solvers.protocol import Answer, Search

LEVEL = 5
MOST_NODES = 12_000
MOST_COST = 1_000_000
"""Of a leg: VROOM adds up in 64 bits after scaling by 360,000, and refuses what might overflow."""


class Vroom:
    """No randomness: one run an instance and budget."""

    package = "pyvroom"
    how = (
        f"exploration level {LEVEL} (its most thorough), one thread, the budget as `timeout`, "
        "which is wall time; on small instances it is done before that, see its CPU column. "
        "Without randomness, so one seed. Vehicles as for OR-Tools."
    )
    threads = 1
    seeded = False

    def refuses(self, instance: Instance) -> str:
        if instance.prize.any():
            return "knows no prizes"
        if instance.backhaul.any():
            return "knows no order of linehauls and backhauls"
        if instance.groups:
            return "knows no alternatives"
        if any(fleet.most_trips > 1 for fleet in instance.fleets):
            return "knows no reloading"
        if any(fleet.max_duration < FOREVER for fleet in instance.fleets):
            return "limits travel time, not duration"
        return "matrices too large" if len(instance.places) > MOST_NODES else ""

    def prepare(self, instance: Instance) -> Search:
        import vroom

        problem = vroom.Input()
        matrix = instance.matrix()
        dearest = max(fleet.unit_cost for fleet in instance.fleets) * int(matrix.max())
        coarse = -(-dearest // MOST_COST)
        for unit in {fleet.unit_cost for fleet in instance.fleets}:
            problem.set_durations_matrix(str(unit), matrix.astype(np.uint32))
            costs = np.round(unit * matrix / coarse)
            problem.set_costs_matrix(str(unit), costs.astype(np.uint32))
        needs = {client: types_for(instance, client) for client in instance.clients}
        skills = {types: number for number, types in enumerate(dict.fromkeys(needs.values()))}
        problem.add_vehicle(
            [
                vehicle(vroom, instance, number, fleet, skills, fleet.fixed // coarse)
                for number, fleet in instance.enough_vehicles()
            ]
        )
        shipped = {client for pair in instance.pairs for client in pair}
        problem.add_job(
            [
                job(vroom, instance, client, skills[needs[client]])
                for client in instance.clients
                if client not in shipped
            ]
        )
        for pickup, delivery in instance.pairs:
            problem.add_shipment(
                *(step(vroom, instance, client) for client in (pickup, delivery)),
                amount=vroom.Amount([int(instance.shipped[pickup])]),
                skills={skills[needs[pickup]]},
            )

        def search(budget: float, seed: int) -> Answer:
            found = problem.solve(LEVEL, nb_threads=1, timeout=timedelta(seconds=budget))
            frame = found.routes
            jobs = frame[frame["type"].isin(("job", "pickup", "delivery"))]
            routes = [
                Route(int(vehicle), tuple(int(client) for client in rows["id"]))
                for vehicle, rows in jobs.groupby("vehicle_id", sort=True)
            ]
            return Answer(routes, float(found.summary.cost) if coarse == 1 else None)

        return search


Types = frozenset[int]


def types_for(instance: Instance, client: int) -> Types:
    """The vehicle types that may serve the client."""
    fleets = enumerate(instance.fleets)
    return frozenset(i for i, f in fleets if f.allowed is None or client in f.allowed)


def vehicle(
    vroom: Any,
    instance: Instance,
    number: int,
    fleet: Fleet,
    skills: dict[Types, int],
    fixed: int,
) -> Any:
    """A vehicle has a skill for every set of types that its own type is in."""
    opens, closes = int(instance.early[fleet.depot]), int(instance.late[fleet.depot])
    kind = instance.type_of[number]
    return vroom.Vehicle(
        number,
        start=fleet.depot,
        end=fleet.depot,
        profile=str(fleet.unit_cost),
        capacity=[fleet.capacity],
        skills={skill for types, skill in skills.items() if kind in types},
        time_window=(opens, closes) if closes < FOREVER else None,
        costs=vroom.VehicleCosts(fixed=fixed),
    )


def job(vroom: Any, instance: Instance, client: int, skill: int) -> Any:
    """One client, for vehicles that have the skill of its set of types."""
    opens, closes = int(instance.early[client]), int(instance.late[client])
    return vroom.Job(
        client,
        location=client,
        default_service=int(instance.service[client]),
        delivery=[int(instance.demand[client])],
        skills={skill},
        time_windows=[(opens, closes)] if closes < FOREVER else [],
    )


def step(vroom: Any, instance: Instance, client: int) -> Any:
    """One end of a shipment."""
    return vroom.ShipmentStep(
        client,
        location=client,
        default_service=int(instance.service[client]),
        time_windows=[(int(instance.early[client]), int(instance.late[client]))],
    )
