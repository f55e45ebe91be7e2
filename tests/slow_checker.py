"""A second, slow judge of plans, to judge the oracle with.

`check` reads a parsed `plan.json` (which embeds its day) and works everything out again from the
decisions alone: vehicles, stops, orders, what is left out. It follows `docs/model.md` word by
word and shares no code with the project. The second at which loading begins is found by trying
every second there is. Readings of the text that could have been others are marked "Reading:".

Who shares with whom stands in the day: `sharing` (rows by `distributor_id`), in the settings
`sharing.apart` (pairs of goods classes) and `sharing.max_distributors`, and in `sharing_own` (by
order, `start_s` and `metres`). Where a trip loads after its depot is its `calls`, each with a
`depot_id`. `agreement_of` and `stated_calls` read these, and nothing else does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

EARTH_RADIUS = 6_371_008.8
LAST_SECOND = 48 * 3600  # no time of a day is later, so no later start changes anything
NEVER = 10**9
SCALES = {"kg": 1_000, "m3": 1_000_000}  # grams, millilitres; thousandths for all others
COST_TOLERANCE = 1.000_001e-6

Violation = tuple[str, int, str]  # code, route (1-based as listed, 0: the plan), order or vehicle
Load = dict[str, int]

Place = tuple[float, float]
Travel = Callable[[Place, Place, str], tuple[float, float]]
"""Metres and seconds from (lon, lat) to (lon, lat), for a profile."""

NO_ROAD = (100_000_000, 10_000_000)  # metres and seconds of a leg that no road joins


# -------------------------------------------------------------- what is reported


@dataclass
class StopReport:
    """One stop after merging: `stated` holds the plan's own entries for it, usually one."""

    store_id: str
    orders: list[str]
    stated: list[dict[str, Any]] = field(default_factory=list)
    metres: int = 0
    seconds: int = 0
    arrival: int = 0
    start_service: int = 0
    departure: int = 0
    load: dict[str, float] = field(default_factory=dict)


@dataclass
class CallReport:
    """Loading at a further depot."""

    depot_id: str
    stated: dict[str, Any]
    metres: int = 0
    seconds: int = 0
    arrival: int = 0
    start: int = 0
    departure: int = 0


@dataclass
class RouteReport:
    """A route worked out again; `load` is on board when all is loaded."""

    route: int
    vehicle_id: str
    start: int
    departure: int
    end: int
    metres: int
    way_back: tuple[int, int]  # metres, seconds
    load: dict[str, float]
    cost: dict[str, float]  # fixed, distance, time, total
    stops: list[StopReport]
    calls: list[CallReport] = field(default_factory=list)


@dataclass
class Report:
    """What `check` found; `routes` has None for a route whose vehicle the day does not have."""

    violations: set[Violation] = field(default_factory=set)
    routes: list[RouteReport | None] = field(default_factory=list)
    total_cost: float = 0.0
    prizes_lost: float = 0.0
    stated_differences: list[str] = field(default_factory=list)

    @property
    def feasible(self) -> bool:
        return not self.violations


# ---------------------------------------------------------------- cells of a day


def text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def number(cell: Any) -> float | None:
    return None if text(cell) == "" else float(text(cell))


def number_or(cell: Any, default: float) -> float:
    value = number(cell)
    return default if value is None else value


def seconds_of(cell: Any) -> int | None:
    """`HH:MM` or `HH:MM:SS` as seconds from midnight."""
    if text(cell) == "":
        return None
    parts = [int(part) for part in text(cell).split(":")]
    if len(parts) not in (2, 3):
        raise ValueError(f"not a time: {cell!r}")
    return sum(part * size for part, size in zip(parts, (3600, 60, 1), strict=False))


def seconds_or(cell: Any, default: int) -> int:
    value = seconds_of(cell)
    return default if value is None else value


def windows_of(cell: Any) -> list[tuple[int, int]]:
    windows = []
    for piece in filter(None, (part.strip() for part in text(cell).split(";"))):
        opens, closes = piece.split("-")
        windows.append((seconds_or(opens, 0), seconds_or(closes, NEVER)))
    return windows


def truth_of(cell: Any) -> bool:
    return cell is True or text(cell).lower() in ("yes", "true")


def classes_of(cell: Any) -> set[str]:
    return {part.strip() for part in text(cell).split(";")} - {""}


def names_of(cell: Any) -> set[str] | None:
    """Names with `;` between them; the word `none` is for none, an empty cell or `all` for all."""
    names = classes_of(cell)
    return None if names in (set(), {"all"}) else names - {"none"}


def minutes_of(cell: Any) -> int:
    return round(60 * number_or(cell, 0.0))


def units(dimension: str, cell: Any) -> int:
    return round(number_or(cell, 0.0) * SCALES.get(dimension, 1_000))


def in_dimension(load: Load) -> dict[str, float]:
    return {dimension: n / SCALES.get(dimension, 1_000) for dimension, n in load.items()}


