"""The agreement to share on what is left of a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from routing.fleet_left import Left
from routing.model import Order, VehicleType
from routing.problem import Problem
from routing.sharing import Own, Partner, Sharing


def sharing_left(
    problem: Problem,
    fleet: Sequence[Left],
    orders: Sequence[Order],
    vehicles: Sequence[VehicleType],
) -> Sharing:
    """Whom distributors share with and what they lend stays; vehicles are named one by one now.

    Limits hold for orders that were held against an own plan before, and not for what is a transfer
    or was one, nor for orders that are new.
    """
    sharing = problem.sharing
    own = dict(_own(problem, fleet, orders))
    partners = tuple(_lending(each, vehicles) for each in sharing.partners)
    if not own:  # or the plans of each alone would be made for what is left
        partners = tuple(replace(p, max_detour_m=None, max_delay_s=None) for p in partners)
    return replace(sharing, partners=partners, own=own)


def _lending(partner: Partner, vehicles: Sequence[VehicleType]) -> Partner:
    """The partner with what it lends of the vehicles that are left."""
    if partner.lends is None:
        return partner
    lends = {v.id for v in vehicles if partner.lends & {v.id, v.type_id}}
    return replace(partner, lends=frozenset(lends))


def _own(
    problem: Problem, fleet: Sequence[Left], orders: Sequence[Order]
) -> Iterator[tuple[str, Own]]:
    changed = {order_id for each in fleet for order_id in each.changed}
    ridden = {order_id: way for each in fleet for order_id, way in each.ridden.items()}
    for order in orders:
        before = problem.order.get(order.id, order)
        own = problem.sharing.own.get(before.ordered)
        if own is not None and order.id not in changed:
            yield order.id, replace(own, ridden=own.ridden + ridden.get(order.id, 0))
