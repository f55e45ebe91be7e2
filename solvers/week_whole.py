"""All days of a week as one day: what the engine can decide of days by itself.

Each working day has copies of the vehicles that work on it, and each visit is an order that may
ride on the vehicles of some days: that it needs them is written as a skill. So the engine chooses
days and routes together, as it chooses depots on other days (Cordeau, Gendreau and Laporte 1997
take depots for days in the same way). Of an order with several visits each may move among days of
its own: whatever they choose, together it is one of the order's choices (`domains`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from math import prod
from random import Random

from routing.horizon import ANY_DAY
from routing.model import Order, Store, VehicleType
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from routing.setups import Person
from routing.sharing import Partner
from routing.staff import Setup
from routing.visits import Choice
from routing.week import Assignment, Familiar, Week, known_by, of_one_day

Domain = tuple[int, ...]
"""The days among which one visit may move, ascending; no two visits of an order share a day."""

Routes = tuple[tuple[Itinerary, ...], ...]
"""The routes of each working day, with the ids that its `Problem` has."""

MOST_WAYS = 512
"""Sets of days that the visits of one order may come to: each is looked at."""


@dataclass(frozen=True)
class Whole:
    """A week as one day. ``visits``: order of the problem -> position in the week's problem, the
    days of this visit; ``vehicles``: its vehicles -> those of the week, and the day."""

    problem: Problem
    visits: Mapping[str, tuple[int, Domain]]
    vehicles: Mapping[str, tuple[str, int]]


def whole(week: Week, domains: Sequence[Sequence[Domain]], familiar: Familiar) -> Whole:
    """The week as one day. ``domains``: for each order those of its visits."""
    problem = week.problem
    visits = {
        f"{order.id} ~{number}": (position, domain)
        for position, order in enumerate(problem.orders)
        for number, domain in enumerate(domains[position])
    }
    used = {domain for _, domain in visits.values()}
    copies = {
        copy.id: (copy, vehicle.id, day)
        for day in range(len(week.dates))
        for vehicle in week.working(day)
        for copy in (_on_day(week, vehicle, day, used),)
    }
    days = defaultdict[str, list[int]](list)
    for _, vehicle_id, day in copies.values():
        days[vehicle_id].append(day)
    stores = (known_by(store, familiar, week.familiar_cost) for store in problem.stores)
    partners = (_partner(week, partner, days) for partner in problem.sharing.partners)
    orders = (_visit(week, name, *each) for name, each in visits.items())
    joined = replace(
        problem,
        depots=tuple(
            replace(depot, id=name) for depot in problem.depots for name in _depots(week, depot.id)
        ),
        available=tuple(
            replace(row, depot_id=name)
            for row in problem.available
            for name in _depots(week, row.depot_id)
        ),
        stores=tuple(_store(store, days) for store in stores),
        orders=tuple(orders),
        vehicles=tuple(copy for copy, _, _ in copies.values()),
        drivers=tuple(_people(week, problem.drivers, copies)),
        helpers=tuple(_people(week, problem.helpers, copies)),
        # legs of two days do not meet: `solvers.week` sees to those of one
        settings=replace(problem.settings, horizon=None, cost_per_crossing=0.0),
        sharing=replace(problem.sharing, partners=tuple(partners)),
        sources=None,
    )
    return Whole(joined, visits, {name: (v, day) for name, (_, v, day) in copies.items()})


def _visit(week: Week, name: str, position: int, domain: Domain) -> Order:
    """One visit: an order of one day, which only vehicles of its days may carry. It is never
    split here: what is, is split when its day is planned."""
    order = of_one_day(week.problem.orders[position])
    vehicle = order.vehicle and _vehicle(order.vehicle, domain[0])
    depots = frozenset(name for depot in order.from_depots for name in _depots(week, depot))
    return replace(
        order, id=name, vehicle=vehicle, needs=order.needs | {_skill(domain)}, max_drops=1,
        from_depots=depots,
    )  # fmt: skip


def _on_day(week: Week, vehicle: VehicleType, day: int, used: set[Domain]) -> VehicleType:
    """The copy of a vehicle for a day. Where docks are few, or a depot has so much to give out each
    day, each day has depots of its own."""
    end, again = vehicle.end_depot_id, vehicle.reload_depot_id
    return replace(
        vehicle,
        id=_vehicle(vehicle.id, day),
        depot_id=_depot(week, vehicle.depot_id, day),
        end_depot_id=None if end is None else _depot(week, end, day),
        reload_depot_id=None if again is None else _depot(week, again, day),
        skills=vehicle.skills | {_skill(domain) for domain in used if day in domain},
    )


def _people(
    week: Week, people: Iterable[Person], copies: Mapping[str, tuple[VehicleType, str, int]]
) -> Iterator[Person]:
    """Copies of drivers or helpers for each day, who go with that day's copies of vehicles."""
    for person in people:
        for day in range(len(week.dates)):
            theirs = (
                name
                for name, (_, vehicle_id, when) in copies.items()
                if when == day and (not person.vehicles or vehicle_id in person.vehicles)
            )
            depot = person.depot_id and _depot(week, person.depot_id, day)
            yield replace(
                person,
                id=_person(person.id, day),
                vehicles=frozenset(theirs) or NOBODYS,
                depot_id=depot,
            )


