"""The judge of a week: what a plan of several days must keep beyond what each day's plan must.

Each day's plan is judged by `routing.evaluate.evaluate`. Here it is looked at whether every order
comes on one of its choices of days, and whether each day is the week's: the orders of that day, as
the week has them, the vehicles that work on it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from routing.model import Order
from routing.parts import as_ordered
from routing.plan import Plan, Violation
from routing.problem import Problem
from routing.week import Assignment, Familiar, Week

DAYS, DATA = "week-days", "week-data"
"""The codes: an order on days that it may not have; a day that is not as the week has it."""


def assignment_in(week: Week, plans: Sequence[Plan | None]) -> Assignment:
    """On which days the orders of a week stand in the plans of its days, served or left out."""
    there = [
        {order.id for order in as_ordered(plan.problem)} if plan else frozenset[str]()
        for plan in plans
    ]
    return tuple(
        tuple(day for day, ids in enumerate(there) if order.id in ids)
        for order in week.problem.orders
    )


def broken_by_week(
    week: Week, plans: Sequence[Plan | None], familiar: Familiar
) -> Iterator[Violation]:
    """Whatever the week breaks as a whole; ``plans``: of its working days, in their order."""
    assignment = assignment_in(week, plans)
    yield from _days(week, assignment)
    for day, plan in enumerate(plans):
        if plan is not None:
            expected = week.day(assignment, day, familiar)
            where = week.calendar.listed((day,))
            for what in _differences(expected, plan.problem):
                yield Violation(DATA, f"{where}: {what}")


def _days(week: Week, assignment: Assignment) -> Iterator[Violation]:
    """Orders whose days are none of their choices; alternatives on different days."""
    for unit, choices in zip(week.units, week.choices, strict=True):
        for position in unit:
            choice, order = assignment[position], week.problem.orders[position]
            if choice not in choices:
                shown = week.calendar.listed(choice) or "no day"
                message = f"order '{order.id}' comes on {shown}, and may not: {_wanted(order)}"
                yield Violation(DAYS, message, order_id=order.id, store_id=order.store_id)
        if len({assignment[position] for position in unit}) > 1:
            names = "', '".join(week.problem.orders[position].id for position in unit)
            message = f"the alternatives '{names}' are not on the same days"
            yield Violation(DAYS, message, order_id=week.problem.orders[unit[0]].id)


def _wanted(order: Order) -> str:
    """What an order says of its days, in words."""
    patterns = " or ".join(pattern.listed("+") for pattern in order.patterns)
    gap = order.min_gap_days
    said = {
        "visits": str(order.visits) if order.visits else "" if patterns else "1",
        "days": order.days.listed(", "),
        "patterns": patterns,
        "min_gap_days": str(gap) if gap else "",
    }
    return ", ".join(f"{name} {value}" for name, value in said.items() if value)


def _differences(expected: Problem | None, there: Problem) -> Iterator[str]:
    """What a day has that the week does not have so, table by table."""
    if expected is None:
        strange = ", ".join(f"'{order.id}'" for order in as_ordered(there)[:3])
        yield f"orders {strange} are not the week's"
        return
    for table in (
        *("distributors", "depots", "stores"),
        *("vehicles", "drivers", "helpers"),
        "orders",
    ):
        ours, theirs = _by_id(expected, table), _by_id(there, table)
        odd = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
        if odd:
            named = ", ".join(f"'{name}'" for name in odd[:3])
            more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""
            yield f"{table} {named}{more} are not as the week has them"
    if replace(there.settings, extra={}) != replace(expected.settings, extra={}):
        yield "its settings are not those of the week"
    if replace(there.sharing, own={}) != replace(expected.sharing, own={}):
        yield "its 'sharing' is not that of the week"


def _by_id(problem: Problem, table: str) -> Mapping[str, object]:
    things = as_ordered(problem) if table == "orders" else getattr(problem, table)
    return {thing.id: thing for thing in things}
