"""How vehicles can go out: each with a layout of its compartments, a driver, perhaps a helper.

A *variant* is a vehicle type in one such setup: a `VehicleType` like any other, with what the
driver has and may in it. Rules, clock and engines look at variants and need to know nothing else;
only counts go by the vehicles, drivers and helpers themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from routing.model import Compartment, Store, VehicleType
from routing.staff import AS_IT_IS, FULL_PERCENT, Crew, Driver, Helper, Setup

if TYPE_CHECKING:
    from routing.plan import Itinerary
    from routing.problem import Problem

MOST_VARIANTS = 300
"""Ways in which the vehicles of a day can go out, alike ones counted once."""

DRIVING = (
    *("drive_s", "pause_s", "pause_at_stops", "driven_s"),
    *("first_part_s", "second_part_s", "first_part_taken"),
)
"""What a vehicle has of pauses from driving."""

Person = TypeVar("Person", bound=Crew)


class Alike(Generic[Person]):
    """The drivers of a day, or its helpers, by what they are: who differs in name and number alone
    is one of a pool, and the first of it in the day stands for all."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.by_id: Mapping[str, Person] = {person.id: person for person in people}
        same: dict[Person, list[Person]] = {}
        for person in people:
            same.setdefault(_nameless(person), []).append(person)
        self.pools: Mapping[str, tuple[Person, ...]] = {
            pool[0].id: tuple(pool) for pool in same.values()
        }
        self.first_of: Mapping[str, str] = {
            person.id: first for first, pool in self.pools.items() for person in pool
        }

    @property
    def firsts(self) -> Iterator[Person]:
        """One of each pool, in the order of the day."""
        return (pool[0] for pool in self.pools.values())

    def count(self, first: str) -> int:
        """How many are in the pool for which this id stands."""
        return sum(person.count for person in self.pools[first])

    def ids(self, first: str) -> Iterator[str]:
        """The ids of a pool, each as often as there are of it."""
        return (person.id for person in self.pools[first] for _ in range(person.count))


def _nameless(person: Person) -> Person:
    return replace(person, id="", name="", count=1)


def goes_with(person: Crew, vehicle: VehicleType) -> bool:
    """Whether somebody may go out with vehicles of a type."""
    ids = {vehicle.id, vehicle.type_id}
    return (
        (not person.vehicles or not person.vehicles.isdisjoint(ids))
        and (person.distributor_id in (None, vehicle.distributor_id) or not vehicle.distributor_id)
        and (person.depot_id in (None, vehicle.depot_id))
    )


def percent_at(store: Store, vehicle: VehicleType) -> int:
    """How much of its service a stop of a vehicle takes: less with a helper, as the store says, or
    else the helper."""
    if vehicle.helper_percent is None:
        return FULL_PERCENT
    return vehicle.helper_percent if store.helper_percent is None else store.helper_percent


def layouts_of(vehicle: VehicleType) -> tuple[tuple[Compartment, ...], ...]:
    """All layouts of a type's compartments, the first of them in ``compartments``."""
    return vehicle.compartments, *vehicle.other_layouts


def fitted(
    vehicle: VehicleType, setup: Setup, driver: Driver | None, helper: Helper | None
) -> VehicleType:
    """A vehicle type as it goes out. A layout that it does not have is its first one."""
    if vehicle.other_layouts:
        layouts = layouts_of(vehicle)
        at = setup.layout - 1 if 1 <= setup.layout <= len(layouts) else 0
        vehicle = replace(vehicle, compartments=layouts[at], other_layouts=())
    if driver is not None:
        vehicle = _driven_by(vehicle, driver)
    if helper is not None:
        vehicle = replace(
            vehicle,
            helper_percent=helper.percent,
            fixed_cost=vehicle.fixed_cost + helper.cost_per_day,
            cost_per_hour=vehicle.cost_per_hour + helper.cost_per_hour,
        )
    return replace(vehicle, setup=setup)


