"""What differs between two plans: places, times and money, worked out by hand.

Stops lie on one meridian (`tests.small_plans`): one step takes 111 s and 1112 m, service no time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.change_routes import pairs
from routing.changes import Changes, OrderChange, changes
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.plan import Itinerary, Plan, Visit
from routing.rising import rising
from tests.rule_days import rule_day
from tests.small_plans import VAN, any_plan, order, plan_of, problem_of

DAY = problem_of([order(f"O{n}", n, kg=20.0) for n in (1, 2, 3, 4)])


def plan(*routes: Iterable[str], day: Any = DAY, left_out: Iterable[str] = ()) -> Plan:
    """One trip a route."""
    return plan_of(day, *([list(route)] for route in routes), left_out=left_out)


def whats(found: Changes) -> dict[str, tuple[str, ...]]:
    return {each.order_id + each.end: each.what for each in found.orders}


def of(found: Changes, order_id: str) -> OrderChange:
    return next(each for each in found.orders if each.order_id == order_id)


# ------------------------------------------------------------------------------ vehicles


def test_a_plan_does_not_differ_from_itself() -> None:
    found = changes(plan(["O1", "O2"], ["O3", "O4"]), plan(["O1", "O2"], ["O3", "O4"]))
    assert not found.different
    assert [route.what for route in found.routes] == ["same", "same"]
    assert (found.orders, found.visits) == ((), ())


def test_vehicles_under_other_numbers_are_no_change_unless_asked_by_number() -> None:
    before, after = plan(["O1", "O2"], ["O3", "O4"]), plan(["O3", "O4"], ["O1", "O2"])
    assert not changes(before, after).different
    assert all(route.renumbered for route in changes(before, after).routes)
    by_number = changes(before, after, match=False)
    assert by_number.different
    assert [each.what[0] for each in by_number.orders] == ["vehicle"] * 4
    assert all(visit.other_vehicle for visit in by_number.visits)


def test_the_vehicle_that_shares_most_orders_is_the_same() -> None:
    found = changes(plan(["O1"], ["O2", "O3", "O4"]), plan(["O3", "O4"], ["O1", "O2"]))
    kept = [(r.before and r.before.number, r.after and r.after.number) for r in found.routes]
    assert kept == [(2, 1), (1, 2)]
    assert [(r.came, r.went) for r in found.routes] == [((), ("O2",)), (("O2",), ())]
    assert whats(found)["O2"][0] == "vehicle"


def test_without_common_orders_common_stores_decide() -> None:
    orders = [order(f"N{n}", n, kg=20.0) for n in (1, 2, 3, 4)]
    new_day = problem_of(orders)
    found = changes(plan(["O1", "O2"], ["O3", "O4"]), plan(["N3", "N4"], ["N1", "N2"], day=new_day))
    assert [r.before and r.before.number for r in found.routes] == [2, 1]
    assert found.visits == ()  # every store has a vehicle at the time of before
    assert found.counts["new"] == found.counts["cancelled"] == 4


def test_vehicles_that_come_and_go() -> None:
    found = changes(plan(["O1", "O2", "O3", "O4"]), plan(["O1", "O2"], ["O3", "O4"]))
    assert [route.what for route in found.routes] == ["changed", "used"]
    back = changes(found.after, found.before)
    assert [route.what for route in back.routes] == ["changed", "no-longer-used"]
    assert back.routes[1].cost == -found.routes[1].cost < 0


def test_vehicles_of_another_type_are_never_the_same() -> None:
    day = problem_of(DAY.orders, [VAN, replace(VAN, id="W")])
    trip = ((Visit("S1", ("O1",)),),)
    both = [evaluate(day, distances_of(day), [Itinerary(v, 1, trip)]) for v in ("V", "W")]
    found = changes(*both)
    assert [route.what for route in found.routes] == ["used", "no-longer-used"]
    assert whats(found)["O1"] == ("vehicle",)


def test_one_may_be_empty() -> None:
    nothing = plan(left_out=[o.id for o in DAY.orders])
    found = changes(nothing, plan(["O1", "O2", "O3", "O4"]))
    assert [route.what for route in found.routes] == ["used"]
    assert set(whats(found).values()) == {("now-served",)}
    assert set(whats(changes(found.after, nothing)).values()) == {("no-longer-served",)}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_no_other_matching_shares_more_orders(seed: int) -> None:
    day = rule_day(seed, ())
    orders = [o.id for o in day.orders if not o.is_transfer]
    cut = seed % (len(orders) - 4) + 2
    first = plan_of(day, [orders[:cut:2]], [orders[1:cut:2]], [orders[cut:]])
    second = plan_of(day, [orders[::3]], [orders[1::3]], [orders[2::3]])

    def shared(matching: Iterable[tuple[Any, Any]]) -> int:
        return sum(len({*first.routes[b].orders} & {*second.routes[a].orders}) for b, a in matching)

    best = max(shared(enumerate(each)) for each in permutations(range(3)))
    assert shared(pairs(first, second, True)) == best


# -------------------------------------------------------------------------------- orders


def test_a_stop_with_a_new_neighbour_has_not_moved() -> None:
    found = changes(plan(["O1", "O2", "O4"], ["O3"]), plan(["O1", "O2", "O3", "O4"]))
    # On the meridian nobody else is later; O3's own 333.6 s are 334 s, and 3 x 111 s on the way.
    assert whats(found) == {"O3": ("vehicle", "time")}


def test_the_fewest_stops_that_moved_are_told() -> None:
    found = changes(plan(["O1", "O2", "O3", "O4"]), plan(["O2", "O3", "O4", "O1"]))
    assert whats(found)["O1"] == ("sequence", "time")
    assert all(what == ("time",) for name, what in whats(found).items() if name != "O1")


def test_shifts_are_seconds_of_the_start_of_service() -> None:
    found = changes(plan(["O1", "O2"]), plan(["O2", "O1"]))
    # O1: after 111 s before, after 222 s + 111 s now; O2: after 222 s both times.
    assert {each.order_id: each.shift for each in found.orders if each.shift} == {"O1": 222}
    visit = found.visits[0]
    assert (visit.store_id, visit.shift, visit.orders) == ("S1", 222, ("O1",))
    assert (len(found.to_tell(221)), len(found.to_tell(222))) == (1, 0)
    assert (found.stores_moved(221), found.stores_moved(222)) == (1, 0)


def test_another_trip_of_the_same_vehicle() -> None:
    day = problem_of(DAY.orders, [replace(VAN, max_trips=2)])
    before = plan_of(day, [["O1", "O2"], ["O3", "O4"]])
    found = changes(before, plan_of(day, [["O1", "O2", "O3"], ["O4"]]))
    assert of(found, "O3").what == ("trip", "time")
    assert [at and at.trip for at in (of(found, "O3").before, of(found, "O3").after)] == [2, 1]


def test_orders_that_are_new_cancelled_left_out_and_edited() -> None:
    kept = [replace(o, quantity={"kg": 30.0}) if o.id == "O2" else o for o in DAY.orders[1:]]
    other = problem_of([*kept, order("N", 1, kg=5.0)])
    found = changes(
        plan(["O1", "O2", "O3", "O4"]), plan(["N", "O2", "O3"], day=other, left_out=["O4"])
    )
    assert whats(found) == {
        "N": ("new",),
        "O1": ("cancelled",),
        "O2": ("data",),
        "O4": ("no-longer-served",),
    }
    assert of(found, "O4").standing == ("served", "left out")
    (table,) = found.tables
    assert (table.table, table.added, table.gone, table.changed) == (
        *("orders", ("N",), ("O1",)), ("O2",),
    )  # fmt: skip
    visit = next(each for each in found.visits if each.store_id == "S4")
    assert (visit.after, visit.orders) == (None, ("O4",))


def test_columns_that_nobody_knows_are_not_compared() -> None:
    noted = problem_of(replace(o, extra={"remark": "ring"}) for o in DAY.orders)
    assert not changes(plan(["O1"]), plan(["O1"], day=noted)).tables


def test_of_a_group_another_is_served() -> None:
    day = problem_of([order("G1", 1, group="g"), order("G2", 2, group="g")])
    found = changes(plan(["G1"], day=day), plan(["G2"], day=day))
    assert of(found, "G1").standing == ("served", "replaced")
    assert whats(found) == {"G1": ("no-longer-served",), "G2": ("now-served",)}


def test_both_ends_of_a_transfer() -> None:
    day = problem_of([
        order("T", 3, kind="transfer", from_store_id="S1", kg=1.0), order("O2", 2, kg=1.0)
    ])  # fmt: skip
    picked, dropped, between = Visit("S1", ("T",)), Visit("S3", ("T",)), Visit("S2", ("O2",))
    straight, back = (
        evaluate(day, distances_of(day), [Itinerary("V", 1, (visits,))])
        for visits in ((picked, between, dropped), (between, picked, dropped))
    )
    found = changes(straight, back)
    assert {name for name in whats(found) if name.startswith("T")} == {"Tpick up", "Tdrop"}
    shifts = {each.end: (each.store_id, each.shift) for each in found.orders if each.end}
    assert shifts == {"pick up": ("S1", 222), "drop": ("S3", 222)}
    assert found.counts["time"] == 1  # the transfer, once


def test_visits_of_one_store_are_paired_by_their_orders() -> None:
    day = problem_of([order("A1", 1, "A"), order("B1", 1, "B"), order("O4", 4)])
    before = plan(["A1"], ["O4", "B1"], day=day)
    after = plan(["O4", "A1"], ["B1"], day=day)
    found = changes(before, after)
    shifts = {each.distributors: each.shift for each in found.visits}
    assert shifts == {("A",): 668, ("B",): -668}  # 445 s + 334 s - 111 s
    # Each van is matched by its order for S1, so that only O4 changes the vehicle.
    assert not any(each.other_vehicle for each in found.visits)
    assert whats(found)["O4"] == ("vehicle",)


# ------------------------------------------------------------------------------- figures


def test_what_it_cost_adds_up_over_the_vehicles() -> None:
    found = changes(plan(["O1", "O2", "O3", "O4"]), plan(["O1", "O3"], ["O2", "O4"]))
    totals = {total.name: total for total in found.totals}
    assert totals["cost"].difference == pytest.approx(sum(route.cost for route in found.routes))
    assert totals["cost_fixed"].difference == 10.0
    assert totals["metres"].difference == 2 * 3 * 1112
    assert totals["vehicles"].percent == 100.0
    assert totals["load_factor_kg"].percent is None
    assert totals["load_factor_kg"].difference == pytest.approx(-0.4)
    assert totals["prizes_lost"].percent is None  # of nothing


def test_other_speeds_are_told() -> None:
    slow = problem_of(DAY.orders, settings=replace(DAY.settings, speed_kmh={"van": 18.0}))
    found = changes(plan(["O1"]), plan(["O1"], day=slow))
    assert (found.settings, found.travel) == (True, True)
    assert [route.what for route in found.routes] == ["changed"]
    other_date = problem_of(DAY.orders, settings=replace(DAY.settings, date="2026-11-24"))
    assert not changes(plan(["O1"]), plan(["O1"], day=other_date)).different


# ---------------------------------------------------------------------------- properties


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 3000), st.booleans())
def test_there_and_back(seed: int, match: bool) -> None:
    """Of any two plans, broken ones too: nothing differs from itself, and back is the reverse."""
    one, other = any_plan(seed), any_plan(seed + 1)
    assert not changes(one, one, match=match).different
    there, back = changes(one, other, match=match), changes(other, one, match=match)
    assert there.counts["new"] == back.counts["cancelled"]
    assert there.counts["now-served"] == back.counts["no-longer-served"]
    for to, fro in zip(there.totals, sorted(back.totals, key=_by(there)), strict=True):
        assert (to.before, to.after) == (fro.after, fro.before)
    assert sorted(r.what.replace("no-longer-", "") for r in there.routes) == sorted(
        r.what.replace("no-longer-", "") for r in back.routes
    )


def _by(found: Changes) -> Any:
    names = [total.name for total in found.totals]
    return lambda total: names.index(total.name)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=7))
def test_no_rising_subsequence_is_longer(numbers: list[int]) -> None:
    kept = [numbers[position] for position in rising(numbers)]
    assert kept == sorted(kept)
    longest = next(
        size
        for size in range(len(numbers), -1, -1)
        if any(list(c) == sorted(c) for c in combinations(numbers, size))
    )
    assert len(kept) == longest
