"""Which vehicles may carry which orders, and which orders nobody can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from routing import oversize, rules
from routing.errors import Finding, Severity
from routing.model import Order, VehicleType
from routing.parts import measure
from routing.problem import Problem
from routing.rules.access import narrowest
from routing.sources import found

COLUMN = {
    "owner": "distributor_id",
    "goods": "goods",
    "access": "store_id",
    "no-return": "kind",
    "compartments": "goods",
}

ADVICE: Mapping[str, str] = {
    "owner": "give the distributor a vehicle that works from its own or a shared depot",
    "goods": "add a vehicle that carries this class, or correct the class",
    "access": "add a lighter vehicle, or correct max_gross_t",
    "no-return": "add a vehicle that comes back to a depot",
    "capacity": "admit a larger vehicle",
    "compartments": "add a vehicle with a compartment that takes it",
}


def carriers(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """For each order the positions of the vehicle types that no rule keeps from carrying it."""
    available = [(i, v) for i, v in enumerate(problem.vehicles) if v.count]
    return tuple(
        tuple(i for i, vehicle in available if rules.forbidding(problem, order, vehicle) is None)
        for order in problem.orders
    )


def why_nobody(problem: Problem, order: Order) -> tuple[str, str]:
    """Code and sentence of what keeps every vehicle from carrying an ``order`` without carriers.

    Rules are asked one after the other of the vehicles that the ones before let through; the rule
    that turns away the last of them is named, and the largest vehicle that came so far.
    """
    vehicles: Sequence[VehicleType] = [v for v in problem.vehicles if v.count]
    if not vehicles:
        return "fleet", "there is no vehicle today"
    refused = {v.id: rules.forbidding(problem, order, v) for v in vehicles}
    steps = [rule.CODE for rule in rules.ORDER_RULES]
    last = max(
        (verdict for verdict in refused.values() if verdict), key=lambda v: steps.index(v[0])
    )
    code = last[0]
    there = [v for v in vehicles if (verdict := refused[v.id]) and verdict[0] == code]
    sentence, advice = _sentence(problem, order, code, there), ADVICE[code]
    if code in oversize.SIZE and isinstance(why := oversize.division(problem, order), str) and why:
        sentence += f", and {why}"
        if "_drop" in why:  # a limit of the day's own stands in the way
            advice += ", or change that limit"
    return code, f"{sentence}; {advice}"


def _sentence(problem: Problem, order: Order, code: str, vehicles: Sequence[VehicleType]) -> str:
    store = narrowest(problem, order)
    if code == "owner":
        return f"distributor '{order.distributor_id}' has no vehicle for order '{order.id}'"
    if code == "goods":
        return f"no vehicle of '{order.distributor_id}' carries {order.goods} goods"
    if code == "access":
        lightest = min(v.gross_kg for v in vehicles) / 1000
        limit = (store.max_gross_kg or 0.0) / 1000
        return (
            f"no vehicle gets to store '{store.id}': it takes up to {limit:g} t, "
            f"the lightest that may carry the order has {lightest:g} t"
        )
    if code == "no-return":
        return f"order '{order.id}' is a return, and no vehicle that may carry it ends at a depot"
    if code == "compartments":
        what = f"{order.goods} goods" if order.goods else "goods without a class"
        return f"no vehicle that may carry order '{order.id}' has a compartment for so many {what}"
    return _too_big(order, vehicles)


def _too_big(order: Order, vehicles: Sequence[VehicleType]) -> str:
    """The dimension in which the order stands out most, against the largest vehicle in it."""
    largest = {
        name: max(v.capacity.get(name, float("inf")) for v in vehicles) for name in order.quantity
    }
    excess = {n: order.quantity[n] / max(limit, 1e-9) for n, limit in largest.items()}
    name = max(excess, key=lambda n: excess[n])
    if excess[name] <= 1:
        return f"no single vehicle holds order '{order.id}' in every dimension"
    return (
        f"order '{order.id}' has {order.quantity[name]:,g} {name}, the largest vehicle that may "
        f"bring it to store '{order.store_id}' holds {largest[name]:,g}"
    )


def _split(
    problem: Problem, index: int, order: Order, sentence: str, sizes: Sequence[int]
) -> Finding:
    """A note that an order is too large for any vehicle and is brought in parts."""
    by = measure(order)
    shown = " + ".join(f"{size:,}" for size in sizes)
    message = f"{sentence}; it is split into {len(sizes)} parts, {shown} {by}"
    value = order.quantity.get("kg", "")
    return found(problem, "split", "orders", index, "kg", value, message, Severity.NOTE)


def unservable(problem: Problem) -> Iterator[Finding]:
    """One finding for each order that nobody can carry, and one for each store nobody reaches."""
    cut_off: Counter[str] = Counter()
    for index, order in enumerate(problem.orders):
        if problem.carriers[index]:
            continue
        code, sentence = why_nobody(problem, order)
        sizes = oversize.division(problem, order) if code in oversize.SIZE else ""
        if not isinstance(sizes, str):
            yield _split(problem, index, order, sentence.rpartition(";")[0], sizes)
            continue
        column = COLUMN.get(code, "kg")
        store = narrowest(problem, order)
        if code == "access" and store.id != order.store_id:
            column = "from_store_id"
        value = order.quantity.get("kg", "") if code == "capacity" else getattr(order, column, "")
        cut_off[store.id] += code == "access"
        yield found(problem, code, "orders", index, column, value, sentence, Severity.UNSERVABLE)
    for index, store in enumerate(problem.stores):
        if cut_off[store.id]:
            limit = (store.max_gross_kg or 0.0) / 1000
            message = (
                f"no vehicle that may carry its {cut_off[store.id]} order(s) gets to store "
                f"'{store.id}': it takes up to {limit:g} t; {ADVICE['access']}"
            )
            yield found(
                problem,
                "access",
                "stores",
                index,
                "max_gross_t",
                limit,
                message,
                Severity.UNSERVABLE,
            )
