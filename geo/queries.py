"""Questions to the roads as one vehicle drives them: matrices, legs, the nearest places."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.compiling import kernel
from geo.driven import Arcs, Driven
from geo.errors import RoadsError
from geo.hierarchy import BLOCKED
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64, Int32, Legs
from geo.roads import Int64
from geo.sweep import ALONG, LANES, Batch, sweep
from geo.targets import Targets, targets
from geo.trip_ends import Direct, Entries, Stops, beginnings, direct, endings, stops_at
from geo.weighing import Weighed

Progress = Callable[[int, int], None]
"""Called with how many sources are done, and of how many; what it raises stops the work."""

BY_100, BY_1000 = -(-(1 << 37) // 100), -(-(1 << 38) // 1000)
"""Times these and shifted by 37 and 38 bits, whole numbers below 2^32 are divided, cut off."""

PAIRS_AT_ONCE = 2048
"""Legs that are asked for one by one go through a matrix of so many."""


class _Question(NamedTuple):
    """Sources and targets to one set of weights."""

    arcs: Arcs
    sources: Entries
    targets: Targets
    near: Direct


def _question(driven: Driven, weighed: Weighed, arcs: Arcs, a: Stops, b: Stops) -> _Question:
    return _Question(
        arcs,
        beginnings(driven, weighed, a),
        targets(arcs.down, endings(driven, weighed, b).ends),
        direct(driven, weighed, a, b),
    )


def _ask(question: _Question, take: Batch, progress: Progress | None, lanes: int) -> None:
    near = question.near

    def shorter(rows: Int64, legs: Int64) -> None:
        _along_one_arc(rows, near.start, near.target, near.weight, legs)
        take(rows, legs)

    count = question.sources.ends.places
    for done in sweep(question.arcs.up, question.sources.ends, question.targets, shorter, lanes):
        if progress is not None:
            progress(done, count)


@kernel
def _along_one_arc(rows: Int64, start: Int64, target: Int64, weight: Int64, legs: Int64) -> None:
    for k in range(len(rows)):
        for e in range(start[rows[k]], start[rows[k] + 1]):
            legs[target[e], k] = min(legs[target[e], k], weight[e])


def _share(progress: Progress | None, pass_: int, passes: int) -> Progress | None:
    """The progress of one of several passes, as that of all of them."""
    if progress is None or passes == 1:
        return progress
    return lambda done, of: progress((pass_ * of + done) // passes, of)


def _checked(out: Legs, shape: tuple[int, int]) -> Legs:
    """Arrays that can be filled; the kernels would write beyond smaller ones."""
    for name, array in out._asdict().items():
        fits = array.shape == shape and array.dtype == np.int32 and array.flags.writeable
        if not fits:
            raise RoadsError(
                f"out.{name} is {array.dtype} of shape {array.shape}; give a writeable int32 array "
                f"of shape {shape}"
            )
    return out


def matrix(
    driven: Driven,
    sources: Float64,
    targets_: Float64,
    out: Legs | None = None,
    progress: Progress | None = None,
    lanes: int = LANES,
) -> Legs:
    """Metres and seconds of the fastest ways, int32 ``(m, n)``.

    ``out``: arrays to fill, in memory or mapped from a file. Places at the same coordinates are 0
    apart; pairs that no road joins have `UNREACHABLE_M` and `UNREACHABLE_S`.
    """
    same = sources is targets_ or np.array_equal(sources, targets_)
    a = stops_at(driven, sources)
    b = a if same else stops_at(driven, targets_)
    shape = len(sources), len(targets_)
    if out is None:
        out = Legs(*np.empty((2, *shape), np.int32))  # one block: fewer and larger pages
    metres, seconds = _checked(out, shape)

    def take(rows: Int64, legs: Int64) -> None:
        _write(rows, legs, metres, seconds, not driven.priced)

    passes = 2 if driven.priced else 1
    question = _question(driven, driven.weighed, driven.arcs, a, b)
    _ask(question, take, _share(progress, 0, passes), lanes)
    if driven.priced:
        known, arcs = driven.timed

        def times(rows: Int64, legs: Int64) -> None:
            _write_along(rows, legs, seconds)

        _ask(_question(driven, known, arcs, a, b), times, _share(progress, 1, passes), lanes)
    return out


def weigh(
    driven: Driven, weighed: Weighed, arcs: Arcs, sources: Float64, targets_: Float64, take: Batch
) -> None:
    """All legs by some weights of a vehicle's, batch by batch, to `take`."""
    a, b = stops_at(driven, sources), stops_at(driven, targets_)
    _ask(_question(driven, weighed, arcs, a, b), take, None, LANES)


