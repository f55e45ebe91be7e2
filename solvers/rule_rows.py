"""What the kernels see of the rules that not every day has (`solvers.day_rules`)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from routing.model import DAY_START
from solvers import cargo
from solvers.agreement import lies_there
from solvers.bonds import fill_columns
from solvers.day_rules import DayRules
from solvers.encode import Instance
from solvers.kernels import layout as at
from solvers.measures import NO_LIMIT

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

MILLION = 1_000_000


def reload_places(instance: Instance, kinds: Int64) -> dict[int, int]:
    """Depots where vehicles load again, and how many loadings can be of use there at the most."""
    rules, fleet = instance.rules, instance.fleet
    found: dict[int, int] = {}
    if rules is None:
        return found
    for kind in kinds.tolist():
        more = min(int(rules.duties.trips[kind]) - 1, len(instance))
        if more > 0:
            place = int(rules.duties.place[kind])
            count = min(int(fleet.count[kind]), len(instance)) * more
            found[place] = min(found.get(place, 0) + count, len(instance))
    return dict(sorted(found.items()))


def reload_seconds(instance: Instance, places: Iterable[int]) -> dict[int, int]:
    """How long loading for a later trip takes at these depots."""
    if instance.rules is None:
        return {}
    duties = instance.rules.duties
    took = dict(zip(duties.place.tolist(), duties.loading.tolist(), strict=True))
    return {place: took[place] for place in places}


def walked_for(rules: DayRules | None, timed: bool) -> int:
    """``Data.whole``. ``timed``: whether routes are walked for their times anyhow."""
    if rules is None or not rules.timed:
        return at.WALKED * timed
    return (
        at.WALKED
        | at.WISHED * bool((rules.outside > 0).any())
        | at.SERVED * rules.served
        | at.STARTED * bool(rules.duties.underway.any())
        | at.BOUND * rules.ties.any
        | at.SHAPED * rules.shapes.used
        | at.STACKED * bool(rules.stacked.any())
        | at.CARGO * rules.cargo.used
        | at.PATIENT * rules.patient
    )


def by_trips(rules: DayRules | None, whole: int) -> bool:
    """Whether goods that come late are all that makes routes be walked (`Data.whole`), as far as
    rules go."""
    if rules is None or whole != at.WALKED or rules.paces or rules.help.saved.size:
        return False
    duties = rules.duties
    other = (duties.rest > 0).any() or (duties.overtime > 0).any() or (duties.drive > 0).any()
    return bool((rules.release > DAY_START).any()) and not other


def task_columns(
    rules: DayRules | None, kinds: Int64, n: int, loadings: int, scale: float, first_wish: int
) -> Int64:
    """Columns of ``Data.task`` from ``rules_at`` on, (n + loadings, RULE_COLUMNS, and K more
    where vehicles matter, H where helpers do, and those of `solvers.cargo`), none without rules.
    ``scale``: units of price of one unit of money; ``first_wish``: the first row of `wish_rates` in
    ``Data.rates``."""
    if rules is None:
        return np.zeros((n, 0), np.int64)
    serving = rules.serving[:, kinds] if rules.served else np.zeros((n, 0))
    more, helps = at.RULE_COLUMNS + serving.shape[1], rules.help.saved.shape[1]
    table = np.full((n + loadings, more + helps), -1, np.int64)
    table[:n, at.RULE_COLUMNS : more] = np.minimum(np.rint(serving * scale), 1 << 30)
    table[:, more:] = 0
    table[:n, more:] = rules.help.saved
    table[:, at.RELEASE] = 0
    table[:, at.MAX_RIDE] = 1 << 30
    table[:n, at.RELEASE] = rules.release
    table[:n, at.PARTNER] = rules.partner
    table[:n, at.MAX_RIDE] = np.minimum(rules.max_ride, 1 << 30)
    table[:n, at.WISH_OPEN], table[:n, at.WISH_CLOSE] = rules.preferred.T
    table[:n, at.WISH_PRICE] = np.where(rules.outside > 0, first_wish + _wishes(rules)[1], 0)
    table[:n, at.ABOARD] = rules.aboard
    table[:n, at.PILED] = rules.stacked
    table[:n, at.PATIENCE] = np.minimum(rules.max_wait, 1 << 30)
    table[:n, [at.MAP_EAST, at.MAP_NORTH]] = rules.crossings.places
    fill_columns(rules.ties, table, n, scale)
    for number in range(int(rules.group.max(initial=-1)) + 1):
        ring = np.flatnonzero(rules.group == number)
        if len(ring) > 1:
            table[ring, at.NEXT] = np.roll(ring, -1)
            table[ring, at.HEAD] = ring[0]
    if rules.cargo.used:
        table = np.concatenate([table, cargo.task_columns(rules.cargo, loadings)], axis=1)
    return table


def wish_rates(rules: DayRules, rates: Float64, scale: float) -> Float64:
    """``Data.rates`` with a row for each price of a minute outside preferred hours after the
    others."""
    prices, _ = _wishes(rules)
    more = np.zeros((len(prices), rates.shape[1]))
    more[:, at.WISH_MINUTE] = prices * scale
    return np.concatenate([rates, more])


def _wishes(rules: DayRules) -> tuple[Float64, Int64]:
    """The different prices of a minute outside preferred hours, and which is each task's."""
    prices, which = np.unique(rules.outside, return_inverse=True)
    return prices, which.astype(np.int64)


