"""vrp-cli, the Rust solver of reinterpretcat, through its Python binding and pragmatic format."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from benchmarks.instances import FOREVER, Fleet, Instance, Route
from benchmarks.solvers.protocol import Answer, Search

MOST_NODES = 5000
LAST = 10 * 365 * 86400
"""The end of time, where there is none: RFC 3339 has no infinity."""


class VrpCli:
    """Budget in wall seconds: it knows no other clock and cannot be stopped from outside."""

    package = "vrp-cli"
    how = (
        "pragmatic format with matrices, objectives 'unassigned, then cost', one pool of one "
        "thread. It knows wall time only, so it gets at most the CPU seconds of the others, and "
        "fewer where the machine is taken away; see its CPU column."
    )
    threads = 1
    seeded = True

    def refuses(self, instance: Instance) -> str:
        if instance.prize.any():
            return "knows no prizes"
        if instance.backhaul.any():
            return "knows no order of linehauls and backhauls"
        if any(fleet.most_trips > 1 for fleet in instance.fleets):
            return "knows no release times of trips"
        size = len(instance.places)
        return f"{size} nodes: its matrix in JSON" if size > MOST_NODES else ""

    def prepare(self, instance: Instance) -> Search:
        import vrp_cli

        problem = json.dumps(document(instance))
        flat = instance.matrix().ravel().tolist()
        matrices = [json.dumps({"profile": "car", "travelTimes": flat, "distances": flat})]

        def search(budget: float, seed: int) -> Answer:
            config = {
                "termination": {"maxTime": round(budget)},
                "environment": {
                    "parallelism": {"numThreadPools": 1, "threadsPerPool": 1},
                    "logging": {"enabled": False},
                },
                "output": {"includeGeojson": False},
            }
            found = json.loads(vrp_cli.solve_pragmatic(problem, matrices, json.dumps(config)))
            return Answer(routes(found), float(found["statistic"]["cost"]))

        return search


def moment(seconds: int) -> str:
    """Seconds since the start of the day, in the instance's scale, as RFC 3339."""
    return datetime.fromtimestamp(min(seconds, LAST), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def document(instance: Instance) -> dict[str, Any]:
    """The whole problem in the pragmatic format."""
    return {
        "plan": {"jobs": jobs(instance)},
        "fleet": {
            "vehicles": [vehicles(instance, kind, f) for kind, f in enumerate(instance.fleets)],
            "profiles": [{"name": "car"}],
        },
        "objectives": [[{"type": "minimize-unassigned"}], [{"type": "minimize-cost"}]],
    }


def jobs(instance: Instance) -> list[dict[str, Any]]:
    """A delivery for each client or group, a shipment for each pair."""
    shipped = {client for pair in instance.pairs for client in pair}
    free = [c for c in instance.clients if c not in shipped and c not in instance.group_of]
    return [
        *(job(instance, (client,)) for client in free),
        *(job(instance, group) for group in instance.groups),
        *(shipment(instance, *pair) for pair in instance.pairs),
    ]


def place(instance: Instance, client: int) -> dict[str, Any]:
    """Where a task may be done, tagged with its location, and when."""
    entry: dict[str, Any] = {
        "location": {"index": client},
        "duration": int(instance.service[client]),
        "tag": str(client),
    }
    if instance.late[client] < FOREVER:
        window = (int(instance.early[client]), int(instance.late[client]))
        entry["times"] = [[moment(window[0]), moment(window[1])]]
    return entry


def job(instance: Instance, clients: tuple[int, ...]) -> dict[str, Any]:
    """A delivery at any one of these; the types that may serve it are named by a skill each."""
    first = clients[0]
    places = [place(instance, client) for client in clients]
    task = {"places": places, "demand": [int(instance.demand[first])]}
    may = [str(k) for k, f in enumerate(instance.fleets) if not f.allowed or first in f.allowed]
    free = len(may) == len(instance.fleets)
    entry = {"id": str(first), "deliveries": [task]}
    return entry | ({} if free else {"skills": {"oneOf": may}})


def shipment(instance: Instance, pickup: int, delivery: int) -> dict[str, Any]:
    """A pickup that is delivered on the same tour."""
    amount = [int(instance.shipped[pickup])]
    ends = {"pickups": pickup, "deliveries": delivery}
    tasks = {
        name: [{"places": [place(instance, client)], "demand": amount}]
        for name, client in ends.items()
    }
    return {"id": str(pickup), **tasks}


def vehicles(instance: Instance, kind: int, fleet: Fleet) -> dict[str, Any]:
    """One vehicle type; ids are the numbers of the file."""
    depot = {"index": fleet.depot}
    opens, closes = int(instance.early[fleet.depot]), int(instance.late[fleet.depot])
    enough = [vehicle for vehicle, own in instance.enough_vehicles() if own is fleet]
    entry: dict[str, Any] = {
        "typeId": str(kind),
        "vehicleIds": [str(vehicle) for vehicle in enough],
        "profile": {"matrix": "car"},
        "costs": {"fixed": fleet.fixed, "distance": fleet.unit_cost, "time": 0},
        "shifts": [
            {
                "start": {"earliest": moment(opens), "location": depot},
                "end": {"latest": moment(closes), "location": depot},
            }
        ],
        "capacity": [fleet.capacity],
        "skills": [str(kind)],
    }
    if fleet.max_duration < FOREVER:
        entry["limits"] = {"maxDuration": fleet.max_duration}
    return entry


def routes(found: dict[str, Any]) -> list[Route]:
    """Tours of the answer; a stop may hold several activities."""
    plan = []
    for tour in found["tours"]:
        activities = [act for stop in tour["stops"] for act in stop["activities"]]
        visits = [int(act["jobTag"]) for act in activities if "jobTag" in act]
        plan.append(Route(int(tour["vehicleId"]), tuple(visits)))
    return plan
