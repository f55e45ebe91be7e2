"""How much of the time of each leg is driven on some roads, named by class, as town, or by zone;
and how many of its metres are on toll roads.

One more pass of the matrix for each set of names that some road has: the ways are the same, found
by the same weights, but what comes along with them are the milliseconds (the centimetres) on
these roads alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np

from geo.driven import Driven
from geo.driving import in_town
from geo.errors import RoadsError
from geo.hierarchy import BLOCKED
from geo.matrix import Float64, Int32
from geo.queries import matrix, weigh
from geo.roads import CLASSES, Bool, Int64
from geo.sweep import ALONG
from geo.zones import Zone, inside

TOWN = "town"
"""The roads in town, whatever their class."""


def shares(
    driven: Driven,
    sources: Float64,
    targets: Float64,
    names: Sequence[str],
    zones: Sequence[Zone] = (),
) -> dict[frozenset[str], Float64]:
    """For each set of ``names`` that roads have, all of them and no other, the share of the usual
    seconds of each leg on such roads, 0 to 1, shape (m, n).

    A name is a class of road, with its links, ``town``, or a zone of the map; capitals do not
    matter. Turns, waiting for a
    ferry and the way between a place and its road are on no named road. The shares of a leg never
    add up to more than 1: its seconds are whole, and where they are less than those on named roads,
    by less than one, the shares are of these. Raises `RoadsError` for a name that is none of these.
    """
    masks = np.stack([_named(driven, name, zones) for name in names])
    number = (masks * (1 << np.arange(len(names)))[:, None]).sum(axis=0)
    on = {
        frozenset(name for i, name in enumerate(names) if each >> i & 1): _along(
            driven, sources, targets, number == each, metres=False
        )
        for each in np.unique(number[number > 0]).tolist()
    }
    usual = np.maximum(matrix(driven, sources, targets).seconds, 1) * 1000.0
    whole = np.maximum(usual, sum(on.values()))
    return {those: found / whole for those, found in on.items()}


def toll_metres(driven: Driven, sources: Float64, targets: Float64) -> Int32:
    """Metres of each leg on roads where the vehicle pays toll, int32 (m, n); 0 without a way."""
    roads = driven.roads
    tolled = np.repeat(roads.kinds.toll[roads.kind, driven.profile.mode], 2)
    if not tolled.any():
        return np.zeros((len(sources), len(targets)), np.int32)
    found = _along(driven, sources, targets, tolled, metres=True)
    return np.rint(found / 100.0).astype(np.int32)


def _along(
    driven: Driven, sources: Float64, targets: Float64, roads: Bool, metres: bool
) -> Float64:
    """Milliseconds, or centimetres, of all legs on some roads; 0 without a way."""
    found = np.zeros((len(sources), len(targets)))

    def take(rows: Int64, legs: Int64) -> None:
        some = legs[:, : len(rows)]
        found[rows] = np.where(some < BLOCKED, some & ALONG, 0).T

    weigh(driven, *driven.on(roads, metres), sources, targets, take)
    return found


def _named(driven: Driven, name: str, zones: Sequence[Zone]) -> Bool:
    """(2m,) the arcs that have a name."""
    roads = driven.roads
    name = name.casefold()
    areas = [inside(roads, zone) for zone in zones if zone.name.casefold() == name]
    if areas:
        return np.repeat(np.logical_or.reduce(areas), 2)
    if name == TOWN:
        return in_town(roads, driven.profile)[roads.kind].reshape(-1)
    classes = [i for i, known in enumerate(CLASSES) if known.removesuffix("_link") == name]
    if not classes:
        known = [*(c for c in CLASSES if not c.endswith("_link")), TOWN]
        known += sorted({zone.name for zone in zones})
        close = get_close_matches(name, known, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        raise RoadsError(
            f"'{name}' is no road that a pace can hold on; {meant}{', '.join(known)} are"
        )
    return np.repeat(np.isin(roads.kinds.road[roads.kind], classes), 2)
