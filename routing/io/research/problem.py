"""A research instance as an ordinary day, so that the same engine plans it and the same oracle
judges it: one distributor, a store with one order for each client, coordinates in a plane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from geo.matrix import Distances
from routing.errors import InputError
from routing.io.research.instance import ResearchInstance
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
from routing.problem import Problem

OWNER = "R"
NOBODY = "none"
"""The goods of a vehicle that may serve no client of a class."""


def research_problem(
    instance: ResearchInstance, scoring: str | None = None
) -> tuple[Problem, Distances]:
    """The instance as a `Problem`, and its travel.

    Depots, stores and orders have the numbers of their locations as ids, vehicle types are ``V1``,
    ``V2``, ... in the order of their first vehicle. Metres, seconds and money are whole units of
    the scoring (`routing.io.research.scoring.SCORINGS`; by default the one usual for the
    instance), so that `routing.plan.Plan.objective` is the published cost.

    Raises `InputError` for what the model does not hold yet, with the name of the section, and for
    an unknown scoring.
    """
    _held(instance)
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


def _held(instance: ResearchInstance) -> None:
    """Refuse what would be planned wrongly."""
    missing = {
        "MUTUALLY_EXCLUSIVE_GROUP": bool(instance.groups),
        "PICKUP_AND_DELIVERY": bool(instance.pairs),
        "RELEASE_TIME": bool(instance.release.any()),
        "VEHICLES_RELOAD_DEPOT": any(kind.reload_depots for kind in instance.kinds),
        "DEMAND and BACKHAUL of one client": bool(
            ((instance.demand > 0).any(axis=1) & (instance.backhaul > 0).any(axis=1)).any()
        ),
    }
    for section, there in missing.items():
        if there:
            raise InputError(f"'{instance.file}': {section} comes with a later version")


@dataclass(frozen=True)
class _Numbers:
    """The numbers of the locations in whole units, as plain lists."""

    windows: list[list[int]]
    closing: list[bool]
    service: list[int]
    prize: list[int]

    @classmethod
    def of(cls, instance: ResearchInstance, scoring: Scoring) -> _Numbers:
        closing = np.isfinite(instance.windows[:, 1])
        bounded = np.where(np.isfinite(instance.windows), instance.windows, 0.0)
        windows, service = scoring.whole(bounded), scoring.whole(instance.service)
        latest = max(int(windows.max(initial=0)), int(service.max(initial=0)))
        if latest > PLANE_END:
            raise InputError(
                f"'{instance.file}': its latest time is {latest:,} units, more than a plan reaches "
                f"({PLANE_END:,}); choose a scoring with fewer decimals"
            )
        prize: Int64 = scoring.whole(instance.prize)
        return cls(windows.tolist(), closing.tolist(), service.tolist(), prize.tolist())


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
    for i in instance.clients:
        x, y = instance.points[i].tolist()
        yield Store(str(i), x, y, windows=_window(numbers, i), stop_s=numbers.service[i])


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
    for i in instance.clients:
        yield Order(
            str(i),
            OWNER,
            str(i),
            dict(zip(names, amounts[i], strict=True)),
            kind="return" if collected[i] else "delivery",
            goods=classes.get(i, ""),
            prize=float(numbers.prize[i]) if instance.prize[i] > 0 else None,
        )


def _dimensions(instance: ResearchInstance) -> list[str]:
    width = instance.demand.shape[1]
    return ["load"] if width == 1 else [f"load{d}" for d in range(1, width + 1)]


def _classes(instance: ResearchInstance) -> dict[int, str]:
    """The goods class of each client that not every kind of vehicle may serve.

    Clients with the same vehicles have the same class, ``c1``, ``c2``, ...
    """
    every = [kind.allowed for kind in instance.kinds]
    if all(allowed is None for allowed in every):
        return {}
    names: dict[tuple[bool, ...], str] = {}
    classes = {}
    for i in instance.clients:
        key = tuple(allowed is None or i in allowed for allowed in every)
        if not all(key):
            classes[i] = names.setdefault(key, f"c{len(names) + 1}")
    return classes


def _vehicles(
    instance: ResearchInstance, scoring: Scoring, classes: Mapping[int, str]
) -> Iterable[VehicleType]:
    names = _dimensions(instance)
    price = vehicle_price(instance, scoring) if scoring.vehicles_first else 0
    every = set(classes.values())
    for position, kind in enumerate(instance.kinds):
        goods = {name for i, name in classes.items() if kind.allowed is None or i in kind.allowed}
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
        )


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
