"""Who loads when if everybody loads as soon, or as late, as can be: the most urgent first.

All loadings at a depot take the same time, and then this rarely leaves anybody out who could have
loaded (earliest deadline first; Simons 1978, "A fast algorithm for single processor scheduling",
shows what it misses). It is where dearer plans begin to be improved.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush, heapreplace

from routing.model import Depot, Window
from solvers.docks.times import Ride


def in_turn(depots: Sequence[Depot], rides: Sequence[Ride], backwards: bool) -> dict[int, int]:
    """Starts by position of the ride, of those that load once at a depot whose docks count and
    find a dock. ``backwards``: from the end of the day, everybody as late as can be."""
    starts: dict[int, int] = {}
    for depot in depots:
        here = {
            i: _starts(ride, backwards)
            for i, ride in enumerate(rides)
            if ride.once and ride.berths[0].depot_id == depot.id and ride.pieces
        }
        found = _queued(here, depot.loading_s, depot.docks or 0)
        starts |= {i: -start if backwards else start for i, start in found.items()}
    return starts


def _starts(ride: Ride, backwards: bool) -> list[Window]:
    """When it may begin; with the day turned round, in negative seconds."""
    windows = [(piece.first, piece.last) for piece in ride.pieces]
    return [(-last, -first) for first, last in reversed(windows)] if backwards else windows


def _queued(jobs: dict[int, list[Window]], size: int, docks: int) -> dict[int, int]:
    """Whenever a dock is free it is given to whom it is most urgent, of those who may begin."""
    coming = [(windows[0][0], i) for i, windows in jobs.items()]
    heapify(coming)
    if not coming:
        return {}
    waiting: list[tuple[int, int]] = []
    free = [coming[0][0]] * min(docks, len(jobs))
    starts: dict[int, int] = {}
    while coming or waiting:
        now = free[0]
        if not waiting:
            now = max(now, coming[0][0])
        while coming and coming[0][0] <= now:
            _, i = heappop(coming)
            heappush(waiting, (jobs[i][-1][1], i))
        _, i = heappop(waiting)
        start = _next(jobs[i], now)
        if start is not None and start > now and (waiting or coming):
            heappush(coming, (start, i))  # it may not begin just now; it comes again
            jobs[i] = [(max(first, start), last) for first, last in jobs[i] if last >= start]
        elif start is not None:
            starts[i] = start
            heapreplace(free, start + size)
    return starts


def _next(windows: Sequence[Window], now: int) -> int | None:
    """The first second from ``now`` on at which it may begin."""
    return next((max(first, now) for first, last in windows if last >= now), None)
