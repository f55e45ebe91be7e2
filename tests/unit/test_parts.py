"""Orders in parts: how they are cut, named, read and judged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.distances import distances_of
from routing.errors import InputError, Severity
from routing.evaluate import evaluate
from routing.io.journey import served, to_serve
from routing.io.plan_json import from_plan_object, plan_object
from routing.model import Order, units
from routing.oversize import division, parted
from routing.parts import as_ordered, cut, in_parts, joined, names_for, shown_id
from routing.plan import Itinerary, LeftOut, Visit
from solvers.own_plans import owns
from solvers.solve import solve
from tests.split_days import BIG, day, driven, halves

# ------------------------------------------------------------------------ cutting


def test_parts_add_up_and_keep_cases_whole() -> None:
    parts = cut(BIG, [1, 2, 30, 37], ["a", "b", "c", "d"])
    assert [part.cases for part in parts] == [1, 2, 30, 37]
    for name, amount in BIG.quantity.items():
        assert sum(units(part.quantity[name], name) for part in parts) == units(amount, name)
    again = joined(BIG, [parts[0], parts[3]], "g")
    assert [part.cases for part in cut(BIG, [4, 34], ["e", "f"], again)] == [4, 34]


def test_a_fraction_of_a_case_stays_with_the_last_part() -> None:
    order = replace(BIG, quantity={"kg": 100.0, "cases": 7.5})
    parts = cut(order, [3, 4], ["a", "b"])
    assert [part.cases for part in parts] == [3.0, 4.5]
    assert [part.quantity["kg"] for part in parts] == [40.0, 60.0]


def test_a_prize_is_shared() -> None:
    parts = cut(replace(BIG, prize=140.0), [20, 50], ["a", "b"])
    assert [part.prize for part in parts] == [40.0, 100.0]


def test_ids_of_parts_are_nobody_elses() -> None:
    assert names_for({"O-17/2"}, BIG, 2) == ["O-17//1", "O-17//2"]


def test_parts_are_written_as_the_order() -> None:
    problem = day(replace(BIG, id="A", store_id="S2"), BIG)
    split = in_parts(problem, {"O-17": cut(BIG, [30, 40], ["O-17/1", "O-17/2"])})
    assert [order.id for order in split.orders] == ["A", "O-17/1", "O-17/2"]
    assert as_ordered(split) == problem.orders
    assert in_parts(split, {"O-17": []}).orders == problem.orders
    assert shown_id(split, split.orders[2]) == "O-17, part 2 of 2"
    assert shown_id(split, split.orders[0]) == "A"


# ----------------------------------------------------------------- too large to carry


def test_what_no_vehicle_holds_is_split_into_the_fewest_parts() -> None:
    problem = day()
    (note,) = (f for f in problem.findings if f.code == "split")
    assert note.severity is Severity.NOTE
    assert "has 700.5 kg" in note.message
    assert "holds 300; it is split into 3 parts, 29 + 29 + 12 cases" in note.message
    plan = solve(problem, iterations=50)
    assert [o.id for o in plan.problem.orders] == ["O-17/1", "O-17/2", "O-17/3"]
    assert not plan.left_out
    assert (served(plan), to_serve(plan.problem)) == (1, 1)


@pytest.mark.parametrize(
    ("order", "drops", "least", "why"),
    [
        (BIG, 1, 0.0, "max_drops 1"),
        (BIG, 2, 0.0, "it would need 3 drops where max_drops allows 2"),
        (BIG, None, 30.0, "no vehicle holds its min_drop, 30 cases"),
        (
            BIG,
            None,
            28.0,
            "smaller than its min_drop, 28 cases; admit a larger vehicle, or change that limit",
        ),
        (
            replace(BIG, quantity={"kg": 900.0, "cases": 2.0}),
            None,
            0.0,
            "not even 1 case of it fits",
        ),
        (replace(BIG, group="g"), None, 0.0, "an alternative is never split"),
        (
            replace(BIG, quantity={"kg": 70_000.0, "cases": 7000.0}),
            None,
            0.0,
            "more than 100 parts",
        ),
    ],
)
def test_what_may_not_be_split_so_is_left_out_and_told(
    order: Order, drops: int | None, least: float, why: str
) -> None:
    problem = day(order, drops=drops, least=least)
    (finding,) = (f for f in problem.findings if f.severity is Severity.UNSERVABLE)
    assert finding.code == "capacity"
    assert why in finding.message
    assert parted(problem) is problem


def test_smallest_drops_are_kept_where_a_vehicle_could_be_fuller() -> None:
    assert division(day(least=20.0), BIG) == (29, 21, 20)


def test_the_larger_vehicles_are_filled_first() -> None:
    problem = day()
    truck = replace(problem.vehicles[0], id="truck", capacity={"kg": 500.0}, count=1)
    assert division(replace(problem, vehicles=(*problem.vehicles, truck)), BIG) == (49, 21)


def test_a_limit_of_the_order_goes_before_the_stores() -> None:
    problem = day(replace(BIG, max_drops=3), drops=1)
    assert len(parted(problem).orders) == 3


def test_drops_that_cannot_be_are_errors() -> None:
    with pytest.raises(InputError, match="max_drops 0 is not between 1 and 100"):
        day(drops=0)
    with pytest.raises(InputError, match="min_drop -1 is negative"):
        day(least=-1.0)
    with pytest.raises(InputError, match="one of the alternatives 'g', which is never split"):
        day(replace(BIG, group="g", max_drops=2))


# ---------------------------------------------------------------------- the oracle


@pytest.mark.parametrize(
    ("drops", "least", "sizes", "says"),
    [
        (3, 0.0, (20, 20, 30), None),
        (2, 0.0, (20, 20, 30), "is in 3 parts, and it may be brought in 2 drops"),
        (1, 0.0, (29, 41), "is in 2 parts, and it must not be split"),
        (None, 0.0, (29, 41), "is in 2 parts, and it must not be split"),
        (3, 25.0, (20, 25, 25), "part 'O-17/1' has 20 cases, the smallest drop is 25"),
        (1, 99.0, (70,), None),
    ],
)
def test_the_oracle_counts_and_weighs_parts(
    drops: int | None, least: float, sizes: tuple[int, ...], says: str | None
) -> None:
    plan = driven(halves(day(drops=drops, least=least, kg=1000.0), *sizes))
    assert [v.code for v in plan.violations] == (["split"] if says else [])
    assert says is None or says in plan.violations[0].message


def test_without_a_limit_only_what_is_too_large_may_be_split() -> None:
    plan = driven(halves(day(kg=500.0), 40, 30))
    assert not plan.violations


def test_left_out_parts_count_by_their_share() -> None:
    problem = halves(day(drops=3, kg=1000.0), 7, 63)
    left = [LeftOut("O-17/1", "D", "S1", "normal"), LeftOut("O-17/2", "D", "S1", "normal")]
    travel = distances_of(problem)
    route = [Itinerary("van", 1, ((Visit("S1", ("O-17/2",)),),))]
    partly = evaluate(problem, travel, route, left[:1])
    assert partly.rank[:3] == (0, 0.1, 0)
    assert (partly.not_served, served(partly), partly.kpi.plan.left_out) == (1, 0, 1)
    nothing = evaluate(problem, travel, [], left)
    assert (nothing.rank[:3], nothing.not_served) == ((0, 1, 0), 1)


def test_parts_are_held_against_their_order_together() -> None:
    problem = halves(day(drops=3, kg=1000.0), 7, 63)
    plan = driven(problem)
    (own,) = owns(plan).values()
    assert own.start == max(stop.start for _, _, _, _, stop in plan.stops())


# ------------------------------------------------------------------------ plan.json


def plan_with_parts() -> dict[str, Any]:
    plan = driven(halves(day(drops=3, kg=1000.0), 20, 50))
    content: dict[str, Any] = json.loads(json.dumps(plan_object(plan)))
    return content


def test_a_plan_has_its_parts_and_the_day_its_orders() -> None:
    content = plan_with_parts()
    assert [order["order_id"] for order in content["problem"]["orders"]] == ["O-17"]
    assert content["parts"][0] == {
        "order_id": "O-17",
        "part_id": "O-17/1",
        "quantity": {"kg": 200.142, "m3": 0.952285, "cases": 20},
    }
    read = from_plan_object(content)
    assert read.stale == ()
    assert not read.plan.violations
    assert json.loads(json.dumps(plan_object(read.plan))) == content


def test_what_is_lost_is_told() -> None:
    content = plan_with_parts()
    content["parts"][0]["quantity"]["cases"] = 19
    (violation,) = from_plan_object(content).plan.violations
    assert str(violation) == (
        "split: the parts of order 'O-17' have 69 cases together, the order has 70"
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"order_id": "O-18"}, "parts[1] is of order 'O-18', which the day does not have"),
        ({"part_id": "O-17/2"}, "parts[2].part_id 'O-17/2' is empty, or that of another"),
        ({"part_id": "O-17"}, "parts[1].part_id 'O-17' is empty, or that of another"),
        ({"quantity": {"pallets": 1}}, "order 'O-17' has no pallets; it has kg, m3, cases"),
        ({"quantity": {"kg": "1"}}, "parts[1].quantity.kg must be a number, 0 or more"),
        ({"quantity": {"kg": -1}}, "parts[1].quantity.kg must be a number, 0 or more"),
        ({"quantity": None}, "parts[1].quantity must be an object"),
    ],
)
def test_parts_that_cannot_be_are_a_sentence(change: dict[str, Any], says: str) -> None:
    content = plan_with_parts()
    content["parts"][0] |= change
    with pytest.raises(InputError) as error:
        from_plan_object(content)
    assert says in str(error.value)


def test_parts_of_an_alternative_are_a_sentence() -> None:
    content = plan_with_parts()
    content["problem"]["orders"][0]["group"] = "g"
    with pytest.raises(InputError, match="one of several alternatives, which is never split"):
        from_plan_object(content)


def test_people_read_which_part_it_is(tmp_path: Path) -> None:
    plan = driven(halves(day(drops=3, kg=1000.0), 20, 50))
    frame = plan.to_dataframe()
    assert frame["part_of"].tolist() == ["O-17", "O-17"]
    assert frame["part"].tolist() == ["1 of 2", "2 of 2"]
    plan.save(tmp_path)
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "part 1 of 2 of O-17" in report
    assert "O-17, part 2 of 2" in (tmp_path / "routes.gpx").read_text(encoding="utf-8")
    assert '"part_of": "O-17"' in (tmp_path / "routes.geojson").read_text(encoding="utf-8")
    view = plan.view_for("D")
    assert [order.order.order_id for order in view.orders] == ["O-17/1", "O-17/2"]
