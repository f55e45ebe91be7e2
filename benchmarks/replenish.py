"""Thirty days of fifty stores: planning with stocks against refilling below the safety stock.

``python -m benchmarks.replenish`` prints a Markdown table. Stores, fleet, stocks and consumption
come from one seed; every policy meets the same consumption and has its routes from the same engine
with as many iterations.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from routing.stock.model import Replenishment, Stock, whole
from solvers.inventory.endings import with_endings
from solvers.inventory.simulate import Played, compare

WEEK = np.array([0.8, 0.85, 0.9, 1.0, 1.25, 1.35, 0.85])
"""What a day of the week uses up, of the mean."""


def city(stores: int, days: int, seed: int, spread: float) -> Replenishment:
    """So many stores in a city of 45 by 45 km, a depot, vans and trucks. A stock holds four to nine
    days; the safety stock covers 95 % of days: 1.65 standard deviations."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 1, (stores, 2))
    means = rng.lognormal(2.3, 0.5, stores).round(1)
    cover = rng.uniform(4, 9, stores)
    capacities = np.ceil(means * cover)
    safeties = np.ceil(1.65 * spread * means)
    shelves = [
        Store(
            f"S{i:02d}",
            121.25 + 0.47 * float(x),
            31.0 + 0.4 * float(y),
            windows=((25_200, 43_200),) if i % 3 else (),
            stop_s=600,
        )
        for i, (x, y) in enumerate(places)
    ]
    fleet = (
        _vehicle("van", 8, 1500.0, 4495.0, (160.0, 1.5, 36.0)),
        _vehicle("truck", 3, 5000.0, 11500.0, (280.0, 2.4, 40.0)),
    )
    problem = Problem(
        (Distributor("D"),),
        (Depot("P", 121.36, 31.285, opens=16_200, closes=72_000, loading_s=1200),),
        tuple(shelves),
        tuple(Order(s.id, "D", s.id, {"kg": 9.0, "cases": 1.0}) for s in shelves),
        fleet,
        DaySettings("2026-03-02", "CNY", 5.0),
    )
    stocks = tuple(
        Stock(
            s.id,
            "",
            float(np.floor(capacities[i] * rng.uniform(0.3, 1))),
            float(capacities[i]),
            float(safeties[i]),
            0.05,
        )
        for i, s in enumerate(shelves)
    )
    used = np.array([whole((mean * WEEK[np.arange(days) % 7]).tolist()) for mean in means])
    return Replenishment(problem, stocks, used)


def _vehicle(
    name: str, count: int, kg: float, gross: float, costs: tuple[float, float, float]
) -> VehicleType:
    fixed, km, hour = costs
    return VehicleType(
        name,
        "P",
        {"kg": kg},
        count,
        gross_kg=gross,
        shift_start=18_000,
        shift_end=57_600,
        fixed_cost=fixed,
        cost_per_km=km,
        cost_per_hour=hour,
    )


HEAD = (
    "| policy | cost | routes | holding | km | stops | units short | of what was asked "
    "| stocks dry | evenings below safety | mean level |"
)


def row(played: Played) -> str:
    """A line of the table."""
    return (
        f"| {played.policy} | {played.cost:,.0f} | {played.routing:,.0f} | {played.holding:,.0f} "
        f"| {played.metres / 1000:,.0f} | {played.stops:,} | {played.short:,.0f} "
        f"| {played.short / played.asked:.2%} | {played.dry:,} | {played.below:,} "
        f"| {played.mean_level:,.1f} |"
    )


def main() -> None:
    """Print the table, a line as soon as a policy is played."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", type=int, default=50)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--horizon", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--iterations", type=int, default=1500)
    parser.add_argument("--spread", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(HEAD + "\n|---" + "|---:" * 10 + "|", flush=True)
    began = time.process_time()
    asked = city(options.stores, options.horizon, options.seed, options.spread)
    compare(
        with_endings(asked, seed=options.seed, iterations=options.iterations),
        days=options.days,
        spread=options.spread,
        seed=options.seed,
        rounds=options.rounds,
        iterations=options.iterations,
        told=lambda played: print(row(played), flush=True),
    )
    print(f"\n{time.process_time() - began:,.0f} CPU s", flush=True)


if __name__ == "__main__":
    main()