# ------------------------------------------------------------- where and how far


def shift_of_gcj(lon: float, lat: float) -> tuple[float, float]:
    """How far GCJ-02 moves a WGS-84 position, in degrees."""
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return 0.0, 0.0
    x, y, pi, sin = lon - 105, lat - 35, math.pi, math.sin
    short = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (short + 20 * sin(x * pi) + 40 * sin(x * pi / 3)) * 2 / 3
    east += (150 * sin(x * pi / 12) + 300 * sin(x * pi / 30)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (short + 20 * sin(y * pi) + 40 * sin(y * pi / 3)) * 2 / 3
    north += (160 * sin(y * pi / 12) + 320 * sin(y * pi / 30)) * 2 / 3
    axis, eccentricity = 6_378_245.0, 0.006_693_421_622_965_943
    w = 1 - eccentricity * sin(math.radians(lat)) ** 2
    meridian = axis * (1 - eccentricity) / w**1.5
    parallel = axis / math.sqrt(w) * math.cos(math.radians(lat))
    return math.degrees(east / parallel), math.degrees(north / meridian)


def shift_of_bd(lon: float, lat: float) -> tuple[float, float]:
    """How far BD-09 moves a GCJ-02 position, in degrees."""
    factor = math.pi * 3000 / 180
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * factor)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * factor)
    return radius * math.cos(angle) + 0.0065 - lon, radius * math.sin(angle) + 0.006 - lat


def to_wgs84(lon: float, lat: float, coordinates: str) -> tuple[float, float]:
    """Undo the shifts by repeated guessing, until the guess moved is the position given."""
    shifts = {"wgs84": [], "gcj02": [shift_of_gcj], "bd09": [shift_of_bd, shift_of_gcj]}
    for shift in shifts[coordinates]:
        x, y = lon, lat
        for _ in range(20):
            east, north = shift(x, y)
            x, y = lon - east, lat - north
        lon, lat = x, y
    return lon, lat


