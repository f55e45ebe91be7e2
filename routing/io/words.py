"""Sentences that several outputs say alike."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import clock
from routing.model import DaySettings


def pace_lines(settings: DaySettings) -> Iterator[str]:
    """``07:00-09:30 at 60 % of the usual speed``: the hours of slow or fast traffic, and where."""
    for pace in settings.paces:
        hours = f"{clock(pace.first)}-{clock(pace.last)}"
        where = f" in zone '{pace.zone}'" if pace.zone else ""
        where += f" on {' and '.join(sorted(pace.on))}" if pace.on else ""
        yield f"{hours} at {pace.percent} % of the usual speed{where}"
