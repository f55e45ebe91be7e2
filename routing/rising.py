"""What of a sequence stands in order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def rising(numbers: Sequence[int]) -> list[int]:
    """Positions of a longest subsequence that never falls (Schensted 1961)."""
    ends: list[int] = []  # of the runs of each length the one that ends lowest: its last number,
    at: list[int] = []  # and where that stands
    previous: list[int] = []
    for position, number in enumerate(numbers):
        length = bisect_right(ends, number)
        previous.append(at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            at.append(position)
        else:
            ends[length], at[length] = number, position
    found = []
    here = at[-1] if at else -1
    while here >= 0:
        found.append(here)
        here = previous[here]
    return found[::-1]