NOBODYS = frozenset({"~"})
"""No vehicle: none at all would be any."""


def _person(name: str, day: int) -> str:
    return name and f"{name} ~{day}"


def _skill(domain: Domain) -> str:
    return "~" + "~".join(map(str, domain))


def _vehicle(reference: str, day: int) -> str:
    """A type, or one of its vehicles, as that day's copy is called: ``van ~2``, ``van ~2 #3``."""
    kind, number, which = reference.partition(" #")
    return f"{kind} ~{day}{number}{which}"


def _depot(week: Week, depot_id: str, day: int) -> str:
    limited = any(row.depot_id == depot_id for row in week.problem.available)
    crowds = week.problem.depot[depot_id].crowds
    return f"{depot_id} ~{day}" if crowds or limited else depot_id


def _depots(week: Week, depot_id: str) -> Iterable[str]:
    """All that a depot is called."""
    return dict.fromkeys(_depot(week, depot_id, day) for day in range(len(week.dates)))


def _store(store: Store, days: Mapping[str, Sequence[int]]) -> Store:
    """A store that the copies of its familiar vehicles know."""
    familiar = frozenset(
        _vehicle(name, day) for name in store.familiar for day in days[name.partition(" #")[0]]
    )
    cost = store.unfamiliar_cost if familiar else 0.0
    return replace(store, days=ANY_DAY, familiar=familiar, unfamiliar_cost=cost)


def _partner(week: Week, partner: Partner, days: Mapping[str, Sequence[int]]) -> Partner:
    """A partner that lends the copies of what it lends, and opens all copies of its depots."""
    lends, opens = partner.lends, partner.opens
    if lends is not None:
        lends = frozenset(_vehicle(name, day) for name in lends for day in days[name])
    if opens is not None:
        every = range(len(week.dates))
        opens = frozenset(_depot(week, name, day) for name in opens for day in every)
    return replace(partner, lends=lends, opens=opens)


def domains(
    week: Week, assignment: Assignment, rng: Random, held: Mapping[int, Choice]
) -> list[tuple[Domain, ...]]:
    """For each order the days among which each of its visits may move from where it is.

    Orders that name a vehicle, and alternatives, keep their days here. ``held``: for orders by
    position the only days that they may move to.
    """
    found: list[tuple[Domain, ...]] = [tuple((day,) for day in choice) for choice in assignment]
    for unit, choices in zip(week.units, week.choices, strict=True):
        position = unit[0]
        if len(unit) == 1 and len(choices) > 1 and not week.problem.orders[position].vehicle:
            allowed = held.get(position, range(len(week.dates)))
            found[position] = _grown(assignment[position], frozenset(choices), allowed, rng)
    return found


