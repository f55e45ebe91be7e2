"""What a distributor, or a store, may be told of the expected rest of a day: its own, and no more.

As in `routing.views` the types have fields only for what may be told, and times are the quarters of
an hour in which they fall. Rows stand in an order that follows from what they show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from routing.errors import InputError
from routing.eta.result import Eta, ExpectedStop, State
from routing.plan import Plan
from routing.references import Alike
from routing.view_making import distributor_of
from routing.views import Span, quarter

Told = Literal["expected", "missed", "due", "done", "failed", "none"]
TOLD: Mapping[State, Told] = {
    "ahead": "expected",
    "due": "due",
    "done": "done",
    "moved": "done",
    "assumed": "done",
    "failed": "failed",
    "skipped": "none",
    "passed": "none",
}
"""``missed``: expected after the last window. ``due``: by now it should have been there, and
nothing says so. ``failed``: visited, and nothing handed over.
``none``: no visit, unless somebody turns back."""


@dataclass(frozen=True)
class OwnOrder:
    """An order of the distributor's own. ``planned``, ``expected``: when service at the store
    begins, or began; ``expected`` None where nobody knows or nobody comes."""

    order_id: str
    store_id: str
    store_name: str
    kind: str
    planned: Span
    expected: Span | None
    state: Told


@dataclass(frozen=True)
class StoreVisit:
    """One visit that a store gets. ``orders``: by distributor (id and name), all at that store."""

    planned: Span
    expected: Span | None
    state: Told
    orders: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class StoreMessage:
    """What a store may be told: its own visits, in the order of their times."""

    store_id: str
    store_name: str
    visits: tuple[StoreVisit, ...]


def own_orders(found: Eta, distributor_id: str) -> tuple[OwnOrder, ...]:
    """The distributor's orders on the plan's routes, by planned time. A transfer is told where it
    is brought. Raises `InputError` where the day has no such distributor."""
    owner = distributor_of(found.plan.problem, distributor_id).id
    rows = {row.order_id: row for row in _own(found, owner)}
    return tuple(sorted(rows.values(), key=lambda row: (row.planned, row.order_id)))


def _own(found: Eta, owner: str) -> Iterator[OwnOrder]:
    problem = found.plan.problem
    for stop in found.stops:
        store = problem.store[stop.store_id]
        for order_id in stop.orders:
            order = problem.order[order_id]
            if order.distributor_id != owner or order.store_id != stop.store_id:
                continue
            yield OwnOrder(
                order_id,
                store.id,
                store.name,
                order.kind,
                quarter(stop.planned.start),
                _expected(stop),
                "failed" if order_id in stop.failed_orders else _told(stop),
            )


def store_message(found: Eta, store_id: str) -> StoreMessage:
    """What a store may be told. Raises `InputError` for a store that the day does not have."""
    problem = found.plan.problem
    if store_id not in problem.store:
        hint = Alike("stores", problem.stores).hint(store_id)
        raise InputError(f"store '{store_id}' is not in the plan's day; {hint}")
    visits = [_visit(found.plan, stop) for stop in found.stops if stop.store_id == store_id]
    visits.sort(key=lambda visit: (visit.expected or visit.planned, visit.orders))
    return StoreMessage(store_id, problem.store[store_id].name, tuple(visits))


def _visit(plan: Plan, stop: ExpectedStop) -> StoreVisit:
    owners: dict[str, list[str]] = defaultdict(list)
    for order_id in stop.orders:
        owners[plan.problem.order[order_id].distributor_id].append(order_id)
    names = plan.problem.distributor
    orders = tuple((own, names[own].name, tuple(sorted(owners[own]))) for own in sorted(owners))
    return StoreVisit(quarter(stop.planned.start), _expected(stop), _told(stop), orders)


def _expected(stop: ExpectedStop) -> Span | None:
    return None if stop.start is None or TOLD[stop.state] == "none" else quarter(stop.start)


def _told(stop: ExpectedStop) -> Told:
    return "missed" if stop.open and stop.missed_s else TOLD[stop.state]
