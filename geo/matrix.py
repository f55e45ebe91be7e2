"""Distance and time matrices, and the protocol through which any source of them enters."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, get_args, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from geo.profiles import DETOUR_FACTOR, SPEED_KMH, base_name

Int32 = NDArray[np.int32]
Float64 = NDArray[np.float64]

EARTH_RADIUS_M = 6371008.8
"""Mean radius of the earth in metres, (2a + b) / 3 of its ellipsoid (IUGG; Moritz, GRS 80)."""

_LARGEST = 2_147_483_647
"""Of int32. Distances and times that could pass it are refused: they would be of no use, and a
matrix that wraps or saturates would look as if they were."""

UNREACHABLE_M, UNREACHABLE_S = 100_000_000, 10_000_000
"""What a matrix says of a pair that no road joins: both, and no other pair has both. So far and so
long that no vehicle can drive it within a day, whoever looks at metres or seconds alone; twenty of
them still add up in an int32."""

_BLOCK = 1 << 21
"""Pairs that a thread takes at a time, 8 MB of int32 and some 3 ms: fewer are not worth a thread,
and in smaller blocks two threads wait for each other's page faults in the same huge page."""


class Legs(NamedTuple):
    """Travel between places: ``metres`` and ``seconds``, int32, of one shape."""

    metres: Int32
    seconds: Int32


class Distances(Protocol):
    """A source of travel distances and times. Places are float64 rows ``[lon, lat]``, WGS-84.

    A pair that no road joins has `UNREACHABLE_M` and `UNREACHABLE_S`. Sources may also be
    `KnowsWhy` and `Draws`, and raise `geo.errors.RoadsError` with a sentence for what goes wrong.
    """

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """All pairs: arrays of shape ``(len(sources), len(targets))``."""
        ...

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """Row by row: arrays of shape ``(len(starts),)``, equal to the same cells of `matrix`."""
        ...

    def describe(self) -> dict[str, Any]:
        """What the figures rest on, for the plan's assumptions; plain JSON types."""
        ...


@runtime_checkable
class KnowsWhy(Protocol):
    """A source that can say what keeps a place from being reached."""

    def trouble(self, places: Float64, profile: str) -> list[str]:
        """For each place a sentence's end such as "is 3.2 km from the nearest road", or ''."""
        ...


@runtime_checkable
class Remarks(Protocol):
    """A source that has something to say of places which it serves."""

    def remarks(self, places: Float64, profile: str) -> list[str]:
        """For each place a sentence's end such as "is 320 m from the nearest road", or ''."""
        ...


@runtime_checkable
class Draws(Protocol):
    """A source that knows where its legs run. One that only passes questions on may give straight
    lines alone."""

    def lines(self, starts: Float64, ends: Float64, profile: str) -> list[Float64]:
        """For each row pair the way that the leg of `legs` drives, rows ``[lon, lat]``, (p, 2):
        from the start itself to the end itself. A straight line of two rows where no road leads."""
        ...


@runtime_checkable
class KnowsClasses(Protocol):
    """A source that knows on what class of road its legs run."""

    def classes(self, starts: Float64, ends: Float64, profile: str) -> list[str]:
        """For each row pair the class, such as ``primary``, of most of the way that the leg of
        `legs` drives; '' where no road leads or nothing is known."""
        ...


@runtime_checkable
class KnowsShares(Protocol):
    """A source that knows how much of its legs is driven on roads of some names."""

    def shares(
        self, sources: Float64, targets: Float64, profile: str, names: Sequence[str]
    ) -> dict[frozenset[str], Float64]:
        """For each set of names that roads have, all of them and no other, the share of the usual
        seconds of all pairs on such roads, 0 to 1, ``(len(sources), len(targets))``."""
        ...


@runtime_checkable
class KnowsTolls(Protocol):
    """A source that knows how far its legs run on toll roads."""

    def toll_metres(self, sources: Float64, targets: Float64, profile: str) -> Int32:
        """Metres of all pairs on roads where this vehicle pays toll, int32, ``(len(sources),
        len(targets))``."""
        ...


def no_road(legs: Legs) -> NDArray[np.bool_]:
    """Which pairs no road joins, in the shape of the legs."""
    found: NDArray[np.bool_] = (legs.seconds == UNREACHABLE_S) & (legs.metres == UNREACHABLE_M)
    return found


