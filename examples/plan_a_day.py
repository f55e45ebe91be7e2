"""Plan a day from its files and write what drivers, customers and the controller need.

The day is one folder of CSV files; a workbook or a .json document would do as well. Ten seconds
of search are plenty for sixty shops. What nobody can carry is left out, each with its reason.

    python examples/plan_a_day.py [DAY] [OUT]
"""

from __future__ import annotations

import sys
from pathlib import Path

from routing.problem import Problem
from solvers.budget import Progress
from solvers.solve import solve

SHANGHAI = Path(__file__).parent / "shanghai"


def show(progress: Progress) -> None:
    """Called whenever a better plan was found."""
    print(f"{progress.seconds:5.1f} s  cost {progress.cost:,.2f}  left out {progress.left_out}")


def main(day: str | Path = SHANGHAI, out: str | Path = "out", *, seconds: float = 10) -> None:
    """Read, plan, save."""
    problem = Problem.read(day)
    plan = solve(problem, time_limit=seconds, seed=1, on_progress=show)
    print(f"\n{len(plan.routes)} vehicles, {plan.cost:,.2f} {problem.settings.currency}")
    for left in plan.left_out:
        print(f"left out: {left.order_id} of {left.distributor_id}: {left.reasons[0]}")
    for path in plan.save(out):
        print("wrote", path)


if __name__ == "__main__":
    main(*sys.argv[1:3])
