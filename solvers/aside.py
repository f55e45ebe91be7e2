"""The engine, compiled by another process while this one compiles and asks the road map.

Numba compiles one function at a time in a process, and of a first plan on roads each half takes
some ten seconds. What the other process has compiled is kept on disk, from where this one loads it;
where it fails or is ended, nothing is there, and this one compiles it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, cast

import numpy as np

from geo import tiny
from geo.compiling import to_be_kept
from geo.matrix import processors
from routing.problem import Problem
from solvers.crew import begun
from solvers.encode import encode
from solvers.kernels import loop
from solvers.kernels.layout import Data, Ruled, State, Tuning, Work
from solvers.tables import ruled
from solvers.tiny import tiny_tables

T = TypeVar("T")


@contextmanager
def engine_aside(problem: Problem) -> Iterator[Callable[[], object] | None]:
    """Begin to compile the engine for a day, and compile what a plan asks of roads; yields what
    waits for the engine. None, and nothing is begun, where some of it is compiled already, where
    nothing can be kept, or where there is only one processor. At the end of the block the process
    ends."""
    process = None
    if processors() > 1 and to_be_kept(loop.engine):
        with suppress(OSError):  # no process to be had
            process = begun(_compile, ruled(encode(problem)))
    if process is None:
        yield None
        return
    try:
        with suppress(OSError):  # no folder for what is temporary
            tiny.warm_up()  # with what is asked only when the plan is written
        tiny_tables()
        yield process.join
    finally:
        process.terminate()
        process.join()


def _compile(with_rules: bool) -> None:
    gc.disable()  # nothing that compiling leaves behind is worth looking for
    with suppress(Exception):  # whoever waits meets it too, and tells of it
        compile_engine(Ruled if with_rules else Data)


_ARRAYS: dict[type, dict[str, tuple[type, int]]] = {
    Data: {
        "tables": (np.int32, 3),
        "spots": (np.float64, 2),
        "rates": (np.float64, 2),
        "fixed": (np.int32, 2),
        "kinds": (np.int64, 2),
        "task": (np.int32, 2),
        "near": (np.int32, 3),
        "out": (np.int64, 1),
        "hard": (np.int64, 1),
        "calls": (np.int64, 2),
        "paces": (np.int64, 2),
    },
    State: {"node": (np.int32, 2), "route": (np.int64, 2), "sums": (np.int32, 2)},
    Work: {
        "count": (np.int64, 1),
        "list": (np.int32, 2),
        "buffer": (np.int32, 1),
        "path": (np.int32, 1),
    },
}
"""Fields that are arrays, with their dtype and dimensions; all others are whole numbers."""


def blank(kind: type[T], arrays: type | None = None) -> T:
    """One of the engine's tuples, with nothing in it."""
    known, fields = _ARRAYS[arrays or kind], cast(Any, kind)._fields
    return kind(*(np.zeros((1,) * known[f][1], known[f][0]) if f in known else 0 for f in fields))


def compile_engine(kind: type[Data]) -> None:
    """Compile or load the engine, and nothing of what makes its tables: by no iteration."""
    data = blank(kind, Data)
    tuning = Tuning(1.0, 1.0, 1.0, 1.0, 1.0, 1, 1, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0)
    loop.run(data, blank(State), blank(Work), tuning, loop.NONE, 0, 0, 1.0)
