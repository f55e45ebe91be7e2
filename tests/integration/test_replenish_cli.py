"""``coload replenish`` as its users meet it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from cli import BAD_INPUT, SERVED, main
from routing.io.columns_stocks import TABLES
from routing.io.schema import day_schema
from routing.io.stocks import read_stocks
from routing.io.template import LANGUAGES, write_template
from routing.problem import Problem
from solvers.inventory.expect import expected
from tests.small_days import write_small_day

Captured = pytest.CaptureFixture[str]

STOCKS = """\
门店编号,产品,经销商,品类,现有库存,最大库存,安全库存,日均消耗,单重(kg),备注
S-1,可乐,A,常温,12,40,5,9,8,后门
S-2,可乐,A,常温,30,40,5,6,8,
S-1,牛奶,B,冷藏,4,20,,3,5,
"""


@pytest.fixture
def day(tmp_path: Path) -> Path:
    folder = write_small_day(tmp_path / "day")
    (folder / "orders.csv").unlink()
    (folder / "库存.csv").write_bytes(STOCKS.encode("gb18030"))
    return folder


def run(day: Path, out: Path, *more: str) -> int:
    return main(["replenish", str(day), "--rounds", "1", "--days", "3", "-o", str(out), *more])


def test_days_come_out_that_every_command_takes(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "out"
    assert run(day, out) == SERVED
    said = capsys.readouterr().out
    assert "none runs dry" in said and "S-1 可乐" in said
    document = json.loads((out / "replenish.json").read_text(encoding="utf-8"))
    assert document["figures"]["short_units"] == 0
    for stock in document["stocks"]:
        level = stock["level"]
        for each in stock["days"]:
            level += each["delivered"] - each["used"]
            assert each["evening"] == pytest.approx(level)
            assert level >= stock["safety"]
    brought = sum(day["units"] for day in document["days"])
    assert brought == document["figures"]["delivered_units"] > 0
    driven = [each["folder"] for each in document["days"] if each["folder"]]
    assert driven[0].startswith("2026-11-2")
    assert main(["verify", str(out / driven[0])]) == SERVED
    assert main(["check", str(out / driven[0] / "day")]) == SERVED
    capsys.readouterr()
    book = openpyxl.load_workbook(out / "replenish.xlsx")
    assert book.sheetnames == ["summary", "days", "deliveries", "evening levels", "stocks"]
    assert [cell.value for cell in book["deliveries"][2]][:3] == ["S-1", "One", "可乐"]
    assert book["stocks"].max_row == 1 + 3 * 3


def test_problems_are_told_with_the_rows_of_the_stocks(day: Path, capsys: Captured) -> None:
    bad = STOCKS.replace("S-2,可乐,A,常温,30,40,5", "S-9,可乐,A,常温,30,40,45")
    (day / "库存.csv").write_text(bad + "S-1,可乐,A,常温,1,40,5,9,8,\n", encoding="utf-8-sig")
    assert run(day, day / "x") == BAD_INPUT
    said = " ".join(capsys.readouterr().err.split())
    assert "safety 45 is above capacity 40" in said
    assert "'可乐' in row 2" in said  # a narrow terminal breaks the line after it
    assert "add the two up" in said
    (day / "库存.csv").write_text(bad.replace(",45,", ",5,"), encoding="utf-8-sig")
    assert run(day, day / "x") == BAD_INPUT
    said = " ".join(capsys.readouterr().err.split())
    assert "库存.csv row 3" in said and "S-9" in said
    (day / "库存.csv").unlink()
    assert run(day, day / "x") == BAD_INPUT
    assert "has no table stocks (库存)" in capsys.readouterr().err


def test_tables_by_date_come_before_the_column_and_sales_after_it(day: Path) -> None:
    (day / "库存.csv").write_text(STOCKS.replace(",3,5,", ",,5,"), encoding="utf-8-sig")
    (day / "消耗.csv").write_text(
        "门店,产品,经销商,日期,数量\nS-1,可乐,A,2026-11-24,20\nS-7,可乐,A,2026-11-24,2\n",
        encoding="utf-8-sig",
    )
    sold = "".join(f"S-1,牛奶,B,2026-11-{d:02d},{2 + d % 7}\n" for d in range(1, 22))
    (day / "销量.csv").write_text("门店,产品,经销商,日期,销量\n" + sold, encoding="utf-8-sig")
    data = read_stocks(day)
    assert "1 row(s) of consumption are of no stock" in " ".join(n.message for n in data.notes)
    asked, forecasts = expected(data, 3)
    assert asked.consumption.tolist()[:2] == [[9000, 20000, 9000], [6000, 6000, 6000]]
    assert asked.consumption.tolist()[2] == [4000, 5000, 6000]  # the 23rd, after a gap of a day
    assert list(forecasts) == [2]
    assert asked.stocks[2].safety > 0 and asked.stocks[0].safety == 5


def test_rows_of_every_table_are_told_of(day: Path, capsys: Captured) -> None:
    (day / "销量.csv").write_text(
        "门店,产品,经销商,日期,销量\nS-1,可乐,A,2026-11-20,-3\nS-1,可乐,A,20.11.,3\n",
        encoding="utf-8-sig",
    )
    (day / "供货.csv").write_text(
        "产品,经销商,现有库存\n可乐,A,50\n可乐,A,9\n茶,A,9\n", encoding="utf-8-sig"
    )
    for command in (["check", str(day)], ["replenish", str(day)]):
        assert main(command) == BAD_INPUT
        captured = capsys.readouterr()
        said = " ".join((captured.out + captured.err).split())
        for part in ("销量.csv row 2", "units -3 is negative", "销量.csv row 3", "is not a date"):
            assert part in said
    (day / "销量.csv").unlink()
    assert main(["check", str(day)]) == BAD_INPUT
    said = " ".join(capsys.readouterr().out.split())
    assert "stands in row 2 already" in said and "no store has a stock of product '茶'" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_template_has_stocks_and_is_converted(
    lang: str, tmp_path: Path, capsys: Captured
) -> None:
    written = write_template(tmp_path / "day", lang=lang, stocks=True)
    names = {path.stem for path in written}
    assert {spec.zh if lang == "zh" else spec.name for spec in TABLES} < names
    assert not {"orders", "订单"} & names
    write_template(tmp_path / "book", xlsx=True, lang=lang, stocks=True)
    first = read_stocks(tmp_path / "day")
    assert len(first.stocks) == 6 and len(first.dated) == 1 and len(first.sold) == 56
    steps = (
        tmp_path / "book" / "day.xlsx",
        tmp_path / "a.json",
        tmp_path / "b.xlsx",
        tmp_path / "c",
    )
    for source, target in pairwise((tmp_path / "day", *steps[1:])):
        assert main(["convert", str(source), str(target)]) == SERVED
    Draft202012Validator(day_schema()).validate(json.loads((tmp_path / "a.json").read_bytes()))
    for path in steps:
        again = read_stocks(path)
        assert again.stocks == first.stocks and again.supplies == first.supplies
        assert (again.dated, again.sold) == (first.dated, first.sold)
        assert again.problem == first.problem
    assert main(["check", str(tmp_path / "c")]) == SERVED
    assert "no problems" in capsys.readouterr().out


def test_orders_of_a_day_with_stocks_are_converted_too(day: Path, tmp_path: Path) -> None:
    write_small_day(tmp_path / "other")
    (tmp_path / "other" / "orders.csv").rename(day / "orders.csv")
    assert main(["convert", str(day), str(tmp_path / "new.json")]) == SERVED
    content = json.loads((tmp_path / "new.json").read_bytes())
    assert len(content["orders"]) == len(Problem.read(tmp_path / "new.json").orders) > 0
    assert [row["level"] for row in content["stocks"]] == [12, 30, 4]
    assert content["stocks"][0]["备注"] == "后门"
    assert read_stocks(tmp_path / "new.json").stocks == read_stocks(day).stocks


def test_stock_at_the_end_is_worth_what_is_said(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    worth = []
    for number, value in enumerate(("none", "0.5", "auto")):
        assert run(day, tmp_path / str(number), "--end-value", value) == SERVED
        said = capsys.readouterr().out
        assert ("that is left at the end is worth" in said) is (value != "none")
        content = json.loads((tmp_path / str(number) / "replenish.json").read_bytes())
        worth.append(content["figures"]["end_value"])
        steps = content["stocks"][1]["end_value"]
        assert steps == {"none": [], "0.5": [[35, 0.5]]}.get(value, steps)
    assert worth[0] == 0 < worth[1] and worth[2] > 0
    with pytest.raises(SystemExit):
        run(day, tmp_path / "x", "--end-value", "much")
    assert "write money from 0" in capsys.readouterr().err


def test_an_instance_is_solved_and_a_simulation_is_played(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "tiny.dat"
    file.write_text("3 2 20\n1 0 0 50 10 .1\n2 3 4 5 15 0 5 .2\n3 6 8 5 15 0 5 .2\n")
    assert main(["replenish", str(file), "-o", str(tmp_path / "irp")]) == SERVED
    assert "proved optimal" in capsys.readouterr().out
    assert (
        main(["replenish", str(day), "--simulate", "2", "--rounds", "1", "--days", "2"]) == SERVED
    )
    assert "refill below the safety" in capsys.readouterr().out
