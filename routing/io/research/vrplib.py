"""VRPLIB and TSPLIB files with the sections that research has added to them.

Headers ``KEY : value``, then sections that begin with a name that ends in ``_SECTION`` (a colon
after it will do), then perhaps ``EOF``. Ids count from 1, ``#`` starts a comment, ``-1`` ends the
depots. A section whose name is not known is passed over. What holds for all vehicles or all
clients alike may be a header instead of a section, such as ``CAPACITY : 100``.

Sections of locations: DEMAND (or LINEHAUL), BACKHAUL, SERVICE_TIME, TIME_WINDOW, PRIZE,
RELEASE_TIME, PICKUP_AND_DELIVERY; of groups: MUTUALLY_EXCLUSIVE_GROUP; of vehicles: CAPACITY and
VEHICLES_DEPOT, _RELOAD_DEPOT, _ALLOWED_CLIENTS, _FIXED_COST, _MAX_DISTANCE, _MAX_DURATION,
_MAX_RELOADS, _UNIT_DISTANCE_COST. Without VEHICLES there are as many vehicles as clients. TSPLIB's
DISTANCE is the longest duration of a route. Source: TSPLIB 95 (Reinelt); the sections as in PyVRP's
"supported VRPLIB fields".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np

from routing.io.research import weights
from routing.io.research.instance import Float64, ResearchInstance, VehicleKind
from routing.io.research.text import MOST, Lines

Row = tuple[int, list[str]]
"""The number of a line, and its words."""

METRICS = ("EUC_2D", "CEIL_2D", "FLOOR_2D", "EXACT_2D", "EXPLICIT")
SHIPMENT = ("demand", "earliest", "latest", "service", "pickup", "delivery")


@dataclass
class Parts:
    """A file split up: headers with the number of their line, sections with theirs."""

    lines: Lines
    headers: dict[str, tuple[int, str]] = field(default_factory=dict)
    sections: dict[str, list[Row]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)

    def text(self, key: str, default: str = "") -> str:
        """A header's value."""
        return self.headers.get(key, (0, default))[1]


def is_vrplib(lines: Lines) -> bool:
    """By a section, or by a header that every such file has."""
    return any(
        _section_name(line) or line.partition(":")[0].strip().upper() in ("DIMENSION", "TYPE")
        for _, line in lines
    )


def read(lines: Lines) -> ResearchInstance:
    """Read an instance. Raises `InputError` with the line where it is not sound."""
    parts = split(lines)
    n = _dimension(parts)
    depots = _depots(parts, n)
    metric = parts.text("EDGE_WEIGHT_TYPE", "EUC_2D").upper()
    if metric not in METRICS:
        line = parts.headers["EDGE_WEIGHT_TYPE"][0]
        raise lines.error(line, f"EDGE_WEIGHT_TYPE {metric} is not one of {', '.join(METRICS)}")
    explicit = weights.read(parts, n) if metric == "EXPLICIT" else None
    points = _points(parts, n, explicit)
    fields = _shipments(parts, n) if "PICKUP_AND_DELIVERY" in parts.sections else _plain(parts, n)
    windows, service, demand, pairs = fields
    kinds, kind_of = _vehicles(parts, n, depots, demand.shape[1])
    return ResearchInstance(
        lines.file,
        "vrplib",
        parts.text("NAME", lines.file.rsplit(".", 1)[0]),
        parts.text("TYPE").upper(),
        points=points,
        depots=depots,
        demand=demand,
        kinds=kinds,
        kind_of=kind_of,
        metric=metric,
        weights=explicit,
        backhaul=_columns(parts, "BACKHAUL", n, width=demand.shape[1]),
        windows=windows,
        service=_clients_only(service, depots, parts),
        prize=_columns(parts, "PRIZE", n)[:, 0],
        release=_columns(parts, "RELEASE_TIME", n)[:, 0],
        groups=_groups(parts, n),
        pairs=pairs,
    )


def split(lines: Lines) -> Parts:
    """Headers and sections, comments left away."""
    parts, section = Parts(lines), ""
    for number, line in lines:
        line = line.partition("#")[0].strip() if _comments(line) else line
        name = _section_name(line)
        if line.upper() == "EOF":
            break
        if name:
            if name in parts.sections:
                raise lines.error(number, f"{name}_SECTION stands in the file twice; keep one")
            section = name
            parts.sections[name], parts.starts[name] = [], number
        elif ":" in line and line[0].isalpha():
            key, _, value = line.partition(":")
            key = key.strip().upper()
            if key in parts.headers and key != "COMMENT":
                raise lines.error(number, f"{key} stands in the file twice; keep one")
            parts.headers[key], section = (number, value.strip()), ""
        elif section:
            parts.sections[section].append((number, line.split()))
        elif line:
            raise lines.error(number, f"'{line[:40]}' is neither a header nor in a section")
    for name in parts.sections.keys() & parts.headers.keys():
        raise lines.error(parts.starts[name], f"{name} is a header and a section; keep one")
    return parts


