"""Who is at the docks of a day, route by route: the book in which a new loading is entered."""

from __future__ import annotations

from geo.matrix import Distances
from routing.clock import moment, span
from routing.docking import Docking, of_route
from routing.model import Depot
from routing.plan import Itinerary, Route, Violation
from routing.problem import Problem
from routing.rules import docks
from solvers.docks.times import Free, Ride, free_starts


def can_crowd(problem: Problem) -> bool:
    """Whether some depot has fewer docks than vehicles that may load there at once."""
    return any(_users(problem, depot) > (depot.docks or 0) for depot in _counted(problem))


def _counted(problem: Problem) -> list[Depot]:
    return [depot for depot in problem.depots if depot.crowds]


def _users(problem: Problem, depot: Depot) -> int:
    """Vehicles that load at a depot; where there are partners, any may call."""
    partners = bool(problem.sharing.partners)
    here = (v for v in problem.vehicles if partners or depot.id in (v.depot_id, v.reload_depot))
    return sum(vehicle.count for vehicle in here)


class Docks:
    """The docks of a day, and the routes that load there, by position."""

    def __init__(self, problem: Problem, distances: Distances) -> None:
        self.problem, self.distances = problem, distances
        self._depots = _counted(problem)
        self._taken: dict[int, tuple[Docking, ...]] = {}

    def on(self, problem: Problem) -> Docks:
        """The same book for another day that has the same depots."""
        other = Docks(problem, self.distances)
        other._taken = dict(self._taken)
        return other

    def put(self, position: int, route: Route) -> None:
        """Enter a route, in the place of the one that had this position."""
        self._taken[position] = tuple(of_route(self.problem, route, position))

    def remove(self, position: int) -> None:
        """Strike a route out."""
        self._taken.pop(position, None)

    def free(self, position: int) -> Free:
        """When loadings of the route at a position may begin, beside all the others."""
        others = [each for at, row in self._taken.items() if at != position for each in row]
        return {
            depot.id: free_starts(depot, (o for o in others if o.depot_id == depot.id))
            for depot in self._depots
        }

    def fitted(self, position: int, itinerary: Itinerary) -> Route | None:
        """The cheapest way to drive an itinerary at this position, if a dock is free for it."""
        return Ride.of(self.problem, self.distances, itinerary).cheapest(self.free(position))

    def refusal(self, position: int, itinerary: Itinerary) -> Violation:
        """Why no dock is free for a route that keeps every other rule."""
        ride, settings = Ride.of(self.problem, self.distances, itinerary), self.problem.settings
        places = dict.fromkeys(berth.depot_id for berth in ride.berths)
        there = " and ".join(
            f"'{name}' has {docks.how_many(self.problem.depot[name])} and loading takes "
            f"{span(settings, self.problem.depot[name].loading_s)}"
            for name in places
        )
        message = f"no dock is free in time: {there}"
        first = ride.span()
        if first is not None:
            first_, last = (moment(settings, second) for second in first)
            when = f"at {first_}" if first_ == last else f"between {first_} and {last}"
            message += f"; the vehicle would have to begin its day {when}"
        return Violation(docks.CODE, message, position + 1)
