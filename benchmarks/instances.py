"""Research instances in the extended VRPLIB dialect, and those of Li and Lim, in code that shares
nothing with Coload.

What is benchmarked must not judge itself: this reader and `benchmarks.checker` know numpy and
nothing of ``routing``. Locations are counted from 0, depots first, which is also how ``.sol`` files
number the clients. Every duration, window, price and leg is an integer in the scale of the family.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

Ints = np.ndarray
FOREVER = 2**40  # later than any window, and sums of it still fit int64


@dataclass(frozen=True)
class Scoring:
    """How a family rounds: every value times ``scale``, then rounded or cut to an integer."""

    name: str  # PyVRP's word for it
    scale: int
    cut: bool

    def __call__(self, values: np.ndarray) -> Ints:
        """Integers of the same shape."""
        scaled = self.scale * np.asarray(values, np.float64)
        return (scaled if self.cut else np.round(scaled)).astype(np.int64)


ROUND = Scoring("round", 1, cut=False)
DIMACS = Scoring("dimacs", 10, cut=True)
EXACT = Scoring("exact", 1000, cut=False)
SCORINGS = {
    "CVRP": ROUND,
    "XXL": ROUND,
    "VRPB": ROUND,
    "VRPTW": DIMACS,
    "PCVRPTW": DIMACS,
    "MDVRPTW": EXACT,
    "SDVRPTW": EXACT,
    "HFVRP": EXACT,
    "MTVRPTWR": DIMACS,
    "GVRP": ROUND,
    "PDPTW": EXACT,
}
FOLDERS = {"PDPTW": ("li_lim_100", "li_lim_200", "li_lim_1000")}
"""Where a family has not one folder of its name."""


@dataclass(frozen=True)
class Fleet:
    """Vehicles that are alike. ``vehicles`` are their places in the file, from 0."""

    vehicles: tuple[int, ...]
    capacity: int
    depot: int
    fixed: int
    unit_cost: int  # of one unit of distance
    max_duration: int
    allowed: frozenset[int] | None  # locations that may be served; None: all
    most_trips: int = 1  # between two of them it reloads at its depot


@dataclass(frozen=True, eq=False)
class Instance:
    """One problem. Arrays have one entry a location, depots first; times and prices are scaled."""

    name: str
    family: str
    path: Path
    scoring: Scoring
    depots: int
    places: np.ndarray  # (n, 2) float64, the file's own units
    demand: Ints  # delivered
    backhaul: Ints  # collected
    service: Ints
    early: Ints
    late: Ints
    prize: Ints  # 0: the client must be served
    fleets: tuple[Fleet, ...]
    fleet_is_limited: bool
    type_of: dict[int, int] = field(repr=False)  # vehicle -> index of its fleet
    release: Ints  # first second at which the goods are at the depot
    shipped: Ints  # picked up there and delivered on the same trip; negative where delivered
    groups: tuple[tuple[int, ...], ...] = ()  # of each one client is served
    pairs: tuple[tuple[int, int], ...] = ()  # pickup, delivery

    @property
    def clients(self) -> range:
        return range(self.depots, len(self.places))

    @cached_property
    def client_set(self) -> frozenset[int]:
        return frozenset(self.clients)

    def legs(self, a: np.ndarray, b: np.ndarray) -> Ints:
        """Distances, which are also the travel times, from each of ``a`` to the same of ``b``."""
        apart = self.places[a] - self.places[b]
        return self.scoring(np.sqrt((apart**2).sum(axis=-1)))

    def matrix(self) -> Ints:
        """(n, n) int64 of all distances; for peers that want one."""
        return np.stack([self.legs(np.full(len(self.places), i), self.all) for i in self.all])

    @property
    def all(self) -> Ints:
        return np.arange(len(self.places))

    def has_vehicle(self, vehicle: int) -> bool:
        """Is there a vehicle of that number?"""
        return not self.fleet_is_limited or vehicle in self.type_of

    def fleet_of(self, vehicle: int) -> Fleet:
        """The type of a vehicle; a fleet without a limit goes on for ever."""
        return self.fleets[0 if not self.fleet_is_limited else self.type_of[vehicle]]

    @cached_property
    def group_of(self) -> dict[int, int]:
        """Client -> number of its group, for those that have one."""
        return {client: g for g, group in enumerate(self.groups) for client in group}

    @property
    def has_times(self) -> bool:
        """Do windows or durations bind anything?"""
        longest = max(fleet.max_duration for fleet in self.fleets)
        return bool((self.late < FOREVER).any()) or longest < FOREVER

    def enough_vehicles(self) -> list[tuple[int, Fleet]]:
        """(vehicle, its type) for peers whose model grows with every vehicle in it.

        Without windows, a type needs no more vehicles than the demand fills; a quarter more and
        ten leave room. With windows the file's own number stands.
        """
        total = max(int(self.demand.sum()), int(self.backhaul.sum()))
        # Of a group all have the same demand, and one is served.
        total -= sum(int(self.demand[list(group)[1:]].sum()) for group in self.groups)

        def few(fleet: Fleet) -> int:
            needed = -(-total // fleet.capacity)
            return len(fleet.vehicles) if self.has_times else 10 + needed + needed // 4

        return [(v, fleet) for fleet in self.fleets for v in fleet.vehicles[: few(fleet)]]


Sections = dict[str, list[list[str]]]


def sections(path: Path) -> tuple[dict[str, str], Sections]:
    """``KEY : value`` headers, and the rows of every ``_SECTION`` in words."""
    heads: dict[str, str] = {}
    found: Sections = defaultdict(list)
    now = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0] in ("EOF", "-1"):
            continue
        if words[0].rstrip(":").endswith("_SECTION"):
            now = words[0].rstrip(":").removesuffix("_SECTION")
        elif now:
            found[now].append(words)
        else:
            key, _, value = line.partition(":")
            heads[key.strip()] = value.strip()
    return heads, found


def column(rows: list[list[str]], size: int, default: float) -> np.ndarray:
    """(size,) float64: the last word of each row, at the row of the number that leads it."""
    values = np.full(size, default, np.float64)
    for words in rows:
        values[int(words[0]) - 1] = float(words[-1])
    return values


def fleets(heads: dict[str, str], rows: Sections, size: int, scoring: Scoring) -> list[Fleet]:
    """The vehicles of the file, those alike together."""
    count = int(heads.get("VEHICLES", size))

    def each(key: str, default: float) -> np.ndarray:
        return column(rows.get(key, []), count, float(heads.get(key, default)))

    longest = each("VEHICLES_MAX_DURATION", np.inf)
    duration = np.full(count, FOREVER)
    duration[np.isfinite(longest)] = scoring(longest[np.isfinite(longest)])
    attributes = zip(
        each("CAPACITY", FOREVER).astype(int).tolist(),
        (each("VEHICLES_DEPOT", 1).astype(int) - 1).tolist(),
        scoring(each("VEHICLES_FIXED_COST", 0)).tolist(),
        each("VEHICLES_UNIT_DISTANCE_COST", 1).astype(int).tolist(),
        duration.tolist(),
        allowed(rows.get("VEHICLES_ALLOWED_CLIENTS", []), count),
        trips(heads, rows, count, size),
        strict=True,
    )
    alike: dict[tuple[int, int, int, int, int, frozenset[int] | None, int], list[int]] = {}
    for vehicle, attribute in enumerate(attributes):
        alike.setdefault(attribute, []).append(vehicle)
    return [Fleet(tuple(vehicles), *attribute) for attribute, vehicles in alike.items()]


def allowed(rows: list[list[str]], count: int) -> list[frozenset[int] | None]:
    """What each vehicle may serve; None is everything."""
    sets: list[frozenset[int] | None] = [None] * count
    for words in rows:
        sets[int(words[0]) - 1] = frozenset(int(word) - 1 for word in words[1:])
    return sets


def trips(heads: dict[str, str], rows: Sections, count: int, size: int) -> list[int]:
    """The most trips of each vehicle: one each client where nothing else is said."""
    most = [1] * count
    depot = column(rows.get("VEHICLES_DEPOT", []), count, 1)
    key = "VEHICLES_MAX_RELOADS"
    reloads = column(rows.get(key, []), count, float(heads.get(key, size - 1)))
    for words in rows.get("VEHICLES_RELOAD_DEPOT", []):
        vehicle = int(words[0]) - 1
        if [float(word) for word in words[1:]] != [depot[vehicle]]:
            raise ValueError(f"vehicle {words[0]} reloads elsewhere than at its own depot")
        most[vehicle] = 1 + int(reloads[vehicle])
    return most


def read(path: Path, family: str) -> Instance:
    """Read one file in its family's scoring."""
    return read_li_lim(path) if family == "PDPTW" else read_vrplib(path, family)


