"""The day of `examples/shanghai`: what the examples promise of it."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from routing.problem import Problem

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = EXAMPLES / "shanghai"


@pytest.fixture(scope="module")
def problem() -> Problem:
    return Problem.read(DAY)


def example(name: str) -> ModuleType:
    """An example as a module, without running its main."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name.
    import sys

    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_it_reads_without_errors(problem: Problem) -> None:
    assert len(problem.distributors) == 4
    assert len(problem.stores) == 60
    assert 100 <= len(problem.orders) <= 120
    assert {f.code for f in problem.findings} == {"region", "unknown-column", "unused"}
    assert problem.settings.coordinates == "gcj02"
    assert problem.settings.currency == "CNY"


def test_its_script_makes_it_again_to_the_byte(tmp_path: Path) -> None:
    example("make_shanghai").main(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in DAY.iterdir()}


def test_it_looks_as_days_do() -> None:
    assert (DAY / "门店.csv").read_bytes().decode("gb18030").startswith("门店编号")
    with pytest.raises(UnicodeDecodeError):
        (DAY / "门店.csv").read_bytes().decode("utf-8")
    assert (DAY / "订单.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_stores_stand_in_the_city(problem: Problem) -> None:
    assert all(121.32 < s.lon < 121.62 and 31.09 < s.lat < 31.33 for s in problem.stores)
    assert len({s.name for s in problem.stores}) == 60
    assert len({(s.lon, s.lat) for s in problem.stores}) == 60
    inner = [s for s in problem.stores if s.max_gross_kg is not None]
    assert inner
    assert all(s.max_gross_kg == 4500 for s in inner)
    assert any(len(s.windows) == 2 for s in problem.stores)
    canteens = [s for s in problem.stores if s.kind == "食堂"]
    assert canteens
    assert all(s.windows[0][1] <= 8 * 3600 for s in canteens)


def test_own_fleets_can_carry_everything(problem: Problem) -> None:
    assert all(problem.carriers)
    for distributor in problem.distributors:
        fleet = [v for v in problem.vehicles if v.distributor_id == distributor.id]
        orders = [o for o in problem.orders if o.distributor_id == distributor.id]
        shares = [
            sum(o.quantity[name] for o in orders if not o.is_return)
            / sum(v.count * v.capacity[name] for v in fleet)
            for name in ("kg", "m3")
        ]
        assert 0.70 <= max(shares) <= 0.85


def test_several_distributors_go_to_the_same_doors(problem: Problem) -> None:
    owners = defaultdict(set)
    for order in problem.orders:
        owners[order.store_id].add(order.distributor_id)
    assert sum(len(found) > 1 for found in owners.values()) > 20


def test_remarks_travel(problem: Problem, tmp_path: Path) -> None:
    remarks = {o.id: o.extra["备注"] for o in problem.orders if "备注" in o.extra}
    assert len(remarks) > 20
    for target in (tmp_path / "day", tmp_path / "day.xlsx", tmp_path / "day.json"):
        problem.save(target)
        assert Problem.read(target) == problem


def test_it_can_be_served(problem: Problem) -> None:
    from solvers.solve import solve

    plan = solve(problem, iterations=200, seed=1)
    assert plan.violations == ()
    assert plan.left_out == ()


def test_the_stories_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    example("plan_a_day").main(DAY, tmp_path / "out", seconds=2)
    assert (tmp_path / "out" / "plan.json").is_file()
    example("check_a_plan").main(tmp_path / "out" / "plan.json")
    example("to_geopandas").main(tmp_path / "out" / "plan.json", tmp_path / "plan.gpkg")
    example("from_python").main(seconds=1)
    capsys.readouterr()
    example("bad_input").main()
    said = capsys.readouterr().out
    assert 'orders.csv row 3: kg "860,5" is not a number; write 860.5' in said
    assert "5 orders can be planned" in said
