"""What a coalition costs, and what everybody is charged, does not depend on names or on rows."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from routing.allocation import METHODS
from routing.errors import InputError
from routing.io.day import build_day
from routing.io.document import from_object
from routing.problem import Problem
from solvers.coalitions import Coalitions
from solvers.coloading import Effort, Way, members
from solvers.study_billing import weights
from solvers.ways.hub import Hub
from solvers.ways.pooled import Pooled
from tests.renamed import renamed
from tests.sharing_days import sharing_day

SHORT = Effort(seconds=None, iterations=40)
CHOSEN = ("shapley", "nucleolus", "proportional-cost", "proportional-kgkm")


def random_day(rng: Random) -> Problem | None:
    """One without limits against own plans; None where some distributor has no depot or vehicle."""
    day = build_day(from_object(sharing_day(rng)))
    partners = (replace(p, max_detour_m=None, max_delay_s=None) for p in day.sharing.partners)
    day = replace(day, sharing=replace(day.sharing, partners=tuple(partners), own={}), sources=None)
    try:
        Coalitions(day, Pooled(), replace(SHORT, iterations=1)).apart()
    except InputError:
        return None
    return day


@pytest.mark.parametrize("way", [Pooled(), Hub(handling_cost=0.1, handling_s=5)])
@pytest.mark.parametrize("seed", range(16))
def test_names_and_rows_do_not_matter(seed: int, way: Way) -> None:
    rng = Random(seed)
    day = random_day(rng)
    if day is None:
        return
    other = renamed(day, rng)
    one, two = Coalitions(day, way, SHORT), Coalitions(other.day, way, SHORT)
    there = two.all()
    for coalition, outcome in one.all().items():
        again = there[frozenset(other.owners[each] for each in coalition)]
        assert again.rank == pytest.approx(outcome.rank), coalition
        assert again.left_out == outcome.left_out
    assert two.bound().rank == pytest.approx(one.bound().rank)
    if len(members(day)) < 2:
        return
    weighed, weighed_there = weights([day]), weights([other.day])
    for method in CHOSEN:
        shares = METHODS[method](one.players, one.cost, weighed)
        again_shares = METHODS[method](two.players, two.cost, weighed_there)
        assert {other.owners[each]: share for each, share in shares.items()} == pytest.approx(
            again_shares, abs=1e-4
        )


def test_most_random_days_can_be_planned_by_each_alone() -> None:
    assert sum(random_day(Random(seed)) is not None for seed in range(16)) >= 8
