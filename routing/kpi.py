"""Key figures of a judged plan: for all of it, for each route and for each distributor.

What each figure means:

- *Departure load factor*: load at departure / capacity, both summed over trips, per dimension;
  only vehicles that limit the dimension count. ``binding`` names the dimension where it is highest.
- *Utilisation*: load x distance / capacity x distance. ``laden`` leaves the legs with nothing on
  board out of the denominator, ``all`` does not. A full out-and-back is 100 % at departure, 100 %
  laden and 50 % over all kilometres.
- *tonne_km*: quantity x shortest distance between depot and store (of a transfer between its two
  stores), the transport activity of ISO 14083. Cost and CO2e per tonne-km divide by it, so that a
  detour cannot make a plan look better. *tonne_km_driven*: load x distance driven.
- *waiting_s*: paid seconds without driving, loading or service: at stores, before the end depot
  opens, and between trips. Breaks and pauses are not paid.
- *drops*: a transfer is one, at two stops; it counts among what is delivered.
- *CO2e*: `routing.emissions`.

Loads are added up in whole grams, millilitres or thousandths (`routing.model.units`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from geo.matrix import Distances
from routing.distances import coordinates
from routing.emissions import SOURCE, co2e_kg
from routing.loads import changes
from routing.model import Depot, Order, Store, VehicleType, amounts, units
from routing.plan import Cost, Plan, Route, Stop, Trip
from routing.problem import Problem
from routing.riding import loaded_at, ridden, source

Amounts = Mapping[str, float]
"""Amount or ratio per dimension."""


@dataclass(frozen=True)
class Figures:
    """Key figures of a plan, a route, or a distributor's part of a plan.

    A ratio is None where it is not defined (no drops, no cases, nothing driven); a dimension that
    no vehicle limits has no load factor. ``stops``, ``drops`` (orders handled), ``cases``,
    ``delivered`` and ``returned`` count what was done, ``left_out`` the orders that were not, or
    not in all their parts; of an order in parts each is a drop.
    Money is in the day's currency. See the module for the rest, `KeyFigures` for a distributor.
    """

    routes: int
    vehicles: int
    stops: int
    drops: int
    left_out: int
    cases: float
    delivered: Amounts
    returned: Amounts
    metres: float
    empty_metres: float
    duration_s: float
    waiting_s: float
    cost: Cost
    load_factor: Amounts
    binding: str | None
    utilisation_laden: Amounts
    utilisation_all: Amounts
    tonne_km: float
    tonne_km_driven: float
    empty_share: float | None
    drops_per_route: float | None
    kg_per_drop: float | None
    km_per_drop: float | None
    cost_per_case: float | None
    cost_per_tonne_km: float | None
    on_time_share: float | None
    co2e_kg: float
    co2e_kg_per_tonne: float | None
    co2e_g_per_tonne_km: float | None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types in a fixed order: whole metres and seconds, else six decimals."""
        plain = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        for name in ("metres", "empty_metres", "duration_s", "waiting_s"):
            plain[name] = round(plain[name])
        return plain


