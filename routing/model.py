"""The things of a delivery day: who sends, from where, to whom, what, and on which vehicles.

Everything is a frozen dataclass in SI units: metres, kilograms, cubic metres; times are whole
seconds from the day's midnight, durations whole seconds; money is in the day's currency.
Quantities are kept per dimension (``kg``, ``m3``, ``cases`` and any other that the day names).
Mappings in these classes are never changed after construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from geo.profiles import PROFILES
from routing.horizon import ANY_DAY, Days, Horizon, Visits
from routing.staff import AS_IT_IS, Setup

Kind = Literal["delivery", "return", "transfer"]
Priority = Literal["high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = ("high", "normal", "low")
"""From the one that is served first to the one that is left out first."""

Window = tuple[int, int]
"""First and last second at which service may start, both included."""

DAY_START, DAY_END = 0, 48 * 3600
"""Where there is no limit: a plan may run into the next day, never beyond it."""

PLANE = "plane"
"""The coordinates of research instances: ``lon`` and ``lat`` are x and y of a plane."""

PLANE_END = 2**30
"""Where a research instance has no limit: its clock has units of its own, and no midnight."""


@dataclass(frozen=True)
class Distributor:
    """An owner of goods (in the literature: shipper, carrier)."""

    id: str
    name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Depot:
    """Where vehicles load, start and end.

    ``distributor_id``: its owner; None where it is shared by all. ``lon``, ``lat``: WGS-84
    degrees. ``opens``, ``closes``: seconds. ``loading_s``: seconds of loading for each trip.
    ``docks``: vehicles that can load at once; None for as many as come.
    """

    id: str
    lon: float
    lat: float
    distributor_id: str | None = None
    name: str = ""
    opens: int = DAY_START
    closes: int = DAY_END
    loading_s: int = 0
    docks: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def crowds(self) -> bool:
        """Whether vehicles can be in each other's way here: docks are counted, loading lasts."""
        return self.docks is not None and self.loading_s > 0


@dataclass(frozen=True)
class Store:
    """A delivery point.

    ``windows`` bound the start of service, sorted and disjoint; empty means any time.
    ``stop_s``: seconds that a stop takes whatever is dropped, charged once per stop.
    ``max_gross_kg``: heaviest vehicle that can get there; None for any. ``needs``: skills that a
    vehicle must have to serve it (`routing.rules.skills`). ``max_drops``: in how many
    drops each of its orders may be brought; None: in one, unless no vehicle can carry it whole.
    ``min_drop``: the smallest of these drops, in cases, or kg where an order has no cases.
    ``preferred``: when a stop should begin; ``outside_per_min``: money for each minute before or
    after. ``familiar``: vehicles that know the store, as `names_vehicle` has them;
    ``unfamiliar_cost``: money for each order that another brings, none where it is empty.
    ``days``: on which it takes goods, where several days are planned (`routing.horizon`).
    ``zones``: in which it lies, by the names of `DaySettings.closures` and ``paces``.
    ``helper_percent``: of service with a helper, None: as the helper says. ``max_wait_s``: seconds
    that a vehicle may wait there, None for any.
    """

    id: str
    lon: float
    lat: float
    name: str = ""
    kind: str = ""
    address: str = ""
    windows: tuple[Window, ...] = ()
    stop_s: int = 0
    max_gross_kg: float | None = None
    preferred: Window | None = None
    outside_per_min: float = 0.0
    familiar: frozenset[str] = frozenset()
    unfamiliar_cost: float = 0.0
    needs: frozenset[str] = frozenset()
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    max_drops: int | None = None
    min_drop: float = 0.0
    days: Days = ANY_DAY
    zones: frozenset[str] = frozenset()
    helper_percent: int | None = None
    max_wait_s: int | None = None


