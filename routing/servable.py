"""Which vehicles may carry which orders, and which orders nobody can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from routing import oversize, rules
from routing.errors import Finding, Severity
from routing.model import Order, VehicleType
from routing.parts import measure
from routing.problem import Problem
from routing.refusal import Refusal
from routing.rules import access, driver, fleet
from routing.sources import found


def carriers(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """For each order the positions of the vehicle types that no rule keeps from carrying it."""
    available = [(i, v) for i, v in enumerate(problem.variants) if v.count]
    return tuple(
        tuple(i for i, vehicle in available if rules.forbidding(problem, order, vehicle) is None)
        for order in problem.orders
    )


def why_nobody(problem: Problem, order: Order) -> tuple[str, str]:
    """Code and sentence of what keeps every vehicle from carrying an ``order`` without carriers."""
    code, refusal = _refused(problem, order)
    return code, _told(refusal)


def _refused(problem: Problem, order: Order) -> tuple[str, Refusal]:
    """Rules are asked one after the other of the vehicles that the ones before let through; the
    rule that turns away the last of them has the word, and these vehicles before it."""
    vehicles: Sequence[VehicleType] = [v for v in problem.variants if v.count]
    for rule in rules.ORDER_RULES:
        able = [v for v in vehicles if rule.forbids(problem, order, v) is None]
        if vehicles and not able:
            refusal = rule.nobody(problem, order, vehicles)
            return rule.CODE, _unsplit(problem, order, rule.CODE, refusal)
        vehicles = able
    if problem.drivers and any(vehicle.count for vehicle in problem.vehicles):
        advice = "name the types in the column vehicles of drivers, or leave it empty for any"
        return driver.CODE, Refusal("no driver may drive a vehicle of the day", advice, "kg")
    return fleet.CODE, Refusal("there is no vehicle today", "", "kg")


def _unsplit(problem: Problem, order: Order, code: str, refusal: Refusal) -> Refusal:
    """With why an order that is too large is not split, where that has to be said."""
    why = oversize.division(problem, order) if code in oversize.SIZE else ""
    if not why or not isinstance(why, str):
        return refusal
    # a limit of the day's own may stand in the way
    limit = ", or change that limit" if "_drop" in why else ""
    sentence = f"{refusal.sentence}, and {why}"
    return replace(refusal, sentence=sentence, advice=f"{refusal.advice}{limit}")


def _told(refusal: Refusal) -> str:
    return "; ".join(part for part in (refusal.sentence, refusal.advice) if part)


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
        code, why = _refused(problem, order)
        sizes = oversize.division(problem, order) if code in oversize.SIZE else ""
        if not isinstance(sizes, str):
            yield _split(problem, index, order, why.sentence, sizes)
            continue
        if code == access.CODE:
            cut_off[access.narrowest(problem, order).id] += 1
        place = ("orders", index, why.column, why.value)
        yield found(problem, code, *place, _told(why), Severity.UNSERVABLE)
    for index, store in enumerate(problem.stores):
        if cut_off[store.id]:
            limit = (store.max_gross_kg or 0.0) / 1000
            message = (
                f"no vehicle that may carry its {cut_off[store.id]} order(s) gets to store "
                f"'{store.id}': it takes up to {limit:g} t; {access.ADVICE}"
            )
            place = ("stores", index, "max_gross_t", limit)
            yield found(problem, access.CODE, *place, message, Severity.UNSERVABLE)
