"""What a scenario changes of a day: one function a knob, and all of them in one order."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from geo.matrix import GreatCircle
from geo.profiles import PROFILES
from routing.distances import distances_of
from routing.errors import InputError
from routing.model import DAY_END, DAY_START, VehicleType, Window
from routing.problem import Problem
from routing.roads import STRAIGHT


@dataclass(frozen=True)
class Scenario:
    """A way of sharing and what is changed of the day.

    ``windows_min``: minutes by which every window opens earlier and closes later. ``min_drop_kg``:
    a distributor's deliveries at a store that together weigh less wait for another day.
    ``capacity_share``: of each vehicle's kg. ``speed_share``: of all speeds. ``demand_share``: of
    each order's amounts. ``fleet``: name of a fleet mix, ``counts``: what that is, a factor for the
    number of vehicles by a pattern of their ids (``*van``); types that no pattern fits stay.
    """

    name: str
    way: str
    windows_min: int = 0
    min_drop_kg: float = 0.0
    capacity_share: float = 1.0
    speed_share: float = 1.0
    demand_share: float = 1.0
    fleet: str = ""
    counts: Mapping[str, float] = field(default_factory=dict, hash=False)

    def day(self, day: Problem) -> Problem:
        """The day as the scenario has it. Raises `InputError` where nothing is left of it."""
        changed = with_demand(day, self.demand_share)
        changed = with_least_drop(changed, self.min_drop_kg)
        changed = with_windows(changed, self.windows_min)
        changed = with_capacity(changed, self.capacity_share)
        changed = with_speed(changed, self.speed_share)
        return with_fleet(changed, self.fleet, self.counts)

    @property
    def variant(self) -> tuple[object, ...]:
        """What it changes of the day, whatever the way of sharing."""
        return (
            self.windows_min,
            self.min_drop_kg,
            self.capacity_share,
            self.speed_share,
            self.demand_share,
            self.fleet,
        )


def with_demand(day: Problem, share: float) -> Problem:
    """All amounts times a share."""
    if share == 1.0:
        return day
    orders = tuple(
        replace(o, quantity={name: share * amount for name, amount in o.quantity.items()})
        for o in day.orders
    )
    return replace(day, orders=orders, sources=None)


def with_least_drop(day: Problem, kg: float) -> Problem:
    """Without the deliveries of a distributor to a store that together are below ``kg``."""
    if kg <= 0.0:
        return day
    brought: dict[tuple[str, str], float] = defaultdict(float)
    for order in day.orders:
        if not order.is_return:
            brought[order.distributor_id, order.store_id] += order.quantity.get("kg", 0.0)
    kept = tuple(
        o for o in day.orders if o.is_return or brought[o.distributor_id, o.store_id] >= kg
    )
    if not kept:
        raise InputError(f"no order of the day reaches the least drop of {kg:g} kg; lower it")
    return replace(day, orders=kept, sources=None)


def with_windows(day: Problem, minutes: int) -> Problem:
    """Every window opens so many minutes earlier and closes so many later."""
    if minutes == 0:
        return day
    stores = tuple(replace(s, windows=_widened(s.windows, 60 * minutes)) for s in day.stores)
    return replace(day, stores=stores, sources=None)


def _widened(windows: tuple[Window, ...], seconds: int) -> tuple[Window, ...]:
    wide: list[Window] = []
    for first, last in windows:
        opens, closes = max(DAY_START, first - seconds), min(DAY_END, last + seconds)
        if wide and opens <= wide[-1][1]:
            wide[-1] = wide[-1][0], max(wide[-1][1], closes)
        elif opens <= closes:
            wide.append((opens, closes))
    return tuple(wide)


def with_capacity(day: Problem, share: float) -> Problem:
    """Each vehicle takes only a share of its kg."""
    if share == 1.0:
        return day

    def limited(vehicle: VehicleType) -> VehicleType:
        capacity = {n: c * share if n == "kg" else c for n, c in vehicle.capacity.items()}
        return replace(vehicle, capacity=capacity)

    return replace(day, vehicles=tuple(map(limited, day.vehicles)), sources=None)


def with_speed(day: Problem, share: float) -> Problem:
    """All speeds times a share."""
    if share == 1.0:
        return day
    travel = distances_of(day, STRAIGHT)
    if day.settings.roads or not isinstance(travel, GreatCircle):
        raise InputError(
            "speed_share needs a day whose travel comes from straight lines and speeds; this one's "
            f"comes from '{day.settings.roads}'"
        )
    speeds = {name: 3.6 * share * travel.speed_of(name) for name in PROFILES}
    return replace(day, settings=replace(day.settings, speed_kmh=speeds), sources=None)


def with_fleet(day: Problem, name: str, counts: Mapping[str, float]) -> Problem:
    """Other numbers of vehicles, by patterns of their ids; the first that fits counts."""
    if not counts:
        return day
    unused = [p for p in counts if not any(fnmatch.fnmatch(v.id, p) for v in day.vehicles)]
    if unused:
        raise InputError(
            f"fleet '{name}': no vehicle has an id like '{unused[0]}'; "
            f"there are {', '.join(sorted(v.id for v in day.vehicles)[:5])}, ..."
        )

    def counted(vehicle: VehicleType) -> VehicleType:
        factor = next((f for p, f in counts.items() if fnmatch.fnmatch(vehicle.id, p)), 1.0)
        return replace(vehicle, count=round(vehicle.count * factor))

    return replace(day, vehicles=tuple(map(counted, day.vehicles)), sources=None)
