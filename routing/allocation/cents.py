"""Shares in cents that add up to the bill to the cent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from routing.errors import InputError

_OFF = 0.01  # how far shares may be from the total: more than rounding, less than a cent each


def to_cents(shares: Mapping[str, float], total: float) -> dict[str, int]:
    """Whole cents by player, in the order of ``shares``, adding up to ``total`` in whole cents.

    By largest remainders: each share is rounded down, and the cents that are then missing go to
    those who lost most by it; of equals, to the first by name. The total is rounded half away from
    zero. Each share is off by less than a cent. Decimal digits are read as they print, so 0.29 is
    29 cents.

    Raises ``InputError`` where shares are not finite or do not add up to ``total`` within a cent.
    """
    _check(shares, total)
    exact = {player: Decimal(repr(float(share))) * 100 for player, share in shares.items()}
    cents = {player: math.floor(value) for player, value in exact.items()}
    whole = int((Decimal(repr(float(total))) * 100).to_integral_value(ROUND_HALF_UP))
    missing = whole - sum(cents.values())
    order = sorted(shares, key=lambda player: (cents[player] - exact[player], player))
    if missing < 0:  # shares all but add up to less than they round down to
        order.reverse()
    step = 1 if missing > 0 else -1
    for k in range(abs(missing)):
        cents[order[k % len(order)]] += step
    return cents


def _check(shares: Mapping[str, float], total: float) -> None:
    for player, share in {**shares, "the total": total}.items():
        if not math.isfinite(share):
            raise InputError(f"the share of {player!r} is {share}; only finite amounts have cents")
    added = math.fsum(shares.values())
    if not shares or abs(added - total) > _OFF:
        raise InputError(
            f"the {len(shares)} shares add up to {added:.2f}, the total is {total:.2f}, and they "
            f"may differ by {_OFF}; share the whole total before rounding"
        )
