"""The engine compiled by a process of its own (`solvers.aside`)."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numba
import pytest
from numba.core import caching as numba_caching

import cli_search
from geo import compiling
from geo.compiling import kernel, to_be_kept
from routing.problem import Problem
from solvers import aside
from solvers.crew import begun
from solvers.encode import encode
from solvers.kernels import loop
from solvers.kernels.layout import Data, Ruled
from solvers.searcher import Searcher
from solvers.tables import ruled
from solvers.tiny import tiny_tables
from solvers.tuning import tuning_for
from tests.small_plans import any_plan

ROOT = Path(__file__).parents[2]
_numba: Any = numba


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    town = tmp_path / "town.osm"
    town.touch()
    problem = any_plan(3).problem
    return replace(problem, settings=replace(problem.settings, roads=str(town)))


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A machine with two processors on which nothing is compiled; what is begun there."""
    done: list[object] = []

    def begin(*task: object) -> object:
        done.append(task)
        return begun(time.sleep, 600)

    monkeypatch.setattr(aside, "processors", lambda: 2)
    monkeypatch.setattr(aside, "to_be_kept", lambda _: True)
    monkeypatch.setattr(aside, "begun", begin)
    monkeypatch.setattr(aside.tiny, "warm_up", lambda: done.append("roads"))
    return done


def test_the_engine_of_the_day_is_compiled_beside_the_roads(
    problem: Problem, fresh: list[object]
) -> None:
    with aside.engine_aside(problem) as wait:
        assert wait is not None
        assert len(multiprocessing.active_children()) == 1
    assert fresh == [(aside._compile, ruled(encode(problem))), "roads"]
    assert multiprocessing.active_children() == []


def test_the_process_ends_with_a_day_that_fails(problem: Problem, fresh: list[object]) -> None:
    with pytest.raises(RuntimeError, match="no day"), aside.engine_aside(problem):
        raise RuntimeError("no day")
    assert fresh
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("name", "instead"), [("processors", lambda: 1), ("to_be_kept", lambda _: False)]
)
def test_nothing_is_begun_where_it_is_of_no_use(
    name: str,
    instead: Any,
    problem: Problem,
    fresh: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aside, name, instead)
    with aside.engine_aside(problem) as wait:
        assert wait is None
    assert fresh == []


def test_where_no_process_can_be_had_it_goes_on_alone(
    problem: Problem, fresh: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(aside, "begun", none)
    with aside.engine_aside(problem) as wait:
        assert wait is None


def test_a_process_that_fails_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no room on the disk")

    monkeypatch.setattr(aside, "compile_engine", fail)
    monkeypatch.setattr(aside.gc, "disable", lambda: None)
    aside._compile(False)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(_numba.config.DISABLE_JIT, reason="nothing is compiled")
@pytest.mark.parametrize("kind", [Data, Ruled])
def test_what_is_compiled_is_what_a_search_calls(kind: type[Data]) -> None:
    """By the same types: what is kept of others would not be found."""
    data = tiny_tables().data
    searcher = Searcher(kind(*data), tuning_for(data), 1)
    for tuple_ in (searcher.data, searcher.state, searcher.work):
        arrays = Data if isinstance(tuple_, Data) else None
        assert _numba.typeof(aside.blank(type(tuple_), arrays)) == _numba.typeof(tuple_)
    searcher.run(1, 1.0)
    known: Any = loop.engine
    before = len(known.signatures)
    aside.compile_engine(kind)
    assert len(known.signatures) == before


def test_a_plan_on_a_road_map_waits_for_it_and_no_other(
    problem: Problem,
    fresh: list[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ticker = cli_search.Ticker(False)
    with monkeypatch.context() as patched, ExitStack() as stack:
        patched.setattr(aside, "begun", lambda *_: begun(time.sleep, 0))
        heard = stack.enter_context(cli_search.hearing(problem, ticker, "native"))
        assert heard["on_compile"] != ticker.compiling
        compiling.on_compile.clear()  # as where the kernels for roads are kept
        heard["on_compile"]()
        heard["on_compile"]()
    assert capsys.readouterr().err.count("compiling the engine") == 1
    assert compiling.on_compile == []
    fresh.clear()
    table = replace(problem, settings=replace(problem.settings, roads="legs.csv"))
    gone = replace(problem, settings=replace(problem.settings, roads="gone.osm"))
    for day, engine in ((problem, "ortools"), (table, "native"), (gone, "native")):
        with cli_search.hearing(day, ticker, engine) as heard:
            assert heard["on_compile"] == ticker.compiling
    assert fresh == []


SCRIPT = """
import subprocess, sys
sys.path.insert(0, sys.argv[1])
from geo.compiling import kernel, on_compile, to_be_kept

@kernel
def run(x):
    return 2 * x

if len(sys.argv) == 2:
    before = to_be_kept(run)
    on_compile.append(lambda: subprocess.run([sys.executable, *sys.argv, "other"]))
    run(20)
    stats = run.stats
    print(before, to_be_kept(run), len(stats.cache_hits), len(stats.cache_misses), on_compile)
else:
    run(1)
"""


@pytest.mark.skipif(_numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_what_another_process_has_compiled_in_the_meantime_is_loaded(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.split()) == ("", ["True", "False", "1", "0", "[]"])


def test_what_cannot_be_kept_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder that can be written to, as in some containers."""

    def nowhere(*_: object) -> None:
        raise RuntimeError("no locator available")

    caching: Any = numba_caching
    monkeypatch.setattr(caching.CompileResultCacheImpl, "__init__", nowhere)

    @kernel
    def run(x: int) -> int:
        return 2 * x

    assert run(20) == 40
    assert not to_be_kept(run)
