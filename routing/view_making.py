"""A distributor's view out of a plan: its own orders, where they go, and its own vehicles.

Whatever is told, also the order of rows and the numbers of vehicles, follows from what of the
distributor's own is told beside it; nothing is taken from a position in the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from routing.errors import InputError
from routing.model import Distributor, Order, amounts, units
from routing.plan import Plan, Reason, Route, Stop, Trip
from routing.problem import Problem
from routing.references import same
from routing.riding import loaded_at
from routing.view_figures import emissions, totals
from routing.view_reasons import told
from routing.views import (
    Consignment,
    Handover,
    LeftOutOrder,
    Money,
    PlannedOrder,
    Span,
    Terms,
    View,
    ViewVehicle,
    by_dimension,
    quarter,
)


def view_of(plan: Plan, distributor_id: str, terms: Terms | None = None) -> View:
    """The plan as this distributor may see it. Raises `InputError` for an unknown distributor."""
    owner = distributor_of(plan.problem, distributor_id)
    settings = plan.problem.settings
    money = _money(terms, settings.currency)
    rides = list(_rides(plan, owner.id))
    labels = _labels(plan, owner.id, rides)
    return View(
        distributor_id=owner.id,
        distributor_name=owner.name,
        date=settings.date,
        currency=settings.currency or (money.currency if money else ""),
        orders=_planned(plan.problem, owner.id, rides, labels),
        left_out=_left_out(plan, owner.id, rides),
        vehicles=tuple(_vehicles(plan, owner.id, rides, labels)),
        emissions=emissions(plan, owner.id),
        money=money,
        totals=totals(plan, owner.id, terms.total_saving if terms else None),
    )


def distributor_of(problem: Problem, distributor_id: str) -> Distributor:
    """The distributor of this id. Raises `InputError` where the day has none."""
    if distributor_id in problem.distributor:
        return problem.distributor[distributor_id]
    known = {same(each.id): each.id for each in problem.distributors}
    known |= {same(each.name): each.id for each in problem.distributors if each.name}
    close = get_close_matches(same(distributor_id), known, n=1)
    names = ", ".join(each.id for each in problem.distributors)
    hint = f"did you mean '{known[close[0]]}'?" if close else f"there are {names}"
    raise InputError(f"'{distributor_id}' is no distributor of the plan; {hint}")


def _money(terms: Terms | None, currency: str) -> Money | None:
    money = terms.money if terms else None
    if money and currency and money.currency and money.currency != currency:
        raise InputError(
            f"the terms are in '{money.currency}', the plan in '{currency}'; "
            "settle in the currency of the plan"
        )
    return money


# ----------------------------------------------------------------------- its own orders


class _Ride(NamedTuple):
    """An order on the plan's route at this position."""

    position: int
    trip: Trip
    stop: Stop
    order: Order

    @property
    def visible(self) -> tuple[Span, str]:
        """What rows are sorted by: exact times would tell more than the rows show."""
        return quarter(self.stop.start), self.order.id


def _rides(plan: Plan, owner: str) -> Iterator[_Ride]:
    """The distributor's orders on the routes, each once; a transfer where it is brought."""
    seen: set[str] = set()
    for position, route in enumerate(plan.routes):
        for trip in route.trips:
            for stop in trip.stops:
                for order_id in stop.orders:
                    order = plan.problem.order[order_id]
                    if order.is_transfer and stop.store_id != order.store_id:
                        continue
                    if order.distributor_id == owner and order_id not in seen:
                        seen.add(order_id)
                        yield _Ride(position, trip, stop, order)


def _planned(
    problem: Problem, owner: str, rides: Sequence[_Ride], labels: Mapping[int, str]
) -> tuple[PlannedOrder, ...]:
    return tuple(
        PlannedOrder(
            _consignment(problem, ride.order),
            labels[ride.position],
            quarter(ride.stop.start),
            _handover(problem, owner, ride),
        )
        for ride in sorted(rides, key=lambda ride: ride.visible)
    )


