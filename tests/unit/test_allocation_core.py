"""Verdicts on small games worked out by hand: sure, open because of noise, and tied."""

from __future__ import annotations

import pytest

from routing.allocation import Cost, Verdict, cost_table, verdict

PLAYERS = ("a", "b", "c")
COSTS = {"a": 10, "b": 10, "c": 10, "ab": 14, "ac": 18, "bc": 18, "abc": 24}
COST = cost_table({frozenset(names): value for names, value in COSTS.items()})


def judge(a: float, b: float, c: float, /, **noise: float) -> Verdict:
    """The verdict on three shares; noise by the letters of a coalition."""
    widths = {frozenset(names): width for names, width in noise.items()}
    return verdict(PLAYERS, COST, {"a": a, "b": b, "c": c}, noise=widths)


def test_shares_in_the_core() -> None:
    judged = judge(7, 7, 10)
    assert judged.in_core and not judged.core_empty
    assert judged.losers == judged.leavers == ()
    assert judged.excess == pytest.approx(0)
    assert judged.worst == frozenset("c")  # as discontented as a and b, and smaller
    # Pairs have excesses that add up to 48 - 50, and 10 + 14 is 24: c and ab cannot both gain.
    assert judged.epsilon == pytest.approx(0)
    assert judged.room == pytest.approx(0)


def test_a_pair_that_leaves() -> None:
    judged = judge(8, 8, 8)
    assert judged.in_core is False and judged.core_empty is False
    assert judged.worst == frozenset("ab")
    assert judged.excess == pytest.approx(2)
    assert judged.leavers == ("a", "b")
    assert judged.losers == ()


def test_a_loser() -> None:
    judged = judge(2, 10, 12)
    assert judged.loses == {"a": False, "b": False, "c": True}
    assert judged.losers == ("c",)
    assert judged.worst == frozenset("bc")
    assert judged.leavers == ("b", "c")


def test_no_verdict_within_the_noise() -> None:
    judged = judge(8, 8, 8, ab=3)
    assert judged.in_core is None and judged.leavers is None
    assert judged.worst == frozenset("ab")
    assert judged.core_empty is None  # 14 may be 11, and then a and b have no room with c at 10
    assert judge(8, 8, 8, ab=1.9).leavers == ("a", "b")
    assert judge(9, 8, 7, a=0.5, b=0.5).loses == {"a": False, "b": False, "c": False}
    assert judge(9, 8, 7, a=1.5, b=0.5).loses == {"a": None, "b": False, "c": False}


def test_noise_of_all_leaves_the_core_open() -> None:
    cost = cost_table({frozenset("a"): 5, frozenset("b"): 5, frozenset("ab"): 9})
    shares = {"a": 4.5, "b": 4.5}
    everybody = frozenset("ab")
    wide = verdict("ab", cost, shares, noise=lambda coalition: 2.0 * (coalition == everybody))
    narrow = verdict("ab", cost, shares, noise=lambda coalition: 0.5 * (coalition == everybody))
    assert (wide.in_core, wide.core_empty) == (True, None)
    assert (narrow.in_core, narrow.core_empty) == (True, False)


def test_the_surest_coalition_leaves_not_the_largest_excess() -> None:
    judged = judge(9, 9, 6, ab=3.9)
    assert judged.worst == frozenset("ab")
    assert judged.leavers == ("a", "b")
    judged = verdict(PLAYERS, COST, {"a": 11, "b": 7, "c": 6}, noise={frozenset("ab"): 3.5})
    assert judged.worst == frozenset("ab")  # 4, of which only 0.5 is sure
    assert judged.leavers == ("a",)  # 1


def test_tolerance() -> None:
    shares = {"a": 7.01, "b": 7.01, "c": 9.98}
    assert verdict(PLAYERS, COST, shares).in_core is False
    assert verdict(PLAYERS, COST, shares, tolerance=0.05).in_core


def test_one_player_has_no_alternative() -> None:
    cost: Cost = cost_table({frozenset("a"): 5})
    judged = verdict("a", cost, {"a": 5})
    assert judged.worst is None and judged.leavers == () and judged.losers == ()
    assert judged.in_core and judged.core_empty is False
    assert judged.excess == judged.epsilon == 0