def _comments(line: str) -> bool:
    """Whether ``#`` can start a comment there: a name or a comment may hold one."""
    return line.partition(":")[0].strip().upper() not in ("NAME", "COMMENT")


def _section_name(line: str) -> str:
    """``DEMAND`` of ``DEMAND_SECTION :``, else empty."""
    word = line.rstrip(": \t").upper()
    name = word.removesuffix("_SECTION")
    return name if name != word and name.replace("_", "").isalpha() else ""


def _dimension(parts: Parts) -> int:
    if "DIMENSION" not in parts.headers:
        raise parts.lines.error(0, "there is no DIMENSION; write how many locations there are")
    line, value = parts.headers["DIMENSION"]
    return parts.lines.whole(value, line, "DIMENSION", 2)


def _depots(parts: Parts, n: int) -> tuple[int, ...]:
    """Locations, the first one where the file names none."""
    found: list[int] = []
    for line, words in parts.sections.get("DEPOT", []):
        for word in words:
            if word == "-1":
                return tuple(found) or (0,)
            found.append(_id(parts, word, line, n, "depot"))
            if found[-1] in found[:-1]:
                raise parts.lines.error(line, f"depot {word} stands in the list twice")
    if len(found) == n:
        raise parts.lines.error(
            parts.starts["DEPOT"], "every location is a depot; name some clients"
        )
    return tuple(found) or (0,)


def _id(parts: Parts, word: str, line: int, n: int, what: str) -> int:
    """A number from 1 to ``n``, as a position from 0."""
    return parts.lines.whole(word, line, what, 1, n) - 1


def _points(parts: Parts, n: int, explicit: Float64 | None) -> Float64:
    if explicit is not None:
        return np.column_stack((np.arange(n, dtype=np.float64), np.zeros(n)))
    if "NODE_COORD" not in parts.sections:
        raise parts.lines.error(0, "there is no NODE_COORD_SECTION; distances need coordinates")
    return _columns(parts, "NODE_COORD", n, width=2, lowest=-inf, whole=True)


def _columns(
    parts: Parts,
    name: str,
    count: int,
    *,
    width: int = 1,
    default: float = 0.0,
    lowest: float = 0.0,
    whole: bool = False,
) -> Float64:
    """Rows ``id value...`` of a section, or one value for all from a header: ``(count, width)``.

    Rows that are not there have ``default``; with ``whole`` every row must be there.
    """
    table = np.full((count, width), default)
    if name in parts.headers:
        line, value = parts.headers[name]
        table[:] = parts.lines.number(value, line, name, lowest)
    seen = np.zeros(count, dtype=np.bool_)
    for line, words in parts.sections.get(name, []):
        row = _id(parts, words[0], line, count, f"{name} of")
        if seen[row]:
            raise parts.lines.error(line, f"{name} of {words[0]} stands in the section twice")
        if len(words) != width + 1:
            raise parts.lines.error(
                line, f"{name} of {words[0]} has {len(words) - 1} values, {width} belong there"
            )
        seen[row] = True
        table[row] = [parts.lines.number(word, line, name, lowest) for word in words[1:]]
    if whole and not seen.all():
        missing = int(np.flatnonzero(~seen)[0]) + 1
        message = f"{name}_SECTION has {seen.sum()} of {count} rows; that of {missing} is missing"
        raise parts.lines.error(parts.starts[name], message)
    return table


def _width(parts: Parts, name: str) -> int:
    """How many values the rows of a section have."""
    rows = parts.sections.get(name, [])
    return max(1, len(rows[0][1]) - 1) if rows else 1


Fields = tuple[Float64, Float64, Float64, tuple[tuple[int, int], ...]]
"""Windows, service, demand, pairs of pickup and delivery."""


