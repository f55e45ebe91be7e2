"""The starts of all routes, so that docks are kept at the least extra cost.

Routes are entered one after the other, each at its cheapest start among what is free, in several
orders; then each is looked at once more beside all others. Where that still costs more than if
there were docks for all, CP-SAT chooses among the starts of all routes at once (`choose`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, permutations

from geo.matrix import Distances
from routing.plan import Itinerary, Route
from routing.problem import Problem
from routing.schedule import times_from
from solvers.docks.choose import choose
from solvers.docks.grid import on_grid
from solvers.docks.taken import Docks
from solvers.docks.times import Ride
from solvers.docks.turns import in_turn
from solvers.docks.worth import Value, unserved

FEW = 4
"""Routes of which every order is tried."""

PASSES = 3
"""Times that every route is looked at once more."""

CENT = 0.005
"""Money below which nothing is better."""


@dataclass(frozen=True)
class Arranged:
    """Routes with their starts decided, by position in the list that was given; ``out``: positions
    of those that no dock is free for. ``extra``: money more than if there were docks for all."""

    routes: Mapping[int, Route]
    out: tuple[int, ...]
    extra: float

    @property
    def itineraries(self) -> list[Itinerary]:
        """What is driven."""
        return [self.routes[position].itinerary for position in sorted(self.routes)]


def arranged(
    problem: Problem,
    distances: Distances,
    itineraries: Sequence[Itinerary],
    first: Sequence[Route | None] = (),
) -> Arranged:
    """The cheapest starts that are found. ``first``: ways to drive them that keep the docks
    together, if there are any to begin with."""
    rides = [Ride.of(problem, distances, each) for each in itineraries]
    bound = sum(ride.wish.cost.total for ride in rides)
    found = list(_entered(problem, distances, rides, bound, first))
    best = min(found, key=lambda routes: value(problem, rides, routes))
    if value(problem, rides, best)[:3] != (0, 0, 0) or _money(best) > bound + CENT:
        chosen = choose(problem, rides, best)
        if chosen is not None:
            every: dict[int, Route | None] = dict.fromkeys(range(len(rides)))
            chosen = _improved(problem, distances, rides, every | chosen)
            best = min(best, chosen, key=lambda routes: value(problem, rides, routes))
    out = tuple(i for i in range(len(rides)) if i not in best)
    extra = _money(best) - sum(rides[i].wish.cost.total for i in best)
    return Arranged(best, out, extra)


def _entered(
    problem: Problem,
    distances: Distances,
    rides: Sequence[Ride],
    bound: float,
    first: Sequence[Route | None],
) -> Iterator[dict[int, Route]]:
    """What comes of each way to begin, until one costs nothing extra."""
    begun: list[Mapping[int, Route | None]] = [dict(enumerate(first))] if first else []
    for routes in chain(begun, _beginnings(problem, rides)):
        found = _improved(problem, distances, rides, routes)
        yield found
        if len(found) == len(rides) and _money(found) <= bound + CENT:
            return


def _beginnings(problem: Problem, rides: Sequence[Ride]) -> Iterator[Mapping[int, Route | None]]:
    """Routes in the order in which they are entered: in all orders where there are few, else by
    when they want to begin; then with starts, the most urgent first."""
    alone = [i for i, ride in enumerate(rides) if not ride.berths]
    docked = [i for i, ride in enumerate(rides) if ride.berths]
    if len(docked) <= FEW:
        yield from (dict.fromkeys((*alone, *order)) for order in permutations(docked))
        return
    wishes = sorted(docked, key=lambda i: rides[i].wish.start)
    yield dict.fromkeys((*alone, *wishes))
    depots = [depot for depot in problem.depots if depot.crowds]
    for starts in (
        on_grid(depots, rides),
        in_turn(depots, rides, backwards=True),
        in_turn(depots, rides, backwards=False),
    ):
        routes: dict[int, Route | None] = dict.fromkeys((*alone, *wishes))
        for i, start in starts.items():
            routes[i] = rides[i].driven(times_from(rides[i].course, start))
        yield routes


def _improved(
    problem: Problem,
    distances: Distances,
    rides: Sequence[Ride],
    routes: Mapping[int, Route | None],
) -> dict[int, Route]:
    """Every route, in order, at its cheapest start beside the others, time and again; one that
    breaks a rule as it is given has to find another."""
    docks = Docks(problem, distances)
    found = {i: route for i, route in routes.items() if route and rides[i].keeps_rules(route)}
    for i, route in found.items():
        docks.put(i, route)
    for _ in range(PASSES):
        before = (len(found), _money(found))
        for i in routes:
            if i in found and found[i].cost.total <= rides[i].wish.cost.total + CENT:
                continue
            better = rides[i].cheapest(docks.free(i))
            if better is not None and (i not in found or better.cost.total < found[i].cost.total):
                found[i] = better
                docks.put(i, better)
        if before == (len(found), _money(found)):
            break
    return found


def value(problem: Problem, rides: Sequence[Ride], routes: Mapping[int, Route]) -> Value:
    """What an arrangement is worth; less is better."""
    counts, prizes = unserved(problem, (r for i, r in enumerate(rides) if i not in routes))
    return (*counts, _money(routes) + prizes)


def _money(routes: Mapping[int, Route]) -> float:
    return sum(routes[i].cost.total for i in sorted(routes))
