"""What is checked of what depots have to give out, and of the depots that orders may come from."""

from __future__ import annotations

from collections.abc import Iterator

from routing.available import Available
from routing.errors import Finding, Severity
from routing.problem import Problem
from routing.references import References
from routing.sources import found

TABLE = "available"
TOGETHER = (
    "and partners that share do not go together yet: a vehicle that loads at several depots would "
    "have to say what comes from where; leave one of them away"
)


def available_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    references = References(problem) if problem.available or _named(problem) else None
    if references is None:
        return
    first: dict[tuple[str, str, str], int] = {}
    for index, row in enumerate(problem.available):
        yield from references.check(TABLE, index, "depot_id", "depots", row.depot_id)
        if first.setdefault((row.depot_id, row.goods, row.article), index) != index:
            message = (
                f"depot '{row.depot_id}' has a row above for the same goods and article; write one "
                "row with all that there is"
            )
            yield found(problem, "duplicate-id", TABLE, index, "depot_id", row.depot_id, message)
        yield from _amounts(problem, index, row)
    yield from _orders(problem, references)
    if problem.sharing.partners and problem.available:
        message = f"the table {TABLE} {TOGETHER}"
        yield found(problem, "not-with-sharing", TABLE, -1, "", "", message)


def available_numbers(problem: Problem) -> Iterator[tuple[str, int, str, float]]:
    """Table, row, column and value of all amounts."""
    for index, row in enumerate(problem.available):
        yield from ((TABLE, index, name, amount) for name, amount in row.quantity.items())


def _named(problem: Problem) -> bool:
    return any(order.from_depots for order in problem.orders)


def _amounts(problem: Problem, index: int, row: Available) -> Iterator[Finding]:
    """A row says how much, and is about orders that there are and that say how much they ask
    for."""
    if not row.quantity:
        message = "the row does not say how much there is; fill in cases, kg or m3, or delete it"
        yield found(problem, "missing-value", TABLE, index, "cases", "", message)
    covered = [order for order in problem.orders if row.covers(order)]
    if not covered:
        column, value = ("article", row.article) if row.article else ("goods", row.goods)
        message = f"no order delivers {row.of.removeprefix(' of ')}; is it spelt as in orders?"
        if value:
            yield found(problem, "unused", TABLE, index, column, value, message, Severity.NOTE)
    for name in row.quantity if covered else ():
        if without := [order for order in covered if name not in order.quantity]:
            message = (
                f"{name} is empty for {len(without)} of {len(covered)} deliveries{row.of}, such as "
                f"'{without[0].id}', and counts as 0: they take none of what depot "
                f"'{row.depot_id}' has"
            )
            yield found(problem, "empty-cell", TABLE, index, name, "", message, Severity.NOTE)


def _orders(problem: Problem, references: References) -> Iterator[Finding]:
    """Depots that orders name."""
    for index, order in enumerate(problem.orders):
        listed = ";".join(sorted(order.from_depots))
        place = ("orders", index, "from_depots", listed)
        for depot_id in sorted(order.from_depots):
            yield from references.check(*place[:3], "depots", depot_id)
        if order.from_depots and order.kind != "delivery":
            message = f"from_depots is for deliveries, this is a {order.kind}; clear it"
            yield found(problem, "not-a-delivery", *place, message)
        if order.from_depots and problem.sharing.partners:
            message = f"from_depots {TOGETHER}"
            yield found(problem, "not-with-sharing", *place, message)
