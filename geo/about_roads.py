"""What a road map holds, for people and for JSON."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.network import RoadNetwork
from geo.roads import CLASSES, ENDS_ONLY, GOODS, HGV, NO, Float64, Kinds, Roads


def about(network: RoadNetwork, hour: float | None = None) -> dict[str, Any]:
    """Counts, kilometres by class, what is limited, and what was left out in reading.

    ``usable_km``: what the network's profile may drive, in the main part of it.
    """
    roads, driven = network.roads, network.drive(hour=hour)
    reach = driven.reach
    by_class = np.bincount(
        roads.kinds.road[roads.kind], weights=roads.length_m, minlength=len(CLASSES)
    )
    west, south = roads.points.min(axis=0).tolist()
    east, north = roads.points.max(axis=0).tolist()
    return {
        "source": roads.source,
        "country": roads.country or "unknown",
        "drives on the": "left" if roads.drives_left else "right",
        "box": f"{west:.4f},{south:.4f},{east:.4f},{north:.4f}",
        "segments": roads.segments,
        "junctions": roads.nodes,
        "states": network.topology.hierarchy.graph.states,
        "turns": len(network.topology.hierarchy.graph.to),
        "turn restrictions": len(roads.ban_modes),
        "profile": driven.profile.name,
        "islands": max(0, len(reach.part_km) - 1),
        "km of the main network": round(float(reach.part_km[0]), 1),
        "km by class": {
            name: round(float(metres) / 1000.0, 1)
            for name, metres in zip(CLASSES, by_class, strict=True)
            if metres > 0.0
        },
        "km with a sign": _signs(roads),
        "notes": list(roads.notes),
    }


def _signs(roads: Roads) -> dict[str, float]:
    kinds, limits = roads.kinds, ("height_m", "width_m", "length_m", "gross_t", "axle_t")
    signs = {name: ~np.isnan(getattr(kinds, name)) for name in limits}
    signs["gross_t"] |= ~np.isnan(kinds.hgv_gross_t)
    signs["speed"] = ~np.isnan(kinds.speed_kmh).all(axis=(1, 2))
    signs["one way"] = (kinds.access[:, 0] == NO).all(axis=1) != (kinds.access[:, 1] == NO).all(
        axis=1
    )
    signs["ends only"] = (kinds.access[:, :, GOODS] == ENDS_ONLY).any(axis=1)
    signs["no hgv"] = _closed(kinds, HGV) & ~_closed(kinds, GOODS)
    signs["toll"] = kinds.toll.any(axis=1)
    return {name: round(_km(roads, fits), 1) for name, fits in signs.items()}


def _closed(kinds: Kinds, mode: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    found: np.ndarray[Any, np.dtype[np.bool_]] = (kinds.access[:, :, mode] == NO).all(axis=1)
    return found


def _km(roads: Roads, fits: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    length: Float64 = roads.length_m[fits[roads.kind]]
    return float(length.sum()) / 1000.0