@dataclass(frozen=True)
class Order:
    """What one distributor sends to, or takes back from, one store.

    ``quantity``: amount per dimension, such as ``{"kg": 80.5, "m3": 0.159, "cases": 9}``.
    ``goods``: the goods class (ambient, chilled, frozen, ...); empty where any vehicle will do.
    ``prize``: money lost if the order is left out, which is worth it where bringing it costs more;
    None where ``priority`` rules and no order is left out to save money.
    ``max_drops``, ``min_drop``: as those of its store, and before them; None: the store's.
    ``part_of``: the order of the day of which this one is a part (`routing.parts`), else empty; an
    order that is no part is carried whole.
    ``release``: the goods are at the depot from this second on. ``group``: alternatives; of the
    orders with one name exactly one is served. A ``transfer`` is picked up at ``from_store_id`` and
    brought to ``store_id`` on the same trip, ``max_ride_s`` seconds on board at the most.
    ``vehicle``: the vehicle that carries it (`names_vehicle`), empty for any;
    ``other_vehicle_cost``: money if another does after all, None where no other may.
    ``needs``: skills that a vehicle must have to carry it, beside those that its store needs.
    ``together``: orders with one name ride on one trip, all or none of them (`Lock`).
    Where several days are planned (`routing.visits`) it comes on some of its ``days``, as often as
    ``visits`` says (None: once, or as its pattern has it), on all days of one of its ``patterns``
    if it has any, and ``min_gap_days`` or more from one visit to the next; ``quantity`` is what
    each visit brings. A plan of one day does not look at these.
    ``article``: what it is, where depots have so much of each (`routing.available`).
    ``from_depots``: a delivery comes from one of these depots; none: from any.
    """

    id: str
    distributor_id: str
    store_id: str
    quantity: Mapping[str, float] = field(hash=False)
    kind: Kind = "delivery"
    goods: str = ""
    priority: Priority = "normal"
    prize: float | None = None
    release: int = DAY_START
    group: str = ""
    from_store_id: str = ""
    max_ride_s: int | None = None
    vehicle: str = ""
    other_vehicle_cost: float | None = None
    needs: frozenset[str] = frozenset()
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    max_drops: int | None = None
    min_drop: float | None = None
    part_of: str = ""
    together: str = ""
    days: Days = ANY_DAY
    visits: Visits | None = None
    patterns: tuple[Days, ...] = ()
    min_gap_days: int = 0
    article: str = ""
    from_depots: frozenset[str] = frozenset()

    @property
    def ordered(self) -> str:
        """The id under which it was ordered: its own, or of the order of which it is a part."""
        return self.part_of or self.id

    @property
    def is_transfer(self) -> bool:
        """Whether it goes from one store to another."""
        return self.kind == "transfer"

    @property
    def is_return(self) -> bool:
        """Whether it goes back to the distributor instead of out to the store."""
        return self.kind == "return"

    @property
    def cases(self) -> float:
        """Number of cases, for the unloading time."""
        return self.quantity.get("cases", 0.0)


LockKind = Literal["together", "sequence", "block", "route", "first", "last", "position"]
LOCK_KINDS: tuple[LockKind, ...] = get_args(LockKind)


@dataclass(frozen=True)
class Lock:
    """What a planner has decided of some orders (docs/model.md, Locks).

    ``trips``: the orders, in sequence; in several trips for a ``route`` alone. ``vehicle``: the
    vehicle of a ``route`` (`VehicleType.name_of`), else empty. ``price``: money for each order that
    breaks it after all; None where none may. ``position``: of that kind, which stop of its trip, 1
    for the first, -1 for the last; else 0.
    """

    id: str
    kind: LockKind
    trips: tuple[tuple[str, ...], ...]
    vehicle: str = ""
    price: float | None = None
    position: int = 0

    @property
    def orders(self) -> tuple[str, ...]:
        """All its orders, in sequence."""
        return tuple(order_id for trip in self.trips for order_id in trip)

    @property
    def stop(self) -> int:
        """At which stop of their trip it has orders, from the last one where negative; 0 where it
        is about something else."""
        return {"first": 1, "last": -1}.get(self.kind, self.position)


SIZES = ("height_m", "width_m", "length_m", "axle_t")
"""Columns of vehicles that override their profile, named as there (`geo.road_profile.KEYS`)."""


