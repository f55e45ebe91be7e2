"""What stands in which array of the native engine.

A few wide arrays instead of many narrow ones: a node whose fields share a row costs one cache line.
Functions get the address of each tuple (`solvers.kernels.packed`), so an array is indexed with one
number for each dimension, never below 0, or asked for its ``shape``; no rows, slices or sums of it
are taken. Rows of nodes: the n tasks, then for route slot r
its start at ``n + 2r`` and its end at ``n + 2r + 1``. A slot belongs to one vehicle type for good,
so that start and end know their place, hours and prices, and no move has to ask for a depot.

Loads and times fit in int32 (`solvers.tables` scales them); all arithmetic is int64.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

NOTHING = 1 << 60
"""A price or time that means "never"; two of them still add up."""

NO_ARC = 1 << 28
"""Price of an arc that must not be driven; nothing else in a table of prices is as large."""

# -- Data: what never changes ----------------------------------------------------------------

OPEN, CLOSE, AMOUNT, PLACE, SPOT, KIND, SERVICE, AWAY = range(8)
WINDOWS = KIND
"""Columns of ``fixed``: first and last second at which service may start; deliveries in the first
dimension; the store (equal for tasks that can be one stop); the row in the tables of travel; the
vehicle type for starts and ends, for tasks how many windows, if several; seconds of service, the
stop or the loading included; price from the nearest depot."""

(
    PRICES,
    ROADS,
    WAYS,
    MAX_STOPS,
    MAX_METRES,
    MAX_SECONDS,
    FIRST_SLOT,
    SLOTS,
    FIXED_PRICE,
    RELOADS,
    REST,
    REST_OPEN,
    REST_CLOSE,
    OVER_AFTER,
    OVER_PRICE,
    UNDERWAY,
    LEAST_STOPS,
    LEAST_LOAD,
    FAIR_SECONDS,
    FAIR_STOPS,
    DRIVE,
    PAUSE,
    STANDING,
    DRIVEN,
    STOP_PRICE,
    TRIP_PRICE,
    FLOWS,
    MOST_WAIT,
    FIRST_PART,
    SECOND_PART,
    TIERS,
) = range(31)
MORE_TIERS = 2
POOLS = 3
POOL = TIERS + 2 * MORE_TIERS
POOL_SIZE = POOL + POOLS
HELPED = POOL_SIZE + POOLS
HELD = HELPED + 1
HALVED = HELPED + 2
AGAIN, AGAIN_END = HELPED + 3, HELPED + 4
OWNER = HELPED + 5
CAPACITY = OWNER + 1
"""Columns of ``kinds``: which tables hold prices, seconds and metres; limits of a route; its slots;
the price of sending it out; how often it may load again; seconds of a break, 0 for none, and when
it may begin; seconds after which a millionth of OVER_PRICE is paid for each; whether its first trip
has begun, with the goods on board; stops and thousandths of a percent of load below which a route
pays, seconds and stops above which it does; usual seconds of driving without a pause at the most, 0
for no limit, seconds of a pause, from how many seconds of service on a halt is one, and seconds
driven before the start; price of a stop, and of a trip after the first; which of the tables says by
which of the ``paces`` each leg is driven, -1 where all are driven by the first; the most seconds of
waiting at a stop; from how many seconds of service on a halt is the first part of a pause, and the
seconds of the second; from TIERS on, twice, seconds and price of further overtime as above; for
vehicles, drivers and helpers (`POOLS`) which pool that several types share they come from, -1 for
none that is shared, and how many it has; the column of ``task`` with the seconds that a helper
saves there, 0 for no helper; what it loads for a trip after the first without a call, owners and
classes of goods as bits (`solvers.kernels.again`); whether the first part of a pause is behind it
at the start; the first of its loadings with calls, and the row after the last; whose the vehicles
are, where legs that cross have a price; capacities, one column a dimension, and where the shape of
routes has prices (`SHAPED`) once more, `FULL` to the unit and 0 where load does not count.
"""

PARTED = 1 << 16
"""In PAUSES where the first of them is the second part of a pause; more than any leg has pauses."""

FULL = 1 << 20
"""Parts of a unit in which whole capacities are written, which need not be whole units."""

MISSING_STOP, MISSING_PERCENT, UNFAIR_SECOND, UNFAIR_STOP, SPREAD_METRE = range(5)
"""Columns of the last K rows of ``rates``, where the shape of routes has prices: those of a vehicle
type."""

WISH_MINUTE = 0
"""Column of the rows of ``rates`` before those: a minute outside the hours in which a stop should
begin, one row for each of its prices. Not rounded, or ties with waiting would be broken by that."""

EAST, NORTH, UP = range(7, 10)
"""Columns of ``spots``, on these days: metres in space from the middle of the earth, or of a
plane."""

RELEASE, PARTNER, NEXT, HEAD, MAX_RIDE, WISH_OPEN, WISH_CLOSE, WISH_PRICE, ABOARD = range(9)
BOND, BOND_HEAD, LINK, TIES, FOLLOWS, WISH, WISH_MISSED = range(9, 16)
PILED = 16
NTH, NTH_LAST, NTH_WISHED, AMISS = range(17, 21)
PATIENCE = 21
MAP_EAST, MAP_NORTH = 22, 23
RULE_COLUMNS = 24
"""Columns of ``task`` from ``rules_at`` on: when the goods are at the depot; the other end of a
shipment between stores, -1 for none (a pickup stands before its delivery); the next of the
alternatives of which one is served, in a ring, -1 for none, and the first of them; the most seconds
that a shipment is on board; first and last second at which its stop should begin, and the row of
``rates`` with the price of a minute before or after, 0 for none; whether it is on board of a
vehicle underway (1), or has to be loaded (0), -1 for neither. Of locks (`BOUND`): the next of the
tasks that ride on one trip, in a ring, -1 for none; the first of them; its place in their sequence;
bits of what binds it (`BEGINNING`); the task that it should follow, -1 for none; how (`BEHIND`,
`BEGINNING`), 0 for no wish; the price if it does not. Then whether it stands one behind the other
with others of this kind (`STACKED`). Of locks again: which stop of its trip it has to be, from the
first and from the last, 0 for any; which it should be (`NUMBERED`), from the last one where
negative; half the most that it costs on the way to be elsewhere than it has to. Then the most
seconds that a vehicle waits at its stop (`PATIENT`), and where it is on a flat map, where legs that
cross have a price (`Data.crossing`). Where vehicles matter (`SERVED`), a column for
each vehicle type follows: the price of its serving the task."""

CLASS, RETURNING = range(2)
GOODS_COLUMNS = 2
"""The last columns of ``task`` on days with rules about goods (`CARGO`), followed by the amounts
that a task takes from where it is loaded, ``supplied`` numbers: the class of goods where that is
kept apart in compartments, -1 for others; whether it is a return."""

ONCE_EMPTY, DEPOT, DEPOT_LATER = range(3)
GIVEN = 3
"""The last columns of ``kinds`` on these days: whether returns wait until the vehicle is empty; the
depot where it loads for its first trip, and for others, -1 for one that has as much as is asked
for; from GIVEN on what that depot has, ``supplied`` numbers for either; then for each of ``parted``
classes of goods those with which it would share a compartment and must not, as bits."""

BEGINNING, ENDING, BLOCK, COMPLETELY = 1, 2, 4, 8
"""Bits of ``TIES``: at the first stop of its trip, at the last; no other stop between it and the
one of its lock before it; all of its lock are served, or none."""

BESIDE, BEHIND, NUMBERED = 16, 32, 64
"""Values of ``WISH`` beside `BEGINNING` and `ENDING`: on the trip of the task that it should
follow, anywhere or after it; at a stop of this number; `BLOCK`: at the stop after it."""

WALKED, WISHED, SERVED, STARTED = 1, 2, 4, 8
BOUND, SHAPED, STACKED = 16, 32, 64
CARGO = 256
PATIENT = 512
TRIPWISE = 2048
"""Bits of ``Data.whole``: routes are walked; stops should begin within some hours; it has a price
who serves a task, or how many stops and trips a vehicle makes; vehicles are underway; tasks are
locked; the shape of a route has a price; some goods stand one behind the other; depots have so much
of some, or goods are kept apart in compartments, or returns wait until a vehicle is empty; a
vehicle may wait only so long at a stop; goods that come late are all that asks for walking
(`solvers.kernels.released`)."""

FROM_TABLE, FROM_PLANE, FROM_SPHERE = range(3)
"""Values of ``Data.travel``: prices looked up, or computed from coordinates when asked for."""


(
    CALL_SPOT,
    CALL_OPEN,
    CALL_CLOSE,
    CALL_SERVICE,
    CALL_PRICE,
    CALL_METRES,
    CALL_MASK,
    CALL_PAUSED,
    CALL_DRIVEN,
    CALL_FIRST,
    CALL_STEPS,
    CALL_AT,
    CALL_PARTED,
    CALL_LOADED,
) = range(14)
"""Columns of ``calls``, one row for each way in which a vehicle type can load a set of owners: the
last depot; earliest and latest start of the whole loading, and its seconds; the price beyond
loading at the last depot; metres; the owners and classes of goods, as bits; of the seconds those of
pauses; usual seconds driven since the last of them, 0 after a loading that is one; seconds of
loading where the vehicle starts; how many depots it calls at, and the column from which on STEP
numbers tell of each, where that depends on the hour; whether the first part of a pause is taken
after it; and from CALL_LOADED on for each owner the metres up to where its goods are loaded."""

STEP_DRIVE, STEP_PAUSES, STEP_OPEN, STEP_CLOSE, STEP_SERVICE, STEP_FLOW = range(6)
STEP = 6
"""Of a call, at CALL_AT: usual seconds of the leg there and how many pauses are taken on it, as in
PAUSES; first and last second at which loading may begin, and its seconds; by which of the ``paces``
the leg is driven."""

SIDED = 2
"""Value of ``Data.loads`` where returns come last, so that some arcs must not be driven."""


class Data(NamedTuple):
    """A day as the kernels see it. N tasks, K vehicle types, D load dimensions, M spots.

    ``tables`` int32 (T, M, M): prices of arcs with the service at the arc's beginning included,
    seconds of the drive, metres; of size 1 where travel is computed from ``spots`` float64 (M, 7).
    ``rates`` float64 (C, 6): one row for each table of prices. Where stops should begin within some
    hours, a row for each price of a minute outside follows; where the shape of routes has prices
    ``spots`` is (M, 10) and ``rates`` has K rows more.
    ``fixed`` int32 (rows, 8);
    ``kinds`` int64 (K, CAPACITY + D); ``task`` int32 (N, 2 D + K + 2 W): delivered, returned,
    whether each type may carry it, windows if several; ``near`` int32 (N, k, 2): neighbours,
    nearest first, and the prices to them, -1 where there are fewer; ``out`` int64 (N,): price of
    leaving a task out while the search is on; ``hard`` int64 (N,): what it is in the end. ``calls``
    int64 (K x masks x ``shared``, CALL_LOADED + owners), masks sorted: see `solvers.collecting`;
    then one row for each way to load for a later trip, the first for those without calls, of which
    the columns of metres and steps count (`solvers.again`).
    ``paces`` int64 (P, 1 + 2 F): seconds at which traffic changes, and for each of F ways in which
    it does the units of way made up to then, and made a second from then on; one row where traffic
    is always the same (`solvers.kernels.pace`).

    The whole numbers after them say what has to be looked at: ``n`` tasks, of which those from
    ``real`` on are loadings of second trips (`solvers.kernels.reloads`); ``dims``; ``may_at``,
    ``windows_at``: columns of ``task``; ``travel`` as above; ``plain``: one price table, the same
    both ways, as seconds are; ``mixed``: vehicles differ, or may not serve every task; ``timed``:
    windows or shifts; ``spans``: durations are priced or limited; ``gaps``: stores with several
    windows; ``loads``: more than one sum of deliveries; ``limits``: stops or metres; ``joined``:
    several tasks at one store; ``walked``: more than one window has to be looked at; ``quick``: one
    window and the sum of deliveries is all; ``closed``: every route ends where it starts;
    ``optional``: tasks that may be left out at a price; ``shared``: ways of loading for each mask,
    0 where no goods of several owners ride together; ``bits_at``: then columns of ``task`` with the
    bits of its owner and goods (-1 for none), the metres that it may ride, and the last second at
    which its stop may begin; of a loading the owners for whom it calls elsewhere, as bits, the
    lower half of them first, the next loading that is another, and its row of ``calls``;
    ``rules_at``: columns of ``task`` named above; ``whole``: routes have to be walked as a whole,
    and what for (`WALKED`, `solvers.kernels.whole`); ``released``, ``paired``, ``ridden``,
    ``grouped``: goods that come late, shipments between stores, of these some that must not be on
    board for long, alternatives; ``supplied``: goods of which depots have so much; ``parted``:
    classes that are kept apart in compartments; ``masks``: how many there are; ``crossing``: the
    price of two legs that cross, 0 for none (`solvers.kernels.crossings`)."""

    tables: Int32
    spots: Float64
    rates: Float64
    fixed: Int32
    kinds: Int64
    task: Int32
    near: Int32
    out: Int64
    hard: Int64
    calls: Int64
    paces: Int64
    n: int
    real: int
    dims: int
    may_at: int
    windows_at: int
    travel: int
    plain: int
    mixed: int
    timed: int
    spans: int
    gaps: int
    loads: int
    limits: int
    joined: int
    walked: int
    quick: int
    closed: int
    optional: int
    shared: int
    bits_at: int
    rules_at: int
    whole: int
    released: int
    paired: int
    ridden: int
    grouped: int
    supplied: int
    parted: int
    masks: int
    crossing: int


class Ruled(Data):
    """A day with rules that not every day has: kernels are compiled once more for it, and those of
    other days hold nothing of these rules (`solvers.kernels.jit.ruled`)."""


# -- State: the routes -----------------------------------------------------------------------

(
    ROUTE,
    PRED,
    SUCC,
    PRICE_OUT,
    PRICE_IN,
    START,
    LATEST,
    POSITION,
    SUM,
    STAMP,
    QUEUED,
    SEEN,
    BEST,
    SINCE,
    WHEN,
    PAUSES,
) = range(16)
"""Columns of ``node``: slot or -1; neighbours on the route; price of the arc from and to here;
earliest and latest start of service; place on the route from 1; deliveries up to here in the first
dimension; the iteration that wrote this row down; whether it waits for the local search; a mark;
the row before it in the best plan, -1 where that leaves it out; where vehicles share, seconds since
its stop began, 0 at the first task of a stop; two columns of scratch of `solvers.kernels.whole`,
the second how many pauses there are on the way to here, `PARTED` more if the first is the second
part of one."""

NODE_COLUMNS = 16

LOAD, SIZE, WAIT, ROUTE_STAMP, IDLE, STACK, HEIGHT, CALL, ASTRAY = range(9)
"""Columns of ``route``: deliveries in the first dimension; tasks; seconds of waiting (where routes
are walked as a whole, its price and that of overtime, -1 if it cannot be driven); the iteration
that wrote it down; whether it stands on the stack of idle slots; that stack, one for each type from
its first slot on; the height of the stack, at the first slot; how it loads, a row of ``calls``;
what its tasks that are not at the stop that they have to be cost more in the end than COST says
(`NTH`). Where legs that cross have a price, the least box around the stops of a route stands in
`BOX` columns. Where depots have so much of some goods, what the route takes on its first trip and
on others are the last columns, ``supplied`` numbers each."""

ROUTE_COLUMNS = 9

BOX = 4
"""Columns for a box: west, east, south and north."""

OUT = ROUTE_COLUMNS
"""Where types share pools, `POOLS` more columns of ``route`` from here on: how many are out of the
pool of the row's number, of vehicles, drivers and helpers."""

