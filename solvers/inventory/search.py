"""Replenishments of any size: choose visits by estimated prices, route the days with the engine,
estimate again from these routes, and repeat with fewer and fewer changes at a time.

What counts is always the real cost: routes as the oracle judges them and levels as
`routing.stock.levels` does. The scheme is that of matheuristics for inventory routing (Archetti,
Boland and Speranza 2017; Coelho, Cordeau and Laporte 2014 survey others). A change of one visit is
a removal or an insertion, of two also a move to another day, of more an exchange, a merger of two
visits or a whole route that goes to another day; the amounts of all visits follow each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from geo.matrix import Distances
from routing.distances import distances_of
from routing.errors import EngineError, InputError
from routing.stock.model import Replenishment, Units
from routing.stock.plan import StockPlan, judged
from solvers.budget import Budget, interruptible
from solvers.inventory.allot import Flip, Nearby, allot, flips_between, usual_amounts
from solvers.inventory.days import Router
from solvers.inventory.exact import plain, small, solve_exactly
from solvers.inventory.prices import Opening, Travel, openings, own_opening, typical
from solvers.inventory.stock_model import visits_of
from solvers.inventory.topping import topped

DEFAULT_SECONDS, DEFAULT_ROUNDS = 60.0, 60
ROUND_S, PATIENCE, POLISH = 30.0, 12, 8
"""Seconds after which a choice of visits is cut short where time is limited; rounds without a
better plan that end the search; times that each day is searched as long in the end."""

FEW, POOL = 60, 24
"""Stores times days up to which routes that were driven once are weighed for every day, and how
many of them are, the latest."""

SHARES, ANY, LEAST = (0.12, 0.04, 0.0, 1.0), (1.0, 0.0), 3
"""Of all visits that could come or go, the share that may in one round, and in the rounds that
follow as long as none is better; the same where visits are few; at least so many may."""

Told = Callable[[int, StockPlan], None]
"""Called with the number of rounds and the best plan so far."""


def replenish(
    asked: Replenishment,
    *,
    time_limit: float | None = None,
    rounds: int | None = None,
    iterations: int = 1500,
    seed: int = 1,
    prove: bool = True,
    distances: Distances | None = None,
    told: Told | None = None,
    on_interrupt: Callable[[], None] | None = None,
) -> StockPlan:
    """The best plan found for all days, judged day by day.

    ``time_limit``: seconds, 60 where neither limit is given; ``rounds``: of choosing and routing;
    with rounds alone and one ``seed`` the plan is the same every time. ``iterations``: of the
    engine for a day. ``prove``: where nothing but capacities and kilometres counts
    (`solvers.inventory.exact.plain`) and the days are few and small, a proof is tried first, in
    half of the time. Ctrl-C calls ``on_interrupt`` and ends the search with the best plan so far.
    Raises `InputError` for limits that make no sense.
    """
    if time_limit is not None and not 0 < time_limit <= 7 * 86400:
        raise InputError(f"time limit {time_limit:g} s is not above 0 and up to a week")
    if rounds is not None and rounds < 1:
        raise InputError(f"{rounds} rounds are not at least 1")
    timed = time_limit is not None or rounds is None
    if time_limit is None:
        time_limit = DEFAULT_SECONDS if rounds is None else 7 * 86400
    travel = distances or distances_of(asked.problem)
    proof = None
    began = time.monotonic()
    if prove and plain(asked) and small(asked):
        proof = solve_exactly(asked, travel, min(time_limit / 2, 600.0), seed=seed)
        if proof is not None and proof.proved:
            return proof
    stop = Budget(None, None, None, on_interrupt)

    def stopping() -> None:
        stop.cancel()
        if on_interrupt is not None:
            on_interrupt()

    router = Router(asked, travel, seed, iterations, stopping)
    with interruptible(stop):
        legs = Travel(asked, travel)
        search = _Search(asked, router, seed, stop, began + time_limit, timed, legs)
        found = search.run(rounds or DEFAULT_ROUNDS, told)
    if proof is None:
        return found
    return replace(min(found, proof, key=lambda plan: plan.rank), bound=proof.bound)


@dataclass
class _Search:
    asked: Replenishment
    router: Router
    seed: int
    stop: Budget
    until: float
    timed: bool
    legs: Travel
    fill: list[float] = field(default_factory=list)
    pool: dict[tuple[str, frozenset[int]], Opening] = field(default_factory=dict)

    def run(self, rounds: int, told: Told | None) -> StockPlan:
        asked, legs = self.asked, self.legs
        self.fill = [1.0] * asked.days
        anywhere = typical(legs, self.router.day(0, usual_amounts(asked)), range(asked.days))
        best = self._first(anywhere)
        tried: list[frozenset[Flip]] = []
        size = visits_of(asked, best.levels.delivered).size
        rng, failed = np.random.default_rng(self.seed), 0
        for number in range(1, rounds + 1):
            if told is not None:
                told(number, best)
            if self._left <= 0 or failed >= PATIENCE:
                break
            offers = [o for t, plan in enumerate(best.plans) for o in openings(legs, plan, t)]
            offers += anywhere
            if failed:
                offers = [_shaken(each, rng, min(0.2 * failed, 0.6)) for each in offers]
            shares = ANY if self.few else SHARES
            changes = max(LEAST, int(size * shares[failed % len(shares)]))
            found = self._allotted(
                offers, Nearby(best.levels.delivered, changes, min(failed, 1), tried)
            )
            failed += 1
            if found is None:
                continue
            plan = self._routed(found)
            if _better(plan, best):
                best, failed, tried = plan, 0, []
            elif flips := flips_between(asked, best.levels.delivered, found):
                tried.append(flips)
        return self._polished(best)

    @property
    def _left(self) -> float:
        return 0.0 if self.stop.cancelled else self.until - time.monotonic()

    def _first(self, anywhere: list[Opening]) -> StockPlan:
        found = self._allotted(anywhere, None)
        if found is None:
            raise EngineError("no plan for the stocks was found in time; give it more")
        best = self._routed(found)
        for _ in range(5):  # where vehicles were too few, days are planned less full
            if not best.left_out:
                break
            found = self._allotted(anywhere, None)
            if found is None:
                break
            best = min(best, self._routed(found), key=lambda plan: plan.rank)
        hurried = self.timed and self._left < ROUND_S
        if self.asked.endings and self.asked.policy == "maximum-level" and not hurried:
            full = self._allotted(anywhere, None, replace(self.asked, policy="order-up-to"))
            if full is not None:  # who fills up is where a good plan may begin, too
                best = min(best, self._routed(full), key=lambda plan: plan.rank)
        return best

    def _allotted(
        self, offers: list[Opening], near: Nearby | None, asked: Replenishment | None = None
    ) -> Units | None:
        seconds = max(1.0, self._left)
        if self.timed:
            seconds = min(seconds, ROUND_S if near is not None else 3 * ROUND_S)
        known = list(self.pool.values())[-POOL:]
        pooled = [replace(o, day=t) for o in known for t in range(self.asked.days)]
        return allot(
            asked or self.asked,
            offers + pooled,
            self.fill,
            seconds=seconds,
            nearby=near,
            exact=self.few,
        )

    @property
    def few(self) -> bool:
        """Whether visits are few, so that a larger model finds better ones."""
        return len(self.asked.stores) * self.asked.days <= FEW

    def _routed(self, delivered: Units) -> StockPlan:
        """The days routed; where something was left out, that day is planned less full from now
        on."""
        plan = self.router.plan(delivered)
        if self.few:
            self._remember(plan)
        for t, day in enumerate(plan.plans):
            if day is not None and day.left_out:
                brought, wanted = plan.levels.delivered[:, t].sum(), delivered[:, t].sum()
                self.fill[t] *= max(0.5, min(0.97, brought / wanted))
        return plan

    def _remember(self, plan: StockPlan) -> None:
        """Routes that were driven once may be driven on any day."""
        for made in plan.plans:
            for route in made.routes if made is not None else ():
                opening = replace(own_opening(self.legs, route, 0), there=False)
                key = (route.vehicle.id, frozenset(opening.adds))
                total = opening.opening + sum(opening.adds.values())
                known = self.pool.get(key)
                if known is None or total < known.opening + sum(known.adds.values()):
                    self.pool[key] = replace(opening, most=1)

    def _polished(self, best: StockPlan) -> StockPlan:
        """Each day searched longer."""
        plans = list(best.plans)
        for t, plan in enumerate(plans):
            if self._left <= 0:
                break
            longer = self.router.day(t, best.levels.delivered[:, t], POLISH)
            if longer is not None and plan is not None and longer.rank < plan.rank:
                plans[t] = longer
        return topped(judged(self.asked, plans), self.router.travel)


def _better(plan: StockPlan, best: StockPlan) -> bool:
    kept = plan.levels.kept or not best.levels.kept
    return kept and plan.rank < (*best.rank[:2], best.rank[2] - 1e-6)


def _shaken(opening: Opening, rng: np.random.Generator, off: float) -> Opening:
    """Prices up to such a share off: what was tried in vain is not all there is."""
    by = rng.uniform(1 - off, 1 + off, 1 + len(opening.adds)).tolist()
    adds = {s: price * by[i] for i, (s, price) in enumerate(opening.adds.items(), 1)}
    return replace(opening, opening=opening.opening * by[0], adds=adds)
