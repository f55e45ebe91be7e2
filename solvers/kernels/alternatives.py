"""Tasks that are not looked for on their own: alternatives of which one is served, and the far ends
of shipments."""

from __future__ import annotations

from solvers.kernels.jit import inner, int64, rarely, ruled
from solvers.kernels.layout import HEAD, NEXT, PARTNER, ROUTE, Data, State


@inner
def next_of(data: Data, c: int) -> int:
    """The next alternative of task c in the ring, c itself where there is none."""
    following = int64(data.task[c, data.rules_at + NEXT])
    return c if following < 0 else following


@inner
def served(data: Data, state: State, c: int) -> bool:
    """Whether task c or an alternative of it is on a route."""
    x = c
    while True:
        if state.node[x, ROUTE] >= 0:
            return True
        x = next_of(data, x)
        if x == c:
            return False


def _on_no_route(data: Data, state: State, c: int) -> bool:
    return state.node[c, ROUTE] < 0


@ruled(_on_no_route)
def absent(data: Data, state: State, c: int) -> bool:
    """Whether task c is to be brought in: it is on no route, nor is an alternative of it. Shipments
    are looked for by their pickup."""
    if state.node[c, ROUTE] >= 0 or c >= data.real:
        return False
    if data.paired:
        rarely()
        partner = int64(data.task[c, data.rules_at + PARTNER])
        if 0 <= partner < c:
            return False
    if data.grouped:
        rarely()
        return not served(data, state, c)
    return True


@ruled(_on_no_route)
def counted(data: Data, state: State, c: int) -> bool:
    """Whether the price of being left out counts for task c: once for each set of alternatives."""
    if data.grouped:
        rarely()
        head = int64(data.task[c, data.rules_at + HEAD])
        if 0 <= head != c:
            return False
    return absent(data, state, c)
