"""draft"""

from __future__ import annotations

import math
import time

import numpy as np

from solvers.kernels import layout as at
from solvers.kernels import loop, start
from solvers.kernels.layout import Data, State, Tuning, Work

NOTHING = at.NOTHING


def make_state(data: Data):
    rows = data.fixed.shape[0]
    R = (rows - data.n) // 2
    sums = data.spans or data.limits or data.loads
    node = np.zeros((rows, 16), np.int32)
    node[:, at.BEST] = -1
    return State(
        node,
        np.zeros((max(R, 1), 8), np.int64),
        np.zeros((rows if sums else 1, at.LOADS + 6 * data.dims), np.int32),
    )


def make_work(data: Data, seed: int):
    rows = data.fixed.shape[0]
    w = Work(
        np.zeros(at.AT_LOADS + 3 * data.dims, np.int64),
        np.zeros((rows + 1, at.LIST_COLUMNS), np.int32),
        np.zeros(rows + 8, np.int32),
    )
    w.count[at.RANDOM] = (
        np.random.SeedSequence(seed).generate_state(1, np.uint64).view(np.int64)[0] | 1
    )
    w.count[at.BEST_COST] = NOTHING
    w.count[at.NEXT_BLINK] = 100
    return w


NONE = np.zeros(0, np.int32)


def tuning_of(kw):
    d = dict(
        strings=8.0,
        longest=8.0,
        large=0.2,
        large_strings=15.0,
        large_longest=10.0,
        near_insert=30,
        near_search=12,
        blink=1 / math.log(0.99),
    )
    d.update(kw)
    return Tuning(**d)


def run(
    data: Data,
    seconds,
    seed=1,
    t0=0.1,
    tf=0.001,
    clock=time.process_time,
    trace=None,
    avg=True,
    everywhere=1,
    **kw,
):
    state = make_state(data)
    work = make_work(data, seed)
    tun = tuning_of(kw)
    k = data.near.shape[1]
    tun = tun._replace(near_insert=min(tun.near_insert, k), near_search=min(tun.near_search, k))
    began = clock()
    start.load(data, state, work, NONE, NONE, np.zeros(1, np.int32))
    order = np.argsort(-data.fixed[: data.n, at.AWAY], kind="stable").astype(np.int32)
    loop.run(data, state, work, tun, order, 1, 0, 1.0)
    c0 = c1 = int(work.count[at.COST])
    tb = clock() - began
    tl = 0
    used = int((state.route[:, at.SIZE] > 0).sum())
    served = int((state.node[: data.n, at.ROUTE] >= 0).sum())
    money = c1 - int(data.out[state.node[: data.n, at.ROUTE] < 0].sum())
    scale = money / (served + used)
    if avg:
        a = max(1.0, served / max(1, used))
        tun = tun._replace(longest=min(tun.longest, a), large_longest=min(tun.large_longest, a))
    its = 0
    n = 200
    el = clock() - began
    while el < seconds:
        T = scale * t0 * (tf / t0) ** (el / seconds)
        loop.run(data, state, work, tun, NONE, everywhere, n, T)
        its += n
        e2 = clock() - began
        dt = e2 - el
        n = int(max(20, min(200000, n * max(0.25, min(4.0, 0.02 / max(dt, 1e-6))))))
        if dt > 0 and el + 1.5 * dt > seconds:
            n = max(20, n // 2)
        el = e2
        if trace is not None:
            trace.append((el, int(work.count[at.BEST_COST])))
    return dict(
        best=int(work.count[at.BEST_COST]),
        first=c0,
        improved=c1,
        t_build=tb,
        t_ls=tl,
        its=its,
        state=state,
        work=work,
        used=used,
        check=int(start.count_cost(data, state) - work.count[at.COST]),
    )
