"""Shipments between stores: pickup and delivery go in together, and leave together.

Best pair of places as in Ropke and Pisinger (2006, "An adaptive large neighborhood search heuristic
for the pickup and delivery problem with time windows"), the pickup next to near tasks only; each
place of the delivery costs one step of a walk along the route.
"""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.journal import note_route, slot_kind
from solvers.kernels.judge import change_of_wait, walk_from, walk_over, walk_to
from solvers.kernels.layout import (
    ABSENT,
    ABSENT_LIST,
    AT,
    AT_LOADS,
    CALL,
    LISTED,
    NO_ARC,
    NOTHING,
    PARTNER,
    PRED,
    PRICE_OUT,
    PRICES,
    ROUTE,
    SIZE,
    SUCC,
    WAIT,
    Data,
    State,
    Tuning,
    Work,
)
from solvers.kernels.routes import idle_slot, insert, remove
from solvers.kernels.starts import bits, call_rows, mask_of, send_price, set_start
from solvers.kernels.summary import price_of_wait, refresh
from solvers.kernels.travel import price


@inner
def _remember(data: Data, work: Work) -> None:
    """Write down where the walk stands."""
    width = AT_LOADS + 3 * data.dims
    for i in range(AT, width):
        work.count[width + i] = work.count[i]
    work.count[width] = work.count[LISTED]


@inner
def _come_back(data: Data, work: Work) -> None:
    """Let the walk stand where it was remembered."""
    width = AT_LOADS + 3 * data.dims
    for i in range(AT, width):
        work.count[i] = work.count[width + i]
    work.count[LISTED] = work.count[width]


@inner
def _row_with(data: Data, state: State, r: int, c: int) -> int:
    """The row of calls by which route r loads as it does and may carry shipment c too, for which it
    loads nowhere; -1 if it must not."""
    kind, own = slot_kind(data, r), int64(state.route[r, CALL])
    if state.route[r, SIZE] == 0:
        row, end = call_rows(data, kind, bits(data, c))
        return row if row < end else int64(-1)
    mask = mask_of(data, state, r)
    row, end = call_rows(data, kind, mask | bits(data, c))
    return row + own - call_rows(data, kind, mask)[0] if row < end else int64(-1)


@inner
def _places_of_delivery(
    data: Data, state: State, work: Work, p: int, d: int, a: int, best: int
) -> tuple[int, int]:
    """The cheapest place of delivery d where pickup p comes after row a: price of both, and the row
    after which d comes (p where it follows at once), or ``best`` and -1."""
    if not data.shared:
        return _places_as_loaded(data, state, work, p, d, a, best)
    rarely()
    r, found = int64(state.node[a, ROUTE]), int64(-1)
    own, row = int64(state.route[r, CALL]), _row_with(data, state, r, p)
    if row >= 0:
        set_start(data, state, r, row)
        best, found = _places_as_loaded(data, state, work, p, d, a, best)
        set_start(data, state, r, own)
    return best, found


@inner
def _places_as_loaded(
    data: Data, state: State, work: Work, p: int, d: int, a: int, best: int
) -> tuple[int, int]:
    """As above, in a route that loads for what it will carry."""
    node = state.node
    r = int64(node[a, ROUTE])
    kind = slot_kind(data, r)
    table = data.kinds[kind, PRICES]
    end, found = data.n + 2 * r + 1, int64(-1)
    slack = price_of_wait(data, kind, state.route[r, WAIT]) if data.spans else int64(0)
    b = int64(node[a, SUCC])
    here = price(data, table, a, p) - int64(node[a, PRICE_OUT])
    onward = price(data, table, p, b)
    walk_from(data, state, work, a)
    if not walk_over(data, state, work, p):
        return best, found
    x, fixed = p, here
    while True:
        cost = fixed + price(data, table, x, d) + price(data, table, d, b)
        if x != p:
            cost += onward - int64(node[x, PRICE_OUT])
        if cost < NO_ARC // 2 and cost - slack < best:
            _remember(data, work)
            if walk_over(data, state, work, d):
                wait = walk_to(data, state, work, b)
                if wait >= 0:
                    cost += change_of_wait(data, state, r, wait)
                    if cost < best:
                        best, found = cost, x
            _come_back(data, work)
        if b == end or data.real <= b < data.n or not walk_over(data, state, work, b):
            return best, found
        x, b = b, int64(node[b, SUCC])


