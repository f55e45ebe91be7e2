"""Recreate: put absent tasks back one by one, each at the cheapest place near its neighbours.

Greedy insertion with blinks (Christiaens and Vanden Berghe 2020): a small share of the places is
passed over at random. How many until the next blink is drawn at once, not place by place.
"""

from __future__ import annotations

import math

from solvers.kernels.again import load_again
from solvers.kernels.alternatives import absent, next_of
from solvers.kernels.bonds import all_or_none, bound, brought_beside, route_of_mates, take_out
from solvers.kernels.calls import load_at
from solvers.kernels.chance import share
from solvers.kernels.crossings import crossed_by, crosses
from solvers.kernels.jit import inlined, inner, int64, rarely, ruled
from solvers.kernels.journal import slot_kind
from solvers.kernels.judge import bare, judge_insertion
from solvers.kernels.layout import (
    ABSENT,
    ABSENT_LIST,
    AMOUNT,
    BOND,
    BOUND,
    CAPACITY,
    ITERATION,
    LOAD,
    NEXT_BLINK,
    NO_ARC,
    NOTHING,
    PARTNER,
    PRED,
    PRICE_IN,
    PRICE_OUT,
    PRICES,
    ROUTE,
    ROUTE_STAMP,
    STAMP,
    SUCC,
    WAIT,
    Data,
    State,
    Tuning,
    Work,
)
from solvers.kernels.pools import has_kin
from solvers.kernels.refit import move_route
from solvers.kernels.reloads import best_reload, insert_with_reload
from solvers.kernels.routes import idle_slot, insert
from solvers.kernels.shipments import bring_shipment
from solvers.kernels.starts import admits, admits_after, bits, call_rows, send_price, set_start
from solvers.kernels.summary import price_of_wait
from solvers.kernels.travel import price, price_to
from solvers.kernels.upgrade import as_another, otherwise

ANOTHER = 0.1
"""Share of the vehicle types that are passed over for a task alone on days with second trips: there
a route never moves to a larger vehicle, since none is ever full."""

GENEROUS, MOST_GENEROUS = 0.3, 4.0
"""Share of the iterations that insert optional tasks for up to so many times more than they are
worth: no task alone is worth a vehicle, and the local search drops what does not pay."""


@inlined
def _blinks(work: Work, rate: float) -> bool:
    """Whether this place is passed over."""
    work.count[NEXT_BLINK] -= 1
    if work.count[NEXT_BLINK] > 0:
        return False
    work.count[NEXT_BLINK] = int64(math.log(share(work.count)) * rate) + 1
    return True


@inner
def recreate(
    data: Data, state: State, work: Work, tuning: Tuning, sending: float, everywhere: int
) -> None:
    """Insert the listed tasks. One that costs more than leaving it out, or fits nowhere, stays
    out. ``sending``: so many times its price a vehicle that was not out yet seems to cost;
    ``everywhere``: look at all routes where no neighbour's has room (slow on large days)."""
    generous = 1.0
    if data.optional and share(work.count) < GENEROUS:
        generous += MOST_GENEROUS * share(work.count)
    for i in range(work.count[ABSENT]):
        c = int64(work.list[i, ABSENT_LIST])
        limit = min(generous * data.out[c], float(NOTHING))
        if _bring_bound(data, state, work, tuning, c, generous, sending, everywhere):
            continue
        if data.paired or data.grouped:
            rarely()
            if not absent(data, state, c):
                continue
            if data.paired and data.task[c, data.rules_at + PARTNER] >= 0:
                bring_shipment(data, state, work, tuning, c, limit, everywhere)
                continue
            if data.grouped:
                c = _best_alternative(data, state, work, tuning, c)
        _bring(data, state, work, tuning, c, int64(limit), sending, everywhere)


@inlined
def fickle(work: Work, tuning: Tuning) -> float:
    """How many times its price a vehicle that was not out yet seems to cost in an iteration."""
    if share(work.count) >= tuning.fickle:
        return 1.0
    factor = share(work.count)
    return factor if share(work.count) < 0.5 else 1.0 / factor


def _itself(data: Data, state: State, work: Work, tuning: Tuning, c: int) -> int:
    return c


@ruled(_itself)
def _best_alternative(data: Data, state: State, work: Work, tuning: Tuning, c: int) -> int:
    """The one of a task's alternatives that costs least, now and then any of them."""
    best, found, x = int64(NOTHING), c, c
    while True:
        cost, a, _, _ = _best_place(data, state, work, tuning, x, int64(NOTHING))
        slot, alone, _ = _best_slot(data, state, work, x)
        if slot >= 0 and (a < 0 or alone < cost):
            cost = alone
        if cost < best and not _blinks(work, tuning.blink):
            best, found = cost, x
        x = next_of(data, x)
        if x == c:
            return found


def _not_bound(
    data: Data,
    state: State,
    work: Work,
    tuning: Tuning,
    c: int,
    generous: float,
    sending: float,
    everywhere: int,
) -> bool:
    return False


