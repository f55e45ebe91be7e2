"""Speeds permitted where nothing is posted, by country, class of road and weight of the vehicle."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo.roads import CLASSES, Float64

FERRY_KMH = 15.0
"""Of a ferry without a duration: between a car ferry across a strait and one across a river."""

_PLACES = {
    "motorway": "motorway",
    "motorway_link": "motorway",
    "trunk": "trunk",
    "trunk_link": "trunk",
    "living_street": "living_street",
}


class Permitted(NamedTuple):
    """km/h by class of road (rows, `CLASSES`), out of town and in town (columns)."""

    unposted: Float64
    """What any vehicle may drive where no sign says otherwise."""
    heavy: Float64
    """What a vehicle of this weight may drive even where a sign permits more; inf where any."""


@cache
def permitted(country: str, gross_t: float) -> Permitted:
    """For a country (ISO 3166-1 alpha-2; others have the default) and a gross weight in tonnes."""
    law = {**_laws()["default"], **_laws().get(country.upper(), {})}
    rows = [row for row in law["trucks"] if gross_t > row[0]]
    limits = dict(zip(("motorway", "trunk", "rural", "urban"), rows[-1][1:], strict=True)) if rows \
        else {}  # fmt: skip
    unposted = np.empty((len(CLASSES), 2))
    heavy = np.full((len(CLASSES), 2), np.inf)
    for row, road in enumerate(CLASSES):
        if road == "ferry":
            unposted[row] = FERRY_KMH
            continue
        for column, where in enumerate(("rural", "urban")):
            place = _PLACES.get(road, where)
            if road.startswith("trunk") and where == "urban":
                place = "urban"
            unposted[row, column] = law[place]
            if limits:
                heavy[row, column] = limits.get(place, limits["urban"])
    unposted.flags.writeable = heavy.flags.writeable = False
    return Permitted(unposted, heavy)


@cache
def _laws() -> Mapping[str, dict[str, Any]]:
    path = Path(__file__).with_name("speeds.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
