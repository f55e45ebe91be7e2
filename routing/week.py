"""A week: a day's tables over a horizon of dated days, and each of these days as a day of its own.

A week has the same orders, stores and vehicles as a day, with columns that say when and how often
(`routing.horizon`). Which order comes on which days is an *assignment*: for each order of the
problem one of its choices (`routing.visits`). With an assignment every working day is a `Problem`
of its own, and `routing.evaluate.evaluate` judges its plan as it judges any day's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from routing.errors import InputError
from routing.horizon import ANY_DAY, Horizon
from routing.model import Order, Store, VehicleType
from routing.problem import Problem
from routing.setups import MOST_VARIANTS
from routing.visits import Calendar, Choice, choices

Assignment = tuple[Choice, ...]
"""For each order, by its position in the week's problem, its days: positions in the calendar."""

Familiar = Mapping[str, frozenset[str]]
"""For each store the vehicles that know it, as `routing.model.names_vehicle` has them."""


@dataclass(frozen=True)
class Week:
    """Several days that are planned together. ``problem.settings.horizon`` says which.

    ``familiar_cost``: money for each order that is brought to a store by another vehicle than the
    one that the plan of the week has for the store; `Store.unfamiliar_cost` where a day has it.
    ``even_cost``: money for each hour that vehicles are out on a day beyond the average of the
    working days. Raises `InputError` for what cannot be planned over several days.
    """

    problem: Problem
    familiar_cost: float = 0.0
    even_cost: float = 0.0

    def __post_init__(self) -> None:
        if self.problem.settings.horizon is None:
            raise InputError("the day has no horizon; say with 'horizon' how many days to plan")
        if underway := [v for v in self.problem.vehicles if v.aboard is not None]:
            raise InputError(
                f"vehicle '{underway[0].id}' is under way, and what is aboard is of one day; "
                "plan that day with coload plan or coload replan, and the week with vehicles that "
                "are in the yard (clear 'aboard' and where they begin)"
            )
        if single := [v for v in self.problem.vehicles if v.type_id != v.id]:
            raise InputError(
                f"vehicle '{single[0].id}' is one of a day in progress; a week needs the types"
            )
        if self.problem.sharing.limited:
            raise InputError(
                "a week does not know limits of detours and delays yet; "
                "clear max_detour_km and max_delay_min in 'sharing'"
            )

    @cached_property
    def calendar(self) -> Calendar:
        """The days on which somebody works."""
        return calendar_of(self.problem)

    @property
    def dates(self) -> tuple[date, ...]:
        """The working days."""
        return self.calendar.dates

    @cached_property
    def units(self) -> tuple[tuple[int, ...], ...]:
        """Orders, by position, that come on the same days: alternatives; all others alone."""
        return units_of(self.problem)

    @cached_property
    def choices(self) -> tuple[tuple[Choice, ...], ...]:
        """For each of the `units` what it may choose from."""
        each = [set(choices_of(self.problem, self.calendar, unit[0])) for unit in self.units]
        for found, unit in zip(each, self.units, strict=True):
            for position in unit[1:]:
                found &= set(choices_of(self.problem, self.calendar, position))
        return tuple(tuple(sorted(found)) for found in each)

    @cached_property
    def joins(self) -> bool:
        """Whether an engine can look at all days at once: in all of them together its vehicles go
        out in as many ways as they may on one day."""
        setups = self.problem.setups
        if not setups.any:
            return True
        days = range(len(self.dates))
        ways = (sum(1 for _ in setups.choices(v)) for day in days for v in self.working(day))
        return sum(ways) <= MOST_VARIANTS

    def working(self, day: int) -> tuple[VehicleType, ...]:
        """The vehicles of a working day, as a day has them."""
        there = (v for v in self.problem.vehicles if self.dates[day] in v.days)
        return tuple(replace(vehicle, days=ANY_DAY) for vehicle in there)

    def assigned(self, assignment: Assignment, day: int) -> tuple[Order, ...]:
        """The orders of a working day, as a day has them."""
        pairs = zip(self.problem.orders, assignment, strict=True)
        return tuple(of_one_day(order) for order, choice in pairs if day in choice)

    def day(
        self, assignment: Assignment, day: int, familiar: Familiar | None = None
    ) -> Problem | None:
        """A working day as a day of its own, None where no order comes on it. ``familiar``: the
        vehicles for stores whose day says nothing of that."""
        orders = self.assigned(assignment, day)
        if not orders:
            return None
        vehicles = self.working(day)
        known = {vehicle.id for vehicle in vehicles}
        used = {s for order in orders for s in (order.store_id, order.from_store_id)}
        stores = [replace(s, days=ANY_DAY) for s in self.problem.stores if s.id in used]
        stores = [known_by(s, familiar or {}, self.familiar_cost) for s in stores]
        partners = (
            replace(p, lends=None if p.lends is None else p.lends & known)
            for p in self.problem.sharing.partners
        )
        settings = self.problem.settings
        return replace(
            self.problem,
            stores=tuple(only_working(store, known) for store in stores),
            orders=orders,
            vehicles=vehicles,
            settings=replace(settings, date=self.dates[day].isoformat(), horizon=None),
            sharing=replace(self.problem.sharing, partners=tuple(partners)),
            sources=None,
        )


