"""Seconds as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from routing.model import DaySettings, Window


def clock(seconds: int) -> str:
    """``07:30``, or ``07:30:15`` where there are seconds; beyond 24:00 the hours count on."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


def show_windows(windows: Iterable[Window]) -> str:
    """``07:00-11:00;15:00-17:30``, as it stands in a file."""
    return ";".join(f"{clock(first)}-{clock(last)}" for first, last in windows)


def duration(seconds: int) -> str:
    """``3 h 20 min``."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def moment(settings: DaySettings, seconds: int) -> str:
    """A time of day as `clock`; the bare number on a research instance, which has no midnight."""
    return f"{seconds:,}" if settings.plane else clock(seconds)


def moments(settings: DaySettings, windows: Iterable[Window]) -> str:
    """Windows likewise: ``25,200-39,600`` on a research instance."""
    if not settings.plane:
        return show_windows(windows)
    return ";".join(f"{first:,}-{last:,}" for first, last in windows)


def span(settings: DaySettings, seconds: int) -> str:
    """A duration likewise."""
    return f"{seconds:,}" if settings.plane else duration(seconds)