def arc(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres along the great circle between two WGS-84 positions (haversine)."""
    (lon_a, lat_a), (lon_b, lat_b) = a, b
    north = math.sin(math.radians(lat_b - lat_a) / 2) ** 2
    east = math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    h = north + math.cos(math.radians(lat_a)) * math.cos(math.radians(lat_b)) * east
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(h)))


def profile_of(vehicle: dict[str, Any]) -> str:
    if text(vehicle.get("profile")):
        return text(vehicle["profile"]).split()[0]
    gross = number_or(vehicle.get("gross_t"), 0.0)
    for limit, name in ((3.5, "van"), (7.5, "7.5t"), (12, "12t"), (18, "18t")):
        if gross <= limit:
            return name
    return "40t"


# -------------------------------------------------------------- who loads with whom


@dataclass
class Partner:
    """One distributor's part of the agreement; `lends`, `opens`, `lends_to` are None for all."""

    group: str
    not_with: set[str]
    lends: set[str] | None
    opens: set[str] | None
    lends_to: set[str] | None
    max_detour: int | None  # metres
    max_delay: int | None  # seconds


@dataclass
class Agreement:
    """What the day's distributors agreed; `own` holds start of service and metres by order."""

    partners: dict[str, Partner]
    apart: list[set[str]]
    max_distributors: int | None
    own: dict[str, tuple[int, int]]


def scaled(cell: Any, scale: int) -> int | None:
    value = number(cell)
    return None if value is None else round(value * scale)


def partner_of(row: dict[str, Any]) -> Partner:
    group = text(row.get("group")) or "all"
    return Partner(
        group="" if group == "none" else group,
        not_with=names_of(row.get("not_with")) or set(),
        lends=names_of(row.get("lends")),
        opens=names_of(row.get("opens")),
        lends_to=names_of(row.get("lends_to")),
        max_detour=scaled(row.get("max_detour_km"), 1000),
        max_delay=scaled(row.get("max_delay_min"), 60),
    )


def agreement_of(problem: dict[str, Any]) -> Agreement:
    rows = rows_by_id(problem, "sharing", "distributor_id")
    common = (problem.get("settings") or {}).get("sharing") or {}
    own = problem.get("sharing_own") or {}
    return Agreement(
        partners={name: partner_of(row) for name, row in rows.items()},
        apart=[{c.strip() for c in pair.split("+")} for pair in classes_of(common.get("apart"))],
        max_distributors=scaled(common.get("max_distributors"), 1),
        own={name: (int(row["start_s"]), int(row["metres"])) for name, row in own.items()},
    )


def listed(names: set[str] | None, name: str) -> bool:
    return names is None or name in names


def owner_of(row: dict[str, Any]) -> str:
    """The owner of a vehicle, depot or order; empty where it is everybody's."""
    return text(row.get("distributor_id"))


def share(agreement: Agreement, one: str, other: str) -> bool:
    """Whether goods of two distributors ride together. Reading: before there are partners, all do
    that find a vehicle of nobody's; after that, who is no partner shares with nobody."""
    if one == other or not agreement.partners:
        return True
    if one not in agreement.partners or other not in agreement.partners:
        return False
    a, b = agreement.partners[one], agreement.partners[other]
    return "" != a.group == b.group and other not in a.not_with and one not in b.not_with


def carries_for(agreement: Agreement, vehicle: dict[str, Any], distributor: str) -> bool:
    """Reading: nobody lends to those with whom it does not share, even if it names them."""
    owner = owner_of(vehicle)
    if owner in ("", distributor):
        return True
    if owner not in agreement.partners or not share(agreement, owner, distributor):
        return False
    lender = agreement.partners[owner]
    return listed(lender.lends, text(vehicle["vehicle_id"])) and listed(
        lender.lends_to, distributor
    )


def open_to(agreement: Agreement, vehicle: dict[str, Any], depot: dict[str, Any]) -> bool:
    """Whether the vehicle may call at the depot.

    Reading: calls come with partners, and are at depots of the goods' owner, so none is at a depot
    of nobody's. `opens` says which depots are open at all, `lends_to` for whose vehicles; those of
    nobody need not be named.
    """
    host, guest = owner_of(depot), owner_of(vehicle)
    if not agreement.partners or host == "":
        return False
    if host == guest:
        return True
    if host not in agreement.partners:
        return False
    partner = agreement.partners[host]
    if not listed(partner.opens, text(depot["depot_id"])):
        return False
    return guest == "" or (share(agreement, host, guest) and listed(partner.lends_to, guest))


# ----------------------------------------------------------------------- the day


def rows_by_id(problem: dict[str, Any], table: str, key: str) -> dict[str, dict[str, Any]]:
    return {text(row[key]): row for row in problem.get(table) or []}


class Day:
    """The embedded day as dictionaries of rows, and the legs between its places."""

    def __init__(self, document: dict[str, Any], travel: Travel | None) -> None:
        problem = document["problem"]
        settings = problem.get("settings") or {}
        self.depots = rows_by_id(problem, "depots", "depot_id")
        self.stores = rows_by_id(problem, "stores", "store_id")
        self.vehicles = rows_by_id(problem, "vehicles", "vehicle_id")
        self.orders = rows_by_id(problem, "orders", "order_id")
        self.agreement = agreement_of(problem)
        self.seconds_per_case = number_or(settings.get("seconds_per_case"), 0.0)
        self.returns_last = truth_of(settings.get("returns_last"))
        self.coordinates = text(settings.get("coordinates")) or "wgs84"
        self.travel = travel
        assumptions = document.get("assumptions") or {}
        distances = assumptions.get("distances") or settings.get("distances") or {}
        if travel is not None:
            distances = {"detour_factor": 1.0, "speed_kmh": {}}
        self.detour = float(distances["detour_factor"])
        self.speeds = {name: float(kmh) / 3.6 for name, kmh in distances["speed_kmh"].items()}
        self.dimensions = [
            column.removeprefix("capacity_")
            for column in sorted({c for row in self.vehicles.values() for c in row})
            if column.startswith("capacity_") and any(self.limits(column))
        ]

    def limits(self, column: str) -> list[bool]:
        return [number(row.get(column)) is not None for row in self.vehicles.values()]

    def leg(self, a: dict[str, Any], b: dict[str, Any], profile: str) -> tuple[float, float]:
        """Metres and seconds, not rounded, between two rows with `lon` and `lat`."""
        places = [
            to_wgs84(float(text(row["lon"])), float(text(row["lat"])), self.coordinates)
            for row in (a, b)
        ]
        if self.travel is not None:
            return self.travel(places[0], places[1], profile)
        metres = arc(places[0], places[1]) * self.detour
        return metres, metres / self.speeds[profile]

    def rounded(self, exact: float, stated: Any) -> int:
        """The nearest whole number, or the stated one if only floating noise divides them.

        Shifted coordinates can be undone to within decimetres in several ways: more patience there.
        """
        patience = 0.5001 if self.coordinates == "wgs84" else 1.5
        if isinstance(stated, int) and abs(stated - exact) <= patience:
            return stated
        return round(exact)

    def amounts(self, order: dict[str, Any]) -> Load:
        return {dimension: units(dimension, order.get(dimension)) for dimension in self.dimensions}

    def service_seconds(self, stop: StopReport) -> int:
        seconds = minutes_of(self.stores[stop.store_id].get("stop_min"))
        for order_id in stop.orders:
            cases = number_or(self.orders[order_id].get("cases"), 0.0)
            seconds += round(cases * self.seconds_per_case)
        return seconds


def is_return(order: dict[str, Any]) -> bool:
    return text(order.get("kind")).lower() == "return"


def comes_back(vehicle: dict[str, Any]) -> bool:
    return text(vehicle.get("returns")).lower() not in ("no", "false")


def start_depot_id(vehicle: dict[str, Any]) -> str:
    return text(vehicle["depot_id"])


def end_depot_id(vehicle: dict[str, Any]) -> str | None:
    if not comes_back(vehicle):
        return None
    return text(vehicle.get("end_depot_id")) or start_depot_id(vehicle)


# ------------------------------------------------------------ stops of one route


def stated_stops(route: dict[str, Any]) -> list[dict[str, Any]]:
    trips = route.get("trips") or []
    if len(trips) > 1:
        raise ValueError("docs/model.md does not say how a route of several trips is timed")
    return list(trips[0].get("stops") or []) if trips else []


def stated_calls(route: dict[str, Any]) -> list[dict[str, Any]]:
    return [call for trip in route.get("trips") or [] for call in trip.get("calls") or []]


def calls_of(day: Day, route: dict[str, Any]) -> list[CallReport]:
    """Reading: two calls at one depot are two, even side by side; unknown depots are skipped."""
    named = [(text(entry["depot_id"]), entry) for entry in stated_calls(route)]
    return [CallReport(depot_id, entry) for depot_id, entry in named if depot_id in day.depots]


def merged_stops(day: Day, route: dict[str, Any]) -> list[StopReport]:
    """The stops with neighbouring visits to one store made one; unknown stores and orders skipped.

    Reading: a stop that lists an order twice handles it twice; a stop without orders is a stop.
    """
    stops: list[StopReport] = []
    for entry in stated_stops(route):
        store_id = text(entry["store_id"])
        if store_id not in day.stores:
            continue
        if not stops or stops[-1].store_id != store_id:
            stops.append(StopReport(store_id, []))
        stops[-1].stated.append(entry)
        stops[-1].orders += [o for o in map(text, entry.get("orders") or []) if o in day.orders]
    return stops


def add(load: Load, amounts: Load, sign: int) -> Load:
    return {dimension: load[dimension] + sign * amounts[dimension] for dimension in load}


def loads_of(day: Day, stops: list[StopReport]) -> list[Load]:
    """What is on board when all is loaded, and after every stop."""
    load = dict.fromkeys(day.dimensions, 0)
    for stop in stops:
        for order in (day.orders[order_id] for order_id in stop.orders):
            if not is_return(order):
                load = add(load, day.amounts(order), +1)
    loads = [load]
    for stop in stops:
        for order in (day.orders[order_id] for order_id in stop.orders):
            load = add(load, day.amounts(order), +1 if is_return(order) else -1)
        loads.append(load)
    return loads


# ------------------------------------------------------------ times, every start


@dataclass
class Timetable:
    """Times of one route for every start second of `start` (arrays of one length)."""

    start: np.ndarray
    departure: np.ndarray
    end: np.ndarray
    calls: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]  # arrival, start, end, late
    stops: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]  # arrival, start, end, late


