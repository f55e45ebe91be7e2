"""Cells of a day as the slow checker reads them, and what stands in rows: places, times, amounts,
agreements, compartments, paces.

It shares no code with the project. Who shares with whom stands in the day: `sharing` (rows by
`distributor_id`), in the settings `sharing.apart` (pairs of goods classes) and
`sharing.max_distributors`, and in `sharing_own` (by order, `start_s` and `metres`).
`agreement_of` reads these, and nothing else does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

EARTH_RADIUS = 6_371_008.8
LAST_SECOND = 48 * 3600  # no time of a day is later, so no later start changes anything
NEVER = 10**9
SCALES = {"kg": 1_000, "m3": 1_000_000}  # grams, millilitres; thousandths for all others

Violation = tuple[str, int, str]
"""Code, route (1-based as listed, 0: the plan), order, group of orders, or vehicle."""

Load = dict[str, int]
Place = tuple[float, float]
Travel = Callable[[Place, Place, str], tuple[float, float]]
"""Metres and seconds from (lon, lat) to (lon, lat), for a profile."""

NO_ROAD = (100_000_000, 10_000_000)  # metres and seconds of a leg that no road joins


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
        own={name: own_of(row) for name, row in own.items()},
    )


def own_of(row: dict[str, Any]) -> tuple[int, int]:
    """Start of service, and metres that are left of the own plan's: those behind an order that is
    on board of a vehicle underway are gone."""
    return int(row["start_s"]), int(row["metres"]) - int(row.get("ridden_metres") or 0)


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


# ----------------------------------------------- compartments, breaks, overtime, paces


@dataclass
class Part:
    """A compartment: the classes that it admits (none named: all), and how much it holds."""

    goods: set[str]
    limits: Load


def skills_of(cell: Any) -> set[str]:
    """`tail-lift+keys`, or with ; between."""
    return {part.strip().lower() for part in re.split("[+;]", text(cell))} - {""}


def parts_of(cell: Any) -> list[Part]:
    """`frozen: 400 kg 2.5 m3; ambient+chilled: 900 kg; *: 100 kg` as compartments."""
    parts = []
    for piece in filter(None, (part.strip() for part in text(cell).split(";"))):
        goods, _, amounts = piece.partition(":")
        found = re.findall(r"([0-9.]+)\s*([^\s0-9]\S*)", amounts)
        limits = {name: units(name, amount) for amount, name in found}
        parts.append(Part({name.strip() for name in goods.split("+")} - {"", "*"}, limits))
    return parts


def part_for(parts: list[Part], goods: str) -> int | None:
    """Which compartment an order of the class (empty: of none) goes into; None: there is none."""
    for at, part in enumerate(parts):
        if not part.goods or goods in part.goods:
            return at
    return None if goods else 0


@dataclass
class Rest:
    """The break that a vehicle's driver takes: seconds, and when it may begin."""

    seconds: int
    earliest: int
    latest: int


def rest_of(vehicle: dict[str, Any]) -> Rest | None:
    window = windows_of(vehicle.get("break_window"))
    return Rest(minutes_of(vehicle.get("break_min")), *window[0]) if window else None


def exactly(cell: Any) -> Fraction:
    """Money without floating noise, so that equals are equal."""
    return Fraction(text(cell) or "0")


def overtime_of(vehicle: dict[str, Any], paid: int) -> Fraction:
    """Reading: without `overtime_after_hours` there is no overtime but that of tiers; an hour of
    a tier ends where the next one begins."""
    tiers = re.findall(r"([0-9.]+)\s*:\s*([0-9.]+)", text(vehicle.get("overtime_factors")))
    if tiers:
        ends = [scaled(hours, 3600) or 0 for hours, _ in tiers[1:]] + [max(paid, 0)]
        money, usual = Fraction(0), exactly(vehicle.get("cost_per_hour"))
        for (hours, factor), end in zip(tiers, ends, strict=True):
            begin = scaled(hours, 3600) or 0
            within = max(0, min(paid, end) - begin)
            money += (exactly(factor) - 1) * usual * within / 3600
        return money
    after = scaled(vehicle.get("overtime_after_hours"), 3600)
    beyond = 0 if after is None else max(0, paid - after)
    return exactly(vehicle.get("overtime_per_hour")) * beyond / 3600


PACE = re.compile(r"(.*?)([0-9:]+)\s*-\s*([0-9:]+)\s+([0-9]+)\s*%?(?:\s+on\s+(.*))?\s*")


