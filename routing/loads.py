"""What is on board of a trip, in whole units: at departure, and after each of its stops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routing.model import Order, units

AtStop = tuple[str, Sequence[Order]]
"""A store and the orders handled there."""


def on_board(stops: Sequence[AtStop], dimensions: Iterable[str]) -> list[dict[str, int]]:
    """At departure and after each stop, in whole units per dimension.

    All deliveries are on board at departure. Within a stop nothing is counted: there everything
    goes out first.
    """
    load = {
        name: sum(_units(o, name) for _, orders in stops for o in orders if o.kind == "delivery")
        for name in dimensions
    }
    loads = [dict(load)]
    for store_id, orders in stops:
        for order in orders:
            sign = change(order, store_id)
            if sign:
                for name in load:
                    load[name] += sign * _units(order, name)
        loads.append(dict(load))
    return loads


def change(order: Order, store_id: str) -> int:
    """1 if an order comes on board at a store where it is handled, -1 if it leaves the vehicle. A
    transfer does neither at a store that is not one of its two."""
    if order.is_return:
        return 1
    if order.is_transfer:
        return (store_id == order.from_store_id) - (store_id == order.store_id)
    return -1


def _units(order: Order, dimension: str) -> int:
    return units(order.quantity.get(dimension, 0.0), dimension)