@dataclass(frozen=True)
class Compartment:
    """A part of a vehicle: the classes it takes (empty: any), what it holds by dimension."""

    goods: frozenset[str]
    capacity: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True)
class Pace:
    """Hours at which traffic is not the usual: from second ``first`` up to, not including, ``last``
    vehicles drive at ``percent`` / 100 of their speed: in the ``zone`` of stores alone if it has
    one, or ``on`` some roads alone, which are classes, ``town``, and zones of the road map
    (`routing.traffic`). A day gives whole percents."""

    first: int
    last: int
    percent: float
    zone: str = ""
    on: frozenset[str] = frozenset()

    @property
    def zone_names(self) -> frozenset[str]:
        """Its zone, if it has one."""
        return frozenset((self.zone,)) if self.zone else frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Where it holds; none: wherever no other does."""
        return self.on | self.zone_names


MOST_TIERS = 3
"""Limits of working hours from which on more is paid, that one vehicle type can have."""


@dataclass(frozen=True)
class Closure:
    """Hours at which a zone is closed: from second ``first`` up to, not including, ``last`` no stop
    begins there, on some ``days`` of the week (0 Monday; none: every day).

    To whom: to vehicles of more than ``over_kg``, with one of the skills ``only`` if there are some
    (plates let in on other days), and without any of those that are ``exempt``
    (`routing.closed`).
    """

    zone: str
    first: int
    last: int
    over_kg: float = 0.0
    only: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()


@dataclass(frozen=True)
class VehicleType:
    """``count`` vehicles that are alike.

    ``distributor_id``: the owner; None where the vehicles carry for all. ``depot_id``: where they
    load and start. ``end_depot_id``: where they end; empty, the default, becomes ``depot_id``, and
    None means that they end at their last stop.
    ``capacity``: per dimension; a dimension without an entry has no limit. ``goods``: classes it
    may carry; empty means any. ``gross_kg``: total weight when full, 0 where it does not matter.
    ``shift_start``, ``shift_end``: seconds; loading starts and the route ends within them.
    ``profile``: the class of vehicle on the road, which decides speeds; by weight if empty.
    ``co2e_kg_per_km``: its own emissions; by profile if None (`routing.emissions`).
    ``height_m``, ``width_m``, ``length_m``, ``axle_t`` (load of the heaviest axle): its own size,
    where roads have limits; by profile if None.
    ``max_trips``: how often it may load and go out. ``break_s``: the driver's break, which begins
    within ``break_window`` if the route ends after it. ``overtime_per_hour``: on top of
    ``cost_per_hour`` for what is longer than ``overtime_after_s``. ``compartments``: goods go into
    the first that takes their class (`routing.rules.compartments`). ``reload_depot_id``: where it
    loads for trips after the first, ``depot_id`` if None. ``aboard``: the orders on board of a
    vehicle underway, which brings them on its first trip and nothing else that would have to be
    loaded (`routing.rules.aboard`); None for one that loads where it starts.
    ``skills``: what it has with its driver that stores and orders may need: equipment, keys,
    permits, plates. ``drive_s``: the longest driving without a pause of ``pause_s`` seconds, None
    for any; ``pause_at_stops``: whether loading or service that lasts so long counts as a pause;
    ``driven_s``: seconds driven since the last pause before the route begins (`routing.pauses`).
    ``overtime_factors``: seconds from which on an hour costs so many times ``cost_per_hour``, the
    lowest first. ``cost_per_stop``, ``cost_per_case``, ``cost_per_trip``: pay by what is done;
    ``toll_per_km``: toll for each km on toll roads. ``max_wait_s``: seconds that it may wait at a
    stop, None for any. ``first_part_s``: with ``pause_at_stops``, loading or service that lasts so
    long is the first part of a pause, and the next pause takes ``second_part_s``; 0 for whole ones;
    ``first_part_taken``: whether that part was taken since the driving of ``driven_s`` began.
    What the shape of its routes costs, each price 0 where there is none: ``missing_stop_cost`` for
    each stop below ``min_stops`` and ``missing_percent_cost`` for each percent of load below
    ``min_load_percent`` (`routing.rules.least_use`); ``unfair_hour_cost`` for each hour beyond
    ``fair_s`` seconds of paid work and ``unfair_stop_cost`` for each stop beyond ``fair_stops``
    (`routing.rules.balance`); ``spread_km_cost`` for each km between a stop and the middle of its
    trip (`routing.rules.compact`).
    ``days``: on which it works, where several days are planned.
    ``other_layouts``: further layouts of its compartments, of which it has one for the day (movable
    walls). ``driver``: who drives it, where it has a driver of its own on a day with drivers.
    ``helper_percent``: to how much of it a helper on board shortens service; None without one.
    ``setup``: how it goes out, of a variant (`routing.setups`); a day says nothing of it.
    ``returns_once_empty``: it takes no return before all that it brings on a trip is unloaded.
    """

    id: str
    depot_id: str
    capacity: Mapping[str, float] = field(hash=False)
    count: int = 1
    distributor_id: str | None = None
    end_depot_id: str | None = ""
    gross_kg: float = 0.0
    goods: frozenset[str] = frozenset()
    shift_start: int = DAY_START
    shift_end: int = DAY_END
    fixed_cost: float = 0.0
    cost_per_km: float = 0.0
    cost_per_hour: float = 0.0
    max_stops: int | None = None
    max_metres: int | None = None
    max_seconds: int | None = None
    profile: str = ""
    co2e_kg_per_km: float | None = None
    height_m: float | None = None
    width_m: float | None = None
    length_m: float | None = None
    axle_t: float | None = None
    max_trips: int = 1
    break_s: int = 0
    break_window: Window | None = None
    overtime_after_s: int | None = None
    overtime_per_hour: float = 0.0
    compartments: tuple[Compartment, ...] = ()
    reload_depot_id: str | None = None
    aboard: frozenset[str] | None = None
    skills: frozenset[str] = frozenset()
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    min_stops: int | None = None
    missing_stop_cost: float = 0.0
    min_load_percent: float | None = None
    missing_percent_cost: float = 0.0
    fair_s: int | None = None
    unfair_hour_cost: float = 0.0
    fair_stops: int | None = None
    unfair_stop_cost: float = 0.0
    spread_km_cost: float = 0.0
    days: Days = ANY_DAY
    drive_s: int | None = None
    pause_s: int = 0
    pause_at_stops: bool = False
    driven_s: int = 0
    overtime_factors: tuple[tuple[int, float], ...] = ()
    cost_per_stop: float = 0.0
    cost_per_case: float = 0.0
    cost_per_trip: float = 0.0
    other_layouts: tuple[tuple[Compartment, ...], ...] = ()
    driver: str = ""
    helper_percent: int | None = None
    setup: Setup = AS_IT_IS
    returns_once_empty: bool = False
    toll_per_km: float = 0.0
    max_wait_s: int | None = None
    first_part_s: int = 0
    second_part_s: int = 0
    first_part_taken: bool = False

    def __post_init__(self) -> None:
        if self.end_depot_id == "":
            object.__setattr__(self, "end_depot_id", self.depot_id)

    @property
    def type_id(self) -> str:
        """``BEV-van`` also of a single vehicle of that type, which a day in progress has as
        ``BEV-van #3``."""
        kind, _, number = self.id.rpartition(" #")
        return kind if self.count == 1 and number.isdecimal() else self.id

    def number_of(self, number: int) -> int:
        """Which of the vehicles of `type_id` one of these is."""
        return number if self.type_id == self.id else int(self.id.rpartition(" #")[2])

    def name_of(self, number: int) -> str:
        """What one of its vehicles is called: ``BEV-van #3``."""
        return self.id if self.type_id != self.id else f"{self.id} #{number}"

    @property
    def reload_depot(self) -> str:
        """The id of the depot where it loads for trips after the first."""
        return self.reload_depot_id or self.depot_id

    @property
    def road_profile(self) -> str:
        """The named profile, or the lightest one whose weight covers this vehicle's; with its own
        size where it has one: ``12t height_m=3.2``. The same for vehicles that drive alike.

        Its gross weight chooses the class and is no override, since each further name is a matrix
        more; who wants it to count to the kilogram writes ``12t gross_t=11`` for the profile.
        """
        sizes = self.own_size
        fitting = (name for name, tonnes in PROFILES.items() if self.gross_kg <= 1000 * tonnes)
        name = self.profile or next(fitting, list(PROFILES)[-1])
        if name in PROFILES and not sizes:
            return name
        from geo.road_profile import name_with  # here, and not above: few days need it

        return name_with(name, sizes)

    @property
    def own_size(self) -> tuple[tuple[str, float], ...]:
        """What the day says of its size, by `SIZES`."""
        told = ((name, getattr(self, name)) for name in SIZES)
        return tuple((name, value) for name, value in told if value is not None)


