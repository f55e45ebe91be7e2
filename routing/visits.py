"""On which sets of dates an order may be brought: what is written of it, over a horizon.

A *choice* is one such set, as positions in the horizon's working days, ascending (in the literature
of the periodic vehicle routing problem a visit combination; Francis, Smilowitz and Tzur 2008).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations, pairwise
from math import comb, prod

from routing.horizon import WEEK, Days, told
from routing.model import Order, Store

Choice = tuple[int, ...]

MOST_CHOICES = 2000
"""Of one order. More of them would be tried one by one for ever."""


class NoChoice(ValueError):  # noqa: N818  it is an answer, and becomes a finding
    """An order that no set of days will do for: the column to look at, and a sentence."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Calendar:
    """The working days of a horizon from ``begin`` to ``end``."""

    begin: date
    end: date
    dates: tuple[date, ...]

    def week_of(self, day: int) -> int:
        """In which seven days of the horizon a working day is, from 0."""
        return (self.dates[day] - self.begin).days // WEEK

    def listed(self, some: Sequence[int]) -> str:
        """Working days by name."""
        return ", ".join(told(self.dates[i]) for i in some)

    def __str__(self) -> str:
        first, last = self.dates[0], self.dates[-1]
        return f"the {len(self.dates)} working days from {told(first)} to {told(last)}"


def choices(
    order: Order, store: Store, calendar: Calendar, driven: Sequence[int]
) -> tuple[Choice, ...]:
    """All sets of working days on which the order may be brought, in order; ``driven``: the days
    on which some vehicle works that may carry it.

    Raises `NoChoice` where there is none, or too many.
    """
    try:
        return _choices(
            order.days,
            store.days,
            order.visits.count if order.visits else None,
            bool(order.visits and order.visits.weekly),
            order.patterns,
            order.min_gap_days,
            tuple(driven),
            calendar,
        )
    except NoChoice as error:
        raise NoChoice(error.column, f"order '{order.id}' {error}") from None


@lru_cache(maxsize=4096)
def _choices(
    days: Days,
    opened: Days,
    count: int | None,
    weekly: bool,
    patterns: tuple[Days, ...],
    gap: int,
    driven: tuple[int, ...],
    calendar: Calendar,
) -> tuple[Choice, ...]:
    """The same for all orders that say the same."""
    dates = calendar.dates
    possible = [i for i in driven if dates[i] in days and dates[i] in opened]
    if not possible:
        raise _closed(days, opened, driven, calendar)
    weeks = _weeks(calendar, possible) if weekly else [possible]
    if patterns:
        found = _of_patterns(patterns, possible, weeks, count, calendar)
    elif count is None or count:
        found = _counted(weeks, count or 1, possible, calendar)
    else:
        found = [tuple(possible)]
    spaced = tuple(choice for choice in found if _least_gap(choice, dates) >= gap)
    if spaced:
        return spaced
    widest = max((_least_gap(choice, dates) for choice in found), default=0)
    raise NoChoice(
        "min_gap_days",
        f"is to have {gap} days from one of its {len(found[0])} visits to the next; on its "
        f"possible days ({calendar.listed(possible)}) there are {widest} at the most; "
        "ask for fewer visits, a smaller gap, or more days",
    )


def _closed(days: Days, opened: Days, driven: Sequence[int], calendar: Calendar) -> NoChoice:
    """Why no day will do."""
    if not any(day in days for day in calendar.dates):
        return NoChoice(
            "days",
            f"may come on {days.listed(', ')} only, which is none of {calendar}; "
            "give it another day, or leave it out of this horizon",
        )
    limits = {
        "may come on": days.listed(", "),
        "its store takes goods on": opened.listed(", "),
        "vehicles that may carry it work on": calendar.listed(driven),
    }
    told_of = "; ".join(f"{what} {which}" for what, which in limits.items() if which)
    return NoChoice("days", f"has no day among {calendar}: {told_of}; give it another day")


def _weeks(calendar: Calendar, possible: Sequence[int]) -> list[list[int]]:
    """The possible days by weeks of the horizon; a week without any has an empty list."""
    last = (calendar.end - calendar.begin).days // WEEK
    return [[i for i in possible if calendar.week_of(i) == week] for week in range(last + 1)]


def _counted(
    weeks: Sequence[Sequence[int]], count: int, possible: Sequence[int], calendar: Calendar
) -> list[Choice]:
    """All ways of so many days in each of the weeks."""
    few = min(weeks, key=len)
    if len(few) < count:
        begins = date.fromordinal(calendar.begin.toordinal() + WEEK * weeks.index(few))
        where = "" if len(weeks) == 1 else f" in the week from {told(begins)}"
        raise NoChoice(
            "visits",
            f"is to come {count} times, and has {len(few)} possible days{where} "
            f"({calendar.listed(few) or 'none'}); ask for fewer visits, or more days",
        )
    if prod(comb(len(week), count) for week in weeks) > MOST_CHOICES:
        raise NoChoice(
            "visits",
            f"may come {count} times on {len(possible)} days in more than {MOST_CHOICES:,} "
            "ways; name its patterns, or fewer days",
        )
    found: list[Choice] = [()]
    for week in weeks:
        ways: list[Choice] = list(combinations(week, count))
        found = [before + more for before in found for more in ways]
    return found


def _of_patterns(
    patterns: Sequence[Days],
    possible: Sequence[int],
    weeks: Sequence[Sequence[int]],
    count: int | None,
    calendar: Calendar,
) -> list[Choice]:
    """The patterns of which every day is possible, as sets of days of the whole horizon."""
    found = dict[Choice, None]()
    why = []
    for pattern in patterns:
        name = pattern.listed("+")
        choice = tuple(i for i, day in enumerate(calendar.dates) if day in pattern)
        if missing := list(_missing(pattern, possible, calendar)):
            why.append(f"{name}: {' and '.join(missing)} is no possible day")
        elif not choice:
            why.append(f"{name} has no day in the horizon")
        elif count and any(sum(i in choice for i in week) != count for week in weeks):
            why.append(f"{name} is not {count} visits")
        else:
            found[choice] = None
    if not found:
        said = "; ".join(why[:3])
        raise NoChoice(
            "patterns", f"fits none of its patterns ({said}); allow another one, or another day"
        )
    return sorted(found)


def _missing(pattern: Days, possible: Sequence[int], calendar: Calendar) -> Iterator[str]:
    """Days of a pattern within the horizon on which the order cannot come: days off among them."""
    able = {calendar.dates[i] for i in possible}
    for number in range(calendar.begin.toordinal(), calendar.end.toordinal() + 1):
        day = date.fromordinal(number)
        if day in pattern and day not in able:
            yield told(day)


def _least_gap(choice: Choice, dates: Sequence[date]) -> int:
    """Days from one visit to the next, where they are fewest; much where there is one visit."""
    pairs = pairwise(choice)
    return min(((dates[b] - dates[a]).days for a, b in pairs), default=10**6)