def _grown(
    choice: Choice, choices: frozenset[Choice], allowed: Sequence[int], rng: Random
) -> tuple[Domain, ...]:
    """The days of each visit, with one more and one more, in random order, as long as every
    combination of them is a choice."""
    if len(choice) == 1:
        other = {each[0] for each in choices if len(each) == 1}
        return (tuple(sorted({choice[0]} | other.intersection(allowed))),)
    grown = [[day] for day in choice]
    tries = [(visit, day) for day in allowed for visit in range(len(choice)) if day not in choice]
    rng.shuffle(tries)
    taken = set(choice)
    for visit, day in tries:
        ways = prod(len(days) for days in grown) // len(grown[visit])
        if day in taken or ways > MOST_WAYS:
            continue
        rest = [[day] if i == visit else days for i, days in enumerate(grown)]
        if all(tuple(sorted(way)) in choices for way in product(*rest)):
            grown[visit].append(day)
            taken.add(day)
    return tuple(tuple(sorted(days)) for days in grown)


def started(week: Week, joined: Whole, routes: Routes) -> list[Itinerary]:
    """The routes of the days as routes of the whole, without visits that have left their day."""
    here = {
        (week.problem.orders[position].id, day): name
        for name, (position, domain) in joined.visits.items()
        for day in domain
    }
    found = []
    for day, itineraries in enumerate(routes):
        for itinerary in itineraries:
            trips, calls = [], []
            for number, trip in enumerate(itinerary.trips):
                stops = _staying(trip, here, day)
                if stops:
                    trips.append(stops)
                    calls.append(tuple(_depot(week, d, day) for d in itinerary.calls_of(number)))
            if trips:
                vehicle = _vehicle(itinerary.vehicle_id, day)
                called = tuple(calls) if any(calls) else ()
                setup = _renamed(itinerary.setup, partial(_person, day=day))
                found.append(
                    Itinerary(vehicle, itinerary.number, tuple(trips), called, setup=setup)
                )
    return found


def _renamed(setup: Setup, how: Callable[[str], str]) -> Setup:
    return replace(setup, driver=how(setup.driver), helper=how(setup.helper))


def _staying(
    trip: Sequence[Visit], here: Mapping[tuple[str, int], str], day: int
) -> tuple[Visit, ...]:
    """The stops of a trip with the visits that stay."""
    known = (
        (visit.store_id, tuple(here[o, day] for o in visit.orders if (o, day) in here))
        for visit in trip
    )
    return tuple(Visit(store_id, visits) for store_id, visits in known if visits)


def taken_apart(
    week: Week, joined: Whole, itineraries: Sequence[Itinerary], before: Assignment
) -> tuple[Assignment, Routes]:
    """On which days the visits of a plan of the whole are, and the routes of each day. What is on
    no route stays on its day of ``before``, or moves to the first that it may have."""
    routes: list[list[Itinerary]] = [[] for _ in week.dates]
    day_of = dict[str, int]()
    days = range(len(week.dates))
    depots = {
        _depot(week, depot.id, day): depot.id for depot in week.problem.depots for day in days
    }
    for itinerary in itineraries:
        vehicle_id, day = joined.vehicles[itinerary.vehicle_id]
        trips = []
        for trip in itinerary.trips:
            day_of |= {name: day for visit in trip for name in visit.orders}
            trips.append(tuple(replace(v, orders=tuple(map(_weekly, v.orders))) for v in trip))
        calls = tuple(tuple(depots[name] for name in called) for called in itinerary.calls)
        setup = _renamed(itinerary.setup, _weekly)
        routes[day].append(
            replace(itinerary, vehicle_id=vehicle_id, trips=tuple(trips), calls=calls, setup=setup)
        )
    chosen: list[list[int]] = [[] for _ in before]
    for name, (position, domain) in joined.visits.items():
        kept = [day for day in domain if day in before[position]]
        chosen[position].append(day_of.get(name, (kept or domain)[0]))
    assignment = tuple(tuple(sorted(some)) for some in chosen)
    return assignment, tuple(tuple(each) for each in routes)


def _weekly(name: str) -> str:
    """What an order, a driver or a helper is called in the week."""
    return name.rpartition(" ~")[0]