def duty_columns(instance: Instance, kinds: Int64, table: Int64, scale: float) -> None:
    """Fill the columns of ``Data.kinds`` from RELOADS to the last tier of overtime."""
    rules = instance.rules
    tiers = [at.OVER_AFTER, *range(at.TIERS, at.POOL, 2)]
    table[:, tiers] = NO_LIMIT
    table[:, [at.STANDING, at.FIRST_PART, at.MOST_WAIT]] = at.NOTHING
    table[:, at.POOL : at.POOL + at.POOLS] = -1
    if rules is None:
        return
    duties = rules.duties
    table[:, at.RELOADS] = duties.trips[kinds] - 1
    table[:, at.HALVED] = duties.parted[kinds]
    if instance.agreement is not None:
        table[:, at.HELD] = [lies_there(instance.agreement, kind) for kind in kinds.tolist()]
    table[:, at.REST] = duties.rest[kinds]
    table[:, at.REST_OPEN] = duties.rest_opens[kinds]
    table[:, at.REST_CLOSE] = duties.rest_closes[kinds]
    for tier, column in enumerate(tiers):
        table[:, column] = duties.overtime_after[kinds, tier]
        table[:, column + 1] = np.rint(duties.overtime[kinds, tier] * scale * MILLION)
    table[:, at.UNDERWAY] = duties.underway[kinds]
    shapes = rules.shapes
    table[:, at.LEAST_STOPS] = shapes.least_stops[kinds]
    table[:, at.LEAST_LOAD] = shapes.least_load[kinds]
    table[:, at.FAIR_SECONDS] = shapes.fair_seconds[kinds]
    table[:, at.FAIR_STOPS] = shapes.fair_stops[kinds]
    table[:, at.DRIVE], table[:, at.PAUSE] = duties.drive[kinds], duties.pause[kinds]
    standing = duties.standing[kinds]
    table[:, at.STANDING] = np.where(standing < NO_LIMIT, standing, at.NOTHING)
    table[:, at.DRIVEN] = duties.driven[kinds]
    part = duties.first_part[kinds]
    table[:, at.FIRST_PART] = np.where(part < NO_LIMIT, part, at.NOTHING)
    table[:, at.SECOND_PART] = duties.second_part[kinds]
    table[:, at.OWNER] = rules.crossings.owner[kinds]
    table[:, at.MOST_WAIT] = np.minimum(duties.max_wait[kinds], at.NOTHING)
    table[:, at.STOP_PRICE] = np.rint(duties.per_stop[kinds] * scale)
    table[:, at.TRIP_PRICE] = np.rint(duties.per_trip[kinds] * scale)
    for pool in range(at.POOLS):
        numbers = instance.fleet.pool[kinds, pool]
        known = np.unique(numbers[numbers >= 0])  # numbered anew: never more than there are slots
        table[:, at.POOL + pool] = np.where(numbers >= 0, np.searchsorted(known, numbers), -1)
        table[:, at.POOL_SIZE + pool] = instance.fleet.pool_count[kinds, pool]


def help_columns(rules: DayRules | None, kinds: Int64, table: Int64, rules_at: int) -> None:
    """Fill the column of ``Data.kinds`` that says where the seconds stand that a helper saves."""
    if rules is not None:
        first = rules_at + at.RULE_COLUMNS + (len(kinds) if rules.served else 0)
        help_of = rules.help.of_row[kinds]
        table[:, at.HELPED] = np.where(help_of >= 0, first + help_of, 0)
