"""What the vehicles of the first day have room for is brought then, not on a later day.

A plan that is made anew every morning drives its first day alone. By the plan it is as good to
bring little today where the store is visited again before the horizon ends; but then it has to be,
and that visit can no longer be put off. What is brought today beside costs its holding, and leaves
tomorrow's plan free to come later. So it is brought where that costs less than it is worth
(`routing.stock.ending`), and later deliveries bring what then still fits.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.matrix import Distances
from routing.evaluate import evaluate
from routing.model import VehicleType, units
from routing.plan import Plan, Trip
from routing.stock.model import UNIT, Replenishment, Units
from routing.stock.plan import StockPlan, judged
from solvers.inventory.stock_model import loads
from solvers.yard import without


def topped(plan: StockPlan, travel: Distances) -> StockPlan:
    """The plan with its first day's vehicles filled up, or as it is."""
    asked, today = plan.asked, plan.plans[0]
    if today is None or not asked.endings or asked.policy != "maximum-level":
        return plan
    more = _more(asked, today, plan.levels.delivered[:, 0])
    if not more.any():
        return plan
    wanted = _later(asked, plan.levels.delivered, more)
    plans = [_with(asked, travel, made, t, wanted[:, t]) for t, made in enumerate(plan.plans)]
    found = judged(asked, plans)
    sound = all(made is None or not made.violations for made in plans) and found.levels.kept
    worth = sum(
        added * ending.steps[0][1]
        for added, ending in zip(more.tolist(), asked.endings, strict=True)
        if ending.steps
    )
    good = found.rank[:2] <= plan.rank[:2] and found.net <= plan.net + worth
    return found if sound and good else plan


def _more(asked: Replenishment, today: Plan, brought: Units) -> Units:
    """Whole units, shape (stocks,), that fit on the first day's vehicles and into the stores: those
    first that would last for the fewest days."""
    place = {stock.order_id: k for k, stock in enumerate(asked.stocks)}
    more = np.zeros_like(brought)
    if any(order.id not in place for order in today.problem.orders):
        return more  # orders in parts stay as they are
    daily = np.maximum(asked.consumption.mean(axis=1), 1.0)
    for van, trip in _trips(today):
        mine = [place[order_id] for stop in trip.stops for order_id in stop.orders]
        room = {
            name: units(limit, name) - units(trip.load.get(name, 0.0), name)
            for name, limit in van.capacity.items()
        }
        weights = {name: loads(asked, name) for name in room}
        while mine:
            level = asked.levels[mine] + (brought + more)[mine] * UNIT
            k = mine[int(np.argmin(level / daily[mine]))]
            full = asked.levels[k] + (brought[k] + more[k] + 1) * UNIT > asked.capacities[k]
            if full or any(weights[name][k] > left for name, left in room.items()):
                mine.remove(k)
                continue
            more[k] += 1
            for name in room:
                room[name] -= weights[name][k]
    return more


def _trips(plan: Plan) -> Iterator[tuple[VehicleType, Trip]]:
    for route in plan.routes:
        for trip in route.trips:
            yield route.vehicle, trip


def _later(asked: Replenishment, delivered: Units, more: Units) -> Units:
    """The deliveries with more on the first day, and later what still fits."""
    wanted = delivered.copy()
    wanted[:, 0] += more
    level = asked.levels.copy()
    for t in range(asked.days):
        if t:
            room = np.maximum(asked.capacities - level, 0) // UNIT
            wanted[:, t] = np.where(more > 0, np.minimum(wanted[:, t], room), wanted[:, t])
        level = np.maximum(level + wanted[:, t] * UNIT - asked.consumption[:, t], 0)
    return wanted


def _with(
    asked: Replenishment, travel: Distances, made: Plan | None, t: int, wanted: Units
) -> Plan | None:
    """A day's routes with other amounts, and without stops for nothing."""
    day = asked.day(t, wanted)
    if day is None or made is None:
        return None
    if day.orders == made.problem.orders:
        return made
    there = {order.id for order in day.orders}
    itineraries = list(made.itineraries())
    for order in made.problem.orders:
        if order.id not in there:
            itineraries = [without(each, order.id) for each in itineraries]
    return evaluate(day, travel, [each for each in itineraries if any(each.trips)])
