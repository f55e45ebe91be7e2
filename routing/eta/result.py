"""The expected rest of a day: what is known of each stop, and when it is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from routing.errors import Finding
from routing.plan import Plan, Route, Stop, Violation

State = Literal["ahead", "due", "done", "assumed", "failed", "skipped", "passed", "moved"]
STATES: dict[State, str] = {
    "ahead": "still to come",
    "due": "by the clock it has begun, and no report says so",
    "done": "noted as done, or begun",
    "assumed": "before the last report of its vehicle, with none of its own",
    "failed": "visited, and nothing handed over",
    "skipped": "left out, as the driver noted",
    "passed": "not noted, and there was no time for it",
    "moved": "another vehicle was there",
}
"""What is known of a stop."""

OPEN: tuple[State, ...] = ("ahead", "due")
RISK = 0.1
"""A chance of being missed that is worth a line."""

NOBODY: tuple[State, ...] = ("skipped", "passed")
"""Stops that get no visit."""


@dataclass(frozen=True)
class ExpectedStop:
    """A planned stop and when it is expected, or what became of it.

    ``route``: its number in the plan. ``trip``, ``position``: from 1. ``arrival``, ``start``,
    ``departure``: seconds, expected or as noted; None where nobody knows or nobody comes.
    ``missed_s``: seconds after the last window at which service starts, 0 where it does not;
    ``planned_missed_s``: so in the plan. ``outside_s``: seconds after the preferred hours, below 0
    before them. ``early``, ``likely``, ``late``: service starts before them one time in ten, in
    two, and nine in ten; ``miss_chance``: the chance that it starts after the last window, 0 to 1;
    None where no past errors were given (`routing.eta.ranges`).
    """

    route: int
    vehicle: str
    trip: int
    position: int
    store_id: str
    orders: tuple[str, ...]
    planned: Stop
    state: State
    arrival: int | None = None
    start: int | None = None
    departure: int | None = None
    missed_s: int = 0
    planned_missed_s: int = 0
    outside_s: int = 0
    failed_orders: tuple[str, ...] = ()
    early: int | None = None
    likely: int | None = None
    late: int | None = None
    miss_chance: float | None = None

    @property
    def open(self) -> bool:
        """Whether it is not known to be done, and will be."""
        return self.state in OPEN

    @property
    def late_s(self) -> int | None:
        """Seconds later than planned, below 0 for earlier."""
        return None if self.start is None else self.start - self.planned.start

    @property
    def wait_s(self) -> int:
        """Seconds before the store opens at which the vehicle is there."""
        return 0 if self.start is None or self.arrival is None else self.start - self.arrival


@dataclass(frozen=True)
class ExpectedRoute:
    """A vehicle. ``reported``: the second of the last report of it, None without any: then it runs
    as planned. ``expected``: its route with these times, None where it has no stop at all.
    ``ended``: it is done."""

    number: int
    planned: Route
    reported: int | None
    expected: Route | None
    ended: bool

    @property
    def name(self) -> str:
        """``BEV-van #3``."""
        return self.planned.name

    @property
    def late_s(self) -> int | None:
        """Seconds by which it ends later than planned, below 0 for earlier."""
        return None if self.expected is None else self.expected.end - self.planned.end


@dataclass(frozen=True)
class Eta:
    """The expected rest of a day as of second ``now``. ``stops``: all of the plan, route by route.
    ``broken``: rules of time that will be broken, beside windows. ``notes``: what of the reports
    contradicts the plan or one another."""

    plan: Plan
    now: int
    stops: tuple[ExpectedStop, ...]
    routes: tuple[ExpectedRoute, ...]
    broken: tuple[Violation, ...]
    notes: tuple[Finding, ...] = ()

    @property
    def missed(self) -> tuple[ExpectedStop, ...]:
        """Open stops after their last window, the latest first."""
        late = [stop for stop in self.stops if stop.open and stop.missed_s]
        return tuple(sorted(late, key=lambda stop: -stop.missed_s))

    @property
    def ranged(self) -> bool:
        """Whether the times have ranges."""
        return any(stop.early is not None for stop in self.stops)

    @property
    def at_risk(self) -> tuple[ExpectedStop, ...]:
        """Open stops that are expected in time and missed with a chance of ``RISK`` or more, the
        likeliest first."""
        found = [s for s in self.stops if not s.missed_s and (s.miss_chance or 0.0) >= RISK]
        return tuple(sorted(found, key=lambda stop: -(stop.miss_chance or 0.0)))

    def counted(self, *states: State) -> int:
        """Stops in one of these states."""
        return sum(stop.state in states for stop in self.stops)

    @property
    def nobody_comes(self) -> tuple[ExpectedStop, ...]:
        """Stops that were skipped or passed over."""
        return tuple(stop for stop in self.stops if stop.state in NOBODY)

    @property
    def worst_first(self) -> tuple[ExpectedStop, ...]:
        """The open stops: those missed by most, then the latest; then by vehicle."""

        def rank(stop: ExpectedStop) -> tuple[int, int, int, int]:
            return -stop.missed_s, -(stop.late_s or 0), stop.route, stop.position

        return tuple(sorted((stop for stop in self.stops if stop.open), key=rank))
