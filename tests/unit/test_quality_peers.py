"""Every peer that is installed: feasible by our checker, at the cost that it states itself."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from benchmarks.checker import check
from benchmarks.instances import Instance, read
from benchmarks.solvers import OURS, SOLVERS
from tests.unit.test_quality_checker import small

WINDOWS = "TIME_WINDOW_SECTION\n1 0 200\n2 0 30\n3 40 90\n4 0 50\n5 10 100\n"
FLEET = "CAPACITY : 10\nVEHICLES : 3\nSERVICE_TIME : 10\n"
TYPES = (
    "CAPACITY_SECTION\n1 9\n2 9\n3 10\nVEHICLES_FIXED_COST_SECTION\n1 7\n2 8\n3 90\n"
    "VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 1\n2 3\n3 9\n"
)
ALLOWED = "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3 4 5\n2 4 5\n3 2 3\n"
CASES = {
    "CVRP": ("CAPACITY : 10", "", 3),
    "VRPTW": (FLEET, WINDOWS, 3),
    "PCVRPTW": (FLEET, WINDOWS + "PRIZE_SECTION\n1 0\n2 5\n3 1\n4 9\n5 2\n", 3),
    "MDVRPTW": (FLEET + "VEHICLES_MAX_DURATION : 60", WINDOWS, 3),
    "SDVRPTW": (FLEET, WINDOWS + ALLOWED, 3),
    "HFVRP": ("VEHICLES : 3", TYPES, 3),
    "GVRP": ("CAPACITY : 10", "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2\n2 3 4\n3 5\n", 3),
    "MTVRPTWR": (
        FLEET.replace("VEHICLES : 3", "VEHICLES : 1"),
        WINDOWS.replace(" 30", " 190").replace(" 50", " 190")
        + "RELEASE_TIME_SECTION\n1 0\n2 5\n3 40\n4 9\n5 0\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n",
        3,
    ),
    "VRPB": ("CAPACITY : 10", "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 0\n5 9\n", 0),
}


SHIPMENTS = """\
3 10 1
0 0 0 0 0 200 0 0 0
1 3 4 4 0 30 10 0 2
2 6 8 -4 40 90 10 1 0
3 0 10 5 10 100 10 0 4
4 0 5 -5 0 100 10 3 0
"""


def instance(folder: Path, family: str) -> Instance:
    if family == "PDPTW":
        (folder / "small.txt").write_text(SHIPMENTS, encoding="utf-8")
        return read(folder / "small.txt", family)
    heads, sections, last = CASES[family]
    return small(folder, family, heads, sections, last)


@pytest.mark.parametrize("family", [*CASES, "PDPTW"])
@pytest.mark.parametrize("name", [name for name in SOLVERS if name not in OURS])
def test_a_peer_solves_what_it_does_not_refuse(name: str, family: str, tmp_path: Path) -> None:
    solver, problem = SOLVERS[name], instance(tmp_path, family)
    try:
        version(solver.package)
    except PackageNotFoundError:
        pytest.skip(f"{solver.package} is not installed")
    if reason := solver.refuses(problem):
        pytest.skip(reason)
    # vrp-cli counts whole seconds.
    answer = solver.prepare(problem)(1.0 if name == "vrp-cli" else 0.1, 1)
    verdict = check(problem, answer.routes)
    assert verdict.faults == ()
    assert answer.stated is None or answer.stated == verdict.cost
