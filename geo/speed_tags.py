"""Posted speeds of a way, and whether it lies in a built-up area, by its tags."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from geo.access_tags import DIRECTIONS
from geo.tag_values import NAN, kmh

Pair = tuple[float, float]
"""For GOODS and HGV."""

MOTORWAYS = ("motorway", "motorway_link")
_BASE_SPEEDS = ("maxspeed", "maxspeed:goods", "maxspeed:hgv")
SPEED_KEYS = tuple(key + way for key in _BASE_SPEEDS for way in ("", *DIRECTIONS))
ZONE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
SIDEWALK_KEYS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
_TOWN_CLASSES = frozenset(("residential", "living_street", "service", "pedestrian"))
_LIT_TOWN_CLASSES = frozenset(("tertiary", "tertiary_link", "unclassified", "road"))


def posted(tags: Mapping[str, str], hgv_at_most: float) -> tuple[Pair, Pair]:
    """Posted, by direction, by GOODS and HGV; the key for one class before that for all."""
    if not any(key in tags for key in (*SPEED_KEYS, *ZONE_KEYS)) and hgv_at_most == math.inf:
        return (NAN, NAN), (NAN, NAN)
    rows: list[Pair] = []
    for suffix in DIRECTIONS:
        both = _figure(tags, "maxspeed", suffix, _of_zone(tags))
        goods = _figure(tags, "maxspeed:goods", suffix, both)
        hgv = _figure(tags, "maxspeed:hgv", suffix, both)
        hgv = min(hgv, hgv_at_most) if hgv == hgv else hgv_at_most
        rows.append((goods, NAN if hgv == math.inf else hgv))
    return rows[0], rows[1]


def _figure(tags: Mapping[str, str], key: str, suffix: str, otherwise: float) -> float:
    for text in (tags.get(key + suffix), tags.get(key)):
        speed = kmh(text)
        if speed == speed:
            return speed
        if text == "none":
            return NAN
    return otherwise


def _of_zone(tags: Mapping[str, str]) -> float:
    """What the kind of limit says where ``maxspeed`` is missing (``DE:zone:30``)."""
    said = [] if "maxspeed" in tags else [kmh(tags[key]) for key in ZONE_KEYS if key in tags]
    return min((speed for speed in said if speed == speed), default=NAN)


def built_up(tags: Mapping[str, str], road: str) -> bool:
    """Whether the way lies in a built-up area: by the zone that a tag names, else by its class,
    by pavements along it, and for smaller roads by their lamps."""
    zone = zone_of(tags)
    if zone is not None:
        return zone
    if road in _TOWN_CLASSES:
        return True
    if road in MOTORWAYS or road in ("track", "ferry"):
        return False
    if any(tags.get(key) in ("both", "left", "right", "yes", "separate") for key in SIDEWALK_KEYS):
        return True
    return road in _LIT_TOWN_CLASSES and tags.get("lit") in ("yes", "24/7")


_ZONE = re.compile(
    r"(?:[A-Za-z]{2}(?:-[A-Za-z]+)?:)?(urban|rural|trunk|motorway|living_street|nsl_single|nsl_dual"
    r"|nsl_restricted|bicycle_road|(?:zone:?)?\d+)"
)
_URBAN_WORDS = ("urban", "living_street", "nsl_restricted", "bicycle_road")
_OPEN_WORDS = ("rural", "trunk", "motorway", "nsl_single", "nsl_dual")


def zone_of(tags: Mapping[str, str]) -> bool | None:
    """Whether the tags of a speed limit say that it is one of a built-up area (``DE:urban``)."""
    for key in ("maxspeed", *ZONE_KEYS):
        found = _ZONE.fullmatch(tags.get(key, ""))
        if found and found[1] in _URBAN_WORDS:
            return True
        if found and found[1] in _OPEN_WORDS:
            return False
        if found and (found[1].startswith("zone") or key == "zone:maxspeed"):
            return True
    return None
