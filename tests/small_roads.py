"""Tiny road maps by hand: `roads_of` from nodes and streets, `grid_roads` as a chequerboard."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo.matrix import EARTH_RADIUS_M
from geo.roads import CLASSES, GOODS, HGV, NO, PAVED, YES, Kinds, Roads

NAN = float("nan")
DEGREE_M = EARTH_RADIUS_M * np.pi / 180
"""Metres of a degree of latitude."""


@dataclass(frozen=True)
class Street:
    """One segment from node ``tail`` to node ``head``, by way of ``via`` (``[lon, lat]``).

    ``access`` holds for both modes, ``hgv`` for heavy goods vehicles in its place; ``oneway``
    closes the direction back. ``delays`` and ``delays_back`` are counts of what stands on it.
    """

    tail: int
    head: int
    road: str = "residential"
    oneway: bool = False
    access: int = YES
    hgv: int | None = None
    speed_kmh: float = NAN
    hgv_speed_kmh: float | None = None
    height_m: float = NAN
    width_m: float = NAN
    length_m: float = NAN
    gross_t: float = NAN
    hgv_gross_t: float = NAN
    axle_t: float = NAN
    surface: int = PAVED
    toll: bool = False
    roundabout: bool = False
    urban: bool = True
    metres: float | None = field(default=None, compare=False)
    via: Sequence[Sequence[float]] = field(default=(), compare=False)
    name: str = field(default="", compare=False)
    delays: Sequence[int] = field(default=(0, 0, 0, 0, 0), compare=False)
    delays_back: Sequence[int] = field(default=(0, 0, 0, 0, 0), compare=False)


def roads_of(
    nodes: Sequence[Sequence[float]],
    streets: Sequence[Street],
    *,
    node_delays: Mapping[int, int] | None = None,
    barred: Mapping[int, tuple[int, int]] | None = None,
    bans: Sequence[tuple[Sequence[int], int]] = (),
    country: str = "",
    drives_left: bool = False,
    **more: Any,
) -> Roads:
    """`nodes`: rows ``[lon, lat]``. `node_delays`: bits by node. `barred`: (GOODS, HGV) by node.
    `bans`: arcs, and bits of the modes. Lengths are along the points unless a street has
    ``metres``. `more`: other fields of `Roads` in place of what is made here."""
    n, m = len(nodes), len(streets)
    more_points = itertools.count(n)  # all points on the way come after the nodes
    shapes = [
        [street.tail, *(next(more_points) for _ in street.via), street.head] for street in streets
    ]
    points = np.array(
        [*map(list, nodes), *(list(p) for street in streets for p in street.via)], np.float64
    ).reshape(-1, 2)
    along = [_length(points[shape]) for shape in shapes]
    lengths = [
        own if street.metres is None else street.metres
        for own, street in zip(along, streets, strict=True)
    ]
    kinds, kind = _kinds(streets)
    names = ("", *dict.fromkeys(street.name for street in streets if street.name))
    at = {name: i for i, name in enumerate(names)}
    stops = np.array([[s.delays, s.delays_back] for s in streets], np.uint8)
    delays, closed = np.zeros(n, np.uint8), np.full((n, 2), YES, np.uint8)
    for node, bits in (node_delays or {}).items():
        delays[node] = bits
    for node, whom in (barred or {}).items():
        closed[node] = whom
    fields: dict[str, Any] = {
        "points": points,
        "shape": np.array([p for shape in shapes for p in shape], np.int32),
        "shape_start": np.cumsum([0, *map(len, shapes)]).astype(np.int64),
        "tail": np.array([street.tail for street in streets], np.int32),
        "head": np.array([street.head for street in streets], np.int32),
        "length_m": np.array(lengths, np.float64),
        "kind": kind,
        "way": np.arange(1, m + 1, dtype=np.int64),
        "name": np.array([at[street.name] for street in streets], np.int32),
        "delays": stops.reshape(2 * m, 5),
        "node_point": np.arange(n, dtype=np.int32),
        "node_id": np.arange(1, n + 1, dtype=np.int64),
        "node_delays": delays,
        "barred": closed,
        "kinds": kinds,
        "tags": tuple({"highway": CLASSES[road]} for road in kinds.road),
        "names": names,
        "ban_start": np.cumsum([0, *(len(arcs) for arcs, _ in bans)]).astype(np.int64),
        "ban_arcs": np.array([arc for arcs, _ in bans for arc in arcs], np.int32),
        "ban_modes": np.array([modes for _, modes in bans], np.uint8),
        "country": country,
        "drives_left": drives_left,
        "source": "by hand",
    }
    return Roads(**{**fields, **more})


def grid_roads(
    columns: int,
    rows: int,
    spacing_m: float = 100.0,
    *,
    lon: float = 14.5,
    lat: float = 35.9,
    street: Mapping[str, Any] | None = None,
    **more: Any,
) -> Roads:
    """Streets both ways between neighbours of a grid; node ``row * columns + column``, the first
    at `lon`, `lat`, columns to the east, rows to the north. First all streets along rows, then all
    along columns. `street`: fields of every `Street`; `more` as in `roads_of`."""
    up = spacing_m / DEGREE_M
    across = up / np.cos(np.radians(lat))
    nodes = [[lon + i * across, lat + j * up] for j in range(rows) for i in range(columns)]
    pairs = [(j * columns + i, 1) for j in range(rows) for i in range(columns - 1)]
    pairs += [(j * columns + i, columns) for j in range(rows - 1) for i in range(columns)]
    streets = [Street(tail, tail + step, **(street or {})) for tail, step in pairs]
    return roads_of(nodes, streets, **more)


def _length(points: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Metres along points on the sphere (haversine)."""
    lon, lat = np.radians(points).T
    half = (
        np.sin(np.diff(lat) / 2) ** 2
        + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    )
    return float(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half)).sum())