@ruled(_not_bound)
def _bring_bound(
    data: Data,
    state: State,
    work: Work,
    tuning: Tuning,
    c: int,
    generous: float,
    sending: float,
    everywhere: int,
) -> bool:
    """Whether task c is locked together with others: then it and they have been put where they
    cost least, beside those of them that are on a route. Where all or none are served and some find
    no room, all are tried on another vehicle, or stay out."""
    if not bound(data, c):
        return False
    if state.node[c, ROUTE] >= 0:
        return True
    limit, x = float(data.out[c]), int64(data.task[c, data.rules_at + BOND])
    while x != c:
        limit += float(data.out[x])
        x = int64(data.task[x, data.rules_at + BOND])
    worth = int64(min(generous * limit, float(NOTHING)))
    for again in range(2):
        r = route_of_mates(data, state, c)
        if r < 0 and again == 0:
            _bring(data, state, work, tuning, c, worth, sending, everywhere)
        elif r < 0:
            _bring_alone(data, state, work, c)
        r = r if r >= 0 else int64(state.node[c, ROUTE])
        if r < 0 or brought_beside(data, state, work, c, r) or not all_or_none(data, c):
            break
        take_out(data, state, work, c)
    return True


@inner
def _bring_alone(data: Data, state: State, work: Work, c: int) -> None:
    """Put task c on the cheapest vehicle that is free."""
    slot, _, row = _best_slot(data, state, work, c)
    if slot >= 0:
        if row >= 0:
            rarely()
            set_start(data, state, slot, row)
        insert(data, state, work, c, data.n + 2 * slot, data.n + 2 * slot + 1)


@inner
def _bring(
    data: Data,
    state: State,
    work: Work,
    tuning: Tuning,
    c: int,
    limit: int,
    sending: float,
    everywhere: int,
) -> None:
    """Put task c where it costs least, if that is below ``limit``; a vehicle that was not out yet
    seems to cost ``sending`` times what it does."""
    bound = int64(NOTHING) if everywhere else limit
    cost, a, larger, row = _best_place(data, state, work, tuning, c, bound)
    slot, slot_cost, slot_row = _best_slot(data, state, work, c)
    if data.real < data.n:
        rarely()
        other = min(cost, slot_cost) if slot >= 0 else cost
        with_reload, at_row, order, x, own = best_reload(data, state, work, tuning, c, other)
        if order < 0:
            if with_reload < limit:
                insert_with_reload(data, state, work, c, at_row, order, x, own)
            return
    if a < 0 and everywhere:
        cost, a = _any_place(data, state, work, c)
        larger = row = int64(-1)
    if larger < 0 and cost >= NO_ARC // 2 and _no_way(data, state, c, a):
        a = int64(-1)  # over an arc that must not be driven
    if slot >= 0 and (a < 0 or sending * slot_cost < cost):
        cost, a, larger, row = slot_cost, data.n + 2 * slot, int64(-1), int64(-1)
        if slot_row >= 0:
            rarely()
            set_start(data, state, slot, slot_row)
    if a >= 0 and cost < limit:
        r = int64(state.node[a, ROUTE])
        if larger >= 0:
            if row >= 0:
                rarely()
                set_start(data, state, larger, row)
            move_route(data, state, work, r, larger)
            a = a if a < data.n else data.n + 2 * larger
        elif row >= 0:
            load_at(data, state, work, r, row)
        elif row < -1:
            a = load_again(data, state, work, a, row)
        insert(data, state, work, c, a, int64(state.node[a, SUCC]))


def _surely(data: Data, state: State, c: int, a: int) -> bool:
    return True


@ruled(_surely)
def _no_way(data: Data, state: State, c: int, a: int) -> bool:
    """Whether what looks like an arc that must not be driven, by its price, is one: where tasks are
    locked it may cost as much on the way to be at another stop than it has to be, and so may legs
    that cross."""
    if (data.whole & BOUND == 0 and data.crossing == 0) or a < 0:
        return True
    table = data.kinds[slot_kind(data, int64(state.node[a, ROUTE])), PRICES]
    out, back = price(data, table, a, c), price(data, table, c, int64(state.node[a, SUCC]))
    return max(out, back) >= NO_ARC