def pace_rows_of(cell: Any) -> list[dict[str, Any]]:
    """Objects with `from`, `to`, `percent` and maybe `zone` or `on`, or all as one text:
    `07:00-09:30 60%; centre 16:30-19:00 70%; 07:00-09:00 50% on trunk+town`."""
    if isinstance(cell, str):
        found = [PACE.fullmatch(part.strip()) for part in cell.split(";") if part.strip()]
        keys = ("zone", "from", "to", "percent", "on")
        return [dict(zip(keys, each.groups(), strict=True)) for each in found if each]
    return list(cell or [])


def paces_of(rows: list[dict[str, Any]]) -> list[tuple[int, int, int]]:
    """First second, the second after the last, and percent of the usual speed."""
    return [
        (seconds_or(row["from"], 0), seconds_or(row["to"], 0), round(number_or(row["percent"], 0)))
        for row in rows
    ]


# ----------------------------------------------------------------------- the day


def rows_by_id(problem: dict[str, Any], table: str, key: str) -> dict[str, dict[str, Any]]:
    return {text(row[key]): row for row in problem.get(table) or []}


def shortened(seconds: int, vehicle: dict[str, Any], store: dict[str, Any]) -> int:
    """A time of service with a helper, if one is on board; halves up."""
    percent = number(vehicle.get("helper_percent"))
    if percent is None:
        return seconds
    percent = number_or(store.get("helper_percent"), percent)
    return (2 * seconds * int(percent) + 100) // 200


class Day:
    """The embedded day as dictionaries of rows, and the legs between its places."""

    def __init__(self, document: dict[str, Any], travel: Travel | None) -> None:
        problem = document["problem"]
        settings = problem.get("settings") or {}
        self.depots = rows_by_id(problem, "depots", "depot_id")
        self.stores = rows_by_id(problem, "stores", "store_id")
        self.vehicles = rows_by_id(problem, "vehicles", "vehicle_id")
        self.orders = rows_by_id(problem, "orders", "order_id")
        self.locks: list[Any] = []
        self.setups: Any = None
        self.wholes: dict[str, dict[str, Any]] = {}
        self.parts_by: dict[str, list[dict[str, Any]]] = {}
        self.agreement = agreement_of(problem)
        self.seconds_per_case = number_or(settings.get("seconds_per_case"), 0.0)
        self.stacked = classes_of(settings.get("last_in_first_out"))
        pairs = text(settings.get("compartments_apart")).split(";")
        self.parted = [[name.strip() for name in pair.split("+")] for pair in pairs if pair.strip()]
        self.returns_last = truth_of(settings.get("returns_last"))
        self.pace_rows = pace_rows_of(settings.get("paces"))
        self.paces = paces_of(self.pace_rows)
        self.closures = settings.get("closures") or []
        self.date = text(settings.get("date"))
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
        places = [self.point(row) for row in (a, b)]
        if self.travel is not None:
            return self.travel(places[0], places[1], profile)
        metres = arc(places[0], places[1]) * self.detour
        return metres, metres / self.speeds[profile]

    def point(self, row: dict[str, Any]) -> Place:
        """Longitude and latitude (WGS-84) of a store's or a depot's row."""
        return to_wgs84(float(text(row["lon"])), float(text(row["lat"])), self.coordinates)

    def points(self, places: list[str]) -> list[Place]:
        """The same of ids. Reading: an id is a store's where there is a store of this name."""
        return [self.point(self.stores.get(place) or self.depots[place]) for place in places]

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

    def service_seconds(self, store_id: str, order_ids: list[str], vehicle: dict[str, Any]) -> int:
        store = self.stores[store_id]
        seconds = shortened(minutes_of(store.get("stop_min")), vehicle, store)
        for order_id in order_ids:
            cases = number_or(self.orders[order_id].get("cases"), 0.0)
            seconds += shortened(round(cases * self.seconds_per_case), vehicle, store)
        return seconds


def kind_of(order: dict[str, Any]) -> str:
    return text(order.get("kind")).lower() or "delivery"


def is_return(order: dict[str, Any]) -> bool:
    return kind_of(order) == "return"


def is_transfer(order: dict[str, Any]) -> bool:
    return kind_of(order) == "transfer"


def comes_back(vehicle: dict[str, Any]) -> bool:
    return text(vehicle.get("returns")).lower() not in ("no", "false")


def start_depot_id(vehicle: dict[str, Any]) -> str:
    return text(vehicle["depot_id"])


def reload_depot_id(vehicle: dict[str, Any]) -> str:
    """Where trips after the first begin."""
    return text(vehicle.get("reload_depot_id")) or start_depot_id(vehicle)


def end_depot_id(vehicle: dict[str, Any]) -> str | None:
    if not comes_back(vehicle):
        return None
    return text(vehicle.get("end_depot_id")) or start_depot_id(vehicle)
