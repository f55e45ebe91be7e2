"""The settlement of shared days: who is charged what, to the cent.

The operator's side knows everything. A distributor's statement holds its own side only: what its
orders would cost alone, what they are charged, and each order's part of that by its own kg x km
from its own depot, which depends on nobody else. Sums over all are on it where at least three take
part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.allocation import METHODS, to_cents
from routing.allocation.core import Verdict, verdict
from routing.errors import InputError
from solvers.study_files import Written, read_study_json
from solvers.study_game import Game, game_of

FEWEST_FOR_TOTALS = 3
"""Partners from whom on sums over all tell nobody what a single other one does."""

METHOD_WORDS: Mapping[str, str] = {
    "shapley": "Shapley value: the average of what a partner adds to the cost, over all orders in "
    "which the partners could have come together",
    "nucleolus": "nucleolus: the least content group of partners is as content as can be, then the "
    "next",
    "epm": "equal profit method: every partner saves as nearly the same percentage as can be "
    "without anybody wanting to leave",
    "acam": "alternative cost avoided method: by what each partner adds at the end, and saves "
    "against going alone",
    "guaranteed": "a least saving for each partner, the rest by the Shapley value",
    "proportional-cost": "in proportion to what each partner would cost alone",
    "proportional-kg": "in proportion to kg",
    "proportional-m3": "in proportion to volume",
    "proportional-stops": "in proportion to the stores that are served",
    "proportional-kgkm": "in proportion to kg x km from each partner's own depot",
}


@dataclass(frozen=True)
class Line:
    """One order of a distributor and its part of the charge, in cents."""

    day: str
    order_id: str
    store_id: str
    cents: int


@dataclass(frozen=True)
class Totals:
    """Sums over all partners, in cents."""

    partners: int
    alone_cents: int
    charged_cents: int

    @property
    def saving_cents(self) -> int:
        """What all save together."""
        return self.alone_cents - self.charged_cents


@dataclass(frozen=True)
class Statement:
    """One distributor's side, amounts in cents. ``totals``: None with fewer than three partners."""

    study: str
    days: int
    distributor_id: str
    name: str
    method: str
    currency: str
    alone_cents: int
    charged_cents: int
    lines: tuple[Line, ...]
    totals: Totals | None

    @property
    def saving_cents(self) -> int:
        """What sharing saves it; below zero, what it loses."""
        return self.alone_cents - self.charged_cents


@dataclass(frozen=True)
class Settlement:
    """The operator's side. ``game``: what every coalition costs; ``verdict``: whether the charges
    are stable; ``open_``: distributors whose saving is within the noise of the search."""

    study: Written
    method: str
    statements: tuple[Statement, ...]
    total_cents: int
    game: Game
    verdict: Verdict | None
    open_: tuple[str, ...]

    @property
    def currency(self) -> str:
        """That of the days."""
        return self.study.currency


def settlement(path: Path, method: str) -> Settlement:
    """The settlement of a study's days by a method of `routing.allocation`.

    Raises `InputError` where there is no study, or no game in it.
    """
    if method not in METHODS:
        raise InputError(f"method '{method}' is not known; choose from {', '.join(METHODS)}")
    study = read_study_json(path)
    game, shares = _sampled(study, method) if study.sampled else _enumerated(study, method)
    total = game.cost(frozenset(game.players))
    cents = to_cents(shares, total)
    alone = {each: round(100 * game.cost(frozenset((each,)))) for each in game.players}
    totals = Totals(len(game.players), sum(alone.values()), sum(cents.values()))
    statements = tuple(
        _statement(study, method, each, alone[each], cents[each], totals) for each in game.players
    )
    noisy = len(game.by_seed) > 1
    judged = None
    if len(game.players) > 1 and not study.sampled:
        judged = verdict(game.players, game.cost, shares, noise=game.noise if noisy else None)
    return Settlement(
        study, method, statements, totals.charged_cents, game, judged, _open(game, method, shares)
    )


def _enumerated(study: Written, method: str) -> tuple[Game, dict[str, float]]:
    """The game of all coalitions and the shares by a method."""
    game = game_of(study.coalitions, study.weights)
    return game, METHODS[method](game.players, game.cost, game.weights)


def _sampled(study: Written, method: str) -> tuple[Game, dict[str, float]]:
    """With too many partners for all coalitions: the shares that the study has sampled, in a game
    of which only the ends are known."""
    if method != "shapley":
        raise InputError(
            f"method '{method}' needs the costs of all coalitions; this study has "
            f"{len(study.sampled)} partners and sampled them: settle by shapley"
        )
    players = tuple(sorted(study.sampled))
    shares = {each: float(study.sampled[each]["charged"]) for each in players}
    costs = {frozenset((each,)): float(study.sampled[each]["alone"]) for each in players}
    costs[frozenset(players)] = sum(shares.values())
    return Game(players, costs, (), study.weights), shares


def _statement(
    study: Written, method: str, owner: str, alone: int, charged: int, totals: Totals
) -> Statement:
    return Statement(
        study.name,
        study.days,
        owner,
        study.names.get(owner, ""),
        method,
        study.currency,
        alone,
        charged,
        _lines(study.orders.get(owner, ()), charged),
        totals if totals.partners >= FEWEST_FOR_TOTALS else None,
    )


def _lines(orders: Sequence[Mapping[str, Any]], charged: int) -> tuple[Line, ...]:
    """The charge over the orders by their kg x km, in equal parts where all are zero."""
    if not orders:
        return ()
    weight = sum(float(order["kgkm"]) for order in orders)
    keys = [f"{number:09d}" for number in range(len(orders))]
    parts = {
        key: charged / 100 * (float(o["kgkm"]) / weight if weight else 1 / len(orders))
        for key, o in zip(keys, orders, strict=True)
    }
    cents = to_cents(parts, charged / 100)
    return tuple(
        Line(str(o["day"]), str(o["order_id"]), str(o["store_id"]), cents[key])
        for key, o in zip(keys, orders, strict=True)
    )


def _open(game: Game, method: str, shares: Mapping[str, float]) -> tuple[str, ...]:
    """Distributors whose saving is no larger than half its range over the seeds."""
    if len(game.by_seed) < 2:
        return ()
    charged = [
        METHODS[method](game.players, lambda c, s=seed: s[c] if c else 0.0, game.weights)  # type: ignore[misc]
        for seed in game.by_seed
    ]
    found = []
    for each in game.players:
        seen = [shares_of[each] for shares_of in charged]
        saving = game.cost(frozenset((each,))) - shares[each]
        if abs(saving) <= (max(seen) - min(seen)) / 2:
            found.append(each)
    return tuple(found)