def service_start(arrival: np.ndarray, windows: list[tuple[int, int]]) -> tuple[Any, Any]:
    """When service starts, and whether that is outside every window."""
    if not windows:
        return arrival, np.zeros(len(arrival), dtype=bool)
    best = np.full(len(arrival), NEVER, dtype=np.int64)
    for opens, closes in windows:
        start = np.maximum(arrival, opens)
        best = np.where((start <= closes) & (start < best), start, best)
    late = best == NEVER
    return np.where(late, arrival, best), late


def timetable(
    day: Day, vehicle: dict[str, Any], calls: list[CallReport], stops: list[StopReport], back: int
) -> Timetable:
    """Drive the route from every second at which loading may begin; `back` leads to the end depot.

    A start after which the departure breaks the depot hours or the shift is never chosen, so the
    starts tried end there; the earliest start is always tried.
    """
    depot = day.depots[start_depot_id(vehicle)]
    loading = minutes_of(depot.get("loading_min"))
    first = max(seconds_or(vehicle.get("shift_start"), 0), seconds_or(depot.get("opens"), 0))
    limits = (
        seconds_or(vehicle.get("shift_end"), LAST_SECOND),
        seconds_or(depot.get("closes"), LAST_SECOND),
    )
    last = max(first, min(LAST_SECOND, *(limit - loading for limit in limits)))
    start = np.arange(first, last + 1, dtype=np.int64)
    departure = now = start + loading
    loadings = []
    for call in calls:
        host = day.depots[call.depot_id]
        arrival = now + call.seconds
        begins = np.maximum(arrival, seconds_or(host.get("opens"), 0))
        now = begins + minutes_of(host.get("loading_min"))
        loadings.append((arrival, begins, now, now > seconds_or(host.get("closes"), LAST_SECOND)))
    times = []
    for stop in stops:
        arrival = now + stop.seconds
        served, late = service_start(arrival, windows_of(day.stores[stop.store_id].get("windows")))
        now = served + day.service_seconds(stop)
        times.append((arrival, served, now, late))
    end_id = end_depot_id(vehicle)
    if end_id is not None:
        now = np.maximum(now + back, seconds_or(day.depots[end_id].get("opens"), 0))
    return Timetable(start, departure, now, loadings, times)