@dataclass(frozen=True)
class GreatCircle:
    """Straight lines on a sphere of `EARTH_RADIUS_M`, times a detour factor; needs no road data.

    metres = round(arc * `detour_factor`), seconds = round(arc * `detour_factor` / speed), each
    rounded once, to the nearest. The arc is within 1 mm of the exact one for any two places.
    `speed_kmh` overrides `geo.profiles.SPEED_KMH` profile by profile.

    Raises ValueError for a factor or a speed that is not above zero, for one so large or small
    that half the way round the earth would pass int32, and for an unknown profile.
    """

    detour_factor: float = DETOUR_FACTOR
    speed_kmh: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check once, so that no matrix has to."""
        object.__setattr__(self, "speed_kmh", dict(self.speed_kmh))  # ours: it shall not change
        _positive("detour_factor", self.detour_factor)
        longest = math.pi * EARTH_RADIUS_M * self.detour_factor
        _fits(longest, f"detour_factor {self.detour_factor}: half the way round the earth", "m")
        for profile, speed in self.speed_kmh.items():
            _known(profile)
            _positive(f"speed_kmh of {profile!r}", speed)
        for profile, speed in self._speeds().items():
            what = f"speed_kmh {speed} of {profile!r}: half the way round the earth"
            _fits(longest / (speed / 3.6), what, "s")

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """All pairs, ``(m, n)``. ValueError for places that are not finite ``[lon, lat]`` rows."""
        speed = self.speed_of(profile)
        from geo import kernels  # here, and not above, for the sake of start-up time

        rows, columns = half_vectors(sources, "sources"), half_vectors(targets, "targets")
        return _all_pairs(kernels.sphere_matrix, rows, columns, self.scale, speed)

    def metres(self, sources: Float64, targets: Float64) -> Int32:
        """The metres of `matrix` alone, in half the memory, where no times are needed."""
        from geo import kernels

        rows, columns = half_vectors(sources, "sources"), half_vectors(targets, "targets")
        metres = np.empty((rows.shape[1], columns.shape[1]), np.int32)
        _fill(kernels.sphere_matrix, rows, columns, (self.scale, 1.0), metres, None)
        return metres

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """Row by row, ``(n,)``. ValueError as in `matrix`, and where the lengths differ."""
        speed = self.speed_of(profile)
        from geo import kernels

        first, second = half_vectors(starts, "starts"), half_vectors(ends, "ends")
        return _each_pair(kernels.sphere_legs, first, second, self.scale, speed)

    def describe(self) -> dict[str, Any]:
        """The factor, every profile's speed and the radius."""
        return {
            "kind": "great-circle",
            "detour_factor": float(self.detour_factor),
            "speed_kmh": self._speeds(),
            "earth_radius_m": EARTH_RADIUS_M,
        }

    @property
    def scale(self) -> float:
        """Metres driven for one radian of half the angle between two places."""
        return 2.0 * EARTH_RADIUS_M * self.detour_factor

    def _speeds(self) -> dict[str, float]:
        return {name: float(speed) for name, speed in {**SPEED_KMH, **self.speed_kmh}.items()}

    def speed_of(self, profile: str) -> float:
        """Metres a second; a profile with overrides drives as the one that it is made from."""
        _known(base_name(profile))
        return self._speeds()[base_name(profile)] / 3.6


Rounding = Literal["nearest", "down", "up"]
"""``floor(x + 0.5)`` as TSPLIB's nint, ``floor(x)``, ``ceil(x)``, of x computed in doubles."""


