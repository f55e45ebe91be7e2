"""What changed from one plan to another, in sentences, and what is worth a row of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routing.changes import Changes, OrderChange, TableChange
from routing.clock import clock
from routing.io.diff_words import ROUTES, WHATS, minutes
from routing.plan import Plan

STEPS = (0, 5, 15, 30, 60)
"""Minutes by which stores are counted that a vehicle comes to at another time."""

MOST_IDS = 8
"""More ids than that are counted, not listed."""


def to_list(changes: Changes, seconds: int) -> list[OrderChange]:
    """The orders that are listed: all but those of which only the time changed, and by no more
    than ``seconds``."""
    return [
        order
        for order in changes.orders
        if order.what != ("time",) or abs(order.shift or 0) > seconds
    ]


def orders_line(changes: Changes) -> str:
    """``1 new, 2 cancelled, 14 other vehicle``; how many orders changed in which way."""
    found = [f"{count:,} {WHATS[what]}" for what, count in changes.counts.items() if count]
    return f"Orders: {', '.join(found)}." if found else "Orders: no change."


def routes_line(changes: Changes) -> str:
    """How many vehicles are the same, changed, new on the road, and no longer used."""
    kinds = [change.what for change in changes.routes]
    found = [f"{n:,} {word}" for kind, word in ROUTES.items() if (n := kinds.count(kind))]
    renumbered = sum(change.renumbered for change in changes.routes)
    found += [f"{renumbered:,} under another number"] if renumbered else []
    return f"Vehicles: {', '.join(found)}." if found else "Vehicles: none."


def times_line(changes: Changes, seconds: int = 0) -> str:
    """How many stores have another time, by how much, and how many visits come or go."""
    steps = sorted({*(60 * minutes for minutes in STEPS), seconds})
    counts = [(minutes(step), changes.stores_moved(step)) for step in steps]
    if not counts[0][1]:
        line = "Stores: none at another time"
    else:
        more = [f"{count:,} by more than {step} min" for step, count in counts[1:] if count]
        line = ", ".join([f"Stores: {counts[0][1]:,} at another time", *more])
    for word, count in (
        ("new", sum(visit.before is None for visit in changes.visits)),
        ("no longer made", sum(visit.after is None for visit in changes.visits)),
    ):
        line += f"; {count:,} visit{'s' if count != 1 else ''} {word}" if count else ""
    return f"{line}."


def notes(changes: Changes) -> Iterator[str]:
    """What one has to know of the two days and plans to read the rest."""
    if changes.since is not None:
        yield (
            f"The plan after is of the rest of the day from {clock(changes.since)} on: "
            f"{changes.counts['done']:,} orders of the plan before are done. Its figures, vehicles "
            "and times here are those of what it had left then."
        )
    for table in changes.tables:
        yield _table_note(table)
    if changes.settings:
        yield "The days' settings or agreements differ."
    if changes.travel:
        yield (
            "The plans rest on different distances or speeds, so that routes which nobody touched "
            "may have other times and costs."
        )
    for name, plan in (("before", changes.before), ("after", changes.after)):
        if plan.violations:
            yield f"The plan {name} breaks {_rules(plan)}: `coload verify` says which."


def _table_note(table: TableChange) -> str:
    parts = (("new", table.added), ("gone", table.gone), ("other data", table.changed))
    named = [f"{word} {_ids(ids)}" for word, ids in parts if ids]
    return f"The days' {table.table}: {'; '.join(named)}."


def _ids(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_IDS
    return ", ".join(ids[:MOST_IDS]) + (f" and {more} more" if more > 0 else "")


def _rules(plan: Plan) -> str:
    count = len(plan.violations)
    return f"{count} rule{'s' if count != 1 else ''}"