def breaches(day: Day, vehicle: dict[str, Any], times: Timetable) -> dict[str, np.ndarray]:
    """For each rule of time, the starts that break it.

    Reading: the hours of the depots called at are among the hours that the start has to keep.
    """
    depot = day.depots[start_depot_id(vehicle)]
    hours = times.departure > seconds_or(depot.get("closes"), LAST_SECOND)
    end_id = end_depot_id(vehicle)
    if end_id is not None:
        hours = hours | (times.end > seconds_or(day.depots[end_id].get("closes"), LAST_SECOND))
    too_late = np.zeros(len(times.start), dtype=bool)
    for *_, late in times.stops:
        too_late = too_late | late
    collection = np.zeros(len(times.start), dtype=bool)
    for *_, late in times.calls:
        collection = collection | late
    shift = times.end > seconds_or(vehicle.get("shift_end"), LAST_SECOND)
    return {"too-late": too_late, "depot-hours": hours, "collection": collection, "shift": shift}


def delayed(day: Day, stops: list[StopReport], times: Timetable) -> np.ndarray:
    """The starts after which an order is served later than its owner allows.

    Reading: the start has to keep limits of delay as it has to keep windows.
    """
    late = np.zeros(len(times.start), dtype=bool)
    for stop, (_, served, *_) in zip(stops, times.stops, strict=True):
        for order_id in stop.orders:
            partner = day.agreement.partners.get(owner_of(day.orders[order_id]))
            own = day.agreement.own.get(order_id)
            if own is not None and partner is not None and partner.max_delay is not None:
                late = late | (served - own[0] > partner.max_delay)
    return late


def chosen_start(times: Timetable, broken: dict[str, np.ndarray]) -> int:
    """Index of the start with the shortest duration among those that break nothing, else 0."""
    good = ~np.logical_or.reduce(list(broken.values()))
    if not good.any():
        return 0
    duration = np.where(good, times.end - times.start, NEVER)
    return int(np.argmin(duration))  # the first of equals: the earliest


# --------------------------------------------------------------------- one route


def put_legs(
    day: Day,
    vehicle: dict[str, Any],
    calls: list[CallReport],
    stops: list[StopReport],
    trip: dict[str, Any],
) -> tuple[int, int]:
    """Fill in the leg that leads to each call and stop; return metres and seconds back."""
    profile = profile_of(vehicle)
    here = day.depots[start_depot_id(vehicle)]
    for call in calls:
        host = day.depots[call.depot_id]
        metres, seconds = day.leg(here, host, profile)
        call.metres = day.rounded(metres, call.stated.get("metres"))
        call.seconds = day.rounded(seconds, call.stated.get("seconds"))
        here = host
    for stop in stops:
        there, stated = day.stores[stop.store_id], stop.stated[0]
        metres, seconds = day.leg(here, there, profile)
        stop.metres = day.rounded(metres, stated.get("metres"))
        stop.seconds = day.rounded(seconds, stated.get("seconds"))
        here = there
    end_id = end_depot_id(vehicle)
    if end_id is None:
        return 0, 0
    metres, seconds = day.leg(here, day.depots[end_id], profile)
    return day.rounded(metres, trip.get("metres")), day.rounded(seconds, trip.get("seconds"))


def route_cost(vehicle: dict[str, Any], metres: int, duration: int) -> dict[str, float]:
    cost = {
        "fixed": number_or(vehicle.get("fixed_cost"), 0.0),
        "distance": number_or(vehicle.get("cost_per_km"), 0.0) * metres / 1000,
        "time": number_or(vehicle.get("cost_per_hour"), 0.0) * duration / 3600,
    }
    return {**cost, "total": sum(cost.values())}


def idle_route(day: Day, index: int, vehicle_id: str) -> RouteReport:
    """Reading: a route without stops is a vehicle that stays: it costs and breaks nothing."""
    nothing = in_dimension(dict.fromkeys(day.dimensions, 0))
    cost = {"fixed": 0.0, "distance": 0.0, "time": 0.0, "total": 0.0}
    return RouteReport(index, vehicle_id, 0, 0, 0, 0, (0, 0), nothing, cost, [])