@dataclass(frozen=True)
class Euclidean:
    """Straight lines in a plane, for benchmark instances: places are rows ``[x, y]``.

    metres = length * `metres_per_unit`, seconds = length * `metres_per_unit` / `speed_mps`, each
    rounded once: metres by `rounding`, seconds by `time_rounding` or, where that is None, alike.
    With `speed_mps` None travel takes no time. Profiles of any name all drive alike.

    ``Euclidean(10.0, rounding="down")`` is ``int(10 * sqrt(dx * dx + dy * dy))`` to the last bit.

    Raises ValueError for a parameter that is not above zero, for an unknown rounding, and for
    places so far apart that the diagonal of the box around all of them would pass int32.
    """

    metres_per_unit: float = 1.0
    speed_mps: float | None = 1.0
    rounding: Rounding = "nearest"
    time_rounding: Rounding | None = None

    def __post_init__(self) -> None:
        """Check once, so that no matrix has to."""
        _positive("metres_per_unit", self.metres_per_unit)
        if self.speed_mps is not None:
            _positive("speed_mps", self.speed_mps)
        for name in ("rounding", "time_rounding"):
            value = getattr(self, name)
            if value not in get_args(Rounding) and (value is not None or name == "rounding"):
                known = ", ".join(get_args(Rounding))
                raise ValueError(f"unknown {name} {value!r}; known are {known}")

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """All pairs, ``(m, n)``. ValueError for places that are not finite ``[x, y]`` rows."""
        from geo import kernels  # here, and not above, for the sake of start-up time

        rows, columns = self._points(sources, "sources", targets, "targets")
        scale, speed, how = float(self.metres_per_unit), self._speed, self._how()
        return _all_pairs(kernels.plane_matrix, rows, columns, scale, speed, how)

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """Row by row, ``(n,)``. ValueError as in `matrix`, and where the lengths differ."""
        from geo import kernels

        first, second = self._points(starts, "starts", ends, "ends")
        scale, speed, how = float(self.metres_per_unit), self._speed, self._how()
        return _each_pair(kernels.plane_legs, first, second, scale, speed, how)

    def describe(self) -> dict[str, Any]:
        """The scale, the speed (None: no time) and how both are rounded."""
        return {
            "kind": "plane",
            "metres_per_unit": float(self.metres_per_unit),
            "speed_mps": None if self.speed_mps is None else float(self.speed_mps),
            "rounding": self.rounding,
            "time_rounding": self.time_rounding or self.rounding,
        }

    @property
    def _speed(self) -> float:
        return math.inf if self.speed_mps is None else float(self.speed_mps)

    def _how(self) -> tuple[float, ...]:
        from geo import kernels

        seconds = self.time_rounding or self.rounding
        return (*kernels.ROUNDING[self.rounding], *kernels.ROUNDING[seconds])

    def _points(
        self, ones: Float64, name: str, others: Float64, other_name: str
    ) -> tuple[Float64, Float64]:
        """Both sets as ``(2, n)``, refused where a distance or a time could pass int32."""
        first, second = _columns(ones, name), _columns(others, other_name)
        every = np.concatenate((first, second), axis=1)
        if every.shape[1]:
            with np.errstate(over="ignore"):
                diagonal = float(np.hypot(*np.ptp(every, axis=1)))
            # Beyond 1e150 the square of a distance is no longer a number.
            length = diagonal * self.metres_per_unit if diagonal < 1e150 else math.inf
            _fits(length, f"the diagonal of {name} and {other_name}", "m")
            seconds = length / self._speed
            _fits(seconds, f"the diagonal of {name} and {other_name}", "s")
        return first, second


@dataclass(frozen=True, eq=False)
class Explicit:
    """Distances that are given one by one, for benchmark instances: a place is a row number.

    `table`: int32 metres, ``(n, n)``, from row to column; it need not be symmetric. Places are
    float64 rows ``[row number, 0]``. Seconds are the metres at 1 m/s, or all 0 unless `timed`.
    Profiles of any name all drive alike.

    Raises ValueError for a table that is not square or has a negative cell, and for places that
    are not one of its rows.
    """

    table: Int32 = field(repr=False)
    timed: bool = True

    def __post_init__(self) -> None:
        """Check once, and keep a table that nobody changes."""
        table = np.array(self.table, np.int64)
        if table.ndim != 2 or table.shape[0] != table.shape[1]:
            raise ValueError(f"table has shape {table.shape}; give as many rows as columns")
        if table.size and not 0 <= table.min() <= table.max() <= _LARGEST:
            span = f"{table.min():,} to {table.max():,}"
            raise ValueError(f"table holds {span} m; give 0 to {_LARGEST:,}")
        kept = table.astype(np.int32)
        kept.flags.writeable = False
        object.__setattr__(self, "table", kept)

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """All pairs, ``(m, n)``. ValueError for places that are not rows of the table."""
        rows, columns = self._rows(sources, "sources"), self._rows(targets, "targets")
        return self._legs(self.table[np.ix_(rows, columns)])

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """Row by row, ``(n,)``. ValueError as in `matrix`, and where the lengths differ."""
        rows, columns = self._rows(starts, "starts"), self._rows(ends, "ends")
        if len(rows) != len(columns):
            raise ValueError(
                f"{len(rows)} starts and {len(columns)} ends; legs need as many of each"
            )
        return self._legs(self.table[rows, columns])

    def describe(self) -> dict[str, Any]:
        """How many places the table has, and whether travel takes time."""
        return {"kind": "explicit", "places": len(self.table), "timed": self.timed}

    def _legs(self, metres: Int32) -> Legs:
        return Legs(metres, metres.copy() if self.timed else np.zeros_like(metres))

    def _rows(self, places: Float64, name: str) -> NDArray[np.int64]:
        number = _columns(places, name)[0]
        bad = np.flatnonzero((number < 0) | (number >= len(self.table)) | (number % 1 != 0))
        if bad.size:
            where = f"row {bad[0]} of {name} is place {number[bad[0]]:g}"
            raise ValueError(f"{where}; the table has places 0 to {len(self.table) - 1}")
        whole: NDArray[np.int64] = number.astype(np.int64)
        return whole


