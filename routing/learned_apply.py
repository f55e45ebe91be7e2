"""A day with what driven days have taught: stop times, seconds per case, paces and speeds.

A pace is at most 100 percent. Where an hour is faster than planned the usual speed goes up until
the fastest hour has 100 percent, and paces hold all other hours where they were. That needs a day
whose travel are straight lines: how fast vehicles drive on a road map, or in a table of distances,
is not for the day to say, and such hours stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from geo.profiles import SPEED_KMH, base_name
from routing.clock import clock
from routing.learned import Learned
from routing.model import DAY_END, DaySettings, Pace, Store
from routing.problem import Problem
from routing.traffic import is_local

HOUR, USUAL, SLOWEST = 3600, 100, 5
FASTEST_KMH = 200.0
"""What a day may have as the usual speed of a profile."""


@dataclass(frozen=True)
class Applied:
    """The copy of a day. ``changes``: a sentence each; none where nothing was learned for it."""

    problem: Problem
    changes: tuple[str, ...]


def applied(problem: Problem, learned: Learned) -> Applied:
    """The day with what was learned; see `Learned.applied_to`."""
    said: list[str] = []
    stores = tuple(_stores(problem, learned, said))
    settings = _seconds_per_case(problem.settings, learned, said)
    settings = _traffic(problem, settings, learned.travel.factors, said)
    return Applied(replace(problem, stores=stores, settings=settings), tuple(said))


def _stores(problem: Problem, learned: Learned, said: list[str]) -> Iterator[Store]:
    service = learned.service
    changed = {store.store_id: store for store in service.stores if store.verdict == "changed"}
    of_day = [store for store in problem.stores if store.id in changed]
    if service.extra_s:
        much = f"{abs(service.extra_s):.0f} s {'more' if service.extra_s > 0 else 'less'}"
        said.append(f"every stop takes {much}: stop_min of {len(problem.stores)} stores")
    if of_day:
        named = ", ".join(store.id for store in of_day[:5])
        more = f" and {len(of_day) - 5} more" if len(of_day) > 5 else ""
        said.append(f"stop_min by what was driven there: {named}{more}")
    for store in problem.stores:
        seconds = max(0.0, store.stop_s + service.extra_s)
        if store.id in changed:
            seconds = changed[store.id].stop_s
        yield replace(store, stop_s=round(seconds))


def _seconds_per_case(settings: DaySettings, learned: Learned, said: list[str]) -> DaySettings:
    service = learned.service
    if service.spc == service.planned_spc:
        return settings
    said.append(f"seconds_per_case {settings.seconds_per_case:g} -> {service.spc:g}")
    return replace(settings, seconds_per_case=service.spc)


def _traffic(
    problem: Problem, settings: DaySettings, factors: Mapping[int, float], said: list[str]
) -> DaySettings:
    """The settings with other paces, and speeds where traffic is faster than planned."""
    if not factors or settings.plane:
        return settings
    if is_local(settings.paces):
        said.append(
            "traffic by the hour was learned over all legs, and some paces of the day hold in some "
            "places only: all stay as they are"
        )
        return settings
    wanted = list(_wanted(settings.paces, factors))
    fastest = max(percent for _, _, percent in wanted)
    raised = 1.0
    if fastest > USUAL:
        hours = ", ".join(_hour(hour) for hour in sorted(factors) if factors[hour] < 1)
        if settings.roads:
            said.append(
                f"traffic is faster than planned at {hours}, which stays: speeds come from "
                "the source of travel, and no pace is above 100 %"
            )
        else:
            raised = _raised(problem, fastest / USUAL)
            wanted = [(a, b, percent / raised) for a, b, percent in _whole(wanted)]
            settings = replace(settings, speed_kmh=_speeds(problem, raised))
            said.append(
                f"speed_kmh {100 * (raised - 1):.0f} % up, since traffic is faster than planned at "
                f"{hours}; paces hold the other hours where they were"
            )
    paces = tuple(_paces(wanted))
    if paces != settings.paces:
        shown = "; ".join(f"{clock(p.first)}-{clock(p.last)} {p.percent}%" for p in paces)
        said.append(f"paces {shown or 'none'}")
    return replace(settings, paces=paces)


Piece = tuple[int, int, float]
"""From second, to second, percent of the usual speed."""


def _wanted(paces: Sequence[Pace], factors: Mapping[int, float]) -> Iterator[Piece]:
    """The day cut wherever its paces or its learned hours change, and the speed in each piece."""
    cuts = {0, 24 * HOUR, *(second for pace in paces for second in (pace.first, pace.last))}
    cuts |= {second * HOUR for hour in factors for second in (hour, hour + 1)}
    for first, last in pairwise(sorted(cuts)):
        percent = next((p.percent for p in paces if p.first <= first < p.last), USUAL)
        yield first, last, percent / factors.get(first // HOUR, 1.0)


def _whole(pieces: list[Piece]) -> list[Piece]:
    """The pieces with those up to the end of what a plan may reach."""
    last = pieces[-1][1]
    return pieces if last >= DAY_END else [*pieces, (last, DAY_END, float(USUAL))]


def _paces(pieces: Sequence[Piece]) -> Iterator[Pace]:
    """Whole percents, neighbours that are equal made one, without those of 100."""
    found: list[Pace] = []
    for first, last, percent in pieces:
        pace = Pace(first, last, min(USUAL, max(SLOWEST, round(percent))))
        if found and found[-1].last == first and found[-1].percent == pace.percent:
            found[-1] = replace(found[-1], last=last)
        else:
            found.append(pace)
    yield from (pace for pace in found if pace.percent != USUAL)


def _profiles(problem: Problem) -> set[str]:
    return {base_name(vehicle.road_profile) for vehicle in problem.vehicles}


def _speeds_of(problem: Problem) -> dict[str, float]:
    """km/h of every profile, as the day has them or as they are assumed."""
    return {**SPEED_KMH, **problem.settings.speed_kmh}


def _raised(problem: Problem, wanted: float) -> float:
    """By how much the speeds of all profiles can go up."""
    speeds = _speeds_of(problem)
    return min(wanted, *(FASTEST_KMH / speeds[name] for name in _profiles(problem)))


def _speeds(problem: Problem, raised: float) -> dict[str, float]:
    speeds = _speeds_of(problem)
    more = {name: round(speeds[name] * raised, 2) for name in sorted(_profiles(problem))}
    return dict(problem.settings.speed_kmh) | more


def _hour(hour: int) -> str:
    return f"{clock(hour * HOUR)}-{clock((hour + 1) * HOUR)}"
