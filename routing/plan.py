"""What a plan is: routes of trips of stops, and what was left out and why.

An `Itinerary` is what a solver, a file or a hand decides: who goes where in which order, and
nothing that can be computed. `routing.evaluate.evaluate` turns itineraries into a `Plan` with every
time, load, cost and violation. Nothing else makes a Plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.errors import Finding
from routing.model import DAY_START, PRIORITIES, Priority, VehicleType
from routing.parts import share_of
from routing.problem import Problem
from routing.staff import AS_IT_IS, Setup

if TYPE_CHECKING:
    import geopandas
    import pandas

    from geo.matrix import Distances
    from routing.actuals import Actuals
    from routing.events import Event
    from routing.kpi import KeyFigures
    from routing.views import Terms, View
    from routing.ways import Ways


@dataclass(frozen=True)
class Visit:
    """One halt as decided: a store and the orders handled there."""

    store_id: str
    orders: tuple[str, ...]


@dataclass(frozen=True)
class Itinerary:
    """One vehicle's day as decided. ``number`` counts the vehicles of a type from 1.

    ``calls``: for each trip the depots where it loads after the one where it starts, in order;
    trips beyond its end have none. ``start``: the second at which the first loading begins, or as
    soon after it as it may; None: the best one. ``not_before``: for each trip the second before
    which each of its loadings does not begin, that at its depot first; what is beyond its end has
    none. ``setup``: how the vehicle goes out, where its type leaves a choice.
    """

    vehicle_id: str
    number: int
    trips: tuple[tuple[Visit, ...], ...]
    calls: tuple[tuple[str, ...], ...] = ()
    start: int | None = None
    not_before: tuple[tuple[int, ...], ...] = ()
    setup: Setup = AS_IT_IS

    def calls_of(self, trip: int) -> tuple[str, ...]:
        """Depots that a trip, counted from 0, calls at."""
        return self.calls[trip] if trip < len(self.calls) else ()

    def load_from(self, trip: int, loading: int) -> int:
        """Before which second a loading of a trip, both counted from 0, does not begin."""
        told = self.not_before[trip] if trip < len(self.not_before) else ()
        return told[loading] if loading < len(told) else DAY_START


@dataclass(frozen=True)
class Stop:
    """One halt of a vehicle, all its drops.

    ``metres``, ``seconds``: the leg that leads here. ``arrival``, ``start``, ``departure``:
    seconds from midnight; the vehicle waits from ``arrival`` to ``start`` and serves from
    ``start`` to ``departure``. ``load``: on board after the stop, per dimension.
    """

    store_id: str
    orders: tuple[str, ...]
    metres: int
    seconds: int
    arrival: int
    start: int
    departure: int
    load: Mapping[str, float]

    @property
    def wait(self) -> int:
        """Seconds between arrival and the start of service."""
        return self.start - self.arrival


@dataclass(frozen=True)
class Call:
    """Loading at a further depot, before the first stop.

    ``metres``, ``seconds``: the leg that leads here; ``arrival``, ``start``, ``departure``: seconds
    from midnight; loading takes from ``start`` to ``departure``. ``not_before``: as decided.
    """

    depot_id: str
    metres: int
    seconds: int
    arrival: int
    start: int
    departure: int
    not_before: int = DAY_START


@dataclass(frozen=True)
class Trip:
    """From one loading to the next, or to the end.

    ``start``: loading begins at ``depot_id``; ``departure``: it is done there. ``end``: back at
    ``end_depot_id`` (not before that opens), or the departure from the last stop where the route
    need not return. ``metres``, ``seconds``: the leg back, 0 without one. ``load``: on board when
    all is loaded. ``calls``: further depots where it loads before its first stop. ``not_before``:
    before which second its loading does not begin, as decided. ``underway``: it has left already,
    from ``depot_id``, where nothing is loaded.
    """

    depot_id: str
    end_depot_id: str | None
    start: int
    departure: int
    stops: tuple[Stop, ...]
    metres: int
    seconds: int
    end: int
    load: Mapping[str, float]
    calls: tuple[Call, ...] = ()
    not_before: int = DAY_START
    underway: bool = False

    @property
    def out(self) -> int:
        """When it leaves the last depot, with everything on board."""
        return self.calls[-1].departure if self.calls else self.departure


@dataclass(frozen=True)
class Break:
    """The driver's break: from second ``start`` on for so many ``seconds``.

    ``trip`` counts from 0. ``halt``: which of that trip's calls and stops, counted from 0; -1 is
    the loading at its depot. ``before``: on arrival there, else after loading or service.
    """

    trip: int
    halt: int
    start: int
    seconds: int
    before: bool


@dataclass(frozen=True)
class Pause:
    """A pause from driving: from second ``start`` on for so many ``seconds``.

    ``trip``, ``halt``: as those of a `Break`; the vehicle has left that halt ``driven`` seconds of
    driving ago, or stands there still where they are 0.
    """

    trip: int
    halt: int
    start: int
    seconds: int
    driven: int


@dataclass(frozen=True)
class Cost:
    """Money by component. Those after ``overtime`` are prices of what should be otherwise: stops
    outside preferred hours, orders on an unfamiliar vehicle, on another than the one named, and not
    where a lock wants them; a vehicle that leaves for too little, more work than is fair, stops far
    from one another. Then pay by what is done, and what toll roads cost."""

    fixed: float = 0.0
    distance: float = 0.0
    time: float = 0.0
    overtime: float = 0.0
    outside: float = 0.0
    unfamiliar: float = 0.0
    other_vehicle: float = 0.0
    lock: float = 0.0
    least_use: float = 0.0
    balance: float = 0.0
    compact: float = 0.0
    per_stop: float = 0.0
    per_case: float = 0.0
    per_trip: float = 0.0
    toll: float = 0.0

    @property
    def total(self) -> float:
        """The sum of the components."""
        return float(sum(vars(self).values()))

    @property
    def parts(self) -> dict[str, float]:
        """The components by name: the first three always, the others where they are not 0."""
        usual = ("fixed", "distance", "time")
        return {name: each for name, each in asdict(self).items() if each or name in usual}

    def __add__(self, other: Cost) -> Cost:
        return Cost(*map(add, vars(self).values(), vars(other).values()))


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
class Route:
    """A vehicle's day, timed, loaded and priced. ``fixed_start``: as decided, see `Itinerary`;
    ``toll_metres``: on roads that cost it toll."""

    vehicle: VehicleType
    number: int
    trips: tuple[Trip, ...]
    cost: Cost
    rest: Break | None = None
    fixed_start: int | None = None
    pauses: tuple[Pause, ...] = ()
    toll_metres: int = 0

    @property
    def unpaid(self) -> int:
        """Seconds of the break and of all pauses."""
        rest = self.rest.seconds if self.rest else 0
        return rest + sum(pause.seconds for pause in self.pauses)

    @property
    def of_type(self) -> tuple[str, int]:
        """The vehicle's type and which of it, also where a day has its vehicles one by one."""
        return self.vehicle.type_id, self.vehicle.number_of(self.number)

    @property
    def name(self) -> str:
        """``BEV-van #3``: the vehicle type and which of its vehicles."""
        return self.vehicle.name_of(self.number)

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """All stops of the day in order."""
        return tuple(stop for trip in self.trips for stop in trip.stops)

    @property
    def orders(self) -> tuple[str, ...]:
        """Ids of all orders carried, in the order of the stops."""
        return tuple(order for stop in self.stops for order in stop.orders)

    @property
    def start(self) -> int:
        """When the first loading begins."""
        return self.trips[0].start

    @property
    def end(self) -> int:
        """When the vehicle is done."""
        return self.trips[-1].end

    @property
    def duration(self) -> int:
        """Seconds from the first loading to the end; all but `unpaid` the driver is paid for."""
        return self.end - self.start

    @property
    def worked(self) -> int:
        """Seconds that are paid: break and pauses are not."""
        return self.duration - self.unpaid

    @property
    def metres(self) -> int:
        """Way driven, with the legs back."""
        return sum(
            t.metres + sum(stop.metres for stop in t.stops) + sum(call.metres for call in t.calls)
            for t in self.trips
        )

    @property
    def itinerary(self) -> Itinerary:
        """Only what was decided."""
        trips = tuple(tuple(Visit(s.store_id, s.orders) for s in t.stops) for t in self.trips)
        calls = tuple(tuple(call.depot_id for call in t.calls) for t in self.trips)
        told = tuple((t.not_before, *(call.not_before for call in t.calls)) for t in self.trips)
        return Itinerary(
            self.vehicle.id,
            self.number,
            trips,
            calls if any(calls) else (),
            self.fixed_start,
            told if any(map(any, told)) else (),
            self.vehicle.setup,
        )


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