def known_by(store: Store, familiar: Familiar, cost: float) -> Store:
    """The store with the vehicles that know it, where its day does not name any."""
    names = familiar.get(store.id)
    if not names or store.familiar or not cost:
        return store
    return replace(store, familiar=names, unfamiliar_cost=cost)


def only_working(store: Store, working: Collection[str]) -> Store:
    """The store without familiar vehicles that do not work that day: where none is left it makes
    no difference who comes."""
    names = frozenset(name for name in store.familiar if name.partition(" #")[0] in working)
    if names == store.familiar:
        return store
    return replace(store, familiar=names, unfamiliar_cost=store.unfamiliar_cost if names else 0.0)


def calendar_of(problem: Problem) -> Calendar:
    """The working days of a problem with a horizon: those on which some vehicle works."""
    settings = problem.settings
    horizon = settings.horizon or Horizon(days=1)
    some = [v for v in problem.vehicles if v.count]
    dates = horizon.dates(settings.date)
    begin = date.fromisoformat(horizon.first or settings.date)
    end = begin + timedelta(horizon.days - 1)
    return Calendar(begin, end, tuple(day for day in dates if any(day in v.days for v in some)))


def units_of(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """Positions of orders that come on the same days."""
    groups = defaultdict[str, list[int]](list)
    for position, order in enumerate(problem.orders):
        groups[order.group or f"\0{position}"].append(position)
    return tuple(map(tuple, groups.values()))


def choices_of(problem: Problem, calendar: Calendar, position: int) -> tuple[Choice, ...]:
    """What an order may choose from. Raises `routing.visits.NoChoice`."""
    order = problem.orders[position]
    carriers = [problem.variants[i] for i in problem.carriers[position]]
    carriers = [vehicle for vehicle in carriers if vehicle.count]
    days = range(len(calendar.dates))
    driven = [i for i in days if any(calendar.dates[i] in v.days for v in carriers)]
    return choices(order, problem.store[order.store_id], calendar, driven if carriers else days)


def of_one_day(order: Order) -> Order:
    """The order as one of its visits: nothing of it says when."""
    if order.days or order.visits or order.patterns or order.min_gap_days:
        return replace(order, days=ANY_DAY, visits=None, patterns=(), min_gap_days=0)
    return order


def with_horizon(problem: Problem, first: str = "", days: int | None = None) -> Problem:
    """The problem with another first date or number of days; seven where nobody says how many."""
    told = problem.settings.horizon or Horizon()
    horizon = replace(told, first=first or told.first, days=told.days if days is None else days)
    if horizon == problem.settings.horizon:
        return problem
    return replace(problem, settings=replace(problem.settings, horizon=horizon))


def store_days(problem: Problem, assignment: Assignment) -> Mapping[str, frozenset[int]]:
    """The days on which something is to come to each store, as positions in the calendar."""
    found = defaultdict[str, set[int]](set)
    for order, choice in zip(problem.orders, assignment, strict=True):
        found[order.store_id].update(choice)
    return {store_id: frozenset(days) for store_id, days in found.items()}
