"""Weeks: the cheapest one, its judges, familiar vehicles and last week, the command."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

import cli
from routing.errors import InputError
from routing.io.week_files import read_week
from routing.week import Week
from routing.week_plan import LastWeek, WeekPlan, beyond_average
from solvers.week import plan_week
from tests.slow_week import wrong_days
from tests.small_plans import order, store
from tests.week_days import cheapest, mixed, on, week_of


@pytest.fixture(scope="module")
def planned() -> WeekPlan:
    return plan_week(mixed(), iterations=3000, seed=1)


@pytest.fixture
def written(planned: WeekPlan, tmp_path: Path) -> Path:
    planned.save(tmp_path / "out")
    return tmp_path / "out"


def test_the_cheapest_of_all_weeks_is_found(planned: WeekPlan) -> None:
    assert planned.left_out == 0
    assert all(plan.violations == () for plan in planned.plans if plan)
    assert planned.cost == pytest.approx(cheapest(planned.week))


def test_both_judges_find_nothing(planned: WeekPlan, written: Path) -> None:
    read = read_week(written)
    assert read.broken == () and wrong_days(written) == []
    assert read.plan.assignment == planned.assignment
    assert read.plan.objective == pytest.approx(planned.objective)


def test_one_seed_one_plan(planned: WeekPlan) -> None:
    again = plan_week(mixed(), iterations=3000, seed=1)
    assert again.assignment == planned.assignment
    assert [p and p.itineraries() for p in again.plans] == [
        p and p.itineraries() for p in planned.plans
    ]


def test_both_judges_see_an_order_on_another_day(written: Path) -> None:
    """Two days are the pattern; on one of them the order is gone."""
    days = sorted(each for each in written.iterdir() if each.is_dir())
    for day in days:
        file = day / "plan.json"
        plan = json.loads(file.read_text(encoding="utf-8"))
        orders = plan["problem"]["orders"]
        if any(each["order_id"] == "pattern" for each in orders) and len(orders) > 1:
            break
    plan["problem"]["orders"] = [each for each in orders if each["order_id"] != "pattern"]
    file.write_text(json.dumps(plan), encoding="utf-8")
    codes = {broken.code for broken in read_week(written).broken}
    assert {"week-days", "week-figures"} <= codes
    assert wrong_days(written) == ["pattern"]


@pytest.mark.parametrize(
    ("where", "key", "value"), [("orders", "kg", 1), ("vehicles", "capacity_kg", 1e6)]
)
def test_a_day_that_is_not_the_weeks(written: Path, where: str, key: str, value: float) -> None:
    file = next(day for day in sorted(written.iterdir()) if day.is_dir()) / "plan.json"
    plan = json.loads(file.read_text(encoding="utf-8"))
    plan["problem"][where][0][key] = value
    file.write_text(json.dumps(plan), encoding="utf-8")
    told = [str(b) for b in read_week(written).broken if b.code == "week-data"]
    assert told and f"{where} '" in told[0] and "not as the week has them" in told[0]


def test_a_figure_that_does_not_follow(written: Path) -> None:
    file = written / "week.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["cost"] += 1
    file.write_text(json.dumps(content), encoding="utf-8")
    (broken,) = read_week(written).broken
    assert broken.code == "week-figures" and "week.json: cost is stated as" in broken.message


def test_stores_keep_the_days_of_last_week() -> None:
    """Everything on one day is cheapest; who was used to Wednesday stays there if it is dear."""
    week = week_of([order("O", 4, kg=30.0), order("P", 4, kg=30.0, days=on(0))], 3)
    free = plan_week(week, iterations=500)
    assert free.assignment == ((0,), (0,)) and free.changed == ()
    used = {"S4": frozenset({0, 2})}
    dear = plan_week(week, iterations=500, last=LastWeek(used, change_cost=1000.0))
    assert dear.assignment == ((2,), (0,))
    assert (dear.changed, dear.changes_cost) == ((), 0.0)
    cheap = plan_week(week, iterations=500, last=LastWeek(used, change_cost=1.0))
    assert cheap.assignment == ((0,), (0,))
    assert cheap.changed == ("S4",)
    assert cheap.objective == pytest.approx(free.objective + 1.0)


def test_days_are_evened_out_for_a_price() -> None:
    """Two orders on one van's tour, or one on each day: 6.672 km and a van more."""
    orders = [order("O", 3, kg=30.0), order("P", 3, kg=30.0)]
    stops = [store(3, stop_s=3600)]
    week = week_of(orders, 2)
    week = replace(week, problem=replace(week.problem, stores=tuple(stops)))
    free = plan_week(week, iterations=500)
    assert free.assignment in (((0,), (0,)), ((1,), (1,)))
    assert free.uneven_hours == pytest.approx((3600 + 667) / 3600 / 2, abs=0.01)
    assert free.uneven_cost == 0.0
    even = plan_week(replace(week, even_cost=100.0), iterations=500)
    assert even.assignment[0] != even.assignment[1]
    assert even.uneven_hours == pytest.approx(0.0, abs=1e-9)
    assert even.objective == even.cost > free.cost
    dear = replace(free, week=replace(week, even_cost=100.0))
    assert dear.objective == pytest.approx(free.cost + 100 * free.uneven_hours)
    assert dear.rank > even.rank