def work_out(
    day: Day, index: int, route: dict[str, Any], violations: set[Violation]
) -> RouteReport:
    vehicle_id = text(route["vehicle_id"])
    vehicle = day.vehicles[vehicle_id]
    stops = merged_stops(day, route)
    if not stops:
        return idle_route(day, index, vehicle_id)
    calls = calls_of(day, route)
    back = put_legs(day, vehicle, calls, stops, route["trips"][0])
    times = timetable(day, vehicle, calls, stops, back[1])
    broken = breaches(day, vehicle, times)
    at = chosen_start(times, broken | {"delay": delayed(day, stops, times)})
    loads = loads_of(day, stops)
    for stop, load, (arrival, served, departure, _) in zip(
        stops, loads[1:], times.stops, strict=True
    ):
        stop.arrival, stop.start_service = int(arrival[at]), int(served[at])
        stop.departure, stop.load = int(departure[at]), in_dimension(load)
    for call, (arrival, begins, departure, _) in zip(calls, times.calls, strict=True):
        call.arrival, call.start = int(arrival[at]), int(begins[at])
        call.departure = int(departure[at])
    metres = sum(call.metres for call in calls) + sum(stop.metres for stop in stops) + back[0]
    start, end = int(times.start[at]), int(times.end[at])
    codes = {code for code, where in broken.items() if where[at]}
    codes |= set(limits_broken(vehicle, stops, loads, metres, end - start))
    if day.returns_last and backhauls_broken(day, stops):
        codes.add("returns-last")
    if NO_ROAD in [back, *((leg.metres, leg.seconds) for leg in (*calls, *stops))]:
        codes.add("no-road")
    codes |= set(company_broken(day, vehicle, calls, stops))
    violations |= {(code, index, "") for code in codes}
    violations |= set(orders_broken(day, index, vehicle, stops))
    violations |= set(loading_broken(day, index, vehicle, calls, stops))
    violations |= set(own_plan_broken(day, index, vehicle, calls, stops))
    return RouteReport(
        route=index,
        vehicle_id=vehicle_id,
        start=start,
        departure=int(times.departure[at]),
        end=end,
        metres=metres,
        way_back=back,
        load=in_dimension(loads[0]),
        cost=route_cost(vehicle, metres, end - start),
        stops=stops,
        calls=calls,
    )


def backhauls_broken(day: Day, stops: list[StopReport]) -> bool:
    """Go along the stops; at each, deliveries go out before returns come in.

    Reading: orders at a wrong store count as what they are; stops without orders do not count.
    """
    delivered = returning = False
    for stop in stops:
        kinds = [is_return(day.orders[order_id]) for order_id in stop.orders]
        if not all(kinds):
            if returning:
                return True
            delivered = True
        returning = returning or any(kinds)
    return returning and not delivered


def limits_broken(
    vehicle: dict[str, Any], stops: list[StopReport], loads: list[Load], metres: int, duration: int
) -> Iterator[str]:
    for dimension in loads[0]:
        capacity = vehicle.get(f"capacity_{dimension}")
        most = max(load[dimension] for load in loads)
        if number(capacity) is not None and most > units(dimension, capacity):
            yield "capacity"
    for code, column, value, scale in (
        ("max-stops", "max_stops", len(stops), 1),
        ("max-km", "max_km", metres, 1000),
        ("max-hours", "max_hours", duration, 3600),
    ):
        limit = number(vehicle.get(column))
        if limit is not None and value > round(limit * scale):
            yield code


def orders_broken(
    day: Day, index: int, vehicle: dict[str, Any], stops: list[StopReport]
) -> Iterator[Violation]:
    for stop in stops:
        limit = number(day.stores[stop.store_id].get("max_gross_t"))
        gross = number(vehicle.get("gross_t"))
        barred = limit is not None and gross is not None and gross > limit
        if barred and not stop.orders:
            yield "access", index, ""
        for order_id in stop.orders:
            order = day.orders[order_id]
            if barred:
                yield "access", index, order_id
            if text(order["store_id"]) != stop.store_id:
                yield "wrong-store", index, order_id
            for code in order_misfits(day, vehicle, order):
                yield code, index, order_id


def order_misfits(day: Day, vehicle: dict[str, Any], order: dict[str, Any]) -> Iterator[str]:
    owner, end_id = owner_of(order), end_depot_id(vehicle)
    if is_return(order) and end_id is None:
        yield "no-return"
    barred = not carries_for(day.agreement, vehicle, owner)
    if is_return(order):
        barred = barred or (end_id is not None and not holds(day.depots[end_id], owner))
    else:
        barred = barred or (
            not holds(day.depots[start_depot_id(vehicle)], owner)
            and not any(
                owner_of(depot) == owner and open_to(day.agreement, vehicle, depot)
                for depot in day.depots.values()
            )
        )
    if barred:
        yield "owner"
    carried, goods = classes_of(vehicle.get("goods")), text(order.get("goods"))
    if carried and goods and goods not in carried:
        yield "goods"


# ------------------------------------------------------------- sharing on one route


def holds(depot: dict[str, Any], distributor: str) -> bool:
    """Whether a distributor's goods are at the depot: it is its own or everybody's."""
    return owner_of(depot) in ("", distributor)


