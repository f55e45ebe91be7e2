"""What of a day's sharing an engine has to look at, as arrays.

Owners and classes of goods are numbered by their contents, never by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.available import offered
from routing.errors import InputError
from routing.model import Depot, Order, VehicleType
from routing.problem import Problem
from routing.rules import own_plan
from routing.sharing import Sharing

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

ANYWHERE = 1 << 30
"""Metres that an order may ride where nobody limits them."""

MOST_BITS = 63
"""Owners and classes of goods that one whole number can name."""

ANYTIME = 1 << 30
"""Last second for a stop where nobody limits it."""


@dataclass(frozen=True)
class Agreement:
    """N tasks, T vehicle types, O owners, G classes of goods that are kept apart from others.

    ``owner`` (N,); ``goods`` (N,): -1 for a class that goes with any; ``farthest`` (N,): metres
    that a task may ride; ``latest`` (N,): the last second at which its stop may begin.
    ``together`` (O, O): who shares; ``apart`` (G, G); ``most``: owners on one
    vehicle. ``holds`` (T, O): whether the type starts where an owner's goods lie, or else
    ``calls[t][o]``: the depots (rows of ``Instance.lonlat``) where it can load them; a vehicle
    underway starts where nothing lies. ``later`` (T, O): whether they lie where its trips after the
    first begin. An owner of whom something may ride on such vehicles that
    calls for no loading (returns, transfers, what is on board) stands there twice, the second time
    for that; ``distributor`` (O,): equal where it is one and the same. Where vehicles are underway,
    owners of a group who all share stand there once for all of that, and ``merged`` (O,) says so.
    ``opens``, ``closes``, ``loading``: seconds, one a depot.
    """

    owner: Int64
    goods: Int64
    farthest: Int64
    latest: Int64
    together: Bool
    apart: Bool
    most: int
    holds: Bool
    later: Bool
    calls: tuple[tuple[tuple[int, ...], ...], ...]
    distributor: Int64
    merged: Bool
    opens: Int64
    closes: Int64
    loading: Int64

    @property
    def binding(self) -> bool:
        """Whether there is anything to look at: somebody to keep apart, or a depot to call at."""
        return bool(
            not self.together.all()
            or self.apart.any()
            or self.most < len(np.unique(self.distributor))
            or any(places for of_type in self.calls for places in of_type)
            or (self.farthest < ANYWHERE).any()
            or (self.latest < ANYTIME).any()
        )

    def called_at(self, kinds: Int64) -> list[int]:
        """Every depot that some type calls at."""
        places = {p for k in kinds.tolist() for of_owner in self.calls[k] for p in of_owner}
        return sorted(places)

    def riding(self) -> Int64:
        """For each task the bit of its owner, that of its goods or -1, how far it may ride, and
        when its stop has to begin."""
        goods = np.where(self.goods < 0, -1, self.goods + len(self.together))
        return np.stack([self.owner, goods, self.farthest, self.latest], axis=1).astype(np.int64)

    def sorted_by(self, order: Sequence[int]) -> Agreement:
        """With the tasks in another order."""
        return replace(
            self,
            owner=self.owner[order],
            goods=self.goods[order],
            farthest=self.farthest[order],
            latest=self.latest[order],
        )


def lies_there(agreement: Agreement, kind: int) -> int:
    """The owners of whom a type loads everything where its later trips begin, with all classes of
    goods, as bits."""
    owners, classes = len(agreement.together), len(agreement.apart)
    held = sum(1 << o for o in range(owners) if agreement.later[kind, o])
    return held | ((1 << classes) - 1) << owners


def depots_in_order(problem: Problem) -> list[Depot]:
    """The day's depots by what they are, not by their names or rows."""
    return sorted(
        problem.depots,
        key=lambda d: (
            *(d.lon, d.lat, d.opens, d.closes, d.loading_s, d.distributor_id is None),
            offered(problem, d.id),
        ),
    )