(
    LENGTH_TO,
    LATEST_TO,
    WAIT_TO,
    LENGTH_FROM,
    EARLIEST_FROM,
    WAIT_FROM,
    STOPS_TO,
    METRES_TO,
    FARTHEST_FROM,
    RELOADS_TO,
    LOADS,
) = range(11)
"""Columns of ``sums``: the part of the route up to a node (duration, latest start that does not
prolong it, waiting) and the part from it on (duration, earliest such start, waiting); stops and
metres up to it; metres up to it at which all tasks from it on ride no farther than they may, if the
route loads as it does; loadings up to it; then six numbers for each dimension:"""

READY, TRIP_LENGTH, TRIP_EARLIEST, TRIP_LATEST, GOODS_TO, GOODS_FROM = range(6)
"""The same columns where trips are looked at (`TRIPWISE`; durations have no price then): the second
from which on the trip of a node could be loaded but for its goods, and of the part from that
loading to the node the seconds without waiting, the earliest start of service, the latest loading
and when the last goods are at the depot; and that of the part from the node to the end of the
trip."""

OUT_TO, BACK_TO, MOST_TO, OUT_FROM, BACK_FROM, MOST_FROM = range(6)
"""Delivered, returned and most on board over the part up to a node, and over the part from it on
(each as if it were a whole trip)."""