def _like(street: Street) -> tuple[Any, ...]:
    """What makes streets of one kind; NaN as text, since it equals nothing."""
    hidden = ("tail", "head", "metres", "via", "name", "delays", "delays_back")
    return tuple(str(value) for name, value in vars(street).items() if name not in hidden)


def _kinds(streets: Sequence[Street]) -> tuple[Kinds, np.ndarray[Any, np.dtype[np.int32]]]:
    first: dict[tuple[Any, ...], Street] = {}
    for street in streets:
        first.setdefault(_like(street), street)
    rows, order = list(first.values()), {like: i for i, like in enumerate(first)}
    k = len(rows)
    access, speed = np.empty((k, 2, 2), np.uint8), np.empty((k, 2, 2), np.float32)
    for i, row in enumerate(rows):
        access[i, :, GOODS] = row.access
        access[i, :, HGV] = row.access if row.hgv is None else row.hgv
        if row.oneway:
            access[i, 1] = NO
        speed[i, :, GOODS] = row.speed_kmh
        speed[i, :, HGV] = row.speed_kmh if row.hgv_speed_kmh is None else row.hgv_speed_kmh

    def column(name: str, kind: Any = np.float32) -> Any:
        return np.array([getattr(row, name) for row in rows], kind)

    return Kinds(
        road=np.array([CLASSES.index(row.road) for row in rows], np.uint8),
        access=access,
        speed_kmh=speed,
        height_m=column("height_m"),
        width_m=column("width_m"),
        length_m=column("length_m"),
        gross_t=column("gross_t"),
        hgv_gross_t=column("hgv_gross_t"),
        axle_t=column("axle_t"),
        surface=column("surface", np.uint8),
        toll=np.repeat(column("toll", np.bool_)[:, None], 2, axis=1),
        roundabout=column("roundabout", np.bool_),
        urban=column("urban", np.bool_),
    ), np.array([order[_like(street)] for street in streets], np.int32)
