"""What depots have to give out on a day: how much of which goods, and what a plan takes of it.

Not to be mixed up with stocks of stores (`routing.stock`), which deliveries fill over several days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from routing.model import SCALE, Order, VehicleType, units

if TYPE_CHECKING:
    from routing.plan import Itinerary
    from routing.problem import Problem

Measure = tuple[int, str]
"""Which row of ``Problem.available``, by position, and in which dimension."""


@dataclass(frozen=True)
class Available:
    """The most that a depot gives out on the day, ``quantity`` by dimension, of one class of
    ``goods``, one ``article``, both together, or of all goods where neither is named."""

    depot_id: str
    quantity: Mapping[str, float] = field(hash=False)
    goods: str = ""
    article: str = ""

    def covers(self, order: Order) -> bool:
        """Whether an order takes from it, if it is loaded at its depot."""
        return (
            order.kind == "delivery"
            and self.goods in ("", order.goods)
            and self.article in ("", order.article)
        )

    @property
    def of(self) -> str:
        """``of article 'A12'``, ``of chilled goods``; empty for all goods."""
        goods = f"{self.goods} goods" if self.goods else ""
        article = f"article '{self.article}'" if self.article else ""
        what = f"{article} ({goods})" if goods and article else goods or article
        return f" of {what}" if what else ""


def shown(amount: int, dimension: str) -> str:
    """``40 cases`` for whole units of a dimension."""
    return f"{amount / SCALE.get(dimension, 1_000):,.10g} {dimension}"


def loading_depot(vehicle: VehicleType, trip: int) -> str:
    """The id of the depot where a trip, counted from 0, begins."""
    return vehicle.reload_depot if trip else vehicle.depot_id


def loaded(
    problem: Problem, vehicle: VehicleType, trips: Sequence[Iterable[str]]
) -> Iterator[tuple[str, Order]]:
    """The deliveries that a vehicle loads for its trips, each given by its orders, and the depot of
    each; what is on board of a vehicle underway has been loaded before."""
    for number, orders in enumerate(trips):
        depot_id = loading_depot(vehicle, number)
        for order_id in orders:
            order = problem.order[order_id]
            if order.kind == "delivery" and order_id not in problem.holder:
                yield depot_id, order


def taken(problem: Problem, gone: Iterable[tuple[str, Order]]) -> Counter[Measure]:
    """What deliveries, each from a depot, take of what depots have, in whole units."""
    found: Counter[Measure] = Counter()
    rows = rows_by_depot(problem)
    for depot_id, order in gone:
        for number in rows.get(depot_id, ()):
            row = problem.available[number]
            if row.covers(order):
                for name in row.quantity:
                    found[number, name] += units(order.quantity.get(name, 0.0), name)
    return found


def of_itinerary(problem: Problem, itinerary: Itinerary) -> Counter[Measure]:
    """What one route takes."""
    if not problem.available:
        return Counter()
    trips = [[o for visit in trip for o in visit.orders] for trip in itinerary.trips]
    return taken(problem, loaded(problem, problem.vehicle[itinerary.vehicle_id], trips))


def of_itineraries(problem: Problem, itineraries: Iterable[Itinerary]) -> Counter[Measure]:
    """What several routes take together."""
    found: Counter[Measure] = Counter()
    for itinerary in itineraries if problem.available else ():
        found += of_itinerary(problem, itinerary)
    return found


def rows_by_depot(problem: Problem) -> Mapping[str, list[int]]:
    """The positions of the rows of each depot."""
    found: dict[str, list[int]] = {}
    for number, row in enumerate(problem.available):
        found.setdefault(row.depot_id, []).append(number)
    return found


def on_hand(problem: Problem, measure: Measure) -> int:
    """Whole units that a depot has."""
    number, name = measure
    return units(problem.available[number].quantity[name], name)


def offered(problem: Problem, depot_id: str) -> tuple[tuple[Any, ...], ...]:
    """What a depot has, so that two depots of one place can be told apart without their names."""
    rows = (row for row in problem.available if row.depot_id == depot_id)
    return tuple(sorted((r.goods, r.article, tuple(sorted(r.quantity.items()))) for r in rows))
