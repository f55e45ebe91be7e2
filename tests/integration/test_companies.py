"""Three companies with exact coalition costs, and what the methods make of them."""

from __future__ import annotations

import pytest

from routing.allocation import equal_profit, nucleolus, shapley, verdict
from solvers.coalitions import Coalitions
from tests.companies import companies, game

EXACT = {"1": 196, "2": 184, "3": 188, "12": 306, "13": 295, "23": 268, "123": 375}
PLAYERS = ("1", "2", "3")


@pytest.fixture(scope="module")
def solved() -> Coalitions:
    return game(companies())


def test_the_engine_finds_all_seven_costs(solved: Coalitions) -> None:
    assert {g: solved.cost(frozenset(g)) for g in EXACT} == EXACT


def test_the_load_factor_is_94_per_cent_together_and_75_apart(solved: Coalitions) -> None:
    together = solved.outcome(PLAYERS).plans[0]
    assert together.kpi.plan.load_factor["kg"] == 0.9375
    trips = [t for p in solved.apart().plans for r in p.routes for t in r.trips]
    assert sum(trip.load["kg"] for trip in trips) / (6000 * len(trips)) == 0.75


@pytest.mark.parametrize(
    ("method", "shares"),
    [
        (shapley, (139.17, 119.67, 116.17)),
        (nucleolus, (146.67, 119.67, 108.67)),
        (equal_profit, (129.40, 121.48, 124.12)),
    ],
)
def test_the_shares(solved: Coalitions, method: object, shares: tuple[float, ...]) -> None:
    assert callable(method)
    found = method(PLAYERS, solved.cost)
    assert [found[each] for each in PLAYERS] == pytest.approx(shares, abs=0.005)


def test_the_core_has_room(solved: Coalitions) -> None:
    judged = verdict(PLAYERS, solved.cost, nucleolus(PLAYERS, solved.cost))
    assert judged.room == pytest.approx(39.67, abs=0.005)
    assert judged.in_core


def test_names_and_the_order_of_rows_do_not_matter(solved: Coalitions) -> None:
    other = game(companies(("zeta", "alpha", "mu"), backwards=True))
    as_named = {"1": "zeta", "2": "alpha", "3": "mu"}
    for group in EXACT:
        assert other.cost(frozenset(as_named[c] for c in group)) == solved.cost(frozenset(group))
    a, b = shapley(PLAYERS, solved.cost), shapley(tuple(as_named.values()), other.cost)
    assert {as_named[each]: a[each] for each in PLAYERS} == pytest.approx(b)
