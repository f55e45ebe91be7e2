"""Orders that are brought in several drops: each drop is a *part*, an order of its own.

A problem in parts has them in the place of the order, which stands among its `wholes`. Whatever
asks what rides where needs to know nothing of it; what asks how many orders there are counts by
`Order.ordered`.

Parts are measured in cases, or in kg (else the first amount there is) where an order has no cases,
and have whole ones of these. All other amounts go with them, so that the whole units of all parts
are those of the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.model import Order, amounts, units
from routing.problem import Problem
from routing.sources import Sources


def divisible(order: Order) -> bool:
    """Whether it could be brought in parts: a transfer is handled on one trip, and of alternatives
    one is served."""
    return not (order.is_transfer or order.group or order.part_of)


def most_drops(problem: Problem, order: Order) -> int | None:
    """In how many drops it may be brought: its own limit, or else its store's; one where a lock
    binds it."""
    if order.ordered in problem.bonds.orders:
        return 1
    return problem.store[order.store_id].max_drops if order.max_drops is None else order.max_drops


def least_drop(problem: Problem, order: Order) -> float:
    """The smallest drop, in its measure: its own limit, or else its store's."""
    return problem.store[order.store_id].min_drop if order.min_drop is None else order.min_drop


def measure(order: Order) -> str:
    """The dimension by which it is divided."""
    there = (name for name in ("cases", "kg", *order.quantity) if order.quantity.get(name, 0.0) > 0)
    return next(there, "kg")


def pieces(order: Order, by: str = "") -> int:
    """Of how many whole cases (or kg) it consists; what is above stays with its last part. ``by``:
    the dimension, where the order is a part."""
    return int(order.quantity.get(by or measure(order), 0.0))


def share_of(problem: Problem, order: Order) -> float:
    """How much of what was ordered a part is, 0 to 1; 1 for an order that is no part."""
    if not order.part_of:
        return 1.0
    return _share(order, problem.whole[order.part_of])


def _share(part: Order, whole: Order) -> float:
    name = measure(whole)
    amount = whole.quantity.get(name, 0.0)
    return part.quantity.get(name, 0.0) / amount if amount else 0.0


def part(whole: Order, part_id: str, quantity: Mapping[str, float]) -> Order:
    """A part of an order; of a prize it has its share."""
    found = replace(whole, id=part_id, quantity=dict(quantity), part_of=whole.id)
    if whole.prize is None:
        return found
    return replace(found, prize=whole.prize * _share(found, whole))


def cut(
    whole: Order, sizes: Sequence[int], names: Sequence[str], there: Order | None = None
) -> list[Order]:
    """An order, or a part of it that is there, in parts of so many whole cases (or kg), which add
    up to its `pieces`."""
    by = measure(whole)
    total = {name: units(n, name) for name, n in (there or whole).quantity.items()}
    found: list[Order] = []
    done, before = 0, dict.fromkeys(total, 0)
    for size, name in zip(sizes, names, strict=True):
        done += size
        last = len(found) == len(sizes) - 1
        until = {
            dimension: amount if last else amount * units(done, by) // total[by]
            for dimension, amount in total.items()
        }
        found.append(part(whole, name, amounts({n: until[n] - before[n] for n in total})))
        before = until
    return found


def joined(whole: Order, parts: Sequence[Order], name: str) -> Order:
    """Several parts of an order as one."""
    total = dict.fromkeys(whole.quantity, 0)
    for each in parts:
        for dimension in total:
            total[dimension] += units(each.quantity.get(dimension, 0.0), dimension)
    return part(whole, name, amounts(total))


def names_for(taken: set[str], whole: Order, count: int) -> list[str]:
    """``O-17/1``, ``O-17/2``, ...; with more slashes where the day has such an order."""
    slash = "/"
    while any(f"{whole.id}{slash}{n}" in taken for n in range(1, count + 1)):
        slash += "/"
    return [f"{whole.id}{slash}{n}" for n in range(1, count + 1)]


def in_parts(problem: Problem, parts: Mapping[str, Sequence[Order]]) -> Problem:
    """The problem with orders (by their id as ordered) as these parts, in the place where they
    stand; with no parts, as they were ordered. Others stay as they are.

    Raises `InputError` where ids of parts are not unique.
    """
    if not parts:
        return problem
    orders: list[Order] = []
    rows: dict[tuple[str, int], tuple[str, int]] = {}
    sources = problem.sources or Sources()
    wholes = {order_id: order for order_id, order in problem.whole.items() if order_id not in parts}
    done = set[str]()
    for position, order in enumerate(problem.orders):
        name = order.ordered
        if name in done:
            continue
        there: Sequence[Order] = (order,)
        if name in parts:
            whole = problem.whole.get(name, order)
            there = parts[name] or (whole,)
            wholes |= {name: whole} if parts[name] else {}
            done.add(name)
        for each in there:
            if ("orders", position) in sources.rows:
                rows["orders", len(orders)] = sources.rows["orders", position]
            orders.append(each)
    kept = {place: row for place, row in sources.rows.items() if place[0] != "orders"}
    return replace(
        problem,
        orders=tuple(orders),
        wholes=tuple(wholes.values()),
        sources=replace(sources, rows=kept | rows) if problem.sources else None,
    )


def as_ordered(problem: Problem) -> tuple[Order, ...]:
    """The orders of the day, each whole and where it stands or stood."""
    found = {o.ordered: problem.whole.get(o.part_of, o) for o in problem.orders}
    return tuple(found.values())


def which(problem: Problem, order: Order) -> str:
    """``1 of 2``: which part of how many it is; empty for an order that is no part."""
    if not order.part_of:
        return ""
    parts = problem.parts[order.part_of]
    return f"{parts.index(order) + 1} of {len(parts)}"


def shown_id(problem: Problem, order: Order) -> str:
    """``O-17, part 1 of 2``, as people read it; the id of an order that is no part."""
    return f"{order.part_of}, part {which(problem, order)}" if order.part_of else order.id
