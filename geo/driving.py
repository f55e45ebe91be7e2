"""How one class of vehicle drives the roads: seconds for each arc, and where it may not go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.daytime import within
from geo.errors import RoadsError
from geo.permitted import permitted
from geo.road_profile import RoadProfile
from geo.roads import CLASSES, ENDS_ONLY, GRAVEL, GROUND, HGV, NO, Bool, Float64, Kinds, Roads

if TYPE_CHECKING:
    from geo.hours import SpeedProfile
    from geo.zones import Zone

TOWN_KMH = 50.0
"""Where no more than this is permitted, a road counts as one in town."""

SLOWEST_KMH = 1.0
"""No road is slower: what is, is a slip of the map."""

FERRY = CLASSES.index("ferry")


class Turning(NamedTuple):
    """What turns cost, in seconds. A turn of a degrees (0 straight on, 180 back) where three or
    more roads meet costs ``turn_s * (a / 180) ** 2``; where it crosses the oncoming traffic (left
    where one drives on the right), ``across_s`` more, from nothing at 25 degrees rising to all of
    it at 55 (beyond 179 to either side), but nothing where either road is a roundabout. To turn
    round costs ``u_turn_s``, and is done only where a road ends or the vehicle may go on no other
    way."""

    turn_s: float
    across_s: float
    u_turn_s: float
    drives_left: bool


class Driving(NamedTuple):
    """One vehicle class at one hour on a road map of n nodes and m segments."""

    seconds: Float64
    """(2m,) time for the whole arc, delays at inner points included; inf where it must not go."""
    price: Float64
    """(2m,) 1 for roads as good as any; the search takes the least sum of seconds x price, so 1.5
    is a road that is avoided as if it took half as long again. What is told are the seconds."""
    ends_only: Bool
    """(2m,) arcs for the beginning and the end of a trip only."""
    node_s: Float64
    """(n,) seconds to pass the node straight on (signals, crossings, stop signs)."""
    closed: Bool
    """(n,) whether the node cannot be passed (one can still turn round there)."""
    node_ends_only: Bool
    """(n,) whether it is passed only at the beginning or end of a trip."""
    mode: int
    """GOODS or HGV, for the bans that hold."""
    turning: Turning


def driving(
    roads: Roads,
    profile: RoadProfile,
    hour: float | None = None,
    zones: Sequence[Zone] = (),
    speeds: SpeedProfile | None = None,
) -> Driving:
    """How `profile` drives `roads`; some ms for 100,000 arcs.

    `hour`: seconds from midnight, for zones and speeds that have hours; beyond 24:00 it is the
    next day's. Without it every zone holds as if it were its hours, which is the safe side.

    Raises `RoadsError` where speeds change by the hour and none is given, and where they name a
    zone that is not there.
    """
    if speeds is not None and hour is None and speeds.changes:
        raise RoadsError("speeds change by the hour: say for which hour the roads are wanted")
    speed, ends, price = _by_kind(roads.kinds, profile, roads.country)
    pace = 3.6 / np.where(speed > 0.0, speed, np.inf)
    seconds = (roads.length_m[:, None] * pace[roads.kind]).reshape(-1)
    if speeds is not None:
        seconds /= np.repeat(_hourly(roads, speeds, hour or 0.0, zones), 2)
    made = Driving(
        seconds=seconds,
        price=np.repeat(price[roads.kind], 2),
        ends_only=ends[roads.kind].reshape(-1),
        node_s=_node_seconds(profile)[roads.node_delays],
        closed=roads.barred[:, profile.mode] == NO,
        node_ends_only=roads.barred[:, profile.mode] == ENDS_ONLY,
        mode=profile.mode,
        turning=Turning(profile.turn_s, profile.across_s, profile.u_turn_s, roads.drives_left),
    )
    shut = (speed == 0.0)[roads.kind].reshape(-1)
    for zone in zones:
        if zone.holds(hour):
            _zoned(roads, zone, profile, made, shut)
    seconds += roads.delays @ np.array(profile.delays_s)
    _boarding(roads, profile.ferry_s, seconds)
    seconds[shut] = np.inf
    return made


def _hourly(roads: Roads, speeds: SpeedProfile, hour: float, zones: Sequence[Zone]) -> Float64:
    """(m,) times the speed of each segment at this hour; the last row that fits holds."""
    from geo.zones import inside

    factor = np.ones(roads.segments)
    road = roads.kinds.road[roads.kind]
    for pace in speeds.paces:
        if not within(pace.hours, hour):
            continue
        fits = np.isin(CLASSES, list(pace.classes))[road]
        if pace.zone:
            areas = [inside(roads, zone) for zone in zones if zone.name == pace.zone]
            if not areas:
                raise RoadsError(f"{speeds.name}: there is no zone '{pace.zone}'; check its name")
            fits &= np.logical_or.reduce(areas)
        factor[fits] = pace.factor
    return factor


def _zoned(roads: Roads, zone: Zone, profile: RoadProfile, made: Driving, shut: Bool) -> None:
    """What a zone that holds changes: slower or dearer roads, closed ones in `shut`."""
    from geo.zones import inside

    arcs = np.repeat(inside(roads, zone), 2)
    if zone.concerns(profile):
        made.seconds[arcs] /= zone.speed
        made.price[arcs] *= zone.price
    if zone.closes(profile):
        closed = made.ends_only if zone.ends_only else shut
        closed[arcs] = True


def _by_kind(kinds: Kinds, profile: RoadProfile, country: str) -> tuple[Float64, Bool, Float64]:
    """km/h (k, 2), 0 where closed; whether for ends only (k, 2); price (k,)."""
    access = kinds.access[:, :, profile.mode]
    open_ = (access != NO) & _fits(kinds, profile)[:, None]
    speed = np.where(open_, _kmh(kinds, profile, country), 0.0)
    return speed, access == ENDS_ONLY, _price(kinds, profile)


def _fits(kinds: Kinds, profile: RoadProfile) -> Bool:
    """(k,) whether no limit of the road is below the vehicle's own figure; NaN limits nothing."""
    limits = [(name, getattr(kinds, name)) for name in _DIMENSIONS]
    if profile.mode == HGV:
        limits.append(("gross_t", kinds.hgv_gross_t))
    fits = np.ones(len(kinds.road), np.bool_)
    for name, limit in limits:
        # Limits are float32: 2.3 on the sign is a little less than the 2.3 of the vehicle.
        fits &= ~(limit < np.float32(getattr(profile, name)))
    return fits


