"""Values in tables and graphs -> tags of OpenStreetMap; kinds of road -> tags that say the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np

from geo.access_tags import CHAINS, level_of
from geo.roads import CLASSES, ENDS_ONLY, GOODS, HGV, NO, YES, Float64, Kinds, Roads
from geo.speed_tags import SPEED_KEYS, built_up
from geo.tags import WAY_KEYS, Kind, understood

LEVELS: Mapping[int, str] = {NO: "no", ENDS_ONLY: "destination", YES: "yes"}
SURFACES = ("paved", "gravel", "ground")
"""By `geo.roads.PAVED`, `GRAVEL`, `GROUND`."""

LIMITS: Mapping[str, str] = {
    "height_m": "maxheight",
    "width_m": "maxwidth",
    "length_m": "maxlength",
    "gross_t": "maxweight",
    "hgv_gross_t": "maxweight:hgv",
    "axle_t": "maxaxleload",
}
"""Columns of `geo.roads.Kinds`, and the tag that each comes from."""

_SAID = ("road", *LIMITS, "surface", "roundabout", "urban")
DECIMALS = 5
"""Of figures that came out of 32 bits."""

_SLIP = 1e-3
"""Figures that differ by less are the same."""

_WHO = frozenset(key for chain in CHAINS.values() for key in chain)
_SUFFIXES = (":forward", ":backward")


def tag_text(key: str, value: object) -> str:
    """A value as OpenStreetMap writes it: ``yes`` and ``no`` for booleans, figures without a unit;
    empty where there is none.

    Of a list, as osmnx makes them where it merges ways, the most restrictive holds: the lowest
    limit, the access that is least open, the smallest class of road; of what has no order, such as
    names, the first of the alphabet (osmnx keeps no order).
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple | set | np.ndarray):
        return _one_of(key, sorted({tag_text(key, each) for each in value} - {""}))
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return "" if value != value else f"{float(value):.9g}"
    return ""


def _one_of(key: str, texts: Sequence[str]) -> str:
    if len(texts) < 2:
        return texts[0] if texts else ""
    if key == "highway":
        return max(texts, key=lambda text: CLASSES.index(text) if text in CLASSES else -1)
    base = key.removesuffix(_SUFFIXES[0]).removesuffix(_SUFFIXES[1])
    if base in _WHO:
        return min(texts, key=lambda text: _openness(level_of(text)))
    if key in SPEED_KEYS or key.startswith(("max", "toll")):
        return ";".join(texts)  # of which the least counts
    return texts[0]


def _openness(level: int | None) -> int:
    return YES if level is None else level


def both_ways(along: Mapping[str, str], back: Mapping[str, str]) -> dict[str, str] | None:
    """Tags of a street from those that hold along it and back; None where they differ in what no
    key says by direction."""
    made = {"oneway": "no"}
    for key in sorted((along.keys() | back.keys()) - {"oneway"}):
        texts = along.get(key), back.get(key)
        if texts[0] == texts[1]:
            made[key] = along[key]
            continue
        if any(key + suffix not in WAY_KEYS for suffix in _SUFFIXES):
            return None
        made |= {key + way: text for way, text in zip(_SUFFIXES, texts, strict=True) if text}
    return made


