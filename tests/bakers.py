"""Three bakers with a few vans each and shops of small orders: sharing pays, solved in no time."""

from __future__ import annotations

from random import Random

from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem

NAMES = (("RYE", "Rye & Sons"), ("BUN", "Bun Brothers"), ("OAT", "Oat Mill"))


def three_bakers(
    names: tuple[tuple[str, str], ...] = NAMES, prefix: str = "", shuffled: int = 0
) -> Problem:
    """The day; ``prefix`` goes before all ids but those of the bakers, ``shuffled``: a seed for
    the order of the rows, 0 for as they are."""
    rng = Random(7)
    stores = tuple(
        Store(f"{prefix}S{i}", 5.10 + rng.uniform(-0.03, 0.03), 52.10 + rng.uniform(-0.03, 0.03),
              name=f"Shop {i}", stop_s=240)
        for i in range(6)
    )  # fmt: skip
    depots, vehicles, orders = [], [], []
    for b, (name, _) in enumerate(names):
        depots.append(
            Depot(f"{prefix}D{b}", 5.08 + 0.02 * b, 52.09 + 0.005 * b, name, loading_s=300)
        )
        vehicles.append(
            VehicleType(f"{prefix}V{b}", f"{prefix}D{b}", {"kg": 400.0 + 20 * b}, 2, name,
                        gross_kg=3500, fixed_cost=40.0 + b, cost_per_km=0.5, cost_per_hour=15)
        )  # fmt: skip
        for i, store in enumerate(stores):
            if (i + b) % 3:
                amount = {"kg": 40.0 + 7 * b + i, "cases": 4.0}
                orders.append(Order(f"{prefix}O{b}-{i}", name, store.id, amount))
    things = [tuple(Distributor(*name) for name in names), depots, stores, orders, vehicles]
    if shuffled:
        shuffle = Random(shuffled)
        things = [shuffle.sample(list(rows), len(rows)) for rows in things]
    owners, places, shops, wanted, fleet = map(tuple, things)
    return Problem(owners, places, shops, wanted, fleet, DaySettings(seconds_per_case=20))
