"""What a reader of a study must know before believing a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from routing.clock import clock
from routing.plan import Plan
from solvers.coloading import Outcome
from solvers.scenarios import Scenario
from solvers.study_config import Study

if TYPE_CHECKING:
    import pandas


def notes(
    study: Study, rows: pandas.DataFrame, frame: pandas.DataFrame, today: Sequence[Plan]
) -> Iterator[str]:
    """Of the effort, of chance, and of what is not the same work."""
    effort = study.effort
    much = f"{effort.iterations} iterations" if effort.iterations else f"{effort.seconds:g} CPU s"
    yield (
        f"Every plan had {much} of search on one core, with the seeds "
        f"{', '.join(map(str, study.seeds))} common to all scenarios. Shared plans begin with the "
        "best that their members do apart."
    )
    if len(rows[rows["scenario"] == study.base]) < 2:
        yield "There is one run a scenario: no interval, no test, and chance cannot be told apart."
    left = rows[rows["left_out"] > 0]
    for name, group in left.groupby("scenario", sort=False):
        most = int(group["left_out"].max())
        yield f"'{name}' leaves out up to {most} orders a day: its cost is not that of all of them."
    work = {each.name: (each.demand_share, each.min_drop_kg) for each in study.scenarios}
    usual = work.get(study.base, (1.0, 0.0))  # today's practice brings what is ordered
    other = [f"'{name}'" for name, amount in work.items() if amount != usual]
    if other:
        yield (
            f"Less or more is delivered than in '{study.base}' by {', '.join(other)}: what they "
            "cost less is not all a saving."
        )
    if len(frame) and (frame["left_out"] > 0).any():
        yield "Some coalitions leave orders out: the split of the saving rests on unequal work."
    if any(plan.violations for plan in today):
        broken = sum(len(plan.violations) for plan in today)
        yield f"Today's plans break {broken} rules (windows, loads, ...): they may look too cheap."


def hub_notes(study: Study, solved: Iterable[tuple[Scenario, str, Outcome]]) -> Iterator[str]:
    """Where a hub was not used, or goods came later than was asked for; with the days' names."""
    asked = getattr(study.ways["hub"], "arrival", None)
    none: dict[str, str] = {}
    late: dict[str, int] = {}
    for scenario, day, outcome in solved:
        name = scenario.name
        if scenario.way == "hub" and not outcome.hubs and len(outcome.plans) > 1:
            none[name] = day
        arrives = max((haul.arrives for haul in outcome.hauls), default=0)
        if asked is not None and arrives > asked:
            late[name] = max(arrives, late.get(name, 0))
    for name, day in none.items():
        yield (
            f"'{name}' found no hub that is open when all goods are there ({day}): everybody "
            "delivers alone instead."
        )
    for name, arrives in late.items():
        yield f"'{name}' has goods at a hub at {clock(arrives)} only, after {clock(asked or 0)}."
