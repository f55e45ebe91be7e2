"""What a plan looks like in a terminal: nothing is cut off, at 80 columns and in a pipe."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from routing.errors import Finding, InputError, Severity
from routing.io.text import console, findings_table, route_table, summary
from routing.plan import LeftOut, Plan, Reason
from tests.small_plans import VAN, any_plan, order, plan_of, problem_of, store

LONG = "the store [red]takes[/red] no :truck: after 11:00; 该门店只在上午七点到十一点之间收货，" * 3


def shown(renderable: Any, width: int = 80) -> str:
    file = io.StringIO()
    Console(file=file, width=width, markup=False, emoji=False, highlight=False).print(renderable)
    return file.getvalue()


def squeezed(text: str) -> str:
    """Without the white space that folding brings in."""
    return re.sub(r"\s+", "", text)


def fits(text: str, width: int = 80) -> bool:
    return max(map(cell_len, text.splitlines())) <= width


def a_plan(**more: Any) -> Plan:
    orders = [order("O1", 1, "A", 20), order("O2", 1, "B", 30, kind="return"), order("O3", 2)]
    stores = [store(1, name="美宜佳便利店（体育西路店）"), store(2)]
    problem = problem_of(orders, [replace(VAN, **more)], stores=stores)
    plan = plan_of(problem, [["O1", "O2"]])
    why = (Reason("too-late", LONG), Reason("fleet", "second"))
    return replace(plan, left_out=(LeftOut("O3", "A", "S2", "high", why),))


def test_the_summary_fits_80_columns_and_cuts_nothing_off() -> None:
    text = shown(summary(a_plan()))
    assert fits(text)
    assert "…" not in text
    assert "1 route, 1 stop, 2 drops" in text
    assert "2.2 km, 12.22 EUR" in text
    assert "[red]takes[/red]no:truck:" in squeezed(text)
    assert squeezed(text).count("午") == 3
    assert "fleet: second" in text


def test_one_line_a_route() -> None:
    line = next(row for row in shown(summary(a_plan())).splitlines() if "V #1" in row)
    assert line.split() == [
        "1",
        "V",
        "#1",
        "shared",
        *("for", "A,", "B"),
        "1",
        "2",
        "00:00-00:03",
        "2.2",
        "20",
        "%",
        "kg",
        "12.22",
    ]


def test_a_pipe_gets_full_lines_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    file = io.StringIO()
    console(file).print(summary(a_plan()))
    text = file.getvalue()
    assert "\x1b" not in text
    assert any(f"too-late: {LONG}" in line for line in text.splitlines())


def test_the_width_of_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    file = io.StringIO()
    console(file).print(summary(a_plan()))
    assert fits(file.getvalue(), 60)


def test_a_route_stop_by_stop() -> None:
    text = shown(route_table(a_plan(), 1))
    assert fits(text)
    assert "Route 1: V #1" in text
    stop = next(row for row in text.splitlines() if row.startswith("1"))
    assert "00:01" in stop
    assert "A 1" in stop
    assert "B 1" in text
    assert "+30" in text
    assert "美宜佳" in text
    assert "shared vehicle" in text


def test_a_late_stop_is_marked() -> None:
    stores = [store(1, windows=((10, 20), (30, 40)))]
    plan = plan_of(problem_of([order("O", 1)], stores=stores), [["O"]])
    assert "too late" in shown(route_table(plan, 1))
    assert "Violations: 1" in shown(summary(plan))


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_route_that_is_not_there(number: int) -> None:
    with pytest.raises(InputError, match="its routes are 1 to 1"):
        route_table(a_plan(), number)


def test_a_vehicle_that_does_not_come_back() -> None:
    problem = problem_of([order("O", 1)], [replace(VAN, end_depot_id=None)])
    text = shown(route_table(plan_of(problem, [["O"]]), 1))
    assert "leaves" in text
    assert "back" not in text


def test_an_empty_plan() -> None:
    text = shown(summary(plan_of(problem_of([order("O", 1)]))))
    assert "0 routes, 0 stops, 0 drops" in text
    assert "–" in text
    assert "nan" not in text.lower()


def findings() -> list[Finding]:
    where = {"file": "orders.csv", "row": 17, "column": "kg"}
    return [
        Finding("not-a-number", Severity.ERROR, LONG, value="一百二十公斤" * 4, **where),  # type: ignore[arg-type]
        Finding("note", Severity.NOTE, "short"),
    ]


def test_findings_say_where_and_are_never_cut_off() -> None:
    text = shown(findings_table(findings()))
    assert fits(text)
    assert "…" not in text
    assert "orders.csv row 17" in text
    assert squeezed(text).count("公") == 4
    assert squeezed(text).count("午") == 3
    assert re.findall(r"(error|note) *\n", text) == ["error", "note"]
    wide = shown(findings_table(findings()), 1000)
    assert any(LONG in line and "error" in line for line in wide.splitlines())


def test_skipped_rows_are_in_the_summary() -> None:
    plan = a_plan()
    problem = replace(plan.problem, skipped=tuple(findings()))
    text = shown(summary(replace(plan, problem=problem)), 1000)
    assert "Rows skipped: 2" in text
    assert LONG in text


@given(st.integers(0, 10_000), st.integers(50, 200))
@settings(max_examples=30, deadline=None)
def test_any_plan_fits_any_width(seed: int, width: int) -> None:
    plan = any_plan(seed)
    pages = [summary(plan), *(route_table(plan, n) for n in range(1, len(plan.routes) + 1))]
    for page in pages:
        text = shown(page, width)
        assert fits(text, width)
        assert "…" not in text