class State(NamedTuple):
    """Routes. ``node`` int32 (rows, 16), ``route`` int64 (R, 9), ``sums`` int32
    (rows, LOADS + 6 D), of one row where nothing in it is looked at."""

    node: Int32
    route: Int64
    sums: Int32


# -- Work: what one search writes on -----------------------------------------------------------

(
    RANDOM,
    COST,
    BEST_COST,
    ITERATION,
    NODES_WRITTEN,
    ROUTES_WRITTEN,
    CHANGED,
    QUEUE_HEAD,
    QUEUE_LENGTH,
    NEXT_BLINK,
    ACCEPTED,
    MOVED,
    BESTS,
    JUDGED,
    ABSENT,
    LISTED,
    SHORT,
    COMPLETE,
) = range(18)
ASTRAY_NOW = 39  # between the chains and the walks
"""Fields of ``count``: the state of the random numbers; cost of the routes and of the best; lengths
of the lists; statistics; what the absent tasks cost more in the end than COST says, those astray
(`ASTRAY`) included, and accepted iterations in which that was nothing; the latter of the route that
was walked last."""

(
    MOVE,
    ROUTE_A,
    ROUTE_B,
    BEFORE_A,
    AFTER_A,
    BEFORE_B,
    AFTER_B,
    REVERSE_A,
    REVERSE_B,
) = range(18, 27)
"""Fields of ``count`` for a move: segments lie strictly between BEFORE and AFTER."""