def _positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0.0):
        raise ValueError(f"{name} is {value}; give a number above 0")


def _fits(value: float, what: str, unit: str) -> None:
    if not value <= _LARGEST:
        limit = f"more than a matrix holds ({_LARGEST:,} {unit})"
        raise ValueError(f"{what} would be {value:,.0f} {unit}, {limit}; check units and speeds")


def _known(profile: str) -> None:
    if profile not in SPEED_KMH:
        raise ValueError(f"unknown profile {profile!r}; known are {', '.join(SPEED_KMH)}")


def _columns(places: Float64, name: str) -> Float64:
    """Rows ``(n, 2)`` as contiguous columns ``(2, n)``; ValueError unless all are finite."""
    rows = np.asarray(places, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != 2:
        raise ValueError(f"{name} has shape {rows.shape}; give rows of two numbers, shape (n, 2)")
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if bad.size:
        where = f"row {bad[0]} of {name}"
        raise ValueError(f"{where} is {rows[bad[0]].tolist()}; coordinates must be finite")
    return np.ascontiguousarray(rows.T)


def half_vectors(lonlat: Float64, name: str) -> Float64:
    """Rows ``[lon, lat]`` in degrees as vectors of length one half, contiguous ``(3, n)``.

    One half, because half of a chord is the sine of half of its angle. The columns are made
    contiguous first: NumPy may compute the sine of a strided array by another routine, which
    differs in the last bit.
    """
    lon, lat = _columns(lonlat, name)
    bad = np.flatnonzero(np.abs(lat) > 90.0)
    if bad.size:
        where = f"row {bad[0]} of {name}"
        raise ValueError(f"{where} has latitude {lat[bad[0]]}; rows are [lon, lat], lat -90..90")
    east, north = np.radians(lon), np.radians(lat)
    level = 0.5 * np.cos(north)
    return np.stack((level * np.cos(east), level * np.sin(east), 0.5 * np.sin(north)))


def _all_pairs(kernel: Callable[..., None], rows: Float64, columns: Float64, *rates: Any) -> Legs:
    """`rates` are what the kernel takes after the places."""
    shape = rows.shape[1], columns.shape[1]
    legs = Legs(np.empty(shape, np.int32), np.empty(shape, np.int32))
    _fill(kernel, rows, columns, rates, legs.metres, legs.seconds)
    return legs


def _each_pair(kernel: Callable[..., None], starts: Float64, ends: Float64, *rates: Any) -> Legs:
    length = starts.shape[1]
    if length != ends.shape[1]:
        raise ValueError(f"{length} starts and {ends.shape[1]} ends; legs need as many of each")
    legs = Legs(np.empty(length, np.int32), np.empty(length, np.int32))
    kernel(starts, ends, *rates, legs.metres, legs.seconds)
    return legs


def _fill(
    kernel: Callable[..., None],
    rows: Float64,
    columns: Float64,
    rates: tuple[Any, ...],
    metres: Int32,
    seconds: Int32 | None,
) -> None:
    """Run a matrix kernel over all rows, in blocks on as many threads as there are processors.

    Threads rather than Numba's ``parallel=True``: that compiles for seconds longer, and its
    simplest threading layer must not be entered from two threads at once, as a service would.
    """

    def block(first: int) -> None:
        last = min(first + step, count)
        kernel(rows, columns, *rates, first, last, metres, seconds)

    count, width = metres.shape
    step = max(1, _BLOCK // max(1, width))
    if count <= step:
        step = count
        block(0)
        return
    with ThreadPoolExecutor(processors()) as pool:
        for _ in pool.map(block, range(0, count, step)):
            pass  # a block's exception is raised here


def processors() -> int:
    """Processors that this process may use, which in a container are fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
