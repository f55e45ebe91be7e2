"""The command line as its users meet it: outputs, exit codes, messages, no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from cli import BAD_INPUT, FAILED, LEFT_OUT, SERVED, main
from geo import tiny
from routing.plan import Plan
from routing.problem import Problem
from solvers.crew import TRUE
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
    names = {"plan.json", "plan.xlsx", "report.html", "routes.geojson", "routes.gpx"}
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
    assert "fits; admit a larger vehicle" in shown.out + shown.err
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


def test_verify_tells_stale_figures_in_one_line_a_route(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert plan(day, tmp_path) == SERVED
    content = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    route = next(r for r in content["routes"] if len(r["trips"][0]["stops"]) > 1)
    route["trips"][0]["stops"].reverse()
    content["routes"].append({"vehicle_id": "A-van", "number": 2, "trips": []})
    (tmp_path / "plan.json").write_text(json.dumps(content), encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(tmp_path)]) == FAILED
    lines = capsys.readouterr().out.splitlines()
    figures = [line for line in lines if "figures:" in line]
    assert 1 <= len(figures) <= 2
    assert figures[0].startswith(f"route {route['route']}: figures: ")
    assert "stated figures are out of date, e.g. " in figures[0]
    assert lines[-1] == (
        f"{len(lines) - 1} violation(s); `coload verify {tmp_path} --write OUT` "
        "computes the figures afresh"
    )
    assert lines[-1 - len(figures) : -1] == figures
    assert main(["verify", str(tmp_path), "--json"]) == FAILED
    assert len(json.loads(capsys.readouterr().out)) > len(lines)


def test_show_a_plan_and_a_route(day: Path, tmp_path: Path, capsys: Captured) -> None:
    assert plan(day, tmp_path) == SERVED
    path = str(tmp_path / "plan.json")
    assert main(["show", path]) == SERVED
    assert main(["show", path, "1"]) == SERVED
    assert "S-" in capsys.readouterr().out
    assert main(["show", path, "99"]) == BAD_INPUT
    assert main(["show", str(tmp_path), "1"]) == SERVED
    assert main(["verify", str(tmp_path)]) == SERVED


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
        ["plan", "DAY", "--threads", "0"],
        ["plan", "DAY", "--patience", "0"],
        ["plan", "DAY", "--worth", "-3"],
        ["plan", "DAY", "--engine", "ortools", "--target", "0"],
        ["convert", "nowhere", "x.json"],
        ["convert", "DAY", "DAY"],
        ["convert", "DAY", "day.csv"],
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


def test_warmup_says_how_long_it_took(capsys: Captured) -> None:
    assert main(["warmup"]) == SERVED
    said = capsys.readouterr().out
    assert said.startswith("the engine is ready: ")
    assert said.endswith(" s\n")


def test_warmup_compiles_days_and_roads_at_once(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[object] = []

    @contextmanager
    def beside(*task: object) -> Iterator[SimpleNamespace]:
        order.append(task)
        yield SimpleNamespace(exitcode=0)
        order.append("waited")

    def warm_up(on_compile: Callable[[], None], ruled: tuple[bool, ...]) -> None:
        order.append(ruled)
        if ruled == (False,):
            on_compile()

    monkeypatch.setattr("solvers.crew.beside", beside)
    monkeypatch.setattr("solvers.search.warm_up", warm_up)
    assert main(["warmup"]) == SERVED
    roads, rules, waited = (tiny.warm_up,), (warm_up, None, (True,)), "waited"
    assert order == [roads, (False,), rules, waited, waited, (True,)]
    assert capsys.readouterr().out.startswith("the engine is ready: compiled in ")


@pytest.mark.parametrize(
    ("code", "said"),
    [(0, "was compiled already and loaded in"), (TRUE, "what it needs for roads was compiled")],
)
def test_warmup_says_what_was_compiled(
    code: int, said: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def beside(*task: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(exitcode=code)

    monkeypatch.setattr("solvers.crew.beside", beside)
    monkeypatch.setattr("solvers.search.warm_up", lambda *_: None)
    assert main(["warmup"]) == SERVED
    assert said in capsys.readouterr().out


def test_compiling_is_told_once_and_not_when_quiet(
    day: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solvers.search.warm_up", lambda on_compile, _: on_compile())
    for options, times in (([], 1), (["--quiet"], 0)):
        assert plan(day, tmp_path / "out", *options) == SERVED
        assert capsys.readouterr().err.count("coload: compiling the engine") == times


def test_a_target_that_any_plan_meets_ends_the_search(day: Path, tmp_path: Path) -> None:
    out = ["-o", str(tmp_path / "out"), "--target", "1e9", "--threads", "1", "--quiet"]
    assert main(["plan", str(day), *out]) == SERVED


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
        said = run.stderr.read()
        # Parts of the day that the search had not come to may be left out.
        assert run.wait(timeout=60) == SERVED
    assert "coload: stopping; writing the best plan so far" in said
    assert main(["verify", str(out / "plan.json")]) == SERVED


def test_an_interrupt_before_the_search_says_one_sentence(day: Path, tmp_path: Path) -> None:
    """Wherever in the imports or in the reading it comes."""
    script = (
        "import os, signal, sys, cli\n"
        "sys.argv = ['coload', 'plan', *sys.argv[1:]]\n"
        "sys.addaudithook(lambda event, told: event == 'import' and told[0] == 'numpy'"
        " and os.kill(os.getpid(), signal.SIGINT))\n"
        "sys.exit(cli.main())"
    )
    command = [sys.executable, "-c", script, str(day), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (FAILED, "coload: interrupted; nothing was written\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(threading.current_thread() is not threading.main_thread(), reason="signals")
def test_an_interrupt_while_saving_is_too_late(
    day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Plan.save

    def interrupted(self: Plan, folder: Path) -> object:
        signal.raise_signal(signal.SIGINT)
        return save(self, folder)

    monkeypatch.setattr(Plan, "save", interrupted)
    before = signal.getsignal(signal.SIGINT)
    assert plan(day, tmp_path / "out") == SERVED
    assert signal.getsignal(signal.SIGINT) is before


def test_a_terminal_that_is_not_utf_8(day: Path, tmp_path: Path) -> None:
    edit(day / "stores.csv", "S-1,One", "S-1,商店")
    out = tmp_path / "out"
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "cli", "plan", str(day), "-o", str(out), "--iterations", "3"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == SERVED, done.stderr
    command = [sys.executable, "-m", "cli", "show", str(out), "1"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == SERVED, done.stderr


def test_what_cannot_be_written_is_told_before_the_search(
    day: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    (out / "plan.xlsx").mkdir(parents=True)
    monkeypatch.setattr("solvers.solve.solve", lambda *_, **__: pytest.fail("searched"))
    assert plan(day, out) == FAILED
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("coload: ")
    assert "is a folder" in said
    assert [path.name for path in out.iterdir()] == ["plan.xlsx"]


def test_convert_overwrites_nothing(day: Path, tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "day.json"
    assert main(["convert", str(day), str(target)]) == SERVED
    before = target.read_bytes()
    assert main(["convert", str(day), str(target)]) == BAD_INPUT
    assert "is there already" in capsys.readouterr().err
    assert target.read_bytes() == before
    assert main(["convert", str(target), str(tmp_path / "again")]) == SERVED
    assert main(["convert", str(target), str(tmp_path / "again")]) == BAD_INPUT


def test_skipping_is_offered_only_where_it_helps(
    day: Path, tmp_path: Path, capsys: Captured
) -> None:
    def last_word(*arguments: str) -> str:
        assert main([*arguments]) == BAD_INPUT
        return capsys.readouterr().err.splitlines()[-1]

    out = ["-o", str(tmp_path / "out")]
    edit(day / "orders.csv", "O-2,A,S-1", "O-2,A,S-99")
    assert "--skip-bad-rows" in last_word("plan", str(day), *out)
    assert "--skip-bad-rows" not in last_word("convert", str(day), str(tmp_path / "x.json"))
    (day / "vehicles.csv").unlink()
    assert "--skip-bad-rows" not in last_word("plan", str(day), *out)
    assert "--skip-bad-rows" not in last_word("plan", str(day), "--skip-bad-rows", *out)


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
