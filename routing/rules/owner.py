"""Goods ride on vehicles that are their owner's or open to all, and likewise the depots: deliveries
come from the one where the vehicle loads, returns go to the one where it ends."""

from __future__ import annotations

from routing.model import Order, VehicleType
from routing.problem import Problem

CODE = "owner"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """A foreign vehicle, or a foreign depot at the order's end of the route."""
    if vehicle.distributor_id not in (None, order.distributor_id):
        return (
            f"vehicle '{vehicle.id}' belongs to '{vehicle.distributor_id}', "
            f"order '{order.id}' to '{order.distributor_id}'"
        )
    depot_id = vehicle.end_depot_id if order.is_return else vehicle.depot_id
    depot_owner = problem.depot[depot_id].distributor_id if depot_id is not None else None
    if depot_owner not in (None, order.distributor_id):
        return (
            f"vehicle '{vehicle.id}' {'ends at' if order.is_return else 'loads at'} depot "
            f"'{depot_id}' of '{depot_owner}', order '{order.id}' belongs to "
            f"'{order.distributor_id}'"
        )
    return None