@dataclass(frozen=True)
class KeyFigures:
    """Figures of the plan, of each route in the plan's order, and of each distributor by id.

    A distributor's part of a plan: its own orders and amounts, the stops where it has a drop, the
    routes that carry something of it. What a route drives, lasts, waits, costs and emits is divided
    over the orders on it by quantity (kg) x shortest distance between depot and store, never by
    the route driven (ISO 14083), and in equal parts where all of these are zero; the parts of all
    distributors add up to the plan. A route without any order is its owner's, or everybody's in
    equal parts. Load factors and utilisation mean nothing for a part of a shared vehicle: they
    are taken over the routes that carry only this distributor's goods, empty without such routes.
    """

    plan: Figures
    routes: tuple[Figures, ...]
    distributors: Mapping[str, Figures]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types in a fixed order, with the source of the CO2e factors."""
        return {
            "plan": self.plan.as_dict(),
            "routes": [route.as_dict() for route in self.routes],
            "distributors": {name: part.as_dict() for name, part in self.distributors.items()},
            "co2e_factors": SOURCE,
        }


def key_figures(plan: Plan) -> KeyFigures:
    """All key figures of a plan."""
    problem = plan.problem
    carried = _carried(plan, plan.distances)
    wholes = [
        _whole(problem, route, drops) for route, drops in zip(plan.routes, carried, strict=True)
    ]
    parts: dict[str, list[_Part]] = {owner.id: [] for owner in problem.distributors}
    for route, drops, whole in zip(plan.routes, carried, wholes, strict=True):
        for owner, part in _parts(problem, route, drops, whole):
            parts[owner].append(part)
    out = {plan.problem.order[left.order_id].ordered: left.distributor_id for left in plan.left_out}
    left = list(out.values())
    return KeyFigures(
        _figures(problem, wholes, len(left)),
        tuple(_figures(problem, [whole], 0) for whole in wholes),
        {owner: _figures(problem, own, left.count(owner)) for owner, own in parts.items()},
    )


# ------------------------------------------------------------------ what each order rode


@dataclass(frozen=True)
class _Drop:
    """An order on a route. ``metres``: how far it rode; ``source``: where a delivery was loaded;
    or a transfer picked up; ``direct``: metres between its depot and store."""

    order: Order
    metres: int
    source: Depot | Store
    direct: int = 0

    @property
    def weight(self) -> int:
        """Grams x direct metres: the order's part of what the route costs and emits."""
        return units(self.order.quantity.get("kg", 0.0), "kg") * self.direct


def _carried(plan: Plan, distances: Distances) -> list[list[_Drop]]:
    """The drops of each route; the direct ways are asked for once a road profile."""
    found = [list(_drops(plan.problem, route)) for route in plan.routes]
    wanted: dict[str, list[tuple[Depot | Store, Depot | Store]]] = {}
    for route, drops in zip(plan.routes, found, strict=True):
        pairs = wanted.setdefault(route.vehicle.road_profile, [])
        pairs += [_ends(plan.problem, route.vehicle, drop) for drop in drops]
    direct = {
        profile: iter(_direct_metres(distances, pairs, profile))
        for profile, pairs in wanted.items()
    }
    return [
        [
            _Drop(d.order, d.metres, d.source, next(direct[route.vehicle.road_profile]))
            for d in drops
        ]
        for route, drops in zip(plan.routes, found, strict=True)
    ]


def _drops(problem: Problem, route: Route) -> Iterator[_Drop]:
    transfers: dict[str, _Drop] = {}
    for trip in route.trips:
        for order_id, metres in ridden(problem, trip).items():
            order = problem.order[order_id]
            if not order.is_transfer:
                yield _Drop(order, metres, source(problem, trip, order))
            elif order_id not in transfers or metres:  # in a bad plan on two trips, and one drop
                transfers[order_id] = _Drop(order, metres, problem.store[order.from_store_id])
    yield from transfers.values()


def _ends(
    problem: Problem, vehicle: VehicleType, drop: _Drop
) -> tuple[Depot | Store, Depot | Store]:
    """Depot and store of a delivery, the stores of a transfer; store and the depot that it comes
    back to of a return."""
    store = problem.store[drop.order.store_id]
    if drop.order.is_return:
        return store, problem.depot[vehicle.end_depot_id or vehicle.depot_id]
    return drop.source, store


def _direct_metres(
    distances: Distances, pairs: Sequence[tuple[Depot | Store, Depot | Store]], profile: str
) -> list[int]:
    if not pairs:
        return []
    starts, ends = coordinates(a for a, _ in pairs), coordinates(b for _, b in pairs)
    metres: list[int] = distances.legs(starts, ends, profile).metres.tolist()
    return metres


# --------------------------------------------------- routes, and distributors' parts of them


class _Fill(NamedTuple):
    """How full the trips of a route are in one dimension, in whole units and metres."""

    departure: int
    departure_capacity: int
    load_metres: int
    laden_capacity_metres: int
    capacity_metres: int


@dataclass(frozen=True)
class _Part:
    """What a route, or a distributor's part of it, adds to the sums that figures are made of."""

    vehicle: tuple[str, int]
    drops: Sequence[_Drop]
    stops: int
    on_time: int
    metres: float
    empty_metres: float
    duration: float
    waiting: float
    cost: Cost
    co2e: float
    fill: Mapping[str, _Fill] = field(default_factory=dict)


