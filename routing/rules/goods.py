"""A vehicle carries only the classes of goods that it is fit for."""

from __future__ import annotations

from routing.model import Order, VehicleType
from routing.problem import Problem

CODE = "goods"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The order's class is not among the vehicle's."""
    if not order.goods or not vehicle.goods or order.goods in vehicle.goods:
        return None
    return (
        f"order '{order.id}' is {order.goods}, vehicle '{vehicle.id}' carries only "
        f"{', '.join(sorted(vehicle.goods))}"
    )
