"""One more order in a plan: what it would cost, and when it could come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli
from routing.errors import InputError
from routing.model import Order
from routing.plan import Plan
from solvers.offers import Offer, offers, taken
from solvers.solve import solve
from tests.rule_days import rule_day

NEW = Order("N", "D", "S3", {"kg": 15.0, "m3": 0.1, "cases": 2.0})


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(rule_day(5, ("overtime",)), iterations=200, seed=1)


@pytest.fixture(scope="module")
def found(plan: Plan) -> tuple[Offer, ...]:
    return offers(plan, NEW)


def test_an_offer_costs_what_it_says_and_moves_nothing_else(
    plan: Plan, found: tuple[Offer, ...]
) -> None:
    assert len(found) >= 2
    assert [offer.added for offer in found] == sorted(offer.added for offer in found)
    before = {order: route.name for route in plan.routes for order in route.orders}
    for offer in found:
        after = taken(plan, offer)
        assert after.feasible
        assert after.cost - plan.cost == pytest.approx(offer.added)
        now = {order: route.name for route in after.routes for order in route.orders}
        assert now.pop("N") == offer.vehicle
        assert now == before
        assert offer.start in [s.start for r in after.routes for s in r.stops if "N" in s.orders]


def test_promised_hours_are_kept_and_their_prices_told_apart(plan: Plan) -> None:
    promised = ((25_200, 32_400), (50_400, 57_600))
    found = offers(plan, NEW, promised)
    assert {offer.window for offer in found} <= set(promised)
    for offer in found:
        assert offer.window and offer.window[0] <= offer.start <= offer.window[1]
    closed = offers(plan, NEW, ((0, 60),))
    assert not closed


def test_who_is_known_already_and_stores_that_are_not(plan: Plan) -> None:
    with pytest.raises(InputError, match="in the plan already"):
        offers(plan, plan.problem.orders[0])
    with pytest.raises(InputError, match="store 'X' is not in the plan"):
        offers(plan, Order("N", "D", "X", {"kg": 1.0}))


def test_the_command(plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from routing.io.plan_json import write_plan

    write_plan(plan, tmp_path / "plan.json")
    line = ["insert", str(tmp_path), "订单号=N", "distributor_id=D", "store_id=S3", "kg=15"]
    assert cli.main([*line, "cases=2", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown[0]["added_cost"] <= shown[-1]["added_cost"]
    assert cli.main([*line, "--take", "1", "-o", str(tmp_path / "out")]) == 0
    assert "N" in {o for r in Plan.read(tmp_path / "out").routes for o in r.orders}
    assert cli.main([*line, "--take", "99"]) == 2
    assert "there is no offer 99" in capsys.readouterr().err
    assert cli.main(["insert", str(tmp_path), "kg"]) == 2
    assert "write COLUMN=VALUE" in capsys.readouterr().err
    assert cli.main(["insert", str(tmp_path), "order_id=N", "kg=much"]) == 2