def agreement_of(
    problem: Problem,
    tasks: Sequence[Sequence[int]],
    vehicles: Sequence[int],
    contents: Sequence[tuple[Any, ...]],
) -> Agreement | None:
    """What the day agrees for its tasks and vehicle types; None if that changes nothing.

    ``contents``: a key for each task that tells it from others without names.
    """
    if not problem.sharing.active:
        return None
    firsts = [problem.orders[task[0]] for task in tasks]
    owners = _owners(problem, tasks, vehicles, contents)
    classes = _kept_apart(problem.sharing, firsts, contents)
    agreement = _as_arrays(problem, tasks, [problem.variants[v] for v in vehicles], owners, classes)
    if not agreement.binding:
        return None
    if len(owners.names) + len(classes) > MOST_BITS:
        most = MOST_BITS - len(classes) - len(owners.names) + len(owners.ids)
        raise InputError(
            f"{len(owners.ids)} distributors with orders are too many for a day with 'sharing'; "
            f"plan at most {most} of them together"
        )
    return agreement


@dataclass(frozen=True)
class _Owners:
    """Distributors with tasks, and the rows that they have. ``names``: of each row the distributor,
    and whether it stands there for what calls for no loading, as the tasks in ``idle`` do.
    ``free``: of whom such a task may ride on a vehicle that does not load their goods where it
    starts; ``stands_for``: whose row somebody has for that (`_first_of_group`)."""

    ids: list[str]
    names: list[tuple[str, bool]]
    idle: list[bool]
    free: set[str]
    stands_for: Mapping[str, str]

    def row(self, task: int, owner: str) -> int:
        """The row of a task of somebody's."""
        if self.idle[task] and owner in self.free:
            return self.names.index((self.stands_for.get(owner, owner), True))
        return self.names.index((owner, False))


def _owners(
    problem: Problem,
    tasks: Sequence[Sequence[int]],
    vehicles: Sequence[int],
    contents: Sequence[tuple[Any, ...]],
) -> _Owners:
    """Who owns tasks, by what they are and not by their names."""
    of_task = [problem.orders[task[0]].distributor_id for task in tasks]
    types = [problem.variants[v] for v in vehicles]
    idle = [all(_needs_no_loading(problem, problem.orders[p]) for p in task) for task in tasks]
    free = {
        owner
        for owner, task, waits in zip(of_task, tasks, idle, strict=True)
        if waits
        and any(
            not _always_there(problem, types[t], owner) for t in _carry(problem, vehicles, task)
        )
    }
    ids = _ranked(problem, of_task, contents)
    stands_for = _first_of_group(problem, types, ids)
    twice = {stands_for.get(owner, owner) for owner in free}
    names = [(owner, False) for owner in ids] + [(owner, True) for owner in ids if owner in twice]
    return _Owners(ids, names, idle, free, stands_for)


def _as_arrays(
    problem: Problem,
    tasks: Sequence[Sequence[int]],
    types: Sequence[VehicleType],
    owners: _Owners,
    classes: Sequence[str],
) -> Agreement:
    """All that is agreed. ``classes``: of goods that are kept apart."""
    sharing, names, depots = problem.sharing, owners.names, depots_in_order(problem)
    firsts = [problem.orders[task[0]] for task in tasks]
    calls = tuple(
        tuple(() if free else _callable(sharing, vehicle, depots, owner) for owner, free in names)
        for vehicle in types
    )
    together = [[sharing.together(a, b) for b, _ in names] for a, _ in names]
    apart = [[frozenset((a, b)) in sharing.apart for b in classes] for a in classes]
    holds = [[free or _starts_with(problem, v, owner) for owner, free in names] for v in types]
    later = [[free or _loads_again(problem, v, owner) for owner, free in names] for v in types]
    goods = [classes.index(o.goods) if o.goods in classes else -1 for o in firsts]
    return Agreement(
        owner=_whole(owners.row(i, order.distributor_id) for i, order in enumerate(firsts)),
        goods=_whole(goods),
        farthest=_whole(_farthest(problem, task) for task in tasks),
        latest=_whole(_latest(problem, task) for task in tasks),
        together=np.array(together, dtype=np.bool_),
        apart=np.array(apart, dtype=np.bool_).reshape(len(classes), len(classes)),
        most=len(owners.ids) if sharing.max_distributors is None else sharing.max_distributors,
        holds=np.array(holds, dtype=np.bool_).reshape(len(types), len(names)),
        later=np.array(later, dtype=np.bool_).reshape(len(types), len(names)),
        calls=calls,
        distributor=_whole(owners.ids.index(owner) for owner, _ in names),
        merged=np.array([free and owner in owners.stands_for for owner, free in names], np.bool_),
        opens=_whole(depot.opens for depot in depots),
        closes=_whole(depot.closes for depot in depots),
        loading=_whole(depot.loading_s for depot in depots),
    )


