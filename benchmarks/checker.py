"""The judge of the quality benchmark: is a plan feasible, and what does it cost in its family?

Plain on purpose, and without a line of ``routing`` or of any solver: every answer of every solver,
and every best-known solution, passes through here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.instances import Fleet, Instance, Route


@dataclass(frozen=True)
class Verdict:
    """Cost in the family's integers, and what is wrong (nothing, if the plan is feasible)."""

    cost: int
    faults: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        return not self.faults


def check(instance: Instance, routes: Sequence[Route]) -> Verdict:
    """Judge a plan; empty routes cost nothing."""
    driven = [route for route in routes if route.visits]
    faults = list(whole_plan(instance, driven))
    cost = left_out_cost(instance, driven)
    for route in driven:
        if not instance.has_vehicle(route.vehicle):
            faults.append(f"there is no vehicle {route.vehicle}")
            continue
        if not instance.client_set.issuperset(route.visits):
            continue  # said already, and there may be no such place
        fleet = instance.fleet_of(route.vehicle)
        stops = np.array([fleet.depot, *route.visits, fleet.depot])
        legs = instance.legs(stops[:-1], stops[1:])
        cost += fleet.fixed + fleet.unit_cost * int(legs.sum())
        faults += [f"vehicle {route.vehicle}: {fault}" for fault in one(instance, route, fleet)]
        faults += [
            f"vehicle {route.vehicle}: {fault}" for fault in times(instance, stops, legs, fleet)
        ]
    return Verdict(cost, tuple(faults))


def left_out_cost(instance: Instance, routes: Sequence[Route]) -> int:
    """The prizes that were not collected."""
    left_out = instance.client_set.difference(*(route.visits for route in routes))
    return int(instance.prize[sorted(left_out)].sum())


def whole_plan(instance: Instance, routes: Sequence[Route]) -> Iterator[str]:
    """Every client once, or left out where it has a price; every vehicle once."""
    visits = Counter(client for route in routes for client in route.visits)
    for client in instance.clients:
        times_served = visits.pop(client, 0)
        if times_served > 1:
            yield f"client {client} is served {times_served} times"
        elif not times_served and not instance.prize[client]:
            yield f"client {client} is left out and has no prize"
    for stranger in visits:
        yield f"{stranger} is no client"
    for vehicle, used in Counter(route.vehicle for route in routes).items():
        if used > 1:
            yield f"vehicle {vehicle} drives {used} routes"


def one(instance: Instance, route: Route, fleet: Fleet) -> Iterator[str]:
    """Loads, the order of backhauls, and clients that the vehicle may not serve."""
    visits = np.array(route.visits)
    delivered, collected = instance.demand[visits], instance.backhaul[visits]
    aboard = delivered.sum() + np.concatenate(([0], np.cumsum(collected - delivered)))
    if aboard.max() > fleet.capacity:
        yield f"carries {aboard.max()}, more than {fleet.capacity}"
    if instance.family == "VRPB":
        back = collected > 0
        if back[0]:
            yield "serves backhauls only, or one of them first"
        if (back[:-1] & ~back[1:]).any():
            yield "serves a linehaul after a backhaul"
    if fleet.allowed is not None and (strange := set(route.visits) - fleet.allowed):
        yield f"may not serve {sorted(strange)}"


def times(instance: Instance, stops: np.ndarray, legs: np.ndarray, fleet: Fleet) -> Iterator[str]:
    """Windows and the longest duration, which is end minus start at the best start.

    Leaving as early as possible shows lateness. The shortest duration follows from leaving as late
    as the windows allow without finishing later: the start may move by ``slack``, the least of
    (latest start - start) along the route, and waiting shrinks by as much of that as there is.
    """
    now = int(instance.early[fleet.depot])
    begin, slack, waited = now, int(instance.late[fleet.depot]) - now, 0
    for stop, leg, before in zip(stops[1:], legs, stops[:-1], strict=True):
        now += int(instance.service[before]) + int(leg)
        wait = max(0, int(instance.early[stop]) - now)
        now, waited = now + wait, waited + wait
        if now > instance.late[stop]:
            yield f"reaches {stop} at {now}, after {instance.late[stop]}"
        # A start later by x arrives later by max(0, x - waited so far), so x may be that much more.
        slack = min(slack, waited + int(instance.late[stop]) - now)
    shortest = now - begin - min(slack, waited)
    if shortest > fleet.max_duration:
        yield f"takes {shortest}, longer than {fleet.max_duration}"
