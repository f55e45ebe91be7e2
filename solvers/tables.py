"""Instance -> the native engine's `Data`: whole prices, tables of travel, neighbours.

Everything is rounded here and in `travel_tables`, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances, Euclidean, GreatCircle
from solvers.again import loadings_again
from solvers.agreement import ANYWHERE
from solvers.bonds import price_amiss
from solvers.call_rows import call_rows, called_at
from solvers.cargo import kind_columns
from solvers.collecting import Collecting, collecting
from solvers.day_rules import DayRules
from solvers.encode import Instance
from solvers.flows import Flows, flows_of
from solvers.kernels import layout as at
from solvers.kernels.layout import Data, Ruled
from solvers.measures import NO_LIMIT
from solvers.neighbours import away, neighbours, reach_of
from solvers.parts import independent
from solvers.rule_rows import (
    by_trips,
    duty_columns,
    help_columns,
    task_columns,
    walked_for,
    wish_rates,
)
from solvers.shapes import dearest_alone, shape_rates, shape_spots
from solvers.table_rows import again_columns, fixed_rows, loads, windows, with_loadings
from solvers.travel_tables import Class, Computed, Spots, Table, Travel, class_of

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

TABLE_BYTES = 60_000_000
"""Tables of travel larger than this are not made where travel can be computed instead."""


@dataclass(frozen=True)
class Tables:
    """A day for the kernels, and how to read their prices: ``scale`` units of price are one unit
    of money. ``kinds``: row in the fleet of each vehicle type of `Data`. ``ways``: for each row of
    ``Data.calls`` the depots that it calls at; ``later``: for each loading of a later trip."""

    data: Data
    scale: float
    kinds: Int64
    ways: tuple[tuple[int, ...], ...] = ()
    later: tuple[tuple[int, ...], ...] = ()


def make_tables(instance: Instance, distances: Distances) -> Tables:
    """The arrays of a day. Vehicle types that can carry nothing are left away."""
    fleet = instance.fleet
    kinds = np.flatnonzero(instance.may.any(axis=0) & (fleet.count > 0))
    collected = collecting(instance, kinds, distances)
    spots = Spots(instance, kinds, loadings_again(instance, kinds, distances))
    classes = sorted({class_of(instance, k) for k in kinds.tolist()})
    roads = sorted({(each.profile, each.helper) for each in classes})
    profiles = sorted({each.profile for each in classes})
    limits = _far(instance) or bool(
        (fleet.max_metres[kinds] < NO_LIMIT).any() or (fleet.max_stops[kinds] < NO_LIMIT).any()
    )
    tables = len(classes) + len(roads) * (2 if limits else 1)
    computable = isinstance(distances, GreatCircle | Euclidean)
    computable = computable and all(helper < 0 for _, helper in roads)

    def too_large() -> bool:
        return computable and 4 * tables * len(spots.lonlat) ** 2 > TABLE_BYTES

    if too_large():  # what lies between arriving and leaving needs a table
        spots = Spots(instance, kinds)
    travel: Travel
    if too_large():
        travel = Computed(instance, distances, spots, classes)
    else:
        travel = Table(instance, distances, spots, classes, roads, limits)
    flows = flows_of(instance, distances, spots, profiles)
    data = _assemble(_Parts(instance, kinds, spots, classes, travel, limits, collected, flows))
    if collected is None:
        return Tables(data, travel.scale, kinds)
    later: list[tuple[int, ...]] = [()] * sum(spots.again.values())
    later += [each.way.calls for each in spots.later for _ in range(each.copies)]
    return Tables(data, travel.scale, kinds, called_at(collected), tuple(later))


def ruled(instance: Instance) -> bool:
    """Whether the kernels need to know rules that not every day has."""
    return instance.rules is not None


def _far(instance: Instance) -> bool:
    """Whether some task may ride only so far."""
    agreement = instance.agreement
    return agreement is not None and bool((agreement.farthest < ANYWHERE).any())


class _Parts(NamedTuple):
    """What the arrays of a day are made of."""

    instance: Instance
    kinds: Int64
    spots: Spots
    classes: list[Class]
    travel: Travel
    limits: bool
    collected: Collecting | None
    flows: Flows


class _Columns(NamedTuple):
    """``kinds`` and ``tables`` of `Data`; ``task`` without what rules add (``ruled``); ``delivery``
    and ``dims``: the dimensions that count; ``riding``, ``windows``: columns of the task for these;
    ``loads``: whether loads have to be looked at stop by stop."""

    tables: Int32
    kinds: Int64
    task: Int64
    ruled: Int64
    delivery: Int64
    dims: int
    riding: int
    windows: int
    loads: bool


def _assemble(parts: _Parts) -> Data:
    """The day's `Data`: its arrays, then what is worked out by the kernels themselves."""
    instance, rules = parts.instance, parts.instance.rules
    data = _listed(parts, _columns(parts))
    data.fixed[: data.n, at.AWAY] = away(data)
    data = data._replace(near=_near(instance, data))
    out = _out(instance, data, parts.travel.scale)
    data = data._replace(out=out, hard=out)
    if rules is not None:
        price_amiss(data, rules.ties)
    return data


