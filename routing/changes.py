"""What differs between two plans: who moved where, earlier or later by how much, at what cost.

The plans may be of slightly different days. `changes` compares what the oracle says of both;
docs/day.md says what counts as a change. Everything here is operator's data: on a shared day it
shows every partner's orders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from routing.change_totals import Total, totals
from routing.kpi import Figures
from routing.plan import Plan, Route

Standing = Literal["served", "left out", "replaced", "missing", "absent", "done"]
"""How an order fares: ``replaced`` where another of its group is served, ``missing`` where a broken
plan says nothing of it, ``absent`` where the day has no such order, ``done`` where that is because
it was done before the rest of the day was planned."""

OrderWhat = Literal[
    "no-longer-served",
    "now-served",
    "new",
    "cancelled",
    "data",
    "vehicle",
    "trip",
    "sequence",
    "time",
    "done",
]
"""What may change of an order, the weightiest first."""

ORDER_WHATS: tuple[OrderWhat, ...] = get_args(OrderWhat)

RouteWhat = Literal["used", "no-longer-used", "changed", "same", "done"]

End = Literal["", "pick up", "drop"]
"""Which end of a transfer; empty for any other order."""


@dataclass(frozen=True)
class At:
    """Where and when a plan halts at a store.

    ``route``: the route's number in its plan. ``vehicle_id``, ``number``: which vehicle. ``trip``:
    which of the route's, from 1; ``stop``: position in the route, from 1. ``start``: of service, in
    seconds from midnight.
    """

    route: int
    vehicle_id: str
    number: int
    trip: int
    stop: int
    store_id: str
    start: int

    @property
    def vehicle(self) -> str:
        """``BEV-van #3``, as `Route.name`."""
        return f"{self.vehicle_id} #{self.number}"


@dataclass(frozen=True)
class OrderChange:
    """An order, or one end of a transfer, of which something changed.

    ``what``: all that did, the weightiest first. ``standing``: before and after. ``before``,
    ``after``: where and when it is handled, None where it is not. ``store_id``: of the day after,
    or of the day before where it was cancelled.
    """

    order_id: str
    distributor_id: str
    store_id: str
    end: End
    what: tuple[OrderWhat, ...]
    standing: tuple[Standing, Standing]
    before: At | None
    after: At | None

    @property
    def shift(self) -> int | None:
        """Seconds by which its service starts later, negative for earlier."""
        return _shift(self.before, self.after)


@dataclass(frozen=True)
class VisitChange:
    """A vehicle's visit to a store that starts at another time, falls away, or is new.

    ``orders``: handled there after, or before where it falls away; ``distributors``: theirs.
    ``other_vehicle``: whether another one comes than before.
    """

    store_id: str
    before: At | None
    after: At | None
    other_vehicle: bool
    orders: tuple[str, ...]
    distributors: tuple[str, ...]

    @property
    def shift(self) -> int | None:
        """Seconds by which its service starts later, negative for earlier."""
        return _shift(self.before, self.after)


@dataclass(frozen=True)
class Driven:
    """A route of one of the two plans, with its key figures. ``number``: in its plan."""

    number: int
    route: Route
    figures: Figures


@dataclass(frozen=True)
class RouteChange:
    """A vehicle's route before and after. ``came``, ``went``: orders that are on one only."""

    what: RouteWhat
    before: Driven | None
    after: Driven | None
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def untouched(self) -> bool:
        """Whether nothing of it changed: what is done is as it was."""
        return self.what in ("same", "done")

    @property
    def cost(self) -> float:
        """Money by which the route became dearer; negative for cheaper."""
        return _cost(self.after) - _cost(self.before)

    @property
    def renumbered(self) -> bool:
        """Whether it is the same type's vehicle under another number."""
        if self.before is None or self.after is None:
            return False
        return self.before.route.of_type != self.after.route.of_type


