"""A research instance as an ordinary day, so that the same engine plans it and the same oracle
judges it: one distributor, a store with one order for each client, coordinates in a plane.

Reload depots become several trips, release times those of orders, exclusive groups alternatives,
and a pickup with its delivery one transfer between two stores. Clients of an instance of type
``SDVRP`` may be served in several drops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from geo.matrix import Distances
from routing.errors import InputError
from routing.io.research.held import check_held
from routing.io.research.instance import ResearchInstance, VehicleKind
from routing.io.research.scoring import Int64, Scoring, distances_of, scoring_of
from routing.model import (
    PLANE,
    PLANE_END,
    DaySettings,
    Depot,
    Distributor,
    Order,
    Store,
    VehicleType,
    Window,
)
from routing.oversize import MOST_DROPS
from routing.problem import Problem

OWNER = "R"
SPLIT = "SDVRP"
"""The type of instances whose clients may be served in any number of drops."""

NOBODY = "none"
"""The goods of a vehicle that may serve no client of a class."""


def research_problem(
    instance: ResearchInstance, scoring: str | None = None
) -> tuple[Problem, Distances]:
    """The instance as a `Problem`, and its travel.

    Depots, stores and orders have the numbers of their locations as ids, a transfer that of its
    pickup. Groups are ``G1``, ``G2``, ..., and vehicle types ``V1``, ``V2``, ... in the order of
    their first vehicle. Metres, seconds and money are whole units of
    the scoring (`routing.io.research.scoring.SCORINGS`; by default the one usual for the
    instance), so that `routing.plan.Plan.objective` is the published cost.

    Raises `InputError` for what a day does not hold, with the name of the section, and for an
    unknown scoring.
    """
    check_held(instance)
    chosen = scoring_of(instance, scoring)
    distances = distances_of(instance, chosen)
    classes = _classes(instance)
    numbers = _Numbers.of(instance, chosen)
    problem = Problem(
        (Distributor(OWNER, instance.name),),
        tuple(_depots(instance, numbers)),
        tuple(_stores(instance, numbers)),
        tuple(_orders(instance, numbers, classes)),
        tuple(_vehicles(instance, chosen, classes)),
        DaySettings(coordinates=PLANE, returns_last=instance.type == "VRPB"),
    )
    return problem, distances


@dataclass(frozen=True)
class _Numbers:
    """The numbers of the locations in whole units, as plain lists."""

    windows: list[list[int]]
    closing: list[bool]
    service: list[int]
    prize: list[int]
    release: list[int]

    @classmethod
    def of(cls, instance: ResearchInstance, scoring: Scoring) -> _Numbers:
        closing = np.isfinite(instance.windows[:, 1])
        bounded = np.where(np.isfinite(instance.windows), instance.windows, 0.0)
        windows, service = scoring.whole(bounded), scoring.whole(instance.service)
        release: Int64 = scoring.whole(instance.release)
        latest = max(int(times.max(initial=0)) for times in (windows, service, release))
        if latest > PLANE_END:
            raise InputError(
                f"'{instance.file}': its latest time is {latest:,} units, more than a plan reaches "
                f"({PLANE_END:,}); choose a scoring with fewer decimals"
            )
        prize: Int64 = scoring.whole(instance.prize)
        return cls(
            windows.tolist(), closing.tolist(), service.tolist(), prize.tolist(), release.tolist()
        )


def _depots(instance: ResearchInstance, numbers: _Numbers) -> Iterable[Depot]:
    for i in instance.depots:
        x, y = instance.points[i].tolist()
        opens, closes = numbers.windows[i]
        yield Depot(
            str(i),
            x,
            y,
            opens=opens,
            closes=closes if numbers.closing[i] else PLANE_END,
            loading_s=numbers.service[i],
        )


def _stores(instance: ResearchInstance, numbers: _Numbers) -> Iterable[Store]:
    drops = MOST_DROPS if instance.type == SPLIT else None
    for i in instance.clients:
        x, y = instance.points[i].tolist()
        window, stop = _window(numbers, i), numbers.service[i]
        yield Store(str(i), x, y, windows=window, stop_s=stop, max_drops=drops)


def _window(numbers: _Numbers, i: int) -> tuple[Window, ...]:
    opens, closes = numbers.windows[i]
    if not numbers.closing[i]:
        return () if opens == 0 else ((opens, PLANE_END),)
    return ((opens, closes),)


def _orders(
    instance: ResearchInstance, numbers: _Numbers, classes: Mapping[int, str]
) -> Iterable[Order]:
    names = _dimensions(instance)
    collected: list[bool] = np.any(instance.backhaul > 0, axis=1).tolist()
    both = zip(instance.demand.tolist(), instance.backhaul.tolist(), strict=True)
    amounts = [
        back if is_back else out for is_back, (out, back) in zip(collected, both, strict=True)
    ]
    group_of = {i: f"G{g}" for g, group in enumerate(instance.groups, 1) for i in group}
    for i, places in _places(instance).items():
        shipped = len(places) > 1
        yield Order(
            str(i),
            OWNER,
            str(places[-1]),
            dict(zip(names, amounts[i], strict=True)),
            kind="transfer" if shipped else "return" if collected[i] else "delivery",
            goods=classes.get(i, ""),
            prize=float(numbers.prize[i]) if instance.prize[i] > 0 else None,
            release=numbers.release[i],
            group=group_of.get(i, ""),
            from_store_id=str(i) if shipped else "",
        )


def _dimensions(instance: ResearchInstance) -> list[str]:
    width = instance.demand.shape[1]
    return ["load"] if width == 1 else [f"load{d}" for d in range(1, width + 1)]


def _places(instance: ResearchInstance) -> dict[int, tuple[int, ...]]:
    """Where the order of each client is handled: there, and where a transfer is brought. Where one
    is brought there is no other order."""
    brought_to = dict(instance.pairs)
    deliveries = set(brought_to.values())
    return {
        i: (i, brought_to[i]) if i in brought_to else (i,)
        for i in instance.clients
        if i not in deliveries
    }


def _classes(instance: ResearchInstance) -> dict[int, str]:
    """The goods class of each order that not every kind of vehicle may serve.

    Orders with the same vehicles have the same class, ``c1``, ``c2``, ...
    """
    if all(kind.allowed is None for kind in instance.kinds):
        return {}
    names: dict[tuple[bool, ...], str] = {}
    classes = {}
    for i, places in _places(instance).items():
        key = tuple(_may_serve(kind, places) for kind in instance.kinds)
        if not all(key):
            classes[i] = names.setdefault(key, f"c{len(names) + 1}")
    return classes


def _may_serve(kind: VehicleKind, places: Sequence[int]) -> bool:
    return kind.allowed is None or kind.allowed.issuperset(places)


def _vehicles(
    instance: ResearchInstance, scoring: Scoring, classes: Mapping[int, str]
) -> Iterable[VehicleType]:
    names = _dimensions(instance)
    price = vehicle_price(instance, scoring) if scoring.vehicles_first else 0
    every = set(classes.values())
    places = _places(instance)
    for position, kind in enumerate(instance.kinds):
        goods = {name for i, name in classes.items() if _may_serve(kind, places[i])}
        limits = zip(names, kind.capacity, strict=True)
        yield VehicleType(
            type_id(position),
            str(kind.depot),
            {name: limit for name, limit in limits if limit < inf},
            count=instance.kind_of.count(position),
            goods=frozenset() if goods == every else frozenset(goods or {NOBODY}),
            shift_end=PLANE_END,
            fixed_cost=float(price + int(scoring.whole(kind.fixed_cost))),
            cost_per_km=1000.0 * kind.unit_distance_cost,
            max_metres=_limit(scoring, kind.max_distance),
            max_seconds=_limit(scoring, kind.max_duration),
            profile="van",
            max_trips=_trips(instance, kind),
        )


def _trips(instance: ResearchInstance, kind: VehicleKind) -> int:
    """How often it may go out. As many trips as there are clients are no limit: each serves one."""
    if not kind.reload_depots:
        return 1
    return int(min(1 + kind.max_reloads, len(instance.clients)))


def type_id(kind: int) -> str:
    """The id of the vehicle type that the kind at this position becomes."""
    return f"V{kind + 1}"


def _limit(scoring: Scoring, value: float) -> int | None:
    return int(scoring.whole(value)) if value < inf else None


def vehicle_price(instance: ResearchInstance, scoring: Scoring) -> int:
    """What one vehicle costs where fewer are better: a power of ten above all that a plan's
    distances can come to, so that the digits above it count the vehicles.

    By the triangle inequality no plan drives farther than to each client and back by itself.
    Raises `InputError` where vehicles have prices of their own.
    """
    if any(k.fixed_cost or k.unit_distance_cost != 1.0 for k in instance.kinds):
        raise InputError(
            f"'{instance.file}': scoring '{scoring.name}' counts vehicles, and these have prices "
            "of their own; choose another scoring"
        )
    return int(10 ** len(str(_farthest(instance, scoring))))


def _farthest(instance: ResearchInstance, scoring: Scoring) -> int:
    """No plan's distances come to more."""
    if instance.weights is not None:  # no triangle inequality there
        table = scoring.whole(instance.weights)
        return int(table.max(axis=0).sum() + table.max(axis=1).sum())
    total = 0.0
    for depot in {kind.depot for kind in instance.kinds}:
        apart = instance.points - instance.points[depot]
        total = max(total, float(np.hypot(apart[:, 0], apart[:, 1]).sum()))
    return int(2 * scoring.scale * total) + 2 * len(instance)
