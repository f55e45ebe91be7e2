"""Classes of vehicle on the road, and what is assumed of them where no road data is given."""

from __future__ import annotations

from collections.abc import Mapping

PROFILES: Mapping[str, float] = {"van": 3.5, "7.5t": 7.5, "12t": 12.0, "18t": 18.0, "40t": 40.0}
"""Profile -> largest gross weight in tonnes, lightest first."""

SPEED_KMH: Mapping[str, float] = {"van": 36.0, "7.5t": 34.0, "12t": 32.0, "18t": 30.0, "40t": 30.0}
"""Average speed on the way, town and country mixed, without stops at stores. An assumption,
written into every plan that uses it and overridden by ``[distances.speed_kmh]`` of the day."""

DETOUR_FACTOR = 1.35
"""Length of the way driven over the straight line. An assumption, as above."""
