"""A stop and a route as they were driven, beside what was planned of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from routing.plan import Route, Stop

Outcome = Literal["served", "moved", "failed", "skipped", "missed", "unknown", "extra"]
OUTCOMES: dict[Outcome, str] = {
    "served": "by the vehicle that was to",
    "moved": "served by another vehicle",
    "failed": "visited, and nothing handed over",
    "skipped": "passed by, as the driver noted",
    "missed": "no event of it, though the vehicle has some",
    "unknown": "the vehicle has no event at all",
    "extra": "a halt at a store that was not planned, or planned once only",
}
"""What became of a stop."""


@dataclass(frozen=True)
class DrivenStop:
    """A planned stop and what became of it, or a stop that was not planned.

    ``route``: its number in the plan, ``route_name`` the vehicle that was to serve it, ``by`` the
    one that did, '' where none. ``position``: in the plan of the route, from 1; 0 if it was not
    planned. ``turn``: which of
    the stops of ``by`` it was, from 1. ``trip``: from 1. ``arrival``,
    ``start``, ``departure``: seconds, None where nobody noted them; a ``start`` that was not noted
    is the arrival, or when the store's next window opens (``start_noted`` false).
    ``out_of_order``: it would have to move for the stops to stand in the plan's order.
    ``steady``: its times are in order, and no break or pause is planned there. ``failed_orders``:
    not handed over. ``off_m``: metres from the store to where the first event was noted.
    """

    route: int
    route_name: str
    by: str
    trip: int
    position: int
    turn: int
    store_id: str
    orders: tuple[str, ...]
    outcome: Outcome
    planned: Stop | None = None
    arrival: int | None = None
    start: int | None = None
    departure: int | None = None
    start_noted: bool = False
    out_of_order: bool = False
    steady: bool = True
    failed_orders: tuple[str, ...] = ()
    off_m: float | None = None
    planned_on_time: bool | None = None
    on_time: bool | None = None

    @property
    def service(self) -> int | None:
        """Seconds from the start of service to the departure."""
        if self.start is None or self.departure is None or self.departure < self.start:
            return None
        return self.departure - self.start

    @property
    def planned_service(self) -> int | None:
        """The same as planned."""
        return None if self.planned is None else self.planned.departure - self.planned.start

    @property
    def delay(self) -> int | None:
        """Seconds that service started later than planned; below 0 if earlier."""
        if self.start is None or self.planned is None:
            return None
        return self.start - self.planned.start


@dataclass(frozen=True)
class DrivenRoute:
    """A route and how it was driven.

    ``start``: the first loading begins; ``left``: the vehicle left its first depot; ``end``: it
    was done; None where nobody noted them. ``metres``: by its counter if ``metered``, else the way
    between its halts by the plan's source of travel; None where there is no event.
    """

    number: int
    route: Route
    start: int | None = None
    left: int | None = None
    end: int | None = None
    metres: int | None = None
    metered: bool = False

    @property
    def hours(self) -> tuple[int, int] | None:
        """Seconds as driven and as planned, from the start, or from leaving the depot where nobody
        noted the start; None where an end of either is missing."""
        if self.end is None:
            return None
        if self.start is not None:
            return self.end - self.start, self.route.duration
        if self.left is not None:
            return self.end - self.left, self.route.end - self.route.trips[0].departure
        return None
