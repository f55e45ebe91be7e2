"""A vehicle carries only the classes of goods that it is fit for."""

from __future__ import annotations

from collections.abc import Sequence

from routing.model import Order, VehicleType
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "goods"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The order's class is not among the vehicle's."""
    if not order.goods or not vehicle.goods or order.goods in vehicle.goods:
        return None
    return (
        f"order '{order.id}' is {order.goods}, vehicle '{vehicle.id}' carries only "
        f"{', '.join(sorted(vehicle.goods))}"
    )


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """Every vehicle carries other classes only."""
    return Refusal(
        f"no vehicle of '{order.distributor_id}' carries {order.goods} goods",
        "add a vehicle that carries this class, or correct the class",
        "goods",
        order.goods,
    )