def company_broken(
    day: Day, vehicle: dict[str, Any], calls: list[CallReport], stops: list[StopReport]
) -> Iterator[str]:
    """What a route breaks as a whole: whose goods and which goods are together, and its calls.

    Reading: all orders of the route are together, whether or not one leaves before another comes.
    """
    orders = [day.orders[order_id] for stop in stops for order_id in stop.orders]
    owners = {owner_of(order) for order in orders}
    agreement, most = day.agreement, day.agreement.max_distributors
    strangers = not all(share(agreement, one, other) for one in owners for other in owners)
    if strangers or (most is not None and len(owners) > most):
        yield "partners"
    classes = {text(order.get("goods")) for order in orders}
    if any(pair <= classes for pair in agreement.apart):
        yield "apart"
    if not all(open_to(agreement, vehicle, day.depots[call.depot_id]) for call in calls):
        yield "collection"


def loading_broken(
    day: Day, index: int, vehicle: dict[str, Any], calls: list[CallReport], stops: list[StopReport]
) -> Iterator[Violation]:
    """Deliveries that are at none of the depots where the trip loads; only where there are
    partners, since without them `owner` says the same."""
    if not day.agreement.partners:
        return
    depots = [day.depots[name] for name in (start_depot_id(vehicle), *(c.depot_id for c in calls))]
    for order_id in (order_id for stop in stops for order_id in stop.orders):
        order = day.orders[order_id]
        if not is_return(order) and not any(holds(depot, owner_of(order)) for depot in depots):
            yield "collection", index, order_id


def metres_ridden(
    day: Day, vehicle: dict[str, Any], calls: list[CallReport], stops: list[StopReport], owner: str
) -> list[int]:
    """Metres to every stop from the first of the trip's depots that holds the owner's goods.

    Reading: goods that none of them holds ride from where the trip starts.
    """
    depots = [day.depots[name] for name in (start_depot_id(vehicle), *(c.depot_id for c in calls))]
    at = next((at for at, depot in enumerate(depots) if holds(depot, owner)), 0)
    before = sum(call.metres for call in calls[at:])
    return [before + sum(stop.metres for stop in stops[: n + 1]) for n in range(len(stops))]


def own_plan_broken(
    day: Day, index: int, vehicle: dict[str, Any], calls: list[CallReport], stops: list[StopReport]
) -> Iterator[Violation]:
    """Reading: a return may come late, but only deliveries make detours. What counts is the stop
    where an order is handled, be it its store or not."""
    for at, stop in enumerate(stops):
        for order_id in stop.orders:
            order = day.orders[order_id]
            owner = owner_of(order)
            partner, own = day.agreement.partners.get(owner), day.agreement.own.get(order_id)
            if partner is None or own is None:
                continue
            start, metres = own
            if partner.max_delay is not None and stop.start_service - start > partner.max_delay:
                yield "delay", index, order_id
            if partner.max_detour is None or is_return(order):
                continue
            farther = metres_ridden(day, vehicle, calls, stops, owner)[at] - metres
            if farther > partner.max_detour:
                yield "detour", index, order_id


# ---------------------------------------------------------------- the whole plan


def unknown_ids(day: Day, document: dict[str, Any]) -> Iterator[Violation]:
    """Reading: depots that the plan calls at are ids like the others."""
    for route in document.get("routes") or []:
        if text(route["vehicle_id"]) not in day.vehicles:
            yield "unknown-id", 0, text(route["vehicle_id"])
        for call in stated_calls(route):
            if text(call["depot_id"]) not in day.depots:
                yield "unknown-id", 0, text(call["depot_id"])
        for stop in stated_stops(route):
            if text(stop["store_id"]) not in day.stores:
                yield "unknown-id", 0, text(stop["store_id"])
            for order_id in map(text, stop.get("orders") or []):
                if order_id not in day.orders:
                    yield "unknown-id", 0, order_id
    for entry in document.get("left_out") or []:
        if text(entry["order_id"]) not in day.orders:
            yield "unknown-id", 0, text(entry["order_id"])


def order_counts(day: Day, document: dict[str, Any]) -> Iterator[Violation]:
    """Reading: an order named on a route is on it, even if its vehicle or store is unknown; one
    that is left out twice stands twice in the plan."""
    on_routes = Counter(
        text(order_id)
        for route in document.get("routes") or []
        for stop in stated_stops(route)
        for order_id in stop.get("orders") or []
    )
    left_out = Counter(text(entry["order_id"]) for entry in document.get("left_out") or [])
    for order_id in day.orders:
        mentions = on_routes[order_id] + left_out[order_id]
        if mentions == 0:
            yield "order-missing", 0, order_id
        if mentions > 1:
            yield "order-twice", 0, order_id


def fleet_broken(day: Day, document: dict[str, Any]) -> Iterator[Violation]:
    """Reading: the vehicles of a type are numbered 1 to its count; no other number exists."""
    used: set[tuple[str, int]] = set()
    for route in document.get("routes") or []:
        vehicle_id, which = text(route["vehicle_id"]), int(number_or(route.get("number"), 1))
        if vehicle_id in day.vehicles:
            count = number_or(day.vehicles[vehicle_id].get("count"), 1)
            if (vehicle_id, which) in used or not 1 <= which <= count:
                yield "fleet", 0, vehicle_id
        used.add((vehicle_id, which))


