"""Values of OpenStreetMap's tags as numbers: metres, tonnes, km/h, seconds.

Each function gives NaN for what it does not understand. Where a value lists several
(``3.8;4``) the least counts, since that is the one that no vehicle gets round.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

NAN = math.nan
"""One object, so that tuples which hold it are equal to themselves."""

KM_OF_MILE = 1.609344
_KMH_OF_KNOT = 1.852
_WALK_KMH = 7.0
"""``walk``, and what courts in Germany and Austria hold to be the speed of a walk at most."""
_LIVING_STREET_KMH = 20.0
_BICYCLE_ROAD_KMH = 30.0

_NUMBER = r"(\d+(?:[.,]\d+)?|[.,]\d+)"
_LENGTH = re.compile(_NUMBER + r"\s*(m|meters?|metres?|cm|mm|km)?")
_FEET = re.compile(
    _NUMBER
    + r"\s*(?:'|′|’|ft|foot|feet)\.?\s*(?:[-\s]*"
    + _NUMBER
    + r"\s*(?:\"|''|″|”|in|inch|inches)?\.?)?"
)
_INCHES = re.compile(_NUMBER + r"\s*(?:\"|''|″|”|in|inch|inches)")
_WEIGHT = re.compile(_NUMBER + r"\s*(t|to|tonnes?|mt|kg|kgs|lbs?|st|tons?|lt|)\.?")
_SPEED = re.compile(_NUMBER + r"\s*(km/?h|kmph|kph|mph|knots?|kn|kt|)")
_SIMPLE_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3})(?::(\d{2}))?")
_ISO_TIME = re.compile(r"P(?:(\d+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?")
_SAID_KMH = re.compile(r"(?:[a-z]{2}(?:-[a-z]+)?:)?zone:?\s*(\d{2})")

_METRES = {"cm": 0.01, "mm": 0.001, "km": 1000.0}
_TONNES = {
    "kg": 0.001,
    "kgs": 0.001,
    "lb": 0.00045359237,
    "lbs": 0.00045359237,
    "st": 0.90718474,
    "ton": 0.90718474,  # of American signs; elsewhere it errs to the safe side by a tenth
    "tons": 0.90718474,
    "lt": 1.0160469,
}
_KG_FROM = 500.0
"""A weight without a unit from here on is one in kilograms."""

_KMH = {"mph": KM_OF_MILE, "knot": _KMH_OF_KNOT, "kn": _KMH_OF_KNOT, "kt": _KMH_OF_KNOT}
_FASTEST_KMH = 200.0
_WORDS_KMH = {
    "walk": _WALK_KMH,
    "living_street": _LIVING_STREET_KMH,
    "bicycle_road": _BICYCLE_ROAD_KMH,
    "nsl_single": 60 * KM_OF_MILE,
    "nsl_dual": 70 * KM_OF_MILE,
    "nsl_restricted": 30 * KM_OF_MILE,
}
"""Speeds that a word says, with or without a country before it (``DE:walk``)."""


def metres(text: str | None, most: float) -> float:
    """``3.8``, ``3,8 m``, ``380 cm``, ``12'6"``, ``12 ft 6 in``; NaN unless 0.3 to `most`."""
    return _least(text, _metres, 0.3, most)


def tonnes(text: str | None) -> float:
    """``7.5``, ``7,5 t``, ``7500 kg``, ``20000 lbs``, ``10 st`` (short tons)."""
    return _least(text, _tonnes, 0.1, 300.0)


def kmh(text: str | None) -> float:
    """``50``, ``30 mph``, ``10 knots``, ``walk``, ``DE:zone:30``, ``GB:nsl_single``.

    NaN for ``none``, ``signals``, ``DE:urban`` and their like, which post no figure, and for
    figures that no sign shows.
    """
    return _least(text, _kmh, 1.0, _FASTEST_KMH)


def duration_s(text: str | None) -> float:
    """``HH:MM``, ``HH:MM:SS``, ``MM``, ``PT1H30M``, ``90 min``."""
    if not text:
        return NAN
    text = text.strip()
    found = _ISO_TIME.fullmatch(text.upper())
    if found:
        days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
        total = days * 86400 + hours * 3600 + minutes * 60 + seconds
    else:
        clock = _SIMPLE_CLOCK.fullmatch(re.sub(r"\s*min(ute)?s?\.?$", "", text.lower()))
        if not clock:
            return NAN
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        total = hours * 3600 + minutes * 60 + seconds
    return total if 0 < total <= 14 * 86400 else NAN


def words(text: str) -> list[str]:
    """Words between spaces, for tables that are easier to read without quotes."""
    return text.split()


def parts(text: str) -> list[str]:
    """The values of a list ``a;b`` or ``a|b``, in small letters."""
    return [part.strip() for part in re.split(r"[;|]", text.casefold()) if part.strip()]


def _least(text: str | None, read: Callable[[str], float], low: float, high: float) -> float:
    if not text:
        return NAN
    found = [value for value in map(read, parts(text)) if low <= value <= high]
    return min(found, default=NAN)


def _number(text: str, thousands: bool = False) -> float:
    """With a point or a comma; with `thousands`, ``20,000`` is twenty thousand."""
    if thousands and re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def _metres(text: str) -> float:
    found = _LENGTH.fullmatch(text)
    if found:
        return _number(found[1]) * _METRES.get(found[2] or "m", 1.0)
    feet = _FEET.fullmatch(text)
    if feet:
        return _number(feet[1]) * 0.3048 + _number(feet[2] or "0") * 0.0254
    inches = _INCHES.fullmatch(text)
    return _number(inches[1]) * 0.0254 if inches else NAN


def _tonnes(text: str) -> float:
    found = _WEIGHT.fullmatch(text)
    if not found:
        return NAN
    unit = found[2]
    value = _number(found[1], thousands=unit in ("kg", "kgs", "lb", "lbs"))
    if not unit and value >= _KG_FROM:
        unit = "kg"
    return value * _TONNES.get(unit, 1.0)


def _kmh(text: str) -> float:
    found = _SPEED.fullmatch(text)
    if found:
        return _number(found[1]) * _KMH.get(found[2].rstrip("s"), 1.0)
    zone = _SAID_KMH.fullmatch(text)
    if zone:
        # Zones of Britain and America are in miles; those that have a country before them say so.
        miles = text.startswith(("gb:", "uk:", "us:"))
        return float(zone[1]) * (KM_OF_MILE if miles else 1.0)
    word = text.rpartition(":")[2]
    if word.isdigit() and word != text:  # DE:30
        return float(word)
    return _WORDS_KMH.get(word, NAN)
