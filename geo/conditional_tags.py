"""Conditional restrictions of OpenStreetMap, as far as they concern size, weight and delivery.

``hgv:conditional = no @ (weight>7.5)`` is a limit; ``motor_vehicle:conditional = delivery @
(06:00-11:00)`` opens a closed street to the beginning and end of a trip. What closes a road at
some hours only is not understood, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from geo.access_tags import DIRECTIONS, MODES_OF, Access, level_of
from geo.roads import ENDS_ONLY, HGV, NO
from geo.tag_values import kmh, metres, tonnes, words

WEIGHT_LIMITS: Mapping[str, str] = {
    "maxweight": "gross_t",
    "maxweightrating": "gross_t",
    "maxweight:hgv": "hgv_gross_t",
    "maxweightrating:hgv": "hgv_gross_t",
    "hgv:maxweight": "hgv_gross_t",
}
"""Keys of weight limits, and the column of `geo.roads.Kinds` that each fills."""

_ACCESS_KEYS = ("access", "vehicle", "motor_vehicle", "motorcar", "goods", "hgv", "delivery")
CONDITIONAL_KEYS: frozenset[str] = frozenset(
    [f"{key}{way}:conditional" for key in _ACCESS_KEYS for way in ("", *DIRECTIONS)]
    + [f"{key}:conditional" for key in WEIGHT_LIMITS]
    + ["oneway:conditional", "maxspeed:conditional", "maxspeed:hgv:conditional"]
)

_FIELDS = {
    "weight": "gross_t",
    "maxweight": "gross_t",
    "weightrating": "gross_t",
    "maxweightrating": "gross_t",
    "gvw": "gross_t",
    "length": "length_m",
    "maxlength": "length_m",
    "height": "height_m",
    "maxheight": "height_m",
    "width": "width_m",
    "maxwidth": "width_m",
    "axleload": "axle_t",
    "maxaxleload": "axle_t",
}
_CLAUSE = re.compile(r"([^;@]*)@\s*(\([^)]*\)|[^;]*)(?:;|$)")
_SIZE = re.compile(r"([a-z_]+)\s*(>=|<=|>|<)\s*(.+)")
_USERS = frozenset(
    words("destination delivery deliveries customers private residents loading permit")
)
_STEP = 0.01
"""From ``>=`` to ``>``: a limit a little below the figure, in metres or tonnes."""


class Size(NamedTuple):
    """A condition on the vehicle: the limit it would be, and whether it holds above it."""

    field: str
    limit: float
    above: bool


@dataclass
class Conditions:
    """What the conditional tags of a way change: `access` in place; limits; what is not said."""

    access: Access
    limits: dict[str, float] = field(default_factory=dict)
    lifted: set[str] = field(default_factory=set)
    hgv_kmh: float = float("inf")
    by_time: int = 0

    def limit(self, name: str, value: float) -> None:
        self.limits[name] = min(self.limits.get(name, value), value)

    def lowered(self, modes: tuple[int, ...], level: int) -> None:
        for row in self.access:
            for mode in modes:
                row[mode] = min(row[mode], level)

    def raised(self, modes: tuple[int, ...], level: int, directions: tuple[int, ...]) -> None:
        for direction in directions:
            for mode in modes:
                self.access[direction][mode] = max(self.access[direction][mode], level)


def conditions(tags: Mapping[str, str], access: Access) -> Conditions:
    """What the conditional tags of a way say, `access` being what its other tags say."""
    made = Conditions(access)
    for key, text in tags.items():
        if not key.endswith(":conditional"):
            continue
        base = key.removesuffix(":conditional")
        if base in WEIGHT_LIMITS:
            _of_weight(made, base, text)
        elif base.startswith("maxspeed"):
            _of_speed(made, base, text)
        elif base == "oneway":
            made.by_time += 1
        else:
            _of_access(made, base, text)
    return made


def clauses(text: str) -> list[tuple[str, str]]:
    """``a @ (x; y); b @ z`` as values and conditions, in small letters."""
    return [
        (found[1].strip(), found[2].strip().removeprefix("(").removesuffix(")").strip())
        for found in _CLAUSE.finditer(text.casefold())
    ]


def size_of(condition: str) -> Size | None:
    """``weight>7.5``, ``maxlength > 12 m``; None where it is about something else."""
    found = _SIZE.fullmatch(condition)
    name = _FIELDS.get(found[1]) if found else None
    if found is None or name is None:
        return None
    value = tonnes(found[3]) if name.endswith("_t") else metres(found[3], 60.0)
    if not value > 0:
        return None
    step = {">=": -_STEP, "<": -_STEP}.get(found[2], 0.0)
    return Size(name, value + step, found[2].startswith(">"))


def _of_access(made: Conditions, key: str, text: str) -> None:
    directions = tuple(d for d, suffix in enumerate(DIRECTIONS) if key.endswith(suffix)) or (0, 1)
    key = key.removesuffix(DIRECTIONS[0]).removesuffix(DIRECTIONS[1])
    modes = MODES_OF.get(key, (0, 1))
    for value, condition in clauses(text):
        level = level_of(value)
        size = size_of(condition)
        if level is None:
            continue
        if size is not None:
            _sized(made, size, level, key, directions)
        elif level != NO:
            made.raised(modes, ENDS_ONLY, directions)
        elif condition not in _USERS:
            made.by_time += 1


def _sized(made: Conditions, size: Size, level: int, key: str, directions: tuple[int, ...]) -> None:
    """A value that holds for vehicles above, or below, some size."""
    modes = MODES_OF.get(key, (0, 1))
    weight = size.field == "gross_t"
    name = "hgv_gross_t" if weight and key == "hgv" else size.field
    if not size.above:
        if level != NO:  # closed, but open to what is small enough
            before = [list(row) for row in made.access]
            made.raised(modes, level, directions)
            if before != made.access:
                made.limit(name, size.limit)
    elif level == NO:
        made.limit(name, size.limit)
    elif level == ENDS_ONLY:
        # Kinds know no weight from which a road is for the ends of a trip only: the heavier of
        # the two classes goes by it as a whole, which keeps it off and every address in reach.
        made.lowered(tuple(mode for mode in modes if mode == HGV), ENDS_ONLY)


def _of_weight(made: Conditions, key: str, text: str) -> None:
    """``maxweight = 7.5`` with ``maxweight:conditional = none @ delivery``: not a limit, but a road
    for the ends of a trip. Others, ``3.5 @ (22:00-06:00)``, are by time."""
    for value, condition in clauses(text):
        if condition in _USERS and (value in ("none", "no", "unlimited") or tonnes(value) > 0):
            made.lifted.add(WEIGHT_LIMITS[key])
            made.lowered((HGV,), ENDS_ONLY)
            if tonnes(value) > 0:
                made.limit(WEIGHT_LIMITS[key], tonnes(value))
        elif value not in ("none", "no"):
            made.by_time += 1


def _of_speed(made: Conditions, key: str, text: str) -> None:
    """``80 @ (weight>7.5)`` holds for all heavy goods vehicles; what weather and hours change is
    left alone."""
    for value, condition in clauses(text):
        size = size_of(condition)
        speed = kmh(value)
        if size is not None and size.above and size.field == "gross_t" and speed > 0:
            made.hgv_kmh = min(made.hgv_kmh, speed)
