"""The figures of driven days, planned and as they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from routing.actuals import Actuals


@dataclass(frozen=True)
class Pair:
    """A sum as planned and as driven, over the same ``count`` of things."""

    count: int
    planned: float
    driven: float

    @property
    def ratio(self) -> float | None:
        """Driven over planned; None where nothing was planned."""
        return self.driven / self.planned if self.planned else None


@dataclass(frozen=True)
class Summary:
    """One or more driven days.

    ``stops``: planned ones on routes with events; of these so many ``served``, ``moved`` to other
    vehicles and so on (`routing.driven.OUTCOMES`), ``unknown`` on routes without any event.
    ``compared``: stops that were served and whose begin of service is known; ``on_time_planned``
    and ``on_time`` are shares of them, delays are seconds later than planned over them
    (``late_15``: the share that is over 15 minutes late). ``duration_s`` over routes whose ends
    are known, ``metres`` over routes with a way, ``service_s`` over stops and ``driving_s`` over
    legs whose seconds are known.
    """

    days: int
    routes: int
    silent_routes: int
    stops: int
    served: int
    moved: int
    failed: int
    skipped: int
    missed: int
    unknown: int
    extra: int
    out_of_order: int
    compared: int
    on_time_planned: float | None
    on_time: float | None
    mean_delay_s: float | None
    median_delay_s: float | None
    p90_delay_s: float | None
    late_15: float | None
    duration_s: Pair
    metres: Pair
    metered_routes: int
    service_s: Pair
    driving_s: Pair

    def as_dict(self) -> dict[str, object]:
        """Plain JSON types."""
        return asdict(self)


def summary(actuals: Actuals) -> Summary:
    """The figures of one day."""
    return summary_of([actuals])


def summary_of(days: Sequence[Actuals]) -> Summary:
    """The figures of all days together; delays over all their stops."""
    stops = [stop for day in days for stop in day.stops]
    routes = [route for day in days for route in day.routes]
    outcomes = {
        name: sum(stop.outcome == name for stop in stops)
        for name in ("served", "moved", "failed", "skipped", "missed", "unknown", "extra")
    }
    compared = [s for s in stops if s.outcome in ("served", "moved") and s.delay is not None]
    delays = np.array([stop.delay for stop in compared], np.float64)
    driven = [route for route in routes if route.metres is not None]
    silent = _silent(days)
    return Summary(
        days=len(days),
        routes=len(routes),
        silent_routes=silent,
        stops=len(stops) - outcomes["extra"] - outcomes["unknown"],
        **outcomes,
        out_of_order=sum(stop.out_of_order for stop in stops),
        compared=len(compared),
        on_time_planned=_share(stop.planned_on_time for stop in compared),
        on_time=_share(stop.on_time for stop in compared),
        mean_delay_s=float(delays.mean()) if len(delays) else None,
        median_delay_s=float(np.median(delays)) if len(delays) else None,
        p90_delay_s=float(np.percentile(delays, 90)) if len(delays) else None,
        late_15=float((delays > 900).mean()) if len(delays) else None,
        duration_s=_pair((hours[1], hours[0]) for r in routes if (hours := r.hours) is not None),
        metres=_pair((route.route.metres, route.metres) for route in driven),
        metered_routes=sum(route.metered for route in driven),
        service_s=_pair(
            (stop.planned_service, stop.service) for stop in stops if stop.outcome != "failed"
        ),
        driving_s=_pair((leg.planned, leg.seconds) for day in days for leg in day.legs if leg.sure),
    )


def _silent(days: Iterable[Actuals]) -> int:
    """Routes without an event."""
    return sum(
        all(stop.outcome == "unknown" for stop in day.stops if stop.route == route.number)
        and route.left is None
        and route.start is None
        and route.end is None
        for day in days
        for route in day.routes
    )


def _share(truths: Iterable[bool | None]) -> float | None:
    listed = list(truths)
    return sum(map(bool, listed)) / len(listed) if listed else None


def _pair(pairs: Iterable[tuple[float | None, float | None]]) -> Pair:
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    return Pair(len(both), sum(a for a, _ in both), sum(b for _, b in both))