def _consignment(problem: Problem, order: Order) -> Consignment:
    """Without the columns that Coload does not know: anybody may have written them."""
    store = problem.store[order.store_id]
    place = (store.id, store.name, store.address, store.windows)
    return Consignment(order.id, *place, order.kind, order.goods, dict(order.quantity))


def _handover(problem: Problem, owner: str, ride: _Ride) -> Handover | None:
    trip, order = ride.trip, ride.order
    if order.is_transfer:
        return None
    place = 0 if order.is_return else loaded_at(problem, trip, order)
    if trip.underway and not (order.is_return or place):
        return None  # it is on board already
    halt = trip.calls[place - 1] if place else trip
    depot_id = trip.end_depot_id if order.is_return else halt.depot_id
    if depot_id is None or problem.depot[depot_id].distributor_id not in (None, owner):
        return None
    when = trip.end if order.is_return else halt.start
    return Handover(depot_id, problem.depot[depot_id].name, quarter(when))


def _left_out(plan: Plan, owner: str, rides: Sequence[_Ride]) -> tuple[LeftOutOrder, ...]:
    """Whatever of its own is on no route, said so in the plan or not; of alternatives one, and none
    where another is served."""
    planned = {ride.order.id for ride in rides}
    reasons = {left.order_id: left.reasons for left in plan.left_out}
    missing = (Reason("order-missing", ""),)
    dealt_with = {plan.problem.order[name].group for name in (*planned, *reasons)}
    found = []
    for order in sorted(plan.problem.orders, key=lambda order: order.id):
        if order.distributor_id != owner or order.id in planned:
            continue
        if order.group and order.group in dealt_with and order.id not in reasons:
            continue
        dealt_with.add(order.group)
        told_of = told(reasons.get(order.id, missing))
        found.append(LeftOutOrder(_consignment(plan.problem, order), told_of))
    return tuple(found)


# ---------------------------------------------------------------------------- vehicles


def _labels(plan: Plan, owner: str, rides: Sequence[_Ride]) -> dict[int, str]:
    """Labels by position of the route. Those of others are numbered by what of its own they
    carry: a number out of the plan would tell how many there are, and whose."""
    foreign: dict[int, None] = {}
    for ride in sorted(rides, key=lambda ride: ride.visible):
        if plan.routes[ride.position].vehicle.distributor_id != owner:
            foreign[ride.position] = None
    labels = {position: f"vehicle {number}" for number, position in enumerate(foreign, 1)}
    own = {n: r.name for n, r in enumerate(plan.routes) if r.vehicle.distributor_id == owner}
    return labels | own


def _vehicles(
    plan: Plan, owner: str, rides: Sequence[_Ride], labels: Mapping[int, str]
) -> Iterator[ViewVehicle]:
    """Its own by name, then the others by number."""
    routes = plan.routes
    own = [position for position in labels if routes[position].vehicle.distributor_id == owner]
    own.sort(key=lambda position: (routes[position].vehicle.id, routes[position].number))
    foreign = [position for position in labels if position not in set(own)]
    for position in (*own, *foreign):
        orders = [ride.order for ride in rides if ride.position == position]
        is_own = routes[position].vehicle.distributor_id == owner
        leaves, back = _hours(routes[position]) if is_own else (None, None)
        amount = _quantity(orders)
        yield ViewVehicle(labels[position], is_own, leaves, back, len(orders), amount)


def _hours(route: Route) -> tuple[Span, Span | None]:
    """When a vehicle leaves its depot, and is back if it comes back."""
    back = None if route.trips[-1].end_depot_id is None else quarter(route.end)
    return quarter(route.trips[0].departure), back


def _quantity(orders: Sequence[Order]) -> dict[str, float]:
    """The orders' amounts, in the dimensions that they have, in whole units as loads are."""
    whole: Counter[str] = Counter()
    for order in orders:
        whole.update({name: units(amount, name) for name, amount in order.quantity.items()})
    return amounts({name: whole[name] for name in sorted(whole, key=by_dimension)})
