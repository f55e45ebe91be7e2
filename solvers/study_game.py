"""The game of a study: what coalitions cost over its days, and what each method makes of it.

Costs of a coalition are those of its best plan over the seeds, added over the days: the plan that
leaves fewest orders out, then the cheapest. Every seed by itself gives a game too, and the band of
an allocation is its range over them.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from routing.allocation import METHODS, Sampled, verdict
from routing.errors import InputError

if TYPE_CHECKING:
    import pandas

Coalition = frozenset[str]
Costs = Mapping[Coalition, float]
Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, order=True)
class Result:
    """What a coalition comes to: orders without a prize that are left out, then money. Plans are
    compared by both, or who does less would look cheap."""

    left_out: int = 0
    cost: float = 0.0

    def __add__(self, other: Result) -> Result:
        return Result(self.left_out + other.left_out, self.cost + other.cost)


Value = TypeVar("Value", float, Result)


@dataclass(frozen=True)
class Game:
    """``costs``: of every coalition over all days; ``by_seed``: likewise for each seed alone;
    ``weights``: what proportional methods go by."""

    players: tuple[str, ...]
    costs: Costs
    by_seed: tuple[Costs, ...]
    weights: Weights

    def cost(self, coalition: Coalition) -> float:
        """What a coalition costs; nothing for nobody."""
        return self.costs[coalition] if coalition else 0.0

    def noise(self, coalition: Coalition) -> float:
        """Half the range of a coalition's cost over the seeds."""
        if not coalition or len(self.by_seed) < 2:
            return 0.0
        seen = [costs[coalition] for costs in self.by_seed]
        return (max(seen) - min(seen)) / 2


def game_of(frame: pandas.DataFrame, weights: Weights) -> Game:
    """The game in the rows of `StudyResult.coalitions`. Raises `InputError` where a coalition is
    missing on some day."""
    days, seeds = sorted(frame["day"].unique()), sorted(frame["seed"].unique())
    columns = (frame[name].tolist() for name in ("day", "seed", "coalition", "left_out", "cost"))
    table: dict[tuple[str, int, Coalition], Result] = {
        (day, seed, frozenset(group.split("+"))): Result(left_out, cost)
        for day, seed, group, left_out, cost in zip(*columns, strict=True)
    }
    players = tuple(sorted({each for _, _, group in table for each in group}))
    groups = [
        frozenset(chosen)
        for size in range(1, len(players) + 1)
        for chosen in combinations(players, size)
    ]
    there = {day: {p for d, _, group in table if d == day for p in group} for day in days}

    def of(day: str, seed: int, group: Coalition) -> Result:
        present = frozenset(group & there[day])
        if not present:
            return Result()
        if (day, seed, present) not in table:
            raise InputError(f"the study has no cost of {'+'.join(sorted(present))} on {day}")
        return table[day, seed, present]

    nothing = Result()
    best = {g: sum((min(of(d, s, g) for s in seeds) for d in days), nothing) for g in groups}
    by_seed = tuple(
        {g: sum((of(d, s, g) for d in days), nothing).cost for g in groups} for s in seeds
    )
    costs = {group: result.cost for group, result in subadditive(best).items()}
    return Game(players, costs, by_seed, weights)


def subadditive(results: Mapping[Coalition, Value]) -> dict[Coalition, Value]:
    """Every coalition at its own result or, if that is better, at its best partition's: it can
    always do that."""
    found: dict[Coalition, Value] = {}
    for coalition in sorted(results, key=len):
        first = min(coalition)
        rest = sorted(coalition - {first})
        best = results[coalition]
        for size in range(1, len(rest) + 1):
            for part in map(frozenset, combinations(rest, size)):
                best = min(best, found[part] + found[coalition - part])
        found[coalition] = best
    return found


