"""``coload replenish`` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from cli import BAD_INPUT, SERVED, main
from routing.io.stocks import read_stocks
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
