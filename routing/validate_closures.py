"""What is checked of the hours at which zones are closed."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import clock
from routing.closed import DAY_S, weekday
from routing.errors import Finding, Severity
from routing.problem import Problem
from routing.sources import found

HEAVIEST_KG = 100_000.0
"""No vehicle on a road is heavier: what is above it is in kilograms, not tonnes."""


def closure_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    settings = problem.settings
    known = frozenset[str]().union(*(store.zones for store in problem.stores))

    def wrong(value: object, message: str) -> Finding:
        return found(problem, "bad-closure", "settings", -1, "closures", value, message)

    for closure in settings.closures:
        hours = f"{clock(closure.first)}-{clock(closure.last)}"
        if not 0 <= closure.first < closure.last <= closure.first + DAY_S:
            message = f"{hours} is no part of a day; past midnight count on, such as 22:00-30:00"
            yield wrong(hours, message)
        if not 0 <= closure.over_kg <= HEAVIEST_KG:
            tonnes = closure.over_kg / 1000
            yield wrong(tonnes, f"over {tonnes:g} t is not between 0 and 100; write tonnes")
        if closure.days and weekday(settings, 0) < 0:
            message = (
                f"zone '{closure.zone}' is closed on some days of the week, and the day has no "
                "date; fill in the setting date"
            )
            yield wrong(closure.zone, message)
        if closure.zone not in known:
            message = (
                f"no store lies in zone '{closure.zone}'; is it spelt as in the column zones of "
                "the stores?"
            )
            place = ("settings", -1, "closures", closure.zone)
            yield found(problem, "unused-closure", *place, message, Severity.NOTE)
    closed = {closure.zone for closure in settings.closures}
    closed |= {pace.zone for pace in settings.paces}
    for index, store in enumerate(problem.stores):
        for zone in sorted(store.zones - closed):
            message = f"zone '{zone}' is neither closed nor slow: no closure or pace names it"
            place = ("stores", index, "zones", zone)
            yield found(problem, "unused-closure", *place, message, Severity.NOTE)