def _whole(numbers: Iterable[int]) -> Int64:
    return np.fromiter(numbers, dtype=np.int64)


def _kept_apart(
    sharing: Sharing, firsts: Sequence[Order], contents: Sequence[tuple[Any, ...]]
) -> list[str]:
    """Classes of goods that are kept apart from others, in an order without names."""
    kept = {name for pair in sharing.apart for name in pair}

    def holding(name: str) -> list[tuple[Any, ...]]:
        told = zip(contents, firsts, strict=True)
        return sorted(content for content, order in told if order.goods == name)

    return sorted({order.goods for order in firsts} & kept, key=holding)


def _callable(
    sharing: Sharing, vehicle: VehicleType, depots: Sequence[Depot], owner: str
) -> tuple[int, ...]:
    """The owner's depots at which a vehicle may call."""
    return tuple(
        place
        for place, depot in enumerate(depots)
        if depot.distributor_id == owner and sharing.may_call(vehicle, depot)
    )


def _needs_no_loading(problem: Problem, order: Order) -> bool:
    return order.kind != "delivery" or order.id in problem.holder


def _first_of_group(
    problem: Problem, types: Sequence[VehicleType], owners: Sequence[str]
) -> dict[str, str]:
    """For each owner the first of those with whom it shares; none where no vehicle is underway,
    where somebody excludes somebody, or vehicles carry for a limited number of owners."""
    sharing, most = problem.sharing, problem.sharing.max_distributors
    if not any(v.aboard is not None for v in types) or (most or len(owners)) < len(owners):
        return {}
    groups = {a: [b for b in owners if sharing.together(a, b)] for a in owners}
    if any(groups[a] != groups[b] for a in owners for b in groups[a]):
        return {}
    return {owner: group[0] for owner, group in groups.items()}


def _starts_with(problem: Problem, vehicle: VehicleType, owner: str) -> bool:
    """Whether a vehicle loads a distributor's goods where it starts."""
    there = problem.depot[vehicle.depot_id].distributor_id
    return vehicle.aboard is None and there in (None, owner)


def _loads_again(problem: Problem, vehicle: VehicleType, owner: str) -> bool:
    """Whether it loads them where its trips after the first begin."""
    return problem.depot[vehicle.reload_depot].distributor_id in (None, owner)


def _always_there(problem: Problem, vehicle: VehicleType, owner: str) -> bool:
    """Whether every trip of a vehicle begins where a distributor's goods lie."""
    again = vehicle.max_trips == 1 or _loads_again(problem, vehicle, owner)
    return again and _starts_with(problem, vehicle, owner)


def _carry(problem: Problem, vehicles: Sequence[int], task: Sequence[int]) -> list[int]:
    """Positions in ``vehicles`` of the types that may carry a task."""
    able = set(problem.carriers[task[0]])
    return [t for t, v in enumerate(vehicles) if v in able]


def _ranked(
    problem: Problem, owners: Sequence[str], contents: Sequence[tuple[Any, ...]]
) -> list[str]:
    """Distributors by their depots' places and their tasks."""
    own: dict[str, list[tuple[Any, ...]]] = {}
    for owner, content in zip(owners, contents, strict=True):
        own.setdefault(owner, []).append(content)

    def key(owner: str) -> tuple[Any, ...]:
        depots = sorted((d.lon, d.lat) for d in problem.depots if d.distributor_id == owner)
        return depots, sorted(own[owner])

    return sorted(own, key=key)


def _latest(problem: Problem, task: Sequence[int]) -> int:
    limits = (own_plan.latest(problem, problem.orders[position].id) for position in task)
    return min([limit for limit in limits if limit is not None], default=ANYTIME)


def _farthest(problem: Problem, task: Sequence[int]) -> int:
    limits = (own_plan.farthest(problem, problem.orders[position].id) for position in task)
    return min([limit for limit in limits if limit is not None], default=ANYWHERE)
