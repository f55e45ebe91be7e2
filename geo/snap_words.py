"""What became of places on a road map, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from geo.snapping import FAR, ISLAND, MOVED, NO_ROAD, NO_WAY_IN, NO_WAY_OUT, OK, SAME_M, Snaps


def sentences(snaps: Snaps, names: Sequence[str] | None = None) -> list[str]:
    """For each place what is wrong with it, '' for ok: `reasons` with the place's name in front.

    ``names``: as many as places; without them they are "place 0", "place 1", ...
    """
    who = names if names is not None else [f"place {i}" for i in range(len(snaps.status))]
    return [
        f"{name} {reason}" if reason else ""
        for name, reason in zip(who, reasons(snaps), strict=True)
    ]


def reasons(snaps: Snaps) -> list[str]:
    """For each place the end of a sentence, '' for ok: what, how far, which part, where the nearest
    usable road is, and what to do."""
    found = [""] * len(snaps.status)
    for i in np.flatnonzero(snaps.status != OK).tolist():
        found[i] = _reason(snaps, i)
    return found


def _reason(snaps: Snaps, i: int) -> str:
    status = int(snaps.status[i])
    nearest, road = _metres(snaps.nearest_m[i]), _metres(snaps.off_m[i])
    if status == FAR:
        return (
            f"is {road} from the nearest road that the vehicle can use, which is at "
            f"{_where(snaps, i)}; check the coordinates"
        )
    if status == MOVED:
        what = (
            "can be driven to or from, but not both"
            if snaps.part[i] == 0
            else f"is not joined to the main network (island {snaps.part[i]})"
        )
        return (
            f"lies {nearest} from a road that {what}, and is served from one {road} away at "
            f"{_where(snaps, i)}; check the coordinates, and the map for a missing link or access"
        )
    if status == NO_ROAD:
        return _no_road(snaps, i)
    what = {
        ISLAND: f"is not joined to the main network (island {snaps.part[i]})",
        NO_WAY_OUT: "has no way back to the main network",
        NO_WAY_IN: "no way leads to from the main network",
    }[status]
    return (
        f"lies {nearest} from a road that {what}; {_alternative(snaps, i)}; "
        "correct the coordinates or the map, or allow a larger radius"
    )


def _no_road(snaps: Snaps, i: int) -> str:
    near, good = float(snaps.nearest_m[i]), float(snaps.alternative_m[i])
    if math.isinf(near):
        return "has no road: the map has none that the vehicle may use; check map and vehicle"
    text = f"is {_metres(near)} from the nearest road where the vehicle may stop"
    if good <= near + SAME_M:
        return f"{text}, at {_where(snaps, i)}; correct the coordinates or allow a larger radius"
    return (
        f"{text}, and that one is not joined to the main network; "
        f"{_alternative(snaps, i)}; correct the coordinates or the map"
    )


def _alternative(snaps: Snaps, i: int) -> str:
    if math.isinf(snaps.alternative_m[i]):
        return "the map has no road that the vehicle can reach and leave"
    far = _metres(snaps.alternative_m[i])
    return f"the nearest road that it can reach and leave is {far} away at {_where(snaps, i)}"


def _where(snaps: Snaps, i: int) -> str:
    return f"[{snaps.alternative_lon[i]:.5f}, {snaps.alternative_lat[i]:.5f}]"


def _metres(value: float) -> str:
    return f"{value:.0f} m" if value < 999.5 else f"{value / 1000:,.1f} km"
