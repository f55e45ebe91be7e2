"""Rules that summaries of parts of a route cannot tell: the whole route is walked.

Several windows a store where waiting is paid, hours of slow traffic, breaks, goods that come to the
depot late, overtime, shipments between stores, hours at which a stop should begin, vehicles that
should serve a task, pay by stop and trip, pauses after driving, vehicles underway, prices of a
route's shape, and goods that depots have so much of or that are kept apart. The rule is that of
`routing.schedule` (docs/model.md, Times). What comes here has passed the checks of `judge` already,
which hold without these rules too, so that few sequences are walked in vain.
"""

from __future__ import annotations

from solvers.kernels.bonds_kept import missed_price
from solvers.kernels.cargo import goods_kept
from solvers.kernels.course import (
    end_of,
    latest_start,
    opens,
    patient,
    put_times,
    rest_of,
    times,
)
from solvers.kernels.fetched import fetched
from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.layout import (
    ABOARD,
    CLOSE,
    KIND,
    MAX_RIDE,
    MAX_SECONDS,
    MORE_TIERS,
    NOTHING,
    OVER_AFTER,
    OVER_PRICE,
    PARTNER,
    PATIENT,
    PLACE,
    PRICES,
    REST_CLOSE,
    ROADS,
    RULE_COLUMNS,
    SERVED,
    SERVICE,
    STANDING,
    STOP_PRICE,
    TIERS,
    TRIP_PRICE,
    UNDERWAY,
    WHEN,
    WISH_CLOSE,
    WISH_MINUTE,
    WISH_OPEN,
    WISH_PRICE,
    WISHED,
    Data,
    State,
    Work,
)
from solvers.kernels.pauses import paused_before, put_pauses
from solvers.kernels.pools import saved
from solvers.kernels.shape import shape_price, unfair_time
from solvers.kernels.stacks import unstacked
from solvers.kernels.steps import NEVER
from solvers.kernels.travel import PER_SECOND, seconds

NOISE = 0.05
"""Units of price by which starts of a route must differ: what adding up leaves over is no reason,
and docs/model.md takes the first among equals."""


@inner
def whole_price(data: Data, state: State, work: Work, count: int) -> int:
    """What the rows in ``work.path[:count]``, a route's start and end included, cost beyond their
    arcs, in units of price: waiting, overtime, who serves what and when, their shape; -1 where no
    start keeps every rule."""
    if data.paired and not _shipped(data, work, count):
        return int64(-1)
    if not (unstacked(data, work, count) and goods_kept(data, state, work, count)):
        return int64(-1)
    if not fetched(data, state, work, count):
        return int64(-1)
    first = int64(work.path[0])
    kind = int64(data.fixed[first, KIND])
    serving = _serving(data, work, count, kind)
    if serving < 0 or _loads_in_vain(data, work, count, kind):
        return int64(-1)
    missed = missed_price(data, state, work, count, kind)
    if missed < 0:
        return int64(-1)
    serving += missed
    paused = put_pauses(data, state, work, count, kind)
    if paused < 0:
        return int64(-1)
    start = opens(data, work, count, 0)
    if not (data.spans or data.ridden):
        return serving if end_of(data, state, work, count, start, kind) >= 0 else int64(-1)
    busy = -paused_before(data, state, work, kind)
    for i in range(1, count):
        road = data.kinds[kind, ROADS]
        busy += seconds(data, road, int64(work.path[i - 1]), int64(work.path[i]))
    chosen, length = _best_start(data, state, work, count, start, kind, busy + paused)
    if chosen < 0:
        return int64(-1)
    price = _time_price(data, kind, busy, paused, chosen, length)
    chosen, length, price = _wished(
        data, state, work, count, kind, busy, paused, start, chosen, length, price
    )
    if length > data.kinds[kind, MAX_SECONDS]:
        return int64(-1)
    if data.whole & PATIENT:
        rarely()
        if not patient(data, state, work, count, chosen, chosen + length, kind):
            return int64(-1)
    if data.ridden and not _rides(data, state, work, count, chosen, chosen + length, kind):
        return int64(-1)
    return serving + int64(price + shape_price(data, work, count, kind) + 0.5)


