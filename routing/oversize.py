"""Orders that no vehicle can carry whole: into how few parts they have to be split.

The parts fill the largest vehicles one after the other, as many of each type and as many trips as
there are; the last has the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from routing import rules
from routing.model import Order, VehicleType, amounts, units
from routing.parts import (
    cut,
    divisible,
    in_parts,
    least_drop,
    measure,
    most_drops,
    names_for,
    pieces,
)
from routing.problem import Problem
from routing.rules import capacity, compartments

MOST_DROPS = 100
"""More parts than this are no way to bring an order: an amount is in another unit."""

SIZE = (capacity.CODE, compartments.CODE)
"""The rules that a part may keep where the whole does not."""


def parted(problem: Problem) -> Problem:
    """The problem with each order that no vehicle can carry whole in the fewest parts; those that
    may not be split, or not into so few, stay as they are. The same problem if there are none."""
    taken = {order.id for order in problem.orders} | set(problem.whole)
    parts = {}
    for index, order in enumerate(problem.orders):
        if problem.carriers[index] or not divisible(order) or order.id in problem.holder:
            continue
        sizes = division(problem, order)
        if not isinstance(sizes, str):
            names = names_for(taken, order, len(sizes))
            parts[order.id] = cut(order, sizes, names)
            taken.update(names)
    return in_parts(problem, parts)


def division(problem: Problem, order: Order) -> tuple[int, ...] | str:
    """For an order that nobody can carry the sizes of its parts in whole cases (or kg), or why it
    is not split; an empty reason where that has nothing to do with its size."""
    held = sorted(_held(problem, order), key=lambda each: -each[0])
    if not held or order.part_of:
        return ""
    if order.id in problem.holder:
        return "what is on board is not split"
    if not divisible(order):
        return "a transfer is never split" if order.is_transfer else "an alternative is never split"
    if not held[0][0]:
        one = "1 case" if measure(order) == "cases" else f"1 {measure(order)}"
        return f"not even {one} of it fits"
    return _divided(problem, order, held)


def _divided(
    problem: Problem, order: Order, held: Sequence[tuple[int, int]]
) -> tuple[int, ...] | str:
    """The sizes within the limits of drops, or which of them is in the way."""
    most, need = most_drops(problem, order), pieces(order)
    least = max(1, ceil(least_drop(problem, order)))
    able = [each for each in held if each[0] >= least]
    filled = list(_filled(able, need)) if able else []
    drop = f"its min_drop, {least:,} {measure(order)}"
    if order.id in problem.bonds.orders:
        return "an order with a lock is never split"
    if most == 1:
        return "max_drops 1 says that it must not be split"
    if not able:
        return f"no vehicle holds {drop}"
    if sum(filled) < need:
        return f"it would need more than {MOST_DROPS} parts"
    if most is not None and len(filled) > most:
        return f"it would need {len(filled)} drops where max_drops allows {most}"
    if need < least * len(filled):
        return f"some of {len(filled)} parts would be smaller than {drop}"
    return tuple(_levelled(filled, need, least))


def _held(problem: Problem, order: Order) -> Iterator[tuple[int, int]]:
    """For each vehicle type that its size alone keeps from carrying the order: how many cases (or
    kg) one holds, as it goes out best, and how many trips there are. A vehicle whose compartments
    are for other goods is none of them. Nothing where some vehicle could carry it, if its depot had
    as much: it is not split for that."""
    there = [vehicle for vehicle in problem.variants if vehicle.count]
    if any(rules.carries(problem, order, vehicle) for vehicle in there):
        return
    held: dict[str, tuple[int, int]] = {}
    for vehicle in there:
        verdict = rules.forbidding(problem, order, vehicle)
        if verdict is not None and verdict[0] in SIZE:
            most = _most(problem, order, vehicle)
            if most or verdict[0] == capacity.CODE:
                here = most, vehicle.count * vehicle.max_trips
                held[vehicle.id] = max(here, held.get(vehicle.id, here))
    yield from held.values()


def _most(problem: Problem, order: Order, vehicle: VehicleType) -> int:
    """How many cases (or kg) of an order a vehicle holds, wherever the order is cut."""
    by = measure(order)
    total = {name: units(amount, name) for name, amount in order.quantity.items()}
    rest = total[by] - units(pieces(order), by)  # stays with the last part, whichever that is

    def too_much(size: int) -> bool:
        some = {
            n: -(-amount * (units(size, by) + rest) // total[by]) for n, amount in total.items()
        }
        like = replace(order, quantity=amounts(some))
        return rules.forbidding(problem, like, vehicle) is not None

    return bisect_left(range(1, pieces(order) + 1), True, key=too_much)


def _filled(held: list[tuple[int, int]], need: int) -> Iterator[int]:
    """What the largest vehicles hold, until it is enough. Where there are not enough vehicles the
    largest are counted again: it is said of what is left over that all are in use."""
    parts = 0
    for size, trips in [*held, (held[0][0], MOST_DROPS)]:
        for _ in range(trips):
            if need <= 0 or parts >= MOST_DROPS:
                return
            yield size
            need, parts = need - size, parts + 1


def _levelled(filled: list[int], need: int, least: int) -> Iterator[int]:
    """All parts but the last as large as they can be so that each has at least ``least``."""
    for position, size in enumerate(filled, 1):
        here = min(size, need - least * (len(filled) - position))
        yield here
        need -= here
