"""What `coload verify --repair` changes, by hand: on small days where one knows what is best."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import cli
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from solvers.mending.mend import Mended, mended
from solvers.mending.told import Told
from tests.edited_book import EditedBook
from tests.small_plans import VAN, order, plan_of, problem_of, store
from tests.split_days import day as split_day
from tests.split_days import driven, halves

Trips = list[list[str]]


def trips_of(plan: Plan) -> dict[str, Trips]:
    """For each vehicle its trips with the orders in turn."""
    return {
        route.name: [[o for stop in trip.stops for o in stop.orders] for trip in route.trips]
        for route in plan.routes
    }


def left_out(plan: Plan) -> list[str]:
    return [each.order_id for each in plan.left_out]


def told(found: Mended, before: Plan | None = None) -> list[tuple[str, tuple[str, ...], str]]:
    return [(mend.what, mend.orders, mend.code) for mend in Told(found, before).mends]


def itinerary(problem: Problem, vehicle: str, number: int, orders: Iterable[str]) -> Itinerary:
    visits = tuple(Visit(problem.order[o].store_id, (o,)) for o in orders)
    return Itinerary(vehicle, number, (visits,))


def plan_on(problem: Problem, *routes: tuple[str, int, Sequence[str]]) -> Plan:
    found = [itinerary(problem, *route) for route in routes]
    return evaluate(problem, distances_of(problem), found)


# ------------------------------------------------------------------------------ orders that move


def test_what_was_moved_by_hand_stays_and_another_order_makes_room() -> None:
    """V #1 holds two; O3 came by hand; O1 goes where there is room, and not O3 back."""
    problem = problem_of([order(f"O{n}", n, kg=50) for n in (1, 2, 3)])
    before = plan_of(problem, [["O1", "O2"]], [["O3"]])
    edited = plan_of(problem, [["O1", "O2", "O3"]])
    found = mended(edited, before=before)
    moved = [each for each in told(found, before) if each[0] == "moved"]
    assert found.plan.violations == () and len(moved) == 1
    assert moved[0][1] in (("O1",), ("O2",)) and moved[0][2] == "capacity"
    assert len(trips_of(found.plan)["V #1"][0]) == 2


def test_without_the_plan_before_the_cheapest_of_the_fewest_moves() -> None:
    problem = problem_of([order("O1", 1, kg=40), order("O2", 2, kg=40), order("O3", 3, kg=90)])
    found = mended(plan_of(problem, [["O1", "O2", "O3"]], [[]]))
    assert told(found) == [("moved", ("O3",), "capacity")]
    message = Told(found).mends[0].message
    assert "order O3 of store S3 moved to V #2, which stayed in the yard, as stop 1" in message
    assert "V #1 would break capacity: 170 kg on board after loading, 'V' holds 100" in message


def test_a_closed_store_comes_first_and_nothing_leaves() -> None:
    """S3 closes early: O3 goes to the front, the others stay in their sequence."""
    stores = [store(1, stop_s=300), store(2, stop_s=300), store(3, windows=((21_600, 22_000),))]
    van = replace(VAN, shift_start=21_600)
    orders = [order(f"O{n}", n, kg=10) for n in (1, 2, 3)]
    found = mended(plan_of(problem_of(orders, [van], stores=stores), [["O1", "O2", "O3"]]))
    assert [each[:1] + each[2:] for each in told(found)] == [("sequence", "too-late")]
    assert sorted(trips_of(found.plan)["V #1"][0]) == ["O1", "O2", "O3"]


@pytest.mark.parametrize(
    ("limit", "code"),
    [({"max_stops": 2}, "max-stops"), ({"max_km": 5.0}, "max-km"), ({"max_hours_s": 300}, "shift")],
)
def test_limits_of_a_route(limit: dict[str, float], code: str) -> None:
    if code == "shift":
        limit = {"shift_start": 0, "shift_end": 450}
    if code == "max-km":
        limit = {"max_metres": 5000}
    problem = problem_of([order(f"O{n}", n, kg=10) for n in (1, 2, 3)], [replace(VAN, **limit)])
    plan = plan_of(problem, [["O1", "O2", "O3"]])
    assert {each.code for each in plan.violations} == {code}
    found = mended(plan)
    assert found.plan.violations == ()
    assert sorted(left_out(found.plan)) == ([] if code == "max-stops" else ["O3"])