@inner
def _time_price(data: Data, kind: int, busy: int, paused: int, start: int, length: int) -> float:
    """What a route of this start and duration costs beyond its arcs: waiting, overtime and more
    work than is fair."""
    paid = length - paused
    if rest_of(data, kind) > 0 and start + length > data.kinds[kind, REST_CLOSE]:
        paid -= rest_of(data, kind)
    over = max(paid - data.kinds[kind, OVER_AFTER], int64(0))
    price = data.rates[data.kinds[kind, PRICES], PER_SECOND] * (paid - busy)
    price += 1e-6 * float(data.kinds[kind, OVER_PRICE]) * over
    return price + _more_overtime(data, kind, paid) + unfair_time(data, kind, paid)


def _no_more(data: Data, kind: int, paid: int) -> float:
    return 0.0


@ruled(_no_more)
def _more_overtime(data: Data, kind: int, paid: int) -> float:
    """What hours cost more that are beyond the second and third limit of working hours."""
    price = 0.0
    for tier in range(MORE_TIERS):
        over = max(paid - data.kinds[kind, TIERS + 2 * tier], int64(0))
        price += 1e-6 * float(data.kinds[kind, TIERS + 2 * tier + 1]) * over
    return price


def _no_matter_who(data: Data, work: Work, count: int, kind: int) -> int:
    return int64(0)


@ruled(_no_matter_who)
def _serving(data: Data, work: Work, count: int, kind: int) -> int:
    """The price of a vehicle type's serving these tasks, its stops and further trips included; -1
    where goods that are on board of it would be brought on a later trip, or others without having
    been loaded; where vehicles share, what a route may carry says whether they have (`calls`)."""
    if data.whole < SERVED:
        return int64(0)
    price, underway = int64(0), data.kinds[kind, UNDERWAY]
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x >= data.real:
            if underway == 1 and i == 1:
                return int64(-1)
            underway = 2 * min(underway, int64(1))
            price += data.kinds[kind, TRIP_PRICE]
            continue
        if data.fixed[x, PLACE] != data.fixed[work.path[i - 1], PLACE]:
            price += data.kinds[kind, STOP_PRICE]
        if data.whole & SERVED:
            price += int64(data.task[x, data.rules_at + RULE_COLUMNS + kind])
        aboard = data.task[x, data.rules_at + ABOARD]
        if underway == 1 and aboard == 0 and not data.shared:  # or it loads at a call
            return int64(-1)
        if underway == 2 and aboard == 1:
            return int64(-1)
    return price


def _never_in_vain(data: Data, work: Work, count: int, kind: int) -> bool:
    return False


@ruled(_never_in_vain)
def _loads_in_vain(data: Data, work: Work, count: int, kind: int) -> bool:
    """Whether a loading brings nothing, where stops should begin within some hours or loading
    counts as a pause: it would pass the time, and be taken off in the end (`reloads.trim`)."""
    if data.whole & WISHED == 0 and data.kinds[kind, STANDING] >= NOTHING:
        return False
    idle = True
    for i in range(1, count - 1):
        loading = work.path[i] >= data.real
        if loading and idle:
            return True
        idle = loading
    return idle and count > 2


def _as_it_was(
    data: Data,
    state: State,
    work: Work,
    count: int,
    kind: int,
    busy: int,
    paused: int,
    earliest: int,
    chosen: int,
    length: int,
    price: float,
) -> tuple[int, int, float]:
    return chosen, length, price


@ruled(_as_it_was)
def _wished(
    data: Data,
    state: State,
    work: Work,
    count: int,
    kind: int,
    busy: int,
    paused: int,
    earliest: int,
    chosen: int,
    length: int,
    price: float,
) -> tuple[int, int, float]:
    """Start, duration and price where stops should begin within some hours: those given, or for a
    stop the latest start by which it begins by the end of these hours, or by their beginning, or
    as early as it can, or the latest start of all (breaks apart), if that costs less."""
    if data.whole & WISHED == 0:
        return chosen, length, price
    put_times(data, state, work, count, chosen, chosen + length, kind)
    outside = _outside(data, state, work, count)
    price += outside
    if outside == 0.0:
        return chosen, length, price
    for k in range(2, 2 * count - 1):
        i = k // 2
        x = int64(work.path[i])
        by = int64(data.fixed[x, CLOSE])
        if i < count - 1:
            if x >= data.real or data.task[x, data.rules_at + WISH_PRICE] == 0:
                continue
            if data.fixed[x, PLACE] == data.fixed[work.path[i - 1], PLACE]:
                continue
            times(data, state, work, count, earliest, kind, int64(-1))
            by = int64(data.task[x, data.rules_at + (WISH_OPEN if k % 2 else WISH_CLOSE)])
            by = max(by, int64(state.node[x, WHEN]))
        start = latest_start(data, state, work, count, i, by, kind, False)
        end = int64(-1)
        if start >= earliest:
            end = end_of(data, state, work, count, start, kind)
        if end < 0:
            continue
        cost = _time_price(data, kind, busy, paused, start, end - start)
        if cost < price - NOISE:
            put_times(data, state, work, count, start, end, kind)
            cost += _outside(data, state, work, count)
            if cost < price - NOISE:
                chosen, length, price = start, end - start, cost
    return chosen, length, price