def legs(driven: Driven, starts: Float64, ends: Float64) -> Legs:
    """Row by row, int32 ``(n,)``: what `matrix` says of the same pairs."""
    check_pairs(starts, ends)
    found = Legs(np.empty(len(starts), np.int32), np.empty(len(starts), np.int32))
    for first in range(0, len(starts), PAIRS_AT_ONCE):
        some = slice(first, first + PAIRS_AT_ONCE)
        a, i = np.unique(starts[some], axis=0, return_inverse=True)
        b, j = np.unique(ends[some], axis=0, return_inverse=True)
        every = matrix(driven, a, b)
        found.metres[some] = every.metres[i.ravel(), j.ravel()]
        found.seconds[some] = every.seconds[i.ravel(), j.ravel()]
    return found


def check_pairs(starts: Float64, ends: Float64) -> None:
    """Raises `RoadsError` unless there are as many ends as starts."""
    if len(starts) != len(ends):
        raise RoadsError(f"{len(starts)} starts and {len(ends)} ends; give as many of each")


class Nearest(NamedTuple):
    """For each of n places its k nearest others, all ``(n, k)``: rows of the places, -1 where there
    are fewer, and metres and seconds to them."""

    other: NDArray[np.int32]
    metres: Int32
    seconds: Int32


def nearest(driven: Driven, places: Float64, k: int, progress: Progress | None = None) -> Nearest:
    """The k places that are reached first from each, by time. Memory grows with ``n * k``."""
    n = len(places)
    k = min(k, max(n - 1, 0))
    stops = stops_at(driven, places)
    weighed, arcs = driven.timed if driven.priced else (driven.weighed, driven.arcs)
    question = _question(driven, weighed, arcs, stops, stops)
    index = np.full((n, k), -1, np.int32)
    weight = np.full((n, k), BLOCKED, np.int64)
    served = stops.snaps.served

    def take(rows: Int64, legs: Int64) -> None:
        for lane, row in enumerate(rows.tolist()):
            if served[row] and k:
                mine = legs[:, lane].copy()
                if driven.priced:  # the way is the cheapest, but the first is who is reached first
                    mine = np.where(mine < BLOCKED, mine & ALONG, BLOCKED)
                mine[row] = BLOCKED + 1
                some = np.argpartition(mine, k - 1)[:k]
                some = some[np.lexsort((some, mine[some]))]
                index[row] = np.where(mine[some] < BLOCKED, some, -1)
                weight[row] = mine[some]

    _ask(question, take, progress, LANES)
    apart = weight >= BLOCKED
    ms = weight if driven.priced else weight >> 32
    metres = np.where(apart, UNREACHABLE_M, ((weight & ALONG) + 50) // 100).astype(np.int32)
    seconds = np.where(apart, UNREACHABLE_S, (ms + 500) // 1000).astype(np.int32)
    if driven.priced:
        i, j = np.nonzero(~apart)
        metres[i, j] = legs(driven, places[i], places[index[i, j]]).metres
    return Nearest(index, metres, seconds)


@kernel
def _write(rows: Int64, legs: Int64, metres: Int32, seconds: Int32, timed: bool) -> None:
    """Lanes of milliseconds and centimetres as rows of int32, each figure rounded once.

    Some targets at a time are turned over to the rows, so that whole cache lines are written. A
    product and a shift divide all figures below 2^32 exactly (Granlund and Montgomery 1994).
    """
    for first in range(0, len(legs), 16):
        last = min(first + 16, len(legs))
        for k in range(len(rows)):
            i = rows[k]
            for j in range(first, last):
                leg = legs[j, k]
                along = ((leg & ALONG) + 50) * BY_100 >> 37
                metres[i, j] = UNREACHABLE_M if leg >= BLOCKED else along
                if timed:
                    cost = ((leg >> 32) + 500) * BY_1000 >> 38
                    seconds[i, j] = UNREACHABLE_S if leg >= BLOCKED else cost


@kernel
def _write_along(rows: Int64, legs: Int64, seconds: Int32) -> None:
    """The milliseconds that come along with a priced cost."""
    for k in range(len(rows)):
        for j in range(len(legs)):
            leg = legs[j, k]
            seconds[rows[k], j] = UNREACHABLE_S if leg >= BLOCKED else ((leg & ALONG) + 500) // 1000