def _plain(parts: Parts, n: int) -> Fields:
    """Of a problem without shipments."""
    name = "LINEHAUL" if "LINEHAUL" in parts.sections else "DEMAND"
    demand = _columns(parts, name, n, width=_width(parts, name), whole=name in parts.sections)
    service = _columns(parts, "SERVICE_TIME", n)[:, 0]
    windows = np.tile([0.0, inf], (n, 1))
    if "TIME_WINDOW" in parts.sections:
        windows = _columns(parts, "TIME_WINDOW", n, width=2, whole=True)
        for line, words in parts.sections["TIME_WINDOW"]:
            opens, closes = windows[int(float(words[0])) - 1].tolist()
            parts.lines.window(opens, closes, line)
    return windows, service, demand, ()


def _shipments(parts: Parts, n: int) -> Fields:
    """Of a section whose rows hold everything: ``id`` and `SHIPMENT`."""
    name = "PICKUP_AND_DELIVERY"
    table = _columns(parts, name, n, width=len(SHIPMENT), lowest=-inf, whole=True)
    pairs = []
    for line, words in parts.sections[name]:
        row = int(float(words[0])) - 1
        opens, closes = table[row, 1:3].tolist()
        parts.lines.window(opens, closes, line)
        if words[6] != "0":
            pairs.append((row, _id(parts, words[6], line, n, "delivery")))
    return table[:, 1:3], table[:, 3], table[:, :1], tuple(pairs)


def _clients_only(service: Float64, depots: tuple[int, ...], parts: Parts) -> Float64:
    """A service time for all is one for all clients; a section may give depots theirs."""
    if "SERVICE_TIME" in parts.headers:
        service[list(depots)] = 0.0
    return service


def _groups(parts: Parts, n: int) -> tuple[tuple[int, ...], ...]:
    rows = parts.sections.get("MUTUALLY_EXCLUSIVE_GROUP", [])
    groups = [
        tuple(_id(parts, word, line, n, "client of a group") for word in words[1:])
        for line, words in rows
    ]
    return tuple(group for group in groups if len(group) > 1)


def _vehicles(
    parts: Parts, n: int, depots: tuple[int, ...], dimensions: int
) -> tuple[tuple[VehicleKind, ...], tuple[int, ...]]:
    """The kinds in the order in which they come, and the kind of each vehicle."""
    count = n - len(depots)
    if "VEHICLES" in parts.headers:
        line, value = parts.headers["VEHICLES"]
        count = parts.lines.whole(value, line, "VEHICLES", 1, MOST)
    elif "CAPACITY" in parts.sections:
        count = max(1, len(parts.sections["CAPACITY"]))

    def each(name: str, default: float) -> list[float]:
        values: list[float] = _columns(parts, name, count, default=default)[:, 0].tolist()
        return values

    capacity = _columns(parts, "CAPACITY", count, width=dimensions, default=inf)
    duration = each("DISTANCE" if "DISTANCE" in parts.headers else "VEHICLES_MAX_DURATION", inf)
    named = zip(
        map(tuple, capacity.tolist()),
        _depot_of(parts, count, n, depots),
        each("VEHICLES_FIXED_COST", 0.0),
        each("VEHICLES_UNIT_DISTANCE_COST", 1.0),
        each("VEHICLES_MAX_DISTANCE", inf),
        duration,
        [None if s is None else frozenset(s) for s in _lists(parts, "ALLOWED_CLIENTS", count, n)],
        [tuple(s or ()) for s in _lists(parts, "RELOAD_DEPOT", count, n)],
        each("VEHICLES_MAX_RELOADS", inf),
        strict=True,
    )
    kinds: dict[VehicleKind, int] = {}
    kind_of = tuple(kinds.setdefault(VehicleKind(*each_of), len(kinds)) for each_of in named)
    return tuple(kinds), kind_of


def _depot_of(parts: Parts, count: int, n: int, depots: tuple[int, ...]) -> list[int]:
    """The location of each vehicle's depot."""
    found = [depots[0]] * count
    for line, words in parts.sections.get("VEHICLES_DEPOT", []):
        vehicle = _id(parts, words[0], line, count, "vehicle")
        depot = _id(parts, words[-1], line, n, "depot")
        if depot not in depots:
            raise parts.lines.error(line, f"vehicle {words[0]} starts at {words[-1]}, no depot")
        found[vehicle] = depot
    return found


def _lists(parts: Parts, name: str, count: int, n: int) -> list[list[int] | None]:
    """A list of locations for each vehicle, None where there is none."""
    found: list[list[int] | None] = [None] * count
    for line, words in parts.sections.get(f"VEHICLES_{name}", []):
        vehicle = _id(parts, words[0], line, count, "vehicle")
        found[vehicle] = [_id(parts, word, line, n, "location") for word in words[1:]]
    return found
