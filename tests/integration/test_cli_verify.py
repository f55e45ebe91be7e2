"""`coload verify` and `coload show` of an edited plan.xlsx, as a dispatcher meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import BAD_INPUT, FAILED, SERVED, main
from routing.io.plan_json import write_plan
from routing.plan import Plan
from tests.edited_book import EditedBook
from tests.small_plans import order, plan_of, problem_of

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def book(tmp_path: Path) -> EditedBook:
    orders = [order(f"O{n}", n, kg=30) for n in (1, 2, 3, 4)]
    plan = plan_of(problem_of(orders), [["O1", "O2", "O3"]], [["O4"]])
    write_plan(plan, tmp_path / "plan.json")
    return EditedBook(plan, tmp_path)


def test_an_edit_is_told_priced_and_written(
    book: EditedBook, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["verify", str(book.save())]) == SERVED
    assert capsys.readouterr().out.splitlines() == [
        "Nothing is decided otherwise than before.",
        "nothing wrong: every rule is kept",
    ]
    book.put(book.row("O4"), route=1, stop=4)
    out = tmp_path / "new"
    assert main(["verify", str(book.save()), "-o", str(out)]) == FAILED
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["Edited", "  O4: route 2 -> route 1"]
    figures = {line.split("  ")[0]: line.split() for line in said}
    assert figures["cost (EUR)"][2:] == ["35.57", "18.90", "-16.67"]
    assert figures["vehicles"][1:] == ["2", "1", "-1"]
    (broken,) = (line for line in said if "capacity" in line)
    assert broken.startswith("rows 2-5 (route 1): capacity: 120 kg on board after loading")
    assert said[-1] == f"1 violation(s); the plan is in {out}/"
    assert len(Plan.read(out).routes) == 1
    assert main(["verify", str(out / "plan.xlsx")]) == FAILED
    assert "Nothing is decided otherwise" in capsys.readouterr().out


def test_the_same_as_json(book: EditedBook, capsys: Captured) -> None:
    book.put(book.row("O2"), orders="O2, O9")
    book.put(book.add(store="S1"), orders=None)
    assert main(["verify", str(book.save()), "--json"]) == FAILED
    told = json.loads(capsys.readouterr().out)
    (broken,) = told["violations"]
    assert (broken["code"], broken["sheet"], broken["rows"]) == ("unknown-id", "stops", [3])
    assert (broken["route"], broken["stop"]) == (1, 2)
    assert [(note["code"], note["row"]) for note in told["notes"]] == [("like-the-row-above", 6)]
    assert told["effect"]["figures"]["stops"] == {"before": 4, "after": 5, "difference": 1}
    assert told["effect"]["sequences"] == [2]


def test_show_and_what_cannot_be_read(book: EditedBook, tmp_path: Path, capsys: Captured) -> None:
    book.put(book.row("O4"), route="one")
    assert main(["verify", str(book.save())]) == BAD_INPUT
    assert "plan.xlsx#stops row 5" in capsys.readouterr().err
    book.put(5, route=2)
    assert main(["show", str(book.save()), "2"]) == SERVED
    assert "Route 2: V #2" in capsys.readouterr().out
    (tmp_path / "plan.json").unlink()
    assert main(["verify", str(book.path)]) == BAD_INPUT
    assert "--day DAY" in capsys.readouterr().err
    assert main(["verify", str(book.path), "--day", str(tmp_path / "nowhere")]) == BAD_INPUT
    book.plan.problem.save(tmp_path / "day.json")
    assert main(["verify", str(book.path), "--day", str(tmp_path / "day.json")]) == SERVED
