"""What is checked of a day that has days: its horizon, and whether each order has some."""

from __future__ import annotations

from collections.abc import Iterator

from routing.errors import Finding, Severity
from routing.horizon import MOST_DAYS, Horizon, listed_patterns
from routing.problem import Problem
from routing.sources import found
from routing.visits import Calendar, NoChoice
from routing.week import calendar_of, choices_of, units_of


def week_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place; the day's ids and numbers are known to be sound."""
    horizon = problem.settings.horizon
    if horizon is None:
        yield from _only_a_day(problem)
        return
    if (wrong := _horizon(problem, horizon)) is not None:
        yield wrong
        return
    calendar = calendar_of(problem)
    message = (
        f"`coload week` plans {calendar}; `coload plan` brings each order once, whatever its days"
    )
    yield found(
        problem, "several-days", "settings", -1, "horizon.days", horizon.days, message, NOTE
    )
    yield from _orders(problem, calendar)
    yield from _idle(problem, calendar)


NOTE = Severity.NOTE


def _only_a_day(problem: Problem) -> Iterator[Finding]:
    """Days that nobody looks at."""
    some = [o for o in problem.orders if o.days or o.visits or o.patterns or o.min_gap_days]
    if some:
        message = (
            f"{len(some)} orders say on which days or how often they come; a plan of one day "
            "brings each once, `coload week` plans several days"
        )
        yield found(problem, "several-days", "orders", -1, "days", len(some), message, NOTE)


def _horizon(problem: Problem, horizon: Horizon) -> Finding | None:
    """Why there is no horizon."""

    def wrong(code: str, key: str, value: object, message: str) -> Finding:
        return found(problem, code, "settings", -1, f"horizon.{key}", value, message)

    if not 1 <= horizon.days <= MOST_DAYS:
        message = f"horizon.days {horizon.days} is not between 1 and {MOST_DAYS}"
        return wrong("out-of-range", "days", horizon.days, message)
    try:
        dates = horizon.dates(problem.settings.date)
    except ValueError:
        message = "a horizon needs its first day; write it as horizon.first, YYYY-MM-DD, or as date"
        return wrong("no-first-day", "first", horizon.first, message)
    if not dates:
        message = f"all {horizon.days} days of the horizon are off; plan more days, or fewer off"
        return wrong("no-working-day", "off", horizon.off.listed(), message)
    if not calendar_of(problem).dates:
        message = f"no vehicle works on any of the {len(dates)} days; look at their 'days'"
        return wrong("no-working-day", "days", horizon.days, message)
    return None


def _orders(problem: Problem, calendar: Calendar) -> Iterator[Finding]:
    """Orders without any possible days, and alternatives that have none in common."""
    for unit in units_of(problem):
        common = None
        for position in unit:
            order = problem.orders[position]
            try:
                some = set(choices_of(problem, calendar, position))
            except NoChoice as error:
                shown = {
                    "days": order.days.listed(),
                    "patterns": listed_patterns(order.patterns),
                    "visits": str(order.visits or ""),
                    "min_gap_days": str(order.min_gap_days),
                }[error.column]
                yield found(problem, "no-days", "orders", position, error.column, shown, str(error))
                break
            common = some if common is None else common & some
        else:
            if not common:
                last = problem.orders[unit[-1]]
                message = (
                    f"the alternatives '{last.group}' have no days in common; one of them is "
                    "chosen on one day, so let them come on the same days"
                )
                yield found(problem, "no-days", "orders", unit[-1], "group", last.group, message)


def _idle(problem: Problem, calendar: Calendar) -> Iterator[Finding]:
    for index, vehicle in enumerate(problem.vehicles):
        if not any(day in vehicle.days for day in calendar.dates):
            days = vehicle.days.listed(", ")
            message = f"vehicle '{vehicle.id}' works on {days} only, which is none of {calendar}"
            yield found(problem, "idle-vehicle", "vehicles", index, "days", days, message, NOTE)
