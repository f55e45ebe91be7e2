"""Where one more order could go in a plan, and what it would cost: for the sales desk.

Every offer is judged by the oracle; nothing else of the plan moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from routing.errors import InputError
from routing.evaluate import evaluate
from routing.model import DAY_END, DAY_START, Order, Store, Window
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from routing.rules import crossings
from solvers.yard import Attempt, Yard


@dataclass(frozen=True)
class Offer:
    """A way to bring an order. ``added``: money; ``vehicle``: its name, ``fresh`` if it would stay
    in the yard otherwise; ``start``: of service, in seconds; ``window``: the promised hours, None
    where nothing was promised. ``problem``, ``itineraries``: the day with the order, and the plan.
    """

    added: float
    vehicle: str
    fresh: bool
    start: int
    window: Window | None
    problem: Problem
    itineraries: tuple[Itinerary, ...]


def offers(plan: Plan, order: Order, promised: Sequence[Window] = ()) -> tuple[Offer, ...]:
    """All ways that keep every rule, the cheapest first: one for each of the nearest vehicles out
    and one for each type in the yard; with ``promised`` hours for each of these windows.

    Raises `InputError` for an order that the plan's day cannot have.
    """
    if order.id in plan.problem.order:
        raise InputError(f"order '{order.id}' is in the plan already; give the new one another id")
    if order.store_id not in plan.problem.store:
        raise InputError(
            f"store '{order.store_id}' is not in the plan; it has to be one of its day"
        )
    found: list[Offer] = []
    for window in promised or (None,):
        found += _offers(plan, order, window)
    return tuple(sorted(found, key=lambda offer: (offer.added, offer.start, offer.vehicle)))


def taken(plan: Plan, offer: Offer) -> Plan:
    """The plan with the order as an offer has it."""
    return evaluate(offer.problem, plan.distances, offer.itineraries, plan.left_out, plan.made_by)


def _offers(plan: Plan, order: Order, window: Window | None) -> Iterator[Offer]:
    problem = _with_order(plan.problem, order, window)
    if problem is None:
        return
    yard = Yard(problem, plan.distances, plan.itineraries())
    used = len(yard.routes)
    for attempt in yard.attempts(order):
        if not attempt.broken:
            yield _offer(plan, problem, yard, attempt, order, window, attempt.index == used)


def _offer(
    plan: Plan,
    problem: Problem,
    yard: Yard,
    attempt: Attempt,
    order: Order,
    window: Window | None,
    fresh: bool,
) -> Offer:
    itineraries = list(yard.routes)
    itineraries[attempt.index : attempt.index + 1] = [attempt.itinerary]
    route = evaluate(problem, plan.distances, [attempt.itinerary]).routes[0]
    start = next(s.start for s in reversed(route.stops) if order.id in s.orders)
    added = attempt.added
    if crossings.used(problem):  # other routes pay for them too
        was, now = (evaluate(problem, plan.distances, each) for each in (yard.routes, itineraries))
        added = now.cost - was.cost
    return Offer(added, route.name, fresh, start, window, problem, tuple(itineraries))


def _with_order(problem: Problem, order: Order, window: Window | None) -> Problem | None:
    """The day with the order, whose store then only opens in the promised hours; None where it is
    closed in all of them."""
    stores = problem.stores
    if window is not None:
        store = problem.store[order.store_id]
        cut = _within(store, window)
        if not cut:
            return None
        stores = tuple(replace(s, windows=cut) if s is store else s for s in stores)
    return replace(problem, stores=stores, orders=(*problem.orders, order), sources=None)


def _within(store: Store, window: Window) -> tuple[Window, ...]:
    hours = store.windows or ((DAY_START, DAY_END),)
    both = ((max(first, window[0]), min(last, window[1])) for first, last in hours)
    return tuple((first, last) for first, last in both if first <= last)
