"""What every way asks of the engine: one plan, within the effort."""

from __future__ import annotations

from collections.abc import Sequence

from geo.matrix import Distances
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from solvers.coloading import Effort
from solvers.solve import solve


def searched(
    day: Problem, effort: Effort, start: Sequence[Itinerary], travel: Distances | None
) -> Plan:
    """The day planned with an effort, from a plan to begin with. Ctrl-C raises
    `KeyboardInterrupt`: a search that was cut short is no answer to compare or to keep."""
    return solve(
        day,
        time_limit=effort.seconds,
        iterations=effort.iterations,
        seed=effort.seed,
        threads=1,
        clock=effort.clock,
        distances=travel,
        start=start,
        on_interrupt=_leave,
    )


def _leave() -> None:
    raise KeyboardInterrupt