@dataclass(frozen=True)
class TableChange:
    """Records of the two days: ids that only one has, and ids whose data differ (columns that
    Coload does not know are not compared)."""

    table: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """All that differs. ``matched``: whether vehicles of one type count as interchangeable.

    ``routes``: every route of both plans, also those that are the same, those of the plan after
    first. ``orders``, ``visits``: those that changed; visits that are new or fall away first, then
    the longest shift. ``tables``: of the days. ``settings``, ``travel``: whether the days' settings
    differ, and what travel rests on (then also routes that nobody touched have other times).
    ``since``: the second at which the plan after begins, where it is of the rest of the day of the
    plan before; figures, times and routes before are then those of what was left.
    """

    before: Plan = field(repr=False)
    after: Plan = field(repr=False)
    matched: bool
    routes: tuple[RouteChange, ...]
    orders: tuple[OrderChange, ...]
    visits: tuple[VisitChange, ...]
    totals: tuple[Total, ...]
    tables: tuple[TableChange, ...]
    settings: bool
    travel: bool
    since: int | None = None

    @property
    def different(self) -> bool:
        """Whether anything differs; vehicles that are matched under other numbers do not."""
        routes = any(not route.untouched for route in self.routes)
        orders = any(order.what != ("done",) for order in self.orders)
        return bool(routes or orders or self.tables or self.settings or self.travel)

    @cached_property
    def counts(self) -> Mapping[OrderWhat, int]:
        """How many orders changed in which way; one may count several times, a transfer whose two
        ends changed alike counts once."""
        found = Counter(what for what, _ in {(w, o.order_id) for o in self.orders for w in o.what})
        told = ORDER_WHATS if self.since is not None else ORDER_WHATS[:-1]
        return {what: found[what] for what in told}

    @property
    def changed_routes(self) -> tuple[RouteChange, ...]:
        """Without those that are the same or done."""
        return tuple(route for route in self.routes if not route.untouched)

    def to_tell(self, seconds: int = 0) -> tuple[VisitChange, ...]:
        """Visits that are new, fall away, or start by more than so many seconds earlier or later:
        whom to call, in the order of ``visits``."""
        return tuple(v for v in self.visits if v.shift is None or abs(v.shift) > seconds)

    def stores_moved(self, seconds: int = 0) -> int:
        """How many stores have a visit that starts earlier or later by more than this."""
        moved = (v for v in self.visits if v.shift is not None and abs(v.shift) > seconds)
        return len({visit.store_id for visit in moved})

    def save(self, folder: str | Path, seconds: int = 0) -> Sequence[Path]:
        """Write ``diff.json``, ``diff.xlsx`` and ``diff.html``. ``seconds``: shifts up to this
        are left away from the lists."""
        from routing.io.diff_files import save

        return save(self, Path(folder), seconds)


def changes(before: Plan, after: Plan, *, match: bool = True) -> Changes:
    """Compare two judged plans.

    ``match``: vehicles of one type are interchangeable, and a route counts as the one before with
    which it shares most orders (`routing.change_routes`); else routes are compared by the vehicle's
    number.
    """
    from routing.change_days import settings_differ, table_changes
    from routing.change_orders import order_changes, visit_changes
    from routing.change_rest import ahead_of
    from routing.change_routes import pairs, route_changes

    ahead = ahead_of(before, after)
    old = before if ahead is None else ahead.plan
    paired = pairs(old, after, match)
    same = {(b, a) for b, a in paired if b is not None and a is not None}
    return Changes(
        before,
        after,
        match,
        tuple(route_changes(old, after, paired, ahead)),
        tuple(order_changes(old, after, same, ahead)),
        tuple(visit_changes(old, after, same)),
        tuple(totals((ahead and ahead.priced) or before, after)),
        tuple(table_changes(before.problem, after.problem, ahead)),
        settings_differ(before.problem, after.problem),
        before.assumptions != after.assumptions,
        None if ahead is None else ahead.since,
    )


def _shift(before: At | None, after: At | None) -> int | None:
    return None if before is None or after is None else after.start - before.start


def _cost(driven: Driven | None) -> float:
    return 0.0 if driven is None else driven.route.cost.total