def test_what_nobody_can_bring_is_left_out_with_its_reason() -> None:
    problem = problem_of([order("O1", 1, kg=50), order("O2", 2, kg=150)])
    found = mended(plan_of(problem, [["O1", "O2"]]))
    assert (trips_of(found.plan), left_out(found.plan)) == ({"V #1": [["O1"]]}, ["O2"])
    assert found.plan.left_out[0].reasons[0].code == "capacity"
    assert Told(found).counts["left-out"] == 1


def test_a_second_trip_takes_what_is_too_much() -> None:
    problem = problem_of(
        [order(f"O{n}", n, kg=50) for n in (1, 2, 3)], [replace(VAN, count=1, max_trips=2)]
    )
    found = mended(plan_of(problem, [["O1", "O2", "O3"]]))
    (trips,) = trips_of(found.plan).values()
    assert (sorted(map(len, trips)), found.plan.left_out) == ([1, 2], ())
    assert [each[0] for each in told(found)] == ["sequence"]


# ------------------------------------------------------------------------------ data


def test_orders_that_stand_twice_stay_where_they_were_moved_to() -> None:
    problem = problem_of([order(f"O{n}", n, kg=30) for n in (1, 2, 3)])
    before = plan_of(problem, [["O1", "O2"]], [["O3"]])
    found = mended(plan_of(problem, [["O1", "O2"]], [["O3", "O2"]]), before=before)
    assert trips_of(found.plan) == {"V #1": [["O1"]], "V #2": [["O3", "O2"]]}
    full = mended(plan_of(problem_of([*problem.orders[:2], order("O3", 3, kg=90)]),
                          [["O1", "O2"]], [["O3", "O2"]]), before=before)  # fmt: skip
    assert trips_of(full.plan) == {"V #1": [["O1", "O2"]], "V #2": [["O3"]]}
    assert told(full) == [("data", ("O2",), "order-twice")]


def test_missing_orders_unknown_ids_and_wrong_stores() -> None:
    problem = problem_of([order(f"O{n}", n, kg=10) for n in (1, 2, 3, 4)])
    visits = (Visit("S2", ("O1", "X")), Visit("S9", ("O2",)), Visit("S3", ("O3",)))
    decided = [Itinerary("lorry", 1, (visits,))]
    plan = evaluate(problem, distances_of(problem), decided)
    assert {each.code for each in plan.violations} == {"unknown-id", "order-missing"}
    found = mended(plan, decided)
    orders = sorted(order_id for route in found.plan.routes for order_id in route.orders)
    assert orders == ["O1", "O2", "O3", "O4"]
    assert trips_of(found.plan)["V #1"][0][:1] == ["O1"]
    codes = {code for what, _, code in told(found) if what == "data"}
    assert codes == {"unknown-id", "wrong-store", "order-missing"}
    assert ("put-back", ("O4",), "") in told(found)


def test_transfers_that_lost_an_end_and_alternatives_that_are_both_served() -> None:
    orders = [
        order("O1", 1, kg=10),
        order("T", 2, kg=10, kind="transfer", from_store_id="S3"),
        order("G1", 3, kg=10, group="g"),
        order("G2", 4, kg=10, group="g"),
    ]
    problem = problem_of(orders)
    plan = plan_of(problem, [["O1", "T", "G1", "G2"]])  # T at S2 only
    found = mended(plan)
    (route,) = found.plan.routes
    assert (found.plan.violations, route.orders.count("T")) == ((), 2)
    assert ("G1" in route.orders) != ("G2" in route.orders)


def test_parts_that_are_not_the_order_are_whole_again() -> None:
    problem = halves(split_day(drops=1, kg=900.0), 40, 30)
    plan = driven(problem)
    assert {each.code for each in plan.violations} == {"split"}
    found = mended(plan)
    assert [route.orders for route in found.plan.routes] == [("O-17",)]


# ------------------------------------------------------------------------------ vehicles


