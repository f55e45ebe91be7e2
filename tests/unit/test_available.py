"""What depots have to give out: what counts, what is said of it, and where it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli_why import in_words
from routing.available import Available
from routing.distances import distances_of
from routing.errors import InputError, Severity
from routing.evaluate import evaluate
from routing.fleet_left import UNDERWAY
from routing.io.available import available_lines
from routing.io.text import console, summary
from routing.model import Compartment, Depot, Distributor, Order, VehicleType
from routing.news import News, rest_of
from routing.oversize import parted
from routing.plan import Itinerary, LeftOut, Plan, Visit
from routing.problem import Problem
from routing.servable import why_nobody
from routing.sharing import share_all
from solvers.budget import Budget
from solvers.explain import explained
from solvers.mending.mend import mended
from solvers.remedies import remedies
from solvers.yard import Yard
from tests.small_days import write_small_day
from tests.small_plans import SETTINGS, VAN, latitude, order, store
from tests.unit.test_rules_columns import with_columns

Q_VAN = replace(VAN, id="W", depot_id="Q", end_depot_id="Q")


def milk(name: str, steps: int, cases: float, **more: Any) -> Order:
    return order(name, steps, goods="milk", kg=10.0, quantity={"cases": cases}, **more)


def cases_at(depot_id: str, cases: float, goods: str = "milk", article: str = "") -> Available:
    return Available(depot_id, {"cases": cases}, goods, article)


def day(
    orders: Sequence[Order],
    available: Sequence[Available],
    vehicles: Sequence[VehicleType] = (VAN, Q_VAN),
) -> Problem:
    """Depot P at step 0, depot Q at step 5; a vehicle type at each."""
    depots = (Depot("P", 14.0, latitude(0)), Depot("Q", 14.0, latitude(5)))
    return Problem(
        (Distributor("A"), Distributor("B")),
        depots,
        tuple(store(steps) for steps in range(1, 5)),
        tuple(orders),
        tuple(vehicles),
        SETTINGS,
        available=tuple(available),
    )


def plan(problem: Problem, *routes: tuple[str, list[list[str]]]) -> Plan:
    itineraries = [
        Itinerary(
            name,
            number,
            tuple(tuple(Visit(problem.order[o].store_id, (o,)) for o in trip) for trip in trips),
        )
        for number, (name, trips) in enumerate(routes, 1)
    ]
    return evaluate(problem, distances_of(problem), itineraries)


def told(found: Plan) -> list[str]:
    return [each.message for each in found.violations if each.code == "available"]


# What counts


def test_all_trips_from_a_depot_count_to_the_last_case() -> None:
    orders = [milk("O1", 1, 20), milk("O2", 2, 15.5), milk("O3", 3, 20)]
    van = replace(VAN, max_trips=2)
    for there, broken in ((35.5, []), (35.499, ["35.499"])):
        problem = day(orders, [cases_at("P", there)], [van, Q_VAN])
        found = told(plan(problem, ("V", [["O1"], ["O2"]]), ("W", [["O3"]])))
        assert found == [
            f"depot 'P' has {each} cases of milk goods, the plan takes 35.5 cases"
            for each in broken
        ]


def test_a_later_trip_takes_from_where_it_loads() -> None:
    problem = day(
        [milk("O1", 1, 20), milk("O2", 2, 15)],
        [cases_at("P", 20), cases_at("Q", 14)],
        [replace(VAN, max_trips=2, reload_depot_id="Q")],
    )
    (message,) = told(plan(problem, ("V", [["O1"], ["O2"]])))
    assert message == "depot 'Q' has 14 cases of milk goods, the plan takes 15 cases"


def test_a_row_is_of_goods_of_an_article_of_both_or_of_all() -> None:
    orders = [milk("O1", 1, 10, article="A1"), milk("O2", 2, 10), order("O3", 3, kg=5)]
    found = {}
    for goods, article in (("milk", ""), ("", "A1"), ("milk", "A1"), ("juice", ""), ("", "")):
        row = Available("P", {"kg": 0.0}, goods, article)
        messages = told(plan(day(orders, [row]), ("V", [["O1", "O2", "O3"]])))
        found[goods, article] = [message.split("takes ")[1] for message in messages]
    assert found == {
        ("milk", ""): ["20 kg"],
        ("", "A1"): ["10 kg"],
        ("milk", "A1"): ["10 kg"],
        ("juice", ""): [],
        ("", ""): ["25 kg"],
    }


def test_returns_and_what_is_on_board_take_nothing() -> None:
    orders = [milk("O1", 1, 10), milk("O2", 2, 30, kind="return"), milk("O3", 3, 20)]
    away = replace(VAN, count=1, aboard=frozenset({"O1"}), reload_depot_id="P", max_trips=2)
    problem = day(orders, [cases_at("P", 19)], [away])
    (message,) = told(plan(problem, ("V", [["O1", "O2"], ["O3"]])))
    assert message.endswith("takes 20 cases")


# What is said of it


def test_nobody_can_bring_more_than_a_depot_has() -> None:
    problem = day([milk("O1", 1, 60)], [cases_at("P", 40), cases_at("Q", 50)])
    code, sentence = why_nobody(problem, problem.order["O1"])
    assert (code, problem.carriers) == ("available", ((),))
    assert "depot 'P' has 40 cases of milk goods, order 'O1' asks for 60 cases; depot 'Q'" in (
        sentence
    )
    (finding,) = [f for f in problem.findings if f.severity is Severity.UNSERVABLE]
    assert (finding.code, finding.column) == ("available", "order_id")


def test_an_order_comes_from_the_depots_that_it_names() -> None:
    named = frozenset({"Q"})
    problem = day([milk("O1", 1, 60, from_depots=named)], [])
    assert problem.carriers == ((1,),)
    (broken,) = plan(problem, ("V", [["O1"]])).violations
    assert (broken.code, broken.order_id) == ("from-depots", "O1")
    assert broken.message == "vehicle 'V' loads at depot 'P', order 'O1' comes from 'Q'"
    nowhere = day([milk("O1", 1, 60, from_depots=named)], [], [VAN])
    assert why_nobody(nowhere, nowhere.order["O1"])[0] == "from-depots"


def test_one_more_order_finds_the_depot_that_has_it() -> None:
    problem = day([milk("O1", 1, 30), milk("O2", 2, 20)], [cases_at("P", 40)])
    yard = Yard(problem, distances_of(problem), [Itinerary("V", 1, ((Visit("S1", ("O1",)),),))])
    attempts = {a.itinerary.vehicle_id: a.broken for a in yard.attempts(problem.order["O2"])}
    assert attempts["W"] == ()
    (short,) = attempts["V"]
    assert short.message == (
        "depot 'P' has 40 cases of milk goods, 30 cases are taken by other orders, and 20 cases "
        "are asked for"
    )


def test_why_an_order_stays_out_is_said_of_depots_alone() -> None:
    orders = [milk("O1", 1, 30), milk("O2", 2, 20), milk("O3", 3, 25)]
    problem = day(orders, [cases_at("P", 40), cases_at("Q", 30)])
    made = plan(problem, ("V", [["O1"]]), ("W", [["O3"]]))
    yard = Yard(problem, made.distances, made.itineraries())
    (left,) = explained(yard, ["O2"], Budget())
    assert [str(reason) for reason in left.reasons] == [
        f"available: depot '{name}' has {there} cases of milk goods, {taken} cases are taken by "
        "other orders, and 20 cases are asked for"
        for name, there, taken in (("P", 40, 30), ("Q", 30, 25))
    ]


def test_what_a_depot_lacks_would_help() -> None:
    orders = [milk("O1", 1, 30), milk("O2", 2, 20), milk("O3", 3, 25)]
    problem = day(orders, [cases_at("P", 40), cases_at("Q", 30)])
    made = plan(problem, ("V", [["O1"]]), ("W", [["O3"]]))
    left = LeftOut("O2", "A", "S2", "normal")
    made = evaluate(problem, made.distances, made.itineraries(), [left])
    found = {each.who: each for each in remedies(made, "O2") if each.what == "available"}
    assert in_words(found["P"]) == "depot P has 10 more cases of milk goods"
    assert in_words(found["Q"]) == "depot Q has 15 more cases of milk goods"
    after = found["Q"]
    assert evaluate(after.problem, made.distances, after.itineraries).feasible


def test_a_plan_that_takes_too_much_is_mended() -> None:
    orders = [milk("O1", 1, 30), milk("O2", 2, 20, priority="low"), milk("O3", 3, 5)]
    problem = day(orders, [cases_at("P", 40), cases_at("Q", 20)])
    found = mended(plan(problem, ("V", [["O1", "O2", "O3"]])))
    carried = {o: route.vehicle.id for route in found.plan.routes for o in route.orders}
    assert (carried, found.plan.violations) == ({"O1": "V", "O2": "W", "O3": "V"}, ())


def test_what_is_loaded_is_gone_from_the_rest_of_a_day() -> None:
    orders = [milk("O1", 1, 10), milk("O2", 4, 12), milk("O3", 3, 5)]
    problem = day(orders, [cases_at("P", 40), cases_at("Q", 20)])
    made = plan(problem, ("V", [["O1", "O2"]]), ("W", [["O3"]]))
    later = replace(made.itineraries()[1], start=40_000)
    made = evaluate(problem, made.distances, [made.itineraries()[0], later])
    rest = rest_of(made, News(now=200)).problem
    assert [row.quantity["cases"] for row in rest.available] == [18.0, 20.0]
    assert any(depot.id.startswith(UNDERWAY) for depot in rest.depots)


def test_outputs_say_what_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    problem = day([milk("O1", 1, 30)], [cases_at("P", 40), cases_at("Q", 20)])
    found = plan(problem, ("V", [["O1"]]))
    assert list(available_lines(found)) == [
        "P: gives out 30 of 40 cases of milk goods",
        "Q: gives out 0 of 20 cases of milk goods",
    ]
    console().print(summary(found))
    assert "Depot P: gives out 30 of 40 cases of milk goods" in capsys.readouterr().out


# Where it is read


def test_the_table_is_read_in_chinese_and_written_back(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    depot = Problem.read(folder).depots[0].id
    orders = {"货号": ["", "A1"], "发货仓库": [depot]}
    (folder / "orders.csv").write_text(with_columns("orders", orders), encoding="utf-8")
    rows = f"仓库,货物类别,货号,件数,重量\n{depot},常温,,40,\n{depot},,A1,,12.5\n"
    (folder / "可发库存.csv").write_text(rows, encoding="utf-8")
    problem = Problem.read(folder)
    assert problem.available == (
        Available(depot, {"cases": 40.0}, "ambient"),
        Available(depot, {"kg": 12.5}, "", "A1"),
    )
    assert [dict(row.quantity) for row in problem.available] == [{"cases": 40.0}, {"kg": 12.5}]
    assert problem.orders[0].from_depots == {depot}
    assert problem.orders[1].article == "A1"
    for name in ("day.json", "day.xlsx", "again"):
        problem.save(tmp_path / name)
        again = Problem.read(tmp_path / name)
        assert again == problem
        assert [row.quantity for row in again.available] == [r.quantity for r in problem.available]


@pytest.mark.parametrize(
    ("rows", "code", "says"),
    [
        ([cases_at("X", 1)], "unknown-id", "depot_id 'X' is not among the depots"),
        ([cases_at("P", -1)], "negative", "cases -1 is negative"),
        ([cases_at("P", 1), cases_at("P", 2)], "duplicate-id", "write one row"),
        ([Available("P", {}, "milk")], "missing-value", "does not say how much"),
    ],
)
def test_what_cannot_be_meant(rows: list[Available], code: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        day([milk("O1", 1, 10)], rows)
    (finding,) = [f for f in caught.value.findings if f.severity is Severity.ERROR]
    assert (finding.code, finding.table) == (code, "available")
    assert says in finding.message


def test_what_is_worth_knowing() -> None:
    notes = {}
    for row in (cases_at("P", 5, "mlik"), Available("P", {"m3": 2.0}, "milk")):
        (note,) = [f for f in day([milk("O1", 1, 10)], [row]).findings if f.table == "available"]
        notes[note.code] = note.message
    assert notes["unused"] == "no order delivers mlik goods; is it spelt as in orders?"
    assert "m3 is empty for 1 of 1 deliveries of milk goods, such as 'O1'" in notes["empty-cell"]


def test_partners_and_depots_with_so_much_do_not_go_together() -> None:
    problem = day([milk("O1", 1, 10, from_depots=frozenset({"P"}))], [cases_at("P", 50)])
    with pytest.raises(InputError) as caught:
        replace(problem, sharing=share_all(["A", "B"]))
    codes = [(f.code, f.table) for f in caught.value.findings if f.severity is Severity.ERROR]
    assert codes == [("not-with-sharing", "orders"), ("not-with-sharing", "available")]


def test_an_order_that_fits_but_is_not_there_is_not_split() -> None:
    """One layout is too small for it, and with the other one the depot has too little. Where no
    layout holds it, it is split by the larger one."""
    small, large = (Compartment(frozenset(), {"cases": float(n)}) for n in (3, 8))
    van = replace(VAN, compartments=(small,), other_layouts=((large,),))
    drops = [
        len(parted(day([milk("O", 1, cases)], [cases_at("P", there)], [van])).orders)
        for cases, there in ((7.0, 9.0), (7.0, 5.0), (15.0, 9.0))
    ]
    assert drops == [1, 1, 2]
    problem = day([milk("O", 1, 7.0)], [cases_at("P", 5.0)], [van])
    assert why_nobody(problem, problem.orders[0])[0] == "available"