def _columns(parts: _Parts) -> _Columns:
    """What stands in the columns of tasks and vehicle types."""
    instance, kinds, travel = parts.instance, parts.kinds, parts.travel
    real, rules, again = len(instance), instance.rules, parts.spots.loadings
    delivery, pickup, capacity = loads(instance, kinds)
    dims = delivery.shape[1]
    tables, table = _kinds(instance, kinds, parts.classes, travel, capacity, parts.flows)
    several = windows(instance)
    riding = instance.agreement.riding() if instance.agreement else np.zeros((real, 0), np.int64)
    told = [delivery, pickup, instance.may[:, kinds], several, riding]
    calls = 0 if parts.collected is None else parts.collected.rows
    told_of = np.concatenate(told, axis=1)
    task = with_loadings(told_of, instance, kinds, parts.spots, 2 * dims, calls)
    added = task_columns(rules, kinds, real, again, travel.scale, len(travel.rates))
    help_columns(rules, kinds, table, task.shape[1])
    again_columns(kinds, table, real, parts.spots)
    loaded = dims > 1 or bool(pickup.any()) or instance.returns_last or again > 0
    widths = riding.shape[1], several.shape[1]
    return _Columns(tables, table, task, added, delivery, dims, *widths, loaded)


def _listed(parts: _Parts, columns: _Columns) -> Data:
    """All arrays and flags, but for neighbours and the prices of leaving tasks out."""
    instance, kinds, spots, travel = parts.instance, parts.kinds, parts.spots, parts.travel
    real, rules, task = len(instance), instance.rules, columns.task
    n = real + spots.loadings
    asked = _asked(parts, columns)
    goods = rules.cargo if rules is not None and rules.cargo.used else None
    rates, places = _priced(rules, kinds, travel, spots)
    rows = np.concatenate([task, columns.ruled], axis=1)
    return (Ruled if ruled(instance) else Data)(
        tables=columns.tables,
        spots=places,
        rates=rates,
        fixed=fixed_rows(instance, kinds, spots, columns.kinds, columns.delivery),
        kinds=columns.kinds,
        task=np.ascontiguousarray(rows, dtype=np.int32),
        near=np.zeros((0, 0, 2), np.int32),
        out=np.zeros(n, np.int64),
        hard=np.zeros(n, np.int64),
        calls=_calls(parts),
        paces=parts.flows.paces,
        n=n,
        real=real,
        dims=columns.dims,
        may_at=2 * columns.dims,
        windows_at=2 * columns.dims + len(kinds),
        travel=travel.mode,
        plain=int(len(parts.classes) == 1 and travel.symmetric and not asked.shared),
        mixed=int(asked.mixed),
        timed=int(asked.timed),
        spans=int(asked.spans),
        gaps=int(asked.gaps),
        loads=at.SIDED if instance.returns_last else int(asked.loads),
        limits=int(asked.limits),
        joined=int(asked.joined),
        walked=int(asked.walked),
        quick=int(asked.quick),
        closed=int(_closed(parts)),
        optional=int(bool(np.isfinite(instance.prize).any())),
        shared=asked.shared,
        bits_at=task.shape[1] - columns.riding,
        rules_at=task.shape[1],
        whole=int(asked.whole),
        released=int(rules is not None and bool((rules.release > 0).any())),
        paired=int(asked.paired),
        ridden=int(rules is not None and bool((rules.max_ride < NO_LIMIT).any())),
        grouped=int(rules is not None and bool((columns.ruled[:, at.NEXT] >= 0).any())),
        supplied=0 if goods is None else goods.amounts.shape[1],
        parted=0 if goods is None else goods.clash.shape[1],
        masks=0 if parts.collected is None else len(parts.collected.masks),
        crossing=0 if rules is None else round(rules.crossings.price * travel.scale),
    )


