"""A comparison of two plans as its readers meet it: terminal, JSON, workbook, page, exit codes."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.cells import cell_len
from rich.console import Console

from cli import BAD_INPUT, FAILED, SERVED, main
from routing.changes import Changes, changes
from routing.io.diff_html import render
from routing.io.diff_json import as_object, text_of
from routing.io.diff_sentences import notes, orders_line, routes_line, times_line
from routing.io.diff_text import MOST_ROWS, overview
from routing.io.diff_words import shift, signed
from routing.io.plan_json import write_plan
from routing.io.report_parts.page import plotly
from routing.plan import LeftOut, Plan, Reason
from tests.small_plans import VAN, order, plan_of, problem_of, store
from tests.unit.sample_plan import CHINESE, HOSTILE, sample_plan


@pytest.fixture(scope="module")
def found() -> Changes:
    return changes(sample_plan(), sample_plan(broken=True))


def small(*routes: list[str], named: str = "") -> Plan:
    stores = [store(1, name=named), *(store(n) for n in (2, 3, 4))]
    orders = [order(f"O{n}", n, kg=20.0) for n in (1, 2, 3, 4)]
    served = {order_id for route in routes for order_id in route}
    left_out = [each.id for each in orders if each.id not in served]
    day = problem_of(orders, stores=stores)
    return plan_of(day, *([route] for route in routes), left_out=left_out)


def printed(found: Changes, seconds: int = 0, width: int = 80) -> str:
    file = io.StringIO()
    Console(file=file, width=width, markup=False, emoji=False).print(overview(found, seconds))
    return file.getvalue()


# ------------------------------------------------------------------------------ terminal


def test_the_terminal_shows_it_in_80_columns(found: Changes) -> None:
    text = printed(found)
    assert max(map(cell_len, text.splitlines())) <= 80
    assert "…" not in text
    assert HOSTILE in text
    assert "now used" in text
    assert "The plan after breaks" in text


def test_sentences() -> None:
    found = changes(small(["O1", "O2"], ["O3"]), small(["O2", "O1", "O4"]))
    assert routes_line(found) == "Vehicles: 1 changed, 1 no longer used."
    assert orders_line(found).startswith("Orders: 1 no longer served, 1 now served, 1 ")
    assert times_line(found) == ("Stores: 1 at another time; 1 visit new; 1 visit no longer made.")
    assert times_line(found, 150) == (
        "Stores: 1 at another time, 1 by more than 2.5 min; 1 visit new; 1 visit no longer made."
    )
    assert not list(notes(found))
    assert printed(changes(found.before, found.before)).endswith("Nothing differs.\n")


def test_an_order_left_out_has_its_reason() -> None:
    after = small(["O1"])
    why = LeftOut("O2", "A", "S2", "normal", (Reason("too-late", "no vehicle comes by 10:00"),))
    found = changes(small(["O1", "O2"]), replace(after, left_out=(why,)))
    assert "left out (too-late)" in printed(found, width=200)


def test_shifts_up_to_the_limit_are_not_listed() -> None:
    found = changes(small(["O1", "O2"]), small(["O2", "O1"]))
    assert "+4 min" in printed(found, 221)
    assert "+4 min" not in printed(found, 222)
    assert [each["store_id"] for each in as_object(found, 221)["stores"]] == ["S1"]
    assert as_object(found, 222)["stores"] == []


def test_long_tables_are_cut_and_say_so() -> None:
    count = MOST_ROWS + 2
    orders = [order(f"O{n}", 1, kg=1.0) for n in range(count)]
    day = problem_of(orders, [replace(VAN, count=2)])
    ids = [each.id for each in orders]
    found = changes(plan_of(day, [ids], left_out=[]), plan_of(day, left_out=ids))
    assert "and 2 more; -o OUT writes all" in printed(found)
    assert len(as_object(found)["orders"]) == count


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (-1234.5, "money", "-1,234.50"),
        (0.001, "money", "="),
        (-700.0, "seconds", "-0:12"),
        (-29.0, "seconds", "="),
        (0.02, "ratio", "+2.0 points"),
        (1500.0, "metres", "+1.5"),
        (None, "count", "–"),
    ],
)
def test_differences(value: float | None, unit: Any, text: str) -> None:
    assert signed(value, unit) == text


def test_shifts(found: Changes) -> None:
    said = [shift(found, seconds) for seconds in (2100, -4200, 20, 0, None)]
    assert said == ["+35 min", "-1 h 10 min", "+20 s", "=", "–"]


# --------------------------------------------------------------------------------- files


def test_the_document_tells_all(found: Changes) -> None:
    content = json.loads(text_of(found))
    assert (content["format"], content["version"], content["different"]) == ("coload-diff", 1, True)
    cost = next(each for each in content["totals"] if each["figure"] == "cost")
    assert cost["difference"] == pytest.approx(cost["after"] - cost["before"], abs=1e-5)
    used = next(each for each in content["routes"] if each["change"] == "used")
    assert used["before"] is None
    assert used["after"]["vehicle_id"] == "one-way"
    served = next(each for each in content["orders"] if each["order_id"] == "O6")
    assert served["what"] == ["now-served"]
    assert served["standing"] == ["left out", "served"]
    assert served["after"]["start_service_s"] == found.after.routes[1].stops[1].start
    assert served["quantity"][0] == {"kg": 80.5, "m3": 0.159, "cases": 9}


def test_the_workbook_has_a_sheet_for_each_table(found: Changes, tmp_path: Path) -> None:
    names = {path.name for path in found.save(tmp_path)}
    assert names == {"diff.json", "diff.xlsx", "diff.html"} == {p.name for p in tmp_path.iterdir()}
    book = openpyxl.load_workbook(tmp_path / "diff.xlsx")
    assert book.sheetnames == ["summary", "routes", "stores", "orders"]
    rows = _rows(book["stores"])
    new = next(row for row in rows if row["store"] == "S4")
    assert (new["change"], new["before"], new["vehicle after"]) == ("new visit", None, "one-way #1")
    assert {row["order"]: row["kg after"] for row in _rows(book["orders"])}["O6"] == 80.5


def _rows(sheet: Any) -> list[dict[Any, Any]]:
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def test_the_page_is_harmless_and_has_both_routes_of_a_vehicle() -> None:
    found = changes(sample_plan(), sample_plan(broken=True))
    text = render(found)
    assert text == render(found)
    ours = text.replace(plotly(), "")
    assert HOSTILE not in ours
    assert CHINESE in ours
    moved = changes(small(["O1", "O2"], ["O3"]), small(["O2", "O1", "O3"], named="x"))
    page = render(moved)
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    routes = [trace["meta"] for trace in data["map"]["data"] if "meta" in trace]
    assert routes == [
        {"route": 1, "side": "before"},
        {"route": 2, "side": "before"},
        {"route": 1, "side": "after"},
    ]
    assert data["names"] == ["V #1", "V #2"]


def test_of_the_map_what_is_the_same_is_grey_and_drawn_once() -> None:
    page = render(changes(small(["O1"], ["O2"]), small(["O2"], ["O1", "O3"])))
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    metas = [trace["meta"] for trace in data["map"]["data"] if "meta" in trace]
    assert {"route": 0, "side": "after"} in metas
    assert {"route": 0, "side": "before"} not in metas
    assert data["names"] == ["V #1 (was #2)", "V #2 (was #1)"]


# ---------------------------------------------------------------------------- the command


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("plans")
    (folder / "one").mkdir()
    write_plan(small(["O1", "O2"], ["O3", "O4"]), folder / "one" / "plan.json")
    write_plan(small(["O1", "O3"], ["O2", "O4"]), folder / "two.json")
    return str(folder / "one"), str(folder / "two.json")


def test_the_command(
    plans: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *plans, "-o", str(tmp_path / "out")]) == SERVED
    assert "written to" in capsys.readouterr().out
    assert main(["diff", *plans, "--json"]) == SERVED
    written = (tmp_path / "out" / "diff.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == written
    assert main(["diff", *plans, "--exit-code"]) == FAILED
    assert main(["diff", plans[0], plans[0], "--exit-code"]) == SERVED
    assert "Nothing differs" in capsys.readouterr().out


def test_what_cannot_be_compared_gets_a_sentence(
    plans: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", plans[0], str(tmp_path / "no.json")]) == BAD_INPUT
    assert "no.json' is not there" in capsys.readouterr().err
    for minutes in ("-1", "ten", "nan"):
        with pytest.raises(SystemExit) as left:
            main(["diff", *plans, "--minutes", minutes])
        assert left.value.code == BAD_INPUT
    assert "write minutes from 0 to 2880" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["diff", *plans, "-o", str(tmp_path / "file")]) == FAILED
    assert "is a file; name a folder" in capsys.readouterr().err
