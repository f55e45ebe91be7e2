"""Coalitions, ways of sharing, and the store of their outcomes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from routing.allocation import shapley
from solvers.coalitions import Coalitions, Job
from solvers.coloading import Effort, Way, day_of, members
from solvers.store import Store
from solvers.ways.hub import Hub
from solvers.ways.partial import Partial, merged
from solvers.ways.pooled import Pooled
from tests.bakers import NAMES, three_bakers

SHORT = Effort(seconds=None, iterations=60)


@pytest.fixture(scope="module")
def bakers() -> Coalitions:
    found = Coalitions(three_bakers(), Pooled(), SHORT)
    found.all()
    return found


def test_sharing_pays_and_is_feasible(bakers: Coalitions) -> None:
    together = bakers.outcome(bakers.players)
    assert together.cost < bakers.apart().cost
    assert together.left_out == 0
    assert all(not plan.violations for plan in together.plans)


def test_costs_are_subadditive(bakers: Coalitions) -> None:
    groups = [frozenset(c) for size in (1, 2) for c in combinations(bakers.players, size)]
    for a, b in combinations(groups, 2):
        if not a & b:
            assert bakers.cost(a | b) <= bakers.cost(a) + bakers.cost(b) + 1e-6


def test_the_best_partition_is_never_dearer_than_everybody(bakers: Coalitions) -> None:
    best = Partial().best(bakers)
    assert best.cost <= bakers.outcome(bakers.players).cost
    assert sorted(each for group in best.groups for each in group) == sorted(bakers.players)


def test_merging_in_pairs_stops_where_it_saves_nothing(bakers: Coalitions) -> None:
    groups = merged(bakers)
    assert frozenset().union(*groups) == frozenset(bakers.players)
    assert sum(map(bakers.cost, groups)) <= bakers.apart().cost


def test_names_and_the_order_of_rows_do_not_matter(bakers: Coalitions) -> None:
    renamed = (("zebra", "Z"), ("ant", "A"), ("mule", "M"))
    day = three_bakers(renamed, prefix="q-", shuffled=5)
    other = Coalitions(day, Pooled(), SHORT)
    other.all()
    new = {old: name for (old, _), (name, _) in zip(NAMES, renamed, strict=True)}
    for coalition in bakers.all():
        there = frozenset(new[each] for each in coalition)
        assert other.cost(there) == pytest.approx(bakers.cost(coalition)), coalition
    shares, again = shapley(bakers.players, bakers.cost), shapley(other.players, other.cost)
    assert {new[each]: share for each, share in shares.items()} == pytest.approx(again)


def test_what_is_in_the_store_is_not_solved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = three_bakers()
    first = Coalitions(day, Pooled(), SHORT, Store(tmp_path))
    costs = {c: o.cost for c, o in first.all().items()}
    monkeypatch.setattr(Job, "run", lambda _: pytest.fail("solved again"))
    again = Coalitions(day, Pooled(), SHORT, Store(tmp_path))
    assert {c: o.cost for c, o in again.all().items()} == pytest.approx(costs)


def test_a_broken_file_in_the_store_counts_as_none(tmp_path: Path) -> None:
    day = day_of(three_bakers(), ["RYE"])
    store = Store(tmp_path)
    cost = Coalitions(day, Pooled(), SHORT, store).cost(frozenset(["RYE"]))
    (file,) = tmp_path.glob("*.json")
    for content in ("", "{", '{"format": "other"}', '{"format": "coload-outcome", "version": 1}'):
        file.write_text(content, encoding="utf-8")
        again = Coalitions(day, Pooled(), SHORT, Store(tmp_path))
        assert again.cost(frozenset(["RYE"])) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("way", "effort"),
    [(Pooled(), replace(SHORT, seed=2)), (Pooled(), replace(SHORT, iterations=61)), (Hub(), SHORT)],
)
def test_another_way_effort_or_seed_is_another_outcome(
    tmp_path: Path, way: Way, effort: Effort
) -> None:
    day = day_of(three_bakers(), ["RYE", "BUN"])
    for each in ((Pooled(), SHORT), (way, effort)):
        Coalitions(day, *each, Store(tmp_path)).outcome(members(day))
    singles = 2 if effort == SHORT else 4  # alone it is the same, whatever the way
    assert len(list(tmp_path.glob("*.json"))) == singles + 2


def test_a_part_of_a_day_holds_nothing_of_others() -> None:
    part = day_of(three_bakers(), ["RYE"])
    assert members(part) == ("RYE",)
    assert {d.distributor_id for d in part.depots} == {"RYE"}
    assert {v.distributor_id for v in part.vehicles} == {"RYE"}
    assert {o.store_id for o in part.orders} == {store.id for store in part.stores}