@inner
def _best_place(
    data: Data, state: State, work: Work, tuning: Tuning, c: int, limit: int
) -> tuple[int, int, int, int]:
    """Price and row after which task c goes in at the cheapest place next to a neighbour, -1 where
    none is below ``limit``, the slot of another vehicle that the route needs for it, -1 for its
    own, and how it has to load for it, a row of calls, -1 for as before, or how a later trip has to
    (`solvers.kernels.again`)."""
    node, route = state.node, state.route
    best, after, larger, at_row = limit, int64(-1), int64(-1), int64(-1)
    free = bare(data)
    again = data.optional != 0 and node[c, STAMP] != work.count[ITERATION]
    again = again and share(work.count) >= tuning.elsewhere
    amount = int64(data.fixed[c, AMOUNT])
    for k in range(tuning.near_insert):
        v = int64(data.near[c, k, 0])
        if v < 0:
            break
        r = int64(node[v, ROUTE])
        if r < 0 or (again and route[r, ROUTE_STAMP] != work.count[ITERATION]):
            continue
        kind = slot_kind(data, r) if data.mixed else int64(0)
        full = route[r, LOAD] + amount > data.kinds[kind, CAPACITY]
        if full and not data.mixed:
            continue
        if data.mixed and not full and data.task[c, data.may_at + kind] == 0:
            if not has_kin(data, kind):
                continue
            full = True
        strange = not admits(data, state, r, c)
        table = data.kinds[kind, PRICES]
        slack = int64(0)
        if data.spans:
            slack = price_of_wait(data, kind, route[r, WAIT])
        out = int64(data.near[c, k, 1]) if data.plain else price(data, table, v, c)
        back = out if data.plain else price(data, table, c, v)
        for side in range(2):
            a = v if side == 0 else int64(node[v, PRED])
            b = int64(node[v, SUCC]) if side == 0 else v
            gone = int64(node[v, PRICE_OUT] if side == 0 else node[v, PRICE_IN])
            if data.plain and max(a, b) < data.n and 2 * out - gone - slack >= best:
                continue  # what is beside v is as far at least, or near and looked at before
            if side == 0:
                cost = out + price(data, table, c, b) - gone
            else:
                cost = back + price_to(data, table, a, c) - gone
            if cost - slack >= best:
                continue
            if data.shared and data.real < data.n:
                rarely()
                strange = not admits_after(data, state, a, c)
            slot, row = int64(-1), int64(-1)
            if full or strange:
                cost, slot, row = otherwise(data, state, work, c, a, r, best, int64(full))
            elif not free:
                cost += judge_insertion(data, state, work, c, a, b)
                cost, slot, row = as_another(data, state, work, c, a, r, best, cost)
            if crosses(data) and cost < best:
                rarely()
                cost += crossed_by(data, state, c, a, b)
            if cost < best and not _blinks(work, tuning.blink):
                best, after, larger, at_row = cost, a, slot, row
    return best, after, larger, at_row


@inner
def _best_slot(data: Data, state: State, work: Work, c: int) -> tuple[int, int, int]:
    """The cheapest idle vehicle for task c alone, its price, and how it has to load, a row of
    calls, -1 on days without sharing."""
    best, cost, at_row = int64(-1), int64(NOTHING), int64(-1)
    for kind in range(data.kinds.shape[0]):
        if data.mixed and data.task[c, data.may_at + kind] == 0:
            continue
        if data.real < data.n and data.mixed and share(work.count) < ANOTHER:
            rarely()
            continue
        r = idle_slot(data, state, kind, int64(-1))
        if r < 0:
            continue
        row, end = int64(-1), int64(0)
        if data.shared:
            rarely()
            row, end = call_rows(data, kind, bits(data, c))
        while row < end:
            if data.shared:
                rarely()
                set_start(data, state, r, row)
            table = data.kinds[kind, PRICES]
            a = data.n + 2 * r
            alone = price(data, table, a, c) + price(data, table, c, a + 1)
            if alone < NO_ARC // 2:
                alone += send_price(data, state, r)
                if alone < cost:
                    if data.timed or data.loads or data.limits:
                        alone += judge_insertion(data, state, work, c, a, a + 1)
                    if alone < cost:
                        best, cost, at_row = r, alone, row
            row += 1
    return best, cost, at_row


@inner
def _any_place(data: Data, state: State, work: Work, c: int) -> tuple[int, int]:
    """As `_best_place` over all tasks on routes, for the few that find no room near by."""
    node, route = state.node, state.route
    best, after = int64(NOTHING), int64(-1)
    free = bare(data)
    for v in range(data.real):
        r = int64(node[v, ROUTE])
        if r < 0:
            continue
        kind = slot_kind(data, r)
        if route[r, LOAD] + data.fixed[c, AMOUNT] > data.kinds[kind, CAPACITY]:
            continue
        if data.mixed and data.task[c, data.may_at + kind] == 0:
            continue
        if not admits(data, state, r, c):
            continue
        table = data.kinds[kind, PRICES]
        slack = int64(0)
        if data.spans:
            slack = price_of_wait(data, kind, route[r, WAIT])
        s = int64(node[v, SUCC])
        cost = price_to(data, table, v, c) + price(data, table, c, s) - node[v, PRICE_OUT]
        if cost - slack < best:
            if not free:
                cost += judge_insertion(data, state, work, c, v, s)
            if crosses(data) and cost < best:
                rarely()
                cost += crossed_by(data, state, c, v, s)
            if cost < best:
                best, after = cost, v
        p = int64(node[v, PRED])
        if p < data.n:
            continue
        cost = price_to(data, table, p, c) + price(data, table, c, v) - node[v, PRICE_IN]
        if cost - slack < best:
            if not free:
                cost += judge_insertion(data, state, work, c, p, v)
            if crosses(data) and cost < best:
                rarely()
                cost += crossed_by(data, state, c, p, v)
            if cost < best:
                best, after = cost, p
    return best, after
