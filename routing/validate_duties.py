"""What is checked of what drivers may do and are paid for: pauses after driving, overtime in
tiers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from routing.errors import Finding, Severity
from routing.model import MOST_TIERS, VehicleType
from routing.problem import Problem
from routing.roads import knows_tolls
from routing.sources import found

SHORTEST_DRIVE_S, LONGEST_DRIVE_S = 900, 86_400
"""Limits of driving without a pause that somebody may mean."""

DEAREST = 100.0
"""Times the usual price of an hour."""


def duty_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    for index, vehicle in enumerate(problem.vehicles):
        for code, column, value, message in (*pause_slips(vehicle), *tier_slips(vehicle)):
            yield found(problem, code, "vehicles", index, column, value, message)
        if vehicle.toll_per_km and not knows_tolls(problem.settings.roads):
            message = (
                "toll_per_km counts on toll roads of a road map or a file of distances, and the "
                "day has none; name one by roads in [distances] or by --roads, or clear this cell"
            )
            place = ("vehicles", index, "toll_per_km", vehicle.toll_per_km)
            yield found(problem, "unused-toll", *place, message, Severity.NOTE)


def pause_slips(v: VehicleType) -> Iterator[tuple[str, str, object, str]]:
    """Of pauses from driving: code, column, value, message."""
    if v.drive_s is None:
        for column, filled, value in (
            ("pause_min", v.pause_s > 0, v.pause_s / 60),
            ("pause_at_stops", v.pause_at_stops, "yes"),
            ("first_part_min", v.first_part_s > 0, v.first_part_s / 60),
            ("driven_hours", v.driven_s > 0, v.driven_s / 3600),
            ("first_part_taken", v.first_part_taken, "yes"),
        ):
            if filled:
                message = (
                    f"{column} needs drive_hours: how long may be driven without a pause, such as "
                    "4; fill it in, or clear this cell"
                )
                yield "half-a-pause", column, value, message
        return
    yield from _parts(v)
    hours = v.drive_s / 3600
    if not SHORTEST_DRIVE_S <= v.drive_s <= LONGEST_DRIVE_S:
        lowest, highest = SHORTEST_DRIVE_S / 3600, LONGEST_DRIVE_S / 3600
        message = (
            f"drive_hours {hours:g} is not between {lowest:g} and {highest:g}; write hours, such "
            "as 4.5, or leave the cell empty for any"
        )
        yield "out-of-range", "drive_hours", hours, message
    if v.pause_s == 0:
        message = "drive_hours needs pause_min above 0: how long a pause is, such as 20"
        yield "half-a-pause", "drive_hours", hours, message


def _parts(v: VehicleType) -> Iterator[tuple[str, str, object, str]]:
    first, second, pause = v.first_part_s / 60, v.second_part_s / 60, v.pause_s / 60
    if (first > 0) != (second > 0):
        message = (
            "first_part_min and second_part_min go together, such as 15 and 30; fill in both or "
            "neither"
        )
        yield "half-a-pause", "first_part_min", first, message
    elif first > 0 and not v.pause_at_stops:
        message = (
            "first_part_min needs pause_at_stops yes: only loading and service are first parts; "
            "fill it in, or clear both parts"
        )
        yield "half-a-pause", "first_part_min", first, message
    elif first > 0 and (first >= pause or second >= pause):
        message = (
            f"parts of {first:g} and {second:g} minutes are no parts of a pause of {pause:g}; "
            "each is shorter than pause_min"
        )
        yield "half-a-pause", "first_part_min", first, message
    if v.first_part_taken and not (first > 0 and v.driven_s > 0):
        message = (
            "first_part_taken is about a first part of first_part_min in the driving of "
            "driven_hours; fill in both, or clear this cell"
        )
        yield "half-a-pause", "first_part_taken", "yes", message


def tier_slips(v: VehicleType) -> Iterator[tuple[str, str, object, str]]:
    """Of overtime in tiers likewise."""
    tiers = v.overtime_factors
    if not tiers:
        return
    name = "overtime_factors"
    if v.overtime_after_s is not None or v.overtime_per_hour:
        message = (
            f"{name} stand beside overtime_after_hours or overtime_per_hour, and one of them says "
            "what overtime costs; clear the other"
        )
        yield "half-overtime", name, "", message
    if not v.cost_per_hour:
        message = f"{name} multiply cost_per_hour, which is 0; fill it in"
        yield "half-overtime", name, "", message
    if len(tiers) > MOST_TIERS:
        message = f"{len(tiers)} tiers of overtime are more than {MOST_TIERS}; leave some away"
        yield "not-a-tier", name, len(tiers), message
    if any(not 0 <= after <= 48 * 3600 for after, _ in tiers):
        longest = max(after for after, _ in tiers) / 3600
        message = f"{longest:g} hours of work are above 48; write hours, such as 8: 1.5"
        yield "too-large", name, longest, message
    if any(not 1 <= factor <= DEAREST for _, factor in tiers):
        worst = next(factor for _, factor in tiers if not 1 <= factor <= DEAREST)
        message = (
            f"a factor of {worst:g} is not between 1 and {DEAREST:g}; 1.5 is half as much again"
        )
        yield "out-of-range", name, worst, message
    for (before, less), (after, more) in pairwise(tiers):
        if after <= before or more < less:
            message = (
                f"{after / 3600:g}: {more:g} comes after {before / 3600:g}: {less:g}; write hours "
                "and factors that rise"
            )
            yield "not-a-tier", name, f"{after / 3600:g}: {more:g}", message
