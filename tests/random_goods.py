"""What depots have, depots that orders name, goods apart in compartments and returns that wait, for
random days."""

from __future__ import annotations

from random import Random

from tests.random_draws import GOODS, Row, chance, maybe


def add_goods(rng: Random, tables: dict[str, list[Row]]) -> None:
    """Each of them on some days only; some depots have less than is asked for."""
    often = {name: rng.choice([0, 0, 0.3, 1]) for name in ("available", "from", "article", "empty")}
    names = [row["depot_id"] for row in tables["depots"]]
    aboard = {row.get("aboard") for row in tables["vehicles"]} - {None}
    for row in tables["orders"]:
        row["article"] = maybe(rng, often["article"], rng.choice(["milk", "water"]))
        free = row["kind"] in (None, "delivery") and not aboard
        some = rng.sample(names, rng.randint(1, len(names)))
        row["from_depots"] = maybe(rng, free * 0.5 * often["from"], "; ".join(some))
    for row in tables["vehicles"]:
        row["returns_once_empty"] = maybe(rng, often["empty"], rng.choice(["yes", "yes", "no"]))
    found = {}
    for depot_id in names if often["available"] else []:
        for _ in range(rng.choice([0, 1, 1, 2])):
            goods, article = rng.choice([None, None, *GOODS]), rng.choice([None, None, "milk"])
            row = {"depot_id": depot_id, "goods": goods, "article": article}
            row |= {"cases": rng.choice([None, 0, 40, 100]), "kg": rng.choice([500.0, 1200.25])}
            found[depot_id, goods, article] = row
    if found:
        tables["available"] = list(found.values())


def compartments_apart(rng: Random) -> str | None:
    """Pairs of classes that must not share a compartment."""
    pairs = ["frozen+ambient", "chilled+ambient; frozen+chilled"]
    return rng.choice(pairs) if chance(rng, 0.4) else None
