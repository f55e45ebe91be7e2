"""Goods ride on vehicles that are their owner's, lent by a partner or open to all. Deliveries come
from a depot where the vehicle starts or may call, returns go to the one where it ends. Transfers
have to do with no depot."""

from __future__ import annotations

from collections.abc import Sequence

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
    if order.is_transfer:
        return None
    if not order.is_return and any(collection.sources(problem, vehicle, order)):
        return None
    depot_id = vehicle.end_depot_id if order.is_return else vehicle.depot_id
    depot_owner = problem.depot[depot_id].distributor_id if depot_id is not None else None
    if depot_owner not in (None, order.distributor_id):
        return (
            f"vehicle '{vehicle.id}' {'ends at' if order.is_return else 'loads at'} depot "
            f"'{depot_id}' of '{depot_owner}', order '{order.id}' belongs to "
            f"'{order.distributor_id}'"
        )
    return None


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """Every vehicle is another's, or works from another's depot."""
    return Refusal(
        f"distributor '{order.distributor_id}' has no vehicle for order '{order.id}'",
        "give the distributor a vehicle that works from its own or a shared depot",
        "distributor_id",
        order.distributor_id,
    )
