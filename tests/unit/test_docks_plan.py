"""What is found and told of a day with docks: starts, slots, reasons, sheets."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from routing.distances import distances_of
from routing.docking import by_depot
from routing.evaluate import evaluate
from routing.io.docks import at_docks, dock_lines
from routing.io.plan_xlsx import write_plan_xlsx
from routing.io.report import render
from routing.io.text import route_table, summary
from routing.model import Store, VehicleType
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from routing.schedule import times_from
from solvers.docks.arrange import arranged
from solvers.docks.pieces import Piece, paid_s, pieces
from solvers.docks.slots import slots, slotted
from solvers.docks.taken import can_crowd
from solvers.docks.times import ALWAYS, LONG, Ride, free_starts
from solvers.encode import encode
from solvers.solve import solve
from tests.dock_days import best_rank, one_dock
from tests.small_plans import order, problem_of, store
from tests.unit.test_docks import SEVEN, SIX, VAN, brought, day, three

BREAK = {"break_s": 900, "break_window": (SEVEN, SEVEN + 1800)}


# One route


def test_what_is_free() -> None:
    problem = day(1)
    (depot,) = problem.depots
    assert free_starts(depot, ()) == ALWAYS
    plan = three(problem, SIX, SIX + 900, SEVEN)
    (taken,) = by_depot(problem, enumerate(plan.routes)).values()
    windows = free_starts(depot, taken)
    assert windows == ((-LONG, SIX - 600), (SIX + 1500, SEVEN - 600), (SEVEN + 600, LONG))
    assert free_starts(replace(depot, docks=2), taken) == ALWAYS


@pytest.mark.parametrize("van", [VAN, replace(VAN, **BREAK), replace(VAN, max_seconds=1500)])
def test_pieces_are_what_the_oracle_says(van: VehicleType) -> None:
    """At every twentieth second, and at both ends of each piece."""
    open_at = (SEVEN, SEVEN + 600), (SEVEN + 1800, SEVEN + 3000)
    problem = _with_stores(day(van=van), store(1, windows=open_at, stop_s=300), store(2), store(3))
    ride = Ride.of(problem, distances_of(problem), Itinerary("V", 1, (brought("O1"),)))
    found = list(pieces(ride.course))
    assert len(found) > 2 and {piece.moves for piece in found} == {False, True}
    last = found[-1].last
    assert not times_from(ride.course, last + 1).on_time
    ends = {second for piece in found for second in (piece.first, piece.last)}
    for start in sorted({*range(SIX, last + 1, 20), *ends}):
        (piece,) = (piece for piece in found if piece.first <= start <= piece.last)
        times = times_from(ride.course, start)
        assert paid_s(ride.course, times) == _paid(piece, start)
    longest = van.max_seconds
    assert longest is None or max(piece.duration for piece in ride.pieces) <= longest


def _paid(piece: Piece, start: int) -> int:
    return piece.paid - (0 if piece.moves else start - piece.first)


def _with_stores(problem: Problem, *stores: Store) -> Problem:
    return replace(problem, stores=stores)


# All routes


def test_starts_are_staggered_at_the_least_cost() -> None:
    """Three stores open at 07:00, an hour away: who is not first at the dock waits there."""
    at_seven = {"windows": ((SEVEN, SEVEN + 60),)}
    problem = _with_stores(day(), *(store(i, **at_seven) for i in (1, 2, 3)))
    routes = [Itinerary("V", i, (brought(f"O{i}"),)) for i in (1, 2, 3)]
    done = arranged(problem, distances_of(problem), routes)
    starts = sorted(route.start for route in done.routes.values())
    latest = SEVEN + 60 - 111 - 600  # S1 is the nearest, so its van loads last
    assert done.out == ()
    assert starts == [latest - 1200, latest - 600, latest]
    assert evaluate(problem, distances_of(problem), done.itineraries).violations == ()
    # The vans for S2 and S3 would begin 111 and 223 s before that for S1 and not wait at all.
    waits = (600 - 60 - 111) + (1200 - 60 - 223)
    assert done.extra == pytest.approx(waits / 100)


def test_nobody_waits_longer_for_a_free_dock_than_it_may() -> None:
    """As above, but the van that loads first would wait for 717 s, and 400 are allowed."""
    at_seven = {"windows": ((SEVEN, SEVEN + 60),)}
    stores = (store(i, **at_seven) for i in (1, 2, 3))
    problem = _with_stores(day(van=replace(VAN, max_wait_s=400)), *stores)
    routes = [Itinerary("V", i, (brought(f"O{i}"),)) for i in (1, 2, 3)]
    done = arranged(problem, distances_of(problem), routes)
    plan = evaluate(problem, distances_of(problem), done.itineraries)
    assert len(done.out) == 1
    assert {violation.code for violation in plan.violations} == {"order-missing"}


def test_who_finds_no_dock_is_out() -> None:
    at_six = {"windows": ((SIX, SIX + 1000),)}
    problem = _with_stores(day(), *(store(i, **at_six) for i in (1, 2, 3)))
    routes = [Itinerary("V", i, (brought(f"O{i}"),)) for i in (1, 2, 3)]
    assert len(arranged(problem, distances_of(problem), routes).out) == 2


def test_a_second_trip_waits_for_the_dock() -> None:
    """The van's second loading finds the dock taken; or it is the other's first that gives way."""
    problem = day(van=replace(VAN, shift_end=SIX + 4000))
    pair = Itinerary("V", 1, (brought("O1"), brought("O2")))
    done = arranged(problem, distances_of(problem), [pair, Itinerary("V", 2, (brought("O3"),))])
    plan = evaluate(problem, distances_of(problem), done.itineraries)
    assert done.out == () and plan.violations == ()


def test_slots_do_not_meet() -> None:
    problem = day(2)
    plan = three(problem, SIX, SIX, SEVEN)
    known = slots(problem, distances_of(problem), plan.routes, ())
    assert sum(slot.route >= 0 for slot in known) == 3
    assert all(s.first <= plan.routes[s.route].start <= s.last for s in known if s.route >= 0)
    for choice in ("first", "last"):  # whatever they choose within their slots, docks are kept
        starts = {s.route: min(getattr(s, choice), SEVEN + 7200) for s in known if s.route >= 0}
        assert three(problem, *(starts[i] for i in range(3))).violations == ()
    cut = slotted(problem, encode(problem), known)
    assert cut.instance.fleet.count.tolist() == [1] * len(known)
    assert cut.instance.may.shape[1] == len(known)


def test_days_on_which_nobody_can_be_in_the_way() -> None:
    assert can_crowd(day(8)) and not can_crowd(day(9)) and not can_crowd(day(None))
    assert not can_crowd(day(1, loading_s=0))


# The whole way


@pytest.mark.parametrize("seed", [23, 31, 47])
def test_the_engine_finds_the_best_of_all_plans_and_starts(seed: int) -> None:
    """Docks make the best plan dearer on these days; on 31 an order has to stay."""
    problem, travel = one_dock(seed)
    plan = solve(problem, iterations=400, distances=travel)
    assert (len(plan.left_out), pytest.approx(plan.cost, abs=0.02)) == best_rank(problem, travel)
    assert plan == solve(problem, iterations=400, distances=travel)


def crowded(docks: int = 1) -> Problem:
    """Three orders of which each needs a van, at stores that open at six for a short time."""
    at_six = {"windows": ((SIX, SIX + 1000),)}
    van = replace(VAN, max_trips=1)
    return _with_stores(day(docks, van=van), *(store(i, **at_six) for i in (1, 2, 3)))


@pytest.mark.parametrize("engine", ["native", "ortools"])
def test_who_is_left_out_reads_why(engine: str) -> None:
    plan = solve(crowded(), iterations=100, engine=engine)
    assert plan.feasible and len(plan.left_out) == 2
    for left in plan.left_out:
        (reason, *_) = left.reasons
        assert reason.code == "docks"
        assert (
            "which is free: no dock is free in time: 'P' has 1 dock and loading takes 10 min; the"
            in (reason.message)
        )
        assert re.search(r"begin its day between 06:00 and 06:\d\d", reason.message)
    assert solve(crowded(3), iterations=100, engine=engine).left_out == ()


def test_time_limits_hold() -> None:
    import time

    began = time.monotonic()
    solve(crowded(), time_limit=0.4, threads=1)
    assert time.monotonic() - began < 5


# Outputs


def told() -> Plan:
    plain = problem_of([order(f"O{i}", i) for i in (1, 2, 3)], (VAN,))
    assert list(dock_lines(evaluate(plain, distances_of(plain), []))) == []
    return three(day(2), SIX, SIX + 300, SIX + 600)


def test_the_terminal_tells_of_docks() -> None:
    screen = Console(width=100, no_color=True)
    with screen.capture() as captured:
        screen.print(summary(told()), route_table(told(), 2))
    assert "Docks of P: at most 2 of 2 loading at once, 06:05-06:15" in captured.get()
    assert "Loads at 06:05 dock 2 of P" in captured.get()


def test_the_warehouse_has_a_sheet(tmp_path: Path) -> None:
    write_plan_xlsx(told(), tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "plan.xlsx"))
    head, *rows = book.get_sheet_by_name("docks").to_python()
    assert head[:6] == ["depot", "depot name", "dock", "from", "to", "route"]
    assert [(row[0], row[2], row[5], row[6]) for row in rows] == [
        ("P", 1, 1, "V"),
        ("P", 1, 3, "V"),
        ("P", 2, 2, "V"),
    ]
    loading = book.get_sheet_by_name("loading").to_python()
    assert any("P: load 06:05, leave 06:15, dock 2" in row for row in loading)


def test_the_report_draws_docks() -> None:
    page = render(told())
    assert "P, dock 1" in page and "P, dock 2" in page
    assert "at most 2 of 2 loading at once" in page
    assert [(at.dock, at.route) for at in at_docks(told())] == [(1, 1), (1, 3), (2, 2)]