def _whole(problem: Problem, route: Route, drops: Sequence[_Drop]) -> _Part:
    empty = sum(_empty_metres(problem, trip) for trip in route.trips)
    kg_metres = _amount(drops, "kg", lambda drop: drop.metres) / 1000
    return _Part(
        (route.vehicle.id, route.number),
        drops,
        len(route.stops),
        sum(_on_time(problem, stop) for stop in route.stops),
        route.metres,
        empty,
        route.duration,
        _waiting(route),
        route.cost,
        co2e_kg(route.vehicle, route.metres, route.metres - empty, kg_metres),
        {
            dimension: _fill(route, drops, empty, dimension)
            for dimension in problem.dimensions
            if dimension in route.vehicle.capacity
        },
    )


def _parts(
    problem: Problem, route: Route, drops: Sequence[_Drop], whole: _Part
) -> Iterator[tuple[str, _Part]]:
    """The distributors on a route and what is theirs of it; the shares add up to one."""
    own: dict[str, list[_Drop]] = {}
    for drop in drops:
        own.setdefault(drop.order.distributor_id, []).append(drop)
    if not own:
        owner = route.vehicle.distributor_id
        own = {owner: []} if owner else {each.id: [] for each in problem.distributors}
    total = sum(drop.weight for drop in drops)
    for owner, theirs in own.items():
        if total:
            share = sum(drop.weight for drop in theirs) / total
        else:
            share = len(theirs) / len(drops) if drops else 1 / len(own)
        at = [stop for stop in route.stops if _has_drop(problem, stop, owner)]
        yield (
            owner,
            _Part(
                whole.vehicle,
                theirs,
                len(at),
                sum(_on_time(problem, stop) for stop in at),
                whole.metres * share,
                whole.empty_metres * share,
                whole.duration * share,
                whole.waiting * share,
                Cost(*(getattr(whole.cost, each.name) * share for each in fields(Cost))),
                whole.co2e * share,
                whole.fill if len(own) == 1 else {},
            ),
        )


def _empty_metres(problem: Problem, trip: Trip) -> int:
    """Metres of the legs with no order on board: after the last delivery, before any return, and
    with no transfer between its stops."""
    at_stops = [
        (s.store_id, [problem.order[order_id] for order_id in s.orders]) for s in trip.stops
    ]
    out = [order for _, orders in at_stops for order in orders if order.kind == "delivery"]
    loaded = [loaded_at(problem, trip, order) for order in out]
    on_board, empty = loaded.count(0), 0
    for number, call in enumerate(trip.calls, 1):
        empty += call.metres if on_board == 0 else 0
        on_board += loaded.count(number)
    for stop, found in zip(trip.stops, changes(at_stops), strict=True):
        empty += stop.metres if on_board == 0 else 0
        on_board += sum(sign for _, sign in found)
    return empty + (trip.metres if on_board == 0 else 0)


def _waiting(route: Route) -> int:
    work = sum(trip.departure - trip.start + trip.seconds for trip in route.trips)
    work += sum(stop.seconds + stop.departure - stop.start for stop in route.stops)
    calls = [call for trip in route.trips for call in trip.calls]
    work += sum(call.seconds + call.departure - call.start for call in calls)
    return route.duration - work - route.unpaid


def _on_time(problem: Problem, stop: Stop) -> bool:
    windows = problem.store[stop.store_id].windows
    return not windows or any(first <= stop.start <= last for first, last in windows)


def _has_drop(problem: Problem, stop: Stop, owner: str) -> bool:
    return any(problem.order[order_id].distributor_id == owner for order_id in stop.orders)


def _fill(route: Route, drops: Sequence[_Drop], empty: int, dimension: str) -> _Fill:
    capacity = units(route.vehicle.capacity[dimension], dimension)
    return _Fill(
        sum(units(trip.load[dimension], dimension) for trip in route.trips),
        capacity * len(route.trips),
        _amount(drops, dimension, lambda drop: drop.metres),
        capacity * (route.metres - empty),
        capacity * route.metres,
    )


