"""Instance -> the native engine's `Data`: whole prices, tables of travel, neighbours.

Everything is rounded here and in `travel_tables`, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances, Euclidean, GreatCircle
from routing.model import Window
from solvers.agreement import ANYTIME, ANYWHERE
from solvers.bonds import price_amiss
from solvers.cargo import kind_columns
from solvers.collecting import Collecting, call_rows, called_at, collecting
from solvers.day_rules import DayRules
from solvers.encode import Instance
from solvers.flows import Flows, flows_of
from solvers.kernels import layout as at
from solvers.kernels.layout import Data, Ruled
from solvers.measures import NO_LIMIT
from solvers.neighbours import away, neighbours
from solvers.parts import independent
from solvers.rule_rows import (
    by_trips,
    duty_columns,
    help_columns,
    task_columns,
    walked_for,
    wish_rates,
)
from solvers.shapes import dearest_alone, full_capacities, shape_rates, shape_spots
from solvers.travel_tables import Class, Computed, Spots, Table, Travel, class_of

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

TABLE_BYTES = 60_000_000
"""Tables of travel larger than this are not made where travel can be computed instead."""

SOON = 1 << 30
"""Later than any time of a day, and small enough for sums in int32."""

NEAR, NEAR_AMONG_TYPES, NEAR_ON_SIDES = 40, 100, 60
"""Neighbours kept for each task; more where vehicle types differ and there are windows, since much
of what is near rides on vehicles that do not fit. With 100 in the place of 40 (100 of 30 for
insertion, 50 of 12 for local search) and 8 CPU s, mean of two seeds: malta 5,558 of 5,675,
malta-light day 1 2,763 of 2,844. Where returns come last, see `solvers.neighbours.ACROSS`."""


@dataclass(frozen=True)
class Tables:
    """A day for the kernels, and how to read their prices: ``scale`` units of price are one unit
    of money. ``kinds``: row in the fleet of each vehicle type of `Data`. ``ways``: for each row of
    ``Data.calls`` the depots that it calls at."""

    data: Data
    scale: float
    kinds: Int64
    ways: tuple[tuple[int, ...], ...] = ()


def make_tables(instance: Instance, distances: Distances) -> Tables:
    """The arrays of a day. Vehicle types that can carry nothing are left away."""
    fleet = instance.fleet
    kinds = np.flatnonzero(instance.may.any(axis=0) & (fleet.count > 0))
    collected = collecting(instance, kinds, distances)
    spots = Spots(instance, kinds)
    classes = sorted({class_of(instance, k) for k in kinds.tolist()})
    roads = sorted({(each.profile, each.helper) for each in classes})
    profiles = sorted({each.profile for each in classes})
    limits = _far(instance) or bool(
        (fleet.max_metres[kinds] < NO_LIMIT).any() or (fleet.max_stops[kinds] < NO_LIMIT).any()
    )
    tables = len(classes) + len(roads) * (2 if limits else 1)
    computable = isinstance(distances, GreatCircle | Euclidean)
    computable = computable and all(helper < 0 for _, helper in roads)
    if computable and 4 * tables * len(spots.lonlat) ** 2 > TABLE_BYTES:
        travel: Travel = Computed(instance, distances, spots, classes)
    else:
        travel = Table(instance, distances, spots, classes, roads, limits)
    flows = flows_of(instance, distances, spots, profiles)
    data = _assemble(instance, kinds, spots, classes, travel, limits, collected, flows)
    return Tables(data, travel.scale, kinds, called_at(collected) if collected else ())


def ruled(instance: Instance) -> bool:
    """Whether the kernels need to know rules that not every day has."""
    return instance.rules is not None


def _far(instance: Instance) -> bool:
    """Whether some task may ride only so far."""
    agreement = instance.agreement
    return agreement is not None and bool((agreement.farthest < ANYWHERE).any())


def _assemble(
    instance: Instance,
    kinds: Int64,
    spots: Spots,
    classes: list[Class],
    travel: Travel,
    limits: bool,
    collected: Collecting | None,
    flows: Flows,
) -> Data:
    fleet, real, rules = instance.fleet, len(instance), instance.rules
    n = real + sum(spots.again.values())
    delivery, pickup, capacity = _loads(instance, kinds)
    dims = delivery.shape[1]
    tables, table = _kinds(instance, kinds, classes, travel, capacity, flows)
    windows = _windows(instance)
    riding = instance.agreement.riding() if instance.agreement else np.zeros((real, 0), np.int64)
    told = [delivery, pickup, instance.may[:, kinds], windows, riding]
    task = _with_loadings(np.concatenate(told, axis=1), instance, kinds, spots, 2 * dims)
    ruled_columns = task_columns(rules, kinds, real, n - real, travel.scale, len(travel.rates))
    help_columns(rules, kinds, table, task.shape[1])
    asked = _asked(instance, kinds, travel.timed, windows.shape[1] > 0, collected is not None)
    timed, spans, gaps, joined = asked.timed, asked.spans, asked.gaps, asked.joined
    paired, whole = asked.paired, asked.whole
    loads = dims > 1 or bool(pickup.any()) or instance.returns_last or n > real
    if not loads:  # their sums are what trips are told by
        whole &= ~at.TRIPWISE
    goods = rules.cargo if rules is not None and rules.cargo.used else None
    rates, places = _priced(rules, kinds, travel, spots)
    calls = np.zeros((1, at.CALL_LOADED), np.int64)
    if collected is not None:
        calls = call_rows(collected, spots.row, instance, kinds, travel.scale, flows)
    shared = 0 if collected is None else collected.width
    mixed = len(kinds) > 1 or shared > 0 or not instance.may[:, kinds].all()
    closed = not shared and (fleet.end_place[kinds] == fleet.start_place[kinds]).all()
    data = (Ruled if ruled(instance) else Data)(
        tables=tables,
        spots=places,
        rates=rates,
        fixed=_rows(instance, kinds, spots, table, delivery),
        kinds=table,
        task=np.ascontiguousarray(np.concatenate([task, ruled_columns], axis=1), dtype=np.int32),
        near=np.zeros((0, 0, 2), np.int32),
        out=np.zeros(n, np.int64),
        hard=np.zeros(n, np.int64),
        calls=calls,
        paces=flows.paces,
        n=n,
        real=real,
        dims=dims,
        may_at=2 * dims,
        windows_at=2 * dims + len(kinds),
        travel=travel.mode,
        plain=int(len(classes) == 1 and travel.symmetric and not shared),
        mixed=int(mixed),
        timed=int(timed),
        spans=int(spans),
        gaps=int(gaps),
        loads=at.SIDED if instance.returns_last else int(loads),
        limits=int(limits),
        joined=int(joined),
        walked=int(loads or limits or spans or shared or whole or (timed and (gaps or joined))),
        quick=int(timed and not (loads or limits or spans or gaps or joined or mixed or whole)),
        closed=int(closed),
        optional=int(bool(np.isfinite(instance.prize).any())),
        shared=shared,
        bits_at=task.shape[1] - riding.shape[1],
        rules_at=task.shape[1],
        whole=int(whole),
        released=int(rules is not None and bool((rules.release > 0).any())),
        paired=int(paired),
        ridden=int(rules is not None and bool((rules.max_ride < NO_LIMIT).any())),
        grouped=int(rules is not None and bool((ruled_columns[:, at.NEXT] >= 0).any())),
        supplied=0 if goods is None else goods.amounts.shape[1],
        parted=0 if goods is None else goods.clash.shape[1],
    )
    data.fixed[:n, at.AWAY] = away(data)
    data = data._replace(near=_near(instance, data))
    out = _out(instance, data, travel.scale)
    data = data._replace(out=out, hard=out)
    if rules is not None:
        price_amiss(data, rules.ties)
    return data


class _Asked(NamedTuple):
    """What has to be looked at; see `Data`."""

    timed: bool
    spans: bool
    gaps: bool
    joined: bool
    paired: bool
    whole: int


def _asked(
    instance: Instance, kinds: Int64, drives: bool, several: bool, collected: bool
) -> _Asked:
    """What a day asks for. ``drives``: travel takes time that matters; ``several``: windows a
    store; ``collected``: vehicles call at further depots."""
    fleet, rules = instance.fleet, instance.rules
    clocked = rules is not None and rules.timed
    timed = drives or clocked
    paid = (fleet.per_second[kinds] > 0).any() or (fleet.max_seconds[kinds] < NO_LIMIT).any()
    if rules is not None:
        paid |= (rules.duties.overtime[kinds] > 0).any() or rules.priced or rules.patient
    spans, gaps = timed and bool(paid), timed and several
    joined = len(np.unique(instance.place)) < len(instance)
    paired = rules is not None and bool((rules.partner >= 0).any())
    whole = walked_for(rules, (spans and gaps) or clocked or paired)
    if by_trips(rules, whole) and not (spans or gaps or joined or paired or collected):
        whole |= at.TRIPWISE
    return _Asked(timed, spans, gaps, joined, paired, whole)


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
    near = NEAR_ON_SIDES if instance.returns_last else NEAR
    near = NEAR_AMONG_TYPES if data.mixed and data.timed else near
    return neighbours(data, groups, min(near, max(data.real - 1, 1)))


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


def _with_loadings(
    task: Int64, instance: Instance, kinds: Int64, spots: Spots, may_at: int
) -> Int64:
    """Rows of ``Data.task`` for the loadings of second trips: which types may load there."""
    rules = instance.rules
    more = np.zeros((sum(spots.again.values()), task.shape[1]), np.int64)
    first = 0
    for place, count in spots.again.items():
        assert rules is not None
        able = (rules.duties.place[kinds] == place) & (rules.duties.trips[kinds] > 1)
        more[first : first + count, may_at : may_at + len(kinds)] = able
        first += count
    return np.concatenate([task, more])


def _open(instance: Instance) -> list[tuple[Window, ...]]:
    """When each task's stop may begin: the store's windows, cut where its owner limits delays."""
    windows = [instance.windows_at(task) for task in range(len(instance))]
    if instance.agreement is None:
        return windows
    return [
        tuple((first, min(end, last)) for first, end in each or ((0, SOON),) if first <= last)
        if last < ANYTIME
        else each
        for each, last in zip(windows, instance.agreement.latest.tolist(), strict=True)
    ]


def _windows(instance: Instance) -> Int64:
    """Windows of the tasks that have several, first and last second in turn, (n, 2 W)."""
    several = _open(instance)
    most = max((len(each) for each in several), default=0)
    windows = np.zeros((len(several), 2 * most if most > 1 else 0), np.int64)
    if most > 1:
        for i, each in enumerate(several):
            windows[i, : 2 * len(each)] = np.array(each, dtype=np.int64).reshape(-1)
    return windows


def _loads(instance: Instance, kinds: Int64) -> tuple[Int64, Int64, Int64]:
    """Deliveries, returns (n, D) and capacities (K, D) in units that fit in int32, the scarcest
    dimension first; dimensions that no vehicle limits are left away, one always stays. Where the
    shape of routes has prices, whole capacities follow the others (K, 2 D).

    Where amounts are too large even after taking out their common factor, they are rounded up and
    capacities down: plans stay feasible.
    """
    delivery, pickup = instance.delivery.copy(), instance.pickup.copy()
    capacity = instance.fleet.capacity[kinds].copy()
    shapes = instance.rules.shapes if instance.rules and instance.rules.shapes.used else None
    limited = np.flatnonzero((capacity < NO_LIMIT).any(axis=0)) if len(kinds) else np.zeros(0, int)
    if not len(limited):
        nothing = np.zeros((len(instance), 1), np.int64)
        most = np.full((len(kinds), 1), SOON, np.int64)
        return nothing, nothing.copy(), np.concatenate([most, 0 * most], axis=1) if shapes else most
    units = np.ones(capacity.shape[1], np.int64)
    for d in limited.tolist():
        total = int(delivery[:, d].sum() + np.abs(pickup[:, d]).sum())
        capacity[:, d] = np.minimum(capacity[:, d], max(total, 1))
        column = np.concatenate([delivery[:, d], pickup[:, d], capacity[:, d]])
        unit = max(int(np.gcd.reduce(column)), 1)
        unit = units[d] = max(unit, -(-int(capacity[:, d].max()) // SOON))
        delivery[:, d] = -(-delivery[:, d] // unit)
        pickup[:, d] = -(-pickup[:, d] // unit)
        capacity[:, d] //= unit
    need = np.maximum(delivery.sum(axis=0), np.abs(pickup).sum(axis=0))[limited]
    counts = np.minimum(instance.fleet.count[kinds], len(instance))[:, None]
    there = np.maximum((capacity[:, limited] * counts).sum(axis=0), 1)
    order = limited[np.argsort(-(need / there), kind="stable")]
    held = capacity[:, order]
    if shapes is not None:
        full = full_capacities(shapes, instance.fleet.capacity[kinds], units)
        held = np.concatenate([held, full[:, order]], axis=1)
    return delivery[:, order], pickup[:, order], held


def _rows(instance: Instance, kinds: Int64, spots: Spots, table: Int64, delivery: Int64) -> Int32:
    """``Data.fixed``. Where vehicles load again, the sum of a route's deliveries says nothing."""
    fleet, real = instance.fleet, len(instance)
    n = real + sum(spots.again.values())
    fixed = np.zeros((n + 2 * int(table[:, at.SLOTS].sum()), 8), np.int64)
    fixed[:real, at.PLACE] = instance.place
    fixed[:real, at.AMOUNT] = delivery[:, 0] if n == real else 0
    fixed[:real, at.SPOT] = np.arange(real)
    fixed[:n, at.CLOSE] = SOON
    _loading_rows(instance, kinds, spots, fixed[real:n])
    for i, windows in enumerate(_open(instance)):
        if windows:
            fixed[i, at.OPEN], fixed[i, at.CLOSE] = windows[0][0], windows[-1][1]
        fixed[i, at.WINDOWS] = len(windows) if len(windows) > 1 else 0
    fixed[:real, at.SERVICE] = instance.service + instance.stop_s[instance.place]
    kind = np.repeat(np.arange(len(kinds)), table[:, at.SLOTS])
    rows = kinds[kind]
    start, end = fixed[n::2], fixed[n + 1 :: 2]
    start[:, at.PLACE] = end[:, at.PLACE] = -1
    start[:, at.KIND] = end[:, at.KIND] = kind
    start[:, at.SPOT] = [spots.row[int(p)] for p in fleet.start_place[rows]]
    end[:, at.SPOT] = [spots.row[int(p)] for p in fleet.end_place[rows]]
    start[:, at.SERVICE] = fleet.loading[rows]
    start[:, at.OPEN] = fleet.earliest[rows]
    leave = np.minimum(fleet.latest_departure[rows], fleet.latest_end[rows])
    start[:, at.CLOSE] = np.minimum(leave - fleet.loading[rows], SOON)
    end[:, at.OPEN] = fleet.end_opens[rows]
    end[:, at.CLOSE] = np.minimum(fleet.latest_end[rows], SOON)
    return np.clip(fixed, -SOON, SOON).astype(np.int32)


def _loading_rows(instance: Instance, kinds: Int64, spots: Spots, rows: Int64) -> None:
    """The loadings of second trips in ``Data.fixed``."""
    first = 0
    for place, count in spots.again.items():
        assert instance.rules is not None
        duties = instance.rules.duties
        kind = next(k for k in kinds.tolist() if duties.place[k] == place)
        here = rows[first : first + count]
        here[:, at.OPEN] = duties.opens[kind]
        here[:, at.CLOSE] = min(int(duties.closes[kind] - duties.loading[kind]), SOON)
        here[:, at.SERVICE] = duties.loading[kind]
        here[:, at.SPOT] = spots.reload_row[place]
        first += count
    rows[:, at.PLACE] = -2 - np.arange(len(rows))


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
