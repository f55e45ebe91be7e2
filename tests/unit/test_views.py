"""What a distributor sees of a shared plan: its own side, and of the whole what may be told."""

from __future__ import annotations

import argparse
import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cli_sharing
from routing import rules
from routing.distances import distances_of
from routing.errors import InputError, MissingError, OutputError
from routing.evaluate import evaluate
from routing.io.view_parts.document import as_object
from routing.io.view_parts.page import render
from routing.io.view_parts.terms import read_terms, terms_of
from routing.plan import Plan
from routing.rules import own_plan
from routing.view_figures import own_intensity, totals
from routing.view_reasons import OTHER, REASONS, told
from routing.views import View
from tests.small_plans import order, problem_of
from tests.unit.views_day import (
    ME,
    OTHERS,
    ROUTES,
    TERMS,
    marked_plan,
    marked_problem,
    two_partners,
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return marked_plan()


@pytest.fixture(scope="module")
def view(plan: Plan) -> View:
    return plan.view_for(ME)


# ------------------------------------------------------------------------- its own side


def test_all_of_its_own_orders_and_no_other(plan: Plan, view: View) -> None:
    seen = [each.order.order_id for each in (*view.orders, *view.left_out)]
    assert sorted(seen) == ["B1", "B2", "B3", "B4", "B5", "B9"]
    order = plan.problem.order["B2"]
    shown = next(each.order for each in view.orders if each.order.order_id == "B2")
    assert (shown.store_name, shown.address) == ("Both", "3 Both Street")
    assert (shown.quantity, shown.goods, shown.kind) == (order.quantity, "ambient", "delivery")


def test_service_falls_into_the_quarter_that_is_told(plan: Plan, view: View) -> None:
    exact = {order: stop.start for *_, stop in plan.stops() for order in stop.orders}
    for each in view.orders:
        first, last = each.service
        assert first <= exact[each.order.order_id] < last == first + 900


def test_goods_are_loaded_at_its_own_depot_and_returns_come_back_there(view: View) -> None:
    at = {each.order.order_id: each.handover for each in view.orders}
    assert {handover.depot_id for handover in at.values() if handover} == {"P-BEV"}
    loaded, back = at["B3"], at["B4"]
    assert loaded and back and back.time > loaded.time


def test_vehicles(view: View) -> None:
    own, other = view.vehicles
    assert (own.label, own.own, own.orders) == ("BEV-van #1", True, 4)
    assert own.leaves and own.back and own.leaves < own.back
    assert own.quantity == {"kg": 216.75, "cases": 14.0}
    assert (other.label, other.own, other.orders) == ("vehicle 1", False, 1)
    assert (other.leaves, other.back, other.quantity) == (None, None, {"kg": 12.0, "cases": 4.0})
    assert {each.vehicle for each in view.orders} == {own.label, other.label}


def test_numbers_of_vehicles_and_rows_do_not_follow_the_plan() -> None:
    turned = marked_plan(marked_problem(), ROUTES[::-1])
    assert turned.view_for(ME) == marked_plan().view_for(ME)
    for other in OTHERS:
        assert turned.view_for(other) == marked_plan().view_for(other)


def test_an_order_that_the_plan_forgets_is_left_out(plan: Plan) -> None:
    day = plan.problem
    forgotten = marked_plan(day, ROUTES[:2]).view_for(ME)
    reasons = {each.order.order_id: each.reasons[0].code for each in forgotten.left_out}
    assert reasons["B1"] == "order-missing"


def test_a_shared_vehicle_has_no_name_and_a_foreign_depot_is_not_told() -> None:
    problem = marked_problem()
    vehicles = tuple(replace(v, distributor_id=None) for v in problem.vehicles)
    depots = tuple(
        replace(d, distributor_id="ZQB" if d.id == "P-BEV" else d.distributor_id)
        for d in problem.depots
    )
    seen = marked_plan(replace(problem, vehicles=vehicles, depots=depots)).view_for(ME)
    assert [v.label for v in seen.vehicles] == ["vehicle 1", "vehicle 2"]
    assert all(each.handover is None for each in seen.orders)


def test_reasons_are_told_by_code_once(view: View) -> None:
    (left,) = view.left_out
    assert [reason.code for reason in left.reasons] == ["fleet", "capacity", "other"]
    assert left.reasons[0].message == REASONS["fleet"]
    assert told(()) == (OTHER,)


def test_every_rule_has_a_sentence() -> None:
    codes = {rule.CODE for rule in (*rules.ORDER_RULES, *rules.ROUTE_RULES)}
    assert codes | {own_plan.DELAY, "fleet", "prize", "search-ended"} <= set(REASONS)


def test_an_unknown_distributor_is_told_the_closest(plan: Plan) -> None:
    for wrong, right in (("BVE", "BEV"), ("bev", "BEV"), ("zqd ltd", "ZQD")):
        with pytest.raises(InputError, match=f"'{wrong}' is no .* did you mean '{right}'"):
            plan.view_for(wrong)
    with pytest.raises(InputError, match="there are ZQB, ZQD, ZQS, BEV"):
        plan.view_for("xxxxxx")


# -------------------------------------------------------------------------- emissions


def test_parts_at_the_average_of_the_day_add_up_to_the_plan(plan: Plan) -> None:
    parts = [plan.view_for(each).emissions for each in (ME, *OTHERS)]
    assert {part.basis for part in parts if part} == {"day"}
    assert sum(part.kg for part in parts if part) == pytest.approx(plan.kpi.plan.co2e_kg, abs=0.2)


def test_with_two_partners_they_are_an_estimate_out_of_its_own_records() -> None:
    plan = two_partners()
    found = plan.view_for(ME).emissions
    assert found and found.basis == "own fleet"
    # A van of 1 t, half full: 0.34584 kg a km for half a tonne.
    assert own_intensity(plan, ME) == pytest.approx(0.34584 / 0.5)
    assert found.kg == round(plan.kpi.distributors[ME].tonne_km * 0.34584 / 0.5, 1)


def test_without_a_vehicle_of_its_own_nothing_is_said_of_two() -> None:
    problem = marked_problem((ME, "ZQB"))
    shared = tuple(replace(v, distributor_id=None) for v in problem.vehicles)
    assert marked_plan(replace(problem, vehicles=shared), ROUTES[1:]).view_for(ME).emissions is None


# ----------------------------------------------------------------------------- totals


def test_totals_of_four(plan: Plan, view: View) -> None:
    whole = view.totals
    assert whole and whole.fleet
    assert (whole.partners, whole.saving) == (4, None)
    figures = plan.kpi.plan
    assert (whole.fleet.vehicles, whole.fleet.km) == (3, round(figures.metres / 1000, 1))
    assert whole.fleet.cost == round(plan.cost, 2)
    assert whole.fleet.load_factor == {"kg": round(figures.load_factor["kg"], 3)}


def test_no_totals_of_two() -> None:
    seen = two_partners().view_for(ME, terms_of(TERMS, ME))
    assert seen.totals is None
    assert "236.29" not in render(seen) and "236.29" not in json.dumps(as_object(seen))


def test_goods_that_are_left_out_make_nobody_a_partner() -> None:
    problem = marked_problem((ME, "ZQB", "ZQD"))
    assert marked_plan(problem, ROUTES[1:]).view_for(ME).totals is None
    assert marked_plan(problem).view_for(ME).totals is not None


def test_what_vehicles_do_is_not_told_where_one_other_owns_them(plan: Plan) -> None:
    """ZQB and BEV own what is out, so that ZQB's vehicles are what is not BEV's: S and D know
    neither, and are told."""
    problem = plan.problem
    sold = tuple(
        replace(v, distributor_id="ZQB") if v.id == "ZQD-van" else v for v in problem.vehicles
    )
    seen = marked_plan(replace(problem, vehicles=sold))
    for distributor, fleet in ((ME, False), ("ZQB", False), ("ZQD", True), ("ZQS", True)):
        whole = totals(seen, distributor)
        assert whole and whole.partners == 4
        assert (whole.fleet is not None) == fleet


# ------------------------------------------------------------------------------ terms


def test_own_terms_are_taken(plan: Plan) -> None:
    seen = plan.view_for(ME, terms_of(TERMS, ME))
    assert seen.money
    assert (seen.money.alone, seen.money.charged, seen.money.saving) == (120.5, 100.25, 20.25)
    assert seen.totals and seen.totals.saving == pytest.approx(236.29)


def test_a_saving_of_two_is_not_summed(plan: Plan) -> None:
    """Whoever saves nothing hides nobody."""
    entries: dict[str, Any] = {**TERMS["distributors"]}  # type: ignore[dict-item]
    for idle in ("ZQD", "ZQS"):
        entries[idle] = {"alone": 10.0, "charged": 10.0}
    assert terms_of(TERMS | {"distributors": entries}, ME).total_saving is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([], "is no settlement"),
        ({"distributors": {"BEW": {"alone": 1, "charged": 1}}}, "did you mean 'BEW'"),
        ({"distributors": {}}, "has no entry for 'BEV'; add it"),
        ({"distributors": {"BEV": {"alone": "1", "charged": 1}}}, "alone is '1'; write an amount"),
        ({"distributors": {"BEV": {"alone": True, "charged": 1}}}, "alone is True"),
        ({"distributors": {"BEV": {"alone": 1}}}, "charged is None"),
        ({"distributors": {"BEV": 7}}, "must be an object"),
        ({"distributors": {"BEV": {"alone": 1, "charged": 1}}, "method": 3}, "method is 3"),
    ],
)
def test_terms_that_cannot_be_used(content: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        terms_of(content, ME)


def test_terms_of_another_currency_or_of_nowhere(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the terms are in 'CNY', the plan in 'EUR'"):
        plan.view_for(ME, terms_of(TERMS | {"currency": "CNY"}, ME))
    with pytest.raises(MissingError, match="name a settlement"):
        read_terms(tmp_path / "none.json", ME)


# ---------------------------------------------------------------------------- outputs


def test_equal_views_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        marked_plan().view_for(ME).save(tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_the_page_is_harmless_and_complete(view: View) -> None:
    page = render(replace(view, distributor_name="<script>alert(1)</script>"))
    assert "<script" not in page and "&lt;script" in page
    assert "http" not in page.replace("http-equiv", "")
    assert all(each.order.order_id in page for each in (*view.orders, *view.left_out))


def test_it_is_not_put_beside_the_whole_plan(plan: Plan, view: View, tmp_path: Path) -> None:
    plan.save(tmp_path)
    with pytest.raises(OutputError, match="which shows every partner's data"):
        view.save(tmp_path)
    assert not (tmp_path / "view.json").exists()


def shared(*arguments: str) -> tuple[Plan, View]:
    parser = argparse.ArgumentParser()
    cli_sharing.add_share(parser.add_subparsers())
    return cli_sharing.share(parser.parse_args(["share", *arguments]), nullcontext)


def test_command(plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.save(tmp_path / "plan")
    terms = tmp_path / "terms.json"
    terms.write_text(json.dumps(TERMS), encoding="utf-8")
    out = tmp_path / "out"
    arguments = [str(tmp_path / "plan"), "--for", ME, "--terms", str(terms), "-o", str(out)]
    found, view = shared(*arguments)
    assert found.feasible and view == plan.view_for(ME, terms_of(TERMS, ME))
    assert json.loads((out / "view.json").read_text(encoding="utf-8")) == as_object(view)
    assert sorted(path.name for path in out.iterdir()) == ["view.html", "view.json", "view.xlsx"]
    assert capsys.readouterr().out == f"5 orders of BEV, 1 left out; written to {out}/\n"


def test_command_with_plans_of_several_groups_takes_that_of_the_distributor(
    plan: Plan, tmp_path: Path
) -> None:
    others = problem_of([order("O1", 1)])
    evaluate(others, distances_of(others), []).save(tmp_path / "pooled" / "1")
    plan.save(tmp_path / "pooled" / "2")
    _, view = shared(str(tmp_path / "pooled"), "--for", ME, "-o", str(tmp_path / "out"))
    assert view == plan.view_for(ME)
    with pytest.raises(InputError, match="'XX' is no distributor of the 2 plans in"):
        shared(str(tmp_path / "pooled"), "--for", "XX", "-o", str(tmp_path / "out"))


def test_command_with_an_unknown_distributor_writes_nothing(plan: Plan, tmp_path: Path) -> None:
    plan.save(tmp_path / "plan")
    with pytest.raises(InputError, match="did you mean 'BEV'"):
        shared(str(tmp_path / "plan"), "--for", "BVE", "-o", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