@inner
def _outside(data: Data, state: State, work: Work, count: int) -> float:
    """The price of stops that begin outside the hours in which they should."""
    price = 0.0
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x >= data.real or data.task[x, data.rules_at + WISH_PRICE] == 0:
            continue
        if data.fixed[x, PLACE] == data.fixed[work.path[i - 1], PLACE]:
            continue
        when = int64(state.node[x, WHEN])
        early = int64(data.task[x, data.rules_at + WISH_OPEN]) - when
        late = when - int64(data.task[x, data.rules_at + WISH_CLOSE])
        minutes = max(early, late, int64(0)) / 60.0
        price += minutes * data.rates[data.task[x, data.rules_at + WISH_PRICE], WISH_MINUTE]
    return price


@inner
def _best_start(
    data: Data, state: State, work: Work, count: int, start: int, kind: int, busy: int
) -> tuple[int, int]:
    """The start of the shortest duration and that duration; -1 if there is no start. Where traffic
    changes: out of the earliest start and those at which it changes. ``busy``: seconds without any
    waiting."""
    best, shortest, row = int64(-1), int64(NEVER), int64(0)
    last = int64(data.fixed[work.path[0], CLOSE])
    while start <= last:
        end = end_of(data, state, work, count, start, kind)
        if end < 0:
            break
        due = rest_of(data, kind) > 0 and end > data.kinds[kind, REST_CLOSE]
        latest = latest_start(data, state, work, count, count - 1, end, kind, due)
        if end - latest < shortest:
            best, shortest = latest, end - latest
        if data.paces.shape[0] > 1:
            while row < data.paces.shape[0] and data.paces[row, 0] <= start:
                row += 1
            if row == data.paces.shape[0]:
                break
            start = data.paces[row, 0]
        else:
            if end - latest - (rest_of(data, kind) if due else int64(0)) <= busy:
                break
            start = latest + 1
    return best, shortest


def _none_to_ship(data: Data, work: Work, count: int) -> bool:
    return True


@ruled(_none_to_ship)
def _shipped(data: Data, work: Work, count: int) -> bool:
    """Whether every shipment is picked up and brought on one trip, in that order."""
    waiting = int64(0)
    for i in range(1, count - 1):
        x = int64(work.path[i])
        if x >= data.real:
            if waiting > 0:
                return False
            continue
        partner = int64(data.task[x, data.rules_at + PARTNER])
        if partner > x:
            waiting += 1
        elif partner >= 0:
            k = i - 1
            while k > 0 and work.path[k] != partner and work.path[k] < data.real:
                k -= 1
            if work.path[k] != partner:
                return False
            waiting -= 1
    return waiting == 0


def _none_riding(
    data: Data, state: State, work: Work, count: int, start: int, end: int, kind: int
) -> bool:
    return True


@ruled(_none_riding)
def _rides(
    data: Data, state: State, work: Work, count: int, start: int, end: int, kind: int
) -> bool:
    """Whether no shipment is longer on board than it may, with the break where it is taken."""
    if put_times(data, state, work, count, start, end, kind) < -1:
        return False
    for i in range(1, count - 1):
        x = int64(work.path[i])
        partner = int64(data.task[x, data.rules_at + PARTNER]) if x < data.real else int64(-1)
        if partner < 0 or partner > x:
            continue
        k = i
        while work.path[k] != partner:
            k -= 1
        while data.fixed[work.path[k + 1], PLACE] == data.fixed[partner, PLACE]:
            k += 1
        left = state.node[work.path[k], WHEN] + data.fixed[work.path[k], SERVICE]
        left -= saved(data, kind, int64(work.path[k]))
        k = i
        while data.fixed[work.path[k - 1], PLACE] == data.fixed[x, PLACE]:
            k -= 1
        if state.node[work.path[k], WHEN] - left > data.task[x, data.rules_at + MAX_RIDE]:
            return False
    return True