def test_a_vehicle_too_many_gives_its_orders_to_others() -> None:
    """Three routes, two vehicles: the smallest route goes."""
    problem = problem_of([order(f"O{n}", n, kg=30) for n in (1, 2, 3, 4)], [replace(VAN, count=2)])
    found = mended(plan_on(problem, ("V", 1, ["O1", "O2"]), ("V", 2, ["O3"]), ("V", 3, ["O4"])))
    assert found.plan.violations == () and found.plan.left_out == ()
    assert Told(found).counts["moved"] == 1
    large = mended(plan_on(problem, ("V", 1, ["O4"]), ("V", 2, ["O3"]), ("V", 3, ["O1", "O2"])))
    assert large.plan.violations == () and Told(large).counts["moved"] == 1
    other = replace(VAN, id="T", count=1, cost_per_km=9.0)
    problem = replace(problem, vehicles=(problem.vehicles[0], other))
    kept = mended(plan_on(problem, ("V", 1, ["O1"]), ("V", 2, ["O3", "O2"]), ("V", 1, ["O4"])))
    assert kept.plan.violations == () and Told(kept).counts["moved"] == 1


def test_one_vehicle_drives_both_of_its_routes_if_it_may() -> None:
    van = replace(VAN, count=1, max_trips=2)
    problem = problem_of([order("O1", 1), order("O2", 2)], [van])
    found = mended(plan_on(problem, ("V", 1, ["O1"]), ("V", 1, ["O2"])))
    assert (trips_of(found.plan), Told(found).counts["moved"]) == ({"V #1": [["O1"], ["O2"]]}, 0)


def test_a_free_number_of_the_type_costs_no_move() -> None:
    problem = problem_of([order("O1", 1), order("O2", 2)])
    found = mended(plan_on(problem, ("V", 1, ["O1"]), ("V", 12, ["O2"])))
    assert [each[0] for each in told(found)] == ["data"]
    assert trips_of(found.plan) == {"V #1": [["O1"]], "V #2": [["O2"]]}


def test_named_vehicles_get_their_orders_back() -> None:
    orders = [order("O1", 1, kg=10, vehicle="V #2"), order("O2", 2, kg=10)]
    found = mended(plan_of(problem_of(orders), [["O1", "O2"]]))
    assert trips_of(found.plan) == {"V #1": [["O2"]], "V #2": [["O1"]]}


def test_docks_are_kept_by_other_times_alone() -> None:
    problem = problem_of([order("O1", 1), order("O2", 2)])
    depot = replace(problem.depots[0], docks=1, loading_s=600)
    problem = replace(problem, depots=(depot,))
    plan = plan_of(problem, [["O1"]], [["O2"]])
    assert {each.code for each in plan.violations} == {"docks"}
    found = mended(plan)
    assert (found.plan.violations, told(found)) == ((), [])
    assert sorted(trips_of(found.plan)) == ["V #1", "V #2"]


# ------------------------------------------------------------------------------ the command


def test_the_command_tells_rows_and_writes_plan_and_comparison(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = problem_of([order(f"O{n}", n, kg=50) for n in (1, 2, 3, 4)])
    plan = plan_of(problem, [["O1", "O2"]], [["O3", "O4"]])
    plan.save(tmp_path)
    book = EditedBook(plan, tmp_path)
    row = book.row("O3")
    book.put(row, route=1, stop=1.5)
    book.save()
    out = tmp_path / "out"
    assert cli.main(["verify", str(book.path)]) == 1
    capsys.readouterr()
    assert cli.main(["verify", str(book.path), "--repair", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "1 violation(s) repaired: 1 order(s) on another vehicle, 0 moved in sequence" in said
    assert said.startswith("row ") and "would break capacity" in said
    assert {"plan.json", "plan.xlsx", "diff.json", "diff.html"} <= {p.name for p in out.iterdir()}
    assert cli.main(["verify", str(out)]) == 0
    capsys.readouterr()
    assert cli.main(["verify", str(book.path), "--repair", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"] == {"left-out": 0, "moved": 1, "sequence": 0, "put-back": 0}
    assert found["changes"][0]["sheet"] == "stops" and found["changes"][0]["rows"]
    assert cli.main(["verify", str(out), "--repair"]) == 0
    assert "nothing to repair" in capsys.readouterr().out


def test_orders_left_out_have_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = problem_of([order("O1", 1), order("O2", 2)], [replace(VAN, count=1)])
    plan_of(problem, [["O1", "O2"]]).save(tmp_path)
    assert cli.main(["verify", str(tmp_path), "--repair"]) == 3
    said = capsys.readouterr().out
    assert "left out, since V #1 would break capacity" in said
    assert "fleet: the only vehicle that could bring it (V) is in use" in said
