"""What is on board of a trip, in whole units: at departure, and after each of its stops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from routing.model import Order, units

AtStop = tuple[str, Sequence[Order]]
"""A store and the orders handled there."""


def on_board(stops: Sequence[AtStop], dimensions: Iterable[str]) -> list[dict[str, int]]:
    """At departure and after each stop, in whole units per dimension.

    All deliveries are on board at departure. Within a stop nothing is counted: there everything
    goes out first.
    """
    names = tuple(dimensions)
    amounts = {o.id: [_units(o, name) for name in names] for _, orders in stops for o in orders}
    load = [0] * len(names)
    for order in (o for _, orders in stops for o in orders if o.kind == "delivery"):
        for k, amount in enumerate(amounts[order.id]):
            load[k] += amount
    loads = [dict(zip(names, load, strict=True))]
    for found in changes(stops):
        for order, sign in found:
            for k, amount in enumerate(amounts[order.id]):
                load[k] += sign * amount
        loads.append(dict(zip(names, load, strict=True)))
    return loads


def changes(stops: Sequence[AtStop]) -> Iterator[list[tuple[Order, int]]]:
    """For each stop the orders that come on board (1) or leave the vehicle (-1).

    A transfer comes on board at `from_store_id` only, and leaves at `store_id` if it is on board;
    one that does not leave rides to the end of the trip.
    """
    riding: Counter[str] = Counter()
    for store_id, orders in stops:
        found = []
        for order in orders:
            if not order.is_transfer:
                found.append((order, 1 if order.is_return else -1))
            elif store_id == order.store_id and riding[order.id]:
                riding[order.id] -= 1
                found.append((order, -1))
            elif store_id == order.from_store_id:
                riding[order.id] += 1
                found.append((order, 1))
        yield found


def _units(order: Order, dimension: str) -> int:
    return units(order.quantity.get(dimension, 0.0), dimension)