@inner
def _insert_shipment(data: Data, state: State, work: Work, p: int, d: int, a: int, x: int) -> None:
    if data.shared:
        rarely()
        r = int64(state.node[a, ROUTE])
        note_route(state, work, r)
        set_start(data, state, r, _row_with(data, state, r, p))
    insert(data, state, work, p, a, int64(state.node[a, SUCC]))
    insert(data, state, work, d, x, int64(state.node[x, SUCC]))


def _not_brought(
    data: Data, state: State, work: Work, tuning: Tuning, p: int, limit: float, everywhere: int
) -> None:
    return None


@ruled(_not_brought)
def bring_shipment(
    data: Data, state: State, work: Work, tuning: Tuning, p: int, limit: float, everywhere: int
) -> None:
    """Put pickup p and its delivery where they cost least, if that is below ``limit``."""
    d = int64(data.task[p, data.rules_at + PARTNER])
    best, after, x = int64(min(limit, float(NOTHING))), int64(-1), int64(-1)
    for end in range(2):
        c = p if end == 0 else d
        for k in range(tuning.near_insert):
            v = int64(data.near[c, k, 0])
            if v < 0:
                break
            r = int64(state.node[v, ROUTE])
            if r < 0 or data.task[p, data.may_at + slot_kind(data, r)] == 0:
                continue
            for side in range(2):
                a = v if side == 0 else int64(state.node[v, PRED])
                best, place = _places_of_delivery(data, state, work, p, d, a, best)
                if place >= 0:
                    after, x = a, place
    if after < 0 and everywhere:
        best, after, x = _any_place(data, state, work, p, d, best)
    slot = int64(-1)
    for kind in range(data.kinds.shape[0]):
        if data.task[p, data.may_at + kind] == 0:
            continue
        r = idle_slot(data, state, kind, int64(-1))
        if r < 0:
            continue
        if data.shared:
            rarely()
            row = _row_with(data, state, r, p)
            if row < 0:
                continue
            set_start(data, state, r, row)
        fixed = send_price(data, state, r)
        cost, place = _places_of_delivery(data, state, work, p, d, data.n + 2 * r, best - fixed)
        if place >= 0 and cost + fixed < best:
            best, slot = cost + fixed, r
    if slot >= 0:
        _insert_shipment(data, state, work, p, d, data.n + 2 * slot, p)
    elif after >= 0:
        _insert_shipment(data, state, work, p, d, after, x)


@inner
def _any_place(
    data: Data, state: State, work: Work, p: int, d: int, best: int
) -> tuple[int, int, int]:
    """The cheapest places on all routes, for the few that find no room near by."""
    after, x = int64(-1), int64(-1)
    for v in range(data.real):
        r = int64(state.node[v, ROUTE])
        if r < 0 or data.task[p, data.may_at + slot_kind(data, r)] == 0:
            continue
        for side in range(2):
            a = v if side == 0 else int64(state.node[v, PRED])
            if side == 1 and a < data.n:
                continue
            best, place = _places_of_delivery(data, state, work, p, d, a, best)
            if place >= 0:
                after, x = a, place
    return best, after, x


def _no_partners(data: Data, state: State, work: Work, since: int) -> None:
    return None


@ruled(_no_partners)
def remove_partners(data: Data, state: State, work: Work, since: int) -> None:
    """Take the other ends of the shipments that are listed as absent from place ``since`` on off
    their route too."""
    i = since
    while i < work.count[ABSENT]:
        c = int64(work.list[i, ABSENT_LIST])
        partner = int64(data.task[c, data.rules_at + PARTNER])
        if partner >= 0 and state.node[partner, ROUTE] >= 0:
            r = int64(state.node[partner, ROUTE])
            remove(data, state, work, partner)
            refresh(data, state, work, r)
        i += 1
