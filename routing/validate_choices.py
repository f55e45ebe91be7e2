"""What is checked of the preferences of a day: hours, vehicles that stores and orders name; and of
what is on board of vehicles underway."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import clock
from routing.errors import Finding, Severity
from routing.model import VehicleType, number_in
from routing.problem import Problem
from routing.references import References
from routing.sources import found


def choice_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    yield from _preferred(problem)
    yield from _named(problem)
    yield from _reloading(problem)
    yield from _aboard(problem)


def _preferred(problem: Problem) -> Iterator[Finding]:
    for index, store in enumerate(problem.stores):

        def wrong(code: str, column: str, value: object, message: str, *more: Severity) -> Finding:
            return found(problem, code, "stores", index, column, value, message, *more)  # noqa: B023

        if store.preferred is not None:
            first, last = store.preferred
            hours = f"{clock(first)}-{clock(last)}"
            if last < first:
                yield wrong(
                    "ends-before-start", "preferred", hours, f"{hours} ends before it starts"
                )
            elif not store.outside_per_min:
                message = f"the preferred hours {hours} cost nothing; fill in outside_per_min"
                yield wrong("no-price", "preferred", hours, message, Severity.NOTE)
        elif store.outside_per_min > 0:
            message = "outside_per_min needs preferred hours; fill them in, or clear it"
            yield wrong("half-a-wish", "outside_per_min", store.outside_per_min, message)
        if store.familiar and not store.unfamiliar_cost:
            message = "familiar vehicles without a price change nothing; fill in unfamiliar_cost"
            value = "; ".join(sorted(store.familiar))
            yield wrong("no-price", "familiar", value, message, Severity.NOTE)
        elif store.unfamiliar_cost > 0 and not store.familiar:
            message = "unfamiliar_cost needs familiar vehicles; fill them in, or clear it"
            yield wrong("half-a-wish", "unfamiliar_cost", store.unfamiliar_cost, message)


def _named(problem: Problem) -> Iterator[Finding]:
    """Vehicles that stores and orders name, and that there are."""
    references = _Named(problem)
    for index, store in enumerate(problem.stores):
        for reference in sorted(store.familiar):
            yield from references.check("stores", index, "familiar", reference)
    for index, order in enumerate(problem.orders):
        if order.vehicle:
            yield from references.check("orders", index, "vehicle", order.vehicle)
        elif order.other_vehicle_cost is not None:
            message = "other_vehicle_cost needs a vehicle; fill it in, or clear the price"
            value = order.other_vehicle_cost
            place = ("orders", index, "other_vehicle_cost", value)
            yield found(problem, "half-a-wish", *place, message)


class _Named:
    """The vehicles of a day, by the ways in which they can be named."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._references = problem, References(problem)
        self._types = {vehicle.type_id for vehicle in problem.vehicles}

    def check(self, table: str, index: int, column: str, reference: str) -> Iterator[Finding]:
        """A finding if a reference names no vehicle."""
        if reference in self._types:
            return
        vehicle = self._problem.vehicle.get(reference.rpartition(" #")[0])
        if vehicle is None or not number_in(reference, vehicle):
            yield from self._references.check(table, index, column, "vehicles", reference)
        elif number_in(reference, vehicle) > vehicle.count:
            there = f"there are {vehicle.count}" if vehicle.count != 1 else "there is one"
            message = f"'{reference}': of '{vehicle.id}' {there}; write a number that there is"
            yield found(self._problem, "unknown-id", table, index, column, reference, message)


def _reloading(problem: Problem) -> Iterator[Finding]:
    check = References(problem).check
    for index, vehicle in enumerate(problem.vehicles):
        yield from check("vehicles", index, "reload_depot_id", "depots", vehicle.reload_depot_id)


def _aboard(problem: Problem) -> Iterator[Finding]:
    """Vehicles underway, and what is on board of them."""
    seen: dict[str, VehicleType] = {}
    for index, vehicle in enumerate(problem.vehicles):
        if vehicle.aboard is None:
            continue

        def wrong(value: object, message: str) -> Finding:
            return found(problem, "bad-load", "vehicles", index, "aboard", value, message)  # noqa: B023

        if vehicle.count != 1:
            message = f"a vehicle underway is one, not {vehicle.count}; give each a row of its own"
            yield wrong(vehicle.count, message)
        for order_id in sorted(vehicle.aboard):
            order = problem.order.get(order_id)
            if order is None:
                yield wrong(order_id, f"order '{order_id}' is not among the orders; add it there")
            elif order.kind != "delivery":
                message = f"order '{order_id}' is a {order.kind}; what is on board is delivered"
                yield wrong(order_id, f"{message}, make it a delivery")
            other = seen.setdefault(order_id, vehicle)
            if other is not vehicle:
                message = f"order '{order_id}' is on board of '{other.id}' already; name it once"
                yield wrong(order_id, message)
