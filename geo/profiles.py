"""Classes of vehicle on the road: their names, and what is assumed of them without road data.

A *name of a profile* is one of `PROFILES`, or one with overrides: ``12t height_m=3.2 gross_t=11``.
`geo.road_profile` says what such a name means on roads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

PROFILES: Mapping[str, float] = {
    "van": 3.5,
    "3.5t": 3.5,
    "7.5t": 7.5,
    "12t": 12.0,
    "18t": 18.0,
    "40t": 40.0,
}
"""Profile -> largest gross weight in tonnes, lightest first."""

SPEED_KMH: Mapping[str, float] = {
    "van": 36.0,
    "3.5t": 36.0,
    "7.5t": 34.0,
    "12t": 32.0,
    "18t": 30.0,
    "40t": 30.0,
}
"""Average speed on the way, town and country mixed, without stops at stores. An assumption,
written into every plan that uses it and overridden by ``[distances.speed_kmh]`` of the day."""

DETOUR_FACTOR = 1.35
"""Length of the way driven over the straight line. An assumption, as above."""


def known_name(written: str) -> str:
    """The name of a profile however it is spelled: ``7.5 T height_m=3`` is ``7.5t height_m=3``.

    What is no known profile comes back as it is.
    """
    text = unicodedata.normalize("NFKC", written).strip()
    head, *overrides = re.split(r"\s+(?=[^\s=]+=)", text)
    bare = re.sub(r"[\s_-]+", "", head.casefold())
    return " ".join((bare, *" ".join(overrides).split())) if bare in PROFILES else text


def base_name(name: str) -> str:
    """The profile's name without its overrides: ``12t`` of ``12t height_m=3.2``."""
    return name.partition(" ")[0]