def _calls(parts: _Parts) -> Int64:
    """``Data.calls``."""
    if parts.collected is None:
        return np.zeros((1, at.CALL_LOADED), np.int64)
    instance, kinds, scale = parts.instance, parts.kinds, parts.travel.scale
    later = parts.spots.later
    return call_rows(
        parts.collected, parts.spots.depot_row, instance, kinds, scale, parts.flows, later
    )


def _closed(parts: _Parts) -> bool:
    """Whether every route ends where it begins."""
    fleet, kinds = parts.instance.fleet, parts.kinds
    there = bool((fleet.end_place[kinds] == fleet.start_place[kinds]).all())
    return there and (parts.collected is None or not parts.collected.width)


class _Asked(NamedTuple):
    """What has to be looked at; see `Data`."""

    timed: bool
    spans: bool
    gaps: bool
    joined: bool
    paired: bool
    whole: int
    loads: bool
    limits: bool
    shared: int
    mixed: bool

    @property
    def walked(self) -> bool:
        """Whether a move that its price lets pass has to be walked over."""
        clocked = self.timed and (self.gaps or self.joined)
        return bool(self.loads or self.limits or self.spans or self.shared or self.whole or clocked)

    @property
    def quick(self) -> bool:
        """Whether windows are all that there is to look at."""
        more = self.loads or self.limits or self.spans or self.gaps or self.joined
        return self.timed and not (more or self.mixed or self.whole)


def _asked(parts: _Parts, columns: _Columns) -> _Asked:
    """What a day asks for."""
    instance, kinds = parts.instance, parts.kinds
    fleet, rules = instance.fleet, instance.rules
    collected = parts.collected is not None
    clocked = rules is not None and rules.timed
    clocked |= collected and parts.spots.loadings > 0  # `fetched` looks at whole routes
    timed = parts.travel.timed or clocked
    paid = (fleet.per_second[kinds] > 0).any() or (fleet.max_seconds[kinds] < NO_LIMIT).any()
    if rules is not None:
        paid |= (rules.duties.overtime[kinds] > 0).any() or rules.priced or rules.patient
    spans, gaps = timed and bool(paid), timed and columns.windows > 0
    joined = len(np.unique(instance.place)) < len(instance)
    paired = rules is not None and bool((rules.partner >= 0).any())
    whole = walked_for(rules, (spans and gaps) or clocked or paired)
    by_trip = by_trips(rules, whole) and not (spans or gaps or joined or paired or collected)
    if by_trip and columns.loads:  # the sums of loads are what trips are told by
        whole |= at.TRIPWISE
    shared = 0 if parts.collected is None else parts.collected.width
    mixed = len(kinds) > 1 or shared > 0 or not instance.may[:, kinds].all()
    clock = timed, spans, gaps, joined
    return _Asked(*clock, paired, whole, columns.loads, parts.limits, shared, mixed)


def _priced(
    rules: DayRules | None, kinds: Int64, travel: Travel, spots: Spots
) -> tuple[Float64, Float64]:
    """``Data.rates`` and ``Data.spots``."""
    rates, places = travel.rates, travel.spots
    if rules is not None and (rules.outside > 0).any():
        rates = wish_rates(rules, rates, travel.scale)
    if rules is not None and rules.shapes.used:
        rates = shape_rates(rules.shapes, kinds, rates, travel.scale)
        places = shape_spots(rules.shapes, places, spots.lonlat)
    return rates, places


def _near(instance: Instance, data: Data) -> Int32:
    """``Data.near``."""
    groups = [tasks for tasks, _ in independent(instance)]
    return neighbours(data, groups, min(reach_of(data).kept, max(data.real - 1, 1)))