EXCHANGE, WITHIN, REVERSAL, MIRROR, DROP = range(5)
"""Values of MOVE."""

CHAIN = 27
"""Fields of ``count`` from here on: chains of the local search, four numbers each."""

(
    AT,
    AT_KIND,
    AT_START,
    AT_LENGTH,
    AT_LATEST,
    AT_WAIT,
    AT_STOPS,
    AT_METRES,
    AT_CALL,
    AT_SINCE,
    AT_RELOADS,
    AT_LOADS,
) = range(40, 52)
"""Fields of ``count`` for a judged sequence: where it stands; three numbers a dimension from
AT_LOADS."""

ABSENT_LIST, QUEUE, CHANGED_LIST, KEY, ROW, SLOT = 0, 1, 2, 3, 4, 10
"""Columns of ``list``. From ROW: a row of nodes as it was (row, PRED, SUCC, PRICE_IN, PRICE_OUT,
ROUTE); from SLOT: a route as it was (slot, LOAD, SIZE, WAIT, CALL)."""

LIST_COLUMNS = 15


class Work(NamedTuple):
    """Counters, lists and scratch of one search. ``count`` int64 (AT_LOADS + 3 D,) twice, for a
    sequence to come back to, and what `solvers.kernels.cargo` counts; ``list`` int32
    (rows, 15); ``buffer``, ``path`` int32
    (rows + 2,): routes as lists of rows, to be written and to be judged."""

    count: Int64  # type: ignore[assignment]  # tuples have a method of this name
    list: Int32
    buffer: Int32
    path: Int32


class Tuning(NamedTuple):
    """How a search behaves. ``strings``: average number of tasks removed; ``longest``: of one
    string; ``large``: share of the iterations that remove more; ``near_insert``, ``near_search``:
    neighbours looked at; ``improve``: share of the iterations with a local search; ``blink``:
    1 / ln(1 - share of places passed over); ``fickle``: share of the iterations in which a vehicle
    that was not out yet seems to cost less than it does or more, any factor below 1 or its inverse;
    ``closing``: of those in which it seems dear, the share that takes all tasks off a route;
    ``sending``: so many times its price it seems to cost where a first plan is made; ``elsewhere``:
    share of the optional tasks that were out already which are tried on other routes than those
    that change in the iteration."""

    strings: float
    longest: float
    large: float
    large_strings: float
    large_longest: float
    near_insert: int
    near_search: int
    improve: float
    blink: float
    fickle: float
    closing: float
    sending: float
    elsewhere: float
