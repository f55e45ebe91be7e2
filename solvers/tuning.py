"""How a search of a day behaves: what its tuning is, and what it was measured by."""

from __future__ import annotations

import math

from solvers.kernels import layout as at
from solvers.kernels.layout import Data, State, Tuning
from solvers.neighbours import reach_of

OFTEN, SELDOM = 1.0, 0.3
"""Share of the iterations with a local search. Where not every vehicle may serve every task, a
third as often leaves time for so many more iterations that most plans are better for it."""

FICKLE = 0.3
"""Share of the iterations in which a vehicle that was not out yet seems to cost less than it does
or more, any factor below 1 or its inverse. One insertion alone hardly ever pays for another
vehicle, and a vehicle once out hardly ever loses its last task; so searches kept to about as many
routes as they began with. Above the best known, one seed, at 0, 0.2 or 0.3, and 0.5: R2 and RC2 of
VRPTW (three, 10 CPU s) 1.48, 1.12 and 1.29 %; X401-FSMFD (15 CPU s) 5.2, 2.7 and 1.3 %, with 26, 34
and 38 routes; MDVRPTW (three, 15 CPU s, two seeds) 1.99, 1.94 and 2.18 %; SDVRPTW (nine, 10 CPU s)
2.89 and, at 0.5, 2.53 %. At 0.5 no better: MTVRPTWR (four, 10 CPU s, two seeds) 0.82 and 0.87 %,
CVRP (four, 10 CPU s) 0.63 and 0.69 %, where tasks wait at a price (`solvers.pressure`). Where
orders have prizes (PCVRPTW, four, 12 CPU s, two seeds) 1.56 and 1.22 %, beside `recreate.GENEROUS`.
Of HFVRP X223-HVRP, X261-HD, X336-FSMF and X401-FSMFD, 15 CPU s, two seeds each, in two runs of all
at 0.3 1.14 and 0.91 %, at 0.5 0.91 and 1.04, at 0.7 0.94 and 0.92; at 0.5, but less in four of five
cases and more in the fifth, no better."""

CLOSING, FULL = 0.1, 0.84
"""Share of the iterations in which another vehicle seems dear (`FICKLE`) that take all tasks off
a route, while the vehicles that are out are fuller than this: full ones take over another's
tasks only all at once. VRPTW, 10 CPU s, one seed, ten instances, above the best known: 1.67 %
without, 1.36 % with it, 1.53 % with every price as it is; where vehicles are less full it took
R2 and RC2 from 1.04 to 1.30 %. With several vehicle types there are such strings anyway
(`ruin.WHOLE_ROUTE`)."""

ELSEWHERE = 0.1
"""Share of the optional tasks that were out already which are tried on other routes than those that
change in the iteration. PCVRPTW (six, 12 CPU s, two seeds), above the best known at 0.1, 0.4 and 1:
1.43, 1.51 and 1.63 %. Only a quarter or half of these tasks, on all routes: 2.74 and 2.45 %."""

COLD, COLDEST = 0.04, 0.01
"""Last temperature of a search in average arcs; the lower one where there are neither windows nor
shifts. Above the best known on average, at 0.01, at 0.025 or 0.03, and at 0.05, one or two seeds:
VRPTW (16 runs of 15 and 20 CPU s) 1.14, 1.04 and 1.14 %; MDVRPTW (9, 15 CPU s) 1.64, 1.55 and 1.40
%; SDVRPTW (12, 15 CPU s) 2.29, 2.21 and 2.16 %; HFVRP (6, 12 CPU s) 1.32, 1.45 and 1.19 %, but at
30 CPU s (10) 0.34 % at 0.01 and 0.44 % at 0.04; PCVRPTW (6, 12 CPU s) 1.78, 1.75 and 1.62 %; CVRP
(10, 10 CPU s) 0.54, 0.59 and 0.60 %, VRPB (4) 0.81, 0.93 and 0.77 %. Malta, 8 CPU s, three seeds,
5,493 at 0.01 and 5,458 at 0.04, malta-light days 1 and 2 2,739 and 2,733, 2,897 and 2,915. At 0.1
and from twice as hot VRPTW, MDVRPTW and SDVRPTW were worse or no better, as with a last tenth that
goes from 0.05 to 0.01."""


def tuning_for(data: Data) -> Tuning:
    """How a search of this day behaves; measured, see benchmarks/README.md."""
    near, reach = data.near.shape[1], reach_of(data)
    picky = bool((data.task[: data.real, data.may_at : data.may_at + len(data.kinds)] == 0).any())
    return Tuning(
        strings=8.0,
        longest=8.0,
        large=0.2,
        large_strings=15.0,
        large_longest=10.0,
        near_insert=min(reach.insert, near),
        near_search=min(reach.improve, near),
        improve=SELDOM if picky else OFTEN,
        blink=1.0 / math.log(1.0 - 0.01),
        fickle=_fickle(data),
        closing=0.0,
        sending=1.0,
        elsewhere=ELSEWHERE,
    )


def _fickle(data: Data) -> float:
    """`Tuning.fickle` for a day."""
    steady = data.real < data.n or not (data.timed or data.mixed)
    return 0.0 if steady else FICKLE


def cold_of(data: Data) -> float:
    """The last temperature of a search of this day, in average arcs."""
    return COLD if data.timed else COLDEST


def fitted(tuning: Tuning, data: Data, state: State) -> Tuning:
    """No string longer than an average route."""
    used = int((state.route[:, at.SIZE] > 0).sum())
    served = int((state.node[: data.n, at.ROUTE] >= 0).sum())
    average = max(1.0, served / max(used, 1))
    return tuning._replace(
        longest=min(tuning.longest, average), large_longest=min(tuning.large_longest, average)
    )