def read_li_lim(path: Path) -> Instance:
    """``vehicles capacity speed``, then rows ``id x y demand earliest latest service pickup
    delivery``; the depot is row 0."""
    head, *lines = path.read_text(encoding="utf-8").split("\n")
    table = np.array([line.split() for line in lines if line.strip()], np.float64)
    scoring = SCORINGS["PDPTW"]
    count, capacity = (int(word) for word in head.split()[:2])
    none = np.zeros(len(table), np.int64)
    pairs = [(int(row[0]), int(row[8])) for row in table if row[8]]
    fleet = Fleet(tuple(range(count)), capacity, 0, 0, 1, FOREVER, None)
    return Instance(
        name=path.stem,
        family="PDPTW",
        path=path,
        scoring=scoring,
        depots=1,
        places=table[:, 1:3],
        demand=none,
        backhaul=none,
        service=scoring(table[:, 6]),
        early=scoring(table[:, 4]),
        late=scoring(table[:, 5]),
        prize=none,
        fleets=(fleet,),
        fleet_is_limited=True,
        type_of=dict.fromkeys(range(count), 0),
        release=none,
        shipped=table[:, 3].astype(np.int64),
        pairs=tuple(pairs),
    )


def read_vrplib(path: Path, family: str) -> Instance:
    """Read one ``.vrp`` file in its family's scoring."""
    heads, rows = sections(path)
    size, scoring = int(heads["DIMENSION"]), SCORINGS[family]
    rows["DEPOT"] = rows["DEPOT"] or [["1"]]
    depots = len(rows["DEPOT"])
    if [words[0] for words in rows["DEPOT"]] != [str(i + 1) for i in range(depots)]:
        raise ValueError(f"{path.name}: the depots are not the first locations")
    places = np.array([[float(x), float(y)] for _, x, y in rows["NODE_COORD"]])
    service = column(rows["SERVICE_TIME"], size, float(heads.get("SERVICE_TIME", 0)))
    service[:depots] = 0
    early, late = np.zeros(size, np.int64), np.full(size, FOREVER)
    for number, opens, closes in rows["TIME_WINDOW"]:
        early[int(number) - 1], late[int(number) - 1] = scoring(
            np.array([float(opens), float(closes)])
        )
    types = fleets(heads, rows, size - depots, scoring)
    return Instance(
        name=path.stem,
        family=family,
        path=path,
        scoring=scoring,
        depots=depots,
        places=places,
        demand=column(rows["DEMAND"], size, 0).astype(np.int64),
        backhaul=column(rows["BACKHAUL"], size, 0).astype(np.int64),
        service=scoring(service),
        early=early,
        late=late,
        prize=scoring(column(rows["PRIZE"], size, 0)),
        fleets=tuple(types),
        fleet_is_limited="VEHICLES" in heads,
        type_of={vehicle: i for i, fleet in enumerate(types) for vehicle in fleet.vehicles},
        release=scoring(column(rows["RELEASE_TIME"], size, 0)),
        shipped=np.zeros(size, np.int64),
        groups=tuple(
            tuple(int(word) - 1 for word in words[1:]) for words in rows["MUTUALLY_EXCLUSIVE_GROUP"]
        ),
    )


@dataclass(frozen=True)
class Route:
    """One vehicle's visits, the depot at either end not written; inside, it is a reload."""

    vehicle: int
    visits: tuple[int, ...]

    def trips(self, depot: int) -> list[tuple[int, ...]]:
        """The visits between reloads; a trip without any is none."""
        found: list[list[int]] = [[]]
        for place in self.visits:
            if place == depot:
                found.append([])
            else:
                found[-1].append(place)
        return [tuple(trip) for trip in found if trip]


def read_solution(path: Path) -> tuple[list[Route], float]:
    """The routes of a ``.sol`` file (route k is vehicle k's) and the cost that it states."""
    routes: list[Route] = []
    stated = float("nan")
    for line in path.read_text(encoding="utf-8").splitlines():
        head, _, tail = line.partition(":")
        if head.startswith("Route"):
            number = int(head.split("#")[1])
            routes.append(Route(number - 1, tuple(int(word) for word in tail.split())))
        elif head.startswith("Cost"):
            stated = float((tail or head.removeprefix("Cost")).strip())
    return routes, stated
