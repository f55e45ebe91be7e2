"""Starts on a grid: the day of each dock in slots as long as a loading, and the cheapest way to
give them away.

All loadings at a depot take the same time. So with starts only at every so many seconds it is an
assignment problem, solved at once (Jonker and Volgenant, in SciPy); the grid is tried at several
offsets. Between the points of the grid routes find their place afterwards (`arrange`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo.matrix import Float64
from routing.halts import pay_of
from routing.model import Depot
from solvers.docks.times import Ride

OFFSETS = 12
"""Grids that are tried."""

DEAR = 1e9
"""Money that it costs to find no dock."""


def on_grid(depots: Sequence[Depot], rides: Sequence[Ride]) -> dict[int, int]:
    """Starts by position of the ride, of those that load once at a depot whose docks count and
    find a dock."""
    starts: dict[int, int] = {}
    for depot in depots:
        here = [
            i
            for i, ride in enumerate(rides)
            if ride.once and ride.berths[0].depot_id == depot.id and ride.pieces
        ]
        if here:
            starts |= _best_grid(depot, rides, here)
    return starts


def _best_grid(depot: Depot, rides: Sequence[Ride], here: Sequence[int]) -> dict[int, int]:
    wishes = sorted({rides[i].wish.start % depot.loading_s for i in here})
    tried = wishes[:: max(1, -(-len(wishes) // OFFSETS))]
    first = min(rides[i].pieces[0].first for i in here)
    last = max(rides[i].pieces[-1].last for i in here)
    found = []
    for offset in tried:
        begin = first + (offset - first) % depot.loading_s
        seconds = np.arange(begin, last + 1, depot.loading_s)
        if len(seconds):
            found.append(_assigned(depot, [rides[i] for i in here], seconds))
    if not found:
        return {}
    _, rows, chosen = min(found, key=lambda each: each[0])
    return {here[row]: second for row, second in zip(rows, chosen, strict=True)}


def _assigned(
    depot: Depot, rides: Sequence[Ride], seconds: np.ndarray
) -> tuple[float, list[int], list[int]]:
    """The cost of the cheapest assignment, which rides have a start, and that start."""
    from scipy.optimize import linear_sum_assignment

    money = np.stack([_money(ride, seconds) for ride in rides])
    docks = min(depot.docks or 0, len(rides))
    nowhere = np.full((len(rides), len(rides)), DEAR)
    table = np.concatenate([np.tile(money, docks), nowhere], axis=1)
    rows, columns = linear_sum_assignment(table)
    placed = [(r, c) for r, c in zip(rows.tolist(), columns.tolist(), strict=True)]
    placed = [(r, c) for r, c in placed if c < docks * len(seconds) and table[r, c] < DEAR]
    starts = [int(seconds[c % len(seconds)]) for _, c in placed]
    return float(table[rows, columns].sum()), [r for r, _ in placed], starts


def _money(ride: Ride, seconds: np.ndarray) -> Float64:
    """What the paid time costs with each start, `DEAR` where it may not begin."""
    paid = np.full(len(seconds), np.inf)
    for piece in ride.pieces:
        inside = (seconds >= piece.first) & (seconds <= piece.last)
        less = 0 if piece.moves else seconds[inside] - piece.first
        paid[inside] = piece.paid - less
    vehicle = ride.vehicle
    money = vehicle.cost_per_hour / 3600 * paid if vehicle.cost_per_hour else 0.0 * seconds
    for after, more in pay_of(vehicle).tiers:
        money = money + more / 3600 * np.maximum(0.0, paid - after)
    return np.where(np.isfinite(paid), money, DEAR)
