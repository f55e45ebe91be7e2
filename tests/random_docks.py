"""Docks for random days, and starts that are decided for random plans."""

from __future__ import annotations

from random import Random

from tests.random_draws import Document, Row, chance, maybe


def add_docks(rng: Random, depots: list[Row]) -> None:
    """Most depots have one dock or two, some as many as come."""
    for row in depots:
        row["docks"] = maybe(rng, 0.8, rng.choice([1, 1, 1, 2]))


def decide_starts(rng: Random, document: Document, base: int) -> None:
    """Some routes begin at a second that is decided, some later loadings not before one; now and
    then at one that the shift or the depot's hours do not admit."""
    for route in document["routes"]:
        if chance(rng, 0.7):
            route["fixed_start_s"] = base + 60 * rng.randint(-2, 5) * 30 + rng.choice([0, 0, 17])
        for trip in route["trips"]:
            if chance(rng, 0.3):
                trip["not_before_s"] = base + 60 * rng.randint(0, 480)