def _kinds(
    instance: Instance,
    kinds: Int64,
    classes: list[Class],
    travel: Travel,
    capacity: Int64,
    flows: Flows,
) -> tuple[Int32, Int64]:
    """``Data.tables`` with those of flows behind them, and ``Data.kinds``."""
    fleet = instance.fleet
    table = np.zeros((len(kinds), at.CAPACITY + capacity.shape[1]), np.int64)
    found = [classes.index(class_of(instance, k)) for k in kinds.tolist()]
    classed = np.array(found, dtype=np.int64)
    table[:, at.PRICES] = classed
    table[:, at.ROADS] = np.array(travel.roads, dtype=np.int64)[classed]
    table[:, at.WAYS] = np.array(travel.ways, dtype=np.int64)[classed]
    table[:, at.MAX_STOPS] = fleet.max_stops[kinds]
    table[:, at.MAX_METRES] = fleet.max_metres[kinds]
    table[:, at.MAX_SECONDS] = fleet.max_seconds[kinds]
    table[:, at.CAPACITY :] = capacity
    duty_columns(instance, kinds, table, travel.scale)
    slots = np.minimum(fleet.count[kinds], instance.may[:, kinds].sum(axis=0))
    table[:, at.SLOTS] = slots
    table[:, at.FIRST_SLOT] = np.concatenate([[0], np.cumsum(slots)[:-1]])
    table[:, at.FIXED_PRICE] = np.rint(fleet.fixed[kinds] * travel.scale)
    tables, table[:, at.FLOWS] = flows.beside(travel.tables, [fleet.profile[k] for k in kinds])
    rules = instance.rules
    if rules is not None and rules.cargo.used:
        start, later = fleet.start_place[kinds], rules.duties.place[kinds]
        goods = kind_columns(rules.cargo, kinds, start, later)
        table = np.concatenate([table, goods], axis=1)
    return tables, table


def _out(instance: Instance, data: Data, scale: float) -> Int64:
    """Price of leaving each task out: its prizes, or more than anything that could be saved.

    An order that must be served is worth several of the dearest vehicles sent out for it alone;
    one of a higher priority as much as all lower ones together, within the range of an int64.
    """
    orders = np.array([len(each) for each in instance.orders], dtype=np.int64)
    dearest = 4 * int(data.fixed[: data.real, at.AWAY].max(initial=0)) + int(
        data.kinds[:, at.FIXED_PRICE].max(initial=0)
    )
    if instance.rules is not None:  # pay by what is done is no reason to leave it
        dearest += int(np.ceil(instance.rules.dearest * scale))
    if data.shared:
        prices_of_calls = data.calls[:, at.CALL_PRICE]
        dearest += int(prices_of_calls[prices_of_calls < at.NOTHING].max(initial=0))
    if instance.rules is not None:
        fleet, kinds = instance.fleet, np.flatnonzero(instance.fleet.count > 0)
        longest = np.minimum(fleet.latest_end - fleet.earliest, fleet.max_seconds)[kinds]
        dearest += round(dearest_alone(instance.rules.shapes, kinds, longest) * scale)
    if data.crossing:
        dearest += _most_crossed(instance, data, orders, dearest)
    low = max(4 * dearest, 1000)
    prices = {2: low}
    for priority in (1, 0):
        lower = int(orders[instance.priority > priority].sum())
        factor = min(lower + 1, 1000)
        prices[priority] = prices[priority + 1] * max(factor, 4)
    out = np.array([prices[p] for p in instance.priority.tolist()], dtype=np.int64) * orders
    soft = np.isfinite(instance.prize)
    out[soft] = np.rint(instance.prize[soft] * scale)
    out = np.concatenate([out, np.zeros(data.n - data.real, np.int64)])
    if instance.rules is not None:
        partner = instance.rules.partner
        out[: data.real][(partner >= 0) & (partner < np.arange(data.real))] = 0
    return out


def _most_crossed(instance: Instance, data: Data, orders: Int64, dearest: int) -> int:
    """What a task's two legs cost if they cross all others, as far as an int64 has room for it."""
    lower = [int(orders[instance.priority > priority].sum()) + 1 for priority in (1, 0)]
    worth = 4 * max(4, min(lower[0], 1000)) * max(4, min(lower[1], 1000)) * int(orders.sum())
    return max(0, min(2 * data.real * data.crossing, (1 << 60) // max(worth, 1) - dearest))