def allocations(game: Game, methods: Sequence[str]) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """`StudyResult.allocations` and `StudyResult.games`."""
    import pandas as pd

    shares, verdicts = [], []
    for method in methods:
        charged = METHODS[method](game.players, game.cost, game.weights)
        bands = [_of_seed(game, costs, method) for costs in game.by_seed]
        for player in game.players:
            seen = [band[player] for band in bands]
            shares.append(_share(game, method, player, charged[player], seen))
        verdicts.append(_verdict(game, method, charged))
    return pd.DataFrame(shares), pd.DataFrame(verdicts)


def _of_seed(game: Game, costs: Costs, method: str) -> dict[str, float]:
    return METHODS[method](game.players, lambda c: costs[c] if c else 0.0, game.weights)


def _share(
    game: Game, method: str, player: str, charged: float, seen: Sequence[float]
) -> dict[str, object]:
    alone = game.cost(frozenset((player,)))
    saving = alone - charged
    half = (max(seen) - min(seen)) / 2
    if abs(saving) <= max(half, 1e-6 * max(alone, 1.0)):
        judged = "within noise"
    else:
        judged = "loses" if saving < 0 else "gains"
    return {
        "method": method,
        "distributor": player,
        "alone": alone,
        "charged": charged,
        "saving": saving,
        "saving_share": saving / alone if alone else 0.0,
        "low": min([charged, *seen]),
        "high": max([charged, *seen]),
        "verdict": judged,
    }


def _verdict(game: Game, method: str, charged: Mapping[str, float]) -> dict[str, object]:
    if len(game.players) < 2:
        return {
            "method": method, "in_core": True, "core_empty": False, "epsilon": 0.0,
            "excess": 0.0, "worst": "", "leavers": "",
        }  # fmt: skip
    noisy = len(game.by_seed) > 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = verdict(game.players, game.cost, charged, noise=game.noise if noisy else None)
    return {
        "method": method,
        "in_core": found.in_core,
        "core_empty": found.core_empty,
        "epsilon": found.epsilon,
        "excess": found.excess,
        "worst": "+".join(sorted(found.worst or ())),
        "leavers": "+".join(sorted(found.leavers or ())),
    }


def sampled_shares(
    samples: Sequence[tuple[str, Sampled]], alone: Mapping[str, float]
) -> pandas.DataFrame:
    """`StudyResult.allocations` from sampled Shapley values of days and seeds: means over the
    seeds of a day, added over the days; the band is twice the standard error."""
    import pandas as pd

    seeds: dict[str, int] = {}
    for day, _ in samples:
        seeds[day] = seeds.get(day, 0) + 1
    charged: dict[str, float] = {}
    variance: dict[str, float] = {}
    for day, found in samples:
        for player, share in found.shares.items():
            charged[player] = charged.get(player, 0.0) + share / seeds[day]
            error = found.errors[player] / seeds[day]
            variance[player] = variance.get(player, 0.0) + error**2
    rows = []
    for player in sorted(charged):
        half = 2.0 * variance[player] ** 0.5
        own = alone.get(player, float("nan"))
        saving = own - charged[player]
        open_ = not abs(saving) > half
        rows.append(
            {
                "method": "shapley-sampled",
                "distributor": player,
                "alone": own,
                "charged": charged[player],
                "saving": saving,
                "saving_share": saving / own if own else 0.0,
                "low": charged[player] - half,
                "high": charged[player] + half,
                "verdict": "within noise" if open_ else "gains" if saving > 0 else "loses",
            }
        )
    return pd.DataFrame(rows)


def synergy(game: Game, days: int) -> pandas.DataFrame:
    """`StudyResult.synergy`: what each pair saves on a day by sharing with one another alone."""
    import pandas as pd

    rows = []
    for a, b in combinations(game.players, 2):
        apart = game.cost(frozenset((a,))) + game.cost(frozenset((b,)))
        saving = apart - game.cost(frozenset((a, b)))
        rows.append(
            {"a": a, "b": b, "saving": saving / days, "share": saving / apart if apart else 0.0}
        )
    return pd.DataFrame(rows, columns=["a", "b", "saving", "share"]).astype(
        {"saving": np.float64, "share": np.float64}
    )
