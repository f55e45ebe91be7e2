"""Is this plan sound, and would it be if I moved that stop?

``Plan.read`` trusts no figure of the file: times, loads, cost and violations are computed afresh
from the sequence of stops. A plan that another program or a hand has made is judged the same way.

    python examples/check_a_plan.py [PLAN.JSON]

Without a plan, the day in examples/shanghai is planned first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from solvers.solve import solve

SHANGHAI = Path(__file__).parent / "shanghai"


def planned() -> Path:
    """A plan to look at, as `plan_a_day.py` makes it."""
    plan = solve(Problem.read(SHANGHAI), time_limit=3, seed=1)
    return next(path for path in plan.save("out") if path.name == "plan.json")


def moved(routes: Sequence[Itinerary]) -> list[Itinerary]:
    """The first route's first stop at the end of the last route, on another's vehicle maybe."""
    first, *others, last = routes
    visit, *rest = first.trips[0]
    shorter = replace(first, trips=(tuple(rest), *first.trips[1:]))
    longer = replace(last, trips=(*last.trips[:-1], (*last.trips[-1], visit)))
    return [shorter, *others, longer]


def main(path: str | Path = "") -> None:
    """Judge the plan as it is, and with one stop moved."""
    plan = Plan.read(path or planned())
    print(f"as it is: cost {plan.cost:,.2f}, {len(plan.violations)} rules broken")
    changed = evaluate(
        plan.problem, distances_of(plan.problem), moved(plan.itineraries()), plan.left_out
    )
    print(f"with one stop moved: cost {changed.cost:,.2f}, {len(changed.violations)} rules broken")
    for violation in changed.violations:
        print(" ", violation)


if __name__ == "__main__":
    main(*sys.argv[1:2])