def lost(day: Day, document: dict[str, Any]) -> float:
    """Reading: an order loses its prize once if it is left out, even if a route has it as well."""
    out = {text(entry["order_id"]) for entry in document.get("left_out") or []}
    return math.fsum(
        number_or(order.get("prize"), 0.0) for name, order in day.orders.items() if name in out
    )


# ---------------------------------------------------------------- stated figures


def compare(where: str, stated: dict[str, Any], ours: dict[str, Any]) -> Iterator[str]:
    """Whole numbers and names must be equal; a figure that is not stated is not compared."""
    for key, value in ours.items():
        if key in stated and stated[key] != value:
            yield f"{where}: {key} is {stated[key]!r}, should be {value!r}"


def compare_load(where: str, stated: dict[str, Any], ours: dict[str, float]) -> Iterator[str]:
    load = stated.get("load")
    if load is not None:
        same = load.keys() == ours.keys()
        if not same or any(abs(load[d] - ours[d]) > 0.5 / SCALES.get(d, 1_000) for d in ours):
            yield f"{where}: load is {load!r}, should be {ours!r}"


def compare_cost(
    where: str, stated: dict[str, Any], ours: dict[str, float], tolerance: float = COST_TOLERANCE
) -> Iterator[str]:
    for key, value in ours.items():
        given = (stated.get("cost") or {}).get(key)
        if given is not None and abs(given - value) > tolerance:
            yield f"{where}: cost {key} is {given!r}, should be {value!r}"


def compare_route(day: Day, report: RouteReport, route: dict[str, Any]) -> Iterator[str]:
    name = f"route {report.route}"
    whole = {"start_s": report.start, "end_s": report.end, "metres": report.metres}
    yield from compare(name, route, whole)
    yield from compare_cost(name, route, report.cost)
    trip, vehicle = route["trips"][0], day.vehicles[report.vehicle_id]
    ours = {
        "depot_id": start_depot_id(vehicle),
        "end_depot_id": end_depot_id(vehicle),
        "start_s": report.start,
        "departure_s": report.departure,
        "end_s": report.end,
        "metres": report.way_back[0],
        "seconds": report.way_back[1],
    }
    yield from compare(f"{name} trip", trip, ours)
    yield from compare_load(f"{name} trip", trip, report.load)
    for position, call in enumerate(report.calls, start=1):
        yield from compare_call(f"{name} call {position}", call)
    for position, stop in enumerate(report.stops, start=1):
        yield from compare_stop(f"{name} stop {position}", stop)


def compare_call(where: str, call: CallReport) -> Iterator[str]:
    ours = {
        "metres": call.metres,
        "seconds": call.seconds,
        "arrival_s": call.arrival,
        "start_loading_s": call.start,
        "departure_s": call.departure,
    }
    yield from compare(where, call.stated, ours)


def compare_stop(where: str, stop: StopReport) -> Iterator[str]:
    """Of entries merged into one stop, the first states the arrival, the last the departure."""
    first, last = stop.stated[0], stop.stated[-1]
    arrives = {
        "metres": stop.metres,
        "seconds": stop.seconds,
        "arrival_s": stop.arrival,
        "start_service_s": stop.start_service,
    }
    yield from compare(where, first, arrives)
    yield from compare(where, last, {"departure_s": stop.departure})
    yield from compare_load(where, last, stop.load)


# ---------------------------------------------------------------------- the door


def check(document: dict[str, Any], travel: Travel | None = None) -> Report:
    """Judge a parsed `plan.json` from its decisions alone. `travel`: where legs come from, if not
    from straight lines."""
    day, report = Day(document, travel), Report()
    report.violations |= set(unknown_ids(day, document))
    report.violations |= set(order_counts(day, document))
    report.violations |= set(fleet_broken(day, document))
    totals = {"fixed": 0.0, "distance": 0.0, "time": 0.0, "total": 0.0}
    for index, route in enumerate(document.get("routes") or [], start=1):
        if text(route["vehicle_id"]) not in day.vehicles:
            report.routes.append(None)
            continue
        found = work_out(day, index, route, report.violations)
        report.routes.append(found)
        totals = {part: totals[part] + found.cost[part] for part in totals}
        if found.stops:
            report.stated_differences += compare_route(day, found, route)
    report.total_cost = totals["total"]
    # the sum may be one of routes' costs that were rounded before
    tolerance = COST_TOLERANCE * (1 + len(report.routes))
    report.stated_differences += compare_cost("plan", document, totals, tolerance)
    report.prizes_lost = lost(day, document)
    money = {
        "prizes_lost": report.prizes_lost,
        "objective": report.total_cost + report.prizes_lost,
    }
    report.stated_differences += compare_cost("plan", {"cost": document}, money, tolerance)
    return report
