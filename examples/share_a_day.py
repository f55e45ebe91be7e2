"""Four distributors on one another's vehicles: what it saves, and what one of them gets to see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from routing.allocation import shapley
from routing.problem import Problem
from routing.sharing import share_all
from solvers.coalitions import Coalitions
from solvers.coloading import Effort, members
from solvers.solve import solve
from solvers.ways.pooled import Pooled

DAY = Path(__file__).parent / "shanghai"


def main() -> None:
    day = Problem.read(DAY)
    alone = solve(day, iterations=400)
    together = solve(replace(day, sharing=share_all(members(day))), iterations=400)
    for name, plan in (("alone", alone), ("together", together)):
        load = plan.kpi.plan.load_factor["kg"]
        print(f"{name}: {plan.cost:,.0f} CNY, {len(plan.routes)} vehicles, {load:.0%} of kg")
    calls = [(r.name, [c.depot_id for c in t.calls]) for r in together.routes for t in r.trips]
    print("loads also at:", [call for call in calls if call[1]])

    game = Coalitions(day, Pooled(), Effort(seconds=None, iterations=100))
    game.all()
    for owner, share in shapley(members(day), game.cost).items():
        print(f"{owner}: alone {game.cost(frozenset([owner])):,.0f}, pays {share:,.0f}")

    view = together.view_for("YL")
    print(f"YL sees {len(view.orders)} orders of its own, and nothing of the others'")


if __name__ == "__main__":
    main()