def _driven_by(vehicle: VehicleType, driver: Driver) -> VehicleType:
    """A vehicle type with what its driver has, may and is paid."""

    def told(name: str) -> object:
        own = getattr(driver, name)
        return getattr(vehicle, name) if own is None else own

    limits = [n for n in (vehicle.max_seconds, driver.max_seconds) if n is not None]
    changes: dict[str, object] = {
        "skills": vehicle.skills | driver.skills,
        "max_seconds": min(limits, default=None),
        "fixed_cost": vehicle.fixed_cost + driver.cost_per_day,
        **{n: told(n) for n in ("cost_per_hour", "cost_per_stop", "cost_per_case")},
        "cost_per_trip": told("cost_per_trip"),
    }
    if driver.shift_start is not None:
        changes["shift_start"] = max(vehicle.shift_start, driver.shift_start)
    if driver.shift_end is not None:
        changes["shift_end"] = min(vehicle.shift_end, driver.shift_end)
    told_overtime = (driver.overtime_after_s, driver.overtime_per_hour)
    if driver.overtime_factors or told_overtime != (None, None):
        changes["overtime_after_s"] = driver.overtime_after_s
        changes["overtime_per_hour"] = driver.overtime_per_hour or 0.0
        changes["overtime_factors"] = driver.overtime_factors
    if driver.break_window is not None:
        changes |= {"break_s": driver.break_s, "break_window": driver.break_window}
    if driver.drive_s is not None:
        changes |= {name: getattr(driver, name) for name in DRIVING}
    return replace(vehicle, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Setups:
    """What there is to choose of a day: its drivers and helpers, and the setups of its vehicles."""

    problem: Problem

    @cached_property
    def drivers(self) -> Alike[Driver]:
        """Its drivers."""
        return Alike(self.problem.drivers)

    @cached_property
    def helpers(self) -> Alike[Helper]:
        """Its helpers."""
        return Alike(self.problem.helpers)

    @cached_property
    def layouts(self) -> bool:
        """Whether some vehicles have several layouts of their compartments."""
        return any(vehicle.other_layouts for vehicle in self.problem.vehicles)

    @cached_property
    def any(self) -> bool:
        """Whether there is any choice."""
        return bool(self.layouts or self.problem.drivers or self.problem.helpers)

    def needs_driver(self, vehicle: VehicleType) -> bool:
        """Whether a route of a type has to have one of the day's drivers: on a day with drivers,
        unless the type has its own."""
        return bool(self.problem.drivers) and not vehicle.driver

    def most(self, vehicle: VehicleType) -> int:
        """How many vehicles of a type can go out on a day, with all who may drive it."""
        if not self.needs_driver(vehicle):
            return vehicle.count
        drivers = (driver for driver in self.problem.drivers if goes_with(driver, vehicle))
        return min(vehicle.count, sum(driver.count for driver in drivers))

    def choices(self, vehicle: VehicleType) -> Iterator[Setup]:
        """The setups in which a type can go out, one for people who are alike."""
        layouts = range(1, len(layouts_of(vehicle)) + 1) if vehicle.other_layouts else (0,)
        drivers = [""]
        if self.needs_driver(vehicle):
            drivers = [d.id for d in self.drivers.firsts if d.count and goes_with(d, vehicle)]
        helpers = [""]
        if vehicle.helper_percent is None:
            helpers += [h.id for h in self.helpers.firsts if h.count and goes_with(h, vehicle)]
        for layout in layouts:
            for driver in drivers:
                for helper in helpers:
                    yield Setup(layout, driver, helper)

    def variant(self, vehicle: VehicleType, setup: Setup) -> VehicleType:
        """A type in a setup; who is not there, or may not go with it, is passed over: the rules
        say so."""
        if setup == AS_IT_IS and not vehicle.other_layouts:
            return vehicle
        driver, helper = (
            self.drivers.by_id.get(setup.driver),
            self.helpers.by_id.get(setup.helper),
        )
        return fitted(vehicle, setup, driver, helper)

    def alike(self, setup: Setup) -> Setup:
        """The setup with the people that stand for those of this one."""
        driver = self.drivers.first_of.get(setup.driver, setup.driver)
        helper = self.helpers.first_of.get(setup.helper, setup.helper)
        return Setup(setup.layout, driver, helper)

    def all(self) -> tuple[VehicleType, ...]:
        """Every type in every setup, type by type. Without a choice the types themselves."""
        if not self.any:
            return self.problem.vehicles
        return tuple(
            self.variant(vehicle, setup)
            for vehicle in self.problem.vehicles
            for setup in self.choices(vehicle)
        )


def surplus(
    named: Iterable[tuple[int, str]], people: Sequence[Person]
) -> Iterator[tuple[int, Person]]:
    """Of routes, by number, and who goes with each: those for which there is nobody left."""
    left = {person.id: (person.count, person) for person in people}
    for number, name in named:
        if name in left:
            count, person = left[name]
            if count <= 0:
                yield number, person
            left[name] = count - 1, person


def at_home(people: Sequence[Person], out: Iterable[str]) -> tuple[Person, ...]:
    """Those who are not out; rows of whom nobody is left stay, so that the day still has them."""
    gone = Counter(out)
    return tuple(replace(each, count=max(each.count - gone[each.id], 0)) for each in people)


class Free:
    """Drivers and helpers that have no route yet, beside some routes."""

    def __init__(self, setups: Setups, taken: Sequence[Itinerary] = ()) -> None:
        self._setups = setups
        self._left: dict[tuple[bool, str], int] = {}
        for person in setups.problem.drivers:
            self._left[True, person.id] = person.count
        for helper in setups.problem.helpers:
            self._left[False, helper.id] = helper.count
        for itinerary in taken:
            self.take(itinerary.setup)

    def take(self, setup: Setup) -> None:
        """They have a route."""
        for key in ((True, setup.driver), (False, setup.helper)):
            if key in self._left:
                self._left[key] -= 1

    def like(self, setup: Setup) -> Setup | None:
        """The setup with people who are free, themselves or others like them; None if a pool is
        empty."""
        if setup == AS_IT_IS or not (setup.driver or setup.helper):
            return setup
        driver = self._one(True, setup.driver, self._setups.drivers)
        helper = self._one(False, setup.helper, self._setups.helpers)
        return None if driver is None or helper is None else Setup(setup.layout, driver, helper)

    def _one(self, drives: bool, name: str, people: Alike[Person]) -> str | None:
        if not name or self._left.get((drives, name), 0) > 0:
            return name
        pool = people.pools.get(people.first_of.get(name, ""), ())
        return next((p.id for p in pool if self._left[drives, p.id] > 0), None)


def suited(problem: Problem, route: Itinerary, people: Free) -> Setup:
    """The setup for a route: its own, if that will do, or else the one that has most in common with
    it, of those with free people in which no rule keeps the vehicle from its goods."""
    vehicle = problem.vehicle[route.vehicle_id]
    choices = [
        setup
        for choice in problem.setups.choices(vehicle)
        if (setup := people.like(_rather(problem, choice, route.setup))) is not None
    ]
    ranked = sorted(choices, key=lambda setup: _differences(setup, route.setup))
    if len(ranked) <= 1:
        return ranked[0] if ranked else route.setup
    return next((setup for setup in ranked if _carries(problem, route, setup)), ranked[0])


def as_it_can(problem: Problem, route: Itinerary, others: Iterable[Itinerary]) -> Itinerary:
    """The route with a layout, a driver and a helper that its vehicle can have beside the others,
    its own ones first."""
    if not problem.setups.any or route.vehicle_id not in problem.vehicle or not any(route.trips):
        return route
    people = Free(problem.setups, [other for other in others if any(other.trips)])
    setup = suited(problem, route, people)
    return route if setup == route.setup else replace(route, setup=setup)


def _rather(problem: Problem, choice: Setup, wanted: Setup) -> Setup:
    """The wanted people, where they are among those for whom a choice stands."""
    alike = problem.setups.alike(wanted)
    return replace(
        choice,
        driver=wanted.driver if alike.driver == choice.driver else choice.driver,
        helper=wanted.helper if alike.helper == choice.helper else choice.helper,
    )


def _differences(setup: Setup, wanted: Setup) -> int:
    """How much is otherwise; who is not wanted weighs more than who is missing."""
    people = (setup.driver != wanted.driver) + (setup.helper != wanted.helper)
    return (
        2 * people
        + (setup.layout != wanted.layout)
        + 2 * (bool(setup.helper) and not wanted.helper)
    )


def _carries(problem: Problem, route: Itinerary, setup: Setup) -> bool:
    """Whether a vehicle in a setup may carry the orders of a route, in its compartments."""
    from routing import rules
    from routing.rules import compartments

    vehicle = problem.vehicle_of(replace(route, setup=setup))
    orders = (problem.order[o] for trip in route.trips for visit in trip for o in visit.orders)
    if any(rules.forbidding(problem, order, vehicle) is not None for order in orders):
        return False
    return not any(any(compartments.overfull(problem, vehicle, trip)) for trip in route.trips)