def _amount(
    drops: Iterable[_Drop], dimension: str, times: Callable[[_Drop], int] = lambda _: 1
) -> int:
    """The drops' quantity in whole units, each times something."""
    return sum(units(d.order.quantity.get(dimension, 0.0), dimension) * times(d) for d in drops)


# --------------------------------------------------------------------- sums to figures


def _figures(problem: Problem, parts: Sequence[_Part], left_out: int) -> Figures:
    drops = [drop for part in parts for drop in part.drops]
    stops = sum(part.stops for part in parts)
    metres = sum(part.metres for part in parts)
    cost = sum((part.cost for part in parts), Cost())
    co2e = sum(part.co2e for part in parts)
    cases = sum(drop.order.cases for drop in drops)
    grams = _amount(drops, "kg")
    tonne_km = _amount(drops, "kg", lambda drop: drop.direct) / 1e9
    fills = _fills(problem, parts)
    departure = {d: f.departure / f.departure_capacity for d, f in fills.items()}
    return Figures(
        routes=len(parts),
        vehicles=len({part.vehicle for part in parts}),
        stops=stops,
        drops=len(drops),
        left_out=left_out,
        cases=cases,
        delivered=_amounts(problem, (d for d in drops if not d.order.is_return)),
        returned=_amounts(problem, (d for d in drops if d.order.is_return)),
        metres=metres,
        empty_metres=sum(part.empty_metres for part in parts),
        duration_s=sum(part.duration for part in parts),
        waiting_s=sum(part.waiting for part in parts),
        cost=cost,
        load_factor=departure,
        binding=max(departure, key=departure.__getitem__, default=None),
        utilisation_laden={
            d: f.load_metres / f.laden_capacity_metres
            for d, f in fills.items()
            if f.laden_capacity_metres
        },
        utilisation_all={
            d: f.load_metres / f.capacity_metres for d, f in fills.items() if f.capacity_metres
        },
        tonne_km=tonne_km,
        tonne_km_driven=_amount(drops, "kg", lambda drop: drop.metres) / 1e9,
        empty_share=_ratio(sum(part.empty_metres for part in parts), metres),
        drops_per_route=_ratio(len(drops), len(parts)),
        kg_per_drop=_ratio(grams / 1000, len(drops)),
        km_per_drop=_ratio(metres / 1000, len(drops)),
        cost_per_case=_ratio(cost.total, cases),
        cost_per_tonne_km=_ratio(cost.total, tonne_km),
        on_time_share=_ratio(sum(part.on_time for part in parts), stops),
        co2e_kg=co2e,
        co2e_kg_per_tonne=_ratio(co2e, grams / 1e6),
        co2e_g_per_tonne_km=_ratio(1000 * co2e, tonne_km),
    )


def _fills(problem: Problem, parts: Sequence[_Part]) -> dict[str, _Fill]:
    """Per dimension the sums over the parts that know it; none where there is no capacity."""
    fills: dict[str, _Fill] = {}
    for dimension in problem.dimensions:
        found = [part.fill[dimension] for part in parts if dimension in part.fill]
        total = _Fill(*(sum(each) for each in zip(*found, strict=True))) if found else None
        if total and total.departure_capacity:
            fills[dimension] = total
    return fills


def _amounts(problem: Problem, drops: Iterable[_Drop]) -> dict[str, float]:
    """kg, m3 and the other dimensions that the day has, in a fixed order."""
    listed, names = list(drops), dict.fromkeys(("kg", *problem.dimensions))
    if any("m3" in drop.order.quantity for drop in listed):
        names["m3"] = None
    order = sorted(names, key=lambda name: (name != "kg", name != "m3", name))
    return amounts({name: _amount(listed, name) for name in order})


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _plain(value: Any) -> Any:
    """Plain JSON types, floats rounded to six decimals."""
    if isinstance(value, Cost):
        parts = value.parts | {"total": value.total}
        return {name: round(amount, 6) for name, amount in parts.items()}
    if isinstance(value, Mapping):
        return {name: round(amount, 6) for name, amount in value.items()}
    return round(value, 6) if isinstance(value, float) else value
