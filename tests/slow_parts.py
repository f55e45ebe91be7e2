"""Orders in parts as the slow checker reads them: `parts` of a plan, and what of them is wrong.

It shares no code with the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.slow_cells import (
    SCALES,
    Day,
    number,
    number_or,
    part_for,
    parts_of,
    text,
    units,
)

Row = dict[str, Any]
MEASURES = ("cases", "kg", "m3")


def measure_of(order: Row) -> str:
    """Reading: cases where there are any, else kg, else m3, else the first amount of the parts."""
    return next((name for name in MEASURES if number_or(order.get(name), 0.0) > 0), "kg")


def put_in_parts(day: Day, document: dict[str, Any]) -> None:
    """Put the parts of a plan in the place of the orders; `day.wholes` keeps those."""
    for entry in document.get("parts") or []:
        name, part_id = text(entry["order_id"]), text(entry["part_id"])
        if name in day.orders:
            day.wholes[name] = day.orders.pop(name)
        whole, amounts = day.wholes[name], entry["quantity"]
        part = {**whole, "order_id": part_id, "part_of": name}
        part |= {column: amounts.get(column, 0.0) for column in amounts_in(day, whole)}
        if number(whole.get("prize")) is not None:
            by = measure_of(whole)
            share = number_or(part.get(by), 0.0) / number_or(whole.get(by), 0.0)
            part["prize"] = number_or(whole["prize"], 0.0) * share
        day.orders[part_id] = part
        day.parts_by.setdefault(name, []).append(part)


def amounts_in(day: Day, order: Row) -> list[str]:
    names = dict.fromkeys((*MEASURES, *day.dimensions))
    return [name for name in names if number(order.get(name)) is not None]


def ordered(day: Day, order_id: str) -> str:
    """The order of the day of which this is a part, or which it is."""
    return text(day.orders[order_id].get("part_of")) or order_id


def limit_of(day: Day, order: Row, column: str) -> float | None:
    """Reading: an order's own limit goes before its store's, be it larger or smaller."""
    own = number(order.get(column))
    return number(day.stores[text(order["store_id"])].get(column)) if own is None else own


def split_broken(day: Day, carries: Any) -> Iterator[tuple[str, int, str]]:
    """`carries(vehicle, order)`: whether no rule but its size keeps a vehicle from an order."""
    for name, whole in day.wholes.items():
        parts = day.parts_by[name]
        for column in amounts_in(day, whole):
            if sum(units(column, part[column]) for part in parts) != units(column, whole[column]):
                yield "split", 0, name
        if len(parts) < 2:
            continue
        most = limit_of(day, whole, "max_drops")
        if most is None:
            there = [
                way
                for vehicle in day.vehicles.values()
                if number_or(vehicle.get("count"), 1) > 0
                for way in day.setups.ways(vehicle)
            ]
            whole_fits = any(
                carries(vehicle, whole) and holds(day, vehicle, whole) for vehicle in there
            )
            most = 1 if whole_fits else len(parts)
        if len(parts) > most:
            yield "split", 0, name
        by, least = measure_of(whole), limit_of(day, whole, "min_drop") or 0.0
        scale = SCALES.get(by, 1_000)
        for part in parts:
            if units(by, part.get(by)) < round(least * scale):
                yield "split", 0, text(part["order_id"])


def holds(day: Day, vehicle: Row, order: Row) -> bool:
    """Whether the empty vehicle, and the compartment for its class, holds the order."""
    for name in day.dimensions:
        limit = vehicle.get(f"capacity_{name}")
        if number(limit) is not None and units(name, order.get(name)) > units(name, limit):
            return False
    compartments = parts_of(vehicle.get("compartments"))
    if not compartments:
        return True
    at = part_for(compartments, text(order.get("goods")))
    if at is None:
        return False
    limits = compartments[at].limits
    return all(units(name, order.get(name)) <= limit for name, limit in limits.items())
