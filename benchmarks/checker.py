"""The judge of the quality benchmark: is a plan feasible, and what does it cost in its family?

Plain on purpose, and without a line of ``routing`` or of any solver: every answer of every solver,
and every best-known solution, passes through here.
"""

from __future__ import annotations

import itertools
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
    faults += shipments(instance, driven)
    cost = left_out_cost(instance, driven)
    for route in driven:
        if not instance.has_vehicle(route.vehicle):
            faults.append(f"there is no vehicle {route.vehicle}")
            continue
        fleet = instance.fleet_of(route.vehicle)
        trips = trips_of(instance, route)
        if not trips or not instance.client_set.issuperset(itertools.chain(*trips)):
            continue  # said already, and there may be no such place
        stops, early = course(instance, trips, fleet)
        legs = instance.legs(stops[:-1], stops[1:])
        cost += fleet.fixed + fleet.unit_cost * int(legs.sum())
        found = [fault for trip in trips for fault in one(instance, trip, fleet)]
        if len(trips) > fleet.most_trips:
            found.append(f"drives {len(trips)} trips, more than {fleet.most_trips}")
        found += times(instance, stops, early, legs, fleet)
        faults += [f"vehicle {route.vehicle}: {fault}" for fault in found]
    return Verdict(cost, tuple(faults))


def trips_of(instance: Instance, route: Route) -> list[tuple[int, ...]]:
    """The trips of a route; where there is no reloading, a depot inside it is a stop like any."""
    if not instance.has_vehicle(route.vehicle):
        return [route.visits]
    fleet = instance.fleet_of(route.vehicle)
    return route.trips(fleet.depot) if fleet.most_trips > 1 else [route.visits]


def course(
    instance: Instance, trips: Sequence[tuple[int, ...]], fleet: Fleet
) -> tuple[np.ndarray, np.ndarray]:
    """All places from depot to depot, and the first second at which each may be left or served.

    A trip leaves the depot no earlier than everything that it brings has got there.
    """
    stops, early = [], []
    for trip in trips:
        stops += [fleet.depot, *trip]
        released = int(instance.release[list(trip)].max())
        early += [max(int(instance.early[fleet.depot]), released), *instance.early[list(trip)]]
    return np.array([*stops, fleet.depot]), np.array([*early, instance.early[fleet.depot]])


def left_out_cost(instance: Instance, routes: Sequence[Route]) -> int:
    """The prizes that were not collected."""
    left_out = instance.client_set.difference(*(route.visits for route in routes))
    return int(instance.prize[sorted(left_out)].sum())


def whole_plan(instance: Instance, routes: Sequence[Route]) -> Iterator[str]:
    """Every client once, or left out where it has a price; one of each group; every vehicle
    once."""
    visits = Counter(
        client for route in routes for trip in trips_of(instance, route) for client in trip
    )
    for group in instance.groups:
        served = sum(visits[client] for client in group)
        if served != 1:
            yield f"of the group {group} {served} are served"
    for client in instance.clients:
        times_served = visits.pop(client, 0)
        if client in instance.group_of:
            continue
        if times_served > 1:
            yield f"client {client} is served {times_served} times"
        elif not times_served and not instance.prize[client]:
            yield f"client {client} is left out and has no prize"
    for stranger in visits:
        yield f"{stranger} is no client"
    for vehicle, used in Counter(route.vehicle for route in routes).items():
        if used > 1:
            yield f"vehicle {vehicle} drives {used} routes"


def shipments(instance: Instance, routes: Sequence[Route]) -> Iterator[str]:
    """A pickup and its delivery are on one trip, in that order."""
    place: dict[int, tuple[int, int, int]] = {}  # client -> route, trip, position
    for r, route in enumerate(routes):
        for number, trip in enumerate(trips_of(instance, route)):
            place.update({client: (r, number, i) for i, client in enumerate(trip)})
    for pickup, delivery in instance.pairs:
        if pickup not in place or delivery not in place:
            continue  # said already
        if place[pickup][:2] != place[delivery][:2]:
            yield f"{pickup} and {delivery} are a pair and not on one trip"
        elif place[pickup] > place[delivery]:
            yield f"{delivery} is served before its pickup {pickup}"


def one(instance: Instance, trip: tuple[int, ...], fleet: Fleet) -> Iterator[str]:
    """Loads, the order of backhauls, and clients that the vehicle may not serve, of one trip."""
    visits = np.array(trip)
    delivered, collected = instance.demand[visits], instance.backhaul[visits]
    change = collected - delivered + instance.shipped[visits]
    aboard = delivered.sum() + np.concatenate(([0], np.cumsum(change)))
    if aboard.max() > fleet.capacity:
        yield f"carries {aboard.max()}, more than {fleet.capacity}"
    if instance.family == "VRPB":
        back = collected > 0
        if back[0]:
            yield "serves backhauls only, or one of them first"
        if (back[:-1] & ~back[1:]).any():
            yield "serves a linehaul after a backhaul"
    if fleet.allowed is not None and (strange := set(trip) - fleet.allowed):
        yield f"may not serve {sorted(strange)}"


def times(
    instance: Instance, stops: np.ndarray, early: np.ndarray, legs: np.ndarray, fleet: Fleet
) -> Iterator[str]:
    """Windows and the longest duration, which is end minus start at the best start.

    Leaving as early as possible shows lateness. The shortest duration follows from leaving as late
    as the windows allow without finishing later: the start may move by ``slack``, the least of
    (latest start - start) along the route, and waiting shrinks by as much of that as there is.
    """
    now = int(early[0])
    begin, slack, waited = now, int(instance.late[fleet.depot]) - now, 0
    if now > instance.late[fleet.depot]:
        yield f"leaves at {now}, when {fleet.depot} has closed"
    for stop, opens, leg, before in zip(stops[1:], early[1:], legs, stops[:-1], strict=True):
        now += int(instance.service[before]) + int(leg)
        wait = max(0, int(opens) - now)
        now, waited = now + wait, waited + wait
        if now > instance.late[stop]:
            yield f"reaches {stop} at {now}, after {instance.late[stop]}"
        # A start later by x arrives later by max(0, x - waited so far), so x may be that much more.
        slack = min(slack, waited + int(instance.late[stop]) - now)
    shortest = now - begin - min(slack, waited)
    if shortest > fleet.max_duration:
        yield f"takes {shortest}, longer than {fleet.max_duration}"
