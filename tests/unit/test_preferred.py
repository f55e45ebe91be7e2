"""Preferred hours: which start of a route they choose, what they cost, where it is told, and how
they are read. A step is 1112 m and 111 s; a euro is 100 seconds of work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from routing import wishes
from routing.course import Course, Halt, Pay, Wish
from routing.errors import Severity
from routing.io.gpx import as_gpx
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import render
from routing.io.text import route_table, summary
from routing.model import Store
from routing.plan import Plan
from routing.problem import Problem
from routing.schedule import best_times, shortest, times_from
from tests.small_days import write_small_day
from tests.small_plans import VAN, findings_of, order, plan_of, problem_of, store
from tests.unit.test_rules_columns import with_columns
from tests.unit.test_schedule_breaks import random_windows

PAID = replace(VAN, cost_per_hour=36.0)


def wanted(steps: int, first: int, last: int, price: float, **more: Any) -> Store:
    return store(steps, preferred=(first, last), outside_per_min=price, **more)


def starts(plan: Plan) -> list[int]:
    (trip,) = plan.routes[0].trips
    return [trip.start, *(stop.start for stop in trip.stops)]


def driven(stores: Sequence[Store], **vehicle: Any) -> Plan:
    """One route from store to store, in that order."""
    orders = [order(f"O{s.id}", int(s.id[1:]), kg=1) for s in stores]
    problem = problem_of(orders, [replace(PAID, **vehicle)], stores=stores)
    return plan_of(problem, [[each.id for each in orders]])


# Which start


def test_a_route_begins_later_for_their_sake() -> None:
    """Its duration is the same at every start; the latest that is in time is looked at first."""
    plan = driven([wanted(1, 3600, 7200, 0.5)])
    assert starts(plan) == [7200 - 111, 7200]
    assert (plan.routes[0].duration, plan.costs.outside) == (222, 0)


@pytest.mark.parametrize(
    ("price", "start", "outside"),
    [
        (0.3, 4778, 0.3 * 3889 / 60),  # served at 4889: cheaper than 3889 s of waiting at S2
        (1.2, 889, 0.0),  # 38.89 of waiting, which is less than 77.78
    ],
)
def test_a_route_begins_earlier_for_their_sake(price: float, start: int, outside: float) -> None:
    """S2 opens at 5000; without waiting there S1 is served too late."""
    plan = driven([wanted(1, 0, 1000, price), store(2, windows=((5000, 6000),))])
    assert starts(plan) == [start, start + 111, 5000]
    assert plan.costs.outside == pytest.approx(outside)
    assert plan.costs.time == pytest.approx((5222 - start) / 100)
    assert plan.costs.total == pytest.approx(10 + 4.448 + outside + (5222 - start) / 100)


def test_a_vehicle_does_not_wait_for_them() -> None:
    """S2 closes at 500: S1 is at 389 at the latest, much too early, and service begins at once."""
    plan = driven([wanted(1, 3600, 7200, 0.6), store(2, windows=((0, 500),))])
    assert starts(plan) == [278, 389, 500]
    assert plan.costs.outside == pytest.approx(0.6 * (3600 - 389) / 60)
    assert not plan.violations


def test_overtime_counts() -> None:
    """1.2 a minute is 2 cents a second, less than 1 of work and 1.5 of overtime."""
    stores = [wanted(1, 0, 1000, 1.2), store(2, windows=((5000, 6000),))]
    paid = {"overtime_after_s": 444, "overtime_per_hour": 54.0}
    assert starts(driven(stores))[0] == 889
    assert starts(driven(stores, **paid))[0] == 4778


def test_hours_without_a_price_change_nothing() -> None:
    assert starts(driven([wanted(1, 3600, 7200, 0.0)])) == [0, 111]


def random_course(rng: Random) -> Course:
    """Without break and traffic, with a window at most at a halt."""

    def halt() -> Halt:
        first, price = rng.randint(0, 150), rng.choice((6.0, 60.0, 120.0))
        wish = Wish(first, first + rng.randint(0, 40), price) if rng.random() < 0.6 else None
        return Halt(rng.randint(1, 25), rng.randint(0, 10), random_windows(rng)[:1], wish)

    return Course(
        [halt() for _ in range(rng.randint(1, 4))],
        earliest=rng.randint(0, 30),
        loading=rng.randint(0, 8),
        latest_departure=rng.choice((10_000, rng.randint(10, 120))),
        back=rng.randint(0, 25),
        end_opens=rng.choice((0, rng.randint(0, 150))),
        latest_end=rng.choice((1000, rng.randint(60, 200))),
        pay=Pay(rng.choice((0.0, 3600.0, 7200.0))),
    )


def test_no_start_costs_less() -> None:
    """Against every start of random routes."""
    rng, moved = Random(4), 0
    for _ in range(300):
        course = random_course(rng)
        best = best_times(course)
        if not best.on_time:
            continue
        tried = [times_from(course, start) for start in range(course.earliest, 260)]
        on_time = [times for times in tried if times.on_time]
        lowest = min(wishes.price(course, times) for times in on_time)
        assert wishes.price(course, best) == pytest.approx(lowest), course
        moved += best.start != shortest(course).start
    assert moved > 8


# Where it is told


@pytest.fixture
def late() -> Plan:
    """S1 is served at 4889 for 19.45, S2 in time."""
    return driven(
        [wanted(1, 0, 1000, 0.3), wanted(2, 0, 9000, 0.1, windows=((5000, 6000),))],
    )


def shown(what: Any) -> str:
    console = Console(width=180, record=True, file=StringIO())
    console.print(what)
    return console.export_text()


def test_the_price_is_told(late: Plan, tmp_path: Path) -> None:
    assert plan_object(late)["routes"][0]["cost"]["outside"] == pytest.approx(19.445)
    assert "+ outside 19<" in render(late)
    assert any("outside" in line and "19.4" in line for line in shown(summary(late)).split("\n"))
    write_plan_xlsx(late, tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    cells = [cell for name in book.sheet_names for row in sheet(book, name) for cell in row]
    assert pytest.approx(19.445, abs=0.01) in [c for c in cells if isinstance(c, float)]


def sheet(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python()
    return rows


def test_a_stop_outside_is_told(late: Plan, tmp_path: Path) -> None:
    """3889 s are 65 minutes begun."""
    words = "prefers 00:00-00:16:40, 1 h 05 min late"
    assert render(late).count(words) == 1
    assert shown(route_table(late, 1)).count(words) == 1
    assert as_gpx(late).count(words) == 1
    write_plan_xlsx(late, tmp_path / "plan.xlsx")
    head, *rows = sheet(CalamineWorkbook.from_path(tmp_path / "plan.xlsx"), "stops")
    assert [row[head.index("preferred")] for row in rows] == ["00:00-00:16:40", "00:00-02:30"]
    first, second = (row[head.index("outside preferred")] for row in rows)
    assert (str(first), second) == ("1:04:49", "")


def test_days_without_them_do_not_tell_it(tmp_path: Path) -> None:
    plan = driven([store(1)])
    assert "outside" not in plan_object(plan)["routes"][0]["cost"]
    assert "outside" not in shown(summary(plan))
    write_plan_xlsx(plan, tmp_path / "plan.xlsx")
    head, *_ = sheet(CalamineWorkbook.from_path(tmp_path / "plan.xlsx"), "stops")
    assert "preferred" not in head


def test_the_plan_comes_back(late: Plan) -> None:
    read = from_plan_object(json.loads(json.dumps(plan_object(late))))
    assert (read.stale, read.plan.cost) == ((), late.cost)


# Files


def test_headers_in_chinese_and_the_way_round(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    columns = {
        "期望时段": ["07:30-08:00", "", "06:00-06:00"],
        "超时每分钟费用": ["0.5", "", "2"],
    }
    (folder / "stores.csv").write_text(with_columns("stores", columns), encoding="utf-8")
    problem = Problem.read(folder)
    found = [(s.preferred, s.outside_per_min) for s in problem.stores]
    assert found == [((27000, 28800), 0.5), (None, 0), ((21600, 21600), 2), (None, 0)]
    for name in ("again", "again.xlsx", "again.json"):
        problem.save(tmp_path / name)
        assert Problem.read(tmp_path / name).stores == problem.stores


@pytest.mark.parametrize(
    ("cells", "code", "column", "severity", "said"),
    [
        ({"preferred": (7200, 3600), "outside_per_min": 1.0}, "ends-before-start", "preferred",
         Severity.ERROR, "02:00-01:00 ends before it starts"),
        ({"preferred": (3600, 7200)}, "no-price", "preferred", Severity.NOTE,
         "the preferred hours 01:00-02:00 cost nothing; fill in outside_per_min"),
        ({"outside_per_min": 1.0}, "half-a-wish", "outside_per_min", Severity.ERROR,
         "outside_per_min needs preferred hours; fill them in, or clear it"),
        ({"preferred": (0, 9), "outside_per_min": -1.0}, "negative", "outside_per_min",
         Severity.ERROR, "-1"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_day(
    cells: dict[str, Any], code: str, column: str, severity: Severity, said: str
) -> None:
    (found,) = findings_of([order("O1", 1)], stores=[store(1, **cells)])
    assert (found.code, found.table, found.column) == (code, "stores", column)
    assert found.severity is severity
    assert said in found.message
