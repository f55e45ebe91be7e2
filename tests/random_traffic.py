"""Paces in zones of stores, for random days that have paces already."""

from __future__ import annotations

from random import Random

from tests.random_draws import Row, chance


def local_paces(stores: list[Row], paces: list[Row]) -> list[Row]:
    """The paces of a day, with some in zones on half of the days. Draws of its own, so that all
    else stays as it was."""
    rng = Random(repr((paces, stores[0])))
    if chance(rng, 0.5):
        return paces
    if not any(row.get("zones") for row in stores):
        for row in stores:
            row["zones"] = rng.choice(["", "east", "west", "east+west"])
    zones = sorted(
        {name for row in stores for name in str(row["zones"] or "").lower().split("+")} - {""}
    )
    found = list(paces)
    for zone in zones:
        some = paces if chance(rng, 0.5) else paces[:1]
        found += [{**row, "percent": rng.choice([5, 40, 60, 100]), "zone": zone} for row in some]
    return found
