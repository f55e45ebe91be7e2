"""Speeds by the hour of the day, and how long a leg takes that is driven through them.

Speeds are piecewise constant: they change for a class of road, everywhere or in a zone, at given
times. Between two such times all is constant (`periods`), so there is one matrix for each state of
the roads. A leg's time is found by driving it through the periods (`travel_time`), as in Ichoua,
Gendreau and Potvin (2003), *Vehicle dispatching with time-dependent travel times*, EJOR 144: who
starts later never arrives earlier, which looking up one matrix by the departure would not give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.daytime import DAY_S, Hours, read_hours, within
from geo.driving import Driving, driving
from geo.errors import RoadsError
from geo.matrix import UNREACHABLE_S
from geo.road_profile import RoadProfile
from geo.roads import CLASSES, Float64, Roads
from geo.toml_file import read_toml

if TYPE_CHECKING:
    from geo.zones import Zone

GROUPS = {
    "all": tuple(name for name in CLASSES if name != "ferry"),
    "main": ("trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link"),
    "minor": ("tertiary", "tertiary_link", "unclassified", "residential", "living_street"),
}
"""Words for several classes of road in a file of speeds."""

LOWEST, HIGHEST = 0.05, 2.0
"""Of factors."""


@dataclass(frozen=True)
class Pace:
    """Roads of some ``classes``, in the ``zone`` of this name (empty: everywhere), are driven at
    ``factor`` times their speed within ``hours``."""

    classes: frozenset[str]
    hours: Hours
    factor: float
    zone: str = ""


@dataclass(frozen=True)
class SpeedProfile:
    """Speeds over the day. Where several rows fit a road and an hour, the last one holds."""

    paces: tuple[Pace, ...] = ()
    name: str = ""

    @property
    def changes(self) -> bool:
        """Whether anything depends on the hour."""
        return any(pace.hours for pace in self.paces)


class Period(NamedTuple):
    """A time of the day with constant speeds. Periods with the same ``state`` drive alike."""

    start_s: int
    end_s: int
    state: int


def read_speeds(path: str | Path) -> SpeedProfile:
    """Speeds from a TOML file of rows::

        [[speeds]]
        classes = ["primary", "secondary"]   # or "all", "main", "minor"
        hours = "07:00-09:00;16:00-19:00"
        factor = 0.7
        zone = "centre"                      # optional: a zone's name

    Raises `RoadsError` with the file, the row, the value and what to do.
    """
    path = Path(path)
    content = read_toml(path, "speeds")
    rows = content.get("speeds")
    strange = [key for key in content if key != "speeds"]
    if strange or not isinstance(rows, list) or not rows:
        said = f"'{strange[0]}' is not known" if strange else "holds no speeds"
        raise RoadsError(f"{path.name}: {said}; write rows that begin with [[speeds]]")
    return SpeedProfile(
        tuple(_pace(f"{path.name} row {i} of speeds", row) for i, row in enumerate(rows, 1)),
        path.name,
    )


def _pace(where: str, row: Any) -> Pace:
    if not isinstance(row, dict):
        raise RoadsError(f"{where}: is no table; write [[speeds]], then classes, hours and factor")
    for key in row:
        if key not in ("classes", "hours", "factor", "zone"):
            raise RoadsError(f"{where}: '{key}' is not known; give classes, hours, factor, zone")
    factor = row.get("factor")
    if isinstance(factor, bool) or not isinstance(factor, int | float):
        factor = -1.0
    if not LOWEST <= factor <= HIGHEST:
        said = row.get("factor", "not given")
        raise RoadsError(f"{where}: factor is {said}; give {LOWEST:g} to {HIGHEST:g}, 1 = usual")
    zone, hours = row.get("zone", ""), row.get("hours", "")
    if not (isinstance(zone, str) and isinstance(hours, str)):
        raise RoadsError(f"{where}: zone and hours are texts; write them in quotes")
    try:
        span = read_hours(hours)
    except ValueError as error:
        raise RoadsError(f"{where}: hours {error}") from None
    return Pace(_classes(where, row.get("classes", "all")), span, float(factor), zone)


def _classes(where: str, given: Any) -> frozenset[str]:
    """Classes by name, by group, or several in a list."""
    words = given if isinstance(given, list) else [given]
    found: set[str] = set()
    for word in words:
        if not isinstance(word, str):
            raise RoadsError(f"{where}: class {word!r} is no text; write it in quotes")
        if word in GROUPS:
            found.update(GROUPS[word])
        elif word in CLASSES:
            found.add(word)
        else:
            known = [*GROUPS, *CLASSES]
            close = get_close_matches(str(word), known, n=1)
            meant = f"did you mean {close[0]}? " if close else ""
            raise RoadsError(f"{where}: class {word!r} is not known; {meant}{', '.join(known)} are")
    if not found:
        raise RoadsError(f"{where}: classes is empty; name some, or leave the row away")
    return frozenset(found)


def periods(speeds: SpeedProfile | None, zones: Sequence[Zone] = ()) -> tuple[Period, ...]:
    """The day from 0 to `DAY_S` in periods, within each of which speeds and zones are constant.

    Neighbours differ in state; states count from 0 in order of their first period.
    """
    spans = [pace.hours for pace in (speeds.paces if speeds else ())]
    spans += [zone.hours for zone in zones]
    times = sorted({0, DAY_S, *(time for hours in spans for span in hours for time in span)})
    states: dict[tuple[bool, ...], int] = {}
    made: list[Period] = []
    for start, end in pairwise(times):
        now = tuple(within(hours, start) for hours in spans)
        state = states.setdefault(now, len(states))
        if made and made[-1].state == state:
            made[-1] = Period(made[-1].start_s, end, state)
        else:
            made.append(Period(start, end, state))
    return tuple(made)


def drivings(
    roads: Roads,
    profile: RoadProfile,
    spans: Sequence[Period],
    zones: Sequence[Zone] = (),
    speeds: SpeedProfile | None = None,
) -> tuple[Driving, ...]:
    """A `Driving` for each state of the periods, in the order of the states."""
    first = {period.state: period for period in reversed(spans)}
    return tuple(
        driving(roads, profile, first[state].start_s, zones, speeds) for state in sorted(first)
    )


def travel_time(
    period_seconds: np.ndarray[Any, np.dtype[Any]], starts: Sequence[float], departure: Any
) -> Float64:
    """Seconds that legs take from their departures, driven through the periods of the day.

    `period_seconds`: (p, ...) seconds of each leg if all of it were driven in period 0, 1, ...;
    `UNREACHABLE_S` or inf where it cannot be driven then. `starts`: (p,) seconds from midnight
    where the periods begin, the first 0; the last ends at midnight and the next day is the same.
    `departure`: seconds from midnight, of the legs' shape or one for all, 0 or more.

    In a period a leg gets ahead by the share of it that the period's time allows. Where it cannot
    be driven, the vehicle waits. So whoever departs later does not arrive earlier (first in, first
    out), to rounding of doubles. Legs that can be driven in no period take `UNREACHABLE_S`.
    """
    seconds = np.asarray(period_seconds, np.float64)
    edges = np.append(np.asarray(starts, np.float64), DAY_S)
    if len(seconds) != len(starts) or edges[0] != 0 or (np.diff(edges) <= 0).any():
        raise ValueError(
            f"{len(seconds)} matrices for periods that start at {list(starts)}; give one for each, "
            f"starts in order, the first 0, all before {DAY_S}"
        )
    seconds = np.where(seconds >= UNREACHABLE_S, np.inf, seconds)
    *paces, left_at = np.broadcast_arrays(*seconds, np.asarray(departure, np.float64))
    if not (np.isfinite(left_at).all() and (left_at >= 0).all()):
        raise ValueError("a departure is negative or no number; give seconds from midnight")
    pace = np.stack(paces).reshape(len(starts), -1)
    return _through(pace, edges, left_at.reshape(-1)).reshape(left_at.shape)


def _through(pace: Float64, edges: Float64, departure: Float64) -> Float64:
    """`travel_time` for flat arrays: pace (p, n), edges (p + 1,), departure (n,)."""
    taken = np.full(len(departure), float(UNREACHABLE_S))
    rest = np.flatnonzero(np.isfinite(pace).any(axis=0))
    clock = departure[rest] % DAY_S
    period = np.searchsorted(edges, clock, side="right") - 1
    days = _whole_days(pace[:, rest], np.diff(edges))
    spent, left = days.whole * DAY_S, 1.0 - days.whole * days.share
    while len(rest):
        needed = pace[period, rest]
        room = edges[period + 1] - clock
        drives = np.isfinite(needed)
        ahead = np.where(drives, left * np.where(drives, needed, 1.0), np.inf)
        ends = ahead <= room
        taken[rest[ends]] = spent[ends] + ahead[ends]
        go = ~ends
        room, needed, drives = room[go], needed[go], drives[go]
        # What goes on needs more than there is room for, so it is above 0.
        left = left[go] - np.where(drives, room / needed, 0.0)
        spent, rest = spent[go] + room, rest[go]
        period = (period[go] + 1) % (len(edges) - 1)
        clock = edges[period]
    return taken


class _Days(NamedTuple):
    """Whole days that legs take before their last two, and the share of a leg driven in one."""

    whole: Float64
    share: Float64


def _whole_days(pace: Float64, lengths: Float64) -> _Days:
    """For pace (p, n) and the periods' lengths (p,): a leg that gets ahead a minute a day is not
    followed through the years. The last day or two are, as a leg may end anywhere in them."""
    with np.errstate(divide="ignore", over="ignore"):
        share = (lengths[:, None] / pace).sum(axis=0)
    count = np.maximum(np.floor(1.0 / share) - 1.0, 0.0)
    return _Days(count, np.where(count > 0, share, 0.0))
