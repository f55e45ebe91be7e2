"""What the rows of an edited workbook decide: who goes where, and which orders nobody brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from routing.io.edited.rows import Kind, Row
from routing.plan import Itinerary, LeftOut, Plan, Reason, Visit
from routing.problem import Problem
from routing.staff import AS_IT_IS, Setup

EDITED = Reason("edited", "it stands in no row of the plan's workbook")


def itineraries(
    problem: Problem,
    rows: Sequence[Row],
    vehicles: Mapping[int, tuple[str, int]],
    setups: Mapping[int, Setup],
) -> list[Itinerary]:
    """What the rows decide. A route's place in the list is its number in the workbook; where a
    number is not used a vehicle stays in the yard."""
    idle = problem.vehicles[0].id
    found = [Itinerary(idle, 1, ())] * max(vehicles, default=0)
    for route, of_route in groupby(rows, key=lambda row: row.route):
        vehicle_id, number = vehicles[route]
        trips, calls = [], []
        for _, of_trip in groupby(of_route, key=lambda row: row.trip):
            there = list(of_trip)
            visits = [Visit(row.place, row.orders) for row in there if row.kind is Kind.STOP]
            if visits:
                trips.append(tuple(visits))
                calls.append(tuple(_calls(problem, vehicle_id, there)))
        at = tuple(calls) if any(calls) else ()
        setup = setups.get(route, AS_IT_IS)
        found[route - 1] = Itinerary(vehicle_id, number, tuple(trips), at, setup=setup)
    return found


def _calls(problem: Problem, vehicle_id: str, rows: Sequence[Row]) -> Iterator[str]:
    """Where a trip loads after its own depot. That has a row too: one that says reload, or else
    the first that names it."""
    vehicle = problem.vehicle.get(vehicle_id)
    start = vehicle.depot_id if vehicle else None
    if any(row.kind is Kind.RELOAD for row in rows):
        start = None
    for row in rows:
        if row.kind is Kind.LOADING:
            if row.place == start:
                start = None
            else:
                yield row.place


def left_out(problem: Problem, routes: Sequence[Itinerary], before: Plan | None) -> list[LeftOut]:
    """The orders that stand in no row, those that were left out before with their reasons. Of
    alternatives one, if none is served."""
    visits = (visit for each in routes for trip in each.trips for visit in trip)
    served = {order_id for visit in visits for order_id in visit.orders}
    done = {problem.order[o].group for o in served if o in problem.order} - {""}
    known = {left.order_id: left for left in before.left_out} if before else {}
    found = []
    for order_id in dict.fromkeys((*known, *problem.order)):
        order = problem.order[order_id]
        if order_id in served or order.group in done:
            continue
        done |= {order.group} - {""}
        new = LeftOut(order.id, order.distributor_id, order.store_id, order.priority, (EDITED,))
        found.append(known.get(order_id, new))
    return found
