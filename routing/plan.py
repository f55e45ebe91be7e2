"""What a plan is: routes of trips of stops, and what was left out and why.

An `Itinerary` is what a solver, a file or a hand decides: who goes where in which order, and
nothing that can be computed. `routing.evaluate.evaluate` turns itineraries into a `Plan` with every
time, load, cost and violation. Nothing else makes a Plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.errors import Finding
from routing.model import PRIORITIES, Priority
from routing.parts import share_of
from routing.problem import Problem
from routing.route import Break, Call, Cost, Itinerary, Pause, Route, Stop, Trip, Visit

if TYPE_CHECKING:
    import geopandas
    import pandas

    from geo.matrix import Distances
    from routing.actuals import Actuals
    from routing.events import Event
    from routing.kpi import KeyFigures
    from routing.views import Terms, View
    from routing.ways import Ways

__all__ = [
    "Break",
    "Call",
    "Cost",
    "Itinerary",
    "LeftOut",
    "Pause",
    "Plan",
    "Reason",
    "Route",
    "Stop",
    "Trip",
    "Violation",
    "Visit",
]


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks. ``route`` is the route's position from 1 in the list that was
    judged, so the file's where a file was; 0 for the whole plan."""

    code: str
    message: str
    route: int = 0
    order_id: str = ""
    store_id: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The fields in the order in which they are written."""
        return asdict(self)

    def __str__(self) -> str:
        where = f"route {self.route}: " if self.route else ""
        return f"{where}{self.code}: {self.message}"


@dataclass(frozen=True)
class Reason:
    """Why an order was left out: a rule's code and a sentence with the figures."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True)
class LeftOut:
    """An order that nobody delivers, with its owner and the reasons."""

    order_id: str
    distributor_id: str
    store_id: str
    priority: Priority
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A day's plan, judged by the oracle.

    ``distances``: where its travel comes from. ``made_by``: engine, seed and limits.
    ``numbers``: each route's position from 1 in the list that was judged. There are gaps where
    routes had no stop or no known vehicle.
    """

    problem: Problem
    distances: Distances = field(repr=False, compare=False)
    routes: tuple[Route, ...]
    left_out: tuple[LeftOut, ...]
    violations: tuple[Violation, ...]
    numbers: tuple[int, ...]
    made_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        """Money for all routes; orders left out are not priced here."""
        return self.costs.total

    @cached_property
    def prizes_lost(self) -> float:
        """Money lost by orders with a prize that are left out, each counted once."""
        out = dict.fromkeys(left.order_id for left in self.left_out)
        return sum(self.problem.order[name].prize or 0.0 for name in out)

    @property
    def objective(self) -> float:
        """All money that the plan costs: the routes and the prizes lost."""
        return self.cost + self.prizes_lost

    @cached_property
    def costs(self) -> Cost:
        """The cost by component."""
        return sum((route.cost for route in self.routes), Cost())

    @property
    def assumptions(self) -> dict[str, Any]:
        """What distances and times rest on, as plain JSON types."""
        return {"distances": self.distances.describe()}

    @property
    def feasible(self) -> bool:
        """Whether no rule is broken (orders may still be left out)."""
        return not self.violations

    @property
    def skipped(self) -> tuple[Finding, ...]:
        """Rows of the day's files that could not be used and were skipped on request."""
        return self.problem.skipped

    @cached_property
    def rank(self) -> tuple[float, float, float, float]:
        """What plans of one problem are compared by: left out high, normal, low, then money.

        An order with a prize is a matter of money alone: `objective` has it. A part of an order
        counts by its share, so that plans which split orders otherwise can be compared.
        """
        count: dict[str, float] = {"high": 0, "normal": 0, "low": 0}
        for left in self.left_out:
            order = self.problem.order[left.order_id]
            if order.prize is None:
                count[left.priority] += share_of(self.problem, order) if order.part_of else 1
        high, normal, low = (round(count[priority], 9) for priority in PRIORITIES)
        return high, normal, low, self.objective

    @cached_property
    def not_served(self) -> int:
        """How many orders are left out, or some part of them."""
        return len({self.problem.order[left.order_id].ordered for left in self.left_out})

    @cached_property
    def kpi(self) -> KeyFigures:
        """Key figures of the plan, per route and per distributor."""
        from routing.kpi import key_figures

        return key_figures(self)

    @cached_property
    def ways(self) -> Ways:
        """Where the vehicles drive, for maps: along roads if the source of travel draws them."""
        from routing.ways import ways_of

        return ways_of(self)

    def itineraries(self) -> tuple[Itinerary, ...]:
        """Only what was decided."""
        return tuple(route.itinerary for route in self.routes)

    def stops(self) -> Iterator[tuple[int, Route, Trip, int, Stop]]:
        """All stops as (number of the route, route, trip, position from 1, stop)."""
        for number, route in zip(self.numbers, self.routes, strict=True):
            position = 0
            for trip in route.trips:
                for stop in trip.stops:
                    position += 1
                    yield number, route, trip, position, stop

    def drop_costs(self) -> dict[str, float]:
        """What each order on a route has cost; see `routing.drop_costs`."""
        from routing.drop_costs import drop_costs

        return drop_costs(self)

    def to_dataframe(self) -> pandas.DataFrame:
        """One row a drop: route, vehicle, store, times, order, owner, quantities, load after."""
        from routing.io.frames import dataframe

        return dataframe(self)

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """One row a route with its line, and one a stop with its point (EPSG:4326)."""
        from routing.io.frames import geodataframe

        return geodataframe(self)

    def actuals(self, events: str | Path | Iterable[Event], skip_bad_rows: bool = False) -> Actuals:
        """The plan beside what was driven: a file of events (`routing.io.events`), or events.

        Raises `routing.errors.InputError` with every problem of the file; with ``skip_bad_rows``
        rows that cannot be used go to ``Actuals.notes``.
        """
        from routing.actuals import actuals_of

        if not isinstance(events, str | Path):
            return actuals_of(self, events)
        from routing.io.events import read_events

        read = read_events(Path(events), self, skip_bad_rows=skip_bad_rows)
        return actuals_of(self, read.events, (*read.skipped, *read.notes))

    def save(self, folder: str | Path) -> Sequence[Path]:
        """Write plan.json, plan.xlsx, report.html, routes.geojson and routes.gpx."""
        from routing.io.outputs import save

        return save(self, Path(folder))

    def view_for(self, distributor: str, terms: Terms | None = None) -> View:
        """What one distributor may see: its own side, and nothing of any other's.

        Raises `routing.errors.InputError` where the day has no distributor of this id.
        """
        from routing.view_making import view_of

        return view_of(self, distributor, terms)

    @classmethod
    def read(
        cls,
        path: str | Path,
        distances: Distances | None = None,
        roads: str | None = None,
        day: str | Path | None = None,
    ) -> Plan:
        """Read a ``plan.json``, or a ``plan.xlsx`` that may have been edited, and judge it afresh;
        stated figures are not trusted.

        ``roads``: a source of travel instead of the one that its day names (`routing.roads`).
        ``day``: the day of a ``plan.xlsx`` that has no ``plan.json`` beside it, or another plan of
        that day. Raises `routing.errors.InputError` where it is not a plan.
        """
        from routing.io.any_plan import read_any

        return read_any(Path(path), distances, roads, None if day is None else Path(day)).plan
