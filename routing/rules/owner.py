"""Goods ride on vehicles that are their owner's, lent by a partner or open to all. Deliveries come
from a depot where the vehicle starts or may call, on any trip that it may make; what is on board of
a vehicle underway has been loaded. Returns go to the depot where it ends. Transfers have to do with
no depot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.model import Order, VehicleType
from routing.problem import Problem
from routing.refusal import Refusal
from routing.rules import collection

CODE = "owner"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """A vehicle that is not lent, or no depot for the order's end of the route."""
    if not problem.sharing.lent(vehicle, order.distributor_id):
        return (
            f"vehicle '{vehicle.id}' belongs to '{vehicle.distributor_id}', "
            f"order '{order.id}' to '{order.distributor_id}'"
        )
    for depot_id in depots(vehicle, order):
        depot = problem.depot[depot_id]
        if order.is_return:
            open_to_it = collection.holds(depot, order)
        else:
            open_to_it = any(collection.sources(problem, vehicle, order, depot_id))
        if not open_to_it:
            return (
                f"vehicle '{vehicle.id}' {'ends at' if order.is_return else 'loads at'} depot "
                f"'{depot_id}' of '{depot.distributor_id}', order '{order.id}' belongs to "
                f"'{order.distributor_id}'"
            )
    return None


def depots(vehicle: VehicleType, order: Order) -> Iterator[str]:
    """Where a vehicle ends with a return, or may load a delivery."""
    if order.is_return:
        if vehicle.end_depot_id is not None:
            yield vehicle.end_depot_id
    elif not order.is_transfer and order.id not in (vehicle.aboard or ()):
        if vehicle.aboard is None:
            yield vehicle.depot_id
        if vehicle.max_trips > 1:
            yield vehicle.reload_depot


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """Every vehicle is another's, or works from another's depot."""
    return Refusal(
        f"distributor '{order.distributor_id}' has no vehicle for order '{order.id}'",
        "give the distributor a vehicle that works from its own or a shared depot",
        "distributor_id",
        order.distributor_id,
    )
