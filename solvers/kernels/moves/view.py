"""A route seen from one end or the other, and what is known of a pair of tasks.

Every move is written once, for a route read forwards; read backwards it is its own mirror image.
"""

from __future__ import annotations

from typing import NamedTuple

from solvers.kernels.jit import inlined, inner, int64
from solvers.kernels.layout import AMOUNT, CHAIN, PRICE_OUT, SUCC, Data, State, Work
from solvers.kernels.travel import price

LONGEST_CHAIN = 3
"""Tasks that move together at the most."""

TASK, NEXT, CHAIN_AMOUNT, GAIN = range(4)
"""Columns of ``Work.chain``, one row for each length: last task, the row after it, deliveries, and
what taking the chain out saves (its inner arcs not counted)."""


class View(NamedTuple):
    """Direction of reading: the columns of ``State.node`` that lead on and back."""

    forward: int
    next: int
    back: int
    price_next: int
    price_back: int


class Pair(NamedTuple):
    """Task u and its neighbour v, in a view.

    ``a``, ``b``: their routes; ``price_a``, ``price_b``: the routes' tables; ``room_a``,
    ``room_b``: what each can still take; ``uv``, ``vu``: price of the arc in table b; ``after_v``,
    ``before_v``: the rows around v; ``apart``: places from u on to v, if on one route; ``slack``:
    price of all waiting on both routes; ``best``: the change of cost to beat; ``length``: rows of
    the chain.
    """

    u: int
    v: int
    a: int
    b: int
    kind_a: int
    kind_b: int
    price_a: int
    price_b: int
    room_a: int
    room_b: int
    uv: int
    vu: int
    before_u: int
    after_v: int
    before_v: int
    apart: int
    u_first: int
    slack: int
    length: int


@inlined
def arc(data: Data, view: View, table: int, a: int, b: int) -> int:
    """Price of the arc that the view reads as a then b."""
    if view.forward or data.plain:
        return price(data, table, a, b)
    return price(data, table, b, a)


@inlined
def arc_to(data: Data, view: View, table: int, a: int, b: int) -> int:
    """As `arc`, for where b stays while a changes (`travel.price_to`)."""
    return price(data, table, b, a) if data.plain else arc(data, view, table, a, b)


@inner
def gather_chain(data: Data, state: State, work: Work, view: View, table: int, u: int) -> int:
    """Fill ``Work.chain`` with the chains that begin at u; returns how many there are."""
    node = state.node
    before = int64(node[u, view.back])
    x, length, amount = u, int64(0), int64(0)
    while length < LONGEST_CHAIN and x < data.n:
        after = int64(node[x, view.next])
        amount += data.fixed[x, AMOUNT]
        work.count[CHAIN + 4 * length + TASK] = x
        work.count[CHAIN + 4 * length + NEXT] = after
        work.count[CHAIN + 4 * length + CHAIN_AMOUNT] = amount
        joined = int64(node[u, view.price_back]) + int64(node[x, view.price_next])
        work.count[CHAIN + 4 * length + GAIN] = joined - arc(data, view, table, before, after)
        length += 1
        x = after
    return length


@inner
def inside_change(data: Data, work: Work, view: View, pair: Pair, last: int, reverse: int) -> int:
    """What the arcs inside the chain up to its row ``last`` cost more on route b than on a."""
    change = int64(0)
    if reverse or pair.price_a != pair.price_b:
        for i in range(last):
            x, y = work.count[CHAIN + 4 * i + TASK], work.count[CHAIN + 4 * (i + 1) + TASK]
            change -= arc(data, view, pair.price_a, x, y)
            if reverse:
                change += arc(data, view, pair.price_b, y, x)
            else:
                change += arc(data, view, pair.price_b, x, y)
    return change


@inner
def reversal_change(data: Data, state: State, table: int, a: int, b: int) -> int:
    """What the arcs strictly between rows a and b, read forwards, cost more when reversed."""
    node = state.node
    change = int64(0)
    x = int64(node[a, SUCC])
    while x != b:
        y = int64(node[x, SUCC])
        if y != b:
            change += price(data, table, y, x) - node[x, PRICE_OUT]
        x = y
    return change
