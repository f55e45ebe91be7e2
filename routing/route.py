"""What is decided of a vehicle's day, and what follows from it: visits and itineraries; routes of
trips of stops, with times, loads and costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from operator import add

from routing.model import DAY_START, VehicleType
from routing.staff import AS_IT_IS, Setup


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
    from one another. Then pay by what is done, what toll roads cost, and half the price of each
    leg of the plan that crosses one of the route."""

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
    crossings: float = 0.0

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