def names_vehicle(reference: str, vehicle: VehicleType, number: int) -> bool:
    """Whether ``BEV-van``, any of a type, or ``BEV-van #3``, one of them, means this vehicle."""
    return reference in (vehicle.type_id, vehicle.name_of(number))


def number_in(reference: str, vehicle: VehicleType) -> int:
    """The number in ``BEV-van #3``, 0 where it is no reference to one vehicle of this type."""
    number = reference.removeprefix(f"{vehicle.id} #")
    return int(number) if number != reference and number.isdecimal() else 0


@dataclass(frozen=True)
class DaySettings:
    """What holds for the whole day.

    ``coordinates``: the system of the day's files (``wgs84``, ``gcj02``, ``bd09``); inside,
    everything is WGS-84, and what is written is turned back. With ``plane``, for research
    instances, they are x and y and stay as they are. ``detour_factor`` and ``speed_kmh``
    (by profile) override the defaults of `geo.matrix.GreatCircle`. ``roads``: where travel comes
    from instead of straight lines (`routing.roads`); ``zones``: a file of zones that some vehicles
    may not enter, for a road map. ``returns_last``: on every
    trip all deliveries come before the first return (`routing.rules.returns_last`).
    ``last_in_first_out``: classes of goods that stand one behind the other
    (`routing.rules.last_in`). ``compartments_apart``: pairs of classes that must not share a
    compartment (`routing.rules.same_compartment`). ``paces``: the hours of slow or fast traffic,
    sorted, disjoint where they hold at one place.
    ``closures``: when zones of stores are closed, and to whom. ``horizon``: the days that are
    planned together, None where the day stands for itself. ``cost_per_crossing``: money for each
    two legs of one owner's vehicles that cross (`routing.rules.crossings`).
    """

    date: str = ""
    currency: str = ""
    seconds_per_case: float = 0.0
    coordinates: str = "wgs84"
    returns_last: bool = False
    detour_factor: float | None = None
    speed_kmh: Mapping[str, float] = field(default_factory=dict, hash=False)
    roads: str = ""
    zones: str = ""
    paces: tuple[Pace, ...] = ()
    last_in_first_out: frozenset[str] = frozenset()
    closures: tuple[Closure, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    horizon: Horizon | None = None
    compartments_apart: frozenset[frozenset[str]] = frozenset()
    cost_per_crossing: float = 0.0

    @property
    def plane(self) -> bool:
        """Whether places are points of a plane instead of the Earth."""
        return self.coordinates == PLANE


SCALE: Mapping[str, int] = {"kg": 1_000, "m3": 1_000_000}
"""Whole units per dimension in which loads are compared: grams, millilitres, else thousandths."""


def units(amount: float, dimension: str) -> int:
    """``amount`` as a whole number of the dimension's smallest unit.

    The oracle and every engine round here and nowhere else, so they cannot disagree.
    """
    return round(amount * SCALE.get(dimension, 1_000))


def amounts(whole: Mapping[str, int]) -> dict[str, float]:
    """Whole units back in the dimensions' own: the inverse of `units`."""
    return {name: count / SCALE.get(name, 1_000) for name, count in whole.items()}