def test_what_days_have_beyond_their_average() -> None:
    assert beyond_average([3.0, 1.0, 2.0, 0.0]) == pytest.approx(2.0)
    assert beyond_average([]) == beyond_average([2.0]) == 0.0


def test_a_price_on_uneven_days_is_written_and_judged(tmp_path: Path) -> None:
    plan = plan_week(replace(mixed(), even_cost=7.0), iterations=200)
    plan.save(tmp_path)
    read = read_week(tmp_path)
    assert read.broken == () and read.plan.week.even_cost == 7.0
    assert read.plan.objective == pytest.approx(plan.objective)
    content = json.loads((tmp_path / "week.json").read_text(encoding="utf-8"))
    assert content["uneven_cost"] == pytest.approx(7.0 * content["uneven_hours"], abs=1e-5)
    content["uneven_hours"] += 1
    (tmp_path / "week.json").write_text(json.dumps(content), encoding="utf-8")
    assert [broken.code for broken in read_week(tmp_path).broken] == ["week-figures"]


def test_a_store_sees_the_same_vehicle() -> None:
    """Two vans go out on both days; which is which costs nothing, so each keeps its stores."""
    orders = [
        order(name, steps, kg=60.0, patterns=(on(0, 1),))
        for name, steps in (("A", 1), ("B", 2), ("C", 3))
    ]
    for cost in (0.0, 5.0):
        plan = plan_week(replace(week_of(orders, 2), familiar_cost=cost), iterations=500)
        assert all(len(count) == 1 for count in plan.brought.values())
        assert sum(day.costs.unfamiliar for day in plan.plans if day) == 0.0
    assert plan.familiar == {s: frozenset(c) for (s, _), c in plan.brought.items()}


def test_ctrl_c_ends_it_with_a_plan() -> None:
    """In the midst of it: the search is asked for a week, and is over at once."""
    sent: list[int] = []

    def interrupt(_: object) -> None:
        if not sent:
            sent.append(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    heard: list[str] = []
    plan = plan_week(
        mixed(),
        time_limit=7 * 86400,
        iterations=10**9,
        on_progress=interrupt,
        on_interrupt=lambda: heard.append("stopping"),
    )
    assert sent and heard == ["stopping"]
    assert plan.visits == 7 and all(day.violations == () for day in plan.plans if day)


def test_what_a_week_cannot_be() -> None:
    problem = mixed().problem
    vehicle = replace(problem.vehicles[0], count=1, aboard=frozenset[str]())
    with pytest.raises(
        InputError, match="is under way, and what is aboard is of one day; plan that day"
    ):
        Week(replace(problem, vehicles=(vehicle,)))
    with pytest.raises(InputError, match="iteration limit 0 is not at least 1"):
        plan_week(mixed(), iterations=0)
    with pytest.raises(InputError, match="has no horizon"):
        Week(replace(problem, settings=replace(problem.settings, horizon=None)))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mixed().problem.save(tmp_path / "week")
    out, again = tmp_path / "out", tmp_path / "again"
    line = ["week", str(tmp_path / "week"), "--iterations", "500", "-o", str(out)]
    assert cli.main(line) == 0
    told = capsys.readouterr().out
    assert "Mon 2026-11-23" in told and "7 of 7 visits on 3 days, cost" in told
    assert cli.main(["week", "--verify", str(out)]) == 0
    assert "nothing wrong" in capsys.readouterr().out
    line[-1] = str(again)
    assert cli.main([*line, "--like", str(out), "--change-cost", "9", "--from", "2026-11-30"]) == 0
    assert "0 stores on other weekdays" in capsys.readouterr().out
    assert (again / "2026-11-30" / "plan.xlsx").is_file() and (again / "week.xlsx").is_file()
    assert cli.main([*line, "--change-cost", "9"]) == 2
    assert "--change-cost needs --like" in capsys.readouterr().err
    copytree(out, tmp_path / "half")
    (tmp_path / "half" / "week.json").write_text("{}", encoding="utf-8")
    assert cli.main(["week", "--verify", str(tmp_path / "half")]) == 2
    assert "is not a week" in capsys.readouterr().err