_DIMENSIONS = ("height_m", "width_m", "length_m", "gross_t", "axle_t")


def _kmh(kinds: Kinds, profile: RoadProfile, country: str) -> Float64:
    """(k, 2) what is driven: a share of what is permitted, no more than the class allows."""
    law = permitted(country, profile.gross_t)
    posted, allowed = _allowed(kinds, profile, country)
    town = (kinds.urban[:, None] | (allowed <= TOWN_KMH)).astype(np.intp)
    heavy = law.heavy[kinds.road[:, None], town]
    allowed = np.minimum(np.minimum(allowed, heavy), profile.max_kmh)
    factor = np.array(profile.factor)[town, kinds.road[:, None]]
    most = np.array(profile.most_kmh)[kinds.road][:, None]
    surface = np.ones(3)
    surface[GRAVEL], surface[GROUND] = profile.gravel, profile.ground
    driven = np.minimum(allowed * factor, most) * profile.speed
    driven *= surface[kinds.surface][:, None]
    ferry = (kinds.road == FERRY)[:, None]  # goes as fast as it goes, whoever is on board
    sailed = np.where(np.isnan(posted), law.unposted[FERRY, 0], posted)
    return np.maximum(np.where(ferry, sailed, driven), SLOWEST_KMH)


def _allowed(kinds: Kinds, profile: RoadProfile, country: str) -> tuple[Float64, Float64]:
    """(k, 2) km/h posted, NaN where none is, and what is permitted any vehicle."""
    law = permitted(country, profile.gross_t)
    posted = kinds.speed_kmh[:, :, profile.mode].astype(np.float64)
    usual = law.unposted[kinds.road, kinds.urban.astype(np.intp)]
    return posted, np.where(np.isnan(posted), usual[:, None], posted)


def in_town(roads: Roads, profile: RoadProfile) -> Bool:
    """(k, 2) which kinds of road, by direction, count as in town."""
    _, allowed = _allowed(roads.kinds, profile, roads.country)
    found: Bool = roads.kinds.urban[:, None] | (allowed <= TOWN_KMH)
    return found


def _price(kinds: Kinds, profile: RoadProfile) -> Float64:
    """(k,) prices by class, times what is avoided."""
    by_class: Float64 = np.array(profile.price)
    for names, times in (
        (("motorway", "motorway_link"), profile.avoid_motorway),
        (("residential", "living_street"), profile.avoid_residential),
        (("ferry",), profile.ferry),
    ):
        by_class[[CLASSES.index(name) for name in names]] *= times
    price = by_class[kinds.road]
    return np.where(kinds.toll[:, profile.mode], price * profile.toll, price)


def _node_seconds(profile: RoadProfile) -> Float64:
    """(256,) seconds for each value of `Roads.node_delays`."""
    bits = np.arange(256)[:, None] >> np.arange(len(profile.delays_s)) & 1
    seconds: Float64 = bits @ np.array(profile.delays_s)
    return seconds


def _boarding(roads: Roads, wait_s: float, seconds: Float64) -> None:
    """Add the wait for a ferry to its first arc: where it leaves a node that a road leads to."""
    ferry = roads.kinds.road[roads.kind] == FERRY
    if not ferry.any():
        return
    landing = np.zeros(roads.nodes, np.bool_)
    landing[roads.tail[~ferry]] = landing[roads.head[~ferry]] = True
    sails = np.flatnonzero(ferry)
    seconds[2 * sails] += np.where(landing[roads.tail[sails]], wait_s, 0.0)
    seconds[2 * sails + 1] += np.where(landing[roads.head[sails]], wait_s, 0.0)
