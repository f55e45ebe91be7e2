"""Sentences that several outputs say alike."""

from __future__ import annotations

from collections.abc import Iterator

from routing.clock import clock
from routing.model import DaySettings


def pace_lines(settings: DaySettings) -> Iterator[str]:
    """``07:00-09:30 at 60 % of the usual speed``: the hours of slow or fast traffic."""
    for pace in settings.paces:
        yield f"{clock(pace.first)}-{clock(pace.last)} at {pace.percent} % of the usual speed"
