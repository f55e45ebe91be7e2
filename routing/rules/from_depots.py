"""A delivery that names its depots comes from one of them: it rides on vehicles that load nowhere
else, on any trip that they may make. What is on board of a vehicle underway has been loaded."""

from __future__ import annotations

from collections.abc import Sequence

from routing.model import Order, VehicleType
from routing.problem import Problem
from routing.refusal import Refusal
from routing.rules import owner

CODE = "from-depots"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The vehicle loads at a depot that the order does not name."""
    if not order.from_depots:
        return None
    for depot_id in owner.depots(vehicle, order):
        if depot_id not in order.from_depots:
            return (
                f"vehicle '{vehicle.id}' loads at depot '{depot_id}', order '{order.id}' comes "
                f"from {_listed(order)}"
            )
    return None


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """Every vehicle loads at other depots."""
    return Refusal(
        f"no vehicle that may carry order '{order.id}' loads at {_listed(order)} alone",
        "name another depot in from_depots, or give a vehicle that depot_id",
        "from_depots",
        ";".join(sorted(order.from_depots)),
    )


def _listed(order: Order) -> str:
    return " or ".join(f"'{depot_id}'" for depot_id in sorted(order.from_depots))
