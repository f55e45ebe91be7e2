"""Several days: a horizon of dated days, sets of days as people write them, and how often in it.

Nothing here knows a vehicle or a route. An order of several days has `Order.days`, on which it may
be brought, and `Order.visits`, `patterns`, `min_gap_days`, how often and with what between;
`routing.visits` makes sets of dates of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As weekdays are written; Monday is 0, as `datetime.date.weekday` counts."""

WEEK, MOST_DAYS = 7, 28
"""Days of a week, and of the longest horizon: four weeks."""


@dataclass(frozen=True)
class Days:
    """A set of days as it is written: weekdays, dates, or both; with neither it is every day.

    ``weekdays``: Monday is 0. ``spans``: first and last date of each stretch, both included.
    """

    weekdays: frozenset[int] = frozenset()
    spans: tuple[tuple[date, date], ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.weekdays or self.spans)

    def __contains__(self, day: object) -> bool:
        """Whether a date is among them; with no weekdays and no dates every date is."""
        if not isinstance(day, date):
            return False
        named = day.weekday() in self.weekdays or any(a <= day <= b for a, b in self.spans)
        return named or not self

    def listed(self, between: str = ";") -> str:
        """As a cell has it: ``Mon;Thu;2026-12-01..2026-12-03``; empty for every day."""
        named = [WEEKDAYS[weekday] for weekday in sorted(self.weekdays)]
        dated = [f"{a}" if a == b else f"{a}..{b}" for a, b in self.spans]
        return between.join([*named, *dated])


ANY_DAY = Days()


def listed_patterns(some: Iterable[Days]) -> str:
    """As a cell has them: ``Mon+Thu; Tue+Fri``."""
    return "; ".join(each.listed("+") for each in some)


@dataclass(frozen=True)
class Visits:
    """How often: ``count`` times in the horizon or, with ``weekly``, in each seven days of it,
    counted from its first day. ``count`` 0 stands for every day that is possible."""

    count: int = 1
    weekly: bool = False

    def __str__(self) -> str:
        if not self.count:
            return "daily"
        return f"{self.count} a week" if self.weekly else str(self.count)


@dataclass(frozen=True)
class Horizon:
    """The days that are planned together: ``days`` dates from ``first`` on (empty: from the date
    of the day), without those that are ``off``."""

    first: str = ""
    days: int = WEEK
    off: Days = ANY_DAY

    def dates(self, day: str = "") -> tuple[date, ...]:
        """The working days in order; ``day``: the date of the day, ``YYYY-MM-DD``, from which it
        begins if it has no first date of its own. Raises `ValueError` where there is no date."""
        begin = date.fromisoformat(self.first or day)
        every = (begin + timedelta(n) for n in range(self.days))
        return tuple(each for each in every if not (self.off and each in self.off))


def weekday(day: date) -> str:
    """``Mon``."""
    return WEEKDAYS[day.weekday()]


def told(day: date) -> str:
    """``Mon 2026-11-30``."""
    return f"{weekday(day)} {day}"
