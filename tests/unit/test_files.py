"""Outputs appear together or not at all, and say what stands in their way."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from xlsxwriter.exceptions import FileCreateError

from routing.errors import InputError, OutputError
from routing.io import outputs, plan_xlsx, write
from routing.io.files import check_writable, together
from routing.plan import Plan
from routing.problem import Problem
from tests.small_days import write_small_day
from tests.small_plans import order, plan_of, problem_of


@pytest.fixture
def plan() -> Plan:
    return plan_of(problem_of([order("O1", 1)]), [["O1"]])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_all_or_nothing(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs.save(plan, tmp_path)
    before = contents(tmp_path)
    assert set(before) == set(outputs.WRITERS)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(outputs.WRITERS, "report.html", full)
    other = plan_of(problem_of([order("O9", 1)]), [["O9"]])
    with pytest.raises(OutputError, match="No space left"):
        outputs.save(other, tmp_path)
    assert contents(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == len(before)


def test_a_folder_in_the_place_of_an_output(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").mkdir()
    for attempt in (lambda: outputs.check(tmp_path), lambda: outputs.save(plan, tmp_path)):
        with pytest.raises(OutputError, match=r"plan\.xlsx' is a folder"):
            attempt()
    assert contents(tmp_path) == {}


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="is a file; name a folder"):
        check_writable(tmp_path / "out", ["x"])
    with pytest.raises(OutputError, match="cannot be written to"):
        check_writable(tmp_path / "out" / "deeper", ["x"])


def test_a_workbook_open_in_excel(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"")
    plain = Path.open

    def locked(self: Path, mode: str = "r", **options: object) -> object:
        if self == target and "+" in mode:
            raise PermissionError(13, "Permission denied")
        return plain(self, mode, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(OutputError, match="is it open in Excel"):
        outputs.check(tmp_path)


def test_what_xlsxwriter_says_is_said_in_our_words(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object) -> None:
        raise FileCreateError(PermissionError(13, "Permission denied"))

    monkeypatch.setattr("xlsxwriter.Workbook.close", refuse)
    with pytest.raises(OutputError, match=r"plan\.xlsx' cannot be written; is it open in Excel"):
        plan_xlsx.write_plan_xlsx(plan, tmp_path / "plan.xlsx")
    with pytest.raises(OutputError, match=r"day\.xlsx' cannot be written; is it open in Excel"):
        write.workbook(plan.problem, tmp_path / "day.xlsx")


def test_together_leaves_no_trace_of_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyError), together(tmp_path) as stage:
        (stage / "x").write_text("half")
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_saved_workbook_has_the_day_for_its_date(tmp_path: Path) -> None:
    problem = Problem.read(write_small_day(tmp_path / "day"))
    problem.save(tmp_path / "day.xlsx")
    with zipfile.ZipFile(tmp_path / "day.xlsx") as book:
        properties = book.read("docProps/core.xml").decode()
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
    assert properties.count("2026-11-23T00:00:00Z") == 2  # created and modified


@pytest.mark.parametrize("name", ["day.csv", "day.xls", "day.yaml", "day.JSONL"])
def test_a_day_has_three_forms(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is written as"):
        write.check_new(tmp_path / name)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "day.json").write_text("{}")
    (tmp_path / "x.xlsx").mkdir()
    (tmp_path / "empty").mkdir()
    for there in ("day.json", "x.xlsx", "."):
        with pytest.raises(InputError, match="is there already"):
            write.check_new(tmp_path / there)
    for new in ("empty", "new", "new.json", "deep/new.XLSX"):
        write.check_new(tmp_path / new)


def test_half_a_character_can_be_written(tmp_path: Path) -> None:
    plan = plan_of(problem_of([order("O\ud800", 1)]), [["O\ud800"]])
    outputs.save(plan, tmp_path)
    content = json.loads((tmp_path / "plan.json").read_bytes())
    assert content["routes"][0]["trips"][0]["stops"][0]["orders"] == ["O\ud800"]
