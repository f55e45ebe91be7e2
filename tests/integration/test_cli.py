"""The command line as its users meet it: outputs, exit codes, messages, no traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli import BAD_INPUT, FAILED, LEFT_OUT, SERVED, main
from routing.problem import Problem
from tests.small_days import write_small_day

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def day(tmp_path: Path) -> Path:
    return write_small_day(tmp_path / "day")


def plan(day: Path, out: Path, *options: str) -> int:
    return main(["plan", str(day), "-o", str(out), "--iterations", "30", *options])


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_plan_writes_every_output_and_all_are_served(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "out"
    assert plan(day, out) == SERVED
    names = {"plan.json", "plan.xlsx", "report.html", "routes.geojson"}
    assert {path.name for path in out.iterdir()} == names
    assert "6 of 6 orders" in capsys.readouterr().out
    assert main(["verify", str(out / "plan.json")]) == SERVED
    assert "nothing wrong" in capsys.readouterr().out


def test_three_forms_of_a_day_give_byte_equal_plans(day: Path, tmp_path: Path) -> None:
    for target in ("day.xlsx", "day.json"):
        assert main(["convert", str(day), str(tmp_path / target)]) == SERVED
    plans = []
    for form in (day, tmp_path / "day.xlsx", tmp_path / "day.json"):
        assert plan(form, tmp_path / "out") == SERVED
        plans.append((tmp_path / "out" / "plan.json").read_bytes())
    assert plans[0] == plans[1] == plans[2]


def test_orders_left_out_have_their_own_exit_code_and_a_reason(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    edit(day / "orders.csv", "O-3,A,S-2,delivery,ambient,90", "O-3,A,S-2,delivery,ambient,9000")
    assert plan(day, tmp_path / "out") == LEFT_OUT
    shown = capsys.readouterr()
    assert "split the order or admit a larger vehicle" in shown.out + shown.err
    content = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert [left["order_id"] for left in content["left_out"]] == ["O-3"]
    assert content["left_out"][0]["reasons"][0]["code"] == "capacity"


def test_check_reports_all_problems_together(day: Path, capsys: Captured) -> None:
    edit(day / "orders.csv", "O-1,A,S-1,delivery,ambient,100", 'O-1,A,S-1,delivery,ambient,"12,5"')
    edit(day / "orders.csv", "O-2,A,S-1", "O-2,A,S-99")
    edit(day / "stores.csv", "08:00-11:00", "11:00-08:00")
    assert main(["check", str(day), "--json"]) == BAD_INPUT
    findings = json.loads(capsys.readouterr().out)
    errors = {(f["file"], f["row"], f["column"], f["code"]) for f in findings}
    assert ("orders.csv", 2, "kg", "not-a-number") in errors
    assert ("orders.csv", 3, "store_id", "unknown-id") in errors
    assert ("stores.csv", 2, "windows", "ends-before-start") in errors
    assert any("write 12.5" in f["message"] for f in findings)


def test_check_of_a_sound_day(day: Path, capsys: Captured) -> None:
    assert main(["check", str(day)]) == SERVED
    assert "can be planned" in capsys.readouterr().out


def test_plan_of_a_bad_day_writes_nothing_unless_rows_may_be_skipped(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    edit(day / "orders.csv", "O-2,A,S-1", "O-2,A,S-99")
    out = tmp_path / "out"
    assert plan(day, out) == BAD_INPUT
    assert not out.exists()
    assert "S-99" in capsys.readouterr().err
    assert plan(day, out, "--skip-bad-rows") == LEFT_OUT
    content = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert [(row["file"], row["row"]) for row in content["skipped"]] == [("orders.csv", 3)]
    assert main(["verify", str(out / "plan.json")]) == SERVED


def test_verify_judges_an_edited_plan(day: Path, tmp_path: Path, capsys: Captured) -> None:
    assert plan(day, tmp_path) == SERVED
    path = tmp_path / "plan.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    taken = content["routes"][0]["trips"][0]["stops"].pop()
    path.write_text(json.dumps(content), encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(path), "--json"]) == FAILED
    codes = {violation["code"] for violation in json.loads(capsys.readouterr().out)}
    assert {"order-missing", "figures"} <= codes
    assert taken["orders"]
    assert main(["verify", str(path), "--write", str(tmp_path / "again")]) == FAILED
    content = json.loads((tmp_path / "again" / "plan.json").read_text(encoding="utf-8"))
    assert {v["code"] for v in content["violations"]} == {"order-missing"}


def test_show_a_plan_and_a_route(day: Path, tmp_path: Path, capsys: Captured) -> None:
    assert plan(day, tmp_path) == SERVED
    path = str(tmp_path / "plan.json")
    assert main(["show", path]) == SERVED
    assert main(["show", path, "1"]) == SERVED
    assert "S-" in capsys.readouterr().out
    assert main(["show", path, "99"]) == BAD_INPUT


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "nowhere"],
        ["check", "nowhere.xlsx"],
        ["verify", "nowhere.json"],
        ["show", "nowhere.json"],
        ["plan", "DAY", "--engine", "magic"],
        ["plan", "DAY", "--iterations", "0"],
        ["plan", "DAY", "--time-limit", "-1"],
        ["convert", "nowhere", "x.json"],
    ],
)
def test_wrong_arguments_give_one_sentence(
    arguments: list[str], day: Path, tmp_path: Path, capsys: Captured
) -> None:
    named = [str(day) if argument == "DAY" else argument for argument in arguments]
    if named[0] == "plan":
        named += ["-o", str(tmp_path / "out")]
    assert main(named) == BAD_INPUT
    said = capsys.readouterr().err
    assert said.splitlines()[-1].startswith("coload: ")
    assert "Traceback" not in said


def test_schema_and_template(tmp_path: Path, capsys: Captured) -> None:
    assert main(["schema"]) == SERVED
    assert json.loads(capsys.readouterr().out)["type"] == "object"
    assert main(["schema", "plan"]) == SERVED
    for number, options in enumerate(
        ([], ["--xlsx"], ["--lang", "zh"], ["--xlsx", "--lang", "zh"])
    ):
        folder = tmp_path / str(number)
        assert main(["init", str(folder), *options]) == SERVED
        path = folder / "day.xlsx" if "--xlsx" in options else folder
        assert not Problem.read(path).skipped
        assert main(["init", str(folder), *options]) == BAD_INPUT


def test_interrupt_writes_the_best_plan_so_far(day: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "cli", "plan", str(day), "-o", str(out), "--time-limit", "600"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stderr is not None
        assert any("best cost so far" in line for line in run.stderr)
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=60) == SERVED
    assert main(["verify", str(out / "plan.json")]) == SERVED


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys, cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'numba', 'ortools', 'pandas', 'rich', 'routing.problem'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0