def turned(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags of a way for who sees it from its other end."""
    other = dict(zip(_SUFFIXES, reversed(_SUFFIXES), strict=True))
    made = {}
    for key, text in tags.items():
        suffix = next((suffix for suffix in _SUFFIXES if key.endswith(suffix)), "")
        made[key.removesuffix(suffix) + other.get(suffix, "")] = text
    return made


def without_directions(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags that do not tell forward from backward."""
    return {key: text for key, text in tags.items() if not key.endswith(_SUFFIXES)}


def tags_along(roads: Roads, row: int, direction: int) -> dict[str, str]:
    """Tags that say of one direction (0 along the points, 1 against them) what a kind says: those
    that it was read from, as far as they do, else ones that are made for it.

    `geo.tags.understood` of them, with ``oneway=yes``, is the kind in that direction. What a
    ferry's ``duration`` is hangs on its length: see `ferry_tags`.
    """
    wanted = _figures_of_row(roads.kinds, row, direction)
    made = _made_tags(roads.kinds, row, direction)
    known = {
        key: text
        for key, text in without_directions(roads.tags[row]).items()
        if not key.startswith(("oneway", "duration"))
    }
    for tags in ({"highway": made["highway"], **known}, {**known, **made}):
        kind = understood({**tags, "oneway": "yes"})
        if kind is not None and np.allclose(figures(kind, 0), wanted, atol=_SLIP, equal_nan=True):
            return tags
    return made


def figures(kind: Kind, direction: int) -> Float64:
    """What a kind says of a direction, in figures."""
    access, speed = kind.access[direction], kind.speed_kmh[direction]
    return np.array([*access, *speed, *kind.toll, *(getattr(kind, name) for name in _SAID)])


def _figures_of_row(kinds: Kinds, row: int, direction: int) -> Float64:
    access, toll = kinds.access[row, direction], kinds.toll[row]
    ferry = CLASSES[kinds.road[row]] == "ferry"  # whose speed is that of its duration
    speed = np.full(2, np.nan) if ferry else kinds.speed_kmh[row, direction]
    return np.array([*access, *speed, *toll, *(getattr(kinds, name)[row] for name in _SAID)])


def _made_tags(kinds: Kinds, row: int, direction: int) -> dict[str, str]:
    road = CLASSES[int(kinds.road[row])]
    made = {"highway": road} | _access(kinds, row, direction, road)
    if road == "ferry":
        made["route"] = "ferry"
    else:
        made |= _speeds(kinds.speed_kmh[row, direction])
    for column, key in LIMITS.items():
        made |= _figure(key, float(getattr(kinds, column)[row]))
    surface = SURFACES[int(kinds.surface[row])]
    if surface != "paved" or road == "track":
        made["surface"] = surface
    if kinds.roundabout[row]:
        made["junction"] = "roundabout"
    made |= _toll(*kinds.toll[row].tolist())
    if built_up(made, road) != kinds.urban[row]:
        made["zone:traffic"] = zone_text(bool(kinds.urban[row]))
    return made


def shown_of(tags: Mapping[str, str], text: str) -> dict[str, str] | None:
    """The tags that `text`, a JSON object, has for who looks at the map, if they say what `tags`
    do; built-up areas and ferries, whose tags do not tell all, aside."""
    try:
        told = json.loads(text)
    except ValueError:
        return None
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        return None
    kind, same = understood(tags), understood({"oneway": tags.get("oneway", "no"), **told})
    if kind is None or same is None:
        return None
    same = same._replace(urban=kind.urban)
    alike = all(
        np.allclose(figures(kind, way), figures(same, way), atol=_SLIP, equal_nan=True)
        for way in (0, 1)
    )
    return told if alike else None


def ferry_tags(length_m: float, speed_kmh: float) -> dict[str, str]:
    """The ``duration`` of a ferry that goes so far, so fast; none where no speed is known."""
    if not speed_kmh > 0.0:
        return {}
    return {"duration": f"PT{length_m * 3.6 / speed_kmh:.3f}S"}


def zone_text(urban: bool) -> str:
    """Value of ``zone:traffic``."""
    return "urban" if urban else "rural"


def speeds_of(roads: Roads) -> Float64:
    """(m, 2, 2) posted speeds of the segments, km/h, by direction, by GOODS and HGV."""
    return roads.kinds.speed_kmh[roads.kind].astype(np.float64)


def _figure(key: str, value: float) -> dict[str, str]:
    return {} if value != value else {key: f"{round(value, DECIMALS):.9g}"}


def _access(kinds: Kinds, row: int, direction: int, road: str) -> dict[str, str]:
    """Who may drive, where it goes without saying as well for streets that are closed without."""
    said = {}
    for key, mode in (("goods", GOODS), ("hgv", HGV)):
        level = int(kinds.access[row, direction, mode])
        if level != YES or road == "pedestrian":
            said[key] = LEVELS[level]
    return said


def _speeds(posted: Any) -> dict[str, str]:
    """`posted` (2,): for GOODS and HGV."""
    goods, hgv = posted.tolist()
    made = _figure("maxspeed", goods)
    if hgv == hgv and hgv != goods:
        made |= _figure("maxspeed:hgv", hgv)
    elif hgv != hgv and goods == goods:
        made["maxspeed:hgv"] = "none"
    return made


def _toll(goods: bool, hgv: bool) -> dict[str, str]:
    made = {"toll": "yes"} if goods else {}
    if goods != hgv:
        made["toll:hgv"] = "yes" if hgv else "no"
    return made
