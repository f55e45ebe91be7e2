"""A vehicle heavier than the street to a store bears does not get there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.model import Order, Store, VehicleType
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "access"

ADVICE = "add a lighter vehicle, or correct max_gross_t"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The vehicle's gross weight is above the limit of the order's store, or of either store of a
    transfer."""
    return _too_heavy(narrowest(problem, order), vehicle)


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """Every vehicle is too heavy, also the lightest of those that may carry the order."""
    store = narrowest(problem, order)
    lightest = min(v.gross_kg for v in vehicles) / 1000
    limit = (store.max_gross_kg or 0.0) / 1000
    column = "store_id" if store.id == order.store_id else "from_store_id"
    return Refusal(
        f"no vehicle gets to store '{store.id}': it takes up to {limit:g} t, "
        f"the lightest that may carry the order has {lightest:g} t",
        ADVICE,
        column,
        store.id,
    )


def narrowest(problem: Problem, order: Order) -> Store:
    """The store where an order is handled; of two the one with the lower limit."""
    store = problem.store[order.store_id]
    if not order.is_transfer:
        return store
    limits = (each.max_gross_kg for each in (store, problem.store[order.from_store_id]))
    lower = min((limit for limit in limits if limit is not None), default=None)
    return store if store.max_gross_kg == lower else problem.store[order.from_store_id]


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """One violation for each drop, or for a stop without one, where the vehicle cannot get to."""
    for stop in route.stops:
        sentence = _too_heavy(problem.store[stop.store_id], route.vehicle)
        if sentence is not None:
            for order_id in stop.orders or ("",):
                yield Violation(CODE, sentence, order_id=order_id, store_id=stop.store_id)


def _too_heavy(store: Store, vehicle: VehicleType) -> str | None:
    if store.max_gross_kg is None or vehicle.gross_kg <= store.max_gross_kg:
        return None
    return (
        f"store '{store.id}' takes vehicles up to {store.max_gross_kg / 1000:g} t, "
        f"'{vehicle.id}' has {vehicle.gross_kg / 1000:g} t"
    )
