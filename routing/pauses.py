"""Pauses after so many hours of driving: where they fall on a route.

The rule (docs/model.md, Pauses): before a leg with which a driver would drive for longer than the
limit the driver stands still for a pause; a leg longer than the limit is interrupted whenever the
limit is reached. Driving is counted in the seconds that legs usually take. So pauses do not depend
on when the route begins: each leg takes so much longer, and who leaves later still never arrives
earlier. Where traffic is slow at some hours the limit is cut to what can be driven in it at the
slowest of these hours, so that the driving itself is never longer.

A pause may be taken in two parts, as 45 minutes in 15 and then 30 (Regulation (EC) No 561/2006,
Article 7). Here the first part is loading or service in which the driver may rest: nothing stands
still for it, so pauses go on to depend on the sequence alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo.matrix import UNREACHABLE_S
from routing.model import Pace, VehicleType
from routing.pace import USUAL
from routing.traffic import slowest_paces

Stretches = tuple[int, ...]
"""A leg as it is driven: usual seconds up to each pause on it, and after the last. It begins with 0
where the first pause is taken standing, before the vehicle leaves."""


@dataclass(frozen=True)
class Driving:
    """At most ``limit`` usual seconds are driven without a pause of ``pause`` seconds; ``driven``
    are before the start, ``parted`` after the first part of a pause. ``standing``: loading or
    service of so many seconds is a pause, None if none is; of ``first`` seconds it is the first
    part of one, whose other takes ``second``, None if pauses are taken whole."""

    limit: int
    pause: int
    driven: int = 0
    standing: int | None = None
    first: int | None = None
    second: int = 0
    parted: bool = False


class Driven(NamedTuple):
    """Usual seconds driven since the last pause, and whether its first part has been taken."""

    seconds: int
    parted: bool = False


def driving_of(vehicle: VehicleType, paces: Sequence[Pace]) -> Driving | None:
    """What a vehicle's driver may drive, None for any time."""
    if vehicle.drive_s is None:
        return None
    standing = vehicle.pause_s if vehicle.pause_at_stops else None
    limit = slowest(paces, vehicle.drive_s)
    parts = (vehicle.first_part_s or None, vehicle.second_part_s) if standing is not None else ()
    begun = {"parted": bool(parts and parts[0]) and vehicle.first_part_taken}
    return Driving(limit, vehicle.pause_s, vehicle.driven_s, standing, *parts, **begun)


def slowest(paces: Sequence[Pace], seconds: int) -> int:
    """The usual seconds of a way that takes so many seconds, all of them the slowest of the day,
    wherever they are so slow."""
    units, left = 0, seconds
    for pace in sorted(slowest_paces(tuple(paces)), key=lambda each: each.percent):
        slow = min(left, pace.last - pace.first)
        units += round(pace.percent) * slow
        left -= slow
    return max((units + USUAL * left) // USUAL, 1)


def stretches(
    driving: Driving, services: Sequence[int], legs: Sequence[int]
) -> tuple[tuple[Stretches, ...], frozenset[int]]:
    """Each leg as it is driven, and the legs whose first pause is the second part of one.
    ``legs``: usual seconds; ``services``: for each the seconds of loading or service before it."""
    driven = Driven(driving.driven, driving.parted)
    found: list[Stretches] = []
    shorter = set[int]()
    for stood, leg in zip(services, legs, strict=True):
        driven = after_standing(driving, driven, stood)
        stretched, now = over_leg(driving, driven, leg)
        if driven.parted and len(stretched) > 1:
            shorter.add(len(found))
        found.append(stretched)
        driven = now
    return tuple(found), frozenset(shorter)


def after_standing(driving: Driving, driven: Driven, stood: int) -> Driven:
    """What of the driving still counts after a loading or service of so many seconds: none after a
    pause, or after the second part of one."""
    if driving.standing is None:
        return driven
    if stood >= driving.standing or (driven.parted and stood >= driving.second):
        return Driven(0)
    if driving.first is not None and driven.seconds and stood >= driving.first:
        return driven._replace(parted=True)
    return driven


def over_leg(driving: Driving, driven: Driven, leg: int) -> tuple[Stretches, Driven]:
    """A leg as it is driven after so much driving, and what counts after it. Its first pause is the
    second part of one where the first part has been taken."""
    limit = driving.limit
    if not 0 < leg < UNREACHABLE_S:
        return (leg,), driven
    if driven.seconds + leg <= limit:
        return (leg,), driven._replace(seconds=driven.seconds + leg)
    full = (leg - 1) // limit
    before, rest = (0,) if driven.seconds else (), leg - full * limit
    return (*before, *(limit for _ in range(full)), rest), Driven(rest)
